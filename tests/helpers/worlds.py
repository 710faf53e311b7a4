"""The one generator of random programmes: a seed, and the features that a programme is to have.

`draw(seed)` is a programme in the whole language of policy (`policies`), and a day. `draw(seed, *features)`
adds to it feature by feature, in the order of `FEATURES`, each by dice of its own. What is added at random
may not fit: then the programme stays without it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from helpers import busier, policies
from helpers.announced import add_announced
from helpers.dice import Dice
from helpers.found import add_findings
from helpers.measures import lived
from helpers.peopled import add_people
from helpers.returned import add_returns
from helpers.risks import risky
from helpers.strategies import later
from laws.recording import recorded, unjudged
from mpreview.errors import ReviewError
from mpreview.events import (
    Booked,
    Directed,
    Event,
    Excluded,
    Exempted,
    Ledger,
    Offered,
    Paused,
    Postponed,
)
from mpreview.places import Nature, Use
from mpreview.policy import Activity, OnDirective
from mpreview.policy.terms import VISITED
from mpreview.programme import Programme
from mpreview.teams import Away, Cover, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of

Case = tuple[Programme, dt.date]
Feature = Callable[[Dice, Programme, dt.date], Case]
_Span = tuple[dt.date, dt.date]

_SIGNED: Final[dict[str, Any]] = {"signer": "head", "authority": "the board"}


def draw(seed: int, *features: str) -> Case:
    """Return a programme with these features, and a day that is often near something in it."""
    case = policies.plain_case_of_seed(seed)
    for place, name in enumerate(FEATURES):
        if name in features:
            case = _add(FEATURES[name], Dice(seed + place + 1), case)
    return case


def widen(d: Dice, case: Case, features: Iterable[str]) -> Case:
    """Return a case with each of some features in every second programme in which somebody uses a place."""
    for name in features:
        if case[0].register.uses and d.coin():
            case = _add(FEATURES[name], d, case)
    return case


def _add(feature: Feature, d: Dice, case: Case) -> Case:
    try:
        return feature(d, *case)
    except ReviewError:
        return case


# ---------------------------------------------------------------- teams


def add_teams(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add pools that share the work of a team, teams with kinds or areas of their own, and lenders."""
    base = attrs.evolve(programme.base, teams=tuple(_teams(d, programme)))
    return attrs.evolve(programme, base=base), on


def _teams(d: Dice, programme: Programme) -> Iterator[Team]:
    kinds = sorted({venue.kind for venue in programme.register.venues})
    names = d.some("pq", 1, 2)
    pools = tuple(
        Pool(
            name,
            tuple(_adviser(d, f"{name}{n}") for n in range(d.whole(1, 3))),
            kinds=d.some(kinds, 0, 2),
            activities=d.pick(((), (), ("review",), ("function-test", "exercise"))),
        )
        for name in names
    )
    exceptions = (SlotsOn(dt.date(2022, d.whole(1, 12), d.whole(1, 28)), d.whole(0, 3)),)
    first, *others = [team.id for team in programme.base.teams] or ["everywhere"]
    slots = tuple(Slots(_week(d)) for _ in range(d.whole(1, 2)))
    yield Team(first, "Team", (Cover(),), slots, exceptions, pools)
    covers = (Cover(kinds=d.some(kinds, 1, 2)), Cover((d.pick(programme.base.areas).id,)))
    own = [(f"of{n}", (cover,)) for n, cover in enumerate(covers) if d.once_in(3)]
    for id_, cover in (*own, *((id_, ()) for id_ in others)):
        yield Team(id_, "Team", cover, (Slots(_week(d)),))
    for n in range(d.whole(0, 2)):
        loan = Loan(first, _week(d), Period(dt.date(2021, 1, 1)), to_pool=d.pick((None, *names)))
        yield Team(f"helper{n}", "Helper", (), (Slots(_week(d)),), loans=(loan,))


def _adviser(d: Dice, id_: str) -> TeamAdviser:
    start = dt.date(2022, d.whole(1, 12), d.whole(1, 28))
    away = (Away(Period(start, later(start, d.whole(1, 30)))),) if d.coin() else ()
    return TeamAdviser(id_, (Slots(_week(d)),), away=away)


def _week(d: Dice) -> tuple[int, ...]:
    return tuple(d.pick((0, 0, 1, 1, 2)) for _ in range(7))


# ---------------------------------------------------------------- papers, visits, and events of any kind


