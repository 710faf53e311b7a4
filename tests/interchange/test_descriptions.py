"""What `describe` tells of each kind of event is what the reader takes, and what the programme looks up."""

import datetime as dt
import enum
import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import attrs
import pytest

from interchange.sample import SAMPLE, Json
from interchange.test_document_laws import required, values
from interchange.test_events import faults_of
from interchange.test_schema import EVENT, LONGEST
from mpreview import Programme, events, interchange, uk
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import (
    KINDS,
    ConcernRaised,
    Ended,
    Event,
    Excluded,
    FieldDescription,
    FieldType,
    Incident,
    Ledger,
    MeasureNoted,
    MeasureState,
    describe,
)
from test_rows import CANARY

_DAY: Final = dt.date(2021, 11, 20)
_FACT: Final[dict[str, Any]] = {"id": "x", "on": "2021-11-20", "known": "2021-11-20T09:00:00Z"}
_WORDS: Final = {
    frozenset(word.value for word in type(one)) for one in values(SAMPLE) if isinstance(one, enum.Enum)
}
"""The words of every enum."""
_IN_ORDER: Final = {"member", "venue"}
"""What a change of the register looks up in the order of changes, and not by its name."""


def fields() -> Iterator[tuple[type[Event], FieldDescription]]:
    """Every field of every kind."""
    return ((kind, field) for kind in KINDS for field in describe(kind).fields)


def bare(kind: type[Event]) -> dict[str, Json]:
    """The event of a kind in the sample, with the keys alone that it must have."""
    place, row = LONGEST[kind.word]
    needed = required(f"/ledger/{place}")
    # Whose staff met with an incident has to be told.
    return {key: one for key, one in row.items() if key in needed} | (
        {"member": "m1"} if kind is events.Incident else {}
    )


def is_refused(row: Json, key: str) -> bool:
    """Whether the reader finds a fault at a key of an event, or below."""
    told = faults_of(lambda: interchange.event_from_dict(row))
    return any(f"{fault.path}/".startswith(f"/{key}/") for fault in told)


def test_every_kind_and_every_field_says_what_it_means_in_words_for_people() -> None:
    silent = [(kind.word, field.name) for kind, field in fields() if not (field.label and field.meaning)]
    inner = [(kind.word, one.name) for kind, field in fields() for one in field.fields if not one.label]
    marks = [field.meaning for _, field in fields() if set("`*") & set(field.meaning)]

    assert (silent, inner, marks) == ([], [], [])
    assert [kind.word for kind in KINDS if not (describe(kind).label and describe(kind).meaning)] == []


def test_the_fields_are_the_keys_of_the_json_and_those_that_must_be_given_are_required() -> None:
    for kind in KINDS:
        place, row = LONGEST[kind.word]
        told = describe(kind).fields
        names = [field.name for field in told]

        assert set(row) - {"event"} <= set(names)
        assert [key for key in names if key in row] == [key for key in row if key != "event"]
        assert {"event", *(field.name for field in told if field.is_required)} == required(f"/ledger/{place}")


def test_every_choice_is_taken_and_no_other_word_is() -> None:
    wrong = []
    for kind, field in fields():
        if field.type is not FieldType.CHOICE:
            continue
        offered = {choice.value for choice in field.choices}
        every = min((words for words in _WORDS if offered <= words), key=len)
        for word in every:
            value = [word] if field.is_list else word
            if is_refused(bare(kind) | {field.name: value}, field.name) is (word in offered):
                wrong.append((kind.word, field.name, word))

    assert wrong == []


def test_a_default_that_is_given_changes_nothing() -> None:
    told = [(kind, field) for kind, field in fields() if field.default is not None]
    for kind, field in told:
        _, row = LONGEST[kind.word]
        left_out = {key: one for key, one in row.items() if key != field.name}
        if not faults_of(lambda row=left_out: interchange.event_from_dict(row)):  # type: ignore[misc]  # a lambda of a loop
            given = interchange.event_from_dict(left_out | {field.name: field.default})
            assert given == interchange.event_from_dict(left_out)

    assert len(told) > 20


