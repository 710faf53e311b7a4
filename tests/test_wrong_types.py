"""Every public function and method refuses a value of a wrong type with an error of this package."""

import datetime as dt
import enum
import inspect
import re
import types
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import attrs
import pytest

from helpers import api
from helpers.examples_of import examples
from mpreview import _valid as valid
from mpreview._fields import Shape, read_shape
from mpreview.errors import InvalidValue, OutsideRange, ReviewError
from mpreview.programme import Programme


class Call(NamedTuple):
    """A call of a public function with arguments that it takes, one of which is to be spoilt."""

    name: str
    function: Callable[..., object]
    arguments: dict[str, Any]
    wrong: str
    spoilt: Any


class _Shown:
    """A value of no class of this package; no error repeats it."""

    def __repr__(self) -> str:
        return _HIDDEN


_HIDDEN: Final = "12 Hidden Lane"
WRONG: Final = _Shown()
_LISTED: Final = {Iterable, Sequence}
_ITEMS: Final = {*_LISTED, Collection, Container}


def _instance(cls: type) -> Any:
    """An example of a class or of a subclass; WRONG if none is known."""
    if issubclass(cls, enum.Enum) and list(cls):
        return next(iter(cls))
    if cls is type:
        return Programme
    if cls in examples():
        return examples()[cls]
    if cls is object or not cls.__module__.startswith("mpreview"):
        return WRONG
    return next((one for kind, one in examples().items() if cls in kind.__mro__), WRONG)


def _answer_nothing(*_arguments: object) -> tuple[object, ...]:
    return ()


