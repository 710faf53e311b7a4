"""Conflicts of an event with the events that it names."""

from collections.abc import Iterator

import attrs

from mpreview._fields import document_key
from mpreview.events._base import Event
from mpreview.events._kinds import WORDS


def find_conflicts(event: Event, field: str, other: Event | None) -> Iterator[str]:
    """Yield what is wrong with the event that a field names, and what to do.

    Args:
        event: The event.
        field: The field that names another event.
        other: The event named; `None` if the ledger has no such event.
    """
    key = document_key(attrs.fields_dict(type(event))[field])
    kinds = event.about_kinds if field == event.about_field else ()
    if other is None or other.id == event.id:
        yield f"no event on record has the id that its {key!r} names; record that event first"
        return
    if kinds and other.word not in kinds:
        names = " or ".join(WORDS[word].__name__ for word in kinds)
        yield f"its {key!r} names an event of another kind; name one that is {names}"
        return
    problem = None
    # Not exclusive with the instants below: both mistakes are reported at once.
    if field == "event" and other.irrevocable is not None:
        yield f"withdraws {_say_standing(*other.irrevocable)}"
    # Otherwise `as_known` of an instant in between would hold a reference that leads nowhere.
    if event.known < other.known:
        problem = f"became known before its {key!r}; correct one of the instants"
    elif field == "corrects":
        problem = _find_correction_problem(event, other)
    elif kinds:
        problem = event.find_about_problem(other)
    if problem is not None:
        yield problem


def _find_correction_problem(event: Event, other: Event) -> str | None:
    # A withdrawal is refused by its kind, since no withdrawal corrects anything.
    if other.is_of_erasure and other.irrevocable is not None:
        return f"corrects {_say_standing(*other.irrevocable)}"
    return event.find_correction_problem(other)


def _say_standing(words: str, hint: str) -> str:
    return f"{words}, which stands; {hint}"
