"""Three published tables as rulebooks, every cell asked on 200 drawn days, against a judge of plain dates."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

import attrs
import pytest

from helpers.declared import DECLARED
from helpers.dice import Dice
from laws.small import FIRSTS, banded, programme, reviewed, uses, venue_moved
from mpreview import interchange
from mpreview.events import Event, Ledger
from mpreview.places import Venue, VenueKind
from mpreview.policy import Activity, Rulebook
from mpreview.programme import Programme
from mpreview.register import Register
from published import judge

pytestmark = pytest.mark.gate

HERE: Final = Path(__file__).parent
DRAWN: Final = 200
KINDS: Final = ("food-premises", *judge.EQUIPMENT, "vehicle")
_FIRST: Final = dt.date(2020, 1, 6)


@cache
def _rulebook(name: str) -> Rulebook:
    return interchange.rulebook_from_toml((HERE / f"{name}.toml").read_text("utf-8"))


@cache
def _register(kind: str, start: dt.date, known: dt.date | None = None) -> Register:
    """One place of a kind, in use from a day on, which may have been known before."""
    declared = DECLARED | {"venue_kinds": tuple(VenueKind(one, one, one, f"a {one}") for one in KINDS)}
    plain = programme(*FIRSTS, venues=())
    names = ("calendars", "areas", "constituencies", "scales", "series", "members", "teams")
    parts = {name: getattr(plain.base, name) for name in names}
    used = tuple(attrs.evolve(use, known=known) for use in uses("it", start=start.isoformat()))
    return Register(**declared, **parts, venues=(Venue("it", kind, "east", "essex"),), uses=used)


def _asked(
    name: str, kind: str, *events: Event, on: dt.date, start: dt.date = _FIRST, known: dt.date | None = None
) -> tuple[dt.date, dt.date, dt.date]:
    """What a rulebook answers: the opening, the due day and the limit."""
    asked = Programme(_register(kind, start, known), _rulebook(name), Ledger.of(events))
    window = asked.explain("ann", "it", Activity.REVIEW, on=on).window
    assert window is not None
    return window.earliest, window.due, window.limit


def _days(name: str) -> Iterator[tuple[Dice, dt.date]]:
    """Two hundred days, every fourth at the end of a month; and what else is drawn for each."""
    d = Dice(crc32(name.encode()))
    for place in range(DRAWN):
        day = _FIRST + dt.timedelta(d.whole(1, 4999))
        if place % 4 == 0:
            day = day.replace(day=1) - dt.timedelta(1)
        yield d, max(day, _FIRST + dt.timedelta(1))


def _later(d: Dice, day: dt.date) -> dt.date:
    """A day on which the question is asked: on that day or up to four years after."""
    return day + dt.timedelta(d.whole(0, 1499))


@pytest.mark.parametrize("rating", judge.RATINGS)
def test_food_premises_are_due_as_annex_5_says(rating: str) -> None:
    for d, day in _days(f"food {rating}"):
        events = banded(_FIRST.isoformat(), rating), reviewed(day.isoformat(), "it")

        found = _asked("food_law", "food-premises", *events, on=_later(d, day))

        assert found[1:] == judge.food(rating, day)


def test_new_food_premises_are_due_within_28_days() -> None:
    for d, day in _days("new premises"):
        found = _asked("food_law", "food-premises", on=_later(d, day), start=day)

        assert found[1] == day + judge.NEW_PREMISES


@pytest.mark.parametrize("kind", judge.EQUIPMENT)
def test_lifting_equipment_is_due_as_regulation_9_says(kind: str) -> None:
    for d, day in _days(f"loler {kind}"):
        found = _asked("loler", kind, reviewed(day.isoformat(), "it"), on=_later(d, day))

        assert found[1:] == judge.examination(kind, day)


@pytest.mark.parametrize("kind", judge.EQUIPMENT)
def test_lifting_equipment_is_examined_before_it_is_put_into_service(kind: str) -> None:
    """Known one to 300 days before, and to its owner; asked from then on, also after it has begun."""
    for d, day in _days(f"service {kind}"):
        known = max(day - dt.timedelta(d.whole(1, 300)), _FIRST - dt.timedelta(20))
        on = known + dt.timedelta(d.whole(0, 400))

        found = _asked("loler", kind, on=on, start=day, known=known)

        assert found == (known, *judge.first_use(day))


@pytest.mark.parametrize("kind", judge.EQUIPMENT)
def test_lifting_equipment_examined_before_its_service_is_due_after_that(kind: str) -> None:
    for d, day in _days(f"examined {kind}"):
        known = max(day - dt.timedelta(d.whole(1, 300)), _FIRST - dt.timedelta(20))
        done = known + dt.timedelta(d.whole(0, (day - known).days - 1))

        event = reviewed(done.isoformat(), "it")
        found = _asked("loler", kind, event, on=_later(d, done), start=day, known=known)

        assert found[1:] == judge.examination(kind, done)


@pytest.mark.parametrize("kind", judge.EQUIPMENT)
def test_lifting_equipment_is_examined_anew_on_the_day_of_a_move(kind: str) -> None:
    for d, day in _days(f"move {kind}"):
        moved = day + dt.timedelta(d.whole(1, 149))
        events = reviewed(day.isoformat(), "it"), venue_moved(moved.isoformat(), "it")

        found = _asked("loler", kind, *events, on=_later(d, moved))

        assert found[1:] == (moved, moved)


def _tested(d: Dice, first: dt.date) -> list[dt.date]:
    """One to five tests: in the month before the last one runs out, on its edges, or at any time."""
    tests = [first]
    for _ in range(d.whole(0, 4)):
        opens, expires = judge.vehicle(tests)
        inside = opens + dt.timedelta(d.whole(0, (expires - opens).days - 1))
        any_day = tests[-1] + dt.timedelta(d.whole(1, 499))
        one_day = dt.timedelta(1)
        found = d.pick((opens - one_day, opens, inside, expires, expires + one_day, any_day))
        tests.append(max(found, tests[-1] + one_day))
    return tests


def test_a_vehicle_is_due_on_the_anniversary_that_its_tests_kept() -> None:
    for d, day in _days("vehicle"):
        tests = _tested(d, day)
        events = [reviewed(one.isoformat(), "it") for one in tests]

        found = _asked("vehicle_test", "vehicle", *events, on=_later(d, tests[-1]))

        opens, expires = judge.vehicle(tests)
        assert found == (max(opens, tests[-1]), expires, expires)


def test_a_new_vehicle_is_due_after_three_years() -> None:
    for d, day in _days("new vehicle"):
        found = _asked("vehicle_test", "vehicle", on=_later(d, day), start=day)

        expires = judge.add_months(day, judge.FIRST_TEST)
        assert found[1:] == (expires, expires)
