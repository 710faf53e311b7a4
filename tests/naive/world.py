"""What the naive specification reads and answers: strings, numbers, days, nothing else."""

from dataclasses import dataclass
from datetime import date

CONTACT, OFFER, REVIEW = "contact", "offer", "review"
DESK_CHECK, FUNCTION_TEST = "desk-check", "function-test"
BESIDE = (DESK_CHECK, FUNCTION_TEST, "exercise")  # done at a venue, and offered to nobody
AUDIENCE = "audience"
MEMBER, MANDATE, CANDIDATE = "member", "mandate", "candidate"
CAPACITIES = (MEMBER, MANDATE, CANDIDATE)  # [3.22] figures go by the first held
FIRST = date(1900, 1, 1)

Cell = tuple[int, int]  # response 0 to 2, band from 0


@dataclass(frozen=True)
class Calendar:
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Entry:
    effective: date
    announced: date
    level: int | None  # None: the series is withdrawn


@dataclass(frozen=True, kw_only=True)
class Series:
    """Entries have distinct days of effect. `before` is in force on every day before the first."""

    id: str
    entries: tuple[Entry, ...]
    scope: frozenset[str] | str = AUDIENCE  # areas, or every member
    members: frozenset[str] = frozenset()  # if any: these members, whatever the scope
    venue: str | None = None  # if any: this venue, whatever the scope
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """One list for the whole rulebook."""

    start: date
    series: str
    level: int
    response: int  # 0 NORMAL, 1 HEIGHTENED, 2 EXCEPTIONAL


@dataclass(frozen=True, kw_only=True)
class Seat:
    areas: frozenset[str]
    calendar: Calendar
    nation: str = ""
    force: str = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Mandate:
    start: date
    seat: Seat
    end: date | None = None
    ended_by: str | None = None  # "dissolution", "other" or None
    house: str = ""
    capacity: str = MEMBER  # or MANDATE


@dataclass(frozen=True, kw_only=True)
class Candidacy:
    """Standing at a poll; `end` is the first day after it."""

    start: date
    end: date
    seat: Seat = Seat(areas=frozenset(), calendar=Calendar())
    house: str = ""


@dataclass(frozen=True)
class Member:
    id: str
    mandates: tuple[Mandate, ...]
    candidacies: tuple[Candidacy, ...] = ()
    audiences: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Venue:
    """An online presence has no calendar: its areas, nation and force are those of the seat [1.6]."""

    id: str
    kind: str
    areas: frozenset[str] = frozenset()
    calendar: Calendar | None = None
    nation: str = ""
    force: str = ""
    home_of: str | None = None  # of a home: member, staff or family
    account: bool = False  # of an online presence: whether it is personal


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """[3.18] On which days the public is met: nothing given, on every day of the use.

    Weekdays from 0 for Monday; `weeks` pick the first to the fourth of the month, -1 the last.
    """

    weekdays: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()
    crowd: int = 0  # not on record: none


@dataclass(frozen=True, kw_only=True)
class Use:
    """[3.18] `told`: of each version the day on which it became known, and its first day of use.

    The first is what was told first; none: it became known on its first day.
    """

    venue: str
    member: str
    start: date
    end: date | None = None
    told: tuple[tuple[date, date], ...] = ()
    exposure: Exposure = Exposure()


# Events: what happened


@dataclass(frozen=True, kw_only=True)
class Event:
    day: date
    id: str = ""
    known: int = 0


@dataclass(frozen=True, kw_only=True)
class Contacted(Event):
    member: str


@dataclass(frozen=True, kw_only=True)
class Attempted(Event):
    """[5.7] Somebody tried to reach the member, and got no answer."""

    member: str
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Offered(Event):
    member: str
    venues: frozenset[str] | None = None  # None: every venue in use that day
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    offer: str
    answer: str  # accepted, declined or deferred
    until: date = FIRST  # of a deferral
    venues: frozenset[str] | None = None  # None: all that the offer covers


@dataclass(frozen=True, kw_only=True)
class Booked(Event):
    venue: str
    visit: date
    activity: str = REVIEW


@dataclass(frozen=True, kw_only=True)
class BookingChanged(Event):
    booking: str
    to: str  # moved, kept, missed or cancelled
    visit: date = FIRST  # where it was moved to
    not_before: date = FIRST  # called off until then
    by: str | None = None  # who missed it, or called it off: member, team, place or other


@dataclass(frozen=True, kw_only=True)
class WorkVoid(Event):
    """Something was to be done at a venue, and does not count: no-access, or anything else."""

    venue: str
    activity: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ReviewDone(Event):
    """A review, or anything else that is done at a venue."""

    venue: str
    activity: str = REVIEW
    mode: str = "on-site"  # or "virtually", "on-paper"


