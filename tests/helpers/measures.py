"""Random lives of measures, added to programmes of `policies`: mostly legal steps, and some that are not.

Programmes are loaded, so that history may be irregular: what is drawn is told, whatever it skips.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from helpers.announced import known_in_time
from helpers.dice import Dice
from helpers.policies import MEASURES, case_of_seed
from helpers.strategies import later
from mpreview.events import (
    Advance,
    Event,
    Ledger,
    MeasureAdvanced,
    MeasureDecided,
    MeasureNoted,
    MeasureRecommended,
    MeasureRefused,
    MeasureState,
    OfficeChanged,
    Refuser,
)
from mpreview.measures import FITTING, FittingCommand, FittingState
from mpreview.people import Candidacy, Member
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period, start_of

__all__ = ["lived", "lived_case", "lived_cases", "lives", "standing_again"]

_BY_TIME: Final = (FittingCommand.LAPSED, FittingCommand.RETEST_DUE, FittingCommand.EXPIRED)
_TOLD: Final = tuple(step for step in FittingCommand if step not in _BY_TIME)
_NOTED: Final = {
    FittingCommand.PASSED: MeasureState.IN_SERVICE,
    FittingCommand.FAILED: MeasureState.FAILED,
    FittingCommand.FAULT: MeasureState.FAULTY,
    FittingCommand.REMOVED: MeasureState.REMOVED,
}
_LED_ON: Final = {
    FittingCommand.FUNDED: Advance.FUNDED,
    FittingCommand.ORDERED: Advance.ORDERED,
    FittingCommand.INSTALLED: Advance.INSTALLED,
    FittingCommand.REPAIRED: Advance.REPAIRED,
}
_ON_THE_WAY: Final = (
    FittingCommand.RECOMMENDED, FittingCommand.APPROVED, FittingCommand.FUNDED, FittingCommand.ORDERED,
    FittingCommand.INSTALLED,
)  # fmt: skip


def lived_case(seed: int) -> tuple[Programme, dt.date]:
    """A programme of `case_of_seed` with more told of measures, and often a day among those of that."""
    programme, on = case_of_seed(seed)
    return lived(Dice(seed + 1), programme, on)


lived_cases: Final = st.integers(0, 2**63 - 1).map(lived_case)
"""Such programmes, and a day."""


def lived(d: Dice, programme: Programme, on: dt.date, *, bound: bool = True) -> tuple[Programme, dt.date]:
    """The programme with lives of measures around that day, *bound* to somebody's office or not."""
    register = standing_again(d, programme.base) if bound else programme.base
    told = tuple(lives(d, register, on, bound=bound))
    base = known_in_time(register, told)
    more = Programme(base, programme.rulebook, Ledger.of((*programme.ledger, *told)))
    days = [event.on for event in told]
    return more, later(d.pick(days), d.pick((0, 1, 14, 15, 28, 29, 57))) if d.coin() else on


def standing_again(d: Dice, register: Register) -> Register:
    """Some of whose mandate ended with a dissolution stand again, soon, or later, or elsewhere before."""
    return attrs.evolve(register, members=tuple(_stands(d, member) for member in register.members))


_STANDS_AFTER: Final = ("dissolution", "resignation")


def _stands(d: Dice, member: Member) -> Member:
    if member.candidacies:
        return member
    found: list[Candidacy] = []
    for mandate in (one for one in member.mandates if one.house in {None, "commons"}):
        end = mandate.period.end
        if end is not None and mandate.ended in _STANDS_AFTER and d.coin():
            start = later(end, d.pick((0, 0, -3, 7, 90)))
            stood = Period(start, max(later(end, d.pick((1, 36, 36, 99, 130))), later(start, 1)))
            if not found or (found[-1].period.end or start) <= start:
                found.append(Candidacy(mandate.constituency, stood, mandate.house, mandate.area))
    return attrs.evolve(member, candidacies=tuple(found))


def lives(d: Dice, register: Register, on: dt.date, *, bound: bool = True) -> Iterator[Event]:
    """One to four measures, often at one place, and changes of office while they are there."""
    uses = d.some(register.uses, 1, 2)
    pairs = {(d.pick(uses).venue, d.pick((*MEASURES, "m3"))) for _ in range(d.whole(1, 4))}
    for index, (venue, measure) in enumerate(sorted(pairs)):
        yield from _life(
            d, _Thing(venue, measure, f"life{index}"), _offices(register.uses, venue), on, bound=bound
        )
    for index in range(d.pick((0, 1, 1, 2)) if bound else 0):
        day = later(on, -d.whole(0, 120))
        yield OfficeChanged(**_fact(d, f"office{index}", day), member=d.pick(uses).member)


