"""Laws 1 to 7 of documents: round trip, one canonical form, strict reading, no coercion."""

import copy
import datetime as dt
import enum
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.generated import check_generated
from helpers.profiles import in_part
from helpers.sources import CHECKOUT
from helpers.strategies import asked, programmes
from interchange.sample import ON_RECORD, SAMPLE, TEXT, Json, at, document, put, walk
from interchange.spelling import json_of
from laws import small
from mpreview import interchange
from mpreview.errors import DocumentErrors, EventConflict, Fault
from mpreview.events import KINDS, Event, Ledger, Offered, Reply, Withdrawn
from mpreview.interchange import Limits
from mpreview.policy import FORMS, Condition, Table
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused

WHOLE: Final = document()
"""To be looked at; what is to be spoilt is a copy of its own."""
PATHS: Final = [path for path, _ in walk(WHOLE)]
SCALARS: Final = [path for path, value in walk(WHOLE) if not isinstance(value, dict | list)]
OBJECTS: Final = [path for path, value in walk(WHOLE) if isinstance(value, dict)]

PAGE: Final = (CHECKOUT / "docs" / "reference" / "document.md").read_text("utf-8")
_SEEDS: Final = st.integers(0, 2**32).map(random.Random)


def refused(text: str | bytes) -> DocumentErrors:
    with pytest.raises(DocumentErrors) as caught:
        interchange.loads(text)
    return caught.value


def faults_of(value: Json) -> tuple[Fault, ...]:
    """What is told of a document; nothing if it loads."""
    try:
        interchange.loads(json.dumps(value))
    except DocumentErrors as error:
        return error.faults
    return ()


def paths(value: Json) -> list[str]:
    """Where a document is told to be wrong."""
    return [fault.path for fault in faults_of(value)]


def fields(value: Any) -> "tuple[attrs.Attribute[object], ...]":
    """The fields of a value of ours; none of any other."""
    return tuple(attrs.fields(type(value))) if attrs.has(type(value)) else ()


def values(value: object) -> Iterator[object]:
    """Every value that a programme is made of, with what it was made with."""
    yield value
    if isinstance(value, Programme):
        for part in (value.register, value.rulebook, tuple(value.ledger)):
            yield from values(part)
    elif isinstance(value, tuple):
        for item in value:
            yield from values(item)
    else:
        for field in fields(value):
            yield from values(getattr(value, field.name))


def types_of(value: object) -> list[type]:
    return [type(one) for one in values(value)]


# Law 1


@given(programme=programmes())
def test_law_1_a_programme_comes_back_from_its_document(programme: Programme) -> None:
    again = interchange.loads(interchange.dumps(programme))

    assert (again, types_of(again)) == (programme, types_of(programme))


@given(programme=programmes(), day=asked())
def test_law_1_so_does_what_was_known_on_a_day(programme: Programme, day: dt.date) -> None:
    known = programme.as_known(day)

    assert interchange.loads(interchange.dumps(known)) == known


@given(programme=programmes())
def test_law_1_so_does_what_was_recorded_piece_by_piece(programme: Programme) -> None:
    told = sorted(programme.ledger, key=lambda event: event.known)
    ledger = Ledger()
    for event in told:
        try:
            ledger = Programme(programme.base, programme.rulebook, ledger).record(event).ledger
        except (EventConflict, EventRefused):
            # Told in the instant of what it corrects or answers, and by its id before it; or no legal step.
            ledger = programme.ledger
    recorded = Programme(programme.base, programme.rulebook, ledger)

    assert interchange.loads(interchange.dumps(recorded)) == recorded


def _covering(id_: str, venue: str, known: int, corrects: str | None = None) -> Offered:
    day = dt.datetime(2021, 10, known, tzinfo=dt.UTC)
    first = dt.date(2021, 10, 1)
    return Offered(id=id_, on=first, known=day, member="ann", venues=(venue,), corrects=corrects)


@pytest.mark.parametrize(
    "later",
    [
        Withdrawn(id="w", on=dt.date(2021, 10, 4), known=dt.datetime(2021, 10, 4, tzinfo=dt.UTC), event="c1"),
        _covering("c2", "essex", 4, "o1"),
        _covering("c2", "essex", 4, "c1"),
    ],
)
def test_law_1_also_when_the_offer_that_was_answered_is_corrected_again(later: Event) -> None:
    """Essex was offered, corrected to Glasgow, answered for Glasgow; then that is taken back."""
    no = small.answered("2021-10-03", Reply.DECLINED, venues=("glasgow",))
    events: list[Event] = [_covering("o1", "essex", 1), _covering("c1", "glasgow", 2, "o1"), no]
    recorded = small.programme(*small.FIRSTS, small.OFFERS, events=events).record(later)

    assert interchange.loads(interchange.dumps(recorded)) == recorded


