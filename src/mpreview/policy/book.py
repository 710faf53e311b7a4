"""The answers of an edition, each computed once and shared by every obligation it is the same for.

An answer depends on few things: the rule, the calendar, the completion or trigger it counts from and,
for a cycle, the cells that count. All are looked up here by just those.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mpreview.calendars import Calendar, months_after
from mpreview.policy.levels import Order, Spell, counted, orders, spells
from mpreview.policy.rulebook import Edition
from mpreview.policy.rules import Cell, NewMember, NewVenue, OfferOwed, Periodic, Rise
from mpreview.policy.windows import Answer, Raw, adjust
from mpreview.policy.windows import counted as count_on
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import day_of

__all__ = ["Again", "Book"]

_Read = tuple[tuple[str, str | int], ...]


class Again(NamedTuple):
    """When an offer is owed again.

    Args:
        day: The day.
        basis: What makes it so: ``declined``, ``unanswered``, ``deferred`` or ``trigger``.
        since: The day it is counted from: of the answer, the offer, the deferral or the trigger.
        floor: The first day on which an offer discharges it.
    """

    day: int
    basis: str
    since: int
    floor: int


class Book:
    """Answers of one edition over the calendars and threat series of one register.

    Holds nothing but what it has computed; two threads that ask the same compute the same.
    """

    def __init__(
        self, edition: Edition, calendars: Mapping[str, Calendar], series: Mapping[str, ThreatSeries],
        scales: Mapping[str, ThreatScale],
    ) -> None:  # fmt: skip
        self.edition = edition
        self._calendars, self._series, self._scales = calendars, series, scales
        self._answers: dict[tuple[object, ...], Answer] = {}
        self._spells: dict[tuple[tuple[str, ...], int], tuple[Spell, ...]] = {}
        self._again: dict[tuple[str, int], int] = {}
        self._orders: dict[tuple[str, str], tuple[Order, ...]] = {}
        rules = edition.rules
        self.cycles = tuple(rule for rule in rules if type(rule) is Periodic)
        self.new_venue = tuple(rule for rule in rules if type(rule) is NewVenue)
        self.new_member = tuple(rule for rule in rules if type(rule) is NewMember)
        self.rises = tuple(rule for rule in rules if type(rule) is Rise)
        self.offer = next((rule for rule in rules if type(rule) is OfferOwed), None)

    def cycle(
        self, rule: Periodic, calendar: str, history: tuple[str, ...], completed: int, on: int
    ) -> list[Answer]:
        """Return the answers of a cycle's cells, those left out that another one makes redundant."""
        answers = [self._cell(rule, calendar, rule.cells[0], completed, None)]
        for cell in rule.cells[1:]:
            above = self._spells_of(history, cell.response.rank)
            firsts = counted(above, rule.settling, completed, on)
            answers += [self._cell(rule, calendar, cell, completed, first) for first in firsts]
        return _needed(answers) if len(answers) > 1 else answers

    def _spells_of(self, history: tuple[str, ...], rank: int) -> tuple[Spell, ...]:
        key = (history, rank)
        if key not in self._spells:
            series = [self._series[id_] for id_ in history]
            self._spells[key] = spells(series, self.edition.responses, rank)
        return self._spells[key]

    def _cell(self, rule: Periodic, calendar: str, cell: Cell, completed: int, first: int | None) -> Answer:
        key = (rule.id, calendar, cell.response, completed, first)
        return self._answers.get(key) or self._keep(
            key, _cell(rule, self._calendars[calendar], cell, completed, first)
        )

    def _keep(self, key: tuple[object, ...], answer: Answer) -> Answer:
        return self._answers.setdefault(key, answer)

    def triggered(
        self, rule: NewVenue | NewMember | Rise, calendar: str, trigger: int, read: _Read = ()
    ) -> Answer:
        """Return the answer of a rule that counts from a trigger."""
        key = (rule.id, calendar, trigger, read)
        return self._answers.get(key) or self._keep(
            key, _triggered(rule, self._calendars[calendar], trigger, read)
        )

    def orders_of(self, rule: Rise) -> tuple[Order, ...]:
        """Return what the rises of a rule's series order, latest trigger first."""
        key = (rule.id, rule.series)
        if key not in self._orders:
            series = self._series[rule.series]
            self._orders[key] = orders(rule, series, self._scales[series.scale])
        return self._orders[key]

    def first_offer(self, rule: OfferOwed, calendar: str, opens: int, since: int, floor: int) -> Answer:
        """Return the answer for a venue not offered since its last review: by the day its review opens.

        Args:
            rule: The rule of offers.
            calendar: The calendar of the seat.
            opens: The day the review opens.
            since: The last review, else the first day of use in office.
            floor: The first day on which an offer discharges it.
        """
        key = (calendar, opens, since, floor)
        answer = self._answers.get(key)
        if answer is None:
            day = max(opens, floor)
            raw = Raw(day, max(day - rule.lead, since), floor, day)
            read: _Read = (("opens", day_of(day).isoformat()), ("since", day_of(since).isoformat()))
            answer = self._keep(key, _offer(rule, self._calendars[calendar], raw, "review", read))
        return answer

    def next_offer(self, rule: OfferOwed, calendar: str, again: Again) -> Answer:
        """Return the answer for a venue whose last offer left it open."""
        key = (calendar, again)
        answer = self._answers.get(key)
        if answer is None:
            raw = Raw(again.day, again.day, again.floor, again.day)
            answer = _offer(rule, self._calendars[calendar], raw, again.basis, _basis(rule, again))
            answer = self._keep(
                key, answer._replace(trigger=again.since if again.basis == "trigger" else None)
            )
        return answer

    def after_trigger(self, rule: OfferOwed, calendar: str, trigger: int) -> int:
        """Return the day by which an offer is owed again after a trigger."""
        key = (calendar, trigger)
        if key not in self._again:
            self._again[key] = count_on(self._calendars[calendar], trigger, rule.after_trigger)
        return self._again[key]

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The day numbers on which an order appears or a level has settled, in order."""
        appear = {order.appears for rule in self.rises for order in self.orders_of(rule)}
        return tuple(sorted(appear | set(self._settled())))

    def _settled(self) -> Iterator[int]:
        days = {entry.effective.toordinal() for one in self._series.values() for entry in one.assessments}
        days |= {row.since.toordinal() for row in self.edition.responses}
        for rule in self.cycles:
            if len(rule.cells) > 1:
                yield from (day + rule.settling for day in days)


def _cell(rule: Periodic, calendar: Calendar, cell: Cell, completed: int, first: int | None) -> Answer:
    own = months_after(day_of(completed), cell.months, rule.month_end).toordinal()
    notice_end = None if first is None else first + cell.notice
    raw = own if notice_end is None else max(own, notice_end)
    days = adjust(calendar, rule, Raw(raw, max(raw - rule.lead, completed), completed + 1, own, notice_end))
    read: _Read = (
        ("response", cell.response.value),
        ("months", cell.months),
        ("month end", rule.month_end.value),
    )
    if first is not None:
        level_from = day_of(first).isoformat()
        read += (("notice", cell.notice), ("level from", level_from), ("settling", rule.settling))
    return Answer(days, rule, calendar, raw, completed + 1, notice_end, None, completed, read)


def _triggered(rule: NewVenue | NewMember | Rise, calendar: Calendar, trigger: int, read: _Read) -> Answer:
    raw = count_on(calendar, trigger, rule.within)
    days = adjust(calendar, rule, Raw(raw, trigger, trigger, raw))
    return Answer(
        days,
        rule,
        calendar,
        raw,
        trigger,
        None,
        trigger,
        None,
        (("within", str(rule.within)), *read),
    )


def _offer(rule: OfferOwed, calendar: Calendar, raw: Raw, basis: str, read: _Read) -> Answer:
    days = adjust(calendar, rule, raw)
    read = (("basis", basis), ("floor", day_of(raw.floor).isoformat()), *read)
    return Answer(days, rule, calendar, raw.day, raw.floor, None, None, None, read)


def _basis(rule: OfferOwed, again: Again) -> _Read:
    """Return what the day of another offer is counted from, and by which parameters."""
    since = day_of(again.since).isoformat()
    if again.basis == "declined":
        return (("answered", since), ("days", rule.again_after_decline))
    if again.basis == "unanswered":
        return (("offered", since), ("answer days", rule.answer_days), ("days", rule.again_after_silence))
    if again.basis == "deferred":
        return (("until", since),)
    return (("within", str(rule.after_trigger)),)


def _needed(answers: list[Answer]) -> list[Answer]:
    """Leave out the answers of a rule that another of its answers makes redundant in all four days."""
    kept: list[Answer] = []
    for answer in sorted(answers, key=lambda one: one.days[::-1]):
        if not any(all(a <= b for a, b in zip(other.days, answer.days, strict=True)) for other in kept):
            kept.append(answer)
    return kept