def _offices(uses: Iterable[Use], venue: str) -> tuple[str, ...]:
    """Whose office a measure there can be bound to."""
    return tuple(sorted({use.member for use in uses if use.venue == venue}))


@attrs.frozen
class _Thing:
    """One measure at a place, and the beginning of the ids of what is told of it."""

    venue: str
    measure: str
    id: str


def _life(d: Dice, thing: _Thing, offices: tuple[str, ...], on: dt.date, *, bound: bool) -> Iterator[Event]:
    """Mostly legal steps, one after the other, often on one day."""
    state: FittingState | None = None
    day = later(on, -d.pick((10, 40, 100, 200, 300)))
    for index in range(d.whole(1, 9)):
        step = _next(d, state)
        office = d.pick(offices) if bound and not d.once_in(4) else None
        yield _told(d, thing, step, _fact(d, f"{thing.id}-{index}", day), office)
        state = _STATES[step]
        day = later(day, d.pick((0, 0, 1, 3, 10, 14, 15, 30, 57)))
    if state is FittingState.REFUSED and d.coin():
        other = attrs.evolve(thing, measure="instead")
        asked = _told(d, other, FittingCommand.RECOMMENDED, _fact(d, f"{thing.id}-instead", day), None)
        assert isinstance(asked, MeasureRecommended)
        yield attrs.evolve(asked, instead_of=thing.measure)


def _next(d: Dice, state: FittingState | None) -> FittingCommand:
    """What may follow; once in eight any step, and of what is there often that it works."""
    steps = [row.command for row in FITTING.list_legal(state) if row.command not in _BY_TIME]
    if not steps or d.once_in(8):
        return d.pick(_TOLD)
    if state is None and d.once_in(3):
        return d.pick(_NOTED)
    onward = [step for step in steps if step is not FittingCommand.REMOVED]
    return d.pick((*steps, *onward, *onward, *onward))


_STATES: Final = {
    **{
        step: FittingState(step.value)
        for step in (*_ON_THE_WAY, FittingCommand.REFUSED, FittingCommand.REMOVED)
    },
    FittingCommand.PASSED: FittingState.IN_SERVICE,
    FittingCommand.FAILED: FittingState.FAILED,
    FittingCommand.FAULT: FittingState.FAULTY,
    FittingCommand.REPAIRED: FittingState.INSTALLED,
}


def _told(d: Dice, thing: _Thing, step: FittingCommand, fact: dict[str, Any], office: str | None) -> Event:
    """The event that tells of a step."""
    on, about = fact["on"], {**fact, "venue": thing.venue, "measure": thing.measure}
    if step is FittingCommand.RECOMMENDED:
        target = later(on, d.pick((-5, 0, 0, 14, 30, 100)))
        return MeasureRecommended(
            **about, entry="lone-worker-device", priority=1, reason="drawn", owner="adviser", target=target,
            recommended=d.coin(), office_of=office,
            instead_of=d.pick((None, None, *(one for one in (*MEASURES, "m3") if one != thing.measure))),
        )  # fmt: skip
    if step is FittingCommand.REFUSED and d.coin():
        return MeasureRefused(**about, by=d.pick(Refuser), why="drawn", who=d.pick((None, "ipsa", "house")))
    if step in {FittingCommand.APPROVED, FittingCommand.REFUSED}:
        approved = step is FittingCommand.APPROVED
        return MeasureDecided(**about, approved=approved, rule="drawn", body=d.pick(("ipsa", "house")))
    if step in _LED_ON:
        return MeasureAdvanced(**about, to=_LED_ON[step], by="payer")
    return MeasureNoted(
        **about, state=_NOTED[step], **(_good_until(d, on) if step is FittingCommand.PASSED else {})
    )


def _good_until(d: Dice, on: dt.date) -> dict[str, Any]:
    """Sometimes days on which it is due for its re-test, or expires: often the same, or over by then."""
    expires, retest = (later(on, d.pick((-3, 0, 1, 10, 10, 14, 30))) for _ in range(2))
    due = {"retest": retest}
    return d.pick(({}, {"expires": expires}, due, due, {**due, "expires": expires}))


def _fact(d: Dice, id_: str, day: dt.date) -> dict[str, Any]:
    """Of one day what is told at one instant counts by id, and else by when it became known."""
    hours = dt.timedelta(hours=d.pick((0, 0, 1, 2, 200)))
    return {"id": id_, "on": day, "known": start_of(day) + hours}
