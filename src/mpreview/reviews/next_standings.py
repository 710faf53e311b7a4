"""The next day on which the standing of a subject changes, if nothing more happens (semantics 3.15)."""

import datetime as dt
from bisect import bisect_right

import attrs

from mpreview.people import Member
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.rulebook import Rulebook
from mpreview.policy.terms import Activity
from mpreview.reviews.cases import Cases, SharedOffice
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.explaining import ExplainedSubject
from mpreview.reviews.facts import Facts
from mpreview.reviews.member_rows import MemberRows, RowMaker
from mpreview.reviews.obligations import Status
from mpreview.reviews.standings import Standing
from mpreview.reviews.subject_cases import SubjectCases
from mpreview.timeline import LAST_DAY, day_of

__all__: list[str] = []

_DAYS_AHEAD = 3_660
"""How far ahead a next standing is looked for."""
_EpochRows = tuple[Cases, dict[str, MemberRows]]
"""The cases of an epoch, and the rows of earlier days of the epoch by member."""


class _ForeseenCases(SubjectCases):
    """The cases of subjects on a later day, as far as the day asked about can foresee.

    Args:
        cases: The cases of the epoch of the later day.
        facts: The facts by the day asked about.
        on: The later day.
        asked: The day asked about.
    """

    def __init__(self, cases: Cases, facts: Facts, on: dt.date, asked: dt.date) -> None:
        super().__init__(cases, facts, on)
        self._asked_on = asked

    def find_member(self, id_: str) -> Member:
        return self.register.index.foresee(super().find_member(id_), self._asked_on)


class _RowsOfSubject(RowMaker):
    """The rows that the standing of one subject needs; no row of a further subject is made.

    Args:
        subjects: The cases of subjects on the day.
        rows: The rows of earlier days of the epoch.
        subject: The subject.
    """

    def __init__(
        self, subjects: SubjectCases, rows: dict[str, MemberRows], subject: ExplainedSubject
    ) -> None:
        super().__init__(subjects, rows)
        self._subject = subject

    def list_capacity_rows(self, member: str, office: SharedOffice) -> list[DutyRow]:
        _, venue, activity = self._subject
        if activity is Activity.OFFER:
            # An offer is owed for the reviews at all venues.
            return super().list_capacity_rows(member, office)
        if venue is None:
            return [self.make_row(member, office, None, activity)]
        uses = [use for use in self.list_uses(member) if use.id == venue]
        if activity is Activity.REVIEW:
            return [self.make_row(member, office, use, activity) for use in uses]
        rows = self.list_other_rows(member, office, uses)
        return [row for row in rows if row.activity is activity]


class ForeseenDuties:
    """What is owed on later days if nothing more happens: no event, and no level but announced levels.

    No member leaves office either, but by a dissolution (semantics 3.15).

    Args:
        duties: What is owed on the day asked about.
        subject: The subject asked about.
    """

    def __init__(self, duties: Duties, subject: ExplainedSubject) -> None:
        self._register, self._facts, self._asked_on = duties.register, duties.facts, duties.date
        self._ends, self._common = duties.cases.ends, duties.cases.happened
        # A rulebook and series of their own: levels and editions not yet announced must not shine through.
        series = {one.id: one.foreseen(duties.date) for one in self._register.series}
        rulebook = _foresee_rulebook(duties.book.rulebook, duties.date)
        calendars, scales = self._register.calendar, self._register.scale
        self._book = CompiledRulebook(rulebook, calendars, series, scales, duties.book.online)
        self._subject: ExplainedSubject = self._register.index.foresee(subject[0], duties.date), *subject[1:]
        self._epochs: dict[int, _EpochRows] = {}

    def _find_duties(self, day: int) -> Duties:
        """Return what is owed on a day."""
        on, epoch = day_of(day), bisect_right(self._book.edges, day)
        if epoch not in self._epochs:
            self._epochs[epoch] = Cases(self._register, self._book, on, self._ends, self._common), {}
        cases, rows = self._epochs[epoch]
        subjects = _ForeseenCases(cases, self._facts, on, self._asked_on)
        return Duties(_RowsOfSubject(subjects, rows, self._subject))

    def find_next_standing(self, now: Standing) -> tuple[dt.date, Standing] | None:
        """Return the first later day with another standing, as far as ten years ahead."""
        day = self._asked_on.toordinal()
        last = min(day + _DAYS_AHEAD, LAST_DAY.toordinal())
        # From change to change and not day by day: ten years have few days on which a standing can change.
        while day <= last:
            duties = self._find_duties(day)
            status = duties.find_asked_status(*self._subject)
            if duties.date != self._asked_on and status is not None and status.standing is not now:
                return duties.date, status.standing
            # Every step goes on by a day at least, so that no fault of a day number is a loop without an end.
            day = max(day + 1, self._find_next_change(duties, status))
        return None

    def _find_next_change(self, duties: Duties, status: Status | None) -> int:
        """Return the next day after the day of *duties* on which the standing may change."""
        day, one = duties.on, None if status is None else status.obligation
        days = [duties.find_next_change(self._subject[0])]
        days += self._book.edges[bisect_right(self._book.edges, day) :][:1]
        if one is not None:
            window = one.window
            steps = (window.earliest, window.due, window.overdue_from, window.limit + dt.timedelta(1))
            days += [step.toordinal() for step in steps if step.toordinal() > day]
        return min(days)


def _foresee_rulebook(rulebook: Rulebook, on: dt.date) -> Rulebook:
    """Return the rulebook without editions that are neither in force nor published on a day."""
    first, *later = rulebook.editions
    seen = tuple(one for one in later if one.since <= on or one.known <= on)
    return attrs.evolve(rulebook, editions=(first, *seen)) if len(seen) < len(later) else rulebook
