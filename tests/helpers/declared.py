"""The kinds, ends of mandates and houses that the registers of the tests declare: today's of the country."""

from typing import Final

from mpreview import uk
from mpreview.testing.strategies._worlds import DECLARED, KINDS

__all__ = ["CHANNELS", "DECLARED", "ENDS", "INCIDENT_KINDS", "KINDS"]

ENDS: Final = tuple(end.id for end in uk.mandate_ends())
INCIDENT_KINDS: Final = tuple(kind.id for kind in uk.incident_kinds())
CHANNELS: Final = tuple(channel.id for channel in uk.channels())
