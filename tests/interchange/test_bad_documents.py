"""What a document can be wrong in: every fault is told, with place and remedy, and never the value."""

import json
import re
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import attrs
import pytest

from helpers.cost import calls
from interchange.sample import (
    RULEBOOK,
    SAMPLE,
    TEXT,
    Json,
    at,
    document,
    event,
    example,
    put,
    rule,
    walk,
)
from mpreview import interchange
from mpreview.errors import DocumentErrors, InvalidValue, OutsideRange, ReviewError
from mpreview.events import WORDS
from mpreview.interchange import Limits
from mpreview.people import Candidacy, Mandate, Member


def refused(text: str | bytes, /, **limits: int) -> DocumentErrors:
    with pytest.raises(DocumentErrors) as caught:
        interchange.loads(text, limits=Limits(**limits))
    return caught.value


def told(value: Json) -> list[tuple[str, str]]:
    """Place and code of each fault of a document."""
    return [(fault.path, fault.code) for fault in refused(json.dumps(value)).faults]


_FIRST: Final = {"asks": "mandate-is", "status": "first"}


def _nested(times: int) -> Json:
    """A condition inside as many others."""
    return {"asks": "not", "of": _nested(times - 1)} if times else _FIRST


# What is spoilt, and how; then the code of the fault told there, or every place and code that is told.
# Everyone's own contact and offer lack exactly one team too: m1 sat twice, the others once.
def _held(member: Member, name: str) -> tuple[Mandate | Candidacy, ...]:
    held: tuple[Mandate | Candidacy, ...] = getattr(member, name)
    return held


SEATS = [
    (f"/register/members/{m}/{name}/{t}/{'area' if one.constituency is None else 'constituency'}", "team")
    for m, member in enumerate(SAMPLE.base.members)
    for name in ("candidacies", "mandates")
    for t, one in enumerate(_held(member, name))
]

