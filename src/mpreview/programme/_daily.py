"""The duties of every day of a span, each day from the day before, and on whom the events of a day bear.

As now believed each day adds its events to the facts of the day before. As known then a day adds the events
that became known since the day before, too; where an announcement or a change of the register became known, a
programme of its own begins.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import get_args

from mpreview._checks import check_day, check_last
from mpreview._sequences import group_items
from mpreview.coverage_over import Known
from mpreview.errors import InvalidValue
from mpreview.events import Event, Ledger
from mpreview.events._base import index_until
from mpreview.events._consistency import apply_changes, bears_on_register
from mpreview.events.ledger import only_adds
from mpreview.policy import Rulebook
from mpreview.programme._cache import AnswerCache, Epoch
from mpreview.register import Register
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Facts
from mpreview.reviews.member_rows import MemberRows
from mpreview.reviews.row_renewals import REACHED
from mpreview.reviews.status_runs import DutiesOfDay, StatusRun, Touched, list_runs
from mpreview.reviews.subject_events import bears_on_statuses
from mpreview.timeline import day_of, start_of


def list_runs_of_span(cache: AnswerCache, first: dt.date, last: dt.date, known: Known) -> Iterator[StatusRun]:
    """Yield the runs of the statuses of a span of days.

    Args:
        cache: The answers of the programme.
        first: The first day.
        last: The last day.
        known: Whether each day is as now believed, or as known then.

    Raises:
        InvalidValue: If *last* is before *first*, or *known* is neither ``now`` nor ``then``.
        OutsideRange: If a day is out of range.
    """
    check_day("first", first)
    check_last("last", first, last)
    if known not in get_args(Known):
        raise InvalidValue("known", "give 'now' or 'then'", known)
    days = list_days_now if known == "now" else list_days_then
    return list_runs(days(cache, first, last), last)


def list_days_now(cache: AnswerCache, first: dt.date, last: dt.date) -> Iterator[DutiesOfDay]:
    """Yield the duties of each day of a span, as now believed."""
    effective, register = cache.ledger.effective, cache.register
    count = index_until(effective, first)
    # An event of a subject leaves its facts in new objects, so that rows of an earlier day hold no longer.
    facts, days = cache.find_duties(first).facts, _DutiesByDay()
    for day in _list_days(first, last):
        start, count = count, index_until(effective, day)
        fresh = effective[start:count]
        if fresh:
            facts = facts.extend(fresh, register.index.bounds)
        yield days.find_duties(cache, facts, day, fresh)
    # A question about the last day goes on from here.
    cache.keep_facts(last, facts)


def list_days_then(cache: AnswerCache, first: dt.date, last: dt.date) -> Iterator[DutiesOfDay]:
    """Yield the duties of each day of a span, as known at the first instant of the day."""
    announced = set(_list_announced(cache.base, cache.rulebook))
    uses = group_items((use for use in cache.base.uses if use.known is not None), attrgetter("known"))
    by_day = group_items(cache.ledger, _find_day_known)
    then, days = _rewind(cache, first), _DutiesByDay()
    for day in _list_days(first, last):
        before, fresh = then, tuple(by_day.get(day, ()))
        if day != first and (day in announced or day in uses):
            then = _rewind(cache, day)
        elif day != first and fresh:
            then = _add_known(then, fresh)
        effective = then.ledger.effective
        begun = effective[index_until(effective, day_of(day.toordinal() - 1)) : index_until(effective, day)]
        users: set[str] = set()
        is_new = then.shared is not before.shared or not only_adds(before.ledger, fresh)
        if day in uses and day not in announced and _adds_alone(then, before, fresh):
            # What became known of a use bears on the users of the place alone.
            places = {use.venue for use in uses[day]}
            users = {use.member for place in places for use in then.register.uses_of_venue.get(place, ())}
            is_new = False
        bearing = None if is_new else (*fresh, *begun)
        yield days.find_duties(then, then.find_duties(day).facts, day, bearing, users)


def _adds_alone(then: AnswerCache, before: AnswerCache, fresh: tuple[Event, ...]) -> bool:
    """Whether events that became known bear on single members or venues, and none on the register."""
    is_single = not any(event.concerns_all for event in fresh)
    return is_single and only_adds(before.ledger, fresh) and not then.ledger.changes


class _DutiesByDay:
    """The duties of days in order, with the rows that the days of an epoch share."""

    def __init__(self) -> None:
        self._epoch: Epoch | None = None
        self._cases: Cases | None = None
        self.rows: dict[str, MemberRows] = {}

    def find_duties(
        self, cache: AnswerCache, facts: Facts, day: dt.date, fresh: tuple[Event, ...] | None,
        users: Collection[str] = (),
    ) -> DutiesOfDay:  # fmt: skip
        """Return the duties of the next day, and on whom the events of the day bear.

        Args:
            cache: The answers of the programme of the day.
            facts: The facts by the day.
            day: The day.
            fresh: The events that bear on the day and not on the day before; `None` for a new programme.
            users: Further members whose rows have to be made again.
        """
        shared, before = cache.shared, self._epoch
        epoch = self._epoch = shared.find_epoch(day)
        touched = None if fresh is None or before is None else _find_touched(cache, fresh)
        if touched is None or before is None or (epoch != before and not _is_carried(cache, before, day)):
            self.rows, touched = {}, None
        else:
            touched = {**touched, **dict.fromkeys(users)}
        cases = self._cases
        is_same = touched is not None and epoch == before
        if cases is None or not is_same or cases.register is not shared.register:
            # The cases of an epoch that is over serve no later day of the span, and are not kept.
            cases = self._cases = shared.make_cases(day)
        return DutiesOfDay(Duties.of(cases, facts, day, self.rows), touched, epoch != before)


def _is_carried(cache: AnswerCache, before: Epoch, day: dt.date) -> bool:
    """Whether rows can be carried over to the first day of an epoch: no cover changes, no edition begins."""
    epoch, book, on = cache.shared.find_epoch(day), cache.shared.book, day.toordinal()
    is_same_edition = book.find_stage_index(on) == book.find_stage_index(on - 1)
    return epoch[1] == before[1] and is_same_edition


def _find_touched(cache: AnswerCache, fresh: tuple[Event, ...]) -> Touched | None:
    """Return the members on whom some events bear; `None` for all members."""
    if _binds_office(cache.ledger, fresh):
        return None
    # A condition may ask for any measure.
    book = cache.shared.book
    asks = bool(book.special.conditional)
    # An event about all members begins an epoch, in which every member is looked at.
    own = (event for event in fresh if not event.concerns_all)
    bearing = (event for event in own if asks or bears_on_statuses(event, book))
    return _find_users(cache.register, cache.ledger, bearing)


def _binds_office(ledger: Ledger, fresh: Iterable[Event]) -> bool:
    """Whether some events bind a measure to an office, or change an office with a bound measure."""
    fresh = tuple(fresh)
    changed = {event.subject[0] for event in fresh if event.changes_office}
    if any(event.bound_member for event in fresh):
        return True
    return bool(changed) and any(event.bound_member in changed for event in ledger.effective)


_Bearing = tuple[str | None, str | None]
"""The member or the venue of an event; neither for an event about all members."""


def _find_bearing(ledger: Ledger, event: Event) -> _Bearing:
    own = event.subject != (None, None) or event.about is None
    other = None if own or event.about is None else ledger.get(event.about)
    member, venue = (other or event).subject
    return (member, None) if member is not None else (None, venue)


def _find_users(register: Register, ledger: Ledger, fresh: Iterable[Event]) -> Touched | None:
    """Return the members on whom events bear, with the places of the events; `None` for all members."""
    found: dict[str, set[str] | None] = {}
    for event in fresh:
        member, venue = _find_bearing(ledger, event)
        if member is None and venue is None:
            return None
        if member is not None and not event.is_contact:
            found[member] = None
            continue
        users = [use.member for use in register.uses_of_venue.get(venue or "", ())]
        for user in users if member is None else [member]:
            places = found.setdefault(user, set())
            if places is not None:
                places.add(venue or REACHED)
    return found


def _list_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return map(day_of, range(first.toordinal(), last.toordinal() + 1))


# -- as known then -------------------------------------------------------------------------------------


def _rewind(cache: AnswerCache, day: dt.date) -> AnswerCache:
    """Return the answers of a programme as known at the first instant of a day."""
    register, rulebook = cache.base.as_known(day), cache.rulebook.as_known(day)
    return AnswerCache(register, rulebook, cache.ledger.as_known(start_of(day)))


def _add_known(cache: AnswerCache, fresh: tuple[Event, ...]) -> AnswerCache:
    """Return the answers of a programme with some events that became known."""
    ledger, changed = cache.ledger.record(*fresh), cache.changed
    if any(bears_on_register(event, ledger) for event in fresh):
        changed = apply_changes(cache.base, ledger)
    return cache.record_events(ledger, changed, fresh)


def _find_day_known(event: Event) -> dt.date:
    """Return the first day with a first instant at which an event counts as known."""
    known = event.counts_as_known
    day = known.date()
    return day if known <= start_of(day) else day_of(day.toordinal() + 1)


def _list_announced(base: Register, rulebook: Rulebook) -> Iterator[dt.date]:
    """Yield the days on which something became known apart from events and uses."""
    yield from (edition.known for edition in rulebook.editions)
    yield from (entry.announced for series in base.series for entry in series.assessments)
    yield from (recess.announced for recess in base.recesses if recess.announced is not None)
    holidays = (holiday for calendar in base.calendars for holiday in calendar.holidays)
    yield from (holiday.announced for holiday in holidays if holiday.announced is not None)
