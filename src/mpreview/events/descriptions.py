"""What a kind of event asks for, field by field, from which a form can be made.

Everything here is read from the classes of the events, so a new kind is described as soon as the kind exists.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import FIRST_DAY, ID_LENGTH, ID_PATTERN, LAST_DAY, suggest_ids
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
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events._base import Event
from mpreview.events._canonical import spell_value
from mpreview.events._kinds import KINDS, WORDS

__all__ = ["Choice", "FieldDescription", "FieldType", "KindDescription", "describe"]


class FieldType(enum.Enum):
    """What a field of an event holds."""

    ID = "id"
    TEXT = "text"
    DAY = "day"
    INSTANT = "instant"
    NUMBER = "whole number"
    TRUTH = "true or false"
    CHOICE = "choice"
    OBJECT = "object"


@attrs.frozen
class Choice:
    """One of the values that a field may hold.

    Args:
        value: The value in JSON, such as ``"no-access"``.
        label: The value in words for people, such as ``"No access"``.
    """

    value: str | int
    label: str


ListOptions = Callable[..., tuple[Choice, ...]]
"""Lists what an id may name, called as `Programme.options`."""


@attrs.frozen(kw_only=True, repr=False)
class FieldDescription:
    """What one field asks for.

    Args:
        name: The key in JSON.
        label: The name in words for people.
        meaning: What the field means, in a sentence; empty under ``python -OO``.
        type: What the field holds, or what each item of its list is.
        is_list: Whether the field holds a list of such values.
        is_required: Whether the key must be given.
        default: The value in JSON of a key that is left out, such as true for the flag ``passed``; `None` if
            that is null, or the key is required.
        names: Of an id: the kind of thing that the id names, such as ``"venue"`` or ``"person"``; `None` for
            an own id or an opaque key.
        kinds: Of an id of an event: the words of the kinds that the event may have; `()` for any kind.
        choices: The values among which the field chooses; `()` for any.
        low: The least number, or the first day or instant as in JSON.
        high: The greatest number, or the last day or instant as in JSON.
        shortest: The fewest characters of a text or an id.
        longest: The most characters of a text or an id.
        pattern: The pattern of an id, a regular expression of JavaScript and of HTML.
        fewest: The fewest items of a list.
        most: The most items of a list; `None` for any number.
        once: Whether each item of a list occurs once.
        fields: The fields of an object.
        is_one_line: Whether the value is a text that must stand on one line, without tabs and line breaks.
        is_sensitive: Whether the value is personal or sensitive, and so left out of every `repr` and error.
        is_set_on_receipt: Whether `interchange.receive_event` sets a key that is left out, so that a form has
            no such field.
    """

    name: str
    label: str
    meaning: str
    type: FieldType
    is_list: bool
    is_required: bool
    default: Any
    names: str | None
    kinds: tuple[str, ...]
    choices: tuple[Choice, ...]
    low: int | str | None
    high: int | str | None
    shortest: int | None
    longest: int | None
    pattern: str | None
    fewest: int
    most: int | None
    once: bool
    fields: "tuple[FieldDescription, ...]"
    is_one_line: bool
    is_sensitive: bool
    is_set_on_receipt: bool

    def __repr__(self) -> str:
        listed = "list of " if self.is_list else ""
        required = ", required" if self.is_required else ""
        return f"<FieldDescription {self.name}: {listed}{self.type.value}{required}>"

    def to_dict(self, *, options: ListOptions | None = None) -> dict[str, Any]:
        """Return the description as plain JSON values, by the names above.

        Args:
            options: Lists what an id may name, such as `Programme.options`, as the choices of the field; for
                readers with clearance ``partial(programme.options, sensitive=True)``.

        Raises:
            InvalidValue: If *options* is no function.
        """
        _check_options(options)
        return _to_dict(self, options)


@attrs.frozen(kw_only=True)
class KindDescription:
    """What one kind of event means and asks for.

    Args:
        word: The word of the kind, the value of the key ``event`` in JSON.
        label: The name of the kind in words for people.
        meaning: What happened, in a sentence; empty under ``python -OO``.
        fields: The fields, in the order of the JSON that is written.
    """

    word: str
    label: str
    meaning: str = attrs.field(repr=False)
    fields: tuple[FieldDescription, ...] = attrs.field(repr=count_items)

    def to_dict(self, *, options: ListOptions | None = None) -> dict[str, Any]:
        """Return the description as plain JSON values, by the names above: all that a form needs.

        Args:
            options: Lists what an id may name, such as `Programme.options`, as the choices of each field; for
                readers with clearance ``partial(programme.options, sensitive=True)``.

        Raises:
            InvalidValue: If *options* is no function.

        >>> import datetime as dt
        >>> from mpreview import uk
        >>> programme = uk.sample(on=dt.date(2021, 11, 20))
        >>> form = describe("contacted").to_dict(options=programme.options)
        >>> member = next(one for one in form["fields"] if one["name"] == "member")
        >>> member["choices"][0]
        {'value': 'm-clyde-4', 'label': 'Member for Clyde Four'}
        """
        _check_options(options)
        return _to_dict(self, options)


def describe(kind: type[Event] | str) -> KindDescription:
    """Return what a kind of event asks for: every field with its type, bounds, choices and meaning.

    What depends on two fields, such as a day that is not before another day, is not described; the event
    itself, or recording, refuses what does not fit together.

    Args:
        kind: The class of the kind, or its word. A menu of all kinds is ``map(describe, KINDS)``.

    Raises:
        UnknownId: If no kind has the word.
        InvalidValue: If *kind* is neither a text nor a kind of event.

    >>> reply = next(field for field in describe("answered").fields if field.name == "reply")
    >>> reply.type.value, reply.is_required, [choice.label for choice in reply.choices]
    ('choice', True, ['Accepted', 'Declined', 'Deferred'])
    """
    if isinstance(kind, str):
        if kind not in WORDS:
            raise UnknownId("kind of event", "kind", kind, suggest_ids(kind, tuple(WORDS)))
        return _describe_word(kind)
    # Compared and not looked up: what is no class may have no hash.
    if kind not in KINDS:
        raise InvalidValue("kind", "give a kind of event, of `mpreview.events.KINDS`, or its word", kind)
    return _describe_word(kind.word)


@cache
def _describe_word(word: str) -> KindDescription:
    kind = WORDS[word]
    # A form must not ask for what every event of the kind refuses.
    fields = [one for one in _describe_fields(kind) if one.name != "corrects" or kind.never_corrects is None]
    return KindDescription(
        word=word, label=name_label(word), meaning=read_summary(kind), fields=tuple(fields)
    )


def _describe_fields(cls: type) -> tuple[FieldDescription, ...]:
    # As documents are written: the fields that must be given come first.
    fields = sorted(attrs.fields(cls), key=lambda field: field.default is not attrs.NOTHING)
    return tuple(_describe_field(cls, field) for field in fields)


def _describe_field(cls: type, field: "attrs.Attribute[Any]") -> FieldDescription:
    whole = read_shape(field)
    one = whole.item or whole
    type_ = _find_type(one)
    id_ = one.find_check(valid.IdCheck)
    low, high = _find_range(one, type_)
    shortest, longest = _find_lengths(one)
    default = read_default(field)
    return FieldDescription(
        name=document_key(field),
        label=field_label(field),
        meaning=read_meanings(cls).get(field.name, ""),
        type=type_,
        is_list=whole.item is not None,
        is_required=field.default is attrs.NOTHING,
        default=None if default is attrs.NOTHING else spell_value(field.name, default),
        names=None if id_ is None else id_.names,
        kinds=_list_kinds(cls, field.name),
        choices=tuple(_list_choices(one)),
        low=low,
        high=high,
        shortest=shortest,
        longest=longest,
        pattern=None if id_ is None else ID_PATTERN,
        fewest=whole.fewest,
        most=whole.most,
        once=whole.is_once,
        fields=_describe_fields(one.kind) if type_ is FieldType.OBJECT else (),
        # No text of an event holds what cannot be seen, and a line break cannot.
        is_one_line=type_ in {FieldType.TEXT, FieldType.ID},
        is_sensitive=field.repr is False,
        is_set_on_receipt=cls in KINDS and field.name == "known",
    )


def _list_kinds(cls: type, name: str) -> tuple[str, ...]:
    """Return the kinds of the event that a field names; a correction is of the kind that it corrects."""
    if name == "corrects":
        return (str(getattr(cls, "word", "")),)
    return getattr(cls, "about_kinds", ()) if name == getattr(cls, "about_field", None) else ()


_TYPES = {
    str: FieldType.TEXT,
    dt.date: FieldType.DAY,
    dt.datetime: FieldType.INSTANT,
    int: FieldType.NUMBER,
    bool: FieldType.TRUTH,
}


def _find_type(shape: Shape) -> FieldType:
    if shape.find_check(valid.IdCheck) is not None:
        return FieldType.ID
    if issubclass(shape.kind, enum.Enum):
        return FieldType.CHOICE
    return _TYPES.get(shape.kind, FieldType.OBJECT)


def _list_choices(shape: Shape) -> Iterable[Choice]:
    check = shape.find_check(valid.ChoiceCheck)
    allowed = tuple(shape.kind) if issubclass(shape.kind, enum.Enum) else ()
    for value in allowed if check is None else check.allowed:
        spelt: Any = spell_value("", value)
        yield Choice(spelt, name_label(str(spelt)))


def _find_range(shape: Shape, type_: FieldType) -> tuple[int | str | None, int | str | None]:
    number, day = shape.find_check(valid.IntCheck), shape.find_check(valid.DayCheck)
    if number is not None:
        return number.low, number.high
    if day is not None:
        return FIRST_DAY.isoformat(), day.last.isoformat()
    if type_ is FieldType.INSTANT:
        return f"{FIRST_DAY}T00:00:00Z", f"{LAST_DAY}T23:59:59.999999Z"
    return None, None


def _find_lengths(shape: Shape) -> tuple[int | None, int | None]:
    text = shape.find_check(valid.TextCheck)
    if text is not None:
        return 0 if text.empty else 1, text.most
    return (None, None) if shape.find_check(valid.IdCheck) is None else (1, ID_LENGTH)


def _check_options(options: object) -> None:
    if options is not None and not callable(options):
        problem = "give a function that lists options, such as `Programme.options`"
        raise InvalidValue("options", problem, options)


def _to_dict(value: Any, list_options: ListOptions | None) -> dict[str, Any]:
    """Return a description as plain JSON values, with the options of each field as its choices."""
    fields = ((field.name, getattr(value, field.name)) for field in attrs.fields(type(value)))
    found = {name: _to_json(one, list_options) for name, one in fields}
    if isinstance(value, FieldDescription) and value.names is not None and list_options is not None:
        found["choices"] = _to_json(list_options(value.names, kinds=value.kinds), None)
    return found


def _to_json(value: Any, list_options: ListOptions | None) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return [_to_json(one, list_options) for one in value]
    return _to_dict(value, list_options) if attrs.has(type(value)) else value
