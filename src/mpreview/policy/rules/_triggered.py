"""Rule forms that count from a trigger day: what they share."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._reprs import clip_repr
from mpreview.calendars import Calendar, Roll
from mpreview.errors import InvalidValue, RulebookError
from mpreview.policy._calendar_walk import count_time_again
from mpreview.policy._case import RuleQuestion
from mpreview.policy.rules._base import Rule
from mpreview.policy.rules._checks import check_slots_and_others
from mpreview.policy.rules._fields import LONGER, SHORTER, CitedNumber, valid_days, valid_modes, valid_slots
from mpreview.policy.tables import Allowance, Number, list_values, name_time_allowed
from mpreview.policy.terms import AT_VENUES, Activity, Mode, Unit, find_least_days
from mpreview.policy.windows import Parameters, ReasonFacts, count_from


def choose_roll(rule: "TriggeredRule") -> Roll:
    """Return the default roll: none for working days, since the count ends on a working day."""
    # attrs computes defaults before any validator has seen `within`.
    check_type(f"{type(rule).__name__}.within", rule.within, Allowance)
    return Roll.NONE if rule.within.unit is Unit.WORKING_DAYS else Roll.FOLLOWING


def _check_spread(rule: "TriggeredRule", _attribute: object, spread: int) -> None:
    within = rule.within
    shortest = min(list_values(within.n))
    # Of other units as many as every such time has at least: five of seven days, holidays apart.
    most = shortest if within.unit is Unit.WORKING_DAYS else find_least_days(shortest, within.unit) // 7 * 5
    if spread > most:
        words = f"spreads over more working days than the shortest time allowed has; give at most {most}"
        raise InvalidValue(f"{type(rule).__name__}.spread", words)


@attrs.frozen(kw_only=True)
class TriggeredRule(Rule):
    """A rule that counts from a trigger day; the window opens on the trigger day.

    Args:
        within: The time allowed from the trigger day.
        roll: How the raw due day rolls; by default not at all for working days, else *following*.
        limit: Civil days from the raw due day to the raw limit.
        slots: Slots of a team that the visit takes, 1 to 9; a contact takes none.
        spread: Working days over which the due days of one trigger are spread, subject by subject, backwards
            from the due day; at most the time allowed, 0 to 600.
    """

    reads_lead: ClassVar[bool] = False
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        CitedNumber("within", "", "within"),
        *Rule.cited_numbers,
    )

    within: Allowance = attrs.field(validator=valid.type_(Allowance), metadata=SHORTER)
    roll: Roll = attrs.field(default=attrs.Factory(choose_roll, takes_self=True), validator=valid.type_(Roll))
    limit: Number = attrs.field(default=28, validator=valid_days, metadata=SHORTER)
    slots: Number = attrs.field(default=1, validator=valid_slots, metadata=LONGER)
    spread: int = attrs.field(default=0, validator=[valid.int_(0, 600), _check_spread])

    @property
    def is_comparable(self) -> bool:
        """Whether a shorter time gives an earlier day: always."""
        return True

    @property
    def allowed_time(self) -> tuple[Number, Unit]:
        """The time allowed."""
        return self.within.n, self.within.unit

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the end of the time allowed."""
        trigger = question.required_order.trigger.day
        return count_from(calendar, trigger, question.numbers.span, self.within.unit)

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the trigger day, and the first day of a discharging completion."""
        order = question.required_order
        return order.trigger.day, order.floor

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the time allowed."""
        yield "within", name_time_allowed(question.numbers.span, self.within.unit)

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the end of the time allowed."""
        return count_time_again(calendar, require_trigger(reason), str(read["within"]))

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the trigger day, on which the window opens and the duty can be discharged."""
        trigger = reason.trigger or raw
        return trigger, trigger


def require_trigger(reason: ReasonFacts, subject: str = "rule") -> dt.date:
    """Return the trigger day of a reason.

    Raises:
        InvalidValue: If the reason has none.
    """
    if reason.trigger is None:
        raise InvalidValue("Reason.trigger", f"this {subject} counts from a trigger; give it")
    return reason.trigger


@attrs.frozen(kw_only=True)
class ActivityRule(TriggeredRule):
    """A rule that orders a contact, or an activity at a venue.

    Args:
        activity: What is ordered; no offer.
        kinds: The kinds of venue; `()` for a contact.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
        modes: How the work must have been done to count; by default on site for reviews and tests
            (virtually too at an online presence), else any.
    """

    activity: Activity = attrs.field(validator=valid.type_(Activity))
    kinds: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=clip_repr)
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid.tuple_(Activity))
    modes: tuple[Mode, ...] | None = attrs.field(default=None, validator=valid_modes)

    def __attrs_post_init__(self) -> None:
        if self.activity is Activity.CONTACT and self.modes is not None:
            raise RulebookError(self.id, "modes: a contact is a contact in any mode; leave it out")
        field = f"{type(self).__name__}.activity"
        if self.activity is Activity.OFFER:
            words = "an offer has a rule of its own; give CONTACT, or what is done at a venue"
            raise InvalidValue(field, words, self.activity)
        if (self.activity in AT_VENUES) != bool(self.kinds):
            words = "what is done at a venue names the kinds of venue, a contact names none"
            raise RulebookError(self.id, words)
        check_slots_and_others(self)
