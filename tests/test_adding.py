"""What the pages tell about adding is tried in a copy of the package, with the code of the pages."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from helpers.sources import CHECKOUT

pytestmark = pytest.mark.gate

PAGES: Final = CHECKOUT / "docs" / "how-to"
_BLOCK: Final = re.compile(
    r"^```(?P<form>\w+)(?: (?P<place>\S+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
PARTS: Final = ("src", "docs", "tests")

Done = subprocess.CompletedProcess[str]


class Block(NamedTuple):
    """A fenced block: its language, the file it is about, and its text."""

    form: str
    place: str
    text: str


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page that are about a file, or show an output."""
    found = _BLOCK.finditer((PAGES / page).read_text("utf-8"))
    return [Block(one["form"], one["place"] or "", one["text"]) for one in found]


def patched(text: str, change: str) -> str:
    """A text after a change told as lines that stay, go (``-``) and come (``+``)."""
    lines = change.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in f" {sign}") for sign in "-+")
    assert text.count(old) == 1, f"stands {text.count(old)} times:\n{old}"
    return text.replace(old, new)


def follow(page: str, copy: Path) -> None:
    """Do what a page says in a copy of the checkout; code of a module that is there goes to the end of it."""
    for form, place, text in blocks(page):
        path = copy / place
        if form == "diff":
            path.write_text(patched(path.read_text("utf-8"), text), "utf-8")
        elif form == "python" and place.endswith(".py"):
            before = f"{path.read_text('utf-8')}\n\n" if path.exists() else ""
            path.write_text(before + text, "utf-8")


def run(copy: Path, *command: str) -> Done:
    """Run Python with the package of the copy in place of the installed one."""
    env = os.environ | {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=env, capture_output=True, text=True, check=False
    )


_ADDING: Final = {
    "add-a-rule-form.md": ["interchange/test_rulebook_pages.py"],
    "add-an-event-kind.md": [
        "interchange/test_document_page.py",
        "interchange/test_descriptions.py",
        "interchange/test_schema.py",
        "lifecycle/test_tables.py",
    ],
}
"""The pages that are followed, one after the other, and the tests that have to notice what is added."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, pages and tests, in which all is added."""
    copy = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", copy)
    for page in _ADDING:
        follow(page, copy)
    return copy


@pytest.mark.parametrize("page", _ADDING)
def test_what_a_page_adds_answers_as_it_says(page: str, copy: Path) -> None:
    (ask,) = (one.text for one in blocks(page) if one.place == "ask")
    (answer,) = (one.text for one in blocks(page) if one.form == "text")

    asked = run(copy, "-c", f"import mpreview\nassert {str(copy)!r} in mpreview.__file__\n{ask}")

    assert asked.stdout == answer, asked.stderr


def test_what_the_pages_add_passes_the_tests_of_its_like(copy: Path) -> None:
    tests = (f"tests/{name}" for names in _ADDING.values() for name in names)
    tested = run(copy, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests)

    assert tested.returncode == 0, tested.stdout


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_each_fence_that_opens_names_its_language_and_is_closed(page: Path) -> None:
    fences = [line for line in page.read_text("utf-8").splitlines() if line.startswith("```")]
    opening, closing = fences[::2], fences[1::2]

    assert fences
    assert [line for line in opening if line == "```"] == []
    assert closing == ["```"] * len(opening)


@pytest.mark.parametrize(
    ("change", "after"), [(" a\n+b\n c\n", "a\nb\nc\n"), (" a\n-c\n", "a\n"), ("-a\n+b\n", "b\nc\n")]
)
def test_a_change_is_applied_where_its_lines_stand(change: str, after: str) -> None:
    assert patched("a\nc\n", change) == after


def test_a_change_of_what_is_not_there_is_none() -> None:
    with pytest.raises(AssertionError, match="stands 0 times"):
        patched("a\n", " b\n+c\n")
