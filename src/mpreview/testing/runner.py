"""A case held against an answer: that of this library, or of any other implementation."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator

import attrs

from mpreview.interchange import loads
from mpreview.reviews import Status
from mpreview.testing.corpus import Case, Expected

__all__ = ["Answering", "engine", "problems"]

Answering = Callable[[Case], Iterable[Expected]]
"""What an implementation gives to a case: a row for each subject and activity that it knows of."""


def engine(case: Case) -> Iterator[Expected]:
    """Yield what this library says of every subject of a case.

    Raises:
        DocumentErrors: If the document of the case is no programme.

    >>> from mpreview.testing import cases
    >>> [problem for case in cases("leap-days") for problem in problems(case, engine)]
    []
    """
    programme = loads(json.dumps(case.document))
    if case.as_known is not None:
        programme = programme.as_known(dt.date.fromisoformat(case.as_known))
    for status in programme.coverage(on=dt.date.fromisoformat(case.on)):
        yield _row(status)


def _row(status: Status) -> Expected:
    row = Expected(status.member, status.venue, status.activity.value, status.standing.value)
    one = status.obligation
    if one is None:
        return row
    days = (one.window.earliest, one.window.due, one.window.overdue_from, one.window.limit)
    earliest, due, overdue_from, limit = (day.isoformat() for day in days)
    window = (earliest, due, overdue_from, limit)
    return attrs.evolve(row, window=window, rule=one.reason.rule, form=one.reason.form)


def problems(case: Case, answer: Answering) -> Iterator[str]:
    """Yield where an answer is not what a case expects, one sentence for each field.

    Args:
        case: The case.
        answer: The implementation. Rows that the case does not speak of are not looked at; a row that it
            lacks is a problem of its own.
    """
    found = {row.subject: row for row in answer(case)}
    for expected in case.expected:
        row = found.get(expected.subject)
        if row is None:
            yield f"{_named(case, expected)}: is not answered"
            continue
        for field in ("standing", "window", "rule", "form"):
            wanted, given = getattr(expected, field), getattr(row, field)
            if wanted != given:
                yield f"{_named(case, expected)}: {field} is {given}, and not {wanted}"


def _named(case: Case, expected: Expected) -> str:
    subject = " ".join(word for word in expected.subject if word is not None)
    return f"{case.topic}/{case.id}: {subject}"
