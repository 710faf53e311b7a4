"""What every test may use: the Hypothesis profile, and the public data beside the checkout."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

import mpreview
from helpers import profiles

PROFILE = profiles.load()
# What is collected lives as long as the run, and cycles are few: else the collector looks at all of it again
# and again, which is a third of the time of collecting and a tenth of the rest.
gc.set_threshold(1_000_000, 20, 20)
_BESIDE = Path(__file__).parents[2] / "shared"


def pytest_report_header() -> str:
    """Say which profile ran and whether the public data was promised."""
    promised = "promised" if os.environ.get("MPREVIEW_SHARED") else "used if there"
    return f"hypothesis profile: {PROFILE}; public data: {promised}"


def pytest_configure() -> None:
    """Refuse to take the tests of another copy of the package for a result."""
    planted = os.environ.get("MPREVIEW_PLANTED")
    if planted and Path(planted).resolve() not in Path(mpreview.__file__).resolve().parents:
        raise pytest.UsageError(f"mpreview comes from {mpreview.__file__} and not from MPREVIEW_PLANTED")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the pages that count a whole nation again to the gate."""
    for item in items:
        if item.path.parent.name == "explanation":
            item.add_marker(pytest.mark.gate)


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every later search for garbage."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of a file to one process: what they share is made once, and not in each."""
    return LoadFileScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data; without it a test is skipped, or fails if it was promised."""
    promised = os.environ.get("MPREVIEW_SHARED")
    data = Path(promised or _BESIDE).resolve() / "data"
    if data.is_dir():
        return data
    if promised:
        pytest.fail("MPREVIEW_SHARED holds no folder data/; correct it or unset it")
    pytest.skip("no public data: ../shared is not there and MPREVIEW_SHARED is not set")
