"""Cases of subjects: what rules read of many subjects alike, and the answers to it. In day numbers.

A *setting* is the part of a subject that follows from register and rules: the ground, the team, and the case
that rules read. Nearly all subjects share a setting with many further subjects. The answers then follow from
the last completion alone, until a rise, level, season, edition or cover begins to count. `Cases` covers such
an epoch of days, and keeps the settings and the answers in each setting: without the answers a nation takes
half as long again at the first question, and with answers by kind of venue an eighth longer.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.days import NO_DAYS
from mpreview.events import Directed, Event, PollCalled, StandardRevised
from mpreview.events._register_changes import End
from mpreview.people import CapacitySpell, HeldCapacity, Member
from mpreview.places import Nature
from mpreview.policy._case import (
    AheadStart,
    Case,
    Circumstances,
    Duty,
    DutyOrder,
    FirstUse,
    LastMet,
    RevisedStandard,
    Trigger,
    by_discharge,
)
from mpreview.policy._compiled import SEASON_KNOWN, CompiledRulebook
from mpreview.policy._open_cycles import OpenCase
from mpreview.policy.conditions import (
    NO_FACTS,
    AudienceIn,
    CrowdAtLeast,
    ForceIn,
    HomeIs,
    MandateIs,
    NationIn,
    SubjectFacts,
)
from mpreview.policy.rulebook import Rulebook
from mpreview.policy.rules._base import Rule
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.rules.offer_owed import OfferClock, OfferOwed
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import Activity, Beginning
from mpreview.register import Ground, Register
from mpreview.register._index import Occupancy
from mpreview.reviews.announced import BeforeUse
from mpreview.reviews.answers import find_owed_on
from mpreview.reviews.directives import DirectedSubject, list_touched_days, make_touches, names_member
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Subject
from mpreview.reviews.suspensions import (
    NOT_EXCLUDED,
    ExcludedTimes,
    ScopedPause,
    count_trigger,
    find_counted_day,
    find_silent_days,
    list_pauses,
)
from mpreview.reviews.tenures import PlacedTenure, Tenure, Tenures
from mpreview.timeline import FIRST_DAY, LAST_DAY, NEVER, day_of

__all__: list[str] = []


def compile_rulebook(rulebook: Rulebook, register: Register) -> CompiledRulebook:
    """Return a rulebook compiled for a register."""
    online = frozenset(one.id for one in register.venue_kinds if one.nature is Nature.ONLINE)
    return CompiledRulebook(rulebook, register.calendar, register.threat, register.scale, online)


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
        made_on: The day number for which the cases of the epoch were made.
        spread_until: The first day of a completion after which no order that is spread is open; then the
            case answers for every subject that shares it (semantics 3.23).
        is_own: Whether the case is of one subject, and holds what is on record of the subject by a day.
    """

    setting: DutySetting
    owed: AnswerTable
    is_plain: bool
    made_on: int
    spread_until: int = 0
    is_own: bool = False

    def is_spread(self, last: int | None) -> bool:
        """Whether an order that is spread may be open after the last completion, if any."""
        return self.spread_until > (last or 0)

    def __repr__(self) -> str:
        return show_tuple(self)


class SharedOffice(NamedTuple):
    """Members with one ground of the seat and one spell of office, and the settings of their duties.

    Args:
        tenure: The spell of office, in one capacity.
        seat: The ground of the seat, or of the area that answers for the holder.
        named: The id of a member for whom alone a threat series holds; else empty.
        facts: What conditions ask of the member.
        directives: The directives with the member in every part of the scope that names members or audiences.
        polls: The polls at which the holder, or the seat, stands: the day called and the day of the poll.
        settings: The settings, by activity, place, and days of use.
    """

    tenure: Tenure
    seat: Ground
    named: str
    facts: SubjectFacts
    directives: tuple[Directed, ...]
    polls: tuple[tuple[int, int], ...]
    settings: dict[tuple[object, ...], SharedCase]

    def __repr__(self) -> str:
        return show_tuple(self)


