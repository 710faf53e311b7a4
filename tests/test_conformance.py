"""The conformance corpus: passed by the engine and by the naive specification, and worth its name."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import attrs
import pytest

from helpers import judge as specification
from helpers.generated import check_generated, replace_part
from helpers.judge import judge
from helpers.sources import CHECKOUT, PACKAGE
from mpreview.errors import UnknownId
from mpreview.gaps import KINDS
from mpreview.interchange import loads
from mpreview.policy import AheadOf, Occasion
from mpreview.reviews import NOT_APPLIED, Standing
from mpreview.testing import (
    TOPICS,
    CorpusCase,
    Expected,
    Fallen,
    FallenFinding,
    Implementation,
    answer_case,
    apply_patch,
    list_problems,
    load_cases,
    runner,
)

FILES: Final = PACKAGE / "testing" / "cases"
PAGE: Final = CHECKOUT / "docs" / "reference" / "conformance.md"
UNSTATED: Final = {"ahead/two-notes-of-one-day"}
"""Of these the page does not say what a rule is to be called that is silent."""


@cache
def corpus() -> tuple[CorpusCase, ...]:
    """The whole corpus; a process that runs no test of this file does not read it."""
    return tuple(load_cases())


def _id(case: CorpusCase) -> str:
    return f"{case.topic}/{case.id}"


@pytest.fixture(scope="module", autouse=True)
def _document_is_read_once() -> Iterator[None]:
    """Whoever answers a case second has the programme that was read before: half of the time is reading."""
    with pytest.MonkeyPatch.context() as patch:
        read_once = cache(loads)
        for reader in (runner, specification):
            patch.setattr(reader, "loads", read_once)
        yield


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(answer_case, id="engine"),
        # The hand that worked these cases holds the specification too, so it has no examples of its own.
        pytest.param(judge, id="naive specification", marks=pytest.mark.once),
    ],
)
def test_law_53_the_case_expects_what_is_answered(answers: Implementation, topic: str) -> None:
    cases = [case for case in corpus() if case.topic == topic]

    assert [problem for case in cases for problem in list_problems(case, answers)] == []


# ---------------------------------------------------------------- the corpus itself


def test_there_are_enough_cases_of_each_topic_and_enough_worked_by_hand() -> None:
    counts = Counter(case.topic for case in corpus())

    assert len(corpus()) >= 150
    assert {topic for topic in TOPICS if counts[topic] < 8} == set()
    assert sum(bool(case.worked) for case in corpus()) >= 40
    assert {path.stem for path in FILES.glob("*.json")} == {*TOPICS, "base", "topics"}


def test_ids_are_unique_and_each_case_says_what_it_catches() -> None:
    assert max(Counter(map(_id, corpus())).values()) == 1
    assert max(Counter(case.catches for case in corpus()).values()) == 1
    assert [_id(case) for case in corpus() if not re.fullmatch(r"[A-Z0-9*`'].{20,}\.", case.catches)] == []
    assert [_id(case) for case in corpus() if not case.expected and case.fallen is None] == []


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?")
# What a reader reads, and no rule does.
_WORDS: Final = {"says", "citation", "name", "title", "source", "why", "reason", "signer", "authority"}
_CALENDARS: Final = json.loads((FILES / "base.json").read_text("utf-8"))["register"]["calendars"]


def _named(value: Any) -> Iterator[str]:
    """Every text in a value, in the order in which it stands there."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _named(item)
    elif isinstance(value, str):
        yield value


def _shape(value: Any, names: dict[str, str]) -> Any:
    """A value with every day put out and every id renamed, so that what is left is what the case is about."""
    if isinstance(value, dict):
        return {key: _shape(item, names) for key, item in value.items() if key not in _WORDS}
    if isinstance(value, list | tuple):
        return [_shape(item, names) for item in value]
    return names.get(text := _DAY.sub("D", value), text) if isinstance(value, str) else value


def _ids(document: dict[str, Any]) -> set[str]:
    """Every id that a document gives to something of its own; areas and levels are no names but substance."""
    rulebook, register = document["rulebook"], document["register"]
    rules = [rule for edition in rulebook["editions"] for rule in edition["rules"]]
    given = [register[key] for key in ("series", "members", "venues", "constituencies")]
    return {row["id"] for rows in (document["ledger"], rulebook["editions"], rules, *given) for row in rows}


