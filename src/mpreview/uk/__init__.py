"""The United Kingdom: its places, levels and calendars, a default policy, and invented programmes.

The Act about premises is in `mpreview.uk.premises`, what a forecast may assume in `mpreview.uk.outlook`.
The tables are facts with sources. Members, histories and slots of `demonstration` and `sample` are invented.
"""

from mpreview.uk._country import (
    ByElection,
    Election,
    areas,
    by_elections,
    calendars,
    channels,
    constituencies,
    elections,
    recesses,
    scales,
    series,
    sources,
    vacancies,
)
from mpreview.uk._directives import directives
from mpreview.uk._kinds import area_kinds, houses, incident_kinds, mandate_ends, venue_kinds
from mpreview.uk._programmes import demonstration, sample
from mpreview.uk._tiles import tiles
from mpreview.uk.measures import catalogue
from mpreview.uk.policy import checklists, risk_matrix, rulebook
from mpreview.uk.preferences import layout

__all__ = [
    "ByElection",
    "Election",
    "area_kinds",
    "areas",
    "by_elections",
    "calendars",
    "catalogue",
    "channels",
    "checklists",
    "constituencies",
    "demonstration",
    "directives",
    "elections",
    "houses",
    "incident_kinds",
    "layout",
    "mandate_ends",
    "recesses",
    "risk_matrix",
    "rulebook",
    "sample",
    "scales",
    "series",
    "sources",
    "tiles",
    "vacancies",
    "venue_kinds",
]
