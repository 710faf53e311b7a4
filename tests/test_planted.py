"""The list of planted bugs is sound; `python tests/planted/run.py` then sees every law fail."""

from pathlib import Path

import pytest

from helpers.sources import PACKAGE
from planted import run


def test_every_law_has_a_planted_bug_and_every_bug_a_law() -> None:
    assert run.faults(run.read(), run.laws_in(), PACKAGE) == []


@pytest.mark.parametrize(
    ("law", "old", "new", "fault"),
    [
        (1, "x = 1", "x = 2", None),
        (2, "x = 1", "x = 2", "law 2 has a planted bug but no test"),
        (1, "y = 1", "y = 2", "law 1: demo: `old` stands 0 times"),
        (1, "= 1", "= 2", "law 1: demo: `old` stands 2 times"),
        (1, "x = 1", "x = 1", "law 1: demo: changes nothing"),
    ],
)
def test_a_list_that_is_not_sound_is_told(
    tmp_path: Path, law: int, old: str, new: str, fault: str | None
) -> None:
    (tmp_path / "a.py").write_text("x = 1\nz = 1\n")
    bug = run.Bug(law=law, name="demo", file="a.py", old=old, new=new)

    found = run.faults([bug], {1}, tmp_path)

    assert (fault in found) if fault else (found == [])


def test_a_law_without_a_bug_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text("def test_law_07_holds():\n    pass\n")

    assert run.faults([], run.laws_in(tmp_path)) == ["law 7 has a test but no planted bug"]


def test_one_of_each_law_is_the_first_on_the_list() -> None:
    bugs = [
        run.Bug(law=law, name=name, file="a.py", old="a", new="b")
        for law, name in ((1, "d"), (1, "c"), (2, "a"))
    ]

    assert [(bug.law, bug.name) for bug in run.one_each(bugs)] == [(1, "d"), (2, "a")]
    assert {bug.law for bug in run.one_each(run.read())} == set(run.laws_in())


@pytest.mark.parametrize(
    ("code", "output", "found"),
    [
        (0, "1 passed in 1.00s", False),
        (5, "1 deselected in 1.00s", False),
        (1, "E   ModuleNotFoundError: attrz\n1 error in 1.00s", False),
        (1, "E   NameError: x\n1 failed in 1.00s", False),
        (1, "E   assert 1 == 2\n1 failed, 1 passed in 1.00s", True),
    ],
)
def test_only_a_test_that_ran_and_failed_has_noticed_a_bug(code: int, output: str, found: bool) -> None:
    bug = run.Bug(law=1, name="demo", file="a.py", old="a", new="b")

    assert run.report(bug, code, output) is found


@pytest.mark.parametrize("words", ["Falsifying example", "Failing test case"])
def test_the_counter_example_is_read_from_the_output(words: str) -> None:
    output = (
        f"E       assert 2 == 1\nE       {words}: test_law_01_x(\n"
        "E           day=3,\nE       )\n==== short test summary ===="
    )

    assert run.counter_example(output) == f"{words}: test_law_01_x( day=3, )"


def test_without_an_example_the_error_is_shown() -> None:
    assert run.counter_example("E   assert 2 == 1\nE    +  where") == "assert 2 == 1"
