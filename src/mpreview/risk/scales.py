"""Scales: the steps of likelihood and of impact, as data of an organisation."""

from functools import cached_property
from typing import Any

import attrs

from mpreview._checks import check_ids, valid_id, valid_name, valid_text, valid_tuple
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue, UnknownId

__all__ = ["RiskScale", "RiskStep"]

FEWEST, MOST = 2, 10
"""The number of steps of a scale: a single step distinguishes nothing, and five are common."""


@attrs.frozen
class RiskStep:
    """One step of a scale of likelihood or of impact.

    Args:
        id: The id within the scale.
        wording: The meaning, so that two assessors choose alike.

    >>> RiskStep("severe", "Somebody is killed.").id
    'severe'
    """

    id: str = attrs.field(validator=valid_id)
    wording: str = attrs.field(repr=shorten_text, validator=valid_text())


def _check_steps(_scale: object, _attribute: "attrs.Attribute[Any]", steps: tuple[RiskStep, ...]) -> None:
    if not FEWEST <= len(steps) <= MOST:
        raise InvalidValue("RiskScale.steps", f"give {FEWEST} to {MOST} steps, lowest first")
    check_ids("RiskScale.steps", tuple(step.id for step in steps))


@attrs.frozen
class RiskScale:
    """Steps in order, lowest first.

    Args:
        id: The id of the scale.
        title: The public title.
        steps: The steps, lowest first, 2 to 10 of them.

    Raises:
        InvalidValue: If there are too few or too many steps, or a step stands twice.

    >>> scale = RiskScale("harm", "Harm", (RiskStep("minor", "No injury."), RiskStep("severe", "A death.")))
    >>> scale.rank("severe")
    2
    """

    id: str = attrs.field(validator=valid_id)
    title: str = attrs.field(validator=valid_name)
    steps: tuple[RiskStep, ...] = attrs.field(
        repr=count_items, validator=(valid_tuple(RiskStep), _check_steps)
    )

    def __repr__(self) -> str:
        return f"<RiskScale {self.id!r} of {len(self.steps)} steps>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {step.id: rank for rank, step in enumerate(self.steps, 1)}

    def rank(self, step: str, *, field: str = "step") -> int:
        """Return the place of a step in this scale, 1 for the lowest.

        Args:
            step: The step.
            field: The name of the field that the error names.

        Raises:
            UnknownId: If the step is not of this scale.
        """
        rank = self._ranks.get(step) if type(step) is str else None
        if rank is None:
            raise UnknownId(f"step of scale {self.id} ({', '.join(self._ranks)})", field, step)
        return rank

    def __contains__(self, step: str) -> bool:
        return step in self._ranks
