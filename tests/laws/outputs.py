"""Everything the small sample answers, as text; run as a program it prints a digest and some due days.

A program of its own, since a hash seed, a time zone and `-O` are settled when Python starts. With
the argument `watched` it fails if an answer read the clock, the environment, the locale or chance.
"""

import builtins
import datetime as dt
import gc
import hashlib
import locale
import os
import random
import sys
import time
import types
from collections.abc import Iterator
from typing import Any, NoReturn

from laws.small import on, sample
from laws.support import text
from mpreview import calendars, compare, display, interchange
from mpreview.places import Tile
from mpreview.programme import Programme
from mpreview.what_if import LevelRaised

DAYS = (on("2021-11-19"), on("2021-11-20"), on("2022-03-01"), on("2024-02-29"))
_CLOCKS = frozenset({"today", "now", "utcnow", "fromtimestamp", "astimezone", "uuid1", "uuid4"})
_FORBIDDEN: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        time,
        (
            "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime",
            "gmtime", "ctime", "asctime", "mktime", "strftime",
        ),
    ),
    (os, ("getenv", "urandom", "environ", "getcwd", "getpid")),
    (locale, ("setlocale", "getlocale", "localeconv", "getpreferredencoding", "strcoll", "str")),
    (random, ("random", "randint", "choice", "shuffle", "sample", "getrandbits", "Random")),
    (builtins, ("open", "input")),
)  # fmt: skip


def of(programme: Programme) -> Iterator[str]:
    """Each answer of a programme, as text."""
    for day in DAYS:
        due = programme.due(on=day, within=400)
        yield from (f"{one.id} {one.window} {one.standing} {one.why()}" for one in due)
        yield from (text(reason) for one in due for reason in one.reasons)
        yield from (f"{name} {list(map(text, group))}" for name, group in due.by("force").items())
        yield text(programme.coverage(on=day))
        plan = programme.plan(on=day, until=day + dt.timedelta(60))
        yield f"{plan} {list(map(text, plan.visits))} {list(map(text, plan.shortfalls))}"
        for answer in (due, plan, programme.coverage(on=day), programme.gaps(on=day), plan.rota()):
            yield interchange.rows_to_csv(answer, personal=True, sensitive=True)
            yield answer._repr_html_()  # of notebooks
        for one in due[:1]:
            yield str(interchange.explanation_to_dict(programme.explain(*programme.subject(one.id), on=day)))
        shares = {force: part.covered for force, part in programme.coverage(on=day).by("force").items()}
        yield display.draw_tile_map(shares, [Tile(force, "A", 0, 0) for force in shares], title="Covered")
        for part in (programme.only(area="east"), programme.only(team="t"), programme.only(member="ann")):
            yield f"{part} {text(part.coverage(on=day))} {text(part.gaps(on=day))} {text(part.due(on=day))}"
        trend = programme.coverage_over(day - dt.timedelta(20), day, "team", known="then")
        yield f"{trend} {list(map(text, trend))} {trend.oldest_gaps} {trend._repr_html_()}"
        raised = programme.what_if(LevelRaised("SEVERE", first=day))
        yield f"{compare(programme, raised, on=day).why()} {text(raised.due(on=day))}"
        yield str(programme.forecast(on=day, until=day + dt.timedelta(20), runs=2, seed=1).rows())
    surge = programme.surge(LevelRaised("SEVERE", first=day), on=day, until=day + dt.timedelta(20))
    yield f"{surge.why()} {surge._repr_html_()} {surge.waits.rows()} {surge.clear_days.rows()}"
    outlook = programme.forecast(on=DAYS[1], until=DAYS[1] + dt.timedelta(20), runs=2, seed=1, by="force")
    yield f"{outlook} {list(map(text, outlook))}"
    for names in ("member", "venue", "event", "area", "kind of incident"):
        yield str([(one.value, one.label) for one in programme.options(names, sensitive=True)])
    yield interchange.dumps(programme)
    yield repr(programme)


def answers() -> str:
    """All of them, also after a round trip and as known on an earlier day."""
    programme = sample()
    again = interchange.loads(interchange.dumps(programme))
    return "\n".join([*of(programme), *of(again), *of(programme.as_known(on("2021-11-18")))])


def _forbidden(name: str) -> types.FunctionType:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError(f"an answer asked for {name}")

    return refuse  # type: ignore[return-value]  # a function


class _NoEnvironment(dict[str, str]):
    """An environment that refuses to be read."""

    def __getitem__(self, key: str) -> str:
        raise AssertionError(f"an answer asked for the variable {key}")

    get = __contains__ = __iter__ = __getitem__  # type: ignore[assignment]  # all refuse


def _watch(_frame: types.FrameType, event: str, argument: Any) -> None:
    name = getattr(argument, "__name__", "")
    if event == "c_call" and name in _CLOCKS:
        raise AssertionError(f"an answer asked for {name}")


def watched() -> str:
    """The answers, while nothing but its arguments may be read."""
    answers()  # so that every module is loaded, which may read what it likes

    calendars._months_after.cache_clear()  # noqa: SLF001  # so that nothing is remembered
    for module, names in _FORBIDDEN:
        for name in names:
            refuse = _NoEnvironment() if name == "environ" else _forbidden(name)
            setattr(module, name, refuse)
    # Under a profile function the collector of CPython 3.11.2 crashes the process.
    gc.disable()
    sys.setprofile(_watch)
    try:
        return answers()
    finally:
        sys.setprofile(None)


def main() -> None:
    """Print the digest, then activity, subject and due day of all that is owed on 20 November 2021."""
    if "later" in sys.argv:
        time.time, time.monotonic = (lambda: 4e9), (lambda: 1e6)
        time.time_ns, time.localtime = (lambda: 4 * 10**18), time.gmtime
    found = watched() if "watched" in sys.argv else answers()
    lines = [f"{one.id} {one.due}" for one in sample().due(on=DAYS[1], within=400)]
    sys.stdout.write("\n".join([hashlib.sha256(found.encode()).hexdigest(), *lines, ""]))


if __name__ == "__main__":
    main()
