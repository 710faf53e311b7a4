"""Laws 1 to 7 of events one at a time and as a list: what the ledger of a document takes, and its faults."""

import copy
import datetime as dt
import decimal
import json
import random
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import programmes
from interchange.sample import SAMPLE, TEXT, Json, at, document, put, walk
from interchange.spelling import json_of
from interchange.test_document_laws import types_of
from mpreview import events, interchange, uk
from mpreview.errors import (
    DocumentErrors,
    EventConflict,
    Fault,
    InvalidValue,
    OutsideRange,
    ReviewError,
    UnknownId,
)
from mpreview.events import KINDS, Booked, Contacted, Event, Ledger, Reviewed
from mpreview.findings import Fulfilment, ItemAnswer
from mpreview.interchange import Limits
from mpreview.policy import Activity
from mpreview.programme import Programme

ROWS: Final[list[dict[str, Json]]] = document()["ledger"]
"""An event of every kind, and of every shape, as the document of the sample has it."""
NOON: Final = "2021-10-20T12:00:00Z"
CONTACT: Final = {"event": "contacted", "id": "e1", "on": "2021-10-20", "known": NOON, "member": "m1"}
_SEEDS: Final = st.integers(0, 2**32).map(random.Random)


def refused(read: Callable[[], object]) -> DocumentErrors:
    with pytest.raises(DocumentErrors) as caught:
        read()
    return caught.value


def faults_of(read: Callable[[], object]) -> tuple[Fault, ...]:
    """What is told of an event; nothing if it is read."""
    try:
        read()
    except DocumentErrors as error:
        return error.faults
    return ()


# Laws 1 to 3


def test_law_1_every_event_comes_back_from_its_text_and_from_its_dict() -> None:
    told = tuple(SAMPLE.ledger)
    again = tuple(interchange.event_loads(interchange.event_dumps(event)) for event in told)
    from_dicts = tuple(interchange.event_from_dict(interchange.event_to_dict(event)) for event in told)

    assert (again, types_of(again)) == (told, types_of(told))
    assert (from_dicts, types_of(from_dicts)) == (told, types_of(told))


@given(programme=programmes())
def test_law_1_a_list_of_events_comes_back_in_its_order(programme: Programme) -> None:
    told = tuple(programme.ledger)[::-1]

    assert interchange.events_loads(interchange.events_dumps(told)) == told


def test_law_2_the_text_of_an_event_is_its_line_in_a_document() -> None:
    lines = [line.strip().removesuffix(",") for line in TEXT.partition('"ledger": [')[2].splitlines()[1:-2]]
    texts = [interchange.event_dumps(event) for event in SAMPLE.ledger]

    assert texts == lines
    assert interchange.events_dumps(SAMPLE.ledger) == "[\n " + ",\n ".join(lines) + "\n]\n"
    assert interchange.events_dumps(()) == "[]\n"


@given(chance=_SEEDS)
def test_law_3_spelling_does_not_change_the_event(chance: random.Random) -> None:
    row = chance.choice(ROWS)

    assert interchange.event_loads(json_of(row, chance)) == interchange.event_from_dict(row)


@pytest.mark.parametrize(
    ("spelling", "microsecond"),
    [("T12:00:00z", 0), ("t12:00:00Z", 0), ("T12:00:00+00:00", 0), ("T12:00:00-00:00", 0),
     ("T12:00:00.0Z", 0), ("T12:00:00.000+00:00", 0), ("t12:00:00.5z", 500_000),
     ("T12:00:00.000001-00:00", 1)],
)  # fmt: skip
def test_law_3_an_instant_may_be_spelt_in_any_form_of_utc(spelling: str, microsecond: int) -> None:
    """The forms of RFC 3339, section 5.6."""
    event = interchange.event_from_dict(CONTACT | {"known": f"2021-10-20{spelling}"})

    assert event.known == dt.datetime(2021, 10, 20, 12, microsecond=microsecond, tzinfo=dt.UTC)
    assert interchange.event_to_dict(event)["known"] == NOON.replace(
        "Z", f".{microsecond:06}Z" * bool(microsecond) or "Z"
    )


