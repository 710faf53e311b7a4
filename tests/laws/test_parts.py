"""Law 79: a part of a programme answers as the programme does for the part."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.asking import at_once
from helpers.dice import Dice
from helpers.policies import case_of_seed, one_more
from helpers.profiles import examples
from helpers.strategies import later
from laws import small
from laws.small import ESSEX, FIRSTS, OFFERS, YEARLY, answered, offered, on
from mpreview import compare, uk
from mpreview.coverage import PlaceMeasures
from mpreview.errors import InvalidValue, OutsidePart, ReviewError, UnknownId
from mpreview.events import (
    Booked,
    Contacted,
    Ledger,
    MeasureRecommended,
    MemberElected,
    MemberLeft,
    OfficeChanged,
    Reply,
    RiskAssessed,
)
from mpreview.gaps import LostWorkGap
from mpreview.measures import FittingState
from mpreview.outlook import Figure
from mpreview.people import Mandate, Member
from mpreview.places import Area
from mpreview.planning import Layout, Plan
from mpreview.policy import Activity
from mpreview.programme import Programme, ProgrammePart
from mpreview.programme._programme import join_parts
from mpreview.register import Register
from mpreview.reviews import Progress, Standing, Status
from mpreview.risk import RiskStatement
from mpreview.teams import Cover, Loan, Pool, Slots, Team, TeamAdviser
from mpreview.timeline import FIRST_DAY, Period, start_of
from mpreview.what_if import LevelRaised, SlotsChanged

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

DAY: Final = dt.date(2021, 11, 20)
_REVIEW: Final = Activity.REVIEW
_WEEK: Final = Slots((1, 1, 1, 1, 1, 0, 0))
seeds = st.integers(0, 2**63 - 1)
few = settings(max_examples=examples(0.4))


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


def _part(whole: Programme, asked: Asked) -> ProgrammePart[Programme]:
    """The part of a programme that nobody asked anything yet."""
    # What was checked once is not checked again for each part.
    fresh = join_parts(whole.base, whole.rulebook, whole.ledger)
    return fresh.only(**asked._asdict())


# ---------------------------------------------------------------- the naive statement


@cache
def _around(areas: tuple[Area, ...], area: str) -> frozenset[str]:
    within = {one.id: one.within for one in areas}
    around = within[area]
    return frozenset({area}) if around is None else _around(areas, around) | {area}


def _holds(whole: Programme, asked: Asked, status: Status) -> bool:
    """Whether a status is of the member, of the team, or somewhere in the area."""
    if asked.member is not None:
        return status.member == asked.member
    if asked.team is not None:
        return status.team == asked.team
    ground = status.ground
    return any(asked.area in _around(whole.base.areas, one) for one in (ground.region, ground.force))


class Answers(NamedTuple):
    """The statuses of a day by subject, and of a place by its first user in office, else the last before."""

    whole: Programme
    day: dt.date
    statuses: dict[tuple[str, str | None, Activity], Status]

    def of_place(self, venue: str) -> Status | None:
        """The review of a place."""
        reviews = {
            who: one for (who, at, what), one in self.statuses.items() if (at, what) == (venue, _REVIEW)
        }
        now = sorted(who for who, one in reviews.items() if one.standing is not Standing.LAPSED)
        uses = [one for one in self.whole.register.uses if one.venue == venue and one.member in reviews]
        begun = (one for one in uses if one.period.start <= self.day)
        before = sorted(((min(one.period.last, self.day), one.member) for one in begun), reverse=True)
        return next((reviews[who] for who in (*now, *(who for _, who in before))), None)

    def of_noted(self, member: str | None, venue: str | None) -> Status | None:
        """The status of what was noted of a member, or of all users of a place."""
        if member is None:
            return None if venue is None else self.of_place(venue)
        there = None if venue is None else self.statuses.get((member, venue, _REVIEW))
        return there or self.statuses.get((member, None, Activity.CONTACT))

    def lies_in(self, asked: Asked, member: str | None, venue: str | None) -> bool:
        """Whether a place, else a seat, is in an area or with a team on a day without work there."""
        register = self.whole.register
        place = None if venue is None else register.venue[venue]
        if place is not None and place.region is not None and place.force is not None:
            ground = register.index.covers.ground(place.region, place.force)
        else:
            uses = [one for one in register.uses if one.venue == venue]
            users = [one.member for one in uses if self.day in one.period] or [one.member for one in uses]
            person = register.member.get(member or min(users, default=""))
            if person is None:
                return False
            ground = register.index.seat_ground(person, self.day)
        if asked.team is not None:
            return (
                register.index.team_for(ground, None if place is None else place.kind, self.day) == asked.team
            )
        return any(asked.area in _around(self.whole.base.areas, one) for one in (ground.region, ground.force))

    def holds_noted(self, asked: Asked, member: str | None, venue: str | None) -> bool:
        """Whether what was noted is in a part; of a member is also what is noted of a place in use."""
        if asked.member is None:
            status = self.of_noted(member, venue)
            return self.lies_in(asked, member, venue) if status is None else _holds(self.whole, asked, status)
        # A use that was announced counts before its first day.
        review = self.statuses.get((asked.member, venue, _REVIEW))
        counts = review is not None and review.standing is not Standing.LAPSED
        runs = (
            one.period for one in self.whole.register.uses if (one.member, one.venue) == (asked.member, venue)
        )
        used = counts or any(self.day in period for period in runs)
        return member == asked.member or (member is None and used)


def _answers(whole: Programme, day: dt.date) -> Answers:
    found = {(one.member, one.venue, one.activity): one for one in whole.coverage(on=day)}
    return Answers(whole, day, found)


# ---------------------------------------------------------------- what is owed


@few
@given(seed=seeds)
def test_law_79_what_is_owed_and_covered_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, first = _draw(seed)

    days = (first, later(first, 45))
    every = [(whole.due(on=day, within=90), whole.coverage(on=day)) for day in days]

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for day, (due, cover) in zip(days, every, strict=True):
            assert list(part.due(on=day, within=90)) == [one for one in due if _holds(whole, asked, one)]
            assert list(part.coverage(on=day)) == [one for one in cover if _holds(whole, asked, one)]


@few
@given(seed=seeds)
def test_law_79_what_is_asked_of_a_team_an_area_a_member_or_a_place_is_that_of_the_whole_there(
    seed: int,
) -> None:
    whole, first = _draw(seed)
    register = whole.register
    days = (first, later(first, 45))

    due = [whole.due(on=day, within=90) for day in days]

    # One programme answers all questions, so that what is kept of one question serves the next.
    d, asked_of = Dice(seed), join_parts(whole.base, whole.rulebook, whole.ledger)
    for _ in range(30):
        team, area = d.pick((None, *register.team)), d.pick((None, *register.area))
        seldom = (None,) * 10
        member, venue = d.pick((*seldom, *register.member)), d.pick((*seldom, *register.venue))
        parts = [Asked(area=area)] * (area is not None) + [Asked(team=team)] * (team is not None)
        for day, every in zip(days, due, strict=True):
            found = asked_of.due(on=day, within=90, team=team, area=area, member=member, venue=venue)
            assert list(found) == [
                one
                for one in every
                if all(_holds(whole, part, one) for part in parts)
                and member in {None, one.member}
                and venue in {None, one.venue}
            ]


@settings(max_examples=examples(0.15))
@given(seed=seeds)
def test_law_79_the_coverage_of_a_part_over_a_span_is_that_of_its_days(seed: int) -> None:
    whole, first = _draw(seed)

    for asked in [*_list_asked(whole.register)][seed % 4 :: 4]:
        part = _part(whole, asked)
        trend = part.coverage_over(first, later(first, 9))
        for day in (first, trend.last):
            assert trend.on(day)[None].standing == part.coverage(on=day).standing
        assert trend.gaps == part.gaps(on=trend.last)


@few
@given(seed=seeds)
def test_law_79_what_fell_through_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, first = _draw(seed)

    every = [whole.gaps(on=day) for day in (first, later(first, 120))]

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for gaps in every:
            found = [one for one in gaps if _holds(whole, asked, one.status)]
            if asked.member is not None:
                found = list(gaps.of_member(asked.member))
            assert list(part.gaps(on=gaps.on)) == found


@few
@given(seed=seeds)
@example(seed=284498)  # what was noted of a member before the first day in office
def test_law_79_what_was_noted_at_the_places_of_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, day = _draw(seed)
    answers = _answers(whole, day)

    noted = {name: getattr(whole, name)(on=day) for name in ("fittings", "risks", "findings")}
    coming = whole.agreed(on=day)

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        for question, every in noted.items():
            found = [
                one for one in every if answers.holds_noted(asked, getattr(one, "member", None), one.venue)
            ]
            assert list(getattr(part, question)(on=day)) == found
        agreed = [one for one in coming if asked.team is None or one.team == asked.team]
        if asked.team is None:
            agreed = [one for one in agreed if answers.holds_noted(asked, None, one.venue)]
        assert list(part.agreed(on=day)) == agreed
        assert part.agreed(on=day).rows() == [
            row for one, row in zip(coming, coming.rows(), strict=True) if one in agreed
        ]


def test_law_79_the_measures_at_the_places_of_a_part_are_those_of_the_whole_there() -> None:
    """Of all places, and of a hall of two members."""
    whole, catalogue = uk.sample(on=DAY), uk.catalogue()

    for venue in (None, "essex-hall"):
        every = whole.measures(catalogue, on=DAY, venue=venue)
        for asked in _list_asked(whole.register):
            own = _part(whole, asked).measures(catalogue, on=DAY, venue=venue)
            assert list(own) == [one for one in every if _has_place(whole, asked, one)]


@pytest.mark.parametrize(
    "asks", ["never", "before it is recorded", "on a day before it", "on an earlier day"]
)
def test_law_79_a_measure_bound_to_the_office_of_a_member_elsewhere_ends_with_it_in_a_part(asks: str) -> None:
    """The part folds the events of its members, their places, and whose office binds a measure there."""
    bound, day = "m-lagan-1", on("2021-11-20")
    known = start_of(day)
    left = OfficeChanged(id="oc", on=on("2021-11-12"), known=known, member=bound)
    way = MeasureRecommended(
        id="mr", on=on("2021-10-05"), known=known, venue="clyde-2-office", measure="m1", entry="cctv",
        priority=1, reason="dark", owner="adviser", target=on("2021-12-01"), office_of=bound,
    )  # fmt: skip
    # Of a stretch with so many events a part folds its own alone.
    many = [Contacted(id=f"c{n}", on=on("2021-10-25"), known=known, member="m-essex-3") for n in range(1001)]
    whole = uk.sample(on=on("2021-10-01")).record(left, *many)
    if asks == "before it is recorded":
        assert list(whole.only(member="m-clyde-2").fittings(on=day)) == []
    whole = whole.record(way)
    part = whole.only(member="m-clyde-2")
    if asks == "on a day before it":
        assert list(part.fittings(on=on("2021-10-04"))) == []
    if asks == "on an earlier day":
        assert [one.state for one in part.fittings(on=on("2021-10-15"))] == [FittingState.RECOMMENDED]

    assert [one.state for one in part.fittings(on=day)] == [FittingState.LAPSED]


def _has_place(whole: Programme, asked: Asked, place: PlaceMeasures) -> bool:
    """Whether a place is of the member, of the team, or somewhere in the area."""
    if asked.member is not None:
        return asked.member in place.users
    if asked.team is not None:
        return place.team == asked.team
    ground = place.ground
    return any(asked.area in _around(whole.base.areas, one) for one in (ground.region, ground.force))


@few
@given(seed=seeds)
def test_law_79_the_history_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    """Of a member or a venue that is in the part on some day; of any other the part refuses to tell."""
    whole, day = _draw(seed)
    used = {use.venue for use in whole.register.uses}

    for asked in [*_list_asked(whole.register)][seed % 3 :: 3]:
        part = _part(whole, asked)
        inside, there = _list_ever_inside(whole, asked)
        subjects = (
            *(("member", one.id) for one in whole.register.members),
            *(("venue", one) for one in used),
        )
        for name, id_ in subjects:
            given: dict[str, Any] = {"on": day, name: id_}
            if id_ in (inside if name == "member" else there):
                every = whole.history(**given)
                ours = (
                    {None, asked.member}
                    if asked.member
                    else {None, *(one.id for one in whole.register.members)}
                )
                assert list(part.history(**given)) == [
                    one
                    for one in every
                    if one.member in ours and (there & {*one.venues} if one.venues else one.member in inside)
                ]
            else:
                with pytest.raises(OutsidePart):
                    part.history(**given)


@few
@given(seed=seeds)
def test_law_79_a_campaign_in_a_part_is_that_of_the_whole_there(seed: int) -> None:
    whole, day = _draw(seed)

    every = whole.campaign(on=day)

    for asked in _list_asked(whole.register) if every else ():
        found = _part(whole, asked).campaign(on=day)
        for campaign, own in zip(every, found, strict=True):
            assert own.directive == campaign.directive
            assert list(own) == [one for one in campaign if _holds(whole, asked, one.status)]


@few
@given(seed=seeds)
def test_law_79_a_part_explains_its_own_subjects_as_the_whole_does_and_no_other(seed: int) -> None:
    whole, day = _draw(seed)

    for asked in [*_list_asked(whole.register)][seed % 7 :: 7]:
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
        return set() if asked.team is None else {asked.team}
    known = whole.base.areas
    running = {
        team.id: [cover.areas for cover in team.covers if day in cover.period] for team in whole.base.teams
    }
    return {
        team
        for team, covers in running.items()
        if covers
        and all(areas and all(asked.area in _around(known, one) for one in areas) for areas in covers)
    }


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
    layout = _LAYOUTS[seed % len(_LAYOUTS)]
    plan, answers = _plan(whole, day, layout), _answers(whole, day)
    assert isinstance(plan, Plan)
    owed, agreed = whole.due(on=day, within=100_000), whole.agreed(on=day)

    for asked in _list_asked(whole.register):
        teams = _whole_teams(whole, asked, day)
        visiting = {one.team for one in owed if one.venue is not None and _holds(whole, asked, one)}
        visiting |= {one.team for one in agreed if answers.holds_noted(asked, None, one.venue)}
        outside = set[str]() if asked.team else visiting - teams
        own = _plan(_part(whole, asked), day, layout)
        if isinstance(own, OutsidePart):
            assert outside or not teams
            assert set(own.teams) == outside
        else:
            assert teams
            assert not outside
            assert set(own.teams) == teams
            assert _tell(own, teams) == _tell(plan, teams)


def _plan(
    asked: Programme | ProgrammePart[Programme], day: dt.date, layout: Layout | None
) -> Plan | OutsidePart:
    try:
        return asked.plan(on=day, until=later(day, 60), layout=layout, without=(Progress.OFFERED,))
    except OutsidePart as error:
        return error


def test_law_79_a_part_keeps_off_the_days_on_which_a_team_outside_meets_a_member() -> None:
    """In the sample the team of Parliament meets a member for Northern Ireland on such a day."""
    sample, until = at_once(uk.sample(on=DAY)), later(DAY, 60)
    part = _part(sample, Asked(team="force-northern-ireland"))
    alone, together = (
        part.plan(on=DAY, until=until, layout=Layout(one_a_day=one)) for one in (False, True)
    )  # fmt: skip

    whole = sample.plan(on=DAY, until=until, layout=Layout(one_a_day=True))

    assert together == whole.by_team()["force-northern-ireland"]
    assert together.visits != alone.visits


def test_law_79_an_adviser_agreed_for_a_visit_outside_has_a_slot_less_in_the_part() -> None:
    """The one adviser of Essex is agreed for a visit in Parliament, on a day with a visit in Essex."""
    sample, until = uk.sample(on=DAY), later(DAY, 40)
    pool = Pool("visits", (TeamAdviser("ann", (_WEEK,)),))
    teams = tuple(
        attrs.evolve(one, pools=(pool,)) if one.id == "force-essex" else one for one in sample.base.teams
    )
    base = attrs.evolve(sample.base, teams=teams)
    before = Programme(base, sample.rulebook, sample.ledger).plan(on=DAY, until=until).rota()
    day = before.of_adviser("ann").items[0].day
    booked = Booked(id="b", on=DAY, known=start_of(DAY), venue="lagan-4-westminster", day=day, assessor="ann")
    whole = Programme(base, sample.rulebook, Ledger.of([*sample.ledger, booked]))

    rota = _part(whole, Asked(team="force-essex")).plan(on=DAY, until=until).rota()

    assert rota.items == whole.plan(on=DAY, until=until).rota().of_team("force-essex").items
    assert [row.adviser for row in rota if row.day == day] == [None]


def test_law_79_a_forecast_of_a_part_has_the_figures_of_its_team_in_the_sample() -> None:
    """An offer to a member joins places outside: the offers may differ, and no visit does."""
    sample, until = uk.sample(on=DAY), later(DAY, 41)
    asked: dict[str, Any] = {"on": DAY, "until": until, "seed": 1, "runs": 4, "by": "team"}
    whole = sample.forecast(**asked)

    for team in ("force-essex", "force-metropolitan", "force-northern-ireland", "force-scotland"):
        own = sample.only(team=team).forecast(**asked)
        for figure in (Figure.BEHIND, Figure.COVERED, Figure.REVIEWS, Figure.VISITS, Figure.MISSED):
            figures = [[of.get(day, figure, team).values for day in own.days] for of in (own, whole)]
            assert figures[0] == figures[1], (team, figure)


# ---------------------------------------------------------------- worked by hand


def test_law_79_what_moves_in_a_part_is_what_moves_of_its_team_in_the_whole() -> None:
    sample, until = uk.sample(on=DAY), later(DAY, 40)
    rise = LevelRaised("CRITICAL", first=later(DAY, -5))
    whole = compare(sample, sample.what_if(rise), on=DAY, until=until)

    for team in ("force-essex", "force-scotland", "psd"):
        part = sample.only(team=team)
        own = compare(part, part.what_if(rise), on=DAY, until=until)
        assert own.inputs == whole.inputs
        assert list(own.moves) == list(whole.moves.by("team").get(team, ()))
        assert list(own.visits) == list(whole.visits.by("team").get(team, ()))
        assert {one.team for one in part.surge(rise, on=DAY, until=until).clear_days} == {None, team}


def test_law_79_work_moves_with_the_team_that_carries_it() -> None:
    """Essex is covered by the west until 30 November 2021, and by the east from 1 December."""
    moved = Period(FIRST_DAY, on("2021-12-01")), Period(on("2021-12-01"))
    teams = tuple(
        Team(id_, "Team", (Cover((), (), when),))
        for id_, when in zip(("east", "west"), moved[::-1], strict=True)
    )
    drawn = small.programme(YEARLY, *FIRSTS)
    whole = Programme(attrs.evolve(drawn.base, teams=teams), drawn.rulebook, drawn.ledger)
    days = on("2021-11-30"), on("2021-12-01")

    found = [[len(whole.only(team=id_).coverage(on=day)) for day in days] for id_ in ("west", "east")]

    # A contact, an offer and two reviews.
    assert found == [[4, 0], [0, 4]]


def test_law_79_work_that_is_lost_is_in_the_part_of_the_place_and_of_the_heir() -> None:
    """Ann accepted a review in Essex and left; Dan holds the seat since, and is nobody's user yet."""
    left = Mandate("c-essex", Period(on("2019-12-12"), on("2021-11-01")), "resignation")
    members = (
        attrs.evolve(small.ANN, mandates=(left,)),
        Member("dan", "Member for Essex", (Mandate("c-essex", Period(on("2021-11-05"))),)),
        small.CAL,
    )
    events = (offered("2021-10-01"), answered("2021-10-05", Reply.ACCEPTED))
    whole = small.programme(YEARLY, *FIRSTS, OFFERS, events=events, members=members, venues=(ESSEX,))
    day = on("2021-11-20")

    def list_lost(**asked: str) -> list[str | None]:
        return [gap.heir for gap in whole.only(**asked).gaps(on=day) if gap.kind is LostWorkGap.LOST]

    assert [list_lost(area="east"), list_lost(member="ann"), list_lost(member="dan")] == [["dan"]] * 3
    assert [list_lost(area="scotland"), list_lost(member="cal")] == [[], []]


