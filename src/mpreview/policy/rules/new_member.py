"""The form *new member*: a contact or first activity of a member newly in office (semantics 3.5)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Final

import attrs

from mpreview.people import HeldCapacity
from mpreview.policy._case import RuleQuestion
from mpreview.policy._phrases import describe_day
from mpreview.policy.rules._base import describe_cell_read
from mpreview.policy.rules._triggered import ActivityRule
from mpreview.policy.terms import Beginning
from mpreview.policy.windows import Parameters, ReasonFacts

__all__: list[str] = []


@attrs.frozen(kw_only=True)
class NewMember(ActivityRule):
    """A contact, or a first activity, of a member newly in office; the trigger is the election day."""

    word: ClassVar[str] = "new-member"
    trigger_words: ClassVar[str] = "taking office"
    trigger_field: ClassVar[str] = "beginning"
    beginning: ClassVar[Beginning] = Beginning.OFFICE

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the time allowed, and whether the rule is for candidates alone, or for candidates too."""
        yield from ActivityRule.list_own_read(self, question)
        if HeldCapacity.CANDIDATE in self.capacities:
            yield "capacity", HeldCapacity.CANDIDATE.value if len(self.capacities) == 1 else "any"

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, time allowed and first day of office, or of the candidacy."""
        begun = _BEGINNINGS[read.get("capacity")]
        order = f"{reason.activity.named} within {read['within']} of {begun}"
        return f"{order} on {describe_day(reason.trigger)}{describe_cell_read(reason, read)}"


_BEGINNINGS: Final[Mapping[str | int | None, str]] = MappingProxyType(
    {
        None: "taking office",
        HeldCapacity.CANDIDATE.value: "the beginning of the candidacy",
        "any": "taking office, or of the beginning of the candidacy,",
    }
)
