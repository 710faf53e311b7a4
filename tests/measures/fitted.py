"""The demonstration with invented measures at its places, for tests of the whole country."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from helpers.dice import Dice
from mpreview import uk
from mpreview.events import (
    Advance,
    Event,
    Ledger,
    MeasureAdvanced,
    MeasureDecided,
    MeasureNoted,
    MeasureRecommended,
    MeasureState,
)
from mpreview.places import Venue
from mpreview.programme import Programme

_WAY = ("recommended", "approved", "funded", "ordered", "installed", "passed", "broken", "repaired", "passed")


def fitted(programme: Programme, on: dt.date, seed: int, *, most: int = 3) -> Programme:
    """The same programme with up to so many measures at each place, each somewhere on its way."""
    chance, entries = Dice(seed), [one.id for one in uk.catalogue().measures]
    events = [
        event
        for venue in programme.register.venues
        for n in range(chance.whole(0, most))
        for event in _way(chance, venue, f"{venue.id[:40]}.{n}", chance.pick(entries), on)
    ]
    return Programme(programme.base, programme.rulebook, Ledger.of((*programme.ledger, *events)))


def _way(chance: Dice, venue: Venue, measure: str, entry: str, on: dt.date) -> Iterator[Event]:
    day = on - dt.timedelta(chance.whole(30, 899))
    for place, what in enumerate(_WAY[: chance.whole(1, len(_WAY))]):
        if day > on:
            return
        known = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
        fact: dict[str, Any] = {"id": f"f-{measure}-{place}", "on": day, "known": known}
        yield _step(chance, what, {**fact, "venue": venue.id, "measure": measure}, entry, day)
        day += dt.timedelta(chance.whole(1, 89))


def _step(chance: Dice, what: str, fact: dict[str, Any], entry: str, day: dt.date) -> Event:
    if what == "recommended":
        target = day + dt.timedelta(120)
        return MeasureRecommended(**fact, entry=entry, priority=1, reason="r", owner="o", target=target)
    if what == "approved":
        return MeasureDecided(**fact, approved=chance.whole(0, 9) > 0, rule="a-rule", body="payer")
    if what == "passed":
        retest = day + dt.timedelta(chance.whole(60, 399))
        return MeasureNoted(**fact, state=MeasureState.IN_SERVICE, retest=retest)
    if what == "broken":
        return MeasureNoted(**fact, state=chance.pick([MeasureState.FAULTY, MeasureState.FAILED]))
    return MeasureAdvanced(**fact, to=Advance(what), by="somebody")
