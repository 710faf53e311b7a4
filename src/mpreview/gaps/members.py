"""The gap of a member in office without a place: no review is owed, and nothing can be offered."""

import datetime as dt
from collections.abc import Iterator

from mpreview.gaps._base import Gap, GapKind, Search, list_places
from mpreview.people import Member
from mpreview.policy.terms import Activity
from mpreview.reviews.duties import Duties
from mpreview.reviews.lifecycle import Command
from mpreview.timeline import day_of

__all__ = ["MemberGap"]


class MemberGap(GapKind):
    """The kinds of gaps of a member as such."""

    NO_VENUE = "no-venue", "uses no place that is on record, so that nothing can be offered"

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the members in office who use no place."""
        duties = search.duties
        for member in search.members:
            if not list_places(duties, member):
                owed = (status for _, status in duties.list_rows_with_status(member))
                status = next((one for one in owed if one.activity is Activity.OFFER), None)
                if status is not None:
                    since = _find_placeless_since(duties, member)
                    yield Gap(cls.NO_VENUE, status, since, None, Command.CONTACTED)


def _find_placeless_since(duties: Duties, member: Member) -> dt.date:
    """Return the day since which a member in office has used no place."""
    tenures = duties.cases.tenures.list_on(member, duties.date)
    ends = [use.end for use in duties.register.index.occupancies(member.id) if use.start <= duties.on]
    return day_of(max(ends + [one.tenure.of_use.start for one in tenures[:1]]))
