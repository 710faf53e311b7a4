"""Documents of older versions, brought up to the newest.

Each step turns a parsed document of one version into one of the next, so that it is believed exactly what
was believed of it then.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["OLDEST", "upcast"]

ON_FILE = "on-file"
"""Stands for the proof of a visit where a version did not tell of it, and every review counted."""


def upcast(value: object, newest: int) -> None:
    """Bring a parsed document up to a version, in place; what is not of the right shape is left as it is.

    >>> value = {"format_version": 1, "ledger": [{"event": "reviewed", "venue": "v1"}]}
    >>> upcast(value, 2)
    >>> value["ledger"][0]["outcome"], value["format_version"]
    ('complete', 2)
    """
    if type(value) is not dict:
        return
    version = value.get("format_version")
    while type(version) is int and version in _STEPS and version < newest:
        _STEPS[version](value)
        version += 1
        value["format_version"] = version


def _from_1(value: dict[str, Any]) -> None:
    """Until version 2 a review was known by its venue and day alone, and always counted."""
    for event in _events(value):
        if event.get("event") == "reviewed":
            event.setdefault("outcome", "complete")
            event.setdefault("proof", ON_FILE)


def _events(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ledger = value.get("ledger")
    return (event for event in (ledger if type(ledger) is list else ()) if type(event) is dict)


_STEPS: Mapping[int, Callable[[dict[str, Any]], None]] = MappingProxyType({1: _from_1})
OLDEST = min(_STEPS)
"""The oldest version that is read."""
