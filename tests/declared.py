"""The kinds, ends of mandates and houses that the registers of the tests declare: today's of the country."""

from typing import Any, Final

from mpreview import uk

DECLARED: Final[dict[str, Any]] = {
    "venue_kinds": uk.venue_kinds(),
    "area_kinds": uk.area_kinds(),
    "mandate_ends": uk.mandate_ends(),
    "houses": uk.houses(),
    "incident_kinds": uk.incident_kinds(),
}
"""The kinds and the like of a register."""
KINDS: Final = tuple(kind.id for kind in uk.venue_kinds())
ENDS: Final = tuple(end.id for end in uk.mandate_ends())
INCIDENT_KINDS: Final = tuple(kind.id for kind in uk.incident_kinds())
CHANNELS: Final = tuple(channel.id for channel in uk.channels())
