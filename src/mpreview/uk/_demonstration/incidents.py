"""Invented incidents of the demonstration, one for a member in eight in two hundred days.

The crimes that members reported in 2020, 284 (South West Londoner, July 2024), would be one for a member in
four. Kinds are in the order in which members report them: malicious communications, harassment, criminal
damage. Of the incidents one in 32 is a threat to life: of 528 crimes reported in 2023, 17 were threats to
kill. All other shares are a choice of this library.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from mpreview.policy import Met
from mpreview.uk._demonstration.streams import Draw

_ONE_IN: Final = 8
_REACH: Final = 200
"""The days before the day asked about that may have an incident."""


class Trouble(NamedTuple):
    """An incident of a member.

    Args:
        day: The day, an ordinal.
        place: The kind of venue; empty if the incident names no place.
        facts: The further fields of the event.
        is_urgent: Whether contact follows on the same day.
        by_desk: Whether a desk check follows in place of reviews.
        later: Days by which a check or review comes later than it could.
    """

    day: int
    place: str
    facts: Mapping[str, Any]
    is_urgent: bool
    by_desk: bool
    later: int


_LETTER: Final = {"kind": "malicious-communication", "severity": "low", "met": Met.STAFF, "channel": "101"}
_HARASSED: Final = {"kind": "harassment", "severity": "serious", "met": Met.MEMBER, "channel": "plait"}
_DAMAGE: Final = {"kind": "criminal-damage", "severity": "low", "channel": "online"}
_ABUSE: Final = {"kind": "online-abuse", "severity": "low", "met": Met.MEMBER, "channel": "online"}
_THREAT: Final = {"kind": "threat", "severity": "threat-to-life", "met": Met.MEMBER, "channel": "999"}
_KINDS: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    *[("office", _LETTER)] * 13,
    *[("surgery", _HARASSED)] * 8,
    *[("office", _DAMAGE)] * 5,
    *[("", _ABUSE)] * 5,
    ("", _THREAT),
)


def draw_trouble(draw: Draw, on: int) -> Trouble | None:
    """Return the incident of a member in the days up to a day number, or `None`."""
    if draw.below(_ONE_IN):
        return None
    day = on - draw.below(_REACH)
    place, facts = _KINDS[draw.below(len(_KINDS))]
    return Trouble(day, place, facts, facts is _THREAT, facts is _ABUSE, draw.below(3))
