"""The document: one self-contained, versioned JSON text of a programme, canonical when written.

`dumps` writes a document: equal values give equal bytes. `loads` reads a document without coercion and
reports all faults at once, each with its JSON pointer. `docs/reference/document.md` describes the format.
"""

from mpreview.interchange._answers import ANSWERS
from mpreview.interchange._csv import rows_from_csv, rows_to_csv
from mpreview.interchange._days import read_day
from mpreview.interchange._events import (
    event_dumps,
    event_from_dict,
    event_loads,
    event_to_dict,
    events_dumps,
    events_from_list,
    events_loads,
    list_faults,
    receive_event,
)
from mpreview.interchange._icalendar import to_icalendar
from mpreview.interchange._limits import Limits
from mpreview.interchange._reading import loads
from mpreview.interchange._rulebooks import (
    rulebook_from_json,
    rulebook_from_toml,
    rulebook_to_json,
    rulebook_to_toml,
)
from mpreview.interchange._schema import schema
from mpreview.interchange._shape import FORMAT, VERSION
from mpreview.interchange._traces import (
    explanation_from_json,
    explanation_to_dict,
    explanation_to_json,
    reasons_from_json,
    reasons_to_json,
)
from mpreview.interchange._writing import canonical, dumps

__all__ = [
    "ANSWERS",
    "FORMAT",
    "VERSION",
    "Limits",
    "canonical",
    "dumps",
    "event_dumps",
    "event_from_dict",
    "event_loads",
    "event_to_dict",
    "events_dumps",
    "events_from_list",
    "events_loads",
    "explanation_from_json",
    "explanation_to_dict",
    "explanation_to_json",
    "list_faults",
    "loads",
    "read_day",
    "reasons_from_json",
    "reasons_to_json",
    "receive_event",
    "rows_from_csv",
    "rows_to_csv",
    "rulebook_from_json",
    "rulebook_from_toml",
    "rulebook_to_json",
    "rulebook_to_toml",
    "schema",
    "to_icalendar",
]
