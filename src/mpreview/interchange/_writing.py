"""Writing a document: equal values give equal bytes."""

import json
from collections.abc import Mapping
from typing import Any

from mpreview._checks import check_type
from mpreview.events import Event
from mpreview.interchange._limits import Limits
from mpreview.interchange._reading import loads
from mpreview.interchange._shape import CONVERTER, FORMAT, VERSION
from mpreview.programme import Programme

_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_EVENT = CONVERTER.get_unstructure_hook(Event)

# How deep each part is laid out over lines: one entry of a collection, one rule, one event a line, so that
# a change of one entry is a change of one line.
_LEVELS: Mapping[str, int] = {"register": 2, "rulebook": 1, "ledger": 1}
_DEEPER: Mapping[str, int] = {"editions": 3, "responses": 1}


def dumps(programme: Programme) -> str:
    """Return the canonical document of a programme.

    Everything is in it that was put into the programme, `Venue.ref` included: it is the embedder's own
    store and not a publication.

    Raises:
        InvalidValue: If it is no programme.
    """
    check_type("programme", programme, Programme)
    parts = {
        "register": CONVERTER.unstructure(programme.base),
        "rulebook": CONVERTER.unstructure(programme.rulebook),
        "ledger": [_EVENT(event) for event in programme.ledger],
    }
    rows = [f'"format": {_COMPACT(FORMAT)}', f'"format_version": {VERSION}']
    rows += (f'"{part}": {lay_out(value, _LEVELS[part], " ")}' for part, value in parts.items())
    return "{\n " + ",\n ".join(rows) + "\n}\n"


def write_event(event: Event) -> str:
    """Return the canonical JSON of one event, on one line."""
    return _COMPACT(_EVENT(event))


def lay_out(value: Any, levels: int, pad: str) -> str:
    """Return a JSON value over several lines down to *levels*, and compact below."""
    # An empty collection has no lines to break over.
    if not levels or not value or type(value) not in {dict, list, tuple}:
        return _COMPACT(value)
    inner = pad + " "
    if type(value) is dict:
        deeper = ((key, item, _DEEPER.get(key, levels - 1)) for key, item in value.items())
        rows = [f"{_COMPACT(key)}: {lay_out(item, levels, inner)}" for key, item, levels in deeper]
    else:
        rows = [lay_out(item, levels - 1, inner) for item in value]
    first, last = "{}" if type(value) is dict else "[]"
    return f"{first}\n{inner}" + f",\n{inner}".join(rows) + f"\n{pad}{last}"


def canonical(text: str | bytes, *, limits: Limits | None = None) -> str:
    """Return the canonical form of a document.

    Raises:
        DocumentErrors: If the text is no programme.
    """
    return dumps(loads(text, limits=limits))
