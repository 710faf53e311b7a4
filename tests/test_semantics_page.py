"""The page of the meaning: its numbers, the citations of its paragraphs, what is to come."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from helpers.sources import CHECKOUT, SOURCES

PAGE: Final = CHECKOUT / "docs" / "reference" / "semantics.md"
TEXT: Final = PAGE.read_text("utf-8")
_ANCHOR: Final = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)
ANCHORS: Final = _ANCHOR.findall(TEXT)
_NUMBER: Final = r"[1-7](?:\.\d+[a-z]?)?"
_CITED: Final = re.compile(rf"\bsemantics\s+({_NUMBER}(?:(?:,| and| to)\s+{_NUMBER})*)")
_BARE: Final = re.compile(r"\([1-7]\.\d+[a-z]?(?:\)|,| and | to )")
_LINK: Final = re.compile(r"\]\(([^()#\s]*)#([^()\s]+)\)")
PAGES: Final = sorted([*(CHECKOUT / "docs").rglob("*.md"), CHECKOUT / "README.md"])


def anchor_of(number: str) -> str:
    return number.replace(".", "-")


def paragraphs() -> dict[str, str]:
    """The text below each anchor of the page, up to the next anchor."""
    _, *parts = _ANCHOR.split(TEXT)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def expanded(cell: str) -> Iterator[str]:
    """The paragraphs that a cell of the last table links to; "a to b" means all from a to b."""
    linked = _LINK.findall(cell)
    if " to " in cell:
        (_, first), (_, last) = linked
        yield from ANCHORS[ANCHORS.index(first) : ANCHORS.index(last) + 1]
    else:
        yield from (anchor for _, anchor in linked)


def test_every_heading_stands_under_the_anchor_of_its_number() -> None:
    numbered = re.findall(rf'<a id="([^"]+)"></a>\n\n##+ ({_NUMBER})\.? ', TEXT)

    assert [anchor for anchor, _ in numbered] == [anchor_of(number) for _, number in numbered]
    assert len(numbered) == len(re.findall(rf"^##+ {_NUMBER}\.? ", TEXT, re.MULTILINE))


@pytest.mark.parametrize(("section", "last"), [(1, 6), (2, 4), (3, 26), (4, 10), (5, 8), (7, 4)])
def test_paragraphs_are_numbered_without_a_hole(section: int, last: int) -> None:
    found = [anchor for anchor in ANCHORS if re.fullmatch(rf"{section}-\d+", anchor)]

    assert found == [f"{section}-{n}" for n in range(1, last + 1)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_paragraph_finds_it(page: Path) -> None:
    links = _LINK.findall(page.read_text("utf-8"))
    to_page = [anchor for file, anchor in links if (page.parent / file if file else page).resolve() == PAGE]

    assert [anchor for anchor in to_page if anchor not in ANCHORS] == []


def test_every_citation_of_a_paragraph_finds_it() -> None:
    texts = [path.read_text("utf-8") for path in (*SOURCES, *PAGES)]
    groups = [group for text in texts for group in _CITED.findall(text)]
    cited = {number for group in groups for number in re.findall(_NUMBER, group)}

    assert [number for number in sorted(cited) if anchor_of(number) not in ANCHORS] == []


def test_every_citation_in_the_package_names_the_page() -> None:
    bare = {path.name: _BARE.findall(path.read_text("utf-8")) for path in SOURCES}

    assert sum(len(_CITED.findall(path.read_text("utf-8"))) for path in SOURCES) > 50
    assert {name: found for name, found in bare.items() if found} == {}


def test_the_last_section_lists_what_is_marked_as_to_come_and_nothing_else() -> None:
    marked = {anchor for anchor, text in paragraphs().items() if re.search(r"\*to come", text, re.IGNORECASE)}
    rows = re.findall(r"^\| (\[.*?\)) \| ", paragraphs()["to-come"], re.MULTILINE)
    listed = {anchor for cell in rows for anchor in expanded(cell)}

    assert marked == listed
