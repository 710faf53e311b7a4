"""Teams: who carries reviews out, what they answer for, and what they can do each day.

What only teams with pools or loans need is loaded from its home when it is first used.
"""

from typing import TYPE_CHECKING

from mpreview.teams.capacity import Capacity, Crew, Unlent, capacity_of
from mpreview.teams.covers import Cover
from mpreview.teams.slots import MOST_SLOTS, Slots, SlotsOn
from mpreview.teams.team import Team, twice

if TYPE_CHECKING:
    from mpreview.teams.advisers import Away, AwayReason, Skill, TeamAdviser
    from mpreview.teams.pools import Loan, Pool

_HOME = {
    "Away": "mpreview.teams.advisers",
    "AwayReason": "mpreview.teams.advisers",
    "Loan": "mpreview.teams.pools",
    "Pool": "mpreview.teams.pools",
    "Skill": "mpreview.teams.advisers",
    "TeamAdviser": "mpreview.teams.advisers",
}
__all__ = [
    "MOST_SLOTS",
    "Away",
    "AwayReason",
    "Capacity",
    "Cover",
    "Crew",
    "Loan",
    "Pool",
    "Skill",
    "Slots",
    "SlotsOn",
    "Team",
    "TeamAdviser",
    "Unlent",
    "capacity_of",
    "twice",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview.teams' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