def test_law_79_a_risk_of_a_hall_is_in_the_part_of_each_user() -> None:
    text = RiskStatement(threat="a crowd", vulnerability="one exit", impact="nobody can leave")
    crowd = RiskAssessed(
        id="x", on=DAY, known=start_of(DAY), venue="essex-hall", risk="r1", statement=text,
        likelihood="likely", impact="severe", assessor="adviser",
    )  # fmt: skip
    whole = uk.sample(on=DAY).record(crowd)
    inside = [{"area": "england"}, {"team": "force-essex"}, {"member": "m-essex-1"}, {"member": "m-essex-2"}]
    outside = [{"area": "scotland"}, {"team": "psd"}, {"member": "m-essex-3"}]

    assert [len(whole.only(**asked).risks(on=DAY)) for asked in (*inside, *outside)] == [1] * 4 + [0] * 3


def test_law_79_steps_and_former_members_of_a_part_of_the_sample_are_told_by_hand() -> None:
    """Of the steps of the year before: an answer lies where the seat lies, a report where the place lies."""
    whole = uk.sample(on=DAY)
    first = on("2021-11-01")
    asked = ({"area": "scotland"}, {"team": "psd"}, {"member": "m-lagan-1"}, {"member": "m-clyde-3"})

    taken = [whole.only(**one).lead_times(first=first, last=DAY).items for one in asked]
    former = [len(whole.only(**one).winding_up(on=DAY)) for one in asked]

    assert [[one.member or one.venue for one in steps] for steps in taken] == [
        ["m-clyde-1", "m-clyde-2", "m-clyde-3", "clyde-3-surgery-1"],
        [],
        ["m-lagan-1"],
        ["m-clyde-3", "clyde-3-surgery-1"],
    ]
    assert former == [0, 0, 0, 0]
    assert len(whole.only(area="northern-ireland").winding_up(on=DAY)) == 1


