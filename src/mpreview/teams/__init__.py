"""Teams: who carries reviews out, what they answer for, and what they can do each day.

What only teams with pools or loans need is loaded from its home when it is first used.
"""

from mpreview.teams.advisers import Away, AwayReason, Skill, TeamAdviser
from mpreview.teams.capacity import Capacity, Crew, Unlent, capacity_of
from mpreview.teams.covers import Cover
from mpreview.teams.pools import Loan, Pool
from mpreview.teams.slots import MOST_SLOTS, Slots, SlotsOn
from mpreview.teams.team import Team, twice

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