# What spoils a rule spoils the examples that it decides.
_UNKEPT: Final = (example("rise-at-an-office"), "example")
_MISSED: Final = [(example("greeting"), "example")]
_SPOILT: Final[dict[str, tuple[str, Json, str | list[tuple[str, str]]]]] = {
    "unknown force of a seat": ("/register/constituencies/0/force", "p-nowhere", "dangling-id"),
    "reversed period": (
        "/register/uses/1/period",
        {"start": "2020-01-02", "end": "2020-01-01"},
        [("/register/uses/1/period/end", "invalid-value")],
    ),
    "dangling calendar": ("/register/areas/1/calendar", "none", "dangling-id"),
    "a home of staff that is no home": ("/register/venues/0/home_of", "staff", "no-home"),
    "a rule on an unknown kind of incident": (
        rule("after-threat") + "/incidents/0/kinds/0",
        "storm",
        "dangling-id",
    ),
    "a rule on an unknown channel": (rule("after-threat") + "/incidents/1/channels/0", "drum", "dangling-id"),
    "a rule on an unknown severity": (
        rule("after-threat") + "/incidents/0/at_least",
        "dire",
        [(rule("after-threat"), "rulebook")],
    ),
    "a rule that asks nothing of an incident": (
        rule("after-threat") + "/incidents/0",
        {},
        "invalid-value",
    ),
    "dangling offer": ("/ledger/6/offer", "e0", "event-conflict"),
    "dangling withdrawal": (event("e10") + "/withdraws", "e0", "event-conflict"),
    # Which became known later, too.
    "withdrawal of an erasure": (
        event("e10") + "/withdraws",
        "l1",
        [(event("e10") + "/withdraws", "event-conflict")] * 2,
    ),
    "event that was erased": (event("l1") + "/events/0", "h2", [(event("h2") + "/id", "event-conflict")]),
    "erased ids out of order": (event("l1") + "/events/0", "z", [(event("l1") + "/events", "invalid-value")]),
    "dangling team of a commitment": (event("l1.1") + "/team", "t0", "dangling-id"),
    "visit before the erasure": (event("l1.1") + "/day", "2021-11-11", "invalid-value"),
    "offer that is none": ("/ledger/6/offer", "e1", "event-conflict"),
    "dangling member of an event": ("/ledger/0/member", "m0", "dangling-id"),
    "dangling venue of an offer": ("/ledger/2/venues/1", "v0", "dangling-id"),
    "duplicate id of a venue": (
        "/register/venues/1/id",
        "v1",
        [("/register/uses/2/venue", "dangling-id"), ("/register/venues/1/id", "duplicate-id")],
    ),
    "duplicate id of an event": (
        "/ledger/1/id",
        "e11",
        [("/ledger/0/corrects", "event-conflict"), ("/ledger/1/id", "event-conflict")],
    ),
    "duplicate id of a rule": (rule("cycle-of-offices") + "/id", "cycle", [(rule("cycle"), "rulebook")]),
    "day before 1900": ("/register/calendars/0/first", "1899-12-31", "outside-range"),
    "day after 2199": ("/ledger/1/on", "2200-01-01", "outside-range"),
    "day that is none": ("/ledger/1/on", "2021-02-29", "bad-day"),
    "use before its calendar": ("/register/uses/0/period/start", "2005-12-31", "outside-calendar"),
    "event after every calendar": (
        "/ledger/1/on",
        "2199-12-31",
        [("/ledger/1/known", "known-too-early"), ("/ledger/1/on", "outside-calendar")],
    ),
    "event known the day before": ("/ledger/1/known", "2021-10-19T09:59:59Z", "known-too-early"),
    "two teams for one venue": (
        "/register/teams/1/covers/0",
        {},
        [*SEATS, *((f"/register/uses/{n}/venue", "team") for n in range(8))],
    ),
    "no team for a venue": (
        "/register/teams/0/covers",
        [{"kinds": ["office", "surgery", "home"]}],
        [*SEATS, ("/register/uses/6/venue", "team")],
    ),
    "a home with a label": ("/register/venues/3/label", "x", "home-label"),
    "a place without a force": (
        "/register/venues/3/force",
        None,
        [("/register/venues/3/region", "no-ground")],
    ),
    "an unknown kind": ("/register/venues/0/kind", "castle", "dangling-id"),
    "an unknown word": ("/register/venues/0/controller", "squatter", "unknown-word"),
    "an unknown rule": (rule("cycle") + "/rule", "lunar", "unknown-word"),
    "an unknown event": ("/ledger/0/event", "rumoured", "unknown-word"),
    "a value out of range": (
        rule("cycle") + "/months/values/0/value",
        601,
        [(rule("cycle") + "/months", "outside-range")],
    ),
    "a table of another kind": (
        rule("after-incident") + "/within/n/values/1/kind",
        "castle",
        [("/rulebook/editions/0/rules/5", "rulebook")],
    ),
    "an unknown condition": (rule("after-fault") + "/when/asks", "weather-is", "unknown-word"),
    "a condition without its word": (rule("after-fault") + "/when", {"status": "first"}, "missing-key"),
    "an unknown word in a condition": (rule("greeting") + "/when/status", "third", "unknown-word"),
    "a condition too deep": (rule("after-fault") + "/when", _nested(8), "invalid-value"),
    "two editions of one id": ("/rulebook/editions/2/id", "2022", [("/rulebook/editions/2/id", "rulebook")]),
    "an edition beyond the calendars": ("/rulebook/editions/2/since", "2199-12-01", "outside-calendar"),
    "an example that is not kept": (example("greeting") + "/window/due", "2021-10-08", _MISSED),
    "an example due when it is overdue": (
        example("greeting") + "/window/due",
        "2021-10-12",
        [(example("greeting") + "/window", "invalid-value")],
    ),
    "an example that opens on another day": (example("greeting") + "/window/earliest", "2021-10-05", _MISSED),
    "an example that another rule decides": (example("greeting") + "/rule", "rise", _MISSED),
    "an example of nothing that is owed": (example("greeting") + "/done", ["2021-10-05"], _MISSED),
    "an example of something that is not owed": (
        example("greeted") + "/done",
        [],
        [(example("greeted"), "example")],
    ),
    "an example that asks before it begins": (example("greeting") + "/since", "2021-10-06", _MISSED),
    "an example of a level off the scale": (
        example("rise-at-an-office") + "/scale/3",
        "GRAVE",
        [_UNKEPT],
    ),
    "an example of levels in no order": (
        example("rise-at-an-office") + "/levels/0/since",
        "2021-11-16",
        [_UNKEPT],
    ),
    "an example whose force is its nation": (
        example("rise-at-an-office") + "/force",
        "england",
        [_UNKEPT],
    ),
    "an example of an unknown occasion": (
        example("rise-at-an-office") + "/happened/0/occasion",
        "rumour",
        "unknown-word",
    ),
    "an example of a season": (example("rise-at-an-office") + "/coming/0/of", "season", "invalid-value"),
    "an example of a window without a rule": (example("greeting") + "/rule", None, "invalid-value"),
    "an example of a rule without a window": (
        example("greeting") + "/window",
        None,
        [(example("greeting") + "/rule", "invalid-value")],
    ),
    "an example of a contact with a kind": (
        example("greeting") + "/kind",
        "office",
        [(example("greeting") + "/activity", "invalid-value")],
    ),
    "an example of a review without a kind": (
        example("event-ahead") + "/kind",
        None,
        [(example("event-ahead") + "/activity", "invalid-value")],
    ),
    "an example of an offer": (example("greeting") + "/activity", "offer", "invalid-value"),
    "an example that says nothing": (example("greeting") + "/says", " ", "invalid-value"),
    "an example of an empty scale": (
        example("rise-at-an-office") + "/scale/0",
        "",
        [(example("rise-at-an-office") + "/scale", "invalid-value")],
    ),
    "an example after every day": (example("greeting") + "/on", "2200-01-01", "outside-range"),
    "an example of too short a window": (
        example("greeting") + "/window",
        {"earliest": "2021-10-04", "due": "2021-10-11"},
        [(example("greeting") + "/window", "missing-key")] * 2,
    ),
    "an unknown kind of an incident": (event("h7") + "/kind", "storm", "dangling-id"),
    "an unknown severity of an incident": (event("h7") + "/severity", "dire", "dangling-id"),
    "an expiry of what is not in service": (
        event("h5") + "/state",
        "faulty",
        [(event("h5") + "/expires", "invalid-value"), (event("h5") + "/retest", "invalid-value")],
    ),
    "another format": ("/format", "geo/json", "other-format"),
    "version 0": ("/format_version", 0, "other-version"),
    "a newer version": ("/format_version", 4, "newer-version"),
    "version 2": ("/format_version", 2, "earlier-version"),
}


