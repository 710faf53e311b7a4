"""An example of every public class, found in programmes, their answers and what these hold."""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache, partial
from itertools import islice
from typing import Any

import attrs

from helpers import api
from interchange.sample import SAMPLE
from mpreview import compare, display, interchange, policy, uk, what_if
from mpreview.chain import START, Chain
from mpreview.errors import ReviewError
from mpreview.events import Directed, Reviewed, describe
from mpreview.findings import Fulfilment, ItemAnswer
from mpreview.lint import lint_rulebook
from mpreview.measures import (
    Action,
    Compliance,
    CostBand,
    Decision,
    FittingState,
    Package,
    Present,
)
from mpreview.outlook import Assumptions, Draws, ForecastTerms, iterate_steps
from mpreview.places import Controller, HomeOf, Use
from mpreview.planning import diff
from mpreview.policy import Activity, ExampleNote, ExampleOccurrence, NoteKind
from mpreview.premises import Gathering, duty_at
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.risk import Acceptance, Control, Risk, RiskStatement
from mpreview.teams import Away, Loan, Pool, Skill, Slots, SlotsOn, TeamAdviser, capacity_of
from mpreview.testing import load_cases
from mpreview.timeline import LAST_DAY, Period, start_of
from mpreview.uk.outlook import level_chances
from mpreview.uk.premises import premises_act

DAY = dt.date(2021, 11, 20)


def _questions(programme: Programme, day: dt.date) -> Iterator[Callable[[], object]]:
    """Every question that a programme answers."""
    until, ask = day + dt.timedelta(60), partial
    yield ask(programme.due, on=day, within=60)
    yield ask(programme.coverage, on=day)
    yield ask(programme.gaps, on=day)
    yield ask(programme.plan, on=day, until=until)
    yield ask(programme.plan, on=day, until=until, layout=uk.layout())
    yield programme.plan(on=day, until=until).rota
    yield ask(programme.fittings, on=day)
    yield ask(programme.risks, on=day)
    yield ask(programme.findings, on=day)
    yield from (ask(programme.checklist, one.id) for one in programme.ledger if type(one) is Reviewed)
    yield programme.irregular
    yield ask(programme.measures, uk.catalogue(), on=day)
    yield ask(lint_rulebook, programme.rulebook)
    yield ask(display.review, programme, on=day, until=until, by="team", records=3)
    yield from (
        ask(display.team_page, programme, one.id, on=day, until=until) for one in programme.base.teams
    )
    yield ask(programme.lead_times, first=day - dt.timedelta(365), last=day)
    yield ask(programme.causes, first=day - dt.timedelta(365), last=day)
    yield ask(programme.coverage_over, day - dt.timedelta(3), day, "force")
    yield lambda: programme.coverage(on=day).covered
    yield ask(programme.agreed, on=day)
    yield ask(programme.calls, on=day, until=until)
    yield from (ask(programme.campaign, one.id, on=day) for one in programme.ledger if type(one) is Directed)
    terms = ForecastTerms(on=day, until=day, seed=1, assumptions=Assumptions(levels=level_chances()[:1]))
    yield lambda: (terms, next(iterate_steps(programme, terms)))
    outlook = partial(programme.forecast, on=day, until=day, runs=1, seed=1)
    yield outlook
    yield lambda: outlook().compare(outlook())
    yield ask(programme.surge, on=day, until=day)
    someone, last = programme.register.members[0].id, start_of(LAST_DAY)
    yield ask(programme.erase, someone, event="erasure", on=day, known=last)
    yield ask(Snapshot.of, programme)
    yield ask(diff, *(programme.plan(on=day + dt.timedelta(n), until=until) for n in (0, 1)))
    yield ask(programme.campaign, on=day)
    yield ask(programme.winding_up, on=day)
    for member in programme.register.members:
        yield ask(programme.support, member.id, on=day)
        yield ask(programme.history, member=member.id, on=day)
        for use in programme.register.uses_by_member.get(member.id, ()):
            yield ask(programme.explain, member.id, use.venue, Activity.REVIEW, on=day)
            yield ask(programme.steps, member.id, use.venue, Activity.REVIEW, on=day)


def roots() -> Iterator[object]:
    """Programmes, their answers, and values that stand beside them."""
    sample = uk.sample(on=DAY)
    for programme in (sample, SAMPLE):
        yield programme
        yield programme.sources
        day = DAY if programme is sample else max(event.on for event in programme.ledger)
        yield programme.only(member=programme.register.members[0].id)
        for question in _questions(programme, day):
            with suppress(ReviewError):
                yield question()
    yield capacity_of(sample.register.teams, DAY, DAY)
    yield duty_at(premises_act(), Gathering(300, "hall", Controller.HOST), on=dt.date(2028, 1, 1))
    yield policy.compare_editions(uk.rulebook().editions[0], uk.rulebook(tests=True).editions[0])
    yield (uk.catalogue(), uk.risk_matrix(), uk.rulebook(tests=True), uk.by_elections(), uk.elections())
    yield (
        premises_act(),
        uk.layout(),
        interchange.Limits(),
        tuple(load_cases("measures")),
        tuple(load_cases("risks")),
    )
    yield from _few_met()
    changes = _list_changes()
    yield (*changes, compare(sample, sample.what_if(*changes[:3]), on=DAY, until=DAY + dt.timedelta(60)))
    yield Chain().append(((event, bytes(16)) for event in sample.ledger), expected=START)


