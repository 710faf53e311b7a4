"""Invented incidents of the demonstration: in each two hundred days, one for a member in eight.

The crimes that members reported in 2020, 284 (South West Londoner, July 2024), would be one for a member in
four. Kinds are in the order in which members report them: malicious communications, harassment, criminal
damage. Of the incidents one in 32 is a threat to life: of 528 crimes reported in 2023, 17 were threats to
kill. All other shares are a choice of this library.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from mpreview.policy import Met
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk._tables import parse

_ONE_IN: Final = 8
_REACH: Final = 200
"""The days of one draw; the first draw is about the days up to the day on which the country is drawn."""


class Trouble(NamedTuple):
    """An incident of a member.

    Args:
        day: The day, an ordinal.
        place: The kind of venue; empty if the incident names no place.
        facts: The further fields of the event.
        later: Days by which a check or review comes later than it could.
    """

    day: int
    place: str
    facts: Mapping[str, Any]
    later: int


def _list_kinds() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in parse("tables/invented")["incidents"]:
        place, times = row.pop("place"), row.pop("times")
        met = {"met": Met(row["met"])} if "met" in row else {}
        yield from [(place, row | met)] * times


_KINDS: Final = tuple(_list_kinds())


def draw_troubles(find_stream: Callable[[str], Draw], member: str, drawn: int, on: int) -> Iterator[Trouble]:
    """Yield the incidents of a member up to a day.

    Args:
        find_stream: Returns the stream of a name.
        member: The id of the member.
        drawn: The day number on which the country is drawn.
        on: The day number asked about.
    """
    for number, last in enumerate(range(drawn, on + _REACH, _REACH)):
        draw = find_stream(f"{member}/incidents" + (f"/{number}" if number else ""))
        if draw.below(_ONE_IN) == 0 and (day := last - draw.below(_REACH)) <= on:
            place, facts = _KINDS[draw.below(len(_KINDS))]
            yield Trouble(day, place, facts, draw.below(3))
