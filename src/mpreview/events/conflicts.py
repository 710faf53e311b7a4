"""Conflicts: what is wrong with an event that names another."""

from collections.abc import Mapping
from types import MappingProxyType

from mpreview.events._base import Event
from mpreview.events._kinds import WORDS
from mpreview.events.offers import Offered
from mpreview.events.records import Erased, Withdrawn
from mpreview.events.visits import Booked, Reviewed

__all__ = ["STANDING", "problem_of"]

STANDING: Mapping[type, str] = MappingProxyType(
    {
        Withdrawn: "a withdrawal, which stands; record what did happen as an event of its own",
        Erased: "an erasure, which stands; record what is known of anybody as events of their own",
    }
)
"""Kinds of events that are not taken back, and what to do instead."""


def problem_of(event: Event, field: str, word: str | None, other: Event | None) -> str | None:
    """Return what is wrong with the event that *field* of another one names."""
    if other is None or other.id == event.id:
        return f"its {field!r} names no event of the ledger; record that one first"
    if word is not None and other.word != word:
        return f"its {field!r} names an event of another kind; name one that is {WORDS[word].__name__}"
    if event.known < other.known:
        return f"became known before its {field!r}; correct one of the instants"
    if field == "corrects":
        return _problem_of_correction(event, other)
    return None if word is None else _problem_of_what_it_is_about(event, other)


def _problem_of_what_it_is_about(event: Event, other: Event) -> str | None:
    if event.on < other.on:
        what = "answers an offer" if type(other) is Offered else "is about something"
        return f"{what} of a later day; correct one of the days"
    if type(event) is Reviewed and type(other) is Booked and event.venue != other.venue:
        return "came of a booking at another venue; name the right one or none"
    return None


def _problem_of_correction(event: Event, other: Event) -> str | None:
    if type(other) is Erased:
        return "corrects an erasure, which stands; record what is known of anybody as events of their own"
    if type(other) is not type(event):
        return "corrects an event of another kind; withdraw that one and record this"
    if type(event) is Offered and type(other) is Offered and event.member != other.member:
        # What was answered to it was said by the other member.
        return "corrects an offer to another member; withdraw that one and record this"
    if type(event) is Booked and type(other) is Booked:
        if event.venue != other.venue:
            return "corrects a booking at another venue; withdraw that one and record this"
        if event.activity is not other.activity:
            return "corrects a booking of another activity; withdraw that one and record this"
    return None