def _few_met() -> Iterator[object]:
    """Values that neither a programme nor an answer above holds."""
    adviser = TeamAdviser("a-1", (Slots((1, 1, 1, 1, 1, 0, 0)),))
    text = RiskStatement(threat="a crowd", vulnerability="one exit", impact="nobody can leave")
    yield (Pool("visits", (adviser,)), Present("panic-button", FittingState.FAULTY))
    yield Risk("r", text, likelihood="likely", impact="severe", controls=(Control("m", likelihood=1),))
    yield Acceptance(risk="r", assessor="a", approver="b", on=DAY, until=DAY + dt.timedelta(1))
    yield (Draws(1, 0), ItemAnswer("exit-route", Fulfilment.MET), Skill("stairs"), SlotsOn(DAY, 1))
    cheap = CostBand("low", ("low", "high"))
    yield Action(measure="m", compliance=Compliance.MISSING, priority=1, owner="team", due=DAY, cost=cheap)
    yield Decision(
        package=Package.STANDARD, recommended=True, on=DAY, approved=True, rule="r", body="b", why="so",
        source="by hand",
    )  # fmt: skip
    yield (ExampleNote(DAY, NoteKind.EXEMPTED, DAY), ExampleOccurrence(DAY, DAY))
    alike = policy.MandateIs(policy.MandateStatus.FIRST)
    yield (policy.AllOf((alike,)), policy.AnyOf((alike,)), policy.Not(alike), policy.Except(alike, "why"))
    yield (
        policy.AudienceIn(("a",)),
        policy.BandAtLeast("b"),
        policy.ForceIn(("f",)),
        policy.InService(("m",)),
    )
    yield (policy.KindIn(("k",)), policy.NationIn(("n",)), policy.LevelAtLeast(policy.ResponseLevel.NORMAL))
    yield (policy.CrowdAtLeast(800),)
    yield (policy.HomeIs(HomeOf.STAFF), policy.InService(("m",)), policy.UseIs(policy.UseStatus.SOLE))
    yield SAMPLE.register.list_spells(SAMPLE.register.members[0])
    yield (uk.tiles(), describe("answered"))


def _list_changes() -> tuple[what_if.Change, ...]:
    """One of each; the first three can be made of the sample."""
    mondays, period = (9, 0, 0, 0, 0, 0, 0), Period(DAY)
    return (
        what_if.SlotsChanged(team="force-essex", fewer=mondays, first=DAY),
        what_if.NumberChanged("review-yearly", "months", 6, instead_of=12, since=DAY),
        what_if.LevelRaised("CRITICAL", first=DAY),
        what_if.LevelLowered("LOW", first=DAY),
        what_if.LoanAdded("psd", Loan("force-essex", mondays, period)),
        what_if.AdviserAdded("psd", "visits", TeamAdviser("a-2", (Slots(mondays),))),
        what_if.AwayAdded("a-1", Away(period)),
        what_if.EditionAdded(uk.rulebook().editions[0]),
        what_if.ClosureAdded(venue="essex-hall", first=DAY),
        what_if.MemberAdded(SAMPLE.register.members[0]),
        what_if.UseAdded(Use("essex-hall", "m-essex-3", period)),
        what_if.BoundaryMoved(region="london", force="police-metropolitan", venues=("essex-hall",)),
    )


def _parts(value: object) -> Iterator[object]:
    """What a value holds."""
    if isinstance(value, Sequence | AbstractSet) and not isinstance(value, str | bytes):
        yield from islice(value, 3 * _ENOUGH)
    elif isinstance(value, Mapping):
        yield from (*value.keys(), *value.values())
    cls: Any = type(value)
    if attrs.has(cls) and not isinstance(value, enum.Enum):
        yield from (getattr(value, field.name) for field in attrs.fields(cls))
    if type(value).__module__.startswith("mpreview") and not isinstance(value, enum.Enum):
        for name in api.properties(type(value)):
            with suppress(ReviewError, AttributeError):
                yield getattr(value, name)


_ENOUGH = 40
"""Values of one class whose parts are looked at: the first few hold what all hold."""


@cache
def examples() -> dict[type, Any]:
    """One example of every class that is met, by class."""
    found: dict[type, Any] = {}
    counts: Counter[type] = Counter()
    ahead = list(roots())[::-1]
    while ahead:
        value = ahead.pop()
        # A tuple may hold anything, and is met over and over.
        counts[type(value)] += type(value).__module__.startswith("mpreview")
        if counts[type(value)] <= _ENOUGH:
            found.setdefault(type(value), value)
            ahead += _parts(value)
    return found
