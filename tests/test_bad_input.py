"""Bad values at each constructor and verb: a `ReviewError` with its place, and nothing half built."""

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from helpers.declared import KINDS
from laws.small import (
    ANN,
    CALM,
    DIRECTED,
    ENGLAND,
    ESSEX,
    FIRSTS,
    GLASGOW,
    NOVEMBER_2021,
    OFFERS,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    answered,
    banded,
    calendar,
    concern_raised,
    contacted,
    directed,
    event_planned,
    exempted,
    incident,
    measure_noted,
    offered,
    on,
    postponed,
    programme,
    review_requested,
    reviewed,
    sample,
    uses,
)
from laws.support import pickled, wrong
from mpreview import uk
from mpreview.calendars import (
    Calendar,
    Easter,
    FixedDay,
    Holiday,
    MonthEnd,
    Recess,
    Roll,
    WeekdayOfMonth,
    months_after,
)
from mpreview.errors import (
    EventConflict,
    Fault,
    InvalidValue,
    OutsideCalendar,
    OutsideRange,
    ReferenceErrors,
    ReviewError,
    RulebookError,
    UnknownId,
)
from mpreview.events import (
    Answered,
    CandidacyBegun,
    Contacted,
    Event,
    Excluded,
    Exempted,
    Incident,
    Ledger,
    MeasureNoted,
    MeasureState,
    MemberElected,
    Paused,
    PollCalled,
    Postponed,
    Prolonged,
    Reply,
    Withdrawn,
)
from mpreview.events.ledger import join_checked
from mpreview.people import Candidacy, HeldCapacity, House, Mandate, Member
from mpreview.places import Area, Constituency, Use, Venue
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    AllOf,
    Allowance,
    Anchor,
    AnyOf,
    BandAtLeast,
    Early,
    Edition,
    Except,
    IncidentIs,
    LevelAtLeast,
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
    Occasion,
    OfferOwed,
    OnDirective,
    OnEvent,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rulebook,
    Table,
    TableValue,
    Unit,
    UseStart,
    recompute,
)
from mpreview.policy import Periodic as Cycle
from mpreview.policy.operations import Adviser, LooksAfter, Operation, PublicCapacity, WindingUpTime
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Status
from mpreview.teams import Cover, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.threat import Audience, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, start_of

DAY = on("2021-11-20")
NOW = start_of(DAY)
FOREVER = Period(DAY)
_TOLD: dict[str, Any] = {"id": "t", "on": DAY, "known": NOW}
ADVISER = TeamAdviser("a-1", ())
_PLACE = IncidentIs(place=True)


def _incident(**given: Any) -> Incident:
    return Incident(id="i", on=DAY, known=NOW, **given)


def _after(occasion: str, *, contact: bool = False, **given: Any) -> OnEvent:
    kinds = () if contact else KINDS
    activity = Activity.CONTACT if contact else Activity.REVIEW
    return OnEvent(
        id="r", citation="C", activity=activity, kinds=kinds, occasion=Occasion(occasion),
        within=Allowance(5, Unit.DAYS), **given,
    )  # fmt: skip


def _team(*pools: Pool) -> Team:
    return Team("t", "T", (), pools=pools)


_ADVISER = Adviser(DAY, "T", "C")
_WATCHED = (LooksAfter(PublicCapacity.MEMBER, FOREVER, "C"),)
HIDDEN = "12 Hidden Lane"
MONTHS = Allowance(3, Unit.MONTHS)
NEWCOMER = MandateIs(MandateStatus.FIRST)
FIRST = Edition("e", "E", FIRSTS)
anything: Any = HIDDEN


def _rule(form: type, **changes: object) -> object:
    """A rule of that form with some fields of others."""
    common: dict[str, object] = {"id": "r", "citation": "C"}
    own: dict[type, dict[str, object]] = {
        Cycle: {"kinds": KINDS, "months": 12},
        NewVenue: {"kinds": KINDS, "within": MONTHS},
        NewMember: {"activity": Activity.CONTACT, "within": MONTHS},
        Rise: {
            "activity": Activity.REVIEW, "kinds": KINDS, "series": "s", "at_least": "L", "within": MONTHS,
        },
        OnEvent: {
            "activity": Activity.REVIEW, "kinds": KINDS, "occasion": Occasion.INCIDENT, "within": MONTHS,
        },
        OnDirective: {"activity": Activity.REVIEW, "kinds": KINDS, "within": MONTHS},
        Ahead: {"kinds": KINDS, "of": AheadOf.EVENT, "before": 14},
        OfferOwed: {
            "answer_days": 1, "again_after_decline": 1, "again_after_silence": 1, "after_trigger": MONTHS,
        },
    }  # fmt: skip
    return form(**{**common, **own[form], **changes})


def _naive_instant() -> Contacted:
    return Contacted(id="e", on=DAY, known=dt.datetime(2021, 11, 20), member="m")  # noqa: DTZ001  # the fault


def _numbered(rows: list[Any]) -> list[str]:
    """Ids of rows that tell them apart; the number is the row's."""
    return [f"{n}-{getattr(row[0], '__name__', row[0])}" for n, row in enumerate(rows)]


