"""The gap of an exclusion that was to be looked at again and was not (semantics 3.19)."""

import datetime as dt
from collections.abc import Iterator

from mpreview.gaps._base import ONE_DAY, Gap, GapKind, Search
from mpreview.people import Member
from mpreview.policy.terms import Activity
from mpreview.reviews.duties import Duties
from mpreview.state_machine import BaseCommand

__all__ = ["ExclusionCommand", "ExclusionGap"]


class ExclusionCommand(BaseCommand):
    """The commands of an exclusion that runs, each given by an event."""

    PROLONGED = "prolonged", "prolong the exclusion"
    ENDED = "ended", "end the exclusion"


class ExclusionGap(GapKind):
    """The kinds of gaps of members whom another body looks after."""

    NOT_LOOKED_AGAIN = (
        "not-looked-again",
        "is held by another body, which was to be looked at again and was not",
    )

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the exclusions that run past the day on which they were to be looked at again."""
        for member in search.members:
            passed = _find_passed_look(search.duties, member)
            if passed is not None:
                owed = (status for _, status in search.duties.list_rows_with_status(member))
                status = next((one for one in owed if one.activity is Activity.CONTACT), None)
                if status is not None:
                    yield Gap(cls.NOT_LOOKED_AGAIN, status, passed, None, ExclusionCommand.PROLONGED)

    @property
    def is_sensitive(self) -> bool:
        """True: the kind gives the exclusion away."""
        return True

    def list_steps(self, gap: Gap) -> tuple[BaseCommand, ...]:
        """Return what the other body can report."""
        return tuple(ExclusionCommand)


def _find_passed_look(duties: Duties, member: Member) -> dt.date | None:
    """Return the first day after the day on which an exclusion that runs was to be looked at again."""
    running = (one for one in duties.subjects.list_exclusions(member.id) if one.runs(duties.on))
    days = (one.look_again for one in running if one.look_again is not None and one.look_again < duties.date)
    first = min(days, default=None)
    return None if first is None else first + ONE_DAY
