"""HTML of answers and SVG pictures: skeletons that no text changes (`laws.md` 45), figures by hand."""

import datetime as dt
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree import ElementTree as ET

import attrs
import pytest

from mpreview import Activity, compare, display, uk
from mpreview._html import MOST_ROWS, render_table
from mpreview.coverage import Share
from mpreview.errors import InvalidValue, UnknownId
from mpreview.programme import Programme
from test_rows import answers

DAY: Final = dt.date(2021, 11, 20)
SAMPLE: Final = uk.sample(on=DAY)
_HOSTILE: Final = "</td><script>alert('1')</script>\"`&<img src=x onerror=alert(1)>"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_TAGS: Final = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
_ATTRIBUTES: Final = {"class", "border", "cellpadding", "cellspacing", "scope", "align"}


class _Skeleton(HTMLParser):
    """The tags and attributes of a text, and the text between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _named(programme: Programme, name: str) -> Programme:
    """A programme whose members, areas, teams, series and sources all have one name."""
    base = programme.base
    changed = {
        part: tuple(attrs.evolve(one, name=f"{name} {n}") for n, one in enumerate(getattr(base, part)))
        for part in ("members", "areas", "teams", "series")
    }
    changed["sources"] = tuple(attrs.evolve(one, title=name, note=name) for one in base.sources)
    return Programme(attrs.evolve(base, **changed), programme.rulebook, programme.ledger)


def _tables(programme: Programme) -> list[str]:
    every: list[Any] = [answer for _, answer, _ in answers(programme, DAY)]
    owed = programme.due(on=DAY)[0]
    explained = programme.explain("m-essex-1", "essex-1-office", Activity.REVIEW, on=DAY)
    compared = compare(Programme(programme.base, programme.rulebook), programme, on=DAY)
    return [one._repr_html_() for one in (*every, programme, owed, explained, compared)]  # of notebooks


def test_law_45_hostile_names_change_no_tag_and_no_attribute_of_a_table() -> None:
    plain, hostile = (_tables(_named(SAMPLE, name)) for name in ("Plain", _HOSTILE))

    for before, after in zip(plain, hostile, strict=True):
        skeleton = _Skeleton(after)
        assert skeleton.tags == _Skeleton(before).tags
        assert {tag.removeprefix("/") for tag, _ in skeleton.tags} <= _TAGS
        assert {name for _, given in skeleton.tags for name, _ in given} <= _ATTRIBUTES
        assert "script" not in after.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")


def test_law_45_a_text_comes_back_from_the_cell_as_it_was() -> None:
    table = render_table(
        _HOSTILE, (_HOSTILE, "n"), [(_HOSTILE, 3), ("", None), ("x", True)], notes=[_HOSTILE]
    )

    assert "".join(_Skeleton(table).words).count(_HOSTILE) == 4
    assert [tag for tag, _ in _Skeleton(table).tags].count("td") == 3


def test_a_long_table_is_cut_and_says_how_much_is_left() -> None:
    table = render_table("long", ("n",), [(n,) for n in range(MOST_ROWS + 7)])

    assert table.count("<tr>") == MOST_ROWS + 1
    assert table.endswith("<p>and 7 more rows: rows() gives all of them</p>")


def test_a_table_of_a_coverage_counts_each_force() -> None:
    words = _Skeleton(SAMPLE.coverage(on=DAY)._repr_html_()).words  # of notebooks
    cells = [word for word in words if word.strip()]
    head = cells.index("force")

    assert cells[head + 9 : head + 18] == ["police-essex", "2", "2", "1", "4", "2", "8", "0", "5 of 8 (63%)"]


def test_a_table_of_a_coverage_over_time_has_the_first_and_the_last_day_of_each_force() -> None:
    trend = SAMPLE.coverage_over(dt.date(2021, 11, 8), DAY, by="force")
    cells = [word for word in _Skeleton(trend._repr_html_()).words if word.strip()]  # of notebooks

    assert cells[1:5] == ["force", "2021-11-08", "2021-11-20", "oldest gap"]
    assert cells[5:9] == ["police-essex", "7 of 8 (88%)", "5 of 8 (63%)", "2021-08-03"]


# ---------------------------------------------------------------- SVG


def test_a_map_refuses_figures_of_what_is_no_tile() -> None:
    by_team = {team: len(part) for team, part in SAMPLE.due(on=DAY).by("team").items()}

    with pytest.raises(UnknownId, match="area: no such area"):
        display.draw_tile_map(by_team, uk.tiles(), title="By team")


def _rects(picture: str) -> dict[str, Mapping[str, str]]:
    """The attributes of each square or bar of a picture, by its words; the picture is sound XML."""
    root = ET.fromstring(picture)  # noqa: S314  # made above
    assert root.get("role") == "img"
    found: dict[str, Mapping[str, str]] = {}
    for rect in root.iter(f"{_SVG}rect"):
        title = rect.find(f"{_SVG}title")
        assert title is not None
        found[str(title.text)] = rect.attrib
    return found


def test_every_force_has_a_tile_of_its_own_and_no_two_share_a_place() -> None:
    tiles = uk.tiles()

    assert {one.area for one in tiles} == {one.id for one in uk.areas() if one.kind == "force"}
    assert len({(one.column, one.row) for one in tiles}) == len({one.label for one in tiles}) == 45
    # London lies in the south east, Kent further east, Scotland in the north, Devon in the west.
    at = {one.label: (one.column, one.row) for one in tiles}
    assert at["Scot"][1] == 0
    assert at["DevC"][0] == 0
    assert at["Cumb"][1] < at["Met"][1] < at["Kent"][1]


def test_a_tile_map_is_fuller_for_a_greater_share_and_says_each_figure() -> None:
    shares = {"police-essex": Share(3, 4), "police-kent": Share(0, 9), "police-surrey": Share(0, 0)}
    rects = _rects(display.draw_tile_map(shares, uk.tiles(), title="Covered"))

    assert len(rects) == 45
    assert float(rects["police-essex: 3 of 4 (75%)"]["fill-opacity"]) == pytest.approx(0.08 + 0.75 * 0.54)
    assert float(rects["police-kent: 0 of 9 (0%)"]["fill-opacity"]) == pytest.approx(0.08)
    assert rects["police-surrey: 0 of 0"]["fill"] == rects["police-dorset: no figure"]["fill"] == "none"


def test_counts_are_shown_against_the_greatest() -> None:
    rects = _rects(display.draw_tile_map({"police-essex": 10, "police-kent": 5}, uk.tiles(), title="Late"))

    assert float(rects["police-essex: 10"]["fill-opacity"]) == pytest.approx(0.62)
    assert float(rects["police-kent: 5"]["fill-opacity"]) == pytest.approx(0.35)


def test_strips_have_a_square_for_each_week_in_order() -> None:
    weeks = [dt.date(2021, 11, 1) + dt.timedelta(7 * n) for n in range(3)]
    lines = {"kent": dict(zip(weeks, (1, 2, 4), strict=True)), "essex": {weeks[1]: 3}}
    rects = _rects(display.draw_week_strips(lines, title="Late", names={"kent": "Kent Police"}))

    shown = ("1 November 2021: 1", "8 November 2021: 2", "15 November 2021: 4")
    lefts = [float(rects[f"Kent Police, week of {words}"]["x"]) for words in shown]
    assert lefts == sorted(lefts)
    assert float(rects["essex, week of 8 November 2021: 3"]["x"]) == lefts[1]
    assert len(rects) == 4


def test_the_threat_stands_above_the_reviews_of_each_week() -> None:
    """SUBSTANTIAL until 14 November 2021, SEVERE from the 15th; reviews of the sample counted by hand."""
    first = dt.date(2021, 10, 4)
    rects = _rects(display.draw_threat(SAMPLE, "uk-national", first=first, last=DAY))
    made = [event.on for event in SAMPLE.ledger if type(event).__name__ == "Reviewed" and event.on >= first]
    weeks = {words: rect for words, rect in rects.items() if " in the week from " in words}

    low, high = rects["SUBSTANTIAL from 4 October 2021"], rects["SEVERE from 15 November 2021"]
    assert float(low["y"]) > float(high["y"])
    assert float(low["x"]) + float(low["width"]) == pytest.approx(float(high["x"]), abs=0.1)
    assert len(weeks) == 7
    assert sum(int(words.partition(" ")[0]) for words in weeks) == len(made)


def test_law_45_hostile_names_change_no_element_of_a_picture() -> None:
    def shape(name: str) -> list[tuple[str, tuple[str, ...]]]:
        programme = _named(SAMPLE, name)
        lines = {"kent": {DAY: 1}}
        pictures = (
            display.draw_tile_map({"police-kent": 1}, uk.tiles(), title=name),
            display.draw_week_strips(lines, title=name, names={"kent": name}),
            display.draw_week_strips(programme.coverage_over(DAY, DAY, "force").list_weeks(), title=name),
            display.draw_threat(programme, "uk-national", first=DAY, last=DAY),
        )
        roots = [ET.fromstring(picture) for picture in pictures]  # noqa: S314  # made above
        return [(one.tag, tuple(one.attrib)) for root in roots for one in root.iter()]

    assert shape("Plain") == shape(_HOSTILE)
    assert {tag.removeprefix(_SVG) for tag, _ in shape("Plain")} == {"svg", "title", "text", "g", "rect"}


def test_what_cannot_be_drawn_is_refused() -> None:
    wrong: Any = {"police-kent": 0.5}
    with pytest.raises(InvalidValue):
        display.draw_tile_map(wrong, uk.tiles(), title="t")
    with pytest.raises(InvalidValue):
        display.draw_week_strips({"kent": {DAY: -1}}, title="t")
    with pytest.raises(UnknownId):
        display.draw_threat(SAMPLE, "uk-nationl", first=DAY, last=DAY)
    with pytest.raises(InvalidValue):
        display.draw_threat(SAMPLE, "uk-national", first=DAY, last=DAY - dt.timedelta(1))
