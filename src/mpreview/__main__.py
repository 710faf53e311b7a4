"""The main job: the national review of the demonstration, or of a programme's own document.

Only this module and `examples/` read files, arguments and standard input, and print.
"""

import gc

if __name__ == "__main__":
    # A short process keeps nearly all objects, those of the imports below too: a search for garbage would be
    # a good part of the time.
    gc.disable()

import argparse
import datetime as dt
import os
import re
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from mpreview import display, interchange, uk
from mpreview._checks import find_near, is_visible
from mpreview.errors import ReviewError
from mpreview.planning import Plan
from mpreview.programme import Programme
from mpreview.rows import Tabular
from mpreview.timeline import LAST_DAY, start_of

_DAY = dt.date(2021, 11, 20)
_SEED = 2021
_DIGITS = 18
_DAYS = 90
_BAD = 2
_BOLD, _RED, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[0m"
_LABEL = re.compile(r"^(House|Threat|Rise|Reviews)(?= {2})", re.MULTILINE)
_PAST = re.compile(r"\b(overdue|past-limit|past its limit)\b")
_LIKE_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTERRUPTED = 130
"""The exit code that shells give a process ended by Ctrl-C: 128 and the number of the signal."""


class _Options(argparse.Namespace):
    """The options of the command line, with their defaults."""

    document: str | None = None
    on: dt.date | None = None
    until: dt.date | None = None
    seed: int | None = None
    since: dt.date | None = None
    by: str | None = None
    team: str | None = None
    coordinator: str | None = None
    calls: bool = False
    json: bool = False
    records: bool = False
    csv: str | None = None
    ics: str | None = None

    @property
    def names(self) -> bool:
        """Whether the page names members and venues."""
        return self.records or self.calls or {self.team, self.coordinator, self.since} != {None}


class _UsageError(Exception):
    """The options cannot be followed; the text says what to do."""


class _Parser(argparse.ArgumentParser):
    """A parser that shows an unknown option escaped: raw control bytes could rewrite the terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(_escape(message))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the national review and return the exit code.

    The exit code is 0, or 2 with the faults on standard error, or 130 after Ctrl-C.
    """
    return _run(arguments)[0]


def _run(arguments: Sequence[str] | None) -> tuple[int, Programme | None]:
    """Print the national review; return exit code and programme, so that the caller keeps it alive."""
    options = _read_options(sys.argv[1:] if arguments is None else arguments)
    try:
        text, programme = _make_review(options)
        is_shown = not options.json and _has_colour()
        return _write_output(_emphasise(text) if is_shown else text), programme
    except _UsageError as refusal:
        return _complain(str(refusal)), None
    except KeyboardInterrupt:
        return _INTERRUPTED, None


def _read_options(arguments: Sequence[str]) -> _Options:
    # The bare job has no options, and a parser takes a while to build.
    return _make_parser().parse_args(arguments, _Options()) if arguments else _Options()


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m mpreview",
        description="Print who is due for a security review, who goes when, and what does not fit.",
        epilog="Without DOCUMENT it is the demonstration: real places, invented members and histories.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("document", nargs="?", metavar="DOCUMENT", help="a programme as JSON; - for standard input")
    add(
        "--on",
        type=_parse_day,
        help=f"the day asked about ({_DAY}; for a document, the day of its last event)",
    )
    add("--until", type=_parse_day, help=f"the last day of the plan ({_DAYS} days on)")
    add(
        "--since",
        type=_parse_day,
        help="print what changed since the end of this day; with --team, with names",
    )
    add("--seed", type=_parse_seed, help=f"of the demonstration ({_SEED})")
    add("--by", choices=display.BY, help="what each line stands for (team)")
    add("--team", metavar="ID", help="print the page of one team, with names")
    add("--coordinator", metavar="ID", help="print the page of one coordinator, with names")
    add(
        "--calls",
        action="store_true",
        help="print whom to call this week, with names; with --team, of one team",
    )
    add("--json", action="store_true", help="print JSON, as docs/reference/main-job.md tells it")
    add("--records", action="store_true", help="name members and venues, not totals alone")
    add("--csv", metavar="FILE", help="write the rows of the page to FILE as CSV too")
    add("--ics", metavar="FILE", help="write the visits of the page to FILE as iCalendar too")
    return parser


def _parse_day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None and _LIKE_A_DAY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"there is no day {text} in the calendar; give a day as YYYY-MM-DD")
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError("give a day as YYYY-MM-DD, such as 2021-11-20")
    return day


def _parse_seed(text: str) -> int:
    # `int` would take underscores, blanks and the digits of all scripts too.
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise argparse.ArgumentTypeError(
            f"give a whole number, not negative, of at most {_DIGITS} plain digits"
        )
    return int(text)


