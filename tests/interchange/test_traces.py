"""Laws 1 to 6 and 33 of reasons and explanations as JSON."""

import copy
import datetime as dt
import enum
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.generated import check_generated
from helpers.policies import case_of_seed
from helpers.profiles import by_hand, examples
from interchange.sample import Json, at, put, walk
from interchange.spelling import json_of
from interchange.test_document_laws import types_of
from mpreview import interchange, uk
from mpreview._fields import NO_KEY
from mpreview.errors import DocumentErrors, Fault
from mpreview.interchange import Limits
from mpreview.policy import Activity, Adjustment, AheadOf, Mode, Occasion, Reason, ResponseLevel, Window
from mpreview.reviews import (
    NOT_APPLIED,
    Exclusion,
    Explanation,
    Lapse,
    NotApplied,
    NotCounted,
    Progress,
    Standing,
)
from mpreview.timeline import long_day

ON_RECORD: Final = Path(__file__).with_name("explanation.json")
SEEDS: Final = st.integers(0, 2**63)
"""Seeds of programmes of the whole language: one such programme would fill pages."""

_day: Final = dt.date.fromisoformat
_REASON: Final = Reason(
    rule="rise",
    form="rise",
    edition="2021",
    citation="A policy — “moved”",
    activity=Activity.REVIEW,
    calendar="sc",
    raw=_day("2021-12-14"),
    window=Window(_day("2021-11-15"), _day("2021-12-14"), _day("2021-12-17"), _day("2022-02-02")),
    subject="v1",
    trigger=_day("2021-11-15"),
    anchor=_day("2021-07-05"),
    read=(("series", "national"), ("old", "SUBSTANTIAL"), ("new", "SEVERE"), ("reached", "2021-11-15"),
          ("within", "20 working days"), ("response", ResponseLevel.NORMAL.value), ("settling", 5)),
    adjustments=(Adjustment("count", _day("2021-11-16"), _day("2021-12-14"),
                            ((_day("2021-11-20"), "Saturday"), (_day("2021-11-30"), "St Andrew's Day"))),),
    notes=("provisional",),
)  # fmt: skip
WHOLE: Final = Explanation(
    "m1",
    "v1",
    Activity.REVIEW,
    _day("2021-11-20"),
    Standing.OPEN,
    Progress.DEFERRED,
    "current",
    window=_REASON.window,
    applied=(_REASON,),
    not_applied=(NotApplied("cycle", "periodic", "2021", "A policy", "exempt", (("until", "2022-01-01"),)),),
    next_day=_day("2021-12-15"),
    next_standing=Standing.DUE,
    ended=Lapse(_day("2021-12-14"), "mandate", "recall", "e1"),
    exclusion=Exclusion(
        "x1", "Close protection", "A policy", _day("2021-11-01"), _day("2021-12-31"), _day("2021-12-01")
    ),
    not_counted=(NotCounted(_day("2021-11-18"), "mode", Mode.VIRTUALLY, ("cycle",)),),
)
"""An explanation with every field at a value of its own."""
TEXT: Final = interchange.explanation_to_json(WHOLE)


def explanation() -> dict[str, Json]:
    """A fresh copy of what the text holds, to be spoilt."""
    value: dict[str, Json] = json.loads(TEXT)
    return value


def _values(kind: type[enum.Enum]) -> list[str]:
    return [one.value for one in kind]


PATHS: Final = [path for path, _ in walk(explanation())]
OBJECTS: Final = [path for path, value in walk(explanation()) if isinstance(value, dict)]
SCALARS: Final = [path for path, value in walk(explanation()) if not isinstance(value, dict | list)]


def explained(seed: int) -> list[Explanation]:
    """Every explanation of a programme in the whole language of policy."""
    asked, day = case_of_seed(seed)
    subjects = [(one.member, one.venue, one.activity) for one in asked.coverage(on=day)]
    return [asked.explain(*subject, on=day) for subject in subjects]


def faults_of_text(text: str, **limits: int) -> tuple[Fault, ...]:
    """What is told of a text; nothing if it is read."""
    try:
        interchange.explanation_from_json(text, limits=Limits(**limits))
    except DocumentErrors as error:
        return error.faults
    return ()


def faults_of(value: Json) -> tuple[Fault, ...]:
    """What is told of an explanation; nothing if it is read."""
    return faults_of_text(json.dumps(value))