# Place, error, and what is wrong: one row for each check of a constructor.
CONSTRUCTORS: list[tuple[str, type[ReviewError], Callable[[], object]]] = [
    ("Period.end", InvalidValue, lambda: Period(DAY, DAY)),
    ("Period.end", InvalidValue, lambda: Period(DAY, on("2021-11-19"))),
    ("Period.end", OutsideRange, lambda: Period(DAY, on("2200-01-02"))),
    ("Holiday.announced", InvalidValue, lambda: Holiday(DAY, "H", "S", on("2021-11-21"))),
    ("Holiday.announced", InvalidValue, lambda: Holiday(DAY, "H", "S", moved_from=on("2021-11-22"))),
    ("FixedDay.month", OutsideRange, lambda: FixedDay(13, 1)),
    ("FixedDay.day", OutsideRange, lambda: FixedDay(2, 29)),
    ("WeekdayOfMonth.n", InvalidValue, lambda: WeekdayOfMonth(1, 0, 5)),
    ("WeekdayOfMonth.weekday", OutsideRange, lambda: WeekdayOfMonth(1, 7, 1)),
    ("Easter.offset", OutsideRange, lambda: Easter(71)),
    ("Calendar.listed_until", InvalidValue, lambda: Calendar("k", "N", DAY, FIRST_DAY)),
    ("Calendar.holidays", InvalidValue, lambda: _doubled(ENGLAND)),
    ("Calendar.holidays", InvalidValue, lambda: attrs.evolve(ENGLAND, first=on("2022-01-01"))),
    ("Calendar.holidays", InvalidValue, lambda: _moved_from("1999-12-31")),
    ("Calendar.holidays", InvalidValue, lambda: _moved_from(ENGLAND.listed_until.isoformat())),
    ("n must", OutsideRange, lambda: ENGLAND.nth_after(DAY, -1)),
    ("months", OutsideRange, lambda: months_after(DAY, -1, MonthEnd.CLAMP)),
    ("Venue.number", OutsideRange, lambda: Venue("v", "home", "r", "f", number=0)),
    ("Venue.ref", InvalidValue, lambda: Venue("v", "home", "r", "f", ref=HIDDEN * 20)),
    ("IncidentIs", InvalidValue, IncidentIs),
    ("IncidentIs.other_than", InvalidValue, lambda: IncidentIs(kinds=("k",), other_than=("k",))),
    ("IncidentIs.met", InvalidValue, lambda: IncidentIs(met=(Met.STAFF, Met.STAFF))),
    ("OnEvent.incidents", InvalidValue, lambda: _after("incident", incidents=(_PLACE, _PLACE))),
    ("OnEvent.incidents", InvalidValue, lambda: _after("concern", incidents=(_PLACE,))),
    ("OnEvent.everywhere", InvalidValue, lambda: _after("request", everywhere=True)),
    ("OnEvent.everywhere", InvalidValue, lambda: _after("incident", everywhere=True, contact=True)),
    ("OnEvent.same_day", InvalidValue, lambda: _after("concern", same_day=True)),
    ("Incident.met", InvalidValue, lambda: _incident(venue="v", met=Met.STAFF)),
    ("Incident.met", InvalidValue, lambda: _incident(venue="v", met=Met.FAMILY)),
    ("Use.member", InvalidValue, lambda: Use("v", "m" * 65, FOREVER)),
    ("Mandate.ended", InvalidValue, lambda: Mandate("c", FOREVER, "death")),
    ("Mandate.ended", InvalidValue, lambda: Mandate("c", Period(FIRST_DAY, DAY))),
    ("Mandate.area", InvalidValue, lambda: Mandate(None, FOREVER)),
    ("Mandate.area", InvalidValue, lambda: Mandate("c", FOREVER, area="a")),
    ("Candidacy.area", InvalidValue, lambda: Candidacy(None, Period(FIRST_DAY, DAY))),
    ("Candidacy.area", InvalidValue, lambda: Candidacy("c", Period(FIRST_DAY, DAY), area="a")),
    ("House.capacity", InvalidValue, lambda: House("h", "H", HeldCapacity.CANDIDATE)),
    ("Constituency.members", OutsideRange, lambda: Constituency("c", "C", "r", "f", members=0)),
    ("NewMember.capacities", InvalidValue, lambda: _rule(NewMember, capacities=())),
    ("NewMember.capacities", InvalidValue, lambda: _rule(NewMember, capacities=(HeldCapacity.MEMBER,) * 2)),
    ("MemberElected.area", InvalidValue, lambda: MemberElected(**_TOLD, member="m")),
    ("MemberElected.area", InvalidValue,
     lambda: MemberElected(**_TOLD, member="m", constituency="c", area="a")),
    ("CandidacyBegun.area", InvalidValue, lambda: CandidacyBegun(**_TOLD, member="m", poll=DAY)),
    ("CandidacyBegun.poll", InvalidValue,
     lambda: CandidacyBegun(**_TOLD, member="m", constituency="c", poll=FIRST_DAY)),
    ("CandidacyBegun.audiences", InvalidValue,
     lambda: CandidacyBegun(**_TOLD, member="m", constituency="c", poll=DAY, audiences=("a",))),
    ("PollCalled.cause", InvalidValue, lambda: PollCalled(**_TOLD, poll=DAY, dissolution=DAY)),
    ("PollCalled.cause", InvalidValue, lambda: PollCalled(**_TOLD, poll=DAY, cause="dissolution")),
    ("PollCalled.dissolution", InvalidValue,
     lambda: PollCalled(**_TOLD, poll=DAY, dissolution=FIRST_DAY, cause="dissolution")),
    ("PollCalled.poll", InvalidValue, lambda: PollCalled(**_TOLD, poll=FIRST_DAY)),
    ("Member.mandates", InvalidValue, lambda: Member("m", "M", ())),
    ("Member.mandates", InvalidValue, lambda: Member("m", "M", (Mandate("c", FOREVER),) * 2)),
    ("Candidacy.period", InvalidValue, lambda: Candidacy("c", FOREVER)),
    (
        "Member.candidacies",
        InvalidValue,
        lambda: attrs.evolve(ANN, candidacies=(Candidacy("c", Period(FIRST_DAY, DAY)),) * 2),
    ),
    ("WindingUpTime.months", OutsideRange, lambda: WindingUpTime(DAY, -1, True, "C")),
    ("Operation.looks_after", InvalidValue, lambda: Operation("o", "O", ())),
    ("Operation.advisers", InvalidValue, lambda: Operation("o", "O", _WATCHED, (_ADVISER,) * 2)),
    ("Slots.week", InvalidValue, lambda: Slots((1, 1))),
    ("Slots.week", OutsideRange, lambda: Slots((-1, 1, 1, 1, 1, 0, 0))),
    ("SlotsOn.slots", OutsideRange, lambda: SlotsOn(DAY, 10_001)),
    ("Team.exceptions", InvalidValue, lambda: Team("t", "T", (), (), (SlotsOn(DAY, 1),) * 2)),
    ("Team.pools", InvalidValue, lambda: _team(Pool("p", ()), Pool("p", ()))),
    ("Team.pools", InvalidValue, lambda: _team(Pool("p", (ADVISER,)), Pool("q", (ADVISER,)))),
    ("Team.pools", InvalidValue, lambda: _team(Pool("p", (ADVISER, ADVISER)))),
    ("Team.loans", InvalidValue, lambda: Team("t", "T", (), loans=(Loan("u", (1,) * 7, FOREVER, "p"),))),
    ("Pool.exceptions", InvalidValue, lambda: Pool("p", (), exceptions=(SlotsOn(DAY, 1),) * 2)),
    ("Loan.week", InvalidValue, lambda: Loan("u", (1,) * 6, FOREVER)),
    ("Loan.week", OutsideRange, lambda: Loan("u", (-1, 1, 1, 1, 1, 1, 1), FOREVER)),
    ("Loan.week", OutsideRange, lambda: Loan("u", (10_001, 1, 1, 1, 1, 1, 1), FOREVER)),
    ("TeamAdviser.exceptions", InvalidValue, lambda: TeamAdviser("a", (), (), (), (SlotsOn(DAY, 1),) * 2)),
    ("ThreatScale.levels", InvalidValue, lambda: ThreatScale("s", "S", ())),
    ("ThreatScale.levels", InvalidValue, lambda: ThreatScale("s", "S", (ThreatLevel("L"),) * 2)),
    ("ThreatSeries.areas", InvalidValue, lambda: ThreatSeries("s", "u", "S", ())),
    ("ThreatSeries.areas", InvalidValue, lambda: attrs.evolve(CALM, audience=Audience.MEMBERS)),
    ("ThreatSeries.assessments", InvalidValue, lambda: _reversed(NOVEMBER_2021)),
    ("Recess.period", InvalidValue, lambda: _recess(period=FOREVER)),
    ("Allowance.n", InvalidValue, lambda: Allowance(True, Unit.DAYS)),
    ("Allowance.n", OutsideRange, lambda: Allowance(601, Unit.DAYS)),
    ("Allowance.n", OutsideRange, lambda: Allowance(Table.by_response(601, 2, 1), Unit.DAYS)),
    ("Table.values", InvalidValue, lambda: Table(())),
    ("Table.values", InvalidValue, lambda: Table((TableValue(1, band="a"), TableValue(1, band="a")))),
    ("Table.values", InvalidValue, lambda: Table((TableValue(1), TableValue(1)))),
    ("Table.values", InvalidValue, lambda: Table((TableValue(1, band="a"), TableValue(1, "home")))),
    ("Table.values", InvalidValue, lambda: Table(tuple(TableValue(1, band=f"b{n}") for n in range(1001)))),
    ("NationIn.nations", InvalidValue, lambda: NationIn(())),
    ("Not.of", InvalidValue, lambda: Not(LevelAtLeast(ResponseLevel.NORMAL))),
    ("Not.of", InvalidValue, lambda: Not(AnyOf((NEWCOMER, BandAtLeast("high"))))),
    ("Not.of", InvalidValue, lambda: Not(Except(LevelAtLeast(ResponseLevel.NORMAL), "why"))),
    ("Not.of", InvalidValue, lambda: _nested(9)),
    ("AllOf.of", InvalidValue, lambda: AllOf(())),
    ("AnyOf.of", InvalidValue, lambda: AnyOf((NEWCOMER,) * 201)),
    ("Merge.days", OutsideRange, lambda: Merge(MergeMode.ABSORB, -1)),
    ("Merge.days", InvalidValue, lambda: Merge(MergeMode.KEEP, 1)),
    ("NewVenue.priority", OutsideRange, lambda: _rule(NewVenue, priority=10)),
    ("OfferOwed.lead", OutsideRange, lambda: _rule(OfferOwed, lead=-1)),
    ("Periodic.months", OutsideRange, lambda: _rule(Cycle, months=0)),
    ("Periodic.months", OutsideRange, lambda: _rule(Cycle, months=Table.by_response(12, 6, 0))),
    ("Periodic.months", InvalidValue, lambda: _rule(Cycle, months=None)),
    ("Periodic.months", InvalidValue, lambda: _rule(Cycle, weeks=6)),
    ("Periodic.months", InvalidValue, lambda: _rule(Cycle, months=None, weeks=6, days=42)),
    ("Periodic.weeks", OutsideRange, lambda: _rule(Cycle, months=None, weeks=521)),
    ("Periodic.weeks", InvalidValue, lambda: _rule(Cycle, months=None, weeks=True)),
    ("Periodic.days", OutsideRange, lambda: _rule(Cycle, months=None, days=Table.by_response(30, 7, 0))),
    ("Periodic.days", OutsideRange, lambda: _rule(Cycle, months=None, days=3661)),
    ("Periodic.month_end", InvalidValue,
     lambda: _rule(Cycle, months=None, weeks=6, month_end=MonthEnd.FORWARD)),
    ("Periodic.modes", InvalidValue, lambda: _rule(Cycle, modes=())),
    ("Periodic.modes", InvalidValue, lambda: _rule(Cycle, modes=(Mode.ON_SITE, Mode.ON_SITE))),
    ("OnEvent.spread", OutsideRange, lambda: _rule(OnEvent, spread=-1)),
    ("OnEvent.spread", InvalidValue,
     lambda: _rule(OnEvent, within=Allowance(5, Unit.WORKING_DAYS), spread=6)),
    ("NewMember.spread", InvalidValue,
     lambda: _rule(NewMember, within=Allowance(Table.by_response(4, 3, 2), Unit.WEEKS), spread=11)),
    ("Periodic.early", InvalidValue,
     lambda: _rule(Cycle, early=Early.IGNORED, anchor=Anchor.PLANNED, origin=DAY)),
    ("Periodic.origin", InvalidValue, lambda: _rule(Cycle, anchor=Anchor.ANNIVERSARY, origin=DAY)),
    ("Periodic.lead_months", OutsideRange, lambda: _rule(Cycle, lead_months=0)),
    ("Periodic.lead_months", OutsideRange, lambda: _rule(Cycle, lead_months=121)),
    ("Periodic.lead_months", InvalidValue, lambda: _rule(Cycle, lead=28, lead_months=1)),
    ("OfferOwed.lead_months", InvalidValue, lambda: _rule(OfferOwed, lead=28, lead_months=1)),
    ("Periodic.notice", OutsideRange, lambda: _rule(Cycle, notice=-1)),
    ("Periodic.limit", OutsideRange, lambda: _rule(Cycle, limit=Table.by_band({"high": 3661}))),
    ("NewVenue.settling", OutsideRange, lambda: _rule(NewVenue, settling=61)),
    ("NewVenue.when", InvalidValue, lambda: _rule(NewVenue, when=AllOf((AnyOf((NEWCOMER,) * 101),) * 2))),
    ("OfferOwed.when", InvalidValue, lambda: _rule(OfferOwed, when=NEWCOMER)),
    ("Periodic.origin", InvalidValue, lambda: _rule(Cycle, anchor=Anchor.PLANNED)),
    ("Periodic.origin", InvalidValue, lambda: _rule(Cycle, origin=DAY)),
    ("NewVenue.begun", InvalidValue, lambda: _rule(NewVenue, begun=())),
    ("NewVenue.begun", InvalidValue, lambda: _rule(NewVenue, begun=(UseStart.FIRST,) * 2)),
    ("OnEvent.standards", InvalidValue, lambda: _rule(OnEvent, standards=("locks",))),
    ("OnEvent.activity", InvalidValue, lambda: _rule(OnEvent, activity=Activity.OFFER)),
    ("OnDirective.activity", InvalidValue, lambda: _rule(OnDirective, activity=Activity.OFFER)),
    ("OnDirective.limit", OutsideRange, lambda: _rule(OnDirective, limit=3661)),
    ("OnDirective.grace", OutsideRange, lambda: _rule(OnDirective, grace=-1)),
    ("OnDirective.priority", OutsideRange, lambda: _rule(OnDirective, priority=0)),
    ("Ahead.before", OutsideRange, lambda: _rule(Ahead, before=-1)),
    ("Ahead.before", InvalidValue, lambda: _rule(Ahead, before=None)),
    ("Ahead.season", InvalidValue, lambda: _rule(Ahead, season=FixedDay(4, 1))),
    ("Ahead.season", InvalidValue, lambda: _rule(Ahead, of=AheadOf.SEASON)),
    ("NewVenue.limit_roll", InvalidValue, lambda: _rule(NewVenue, limit_roll=Roll.FOLLOWING)),
    ("Rise.settling", OutsideRange, lambda: _rule(Rise, settling=61)),
    ("NewMember.activity", InvalidValue, lambda: _rule(NewMember, activity=Activity.OFFER)),
    ("OfferOwed.answer_days", InvalidValue, lambda: _rule(OfferOwed, answer_days=False)),
    ("Edition.notice", OutsideRange, lambda: attrs.evolve(FIRST, notice=-1)),
    ("Rulebook.bands", InvalidValue, lambda: Rulebook("rb", "R", (FIRST,), bands=())),
    ("Contacted.known", InvalidValue, _naive_instant),
    ("Offered.venues", InvalidValue, lambda: attrs.evolve(offered("2021-11-20"), venues=())),
    ("Answered.until", InvalidValue, lambda: answered("2021-11-20", Reply.DEFERRED)),
    ("Answered.until", InvalidValue, lambda: _answer_until(Reply.ACCEPTED, "2021-12-01")),
    ("Answered.until", InvalidValue, lambda: _answer_until(Reply.DEFERRED, "2021-11-19")),
    ("Withdrawn.corrects", InvalidValue, lambda: _withdrawn("e", corrects="f")),
    ("MeasureNoted.expires", InvalidValue, lambda: _measure(state=MeasureState.FAULTY, expires=DAY)),
    ("Directed.activity", InvalidValue, lambda: _directed(activity=Activity.OFFER)),
    ("Directed.by", InvalidValue, lambda: _directed(by=on("2021-11-19"))),
    ("Directed.counts_from", InvalidValue, lambda: _directed(counts_from=on("2021-11-21"))),
    ("Directed.open_until", InvalidValue, lambda: _directed(open_until=on("2021-11-19"))),
    ("Directed.kinds", InvalidValue, lambda: _directed(kinds=("office",), activity=Activity.CONTACT)),
    ("Incident.member", InvalidValue, lambda: _told(Incident)),
    ("Postponed.until", InvalidValue, lambda: _signed(Postponed, until=on("2021-11-19"))),
    ("Postponed.signer", InvalidValue, lambda: _signed(Postponed, assessor="chief")),
    ("Exempted.why", InvalidValue, lambda: _signed(Exempted, why=HIDDEN * 400)),
    ("Excluded.venues", InvalidValue, lambda: _held(venues=())),
    ("Excluded.activities", InvalidValue, lambda: _held(activities=())),
    ("Excluded.activities", InvalidValue, lambda: _held(activities=(Activity.REVIEW,) * 2)),
    ("Excluded.activities", InvalidValue, lambda: _held(venues=("v",), activities=(Activity.CONTACT,))),
    ("Excluded.last", InvalidValue, lambda: _held(last=DAY - dt.timedelta(1))),
    ("Excluded.look_again", InvalidValue, lambda: _held(look_again=DAY - dt.timedelta(1))),
    ("Excluded.why", InvalidValue, lambda: _held(why=HIDDEN * 400)),
    ("Excluded.recovery", OutsideRange, lambda: _held(recovery=-1)),
    ("Paused.last", InvalidValue, lambda: _rested(last=DAY - dt.timedelta(1))),
    ("Paused.recovery", OutsideRange, lambda: _rested(recovery=-1)),
    ("Paused.areas", InvalidValue, lambda: _rested(areas=())),
    ("Paused.activities", InvalidValue, lambda: _rested(activities=())),
    ("Paused.activities", InvalidValue, lambda: _rested(activities=(Activity.OFFER,))),
    ("Paused.activities", InvalidValue, lambda: _rested(kinds=("office",), activities=(Activity.CONTACT,))),
    ("Prolonged.last", InvalidValue, lambda: _told(Prolonged, paper="p")),
]  # fmt: skip


