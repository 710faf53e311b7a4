"""The comparison of two programmes, by their own answers and entries."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from mpreview._checks import check_day, check_type
from mpreview.places import Use
from mpreview.policy import Rulebook
from mpreview.programme._programme import Programme
from mpreview.register._entries import COLLECTIONS
from mpreview.what_if import Comparison, InputChange
from mpreview.what_if._comparison import NeedMoves, VisitMoves, compare_coverages, compare_plans


def compare(before: Programme, after: Programme, *, on: dt.date, until: dt.date | None = None) -> Comparison:
    """Return what moved between two programmes: due days, standings, coverage, plan and needs.

    The programmes are of one country: an id stands for the same thing in both. The second may be the first
    with changes (`Programme.what_if`), or the same country on a later day.

    Args:
        before: The first programme.
        after: The second programme.
        on: The day asked of both.
        until: The last day of the plans to compare; `None` to compare no plans.

    Raises:
        InvalidValue: If an argument is no programme, or *until* is before *on*.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.

    >>> from mpreview import uk
    >>> from mpreview.what_if import NumberChanged
    >>> day = dt.date(2021, 11, 20)
    >>> programme = uk.sample(on=day)
    >>> six = NumberChanged("review-yearly", "months", 6, instead_of=12, since=day)
    >>> found = compare(programme, programme.what_if(six), on=day, until=dt.date(2022, 1, 31))
    >>> print(found.why())
    differ: editions (1 added)
    20 November 2021: 11 of 52 statuses moved
    due days: 8 earlier, 3 kept
    causes: 2 offer, 3 review-after-rise-for-members, 6 review-yearly
    covered: 12 of 20 (60%) -> 12 of 20 (60%)
    plan to 31 January 2022: 5 visits moved, -1 on-time, +1 late, +1 slots needed
    >>> found.moves.by("cause")["review-yearly"][0].days
    -32
    """
    check_type("compare.before", before, Programme)
    check_type("compare.after", after, Programme)
    check_day("on", on)
    covers = before.coverage(on=on), after.coverage(on=on)
    plans = None if until is None else (before.plan(on=on, until=until), after.plan(on=on, until=until))
    visits, needs = (VisitMoves(), NeedMoves()) if plans is None else compare_plans(*plans)
    return Comparison(
        on=on,
        inputs=tuple(_list_inputs(before, after)),
        moves=compare_coverages(*covers),
        before=covers[0],
        after=covers[1],
        plans=plans,
        visits=visits,
        needs=needs,
    )


def _list_inputs(before: Programme, after: Programme) -> Iterator[InputChange]:
    """Yield the entries that differ: by collection of the register, then rulebook and events."""
    for name in COLLECTIONS:
        yield from _list_changes(name, *(_index_entries(getattr(one.base, name)) for one in (before, after)))
    yield from _list_changes("editions", *(_index_entries(one.rulebook.editions) for one in (before, after)))
    yield from _list_changes("rulebook", *(_index_fields(one.rulebook) for one in (before, after)))
    yield from _list_changes("events", *(_index_entries(one.ledger) for one in (before, after)))


_Entries = Mapping[str, object]
"""The entries of a collection by id, or the fields of a rulebook by name."""


def _list_changes(part: str, before: _Entries, after: _Entries) -> Iterator[InputChange]:
    """Yield the entries of one part that differ, in order of id."""
    # Most entries are shared between the programmes, and a shared entry is not compared field by field.
    ids = (id_ for id_ in {**before, **after} if before.get(id_) is not after.get(id_))
    for id_ in sorted(ids):
        if id_ not in before:
            yield InputChange(part, id_, "added")
        elif id_ not in after:
            yield InputChange(part, id_, "dropped")
        elif before[id_] != after[id_]:
            yield InputChange(part, id_, "changed")


def _index_entries(entries: Iterable[Any]) -> _Entries:
    return {_name_use(one) if isinstance(one, Use) else one.id: one for one in entries}


def _name_use(use: Use) -> str:
    return f"{use.venue} / {use.member} / {use.first_day}"


def _index_fields(rulebook: Rulebook) -> _Entries:
    """Return the fields of a rulebook but for editions; no answer rests on an example."""
    names = (field.name for field in attrs.fields(Rulebook))
    return {name: getattr(rulebook, name) for name in names if name not in {"editions", "examples"}}
