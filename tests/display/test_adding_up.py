"""Every figure of the printed review adds up, read from the text alone, or the text says why not."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from display import small
from helpers.profiles import by_hand
from laws.small import on
from mpreview import display, uk
from mpreview.display import BY
from mpreview.programme import Programme

pytestmark = pytest.mark.gate

_NUMBERS = re.compile(r"^(?P<name>.*?)(?P<numbers>(?: +(?:[\d,]+|\.))+)$")
_DAYS = (on("2021-11-20"), on("2024-06-15"), on("2026-11-24"))


def _texts(programme: Programme, day: dt.date) -> Iterator[list[str]]:
    """The text in each grouping, that by team in two widths, part by part."""
    for by in BY:
        found = display.review(programme, on=day, until=day + dt.timedelta(90), by=by)
        for width in (80, 120) if by == "team" else (80,):
            yield display.as_text(found, width=width).rstrip("\n").split("\n\n")


def _numbers(line: str) -> list[int]:
    """The numbers at the end of a row of a table; a dot stands for none."""
    found = _NUMBERS.match(line)
    cells = [] if found is None else found["numbers"].split()
    return [0 if cell == "." else int(cell.replace(",", "")) for cell in cells]


def _sums(part: str) -> tuple[list[int], list[int]]:
    """Of a table with a total: the sums of its columns, and the total as printed."""
    lines = part.split("\n")
    rule = next(n for n, line in enumerate(lines) if line and not line.strip("-"))
    total = _numbers(lines[rule + 1])
    rows = [row[-len(total) :] for row in map(_numbers, lines[:rule]) if len(row) >= len(total)]
    return [sum(column) for column in zip(*rows, strict=True)], total


def _ruled(parts: list[str]) -> list[str]:
    return [part for part in parts if re.search(r"^-+$", part, re.MULTILINE)]


def _number_before(words: str, text: str) -> int:
    found = re.search(rf"([\d,]+) {words}", text)
    return 0 if found is None else int(found[1].replace(",", ""))


@pytest.mark.parametrize("day", [_DAYS[0], *by_hand(*_DAYS[1:])], ids=str)
def test_every_table_of_the_nation_adds_up_to_its_total(day: dt.date) -> None:
    for parts in _texts(uk.demonstration(on=day), day):
        _check(parts)


def test_every_table_of_a_small_programme_adds_up_to_its_total() -> None:
    for parts in _texts(small.programme(), _DAYS[0]):
        _check(parts)


def _check(parts: list[str]) -> None:
    tables = _ruled(parts)
    for part in tables:
        sums, total = _sums(part)
        if "without a row" in part:  # says how many lines with how many venues have no row
            sums[0] += _number_before("venues?, where", part.replace("\n", " "))
        assert sums == total, part
    cross = next(part for part in tables if re.search("^reviews ", part, re.MULTILINE))
    rows = {line.split()[0]: _numbers(line) for line in cross.split("\n") if _numbers(line)}
    assert all(sum(cells) == whole for *cells, whole in rows.values())

    text = " ".join("\n\n".join(parts).split())
    whole, standings = _equation(text[text.index(" Reviews ") :])
    assert (whole, standings) == (sum(standings), [row[-1] for name, row in rows.items() if name != "total"])
    if "not on time =" in text:
        late, causes = _equation(text[text.index(" not on time =") - 20 :])
        assert late == sum(causes) == sum(_sums(_shortfalls(tables))[1][-2:])

    for row in _rows(parts, "directive "):
        if " left of " in row:
            left, *standings = [
                int(cell) for cell in re.findall(r"(?<!\S)(\d+)(?= |$)", row.replace(",", ""))
            ]
            assert left == sum(standings)
            continue
        touched, *each = [int(cell) for cell in re.findall(r" (\d+)(?= |$)", row.replace(",", ""))]
        assert touched == sum(each)
    for row in _rows(parts, "what fell through "):
        count, owners = re.findall(r" ([\d,]+) +\d{4}-\d\d-\d\d +(.*)$", row)[0]
        assert int(count.replace(",", "")) == sum(map(int, re.findall(r"\d+", owners.replace(",", ""))))


def _rows(parts: list[str], head: str) -> list[str]:
    """The rows below the line of a table that begins so; none if there is no such table."""
    part = next((part for part in parts if re.search(f"^{head}", part, re.MULTILINE)), "")
    return re.split(f"^{head}.*$", part, flags=re.MULTILINE)[-1].strip("\n").split("\n") if part else []


def _shortfalls(tables: list[str]) -> str:
    return next(part for part in tables if part.startswith("Shortfalls"))


def _equation(text: str) -> tuple[int, list[int]]:
    """Of the first ``9 things = 4 words + 5 words`` of a text: the number to the left, and the others."""
    found = re.search(r"([\d,]+)[^=\d]*= ((?:[\d,]+ [^+=]+ \+ )*[\d,]+)", text)
    assert found is not None
    whole, *parts = [found[1], *(part.split()[0] for part in found[2].split(" + "))]
    return int(whole.replace(",", "")), [int(part.replace(",", "")) for part in parts]


def test_a_table_that_does_not_add_up_is_found() -> None:
    found = display.review(small.programme(), on=_DAYS[0], until=_DAYS[0] + dt.timedelta(90))
    text = display.as_text(found)
    wrong = re.sub(r"^(total +6 +5 +)1", r"\g<1>2", text, flags=re.MULTILINE)

    assert wrong != text
    with pytest.raises(AssertionError):
        _check(wrong.rstrip("\n").split("\n\n"))
