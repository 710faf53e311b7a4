"""Two offices, three members and the national level: a programme small enough to count by hand."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import attrs

from helpers.declared import DECLARED, KINDS
from mpreview.calendars import Calendar, Holiday
from mpreview.events import (
    Answered,
    Banded,
    ConcernRaised,
    Contacted,
    Directed,
    Event,
    EventPlanned,
    Exempted,
    Incident,
    Ledger,
    MeasureNoted,
    MeasureState,
    Offered,
    OfficeChanged,
    Outcome,
    Postponed,
    Reply,
    Reviewed,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
    Withdrawn,
)
from mpreview.findings import MendingTime
from mpreview.people import Mandate, Member
from mpreview.places import Area, Constituency, Use, Venue
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    NewMember,
    NewVenue,
    OfferOwed,
    OnDirective,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Rulebook,
    Table,
    Unit,
)
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation
from mpreview.teams import Cover, Slots, Team
from mpreview.threat import Assessment, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, Period, start_of

AnyEvent = TypeVar("AnyEvent", bound=Event)
LEVELS: Final = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
_KNOWN: Final = dt.date(2000, 1, 1)
_LISTED: Final = dt.date(2025, 1, 1)


def on(text: str) -> dt.date:
    """The day of an ISO text."""
    return dt.date.fromisoformat(text)


def calendar(id_: str, *closed: str) -> Calendar:
    """A calendar of the named days; in other years it knows weekends alone."""
    holidays = (Holiday(on(day), "Bank holiday", "proclamation") for day in closed)
    return Calendar(id_, id_.title(), _KNOWN, _LISTED, tuple(holidays))


# The weekday bank holidays of 2021 to 2024, general knowledge.
ENGLAND: Final = calendar(
    "england",
    "2021-01-01", "2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27",
    "2021-12-28", "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03",
    "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27", "2023-01-02", "2023-04-07", "2023-04-10",
    "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26", "2024-01-01",
    "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26",
)  # fmt: skip
SCOTLAND: Final = calendar(
    "scotland",
    "2021-01-01", "2021-01-04", "2021-04-02", "2021-05-03", "2021-05-31", "2021-08-02", "2021-11-30",
    "2021-12-27", "2021-12-28", "2022-01-03", "2022-01-04", "2022-04-15", "2022-05-02", "2022-06-02",
    "2022-06-03", "2022-08-01", "2022-09-19", "2022-11-30", "2022-12-26", "2022-12-27",
)  # fmt: skip
ULSTER: Final = calendar(
    "ulster",
    "2023-01-02", "2023-03-17", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29",
    "2023-07-12", "2023-08-28", "2023-12-25", "2023-12-26",
)  # fmt: skip

_AREAS: Final = (
    Area("gb", "Great Britain", "country"),
    Area("england", "England", "nation", "gb", "england"),
    Area("scotland", "Scotland", "nation", "gb", "scotland"),
    Area("ni", "Northern Ireland", "nation", None, "ulster"),
    Area("east", "East", "region", "england"),
    Area("essex", "Essex", "force", "east"),
    Area("met", "London", "force", "england"),
    Area("glasgow", "Glasgow", "force", "scotland"),
    Area("belfast", "Belfast", "force", "ni"),
)
_SEATS: Final = (
    Constituency("c-essex", "A seat in Essex", "east", "essex"),
    Constituency("c-glasgow", "A seat in Glasgow", "scotland", "glasgow"),
    Constituency("c-belfast", "A seat in Belfast", "ni", "belfast"),
)
ANN: Final = Member("ann", "Member for Essex", (Mandate("c-essex", Period(on("2019-12-12"))),))
BEA: Final = Member("bea", "Member for Belfast", (Mandate("c-belfast", Period(on("2019-12-12"))),))
CAL: Final = Member("cal", "Member for Glasgow", (Mandate("c-glasgow", Period(on("2019-12-12"))),))
ESSEX: Final = Venue("essex", "office", "east", "essex")
GLASGOW: Final = Venue("glasgow", "office", "scotland", "glasgow")


def levels(
    *steps: tuple[str, str], before: str | None = None, areas: tuple[str, ...] = ("gb", "ni")
) -> ThreatSeries:
    """The series ``national``, each level announced on its day of effect."""
    entries = (Assessment(on(day), on(day), level) for day, level in steps)
    return ThreatSeries("national", "uk", "National", tuple(entries), areas, before=before)


CALM: Final = levels(("2019-11-04", "SUBSTANTIAL"))
NOVEMBER_2021: Final = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-15", "SEVERE"))


def working_days(n: int) -> Allowance:
    """A time allowed in working days."""
    return Allowance(n, Unit.WORKING_DAYS)


THREE_MONTHS: Final = Allowance(3, Unit.MONTHS)
TWENTY_DAYS: Final = Rise(
    id="rise", citation="Rise 1", activity=Activity.REVIEW, kinds=KINDS, series="national",
    at_least="SEVERE", settling=5, within=working_days(20), grace=3, limit=14,
)  # fmt: skip
YEARLY: Final = Periodic(
    id="cycle", citation="Cycle 1", kinds=KINDS, settling=5, lead=56, limit=30,
    months=Table.by_response(12, 6, 3), notice=Table.by_response(28, 28, 14),
)  # fmt: skip
NEW_VENUE: Final = NewVenue(
    id="new-venue", citation="New 1", kinds=KINDS, within=THREE_MONTHS, grace=7, limit=30
)
NEW_MEMBER: Final = NewMember(
    id="new-member", citation="New 2", activity=Activity.REVIEW, kinds=KINDS, within=THREE_MONTHS,
    limit=30,
)  # fmt: skip
CALL: Final = NewMember(id="call", citation="Call 1", activity=Activity.CONTACT, within=working_days(5))
OFFERS: Final = OfferOwed(
    id="offer", citation="Offer 1", lead=14, limit=30, answer_days=28, again_after_decline=180,
    again_after_silence=30, after_trigger=working_days(10),
)  # fmt: skip
DIRECTED: Final = OnDirective(
    id="directed", citation="Order 1", activity=Activity.REVIEW, kinds=KINDS, within=working_days(10),
    limit=10,
)  # fmt: skip
FIRSTS: Final = (NEW_VENUE, NEW_MEMBER)
RESPONSES: Final = (
    ResponseTo("national", "SEVERE", ResponseLevel.HEIGHTENED),
    ResponseTo("national", "CRITICAL", ResponseLevel.EXCEPTIONAL),
)


def completed(
    rows: tuple[ResponseTo, ...], series: tuple[ThreatSeries, ...], levels: tuple[str, ...] = LEVELS
) -> tuple[ResponseTo, ...]:
    """The rows, and for each level of each series that nothing is said of from the beginning NORMAL."""
    said = {(row.series, row.level) for row in rows if row.since == FIRST_DAY}
    pairs = ((one.id, level) for one in series for level in levels)
    return (*rows, *(ResponseTo(*pair, ResponseLevel.NORMAL) for pair in pairs if pair not in said))


def uses(*venues: str, member: str = "ann", start: str = "2020-01-06") -> tuple[Use, ...]:
    """Uses of venues by one member, without an end."""
    return tuple(Use(venue, member, Period(on(start))) for venue in venues)


def programme(
    *rules: Rule,
    events: Iterable[Event] = (),
    series: tuple[ThreatSeries, ...] = (CALM,),
    members: tuple[Member, ...] = (ANN,),
    venues: tuple[Venue, ...] = (ESSEX, GLASGOW),
    used: tuple[Use, ...] | None = None,
    calendars: tuple[Calendar, ...] = (ENGLAND, SCOTLAND, ULSTER),
    responses: tuple[ResponseTo, ...] = RESPONSES,
    later: tuple[Edition, ...] = (),
    bands: tuple[str, ...] = ("standard",),
) -> Programme:
    """Ann, member for Essex since 12 December 2019, with an office there and one in Glasgow.

    The rules are those of the first edition, *later* the editions after it. A level of which nothing is said
    calls for nothing, and so it is said.
    """
    register = Register(
        **DECLARED,
        calendars=calendars,
        areas=_AREAS,
        constituencies=_SEATS,
        scales=(ThreatScale("uk", "United Kingdom", tuple(map(ThreatLevel, LEVELS))),),
        series=series,
        members=members,
        venues=venues,
        uses=uses(*(venue.id for venue in venues)) if used is None else used,
        teams=(Team("t", "Team", (Cover(),), (Slots((1, 1, 1, 1, 1, 0, 0)),)),),
    )
    editions = (Edition("e1", "First", rules), *later)
    return Programme(
        register, Rulebook("rb", "Rules", editions, completed(responses, series), bands), Ledger.of(events)
    )


SEVERITIES: Final = ("low", "grave")
"""The severities of findings."""


def dated(asked: Programme) -> Programme:
    """The programme whose editions give 28 days to mend what is low, and 7 days to mend what is grave."""
    days = (MendingTime("low", 28, "Mend 1"), MendingTime("grave", 7, "Mend 2"))
    editions = tuple(attrs.evolve(edition, mending=days) for edition in asked.rulebook.editions)
    rulebook = attrs.evolve(asked.rulebook, editions=editions, severities=SEVERITIES)
    return Programme(asked.base, rulebook, asked.ledger)


# ---------------------------------------------------------------- events


def _told(day: str, known: str | None) -> dt.datetime:
    return start_of(on(known or day))


def reviewed(day: str, venue: str = "essex", *, known: str | None = None) -> Reviewed:
    """A review of a venue."""
    return Reviewed(
        id=f"review-{venue}-{day}", on=on(day), known=_told(day, known), venue=venue,
        outcome=Outcome.COMPLETE, proof="seen",
    )  # fmt: skip


def contacted(day: str, member: str = "ann", *, known: str | None = None) -> Contacted:
    """A contact with a member."""
    return Contacted(id=f"contact-{member}-{day}", on=on(day), known=_told(day, known), member=member)


def offered(
    day: str, id_: str = "o1", member: str = "ann", venues: tuple[str, ...] | None = ("essex",)
) -> Offered:
    """An offer, by default of the office in Essex alone."""
    return Offered(id=id_, on=on(day), known=_told(day, None), member=member, venues=venues)


def answered(
    day: str,
    reply: Reply,
    offer: str = "o1",
    *,
    id_: str = "a1",
    known: str | None = None,
    until: str | None = None,
    venues: tuple[str, ...] | None = None,
) -> Answered:
    """An answer to an offer."""
    end = None if until is None else on(until)
    return Answered(
        id=id_, on=on(day), known=_told(day, known), offer=offer, reply=reply, venues=venues, until=end
    )  # fmt: skip


def on_day(event: AnyEvent, day: str, **changes: Any) -> AnyEvent:
    """The event on another day, and known on that day."""
    return attrs.evolve(event, on=on(day), known=start_of(on(day)), **changes)


def withdrawn(day: str, event: str, id_: str = "w1") -> Withdrawn:
    """An event taken back."""
    return Withdrawn(id=id_, on=on(day), known=_told(day, None), event=event)


def banded(day: str, band: str, member: str = "ann", *, venue: str | None = None) -> Banded:
    """A band of a member, wherever they are unless a venue is named."""
    id_ = f"band-{venue or member}-{day}"
    return Banded(id=id_, on=on(day), known=_told(day, None), member=member, venue=venue, band=band)


def office_changed(day: str, member: str = "ann") -> OfficeChanged:
    """A change of office."""
    return OfficeChanged(id=f"office-{member}-{day}", on=on(day), known=_told(day, None), member=member)


def venue_moved(day: str, venue: str = "essex") -> VenueMoved:
    """A move of a venue."""
    return VenueMoved(id=f"move-{venue}-{day}", on=on(day), known=_told(day, None), venue=venue)


def standard_revised(day: str, standard: str = "locks") -> StandardRevised:
    """A new version of a standard."""
    id_ = f"standard-{standard}-{day}"
    return StandardRevised(id=id_, on=on(day), known=_told(day, None), standard=standard)


def measure_noted(
    day: str,
    state: MeasureState = MeasureState.IN_SERVICE,
    venue: str = "essex",
    *,
    measure: str = "m1",
    expires: str | None = None,
) -> MeasureNoted:
    """A state of a measure at a venue, by default in service."""
    return MeasureNoted(
        id=f"measure-{venue}-{measure}-{day}", on=on(day), known=_told(day, None), venue=venue,
        measure=measure, state=state, expires=None if expires is None else on(expires),
    )  # fmt: skip


def event_planned(
    day: str, starts: str, member: str = "ann", *, venue: str | None = None, known: str | None = None
) -> EventPlanned:
    """An event of a later day that becomes known."""
    return EventPlanned(
        id=f"plan-{member}-{day}", on=on(day), known=_told(day, known), member=member, venue=venue,
        starts=on(starts),
    )  # fmt: skip


def incident(
    day: str, member: str | None = None, venue: str | None = "essex", *, known: str | None = None
) -> Incident:
    """An incident, by default at the office in Essex."""
    id_ = f"incident-{venue or member}-{day}"
    return Incident(id=id_, on=on(day), known=_told(day, known), member=member, venue=venue)


def directed(day: str, by: str, *, id_: str = "d1", known: str | None = None, **scope: Any) -> Directed:
    """A directive, by default to review every place."""
    fields = {"activity": Activity.REVIEW, **scope}
    return Directed(id=id_, on=on(day), known=_told(day, known), by=on(by), **fields)


def concern_raised(
    day: str, member: str = "ann", *, venue: str | None = None, staff: bool = False
) -> ConcernRaised:
    """A concern, by default of the member and about every venue."""
    id_ = f"concern-{venue or member}-{day}"
    return ConcernRaised(id=id_, on=on(day), known=_told(day, None), member=member, venue=venue, staff=staff)


def review_requested(day: str, member: str = "ann", *, venue: str | None = None) -> ReviewRequested:
    """A request, by default for every venue."""
    id_ = f"request-{venue or member}-{day}"
    return ReviewRequested(id=id_, on=on(day), known=_told(day, None), member=member, venue=venue)


def postponed(
    day: str, until: str, venue: str | None = "essex", member: str = "ann", *, known: str | None = None
) -> Postponed:
    """A postponement, by default of the review in Essex."""
    return Postponed(
        id=f"postponed-{venue or member}-{day}", on=on(day), known=_told(day, known), member=member,
        venue=venue, until=on(until), signer="chief", authority="Rules 1", why="builders",
    )  # fmt: skip


def exempted(
    day: str, until: str, venue: str | None = "essex", member: str = "ann", *, known: str | None = None
) -> Exempted:
    """An exemption, by default from the review in Essex."""
    return Exempted(
        id=f"exempted-{venue or member}-{day}", on=on(day), known=_told(day, known), member=member,
        venue=venue, until=on(until), signer="chief", authority="Rules 1", why="abroad",
    )  # fmt: skip


# ---------------------------------------------------------------- questions


def owed(
    asked: Programme, day: str, activity: Activity, venue: str | None = None, member: str = "ann"
) -> Obligation | None:
    """What is owed on a day, whenever it opens."""
    statuses = asked.coverage(on=on(day))
    found = [s for s in statuses if (s.member, s.venue, s.activity) == (member, venue, activity)]
    return found[0].obligation if found else None


def review_due(asked: Programme, day: str, venue: str = "essex", member: str = "ann") -> str | None:
    """The due day of a review, as text."""
    found = owed(asked, day, Activity.REVIEW, venue, member)
    return None if found is None else found.due.isoformat()


def offer_due(asked: Programme, day: str, member: str = "ann") -> str | None:
    """The due day of an offer, as text."""
    found = owed(asked, day, Activity.OFFER, None, member)
    return None if found is None else found.due.isoformat()


def contact_due(asked: Programme, day: str, member: str = "ann") -> str | None:
    """The due day of a contact, as text."""
    found = owed(asked, day, Activity.CONTACT, None, member)
    return None if found is None else found.due.isoformat()


def sample() -> Programme:
    """All three members with every rule and some history, for tests that only compare outputs."""
    ended = Mandate("c-belfast", Period(on("2017-06-08"), on("2019-11-06")), "dissolution")
    returned = Member("bea", "Member for Belfast", (ended, *BEA.mandates))
    venues = (
        ESSEX,
        GLASGOW,
        Venue("hall", "surgery", "east", "essex", label="Church hall"),
        Venue("home", "home", "england", "met", number=2, ref="store/17"),
        Venue("online", "online"),
    )
    used = (
        *uses("essex", "hall", "online"),
        *uses("hall", "home", member="bea"),
        *uses("glasgow", "hall", member="cal"),
    )
    history = (
        reviewed("2021-07-05"),
        reviewed("2021-07-06", "glasgow"),
        reviewed("2020-02-03", "hall"),
        contacted("2020-01-07", "bea"),
        offered("2021-10-01", "o1", "ann", None),
        answered("2021-10-05", Reply.DECLINED, "o1", id_="a1", venues=("hall",)),
        offered("2021-11-18", "o2", "bea", None),
        answered("2021-11-19", Reply.DEFERRED, "o2", id_="a2", until="2022-01-10"),
        offered("2021-11-18", "o3", "cal", ("glasgow",)),
        answered("2021-11-18", Reply.ACCEPTED, "o3", id_="a3"),
    )
    return programme(
        TWENTY_DAYS, YEARLY, *FIRSTS, CALL, OFFERS, events=history, series=(NOVEMBER_2021,),
        members=(ANN, returned, CAL), venues=venues, used=used,
    )  # fmt: skip
