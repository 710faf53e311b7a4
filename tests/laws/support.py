"""What several laws need: changed programmes, shifted days, a text of a value, walks over values."""

import dataclasses
import datetime as dt
import enum
import inspect
import pickle
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs

import mpreview
from mpreview.errors import ReviewError
from mpreview.events import Event, Ledger
from mpreview.planning import Agreed
from mpreview.policy import Edition
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Status

Subject = tuple[str, str | None, str]

T = TypeVar("T")


def subject(status: Status) -> Subject:
    """What a status is about."""
    return status.member, status.venue, status.activity.value


def owed(programme: Programme, on: dt.date) -> dict[Subject, Obligation]:
    """Everything that is owed on a day, whenever it opens."""
    return {
        subject(status): status.obligation
        for status in programme.coverage(on=on)
        if status.obligation is not None
    }


def everything(programme: Programme, on: dt.date) -> list[tuple[object, ...]]:
    """Standing, progress, days, class and team of every subject."""
    return [
        (*subject(s), s.standing, s.progress, s.team, s.obligation and s.obligation.window)
        for s in programme.coverage(on=on)
    ]


def at_places(visits: Iterable[Agreed]) -> list[Any]:
    """The agreed visits whose place is known, for code that reads place and activity."""
    return [one for one in visits if one.venue is not None]


def of_erased(visits: Iterable[Agreed]) -> tuple[Agreed, ...]:
    """The agreed visits of which team, day and slots alone are left."""
    return tuple(one for one in visits if one.venue is None)


def with_edition(programme: Programme, edition: Edition) -> Programme:
    """The programme with a further edition in its rulebook, whose examples must hold."""
    return attrs.evolve(programme, rulebook=programme.rulebook.with_edition(edition))


def with_events(programme: Programme, events: tuple[Event, ...]) -> Programme:
    """The programme with another ledger."""
    return Programme(programme.base, programme.rulebook, Ledger.of(events))


def begun_by(register: Register) -> dt.date:
    """The first day on which every mandate and every use has begun."""
    mandates = [t.period.start for member in register.members for t in member.mandates]
    return max([*mandates, *(use.period.start for use in register.uses)])


# ---------------------------------------------------------------- values


def has_fields(value: object) -> bool:
    """Whether the fields of a value are known: those of attrs, or of a dataclass."""
    is_known = attrs.has(type(value)) or dataclasses.is_dataclass(value)
    return is_known and not isinstance(value, enum.Enum)


def fields_of(value: Any) -> Iterator[tuple[str, object]]:
    """Name and value of each field."""
    of = attrs.fields if attrs.has(type(value)) else dataclasses.fields
    for field in of(type(value)):
        yield field.name, getattr(value, field.name)


def shifted(value: Any, years: int) -> Any:
    """The value with every day inside 1901 to 2099 moved by so many years (a multiple of 28)."""
    if isinstance(value, dt.date):
        return value.replace(year=value.year + years) if 1901 <= value.year <= 2099 else value
    if isinstance(value, tuple):
        return tuple(shifted(item, years) for item in value)
    if attrs.has(type(value)) and not isinstance(value, enum.Enum):
        public = [(name, item) for name, item in fields_of(value) if not name.startswith("_")]
        return attrs.evolve(value, **{name: shifted(item, years) for name, item in public})
    return value


def text(value: Any) -> str:
    """A text of all that a value holds, equal for equal values only, whatever its `repr` shows."""
    if isinstance(value, enum.Enum | str | int | dt.date | None):
        return repr(value)
    if isinstance(value, frozenset | set):
        return "{" + ",".join(sorted(map(text, value))) + "}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{text(k)}:{text(v)}" for k, v in value.items()) + "}"
    if has_fields(value):
        inside = ",".join(f"{name}={text(item)}" for name, item in fields_of(value))
        return f"{type(value).__name__}({inside})"
    return "[" + ",".join(map(text, value)) + "]"


def parts(value: Any) -> Iterator[Any]:
    """The value and every value inside it, once each."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, tuple | frozenset):
            waiting.extend(one)
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif has_fields(one):
            waiting.extend(item for _, item in fields_of(one))


# ---------------------------------------------------------------- whatever fails inside


class InterruptionError(ReviewError):
    """Stands for an error of ours, wherever it is met."""


def failing_at(number: int, work: Callable[[], object]) -> tuple[bool, int]:
    """Let the call of that number inside the package fail; return whether it was made, and how many were."""
    package, calls = str(Path(mpreview.__file__).parent), 0

    def called(frame: types.FrameType, what: str, _argument: object) -> None:
        nonlocal calls
        code = frame.f_code
        # What a generator raises while it is thrown away reaches nobody.
        whole = not code.co_flags & inspect.CO_GENERATOR
        if what == "call" and whole and code.co_filename.startswith(package):
            calls += 1
            if calls == number:
                raise InterruptionError

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    except InterruptionError:
        return True, calls
    finally:
        sys.setprofile(before)
    return False, calls


def wrong(value: object) -> Any:
    """A value of a kind that does not belong where it is given, which no type checker is to see."""
    return value


def pickled(value: T) -> T:
    """What comes back of a value that was pickled."""
    again: T = pickle.loads(pickle.dumps(value))  # noqa: S301  # bytes that were made on this line
    return again
