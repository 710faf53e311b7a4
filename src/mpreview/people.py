"""Members and the seats that members hold, from when until when.

Status is never stored: whether a member is in office on a day follows from the mandates. Spells of office
follow from the mandates and from the ends of mandates that the register declares: `Register.list_spells`.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

import attrs

from mpreview._checks import (
    check_day,
    check_ids,
    optional,
    valid_id,
    valid_name,
    valid_tuple,
    valid_type,
)
from mpreview._reprs import count_items, show_tuple
from mpreview.errors import InvalidValue
from mpreview.timeline import Period

__all__ = [
    "RESUMES_WITHIN",
    "Candidacy",
    "House",
    "Mandate",
    "MandateEnd",
    "Member",
    "Spell",
]

RESUMES_WITHIN = 100
"""Days after a dissolution within which a returned member continues the same spell of office.

The poll is 25 working days after a dissolution (Dissolution and Calling of Parliament Act 2022,
Representation of the People Act 1983 schedule 1); a hundred days leave room for other countries' laws.
"""
_by_first_day = attrgetter("period.start")


@attrs.frozen
class House:
    """A house that members sit in.

    Args:
        id: Its id; a recess names the house by the id.
        name: Its public name.
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)


@attrs.frozen
class MandateEnd:
    """A way in which a mandate ends, such as a resignation or a dissolution.

    Args:
        id: Its id.
        name: The end in words: ``"recall petition"``.
        dissolution: Whether every mandate of the house ends, with a poll to follow. Such an end is foreseen,
            and a member who is returned continues the spell of office (semantics 3.8 and 3.15).

    >>> MandateEnd("dissolution", "dissolution of the house", dissolution=True).name
    'dissolution of the house'
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    dissolution: bool = attrs.field(default=False, validator=valid_type(bool))


@attrs.frozen
class Mandate:
    """One seat, held over one period.

    Args:
        constituency: The seat.
        period: From the day of the poll; the end is the first day without the member.
        ended: The id of a `MandateEnd` of the register; given exactly when the period has an end.

    Raises:
        InvalidValue: If the end and the cause do not come together.
    """

    def _check_ended(self, _attribute: object, ended: str | None) -> None:
        if (ended is None) != (self.period.end is None):
            raise InvalidValue("Mandate.ended", "give the end of the period and its cause together")

    constituency: str = attrs.field(validator=valid_id)
    period: Period = attrs.field(validator=valid_type(Period))
    ended: str | None = attrs.field(default=None, validator=[optional(valid_id), _check_ended])


@attrs.frozen
class Candidacy:
    """A candidacy for one seat, over one period.

    Args:
        constituency: The seat.
        period: From the first day of the candidacy; the end is the first day after the poll.

    Raises:
        InvalidValue: If the period has no end.
    """

    def _check_period(self, _attribute: object, period: Period) -> None:
        if period.end is None:
            raise InvalidValue("Candidacy.period", "a candidacy ends with the poll; give the day after it")

    constituency: str = attrs.field(validator=valid_id)
    period: Period = attrs.field(validator=[valid_type(Period), _check_period])


class Spell(NamedTuple):
    """A spell of office in day numbers (`date.toordinal`).

    Args:
        start: The first day.
        mandates: For each mandate inside, the first day and the first day after.
        foreseen: Whether the end can be foreseen: the end of a dissolution can.
    """

    start: int
    mandates: tuple[tuple[int, int], ...]
    foreseen: bool = True

    def __repr__(self) -> str:
        return show_tuple(self)

    def sits(self, day: int) -> bool:
        """Whether the member is in office on *day*, and not between two mandates."""
        return any(start <= day < end for start, end in self.mandates)

    def expects(self, day: int) -> bool:
        """Whether a member in office now is foreseen to be in office on *day* (semantics 3.8 and 3.15)."""
        return self.sits(day) or (not self.foreseen and day >= self.mandates[-1][1])

    def end_of_sitting(self, day: int) -> int:
        """Return the first day after *day*, a day in office, that lies outside the mandate of *day*."""
        return next(end for _, end in self.mandates if day < end)

    def first_sitting(self, day: int) -> int:
        """Return *day*, or the first day of the next mandate if *day* falls between two mandates."""
        return next(max(day, start) for start, end in self.mandates if day < end)


@attrs.frozen
class Member:
    """A person who sits, or sat, in the house.

    Args:
        id: The id of the person.
        name: The public name.
        mandates: The seats held, oldest first, never two at once.
        audiences: The groups that the member belongs to; rules may name them.
        candidacies: The polls at which the member stood or stands, oldest first, never two at once.

    Raises:
        InvalidValue: If there is no mandate, or two mandates or candidacies overlap or stand out of order.
    """

    def _check_mandates(self, _attribute: object, mandates: tuple[Mandate, ...]) -> None:
        if not mandates:
            raise InvalidValue("Member.mandates", "give a tuple of at least one mandate")
        if not _follow_in_order(mandates):
            problem = "nobody holds two seats at once; order them and end the earlier"
            raise InvalidValue("Member.mandates", problem)

    def _check_audiences(self, _attribute: object, audiences: object) -> None:
        if audiences != ():
            check_ids("Member.audiences", audiences)

    def _check_candidacies(self, _attribute: object, candidacies: tuple[Candidacy, ...]) -> None:
        if not _follow_in_order(candidacies):
            raise InvalidValue("Member.candidacies", "nobody stands at two polls at once; order them")

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    mandates: tuple[Mandate, ...] = attrs.field(
        repr=count_items, validator=[valid_tuple(Mandate), _check_mandates]
    )
    audiences: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=_check_audiences)
    candidacies: tuple[Candidacy, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid_tuple(Candidacy), _check_candidacies]
    )

    def candidacy(self, on: dt.date) -> Candidacy | None:
        """Return the candidacy that runs on a day."""
        check_day("on", on)
        place = bisect_right(self.candidacies, on, key=_by_first_day)
        return self.candidacies[place - 1] if place and on in self.candidacies[place - 1].period else None

    def mandate(self, on: dt.date) -> Mandate | None:
        """Return the mandate that runs on a day."""
        latest = self.latest(on)
        return latest if on in latest.period else None

    def latest(self, on: dt.date) -> Mandate:
        """Return the mandate that runs on a day, else the last mandate begun before it, else the first."""
        check_day("on", on)
        return self.mandates[max(bisect_right(self.mandates, on, key=_by_first_day) - 1, 0)]


def find_spells(member: Member, dissolutions: Collection[str]) -> tuple[Spell, ...]:
    """Return the spells of office: mandates joined over a dissolution that the member came back from.

    Args:
        member: The member.
        dissolutions: The ids of the ends of mandates that are dissolutions.
    """
    spells: list[list[Mandate]] = []
    for before, mandate in zip((None, *member.mandates), member.mandates, strict=False):
        if before is None or not _resumes_office(before, mandate, dissolutions):
            spells.append([])
        spells[-1].append(mandate)
    found = []
    for mandates in spells:
        days, last = tuple(mandate.period.ordinals for mandate in mandates), mandates[-1].ended
        found.append(Spell(days[0][0], days, last is None or last in dissolutions))
    return tuple(found)


def find_offices(member: Member, dissolutions: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Return for each spell of office the first day number and the first day number after.

    If a member stands again after a dissolution, office lasts until after the poll: in 2024 the measures
    of members who sought to be returned stayed (PoliticsHome, June 2024).
    """
    last = {spell.mandates[-1][1]: spell.start for spell in find_spells(member, dissolutions)}
    ends = ((mandate.period.ordinals[1], mandate) for mandate in member.mandates)
    return tuple(
        (last[end], _find_end_of_office(member, mandate, dissolutions))
        for end, mandate in ends
        if end in last
    )


