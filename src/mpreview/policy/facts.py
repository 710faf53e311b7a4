"""Facts: what conditions ask of a subject. They stand apart, since most rulebooks have no condition."""

from typing import Final, NamedTuple

from mpreview.ids import shown

__all__ = ["NO_FACTS", "Facts"]


class Facts(NamedTuple):
    """What conditions ask of a subject, levels and bands apart.

    Args:
        nation: Where the place, or the seat, lies.
        force: With which force.
        audiences: The audiences the member belongs to.
        first: Whether the member sits for the first time.
        steps: From which day number on the venue is shared or not, and which measures are in service.
    """

    nation: str = ""
    force: str = ""
    audiences: tuple[str, ...] = ()
    first: bool = True
    steps: tuple[tuple[int, bool, frozenset[str]], ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    def on(self, day: int) -> tuple[bool, frozenset[str]]:
        """Return whether the venue is shared on a day, and the measures in service."""
        for since, shared, measures in reversed(self.steps):
            if since <= day:
                return shared, measures
        return False, frozenset()


NO_FACTS: Final = Facts()
"""What is known where no condition asks for anything."""
