"""What has to be done, and by whom: the week, declines, campaigns, gaps, findings, measures, and the trend.

Figures are counts over lists that the programme gives itself. Names stand in these lists only as far as they
were asked for.
"""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

import attrs

from mpreview._reprs import count_items
from mpreview._sequences import group_items
from mpreview.campaign import Campaign
from mpreview.coverage import Coverage, Share
from mpreview.events import Committed
from mpreview.findings import FindingState
from mpreview.gaps import Gap, GapKind, Gaps
from mpreview.lead_times import LeadStep, LeadTimes
from mpreview.measures import FittingState
from mpreview.planning import Agreed, Placed, Plan
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Obligation, Progress, Standing, Status
from mpreview.reviews.findings import Finding
from mpreview.reviews.fittings import Fitting

WEEK = 7
"""Days that the next week has, with the day asked about."""
BEFORE = 28
"""Days back to the day that a share stands beside."""
YEAR = 365
"""Days of the span of a lead time."""


@attrs.frozen(kw_only=True)
class WeekLine:
    """The visits of one team in the next seven days.

    Args:
        id: The id of the team; empty for the total.
        name: The public name.
        agreed: Visits on a day that was agreed.
        accepted: Visits that were accepted, on a day of the plan.
        not_accepted: Visits on a day of the plan that nobody has accepted yet.
    """

    id: str
    name: str
    agreed: int
    accepted: int
    not_accepted: int

    @property
    def total(self) -> int:
        """The number of visits."""
        return self.agreed + self.accepted + self.not_accepted


@attrs.frozen(kw_only=True)
class CampaignLine:
    """How far one directive has come.

    Args:
        id: The id of the directive.
        activity: The activity.
        issued: The day of issue.
        by: The day by which the activity is to be done.
        touched: The subjects that the directive touched.
        done: The subjects that are done.
        lapsed: The subjects that have ended.
        outstanding: The subjects that are left, with those that another body holds.
    """

    id: str
    activity: Activity
    issued: dt.date
    by: dt.date
    touched: int
    done: int
    lapsed: int
    outstanding: int

    @property
    def share(self) -> Share:
        """The done among those that have not lapsed."""
        return Share(self.done, self.done + self.outstanding)


@attrs.frozen(kw_only=True)
class GapLine:
    """The gaps of one kind.

    Args:
        kind: The kind.
        count: The number of gaps.
        oldest: The first day of the oldest gap.
        owners: How many gaps each party has, in order of the party.
    """

    kind: GapKind
    count: int
    oldest: dt.date
    owners: tuple[tuple[str, int], ...] = attrs.field(repr=count_items)


@attrs.frozen(kw_only=True)
class FindingsLine:
    """The findings of reviews, and others, in one state.

    Args:
        state: The state.
        count: The number of findings.
        late: How many of these are past their due day; none of a state other than open.
        oldest: The first day in the state of the finding that is there longest.
    """

    state: FindingState
    count: int
    late: int
    oldest: dt.date


@attrs.frozen(kw_only=True)
class MeasuresLine:
    """The measures in one state of their way into service.

    Args:
        state: The state.
        count: The number of measures.
        oldest: The first day in the state of the measure that is there longest.
    """

    state: FittingState
    count: int
    oldest: dt.date


@attrs.frozen(kw_only=True)
class Trend:
    """A share on the day asked about, beside the share four weeks before, both as now believed.

    Args:
        what: What is counted, in words.
        share: The share on the day asked about.
        before: The share four weeks before.
    """

    what: str
    share: Share
    before: Share


@attrs.frozen(kw_only=True)
class Pace:
    """The lower median of days that a step took, over a year.

    Args:
        step: The step.
        taken: How often the step was taken in the year up to the day asked about.
        median: The median of these; `None` without such a step.
        before: The median over the year that ends four weeks before; `None` without such a step.
    """

    step: LeadStep
    taken: int
    median: int | None
    before: int | None