class DutySubject(NamedTuple):
    """A member in one capacity and, of what is owed at a venue, one use: what a case is about.

    Args:
        member: The member.
        office: What the member shares with others in the capacity.
        activity: The activity.
        use: The use of the venue; `None` for what is owed to the member.
        excluded: The exclusions of the subject.
        before: What the rules with *before_use* make of the use; `None` if the rules have no say.
    """

    member: str
    office: SharedOffice
    activity: Activity
    use: Occupancy | None = None
    excluded: ExcludedTimes = NOT_EXCLUDED
    before: BeforeUse | None = None

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def duty(self) -> Duty:
        """What rules are looked up by."""
        kind = None if self.use is None else self.use.venue.kind
        return Duty(self.activity, kind, self.office.tenure.capacity)

    @property
    def named(self) -> Subject:
        """The subject by ids."""
        return Subject(self.member, None if self.use is None else self.use.id, self.activity)

    @property
    def since(self) -> int:
        """The first day of use in the capacity. Orders count from it; completions count from use in any."""
        spell = self.office.tenure.spell
        return spell.days.next_in(spell.start if self.use is None else self.use.start)

    @property
    def touched(self) -> int:
        """The first day on which an occurrence concerns the use; an announced use has one of its own."""
        return self.since if self.before is None else max(self.since, self.before.touched)


class _UseTimes(NamedTuple):
    """When a use of a venue runs; of what is owed to a member when the office begins."""

    start: int
    end: int = NEVER
    again: bool = False
    before: BeforeUse | None = None
    meeting: LastMet | None = None
    begins: int = 0

    @property
    def first(self) -> int:
        """The first day of use."""
        return self.start if self.before is None else self.before.first


class _SettingKey(NamedTuple):
    """Everything a setting is made from, apart from the ground."""

    shared: Circumstances
    seat: str
    tenure: Tenure
    use: _UseTimes
    touched: tuple[Trigger, ...]
    polls: tuple[tuple[int, int], ...]


