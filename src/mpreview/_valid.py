"""Validators of fields, read with their module as ``valid.day`` or ``valid.text(most=20)``.

``attrs.field(validator=valid.id_)`` checks a field by `check_id`, and names the field ``Class.field``. What a
validator checks is a fact that a form and a schema can read.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from mpreview._checks import (
    FIRST_DAY,
    LAST_DAY,
    LEAST_URGENT,
    NAME_LENGTH,
    TEXT_LENGTH,
    check_day,
    check_id,
    check_ids,
    check_instant,
    check_int,
    check_text,
    check_tuple,
    check_type,
    match_id,
)
from mpreview.errors import InvalidValue, OutsideRange

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]
_Check = Callable[[str, object], None]


def _name_field(instance: object, attribute: "attrs.Attribute[Any]") -> str:
    return f"{type(instance).__name__}.{attribute.alias}"


@attrs.frozen
class FieldCheck:
    """A validator of a field, with what it checks as facts that a form and a schema can read."""

    def check(self, field: str, value: Any) -> None:
        """Check a value.

        Args:
            field: The name of the field, for the error.
            value: The value.

        Raises:
            InvalidValue: If the field cannot hold the value.
            OutsideRange: If a day or a number lies outside.
        """

    def __call__(self, instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        """Check a field of an object; the error names the field ``Class.field``."""
        # The name is made for a refusal alone: a nation is a hundred thousand fields.
        try:
            self.check("", value)
        except InvalidValue as error:
            refusal: InvalidValue | OutsideRange = error
        except OutsideRange as error:
            refusal = error
        else:
            return
        raise attrs.evolve(refusal, field=_name_field(instance, attribute))


@attrs.frozen
class OwnCheck(FieldCheck):
    """Checks a field by a function, without facts that can be read.

    Args:
        function: The function of the name of the field and the value.
    """

    function: _Check

    def check(self, field: str, value: Any) -> None:
        """Check a value by the function."""
        self.function(field, value)


@attrs.frozen
class IdCheck(FieldCheck):
    """Checks a field that holds an id, by `check_id`.

    Args:
        names: The kind of thing that the id names, such as ``"venue"``; `None` for an own or opaque id.
    """

    names: str | None = None

    def __call__(self, instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        """Check an id; half of all fields are ids, so a good id costs no further call."""
        if type(value) is not str or not match_id(value):
            check_id(_name_field(instance, attribute), value)


@attrs.frozen
class IdsCheck(FieldCheck):
    """Checks a field that holds a tuple of distinct ids, by `check_ids`.

    Args:
        names: The kind of thing that each id names, such as ``"venue"``; `None` for opaque keys.
        fewest: 1, or 0 for a field that may hold ``()``.
    """

    names: str | None = None
    fewest: int = attrs.field(default=1, kw_only=True)

    def check(self, field: str, value: Any) -> None:
        """Check a tuple of distinct ids."""
        if self.fewest or value != ():
            check_ids(field, value)


@attrs.frozen
class DayCheck(FieldCheck):
    """Checks a field that holds a day, by `check_day`.

    Args:
        last: The last day that the field may hold.
    """

    last: dt.date = LAST_DAY

    def __call__(self, instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        """Check a day; a good day costs no further call."""
        if type(value) is not dt.date or not FIRST_DAY <= value <= self.last:
            check_day(_name_field(instance, attribute), value, last=self.last)


@attrs.frozen
class TextCheck(FieldCheck):
    """Checks a text field, by `check_text`.

    Args:
        most: The most characters.
        empty: Whether the text may be blank.
    """

    most: int = attrs.field(default=TEXT_LENGTH, kw_only=True)
    empty: bool = attrs.field(default=False, kw_only=True)

    def check(self, field: str, value: Any) -> None:
        """Check a text."""
        check_text(field, value, most=self.most, empty=self.empty)


@attrs.frozen
class IntCheck(FieldCheck):
    """Checks a field that holds a whole number, by `check_int`.

    Args:
        low: The least number.
        high: The greatest number.
    """

    low: int
    high: int

    def check(self, field: str, value: Any) -> None:
        """Check a whole number."""
        check_int(field, value, self.low, self.high)


@attrs.frozen
class ChoiceCheck(FieldCheck):
    """Checks a field that holds one of some values of its class.

    Args:
        allowed: The values.
        problem: The sentence of the error for another value.
    """

    allowed: tuple[Any, ...]
    problem: str

    def check(self, field: str, value: Any) -> None:
        """Check a value."""
        # Some classes of values are equal across classes: true is no number.
        if value not in self.allowed or type(value) is not type(self.allowed[0]):
            raise InvalidValue(field, self.problem, value)


@attrs.frozen
class ItemsCheck(FieldCheck):
    """Checks a field that holds a tuple: the number of items, and each item.

    Args:
        problem: The sentence of the error for a wrong number of items, or for an item that occurs twice.
        item: The validator of each item; `None` if another validator checks the items.
        fewest: The fewest items.
        most: The most items; `None` for any number.
        once: Whether each item occurs once.
    """

    problem: str
    item: Validator | None = None
    fewest: int = attrs.field(default=0, kw_only=True)
    most: int | None = attrs.field(default=None, kw_only=True)
    once: bool = attrs.field(default=False, kw_only=True)

    def __call__(self, instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        """Check the number of items, and each item."""
        fits = type(value) is tuple and self.fewest <= len(value) <= (self.most or len(value))
        if fits and self.item is not None:
            for one in value:
                self.item(instance, attribute, one)
        if not fits or (self.once and len(set(value)) < len(value)):
            raise InvalidValue(_name_field(instance, attribute), self.problem, value)


@attrs.frozen
class OptionalCheck(FieldCheck):
    """Checks a field that may hold `None`; another value passes all of some validators.

    Args:
        validators: The validators.
    """

    validators: tuple[Validator, ...]

    def __call__(self, instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        """Check a value by each validator, but for `None`."""
        if value is not None:
            for validator in self.validators:
                validator(instance, attribute, value)


def list_checks(validator: Any) -> Iterator[FieldCheck]:
    """Yield the checks of a field whose facts can be read.

    Args:
        validator: The validator of the field, which may be several in one; `None` for a field without.
    """
    if isinstance(validator, FieldCheck):
        yield validator
    # attrs joins a list of validators into one, and `optional` does so too.
    several = isinstance(validator, OptionalCheck)
    for one in validator.validators if several else getattr(validator, "_validators", ()):
        yield from list_checks(one)


# As validators the checks have the names of what a field holds.
id_of, ids_of, text, items = IdCheck, IdsCheck, TextCheck, ItemsCheck
int_: Callable[[int, int], Validator] = IntCheck
id_: Validator = id_of()
ids: Validator = ids_of()
ids_or_none: Validator = ids_of(fewest=0)
day: Validator = DayCheck()
end: Validator = DayCheck(last=dt.date(2200, 1, 1))
"""The validator of the end of a period, which may be the day after the last day of all."""
instant: Validator = OwnCheck(check_instant)
"""The validator of a field that holds an instant; the field has the converter `in_utc`."""
name: Validator = text(most=NAME_LENGTH)
priority: Validator = int_(1, LEAST_URGENT)


def type_(kind: type) -> Validator:
    """Return the validator of a field that holds a value of one class, by `check_type`."""

    def validate(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if type(value) is not kind:
            check_type(_name_field(instance, attribute), value, kind)

    return validate


def tuple_(*kinds: type) -> Validator:
    """Return the validator of a field that holds a tuple of values of those classes, by `check_tuple`."""
    return OwnCheck(lambda field, values: check_tuple(field, values, *kinds))


def choice(*allowed: object, problem: str) -> Validator:
    """Return the validator of a field that holds one of some values of its class.

    Args:
        allowed: The values.
        problem: The sentence of the error for another value.
    """
    return ChoiceCheck(allowed, problem)


def optional(*validators: Validator) -> Validator:
    """Return the validator of a field that may hold `None`; another value passes all of some validators."""
    return OptionalCheck(validators)
