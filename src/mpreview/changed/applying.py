"""Changes applied to a register, as far as they are believed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from mpreview.changed.state import State
from mpreview.changed.told import NOTHING_TOLD, Told, told_by
from mpreview.events import Change, Event, Ledger, Withdrawn
from mpreview.events.corrections import effective
from mpreview.ids import counted
from mpreview.register import Register

__all__: list[str] = []


@attrs.frozen
class Changed:
    """A register and what the events make of it.

    Args:
        base: The register that was put into the programme.
        register: The register as the events leave it.
        told: Who and what the events ever told of.
        ended: The event that made an end, by member, venue for a use, and the first day after.
    """

    base: Register
    register: Register
    told: Told = NOTHING_TOLD
    ended: Mapping[tuple[str, str | None, dt.date], str] = attrs.field(
        factory=lambda: MappingProxyType({}), repr=counted
    )


def as_changed(base: Register, ledger: Ledger) -> Changed:
    """Return what the events of a ledger make of a register; without a change, the register itself."""
    records = ledger.changes
    if not records:
        return Changed(base, base)
    # Most ledgers hold no change, and need not load what makes them.

    state = State(base)
    for event in _believed(records):
        state.apply(event)
    return Changed(base, state.register(), told_by(records), MappingProxyType(dict(state.ends())))


def is_or_undoes_change(event: Event, ledger: Ledger) -> bool:
    """Whether an event of a ledger is a change, or takes one back."""
    told = ledger.get(event.event) if type(event) is Withdrawn else event
    return isinstance(told, Change)


def _believed(records: Iterable[Event]) -> list[Change]:
    return [event for event in effective(tuple(records)) if isinstance(event, Change)]
