"""What was ordered of every force from outside the rules, as events to record.

After the murder of a member on 15 October 2021 the Home Secretary asked every force to review every member's
arrangements at once, and by 20 October every member had been contacted (Hansard, House of Commons, 20 October
2021). No text has a day by which the reviews had to be done: 12 November 2021, four weeks, is a default of
this library, and so is the day of issue.
"""

import datetime as dt
from functools import cache

from mpreview.events import Directed
from mpreview.policy import Activity
from mpreview.timeline import start_of
from mpreview.uk._tables import TextRow, make_value, rows


@cache
def directives() -> tuple[Directed, ...]:
    """Return the directives on record, oldest first: events for `Programme.record`.

    Each became known at 18:00 UTC of the day of issue, a default of this library.

    >>> [(one.id, one.by.isoformat()) for one in directives()]
    [('contact-2021', '2021-10-20'), ('directive-2021', '2021-11-12')]
    """
    return tuple(map(_make_directive, rows("directives")))


def _make_directive(row: TextRow) -> Directed:
    issued = dt.date.fromisoformat(row["issued"])
    activity, known = Activity(row["activity"]), start_of(issued) + dt.timedelta(hours=18)
    return make_value(Directed, row, on=issued, known=known, activity=activity)
