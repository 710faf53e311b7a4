"""Law 57 where something inside `record` fails: nothing has changed, and recorded again it is the whole."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaps.test_kinds import asked
from laws.support import failing_at
from lifecycle.test_refusals import AGREED, CANCELLED, booked, nation
from measures import test_recording as of_measures
from measures.told import step
from mpreview.events import Event
from mpreview.programme import Programme
from risk import test_recording as of_risks
from risk.told import asked as asked_of_risks
from risk.told import risk


class _Step(NamedTuple):
    """What was recorded, the step that follows, and the verb that answers about it."""

    make: Callable[..., Programme]
    before: tuple[Event, ...]
    latest: Event
    verb: str

    def fresh(self) -> Programme:
        return self.make(*self.before)


_STEPS: Final = {
    "a visit": _Step(nation, (*AGREED, CANCELLED), booked("2021-05-21", id_="b2"), "coverage"),
    "a measure": _Step(asked, of_measures.into("installed"), step("2020-03-09", "passed"), "fittings"),
    "a risk": _Step(asked_of_risks, of_risks.into("open"), risk("2020-03-09", "treated"), "risks"),
}


def _record(of: Programme, event: Event) -> Programme:
    return of.record(event, expecting=of.version)


@cache
def _count_calls(name: str) -> int:
    """How many calls recording makes where nothing is worked out yet."""
    one = _STEPS[name]
    _record(one.fresh(), one.latest)
    of = one.fresh()
    return failing_at(0, lambda: _record(of, one.latest))[1]


@pytest.mark.parametrize("name", _STEPS)
@given(data=st.data())
def test_law_57_whichever_call_inside_fails_nothing_has_changed(name: str, data: st.DataObject) -> None:
    """And what was half worked out does no harm: recorded once more, all is as if nothing had failed."""
    one = _STEPS[name]
    of, number = one.fresh(), data.draw(st.integers(1, _count_calls(name)))

    failed, _ = failing_at(number, lambda: _record(of, one.latest))

    assert failed
    assert (of, of.version) == (one.fresh(), one.fresh().version)
    again, whole = _record(of, one.latest), one.make(*one.before, one.latest)
    assert (again, again.version) == (whole, whole.version)

    def answer(programme: Any) -> object:
        return getattr(programme, one.verb)(on=one.latest.on)

    assert answer(again) == answer(whole)