def test_law_1_every_word_comes_back_as_a_member_of_its_enum() -> None:
    words = {one for one in values(interchange.loads(TEXT)) if isinstance(one, enum.Enum)}
    every: set[enum.Enum] = set()
    for word in words:
        every |= set(type(word))

    assert words == every


def test_law_1_the_sample_has_every_event_rule_and_condition() -> None:
    kinds = {type(one) for one in values(SAMPLE)}

    assert {*KINDS, *FORMS, *Condition.__args__} - kinds == set()


def test_law_1_the_sample_has_tables_of_every_kind() -> None:
    turns = {
        tuple(part is not None for part in one.values[0].cell)
        for one in values(SAMPLE)
        if isinstance(one, Table)
    }

    assert turns == {(True, False, False), (False, True, False), (False, False, True), (True, True, True)}


def test_law_1_the_sample_has_every_field_at_a_value_of_its_own() -> None:
    """Else a field that is left out of the document would come back as its default, unnoticed."""
    every, told = set(), set()
    for one in values(SAMPLE):
        for field in fields(one):
            every.add(f"{type(one).__name__}.{field.name}")
            if _differs(one, field):
                told.add(f"{type(one).__name__}.{field.name}")

    # A withdrawal and an erasure correct nothing, and an offer is owed wherever a review is.
    assert every - told == {
        "Withdrawn.corrects", "Erased.corrects", "OfferOwed.notice", "OfferOwed.merge", "OfferOwed.when",
    }  # fmt: skip


def _differs(one: object, field: "attrs.Attribute[object]") -> bool:
    default: Any = field.default
    if hasattr(default, "takes_self"):
        default = default.factory(one) if default.takes_self else default.factory()
    return bool(getattr(one, field.name) != default)


# Law 2


def test_law_2_the_canonical_form_is_the_one_on_record() -> None:
    """Held to the byte, on every version of Python and of every dependency."""
    check_generated(ON_RECORD, lambda _: TEXT)


@given(programme=programmes())
def test_law_2_the_canonical_form_is_a_fixed_point(programme: Programme) -> None:
    text = interchange.dumps(programme)

    assert interchange.canonical(text) == text


@given(chance=_SEEDS)
def test_law_2_the_order_of_entries_rules_and_events_does_not_show(chance: random.Random) -> None:
    value = document()
    rulebook = value["rulebook"]
    lists = [*value["register"].values(), value["ledger"], rulebook["responses"]]
    lists += [edition["rules"] for edition in rulebook["editions"]]
    for rows in lists:
        chance.shuffle(rows)

    assert interchange.canonical(json.dumps(value)) == TEXT


def test_law_2_a_default_that_is_stated_does_not_show() -> None:
    value = document()
    value["register"]["venues"][1] |= {"label": None, "number": 1, "controller": "own", "ref": None}
    for use in value["register"]["uses"]:
        use["period"].setdefault("end", None)
    for event in value["ledger"]:
        event.setdefault("corrects", None)
    for rule in value["rulebook"]["editions"][0]["rules"]:
        rule.setdefault("when", None)
        rule.setdefault("merge", {"mode": "restart", "days": 0})

    assert interchange.canonical(json.dumps(value)) == TEXT


# Law 3


@given(chance=_SEEDS)
def test_law_3_spelling_does_not_change_what_is_loaded(chance: random.Random) -> None:
    # The comma inside of a text may be a value too many, until the text is looked at token by token.
    plain = TEXT.replace("Village hall", "Hall, upstairs")
    places = [item for _, item in walk(json.loads(plain))]
    longest = max(len(item) for item in places if isinstance(item, str))
    nodes = sum(max(1, len(item)) for item in places if isinstance(item, list | dict))

    text = json_of(json.loads(plain), chance)

    assert interchange.loads(text, limits=Limits(text=longest, nodes=nodes)) == interchange.loads(plain)


def test_law_3_a_byte_order_mark_and_line_ends_change_nothing() -> None:
    text = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()

    assert interchange.loads(text) == SAMPLE


# Law 4


# A reader is told the first hundred faults, and one place may have more than one.
_MOST: Final = 50


