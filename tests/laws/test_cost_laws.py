"""Law 58: what twice as much costs is at most 2.2 times as much, counted in lines and calls.

Seconds are printed by the benchmarks. What is asked of one member alone does not grow with the nation.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, Final

import attrs
import pytest

from helpers.cost import cost
from helpers.declared import KINDS
from laws.moving import all_along, before, moved, since
from laws.small import (
    CALL,
    FIRSTS,
    NOVEMBER_2021,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    answered,
    banded,
    contacted,
    event_planned,
    incident,
    measure_noted,
    offered,
    on,
    postponed,
    programme,
    reviewed,
    uses,
    withdrawn,
    working_days,
)
from mpreview import compare, interchange
from mpreview.events import Booked, Event, Ledger, Reply
from mpreview.events._base import order
from mpreview.events._consistency import ChangedRegister
from mpreview.people import Mandate, Member
from mpreview.places import Area, Constituency, Venue
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Anchor,
    Edition,
    InService,
    Merge,
    MergeMode,
    Occasion,
    OnEvent,
    OpenCycles,
    Periodic,
    Rule,
    Table,
    compare_editions,
)
from mpreview.policy._cells import list_response_steps
from mpreview.policy.terms import ResponseLevel, ResponseTo
from mpreview.programme import Programme
from mpreview.programme._event_faults import find_day_faults
from mpreview.programme._programme import join_parts
from mpreview.register import Entries
from mpreview.register._faults import find_faults as faults_of
from mpreview.reviews.facts import fold_events
from mpreview.teams import Cover
from mpreview.threat import Assessment, ThreatSeries
from mpreview.timeline import FIRST_DAY, Period, start_of
from mpreview.what_if import EditionAdded

pytestmark = pytest.mark.gate

N: Final = 50
"""How many members, events or rules; and twice as many."""
DAY: Final = on("2021-11-20")
UNTIL: Final = on("2022-02-18")

# ---------------------------------------------------------------- counted


def once_and_twice(works: Callable[[int], Callable[[], object]]) -> tuple[int, int]:
    """The cost for n and for 2n, each of something made anew; what modules keep is there already."""
    works(2 * N)()
    return cost(works(N)), cost(works(2 * N))


# ---------------------------------------------------------------- nations


_PLACES: Final = (("east", "essex"), ("england", "met"), ("scotland", "glasgow"), ("ni", "belfast"))
_GRID: Final = Periodic(
    id="grid", citation="Grid 1", kinds=("office",), months=Table.by_response(12, 6, 3),
    anchor=Anchor.PLANNED, origin=on("2021-01-31"), lead=28, limit=30, settling=5,
    merge=Merge(MergeMode.KEEP),
)  # fmt: skip
_INCIDENT: Final = OnEvent(
    id="incident", citation="Event 1", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.INCIDENT,
    within=working_days(5), merge=Merge(MergeMode.ABSORB, 60), when=InService(("m1",)),
)  # fmt: skip
_EVENT: Final = Ahead(id="ahead", citation="Event 2", kinds=KINDS, of=AheadOf.EVENT, before=28, notice=7)
_RULES: Final[tuple[Rule, ...]] = (TWENTY_DAYS, YEARLY, *FIRSTS, CALL, OFFERS, _INCIDENT, _EVENT)
_SECOND: Final = Edition("e2", "Second", (*_RULES, _GRID), on("2021-06-01"), notice=7)
_THIRD: Final = Edition(
    "e3", "Third", tuple(attrs.evolve(rule, grace=9) for rule in _SECOND.rules), on("2021-11-10"),
    open_cycles=OpenCycles.NEW,
)  # fmt: skip


def _events(n: int) -> Iterator[Event]:
    """What happened to the n-th member: the same to every eighth but for the day."""
    member, office = f"m{n:03}", f"office{n:03}"
    yield reviewed(f"2021-{n % 9 + 1:02}-{n % 28 + 1:02}", office)
    yield measure_noted("2021-02-01", venue=office)
    if not n % 2:
        yield reviewed(f"2020-{n % 9 + 1:02}-11", f"hall{n // 2:03}")
        yield offered("2021-10-01", f"o{n:03}", member, None)
        yield answered("2021-10-05", (Reply.DECLINED, Reply.ACCEPTED)[n // 2 % 2], f"o{n:03}", id_=f"a{n:03}")
    if n % 4 == 1:
        yield incident("2021-10-12", member, office)
        yield banded("2021-03-01", "standard", member)
    if n % 4 == 3:
        yield event_planned("2021-11-01", "2021-12-20", member)
        yield postponed("2021-11-02", "2021-12-20", office, member)


def _booked(id_: str, venue: str) -> Event:
    return Booked(id=id_, on=on("2021-11-18"), known=start_of(on("2021-11-18")), venue=venue, day=UNTIL)


def nation(n: int) -> Programme:
    """A nation of so many members, each with an office and half of a hall, and of two editions."""
    ids = range(n)
    halls = range((n + 1) // 2)
    base = programme(*_RULES, series=(NOVEMBER_2021,), later=(_SECOND,))
    register = attrs.evolve(
        base.register,
        members=tuple(
            Member(f"m{k:03}", "Member", (Mandate(f"c{k:03}", Period(on("2019-12-12"))),)) for k in ids
        ),
        constituencies=tuple(Constituency(f"c{k:03}", "Seat", *_PLACES[k % 4]) for k in ids),
        venues=(
            *(Venue(f"office{k:03}", "office", *_PLACES[k % 4]) for k in ids),
            *(Venue(f"hall{k:03}", "surgery", *_PLACES[k % 4]) for k in halls),
        ),
        uses=tuple(
            chain.from_iterable(uses(f"office{k:03}", f"hall{k // 2:03}", member=f"m{k:03}") for k in ids)
        ),
    )
    return Programme(register, base.rulebook, Ledger.of(chain.from_iterable(map(_events, ids))))


# ---------------------------------------------------------------- the works


def _loads(n: int) -> Callable[[], object]:
    text = interchange.dumps(nation(n))
    return lambda: interchange.loads(text)


def _told_by_events(n: int) -> Programme:
    """The same nation, of which every seat and every use was told by an event."""
    return moved(nation(n), FIRST_DAY)


def _loads_changes(n: int) -> Callable[[], object]:
    text = interchange.dumps(_told_by_events(n))
    return lambda: interchange.loads(text)


def _loads_changes_as_they_come(n: int) -> Callable[[], object]:
    """Each told at an instant of its own."""
    changes = sorted(since(nation(n).register, FIRST_DAY, all_along), key=order)
    hour = dt.timedelta(hours=1)
    told = [attrs.evolve(one, known=one.known + k * hour) for k, one in enumerate(changes)]
    text = interchange.dumps(
        join_parts(before(nation(n).register, FIRST_DAY), nation(n).rulebook, Ledger.of(told))
    )
    return lambda: interchange.loads(text)


def _replay(n: int) -> Callable[[], object]:
    events = tuple(nation(n).ledger)
    return lambda: fold_events(Ledger.of(events).effective)


def _asked(question: Callable[[Programme], object]) -> Callable[[int], Callable[[], object]]:
    """A question that nobody has asked before."""

    def works(n: int) -> Callable[[], object]:
        asked = nation(n)
        return lambda: question(asked)

    return works


def _equal(n: int) -> Callable[[], object]:
    one, other = nation(n), nation(n)
    return lambda: one == other


def _equal_answers(n: int) -> Callable[[], object]:
    one, other = (nation(n).coverage(on=DAY) for _ in range(2))
    return lambda: one == other


def _edition(n: int, grace: int) -> Edition:
    rules = (attrs.evolve(_INCIDENT, id=f"rule{k:03}", grace=grace * (k % 2)) for k in range(n))
    return Edition("e1", "First", (*rules, *FIRSTS))


def _diff(n: int) -> Callable[[], object]:
    one, other = _edition(n, 0), _edition(n, 3)
    return lambda: compare_editions(one, other).apply(one)


def _told(of: Callable[[Programme], object]) -> Callable[[int], Callable[[], object]]:
    """The texts of an answer."""

    def works(n: int) -> Callable[[], object]:
        answer = of(nation(n))
        return lambda: (repr(answer), str(answer))

    return works


def _due(asked: Programme) -> Any:
    return asked.due(on=DAY)


def _covered(asked: Programme) -> object:
    return asked.coverage(on=DAY)


def _planned(asked: Programme) -> object:
    return asked.plan(on=DAY, until=UNTIL)


def _checks_covers(n: int) -> Callable[[], object]:
    """A team whose covers begin and end one after another."""
    base = programme(*_RULES).register
    days = [FIRST_DAY + dt.timedelta(2 * k) for k in range(4 * n)]
    covers = tuple(Cover(("england",), (), Period(day, day + dt.timedelta(1))) for day in days)
    first, *others = base.teams
    teams = (attrs.evolve(first, covers=(*first.covers, *covers)), *others)
    return lambda: list(faults_of(attrs.evolve(base, teams=teams)))


def _checks_areas(n: int) -> Callable[[], object]:
    """Areas one inside another, and as many in a circle; all of them are told."""
    row = [Area(f"a{k}", "Area", "region", f"a{k - 1}" if k else None) for k in range(4 * n)]
    circle = [Area(f"b{k}", "Area", "region", f"b{(k + 1) % (4 * n)}") for k in range(4 * n)]
    return lambda: list(faults_of(Entries(areas=(*row, *circle))))


def _calls_for(n: int) -> Callable[[], object]:
    """What a level calls for, said anew on one day after another."""
    days = [FIRST_DAY + dt.timedelta(k) for k in range(4 * n)]
    rows = tuple(ResponseTo("s", "SEVERE", ResponseLevel.HEIGHTENED, day) for day in days)
    series = ThreatSeries("s", "uk", "S", (Assessment(FIRST_DAY, FIRST_DAY, "SEVERE"),), ("england",))
    book = attrs.evolve(programme(*_RULES).rulebook, responses=rows)
    return lambda: list_response_steps((series,), book.response_table)


def _outside(n: int) -> Callable[[], object]:
    """A member of many mandates that begin before the calendars are known."""
    asked = nation(1)
    days = [FIRST_DAY + dt.timedelta(2 * k) for k in range(4 * n)]
    held = tuple(Mandate("c000", Period(day, day + dt.timedelta(1)), "other") for day in days)
    register = attrs.evolve(asked.register, members=(Member("m000", "Member", held),))
    span = ChangedRegister(register, register).calendar_span
    return lambda: list(find_day_faults(span, register, asked.rulebook))


WORKS: Final[Mapping[str, Callable[[int], Callable[[], object]]]] = {
    "load": _loads,
    "load changes": _loads_changes,
    "load changes told one by one": _loads_changes_as_they_come,
    "check dated covers": _checks_covers,
    "check areas inside areas": _checks_areas,
    "what levels call for": _calls_for,
    "check days outside calendars": _outside,
    "dump": _asked(interchange.dumps),
    "replay": _replay,
    "due": _asked(_due),
    "coverage": _asked(_covered),
    "plan": _asked(_planned),
    "effect": _asked(lambda asked: compare(asked, asked.what_if(EditionAdded(_THIRD)), on=DAY)),
    "diff": _diff,
    "why": _asked(lambda asked: [one.why() for one in _due(asked)]),
    "as known": _asked(lambda asked: asked.as_known(DAY).ledger.effective),
    "==": _equal,
    "== of answers": _equal_answers,
    "hash": _asked(hash),
    "repr": _told(lambda asked: asked),
    "repr of what is due": _told(_due),
    "repr of a coverage": _told(_covered),
    "repr of a plan": _told(_planned),
}


@pytest.mark.parametrize("name", WORKS)
def test_law_58_twice_as_much_costs_at_most_two_point_two_times_as_much(name: str) -> None:
    once, twice = once_and_twice(WORKS[name])

    assert 0 < twice <= 2.2 * once


@pytest.mark.parametrize("answer", [lambda asked: asked, _due, _covered, _planned])
def test_law_58_a_repr_is_bounded_whatever_the_nation(answer: Callable[[Programme], object]) -> None:
    """But for the digits of its numbers."""
    one, other = (repr(answer(nation(n))) for n in (N, 4 * N))

    assert len(other) <= len(one) + 20


# ---------------------------------------------------------------- of one alone


def _explained(asked: Programme, day: dt.date = DAY) -> object:
    return asked.explain("m001", "office001", Activity.REVIEW, on=day)


QUESTIONS: Final[Mapping[str, Callable[[Programme], object]]] = {
    "explain a review": _explained,
    "explain an offer": lambda asked: asked.explain("m002", None, Activity.OFFER, on=DAY),
    "due of a member": lambda asked: asked.due(on=DAY, member="m001"),
    "due of a member, on another day": lambda asked: asked.due(on=DAY + dt.timedelta(40), member="m001"),
    "due at a venue": lambda asked: asked.due(on=DAY, venue="hall001"),
    "record": lambda asked: asked.record(reviewed("2021-11-18", "office001")),
}


STEPS: Final[Mapping[str, tuple[Event, Event]]] = {
    "an offer": (
        offered("2021-11-18", "s1", "m001", ("office001",)),
        offered("2021-11-18", "s2", "m003", ("office003",)),
    ),
    "an answer": (
        answered("2021-11-18", Reply.DEFERRED, "o000", id_="s1", until="2021-12-20"),
        answered("2021-11-18", Reply.DEFERRED, "o004", id_="s2", until="2021-12-20"),
    ),
    "a visit": (_booked("s1", "office002"), _booked("s2", "office006")),
    "a contact": (contacted("2021-11-18", "m001"), contacted("2021-11-18", "m003")),
}
"""Two of each: the first finds nothing worked out, the second what the first has."""


@pytest.mark.parametrize("name", STEPS)
def test_law_58_a_step_recorded_does_not_compute_the_nation(name: str) -> None:
    """The first reads the ledger, as the first question does."""
    once, twice = once_and_twice(_asked(lambda asked: asked.record(STEPS[name][0])))

    assert 10 * (twice - once) <= _more_of_all()


@pytest.mark.parametrize("name", STEPS)
def test_law_58_the_next_step_recorded_does_not_grow_with_the_ledger(name: str) -> None:
    """Nor does the version that it is expected of, once somebody has asked for one."""

    def works(n: int) -> Callable[[], object]:
        asked = nation(n)
        later = asked.record(STEPS[name][0], expecting=asked.version)
        return lambda: later.record(STEPS[name][1], expecting=later.version).version

    once, twice = once_and_twice(works)

    assert twice <= 1.1 * once


def test_law_58_what_takes_something_back_is_recorded_beside_any_number_of_events() -> None:
    """Nobody has asked what is believed, and nothing asks that to record."""

    def works(n: int) -> Callable[[], object]:
        told = [contacted("2021-11-01", f"m{k}") for k in range(8 * n)]
        ledger = Ledger.of(told).record(withdrawn("2021-11-02", told[0].id))
        return lambda: ledger.record(withdrawn("2021-11-02", told[1].id, "w2"))

    once, twice = once_and_twice(works)

    assert twice <= 1.1 * once


def _after_another(question: Callable[[Programme], object]) -> Callable[[int], Callable[[], object]]:
    """The same question once something was asked of somebody else."""

    def works(n: int) -> Callable[[], object]:
        asked = nation(n)
        for day in (DAY, DAY + dt.timedelta(40)):
            asked.due(on=day, member="m008")
        return lambda: question(asked)

    return works


@cache
def _more_of_all() -> int:
    """What as many members again cost who are asked about."""
    once, twice = once_and_twice(WORKS["coverage"])
    return twice - once


@pytest.mark.parametrize("name", QUESTIONS)
def test_law_58_what_is_asked_of_one_does_not_compute_the_nation(name: str) -> None:
    """The first question of all reads the ledger, which costs a tenth of answering for each of them."""
    once, twice = once_and_twice(_asked(QUESTIONS[name]))

    assert 10 * (twice - once) <= _more_of_all()


def test_law_58_an_ordinary_event_is_recorded_beside_any_number_of_changes() -> None:
    def works(n: int) -> Callable[[], object]:
        asked = _told_by_events(n)
        return lambda: asked.record(reviewed("2021-11-18", "office001"))

    once, twice = once_and_twice(works)

    assert 10 * (twice - once) <= _more_of_all()


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - {"record"}))
def test_law_58_what_is_asked_of_one_does_not_grow_with_the_nation(name: str) -> None:
    """As soon as something was asked of another one; a ledger has to move a few events now and then."""
    once, twice = once_and_twice(_after_another(QUESTIONS[name]))

    assert twice <= 1.1 * once
