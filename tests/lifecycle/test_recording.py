"""`Programme.record` takes what the tables take and refuses what they refuse, and then nothing changes."""

import datetime as dt
from contextlib import suppress
from functools import cache
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.explore import WORLDS
from lifecycle.test_agreement import FIRST, HALL, MADE, MEMBERS, OFTEN
from lifecycle.world import Model, Move
from mpreview import Programme, events, uk
from mpreview.events import Event, Ledger
from mpreview.policy import Activity
from mpreview.reviews.judging import EventRefused, NothingPostponed
from mpreview.reviews.lifecycle import TABLES, Command
from mpreview.state_machine import IllegalStep

# ---------------------------------------------------------------- against the explored world


@cache
def nothing_on_record() -> Programme:
    """The sample, with nothing on record, and function tests owed in the hall."""
    return attrs.evolve(uk.sample(on=FIRST), ledger=Ledger(), rulebook=uk.rulebook(tests=True))


class Writer:
    """A world that is walked, and the programme in which each step is recorded, one a day."""

    def __init__(self, name: str = "two users of a venue") -> None:
        self.world, self.programme = Model.of(*WORLDS[name]), nothing_on_record()
        self.there = self.world.lives[-1].activity
        self.last: dict[type, str] = {}
        self.offers: dict[int, list[str]] = {}
        self.tried = 0

    def moves(self) -> list[Move]:
        """What somebody could try, legal or not, and an event can tell."""
        return [move for move in self.world.moves() if self._can_be_told(move)]

    def _can_be_told(self, move: Move) -> bool:
        """An event must be about something on record, and its constructor refuses some by itself."""
        if move.command not in MADE or move.said.is_self_approved or self._is_of_elsewhere(move.command):
            return False
        if move.said.came:
            return False  # the day of every visit is still to come
        if move.command in _ABOUT and _ABOUT[move.command] not in self.last:
            return False
        if move.command in _SIGNED:
            return not move.said.is_signed_alone
        if move.command in _REPLIES:
            # Each offer is of the hall, so that an older one is the newest of nothing.
            life = self.world.lives[move.touched[0]]
            of_offers = life.activity is Activity.OFFER
            made = self.offers.get(life.member, [])
            return of_offers is move.said.newest and len(made) > (0 if of_offers else 1)
        return True

    def _is_of_elsewhere(self, command: Command) -> bool:
        """Whether a step is of something that is not followed: a review where a test is, or its answers."""
        steps = {row.command for row in TABLES[self.there].rows}
        return command not in steps and (command in _DONE or self.there is not Activity.REVIEW)

    def event(self, move: Move) -> Event:
        """What tells of a move."""
        life = self.world.lives[move.touched[0]]
        on = FIRST + dt.timedelta(self.tried)
        head = {"id": f"e{self.tried}", "on": on, "known": dt.datetime.combine(on, dt.time(9), dt.UTC)}
        event = MADE[move.command](head, move, life, self.last)
        if isinstance(event, events.Answered):
            made = self.offers[life.member]
            event = attrs.evolve(event, offer=made[-1] if move.said.newest else made[-2])
        return event

    def take(self, move: Move) -> tuple[bool, bool]:
        """Try a move in both; return whether the world and whether the programme took it."""
        event = self.event(move)
        self.tried += 1
        in_world = recorded = False
        with suppress(IllegalStep):
            world, in_world = self.world.after(move), True
        try:
            self.programme, recorded = self.programme.record(event), True
        except NothingPostponed:
            recorded = True  # the tables take it; that it moves no day is no matter of theirs
        except EventRefused:
            recorded = False
        if in_world and recorded:
            self.world = world
            self.last[type(event)] = event.id
            if isinstance(event, events.Offered):
                self.offers.setdefault(self.world.lives[move.touched[0]].member, []).append(event.id)
        return in_world, recorded


_DONE: Final = (Command.REVIEWED, Command.FUNCTION_TESTED, Command.EXERCISED)
_REPLIES: Final = (Command.ACCEPTED, Command.DECLINED, Command.DEFERRED)
_SIGNED: Final = (Command.POSTPONED, Command.EXEMPTED)
_ABOUT: Final[dict[Command, type]] = {
    Command.MOVED: events.Booked,
    Command.KEPT: events.Booked,
    Command.MISSED: events.Booked,
    Command.CANCELLED: events.Booked,
    Command.FOUND: events.Reviewed,
}


def _chosen(moves: list[Move], choice: int) -> Move:
    """Steps that are seldom possible are tried the more often."""
    by_step: dict[Command, list[Move]] = {}
    for move in moves:
        by_step.setdefault(move.command, []).append(move)
    steps = [command for command in by_step for _ in range(4 if command in OFTEN else 1)]
    which, place = divmod(choice, len(steps))
    found = by_step[steps[place]]
    return found[which % len(found)]


either = pytest.mark.parametrize("name", ["two users of a venue", "two users of a tested venue"])


@either
@given(choices=st.lists(st.integers(0, 9_999), min_size=1, max_size=14))
def test_what_the_tables_refuse_is_not_recorded_and_all_else_is(name: str, choices: list[int]) -> None:
    writer = Writer(name)
    for choice in choices:
        in_world, recorded = writer.take(_chosen(writer.moves(), choice))

        assert in_world == recorded


def _walked(name: str, choices: list[int]) -> Writer:
    writer = Writer(name)
    for choice in choices:
        writer.take(_chosen(writer.moves(), choice))
    return writer


@either
@given(choices=st.lists(st.integers(0, 9_999), max_size=14))
def test_what_was_recorded_day_by_day_is_regular(name: str, choices: list[int]) -> None:
    assert not _walked(name, choices).programme.irregular()


@either
@given(choices=st.lists(st.integers(0, 9_999), max_size=14))
def test_the_steps_of_a_review_or_test_are_those_that_the_world_takes(name: str, choices: list[int]) -> None:
    """But for findings: whether there is a review to find something in, whoever tells of it must know."""
    writer = _walked(name, choices)
    on = FIRST + dt.timedelta(max(writer.tried - 1, 0))

    for place, life in enumerate(writer.world.lives):
        venue = None if life.venue is None else HALL
        steps = writer.programme.steps(MEMBERS[life.member], venue, life.activity, on=on)
        assert {row.command for row in steps} - {Command.FOUND} == _taken(writer.world, place)


def _taken(world: Model, place: int) -> set[Command]:
    """The steps that one life takes, of whatever somebody could tell."""
    found: set[Command] = set()
    for move in world.moves():
        is_told = not (move.command.is_clock or move.command is Command.FOUND or move.said.came)
        if place in move.touched and is_told:
            with suppress(IllegalStep):
                world.rows(place, move)
                found.add(move.command)
    return found
