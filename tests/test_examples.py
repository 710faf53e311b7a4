"""Every example runs as its reader would run it, and says what its facts come to."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parents[1] / "examples"
EXAMPLES: Final = sorted(FOLDER.glob("*.py"))


def run(path: Path) -> subprocess.CompletedProcess[str]:
    """An example in a child process."""
    command = [sys.executable, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path) -> None:
    done = run(path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_a_narrow_page(path: Path) -> None:
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) >= 80] == []


def test_one_force_counts_as_its_calendar_does() -> None:
    """Essex has 18 seats, one of them vacant. From Monday 22 November to Monday 13 December there are
    ten Mondays, Wednesdays and Fridays; the seven others go on the next of these days.
    """
    lines = run(FOLDER / "one_force.py").stdout.splitlines()
    visits = [line for line in lines if line.startswith("202")]

    assert lines[0].startswith(
        "17 reviews, the first due 13 December 2021 (open): a review within 20 working"
    )
    assert [line[:10] for line in visits if "on time" in line] == [
        "2021-11-22", "2021-11-24", "2021-11-26", "2021-11-29", "2021-12-01",
        "2021-12-03", "2021-12-06", "2021-12-08", "2021-12-10", "2021-12-13",
    ]  # fmt: skip
    assert sum("late" in line for line in visits) == 7
    assert sum("17 visits can be made only then, for 10 slots" in line for line in lines) == 7
