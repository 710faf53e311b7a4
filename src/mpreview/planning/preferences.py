"""On which days visits are best made, and what must not meet on one day (`semantics.md` 4.5).

A preference never makes anybody late: it settles which of several days a visit has that leave all others as
they are. What must not meet may do so, for some visits have no other day.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shown
from mpreview.places import VenueKind
from mpreview.sittings import Recess
from mpreview.timeline import Period

__all__ = ["Conflict", "Layout", "Preferred", "Setting", "days_in", "preferred_days"]


@attrs.frozen
class Preferred:
    """Days that suit places of some kinds.

    Args:
        kinds: The kinds of place.
        weekdays: Days of the week that suit, 1 for Monday to 7 for Sunday, each once.
        recess: The house whose recesses suit, such as ``"Commons"``; `None` if none do.

    Raises:
        InvalidValue: If no kind is given, neither a day of the week nor a house, or one of them twice.
        OutsideRange: If a day of the week is not from 1 to 7.

    >>> fridays = Preferred((VenueKind.OFFICE,), weekdays=(5,))
    >>> fridays.weekdays
    (5,)
    """

    kinds: tuple[VenueKind, ...]
    weekdays: tuple[int, ...] = ()
    recess: str | None = None

    def __attrs_post_init__(self) -> None:
        a_tuple("Preferred.kinds", self.kinds, VenueKind)
        a_tuple("Preferred.weekdays", self.weekdays, int)
        for day in self.weekdays:
            a_count("Preferred.weekdays", day, 1, 7)
        if self.recess is not None:
            a_text("Preferred.recess", self.recess)
        if not self.kinds or not (self.weekdays or self.recess):
            raise InvalidValue("Preferred", "give a kind of place, and days of the week or a house")
        for field, values in (("Preferred.kinds", self.kinds), ("Preferred.weekdays", self.weekdays)):
            if len(set(values)) != len(values):
                raise InvalidValue(field, "one stands here twice; name each once")


@attrs.frozen
class Conflict:
    """A conflict of interest: an adviser who makes no visit that serves a member.

    Args:
        adviser: Id of the adviser, as it stands in a pool.
        member: Id of the member.
    """

    adviser: str
    member: str

    def __attrs_post_init__(self) -> None:
        an_id("Conflict.adviser", self.adviser)
        an_id("Conflict.member", self.member)


@attrs.frozen
class Layout:
    """What settles the days of a plan beside who is on time.

    Args:
        preferred: Days that suit; of one kind of place those of all entries for it together.
        one_a_day: Whether a member has one visit a day at most. It holds within a team and between teams, of
            which in each class the first by id goes first.
        conflicts: Who makes no visit to whom.

    Raises:
        InvalidValue: If a part is of another kind, or a conflict stands there twice.

    >>> Layout((Preferred((VenueKind.SURGERY,), weekdays=(5, 6)),), one_a_day=True)
    Layout(preferred=<1>, one_a_day=True, conflicts=<0>)
    """

    preferred: tuple[Preferred, ...] = attrs.field(default=(), repr=counted)
    one_a_day: bool = False
    conflicts: tuple[Conflict, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        a_tuple("Layout.preferred", self.preferred, Preferred)
        a_kind("Layout.one_a_day", self.one_a_day, bool)
        a_tuple("Layout.conflicts", self.conflicts, Conflict)
        if len(set(self.conflicts)) != len(self.conflicts):
            raise InvalidValue("Layout.conflicts", "a conflict stands here twice; name each once")


class Setting(NamedTuple):
    """What a plan looks at beside windows and slots.

    Args:
        layout: What settles days beside who is on time; `None` for nothing of it.
        closures: Spells in which nobody is let in, by venue, of those that have any.
        recesses: The recesses that had been announced.
    """

    layout: Layout | None = None
    closures: tuple[tuple[str, tuple[Period, ...]], ...] = ()
    recesses: tuple[Recess, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    @property
    def matters(self) -> bool:
        """Whether there is anything to look at."""
        return self.layout is not None or bool(self.closures)


def days_in(periods: Iterable[Period], on: dt.date, until: dt.date) -> set[int]:
    """Return the numbers of the days from *on* to *until* that lie in one of some periods."""
    first, last = on.toordinal(), until.toordinal()
    found: set[int] = set()
    for period in periods:
        found.update(range(max(first, period.start.toordinal()), min(last, period.last.toordinal()) + 1))
    return found


def preferred_days(
    layout: Layout, recesses: Iterable[Recess], on: dt.date, until: dt.date
) -> Mapping[VenueKind, tuple[int, ...]]:
    """Return the numbers of the days from *on* to *until* that suit each kind of place, in order.

    Args:
        layout: What suits.
        recesses: The recesses that had been announced.
        on: The first day.
        until: The last day.
    """
    recesses, first, last = tuple(recesses), on.toordinal(), until.toordinal()
    found: dict[VenueKind, set[int]] = {}
    for one in layout.preferred:
        days = days_in((recess.period for recess in recesses if recess.house == one.recess), on, until)
        days.update(day for day in range(first, last + 1) if (day - 1) % 7 + 1 in one.weekdays)
        for kind in one.kinds:
            found.setdefault(kind, set()).update(days)
    return {kind: tuple(sorted(days)) for kind, days in found.items()}
