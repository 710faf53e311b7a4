"""A case held against an answer: that of this library, or of any other implementation."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator

import attrs

from mpreview.interchange import loads
from mpreview.policy import Reason
from mpreview.programme import Programme
from mpreview.reviews import Obligation, Status
from mpreview.testing.corpus import Case, Expected, Fallen, FallenRisk

__all__ = ["Answering", "engine", "problems"]

Row = Expected | Fallen | FallenRisk
Answering = Callable[[Case], Iterable[Row]]
"""What an implementation gives to a case: a row for each subject and activity that it knows of, and for each
way in which a measure or a risk fell through."""


def engine(case: Case) -> Iterator[Row]:
    """Yield what this library says of every subject of a case, and of its measures and risks.

    Raises:
        DocumentErrors: If the document of the case is no programme.

    >>> from mpreview.testing import cases
    >>> [problem for case in cases("leap-days") for problem in problems(case, engine)]
    []
    """
    programme = loads(json.dumps(case.document))
    if case.as_known is not None:
        programme = programme.as_known(dt.date.fromisoformat(case.as_known))
    on = dt.date.fromisoformat(case.on)
    yield from engine_on(programme, on)
    for gap in programme.gaps(on=on):
        if gap.fitting is not None:
            where = gap.fitting.venue, gap.fitting.measure
            yield Fallen(gap.kind.value, *where, gap.since.isoformat(), gap.owner.value)
        elif gap.risk is not None:
            yield FallenRisk(gap.kind.value, *gap.risk.key, gap.since.isoformat(), gap.owner.value)


def engine_on(programme: Programme, on: dt.date) -> Iterator[Expected]:
    """Yield what this library answers for every subject of a programme on a day."""
    for status in programme.coverage(on=on):
        one = status.obligation
        yield _not_owed(programme, status, on) if one is None else _owed(status, one)


def _owed(status: Status, one: Obligation) -> Expected:
    days = (one.window.earliest, one.window.due, one.window.overdue_from, one.window.limit)
    earliest, due, overdue_from, limit = (day.isoformat() for day in days)
    # A rule that answers for several triggers, levels or editions is named once.
    forms: dict[str, str] = {}
    for reason in one.reasons:
        forms.setdefault(reason.rule, reason.form)
    return attrs.evolve(
        _row(status), window=(earliest, due, overdue_from, limit), reasons=tuple(forms.items()),
        missed=tuple(_missed(one.reasons, forms)),
    )  # fmt: skip


def _missed(reasons: Collection[Reason], rules: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each rule that missed later periods, and how many, by its answer that is due first."""
    for rule in rules:
        mine = [reason for reason in reasons if reason.rule == rule]
        first = min(reason.window.due for reason in mine)
        told = [dict(reason.read).get("missed", 0) for reason in mine if reason.window.due == first]
        most = max(int(number) for number in told)
        if most:
            yield rule, most


def _not_owed(programme: Programme, status: Status, on: dt.date) -> Expected:
    row = _row(status)
    found = programme.explain(status.member, status.venue, status.activity, on=on)
    return attrs.evolve(row, silent=tuple((one.rule, one.code) for one in found.silent))


def _row(status: Status) -> Expected:
    return Expected(status.member, status.venue, status.activity.value, status.standing.value)


def problems(case: Case, answer: Answering) -> Iterator[str]:
    """Yield where an answer is not what a case expects, one sentence for each field.

    Args:
        case: The case.
        answer: The implementation. Rows that the case does not speak of are not looked at; a row that it
            lacks is a problem of its own.
    """
    rows = tuple(answer(case))
    if case.fallen is not None:
        yield from _of_fallen(case, {row for row in rows if isinstance(row, Fallen | FallenRisk)})
    found = {row.subject: row for row in rows if isinstance(row, Expected)}
    for expected in case.expected:
        row = found.get(expected.subject)
        if row is None:
            yield f"{_named(case, expected)}: is not answered"
            continue
        for field in _stated(expected):
            wanted, given = getattr(expected, field), getattr(row, field)
            if wanted != given:
                yield f"{_named(case, expected)}: {field} is {given}, and not {wanted}"


def _of_fallen(case: Case, given: Collection[Fallen | FallenRisk]) -> Iterator[str]:
    """Yield what fell through of the measures and risks and is not told, or is told and did not."""
    wanted = case.fallen or ()
    for row in wanted:
        if row not in given:
            yield f"{case.topic}/{case.id}: {_told(row)} is not answered"
    for row in given:
        if row not in wanted:
            yield f"{case.topic}/{case.id}: {_told(row)} is answered, and did not fall through so"


def _told(row: Fallen | FallenRisk) -> str:
    where = f"at {row.venue}"
    if isinstance(row, FallenRisk):
        where = " ".join(part for part in (row.member, row.venue and where) if part is not None)
    what = row.measure if isinstance(row, Fallen) else row.risk
    return f"{row.kind} of {what} {where} since {row.since} with the {row.owner}"


def _stated(expected: Expected) -> tuple[str, ...]:
    """Return the fields that a case states; of silences it may state nothing."""
    stated = ("standing", "window", "reasons", "missed")
    return stated if expected.silent is None else (*stated, "silent")


def _named(case: Case, expected: Expected) -> str:
    subject = " ".join(word for word in expected.subject if word is not None)
    return f"{case.topic}/{case.id}: {subject}"
