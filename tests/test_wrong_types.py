"""Every public function and method refuses a value of a wrong type with an error of this package."""

import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

import pytest

import api
from examples_of import examples
from mpreview.errors import ReviewError
from mpreview.programme import Programme


class Call(NamedTuple):
    """A call of a public function with arguments that it takes, one of which is to be spoilt."""

    name: str
    function: Callable[..., object]
    arguments: dict[str, Any]
    wrong: str


WRONG: Final = object()


def _example(hint: Any) -> Any:
    """A value of a type; WRONG if none is known."""
    if get_origin(hint) in {Union, types.UnionType}:
        found = [_example(part) for part in get_args(hint)]
        return next((one for one in found if one is not WRONG), WRONG)
    plain = get_origin(hint) or hint
    if plain in examples():
        return examples()[plain]
    return WRONG


def _takes_anything(hint: Any) -> bool:
    return hint is Any or hint is object or type(hint).__name__ == "TypeVar"


def _calls_of(name: str, function: Callable[..., object], owner: object | None) -> Iterator[Call]:
    try:
        hints = get_type_hints(function)
        parameters = inspect.signature(function).parameters.values()
    except (NameError, TypeError, ValueError):
        return
    good = {}
    for one in parameters:
        if one.name in {"self", "cls"} or one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD}:
            continue
        value = _example(hints.get(one.name, Any))
        if value is not WRONG:
            good[one.name] = value
        elif one.default is one.empty:
            return
    call = function if owner is None else types.MethodType(function, owner)
    for wrong in good:
        if not _takes_anything(hints.get(wrong, Any)):
            yield Call(f"{name}({wrong})", call, good, wrong)


def calls() -> Iterator[Call]:
    """Every public function and method that an example is known for, once for each argument."""
    for one in api.public_names():
        name = f"{one.module}.{one.name}"
        if inspect.isfunction(one.value):
            yield from _calls_of(name, one.value, None)
        elif inspect.isclass(one.value) and one.value in examples():
            for member, value in sorted(vars(one.value).items()):
                if not member.startswith("_") and inspect.isfunction(value):
                    yield from _calls_of(f"{name}.{member}", value, examples()[one.value])
                elif not member.startswith("_") and isinstance(value, classmethod):
                    yield from _calls_of(f"{name}.{member}", value.__func__, one.value)


def outcome(call: Call) -> str:
    """What comes of the spoilt call; empty if it is refused as it should be."""
    try:
        found = call.function(**{**call.arguments, call.wrong: WRONG})
        if isinstance(found, Iterator):
            list(found)
    except ReviewError:
        return ""
    except Exception as error:  # noqa: BLE001  # whatever else comes is what is looked for
        return f"{call.name}: {type(error).__name__}: {error}"
    return f"{call.name}: taken"


def test_a_value_of_a_wrong_type_is_refused_as_an_error_of_this_package() -> None:
    found = [outcome(call) for call in calls()]

    assert len(found) > 200
    assert [one for one in found if one] == []


def test_a_missing_or_surplus_argument_is_an_error_of_python() -> None:
    with pytest.raises(TypeError):
        examples()[Programme].due()
