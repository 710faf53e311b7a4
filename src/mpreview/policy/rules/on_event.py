"""The form *on event*: an activity after something happened (semantics 3.7)."""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import ClassVar, Final

import attrs

from mpreview._checks import valid_ids_or_none, valid_type
from mpreview._reprs import clip_repr
from mpreview.errors import InvalidValue, RulebookError
from mpreview.policy._case import DutyOrder, Trigger
from mpreview.policy.rules._base import ActivityRule, describe_cell_read, describe_day
from mpreview.policy.rules._recomputing import ONE_DAY
from mpreview.policy.tables import list_values
from mpreview.policy.terms import Activity, Beginning
from mpreview.policy.windows import Parameters, Reason

__all__: list[str] = []


class Occasion(enum.Enum):
    """An occasion of a subject, with a day to count from (semantics 3.7)."""

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


_OF_MEMBERS: Final = (Occasion.INCIDENT, Occasion.CONCERN, Occasion.REQUEST, Occasion.CHANGE_OF_OFFICE)
"""Occasions after which a contact can help; every other occasion happens to a venue or a standard."""
_LATE: Final = (
    Occasion.INCIDENT, Occasion.FAULTY_MEASURE, Occasion.FAILED_MEASURE, Occasion.FAILED_EXERCISE,
)  # fmt: skip
"""Occasions of any hour, discharged by a completion after the day alone (semantics 3.7)."""
_LATE_WORDS: Final = ("incident", "faulty-measure", "failed-measure", "failed-exercise")
"""The late occasions once more: the recomputation shares nothing with the engine."""
_WORDS: Final[Mapping[str, str]] = {
    "incident": "the incident",
    "concern": "the concern raised",
    "request": "the request",
    "change-of-office": "the change of office",
    "moved-venue": "the move of the venue",
    "revised-standard": "the revision of the standard",
    "faulty-measure": "the fault of a measure",
    "failed-measure": "the failure of a measure",
    "fitted-measure": "the day a measure came into service",
    "failed-exercise": "the exercise that failed",
}


@attrs.frozen(kw_only=True)
class OnEvent(ActivityRule):
    """An activity after something happened (semantics 3.7).

    A measure is fitted on the first day in service after another state or none.

    Args:
        occasion: The occasion.
        standards: Of a revised standard: the standards meant; `()` for any standard.
    """

    word: ClassVar[str] = "on-event"
    trigger_field: ClassVar[str] = "occasion"

    occasion: Occasion = attrs.field(validator=valid_type(Occasion))
    standards: tuple[str, ...] = attrs.field(default=(), validator=valid_ids_or_none, repr=clip_repr)

    def __attrs_post_init__(self) -> None:
        ActivityRule.__attrs_post_init__(self)
        if self.activity is Activity.CONTACT and self.occasion not in _OF_MEMBERS:
            raise RulebookError(self.id, "what happens to a venue or a standard asks for no contact")
        if self.occasion in _LATE and min(list_values(self.within.n)) < 1:
            raise RulebookError(self.id, "within: what may come in the evening allows at least one day")
        if self.standards and self.occasion is not Occasion.REVISED_STANDARD:
            words = "only a revised standard has standards; leave them out"
            raise InvalidValue("OnEvent.standards", words)

    @property
    def form(self) -> str:
        """The word of the occasion."""
        return self.occasion.value

    @classmethod
    def list_reason_forms(cls) -> tuple[str, ...]:
        """Return the words of all occasions."""
        return tuple(occasion.value for occasion in Occasion)

    @property
    def first_beginnings(self) -> frozenset[Beginning]:
        """Every beginning, for function tests of fitted measures: nothing is tested without measures."""
        is_first = self.occasion is Occasion.FITTED_MEASURE and self.activity is Activity.FUNCTION_TEST
        return frozenset(Beginning if is_first else ())

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The occasion and the standards."""
        return self.occasion, frozenset(self.standards)

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of the occasion, unless the rule names further standards alone."""
        if self.standards and trigger.standard not in self.standards:
            return None
        # A completion of that day may have come before the occasion, and discharges nothing (semantics 3.7).
        floor = trigger.day + 1 if self.occasion in _LATE else trigger.day
        return DutyOrder(self.id, self.form, trigger.day, trigger.day, floor)

    @classmethod
    def describe(cls, reason: Reason, read: Parameters) -> str:
        """Return activity, time allowed and occasion."""
        order = f"{reason.activity.named} within {read['within']} of {_WORDS[reason.form]}"
        return f"{order} on {describe_day(reason.trigger)}{describe_cell_read(reason, read)}"

    @classmethod
    def recompute_bounds(cls, reason: Reason, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the trigger day, and the first possible day of a completion."""
        trigger = reason.trigger or raw
        return trigger, trigger + ONE_DAY if reason.form in _LATE_WORDS else trigger
