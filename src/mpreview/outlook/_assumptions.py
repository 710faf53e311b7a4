"""What a forecast assumes of members, advisers and levels, as data with a source.

Chances are whole numbers, and a draw is a whole number from 0 to 2 ** 64 - 1. A comparison of the two is
exact, so an outcome is equal on every machine.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_int
from mpreview._digests import DIGEST_BITS
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.events import Reply
from mpreview.outlook._draws import check_draw

_MOST_WEIGHT: Final = 1_000_000
_MOST_DAYS: Final = 3_650
_ASSUMED: Final = "library default: nothing is published"


def _pick_index(weights: Iterable[int], number: int) -> int:
    """Return the index of the weight that a draw falls on, by the sums of the weights up to each."""
    sums = list(accumulate(weights))
    place = number * sums[-1] >> DIGEST_BITS
    return next(index for index, up_to in enumerate(sums) if place < up_to)


@attrs.frozen(kw_only=True)
class _Assumed:
    """Where an assumption comes from.

    Args:
        source: The publication, or why the number was assumed.
        is_published: Whether the source has the number; else the number is assumed.
    """

    source: str = attrs.field(default=_ASSUMED, validator=valid.text(), repr=shorten_text)
    is_published: bool = attrs.field(default=False, validator=valid.type_(bool), repr=False)


@attrs.frozen
class Chance(_Assumed):
    """The chance of something: so many of so many.

    Args:
        part: How many.
        whole: Of how many, at least 1.
        source: The publication, or why the number was assumed.
        is_published: Whether the source has the number; else the number is assumed.

    Raises:
        OutsideRange: If a number is out of range, or the part is greater than the whole.

    >>> Chance(1, 4).is_met(0), Chance(1, 4).is_met(2**62 - 1), Chance(1, 4).is_met(2**62)
    (True, True, False)
    """

    def _check_part(self, _: object, part: int) -> None:
        check_int("Chance.whole", self.whole, 1, _MOST_WEIGHT)
        check_int("Chance.part", part, 0, self.whole)

    # The check of the part reads the whole, so both are checked once both are set.
    part: int = attrs.field(validator=_check_part)
    whole: int = attrs.field()

    def is_met(self, number: int) -> bool:
        """Whether what has this chance happens.

        Args:
            number: A draw, from 0 to 2 ** 64 - 1.

        Raises:
            InvalidValue: If *number* is no whole number.
            OutsideRange: If *number* is out of range.
        """
        check_draw(number)
        return number * self.whole < self.part << DIGEST_BITS

    def why(self) -> str:
        """Return the chance in words."""
        return f"{self.part} of {self.whole}"


@attrs.frozen
class Delay(_Assumed):
    """How many civil days later something happens: a distribution over whole days.

    Args:
        weights: The weight of each number of days, as pairs of days and weight; days rise.
        source: The publication, or why the numbers were assumed.
        is_published: Whether the source has the numbers; else the numbers are assumed.

    Raises:
        InvalidValue: If a pair is no pair, the days do not rise, or no weight is greater than 0.
        OutsideRange: If a number is out of range.

    >>> Delay(((0, 1), (7, 3))).pick_days(2**62 - 1), Delay(((0, 1), (7, 3))).pick_days(2**62)
    (0, 7)
    """

    def _check_weights(self, _: object, weights: tuple[tuple[int, int], ...]) -> None:
        for pair in weights:
            if type(pair) is not tuple or len(pair) != 2:
                raise InvalidValue("Delay.weights", "give pairs of days and weight", pair)
            check_int("Delay.weights", pair[0], 0, _MOST_DAYS)
            check_int("Delay.weights", pair[1], 0, _MOST_WEIGHT)
        if any(after[0] <= before[0] for before, after in pairwise(weights)):
            raise InvalidValue("Delay.weights", "days must rise; sort and merge the pairs")
        if not any(weight for _, weight in weights):
            raise InvalidValue("Delay.weights", "no weight is greater than 0; give at least one")

    weights: tuple[tuple[int, int], ...] = attrs.field(
        repr=count_items, validator=[valid.tuple_(tuple), _check_weights]
    )

    @classmethod
    def between(cls, first: int, last: int, source: str = _ASSUMED) -> "Delay":
        """Return a delay of *first* to *last* days, each number of days as likely as the next.

        Raises:
            OutsideRange: If a number is out of range, or *last* is less than *first*.
        """
        check_int("Delay.between.first", first, 0, _MOST_DAYS)
        check_int("Delay.between.last", last, first, _MOST_DAYS)
        return cls(tuple((days, 1) for days in range(first, last + 1)), source=source)

    def pick_days(self, number: int) -> int:
        """Return the days of a draw.

        Args:
            number: A draw, from 0 to 2 ** 64 - 1.

        Raises:
            InvalidValue: If *number* is no whole number.
            OutsideRange: If *number* is out of range.
        """
        check_draw(number)
        return self.weights[_pick_index((weight for _, weight in self.weights), number)][0]

    @property
    def is_none(self) -> bool:
        """Whether nothing is ever delayed."""
        return all(days == 0 or weight == 0 for days, weight in self.weights)

    def why(self) -> str:
        """Return the distribution in words: the least, the middle and the most days."""
        possible = [days for days, weight in self.weights if weight]
        middle = self.pick_days((1 << DIGEST_BITS - 1) - 1)
        return f"{possible[0]} to {possible[-1]} days, half of them in at most {middle}"


@attrs.frozen
class Replies(_Assumed):
    """What becomes of an offer: the weight of each reply, and of silence.

    Args:
        accepted: The weight of an acceptance.
        declined: The weight of a decline.
        deferred: The weight of a deferral.
        silent: The weight of no answer at all.
        source: The publication, or why the numbers were assumed.
        is_published: Whether the source has the numbers; else the numbers are assumed.

    Raises:
        InvalidValue: If no weight is greater than 0.
        OutsideRange: If a number is out of range.

    >>> Replies(3, 0, 0, 1).pick_reply(2**63).value, Replies(3, 0, 0, 1).pick_reply(2**64 - 1)
    ('accepted', None)
    """

    accepted: int = attrs.field(validator=valid.int_(0, _MOST_WEIGHT))
    declined: int = attrs.field(validator=valid.int_(0, _MOST_WEIGHT))
    deferred: int = attrs.field(validator=valid.int_(0, _MOST_WEIGHT))
    silent: int = attrs.field(validator=valid.int_(0, _MOST_WEIGHT))

    def __attrs_post_init__(self) -> None:
        if not any(self._weights):
            raise InvalidValue("Replies", "no weight is greater than 0; give at least one")

    @property
    def _weights(self) -> tuple[int, int, int, int]:
        return self.accepted, self.declined, self.deferred, self.silent

    def pick_reply(self, number: int) -> Reply | None:
        """Return the reply of a draw; `None` for silence.

        Args:
            number: A draw, from 0 to 2 ** 64 - 1.

        Raises:
            InvalidValue: If *number* is no whole number.
            OutsideRange: If *number* is out of range.
        """
        check_draw(number)
        return (Reply.ACCEPTED, Reply.DECLINED, Reply.DEFERRED, None)[_pick_index(self._weights, number)]

    def why(self) -> str:
        """Return the weights in words."""
        answers = ("accepted", "declined", "deferred", "not answered")
        words = ", ".join(f"{count} {word}" for count, word in zip(self._weights, answers, strict=True))
        return f"of {sum(self._weights)} {words}"


@attrs.frozen
class LevelChances:
    """The chances of a day at a level of a threat series.

    Args:
        series: The series.
        level: The level in force on the day before.
        rise: The chance that the next level above takes effect on the day.
        fall: The chance that the next level below takes effect on the day.

    Raises:
        InvalidValue: If the two chances are more than certain.
    """

    series: str = attrs.field(validator=valid.id_)
    level: str = attrs.field(validator=valid.id_)
    rise: Chance = attrs.field(validator=valid.type_(Chance))
    fall: Chance = attrs.field(validator=valid.type_(Chance))

    def __attrs_post_init__(self) -> None:
        rise, fall = self.rise, self.fall
        if rise.part * fall.whole + fall.part * rise.whole > rise.whole * fall.whole:
            raise InvalidValue("LevelChances", "a rise and a fall are more than certain; lower one of them")

    def pick_move(self, number: int) -> int:
        """Return 1 for a rise, -1 for a fall, and 0 for neither.

        Args:
            number: A draw, from 0 to 2 ** 64 - 1.

        Raises:
            InvalidValue: If *number* is no whole number.
            OutsideRange: If *number* is out of range.
        """
        check_draw(number)
        # A rise takes the lowest draws and a fall the highest, so that no draw is both.
        if self.rise.is_met(number):
            return 1
        return -self.fall.is_met((1 << DIGEST_BITS) - 1 - number)


_OF_OFFERS: Final = (
    "library default, as in the demonstration: no published text says what becomes of an offer of a review"
)


@attrs.frozen(kw_only=True)
class Assumptions:
    """What a forecast assumes; each assumption says where it comes from.

    Args:
        replies: What becomes of an offer.
        answer: Days from an offer to the answer.
        deferral: Days from a deferral to the day that the deferral names.
        missed: The chance that the member is not there on the day of a visit.
        report: Days from a visit to the report, on which the visit becomes known.
        levels: The chances of a rise and of a fall; empty for the levels as stated.

    Raises:
        InvalidValue: If two chances are of one level of one series.

    >>> print(Assumptions().why().splitlines()[0])
    replies to an offer: of 100 76 accepted, 6 declined, 5 deferred, 13 not answered (assumed)
    """

    def _check_levels(self, _: object, levels: tuple[LevelChances, ...]) -> None:
        if len({(one.series, one.level) for one in levels}) != len(levels):
            raise InvalidValue("Assumptions.levels", "a level of a series stands twice; give each level once")

    replies: Replies = attrs.field(
        default=Replies(76, 6, 5, 13, source=_OF_OFFERS), validator=valid.type_(Replies)
    )
    answer: Delay = attrs.field(default=Delay.between(1, 9), validator=valid.type_(Delay))
    deferral: Delay = attrs.field(default=Delay.between(20, 59), validator=valid.type_(Delay))
    missed: Chance = attrs.field(default=Chance(2, 100), validator=valid.type_(Chance))
    report: Delay = attrs.field(default=Delay.between(0, 14), validator=valid.type_(Delay))
    levels: tuple[LevelChances, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(LevelChances), _check_levels]
    )

    @classmethod
    def certain(cls) -> "Assumptions":
        """Return the assumptions without chance: offers are accepted at once, and nobody misses a visit.

        >>> Assumptions.certain().is_certain, Assumptions().is_certain
        (True, False)
        """
        why = "certain: nothing is drawn"
        at_once = Delay(((0, 1),), source=why)
        return cls(
            replies=Replies(1, 0, 0, 0, source=why),
            answer=at_once,
            deferral=at_once,
            missed=Chance(0, 1, source=why),
            report=at_once,
        )

    @property
    def is_certain(self) -> bool:
        """Whether everything asked is accepted at once, every visit is made, and no level is drawn."""
        replies = self.replies
        accepted = not (replies.declined or replies.deferred or replies.silent)
        at_once = self.answer.is_none and self.report.is_none
        return accepted and at_once and not self.missed.part and not self.levels

    def why(self) -> str:
        """Return each assumption in a sentence of its own: the numbers, and whether a source has them."""
        return "\n".join(f"{name}: {one.why()} ({_describe_source(one)})" for name, one in self._list_named())

    def _list_named(self) -> "Iterator[tuple[str, Chance | Delay | Replies]]":
        yield "replies to an offer", self.replies
        yield "offer to answer", self.answer
        yield "deferral to its day", self.deferral
        yield "visits missed", self.missed
        yield "visit to report", self.report
        for one in self.levels:
            yield f"rise of {one.series} from {one.level} on a day", one.rise
            yield f"fall of {one.series} from {one.level} on a day", one.fall


def _describe_source(assumed: _Assumed) -> str:
    return f"published: {assumed.source}" if assumed.is_published else "assumed"