class _London(dt.tzinfo):
    """A zone that is UTC in winter alone, where one instant may be told twice."""

    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
        return self.dst(when)

    def dst(self, when: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=when is not None and 3 < when.month < 11 and not when.fold)

    def tzname(self, _when: dt.datetime | None) -> str:
        return "London"


_ZONES: Final = (dt.UTC, dt.timezone(dt.timedelta(0), "Z"), tz.UTC, tz.tzoffset("GMT", 0), _London())


@pytest.mark.parametrize("zone", _ZONES, ids=["utc", "Z", "tzutc", "GMT", "London"])
@pytest.mark.parametrize("fold", [0, 1])
def test_law_59_an_event_of_one_instant_is_the_same_in_every_zone_without_an_offset(
    zone: dt.tzinfo, fold: int
) -> None:
    known = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    plain, other = (
        Contacted(id="e1", on=known.date(), known=one, member="m1")
        for one in (known, known.replace(tzinfo=zone, fold=fold))
    )

    assert (other, hash(other), repr(other)) == (plain, hash(plain), repr(plain))
    assert interchange.event_dumps(other) == interchange.event_dumps(plain)


def test_law_59_a_zone_with_an_offset_on_the_day_is_refused() -> None:
    summer = dt.datetime(2021, 7, 20, 9, tzinfo=_London())
    with pytest.raises(InvalidValue, match=r"^Contacted\.known: .*UTC"):
        Contacted(id="e1", on=summer.date(), known=summer, member="m1")


# Law 4: every fault, at its place


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    """An event of the sample with a few values replaced, left out or added."""
    row = copy.deepcopy(draw(st.sampled_from(ROWS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([place for place, _ in walk(row)][1:]))
        head, _, key = path.rpartition("/")
        change = draw(st.sampled_from(["pool", "pool", "drop", "add"]))
        if change == "drop":
            place = at(row, head)
            del place[int(key) if isinstance(place, list) else key]
        elif change == "add":
            at(row, head if isinstance(at(row, head), dict) else "")["surprise"] = 1
        else:
            put(row, path, copy.deepcopy(draw(st.sampled_from(_POOL))))
    return row


_POOL: Final[tuple[Json, ...]] = (
    None, True, 0, 7, 10**17, 1.5, "", "v1", "no id", "x" * 4000, "SEVERE", "home", "2021-01-01",
    "2200-01-01", "2021-02-30", NOON, "2021-10-20T12:00:00.5Z", "2021-10-20T12:00:00+01:00", [], {},
    ["v1", "v1"], {"start": "2020-01-01"}, "\x00",
)  # fmt: skip
_SHAPE: Final = document() | {"register": {}}


def moved(faults: tuple[Fault, ...], path: str) -> list[Fault]:
    """The same faults of an event that stands elsewhere."""
    return [attrs.evolve(fault, path=f"{path}{fault.path}") for fault in faults]


@settings(max_examples=examples(2))
@given(row=spoilt())
def test_law_4_the_faults_of_an_event_are_those_in_a_list_and_in_a_document(row: Json) -> None:
    found = faults_of(lambda: interchange.event_loads(json.dumps(row)))
    id_ = row.get("id")
    is_id = type(id_) is str and re.fullmatch("[A-Za-z0-9._:-]{1,64}", id_)

    assert {fault.event for fault in found} <= {id_ if is_id else None}
    assert list(found) == list(faults_of(lambda: interchange.event_from_dict(row)))
    rows = json.dumps([CONTACT, row])
    assert list(faults_of(lambda: interchange.events_loads(rows))) == moved(found, "/1")
    whole = faults_of(lambda: interchange.loads(json.dumps(_SHAPE | {"ledger": [row]})))
    # Where an event is read, a document goes on to what the event names.
    if found:
        assert [fault for fault in whole if fault.path.startswith("/ledger")] == moved(found, "/ledger/0")


def test_law_4_the_faults_of_a_list_say_which_event_has_them() -> None:
    rows = [CONTACT, CONTACT | {"id": "e2", "member": " "}, 7, CONTACT | {"id": "no id"}, {"id": "e5"}]
    faults = refused(lambda: interchange.events_from_list(rows)).faults

    assert [(fault.path, fault.code, fault.event) for fault in faults] == [
        ("/1/member", "invalid-value", "e2"),
        ("/2", "wrong-type", None),
        ("/3/id", "invalid-value", None),
        ("/4", "missing-key", "e5"),
    ]


def test_law_4_so_do_the_faults_of_a_document_of_shape_and_of_reference() -> None:
    value = document()
    value["ledger"][3]["venues"] = 7
    told = refused(lambda: interchange.loads(json.dumps(value))).faults
    assert [(fault.path, fault.event) for fault in told] == [("/ledger/3/venues", value["ledger"][3]["id"])]

    value = document()
    value["ledger"][0]["member"] = value["register"]["uses"][0]["member"] = "nobody"
    told = refused(lambda: interchange.loads(json.dumps(value))).faults
    found = {fault.path: fault.event for fault in told}
    assert found == {"/ledger/0/member": value["ledger"][0]["id"], "/register/uses/0/member": None}


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("", "", "not-json"), ("[]", "", "wrong-type"), ("null", "", "wrong-type"), ("{}", "", "missing-key"),
        ('{"event": "rumoured"}', "/event", "unknown-word"), ('{"event": 1}', "/event", "wrong-type"),
        (b"\xff", "", "not-utf-8"), (json.dumps("x" * 5000), "", "limit"), ("[" * 40, "", "limit"),
        (json.dumps(CONTACT)[:-1] + ', "id": "e1"}', "/id", "duplicate-key"),
        (json.dumps(CONTACT | {"known": float("nan")}), "/known", "wrong-type"),
    ],
)  # fmt: skip
def test_law_4_a_text_that_is_no_event_is_refused(text: str | bytes, path: str, code: str) -> None:
    assert (path, code) in {
        (fault.path, fault.code) for fault in refused(lambda: interchange.event_loads(text)).faults
    }