@attrs.frozen(kw_only=True)
class Acts:
    """What has to be done, and by whom.

    Args:
        week: A line for each team with a visit in the next seven days, and last the total.
        cross: How many reviews at venues in use have each standing with each progress.
        campaigns: A line for each directive with a subject that is left.
        gaps: A line for each kind with a gap.
        findings: A line for each state that a finding is in.
        measures: A line for each state that a measure is in.
        trends: Shares beside those of four weeks before.
        paces: How long each step took in a year, beside the year that ended four weeks before.
        ahead: Reviews owed at places whose use is known and begins later; no share counts these.
        winding_up: Former members whose offices run on.
        running_on: The venues of these that are in use.
    """

    week: tuple[WeekLine, ...] = attrs.field(repr=count_items)
    cross: tuple[tuple[Standing, Progress, int], ...] = attrs.field(repr=count_items)
    campaigns: tuple[CampaignLine, ...] = attrs.field(repr=count_items)
    gaps: tuple[GapLine, ...] = attrs.field(repr=count_items)
    findings: tuple[FindingsLine, ...] = attrs.field(repr=count_items)
    measures: tuple[MeasuresLine, ...] = attrs.field(repr=count_items)
    trends: tuple[Trend, ...] = attrs.field(repr=count_items)
    paces: tuple[Pace, ...] = attrs.field(repr=count_items)
    ahead: int
    winding_up: int
    running_on: int


def find_acts(programme: Programme, plan: Plan, coverage: Coverage, in_use: Coverage) -> Acts:
    """Return what has to be done on the first day of a plan.

    Args:
        programme: The programme.
        plan: The plan from the day asked about.
        coverage: The coverage of the day.
        in_use: The reviews of the coverage at venues in use, or known to be used.
    """
    on, past = plan.on, plan.on - dt.timedelta(BEFORE)
    ends = programme.winding_up(on=on)
    return Acts(
        week=week_lines(programme, plan),
        cross=cross_reviews(in_use),
        campaigns=campaign_lines(programme.campaigns(on=on)),
        gaps=gap_lines(programme.gaps(on=on)),
        findings=findings_lines(programme.findings(on=on)),
        measures=measures_lines(programme.fittings(on=on)),
        trends=list_trends(coverage, programme.coverage(on=past)),
        paces=list_paces(*_find_years(programme, on, past)),
        ahead=sum(isinstance(one, Obligation) and one.begins is not None for one in in_use),
        winding_up=len(ends),
        running_on=len({venue for one in ends for venue in one.venues}),
    )


def _find_years(programme: Programme, on: dt.date, past: dt.date) -> list[LeadTimes]:
    """Return the steps of the year up to each of two days."""
    year = dt.timedelta(YEAR - 1)
    whole = programme.lead_times(first=past - year, last=on)
    return [whole.within(last - year, last) for last in (on, past)]


def week_lines(programme: Programme, plan: Plan) -> tuple[WeekLine, ...]:
    """Return a line for each team with a visit in the next seven days, and last the total."""
    teams = programme.register.team
    ahead = [(placed.visit.team, find_state(placed)) for placed in list_week(plan)]
    ahead += [(one.team, VisitState.AGREED) for one in list_unowed(programme, plan)]
    each = group_items(ahead, lambda visit: visit[0])
    lines = (_make_week(id_, teams[id_].name, each[id_]) for id_ in sorted(each))
    return *lines, _make_week("", "total", ahead)


def list_week(plan: Plan) -> list[Placed]:
    """Return the owed visits of the next seven days, by day and id."""
    last = plan.on + dt.timedelta(WEEK - 1)
    return [placed for placed in plan.visits if placed.day <= last]


def list_unowed(programme: Programme, plan: Plan) -> list[Agreed | Committed]:
    """Return the visits agreed for the next seven days that nothing is owed for, by day.

    A visit agreed with somebody who is exempt since keeps its day, and a visit agreed with an erased person.
    """
    last = plan.on + dt.timedelta(WEEK - 1)
    owed = {(one.visit.venue, one.visit.activity) for one in plan.visits if one.booked}
    agreed = programme.agreed(on=plan.on)
    found: list[Agreed | Committed] = [one for one in agreed if (one.venue, one.activity) not in owed]
    found += programme.commitments(on=plan.on)
    return sorted((one for one in found if one.day <= last), key=lambda one: one.day)


def _make_week(id_: str, name: str, visits: Iterable[tuple[str, "VisitState"]]) -> WeekLine:
    states = Counter(state for _, state in visits)
    agreed, accepted, not_accepted = (states[state] for state in VisitState)
    return WeekLine(id=id_, name=name, agreed=agreed, accepted=accepted, not_accepted=not_accepted)


class VisitState(enum.Enum):
    """How firm a visit on a day is."""

    AGREED = "agreed"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"


def find_state(placed: Placed) -> VisitState:
    """Return how firm a visit is: on a day that was agreed, accepted, or neither."""
    if placed.booked:
        return VisitState.AGREED
    return VisitState.ACCEPTED if placed.visit.rank == 0 else VisitState.NOT_ACCEPTED


