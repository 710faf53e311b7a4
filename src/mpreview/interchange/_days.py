"""A day as text, as the query of a web address gives one."""

import datetime as dt

from mpreview._checks import check_day
from mpreview.errors import InvalidValue
from mpreview.interchange._faults import UnfitError
from mpreview.interchange._shape import CONVERTER


def read_day(text: str, *, field: str = "day") -> dt.date:
    """Return the day of a text, read as strictly as a document: ``YYYY-MM-DD`` and no other form.

    Args:
        text: The text, such as a parameter of a web address.
        field: The name of the parameter, for the error: `list_faults` gives the pointer ``/on`` for ``"on"``.

    Raises:
        InvalidValue: If *text* is no text, or no day of the calendar in that form.
        OutsideRange: If the day lies outside 1900-01-01 to 2199-12-31.

    >>> read_day("2021-11-20")
    datetime.date(2021, 11, 20)
    >>> read_day("20 Nov 2021", field="on")
    Traceback (most recent call last):
    mpreview.errors.InvalidValue: on: is not a day of the calendar; give one as YYYY-MM-DD
    """
    if type(field) is not str:
        raise InvalidValue("field", "give the name of the parameter as text", field)
    if type(text) is not str:
        raise InvalidValue(field, "give a day as text, YYYY-MM-DD", text)
    try:
        day: dt.date = CONVERTER.structure(text, dt.date)
    except UnfitError as error:
        problem = f"{error.message}; {error.hint}"
    else:
        check_day(field, day)
        return day
    raise InvalidValue(field, problem, text)
