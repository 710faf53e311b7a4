"""Visits and due days as a calendar (RFC 5545), through the package `icalendar` of the extra `ical`.

A calendar is often shared further than was meant. So an entry shows the week and the region, and neither the
day, nor the place, nor a name, unless the caller asks.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

import attrs

from mpreview._checks import check_day, check_instant, check_type, collect_tuple
from mpreview.errors import load_extra
from mpreview.planning import Agreed, Placed
from mpreview.register import Register
from mpreview.reviews import Obligation
from mpreview.timeline import FIRST_DAY, find_monday

CalendarItem = Placed | Agreed | Obligation
"""What a calendar shows: a planned visit, an agreed visit, or the due day of an obligation."""

_PRODUCT = "-//mpreview//calendar of reviews//EN"
# A number of RFC 5545 has 32 bits, so that seconds since 1970 would end in 2038; these end in 2068.
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_WEEK = dt.timedelta(7)


def to_icalendar(  # noqa: PLR0913  # each is asked for by itself, and all but one are keywords
    items: Iterable[CalendarItem],
    *,
    stamp: dt.datetime,
    previous: Iterable[CalendarItem] = (),
    days: bool = False,
    names: bool = False,
    register: Register | None = None,
    not_before: dt.date | None = None,
) -> str:
    """Return visits and due days as the text of a calendar for other programs.

    An entry keeps its UID from one calendar to the next: through a new plan, through the agreement of a day,
    and until the work is done. So a program that reads the calendar again moves the entry. An agreed visit is
    confirmed, a planned visit tentative; a due day takes up no time.

    Args:
        items: Planned visits (`plan.visits`), agreed visits (`programme.agreed`) and obligations
            (`programme.due`). Of two items about one visit the first counts.
        stamp: The instant, in UTC, at which the calendar is made. Each entry takes its number from the
            instant, so that a later calendar needs an instant at least a second later.
        previous: The items of the calendar before. An item that is in *items* no longer is cancelled. For a
            calendar that is sent or imported; a feed that a program fetches whole needs no cancellations.
        days: Whether an entry shows the day; else the entry fills the week, from Monday to Sunday.
        names: Whether an entry shows the name of place and member; else activity, team and region alone.
        register: The register, for the names of teams and regions; `None` shows ids.
        not_before: A due day before this day lies on this day, such as the day asked about, so that a reader
            sees what is overdue; `None` leaves every due day where it is. Visits stay on their days.

    Raises:
        InvalidValue: If an item is of another type, *stamp* is no instant in UTC, or another argument is of
            another type.
        OutsideRange: If *stamp* or *not_before* is out of range.
        MissingExtra: If the package `icalendar` is not installed.
    """
    check_instant("stamp", stamp)
    check_type("days", days, bool)
    check_type("names", names, bool)
    if register is not None:
        check_type("register", register, Register)
    if not_before is not None:
        check_day("not_before", not_before)
    look = _Look(names, register, FIRST_DAY if not_before is None else not_before)
    kinds: tuple[type[CalendarItem], ...] = (Placed, Agreed, Obligation)
    shown = _index_entries(collect_tuple("items", items, *kinds), look)
    before = _index_entries(collect_tuple("previous", previous, *kinds), look)
    gone = {uid: attrs.evolve(entry, status="CANCELLED") for uid, entry in before.items() if uid not in shown}
    entries = {**shown, **gone}
    icalendar = load_extra("icalendar", "ical")
    calendar = icalendar.Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    for uid in sorted(entries, key=lambda uid: (entries[uid].day, uid)):
        calendar.add_component(_make_event(icalendar, uid, entries[uid], stamp, days=days))
    text: str = calendar.to_ical().decode()
    return text


@attrs.frozen
class _Entry:
    """An entry of a calendar, before days are made coarse."""

    day: dt.date
    title: str
    location: str
    status: str
    busy: bool


@attrs.frozen
class _Look:
    """How entries show items: with names of places or without, the register, and the first due day."""

    names: bool
    register: Register | None
    first: dt.date

    def find_name(self, kind: str, id_: str) -> str:
        """Return the name of a team or an area; its id without a register, or if of another register."""
        entry = None if self.register is None else getattr(self.register, kind).get(id_)
        return id_ if entry is None else str(entry.name)


def _index_entries(items: Iterable[CalendarItem], look: _Look) -> dict[str, _Entry]:
    """Return the entries by UID; of two items about one visit the first."""
    found: dict[str, _Entry] = {}
    for item in items:
        found.setdefault(_make_uid(item), _make_entry(item, look))
    return found


def _make_uid(item: CalendarItem) -> str:
    """Return an id that says nothing, the same until the work is done."""
    if isinstance(item, Obligation):
        parts: tuple[object, ...] = ("due", item.id, item.last_done)
    elif isinstance(item, Placed):
        parts = ("visit", item.visit.id, item.visit.last_done)
    else:
        parts = ("visit", item.id, item.last_done)
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()
    return f"{digest[:32]}@mpreview"


def _make_entry(item: CalendarItem, look: _Look) -> _Entry:
    if isinstance(item, Obligation):
        coarse = f"{item.activity.words} due, {look.find_name('team', item.team)}"
        title = f"{item.title}: due" if look.names else coarse
        location = (item.place_name if look.names else None) or look.find_name("area", item.ground.region)
        return _Entry(max(item.due, look.first), title, location, "CONFIRMED", busy=False)
    visit = item.visit if isinstance(item, Placed) else item
    what, is_agreed = "visit", not isinstance(item, Placed) or item.booked
    if visit.activity is not None:
        what = f"{visit.activity.words} of {visit.place_name}" if look.names else visit.activity.words
    title = what if look.names else f"{what}, {look.find_name('team', visit.team)}"
    location = visit.place_name if look.names else look.find_name("area", visit.region)
    return _Entry(item.day, title, location, "CONFIRMED" if is_agreed else "TENTATIVE", busy=True)


def _make_event(icalendar: Any, uid: str, entry: _Entry, stamp: dt.datetime, *, days: bool) -> Any:
    first = entry.day if days else find_monday(entry.day)
    event = icalendar.Event()
    # A program that reads calendars takes the entry with the highest number.
    sequence = max(0, (stamp - _EPOCH) // dt.timedelta(seconds=1))
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
