"""The conformance corpus: passed by the engine and by the naive specification, and worth its name."""

import json
import os
import re
from collections import Counter
from typing import Any, Final

import attrs
import pytest

from judge import judge
from mpreview.errors import UnknownId
from mpreview.policy import AheadOf, Occasion
from mpreview.reviews import Standing
from mpreview.testing import TOPICS, Case, Expected, cases, engine, merged, problems
from sources import CHECKOUT, PACKAGE

CASES: Final = tuple(cases())
FILES: Final = PACKAGE / "testing" / "cases"
PAGE: Final = CHECKOUT / "docs" / "reference" / "conformance.md"
REWRITE: Final = os.environ.get("MPREVIEW_REWRITE") == "1"


def _id(case: Case) -> str:
    return f"{case.topic}/{case.id}"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_law_53_the_engine_gives_what_the_case_expects(case: Case) -> None:
    assert list(problems(case, engine)) == []


@pytest.mark.once
@pytest.mark.parametrize("case", CASES, ids=_id)
def test_law_53_the_naive_specification_gives_what_the_case_expects(case: Case) -> None:
    assert list(problems(case, judge)) == []


# ---------------------------------------------------------------- the corpus itself


def test_there_are_enough_cases_of_each_topic_and_enough_worked_by_hand() -> None:
    counts = Counter(case.topic for case in CASES)

    assert len(CASES) >= 150
    assert {topic for topic in TOPICS if counts[topic] < 8} == set()
    assert sum(bool(case.worked) for case in CASES) >= 40
    assert {path.stem for path in FILES.glob("*.json")} == {*TOPICS, "base"}


def test_ids_are_unique_and_each_case_says_what_it_catches() -> None:
    assert max(Counter(map(_id, CASES)).values()) == 1
    assert max(Counter(case.catches for case in CASES).values()) == 1
    assert [_id(case) for case in CASES if not re.fullmatch(r"[A-Z0-9*`'].{20,}\.", case.catches)] == []
    assert [_id(case) for case in CASES if not case.expected] == []


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _shape(value: Any, names: dict[str, str]) -> Any:
    """A value with every day and id put out, so that what is left is what the case is about."""
    if isinstance(value, dict):
        return {key: _shape(item, names) for key, item in value.items() if key not in {"says", "citation"}}
    if isinstance(value, list | tuple):
        return [_shape(item, names) for item in value]
    if isinstance(value, str):
        text = _DAY.sub("D", value)
        return names.get(text, text)
    return value


def _names(document: dict[str, Any]) -> dict[str, str]:
    """Every id that a document gives to something of its own."""
    found: dict[str, str] = {}
    rulebook = document["rulebook"]
    rules = (rule for edition in rulebook["editions"] for rule in edition["rules"])
    rows = [*document["ledger"], *rulebook["editions"], *rules]
    return found | {row["id"]: "I" for row in rows}


def _told(case: Case) -> str:
    """A case less its days and ids."""
    document = {key: case.document[key] for key in ("rulebook", "ledger")}
    register = case.document["register"]
    document |= {key: register[key] for key in ("series", "members", "uses")}
    expected = [attrs.asdict(row) for row in case.expected]
    names = _names(case.document)
    return json.dumps(_shape([document, expected, case.as_known is None], names), sort_keys=True)


def test_no_two_cases_differ_only_in_days_and_ids() -> None:
    found: dict[str, list[str]] = {}
    for case in CASES:
        found.setdefault(_told(case), []).append(_id(case))

    assert [ids for ids in found.values() if len(ids) > 1] == []


def test_every_form_of_rule_and_every_standing_is_expected_somewhere() -> None:
    rows = [row for case in CASES for row in case.expected]
    forms = {"periodic", "new-venue", "new-member", "rise", "offer"}
    forms |= {one.value for one in Occasion} | {one.value for one in AheadOf}

    assert {row.form for row in rows if row.form} == forms
    assert {row.standing for row in rows} == {one.value for one in Standing}


# ---------------------------------------------------------------- the runner


def test_a_wrong_answer_is_told_field_by_field() -> None:
    case = next(cases("leap-days"))
    wrong = [attrs.evolve(row, standing="lapsed", rule="another") for row in engine(case)]

    found = list(problems(case, lambda _: wrong))

    assert len(found) == 2 * len(case.expected)
    assert found[0].startswith(f"leap-days/{case.id}: ")


def test_a_missing_answer_is_told() -> None:
    case = next(cases("leap-days"))

    assert len(list(problems(case, lambda _: ()))) == len(case.expected)


def test_there_is_no_such_topic() -> None:
    with pytest.raises(UnknownId):
        list(cases("nonsense"))


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_are_merged_as_rfc_7396_shows(target: Any, patch: Any, result: Any) -> None:
    """The examples of its appendix A."""
    assert merged(target, patch) == result


# ---------------------------------------------------------------- the page


def _table() -> str:
    counts = Counter(case.topic for case in CASES)
    worked = Counter(case.topic for case in CASES if case.worked)
    rows = [f"| {topic} | {counts[topic]} | {worked[topic]} |" for topic in TOPICS]
    total = f"| **all** | **{counts.total()}** | **{worked.total()}** |"
    return "\n".join(["| topic | cases | worked by hand |", "|---|---:|---:|", *rows, total])


def _subject(row: Expected) -> str:
    where = f" of `{row.venue}`" if row.venue else ""
    return f"{row.activity}{where} for `{row.member}`"


def _answer(row: Expected) -> str:
    if row.window is None:
        return f"{_subject(row)}: *{row.standing}*"
    days = " / ".join(row.window)
    return f"{_subject(row)}: *{row.standing}*, {days}, by `{row.rule}` ({row.form})"


def _worked(case: Case) -> str:
    asked = f"Asked on {case.on}" + (f", as known on {case.as_known}" if case.as_known else "")
    rows = [f"#### {case.id}", "", case.catches, ""]
    rows += [f"* {line}" for line in case.worked]
    rows += ["", f"{asked}:", "", *(f"* {_answer(row)}" for row in case.expected), ""]
    return "\n".join(rows)


def _page(text: str) -> str:
    """The page with its table and worked cases as they are."""
    parts = {"table": _table(), "worked": ""}
    for topic in TOPICS:
        shown = [_worked(case) for case in CASES if case.topic == topic and case.worked]
        parts["worked"] += f"### {topic}\n\n" + "\n".join(shown) + "\n" if shown else ""
    for name, inner in parts.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}<!-- {name} -->\n{inner.rstrip()}\n<!-- end of {name} -->{after}"
    return text


def test_the_page_counts_and_shows_the_cases_as_they_are() -> None:
    shown = PAGE.read_text("utf-8")
    if REWRITE:
        PAGE.write_text(_page(shown), "utf-8")
        shown = PAGE.read_text("utf-8")

    assert shown == _page(shown), "run this test once with MPREVIEW_REWRITE=1 and look at what changed"
