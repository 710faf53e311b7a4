"""What a class says of its fields, for documents, forms and schemas: keys, labels and meanings.

Meanings are read from the docstring of the class, their only home. Python leaves
docstrings out under ``-OO``; meanings are empty then.
"""

import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from types import MappingProxyType, NoneType
from typing import Any, Final, TypeVar, get_args, get_origin

import attrs

from mpreview import _valid as valid

_Check = TypeVar("_Check", bound=valid.FieldCheck)

KEY: Final = "key"
"""In the metadata of a field: the key in documents, if the key is not the name of the field."""
LABEL: Final = "label"
"""In the metadata of a field: the label in forms, if the name of the field makes none."""

NO_KEY: Final = "no key"
"""In the metadata of a field: true if texts have no key for the field, such as a name next to an id."""

# Backquotes, and the paragraph of a page that a reader of a form has not.
_MARKS = re.compile(r"`+|\*(?=\w)|(?<=\w)\*| \(semantics [^)]*\)")
_ARGUMENTS = re.compile(r"^Args:\n(.*?)(?:^\S|\Z)", re.DOTALL | re.MULTILINE)
_ARGUMENT = re.compile(r"^    (\w+): (.*(?:\n {5,}.*)*)", re.MULTILINE)


# ---------------------------------------------------------------- shapes


@attrs.frozen
class Shape:
    """What a field holds, by its type and its validators.

    Args:
        kind: The class of the value, or the union of its classes; `tuple` for a list.
        checks: The checks of the value, or of the list.
        is_optional: Whether the value may be `None`.
        item: The shape of each item of a list.
    """

    kind: Any
    checks: tuple[valid.FieldCheck, ...]
    is_optional: bool
    item: "Shape | None"

    def find_check(self, kind: type[_Check]) -> _Check | None:
        """Return the first check of a kind; `None` without such a check."""
        return next((check for check in self.checks if isinstance(check, kind)), None)

    @property
    def fewest(self) -> int:
        """The fewest items of a list."""
        ids, items = self.find_check(valid.IdsCheck), self.find_check(valid.ItemsCheck)
        return max((check.fewest for check in (ids, items) if check is not None), default=0)

    @property
    def most(self) -> int | None:
        """The most items of a list; `None` for any number."""
        items = self.find_check(valid.ItemsCheck)
        return None if items is None else items.most

    @property
    def is_once(self) -> bool:
        """Whether each item of a list occurs once."""
        items = self.find_check(valid.ItemsCheck)
        return self.find_check(valid.IdsCheck) is not None or (items is not None and items.once)


def read_shape(field: "attrs.Attribute[Any]") -> Shape:
    """Return the shape of a field."""
    return _read_shape(field.type, tuple(valid.list_checks(field.validator)))


def _read_shape(kind: Any, checks: tuple[valid.FieldCheck, ...]) -> Shape:
    parts = get_args(kind)
    is_optional = NoneType in parts
    if is_optional:
        kind = reduce(or_, (part for part in parts if part is not NoneType))
    if get_origin(kind) is not tuple:
        return Shape(kind, checks, is_optional, None)
    item = _read_shape(get_args(kind)[0], tuple(_list_item_checks(checks)))
    return Shape(tuple, checks, is_optional, item)


def _list_item_checks(checks: Iterable[valid.FieldCheck]) -> Iterator[valid.FieldCheck]:
    for check in checks:
        if isinstance(check, valid.IdsCheck):
            yield valid.IdCheck(check.names)
        elif isinstance(check, valid.ItemsCheck):
            yield from valid.list_checks(check.item)


# ---------------------------------------------------------------- keys, labels, meanings


def document_key(field: "attrs.Attribute[Any]") -> str:
    """Return the key of a field in a document."""
    return str(field.metadata.get(KEY, field.name))


def name_label(name: str) -> str:
    """Return the label that a name or a word makes.

    >>> name_label("look_again"), name_label("no-access")
    ('Look again', 'No access')
    """
    words = re.sub("[_-]", " ", name)
    return words[:1].upper() + words[1:]


def field_label(field: "attrs.Attribute[Any]") -> str:
    """Return the label of a field in a form."""
    return str(field.metadata.get(LABEL, name_label(document_key(field))))


def read_default(field: "attrs.Attribute[Any]") -> Any:
    """Return the default of a field; `attrs.NOTHING` if there is none, or if it depends on other fields."""
    default: Any = field.default
    if not isinstance(default, _FACTORY):
        return default
    return attrs.NOTHING if default.takes_self else default.factory()


_FACTORY: Any = attrs.Factory


def read_summary(cls: type) -> str:
    """Return the first sentence or sentences of the docstring of a class; empty under ``-OO``."""
    return _plain((inspect.cleandoc(cls.__doc__ or "")).partition("\n\n")[0])


@cache
def read_meanings(cls: type) -> MappingProxyType[str, str]:
    """Return the meaning of each field that the docstring of a class, or of a base, reports.

    >>> from mpreview.timeline import Period
    >>> read_meanings(Period)["start"]
    'First day inside.'
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        text = inspect.cleandoc(base.__doc__ or "")
        section = _ARGUMENTS.search(text)
        if section is not None:
            found |= {name: _plain(meaning) for name, meaning in _ARGUMENT.findall(section[1])}
    return MappingProxyType(found)


def _plain(text: str) -> str:
    """Return a text of a docstring on one line, without its marks."""
    return _MARKS.sub("", " ".join(text.replace("`None`", "nothing").replace("`()`", "none").split()))
