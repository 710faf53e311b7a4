"""The duties of every day of a span, each day from the day before, and on whom the events of a day bear.

As now believed the ledger is folded once: each day adds its events to the fold of the day before. As known
then a day also adds the events that became known since; what was announced or changed in the register gives a
programme of its own from that day on.
"""

import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from mpreview._sequences import group_items
from mpreview.events import Event, Ledger
from mpreview.events._base import index_until
from mpreview.events._consistency import apply_changes, bears_on_register
from mpreview.events.ledger import only_adds
from mpreview.policy import Rulebook
from mpreview.programme._cache import AnswerCache, binds_office, find_touched
from mpreview.register import Register
from mpreview.reviews.duties import Duties, MemberRows
from mpreview.reviews.facts import extend_history
from mpreview.reviews.status_runs import DutiesOfDay
from mpreview.reviews.subject_events import bears_on_statuses
from mpreview.timeline import day_of, start_of


def list_days_now(cache: AnswerCache, first: dt.date, last: dt.date) -> Iterator[DutiesOfDay]:
    """Yield the duties of each day of a span as now believed."""
    effective, register, shared = cache.ledger.effective, cache.register, cache.shared
    history, count = cache.find_duties(first).history, index_until(effective, first)
    epoch, rows = None, dict[str, MemberRows]()
    for day in _list_days(first, last):
        start, count = count, index_until(effective, day)
        fresh = effective[start:count]
        if fresh:
            history = extend_history(history, fresh, register.bounds)
        before, epoch = epoch, shared.find_epoch(day)
        touched = None
        if epoch == before and not binds_office(cache.ledger, fresh):
            asks = bool(shared.book.conditional_rules)
            bearing = (event for event in fresh if asks or bears_on_statuses(event))
            touched = find_touched(register, cache.ledger, bearing)
        if touched is None:
            rows = {}
        yield Duties(shared.find_cases(day), history, day, rows), touched


def list_days_then(cache: AnswerCache, first: dt.date, last: dt.date) -> Iterator[DutiesOfDay]:
    """Yield the duties of each day of a span as known at the first instant of the day."""
    announced = _list_announced(cache.base, cache.rulebook)
    told = group_items(cache.ledger, lambda event: event.counts_as_known)
    known = _rewind(cache, first)
    epoch = None
    for day in _list_days(first, last):
        ...


def _list_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return map(day_of, range(first.toordinal(), last.toordinal() + 1))
