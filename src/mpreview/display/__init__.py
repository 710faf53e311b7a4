"""The national review, for people and for programs: a pure value, and its text and JSON."""

from mpreview.display._acts import (
    Acts,
    CampaignLine,
    FindingsLine,
    GapLine,
    MeasuresLine,
    Pace,
    Trend,
    VisitState,
    WeekLine,
)
from mpreview.display._figures import BY, Line, MembersLine
from mpreview.display._json import FORMAT, FORMAT_VERSION, PAGE_FORMAT, as_json, page_as_json
from mpreview.display._proofs import Proof
from mpreview.display._review import EVERY, LevelNow, NationalReview, SeatCount, VisitPlanned, review
from mpreview.display._svg import draw_threat, draw_tile_map, draw_week_strips
from mpreview.display._team import TeamDuty, TeamFinding, TeamGap, TeamMeasure, TeamPage, TeamVisit, team_page
from mpreview.display._team_text import page_as_text
from mpreview.display._text import as_text
from mpreview.display._urgent import Group, NamedObligation, OwedActivity, RiseCited

__all__ = [
    "BY",
    "EVERY",
    "FORMAT",
    "FORMAT_VERSION",
    "PAGE_FORMAT",
    "Acts",
    "CampaignLine",
    "FindingsLine",
    "GapLine",
    "Group",
    "LevelNow",
    "Line",
    "MeasuresLine",
    "MembersLine",
    "NamedObligation",
    "NationalReview",
    "OwedActivity",
    "Pace",
    "Proof",
    "RiseCited",
    "SeatCount",
    "TeamDuty",
    "TeamFinding",
    "TeamGap",
    "TeamMeasure",
    "TeamPage",
    "TeamVisit",
    "Trend",
    "VisitPlanned",
    "VisitState",
    "WeekLine",
    "as_json",
    "as_text",
    "draw_threat",
    "draw_tile_map",
    "draw_week_strips",
    "page_as_json",
    "page_as_text",
    "review",
    "team_page",
]
