"""What records of changes ever told of: names that later records may use, whatever is taken back since."""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mpreview.events import Event, MemberElected, UseBegun, VenueOpened
from mpreview.ids import shown

__all__: list[str] = []


class Told(NamedTuple):
    """Who and what records of changes told of, each since the first that did.

    Args:
        members: Members who were not in the register, by id.
        venues: Venues that were not in the register, by id.
        uses: By member, the venues that they were told to use.
    """

    members: Mapping[str, dt.datetime]
    venues: Mapping[str, dt.datetime]
    uses: Mapping[str, Mapping[str, dt.datetime]]

    def __repr__(self) -> str:
        return shown(self)


NOTHING_TOLD = Told(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))
"""What a ledger without changes tells."""


def told_by(records: Iterable[Event]) -> Told:
    """Return what *records* tell of.

    A review of a venue whose opening is withdrawn later stays on record and counts for nobody; so does
    whatever else named what was known then.
    """
    members: dict[str, dt.datetime] = {}
    venues: dict[str, dt.datetime] = {}
    uses: dict[str, dict[str, dt.datetime]] = {}
    # Most ledgers tell of no change.

    for event in sorted(records, key=lambda one: one.known):
        if type(event) is MemberElected and event.name is not None:
            members.setdefault(event.member, event.known)
        elif type(event) is VenueOpened:
            venues.setdefault(event.venue, event.known)
            for member in event.users:
                uses.setdefault(member, {}).setdefault(event.venue, event.known)
        elif type(event) is UseBegun:
            uses.setdefault(event.member, {}).setdefault(event.venue, event.known)
    return Told(members, venues, uses)
