"""Teams: the advisers who carry reviews out, the places that a team covers, and the slots of each day."""

from mpreview.teams._advisers import MOST_SLOTS_A_DAY, Away, AwayReason, Skill, Slots, SlotsOn, TeamAdviser
from mpreview.teams._capacity import Capacity, Crew, Holidays, Unlent, capacity_of, find_holidays
from mpreview.teams._team import Cover, Loan, Pool, Team

__all__ = [
    "MOST_SLOTS_A_DAY",
    "Away",
    "AwayReason",
    "Capacity",
    "Cover",
    "Crew",
    "Holidays",
    "Loan",
    "Pool",
    "Skill",
    "Slots",
    "SlotsOn",
    "Team",
    "TeamAdviser",
    "Unlent",
    "capacity_of",
    "find_holidays",
]
