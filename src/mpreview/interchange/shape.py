"""How each noun is written and read: a converter made once, which coerces nothing.

Reading builds values through their own constructors, so that what a value may be is said in one place;
here it is only said how JSON spells it. What the JSON cannot mean is an `UnfitError`, which never holds
the value; `mpreview.interchange.faults` tells where it was met.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from mpreview.calendars import Easter, FixedDay, WeekdayOfMonth
from mpreview.errors import ReviewError
from mpreview.events import WORDS, Event, RiskAssessed, RiskTreated
from mpreview.interchange.faults import (
    READABLE,
    RENAMED,
    Found,
    GatheredError,
    UnfitError,
    gather,
    key_of,
    step_to,
)
from mpreview.policy import (
    Ahead,
    AllOf,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    Condition,
    Edition,
    Except,
    ForceIn,
    InService,
    KindIn,
    LevelAtLeast,
    NationIn,
    NewMember,
    NewVenue,
    Not,
    Number,
    OfferOwed,
    OnEvent,
    Periodic,
    Rise,
    Rule,
    Rulebook,
    Table,
    TenureIs,
    UseIs,
)
from mpreview.policy.windows import Read
from mpreview.register import Entries
from mpreview.risk import Control, RiskMatrix, RiskStatement, Treatment
from mpreview.teams import Loan, Pool, Team

__all__ = ["CONVERTER", "FORMAT", "VERSION", "Document", "NotJson", "Timed"]

FORMAT = "mpreview/programme"
"""The name of the format of documents."""
VERSION = 1
"""The version of the format of documents."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\.[0-9]{6})?Z")
_TAGS: Mapping[object, tuple[str, Mapping[str, type]]] = MappingProxyType(
    {
        FixedDay | WeekdayOfMonth | Easter: (
            "on",
            {"date": FixedDay, "weekday": WeekdayOfMonth, "easter": Easter},
        ),
        Rule: (
            "rule",
            {
                "periodic": Periodic,
                "new-venue": NewVenue,
                "new-member": NewMember,
                "rise": Rise,
                "on-event": OnEvent,
                "ahead": Ahead,
                "offer": OfferOwed,
            },
        ),
        Condition: (
            "asks",
            {
                "all-of": AllOf,
                "any-of": AnyOf,
                "not": Not,
                "except": Except,
                "kind-in": KindIn,
                "nation-in": NationIn,
                "force-in": ForceIn,
                "audience-in": AudienceIn,
                "tenure-is": TenureIs,
                "use-is": UseIs,
                "in-service": InService,
                "level-at-least": LevelAtLeast,
                "band-at-least": BandAtLeast,
            },
        ),
        Event: (
            "event",
            WORDS,
        ),
    }
)
"""For each closed set of nouns the key that tells them apart, and what stands under it."""


@attrs.frozen(kw_only=True)
class Document:
    """A document of sound shape; whether it holds together is still open."""

    format: str
    format_version: int
    register: Entries
    rulebook: Rulebook
    ledger: tuple[Event, ...]


@attrs.frozen
class ClosedDay:
    """A closed day that an adjustment stepped over, and what closes it."""

    day: dt.date
    name: str


Closed = tuple[tuple[dt.date, str], ...]


class NotJson:
    """Stands for what Python's parser takes and JSON does not know: NaN and the infinities."""


class Timed:
    """Stands for what TOML knows and no format of ours takes: a time of day, with a day or without."""


_FORMS: Mapping[type, str] = MappingProxyType(
    {
        str: "a text",
        int: "a whole number",
        float: "a number with a fraction or exponent",
        bool: "true or false",
        list: "a list",
        dict: "an object",
        NoneType: "null",
        NotJson: "NaN or infinite, which is not JSON",
        dt.date: "a day",
        Timed: "a time of day",
    }
)


def _want(form: type, value: object) -> None:
    """Check that a parsed value is of exactly one form: true is no number, 1.0 no whole one.

    Raises:
        UnfitError: If it is of another.
    """
    if type(value) is not form:
        raise UnfitError("wrong-type", f"is {_FORMS[type(value)]}", f"give {_FORMS[form]}")


def _plain(form: type) -> Callable[[Any, object], Any]:
    def structure(value: object, _: object) -> object:
        _want(form, value)
        return value

    return structure


def _day(value: Any, _: object) -> dt.date:
    # JSON spells a day as a text; TOML may, and has days too.
    if type(value) is dt.date:
        return value
    if type(value) is not str:
        raise UnfitError("wrong-type", f"is {_FORMS[type(value)]}", "give a day as YYYY-MM-DD")
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise UnfitError("bad-day", "is not a day of the calendar", "give one as YYYY-MM-DD")


