"""Every field that the constructor of one object refuses; the constructor itself names the first alone.

The validators of attrs check one field each. So each validator runs by itself, on an object that holds the
fields that could be read. A validator that needs a field that could not be read says nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError

from mpreview.errors import ReviewError
from mpreview.interchange.faults import READABLE, key_of

__all__ = ["add_refusals"]


def add_refusals(
    error: ClassValidationError, cls: type, value: Mapping[str, Any], converter: Converter
) -> ClassValidationError:
    """Return *error* together with every other field that the constructor refuses.

    Args:
        error: What was raised when the object was built.
        cls: The class of the object.
        value: The object, as the parser returned it.
        converter: Reads the fields.
    """
    found = {str(one) for one in error.exceptions}
    blank = _read_fields(cls, value, converter)
    more = [one for one in _run_validators(cls, blank) if str(one) not in found]
    return ClassValidationError(error.message, [*error.exceptions, *more], cls) if more else error


def _read_fields(cls: type, value: Mapping[str, Any], converter: Converter) -> Any:
    """Return an object without a constructor run, with each field that can be read."""
    blank = object.__new__(cls)
    for field in attrs.fields(cls):
        key = key_of(cls, field.name)
        if key in value:
            try:
                read = converter.get_structure_hook(field.type)(value[key], field.type)
            except READABLE:
                continue
        elif field.default is attrs.NOTHING or isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
            continue
        else:
            read = field.default
        object.__setattr__(blank, field.name, read)
    return blank


def _run_validators(cls: type, blank: Any) -> list[ReviewError]:
    found = []
    for field in attrs.fields(cls):
        if field.validator is not None and hasattr(blank, field.name):
            refusal = _refusal_of(lambda: field.validator(blank, field, getattr(blank, field.name)))
            if refusal is not None:
                found.append(refusal)
    return found