@pytest.mark.parametrize(
    ("text", "code"), [("{}", "wrong-type"), ("[[]]", "wrong-type"), ("[{}", "not-json")]
)
def test_law_4_a_text_that_is_no_list_of_events_is_refused(text: str, code: str) -> None:
    assert {fault.code for fault in refused(lambda: interchange.events_loads(text)).faults} == {code}


def _loop() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    "strange",
    [b"v1", {"v1"}, ("v1",), decimal.Decimal(1), object(), OrderedDict(a=1), dt.time(9), _loop(), lambda: 1],
    ids=lambda value: type(value).__name__,
)
def test_law_4_what_no_parser_of_json_gives_is_refused_too(strange: object) -> None:
    for row in ({**CONTACT, "member": strange}, {**CONTACT, "event": strange}, strange):
        assert faults_of(lambda row=row: interchange.event_from_dict(row))  # type: ignore[misc]  # a lambda of a loop


def test_law_4_the_size_of_a_parsed_value_is_limited_as_that_of_a_text_is() -> None:
    short = Limits(text=20)
    for read in (
        interchange.event_from_dict,
        lambda value, limits: interchange.event_loads(json.dumps(value), limits=limits),
    ):
        faults = refused(lambda read=read: read({**CONTACT, "member": "m" * 21}, limits=short)).faults  # type: ignore[misc]  # a lambda of a loop
        assert [(fault.path, fault.code) for fault in faults] == [("", "limit")]
    rows = [CONTACT | {"id": f"e{n}"} for n in range(3)]
    assert len(interchange.events_from_list(rows, limits=Limits(items=1, events=3))) == 3
    assert len(interchange.events_loads(json.dumps(rows), limits=Limits(items=1, events=3))) == 3
    assert faults_of(lambda: interchange.events_from_list(rows, limits=Limits(events=2)))
    assert faults_of(lambda: interchange.events_loads(json.dumps(rows), limits=Limits(events=2)))


