"""The answers of a programme with changes, which share what the changes leave valid (semantics 7.1)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs

from mpreview._checks import check_day, check_instant, check_known, collect_tuple
from mpreview.errors import InvalidValue
from mpreview.events import Event
from mpreview.policy import Edition
from mpreview.programme._cache import AnswerCache
from mpreview.programme._consistency import check_parts
from mpreview.programme._recording import record_events
from mpreview.threat import ThreatSeries
from mpreview.timeline import start_of
from mpreview.what_if import Change
from mpreview.what_if._parts import Parts, apply_changes


def change_answers(cache: AnswerCache, changes: Sequence[object]) -> AnswerCache:
    """Return the answers of a programme with some changes; the same answers if nothing changes.

    Raises:
        ReviewError: As `Programme.what_if` says.
    """
    made, events = list[Change](), list[Event]()
    for change in changes:
        if isinstance(change, Change):
            made.append(change)
        elif isinstance(change, Event):
            events.append(change)
        else:
            words = "give changes of `mpreview.what_if` or events, each as an argument of its own"
            raise InvalidValue("what_if.changes", words, change)
    changed = _join_parts(cache, apply_changes(made, Parts.of(cache.base, cache.rulebook)))
    return record_events(changed, events, None) if events else changed


def _join_parts(cache: AnswerCache, parts: Parts) -> AnswerCache:
    """Return the answers of the changed parts, checked as far as the changes can do harm."""
    replaced = parts.list_replaced()
    if parts.rulebook is cache.rulebook:
        if not replaced:
            return cache
        if _is_supply(cache, replaced):
            return cache.replace_supply(replaced.get("teams", ()), replaced.get("venues", ()))
    base = attrs.evolve(cache.base, **replaced) if replaced else cache.base
    later = AnswerCache(base, parts.rulebook, cache.ledger)
    check_parts(later)
    cache.share_folds(later)
    return later


def _is_supply(cache: AnswerCache, replaced: dict[str, tuple[Any, ...]]) -> bool:
    """Whether nothing but slots, pools and loans of teams and closures of venues differ."""
    if not replaced.keys() <= {"teams", "venues"}:
        return False
    venue = cache.base.venue
    # No change replaces the covers of a team, adds a team, or takes anything away.
    return all(
        venue.get(one.id) is one
        or (one.id in venue and one == attrs.evolve(venue[one.id], closures=one.closures))
        for one in replaced.get("venues", ())
    )


def add_edition(cache: AnswerCache, edition: Edition) -> AnswerCache:
    """Return the answers of a programme with a further edition.

    Raises:
        ReviewError: As `Programme.with_edition` says.
    """
    later = AnswerCache(cache.base, cache.rulebook.with_edition(edition), cache.ledger)
    check_parts(later)
    return later


def replace_series(cache: AnswerCache, series: Sequence[object]) -> AnswerCache:
    """Return the answers of a programme with other threat levels.

    Raises:
        ReviewError: As `Programme.with_series` says.
    """
    other = {one.id: one for one in collect_tuple("with_series.series", series, ThreatSeries)}
    if len(other) < len(series):
        raise InvalidValue("with_series.series", "a series stands twice; give each series once")
    for id_ in other:
        check_known("series", id_, cache.base.threat)
    every = tuple(other.get(one.id, one) for one in cache.base.series)
    later = AnswerCache(attrs.evolve(cache.base, series=every), cache.rulebook, cache.ledger)
    check_parts(later)
    return later


def find_known(cache: AnswerCache, at: dt.datetime | dt.date) -> AnswerCache:
    """Return the answers of a programme as known at an instant.

    Raises:
        ReviewError: As `Programme.as_known` says.
    """
    if not isinstance(at, dt.date):
        raise InvalidValue("at", "give a datetime.date, or a datetime in UTC", at)
    if not isinstance(at, dt.datetime):
        check_day("at", at)
    instant = at if isinstance(at, dt.datetime) else start_of(at)
    check_instant("at", instant)
    day = instant.date()
    register, rulebook = cache.base.as_known(day), cache.rulebook.as_known(day)
    if register.calendars != cache.base.calendars:
        rulebook = rulebook.without_examples
    return AnswerCache(register, rulebook, cache.ledger.as_known(instant))