# ---------------------------------------------------------------- what forms offer


def _is_ever_inside(whole: Programme, asked: Asked, place: tuple[str, str], kind: str | None) -> bool:
    """Whether work in a place is in an area, or with a team on some day."""
    register = whole.register
    ground = register.index.covers.ground(*place)
    if asked.team is None:
        return any(asked.area in _around(whole.base.areas, one) for one in place)
    periods = [cover.period for team in register.teams for cover in team.covers]
    ends = {one.end for one in periods if one.end is not None}
    days = {FIRST_DAY, *(one.start for one in periods), *ends}
    return any(register.index.team_for(ground, kind, day) == asked.team for day in days)


def _list_ever_inside(whole: Programme, asked: Asked) -> tuple[set[str], set[str]]:
    """The members and the venues with work that is in a part on some day."""
    register, members, venues = whole.register, set[str](), set[str]()
    for member in register.members:
        seats = [register.index.find_place(term) for term in member.terms]
        used = {use.venue for use in register.uses if use.member == member.id}
        for venue in (None, *(register.venue[id_] for id_ in used)):
            own = None if venue is None or venue.region is None else (venue.region, str(venue.force))
            kind, places = None if venue is None else venue.kind, seats if own is None else [own]
            if asked.member == member.id or (
                not asked.member and any(_is_ever_inside(whole, asked, one, kind) for one in places)
            ):
                members.add(member.id)
                venues |= set() if venue is None else {venue.id}
    return members, venues


