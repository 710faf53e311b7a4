"""The answers of the rule of offers: the first offer of a venue, and the next one (`semantics.md` 3.13)."""

from collections.abc import Mapping
from typing import NamedTuple

from mpreview.calendars import Calendar
from mpreview.policy.book import Book
from mpreview.policy.case import Case
from mpreview.policy.rules import OfferOwed, in_units
from mpreview.policy.tables import Number
from mpreview.policy.windows import Answer, Raw, Read, Terms, adjust, counted
from mpreview.timeline import day_of

__all__ = ["Again", "Offering"]


class Again(NamedTuple):
    """When an offer is owed again.

    Args:
        day: The day.
        basis: What makes it so: ``declined``, ``unanswered``, ``deferred`` or ``trigger``.
        since: The day it is counted from: of the answer, the offer, the deferral or the trigger.
        floor: The first day on which an offer discharges it.
        n: Of a clock or a trigger how much was counted.
        answer_days: Of a silence the answer time before it.
    """

    day: int
    basis: str
    since: int
    floor: int
    n: int = 0
    answer_days: int = 0


class Offering:
    """What the rule of offers of one edition answers.

    Holds nothing but what it has computed; two threads that ask the same compute the same.
    """

    def __init__(self, book: Book, rule: OfferOwed, edition: str, calendars: Mapping[str, Calendar]) -> None:
        self.rule = rule
        self._book, self._edition, self._calendars = book, edition, calendars
        self._answers: dict[tuple[object, ...], Answer] = {}
        self._after: dict[tuple[str, int, int], int] = {}
        self._plain = _plain(rule)

    def least(self, case: Case, number: Number, anchor: int, on: int) -> int:
        """Return a parameter of the rule: the least of its values over the cells that count (3.3)."""
        if type(number) is int:
            return number
        return self._book.least(case, number, self.rule.settling, anchor, on)

    def terms(self, case: Case, anchor: int, on: int) -> Terms:
        """Return the numbers of the rule for a venue, counted from an offer, an answer or a review."""
        if self._plain is not None:
            return self._plain
        rule = self.rule
        numbers = (rule.notice, 0, rule.lead, rule.grace, rule.limit, rule.priority)
        return Terms(0, 0, 0, *(self.least(case, number, anchor, on) for number in numbers))

    def first(self, terms: Terms, calendar: str, opens: int, since: int, floor: int) -> Answer:  # the key
        """Return the answer for a venue not offered since its last review: by the day its review opens.

        Args:
            terms: The numbers of the rule.
            calendar: The calendar of the seat.
            opens: The day the review opens.
            since: The last review, else the first day of use in office.
            floor: The first day on which an offer discharges it.
        """
        key = terms, calendar, opens, since, floor
        answer = self._answers.get(key)
        if answer is None:
            day = max(opens, floor)
            raw = Raw(day, max(day - terms.lead, since), floor, day, None, day + terms.limit)
            read: Read = (("opens", day_of(day).isoformat()), ("since", day_of(since).isoformat()))
            answer = self._answers[key] = self._answer(terms, calendar, raw, "review", read)
        return answer

    def next(self, terms: Terms, calendar: str, again: Again) -> Answer:
        """Return the answer for a venue whose last offer left it open."""
        key = terms, calendar, again
        answer = self._answers.get(key)
        if answer is None:
            raw = Raw(again.day, again.day, again.floor, again.day, None, again.day + terms.limit)
            answer = self._answer(terms, calendar, raw, again.basis, _basis(self.rule, again))
            if again.basis == "trigger":
                answer = answer._replace(trigger=again.since)
            self._answers[key] = answer
        return answer

    def _answer(self, terms: Terms, calendar: str, raw: Raw, basis: str, read: Read) -> Answer:
        working = self._calendars[calendar]
        return Answer(
            days=adjust(working, self.rule.roll, terms.grace, raw), rule=self.rule, edition=self._edition,
            terms=terms, calendar=working, raw=raw.day, raw_limit=raw.limit, floor=raw.floor,
            notice_end=None, trigger=None, anchor=None,
            read=(("basis", basis), ("floor", day_of(raw.floor).isoformat()), *read),
        )  # fmt: skip

    def after_trigger(self, calendar: str, trigger: int, n: int) -> int:
        """Return the day by which an offer is owed again after a trigger."""
        key = calendar, trigger, n
        if key not in self._after:
            unit = self.rule.after_trigger.unit
            self._after[key] = counted(self._calendars[calendar], trigger, n, unit)
        return self._after[key]


def _plain(rule: OfferOwed) -> Terms | None:
    """Return the numbers of a rule if they are the same for all."""
    numbers = (rule.notice, 0, rule.lead, rule.grace, rule.limit, rule.priority)
    plain = tuple(number for number in numbers if type(number) is int)
    return Terms(0, 0, 0, *plain) if len(plain) == len(numbers) else None


def _basis(rule: OfferOwed, again: Again) -> Read:
    """Return what the day of another offer is counted from, and by which parameters."""
    since = day_of(again.since).isoformat()
    if again.basis == "declined":
        return (("answered", since), ("days", again.n))
    if again.basis == "unanswered":
        return (("offered", since), ("answer days", again.answer_days), ("days", again.n))
    if again.basis == "deferred":
        return (("until", since),)
    return (("within", in_units(again.n, rule.after_trigger.unit)),)
