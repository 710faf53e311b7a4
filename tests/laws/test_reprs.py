"""Every `repr` is bounded, however much a value holds: what can be long is counted."""

import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import is_dataclass
from typing import Any, Final

import attrs

import mpreview
from mpreview._reprs import count_items, shorten_text

LONGEST: Final = 2_000
MANY: Final = tuple(f"{'x' * 60}{n}" for n in range(500))
FEW: Final = frozenset(
    {
        "Reason.adjustments",
        "Reason.notes",
        "ReasonFacts.adjustments",
        "ReasonFacts.notes",
        "Slots.week",
        "Loan.week",
        "Notice.sources",
        "Preferred.weekdays",
        "Exposure.weekdays",
        "Exposure.weeks",
    }
)
"""Days of the week, and the steps and words of one rule: there are no more than a handful."""


def _classes() -> list[type[Any]]:
    """Every noun and every named tuple that is told of outside its module, shown by its fields.

    A class of a module that begins with an underscore counts where a public module lists it.
    """
    names = [one.name for one in pkgutil.walk_packages(mpreview.__path__, "mpreview.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith(("__main__", "solver"))]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    public = [module for module in modules if "._" not in module.__name__]
    told = (getattr(module, name) for module in public for name in getattr(module, "__all__", ()))
    listed = {one for one in told if isinstance(one, type)}
    ours = [
        one
        for one in found
        if one.__module__.startswith("mpreview") and not one.__name__.startswith("_")
        if "._" not in one.__module__ or one in listed
    ]
    shown = [one for one in ours if _is_shown_by_its_fields(one) and not inspect.isabstract(one)]
    return sorted(shown, key=lambda one: (one.__module__, one.__qualname__))


def _is_shown_by_its_fields(kind: type[Any]) -> bool:
    if issubclass(kind, Exception) or kind.__module__.startswith(
        ("mpreview.testing", "mpreview.interchange", "mpreview.reviews.lifecycle", "mpreview.gaps")
    ):
        # Cases and tables that come with the package are as long as they are; a gap tells of whole nouns.
        return False
    is_record = hasattr(kind, "_fields") or is_dataclass(kind)
    return is_record or "attrs generated" in str(getattr(kind.__repr__, "__code__", ""))


def _is_long(hint: object) -> bool:
    """Whether a field can hold any number of things; of the members of an enum there are few."""
    origin, of = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return any(map(_is_long, of))
    few = isinstance(of[0], type) and issubclass(of[0], enum.Enum) if of else True
    if origin is tuple:
        return of[-1] is ... and not few
    return origin in {list, dict, set, frozenset, Mapping, Sequence, AbstractSet} and not few


def _filled(kind: type[Any]) -> object:
    """A value with very many things wherever it can have them, and with nothing else."""
    if not attrs.has(kind):
        # A named tuple may have the fields of another.
        hints = next(one.__annotations__ for one in kind.__mro__ if one.__annotations__)
        return kind(**{name: _value(kind, name, hint, repr) for name, hint in hints.items()})
    value = object.__new__(kind)
    for one in attrs.fields(kind):
        object.__setattr__(value, one.name, _value(kind, one.name, one.type, one.repr))
    return value


def _value(kind: type[Any], name: str, hint: object, told: object) -> object:
    if hint is str:
        return "x" * (4_000 if told is shorten_text else 64)
    if hint is int:
        return 10**9
    if told not in {True, False, repr, count_items}:
        # It is told in words of its own, which may count on what it holds.
        return ()
    return MANY if _is_long(hint) and f"{kind.__name__}.{name}" not in FEW else None


def test_the_repr_of_every_class_is_bounded_however_much_it_holds() -> None:
    classes = _classes()

    assert len(classes) > 50
    assert [kind.__qualname__ for kind in classes if len(repr(_filled(kind))) > LONGEST] == []