@few
@given(seed=seeds)
def test_law_79_the_options_of_a_part_are_those_of_the_whole_that_are_in_it_on_some_day(seed: int) -> None:
    whole, day = _draw(seed)
    used = {use.venue for use in whole.register.uses}
    names = ("member", "venue", "team", "pool", "event", "area", "measure")
    every = {name: whole.options(name, sensitive=True) for name in names}
    subjects = {event.id: event.subject for event in whole.ledger.effective}

    for asked in _list_asked(whole.register):
        part = _part(whole, asked)
        members, venues = _list_ever_inside(whole, asked)
        found = {name: part.options(name, sensitive=True) for name in names}
        ids = {name: [one.value for one in some] for name, some in found.items()}

        assert all([one for one in every[name] if one in some] == [*some] for name, some in found.items())
        assert set(ids["member"]) == members
        assert {one for one in ids["venue"] if one in used} == venues
        assert ids["area"] == [one.value for one in every["area"]]
        # Whatever work there is in the part, a form can name its member, place and team.
        for status in part.coverage(on=day):
            assert status.member in ids["member"]
            assert status.venue in {None, *ids["venue"]}
            assert status.team in ids["team"]
        assert asked.team is None or ids["team"] == [asked.team]
        about = {
            id_
            for id_, (member, venue) in subjects.items()
            if (venue in venues if member is None else member in members)
        }
        assert about <= set(ids["event"])


