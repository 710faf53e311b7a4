"""The rows of a member on one day: each venue in use, the contact and the offer.

Facts and cases in, rows out. A row says what is owed, when the work was last done, and which offer stands;
`mpreview.reviews.duties` makes obligations and statuses of rows.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._reprs import show_tuple
from mpreview.people import Member
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.terms import Activity
from mpreview.register import Register
from mpreview.register._index import Occupancy
from mpreview.reviews.cases import (
    NOTHING,
    Cases,
    CurrentCapacity,
    DutyRow,
    SharedCase,
    SharedOffice,
    SubjectTimes,
    combine_answers,
    merge_rows,
)
from mpreview.reviews.facts import Facts, OfferState, Progress, ReadFacts
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Obligation, SubjectAnswer
from mpreview.reviews.offers import OffersOn, find_first_free_day, find_newest
from mpreview.reviews.subject_cases import SubjectCases, list_days_done
from mpreview.reviews.subject_events import has_nothing_to_test, shapes_case
from mpreview.reviews.suspensions import NOT_EXCLUDED, ExcludedTimes
from mpreview.timeline import NEVER

__all__: list[str] = []

_CONTACT, _OFFER = Activity.CONTACT.value, Activity.OFFER.value
_DEFERRED = (Progress.DECLINED, Progress.DEFERRED)

KnownAnswers = Mapping[str | None, SubjectAnswer | None]
"""The answer of the rule of offers by venue; `None` for a venue that is not to be offered."""
NO_ANSWERS: KnownAnswers = MappingProxyType({})


class MemberFrame(NamedTuple):
    """What the rows of a member stand on, while no use and no capacity begins or ends.

    Args:
        settled: The first day on which a use or a capacity begins or ends.
        current: The capacity of the member; `None` if the rows are not those of one capacity alone.
        office: What the member shares with others in the capacity.
        uses: The uses that run, by venue.
    """

    settled: int
    current: CurrentCapacity | None
    office: SharedOffice
    uses: Mapping[str, Occupancy]

    def __repr__(self) -> str:
        return show_tuple(self)


class MemberRows(NamedTuple):
    """The rows of a member in office, for days on which nothing happens, begins, ends or runs out.

    Args:
        read: The facts that the rows were made from.
        since: The first day.
        until: The first day after.
        quiet: The first day after, if the single events of the member change nothing.
        rows: The rows.
        made: The last obligation made of a row, by the place of the row.
        frame: What the rows stand on.
    """

    read: ReadFacts
    since: int
    until: int
    quiet: int
    rows: list[DutyRow]
    made: dict[int, Obligation]
    frame: MemberFrame

    def __repr__(self) -> str:
        return show_tuple(self)


class MemberInputs(NamedTuple):
    """What the rows of one member are made from.

    Args:
        member: The member.
        office: What the member shares with others, in one capacity.
        has_events: Whether events, or facts that rules read, may leave a case of its own.
    """

    member: str
    office: SharedOffice
    has_events: bool

    def __repr__(self) -> str:
        return show_tuple(self)


class RowMaker:
    """The rows of members on one day.

    Args:
        subjects: The cases of subjects on the day.
        rows: The rows of earlier days of the epoch, by member; rows of the day are added.
    """

    def __init__(self, subjects: SubjectCases, rows: dict[str, MemberRows]) -> None:
        cases = subjects.cases
        self.subjects: SubjectCases = subjects
        self.rows: dict[str, MemberRows] = rows
        self.cases: Cases = cases
        self.facts: Facts = subjects.facts
        self.register: Register = cases.register
        self.book: CompiledRulebook = cases.book
        self.date: dt.date = subjects.date
        self.on: int = subjects.on
        found = ((one, cases.find_offer_clock(self.on, one)) for one in cases.capacities)
        clocks = {one: clock for one, clock in found if clock is not None}
        self.offers: OffersOn = OffersOn(clocks, self.on, cases.register.venue_kind)
        self._asks = bool(self.book.conditional_rules)
        # No edition begins within the days that rows are kept for.
        self._besides = {one: self.book.beside(self.on, one) for one in cases.capacities}

    # ---------------------------------------------------------------- the rows of a member

    def list_rows(self, members: Iterable[Member]) -> Iterator[MemberRows]:
        """Yield the rows of each member in office."""
        for member in members:
            rows = self.rows.get(member.id)
            if rows is None or not self.holds(rows):
                current = self.cases.list_capacities(member, self.date)
                if not current:
                    continue
                rows = self.rows[member.id] = self._make_rows(member, current)
            yield rows

    def list_member_rows(self, member: Member) -> list[DutyRow]:
        """Return the rows of a member; no row if the member is out of office."""
        return [row for kept in self.list_rows((member,)) for row in kept.rows]

    def holds(self, rows: MemberRows) -> bool:
        """Whether rows of another day of the epoch hold: nothing happened, began, ended or ran out since."""
        return rows.since <= self.on < rows.until and rows.read.holds(self.facts)

    def _make_rows(self, member: Member, current: Sequence[CurrentCapacity]) -> MemberRows:
        uses = self.register.index.occupancies(member.id)
        # Another mandate may be for another seat, though office goes on.
        days = [day for term in self.cases.list_terms(member) for day in term.period.ordinals]
        days += (use.start if self.on < use.start else use.end for use in uses)
        days += (use.first for use in uses if use.is_announced)
        settled = min(day for day in days if day > self.on)
        inputs = [self.find_inputs(member.id, self.cases.find_office(member, one)) for one in current]
        found = [self.list_capacity_rows(one) for one in inputs]
        rows = found[0]
        # A use that is announced while another use of the place runs has a row of its own.
        if len(found) > 1 or any(use.is_announced for use in uses):
            rows = _merge_rows_of_subjects(found)
        is_simple = len(found) == 1 and not any(row.parts for row in rows)
        running = {use.id: use for use in self.list_uses(member.id)}
        frame = MemberFrame(settled, current[0] if is_simple else None, inputs[0].office, running)
        return self.keep_rows(member.id, frame, rows, rows)

    def find_inputs(self, member: str, office: SharedOffice) -> MemberInputs:
        """Return what the rows of a member in one capacity are made from."""
        return MemberInputs(member, office, self._asks or bool(self.facts.of(member).events))

    def keep_rows(
        self, member: str, frame: MemberFrame, rows: list[DutyRow], fresh: Iterable[DutyRow]
    ) -> MemberRows:
        """Return rows with the days for which the rows hold.

        Args:
            member: The member.
            frame: What the rows stand on.
            rows: The rows.
            fresh: The rows that were made on the day; no event may change the others.
        """
        quiet = min([frame.settled, *(row.until for row in rows)])
        # A case that subjects share is settled.
        own = (row for row in fresh if row.base is None or row.base.is_own)
        every = (part for row in own for part in (row.parts or (row,)))
        until = self.on + 1 if any(part.setting.case.is_unsettled for part in every) else quiet
        venues = [use.id for use in self.register.index.occupancies(member)]
        # The end of an office ends the measures that are bound to it.
        bound = {one for venue in venues for one in self.facts.at(venue).bound}
        read = self.facts.read((member, *bound), venues)
        return MemberRows(read, self.on, until, quiet, rows, {}, frame)

    def list_capacity_rows(self, inputs: MemberInputs) -> list[DutyRow]:
        """Return the rows of a member in one capacity."""
        uses = self.list_uses(inputs.member)
        rows = [self.make_row(inputs, use, Activity.REVIEW) for use in uses]
        contact = self.make_contact_row(inputs)
        rows += contact, self.make_offer_row(inputs, contact.setting, rows)
        rows += self.list_other_rows(inputs, uses)
        return rows

    def list_uses(self, member: str) -> list[Occupancy]:
        """Return the current uses of a member."""
        return [use for use in self.register.index.occupancies(member) if use.start <= self.on < use.end]

    def list_other_rows(self, inputs: MemberInputs, uses: Iterable[Occupancy]) -> Iterator[DutyRow]:
        """Yield the activities other than the review at each of some venues in use."""
        besides = self._besides[inputs.office.capacity]
        for use in uses if besides else ():
            for activity in besides.get(use.venue.kind, ()):
                yield self.make_row(inputs, use, activity)

    # ---------------------------------------------------------------- a row at a venue

    def make_row(
        self, inputs: MemberInputs, use: Occupancy, activity: Activity, excluded: ExcludedTimes | None = None
    ) -> DutyRow:
        """Return the row of an activity at a venue in use."""
        if excluded is None:
            excluded = self.subjects.find_excluded_times(inputs.member, use.id, activity)
        shared = self._find_row_case(inputs, use, activity, excluded)
        return self.answer_row(inputs, use, shared, self.find_last_done(use.id, shared.setting), excluded)

    def _find_row_case(
        self, inputs: MemberInputs, use: Occupancy, activity: Activity, excluded: ExcludedTimes
    ) -> SharedCase:
        """Return the case of an activity at a venue; of its own if something is on record of the subject."""
        member, office, has_events = inputs
        before = self.subjects.find_before_use(member, office, use, activity)
        shared = self.cases.find_shared(office, member, use, activity, SubjectTimes(excluded, before))
        is_spread = (activity, use.venue.kind, office.capacity) in self.book.spreading
        if has_events or is_spread or before is not None or self.has_own_events(use.id):
            return self.subjects.find_own_case(member, office, shared, use, before)._replace(is_own=True)
        return shared

    def has_own_events(self, venue: str) -> bool:
        """Whether something is on record of a venue that may leave a case of its own."""
        there = self.facts.at(venue).events
        is_shaped = any(shapes_case(event, self.book) for event in there)
        return is_shaped or self.subjects.is_done_otherwise(venue)

    def find_last_done(self, venue: str, setting: DutySetting) -> int | None:
        """Return the day of the last completion in this use and spell of office, if there is one."""
        is_plain = not self.book.ignores_site_work and not self.subjects.is_done_otherwise(venue)
        if setting.case.activity is Activity.REVIEW and is_plain:
            last = self.facts.of_work(venue, Activity.REVIEW).last
        else:
            last = max(list_days_done(self.facts.at(venue), self.book, setting.case.duty), default=None)
        # A completion in an earlier use or spell of office opened a cycle that has lapsed.
        if last is not None and last < setting.since and setting.earlier:
            return max(self.subjects.list_days_done_at(venue, setting), default=None)
        return None if last is None or last < setting.since else last

    def answer_row(
        self, inputs: MemberInputs, use: Occupancy, shared: SharedCase, last: int | None,
        excluded: ExcludedTimes = NOT_EXCLUDED,
    ) -> DutyRow:  # fmt: skip
        """Return the row of an activity at a venue from its case and the last completion.

        Args:
            inputs: What the rows of the member are made from.
            use: The use of the venue.
            shared: The case, which names the activity.
            last: The last completion.
            excluded: The exclusions of the subject.
        """
        member, venue, setting = inputs.member, use.id, shared.setting
        activity = setting.case.activity
        owed, setting = self.find_answers(inputs, use, shared, last, excluded)
        offer, resumes, until = self._find_offer(member, venue, setting, last)
        if activity is Activity.FUNCTION_TEST and self.has_nothing_to_test(venue):
            owed = NOTHING
        id_ = f"{activity._value_}/{venue}/{member}"
        begins = use.first if use.first > self.on else None
        base = shared if excluded is NOT_EXCLUDED else None
        return DutyRow(
            activity, member, venue, setting, owed, last, offer, id_, resumes, excluded.running, (), begins,
            base, until,
        )  # fmt: skip

    def find_answers(
        self, inputs: MemberInputs, use: Occupancy, shared: SharedCase, last: int | None,
        excluded: ExcludedTimes = NOT_EXCLUDED,
    ) -> tuple[DutyAnswers, DutySetting]:  # fmt: skip
        """Return what is owed at a venue, and the setting with the trigger days that ask for an offer."""
        setting = shared.setting
        done: tuple[int, ...] = ()
        if last is not None:
            done = (last,) if shared.is_plain else self.subjects.list_days_done_at(use.id, setting)
        owed = self.cases.find_owed(shared, done, self.on)
        if excluded.excluded:
            return owed, self.cases.drop_triggers_never_made(setting, done, self.on)
        if last is not None and inputs.office.directives:
            return owed, self.cases.drop_directives_done(setting, last)
        return owed, setting

    def renew_offer(self, row: DutyRow, venue: str) -> DutyRow:
        """Return the row of a venue with the offer and booking of the day; the row itself if both stay."""
        found = self._find_offer(row.member, venue, row.setting, row.last)
        if found == (row.offer, row.resumes, row.until):
            return row
        offer, resumes, until = found
        return row._replace(offer=offer, resumes=resumes, until=until)

    def has_nothing_to_test(self, venue: str) -> bool:
        """Whether every measure ever noted at a place is removed."""
        return has_nothing_to_test(self.facts.at(venue).events)

    def _find_offer(
        self, member: str, venue: str, setting: DutySetting, last: int | None
    ) -> tuple[OfferState | None, int | None, int]:
        """Return the newest offer of a review, if made in this use and since the completion.

        Beside the offer stand the day on which the work resumes, if an answer holds the work, and the day on
        which the offer ends or is owed again, or a visit that is agreed has passed.
        """
        if setting.case.activity is not Activity.REVIEW:
            return None, None, self._find_booking_end(venue, setting.case.activity)
        offers = self.facts.of(member).offers
        newest = None if offers is None else find_newest(offers, venue)
        if newest is None or newest.made < setting.since or (last is not None and newest.made <= last):
            return None, None, NEVER
        if newest.said in _DEFERRED:
            resumes = self.offers.find_resumption(setting, newest)
            return newest, resumes, NEVER if resumes is None else resumes
        booking = self.facts.of_work(venue, Activity.REVIEW).booking
        is_agreed = booking is not None and booking.made >= newest.made and booking.stands(self.on)
        if newest.said is not Progress.ACCEPTED or not is_agreed:
            return newest, None, self.offers.find_first_silent_day(setting, newest)
        booked = attrs.evolve(newest, said=Progress.BOOKED)
        return booked, None, self._find_booking_end(venue, Activity.REVIEW)

    def _find_booking_end(self, venue: str, activity: Activity) -> int:
        """Return the day after a booked visit that is to come; `NEVER` without such a visit."""
        booking = self.facts.of_work(venue, activity).booking
        is_open = booking is not None and booking.kept is None and booking.day >= self.on
        return booking.day + 1 if booking is not None and is_open else NEVER

    # ---------------------------------------------------------------- the contact and the offer

    def make_contact_row(self, inputs: MemberInputs) -> DutyRow:
        """Return the row of the contact."""
        member, office, has_events = inputs
        excluded = self.subjects.find_excluded_times(member, None, Activity.CONTACT)
        shared = self.cases.find_contact(office, excluded)
        if has_events or (Activity.CONTACT, None, office.capacity) in self.book.spreading:
            shared = self.subjects.find_own_case(member, office, shared, None)
        setting, last = shared.setting, self.facts.of(member).last_contact
        done: tuple[int, ...] = ()
        if last is not None:
            done = (last,) if shared.is_plain else self.subjects.list_contact_days(member, setting.since)
        owed = self.cases.find_owed(shared, done, self.on)
        id_ = f"{_CONTACT}/{member}"
        return DutyRow(
            Activity.CONTACT, member, None, setting, owed, last, None, id_, exclusion=excluded.running
        )

    def make_offer_row(
        self, inputs: MemberInputs, setting: DutySetting, reviews: Sequence[DutyRow],
        known: KnownAnswers = NO_ANSWERS,
    ) -> DutyRow:  # fmt: skip
        """Return the row of the offer.

        Args:
            inputs: What the rows of the member are made from.
            setting: The setting of the contact.
            reviews: The rows of the reviews.
            known: The answers of the rule for some of the venues.
        """
        member = inputs.member
        offers = self.facts.of(member).offers
        newest = None if offers is None or offers.newest.made < setting.since else offers.newest
        until = self.offers.find_first_silent_day(setting, newest)
        running = self.subjects.find_excluded_times(member, None, Activity.OFFER).running
        owed = NOTHING
        if running is None:
            # An offer that waits for the end of a pause is owed from the day after the pause.
            paused = reviews if self.cases.pauses else ()
            waiting = (find_first_free_day(row, self.on) for row in paused if row.owed is not NOTHING)
            until = min([until, *(day for day in waiting if day is not None)])
            calendar = setting.case.calendar
            found = (
                known[row.venue] if row.venue in known else self.offers.find_answer(calendar, row)
                for row in reviews
            )
            owed = combine_answers([answer for answer in found if answer is not None])
        id_ = f"{_OFFER}/{member}"
        return DutyRow(
            Activity.OFFER, member, None, setting, owed, None, newest, id_, exclusion=running, until=until
        )


def _merge_rows_of_subjects(found: Sequence[Sequence[DutyRow]]) -> list[DutyRow]:
    """Return the rows of several capacities, or uses of a place, each subject and activity once."""
    parts: dict[str, list[DutyRow]] = {}
    for rows in found:
        for row in rows:
            parts.setdefault(row.id, []).append(row)
    return [merge_rows(rows) if len(rows) > 1 else rows[0] for rows in parts.values()]
