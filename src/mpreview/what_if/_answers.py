"""The answers of a programme with changes, which share what the changes leave valid (semantics 7.1)."""

from collections.abc import Sequence
from typing import Any

import attrs

from mpreview.errors import InvalidValue
from mpreview.events import Event
from mpreview.programme._cache import AnswerCache
from mpreview.programme._consistency import check_parts
from mpreview.programme._recording import record_events
from mpreview.what_if._parts import Change, Parts, apply_changes


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
