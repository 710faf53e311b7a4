"""The pages of rulebooks and of explanations name every key, word, finding and silence, and no other."""

import enum
import re
from itertools import chain
from typing import Any, Final, get_args

import attrs
import pytest

from helpers.profiles import by_hand
from helpers.sources import CHECKOUT
from interchange.test_traces import WHOLE, explained
from mpreview._fields import NO_KEY
from mpreview.lint import LINT_CODES
from mpreview.policy import (
    FORMS,
    Adjustment,
    BandFrom,
    Condition,
    Edition,
    Example,
    ExampleOccasion,
    ExampleOccurrence,
    LevelFrom,
    Reason,
    ResponseTo,
    Rule,
    Window,
)
from mpreview.reviews import NOT_APPLIED, Explanation, NotApplied, Progress, Standing

PAGES: Final = CHECKOUT / "docs" / "reference"
RULEBOOK: Final = (PAGES / "rulebook.md").read_text("utf-8")
EXPLANATION: Final = (PAGES / "explanation.md").read_text("utf-8")
_CODE: Final = re.compile(r'`"?([A-Za-z_ -]+[0-9]?)"?`')


def table(page: str, head: str) -> list[list[str]]:
    """The rows of the table below a row that begins so."""
    (_, after) = page.split(f"\n| {head} |", 1)
    rows = after.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def words(text: str) -> set[str]:
    """What stands in it as code."""
    return set(_CODE.findall(text))


def keys_of(*kinds: type[Any]) -> set[str]:
    return {field.name for kind in kinds for field in attrs.fields(kind) if NO_KEY not in field.metadata}


def _required(kind: type[Any]) -> set[str]:
    return {field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING}


def _bold(text: str) -> set[str]:
    return set(re.findall(r"\*\*`([a-z_]+)`\*\*", text))


