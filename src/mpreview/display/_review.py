"""The national review as a value, before the main job prints text or JSON."""

import datetime as dt
from collections.abc import Iterator

import attrs

from mpreview._checks import check_day, check_int, check_type
from mpreview._reprs import count_items
from mpreview.coverage import Coverage
from mpreview.display._acts import Acts, VisitState, find_acts, find_state
from mpreview.display._figures import Line, MembersLine, lines, members_lines, reviews_in_use
from mpreview.display._proofs import Proof, proofs
from mpreview.display._urgent import Group, RiseCited, alike, groups, rise_cited
from mpreview.errors import InvalidValue
from mpreview.planning import Placed
from mpreview.policy.terms import Activity
from mpreview.programme import Programme
from mpreview.register import Register, Source
from mpreview.reviews import Obligations, Progress, Standing

VACANCIES = frozenset({"by_elections", "vacancies"})
"""Ids of sources about vacant seats; such an id may end with a full stop and the number of a part."""

EVERY = 1_000_000
"""More records than any document within the limits holds."""


@attrs.frozen(kw_only=True)
class SeatCount:
    """The seats of a house and their holders.

    Args:
        seats: Seats in force.
        members: Members in office with a seat in force.
        vacant: Names of the constituencies with a seat that nobody holds, in order of name.
        dissolved: Whether the house is dissolved, so that nobody is a member.
        vacancies_on_record: Whether a source of vacancies covers the day; `None` without such a source.
        seatless: Members in office whose mandate runs in a seat that is not in force.
        name: The public name of the house; empty for the count of every house that makes members.
    """

    seats: int
    members: int
    vacant: tuple[str, ...] = attrs.field(repr=count_items)
    dissolved: bool
    vacancies_on_record: bool | None
    seatless: int = 0
    name: str = ""


@attrs.frozen(kw_only=True)
class LevelNow:
    """The level of one threat series.

    Args:
        series: The series.
        name: Its public name.
        level: The id of the level in force.
        level_name: The public name of the level.
        since: The first day of the level; `None` for a level stated before the first assessment.
        announced: The day of the announcement.
    """

    series: str
    name: str
    level: str
    level_name: str
    since: dt.date | None
    announced: dt.date | None


@attrs.frozen(kw_only=True)
class VisitPlanned:
    """One visit of the plan by name, shown only if records are asked for.

    Args:
        day: The day of the visit.
        due: The due day.
        team: The id of the team.
        venue: The id of the venue.
        venue_name: The name of the venue; kind and number for a home.
        members: The names of the members whom the visit meets.
        activity: The activity.
        state: How firm the visit is.
        tentative: Whether the visit depends on an offer that is unanswered or owed again.
    """

    day: dt.date
    due: dt.date
    team: str
    venue: str
    venue_name: str
    members: tuple[str, ...] = attrs.field(repr=count_items)
    activity: Activity
    state: VisitState
    tentative: bool


