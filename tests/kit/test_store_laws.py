"""The laws of a store hold for a good store, and each faulty store breaks the one law named."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test

from helpers.profiles import examples
from kit.stores import (
    FAULTY,
    ChecksBeforeItLocks,
    IgnoresTheVersion,
    KeepsAnotherBase,
    LocksForAVersionAlone,
    Store,
    maker,
    name_laws,
)
from mpreview.errors import InvalidValue
from mpreview.programme import Programme
from mpreview.testing import laws
from mpreview.testing.laws import LAWS, BrokenLaw, History, plain_history
from mpreview.testing.strategies import histories, make_store_machine


def broken(kind: type[Store]) -> list[str]:
    """The laws that a store breaks, in order."""
    found = []
    for law in LAWS:
        try:
            law(maker(kind))
        except BrokenLaw as error:
            found.append(error.law)
    return found


def test_a_good_store_keeps_every_law() -> None:
    assert broken(Store) == []


@settings(max_examples=examples(0.2))
@given(histories())
def test_a_good_store_keeps_every_law_for_any_history(history: History) -> None:
    for law in LAWS:
        law(maker(Store), history)


@pytest.mark.parametrize("kind", FAULTY, ids=lambda kind: kind.__name__)
def test_a_faulty_store_breaks_the_laws_named_and_no_other(kind: type[Store]) -> None:
    assert broken(kind) == name_laws(kind)


def test_every_law_is_broken_by_some_store() -> None:
    assert {name for kind in FAULTY for name in name_laws(kind)} == {law.__name__ for law in LAWS}


def test_every_law_is_public_and_says_in_its_error_which_law_it_is() -> None:
    named = [name for name in laws.__all__ if name.startswith("check_")]

    assert sorted(named) == sorted(law.__name__ for law in LAWS)


def test_the_error_says_what_to_mend() -> None:
    with pytest.raises(BrokenLaw, match="check_batch: kept one event of a call that was refused; record and"):
        laws.check_batch(maker(next(kind for kind in FAULTY if FAULTY[kind] == "check_batch")))


def test_writers_may_run_at_once() -> None:
    def run(functions: Sequence[Callable[[], object]]) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda function: function(), functions))

    laws.check_writers(maker(Store), writers=3, run=run)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (ChecksBeforeItLocks, "took 3 and kept 3 of 3 writers of one version at once"),
        (LocksForAVersionAlone, "took 3 and kept 1 of 3 writers of one id at once"),
    ],
)
def test_a_store_that_checks_before_it_locks_is_found_by_rivals(
    kind: type[ChecksBeforeItLocks], problem: str
) -> None:
    def run(functions: Sequence[Callable[[], object]]) -> None:
        with ThreadPoolExecutor(len(functions)) as pool:
            list(pool.map(lambda function: function(), functions))

    kind.gate = threading.Barrier(3)

    with pytest.raises(BrokenLaw, match=f"check_writers: {problem}"):
        laws.check_writers(maker(kind), writers=3, run=run)


def test_writers_in_other_processes_tell_nothing_and_what_is_on_record_counts() -> None:
    def run(functions: Sequence[Callable[[], object]]) -> None:
        for function in functions:
            function()
            # As if another process had it: the list of the outcomes is not shared.
            outcomes: Any = getattr(function, "args", ([],))[-1]
            if isinstance(outcomes, list):
                outcomes.clear()

    laws.check_writers(maker(Store), writers=3, run=run)


def test_a_history_begins_without_events() -> None:
    recorded = plain_history().programme.record(*plain_history().events)

    with pytest.raises(InvalidValue, match="has events of its own"):
        History(recorded, ())


def test_the_plain_history_is_recorded_one_by_one() -> None:
    history = plain_history()
    programme: Programme = history.programme
    for event in history.events:
        programme = programme.record(event)

    assert tuple(programme.ledger) == history.events


def test_the_machine_lets_a_good_store_by() -> None:
    few = settings(stateful_step_count=20, max_examples=examples(0.3))

    run_state_machine_as_test(make_store_machine(maker(Store)), settings=few)


@pytest.mark.parametrize("kind", [KeepsAnotherBase, IgnoresTheVersion], ids=lambda kind: kind.__name__)
def test_the_machine_finds_a_faulty_store(kind: type[Store]) -> None:
    few = settings(
        stateful_step_count=20, max_examples=50, phases=[Phase.generate], derandomize=True, database=None
    )

    with pytest.raises(BrokenLaw, match="make_store_machine"):
        run_state_machine_as_test(make_store_machine(maker(kind)), settings=few)
