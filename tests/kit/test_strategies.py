"""Every public value is drawn: valid, small when shrunk, and known to `st.from_type`."""

import copy
import datetime as dt
import re
import sys
from collections import Counter
from importlib import import_module
from typing import Any, Final

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from helpers import api
from helpers.profiles import examples
from helpers.sources import SOURCES, label
from mpreview import Ledger, Period, Programme, interchange
from mpreview.errors import InvalidValue, MissingExtra
from mpreview.events import KINDS, Contacted, Event
from mpreview.interchange import dumps, loads
from mpreview.policy import FORMS, Rule
from mpreview.testing import strategies
from mpreview.testing.laws import History
from mpreview.testing.strategies import _COMPUTED as COMPUTED
from mpreview.testing.strategies import DRAWN, register_strategies, values

ANSWERS: Final = {
    r"mpreview\.(display|errors|lint|testing|rows)\.": "made of answers and faults, or given cases",
    r"mpreview\.(calls|campaign|causes|coverage(_over)?|gaps|lead_times)\.": "what a programme answers",
    r"mpreview\.reviews(\.\w+)?\.": "what the ledger comes to",
    r"mpreview\.days\.": "what a register makes of its periods",
    r"mpreview\.state_machine\.": "the tables of the library",
    r"mpreview\.(chain|programme\.snapshots)\.": "made by the library of a ledger",
    r"mpreview\.uk\.": "rows of the tables of the country",
    r"mpreview\.(Coverage|Obligations?|DocumentErrors|ReferenceErrors)$": "answers and faults, once more",
}
"""The classes that are no input, as patterns, beside those of the modules whose other classes are drawn."""


def public_classes() -> dict[str, type]:
    """Every public class of attrs by its address."""
    named = {f"{one.module}.{one.name}": one.value for one in api.public_names()}
    return {name: kind for name, kind in named.items() if isinstance(kind, type) and attrs.has(kind)}


def first_of(strategy: st.SearchStrategy[Any], count: int = 1) -> list[Any]:
    """The first values that Hypothesis draws; the very first is the simplest."""
    found = []

    @settings(
        max_examples=count, database=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(value: object) -> None:
        found.append(value)

    collect()
    return found


def count_parts(value: object) -> int:
    """How many values a value holds, and characters for a text."""
    if isinstance(value, tuple):
        return 1 + sum(map(count_parts, value))
    cls: Any = type(value)
    if attrs.has(cls):
        return 1 + sum(count_parts(getattr(value, field.name)) for field in attrs.fields(cls))
    return len(value) if isinstance(value, str) else 1


def test_every_public_class_is_drawn_or_is_an_answer() -> None:
    computed = COMPUTED
    classes = public_classes()
    left = {name for name, kind in classes.items() if kind not in DRAWN and kind.__name__ not in computed}
    reasons = {name: next((one for one in ANSWERS if re.match(one, name)), None) for name in left}

    assert [name for name, reason in sorted(reasons.items()) if reason is None] == []
    assert set(reasons.values()) == set(ANSWERS)
    assert computed <= {kind.__name__ for kind in classes.values() if kind not in DRAWN}
    assert {*KINDS, *FORMS} <= set(DRAWN)


@pytest.fixture(scope="module")
def drawn() -> dict[type, list[Any]]:
    """The simplest value of each class, and a few further values."""
    register_strategies()
    return {kind: first_of(st.from_type(kind), 1 + examples(0.04)) for kind in DRAWN}


def test_every_class_is_drawn_by_its_type(drawn: dict[type, list[Any]]) -> None:
    wrong = [one for kind, found in drawn.items() for one in found if not isinstance(one, kind)]

    assert [kind for kind, found in drawn.items() if not found] == []
    assert wrong == []
    assert [one for found in drawn.values() for one in found if hash(one) != hash(copy.copy(one))] == []


def test_the_simplest_value_is_small(drawn: dict[type, list[Any]]) -> None:
    counts = {kind.__name__: count_parts(found[0]) for kind, found in drawn.items()}
    whole = {"Programme", "Register", "Entries", "Rulebook", "Edition", "EditionAdded"}

    large = [kind for kind in drawn if counts[kind.__name__] > 70 and kind.__name__ not in whole]
    # Not every version of Hypothesis draws the simplest value first, but each shrinks to it.
    shrunk = {kind.__name__: count_parts(find(st.from_type(kind), lambda _: True)) for kind in large}
    assert {name: count for name, count in shrunk.items() if count > 70} == {}
    assert max(counts.values()) < 3_000


def test_the_simplest_values_are_plain() -> None:
    (programme,) = first_of(strategies.programmes())

    assert first_of(values(Period)) == [Period(dt.date(2000, 1, 1))]
    assert (len(programme.base.members), len(programme.base.venues), len(programme.ledger)) == (1, 1, 0)


def test_a_value_shrinks_to_what_is_asked_for() -> None:
    found = find(values(Period), lambda one: one.end is not None and one.days > 30)

    assert (found.days, found.start) == (31, dt.date(2000, 1, 1))


def test_many_kinds_come_up_for_a_base() -> None:
    assert len({type(one) for one in first_of(values(Event), 40)}) > 8
    assert len({type(one) for one in first_of(values(Rule), 20)}) > 3


@settings(max_examples=examples(10))
@given(event=values(Event))
def test_law_1_any_event_comes_back_from_its_text(event: Event) -> None:
    again = interchange.event_loads(interchange.event_dumps(event))

    assert (again, type(again)) == (event, type(event))


@settings(max_examples=examples(0.5))
@given(programme=strategies.programmes())
def test_a_drawn_programme_comes_back_from_its_document(programme: Programme) -> None:
    assert loads(dumps(programme)) == programme


@settings(max_examples=examples(0.5))
@given(case=strategies.cases(), data=st.data())
def test_drawn_changes_can_be_made_together(case: tuple[Programme, dt.date], data: st.DataObject) -> None:
    programme, on = case
    changes = data.draw(strategies.changes(programme, on=on))

    assert programme.what_if(*changes) is not programme
    assert 1 <= len(changes) <= 4


@settings(max_examples=examples(1))
@given(history=strategies.histories())
def test_a_drawn_history_is_recorded_one_by_one(history: History) -> None:
    programme = history.programme
    for event in history.events:
        programme = programme.record(event)

    assert programme.ledger == Ledger.of(history.events)


def test_most_histories_have_events() -> None:
    lengths = Counter(len(one.events) > 1 for one in first_of(strategies.histories(), 15))

    assert lengths[True] > lengths[False]


def test_registering_again_changes_nothing() -> None:
    register_strategies()
    register_strategies()

    assert first_of(st.from_type(Contacted)) == first_of(values(Contacted))


@pytest.mark.parametrize("kind", [str, dt.date, Exception, "Period"], ids=repr)
def test_a_class_that_no_caller_makes_is_refused(kind: Any) -> None:
    with pytest.raises(InvalidValue, match="give a class that a caller makes"):
        values(kind)


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "mpreview.testing.strategies")

    with pytest.raises(MissingExtra, match=r"install mpreview\[testing\]"):
        import_module("mpreview.testing.strategies")


def test_the_corpus_and_the_laws_need_no_hypothesis() -> None:
    files = {label(path): path for path in SOURCES if label(path).startswith("testing/")}
    others = {name: path for name, path in files.items() if not name.startswith("testing/strategies/")}
    asks = re.compile("import.*hypothesis|testing.strategies import")
    asking = [name for name, path in others.items() if asks.search(path.read_text("utf-8"))]

    assert "testing/laws.py" in others
    assert asking == []
