"""The country as values: the contents of the tables, in the words of the library.

A function reads the tables at the first call and returns equal values ever after.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final

import attrs

from mpreview._checks import check_day
from mpreview._sequences import group_items
from mpreview.calendars import Calendar, Easter, FixedDay, Holiday, HolidayRule, Recess, WeekdayOfMonth
from mpreview.errors import OutsideRange
from mpreview.places import Area, Constituency
from mpreview.register import Channel, Register, Source
from mpreview.threat import Assessment, Audience, ThreatLevel, ThreatScale, ThreatSeries, Wording
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period
from mpreview.uk._kinds import area_kinds, houses, incident_kinds, mandate_ends, venue_kinds
from mpreview.uk._tables import TextRow, make_value, rows

COUNTRY: Final = "uk"
_NAMES: Final = {
    "england-and-wales": "England and Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_day = dt.date.fromisoformat


def _maybe(day: str) -> dt.date | None:
    return _day(day) if day else None


@cache
def calendars() -> tuple[Calendar, ...]:
    """Return the working days of the three jurisdictions.

    >>> [calendar.id for calendar in calendars()]
    ['england-and-wales', 'northern-ireland', 'scotland']
    """
    holidays = group_items(rows("bank_holidays"), itemgetter("calendar"))
    rules = group_items(rows("holiday_rules"), itemgetter("calendar"))
    return tuple(_calendar(id_, holidays[id_], rules[id_]) for id_ in sorted(holidays))


def _calendar(id_: str, listed: list[TextRow], ruled: list[TextRow]) -> Calendar:
    holidays, rules = tuple(make_value(Holiday, row) for row in listed), tuple(map(_holiday_rule, ruled))
    first, last = holidays[0].day.year, holidays[-1].day.year
    return Calendar(id_, _NAMES[id_], dt.date(first, 1, 1), dt.date(last + 1, 1, 1), holidays, rules)


def _holiday_rule(row: TextRow) -> HolidayRule:
    is_moved, since = row["substitute"] == "next-working", _maybe(row["start"]) or FIRST_DAY
    return HolidayRule(row["name"], _when(row["rule"]), row["source"], is_moved, since)


def _when(rule: str) -> FixedDay | WeekdayOfMonth | Easter:
    """Read a rule in the closed vocabulary of `tables/README.md`."""
    form, *terms = rule.split()
    if form == "fixed":
        month, day = terms[0].split("-")
        return FixedDay(int(month), int(day))
    if form == "easter":
        return Easter(int(terms[0]))
    n, weekday, month = ("-1", *terms) if form == "last" else terms
    return WeekdayOfMonth(int(month), _WEEKDAYS.index(weekday), int(n))


def force_area(force: str) -> str:
    """Return the id of a force's area; some forces and regions share a name.

    >>> force_area("west-midlands")
    'police-west-midlands'
    """
    return f"police-{force}"


@cache
def areas() -> tuple[Area, ...]:
    """Return the country, the nations, the regions of England and the areas of the 45 forces.

    >>> len(areas())
    59
    """
    country = Area(COUNTRY, "United Kingdom", "country")
    nations = (Area(row["id"], row["name"], "nation", COUNTRY, row["calendar"]) for row in rows("nations"))
    regions = (Area(row["id"], row["name"], "region", row["nation"]) for row in rows("regions"))
    forces = (
        Area(force_area(row["id"]), row["short_name"], "force", row["region"]) for row in rows("forces")
    )
    return (country, *nations, *regions, *forces)


@cache
def constituencies() -> tuple[Constituency, ...]:
    """Return the seats of both boundary sets; five seats kept the code in July 2024 and run on.

    >>> len(constituencies())
    1295
    """
    return tuple(map(_seat, rows("constituencies")))


def seats(on: dt.date, *former: str) -> tuple[Constituency, ...]:
    """Return the seats in force on a day, and the *former* seats named."""
    day, named = on.isoformat(), frozenset(former)
    return tuple(_seat(row) for row in rows("constituencies") if is_in_force(row, day) or row["id"] in named)


def is_in_force(row: TextRow, day: str) -> bool:
    """Whether a seat, a row of the table, is in force on an ISO day."""
    return row["start"] <= day and (not row["end"] or day < row["end"])


@cache
def _span(start: str, end: str) -> Period:
    return Period(_day(start), _maybe(end))


def _seat(row: TextRow) -> Constituency:
    others = tuple(map(force_area, row["other_forces"].split(";"))) if row["other_forces"] else ()
    return Constituency(
        row["id"],
        row["name"],
        row["region"],
        force_area(row["force"]),
        _span(row["start"], row["end"]),
        others,
    )


@cache
def scales() -> tuple[ThreatScale, ...]:
    """Return the scale of five steps, the only scale, with dated wordings.

    >>> scales()[0].levels[-1].id
    'CRITICAL'
    """
    ordered = sorted(rows("levels"), key=itemgetter("rank", "start"))
    levels = (
        ThreatLevel(level, wordings=tuple(Wording(_day(row["start"]), row["meaning"]) for row in some))
        for level, some in group_items(ordered, itemgetter("level")).items()
    )
    return (ThreatScale(COUNTRY, "United Kingdom threat levels", tuple(levels)),)


@cache
def series() -> tuple[ThreatSeries, ...]:
    """Return the published series of levels: national, Northern Ireland-related, and members as a group."""
    entries = group_items(rows("assessments"), itemgetter("series"))
    return tuple(_series(row, entries[row["id"]]) for row in rows("series"))


def _series(row: TextRow, assessments: list[TextRow]) -> ThreatSeries:
    entries = [
        Assessment(_day(one["effective"]), _day(one["announced"]), one["level"], one["source"])
        for one in assessments
    ]
    if row["end"]:
        # The withdrawal was announced on its day; `sources.csv` says so.
        # No level from the day on, which ends the series.
        entries.append(Assessment(_day(row["end"]), _day(row["end"]), None, entries[-1].source))
    of_members = row["scope"] == Audience.MEMBERS.value
    return ThreatSeries(
        row["id"],
        row["scale"],
        row["name"],
        tuple(entries),
        areas=() if of_members else tuple(row["scope"].split(";")),
        audience=Audience.MEMBERS if of_members else None,
        before=row["before"] or None,
    )


@attrs.frozen
class Election:
    """A general election.

    Args:
        id: The id of the election.
        dissolved: The first day without members.
        poll: The polling day; from then on there are members again.
        met: The day of the first meeting of the new House.
        source: The publication.
    """

    id: str
    dissolved: dt.date
    poll: dt.date
    met: dt.date
    source: str = attrs.field(repr=False)


@cache
def elections() -> tuple[Election, ...]:
    """Return the general elections on record, oldest first.

    >>> [election.poll.year for election in elections()]
    [2005, 2010, 2015, 2017, 2019, 2024]
    """
    return tuple(make_value(Election, row, poll=_day(row["polling_day"])) for row in rows("elections"))


@cache
def recesses() -> tuple[Recess, ...]:
    """Return the recesses of both houses on record, the recesses of the Commons first.

    `sources` names the recesses not on record.

    >>> day = dt.date(2021, 8, 1)
    >>> [recess.name for recess in recesses() if recess.house == "commons" and day in recess.period]
    ['Summer recess']
    """
    return tuple(map(_recess, rows("recesses")))


def _recess(row: TextRow) -> Recess:
    house, is_provisional = row["house"].lower(), row["status"] == "provisional"
    id_, period = f"{house}-{row['start']}", _span(row["start"], row["end"])
    return make_value(Recess, row, id=id_, house=house, period=period, provisional=is_provisional)


@attrs.frozen
class ByElection:
    """A vacancy of a seat, and the by-election for the seat.

    Args:
        constituency: The seat.
        vacant_from: The first day without a member; `None` if not on record.
        poll: The polling day; `None` if the next general election filled the seat.
        cause: Why the seat fell vacant.
        source: The publication.
    """

    constituency: str
    vacant_from: dt.date | None
    poll: dt.date | None
    cause: str
    source: str = attrs.field(repr=False)


@cache
def by_elections() -> tuple[ByElection, ...]:
    """Return the by-elections and vacancies on record since 2015."""
    return tuple(make_value(ByElection, row, poll=_maybe(row["polling_day"])) for row in rows("by_elections"))


def vacancies(on: dt.date) -> tuple[str, ...]:
    """Return the ids of the vacant seats on a day, as far as on record.

    Between a dissolution and the poll all seats in force are vacant. By-elections are on record from the
    dissolution of 2015 on. In the earlier months of 2015 no seat is known to be vacant. Three seats fell
    vacant before the polls of 18 June 2026, on days not on record: the periods of by-elections in `sources`
    leave out the days on which the seats may have been vacant.

    >>> vacancies(dt.date(2021, 11, 20))
    ('E14000849', 'E14000869', 'E14000957')

    Raises:
        InvalidValue: If *on* is no day.
        OutsideRange: If the day lies before the first year with vacancies on record.
    """
    check_day("on", on)
    if any(election.dissolved <= on < election.poll for election in elections()):
        return tuple(sorted(seat.id for seat in seats(on)))
    known = min(one.known.start for one in sources() if one.id.startswith("by_elections"))
    if on < (first := dt.date(known.year, 1, 1)):
        raise OutsideRange("on", first, LAST_DAY, on)
    since = max((election.poll for election in elections() if election.poll <= on), default=FIRST_DAY)
    return tuple(
        sorted(
            row.constituency
            for row in by_elections()
            # A vacancy before the last poll was filled by the poll, whatever the row says.
            if row.vacant_from is not None and since < row.vacant_from <= on
            if row.poll is None or on < row.poll
        )
    )


@cache
def common_register() -> Register:
    """Return the register of what is there on every day, without seats, people, venues and teams."""
    return Register(
        calendars=calendars(),
        venue_kinds=venue_kinds(),
        area_kinds=area_kinds(),
        mandate_ends=mandate_ends(),
        houses=houses(),
        areas=areas(),
        scales=scales(),
        series=series(),
        recesses=recesses(),
        channels=channels(),
        incident_kinds=incident_kinds(),
    )


@cache
def channels() -> tuple[Channel, ...]:
    """Return how incidents and concerns are reported.

    >>> [channel.id for channel in channels()]
    ['999', '101', 'online', 'anti-terrorist-hotline', 'plait', 'local-adviser']
    """
    return tuple(make_value(Channel, row) for row in rows("channels"))


@cache
def sources() -> tuple[Source, ...]:
    """Return the source of each table, or of each part of a table."""
    found = []
    for table, parts in groupby(rows("sources"), key=lambda row: row["table"]):
        some = list(parts)
        ids = [table] if len(some) == 1 else [f"{table}.{n}" for n in range(1, len(some) + 1)]
        spans = (_span(row["known_from"], row["known_to"]) for row in some)
        found += [
            make_value(Source, row, id=id_, known=known)
            for id_, row, known in zip(ids, some, spans, strict=True)
        ]
    return tuple(found)


def sources_on(on: dt.date, tables: Iterable[str]) -> tuple[Source, ...]:
    """Return the sources of the parts of some tables behind an answer for a day.

    A part gives way to the next part, where the next part begins at its end. If all parts begin later, the
    first part serves: it falls short of the day, and the note of the part says so.
    """
    found: list[Source] = []
    for table in tables:
        parts = [source for source in sources() if source.id.split(".")[0] == table]
        begun = [source for source in parts if source.known.start <= on]
        found += [source for source in begun if not _superseded(source, begun)] or parts[:1]
    return tuple(found)


def _superseded(source: Source, others: Iterable[Source]) -> bool:
    end = source.known.end
    return end is not None and any(other.known.start >= end for other in others)
