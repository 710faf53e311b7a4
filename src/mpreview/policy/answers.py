"""One answer: what one rule says at one cell, from one completion or trigger, in one calendar.

All in day numbers. What is asked is also the key under which the answer is kept.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from mpreview.calendars import Calendar, months_after
from mpreview.errors import InvalidValue
from mpreview.policy.levels import Order
from mpreview.policy.rules import Ahead, Anchor, Periodic, Rule, Triggered, in_units
from mpreview.policy.terms import ResponseLevel
from mpreview.policy.windows import Answer, Raw, Read, Terms, adjust, counted
from mpreview.timeline import LAST_DAY, day_of

__all__ = ["Asked", "Missed", "answer", "is_grid", "missed"]


class Asked(NamedTuple):
    """What one rule is asked.

    Args:
        place: Which edition.
        rule: The id of the rule.
        terms: Its numbers at the cell.
        calendar: The calendar.
        anchor: The completion, or the trigger day.
        ends: The day set by a notice or by the first day of the edition, if there is one.
        order: What was ordered, if the rule is no cycle.
        covered: Of a grid the day up to which it is covered.
        done: Of a cycle the last completion, which need not have opened it.
    """

    place: int
    rule: str
    terms: Terms
    calendar: str
    anchor: int
    ends: int | None
    order: Order | None
    covered: int
    done: int


def answer(rule: Rule, edition: str, calendar: Calendar, asked: Asked, bands: tuple[str, ...]) -> Answer:
    """Return the answer of a rule.

    Args:
        rule: The rule.
        edition: The id of its edition.
        calendar: The calendar that is asked for.
        asked: What it is asked.
        bands: The names of the bands.

    Raises:
        OutsideCalendar: If a day leaves the calendar.
    """
    if isinstance(rule, Periodic):
        raw, known = _of_cycle(rule, calendar, asked), None
    elif asked.order is None:
        raise InvalidValue("Asked.order", "a rule that is no cycle answers to an order; give it")
    elif isinstance(rule, Ahead):
        raw, known = _of_what_comes(asked, asked.order), asked.order.trigger
    else:
        raw, known = _of_trigger(rule, calendar, asked, asked.order), asked.order.trigger
    days = adjust(calendar, rule.roll, asked.terms.grace, raw)
    return Answer(
        days=days, rule=rule, edition=edition, terms=asked.terms, calendar=calendar, raw=raw.day,
        raw_limit=raw.limit, floor=raw.floor, notice_end=asked.ends, trigger=known,
        anchor=asked.anchor if known is None else None, read=_read(rule, asked, bands),
    )  # fmt: skip


def _of_cycle(rule: Periodic, calendar: Calendar, asked: Asked) -> Raw:
    terms, done = asked.terms, asked.done
    if rule.anchor is Anchor.COMPLETED or rule.origin is None:
        own = months_after(day_of(asked.anchor), terms.span, rule.month_end).toordinal()
    else:
        own = _period(rule, rule.origin, calendar, asked)
    day = max(own, asked.ends or own)
    return Raw(day, max(day - terms.lead, done), done + 1, own, asked.ends, day + terms.limit)


def _period(rule: Periodic, origin: dt.date, calendar: Calendar, asked: Asked) -> int:
    """Return the end of the first period of a grid that is not covered and opens after the anchor (3.4)."""
    span = asked.terms.span
    # The first guess is never too late: a month has at most 31 days.
    k = max((max(asked.covered, asked.anchor) - origin.toordinal()) // (31 * span), 1)
    while True:
        day = months_after(origin, k * span, rule.month_end).toordinal()
        if day > asked.covered and _opens(rule, calendar, asked.terms, day) > asked.anchor:
            return day
        k += 1


def _opens(rule: Periodic, calendar: Calendar, terms: Terms, day: int) -> int:
    """Return when a period that ends on a raw day would open, were there no completion to hold it back."""
    return _by_itself(rule, calendar, terms, day)[0]


def _by_itself(rule: Periodic, calendar: Calendar, terms: Terms, day: int) -> tuple[int, int, int, int]:
    """Return the four days of a period that ends on a raw day, were there no completion and no notice."""
    opens = day - terms.lead
    long_before = opens - _LONGEST_CLOSURE
    found = Raw(day, opens, max(long_before, calendar.first.toordinal()), day, None, day + terms.limit)
    return adjust(calendar, rule.roll, terms.grace, found)


_LONGEST_CLOSURE = 400


class Missed(NamedTuple):
    """The later periods of a grid that were missed by a day beside the one that is due (`semantics.md` 3.4).

    Args:
        number: How many.
        last: The raw day on which the last of them ended.
        until: The first day on which it may be one more.
    """

    number: int
    last: int
    until: int


def is_grid(answer: Answer) -> bool:
    """Whether an answer is that of a grid."""
    return isinstance(answer.rule, Periodic) and answer.rule.anchor is Anchor.PLANNED


def missed(answer: Answer, on: int) -> Missed:
    """Return the periods of a grid that end after what is due and were overdue by themselves by a day.

    While the one that is due is not overdue, or was put off, none of them was missed.
    """
    rule, number, last = answer.rule, 0, 0
    if on < answer.days[2]:
        return Missed(0, 0, answer.days[2])
    if not isinstance(rule, Periodic) or rule.origin is None:
        return Missed(0, 0, _NO_DAY)
    for day in _later(rule, rule.origin, answer):
        overdue = _by_itself(rule, answer.calendar, answer.terms, day)[2]
        if on < overdue:
            return Missed(number, last, overdue)
        number, last = number + 1, day
    return Missed(number, last, _NO_DAY)


_NO_DAY = LAST_DAY.toordinal() + 1


def _later(rule: Periodic, origin: dt.date, answer: Answer) -> Iterator[int]:
    """Yield the ends of the periods after the raw day of an answer, as far as the calendar reaches."""
    span, calendar = answer.terms.span, answer.calendar
    months = (calendar.last.year - origin.year) * 12 + calendar.last.month - origin.month
    # The first guess is never too late: a month has at most 31 days.
    for k in count(max((answer.raw - origin.toordinal()) // (31 * span), 1)):
        if k * span >= months:
            return
        day = months_after(origin, k * span, rule.month_end).toordinal()
        if day + answer.terms.limit > calendar.last.toordinal():
            return
        if day > answer.raw:
            yield day


def _of_trigger(rule: Rule, calendar: Calendar, asked: Asked, order: Order) -> Raw:
    if not isinstance(rule, Triggered):
        raise InvalidValue("Asked.order", "an offer is owed to what is open, and not by an order")
    own = counted(calendar, order.trigger, asked.terms.span, rule.within.unit)
    day = max(own, asked.ends or own)
    return Raw(day, order.trigger, order.floor, own, asked.ends, day + asked.terms.limit)


def _of_what_comes(asked: Asked, order: Order) -> Raw:
    """Return the raw day before a start, counted from the day that became known (`semantics.md` 3.8)."""
    terms, starts = asked.terms, order.starts or order.trigger
    own = max(starts - terms.span, order.trigger + terms.notice)
    day = max(own, asked.ends or own)
    opens = max(order.trigger, day - terms.lead)
    return Raw(day, opens, order.trigger, own, asked.ends, starts - 1)


_RESPONSES = tuple(level.value for level in ResponseLevel)
"""Response levels by rank."""


def _read(rule: Rule, asked: Asked, bands: tuple[str, ...]) -> Read:
    """Return what an answer rests on, but for what every rule has."""
    terms = asked.terms
    read: list[tuple[str, str | int]] = [("response", _RESPONSES[terms.response])]
    if terms.band:
        read.append(("band", bands[terms.band]))
    if isinstance(rule, Periodic):
        read += [("months", terms.span), ("month end", rule.month_end.value)]
        if rule.origin is not None:
            read.append(("origin", rule.origin.isoformat()))
        if asked.done != asked.anchor:
            read.append(("last done", day_of(asked.done).isoformat()))
        if asked.covered:
            read.append(("covered", day_of(asked.covered).isoformat()))
    elif isinstance(rule, Triggered):
        read.append(("within", in_units(terms.span, rule.within.unit)))
    elif isinstance(rule, Ahead):
        read += [("before", terms.span), ("notice days", terms.notice)]
    if terms.slots != 1:
        read.append(("slots", terms.slots))
    if asked.order is not None:
        read += asked.order.read
    if asked.ends is not None:
        read.append(("not before", day_of(asked.ends).isoformat()))
    return tuple(read)
