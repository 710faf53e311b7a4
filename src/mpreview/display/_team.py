"""The page of one team, for who has to act: names, days and owners, fit for paper.

The page names members and venues, and so is for the team alone. Of a measure the page tells the place and the
step, and never the measure; of a finding the place, the severity and the day, and never the weakness.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from mpreview._checks import check_day, check_known, check_type
from mpreview._reprs import count_items
from mpreview.coverage import Coverage
from mpreview.display._acts import (
    BEFORE,
    Trend,
    VisitState,
    cross_reviews,
    find_state,
    list_trends,
    list_unowed,
    list_week,
)
from mpreview.display._figures import Line, lines, reviews_in_use
from mpreview.errors import InvalidValue
from mpreview.events import Committed
from mpreview.gaps import Gap
from mpreview.measures import FittingState
from mpreview.planning import Agreed, Overbooked, Plan, RotaRow, Visit
from mpreview.planning._visits import name_visit
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Progress, Standing
from mpreview.reviews.custodians import find_measure_custody

_WAITING = (
    FittingState.RECOMMENDED,
    FittingState.APPROVED,
    FittingState.FUNDED,
    FittingState.ORDERED,
    FittingState.INSTALLED,
)
"""The steps of a measure that is not in service yet."""


@attrs.frozen(kw_only=True)
class TeamVisit:
    """A visit of the team.

    Args:
        day: The day of the visit; `None` for a visit without a day.
        due: The last day on time; `None` for an agreed visit that nothing is owed for.
        place: The members and the name of the place.
        activity: The activity.
        state: How firm the day is; `None` for a visit without a day.
        why: Why the visit is late or without a day; empty for a visit on time.
        adviser: The adviser of the rota; `None` without one, and for the slots of a team without advisers.
        left: Why a visit of a pool has no adviser, a code of the rota; `None` with an adviser.
        crowded: Whether more is agreed with the adviser on the day than the adviser has slots.
        declined: Whether a member declined or put the visit off, and is to be offered again first.
    """

    day: dt.date | None
    due: dt.date | None
    place: str
    activity: Activity
    state: VisitState | None
    why: str = ""
    adviser: str | None = attrs.field(default=None, repr=False)
    left: str | None = None
    crowded: bool = False
    declined: bool = False


@attrs.frozen(kw_only=True)
class TeamDuty:
    """What is owed to one subject.

    Args:
        place: The member, and the name of the place if there is one.
        activity: The activity.
        due: The last day on time.
        standing: Where the duty is in time.
        progress: Where the work is.
        resumes: The day on which the work resumes, while a decline or deferral holds the work.
    """

    place: str
    activity: Activity
    due: dt.date
    standing: Standing
    progress: Progress
    resumes: dt.date | None


@attrs.frozen(kw_only=True)
class TeamGap:
    """What fell through.

    Args:
        kind: The kind of gap.
        place: The member, and the name of the place if there is one.
        since: The first day of the gap.
        owner: The party that has it now.
        step: The step that leads on.
    """

    kind: str
    place: str
    since: dt.date
    owner: str
    step: str


@attrs.frozen(kw_only=True)
class TeamFinding:
    """An open finding, without the weakness.

    Args:
        place: The name of the place, with its users, or the member.
        severity: The severity.
        due: The last day on which the finding is closed in time.
        owner: The party that has the finding now.
        is_late: Whether the finding is past its due day.
    """

    place: str
    severity: str
    due: dt.date
    owner: str
    is_late: bool


@attrs.frozen(kw_only=True)
class TeamMeasure:
    """A measure on its way into service, without the measure.

    Args:
        place: The name of the place, with its users.
        state: The step.
        since: The first day in the step.
        owner: The party that has the next step; empty without one.
    """

    place: str
    state: FittingState
    since: dt.date
    owner: str


@attrs.frozen(kw_only=True)
class TeamPage:
    """The page of one team.

    Args:
        team: The id of the team.
        name: The public name of the team.
        on: The day asked about.
        until: The last day of the plan.
        line: The figures of the team.
        trends: Shares beside those of four weeks before.
        cross: How many reviews have each standing with each progress.
        week: The visits of the next seven days, by day.
        overdue: What is overdue or past its limit, the most urgent first.
        held: What members declined or put off: first what may be offered again now, then by day.
        late: The visits that the plan cannot place on time, with the reason.
        overbooked: The days on which more is agreed than there are slots.
        gaps: What fell through, in order of kind and day.
        findings: The open findings, by due day.
        measures: The measures that are not in service yet, the oldest first.
    """

    team: str
    name: str
    on: dt.date
    until: dt.date
    line: Line
    trends: tuple[Trend, ...]
    cross: tuple[tuple[Standing, Progress, int], ...]
    week: tuple[TeamVisit, ...] = attrs.field(repr=count_items)
    overdue: tuple[TeamDuty, ...] = attrs.field(repr=count_items)
    held: tuple[TeamDuty, ...] = attrs.field(repr=count_items)
    late: tuple[TeamVisit, ...] = attrs.field(repr=count_items)
    overbooked: tuple[Overbooked, ...] = attrs.field(repr=count_items)
    gaps: tuple[TeamGap, ...] = attrs.field(repr=count_items)
    findings: tuple[TeamFinding, ...] = attrs.field(repr=count_items)
    measures: tuple[TeamMeasure, ...] = attrs.field(repr=count_items)

    def __repr__(self) -> str:
        return f"<TeamPage of {self.team} on {self.on}: {self.line.venues} venues>"


def team_page(programme: Programme, team: str, *, on: dt.date, until: dt.date) -> TeamPage:
    """Return the page of one team.

    Args:
        programme: The programme.
        team: The id of the team.
        on: The day asked about.
        until: The last day of the plan.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If there is no such team.
    """
    check_type("programme", programme, Programme)
    check_known("team", team, programme.register.team)
    check_day("on", on)
    check_day("until", until)
    if until < on:
        raise InvalidValue("until", "is before the day asked; give that day or a later one")
    register = programme.register
    past = on - dt.timedelta(BEFORE)
    coverage, before = (_narrow(programme.coverage(on=day), team) for day in (on, past))
    whole = programme.plan(on=on, until=until)
    plan = whole.by_team().get(team)
    owed = sorted((one.obligation for one in coverage if one.obligation is not None), key=_by_urgency)
    reviews = (one for one in owed if one.activity is Activity.REVIEW and one.progress in _HELD)
    held = (_make_duty(one, register) for one in reviews)
    every = lines(register, coverage, whole, "team")
    return TeamPage(
        team=team,
        name=register.team[team].name,
        on=on,
        until=until,
        line=next(line for line in every if line.id == team),
        trends=list_trends(coverage, before),
        cross=cross_reviews(reviews_in_use(coverage)),
        week=tuple(_list_week(programme, whole, team)),
        overdue=tuple(_make_duty(one, register) for one in owed if one.standing in _LATE),
        held=tuple(sorted(held, key=_by_return)),
        late=() if plan is None else tuple(_list_late(plan, register)),
        overbooked=() if plan is None else plan.overbooked,
        gaps=tuple(_make_gap(gap, register) for gap in programme.gaps(on=on, team=team)),
        findings=tuple(_list_findings(programme, team, on)),
        measures=tuple(sorted(_list_measures(programme, coverage), key=lambda one: (one.since, one.place))),
    )


_LATE = (Standing.OVERDUE, Standing.PAST_LIMIT)
_HELD = (Progress.DECLINED, Progress.DEFERRED)


def _narrow(coverage: Coverage, team: str) -> Coverage:
    return coverage.by("team").get(team, Coverage(coverage.on, ()))


def _by_urgency(one: Obligation) -> tuple[object, ...]:
    return one.urgency


def _by_return(one: TeamDuty) -> tuple[object, ...]:
    return one.resumes or dt.date.min, one.place


def _name_place(register: Register, members: Iterable[str], venue: str | None) -> str:
    """Return the members and the name of the place."""
    names = " and ".join(register.member[id_].name for id_ in members)
    where = "" if venue is None else register.name_of(register.venue[venue])
    return ", ".join(part for part in (names, where) if part)


def _make_duty(one: Obligation, register: Register) -> TeamDuty:
    return TeamDuty(
        place=_name_place(register, (one.member,), one.venue),
        activity=one.activity,
        due=one.due,
        standing=one.standing,
        progress=one.progress,
        resumes=one.resumes,
    )


def _make_visit(
    visit: Visit, register: Register, day: dt.date | None, state: VisitState | None, why: str = ""
) -> TeamVisit:
    place = _name_place(register, visit.members, visit.venue)
    # Whoever is held until a later day is not met by this visit.
    declined = any(one.progress in _HELD for one in visit.obligations if one.resumes is None)
    return TeamVisit(
        day=day, due=visit.due, place=place, activity=visit.activity, state=state, why=why, declined=declined
    )  # fmt: skip


def _list_week(programme: Programme, plan: Plan, team: str) -> list[TeamVisit]:
    """Return the visits of a team in the next seven days, by day."""
    register, found = programme.register, list[TeamVisit]()
    rows = {row.visit: row for row in plan.rota() if row.team == team}
    for placed in list_week(plan):
        if placed.visit.team == team:
            visit = _make_visit(placed.visit, register, placed.day, find_state(placed))
            found.append(_add_adviser(visit, rows.get(placed.visit.id)))
    for one in list_unowed(programme, plan):
        if one.team == team:
            name = name_visit(one.venue, one.activity, one.team) if isinstance(one, Agreed) else one.id
            found.append(_add_adviser(_make_unowed(one, register), rows.get(name)))
    return sorted(found, key=lambda visit: visit.day or dt.date.max)


def _make_unowed(one: Agreed | Committed, register: Register) -> TeamVisit:
    """Return an agreed visit that nothing is owed for."""
    if isinstance(one, Agreed):
        place, activity = _name_place(register, one.members, one.venue), one.activity
    else:
        place, activity = "somebody whose records were erased", Activity.REVIEW
    return TeamVisit(day=one.day, due=None, place=place, activity=activity, state=VisitState.AGREED)


def _add_adviser(visit: TeamVisit, row: RotaRow | None) -> TeamVisit:
    """Return a visit with its adviser; a rota ends with the plan, and an agreed day may lie after."""
    return (
        visit if row is None else attrs.evolve(visit, adviser=row.adviser, left=row.why, crowded=row.crowded)
    )


def _list_late(plan: Plan, register: Register) -> Iterator[TeamVisit]:
    """Yield the visits late or without a day, each with the sentence of its shortfall."""
    why = {one.visit.id: one.sentence() for one in plan.shortfalls if one.asks == "on-time"}
    for placed in plan.late:
        visit = placed.visit
        yield _make_visit(visit, register, placed.day, find_state(placed), why.get(visit.id, ""))
    for visit in plan.unplaced:
        yield _make_visit(visit, register, None, None, why.get(visit.id, ""))


def _make_gap(gap: Gap, register: Register) -> TeamGap:
    is_of_place = gap.fitting is not None or gap.finding is not None or gap.risk is not None
    members = gap.users if is_of_place and gap.users else (gap.status.member,)
    former = "formerly " if is_of_place and not gap.users else ""
    return TeamGap(
        kind=gap.kind.value,
        place=former + _name_place(register, members, gap.status.venue),
        since=gap.since,
        owner=gap.owner.value,
        step=gap.next.value,
    )


def _list_findings(programme: Programme, team: str, on: dt.date) -> Iterator[TeamFinding]:
    """Yield the open findings of a team, by due day."""
    register = programme.register
    for finding in programme.findings(on=on).open.of_team(team):
        member, venue = finding.member, finding.venue
        is_place = member is None and venue is not None
        yield TeamFinding(
            place=_name_used(register, str(venue), on)
            if is_place
            else _name_place(register, [str(member)], venue),
            severity=finding.severity,
            due=finding.due,
            owner=finding.party.value,
            is_late=finding.late is not None,
        )


def _name_used(register: Register, venue: str, on: dt.date) -> str:
    """Return a place with the users of a day, else with the last users before."""
    uses = [use for use in register.uses_of_venue.get(venue, ()) if use.period.start <= on]
    last = max((use.period.last for use in uses), default=on)
    current = sorted({use.member for use in uses if on in use.period})
    former = sorted({use.member for use in uses if use.period.last == last})
    named = _name_place(register, current or former, venue)
    return named if current or not former else f"formerly {named}"


def _list_measures(programme: Programme, coverage: Coverage) -> Iterator[TeamMeasure]:
    """Yield the measures on their way into service at the places of the coverage of a team."""
    register, on = programme.register, coverage.on
    venues = {status.venue for status in coverage}
    for fitting in programme.fittings(on=on):
        if fitting.state in _WAITING and fitting.venue in venues:
            custody = find_measure_custody(fitting, on.toordinal())
            yield TeamMeasure(
                place=_name_used(register, fitting.venue, on),
                state=fitting.state,
                since=fitting.since,
                owner="" if custody is None else custody.holder.value,
            )
