"""The main job: the national review of the demonstration, or of a programme's own document.

With `examples/`, the only place that reads files, arguments and standard input, and prints.
"""

import argparse
import datetime as dt
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mpreview import display, interchange, uk
from mpreview.errors import ReviewError
from mpreview.interchange import Limits
from mpreview.programme import Programme
from mpreview.timeline import LAST_DAY

_DAY = dt.date(2021, 11, 20)
_SEED = 2021
_DIGITS = 18
_DAYS = 90
_BY = ("team", "force", "region", "nation", "kind")
_BAD = 2
_INTERRUPTED = 130
"""What shells give for a process that was ended by Ctrl-C: 128 and the number of the signal."""


class _Options(NamedTuple):
    """What was asked for."""

    document: str | None = None
    on: dt.date | None = None
    until: dt.date | None = None
    seed: int | None = None
    by: str = "team"
    json: bool = False
    records: bool = False


class _UsageError(Exception):
    """What was asked for cannot be done; the text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the national review and return the exit code.

    It is 0, 2 with the faults on standard error, or 130 after Ctrl-C.
    """
    return _done(arguments)[0]


def _done(arguments: Sequence[str] | None) -> tuple[int, Programme | None]:
    """Print the national review; return the exit code, and the programme for whoever holds on to it."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    try:
        text, programme = _job(options)
        return _put(text), programme
    except _UsageError as refusal:
        return _complain(str(refusal)), None
    except KeyboardInterrupt:
        return _INTERRUPTED, None


def _options(arguments: Sequence[str]) -> _Options:
    # The bare job asks for nothing, and a parser takes a while to load.
    return _Options(**vars(_parser().parse_args(arguments))) if arguments else _Options()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mpreview",
        description="Print who is due for a security review, who goes when, and what does not fit.",
        epilog="Without DOCUMENT it is the demonstration: real places, invented members and histories.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("document", nargs="?", metavar="DOCUMENT", help="a programme as JSON; - for standard input")
    add("--on", type=_day, help=f"the day asked about ({_DAY}; for a document, the day of its last event)")
    add("--until", type=_day, help=f"the last day of the plan ({_DAYS} days on)")
    add("--seed", type=_seed, help=f"of the demonstration ({_SEED})")
    add("--by", choices=_BY, default=_Options().by, help="what each line stands for (team)")
    add("--json", action="store_true", help="print JSON, as docs/reference/main-job.md tells it")
    add("--records", action="store_true", help="name members and venues, not totals alone")
    return parser


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError("give a day as YYYY-MM-DD")
    return day


def _seed(text: str) -> int:
    # `int` would take signs of grouping, blanks and the digits of other scripts as well.
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise argparse.ArgumentTypeError(
            f"give a whole number, not negative, of at most {_DIGITS} plain digits"
        )
    return int(text)


def _job(options: _Options) -> tuple[str, Programme]:
    try:
        return _demonstration(options) if options.document is None else _document(options.document, options)
    except ReviewError as error:
        raise _UsageError(str(error)) from None


def _demonstration(options: _Options) -> tuple[str, Programme]:
    on = options.on or _DAY
    seed = _SEED if options.seed is None else options.seed
    programme = uk.demonstration(on=on, seed=seed)
    note = (
        "Demonstration: real constituencies, forces, levels and calendars; "
        f"members and histories are invented (seed {seed})."
    )
    return _shown(programme, options, on, note, records=5 if options.records else 1), programme


def _document(name: str, options: _Options) -> tuple[str, Programme]:
    if options.seed is not None:
        raise _UsageError("--seed is for the demonstration; leave it out with a document")
    programme = interchange.loads(_read(name))
    on = options.on or _last_day(programme)
    note = "" if options.records else "Totals only; --records names members and venues."
    return _shown(programme, options, on, note, records=5 if options.records else 0), programme


def _last_day(programme: Programme) -> dt.date:
    """Return the day of the last event that stands: without a clock, the newest day a document knows of."""
    events = programme.ledger.effective
    if not events:
        raise _UsageError("the document has no event to take the day from; add --on YYYY-MM-DD")
    return events[-1].on


def _shown(programme: Programme, options: _Options, on: dt.date, note: str, records: int) -> str:
    until = options.until or on + dt.timedelta(min(_DAYS, (LAST_DAY - on).days))
    if not options.json:
        found = display.review(programme, on=on, until=until, by=options.by, records=records)
        return display.as_text(found, note=note)
    every = display.EVERY if options.records else 0
    return display.as_json(display.review(programme, on=on, until=until, by=options.by, records=every))


def _read(name: str) -> bytes:
    """Return a document's bytes; a byte more than the reader allows is enough for it to say so."""
    most = Limits().bytes + 1
    try:
        if name == "-":
            return _given(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise _UsageError(f"the document cannot be read: {_why(error)}; check its name") from None


def _given(most: int) -> bytes:
    if sys.stdin is None:
        raise _UsageError("there is no standard input to read the document from; give its name")
    return sys.stdin.buffer.read(most)


def _why(error: OSError) -> str:
    return error.strerror or "it is not open for that"


def _put(text: str) -> int:
    """Write to standard output as UTF-8 whatever the locale; without a reader it ends quietly."""
    if sys.stdout is None:
        return 0
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    except OSError as error:
        _discard()
        if not isinstance(error, BrokenPipeError):
            return _complain(f"the review cannot be written: {_why(error)}; send it elsewhere")
    return 0


def _discard() -> None:
    """Let what is left for standard output go nowhere, for Python flushes once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(text: str) -> int:
    """Tell what is wrong on standard error, if there is one that takes it; the exit code tells it too."""
    # Without a file `print` would take standard output.
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"python -m mpreview: {text}", file=sys.stderr)
    return _BAD


if __name__ == "__main__":
    import gc

    # A short process that keeps nearly all it makes: looking for garbage, and taking a nation apart object
    # by object at exit or before, would be a good part of its time. All output is flushed by then.
    gc.disable()
    if sys.stderr is None:
        # Else argparse would tell a wrong option on standard output.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # open until the end
    status, _programme = _done(None)
    os._exit(status)
