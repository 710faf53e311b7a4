"""The main job as a user meets it: arguments, text and exit code.

A process of its own is started where the interpreter, the shell or the locale bears on the answer.
"""

import datetime as dt
import fcntl
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
import pytest

from display import small
from helpers.profiles import by_hand
from mpreview import display, interchange, uk
from mpreview.__main__ import main
from mpreview.display import BY
from mpreview.events import Contacted, Event, Ledger, Withdrawn
from mpreview.programme import Programme
from mpreview.teams import Team
from mpreview.threat import Assessment
from mpreview.timeline import start_of

DAY = dt.date(2021, 11, 20)
VACANT = ["North Shropshire", "Old Bexley and Sidcup", "Southend West"]
IDS = ("person-", "office-", "hall-12", "room-1", "home-3", "Member for", "The shared hall")


_AS_IT_IS: Final[Mapping[str, str]] = MappingProxyType({})


def run(*arguments: str, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """The main job in a child process."""
    return python("-m", "mpreview", *arguments, given=given, variables=variables)


def python(
    *arguments: str, given: bytes = b"", to: int = subprocess.PIPE, variables: Mapping[str, str] = _AS_IT_IS
) -> subprocess.CompletedProcess[bytes]:
    """The interpreter in a child process, that writes to a pipe or to a file that is open."""
    return subprocess.run(
        [sys.executable, *arguments],
        input=given,
        stdout=to,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, **variables},
    )


