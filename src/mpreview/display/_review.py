"""The national review as a value: what the main job shows, before it is text or a document."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from mpreview._checks import check_day, check_int, check_type
from mpreview._reprs import count_items
from mpreview.coverage import Coverage
from mpreview.display._figures import Line, MembersLine, lines, members_lines, reviews_in_use
from mpreview.display._proofs import Proof, proofs
from mpreview.display._urgent import Group, RiseCited, alike, groups, rise_cited
from mpreview.errors import InvalidValue
from mpreview.events import Committed
from mpreview.people import TenureEnd
from mpreview.planning import Agreed, Placed, Terms, plan_visits
from mpreview.policy.terms import VISITED
from mpreview.programme import Programme
from mpreview.register import Register, Source
from mpreview.reviews import Obligation, Obligations, Progress, Standing

__all__ = ["EVERY", "House", "LevelNow", "NationalReview", "VisitPlanned", "review"]

VACANCIES = frozenset({"by_elections", "vacancies"})
"""Ids of sources that tell which seats are vacant; after a full stop such an id may number a part."""

T = TypeVar("T")
EVERY = 1_000_000
"""More records than any programme within the limits of a document holds."""


@attrs.frozen(kw_only=True)
class House:
    """The seats of the house, and who holds them: each seat in force has one member, or is vacant.

    Args:
        seats: Seats in force.
        members: Members in office who hold one of them.
        vacant: Names of the seats that nobody holds, in order of name.
        dissolved: Whether nobody is a member, since the house was dissolved.
        vacancies_on_record: Whether a source of vacancies speaks of the day; `None` without such a source.
        seatless: Members in office whose tenure runs in a seat that is not in force.
    """

    seats: int
    members: int
    vacant: tuple[str, ...] = attrs.field(repr=count_items)
    dissolved: bool
    vacancies_on_record: bool | None
    seatless: int = 0


@attrs.frozen(kw_only=True)
class LevelNow:
    """The level of one threat series.

    Args:
        series: The series.
        name: Its public name.
        level: The level in force.
        since: Its first day; `None` where the series only states what came before it.
        announced: The day it was made public.
    """

    series: str
    name: str
    level: str
    since: dt.date | None
    announced: dt.date | None


@attrs.frozen(kw_only=True)
class VisitPlanned:
    """One visit of the plan by name, shown only where records were asked for.

    Args:
        day: The day of the visit.
        due: Its due day.
        team: The id of the team that goes.
        venue: The venue's id.
        venue_name: The venue's name, which for a home is kind and number.
        tentative: Whether it goes ahead only if an offer is accepted that is unanswered or owed again.
    """

    day: dt.date
    due: dt.date
    team: str
    venue: str
    venue_name: str
    tentative: bool


@attrs.frozen(kw_only=True)
class NationalReview:
    """What the main job shows.

    Args:
        on: The day asked about.
        until: The last day of the plan.
        by: What the lines are grouped by.
        house: Seats, members and vacancies.
        levels: The threat levels in force, in order of series.
        rise: The newest rise that gives an open obligation its due day.
        lines: One for each group of venues, and last the total.
        members: One for each force, and last the total.
        standings: Reviews at venues in use, by standing.
        progresses: The same reviews, by progress.
        open_obligations: How many obligations of every activity are open and undischarged.
        urgent: The first of them grouped by equal reasons, most urgent first.
        other: How many groups, and how many obligations in them, follow those.
        visits: The first visits of the plan by day, as many as were asked for.
        proofs: What every late or unplaced visit ran into.
        sources: What the answers rest on.
    """

    on: dt.date
    until: dt.date
    by: str
    house: House
    levels: tuple[LevelNow, ...]
    rise: RiseCited | None
    lines: tuple[Line, ...]
    members: tuple[MembersLine, ...]
    standings: tuple[tuple[Standing, int], ...]
    progresses: tuple[tuple[Progress, int], ...]
    open_obligations: int
    urgent: tuple[Group, ...]
    other: tuple[int, int]
    visits: tuple[VisitPlanned, ...]
    proofs: tuple[Proof, ...]
    sources: tuple[Source, ...]

    @property
    def total(self) -> Line:
        """The line that every other adds up to."""
        return self.lines[-1]

    @property
    def older_sources(self) -> tuple[Source, ...]:
        """Those brought up to an earlier day than the one asked, or that do not reach it."""
        return tuple(source for source in self.sources if source.falls_short(self.on))

    def __repr__(self) -> str:
        return f"<NationalReview on {self.on}: {self.house.members} members, {self.total.venues} venues>"


def review(
    programme: Programme, *, on: dt.date, until: dt.date, by: str = "team", records: int = 0
) -> NationalReview:
    """Return the national review of a programme.

    Args:
        programme: The programme.
        on: The day asked about.
        until: The last day of the plan.
        by: What the lines are grouped by: team, force, region, nation or kind.
        records: How many records to name, by id, in each list; with 0 there are totals only.

    Raises:
        InvalidValue: If *until* is before *on*.
        OutsideRange: If a day or number is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If venues cannot be grouped so.
    """
    check_type("programme", programme, Programme)
    check_day("until", until)
    check_int("records", records, 0, EVERY)
    register = programme.register
    coverage = programme.coverage(on=on)
    if until < on:
        raise InvalidValue("until", "is before the day asked; give that day or a later one")
    owed = Obligations.of(on, _owed(coverage))
    there = tuple(one for one in owed if one.activity in VISITED)
    promised: tuple[Committed | Agreed, ...] = (*programme.commitments(on=on), *programme.agreed(on=on))
    plan = plan_visits(Obligations(on, there), register.teams, Terms(on, until), promised)
    due = Obligations(on, tuple(one for one in owed if one.standing is not Standing.IN_DATE))
    in_use = tuple(reviews_in_use(coverage))
    sets = alike(due)
    urgent, other = groups(sets, register, records)
    return NationalReview(
        on=on,
        until=until,
        by=by,
        house=_house(register, on),
        levels=tuple(_levels(register, on)),
        rise=rise_cited(sets, programme),
        lines=lines(register, coverage, plan, by),
        members=members_lines(register, coverage),
        standings=_counted(Standing, [one.standing for one in in_use]),
        progresses=_counted(Progress, [one.progress for one in in_use]),
        open_obligations=len(due),
        urgent=urgent,
        other=other,
        visits=tuple(_planned(placed, register) for placed in plan.visits[:records]),
        proofs=proofs(plan, register, records),
        sources=register.sources,
    )


def _owed(coverage: Coverage) -> Iterator[Obligation]:
    """Yield what `Programme.due` would, whenever it opens: every status holds its obligation."""
    found = (status.obligation for status in coverage.statuses)
    return (one for one in found if one is not None)


def _house(register: Register, on: dt.date) -> House:
    seats = register.seats(on)
    in_force, tenures = {seat.id for seat in seats}, [member.tenure(on) for member in register.members]
    held = [tenure.constituency in in_force for tenure in tenures if tenure is not None]
    begun = [member.latest(on) for member in register.members]
    telling = [source for source in register.sources if source.id.split(".")[0] in VACANCIES]
    dissolved = not held and any(tenure.ended is TenureEnd.DISSOLUTION for tenure in begun)
    return House(
        seats=len(seats),
        members=sum(held),
        vacant=tuple(sorted(seat.name for seat in register.vacant(on))),
        dissolved=dissolved,
        vacancies_on_record=not all(one.falls_short(on) for one in telling) if telling else None,
        seatless=held.count(False),
    )


def _levels(register: Register, on: dt.date) -> Iterator[LevelNow]:
    for series in register.series:
        level, entry = series.level(on), series.in_force(on)
        if level is not None:
            yield LevelNow(
                series=series.id,
                name=series.name,
                level=level,
                since=None if entry is None else entry.effective,
                announced=None if entry is None else entry.announced,
            )


def _planned(placed: Placed, register: Register) -> VisitPlanned:
    visit = placed.visit
    return VisitPlanned(
        day=placed.day,
        due=visit.due,
        team=visit.team,
        venue=visit.venue,
        venue_name=register.venue[visit.venue].name,
        tentative=visit.tentative,
    )


def _counted(kinds: Iterable[T], found: Sequence[T]) -> tuple[tuple[T, int], ...]:
    return tuple((kind, found.count(kind)) for kind in kinds)
