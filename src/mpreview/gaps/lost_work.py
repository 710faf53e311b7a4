"""The gap of lost work: a use or an office ended with an open offer, and nobody has taken the work up."""

from collections.abc import Iterator

from mpreview.gaps._base import Gap, GapKind, Search, list_places
from mpreview.people import Member
from mpreview.policy.terms import Activity
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.findings import list_users
from mpreview.reviews.lifecycle import Command
from mpreview.reviews.obligations import Status
from mpreview.state_machine import BaseCommand
from mpreview.timeline import Period, day_of

__all__ = ["LostWorkGap"]

_OPEN = frozenset(Progress) - {Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE}
"""An offer was made, and the offered review was not."""


class LostWorkGap(GapKind):
    """The kinds of gaps of work that ended with an office or a use."""

    LOST = "lost", "ended with work still open that nobody has taken up"

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield work that ended with an open offer, at a venue without users, and was not taken up since."""
        duties, is_private = search.duties, search.duties.register.index.is_private
        for status in duties.list_lapsed(search.members):
            if status.venue is None or status.progress not in _OPEN or list_users(duties, status.venue):
                continue
            if is_private(status.venue):
                continue
            heir = _find_heir(duties, status)
            if heir is not None and not _was_taken_up(duties, *heir):
                step = Command.OFFERED if list_places(duties, heir[0]) else Command.CONTACTED
                since = day_of(heir[1])
                yield Gap(cls.LOST, status, since, None, step, heir[0].id, heir_name=heir[0].name)

    def list_steps(self, gap: Gap) -> tuple[BaseCommand, ...]:
        """Return how an heir takes lost work up."""
        return Command.OFFERED, Command.CONTACTED


def _find_heir(duties: Duties, status: Status) -> tuple[Member, int] | None:
    """Return the member to whom lost work is to be offered now, and from which day number on.

    The heir is the member who works elsewhere now, or the next holder of the seat. Of several members who
    hold the constituency now, the heir is a member who did not hold the constituency together with the former
    member; of several such members the one who began first.
    """
    member, on = duties.register.member[status.member], duties.date
    # In office still: the use of the venue ended, and the member works elsewhere.
    if duties.cases.tenures.holds_capacity(member, on):
        uses = duties.register.index.occupancies(member.id)
        return member, max(use.end for use in uses if use.id == status.venue and use.start <= duties.on)
    # A mandate without a seat has no next holder: the last seat held counts, else the first to come.
    seats = [one for one in member.mandates if one.constituency is not None]
    last = next((one for one in reversed(seats) if one.period.start <= on), seats[0] if seats else None)
    if last is None or last.constituency is None:
        return None
    return _find_next_holder(duties, last.constituency, last.period)


def _find_next_holder(duties: Duties, seat: str, last: Period) -> tuple[Member, int] | None:
    """Return who holds a constituency now, after a mandate for some period, and since which day number."""
    on, found = duties.date, []
    for heir in map(duties.register.member.__getitem__, duties.register.index.holders[seat]):
        mandates = [one for one in heir.mandates if one.constituency == seat]
        now = next((one for one in mandates if on in one.period), None)
        # A holder since before the former member inherits nothing, nor does a colleague elected at the same
        # time.
        if now is not None and now.period.start >= last.start and not now.period.overlaps(last):
            is_colleague = any(one.period.overlaps(last) for one in mandates)
            found.append((is_colleague, now.period.start, heir.id, heir))
    first = min(found, key=lambda one: one[:3], default=None)
    return None if first is None else (first[3], first[1].toordinal())


def _was_taken_up(duties: Duties, heir: Member, since: int) -> bool:
    """Whether the heir was reached from a day on, or a visit to a place of the heir was agreed or made."""
    facts = duties.facts
    if (facts.of(heir.id).reached or 0) >= since:
        return True
    for use in list_places(duties, heir):
        work = facts.of_work(use.id, Activity.REVIEW)
        booking = work.booking
        if booking is not None and booking.made >= since and booking.stands(duties.on):
            return True
        # A review before the heir used the place was for other users.
        if (work.last or 0) >= max(since, use.start):
            return True
    return False