@attrs.frozen(kw_only=True)
class NationalReview:
    """The content of the main job.

    Args:
        on: The day asked about.
        until: The last day of the plan.
        by: The grouping of the lines.
        house: Seats, members and vacancies of every house that makes members.
        houses: The same of each house, if there are several with a seat or a mandate; else empty.
        levels: The threat levels in force, in order of series.
        rise: The newest rise that gives an open obligation its due day.
        lines: A line for each group of venues, and last the total.
        members: A line for each force, and last the total.
        standings: Reviews at venues in use, by standing.
        progresses: Reviews at venues in use, by progress.
        open_obligations: The number of open, undischarged obligations of all activities.
        urgent: The first open obligations grouped by equal reasons, most urgent first.
        other: The number of further groups, and of the obligations in them.
        visits: The first visits of the plan by day, as many as were asked for.
        proofs: The proof for every late or unplaced visit.
        sources: The tables behind the answers.
        acts: What has to be done, and by whom.
    """

    on: dt.date
    until: dt.date
    by: str
    house: SeatCount
    houses: tuple[SeatCount, ...] = ()
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
    acts: Acts

    @property
    def total(self) -> Line:
        """The last line, the total of all groups."""
        return self.lines[-1]

    @property
    def older_sources(self) -> tuple[Source, ...]:
        """The sources last updated before the day asked about, or without the day among their days."""
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
        by: The grouping of the lines: team, force, region, nation or kind.
        records: The number of records to name in each list; 0 for totals only.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a day or number is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If *by* is no grouping.
    """
    check_type("programme", programme, Programme)
    check_day("until", until)
    check_int("records", records, 0, EVERY)
    register = programme.register
    coverage = programme.coverage(on=on)
    if until < on:
        raise InvalidValue("until", "is before the day asked; give that day or a later one")
    plan = programme.plan(on=on, until=until)
    # The obligations of `Programme.due` without a limit on the opening day.
    owed = Obligations.of(on, (one.obligation for one in coverage if one.obligation is not None))
    due = Obligations(on, tuple(one for one in owed if one.standing is not Standing.IN_DATE))
    in_use = Coverage(on, tuple(reviews_in_use(coverage)))
    sets = alike(due)
    urgent, other = groups(sets, register, records)
    return NationalReview(
        on=on,
        until=until,
        by=by,
        house=_count_house(register, on),
        houses=_count_houses(register, on),
        levels=tuple(_iter_levels(register, on)),
        rise=rise_cited(sets, programme),
        lines=lines(register, coverage, plan, by),
        members=members_lines(register, coverage),
        standings=tuple(in_use.standing.items()),
        progresses=tuple(in_use.progress.items()),
        open_obligations=len(due),
        urgent=urgent,
        other=other,
        visits=tuple(_name_visit(placed, register) for placed in plan.visits[:records]),
        proofs=proofs(plan, register, records),
        sources=register.sources,
        acts=find_acts(programme, plan, coverage, in_use),
    )


def _count_house(register: Register, on: dt.date, house: str | None = None) -> SeatCount:
    """Return the count of one house; by default of every house that makes members."""
    seats = register.seats(on, house)
    in_force = {seat.id for seat in seats}
    mandates = [one for member in register.members for one in register.list_sitting(member, on, house)]
    # A list or appointed mandate has no seat that could be out of force.
    held = [one.constituency is None or one.constituency in in_force for one in mandates]
    every = (register.list_counted(member, house) for member in register.members)
    begun = [([one for one in held if one.period.start <= on] or held)[-1] for held in every if held]
    telling = [source for source in register.sources if source.id.split(".")[0] in VACANCIES]
    # Nobody sits after a dissolution; members who left in another way leave vacant seats.
    dissolved = not held and any(one.ended in register.dissolutions for one in begun)
    return SeatCount(
        seats=sum(seat.members for seat in seats),
        members=sum(held),
        vacant=tuple(sorted(seat.name for seat in register.vacant(on, house))),
        dissolved=dissolved,
        vacancies_on_record=not all(one.falls_short(on) for one in telling) if telling else None,
        seatless=held.count(False),
        name=register.house[house].name if house else "",
    )


def _count_houses(register: Register, on: dt.date) -> tuple[SeatCount, ...]:
    """Return the count of each house with a seat or a mandate, if there are several."""
    used = {register.house_of(one) for member in register.members for one in member.mandates}
    used |= {seat.house or register.member_house for seat in register.constituencies}
    named = [house.id for house in register.houses if house.id in used]
    return tuple(_count_house(register, on, id_) for id_ in named) if len(named) > 1 else ()


def _iter_levels(register: Register, on: dt.date) -> Iterator[LevelNow]:
    for series in register.series:
        level, entry = series.level(on), series.in_force(on)
        if level is not None:
            yield LevelNow(
                series=series.id,
                name=series.name,
                level=level,
                level_name=register.scale[series.scale].find_level(level).name,
                since=None if entry is None else entry.effective,
                announced=None if entry is None else entry.announced,
            )


def _name_visit(placed: Placed, register: Register) -> VisitPlanned:
    visit = placed.visit
    return VisitPlanned(
        day=placed.day,
        due=visit.due,
        team=visit.team,
        venue=visit.venue,
        venue_name=register.name_of(register.venue[visit.venue]),
        members=tuple(register.member[id_].name for id_ in visit.members),
        activity=visit.activity,
        state=find_state(placed),
        tentative=visit.tentative,
    )