def _nested(times: int) -> Any:
    """A condition inside as many others."""
    return Not(_nested(times - 1)) if times else NEWCOMER


def _told(form: Callable[..., object], **fields: object) -> object:
    """An event of that form."""
    return form(id="e", on=DAY, known=NOW, **fields)


def _measure(**changes: object) -> object:
    sound = {"venue": "v", "measure": "lock", "state": MeasureState.IN_SERVICE}
    return _told(MeasureNoted, **{**sound, **changes})


def _directed(**changes: Any) -> object:
    return attrs.evolve(directed("2021-11-20", "2021-12-17"), **changes)


def _signed(form: Callable[..., object], **changes: object) -> object:
    sound = {"member": "m", "until": DAY, "signer": "chief", "authority": "A", "why": HIDDEN}
    return _told(form, **{**sound, **changes})


def _held(**changes: object) -> object:
    sound = {"member": "m", "first": DAY, "last": DAY, "body": "B", "authority": "A", "signer": "chief"}
    return _told(Excluded, **{**sound, **changes})


def _rested(**changes: object) -> object:
    sound = {"first": DAY, "last": DAY, "authority": "A", "signer": "chief", "why": HIDDEN}
    return _told(Paused, **{**sound, **changes})


def _recess(**changes: Any) -> Recess:
    sound: dict[str, Any] = {"id": "r", "house": "H", "name": "N", "period": Period(FIRST_DAY, DAY)}
    return Recess(**{**sound, **changes})


