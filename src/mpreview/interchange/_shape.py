"""How each value is written and read: one converter, without coercion.

Reading builds values through their own constructors, so that what a value may be is said in one place;
here it is only said how JSON spells it. What the JSON cannot mean is an `UnfitError`, which never holds
the value; `mpreview.interchange._faults` says where it was met.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from mpreview._fields import KEY, NO_KEY, document_key
from mpreview._near import rank_near
from mpreview.calendars import Easter, FixedDay, WeekdayOfMonth
from mpreview.errors import ReviewError
from mpreview.events import WORDS, Event
from mpreview.findings import ItemAnswer
from mpreview.interchange._faults import READABLE, Found, GatheredError, UnfitError, extend_pointer, gather
from mpreview.people import Candidacy, Mandate
from mpreview.policy import FORMS, AllOf, AnyOf, Condition, Except, Not, Number, Rule, Rulebook, Table
from mpreview.policy.conditions import CONDITION_WORDS
from mpreview.policy.windows import Read
from mpreview.register import Entries

FORMAT = "mpreview/programme"
"""The name of the format of documents."""
VERSION = 3
"""The version of the format of documents. The number never falls: 1 and 2 are of before the first release."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# As RFC 3339, section 5.6, spells an instant: letters of either case, and a zero offset of either sign. No
# fraction finer than Python's, and no leap second, which Python has not either.
_TIME = r"(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\.[0-9]{1,6})?"
_INSTANT = re.compile(rf"({_DAY.pattern})[Tt]({_TIME})(?:[Zz]|[+-]00:00)")
_ELSEWHERE = re.compile(rf"{_DAY.pattern}[Tt]{_TIME}[+-][0-9]{{2}}:[0-9]{{2}}")
TAGS: Mapping[Any, tuple[str, Mapping[str, type]]] = {
    FixedDay | WeekdayOfMonth | Easter: (
        "on",
        {"date": FixedDay, "weekday": WeekdayOfMonth, "easter": Easter},
    ),
    Rule: ("rule", {form.word: form for form in FORMS}),
    Condition: ("asks", CONDITION_WORDS),
    Event: ("event", WORDS),
}
"""For each closed set of classes the key that distinguishes them, and the words under the key."""


LEFT_OUT: Mapping[type, str] = {Mandate: "constituency", Candidacy: "constituency"}
"""For a class the required field that a document leaves out in place of null."""


@attrs.frozen(kw_only=True)
class Head:
    """The keys that say which format a text has."""

    format: str
    format_version: int


@attrs.frozen(kw_only=True)
class Document(Head):
    """A document of sound shape, not yet checked for references."""

    register: Entries
    rulebook: Rulebook
    ledger: tuple[Event, ...]


@attrs.frozen
class ClosedDay:
    """A closed day that an adjustment stepped over, and the name of the closure."""

    day: dt.date
    name: str


_MOST_NAMED, _MOST_NEAR = 20, 3
"""How many words a hint names, and of more words how many that are near."""
Closed = tuple[tuple[dt.date, str], ...]


class NotJson:
    """The value of NaN and the infinities: Python's parser takes them, JSON has no such values."""


_FORMS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number with a fraction or exponent",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    NoneType: "null",
    NotJson: "NaN or infinite, which is not JSON",
    # Only TOML and Python have days and times, and no format here takes a time of day alone.
    dt.date: "a day",
    dt.datetime: "a time of day",
    dt.time: "a time of day",
}


def _name_form(value: object) -> str:
    """Return the form of a parsed value in words; Python has values that no text spells."""
    return _FORMS.get(type(value), "nothing that JSON has")


def _check_form(form: type, value: object) -> None:
    """Check that a parsed value has exactly one form: true is no number, 1.0 no whole number.

    Raises:
        UnfitError: If the form differs.
    """
    if type(value) is not form:
        # The form is named and never the value, which may be sensitive.
        raise UnfitError("wrong-type", f"is {_name_form(value)}", f"give {_FORMS[form]}")


def _read_plain(form: type) -> Callable[[Any, object], Any]:
    def structure(value: object, _: object) -> object:
        _check_form(form, value)
        return value

    return structure


def _read_day(value: Any, _: object) -> dt.date:
    # JSON spells a day as a text; TOML may, and has days too.
    if type(value) is dt.date:
        return value
    if type(value) is not str:
        raise UnfitError("wrong-type", f"is {_name_form(value)}", "give a day as YYYY-MM-DD")
    # The pattern is stricter than `fromisoformat`, which takes weeks and days without hyphens.
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    raise UnfitError("bad-day", "is not a day of the calendar", "give one as YYYY-MM-DD")