def test_law_79_the_form_of_one_force_lists_its_own_and_the_pools_of_its_teams() -> None:
    pool = Pool("visits", (TeamAdviser("ann", (_WEEK,)),))
    sample = uk.sample(on=DAY)
    teams = tuple(attrs.evolve(one, pools=(pool,)) if one.id == "psd" else one for one in sample.base.teams)
    whole = Programme(attrs.evolve(sample.base, teams=teams), sample.rulebook, sample.ledger)
    essex, scotland = (whole.only(area=area) for area in ("police-essex", "scotland"))

    def ids(part: ProgrammePart[Programme], names: str) -> list[object]:
        return [one.value for one in part.options(names)]

    assert ids(essex, "team") == ["force-essex"]
    # The department looks after what is online, also of a member for a seat in Scotland.
    assert ids(scotland, "team") == ["psd", "force-scotland"]
    assert (ids(essex, "pool"), ids(scotland, "pool")) == ([], ["visits"])
    assert ids(essex, "constituency") == ["essex-4", "essex-1", "essex-3", "essex-2"]
    assert essex.options("severity") == whole.options("severity")
    home = {one.id for one in sample.ledger if one.subject[1] == "essex-2-home-2"}
    assert home
    assert home <= set(ids(whole.only(team="force-metropolitan"), "event"))


