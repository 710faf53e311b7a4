"""The numbers, fields and validators that rule forms share."""

import datetime as dt
import enum
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._checks import MOST_SLOTS_A_VISIT
from mpreview.calendars import FixedDay, MonthEnd, Roll
from mpreview.errors import InvalidValue
from mpreview.people import HeldCapacity
from mpreview.policy.incidents import IncidentIs
from mpreview.policy.repeated import Repeated
from mpreview.policy.tables import Number, Strictness, valid_number
from mpreview.policy.terms import Activity, Mode

LONGEST_DAYS: Final = 3660
LONGEST_SETTLING: Final = 60
_LONGEST_LEAD: Final = 120


class MergeMode(enum.Enum):
    """What a completion of a triggered activity does to the cycle (semantics 3.9)."""

    RESTART = "restart"
    KEEP = "keep"
    ABSORB = "absorb"


@attrs.frozen
class Merge:
    """What a completion of a triggered activity discharges.

    Args:
        mode: *restart*: trigger and cycle; *keep*: the cycle only if the cycle's own window is open;
            *absorb*: the cycle too if both due days lie close together.
        days: The greatest distance of the due days in civil days; given with *absorb* alone. Of a table the
            least value over the cells that count (semantics 3.3) on the day of the completion.
    """

    mode: MergeMode = attrs.field(default=MergeMode.RESTART, validator=valid.type_(MergeMode))
    days: Number = attrs.field(default=0, validator=valid_number(0, LONGEST_DAYS))

    def __attrs_post_init__(self) -> None:
        if self.days != 0 and self.mode is not MergeMode.ABSORB:
            raise InvalidValue("Merge.days", "only *absorb* counts days; leave them out")


_STRICTNESS = "strictness"
SHORTER: Final[Mapping[str, Strictness]] = {_STRICTNESS: Strictness.SHORTER}
"""Metadata of a field that holds a number which more threat may shorten and never lengthen."""
LONGER: Final[Mapping[str, Strictness]] = {_STRICTNESS: Strictness.LONGER}
FREE: Final[Mapping[str, Strictness]] = {_STRICTNESS: Strictness.FREE}


class RuleNumber(NamedTuple):
    """A number of a rule: the name of its field, the number, and how the number may move."""

    name: str
    number: Number
    strictness: Strictness


class CitedNumber(NamedTuple):
    """Which text a reason cites for a number from a table with a citation.

    Args:
        field: The field of the rule.
        words: The words before the citation, such as "grace: ".
        name: The name of the number in `Reason.read`.
    """

    field: str
    words: str
    name: str


valid_limit_roll = valid.choice(
    Roll.PRECEDING, Roll.NONE, problem="a limit rolls preceding or not at all; give preceding or none"
)
valid_days: Final = valid_number(0, LONGEST_DAYS)
valid_slots: Final = valid_number(1, MOST_SLOTS_A_VISIT)
valid_months_or_none: Final = valid.optional(valid_number(1, _LONGEST_LEAD))


class RuleFields:
    """Fields of some forms, with the value for forms that lack the field."""

    __slots__ = ()

    activity: Activity
    """What is owed."""
    roll: Roll
    """How the raw due day rolls."""
    before_use: bool = False
    """Whether the rule asks for work before a first use that was known before (semantics 3.18)."""
    valid: int = 0
    """With *before_use*: work up to this many days before the use became known counts."""
    kinds: tuple[str, ...] = ()
    """The kinds of venue; empty for a duty owed to the member."""
    also_by: tuple[Activity, ...] = ()
    """Other activities at the venue that discharge the duty."""
    lead: Number = 0
    """Days before the raw due day on which the window opens."""
    modes: tuple[Mode, ...] | None = None
    """How work must have been done to count for the rule; `None` for the default of the activity."""
    spread: int = 0
    """The most working days by which a due day goes back, so that due days of one trigger do not bunch."""
    lead_months: Number | None = None
    """The lead in months, in place of a lead in days."""
    month_end: MonthEnd = MonthEnd.CLAMP
    """The day in place of a day that a month lacks."""
    limit: Number = 0
    """Civil days from the raw due day to the raw limit."""
    slots: Number = 1
    """Slots of a team that the visit takes."""
    origin: dt.date | None = None
    """The day that a grid of days counts from; `None` for a rule without a grid."""
    season: FixedDay | None = None
    """The yearly day that the rule looks ahead to, if there is one."""
    series: str | None = None
    """The threat series whose rises the rule reads, alone; `None` for a rule that names no series."""
    at_least: str = ""
    """The lowest level of the series whose crossing the rule reads."""
    standards: tuple[str, ...] = ()
    """The standards whose revision alone the rule reads; empty for any standard, or for none."""
    incidents: tuple[IncidentIs, ...] = ()
    """The conditions on incidents, one of which has to hold; empty for any incident, or for none."""
    everywhere: bool = False
    """Whether an incident at one place orders something at every place of the member."""
    repeated: Repeated | None = None
    """How many events within how many days the rule counts; `None` if each event orders something."""


def order_capacities(capacities: Any) -> Any:
    """Return capacities in the order of `HeldCapacity`, so that equal rules give equal documents.

    What is no tuple of capacities is returned as it is, for the validator to refuse.
    """
    if type(capacities) is tuple and all(type(one) is HeldCapacity for one in capacities):
        return tuple(one for one in HeldCapacity for other in capacities if other is one)
    return capacities


valid_capacities = attrs.validators.and_(
    valid.tuple_(HeldCapacity),
    valid.items("give at least one capacity, and each capacity once", fewest=1, once=True),
)


def show_capacities(capacities: tuple[HeldCapacity, ...]) -> str:
    """Return the `repr` of capacities: their words in parentheses."""
    return f"({', '.join(one.value for one in capacities)})"


@cache
def list_number_fields(form: type[attrs.AttrsInstance]) -> tuple[tuple[str, Strictness], ...]:
    """Return the name and the strictness of each field of a rule form that holds a number.

    A field with metadata on its strictness holds a number; all other fields are no parameters. The fields of
    a form are looked up once: a coverage asks for the numbers of every rule some hundred times.
    """
    fields = attrs.fields(form)
    return tuple((one.name, one.metadata[_STRICTNESS]) for one in fields if _STRICTNESS in one.metadata)


def list_default_modes(activity: Activity, *, is_online: bool = False) -> tuple[Mode, ...]:
    """Return the modes that count if a rule names none (semantics 3.21).

    An online presence has no site to go to: there, work done virtually counts as well.
    """
    if activity not in {Activity.REVIEW, Activity.FUNCTION_TEST}:
        return tuple(Mode)
    return (Mode.ON_SITE, Mode.VIRTUALLY) if is_online else (Mode.ON_SITE,)


valid_modes: Final[Any] = valid.optional(
    valid.tuple_(Mode), valid.items("name each mode once, and at least one", fewest=1, once=True)
)
