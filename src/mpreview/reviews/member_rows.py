"""The rows of a member on one day: each venue in use, the contact and the offer.

Facts and cases in, rows out. A row says what is owed, when the work was last done, and which offer stands;
`mpreview.reviews.duties` makes obligations and statuses of rows.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.people import Member
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.terms import Activity
from mpreview.register import Register
from mpreview.register._index import Occupancy
from mpreview.reviews.answers import NOTHING, combine_answers
from mpreview.reviews.cases import Cases, DutySubject, SharedCase, SharedOffice
from mpreview.reviews.duty_rows import DutyRow, merge_rows
from mpreview.reviews.facts import Facts, ReadFacts
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Obligation, Subject
from mpreview.reviews.offers import OffersOn
from mpreview.reviews.subject_cases import SubjectCases, list_days_done
from mpreview.reviews.subject_events import has_nothing_to_test, shapes_case
from mpreview.reviews.suspensions import NOT_EXCLUDED, ExcludedTimes
from mpreview.reviews.tenures import PlacedTenure

__all__: list[str] = []


class MemberFrame(NamedTuple):
    """What the rows of a member stand on, while no use and no capacity begins or ends.

    Args:
        changes_on: The first day on which a use or a capacity begins or ends.
        placed: The spell of office; `None` if the rows are not those of one capacity alone.
        office: What the member shares with others in the capacity.
        uses: The uses that run, by venue.
    """

    changes_on: int
    placed: PlacedTenure | None
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
        quiet: The first day after, as uses, capacities, offers and bookings leave it; an event of the member
            may change the rows before.
        rows: The rows.
        made: By the index of a row the days of the last obligation made of it, and the obligation.
        frame: What the rows stand on.
    """

    read: ReadFacts
    since: int
    until: int
    quiet: int
    rows: list[DutyRow]
    made: dict[int, tuple[range, Obligation]]
    frame: MemberFrame

    def __repr__(self) -> str:
        return show_tuple(self)


