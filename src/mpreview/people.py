"""Members and the seats they hold, from when until when.

Status is never stored: whether somebody is in office on a day follows from the tenures.
"""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, counted, shown, some_ids
from mpreview.timeline import Period

__all__ = ["RESUMES_WITHIN", "Candidacy", "Member", "Spell", "Tenure", "TenureEnd"]

RESUMES_WITHIN = 100
"""Days after a dissolution within which a member who is returned goes on with one spell of office.

The poll is 25 working days after a dissolution (Dissolution and Calling of Parliament Act 2022,
Representation of the People Act 1983 schedule 1); a hundred days leave room for other countries' laws.
"""


class TenureEnd(enum.Enum):
    """How a tenure ended."""

    DISSOLUTION = "dissolution"
    RESIGNATION = "resignation"
    DEATH = "death"
    DISQUALIFICATION = "disqualification"
    RECALL = "recall"
    OTHER = "other"


@attrs.frozen
class Tenure:
    """One seat, held over one period.

    Args:
        constituency: The seat.
        period: From the day of the poll; its end is the first day without the member.
        ended: How it ended; given exactly when the period has an end.

    Raises:
        InvalidValue: If the end and its cause do not come together.
    """

    constituency: str
    period: Period
    ended: TenureEnd | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Tenure.constituency", self.constituency)
        a_kind("Tenure.period", self.period, Period)
        if self.ended is not None:
            a_kind("Tenure.ended", self.ended, TenureEnd)
        if (self.ended is None) != (self.period.end is None):
            raise InvalidValue("Tenure.ended", "give the end of the period and its cause together")


@attrs.frozen
class Candidacy:
    """Standing for one seat, over one period.

    Args:
        constituency: The seat.
        period: From the day on which somebody is a candidate; its end is the first day after the poll.

    Raises:
        InvalidValue: If the period has no end.
    """

    constituency: str
    period: Period

    def __attrs_post_init__(self) -> None:
        an_id("Candidacy.constituency", self.constituency)
        a_kind("Candidacy.period", self.period, Period)
        if self.period.end is None:
            raise InvalidValue("Candidacy.period", "a candidacy ends with the poll; give the day after it")


class Spell(NamedTuple):
    """A spell of office in day numbers (`date.toordinal`).

    Args:
        start: The first day.
        tenures: First day of each tenure inside, and the first day after it.
        foreseen: Whether its end can be foreseen: that of a dissolution can.
    """

    start: int
    tenures: tuple[tuple[int, int], ...]
    foreseen: bool = True

    def __repr__(self) -> str:
        return shown(self)

    def sits(self, day: int) -> bool:
        """Whether the member is in office on that day, and not between two tenures."""
        return any(start <= day < end for start, end in self.tenures)

    def expects(self, day: int) -> bool:
        """Whether who sits now is foreseen to be in office on a day (`semantics.md` 3.8 and 3.15)."""
        return self.sits(day) or (not self.foreseen and day >= self.tenures[-1][1])

    def end_of_sitting(self, day: int) -> int:
        """Return the first day after *day*, a day in office, that is outside its tenure."""
        return next(end for _, end in self.tenures if day < end)

    def first_sitting(self, day: int) -> int:
        """Return that day, or the first day of the next tenure where it falls between two."""
        return next(max(day, start) for start, end in self.tenures if day < end)