@pytest.mark.parametrize("name", _SPOILT)
def test_a_spoilt_document_is_refused_at_the_place_and_told_what_to_do(name: str) -> None:
    path, item, code = _SPOILT[name]
    faults = refused(json.dumps(put(document(), path, item))).faults

    assert [(one.path, one.code) for one in faults] == ([(path, code)] if isinstance(code, str) else code)
    assert [one for one in faults if not one.message or not one.hint] == []


# Rules that only their rulebook can judge: which rule, what of it is spoilt, and how.
_UNFIT: Final[dict[str, tuple[str, str, Json]]] = {
    "a missing cell of a merge": ("after-incident", "/merge/days/values", [{"value": 14, "kind": "office"}]),
    "a cell of an unknown band": ("cycle-of-offices", "/months/values/1/band", "lowered"),
    "an unknown band in a condition": ("after-fault", "/when/of/band", "lowered"),
}


@pytest.mark.parametrize("name", _UNFIT)
def test_a_rule_that_its_rulebook_cannot_take_is_told_at_its_place(name: str) -> None:
    id_, where, item = _UNFIT[name]
    (fault,) = refused(json.dumps(put(document(), rule(id_) + where, item))).faults

    assert (fault.path, fault.code) == (rule(id_), "rulebook")
    assert fault.message.startswith(f"{where.split('/')[1]}: ")
    assert "lowered" not in str(fault)
    assert fault.hint


def test_an_incident_of_nobody_is_refused() -> None:
    value = document()
    at(value, event("h7")).update(member=None, venue=None)

    assert told(value) == [(event("h7") + "/member", "invalid-value")]


def test_law_40_a_newer_version_is_named_and_nothing_else_is_said_of_it() -> None:
    value = document() | {"format_version": 4, "novelty": {}}

    assert "written by a newer version" in str(refused(json.dumps(value)))
    assert told(value) == [("/format_version", "newer-version")]


@pytest.mark.parametrize("version", [1, 2])
def test_law_40_an_earlier_version_is_refused_by_name_with_what_to_do(version: int) -> None:
    """Both were in use before the first release, and 1 twice: the number begins at 3, and never falls."""
    assert interchange.VERSION == document()["format_version"] == 3

    value = document() | {"format_version": version, "novelty": {}}

    assert told(value) == [("/format_version", "earlier-version")]
    assert "written before version 3" in str(refused(json.dumps(value)))
    assert "set the number to 3 and load it" in str(refused(json.dumps(value)))


@pytest.mark.parametrize("version", [0, 4, 99, -1])
def test_law_40_an_unknown_version_is_refused_by_name(version: int) -> None:
    code = "newer-version" if version > interchange.VERSION else "other-version"

    assert told(document() | {"format_version": version}) == [("/format_version", code)]


