"""Programmes in which something is done at a venue beside its review, made of programmes in which it is not.

Every rule of reviews is there once more as a rule of function tests, and what happened to reviews happened to
tests as well. So by all that is said of rules and days a test is due exactly when the review is.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import attrs

from mpreview.events import (
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Event,
    Exempted,
    FunctionTested,
    Ledger,
    Postponed,
    Reviewed,
    Withdrawn,
)
from mpreview.places import VenueKind
from mpreview.policy import Activity, Edition, OfferOwed, Rule
from mpreview.programme import Programme
from policies import case_of_seed

TEST: Final = Activity.FUNCTION_TEST
MARK: Final = ".t"
_OF_BOOKING: Final = (BookingMoved, BookingKept, BookingMissed, BookingCancelled)


def beside(programme: Programme) -> Programme:
    """The programme with function tests beside its reviews."""
    book = programme.rulebook
    rulebook = attrs.evolve(book, editions=tuple(map(_edition, book.editions)))
    told = (*programme.ledger, *_copies(programme.ledger))
    return Programme(programme.register, rulebook, Ledger.of(told))


def _edition(edition: Edition) -> Edition:
    reviews = (rule for rule in edition.rules if rule.activity is Activity.REVIEW)
    copies = tuple(of_another(rule, TEST, MARK) for rule in reviews)
    return attrs.evolve(edition, rules=(*edition.rules, *copies))


def of_another(rule: Rule, activity: Activity, mark: str = "") -> Rule:
    """The same rule of something else that is done at a venue."""
    assert not isinstance(rule, OfferOwed), "that is never of what is done at a venue"
    return attrs.evolve(rule, id=rule.id + mark, activity=activity)


def _copies(ledger: Ledger) -> Iterator[Event]:
    """What happened to reviews, of tests; an offer, an answer and a finding are of no test."""
    events = {event.id: event for event in ledger}
    for event in events.values():
        told: dict[str, Any] = {"id": event.id + MARK}
        if event.corrects is not None:
            told["corrects"] = event.corrects + MARK
        if isinstance(event, Reviewed):
            proof = event.proof if event.counts else None
            told |= {"on": event.on, "known": event.known, "venue": event.venue}
            yield FunctionTested(**told, proof=proof)
        elif isinstance(event, Booked) or (
            isinstance(event, Postponed | Exempted) and event.venue is not None
        ):
            yield attrs.evolve(event, **told, activity=TEST)
        elif isinstance(event, _OF_BOOKING):
            yield attrs.evolve(event, **told, booking=event.booking + MARK)
        elif isinstance(event, Withdrawn) and _is_copied(events[event.event]):
            yield attrs.evolve(event, **told, event=event.event + MARK)


def _is_copied(event: Event) -> bool:
    signed = isinstance(event, Postponed | Exempted) and event.venue is not None
    return signed or isinstance(event, (Reviewed, Booked, *_OF_BOOKING))


def done_beside(programme: Programme, kind: VenueKind) -> list[str]:
    """What any edition asks for at a kind of venue beside its review."""
    rules = [rule for edition in programme.rulebook.editions for rule in edition.rules]
    asked = {rule.activity for rule in rules if kind in getattr(rule, "kinds", ())}
    return [one.value for one in (TEST, Activity.EXERCISE) if one in asked]


def beside_of_seed(seed: int) -> tuple[Programme, Programme, dt.date]:
    """A programme, the same with function tests beside its reviews, and a day."""
    programme, on = case_of_seed(seed)
    return programme, beside(programme), on