class RowMaker:
    """The rows of members on one day.

    Args:
        subjects: The cases of subjects on the day.
        rows: The rows of other days of the epoch, by member; rows of the day are added.
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
        self.offers: OffersOn = OffersOn(cases, self.facts, self.on)
        # No edition begins within the days that rows are kept for.
        self._besides = self.book.find_stage(self.on).beside

    # ---------------------------------------------------------------- the rows of a member

    def list_rows(self, members: Iterable[Member]) -> Iterator[MemberRows]:
        """Yield the rows of each member in office."""
        for member in members:
            rows = self.rows.get(member.id)
            if rows is None or not self.holds(rows):
                tenures = self.cases.tenures.list_on(member, self.date)
                if not tenures:
                    continue
                rows = self.rows[member.id] = self._make_rows(member, tenures)
            yield rows

    def list_member_rows(self, member: Member) -> list[DutyRow]:
        """Return the rows of a member; no row if the member is out of office."""
        return [row for kept in self.list_rows((member,)) for row in kept.rows]

    def holds(self, rows: MemberRows) -> bool:
        """Whether rows of another day of the epoch hold: nothing happened, began, ended or ran out since."""
        return rows.since <= self.on < rows.until and rows.read.holds(self.facts)

    def _make_rows(self, member: Member, tenures: Sequence[PlacedTenure]) -> MemberRows:
        uses = self.register.index.occupancies(member.id)
        # Another mandate may be for another seat, though office goes on.
        days = [day for term in self.cases.tenures.list_terms(member) for day in term.period.ordinals]
        days += (use.start if self.on < use.start else use.end for use in uses)
        days += (use.first for use in uses if use.is_announced)
        changes_on = min(day for day in days if day > self.on)
        offices = [self.cases.find_office(member, one) for one in tenures]
        found = [self.list_capacity_rows(member.id, office) for office in offices]
        rows = found[0]
        # A use that is announced while another use of the place runs has a row of its own.
        if len(found) > 1 or any(use.is_announced for use in uses):
            rows = _merge_rows_of_subjects(found)
        is_simple = len(found) == 1 and not any(row.parts for row in rows)
        running = {use.id: use for use in self.list_uses(member.id)}
        frame = MemberFrame(changes_on, tenures[0] if is_simple else None, offices[0], running)
        return self.keep_rows(member.id, frame, rows, rows)

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
        quiet = min([frame.changes_on, *(row.offer.until for row in rows)])
        # A case that subjects share is settled.
        own = (row for row in fresh if row.base is None or row.base.is_own)
        every = (part for row in own for part in (row.parts or (row,)))
        until = self.on + 1 if any(part.setting.case.is_unsettled for part in every) else quiet
        venues = [use.id for use in self.register.index.occupancies(member)]
        # The end of an office ends the measures that are bound to it.
        bound = {one for venue in venues for one in self.facts.at(venue).bound}
        read = self.facts.read((member, *bound), venues)
        return MemberRows(read, self.on, until, quiet, rows, {}, frame)

    def list_capacity_rows(self, member: str, office: SharedOffice) -> list[DutyRow]:
        """Return the rows of a member in one capacity."""
        uses = self.list_uses(member)
        rows = [self.make_row(member, office, use, Activity.REVIEW) for use in uses]
        contact = self.make_row(member, office, None, Activity.CONTACT)
        rows += contact, self.make_offer_row(contact, rows)
        rows += self.list_other_rows(member, office, uses)
        return rows

    def list_uses(self, member: str) -> list[Occupancy]:
        """Return the current uses of a member."""
        return [use for use in self.register.index.occupancies(member) if use.start <= self.on < use.end]

    def list_other_rows(
        self, member: str, office: SharedOffice, uses: Iterable[Occupancy]
    ) -> Iterator[DutyRow]:
        """Yield the activities other than the review at each of some venues in use."""
        besides = self._besides[office.tenure.capacity]
        for use in uses if besides else ():
            for activity in besides.get(use.venue.kind, ()):
                yield self.make_row(member, office, use, activity)

    # ---------------------------------------------------------------- a row of rules

    def make_row(
        self, member: str, office: SharedOffice, use: Occupancy | None, activity: Activity,
        excluded: ExcludedTimes | None = None,
    ) -> DutyRow:  # fmt: skip
        """Return the row of an activity at a venue in use, or of the contact."""
        subject = self.subjects.find_subject(member, office, activity, use, excluded)
        base = self.cases.find_shared(subject)
        last = self.find_last_done(subject.named, base.setting)
        shared = None if self._has_own(subject) else self.cases.find_conditional(base, self.on)
        if shared is None or shared.is_spread(last):
            shared = self.subjects.find_own_case(subject, base)._replace(is_own=True)
        return self.answer_row(subject, shared, last)

    def _has_own(self, subject: DutySubject) -> bool:
        """Whether something is on record of a subject that may leave a case of its own."""
        use, events = subject.use, self.facts.of(subject.member).events
        return subject.before is not None or bool(events) or (use is not None and self.has_own_events(use.id))

    def has_own_events(self, venue: str) -> bool:
        """Whether something is on record of a venue that may leave a case of its own."""
        there = self.facts.at(venue)
        return there.has_modes or any(shapes_case(event, self.book) for event in there.events)

    def find_last_done(self, subject: Subject, setting: DutySetting) -> int | None:
        """Return the day of the last completion in this use and spell of office."""
        (member, venue, activity), duty = subject, setting.case.duty
        if venue is None:
            contact = self.facts.of(member).last_contact
            return None if contact is None or contact < setting.since else contact
        is_special = duty in self.book.special.remembering or self.facts.at(venue).has_modes
        if activity is Activity.REVIEW and not is_special:
            last = self.facts.of_work(venue, activity).last
        else:
            last = max(list_days_done(self.facts.at(venue), self.book, duty), default=None)
        # A completion in an earlier use or spell of office opened a cycle that has lapsed.
        if last is not None and last < setting.since and setting.earlier:
            return max(self.subjects.list_done(subject, setting), default=None)
        return None if last is None or last < setting.since else last

    def answer_row(self, subject: DutySubject, shared: SharedCase, last: int | None) -> DutyRow:
        """Return the row of a subject from its case and the last completion."""
        owed, setting = self.find_answers(subject, shared, last)
        named, use, excluded = subject.named, subject.use, subject.excluded
        if named.activity is Activity.FUNCTION_TEST and use is not None and self.has_nothing_to_test(use.id):
            owed = NOTHING
        offer = self.offers.find_offer(named, setting, owed, last)
        begins = use.first if use is not None and use.first > self.on else None
        base = shared if excluded is NOT_EXCLUDED else None
        return DutyRow(*named, setting, owed, last, offer, excluded.running, begins, base)

    def find_answers(
        self, subject: DutySubject, shared: SharedCase, last: int | None
    ) -> tuple[DutyAnswers, DutySetting]:
        """Return what is owed to a subject, and the setting with the trigger days that ask for an offer."""
        setting = shared.setting
        done: tuple[int, ...] = ()
        if last is not None:
            done = (last,) if shared.is_plain else self.subjects.list_done(subject.named, setting)
        owed = self.cases.find_owed(shared, done, self.on)
        if subject.excluded.excluded:
            return owed, self.cases.drop_triggers_never_made(setting, done, self.on)
        if last is not None and setting.days and last < setting.days[-1]:
            return owed, self.cases.drop_orders_done(setting, last)
        return owed, setting

    def has_nothing_to_test(self, venue: str) -> bool:
        """Whether every measure ever noted at a place is removed."""
        return has_nothing_to_test(self.facts.at(venue).events)

    # ---------------------------------------------------------------- the row of the offer

    def make_offer_row(self, contact: DutyRow, reviews: Iterable[DutyRow]) -> DutyRow:
        """Return the row of the offer.

        Args:
            contact: The row of the contact.
            reviews: The rows of the reviews.
        """
        member, setting = contact.member, contact.setting
        offers = self.facts.of(member).offers
        newest = None if offers is None or offers.newest.made < setting.since else offers.newest
        offer = self.offers.read_reply(setting, newest)
        running = self.subjects.find_excluded_times(member, None, Activity.OFFER).running
        # An exclusion of offers alone leaves no other row unsettled, and begins and ends without an event.
        edges = (day for one in self.subjects.list_exclusions(member) for day in one.span if day > self.on)
        offer = offer._replace(until=min([offer.until, *edges]))
        kinds = self.register.venue_kind
        owed = combine_answers(
            [
                (row.offer.owed, row.venue, kinds[str(row.setting.case.duty.kind)])
                for row in reviews
                if row.offer.owed is not None and running is None
            ]
        )
        return DutyRow(member, None, Activity.OFFER, setting, owed, None, offer, running)


def _merge_rows_of_subjects(found: Sequence[Sequence[DutyRow]]) -> list[DutyRow]:
    """Return the rows of several capacities, or uses of a place, each subject and activity once."""
    parts: dict[str, list[DutyRow]] = {}
    for rows in found:
        for row in rows:
            parts.setdefault(row.id, []).append(row)
    return [merge_rows(rows) if len(rows) > 1 else rows[0] for rows in parts.values()]
