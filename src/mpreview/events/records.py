"""Events about the record itself."""

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact
from mpreview.ids import an_id

__all__ = ["Withdrawn"]


@attrs.frozen(kw_only=True, repr=False)
class Withdrawn(Fact):
    """An earlier event is taken back: it did not happen, whatever else is told of it, then or later.

    Args:
        event: The event withdrawn; of a correction the whole fact that it corrects.
    """

    event: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Withdrawn.event", self.event)
        if self.corrects is not None:
            raise InvalidValue(
                "Withdrawn.corrects", "a withdrawal removes; to replace, record the right event"
            )
