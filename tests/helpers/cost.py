"""The cost of a piece of work, counted in lines and calls: whatever else the machine does (law 58)."""

import sys
import types
from collections.abc import Callable
from typing import Any

from helpers.sources import PACKAGE


def calls(work: Callable[[], object]) -> int:
    """How many functions *work* calls, of the parser and of Python's own too: its cost."""
    count = 0

    def called(_frame: types.FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def steps(work: Callable[[], object]) -> int:
    """How many lines of the package *work* runs."""
    package, count = str(PACKAGE), 0

    def within(_frame: types.FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return within

    def called(frame: types.FrameType, _event: str, _argument: object) -> Any:
        return within if frame.f_code.co_filename.startswith(package) else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def cost(work: Callable[[], object]) -> int:
    """How many lines of the package *work* runs, and calls it makes of anything."""
    lines = 0

    def counted() -> None:
        nonlocal lines
        lines = steps(work)

    return calls(counted) + lines
