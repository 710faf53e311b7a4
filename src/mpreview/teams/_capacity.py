"""The slots of every team and pool on each day, loans between teams included."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

import attrs

from mpreview._checks import check_day, collect_tuple
from mpreview._reprs import show_tuple
from mpreview.errors import InvalidValue, UnknownId
from mpreview.teams._team import Team
from mpreview.timeline import day_of


@attrs.frozen(order=True)
class Crew:
    """A supply of equal slots: a pool of a team, or the slots of the team outside its pools.

    Args:
        team: The id of the team.
        pool: The id of the pool; empty for the slots outside the pools, so that crews sort.
    """

    team: str
    pool: str = ""

    @property
    def name(self) -> str:
        """Both ids in one text, such as ``"force-essex/surveys"``."""
        return f"{self.team}/{self.pool}"


@attrs.frozen(order=True)
class Unlent:
    """A day on which a team lacks slots that the team promised to lend.

    Args:
        lender: The crew that promised slots.
        borrower: The crew that was to receive slots.
        day: The day.
        missing: The number of missing slots.
    """

    lender: Crew
    borrower: Crew
    day: dt.date
    missing: int


class Capacity(NamedTuple):
    """Slots of each crew by day number, after every loan.

    Args:
        slots: The slots of each crew, borrowed slots included.
        unlent: Slots that were promised and are missing.
        own: The slots of each crew itself that are left after lending.
        lent: Lent slots by lender, borrower and day number.
    """

    slots: dict[Crew, dict[int, int]]
    unlent: tuple[Unlent, ...]
    own: dict[Crew, dict[int, int]]
    lent: dict[tuple[Crew, Crew, int], int]

    def __repr__(self) -> str:
        return show_tuple(self)


def capacity_of(teams: Sequence[Team], start: dt.date, end: dt.date) -> Capacity:
    """Return the slots of every crew from *start* to *end*, both included.

    A crew lends its own slots, loan by loan in order. Borrowed slots are not lent on.

    Raises:
        InvalidValue: If *teams* holds no teams, two teams have one id, or a team lends to itself.
        OutsideRange: If a day is out of range.
        UnknownId: If a loan names a team or a pool that is not there.
    """
    check_day("capacity_of.start", start)
    check_day("capacity_of.end", end)
    teams = collect_tuple("capacity_of.teams", teams, Team)
    if len({team.id for team in teams}) != len(teams):
        raise InvalidValue("capacity_of.teams", "two teams have one id; give each its own")
    own: dict[Crew, dict[int, int]] = {}
    for team in teams:
        own[Crew(team.id)] = dict(team.days(start, end))
        for pool in team.pools:
            own[Crew(team.id, pool.id)] = dict(pool.days(start, end))
    # Most programmes lend nothing: the maps are used as they are, without copies.
    if not any(team.loans for team in teams):
        return Capacity(own, (), own, {})
    _check_loans(teams, own)
    borrowed: dict[Crew, dict[int, int]] = {crew: {} for crew in own}
    unlent, lent = [], dict[tuple[Crew, Crew, int], int]()
    for lender, borrower, day, wanted in _iter_promises(teams, start, end):
        # Borrowed slots are kept apart, so no slot is lent on.
        given = min(wanted, own[lender].get(day, 0))
        if given < wanted:
            unlent.append(Unlent(lender, borrower, day_of(day), wanted - given))
        own[lender][day] = own[lender].get(day, 0) - given
        borrowed[borrower][day] = borrowed[borrower].get(day, 0) + given
        lent[lender, borrower, day] = lent.get((lender, borrower, day), 0) + given
    unlent.sort(key=lambda entry: entry.lender)
    return Capacity({crew: _add_slots(own[crew], borrowed[crew]) for crew in own}, tuple(unlent), own, lent)


def _check_loans(teams: Iterable[Team], known: Container[Crew]) -> None:
    for team in teams:
        for loan in team.loans:
            if loan.team == team.id:
                raise InvalidValue("Loan.team", "a team lends to itself; move its advisers to another pool")
            if Crew(loan.team) not in known:
                raise UnknownId("team", "Loan.team", loan.team)
            if Crew(loan.team, loan.to_pool or "") not in known:
                raise UnknownId("pool", "Loan.to_pool", loan.to_pool)


def _iter_promises(
    teams: Sequence[Team], start: dt.date, end: dt.date
) -> Iterator[tuple[Crew, Crew, int, int]]:
    """Yield lender, borrower, day number and slots of each day of each loan."""
    first, last = start.toordinal(), end.toordinal()
    for team in teams:
        for loan in team.loans:
            lender, borrower = Crew(team.id, loan.pool or ""), Crew(loan.team, loan.to_pool or "")
            low = max(first, loan.period.start.toordinal())
            for day in range(low, min(last, loan.period.last.toordinal()) + 1):
                if loan.week[(day + 6) % 7]:
                    yield lender, borrower, day, loan.week[(day + 6) % 7]


def _add_slots(own: dict[int, int], borrowed: dict[int, int]) -> dict[int, int]:
    days = sorted({*own, *borrowed})
    slots = {day: own.get(day, 0) + borrowed.get(day, 0) for day in days}
    return {day: count for day, count in slots.items() if count}
