"""What type checkers tell an embedder: a wrong name on the package is an error, a right one is not.

The checkers belong to the group `lint`; where they are not installed, these tests are skipped.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import mpreview
from sources import PACKAGE

Done = subprocess.CompletedProcess[str]


def _run(tool: str, options: list[str], text: str, folder: Path) -> Done:
    if find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed: it belongs to the group lint")
    (folder / "embedder.py").write_text(f"import mpreview\n\n{text}\n", "utf-8")
    command = [sys.executable, "-m", tool, *options, "embedder.py"]
    env = os.environ | {"MYPYPATH": str(PACKAGE.parent), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    return subprocess.run(  # noqa: S603  # our own command
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def mypy(text: str, folder: Path) -> Done:
    """Run mypy on a file of an embedder, as strict as it gets."""
    return _run("mypy", ["--strict", "--cache-dir=cache"], text, folder)


def pyright(text: str, folder: Path) -> Done:
    """Run pyright on a file of an embedder, with this interpreter's packages."""
    (folder / "pyrightconfig.json").write_text('{"reportUnusedExpression": false}', "utf-8")
    return _run("pyright", ["--pythonpath", sys.executable], text, folder)


def every_name() -> str:
    """A file that uses every name of the package."""
    return "\n".join(f"mpreview.{name}" for name in mpreview.__all__)


def test_mypy_refuses_a_wrong_name(tmp_path: Path) -> None:
    done = mypy("mpreview.Programm", tmp_path)

    assert done.returncode == 1, done.stderr
    assert 'Module has no attribute "Programm"' in done.stdout


def test_pyright_refuses_a_wrong_name(tmp_path: Path) -> None:
    done = pyright("mpreview.Programm", tmp_path)

    assert done.returncode == 1, done.stderr
    assert '"Programm" is not a known attribute of module "mpreview"' in done.stdout


def test_mypy_knows_every_right_name(tmp_path: Path) -> None:
    done = mypy(every_name(), tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


def test_pyright_knows_every_right_name(tmp_path: Path) -> None:
    done = pyright(every_name(), tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


_MIXED = """from mpreview.people import Member
from mpreview.timeline import Period


def mixed(period: Period, member: Member) -> bool:
    return period == member"""


def test_mypy_refuses_to_compare_what_is_never_equal(tmp_path: Path) -> None:
    done = mypy(_MIXED, tmp_path)

    assert done.returncode == 1, done.stderr
    assert "Non-overlapping equality check" in done.stdout


_RULES = """# pyright: strict
import datetime as dt

from mpreview import uk
from mpreview.calendars import FixedDay, MonthEnd, Roll
from mpreview.policy import (
    Activity, Ahead, AheadOf, AllOf, Allowance, Anchor, Edition, KindIn, LevelAtLeast, Merge, MergeMode,
    NewMember, NewVenue, Not, Number, Occasion, OfferOwed, OnEvent, Periodic, ResponseLevel, Rise, Rule,
    Rulebook, Table, Unit, UseIs, UseStatus, lint_rulebook, recompute,
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


@pytest.mark.parametrize("check", [mypy, pyright])
def test_rules_written_in_python_are_known_to_the_strictest_checks(
    check: Callable[[str, Path], Done], tmp_path: Path
) -> None:
    done = check(_RULES, tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
