"""A programme small enough to count by hand: three members of two forces, and one vacant seat.

Asked on 20 November 2021. The level rose on Monday 15 November and has settled, so that reviews are due
on 13 December in England and on 14 December in Scotland, where 30 November was a holiday. Essex has a
slot on Fridays from 3 December on; Glasgow one a day; the Parliament's team none at all.
"""

import datetime as dt

from helpers.declared import DECLARED
from mpreview.calendars import Calendar, Holiday
from mpreview.events import Contacted, Ledger, Offered, Outcome, Reviewed
from mpreview.people import Mandate, Member
from mpreview.places import Area, Constituency, Use, Venue
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    NewMember,
    NewVenue,
    OfferOwed,
    Periodic,
    Rise,
    Rule,
    Rulebook,
    Unit,
)
from mpreview.programme import Programme
from mpreview.register import Register, Source
from mpreview.teams import Cover, Slots, Team
from mpreview.threat import Assessment, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import Period, start_of

ON = dt.date(2021, 11, 20)
UNTIL = dt.date(2022, 2, 18)
POLL = dt.date(2019, 12, 12)
LEVELS = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
KINDS = ("office", "surgery", "westminster", "home")

AREAS = (
    Area("uk", "United Kingdom", "country"),
    Area("england", "England", "nation", "uk", "ew"),
    Area("scotland", "Scotland", "nation", "uk", "sc"),
    Area("east", "East of England", "region", "england"),
    Area("essex", "Essex", "force", "east"),
    Area("scot", "Scotland's police", "force", "scotland"),
)
SEATS = (
    Constituency("C1", "Braintree", "east", "essex"),
    Constituency("C2", "Clacton", "east", "essex"),
    Constituency("C3", "Glasgow East", "scotland", "scot"),
    Constituency("C4", "Southend West", "east", "essex"),
)
VENUES = (
    Venue("office-1", "office", "east", "essex"),
    Venue("office-2", "office", "east", "essex"),
    Venue("office-3", "office", "scotland", "scot"),
    Venue("hall-12", "surgery", "east", "essex", label="The shared hall"),
    Venue("room-1", "westminster", "east", "essex"),
    Venue("home-3", "home", "scotland", "scot"),
)
USES = (
    ("office-1", "person-1"),
    ("office-2", "person-2"),
    ("office-3", "person-3"),
    ("hall-12", "person-1"),
    ("hall-12", "person-2"),
    ("room-1", "person-1"),
    ("home-3", "person-3"),
)
REVIEWED = ("office-1", "office-2", "office-3", "hall-12", "room-1")


def _reviewed(venue: str, day: dt.date) -> Reviewed:
    return Reviewed(
        id=f"r-{venue}", on=day, known=start_of(day), venue=venue, outcome=Outcome.COMPLETE, proof="seen"
    )


def national(*assessments: tuple[dt.date, str]) -> ThreatSeries:
    """The national series with levels of our choosing."""
    rows = tuple(Assessment(day, day, level) for day, level in assessments)
    return ThreatSeries("nat", "five", "National threat", rows, areas=("uk",))


RISEN = national((dt.date(2021, 2, 4), "SUBSTANTIAL"), (dt.date(2021, 11, 15), "SEVERE"))


def members(*, dissolved: bool = False) -> tuple[Member, ...]:
    """Three members, in office since the poll; or none of them any more."""
    end = dt.date(2021, 11, 1) if dissolved else None
    cause = "dissolution" if dissolved else None
    return tuple(
        Member(f"person-{n}", f"Member for {seat.name}", (Mandate(seat.id, Period(POLL, end), cause),))
        for n, seat in enumerate(SEATS[:3], 1)
    )


def teams() -> tuple[Team, ...]:
    """One slot on each Friday from 3 December in Essex, five a week in Glasgow, none at Westminster."""
    fridays = Slots((0, 0, 0, 0, 1, 0, 0), Period(dt.date(2021, 12, 1)))
    return (
        Team("t-essex", "Essex Police", (Cover(("essex",)),), (fridays,)),
        Team("t-psd", "Parliament's team", (Cover(kinds=("westminster",)),)),
        Team("t-scot", "Police Scotland", (Cover(("scot",)),), (Slots((1, 1, 1, 1, 1, 0, 0)),)),
    )


def rules() -> tuple[Rule, ...]:
    """A cycle of twelve months, a first review, twenty working days after a rise, contact and offer."""
    months = Allowance(3, Unit.MONTHS)
    days = Allowance(20, Unit.WORKING_DAYS)
    return (
        Periodic(
            id="cycle",
            citation="The cycle",
            kinds=KINDS,
            months=12,
            lead=28,
            settling=5,
        ),
        NewVenue(id="new-venue", citation="First", kinds=KINDS, within=months),
        NewMember(id="new-member", citation="First", activity=Activity.REVIEW, kinds=KINDS, within=months),
        Rise(
            id="rise",
            citation="The rise",
            activity=Activity.REVIEW,
            kinds=KINDS,
            series="nat",
            at_least="SEVERE",
            settling=5,
            within=days,
        ),
        OfferOwed(
            id="offer",
            citation="The offer",
            answer_days=14,
            again_after_decline=180,
            again_after_silence=14,
            after_trigger=Allowance(1, Unit.WORKING_DAYS),
        ),
    )


def ledger() -> Ledger:
    """Every member contacted and offered in June; every venue but one home reviewed on 5 July."""
    june, july = dt.date(2021, 6, 1), dt.date(2021, 7, 5)
    people = ("person-1", "person-2", "person-3")
    return Ledger.of(
        [
            *(Contacted(id=f"c-{m}", on=june, known=start_of(june), member=m) for m in people),
            *(Offered(id=f"o-{m}", on=june, known=start_of(june), member=m) for m in people),
            *(_reviewed(v, july) for v in REVIEWED),
        ]
    )


SOURCES = (
    Source("holidays", "Bank holidays", "Gazette", "OGL", dt.date(2021, 11, 20), Period(dt.date(2006, 1, 1))),
    Source(
        "vacancies",
        "Vacant seats",
        "Library",
        "OPL",
        dt.date(2021, 1, 31),
        Period(dt.date(2019, 12, 12)),
        "Vacancies after January 2021 are not on record.",
    ),
)


def programme(*, series: ThreatSeries = RISEN, dissolved: bool = False) -> Programme:
    """The whole."""
    scottish = (Holiday(dt.date(2021, 11, 30), "St Andrew's Day", "Act"),)
    listed = dt.date(2029, 1, 1)
    first = dt.date(2006, 1, 1)
    register = Register(
        **DECLARED,
        calendars=(
            Calendar("ew", "England and Wales", first, listed),
            Calendar("sc", "Scotland", first, listed, scottish),
        ),
        areas=AREAS,
        constituencies=SEATS,
        scales=(ThreatScale("five", "Five steps", tuple(map(ThreatLevel, LEVELS))),),
        series=(series,),
        members=members(dissolved=dissolved),
        venues=VENUES,
        uses=tuple(Use(venue, member, Period(POLL)) for venue, member in USES),
        teams=teams(),
        sources=SOURCES,
    )
    return Programme(register, Rulebook("rules", "Rules", (Edition("e1", "First", rules()),)), ledger())
