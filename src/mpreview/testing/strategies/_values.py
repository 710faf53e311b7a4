"""Strategies of single values: each field by itself, and then the fields repaired to fit together.

The fields of a class are drawn by their own checks, or as `_FIELDS` says where a check holds no facts. Where
the class refuses them together, they are repaired (`mpreview.testing.strategies._repairs`), so that every
draw is a valid value. Nothing is drawn again, so Hypothesis shrinks each field by itself. An id in a value
alone names nothing; `registers` and `programmes` draw values whose ids name each other.
"""

import enum
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import product
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from mpreview import measures, policy, premises, what_if
from mpreview.events import KINDS, Ledger
from mpreview.findings import Checklist, ChecklistItem
from mpreview.measures import Measure, MeasureFunction
from mpreview.outlook import Chance, Delay, ForecastTerms, LevelChances
from mpreview.outlook._terms import FORECAST_GROUPINGS
from mpreview.people import Mandate, Member
from mpreview.places import Exposure
from mpreview.policy import FORMS, Condition, Edition, Rulebook, Table
from mpreview.policy.operations import LooksAfter, Operation
from mpreview.policy.terms import AT_VENUES
from mpreview.programme import Programme
from mpreview.register import Entries, Register
from mpreview.risk import RiskMatrix, RiskScale, RiskStatement, RiskStep
from mpreview.solver import Trip
from mpreview.testing.strategies._plain import Strategy, draw_field, ids, periods, tables, texts
from mpreview.testing.strategies._repairs import Fields, repair_fields
from mpreview.testing.strategies._worlds import programmes, registers
from mpreview.threat import ThreatLevel, ThreatScale
from mpreview.timeline import Period

_CHANGES: Final = (
    what_if.LevelRaised, what_if.LevelLowered, what_if.SlotsChanged, what_if.NumberChanged,
    what_if.EditionAdded, what_if.ClosureAdded, what_if.UseAdded, what_if.MemberAdded,
    what_if.BoundaryMoved, what_if.AdviserAdded, what_if.AwayAdded, what_if.LoanAdded,
)  # fmt: skip


@cache
def draw_class(kind: Any) -> Strategy:
    """Return the strategy of a class, of the classes below a base, or of a union."""
    # Deferred, since a condition holds conditions.
    return st.deferred(lambda: _find_strategy(kind))


def _find_strategy(kind: Any) -> Strategy:
    if kind in _WHOLE:
        return _WHOLE[kind]()
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of([draw_class(one) for one in get_args(kind)])
    if kind is int:
        return _SMALL
    words = get_args(kind) if get_origin(kind) is Literal else ()
    if words or issubclass(kind, enum.Enum):
        return st.sampled_from(words or tuple(kind))
    closed: tuple[type, ...] = (*KINDS, *FORMS, *_CHANGES)
    below = [one for one in closed if issubclass(one, kind)]
    if below and below != [kind]:
        return st.one_of([draw_class(one) for one in below])
    return _draw_fields(kind)


def _draw_fields(kind: Any) -> Strategy:
    given = _FIELDS.get(kind, {})
    fields = {
        field.alias: given[field.alias] if field.alias in given else draw_field(field, draw_class)
        for field in attrs.fields(kind)
        if field.init
    }
    return st.fixed_dictionaries(fields).flatmap(partial(_build, kind))


def _build(kind: Callable[..., Any], drawn: Fields) -> Strategy:
    """Return the strategy of one value of repaired fields; by `builds`, so a failing test prints the call."""
    fields = repair_fields(kind, drawn)
    if fields is None:
        return st.nothing()
    return st.builds(kind, **{name: st.just(value) for name, value in fields.items()})


# ---------------------------------------------------------------- fields whose checks hold no facts


def _some(items: Strategy, fewest: int = 1, most: int = 3) -> Strategy:
    return st.lists(items, min_size=fewest, max_size=most).map(tuple)


_SMALL: Final = st.integers(0, 9)
_WHOLE_NUMBERS: Final = st.integers(1, 100)
_AT_VENUES: Final = {"activity": st.sampled_from(AT_VENUES)}
_WEIGHTS: Final = st.dictionaries(_SMALL, _WHOLE_NUMBERS, min_size=1, max_size=3)
_RARE: Final = st.builds(Chance, _SMALL, st.integers(18, 100), source=texts())
_THERE: Final = tuple(state for state in measures.FittingState if not state.is_over)

