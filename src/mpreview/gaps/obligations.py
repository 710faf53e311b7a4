"""Gaps of what is owed to a member in office: contacts, offers, and the work at a venue."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from mpreview.gaps._base import DEFERRED, Gap, GapKind, Names, Search, describe_work
from mpreview.policy.terms import VISITED, Activity
from mpreview.reviews.custody import Custody, WorkState
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Progress
from mpreview.reviews.lifecycle import Command
from mpreview.reviews.suspensions import find_free_since
from mpreview.timeline import day_of

__all__ = ["ObligationGap"]

_NOT_REPORTED = "was visited, and no report of the {activity.words} came in time"
_BEFORE_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED)


class _Owed(NamedTuple):
    """An obligation, as the kinds read it: its row, progress and custody, and the day asked about."""

    row: DutyRow
    activity: Activity
    progress: Progress
    custody: Custody
    on: int

    @property
    def is_new(self) -> bool:
        """Whether it is a contact that never was."""
        return self.activity is Activity.CONTACT and self.progress is Progress.NOT_CONTACTED


def _find_never_contacted(owed: _Owed) -> dt.date | None:
    return _find_overdue(owed) if owed.is_new else None


def _find_out_of_date(owed: _Owed) -> dt.date | None:
    return None if owed.is_new or owed.activity is Activity.OFFER else _find_overdue(owed)


def _find_overdue(owed: _Owed) -> dt.date | None:
    first = owed.row.owed.days[2]
    return day_of(first) if first <= owed.on else None


def _find_unanswered(owed: _Owed) -> dt.date | None:
    is_review = owed.activity is Activity.REVIEW
    return owed.custody.since if is_review and owed.progress is Progress.UNANSWERED else None


def _find_never_offered(owed: _Owed) -> dt.date | None:
    return _find_late_offer(owed) if owed.progress in _BEFORE_OFFER else None


def _find_not_offered_again(owed: _Owed) -> dt.date | None:
    return _find_late_offer(owed) if owed.progress in DEFERRED else None


def _find_late_offer(owed: _Owed) -> dt.date | None:
    answer = owed.row.offer.owed if owed.activity is Activity.REVIEW else None
    return day_of(answer.days[2]) if answer is not None and answer.days[2] <= owed.on else None


def _find_missed(owed: _Owed) -> dt.date | None:
    is_missed = owed.custody.state is WorkState.MISSED and owed.activity in VISITED
    return owed.custody.since if is_missed else None


def _find_stuck(owed: _Owed) -> dt.date | None:
    """Find the day after the limit of a state in which no other kind of gap would show a passed limit."""
    custody = owed.custody
    is_passed = custody.passed and custody.state in (WorkState.ACCEPTED, WorkState.VISITED)
    if not is_passed or custody.until is None or owed.activity not in VISITED:
        return None
    return day_of(custody.until.toordinal() + 1)


class ObligationGap(GapKind):
    """The kinds of gaps of what is owed to a member: a contact, an offer, or work at a venue."""

    NEVER_CONTACTED = "never-contacted", "was to be contacted and never was", _find_never_contacted
    NEVER_OFFERED = "never-offered", "was to be offered a review and never was", _find_never_offered
    UNANSWERED = "unanswered", "was offered a review and did not answer in time", _find_unanswered
    NOT_OFFERED_AGAIN = (
        "not-offered-again",
        "declined or put off a review that was to be offered again and was not",
        _find_not_offered_again,
    )
    OUT_OF_DATE = "out-of-date", "is past its last day on time", _find_out_of_date
    MISSED = (
        "missed",
        "had a visit agreed that did not take place, and no other visit is agreed",
        _find_missed,
    )
    STUCK = "stuck", "accepted the {activity.words}, and no day is agreed in time", _find_stuck

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the gaps of each obligation."""
        kinds = tuple((kind, kind.find_since) for kind in cls)
        for member in search.members:
            held = search.duties.subjects.list_exclusions(member.id)
            for row, status in search.duties.list_rows_with_status(member):
                custody = status.custody
                if custody is not None:
                    owed = _Owed(row, row.subject.activity, status.progress, custody, search.duties.on)
                    found = [(kind, since) for kind, find in kinds if (since := find(owed)) is not None]
                    # No gap is older than the day after an exclusion.
                    free = find_free_since(held, row.venue, row.activity, owed.on) if found else 0
                    for kind, since in found:
                        first = day_of(max(since.toordinal(), free))
                        yield Gap(kind, status, first, custody, status.next_step or Command.CONTACTED)

    def choose_template(self, gap: Gap) -> str:
        """Return the template; a visit that was made is stuck without its report."""
        is_visited = gap.custody is not None and gap.custody.state is WorkState.VISITED
        return _NOT_REPORTED if self is ObligationGap.STUCK and is_visited else self.template

    def describe_subject(self, gap: Gap, names: Names) -> str:
        """Return the subject; what is out of date is the work."""
        return (
            describe_work(gap, names)
            if self is ObligationGap.OUT_OF_DATE
            else super().describe_subject(gap, names)
        )
