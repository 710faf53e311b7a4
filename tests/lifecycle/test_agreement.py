"""The engine, which folds the ledger, is where the tables lead: two members who share a hall, an event a day.

The days are too few for an answer time, a booked day or a window to pass: the clock takes no step. A ledger
by itself judges nothing, and takes a visit that was missed before its day.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.explore import WORLDS
from lifecycle.world import Life, Model, Move
from mpreview import Programme, events, uk
from mpreview.events import Event, Ledger
from mpreview.reviews import Progress
from mpreview.reviews.lifecycle import Command, StepFacts, command_of, facts_of
from mpreview.state_machine import IllegalStep

MEMBERS: Final = ("m-essex-1", "m-essex-2")
HALL: Final = "essex-hall"
FIRST: Final = dt.date(2022, 3, 1)
STEPS: Final = 12
SIGNED: Final[Any] = {"until": FIRST + dt.timedelta(30), "authority": "a", "why": "w"}

Making = Callable[[Any, Move, Life, dict[type, str]], Event]
MADE: Final[dict[Command, Making]] = {
    Command.CONTACTED: lambda h, _m, life, _: events.Contacted(**h, member=MEMBERS[life.member]),
    Command.ATTEMPTED: lambda h, _m, life, _: events.Attempted(**h, member=MEMBERS[life.member]),
    Command.OFFERED: lambda h, _m, life, _: events.Offered(**h, member=MEMBERS[life.member], venues=(HALL,)),
    Command.ACCEPTED: lambda h, _m, life, _: _answer(h, life, events.Reply.ACCEPTED),
    Command.DECLINED: lambda h, _m, life, _: _answer(h, life, events.Reply.DECLINED),
    Command.DEFERRED: lambda h, _m, life, _: _answer(h, life, events.Reply.DEFERRED),
    Command.BOOKED: lambda h, _m, life, _: events.Booked(
        **h, venue=HALL, day=FIRST + dt.timedelta(99), activity=life.activity
    ),
    Command.MOVED: lambda h, _m, _l, last: events.BookingMoved(
        **h, booking=last[events.Booked], day=FIRST + dt.timedelta(98)
    ),
    Command.KEPT: lambda h, _m, _l, last: events.BookingKept(**h, booking=last[events.Booked]),
    Command.MISSED: lambda h, _m, _l, last: events.BookingMissed(
        **h, booking=last[events.Booked], by=events.Absent.TEAM
    ),
    Command.CANCELLED: lambda h, _m, _l, last: events.BookingCancelled(**h, booking=last[events.Booked]),
    Command.REVIEWED: lambda h, move, _l, _: events.Reviewed(
        **h,
        venue=HALL,
        outcome=events.Outcome.COMPLETE if move.said.complete else None,
        proof="p" if move.said.proof else None,
        assessor=move.said.assessor,
        approver=move.said.approver,
    ),
    Command.FUNCTION_TESTED: lambda h, move, _l, _: events.FunctionTested(
        **h, venue=HALL, proof="p" if move.said.proof else None
    ),
    Command.DESK_CHECKED: lambda h, _m, _l, _: events.DeskChecked(**h, venue=HALL),
    Command.FOUND: lambda h, _m, _l, last: events.FindingNoted(
        **h, review=last[events.Reviewed], venue=HALL, severity="low", text="A door does not lock."
    ),
    Command.POSTPONED: lambda h, move, life, _: events.Postponed(
        **h,
        **SIGNED,
        member=MEMBERS[life.member],
        venue=HALL,
        signer=move.said.signer or "s",
        activity=life.activity,
    ),
}
"""What is recorded for each step; exemptions are left out, for they end what is owed and not the life."""


OFTEN: Final = (
    Command.ACCEPTED,
    Command.BOOKED,
    Command.MOVED,
    Command.KEPT,
    Command.MISSED,
    Command.CANCELLED,
)
"""What is seldom possible, and so tried the more often when it is."""


def _answer(head: Any, life: Life, reply: events.Reply) -> Event:
    until = head["on"] + dt.timedelta(30) if reply is events.Reply.DEFERRED else None
    return events.Answered(**head, offer=f"o-{life.member}", reply=reply, until=until)


@cache
def programme() -> Programme:
    """The sample, with nothing on record, and function tests owed in the hall."""
    return attrs.evolve(uk.sample(on=FIRST), ledger=Ledger(), rulebook=uk.rulebook(tests=True))


def chosen(world: Model, choice: int) -> tuple[Move, Model]:
    """A move that is taken here and that an event tells, and where it leads."""
    found: dict[Command, list[tuple[Move, Model]]] = {}
    for move in world.moves():
        if move.command in MADE:
            with suppress(IllegalStep):
                after = world.after(move)
                found.setdefault(move.command, []).append((move, after))
    steps = [command for command in found for _ in range(8 if command in OFTEN else 1)]
    which, place = divmod(choice, len(steps))
    moves = found[steps[place]]
    return moves[which % len(moves)]


def engine(diary: "Diary") -> tuple[Progress, ...]:
    """Where the offers of both members are, and what is done in the hall."""
    now = attrs.evolve(programme(), ledger=diary.ledger)
    return tuple(
        now.explain(
            MEMBERS[life.member], None if life.venue is None else HALL, life.activity, on=diary.on
        ).progress
        for life in diary.world.lives
    )


class Diary:
    """What is recorded of the moves of a world, one a day."""

    def __init__(self, name: str = "two users of a venue") -> None:
        self.world, self.ledger, self.on = Model.of(*WORLDS[name]), Ledger(), FIRST
        self.last: dict[type, str] = {}
        self.offers: dict[int, str] = {}

    def record(self, move: Move) -> None:
        """Take a move, and record the event that tells of it."""
        self.world, life = self.world.after(move), self.world.lives[move.touched[0]]
        id_ = f"e{len(self.ledger)}"
        self.on = FIRST + dt.timedelta(len(self.ledger))
        head = {"id": id_, "on": self.on, "known": dt.datetime.combine(self.on, dt.time(9), dt.UTC)}
        event = MADE[move.command](head, move, life, self.last)
        if isinstance(event, events.Answered):
            event = attrs.evolve(event, offer=self.offers[life.member])
        elif isinstance(event, events.Offered):
            self.offers[life.member] = id_
        self.last[type(event)] = id_
        self.ledger = self.ledger.record(event)
        assert command_of(event) is move.command
        if move.command in (Command.REVIEWED, Command.FUNCTION_TESTED, Command.POSTPONED):
            told = facts_of(event)
            assert (told.counts, told.is_self_approved) == (move.said.counts, move.said.is_self_approved)


@pytest.mark.gate
@pytest.mark.parametrize("name", ["two users of a venue", "two users of a tested venue"])
@given(choices=st.lists(st.integers(0, 9_999), min_size=1, max_size=STEPS))
def test_the_engine_is_where_the_tables_lead(name: str, choices: list[int]) -> None:
    diary = Diary(name)
    for choice in choices:
        diary.record(chosen(diary.world, choice)[0])

    assert engine(diary) == diary.world.progress


def test_who_is_offered_after_the_booking_is_booked_by_the_next_one() -> None:
    newest = StepFacts(newest=True)
    diary = Diary()
    for move in (
        Move(Command.OFFERED, (0, 2)),
        Move(Command.ACCEPTED, (0, 2), None, newest),
        Move(Command.BOOKED, (2, 3), 0),
        Move(Command.OFFERED, (1, 3)),
        Move(Command.ACCEPTED, (1, 3), None, newest),
    ):
        diary.record(move)

    assert diary.world.progress[2:] == (Progress.BOOKED, Progress.ACCEPTED)
    assert engine(diary) == diary.world.progress
