"""The plain loop of the benchmarks evaluates the whole default rulebook, and answers as the engine does."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import attrs
import pytest

from benchmarks import plain_due
from laws.recording import unjudged
from mpreview import uk
from mpreview.events import (
    Banded,
    ConcernRaised,
    Contacted,
    Event,
    EventPlanned,
    Incident,
    MeasureNoted,
    MeasureState,
    OfficeChanged,
    Outcome,
    Reviewed,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
)
from mpreview.places import Use, VenueKind
from mpreview.programme import Programme
from mpreview.timeline import Period
from profiles import by_hand

D = dt.date
SEEDS = range(60)

Row = tuple[object, ...]


def _engine(programme: Programme, on: D) -> list[Row]:
    found = programme.due(on=on)
    return [
        (one.priority, one.standing.rank, one.due, one.id, attrs.astuple(one.window), one.progress.value)
        for one in found
    ]


def _reasons(programme: Programme, on: D) -> list[set[Row]]:
    # What an offer is counted from the engine tells in another way.
    return [
        {
            (r.rule, r.form, r.trigger or r.anchor, r.raw, r.window.due)
            for r in one.reasons
            if r.form != "offer"
        }
        | {(r.rule, r.form, r.raw, r.window.due, r.subject) for r in one.reasons if r.form == "offer"}
        for one in programme.due(on=on)
    ]


def _plain(programme: Programme, on: D) -> tuple[list[Row], list[set[Row]]]:
    rows = plain_due.due(programme, on)
    told = [{r[:2] + r[3:] if r[1] == "offer" else r[:5] for r in row[6]} for row in rows]
    return [row[:6] for row in rows], told


@pytest.mark.parametrize(
    "day",
    [
        D(2021, 11, 20),
        D(2024, 7, 10),
        *by_hand(D(2016, 12, 1), D(2019, 12, 14), D(2024, 6, 15), D(2026, 11, 24)),
    ],
    ids=str,
)
def test_it_answers_for_the_whole_country_as_the_engine_does(day: D) -> None:
    programme = uk.demonstration(on=day)

    assert _plain(programme, day) == (_engine(programme, day), _reasons(programme, day))


# -- with events of every kind -------------------------------------------------------------------------


@cache
def _eventful(seed: int) -> tuple[Programme, D]:
    """The sample, with places given up and taken again, and whatever can happen to members and places."""
    chance = Random(seed)  # noqa: S311  # the same numbers every time
    on = D(2015, 6, 1) + dt.timedelta(chance.randrange(4700))
    sample = uk.sample(on=on)
    kinds = {venue.id: venue.kind for venue in sample.register.venues}
    uses = [part for use in sample.register.uses for part in _used(chance, use, kinds[use.venue], on)]
    register = attrs.evolve(sample.register, uses=tuple(uses))
    # Few places and few sorts of events, so that one meets another.
    some, sorts = chance.sample(register.uses, 4), chance.sample(range(_SORTS), 3)
    events = [
        _event(chance, f"x{n}", on, chance.choice(some), chance.choice(sorts))
        for n in range(chance.randrange(3, 40))
    ]
    visits = [_visit(chance, event, on, chance.choice(some)) for event in events if chance.random() < 0.6]
    # Measures are noted as they come, a legal step or not.
    with unjudged():
        return attrs.evolve(sample, register=register).record(*events, *visits), on


def _used(chance: Random, use: Use, kind: VenueKind, on: D) -> Iterator[Use]:
    since = use.period.start
    if kind is VenueKind.PUBLIC_EVENT and chance.random() < 0.7:
        yield attrs.evolve(use, period=Period(on - dt.timedelta(chance.randrange(10, 800))))
    elif chance.random() < 0.3:
        left = since + dt.timedelta(max(1, (on - since).days // 2))
        back = left + dt.timedelta(chance.randrange(40))
        end = None if chance.random() < 0.7 else back + dt.timedelta(chance.randrange(1, 900))
        yield attrs.evolve(use, period=Period(since, left))
        yield attrs.evolve(use, period=Period(back, end))
    else:
        yield use


def _visit(chance: Random, event: Event, on: D, use: Use) -> Event:
    """Somebody comes soon after something happened, and mostly to where it did."""
    day = min(on, event.on + dt.timedelta(chance.randrange(chance.choice([1, 10, 60]))))
    venue = getattr(event, "venue", None) or use.venue
    known = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    return Reviewed(
        id=f"{event.id}-visit", on=day, known=known, venue=venue, outcome=Outcome.COMPLETE, proof="seen"
    )


_SORTS = 10


def _event(chance: Random, id_: str, on: D, use: Use, sort: int) -> Event:
    day = on - dt.timedelta(chance.randrange(chance.choice([40, 400, 900])))
    known = dt.datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=dt.UTC)
    member, venue, maybe = use.member, use.venue, chance.choice([use.venue, use.venue, None])
    coming = day + dt.timedelta(chance.randrange(-20, 300))
    state = chance.choice(list(MeasureState))
    expires = coming if state is MeasureState.IN_SERVICE else None
    band, standard = chance.choice(uk.rulebook().bands), chance.choice(["op-bridger", "of-cameras"])
    whose = chance.choice([member, None]) if maybe else member
    makers: list[Callable[[], Event]] = [
        lambda: Banded(id=id_, on=day, known=known, member=member, venue=maybe, band=band),
        lambda: OfficeChanged(id=id_, on=day, known=known, member=member),
        lambda: VenueMoved(id=id_, on=day, known=known, venue=venue),
        lambda: StandardRevised(id=id_, on=day, known=known, standard=standard),
        lambda: MeasureNoted(
            id=id_,
            on=day,
            known=known,
            venue=venue,
            measure=chance.choice("ab"),
            state=state,
            expires=expires,
        ),
        lambda: EventPlanned(id=id_, on=day, known=known, member=member, venue=maybe, starts=coming),
        lambda: Incident(id=id_, on=day, known=known, member=whose, venue=maybe),
        lambda: ConcernRaised(id=id_, on=day, known=known, member=member, venue=maybe),
        lambda: ReviewRequested(id=id_, on=day, known=known, member=member, venue=maybe),
        lambda: Contacted(id=id_, on=day, known=known, member=member),
    ]
    return makers[sort]()


@pytest.mark.parametrize("seed", [*SEEDS[:20], *by_hand(*SEEDS[20:])])
def test_it_answers_whatever_happens_as_the_engine_does(seed: int) -> None:
    programme, on = _eventful(seed)

    for day in (on, on + dt.timedelta(seed), on - dt.timedelta(5 * seed)):
        assert _plain(programme, day) == (_engine(programme, day), _reasons(programme, day))


@pytest.mark.long
def test_every_rule_and_every_band_has_spoken_in_it() -> None:
    spoken: Counter[object] = Counter()
    for seed in SEEDS:
        programme, on = _eventful(seed)
        reasons = [reason for one in programme.due(on=on) for reason in one.reasons]
        spoken.update(reason.rule for reason in reasons)
        spoken.update(dict(reason.read).get("band") for reason in reasons)

    assert {*uk.rulebook().editions[0].rule, "raised", "high"} <= set(spoken)