def add_papers(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add exclusions, pauses, directives and agreed visits around the day."""
    papers = [
        *(exclude(d, programme, on, f"more-x{n}") for n in range(d.pick((0, 0, 1, 2)))),
        *(pause(d, programme, on, f"more-p{n}") for n in range(d.pick((0, 0, 1, 2)))),
        *(_book(d, programme, on, f"more-b{n}") for n in range(d.pick((0, 1, 2, 4)))),
    ]
    rules = programme.rulebook.editions[-1].rules
    if any(isinstance(rule, OnDirective) and rule.activity is Activity.REVIEW for rule in rules):
        papers += [_direct(d, on, f"more-d{n}") for n in range(d.pick((0, 1, 2)))]
    return _record(programme, papers), on


def _record(programme: Programme, events: list[Event]) -> Programme:
    """Return the programme with those of some events that it takes, legal steps or not."""
    with unjudged():
        for event in events:
            programme = recorded(programme, event) or programme
    return programme


def exclude(d: Dice, programme: Programme, on: dt.date, id_: str) -> Event:
    """Return an exclusion of somebody who uses a place, at that place or wherever they are."""
    first = later(on, d.pick((-100, -20, -5, 0, 0, 10)))
    use = d.pick(programme.register.uses)
    return Excluded(
        id=id_, on=first, known=start_of(first), member=use.member, first=first, body="the other service",
        venues=(use.venue,) if d.coin() else None, last=d.pick((None, later(first, 30), max(first, on))),
        look_again=later(first, 60), recovery=d.pick((None, 0, 5, 20)), **_SIGNED,
    )  # fmt: skip


def pause(d: Dice, programme: Programme, on: dt.date, id_: str, *, least: int = 1) -> Event:
    """Return a pause everywhere, or of *least* to three areas."""
    first = later(on, d.pick((-90, -30, -5, 0, 7)))
    areas = [area.id for area in programme.register.areas]
    return Paused(
        id=id_, on=first, known=start_of(first), first=first, last=later(first, d.pick((0, 4, 30, 90))),
        recovery=d.pick((0, 5, 20)), areas=d.some(areas, least, 3) if least > 1 or d.coin() else None,
        activities=VISITED, only_before=d.once_in(3), why="snow", **_SIGNED,
    )  # fmt: skip


def _book(d: Dice, programme: Programme, on: dt.date, id_: str) -> Event:
    agreed, advisers = later(on, -d.pick((1, 1, 10))), ("p0", "q0", "a0", "gone")
    return Booked(
        id=id_, on=agreed, known=start_of(agreed), venue=d.pick(programme.register.uses).venue,
        day=later(on, d.pick((-1, 0, 1, 3, 3, 10))), assessor=d.pick((None, None, *advisers)),
    )  # fmt: skip


def _direct(d: Dice, on: dt.date, id_: str) -> Event:
    issued = later(on, -d.pick((0, 1, 20, 80)))
    return Directed(
        id=id_, on=issued, known=start_of(issued), activity=Activity.REVIEW,
        by=later(issued, d.pick((7, 28, 60))), counts_from=later(issued, -d.pick((0, 40))),
        open_until=later(issued, 200) if d.coin() else None,
    )  # fmt: skip


def add_events(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add events of any kind."""
    for index in range(d.pick((0, 2, 4, 6))):
        programme = _record(programme, [policies.one_more(d, programme, f"more{index}")])
    return programme, on


# ---------------------------------------------------------------- papers that meet at one place


def add_crossings(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add two to five papers of two to four kinds about one user of a place, whose days overlap."""
    use, kinds = d.pick(programme.register.uses), d.some(tuple(_CROSSING), 2, 4)
    events: list[Event] = []
    for n in range(d.whole(2, 5)):
        first = later(on, -d.whole(0, 150))
        signed, last = later(first, d.pick((-20, -1, 0, 0, 5))), later(first, d.pick((0, 3, 10, 30, 60, 120)))
        base = {"id": f"cross{n}", "on": signed, "known": start_of(signed)}
        events.append(_CROSSING[d.pick(kinds)](d, base, use, (first, last)))
    return _record(programme, events), later(on, d.pick((0, 0, 5, 30, 60)))


def _cross_exclusion(d: Dice, base: dict[str, Any], use: Use, span: _Span) -> Event:
    of_offers = (Activity.OFFER,), (Activity.CONTACT, Activity.OFFER)
    activities = d.pick((None, None, None, (Activity.REVIEW,), *of_offers))
    at_venue = d.once_in(3) and activities not in of_offers
    return Excluded(
        **base, **_SIGNED, member=use.member, first=span[0], last=d.pick((*span[1:] * 3, None)),
        look_again=later(span[0], 60), body="the other service", venues=(use.venue,) if at_venue else None,
        activities=activities, recovery=d.pick((None, 0, 1, 5, 10, 20)),
    )  # fmt: skip


def _cross_pause(d: Dice, base: dict[str, Any], use: Use, span: _Span) -> Event:
    every = tuple(one for one in Activity if one is not Activity.OFFER)
    return Paused(
        **base, **_SIGNED, first=span[0], last=span[1], recovery=d.pick((0, 1, 5, 10, 20)),
        activities=d.pick((VISITED, every)), only_before=d.once_in(3), why="snow",
    )  # fmt: skip


def _cross_directive(d: Dice, base: dict[str, Any], use: Use, span: _Span) -> Event:
    issued = base["on"]
    return Directed(
        **base, activity=d.pick((Activity.REVIEW, Activity.REVIEW, Activity.CONTACT)),
        by=later(issued, d.pick((0, 7, 28, 60))), counts_from=later(issued, -d.pick((0, 40))),
        open_until=later(issued, 200) if d.coin() else None,
    )  # fmt: skip


def _cross_postponement(d: Dice, base: dict[str, Any], use: Use, span: _Span) -> Event:
    kind = d.pick((Postponed, Postponed, Exempted))
    venue, until = d.pick((use.venue, use.venue, None)), later(base["on"], d.whole(0, 120))
    return kind(**base, **_SIGNED, member=use.member, venue=venue, until=until, why="builders")


def _cross_offer(d: Dice, base: dict[str, Any], use: Use, span: _Span) -> Event:
    return Offered(**base, member=use.member, venues=d.pick((None, (use.venue,))))


_CROSSING: Final[Mapping[str, Callable[[Dice, dict[str, Any], Use, _Span], Event]]] = MappingProxyType(
    {
        "exclusion": _cross_exclusion,
        "pause": _cross_pause,
        "directive": _cross_directive,
        "postponement": _cross_postponement,
        "offer": _cross_offer,
    }
)


# ---------------------------------------------------------------- two of everything


def add_seconds(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add a second one of whatever there is one of, where rules part: users, areas, exclusions, pauses.

    Two users of a place are not alike: one is excluded. A place lies in both areas of a pause, one or none.
    """
    base, ledger = programme.base, programme.ledger
    seconds = list(_second_users(d, programme))
    if seconds:
        base = attrs.evolve(base, uses=(*base.uses, *seconds))
    events = [_widen(d, programme, event) for event in ledger]
    programme = Programme(base, programme.rulebook, Ledger.of(events))
    papers = [
        *(exclude(d, programme, on, f"two-x{n}") for n in range(2)),
        *(pause(d, programme, on, f"two-p{n}", least=2) for n in range(d.whole(1, 2))),
    ]
    return _record(programme, papers), on


def _second_users(d: Dice, programme: Programme) -> Iterator[Use]:
    """Yield a second user of each place that has one, from the day of the first or a little later."""
    register = programme.base
    shared = {venue.id for venue in register.venues if register.venue_kind[venue.kind].nature is Nature.PLACE}
    for venue in sorted(shared & {use.venue for use in register.uses}):
        users = {use.member for use in register.uses if use.venue == venue}
        others = [member.id for member in register.members if member.id not in users]
        if len(users) == 1 and others:
            (first, *_) = [use for use in register.uses if use.venue == venue]
            start = later(first.period.start, d.pick((0, 0, 1, 30)))
            if first.period.end is None or start < first.period.end:
                yield Use(venue, d.pick(others), Period(start, first.period.end), first.known)


def _widen(d: Dice, programme: Programme, event: Event) -> Event:
    """Return a pause or a directive of an area as one of two areas."""
    if isinstance(event, Paused | Directed) and event.areas and len(event.areas) == 1:
        others = [area.id for area in programme.base.areas if area.id not in event.areas]
        return attrs.evolve(event, areas=(*event.areas, d.pick(others)))
    return event


# ---------------------------------------------------------------- by name


FEATURES: Final[Mapping[str, Feature]] = MappingProxyType(
    {
        "people": add_people,
        "announced": lambda d, programme, on: add_announced(d.whole(0, 9999), programme, on, by_events=True),
        "findings": lambda d, programme, on: add_findings(d.whole(0, 9999), programme, on),
        "busy": busier.add_busy,
        "measures": lived,
        "risks": risky,
        "teams": add_teams,
        "papers": add_papers,
        "seconds": add_seconds,
        "events": add_events,
        "crossings": add_crossings,
        "returns": add_returns,
    }
)
"""Each feature by name, in the order in which they are added."""


def mixed_case(seed: int) -> Case:
    """Return a programme with some of the features, a third of the time with two of everything."""
    d = Dice(seed)
    return draw(seed, *[name for name in FEATURES if (d.once_in(3) if name == "seconds" else d.coin())])


mixed_cases: Final = st.integers(0, 2**63 - 1).map(mixed_case)
"""Programmes with any features together, and a day."""
