"""Rules: a closed set of clauses, as dated data.

Each rule says in what case it speaks and gives a raw day; how a raw day becomes a window is
`mpreview.policy.windows`. Numbers of days are civil days unless an `Allowance` says otherwise, and every
number may be a `Table` over kind of venue, response level and risk band.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from typing import ClassVar

import attrs

from mpreview.calendars import FixedDay, MonthEnd, Roll
from mpreview.errors import InvalidValue, RulebookError
from mpreview.ids import a_kind, a_text, a_tuple, an_id, clipped, shortened, some_ids
from mpreview.places import VenueKind
from mpreview.policy.conditions import BandAtLeast, Condition, LevelAtLeast, a_condition, atoms
from mpreview.policy.tables import Number, Table, a_number, all_of
from mpreview.policy.terms import AT_VENUES, VISITED, Activity, Unit
from mpreview.timeline import a_day

__all__ = [
    "Ahead",
    "AheadOf",
    "Allowance",
    "Anchor",
    "Begun",
    "Clause",
    "Merge",
    "MergeMode",
    "NewMember",
    "NewVenue",
    "Occasion",
    "OfferOwed",
    "OnEvent",
    "Periodic",
    "Rise",
    "Rule",
    "Triggered",
    "form_of",
]

_LONGEST = 3660
_MOST_MONTHS = 600
_SETTLING = 60
_MOST_SLOTS = 9


@attrs.frozen
class Allowance:
    """A time allowed, counted from a day (`semantics.md` 1.3, 1.4).

    Args:
        n: How many, 0 to 600.
        unit: Of what.

    >>> str(Allowance(20, Unit.WORKING_DAYS))
    '20 working days'
    """

    n: Number
    unit: Unit

    def __attrs_post_init__(self) -> None:
        a_number("Allowance.n", self.n, 0, 600)
        a_kind("Allowance.unit", self.unit, Unit)

    def __str__(self) -> str:
        if type(self.n) is not int:
            return f"a number of {self.unit.value.replace('-', ' ')} by table"
        return in_units(self.n, self.unit)


def in_units(n: int, unit: Unit) -> str:
    """Return a time allowed in words, such as "20 working days"."""
    word = unit.value.replace("-", " ")
    return f"{n} {word[:-1] if n == 1 else word}"


class MergeMode(enum.Enum):
    """What a completion of a triggered activity does to the cycle (`semantics.md` 3.9)."""

    RESTART = "restart"
    KEEP = "keep"
    ABSORB = "absorb"


@attrs.frozen
class Merge:
    """What a completion of a triggered activity discharges.

    Args:
        mode: *restart*: trigger and cycle; *keep*: the cycle only if its own window is open; *absorb*: the
            cycle too if both due days lie close together.
        days: How close, in civil days; given with *absorb* and with nothing else. Of a table the least of
            its values over the cells that count (3.3) on the day of the completion.
    """

    mode: MergeMode = MergeMode.RESTART
    days: Number = 0

    def __attrs_post_init__(self) -> None:
        a_kind("Merge.mode", self.mode, MergeMode)
        a_number("Merge.days", self.days, 0, _LONGEST)
        if self.days != 0 and self.mode is not MergeMode.ABSORB:
            raise InvalidValue("Merge.days", "only *absorb* counts days; leave them out")


@attrs.frozen(kw_only=True)
class Clause:
    """What every rule has.

    Args:
        id: Its id; a rule of the same id in another edition is the same rule.
        citation: The text it comes from, or "library default".
        priority: The class of what it orders, 1 first to 9.
        grace: Civil days after the due day that are not yet overdue.
        notice: Civil days from the first day of a level or band before its cell can bite.
        settling: Days a level or band must hold before it counts.
        merge: What a completion does to the cycle.
        when: In what case it speaks; `None` for always.
    """

    id: str
    citation: str = attrs.field(repr=shortened)
    priority: Number = 5
    grace: Number = 0
    notice: Number = 0
    settling: Number = 0
    merge: Merge = Merge()
    when: Condition | None = attrs.field(default=None, repr=clipped)

    def __attrs_post_init__(self) -> None:
        an_id("Rule.id", self.id)
        a_text("Rule.citation", self.citation, most=4000)
        a_number("Rule.priority", self.priority, 1, 9)
        for name in ("lead", "grace", "limit", "notice"):
            # Lead and limit stand only where they are read.
            a_number(f"Rule.{name}", getattr(self, name, 0), 0, _LONGEST)
        a_number("Rule.settling", self.settling, 0, _SETTLING)
        a_kind("Rule.merge", self.merge, Merge)
        if self.when is not None:
            _a_condition("Rule.when", self.when)


def _a_condition(field: str, value: object) -> None:
    # Whoever has none need not load what it is.

    a_condition(field, value)


class Anchor(enum.Enum):
    """What a cycle counts from."""

    COMPLETED = "completed"
    PLANNED = "planned"


@attrs.frozen(kw_only=True)
class Periodic(Clause):
    """What is done again within an interval of the last time, or by a grid (`semantics.md` 3.3 and 3.4).

    Args:
        kinds: The kinds of venue it speaks of.
        months: The interval.
        anchor: Whether it counts from the last completion, or by a grid.
        origin: The day the grid counts from; given with *planned* and with nothing else.
        roll: How the raw due day is rolled.
        month_end: What becomes of a day the month lacks.
        lead: Civil days before the raw due day at which the window opens.
        limit: Civil days from the raw due day to the raw limit.
        slots: Slots of a team that the visit takes, 1 to 9.
        activity: What is done at the venue.
        also_by: What else is done there that discharges it as well, such as a review a desk check.
    """

    kinds: tuple[VenueKind, ...]
    months: Number
    anchor: Anchor = Anchor.COMPLETED
    origin: dt.date | None = None
    roll: Roll = Roll.PRECEDING
    month_end: MonthEnd = MonthEnd.CLAMP
    lead: Number = 0
    limit: Number = 28
    slots: Number = 1
    activity: Activity = Activity.REVIEW
    also_by: tuple[Activity, ...] = ()

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        _some_kinds(self.kinds)
        _at_venues(self.activity)
        a_number("Rule.months", self.months, 1, _MOST_MONTHS)
        a_number("Rule.slots", self.slots, 1, _MOST_SLOTS)
        _slots_and_others(self)
        a_kind("Rule.anchor", self.anchor, Anchor)
        a_kind("Rule.roll", self.roll, Roll)
        a_kind("Rule.month_end", self.month_end, MonthEnd)
        if (self.origin is not None) != (self.anchor is Anchor.PLANNED):
            raise InvalidValue("Rule.origin", "a grid, and only a grid, has an origin")
        if self.origin is not None:
            a_day("Rule.origin", self.origin)


@attrs.frozen(kw_only=True)
class Triggered(Clause):
    """What rules have that count from a trigger day, on which their window opens.

    Args:
        within: The time allowed from the trigger day.
        roll: How the raw due day is rolled; by default not at all for working days, else *following*.
        limit: Civil days from the raw due day to the raw limit.
        slots: Slots of a team that the visit takes, 1 to 9; a contact takes none.
    """

    # Not to be given: it is here so that whoever computes a window can ask every rule.
    lead: ClassVar[int] = 0

    within: Allowance
    roll: Roll = attrs.field()
    limit: Number = 28
    slots: Number = 1

    @roll.default
    def _roll(self) -> Roll:
        # Defaults come before every check.
        a_kind("Rule.within", self.within, Allowance)
        return Roll.NONE if self.within.unit is Unit.WORKING_DAYS else Roll.FOLLOWING

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        a_kind("Rule.within", self.within, Allowance)
        a_kind("Rule.roll", self.roll, Roll)
        a_number("Rule.slots", self.slots, 1, _MOST_SLOTS)


class Begun(enum.Enum):
    """How the use of a venue began."""

    FIRST = "first"
    AGAIN = "again"


@attrs.frozen(kw_only=True)
class NewVenue(Triggered):
    """What is done first at a venue newly used; the trigger is the first day of use (`semantics.md` 3.5).

    Args:
        kinds: The kinds of venue.
        begun: Whether it speaks of the first use by a member, of a later one, or of both.
        activity: What is done at the venue.
        also_by: What else is done there that discharges it as well, such as a review a desk check.
    """

    kinds: tuple[VenueKind, ...]
    begun: tuple[Begun, ...] = tuple(Begun)
    activity: Activity = Activity.REVIEW
    also_by: tuple[Activity, ...] = ()

    def __attrs_post_init__(self) -> None:
        Triggered.__attrs_post_init__(self)
        _some_kinds(self.kinds)
        _at_venues(self.activity)
        _slots_and_others(self)
        a_tuple("Rule.begun", self.begun, Begun)
        if not self.begun or len(set(self.begun)) != len(self.begun):
            raise InvalidValue("Rule.begun", "name each way once, and at least one")


@attrs.frozen(kw_only=True)
class _OfActivity(Triggered):
    """What rules have that order a contact, or something at a venue.

    Args:
        activity: What is ordered; no offer.
        kinds: The kinds of venue at which it is owed; `()` for a contact.
        also_by: What else is done there that discharges it as well, such as a review a desk check.
    """

    activity: Activity
    kinds: tuple[VenueKind, ...] = ()
    also_by: tuple[Activity, ...] = ()

    def __attrs_post_init__(self) -> None:
        Triggered.__attrs_post_init__(self)
        _activity_and_kinds(self.id, self.activity, self.kinds)
        _slots_and_others(self)


class NewMember(_OfActivity):
    """A contact, or what is done first, of a member newly in office; the trigger is the election day."""

    __slots__ = ()


@attrs.frozen(kw_only=True)
class Rise(_OfActivity):
    """What is owed after the level of a series rises (`semantics.md` 3.6).

    Its settling is that of the lowest response level and band.

    Args:
        series: The threat series read, alone.
        at_least: The lowest level whose crossing speaks.
    """

    series: str
    at_least: str

    def __attrs_post_init__(self) -> None:
        _OfActivity.__attrs_post_init__(self)
        an_id("Rule.series", self.series)
        an_id("Rule.at_least", self.at_least)


class Occasion(enum.Enum):
    """What happens to a subject, so that a rule counts from its day (`semantics.md` 3.7)."""

    INCIDENT = "incident"
    CONCERN = "concern"
    REQUEST = "request"
    CHANGE_OF_OFFICE = "change-of-office"
    MOVED_VENUE = "moved-venue"
    REVISED_STANDARD = "revised-standard"
    FAULTY_MEASURE = "faulty-measure"
    FAILED_MEASURE = "failed-measure"
    FITTED_MEASURE = "fitted-measure"
    FAILED_EXERCISE = "failed-exercise"


_OF_VENUES = frozenset(
    {
        Occasion.MOVED_VENUE,
        Occasion.REVISED_STANDARD,
        Occasion.FAULTY_MEASURE,
        Occasion.FAILED_MEASURE,
        Occasion.FITTED_MEASURE,
        Occasion.FAILED_EXERCISE,
    }
)
LATE = frozenset(
    {Occasion.INCIDENT, Occasion.FAULTY_MEASURE, Occasion.FAILED_MEASURE, Occasion.FAILED_EXERCISE}
)
"""What only a completion after its day discharges, since it may come in the evening (3.7)."""


@attrs.frozen(kw_only=True)
class OnEvent(_OfActivity):
    """What is owed after something happened (`semantics.md` 3.7).

    A measure is fitted on the day on which it is noted in service and was not before, or not in any state.

    Args:
        occasion: What happened.
        standards: For a revised standard: the standards meant; `()` for any.
    """

    occasion: Occasion
    standards: tuple[str, ...] = attrs.field(default=(), repr=clipped)

    def __attrs_post_init__(self) -> None:
        _OfActivity.__attrs_post_init__(self)
        a_kind("Rule.occasion", self.occasion, Occasion)
        if self.activity is Activity.CONTACT and self.occasion in _OF_VENUES:
            raise RulebookError(self.id, "what happens to a venue or a standard asks for no contact")
        if self.occasion in LATE and min(all_of(self.within.n)) < 1:
            raise RulebookError(self.id, "within: what may come in the evening allows at least one day")
        if self.standards != ():
            some_ids("Rule.standards", self.standards)
            if self.occasion is not Occasion.REVISED_STANDARD:
                raise InvalidValue("Rule.standards", "only a revised standard has standards; leave them out")


class AheadOf(enum.Enum):
    """What a rule looks ahead to (`semantics.md` 3.8)."""

    EVENT = "event-ahead"
    EXPIRY = "expiring-measure"
    SEASON = "season"
    RETEST = "retest-due"


FORESEEN = frozenset({AheadOf.EXPIRY.value, AheadOf.SEASON.value, AheadOf.RETEST.value})
"""Forms of rules whose orders were to be foreseen: they end nothing signed and ask for no other offer."""


@attrs.frozen(kw_only=True)
class Ahead(Clause):
    """What is done before an event, a season, or the day a measure expires (`semantics.md` 3.8).

    The day by which a measure has to be tested again is looked ahead to as that on which it expires.

    Its raw limit is the day before the start.

    Args:
        kinds: The kinds of venue it speaks of.
        of: What it looks ahead to.
        before: Civil days before the start by which it is due.
        opens: Civil days before the raw due day at which the window opens; by default *before*.
        season: The first day of the season, every year; given with a season and with nothing else.
        roll: How the raw due day is rolled.
        slots: Slots of a team that the visit takes, 1 to 9.
        activity: What is done at the venue.
        also_by: What else is done there that discharges it as well, such as a review a desk check.
    """

    # Not to be given: they are here so that whoever computes a window can ask every rule.
    lead: ClassVar[int] = 0
    limit: ClassVar[int] = 0

    kinds: tuple[VenueKind, ...]
    of: AheadOf
    before: Number
    opens: Number | None = None
    season: FixedDay | None = None
    roll: Roll = Roll.PRECEDING
    slots: Number = 1
    activity: Activity = Activity.REVIEW
    also_by: tuple[Activity, ...] = ()

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        _some_kinds(self.kinds)
        _at_venues(self.activity)
        a_kind("Rule.of", self.of, AheadOf)
        a_number("Rule.before", self.before, 0, _LONGEST)
        if self.opens is not None:
            a_number("Rule.opens", self.opens, 0, _LONGEST)
        if (self.season is not None) != (self.of is AheadOf.SEASON):
            raise InvalidValue("Rule.season", "a season, and only a season, has a first day")
        if self.season is not None:
            a_kind("Rule.season", self.season, FixedDay)
        a_kind("Rule.roll", self.roll, Roll)
        a_number("Rule.slots", self.slots, 1, _MOST_SLOTS)
        _slots_and_others(self)


@attrs.frozen(kw_only=True)
class OfferOwed(Clause):
    """An offer of the review before it opens, and again after a decline or silence (`semantics.md` 3.13).

    Args:
        answer_days: Days after the day of the offer in which an answer is awaited.
        again_after_decline: Days from a decline to the next offer.
        again_after_silence: Days from the end of the answer time to the next offer.
        after_trigger: Time allowed to offer again after a new trigger, the time allowed for contact.
        roll: How the raw due day is rolled.
        lead: Civil days before the raw due day at which the window opens.
        limit: Civil days from the raw due day to the raw limit.
    """

    # Not to be given: it is here so that whoever computes a window can ask every rule.
    slots: ClassVar[int] = 1

    answer_days: Number
    again_after_decline: Number
    again_after_silence: Number
    after_trigger: Allowance
    roll: Roll = Roll.FOLLOWING
    lead: Number = 0
    limit: Number = 28

    @property
    def activity(self) -> Activity:
        """Always an offer."""
        return Activity.OFFER

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        for name in ("answer_days", "again_after_decline", "again_after_silence"):
            a_number(f"Rule.{name}", getattr(self, name), 0, _LONGEST)
        a_kind("Rule.after_trigger", self.after_trigger, Allowance)
        for name, none in (("notice", 0), ("merge", Merge()), ("when", None)):
            if getattr(self, name) != none:
                raise InvalidValue(f"Rule.{name}", "an offer has no notice, merge or condition; leave it out")
        a_kind("Rule.roll", self.roll, Roll)


def _some_kinds(kinds: tuple[VenueKind, ...]) -> None:
    a_tuple("Rule.kinds", kinds, VenueKind)
    if not kinds or len(set(kinds)) != len(kinds):
        raise InvalidValue("Rule.kinds", "name each kind once, and at least one")


def _at_venues(activity: object) -> None:
    a_kind("Rule.activity", activity, Activity)
    if activity not in AT_VENUES:
        raise InvalidValue("Rule.activity", _DONE_THERE)


_DONE_THERE = "give what is done at a venue: REVIEW, DESK_CHECK, FUNCTION_TEST or EXERCISE"


def _slots_and_others(rule: Periodic | NewVenue | _OfActivity | Ahead) -> None:
    """Refuse slots of what is no visit, and what cannot discharge what is asked for (`semantics.md` 3.1)."""
    if rule.activity not in VISITED and rule.slots != 1:
        raise RulebookError(rule.id, f"slots: {rule.activity.named} takes none; leave it out")
    a_tuple("Rule.also_by", rule.also_by, Activity)
    if rule.also_by and rule.activity not in AT_VENUES[1:]:
        problem = f"also_by: nothing discharges {rule.activity.named} but another; leave it out"
        raise RulebookError(rule.id, problem)
    if len(set(rule.also_by)) != len(rule.also_by) or rule.activity in rule.also_by:
        raise InvalidValue("Rule.also_by", "name each of the others once, and not its own activity")
    if not set(rule.also_by) <= set(VISITED):
        raise InvalidValue("Rule.also_by", "give what is done on site: REVIEW, FUNCTION_TEST or EXERCISE")


def _activity_and_kinds(rule: str, activity: object, kinds: tuple[VenueKind, ...]) -> None:
    a_kind("Rule.activity", activity, Activity)
    if activity is Activity.OFFER:
        words = "an offer has a rule of its own; give CONTACT, or what is done at a venue"
        raise InvalidValue("Rule.activity", words, activity)
    a_tuple("Rule.kinds", kinds, VenueKind)
    if (activity in AT_VENUES) != bool(kinds):
        words = "what is done at a venue names the kinds of venue, a contact names none"
        raise RulebookError(rule, words)
    if kinds:
        _some_kinds(kinds)


Rule = Periodic | NewVenue | NewMember | Rise | OnEvent | Ahead | OfferOwed
"""The closed set of rules."""

_FORMS = {
    Periodic: "periodic",
    NewVenue: "new-venue",
    NewMember: "new-member",
    Rise: "rise",
    OfferOwed: "offer",
}


def form_of(rule: Rule) -> str:
    """Return the kind of a rule, such as ``periodic`` or ``incident``."""
    if isinstance(rule, OnEvent):
        return rule.occasion.value
    return rule.of.value if isinstance(rule, Ahead) else _FORMS[type(rule)]


def kinds_of(rule: Rule) -> tuple[VenueKind | None, ...]:
    """Return the kinds a rule speaks of; for what is owed to a member `None` alone."""
    return getattr(rule, "kinds", ()) or (None,)


def also_by_of(rules: Iterable[Rule], activity: Activity, kind: VenueKind | None) -> tuple[Activity, ...]:
    """Return what else discharges an activity at a kind of venue: each of its rules lists the same."""
    speaking = (rule for rule in rules if rule.activity is activity and kind in kinds_of(rule))
    first = next(speaking, None)
    return () if first is None or isinstance(first, OfferOwed) else first.also_by


def numbers_of(rule: Rule) -> Iterator[tuple[str, Number]]:
    """Yield every parameter of a rule by the name of its field."""
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if field.name in _PARAMETERS and value is not None:
            yield field.name, value.n if type(value) is Allowance else value
    yield "merge", rule.merge.days


def turning(rule: Rule) -> tuple[bool, bool]:
    """Return whether a number or the condition turns on the response level, and whether on the band."""
    tables = [number.values[0] for _, number in numbers_of(rule) if isinstance(number, Table)]
    level, band = (False, False) if rule.when is None else _asking(rule.when)
    return (
        level or any(cell.response is not None for cell in tables),
        band or any(cell.band is not None for cell in tables),
    )


def _asking(when: Condition) -> tuple[bool, bool]:

    asked = set(map(type, atoms(when)))
    return LevelAtLeast in asked, BandAtLeast in asked


_PARAMETERS = frozenset(
    {
        "priority", "lead", "grace", "limit", "notice", "settling", "months", "within", "before", "opens",
        "answer_days", "again_after_decline", "again_after_silence", "after_trigger", "slots",
    }
)  # fmt: skip
