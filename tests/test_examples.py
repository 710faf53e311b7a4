"""Every example runs as its reader would run it, and says what its facts come to."""

import datetime as dt
import doctest
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from mpreview import Activity, Standing, uk
from mpreview.policy import FORMS

FOLDER: Final = Path(__file__).parents[1] / "examples"
ELSEWHERE: Final = {"service": "readers", "command_line": "readers", "ireland": "holidays"}
"""The examples that need another package, and the environment whose tests run them."""
EXAMPLES: Final = sorted(FOLDER.glob("*.py"))
PLAIN: Final = [path for path in EXAMPLES if path.stem not in ELSEWHERE]


def load(name: str) -> Any:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(path: Path) -> subprocess.CompletedProcess[str]:
    """An example in a child process."""
    command = [sys.executable, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_an_example_runs(path: Path) -> None:
    done = run(path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_a_narrow_page(path: Path) -> None:
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) >= 80] == []


def test_the_code_of_an_example_on_a_page_is_that_of_the_example() -> None:
    pages = (page.read_text("utf-8") for page in sorted((FOLDER.parent / "docs").rglob("*.md")))
    code = re.compile(r"```python examples/(\S+)\n(.*?)```", re.DOTALL)
    shown = [found for page in pages for found in code.findall(page)]

    assert len(shown) >= 2
    assert [name for name, code in shown if code not in (FOLDER / name).read_text("utf-8")] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_has_no_rule_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")

    assert len(text.splitlines()) < 120
    assert [form.__name__ for form in FORMS if re.search(rf"\b{form.__name__}\(", text)] == []


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_example_that_needs_another_package_runs_in_its_environment(name: str) -> None:
    folder = Path(__file__).parent / f"against_{ELSEWHERE[name]}"

    assert any(name in path.read_text("utf-8") for path in folder.glob("test_*.py"))


def test_the_doctest_of_the_chat_runs() -> None:
    assert doctest.testmod(load("chat")) == (0, 2)


def test_the_chat_says_who_is_late_and_why_and_asks_back_if_a_place_is_spelled_otherwise() -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    asked = load("chat").answer(programme, "Who is late in Esex, and why?", on=dt.date(2021, 11, 20))
    reply = load("chat").answer(programme, "Who is late in Essex, and why?", on=dt.date(2021, 11, 20))
    late = programme.due(
        on=dt.date(2021, 11, 20), area="police-essex", standing=(Standing.OVERDUE, Standing.PAST_LIMIT)
    )

    lines = reply.splitlines()
    assert asked == "Do you mean Essex (police-essex)?"
    assert lines[0] == f"{len(late)} late"
    assert [line for line in lines if line.startswith("- ")] == [f"- {one.sentence()}" for one in late[:5]]
    assert f"    {late[0].why(citations=False).splitlines()[0]}" in lines


def test_the_chat_tells_how_well_covered_what_fell_through_what_is_next_and_why_not() -> None:
    on = dt.date(2021, 11, 20)
    chat, programme = load("chat"), uk.sample(on=on)
    home = programme.explain("m-essex-1", "essex-1-home-1", Activity.REVIEW, on=on)

    def answer(question: str) -> list[str]:
        lines: list[str] = chat.answer(programme, question, on=on).splitlines()
        return lines

    assert answer("How well is Essex covered?") == ["5 of 8 (63%)"]
    assert answer("What fell through in Essex?") == [
        *(f"- {gap.sentence()}" for gap in programme.gaps(on=on).by("force")["police-essex"][:5]),
        "and 1 more",
    ]
    assert answer("What is next for Lagan Four?")[1:] == [
        f"- {one.sentence()}" for one in programme.due(on=on, within=365, member="m-lagan-4")[:5]
    ]
    assert answer("Why is home 1 of Member for Essex One not due?") == [
        f"- {home.sentence()}", f"    {home.applied[0].why(citations=False)}",
    ]  # fmt: skip
    assert answer("Who is due in Essex Two?") == answer("Who is due in Member for Essex Two?")
    assert answer("Who is due in Lagan Two?") == ["Nobody holds Lagan Two."]
    assert answer("Who is due in Atlantis?") == ["I know nothing called atlantis."]
    assert answer("Good morning!")[0].startswith("Ask ")


def test_the_chat_asks_back_if_a_name_has_two_meanings_and_takes_the_id_that_it_showed() -> None:
    on = dt.date(2021, 11, 20)
    chat, programme = load("chat"), uk.demonstration(on=on, seed=2021)
    due = programme.due(on=on, area="police-west-midlands")

    asked = chat.answer(programme, "Who is due in West Midlands?", on=on)
    told = chat.answer(programme, "Who is due in police-west-midlands?", on=on)

    assert asked == "Do you mean West Midlands (police-west-midlands)?"
    assert told.splitlines()[0] == f"{len(due)} due"


def test_one_force_counts_as_its_calendar_does() -> None:
    """Essex has 18 seats, one of them vacant. Nobody was asked, so nobody is visited before Tuesday 30
    November, seven working days after Saturday the 20th. From then to Monday 13 December there are six
    Mondays, Wednesdays and Fridays; the eleven others go on the next of these days.
    """
    lines = run(FOLDER / "one_force.py").stdout.splitlines()
    visits = [line for line in lines if line.startswith("202")]

    assert lines[0].startswith(
        "17 reviews, the first due 13 December 2021 (open): a review within 20 working"
    )
    assert [line[:10] for line in visits if "on time" in line] == [
        "2021-12-01", "2021-12-03", "2021-12-06", "2021-12-08", "2021-12-10", "2021-12-13",
    ]  # fmt: skip
    assert sum("late" in line for line in visits) == 11
    assert sum("17 visits can be made only then, for 6 slots" in line for line in lines) == 11
