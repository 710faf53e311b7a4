"""Former members who are winding up: until when, and at which places that are still in use.

No review is owed to a former member, but staff and offices go on for a while. The answer shows an adviser
where, and until when.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from mpreview._checks import LAST_DAY
from mpreview._reprs import count_items, shorten_text
from mpreview._sequences import ItemSequence
from mpreview.calendars import months_after
from mpreview.events import PollCalled
from mpreview.people import RESUMES_WITHIN, HeldCapacity, Mandate, Member
from mpreview.policy.operations import WindingUpTime, find_winding_up_time
from mpreview.register import Register
from mpreview.reviews.columns import ON
from mpreview.rows import CellType, Column, Columns

__all__ = ["FormerMembers", "WindingUp"]

_ONE_DAY = dt.timedelta(1)


@attrs.frozen
class WindingUp:
    """A former member who is winding up on a day.

    Args:
        member: The member.
        constituency: The last seat; `None` for a list mandate.
        cause: How the last mandate ended.
        since: The first day: the day after the poll, or after the seat fell vacant.
        until: The last day.
        venues: The places that the former member uses on the day, in order of id; no home, and no online
            presence of the member's own.
        team: The team that answers for the seat; `None` if no team or several teams do.
        citation: The text that gives the time.
    """

    member: str
    constituency: str | None
    cause: str | None
    since: dt.date
    until: dt.date
    venues: tuple[str, ...] = attrs.field(repr=count_items)
    team: str | None
    citation: str = attrs.field(repr=shorten_text)

    def why(self) -> str:
        """Return the member, the last day and the number of places, in a sentence."""
        count = len(self.venues)
        places = "1 place" if count == 1 else f"{count} places"
        return (
            f"the office of {self.member} is wound up until {self.until}, with {places} in use "
            f"({self.citation})"
        )


@attrs.frozen(repr=False)
class FormerMembers(ItemSequence[WindingUp]):
    """The former members who are winding up on a day, in order of id.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).winding_up(on=day)
    <1 former member winding up on 2021-11-20>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("former member", "winding up")
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("member", CellType.ID, "The member."),
        Column("constituency", CellType.ID, "The last seat; empty for a list mandate.", optional=True),
        Column("cause", CellType.ID, "How the last mandate ended.", optional=True),
        Column("since", CellType.DAY, "The first day of winding up."),
        Column("until", CellType.DAY, "The last day of winding up."),
        Column("venues", CellType.IDS,
               "The places that the former member uses on the day; no home and no personal account."),
        Column("team", CellType.ID,
               "The team that answers for the seat; empty if no team or several teams do.", optional=True),
        Column("citation", CellType.TEXT, "The text that gives the time."),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("member", "since", "until", "venues", "team")
    on: dt.date
    items: tuple[WindingUp, ...]


def list_winding_up(
    register: Register, times: Sequence[WindingUpTime], polls: Sequence[PollCalled], on: dt.date
) -> Iterator[WindingUp]:
    """Yield the former members who are winding up on a day, in order of id.

    Only mandates of houses that make members count: a peer or a councillor has nothing to wind up.

    Args:
        register: The register that answers.
        times: The times to wind up.
        polls: The polls that were called, in the order of the ledger.
        on: The day asked about.
    """
    for member, mandate, begun in _list_last_mandates(register, on):
        poll = _find_called_poll(register, mandate, polls)
        left = _find_leaving_day(register, mandate, begun, poll, on)
        if left is None:
            continue
        time = find_winding_up_time(times, left, at_polls=mandate.ended in register.index.dissolutions)
        until = None if time is None else _find_last_day(left, time.months)
        if time is not None and until is not None and on <= until:
            yield WindingUp(
                member.id,
                mandate.constituency,
                mandate.ended,
                left + _ONE_DAY,
                until,
                _list_in_use(register, member.id, on),
                register.index.team_of_term(mandate, on),
                time.citation,
            )


def _list_last_mandates(
    register: Register, on: dt.date
) -> Iterator[tuple[Member, Mandate, Sequence[dt.date]]]:
    """Yield the last mandate of each member in each house, with the days on which mandates there began."""
    begun: dict[str, set[dt.date]] = {}
    for member in register.members:
        for mandate in member.mandates:
            begun.setdefault(register.index.house_of(mandate), set()).add(mandate.period.start)
    polls = {
        house: sorted(begun[house])
        for house in sorted(begun)
        if register.index.capacity_of(house) is HeldCapacity.MEMBER
    }
    for member in register.members:
        for house, days in polls.items():
            mandates = register.index.list_mandates(member, house)
            if mandates:
                found = [one for one in mandates if one.period.start <= on] or mandates[:1]
                yield member, found[-1], days


def _find_called_poll(register: Register, mandate: Mandate, polls: Sequence[PollCalled]) -> dt.date | None:
    """Return the poll called with the dissolution of a mandate; `None` if no such call is on record."""
    house = register.index.house_of(mandate)
    called = [
        one
        for one in polls
        if one.dissolution is not None
        and one.dissolution == mandate.period.end
        and (one.house or register.index.member_house) == house
        and (not one.constituencies or mandate.constituency in one.constituencies)
    ]
    # The poll at one seat may be put off, for a candidate who died: the call for the seat counts first.
    called = [one for one in called if one.constituencies] or called
    return called[-1].poll if called else None


def _find_leaving_day(
    register: Register, mandate: Mandate, begun: Sequence[dt.date], poll: dt.date | None, on: dt.date
) -> dt.date | None:
    """Return the day before winding up: the poll after a dissolution, else the day of the vacancy.

    Before the poll nobody knows who is not returned. Without a poll that was reported, the poll is the next
    day on which a mandate begins, if that day is early enough for the poll of the dissolution.
    """
    end = mandate.period.end
    if end is None or end > on:
        return None
    if mandate.ended in register.index.dissolutions:
        if poll is not None:
            return poll if poll < on else None
        last = min(on - _ONE_DAY, end + dt.timedelta(RESUMES_WITHIN))
        return next((day for day in begun if end <= day <= last), None)
    return end if end < on else None


def _find_last_day(left: dt.date, months: int) -> dt.date:
    """Return the last day of winding up, at most the last day of the supported range."""
    reaches = left.year * 12 + left.month + months <= LAST_DAY.year * 12 + LAST_DAY.month
    return months_after(left, months) if reaches else LAST_DAY


def _list_in_use(register: Register, member: str, on: dt.date) -> tuple[str, ...]:
    uses = register.uses_by_member.get(member, ())
    found = {use.venue for use in uses if on in use.period}
    return tuple(sorted(one for one in found if not register.index.is_private(one)))
