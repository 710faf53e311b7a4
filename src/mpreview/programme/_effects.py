"""The effect of a change: the obligations that move, and by how many days."""

import datetime as dt
from collections.abc import Iterator

import attrs

from mpreview._reprs import count_items
from mpreview.coverage import Coverage
from mpreview.policy import Activity, Window


@attrs.frozen
class WindowMove:
    """One obligation before and after a change.

    Args:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity.
        before: The window before; `None` if nothing was owed.
        after: The window after; `None` if nothing is owed.
    """

    member: str
    venue: str | None
    activity: Activity
    before: Window | None
    after: Window | None

    @property
    def days(self) -> int | None:
        """The civil days by which the due day moves, later if positive; `None` without both windows."""
        if self.before is None or self.after is None:
            return None
        return (self.after.due - self.before.due).days

    @property
    def relaxes(self) -> bool:
        """Whether the due day is later than before, or nothing is owed after."""
        return self.before is not None and (self.after is None or self.after.due > self.before.due)


@attrs.frozen
class EditionEffect:
    """The effect of an edition on a day.

    Args:
        on: The day.
        moves: The obligations that move, in order of activity, venue and member.
        cleared: The obligations relaxed if the edition forgot the answers of earlier editions
            (`open_cycles` of *new*) instead of tightening alone.
    """

    on: dt.date
    moves: tuple[WindowMove, ...] = attrs.field(repr=count_items)
    cleared: tuple[WindowMove, ...] = attrs.field(repr=count_items)


def list_moves(before: Coverage, after: Coverage) -> Iterator[WindowMove]:
    """Yield every obligation with two different windows, in order of activity, venue and member."""
    old, new = _index_windows(before), _index_windows(after)
    for key in sorted(old.keys() | new.keys(), key=lambda key: (key[2].value, key[1] or "", key[0])):
        if old.get(key) != new.get(key):
            yield WindowMove(*key, old.get(key), new.get(key))


def _index_windows(coverage: Coverage) -> dict[tuple[str, str | None, Activity], Window]:
    return {
        (one.member, one.venue, one.activity): one.obligation.window
        for one in coverage
        if one.obligation is not None
    }
