"""Rows in data frames: pandas, Polars and DuckDB read the cells that the rows have (`laws.md` 75)."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any, Final

import pytest

from mpreview import interchange, uk
from mpreview.rows import CellType, Tabular

pandas = pytest.importorskip("pandas", reason="pandas is not installed: the environment readers has it")
polars = pytest.importorskip("polars", reason="Polars is not installed: the environment readers has it")
duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: the environment readers has it")

DAY: Final = dt.date(2021, 11, 20)


def _answers() -> dict[str, Tabular]:
    programme = uk.sample(on=DAY)
    plan = programme.plan(on=DAY, until=dt.date(2021, 12, 31))
    return {
        "due": programme.due(on=DAY, within=400),
        "plan": plan,
        "shortfalls": plan.shortfalls,
        "rota": plan.rota(),
        "coverage": programme.coverage(on=DAY),
        "gaps": programme.gaps(on=DAY),
    }


ANSWERS: Final = _answers()


@pytest.mark.parametrize("name", ANSWERS)
def test_law_75_pandas_polars_and_duckdb_take_rows_and_give_them_back(name: str) -> None:
    rows: list[dict[str, Any]] = ANSWERS[name].rows(personal=True)
    frame = pandas.DataFrame(rows, dtype=object)
    queried = duckdb.sql("select * from frame")

    assert frame.to_dict("records") == rows
    assert polars.DataFrame(rows, infer_schema_length=None).to_dicts() == rows
    assert [dict(zip(queried.columns, row, strict=True)) for row in queried.fetchall()] == rows


@pytest.mark.parametrize("name", ANSWERS)
def test_law_75_pandas_polars_and_duckdb_read_csv_with_the_same_cells(name: str, tmp_path: Path) -> None:
    rows = ANSWERS[name].rows(personal=True)
    path = tmp_path / "rows.csv"
    path.write_text(interchange.rows_to_csv(ANSWERS[name], personal=True), "utf-8", newline="")
    head, *lines = csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True))
    cells = [dict(zip(head, line, strict=True)) for line in lines]

    assert [*cells[0]] == [*rows[0]]
    assert pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records") == cells
    assert polars.read_csv(path, infer_schema=False).fill_null("").to_dicts() == cells
    read = duckdb.read_csv(str(path), header=True, all_varchar=True)
    assert [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()] == [
        {name: cell or None for name, cell in one.items()} for one in cells
    ]


def test_days_become_days_of_a_frame() -> None:
    due = uk.sample(on=DAY).due(on=DAY)
    days = [one.name for one in due.COLUMNS if one.type is CellType.DAY]
    frame = pandas.DataFrame(due.rows())
    frame[days] = frame[days].apply(pandas.to_datetime)

    late = frame[frame["overdue_from"] <= frame["on"]]
    assert {*late["id"]} == {one.id for one in due if one.standing.value in {"overdue", "past-limit"}}
