"""Who has left office and is winding up: until when, and at which places that are still in use.

Nobody is a member any more and no review is owed, but staff and offices run on for a while; whoever looks
after them sees where, and until when.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from mpreview.calendars import months_after
from mpreview.ids import counted, shortened
from mpreview.people import RESUMES_WITHIN, Tenure, TenureEnd
from mpreview.policy.operations import WindingUpTime, find_winding_up_time
from mpreview.register import Register
from mpreview.timeline import LAST_DAY

__all__ = ["WindingUp"]

_ONE_DAY = dt.timedelta(1)


@attrs.frozen
class WindingUp:
    """A former member who is winding up on a day.

    Args:
        member: The member.
        constituency: The last seat.
        cause: How the last tenure ended.
        since: The first day: that after the poll, or after the day on which the seat fell vacant.
        until: The last day.
        venues: The places that they use on the day, in order of id.
        team: The team that answers for the seat; `None` if there is not just one.
        citation: The text that gives the time.
    """

    member: str
    constituency: str
    cause: TenureEnd | None
    since: dt.date
    until: dt.date
    venues: tuple[str, ...] = attrs.field(repr=counted)
    team: str | None
    citation: str = attrs.field(repr=shortened)

    def why(self) -> str:
        """Return whose office is wound up, until when and at how many places, in a sentence."""
        count = len(self.venues)
        places = "1 place" if count == 1 else f"{count} places"
        return (
            f"the office of {self.member} is wound up until {self.until}, with {places} in use "
            f"({self.citation})"
        )


def winding_up_on(register: Register, times: Sequence[WindingUpTime], on: dt.date) -> Iterator[WindingUp]:
    """Yield whoever is winding up on a day, in order of id."""
    begun = sorted({tenure.period.start for member in register.members for tenure in member.tenures})
    for member in register.members:
        tenure = member.latest(on)
        left = _left(tenure, begun, on)
        time = None if left is None else find_winding_up_time(times, left, at_polls=_at_poll(tenure))
        if left is not None and time is not None and on <= (until := _after(left, time.months)):
            yield WindingUp(
                member.id,
                tenure.constituency,
                tenure.ended,
                left + _ONE_DAY,
                until,
                _in_use(register, member.id, on),
                register.team_of_seat(tenure.constituency, on),
                time.citation,
            )


def _at_poll(tenure: Tenure) -> bool:
    return tenure.ended is TenureEnd.DISSOLUTION


def _left(tenure: Tenure, begun: Sequence[dt.date], on: dt.date) -> dt.date | None:
    """Return the day before winding up began: the poll after a dissolution, else when the seat fell vacant.

    Before the poll nobody knows whom a dissolution sent away; the poll is the next day on which somebody's
    tenure begins, unless that is too late for one.
    """
    end = tenure.period.end
    if end is None or end > on:
        return None
    if _at_poll(tenure):
        last = min(on - _ONE_DAY, end + dt.timedelta(RESUMES_WITHIN))
        return next((day for day in begun if end <= day <= last), None)
    return end if end < on else None


def _after(left: dt.date, months: int) -> dt.date:
    """Return the last day of winding up, or the last that can be told."""
    reaches = left.year * 12 + left.month + months <= LAST_DAY.year * 12 + LAST_DAY.month
    return months_after(left, months) if reaches else LAST_DAY


def _in_use(register: Register, member: str, on: dt.date) -> tuple[str, ...]:
    uses = register.uses_by_member.get(member, ())
    return tuple(sorted({use.venue for use in uses if on in use.period}))