def _lots(places: Iterable[str]) -> Iterator[list[str]]:
    """The places in lots, none of them within another: no fault of shape hides one elsewhere."""
    alike: dict[tuple[int, str, bool], list[str]] = {}
    for path in places:
        alike.setdefault(_sort(path), []).append(path)
    for group in alike.values():
        yield from (group[first : first + _MOST] for first in range(0, len(group), _MOST))


def _sort(path: str) -> tuple[int, str, bool]:
    """How deep it is; a word that tells nouns apart stands with its like, and null with null."""
    key = path.rpartition("/")[2]
    return path.count("/"), key if key in {"asks", "event", "on", "rule"} else "", at(WHOLE, path) is None


def _keys() -> Iterator[dict[str, str]]:
    """Every key by its object, each object once in a lot and all its keys in turn."""
    for turn in range(max(len(at(WHOLE, path)) for path in OBJECTS)):
        held = {path: list(at(WHOLE, path))[turn] for path in OBJECTS if len(at(WHOLE, path)) > turn}
        yield from ({path: held[path] for path in lot} for lot in _lots(held))


def test_law_4_an_unknown_key_is_refused_at_its_place() -> None:
    found = []
    for lot in _lots(OBJECTS):
        value = document()
        for path in lot:
            at(value, path)["surprise/~"] = 1
        found += paths(value)

    assert sorted(found) == sorted(f"{path}/surprise~1~0" for path in OBJECTS)


@pytest.mark.once
def test_law_4_a_key_that_stands_twice_is_refused_at_its_place() -> None:
    found = []
    for lot in _keys():
        value = document()
        for path, key in lot.items():
            # Python's own objects hold a key once, so the second is put into the text.
            at(value, path)[f"~twice~{key}"] = at(value, path)[key]
        text = json.dumps(value).replace('"~twice~', '"')
        found += [fault.path for fault in refused(text).faults]

    assert sorted(found) == sorted(f"{path}/{key}" for path in OBJECTS for key in at(WHOLE, path))


def _list_event_keys() -> Iterator[tuple[str, str]]:
    """The keys of each kind of event that the page of the document prints in bold."""
    rows = dict(re.findall(r"^\| (every event|event [^|]*) \| (.*) \|$", PAGE, re.MULTILINE))
    of_every, bold = rows.pop("every event"), re.compile(r"\*\*`(\w+)`\*\*")
    for kinds, keys in rows.items():
        for word in re.findall(r'"([a-z-]+)"', kinds):
            yield f"event {word}", " ".join(bold.findall(f"{of_every} {keys}"))


