"""Another kind of life is a class and a line in a list: its illegal steps are refused and listed."""

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Final, NamedTuple

import pytest

from mpreview import uk
from mpreview.events import Attempted, Contacted, Event
from mpreview.reviews import lives
from mpreview.reviews.judging import EventLives, EventRefused, Life
from mpreview.state_machine import BaseCommand, StateTable, make_transitions

ON: Final = dt.date(2021, 11, 20)
_NOW: Final = dt.datetime(2021, 11, 20, 12, tzinfo=dt.UTC)


class _CallState(enum.Enum):
    RINGING = "ringing"
    SPOKEN = "spoken"


class _CallCommand(BaseCommand):
    RUNG = "rung"
    SPOKE = "spoke"


_CALL: Final = StateTable(
    "call",
    "a call",
    None,
    (
        *make_transitions((None, _CallState.RINGING), _CallCommand.RUNG, _CallState.RINGING),
        *make_transitions((None, *_CallState), _CallCommand.SPOKE, _CallState.SPOKEN),
    ),
    final=(_CallState.SPOKEN,),
)


class _CallStep(NamedTuple):
    on: dt.date
    command: _CallCommand


class _CallLife(Life[_CallState, _CallStep]):
    """The calls to a member: nobody rings a member in vain who was spoken to."""

    table = _CALL

    def note_step(self, step: _CallStep) -> None: ...

    def find_clock_step(self) -> None: ...


class _CallLives(EventLives[str, _CallLife]):
    judged = Attempted
    life = _CallLife

    def list_steps(self, event: Event) -> Sequence[tuple[str, _CallStep]]:
        if not isinstance(event, Attempted | Contacted):
            return ()
        command = _CallCommand.RUNG if isinstance(event, Attempted) else _CallCommand.SPOKE
        return [(event.member, _CallStep(event.on, command))]


def test_another_life_is_judged_and_listed_as_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "LIVES", (*lives.LIVES, _CallLives))
    spoken = uk.sample(on=ON).record(Contacted(id="c", on=ON, known=_NOW, member="m-essex-1"))
    day = ON + dt.timedelta(1)
    rung = Attempted(id="r", on=day, known=_NOW + dt.timedelta(1), member="m-essex-1")

    with pytest.raises(EventRefused, match="rung, of a call that is spoken: there is no such step") as caught:
        spoken.record(rung)

    assert [one.value for one in caught.value.refusal.commands] == ["spoke"]
    assert [(one.event, one.refusal.table.name) for one in spoken.restore(rung).irregular()] == [
        ("r", "call")
    ]
