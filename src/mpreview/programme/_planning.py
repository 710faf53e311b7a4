"""The plan of a programme, or of the whole teams of a part."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from mpreview._checks import check_known, check_type, collect_tuple
from mpreview.errors import InvalidValue, OutsideCalendar, OutsidePart
from mpreview.events import Booked, Committed
from mpreview.planning import Agreed, AgreedVisits, Layout, Plan, Rota
from mpreview.planning._plan import Terms, select_planned, select_teams
from mpreview.planning._planner import PlanFacts, PlannedPart, plan_visits
from mpreview.planning._rota import find_reviewers
from mpreview.planning._visits import find_absences, list_agreed_at_venues, sort_agreed
from mpreview.policy import Activity
from mpreview.programme._cache import AnswerCache
from mpreview.programme._selection import Selection
from mpreview.programme._view import PartView
from mpreview.register import Register
from mpreview.reviews import Obligation, Obligations, Progress
from mpreview.reviews.duties import Duties, DutyFilter
from mpreview.reviews.first_days import FirstDays
from mpreview.teams import Team
from mpreview.timeline import LAST_DAY

_SHOWN: Final = 3
"""The number of teams that the sentence of an error names."""


def find_agreed(cache: AnswerCache, duties: Duties) -> tuple[Agreed, ...]:
    """Return all agreed visits still to come by a day, in order of day, venue and activity.

    Of a visit agreed with a person who was erased by the day, the event of the erasure says what is left.
    """
    on, teams = duties.date, cache.register.team
    left = (
        Agreed(
            booking=event.id,
            venue=None,
            activity=None,
            day=event.day,
            team=event.team,
            kind=None,
            slots=event.slots,
            pool=event.pool,
            team_name=teams[event.team].name,
        )
        for event in cache.erased
        if type(event) is Committed and event.on <= on <= event.day
    )
    return sort_agreed((*list_agreed_at_venues(duties), *left))


def list_agreed(view: PartView, on: dt.date, until: dt.date | None, team: str | None) -> AgreedVisits:
    """Return the agreed visits still to come by a day, as `Programme.agreed` does."""
    duties = view.find_duties(on)
    every = view.select(lambda one: view.holds_agreed(duties, one), find_agreed(view.cache, duties))
    found = (one for one in every if team in {None, one.team} and (until is None or one.day <= until))
    return AgreedVisits(on, tuple(found))


def count_agreed_slots(cache: AnswerCache, on: dt.date) -> Mapping[str, int]:
    """Return by booking the slots of the visits agreed by a day; none on a day beyond a calendar."""
    try:
        return {visit.booking: visit.slots for visit in list_agreed_at_venues(cache.find_duties(on))}
    except OutsideCalendar:
        return {}


def plan_view(  # noqa: PLR0913  # the arguments of `Programme.plan`, which imports no planning before its call
    view: PartView,
    *,
    on: dt.date,
    until: dt.date,
    previous: Plan | None,
    tie_seed: str | None,
    layout: Layout | None,
    without: Collection[Progress],
    fixed_until: dt.date | None,
    rota: Rota | None,
) -> Plan:
    """Return the plan, as `Programme.plan` does."""
    terms = Terms(on, until, previous, tie_seed, layout, fixed_until, rota)
    if layout is not None:
        check_layout(view.register, layout)
    return plan_selection(view, terms, without)


def check_layout(register: Register, layout: Layout) -> None:
    """Check the members and the houses that a layout names.

    Raises:
        UnknownId: If there is no such member.
        InvalidValue: If the register has no recess of a house.
    """
    for conflict in layout.conflicts:
        check_known("member", conflict.member, register.member)
    houses = {recess.house for recess in register.recesses}
    for one in layout.preferred:
        if one.recess is not None and one.recess not in houses:
            words = "the register has no recess of this house; add its recesses or name another house"
            raise InvalidValue("Preferred.recess", words, one.recess)


def plan_selection(view: PartView, terms: Terms, without: Collection[Progress]) -> Plan:
    """Return the plan of every team, or of the whole teams of a part.

    Raises:
        OutsidePart: If a team with visits in the part works outside too, or no team is in the part.
        ReviewError: As `Programme.plan` says.
    """
    on, duties = terms.on, view.find_duties(terms.on)
    left_out = collect_tuple("plan.without", without, Progress)
    # Whether a visit opens by then follows from all its users, also those whose own window opens later.
    beside = view.cache.shared.book.find_stage(on.toordinal()).beside
    asked = DutyFilter(LAST_DAY, activity=None if any(beside.values()) else Activity.REVIEW)
    owed = (*view.selection.select(duties.list_obligations(view.members, asked)),)
    due = Obligations(on, tuple(one for one in owed if one.progress not in left_out))
    agreed = find_agreed(view.cache, duties)
    if view.selection.is_whole:
        return plan_visits(due, view.register, terms, _find_facts(view, duties, agreed, terms))
    inside = {one.team for one in agreed if view.holds_agreed(duties, one)}
    teams = _find_planned_teams(view, on, inside | {one.team for one in owed if one.venue is not None})
    one_a_day = terms.layout is not None and terms.layout.one_a_day
    # A contributor joins visits with what all visits of all teams leave.
    contributed = any(one.partners for one in agreed) or _has_partners(view.register.teams, teams, owed)
    if one_a_day or _meets_elsewhere(view, duties, teams, agreed) or contributed:
        return select_teams(plan_selection(PartView(view.cache, Selection()), terms, left_out), teams)
    part = PlannedPart(teams, view.around)
    facts = _find_facts(view, duties, tuple(one for one in agreed if one.team in teams), terms)
    return select_planned(plan_visits(due, view.register, terms, facts, part), teams)


def _find_planned_teams(view: PartView, on: dt.date, busy: set[str]) -> frozenset[str]:
    """Return the teams that a plan of a part is of.

    Args:
        view: What is in the part.
        on: The first day of the plan.
        busy: The teams with visits in the part.

    Raises:
        OutsidePart: If a team with visits in the part may have visits outside, or no team is in the part.
    """
    teams = view.selection.list_whole_teams(view.register, on)
    divided = tuple(sorted(busy - teams))
    if divided or not teams:
        words = "no team works here alone"
        if divided:
            more = ", ..." if len(divided) > _SHOWN else ""
            words = f"visits here are of teams that work outside too ({', '.join(divided[:_SHOWN])}{more})"
        words += "; a plan is of whole teams, so plan `only(team=...)` or the whole programme"
        raise OutsidePart(view.selection.describe(), words, divided)
    return teams


def _has_partners(every: Iterable[Team], teams: frozenset[str], owed: Iterable[Obligation]) -> bool:
    """Whether one of the teams joins visits of others, or another team may join what is owed."""
    joining = [team for team in every if team.contributes]
    covers = [cover for team in joining for cover in team.contributes]
    places = {(one.ground.areas, one.kind) for one in owed} if covers else ()
    # On whatever day: a plan of too many teams says nothing else of these.
    return any(team.id in teams for team in joining) or any(
        not (cover.areas and areas.isdisjoint(cover.areas)) and (not cover.kinds or kind in cover.kinds)
        for areas, kind in places
        for cover in covers
    )


def _meets_elsewhere(view: PartView, duties: Duties, teams: frozenset[str], agreed: Iterable[Agreed]) -> bool:
    """Whether an adviser of the teams may be agreed for a visit of another team, which a rota counts."""
    pools = (pool for team in view.register.teams if team.id in teams for pool in team.pools)
    advisers = {adviser.id for pool in pools for adviser in pool.advisers}
    if not advisers:
        return False
    effective = view.cache.ledger.effective
    booked = (one for one in effective if type(one) is Booked and one.assessor in advisers)
    known = (venue for venue, _, one in duties.facts.list_booked() if one.assessor in advisers)
    return (
        any(one.assessor in advisers and one.team not in teams for one in agreed)
        or any(one.venue not in view.venues for one in booked)
        or any(venue not in view.venues for venue in known)
    )


def _find_facts(view: PartView, duties: Duties, promised: Sequence[Agreed], terms: Terms) -> PlanFacts:
    # A rota alone reads who reviewed a member last, and only pools have a rota of advisers.
    reviewers = find_reviewers(duties) if any(team.pools for team in view.register.teams) else ()
    return PlanFacts(promised, find_absences(duties, terms.until), reviewers, FirstDays.of(duties))


def map_planned(plan: Plan) -> dict[tuple[str, str, Activity], tuple[dt.date, str | None]]:
    """Return the day and the adviser of each visit that a plan has placed, by team, venue and activity.

    Raises:
        InvalidValue: If *plan* is no plan.
    """
    check_type("calls.plan", plan, Plan)
    advisers = {row.visit: row.adviser for row in plan.rota()}
    placed = ((one.visit, one.day) for one in plan.visits)
    return {(one.team, one.venue, one.activity): (day, advisers.get(one.id)) for one, day in placed}
