"""Why a visit is late or has no day, as a count that anyone can repeat (`semantics.md` 4.7)."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import attrs

from mpreview.ids import counted, shown
from mpreview.planning.certificates import Code as Counted
from mpreview.planning.certificates import Question
from mpreview.planning.certificates import Shortfall as Certificate
from mpreview.planning.visits import Placed, Visit
from mpreview.timeline import day_of, long_day

__all__ = ["AgreedDays", "Shortfall", "of_agreed_late", "of_several_slots", "shortfall_of", "with_agreed"]


Code = Counted | Literal["booked", "agreed", "several-slots"]
"""What is told of a shortfall; the last is beyond the exact plan (`semantics.md` 4.8)."""


class AgreedDays(NamedTuple):
    """What is agreed of one team.

    Args:
        visits: Day and id of each visit that is agreed for a day of the plan, in order.
        more: How many more than the slots of a day are agreed on it.
        slots: The days on which the team has slots, agreed or not.
    """

    visits: tuple[tuple[dt.date, str], ...] = ()
    more: Mapping[dt.date, int] = MappingProxyType({})
    slots: frozenset[dt.date] = frozenset()

    def __repr__(self) -> str:
        return shown(self)

    def inside(self, first: dt.date, last: dt.date) -> tuple[tuple[str, ...], int]:
        """Return the visits that are agreed in a run of days, and how many of them had a slot."""
        inside = [one for one in self.visits if first <= one[0] <= last]
        counts = Counter(day for day, _ in inside)
        had = sum(max(count - self.more.get(day, 0), 0) for day, count in counts.items())
        return tuple(id_ for _, id_ in inside), had

    def has_slots(
        self, first: dt.date | None, last: dt.date | None, closed: Container[int] = frozenset()
    ) -> bool:
        """Return whether the team has a slot in a run of days, agreed or not, but for closed ones."""
        if first is None or last is None:
            return False
        return any(first <= day <= last and day.toordinal() not in closed for day in self.slots)


@attrs.frozen(kw_only=True)
class Shortfall:
    """Why one visit is not on time, has no sooner day, or has no day at all.

    Args:
        visit: The visit.
        asks: What is answered: why not *on-time*, why not *sooner*, why not *at-all*.
        code: ``window-past``, ``no-slots``, ``booked`` (there are slots on its days, and all are agreed
            with others), ``full``, ``closed`` (the place is closed on all its days), ``pairwise`` (on each
            of its days without need of others a member of it is seen elsewhere, or its advisers are in
            conflict), ``agreed`` (it is late by the day that was agreed for it) or ``several-slots``.
            What must lie in a run must as the limits leave its days.
        first: First day of the run of days that is full, if one is.
        last: Last day of that run.
        slots: Slots of the team in that run but for those agreed with nobody who is owed a visit, who have
            no name here.
        served: Ids of the visits served before that must lie inside it; those that are agreed there too,
            whatever their class, one of several slots with one of them.
        refused: Ids of the visits that must lie inside it and have no day there, this one among them.
        helps: Days on which one slot more would place this visit as asked, of somebody who may make it; of
            a visit past due, would place it at all or sooner.
    """

    visit: Visit
    asks: Question
    code: Code
    first: dt.date | None = None
    last: dt.date | None = None
    slots: int = 0
    served: tuple[str, ...] = attrs.field(default=(), repr=counted)
    refused: tuple[str, ...] = attrs.field(default=(), repr=counted)
    helps: tuple[dt.date, ...] = attrs.field(default=(), repr=counted)

    @property
    def lack(self) -> int:
        """How many slots the visits of the run lack there, all together; 0 if no run is full."""
        return len(self.served) + len(self.refused) - self.slots

    def sentence(self) -> str:
        """Return the proof as a sentence.

        Every number in it is a field or follows from one.
        """
        due = long_day(self.visit.due)
        if (self.code, self.asks) in _SENTENCES:
            return _SENTENCES[self.code, self.asks].format(due=due)
        if self.code == "several-slots":
            return f"takes {self.visit.slots} slots at once, and is to be given a day by hand"
        if self.first is None or self.last is None:
            return f"was due on {due}, before the plan begins"
        return self._of_days(self.first, self.last, due)

    def _of_days(self, first: dt.date, last: dt.date, due: str) -> str:
        if self.code == "agreed":
            return f"is agreed for {long_day(first)}, and was due on {due}"
        days = long_day(first) if first == last else f"{long_day(first)} to {long_day(last)}"
        if self.code == "no-slots":
            return f"the team has no slots from {days}"
        inside = len(self.served) + len(self.refused)
        slots = f"{self.slots} slot" if self.slots == 1 else f"{self.slots} slots"
        if self.code == "booked" and not self.slots:
            return f"every slot of {days} is agreed with others"
        if self.code == "booked":
            return f"{days} is agreed with others: {inside} visits must be then, for {slots}"
        return f"{days} is full: {inside} visits can be made only then, for {slots}"


_SENTENCES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("closed", "on-time"): "the place is closed on every day on which it could be made until {due}",
        ("closed", "at-all"): "the place is closed until the end of the plan; it was due on {due}",
        ("pairwise", "on-time"): "one visit a day to a member, advisers in conflict or closures leave it no "
        "day until {due} that others can spare",
        ("pairwise", "sooner"): "one visit a day to a member, advisers in conflict or closures leave it no "
        "sooner day; it was due on {due}",
        ("pairwise", "at-all"): "one visit a day to a member, advisers in conflict or closures leave it no "
        "day at all; it was due on {due}",
    }
)


def of_several_slots(visit: Visit, on: dt.date) -> Shortfall:
    """Return why a visit of several slots has no day in a plan from a day on."""
    asks: Question = "at-all" if visit.due < on else "on-time"
    return Shortfall(visit=visit, asks=asks, code="several-slots")


def of_agreed_late(placed: Placed) -> Shortfall:
    """Return why a visit is late that stands on the day that was agreed for it."""
    return Shortfall(visit=placed.visit, asks="on-time", code="agreed", first=placed.day, last=placed.day)


def shortfall_of(
    visit: Visit, certificate: Certificate, agreed: AgreedDays, closed: Container[int] = frozenset()
) -> Shortfall:
    """Return a certificate of the planner in dates, what is agreed in its run counted with it.

    On a day that is overbooked one slot more goes to what is agreed there, and helps nobody else.

    Args:
        visit: The visit.
        certificate: Why it is late, or has no day.
        agreed: What is agreed of its team.
        closed: The days on which its place is closed.
    """
    counted = with_agreed(certificate, agreed)
    helps = map(day_of, certificate.helps)
    return Shortfall(
        visit=visit,
        asks=certificate.asks,
        code=certificate.code if certificate.slots else _code(certificate, agreed, closed),
        first=_day(counted.first),
        last=_day(counted.last),
        slots=counted.slots,
        served=counted.served,
        refused=counted.refused,
        helps=tuple([day for day in helps if day not in agreed.more] if agreed.more else helps),
    )


def with_agreed(certificate: Certificate, agreed: AgreedDays) -> Certificate:
    """Return a certificate in whose run what is agreed is counted too, and the slots that it had."""
    if certificate.first is None or certificate.last is None or not agreed.visits:
        return certificate
    ids, had = agreed.inside(day_of(certificate.first), day_of(certificate.last))
    served = tuple(sorted((*certificate.served, *ids)))
    return attrs.evolve(certificate, slots=certificate.slots + had, served=served)


def _code(certificate: Certificate, agreed: AgreedDays, closed: Container[int]) -> Code:
    """Return the code of a certificate without slots with what is agreed: whether there are any.

    Its run is then of no more than the days that are asked about, with those in between that are closed.
    """
    first, last = _day(certificate.first), _day(certificate.last)
    if agreed.has_slots(first, last, closed):
        return "booked"
    if certificate.code == "no-slots" and agreed.has_slots(first, dt.date.max):
        return "full"
    return certificate.code


def _day(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else day_of(ordinal)