_FIELDS: Final[Mapping[type, Mapping[str, Strategy]]] = {
    Exposure: {"days": st.just(())},
    Member: {"mandates": _some(draw_class(Mandate))},
    ThreatScale: {"levels": _some(draw_class(ThreatLevel))},
    RiskScale: {
        "steps": st.lists(
            draw_class(RiskStep), min_size=2, max_size=3, unique_by=attrgetter("id")
        ).map(tuple)
    },
    Checklist: {"items": _some(draw_class(ChecklistItem))},
    Measure: {"functions": _some(draw_class(MeasureFunction))},
    measures.ActionTimes: {"days": _some(st.integers(0, 100), 1, 9)},
    measures.Present: {"state": st.sampled_from(_THERE)},
    # A clause says something; a full stop alone says nothing.
    RiskStatement: dict.fromkeys(("threat", "vulnerability", "impact"), texts().map("a".__add__)),
    Trip: {"visits": st.lists(ids(), min_size=2, max_size=3, unique=True).map(tuple)},
    Operation: {"looks_after": _some(draw_class(LooksAfter))},
    policy.Periodic: _AT_VENUES,
    policy.NewVenue: _AT_VENUES,
    policy.Ahead: _AT_VENUES,
    Delay: {"weights": _WEIGHTS.map(lambda found: tuple(sorted(found.items())))},
    Chance: {"part": _WHOLE_NUMBERS | st.just(0), "whole": _WHOLE_NUMBERS},
    LevelChances: dict.fromkeys(("rise", "fall"), _RARE),
    ForecastTerms: {"by": st.none() | st.sampled_from(sorted(FORECAST_GROUPINGS))},
    what_if.SlotsChanged: {"more": st.tuples(*[_SMALL] * 7)},
    what_if.NumberChanged: {"value": _WHOLE_NUMBERS | tables(0, 9)},
}  # fmt: skip


# ---------------------------------------------------------------- values whose parts depend on each other


@cache
def _draw_conditions() -> Strategy:
    """Return the strategy of conditions; no `Not` holds what more threat would switch off."""
    steady = _draw_steady_conditions()
    rising = draw_class(policy.LevelAtLeast) | draw_class(policy.BandAtLeast)
    return st.recursive(
        steady | rising, lambda of: _draw_groups(of) | st.builds(policy.Except, of, texts()), max_leaves=4
    )


@cache
def _draw_steady_conditions() -> Strategy:
    atoms = st.one_of([draw_class(kind) for kind in _STEADY])
    return st.recursive(atoms, lambda of: _draw_groups(of) | st.builds(policy.Not, of), max_leaves=4)


_STEADY: Final = (
    policy.KindIn, policy.NationIn, policy.ForceIn, policy.HomeIs, policy.CrowdAtLeast, policy.AudienceIn,
    policy.MandateIs, policy.UseIs, policy.InService,
)  # fmt: skip
"""The conditions that ask for no level and no band."""


def _draw_groups(of: Strategy) -> Strategy:
    return st.builds(policy.AllOf, _some(of)) | st.builds(policy.AnyOf, _some(of))


