"""What a programme keeps of the days it was asked about: little, however many days these were."""

import datetime as dt
import gc
import weakref
from typing import Any

import pytest

from laws.small import FIRSTS, TWENTY_DAYS, YEARLY, levels, on, programme, reviewed
from mpreview.programme import Programme, _cache
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Duties

_DAY = dt.timedelta(1)
_START = on("2021-01-04")
_MONTHS = [_START + 28 * n * _DAY for n in range(20)]


def _busy() -> Programme:
    """Every four weeks the level rises or falls, which settles in five days, and Essex is reviewed."""
    steps = [(day.isoformat(), ("SUBSTANTIAL", "SEVERE")[n % 2]) for n, day in enumerate(_MONTHS)]
    seen = [reviewed(day.isoformat()) for day in _MONTHS]
    return programme(TWENTY_DAYS, YEARLY, *FIRSTS, series=(levels(*steps),), events=seen)


def test_a_programme_keeps_what_it_found_for_the_last_eight_stretches_of_days(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Twenty stretches of four weeks in a mixed order, each asked about at its beginning and at its end."""
    made: list[weakref.ref[Any]] = []

    def making(*arguments: Any) -> object:
        found = Cases(*arguments)
        made.append(weakref.ref(found))
        return found

    # What the other tests left need not be walked at every collection.
    gc.freeze()
    request.addfinalizer(gc.unfreeze)

    def kept() -> list[int]:
        gc.collect()
        return [n for n, one in enumerate(made) if one() is not None]

    monkeypatch.setattr(_cache, "Cases", making)
    asked, order = _busy(), [_MONTHS[7 * n % 20] for n in range(20)]
    for count, day in enumerate(order, 1):
        asked.due(on=day + 5 * _DAY)
        asked.due(on=day + 27 * _DAY)
        assert kept() == list(range(count))[-8:]

    for day in order[-8:]:
        asked.due(on=day + 6 * _DAY)
    assert len(made) == 20
    # The oldest of the eight goes, though it was asked about a moment ago; what was put away is found anew.
    again = asked.due(on=order[11] + 6 * _DAY)
    assert kept() == [13, 14, 15, 16, 17, 18, 19, 20]
    assert again == _busy().due(on=order[11] + 6 * _DAY)


def test_a_programme_keeps_the_facts_of_the_last_eight_days_asked_about(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The facts of each day go on from those of a day before, and let go of them."""
    found: list[weakref.ref[Any]] = []
    gc.freeze()
    request.addfinalizer(gc.unfreeze)

    make = Duties.of

    def making(*arguments: Any) -> Duties:
        duties = make(*arguments)
        found.append(weakref.ref(duties.facts))
        return duties

    monkeypatch.setattr(Duties, "of", making)
    asked = _busy()
    for day in _MONTHS:
        asked.due(on=day + 5 * _DAY)
        gc.collect()
        assert len({id(one()) for one in found} - {id(None)}) <= 8
    assert len(found) == 20
