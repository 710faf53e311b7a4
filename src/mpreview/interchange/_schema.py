"""JSON Schema of what the readers take, made from the classes and the validators of their fields.

A schema says keys, types, words, lengths and ranges. What depends on several fields or on other entries is
said by the readers alone: references, the order of days, a day that a month has not.

See JSON Schema 2020-12, https://json-schema.org/draft/2020-12, and for ``discriminator`` OpenAPI 3.1.
"""

import datetime as dt
import enum
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import ID_LENGTH, ID_PATTERN, LAST_DAY
from mpreview._fields import (
    Shape,
    document_key,
    field_label,
    name_label,
    read_default,
    read_meanings,
    read_shape,
    read_summary,
)
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import WORDS, Event
from mpreview.interchange._answers import ANSWERS
from mpreview.interchange._shape import CONVERTER, FORMAT, LEFT_OUT, TAGS, VERSION, Document
from mpreview.policy import Number, Table
from mpreview.policy.tables import NumberCheck
from mpreview.rows import CellType, Column, Mark

_Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The patterns keep to what JSON Schema recommends of the regular expressions of ECMA-262: no lookaround.
_YEAR = "(19|2[01])[0-9]{2}"
_MONTH_AND_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?([Zz]|[+\-]00:00)"
_PRINTED = r"[^\x00-\x1f\x7f-\x9f]"


def schema(name: str) -> _Schema:
    """Return a JSON Schema 2020-12, as a new dict of plain JSON values.

    Whatever a reader takes is valid. A key too many or too few, another type, an unknown word, a text that is
    too long and a number out of range are invalid. ``$id`` is a URN, so nothing is fetched; each union has an
    OpenAPI ``discriminator``. Under ``python -OO`` the descriptions are left out.

    Args:
        name: ``"document"``, for `loads`; ``"event"``, for `event_loads`; ``"events"``, for `events_loads`;
            ``"received-event"``, for `receive_event`, which sets ``known`` itself and refuses some kinds; the
            word of a kind of event, such as ``"reviewed"``, for that kind alone; the name of an answer of
            `ANSWERS`, such as ``"due"``, for its rows as JSON. The schemas of a kind and of rows have no
            references, so a model of pydantic takes them, or several under one ``oneOf``.

    Raises:
        InvalidValue: If *name* is no text.
        UnknownId: If there is no schema of the name.

    >>> found = schema("event")
    >>> found["$id"], found["discriminator"]["mapping"]["contacted"]
    ('urn:mpreview:schema:event:3', '#/$defs/event-contacted')
    >>> found["$defs"]["event-contacted"]["required"]
    ['event', 'id', 'on', 'known', 'member']
    """
    if type(name) is not str:
        raise InvalidValue("name", "give the name of a schema as text", name)
    head = {"$schema": _DIALECT, "$id": f"urn:mpreview:schema:{name}:{VERSION}"}
    if name in WORDS:
        return head | _make_kind(name)
    if name in ANSWERS:
        return head | _make_rows(name)
    if name not in _ROOTS:
        known = f"{', '.join(_ROOTS)}, the word of a kind of event, or the name of an answer"
        raise UnknownId(f"schema ({known})", "name", name)
    defs: dict[str, _Schema] = {}
    root = _ROOTS[name](defs)
    return {**head, **root, "$defs": {key: defs[key] for key in sorted(defs)}}


def _make_document(defs: dict[str, _Schema]) -> _Schema:
    _refer_to_class(Document, defs)
    root = defs.pop("Document")
    root["properties"] |= {"format": {"const": FORMAT}, "format_version": {"const": VERSION}}
    return root


def _make_event(defs: dict[str, _Schema]) -> _Schema:
    _refer_to_union(Event, defs)
    return defs.pop("event")


def _make_received(defs: dict[str, _Schema]) -> _Schema:
    reported = {word: kind for word, kind in WORDS.items() if not kind.is_of_erasure}
    made = {**_make_union(TAGS[Event][0], reported, defs), "title": "Received event"}
    for ref in made["discriminator"]["mapping"].values():
        defs[ref.rpartition("/")[2]]["required"].remove("known")
    return made


def _make_kind(word: str) -> _Schema:
    """Return the schema of one kind of event, without references."""
    defs: dict[str, _Schema] = {}
    made: _Schema = _expand(_refer_to_class(WORDS[word], defs, (TAGS[Event][0], word)), defs)
    return made


