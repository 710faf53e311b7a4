"""Programmes in which something is done at a venue beside its review, made of programmes in which it is not.

Every rule of reviews is there once more as a rule of function tests, of exercises or of desk checks, and what
happened to reviews happened to the first two as well. So by all that is said of rules and days a test is due
exactly when the review is. No desk check is told of: where the rules list a review, it discharges them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from helpers.busier import busier_case
from helpers.changing import change_rule
from helpers.dice import Dice
from helpers.policies import case_of_seed
from helpers.strategies import later
from helpers.world_of import world_of
from mpreview.events import (
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    DeskChecked,
    Directed,
    Event,
    Excluded,
    Exempted,
    Exercised,
    FunctionTested,
    Ledger,
    Paused,
    Postponed,
    Reviewed,
    Withdrawn,
)
from mpreview.policy import Activity, Edition, Mode, OfferOwed, Rule
from mpreview.policy.terms import VISITED
from mpreview.programme import Programme
from mpreview.reviews import Explanation
from mpreview.timeline import start_of
from naive import spec
from naive import world as w

CHECK: Final = Activity.DESK_CHECK
TEST: Final = Activity.FUNCTION_TEST
EXERCISE: Final = Activity.EXERCISE
MARKS: Final = {CHECK: ".d", TEST: ".t", EXERCISE: ".x"}
_OF_BOOKING: Final = (BookingMoved, BookingKept, BookingMissed, BookingCancelled)


def beside(programme: Programme, *activities: Activity) -> Programme:
    """The programme with some activities, or else function tests, beside its reviews."""
    book, register = programme.rulebook, programme.base
    rules, told = [edition.rules for edition in book.editions], [*programme.ledger]
    for activity in activities or (TEST,):
        told = [_widened(event, activity) for event in told]
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
    """The same rule of something else that is done at a venue; a desk check takes no slot."""
    assert not isinstance(rule, OfferOwed), "that is never of what is done at a venue"
    slots = 1 if activity is CHECK else rule.slots
    named = {"id": rule.id + mark, "activity": activity, "modes": rule.counted_modes}
    return change_rule(rule, **named, slots=slots)


def _copies(ledger: Ledger, activity: Activity) -> Iterator[Event]:
    """What happened to reviews, of another activity; an offer, an answer and a finding are of none."""
    events, mark = {event.id: event for event in ledger}, MARKS[activity]
    done = FunctionTested if activity is TEST else Exercised
    for event in events.values():
        if not _is_copied(events[getattr(event, "event", event.id)], activity):
            continue
        told: dict[str, Any] = {"id": event.id + mark}
        if event.corrects is not None:
            told["corrects"] = event.corrects + mark
        if isinstance(event, Reviewed):
            proof, mode = (event.proof, event.mode) if event.counts else (None, Mode.ON_SITE)
            told |= {"on": event.on, "known": event.known, "venue": event.venue}
            yield done(**told, proof=proof, mode=mode)
        elif isinstance(event, Booked | Directed | Postponed | Exempted):
            yield attrs.evolve(event, **told, activity=activity)
        elif isinstance(event, _OF_BOOKING):
            yield attrs.evolve(event, **told, booking=event.booking + mark)
        elif isinstance(event, Withdrawn):
            yield attrs.evolve(event, **told, event=event.event + mark)


def _widened(event: Event, activity: Activity) -> Event:
    """An exclusion or a pause of reviews holds for the other activity as well, and any other does not."""
    if not isinstance(event, Excluded | Paused) or event.activities is None:
        return event
    others = tuple(one for one in event.activities if one is not activity)
    if Activity.REVIEW in others:
        return attrs.evolve(event, activities=(*others, activity))
    return attrs.evolve(event, activities=others or (EXERCISE if activity is TEST else TEST,))


def _is_copied(event: Event, activity: Activity) -> bool:
    """Whether the like is told of another activity; of a desk check, which is no visit, papers alone."""
    if isinstance(event, Postponed | Exempted):
        return event.venue is not None
    if isinstance(event, Directed):
        return event.activity is Activity.REVIEW
    return activity is not CHECK and isinstance(event, (Reviewed, Booked, *_OF_BOOKING))


def bringing(programme: Programme, edition: Edition, activity: Activity) -> tuple[Programme, Edition]:
    """A programme with what is told of an activity, and its next edition, the first one to ask for that."""
    copies = list(_copies(programme.ledger, activity))
    # The editions before have no rule for a directive of the activity, so none is given.
    directed = {event.id for event in copies if isinstance(event, Directed)}
    about = (getattr(event, "event", None) for event in copies)
    copies = [
        event
        for event, one in zip(copies, about, strict=True)
        if event.id not in directed and one not in directed
    ]
    told = (*(_widened(event, activity) for event in programme.ledger), *copies)
    rules = (*edition.rules, *_of_another(edition, activity))
    return attrs.evolve(programme, ledger=Ledger.of(told)), attrs.evolve(edition, rules=rules)


def done_beside(programme: Programme, member: str, kind: str, on: dt.date) -> list[str]:
    """What an edition that has begun by a day asks for at a kind of venue beside its review, of a member.

    By the rules for the capacities that the member holds, else for the capacity that the member held last.
    """
    world = world_of(programme)
    held = {line.capacity for line in spec.held(world, member, on)}
    held = held or {spec.last_capacity(world, member, on)}
    first, *later_ones = programme.rulebook.editions
    begun = [first, *(edition for edition in later_ones if edition.since <= on)]
    rules = [rule for edition in begun for rule in edition.rules]
    rules = [rule for rule in rules if held & {one.value for one in rule.capacities}]
    asked = {rule.activity for rule in rules if kind in getattr(rule, "kinds", ())}
    return [one.value for one in (CHECK, TEST, EXERCISE) if one in asked]


def listing(programme: Programme, listed: Callable[[Edition, Activity], tuple[Activity, ...]]) -> Programme:
    """The programme whose rules of each edition and activity list what else discharges it."""
    book = programme.rulebook
    editions = (
        attrs.evolve(
            edition,
            rules=tuple(
                change_rule(rule, also_by=listed(edition, rule.activity))
                if not isinstance(rule, OfferOwed) and rule.activity in MARKS
                else rule
                for rule in edition.rules
            ),
        )
        for edition in book.editions
    )
    return attrs.evolve(programme, rulebook=attrs.evolve(book, editions=tuple(editions)))


def without(programme: Programme, kind: type[Event]) -> Programme:
    """The programme without a word of anything of a kind."""
    gone = {event.id for event in programme.ledger if isinstance(event, kind)}
    told = (event for event in programme.ledger if not {event.id, getattr(event, "event", None)} & gone)
    return attrs.evolve(programme, ledger=Ledger.of(told))


def checked_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme with desk checks beside its reviews, some of which reviews, tests and exercises discharge.

    In every second one no test is told of, so that it matters what the rules of tests list.
    """
    (busy, on), d = busier_case(seed), Dice(seed + 3)
    whole = beside(busy, *d.pick(((CHECK,), (CHECK, TEST), (CHECK, TEST, EXERCISE))))
    whole = without(whole, FunctionTested) if d.coin() else whole
    lists = {
        (edition.id, one): d.some([other for other in VISITED if other is not one], 0, 2)
        for edition in busy.rulebook.editions
        for one in MARKS
    }
    venues = sorted({use.venue for use in busy.base.uses})
    days = sorted({event.on for event in busy.ledger} | {on})
    told = [_checked(d, f"check{index}", d.pick(venues), d.pick(days)) for index in range(d.whole(0, 3))]
    found = attrs.evolve(whole, ledger=Ledger.of((*whole.ledger, *told)))
    return listing(found, lambda edition, activity: lists[edition.id, activity]), on


