"""The gate's own rules: the two commands of the README, and no skip without a reason."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from helpers.sources import CHECKOUT

HELPER: Final = CHECKOUT / ".ci" / "helper.py"
REPORT: Final = '<r><testcase classname="tests.test_some" name="test_x">{}</testcase></r>'


def helper(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HELPER), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def skips(folder: Path, environment: str, said: str) -> subprocess.CompletedProcess[str]:
    text = REPORT.format(f'<skipped message="{said}"/>')
    (folder / f"{environment}.xml").write_text(text, "utf-8")
    return helper("skips", str(folder))


def test_the_readme_has_one_command_for_the_main_job_and_one_for_the_tests() -> None:
    done = helper("block")

    assert done.returncode == 0, done.stderr
    assert " -m pytest" in done.stdout


@pytest.mark.parametrize(
    ("environment", "said", "status"),
    [
        ("main", "mypy is not installed: it belongs to the group lint", 0),
        ("python-3.13-1", "pyright is not installed: it belongs to the group lint", 0),
        ("gates", "mypy is not installed: it belongs to the group lint", 1),
        ("main", "no public data: ../shared is not there", 1),
        ("main", "unconditional skip", 1),
    ],
)
def test_a_skip_needs_a_reason_on_the_list(tmp_path: Path, environment: str, said: str, status: int) -> None:
    assert skips(tmp_path, environment, said).returncode == status


def test_the_lowest_dependencies_are_pins() -> None:
    pins = helper("lowest").stdout.split()

    assert {"attrs", "cattrs", "python-dateutil"} <= {pin.split("==")[0] for pin in pins}
    assert all("==" in pin for pin in pins)