# The keys without which an object is none, by its pointer with `*` for a number; where several nouns may
# stand, by the word that tells them apart.
_REQUIRED: Final = {
    "": "format format_version register rulebook ledger",
    "/register/venue_kinds/*": "id name plural phrase",
    "/register/area_kinds/*": "id name plural rank",
    "/register/mandate_ends/*": "id name",
    "/register/houses/*": "id name",
    "/register/calendars/*": "id name first listed_until",
    "/register/calendars/*/holidays/*": "day name source",
    "/register/calendars/*/rules/*": "name when source",
    "date": "on month day",
    "weekday": "on month weekday n",
    "easter": "on offset",
    "/register/areas/*": "id name kind",
    "/register/constituencies/*": "id name region force",
    "/register/constituencies/*/period": "start",
    "/register/scales/*": "id name levels",
    "/register/scales/*/levels/*": "id",
    "/register/scales/*/levels/*/wordings/*": "since text",
    "/register/series/*": "id scale name assessments",
    "/register/series/*/assessments/*": "effective announced level",
    "/register/members/*": "id name",
    "/register/members/*/mandates/*": "period",
    "/register/members/*/mandates/*/period": "start",
    "/register/members/*/candidacies/*": "period",
    "/register/members/*/candidacies/*/period": "start",
    "/register/venues/*": "id kind",
    "/register/venues/*/closures/*": "start",
    "/register/uses/*": "venue member period",
    "/register/uses/*/period": "start",
    "/register/teams/*": "id name covers",
    "/register/teams/*/covers/*/period": "start",
    "/register/teams/*/contributes/*/period": "start",
    "/register/teams/*/slots/*": "week",
    "/register/teams/*/slots/*/period": "start",
    "/register/teams/*/exceptions/*": "day slots",
    "/register/teams/*/more/*": "week",
    "/register/teams/*/fewer/*": "week",
    "/register/teams/*/more/*/period": "start",
    "/register/teams/*/fewer/*/period": "start",
    "/register/teams/*/coordinators/*": "id",
    "/register/teams/*/coordinators/*/period": "start",
    "/register/teams/*/pools/*": "id advisers",
    "/register/teams/*/pools/*/exceptions/*": "day slots",
    "/register/teams/*/pools/*/advisers/*": "id slots",
    "/register/teams/*/pools/*/advisers/*/slots/*": "week",
    "/register/teams/*/pools/*/advisers/*/skills/*": "id",
    "/register/teams/*/pools/*/advisers/*/skills/*/period": "start",
    "/register/teams/*/pools/*/advisers/*/away/*": "period",
    "/register/teams/*/pools/*/advisers/*/away/*/period": "start",
    "/register/teams/*/pools/*/advisers/*/exceptions/*": "day slots",
    "/register/teams/*/pools/*/advisers/*/period": "start",
    "/register/teams/*/loans/*": "team week period",
    "/register/teams/*/loans/*/period": "start",
    "/register/channels/*": "id name",
    "/register/incident_kinds/*": "id name phrase",
    "/register/recesses/*": "id house name period",
    "/register/recesses/*/period": "start",
    "/register/sources/*": "id title source licence state known",
    "/register/sources/*/known": "start",
    "/rulebook": "id title editions",
    "/rulebook/editions/*": "id title rules",
    "/rulebook/editions/*/matrix": "id title likelihood impact ratings cells bands citation",
    "/rulebook/editions/*/matrix/likelihood": "id title steps",
    "/rulebook/editions/*/matrix/likelihood/steps/*": "id wording",
    "/rulebook/editions/*/matrix/impact": "id title steps",
    "/rulebook/editions/*/matrix/impact/steps/*": "id wording",
    "/rulebook/responses/*": "series level response",
    "/rulebook/examples/*": "id says activity on since",
    "/rulebook/examples/*/levels/*": "since series level",
    "/rulebook/examples/*/bands/*": "since band",
    "/rulebook/examples/*/happened/*": "on occasion",
    "/rulebook/examples/*/coming/*": "known starts",
    "/rulebook/examples/*/noted/*": "on what",
    "/rulebook/examples/*/window": "earliest due overdue_from limit",
    "/rulebook/operations/*": "id name looks_after",
    "/rulebook/operations/*/looks_after/*": "capacity period citation",
    "/rulebook/operations/*/looks_after/*/period": "start",
    "/rulebook/operations/*/advisers/*": "since title citation",
    "/rulebook/winding_up/*": "since months at_polls citation",
    "/rulebook/editions/*/mending/*": "severity days citation",
    "/rulebook/checklists/*": "id kinds items",
    "/rulebook/checklists/*/items/*": "id text citation severity",
    "/rulebook/checklists/*/items/*/period": "start",
    "/ledger/*/answers/*": "item answer",
    "a table": "values",
    "a value": "value",
    "/rulebook/editions/*/rules/*/within": "n unit",
    "/rulebook/editions/*/rules/*/after_trigger": "n unit",
    "/rulebook/editions/*/rules/*/season": "month day",
    "/rulebook/editions/*/rules/*/repeated": "times days",
    "periodic": "rule id citation kinds",
    "new-venue": "rule id citation kinds within",
    "new-member": "rule id citation activity within",
    "rise": "rule id citation activity at_least within",
    "on-event": "rule id citation activity occasion within",
    "ahead": "rule id citation kinds of before",
    "directed": "rule id citation activity within",
    "offer": "rule id citation answer_days again_after_decline again_after_silence after_trigger",
    "all-of": "asks of",
    "any-of": "asks of",
    "not": "asks of",
    "except": "asks of reason",
    "kind-in": "asks kinds",
    "nation-in": "asks nations",
    "force-in": "asks forces",
    "audience-in": "asks audiences",
    "home-is": "asks of",
    "crowd-at-least": "asks people",
    "mandate-is": "asks status",
    "use-is": "asks status",
    "in-service": "asks measures",
    "level-at-least": "asks response",
    "band-at-least": "asks band",
    "/ledger/*/statement": "threat vulnerability impact",
    "/ledger/*/controls/*": "measure",
    "/ledger/*/closures/*": "start",
    "/ledger/*/partners/*": "team",
    **dict(_list_event_keys()),
}


