"""What the naive specification reads and answers: strings, numbers, days, nothing else."""

from dataclasses import dataclass
from datetime import date

CONTACT, OFFER, REVIEW = "contact", "offer", "review"
AUDIENCE = "audience"
FIRST = date(1900, 1, 1)


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
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    start: date
    series: str
    level: int
    response: int  # 0 NORMAL, 1 HEIGHTENED, 2 EXCEPTIONAL


@dataclass(frozen=True, kw_only=True)
class Seat:
    areas: frozenset[str]
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Tenure:
    start: date
    seat: Seat
    end: date | None = None
    ended_by: str | None = None  # "dissolution", "other" or None


@dataclass(frozen=True)
class Member:
    id: str
    tenures: tuple[Tenure, ...]


@dataclass(frozen=True, kw_only=True)
class Venue:
    id: str
    kind: str
    areas: frozenset[str] = frozenset()
    calendar: Calendar | None = None  # None: an online presence, which is where the seat is [1.6]


@dataclass(frozen=True, kw_only=True)
class Use:
    venue: str
    member: str
    start: date
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    day: date
    id: str = ""
    known: int = 0


@dataclass(frozen=True, kw_only=True)
class Contacted(Event):
    member: str


@dataclass(frozen=True, kw_only=True)
class Offered(Event):
    member: str
    venues: frozenset[str] | None = None  # None: every venue in use that day


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    offer: str
    answer: str  # accepted, declined or deferred
    until: date = FIRST  # of a deferral
    venues: frozenset[str] | None = None  # None: all that the offer covers


@dataclass(frozen=True, kw_only=True)
class ReviewDone(Event):
    venue: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`lead`, `grace` and `limit` are civil days; `kinds` bear on duties at a venue alone.

    `roll` is preceding, following or none; if it is not stated, the default of 1.5 holds.
    """

    id: str
    citation: str = ""
    cls: int = 5
    activity: str = REVIEW
    kinds: frozenset[str] = frozenset()
    lead: int = 0
    grace: int = 0
    limit: int = 0
    roll: str = ""


@dataclass(frozen=True, kw_only=True)
class Periodic(Rule):
    """By response cell 0, 1, 2: months (never longer for a higher cell) and days of notice.

    A cell without months is not in the table.
    """

    months: tuple[int | None, int | None, int | None]
    notice: tuple[int, int, int] = (0, 0, 0)
    settling: int = 0
    month_end: str = "clamp"  # or "forward"


@dataclass(frozen=True, kw_only=True)
class Triggered(Rule):
    within: int
    unit: str = "working days"  # or "days", "months"


@dataclass(frozen=True, kw_only=True)
class NewVenue(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class NewMember(Triggered):
    pass


@dataclass(frozen=True, kw_only=True)
class Rise(Triggered):
    series: str
    at_least: int
    settling: int = 0


@dataclass(frozen=True, kw_only=True)
class OfferRule(Rule):
    """At most one of a rulebook. The days are civil, `after_trigger` is in its unit."""

    activity: str = OFFER
    answer_days: int
    reoffer_declined: int
    reoffer_silent: int
    after_trigger: int
    after_trigger_unit: str = "working days"


@dataclass(frozen=True, kw_only=True)
class World:
    members: tuple[Member, ...] = ()
    venues: tuple[Venue, ...] = ()
    uses: tuple[Use, ...] = ()
    series: tuple[Series, ...] = ()
    mapping: tuple[MappingRow, ...] = ()
    rules: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The four days of one rule for one trigger, cell or venue."""

    rule: Rule
    earliest: date
    due: date
    overdue_from: date
    limit: date


@dataclass(frozen=True, kw_only=True)
class Window:
    """The first of `rules` gave the due day; `cls` is the best class of them."""

    earliest: date
    due: date
    overdue_from: date
    limit: date
    rules: tuple[str, ...]
    cls: int