def test_bounds_are_those_of_the_schema() -> None:
    for kind, field in fields():
        asked = EVENT["$defs"][f"event-{kind.word}"]["properties"][field.name]
        asked = next((one for one in asked.get("anyOf", ()) if one.get("type") != "null"), asked)
        one = asked["items"] if field.is_list else asked
        told = (
            field.longest,
            field.pattern or one.get("pattern"),
            field.fewest or None,
            field.most,
            field.once,
        )
        assert told == (
            one.get("maxLength"), one.get("pattern"), asked.get("minItems"), asked.get("maxItems"),
            asked.get("uniqueItems", False),
        )  # fmt: skip
        if field.type is FieldType.NUMBER:
            assert (field.low, field.high) == (one["minimum"], one["maximum"])
        if field.type is FieldType.DAY:
            assert (field.low, field.high) == ("1900-01-01", "2199-12-31")


def test_what_is_looked_up_is_told_and_what_is_told_is_looked_up() -> None:
    """Ids of the register, the rulebook and the ledger; of others the library knows no list."""
    told = {(kind.word, field.name): field.names for kind, field in fields() if field.names is not None}
    inner = ((kind.word, field.name, one) for kind, field in fields() for one in field.fields)
    told |= {(word, f"{name}/{one.name}"): one.names for word, name, one in inner if one.names is not None}
    looked_up = dict(_list_looked_up())

    assert {key: told.get(key) for key in looked_up} == looked_up
    kinds = {*looked_up.values()}
    others = {key: names for key, names in told.items() if names in kinds and key not in looked_up}
    # The events of an erasure are gone, and changes of the register are looked up in their order.
    assert {key for key, names in others.items() if names not in _IN_ORDER} == {("erased", "events")}
    assert {word for word, _ in others} == {"erased", "venue-opened"}


def _list_looked_up() -> Iterator[tuple[tuple[str, str], str]]:
    for event in SAMPLE.ledger:
        found = [(path, kind) for path, kind, _ in event.list_names()]
        found += [(path, "event") for path, _ in event.list_references()]
        for path, kind in found:
            name = re.sub(r"/[0-9]+", "", path)
            key = "withdraws" if (event.word, name) == ("withdrawn", "event") else name
            yield (event.word, key), kind.removeprefix("foreseen ")


def test_the_kinds_of_a_named_event_are_those_that_the_ledger_takes() -> None:
    answer = next(field for field in describe("answered").fields if field.name == "offer")
    closed = next(field for field in describe("finding-closed").fields if field.name == "finding")

    assert (answer.kinds, closed.kinds) == (("offered",), ("finding-noted", "reviewed"))


def test_a_sensitive_field_is_left_out_of_the_repr_and_any_other_is_shown() -> None:
    wrong = []
    for kind, field in fields():
        canary = "CANARY-7f3a"
        row = LONGEST[kind.word][1] | {field.name: canary}
        if (
            field.type in {FieldType.ID, FieldType.TEXT}
            and not field.is_list
            and not is_refused(row, field.name)
        ):
            event = interchange.event_from_dict(row)
            if (canary in repr(event)) is field.is_sensitive:
                wrong.append((kind.word, field.name))

    assert wrong == []


