"""The slots of every team and pool on each day, loans between teams included."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from mpreview._checks import check_day, check_interface, collect_tuple, find_known, suggest_ids
from mpreview._reprs import show_tuple
from mpreview.calendars import Calendar
from mpreview.errors import InvalidValue, UnknownId
from mpreview.teams._team import Team
from mpreview.timeline import day_of

__all__ = ["Capacity", "Crew", "Holidays", "Unlent", "capacity_of", "find_holidays"]


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
        holidays: By crew and day number the slots that a weekly pattern has, and the crew lacks: the crew has
            no slot of its own, since the team is on holiday.
    """

    slots: dict[Crew, dict[int, int]]
    unlent: tuple[Unlent, ...]
    own: dict[Crew, dict[int, int]]
    lent: dict[tuple[Crew, Crew, int], int]
    holidays: Mapping[Crew, dict[int, int]] = MappingProxyType({})

    def __repr__(self) -> str:
        return show_tuple(self)


Holidays = Mapping[str, Collection[int]]
"""The day numbers of the holidays of teams, by team."""
NO_HOLIDAYS: Final[Holidays] = MappingProxyType({})


def find_holidays(
    teams: Iterable[Team], calendars: Iterable[Calendar], on: dt.date, start: dt.date, end: dt.date
) -> Holidays:
    """Return the holidays of each team with a calendar, as announced by a day (semantics 4.3).

    Args:
        teams: The teams.
        calendars: The calendars.
        on: The day; a holiday that was announced later is not known.
        start: The first day.
        end: The last day.

    Raises:
        InvalidValue: If an argument is of another type.
        UnknownId: If the calendar of a team is none of the calendars.
    """
    for name, day in (("on", on), ("start", start), ("end", end)):
        check_day(f"find_holidays.{name}", day)
    teams = collect_tuple("find_holidays.teams", teams, Team)
    by_id = {one.id: one for one in collect_tuple("find_holidays.calendars", calendars, Calendar)}
    named = sorted({team.calendar for team in teams if team.calendar is not None})
    found: dict[str, frozenset[int]] = {}
    for id_ in named:
        calendar = find_known("calendar", "Team.calendar", id_, by_id).as_known(on)
        days = range(start.toordinal(), end.toordinal() + 1)
        # On a day that the calendar does not know no holiday is known, and the pattern holds.
        found[id_] = frozenset(day for day in days if calendar.closed(day) is not None)
    return {team.id: found[team.calendar] for team in teams if team.calendar is not None}


def capacity_of(
    teams: Sequence[Team], start: dt.date, end: dt.date, holidays: Holidays = NO_HOLIDAYS
) -> Capacity:
    """Return the slots of every crew from *start* to *end*, both included.

    A crew lends its own slots, loan by loan in order. Borrowed slots are not lent on.

    Args:
        teams: The teams.
        start: The first day.
        end: The last day.
        holidays: The holidays of teams, from `find_holidays`.

    Raises:
        InvalidValue: If *teams* holds no teams, two teams have one id, or a team lends to itself.
        OutsideRange: If a day is out of range.
        UnknownId: If a loan names a team or a pool that is not there.
    """
    check_day("capacity_of.start", start)
    check_day("capacity_of.end", end)
    check_interface("capacity_of.holidays", holidays, Mapping)
    teams = collect_tuple("capacity_of.teams", teams, Team)
    if len({team.id for team in teams}) != len(teams):
        raise InvalidValue("capacity_of.teams", "two teams have one id; give each its own")
    own: dict[Crew, dict[int, int]] = {}
    for team in teams:
        days = holidays.get(team.id, ())
        own[Crew(team.id)] = dict(team.days(start, end, days))
        for pool in team.pools:
            own[Crew(team.id, pool.id)] = dict(pool.days(start, end, days))
    off = _list_days_off(teams, own, holidays)
    # Most programmes lend nothing: the maps are used as they are, without copies.
    if not any(team.loans for team in teams):
        return Capacity(own, (), own, {}, off)
    _check_loans(teams, own)
    borrowed: dict[Crew, dict[int, int]] = {crew: {} for crew in own}
    unlent, lent = [], dict[tuple[Crew, Crew, int], int]()
    for lender, borrower, day, wanted in _iter_promises(teams, start, end, holidays):
        # Borrowed slots are kept apart, so no slot is lent on.
        given = min(wanted, own[lender].get(day, 0))
        if given < wanted:
            unlent.append(Unlent(lender, borrower, day_of(day), wanted - given))
        own[lender][day] = own[lender].get(day, 0) - given
        borrowed[borrower][day] = borrowed[borrower].get(day, 0) + given
        lent[lender, borrower, day] = lent.get((lender, borrower, day), 0) + given
    unlent.sort(key=lambda entry: entry.lender)
    slots = {crew: _add_slots(own[crew], borrowed[crew]) for crew in own}
    return Capacity(slots, tuple(unlent), own, lent, off)


def _list_days_off(
    teams: Iterable[Team], own: Mapping[Crew, Mapping[int, int]], holidays: Holidays
) -> dict[Crew, dict[int, int]]:
    """Return by crew the holidays without slots of its own, with the slots that the patterns have."""
    found: dict[Crew, dict[int, int]] = {}
    for team in teams:
        for day in sorted(holidays.get(team.id, ())):
            date = day_of(day)
            patterns = [(Crew(team.id), team.days(date, date))]
            patterns += [(Crew(team.id, pool.id), pool.days(date, date)) for pool in team.pools]
            for crew, days in patterns:
                slots = 0 if own[crew].get(day) else dict(days).get(day, 0)
                if slots:
                    found.setdefault(crew, {})[day] = slots
    return found


def _check_loans(teams: Iterable[Team], known: Collection[Crew]) -> None:
    for team in teams:
        for loan in team.loans:
            if loan.team == team.id:
                raise InvalidValue("Loan.team", "a team lends to itself; move its advisers to another pool")
            if Crew(loan.team) not in known:
                raise UnknownId(
                    "team", "Loan.team", loan.team, suggest_ids(loan.team, {crew.team for crew in known})
                )
            if Crew(loan.team, loan.to_pool or "") not in known:
                pools = {crew.pool for crew in known if crew.team == loan.team and crew.pool}
                raise UnknownId("pool", "Loan.to_pool", loan.to_pool, suggest_ids(loan.to_pool, pools))


def _iter_promises(
    teams: Sequence[Team], start: dt.date, end: dt.date, holidays: Holidays
) -> Iterator[tuple[Crew, Crew, int, int]]:
    """Yield lender, borrower, day number and slots of each day of each loan."""
    first, last = start.toordinal(), end.toordinal()
    for team in teams:
        for loan in team.loans:
            lender, borrower = Crew(team.id, loan.pool or ""), Crew(loan.team, loan.to_pool or "")
            low = max(first, loan.period.start.toordinal())
            off = () if loan.holidays else holidays.get(team.id, ())
            for day in range(low, min(last, loan.period.last.toordinal()) + 1):
                if loan.week[(day + 6) % 7] and day not in off:
                    yield lender, borrower, day, loan.week[(day + 6) % 7]


def _add_slots(own: dict[int, int], borrowed: dict[int, int]) -> dict[int, int]:
    days = sorted({*own, *borrowed})
    slots = {day: own.get(day, 0) + borrowed.get(day, 0) for day in days}
    return {day: count for day, count in slots.items() if count}
