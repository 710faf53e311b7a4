"""The canonical form of events: the bytes that the version of a ledger and the hash chain digest.

`docs/reference/chain.md` specifies the bytes, which never change once they are stored.
"""

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from mpreview.errors import InvalidValue
from mpreview.events._base import Event

FORMAT = "mpreview/chain"
"""The name of the format in the hashed bytes."""
FORMAT_VERSION = 1


def content_number(event: Event) -> int:
    """Return a number for the whole content of an event, equal in every process.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> content_number(event) == content_number(attrs.evolve(event, member="m2"))
    False
    """
    content = list_content(event, attrs.fields_dict(type(event)))
    # The key is part of the hashed bytes.
    return int(hash_bytes(encode(f"{FORMAT}-content", {"kind": event.word, "told": content})), 16)


def list_content(value: Any, names: Iterable[str]) -> dict[str, object]:
    """Return the fields with a value other than the default, so a new field changes no old digest."""
    fields = attrs.fields_dict(type(value))
    values = {name: getattr(value, name) for name in names}
    kept = {name: one for name, one in values.items() if one != fields[name].default}
    return {name: spell_value(f"{type(value).__name__}.{name}", one) for name, one in kept.items()}


def spell_value(field: str, value: Any) -> object:
    """Return a value as JSON spells the value."""
    # Exact classes: a subclass of `str` or `int` could spell itself in another way.
    if value is None or type(value) in _AS_IS:
        return value
    if isinstance(value, enum.Enum):
        return spell_value(field, value.value)
    if type(value) is tuple:
        return [spell_value(field, one) for one in value]
    if type(value) in _SPELT:
        return _SPELT[type(value)](value)
    if attrs.has(type(value)):
        return list_content(value, sorted(attrs.fields_dict(type(value))))
    raise InvalidValue(field, "has no canonical form; use texts, whole numbers, days, tuples of them")


def spell_instant(known: dt.datetime) -> str:
    """Return an instant in UTC as canonical text, such as ``2021-11-20T09:00:00Z``."""
    return known.isoformat().removesuffix("+00:00") + "Z"


_AS_IS = frozenset({str, int, bool})
_SPELT: Mapping[type, Callable[..., str]] = {dt.date: dt.date.isoformat, dt.datetime: spell_instant}


def encode(name: str, content: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of a content."""
    # Name and version are hashed too, so bytes of one purpose never pass for bytes of another purpose.
    whole = {"format": name, "version": FORMAT_VERSION, **content}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def hash_bytes(hashed: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(hashed).hexdigest()
