"""The duties to every subject on one day: facts and cases in, obligations and statuses out.

The way through an answer: the fold of the ledger (`mpreview.reviews.facts`) gives the facts of a subject; the
case (`mpreview.reviews.cases`) gives the answers of the rules; facts and answers make a row; a row becomes an
obligation or a status when asked for. In day numbers until then. Below the case, `_open_cycles` of
`mpreview.policy` finds what is open, `_compiled` the rules and cells that count, and each rule answers with
its days (`Rule.answer`).

`Duties` has the members in office, `LapsedDuties` the members and uses that ended. What single events and
announced uses make of a case stands in `mpreview.reviews.subject_cases`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._reprs import show_tuple
from mpreview.events import Event, RiskEvent
from mpreview.events._register_changes import find_term_place
from mpreview.measures import FittingState
from mpreview.people import Candidacy, HeldSpell, Mandate, Member
from mpreview.places import Venue
from mpreview.policy._case import Duty, MissedPeriods, Paper
from mpreview.policy.terms import Activity
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.announced import beginning_of
from mpreview.reviews.cases import (
    NOTHING,
    Cases,
    DutyRow,
    Held,
    SharedCase,
    SharedOffice,
    SubjectTimes,
    combine_answers,
    find_owed_on,
    merge_rows,
)
from mpreview.reviews.custodians import find_custody
from mpreview.reviews.custody import WorkState
from mpreview.reviews.facts import History, OfferState, Progress, spot_of
from mpreview.reviews.fittings import Fitting, list_fittings
from mpreview.reviews.obligations import (
    SETTING_OF,
    DutyAnswers,
    DutySetting,
    Lapse,
    NotOwed,
    Obligation,
    Status,
    SubjectAnswer,
)
from mpreview.reviews.offers import OffersOn, find_first_free_day, find_newest, find_newest_at
from mpreview.reviews.refusals import settle_refusals
from mpreview.reviews.risks import AssessedRisk, list_risks
from mpreview.reviews.standings import STANDINGS, Standing, rank_on
from mpreview.reviews.subject_cases import SubjectCases, list_days_done
from mpreview.reviews.subject_events import has_nothing_to_test, shapes_case
from mpreview.reviews.suspensions import (
    NOT_HELD,
    HeldTimes,
    ScopedPause,
)
from mpreview.risk import RiskCommand
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []

_CONTACT, _OFFER = Activity.CONTACT.value, Activity.OFFER.value
_HELD = (Progress.DECLINED, Progress.DEFERRED)
REACHED = ""
"""Stands among the places of events for a contact, an offer or an answer, which bear on no venue's work."""
_WITHOUT_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE)
"""The progress without an offer that counts."""


NO_BASES: Mapping[str, SharedCase | None] = MappingProxyType({})
NO_ANSWERS: Mapping[str | None, SubjectAnswer | None] = MappingProxyType({})


class DutyFilter(NamedTuple):
    """The obligations asked for: window open by a day, and what else is given.

    Args:
        reach: The last day of opening.
        team: The team.
        venue: The venue.
        activity: The activity.
        area: An area around the subject.
        until: The last due day.
        standings: The standings.
    """

    reach: dt.date
    team: str | None = None
    venue: str | None = None
    activity: Activity | None = None
    area: str | None = None
    until: dt.date | None = None
    standings: frozenset[Standing] | None = None

    def accepts(self, row: DutyRow, on: int) -> bool:
        """Whether a row is what is asked for on a day, as far as given."""
        days, setting = row.owed.days, row.setting
        return (
            (self.team is None or setting.team == self.team)
            and (self.venue is None or row.venue == self.venue)
            and (self.activity is None or row.activity is self.activity)
            and (self.area is None or self.area in setting.ground.areas)
            and (self.until is None or days[1] <= self.until.toordinal())
            and (self.standings is None or STANDINGS[rank_on(days, on)] in self.standings)
        )


class MemberRows(NamedTuple):
    """The rows of a member in office, for days on which nothing happens, begins, ends or runs out.

    Args:
        history: The facts by these days.
        since: The first day.
        until: The first day after.
        quiet: The first day after, if the single events of the member change nothing.
        rows: The rows.
        made: The last obligation made of each row, if one was made.
        settled: The first day after on which a use or a capacity begins or ends.
        held: The capacity of the member; `None` if the rows are not those of one capacity alone.
        office: What the member shares with others in the capacity.
    """

    history: History
    since: int
    until: int
    quiet: int
    rows: list[DutyRow]
    made: list[Obligation | None]
    settled: int
    held: Held | None
    office: SharedOffice

    def __repr__(self) -> str:
        return show_tuple(self)


class MemberInputs(NamedTuple):
    """What the rows of one member are made from.

    Args:
        member: The member.
        office: What the member shares with others, in one capacity.
        ends: The days on which a row may change; the making of rows adds days.
        has_events: Whether events, or facts that rules read, may leave a case of its own.
    """

    member: str
    office: SharedOffice
    ends: list[int]
    has_events: bool

    def __repr__(self) -> str:
        return show_tuple(self)


