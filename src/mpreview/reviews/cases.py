"""Cases of subjects, and the answers of the rules to a case: case -> answers -> window. In day numbers.

A *setting* is the part of a subject that follows from register and rules: the ground, the team, and the case
that rules read. Nearly all subjects share a setting with many further subjects. The answers then follow from
the last completion alone, until a rise, level, edition or cover begins to count. `Cases` covers such an epoch
of days, and keeps the settings and the answers in each setting: without the answers a nation takes half as
long again at the first question, and with answers by kind of venue an eighth longer.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from mpreview._checks import LEAST_URGENT
from mpreview._reprs import show_tuple
from mpreview.days import NO_DAYS, Days
from mpreview.events import Directed, Event, StandardRevised
from mpreview.events._register_changes import End
from mpreview.people import (
    Candidacy,
    CapacitySpell,
    HeldCapacity,
    Mandate,
    Member,
    Spell,
    find_last_spell,
    join_spells,
)
from mpreview.places import Nature
from mpreview.policy._case import (
    AheadStart,
    Case,
    Duty,
    DutyOrder,
    FirstUse,
    RevisedStandard,
    SeriesRise,
    Trigger,
    by_floor,
)
from mpreview.policy._compiled import SEASON_KNOWN, CompiledRulebook
from mpreview.policy._open_cycles import (
    answer_parts,
    drop_orders_never_made,
    fold_completions,
    is_exempt,
    keep_conditional_orders,
)
from mpreview.policy.adjust.pause import Pause
from mpreview.policy.conditions import NO_FACTS, SubjectFacts
from mpreview.policy.rules._base import Rule, RuleAnswer
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.rules.offer_owed import OfferClock, OfferOwed
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import Activity, Beginning
from mpreview.register import Ground, Register
from mpreview.register._index import Occupancy
from mpreview.reviews.announced import BeforeUse
from mpreview.reviews.directives import DirectedSubject, list_touched_days, make_touches, names_member
from mpreview.reviews.facts import OfferState
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Exclusion, SubjectAnswer
from mpreview.reviews.suspensions import (
    NOT_EXCLUDED,
    ExcludedTimes,
    ScopedPause,
    count_trigger,
    find_counted_day,
    find_silent_days,
    resolve_pauses,
)
from mpreview.timeline import FIRST_DAY, LAST_DAY, NEVER, day_of

__all__: list[str] = []

NOTHING = DutyAnswers((NEVER, NEVER, NEVER, NEVER), LEAST_URGENT, (), 0)
"""The value for "nothing is owed"."""


class DutyRow(NamedTuple):
    """A subject and activity on a day, before the row becomes an obligation.

    Args:
        activity: The activity.
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        setting: Where the subject is, and what rules read.
        owed: The answers of the rules; `NOTHING` if nothing is owed.
        last: The last completion.
        offer: The newest offer since the last completion, in this use and spell of office.
        id: The id of the obligation.
        resumes: The day on which the work resumes, while a decline or deferral holds the work.
        exclusion: The exclusion that runs, while another body holds the subject.
        parts: The row in each capacity, if the person holds several capacities; else empty.
        begins: The day number of the first use, if the use is announced and lies ahead.
        base: The case; `None` while the subject is excluded, and for several capacities.
        until: The day number on which the row may change without an event, within an epoch: an offer or a
            booking runs out, or work that was declined, deferred or paused resumes.
    """

    activity: Activity
    member: str
    venue: str | None
    setting: DutySetting
    owed: DutyAnswers
    last: int | None
    offer: OfferState | None
    id: str
    resumes: int | None = None
    exclusion: Exclusion | None = None
    parts: "tuple[DutyRow, ...]" = ()
    begins: int | None = None
    base: "SharedCase | None" = None
    until: int = NEVER


EndingEvents = Mapping[End, str]
"""The event that made each end of a use, a mandate or a candidacy."""


AnswerTable = dict[tuple[int, ...], DutyAnswers]
"""Answers by the completions: by the last where the last decides alone, else by all."""


class SharedCase(NamedTuple):
    """A setting, and the answers of the rules in the setting, as far as asked before.

    Args:
        setting: The setting.
        owed: The answers found so far, also for further settings with equal answers.
        is_plain: Whether the last completion decides alone, on every day of the epoch.
        asked: The day number for which the cases of the epoch were made.
        is_own: Whether the case is of one subject, and holds what is on record of the subject by a day.
    """

    setting: DutySetting
    owed: AnswerTable
    is_plain: bool
    asked: int
    is_own: bool = False

    def __repr__(self) -> str:
        return show_tuple(self)


class _SettingKey(NamedTuple):
    """Everything a setting is made from, apart from the ground."""

    activity: Activity
    kind: str | None
    calendar: str
    seat: str
    series: tuple[str, ...]
    spell: Spell
    start: int
    end: int = NEVER
    again: bool = False
    facts: SubjectFacts = NO_FACTS
    touched: tuple[Trigger, ...] = ()
    pauses: tuple[Pause, ...] = ()
    excluded: Days = NO_DAYS
    capacity: HeldCapacity = HeldCapacity.MEMBER
    whole: Spell | None = None
    before: BeforeUse | None = None

    @property
    def first(self) -> int:
        """The first day of use."""
        return self.start if self.before is None else self.before.first


class CurrentCapacity(NamedTuple):
    """A capacity that a person holds on a day.

    Args:
        capacity: The capacity.
        spell: The spell in the capacity.
        place: The region and the area of the force that answer for the holder.
        house: The house; empty in a register without houses.
        is_first: Whether the spell is the first in the house.
        whole: The spell of use: all capacities that touch or overlap; `None` if that is the spell itself.
    """

    capacity: HeldCapacity
    spell: Spell
    place: tuple[str, str]
    house: str
    is_first: bool
    whole: Spell | None = None

    def __repr__(self) -> str:
        return show_tuple(self)


class SubjectTimes(NamedTuple):
    """When a subject at a venue is excluded, and what is made of its announced use.

    Args:
        excluded: The exclusions.
        before: What the rules with *before_use* make of the use; `None` if the rules have no say.
    """

    excluded: ExcludedTimes = NOT_EXCLUDED
    before: BeforeUse | None = None

    def __repr__(self) -> str:
        return show_tuple(self)


ALWAYS_OWED = SubjectTimes()


class SharedOffice(NamedTuple):
    """Members with one ground of the seat and one spell of office, and the settings of their venues.

    Args:
        seat: The ground of the seat, or of the area that answers for the holder.
        spell: The spell of office, in one capacity.
        named: The id of a member for whom alone a threat series holds; else empty.
        facts: What conditions ask of the member.
        directives: The directives with the member in every part of the scope that names members or audiences.
        contact: What the setting of the contact is made from.
        own: The setting of the contact.
        at_venues: The settings of activities at venues, by activity, kind, ground and days of use.
        capacity: The capacity.
        house: The house; empty in a register without houses.
        whole: The spell of use around the spell; `None` if that is the spell itself.
    """

    seat: Ground
    spell: Spell
    named: str
    facts: SubjectFacts
    directives: tuple[Directed, ...]
    contact: _SettingKey
    own: SharedCase
    at_venues: dict[tuple[object, ...], SharedCase]
    capacity: HeldCapacity = HeldCapacity.MEMBER
    house: str = ""
    whole: Spell | None = None

    def __repr__(self) -> str:
        return show_tuple(self)


class Cases:
    """The cases of a programme over days on which the same rises, levels and covers count.

    The object holds computed values alone; two threads that ask for one value compute equal values.

    Args:
        register: The register.
        book: The compiled rules.
        on: A day of the epoch.
        ends: The events that ended mandates and uses.
        common: The events that concern all members; an event of a later day counts for nothing.
    """

    def __init__(
        self, register: Register, book: CompiledRulebook, on: dt.date, ends: EndingEvents,
        common: Iterable[Event] = (),
    ) -> None:  # fmt: skip
        self.register: Register = register
        self.book: CompiledRulebook = book
        self.ends: EndingEvents = ends
        self.date: dt.date = on
        self.on: int = on.toordinal()
        self._asks = bool(book.conditional_rules)
        self.capacities: tuple[HeldCapacity, ...] = book.list_capacities(self.on)
        self._named = frozenset(member for one in register.series for member in one.members)
        self.happened: tuple[Event, ...] = tuple(event for event in common if event.on <= on)
        self._standards = [event for event in self.happened if isinstance(event, StandardRevised)]
        self._directives = tuple(event for event in self.happened if isinstance(event, Directed))
        self.pauses: tuple[ScopedPause, ...] = resolve_pauses(self.happened)
        self._offices: dict[tuple[object, ...], SharedOffice] = {}
        self._by_key: dict[_SettingKey, SharedCase] = {}
        self._tables: dict[object, AnswerTable] = {}
        self._clocks: dict[tuple[int, HeldCapacity], OfferClock | None] = {}

    # ---------------------------------------------------------------- settings

    def find_offer_clock(self, day: int, capacity: HeldCapacity = HeldCapacity.MEMBER) -> OfferClock | None:
        """Return the answers of the rule of offers in force on a day, if there is a rule."""
        place = self.book.find_stage_index(day)
        if (place, capacity) not in self._clocks:
            self._clocks[place, capacity] = self._make_offer_clock(place, capacity)
        return self._clocks[place, capacity]

    def _make_offer_clock(self, place: int, capacity: HeldCapacity) -> OfferClock | None:
        edition = self.book.stages[place].edition.id
        for rule in self.book.list_rules(place, (Activity.OFFER, None, capacity)):
            if isinstance(rule, OfferOwed):
                return OfferClock(self.book.cells.find_least, rule, edition, self.register.calendar)
        return None

    def list_capacities(self, member: Member, on: dt.date) -> tuple[CurrentCapacity, ...]:
        """Return the capacities that a person holds on a day, as far as the rules look after the capacities.

        Members come first, then holders of another mandate, then candidates (semantics 3.22).
        """
        if self._is_plain(member):
            spell, latest = self.register.index.find_spell(member, on), member.latest(on)
            if spell is None or latest is None:
                return ()
            is_first = spell.start == member.mandates[0].period.ordinals[0]
            place, house = self.register.index.find_place(latest), self.register.index.member_house
            return (CurrentCapacity(HeldCapacity.MEMBER, spell, place, house, is_first),)
        day, every = on.toordinal(), self.list_spells(member)
        return tuple(self._make_capacity(every, one, day) for one in every if day in one.spell.days)

    def list_spells(self, member: Member) -> tuple[CapacitySpell, ...]:
        """Return every spell of a person in a capacity that the rules look after."""
        return tuple(
            one for one in self.register.index.list_spells(member) if one.capacity in self.capacities
        )

    def list_terms(self, member: Member) -> list[Mandate | Candidacy]:
        """Return the mandates and candidacies of a person that the rules look after, oldest first."""
        if self._is_plain(member):
            return list(member.mandates)
        return self.register.index.list_terms(member, self.capacities)

    def has_begun(self, member: Member, on: dt.date) -> bool:
        """Whether a person has held a capacity that the rules look after, by a day."""
        return any(term.period.start <= on for term in self.list_terms(member)[:1])

    def holds_capacity(self, member: Member, on: dt.date) -> bool:
        """Whether a person holds a capacity that the rules look after on a day."""
        return any(on in term.period for term in self.list_terms(member))

    def find_last_capacity(self, member: Member, on: dt.date) -> tuple[HeldCapacity, str]:
        """Return the first capacity held on a day, else the capacity held last, with the house."""
        if self._is_plain(member):
            return HeldCapacity.MEMBER, self.register.index.member_house
        last = self.find_last_spell(member, on)
        return last.capacity, last.house

    def find_last_spell(self, member: Member, on: dt.date) -> CapacitySpell:
        """Return the spell of the first capacity held on a day, else of the capacity held last."""
        return find_last_spell(self.list_spells(member), on.toordinal())

    def _is_plain(self, member: Member) -> bool:
        """Whether a person is a member of the one house, and nothing else that the rules look after."""
        stands = bool(member.candidacies) and HeldCapacity.CANDIDATE in self.capacities
        return not stands and self.register.index.is_plain(member)

    def _make_capacity(self, every: Sequence[CapacitySpell], own: CapacitySpell, day: int) -> CurrentCapacity:
        whole = join_spells(every, own, day, self.register.index.dissolutions)
        place = self.register.index.find_place(own.find_term(day))
        return CurrentCapacity(own.capacity, own.spell, place, own.house, own.is_first, whole)

    def find_office(self, member: Member, current: CurrentCapacity) -> SharedOffice:
        """Return what a person shares with others in a capacity."""
        capacity, spell, place, house, is_first, whole = current
        named = member.id if member.id in self._named else ""
        facts = SubjectFacts(audiences=member.audiences, first=is_first) if self._asks else NO_FACTS
        ground = self.register.index.covers.ground(*place)
        directives = tuple(one for one in self._directives if names_member(one, member))
        contact = DirectedSubject(Activity.CONTACT, member, spell, None, capacity, house)
        touched = make_touches(directives, list_touched_days(directives, contact, self.register))
        ids = tuple(one.id for one in directives)
        key = (*place, spell, named, facts, capacity, house, whole, ids, touched)
        office = self._offices.get(key)
        if office is None:
            own = _SettingKey(
                Activity.CONTACT, None, ground.calendar, ground.calendar, (), spell, spell.start,
                facts=facts, touched=touched, capacity=capacity, whole=whole,
            )  # fmt: skip
            own_case = self._find_shared(own, ground, named, house)
            office = SharedOffice(
                ground, spell, named, facts, directives, own, own_case, {}, capacity, house, whole
            )
            self._offices[key] = office
        return office

    def find_contact(self, office: SharedOffice, excluded: ExcludedTimes = NOT_EXCLUDED) -> SharedCase:
        """Return the setting of the contact of a member, with the exclusions of the contact."""
        if excluded is NOT_EXCLUDED:
            return office.own
        key = office.contact._replace(pauses=excluded.pauses, excluded=excluded.excluded)
        return self._find_shared(key, office.seat, office.named, office.house)

    def find_shared(
        self, office: SharedOffice, member: str, use: Occupancy, activity: Activity,
        times: SubjectTimes = ALWAYS_OWED,
    ) -> SharedCase:  # fmt: skip
        """Return the setting of an activity at a venue in the hands of a member, with its exclusions."""
        venue, days, (excluded, before) = use.venue, tuple[tuple[str, int], ...](), times
        if office.directives:
            person, current = self.register.member[member], use
            if before is not None:
                current = use._replace(start=before.touched)
            subject = DirectedSubject(activity, person, office.spell, current, office.capacity, office.house)
            days = list_touched_days(office.directives, subject, self.register)
        # The word of an activity is hashed faster than the activity.
        key = (
            activity._value_, venue.kind, venue.region, venue.force, use.start, use.end, use.again, days,
            venue.home_of._value_, excluded[:2], before,
        )  # fmt: skip
        found = office.at_venues.get(key)
        if found is None:
            ground, seat = self._find_ground(use, office.seat), office.seat.calendar
            touched = make_touches(office.directives, days)
            facts = office.facts
            if self._asks and self.register.venue_kind[venue.kind].nature is Nature.HOME:
                facts = facts._replace(home=venue.home_of)
            place = _SettingKey(
                activity, venue.kind, ground.calendar, seat, (), office.spell, use.start, use.end, use.again,
                facts, touched, excluded.pauses, excluded.excluded, office.capacity, office.whole, before,
            )  # fmt: skip
            found = office.at_venues[key] = self._find_shared(place, ground, office.named, office.house)
        return found

    def _find_ground(self, use: Occupancy, seat: Ground) -> Ground:
        """Return the ground of a venue; an online presence has the ground of the seat."""
        if use.venue.region is None or use.venue.force is None:
            return seat
        return self.register.index.covers.ground(use.venue.region, use.venue.force)

    def make_lapsed(self, duty: Duty, ground: Ground, on: dt.date, house: str) -> DutySetting:
        """Return the setting of a subject that has lapsed; the team is the team of the last day."""
        activity, kind, capacity = duty
        case = Case(activity, kind, ground.calendar, (), capacity=capacity)
        team = self.register.index.team_for(ground, kind, on)
        return DutySetting(ground, team, case, ground.calendar, 0, 0, (), house)

    def _find_shared(self, key: _SettingKey, ground: Ground, named: str, house: str) -> SharedCase:
        series = tuple(s.id for s in self.register.series if s.applies(ground.areas, named))
        facts = key.facts._replace(nation=ground.nation, force=ground.force) if self._asks else key.facts
        key = key._replace(series=series, facts=facts)
        if self.pauses:
            covering = (p.pause for p in self.pauses if p.covers(ground.areas, key.kind, key.activity))
            key = key._replace(pauses=(*covering, *key.pauses))
        found = self._by_key.get(key)
        if found is None:
            orders = tuple(sorted(self._list_orders(key), key=by_floor))
            case = Case(
                key.activity, key.kind, key.calendar, key.series, orders, facts=key.facts, pauses=key.pauses,
                excluded=key.excluded, capacity=key.capacity,
            )  # fmt: skip
            whole = key.spell if key.whole is None else key.whole
            since = whole.days.next_in(whole.start if key.kind is None else key.start)
            earlier = NO_DAYS if key.before is None else key.before.earlier
            setting = DutySetting(ground, "", case, key.seat, since, whole.start, (), earlier=earlier)
            found = self._by_key[key] = self._share(setting, self._tables)
        # Everything but ground and team is equal on every ground with the calendar.
        team = self.register.index.team_for(ground, key.kind, self.date)
        return found._replace(setting=replace(found.setting, ground=ground, team=team, house=house))

    def _share(self, setting: DutySetting, tables: dict[object, AnswerTable], on: int = NEVER) -> SharedCase:
        case = setting.case
        days = _list_trigger_days(case.orders, on)
        is_plain = not case.is_unsettled and self.book.is_settled_by_last_completion(case)
        # Most kinds of venue are treated alike, and then have one table of answers.
        key = (case._replace(kind=None), self.book.list_wordings(case)) if is_plain else case
        return SharedCase(replace(setting, days=days), tables.setdefault(key, {}), is_plain, self.on)

    def drop_directives_done(self, setting: DutySetting, last: int) -> DutySetting:
        """Return a setting without the trigger days of directives that earlier work has discharged.

        Such a directive makes no order, and asks for no further offer (semantics 3.13 and 3.17).
        """
        case, book = setting.case, self.book
        earlier = (order for order in case.orders if order.floor <= last < order.trigger.day)
        done = [order.trigger.day for order in earlier if book.is_counted(case, order, last)]
        if not done:
            return setting
        days = list(setting.days)
        for day in done:
            days.remove(day)
        return replace(setting, days=tuple(days))

    def find_own(self, base: SharedCase, case: Case, on: int) -> SharedCase:
        """Return the setting of a subject whose case holds more than the case shared with others."""
        if self._asks:
            case = case._replace(orders=keep_conditional_orders(self.book, case, on))
        # The table is not kept: hardly any further subject has such a case.
        return self._share(replace(base.setting, case=case), {}, on)

    def drop_triggers_never_made(self, setting: DutySetting, done: tuple[int, ...], on: int) -> DutySetting:
        """Return a setting without the triggers that a completion in an exclusion discharged."""
        case = drop_orders_never_made(self.book, setting.case, done)
        return replace(setting, days=_list_trigger_days(case.orders, on))

    # ---------------------------------------------------------------- what is owed

    def find_owed(self, shared: SharedCase, done: tuple[int, ...], on: int) -> DutyAnswers:
        """Return what is owed in a setting on a day.

        Args:
            shared: The setting.
            done: The completions, oldest first; the last alone where the last decides alone.
            on: The day.
        """
        # Only a case of one subject may be unsettled, and the table of such a case is not kept.
        owed = shared.owed.get(done)
        if owed is None:
            owed = shared.owed[done] = find_owed_on(self.book, shared.setting.case, done, on)
        return owed

    # ---------------------------------------------------------------- orders that subjects share

    def _list_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        """Yield each order whose trigger found the subject in office and in use (semantics 3.7)."""
        spell, start, duty = key.spell, key.start, (key.activity, key.kind, key.capacity)
        announced = start
        whole = spell if key.whole is None else key.whole
        if key.kind is not None:
            yield from self._list_first_orders(key, whole)
        if (start if key.kind is None else key.first) <= spell.start:
            trigger = count_trigger(spell, key.excluded, Trigger(Beginning.OFFICE, spell.start))
            yield from self.book.make_orders(trigger, duty)
        if key.before is not None:
            # Before its first review only its first use touches an announced use (semantics 3.18).
            key = key._replace(start=key.before.touched)
            start = key.start
        for event in self._standards:
            day = event.on.toordinal()
            if day in spell.days and start <= day < key.end:
                revised = Trigger(Occasion.REVISED_STANDARD, day, RevisedStandard(event.standard))
                yield from self.book.make_orders(count_trigger(spell, key.excluded, revised), duty)
        for touched in key.touched:
            trigger = count_trigger(spell, key.excluded, touched)
            yield from self.book.make_orders(trigger, duty)
        yield from self._list_rise_orders(key)
        yield from self._list_season_orders(key._replace(start=announced))

    def _list_first_orders(self, key: _SettingKey, whole: Spell) -> Iterator[DutyOrder]:
        """Yield the orders of a use that begins, or that became known before (semantics 3.5 and 3.18)."""
        spell, before, duty = key.spell, key.before, (key.activity, key.kind, key.capacity)
        begun = Beginning.USE_AGAIN if key.again else Beginning.FIRST_USE
        is_ordered = before is not None and before.goes_on
        if before is not None and before.known is not None and not before.goes_on:
            since = whole.days.next_in(key.start)
            counted = find_counted_day(spell, key.excluded, before.known)
            # A use that became known in an exclusion counts as known on the day after (semantics 3.19).
            first_use = FirstUse(key.first, max(before.noticed, counted), since)
            trigger = Trigger(begun, before.known, first_use)
            trigger, is_ordered = count_trigger(spell, key.excluded, trigger), True
            yield from self._make_orders_before_use(trigger, duty, asks=True)
        # A use begins once, for the capacities held on its first day (semantics 3.22).
        if whole.start <= key.first < whole.end:
            first = whole.days.next_in(key.first)
            if first in spell.days:
                trigger = count_trigger(spell, key.excluded, Trigger(begun, first))
                if is_ordered:
                    yield from self._make_orders_before_use(trigger, duty, asks=False)
                else:
                    yield from self.book.make_orders(trigger, duty)

    def _make_orders_before_use(self, trigger: Trigger, duty: Duty, *, asks: bool) -> Iterator[DutyOrder]:
        """Yield what a trigger orders by the rules that ask for work before the first use, or do not ask."""
        place = self.book.find_stage_index(trigger.day)
        for order in self.book.make_orders(trigger, duty):
            rule = self.book.find_rule(place, order.rule, duty)
            if rule is not None and rule.before_use is asks:
                yield order

    def _list_rise_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        spell, duty = key.spell, (key.activity, key.kind, key.capacity)
        since = max(key.start, spell.start)
        silent = find_silent_days(spell, key.excluded)
        for order in self.book.list_rise_orders(duty, silent):
            # Latest first: all further rises fell before the subject was in office and in use.
            day, detail = order.trigger.day, order.trigger.detail
            if day < since:
                break
            # In an exclusion the edition of the day after has the order, and may begin later.
            known = day if day in key.excluded else order.appears
            is_applying = isinstance(detail, SeriesRise) and detail.series in key.series
            if known <= self.on and is_applying and day < spell.end:
                # A trigger between a dissolution and the return counts from the return.
                own = order.trigger._replace(day=spell.days.next_in(day))
                trigger = own.count_from(silent.first_after(own.day))
                appears = max(trigger.day, order.appears)
                yield order._replace(trigger=trigger, floor=trigger.day, appears=appears).read_own_day()

    def _list_season_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        """Yield an order for each season ahead (semantics 3.8)."""
        duty = key.activity, key.kind, key.capacity
        since = key.spell.days.next_in(key.start)
        for rule in self.book.list_seasonal_rules(duty):
            first, last = self.book.find_first_season_day(rule), self.register.calendar[key.calendar].last
            for start in _list_season_starts(rule, since, self.on):
                own = max(start - SEASON_KNOWN, since, first)
                known = find_counted_day(key.spell, key.excluded, own)
                is_touched = key.first <= start < key.end and key.spell.expects(start)
                # The subject's own first day can lie after the day asked about first in the epoch.
                is_known = own <= max(self.on, since) and known < start <= last.toordinal()
                worded = self.book.find_rule(self.book.find_stage_index(known), rule.id, duty)
                if is_known and is_touched and worded is not None and worded.season == rule.season:
                    trigger = Trigger(AheadOf.SEASON, own, AheadStart(start)).count_from(known)
                    order = worded.make_order(trigger)
                    if order is not None:
                        yield order.read_own_day()


def _list_trigger_days(orders: Iterable[DutyOrder], on: int) -> tuple[int, ...]:
    """Return the trigger days after which another offer is owed, oldest first."""
    # Only an order that waits for the end of an exclusion has a trigger after the day asked about.
    days = (order.trigger.day for order in orders if not order.foreseen)
    return tuple(sorted(day for day in days if day <= on))


def _list_season_starts(rule: Rule, since: int, on: int) -> Iterator[int]:
    """Yield the starts of a season after a subject's first day, up to two years after the day asked about."""
    last = min(day_of(min(on + 2 * SEASON_KNOWN, LAST_DAY.toordinal())).year, LAST_DAY.year)
    for year in range(max(day_of(since).year, FIRST_DAY.year), last + 1):
        if rule.season is not None:
            yield rule.season.in_year(year).toordinal()


