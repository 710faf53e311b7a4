"""People and places as events: the same answers as from a register that has it all from the start."""

import datetime as dt
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.policies import rich_cases
from helpers.strategies import asked, cases
from helpers.world_of import world_of
from laws.moving import before, cuts, moved, tellable, told, unannounced, without_known
from laws.small import FIRSTS, programme
from laws.small import on as day
from laws.support import everything
from laws.test_agreement import standings_of
from mpreview.events import CandidacyBegun, PollCalled
from mpreview.programme import Programme
from mpreview.reviews import Lapse, Standing, Status
from mpreview.timeline import start_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

_CASES = {"plain": cases(), "rich": rich_cases}
either = pytest.mark.parametrize("language", _CASES)


def _cut(data: st.DataObject, programme: Programme) -> dt.date:
    days = cuts(programme.register)
    # Nothing is told by events if the day is after all of it; early days are the better ones.
    return days[min(data.draw(st.integers(0, len(days) - 1)), data.draw(st.integers(0, len(days) - 1)))]


@either
@given(data=st.data())
def test_a_change_told_by_an_event_is_one_that_the_register_had(data: st.DataObject, language: str) -> None:
    drawn, on = data.draw(_CASES[language])
    programme = tellable(drawn)
    other = moved(programme, _cut(data, programme))

    # A use told by an event became known on a day; the register of the case may not say when.
    assert without_known(other.register) == without_known(programme.register)
    assert everything(other, on) == everything(programme, on)
    assert tuple(other.due(on=on, within=400)) == tuple(programme.due(on=on, within=400))
    assert other.plan(on=on, until=on + dt.timedelta(60)) == programme.plan(
        on=on, until=on + dt.timedelta(60)
    )


@either
@given(data=st.data())
def test_law_53_changes_told_by_events_give_what_the_naive_specification_gives(
    data: st.DataObject, language: str
) -> None:
    """Which never hears of these events: it is told the register that they come to."""
    drawn, on = data.draw(_CASES[language])
    programme = tellable(drawn)
    other = moved(programme, _cut(data, programme))

    found, expected = standings_of(other, world_of(programme), on)

    assert found == expected


def test_law_53_a_dissolution_that_an_event_tells_of_ends_no_candidacy() -> None:
    """Cal stands from 4 October 2021 until the poll of 2 December; the house is dissolved on 1 November."""
    told: dict[str, Any] = {"on": day("2021-10-04"), "known": start_of(day("2021-10-04"))}
    stands = CandidacyBegun(
        id="c", **told, member="cal", name="Cal", constituency="c-glasgow", poll=day("2021-12-02")
    )
    called = PollCalled(
        id="p", **told, dissolution=day("2021-11-01"), poll=day("2021-12-02"), cause="dissolution"
    )
    register = programme(*FIRSTS, used=(), events=(stands, called)).register

    assert register.member["ann"].mandates[-1].period.end == day("2021-11-01")
    assert [one.period.last for one in register.member["cal"].candidacies] == [day("2021-12-02")]


@either
@given(data=st.data())
def test_what_has_lapsed_tells_the_day_and_the_cause_whoever_told_of_it(
    data: st.DataObject, language: str
) -> None:
    """And the event, if an event ended it: that which has this day, and this member or venue."""
    drawn, on = data.draw(_CASES[language])
    programme = tellable(drawn)
    other = moved(programme, _cut(data, programme))

    told = {event.id for event in other.ledger}
    for one, same in zip(other.coverage(on=on), programme.coverage(on=on), strict=True):
        assert (one.ended is None) == (one.standing is not Standing.LAPSED)
        if one.ended is not None:
            assert one.ended.event in (_enders(one, one.ended, told) or {None})
            assert same.ended == attrs.evolve(one.ended, event=None)


def _enders(status: Status, ended: Lapse, told: set[str]) -> set[str | None]:
    """The events that ended something on a day, by the names that `moving` gives to events."""
    used = {f"closed-{status.venue}-{ended.day}", f"ended-{status.venue}-{status.member}-{ended.day}"}
    if ended.cause is None:
        return {*used & told}
    left = (id_ for id_ in told if id_.startswith(f"left-{status.member}-{ended.day}-"))
    polls = (id_ for id_ in told if id_.startswith("dissolved-") and id_.endswith(f"-{ended.day}"))
    return {*left, *polls}


@given(cases(), st.data())
def test_law_34_what_was_known_on_a_day_is_the_register_of_that_day(
    case: tuple[Programme, dt.date], data: st.DataObject
) -> None:
    whole = unannounced(case[0])
    cut = _cut(data, whole)
    programme = told(whole, cut)
    day = data.draw(st.sampled_from([event.on for event in programme.ledger] or [case[1]]) | asked())

    known = programme.as_known(day)

    after = max(cut, day + dt.timedelta(1))
    assert without_known(known.register) == before(whole.as_known(day).register, after)
    assert Programme(known.base, known.rulebook, known.ledger) == known


@given(cases(), st.data())
def test_law_37_changes_recorded_again_change_nothing(
    case: tuple[Programme, dt.date], data: st.DataObject
) -> None:
    whole = tellable(case[0])
    programme = moved(whole, _cut(data, whole))
    events = tuple(programme.ledger)

    again = programme.record(*events).record(*events)

    assert (again, again.register) == (programme, programme.register)
    assert everything(again, case[1]) == everything(programme, case[1])


@given(cases(), st.data(), st.randoms(use_true_random=False))
def test_law_38_changes_recorded_one_by_one_are_those_recorded_at_once(
    case: tuple[Programme, dt.date], data: st.DataObject, chance: Random
) -> None:
    """As they became known; and in a file in any order."""
    whole = unannounced(case[0])
    programme = told(whole, _cut(data, whole))
    mixed = list(programme.ledger)
    one_by_one = Programme(programme.base, programme.rulebook)
    for event in mixed:
        one_by_one = one_by_one.record(event)
    chance.shuffle(mixed)

    at_once = Programme(programme.base, programme.rulebook).record(*mixed)

    assert (one_by_one.ledger, at_once.ledger) == (programme.ledger, programme.ledger)
    assert one_by_one.register == at_once.register == programme.register