def told(value: Json) -> list[tuple[str, str]]:
    """Place and code of each fault."""
    return [(fault.path, fault.code) for fault in faults_of(value)]


# Law 1


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_1_explanations_and_reasons_come_back_from_their_text(seed: int) -> None:
    for one in explained(seed):
        again = interchange.explanation_from_json(interchange.explanation_to_json(one))
        reasons = interchange.reasons_from_json(interchange.reasons_to_json(one.applied))

        unnamed = attrs.evolve(one, member_name="", place_name=None)
        assert (again, types_of(again)) == (one, types_of(unnamed))
        assert interchange.explanation_to_dict(one) == json.loads(interchange.explanation_to_json(one))
        assert (reasons, again.why()) == (one.applied, one.why())
        assert again.sentence() == unnamed.sentence()


def test_law_1_the_reasons_of_obligations_come_back() -> None:
    day = dt.date(2021, 11, 20)
    reasons = [reason for one in uk.sample(on=day).due(on=day) for reason in one.reasons]

    assert interchange.reasons_from_json(interchange.reasons_to_json(reasons)) == tuple(reasons)


def test_law_1_so_does_the_longest_citation_of_a_rule_and_its_tables() -> None:
    one = attrs.evolve(_REASON, citation="; ".join(('"' * 4_000, *("é" * 4_000 for _ in range(8)))))

    assert interchange.reasons_from_json(interchange.reasons_to_json([one])) == (one,)


def test_law_1_so_does_one_with_every_field_at_a_value_of_its_own() -> None:
    """Else a field that is left out of the text would come back as its default, unnoticed."""
    parts: tuple[Any, ...] = (WHOLE, *WHOLE.applied, *WHOLE.not_applied, *WHOLE.not_counted)
    fields = [(one, field) for one in parts for field in attrs.fields(type(one))]
    alike = [f.name for one, f in fields if getattr(one, f.name) == f.default and NO_KEY not in f.metadata]

    assert alike == []
    assert interchange.explanation_from_json(TEXT) == WHOLE


@pytest.mark.parametrize("code", NOT_APPLIED)
def test_law_1_every_silence_comes_back_as_long_as_it_reads_what_it_tells(code: str) -> None:
    silent = NotApplied("r", "rise", "e", "A policy", code, tuple(_READ.items()))
    one = attrs.evolve(WHOLE, not_applied=(silent,))

    assert interchange.explanation_from_json(interchange.explanation_to_json(one)) == one


# What some silence reads, so that each finds what it tells.
_READ: Final[dict[str, str | int]] = {
    "kind": "office", "series": "national", "since": "2021-01-01", "crossed": "SEVERE",
    "reached": "2021-11-15", "appears": "2021-11-20", "fell": "2021-11-17", "trigger": "2021-11-15",
    "completion": "2021-11-16", "ended": "2021-11-18", "until": "2022-01-01", "edition": "2020",
    "accepted": 2, "body": "Close protection", "capacity": "a candidate", "incident": "2021-11-10",
    "times": 3, "in days": 28, "events": "2021-11-02, 2021-11-10",
}  # fmt: skip
_FORMS: Final = (
    "periodic",
    "new-venue",
    "new-member",
    "rise",
    "offer",
    *_values(Occasion),
    *_values(AheadOf),
)


PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "explanation.md"


def _row(key: str) -> str:
    """The row of the page that tells a key, the first of that name."""
    return next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| **`{key}`** |"))


def test_the_page_names_every_form_and_every_activity() -> None:
    assert [form for form in _FORMS if f"`{form}`" not in _row("form")] == []
    assert [one for one in _values(Activity) if f"`{one}`" not in _row("activity")] == []


@pytest.mark.once
@pytest.mark.parametrize("seeds", [range(20), *by_hand(range(20, 400))], ids=str)
def test_the_page_names_whatever_a_reason_reads_and_every_code_of_a_silence(seeds: range) -> None:
    told = set(re.findall(r"`([a-z -]+)`", PAGE.read_text("utf-8")))
    read = {
        # The names of a second paper end in " 2", and so on.
        re.sub(r" [0-9]$", "", name)
        for seed in seeds
        for one in explained(seed)
        for reason in one.applied
        for name, _ in reason.read
    }

    assert read - told == set()
    assert set(NOT_APPLIED) - told == set()


