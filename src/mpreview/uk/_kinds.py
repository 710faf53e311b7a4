"""The country's kinds of venue, area and incident, its ends of mandates, and its houses, with their words."""

from functools import cache

import attrs

from mpreview.people import House, MandateEnd
from mpreview.places import AreaKind, VenueKind
from mpreview.register import IncidentKind
from mpreview.uk._tables import load


@attrs.frozen
class _Kinds:
    venue_kinds: tuple[VenueKind, ...]
    area_kinds: tuple[AreaKind, ...]
    mandate_ends: tuple[MandateEnd, ...]
    houses: tuple[House, ...]
    incident_kinds: tuple[IncidentKind, ...]


@cache
def _kinds() -> _Kinds:
    return load("tables/kinds", _Kinds)


def venue_kinds() -> tuple[VenueKind, ...]:
    """Return the kinds of venue.

    >>> [kind.plural for kind in venue_kinds()][:3]
    ['constituency offices', 'surgeries', 'Westminster offices']
    """
    return _kinds().venue_kinds


def area_kinds() -> tuple[AreaKind, ...]:
    """Return the kinds of area, the largest first.

    >>> [kind.id for kind in area_kinds()]
    ['country', 'nation', 'region', 'force']
    """
    return _kinds().area_kinds


def mandate_ends() -> tuple[MandateEnd, ...]:
    """Return the ways in which a mandate ends.

    >>> [end.id for end in mandate_ends() if end.dissolution]
    ['dissolution']
    """
    return _kinds().mandate_ends


def houses() -> tuple[House, ...]:
    """Return both houses, the devolved parliaments, and local government as one house.

    Local government holds the councils, mayoralties and commissions.

    >>> [house.id for house in houses() if not house.local]
    ['commons', 'lords', 'scottish-parliament', 'senedd', 'ni-assembly']
    """
    return _kinds().houses


def incident_kinds() -> tuple[IncidentKind, ...]:
    """Return the kinds of incident.

    >>> [kind.phrase for kind in incident_kinds()][:3]
    ['a threat', 'online abuse', 'a malicious communication']
    """
    return _kinds().incident_kinds