@st.composite
def _matrices(draw: st.DrawFn) -> RiskMatrix:
    """Draw a matrix whose ratings rise with likelihood and impact together."""
    likelihood, impact = draw(draw_class(RiskScale)), draw(draw_class(RiskScale))
    rows, columns = len(likelihood.steps), len(impact.steps)
    diagonals = rows + columns - 1
    ratings = draw(st.lists(ids(), min_size=1, max_size=min(3, diagonals), unique=True))
    bands = draw(st.lists(ids(), min_size=1, max_size=len(ratings), unique=True))
    count = len(ratings)
    return RiskMatrix(
        draw(ids()), draw(texts()), likelihood=likelihood, impact=impact, ratings=tuple(ratings),
        cells=tuple(
            tuple(ratings[(row + column) * count // diagonals] for column in range(columns))
            for row in range(rows)
        ),
        bands=tuple((rating, bands[n * len(bands) // count]) for n, rating in enumerate(ratings)),
        citation=draw(texts()),
    )  # fmt: skip


@st.composite
def _acts(draw: st.DrawFn) -> premises.PremisesAct:
    """Draw a law with one row for each tier, threshold and use, all from the day of passing."""
    tiers = draw(st.lists(draw_class(premises.Tier), min_size=1, max_size=2, unique_by=lambda tier: tier.id))
    uses = draw(st.lists(draw_class(premises.PlaceUse), min_size=1, max_size=2, unique_by=lambda use: use.id))
    begins, covered = draw(draw_class(premises.Commencement)), draw(draw_class(premises.Covered))
    passed, least, cited = begins.since, draw(_WHOLE_NUMBERS), draw(texts())
    occasions = tuple(premises.GatheringKind)
    return premises.PremisesAct(
        draw(ids()), draw(texts()), passed, draw(ids()),
        tuple(attrs.evolve(tier, rank=rank, since=passed) for rank, tier in enumerate(tiers, 1)),
        tuple(
            premises.Threshold(tier.id, occasion, passed, least * rank, cited)
            for (rank, tier), occasion in product(enumerate(tiers, 1), occasions)
        ),
        tuple(uses),
        tuple(premises.Scope(use.id, one, passed, covered, cited) for use, one in product(uses, occasions)),
        (begins,),
    )  # fmt: skip


@st.composite
def _catalogues(draw: st.DrawFn) -> measures.Catalogue:
    """Draw a catalogue in which each package has one payer and one rule over the whole period."""
    period, source = draw(periods()), draw(texts())
    costs = draw(st.lists(ids(), min_size=1, max_size=2, unique=True))
    drawn = draw(st.lists(draw_class(Measure), min_size=1, max_size=3, unique_by=lambda one: one.id))
    found = tuple(attrs.evolve(one, cost=costs[n % len(costs)]) for n, one in enumerate(drawn))
    priorities = draw(st.lists(st.integers(1, 9), max_size=len(found)))
    asked = tuple(
        measures.Requirement(one.id, draw(_some(ids(), 1, 1)), priority, source)
        for one, priority in zip(found, priorities, strict=False)
    )
    versions = (
        (measures.StandardVersion(draw(ids()), draw(ids()), period.start, asked, source),) if asked else ()
    )
    payer, packages = draw(ids()), sorted({one.package for one in found}, key=lambda package: package.value)
    return measures.Catalogue(
        draw(ids()), tuple(costs), found, versions,
        tuple(measures.Funding(package, payer, period, source) for package in packages),
        tuple(
            measures.ApprovalRule(
                package.value, package, measures.Recommended.EITHER, payer, period,
                draw(draw_class(measures.Ruling)), source, source,
            )
            for package in packages
        ),
        times=(measures.ActionTimes(period, tuple(range(9)), source),), period=period,
    )  # fmt: skip


def _take_entries(register: Register) -> Entries:
    names = [field.name for field in attrs.fields(Entries)]
    return Entries(**{name: getattr(register, name) for name in names})


def _draw_table_values() -> Strategy:
    levels = st.none() | st.sampled_from(policy.ResponseLevel)
    return st.builds(policy.TableValue, _SMALL, st.none() | ids(), levels, st.none() | ids())


_WHOLE: Final[Mapping[Any, Callable[[], Strategy]]] = {
    Period: periods,
    Table: partial(tables, 0, 9),
    policy.TableValue: _draw_table_values,
    Condition: _draw_conditions,
    policy.Not: lambda: st.builds(policy.Not, _draw_steady_conditions()),
    policy.Except: lambda: st.builds(policy.Except, _draw_conditions(), texts()),
    policy.AllOf: lambda: st.builds(policy.AllOf, _some(_draw_conditions())),
    policy.AnyOf: lambda: st.builds(policy.AnyOf, _some(_draw_conditions())),
    Register: registers,
    Entries: lambda: registers().map(_take_entries),
    Programme: programmes,
    Rulebook: lambda: programmes().map(attrgetter("rulebook")),
    Edition: lambda: programmes().map(lambda found: found.rulebook.editions[0]),
    Ledger: lambda: programmes().map(attrgetter("ledger")),
    RiskMatrix: _matrices,
    premises.PremisesAct: _acts,
    measures.Catalogue: _catalogues,
}  # fmt: skip
