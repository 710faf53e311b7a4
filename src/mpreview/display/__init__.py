"""The national review, the pages of a team, a coordinator and calls, as text and JSON; and pictures."""

from mpreview.display._asked import BY, EVERY
from mpreview.display._calls import CALLS_FORMAT, calls_page
from mpreview.display._changes import CHANGES_FORMAT, changes_page
from mpreview.display._coordinator import COORDINATOR_FORMAT, coordinator_page
from mpreview.display._page import FORMAT_VERSION, Page, as_json, as_text
from mpreview.display._review import FORMAT, review
from mpreview.display._svg import draw_threat, draw_tile_map, draw_week_strips
from mpreview.display._team import PAGE_FORMAT, team_page

__all__ = [
    "BY",
    "CALLS_FORMAT",
    "CHANGES_FORMAT",
    "COORDINATOR_FORMAT",
    "EVERY",
    "FORMAT",
    "FORMAT_VERSION",
    "PAGE_FORMAT",
    "Page",
    "as_json",
    "as_text",
    "calls_page",
    "changes_page",
    "coordinator_page",
    "draw_threat",
    "draw_tile_map",
    "draw_week_strips",
    "review",
    "team_page",
]
