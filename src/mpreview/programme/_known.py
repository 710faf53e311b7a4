"""The answers of a programme as known at an instant."""

import datetime as dt

from mpreview._checks import check_day, check_instant
from mpreview.errors import InvalidValue
from mpreview.programme._cache import AnswerCache
from mpreview.timeline import start_of


def find_known(cache: AnswerCache, at: dt.datetime | dt.date) -> AnswerCache:
    """Return the answers of a programme as known at an instant.

    Raises:
        ReviewError: As `Programme.as_known` says.
    """
    if not isinstance(at, dt.date):
        raise InvalidValue("at", "give a datetime.date, or a datetime in UTC", at)
    if not isinstance(at, dt.datetime):
        check_day("at", at)
    instant = at if isinstance(at, dt.datetime) else start_of(at)
    check_instant("at", instant)
    day = instant.date()
    register, rulebook = cache.base.as_known(day), cache.rulebook.as_known(day)
    if register.calendars != cache.base.calendars:
        rulebook = rulebook.without_examples
    return AnswerCache(register, rulebook, cache.ledger.as_known(instant))
