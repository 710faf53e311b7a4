"""The example `ireland` runs: another country, with holidays of the package `holidays`."""

import subprocess
import sys
from typing import Final

import pytest

from helpers.sources import CHECKOUT

holidays = pytest.importorskip(
    "holidays", reason="the package holidays needs dateutil below 3; it has an environment of its own"
)
EXAMPLE: Final = CHECKOUT / "examples" / "ireland.py"


def test_ireland_counts_as_its_policy_and_its_calendar_do() -> None:
    """The level rose on Monday 3 November 2025 and settled on the 8th.

    Twenty working days later is Monday 1 December; so is the end of the notice of the shorter cycle, 28
    days; the cycle itself, six months from 11 February, had ended on 11 August.
    """
    done = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()

    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(": ")[0] for line in lines[:6]] == [
        f"review of office 1 of Member {n} for Kerry" for n in range(1, 7)
    ]
    assert all("due 1 December 2025 (open)" in line for line in lines[:6])
    assert "within 6 months of the last, on 11 February 2025" in lines[6]
    rise = "the rise of ie from moderate to substantial on 3 November 2025"
    assert lines[7] == f"also a review within 20 working days of {rise}"
