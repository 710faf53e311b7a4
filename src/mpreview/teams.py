"""Teams: who carries reviews out, what they cover, and how many slots they have each day."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, some_ids
from mpreview.nouns import Noun
from mpreview.places import VenueKind
from mpreview.timeline import FIRST_DAY, Period, a_day

__all__ = ["MOST_SLOTS", "Cover", "Slots", "SlotsOn", "Team"]

MOST_SLOTS = 10_000
"""Slots of one team on one day at the most; more is taken for a slip of the hand."""


@attrs.frozen(eq=False, repr=False)
class Cover(Noun):
    """What a team answers for, over a period.

    A cover that names the venue's kind beats one that names none; then the smaller area wins
    (`design/README.md` section 4).

    Args:
        areas: The areas; `()` for everywhere.
        kinds: The kinds of venue; `()` for every kind.
        period: While it holds.
    """

    areas: tuple[str, ...] = attrs.field(default=(), repr=counted)
    kinds: tuple[VenueKind, ...] = ()
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        if self.areas != ():
            some_ids("Cover.areas", self.areas)
        a_tuple("Cover.kinds", self.kinds, VenueKind)
        if len(set(self.kinds)) != len(self.kinds):
            raise InvalidValue("Cover.kinds", "a kind stands here twice; name each once")
        a_kind("Cover.period", self.period, Period)


@attrs.frozen(eq=False, repr=False)
class Slots(Noun):
    """Visits a team can make on each day of the week, over a period.

    Args:
        week: Slots on Monday to Sunday.
        period: While the pattern holds.
    """

    week: tuple[int, ...]
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        if type(self.week) is not tuple or len(self.week) != 7:
            raise InvalidValue("Slots.week", "give seven numbers, Monday to Sunday", self.week)
        for number in self.week:
            a_count("Slots.week", number, 0, MOST_SLOTS)
        a_kind("Slots.period", self.period, Period)


@attrs.frozen(eq=False, repr=False)
class SlotsOn(Noun):
    """The slots of one day, whatever the pattern says: leave, a bank holiday, a surge."""

    day: dt.date
    slots: int

    def __attrs_post_init__(self) -> None:
        a_day("SlotsOn.day", self.day)
        a_count("SlotsOn.slots", self.slots, 0, MOST_SLOTS)


@attrs.frozen(eq=False, repr=False)
class Team(Noun):
    """Those who carry reviews out: the advisers of one force, or the Parliament's own.

    Args:
        id: Its id.
        name: Its public name.
        covers: What it answers for.
        slots: Weekly patterns; where several hold, they add up.
        exceptions: Single days that differ, strictly rising.

    Raises:
        InvalidValue: If exceptions are out of order or double.

    >>> team = Team("t", "Team", (Cover(),), (Slots((1, 1, 1, 1, 2, 0, 0)),))
    >>> team.slots_on(dt.date(2021, 11, 19))
    2
    """

    id: str
    name: str
    covers: tuple[Cover, ...] = attrs.field(repr=counted)
    slots: tuple[Slots, ...] = attrs.field(default=(), repr=counted)
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Team.id", self.id)
        a_text("Team.name", self.name)
        a_tuple("Team.covers", self.covers, Cover)
        a_tuple("Team.slots", self.slots, Slots)
        a_tuple("Team.exceptions", self.exceptions, SlotsOn)
        days = [entry.day for entry in self.exceptions]
        if any(b <= a for a, b in pairwise(days)):
            raise InvalidValue("Team.exceptions", "days must rise strictly; sort them, one entry a day")

    def __repr__(self) -> str:
        return f"<Team {self.id!r} of {len(self.covers)} covers and {len(self.slots)} patterns>"

    def slots_on(self, day: dt.date) -> int:
        """Return how many visits the team can make on that day."""
        return dict(self.days(day, day)).get(day.toordinal(), 0)

    def days(self, start: dt.date, end: dt.date) -> Iterator[tuple[int, int]]:
        """Yield day number and slots for each day from *start* to *end* that has any, both included."""
        special = {entry.day.toordinal(): entry.slots for entry in self.exceptions}
        first, last = start.toordinal(), end.toordinal()
        patterns = [(s.period.start.toordinal(), s.period.last.toordinal(), s.week) for s in self.slots]
        for day in range(first, last + 1):
            number = special.get(day)
            if number is None:
                number = sum([week[(day + 6) % 7] for low, high, week in patterns if low <= day <= high])
            if number:
                yield day, number
