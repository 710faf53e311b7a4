"""The days of three published tables, computed with datetime alone: the judge of the rulebooks beside it.

Written from the tables, and not from the package: it imports nothing of it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

RATINGS: Final = {"A": 6, "B": 12, "C": 18, "D": 24, "E": 36}
"""Food Law Code of Practice (England), Annex 5: months between two interventions, by rating."""
NEW_PREMISES, LATEST = dt.timedelta(28), dt.timedelta(28)
"""New premises within 28 days; an intervention no later than 28 days after its interval."""
EQUIPMENT: Final = {"lift-for-persons": 6, "accessory": 6, "other-equipment": 12}
"""LOLER 1998, regulation 9(3)(a): months between two thorough examinations."""
FIRST_TEST, TEST = 36, 12
"""The vehicle test: months to the first one, and between two."""


def add_months(day: dt.date, months: int) -> dt.date:
    """So many months later; of a month that lacks the day its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (next_month - dt.timedelta(1)).day
    return dt.date(year, month + 1, min(day.day, last))


def food(rating: str, done: dt.date) -> tuple[dt.date, dt.date]:
    """When the next intervention is due, and the latest day for it."""
    due = add_months(done, RATINGS[rating])
    return due, due + LATEST


def examination(kind: str, done: dt.date) -> tuple[dt.date, dt.date]:
    """When the next thorough examination is due; no later day is allowed."""
    due = add_months(done, EQUIPMENT[kind])
    return due, due


def first_use(start: dt.date) -> tuple[dt.date, dt.date]:
    """When the examination before lifting equipment is put into service for the first time is due.

    LOLER 1998, regulation 9(1): on the day before the service begins, and no later.
    """
    return start - dt.timedelta(1), start - dt.timedelta(1)


def vehicle(tests: Sequence[dt.date]) -> tuple[dt.date, dt.date]:
    """From when the next test keeps its anniversary, and when the last one runs out.

    Of a test in the month before it runs out the anniversary counts, of any other its own day.
    """
    first, months = tests[0], TEST
    for test in tests[1:]:
        expires = add_months(first, months)
        if add_months(expires, -1) + dt.timedelta(1) <= test <= expires:
            months += TEST
        else:
            first, months = test, TEST
    expires = add_months(first, months)
    return add_months(expires, -1) + dt.timedelta(1), expires
