"""The form *new venue*: a first activity at a venue newly used (semantics 3.5)."""

import enum
from typing import ClassVar

import attrs

from mpreview._checks import optional, valid_ids, valid_int, valid_tuple, valid_type
from mpreview._reprs import clip_repr
from mpreview.errors import InvalidValue
from mpreview.policy.rules._base import (
    LONGEST_DAYS,
    check_at_venue,
    describe_cell_read,
    describe_day,
    valid_modes,
)
from mpreview.policy.rules._triggered import TriggeredRule
from mpreview.policy.terms import Activity, Beginning, Mode
from mpreview.policy.windows import Parameters, Reason

__all__: list[str] = []


class UseStart(enum.Enum):
    """How the use of a venue began."""

    FIRST = "first"
    AGAIN = "again"


_BEGINNINGS = {UseStart.FIRST: Beginning.FIRST_USE, UseStart.AGAIN: Beginning.USE_AGAIN}


@attrs.frozen(kw_only=True)
class NewVenue(TriggeredRule):
    """A first activity at a venue newly used; the trigger is the first day of use (semantics 3.5).

    Args:
        kinds: The kinds of venue.
        begun: Whether the rule is about the first use by a member, a later use, or both.
        activity: The activity at the venue.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
        modes: How the work must have been done to count; by default on site for reviews and tests, else any.
        before_use: Whether the activity is due before the first use, if the use was known before; else the
            time allowed counts from the first day of use (semantics 3.18).
        opens: With *before_use*: civil days before the first use on which the window opens; by default the
            window opens on the day on which the use became known.
        valid: With *before_use*: work up to this many days before the use became known counts.
    """

    word: ClassVar[str] = "new-venue"

    kinds: tuple[str, ...] = attrs.field(validator=valid_ids, repr=clip_repr)
    begun: tuple[UseStart, ...] = attrs.field(default=tuple(UseStart), validator=valid_tuple(UseStart))
    activity: Activity = attrs.field(default=Activity.REVIEW, validator=valid_type(Activity))
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid_tuple(Activity))
    modes: tuple[Mode, ...] | None = attrs.field(default=None, validator=valid_modes)
    before_use: bool = attrs.field(default=False, validator=valid_type(bool))
    opens: int | None = attrs.field(default=None, validator=optional(valid_int(1, LONGEST_DAYS)))
    valid: int = attrs.field(default=0, validator=valid_int(0, LONGEST_DAYS))

    def __attrs_post_init__(self) -> None:
        check_at_venue(self)
        for name in ("opens", "valid"):
            if not self.before_use and getattr(self, name):
                words = "is about work before the first use; set before_use, or leave it out"
                raise InvalidValue(f"NewVenue.{name}", words)
        if not self.begun or len(set(self.begun)) != len(self.begun):
            raise InvalidValue("NewVenue.begun", "name each way once, and at least one")

    @property
    def triggers(self) -> frozenset[enum.Enum]:
        """The beginnings of use that the rule is about."""
        return frozenset(_BEGINNINGS[begun] for begun in self.begun)

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The beginnings of use."""
        return (frozenset(self.begun),)

    @classmethod
    def describe(cls, reason: Reason, read: Parameters) -> str:
        """Return activity, time allowed and first day of use."""
        order = f"a first {reason.activity.words} within {read['within']} of the first day of use"
        return f"{order}, {describe_day(reason.trigger)}{describe_cell_read(reason, read)}"
