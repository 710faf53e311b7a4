"""The form *new member*: a contact or first activity of a member newly in office (semantics 3.5)."""

from typing import ClassVar

import attrs

from mpreview.policy.rules._base import describe_cell_read, describe_day
from mpreview.policy.rules._triggered import ActivityRule
from mpreview.policy.terms import Beginning
from mpreview.policy.windows import Parameters, Reason

__all__: list[str] = []


@attrs.frozen(kw_only=True)
class NewMember(ActivityRule):
    """A contact, or a first activity, of a member newly in office; the trigger is the election day."""

    word: ClassVar[str] = "new-member"
    trigger_field: ClassVar[str] = "beginning"
    beginning: ClassVar[Beginning] = Beginning.OFFICE

    @classmethod
    def describe(cls, reason: Reason, read: Parameters) -> str:
        """Return activity, time allowed and first day of office."""
        order = f"{reason.activity.named} within {read['within']} of taking office"
        return f"{order} on {describe_day(reason.trigger)}{describe_cell_read(reason, read)}"