@pytest.mark.parametrize(
    ("word", "near"), [("abducted", 3), ("incidnt", ["incident"]), ("withdraw", ["withdrawn"]), ("", 3)]
)
def test_law_40_an_unknown_kind_of_event_is_refused_by_name(word: str, near: int | list[str]) -> None:
    value = put(document(), "/ledger/0/event", word)
    (fault,) = refused(json.dumps(value)).faults
    named = fault.hint.partition("such as ")[2].split(" or ")

    assert (fault.path, fault.code) == ("/ledger/0/event", "unknown-word")
    assert set(named) <= WORDS.keys()
    # Too many words to name each of them.
    assert (len(named) if isinstance(near, int) else named) == near
    assert f"one of {len(WORDS)} words" in fault.hint
    assert "abducted" not in str(fault)


def test_every_fault_of_shape_is_found_before_any_of_reference() -> None:
    value = document()
    put(value, "/register/venues/0/force", "p-nowhere")  # of reference
    put(value, "/register/calendars/1/holidays/0/day", "2021-13-01")
    put(value, "/register/teams/0/name", 7)
    put(value, "/register/uses/7/period/end", "2010-01-01")
    put(value, rule("cycle-of-offices") + "/kinds/0", "no id")
    put(value, rule("cycle") + "/extra", 1)
    put(value, rule("rise") + "/when/of/1/forces", "p-essex")
    del value["ledger"][3]["known"]

    assert told(value) == [
        ("/ledger/3", "missing-key"),
        ("/register/calendars/1/holidays/0/day", "bad-day"),
        ("/register/teams/0/name", "wrong-type"),
        ("/register/uses/7/period/end", "invalid-value"),
        (rule("cycle") + "/extra", "unknown-key"),
        (rule("cycle-of-offices") + "/kinds", "invalid-value"),
        (rule("rise") + "/when/of/1/forces", "wrong-type"),
    ]


def test_every_fault_of_reference_is_found_at_once() -> None:
    value = document()
    put(value, "/register/venues/0/force", "p-nowhere")
    put(value, "/register/series/2/members/0", "m0")
    put(value, "/rulebook/responses/0/series", "nowhere")
    put(value, rule("rise") + "/at_least", "LOUD")
    put(value, "/ledger/0/member", "m0")
    put(value, event("h1") + "/band", "lowered")
    put(value, "/ledger/6/offer", "e0")

    assert told(value) == [
        ("/ledger/0/member", "dangling-id"),
        (event("h1") + "/band", "dangling-id"),
        ("/ledger/6/offer", "event-conflict"),
        ("/register/series/2/members/0", "dangling-id"),
        ("/register/venues/0/force", "dangling-id"),
        (rule("rise") + "/at_least", "foreign-level"),
        _UNKEPT,
        ("/rulebook/responses/0/series", "dangling-id"),
    ]


def test_days_outside_a_calendar_are_all_found_once_every_id_is_known() -> None:
    value = document()
    put(value, "/register/uses/0/period/start", "2005-01-01")
    put(value, "/ledger/8/on", "2005-06-01")
    put(value, "/register/uses/7/period", {"start": "2199-10-01"})

    assert told(value) == [
        ("/ledger/8/on", "outside-calendar"),
        ("/register/uses/0/period/start", "outside-calendar"),
        ("/register/uses/7/period/start", "outside-calendar"),
    ]


@pytest.mark.parametrize(
    ("rows", "key", "bad", "code"),
    [
        ("/rulebook/editions/0/rules", "at_least", "LOUD", "foreign-level"),
        ("/rulebook/responses", "level", "LOUDEST", "foreign-level"),
        ("/ledger", "member", "m0", "dangling-id"),
    ],
)
def test_a_place_is_that_of_the_document_whatever_its_order(rows: str, key: str, bad: str, code: str) -> None:
    value = document()
    placed = dict(walk(value))[rows]
    placed.reverse()
    index = next(n for n, row in enumerate(placed) if key in row)
    placed[index][key] = bad

    assert {*told(value)} - {_UNKEPT} == {(f"{rows}/{index}/{key}", code)}


def test_a_day_outside_the_calendar_is_told_where_it_stands_in_the_document() -> None:
    value = document()
    value["register"]["uses"].reverse()
    put(value, "/register/uses/2/period/start", "2005-01-01")

    assert told(value) == [("/register/uses/2/period/start", "outside-calendar")]