def _places(case: CorpusCase, asked: Expected) -> dict[str, list[Any]]:
    """The members, venues and uses that question and ledger bear on; the rest of the base is scenery."""
    register, said = case.document["register"], {*_named(case.document["ledger"]), asked.member, asked.venue}
    told = {one["id"] for key in ("members", "venues") for one in register[key]} & said
    whole = {asked.member} if asked.activity == "offer" else set()
    uses = [use for use in register["uses"] if use["venue"] in told or use["member"] in whole]
    told |= {use[key] for use in uses for key in ("venue", "member")}
    found = {key: [one for one in register[key] if one["id"] in told] for key in ("members", "venues")}
    seats = {
        text
        for member in found["members"]
        for text in _named([member.get("mandates"), member.get("candidacies")])
    }
    found["seats"] = [seat for seat in register["constituencies"] if seat["id"] in seats]
    return found | {"uses": uses}


def _by_name(rows: list[Any]) -> list[Any]:
    """Rows in an order that does not hang on the ids that they had."""
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def _told(case: CorpusCase, asked: Expected) -> str:
    """What is asked of one subject, and all that bears on it, less its days and ids."""
    register, places = case.document["register"], _places(case, asked)
    calendars = [one for one in register["calendars"] if one not in _CALENDARS]
    question = [case.as_known is None, asked.subject]
    told = [question, case.document["ledger"], case.document["rulebook"], register["series"], calendars]
    ids = _ids(case.document)
    found = [text for text in dict.fromkeys(_named([*told, places])) if text in ids]
    names = {text: f"id {place}" for place, text in enumerate(found)}
    rows = {key: _by_name(_shape(value, names)) for key, value in places.items()}
    return json.dumps([_shape(told, names), rows], sort_keys=True)


def _of_measures(case: CorpusCase) -> str:
    """What was told of measures and risks, less its days and ids, and what became of it."""
    assert case.fallen is not None
    ledger = case.document["ledger"]
    ids = {row["id"] for row in ledger} | {row.get(key, "") for row in ledger for key in ("measure", "risk")}
    # What a case asks on which day of one way is another question where something else has fallen through.
    told = [ledger, sorted((row.kind, row.owner) for row in case.fallen)]
    found = [text for text in dict.fromkeys(_named(told)) if text in ids]
    return json.dumps(_shape(told, {text: f"id {place}" for place, text in enumerate(found)}), sort_keys=True)


def _alike(found: Iterable[CorpusCase]) -> list[str]:
    """The cases all of whose questions another case asks too, but for days and ids."""
    asked = {_id(case): {_told(case, row) for row in case.expected} or {_of_measures(case)} for case in found}
    asking: dict[str, set[str]] = {}
    for name, questions in asked.items():
        for question in questions:
            asking.setdefault(question, set()).add(name)
    same = ((name, set.intersection(*(asking[one] for one in told)) - {name}) for name, told in asked.items())
    return [f"{name} and {', '.join(sorted(others))}" for name, others in same if others]


def test_no_two_cases_differ_only_in_days_and_ids() -> None:
    assert _alike(corpus()) == []


def test_a_case_is_known_again_on_other_days_and_under_other_ids() -> None:
    case = next(case for case in corpus() if case.document["ledger"])
    ledger, calendars = case.document["ledger"], case.document["register"]["calendars"]
    text = json.dumps(case.document).replace(f'"{ledger[0]["id"]}"', '"another"')
    document = json.loads(_DAY.sub("2030-01-01", text))
    document["register"]["calendars"] = calendars
    other = attrs.evolve(case, id="other", on="2031-01-01", document=document)

    assert len(_alike([case, other])) == 2
    assert _alike([case, attrs.evolve(other, as_known="2031-01-01")]) == []


def test_every_form_of_rule_and_every_standing_is_expected_somewhere() -> None:
    rows = [row for case in corpus() for row in case.expected]
    forms = {"periodic", "new-venue", "new-member", "rise", "offer"}
    forms |= {"directed", *(one.value for one in Occasion), *(one.value for one in AheadOf)}

    assert {form for row in rows for _, form in row.reasons} == forms
    assert {row.standing for row in rows} == {one.value for one in Standing}


def test_reasons_are_stated_where_something_is_owed_and_silences_where_nothing_is() -> None:
    rows = [(_id(case), row) for case in corpus() for row in case.expected]

    assert [name for name, row in rows if bool(row.reasons) != bool(row.window)] == []
    assert [name for name, row in rows if row.not_applied is not None and row.standing != "not-owed"] == []
    assert {name for name, row in rows if row.standing == "not-owed" and row.not_applied is None} == UNSTATED
    assert sum(len(row.reasons) > 1 for _, row in rows) >= 30
    assert {code for _, row in rows for _, code in row.not_applied or ()} == {*NOT_APPLIED}


def test_every_way_in_which_more_than_work_falls_through_is_expected_somewhere_and_so_is_none() -> None:
    kinds = {row.kind for case in corpus() for row in case.fallen or ()}

    assert kinds == {kind.value for kind in KINDS if kind.value.startswith(("measure-", "risk-", "finding-"))}
    assert sum(case.fallen == () for case in corpus()) >= 3


