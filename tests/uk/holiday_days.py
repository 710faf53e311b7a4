"""The rules of standing bank holidays, worked out a second time and more slowly than the engine does."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def easter_sunday(year: int) -> date:
    """The Gregorian computus as printed in Nature, 20 April 1876."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    r = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * r) // 433
    month = (h + r - 7 * m + 90) // 25
    return date(year, month, (h + r - 7 * m + 33 * month + 19) % 32)


def of_rule(rule: str, year: int) -> date:
    """The day of a rule in a year, found by looking at every day of it."""
    match rule.split():
        case ["fixed", month_day]:
            return date.fromisoformat(f"{year}-{month_day}")
        case ["easter", offset]:
            return easter_sunday(year) + timedelta(int(offset))
        case ["weekday", n, weekday, month]:
            return list(_weekdays(year, int(month), weekday))[int(n) - 1]
        case ["last", weekday, month]:
            return list(_weekdays(year, int(month), weekday))[-1]
        case _:
            raise ValueError(rule)


def _weekdays(year: int, month: int, weekday: str) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        if WEEKDAYS[day.weekday()] == weekday:
            yield day
        day += timedelta(1)


def of_year(rules: Sequence[Mapping[str, str]], year: int) -> dict[date, str]:
    """The weekdays that one calendar's rules close in a year, with the names they bear."""
    own = {of_rule(rule["rule"], year): rule for rule in rules if rule["start"] <= f"{year}-12-31"}
    closed = {day: rule["name"] for day, rule in own.items() if day.weekday() < 5}
    for day, rule in sorted(own.items()):
        if day.weekday() < 5 or rule["substitute"] == "none":
            continue
        free = next(d for n in range(1, 15) if (d := day + timedelta(n)).weekday() < 5 and d not in closed)
        closed[free] = f"{rule['name']} (substitute day)"
    return closed
