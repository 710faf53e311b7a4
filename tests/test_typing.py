"""What type checkers tell an embedder: a wrong name on the package is an error, a right one is not.

The checkers belong to the group `lint`; where they are not installed, these tests are skipped.
"""

import os
import subprocess
import sys
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