@pytest.mark.parametrize(
    ("name", "least"), [("text", 20), ("keys", 6), ("nodes", 8), ("items", 2), ("nesting", 2)]
)
def test_law_4_a_parsed_event_may_be_as_large_as_a_limit_and_no_larger(name: str, least: int) -> None:
    """Six keys, one with a list of two ids: eight values, two deep; an instant has twenty characters."""
    offer = {**CONTACT, "event": "offered", "venues": ["v1", "v2"]}
    programme, noon = interchange.loads(TEXT), dt.datetime(2021, 10, 20, 12, tzinfo=dt.UTC)

    def receive(limits: Limits) -> Event:
        return interchange.receive_event(programme, offer, at=noon, limits=limits)

    for read in (receive, lambda limits: interchange.event_from_dict(offer, limits=limits)):
        assert read(Limits(**{name: least})).id == "e1"
        (fault,) = refused(lambda read=read: read(Limits(**{name: least - 1}))).faults  # type: ignore[misc]  # a lambda of a loop
        assert (fault.path, fault.code) == ("", "limit")


def test_law_6_a_value_that_is_equal_to_a_text_is_refused_though_the_text_was_read() -> None:
    text = interchange.event_to_dict(_REVIEWED)
    read = interchange.event_from_dict(text)
    answer = {"item": _Word("exit-route"), "answer": "met"}

    (fault,) = faults_of(lambda: interchange.event_from_dict({**text, "answers": [answer]}))

    assert read == _REVIEWED
    assert (fault.path, fault.code) == ("/answers/0/item", "wrong-type")


class _Word(str):
    """A text of a class of its own."""


_REVIEWED: Final = Reviewed(
    id="r1", on=dt.date(2021, 10, 20), known=dt.datetime(2021, 10, 20, 12, tzinfo=dt.UTC), venue="v1",
    answers=(ItemAnswer("exit-route", Fulfilment.MET),),
)  # fmt: skip


# Laws 5 to 7


@given(row=spoilt())
def test_law_5_an_event_that_is_read_can_be_written_and_comes_back(row: Json) -> None:
    try:
        event = interchange.event_from_dict(row)
    except DocumentErrors:
        return

    assert interchange.event_loads(interchange.event_dumps(event)) == event


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ("2021-10-20 12:00:00Z", "bad-instant"), ("2021-10-20T12:00:00", "bad-instant"),
        ("2021-10-20T12:00Z", "bad-instant"), ("2021-10-20", "bad-instant"),
        ("2021-10-20T12:00:00+0000", "bad-instant"), ("2021-10-20T12:00:00+00", "bad-instant"),
        ("2021-10-20T12:00:00.Z", "bad-instant"), ("2021-10-20T12:00:00.0000000Z", "bad-instant"),
        ("2021-10-20T24:00:00Z", "bad-instant"), ("2021-10-20T12:00:60Z", "bad-instant"),
        ("2021-02-30T12:00:00Z", "bad-instant"), (NOON + "\n", "bad-instant"),
        ("\uff12021-10-20T12:00:00Z", "bad-instant"),
        ("2021-10-20T12:00:00+01:00", "other-offset"), ("2021-10-20T12:00:00-00:01", "other-offset"),
        (dt.datetime(2021, 10, 20, 12), "invalid-value"),  # noqa: DTZ001  # what is tested
        (dt.datetime(2021, 10, 20, 12, tzinfo=_London()), "invalid-value"), (1634731200, "wrong-type"),
    ],
)  # fmt: skip
def test_law_6_what_is_no_instant_in_utc_is_refused(known: object, code: str) -> None:
    [fault] = refused(lambda: interchange.event_from_dict({**CONTACT, "known": known})).faults

    assert (fault.path, fault.code, "UTC" in fault.hint or code == "wrong-type") == ("/known", code, True)


def test_law_6_days_and_instants_of_a_parser_of_toml_are_taken_as_they_are() -> None:
    parsed = {**CONTACT, "on": dt.date(2021, 10, 20), "known": dt.datetime(2021, 10, 20, 12, tzinfo=dt.UTC)}

    assert interchange.event_from_dict(parsed) == interchange.event_from_dict(CONTACT)


def test_law_7_a_parsed_value_is_not_changed_and_not_shared() -> None:
    given, kept = copy.deepcopy(ROWS), copy.deepcopy(ROWS)
    found = interchange.events_from_list(given)
    assert given == kept

    for row in given:
        row.clear()
    assert found == tuple(SAMPLE.ledger)


# ---------------------------------------------------------------- what is wrong in Python


@pytest.mark.parametrize(
    "wrong", [None, "e1", CONTACT, SAMPLE, Event, [1]], ids=lambda one: type(one).__name__
)
def test_only_events_are_written(wrong: Any) -> None:
    for write in (interchange.event_dumps, interchange.event_to_dict, interchange.events_dumps):
        with pytest.raises(InvalidValue):
            write(wrong)


