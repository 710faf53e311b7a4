"""The page of the document names every key and word of it, and no other."""

import enum
import re
from typing import Final

from helpers.sources import CHECKOUT
from interchange.sample import SAMPLE, document, walk
from interchange.test_document_laws import values

PAGE: Final = (CHECKOUT / "docs" / "reference" / "document.md").read_text("utf-8").partition("| object |")[2]
NAMED: Final = set(re.findall(r'`"?([A-Za-z_-]+)"?`', PAGE))


def test_the_page_names_every_key_and_word_and_no_other() -> None:
    keys = {key for _, value in walk(document()) if isinstance(value, dict) for key in value}
    words = {word.value for one in values(SAMPLE) if isinstance(one, enum.Enum) for word in type(one)}
    tags = {
        item
        for path, value in walk(document())
        if isinstance(value, dict) and not path.startswith("/rulebook/examples")  # whose rule is an id
        for key, item in value.items()
        if key in {"on", "rule", "asks", "event"} and item[:1].isalpha()
        if key != "rule" or "event" not in value  # that a decision met, an id too
    }

    assert keys | words | tags == NAMED


def test_the_page_for_contributors_names_every_test_that_rewrites_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "contributing.md").read_text("utf-8")
    tests = (path for path in sorted((CHECKOUT / "tests").rglob("test_*.py")) if path.name != "test_gate.py")
    rewriting = {
        path.relative_to(CHECKOUT).as_posix()
        for path in tests
        if re.search(r"helpers\.generated import .*(check_generated|REWRITE)", path.read_text("utf-8"))
    }

    rows = re.findall(r"^\| `([^`]+)`.* \| `(tests/\S+\.py)` \|$", page, re.MULTILINE)
    # A test may rewrite two files, so a test may stand in two rows.
    assert sorted({test for _, test in rows}) == sorted(rewriting)
    assert {"tests/public_api.txt", "docs/reference/api.md"} <= {path for path, _ in rows}
    assert [path for path, _ in rows if not (CHECKOUT / path).exists()] == []