# ---------------------------------------------------------------- the runner


def test_a_wrong_answer_about_measures_is_told_both_ways() -> None:
    case = next(case for case in load_cases("measures") if case.fallen)
    (row, *_) = case.fallen or ()
    other = attrs.evolve(row, owner="nobody")

    found = list(list_problems(case, lambda _: [*(case.fallen or ())[1:], other]))

    assert [one.rpartition("with the ")[2] for one in found] == [
        f"{row.owner} is not answered",
        "nobody is answered, and did not fall through so",
    ]


def test_a_wrong_answer_is_told_field_by_field() -> None:
    case = next(load_cases("leap-days"))
    rows = [row for row in answer_case(case) if isinstance(row, Expected)]
    wrong = [attrs.evolve(row, standing="lapsed", reasons=()) for row in rows]

    found = list(list_problems(case, lambda _: wrong))

    assert len(found) == 2 * len(case.expected)
    assert found[0].startswith(f"leap-days/{case.id}: ")


def test_the_order_of_reasons_and_a_wrong_silence_are_told() -> None:
    case = next(one for one in corpus() if len(one.expected[0].reasons) > 1)
    turned = [attrs.evolve(row, reasons=row.reasons[::-1]) for row in case.expected]
    quiet = next(one for one in corpus() if one.expected[0].not_applied)
    other = [attrs.evolve(row, not_applied=None) for row in quiet.expected]

    assert any(": reasons is " in told for told in list_problems(case, lambda _: turned))
    assert any(": not_applied is None" in told for told in list_problems(quiet, lambda _: other))


def test_a_missing_answer_is_told() -> None:
    case = next(load_cases("leap-days"))

    assert len(list(list_problems(case, lambda _: ()))) == len(case.expected)


def test_there_is_no_such_topic() -> None:
    with pytest.raises(UnknownId):
        list(load_cases("nonsense"))


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
    assert apply_patch(target, patch) == result


# ---------------------------------------------------------------- the page


def _table() -> str:
    counts = Counter(case.topic for case in corpus())
    worked = Counter(case.topic for case in corpus() if case.worked)
    rows = [f"| {topic} | {counts[topic]} | {worked[topic]} |" for topic in TOPICS]
    total = f"| **all** | **{counts.total()}** | **{worked.total()}** |"
    return "\n".join(["| topic | cases | worked by hand |", "|---|---:|---:|", *rows, total])


def _subject(row: Expected) -> str:
    where = f" of `{row.venue}`" if row.venue else ""
    return f"{row.activity}{where} for `{row.member}`"


def _answer(row: Expected) -> str:
    standing = f"{_subject(row)}: *{row.standing}*"
    if row.window is None:
        return "; ".join([standing, *(f"`{rule}` {code}" for rule, code in row.not_applied or ())])
    rules = ", then ".join(f"`{rule}` ({form})" for rule, form in row.reasons)
    late = "".join(f", `{rule}` missed {number} later" for rule, number in row.missed)
    return f"{standing}, {' / '.join(row.window)}, by {rules}{late}"


def _fallen(case: CorpusCase) -> Iterator[str]:
    for row in case.fallen or ():
        if isinstance(row, FallenFinding):
            yield f"`{row.finding}`: *{row.kind}* since {row.since}, with the {row.owner}"
            continue
        what = row.measure if isinstance(row, Fallen) else row.risk
        yield f"`{what}` at `{row.venue}`: *{row.kind}* since {row.since}, with the {row.owner}"
    if case.fallen == ():
        yield f"no {_OF_TOPIC.get(case.topic, 'measure')} falls through"


_OF_TOPIC: Final = {"risks": "risk", "findings": "finding"}


def _worked(case: CorpusCase) -> str:
    asked = f"Asked on {case.on}" + (f", as known on {case.as_known}" if case.as_known else "")
    rows = [f"#### {case.id}", "", case.catches, ""]
    rows += [f"* {line}" for line in case.worked]
    rows += ["", f"{asked}:", "", *(f"* {_answer(row)}" for row in case.expected)]
    rows += [*(f"* {line}" for line in _fallen(case)), ""]
    return "\n".join(rows)


def _page(text: str) -> str:
    """The page with its table and worked cases as they are."""
    parts = {"table": _table(), "worked": ""}
    for topic in TOPICS:
        shown = [_worked(case) for case in corpus() if case.topic == topic and case.worked]
        parts["worked"] += f"### {topic}\n\n" + "\n".join(shown) + "\n" if shown else ""
    for name, inner in parts.items():
        text = replace_part(text, name, inner)
    return text


def test_the_page_counts_and_shows_the_cases_as_they_are() -> None:
    check_generated(PAGE, _page)