def _doubled(one: Calendar) -> Calendar:
    return attrs.evolve(one, holidays=one.holidays[:1] * 2)


def _moved_from(day: str) -> Calendar:
    moved = Holiday(DAY, "H", "S", announced=DAY, moved_from=on(day))
    return attrs.evolve(ENGLAND, holidays=(moved,))


def _reversed(series: ThreatSeries) -> ThreatSeries:
    return attrs.evolve(series, assessments=series.assessments[::-1])


def _answer_until(reply: Reply, until: str) -> Answered:
    return answered("2021-11-20", reply, until=until)


def _withdrawn(event: str, id_: str = "w", corrects: str | None = None) -> Withdrawn:
    return Withdrawn(id=id_, on=DAY, known=NOW, event=event, corrects=corrects)


@pytest.mark.parametrize(("place", "error", "make"), CONSTRUCTORS, ids=_numbered(CONSTRUCTORS))
def test_a_constructor_names_the_field_and_never_the_value(
    place: str, error: type[ReviewError], make: Callable[[], object]
) -> None:
    with pytest.raises(error) as caught:
        make()

    assert type(caught.value) is error
    assert str(caught.value).startswith(place)
    assert HIDDEN not in str(caught.value) + repr(caught.value)


def test_every_error_is_a_review_error_and_a_builtin_cousin() -> None:
    for error in (InvalidValue, OutsideRange, RulebookError, EventConflict, ReferenceErrors):
        assert issubclass(error, ReviewError)
        assert issubclass(error, ValueError)
    for missing in (UnknownId, OutsideCalendar):
        assert issubclass(missing, ReviewError)
        assert issubclass(missing, LookupError)


# ---------------------------------------------------------------- rulebooks


# ---------------------------------------------------------------- registers and programmes


def _register(**changes: object) -> Register:
    return attrs.evolve(sample().register, **changes)  # type: ignore[arg-type]  # what a row names


def _moved(series: ThreatSeries, level: str) -> tuple[ThreatSeries, ...]:
    first, *rest = series.assessments
    return (attrs.evolve(series, assessments=(attrs.evolve(first, level=level), *rest)),)


EVERYWHERE = Team("t", "Team", (Cover(),))
BAD_POOL = Pool("p", (), activities=("review", "contact"))


def _with_pool(pool: Pool) -> Programme:
    asked = programme(*FIRSTS)
    teams = (attrs.evolve(EVERYWHERE, pools=(pool,)),)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def _lending(*loans: Loan) -> Team:
    """A team that covers nothing that anybody uses."""
    return Team("lent", "Lent", (Cover(kinds=("public-event",)),), loans=loans)


_TWO_HOUSES = (House("commons", "C"), House("senate", "S"))
AGAIN = attrs.evolve(EVERYWHERE, id="u")
_OLD_SEAT = Constituency("c-essex", "E", "east", "essex", Period(on("1918-12-14"), on("1950-02-23")))


def _sat(id_: str, first: str, end: str) -> Member:
    return Member(id_, "Member", (Mandate("c-essex", Period(on(first), on(end)), "recall"),))


