"""The two time axes: what was known then, and what is believed now of then (`semantics.md` section 6)."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.policies import rich_cases
from helpers.profiles import examples
from helpers.strategies import cases, days, later
from laws.small import ESSEX, FIRSTS, GLASGOW, YEARLY, on, programme, reviewed
from laws.support import everything, with_edition
from mpreview import interchange
from mpreview.calendars import Calendar, Holiday, Recess
from mpreview.events import Contacted, Ledger
from mpreview.policy import Edition, Rule, Window
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.threat import ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, start_of
from policy.books import KEPT

Json = dict[str, Any]
Case = tuple[Programme, dt.date]

_TICK = dt.timedelta(microseconds=1)


# ---------------------------------------------------------------- programmes that come to be known bit by bit


@st.composite
def _proclaimed(draw: st.DrawFn, calendar: Calendar) -> Calendar:
    """The calendar with days that were announced, some of them moved from another day."""
    holidays = {one.day: one for one in calendar.holidays}
    for _ in range(draw(st.integers(0, 3))):
        day, lag = draw(days()), draw(st.sampled_from((0, 1, 30, 400)))
        moved = draw(st.none() | st.sampled_from((-7, -1, 1, 14)))
        was = None if moved is None else later(day, moved)
        holidays[day] = Holiday(day, "Proclaimed", "drawn", later(day, -lag), was)
    ordered = sorted(holidays.values(), key=lambda one: one.day)
    return attrs.evolve(calendar, holidays=tuple(ordered))


@st.composite
def _recesses(draw: st.DrawFn) -> tuple[Recess, ...]:
    found = []
    for n in range(draw(st.integers(0, 3))):
        start = draw(days())
        lag = draw(st.none() | st.sampled_from((-60, 0, 5)))
        found.append(_recess(f"r{n}", start, None if lag is None else later(start, lag)))
    return tuple(found)


def _recess(id_: str, start: dt.date, announced: dt.date | None) -> Recess:
    period = Period(start, later(start, 9))
    return Recess(id=id_, house="commons", name="Recess", period=period, announced=announced)


@st.composite
def known_by_and_by(draw: st.DrawFn, case: Case) -> Case:
    """A programme of which everything that can be announced, published or told late sometimes is."""
    programme, on = case
    register = attrs.evolve(
        programme.base,
        calendars=tuple(draw(_proclaimed(one)) for one in programme.base.calendars),
        recesses=draw(_recesses()),
    )
    first, *others = programme.rulebook.editions
    lags = st.sampled_from((0, 0, -40, 3))
    editions = (first, *(attrs.evolve(one, published=later(one.since, draw(lags))) for one in others))
    rulebook = attrs.evolve(programme.rulebook, editions=editions)
    return Programme(register, rulebook, programme.ledger), on


_CASES = {
    "plain": cases().flatmap(known_by_and_by),
    "rich": rich_cases.flatmap(known_by_and_by),
}
either = pytest.mark.parametrize("language", _CASES)
sparing = settings(max_examples=examples(0.4))


def instants(programme: Programme) -> st.SearchStrategy[dt.datetime]:
    """Instants at which something became known, those just before, and some in between."""
    register = programme.base
    told = [
        *(entry.announced for one in register.series for entry in one.assessments),
        *(day.announced for one in register.calendars for day in one.holidays if day.announced),
        *(one.announced for one in register.recesses if one.announced),
        *(one.known for one in programme.rulebook.editions),
        *(use.known for use in register.uses if use.known is not None),
    ]
    notable = sorted({*(event.known for event in programme.ledger), *map(start_of, told)})
    near = [one for at in notable for one in (at, at - _TICK) if one >= start_of(FIRST_DAY)]
    return st.sampled_from(near) | days().map(start_of) if near else days().map(start_of)


# ---------------------------------------------------------------- the judge


def kept(document: Json, at: dt.datetime) -> Json:
    """The document less what it says itself was not known at an instant; nothing is looked up."""
    day, instant = at.date().isoformat(), _spelt(at)
    register, rulebook = document["register"], document["rulebook"]
    first, *others = rulebook["editions"]
    published = [one for one in others if one.get("published", one["since"]) <= day]
    less: Json = {
        "series": [
            _having(one, assessments=[e for e in one.get("assessments", []) if e["announced"] <= day])
            for one in register.get("series", [])
        ],
        "recesses": [one for one in register.get("recesses", []) if one.get("announced", "") <= day],
        "calendars": [_having(one, holidays=_holidays(one, day)) for one in register["calendars"]],
        "uses": [one for one in register.get("uses", []) if one.get("known", "") <= day],
    }
    return _having(
        document,
        ledger=[one for one in document.get("ledger", []) if one["known"].rstrip("Z") <= instant],
        rulebook={**rulebook, "editions": [first, *published]},
        register=_having(register, **less),
    )


def _having(value: Json, **changed: Any) -> Json:
    """An object with other things in it; what may be left out is not written as an empty list."""
    return {key: one for key, one in {**value, **changed}.items() if one != [] or key not in _LEFT_OUT}


_LEFT_OUT = {"holidays", "recesses", "series", "uses"}


def _spelt(at: dt.datetime) -> str:
    # With the fraction always there, texts are in the order of time: "." comes before every digit.
    return at.replace(tzinfo=None).isoformat()


def _holidays(calendar: Json, day: str) -> list[Json]:
    """The days that had been proclaimed, and those that were to be moved still where they stood."""
    every = calendar.get("holidays", [])
    late = [one for one in every if one.get("announced", "") > day]
    known = [one for one in every if one not in late]
    taken = {one["day"] for one in known}
    moved = {one["moved_from"]: one for one in late if "moved_from" in one and one["moved_from"] not in taken}
    back = [{"day": was, "name": one["name"], "source": one["source"]} for was, one in moved.items()]
    return sorted((*known, *back), key=lambda one: str(one["day"]))


@either
@sparing
@given(data=st.data())
def test_law_34_what_was_known_is_what_the_document_says_was_known(
    data: st.DataObject, language: str
) -> None:
    programme, _ = data.draw(_CASES[language])
    at = data.draw(instants(programme))

    known = json.loads(interchange.dumps(programme.as_known(at)))

    assert known == kept(json.loads(interchange.dumps(programme)), at)


# ---------------------------------------------------------------- law 34


@either
@sparing
@given(data=st.data())
def test_law_34_known_later_and_then_earlier_is_known_earlier(data: st.DataObject, language: str) -> None:
    programme, on = data.draw(_CASES[language])
    one, other = data.draw(instants(programme)), data.draw(instants(programme))
    early, late = sorted((one, other))

    then = programme.as_known(early)

    assert programme.as_known(late).as_known(early) == then
    assert then.as_known(late) == then
    assert everything(programme.as_known(late).as_known(early), on) == everything(then, on)


@either
@sparing
@given(data=st.data())
def test_law_34_as_known_at_the_last_it_is_what_it_is(data: st.DataObject, language: str) -> None:
    programme, on = data.draw(_CASES[language])
    last = start_of(LAST_DAY)

    assert programme.as_known(last) == programme
    assert everything(programme.as_known(last), on) == everything(programme, on)


@either
@sparing
@given(data=st.data())
def test_law_34_what_was_known_on_a_day_is_what_was_known_at_its_first_instant(
    data: st.DataObject, language: str
) -> None:
    programme, _ = data.draw(_CASES[language])
    day = data.draw(instants(programme)).date()

    assert programme.as_known(day) == programme.as_known(start_of(day))


# ---------------------------------------------------------------- law 35


@either
@sparing
@given(data=st.data())
def test_law_35_what_is_told_later_changes_nothing_of_what_was_known(
    data: st.DataObject, language: str
) -> None:
    """Whatever it is: facts of earlier days, corrections and withdrawals too."""
    whole, on = data.draw(_CASES[language])
    at = data.draw(instants(whole))
    told = [event for event in whole.ledger if event.known <= at]
    before = Programme(whole.base, whole.rulebook, Ledger.of(told))

    assert whole.as_known(at) == before.as_known(at)
    assert everything(whole.as_known(at), on) == everything(before.as_known(at), on)


def _announced(register: Register, after: dt.date) -> Iterable[Register]:
    """The register with something of each kind that was announced after a day."""
    day = later(after, 1)
    yield attrs.evolve(register, recesses=(*register.recesses, _recess("late", after, day)))
    yield attrs.evolve(register, calendars=tuple(_one_more(one, day) for one in register.calendars))
    yield attrs.evolve(register, series=tuple(_one_later(one, day) for one in register.series))


def _one_more(calendar: Calendar, announced: dt.date) -> Calendar:
    taken = {one.day for one in calendar.holidays}
    free = next(day for n in range(400) if (day := later(announced, n)) not in taken)
    holidays = (*calendar.holidays, Holiday(free, "Late", "drawn", announced))
    return attrs.evolve(calendar, holidays=tuple(sorted(holidays, key=lambda one: one.day)))


def _one_later(series: ThreatSeries, announced: dt.date) -> ThreatSeries:
    if not series.assessments or series.assessments[-1].level is None:
        return series
    last = series.assessments[-1]
    effective = max(later(last.effective, 1), announced)
    return attrs.evolve(
        series,
        assessments=(*series.assessments, attrs.evolve(last, effective=effective, announced=announced)),
    )


@either
@sparing
@given(data=st.data())
def test_law_35_what_is_announced_later_changes_nothing_of_what_was_known(
    data: st.DataObject, language: str
) -> None:
    programme, _ = data.draw(_CASES[language])
    at = data.draw(instants(programme))
    known = programme.as_known(at)

    for register in _announced(programme.base, at.date()):
        assert Programme(register, programme.rulebook, programme.ledger).as_known(at) == known
    last = programme.rulebook.editions[-1]
    since = max(later(last.since, 1), later(at.date(), 1))
    edition: Edition = attrs.evolve(last, id="late", since=since, published=later(at.date(), 1))
    assert with_edition(programme, edition).as_known(at) == known


@either
@sparing
@given(data=st.data())
def test_law_35_a_fact_of_a_later_day_changes_nothing_of_what_is_believed_of_an_earlier_one(
    data: st.DataObject, language: str
) -> None:
    """Only what is told of that day or of an earlier one does, and what mends that."""
    programme, on = data.draw(_CASES[language])
    day = later(on, data.draw(st.sampled_from((1, 2, 30))))
    known = start_of(later(day, data.draw(st.sampled_from((0, 0, 1)))))
    member = data.draw(st.sampled_from(programme.register.members)).id
    call = Contacted(id="call", on=day, known=known, member=member)

    told = Programme(programme.base, programme.rulebook, programme.ledger.record(call))

    assert list(told.ledger.until(on)) == list(programme.ledger.until(on))
    assert everything(told, on) == everything(programme, on)


def test_law_34_what_was_done_is_known_no_earlier_than_its_day() -> None:
    """A review of 6 July in Kiribati, told there at 8:00, which is 18:00 UTC on the 5th."""
    told = dt.datetime(2021, 7, 5, 18, tzinfo=dt.UTC)
    asked = programme(*FIRSTS, YEARLY, events=[attrs.evolve(reviewed("2021-07-06"), known=told)])

    known = [len(asked.as_known(told + dt.timedelta(hours=hours)).ledger) for hours in (0, 5, 6)]

    assert known == [0, 0, 1]


def test_law_34_an_edition_is_known_from_the_day_it_was_published() -> None:
    """Published on 1 June 2021, in force from 1 September."""
    asked = _two((*FIRSTS, YEARLY), (*FIRSTS, YEARLY))
    known = [len(asked.as_known(on(day)).rulebook.editions) for day in ("2021-05-31", "2021-06-01")]

    assert known == [1, 2]


# ---------------------------------------------------------------- what was known loads too


def _two(first: Iterable[Rule], second: Iterable[Rule], **changes: Any) -> Programme:
    """A programme of two editions, the second of which is published on 1 June 2021."""
    then = tuple(second)
    made = programme(*then, **changes)
    later = Edition("e2", "Two", then, since=on("2021-09-01"), published=on("2021-06-01"))
    earlier = attrs.evolve(made.rulebook.editions[0], rules=tuple(first))
    rulebook = attrs.evolve(made.rulebook, editions=(earlier, later))
    return Programme(made.base, rulebook, made.ledger)


def _as_before(asked: Programme) -> Programme:
    known = asked.as_known(on("2021-05-31"))
    assert len(known.rulebook.editions) == 1
    return known


def _loads_and_is_made_anew(known: Programme) -> None:
    assert interchange.loads(interchange.dumps(known)) == known
    assert Programme(known.base, known.rulebook, known.ledger) == known
    text = interchange.rulebook_to_toml(known.rulebook)
    assert interchange.rulebook_from_toml(text) == known.rulebook


def test_law_1_what_was_known_loads_where_a_kind_of_venue_is_spoken_of_since() -> None:
    less = (attrs.evolve(YEARLY, kinds=KINDS[:1]), *(attrs.evolve(one, kinds=KINDS[:1]) for one in FIRSTS))
    hall = attrs.evolve(GLASGOW, kind=KINDS[1])

    known = _as_before(_two(less, (YEARLY, *FIRSTS), venues=(ESSEX, hall)))
    assert known.rulebook.without_rules == tuple(sorted(KINDS[1:]))
    _loads_and_is_made_anew(known)


def test_law_1_what_was_known_loads_where_an_example_is_of_a_later_edition() -> None:
    """Twelve months by the first edition; six by the second, from 5 October 2021."""
    asked = _two((YEARLY, *FIRSTS), (attrs.evolve(YEARLY, months=6), *FIRSTS))
    example = attrs.evolve(
        KEPT, on=on("2021-10-05"), done=(on("2021-10-05"),),
        window=Window(on("2022-02-08"), on("2022-04-05"), on("2022-04-06"), on("2022-05-05")),
    )  # fmt: skip
    rulebook = attrs.evolve(asked.rulebook, examples=(example,))

    known = _as_before(Programme(asked.base, rulebook, asked.ledger))
    assert known.rulebook.examples == ()
    _loads_and_is_made_anew(known)