def test_a_description_is_plain_json_and_the_same_by_word_and_by_class() -> None:
    for kind in KINDS:
        told = describe(kind)
        assert describe(kind.word) is told
        assert json.loads(json.dumps(told.to_dict())) == told.to_dict()
    answers = describe("reviewed").to_dict()["fields"][-1]
    assert (answers["type"], answers["is_list"], [one["name"] for one in answers["fields"]]) == (
        "object", True, ["item", "answer"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "error"),
    [("rumoured", UnknownId), (None, InvalidValue), (Event, InvalidValue), ([], InvalidValue),
     (events.Ledger, InvalidValue), (SAMPLE, InvalidValue)],
    ids=lambda one: getattr(one, "__name__", type(one).__name__),
)  # fmt: skip
def test_what_is_no_kind_of_event_is_refused(wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        describe(wrong)


# ---------------------------------------------------------------- what a field may name


_OPAQUE: Final = {
    "person", "person or body", "body", "standard", "entry of the catalogue", "rule of the catalogue",
}  # fmt: skip
"""What the embedder alone knows a list of."""


def test_whatever_a_field_names_has_options_with_everything_that_events_name() -> None:
    found = {
        field.names: {option.value for option in SAMPLE.options(field.names, sensitive=True)}
        for _, outer in fields()
        for field in (outer, *outer.fields)
        if field.names is not None
    }
    named = {
        (kind.removeprefix("foreseen "), id_.partition("/")[2] if kind == "pool" else id_)
        for event in SAMPLE.ledger.effective
        for _, kind, id_ in event.list_names()
    }

    assert {names for names, options in found.items() if not options} == _OPAQUE
    assert {(kind, id_) for kind, id_ in named if id_ not in found[kind]} == set()


def test_every_option_of_a_field_is_taken_by_recording() -> None:
    programme = uk.sample(on=_DAY)
    met = {"event": "incident", "member": "m-essex-1"}
    for row, names, key in (
        (met, "severity", "severity"),
        (met, "channel", "channel"),
        (met, "kind of incident", "kind"),
        ({"event": "banded", "member": "m-essex-1"}, "band", "band"),
        ({"event": "contacted"}, "member", "member"),
        ({"event": "reviewed"}, "venue", "venue"),
        ({"event": "withdrawn"}, "event", "withdraws"),
    ):
        options = programme.options(names)
        told = [interchange.event_from_dict({**_FACT, **row, key: option.value}) for option in options]

        assert {len(programme.record(event).ledger) for event in told} == {len(programme.ledger) + 1}


def test_no_option_but_a_member_bears_a_name_of_a_person_or_a_place() -> None:
    plain = uk.sample(on=_DAY)
    register = plain.base
    hidden = attrs.evolve(
        register,
        members=tuple(attrs.evolve(one, name=f"SECRET {one.id}") for one in register.members),
        venues=tuple(attrs.evolve(one, label=one.label and "SECRET") for one in register.venues),
    )
    programme = Programme(hidden, plain.rulebook, plain.ledger)
    names = {str(field.names) for _, field in fields() if field.names is not None}

    found = {one: repr(programme.options(one, sensitive=True)) for one in names}
    assert [one for one, options in found.items() if "SECRET" in options] == ["member"]


def test_law_41_no_option_tells_a_sensitive_event_a_measure_or_a_risk_unasked() -> None:
    """Nor the end of an exclusion; the sample has every kind of event."""
    told: dict[str, Any] = {"on": _DAY, "known": dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)}
    whole = uk.sample(on=_DAY).restore(
        Incident(id=f"{CANARY}-1", member="m-essex-1", **told),
        ConcernRaised(id=f"{CANARY}-2", member="m-essex-1", **told),
        Excluded(
            id=f"{CANARY}-3", member="m-essex-1", first=_DAY, last=_DAY, signer="s", authority="Act",
            why="why", body="other", **told,
        ),
        Ended(id=f"{CANARY}-4", paper=f"{CANARY}-3", last=_DAY, **told),
        MeasureNoted(
            id=f"{CANARY}-5", venue="essex-hall", measure=f"{CANARY}-m", state=MeasureState.FAULTY, **told
        ),
    )  # fmt: skip

    for programme in (whole, whole.only(member="m-essex-1"), SAMPLE):
        cleared = partial(programme.options, sensitive=True)
        secret = {one.id for one in programme.ledger if one.is_sensitive}
        for word in (kind.word for kind in KINDS):
            form = describe(word).to_dict(options=programme.options)
            assert CANARY not in json.dumps(form)
            for one in form["fields"]:
                every = () if one["names"] is None else cleared(one["names"], kinds=one["kinds"])
                offered = {choice["value"] for choice in one["choices"] if one["names"]}
                assert offered <= {choice.value for choice in every}
                assert one["names"] not in {"measure", "risk"} or offered == set()
                assert one["names"] != "event" or offered.isdisjoint(secret)
    asked = partial(whole.options, sensitive=True)
    assert {one.value for one in asked("event")} - {one.value for one in whole.options("event")} == {
        f"{CANARY}-{n}" for n in (1, 2, 3, 4, 5)
    }
    assert [one.value for one in asked("measure")] == [f"{CANARY}-m"]