def _read_instant(value: Any, _: object) -> dt.datetime:
    # JSON spells an instant as a text; TOML may, and has instants too. The constructor asks for UTC.
    if type(value) is dt.datetime:
        return value
    _check_form(str, value)
    found = _INSTANT.fullmatch(value)
    if found is not None:
        with suppress(ValueError):
            return dt.datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=dt.UTC)
    elif _ELSEWHERE.fullmatch(value):
        hint = "give the same instant in UTC, such as 09:30:00Z for 10:30:00+01:00"
        raise UnfitError("other-offset", "has another offset than UTC", hint)
    raise UnfitError("bad-instant", "is not an instant", "give one in UTC as YYYY-MM-DDTHH:MM:SSZ")


def _read_word(value: Any, kind: type[enum.Enum]) -> enum.Enum:
    _check_form(str, value)
    try:
        return kind(value)
    except ValueError:
        words = " or ".join(member.value for member in kind)
    raise UnfitError("unknown-word", "is none of the words for this", f"give {words}")


def _make_tuple_hook(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    item = get_args(kind)[0]
    hook = converter.get_structure_hook(item)

    def structure(value: Any, _: object) -> tuple[Any, ...]:
        _check_form(list, value)
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


def _make_class_hook(cls: type, converter: Converter) -> Callable[[Any, object], Any]:
    fields = {
        document_key(field): (field.alias, field.type, converter.get_structure_hook(field.type))
        for field in attrs.fields(cls)
        if NO_KEY not in field.metadata
    }
    left_out = LEFT_OUT.get(cls)
    required = [
        document_key(field)
        for field in attrs.fields(cls)
        if field.default is attrs.NOTHING and field.name != left_out
    ]

    def structure(value: Any, _: object) -> Any:
        _check_form(dict, value)
        found, read = Found(), dict[str, Any]()
        if left_out is not None and left_out not in value:
            read[left_out] = None
        for key, item in value.items():
            if key not in fields:
                path = extend_pointer("", key)
                found.add(path, "unknown-key", "a key that is not known here", "leave it out")
                continue
            name, form, hook = fields[key]
            try:
                read[name] = hook(item, form)
            except READABLE as error:
                gather(found, error, item, extend_pointer("", key))
        # Missing keys are looked for after the rest, so one reading reports all faults.
        for key in required:
            if key not in value:
                found.add("", "missing-key", f"the key {key!r} is missing", "add it", key)
        return _build(cls, read, value, found)

    return structure


def _make_answer_hook(converter: Converter) -> Callable[[Any, object], Any]:
    """Return the hook of answers to a checklist: each distinct answer is read once.

    A nation holds sixty thousand answers to a hundred items, more than all other objects of its document.
    """
    hook = _make_class_hook(ItemAnswer, converter)

    @lru_cache(maxsize=1024)
    def read_plain(items: tuple[tuple[str, str], ...]) -> Any:
        return hook(dict(items), ItemAnswer)

    def structure(value: Any, _: object) -> Any:
        # A value of another type than a text may be equal to a text, and has to be refused all the same.
        if type(value) is dict and all(type(item) is str for item in value.values()):
            return read_plain(tuple(value.items()))
        return hook(value, ItemAnswer)

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
        if field.alias not in read and document_key(field) in given:
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


def _make_union_hook(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    key, kinds = TAGS[kind]
    few = " or ".join(kinds) if len(kinds) <= _MOST_NAMED else ""

    def name_words(tag: str) -> str:
        """Return the words for a hint: every word, or of many words the words near to what was given."""
        near = [] if few else [word for word, *_ in rank_near(tag, {one: (one, "") for one in kinds})]
        such_as = " or ".join(near[:_MOST_NEAR] or sorted(kinds)[:_MOST_NEAR])
        return few or f"one of {len(kinds)} words, such as {such_as}"

    @cache
    def hook(tag: str) -> Callable[[Any, object], Any]:
        # Looked up when first met: a condition holds conditions.
        return converter.get_structure_hook(kinds[tag])

    def structure(value: Any, _: object) -> Any:
        _check_form(dict, value)
        if key not in value:
            hint = f"add it with {name_words('')}"
            raise UnfitError("missing-key", f"the key {key!r} is missing", hint, missing=key)
        tag = value[key]
        if type(tag) is not str:
            raise UnfitError("wrong-type", f"is {_name_form(tag)}", f"give {name_words('')}", key)
        if tag not in kinds:
            raise UnfitError("unknown-word", "is none of the words for this", f"give {name_words(tag)}", key)
        return hook(tag)({name: item for name, item in value.items() if name != key}, kinds[tag])

    return structure


def _make_union_writer(kind: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    key, kinds = TAGS[kind]
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
        raise UnfitError("wrong-type", f"is {_name_form(value)}", "give a whole number or a table")
    return value


def _read(value: Any, _: object) -> Read:
    _check_form(dict, value)
    for key, item in value.items():
        if type(item) not in {str, int}:
            raise UnfitError("wrong-type", f"is {_name_form(item)}", "give a text or a whole number", key)
    return tuple(value.items())


def _closed(value: Any, _: object) -> Closed:
    _check_form(list, value)
    days = CONVERTER.structure(value, tuple[ClosedDay, ...])
    return tuple((one.day, one.name) for one in days)


def _write_closed(value: Closed) -> Any:
    return [{"day": day.isoformat(), "name": name} for day, name in value]


def _make_optional_hook(kind: Any, converter: Converter) -> Callable[[Any, object], Any]:
    inner = _OPTIONAL[kind]
    hook = converter.get_structure_hook(inner)
    return lambda value, _: None if value is None else hook(value, inner)


def _make_optional_writer(kind: Any, converter: Converter) -> Callable[[Any], Any]:
    hook = converter.get_unstructure_hook(_OPTIONAL[kind])
    return lambda value: None if value is None else hook(value)


_OPTIONAL: Mapping[Any, Any] = {one | None: one for one in (*TAGS, Number)}
"""The unions of classes that a field may leave out, each with the union itself."""


def _write_number(value: Number) -> Any:
    return value if type(value) is int else CONVERTER.unstructure(value)


def _make_class_writer(kind: type, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    renamed: dict[str, Any] = {
        field.name: override(omit=True) if NO_KEY in field.metadata else override(rename=document_key(field))
        for field in attrs.fields(kind)
        if field.metadata.keys() & {KEY, NO_KEY}
    }
    write: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(
        kind, converter, _cattrs_omit_if_default=True, **renamed
    )
    left_out = LEFT_OUT.get(kind)
    if left_out is None:
        return write

    def unstructure(value: Any) -> dict[str, Any]:
        return {key: one for key, one in write(value).items() if key != left_out or one is not None}

    return unstructure


def _write_instant(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _make_converter() -> Converter:
    for kind in (Not, Except, AllOf, AnyOf):
        # A condition of conditions names the union of all conditions, which is defined after the classes.
        attrs.resolve_types(kind)
    converter = Converter()
    # By class, since cattrs has hooks of its own for these classes, which come before any predicate; and for
    # each subclass too, since the hook of a class is used for those that have none: bool is an int. That is
    # wanted of enums alone.
    for form in (str, int, float, bool):
        converter.register_structure_hook(form, _read_plain(form))
    converter.register_structure_hook(dt.date, _read_day)
    converter.register_structure_hook(dt.datetime, _read_instant)
    converter.register_structure_hook(enum.Enum, _read_word)
    converter.register_structure_hook_factory(_is_tuple, _make_tuple_hook)
    converter.register_structure_hook_factory(attrs.has, _make_class_hook)
    converter.register_structure_hook(ItemAnswer, _make_answer_hook(converter))
    converter.register_structure_hook_factory(TAGS.__contains__, _make_union_hook)
    converter.register_structure_hook_factory(_OPTIONAL.__contains__, _make_optional_hook)
    converter.register_structure_hook_func(lambda kind: kind == Number, _number)
    converter.register_structure_hook_func(lambda kind: kind == Read, _read)
    converter.register_structure_hook_func(lambda kind: kind == Closed, _closed)
    converter.register_unstructure_hook_func(lambda kind: kind == Read, dict)
    converter.register_unstructure_hook_func(lambda kind: kind == Closed, _write_closed)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_unstructure_hook(dt.datetime, _write_instant)
    # `value` is a property, and a nation has 76,000 answers and words to write.
    converter.register_unstructure_hook(enum.Enum, attrgetter("_value_"))
    converter.register_unstructure_hook_factory(attrs.has, _make_class_writer)
    converter.register_unstructure_hook_factory(TAGS.__contains__, _make_union_writer)
    converter.register_unstructure_hook_factory(_OPTIONAL.__contains__, _make_optional_writer)
    converter.register_unstructure_hook_func(lambda kind: kind == Number, _write_number)
    return converter


CONVERTER = _make_converter()
