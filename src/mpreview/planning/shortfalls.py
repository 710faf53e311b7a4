"""Why a visit is late or has no day, as a count that anyone can repeat (`semantics.md` 4.7)."""

import datetime as dt
from typing import Literal

import attrs

from mpreview.ids import counted
from mpreview.nouns import Noun
from mpreview.planning.certificates import Code as Counted
from mpreview.planning.certificates import Question
from mpreview.planning.certificates import Shortfall as Certificate
from mpreview.planning.visits import Visit
from mpreview.timeline import day_of, long_day

__all__ = ["Shortfall", "of_several_slots", "shortfall_of"]


Code = Counted | Literal["several-slots"]
"""What is told of a shortfall; the last is beyond the exact plan (`semantics.md` 4.8)."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Shortfall(Noun):
    """Why one visit is not on time, has no sooner day, or has no day at all.

    Args:
        visit: The visit.
        asks: What is answered: why not *on-time*, why not *sooner*, why not *at-all*.
        code: ``window-past``, ``no-slots``, ``full`` or ``several-slots``.
        first: First day of the run of days that is full, if one is.
        last: Last day of that run.
        slots: Slots of the team in that run.
        served: Ids of the visits served before that must lie inside it.
        refused: Ids of the visits that must lie inside it and have no day there, this one among them.
        helps: Days on which one slot more would place this visit as asked.
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
        if self.code == "several-slots":
            return f"takes {self.visit.slots} slots at once, and is to be given a day by hand"
        if self.code == "window-past" or self.first is None or self.last is None:
            return f"was due on {long_day(self.visit.due)}, before the plan begins"
        days = long_day(self.first)
        if self.last != self.first:
            days = f"{days} to {long_day(self.last)}"
        if self.code == "no-slots":
            return f"the team has no slots from {days}"
        inside = len(self.served) + len(self.refused)
        return f"{days} is full: {inside} visits can be made only then, for {self.slots} slots"


def of_several_slots(visit: Visit, on: dt.date) -> Shortfall:
    """Return why a visit of several slots has no day in a plan from a day on."""
    asks: Question = "at-all" if visit.due < on else "on-time"
    return Shortfall(visit=visit, asks=asks, code="several-slots")


def shortfall_of(visit: Visit, certificate: Certificate) -> Shortfall:
    """Return a certificate of the planner in dates."""
    return Shortfall(
        visit=visit,
        asks=certificate.asks,
        code=certificate.code,
        first=_day(certificate.first),
        last=_day(certificate.last),
        slots=certificate.slots,
        served=certificate.served,
        refused=certificate.refused,
        helps=tuple(map(day_of, certificate.helps)),
    )


def _day(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else day_of(ordinal)
