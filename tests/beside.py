"""Programmes in which something is done at a venue beside its review, made of programmes in which it is not.

Every rule of reviews is there once more as a rule of function tests, or of exercises, and what happened to
reviews happened to these as well. So by all that is said of rules and days a test is due exactly when the
review is.
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
    Exercised,
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
EXERCISE: Final = Activity.EXERCISE
MARKS: Final = {TEST: ".t", EXERCISE: ".x"}
_OF_BOOKING: Final = (BookingMoved, BookingKept, BookingMissed, BookingCancelled)


def beside(programme: Programme, *activities: Activity) -> Programme:
    """The programme with some activities, or else function tests, beside its reviews."""
    book, register = programme.rulebook, programme.register
    rules, told = [edition.rules for edition in book.editions], [*programme.ledger]
    for activity in activities or (TEST,):
        rules = [
            (*ones, *_of_another(edition, activity))
            for ones, edition in zip(rules, book.editions, strict=True)
        ]
        told += _copies(programme.ledger, activity)
    pairs = zip(book.editions, rules, strict=True)
    editions = tuple(attrs.evolve(edition, rules=ones) for edition, ones in pairs)
    return Programme(register, attrs.evolve(book, editions=editions), Ledger.of(told))


def _of_another(edition: Edition, activity: Activity) -> Iterator[Rule]:
    reviews = (rule for rule in edition.rules if rule.activity is Activity.REVIEW)
    return (of_another(rule, activity, MARKS[activity]) for rule in reviews)


def of_another(rule: Rule, activity: Activity, mark: str = "") -> Rule:
    """The same rule of something else that is done at a venue."""
    assert not isinstance(rule, OfferOwed), "that is never of what is done at a venue"
    return attrs.evolve(rule, id=rule.id + mark, activity=activity)


def _copies(ledger: Ledger, activity: Activity) -> Iterator[Event]:
    """What happened to reviews, of another activity; an offer, an answer and a finding are of none."""
    events, mark = {event.id: event for event in ledger}, MARKS[activity]
    done = FunctionTested if activity is TEST else Exercised
    for event in events.values():
        told: dict[str, Any] = {"id": event.id + mark}
        if event.corrects is not None:
            told["corrects"] = event.corrects + mark
        if isinstance(event, Reviewed):
            proof = event.proof if event.counts else None
            told |= {"on": event.on, "known": event.known, "venue": event.venue}
            yield done(**told, proof=proof)
        elif isinstance(event, Booked) or (
            isinstance(event, Postponed | Exempted) and event.venue is not None
        ):
            yield attrs.evolve(event, **told, activity=activity)
        elif isinstance(event, _OF_BOOKING):
            yield attrs.evolve(event, **told, booking=event.booking + mark)
        elif isinstance(event, Withdrawn) and _is_copied(events[event.event]):
            yield attrs.evolve(event, **told, event=event.event + mark)


def _is_copied(event: Event) -> bool:
    signed = isinstance(event, Postponed | Exempted) and event.venue is not None
    return signed or isinstance(event, (Reviewed, Booked, *_OF_BOOKING))


def done_beside(programme: Programme, kind: VenueKind) -> list[str]:
    """What any edition asks for at a kind of venue beside its review."""
    rules = [rule for edition in programme.rulebook.editions for rule in edition.rules]
    asked = {rule.activity for rule in rules if kind in getattr(rule, "kinds", ())}
    return [one.value for one in (TEST, EXERCISE) if one in asked]


def beside_of_seed(seed: int) -> tuple[Programme, Programme, dt.date]:
    """A programme, the same with function tests beside its reviews, and a day."""
    programme, on = case_of_seed(seed)
    return programme, beside(programme), on
