"""Events recorded one by one, in any order in which what they name is on record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from mpreview.errors import EventConflict, ReferenceErrors
from mpreview.events import Event
from mpreview.programme import Programme


@contextmanager
def unjudged() -> Iterator[None]:
    """Within it `record` takes what happened as it happened, legal step or not, as a document does."""
    # A postponement that moves nothing stands in a document, too (semantics 3.14).
    with (
        patch("mpreview.programme._recording.find_refused", return_value=()),
        patch("mpreview.programme._recording.find_empty_postponement", return_value=None),
    ):
        yield


def bare(programme: Programme) -> Programme:
    """The same without any event."""
    return Programme(programme.base, programme.rulebook)


def recorded(programme: Programme, event: Event) -> Programme | None:
    """The programme with the event too; none if what it names is not on record, or not yet known to cover."""
    try:
        return programme.record(event)
    except (EventConflict, ReferenceErrors):
        return None


def told_in_turn(programme: Programme, chance: Random) -> Iterable[Event]:
    """The events of a programme in some order in which they can be recorded one by one."""
    waiting, now = list(programme.ledger), bare(programme)
    while waiting:
        chance.shuffle(waiting)
        for event in waiting:
            later = recorded(now, event)
            if later is not None:
                yield event
                now = later
                waiting.remove(event)
                break
        else:
            raise AssertionError("what was on record together can be recorded in no order")
