"""Phrases that the sentences of rule forms and adjustments share."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from mpreview.policy.windows import Adjustment, Parameters, ReasonFacts, parse_day
from mpreview.timeline import long_day, weekday

ONWARD: Final = ", since no working day before it would discharge it"
"""Why a day rolled on that rolls back elsewhere."""


def describe_day(day: dt.date | None) -> str:
    """Return a day in words, or a phrase for a missing day."""
    return "a day not given" if day is None else long_day(day)


def describe_read_day(read: Parameters, name: str) -> str:
    """Return a day that was read, in words."""
    return long_day(parse_day(read, name))


def name_day(day: dt.date) -> str:
    """Return a day in words, with its weekday."""
    return f"{weekday(day)} {long_day(day)}"


def count_units(n: str | int, unit: str) -> str:
    """Return a number of units, such as "12 months" and "1 day"."""
    return f"{n} {unit if str(n) == '1' else f'{unit}s'}"


def describe_read_days(read: Parameters, name: str) -> str:
    """Return days that were read, in words, each once, with how many events it had."""
    days = Counter(str(read[name]).split(", "))
    named = ((long_day(dt.date.fromisoformat(day)), count) for day, count in days.items())
    return "; ".join(day if count == 1 else f"{day}, {count} times" for day, count in named)


def describe_holidays(days: Iterable[tuple[dt.date, str]]) -> str:
    """Return the holidays among closed days, by name; weekends go without saying."""
    named = [f"{name_day(day)} ({name})" for day, name in days if name != weekday(day)]
    return f"; closed and stepped over: {', '.join(named)}" if named else ""


def find_step(reason: ReasonFacts, part: str) -> Adjustment | None:
    """Return the first step of a part, such as ``due``."""
    return next((step for step in reason.adjustments if step.part == part), None)


def find_step_between(reason: ReasonFacts, part: str, raw: dt.date, day: dt.date) -> Adjustment | None:
    """Return the step of a part from one day to another."""
    steps = (step for step in reason.adjustments if step.part == part)
    return next((step for step in steps if (step.raw, step.day) == (raw, day)), None)
