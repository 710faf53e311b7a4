"""What type checkers tell an embedder: a wrong name on the package is an error, a right one is not.

The checkers belong to the group `lint`; where they are not installed, these tests are skipped. Each checker
runs once, on all the files of the embedder: most of its time goes into the package.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import mpreview
from helpers.sources import PACKAGE

_MIXED = """from mpreview.people import Member
from mpreview.timeline import Period


def mixed(period: Period, member: Member) -> bool:
    return period == member"""

_RULES = """# pyright: strict
import datetime as dt

import mpreview
from mpreview import uk
from mpreview.calendars import FixedDay, MonthEnd, Roll
from mpreview.lint import lint_rulebook
from mpreview.policy import (
    Activity, Ahead, AheadOf, AllOf, Allowance, Anchor, Edition, KindIn, LevelAtLeast, Merge, MergeMode,
    NewMember, NewVenue, Not, Number, Occasion, OfferOwed, OnEvent, Periodic, ResponseLevel, Rise, Rule,
    Rulebook, Table, Unit, UseIs, UseStatus, recompute,
)

kinds = ("office",)
months: Number = Table.by_kind({"office": 12})
within = Allowance(20, Unit.WORKING_DAYS)
there = AllOf((KindIn(kinds), Not(UseIs(UseStatus.SHARED)), LevelAtLeast(ResponseLevel.HEIGHTENED)))
rules: tuple[Rule, ...] = (
    Periodic(
        id="cycle", citation="1", kinds=kinds, months=months, lead=28, roll=Roll.FOLLOWING,
        month_end=MonthEnd.FORWARD, merge=Merge(MergeMode.ABSORB, 30), also_by=(Activity.DESK_CHECK,),
    ),
    Periodic(
        id="grid", citation="2", kinds=kinds, months=6, anchor=Anchor.PLANNED, origin=dt.date(2021, 1, 31)
    ),
    NewVenue(id="venue", citation="3", kinds=kinds, within=within, roll=Roll.NONE, when=there),
    NewMember(id="member", citation="4", activity=Activity.REVIEW, kinds=kinds, within=within),
    Rise(id="rise", citation="5", activity=Activity.CONTACT, series="s", at_least="l", within=within),
    OnEvent(id="asked", citation="6", activity=Activity.CONTACT, occasion=Occasion.REQUEST, within=within),
    Ahead(
        id="winter", citation="7", kinds=kinds, of=AheadOf.SEASON, season=FixedDay(12, 1), before=3,
        roll=Roll.PRECEDING,
    ),
    OfferOwed(
        id="offer", citation="8", answer_days=3, again_after_decline=3, again_after_silence=4,
        after_trigger=within, roll=Roll.FOLLOWING,
    ),
)
book = Rulebook("x", "X", (Edition("e", "E", rules),))
print([(warning.rule, warning.code) for warning in lint_rulebook(book)])
print([rule.roll for rule in book.editions[0].rules if isinstance(rule, Periodic)])

programme: mpreview.Programme = uk.sample(on=dt.date(2021, 11, 20))
for one in programme.due(on=dt.date(2021, 11, 20)):
    again = recompute(one.reason, programme.register.calendar[one.reason.calendar])
    print(one.id, one.due, again.limit, [reason.rule for reason in one.reasons])
for name, group in programme.coverage(on=dt.date(2021, 11, 20)).by("force").items():
    print(name, len(group), [status.ended for status in group])"""

_FILES = {
    "wrong_name": "import mpreview\n\nmpreview.Programm",
    "every_name": "\n".join(["import mpreview\n", *(f"mpreview.{name}" for name in mpreview.__all__)]),
    "mixed": _MIXED,
    "rules": _RULES,
}
"""The files of the embedder, by name."""


def _check(tool: str, options: list[str], folder: Path) -> list[str]:
    """Run a checker on every file; return its lines."""
    if find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed: it belongs to the group lint")
    for name, text in _FILES.items():
        (folder / f"{name}.py").write_text(f"{text}\n", "utf-8")
    command = [sys.executable, "-m", tool, *options, *(f"{name}.py" for name in _FILES)]
    env = os.environ | {"MYPYPATH": str(PACKAGE.parent), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def mypy(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says, as strict as it gets."""
    return _check("mypy", ["--strict", "--cache-dir=cache"], tmp_path_factory.mktemp("mypy"))


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What pyright says, with this interpreter's packages."""
    folder = tmp_path_factory.mktemp("pyright")
    (folder / "pyrightconfig.json").write_text('{"reportUnusedExpression": false}', "utf-8")
    return _check("pyright", ["--pythonpath", sys.executable], folder)


def test_mypy_refuses_a_wrong_name_and_to_compare_what_is_never_equal(mypy: list[str]) -> None:
    wrong, mixed = (next(line for line in mypy if line.startswith(f"{name}.py:")) for name in _WRONG)

    assert 'Module has no attribute "Programm"' in wrong
    assert "Non-overlapping equality check" in mixed


def test_pyright_refuses_a_wrong_name(pyright: list[str]) -> None:
    wrong = next(line for line in pyright if "wrong_name.py:3" in line)

    assert '"Programm" is not a known attribute of module "mpreview"' in wrong


_WRONG = ("wrong_name", "mixed")
_RIGHT = [name for name in _FILES if name not in _WRONG]


@pytest.mark.parametrize("name", _RIGHT)
def test_mypy_knows_every_right_name_and_the_rules_written_in_python(name: str, mypy: list[str]) -> None:
    assert [line for line in mypy if f"{name}.py" in line] == []


@pytest.mark.parametrize("name", _RIGHT)
def test_pyright_knows_every_right_name_and_the_rules_written_in_python(
    name: str, pyright: list[str]
) -> None:
    assert [line for line in pyright if f"{name}.py:" in line] == []
