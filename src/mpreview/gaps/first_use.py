"""The gap of a use without the review that was due before (semantics 3.18)."""

from collections.abc import Iterator

from mpreview.gaps._base import Gap, GapKind, Search
from mpreview.people import CapacitySpell, Member
from mpreview.policy.terms import Activity
from mpreview.register._index import Occupancy
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.lifecycle import find_next_command
from mpreview.reviews.standings import Standing
from mpreview.state_machine import BaseCommand
from mpreview.timeline import day_of

__all__ = ["FirstUseGap"]


class FirstUseGap(GapKind):
    """The kinds of gaps of places where the public was met before the review that was due."""

    MET_WITHOUT_REVIEW = (
        "met-without-review",
        "met the public without the {activity.words} that was due before, last on {since}",
    )

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the places where a member met the public without the review that was due before."""
        for member in search.members:
            yield from _find_met_without_review(search.duties, member)

    def list_steps(self, gap: Gap) -> tuple[BaseCommand, ...]:
        """Return the legal steps; of a use that is over only the work itself."""
        return (gap.next,) if gap.status.standing is Standing.LAPSED else super().list_steps(gap)


def _find_met_without_review(duties: Duties, member: Member) -> Iterator[Gap]:
    """Yield the places of one member.

    The gap begins on the day after the last day of use, and lasts for a number of days of the rulebook.
    """
    found: dict[tuple[str, Activity], int] = {}
    remember, announcing = duties.book.rulebook.remember, duties.book.special.announcing
    for use in duties.register.index.occupancies(member.id):
        for own, over in _list_ends_of_use(duties, member, use) if use.venue.kind in announcing else ():
            if duties.on < over + remember:
                for activity, last in duties.subjects.list_missed_before_use(member, use, own, over):
                    key = use.id, activity
                    found[key] = min(last, found.get(key, last))
    for (venue, activity), last in found.items():
        status = duties.find_asked_status(member, venue, activity)
        if status is not None:
            # Of a use that is over nothing is owed, offered or booked: only the work itself closes the gap.
            lapsed = status.standing is Standing.LAPSED
            step = find_next_command(activity, Progress.BOOKED if lapsed else status.progress)
            yield Gap(FirstUseGap.MET_WITHOUT_REVIEW, status, day_of(last), None, step)


def _list_ends_of_use(duties: Duties, member: Member, use: Occupancy) -> Iterator[tuple[CapacitySpell, int]]:
    """Yield each capacity in which a use is over, with the first day number after; a return is no end."""
    on, runs = duties.on, duties.on < use.end and duties.cases.tenures.holds_capacity(member, duties.date)
    if use.first > on or (runs and len(member.terms) == 1):
        return
    for own in duties.cases.tenures.list_spells(member):
        begun = [(start, end) for start, end in own.spell.days.spans if start <= on]
        ends = [min(end, use.end) for start, end in begun if max(start, use.first) < min(end, use.end)]
        # Whoever comes back after a dissolution has not gone.
        runs_on = any(start <= on < end for start, end in begun) and on < use.end
        if ends and max(ends) <= on and not runs_on:
            yield own, max(ends)
