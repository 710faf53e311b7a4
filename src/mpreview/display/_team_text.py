"""The page of one team as text, fit for paper."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from mpreview._checks import TEXT_LENGTH, check_int, check_text, check_type
from mpreview._sequences import group_items
from mpreview.display._acts import WEEK, VisitState
from mpreview.display._figures import SOON
from mpreview.display._team import TeamDuty, TeamFinding, TeamGap, TeamMeasure, TeamPage, TeamVisit
from mpreview.display._text import (
    FIRM,
    NARROWEST,
    WIDTH,
    counted,
    list_cross,
    list_trends,
    name_short,
    wrapped,
)
from mpreview.planning import Overbooked
from mpreview.policy import Activity
from mpreview.reviews import Progress
from mpreview.timeline import long_day

_Item = TypeVar("_Item")


def page_as_text(page: TeamPage, *, note: str = "", width: int = WIDTH) -> str:
    """Return the page of a team as text, ending in a line break.

    Args:
        page: The page.
        note: A sentence below the title.
        width: The widest line, in columns, at least 60. A longer word has a line of its own.

    Raises:
        InvalidValue: If *page* is no page, or *note* no text.
        OutsideRange: If *width* is below 60.
    """
    check_type("page", page, TeamPage)
    check_text("note", note, most=TEXT_LENGTH, empty=True)
    check_int("width", width, NARROWEST, TEXT_LENGTH)
    parts = [
        _head(page, note, width),
        _week(page, width),
        _overdue(page, width),
        _held(page, width),
        _late(page, width),
        _section("More agreed than slots", page.overbooked, _describe_overbooked, width)
        if page.overbooked
        else [],
        _section("Fell through, and who has it", page.gaps, _describe_gap, width),
        _section("Open findings", page.findings, _describe_finding, width),
        _section("Measures not in service yet", page.measures, _describe_measure, width),
        list_cross(page.cross, width),
        list_trends(page.on, page.trends, (), width),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(page: TeamPage, note: str, width: int) -> list[str]:
    line = page.line
    found = wrapped(f"{page.name}, {long_day(page.on)}, planned to {long_day(page.until)}", width=width)
    found += wrapped(note, width=width) if note else []
    venues = (
        f"{counted(line.venues, 'venue')}: {line.overdue:,} overdue, {line.due_soon:,} due in {SOON} days"
    )
    placed = f"{line.on_time:,} on time, {line.late:,} late, {line.unplaced:,} without a day"
    held = f"{line.held:,} held back by the member for now"
    beyond = f", {line.beyond:,} due after the plan" if line.beyond else ""
    short = f"; {counted(line.slots_short, 'slot')} short" if line.slots_short else ""
    return [*found, "", *wrapped(f"{venues}; visits: {placed}, {held}{beyond}{short}", width=width)]


def _week(page: TeamPage, width: int) -> list[str]:
    """Return who is visited in the next seven days, day by day."""
    span = f"{name_short(page.on)} to {name_short(page.on + dt.timedelta(WEEK - 1))}"
    if not page.week:
        return [f"Visits from {span}: none"]
    found = [f"Visits from {span}: {len(page.week):,}"]
    for day, visits in group_items(page.week, lambda visit: visit.day).items():
        found.append(f"  {'' if day is None else name_short(day)}")
        for visit in visits:
            firm = "" if visit.state is None else FIRM[visit.state]
            if visit.declined and visit.state is VisitState.NOT_ACCEPTED:
                firm = " (declined before; offer again first)"
            text = f"{_describe_place(visit)}{firm}{_describe_adviser(visit)}"
            found += wrapped(text, first="    ", rest="      ", width=width)
    return found


def _describe_adviser(visit: TeamVisit) -> str:
    """Return who makes a visit; nothing of a team whose advisers are not on record."""
    if visit.adviser is not None:
        crowded = " (more is agreed with the adviser that day than there are slots)" if visit.crowded else ""
        return f", by {visit.adviser}{crowded}"
    return "" if visit.left is None else f", by nobody yet: {_LEFT[visit.left]}"


_LEFT: Mapping[str, str] = MappingProxyType(
    {
        "away": "the adviser who was agreed is not on duty",
        "unnamed": "the slot is of no named adviser",
        "nobody-on-duty": "no adviser is on duty",
        "conflict": "every adviser on duty is in conflict",
        "full": "the advisers without a conflict have no slot left",
    }
)
"""Why a visit has no adviser, by the code of the rota."""


def _overdue(page: TeamPage, width: int) -> list[str]:
    """Return what is overdue, and why there are more reviews than venues."""
    head, *found = _section("Overdue", page.overdue, _describe_duty, width)
    reviews = sum(one.activity is Activity.REVIEW for one in page.overdue)
    if reviews > page.line.overdue:
        venues = counted(page.line.overdue, "venue")
        head += f" ({counted(reviews, 'review')} at {venues}; members who share a venue have a review each)"
    return [*wrapped(head, rest="  ", width=width), *found]


def _section(title: str, items: Sequence[_Item], tell: Callable[[_Item], str], width: int) -> list[str]:
    return [f"{title}: {len(items):,}", *_list_items(items, tell, width)] if items else [f"{title}: none"]


def _held(page: TeamPage, width: int) -> list[str]:
    """Return what members declined or put off, and how much of it may be offered again."""
    head, *found = _section("Declined or put off", page.held, _describe_held, width)
    now = sum(one.resumes is None for one in page.held)
    return [f"{head} ({now:,} to be offered again now)" if now else head, *found]


def _late(page: TeamPage, width: int) -> list[str]:
    """Return the visits that cannot be on time, each reason once."""
    if not page.late:
        return ["Cannot be on time: none"]
    late = sum(one.day is not None for one in page.late)
    found = [
        f"Cannot be on time: {len(page.late):,} = {late:,} late + {len(page.late) - late:,} without a day"
    ]
    for why, visits in group_items(page.late, lambda visit: visit.why).items():
        lead = "  " if why else ""
        found += wrapped(f"{why}:", first="  ", rest="      ", width=width) if why else []
        for visit in visits:
            found += wrapped(_describe_late(visit), first=f"{lead}  ", rest=f"{lead}      ", width=width)
    return found


def _list_items(items: Sequence[_Item], tell: Callable[[_Item], str], width: int) -> Iterator[str]:
    for item in items:
        yield from wrapped(tell(item), first="  ", rest="      ", width=width)


def _describe_place(one: TeamVisit | TeamDuty) -> str:
    """Return the members and the place, and the activity if it is no review."""
    return one.place if one.activity is Activity.REVIEW else f"{one.place}, {one.activity.words}"


def _describe_duty(one: TeamDuty) -> str:
    again = " before" if one.activity is Activity.CONTACT and one.progress is Progress.CONTACTED else ""
    words = f"({one.standing.words}), {one.progress.words}{again}"
    return f"{_describe_place(one)}: due {long_day(one.due)} {words}"


def _describe_held(one: TeamDuty) -> str:
    when = "now" if one.resumes is None else f"on {long_day(one.resumes)}"
    again = f", to be offered again {when}"
    return f"{_describe_place(one)}: {one.progress.words}, due {long_day(one.due)}{again}"


def _describe_late(one: TeamVisit) -> str:
    when = "without a day" if one.day is None else f"on {long_day(one.day)}"
    due = "" if one.due is None else f", due {long_day(one.due)}"
    return f"{_describe_place(one)}: {when}{due}"


def _describe_overbooked(one: Overbooked) -> str:
    pool = f", pool {one.pool}" if one.pool else ""
    return f"{name_short(one.day)}{pool}: {counted(one.more, 'slot')} more than there are"


def _describe_gap(one: TeamGap) -> str:
    return f"{one.place}: {one.kind} since {long_day(one.since)}, with the {one.owner}; next: {one.step}"


def _describe_finding(one: TeamFinding) -> str:
    when = "was due" if one.is_late else "due"
    return f"{one.place}: {one.severity}, {when} {long_day(one.due)}, with the {one.owner}"


def _describe_measure(one: TeamMeasure) -> str:
    whose = f", with the {one.owner}" if one.owner else ""
    return f"{one.place}: {one.state.value} since {long_day(one.since)}{whose}"
