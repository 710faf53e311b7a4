"""The parts of a programme while changes are applied, and the base class of changes."""

import abc
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import find_known
from mpreview._reprs import count_items
from mpreview.errors import Fault, InvalidValue, ReferenceErrors, raise_faults
from mpreview.people import Member
from mpreview.places import Constituency, Use, Venue
from mpreview.policy import Rulebook
from mpreview.register import Register
from mpreview.teams import Team
from mpreview.threat import ThreatSeries
from mpreview.timeline import Period, long_day

_Entry = TypeVar("_Entry")


# ---------------------------------------------------------------- the parts


@attrs.frozen(kw_only=True)
class Parts:
    """The parts of a programme that changes replace, and the register that the changes leave alone.

    Args:
        register: The register of the baseline.
        rulebook: The rules.
        series: The threat series, by id; likewise the entries below.
        teams: The teams.
        constituencies: The constituencies.
        members: The members.
        venues: The venues.
        uses: The uses, by venue, member and first day.
    """

    register: Register = attrs.field(repr=False)
    rulebook: Rulebook
    series: Mapping[str, ThreatSeries] = attrs.field(repr=count_items)
    teams: Mapping[str, Team] = attrs.field(repr=count_items)
    constituencies: Mapping[str, Constituency] = attrs.field(repr=count_items)
    members: Mapping[str, Member] = attrs.field(repr=count_items)
    venues: Mapping[str, Venue] = attrs.field(repr=count_items)
    uses: tuple[Use, ...] = attrs.field(repr=count_items)

    @classmethod
    def of(cls, register: Register, rulebook: Rulebook) -> "Parts":
        """Return the parts of a baseline."""
        by_id = {name: find(register) for name, find in _BY_ID.items()}
        return cls(register=register, rulebook=rulebook, uses=register.uses, **by_id)

    def replace_entries(self, name: str, entries: Iterable[Any]) -> "Parts":
        """Return the parts with some entries of a collection in place of those with the same ids."""
        changed: dict[str, Any] = {name: getattr(self, name) | {one.id: one for one in entries}}
        return attrs.evolve(self, **changed)

    def list_replaced(self) -> dict[str, tuple[Any, ...]]:
        """Return the collections of the register that differ from those of the baseline, by name."""
        pairs = ((name, getattr(self, name), find(self.register)) for name, find in _BY_ID.items())
        found = {name: tuple(entries.values()) for name, entries, before in pairs if entries != before}
        return found if self.uses == self.register.uses else {**found, "uses": self.uses}


_NAMED: Final[Mapping[str, Callable[[Parts], Mapping[str, object]]]] = {
    "member": lambda parts: parts.members,
    "venue": lambda parts: parts.venues,
    "constituency": lambda parts: parts.constituencies,
    "house": lambda parts: parts.register.house,
    "area": lambda parts: parts.register.area,
    "kind of venue": lambda parts: parts.register.venue_kind,
    "end of a mandate": lambda parts: parts.register.mandate_end,
}
"""What entries of changes name, by the word for it."""
_BY_ID: Final[Mapping[str, Callable[[Register], Mapping[str, Any]]]] = {
    "series": lambda register: register.threat,
    "teams": lambda register: register.team,
    "constituencies": lambda register: register.constituency,
    "members": lambda register: register.member,
    "venues": lambda register: register.venue,
}
"""The collections with an id, each with the entries of a register by id."""


def add_entry(known: Mapping[str, _Entry], collection: str, id_: str, entry: _Entry) -> dict[str, _Entry]:
    """Return the entries with one more.

    Raises:
        ReferenceErrors: If an entry has the id already.
    """
    if id_ in known:
        message, hint = "an id that stands here already", "give the new entry an id of its own"
        raise_faults(ReferenceErrors, [Fault(f"/{collection}", "duplicate-id", message, hint)])
    return {**known, id_: entry}


# ---------------------------------------------------------------- changes


class Change(abc.ABC):
    """A change of a programme, as a value; `Programme.what_if` applies changes.

    An event is a change too: `Programme.what_if` takes events of `mpreview.events` as they are.
    """

    __slots__ = ()

    @abc.abstractmethod
    def _apply(self, parts: Parts) -> Parts:
        """Return the parts of a programme with the change.

        Raises:
            UnknownId: If the change names something that is not there.
        """

    def _list_names(self) -> Iterable[tuple[str, str, str | None]]:
        """Return what an entry of the change names: word of `_NAMED`, field, and id or `None`.

        Another change may bring the named entry in, before or after.
        """
        return ()

    @abc.abstractmethod
    def sentence(self) -> str:
        """Return the change in a sentence."""


def apply_changes(changes: Iterable[Change], parts: Parts) -> Parts:
    """Return the parts of a programme with some changes, applied in order.

    Raises:
        ReviewError: As `Programme.what_if` says.
    """
    made = tuple(changes)
    for change in made:
        parts = change._apply(parts)  # noqa: SLF001  # only `what_if` applies changes, and checks what comes out
    for change in made:
        for word, field, id_ in change._list_names():  # noqa: SLF001  # only `what_if` checks names: a later change may bring them in
            if id_ is not None:
                find_known(word, f"{type(change).__name__}.{field}", id_, _NAMED[word](parts))
    return parts


def _check_last(change: "OverDays", attribute: "attrs.Attribute[Any]", last: dt.date | None) -> None:
    if last is not None and last < change.first:
        field = f"{type(change).__name__}.{attribute.name}"
        raise InvalidValue(field, "is before the first day; correct one of the days")


@attrs.frozen(kw_only=True)
class OverDays(Change):
    """A change over some days.

    Args:
        first: The first day.
        last: The last day; `None` for a change without an end.
    """

    first: dt.date = attrs.field(validator=valid.day)
    last: dt.date | None = attrs.field(default=None, validator=[valid.optional(valid.day), _check_last])

    @property
    def period(self) -> Period:
        """The days of the change."""
        return Period(self.first, None if self.last is None else self.last + dt.timedelta(1))

    def describe_days(self) -> str:
        """Return the days of the change in words."""
        return describe_period(self.period)


def describe_period(period: Period) -> str:
    """Return the days of a period in words."""
    end = "on" if period.end is None else f"to {long_day(period.last)}"
    return f"from {long_day(period.start)} {end}"
