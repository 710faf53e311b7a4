"""Who makes which visit, said plainly from the page (`semantics.md` 5.6), and crowded pools to ask it of."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import attrs

from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.strategies import later
from helpers.world_of import believed, counts, world_of
from laws.small import ANN, BEA, CAL, FIRSTS, YEARLY, on, programme
from laws.support import at_places, of_erased
from mpreview.events import Booked, Event, Exempted, Outcome, Reviewed
from mpreview.places import Use, Venue
from mpreview.planning import Conflict, Layout, Plan
from mpreview.policy import Activity, Mode, Table
from mpreview.programme import Programme
from mpreview.teams import Away, Cover, Crew, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of
from naive import spec
from planning.team_days import name_holidays
from teams.test_capacity import lend_on, of_adviser

FIRST = on("2022-05-09")
MEMBERS = (ANN, BEA, CAL)


class Case(NamedTuple):
    """A programme with pools, a layout, the plan, and the rota before."""

    asked: Programme
    layout: Layout
    plan: Plan
    before: "Before" = MappingProxyType({})


# ---------------------------------------------------------------- drawn


def crowded(seed: int) -> Case:
    """Some places of three members that are due in the same weeks, and a team with two pools."""
    d = Dice(seed)
    names = [f"p{n}" for n in range(d.whole(3, 9))]
    venues = tuple(Venue(name, d.pick(("surgery", "surgery", "office")), "east", "essex", label=name)
                   for name in names)  # fmt: skip
    used = tuple(_uses(d, names))
    slots = Table.by_kind({kind: 2 if kind == "office" else 1 for kind in KINDS})
    rule = attrs.evolve(YEARLY, slots=slots) if d.coin() else YEARLY
    asked = programme(
        rule, *FIRSTS, members=MEMBERS, venues=venues, used=used,
        events=tuple(_events(d, used)),
    )  # fmt: skip
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=tuple(_teams(d))))
    if d.once_in(4):
        gone, now = later(FIRST, -1), start_of(FIRST)
        asked = asked.erase("cal", event="erasure", on=gone, known=now).programme
    advisers = [one.id for team in asked.base.teams for pool in team.pools for one in pool.advisers]
    pairs = [(adviser, member.id) for adviser in advisers for member in asked.base.members]
    # A third of the time the helper who may be lent is in conflict with a member or two.
    lent = Dice(seed + 1).some([pair for pair in pairs if pair[0] == "b0"], 1, 2)
    drawn = dict.fromkeys((*d.some(pairs, 0, 6), *(lent if Dice(seed + 2).once_in(3) else ())))
    layout = Layout(conflicts=tuple(Conflict(*pair) for pair in drawn))
    return Case(asked, layout, asked.plan(on=FIRST, until=later(FIRST, d.pick((3, 9))), layout=layout))


def _uses(d: Dice, names: list[str]) -> Iterator[Use]:
    """Every place is used by a member or two; a use may end lately, and another begin."""
    for name in names:
        for member in d.some([one.id for one in MEMBERS], 1, 2):
            start, end = d.pick(("2020-01-06", "2020-01-06", "2022-02-01")), d.pick((None, None, None, 400))
            yield Use(name, member, Period(on(start), None if end is None else later(on(start), end)))


def _events(d: Dice, used: tuple[Use, ...]) -> Iterator[Event]:
    advisers = (None, "a0", "a1", "a2", "a3", "gone")
    for name in sorted({use.venue for use in used}):
        for n in range(d.whole(1, 3)):
            day = d.day(later(FIRST, -d.whole(300, 400)), later(FIRST, -400), later(FIRST, -300))
            outcome = d.pick((Outcome.COMPLETE, Outcome.COMPLETE, Outcome.NO_ACCESS))
            yield Reviewed(
                id=f"r-{name}-{n}", on=day, known=start_of(day), venue=name, assessor=d.pick(advisers),
                proof="seen", mode=d.pick((Mode.ON_SITE, Mode.ON_SITE, Mode.VIRTUALLY)),
                outcome=outcome,
            )  # fmt: skip
        made = later(FIRST, -9)
        if d.once_in(3):
            yield Booked(
                id=f"b-{name}", on=made, known=start_of(made), venue=name, activity=Activity.REVIEW,
                day=later(FIRST, d.whole(0, 3)), assessor=d.pick((None, None, None, *advisers)),
            )  # fmt: skip
        if d.once_in(6):
            member = d.pick([use.member for use in used if use.venue == name])
            yield Exempted(
                id=f"x-{name}", on=made, known=start_of(made), member=member, venue=name, why="abroad",
                activity=Activity.REVIEW, until=later(FIRST, 30), signer="chief", authority="Rules 1",
            )  # fmt: skip


def _teams(d: Dice) -> Iterator[Team]:
    advisers = [_adviser(d, f"a{n}") for n in range(d.whole(2, 4))]
    cut = d.whole(1, len(advisers))
    surgeries = Pool("p", tuple(advisers[:cut]), kinds=d.pick(((), ("surgery",))), exceptions=_exceptions(d))
    rest = Pool("q", tuple(advisers[cut:]), exceptions=_exceptions(d))
    pools = (surgeries, *((rest,) if d.coin() else ()))
    if pools == (surgeries,):
        pools = (attrs.evolve(surgeries, advisers=tuple(advisers)),)
    yield Team("t", "Team", (Cover(),), (Slots((1, 1, 0, 0, 1, 0, 0)),), pools=pools)
    helpers = Pool("h", (TeamAdviser("b0", (Slots((2, 2, 2, 2, 2, 0, 0)),)),))
    loan = Loan("t", (1, 0, 0, 1, 0, 0, 0), Period(on("2022-01-03")), d.pick((None, "h")), "p")
    loans = (loan,) if d.once_in(3) else ()
    covers = (Cover(kinds=("office",)),) if d.once_in(3) else ()
    yield Team("u", "Helper", covers, (Slots((1, 1, 1, 1, 1, 0, 0)),), pools=(helpers,), loans=loans)


def _adviser(d: Dice, name: str) -> TeamAdviser:
    week = tuple(d.pick((0, 1, 1, 1, 2)) for _ in range(5))
    away = (Away(Period(later(FIRST, d.whole(0, 3)), later(FIRST, 4))),) if d.once_in(3) else ()
    return TeamAdviser(name, (Slots((*week, 0, 0)),), away=away)


def _exceptions(d: Dice) -> tuple[SlotsOn, ...]:
    return (SlotsOn(later(FIRST, d.whole(0, 2)), d.pick((0, 1, 1, 2, 4))),) if d.coin() else ()


# ---------------------------------------------------------------- what stands on a day


@dataclass(frozen=True)
class Stands:
    """A visit on a day: who is met, in which place in the order, agreed with whom."""

    crew: Crew
    day: dt.date
    name: str
    order: tuple[int, dt.date, str]
    slots: int
    members: frozenset[str]
    agreed: str | None = None
    known: frozenset[str] = frozenset()  # the advisers of the last review of each of those met
    partners: tuple[tuple[str, str | None], ...] = ()  # the teams that are to come as well, with an adviser


def standing(case: Case) -> list[Stands]:
    """Every visit on a day of the plan, what is agreed and owed to nobody last of its day."""
    plan, assessors, partners = case.plan, {}, dict[str, tuple[tuple[str, str | None], ...]]()
    told = {event.id: event for event in believed(case.asked.ledger)}
    for one in at_places(case.asked.agreed(on=plan.on)):
        booked = next(event for id_, event in told.items() if id_ == one.booking)
        assessors[one.venue, one.activity] = booked.assessor if isinstance(booked, Booked) else None
        if isinstance(booked, Booked):
            partners[one.id] = tuple((partner.team, partner.adviser) for partner in booked.partners)
    found, owed = [], set()
    for placed in plan.visits:
        visit = placed.visit
        willing = {one.member for one in visit.obligations if one.resumes is None}
        members = willing or {one.member for one in visit.obligations}
        agreed = assessors.get((visit.venue, visit.activity)) if placed.booked else None
        owed |= {(visit.venue, visit.activity)} if placed.booked else set()
        order = visit.priority, visit.due, visit.id
        found.append(Stands(visit.crew, placed.day, visit.id, order, visit.slots, frozenset(members), agreed))
    for one in at_places(case.asked.agreed(on=plan.on)):
        if (one.venue, one.activity) not in owed:
            name = f"{one.activity.value}/{one.venue}/{one.team}"
            found.append(
                Stands(
                    _crew_of(case, one.team, one.kind, one.activity), one.day, name, (10, one.day, name),
                    one.slots, frozenset(one.members), assessors[one.venue, one.activity],
                )
            )  # fmt: skip
    for left in of_erased(case.asked.agreed(on=plan.on)):
        crew, name = Crew(left.team, left.pool or ""), left.booking
        found.append(Stands(crew, left.day, name, (10, left.day, name), left.slots, frozenset()))
    known = {member: last_advisers(case.asked, member, plan.on) for one in found for member in one.members}
    found = [
        replace(
            one, known=frozenset(who for member in one.members for who in known[member]),
            partners=partners.get(one.name, ()),
        )
        for one in found if plan.on <= one.day <= plan.until
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.crew, one.order))


def _crew_of(case: Case, team: str, kind: str, activity: Activity) -> Crew:
    for pool in case.asked.register.team[team].pools:
        if kind in (pool.kinds or [kind]) and activity.value in (pool.activities or [activity.value]):
            return Crew(team, pool.id)
    return Crew(team)


def last_advisers(asked: Programme, member: str, day: dt.date) -> set[str]:
    """The advisers of the last day by *day* on which a place that a member used was reviewed."""
    world = world_of(asked)
    told = (event for event in believed(asked.ledger) if isinstance(event, Reviewed) and counts(event))
    reviews = [
        event for event in told if event.on <= day and member in spec.users(world, event.venue, event.on)
    ]
    last = max((event.on for event in reviews), default=None)
    came = (
        who
        for event in reviews
        for who in (event.assessor, *(one.adviser for one in event.partners))
        if event.on == last
    )
    return {who for who in came if who is not None}


def on_duty(case: Case, crew: Crew, day: dt.date) -> dict[str, int]:
    """The advisers of a pool with slots on a day; nobody where the pool has no slot left of its own."""
    teams, holidays = case.asked.register.teams, name_holidays(case.asked, case.plan.on)
    own, _, _ = lend_on(teams, day, holidays)
    pools = {Crew(team.id, pool.id): pool for team in teams for pool in team.pools}
    if crew not in pools or not own[crew]:
        return {}
    off = day.toordinal() in holidays.get(crew.team, ())
    found = {one.id: of_adviser(one, pools[crew].needs, day, off=off) for one in pools[crew].advisers}
    return {who: slots for who, slots in found.items() if slots}


# ---------------------------------------------------------------- the rota

Told = tuple[str | None, tuple[str, ...], str | None]
"""The adviser, those who help, and why there is none."""


Before = Mapping[str, tuple[dt.date, tuple[str, ...]]]
"""Of a rota before: by visit the day, and the adviser with those who help."""
Keep = Mapping[str, tuple[str, ...]]
"""By visit whom it keeps, with those who help."""


def rota_of(case: Case) -> dict[str, Told]:
    """What becomes of every visit."""
    made = Made()
    every = standing(case)
    found: dict[str, Told] = {}
    for day in sorted({one.day for one in every}):
        today = [one for one in every if one.day == day]
        pools = [Crew(team.id, pool.id) for team in case.asked.register.teams for pool in team.pools]
        duty = {crew: on_duty(case, crew, day) for crew in pools}
        working = {who for some in duty.values() for who in some}
        known = {one.id for team in case.asked.register.teams for pool in team.pools for one in pool.advisers}
        coming = [one for one in today if one.agreed and (one.agreed in working or one.agreed not in known)]
        for one in coming:
            found[one.name] = one.agreed, (), None
            made[str(one.agreed), _week(day)] += 1
        for crew in sorted({one.crew for one in today}):
            mine = [one for one in today if one.crew == crew and one not in coming]
            if crew in duty:
                found |= _of_pool(case, mine, duty[crew], (coming, _joining(today)), made)
            else:
                found |= {one.name: (None, (), "away" if one.agreed else None) for one in mine}
    return found


def _joining(today: list[Stands]) -> list[tuple[Crew, str]]:
    """Who was agreed as a partner of a visit, with the crew that makes the visit."""
    return [(one.crew, who) for one in today for _, who in one.partners if who is not None]


def _week(day: dt.date) -> tuple[int, int]:
    return day.isocalendar()[:2]


Made = Counter[tuple[str, tuple[int, int]]]
"""How many visits an adviser makes in a week so far."""


def was_with(case: Case, one: Stands) -> tuple[str, ...]:
    """Who made a visit on the same day in the rota before; nobody if it had no adviser there."""
    day, advisers = case.before.get(one.name, (None, ()))
    return advisers if day == one.day else ()


Agreed = tuple[list[Stands], list[tuple[Crew, str]]]
"""The visits of a day whose agreed adviser comes, and who comes as a partner to the visits of a crew."""


def _of_pool(
    case: Case, mine: list[Stands], duty: Mapping[str, int], agreed: Agreed, made: Made
) -> dict[str, Told]:
    """The visits of a pool on a day, without those whose agreed adviser comes."""
    if not mine:
        return {}
    crew, day = mine[0].crew, mine[0].day
    taken, here = Counter[str](), Counter[str]()
    for one in agreed[0]:
        taken[str(one.agreed)] += one.slots
        here[str(one.agreed)] += one.slots if one.crew == crew and one.agreed in duty else 0
    for other, partner in agreed[1]:
        taken[partner] += 1
        here[partner] += other == crew and partner in duty
    left = {who: max(n - taken[who], 0) for who, n in duty.items()}
    own, lent, _ = lend_on(case.asked.register.teams, day, name_holidays(case.asked, case.plan.on))
    most = max(own[crew] - sum(min(n, duty[who]) for who, n in here.items() if n), 0)
    open_ = [one for one in mine if one.agreed is None]
    found: dict[str, Told] = {}
    for name, going in _staying(case, open_, (left, most, made)).items():
        made.update((who, _week(day)) for who in going)
        found[name] = going[0], tuple(going[1:]), None
    # Slots of a team without advisers, or of a day that differs, are nobody's by name.
    spare = Counter[Crew | None]({None: max(own[crew] - sum(duty.values()), 0)})
    for (lender, borrower), n in lent.items():
        if borrower == crew:
            spare[lender if lender.pool else None] += n
    for one in (one for one in mine if one.name not in found):
        found[one.name] = None, (), _why(case, one, duty, spare)
    return found


Room = tuple[Mapping[str, int], int, Made]
"""The slots left of each adviser, and of the pool; the visits so far."""


def _staying(case: Case, open_: list[Stands], room: Room) -> dict[str, list[str]]:
    """Who goes where: all who made a visit before make it again, or else one after the other.

    Each as far as the same visits are served, and those already kept stay.
    """
    every = [*(one for one in open_ if one.slots == 1), *(one for one in open_ if one.slots > 1)]
    found, keep = _going(case, every, room, {}), dict[str, tuple[str, ...]]()
    before = dict[str, tuple[str, ...]]()
    for one in every:
        able = tuple(who for who in was_with(case, one) if who in room[0] and free(case, one, who))
        if one.name in found and able and able[0] == was_with(case, one)[0]:
            before[one.name] = able
    for more in (before, *({name: before[name]} for name in before)):
        if len(keep) < len(before):
            trial = _going(case, every, room, {**keep, **more})
            if trial.keys() == found.keys() and all(trial[name][0] == was[0] for name, was in more.items()):
                keep, found = {**keep, **more}, trial
    return found


def _going(case: Case, every: list[Stands], room: Room, keep: Keep) -> dict[str, list[str]]:
    """Who goes where, if some visits keep whom they had: these first, then those of one slot, then others."""
    (slots, most, made), found = room, dict[str, list[str]]()
    left, units = dict(slots), [one for one in every if one.slots == 1]
    for one in every:
        if one.name in keep:
            found[one.name] = _several(case, one, left, made, keep[one.name])
            most -= one.slots
    if most < 0 or not all(found.values()):
        return {}
    for one in units:
        if one.name in keep:
            left[found[one.name][0]] += 1
            most += 1
    only = {one.name: found[one.name][0] for one in units if one.name in keep}
    best = min(_ways(case, units, (left, most, made), only), key=lambda way: way[0])[1]
    so_far = Made(made)
    for one in every:
        if one in units and (who := best[units.index(one)]) is not None:
            found[one.name] = [who]
            left[who], most = left[who] - 1, most - 1
        elif one not in units and one.name not in keep and one.slots <= most:
            found[one.name] = _several(case, one, left, so_far, ())
            most -= one.slots if found[one.name] else 0
        so_far.update((who, _week(one.day)) for who in found.get(one.name, ()))
    return {name: going for name, going in found.items() if going}


def _several(case: Case, one: Stands, left: dict[str, int], made: Made, first: tuple[str, ...]) -> list[str]:
    """Who makes a visit: those of before, or one adviser, or else several."""
    able = sorted((who for who in left if free(case, one, who)), key=lambda who: rank(one, who, made))
    ranked = [*first, *(who for who in able if who not in first)]
    if sum(left[who] for who in ranked) < one.slots:
        return []
    wanted, going = one.slots, []
    for who in ranked if first else [who for who in ranked if left[who] >= wanted][:1] or ranked:
        taken = min(left[who], wanted)
        if taken:
            going.append(who)
            left[who], wanted = left[who] - taken, wanted - taken
    return going


def _why(case: Case, one: Stands, duty: Mapping[str, int], spare: "Counter[Crew | None]") -> str:
    """Why a visit has no adviser; one that takes a slot of nobody takes it."""
    seats = [seat for seat, n in spare.items() if n >= one.slots and free(case, one, seat)]
    if one.agreed is not None:
        return "away"
    if seats:
        spare[min(seats, key=lambda seat: seat.name if seat else "")] -= one.slots
        return "unnamed"
    if not duty:
        return "nobody-on-duty"
    return "full" if any(free(case, one, who) for who in duty) else "conflict"


def free(case: Case, one: Stands, who: str | Crew | None) -> bool:
    """Whether an adviser, or whoever a pool lends, is in conflict with none of those who are met."""
    crossed = {pair.adviser for pair in case.layout.conflicts if pair.member in one.members}
    if not isinstance(who, Crew):
        return who not in crossed
    pools = {pool.id: pool for pool in case.asked.register.team[who.team].pools}
    return not crossed & {adviser.id for adviser in pools[who.pool].advisers}


def rank(one: Stands, who: str, made: Made) -> tuple[bool, int, str]:
    """How an adviser suits a visit, the least best."""
    return who not in one.known, made[who, _week(one.day)], who


Score = tuple[int, tuple[bool, ...], tuple[tuple[bool, int, str], ...]]


def _ways(
    case: Case, units: list[Stands], room: Room, only: Mapping[str, str]
) -> Iterator[tuple[Score, tuple[str | None, ...]]]:
    """Every way to give visits advisers, with its worth: how many, which first, how well each."""
    left, most, made = room
    able: list[tuple[str | None, ...]] = [
        (only[one.name],)
        if one.name in only
        else (None, *(who for who in left if left[who] and free(case, one, who)))
        for one in units
    ]
    for way in product(*able):
        taken = Counter(who for who in way if who is not None)
        if taken.total() > most or any(taken[who] > left[who] for who in taken):
            continue
        counts, ranks = Made(made), []
        for one, who in zip(units, way, strict=True):
            if who is not None:
                if one.name not in only:
                    ranks.append(rank(one, who, counts))
                counts[who, _week(one.day)] += 1
        left_out = tuple(who is None for who in way)
        yield (-taken.total(), left_out, tuple(ranks)), way


def unevenness(case: Case, told: Mapping[str, Told], teams: Iterable[str]) -> int:
    """The greatest difference of visits between two of a pool who had equally many slots in a week."""
    every = [later(case.plan.on, n) for n in range((case.plan.until - case.plan.on).days + 1)]
    there, worst = standing(case), 0
    for team in case.asked.register.teams:
        for pool in team.pools if team.id in teams else ():
            crew = Crew(team.id, pool.id)
            for week in {_week(day) for day in every}:
                slots, visits = Counter[str](), Counter[str]()
                for day in (day for day in every if _week(day) == week):
                    slots.update(on_duty(case, crew, day))
                for one in there:
                    who, helpers, _ = told[one.name]
                    if one.crew == crew and _week(one.day) == week and who is not None:
                        visits.update((who, *helpers))
                pairs = product(slots, repeat=2)
                worst = max([worst, *(visits[a] - visits[b] for a, b in pairs if slots[a] == slots[b])])
    return worst