@attrs.frozen
class Member:
    """A person who sits, or sat, in the house.

    Args:
        id: Their id.
        name: Their public name.
        tenures: The seats held, oldest first, never two at once.
        audiences: The groups the member belongs to, which rules may speak of.
        candidacies: The polls at which they stood or stand, oldest first, never two at once.

    Raises:
        InvalidValue: If there is no tenure, or two tenures or candidacies overlap or stand out of order.
    """

    id: str
    name: str
    tenures: tuple[Tenure, ...] = attrs.field(repr=counted)
    audiences: tuple[str, ...] = attrs.field(default=(), repr=counted)
    candidacies: tuple[Candidacy, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Member.id", self.id)
        a_text("Member.name", self.name)
        a_tuple("Member.tenures", self.tenures, Tenure)
        if self.audiences != ():
            some_ids("Member.audiences", self.audiences)
        if not self.tenures:
            raise InvalidValue("Member.tenures", "give a tuple of at least one tenure")
        for before, after in pairwise(self.tenures):
            if before.period.end is None or after.period.start < before.period.end:
                raise InvalidValue(
                    "Member.tenures",
                    "nobody holds two seats at once; order them and end the earlier",
                )
        if self.candidacies != ():
            self._check_candidacies()

    def _check_candidacies(self) -> None:
        a_tuple("Member.candidacies", self.candidacies, Candidacy)
        for before, after in pairwise(self.candidacies):
            if before.period.end is None or after.period.start < before.period.end:
                raise InvalidValue("Member.candidacies", "nobody stands at two polls at once; order them")

    def candidacy(self, on: dt.date) -> Candidacy | None:
        """Return the candidacy that runs on that day."""
        place = bisect_right(self.candidacies, on, key=_start)
        return self.candidacies[place - 1] if place and on in self.candidacies[place - 1].period else None

    def tenure(self, on: dt.date) -> Tenure | None:
        """Return the tenure that runs on that day."""
        latest = self.latest(on)
        return latest if on in latest.period else None

    def latest(self, on: dt.date) -> Tenure:
        """Return the tenure that runs on that day, else the one begun last before it, else the first."""
        return self.tenures[max(bisect_right(self.tenures, on, key=_start) - 1, 0)]

    @cached_property
    def spells(self) -> tuple[Spell, ...]:
        """Spells of office: tenures joined over a dissolution that the member came back from."""
        spells: list[list[Tenure]] = []
        for before, tenure in zip((None, *self.tenures), self.tenures, strict=False):
            if before is None or not _resumes(before, tenure):
                spells.append([])
            spells[-1].append(tenure)
        return tuple(map(_spell_of, spells))

    @cached_property
    def offices(self) -> tuple[tuple[int, int], ...]:
        """Spells of office: the first day number, and the first after; of who stands again, after the poll.

        In 2024 the measures of members who sought to be returned stayed (PoliticsHome, June 2024).
        """
        last = {spell.tenures[-1][1]: spell.start for spell in self.spells}
        ends = ((one.period.ordinals[1], one) for one in self.tenures)
        return tuple((last[end], self._end_of_office(one)) for end, one in ends if end in last)

    def holds_office(self, on: dt.date) -> bool:
        """Whether a spell of office runs on a day: in the house, between two tenures, or standing again."""
        day = on.toordinal()
        return any(start <= day < end for start, end in self.offices)

    def _end_of_office(self, last: Tenure) -> int:
        """Return the day number on which a spell of office ends with its last tenure."""
        end = last.period.ordinals[1]
        if last.ended is TenureEnd.DISSOLUTION:
            # Who is nominated after the dissolution stands again too.
            place = bisect_right(self.candidacies, end, key=_first_after)
            later = self.candidacies[place : place + 1]
            if later and later[0].period.ordinals[0] <= end + RESUMES_WITHIN:
                return later[0].period.ordinals[1]
        return end

    def foreseen(self, on: dt.date) -> "Member":
        """Return the member as a day can see them: of what ends after it, only a dissolution is foreseen.

        A tenure that ends later in any other way goes on, and none follows it (`semantics.md` 3.15).
        """
        for place, tenure in enumerate(self.tenures):
            end = tenure.period.end
            if end is not None and on < end and tenure.ended is not TenureEnd.DISSOLUTION:
                goes_on = attrs.evolve(tenure, period=Period(tenure.period.start), ended=None)
                return attrs.evolve(self, tenures=(*self.tenures[:place], goes_on))
        return self

    def spell(self, on: dt.date) -> Spell | None:
        """Return the spell of office in which the member sits on that day."""
        day = on.toordinal()
        for spell in reversed(self.spells):
            if spell.sits(day):
                return spell
        return None


def _start(one: Tenure | Candidacy) -> dt.date:
    """Return the first day of a tenure or candidacy, which they stand in order of."""
    return one.period.start


def _first_after(one: Tenure | Candidacy) -> int:
    """Return the number of the first day after a tenure or candidacy."""
    return one.period.ordinals[1]


def _spell_of(tenures: Sequence[Tenure]) -> Spell:
    days = tuple(tenure.period.ordinals for tenure in tenures)
    return Spell(days[0][0], days, tenures[-1].ended in {None, TenureEnd.DISSOLUTION})


def _resumes(before: Tenure, after: Tenure) -> bool:
    end = before.period.end
    if end is None or before.ended is not TenureEnd.DISSOLUTION:
        return False
    return (after.period.start - end).days <= RESUMES_WITHIN
