"""Documents of version 1 are read, and mean what they meant: every review in them counts."""

import copy
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from mpreview.errors import DocumentErrors
from mpreview.events import WORDS, Outcome, Reviewed
from mpreview.interchange import VERSION, canonical, dumps, loads
from mpreview.interchange.versions import OLDEST, upcast
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews import Progress

# Written by the last release that knew no other version.
OLD: Final = Path(__file__).with_name("version-1.json").read_text("utf-8")


# Each level of which version 1 says nothing from the beginning; it counted as normal.
UNSAID: Final = [
    {"series": series, "level": level, "response": "normal"}
    for series, levels in (
        ("national", ("MODERATE", "SUBSTANTIAL")),
        ("one", ("QUIET", "LOUD")),
        ("mps", ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")),
    )
    for level in levels
]


def _by_series(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["series"], row["level"], row.get("since", "")))


def _reviews(text: str) -> list[Reviewed]:
    return [event for event in loads(text).ledger if type(event) is Reviewed]


def test_law_40_every_review_of_version_1_counts_and_is_else_as_it_was_told() -> None:
    told = [row for row in json.loads(OLD)["ledger"] if row["event"] == "reviewed"]
    found = _reviews(OLD)

    assert [(one.id, one.on.isoformat(), one.venue, one.corrects) for one in found] == sorted(
        [(row["id"], row["on"], row["venue"], row.get("corrects")) for row in told], key=lambda row: row[1]
    )
    assert found != []
    assert {(one.outcome, one.proof, one.counts) for one in found} == {(Outcome.COMPLETE, "on-file", True)}


def test_law_1_what_was_read_of_version_1_is_written_in_the_newest_and_comes_back() -> None:
    old = loads(OLD)
    new = dumps(old)

    assert json.loads(new)["format_version"] == VERSION == 2
    assert loads(new) == old
    assert canonical(OLD) == new == canonical(new)


def test_law_40_without_reviews_nothing_but_the_version_changes_and_levels_say_what_they_were() -> None:
    value = json.loads(OLD)
    value["ledger"] = [row for row in value["ledger"] if row["event"] != "reviewed"]
    brought_up = copy.deepcopy(value)
    upcast(brought_up, VERSION)

    told, rows = value["rulebook"].pop("responses"), brought_up["rulebook"].pop("responses")
    assert brought_up == value | {"format_version": VERSION}
    assert _by_series(rows) == _by_series([*told, *UNSAID])


def test_law_40_what_has_no_levels_or_is_no_document_is_brought_up_too() -> None:
    shapes: tuple[dict[str, Any], ...] = (
        {}, {"rulebook": {}}, {"rulebook": {"responses": 1}}, {"rulebook": []},
        {"rulebook": {}, "register": {"series": [{"id": [], "scale": {}}, 1], "scales": [{"id": {}}]}},
        {"rulebook": {}, "register": {"series": [{"id": "s", "scale": "x"}], "scales": [{"id": "x"}]}},
        {"rulebook": {}, "register": {"series": [{"id": {}, "scale": "x"}],
                                      "scales": [{"id": "x", "levels": [{"id": "L"}, {}, 7]}]}},
    )  # fmt: skip
    for shape in shapes:
        value: dict[str, Any] = {"format_version": 1, **copy.deepcopy(shape)}
        upcast(value, VERSION)

        assert value["format_version"] == VERSION
        assert not value.get("rulebook") or value["rulebook"].get("responses") in ([], 1)


def test_law_40_of_very_many_levels_so_many_are_said_and_no_more() -> None:
    """As many as a list may hold: whoever has more is told of the rest."""
    levels = [{"id": f"l{n}"} for n in range(500)]
    series = [{"id": f"s{n}", "scale": "x"} for n in range(400)]
    register = {"series": series, "scales": [{"id": "x", "levels": levels}]}
    value: dict[str, Any] = {"format_version": 1, "register": register, "rulebook": {}}
    upcast(value, VERSION)

    assert len(value["rulebook"]["responses"]) == 100_000


@pytest.mark.parametrize("proof", ["on-file", "another"])
def test_law_40_what_is_brought_up_and_replayed_answers_as_by_the_old_rule(proof: str) -> None:
    """In version 1 every review counted; whatever stands for its proof, each day's answers are the same."""
    by_hand = json.loads(OLD) | {"format_version": VERSION}
    for row in by_hand["ledger"]:
        if row["event"] == "reviewed":
            row |= {"outcome": "complete", "proof": proof}
    by_hand["rulebook"]["responses"] += UNSAID
    old, new = loads(OLD), loads(json.dumps(by_hand))
    days = sorted({event.on for event in old.ledger})

    assert (new == old) == (proof == "on-file")
    for day in (*days, days[-1] + timedelta(200)):
        assert _answers(old, day) == _answers(new, day)
    streamed = Snapshot.of(Programme(old.register, old.rulebook)).replay(old.ledger.effective)
    assert streamed.coverage(on=days[-1]) == old.coverage(on=days[-1])
    assert {status.progress for status in old.coverage(on=days[-1])} >= {Progress.DONE}


def _answers(programme: Programme, day: date) -> list[object]:
    return [*programme.coverage(on=day), *programme.due(on=day, within=60)]


@pytest.mark.parametrize("version", [0, 3, 99, -1])
def test_law_40_an_unknown_version_is_refused_by_name(version: int) -> None:
    with pytest.raises(DocumentErrors) as caught:
        loads(json.dumps(json.loads(OLD) | {"format_version": version}))

    (fault,) = caught.value.faults
    assert fault.path == "/format_version"
    assert fault.code == ("newer-version" if version > VERSION else "other-version")


def test_law_40_an_unknown_kind_of_event_is_refused_by_name() -> None:
    value = json.loads(OLD)
    value["ledger"][0]["event"] = "abducted"

    with pytest.raises(DocumentErrors) as caught:
        loads(json.dumps(value))

    (fault,) = caught.value.faults
    assert fault.path == "/ledger/0/event"
    assert all(word in fault.hint + fault.message for word in WORDS)
    assert "abducted" not in str(caught.value)


@pytest.mark.parametrize(
    "value", [[], None, {}, {"format_version": True}, {"format_version": 1, "ledger": 3}]
)
def test_what_is_no_document_is_left_for_the_reader_to_refuse(value: Any) -> None:
    upcast(value, VERSION)

    with pytest.raises(DocumentErrors):
        loads(json.dumps(value))


def test_faults_of_an_old_document_are_told_at_their_places() -> None:
    value = json.loads(OLD)
    index = next(n for n, row in enumerate(value["ledger"]) if row["event"] == "reviewed")
    value["ledger"][index]["venue"] = 7

    with pytest.raises(DocumentErrors) as caught:
        loads(json.dumps(value))
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [
        (f"/ledger/{index}/venue", "wrong-type")
    ]


def test_a_version_before_the_oldest_is_refused() -> None:
    with pytest.raises(DocumentErrors, match="there is no such version"):
        loads(json.dumps(json.loads(OLD) | {"format_version": OLDEST - 1}))