EMPTY: dict[str, object] = dict.fromkeys(("constituencies", "venues", "uses", "members", "series"), ())
REGISTERS: list[tuple[str, str, dict[str, object]]] = [
    # Places are those of the collections as given, before they are put in order.
    ("/venues/0/force", "dangling-id", {"venues": (attrs.evolve(ESSEX, force="nowhere"),), "uses": ()}),
    ("/venues/0/region", "dangling-id", {"venues": (attrs.evolve(ESSEX, region="no"),), "uses": ()}),
    ("/venues/0/force", "two-nations", {"venues": (attrs.evolve(ESSEX, force="glasgow"),), "uses": ()}),
    ("/venues/0/force", "not-a-force", {"venues": (attrs.evolve(ESSEX, force="east"),), "uses": ()}),
    ("/venues/1/id", "duplicate-id", {"venues": (ESSEX, ESSEX), "uses": ()}),
    ("/members/1/id", "duplicate-id", {"members": (ANN, ANN), "uses": ()}),
    ("/members/1/mandates/0/period", "two-in-one-seat",
     {"members": (ANN, attrs.evolve(ANN, id="bob")), "uses": ()}),
    ("/members/2/mandates/0/period", "two-in-one-seat",
     {"members": tuple(attrs.evolve(ANN, id=id_) for id_ in ("ann", "bob", "cal")), "uses": (),
      "constituencies": (Constituency("c-essex", "E", "east", "essex", members=2),)}),
    # The second mandate is over before the third begins, and the first runs on.
    ("/members/2/mandates/0/period", "two-in-one-seat",
     {"members": (ANN, _sat("bob", "2021-01-01", "2021-02-01"), _sat("cal", "2021-03-01", "2021-04-01")),
      "uses": ()}),
    ("/members/0/mandates/0/house", "no-house", {"houses": _TWO_HOUSES}),
    ("/constituencies/0/house", "no-house", {"houses": _TWO_HOUSES}),
    ("/members/0/mandates/0/house", "other-house",
     {"members": (Member("ann", "A", (Mandate("c-essex", FOREVER, house="lords"),)),), "uses": ()}),
    ("/members/0/mandates/0/house", "dangling-id",
     {"members": (Member("ann", "A", (Mandate("c-essex", FOREVER, house="none"),)),), "uses": ()}),
    ("/members/0/mandates/1/period", "two-in-one-house",
     {"members": (Member("ann", "A", (Mandate("c-essex", FOREVER),
                                      Mandate(None, FOREVER, house="commons", area="essex"))),), "uses": ()}),
    ("/members/0/mandates/0/area", "not-a-force",
     {"members": (Member("ann", "A", (Mandate(None, FOREVER, area="east"),)),), "uses": ()}),
    ("/members/0/candidacies/0/area", "dangling-id",
     {"members": (attrs.evolve(ANN, candidacies=(Candidacy(None, Period(DAY, LAST_DAY), area="no"),)),)}),
    ("/members/0/mandates/0/constituency", "dangling-id",
     {"members": (Member("ann", "A", (Mandate("c-nowhere", FOREVER),)),), "uses": ()}),
    ("/members/0/mandates/0/constituency", "no-seat-then",
     {"members": (ANN,), "uses": (), "constituencies": (_OLD_SEAT,)}),
    ("/members/0/candidacies/0/constituency", "no-seat-then",
     {"members": (Member("ann", "A", (), candidacies=(Candidacy("c-essex", Period(DAY, LAST_DAY)),)),),
      "uses": (), "constituencies": (_OLD_SEAT,)}),
    ("/series/0/assessments/0/level", "foreign-level", {"series": _moved(NOVEMBER_2021, "HIGH")}),
    ("/series/0/before", "foreign-level", {"series": (attrs.evolve(CALM, before="HIGH"),)}),
    ("/series/0/scale", "dangling-id", {"series": (attrs.evolve(CALM, scale="other"),)}),
    ("/series/0/areas/0", "dangling-id", {"series": (attrs.evolve(CALM, areas=("nowhere",)),)}),
    ("/series/0/venue", "dangling-id", {"series": (attrs.evolve(CALM, areas=(), venue="nowhere"),)}),
    ("/uses/0/venue", "dangling-id", {"uses": uses("nowhere")}),
    ("/uses/0/member", "dangling-id", {"uses": uses("essex", member="nobody")}),
    ("/uses/1/period", "overlapping-uses", {"uses": uses("essex", "essex")}),
    ("/uses/0/venue", "team", {"teams": (EVERYWHERE, AGAIN), "uses": uses("essex")}),
    ("/uses/0/venue", "team", {"teams": (), "uses": uses("essex")}),
    ("/uses/0/venue", "team",
     {"teams": (Team("t", "T", (Cover(period=Period(on("2021-01-01"))),)),), "uses": uses("essex")}),
    ("/areas/0/within", "circular-area", {"areas": (Area("a", "A", "country", "a"),), **EMPTY}),
    ("/areas/0/calendar", "no-calendar", {"areas": (Area("a", "A", "nation"),), **EMPTY}),
    ("/teams/1/loans/0/team", "dangling-id", {"teams": (EVERYWHERE, _lending(Loan("u", (1,) * 7, FOREVER)))}),
    ("/teams/1/loans/0/team", "own-loan", {"teams": (EVERYWHERE, _lending(Loan("lent", (1,) * 7, FOREVER)))}),
    ("/teams/1/loans/0/to_pool", "dangling-id",
     {"teams": (EVERYWHERE, _lending(Loan("t", (1,) * 7, FOREVER, to_pool="p")))}),
    ("/teams/1/pools/0/advisers/0/period", "adviser-twice",
     {"teams": (attrs.evolve(EVERYWHERE, pools=(Pool("p", (ADVISER,)),)),
                attrs.evolve(_lending(), pools=(Pool("p", (ADVISER,)),)))}),
    ("/teams/0/covers/0/areas/0", "dangling-id", {"teams": (Team("t", "T", (Cover(("nowhere",)),)),)}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "changes"), REGISTERS, ids=_numbered(REGISTERS))
def test_a_register_names_the_place_and_what_to_do(path: str, code: str, changes: dict[str, object]) -> None:
    with pytest.raises(ReferenceErrors) as caught:
        _register(**changes)

    found = [fault for fault in caught.value.faults if (fault.path, fault.code) == (path, code)]
    assert len(found) == 1
    assert found[0].hint


def test_all_faults_of_a_register_are_found_at_once_and_the_first_hundred_listed() -> None:
    strangers = tuple(Use(f"v{n}", f"m{n}", FOREVER) for n in range(80))

    with pytest.raises(ReferenceErrors) as caught:
        _register(uses=strangers)

    assert (len(caught.value.faults), caught.value.total) == (100, 160)
    assert "and 60 more" in str(caught.value)


def _late(one: Calendar) -> Calendar:
    return calendar(one.id) if one is not ENGLAND else attrs.evolve(calendar(one.id), first=DAY)


