"""A surge: what is owed, short and late before and after a rise, and when nothing is overdue."""

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from mpreview._checks import check_day, check_last, collect_tuple
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items
from mpreview.events import Event
from mpreview.outlook._clear_days import ClearDays, check_more, find_clear_days
from mpreview.outlook._waits import Waits, list_waits
from mpreview.outlook._weeks import SurgeWeeks, list_weeks
from mpreview.planning import Plan
from mpreview.programme._questions import Questions
from mpreview.timeline import long_day
from mpreview.what_if import Change


@attrs.frozen(kw_only=True, repr=False)
class Surge:
    """What changes after a rise of the threat level; false if what is owed, short and late stays equal.

    Args:
        on: The day asked about.
        until: The last day.
        changes: The rise: changes of `mpreview.what_if`, and events.
        weeks: What is owed and the slots short, by week and team.
        waits: The visits that are late or without a day, the longest wait first.
        clear_days: When nothing is overdue after the rise, by slots more a week and team.
        plans: The plans before and after.
    """

    on: dt.date
    until: dt.date
    changes: tuple[Change | Event, ...] = attrs.field(repr=count_items)
    weeks: SurgeWeeks
    waits: Waits
    clear_days: ClearDays
    plans: tuple[Plan, Plan] = attrs.field(repr=False)

    def __bool__(self) -> bool:
        return any(one.has_moved for one in self.weeks) or any(one.before != one.after for one in self.waits)

    def why(self) -> str:
        """Return the rise, what is owed, short and late, and when nothing is overdue, in a few lines."""
        return "\n".join(self._list_lines())

    def __repr__(self) -> str:
        return f"<Surge from {self.on} to {self.until}: {self.weeks.describe()}>"

    def _repr_html_(self) -> str:
        """Return the figures of each team as a table, with what `why` says."""
        numbers = [one.more for one in self.clear_days.whole]
        head = ("team", "owed before", "owed after", "short before", "short after")
        clear = [f"clear with {more} more" for more in numbers]
        rows: list[HtmlRow] = [
            (team, *weeks.owed, *weeks.short, *(self._describe_team(more, team) for more in numbers))
            for team, weeks in self.weeks.by("team").items()
        ]
        first, *notes = self._list_lines()
        return render_table(first, (*head, *clear), rows, notes=notes)

    def _describe_team(self, more: int, team: str) -> str:
        clear = self.clear_days.get(more, team)
        return f"{clear.left} overdue" if clear.lasting is None else clear.lasting.isoformat()

    def _list_lines(self) -> Iterator[str]:
        yield " ".join(map(_describe_change, self.changes)) or "Nothing changes."
        yield f"{long_day(self.on)} to {long_day(self.until)}: {self.weeks.describe()}"
        yield f"visits: {self.waits.describe()}"
        yield from (one.why() for one in self.clear_days.whole)


def _describe_change(change: Change | Event) -> str:
    if isinstance(change, Change):
        return change.sentence()
    return f"The event {change.id} ({change.word}) is recorded for {long_day(change.on)}."


def make_surge(
    programme: Questions,
    changes: tuple[Change | Event, ...],
    *,
    on: dt.date,
    until: dt.date,
    more: Iterable[int],
) -> Surge:
    """Compare a programme with what it would owe after a rise; `Programme.surge` says more.

    Args:
        programme: The programme before the rise.
        changes: The rise.
        on: The day asked about.
        until: The last day.
        more: Numbers of slots more a week.

    Raises:
        ReviewError: As `Programme.surge` says.
    """
    check_day("on", on)
    check_last("until", on, until)
    numbers = sorted({*collect_tuple("surge.more", more, int)})
    for number in numbers:
        check_more("surge.more", number)
    after = programme.what_if(*changes)
    owed = programme.due(on=on, until=until), after.due(on=on, until=until)
    plans = programme.plan(on=on, until=until), after.plan(on=on, until=until)
    clear = [one for number in numbers for one in find_clear_days(after, number, on, until, plans[1].teams)]
    return Surge(
        on=on,
        until=until,
        changes=changes,
        weeks=SurgeWeeks(on, until, tuple(list_weeks(owed, plans))),
        waits=Waits(on, until, tuple(list_waits(*plans))),
        clear_days=ClearDays(on, until, tuple(clear)),
        plans=plans,
    )
