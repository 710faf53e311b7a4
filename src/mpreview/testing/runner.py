"""Answers to cases: the answers of this library, and the comparison of any answer with a case."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator

import attrs

from mpreview._checks import check_type
from mpreview.errors import InvalidValue
from mpreview.interchange import loads
from mpreview.policy import Reason
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from mpreview.testing.corpus import CorpusCase, Expected, Fallen, FallenFinding, FallenRisk, FallenRow

__all__ = ["Implementation", "answer_case", "list_problems"]

CorpusRow = Expected | FallenRow
Implementation = Callable[[CorpusCase], Iterable[CorpusRow]]
"""Answers a case: a row for each subject and activity, and for whatever else fell through."""


def answer_case(case: CorpusCase) -> Iterator[CorpusRow]:
    """Yield the answers of this library for every subject of a case, and for whatever else fell through.

    Raises:
        DocumentErrors: If the document of the case is no programme.

    >>> from mpreview.testing import load_cases
    >>> [problem for case in load_cases("leap-days") for problem in list_problems(case, answer_case)]
    []
    """
    check_type("case", case, CorpusCase)
    programme = loads(json.dumps(case.document))
    if case.as_known is not None:
        programme = programme.as_known(dt.date.fromisoformat(case.as_known))
    on = dt.date.fromisoformat(case.on)
    yield from answer_day(programme, on)
    for gap in programme.gaps(on=on):
        if gap.fitting is not None:
            where = gap.fitting.venue, gap.fitting.measure
            yield Fallen(gap.kind.value, *where, gap.since.isoformat(), gap.owner.value)
        elif gap.risk is not None:
            yield FallenRisk(gap.kind.value, *gap.risk.key, gap.since.isoformat(), gap.owner.value)
        elif gap.finding is not None:
            yield FallenFinding(gap.kind.value, gap.finding.id, gap.since.isoformat(), gap.owner.value)


def answer_day(programme: Programme, on: dt.date) -> Iterator[Expected]:
    """Yield the answers of this library for every subject of a programme on a day."""
    for status in programme.coverage(on=on):
        row = Expected(status.member, status.venue, status.activity.value, status.standing.value)
        if status.obligation is not None:
            yield _add_answer(row, status.obligation)
        else:
            found = programme.explain(status.member, status.venue, status.activity, on=on)
            yield attrs.evolve(row, not_applied=tuple((one.rule, one.code) for one in found.not_applied))


def _add_answer(row: Expected, one: Obligation) -> Expected:
    days = (one.window.earliest, one.window.due, one.window.overdue_from, one.window.limit)
    earliest, due, overdue_from, limit = (day.isoformat() for day in days)
    # A rule can answer for several triggers, levels or editions, and is named once.
    forms: dict[str, str] = {}
    for reason in one.reasons:
        forms.setdefault(reason.rule, reason.form)
    return attrs.evolve(
        row, window=(earliest, due, overdue_from, limit), reasons=tuple(forms.items()),
        missed=tuple(_count_missed(one.reasons, forms)),
    )  # fmt: skip


def _count_missed(reasons: Collection[Reason], rules: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each rule that missed later periods, and the number, by the rule's answer that is due first."""
    for rule in rules:
        mine = [reason for reason in reasons if reason.rule == rule]
        first = min(reason.window.due for reason in mine)
        missed = [dict(reason.read).get("missed", 0) for reason in mine if reason.window.due == first]
        most = max(int(number) for number in missed)
        if most:
            yield rule, most


def list_problems(case: CorpusCase, answer: Implementation) -> Iterator[str]:
    """Yield where an answer differs from a case, one sentence for each field.

    Args:
        case: The case.
        answer: The implementation. Rows about further subjects are ignored; a missing row is a problem.

    Raises:
        InvalidValue: If *case* is no case, or *answer* cannot be called.
    """
    check_type("case", case, CorpusCase)
    if not callable(answer):
        raise InvalidValue("answer", "give a function that answers a case, such as `answer_case`")
    rows = tuple(answer(case))
    if case.fallen is not None:
        yield from _compare_fallen(case, {row for row in rows if isinstance(row, FallenRow)})
    found = {row.subject: row for row in rows if isinstance(row, Expected)}
    for expected in case.expected:
        row = found.get(expected.subject)
        if row is None:
            yield f"{_name_row(case, expected)}: is not answered"
            continue
        for field in _list_stated(expected):
            wanted, given = getattr(expected, field), getattr(row, field)
            if wanted != given:
                yield f"{_name_row(case, expected)}: {field} is {given}, and not {wanted}"


def _compare_fallen(case: CorpusCase, given: Collection[FallenRow]) -> Iterator[str]:
    """Yield what fell through without an answer, and answers without a fall."""
    wanted = case.fallen or ()
    for row in wanted:
        if row not in given:
            yield f"{case.topic}/{case.id}: {_describe_fallen(row)} is not answered"
    for row in given:
        if row not in wanted:
            yield f"{case.topic}/{case.id}: {_describe_fallen(row)} is answered, and did not fall through so"


def _describe_fallen(row: FallenRow) -> str:
    if isinstance(row, FallenFinding):
        return f"{row.kind} of {row.finding} since {row.since} with the {row.owner}"
    where = f"at {row.venue}"
    if isinstance(row, FallenRisk):
        where = " ".join(part for part in (row.member, row.venue and where) if part is not None)
    what = row.measure if isinstance(row, Fallen) else row.risk
    return f"{row.kind} of {what} {where} since {row.since} with the {row.owner}"


def _list_stated(expected: Expected) -> tuple[str, ...]:
    """Return the fields that a case states; the silences are optional."""
    stated = ("standing", "window", "reasons", "missed")
    return stated if expected.not_applied is None else (*stated, "not_applied")


def _name_row(case: CorpusCase, expected: Expected) -> str:
    subject = " ".join(word for word in expected.subject if word is not None)
    return f"{case.topic}/{case.id}: {subject}"