@pytest.mark.parametrize(
    ("path", "code", "make"),
    [
        ("/rulebook/editions/0/rules/2/series", "dangling-id",
         lambda: programme(attrs.evolve(TWENTY_DAYS, series="other"), *FIRSTS)),
        ("/rulebook/editions/0/rules/2/at_least", "foreign-level",
         lambda: programme(attrs.evolve(TWENTY_DAYS, at_least="HIGH"), *FIRSTS)),
        ("/rulebook/responses/1/level", "foreign-level",
         lambda: programme(*FIRSTS, responses=(ResponseTo("national", "HIGH", ResponseLevel.NORMAL),))),
        ("/register/teams/0/pools/0/activities/1", "unknown-activity",
         lambda: _with_pool(BAD_POOL)),
        ("/register/venues/0/kind", "no-rule", lambda: programme(OFFERS, venues=(ESSEX,))),
        ("/register/uses/0/period/start", "outside-calendar",
         lambda: programme(*FIRSTS, calendars=tuple(map(_late, (ENGLAND, SCOTLAND, ULSTER))))),
    ],
)  # fmt: skip
def test_a_programme_names_the_place_and_what_to_do(path: str, code: str, make: Callable[[], object]) -> None:
    with pytest.raises(ReferenceErrors) as caught:
        make()

    found = [fault for fault in caught.value.faults if fault.path == path]
    assert [fault.code for fault in found] == [code]
    assert all(fault.hint for fault in found)


# ---------------------------------------------------------------- verbs


def _answer(day: str, offer: str = "o1", known: str | None = None) -> Answered:
    return answered(day, Reply.ACCEPTED, offer, id_="a9", known=known)


RECORDS: list[tuple[type[ReviewError], str, tuple[Any, ...]]] = [
    (ReferenceErrors, "no such member", (contacted("2021-11-20", "nobody"),)),
    (ReferenceErrors, "no such venue", (reviewed("2021-11-20", "nowhere"),)),
    (ReferenceErrors, "no such venue", (offered("2021-11-20", "o9", venues=("nowhere",)),)),
    (ReferenceErrors, "before the calendar is known", (reviewed("1999-12-31"),)),
    (ReferenceErrors, "no such band", (banded("2021-11-20", "raised"),)),
    (ReferenceErrors, "no such member", (banded("2021-11-20", "standard", "nobody"),)),
    (ReferenceErrors, "no such venue", (incident("2021-11-20", venue="nowhere"),)),
    (ReferenceErrors, "no such channel", (attrs.evolve(incident("2021-11-20"), channel="drum"),)),
    (ReferenceErrors, "no such channel", (attrs.evolve(concern_raised("2021-11-20"), channel="drum"),)),
    (ReferenceErrors, "no such venue", (exempted("2021-11-20", "2021-12-01", "nowhere"),)),
    (ReferenceErrors, "no such member", (postponed("2021-11-20", "2021-12-01", None, "nobody"),)),
    (EventConflict, "another event has this id", (offered("2021-11-20", "o1"),)),
    (EventConflict, "no event on record has the id", (_answer("2021-11-20", "o9"),)),
    (EventConflict, "of another kind", (_answer("2021-11-20", "a1"),)),
    (EventConflict, "of a later day", (_answer("2021-09-30", known="2021-10-02"),)),
    (EventConflict, "became known before", (_answer("2021-10-01", known="2021-09-01"),)),
    (EventConflict, "no event on record has the id", (_withdrawn("nothing"),)),
    (EventConflict, "no event on record has the id", (_withdrawn("w"),)),
    (EventConflict, "of another kind",
     (attrs.evolve(contacted("2021-11-20"), corrects="o1"),)),
]  # fmt: skip


@pytest.mark.parametrize(("error", "words", "events"), RECORDS, ids=_numbered(RECORDS))
def test_recording_is_all_or_nothing(error: type[ReviewError], words: str, events: tuple[Any, ...]) -> None:
    asked = sample()

    with pytest.raises(error, match=words):
        asked.record(reviewed("2021-08-02"), *events)

    assert asked == sample()


def _spoilt(asked: Any, **changes: Any) -> Any:
    found = asked.due(on=DAY, venue="essex", activity=Activity.REVIEW)[0]
    return attrs.evolve(found.reasons[0], **changes)


QUESTIONS: list[tuple[type[ReviewError], Callable[[Any], object]]] = [
    (InvalidValue, lambda p: p.explain("ann", "glasgow", Activity.REVIEW, on=DAY)),
    (InvalidValue, lambda p: p.due(on=DAY, within=-1)),
    (UnknownId, lambda p: p.due(on=DAY, team="unheard-of")),
    (InvalidValue, lambda p: p.due(on=DAY, team=HIDDEN)),
    (UnknownId, lambda p: p.due(on=DAY, member="unheard-of")),
    (InvalidValue, lambda p: p.due(on=DAY, member=HIDDEN)),
    (UnknownId, lambda p: p.due(on=DAY, venue="unheard-of")),
    (UnknownId, lambda p: p.due(on=DAY, venue="unheard-of", member="ann")),
    (UnknownId, lambda p: p.due(on=DAY, team="unheard-of", member="ann")),
    (InvalidValue, lambda p: recompute(_spoilt(p, form="whim"), p.register.calendar["england"])),
    (InvalidValue, lambda p: recompute(_spoilt(p, read=(("within", "x"),)), p.register.calendar["england"])),
    (InvalidValue, lambda p: p.due(on=DAY, venue=HIDDEN)),
    (UnknownId, lambda p: p.due(on=DAY).by(HIDDEN)),
    (UnknownId, lambda p: p.due(on=DAY).get(HIDDEN)),
    (UnknownId, lambda p: p.coverage(on=DAY).by(HIDDEN)),
    (InvalidValue, lambda p: p.plan(on=DAY, until=on("2021-11-19"))),
    (InvalidValue, lambda p: p.as_known(dt.datetime(2021, 11, 20))),  # noqa: DTZ001  # the fault
    (UnknownId, lambda p: p.register.scale["uk"].rank(HIDDEN)),
    (InvalidValue, lambda p: recompute(p.due(on=DAY)[0].reasons[0], calendar("other"))),
]


@pytest.mark.parametrize(("error", "ask"), QUESTIONS, ids=_numbered(QUESTIONS))
def test_a_verb_refuses_and_keeps_the_value_to_itself(
    error: type[ReviewError], ask: Callable[[Any], object]
) -> None:
    with pytest.raises(error) as caught:
        ask(sample())

    assert type(caught.value) is error
    assert HIDDEN not in str(caught.value) + repr(caught.value)


ASKED = programme(
    DIRECTED, used=uses("essex"), events=(
        directed("2021-11-20", "2021-12-17"),
        directed("2021-11-20", "2021-12-17", id_="gone"),
        reviewed("2021-11-22"),
        _withdrawn("gone"),
    ),
)  # fmt: skip
CAMPAIGNS: list[tuple[type[ReviewError], str, Callable[[Any], object]]] = [
    (UnknownId, "use the id of a directive that exists", lambda p: p.campaign("unheard-of", on=DAY)),
    (UnknownId, "use the id of a directive that exists", lambda p: p.campaign("d1-", on=DAY)),
    (UnknownId, "use the id of a directive that exists", lambda p: p.campaign("gone", on=DAY)),
    (UnknownId, "use the id of a dir", lambda p: p.campaign("review-essex-2021-11-22", on=DAY)),
    (InvalidValue, "directive: an id is 1 to 64 characters", lambda p: p.campaign(HIDDEN, on=DAY)),
    (InvalidValue, "ask for that day or a later day", lambda p: p.campaign("d1", on=on("2021-11-19"))),
    (UnknownId, "use the id of a grouping", lambda p: p.campaign("d1", on=DAY).by(HIDDEN)),
]


