"""What was done at a venue."""

import attrs

from mpreview.events.facts import Fact
from mpreview.ids import an_id

__all__ = ["Reviewed"]


@attrs.frozen(kw_only=True, repr=False)
class Reviewed(Fact):
    """A venue was reviewed on site; it counts for every member who used it that day."""

    venue: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Reviewed.venue", self.venue)