@pytest.mark.parametrize("form", _FORMS)
def test_law_1_a_reason_of_every_form_comes_back(form: str) -> None:
    more = (("months", 12), ("before", 7), ("starts", "2021-12-06"), ("basis", "review"))
    one = attrs.evolve(_REASON, form=form, read=(*_REASON.read, *more))

    assert interchange.reasons_from_json(interchange.reasons_to_json([one])) == (one,)


# Law 2


def test_law_2_the_text_is_the_one_on_record() -> None:
    """Held to the byte, on every version of Python and of every dependency."""
    day = dt.date(2021, 11, 20)
    found = uk.sample(on=day).explain("m-clyde-2", "clyde-2-office", Activity.REVIEW, on=day)
    text = interchange.explanation_to_json(found)
    check_generated(ON_RECORD, lambda _: text)


def test_law_2_the_text_on_record_is_a_fixed_point() -> None:
    text = ON_RECORD.read_text("utf-8")

    assert interchange.explanation_to_json(interchange.explanation_from_json(text)) == text


# Law 3


@given(chance=st.integers(0, 2**32).map(random.Random))
def test_law_3_spelling_does_not_change_what_is_read(chance: random.Random) -> None:
    """But the order of what a rule read is that in which it is told."""
    value = explanation()
    texts = (json_of(value, chance), f"\ufeff{TEXT}", TEXT.replace("\n", "\r\n").encode())

    assert [_sorted(interchange.explanation_from_json(text)) for text in texts] == [_sorted(WHOLE)] * 3


def _sorted(one: Explanation) -> Explanation:
    def by_name(part: Any) -> Any:
        return attrs.evolve(part, read=tuple(sorted(part.read)))

    return attrs.evolve(
        one, applied=tuple(map(by_name, one.applied)), not_applied=tuple(map(by_name, one.not_applied))
    )


# Law 4


@pytest.mark.parametrize("path", [path for path in OBJECTS if not path.endswith("/read")])
def test_law_4_an_unknown_key_is_refused_at_its_place(path: str) -> None:
    value = explanation()
    at(value, path)["surprise/~"] = 1

    assert told(value) == [(f"{path}/surprise~1~0", "unknown-key")]


@pytest.mark.parametrize("path", OBJECTS)
def test_law_4_a_key_that_stands_twice_is_refused_at_its_place(path: str) -> None:
    for key in at(explanation(), path):
        value = explanation()
        at(value, path)["~twice~"] = at(value, path)[key]
        faults = faults_of_text(json.dumps(value).replace('"~twice~"', json.dumps(key)))

        assert [(fault.path, fault.code) for fault in faults] == [(f"{path}/{key}", "duplicate-key")]


_REQUIRED: Final = {
    "": "format format_version explanation",
    "/explanation": "member venue activity on standing progress state",
    "/explanation/ended": "day what",
    "/explanation/not_counted/*": "day code",
    "/explanation/window": "earliest due overdue_from limit",
    "/explanation/applied/*": "rule form edition citation activity calendar raw window",
    "/explanation/applied/*/window": "earliest due overdue_from limit",
    "/explanation/applied/*/adjustments/*": "part raw day closed",
    "/explanation/applied/*/adjustments/*/closed/*": "day name",
    "/explanation/not_applied/*": "rule form edition citation code",
    "/explanation/exclusion": "event body authority first",
}


@pytest.mark.parametrize("path", [path for path in OBJECTS if not path.endswith("/read")])
def test_law_4_a_missing_key_is_refused_where_it_is_missing(path: str) -> None:
    missed = set()
    for key in at(explanation(), path):
        value = explanation()
        del at(value, path)[key]
        faults = [fault for fault in faults_of(value) if fault.code == "missing-key"]
        missed |= {key for fault in faults if fault.path == path and repr(key) in fault.message}

    assert missed == set(_REQUIRED[re.sub(r"/[0-9]+", "/*", path)].split())


_WRONG: Final[st.SearchStrategy[Json]] = st.sampled_from([True, 7, 1.5, "?", [], {}, None, "2021-01-01"])


@settings(max_examples=examples(3))
@given(path=st.sampled_from(PATHS), wrong=_WRONG)
def test_law_4_a_value_of_another_type_is_refused_at_its_place(path: str, wrong: Json) -> None:
    held = at(explanation(), path)
    # What a rule read is a text or a number; and null stands for what is left out.
    loose = "/read/" in path and type(wrong) in {str, int}
    alike = type(held) is type(wrong) or loose or wrong is None

    assert alike or path in [place for place, _ in told(put(explanation(), path, copy.copy(wrong)))]


