"""The form *offer*: an offer of a review before the review opens, and again (semantics 3.13).

An offer answers to no trigger of its own: the reviews of a member say when an offer is owed.
`OfferClock` answers for the rule of one edition.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview.calendars import Calendar, Roll
from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import ONE_DAY, count_time_again, open_again
from mpreview.policy._case import Case, CellNumbers, RuleQuestion
from mpreview.policy._phrases import describe_day
from mpreview.policy.adjust import ROLLS
from mpreview.policy.adjust._base import adjust_days
from mpreview.policy.rules._base import Rule, RuleAnswer
from mpreview.policy.rules._checks import check_one_lead
from mpreview.policy.rules._fields import FREE, SHORTER, CitedNumber, Merge, valid_days, valid_months_or_none
from mpreview.policy.rules._triggered import require_trigger
from mpreview.policy.rules.on_event import SENSITIVE_OCCASIONS
from mpreview.policy.tables import Allowance, Number, name_time_allowed
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Parameters, Read, ReasonFacts, count_from, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []

_BASIS_WORDS: Final[Mapping[str, str]] = {
    "declined": "the last one was declined",
    "deferred": "the last one was put off until then",
    "unanswered": "the last one was not answered",
}


@attrs.frozen(kw_only=True)
class OfferOwed(Rule):
    """An offer of a review before the review opens, and again after a decline or silence (semantics 3.13).

    Of the interface of `Rule` an offer has fields, numbers, sentence, recomputation, faults and lint. An
    offer has no triggers and answers no `RuleQuestion`: `OfferClock` reads the rule and makes the answers.

    Args:
        answer_days: Days after the day of the offer in which an answer is awaited.
        again_after_decline: Days from a decline to the next offer.
        again_after_silence: Days from the end of the answer time to the next offer.
        after_trigger: Time allowed for another offer after a new trigger: the time allowed for contact.
        roll: How the raw due day rolls.
        lead: Civil days before the raw due day on which the window opens.
        lead_months: The lead in months, in place of *lead*: counted back, and one day more.
        limit: Civil days from the raw due day to the raw limit.
    """

    word: ClassVar[str] = "offer"
    is_single: ClassVar[bool] = True
    activity = Activity.OFFER
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        CitedNumber("answer_days", "days for an answer: ", "answer days"),
        CitedNumber("again_after_silence", "", "answer days"),
        CitedNumber("again_after_decline", "", "answered"),
        CitedNumber("after_trigger", "", "within"),
        *Rule.cited_numbers,
    )

    answer_days: Number = attrs.field(validator=valid_days, metadata=SHORTER)
    again_after_decline: Number = attrs.field(validator=valid_days, metadata=SHORTER)
    again_after_silence: Number = attrs.field(validator=valid_days, metadata=SHORTER)
    after_trigger: Allowance = attrs.field(validator=valid.type_(Allowance), metadata=SHORTER)
    roll: Roll = attrs.field(default=Roll.FOLLOWING, validator=valid.type_(Roll))
    lead: Number = attrs.field(default=0, validator=valid_days, metadata=FREE)
    lead_months: Number | None = attrs.field(default=None, validator=valid_months_or_none, metadata=FREE)
    limit: Number = attrs.field(default=28, validator=valid_days, metadata=SHORTER)

    def __attrs_post_init__(self) -> None:
        check_one_lead(self)
        for name, none in (("notice", 0), ("merge", Merge()), ("when", None)):
            if getattr(self, name) != none:
                words = "an offer has no notice, merge or condition; leave it out"
                raise InvalidValue(f"OfferOwed.{name}", words)

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Refuse the question: `OfferClock` answers for offers."""
        raise InvalidValue("RuleQuestion.part", "an offer is owed to what is open, and not by an order")

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Refuse the question, as `find_own_day` does."""
        raise InvalidValue("RuleQuestion.part", "an offer is owed to what is open, and not by an order")

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield nothing: `OfferClock` names the parameters of an offer."""
        yield from ()

    # ---------------------------------------------------------------- reasons

    @classmethod
    def is_sensitive(cls, form: str, read: Read) -> bool:
        """Return whether an offer follows an occasion that only readers with clearance may see."""
        return dict(read).get("of") in SENSITIVE_OCCASIONS or Rule.is_sensitive(form, read)

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return which offer is owed, and since when."""
        basis = read["basis"]
        where = f" of {read['phrase']}" if "phrase" in read else ""
        if basis == "review":
            return f"an offer of the review{where}, as the review opens on {long_day(reason.raw)}"
        again = f"another offer of the review{where}" if where else "another offer"
        if basis == "trigger":
            what = read.get("of", "a trigger")
            return f"{again} within {read['within']} of {what} on {describe_day(reason.trigger)}"
        return f"{again} by {long_day(reason.raw)}, since {_BASIS_WORDS[str(basis)]}"

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the opening of the review, or the end of the clock that runs."""
        basis = read["basis"]
        if basis == "review":
            return parse_day(read, "opens")
        if basis == "deferred":
            return parse_day(read, "until")
        if basis == "declined":
            return parse_day(read, "answered") + ONE_DAY * int(read["days"])
        if basis == "unanswered":
            return parse_day(read, "offered") + ONE_DAY * (int(read["answer days"]) + int(read["days"]))
        return count_time_again(calendar, require_trigger(reason, "offer"), str(read["within"]))

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the opening, and the first day on which an offer discharges the duty."""
        floor = parse_day(read, "floor")
        if read["basis"] == "review":
            return max(open_again(read, raw), parse_day(read, "since")), floor
        return raw, floor


class OfferAgain(NamedTuple):
    """When another offer of a venue is owed.

    Args:
        day: The day.
        basis: The cause: ``declined``, ``unanswered``, ``deferred`` or ``trigger``.
        since: The day counted from: of the answer, the offer, the deferral or the trigger.
        floor: The first day on which an offer discharges the duty.
        n: The number of days, or of units after a trigger, that were counted.
        answer_days: Of a silence: the answer time before the clock.
        of: Of a trigger: the trigger in words.
    """

    day: int
    basis: str
    since: int
    floor: int
    n: int = 0
    answer_days: int = 0
    of: str = ""


FindLeast = Callable[[Case, Number, Number, int, int], int]
"""Returns the least value of a number over the cells of a case that count; then settling, anchor, day."""


class OfferClock:
    """The answers of the rule of offers of one edition.

    Args:
        find_least: Finds the least value of a number for a subject.
        rule: The rule.
        edition: The id of the edition.
        calendars: The calendars, by id.
    """

    def __init__(
        self, find_least: FindLeast, rule: OfferOwed, edition: str, calendars: Mapping[str, Calendar]
    ) -> None:
        self.rule = rule
        self._find_least, self._edition, self._calendars = find_least, edition, calendars
        self._read = (rule.opening_lead, rule.grace, rule.limit, rule.priority)
        fixed = [number for number in self._read if type(number) is int]
        self._fixed = _make_numbers(fixed) if len(fixed) == len(self._read) else None

    def find_least(self, case: Case, number: Number, anchor: int, on: int) -> int:
        """Return a number of the rule: the least value over the cells that count (semantics 3.3)."""
        if type(number) is int:
            return number
        return self._find_least(case, number, self.rule.settling, anchor, on)

    def find_numbers(self, case: Case, anchor: int, on: int) -> CellNumbers:
        """Return the numbers for a venue, counted from an offer, an answer or a review."""
        if self._fixed is not None:
            return self._fixed
        return _make_numbers(self.find_least(case, number, anchor, on) for number in self._read)

    def answer_first_offer(
        self, numbers: CellNumbers, calendar: str, opens: int, since: int, floor: int
    ) -> RuleAnswer:
        """Return the answer for a venue not offered since its last review: due as the review opens.

        Args:
            numbers: The numbers of the rule.
            calendar: The calendar of the seat.
            opens: The day the review opens.
            since: The last review, or the first day of use in office if that day is later.
            floor: The first day on which an offer discharges the duty.
        """
        # An offer before the floor would belong to the review before, so none is due before the floor.
        day = max(opens, floor)
        bounds = max(self.rule.find_opening(day, numbers.lead), since), floor
        read = (("opens", day_of(day).isoformat()), ("since", day_of(since).isoformat()))
        return self._answer(numbers, calendar, day, bounds, ("review", read))

    def answer_next_offer(self, numbers: CellNumbers, calendar: str, again: OfferAgain) -> RuleAnswer:
        """Return the answer for a venue that the last offer left open."""
        basis = again.basis, _list_basis(self.rule, again)
        answer = self._answer(numbers, calendar, again.day, (again.day, again.floor), basis)
        return answer._replace(trigger=again.since) if again.basis == "trigger" else answer

    def _answer(
        self, numbers: CellNumbers, calendar: str, day: int, bounds: tuple[int, int], basis: tuple[str, Read]
    ) -> RuleAnswer:
        rule, word = self.rule, basis[0]
        raw = rule.make_raw_days(self._calendars[calendar], numbers, (day, day), bounds)
        return RuleAnswer(
            days=adjust_days(raw, ROLLS), raw=raw, adjustments=ROLLS, rule=rule, edition=self._edition,
            numbers=numbers, trigger=None, anchor=None,
            read=(("basis", word), ("floor", day_of(raw.floor).isoformat()), *basis[1]),
        )  # fmt: skip

    def find_day_after_trigger(self, calendar: str, trigger: int, n: int) -> int:
        """Return the day by which another offer is owed after a trigger."""
        return count_from(self._calendars[calendar], trigger, n, self.rule.after_trigger.unit)


def _make_numbers(numbers: Iterable[int]) -> CellNumbers:
    """Return the numbers of an answer: lead, grace, limit and class."""
    # An offer belongs to no cell, and has no span, notice and settling of its own.
    return CellNumbers((0, 0), 0, 0, 0, *numbers)


def _list_basis(rule: OfferOwed, again: OfferAgain) -> Read:
    """Return the day from which another offer is counted, and the parameters."""
    since = day_of(again.since).isoformat()
    if again.basis == "declined":
        return (("answered", since), ("days", again.n))
    if again.basis == "unanswered":
        return (("offered", since), ("answer days", again.answer_days), ("days", again.n))
    if again.basis == "deferred":
        return (("until", since),)
    return (("within", name_time_allowed(again.n, rule.after_trigger.unit)), ("of", again.of))