@dataclass(frozen=True, kw_only=True)
class ExerciseFailed(Event):
    venue: str


@dataclass(frozen=True, kw_only=True)
class BandSet(Event):
    member: str
    band: int
    venue: str | None = None  # None: all venues of the member, and the member


@dataclass(frozen=True, kw_only=True)
class VenueMoved(Event):
    venue: str


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Event):
    member: str


@dataclass(frozen=True, kw_only=True)
class Incident(Event):
    """At least one of the two is named; of the rest, None is not on record."""

    member: str | None = None
    venue: str | None = None
    kind: str | None = None
    severity: int | None = None  # its rank, 0 the lowest
    met: str | None = None  # member, staff, family or other
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Concern(Event):
    member: str
    venue: str | None = None
    staff: bool = False


@dataclass(frozen=True, kw_only=True)
class Request(Event):
    member: str
    venue: str | None = None


@dataclass(frozen=True, kw_only=True)
class StandardRevised(Event):
    standard: str


@dataclass(frozen=True, kw_only=True)
class Directed(Event):
    """An order from outside the rules; of a scope, what is empty leaves nobody out."""

    activity: str
    by: date
    counts_from: date | None = None
    open_until: date | None = None
    areas: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class MeasureNoted(Event):
    venue: str
    measure: str
    state: str  # in-service, faulty, failed or removed
    expires: date | None = None  # of in-service alone
    retest: date | None = None  # of in-service alone


@dataclass(frozen=True, kw_only=True)
class MeasureStep(Event):
    """A measure on its way to a place."""

    venue: str
    measure: str
    step: str  # recommended, approved, refused, funded, ordered, installed or repaired
    target: date | None = None  # of a recommendation alone, which has one
    office_of: str | None = None  # of a recommendation alone: the member to whose office it is bound
    instead_of: str | None = None  # [5.5] of a recommendation alone: the refused measure in whose place it is


@dataclass(frozen=True, kw_only=True)
class RiskTold(Event):
    """Something told of a risk, which is known by where it is, whose it is, and its id there."""

    risk: str
    venue: str | None = None
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class RiskAssessed(RiskTold):
    likelihood: str
    impact: str
    assessor: str
    takes_off: tuple[tuple[str, int, int], ...] = ()  # a measure, steps of likelihood, steps of impact


@dataclass(frozen=True, kw_only=True)
class RiskDecided(RiskTold):
    tolerated: bool
    target: date


@dataclass(frozen=True, kw_only=True)
class RiskAccepted(RiskTold):
    approver: str
    until: date


@dataclass(frozen=True, kw_only=True)
class RiskClosed(RiskTold):
    pass


@dataclass(frozen=True, kw_only=True)
class Answers(Event):
    """[5.3] What a review answered, whether it counts or not: items, each met, partly, not-met or neither."""

    venue: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FindingNoted(Event):
    """[5.4] At least one of venue and member is named."""

    severity: str
    venue: str | None = None
    member: str | None = None
    owner: str | None = None
    measure: str | None = None


@dataclass(frozen=True, kw_only=True)
class FindingClosed(Event):
    """[5.4] Of a review, the item is named."""

    finding: str
    how: str  # fixed, accepted or superseded
    item: str | None = None
    until: date | None = None  # of an acceptance, its last day


@dataclass(frozen=True, kw_only=True)
class EventAhead(Event):
    member: str
    starts: date
    venue: str | None = None


@dataclass(frozen=True, kw_only=True)
class PollCalled(Event):
    """[3.22] `seats`: none, all of the house."""

    house: str
    seats: frozenset[str]
    poll: date


@dataclass(frozen=True, kw_only=True)
class Postponed(Event):
    """Signed on the day of the event; without a venue: of a contact."""

    member: str
    activity: str
    until: date
    venue: str | None = None


@dataclass(frozen=True, kw_only=True)
class Exempted(Event):
    """Runs from the day of the event to `until` inclusive; without a venue: of a contact."""

    member: str
    activity: str
    until: date
    venue: str | None = None


@dataclass(frozen=True, kw_only=True)
class Excluded(Event):
    """Signed on the day of the event. `last` None: nobody knows yet. Venues, activities None: all of them."""

    member: str
    first: date
    last: date | None = None
    look_again: date | None = None
    venues: frozenset[str] | None = None
    activities: frozenset[str] | None = None
    recovery: int | None = None


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """Signed on the day of the event. Areas, kinds None: all of them."""

    first: date
    last: date
    activities: frozenset[str]
    recovery: int = 0
    areas: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    only_before: bool = False


