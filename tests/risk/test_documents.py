"""Risks and matrices in documents: what is wrong is told where it stands, and what loads comes back."""

import json
from typing import Any, Final

import pytest

from interchange.sample import TEXT, at, document, event
from mpreview import interchange, uk
from mpreview.errors import DocumentErrors
from mpreview.policy import Edition, Rulebook
from risk.small import matrix

Json = Any
RATED: Final = "/rulebook/editions/0/matrix"


def faults(value: Json) -> list[tuple[str, str]]:
    """Place and code of all that is wrong with a document."""
    try:
        interchange.loads(json.dumps(value))
    except DocumentErrors as error:
        return [(fault.path, fault.code) for fault in error.faults]
    return []


def spoilt(path: str, item: Json) -> Json:
    """The sample with another value at a pointer."""
    value: Json = document()
    head, _, key = path.rpartition("/")
    at(value, head)[int(key) if isinstance(at(value, head), list) else key] = item
    return value


@pytest.mark.parametrize(
    ("path", "item", "code"),
    [
        (f"{RATED}/cells", [["low", "low"], ["high", "low"]], "invalid-value"),
        (f"{RATED}/cells", [["low", "low"]], "invalid-value"),
        (f"{RATED}/ratings", ["low", "high", "higher"], "invalid-value"),
        (f"{RATED}/bands", [["low", "standard"]], "invalid-value"),
        (f"{RATED}/bands/1", ["high", "raised", "more"], "invalid-value"),
        (f"{RATED}/likelihood/steps/1/id", "no", "invalid-value"),
        (f"{RATED}/impact/steps", [], "invalid-value"),
        (f"{RATED}/colour", "red", "unknown-key"),
        (f"{event('i6')}/statement/threat", " ", "invalid-value"),
        (f"{event('i6')}/likelihood", "perhaps", "dangling-id"),
        (f"{event('i6')}/impact", "yes", "dangling-id"),
        (f"{event('i6')}/controls/0/impact", 10, "outside-range"),
        (f"{event('i6')}/controls/0/likelihood", True, "wrong-type"),
        (f"{event('i8')}/until", "2021-11-05", "invalid-value"),
        (f"{event('i70')}/treatment", "ignore", "unknown-word"),
    ],
)
def test_what_is_wrong_with_a_matrix_or_a_risk_is_told_where_it_stands(
    path: str, item: Json, code: str
) -> None:
    place = path
    if path.endswith(("/steps/1/id", "/bands/1")):
        place = path.rpartition("/")[0].removesuffix("/1")

    assert (place, code) in faults(spoilt(path, item))


def test_bands_that_are_not_those_of_the_rulebook_are_a_fault_of_the_edition() -> None:
    value = spoilt(f"{RATED}/bands", [["low", "standard"], ["high", "worse"]])

    with pytest.raises(DocumentErrors, match="matrix: band 2 of the matrix is none of the policy's"):
        interchange.loads(json.dumps(value))
    assert ("/rulebook/editions/0", "rulebook") in faults(value)


def test_an_edition_without_a_matrix_is_told_at_each_assessment_of_its_days() -> None:
    value: Json = document()
    del at(value, "/rulebook/editions/0")["matrix"]

    assert faults(value) == [(f"{event(id_)}/on", "no-matrix") for id_ in ("i6", "i6-again")]


def test_the_default_rulebook_carries_the_default_matrix_in_every_text_of_it() -> None:
    whole = uk.rulebook()
    texts = {
        interchange.rulebook_to_toml: interchange.rulebook_from_toml,
        interchange.rulebook_to_json: interchange.rulebook_from_json,
    }

    assert [edition.matrix for edition in whole.editions] == [uk.risk_matrix()]
    for write, read in texts.items():
        assert read(write(whole)).editions[0].matrix == uk.risk_matrix()


def test_a_matrix_stands_in_a_table_of_its_own_also_where_there_are_no_rules() -> None:
    rated = matrix("a a", "a b", bands="a=standard b=standard")
    editions = (
        Edition("e1", "First", (), matrix=rated),
        Edition(
            "e2", "Second", uk.rulebook().editions[0].rules, uk.rulebook().editions[0].since.replace(2000)
        ),
    )
    was = uk.rulebook()
    book = Rulebook("rb", "Rules", editions, was.responses, was.bands, severities=was.severities)
    text = interchange.rulebook_to_toml(book)

    assert '[editions.matrix]\nid = "m"' in text
    assert interchange.rulebook_from_toml(text) == book


def test_the_sample_with_risks_is_the_same_text_again() -> None:
    assert interchange.canonical(TEXT) == TEXT