# ---------------------------------------------------------------- faults of recording

_DAY: Final = dt.date(2021, 11, 20)
_HEAD: Final = {"id": "form-1", "on": "2021-11-20", "known": "2021-11-20T09:00:00Z"}
_FINE: Final = {"event": "incident", **_HEAD, "id": "form-0", "member": "m-essex-1", "venue": "essex-hall"}
# What a form sends, by what is wrong; then the pointer and the code of the fault, from the texts alone.
_FORMS: Final[dict[str, tuple[dict[str, Json], str, str]]] = {
    "no id": ({"event": "incident", "venue": "essex hall"}, "/venue", "invalid-value"),
    "no such venue": ({"event": "incident", "venue": "essex-9"}, "/venue", "dangling-id"),
    "no such member": ({"event": "attempted", "member": "m-0"}, "/member", "dangling-id"),
    "no such team of a partner": (
        {"event": "booked", "venue": "essex-hall", "day": "2021-11-24", "partners": [{"team": "force-0"}]},
        "/partners/0/team",
        "dangling-id",
    ),
    "no such venue of several": (
        {"event": "offered", "member": "m-essex-1", "venues": ["essex-hall", "essex-9"]},
        "/venues/1",
        "dangling-id",
    ),
    "a place that the member never uses": (
        {"event": "concern-raised", "member": "m-clyde-2", "venue": "essex-hall"},
        "/venue",
        "not-used",
    ),
    "no such event": (
        {"event": "answered", "offer": "o-99", "reply": "accepted"},
        "/offer",
        "event-conflict",
    ),
    "no such event to withdraw": (
        {"event": "withdrawn", "withdraws": "o-99"},
        "/withdraws",
        "event-conflict",
    ),
    "known before it happened": (
        {"event": "attempted", "member": "m-essex-1", "on": "2021-12-20"},
        "/known",
        "known-too-early",
    ),
    "a day before the visit is agreed": (
        {"event": "booked", "venue": "essex-hall", "day": "2021-11-01"},
        "/day",
        "invalid-value",
    ),
    "a step out of order": (
        {"event": "booked", "venue": "essex-hall", "day": "2021-12-01"},
        "",
        "event-refused",
    ),
    "a venue for nobody": (
        {"event": "venue-opened", "venue": "new", "kind": "office", "region": "essex", "users": []},
        "/users",
        "no-user",
    ),
    "a postponement that postpones nothing": (
        {
            "event": "postponed",
            "member": "m-essex-1",
            "venue": "essex-1-office",
            "until": "2021-11-20",
            "signer": "s",
            "authority": "A",
            "why": "W",
        },
        "/until",
        "nothing-postponed",
    ),
}


@pytest.mark.parametrize("name", _FORMS)
def test_law_4_what_recording_refuses_points_into_what_was_given(name: str) -> None:
    fields, path, code = _FORMS[name]
    form = {**_HEAD, **fields}
    programme = uk.sample(on=_DAY)

    with pytest.raises(ReviewError) as caught:
        programme.record(interchange.event_from_dict(form))
    [fault] = interchange.list_faults(caught.value)
    assert (fault.path, fault.code, fault.event, bool(fault.hint)) == (path, code, "form-1", True)

    batch: list[Event] = []

    def record_both() -> None:
        batch.extend(interchange.events_from_list([_FINE, form]))
        programme.record(*batch)

    with pytest.raises(ReviewError) as again:
        record_both()
    [fault] = interchange.list_faults(again.value, batch)
    assert (fault.path, fault.code, fault.event) == (f"/1{path}", code, "form-1")


def test_law_4_of_two_events_of_one_id_the_later_one_is_at_fault() -> None:
    first = interchange.event_from_dict(_FINE)
    batch = [first, attrs.evolve(first, venue="essex-1-office")]  # type: ignore[call-arg]  # an incident
    with pytest.raises(EventConflict) as caught:
        uk.sample(on=_DAY).record(*batch)

    assert [fault.path for fault in interchange.list_faults(caught.value, batch)] == ["/1/id"]