def test_the_first_hundred_faults_are_listed_and_the_rest_counted() -> None:
    value = document()
    value["ledger"] = [{"event": "contacted", "id": f"x{n:03}", "on": "2021-01-01"} for n in range(150)]
    error = refused(json.dumps(value))

    assert (error.total, len(error.faults)) == (300, 100)
    assert list(error.faults) == sorted(error.faults)
    assert str(error).endswith("and 200 more")


def test_a_list_of_a_thousand_faults_is_read_no_further() -> None:
    value = document()
    value["ledger"] = [1] * 100_000
    error = refused(json.dumps(value))

    assert (error.total, error.faults[0].path, error.faults[0].code) == (1_001, "/ledger", "many-faults")
    assert error.faults[1].path == "/ledger/0"


def test_a_list_whose_last_item_has_the_thousandth_fault_was_read_whole() -> None:
    value = document()
    value["ledger"] = [1] * 1_000
    error = refused(json.dumps(value))

    assert (error.total, error.faults[0].path) == (1_000, "/ledger/0")


_HEAD: Final = '{"format": "mpreview/programme", "format_version": 3, "register": {"members": ['
_EVENTS: Final = ']}, "rulebook": {}, "ledger": ['
_SITS: Final = '{"id": "", "name": "", "mandates": [{}, {}]}'
# Texts that are refused, made for the work that they give; each takes its length.
_HOSTILE: Final[dict[str, Callable[[int], str]]] = {
    "quotes": lambda n: '"' * n,
    "texts": lambda n: "[" + '"",' * (n // 3) + "]",
    "escapes": lambda n: '"' + "\\" * n,
    "escaped quotes": lambda n: '\\"' * (n // 2),
    "brackets": lambda n: "[]" * (n // 2),
    "nested brackets": lambda n: "[" * n,
    "objects": lambda n: "[" + "{}," * (n // 3) + "{}]",
    "commas": lambda n: "," * n,
    "digits": lambda n: "1" * n,
    "signs": lambda n: "-1" * (n // 2),
    "numbers": lambda n: "[" + "1," * (n // 2) + "1]",
    "words": lambda n: "[" + "true," * (n // 5) + "true]",
    "blanks": lambda n: " " * n,
    "lines": lambda n: "\n" * n,
    "keys": lambda n: "{" + '"a":1,' * (n // 6) + '"a":1}',
    "objects with keys twice": lambda n: "[" + '{"a":1,"a":1},' * (n // 14) + "{}]",
    "events": lambda n: _HEAD + _EVENTS + '{"event": "contacted"},' * (n // 23) + "{}]}",
    "members": lambda n: _HEAD + f"{_SITS}," * (n // 44) + _SITS + ']}, "rulebook": {}, "ledger": []}',
    "areas": lambda n: _HEAD + f'], "areas": [{"{}," * (n // 3)}' + '{}]}, "rulebook": {}, "ledger": []}',
}  # fmt: skip


@pytest.mark.gate
@pytest.mark.parametrize("name", _HOSTILE)
def test_the_work_for_a_hostile_document_grows_as_it_does(name: str) -> None:
    once, twice = (calls(partial(refused, _HOSTILE[name](n))) for n in (80_000, 160_000))

    assert twice <= 2.2 * once + 100
    assert once <= 10 * 80_000


@pytest.mark.parametrize("name", ["quotes", "texts", "brackets", "commas", "numbers"])
def test_the_scan_of_a_document_stops_where_it_holds_too_much(name: str) -> None:
    # The first document makes what is kept for all others.
    _, once, twice = (
        calls(partial(refused, _HOSTILE[name](n), nodes=1_000)) for n in (80_000, 80_000, 160_000)
    )

    assert twice == once <= 20_000


# Secrecy: `laws.md` section 4


def _exposed(error: ReviewError) -> str:
    shown = "".join(traceback.format_exception(error))
    return f"{error} {error!r} {shown} {error.__cause__!r} {error.__context__!r}"


def _canary(*paths: str) -> str:
    value: Json = document()
    for number, path in enumerate(paths):
        # Each another, for two alike may be a fault that hides those of what they stand for.
        value = put(value, path, f"CANARY-7f3a-{number}")
    try:
        interchange.loads(json.dumps(value))
    except DocumentErrors as error:
        return _exposed(error)
    return ""


def _alike(sort: Callable[[str], str]) -> dict[str, list[str]]:
    """The places of scalars by sort, but for ids of kinds of venue and bands, which errors name."""
    found: dict[str, list[str]] = {}
    for path, value in walk(document()):
        is_named = "/kinds/" in path or path.startswith("/rulebook/bands/")
        if not isinstance(value, dict | list) and path not in _DECIDING and not is_named:
            found.setdefault(sort(path), []).append(path)
    return found


@pytest.mark.gate
def test_no_error_shows_a_value_or_carries_a_foreign_one() -> None:
    """At all the places at once that bear one name, and mostly have faults of one sort."""
    alike = _alike(lambda path: re.sub(r"[0-9/]*$", "", path).rpartition("/")[2])

    assert [sort for sort, paths in alike.items() if "CANARY" in _canary(*paths)] == []


@pytest.mark.long
def test_no_error_of_a_sort_shows_a_value_or_carries_a_foreign_one() -> None:
    """At all the places of one sort at once, which have faults of one sort; of each the first alone too."""
    alike = _alike(lambda path: re.sub(r"/[0-9]+", "/*", path))

    assert [sort for sort, (first, *_) in alike.items() if "CANARY" in _canary(first)] == []
    assert [sort for sort, paths in alike.items() if "CANARY" in _canary(*paths)] == []


_DECIDING: Final = {f"{rule(one.rule)}/id" for one in RULEBOOK.examples if one.rule is not None}
"""The ids of rules that decide an example."""


def test_no_error_shows_the_id_of_a_rule_that_decides_an_example() -> None:
    assert [path for path in _DECIDING if "CANARY" in _canary(path)] == []


@pytest.mark.parametrize("text", ["{CANARY", '{"format": "CANARY"}', '["CANARY"]', b"CANARY\xff", '"CANARY'])
def test_no_error_of_a_whole_text_shows_it(text: str | bytes) -> None:
    error = refused(text)

    assert "CANARY" not in _exposed(error)
    assert (error.__cause__, error.__context__) == (None, None)


# What is no JSON, or none of ours


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "not-json", "line 1, column 1"),
        ("{", "not-json", "line 1, column 2"),
        ('{\n "a": 1,\n "b" 2}', "not-json", "line 3, column 6"),
        ('{"a": 1} {}', "not-json", "line 1, column 10"),
        ('{"a": "' + "\n" + '"}', "not-json", "line 1, column 8"),
        ('{"a": 01}', "not-json", "line 1, column 8"),
        ("{'a': 1}", "not-json", "line 1, column 2"),
        ('{"a": "\\x"}', "not-json", "line 1, column 8"),
        ("\ufeff\ufeff{}", "not-json", "line 1, column 1"),
        ("\\", "not-json", "line 1, column 1"),
        ('"\\', "not-json", "line 1, column 1"),
        ("]]}}", "not-json", "line 1, column 1"),
        ("{}".encode("utf-16"), "not-utf-8", ""),
        ("{}".encode("utf-16-le"), "not-json", "line 1, column 2"),
        (b'{"a": "\xff"}', "not-utf-8", ""),
        (b'{"a": "\xed\xa0\x80"}', "not-utf-8", ""),
        ('{"a": "\ud800"}', "not-utf-8", ""),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(text: str | bytes, code: str, place: str) -> None:
    (fault,) = refused(text).faults

    assert (fault.path, fault.code) == ("", code)
    assert place in fault.message


@pytest.mark.parametrize(
    ("text", "is_name"), [("own.json", True), ("/srv/own.toml", True), ("C:\\own.toml", True), ("{", False)]
)
@pytest.mark.parametrize(
    "read", [interchange.loads, interchange.rulebook_from_json, interchange.rulebook_from_toml]
)
def test_the_name_of_a_file_is_told_from_a_text(
    read: Callable[[str], object], text: str, is_name: bool
) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read(text)

    assert ("give the text of the document, not the name of its file" in str(caught.value)) is is_name


@pytest.mark.parametrize("text", ["[]", "null", "1", '"x"', "true", "NaN", "1.5"])
def test_what_is_no_object_is_refused(text: str) -> None:
    assert [(fault.path, fault.code) for fault in refused(text).faults] == [("", "wrong-type")]


@pytest.mark.parametrize("spelling", ["NaN", "Infinity", "-Infinity", "1e400", "-0.0", "1E2"])
def test_a_number_that_is_none_is_refused_at_its_place(spelling: str) -> None:
    text = TEXT.replace('"before": 30', f'"before": {spelling}').replace('"value": 9', f'"value": {spelling}')

    assert {fault.path for fault in refused(text).faults} == {
        rule("cycle-of-offices") + "/months/values/0/value",
        rule("ahead-of-expiry") + "/before",
    }


@pytest.mark.parametrize("bad", ["\\ud800", "\\u0000", "\\u0007", "\\u2028", "\\udc00x"])
def test_a_text_that_cannot_be_shown_is_refused(bad: str) -> None:
    text = TEXT.replace("Village hall", f"Village {bad}")

    assert [fault.path for fault in refused(text).faults] == ["/register/venues/2/label"]


@pytest.mark.parametrize("key", ["\\ud800", "\\n", "k" * 201])
def test_a_key_that_cannot_be_shown_is_told_at_its_object(key: str) -> None:
    text = TEXT.replace('{"id": "v1"', f'{{"{key}": 1, "id": "v1"')

    assert [(fault.path, fault.code) for fault in refused(text).faults] == [
        ("/register/venues/0", "unknown-key")
    ]


def test_keys_that_stand_twice_are_told_even_where_nothing_is_known() -> None:
    text = TEXT.replace('{"id": "v1"', '{"new": [{"a": 1, "a": 1, "a": 1}], "id": "v1"')

    assert [(fault.path, fault.code) for fault in refused(text).faults] == [
        ("/register/venues/0/new", "unknown-key"),
        ("/register/venues/0/new/0/a", "duplicate-key"),
    ]


@pytest.mark.parametrize(
    "text", [None, 7, {}, bytearray(b"{}"), memoryview(b"{}")], ids=lambda v: type(v).__name__
)
def test_a_document_is_str_or_bytes(text: object) -> None:
    with pytest.raises(InvalidValue, match=r"^text: "):
        interchange.loads(text)  # type: ignore[arg-type]  # what is tested


def test_an_event_that_stands_twice_alike_is_one() -> None:
    value = document()
    value["ledger"].append(value["ledger"][3])

    assert interchange.loads(json.dumps(value)) == SAMPLE


# Limits: `laws.md` section 3


def _deepest(value: Json) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if items is None else 1 + max(map(_deepest, items), default=0)


def _sizes(kind: type[list[Json]] | type[dict[str, Json]] | type[str]) -> Iterator[int]:
    return (len(value) for path, value in walk(document()) if isinstance(value, kind) and path != "/ledger")


# What the sample just needs, counted here by walking through the parsed document.
_NEEDED: Final[dict[str, Callable[[], int]]] = {
    "bytes": lambda: len(TEXT.encode()),
    "nesting": lambda: _deepest(document()),
    "digits": lambda: max(len(str(v)) for _, v in walk(document()) if type(v) is int),
    "items": lambda: max(_sizes(list)),
    "events": lambda: len(document()["ledger"]),
    "keys": lambda: max(_sizes(dict)),
    "text": lambda: max(_sizes(str)),
    "nodes": lambda: TEXT.count(",") + TEXT.count("[") + TEXT.count("{"),
}


@pytest.mark.parametrize("name", _NEEDED)
def test_a_document_that_just_fits_a_limit_is_read(name: str) -> None:
    limits = Limits(**{name: _NEEDED[name]()})

    assert interchange.loads(TEXT, limits=limits) == SAMPLE


@pytest.mark.parametrize("name", _NEEDED)
def test_a_document_over_a_limit_is_refused_whatever_else_is_wrong(name: str) -> None:
    most = _NEEDED[name]() - 1
    # No JSON any more, which is not reported.
    faults = refused(TEXT.replace("}\n ]\n}\n", "}\n ]\n?\n"), **{name: most}).faults

    assert [(fault.path, fault.code) for fault in faults] == [("", "limit")]
    assert f"more than {most} " in faults[0].message
    assert f"Limits.{name}" in faults[0].hint


def test_every_limit_exceeded_is_told() -> None:
    faults = refused('{"a": "bbb", "c": 1234}', digits=3, text=2, keys=1).faults

    assert [fault.message for fault in faults] == [
        "more than 1 keys in one object, at line 1, column 12",
        "more than 2 characters in one text, at line 1, column 7",
        "more than 3 digits in one number, at line 1, column 19",
    ]


def test_the_limit_of_events_holds_for_the_ledger_however_it_is_spelt() -> None:
    text = TEXT.replace('"ledger"', '"\\u006cedger"')
    most = max(_sizes(list))

    assert interchange.loads(text, limits=Limits(items=most, events=len(SAMPLE.ledger))) == SAMPLE


def test_a_text_is_measured_as_it_reads_and_not_as_it_is_spelt() -> None:
    text = '{"\\u0061\\u0062": "\\ud83d\\ude00\\n"}'

    assert refused(text, text=2).faults[0].code != "limit"
    assert refused(text, text=1).faults[0].code == "limit"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 33 + "]" * 33])
def test_nesting_is_limited_however_deep(text: str) -> None:
    (fault,) = refused(text).faults

    assert "more than 32 lists and objects" in fault.message


@pytest.mark.parametrize("hidden", ["xxxx", {"a": 1, "b": 2, "d": 3}, 1234])
def test_law_4_what_a_key_hides_that_stands_twice_is_measured_too(hidden: Json) -> None:
    text = f'{{"c": {json.dumps(hidden)}, "c": 1}}'

    assert [fault.code for fault in refused(text, digits=3, text=3, keys=2).faults] == ["limit"]


def test_brackets_in_a_text_do_not_nest() -> None:
    text = TEXT.replace("Village hall", "[" * 50 + "," * 100 + '\\"{')

    assert len(interchange.loads(text).base.venues) == 7


def test_the_deepest_nesting_that_may_be_allowed_is_read_without_a_recursion_error() -> None:
    text = TEXT.replace('{"id": "v1"', '{"new": ' + "[" * 190 + "]" * 190 + ', "id": "v1"')

    assert refused(text, nesting=200).faults[0].path == "/register/venues/0/new"


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Limits)])
@pytest.mark.parametrize("bad", [0, -1, 2**63, True, 1.0, "1"], ids=repr)
def test_a_limit_is_a_whole_number_within_bounds(name: str, bad: object) -> None:
    with pytest.raises((InvalidValue, OutsideRange), match=f"^Limits.{name}"):
        Limits(**{name: bad})  # type: ignore[arg-type]  # what is tested


def test_the_limits_are_those_of_the_laws() -> None:
    assert attrs.asdict(Limits()) == {
        "bytes": 16 * 1024 * 1024,
        "nesting": 32,
        "digits": 18,
        "nodes": 1_000_000,
        "items": 100_000,
        "events": 1_000_000,
        "keys": 200,
        "text": 4_000,
    }


@pytest.mark.parametrize(
    ("path", "spoilt"),
    [
        (rule("cycle"), {"grace": -1, "limit": 4000, "priority": 10}),
        ("/register/members/0", {"id": "not an id", "name": " "}),
        ("/register/venues/0", {"id": "", "number": 0, "kind": "no id"}),
        (event("e1"), {"id": "not an id", "on": "1899-12-31", "known": "yesterday"}),
        ("/register/members/0/mandates/0", {"constituency": "not an id", "period": {"start": "2019"}}),
    ],
)
def test_law_4_every_value_of_one_object_that_cannot_stand_there_is_told(path: str, spoilt: Json) -> None:
    """Each is a fault of its own, told where it stands; beside the period, of which the start is told."""
    value = document()
    at(value, path).update(spoilt)

    below = {f"{path}/{key}{'/start' if key == 'period' else ''}" for key in spoilt}
    assert {one for one, _ in told(value)} == below


def test_law_4_beside_a_key_that_is_not_known_the_other_values_are_told_too() -> None:
    value = document()
    at(value, "/register/members/0").update({"name": " ", "party": "none"})

    places = {("/register/members/0/name", "invalid-value"), ("/register/members/0/party", "unknown-key")}
    assert {*told(value)} == places


def test_law_4_what_is_amiss_only_beside_another_value_that_is_is_not_told() -> None:
    """A grid has an origin, and its anchor is no word: whether the origin may stand there is not known."""
    value = document()
    at(value, rule("cycle")).update({"anchor": "plan", "origin": "2021-01-04"})

    assert told(value) == [(rule("cycle") + "/anchor", "unknown-word")]


def test_law_4_of_a_rulebook_all_faults_are_counted_though_a_hundred_are_listed() -> None:
    """Three hundred rules that lack the number for the lowest band."""
    value = document()
    lacking = {"values": [{"value": 3, "band": "raised"}]}
    asked = {"rule": "on-event", "occasion": "request", "citation": "Rules 9", "activity": "review"}
    at(value, "/rulebook/editions/0/rules").extend(
        {**asked, "id": f"asked-{n}", "kinds": ["office"], "within": {"n": lacking, "unit": "days"}}
        for n in range(300)
    )

    error = refused(json.dumps(value))
    assert (len(error.faults), error.total) == (100, 300)
