"""Exclusions and pauses as known on a day: the events of signed papers and of their new last days.

A new last day acts from its own day (semantics 3.19). The facts hold the events up to the day asked about, so
the newest event of a paper counts.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import attrs

from mpreview._reprs import show_tuple
from mpreview.days import NO_DAYS, Days, DaySpan
from mpreview.events import Event, Excluded, NewEnd, Paused
from mpreview.events._base import order
from mpreview.people import Spell
from mpreview.policy._case import Trigger
from mpreview.policy.adjust.exclusion import ExcludedTime
from mpreview.policy.adjust.pause import Pause
from mpreview.policy.terms import Activity
from mpreview.reviews.obligations import Exclusion
from mpreview.timeline import NEVER

__all__: list[str] = []


class ScopedPause(NamedTuple):
    """A pause, and its scope.

    Args:
        pause: The pause.
        areas: The areas; `None` for every area.
        kinds: The kinds of venue; `None` for every kind.
        activities: The activities.
    """

    pause: Pause
    areas: tuple[str, ...] | None
    kinds: tuple[str, ...] | None
    activities: tuple[Activity, ...]

    def __repr__(self) -> str:
        return show_tuple(self)

    def covers(self, areas: Collection[str], kind: str | None, activity: Activity) -> bool:
        """Whether the pause holds for an activity at a kind of venue that lies in some areas."""
        return (
            activity in self.activities
            and (self.kinds is None or kind in self.kinds)
            and (self.areas is None or any(area in areas for area in self.areas))
        )


def list_pauses(events: Sequence[Event]) -> Iterator[ScopedPause]:
    """Yield the pauses of some events, in order of signing, each with the newest last day."""
    last = {end.paper: end.new_last for end in events if isinstance(end, NewEnd)}
    for event in events:
        if isinstance(event, Paused):
            end = last.get(event.id) or event.last
            # A correction of the first day may leave a pause without a day.
            if event.first <= end:
                days = event.first.toordinal(), end.toordinal()
                pause = Pause(order(event), event.id, *days, event.recovery, event.only_before)
                yield ScopedPause(pause, event.areas, event.kinds, event.activities)


class ExcludedTimes(NamedTuple):
    """The exclusions of one subject, as known on a day.

    Args:
        excluded: The days of the exclusions.
        recoveries: The exclusions with a recovery, as pauses.
        running: The exclusion that runs on the day; of several the exclusion signed first.
    """

    excluded: Days = NO_DAYS
    recoveries: tuple[ExcludedTime, ...] = ()
    running: Exclusion | None = None

    def __repr__(self) -> str:
        return show_tuple(self)


NOT_EXCLUDED = ExcludedTimes()


@attrs.frozen
class KnownExclusion:
    """An exclusion with the newest last day and the newest day to look again.

    Args:
        event: The exclusion.
        last: The last day; `None` while nobody knows the last day.
        look_again: The day on which the exclusion must be looked at again.
    """

    event: Excluded
    last: dt.date | None
    look_again: dt.date | None

    @property
    def span(self) -> DaySpan:
        """The days of the exclusion; up to the last day of all while nobody knows the last day."""
        return self.event.first.toordinal(), NEVER if self.last is None else self.last.toordinal() + 1

    @property
    def recovery(self) -> ExcludedTime | None:
        """The exclusion as a pause; `None` without a recovery, or while nobody knows the last day."""
        event, last = self.event, self.last
        if event.recovery is None or last is None or last < event.first:
            return None
        days = event.first.toordinal(), last.toordinal()
        return ExcludedTime(order(event), event.id, *days, event.recovery)

    def runs(self, on: int) -> bool:
        """Whether the exclusion runs on a day."""
        first, after = self.span
        return first <= on < after

    def describe(self) -> Exclusion:
        """Return the exclusion as answers show the exclusion."""
        event = self.event
        return Exclusion(event.id, event.body, event.authority, event.first, self.last, self.look_again)


def resolve_exclusions(events: Iterable[Event]) -> tuple[KnownExclusion, ...]:
    """Return the exclusions among the events of one member, in order of signing."""
    events = tuple(events)
    ends = {end.paper: (end.new_last, end.new_look_again) for end in events if isinstance(end, NewEnd)}
    return tuple(
        KnownExclusion(event, *ends.get(event.id, (event.last, event.look_again)))
        for event in events
        if isinstance(event, Excluded)
    )


def find_excluded_times(
    exclusions: Iterable[KnownExclusion], venue: str | None, activity: Activity, on: int
) -> ExcludedTimes:
    """Return the exclusions of a subject."""
    found = [one for one in exclusions if one.event.touches(venue, activity)]
    if not found:
        return NOT_EXCLUDED
    running = next((one.describe() for one in found if one.runs(on)), None)
    recoveries = tuple(one.recovery for one in found if one.recovery is not None)
    return ExcludedTimes(Days.of(*(one.span for one in found)), recoveries, running)


def find_free_since(
    exclusions: Iterable[KnownExclusion], venue: str | None, activity: Activity, on: int
) -> int:
    """Return the day after the last exclusion of a subject that has ended by a day; 0 without one."""
    spans = (one.span for one in exclusions if one.event.touches(venue, activity))
    return max((end for first, end in spans if first < end <= on), default=0)


def list_recoveries(
    events: Iterable[Event], subjects: Iterable[tuple[str | None, Activity]]
) -> tuple[ExcludedTime, ...]:
    """Return the exclusions with a recovery of some subjects of one member, in order of signing."""
    subjects = tuple(subjects)
    found = (one for one in resolve_exclusions(events) if any(one.event.touches(*it) for it in subjects))
    return tuple(one.recovery for one in found if one.recovery is not None)


def list_excluded_spans(
    events: Iterable[Event], venue: str | None, activity: Activity, on: int
) -> Iterator[tuple[int, int]]:
    """Yield the days up to a day on which an exclusion ran, as known on each day: first and last day.

    Args:
        events: The events of one member, in order.
        venue: The venue; `None` for a contact or an offer.
        activity: The activity.
        on: The last day.
    """
    events = tuple(events)
    ends = [one for one in events if isinstance(one, NewEnd)]
    for event in events:
        if isinstance(event, Excluded) and event.touches(venue, activity):
            ends_known = [(event.on, event.last)]
            ends_known += [(one.on, one.new_last) for one in ends if one.paper == event.id]
            following = [*(day.toordinal() for day, _ in ends_known[1:]), on + 1]
            for (since, last), until in zip(ends_known, following, strict=True):
                first = max(since, event.first).toordinal()
                end = min(until - 1, on, NEVER if last is None else last.toordinal())
                if first <= end:
                    yield first, end


def find_silent_days(spell: Spell, excluded: Days) -> Days:
    """Return the days between two mandates and in exclusions: a rise there counts from the day after."""
    return spell.days.gaps | excluded


def find_counted_day(spell: Spell, excluded: Days, day: int) -> int:
    """Return the day from which a trigger counts: of a trigger in an exclusion the day after.

    If the member is between two mandates then, the trigger counts from the return.
    """
    return find_silent_days(spell, excluded).first_after(day) if day in excluded else day


def count_trigger(spell: Spell, excluded: Days, trigger: Trigger) -> Trigger:
    """Move a trigger that falls in an exclusion of the subject to the day after it."""
    return trigger.count_from(find_counted_day(spell, excluded, trigger.day))
