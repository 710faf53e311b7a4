"""Steps that make drawn fields fit together: each changes one field as little as it can.

A step takes the fields drawn so far, by the name of the argument, and changes the dict. The first value of a
strategy is the simplest, so a step that fills a field takes the plainest value there is.
"""

import datetime as dt
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from mpreview._checks import LAST_DAY

Fields = dict[str, Any]
Repair = Callable[[Fields], None]
Test = Callable[[Fields], bool]

PLAIN_ID: Final = "0"
_OTHER_ID: Final = "1"
_BLANKS: Final[dict[type, object]] = {tuple: (), bool: False}


def _blank(fields: Fields, name: str) -> None:
    fields[name] = _BLANKS.get(type(fields[name]))


def keep_when(test: Test, *names: str) -> Repair:
    """Return the step that blanks some fields unless a test of the fields holds."""

    def repair(fields: Fields) -> None:
        if not test(fields):
            for name in names:
                _blank(fields, name)

    return repair


def fill_when(test: Test, name: str, value: object = PLAIN_ID) -> Repair:
    """Return the step that fills a blank field when a test of the fields holds."""

    def repair(fields: Fields) -> None:
        if test(fields) and not fields[name]:
            fields[name] = value

    return repair


def keep_one(*names: str) -> Repair:
    """Return the step that keeps the first given of some fields, and fills the last with an id if none is."""

    def repair(fields: Fields) -> None:
        given = [name for name in names if fields[name]]
        for name in given[1:]:
            _blank(fields, name)
        if not given:
            fields[names[-1]] = (PLAIN_ID,) if fields[names[-1]] == () else PLAIN_ID

    return repair


def fill_one(name: str, *others: str, value: object = PLAIN_ID) -> Repair:
    """Return the step that fills a field if the field and all of some others are blank."""
    return fill_when(lambda fields: not any(fields[other] for other in others), name, value)


def pair(name: str, other: str) -> Repair:
    """Return the step that gives a field exactly when another is given."""

    def repair(fields: Fields) -> None:
        if fields[other] is None:
            fields[name] = None
        elif fields[name] is None:
            fields[name] = PLAIN_ID

    return repair


def part(name: str, other: str) -> Repair:
    """Return the step that gives a field another id than another field has."""

    def repair(fields: Fields) -> None:
        if fields[name] is not None and fields[name] == fields[other]:
            fields[name] = _OTHER_ID if fields[other] == PLAIN_ID else PLAIN_ID

    return repair


def not_before(name: str, other: str) -> Repair:
    """Return the step that moves a day up to another day, if it is before."""

    def repair(fields: Fields) -> None:
        if fields[name] is not None and fields[other] is not None:
            fields[name] = max(fields[name], fields[other])

    return repair


def not_after(name: str, other: str) -> Repair:
    """Return the step that moves a day or number down to another, if it is after."""

    def repair(fields: Fields) -> None:
        if fields[name] is not None and fields[other] is not None:
            fields[name] = min(fields[name], fields[other])

    return repair


def after(name: str, other: str) -> Repair:
    """Return the step that moves a day behind another day, if it is not after."""

    def repair(fields: Fields) -> None:
        fields[other] = min(fields[other], LAST_DAY - dt.timedelta(1))
        fields[name] = max(fields[name], fields[other] + dt.timedelta(1))

    return repair


def distinct(name: str, key: str | None = None) -> Repair:
    """Return the step that keeps the first of the items that are equal, or equal by an attribute."""

    def repair(fields: Fields) -> None:
        found: dict[Any, Any] = {}
        for item in fields[name] or ():
            found.setdefault(getattr(item, key) if key else item, item)
        if fields[name] is not None:
            fields[name] = tuple(found.values())

    return repair


def rising(name: str, key: str) -> Repair:
    """Return the step that sorts items by a day, and keeps one item a day."""

    def repair(fields: Fields) -> None:
        fields[name] = tuple(sorted(fields[name], key=attrgetter(key)))
        distinct(name, key)(fields)

    return repair