@dataclass(frozen=True, kw_only=True)
class NewEnd(Event):
    """A new last day of an exclusion or a pause, and of an exclusion a new day to look again."""

    paper: str
    last: date | None = None
    look_again: date | None = None


# Conditions: a formula over atoms (R27)


@dataclass(frozen=True)
class KindIs:
    kind: str


@dataclass(frozen=True)
class NationIs:
    nation: str


@dataclass(frozen=True)
class ForceIs:
    force: str


@dataclass(frozen=True)
class HomeIs:
    of: str


@dataclass(frozen=True)
class CrowdIs:
    """[3.18] At least so many people are expected at the use."""

    people: int


@dataclass(frozen=True)
class MeasureInService:
    measure: str


@dataclass(frozen=True)
class SharedUse:
    pass


@dataclass(frozen=True)
class FirstSpell:
    pass


@dataclass(frozen=True)
class ResponseAtLeast:
    response: int


@dataclass(frozen=True)
class BandAtLeast:
    band: int


Atom = (
    KindIs
    | NationIs
    | ForceIs
    | HomeIs
    | CrowdIs
    | MeasureInService
    | SharedUse
    | FirstSpell
    | ResponseAtLeast
    | BandAtLeast
)


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Not:
    part: "Condition"


@dataclass(frozen=True)
class Except:
    """Not, and response and band in it are those in force on the day."""

    part: "Condition"


Condition = AllOf | AnyOf | Not | Except | Atom
ALWAYS = AllOf()


# Rules, editions


@dataclass(frozen=True)
class Table:
    """Rows of (kind, response, band, value); None leaves a dimension out; the first that fits holds.

    A value of None, or no row that fits: the cell is not in the table. A contact has no kind: rows without a
    kind fit it, and if there are none, the least of the others.
    """

    rows: tuple[tuple[str | None, int | None, int | None, int | None], ...]


