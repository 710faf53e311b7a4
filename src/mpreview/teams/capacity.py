"""What every team can do on each day, with what is lent between them."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_tuple, shown
from mpreview.teams.team import Team
from mpreview.timeline import a_day, day_of

__all__ = ["Capacity", "Crew", "Unlent", "capacity_of"]


class Crew(NamedTuple):
    """Those whose slots are alike: a pool of a team, or the team's own slots.

    Args:
        team: The id of the team.
        pool: The id of the pool; empty for the team's own slots, so that crews sort.
    """

    team: str
    pool: str = ""


class Unlent(NamedTuple):
    """A day on which a team has not what it promised to lend.

    Args:
        lender: Who promised.
        borrower: Who was promised.
        day: The day.
        missing: How many slots are not there.
    """

    lender: Crew
    borrower: Crew
    day: dt.date
    missing: int


class Capacity(NamedTuple):
    """Slots of each crew by day number, with what is lent, and what could not be lent.

    Args:
        slots: What each has, with what it borrows.
        unlent: What was promised and is not there.
        own: What is left to each of its own beside what it lends.
        lent: What is lent, by lender, borrower and day number.
    """

    slots: dict[Crew, dict[int, int]]
    unlent: tuple[Unlent, ...]
    own: dict[Crew, dict[int, int]]
    lent: dict[tuple[Crew, Crew, int], int]

    def __repr__(self) -> str:
        return shown(self)


def capacity_of(teams: Sequence[Team], start: dt.date, end: dt.date) -> Capacity:
    """Return what every crew can do from *start* to *end*, both included.

    A crew lends what is its own, loan by loan in order; what it borrowed it does not lend on.

    Raises:
        InvalidValue: If something else than teams is given, two have one id, or one lends to itself.
        OutsideRange: If a day is out of range.
        UnknownId: If a loan is to a team or a pool that is not there.
    """
    a_day("capacity_of.start", start)
    a_day("capacity_of.end", end)
    _check_teams(teams)
    if len({team.id for team in teams}) != len(teams):
        raise InvalidValue("capacity_of.teams", "two teams have one id; give each its own")
    own: dict[Crew, dict[int, int]] = {}
    for team in teams:
        own[Crew(team.id)] = dict(team.days(start, end))
        for pool in team.pools:
            own[Crew(team.id, pool.id)] = dict(pool.days(start, end))
    if not any(team.loans for team in teams):
        return Capacity(own, (), own, {})
    _check_loans(teams, own)
    borrowed: dict[Crew, dict[int, int]] = {crew: {} for crew in own}
    unlent, lent = [], dict[tuple[Crew, Crew, int], int]()
    for lender, borrower, day, wanted in _promises(teams, start, end):
        given = min(wanted, own[lender].get(day, 0))
        if given < wanted:
            unlent.append(Unlent(lender, borrower, day_of(day), wanted - given))
        own[lender][day] = own[lender].get(day, 0) - given
        borrowed[borrower][day] = borrowed[borrower].get(day, 0) + given
        lent[lender, borrower, day] = lent.get((lender, borrower, day), 0) + given
    unlent.sort(key=lambda one: one.lender)
    return Capacity({crew: _sum(own[crew], borrowed[crew]) for crew in own}, tuple(unlent), own, lent)


def _check_teams(teams: object) -> None:
    a_tuple("capacity_of.teams", tuple(teams) if isinstance(teams, Sequence) else teams, Team)


def _check_loans(teams: Iterable[Team], known: Container[Crew]) -> None:
    for team in teams:
        for loan in team.loans:
            if loan.team == team.id:
                raise InvalidValue("Loan.team", "a team lends to itself; move its advisers to another pool")
            if Crew(loan.team) not in known:
                raise UnknownId("team", "Loan.team", loan.team)
            if Crew(loan.team, loan.to_pool or "") not in known:
                raise UnknownId("pool", "Loan.to_pool", loan.to_pool)


def _promises(teams: Sequence[Team], start: dt.date, end: dt.date) -> Iterator[tuple[Crew, Crew, int, int]]:
    """Yield lender, borrower, day number and slots of each day of each loan."""
    first, last = start.toordinal(), end.toordinal()
    for team in teams:
        for loan in team.loans:
            lender, borrower = Crew(team.id, loan.pool or ""), Crew(loan.team, loan.to_pool or "")
            low = max(first, loan.period.start.toordinal())
            for day in range(low, min(last, loan.period.last.toordinal()) + 1):
                if loan.week[(day + 6) % 7]:
                    yield lender, borrower, day, loan.week[(day + 6) % 7]


def _sum(own: dict[int, int], borrowed: dict[int, int]) -> dict[int, int]:
    days = sorted({*own, *borrowed})
    slots = {day: own.get(day, 0) + borrowed.get(day, 0) for day in days}
    return {day: count for day, count in slots.items() if count}
