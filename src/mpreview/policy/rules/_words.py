"""Phrases that the sentences of several rule forms share."""

import datetime as dt
from collections.abc import Mapping

from mpreview.policy.windows import Reason
from mpreview.timeline import long_day

__all__: list[str] = []


def describe_day(day: dt.date | None) -> str:
    """Return a day in words, or a phrase for a missing day."""
    return "a day not given" if day is None else long_day(day)


def describe_read_day(read: Mapping[str, str | int], name: str) -> str:
    """Return a day that was read, in words."""
    return long_day(dt.date.fromisoformat(str(read[name])))


def count_units(n: str | int, unit: str) -> str:
    """Return a number of units, such as "12 months" and "1 day"."""
    return f"{n} {unit if str(n) == '1' else f'{unit}s'}"


def describe_cell_read(reason: Reason, read: Mapping[str, str | int]) -> str:
    """Return the response level and band of the numbers, and the notice that held the day back."""
    named = []
    if read["response"] != "normal":
        named.append(f"response level {read['response']}")
    if "band" in read:
        named.append(f"risk band {read['band']}")
    text = f" ({', '.join(named)})" if named else ""
    return f"{text}, but not before {_describe_notice(reason, read)}" if "not before" in read else text


def _describe_notice(reason: Reason, read: Mapping[str, str | int]) -> str:
    """Return the later of the notices of a level and an edition; either notice may be of no days."""
    end = dt.date.fromisoformat(str(read["not before"]))
    for source, words in (("level", ""), ("edition", f" of edition {reason.edition}")):
        if _find_notice_end(read, source) == end:
            notice, since = int(read[f"{source} notice"]), describe_read_day(read, f"{source} since")
            if notice:
                return (
                    f"the notice{words}, {count_units(notice, 'day')} from {since}, ends on {long_day(end)}"
                )
            return f"{since}, the first day{words}" if words else f"{since}, from which that counts"
    return long_day(end)


def _find_notice_end(read: Mapping[str, str | int], source: str) -> dt.date | None:
    """Return the end of the notice of a level or an edition, if there is one."""
    if f"{source} since" not in read:
        return None
    since = dt.date.fromisoformat(str(read[f"{source} since"]))
    return since + dt.timedelta(int(read[f"{source} notice"]))
