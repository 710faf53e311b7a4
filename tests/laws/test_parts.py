"""Law 79: a part of a programme answers as the programme does for the part."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dice import Dice
from laws.small import FIRSTS, YEARLY, on, programme
from mpreview import uk
from mpreview.errors import InvalidValue, OutsidePart, ReviewError, UnknownId
from mpreview.events import MemberLeft
from mpreview.planning import Layout, Plan
from mpreview.policy import Activity
from mpreview.programme import Programme, ProgrammePart
from mpreview.register import Register
from mpreview.reviews import Progress, Standing, Status
from mpreview.teams import Away, Cover, Loan, Pool, Slots, Team, TeamAdviser
from mpreview.timeline import FIRST_DAY, Period
from mpreview.what_if import LevelRaised
from policies import case_of_seed
from profiles import examples
from strategies import later

DAY: Final = dt.date(2021, 11, 20)
_WEEK: Final = Slots((1, 1, 1, 1, 1, 0, 0))
seeds = st.integers(0, 2**63 - 1)
few = settings(max_examples=examples(0.7))


class Asked(NamedTuple):
    """A part, in the words of its keyword, and what the whole says of it."""

    area: str | None = None
    team: str | None = None
    member: str | None = None


# ---------------------------------------------------------------- drawn programmes with several teams


def _teams(d: Dice, register: Register, moved: dt.date) -> Iterator[Team]:
    """Teams that part the country by nation, by force, by kind, and by one day on which forces move."""
    nations = [area.id for area in register.areas if area.kind == "nation"]
    forces = [area.id for area in register.areas if area.kind == "force"]
    loan = Loan("west", (0, 1, 0, 1, 0, 0, 0), Period(FIRST_DAY))
    pool = Pool("visits", (TeamAdviser("ann", (_WEEK,)), TeamAdviser("bob", (_WEEK,))))
    kinds = ("westminster", "online")
    before, after = Period(FIRST_DAY, moved), Period(moved)
    match d.whole(0, 3):
        case 0:
            for place, nation in enumerate(nations):
                yield Team(("east", "west")[place], "Team", (Cover((nation,)),), (_WEEK,))
        case 1:
            yield Team("rest", "Team", (Cover(),), (_WEEK,), loans=(loan,))
            yield Team("west", "Team", (Cover((forces[0],)),), (_WEEK,), pools=(pool,))
            yield Team("east", "Team", (Cover(tuple(forces[1:3])),), (Slots((2, 0, 0, 0, 3, 1, 0)),))
        case 2:
            yield Team("rest", "Team", (Cover(), Cover((forces[1],), (), before)), (_WEEK,))
            yield Team(
                "west", "Team", (Cover((forces[0],), (), before), Cover((forces[1],), (), after)), (_WEEK,)
            )
            yield Team("east", "Team", (Cover((forces[0],), (), after), Cover((forces[2],))), (_WEEK,))
        case _:
            yield Team("rest", "Team", (Cover(kinds=kinds),), (_WEEK,))
            yield Team("west", "Team", (Cover((nations[0],)),), (_WEEK,))
            yield Team("east", "Team", (Cover((nations[1],)),), (_WEEK,), pools=(pool,))


def _draw(seed: int) -> tuple[Programme, dt.date]:
    drawn, day = case_of_seed(seed)
    d = Dice(seed)
    moved = later(day, d.pick((-200, -20, 0, 1, 40)))
    teams = tuple(_teams(d, drawn.base, moved))
    # The drawn events name the team of everything at most in commitments.
    teams = (*teams, Team("everywhere", "Team", (), (_WEEK,)))
    return Programme(attrs.evolve(drawn.base, teams=teams), drawn.rulebook, drawn.ledger), day


def _list_asked(register: Register) -> Iterator[Asked]:
    yield from (Asked(area=one.id) for one in register.areas)
    yield from (Asked(team=one.id) for one in register.teams)
    yield from (Asked(member=one.id) for one in register.members)


def _part(whole: Programme, asked: Asked) -> ProgrammePart:
    """The part of a programme that nobody asked anything yet."""
    fresh = Programme(whole.base, whole.rulebook, whole.ledger)
    return fresh.only(**asked._asdict())


# ---------------------------------------------------------------- the naive statement


@cache
def _around(register: Register, area: str) -> frozenset[str]:
    within = {one.id: one.within for one in register.areas}
    found, one = set[str](), area
    while one is not None:
        found.add(one)
        one = within[one]
    return frozenset(found)


def _holds(whole: Programme, asked: Asked, status: Status | None) -> bool:
    """Whether a status is of the member, of the team, or somewhere in the area."""
    if status is None:
        return False
    if asked.member is not None:
        return status.member == asked.member
    if asked.team is not None:
        return status.team == asked.team
    ground = status.ground
    return any(asked.area in _around(whole.base, one) for one in (ground.region, ground.force))


class Answers(NamedTuple):
    """The statuses of a day by subject, and of a place by its first user in office, else the last before."""

    whole: Programme
    day: dt.date
    statuses: dict[tuple[str, str | None, Activity], Status]

    def of_place(self, venue: str) -> Status | None:
        """The review of a place."""
        uses = [
            use for use in self.whole.register.uses if use.venue == venue and use.period.start <= self.day
        ]
        here = sorted({use.member for use in uses if self.day in use.period})
        review = {
            one: self.statuses.get((one, venue, Activity.REVIEW)) for one in {use.member for use in uses}
        }
        now = [one for one in here if (found := review[one]) and found.standing is not Standing.LAPSED]
        before = sorted(((min(use.period.last, self.day), use.member) for use in uses), reverse=True)
        return next((review[one] for one in (*now, *(one for _, one in before)) if review[one]), None)

    def of_noted(self, member: str | None, venue: str | None) -> Status | None:
        """The status of what was noted of a member, or of all users of a place."""
        if member is None:
            return None if venue is None else self.of_place(venue)
        there = None if venue is None else self.statuses.get((member, venue, Activity.REVIEW))
        return there or self.statuses.get((member, None, Activity.CONTACT))

    def holds_noted(self, asked: Asked, member: str | None, venue: str | None) -> bool:
        """Whether what was noted is in a part; of a member is also what is noted of a place in use."""
        if asked.member is None:
            return _holds(self.whole, asked, self.of_noted(member, venue))
        used = (use for use in self.whole.register.uses if (use.member, use.venue) == (asked.member, venue))
        return member == asked.member or (member is None and any(self.day in use.period for use in used))


def _answers(whole: Programme, day: dt.date) -> Answers:
    found = {(one.member, one.venue, one.activity): one for one in whole.coverage(on=day)}
    return Answers(whole, day, found)


# ---------------------------------------------------------------- what is owed


@few
@given(seed=seeds)
def test_law_79_what_is_owed_and_covered_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, first = _draw(seed)

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for day in (first, later(first, 45)):
            due, cover = whole.due(on=day, within=90), whole.coverage(on=day)
            assert list(part.due(on=day, within=90)) == [one for one in due if _holds(whole, asked, one)]
            assert list(part.coverage(on=day)) == [one for one in cover if _holds(whole, asked, one)]


@few
@given(seed=seeds)
def test_law_79_what_fell_through_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, first = _draw(seed)

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for day in (first, later(first, 120)):
            gaps = whole.gaps(on=day)
            found = [one for one in gaps if _holds(whole, asked, one.status)]
            if asked.member is not None:
                found = list(gaps.of_member(asked.member))
            assert list(part.gaps(on=day)) == found


@few
@given(seed=seeds)
def test_law_79_what_was_noted_at_the_places_of_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, day = _draw(seed)
    answers = _answers(whole, day)

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for question in ("fittings", "risks", "findings"):
            every = getattr(whole, question)(on=day)
            found = [
                one for one in every if answers.holds_noted(asked, getattr(one, "member", None), one.venue)
            ]
            assert list(getattr(part, question)(on=day)) == found
        agreed = [one for one in whole.agreed(on=day) if asked.team is None or one.team == asked.team]
        if asked.team is None:
            agreed = [one for one in agreed if answers.holds_noted(asked, None, one.venue)]
        assert list(part.agreed(on=day)) == agreed


@few
@given(seed=seeds)
def test_law_79_a_campaign_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, day = _draw(seed)

    for asked in _list_asked(whole.register):
        found = _part(whole, asked).campaigns(on=day)
        for campaign, own in zip(whole.campaigns(on=day), found, strict=True):
            assert own.directive == campaign.directive
            assert list(own) == [one for one in campaign if _holds(whole, asked, one.status)]


@few
@given(seed=seeds)
def test_law_79_a_part_explains_its_own_subjects_as_the_whole_does_and_no_other(seed: int) -> None:
    whole, day = _draw(seed)

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for status in whole.coverage(on=day):
            subject = status.member, status.venue, status.activity
            if _holds(whole, asked, status):
                assert part.explain(*subject, on=day) == whole.explain(*subject, on=day)
                assert part.steps(*subject, on=day) == whole.steps(*subject, on=day)
            else:
                with pytest.raises(OutsidePart):
                    part.explain(*subject, on=day)


# ---------------------------------------------------------------- plans


def _whole_teams(whole: Programme, asked: Asked, day: dt.date) -> set[str]:
    """The teams of the part on a day: the team itself, or those whose areas all lie in the area."""
    if asked.area is None:
        return {asked.team} - {None}
    running = {
        team.id: [cover.areas for cover in team.covers if day in cover.period] for team in whole.base.teams
    }
    return {
        team
        for team, covers in running.items()
        if covers
        and all(areas and all(asked.area in _around(whole.base, one) for one in areas) for areas in covers)
    }


def _visiting(whole: Programme, asked: Asked, day: dt.date) -> set[str]:
    """The teams with something to visit in the part, whenever it opens."""
    answers = _answers(whole, day)
    owed = whole.due(on=day, within=100_000)
    found = {one.team for one in owed if one.venue is not None and _holds(whole, asked, one)}
    agreed = whole.agreed(on=day)
    return found | {one.team for one in agreed if answers.holds_noted(asked, None, one.venue)}


def _tell(plan: Plan, teams: set[str]) -> list[object]:
    """All that a plan says of some teams, but who else could help."""
    parts = {team: part for team, part in plan.by_team().items() if team in teams}
    rota = [row for row in plan.rota() if row.team in teams]
    on_duty = [one for one in plan.rota().on_duty if one.team in teams]
    short = [one for one in plan.shortfalls if one.visit.team in teams]
    needs = [one for one in plan.needs if one.team in teams]
    crowded = [one for one in plan.overbooked if one.team in teams]
    clashes = [one for one in plan.clashes if {crew.team for crew in one.crews} & teams]
    return [parts, rota, on_duty, short, needs, crowded, clashes]


_LAYOUTS: Final = (None, None, Layout(), Layout(one_a_day=True))


@few
@given(seed=seeds)
def test_law_79_a_part_plans_its_whole_teams_as_the_whole_does_and_else_refuses(seed: int) -> None:
    whole, day = _draw(seed)
    until, layout = later(day, 60), _LAYOUTS[seed % len(_LAYOUTS)]
    plan = whole.plan(on=day, until=until, layout=layout, without=(Progress.OFFERED,))

    for asked in _list_asked(whole.register):
        part, teams = _part(whole, asked), _whole_teams(whole, asked, day)
        outside = _visiting(whole, asked, day) - teams if asked.team is None else set[str]()
        try:
            own = part.plan(on=day, until=until, layout=layout, without=(Progress.OFFERED,))
        except OutsidePart as error:
            assert not teams or outside
            assert set(error.teams) == outside
        else:
            assert teams
            assert not outside
            assert set(own.teams) == teams
            assert _tell(own, teams) == _tell(plan, teams)
