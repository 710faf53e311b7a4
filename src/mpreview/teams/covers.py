"""What a team answers for."""

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_tuple, counted, some_ids
from mpreview.places import VenueKind
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["Cover"]


@attrs.frozen
class Cover:
    """What a team answers for, over a period.

    A cover that names the venue's kind beats one that names none; then the smaller area wins
    (`design/README.md` section 4).

    Args:
        areas: The areas; `()` for everywhere.
        kinds: The kinds of venue; `()` for every kind.
        period: While it holds.
    """

    areas: tuple[str, ...] = attrs.field(default=(), repr=counted)
    kinds: tuple[VenueKind, ...] = ()
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        if self.areas != ():
            some_ids("Cover.areas", self.areas)
        a_tuple("Cover.kinds", self.kinds, VenueKind)
        if len(set(self.kinds)) != len(self.kinds):
            raise InvalidValue("Cover.kinds", "a kind stands here twice; name each once")
        a_kind("Cover.period", self.period, Period)