def test_law_4_what_a_constructor_refuses_points_to_its_key() -> None:
    head: dict[str, Any] = {"id": "e1", "on": _DAY, "known": dt.datetime(2021, 11, 20, tzinfo=dt.UTC)}
    for make, path in (
        (lambda: Booked(**head, venue="v 1", day=_DAY), "/venue"),
        (lambda: Booked(**head, venue="v1", day=dt.date(2300, 1, 1)), "/day"),
        (lambda: events.Withdrawn(**head, event="no id"), "/withdraws"),
    ):
        with pytest.raises(ReviewError) as caught:
            make()
        assert [fault.path for fault in interchange.list_faults(caught.value)] == [path]


def test_an_error_about_no_event_is_a_fault_of_the_whole() -> None:
    programme = uk.sample(on=_DAY)
    with pytest.raises(ReviewError) as caught:
        programme.record(interchange.event_from_dict(_FINE), expecting=Ledger().version)

    [fault] = interchange.list_faults(caught.value)
    assert fault.to_dict() == {
        "path": "", "code": "stale-version", "message": fault.message, "hint": fault.hint, "event": None,
        "key": None,
    }  # fmt: skip
    assert "read again what is on record" in fault.hint


@pytest.mark.parametrize("wrong", [None, "text", ValueError("x"), ReviewError])
def test_only_an_error_of_the_library_has_faults(wrong: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^error: "):
        interchange.list_faults(wrong)


def test_a_key_that_differs_from_its_field_is_the_only_one_of_its_name() -> None:
    """So the faults of recording need not ask which kind of event has the field."""
    named = {field.name for kind in KINDS for field in attrs.fields(kind) if field.metadata.get("key")}
    others = {field.name for kind in KINDS for field in attrs.fields(kind) if not field.metadata.get("key")}

    assert (len(named), named & others) == (1, set())


# ---------------------------------------------------------------- the field of a fault that has no place


def test_law_4_a_missing_key_is_named_by_the_fault() -> None:
    """A form finds the field: the fault stands at the object that lacks the key, and bears the key."""
    for row in ROWS:
        kind = events.describe(str(row["event"]))
        for left_out in row:
            rest = {key: value for key, value in row.items() if key != left_out}
            found = faults_of(lambda rest=rest: interchange.event_from_dict(rest))  # type: ignore[misc]  # a lambda of a loop
            is_required = left_out in {"event", *(one.name for one in kind.fields if one.is_required)}
            assert not is_required or [(one.path, one.key) for one in found] == [("", left_out)]
            for fault in found:
                # The key of another field may be wanted instead, such as the area without a constituency.
                assert fault.key not in rest if fault.key else fault.path.strip("/") in rest


def test_law_4_a_missing_key_is_named_below_a_list_and_where_a_default_is_refused() -> None:
    deferred = {**_HEAD, "event": "answered", "offer": "o1", "reply": "deferred"}
    opened = {**_HEAD, "event": "venue-opened", "venue": "v", "kind": "office", "region": "r", "force": "f",
              "exposure": {}}  # fmt: skip
    for rows, path, key in (
        ([deferred], "/0", "until"),
        ([CONTACT, {}], "/1", "event"),
        ([opened], "/0", "users"),
    ):
        faults = refused(lambda rows=rows: interchange.events_from_list(rows)).faults  # type: ignore[misc]  # a lambda of a loop
        assert (path, key) in {(fault.path, fault.key) for fault in faults}


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (lambda one: one.due(on=_DAY, team="essex"), "/team"),
        (lambda one: one.due(on=_DAY, area="essexx"), "/area"),
        (lambda one: one.due(on=_DAY, within=-1), "/within"),
        (lambda one: one.due(on=_DAY, until=dt.date(2021, 1, 1)), "/until"),
        (lambda one: one.due(on=dt.date(1899, 1, 1)), "/on"),
        (lambda one: one.explain("nobody", None, Activity.CONTACT, on=_DAY), "/member"),
        (lambda one: one.explain("m-essex-1", "clyde-2-office", Activity.REVIEW, on=_DAY), "/venue"),
        (lambda one: one.record(expecting=7), "/expecting"),
        (lambda one: one.plan(on=_DAY, until=_DAY, without=[7]), "/without"),
    ],
)  # fmt: skip
def test_an_error_of_a_question_points_to_the_argument(ask: Callable[[Programme], object], path: str) -> None:
    with pytest.raises(ReviewError) as caught:
        ask(uk.sample(on=_DAY))

    [fault] = interchange.list_faults(caught.value)
    # The path is the place, so the sentence does not say the place again.
    assert (fault.path, fault.message.startswith(path[1:])) == (path, False)
    assert fault.hint


