"""The page of worked cases leads to tests that are there, and to every test of the files that hold them."""

import re
from typing import Final

from helpers.sources import CHECKOUT

PAGE: Final = CHECKOUT / "docs" / "how-to" / "worked-cases.md"
_LINK: Final = re.compile(r"\[`(test_\w+)`\]\(\.\./\.\./(tests/[\w/]+\.py)\)")
_WHOLE: Final = (
    "tests/test_worked_answers.py",
    "tests/test_worked_changes.py",
    "tests/test_worked_incidents.py",
    "tests/test_worked_partners.py",
    "tests/test_worked_surgeries.py",
    "tests/test_worked_visits.py",
)


def test_every_case_of_the_page_is_a_test_and_every_worked_test_is_on_the_page() -> None:
    linked = {(file, name) for name, file in _LINK.findall(PAGE.read_text("utf-8"))}
    files = {file: (CHECKOUT / file).read_text("utf-8") for file in (*_WHOLE, *(file for file, _ in linked))}
    named = re.compile(r"^def (test_\w+)", re.MULTILINE)
    there = {(file, name) for file, text in files.items() for name in named.findall(text)}

    assert linked <= there
    assert {(file, name) for file, name in there if file in _WHOLE} <= linked
