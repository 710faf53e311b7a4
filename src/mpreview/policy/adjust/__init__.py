"""Adjustments: the steps from the raw days of an answer to its window, a module each.

Adjustments act in one order: roll, limit and notice, the last meeting of the public, the spread, then what
was signed, in order of signing.
`COUNTED` and `SIGNED` are the only lists of the adjustments. To add one, see the page "How to add an
adjustment".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from mpreview.policy.adjust._base import CountedAdjustment, SignedMove, WindowAdjustment
from mpreview.policy.adjust.exclusion import ExcludedTrigger, ExclusionRecovery
from mpreview.policy.adjust.last_meeting import LastMeeting
from mpreview.policy.adjust.limit import Limit
from mpreview.policy.adjust.notice import Notice
from mpreview.policy.adjust.pause import Pause, Recovery
from mpreview.policy.adjust.postponement import Paper, Postponement
from mpreview.policy.adjust.roll import DueRoll
from mpreview.policy.adjust.spread import Spread
from mpreview.policy.windows import Parameters, Read, ReasonFacts

__all__: list[str] = []

COUNTED: Final[tuple[type[CountedAdjustment], ...]] = (
    DueRoll, Limit, Notice, LastMeeting, ExcludedTrigger, Spread,
)  # fmt: skip
"""The adjustments that follow from rule, level and edition, in the order in which they act."""
SIGNED: Final[tuple[type[SignedMove], ...]] = (Recovery, ExclusionRecovery, Postponement)
"""The adjustments that were signed, which act in order of signing."""

SignedFact = Paper | Pause
"""A fact on record, signed on a day, that may move due days: what it reaches, and how each answer moves."""

ROLLS: Final[tuple[WindowAdjustment, ...]] = (DueRoll(), Limit())
"""The adjustments of every answer."""

_USES: Final = Counter(name for kind in SIGNED for name in kind.names)
_KIND_OF_NAME: Final = {name: kind for kind in SIGNED for name in kind.names if _USES[name] == 1}
"""The kind of signed move that a parameter shows, of the parameters that one kind alone has."""


def list_signed_read(moves: Iterable[SignedMove]) -> Iterator[tuple[str, str | int]]:
    """Yield the parameters read of signed moves: from the second move on a number follows each name."""
    for number, move in enumerate(moves, 1):
        end = "" if number == 1 else f" {number}"
        yield from ((f"{name}{end}", value) for name, value in move.list_read())


def parse_adjustments(reason: ReasonFacts, read: Parameters) -> Iterator[WindowAdjustment]:
    """Yield the adjustments that a reason reads, in the order in which they act.

    Raises:
        KeyError: If a parameter is missing.
        ValueError: If a parameter is spoilt.
    """
    for kind in COUNTED:
        yield from kind.find_in(reason, read)
    if not _USES.keys().isdisjoint(read):
        yield from _parse_signed(reason.read)


def _parse_signed(read: Read) -> Iterator[SignedMove]:
    """Yield the signed moves of a reason, in order of their numbers."""
    moves: defaultdict[int, dict[str, str | int]] = defaultdict(dict)
    for full, value in read:
        start, _, end = full.rpartition(" ")
        name, number = (start, int(end)) if end.isdecimal() else (full, 1)
        if name in _USES:
            moves[number][name] = value
    for number in range(1, len(moves) + 1):
        kind = next((_KIND_OF_NAME[name] for name in moves[number] if name in _KIND_OF_NAME), Postponement)
        yield kind.parse(moves[number])