# ---------------------------------------------------------------- from answers to a window


def merge_rows(parts: Sequence[DutyRow]) -> DutyRow:
    """Return the row of a subject in several capacities: the least counts (semantics 3.22).

    Ground, team and progress are those of the first capacity.
    """
    parts = [one for part in parts for one in (part.parts or (part,))]
    first = parts[0]
    # A rule that holds for two capacities may give one answer twice.
    answers = list[SubjectAnswer]()
    for part in parts:
        answers += (one for one in part.owed.answers if one not in answers)
    owed = combine_answers(answers)
    resumes = [part.resumes for part in parts if part.resumes is not None]
    # A use that runs has begun, whatever use of the place is announced next to it.
    ahead = [part.begins for part in parts if part.begins is not None]
    begins = min(ahead) if len(ahead) == len(parts) else None
    return first._replace(
        owed=owed, resumes=min(resumes, default=None), parts=tuple(parts), begins=begins,
        until=min(part.until for part in parts),
    )  # fmt: skip


def find_owed_on(book: CompiledRulebook, case: Case, completions: Sequence[int], on: int) -> DutyAnswers:
    """Return what is owed in a case after completions, given in order, each day once."""
    if case.papers:
        case = drop_orders_never_made(book, case, completions)
        if is_exempt(case, on):
            return NOTHING
    if on in case.excluded:
        return NOTHING
    found = answer_parts(book, case, fold_completions(book, case, completions), on)
    answers = (answer for _, part in found for answer in drop_redundant_answers(part))
    return combine_answers([(answer, None, None) for answer in answers])


