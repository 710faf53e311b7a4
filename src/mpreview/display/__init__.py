"""The national review and the page of a team, for people and for programs; and pictures."""

from mpreview.display._asked import BY, EVERY
from mpreview.display._page import FORMAT_VERSION, Page, as_json, as_text
from mpreview.display._review import FORMAT, review
from mpreview.display._svg import draw_threat, draw_tile_map, draw_week_strips
from mpreview.display._team import PAGE_FORMAT, team_page

__all__ = [
    "BY",
    "EVERY",
    "FORMAT",
    "FORMAT_VERSION",
    "PAGE_FORMAT",
    "Page",
    "as_json",
    "as_text",
    "draw_threat",
    "draw_tile_map",
    "draw_week_strips",
    "review",
    "team_page",
]
