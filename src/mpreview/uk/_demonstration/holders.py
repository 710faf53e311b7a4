"""Who holds each seat on a day: polls, dissolutions and vacancies are real, the people are invented.

Two members in three who sat to the dissolution are returned by the draw of their seat. For July 2024,
a seat of the new boundaries follows the old one of its name; where there is none its member is new.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Final, NamedTuple

from mpreview.people import Mandate
from mpreview.timeline import Period
from mpreview.uk._country import ByElection, by_elections, elections, is_in_force
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk._tables import TextRow, rows

_CAUSES: Final = {
    "death": "death",
    "murder": "death",
    "resignation": "resignation",
    "recall petition": "recall",
    "disqualified (elected mayor)": "disqualification",
}


class Holder(NamedTuple):
    """The last holder of a seat by a day: sitting, or out of office by a dissolution.

    Args:
        seat: The seat's row of the table.
        member: The id of the member, made from the seat and month of their first poll.
        mandates: Their mandates that reach into the time looked at.
        draw: The stream of the seat, from where the people's draws end.
    """

    seat: TextRow
    member: str
    mandates: tuple[Mandate, ...]
    draw: Draw


class _Term(NamedTuple):
    start: dt.date
    end: dt.date | None
    ended: str | None
    general: bool


_ListTerms = Callable[[str, str, tuple[ByElection, ...]], list[_Term]]


def holders(on: dt.date, seed: int, since: dt.date) -> Iterator[Holder]:
    """Yield who holds each seat in force on a day; a vacant seat has no holder.

    Args:
        on: The day.
        seed: The seed of the streams.
        since: Mandates that ended by then are left out.
    """
    # Few seats ever had a by-election, and all others of one set of boundaries have equal terms.
    list_terms = cache(partial(_list_terms, on))
    for seat in rows("constituencies"):
        if is_in_force(seat, on.isoformat()):
            holder = _find_holder(seat, list_terms, seed, since)
            if holder is not None:
                yield holder


def _find_holder(seat: TextRow, list_terms: _ListTerms, seed: int, since: dt.date) -> Holder | None:
    # A seat of the older boundaries is its own predecessor by name.
    before = _former().get(seat["name"], seat)
    seats = [seat] if before["end"] == seat["end"] else [before, seat]
    run = [
        (one["id"], term)
        for one in seats
        for term in list_terms(one["start"], one["end"], _by_elections_of().get(one["id"], ()))
    ]
    draw = Draw(seed, seats[0]["id"])
    returned = [draw.below(3) > 0 for _ in _polls()]
    last = run[-1][1]
    if last.end is not None and last.ended != "dissolution":
        return None
    mine = _of_last(run, returned)
    code, start = mine[0][0], mine[0][1].start
    mandates = tuple(
        Mandate(id_, Period(term.start, term.end), term.ended)
        for id_, term in mine
        if term.end is None or term.end > since or term is last
    )
    return Holder(seat, f"m-{code}-{start.isoformat()[:7]}", mandates, draw)


def _of_last(run: list[tuple[str, _Term]], returned: list[bool]) -> list[tuple[str, _Term]]:
    """Return the terms of the last holder: back over each dissolution that the draw says they survived."""
    first = len(run) - 1
    while first and _same_person(run[first - 1][1], run[first][1], returned):
        first -= 1
    return run[first:]


def _same_person(before: _Term, after: _Term, returned: list[bool]) -> bool:
    if not after.general or before.ended != "dissolution":
        return False
    return returned[_polls().index(after.start)]


@cache
def _polls() -> tuple[dt.date, ...]:
    return tuple(election.poll for election in elections())


@cache
def _former() -> Mapping[str, TextRow]:
    """Return the seats of the older boundaries by name."""
    return {row["name"]: row for row in rows("constituencies") if row["end"]}


@cache
def _by_elections_of() -> Mapping[str, tuple[ByElection, ...]]:
    """Return the by-elections of each seat that had one."""
    found: dict[str, tuple[ByElection, ...]] = {}
    for one in by_elections():
        found[one.constituency] = (*found.get(one.constituency, ()), one)
    return found


def _list_terms(on: dt.date, start: str, end: str, own: tuple[ByElection, ...]) -> list[_Term]:
    """Return the terms of a seat up to a day, oldest first.

    Args:
        on: The day.
        start: The first day of the seat.
        end: The first day after the seat; empty for a seat in force.
        own: The by-elections of the seat.
    """
    polls = [(one.poll, True) for one in elections() if start <= one.poll.isoformat() < (end or "9999")]
    polls += [(one.poll, False) for one in own if one.poll is not None]
    return [_find_term(day, own, general, on) for day, general in sorted(polls) if day <= on]


def _find_term(start: dt.date, own: tuple[ByElection, ...], general: bool, on: dt.date) -> _Term:
    ends = [(election.dissolved, "dissolution") for election in elections()]
    # Where the day of the vacancy is not on record the seat counts as held until the poll; the sources
    # leave out the days on which it may have been vacant.
    ends += [(day, _CAUSES.get(one.cause, "other")) for one in own for day in _vacated(one)]
    begun = ((day, cause) for day, cause in ends if start < day <= on)
    end, ended = min(begun, key=lambda pair: pair[0], default=(None, None))
    return _Term(start, end, ended, general)


def _vacated(one: ByElection) -> Iterator[dt.date]:
    day = one.vacant_from or one.poll
    if day is not None:
        yield day
