"""A small programme with every noun, every field and every word that a document can hold."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final

import attrs

from declared import DECLARED, ENDS, KINDS
from mpreview import interchange
from mpreview.calendars import (
    Calendar,
    Easter,
    FixedDay,
    Holiday,
    HolidayRule,
    MonthEnd,
    Recess,
    Roll,
    WeekdayOfMonth,
)
from mpreview.events import (
    Absent,
    Advance,
    Answered,
    Attempted,
    Banded,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    CandidacyBegun,
    CandidacyEnded,
    Closure,
    Committed,
    ConcernRaised,
    Contacted,
    DeskChecked,
    Directed,
    Ended,
    Erased,
    Event,
    EventPlanned,
    Excluded,
    Exempted,
    Exercised,
    FindingClosed,
    FindingNoted,
    FunctionTested,
    Incident,
    Ledger,
    MeasureAdvanced,
    MeasureDecided,
    MeasureNoted,
    MeasureRecommended,
    MeasureRefused,
    MeasureState,
    MemberElected,
    MemberLeft,
    Offered,
    OfficeChanged,
    Outcome,
    Paused,
    PollCalled,
    Postponed,
    Prolonged,
    Refuser,
    Reply,
    Reviewed,
    ReviewRequested,
    RiskAccepted,
    RiskAssessed,
    RiskClosed,
    RiskTreated,
    StandardRevised,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueMoved,
    VenueOpened,
    Withdrawn,
)
from mpreview.findings import Checklist, ChecklistItem, Fulfilment, ItemAnswer, MendingTime
from mpreview.people import Candidacy, HeldCapacity, House, Mandate, Member
from mpreview.places import Area, Constituency, Controller, Exposure, HomeOf, Use, Venue
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    AllOf,
    Allowance,
    Anchor,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    BandFrom,
    Early,
    Edition,
    Example,
    ExampleNote,
    ExampleOccasion,
    ExampleOccurrence,
    Except,
    ForceIn,
    HomeIs,
    IncidentIs,
    InService,
    KindIn,
    LevelAtLeast,
    LevelFrom,
    MandateIs,
    MandateStatus,
    Merge,
    MergeMode,
    Met,
    Mode,
    NationIn,
    NewMember,
    NewVenue,
    Not,
    NoteKind,
    Occasion,
    OfferOwed,
    OnDirective,
    OnEvent,
    OpenCycles,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Rulebook,
    Table,
    TableValue,
    Unit,
    UseIs,
    UseStart,
    UseStatus,
    Window,
)
from mpreview.policy.operations import Adviser, LooksAfter, Operation, PublicCapacity, WindingUpTime
from mpreview.programme import Programme
from mpreview.register import Channel, Register, Source
from mpreview.risk import Control, RiskMatrix, RiskScale, RiskStatement, RiskStep, Treatment
from mpreview.teams import Away, AwayReason, Cover, Loan, Pool, Skill, Slots, SlotsOn, Team, TeamAdviser
from mpreview.threat import (
    Assessment,
    Audience,
    ThreatLevel,
    ThreatScale,
    ThreatSeries,
    Wording,
)
from mpreview.timeline import Period


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _since(start: str, end: str | None = None) -> Period:
    return Period(_day(start), None if end is None else _day(end))


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


CALENDARS: Final = (
    Calendar("ew", "England and Wales", _day("2006-01-01"), _day("2006-01-01")),
    Calendar(
        "sc",
        "Scotland",
        first=_day("2006-01-01"),
        listed_until=_day("2029-01-01"),
        holidays=(
            Holiday(_day("2021-11-30"), "St Andrew's Day", "Act"),
            Holiday(
                _day("2022-06-02"),
                "Spring bank holiday",
                "Proclamation — “moved”",
                announced=_day("2020-11-12"),
                moved_from=_day("2022-05-30"),
            ),
        ),
        rules=(
            HolidayRule("Christmas Day", FixedDay(12, 25), "Act"),
            HolidayRule("Good Friday", Easter(-2), "Act", substitute=False),
            HolidayRule("Summer bank holiday", WeekdayOfMonth(8, 0, -1), "Act", since=_day("1971-01-01")),
        ),
        last=_day("2099-12-31"),
    ),
)
AREAS: Final = (
    Area("uk", "United Kingdom", "country"),
    Area("england", "England", "nation", within="uk", calendar="ew"),
    Area("scotland", "Scotland", "nation", within="uk", calendar="sc"),
    Area("east", "East", "region", within="england"),
    Area("p-essex", "Essex", "force", within="east"),
    Area("p-kent", "Kent", "force", within="east"),
    Area("p-scotland", "Scotland", "force", within="scotland"),
)
HOUSES: Final = (
    House("house", "The house"),
    House("upper", "The upper house", HeldCapacity.MANDATE),
    House("council", "The council", HeldCapacity.MANDATE, local=True),
)
SEATS: Final = (
    Constituency("C1", "Harwich", "east", "p-essex", _since("2010-05-06", "2024-07-04"), ("p-kent",)),
    Constituency("C2", "Glasgow Central", "scotland", "p-scotland"),
    *(Constituency(f"C{n}", f"Seat {n}", "east", "p-essex") for n in range(3, 9)),
    Constituency("C9", "Ward of the quay", "east", "p-essex", house="council", members=3),
)
_LEVELS = tuple(
    ThreatLevel(
        id_, wordings=(Wording(_day("2019-07-23"), f"an attack is {id_.lower()}"),) if wordy else ()
    )
    for id_, wordy in (
        ("LOW", False), ("MODERATE", False), ("SUBSTANTIAL", True), ("SEVERE", True), ("CRITICAL", False)
    )
)  # fmt: skip
SCALES: Final = (
    ThreatScale("five", "Five steps", _LEVELS),
    ThreatScale("two", "Two steps", (ThreatLevel("QUIET"), ThreatLevel("LOUD", name="Loud"))),
)
SERIES: Final = (
    ThreatSeries(
        "national",
        "five",
        "National",
        (
            Assessment(_day("2021-02-04"), _day("2021-02-08"), "SUBSTANTIAL", "a statement"),
            Assessment(_day("2021-11-15"), _day("2021-11-15"), "SEVERE"),
        ),
        areas=("uk",),
        before="SEVERE",
    ),
    ThreatSeries(
        "mps",
        "five",
        "Members as a group",
        (
            Assessment(_day("2021-10-20"), _day("2021-10-20"), "SUBSTANTIAL"),
            Assessment(_day("2023-01-01"), _day("2023-01-02"), None),
        ),
        audience=Audience.MEMBERS,
    ),
    ThreatSeries(
        "one",
        "two",
        "One member",
        (Assessment(_day("2021-01-01"), _day("2021-01-01"), "LOUD"),),
        members=("m2",),
    ),
)
MEMBERS: Final = (
    Member(
        "m1",
        "Member for Harwich",
        (
            Mandate("C1", _since("2017-06-08", "2019-11-06"), "dissolution"),
            Mandate("C1", _since("2019-12-12")),
        ),
        audiences=("ministers",),
        candidacies=(
            Candidacy("C1", _since("2019-11-06", "2019-12-13")),
            Candidacy("C2", _since("2024-05-30", "2024-07-05")),
        ),
    ),
    Member(
        "m2",
        "Member for Glasgow Central",
        (
            Mandate("C2", _since("2019-12-12")),
            Mandate(None, _since("2021-05-06"), house="upper", area="p-scotland"),
        ),
    ),
    Member(
        "m8",
        "Councillor for the quay",
        (Mandate("C9", _since("2019-05-02"), house="council"),),
        candidacies=(Candidacy(None, _since("2021-10-01", "2021-11-05"), house="upper", area="p-essex"),),
    ),
    *(
        Member(f"m{n}", f"Member {n}", (Mandate(f"C{n}", _since("2019-12-12", "2020-03-02"), end),))
        for n, end in enumerate((e for e in ENDS if e != "dissolution"), 3)
    ),
)
VENUES: Final = (
    Venue(
        "v1",
        "office",
        "east",
        "p-essex",
        label="Office on the quay",
        controller=Controller.RENTED,
        ref="store/17",
        closures=(_since("2022-08-01", "2022-08-29"),),
    ),
    Venue("v2", "office", "scotland", "p-scotland"),
    Venue("v3", "surgery", "east", "p-kent", label="Village hall", controller=Controller.HOST),
    Venue("v4", "home", "east", "p-essex", number=2, home_of=HomeOf.STAFF),
    Venue("v5", "westminster", "east", "p-essex"),
    Venue("v6", "public-event", "east", "p-essex"),
    Venue("v7", "online"),
)
USES: Final = (
    Use("v1", "m1", _since("2020-01-01")),
    Use("v1", "m1", _since("2018-01-01", "2019-11-06")),
    Use("v2", "m2", _since("2020-01-01")),
    Use("v3", "m1", _since("2020-02-01")),
    Use("v4", "m1", _since("2020-01-01")),
    Use("v5", "m1", _since("2020-01-01")),
    Use(
        "v6",
        "m1",
        _since("2021-11-01", "2021-12-01"),
        known=_day("2021-10-18"),
        exposure=Exposure(weekdays=(0, 3), weeks=(1, -1), crowd=40, advertised=True, staff=False),
    ),
    Use("v7", "m2", _since("2020-01-01")),
)
TEAMS: Final = (
    Team(
        "advisers",
        "Advisers",
        covers=(Cover(),),
        slots=(
            Slots((1, 1, 1, 1, 1, 0, 0)),
            Slots((0, 0, 0, 0, 0, 1, 0), _since("2021-11-01", "2022-01-01"), holidays=True),
        ),
        exceptions=(SlotsOn(_day("2021-12-24"), 0),),
        pools=(
            Pool(
                "surveyors",
                advisers=(
                    TeamAdviser(
                        "a-1",
                        slots=(Slots((1, 1, 1, 1, 1, 0, 0)),),
                        skills=(Skill("survey", _since("2021-01-01", "2023-01-01")),),
                        away=(
                            Away(_since("2021-12-20", "2022-01-04")),
                            Away(_since("2022-02-01", "2022-02-08"), AwayReason.OPERATION),
                            Away(_since("2022-03-01", "2022-03-02"), AwayReason.TRAINING),
                            Away(_since("2022-03-02", "2022-03-03"), AwayReason.OTHER),
                        ),
                        exceptions=(SlotsOn(_day("2021-12-30"), 1),),
                        period=_since("2021-01-01", "2024-01-01"),
                    ),
                ),
                needs=("survey",),
                kinds=("home",),
                activities=("review",),
                exceptions=(SlotsOn(_day("2022-01-03"), 0),),
            ),
        ),
        loans=(Loan("house", (1, 0, 0, 0, 0, 0, 0), _since("2022-01-01", "2022-02-01"), holidays=True),),
        calendar="ew",
        more=(Slots((0, 0, 2, 0, 0, 0, 0), _since("2022-03-01")),),
        fewer=(Slots((0, 0, 0, 0, 1, 0, 0), _since("2022-03-01", "2022-04-01")),),
    ),
    Team(
        "house",
        "The house",
        covers=(Cover(("uk",), ("westminster", "online"), _since("2016-01-01")),),
        pools=(Pool("lines", ()),),
        loans=(
            Loan("advisers", (0, 1, 0, 0, 0, 0, 0), _since("2022-01-01"), pool="lines", to_pool="surveyors"),
        ),
    ),
)
RECESSES: Final = (
    Recess(
        id="summer",
        house="house",
        name="Summer recess",
        period=_since("2021-07-23", "2021-09-06"),
        announced=_day("2021-03-25"),
        source="The order paper",
    ),
    Recess(
        id="winter",
        house="house",
        name="Winter recess",
        period=_since("2021-12-17", "2022-01-05"),
        provisional=True,
    ),
)
_LOCAL: Final = (PublicCapacity.LOCAL, PublicCapacity.LOCAL_CANDIDATE)
OPERATIONS: Final = (
    Operation(
        "watch",
        "Operation Watch",
        (
            LooksAfter(PublicCapacity.MEMBER, _since("2016-01-21"), "A text"),
            LooksAfter(PublicCapacity.CANDIDATE, _since("2024-02-28", "2030-01-01"), "Another text"),
            LooksAfter(PublicCapacity.MANDATE, _since("2024-02-28"), "Another text"),
        ),
        (Adviser(_day("2016-01-21"), "contact", "A text"), Adviser(_day("2025-04-01"), "adviser", "A guide")),
    ),
    Operation(
        "guard", "Operation Guard", tuple(LooksAfter(one, _since("2025-03-01"), "A guide") for one in _LOCAL)
    ),
)
WINDING_UP: Final = (
    WindingUpTime(_day("2023-07-20"), 4, True, "A scheme"),
    WindingUpTime(_day("2017-06-08"), 2, True, "A guide"),
    WindingUpTime(_day("2017-06-08"), 2, False, "A scheme"),
)
SOURCES: Final = (
    Source(
        "seats", "Seats", "An office of statistics", "Open licence", _day("2024-07-04"), _since("2010-05-06")
    ),
    Source(
        "levels",
        "Levels",
        "A service",
        "Open licence",
        _day("2024-01-01"),
        _since("2019-01-01"),
        note="not all",
    ),
)
CHANNELS: Final = (
    Channel("desk", "The desk"),
    Channel("line", "The line", "Any time.", "A page"),
    Channel("post", "The post"),
)
BANDS: Final = ("standard", "raised")
_WITHIN = Allowance(3, Unit.MONTHS)
_OFFICE = ("office",)
_MODES: Final = (Mode.ON_SITE, Mode.ON_PAPER)
_BY_REVIEW: Final = (Activity.REVIEW,)
_ONLINE: Final = ("online",)
_CHECK: Final[Any] = {"citation": "A policy", "within": Allowance(13, Unit.WEEKS), "also_by": _BY_REVIEW}
CYCLES: Final = (
    Periodic(
        id="cycle",
        citation="A policy",
        kinds=KINDS,
        months=Table.by_response(12, 6, 3, citation="A table"),
        priority=4,
        lead=60,
        grace=7,
        limit=40,
        notice=Table.by_response(14, 14, 7),
        settling=5,
        roll=Roll.NONE,
        limit_roll=Roll.NONE,
        month_end=MonthEnd.FORWARD,
        slots=Table.by_response(1, 1, 2),
    ),
    Periodic(
        id="cycle-of-offices",
        citation="A policy",
        kinds=_OFFICE,
        months=Table.by_band({"standard": 9, "raised": 6}),
        settling=5,
        merge=Merge(MergeMode.KEEP),
        when=NationIn(("england",)),
    ),
    Periodic(
        id="grid",
        citation="A policy",
        kinds=("westminster",),
        months=12,
        lead=14,
        anchor=Anchor.PLANNED,
        origin=_day("2021-01-31"),
    ),
    Periodic(
        id="tests-by-weeks",
        citation="A policy",
        kinds=_OFFICE,
        weeks=Table.by_response(104, 52, 26),
        settling=5,
        lead_months=1,
        anchor=Anchor.ANNIVERSARY,
        modes=_MODES,
        early=Early.IGNORED,
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
    ),
    Periodic(
        id="tests-by-days",
        citation="A policy",
        kinds=_OFFICE,
        days=700,
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
    ),
    Periodic(
        id="tests",
        citation="A policy",
        kinds=_OFFICE,
        months=24,
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
    ),
)
FIRSTS: Final = (
    NewVenue(
        id="first-use",
        limit_roll=Roll.NONE,
        spread=1,
        modes=_MODES,
        citation="A policy",
        kinds=KINDS,
        within=_WITHIN,
        begun=(UseStart.FIRST,),
        before_use=True,
        opens=21,
        valid=3,
        priority=3,
        grace=2,
        limit=50,
        slots=2,
        roll=Roll.FOLLOWING,
    ),
    NewVenue(
        id="later-use",
        citation="A policy",
        kinds=KINDS,
        within=_WITHIN,
        begun=(UseStart.AGAIN,),
        notice=1,
        settling=2,
        merge=Merge(MergeMode.ABSORB, 14),
        when=AnyOf((UseIs(UseStatus.SOLE), UseIs(UseStatus.SHARED))),
    ),
    NewVenue(id="any-later-use", citation="A policy", kinds=KINDS, within=_WITHIN, begun=(UseStart.AGAIN,)),
    NewVenue(
        id="first-exercise", citation="A policy", kinds=_OFFICE, within=_WITHIN, activity=Activity.EXERCISE
    ),
    NewMember(
        id="first-term",
        limit_roll=Roll.NONE,
        spread=1,
        modes=_MODES,
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=KINDS,
        within=_WITHIN,
        priority=3,
        grace=2,
        limit=50,
        roll=Roll.PRECEDING,
        slots=2,
    ),
)
TRIGGERED: Final[tuple[Rule, ...]] = (
    NewMember(
        id="greeting",
        citation="A policy",
        activity=Activity.CONTACT,
        within=Allowance(5, Unit.WORKING_DAYS),
        notice=1,
        settling=2,
        merge=Merge(MergeMode.KEEP),
        when=MandateIs(MandateStatus.FIRST),
    ),
    NewVenue(id="first-check", kinds=_ONLINE, activity=Activity.DESK_CHECK, **_CHECK),
    NewMember(id="check-of-member", kinds=_ONLINE, activity=Activity.DESK_CHECK, **_CHECK),
    Rise(
        id="check-after-rise",
        limit_roll=Roll.NONE,
        spread=1,
        modes=_MODES,
        kinds=_ONLINE,
        activity=Activity.DESK_CHECK,
        series="national",
        at_least="SEVERE",
        **_CHECK,
    ),
    Rise(
        id="rise",
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=("office", "home"),
        series="national",
        at_least="SEVERE",
        settling=5,
        within=Allowance(20, Unit.WORKING_DAYS),
        priority=2,
        grace=2,
        limit=50,
        slots=2,
        notice=1,
        merge=Merge(MergeMode.KEEP),
        when=AllOf((KindIn(_OFFICE), ForceIn(("p-essex", "p-scotland")))),
        roll=Roll.FOLLOWING,
    ),
    OnEvent(
        id="after-incident",
        limit_roll=Roll.NONE,
        spread=1,
        modes=_MODES,
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=("office", "home"),
        occasion=Occasion.INCIDENT,
        within=Allowance(Table.by_kind({"office": 5, "home": 3}, citation="A table"), Unit.WORKING_DAYS),
        priority=1,
        grace=2,
        limit=50,
        slots=2,
        notice=1,
        settling=2,
        merge=Merge(MergeMode.ABSORB, Table.by_kind({"office": 14, "home": 7})),
        when=LevelAtLeast(ResponseLevel.HEIGHTENED),
        roll=Roll.FOLLOWING,
    ),
    OnEvent(
        id="after-threat",
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=("home",),
        occasion=Occasion.INCIDENT,
        incidents=(
            IncidentIs(kinds=("threat",), at_least="low", below="grave", met=(Met.MEMBER, Met.STAFF)),
            IncidentIs(other_than=("assault",), met=(Met.FAMILY, Met.OTHER), channels=("line",), place=True),
        ),
        everywhere=True,
        same_day=True,
        within=_WITHIN,
        when=AnyOf((HomeIs(HomeOf.STAFF), HomeIs(HomeOf.FAMILY))),
    ),
    OnEvent(
        id="after-standard",
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=_OFFICE,
        occasion=Occasion.REVISED_STANDARD,
        standards=("locks",),
        within=_WITHIN,
        when=Not(InService(("lock",))),
    ),
    OnEvent(
        id="after-fault",
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=_OFFICE,
        occasion=Occasion.FAULTY_MEASURE,
        within=_WITHIN,
        when=Except(BandAtLeast("raised"), reason="Replaced at once."),
    ),
    OnEvent(
        id="after-office",
        citation="A policy",
        activity=Activity.CONTACT,
        occasion=Occasion.CHANGE_OF_OFFICE,
        within=_WITHIN,
        when=MandateIs(MandateStatus.RETURNED),
    ),
    *(
        OnEvent(
            id=f"after-{one.value}",
            citation="A policy",
            activity=Activity.REVIEW,
            kinds=_OFFICE,
            occasion=one,
            within=_WITHIN,
        )
        for one in (Occasion.CONCERN, Occasion.MOVED_VENUE, Occasion.FAILED_MEASURE)
    ),
    OnEvent(
        id="after-fitting",
        citation="A policy",
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
        kinds=_OFFICE,
        occasion=Occasion.FITTED_MEASURE,
        within=_WITHIN,
    ),
    OnDirective(
        id="by-directive",
        limit_roll=Roll.NONE,
        spread=1,
        modes=_MODES,
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=_OFFICE,
        within=_WITHIN,
        roll=Roll.FOLLOWING,
        priority=2,
        grace=2,
        limit=50,
        slots=2,
        notice=1,
        settling=2,
        merge=Merge(MergeMode.KEEP),
        when=AudienceIn(("ministers",)),
    ),
    OnDirective(
        id="test-by-directive",
        citation="A policy",
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
        kinds=_OFFICE,
        within=_WITHIN,
    ),
    OnEvent(
        id="after-exercise",
        citation="A policy",
        activity=Activity.EXERCISE,
        kinds=_OFFICE,
        occasion=Occasion.FAILED_EXERCISE,
        within=_WITHIN,
    ),
    OnEvent(
        id="after-request",
        citation="A policy",
        activity=Activity.REVIEW,
        kinds=_OFFICE,
        occasion=Occasion.REQUEST,
        within=_WITHIN,
        when=AudienceIn(("ministers",)),
    ),
)
_DAYS_BEFORE = {
    ResponseLevel.NORMAL: (7, 14),
    ResponseLevel.HEIGHTENED: (14, 14),
    ResponseLevel.EXCEPTIONAL: (14, 21),
}
AHEAD: Final = (
    Ahead(
        id="ahead-of-events",
        limit_roll=Roll.NONE,
        modes=_MODES,
        citation="A policy",
        kinds=("public-event",),
        of=AheadOf.EVENT,
        before=Table(
            tuple(
                TableValue(value, "public-event", response, band)
                for response, values in _DAYS_BEFORE.items()
                for band, value in zip(BANDS, values, strict=True)
            )
        ),
        opens=30,
        slots=2,
        priority=2,
        grace=2,
        notice=1,
        settling=2,
        merge=Merge(MergeMode.KEEP),
        when=KindIn(("public-event",)),
        roll=Roll.FOLLOWING,
    ),
    Ahead(id="ahead-of-expiry", citation="A policy", kinds=_OFFICE, of=AheadOf.EXPIRY, before=30),
    Ahead(
        id="ahead-of-test",
        citation="A policy",
        kinds=_OFFICE,
        of=AheadOf.RETEST,
        before=14,
        activity=Activity.FUNCTION_TEST,
        also_by=_BY_REVIEW,
    ),
    Ahead(
        id="ahead-of-spring",
        citation="A policy",
        kinds=("surgery",),
        of=AheadOf.SEASON,
        before=28,
        season=FixedDay(4, 1),
    ),
)
OFFERS: Final = OfferOwed(
    id="offers",
    limit_roll=Roll.NONE,
    citation="A policy",
    answer_days=14,
    again_after_decline=182,
    again_after_silence=28,
    after_trigger=Allowance(2, Unit.DAYS),
    priority=1,
    lead=28,
    grace=14,
    limit=56,
    settling=2,
    roll=Roll.PRECEDING,
)


def _window(days: str) -> Window:
    return Window(*map(_day, days.split()))


EXAMPLES: Final = (
    # The rise: 16 to 19, 22 to 26 and 29 November (the 30th is closed), 1 to 3, 6 to 10, 13 and 14 December
    # are twenty working days; two of grace, and fifty days later is Wednesday 2 February. The cycle, six
    # months at SEVERE, ends on 5 January and opens sixty days before, on 6 November, first of all; that of
    # offices, six months at "raised", ends with it. The concern of the 10th asks for three months, and the
    # lock is to be seen thirty days before it expires.
    Example(
        id="rise-at-an-office",
        says="Tuesday 14 December 2021 is the 20th working day after the rise of 15 November.",
        activity=Activity.REVIEW,
        kind="office",
        on=_day("2021-11-20"),
        since=_day("2020-01-06"),
        elected=_day("2019-12-12"),
        nation="england",
        force="p-essex",
        closed=(_day("2021-11-30"),),
        scale=("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL"),
        levels=(
            LevelFrom(_day("2021-02-08"), "national", "SUBSTANTIAL"),
            LevelFrom(_day("2021-11-15"), "national", "SEVERE"),
        ),
        bands=(BandFrom(_day("2021-11-05"), "raised"),),
        happened=(
            ExampleOccasion(_day("2021-11-10"), Occasion.CONCERN),
            ExampleOccasion(
                _day("2021-02-10"), Occasion.INCIDENT, None, "threat", "low", Met.OTHER, anywhere=True
            ),
        ),
        coming=(ExampleOccurrence(_day("2021-11-05"), _day("2022-06-01"), AheadOf.EXPIRY),),
        done=(_day("2021-07-05"),),
        window=_window("2021-11-06 2021-12-14 2021-12-17 2022-02-02"),
        rule="rise",
    ),
    # A week before Monday 6 December is Monday 29 November; its limit is the day before, back to the Friday.
    Example(
        id="event-ahead",
        says="An event of 6 December 2021 is looked at a week before.",
        activity=Activity.REVIEW,
        kind="public-event",
        on=_day("2021-11-20"),
        since=_day("2021-11-01"),
        coming=(ExampleOccurrence(_day("2021-11-05"), _day("2021-12-06")),),
        done=(_day("2021-11-03"),),
        window=_window("2021-11-05 2021-11-29 2021-12-02 2021-12-05"),
        rule="ahead-of-events",
    ),
    # 5 to 8 and 11 October are five working days; 28 days later is 8 November.
    Example(
        id="greeting",
        says="Who is elected on Monday 4 October 2021 is contacted by the Monday after.",
        activity=Activity.CONTACT,
        on=_day("2021-10-05"),
        since=_day("2021-10-04"),
        window=_window("2021-10-04 2021-10-11 2021-10-12 2021-11-08"),
        rule="greeting",
    ),
    Example(
        id="greeted",
        says="Who was contacted is owed no other contact.",
        activity=Activity.CONTACT,
        on=_day("2021-10-20"),
        since=_day("2021-10-04"),
        done=(_day("2021-10-07"),),
    ),
    # 182 days after Thursday 8 July is Thursday 6 January; 14 of grace; 56 days later is Thursday 3 March.
    Example(
        id="offered-again",
        says="What was declined on 8 July 2021 is offered again half a year later.",
        activity=Activity.OFFER,
        kind="home",
        on=_day("2021-07-20"),
        since=_day("2020-01-06"),
        noted=(
            ExampleNote(_day("2021-05-10"), NoteKind.OFFERED),
            ExampleNote(_day("2021-05-12"), NoteKind.DEFERRED, _day("2021-06-30")),
            ExampleNote(_day("2021-07-06"), NoteKind.OFFERED),
            ExampleNote(_day("2021-07-08"), NoteKind.DECLINED),
        ),
        done=(_day("2021-07-05"),),
        window=_window("2022-01-06 2022-01-06 2022-01-21 2022-03-03"),
        rule="offers",
    ),
    # The year ends on Tuesday 5 July and opens sixty days before; forty days later is Sunday 14 August, back
    # to the Friday. No rule is about the standard of homes.
    Example(
        id="put-off",
        says="A review due on 5 July 2022 was put off until 20 July.",
        activity=Activity.REVIEW,
        kind="home",
        on=_day("2021-11-20"),
        since=_day("2020-01-06"),
        happened=(ExampleOccasion(_day("2021-09-01"), Occasion.REVISED_STANDARD, "doors"),),
        noted=(
            ExampleNote(_day("2021-08-02"), NoteKind.OFFERED),
            ExampleNote(_day("2021-08-04"), NoteKind.ACCEPTED),
            ExampleNote(_day("2021-10-01"), NoteKind.POSTPONED, _day("2022-07-20")),
            ExampleNote(_day("2021-11-01"), NoteKind.EXEMPTED, _day("2021-11-10")),
        ),
        done=(_day("2021-07-05"),),
        window=_window("2022-05-06 2022-07-20 2022-07-28 2022-08-14"),
        rule="cycle",
    ),
)
LATER_OFFERS: Final = attrs.evolve(OFFERS, lead=0, lead_months=1)
RULES: Final[tuple[Rule, ...]] = tuple(
    attrs.evolve(rule, capacities=(HeldCapacity.MEMBER, HeldCapacity.CANDIDATE))
    for rule in (*CYCLES, *FIRSTS, *TRIGGERED, *AHEAD, OFFERS)
)
MATRIX: Final = RiskMatrix(
    "two-by-two",
    "Two by two",
    likelihood=RiskScale("odds", "Odds", (RiskStep("no", "Hardly."), RiskStep("yes", "Probably."))),
    impact=RiskScale("harm", "Harm", (RiskStep("minor", "No injury."), RiskStep("severe", "A death."))),
    ratings=("low", "high"),
    cells=(("low", "low"), ("low", "high")),
    bands=(("low", BANDS[0]), ("high", BANDS[1])),
    citation="A policy",
)
MENDING: Final = (MendingTime("low", 90, "A policy"), MendingTime("grave", 7, "A policy"))
CHECKLISTS: Final = (
    Checklist(
        id="places", kinds=("office", "surgery"),
        items=(
            ChecklistItem(id="alarm", text="An alarm is at hand.", citation="A policy", severity="low"),
            ChecklistItem(
                id="exit", text="A second way out.", citation="A policy", severity="grave", partly="low",
                period=_since("2021-01-01", "2025-12-31"),
            ),
        ),
    ),
)  # fmt: skip
RULEBOOK: Final = Rulebook(
    "house-rules",
    "The rules of the house",
    (
        Edition("2021", "Of 2021", RULES, since=_day("2021-01-01"), matrix=MATRIX, mending=MENDING),
        Edition(
            "2022",
            "Of 2022",
            (CYCLES[2], *FIRSTS),
            since=_day("2022-01-01"),
            notice=28,
            open_cycles=OpenCycles.KEEP,
            published=_day("2021-10-01"),
            mending=MENDING,
        ),
        Edition(
            "2023",
            "Of 2023",
            (FIRSTS[0], LATER_OFFERS),
            since=_day("2023-01-01"),
            open_cycles=OpenCycles.NEW,
            mending=MENDING,
        ),
    ),
    responses=(
        ResponseTo("national", "SEVERE", ResponseLevel.HEIGHTENED, citation="A policy"),
        ResponseTo("national", "CRITICAL", ResponseLevel.EXCEPTIONAL),
        ResponseTo("national", "SUBSTANTIAL", ResponseLevel.HEIGHTENED, since=_day("2020-01-01")),
        ResponseTo("national", "LOW", ResponseLevel.NORMAL),
        ResponseTo("national", "MODERATE", ResponseLevel.NORMAL),
        ResponseTo("national", "SUBSTANTIAL", ResponseLevel.NORMAL),
        *(ResponseTo("mps", level.id, ResponseLevel.NORMAL) for level in _LEVELS),
        *(ResponseTo("one", level, ResponseLevel.NORMAL) for level in ("QUIET", "LOUD")),
    ),
    bands=BANDS,
    severities=("low", "grave"),
    remember=60,
    checklists=CHECKLISTS,
    examples=EXAMPLES,
    operations=OPERATIONS,
    winding_up=WINDING_UP,
    without_rules=("home",),
)
OFFERED: Final = (
    Contacted(id="e1", on=_day("2021-10-20"), known=_at("2021-10-20T18:00:00"), member="m1"),
    Offered(
        id="e2", on=_day("2021-10-21"), known=_at("2021-10-21T18:00:00"), member="m1", venues=("v1", "v3")
    ),
    Answered(
        id="e3",
        on=_day("2021-10-22"),
        known=_at("2021-10-23T09:30:00.000125"),
        offer="e2",
        reply=Reply.DEFERRED,
        venues=("v3",),
        until=_day("2021-12-01"),
    ),
    Answered(
        id="e4", on=_day("2021-10-22"), known=_at("2021-10-22T18:00:00"), offer="e2", reply=Reply.ACCEPTED
    ),
    Offered(id="e5", on=_day("2021-10-21"), known=_at("2021-10-21T18:00:00"), member="m2"),
    Answered(
        id="e6", on=_day("2021-10-30"), known=_at("2021-10-30T18:00:00"), offer="e5", reply=Reply.DECLINED
    ),
    Reviewed(
        id="e7",
        on=_day("2021-10-29"),
        known=_at("2021-10-29T18:00:00"),
        venue="v1",
        outcome=Outcome.NO_ACCESS,
        mode=Mode.VIRTUALLY,
        answers=(ItemAnswer("exit", Fulfilment.PARTLY), ItemAnswer("alarm", Fulfilment.NOT_APPLICABLE)),
    ),
    Reviewed(
        id="e8",
        on=_day("2021-10-28"),
        known=_at("2021-11-02T18:00:00"),
        venue="v1",
        corrects="e7",
        outcome=Outcome.COMPLETE,
        proof="store:proof-1",
        assessor="adviser-1",
        approver="chief-1",
        standard="2021",
        booking="e31",
        answers=(ItemAnswer("exit", Fulfilment.NOT_MET), ItemAnswer("alarm", Fulfilment.MET)),
    ),
    Contacted(id="e9", on=_day("2021-11-01"), known=_at("2021-11-01T18:00:00"), member="m2"),
    Withdrawn(id="e10", on=_day("2021-11-03"), known=_at("2021-11-03T18:00:00"), event="e9"),
    Contacted(id="e11", on=_day("2021-10-19"), known=_at("2021-11-04T18:00:00"), member="m1", corrects="e1"),
    Offered(id="e12", on=_day("2021-10-21"), known=_at("2021-11-04T18:00:00"), member="m2", corrects="e5"),
    Answered(
        id="e13",
        on=_day("2021-10-31"),
        known=_at("2021-11-04T18:00:00"),
        offer="e5",
        reply=Reply.DECLINED,
        why="No time.",
        corrects="e6",
    ),
)
_VISIT: Final[dict[str, Any]] = {"on": _day("2021-10-23"), "known": _at("2021-10-23T18:00:00")}
VISITS: Final[tuple[Event, ...]] = (
    Attempted(id="e30", **_VISIT, member="m1"),
    Booked(id="e31", **_VISIT, venue="v1", day=_day("2021-10-28"), assessor="adviser-1"),
    BookingMoved(id="e32", **_VISIT, booking="e31", day=_day("2021-10-29")),
    BookingKept(id="e33", **_VISIT, booking="e31"),
    BookingMissed(id="e34", **_VISIT, booking="e31", by=Absent.TEAM),
    BookingMissed(id="e35", **_VISIT, booking="e31", by=Absent.MEMBER),
    BookingCancelled(id="e36", **_VISIT, booking="e31"),
    DeskChecked(id="e37", **_VISIT, venue="v3", assessor="adviser-1", mode=Mode.ON_PAPER),
    Booked(id="e39", **_VISIT, venue="v1", day=_day("2021-11-09"), activity=Activity.EXERCISE),
    FunctionTested(
        id="e40", **_VISIT, venue="v1", proof="store:t1", assessor="adviser-1", mode=Mode.VIRTUALLY
    ),
    Exercised(
        id="e41",
        **_VISIT,
        venue="v1",
        passed=False,
        proof="store:x1",
        assessor="adviser-1",
        mode=Mode.ON_PAPER,
    ),
    FindingNoted(
        id="e38",
        on=_day("2021-10-29"),
        known=_at("2021-11-03T18:00:00"),
        review="e7",
        venue="v1",
        severity="grave",
        text="The back door does not lock.",
        measure="lock",
    ),
    FindingNoted(
        id="e42",
        **_VISIT,
        venue="v3",
        member="m1",
        severity="low",
        text="No way out at the back.",
        owner="adviser-1",
    ),
    FindingClosed(
        id="e43", **_VISIT, finding="e42", how=Closure.ACCEPTED, by="chief", until=_day("2022-03-31")
    ),
    FindingClosed(
        id="e45", on=_day("2021-10-30"), known=_at("2021-11-03T18:00:00"), finding="e38", how=Closure.FIXED
    ),
    FindingClosed(
        id="e44",
        on=_day("2021-10-29"),
        known=_at("2021-11-03T18:00:00"),
        finding="e8",
        item="exit",
        how=Closure.SUPERSEDED,
        by="e8",
        by_item="alarm",
    ),
)
_NIGHT = _at("2021-11-05T18:00:00")
_SIGNED: Final[dict[str, Any]] = {
    "until": _day("2022-02-01"),
    "signer": "chief",
    "assessor": "adviser",
    "authority": "A policy",
    "why": "Builders are in.",
}
HAPPENED: Final[tuple[Event, ...]] = (
    Banded(id="h1", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v1", band="raised"),
    OfficeChanged(id="h2", on=_day("2021-11-05"), known=_NIGHT, member="m1"),
    VenueMoved(id="h3", on=_day("2021-11-05"), known=_NIGHT, venue="v1"),
    StandardRevised(id="h4", on=_day("2021-11-05"), known=_NIGHT, standard="locks"),
    Directed(
        id="h10", on=_day("2021-11-05"), known=_NIGHT, activity=Activity.REVIEW, by=_day("2021-12-03"),
        counts_from=_day("2021-10-15"), open_until=_day("2021-12-31"), areas=("england",),
        audiences=("ministers",), members=("m1",), kinds=("office",),
    ),
    MeasureNoted(
        id="h5", on=_day("2021-11-05"), known=_NIGHT, venue="v1", measure="lock",
        state=MeasureState.IN_SERVICE, expires=_day("2022-06-01"), retest=_day("2022-03-01"),
        entry="door-lock",
    ),
    EventPlanned(
        id="h6", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v6", starts=_day("2021-11-20")
    ),
    Incident(
        id="h7", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v1", channel="line",
        kind="threat", severity="grave", met=Met.OTHER,
    ),
    ConcernRaised(
        id="h8", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v3", staff=True, channel="desk"
    ),
    ReviewRequested(id="h9", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v4"),
    Postponed(id="i1", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v1", **_SIGNED),
    Postponed(
        id="u1",
        on=_day("2021-11-05"),
        known=_NIGHT,
        member="m1",
        venue="v1",
        activity=Activity.FUNCTION_TEST,
        **_SIGNED,
    ),
    Exempted(
        id="u2",
        on=_day("2021-11-05"),
        known=_NIGHT,
        member="m1",
        venue="v1",
        activity=Activity.EXERCISE,
        **_SIGNED,
    ),
    Exempted(id="i2", on=_day("2021-11-05"), known=_NIGHT, member="m1", venue="v4", **_SIGNED),
    MeasureRecommended(
        id="i3", on=_day("2021-11-05"), known=_NIGHT, venue="v1", measure="fob", entry="emergency-fob",
        priority=2, reason="h7", owner="adviser", target=_day("2021-12-31"),
        recommended=False, office_of="m1", instead_of="door",
    ),
    *(
        MeasureRefused(
            id=f"i4-{by.value}", on=_day("2021-11-05"), known=_NIGHT, venue="v1", measure=f"door-{by.value}",
            by=by, why="A listed house.", who="trust",
        )
        for by in Refuser
    ),
    MeasureDecided(
        id="i4", on=_day("2021-11-05"), known=_NIGHT, venue="v1", measure="fob", approved=True,
        rule="standard-without-a-case", body="payer",
    ),
    MeasureAdvanced(
        id="i5", on=_day("2021-11-05"), known=_NIGHT, venue="v1", measure="fob", to=Advance.FUNDED, by="payer"
    ),
    Excluded(
        id="n1", on=_day("2021-11-05"), known=_NIGHT, member="m1", venues=("v1", "v4"),
        activities=(Activity.EXERCISE, Activity.REVIEW), first=_day("2029-01-08"), last=_day("2029-03-30"),
        look_again=_day("2029-02-01"), body="Close protection", authority="A policy", signer="chief",
        why="A threat.", recovery=10,
    ),
    Paused(
        id="n2", on=_day("2021-11-05"), known=_NIGHT, first=_day("2029-05-07"), last=_day("2029-06-29"),
        recovery=20, areas=("east", "england"), kinds=("home", "office"),
        activities=(Activity.REVIEW, Activity.DESK_CHECK), only_before=True, signer="chief",
        authority="A policy", why="Nobody may travel.",
    ),
    Prolonged(
        id="n3", on=_day("2021-11-05"), known=_NIGHT, paper="n1", last=_day("2029-04-30"),
        look_again=_day("2029-04-02"),
    ),
    Ended(id="n4", on=_day("2021-11-05"), known=_NIGHT, paper="n2", last=_day("2029-06-01")),
)  # fmt: skip
_RISK: Final[dict[str, Any]] = {"known": _NIGHT, "venue": "v1", "member": "m1", "risk": "crowd"}
RISKS: Final[tuple[Event, ...]] = (
    RiskAssessed(
        id="i6", on=_day("2021-11-05"), **_RISK, likelihood="yes", impact="severe", assessor="adviser",
        statement=RiskStatement(threat="a crowd", vulnerability="one exit", impact="nobody can leave"),
        controls=(Control("lock", likelihood=1, impact=1),),
    ),
    RiskAccepted(
        id="i8", on=_day("2021-11-05"), **_RISK, approver="chief", until=_day("2022-02-01")
    ),
    RiskClosed(id="i9", on=_day("2021-11-05"), **_RISK, by="adviser"),
)  # fmt: skip
TREATED: Final = tuple(
    RiskTreated(
        id=f"i7{n}", on=_day("2021-11-05"), **_RISK, treatment=treatment, owner="adviser",
        target=_day("2022-01-31"),
    )
    for n, treatment in enumerate(Treatment)
)  # fmt: skip
RETOLD: Final = tuple(
    attrs.evolve(one, id=f"{one.id}-again", known=_at("2021-11-06T18:00:00"), corrects=one.id)
    for one in VISITS
)
MENDED: Final = tuple(
    attrs.evolve(
        one, id=f"{one.id}-again", on=_day("2021-11-06"), known=_at("2021-11-06T18:00:00"), corrects=one.id
    )
    for one in (*HAPPENED, *RISKS, *TREATED[:1])
)
_POLL: Final[dict[str, Any]] = {"on": _day("2021-11-09"), "known": _at("2021-11-09T18:00:00")}
_AFTER: Final[dict[str, Any]] = {"on": _day("2021-11-10"), "known": _at("2021-11-10T18:00:00")}
CHANGED: Final[tuple[Event, ...]] = (
    MemberElected(
        id="k1", **_POLL, member="m9", constituency="C8", name="Member 9", audiences=("ministers",)
    ),
    VenueOpened(
        id="k2", **_POLL, venue="v8", kind="office", region="east", force="p-kent",
        label="Office in the market", controller=Controller.RENTED, ref="store/18", users=("m9", "m1"),
        closures=(_since("2022-08-01", "2022-08-29"),), last=_day("2022-12-30"),
        exposure=Exposure(days=(_day("2021-11-09"), _day("2021-11-23"))),
    ),
    VenueOpened(
        id="k3", **_POLL, venue="v9", kind="home", region="east", force="p-essex", number=2,
        home_of=HomeOf.FAMILY, users=("m9",),
    ),
    UseBegun(
        id="k4", **_POLL, venue="v3", member="m9", last=_day("2022-06-30"), exposure=Exposure(weekdays=(1,))
    ),
    UseEnded(id="k5", **_AFTER, venue="v8", member="m1"),
    VenueClosed(id="k6", **_AFTER, venue="v9"),
    MemberElected(id="k7", **_POLL, member="m3", constituency="C3"),
    MemberLeft(id="k8", **_AFTER, member="m3", cause="recall"),
    MemberElected(id="k9", **_POLL, member="m3", house="upper", area="p-kent"),
    MemberLeft(id="k10", **_AFTER, member="m3", cause="recall", house="upper"),
    PollCalled(
        id="k11", **_AFTER, house="council", constituencies=("C9",), dissolution=_day("2021-12-01"),
        poll=_day("2022-01-06"), cause="dissolution",
    ),
    CandidacyBegun(
        id="k12", **_POLL, member="m10", constituency="C9", name="Candidate 10", audiences=("ministers",),
        poll=_day("2022-01-06"),
    ),
    CandidacyBegun(
        id="k13", **_POLL, member="m3", house="upper", area="p-kent", poll=_day("2021-12-09")
    ),
    CandidacyEnded(id="k14", **_AFTER, member="m3", house="upper"),
)  # fmt: skip
CORRECTED: Final = tuple(
    attrs.evolve(one, id=f"{one.id}-again", known=_at("2021-11-11T18:00:00"), corrects=one.id)
    for one in CHANGED
)
STATES: Final = tuple(
    MeasureNoted(
        id=f"j{n}", on=_day("2021-11-08"), known=_at("2021-11-08T18:00:00"), venue="v1", measure="lock",
        state=state,
    )
    for n, state in enumerate(MeasureState, 1)
)  # fmt: skip
ADVANCED: Final = tuple(
    MeasureAdvanced(
        id=f"q{n}", on=_day("2021-11-08"), known=_at("2021-11-08T18:00:00"), venue="v1", measure="fob", to=to,
        by="fitter",
    )
    for n, to in enumerate(Advance, 1)
)  # fmt: skip
_LATER: Final[dict[str, Any]] = {"on": _day("2021-11-12"), "known": _at("2021-11-12T18:00:00")}
ERASED: Final[tuple[Event, ...]] = (
    Erased(id="l1", **_LATER, events=("l0", "l9")),
    Committed(id="l1.1", **_LATER, team="advisers", day=_day("2021-12-01")),
    Committed(
        id="l1.2", **_LATER, team="advisers", day=_day("2021-12-02"), slots=2, pool="surveyors",
        corrects="l1.1",
    ),
)  # fmt: skip
EVENTS: Final[tuple[Event, ...]] = (
    *OFFERED, *VISITS, *RETOLD, *HAPPENED, *RISKS, *TREATED, *MENDED, *STATES, *ADVANCED, *CHANGED,
    *CORRECTED, *ERASED,
)  # fmt: skip
REGISTER: Final = Register(
    **DECLARED | {"houses": HOUSES},
    calendars=CALENDARS,
    areas=AREAS,
    constituencies=SEATS,
    scales=SCALES,
    series=SERIES,
    members=MEMBERS,
    venues=VENUES,
    uses=USES,
    teams=TEAMS,
    recesses=RECESSES,
    sources=SOURCES,
    channels=CHANNELS,
)
SAMPLE: Final = Programme(REGISTER, RULEBOOK, Ledger.of(EVENTS))
TEXT: Final = interchange.dumps(SAMPLE)

Json = Any
"""What the JSON parser of the standard library gives."""


def rule(id_: str, edition: int = 0) -> str:
    """The JSON pointer of a rule of the sample."""
    rules = RULEBOOK.editions[edition].rules
    return f"/rulebook/editions/{edition}/rules/{[one.id for one in rules].index(id_)}"


def event(id_: str) -> str:
    """The JSON pointer of an event of the sample."""
    return f"/ledger/{[one.id for one in SAMPLE.ledger].index(id_)}"


def example(id_: str) -> str:
    """The JSON pointer of an example of the sample."""
    return f"/rulebook/examples/{[one.id for one in EXAMPLES].index(id_)}"


def document() -> dict[str, Json]:
    """A fresh copy of the sample's document, to be spoilt."""
    value: dict[str, Json] = json.loads(TEXT)
    return value


def walk(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every value of a document with its JSON pointer, the whole of it first."""
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, f"{path}/{index}")


def at(value: Json, path: str) -> Json:
    """What a JSON pointer leads to; an error if it leads nowhere."""
    for word in path.split("/")[1:]:
        key = word.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def put(value: Json, path: str, item: Json) -> Json:
    """The document with *item* at a pointer; the whole of it if the pointer is empty."""
    if not path:
        return item
    head, _, key = path.rpartition("/")
    place = at(value, head)
    place[int(key) if isinstance(place, list) else key] = item
    return value