class Cases:
    """The cases of a programme over the days of one epoch.

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
        self._asked = book.special.asked
        self.tenures: Tenures = Tenures(register, book.find_looked_after(self.on))
        self._named = frozenset(member for one in register.series for member in one.members)
        self._named_venues = frozenset(one.venue for one in register.series if one.venue is not None)
        self.happened: tuple[Event, ...] = tuple(event for event in common if event.on <= on)
        self._standards = [event for event in self.happened if isinstance(event, StandardRevised)]
        self._directives = tuple(event for event in self.happened if isinstance(event, Directed))
        is_awaited = AheadOf.POLL in book.special.triggers
        self._polls = [one for one in self.happened if is_awaited and isinstance(one, PollCalled)]
        self.pauses: tuple[ScopedPause, ...] = tuple(list_pauses(self.happened))
        self._offices: dict[tuple[object, ...], SharedOffice] = {}
        self._by_key: dict[_SettingKey, SharedCase] = {}
        self._conditional: dict[int, tuple[SharedCase, SharedCase | None]] = {}
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
        for rule in self.book.list_rules(place, Duty(Activity.OFFER, None, capacity)):
            if isinstance(rule, OfferOwed):
                return OfferClock(self.book.cells.find_least, rule, edition, self.register.calendar)
        return None

    def find_office(self, member: Member, placed: PlacedTenure) -> SharedOffice:
        """Return what a person shares with others in a capacity."""
        tenure, place, is_first = placed
        named = member.id if member.id in self._named else ""
        facts = NO_FACTS
        if AudienceIn in self._asked:
            facts = facts._replace(audiences=member.audiences)
        if MandateIs in self._asked:
            facts = facts._replace(first=is_first)
        directives = tuple(one for one in self._directives if names_member(one, member))
        polls = tuple(self._list_polls(member, tenure)) if self._polls else ()
        key = (tenure, place, named, facts, tuple(one.id for one in directives), polls)
        found = self._offices.get(key)
        if found is None:
            seat = self.register.index.covers.ground(*place)
            found = self._offices[key] = SharedOffice(tenure, seat, named, facts, directives, polls, {})
        return found

    def _list_polls(self, member: Member, tenure: Tenure) -> Iterator[tuple[int, int]]:
        """Yield the polls at which a person, or the seat, stands in a spell: day called and day held."""
        every, own = self.tenures.list_spells(member), (tenure.capacity, tenure.house, tenure.spell.start)
        spells = [one for one in every if (one.capacity, one.house, one.spell.start) == own]
        for one, spell in product(self._polls, spells):
            called, poll = one.on.toordinal(), one.poll.toordinal()
            is_of_house = (one.house or self.register.index.member_house) == tenure.house
            seat = spell.find_term(poll).constituency
            if is_of_house and (not one.constituencies or seat in one.constituencies):
                yield called, poll

    def find_shared(self, subject: DutySubject) -> SharedCase:
        """Return the case that a subject shares, with its exclusions."""
        _, office, activity, use, excluded, before = subject
        days = self._list_touched_days(subject) if office.directives else ()
        key: tuple[object, ...] = (activity, days, excluded.excluded, excluded.recoveries)
        if use is not None:
            venue = use.venue
            key += (
                venue.kind, venue.region, venue.force, use.start, use.end, use.again, venue.home_of._value_,
                self._find_crowd(use), before, self._find_meeting(use), self._find_first_day(subject, use),
                use.id if use.id in self._named_venues else "",
            )  # fmt: skip
        found = office.settings.get(key)
        if found is None:
            found = office.settings[key] = self._make_shared(subject, days)
        return found

    def _find_first_day(self, subject: DutySubject, use: Occupancy) -> int:
        """Return the first day on which the user is in any capacity looked after, and uses the venue.

        A use older than the office has no first day in the office: a rule *new member* speaks of it.
        """
        tenure = subject.office.tenure
        if use.first < tenure.of_use.start:
            return NEVER
        if tenure.capacity is HeldCapacity.MEMBER and tenure.joined is None:
            return tenure.spell.days.next_in(use.first)
        return self.tenures.find_first_use(self.register.member[subject.member], use.first)

    def _find_meeting(self, use: Occupancy) -> LastMet | None:
        """Return when a use became known and last meets the public, if a rule may ask for work before it."""
        if use.venue.kind not in self.book.special.announcing:
            return None
        met = use.find_last_met()
        return None if met is None else LastMet(use.known, met)

    def _complete_facts(self, facts: SubjectFacts, use: Occupancy | None, ground: Ground) -> SubjectFacts:
        """Return what conditions ask of a subject; what none asks for would only tell subjects apart."""
        if NationIn in self._asked:
            facts = facts._replace(nation=ground.nation)
        if ForceIn in self._asked:
            facts = facts._replace(force=ground.force)
        if use is not None:
            facts = facts._replace(crowd=self._find_crowd(use))
            if HomeIs in self._asked and self.register.venue_kind[use.venue.kind].nature is Nature.HOME:
                facts = facts._replace(home=use.venue.home_of)
        return facts

    def _find_crowd(self, use: Occupancy) -> int | None:
        """Return the number of people expected at a use, if a condition asks for it."""
        exposure = use.exposure if CrowdAtLeast in self._asked else None
        return None if exposure is None else exposure.crowd

    def _list_touched_days(self, subject: DutySubject) -> tuple[tuple[str, int], ...]:
        member, office, activity, use, _, before = subject
        if use is not None and before is not None:
            use = use._replace(start=before.touched)
        directed = DirectedSubject(activity, self.register.member[member], office.tenure, use)
        return list_touched_days(office.directives, directed, self.register)

    def _make_shared(self, subject: DutySubject, days: tuple[tuple[str, int], ...]) -> SharedCase:
        _, office, activity, use, excluded, before = subject
        duty, tenure, facts, ground = subject.duty, office.tenure, office.facts, office.seat
        # A contact and an online presence have the ground of the seat.
        if use is not None and use.venue.region is not None and use.venue.force is not None:
            ground = self.register.index.covers.ground(use.venue.region, use.venue.force)
        facts = self._complete_facts(facts, use, ground) if duty in self.book.special.asking else NO_FACTS
        scope = ground.areas, office.named, None if use is None else use.id
        series = tuple(one.id for one in self.register.series if one.applies(*scope))
        covering = (p.pause for p in self.pauses if p.covers(ground.areas, duty.kind, activity))
        pauses = (*covering, *excluded.recoveries)
        shared = Circumstances(duty, ground.calendar, series, facts, pauses, excluded.excluded)
        times = _UseTimes(tenure.spell.start)
        if use is not None:
            first = self._find_first_day(subject, use)
            times = _UseTimes(use.start, use.end, use.again, before, self._find_meeting(use), first)
        touched = make_touches(office.directives, days) if days else ()
        key = _SettingKey(shared, office.seat.calendar, tenure, times, touched, office.polls)
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = self._make_setting(key, ground)
        # Everything but ground and team is equal on every ground with the calendar.
        team = self.register.index.team_for(ground, duty.kind, self.date)
        coordinator = self.register.index.find_coordinator(team, self.date)
        setting = replace(found.setting, ground=ground, team=team, coordinator=coordinator)
        return found._replace(setting=setting)

    def _make_setting(self, key: _SettingKey, ground: Ground) -> SharedCase:
        # Two standards revised on a day make equal orders, of which one stays.
        case = Case(key.shared, tuple(sorted(dict.fromkeys(self._list_orders(key)), key=by_discharge)))
        whole, use = key.tenure.of_use, key.use
        since = whole.days.next_in(whole.start if case.duty.kind is None else use.start)
        setting = DutySetting(
            ground, "", case, key.seat, since, whole.start, (), key.tenure.house,
            NO_DAYS if use.before is None else use.before.earlier,
        )  # fmt: skip
        return self._share(setting, self._tables)

    def make_lapsed(
        self, activity: Activity, kind: str | None, last: CapacitySpell, ground: Ground, on: dt.date
    ) -> DutySetting:
        """Return the setting of a subject that has lapsed; the team is the team of the last day.

        What is left of the work is with the coordinator of today.
        """
        case = Case(Circumstances(Duty(activity, kind, last.capacity), ground.calendar))
        team = self.register.index.team_for(ground, kind, on)
        coordinator = self.register.index.find_coordinator(team, self.date)
        return DutySetting(ground, team, case, ground.calendar, 0, 0, (), last.house, coordinator=coordinator)

    def _share(self, setting: DutySetting, tables: dict[object, AnswerTable], on: int = NEVER) -> SharedCase:
        case = setting.case
        days = _list_trigger_days(case.orders, on)
        is_plain = not case.is_unsettled and self.book.is_settled_by_last_completion(case)
        # Most kinds of venue are treated alike, and then have one table of answers.
        key: object = case
        if is_plain:
            shared = case.shared._replace(duty=case.duty._replace(kind=None))
            key = (case._replace(shared=shared), self.book.list_wordings(case))
        spread = [order for order in case.orders if order.rule in self.book.special.spreading]
        is_sure = is_plain and all(order.trigger.starts is None for order in spread)
        until = max((order.first_discharge if is_sure else NEVER for order in spread), default=0)
        return SharedCase(replace(setting, days=days), tables.setdefault(key, {}), is_plain, self.on, until)

    def drop_orders_done(self, setting: DutySetting, last: int) -> DutySetting:
        """Return a setting without the trigger days of orders that work before that day has discharged.

        Such a directive or first use orders nothing, and asks for no further offer (semantics 3.5 and 3.17).
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

    def find_conditional(self, base: SharedCase, on: int) -> SharedCase | None:
        """Return a shared case after its conditions, for subjects with nothing of their own on record.

        `None` if the conditions may be answered otherwise for each of these subjects, or on each day.
        """
        case = base.setting.case
        if case.duty not in self.book.special.asking:
            return base
        # The base is kept with what is found for it, so that no other case gets its identity.
        kept = self._conditional.get(id(base))
        if kept is None:
            is_daily = self.book.special.daily and case.duty.kind is not None
            is_known = all(order.appears <= on for order in case.orders)
            found = None
            if is_known and not is_daily and not case.is_unsettled:
                case = OpenCase(self.book, case).keep_conditional_orders(on)
                found = self._share(replace(base.setting, case=case), self._tables)
            kept = self._conditional[id(base)] = base, found
        return kept[1]

    def find_own(self, base: SharedCase, case: Case, on: int) -> SharedCase:
        """Return the case of a subject that holds more than the case shared with others."""
        if case.duty in self.book.special.asking:
            case = OpenCase(self.book, case).keep_conditional_orders(on)
        # The table is not kept: hardly any further subject has such a case.
        return self._share(replace(base.setting, case=case), {}, on)

    def drop_triggers_never_made(self, setting: DutySetting, done: tuple[int, ...], on: int) -> DutySetting:
        """Return a setting without the triggers that a completion in an exclusion discharged."""
        case = OpenCase(self.book, setting.case).drop_orders_never_made(done)
        return replace(setting, days=_list_trigger_days(case.orders, on))

    # ---------------------------------------------------------------- what is owed

    def find_owed(self, shared: SharedCase, done: tuple[int, ...], on: int) -> DutyAnswers:
        """Return what is owed on a day in a case.

        Args:
            shared: The case, with the answers found so far.
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
        spell, use, duty, excluded = key.tenure.spell, key.use, key.shared.duty, key.shared.excluded
        if duty.kind is not None:
            yield from self._list_first_orders(key)
        if use.first <= spell.start:
            trigger = count_trigger(spell, excluded, Trigger(Beginning.OFFICE, spell.start))
            yield from self.book.make_orders(trigger, duty)
        # Before its first review only its first use touches an announced use (semantics 3.18).
        start = use.start if use.before is None else use.before.touched
        for event in self._standards:
            day = event.on.toordinal()
            if day in spell.days and start <= day < use.end:
                revised = Trigger(Occasion.REVISED_STANDARD, day, RevisedStandard(event.standard))
                yield from self.book.make_orders(count_trigger(spell, excluded, revised), duty)
        for touched in key.touched:
            trigger = count_trigger(spell, excluded, touched)
            yield from self.book.make_orders(trigger, duty)
        yield from self._list_rise_orders(key, max(start, spell.start))
        yield from self._list_season_orders(key)
        yield from self._list_poll_orders(key)

    def _list_first_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        """Yield the orders of a use that begins, or that became known before (semantics 3.5 and 3.18)."""
        spell, whole, use, before = key.tenure.spell, key.tenure.of_use, key.use, key.use.before
        duty, excluded = key.shared.duty, key.shared.excluded
        begun = Beginning.USE_AGAIN if use.again else Beginning.FIRST_USE
        is_ordered = before is not None and before.goes_on
        if before is not None and before.known is not None and not before.goes_on:
            since = whole.days.next_in(use.start)
            counted = find_counted_day(spell, excluded, before.known)
            # A use that became known in an exclusion counts as known on the day after (semantics 3.19).
            met = NEVER if use.meeting is None else use.meeting.met
            first_use = FirstUse(use.first, max(before.noticed, counted), since, met)
            trigger = Trigger(begun, before.known, first_use)
            trigger, is_ordered = count_trigger(spell, excluded, trigger), True
            yield from self._make_orders_before_use(trigger, duty, asks=True)
        # A use begins once, for the spells that run on its first day (semantics 3.22): between a dissolution
        # and the return the spell is ordered from the return, and what was done since the first day counts.
        first = use.begins
        if spell.start <= first < spell.end:
            returned = spell.days.next_in(first)
            late = _find_late_use(key, returned)
            trigger = count_trigger(spell, excluded, Trigger(begun, returned, late))
            if is_ordered:
                orders = self._make_orders_before_use(trigger, duty, asks=False)
            else:
                orders = self.book.make_orders(trigger, duty)
            yield from (order._replace(floor=order.floor - (returned - first)) for order in orders)

    def _make_orders_before_use(self, trigger: Trigger, duty: Duty, *, asks: bool) -> Iterator[DutyOrder]:
        """Yield what a trigger orders by the rules that ask for work before the first use, or do not ask."""
        place = self.book.find_stage_index(trigger.day)
        for order in self.book.make_orders(trigger, duty):
            rule = self.book.find_rule(place, order.rule, duty)
            if rule is not None and rule.before_use is asks:
                yield order

    def _list_rise_orders(self, key: _SettingKey, since: int) -> Iterator[DutyOrder]:
        spell, excluded = key.tenure.spell, key.shared.excluded
        silent = find_silent_days(spell, excluded)
        for order in self.book.list_rise_orders(key.shared.duty, key.shared.series, silent):
            # Latest first: all further rises fell before the subject was in office and in use.
            day = order.trigger.day
            if day < since:
                break
            # In an exclusion the edition of the day after has the order, and may begin later.
            known = day if day in excluded else order.appears
            if known <= self.on and day < spell.end:
                # A trigger between a dissolution and the return counts from the return.
                own = order.trigger._replace(day=spell.days.next_in(day))
                trigger = own.count_from(silent.first_after(own.day))
                appears = max(trigger.day, order.appears)
                yield order._replace(trigger=trigger, floor=trigger.day, appears=appears).read_own_day()

    def _list_poll_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        """Yield the orders of each poll ahead, of whoever stands or sits there on its day (semantics 3.8)."""
        spell, use, duty, excluded = key.tenure.spell, key.use, key.shared.duty, key.shared.excluded
        since = spell.days.next_in(use.start)
        for called, poll in key.polls:
            own = max(called, since)
            known = find_counted_day(spell, excluded, own)
            if known < poll and use.first <= poll < use.end and spell.expects(poll):
                trigger = Trigger(AheadOf.POLL, own, AheadStart(poll)).count_from(known)
                yield from self.book.make_orders(trigger, duty)

    def _list_season_orders(self, key: _SettingKey) -> Iterator[DutyOrder]:
        """Yield an order for each season ahead (semantics 3.8)."""
        spell, use, duty = key.tenure.spell, key.use, key.shared.duty
        since = spell.days.next_in(use.start)
        last = self.register.calendar[key.shared.calendar].last.toordinal()
        for rule in self.book.list_seasonal_rules(duty):
            first = self.book.find_first_season_day(rule)
            for start in _list_season_starts(rule, since, self.on):
                own = max(start - SEASON_KNOWN, since, first)
                known = find_counted_day(spell, key.shared.excluded, own)
                is_touched = use.first <= start < use.end and spell.expects(start)
                # The subject's own first day can lie after the day asked about first in the epoch.
                is_known = own <= max(self.on, since) and known < start <= last
                worded = self.book.find_rule(self.book.find_stage_index(known), rule.id, duty)
                if is_known and is_touched and worded is not None and worded.season == rule.season:
                    trigger = Trigger(AheadOf.SEASON, own, AheadStart(start)).count_from(known)
                    order = worded.make_order(trigger)
                    if order is not None:
                        yield order.read_own_day()


def _find_late_use(key: _SettingKey, first: int) -> LastMet | None:
    """Return how the use of a setting is read from its first day on, if it was known by its last meeting."""
    meeting, spell = key.use.meeting, key.tenure.spell
    if meeting is None:
        return None
    known = max(spell.days.next_in(meeting.known), first)
    counted = find_counted_day(spell, key.shared.excluded, known)
    return LastMet(counted, meeting.met) if counted <= meeting.met else None


def _list_trigger_days(orders: Iterable[DutyOrder], on: int) -> tuple[int, ...]:
    """Return the trigger days after which another offer is owed, oldest first."""
    # Only an order that waits for the end of an exclusion appears after the day asked about.
    asking = (order for order in orders if not order.foreseen and order.appears <= on)
    return tuple(sorted(order.trigger.day for order in asking))


def _list_season_starts(rule: Rule, since: int, on: int) -> Iterator[int]:
    """Yield the starts of a season after a subject's first day, up to two years after the day asked about."""
    last = min(day_of(min(on + 2 * SEASON_KNOWN, LAST_DAY.toordinal())).year, LAST_DAY.year)
    for year in range(max(day_of(since).year, FIRST_DAY.year), last + 1):
        if rule.season is not None:
            yield rule.season.in_year(year).toordinal()