def cross_reviews(reviews: Iterable[Status]) -> tuple[tuple[Standing, Progress, int], ...]:
    """Return how many reviews have each standing with each progress, without the pairs that no review has."""
    counts = Counter((one.standing, one.progress) for one in reviews)
    return tuple(
        (standing, progress, counts[standing, progress])
        for standing in Standing
        for progress in Progress
        if counts[standing, progress]
    )


def campaign_lines(campaigns: Iterable[Campaign]) -> tuple[CampaignLine, ...]:
    """Return a line for each directive with a subject that is left, in order of issue."""
    return tuple(line for line in map(_make_campaign, campaigns) if line.outstanding)


def _make_campaign(campaign: Campaign) -> CampaignLine:
    return CampaignLine(
        id=campaign.directive.id,
        activity=campaign.directive.activity,
        issued=campaign.directive.on,
        by=campaign.directive.by,
        touched=len(campaign.touched),
        done=len(campaign.done),
        lapsed=len(campaign.lapsed),
        outstanding=len(campaign.outstanding) + len(campaign.excluded),
    )


def gap_lines(gaps: Gaps) -> tuple[GapLine, ...]:
    """Return a line for each kind with a gap, in order of kind."""
    kinds = group_items(gaps, lambda gap: gap.kind)
    return tuple(_make_gap_line(kind, kinds[kind]) for kind in GapKind if kind in kinds)


def _make_gap_line(kind: GapKind, gaps: Sequence[Gap]) -> GapLine:
    owners = Counter(gap.owner.value for gap in gaps)
    return GapLine(
        kind=kind,
        count=len(gaps),
        oldest=min(gap.since for gap in gaps),
        owners=tuple(sorted(owners.items())),
    )


def findings_lines(findings: Iterable[Finding]) -> tuple[FindingsLine, ...]:
    """Return a line for each state that a finding is in, open findings first."""
    states = group_items(findings, lambda finding: finding.state)
    return tuple(
        FindingsLine(
            state=state,
            count=len(ones),
            late=sum(one.late is not None for one in ones),
            oldest=min(one.since for one in ones),
        )
        for state in FindingState
        if (ones := states.get(state))
    )


def measures_lines(fittings: Iterable[Fitting]) -> tuple[MeasuresLine, ...]:
    """Return a line for each state that a measure is in, in order of the way into service."""
    states = group_items(fittings, lambda fitting: fitting.state)
    return tuple(
        MeasuresLine(state=state, count=len(ones), oldest=min(one.since for one in ones))
        for state in FittingState
        if (ones := states.get(state))
    )


def list_trends(now: Coverage, before: Coverage) -> tuple[Trend, ...]:
    """Return the shares of a day beside those of a day before; a share of nothing is left out."""
    found = (Trend(what=what, share=count(now), before=count(before)) for what, count in _SHARES.items())
    return tuple(trend for trend in found if trend.share.whole or trend.before.whole)


def _share_contacted(coverage: Coverage) -> Share:
    """The people who are owed no contact now, among all who are in office or stand."""
    people = [
        one for one in coverage if one.activity is Activity.CONTACT and one.standing is not Standing.LAPSED
    ]
    return Share(sum(one.standing not in _ASKED for one in people), len(people))


def _share_answered(coverage: Coverage) -> Share:
    """The open reviews whose offer was answered or that are agreed, among all that are open."""
    reviews = [one for one in coverage if one.activity is Activity.REVIEW and one.standing in _ASKED]
    return Share(sum(one.progress in _ANSWERED for one in reviews), len(reviews))


_ASKED = (Standing.OPEN, Standing.DUE, Standing.OVERDUE, Standing.PAST_LIMIT)
_ANSWERED = (Progress.ACCEPTED, Progress.BOOKED, Progress.DECLINED, Progress.DEFERRED)
_SHARES: Mapping[str, Callable[[Coverage], Share]] = MappingProxyType(
    {
        "people without an open contact": _share_contacted,
        "open reviews with an answer": _share_answered,
        "reviews in time, at places in use": attrgetter("covered"),
    }
)


def list_paces(now: LeadTimes, before: LeadTimes) -> tuple[Pace, ...]:
    """Return how long each step took in a year, beside the year that ended four weeks before."""
    found = (
        Pace(step=step, taken=len(now.of_step(step)), median=now.median(step), before=before.median(step))
        for step in LeadStep
    )
    return tuple(one for one in found if one.median is not None or one.before is not None)