# ---------------------------------------------------------------- changes, and what is refused


def test_law_79_what_is_recorded_or_changed_in_a_part_is_so_in_the_whole() -> None:
    whole = uk.sample(on=DAY)
    part = whole.only(area="scotland")
    left = MemberLeft(id="x", on=DAY, known=start_of(DAY), member="m-essex-1", cause="resignation")
    critical = LevelRaised("CRITICAL", first=DAY)
    day = later(DAY, 10)

    for own, other in (
        (part.record(left, expecting=part.version), whole.record(left)),
        (part.what_if(critical), whole.what_if(critical)),
        (part.as_known(day), whole.as_known(day)),
    ):
        assert own.whole == other
        assert own == other.only(area="scotland")
        assert own.due(on=day) == other.due(on=day, area="scotland")


@few
@given(seed=seeds)
def test_law_79_a_part_that_was_asked_before_the_last_events_answers_as_a_part_that_was_not(
    seed: int,
) -> None:
    """Whatever the part keeps of the answers before, each time one event more is on record."""
    whole, day = _draw(seed)
    d = Dice(seed)
    asked = d.pick(list(_list_asked(whole.register)))
    part = _part(whole, asked)

    for place in range(4):
        part.coverage(on=day)
        part.due(on=later(day, 30))
        event = one_more(d, whole, f"more-{place}")
        try:
            part = part.record(event)
        except ReviewError:
            continue
        fresh = _part(part.whole, asked)
        for other in (day, later(day, 30)):
            assert part.coverage(on=other) == fresh.coverage(on=other)
            assert part.gaps(on=other) == fresh.gaps(on=other)