@pytest.mark.parametrize(("error", "words", "ask"), CAMPAIGNS, ids=_numbered(CAMPAIGNS))
def test_a_campaign_that_cannot_be_told_says_what_to_ask(
    error: type[ReviewError], words: str, ask: Callable[[Any], object]
) -> None:
    with pytest.raises(error, match=words) as caught:
        ask(ASKED)

    assert type(caught.value) is error
    assert HIDDEN not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    ("path", "code", "changes"),
    [
        ("areas/1", "dangling-id", {"areas": ("england", "nowhere")}),
        ("members/0", "dangling-id", {"members": ("nobody",)}),
        ("kinds/0", "dangling-id", {"kinds": ("castle", "office")}),
        ("activity", "no-rule", {"activity": Activity.CONTACT}),
        ("activity", "no-rule", {"kinds": ("home",)}),
    ],
)
def test_a_directive_names_what_there_is_and_has_a_rule(
    path: str, code: str, changes: dict[str, Any]
) -> None:
    office = attrs.evolve(DIRECTED, kinds=("office",))
    rest = tuple(kind for kind in KINDS if kind != "office")
    asked = programme(office, attrs.evolve(FIRSTS[0], kinds=rest))

    with pytest.raises(ReferenceErrors) as caught:
        asked.record(directed("2021-11-20", "2021-12-17", **changes))

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(f"/ledger/0/{path}", code)]
    assert all(fault.hint for fault in caught.value.faults)


def test_a_directive_is_ruled_by_the_edition_of_the_day_of_issue() -> None:
    later = Edition("e2", "Second", (*FIRSTS, DIRECTED), since=on("2021-11-20"))
    asked = programme(*FIRSTS, later=(later,))

    assert asked.record(directed("2021-11-20", "2021-12-17")).due(on=DAY)
    with pytest.raises(ReferenceErrors, match="no rule says what a directive for this asks"):
        asked.record(directed("2021-11-19", "2021-12-17", known="2021-11-20"))


@pytest.mark.parametrize("events", [("event",), ([reviewed("2021-07-05")],), (None,)])
def test_whatever_is_recorded_is_an_argument_of_its_own(events: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidValue, match=r"^record\.events: give each event as an argument of its own"):
        sample().record(*events)


@pytest.mark.parametrize(
    ("venue", "activity", "words"),
    [
        (None, Activity.REVIEW, "a review is owed at a venue; name the venue"),
        (None, Activity.DESK_CHECK, "a desk check is owed at a venue; name the venue"),
        ("essex", Activity.OFFER, "an offer is owed to the member alone; give venue=None"),
    ],
)
def test_an_explanation_asks_for_a_venue_where_one_is_owed(
    venue: str | None, activity: Activity, words: str
) -> None:
    with pytest.raises(InvalidValue, match=words):
        sample().explain("ann", venue, activity, on=DAY)


def test_an_answer_outside_the_calendar_says_so() -> None:
    short = attrs.evolve(calendar("england"), last=on("2024-12-31"), listed_until=on("2024-12-31"))

    with pytest.raises(OutsideCalendar, match="not on 2025-01-01") as caught:
        short.nth_after(on("2024-12-30"), 2)

    assert caught.value.calendar == "england"


def _until(one: Calendar, last: str) -> Calendar:
    holidays = tuple(holiday for holiday in one.holidays if holiday.day < on(last))
    return attrs.evolve(one, last=on(last), listed_until=on(last), holidays=holidays)


def _short(last: str, start: str, *events: Event) -> Programme:
    """A programme whose calendars end on a day, with one use."""
    calendars = tuple(_until(one, last) for one in (ENGLAND, SCOTLAND, ULSTER))
    used = uses("essex", start=start)
    return programme(YEARLY, *FIRSTS, OFFERS, DIRECTED, calendars=calendars, used=used, events=events)


LATE: list[tuple[str, Callable[[], object]]] = [
    ("/register/uses/0/period/start", lambda: _short("2021-12-31", "2022-01-01")),
    ("/ledger/0/on", lambda: _short("2021-12-31", "2020-01-01", reviewed("2022-01-01"))),
    ("/ledger/0/starts",
     lambda: _short("2021-12-31", "2020-01-01", event_planned("2021-11-20", "2022-01-01"))),
    ("/ledger/0/expires",
     lambda: _short("2021-12-31", "2020-01-01", measure_noted("2021-11-20", expires="2022-01-01"))),
    ("/ledger/0/by",
     lambda: _short("2021-12-31", "2020-01-01", directed("2021-11-20", "2022-01-01"))),
    ("/ledger/0/open_until",
     lambda: _short("2021-12-31", "2020-01-01",
                    directed("2021-11-20", "2021-12-17", open_until=on("2022-01-01")))),
    ("/ledger/0/until",
     lambda: _short("2021-12-31", "2020-01-01", postponed("2021-11-20", until="2022-01-01"))),
]  # fmt: skip


@pytest.mark.parametrize(("path", "make"), LATE, ids=_numbered(LATE))
def test_every_day_that_something_is_counted_from_lies_inside_the_calendars(
    path: str, make: Callable[[], object]
) -> None:
    with pytest.raises(ReferenceErrors, match="a day after the calendar ends") as caught:
        make()

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(path, "outside-calendar")]


def test_a_directive_by_the_last_day_of_all_leaves_no_days_to_count() -> None:
    """Else the directive would be on record, and nothing could be asked any more."""
    sound = programme(YEARLY, *FIRSTS, OFFERS, DIRECTED)

    with pytest.raises(ReferenceErrors, match="a day after which no calendar has days enough"):
        sound.record(directed("2021-11-20", "2199-12-31"))
    assert sound.record(directed("2021-11-20", "2197-10-22")).due(on=on("2021-11-20"), within=0)


def test_an_answer_that_needs_a_day_after_the_calendar_says_so_when_asked() -> None:
    short = _short("2024-12-31", "2024-12-30")

    assert len(short.due(on=on("2024-12-29"), venue="essex")) == 0
    with pytest.raises(OutsideCalendar, match="known from 2000-01-01 to 2024-12-31"):
        short.due(on=on("2024-12-30"), venue="essex")


@pytest.mark.parametrize(
    "event",
    [
        reviewed("2199-12-30"),
        event_planned("2021-11-20", "2199-12-31"),
        measure_noted("2021-11-20", expires="2199-12-31"),
        postponed("2021-11-20", until="2199-12-31"),
        exempted("2021-11-20", until="2199-12-31"),
    ],
    ids=lambda event: str(event.word),
)
@pytest.mark.parametrize("day", ["2021-11-20", "2022-06-01", "2150-01-05", "2199-06-03"])
def test_a_day_near_the_end_of_all_calendars_leaves_every_question_answered(event: Event, day: str) -> None:
    later = sample().record(event)

    assert len(later.coverage(on=on(day))) > 0
    assert len(later.due(on=on(day), within=90_000)) > 0
    assert later.gaps(on=on(day)) == later.gaps(on=on(day))


