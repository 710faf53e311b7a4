"""Who holds each seat on a day: polls, dissolutions and vacancies are real, the people are invented.

Two members in three who sat to the dissolution are returned by the draw of their seat. For July 2024,
a seat of the new boundaries follows the old one of its name; where there is none its member is new.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from mpreview.people import Tenure
from mpreview.timeline import Period
from mpreview.uk._country import ByElection, by_elections, elections
from mpreview.uk._streams import Draw, draws
from mpreview.uk._tables import rows

_CAUSES: Final = {
    "death": "death",
    "murder": "death",
    "resignation": "resignation",
    "recall petition": "recall",
    "disqualified (elected mayor)": "disqualification",
}
Row = Mapping[str, str]
"""A row of a table."""


class Holder(NamedTuple):
    """The last holder of a seat by a day: sitting, or out of office by a dissolution.

    Args:
        seat: The seat's row of the table.
        member: The id of the member, made from the seat and month of their first poll.
        tenures: Their tenures that reach into the time looked at.
        draw: The stream of the seat, from where the people's draws end.
    """

    seat: Row
    member: str
    tenures: tuple[Tenure, ...]
    draw: Draw


class _Term(NamedTuple):
    start: dt.date
    end: dt.date | None
    ended: str | None
    general: bool


def holders(on: dt.date, seed: int, since: dt.date) -> Iterator[Holder]:
    """Yield who holds each seat in force on a day; a vacant seat has no holder.

    Args:
        on: The day.
        seed: The seed of the streams.
        since: Tenures that ended by then are left out.
    """
    terms = _Terms(on)
    day = on.isoformat()
    for seat in rows("constituencies"):
        if seat["start"] <= day and (not seat["end"] or day < seat["end"]):
            holder = _holder(seat, terms, seed, since)
            if holder is not None:
                yield holder


def _holder(seat: Row, terms: "_Terms", seed: int, since: dt.date) -> Holder | None:
    before = _former().get(seat["name"]) if seat["start"] > terms.old else None
    first = seat if before is None else before
    own = [(seat["id"], term) for term in terms.of(seat)]
    run = own if before is None else [*((first["id"], term) for term in terms.of(before)), *own]
    draw = draws(seed, first["id"])
    returned = [draw.below(3) > 0 for _ in _polls()]
    last = run[-1][1]
    if last.end is not None and last.ended != "dissolution":
        return None
    mine = _of_last(run, returned)
    code, start = mine[0][0], mine[0][1].start
    tenures = tuple(
        Tenure(id_, _period(term.start, term.end), term.ended)
        for id_, term in mine
        if term.end is None or term.end > since or term is last
    )
    return Holder(seat, f"m-{code}-{start.isoformat()[:7]}", tenures, draw)


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
def _period(start: dt.date, end: dt.date | None) -> Period:
    return Period(start, end)


@cache
def _former() -> Mapping[str, Row]:
    """Return the seats of the older boundaries by name."""
    return {row["name"]: row for row in rows("constituencies") if row["end"]}


class _Terms:
    """The terms of each seat up to a day; seats without a by-election share theirs."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self.old = min(row["start"] for row in rows("constituencies"))
        self._shared: dict[tuple[str, str], tuple[_Term, ...]] = {}
        self._by: dict[str, list[ByElection]] = {}
        for one in by_elections():
            self._by.setdefault(one.constituency, []).append(one)

    def of(self, seat: Row) -> tuple[_Term, ...]:
        """Return the terms of a seat, oldest first."""
        own = self._by.get(seat["id"])
        if own is not None:
            return self._made(seat, own)
        key = (seat["start"], seat["end"])
        if key not in self._shared:
            self._shared[key] = self._made(seat, [])
        return self._shared[key]

    def _made(self, seat: Row, own: list[ByElection]) -> tuple[_Term, ...]:
        first, end = seat["start"], seat["end"] or "9999"
        polls = [(e.poll, True) for e in elections() if first <= e.poll.isoformat() < end]
        polls += [(one.poll, False) for one in own if one.poll is not None]
        return tuple(self._term(day, own, general) for day, general in sorted(polls) if day <= self.on)

    def _term(self, start: dt.date, own: list[ByElection], general: bool) -> _Term:
        ends = [(election.dissolved, "dissolution") for election in elections()]
        # Where the day of the vacancy is not on record the seat counts as held until the poll; the sources
        # leave out the days on which it may have been vacant.
        ends += [(day, _CAUSES.get(one.cause, "other")) for one in own for day in _vacated(one)]
        end, ended = min(
            ((day, cause) for day, cause in ends if start < day <= self.on),
            key=lambda pair: pair[0],
            default=(None, None),
        )
        return _Term(start, end, ended, general)


def _vacated(one: ByElection) -> Iterator[dt.date]:
    day = one.vacant_from or one.poll
    if day is not None:
        yield day
