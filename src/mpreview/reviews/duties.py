"""The duties to every subject on one day: facts and cases in, obligations and statuses out.

The way through an answer, in day numbers until its last step; each step has a module of its own:

1. `facts`: the fold of the ledger gives the facts of a subject.
2. `tenures`, `cases`: register and rules give a case, which similar subjects share; `subject_cases` adds what
   is on record of one subject alone.
3. `answers`: the rules answer to the case, and the least of their days is the window. Below,
   `mpreview.policy._open_cycles` finds what is open, `mpreview.policy._compiled` the rules and cells that
   count, and each rule answers with its days (`Rule.answer`).
4. `member_rows`: case, window and the newest offer (`offers`) make a row. `row_renewals` makes it again.
5. `Duties`: a row becomes an obligation or a status when asked for. `custodians` has the party that acts
   next, `lapsed_duties` the members and the uses that ended.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, Self

from mpreview.events import Event, RiskEvent
from mpreview.measures import FittingState
from mpreview.people import Member
from mpreview.places import Use
from mpreview.policy._case import MissedPeriods, Trigger
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.adjust.postponement import Paper
from mpreview.policy.terms import Activity
from mpreview.register import Register
from mpreview.reviews.answers import NOTHING, find_owed_if_free, find_owed_on
from mpreview.reviews.cases import Cases
from mpreview.reviews.custodians import find_custody
from mpreview.reviews.custody import WorkState
from mpreview.reviews.duty_rows import DutyRow, merge_rows
from mpreview.reviews.facts import Facts, OfferState, Progress
from mpreview.reviews.fittings import Fitting, list_fittings
from mpreview.reviews.lapsed_duties import LapsedDuties
from mpreview.reviews.member_rows import MemberRows, RowMaker
from mpreview.reviews.obligations import (
    SETTING_OF,
    DutyAnswers,
    NotOwed,
    Obligation,
    Status,
    Subject,
    find_names,
)
from mpreview.reviews.offers import OffersOn, find_newest_at
from mpreview.reviews.refusals import settle_refusals
from mpreview.reviews.risks import AssessedRisk, list_risks
from mpreview.reviews.standings import STANDINGS, Standing, rank_on
from mpreview.reviews.subject_cases import SubjectCases
from mpreview.reviews.suspensions import NOT_EXCLUDED
from mpreview.risk import RiskCommand
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []

_WITHOUT_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE)
"""The progress without an offer that counts."""


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


class Duties:
    """The answers for all subjects of a programme on one day, from the rows of the members.

    Args:
        maker: What makes the rows.
    """

    def __init__(self, maker: RowMaker) -> None:
        self.maker: RowMaker = maker
        self.subjects: SubjectCases = maker.subjects
        self.offers: OffersOn = maker.offers
        self.cases: Cases = maker.cases
        self.facts: Facts = maker.facts
        self.register: Register = maker.register
        self.book: CompiledRulebook = maker.book
        self.date: dt.date = maker.date
        self.on: int = maker.on

    @classmethod
    def of(cls, cases: Cases, facts: Facts, on: dt.date, rows: dict[str, MemberRows] | None = None) -> Self:
        """Return the duties on a day.

        Args:
            cases: The cases of the epoch of the day.
            facts: The facts by the day.
            on: The day.
            rows: The rows of other days of the epoch, by member; rows of the day are added.
        """
        return cls(RowMaker(SubjectCases(cases, facts, on), {} if rows is None else rows))

    @cached_property
    def _lapsed(self) -> LapsedDuties:
        return LapsedDuties(self.cases, self.offers, self.date)

    def list_obligations(self, members: Iterable[Member], asked: DutyFilter) -> list[Obligation]:
        """Return the obligations of *members* that pass a filter, most urgent first."""
        last, on, is_narrow = asked.reach.toordinal(), self.on, asked != DutyFilter(asked.reach)
        found: list[tuple[int, int, int, str, Obligation]] = []
        for rows in self.maker.list_rows(members):
            for place, row in enumerate(rows.rows):
                owed = row.owed
                days = owed.days
                if days[0] <= last and (not is_narrow or asked.accepts(row, on)):
                    made = self._find_obligation(rows, place)
                    # The order of `Obligation.urgency`.
                    found.append((owed.priority, made.standing.rank, days[1], made.id, made))
        # The id settles every tie, so that obligations are never compared.
        found.sort()
        return [row[-1] for row in found]

    def _find_obligation(self, rows: MemberRows, place: int) -> Obligation:
        """Return the obligation of a row: the last one made, unless the day is none of its days."""
        known = rows.made.get(place)
        if known is not None and self.on in known[0]:
            return known[1]
        row = rows.rows[place]
        days = row.owed.days
        rank = rank_on(days, self.on)
        missed = self._count_missed_periods(row.owed, rank)
        obligation = self._make_obligation(row, STANDINGS[rank], missed)
        # Further periods of an overdue grid may be missed within the days of the rows. On an earlier day a
        # visit that has passed was still to come, so the days begin with this one.
        if not missed:
            rows.made[place] = range(self.on, _find_end(obligation, days, self.on)), obligation
        return obligation

    def _count_missed_periods(self, owed: DutyAnswers, rank: int) -> tuple[MissedPeriods | None, ...]:
        """Return the missed periods of overdue grids, answer by answer; empty without an overdue grid."""
        if rank > Standing.OVERDUE.rank:
            return ()
        if not any(answer.rule.is_grid for answer, *_ in owed.answers):
            return ()
        return tuple(answer.rule.count_missed_periods(answer, self.on) for answer, *_ in owed.answers)

    def list_statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* begun by the day."""
        members = tuple(members)
        for kept in self.maker.list_rows(members):
            for place in range(len(kept.rows)):
                yield self._make_status(kept, place)
        yield from self.list_lapsed(members)

    def make_row_status(self, row: DutyRow) -> Status:
        """Return the status of a row of the day."""
        if row.owed is NOTHING:
            return self._make_not_owed(row)
        rank = rank_on(row.owed.days, self.on)
        return self._make_obligation(row, STANDINGS[rank], self._count_missed_periods(row.owed, rank))

    def list_rows_with_status(self, member: Member) -> Iterator[tuple[DutyRow, Status]]:
        """Yield each row of a member with the status; no row if the member is out of office."""
        for kept in self.maker.list_rows((member,)):
            yield from ((row, self._make_status(kept, place)) for place, row in enumerate(kept.rows))

    def list_lapsed(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the lapsed statuses of *members*."""
        for member in members:
            yield from self._lapsed.list_statuses(member)

    def find_next_change(self, member: Member) -> int:
        """Return the first later day on which a status of the member may change without a new event."""
        kept = self.maker.rows.get(member.id)
        if kept is None or not self.maker.holds(kept):
            # A use that begins while the member is out of office has lapsed from its first day on.
            uses = self.register.index.occupancies(member.id)
            terms = (term.period.ordinals[0] for term in member.terms)
            days = [*terms, *(use.start for use in uses)]
        elif kept.until == kept.quiet:
            return kept.quiet
        else:
            days = [kept.quiet, *self._list_turning_days(member.id)]
        return min((day for day in days if day > self.on), default=NEVER)

    def _list_turning_days(self, member: str) -> Iterator[int]:
        """Yield the days that the events of a member, or at the venues of the member, name or lead to."""
        venues = {use.id for use in self.register.index.occupancies(member)}
        for venue in venues:
            for use in self.register.uses_of_venue[venue]:
                yield from use.period.ordinals
        there = (event for venue in venues for event in self.facts.at(venue).events)
        for event in (*self.facts.of(member).events, *there):
            if event.bound_member is not None:
                end = self.subjects.find_office_end(event.bound_member, event.on.toordinal())
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
        offers = self.facts.of(member.id).offers
        waiting = [SETTING_OF(one) for one in lapsed if one.progress is Progress.OFFERED]
        every = () if offers is None else (offers.newest, *offers.whole, *offers.named.values())
        days = (self.offers.read_reply(setting, one).until for setting in waiting for one in every)
        return min(days, default=NEVER)

    def find_status(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity; `None` if nothing has begun by the day."""
        subject = Subject(member.id, venue, activity)
        for rows in self.maker.list_rows((member,)):
            for place, row in enumerate(rows.rows):
                if row.subject == subject:
                    return self._make_status(rows, place)
        return self._find_lapsed(member, venue, activity)

    def _find_lapsed(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        found = self._lapsed.list_statuses(member)
        return next((one for one in found if one.activity is activity and one.venue == venue), None)

    def make_coming_status(self, use: Use) -> Status:
        """Return the status of the review at a venue by a user who has not used the venue in office yet."""
        return self._lapsed.make_coming_status(self.register.member[use.member], use)

    def find_row(self, member: Member, venue: str | None, activity: Activity) -> DutyRow | None:
        """Return the row of one subject and activity; `None` for a subject that is not current."""
        subject = Subject(member.id, venue, activity)
        return next((row for row in self.maker.list_member_rows(member) if row.subject == subject), None)

    def find_asked_status(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity, also for an activity without a rule.

        Without a rule nothing is owed; `None` if the subject has not begun by the day.
        """
        found = self.find_status(member, venue, activity)
        if found is not None or venue is None or not self.cases.tenures.has_begun(member, self.date):
            return found
        occupancies = self.register.index.occupancies(member.id)
        uses = [use for use in occupancies if use.id == venue and use.start <= self.on]
        uses = self._lapsed.keep_held(member, uses)
        tenures = self.cases.tenures.list_on(member, self.date)
        if not tenures or not uses or uses[-1].end <= self.on:
            return self._lapsed.make_status(member, uses[-1], activity) if uses else None
        office = self.cases.find_office(member, tenures[0])
        return self._make_not_owed(self.maker.make_row(member.id, office, uses[-1], activity))

    def find_life_state(
        self, member: Member, venue: str | None, activity: Activity
    ) -> tuple[Progress, OfferState | None]:
        """Return the progress of a subject, lapsed or not begun too, and the newest offer behind it."""
        row = self.find_row(member, venue, activity)
        if row is not None:
            return self.find_progress(row), row.offer.state
        status = self._find_lapsed(member, venue, activity)
        if status is None:
            return Progress.NOT_CONTACTED, None
        offers = self.facts.of(member.id).offers
        if offers is None or status.progress in _WITHOUT_OFFER:
            return status.progress, None
        if venue is None:
            return status.progress, offers.newest
        uses = [use for use in self.register.index.occupancies(member.id) if use.id == venue]
        return status.progress, find_newest_at(offers, venue, uses)

    def count_slots_but_for_papers(self, member: Member, venue: str | None, activity: Activity) -> int:
        """Return the slots of a visit if no exemption or exclusion ran; 0 if nothing were owed either."""
        row = self.find_row(member, venue, activity)
        if row is not None and row.exclusion is not None:
            row = self._make_row_without_exclusions(member, row)
        return 0 if row is None else self._find_answers_but_for_exemptions(row).slots

    def _make_row_without_exclusions(self, member: Member, row: DutyRow) -> DutyRow | None:
        """Return the row of an activity at a venue as the row would be without exclusions."""
        uses = [use for use in self.maker.list_uses(member.id) if use.id == row.venue]
        tenures = self.cases.tenures.list_on(member, self.date)
        offices = (self.cases.find_office(member, one) for one in tenures)
        rows = [
            self.maker.make_row(member.id, office, use, row.activity, NOT_EXCLUDED)
            for office in offices
            for use in uses
        ]
        return merge_rows(rows) if len(rows) > 1 else next(iter(rows), None)

    def _find_answers_but_for_exemptions(self, row: DutyRow) -> DutyAnswers:
        if row.parts:
            return merge_rows([self._lift_exemptions(part) for part in row.parts]).owed
        venue, activity, setting, owed = row.venue, row.activity, row.setting, row.owed
        signed = tuple(paper for paper in setting.case.papers if not paper.exempt)
        if owed is not NOTHING or venue is None or signed == setting.case.papers:
            return owed
        if activity is Activity.FUNCTION_TEST and self.maker.has_nothing_to_test(venue):
            return NOTHING
        return self.find_owed_by_papers(row, signed)

    def find_owed_by_papers(self, row: DutyRow, papers: tuple[Paper, ...]) -> DutyAnswers:
        """Return what a row would owe if other papers were signed."""
        if row.parts:
            parts = [part._replace(owed=self.find_owed_by_papers(part, papers)) for part in row.parts]
            return merge_rows(parts).owed
        done = self.subjects.list_done(row.subject, row.setting)
        return find_owed_on(self.book, row.setting.case._replace(papers=papers), done, self.on)

    def find_owed_if_free(self, row: DutyRow) -> DutyAnswers:
        """Return what a row would owe if no exemption ran and no other body had the subject on the day."""
        if row.parts:
            parts = [part._replace(owed=self.find_owed_if_free(part)) for part in row.parts]
            return merge_rows(parts).owed
        venue, setting = row.venue, row.setting
        if row.activity is Activity.FUNCTION_TEST and self.maker.has_nothing_to_test(str(venue)):
            return NOTHING
        done = self.subjects.list_done(row.subject, setting)
        return find_owed_if_free(self.book, setting.case, done, self.on)

    def _lift_exemptions(self, part: DutyRow) -> DutyRow:
        return part._replace(owed=self._find_answers_but_for_exemptions(part))

    def list_sources(self, row: DutyRow) -> Iterator[tuple[Event, Trigger]]:
        """Yield each event about the subject of a row from which a rule may count, with its trigger."""
        member = self.subjects.find_member(row.member)
        uses = [use for use in self.maker.list_uses(row.member) if use.id == row.venue]
        for tenure in self.cases.tenures.list_on(member, self.date):
            office = self.cases.find_office(member, tenure)
            for use in uses:
                subject = self.subjects.find_subject(row.member, office, row.activity, use)
                yield from self.subjects.find_subject_events(subject).list_sources()

    def holds_office(self, member: Member) -> bool:
        """Whether a person holds a capacity on the day, is between two mandates, or stands again."""
        return self.cases.tenures.holds_capacity(member, self.date) or self.register.holds_office(
            member, self.date
        )

    def list_fittings(self, venue: str) -> list[Fitting]:
        """Return the measures at a venue with their states, in order of their ids."""
        found = list_fittings(venue, self.facts, self.subjects.find_office_end, self.on)
        if not any(fitting.state is FittingState.REFUSED for fitting in found):
            return found
        there = self.facts.at(venue).events
        users = sorted({use.member for use in self.register.uses_of_venue.get(venue, ())})
        of_users = (event for user in users for event in self.facts.of(user).events)
        risks = [event for event in (*there, *of_users) if isinstance(event, RiskEvent)]
        return settle_refusals(found, there, [one for one in risks if one.venue == venue], self.date)

    def list_risks(self, events: Sequence[Event]) -> list[AssessedRisk]:
        """Return the risks of the events of one member, or of one venue."""
        return list_risks(events, self.facts, self.book, self.subjects.find_office_end, self.on)

    # ---------------------------------------------------------------- progress and obligations

    def find_progress(self, row: DutyRow) -> Progress:
        """Return the progress of a row."""
        activity, last = row.activity, row.last
        if row.offer.progress is not None:
            return row.offer.progress
        if activity is Activity.CONTACT:
            if last is None:
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
        is_of_window = row.offer.state is None and row.activity is not Activity.CONTACT
        return self._find_waiting_progress(row) if is_of_window else progress

    def _find_waiting_progress(self, row: DutyRow) -> Progress:
        """Return the progress of a row without an offer, in an open window."""
        venue, activity, setting = row.venue, row.activity, row.setting
        if activity is not Activity.REVIEW:
            booking = self.facts.of_work(venue, activity).booking
            if booking is not None and booking.stands(self.on) and booking.counts_since(setting.since):
                return Progress.BOOKED
        return self.facts.of(row.member).find_contact_progress(setting.office)

    def _make_obligation(
        self, row: DutyRow, standing: Standing, missed: tuple[MissedPeriods | None, ...]
    ) -> Obligation:
        progress = self.find_progress(row)
        offer, resumes = row.offer.state, row.offer.resumes
        until = None if resumes is None else day_of(resumes)
        held_by = None if until is None or offer is None else offer.answer
        return Obligation(
            row.id, *row.subject, standing, progress, until, held_by, row.owed, row.setting, missed,
            None if row.last is None else day_of(row.last),
            None if row.begins is None else day_of(row.begins),
            find_custody(row, progress, self.facts, self.on),
            *find_names(self.register, row.subject, row.setting.team),
        )  # fmt: skip

    def _make_status(self, kept: MemberRows, place: int) -> Status:
        row = kept.rows[place]
        if row.owed is NOTHING:
            return self._make_not_owed(row)
        return self._find_obligation(kept, place)

    def _make_not_owed(self, row: DutyRow) -> NotOwed:
        return NotOwed(
            *row.subject, Standing.NOT_OWED, self.find_progress(row), row.setting, None, row.exclusion,
            *find_names(self.register, row.subject, row.setting.team),
        )  # fmt: skip


def _find_end(made: Obligation, days: tuple[int, int, int, int], on: int) -> int:
    """Return the first day after a day on which the standing or the custody may be another."""
    (earliest, due, overdue_from, limit), custody = days, made.custody
    # By rank, the day of the next standing.
    end = (NEVER, limit + 1, overdue_from, due, min(earliest, due))[made.standing.rank]
    if custody is None:
        return end
    # Until the window opens, work that nobody has begun waits since the day asked about.
    waits = custody.state in _NOT_BEGUN or made.activity is Activity.OFFER
    if waits and made.standing is Standing.IN_DATE:
        return on + 1
    if custody.agreed is not None:
        end = min(end, custody.agreed.toordinal() + 1)
    if custody.until is not None and not custody.passed:
        end = min(end, custody.until.toordinal() + 1)
    return end


_NOT_BEGUN = (WorkState.NOT_CONTACTED, WorkState.CONTACTED)