def _make_review(options: _Options) -> tuple[str, Programme]:
    try:
        if options.document is None:
            return _review_demonstration(options)
        return _review_document(options.document, options)
    except ReviewError as error:
        raise _UsageError(str(error)) from None


def _review_demonstration(options: _Options) -> tuple[str, Programme]:
    on = options.on or _DAY
    seed = _SEED if options.seed is None else options.seed
    _report(f"drawing the country of {on}")
    programme = uk.demonstration(on=on, seed=seed, since=options.since)
    what = "members and histories" if options.coordinator is None else "members, histories and coordinators"
    facts = "real constituencies, forces, levels and calendars"
    note = f"Demonstration: {facts}; {what} are invented (seed {seed})."
    return _format_review(programme, options, on, note, named=1), programme


def _review_document(name: str, options: _Options) -> tuple[str, Programme]:
    if options.seed is not None:
        raise _UsageError("--seed is for the demonstration; leave it out with a document")
    _report("reading and checking the document")
    programme = interchange.loads(_read_document(name, interchange.Limits().bytes))
    on = options.on or _find_last_day(programme)
    note = "" if options.names else "Totals only; --records names members and venues."
    return _format_review(programme, options, on, note, named=0), programme


def _find_last_day(programme: Programme) -> dt.date:
    """Return the day of the last event in effect: without a clock, the newest day of a document."""
    events = programme.ledger.effective
    if not events:
        raise _UsageError("the document has no event to take the day from; add --on YYYY-MM-DD")
    # What an event announces for a later day has not happened on the day on which it became known.
    return max(min(event.on, event.known.date()) for event in events)


def _format_review(programme: Programme, options: _Options, on: dt.date, note: str, named: int) -> str:
    """Return the page as text or JSON.

    Args:
        programme: The programme.
        options: The options.
        on: The day asked about.
        note: A sentence below the title of the text.
        named: How many records of each list the text names without being asked to.
    """
    until = options.until or on + dt.timedelta(min(_DAYS, (LAST_DAY - on).days))
    _report(f"asking what is owed on {on}, and planning to {until}")
    records = (display.EVERY if options.json else 5) if options.records else 0 if options.json else named
    page = _make_page(programme, options, on, until, records)
    text = display.as_json(page) if options.json else display.as_text(page, note=note, width=_find_width())
    # Whatever refuses does so before the first file is written.
    files = {}
    if options.csv is not None:
        files[options.csv] = interchange.rows_to_csv(page.answer, personal=options.names)
    if options.ics is not None:
        if options.ics in files:
            raise _UsageError(f"{options.ics} cannot be CSV and iCalendar; name two files")
        files[options.ics] = _make_calendar(programme, options, page.answer)
    for name, content in files.items():
        _write_file(name, options, content)
    return text


def _make_calendar(programme: Programme, options: _Options, plan: Tabular) -> str:
    """Return the visits of a plan and the agreed visits as a calendar, coarse unless the page has names."""
    if not isinstance(plan, Plan):
        raise _UsageError("--ics needs visits; leave out --calls, --coordinator and --since")
    agreed = programme.agreed(on=plan.on, until=plan.until)
    return interchange.to_icalendar(
        [*plan.visits, *(one for one in agreed if options.team in {None, one.team})],
        stamp=start_of(plan.on),
        days=options.names,
        names=options.names,
        register=programme.register,
    )


def _write_file(name: str, options: _Options, text: str) -> None:
    path, document = Path(name), options.document or "-"
    if document != "-" and path.resolve() == Path(document).resolve():
        raise _UsageError(f"{name} is the document itself; give the name of another file")
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise _UsageError(f"{name} cannot be written: {_explain_error(error)}; give another name") from None


def _make_page(
    programme: Programme, options: _Options, on: dt.date, until: dt.date, records: int
) -> display.Page:
    only = [f"--{name}" for name in ("team", "coordinator", "calls", "since") if getattr(options, name)]
    if options.by is not None and only:
        raise _UsageError(f"--by is for the lines of the national review; leave it out with {only[0]}")
    if options.coordinator is not None:
        return _make_coordinator_page(programme, options.coordinator, options, on, until)
    if options.team is not None and options.team not in programme.register.team:
        raise _refuse_id("team", options.team, programme.register.team)
    if options.since is not None:
        if options.calls:
            raise _UsageError("--since and --calls are two pages; give one of them")
        return display.changes_page(programme, since=options.since, on=on, team=options.team)
    if options.calls:
        return display.calls_page(programme, on=on, until=until, team=options.team)
    if options.team is None:
        return display.review(programme, on=on, until=until, by=options.by or "team", records=records)
    return display.team_page(programme, options.team, on=on, until=until)


