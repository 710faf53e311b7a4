"""Documents of older versions, brought up to the newest.

Each step turns a parsed document of one version into one of the next, so that it is believed exactly what
was believed of it then.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from mpreview.timeline import FIRST_DAY

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
    """Until version 2 a review was known by its venue and day alone, and always counted.

    A level without a row of responses counted as normal; now it says so.
    """
    for event in _events(value):
        if event.get("event") == "reviewed":
            event.setdefault("outcome", "complete")
            event.setdefault("proof", ON_FILE)
    if type(rulebook := value.get("rulebook")) is dict:
        rows = rulebook.setdefault("responses", [])
        if type(rows) is list:
            # All are worked out before the first is added.
            rows += [*islice(_unsaid(value, rows), _MOST_ROWS)]


def _unsaid(value: dict[str, Any], rows: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for every level of every series that no row is of from the beginning."""
    told = (row for row in _those(rows) if row.get("since", _FIRST) == _FIRST)
    said = {(row.get("series"), row.get("level")) for row in told if _is_plain(row)}
    register = value.get("register")
    lists = register if type(register) is dict else {}
    scales = {str(scale.get("id")): _those(scale.get("levels")) for scale in _those(lists.get("scales"))}
    for series in _those(lists.get("series")):
        for level in scales.get(str(series.get("scale")), ()):
            row = {"series": series.get("id"), "level": level.get("id"), "response": "normal"}
            if _is_plain(row) and (row["series"], row["level"]) not in said:
                yield row


def _those(rows: object) -> list[dict[str, Any]]:
    return [row for row in rows if type(row) is dict] if type(rows) is list else []


def _is_plain(row: dict[str, Any]) -> bool:
    return type(row.get("series")) is str and type(row.get("level")) is str


_FIRST = FIRST_DAY.isoformat()
_MOST_ROWS = 100_000
"""Series times levels could be more than any document holds."""


def _events(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ledger = value.get("ledger")
    return (event for event in (ledger if type(ledger) is list else ()) if type(event) is dict)


_STEPS: Mapping[int, Callable[[dict[str, Any]], None]] = MappingProxyType({1: _from_1})
OLDEST = min(_STEPS)
"""The oldest version that is read."""
