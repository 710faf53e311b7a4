"""The parts of a batch of events: events of two parts have no member, no venue and no event in common.

A refused step would make later steps wrong that build on the step: without an acceptance no visit can be
agreed. So the first refusal of each part is reported; a later refusal of the part may follow from the first.
"""

from collections.abc import Iterable, Iterator, Sequence

from mpreview._sequences import group_items
from mpreview.events import Event, Ledger
from mpreview.register import Register
from mpreview.reviews.judging import EventRefused, NothingPostponed

Refusal = EventRefused | NothingPostponed


def list_independent(
    register: Register, ledger: Ledger, events: Sequence[Event], refusals: Iterable[Refusal]
) -> list[Refusal]:
    """Return the first refusal of each part of a batch.

    Args:
        register: The register, as the events leave it.
        ledger: The ledger, with the events.
        events: The events of the batch.
        refusals: The refusals, each before the refusals that may follow from it.
    """
    keys = {event.id: frozenset(_list_keys(register, ledger, event)) for event in events}
    ids_of = group_items(((key, id_) for id_, of in keys.items() for key in of), lambda pair: pair[0])
    found, reached = list[Refusal](), set[str]()
    for refusal in refusals:
        if refusal.event not in reached:
            found.append(refusal)
            waiting = [refusal.event]
            while waiting:
                id_ = waiting.pop()
                if id_ not in reached:
                    reached.add(id_)
                    waiting += (other for key in keys[id_] for _, other in ids_of.pop(key, ()))
    return found


def _list_keys(register: Register, ledger: Ledger, event: Event) -> Iterator[str]:
    """Yield what ties an event to others: the events, members and venues that it names, and their users."""
    waiting, seen = [event], {event.id}
    while waiting:
        one = waiting.pop()
        yield f"event {one.id}"
        for _, kind, id_ in one.list_names():
            if kind == "venue":
                yield f"venue {id_}"
                yield from (f"member {use.member}" for use in register.uses_of_venue.get(id_, ()))
            elif kind == "member":
                yield f"member {id_}"
        named = [id_ for _, id_ in one.list_references() if id_ not in seen]
        seen.update(named)
        waiting += (other for id_ in named if (other := ledger.get(id_)) is not None)