def drop_redundant_answers(answers: list[RuleAnswer]) -> list[RuleAnswer]:
    """Return the answers to one part without those that another answer makes redundant."""
    if len(answers) < 2:
        return answers
    kept: list[RuleAnswer] = []
    for answer in sorted(answers, key=_by_days):
        if not any(_is_redundant(answer, other) for other in kept):
            kept.append(answer)
    return kept


def _by_days(answer: RuleAnswer) -> tuple[object, ...]:
    # Of grids with equal days the finest comes first: of that grid the most periods can be missed.
    span = answer.numbers.span if answer.rule.is_grid else 0
    return answer.days[::-1], answer.numbers.priority, -answer.numbers.slots, span


def _is_redundant(answer: RuleAnswer, other: RuleAnswer) -> bool:
    """Whether another answer has no later day, no worse class and no fewer slots."""
    is_soon = all(a <= b for a, b in zip(other.days, answer.days, strict=True))
    one, two = answer.numbers, other.numbers
    return is_soon and two.priority <= one.priority and two.slots >= one.slots


def combine_answers(answers: Sequence[SubjectAnswer]) -> DutyAnswers:
    """Return the window of several answers: the earliest, part by part (semantics 3.2, 3.10 and 3.11)."""
    if not answers:
        return NOTHING
    if len(answers) == 1:
        ((answer, _, _),) = answers
        return DutyAnswers(answer.days, answer.numbers.priority, tuple(answers), answer.numbers.slots)
    every = [answer for answer, _, _ in answers]
    # Part by part: the earliest opening may be of one rule and the due day of another.
    a, b, c, d = map(min, zip(*[one.days for one in every], strict=True))
    slots = max([one.numbers.slots for one in every])
    priorities = {one.numbers.priority for one in every}
    priority = priorities.pop() if len(priorities) == 1 else _find_priority(every)
    return DutyAnswers((a, b, c, d), priority, tuple(answers), slots)


def _find_priority(answers: Iterable[RuleAnswer]) -> int:
    """Return the best class of several rules; the answer with the due day gives the class of a rule."""
    classes: dict[str, tuple[int, int]] = {}
    for one in answers:
        own = one.due, one.numbers.priority
        classes[one.rule.id] = min(own, classes.get(one.rule.id, own))
    return min(priority for _, priority in classes.values())