def _checked(d: Dice, id_: str, venue: str, near: dt.date) -> Event:
    day = later(near, d.whole(-30, 30))
    mode = d.pick((Mode.ON_SITE, *Mode))
    return DeskChecked(id=id_, on=day, known=start_of(day), venue=venue, mode=mode)


def beside_of_seed(seed: int) -> tuple[Programme, Programme, dt.date]:
    """A programme, the same with function tests beside its reviews, and a day."""
    programme, on = case_of_seed(seed)
    return programme, beside(programme), on


def silences(programme: Programme, found: Explanation) -> list[tuple[str, str]]:
    """The silent rules of an explanation by the ids that they have for reviews, each with its code.

    A rule that is of another activity in another edition is left out: its copy knows nothing of that edition.
    """
    mark = MARKS.get(found.activity, "")
    rules = [rule for edition in programme.rulebook.editions for rule in edition.rules]
    reviews = {rule.id for rule in rules if rule.activity is Activity.REVIEW}
    changed = {rule.id for rule in rules if rule.id in reviews and rule.activity is not Activity.REVIEW}
    told = sorted((one.rule.removesuffix(mark), one.code) for one in found.not_applied)
    return [(rule, code) for rule, code in told if rule not in changed]


# ---------------------------------------------------------------- the judge

Row = tuple[str, str | None, str]
"""Member, venue and activity."""


def told_and_naive(
    programme: Programme, on: dt.date
) -> tuple[dict[Row, tuple[str, str]], dict[Row, tuple[str, str]]]:
    """Standing and progress of all that is done beside reviews: as told, and by the naive specification."""
    world = world_of(programme)
    told: dict[Row, tuple[str, str]] = {
        (s.member, s.venue, s.activity.value): (s.standing.value, s.progress.value)
        for s in programme.coverage(on=on)
        if s.activity.value in w.BESIDE
    }
    return told, {
        row: (spec.standing(world, *row, on), spec.progress(world, *row, on))
        for row in _begun(programme, world, on)
    }


def _begun(programme: Programme, world: w.World, on: dt.date) -> set[Row]:
    kinds = {venue.id: venue.kind for venue in world.venues}
    pairs = {(use.member, use.venue) for use in world.uses}
    rows = {(m, v, activity) for m, v in pairs for activity in done_beside(programme, m, kinds[v], on)}
    return {(m, v, activity) for m, v, activity in rows if spec.begun(world, m, v, on)}