def shown(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    """What the main job prints, in this process."""
    code = main(arguments)
    out, err = capfdbinary.readouterr()

    assert (code, err) == (0, b"")
    return out.decode()


Refused = Callable[..., bytes]
"""The main job in this process, that ends with exit code 2 and prints nothing: its complaint."""


@pytest.fixture
def refused(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Refused:
    def call(*arguments: str, given: bytes = b"") -> bytes:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        try:
            code: object = main(arguments)
        except SystemExit as left:
            code = left.code
        out, err = capfdbinary.readouterr()

        assert (code, out) == (2, b"")
        assert b"mpreview: " in err
        return err

    return call


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's own document."""
    path = tmp_path_factory.mktemp("own") / "own.json"
    path.write_text(interchange.dumps(small.programme()), "utf-8")
    return path


# -- the demonstration ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nation() -> dict[str, object]:
    """The demonstration of 20 November 2021 as JSON, as a user gets it."""
    done = run("--json")

    assert (done.returncode, done.stderr) == (0, b"")
    return dict(json.loads(done.stdout))


def test_in_november_2021_three_seats_are_vacant(nation: dict[str, object]) -> None:
    assert nation["house"] == {
        "dissolved": False,
        "members": 647,
        "seatless": 0,
        "seats": 650,
        "vacancies_on_record": True,
        "vacant": VACANT,
    }


@pytest.mark.gate
def test_there_is_a_line_for_45_forces_and_the_parliaments_own_team(nation: dict[str, object]) -> None:
    names = [line["name"] for line in _lines(nation)]

    assert len(names) == len(set(names)) == 46
    assert "Parliamentary Security Department" in names


def _lines(document: dict[str, object]) -> list[dict[str, object]]:
    lines = document["lines"]
    assert isinstance(lines, list)
    return lines


@pytest.mark.gate
@pytest.mark.parametrize("by", [BY[0], *by_hand(*BY[1:])])
def test_every_column_of_the_nation_adds_up(by: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    read = json.loads(shown(capfdbinary, "--json", "--by", by))
    columns = [name for name, number in read["total"].items() if isinstance(number, int)]

    assert len(columns) == (9 if by == "team" else 8)
    assert {name: sum(line[name] for line in read["lines"]) for name in columns} == {
        name: read["total"][name] for name in columns
    }
    # Beside the members: two peers, two councillors, and two candidates at each of two by-elections.
    assert sum(one["members"] for one in read["members"]) == 647 + 2 + 2 + 4


def test_in_november_2021_some_teams_are_late_and_some_are_not(nation: dict[str, object]) -> None:
    lines = _lines(nation)

    assert any(line["late"] for line in lines)
    assert any(line["unplaced"] for line in lines)
    assert any(not line["late"] and not line["unplaced"] for line in lines)


_HOUSE: Final = {
    "2021-11-20": (
        "650 seats; 647 members sitting; 3 vacant: North Shropshire; Old Bexley and Sidcup; Southend",
        "SEVERE since 15 November 2021",
    ),
    "2024-06-15": (
        "650 seats; the house is dissolved: nobody is a member ",
        "SUBSTANTIAL since 9 February 2022",
    ),
    "2026-02-20": (
        "650 seats; 649 members sitting; 1 vacant: Gorton and Denton (other vacancies of this day",
        "SUBSTANTIAL since 9 February 2022",
    ),
    "2026-11-24": (
        "650 seats; 650 members sitting; 0 vacant (vacancies of this day are not on record",
        "SEVERE since 30 April 2026",
    ),
    "2026-06-17": (
        "650 seats; 650 members sitting; 0 vacant (vacancies of this day are not on record",
        "SEVERE since 30 April 2026",
    ),
    "2026-06-18": ("650 seats; 650 members sitting; 0 vacant Threat", "SEVERE since 30 April 2026"),
    "2016-06-17": (
        "650 seats; 649 members sitting; 1 vacant: Batley and Spen ",
        "SEVERE since 29 August 2014",
    ),
}


@pytest.mark.gate
@pytest.mark.parametrize("on", [*list(_HOUSE)[:3], *by_hand(*list(_HOUSE)[3:])])
def test_a_day_has_its_seats_members_and_levels_and_no_wide_line(
    on: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    house, level = _HOUSE[on]
    text = shown(capfdbinary, "--on", on)
    head = " ".join(text.split("\n\n")[1].split())

    assert f"House {house}" in head
    assert f"National threat level: {level}" in head
    assert [line for line in text.splitlines() if len(line) > 100] == []


def _with_national(programme: Programme, assessment: Assessment) -> Programme:
    """The programme, the level of November 2021 another one on another day."""
    register = programme.register
    national = register.threat["uk-national"]
    rows = [a for a in national.assessments if a.effective < dt.date(2021, 11, 1)]
    others = tuple(one for one in register.series if one is not national)
    other = attrs.evolve(national, assessments=(*rows, assessment))
    return attrs.evolve(programme, base=attrs.evolve(register, series=(*others, other)))


@pytest.mark.gate
def test_the_rise_cited_follows_the_series() -> None:
    programme = uk.demonstration(on=DAY, seed=2021)
    day = dt.date(2021, 11, 9)
    changed = _with_national(programme, Assessment(day, day, "CRITICAL", "a test"))

    told = [
        display.as_text(display.review(one, on=DAY, until=DAY + dt.timedelta(90)))
        for one in (programme, changed)
    ]

    assert "from SUBSTANTIAL to SEVERE, counted from 15 November 2021" in told[0]
    assert "from SUBSTANTIAL to CRITICAL, counted from 9 November 2021" in told[1]
    assert "SEVERE" not in told[1].partition("Rise")[2]


# -- a user's own document --------------------------------------------------------------------------


def test_a_document_is_shown_as_totals_by_team(own: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = shown(capfdbinary, str(own), "--on", "2021-11-20")

    assert "Essex Police            3        3        0     2     1" in text
    assert [id_ for id_ in IDS if id_ in text] == []


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_records_are_named_when_asked_for(
    own: Path, more: list[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = shown(capfdbinary, str(own), "--on", "2021-11-20", "--records", *more)

    assert "Member for Braintree" in text
    assert "The shared hall" in text


def test_the_page_of_a_team_gives_its_plan_as_csv(
    own: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Essex has a slot on Fridays from 3 December on, and three places due on Monday 13 December."""
    path = tmp_path / "plan.csv"
    shown(capfdbinary, str(own), "--on", "2021-11-20", "--team", "t-essex", "--csv", str(path))
    rows = interchange.rows_from_csv(path.read_bytes(), "plan")

    assert [(row["part"], row["day"]) for row in rows] == [
        ("on-time", "2021-12-03"),
        ("on-time", "2021-12-10"),
        ("late", "2021-12-17"),
    ]
    assert {(row["team"], row["due"]) for row in rows} == {("t-essex", "2021-12-13")}
    assert "The shared hall" in {row["place_name"] for row in rows}


def test_the_page_of_calls_gives_a_row_for_each_thing_to_say(
    own: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path, asked = tmp_path / "calls.csv", (str(own), "--on", "2021-11-20", "--calls", "--json")
    calls = json.loads(shown(capfdbinary, *asked, "--csv", str(path)))["calls"]
    rows = interchange.rows_from_csv(path.read_bytes(), "calls")

    assert len(rows) == sum(len(call["items"]) for call in calls) > 0
    assert {row["member_name"] for row in rows} == {call["member"] for call in calls}


def test_a_calendar_without_its_package_names_the_extra(
    own: Path, tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    assert b"install mpreview[ical]" in refused(str(own), "--ics", str(tmp_path / "visits.ics"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--csv", "OWN"], b"is the document itself; give the name of another file"),
        (["--csv", "."], b". cannot be written: Is a directory; give another name"),
        (
            ["--calls", "--ics", "visits.ics"],
            b"--ics needs visits; leave out --calls, --coordinator and --since",
        ),
        (["--csv", "one.csv", "--ics", "one.csv"], b"one.csv cannot be CSV and iCalendar; name two files"),
        (["--team", "essex"], b"no team has the id essex; do you mean t-essex?"),
        (["--team", "kent"], b"no team has the id kent; give one of: t-essex, t-psd, t-scot"),
        (["--coordinator", "desk"], b"no coordinator has the id desk; the programme names no coordinator"),
        (["--team", "t-essex", "--by", "kind"], b"lines of the national review; leave it out with --team"),
        (["--on", "2021-02-30"], b"there is no day 2021-02-30 in the calendar; give a day as YYYY-MM-DD"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refusal_says_what_to_give_instead(
    arguments: list[str], why: bytes, own: Path, refused: Refused
) -> None:
    assert why in refused(str(own), *(str(own) if one == "OWN" else one for one in arguments))


def test_a_refusal_writes_no_file(own: Path, refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"

    assert b"--ics needs visits" in refused(str(own), "--calls", "--csv", str(path), "--ics", "visits.ics")
    assert not path.exists()


def test_the_day_of_a_document_is_that_of_its_last_event(
    own: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The reviews of 5 July 2021; ninety days on it is 3 October."""
    read = json.loads(shown(capfdbinary, str(own), "--json"))

    assert (read["on"], read["until"]) == ("2021-07-05", "2021-10-03")


@pytest.fixture
def day_of(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., str]:
    """The day of the main job for the small programme with some events more."""
    path = tmp_path / "own.json"

    def call(*events: Event) -> str:
        path.write_text(interchange.dumps(small.programme().record(*events)), "utf-8")
        return str(json.loads(shown(capfdbinary, str(path), "--json"))["on"])

    return call


_MISTYPED = Contacted(
    id="late", on=dt.date(2121, 9, 1), known=start_of(dt.date(2121, 9, 1)), member="person-1"
)


def test_an_event_that_was_withdrawn_sets_no_day(day_of: Callable[..., str]) -> None:
    """Neither what was withdrawn nor the withdrawal: the reviews of 5 July 2021 are the last again."""
    gone = Withdrawn(id="gone", on=_MISTYPED.on, known=_MISTYPED.known, event="late")

    assert day_of(_MISTYPED) == "2121-09-01"
    assert day_of(_MISTYPED, gone) == "2021-07-05"


def test_a_mistyped_event_has_the_day_of_its_correction(day_of: Callable[..., str]) -> None:
    right = attrs.evolve(_MISTYPED, id="right", on=dt.date(2021, 9, 1), corrects="late")

    assert day_of(_MISTYPED, right) == "2021-09-01"


def test_a_document_without_events_needs_a_day(
    tmp_path: Path, refused: Refused, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "bare.json"
    bare = attrs.evolve(small.programme(), ledger=Ledger())
    path.write_text(interchange.dumps(bare), "utf-8")

    assert b"--on" in refused(str(path))
    assert shown(capfdbinary, str(path), "--on", "2021-11-20")


def test_standard_input_is_a_document_too(own: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    piped = run("-", "--on", "2021-11-20", given=own.read_bytes())

    assert piped.stdout.decode() == shown(capfdbinary, str(own), "--on", "2021-11-20")
    assert piped.returncode == 0


def test_the_plan_ends_where_time_does(own: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Ninety days from the last November of 2199 would lie outside the range of days."""
    read = json.loads(shown(capfdbinary, str(own), "--json", "--on", "2199-12-01"))

    assert (read["on"], read["until"]) == ("2199-12-01", "2199-12-31")


@pytest.mark.parametrize("more", [[], ["--json", "--records"]], ids=["text", "json"])
def test_the_same_arguments_give_the_same_bytes(own: Path, more: list[str]) -> None:
    arguments = (str(own), "--on", "2021-11-20", *more)

    shown = {
        run(*arguments, PYTHONHASHSEED=seed, TZ=zone, LC_ALL=locale).stdout
        for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Tokyo", "C.UTF-8"))
    }

    assert len(shown) == 1


def _in_terminal(columns: int, *arguments: str, **variables: str) -> tuple[str, str]:
    """What the main job writes to standard output and standard error, terminals of so many columns."""
    ours, theirs = zip(os.openpty(), os.openpty(), strict=True)
    for end in theirs:
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("4H", 25, columns, 0, 0))
        settings = termios.tcgetattr(end)
        settings[1] &= ~termios.OPOST  # line breaks as written
        termios.tcsetattr(end, termios.TCSANOW, settings)
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    job = subprocess.Popen(
        [sys.executable, "-m", "mpreview", *arguments],
        stdout=theirs[0], stderr=theirs[1], env={**kept, "TERM": "xterm", **variables},
    )  # fmt: skip
    for end in theirs:
        os.close(end)
    shown, told = map(_read_to_end, ours)
    assert job.wait() == 0
    return shown, told


def _read_to_end(terminal: int) -> str:
    found = b""
    with suppress(OSError):  # Linux says so when the job is over
        while more := os.read(terminal, 65536):
            found += more
    os.close(terminal)
    return found.decode()


@pytest.mark.gate
@pytest.mark.parametrize("columns", [20, 80, 120, 300])
def test_in_a_terminal_the_text_takes_its_width_from_80_to_120_columns(own: Path, columns: int) -> None:
    width = min(max(columns, 80), 120)
    text = display.as_text(
        display.review(small.programme(), on=DAY, until=DAY + dt.timedelta(90), records=0),
        note="Totals only; --records names members and venues.", width=width,
    )  # fmt: skip

    found, told = _in_terminal(columns, str(own), "--on", f"{DAY}", NO_COLOR="1")

    assert found == text
    assert told == (
        "python -m mpreview: reading and checking the document ...\n"
        "python -m mpreview: asking what is owed on 2021-11-20, and planning to 2022-02-18 ...\n"
    )


@pytest.mark.gate
@pytest.mark.parametrize(
    "more", [("--records",), ("--team", "t-scot"), ("--json",)], ids=lambda more: more[0]
)
def test_in_a_terminal_heads_are_bold_and_what_is_past_its_day_is_red(
    own: Path, more: tuple[str, ...]
) -> None:
    arguments = (str(own), "--on", f"{DAY}", *more)

    found, plain = (_in_terminal(100, *arguments, **given)[0] for given in ({}, {"TERM": "dumb"}))

    assert re.sub(r"\x1b\[\d*m", "", found) == plain
    assert ("\x1b[1m" in found and "\x1b[31mpast-limit\x1b[0m" in found) is (more != ("--json",))


def test_the_text_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    programme = small.programme()
    named = tuple(Team(t.id, f"{t.name} Ynys Môn", t.covers, t.slots) for t in programme.register.teams)
    register = attrs.evolve(programme.register, teams=named)
    path = tmp_path / "own.json"
    path.write_text(interchange.dumps(attrs.evolve(programme, base=register)), "utf-8")

    done = run(str(path), PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Ynys Môn" in done.stdout.decode()


# -- what is refused --------------------------------------------------------------------------------


@pytest.mark.gate
@pytest.mark.parametrize(
    "arguments",
    [
        ["--on", "tomorrow"],
        ["--on", "20211120"],
        ["--on", "2021-11-31"],
        ["--on", "1899-12-31"],
        ["--on", "2014-06-01"],
        ["--until", "2021-11-19"],
        ["--by", "member"],
        ["--seed", "x"],
        ["--seed", "1_0"],
        ["--seed", "\u0663"],
        ["--seed", " 7"],
        ["--seed", ""],
        ["--seed", "-+7"],
        ["--seed", "+-7"],
        ["--seed", "-1"],
        ["--seed", "++7"],
        ["--seed", "9" * 19],
        ["--record"],
        ["--nonsense"],
        ["missing.json"],
        [""],
        ["."],
        ["one.json", "two.json"],
        ["-", "--seed", "1"],
        ["-"],
    ],
    ids=lambda arguments: " ".join(arguments) or "empty",
)
def test_a_bad_option_exits_2_and_says_why(arguments: list[str], refused: Refused) -> None:
    assert b"Traceback" not in refused(*arguments)


def test_a_process_of_its_own_refuses_alike(refused: Refused) -> None:
    done = run("--on", "tomorrow")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == refused("--on", "tomorrow")


@pytest.mark.parametrize(
    "argument",
    [
        "--\x1b[2J\x07",
        "--a\rb\nc",
        "--\x9b31m",
        "--by=\x1b[31m",
        "--on=\x1b]0;x\x07",
        "--\u202eexe.json",
        "no\x1b[2J.json",
    ],
)
def test_an_argument_is_shown_without_its_control_characters(argument: str, refused: Refused) -> None:
    assert refused(argument).decode().replace("\n", "").isprintable()


def test_an_unknown_option_is_shown_escaped() -> None:
    assert run("--\x1b[2J").stderr.decode().splitlines()[-1].endswith(r"unrecognized arguments: --\x1b[2J")


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 10_000, b'{"format": "mpreview/programme"}'],
    ids=["empty", "open", "list", "not-utf-8", "null", "deep", "bare"],
)
def test_a_bad_document_exits_2_with_its_faults(text: bytes, refused: Refused) -> None:
    told = refused("-", given=text)

    assert b"fault" in told
    assert b"Traceback" not in told


def test_every_fault_of_a_document_is_told_with_its_place(own: Path, refused: Refused) -> None:
    read = json.loads(own.read_text("utf-8"))
    read["register"]["venues"][0]["kind"] = "secret place 1"
    read["register"]["members"][1]["mandates"][0]["period"]["start"] = "secret-place-2"

    told = refused("-", given=json.dumps(read).encode())

    assert b"/register/venues/0/kind" in told
    assert b"/register/members/1/mandates/0/period/start" in told
    assert b"secret" not in told


def test_a_document_of_too_many_bytes_is_not_read_to_its_end(refused: Refused) -> None:
    assert b"Traceback" not in refused("-", given=b" " * (interchange.Limits().bytes + 1))


@pytest.mark.gate
def test_a_closed_pipe_ends_quietly(own: Path) -> None:
    """The reader is gone before the job writes; the text is longer than a pipe holds, too."""
    for arguments in ([str(own)], ["--json", "--records"]):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = python("-m", "mpreview", *arguments, to=writer)
        finally:
            os.close(writer)

        assert (done.returncode, done.stderr) == (0, b"")


def by_shell(rest: str) -> subprocess.CompletedProcess[bytes]:
    """The main job as a shell starts it, with redirections."""
    command = f'exec "{sys.executable}" -m mpreview {rest}'
    return subprocess.run([str(shutil.which("sh")), "-c", command], capture_output=True, check=False)


@pytest.mark.parametrize("seed", ["-1", "9" * 19, "x"])
def test_a_seed_that_is_refused_is_told_what_is_allowed(seed: str, refused: Refused) -> None:
    assert b"a whole number, not negative, of at most 18 plain digits" in refused("--seed", seed)


@pytest.mark.gate
@pytest.mark.parametrize("seed", ["9" * 18, *by_hand("+" + "0" * 17 + "7")])
def test_a_seed_of_as_many_digits_as_are_allowed_is_taken(
    seed: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = " ".join(shown(capfdbinary, "--seed", seed).split())

    assert f"members and histories are invented (seed {int(seed)})" in text


_INTERRUPTED: Final = """
import signal, sys
from mpreview.__main__ import main

class Typed:
    def read(self, most):
        signal.raise_signal(signal.SIGINT)
        return b""

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.stdin = type("Given", (), {"buffer": Typed()})()
sys.exit(main(["-"]))
"""
"""Whoever started it may have left interrupts ignored; a shell does not."""


def test_an_interrupt_while_it_reads_ends_it_quietly() -> None:
    done = python("-c", _INTERRUPTED)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_job_without_standard_output_ends_quietly(own: Path) -> None:
    done = by_shell(f'"{own}" >&-')

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("redirection", "why"), [("<&-", b"no standard input"), ("0>>/dev/null", b"cannot be read")]
)
def test_a_job_that_cannot_read_its_input_exits_2(redirection: str, why: bytes) -> None:
    done = by_shell(f"- {redirection}")

    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("more", ["", "--json --records"], ids=["text", "json"])
def test_a_full_disk_is_told_and_exits_2(own: Path, more: str) -> None:
    done = by_shell(f'"{own}" {more} >/dev/full')

    assert done.returncode == 2
    assert done.stderr.startswith(b"python -m mpreview: the review cannot be written: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", ["missing.json", "--nonsense"])
def test_without_standard_error_no_complaint_lands_in_the_output(arguments: str) -> None:
    done = by_shell(f"{arguments} 2>&-")

    assert (done.returncode, done.stdout) == (2, b"")


def test_a_caller_without_standard_error_has_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    assert main(["missing.json"]) == 2
    assert capsys.readouterr().out == ""
