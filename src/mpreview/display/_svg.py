"""Pictures as SVG: a tile map, strips of weeks, and the threat level above the reviews of each week.

A picture has no script, style or link. Text has the colour of the page around the picture, and fills are
clear enough for text of either colour, so that a picture fits a light and a dark page. Each picture
has a title and says each figure in words, for screen readers and as a tooltip.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from mpreview._checks import (
    check_day,
    check_interface,
    check_known,
    check_last,
    check_text,
    check_type,
    collect_tuple,
)
from mpreview._html import escape_text
from mpreview.coverage import Share
from mpreview.errors import InvalidValue
from mpreview.events import Outcome, Reviewed
from mpreview.places import Tile
from mpreview.programme import Programme
from mpreview.threat import ThreatSeries
from mpreview.timeline import long_day

Coloured = Share | int
"""A figure of a picture: a share, or a count."""

_FILL = "#3b82f6"
_FAINT, _STRONG = 0.08, 0.62
"""Opacities of the least and the greatest fill: text in black or in white can be read on both."""
_TILE, _SPACE = 60, 4
_NAME_WIDTH, _STRIP, _BAR = 150, 18, 120
_TITLE = 24
_DAYS_OF_WEEK = 7


def draw_tile_map(figures: Mapping[str, Coloured], tiles: Iterable[Tile], *, title: str) -> str:
    """Return a tile map as SVG: a square for each area, the fuller the greater its figure.

    Args:
        figures: The figure of each area; an area without a figure, or with a share of nothing, has an empty
            square.
        tiles: The squares, such as `uk.tiles()`.
        title: The title of the picture.

    Raises:
        InvalidValue: If a figure is neither a share nor a count of 0 or more, *tiles* are no tiles, or
            *title* is no text.
        UnknownId: If no tile has the area of a figure, as of figures by team.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> shares = {name: part.covered for name, part in uk.sample(on=day).coverage(on=day).by("force").items()}
    >>> picture = draw_tile_map(shares, uk.tiles(), title="Places covered")
    >>> "police-essex: 5 of 8 (63%)" in picture, picture.count("<rect")
    (True, 45)
    """
    check_text("title", title)
    squares = collect_tuple("tiles", tiles, Tile)
    fills = _find_fills(figures)
    drawn_areas = {one.area for one in squares}
    for area in figures:
        check_known("area", area, drawn_areas)
    width = max((one.column + 1 for one in squares), default=1) * _TILE
    height = max((one.row + 1 for one in squares), default=1) * _TILE
    drawn = (_draw_tile(one, figures.get(one.area), fills.get(one.area)) for one in squares)
    return _frame(title, width, height, chain.from_iterable(drawn))


def draw_week_strips(
    figures: Mapping[str, Mapping[dt.date, Coloured]], *, title: str, names: Mapping[str, str] | None = None
) -> str:
    """Return strips of weeks as SVG: a line for each group, a square for each week.

    Args:
        figures: By group, the figure of each week by its first day. A week that a group lacks is left empty.
        title: The title of the picture.
        names: The name of each group; by default the group itself.

    Raises:
        InvalidValue: If a figure is neither a share nor a count of 0 or more, or *title* is no text.

    >>> weeks = {"kent": {dt.date(2021, 11, 15): Share(1, 2), dt.date(2021, 11, 22): Share(2, 2)}}
    >>> draw_week_strips(weeks, title="Places covered").count("<rect")
    2
    """
    check_text("title", title)
    check_interface("figures", figures, Mapping)
    called = {} if names is None else names
    check_interface("names", called, Mapping)
    for line in figures.values():
        check_interface("figures", line, Mapping)
    weeks = sorted({week for line in figures.values() for week in line})
    fills = _find_fills(
        {f"{name} {week}": one for name, line in figures.items() for week, one in line.items()}
    )
    parts: list[str] = []
    for row, (group, line) in enumerate(figures.items()):
        name, top = called.get(group, group), (row + 1) * _STRIP
        parts.append(_draw_text(0, top + _STRIP - 5, name[:22]))
        for week, figure in line.items():
            left = _NAME_WIDTH + weeks.index(week) * _STRIP
            words = f"{name}, week of {long_day(week)}: {_describe(figure)}"
            parts.append(_draw_rect((left, top, _STRIP - 2, _STRIP - 2), fills[f"{group} {week}"], words))
    months = [(place, week) for place, week in enumerate(weeks) if place == 0 or week.day <= _DAYS_OF_WEEK]
    parts += (
        _draw_text(_NAME_WIDTH + place * _STRIP, 12, long_day(week).split()[1][:3]) for place, week in months
    )
    return _frame(title, _NAME_WIDTH + len(weeks) * _STRIP, (len(figures) + 1) * _STRIP, parts)


def draw_threat(programme: Programme, series: str, *, first: dt.date, last: dt.date) -> str:
    """Return a threat level as SVG, above the reviews that were made in each week.

    Args:
        programme: The programme.
        series: The id of the threat series.
        first: The first day.
        last: The last day.

    Raises:
        InvalidValue: If *programme* is no programme, or *last* is before *first*.
        UnknownId: If there is no such series.
        OutsideRange: If a day is out of range.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> picture = draw_threat(uk.sample(on=day), "uk-national", first=dt.date(2021, 1, 4), last=day)
    >>> "SEVERE from 15 November 2021" in picture
    True
    """
    check_type("programme", programme, Programme)
    register = programme.register
    check_known("series", series, register.threat)
    check_day("first", first)
    check_last("last", first, last)
    threat = register.threat[series]
    levels = [level.id for level in register.scale[threat.scale].levels]
    weeks = (last - first).days // _DAYS_OF_WEEK + 1
    parts = [_draw_text(0, _find_top(levels, level) + 12, level[:18]) for level in levels]
    for start, end, level in _list_spells(threat, first, last):
        left, right = (_NAME_WIDTH + (day - first).days * _STRIP / _DAYS_OF_WEEK for day in (start, end))
        box = (left, _find_top(levels, level), right - left, _STRIP - 2)
        parts.append(_draw_rect(box, _STRONG, f"{level} from {long_day(start)}"))
    made, base = _count_reviews(programme, first, last), len(levels) * _STRIP + _BAR + _SPACE
    most = max(made.values(), default=1)
    parts.append(_draw_text(0, base - _SPACE, f"reviews, {most} at most"))
    for week in range(weeks):
        height, monday = made[week] * _BAR / most, first + dt.timedelta(week * _DAYS_OF_WEEK)
        bar = (_NAME_WIDTH + week * _STRIP, base - height, _STRIP - 2, height)
        parts.append(_draw_rect(bar, _STRONG, f"{made[week]} in the week from {long_day(monday)}"))
    title = f"{threat.name}, and reviews a week, from {long_day(first)} to {long_day(last)}"
    return _frame(title, _NAME_WIDTH + weeks * _STRIP, base + _SPACE, parts)


def _find_top(levels: Sequence[str], level: str) -> int:
    """Return the top of the line of a level: the highest level comes first."""
    return (len(levels) - 1 - levels.index(level)) * _STRIP


def _list_spells(
    series: ThreatSeries, first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, dt.date, str]]:
    """Yield the spells of a level in a span: first day, first day after, level."""
    after = last + dt.timedelta(1)
    changes = (entry.effective for entry in series.assessments if first < entry.effective < after)
    days = [first, *changes, after]
    for start, end in pairwise(days):
        level = series.level(start)
        if level is not None:
            yield start, end, level


def _count_reviews(programme: Programme, first: dt.date, last: dt.date) -> Counter[int]:
    """Return the number of complete reviews by week of a span."""
    made = (event for event in programme.ledger.effective if isinstance(event, Reviewed))
    days = (event.on for event in made if event.outcome is Outcome.COMPLETE and first <= event.on <= last)
    return Counter((day - first).days // _DAYS_OF_WEEK for day in days)


# -- figures -------------------------------------------------------------------------------------------


def _find_fills(figures: Mapping[str, Coloured]) -> dict[str, float | None]:
    """Return the opacity of each figure: shares of one, counts of the greatest; none for a share of nothing.

    Raises:
        InvalidValue: If a figure is neither a share nor a count of 0 or more.
    """
    check_interface("figures", figures, Mapping)
    for name, figure in figures.items():
        if not isinstance(figure, Share) and (type(figure) is not int or figure < 0):
            raise InvalidValue("figures", "give a share or a count of 0 or more for each group", name)
    most = max((one for one in figures.values() if isinstance(one, int)), default=0) or 1
    return {name: _find_fill(one, most) for name, one in figures.items()}


def _find_fill(figure: Coloured, most: int) -> float | None:
    part, whole = (figure.part, figure.whole) if isinstance(figure, Share) else (figure, most)
    return round(_FAINT + (_STRONG - _FAINT) * part / whole, 3) if whole else None


def _describe(figure: Coloured | None) -> str:
    if figure is None:
        return "no figure"
    return figure.describe() if isinstance(figure, Share) else f"{figure}"


# -- the parts of a picture ----------------------------------------------------------------------------

_Box = tuple[float, float, float, float]
"""Left, top, width and height."""


def _draw_tile(tile: Tile, figure: Coloured | None, fill: float | None) -> Iterator[str]:
    left, top = tile.column * _TILE, tile.row * _TILE
    size = _TILE - _SPACE
    yield _draw_rect((left, top, size, size), fill, f"{tile.area}: {_describe(figure)}")
    yield _draw_text(left + 5, top + 18, tile.label)
    if figure is not None:
        shown = f"{figure.percent}%" if isinstance(figure, Share) and figure.whole else _describe(figure)
        yield _draw_text(left + 5, top + 42, shown)


def _draw_rect(box: _Box, fill: float | None, words: str) -> str:
    left, top, width, height = (f"{number:.1f}".removesuffix(".0") for number in box)
    opacity = "none" if fill is None else f'{_FILL}" fill-opacity="{fill}'
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{opacity}" '
        f'stroke="currentColor" stroke-opacity="0.25"><title>{escape_text(words)}</title></rect>'
    )


def _draw_text(left: float, base: float, text: str) -> str:
    return f'<text x="{left:g}" y="{base:g}" fill="currentColor">{escape_text(text)}</text>'


def _frame(title: str, width: float, height: float, parts: Iterable[str]) -> str:
    """Return a picture of parts below a title, which shrinks with the page and never grows."""
    height += _TITLE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" style="display:block;max-width:100%;height:auto" role="img" '
        f'font-family="sans-serif" font-size="13">'
    )
    shown = f'<text y="14" fill="currentColor" font-weight="bold">{escape_text(title)}</text>'
    group = f'<g transform="translate(0 {_TITLE})">'
    return "\n".join([head, f"<title>{escape_text(title)}</title>", shown, group, *parts, "</g></svg>"])