def _instant(value: Any, _: object) -> dt.datetime:
    _want(str, value)
    try:
        if _INSTANT.fullmatch(value):
            return dt.datetime.fromisoformat(value[:-1]).replace(tzinfo=dt.UTC)
    except ValueError:
        pass
    raise UnfitError("bad-instant", "is not an instant", "give one in UTC as YYYY-MM-DDTHH:MM:SSZ")


def _word(value: Any, kind: type[enum.Enum]) -> enum.Enum:
    _want(str, value)
    try:
        return kind(value)
    except ValueError:
        words = " or ".join(member.value for member in kind)
    raise UnfitError("unknown-word", "is none of the words for this", f"give {words}")


def _of_tuple(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    item = get_args(kind)[0]
    hook = converter.get_structure_hook(item)

    def structure(value: Any, _: object) -> tuple[Any, ...]:
        _want(list, value)
        built, found = [], Found()
        # Told item by item, for an exception kept for each of a million bad items would fill the memory.
        for index, one in enumerate(value):
            try:
                built.append(hook(one, item))
            except READABLE as error:
                gather(found, error, one, f"/{index}")
                if found.is_full and index + 1 < len(value):
                    found.add("", "many-faults", "the rest of this list was not read", "mend these first")
                    break
        if found.total:
            raise GatheredError(found)
        return tuple(built)

    return structure


def _of_class(cls: type, converter: Converter) -> Callable[[Any, object], Any]:
    fields = {
        key_of(cls, field.name): (field.alias, field.type, converter.get_structure_hook(field.type))
        for field in attrs.fields(cls)
    }
    required = [key_of(cls, field.name) for field in attrs.fields(cls) if field.default is attrs.NOTHING]

    def structure(value: Any, _: object) -> Any:
        _want(dict, value)
        found, read = Found(), {}
        for key, item in value.items():
            if key not in fields:
                found.add_unknown(key)
                continue
            name, form, hook = fields[key]
            try:
                read[name] = hook(item, form)
            except READABLE as error:
                gather(found, error, item, step_to("", key))
        for key in required:
            if key not in value:
                found.add("", "missing-key", f"the key {key!r} is missing", "add it")
        return _build(cls, read, value, found)

    return structure


def _build(cls: type, read: dict[str, Any], value: Any, found: Found) -> Any:
    """Return the object of the fields that were read.

    Raises:
        GatheredError: With *found* and every field that the constructor refuses, if there is any fault.
    """
    refusals: list[ReviewError] = []
    if not found.total:
        try:
            return cls(**read)
        except ReviewError as error:
            refusals.append(error)
    # The constructor names the first refusal alone; each validator by itself names its own.
    first = {str(refusal) for refusal in refusals}
    refusals += (refusal for refusal in _refused_fields(cls, read, value) if str(refusal) not in first)
    for refusal in refusals:
        gather(found, refusal, value, cls=cls)
    raise GatheredError(found)


def _refused_fields(cls: type, read: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[ReviewError]:
    """Yield what each validator refuses, on an object that holds the fields that were read."""
    blank: object = object.__new__(cls)
    # An attribute is missing where a default or a check needs a field that could not be read.
    for field in attrs.fields(cls):
        if field.alias not in read and key_of(cls, field.name) in given:
            # A value that could not be read is no default.
            continue
        with suppress(AttributeError):
            value = read[field.alias] if field.alias in read else _default_of(field, blank)
            object.__setattr__(blank, field.name, value)
    for field in attrs.fields(cls):
        try:
            if field.validator is not None:
                field.validator(blank, field, getattr(blank, field.name))
        except ReviewError as error:
            yield error
        except AttributeError:
            continue


def _default_of(field: Any, blank: object) -> Any:
    """Return the default of a field.

    Raises:
        AttributeError: If there is none, or if it is made from a field that could not be read.
    """
    default = field.default
    if default is attrs.NOTHING:
        raise AttributeError(field.name)
    if not isinstance(default, _FACTORY):
        return default
    return default.factory(blank) if default.takes_self else default.factory()


_FACTORY: Any = attrs.Factory


def _renamed(kind: type) -> dict[str, Any]:
    return {field: override(rename=key) for field, key in RENAMED.get(kind, {}).items()}


def _of_union(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    key, kinds = _TAGS[kind]
    words = " or ".join(kinds)

    @cache
    def hook(tag: str) -> Callable[[Any, object], Any]:
        # Looked up when first met: a condition holds conditions.
        return converter.get_structure_hook(kinds[tag])

    def structure(value: Any, _: object) -> Any:
        _want(dict, value)
        if key not in value:
            raise UnfitError("missing-key", f"the key {key!r} is missing", f"add it with {words}")
        tag = value[key]
        if type(tag) is not str:
            raise UnfitError("wrong-type", f"is {_FORMS[type(tag)]}", f"give {words}", key)
        if tag not in kinds:
            raise UnfitError("unknown-word", "is none of the words for this", f"give {words}", key)
        return hook(tag)({name: item for name, item in value.items() if name != key}, kinds[tag])

    return structure


def _union_written(kind: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    key, kinds = _TAGS[kind]
    tags = {one: tag for tag, one in kinds.items()}

    @cache
    def hook(one: type) -> Callable[[Any], dict[str, Any]]:
        return converter.get_unstructure_hook(one)

    def unstructure(value: object) -> dict[str, Any]:
        one: Any = type(value)
        return {key: tags[one], **hook(one)(value)}

    return unstructure


def _number(value: Any, _: object) -> Number:
    if type(value) is dict:
        return CONVERTER.structure(value, Table)
    if type(value) is not int:
        raise UnfitError("wrong-type", f"is {_FORMS[type(value)]}", "give a whole number or a table")
    return value


def _read(value: Any, _: object) -> Read:
    _want(dict, value)
    for key, item in value.items():
        if type(item) not in {str, int}:
            raise UnfitError("wrong-type", f"is {_FORMS[type(item)]}", "give a text or a whole number", key)
    return tuple(value.items())


def _closed(value: Any, _: object) -> Closed:
    _want(list, value)
    days = CONVERTER.structure(value, tuple[ClosedDay, ...])
    return tuple((one.day, one.name) for one in days)


def _closed_written(value: Closed) -> Any:
    return [{"day": day.isoformat(), "name": name} for day, name in value]


def _perhaps(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    inner = _without_none(kind)
    hook = converter.get_structure_hook(inner)
    return lambda value, _: None if value is None else hook(value, inner)


def _perhaps_written(kind: Any, converter: Converter) -> Callable[[Any], Any]:
    hook = converter.get_unstructure_hook(_without_none(kind))
    return lambda value: None if value is None else hook(value)


def _without_none(kind: Any) -> Any:
    """Return a union without `None`, as the annotation that it is of."""
    return next(one for one in _UNIONS if one | None == kind)


def _is_perhaps(kind: Any) -> bool:
    return any(one | None == kind for one in _UNIONS)


_UNIONS: tuple[Any, ...] = (*_TAGS, Number)


def _is_number(kind: object) -> bool:
    return kind == Number


def _number_written(value: Number) -> Any:
    return value if type(value) is int else CONVERTER.unstructure(value)


def _class_written(kind: type, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True, **_renamed(kind))


def _instant_written(value: dt.datetime) -> str:
    return value.replace(tzinfo=None).isoformat() + "Z"


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _is_tagged(kind: object) -> bool:
    return kind in _TAGS


_NAMED = {
    "Condition": Condition,
    **{kind.__name__: kind for kind in (RiskMatrix, RiskStatement, Control, Treatment, Pool, Loan)},
}


def _converter() -> Converter:
    for kind in (Not, Except, AllOf, AnyOf, *get_args(Rule), Edition, RiskAssessed, RiskTreated, Team):
        # Their annotations name what there is not yet, or what whoever loads them need not have loaded.
        attrs.resolve_types(kind, localns=_NAMED)
    converter = Converter()
    # By class, since cattrs has hooks of its own for these classes, which come before any predicate; and for
    # each subclass too, since the hook of a class is used for those that have none: bool is an int. That is
    # wanted of enums alone.
    for form in (str, int, float, bool):
        converter.register_structure_hook(form, _plain(form))
    converter.register_structure_hook(dt.date, _day)
    converter.register_structure_hook(dt.datetime, _instant)
    converter.register_structure_hook(enum.Enum, _word)
    converter.register_structure_hook_factory(_is_tuple, _of_tuple)
    converter.register_structure_hook_factory(attrs.has, _of_class)
    converter.register_structure_hook_factory(_is_tagged, _of_union)
    converter.register_structure_hook_factory(_is_perhaps, _perhaps)
    converter.register_structure_hook_func(_is_number, _number)
    converter.register_structure_hook_func(lambda kind: kind == Read, _read)
    converter.register_structure_hook_func(lambda kind: kind == Closed, _closed)
    converter.register_unstructure_hook_func(lambda kind: kind == Read, dict)
    converter.register_unstructure_hook_func(lambda kind: kind == Closed, _closed_written)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_unstructure_hook(dt.datetime, _instant_written)
    converter.register_unstructure_hook(enum.Enum, lambda member: member.value)
    converter.register_unstructure_hook_factory(attrs.has, _class_written)
    converter.register_unstructure_hook_factory(_is_tagged, _union_written)
    converter.register_unstructure_hook_factory(_is_perhaps, _perhaps_written)
    converter.register_unstructure_hook_func(_is_number, _number_written)
    return converter


CONVERTER = _converter()