def _tag(path: str) -> str:
    """What tells a noun apart from others that may stand at its place; empty if no other may."""
    value = at(WHOLE, path)
    if path.startswith("/rulebook/examples"):
        return ""  # the rule of an example is an id
    if "values" in value or "/values/" in path:
        return "a table" if "values" in value else "a value"
    if "event" in value:
        return f"event {value['event']}"  # a rule may have the word of an event
    tags = (value.get(key) for key in ("rule", "asks", *(("on",) if path.endswith("/when") else ())))
    return next((tag for tag in tags if tag is not None), "")


def required(path: str) -> set[str]:
    """The keys without which there is no such object at a place."""
    return set(_REQUIRED.get(_tag(path) or re.sub(r"/[0-9]+", "/*", path), "").split())


@pytest.mark.once
def test_law_4_a_missing_key_is_refused_where_it_is_missing() -> None:
    missed = []
    for lot in _keys():
        value = document()
        for path, key in lot.items():
            del at(value, path)[key]
        told = {(fault.path, fault.message) for fault in faults_of(value) if fault.code == "missing-key"}
        missed += [(path, key) for path, key in lot.items() if (path, f"the key {key!r} is missing") in told]

    assert sorted(missed) == sorted((path, key) for path in OBJECTS for key in required(path))


def all_told(wrong: Mapping[str, Json]) -> Iterator[tuple[str, list[Fault]]]:
    """Every place with all that is told of its lot, where each place holds what is wrong there."""
    for lot in _lots(wrong):
        value: Json = document()
        for path in lot:
            value = put(value, path, wrong[path])
        found = faults_of(value)
        yield from ((path, [fault for fault in found if _within(fault.path, path)]) for path in lot)


def _within(path: str, other: str) -> bool:
    return f"{path}/".startswith(f"{other}/")


_WRONG: Final[tuple[Json, ...]] = (True, 7, 1.5, "?", [], {})


@pytest.mark.once
@pytest.mark.parametrize("turn", range(2 if in_part() else len(_WRONG)))
def test_law_4_a_value_of_another_type_is_refused_at_its_place(turn: int) -> None:
    """At neighbouring places values of different types; on a working day two of the six at each place."""
    wrong = {path: _WRONG[(place + turn) % len(_WRONG)] for place, path in enumerate(PATHS)}
    told = all_told({path: one for path, one in wrong.items() if not _stands(one, path)})

    assert [path for path, faults in told if path not in {fault.path for fault in faults}] == []


def _stands(item: Json, path: str) -> bool:
    """Whether a value of this type stands there; one number may stand in place of a table."""
    held = at(WHOLE, path)
    return type(held) is type(item) or (isinstance(held, dict) and "values" in held and item == 7)


MAY_BE_NULL: Final = {
    "activities", "adviser", "advertised", "announced", "approver", "area", "areas", "assessor", "at_least",
    "at_once", "audience", "band", "before", "below", "booking", "by", "by_item", "calendar", "caller",
    "cause", "channel", "constituency", "corrects", "counts_from", "crowd", "days", "dissolution", "elected",
    "end", "ended", "entry", "expires", "exposure", "force", "house", "instead_of", "item", "kind", "kinds",
    "known", "label", "last", "lead_months", "level", "look_again", "matrix", "measure", "member", "met",
    "modes", "months", "moved_from", "name", "not_before", "office_of", "open_until", "opens", "origin",
    "outcome", "owner", "partly", "place", "pool", "proof", "published", "recovery", "ref", "region",
    "repeated", "response", "retest", "review", "role", "rule", "season", "series", "severity", "staff",
    "standard", "to_pool", "until", "venue", "venues", "visiting", "weeks", "when", "who", "why", "window",
    "within",
}  # fmt: skip
"""The keys that may hold null, each at some place."""


def test_law_4_null_is_taken_only_where_nothing_may_stand() -> None:
    """Of shape; whether the rest agrees that there is nothing is another matter."""
    told = all_told(dict.fromkeys(PATHS))
    wrong = {one.path for _, faults in told for one in faults if one.code == "wrong-type"}

    assert {path.rpartition("/")[2] for path in {*PATHS} - wrong} == MAY_BE_NULL


# Law 5