class Duties(SubjectCases):
    """The answers for all subjects of a programme on one day.

    Args:
        cases: The cases of the epoch of the day.
        history: The facts by the day.
        on: The day.
        rows: The rows of earlier days of the epoch, by member; rows of the day are added.
    """

    def __init__(self, cases: Cases, history: History, on: dt.date, rows: dict[str, MemberRows]) -> None:
        super().__init__(cases, history, on)
        self._rows = rows
        found = ((one, cases.find_offer_clock(self.on, one)) for one in cases.capacities)
        clocks = {one: clock for one, clock in found if clock is not None}
        self.offers: OffersOn = OffersOn(clocks, self.on, cases.register.venue_kind)
        self._asks = bool(self.book.conditional_rules)
        self._has_grids = self.book.has_grids
        # No edition begins within the days that rows are kept for.
        self._besides = {one: self.book.beside(self.on, one) for one in cases.capacities}
        self._carried: dict[int, tuple[SharedCase, SharedCase]] = {}
        self._is_day_of_all = any(event.on == on for event in cases.happened)
        self.pauses: tuple[ScopedPause, ...] = cases.pauses

    @cached_property
    def _lapsed(self) -> "LapsedDuties":
        return LapsedDuties(self.cases, self.history, self.date, self.offers)

    def list_obligations(self, members: Iterable[Member], asked: DutyFilter) -> list[Obligation]:
        """Return the obligations of *members* that pass a filter, most urgent first."""
        last, on, is_narrow = asked.reach.toordinal(), self.on, asked != DutyFilter(asked.reach)
        found: list[tuple[int, int, int, str, Obligation]] = []
        for rows in self._list_rows(members):
            for place, row in enumerate(rows.rows):
                owed = row.owed
                days = owed.days
                if days[0] <= last and (not is_narrow or asked.accepts(row, on)):
                    rank = rank_on(days, on)
                    obligation = self._find_obligation(rows, place, rank)
                    # The order of `Obligation.urgency`.
                    found.append((owed.priority, rank, days[1], row.id, obligation))
        # The id settles every tie, so that obligations are never compared.
        found.sort()
        return [row[-1] for row in found]

    def _find_obligation(self, rows: MemberRows, place: int, rank: int) -> Obligation:
        """Return the obligation of a row: the last one made, unless standing or holder is another by now."""
        made, standing = rows.made[place], STANDINGS[rank]
        if made is not None and made.standing is standing and _is_held_alike(made, self.date):
            return made
        row = rows.rows[place]
        missed = self._count_missed_periods(row.owed, rank)
        obligation = self._make_obligation(row, standing, missed)
        # Further periods of an overdue grid may be missed within the days of the rows.
        if not missed:
            rows.made[place] = obligation
        return obligation

    def _count_missed_periods(self, owed: DutyAnswers, rank: int) -> tuple[MissedPeriods | None, ...]:
        """Return the missed periods of overdue grids, answer by answer; empty without an overdue grid."""
        if not self._has_grids or rank > Standing.OVERDUE.rank:
            return ()
        if not any(answer.rule.is_grid for answer, *_ in owed.answers):
            return ()
        return tuple(answer.rule.count_missed_periods(answer, self.on) for answer, *_ in owed.answers)

    def list_statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* begun by the day."""
        members = tuple(members)
        for kept in self._list_rows(members):
            for place in range(len(kept.rows)):
                yield self._make_status(kept, place)
        yield from self.list_lapsed(members)

    def list_rows_with_status(self, member: Member) -> Iterator[tuple[DutyRow, Status]]:
        """Yield each row of a member with the status; no row if the member is out of office."""
        for kept in self._list_rows((member,)):
            yield from ((row, self._make_status(kept, place)) for place, row in enumerate(kept.rows))

    def list_lapsed(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the lapsed statuses of *members*."""
        for member in members:
            yield from self._lapsed.list_statuses(member)

    def list_member_rows(self, member: Member) -> list[DutyRow]:
        """Return the rows of a member; no row if the member is out of office."""
        return [row for kept in self._list_rows((member,)) for row in kept.rows]

    def find_next_change(self, member: Member) -> int:
        """Return the first later day on which a status of the member may change without a new event."""
        kept = self._rows.get(member.id)
        if kept is None or not self._holds(kept):
            # A use that begins while the member is out of office has lapsed from its first day on.
            uses = self.register.occupancies(member.id)
            terms = (term.period.ordinals[0] for term in member.terms)
            days = [*terms, *(use.start for use in uses)]
        elif kept.until == kept.quiet:
            return kept.quiet
        else:
            days = [kept.quiet, *self._list_turning_days(member.id)]
        return min((day for day in days if day > self.on), default=NEVER)

    def _list_turning_days(self, member: str) -> Iterator[int]:
        """Yield the days that the events of a member, or at the venues of the member, name or lead to."""
        venues = {use.id for use in self.register.occupancies(member)}
        for venue in venues:
            for use in self.register.uses_of_venue[venue]:
                yield from use.period.ordinals
        there = (event for venue in venues for event in self.history.at_venue.get(venue, ()))
        for event in (*self.history.of_member.get(member, ()), *there):
            if event.bound_member is not None:
                end = self.find_office_end(event.bound_member, event.on.toordinal())
                yield from (end, *(end + wait for wait in self.book.waits))
            elif isinstance(event, RiskEvent) and event.command is RiskCommand.ASSESSED:
                begun = (stage.since for stage in self.book.stages)
                yield from (day + wait for day in begun for wait in (0, *self.book.waits))
            for day in map(dt.date.toordinal, event.turning_days):
                yield day
                yield day + 1
                yield from (day + wait for wait in self.book.waits)

    def find_next_silence(self, member: Member, lapsed: Iterable[Status]) -> int:
        """Return the first later day on which an open offer of a lapsed status of a member runs out."""
        offers = self.history.offers.get(member.id)
        waiting = [SETTING_OF(one) for one in lapsed if one.progress is Progress.OFFERED]
        every = () if offers is None else (offers.newest, *offers.whole, *offers.named.values())
        days = (self.offers.find_first_silent_day(setting, one) for setting in waiting for one in every)
        return min(days, default=NEVER)

    def find_status(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity; `None` if nothing has begun by the day."""
        for rows in self._list_rows((member,)):
            for place, row in enumerate(rows.rows):
                if row.activity is activity and row.venue == venue:
                    return self._make_status(rows, place)
        return self._find_lapsed(member, venue, activity)

    def _find_lapsed(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        found = self._lapsed.list_statuses(member)
        return next((one for one in found if one.activity is activity and one.venue == venue), None)

    def find_row(self, member: Member, venue: str | None, activity: Activity) -> DutyRow | None:
        """Return the row of one subject and activity; `None` for a subject that is not current."""
        rows = self.list_member_rows(member)
        return next((row for row in rows if row.activity is activity and row.venue == venue), None)

    def find_asked_status(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity, also for an activity without a rule.

        Without a rule nothing is owed; `None` if the subject has not begun by the day.
        """
        found = self.find_status(member, venue, activity)
        if found is not None or venue is None or not self.cases.has_begun(member, self.date):
            return found
        occupancies = self.register.occupancies(member.id)
        uses = [use for use in occupancies if use.id == venue and use.start <= self.on]
        held = self.cases.list_held(member, self.date)
        if not held or not uses or uses[-1].end <= self.on:
            return self._lapsed.make_status(member, uses[-1], activity) if uses else None
        office = self.cases.find_office(member, held[0])
        row = self._make_row(MemberInputs(member.id, office, [], has_events=False), uses[-1], activity)
        return self._make_not_owed(row)

    def find_life_state(
        self, member: Member, venue: str | None, activity: Activity
    ) -> tuple[Progress, OfferState | None]:
        """Return the progress of a subject, lapsed or not begun too, and the newest offer behind it."""
        row = self.find_row(member, venue, activity)
        if row is not None:
            return self.find_progress(row), row.offer
        status = self._find_lapsed(member, venue, activity)
        if status is None:
            return Progress.NOT_CONTACTED, None
        offers = self.history.offers.get(member.id)
        if offers is None or status.progress in _WITHOUT_OFFER:
            return status.progress, None
        if venue is None:
            return status.progress, offers.newest
        uses = [use for use in self.register.occupancies(member.id) if use.id == venue]
        return status.progress, find_newest_at(offers, venue, uses)

    def count_slots_but_for_papers(self, member: Member, venue: str | None, activity: Activity) -> int:
        """Return the slots of a visit if no exemption or exclusion ran; 0 if nothing were owed either."""
        row = self.find_row(member, venue, activity)
        if row is not None and row.exclusion is not None:
            row = self._make_row_without_exclusions(member, row)
        return 0 if row is None else self._find_answers_but_for_exemptions(row).slots

    def _make_row_without_exclusions(self, member: Member, row: DutyRow) -> DutyRow | None:
        """Return the row of an activity at a venue as the row would be if nobody held the subject."""
        uses = self.register.occupancies(member.id)
        uses = tuple(one for one in uses if one.id == row.venue and one.start <= self.on < one.end)
        offices = [self.cases.find_office(member, one) for one in self.cases.list_held(member, self.date)]
        inputs = (MemberInputs(member.id, office, [], has_events=True) for office in offices)
        rows = [self._make_row(one, use, row.activity, NOT_HELD) for one in inputs for use in uses]
        return merge_rows(rows) if len(rows) > 1 else next(iter(rows), None)

    def _find_answers_but_for_exemptions(self, row: DutyRow) -> DutyAnswers:
        if row.parts:
            return merge_rows([self._lift_exemptions(part) for part in row.parts]).owed
        setting, owed = row.setting, row.owed
        signed = tuple(paper for paper in setting.case.papers if not paper.exempt)
        if owed is not NOTHING or row.venue is None or signed == setting.case.papers:
            return owed
        if row.activity is Activity.FUNCTION_TEST and self._has_nothing_to_test(row.venue):
            return NOTHING
        return self.find_owed_by_papers(row, signed)

    def find_owed_by_papers(self, row: DutyRow, papers: tuple[Paper, ...]) -> DutyAnswers:
        """Return what a row would owe if other papers were signed."""
        if row.parts:
            parts = [part._replace(owed=self.find_owed_by_papers(part, papers)) for part in row.parts]
            return merge_rows(parts).owed
        setting = row.setting
        done: tuple[int, ...] = ()
        if row.venue is None:
            done = self.list_contact_days(row.member, setting.since)
        elif row.last is not None:
            done = self.list_days_done_at(row.venue, setting)
        return find_owed_on(self.book, setting.case._replace(papers=papers), done, self.on)

    def _lift_exemptions(self, part: DutyRow) -> DutyRow:
        return part._replace(owed=self._find_answers_but_for_exemptions(part))

    def _has_nothing_to_test(self, venue: str) -> bool:
        return has_nothing_to_test(self.history.at_venue.get(venue, ()))

    # ---------------------------------------------------------------- rows

    def _list_rows(self, members: Iterable[Member]) -> Iterator[MemberRows]:
        """Yield the rows of each member in office: each venue in use, the contact and the offer."""
        for member in members:
            rows = self._rows.get(member.id)
            if rows is None or not self._holds(rows):
                held = self.cases.list_held(member, self.date)
                if not held:
                    continue
                rows = self._rows[member.id] = self._make_rows(member, held)
            yield rows

    def _holds(self, rows: MemberRows) -> bool:
        """Whether rows of an earlier day hold: nothing happened, began, ended or ran out since."""
        return rows.since <= self.on < rows.until and rows.history is self.history

    def _make_rows(self, member: Member, held: Sequence[Held]) -> MemberRows:
        has_events = self._asks or member.id in self.history.of_member
        ends = [held[0].spell.end_of_sitting(self.on), *(day for one in held for day in one.edges)]
        uses = self.register.occupancies(member.id)
        ends += (use.start if self.on < use.start else use.end for use in uses)
        ends += (use.first for use in uses if use.is_announced)
        inputs = [
            MemberInputs(member.id, office, ends, has_events)
            for office in (self.cases.find_office(member, one) for one in held)
        ]
        settled = min(day for day in ends if day > self.on)
        found = [self._list_capacity_rows(one) for one in inputs]
        rows = found[0]
        # A use that is announced while another use of the place runs has a row of its own.
        if len(found) > 1 or any(use.is_announced for use in uses):
            rows = _merge_rows_of_subjects(found)
        is_simple = len(found) == 1 and not any(row.parts for row in rows)
        return self._keep_rows(inputs[0], rows, settled, held[0] if is_simple else None)

    def read_rows(self, member: Member) -> list[DutyRow]:
        """Make every row of a member again; no row if the member is out of office."""
        self._rows.pop(member.id, None)
        return self.list_member_rows(member)

    def renew_rows(self, member: Member, places: Collection[str]) -> list[DutyRow] | None:
        """Make some rows of a member again, and return the rows that may have another status now.

        Nothing else bears on the rows of the member since an earlier day of the epoch.

        Args:
            member: The member.
            places: The venues of the events; `REACHED` if the member was contacted, offered or answered.

        Returns:
            The rows; `None` if every row has to be made again.
        """
        kept = self._rows.get(member.id)
        if kept is None or kept.held is None:
            return None
        # With the offers every day of an end is found again, but for the ends of uses and offices.
        end = kept.settled if REACHED in places else kept.quiet
        if self.on >= end:
            return None
        inputs = self._find_inputs(member, kept.office, end)
        uses = [use for use in self._list_uses(member.id) if use.id in places]
        bases = {row.id: row.base for row in kept.rows if row.venue in places}
        made = {row.id: row for row in self._list_rows_at(inputs, uses, bases)}
        if REACHED in places:
            contact = self._make_contact_row(inputs)
            made[contact.id] = contact
            made |= {row.id: self._renew_offer(row, inputs) for row in kept.rows if row.id not in made}
        return self._replace_rows(kept, inputs, made)

    def carry_rows(self, member: Member, places: Collection[str]) -> list[DutyRow] | None:
        """Return the rows of a member on the first day of an epoch, as far as the day before tells the rows.

        Everything but the answers of the rules is as in the epoch before.

        Args:
            member: The member.
            places: As of `renew_rows`.

        Returns:
            As of `renew_rows`.
        """
        kept = self._rows.get(member.id)
        if kept is None or kept.held is None or self.on >= kept.quiet:
            return None
        inputs = self._find_inputs(member, self.cases.find_office(member, kept.held), kept.quiet)
        uses = {use.id: use for use in self._list_uses(member.id)}
        pairs = [
            (row, self._carry_row(row, inputs, uses[row.venue], places))
            for row in kept.rows
            if row.venue is not None
        ]
        made = {row.id: row for _, row in pairs}
        contact = self._make_contact_row(inputs)
        made[contact.id] = contact
        found = self._replace_rows(kept, inputs, made)
        if REACHED in places:
            return found
        # What happened at a place may leave the row as it is, and move the progress: a test that is agreed.
        same = {new.id for old, new in pairs if new.venue not in places and _is_status_kept(old, new)}
        return [row for row in found if row.id not in same]

    def has_unsettled_rows(self, member: Member) -> bool:
        """Whether the single events of a member may change the kept rows without another event."""
        kept = self._rows.get(member.id)
        return kept is None or kept.until < kept.quiet

    def _find_inputs(self, member: Member, office: SharedOffice, end: int) -> MemberInputs:
        """Return what rows that take the place of kept rows are made from."""
        has_events = self._asks or member.id in self.history.of_member
        return MemberInputs(member.id, office, [end], has_events)

    def _replace_rows(
        self, kept: MemberRows, inputs: MemberInputs, made: dict[str, DutyRow]
    ) -> list[DutyRow]:
        """Keep rows with some rows made again; make the row of the offer, and return what was made."""
        rows = [made.get(row.id, row) for row in kept.rows]
        reviews = [row for row in rows if row.activity is Activity.REVIEW]
        setting = next(row.setting for row in rows if row.activity is Activity.CONTACT)
        known = self._find_known_answers(kept, reviews, made) if inputs.office is kept.office else NO_ANSWERS
        offer = self._add_offer_row(inputs, setting, reviews, known)
        made[offer.id] = offer
        rows = [made.get(row.id, row) for row in rows]
        self._rows[inputs.member] = self._keep_rows(inputs, rows, kept.settled, kept.held)
        return list(made.values())

    def _find_known_answers(
        self, kept: MemberRows, reviews: Iterable[DutyRow], made: Collection[str]
    ) -> Mapping[str | None, SubjectAnswer | None]:
        """Return the answer of the rule of offers for each venue whose row was not made again."""
        # A pause moves an offer from day to day, and an exclusion leaves no answers behind.
        if self.pauses or self.history.excluded:
            return NO_ANSWERS
        before = next(row for row in kept.rows if row.activity is Activity.OFFER)
        answers = {answer[1]: answer for answer in before.owed.answers}
        same = (row for row in reviews if row.id not in made)
        return {row.venue: answers.get(row.venue) for row in same}

    def _carry_row(
        self, row: DutyRow, inputs: MemberInputs, use: Occupancy, places: Collection[str]
    ) -> DutyRow:
        """Return a row in a new epoch: completions and offer stay, the answers are those of the epoch."""
        base, last, office = row.base, row.last, inputs.office
        shared = (
            None if base is None or use.id in places else self._find_carried(base, inputs, use, row.activity)
        )
        if shared is None or not shared.is_plain:
            return self._make_row(inputs, use, row.activity)
        setting, done = shared.setting, () if last is None else (last,)
        if office.directives and last is not None:
            setting = self.cases.drop_directives_done(setting, last)
        owed = self.cases.find_owed(shared, done, self.on)
        if row.activity is Activity.FUNCTION_TEST and self._has_nothing_to_test(use.id):
            owed = NOTHING
        carried = row._replace(setting=setting, owed=owed, base=shared)
        if row.offer is None and REACHED not in places:
            return carried
        return self._renew_offer(carried, inputs)

    def _find_carried(
        self, base: SharedCase, inputs: MemberInputs, use: Occupancy, activity: Activity
    ) -> SharedCase:
        """Return the shared case of the epoch that stands in the place of a case of the epoch before."""
        found = self._carried.get(id(base))
        if found is None:
            shared = self.cases.find_shared(inputs.office, inputs.member, use, activity)
            # The old case is kept with the new case, so that no other case gets its identity.
            found = base, shared
            # What happened on the day itself may tell subjects apart that shared a case before.
            if not self._is_day_of_all:
                self._carried[id(base)] = found
        return found[1]

    def _renew_offer(self, row: DutyRow, inputs: MemberInputs) -> DutyRow:
        """Return a row with the newest offer; add the days on which the offer ends or is owed again."""
        if row.venue is None:
            return row
        if row.activity is not Activity.REVIEW:
            self._add_booking_end(spot_of(row.venue, row.activity), inputs)
            return row
        offer = self._find_offer(row.member, row.venue, row.setting, row.last, inputs.ends)
        return row._replace(offer=offer, resumes=self._find_resumption(row.setting, offer, inputs.ends))

    def _list_rows_at(
        self, inputs: MemberInputs, uses: Sequence[Occupancy], bases: Mapping[str, SharedCase | None]
    ) -> Iterator[DutyRow]:
        """Yield the rows at some venues in use.

        Args:
            inputs: What the rows are made from.
            uses: The uses of the venues.
            bases: The shared cases of the rows before, by id.
        """
        for use in uses:
            yield self._make_row(inputs, use, Activity.REVIEW, bases=bases)
        if self._besides[inputs.office.capacity]:
            yield from self._list_other_rows(inputs, uses, bases)

    def _add_offer_row(
        self, inputs: MemberInputs, setting: DutySetting, reviews: list[DutyRow],
        known: Mapping[str | None, SubjectAnswer | None] = NO_ANSWERS,
    ) -> DutyRow:  # fmt: skip
        """Return the row of the offer; add the day on which the offer runs out.

        Args:
            inputs: What the rows are made from.
            setting: The setting of the contact.
            reviews: The rows of the reviews.
            known: The answer of the rule for some of the venues, `None` if the venue is not to be offered.
        """
        offer = self._make_offer_row(inputs, setting, reviews, known)
        inputs.ends.append(self.offers.find_first_silent_day(offer.setting, offer.offer))
        return offer

    def _keep_rows(
        self, inputs: MemberInputs, rows: list[DutyRow], settled: int, held: Held | None
    ) -> MemberRows:
        """Return rows with the days for which the rows hold."""
        quiet = min(day for day in inputs.ends if day > self.on)
        # Only events and facts of a subject's own leave a case unsettled.
        may_change = inputs.has_events or bool(self.history.at_venue)
        every = (part for row in rows for part in (row.parts or (row,))) if may_change else ()
        is_unsettled = any(row.setting.case.is_unsettled for row in every)
        until = self.on + 1 if is_unsettled else quiet
        made: list[Obligation | None] = [None] * len(rows)
        return MemberRows(
            self.history, self.on, until, quiet, rows, made, settled, held, inputs.office
        )  # fmt: skip

    def _list_capacity_rows(self, inputs: MemberInputs) -> list[DutyRow]:
        """Return the rows of a member in one capacity."""
        uses = self._list_uses(inputs.member)
        rows = [self._make_row(inputs, use, Activity.REVIEW) for use in uses]
        contact = self._make_contact_row(inputs)
        rows += contact, self._add_offer_row(inputs, contact.setting, rows)
        if self._besides[inputs.office.capacity]:
            rows += self._list_other_rows(inputs, uses)
        return rows

    def _list_uses(self, member: str) -> list[Occupancy]:
        """Return the current uses of a member."""
        return [use for use in self.register.occupancies(member) if use.start <= self.on < use.end]

    def _list_other_rows(
        self,
        inputs: MemberInputs,
        uses: Iterable[Occupancy],
        bases: Mapping[str, SharedCase | None] = NO_BASES,
    ) -> Iterator[DutyRow]:
        """Yield the activities beside the review at each of some venues in use."""
        for use in uses:
            for activity in self._besides[inputs.office.capacity].get(use.venue.kind, ()):
                self._add_booking_end(spot_of(use.id, activity), inputs)
                yield self._make_row(inputs, use, activity, bases=bases)

    def _add_booking_end(self, spot: str, inputs: MemberInputs) -> None:
        """Add the day after a booked visit that has no outcome yet."""
        booking = self.history.booked.get(spot)
        if booking is not None and booking.kept is None:
            inputs.ends.append(booking.day + 1)

    def _make_row(
        self, inputs: MemberInputs, use: Occupancy, activity: Activity, held: HeldTimes | None = None,
        bases: Mapping[str, SharedCase | None] = NO_BASES,
    ) -> DutyRow:  # fmt: skip
        """Return an activity at a venue in use; add the days on which the offer ends or is owed again."""
        member, office, ends, _ = inputs
        venue = use.id
        id_ = f"{activity._value_}/{venue}/{member}"
        held = self.find_held_times(member, venue, activity) if held is None else held
        base = bases.get(id_)
        if base is not None and not self._has_own_events(venue):
            shared, is_common = base, True
        else:
            shared, is_common = self._find_row_case(inputs, use, activity, held)
        setting, offer = shared.setting, None
        last = self._find_last_done(venue, setting)
        done: tuple[int, ...] = ()
        if last is not None:
            done = (last,) if shared.is_plain else self.list_days_done_at(venue, setting)
            if office.directives and not held.excluded:
                setting = self.cases.drop_directives_done(setting, last)
        owed = self.cases.find_owed(shared, done, self.on)
        if held.excluded:
            setting = self.cases.drop_triggers_never_made(setting, done, self.on)
        if activity is Activity.REVIEW:
            offer = self._find_offer(member, venue, setting, last, ends)
        elif activity is Activity.FUNCTION_TEST and self._has_nothing_to_test(venue):
            owed = NOTHING
        resumes = self._find_resumption(setting, offer, ends)
        begins = use.first if use.first > self.on else None
        base = shared if is_common and shared.is_plain and held is NOT_HELD else None
        return DutyRow(
            activity, member, venue, setting, owed, last, offer, id_, resumes, held.running, (), begins, base
        )

    def _find_row_case(
        self, inputs: MemberInputs, use: Occupancy, activity: Activity, held: HeldTimes
    ) -> tuple[SharedCase, bool]:
        """Return the case of an activity at a venue, and whether the case is shared.

        If something is on record of the subject, the subject has a case of its own.
        """
        member, office, has_events = inputs.member, inputs.office, inputs.has_events
        before = self.find_before_use(member, office, use, activity)
        shared = self.cases.find_shared(office, member, use, activity, SubjectTimes(held, before))
        is_spread = (activity, use.venue.kind, office.capacity) in self.book.spreading
        if has_events or is_spread or before is not None or self._has_own_events(use.id):
            return self.find_own_case(member, office, shared, use, before), False
        return shared, True

    def _has_own_events(self, venue: str) -> bool:
        """Whether something is on record of a venue that may leave a case of its own."""
        is_shaped = any(map(shapes_case, self.history.at_venue.get(venue, ())))
        return is_shaped or self.is_done_otherwise(venue)

    def _find_last_done(self, venue: str, setting: DutySetting) -> int | None:
        """Return the day of the last completion in this use and spell of office, if there is one."""
        is_plain = not self.book.is_choosy and not self.is_done_otherwise(venue)
        if setting.case.activity is Activity.REVIEW and is_plain:
            last = self.history.reviewed.get(venue)
        else:
            last = max(list_days_done(self.history, self.book, venue, setting.case.duty), default=None)
        # A completion in an earlier use or spell of office opened a cycle that has lapsed.
        if last is not None and last < setting.since and setting.earlier:
            return max(self.list_days_done_at(venue, setting), default=None)
        return None if last is None or last < setting.since else last

    def _find_resumption(self, setting: DutySetting, offer: OfferState | None, ends: list[int]) -> int | None:
        """Return the day on which the work resumes, if an answer holds the work; add the day."""
        if offer is None or offer.said not in _HELD:
            return None
        resumes = self.offers.find_resumption(setting, offer)
        ends.append(NEVER if resumes is None else resumes)
        return resumes

    def _find_offer(
        self, member: str, venue: str, setting: DutySetting, last: int | None, ends: list[int]
    ) -> OfferState | None:
        """Return the newest offer of a venue with its state, if made in this use and since the completion."""
        offers = self.history.offers.get(member)
        newest = None if offers is None else find_newest(offers, venue)
        if newest is None or newest.made < setting.since or (last is not None and newest.made <= last):
            return None
        if newest.said is None:
            ends.append(self.offers.find_first_silent_day(setting, newest))
        booking = self.history.booked.get(venue)
        is_accepted = newest.said is Progress.ACCEPTED
        if not is_accepted or booking is None or booking.made < newest.made or not booking.stands(self.on):
            return newest
        if booking.kept is None:
            ends.append(booking.day + 1)
        return attrs.evolve(newest, said=Progress.BOOKED)

    def _make_contact_row(self, inputs: MemberInputs) -> DutyRow:
        member, office, _, has_events = inputs
        held = self.find_held_times(member, None, Activity.CONTACT)
        shared = self.cases.find_contact(office, held)
        if has_events or (Activity.CONTACT, None, office.capacity) in self.book.spreading:
            shared = self.find_own_case(member, office, shared, None)
        setting, last = shared.setting, self.history.contacted.get(member)
        done: tuple[int, ...] = ()
        if last is not None:
            done = (last,) if shared.is_plain else self.list_contact_days(member, setting.since)
        owed = self.cases.find_owed(shared, done, self.on)
        id_ = f"{_CONTACT}/{member}"
        return DutyRow(Activity.CONTACT, member, None, setting, owed, last, None, id_, exclusion=held.running)

    def _make_offer_row(
        self, inputs: MemberInputs, setting: DutySetting, reviews: list[DutyRow],
        known: Mapping[str | None, SubjectAnswer | None],
    ) -> DutyRow:  # fmt: skip
        member, ends = inputs.member, inputs.ends
        offers = self.history.offers.get(member)
        newest = None if offers is None or offers.newest.made < setting.since else offers.newest
        running = self.find_held_times(member, None, Activity.OFFER).running
        owed = NOTHING
        if running is None:
            # An offer that waits for the end of a pause is owed from the day after the pause.
            waiting = (find_first_free_day(row, self.on) for row in reviews if row.owed is not NOTHING)
            ends.extend(day for day in waiting if day is not None)
            owed = combine_answers(self.offers.list_answers(setting.case.calendar, reviews, known))
        id_ = f"{_OFFER}/{member}"
        return DutyRow(Activity.OFFER, member, None, setting, owed, None, newest, id_, exclusion=running)

    def holds_office(self, member: Member) -> bool:
        """Whether a person holds a capacity on the day, is between two mandates, or stands again."""
        return self.cases.is_held(member, self.date) or self.register.holds_office(member, self.date)

    def list_fittings(self, venue: str) -> list[Fitting]:
        """Return the measures at a venue with their states, in order of their ids."""
        found = list_fittings(venue, self.history, self.find_office_end, self.on)
        if not any(fitting.state is FittingState.REFUSED for fitting in found):
            return found
        there = self.history.at_venue.get(venue, [])
        users = sorted({use.member for use in self.register.uses_of_venue.get(venue, ())})
        of_users = (event for user in users for event in self.history.of_member.get(user, ()))
        risks = [event for event in (*there, *of_users) if isinstance(event, RiskEvent)]
        return settle_refusals(found, there, [one for one in risks if one.venue == venue], self.date)

    def list_risks(self, events: Sequence[Event]) -> list[AssessedRisk]:
        """Return the risks of the events of one member, or of one venue."""
        return list_risks(events, self.history, self.book, self.find_office_end, self.on)

    # ---------------------------------------------------------------- progress and obligations

    def find_progress(self, row: DutyRow) -> Progress:
        """Return the progress of a row."""
        activity, setting, last = row.activity, row.setting, row.last
        if row.offer is not None:
            return self.offers.find_progress(setting, row.offer)
        if activity is Activity.CONTACT:
            if last is None or last < setting.since:
                return Progress.NOT_CONTACTED
            return Progress.DONE if row.owed is NOTHING else Progress.CONTACTED
        if last is not None and self.on < row.owed.days[0]:
            return Progress.DONE
        return self._find_waiting_progress(row)

    def find_open_progress(self, row: DutyRow, progress: Progress) -> Progress:
        """Return the progress of a row on the first day of its window.

        Args:
            row: The row, which holds until that day.
            progress: The progress before.
        """
        # An offer and a contact have the progress of the event, whatever the window is.
        is_of_window = row.offer is None and row.activity is not Activity.CONTACT
        return self._find_waiting_progress(row) if is_of_window else progress

    def _find_waiting_progress(self, row: DutyRow) -> Progress:
        """Return the progress of a row without an offer, in an open window."""
        activity, venue, setting = row.activity, row.venue, row.setting
        if venue is not None and activity is not Activity.REVIEW:
            booking = self.history.booked.get(spot_of(venue, activity))
            if booking is not None and booking.stands(self.on) and booking.counts_since(setting.since):
                return Progress.BOOKED
        return self.history.contact_progress(row.member, setting.office)

    def _make_obligation(
        self, row: DutyRow, standing: Standing, missed: tuple[MissedPeriods | None, ...]
    ) -> Obligation:
        progress = self.find_progress(row)
        until = None if row.resumes is None else day_of(row.resumes)
        held_by = None if until is None or row.offer is None else row.offer.answer
        return Obligation(
            row.id, row.member, row.venue, row.activity, standing, progress, until, held_by, row.owed,
            row.setting, missed, None if row.last is None else day_of(row.last),
            None if row.begins is None else day_of(row.begins), find_custody(self, row, progress),
            *find_names(self.register, row.member, row.venue, row.setting.team),
        )  # fmt: skip

    def _make_status(self, kept: MemberRows, place: int) -> Status:
        row = kept.rows[place]
        if row.owed is NOTHING:
            return self._make_not_owed(row)
        return self._find_obligation(kept, place, rank_on(row.owed.days, self.on))

    def _make_not_owed(self, row: DutyRow) -> NotOwed:
        return NotOwed(
            row.member, row.venue, row.activity, Standing.NOT_OWED, self.find_progress(row), row.setting,
            None, row.exclusion, *find_names(self.register, row.member, row.venue, row.setting.team),
        )  # fmt: skip


def _is_status_kept(old: DutyRow, new: DutyRow) -> bool:
    """Whether a row in a new epoch has the standing and the progress that the old epoch would give."""
    # The answer time of an offer may be another in the new epoch.
    is_answered = new.offer is None or new.offer.said is not None
    return new.owed.days == old.owed.days and (new.last, new.offer) == (old.last, old.offer) and is_answered


def _is_held_alike(made: Obligation, on: dt.date) -> bool:
    """Whether the custody of an obligation is that of a day too: the last day, and the day of entry."""
    custody = made.custody
    if custody is None:
        return True
    # Until the window opens, work that nobody has begun waits since the day asked about.
    waits = custody.state in _NOT_BEGUN or made.activity is Activity.OFFER
    if made.standing is Standing.IN_DATE and custody.since != on and waits:
        return False
    if custody.agreed is not None and custody.agreed < on:
        return False
    return custody.until is None or custody.passed == (on > custody.until)


_NOT_BEGUN = (WorkState.NOT_CONTACTED, WorkState.CONTACTED)


def find_names(register: Register, member: str, venue: str | None, team: str) -> tuple[str, str | None, str]:
    """Return the names of a member, of a venue of the member, and of a team."""
    place = None if venue is None else register.name_place(venue, member)
    # On a day that is foreseen alone there may be no team.
    return register.member[member].name, place, register.team[team].name if team else ""


def _merge_rows_of_subjects(found: Sequence[Sequence[DutyRow]]) -> list[DutyRow]:
    """Return the rows of several capacities, or uses of a place, each subject and activity once."""
    parts: dict[str, list[DutyRow]] = {}
    for rows in found:
        for row in rows:
            parts.setdefault(row.id, []).append(row)
    return [merge_rows(rows) if len(rows) > 1 else rows[0] for rows in parts.values()]


class LapsedDuties:
    """The lapsed statuses on one day.

    Args:
        cases: The cases of the epoch of the day.
        history: The facts by the day.
        on: The day.
        offers: The offers on the day.
    """

    def __init__(self, cases: Cases, history: History, on: dt.date, offers: OffersOn) -> None:
        self._cases, self._history, self._offers = cases, history, offers
        self._register, self._book = cases.register, cases.book
        self._date, self._on = on, on.toordinal()

    def list_statuses(self, member: Member) -> Iterator[Status]:
        """Yield the lapsed statuses of a member."""
        if not self._cases.has_begun(member, self._date):
            return
        sits = self._cases.is_held(member, self._date)
        if not sits:
            yield from self._list_of_member(member)
        on, uses = self._on, self._register.occupancies(member.id)
        ended = [use for use in uses if use.start <= on and (not sits or use.end <= on)]
        if ended:
            current = {use.id for use in uses if sits and use.start <= on < use.end}
            for use in {use.id: use for use in ended if use.id not in current}.values():
                yield from self._list_of_use(member, use)

    def _list_of_member(self, member: Member) -> Iterator[Status]:
        day = min(self._date, self._find_last_term(member, self._on).period.last)
        last = self._cases.find_last_held(member, self._date)
        ground = self._register.term_ground(last.find_term(self._on))
        setting = self._cases.make_lapsed((Activity.CONTACT, None, last.capacity), ground, day, last.house)
        offers = self._history.offers.get(member.id)
        contact = Progress.DONE if member.id in self._history.contacted else Progress.NOT_CONTACTED
        offer = self._history.contact_progress(member.id, 0)
        if offers:
            offer = self._offers.find_progress(setting, offers.newest)
        ended = self._explain_leaving(member)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            names = find_names(self._register, member.id, None, setting.team)
            yield NotOwed(member.id, None, activity, Standing.LAPSED, progress, setting, ended, None, *names)

    def _list_of_use(self, member: Member, use: Occupancy) -> Iterator[Status]:
        capacity, _ = self._cases.find_last_capacity(member, self._date)
        for activity in (Activity.REVIEW, *self._book.beside(self._on, capacity).get(use.venue.kind, ())):
            yield self.make_status(member, use, activity)

    def make_status(self, member: Member, use: Occupancy, activity: Activity) -> Status:
        """Return the status of an activity at a venue after the last use by the member."""
        venue, day = use.venue, day_of(min(use.end - 1, self._on))
        uses = [one for one in self._register.occupancies(member.id) if one.id == venue.id]
        ended = self._explain_end(member, [one for one in uses if one.start <= self._on])
        held = self._cases.find_last_held(member, self._date)
        ground = self._find_ground(venue, held, day)
        setting = self._cases.make_lapsed((activity, venue.kind, held.capacity), ground, day, held.house)
        progress = self._find_progress(member.id, venue.id, uses, setting)
        names = find_names(self._register, member.id, venue.id, setting.team)
        return NotOwed(member.id, venue.id, activity, Standing.LAPSED, progress, setting, ended, None, *names)

    def _find_ground(self, venue: Venue, held: HeldSpell, day: dt.date) -> Ground:
        """Return the ground of a venue; an online presence takes the ground of the capacity held last."""
        if venue.region is None or venue.force is None:
            return self._register.term_ground(held.find_term(day.toordinal()))
        return self._register.ground(venue.region, venue.force)

    def _explain_end(self, member: Member, uses: Sequence[Occupancy]) -> Lapse:
        """Return the end of the last use of a venue by the member in office, else the end of the use."""
        terms = [one for one in self._list_terms(member) if one.period.start <= self._date]
        pairs = [(term.period.ordinals, use) for term in terms for use in uses]
        # If a mandate and a use end on one day, the mandate is the cause: more ends with the mandate.
        ends = [(min(t[1], u.end), t[1] <= u.end) for t, u in pairs if max(t[0], u.start) < min(t[1], u.end)]
        last, left = max(ends, default=(uses[-1].end, uses[-1].end > self._on))
        if left:
            return self._explain_leaving(member, last)
        day = day_of(last)
        return Lapse(day, "use", None, self._cases.ends.get((member.id, uses[-1].id, True, day)))

    def _explain_leaving(self, member: Member, last: int = NEVER) -> Lapse:
        """Return how a member left office, at the end of the last mandate before *last*."""
        term = self._find_last_term(member, min(last, self._on) - 1)
        end = term.period.last + dt.timedelta(1)
        event = self._cases.ends.get((member.id, find_term_place(term), False, end))
        if isinstance(term, Candidacy):
            return Lapse(end, "candidacy", None, event)
        cause = term.ended
        return Lapse(end, "mandate", cause, event, cause and self._register.mandate_end[cause].name)

    def _list_terms(self, member: Member) -> list[Mandate | Candidacy]:
        """Return the mandates, and the candidacies as far as the rules look after candidates, in order."""
        return self._cases.list_terms(member)

    def _find_last_term(self, member: Member, day: int) -> Mandate | Candidacy:
        """Return the mandate or candidacy that ended last by a day; of several the first."""
        terms = self._list_terms(member)
        begun = [one for one in terms if one.period.ordinals[0] <= day] or terms[:1]
        ended = [one for one in begun if one.period.ordinals[1] <= day + 1] or begun
        return max(ended, key=lambda one: one.period.ordinals[1])

    def _find_valid(self, use: Occupancy, duty: Duty) -> int:
        """Return for how many days before an announced use became known work counts (semantics 3.18)."""
        activity, kind, capacity = duty
        if kind is None or not use.is_announced:
            return 0
        begun = beginning_of(use)
        return self._book.find_asked_before(use.start, kind, capacity, begun).get(activity, 0)

    def _find_progress(
        self, member: str, venue: str, uses: Sequence[Occupancy], setting: DutySetting
    ) -> Progress:
        activity = setting.case.activity
        done = list_days_done(self._history, self._book, venue, setting.case.duty)
        begun = (use for use in uses if use.start <= self._on)
        spans = [(use.start - self._find_valid(use, setting.case.duty), use.end) for use in begun]
        last = max((day for day in done if any(start <= day < end for start, end in spans)), default=None)
        offers = self._history.offers.get(member) if activity is Activity.REVIEW else None
        offer = find_newest_at(offers, venue, uses)
        if offer is not None and (last is None or offer.made > last):
            return self._offers.find_progress(setting, offer)
        return Progress.DONE if last is not None else self._history.contact_progress(member, 0)