def _expand(part: Any, defs: Mapping[str, _Schema]) -> Any:
    """Return a part of a schema with each reference replaced by what it leads to; an event holds no event."""
    if type(part) is list:
        return [_expand(one, defs) for one in part]
    if type(part) is not dict:
        return part
    inner = defs[part["$ref"].rpartition("/")[2]] if "$ref" in part else {}
    # What accompanies a reference, such as the title of a field, goes before what the reference leads to.
    return {key: _expand(one, defs) for key, one in {**inner, **part}.items() if key != "$ref"}


_ROOTS: Mapping[str, Callable[[dict[str, _Schema]], _Schema]] = {
    "document": _make_document,
    "event": _make_event,
    "events": lambda defs: {"title": "Events", "type": "array", "items": _refer_to_union(Event, defs)},
    "received-event": _make_received,
}


# ---------------------------------------------------------------- rows


def _make_rows(name: str) -> _Schema:
    """Return the schema of the rows of an answer; a column that is shown on request need not be there."""
    columns = ANSWERS[name].COLUMNS
    row = {
        "type": "object",
        "properties": {column.name: _make_cell(column) for column in columns},
        "required": [column.name for column in columns if column.mark is Mark.OPEN],
        "additionalProperties": False,
    }
    return {"title": name_label(name), **_say(read_summary(ANSWERS[name])), "type": "array", "items": row}


def _make_cell(column: Column) -> _Schema:
    noted = {"title": name_label(column.name), "description": column.meaning}
    cell = _make_choice(column.choices) if column.choices else _CELLS.get(column.type, {"type": "string"})
    return noted | ({"anyOf": [cell, {"type": "null"}]} if column.optional else cell)


_CELLS: Mapping[CellType, _Schema] = {
    CellType.DAY: {"type": "string", "format": "date", "pattern": f"^[0-9]{{4}}-{_MONTH_AND_DAY}$"},
    CellType.NUMBER: {"type": "integer"},
    CellType.FLAG: {"type": "boolean"},
}
"""The schemas of cells that are no texts."""


# ---------------------------------------------------------------- objects


def _refer_to_class(cls: type, defs: dict[str, _Schema], tag: tuple[str, str] | None = None) -> _Schema:
    """Return a reference to the schema of a class, which is made when first met.

    Args:
        cls: The class.
        defs: The schemas so far, by name.
        tag: The key that distinguishes the class in a union, and its word; `None` outside a union.
    """
    name = cls.__name__ if tag is None else "-".join(tag)
    if name not in defs:
        # Before its fields: a condition holds conditions.
        defs[name] = {}
        defs[name] |= _make_object(cls, defs, tag)
    return {"$ref": f"#/$defs/{name}"}


def _make_object(cls: type, defs: dict[str, _Schema], tag: tuple[str, str] | None) -> _Schema:
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower() if tag is None else tag[1]
    properties: dict[str, _Schema] = {} if tag is None else {tag[0]: {"type": "string", "const": tag[1]}}
    # As documents are written: the keys that must be given come first.
    fields = sorted(attrs.fields(cls), key=lambda field: field.default is not attrs.NOTHING)
    properties |= {document_key(field): _make_property(cls, field, defs) for field in fields}
    needed = [
        document_key(field)
        for field in fields
        if field.default is attrs.NOTHING and field.name != LEFT_OUT.get(cls)
    ]
    return {
        "title": name_label(title),
        **_say(read_summary(cls)),
        "type": "object",
        "properties": properties,
        "required": needed if tag is None else [tag[0], *needed],
        "additionalProperties": False,
    }


def _make_property(cls: type, field: "attrs.Attribute[Any]", defs: dict[str, _Schema]) -> _Schema:
    default = read_default(field)
    noted = {"title": field_label(field), **_say(read_meanings(cls).get(field.name, ""))}
    if default is not attrs.NOTHING and default is not None:
        noted["default"] = json.loads(json.dumps(CONVERTER.unstructure(default)))
    return noted | _make_value(read_shape(field), defs)


def _say(description: str) -> _Schema:
    return {"description": description} if description else {}


def _refer_to_union(kind: Any, defs: dict[str, _Schema]) -> _Schema:
    """Return a reference to the schema of a closed set of classes."""
    key, kinds = TAGS[kind]
    if key not in defs:
        defs[key] = {}
        defs[key] |= _make_union(key, kinds, defs)
    return {"$ref": f"#/$defs/{key}"}


