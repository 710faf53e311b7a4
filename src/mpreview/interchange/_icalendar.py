"""Visits and due days as a calendar (RFC 5545), through the package `icalendar` of the extra `ical`.

A calendar is often shared further than was meant. So an entry shows the week and the region, and neither the
day, nor the place, nor a name, unless the caller asks.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import attrs

from mpreview._checks import check_instant, check_type, collect_tuple
from mpreview.errors import MissingExtra
from mpreview.planning import Agreed, Placed
from mpreview.planning._visits import name_visit
from mpreview.reviews import Obligation
from mpreview.timeline import find_monday

CalendarItem = Placed | Agreed | Obligation
"""What a calendar shows: a planned visit, an agreed visit, or the due day of an obligation."""

_PRODUCT = "-//mpreview//calendar of reviews//EN"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WEEK = dt.timedelta(7)


def to_icalendar(
    items: Iterable[CalendarItem],
    *,
    stamp: dt.datetime,
    previous: Iterable[CalendarItem] = (),
    days: bool = False,
    names: bool = False,
) -> str:
    """Return visits and due days as the text of a calendar for other programs.

    An entry keeps its UID from one calendar to the next: through a new plan, through the agreement of a day,
    and until the work is done. So a program that reads the calendar again moves the entry. An agreed visit is
    confirmed, a planned visit tentative; a due day takes up no time.

    Args:
        items: Planned visits (`plan.visits`), agreed visits (`programme.agreed`) and obligations
            (`programme.due`). Of two items about one visit the first counts.
        stamp: The instant, in UTC, at which the calendar is made; a later calendar needs a later instant.
        previous: The items of the calendar before. An item that is in *items* no longer is cancelled.
        days: Whether an entry shows the day; else the entry fills the week, from Monday to Sunday.
        names: Whether an entry shows the name of place and member; else the activity and the region alone.

    Raises:
        InvalidValue: If an item is of another type, *stamp* is no instant in UTC, or another argument is
            neither true nor false.
        OutsideRange: If *stamp* is out of range.
        MissingExtra: If the package `icalendar` is not installed.
    """
    check_instant("stamp", stamp)
    check_type("days", days, bool)
    check_type("names", names, bool)
    kinds: tuple[type[CalendarItem], ...] = (Placed, Agreed, Obligation)
    shown = _index_entries(collect_tuple("items", items, *kinds), names=names)
    before = _index_entries(collect_tuple("previous", previous, *kinds), names=names)
    gone = {uid: attrs.evolve(entry, status="CANCELLED") for uid, entry in before.items() if uid not in shown}
    entries = {**shown, **gone}
    icalendar = _load_icalendar()
    calendar = icalendar.Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    for uid in sorted(entries, key=lambda uid: (entries[uid].day, uid)):
        calendar.add_component(_make_event(icalendar, uid, entries[uid], stamp, days=days))
    text: str = calendar.to_ical().decode()
    return text


def _load_icalendar() -> Any:
    try:
        return import_module("icalendar")
    except ImportError:
        raise MissingExtra("ical", "icalendar") from None


@attrs.frozen
class _Entry:
    """An entry of a calendar, before days are made coarse."""

    day: dt.date
    title: str
    location: str
    status: str
    busy: bool


def _index_entries(items: Iterable[CalendarItem], names: bool) -> dict[str, _Entry]:  # private
    """Return the entries by UID; of two items about one visit the first."""
    found: dict[str, _Entry] = {}
    for item in items:
        found.setdefault(_make_uid(item), _make_entry(item, names=names))
    return found


def _make_uid(item: CalendarItem) -> str:
    """Return an id that tells nothing, the same until the work is done."""
    if isinstance(item, Obligation):
        parts: tuple[object, ...] = ("due", item.id, item.last_done)
    elif isinstance(item, Placed):
        parts = ("visit", item.visit.id, item.visit.last_done)
    else:
        parts = ("visit", name_visit(item.venue, item.activity, item.team), item.last_done)
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()
    return f"{digest[:32]}@mpreview"


def _make_entry(item: CalendarItem, *, names: bool) -> _Entry:
    if isinstance(item, Obligation):
        title = f"{item.title}: due" if names else f"{item.activity.words} due, {item.team}"
        location = (item.place_name if names else None) or item.ground.region
        return _Entry(item.due, title, location, "CONFIRMED", busy=False)
    visit = item.visit if isinstance(item, Placed) else item
    what, is_agreed = visit.activity.words, not isinstance(item, Placed) or item.booked
    title = f"{what} of {visit.place_name}" if names else f"{what}, {visit.team}"
    location = visit.place_name if names else visit.region
    return _Entry(item.day, title, location, "CONFIRMED" if is_agreed else "TENTATIVE", busy=True)


def _make_event(icalendar: Any, uid: str, entry: _Entry, stamp: dt.datetime, *, days: bool) -> Any:
    first = entry.day if days else find_monday(entry.day)
    event = icalendar.Event()
    # A program that reads calendars takes the entry with the highest number: minutes since 1970.
    sequence = (stamp - _EPOCH) // dt.timedelta(minutes=1)
    fields = {
        "uid": uid,
        "dtstamp": stamp,
        "dtstart": first,
        "dtend": first + (dt.timedelta(1) if days else _WEEK),
        "summary": entry.title,
        "location": entry.location,
        "status": entry.status,
        "sequence": sequence,
        "class": "CONFIDENTIAL",
        "transp": "OPAQUE" if entry.busy else "TRANSPARENT",
    }
    for name, value in fields.items():
        event.add(name, value)
    return event