_POOL: Final[tuple[Json, ...]] = (
    None, True, False, 0, 1, -1, 7, 999, 10**17, 1.0, "", "v1", "m1", "e1", "SEVERE", "office", "home",
    "2021-01-01", "2199-12-31", "2200-01-01", "1899-12-31", "2021-02-30", "2021-10-22T00:00:00Z", [], {},
    "\ud800", "\x00", "x" * 64, "x" * 65, ["v1"], {"start": "2020-01-01"},
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    """The sample's document with a few values replaced, left out or doubled."""
    value: Json = document()
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([place for place, _ in walk(value)][1:]))
        head, _, key = path.rpartition("/")
        place = at(value, head)
        change = draw(st.sampled_from(["alike", "alike", "pool", "drop", "double"]))
        if change == "drop":
            del place[int(key) if isinstance(place, list) else key]
        elif change == "double" and isinstance(place, list):
            place.append(copy.deepcopy(at(value, path)))
        elif change == "alike":
            put(value, path, copy.deepcopy(at(WHOLE, draw(st.sampled_from(_ALIKE[_last_key(path)])))))
        else:
            put(value, path, copy.deepcopy(draw(st.sampled_from(_POOL))))
    return value


def _last_key(path: str) -> str:
    return next((word for word in reversed(path.split("/")) if not word.isdecimal()), "")


# Places that bear the same name, so that what stands at one may well stand at another.
_ALIKE: Final[dict[str, list[str]]] = {}
for _path in PATHS:
    _ALIKE.setdefault(_last_key(_path), []).append(_path)


@pytest.mark.long
def test_a_fair_share_of_spoilt_documents_is_accepted() -> None:
    """Else law 5 would say nothing."""
    accepted = []

    @settings(max_examples=200, derandomize=True, database=None)
    @given(value=spoilt())
    def count(value: Json) -> None:
        accepted.append(not faults_of(value))

    count()

    assert 0.1 <= sum(accepted) / len(accepted) <= 0.9


@given(value=spoilt())
def test_law_5_what_is_accepted_can_be_written_and_comes_back(value: Json) -> None:
    try:
        programme = interchange.loads(json.dumps(value))
    except DocumentErrors:
        return

    assert interchange.loads(interchange.dumps(programme)) == programme


@given(value=spoilt())
def test_law_4_a_fault_names_a_place_that_is_there(value: Json) -> None:
    places = {path for path, _ in walk(value)}

    assert set(paths(value)) <= places


def test_law_5_instants_are_written_as_finely_as_they_are_read() -> None:
    value = document()
    value["ledger"][0]["known"] = "2021-10-20T18:00:00.000001Z"
    programme = interchange.loads(json.dumps(value))

    assert interchange.loads(interchange.dumps(programme)) == programme


# Law 6


def _alike(value: Json) -> Iterator[Json]:
    """Scalars of another JSON type that look like this one, or that Python takes for equal."""
    if isinstance(value, str):
        yield from ([value], {"value": value})
        return
    if value is None:
        yield from ("null", "None", False, 0, "")
        return
    yield from (str(value), json.dumps(value), float(value), [value])
    yield int(value) if isinstance(value, bool) else bool(value)


@pytest.mark.once
@pytest.mark.parametrize("turn", range(5))
def test_law_6_what_only_looks_alike_is_refused(turn: int) -> None:
    """The first of what looks like the value of each place, the second, and so on."""
    others = {path: list(_alike(at(WHOLE, path)))[turn : turn + 1] for path in SCALARS}
    # A mandate with both a seat and an area is told of at the area, before anything is looked up.
    seatless = {path: others.pop(path) for path in SCALARS if _is_seatless(path)}
    told = all_told({path: other for path, found in others.items() for other in found})

    assert [path for path, faults in told if not faults] == []
    alone = {path: faults_of(put(document(), path, one)) for path, found in seatless.items() for one in found}
    assert [path for path, faults in alone.items() if not faults] == []


def _is_seatless(path: str) -> bool:
    return path.endswith("/constituency") and at(WHOLE, path) is None


@pytest.mark.parametrize(
    "new", ["20211020", "2021-W42-3", "2021-10-20T00:00:00Z", "2021-10-20\\n", "\uff12021-10-20", "2021-1-20"]
)
def test_law_6_a_day_has_one_spelling(new: str) -> None:
    text = TEXT.replace('"2021-10-20"', f'"{new}"')

    assert {fault.code for fault in refused(text).faults} == {"bad-day"}


# Law 7

_PLAIN: Final = (str, int, bool, type(None), dt.date, dt.datetime)


def test_law_7_a_loaded_programme_shares_nothing_that_can_change() -> None:
    first, second = interchange.loads(TEXT), interchange.loads(TEXT.encode())
    loose = {type(one) for one in values(first)
             if type(one) not in {*_PLAIN, tuple} and not isinstance(one, enum.Enum)
             and not attrs.has(type(one))}  # fmt: skip

    assert (loose, first) == (set(), second)
