"""When a house does not sit: recesses, as they were announced.

A recess moves no due day (`semantics.md` 1.5); it is a preference of planning, as members are in their
constituencies then.
"""

import datetime as dt

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, an_id, shortened
from mpreview.timeline import Period, a_day

__all__ = ["Recess"]


@attrs.frozen(kw_only=True)
class Recess:
    """A recess, or an adjournment longer than a weekend, of one house.

    Args:
        id: Its id.
        house: The house, such as ``"Commons"``.
        name: Its name.
        period: From the first day on which the house does not sit up to the day of its return.
        provisional: Whether it was still to come when it was put on record.
        announced: The day it was announced; `None` if that is not on record: then it counts as known always.
        source: Where it is published.

    Raises:
        InvalidValue: If the period has no end.
    """

    id: str
    house: str
    name: str
    period: Period
    provisional: bool = False
    announced: dt.date | None = None
    source: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("Recess.id", self.id)
        a_text("Recess.house", self.house)
        a_text("Recess.name", self.name)
        a_kind("Recess.period", self.period, Period)
        if self.period.end is None:
            raise InvalidValue("Recess.period", "a recess ends; give the day of the return")
        if type(self.provisional) is not bool:
            raise InvalidValue("Recess.provisional", "give a truth value", self.provisional)
        if self.announced is not None:
            a_day("Recess.announced", self.announced)
        a_text("Recess.source", self.source, most=4000, empty=True)

    def known_by(self, on: dt.date) -> bool:
        """Whether it had been announced by a day."""
        return self.announced is None or self.announced <= on
