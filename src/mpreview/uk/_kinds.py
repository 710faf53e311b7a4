"""The country's kinds of venue, area and incident, its ends of mandates, and its houses, with their words.

Kinds of venue: the Home Office's Operation Bridger covers homes and constituency offices; surgeries, events,
offices at Westminster and online presences are where the review of November 2021 looked too (Hansard, House
of Commons, 20 October 2021). Ends of mandates: House of Commons Library, by-election briefings. Kinds of
incident: malicious communications, harassment and criminal damage are the crimes that members report most;
members and staff report abuse (Speaker's Conference, HC 570, 2 June 2025); the rest is a library default.
"""

from typing import Final

from mpreview.people import HeldCapacity, House, MandateEnd
from mpreview.places import AreaKind, AreaRole, Nature, VenueKind
from mpreview.register import IncidentKind

_VENUE_KINDS: Final = (
    VenueKind("office", "constituency office", "constituency offices", "a constituency office"),
    VenueKind("surgery", "surgery", "surgeries", "a surgery"),
    VenueKind("westminster", "Westminster office", "Westminster offices", "an office at Westminster"),
    VenueKind("home", "home", "homes", "a home", Nature.HOME),
    VenueKind("public-event", "public event", "public events", "a public event"),
    VenueKind("online", "online presence", "online presences", "an online channel", Nature.ONLINE),
)
_AREA_KINDS: Final = (
    AreaKind("country", "country", "countries", 1),
    AreaKind("nation", "nation", "nations", 2, AreaRole.NATION),
    AreaKind("region", "region", "regions", 3, AreaRole.REGION),
    AreaKind("force", "police area", "police areas", 4, AreaRole.FORCE),
)
_MANDATE_ENDS: Final = (
    MandateEnd("dissolution", "dissolution", dissolution=True),
    MandateEnd("resignation", "resignation"),
    MandateEnd("death", "death"),
    MandateEnd("disqualification", "disqualification"),
    MandateEnd("recall", "recall petition"),
    MandateEnd("other", "another cause"),
)
_HOUSES: Final = (
    House("commons", "House of Commons"),
    House("lords", "House of Lords", HeldCapacity.MANDATE),
    House("scottish-parliament", "Scottish Parliament", HeldCapacity.MANDATE),
    House("senedd", "Senedd", HeldCapacity.MANDATE),
    House("ni-assembly", "Northern Ireland Assembly", HeldCapacity.MANDATE),
    House("local-government", "Local government", HeldCapacity.MANDATE, local=True),
)
_INCIDENT_KINDS: Final = (
    IncidentKind("threat", "threat", "a threat"),
    IncidentKind("online-abuse", "online abuse", "online abuse"),
    IncidentKind("malicious-communication", "malicious communication", "a malicious communication"),
    IncidentKind("harassment", "harassment", "harassment"),
    IncidentKind("criminal-damage", "criminal damage", "criminal damage"),
    IncidentKind("assault", "assault", "an assault"),
    IncidentKind("suspicious-behaviour", "suspicious behaviour", "suspicious behaviour"),
    IncidentKind("other", "other incident", "another incident"),
)

ALL_KINDS: Final = tuple(kind.id for kind in _VENUE_KINDS)
"""The ids of all kinds of venue."""


def venue_kinds() -> tuple[VenueKind, ...]:
    """Return the kinds of venue.

    >>> [kind.plural for kind in venue_kinds()][:3]
    ['constituency offices', 'surgeries', 'Westminster offices']
    """
    return _VENUE_KINDS


def area_kinds() -> tuple[AreaKind, ...]:
    """Return the kinds of area, the largest first.

    >>> [kind.id for kind in area_kinds()]
    ['country', 'nation', 'region', 'force']
    """
    return _AREA_KINDS


def mandate_ends() -> tuple[MandateEnd, ...]:
    """Return the ways in which a mandate ends.

    >>> [end.id for end in mandate_ends() if end.dissolution]
    ['dissolution']
    """
    return _MANDATE_ENDS


def houses() -> tuple[House, ...]:
    """Return both houses, the devolved parliaments, and local government as one house.

    Local government holds the councils, mayoralties and commissions.

    >>> [house.id for house in houses() if not house.local]
    ['commons', 'lords', 'scottish-parliament', 'senedd', 'ni-assembly']
    """
    return _HOUSES


def incident_kinds() -> tuple[IncidentKind, ...]:
    """Return the kinds of incident.

    >>> [kind.phrase for kind in incident_kinds()][:3]
    ['a threat', 'online abuse', 'a malicious communication']
    """
    return _INCIDENT_KINDS
