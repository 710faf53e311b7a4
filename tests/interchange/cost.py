"""The cost of a piece of work, counted in calls of functions."""

import sys
import types
from collections.abc import Callable


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