def _find_end_of_office(member: Member, last: Mandate, dissolutions: Collection[str]) -> int:
    """Return the day number on which a spell of office ends with its last mandate."""
    end = last.period.ordinals[1]
    if last.ended in dissolutions:
        # A member nominated only after the dissolution stands again too.
        place = bisect_right(member.candidacies, end, key=_end_of)
        later = member.candidacies[place : place + 1]
        if later and later[0].period.ordinals[0] <= end + RESUMES_WITHIN:
            return later[0].period.ordinals[1]
    return end


def foresee_member(member: Member, on: dt.date, dissolutions: Collection[str]) -> Member:
    """Return the member as a day can see the future: no later end but a dissolution is foreseen.

    A mandate that ends later in another way goes on, and no mandate follows (semantics 3.15).
    """
    for place, mandate in enumerate(member.mandates):
        end = mandate.period.end
        if end is not None and on < end and mandate.ended not in dissolutions:
            open_mandate = attrs.evolve(mandate, period=Period(mandate.period.start), ended=None)
            return attrs.evolve(member, mandates=(*member.mandates[:place], open_mandate))
    return member


def _follow_in_order(entries: Sequence[Mandate | Candidacy]) -> bool:
    """Whether each entry ends before the next begins."""
    return all(
        before.period.end is not None and before.period.end <= after.period.start
        for before, after in pairwise(entries)
    )


def _end_of(entry: Mandate | Candidacy) -> int:
    return entry.period.ordinals[1]


def _resumes_office(before: Mandate, after: Mandate, dissolutions: Collection[str]) -> bool:
    end = before.period.end
    if end is None or before.ended not in dissolutions:
        return False
    return (after.period.start - end).days <= RESUMES_WITHIN
