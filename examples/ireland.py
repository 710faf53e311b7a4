"""Another country: Ireland, with houses, seats and levels of its own.

Provinces, counties, constituencies and houses are real; members, levels,
advisers, reviews and the policy beside this file, in TOML, are invented.
Holidays come from the package `holidays`.
"""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import holidays  # pyright: ignore[reportMissingImports]  # own place

import mpreview as mp
from mpreview import interchange
from mpreview.calendars import Calendar, Holiday
from mpreview.threat import Assessment, ThreatLevel

DAY, RISE = dt.date(2025, 11, 20), dt.date(2025, 11, 3)
FIRST, TERM = dt.date(2020, 1, 1), mp.Period(dt.date(2024, 11, 29))
LEVELS = ("low", "moderate", "substantial", "severe", "critical")
ASSESSED = (
    Assessment(FIRST, FIRST, "moderate"),
    Assessment(RISE, RISE, "substantial"),
)
WEEK = (mp.Slots((1, 0, 1, 0, 0, 0, 0)),)  # on Mondays and Wednesdays


class Seat(NamedTuple):
    """A constituency of the 34th Dáil, with its county."""

    id: str
    name: str
    places: int
    province: str
    county: str


SEATS = (
    Seat("kerry", "Kerry", 5, "munster", "county-kerry"),
    Seat("donegal", "Donegal", 5, "ulster", "county-donegal"),
    Seat("sligo", "Sligo and Leitrim", 4, "connacht", "county-sligo"),
    Seat("dublin", "Dublin Central", 4, "leinster", "county-dublin"),
)
KIND = mp.VenueKind("office", "office", "offices", "an office")


def calendar() -> Calendar:
    """Return the working days of Ireland, listed up to 2030."""
    listed = holidays.country_holidays("IE", years=range(2020, 2031))
    days = (Holiday(day, listed[day], "holidays") for day in sorted(listed))
    return Calendar("ie", "Ireland", FIRST, dt.date(2031, 1, 1), tuple(days))


def register() -> mp.Register:
    """Return Ireland: an office for each member, advisers by county."""
    areas = [mp.Area("ireland", "Ireland", "state", calendar="ie")]
    members, venues, teams, seats = [], [], [], []
    for id_, name, size, province, county in SEATS:
        areas += (
            mp.Area(province, province, "province", "ireland"),
            mp.Area(county, county, "county", province),
        )
        cover = mp.Cover((county,))
        teams.append(mp.Team(county, name, (cover,), WEEK, calendar="ie"))
        place = (id_, name, province, county)
        seats.append(mp.Constituency(*place, house="dail", members=size))
        senate = mp.Mandate(None, TERM, house="seanad", area=county)
        dail = mp.Mandate(id_, TERM, house="dail")
        for n, mandate in enumerate((*[dail] * size, senate), 1):
            called = f"Member {n} for {name}"
            members.append(mp.Member(f"{id_}-{n}", called, (mandate,)))
            venues.append(mp.Venue(f"o-{id_}-{n}", KIND.id, province, county))
    pairs = zip(venues, members, strict=True)
    steps = tuple(ThreatLevel(one, one.capitalize()) for one in LEVELS)
    return mp.Register(
        venue_kinds=(KIND,),
        area_kinds=(
            mp.AreaKind("state", "state", "states", 1, mp.AreaRole.NATION),
            mp.AreaKind("province", "province", "-s", 2, mp.AreaRole.REGION),
            mp.AreaKind("county", "county", "counties", 3, mp.AreaRole.FORCE),
        ),
        houses=(
            mp.House("dail", "Dáil Éireann"),
            mp.House("seanad", "Seanad Éireann", mp.HeldCapacity.MANDATE),
        ),
        calendars=(calendar(),),
        areas=tuple(areas),
        constituencies=tuple(seats),
        scales=(mp.ThreatScale("ie", "Ireland", steps),),
        series=(mp.ThreatSeries("ie", "ie", "T", ASSESSED, ("ireland",)),),
        members=tuple(members),
        venues=tuple(venues),
        uses=tuple(mp.Use(one.id, who.id, TERM) for one, who in pairs),
        teams=tuple(teams),
    )


if __name__ == "__main__":
    policy = Path(__file__).with_name("ireland.toml").read_bytes()
    rulebook = interchange.rulebook_from_toml(policy)
    places, told = register(), dt.datetime(2025, 2, 11, 9, tzinfo=dt.UTC)
    reviews = (
        mp.Reviewed(
            id=f"r-{one.id}",
            on=told.date(),
            known=told,
            venue=one.id,
            outcome=mp.Outcome.COMPLETE,
            proof="report",
        )
        for one in places.venues[1:]
    )
    ireland = mp.Programme(places, rulebook, mp.Ledger.of(reviews))
    (kerry, *_) = ireland.register.look_up("kerry", kinds=["area"])
    due = ireland.due(on=DAY, area=kerry.id, activity=mp.Activity.REVIEW)
    for owed in due:
        print(owed.sentence())
    print(due[-1].why(citations=False))