def test_law_4_null_is_taken_only_where_nothing_may_stand() -> None:
    nullable = [path for path in PATHS if not faults_of(put(explanation(), path, None))]

    assert {path.rpartition("/")[2] for path in nullable} == {
        "anchor", "cause", "ended", "event", "exclusion", "last", "next_day", "look_again", "next_standing",
        "subject", "trigger", "venue", "window",
    }  # fmt: skip


@given(path=st.sampled_from(PATHS), wrong=_WRONG)
def test_law_4_a_fault_names_a_place_that_is_there_and_says_what_to_do(path: str, wrong: Json) -> None:
    value = put(explanation(), path, copy.copy(wrong))
    faults, places = faults_of(value), {place for place, _ in walk(value)}

    assert {fault.path for fault in faults} <= places
    assert [fault for fault in faults if not fault.message or not fault.hint] == []


# Law 5: what is read can be told and written.


@settings(max_examples=examples(3))
@given(path=st.sampled_from(PATHS), data=st.data())
def test_law_5_what_is_read_can_be_told_and_written(path: str, data: st.DataObject) -> None:
    pool = (*SCALARS, *PATHS)
    others = st.sampled_from(pool).map(lambda one: at(explanation(), one))
    value = put(explanation(), path, data.draw(st.one_of(_WRONG, others, st.sampled_from(_ODD))))
    try:
        one = interchange.explanation_from_json(json.dumps(value))
    except DocumentErrors:
        return

    assert one.why()
    assert interchange.explanation_from_json(interchange.explanation_to_json(one)) == one


_ODD: Final = ("", "\ud800", "\n", "\x7f", "1899-12-31", "0001-01-01", "9999-12-31", 10**17, -1, "lunar")

_UNTOLD: Final[dict[str, tuple[str, Json, list[tuple[str, str]]]]] = {
    "an unknown silence": ("/not_applied/0/code", "shy", [("/not_applied/0", "untold")]),
    "a silence that read nothing": ("/not_applied/0/read", {}, [("/not_applied/0", "untold")]),
    "a silence until no day": ("/not_applied/0/read/until", "soon", [("/not_applied/0", "untold")]),
    "an unknown form": ("/applied/0/form", "lunar", [("/applied/0", "untold")]),
    "a reason that read nothing": ("/applied/0/read", {}, [("/applied/0", "untold")]),
    "a rise on no day": ("/applied/0/read/reached", 7, [("/applied/0", "untold")]),
    "an unknown state": ("/state", "asleep", [("", "untold")]),
    "a day out of reach": ("/on", "1899-12-31", [("/on", "outside-range")]),
    "a closed day out of reach": (
        "/applied/0/adjustments/0/closed/1/day", "2200-01-01",
        [("/applied/0/adjustments/0/closed/1", "outside-range")],
    ),
    "a line break": ("/member", "m\n1", [("/member", "invalid-value")]),
    "half a sign": ("/applied/0/notes/0", "\ud800", [("/applied/0/notes/0", "invalid-value")]),
    "a line break in what was read": ("/not_applied/0/read/until", "2022-01-01\n", [
        ("/not_applied/0", "untold"), ("/not_applied/0/read", "invalid-value")]),
    "a venue that is a number": ("/venue", 7, [("/venue", "wrong-type")]),
    "no number of what was read": (
        "/applied/0/read/settling", 5.0, [("/applied/0/read/settling", "wrong-type")]
    ),
    "an answer for a number": (
        "/applied/0/read/settling", True, [("/applied/0/read/settling", "wrong-type")]
    ),
    "an unknown standing": ("/standing", "lost", [("/standing", "unknown-word")]),
    "no day": ("/next_day", "2021-02-29", [("/next_day", "bad-day")]),
}  # fmt: skip


@pytest.mark.parametrize("name", _UNTOLD)
def test_what_could_not_be_told_is_refused_at_its_place(name: str) -> None:
    path, item, expected = _UNTOLD[name]

    value = put(explanation(), f"/explanation{path}", item)
    assert told(value) == [(f"/explanation{where}", code) for where, code in expected]


_PUT_OFF: Final = {
    "due before": "2021-12-14", "postponed until": "2021-12-25", "postponed floor": "2021-11-15",
    "postponed limit": "2022-02-02", "postponed to": "2021-12-24",
}  # fmt: skip