def _make_coordinator_page(
    programme: Programme, coordinator: str, options: _Options, on: dt.date, until: dt.date
) -> display.Page:
    named = {one.id for team in programme.register.teams for one in team.coordinators}
    others = [f"--{name}" for name in ("team", "calls", "since") if getattr(options, name)]
    if others:
        other = others[0]
        raise _UsageError(f"{other} and --coordinator are two pages; give one of them")
    if coordinator not in named:
        raise _refuse_id("coordinator", coordinator, named)
    return display.coordinator_page(programme, coordinator, on=on, until=until)


def _refuse_id(noun: str, id_: str, known: Collection[str]) -> _UsageError:
    """Return the refusal of an unknown id, with the ids that are near to it, by id or by name."""
    near = find_near(id_, known)
    if near:
        return _UsageError(f"no {noun} has the id {id_}; do you mean {' or '.join(near)}?")
    every = f"give one of: {', '.join(sorted(known))}" if known else f"the programme names no {noun}"
    return _UsageError(f"no {noun} has the id {id_}; {every}")


def _find_width() -> int:
    """Return the width of the terminal, between 80 and 120 columns; 100 where the text goes elsewhere."""
    if sys.stdout is None or not sys.stdout.isatty():
        return 100
    return min(max(os.get_terminal_size(sys.stdout.fileno()).columns, 80), 120)


def _has_colour() -> bool:
    """Whether standard output is a terminal that shows colour (https://no-color.org)."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout is not None and sys.stdout.isatty() and not is_plain


def _emphasise(text: str) -> str:
    r"""Return a text with the heads of its parts in bold, and in red what is past its day.

    >>> _emphasise("Head\n  item (overdue)\n\nHouse     650 seats\n")
    '\x1b[1mHead\x1b[0m\n  item (\x1b[31moverdue\x1b[0m)\n\n\x1b[1mHouse\x1b[0m     650 seats\n'
    """
    return "\n\n".join(map(_emphasise_part, text.split("\n\n")))


def _emphasise_part(part: str) -> str:
    labelled = _LABEL.sub(rf"{_BOLD}\1{_PLAIN}", part)
    if labelled != part:
        return _PAST.sub(rf"{_RED}\1{_PLAIN}", labelled)
    lines = part.split("\n")
    # The upper line of a head of two lines begins below the first column.
    heads = 2 if part.startswith(" ") else 1
    bold = [f"{_BOLD}{line}{_PLAIN}" for line in lines[:heads]]
    return "\n".join([*bold, *(_PAST.sub(rf"{_RED}\1{_PLAIN}", line) for line in lines[heads:])])


def _report(text: str) -> None:
    """Say on standard error what the job is doing, if standard error is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"python -m mpreview: {_escape(text)} ...", file=sys.stderr)


def _read_document(name: str, most: int) -> bytes:
    """Return the bytes of a document, at most one byte more than the reader accepts."""
    try:
        if name == "-":
            return _read_input(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise _UsageError(f"the document cannot be read: {_explain_error(error)}; check its name") from None


def _read_input(most: int) -> bytes:
    if sys.stdin is None:
        raise _UsageError("there is no standard input to read the document from; give its name")
    return sys.stdin.buffer.read(most)


def _explain_error(error: OSError) -> str:
    return error.strerror or "it is not open for that"


def _write_output(text: str) -> int:
    """Write to standard output as UTF-8 in every locale; end quietly if there is no reader."""
    if sys.stdout is None:
        return 0
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    except OSError as error:
        _discard_output()
        if not isinstance(error, BrokenPipeError):
            return _complain(f"the review cannot be written: {_explain_error(error)}; send it elsewhere")
    return 0


def _discard_output() -> None:
    """Discard the rest of standard output; Python would flush the rest at exit and fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(text: str) -> int:
    """Write what is wrong to standard error, if standard error is open; return the exit code."""
    # Without a file `print` would take standard output.
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"python -m mpreview: {_escape(text)}", file=sys.stderr)
    return _BAD


def _escape(text: str) -> str:
    r"""Return *text* with each character that does not print, line breaks apart, as an escape.

    >>> print(_escape("--" + chr(27) + "[2J"))
    --\x1b[2J
    """
    return "".join(
        sign if is_visible(sign) or sign == "\n" else sign.encode("unicode_escape").decode() for sign in text
    )


if __name__ == "__main__":
    if sys.stderr is None:
        # Otherwise argparse would report a wrong option on standard output.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # open until the end
    _status, _programme = _run(None)
    # All output is flushed. The end of a nation object by object would be a good part of the time too.
    os._exit(_status)