def test_law_79_whoever_is_elected_in_the_area_of_a_part_is_in_the_part() -> None:
    part = uk.sample(on=DAY).only(area="northern-ireland")
    day = later(DAY, 1)
    before = len(part.coverage(on=day))
    elected = MemberElected(
        id="x", on=day, known=start_of(day), member="m-new", constituency="lagan-2", name="Member"
    )

    after = part.record(elected).coverage(on=day)

    assert (before, len(after.by("member")["m-new"])) == (len(after) - 2, 2)


def test_law_79_slots_and_closures_that_changed_count_in_the_plan_of_a_part() -> None:
    """Whatever was kept of the programme before."""
    whole, until = uk.sample(on=DAY), later(DAY, 40)
    whole.plan(on=DAY, until=until)
    changed = whole.what_if(SlotsChanged(team="force-essex", fewer=(9,) * 7, first=DAY))

    plan = changed.only(team="force-essex").plan(on=DAY, until=until)

    assert not plan.visits
    assert plan == changed.plan(on=DAY, until=until).by_team()["force-essex"]


def test_law_79_what_a_team_outside_lends_counts_in_the_part_and_what_it_lends_to_others_does_not() -> None:
    """Essex has the slots that London lends, one on Tuesdays and Thursdays; on Tuesdays Scotland is first."""
    sample, until, always = uk.sample(on=DAY), later(DAY, 40), Period(FIRST_DAY)
    loans = (
        Loan("force-scotland", (0, 1, 0, 0, 0, 0, 0), always),
        Loan("force-essex", (0, 1, 0, 1, 0, 0, 0), always),
    )
    given: dict[str, dict[str, Any]] = {
        "force-essex": {"slots": ()},
        "force-metropolitan": {"slots": (_WEEK,), "loans": loans},
    }
    teams = tuple(attrs.evolve(one, **given.get(one.id, {})) for one in sample.base.teams)
    whole = Programme(attrs.evolve(sample.base, teams=teams), sample.rulebook, sample.ledger)

    plan = whole.only(team="force-essex").plan(on=DAY, until=until)

    assert {one.day.isoweekday() for one in plan.visits if not one.booked} == {4}
    assert plan == whole.plan(on=DAY, until=until).by_team()["force-essex"]


