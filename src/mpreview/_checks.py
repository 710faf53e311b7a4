"""Checks of plain values: ``check_id("due.team", team)`` checks an argument, `mpreview._valid` a field.

Every check raises `InvalidValue` or `OutsideRange`, never with the value in the sentence, since the value may
be sensitive.
"""

import datetime as dt
import enum
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from mpreview._near import rank_near
from mpreview.errors import InvalidValue, OutsideRange, UnknownId

FIRST_DAY: Final = dt.date(1900, 1, 1)
"""The first day that the library knows."""
LAST_DAY: Final = dt.date(2199, 12, 31)
"""The last day that the library knows."""
ID_LENGTH: Final = 64
NAME_LENGTH: Final = 200
TEXT_LENGTH: Final = 4000
LEAST_URGENT: Final = 9
"""Priorities run from 1, the most urgent, to this."""
MOST_SLOTS_A_VISIT = 9
"""The most slots of a visit."""
UNPRINTABLE: Final = (
    "no control or invisible characters, line breaks, or blanks such as a no-break or a thin space"
)
INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that print nothing, although their Unicode category is that of a letter, mark or symbol.

They are the grapheme joiner, the Hangul fillers, two Khmer vowels and the empty Braille pattern.
"""
ID_PATTERN: Final = rf"^[A-Za-z0-9._:\-]{{1,{ID_LENGTH}}}$"
"""The pattern of an id, for Python, JSON Schema and HTML, which wants the hyphen escaped."""
match_id: Final = re.compile(ID_PATTERN).fullmatch

_V = TypeVar("_V")
_NO_OFFSET: Final = dt.timedelta(0)
_FEW_KINDS = 5
_MOST_NEAR = 3
"""The most classes that a sentence names one by one."""
_EXAMPLES: Final[dict[type, str]] = {
    Mapping: "a dict",
    Collection: "a tuple or set",
    Container: "a tuple or set",
}


def check_id(field: str, value: object) -> None:
    """Check that *value* is an id: 1 to 64 of ``A-Z a-z 0-9 . _ : -``.

    Raises:
        InvalidValue: If *value* is no id.
    """
    if not is_id(value):
        raise InvalidValue(field, f"an id is 1 to {ID_LENGTH} characters of A-Z a-z 0-9 . _ : -", value)


def is_id(value: object) -> bool:
    """Whether *value* is an id."""
    return type(value) is str and match_id(value) is not None


def check_ids(field: str, values: object) -> None:
    """Check a tuple of distinct ids, not empty.

    Raises:
        InvalidValue: If *values* is no such tuple.
    """
    if type(values) is not tuple or not values:
        raise InvalidValue(field, "give a tuple of at least one id", values)
    for value in values:
        check_id(field, value)
    if len(set(values)) != len(values):
        raise InvalidValue(field, "an id stands here twice; name each id once", values)


def list_repeated(keys: Iterable[object]) -> Iterator[int]:
    """Yield the place of each key that occurred before."""
    seen: set[object] = set()
    for place, key in enumerate(keys):
        if key in seen:
            yield place
        seen.add(key)


def check_known(field: str, value: object, known: Collection[str]) -> None:
    """Check an id among the known ids.

    Args:
        field: The name of the argument, which is the kind of thing too.
        value: The id.
        known: All ids of that kind; a mapping to entries with names, so that a name finds the id.

    Raises:
        InvalidValue: If *value* is no id, and near to none.
        UnknownId: If nothing has that id; the error names ids that are near, or else the first id.
    """
    if isinstance(value, str) and value in known:
        return
    near = find_near(value, known)
    # Whoever gives a name in place of an id, such as "Essex South", gets to know the id.
    if not near:
        check_id(field, value)
    raise UnknownId(field, field, value, near or suggest_ids(value, known))


def find_known(kind: str, field: str, value: object, known: Mapping[str, _V]) -> _V:
    """Return the entry with an id.

    Args:
        kind: The kind of thing, for the error.
        field: The name of the argument or the field.
        value: The id.
        known: All entries of that kind, by id.

    Raises:
        UnknownId: If nothing has that id; the error names ids that are near, or else the first id.
    """
    if isinstance(value, str) and value in known:
        return known[value]
    raise UnknownId(kind, field, value, suggest_ids(value, known))


def suggest_ids(value: object, known: Collection[str]) -> tuple[str, ...]:
    """Return up to three ids near to an unknown id, or else the first id of all."""
    # Some id shows what an id of that kind looks like.
    return find_near(value, known) or tuple(sorted(known)[:1])


def find_near(value: object, known: Collection[str]) -> tuple[str, ...]:
    """Return up to three ids near to an unknown id, by id, or by name if *known* maps ids to entries."""
    if not isinstance(value, str):
        return ()
    entries = known if isinstance(known, Mapping) else dict.fromkeys(known)
    # A venue has a label in place of a name, or neither.
    names = {
        id_: (id_, getattr(entry, "name", getattr(entry, "label", None)) or "")
        for id_, entry in entries.items()
    }
    return tuple(id_ for id_, *_ in rank_near(value, names)[:_MOST_NEAR])


def check_text(field: str, value: object, *, most: int = NAME_LENGTH, empty: bool = False) -> None:
    """Check a text of at most *most* characters, all of them visible or a plain blank.

    Raises:
        InvalidValue: If *value* is no such text.
    """
    if type(value) is not str or not (empty or value.strip()):
        raise InvalidValue(field, "give a text that is not blank", value)
    if len(value) > most:
        raise InvalidValue(field, f"at most {most} characters", value)
    if not is_visible(value):
        raise InvalidValue(field, UNPRINTABLE, value)


def is_visible(text: str) -> bool:
    """Whether every character of *text* prints something or is a plain blank.

    >>> is_visible("Ann Lee"), is_visible("Ann" + chr(0x3164) + "Lee"), is_visible("Ann" + chr(10))
    (True, False, False)
    """
    return text.isprintable() and INVISIBLE.isdisjoint(text)


def check_int(field: str, value: object, low: int, high: int) -> None:
    """Check a whole number from *low* to *high*; a boolean is no number.

    Raises:
        InvalidValue: If *value* is no whole number.
        OutsideRange: If *value* lies outside.
    """
    if type(value) is not int:
        raise InvalidValue(field, "give a whole number", value)
    if not low <= value <= high:
        raise OutsideRange(field, low, high, value)


def check_type(field: str, value: object, kind: type) -> None:
    """Check that *value* is of exactly that class.

    Raises:
        InvalidValue: If *value* is of another class, a subclass included.
    """
    if type(value) is not kind:
        example = next(iter(kind), None) if issubclass(kind, enum.Enum) else None
        hint = "" if example is None else f", such as {example}"
        raise InvalidValue(field, f"give a value of {kind.__name__}{hint}", value)


def check_tuple(field: str, values: object, *kinds: type) -> None:
    """Check a tuple of values of those classes; a list could still be changed by the caller.

    Raises:
        InvalidValue: If *values* is no tuple, or holds a value of another class.
    """
    if type(values) is tuple:
        for value in values:
            if type(value) not in kinds:
                break
        else:
            return
    raise InvalidValue(field, f"give a tuple of {_name_kinds(kinds)}", values)


def _name_kinds(kinds: tuple[type, ...]) -> str:
    """Return the names of a few classes, or the name of the nearest base that many classes share."""
    if len(kinds) > _FEW_KINDS:
        return next(base for base in kinds[0].__mro__ if all(base in kind.__mro__ for kind in kinds)).__name__
    return " or ".join(kind.__name__ for kind in kinds)


def collect_tuple(field: str, values: object, *kinds: type[_V]) -> tuple[_V, ...]:
    """Return the tuple of the items of an iterable, each of exactly one of some classes.

    Raises:
        InvalidValue: If *values* is a text or no iterable, or holds a value of another class.
    """
    # A text is an iterable of texts, but a caller who gives one text means one id.
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidValue(field, f"give an iterable of {_name_kinds(kinds)}, such as a tuple", values)
    found = tuple(values)
    check_tuple(field, found, *kinds)
    return found


def check_interface(field: str, value: object, interface: type) -> None:
    """Check that *value* has an interface such as `Mapping` and is no text.

    Raises:
        InvalidValue: If *value* lacks the interface, or is a text.
    """
    if isinstance(value, str) or not isinstance(value, interface):
        problem = f"give a {interface.__name__.lower()}, such as {_EXAMPLES[interface]}"
        raise InvalidValue(field, problem, value)


def check_day(field: str, value: object, *, last: dt.date = LAST_DAY) -> None:
    """Check that *value* is a plain date of the supported range.

    Raises:
        InvalidValue: If *value* is no `date`, or is a `datetime`.
        OutsideRange: If the day lies outside 1900-01-01 to 2199-12-31.
    """
    if type(value) is not dt.date:
        raise InvalidValue(field, "give a datetime.date, without a time", value)
    if not FIRST_DAY <= value <= last:
        raise OutsideRange(field, FIRST_DAY, last, value)


def check_last(field: str, first: dt.date, last: object) -> None:
    """Check that *last* is a plain date of the supported range, not before the first day.

    Raises:
        InvalidValue: If *last* is no day, or is before *first*.
        OutsideRange: If *last* is outside the range.
    """
    check_day(field, last)
    if isinstance(last, dt.date) and last < first:
        raise InvalidValue(field, "is before the first day; give that day or a later one")


def check_instant(field: str, value: object) -> None:
    """Check that *value* is an instant in UTC of the supported range, of any zone with no offset from UTC.

    Raises:
        InvalidValue: If *value* is no `datetime`, or its offset from UTC is unknown or not zero.
        OutsideRange: If the day lies outside 1900-01-01 to 2199-12-31.
    """
    if type(value) is not dt.datetime or (value.tzinfo is not dt.UTC and value.utcoffset() != _NO_OFFSET):
        problem = "give a datetime in UTC, such as with tzinfo=datetime.UTC; turn another zone into UTC first"
        raise InvalidValue(field, problem, value)
    if not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        raise OutsideRange(field, FIRST_DAY, LAST_DAY, value.date())


def in_utc(value: dt.datetime) -> dt.datetime:
    """Return an instant whose offset from UTC is zero as the equal instant of `datetime.UTC`.

    The converter of a field that holds an instant: equal instants then print alike, and no zone with a
    summer time stays in a value. Anything else is returned as given, for `check_instant` to refuse.

    >>> in_utc(dt.datetime(2021, 11, 20, 9, tzinfo=dt.timezone(dt.timedelta(0), "Z")))
    datetime.datetime(2021, 11, 20, 9, 0, tzinfo=datetime.timezone.utc)
    """
    # Nearly every instant is in UTC already.
    if type(value) is not dt.datetime or (value.tzinfo is dt.UTC and not value.fold):
        return value
    return value.replace(tzinfo=dt.UTC, fold=0) if value.utcoffset() == _NO_OFFSET else value
