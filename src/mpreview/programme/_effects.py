"""What a change does to a programme: which obligations move, and by how much."""

import datetime as dt
from collections.abc import Iterator

import attrs

from mpreview.coverage import Coverage
from mpreview.policy import Activity, Window

__all__ = ["Effect", "Move", "moves"]


@attrs.frozen
class Move:
    """One obligation before and after a change.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: The activity.
        before: Its window before; `None` if nothing was owed.
        after: Its window after; `None` if nothing is owed any more.
    """

    member: str
    venue: str | None
    activity: Activity
    before: Window | None
    after: Window | None

    @property
    def days(self) -> int | None:
        """By how many civil days the due day moves, later if positive; `None` if one of them is missing."""
        if self.before is None or self.after is None:
            return None
        return (self.after.due - self.before.due).days

    @property
    def relaxes(self) -> bool:
        """Whether it is due later than before, or not owed any more."""
        return self.before is not None and (self.after is None or self.after.due > self.before.due)


@attrs.frozen
class Effect:
    """What an edition does on a day.

    Args:
        on: The day.
        moves: The obligations that move, in order of activity, venue and member.
        cleared: What would be relaxed if the edition forgot the answers of earlier ones (`open_cycles` of
            *new*), against what it does if it only tightens.
    """

    on: dt.date
    moves: tuple[Move, ...] = attrs.field(repr=lambda items: f"<{len(items)}>")
    cleared: tuple[Move, ...] = attrs.field(repr=lambda items: f"<{len(items)}>")


def moves(before: Coverage, after: Coverage) -> Iterator[Move]:
    """Yield every obligation whose window is not the same in both, in order of activity, venue and member."""
    old, new = _windows(before), _windows(after)
    for key in sorted(old.keys() | new.keys(), key=lambda key: (key[2].value, key[1] or "", key[0])):
        if old.get(key) != new.get(key):
            yield Move(*key, old.get(key), new.get(key))


def _windows(coverage: Coverage) -> dict[tuple[str, str | None, Activity], Window]:
    return {
        (one.member, one.venue, one.activity): one.obligation.window
        for one in coverage
        if one.obligation is not None
    }