def test_law_79_a_part_visits_nobody_where_a_use_has_ended() -> None:
    sample, until, end = uk.sample(on=DAY), later(DAY, 40), later(DAY, 9)
    essex = {one.id for one in sample.base.venues if one.force == "police-essex"}
    ending = (one for one in sample.base.uses if one.venue in essex and one.period.end is None)
    ended = {(one.venue, one.member): attrs.evolve(one.period, end=end) for one in ending}
    uses = tuple(
        attrs.evolve(one, period=ended.get((one.venue, one.member), one.period)) for one in sample.base.uses
    )
    whole = Programme(attrs.evolve(sample.base, uses=uses), sample.rulebook, sample.ledger)

    plan = whole.only(team="force-essex").plan(on=DAY, until=until)

    assert plan == whole.plan(on=DAY, until=until).by_team()["force-essex"]
    assert {one.day < end for one in plan.visits if not one.booked} == {True}


@attrs.frozen(slots=False)
class _Named(Programme):
    """A programme of an embedder, with a field and a verb of its own."""

    tenant: str = "kent"

    def tell(self) -> str:
        return f"{len(self.ledger)} events of {self.tenant}"


def test_a_programme_of_an_embedders_own_class_stays_of_that_class_and_so_does_the_whole_of_its_part() -> (
    None
):
    sample = uk.sample(on=DAY)
    own = _Named(sample.base, sample.rulebook, sample.ledger, tenant="dover")
    gone = own.erase("m-essex-2", event="e1", on=DAY, known=start_of(DAY)).programme
    left = MemberLeft(id="x", on=DAY, known=start_of(DAY), member="m-essex-1", cause="resignation")
    part = own.only(area="scotland")

    assert own.record(left).tell() == own.restore(left).tell() == f"{len(sample.ledger) + 1} events of dover"
    assert isinstance(gone, _Named)
    assert gone.tell() == f"{len(gone.ledger)} events of dover"
    assert own.what_if(LevelRaised("CRITICAL", first=DAY)).tell() == own.tell()
    assert part.record(left).as_known(later(DAY, 1)).whole.tell() == own.record(left).tell()


def test_a_part_is_of_one_thing_that_exists() -> None:
    whole = uk.sample(on=DAY)

    for asked in ({}, {"area": "scotland", "team": "psd"}):
        with pytest.raises(InvalidValue, match="exactly one"):
            whole.only(**asked)
    with pytest.raises(UnknownId) as unknown:
        whole.only(team="force-esex")
    assert unknown.value.near[0] == "force-essex"


def test_what_a_part_refuses_says_why_and_what_to_do() -> None:
    whole = uk.sample(on=DAY)

    with pytest.raises(OutsidePart) as divided:
        whole.only(area="scotland").plan(on=DAY, until=DAY)
    with pytest.raises(OutsidePart) as strange:
        whole.only(area="scotland").explain("m-essex-1", None, Activity.CONTACT, on=DAY)

    assert divided.value.teams == ("psd",)
    assert str(divided.value) == (
        "the area 'scotland': visits here are of teams that work outside too (psd); "
        "a plan is of whole teams, so plan `only(team=...)` or the whole programme"
    )
    assert str(strange.value) == (
        "the area 'scotland': explain was asked of a subject outside on 20 November 2021; "
        "ask the whole programme"
    )