@pytest.mark.parametrize(
    ("read", "subject"),
    [(interchange.event_loads, "event"), (interchange.events_loads, "list of events")],
)
def test_what_is_said_of_an_event_says_nothing_of_a_document(
    read: Callable[..., object], subject: str
) -> None:
    for text in ("{", "1", "{}", "[{}]", json.dumps("x" * 5000), "own.json"):
        error = refused(lambda text=text: read(text))  # type: ignore[misc]  # a lambda of a loop
        assert (error.subject, str(error).splitlines()[0].startswith(f"the {subject} ")) == (subject, True)
        assert not re.search("document|Limits", str(error))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"event": "incident", "member": "m-essex-1", "severity": "grave"},
         "no such severity; name one of low, serious, threat-to-life, or leave it out"),
        ({"event": "finding-noted", "venue": "essex-hall", "severity": "grave", "text": "A door."},
         "no such severity; name one of low, serious, threat-to-life"),
        ({"event": "banded", "member": "m-essex-1", "band": "top"},
         "no such band; name one of standard, raised, high"),
        ({"event": "withdrawn", "withdraws": "o-99"},
         "no event on record has the id that its 'withdraws' names; record that event first"),
    ],
    ids=lambda one: one["event"] if isinstance(one, dict) else "",
)  # fmt: skip
def test_a_fault_says_what_can_stand_instead(fields: dict[str, Json], said: str) -> None:
    with pytest.raises(ReviewError) as caught:
        uk.sample(on=_DAY).record(interchange.event_from_dict({**_HEAD, **fields}))

    [fault] = interchange.list_faults(caught.value)
    assert f"{fault.message}; {fault.hint}" == said


def test_an_error_of_a_question_gives_an_id_that_is_there() -> None:
    programme = uk.sample(on=_DAY)
    with pytest.raises(UnknownId, match=r"^member: no such member; .* such as 'm-clyde-1'$"):
        programme.explain("nobody", None, Activity.CONTACT, on=_DAY)
    with pytest.raises(
        InvalidValue, match=r"^venue: is never used by this member; .* such as 'essex-1-home-1'$"
    ):
        programme.explain("m-essex-1", "clyde-2-office", Activity.REVIEW, on=_DAY)


# ---------------------------------------------------------------- the id of an obligation


