"""The kinds of lives, in one list, and the questions that go through the list.

Another kind of life is a module with its `Lives`, and a line here.
"""

from collections.abc import Collection, Iterator
from typing import Final

from mpreview.events import Event, Ledger
from mpreview.reviews.findings import FindingLives
from mpreview.reviews.fittings import FittingLives
from mpreview.reviews.judging import EventRefused, LifeInputs, Lives, judge_events, judge_fresh
from mpreview.reviews.risks import RiskLives
from mpreview.reviews.work_lives import WorkLives

__all__: list[str] = []

LIVES: Final[tuple[type[Lives], ...]] = (WorkLives, FittingLives, RiskLives, FindingLives)


def find_refused(inputs: LifeInputs, ledger: Ledger, fresh: Collection[Event]) -> Iterator[EventRefused]:
    """Yield the refusals of fresh events, each judged at its place in the ledger.

    Args:
        inputs: What lives read apart from events.
        ledger: The ledger, with the fresh events.
        fresh: The events not on record before.
    """
    for kind in LIVES:
        yield from judge_fresh(kind, inputs, ledger, fresh)


def list_irregular(inputs: LifeInputs, ledger: Ledger) -> list[EventRefused]:
    """Return the refusals of all illegal steps on record, in the order of the ledger."""
    found: list[EventRefused] = []
    effective = ledger.effective
    for kind in LIVES:
        judged = {event.id for event in effective if kind.is_judged(event)}
        if judged:
            found += judge_events(kind.begin(inputs, effective), effective, judged)
    # The kinds of lives are judged apart, so the order of the ledger is restored here.
    places = {event.id: place for place, event in enumerate(effective)}
    return sorted(found, key=lambda refused: places[refused.event])