Number = int | Table


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`lead`, `grace`, `limit`, `notice` are civil days, `lead` perhaps months.

    `kinds` bear on duties at a venue alone.

    `roll` is preceding, following or none; if it is not stated, the default of 1.5 holds. `merge` is
    restart, keep or absorb, and `absorb` the n of absorb n. `also_by` is what else discharges the activity;
    all rules of one activity at one kind of venue in one edition name the same.
    """

    id: str
    citation: str = ""
    cls: Number = 5
    slots: Number = 1
    activity: str = REVIEW
    kinds: frozenset[str] = frozenset()
    lead: Number = 0
    lead_unit: str = "days"  # or "months"
    grace: Number = 0
    limit: Number = 0
    notice: Number = 0
    settling: Number = 0
    roll: str = ""
    limit_roll: str = "preceding"  # or "none"
    merge: str = "restart"
    absorb: "Number" = 0
    condition: Condition = ALWAYS
    also_by: frozenset[str] = frozenset()
    capacities: frozenset[str] = frozenset({MEMBER})
    modes: frozenset[str] | None = None  # [3.21] not said: the default for the activity and the venue


@dataclass(frozen=True, kw_only=True)
class Periodic(Rule):
    every: Number
    unit: str = "months"  # or "weeks", "days"
    month_end: str = "clamp"  # or "forward"
    anchor: str = "completed"  # or "anniversary", "planned"
    early: str = "counts"  # or "ignored"
    origin: date = FIRST  # of a planned one: the grid begins here


@dataclass(frozen=True, kw_only=True)
class Triggered(Rule):
    within: Number
    spread: int = 0  # working days
    unit: str = "working days"  # or "days", "weeks", "months"
    repeated: tuple[int, int] | None = None  # [3.25] so many events within so many days


@dataclass(frozen=True, kw_only=True)
class NewVenue(Triggered):
    use: str = "first"  # or "again", "moved"
    before_use: bool = False  # [3.18]
    opens: int | None = None  # civil days before the first day of use; None: on the day it became known
    valid: int = 0  # work of so many days before it became known counts
    before: int = 1  # civil days from the raw due day to the first day of use


@dataclass(frozen=True, kw_only=True)
class NewMember(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class ChangeOfOffice(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class Rise(Triggered):
    series: str  # empty: that about the member alone or the venue, as `about` says
    about: frozenset[str] = frozenset()
    at_least: int


@dataclass(frozen=True, kw_only=True)
class IncidentIs:
    """What a rule asks of an incident: everything that is given; None or nothing, anything will do."""

    kinds: frozenset[str] = frozenset()
    other_than: frozenset[str] = frozenset()
    at_least: int | None = None
    below: int | None = None
    met: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    place: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OfAnyHour(Triggered):
    """`same_day`: what is done on the day of it discharges it."""

    same_day: bool = False


@dataclass(frozen=True, kw_only=True)
class IncidentRule(OfAnyHour):
    """`asks`: one of these has to hold; `everywhere`: at every place of the member, wherever it was."""

    asks: tuple[IncidentIs, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class ConcernRule(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class RequestRule(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class DirectedRule(Triggered):
    """`within` is the time allowed to who joins."""


@dataclass(frozen=True, kw_only=True)
class StandardRule(Triggered):
    standards: frozenset[str] = frozenset()  # none: all


@dataclass(frozen=True, kw_only=True)
class MeasureRule(OfAnyHour):
    states: frozenset[str] = frozenset({"faulty", "failed"})


@dataclass(frozen=True, kw_only=True)
class FittedRule(Triggered):
    """A measure is in service, and by the note before was not."""


@dataclass(frozen=True, kw_only=True)
class FailedExerciseRule(OfAnyHour):
    pass


@dataclass(frozen=True, kw_only=True)
class Ahead(Rule):
    """`lead` is counted back from the start; `opens` back from the raw day (None: as `lead`)."""

    opens: Number | None = None


@dataclass(frozen=True, kw_only=True)
class EventAheadRule(Ahead):
    pass


@dataclass(frozen=True, kw_only=True)
class PollAheadRule(Ahead):
    pass


@dataclass(frozen=True, kw_only=True)
class SeasonRule(Ahead):
    month: int
    day: int


@dataclass(frozen=True, kw_only=True)
class ExpiringRule(Ahead):
    pass


@dataclass(frozen=True, kw_only=True)
class RetestRule(Ahead):
    pass


@dataclass(frozen=True, kw_only=True)
class OfferRule(Rule):
    """At most one of an edition. The days are civil, `after_trigger` is in its unit."""

    activity: str = OFFER
    answer_days: Number
    reoffer_declined: Number
    reoffer_silent: Number
    after_trigger: Number
    after_trigger_unit: str = "working days"


@dataclass(frozen=True, kw_only=True)
class Visiting:
    """[4.9] In working days; `at_once` 0: no class."""

    answer: int = 0
    notice: int = 0
    at_once: int = 0


@dataclass(frozen=True, kw_only=True)
class Edition:
    id: str
    since: date
    rules: tuple[Rule, ...] = ()
    notice: int = 0
    open_cycles: str = "tighten"  # or "keep", "new"
    matrix: "Matrix | None" = None
    mending: tuple[tuple[str, int], ...] = ()  # [5.4] by severity, in civil days
    visiting: Visiting | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """[5.3] An item of a checklist, in force from `start` on, before `end`."""

    id: str
    severity: str
    partly: str | None
    start: date
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Steps from the lowest; for each likelihood a row with the place of the rating for each impact."""

    likelihood: tuple[str, ...]
    impact: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    bands: tuple[int, ...]  # of each rating, from the lowest


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """The first edition counts as in force from the beginning of time (R38).

    A world is equal to itself alone, so that what was found of it is found again fast.
    """

    members: tuple[Member, ...] = ()
    venues: tuple[Venue, ...] = ()
    uses: tuple[Use, ...] = ()
    series: tuple[Series, ...] = ()
    mapping: tuple[MappingRow, ...] = ()
    bands: int = 1  # how many
    editions: tuple[Edition, ...] = ()
    events: tuple[Event, ...] = ()
    remember: int = 90  # [3.18] days after a use for which a gap of it stands
    items: tuple[Item, ...] = ()


# What is answered


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one rule of one edition says for one cell of a cycle or order, and the day it first did."""

    rule: str
    edition: str
    source: str  # cycle, planned, order or offer
    anchor: date  # completion, or trigger day
    cell: Cell | None  # of an offer none: its numbers are the least of several cells
    raw: date
    earliest: date
    due: date
    overdue_from: date
    limit: date
    original: date  # the due day before any postponement [3.14]
    raw_limit: date
    grace: int
    cls: int
    slots: int
    citation: str
    given: date
    limit_roll: str = "preceding"  # [1.5]
    counted: tuple[date, int] | None = None  # the raw day is so many months after a day [3.4a]
    by_then: bool = False  # [3.18] its rule asks for work before the last day on which the public is met


@dataclass(frozen=True, kw_only=True)
class Window:
    """The first of `rules` gave the due day; `cls` is the best class of all answers given (R44).

    `slots` are the most of them (R82).
    """

    earliest: date
    due: date
    overdue_from: date
    limit: date
    rules: tuple[str, ...]
    cls: int
    slots: int


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """What is open: the anchor of the cycle; of each planned rule id, anchor and how far covered; orders."""

    anchor: date | None
    planned: tuple[tuple[str, date, date | None], ...]
    orders: tuple[tuple[str, date], ...]  # rule id and trigger day, undischarged, that have appeared
