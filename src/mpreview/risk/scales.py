"""Scales: the steps of likelihood and of impact, as data of whoever sets them."""

from functools import cached_property

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_text, a_tuple, an_id, counted, shortened, some_ids

__all__ = ["RiskScale", "RiskStep"]

FEWEST, MOST = 2, 10
"""Steps of a scale: one alone tells nothing apart, and five are common (a limit of this library's own)."""


@attrs.frozen
class RiskStep:
    """One step of a scale of likelihood or of impact.

    Args:
        id: Its id within the scale.
        wording: What it means, so that two assessors choose the same.

    >>> RiskStep("severe", "Somebody is killed.").id
    'severe'
    """

    id: str
    wording: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("RiskStep.id", self.id)
        a_text("RiskStep.wording", self.wording, most=4000)


@attrs.frozen(slots=False, getstate_setstate=True)
class RiskScale:
    """Steps in order, lowest first.

    Args:
        id: Its id.
        title: Its public title.
        steps: The steps, lowest first, 2 to 10 of them.

    Raises:
        InvalidValue: If there are too few or too many steps, or one stands twice.

    >>> scale = RiskScale("harm", "Harm", (RiskStep("minor", "No injury."), RiskStep("severe", "A death.")))
    >>> scale.rank("severe")
    2
    """

    id: str
    title: str
    steps: tuple[RiskStep, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("RiskScale.id", self.id)
        a_text("RiskScale.title", self.title)
        a_tuple("RiskScale.steps", self.steps, RiskStep)
        if not FEWEST <= len(self.steps) <= MOST:
            raise InvalidValue("RiskScale.steps", f"give {FEWEST} to {MOST} steps, lowest first")
        some_ids("RiskScale.steps", tuple(step.id for step in self.steps))

    def __repr__(self) -> str:
        return f"<RiskScale {self.id!r} of {len(self.steps)} steps>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {step.id: rank for rank, step in enumerate(self.steps, 1)}

    def rank(self, step: str, *, field: str = "step") -> int:
        """Return the place of a step in this scale, 1 for the lowest.

        Args:
            step: The step.
            field: Where it was met, for the error to tell.

        Raises:
            UnknownId: If the step is not of this scale.
        """
        rank = self._ranks.get(step)
        if rank is None:
            raise UnknownId(f"step of scale {self.id} ({', '.join(self._ranks)})", field, step)
        return rank

    def __contains__(self, step: str) -> bool:
        return step in self._ranks