def test_the_id_of_every_obligation_leads_to_its_subject() -> None:
    programme = uk.sample(on=_DAY)
    for one in programme.due(on=_DAY, within=400):
        assert programme.subject(one.id) == (one.member, one.venue, one.activity)
        assert programme.explain(*programme.subject(one.id), on=_DAY).member == one.member


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("", InvalidValue), ("review", InvalidValue), ("review/m-essex-1", InvalidValue), (7, InvalidValue),
        ("contact/essex-hall/m-essex-1", InvalidValue), ("survey/essex-hall/m-essex-1", InvalidValue),
        ("review/essex-hall/m-essex-1/x", InvalidValue), ("contact/", InvalidValue), (None, InvalidValue),
        ("review/clyde-2-office/m-essex-1", InvalidValue), ("contact/nobody", UnknownId),
        ("review/essex-9/m-essex-1", UnknownId),
    ],
)  # fmt: skip
def test_what_is_no_id_of_an_obligation_is_refused_at_the_id(wrong: Any, error: type[ReviewError]) -> None:
    with pytest.raises(error) as caught:
        uk.sample(on=_DAY).subject(wrong)

    assert [fault.path for fault in interchange.list_faults(caught.value)] == ["/id"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("20211120", InvalidValue), ("2021-W46-6", InvalidValue), ("2021-11-31", InvalidValue),
        ("2021-11-20 ", InvalidValue), ("", InvalidValue), ("\uff12021-11-20", InvalidValue),
        ("2021-11-20T00:00:00", InvalidValue), ("20/11/2021", InvalidValue), ("0", InvalidValue),
        ("1899-12-31", OutsideRange), ("2200-01-01", OutsideRange), (None, InvalidValue), (20, InvalidValue),
        (dt.date(2021, 11, 20), InvalidValue),
    ],
)  # fmt: skip
def test_law_6_what_is_no_day_as_text_is_refused_at_its_parameter(
    text: Any, error: type[ReviewError]
) -> None:
    with pytest.raises(error) as caught:
        interchange.read_day(text, field="on")

    assert [fault.path for fault in interchange.list_faults(caught.value)] == ["/on"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_law_1_a_day_comes_back_from_its_text(day: dt.date) -> None:
    assert interchange.read_day(day.isoformat()) == day


# ---------------------------------------------------------------- as a service takes events

_NOW: Final = dt.datetime(2021, 11, 20, 10, tzinfo=dt.UTC)
_SENT: Final = {"event": "contacted", "id": "sent-1", "on": "2021-11-20", "member": "m-essex-1"}


@pytest.mark.parametrize("as_text", [False, True])
def test_a_service_knows_an_event_since_it_heard_and_a_repeat_since_the_first_call(as_text: bool) -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    given = json.dumps(_SENT) if as_text else _SENT
    event = interchange.receive_event(programme, given, at=_NOW)
    again = interchange.receive_event(programme.record(event), given, at=_NOW + dt.timedelta(hours=1))

    assert event == interchange.event_from_dict({**_SENT, "known": "2021-11-20T10:00:00Z"}) == again
    assert "known" not in _SENT


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"known": "2021-11-20T10:00:00.000001Z"}, "/known", "ahead-of-clock"),
        ({"on": "2021-11-22"}, "/on", "ahead-of-clock"),
        ({"on": "2021-11-22", "known": "2021-11-20T10:00:00.000001Z"}, "/known", "ahead-of-clock"),
        ({"event": "erased", "events": ["future-1"], "member": ...}, "/event", "not-reported"),
        ({"id": 7}, "/id", "wrong-type"),
        ({"id": "no id"}, "/id", "invalid-value"),
        ({"told": "now"}, "/told", "unknown-key"),
    ],
)
def test_a_service_takes_no_event_from_ahead_and_none_of_an_erasure(
    changed: dict[str, Any], path: str, code: str
) -> None:
    given = {key: value for key, value in {**_SENT, **changed}.items() if value is not ...}
    with pytest.raises(DocumentErrors) as caught:
        interchange.receive_event(uk.sample(on=dt.date(2021, 11, 20)), given, at=_NOW)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(path, code)]


_AHEAD: Final = {**_SENT, "on": "2021-11-22"}


@pytest.mark.parametrize(
    ("sent", "paths"),
    [
        # Tomorrow has begun in the east by ten o'clock, and what announces may lie ahead.
        ({**_SENT, "on": "2021-11-21"}, []),
        ({**_SENT, "event": "event-planned", "on": "2022-01-01", "starts": "2022-02-01"}, []),
        (_AHEAD, ["/on"]),
        ({**_AHEAD, "known": "2021-11-20T09:00:00Z"}, ["/known"]),
        ({**_AHEAD, "id": "e-09"}, ["/id"]),
    ],
)
def test_law_4_a_day_ahead_is_a_fault_at_what_the_client_sent(sent: Json, paths: list[str]) -> None:
    """The id of another event that is on record is the fault of all."""
    programme = uk.sample(on=dt.date(2021, 11, 20))
    found = []
    try:
        programme.record(interchange.receive_event(programme, sent, at=_NOW))
    except ReviewError as error:
        found = [one.path for one in interchange.list_faults(error)]

    assert found == paths


def test_a_text_with_a_key_twice_is_refused_by_a_service_too() -> None:
    given = json.dumps(_SENT)[:-1] + ', "id": "sent-2"}'
    with pytest.raises(DocumentErrors) as caught:
        interchange.receive_event(uk.sample(on=dt.date(2021, 11, 20)), given, at=_NOW)

    assert [fault.code for fault in caught.value.faults] == ["duplicate-key"]