def _pushed(reviews: int) -> Programme:
    """A grid of two years, and so many reviews that were asked for: each restarts it and covers a period."""
    grid = Cycle(
        id="grid", citation="G", kinds=KINDS, months=24, anchor=Anchor.PLANNED, lead=28,
        origin=on("2020-01-01"),
    )  # fmt: skip
    asked = OnEvent(
        id="asked", citation="A", activity=Activity.REVIEW, kinds=KINDS,
        occasion=Occasion.REQUEST, within=Allowance(1, Unit.MONTHS),
    )  # fmt: skip
    days = [on("2021-01-01") + dt.timedelta(2 * n) for n in range(reviews)]
    pairs = [(review_requested(str(d)), reviewed(str(d + dt.timedelta(1)))) for d in days]
    events = [attrs.evolve(e, id=f"e{n}") for n, e in enumerate(e for pair in pairs for e in pair)]
    return programme(grid, asked, *FIRSTS, used=uses("essex"), events=events)


def test_reviews_that_push_a_grid_out_of_the_calendar_say_so_when_asked() -> None:
    """The first opens what ends on 1 January 2022, 79 more cover two years each: Saturday 1 January 2180."""
    (owed,) = _pushed(80).due(on=on("2022-01-01"), within=60_000, venue="essex")
    assert owed.due == on("2179-12-31")

    pushed = _pushed(100)
    assert pushed.due(on=on("2021-01-10"), venue="essex") is not None
    with pytest.raises((OutsideCalendar, OutsideRange)):
        pushed.due(on=on("2022-01-01"), within=60_000, venue="essex")


def test_errors_that_tell_the_same_are_equal_also_from_another_process() -> None:
    with pytest.raises(ReviewError) as caught:
        sample().due(on=DAY, member="unheard-of")
    with pytest.raises(ReferenceErrors) as many:
        Programme(Register(), sample().rulebook, sample().ledger)

    for error in (caught.value, many.value):
        again = pickled(error)
        assert (again, hash(again)) == (error, hash(error))
        assert again != OutsideRange("day", DAY, DAY)


def _offered_and_answered(*events: Any) -> Any:
    """Ann uses Essex from 2020 and Glasgow from 10 January 2022; the offer of December names nothing."""
    used = (*uses("essex"), *uses("glasgow", start="2022-01-10"))
    made = offered("2021-12-01", venues=None), offered("2022-02-01", "o2")
    return programme(
        *FIRSTS,
        OFFERS,
        venues=(ESSEX, GLASGOW, attrs.evolve(ESSEX, id="hall")),
        used=used,
        events=(*made, *events),
    )


def _yes(offer: str, *venues: str) -> Answered:
    return answered("2022-02-02", Reply.ACCEPTED, offer, venues=venues)


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("not-used", offered("2022-02-02", "o9", venues=("hall",))),
        ("not-offered", _yes("o2", "glasgow")),
        ("not-offered", _yes("o1", "glasgow")),  # not in use on the day of that offer
    ],
)
def test_an_offer_and_an_answer_name_only_what_they_can_be_about(code: str, event: Any) -> None:
    for make in (_offered_and_answered, _offered_and_answered().record):
        with pytest.raises(ReferenceErrors) as caught:
            make(event)

        (fault,) = caught.value.faults
        assert (fault.code, fault.path.split("/")[-2:]) == (code, ["venues", "0"])


BEFORE_USE = NewVenue(id="before", citation="Before 1", kinds=("office",), within=MONTHS, before_use=True)


def test_an_offer_of_every_venue_covers_a_use_that_was_announced_by_its_day() -> None:
    def answer(known: str) -> Programme:
        (ahead,) = uses("glasgow", start="2022-01-10")
        used = (*uses("essex"), attrs.evolve(ahead, known=on(known)))
        made = offered("2021-12-01", venues=None)
        asked = programme(BEFORE_USE, OFFERS, venues=(ESSEX, GLASGOW), used=used, events=(made,))
        return asked.record(_yes("o1", "glasgow"))

    found = answer("2021-12-01").coverage(on=on("2022-02-03"))
    assert [one.progress.value for one in found if one.venue == "glasgow"] == ["accepted"]
    with pytest.raises(ReferenceErrors):
        answer("2021-12-02")


def test_an_answer_may_name_what_its_offer_covers_as_corrected() -> None:
    """And when a correction leaves a venue out that was answered for, the answer keeps the others."""
    wider = attrs.evolve(offered("2022-02-01", "o3", venues=("essex", "glasgow")), corrects="o2")
    asked = _offered_and_answered(wider, _yes("o2", "essex", "glasgow"))
    narrower = attrs.evolve(offered("2022-02-01", "o4"), corrects="o3")

    def progress(asked: Any) -> dict[str, str]:
        found = asked.coverage(on=on("2022-02-03"))
        return {one.venue: one.progress.value for one in found if one.venue is not None}

    assert progress(asked) == {"essex": "accepted", "glasgow": "accepted"}
    assert progress(asked.record(narrower)) == {"essex": "accepted", "glasgow": "contacted"}


def test_a_ledger_that_refuses_is_unchanged() -> None:
    ledger = Ledger.of([reviewed("2021-07-05")])

    with pytest.raises(EventConflict):
        ledger.record(reviewed("2021-08-02"), _withdrawn("nothing"))

    assert [event.id for event in ledger] == ["review-essex-2021-07-05"]
    assert isinstance(ledger.record(), Ledger)


@pytest.mark.parametrize(
    "bad", [None, 1, [1], ["review"], iter("ab")], ids=["none", "1", "[1]", "text", "iterator"]
)
def test_what_is_no_event_is_not_on_record(bad: object) -> None:
    with pytest.raises(InvalidValue, match=r"Ledger\.events"):
        Ledger.of(wrong(bad))


def test_a_ledger_is_made_by_its_verbs() -> None:
    with pytest.raises(InvalidValue, match=r"Ledger\.of"):
        Ledger(wrong([reviewed("2021-07-05")]))
    with pytest.raises(InvalidValue, match=r"Ledger\.events"):
        Ledger().record(reviewed("2021-07-05"), wrong("review"))


def test_vacancies_before_those_on_record_are_refused() -> None:
    with pytest.raises(OutsideRange):
        uk.vacancies(on("1999-01-01"))


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009"])
def test_a_blank_that_is_no_plain_space_is_told_as_one(blank: str) -> None:
    with pytest.raises(InvalidValue, match="such as a no-break or a thin space"):
        Area("a", f"the{blank}east", "region")


def test_a_ledger_takes_no_class_that_somebody_made_of_an_event() -> None:
    class Told(Contacted):
        __slots__ = ()
        word, rank = "told", 3

    told = contacted("2021-07-05")
    strange = Told(id="x", on=told.on, known=told.known, member="ann")

    for take in (join_checked, Ledger.of):
        with pytest.raises(InvalidValue, match=r"of the classes of `mpreview\.events`") as caught:
            take([told, strange])
        assert caught.value.value is strange


def test_a_status_is_owed_or_not_and_nothing_between() -> None:
    with pytest.raises(TypeError, match="NotOwed"):
        Status()


def test_faults_of_two_classes_have_no_order() -> None:
    class Other(Fault):
        __slots__ = ()

    one, two = Fault("/a", "x", "m"), Fault("/b", "x", "m")

    assert (one < two, one >= two, sorted([two, one])) == (True, False, [one, two])
    for compare in (operator.lt, operator.gt, operator.le, operator.ge):
        with pytest.raises(TypeError):
            compare(Other("/a", "x", "m"), two)
