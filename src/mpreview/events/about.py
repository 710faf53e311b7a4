"""What an event is about: the fields in which it names another."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ABOUT", "REFERENCES"]

ABOUT: Mapping[str, str] = MappingProxyType({"offer": "offered", "booking": "booked", "review": "reviewed"})
"""The fields in which an event names another that it is about, with the word of the kind of that."""
REFERENCES: Mapping[str, str | None] = MappingProxyType({**ABOUT, "corrects": None, "event": None})
"""The fields in which an event names another; `None` where that may be of any kind."""
