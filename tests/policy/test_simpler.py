"""Conditions made simpler say what they said."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mpreview.lint._satisfiability import NormalForm, normalize_condition
from mpreview.policy import (
    AllOf,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    Condition,
    Except,
    ForceIn,
    InService,
    KindIn,
    LevelAtLeast,
    MandateIs,
    MandateStatus,
    NationIn,
    Not,
    ResponseLevel,
    UseIs,
    UseStatus,
)
from mpreview.policy.conditions import CellQuestion, SubjectFacts, is_condition_met

_KINDS = ("office", "home")
_BANDS = ("low", "high")


def _some(names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)


_PLAIN: st.SearchStrategy[Condition] = st.one_of(
    st.lists(st.sampled_from(_KINDS), min_size=1, unique=True).map(tuple).map(KindIn),
    _some("ab").map(NationIn),
    _some("ab").map(ForceIn),
    _some("ab").map(AudienceIn),
    _some("ab").map(InService),
    st.sampled_from(MandateStatus).map(MandateIs),
    st.sampled_from(UseStatus).map(UseIs),
)
_RISING: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(ResponseLevel).map(LevelAtLeast), st.sampled_from(_BANDS).map(BandAtLeast)
)


def _joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(several.map(AllOf), several.map(AnyOf), parts.map(lambda one: Except(one, "why")))


_CALM = st.recursive(_PLAIN, lambda parts: st.one_of(_joined(parts), parts.map(Not)), max_leaves=6)
_CONDITIONS = st.recursive(st.one_of(_RISING, _CALM), _joined, max_leaves=6)


@st.composite
def _questions(draw: st.DrawFn) -> CellQuestion:
    kind = draw(st.sampled_from((*_KINDS, None)))
    measures = draw(st.sets(st.sampled_from("ab")))
    steps = ((0, draw(st.booleans()), frozenset(measures)),) if kind is not None else ()
    names = st.sampled_from(("a", "b", ""))
    audiences = tuple(draw(st.sets(st.sampled_from("ab"))))
    facts = SubjectFacts(draw(names), draw(names), audiences, draw(st.booleans()), steps)
    cells = st.tuples(st.integers(0, 2), st.integers(0, 1))
    return CellQuestion(kind, draw(cells), {"low": 0, "high": 1}, facts, 1, draw(cells))


def _holds(form: NormalForm, asked: CellQuestion) -> bool:
    """What a form says, read by itself."""
    if isinstance(form, bool):
        return form
    shared, measures = asked.facts.find_step(asked.day)
    parts: dict[str, Any] = {
        "all": lambda: all(_holds(part, asked) for part in form.parts),
        "any": lambda: any(_holds(part, asked) for part in form.parts),
        "not": lambda: not any(_holds(part, asked) for part in form.parts),
        "except": lambda: not any(_holds(part, asked._replace(cell=asked.in_force)) for part in form.parts),
        "nation": lambda: asked.facts.nation == form.of,
        "force": lambda: asked.facts.force == form.of,
        "audience": lambda: form.of in asked.facts.audiences,
        "measure": lambda: form.of in measures,
        "first": lambda: asked.facts.first == form.of,
        "shared": lambda: shared == form.of,
        "band": lambda: asked.cell[1] >= _BANDS.index(str(form.of)),
        "response": lambda: isinstance(form.of, ResponseLevel) and asked.cell[0] >= form.of.rank,
    }
    return bool(parts[form.what]())


@given(_CONDITIONS, _questions())
def test_a_simpler_form_holds_where_its_condition_does(when: Condition, asked: CellQuestion) -> None:
    assert _holds(normalize_condition(when, asked.kind, "low"), asked) == is_condition_met(when, asked)
