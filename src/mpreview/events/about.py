"""What an event is about: the fields in which it names another."""

from collections.abc import Mapping
from types import MappingProxyType

from mpreview.events.offers import Offered
from mpreview.events.visits import Booked, Reviewed

__all__ = ["ABOUT", "REFERENCES"]

ABOUT: Mapping[str, type] = MappingProxyType({"offer": Offered, "booking": Booked, "review": Reviewed})
"""The fields in which an event names another that it is about, with the kind of that."""
REFERENCES: Mapping[str, type | None] = MappingProxyType({**ABOUT, "corrects": None, "event": None})
"""The fields in which an event names another; `None` where that may be of any kind."""
