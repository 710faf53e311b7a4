"""Random lives of risks, added to programmes in which measures are led on: mostly legal steps, and some not.

Every edition rates by a matrix of its own, or that of the edition before, or by none; programmes are loaded,
so that what is drawn is told, whatever it skips.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from helpers.announced import known_in_time
from helpers.dice import Dice
from helpers.measures import lived_case
from helpers.policies import MEASURES
from helpers.strategies import later
from mpreview.events import (
    Event,
    Ledger,
    MeasureNoted,
    MeasureState,
    RiskAccepted,
    RiskAssessed,
    RiskClosed,
    RiskTreated,
)
from mpreview.places import Use
from mpreview.policy import Edition
from mpreview.programme import Programme
from mpreview.risk import Control, RiskMatrix, Treatment
from mpreview.timeline import start_of
from risk.small import STATEMENT, scale

__all__ = ["LIKELIHOODS", "lives", "matrix_of", "outgrown", "rated", "risky", "risky_case", "risky_cases"]

LIKELIHOODS: Final = ("l1", "l2", "l3")
_IMPACTS: Final = ("i1", "i2", "i3")
_RATINGS: Final = ("r1", "r2", "r3", "r4")
_CELLS: Final = (
    (("r1", "r1", "r2"), ("r1", "r3", "r3"), ("r2", "r3", "r4")),
    (("r1", "r2", "r3"), ("r2", "r3", "r4"), ("r3", "r4", "r4")),
)
_PEOPLE: Final = ("adviser", "chief", "head")


def matrix_of(d: Dice, bands: tuple[str, ...], id_: str, *, longer: bool = False) -> RiskMatrix:
    """A matrix of three by three, whose ratings rise through the bands; *longer*, of steps of its own."""
    ranks = sorted(d.whole(0, len(bands) - 1) for _ in _RATINGS)
    cells, likelihood = d.pick(_CELLS), scale("k" if longer else "l", 3)
    return RiskMatrix(
        id_, "Drawn", likelihood=likelihood, impact=scale("i", 3), ratings=_RATINGS, cells=cells,
        bands=tuple((rating, bands[rank]) for rating, rank in zip(_RATINGS, ranks, strict=True)),
        citation="drawn",
    )  # fmt: skip


def risky_case(seed: int) -> tuple[Programme, dt.date]:
    """A programme of `lived_case` with risks told of around the day, often one soon after such."""
    return risky(Dice(seed + 2), *lived_case(seed))


def risky(d: Dice, programme: Programme, on: dt.date) -> tuple[Programme, dt.date]:
    """The programme with matrices and lives of risks around that day, and often a day among those."""
    rates = rated(d, programme)
    told = tuple(lives(d, rates, on))
    base = known_in_time(rates.base, told)
    more = Programme(base, rates.rulebook, Ledger.of((*programme.ledger, *told)))
    days = [event.on for event in told] or [on]
    return more, later(d.pick(days), d.pick((0, 1, 5, 15, 28, 29, 60))) if d.coin() else on


def outgrown(seed: int, programme: Programme, on: dt.date) -> tuple[Programme, dt.date]:
    """The programme with a risk that is accepted behind a measure, which fails and may be mended after."""
    d, day = Dice(seed + 3), later(on, -90)
    where: dict[str, Any] = {"venue": d.pick(programme.base.uses).venue}
    fact = {"id": "risk-grown-0", "on": day, "known": start_of(day), **where, "risk": "grown"}
    controls = (Control("grown", likelihood=d.whole(0, 2), impact=2),)
    told: list[Event] = [
        RiskAssessed(
            **fact, statement=STATEMENT, likelihood="l3", impact="i3", assessor="adviser", controls=controls
        ),
        *_worn(d, where, day),
        *_accepted(d, {**where, "risk": "grown"}, day),
    ]
    rates = {
        step.id for step in getattr(programme.rulebook.edition(day).matrix, "likelihood", scale("k", 2)).steps
    }
    known = Ledger.of((*programme.ledger, *(told if "l3" in rates else ())))
    return Programme(programme.base, programme.rulebook, known), later(on, d.pick((0, 0, -30, 30, 60)))


def _worn(d: Dice, where: dict[str, Any], day: dt.date) -> Iterator[Event]:
    """A measure that comes in and out of service."""
    for index in range(4):
        state = MeasureState.FAULTY if index % 2 else MeasureState.IN_SERVICE
        fact = {"id": f"life-grown-{index}", "on": day, "known": start_of(day), **where}
        yield MeasureNoted(**fact, measure="grown", state=state)
        day = later(day, d.pick((0, 10, 20, 40)))


def _accepted(d: Dice, place: dict[str, Any], day: dt.date) -> Iterator[Event]:
    for index in range(1, d.whole(2, 3)):
        day = later(day, d.pick((0, 10, 30)))
        fact = {"id": f"risk-grown-{index}", "on": day, "known": start_of(day), **place}
        yield RiskAccepted(**fact, approver="head", until=later(day, d.pick((60, 200))))


def rated(d: Dice, programme: Programme) -> Programme:
    """The programme with matrices."""
    editions = tuple(_rating(d, programme.rulebook.editions, programme.rulebook.bands))
    rulebook = attrs.evolve(programme.rulebook, editions=editions)
    return Programme(programme.base, rulebook, programme.ledger)


def lives(d: Dice, programme: Programme, on: dt.date) -> Iterator[Event]:
    """What is told of risks around a day, as far as the editions can rate it."""
    return _sound(programme.rulebook.edition, _lives(d, programme.base.uses, on))


def _rating(d: Dice, editions: tuple[Edition, ...], bands: tuple[str, ...]) -> Iterator[Edition]:
    """The first rates; what comes after it as before, otherwise, by other steps, or not at all."""
    matrix = matrix_of(d, bands, "first")
    yield attrs.evolve(editions[0], matrix=matrix)
    for edition in editions[1:]:
        other, longer = (matrix_of(d, bands, edition.id, longer=one) for one in (False, True))
        yield attrs.evolve(edition, matrix=d.pick((matrix, matrix, other, other, longer, None)))


def _sound(edition: Any, told: Iterator[Event]) -> Iterator[Event]:
    """What the edition of its day can rate."""
    for event in told:
        if isinstance(event, RiskAssessed):
            matrix = edition(event.on).matrix
            if matrix is None:
                continue
            steps = [step.id for step in matrix.likelihood.steps]
            yield attrs.evolve(event, likelihood=steps[LIKELIHOODS.index(event.likelihood)])
        else:
            yield event


def _lives(d: Dice, used: Sequence[Use], on: dt.date) -> Iterator[Event]:
    """One to four risks, often at one place and of one member."""
    uses = d.some(used, 1, 2)
    for index in range(d.whole(1, 4)):
        use = d.pick(uses)
        about = d.pick(((use.venue, None), (use.venue, None), (None, use.member), (use.venue, use.member)))
        place: dict[str, Any] = {"venue": about[0], "member": about[1], "risk": d.pick(("crowd", "post"))}
        yield from _life(d, place, f"risk{index}", on)


def _life(d: Dice, place: dict[str, Any], id_: str, on: dt.date) -> Iterator[Event]:
    day = later(on, -d.pick((10, 40, 100, 200, 300)))
    for index in range(d.whole(1, 8)):
        hours = dt.timedelta(hours=d.pick((0, 0, 1, 2, 200)))
        fact = {"id": f"{id_}-{index}", "on": day, "known": start_of(day) + hours, **place}
        assesses = d.once_in(3) if index else not d.once_in(8)
        yield _assessed(d, fact) if assesses else _follows(d, fact)
        day = later(day, d.pick((0, 0, 1, 3, 10, 20, 29, 60)))


def _assessed(d: Dice, fact: dict[str, Any]) -> Event:
    measures = d.some((*MEASURES, "m3"), 0, 3) if fact["venue"] is not None else ()
    return RiskAssessed(
        **fact, statement=STATEMENT, likelihood=d.pick((*LIKELIHOODS, "l3")),
        impact=d.pick((*_IMPACTS, "i3")), assessor=d.pick(_PEOPLE[:2]),
        controls=tuple(Control(one, likelihood=d.whole(0, 2), impact=d.whole(1, 2)) for one in measures),
    )  # fmt: skip


def _follows(d: Dice, fact: dict[str, Any]) -> Event:
    kind = d.pick((RiskTreated, RiskTreated, RiskAccepted, RiskAccepted, RiskClosed))
    if kind is RiskTreated:
        target = later(fact["on"], d.pick((-3, 0, 5, 20, 60)))
        tolerates = d.pick((Treatment.TOLERATE, *Treatment))
        return RiskTreated(**fact, treatment=tolerates, owner="owner", target=target)
    if kind is RiskAccepted:
        until = later(fact["on"], d.pick((1, 5, 20, 60)))
        return RiskAccepted(**fact, approver=d.pick(_PEOPLE), until=until)
    return RiskClosed(**fact, by="adviser")


risky_cases: Final = st.integers(0, 2**63 - 1).map(risky_case)
"""Such programmes, and a day."""