@pytest.mark.parametrize("name", ["due before", "postponed to"])
@pytest.mark.parametrize("spoilt", [None, "soon", 7])
def test_so_is_a_reason_of_what_was_put_off_without_its_days(name: str, spoilt: str | int | None) -> None:
    read: dict[str, Json] = {**dict(_REASON.read), **_PUT_OFF}
    assert told(put(explanation(), "/explanation/applied/0/read", read)) == []

    read |= {name: spoilt}
    if spoilt is None:
        del read[name]
    value = put(explanation(), "/explanation/applied/0/read", read)

    assert told(value) == [("/explanation/applied/0", "untold")]


def test_the_same_holds_of_reasons() -> None:
    value = json.loads(interchange.reasons_to_json([_REASON, _REASON]))
    value["reasons"][1]["form"] = "lunar"
    with pytest.raises(DocumentErrors, match="/reasons/1: lacks what its sentence reads"):
        interchange.reasons_from_json(json.dumps(value))


# Law 6


def _alike(value: Json) -> Iterator[Json]:
    """Scalars of another JSON type that look like this one, or that Python takes for equal."""
    if isinstance(value, str):
        yield from ([value], {"value": value})
        return
    yield from (float(value), [value], bool(value))


@pytest.mark.parametrize("path", SCALARS)
def test_law_6_what_only_looks_alike_is_refused(path: str) -> None:
    for other in _alike(at(explanation(), path)):
        assert path in {place[: len(path)] for place, _ in told(put(explanation(), path, other))}


@given(seed=SEEDS)
@settings(max_examples=examples(0.25))
def test_law_6_a_number_that_was_read_is_no_text(seed: int) -> None:
    for one in explained(seed):
        value = json.loads(interchange.explanation_to_json(one))
        for part in value["explanation"].get("applied", []):
            part["read"] = {name: str(item) for name, item in part["read"].items()}
        again = interchange.explanation_from_json(json.dumps(value))

        assert again != one or not one.applied


# Law 33


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _spelt(value: Json) -> Iterator[str]:
    """Every text and number of a parsed text, and days as sentences write them; names of keys too."""
    for _, item in walk(value):
        if isinstance(item, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", item):
            yield long_day(dt.date.fromisoformat(item))
        elif isinstance(item, dict):
            yield from item
        elif not isinstance(item, list):
            yield str(item)


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_33_every_number_of_the_text_is_in_the_json(seed: int) -> None:
    for one in explained(seed):
        known = {
            n for word in _spelt(json.loads(interchange.explanation_to_json(one))) for n in _numbers(word)
        }

        assert _numbers(one.why()) <= known


# What it is, and in which version


_HEADS: Final[dict[str, tuple[str, Json, list[tuple[str, str]]]]] = {
    "another format": ("/format", "mpreview/reasons", [("/format", "other-format")]),
    "a newer version": ("/format_version", 2, [("/format_version", "newer-version")]),
    "version 0": ("/format_version", 0, [("/format_version", "other-version")]),
    "a text for a version": ("/format_version", "1", [("/format_version", "wrong-type")]),
    "a list": ("", [], [("", "wrong-type")]),
    "null": ("", None, [("", "wrong-type")]),
}


@pytest.mark.parametrize("name", _HEADS)
def test_another_format_or_version_is_told(name: str) -> None:
    path, item, expected = _HEADS[name]

    assert told(put(explanation(), path, item)) == expected


@pytest.mark.parametrize("read", [interchange.reasons_from_json, interchange.explanation_from_json])
def test_each_reads_its_own_format_alone(read: Callable[[str], object]) -> None:
    texts = (interchange.reasons_to_json(()), TEXT)
    refused = []
    for text in texts:
        try:
            read(text)
        except DocumentErrors as error:
            refused += [(text, fault.code) for fault in error.faults]

    assert [code for _, code in refused] == ["other-format"]


# Limits


def test_a_text_over_a_limit_is_refused() -> None:
    nested = '{"explanation": ' + "[" * 100_000

    assert [fault.code for fault in faults_of_text(nested)] == ["limit"]
    assert [fault.code for fault in faults_of_text(TEXT, bytes=len(TEXT.encode()) - 1)] == ["limit"]
    assert faults_of_text(TEXT, bytes=len(TEXT.encode())) == ()