def _named(kind: type) -> str:
    """The word of a noun, as the style of names has it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


# The rulebook


def test_the_page_has_every_finding_with_its_meaning() -> None:
    rows = {cells[0].strip("`"): cells[1] for cells in table(RULEBOOK, "code")}

    assert rows == dict(LINT_CODES)


def test_the_page_has_every_key_that_every_rule_has() -> None:
    rows = table(RULEBOOK, "key | default")
    named = {word for cells in rows for word in words(cells[0])}

    assert named == keys_of(Rule) | {"rule"}
    assert {word for cells in rows for word in _bold(cells[0])} == _required(Rule) | {"rule"}


def test_the_page_has_the_defaults_of_every_rule() -> None:
    rows = {next(iter(words(cells[0]))): cells[1] for cells in table(RULEBOOK, "key | default")}
    numbers = {field.name: str(field.default) for field in attrs.fields(Rule) if type(field.default) is int}

    assert {key: rows[key] for key in numbers} == numbers


@pytest.mark.parametrize("kind", FORMS, ids=_named)
def test_the_page_has_every_rule_with_its_own_keys(kind: type[Rule]) -> None:
    name = kind.word
    (row,) = (cells for cells in table(RULEBOOK, "`rule`") if words(cells[0]) == {name})

    assert words(row[2]) == keys_of(kind) - keys_of(Rule)
    assert _bold(row[2]) == _required(kind) - _required(Rule)


def test_the_page_explains_every_key_of_a_rule() -> None:
    own = {word for cells in table(RULEBOOK, "`rule`") for word in words(cells[2])}
    (_, after) = RULEBOOK.split("\n| key | what it says |", 1)
    rows = after.split("\n\n", 1)[0].splitlines()[2:]

    assert {word for row in rows for word in words(row.split(" | ")[0])} == own


@pytest.mark.parametrize("kind", get_args(Condition), ids=_named)
def test_the_page_has_every_condition_with_its_keys(kind: type[Any]) -> None:
    (row,) = (cells for cells in table(RULEBOOK, "`asks`") if words(cells[0]) == {_named(kind)})

    assert words(row[1]) == keys_of(kind)


def test_the_page_has_every_key_of_an_edition_and_of_a_response() -> None:
    rows = table(RULEBOOK, "key of an edition")
    (paragraph,) = re.findall(r"\n(`responses` are rows of .*?)\n\n", RULEBOOK, re.DOTALL)

    assert {word for cells in rows for word in words(cells[0])} == keys_of(Edition)
    assert keys_of(ResponseTo) <= words(paragraph)


def test_the_page_has_every_key_of_an_example() -> None:
    (_, after) = RULEBOOK.split("\n## Examples", 1)
    rows = table(after, "key")
    parts = {word for cells in rows for word in words(cells[1])}

    assert {word for cells in rows for word in words(cells[0])} == keys_of(Example)
    assert {word for cells in rows for word in _bold(cells[0])} == _required(Example)
    assert keys_of(LevelFrom, BandFrom, ExampleOccasion, ExampleOccurrence, Window) <= parts


def test_the_page_has_every_word_of_a_rule() -> None:
    kinds = [field.type for kind in get_args(Rule) for field in attrs.fields(kind)]
    inner = {one for kind in kinds for one in (kind, *get_args(kind))}
    every = {
        word.value for one in inner if isinstance(one, type) and issubclass(one, enum.Enum) for word in one
    }

    assert every - words(RULEBOOK) == set()


# The explanation


def _keys(head: str) -> tuple[set[str], set[str]]:
    """The keys of the table of a section, and those that are always there."""
    (_, after) = EXPLANATION.split(f"\n### {head}", 1)
    rows = table(after, "key")
    return (
        {word for cells in rows for word in words(cells[0])},
        {word for cells in rows for word in _bold(cells[0])},
    )


@pytest.mark.parametrize(
    ("head", "kind"),
    [("`explanation`", Explanation), ("A reason", Reason), ("A rule that does not apply", NotApplied)],
)
def test_the_page_has_every_key(head: str, kind: type[Any]) -> None:
    assert _keys(head) == (keys_of(kind), _required(kind))


def test_the_page_has_every_key_of_an_adjustment_and_a_window() -> None:
    (paragraph,) = re.findall(r"\n(Each of `adjustments` has .*?)\n\n", EXPLANATION, re.DOTALL)

    assert keys_of(Adjustment) | {"name"} <= _bold(paragraph)
    assert keys_of(Window) <= _bold(EXPLANATION)


def test_the_page_has_every_silence() -> None:
    assert [cells[0].strip("`") for cells in table(EXPLANATION, "code")] == list(NOT_APPLIED)


def test_the_page_has_every_standing_progress_and_state() -> None:
    every = {one.value for kind in (Standing, Progress) for one in kind}
    (_, after) = EXPLANATION.split("\n### `explanation`", 1)
    rows = {next(iter(words(cells[0]))): words(cells[1]) for cells in table(after, "key")}

    assert rows["standing"] | rows["progress"] == every
    assert rows["state"] == _states()


def _states() -> set[str]:
    return {"current", "no-rule", "not-begun", "out-of-office", "use-ended"}


@pytest.mark.parametrize("state", sorted(_states()))
def test_every_state_of_the_page_is_one(state: str) -> None:
    assert attrs.evolve(WHOLE, state=state).why()


def _unnumbered(name: str) -> str:
    """The name of what was read, whichever part of the condition asked it."""
    return re.sub(r"[0-9]+$", "", name)


@pytest.mark.gate
@pytest.mark.parametrize("seeds", [range(20), *by_hand(range(20, 400))], ids=str)
def test_the_page_has_every_name_that_is_read(seeds: range) -> None:
    """As far as programmes in the whole language of policy show them."""
    of_reasons = {word for cells in table(EXPLANATION, "name") for word in words(cells[0])}
    of_silences = {
        cells[0].strip("`"): {*map(_unnumbered, words(cells[2]))} for cells in table(EXPLANATION, "code")
    }
    of_silences["nothing-to-offer"] |= {one.value for one in Progress}
    unknown: set[tuple[str, str]] = set()
    for one in chain.from_iterable(map(explained, seeds)):
        # The names of a second paper end in " 2", of a third in " 3".
        every = (_unnumbered(name).rstrip() for reason in one.applied for name, _ in reason.read)
        unknown |= {("", name) for name in every if name not in of_reasons}
        for silent in one.not_applied:
            read = {_unnumbered(name) for name, _ in silent.read}
            unknown |= {(silent.code, name) for name in read - of_silences[silent.code]}

    assert unknown == set()