def test_law_41_the_audiences_of_one_member_are_no_options_unasked() -> None:
    plain = uk.sample(on=_DAY).base
    members = (attrs.evolve(plain.members[0], audiences=("ministers",)), *plain.members[1:])
    programme = Programme(attrs.evolve(plain, members=members), uk.sample(on=_DAY).rulebook, Ledger())
    part = programme.only(member=plain.members[-1].id)

    assert [one.value for one in part.options("audience")] == ["ministers"]
    assert part.options("audience", sensitive=True) == ()


@pytest.mark.parametrize(
    ("names", "first", "count"),
    [
        ("team", ("force-essex", "Essex Police"), 5),
        ("severity", ("low", "Low"), 3),
        ("band", ("standard", "Standard"), 3),
        ("kind of venue", ("office", "constituency office"), 6),
        ("constituency", ("clyde-4", "Clyde Four"), 12),
        ("channel", ("101", "101"), 6),
    ],
)  # fmt: skip
def test_options_are_in_order_with_labels(names: str, first: tuple[str, str], count: int) -> None:
    options = uk.sample(on=_DAY).options(names)

    assert (options[0].value, options[0].label) == first
    assert len({option.value for option in options}) == len(options) == count


def test_the_options_of_an_event_are_of_its_kinds_the_newest_first() -> None:
    programme = uk.sample(on=_DAY)
    [offer] = [field for field in describe("answered").fields if field.name == "offer"]
    options = programme.options("event", kinds=offer.kinds)
    offers = [event for event in programme.ledger.effective if event.word in offer.kinds]

    assert [option.value for option in options] == [event.id for event in offers][::-1]
    assert options[0].label == f"Offered, {offers[-1].on} ({offers[-1].id})"


@pytest.mark.parametrize(
    ("names", "kinds", "error"),
    [("venues", (), UnknownId), ("", (), UnknownId), (7, (), InvalidValue), ("event", ("x",), UnknownId),
     ("event", (7,), InvalidValue), ("event", 7, InvalidValue)],
)  # fmt: skip
def test_what_no_field_names_has_no_options(names: Any, kinds: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        uk.sample(on=_DAY).options(names, kinds=kinds)


def test_a_form_leaves_to_the_service_what_the_service_sets() -> None:
    assert {(field.name, field.is_required) for _, field in fields() if field.is_set_on_receipt} == {
        ("known", True)
    }
    assert [kind for kind in KINDS if not any(one.is_set_on_receipt for one in describe(kind).fields)] == []
    inner = [one for _, outer in fields() for one in outer.fields]
    assert not any(one.is_set_on_receipt for one in inner)


def test_a_text_is_of_one_line_and_a_flag_tells_what_it_is_when_left_out() -> None:
    every = [field for _, outer in fields() for field in (outer, *outer.fields)]
    texts = [field for field in every if field.type in {FieldType.TEXT, FieldType.ID}]

    assert [field for field in every if field.is_one_line] == texts
    for kind, field in fields():
        if field.type is FieldType.TEXT and not field.is_list and field.name in bare(kind):
            assert is_refused({**bare(kind), field.name: "two\nlines"}, field.name)
        if field.type is FieldType.TRUTH and not field.is_required:
            assert type(field.default) is bool
            assert interchange.event_from_dict(bare(kind)) == interchange.event_from_dict(
                {**bare(kind), field.name: field.default}
            )


def test_a_form_as_json_has_the_options_of_each_id_as_its_choices() -> None:
    programme = uk.sample(on=_DAY)
    for word in (kind.word for kind in KINDS):
        plain, form = describe(word).to_dict(), describe(word).to_dict(options=programme.options)
        for one, filled in zip(plain["fields"], form["fields"], strict=True):
            found = programme.options(one["names"], kinds=one["kinds"]) if one["names"] else ()
            choices = [{"value": option.value, "label": option.label} for option in found]
            assert filled["choices"] == (choices if one["names"] else one["choices"])
            assert {**filled, "choices": one["choices"], "fields": one["fields"]} == one


def test_a_kind_that_is_spelled_otherwise_is_answered_with_the_words_that_are_near() -> None:
    with pytest.raises(UnknownId) as caught:
        describe("bookd")

    assert caught.value.near[0] == "booked"