def _make_union(key: str, kinds: Mapping[str, type], defs: dict[str, _Schema]) -> _Schema:
    """Return the schema of one of several classes, each with its word under the key."""
    refs = {word: _refer_to_class(cls, defs, (key, word)) for word, cls in kinds.items()}
    return {
        "title": name_label(key),
        "type": "object",
        "required": [key],
        "discriminator": {"propertyName": key, "mapping": {word: one["$ref"] for word, one in refs.items()}},
        "oneOf": list(refs.values()),
    }


# ---------------------------------------------------------------- values


def _make_value(shape: Shape, defs: dict[str, _Schema]) -> _Schema:
    made = _make_whole(shape, defs)
    return {"anyOf": [made, {"type": "null"}]} if shape.is_optional else made


def _make_whole(shape: Shape, defs: dict[str, _Schema]) -> _Schema:
    kind = shape.kind
    if shape.item is not None:
        return {"type": "array", "items": _make_value(shape.item, defs), **_bound_items(shape)}
    if kind in TAGS:
        return _refer_to_union(kind, defs)
    if kind == Number:
        return _make_number(shape, defs)
    if attrs.has(kind):
        return _refer_to_class(kind, defs)
    choice = shape.find_check(valid.ChoiceCheck)
    if choice is not None or issubclass(kind, enum.Enum):
        return _make_choice(kind if choice is None else choice.allowed)
    return _SCALARS[kind](shape)


def _bound_items(shape: Shape) -> _Schema:
    """Return the bounds of a list: the fewest and the most items, and whether each occurs once."""
    bounds = {"minItems": shape.fewest or None, "maxItems": shape.most, "uniqueItems": shape.is_once or None}
    return {key: bound for key, bound in bounds.items() if bound is not None}


def _make_number(shape: Shape, defs: dict[str, _Schema]) -> _Schema:
    """Return the schema of a number of a rule: one whole number, or a table of such numbers."""
    found = shape.find_check(NumberCheck)
    bounds = {} if found is None else {"minimum": found.low, "maximum": found.high}
    values = {"items": {"properties": {"value": bounds}}}
    table = {**_refer_to_class(Table, defs), "properties": {"values": values}}
    return {"anyOf": [{"type": "integer", **bounds}, table]}


def _make_choice(allowed: Iterable[Any]) -> _Schema:
    words = [one.value if isinstance(one, enum.Enum) else one for one in allowed]
    return {"type": "integer" if type(words[0]) is int else "string", "enum": words}


def _make_text(shape: Shape) -> _Schema:
    text = shape.find_check(valid.TextCheck)
    if shape.find_check(valid.IdCheck) is not None:
        return {"type": "string", "minLength": 1, "maxLength": ID_LENGTH, "pattern": ID_PATTERN}
    if text is None:
        return {"type": "string"}
    if text.empty:
        return {"type": "string", "maxLength": text.most, "pattern": f"^{_PRINTED}*$"}
    pattern = rf"^ *[^\x00-\x20\x7f-\x9f]{_PRINTED}*$"
    return {"type": "string", "minLength": 1, "maxLength": text.most, "pattern": pattern}


def _make_int(shape: Shape) -> _Schema:
    number = shape.find_check(valid.IntCheck)
    return {"type": "integer"} | ({} if number is None else {"minimum": number.low, "maximum": number.high})


def _make_day(shape: Shape) -> _Schema:
    day = shape.find_check(valid.DayCheck)
    pattern = f"[0-9]{{4}}-{_MONTH_AND_DAY}" if day is None else f"{_YEAR}-{_MONTH_AND_DAY}"
    if day is not None and day.last > LAST_DAY:
        pattern = f"({pattern}|{day.last})"
    return {"type": "string", "format": "date", "pattern": f"^{pattern}$"}


_SCALARS: Mapping[type, Callable[[Shape], _Schema]] = {
    str: _make_text,
    int: _make_int,
    bool: lambda _: {"type": "boolean"},
    dt.date: _make_day,
    dt.datetime: lambda _: {
        "type": "string",
        "format": "date-time",
        "pattern": f"^{_YEAR}-{_MONTH_AND_DAY}[Tt]{_TIME}$",
    },
}