def _example(hint: Any) -> Any:
    """A value of a type; WRONG if none is known."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return next((one for part in parts if (one := _example(part)) is not WRONG), WRONG)
    if origin in _ITEMS or origin is Mapping:
        return _collection(origin, parts)
    if origin is Literal:
        return parts[0]
    if origin is Callable:
        return _answer_nothing
    plain = origin or hint
    return _instance(plain) if isinstance(plain, type) else WRONG


def _collection(origin: Any, parts: tuple[Any, ...]) -> Any:
    """A tuple or mapping of one example."""
    found = tuple(_example(part) for part in parts)
    if WRONG in found:
        return WRONG
    return {found[0]: found[1]} if origin is Mapping else found


def _wrong_values(hint: Any) -> Iterator[tuple[str, Any]]:
    """Values of a wrong type for an argument: none of its kind, a text for texts, a wrong item."""
    yield "", WRONG
    origin, kinds = get_origin(hint), (hint, *get_args(hint))
    if dt.date in kinds:
        yield " with a time", dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
        yield from ((f" on {day}", day) for day in _FAR_DAYS)
    if int in kinds:
        yield from ((f" as {number!r}", number) for number in (True, 1.5))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        yield " by its word", next(iter(hint)).value
    # The items of a collection that is asked with ``in`` alone are never looked at.
    if origin in _LISTED:
        yield " of a wrong value", (WRONG,)
        if get_args(hint) == (str,):
            yield " as a text", "office"


_FAR_DAYS: Final = (dt.date.min, dt.date(1899, 12, 31), dt.date(2200, 1, 1), dt.date.max)


def _takes_anything(hint: Any) -> bool:
    return hint is Any or hint is object or type(hint).__name__ == "TypeVar"


def _calls_of(name: str, function: Callable[..., object], owner: object | None) -> Iterator[Call | str]:
    """Each call to try, and the name of each argument that nothing spoils."""
    # What reaches a leaf names its types for checkers alone.
    hints = get_type_hints(function, localns={"Programme": Programme})
    good = {}
    lacking = False
    for one in inspect.signature(function).parameters.values():
        if one.name in {"self", "cls"} or one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD}:
            continue
        value = _example(hints.get(one.name, Any))
        if value is not WRONG:
            good[one.name] = value
        elif _takes_anything(hints.get(one.name, Any)):
            good[one.name] = WRONG
        else:
            yield f"{name}({one.name})"
            lacking |= one.default is one.empty
    if owner is WRONG and good:
        yield f"{name} of an example"
    if lacking or owner is WRONG:
        return
    call = function if owner is None else types.MethodType(function, owner)
    for wrong in good:
        hint = hints.get(wrong, Any)
        if not _takes_anything(hint):
            for words, spoilt in _wrong_values(hint):
                yield Call(f"{name}({wrong}){words}", call, good, wrong, spoilt)


@cache
def calls() -> tuple[Call | str, ...]:
    """Every call to try, and the name of each argument that nothing spoils."""
    return tuple(_find_calls())


def _find_calls() -> Iterator[Call | str]:
    """Every public function and method, once for each argument and wrong value."""
    for one in api.public_names():
        name = f"{one.module}.{one.name}"
        if inspect.isfunction(one.value):
            yield from _calls_of(name, one.value, None)
        elif inspect.isclass(one.value):
            # The methods of an event or a rule serve the package: only the fields are public.
            # `dir` leaves out the methods of an enum.
            bases = (base for base in api.BASES if issubclass(one.value, base))
            inner = {name for base in bases for kind in base.__mro__ for name in vars(kind)}
            for member, value in sorted(vars(one.value).items()):
                if member in inner:
                    continue
                if not member.startswith("_") and isinstance(value, classmethod):
                    yield from _calls_of(f"{name}.{member}", value.__func__, one.value)
                elif not member.startswith("_") and inspect.isfunction(value):
                    yield from _calls_of(f"{name}.{member}", value, _instance(one.value))


NOT_SPOILT: Final = {
    r"mpreview\.Use\.end_on\(end\) on 2200-01-01": "an end is the first day after, so one day more",
    r"mpreview\.days\.Days\.\w+": "asked for each member and place, with day numbers",
    r"mpreview\.people\.(Capacity)?Spell\.\w+": "asked for each member and day of a house, with day numbers",
    r"mpreview\.policy\.Repeated\.\w+": "asked for the events of each subject, with day numbers",
    r"mpreview\.policy\.Visiting\.is_at_once": "asked for each visit of a plan",
    r"mpreview\.risk\.RiskScale\.rank\(field": "the field that the refusal names",
    r"mpreview\.testing\.laws\.EventStore\.\w+": "a protocol: the caller's own store",
    r"mpreview\.threat\.LevelCrossing\.\w+": "the rules of a rise alone ask a crossing",
}
"""The names that nothing spoils, or that take a wrong value, as patterns, with the reason."""


def _find_reason(name: str) -> str | None:
    return next((pattern for pattern in NOT_SPOILT if re.match(rf"({pattern})\b", name)), None)


def outcome(call: Call) -> str:
    """What comes of the spoilt call; empty if it is refused as it should be."""
    try:
        found = call.function(**{**call.arguments, call.wrong: call.spoilt})
        if isinstance(found, Iterator):
            list(found)
    except ReviewError as error:
        return "" if _HIDDEN not in str(error) + repr(error) else f"{call.name}: repeats the value"
    except Exception as error:  # noqa: BLE001  # the test lists every error that is no ReviewError
        return f"{call.name}: {type(error).__name__}: {error}"
    return f"{call.name}: taken"


def test_a_value_of_a_wrong_type_is_refused_as_an_error_of_this_package() -> None:
    tried = [one for one in calls() if isinstance(one, Call)]
    unspoilt = [one for one in calls() if isinstance(one, str)]
    found = [*unspoilt, *filter(None, map(outcome, tried))]

    assert len(tried) > 350
    assert [one for one in found if _find_reason(one) is None] == []
    assert {_find_reason(one) for one in found} == NOT_SPOILT.keys()


# ---------------------------------------------------------------- constructors


_NO_FIELDS: Final = {
    "Ledger": "made by `Ledger.of`, and says so",
    "MeasureLine.versions": "made of ids of the catalogue",
    "VisitMove": "made by `diff` alone",
    "ForecastTerms.until": "names the argument of `forecast`",
    "StateTable.no_facts": "whatever the guards read",
    "ThreatSeries.audience": "checked after the number of scopes",
    "ThreatSeries.members": "checked after the number of scopes",
    "ThreatSeries.venue": "checked after the number of scopes",
    "Rise.series": "checked after the choice between series and about",
}
"""Classes and fields that take a wrong value, or say so otherwise, with the reason."""
_MAY_BE_EMPTY: Final = {
    "Assessment.source", "Channel.source", "Channel.use", "Excluded.why", "Funding.route", "Recess.source",
    "ResponseTo.citation", "Source.note", "Table.citation",
    "Visiting.citation",
}  # fmt: skip
_MAY_BE_FAR: Final = {
    "Period.end", "Window.earliest", "Window.due", "Window.overdue_from", "Window.limit",
}  # fmt: skip
_MAY_REPEAT: Final = {"Catalogue.cost_bands", "Constituency.other_forces"}


def _list_kinds(shape: Shape) -> tuple[Any, ...]:
    return get_args(shape.kind) or (shape.kind,)


def _list_wrong_values(name: str, shape: Shape) -> Iterator[object]:
    """Values that a field refuses by its type alone, or as any text or id is refused."""
    yield from (WRONG, [WRONG])
    if not shape.is_optional:
        yield None
    if shape.item is not None:
        yield _HIDDEN
        yield from ((one,) for one in _list_wrong_values("", shape.item) if one is not None)
        if str in _list_kinds(shape.item) and name not in _MAY_REPEAT:
            yield ("a", "a")
        return
    kinds = _list_kinds(shape)
    is_id = any(isinstance(check, valid.IdCheck) for check in shape.checks)
    if is_id or str not in kinds:
        yield _HIDDEN
    if str in kinds:
        yield from ("a\nb", "a" * 9_000, *([] if name in _MAY_BE_EMPTY else ["", " "]))
    if int in kinds:
        yield from (True, 1.5)
    if dt.date in kinds:
        yield dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
        yield from () if name in _MAY_BE_FAR else _FAR_DAYS


def _list_constructed() -> Iterator[tuple[str, Any, "attrs.Attribute[Any]"]]:
    """Every field of every public class with checked fields: its name, an example of the class, the field."""
    for name in api.public_names():
        cls = name.value
        if not inspect.isclass(cls) or not attrs.has(cls) or issubclass(cls, BaseException):
            continue
        fields = [field for field in attrs.fields(cls) if field.init]
        if (
            _instance(cls) is not WRONG
            and cls.__name__ not in _NO_FIELDS
            and any(field.validator is not None for field in fields)
        ):
            yield from ((f"{cls.__name__}.{field.name}", _instance(cls), field) for field in fields)


def test_a_constructor_refuses_a_wrong_value_by_its_field_and_never_shows_it() -> None:
    found = []
    tried = 0
    for name, example, field in _list_constructed():
        held = getattr(example, field.name)
        lists = [list(held)] if isinstance(held, tuple) else []
        for value in (*_list_wrong_values(name, read_shape(field)), *lists):
            tried += 1
            try:
                attrs.evolve(example, **{str(field.alias): value})
            except (InvalidValue, OutsideRange) as error:
                shown = str(error) + repr(error)
                is_named = str(error).startswith(f"{type(example).__name__}.{field.name}")
                found += [] if is_named and _HIDDEN not in shown else [f"{name}: {shown}"]
            except Exception as error:  # noqa: BLE001  # the test lists every error that is no ReviewError
                found.append(f"{name}: {error!r}")
            else:
                found.append(f"{name}: takes {value!r}")

    assert tried > 5_000
    assert [one for one in found if one.split(":")[0] not in _NO_FIELDS] == []


def test_a_missing_or_surplus_argument_is_an_error_of_python() -> None:
    with pytest.raises(TypeError):
        examples()[Programme].due()
