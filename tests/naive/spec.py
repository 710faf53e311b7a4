"""semantics.md, said slowly: [n.n] is its paragraph, [Rn] a reading of readings.md.

A question is answered by living through the subject's days in order (`replay`): on each day orders appear,
editions begin, rules answer, completions are judged, papers are signed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from typing import TypeVar

from naive import fittings, risks
from naive import world as w
from naive.days import add_months, after, days, each_day, following, inside, preceding, rolled

E = TypeVar("E", bound=w.Event)
Row = tuple[tuple[str, str | None], str, w.Window, str]
WORST_FIRST = ("past-limit", "overdue", "due", "open", "in-date")  # [3.12, 3.15]
ALWAYS_SETTLED: w.Cell = (0, 0)  # [2.4, R22]


# Office, seat, use: who is a subject


@dataclass(frozen=True)
class Case:
    """[3.1, 3.22] A subject that is current on the day asked (R2), in one of the capacities of the person."""

    world: w.World
    member: w.Member  # with the mandates of this capacity alone: of one house, or one candidacy
    venue: w.Venue | None
    on: date
    spell: date  # first day of the spell in this capacity
    used: date | None  # first day of the use, present or announced
    start: date  # from here on triggers touch it: the later of the two, on a day in this capacity (R3, R4)
    capacity: str = w.MEMBER
    whole: date = w.FIRST  # first day of the spell of use, all capacities joined (R110)
    begun: date = w.FIRST  # its first day: the later of that and `used`, on a day in any of these capacities
    first: bool = True  # never held, or stood for, before in the house
    use: w.Use | None = None  # the use, of a place
    proper: date = w.FIRST  # the first day on which the place is used, in any of these capacities
    again: bool = False  # the use is not the first of the pair
    known: tuple["Known", ...] = ()  # [3.18] since when it is announced, in each of these capacities
    touched: date = w.FIRST  # [R135] rises from this day on touch it, in office or not


def in_office(member: w.Member, day: date) -> bool:
    """[1.1]"""
    return any(inside(day, t.start, t.end) for t in member.mandates)


def spell_start(member: w.Member, day: date) -> date | None:
    """[R1, R16] None on every day out of office, between dissolution and return too."""
    if not in_office(member, day):
        return None
    begun_by = sorted((t for t in member.mandates if t.start <= day), key=lambda t: t.start)
    start = begun_by.pop().start
    for earlier in reversed(begun_by):
        # [R16] a mandate that follows at once, but not on a dissolution, starts a new spell
        if earlier.end is None or earlier.ended_by != "dissolution" or start - earlier.end > days(100):
            break
        start = earlier.start
    return start


# What a person holds: [3.22]


@dataclass(frozen=True)
class Held:
    """One line of a person: the mandates of one house, or one candidacy as if it were a mandate."""

    capacity: str
    house: str
    person: w.Member


def looked_after(world: w.World, on: date) -> set[str]:
    """[R111] Members, and each capacity for which an edition begun by then has a rule."""
    begun_by = [e for e in editions(world) if e.since <= on or e == editions(world)[0]]
    return {w.MEMBER, *(one for e in begun_by for rule in e.rules for one in rule.capacities)}


def lines(world: w.World, member: str, on: date) -> list[Held]:
    """[3.22] In order of capacity, then house, then first day; only what is looked after."""
    person = member_of(world, member)
    found = []
    for house in sorted({t.house for t in person.mandates}):
        of = tuple(t for t in person.mandates if t.house == house)
        found.append(Held(of[0].capacity, house, replace(person, mandates=of)))
    for one in sorted(person.candidacies, key=lambda c: (c.house, c.start)):
        stood = w.Mandate(
            start=one.start,
            end=one.end,
            ended_by="poll",
            seat=one.seat,
            house=one.house,
            capacity=w.CANDIDATE,
        )
        found.append(Held(w.CANDIDATE, one.house, replace(person, mandates=(stood,))))
    found = [line for line in found if line.capacity in looked_after(world, on)]
    return sorted(found, key=lambda line: (w.CAPACITIES.index(line.capacity), line.house))


def held(world: w.World, member: str, on: date) -> list[Held]:
    """The lines that run on a day."""
    return [line for line in lines(world, member, on) if in_office(line.person, on)]


def last_capacity(world: w.World, member: str, on: date) -> str:
    """[R112] Of who holds nothing: what they held last."""
    running = held(world, member, on)
    if running:
        return running[0].capacity
    ended = [(t.end, -place, line.capacity)
             for place, line in enumerate(lines(world, member, on))
             for t in line.person.mandates if t.end is not None and t.start <= on]  # fmt: skip
    return max(ended)[2] if ended else w.MEMBER


Spells = list[w.Mandate]  # the mandates of one spell


def spells_of(line: Held) -> list[Spells]:
    """[R1, R16] A mandate joins the one before over a dissolution alone."""
    found: list[Spells] = []
    for t in sorted(line.person.mandates, key=lambda t: t.start):
        before = found[-1][-1] if found else None
        back = before is not None and before.end is not None and before.ended_by == "dissolution"
        if back and before is not None and before.end is not None and t.start - before.end <= days(100):
            found[-1].append(t)
        else:
            found.append([t])
    return found


def near(one: w.Mandate, other: w.Mandate) -> bool:
    """[3.22, R110] They touch or overlap, or whoever was dissolved stands again within a hundred days."""
    if one.capacity != w.CANDIDATE and (one.house, one.capacity) == (other.house, other.capacity):
        return False  # [R16]
    touch = (other.end is None or one.start <= other.end) and (one.end is None or other.start <= one.end)
    return touch or stands_again(one, other) or stands_again(other, one)


def stands_again(sat: w.Mandate, stood: w.Mandate) -> bool:
    """[R97, R110]"""
    if sat.ended_by != "dissolution" or sat.end is None or stood.capacity != w.CANDIDATE:
        return False
    return sat.house == stood.house and days(0) <= stood.start - sat.end <= days(100)


def spell_of_use(world: w.World, member: str, own: Held, on: date) -> Spells:
    """[3.22, R110] The mandates of every spell that is near this one, or near one that is; begun by then."""
    every = [
        [t for t in spell if t.start <= on] for line in lines(world, member, on) for spell in spells_of(line)
    ]
    joined = [t for spell in spells_of(own) for t in spell if t.start <= on and spell_now(spell, on)]
    while True:
        more = [s for s in every if any(t not in joined and near(t, o) for t in s for o in joined)]
        fresh = [t for spell in more for t in spell if t not in joined]
        if not fresh:
            return joined
        joined += fresh


def spell_now(spell: Spells, on: date) -> bool:
    """Whether that is the spell that runs on the day."""
    return any(inside(on, t.start, t.end) for t in spell)


def return_day(member: w.Member, day: date) -> date:
    """[R4] What falls between dissolution and return counts from the day of the return."""
    while not in_office(member, day):
        day += days(1)
    return day


def seat_on(member: w.Member, day: date) -> w.Seat:
    """[R10] Without a mandate: the latest that started by then, else the first."""
    in_order = sorted(member.mandates, key=lambda t: t.start)
    return ([t for t in in_order if t.start <= day] or in_order[:1])[-1].seat


def use_start(world: w.World, member: str, venue: str, day: date) -> date | None:
    """First day of the use that holds on `day`; a use that adjoins another is a new one [3.7, R16]."""
    uses = (u for u in uses_of(world, member, venue) if inside(day, u.start, u.end))
    return max((u.start for u in uses), default=None)


def uses_of(world: w.World, member: str, venue: str) -> list[w.Use]:
    """In the order of their first days."""
    uses = (u for u in world.uses if (u.member, u.venue) == (member, venue))
    return sorted(uses, key=lambda u: u.start)


# Before first use: [3.18]


@dataclass(frozen=True)
class Known:
    """A use that was announced, to one who sat in a capacity, in one spell, before its first day."""

    capacity: str
    spell: tuple[w.Mandate, ...]
    k: date  # the day on which it became known, or the first day in the spell after it


def announced(world: w.World, use: w.Use, on: date) -> list[Known]:
    """[3.18, R131] In each capacity for which the edition in force on k has a rule of before first use."""
    told = use.told[0][0] if use.told else use.start
    found = []
    for line in lines(world, use.member, on):
        for spell in spells_of(line):
            left = [t for t in spell if t.end is None or t.end > told]
            k = min((max(told, t.start) for t in left), default=None)
            before = k is not None and k <= on and k < use.start
            if k is not None and before and before_rules(world, use, line.capacity, k):
                found.append(Known(line.capacity, tuple(spell), k))
    return found


def before_rules(
    world: w.World, use: w.Use, capacity: str, k: date, activity: str | None = None
) -> list[w.NewVenue]:
    """[3.18] Of the edition in force on k, for the capacity, the kind of place and how the use begins."""
    place = next((v for v in world.venues if v.id == use.venue), None)
    how = "again" if is_again(world, use) else "first"
    rules = (r for r in edition_on(world, k).rules if isinstance(r, w.NewVenue) and r.before_use)
    rules = (r for r in rules if r.use == how and capacity in r.capacities)
    rules = (r for r in rules if activity is None or r.activity == activity)
    return [r for r in rules if place is not None and (not r.kinds or place.kind in r.kinds)]


def is_again(world: w.World, use: w.Use) -> bool:
    """[R30] There was one before, in whatever spell."""
    return uses_of(world, use.member, use.venue)[0].start < use.start


def announced_on(world: w.World, member: str, venue: str, day: date) -> bool:
    """[3.18] Whether a use is announced on a day, and not begun."""
    later = (u for u in uses_of(world, member, venue) if day < u.start)
    return any(announced(world, u, day) for u in later)


def users(world: w.World, venue: str, day: date) -> set[str]:
    """[R28, R137] Whose use holds on a day, or is announced."""
    pairs = {(u.member, u.venue) for u in world.uses if u.venue == venue}
    return {
        member
        for member, _ in pairs
        if use_start(world, member, venue, day) is not None or announced_on(world, member, venue, day)
    }


def became_known(use: w.Use, k: date) -> date:
    """[3.18] The first day on which it was told that it begins by the day on which it does."""
    return max(k, min((day for day, first in use.told if first <= use.start), default=k))


def valid_days(case: "Case", capacity: str, k: date, activity: str) -> int:
    """[3.18] Work of so many days before k counts."""
    assert case.use is not None
    rules = before_rules(case.world, case.use, capacity, k, activity)
    return max((r.valid for r in rules), default=0)


def counted_from(case: "Case", activity: str) -> date:
    """[3.18, R134] What is done from this day on counts as the subject's own."""
    floors = [one.k - days(valid_days(case, one.capacity, one.k, activity)) for one in case.known]
    return min([case.begun, *floors])


def own_known(case: "Case") -> date | None:
    """[R131] k in the capacity and the spell of the case."""
    own = case.capacity, case.spell, case.member.mandates[0].house
    # two spells in one capacity are of two houses, or begin on two days
    spells = (((one.capacity, one.spell[0].start, one.spell[0].house), one.k) for one in case.known)
    return next((k for spell, k in spells if spell == own), None)


def first_review(case: "Case") -> date | None:
    """[3.18, R135] The first thing done of what is to be done before first use."""
    k = own_known(case)
    if k is None or case.use is None:
        return None
    done = [
        day
        for rule in before_rules(case.world, case.use, case.capacity, k)
        for day in done_at(case.world, case.use.venue, rule.activity, case.on, capacity=case.capacity)
        if day >= case.begun - days(valid_days(case, case.capacity, k, rule.activity))
    ]
    return min(done, default=None)


def use_before(case: "Case", activity: str) -> "Case | None":
    """[3.18, R136] The last use before, as it stands on k, if its cycle goes on in this one."""
    if case.use is None or case.venue is None or not case.again:
        return None
    k, told = own_known(case), case.use.told[0][0] if case.use.told else case.use.start
    sat = [t for t in case.member.mandates if t.start < case.use.start and (t.end is None or t.end > told)]
    if k is None and (max(told, case.spell) >= case.use.start or not sat):
        if case.spell > case.use.start:
            return use_before_of_another(case, activity)
        k = since_return(case.member, case.use.start, case.on)  # it was not known before
    if k is None or k > case.on or spell_start(case.member, k) != case.spell:
        return None
    if not before_rules(case.world, case.use, case.capacity, k, activity):
        return None
    last = [u for u in uses_of(case.world, case.use.member, case.use.venue) if u.start < case.use.start][-1]
    line = Held(case.capacity, case.member.mandates[0].house, case.member)
    before = case_of_use(case.world, line, case.venue, last, k)
    open_parts = [duty for duty in duties(replay(before, activity)) if duty.order is None]
    due = min((a.due for duty in open_parts for a in duty.given.values()), default=None)
    return before if due is not None and case.use.start < due else None


def member_of(world: w.World, member: str) -> w.Member:
    """The member of that id."""
    return next(m for m in world.members if m.id == member)


def begun(world: w.World, member: str, venue: str | None, on: date) -> bool:
    """[R2] A mandate or candidacy has begun and, for a venue, a use has."""
    terms = [t for line in lines(world, member, on) for t in line.person.mandates if t.start <= on]
    uses = [] if venue is None else uses_of(world, member, venue)
    return any(
        venue is None or any(announced(world, u, on) or (u.start <= on and overlap(t, u)) for u in uses)
        for t in terms
    )


def overlap(term: w.Mandate, use: w.Use) -> bool:
    """[3.12] Whether there is a day of both."""
    day = max(term.start, use.start)
    return inside(day, term.start, term.end) and inside(day, use.start, use.end)


def case_of(world: w.World, member: str, venue: str | None, on: date) -> Case | None:
    """[R2, 3.22] In the first capacity held; None unless the subject is current on the day asked."""
    return next(iter(cases_of(world, member, venue, on)), None)


def cases_of(world: w.World, member: str, venue: str | None, on: date) -> list[Case]:
    """[3.22] The subject in each capacity held on the day asked, and in each use [R137]."""
    return [case for line in held(world, member, on) for case in cases_in(world, line, venue, on)]


def cases_in(world: w.World, line: Held, venue: str | None, on: date) -> list[Case]:
    """[R2, 3.22] None unless the place is in use, or announced in whatever capacity [3.18]."""
    person = line.person
    if venue is None:
        spell, joined = spell_start(person, on), spell_of_use(world, person.id, line, on)
        assert spell is not None
        since, first = min(t.start for t in joined), is_first(world, line, spell)
        return [Case(world, person, None, on, spell, None, spell, line.capacity, since, since, first)]
    place = next((v for v in world.venues if v.id == venue), None)
    found = []
    for use in uses_of(world, person.id, venue) if place is not None else ():
        if place is not None and (use.end is None or on < use.end):
            case = case_of_use(world, line, place, use, on)
            found += [case] if use.start <= on or announced(world, use, on) else []
    return found


def case_of_use(world: w.World, line: Held, place: w.Venue, use: w.Use, on: date) -> Case:
    """[R3, R4, 3.18] Of one use, though it may be over or not begun."""
    person, joined = line.person, spell_of_use(world, line.person.id, line, on)
    spell, whole = spell_start(person, on), replace(person, mandates=tuple(joined))
    assert spell is not None
    since, first = min(t.start for t in joined), is_first(world, line, spell)
    known = tuple(one for one in announced(world, use, on) if any(t in joined for t in one.spell))
    proper = since_return(whole, max(since, use.start), on)
    begun_on = min([proper, *(one.k for one in known)])
    case = Case(
        world, person, place, on, spell, use.start, spell, line.capacity, since, begun_on, first,
        use=use, proper=proper, again=is_again(world, use), known=known,
    )  # fmt: skip
    touched = touched_from(case)
    return replace(case, start=since_return(person, touched, on), touched=touched)


def use_before_of_another(case: Case, activity: str) -> "Case | None":
    """[3.22] What goes on in a capacity that was held when the use began counts in the next."""
    assert case.use is not None
    assert case.venue is not None
    start = case.use.start
    for line in lines(case.world, case.member.id, case.on) if start >= case.whole else ():
        if in_office(line.person, start):
            before = use_before(case_of_use(case.world, line, case.venue, case.use, start), activity)
            if before is not None:
                return before
    return None


def touched_from(case: Case) -> date:
    """[3.18, R135] From its first review on, which it has if it goes on; else from its first day of use."""
    if case.use is None:
        return case.spell
    found = [case.use.start, *(day for day in (first_review(case),) if day is not None)]
    asked = {rule.activity for e in case.world.editions for rule in e.rules}
    if case.known and any(use_before(case, activity) for activity in asked):
        found.append(case.begun)
    return max(case.spell, case.begun if case.known else case.spell, min(found))


def since_return(person: w.Member, day: date, on: date) -> date:
    """[R4] The first day in office from a day on, if that day has come."""
    return day if day > on else return_day(person, day)


def is_first(world: w.World, line: Held, spell: date) -> bool:
    """[R27, 3.22] In that house: of a candidate, that they never stood there before."""
    if line.capacity != w.CANDIDATE:
        return all(t.start >= spell for t in line.person.mandates)
    stood = [c for c in member_of(world, line.person.id).candidacies if c.house == line.house]
    return all(c.start >= spell for c in stood)


def online(case: Case) -> bool:
    """[1.6] A member's own obligation, or an online presence: everything is that of the seat."""
    return case.venue is None or case.venue.calendar is None


def calendar_of(case: Case) -> w.Calendar:
    """[1.6, R17] The venue's; else that of the seat on the day asked."""
    if case.venue is None or case.venue.calendar is None:
        return seat_on(case.member, case.on).calendar
    return case.venue.calendar


def current_on(case: Case, day: date) -> bool:
    """[3.7, R57] In office, and the use current, as far as the register tells."""
    venue, member = case.venue, case.member
    in_use = venue is None or use_start(case.world, member.id, venue.id, day) is not None
    before = case.used is not None and case.start <= day < case.used  # [3.18] from its first review on
    return (in_use or before) and in_office(member, day)


def still_there(case: Case, day: date) -> bool:
    """[3.8, R57] In office and in use, as far as is foreseen, in the present spell and use."""
    seen = replace(case, member=foreseen(case.member, case.on))
    same_use = case.venue is None or case.used == use_start(case.world, case.member.id, case.venue.id, day)
    return current_on(seen, day) and same_use and spell_start(seen.member, day) == case.spell


def foreseen(member: w.Member, on: date) -> w.Member:
    """[3.15, R57] Of the ends of office after a day only a dissolution is foreseen, and what follows it."""
    kept: list[w.Mandate] = []
    for mandate in sorted(member.mandates, key=lambda t: t.start):
        if mandate.end is not None and mandate.end > on and mandate.ended_by not in {"dissolution", "poll"}:
            return replace(member, mandates=(*kept, replace(mandate, end=None, ended_by=None)))
        kept.append(mandate)
    return member


# Levels, bands, cells


def entry_on(series: w.Series, day: date) -> w.Entry | None:
    """[2.1] A level is in force from its day of effect."""
    in_force = (e for e in series.entries if e.effective <= day)
    return max(in_force, key=lambda e: e.effective, default=None)


def level_on(series: w.Series, day: date) -> int | None:
    """[2.1] Before the first entry: what was stated."""
    entry = entry_on(series, day)
    return series.before if entry is None else entry.level


def applies(series: w.Series, case: Case) -> bool:
    """[2.2] By the member, the venue, or its area; by that of the seat on the day asked [1.6, R15]."""
    if series.venue is not None:
        return case.venue is not None and case.venue.id == series.venue
    if series.members:
        return case.member.id in series.members
    if isinstance(series.scope, str):
        return True
    if case.venue is None or case.venue.calendar is None:
        return bool(seat_on(case.member, case.on).areas & series.scope)
    return bool(case.venue.areas & series.scope)


def response_to(world: w.World, series: w.Series, day: date) -> int:
    """[2.3, R9, R20] By the latest mapping row that has started. Without a row, or withdrawn: NORMAL."""
    level = level_on(series, day)
    rows = (r for r in world.mapping if (r.series, r.level) == (series.id, level) and r.start <= day)
    row = max(rows, key=lambda r: r.start, default=None)
    return 0 if row is None else row.response


def response(case: Case, day: date) -> int:
    """[2.3] The highest that applies."""
    bearing = (s for s in case.world.series if applies(s, case))
    return max((response_to(case.world, s, day) for s in bearing), default=0)


def newest(events: Iterable[E]) -> E | None:
    """[6, R6]"""
    return max(events, key=lambda e: (e.day, e.known, e.id), default=None)


def band(case: Case, day: date) -> int:
    """[R21, R101] The highest of what was last said of the member, of them at the venue, and of risks."""
    return band_of(case.world, case.member.id, None if case.venue is None else case.venue.id, day)


@lru_cache(maxsize=4096)
def band_of(world: w.World, member: str, venue: str | None, day: date) -> int:
    """Kept, since every replay asks for it on every day that the world names."""
    said = [e for e in world.events if isinstance(e, w.BandSet) and e.day <= day and e.member == member]
    own = newest(e for e in said if e.venue is None)
    here = newest(e for e in said if venue is not None and e.venue == venue)
    at_risk = risks.band(world, member, venue, day)
    return max(at_risk, *(0 if e is None else e.band for e in (own, here)))


@dataclass(frozen=True)
class Spell:
    """Days in a row at or above a cell: the first, the first no longer so, and its *first day* [3.3]."""

    first: date
    end: date | None
    told: date


Runs = dict[w.Cell, list[Spell]]


@lru_cache(maxsize=16)
def named_days(world: w.World) -> frozenset[date]:
    """Every day that the world names: on no other day does a level, band, use, office or measure change."""
    named = {day for s in world.series for e in s.entries for day in (e.effective, e.announced)}
    named |= {row.start for row in world.mapping} | {e.since for e in world.editions}
    pairs: list[tuple[date | None, date | None]]
    pairs = [(t.start, t.end) for m in world.members for t in m.mandates]
    pairs += [(u.start, u.end) for u in world.uses]
    pairs += [(day, None) for u in world.uses for day, _ in u.told]
    pairs += [(c.start, c.end) for m in world.members for c in m.candidacies]
    pairs += [(e.expires, e.retest) for e in world.events if isinstance(e, w.MeasureNoted)]
    named |= {e.day for e in world.events}
    return frozenset(named | {day for pair in pairs for day in pair if day is not None} | {w.FIRST})


def runs_of(case: Case) -> Runs:
    """[3.3, R22] The spells of every cell above the lowest. Stepping: from named day to named day."""
    steps = sorted(named_days(case.world))
    states = [(day, (response(case, day), band(case, day))) for day in steps]
    cells = [(r, b) for r in range(3) for b in range(case.world.bands)]
    return {cell: list(spells(case, cell, states)) for cell in cells if cell != ALWAYS_SETTLED}


def spells(case: Case, cell: w.Cell, states: list[tuple[date, w.Cell]]) -> Iterator[Spell]:
    """[R22] At or above the cell if both response and band are."""
    first: date | None = None
    for day, (r, b) in states:
        above = r >= cell[0] and b >= cell[1]
        if above and first is None:
            first = day
        if not above and first is not None:
            yield Spell(first, day, first_day(case, cell, first))
            first = None
    if first is not None:
        yield Spell(first, None, first_day(case, cell, first))


def first_day(case: Case, cell: w.Cell, first: date) -> date:
    """[3.3, R9, R23] First of the spell, or if later the first announcement of a level that reaches it."""
    if cell[0] == 0:
        return first  # NORMAL is announced by nobody
    bearing = (s for s in case.world.series if applies(s, case))
    entries = [entry_on(s, first) for s in bearing if response_to(case.world, s, first) >= cell[0]]
    # a level stated `before` was never announced: nothing is later than the spell
    return max(first, min(first if entry is None else entry.announced for entry in entries))


def ways(runs: Runs, cell: w.Cell, settling: int, anchor: date, day: date) -> Iterator[date | None]:
    """[2.4, R24] The cell counts by each of these: None, no notice; else the first day of a spell."""
    if cell == ALWAYS_SETTLED:
        yield None
        return
    for spell in runs[cell]:
        settled = spell.first + days(settling)
        lasted = spell.end is None or settled <= spell.end  # at or above on each of the n days
        reaches = spell.end is None or anchor < spell.end  # includes the anchor or a later day
        if lasted and reaches and settled <= day:
            yield None if settled <= anchor else spell.told


def kind_of(case: Case) -> str | None:
    """A contact has no kind."""
    return None if case.venue is None else case.venue.kind


def value(number: w.Number, kind: str | None, cell: w.Cell) -> int | None:
    """What a table says for kind x response x band; None: the cell is not in it."""
    if not isinstance(number, w.Table):
        return number
    fits = [row for row in number.rows if row[1] in (None, cell[0]) and row[2] in (None, cell[1])]
    named = [row[3] for row in fits if row[0] is None or row[0] == kind]
    if named or kind is not None:
        return named[0] if named else None
    return min((row[3] for row in fits if row[3] is not None), default=None)  # [R25]


def amount(number: w.Number, case: Case, cell: w.Cell) -> int:
    """Of a field that has a default: nothing stated is 0."""
    return value(number, kind_of(case), cell) or 0


# Editions, rules, conditions


@lru_cache(maxsize=16)
def editions(world: w.World) -> tuple[w.Edition, ...]:
    """In the order in which they begin."""
    return tuple(sorted(world.editions, key=lambda e: e.since)) or (w.Edition(id="", since=w.FIRST),)


def edition_on(world: w.World, day: date) -> w.Edition:
    """[3.10, R38] The first counts as in force from the beginning of time."""
    in_order = editions(world)
    return ([e for e in in_order if e.since <= day] or in_order[:1])[-1]


def began_after(world: w.World, edition: w.Edition, anchor: date) -> bool:
    """[3.10, R38] Inside the cycle; the first edition never did."""
    return edition != editions(world)[0] and anchor < edition.since


def answering(case: Case, duty: "Duty", activity: str, day: date) -> w.Edition:
    """[R40] The edition in force; for one that keeps, that of the anchor, or the first with a cycle."""
    edition, anchors = edition_on(case.world, day), edition_on(case.world, duty.anchor)
    if edition.open_cycles != "keep" or not began_after(case.world, edition, duty.anchor):
        return edition
    if duty.order is not None:
        return anchors
    since = [e for e in editions(case.world) if anchors.since <= e.since <= edition.since]
    return next((e for e in since if has_cycle(case, e, activity)), edition)


def has_cycle(case: Case, edition: w.Edition, activity: str) -> bool:
    """[R40] Any periodic rule at all."""
    return any(isinstance(rule, w.Periodic) for rule in rules_of(case, edition, activity))


def rules_of(case: Case, edition: w.Edition, activity: str) -> list[w.Rule]:
    """[R19] Kinds bear on duties at a venue alone; no kinds, every kind."""
    rules = [r for r in edition.rules if r.activity == activity and case.capacity in r.capacities]
    return [r for r in rules if case.venue is None or not r.kinds or case.venue.kind in r.kinds]


def rules_of_any(edition: w.Edition, id_: str) -> list[w.Rule]:
    """The rules of that id: one, or one for each way to begin (R30)."""
    return [rule for rule in edition.rules if rule.id == id_]


def form(rule: w.Rule) -> object:
    """[R38] What a rule is about: its kind, and for a moved venue or a measure what it listens to."""
    if isinstance(rule, w.NewVenue):
        return w.NewVenue, rule.use == "moved"
    return type(rule), rule.states if isinstance(rule, w.MeasureRule) else None


def last_version(case: Case, activity: str, order: "Order", day: date) -> w.Rule | None:
    """[3.9, R46] By the last edition in force by that day that has the rule."""
    begun_by = [e for e in editions(case.world) if e.since <= day or e == editions(case.world)[0]]
    versions = [r for e in begun_by for r in rules_of(case, e, activity) if is_rule_of(r, order)]
    return versions[-1] if versions else None


def holds(case: Case, condition: w.Condition, cell: w.Cell, day: date) -> bool:
    """[R27] Asked of each cell on each day."""
    if isinstance(condition, w.AllOf):
        return all(holds(case, part, cell, day) for part in condition.parts)
    if isinstance(condition, w.AnyOf):
        return any(holds(case, part, cell, day) for part in condition.parts)
    if isinstance(condition, w.Not):
        return not holds(case, condition.part, cell, day)
    if isinstance(condition, w.Except):
        return not holds(case, condition.part, (response(case, day), band(case, day)), day)  # [R80]
    return atom_holds(case, condition, cell, day)


def atom_holds(case: Case, atom: w.Atom, cell: w.Cell, day: date) -> bool:
    """[R27] Response and band: of the cell; kind, nation, force: of the day asked; else of that day."""
    if isinstance(atom, w.ResponseAtLeast):
        return cell[0] >= atom.response
    if isinstance(atom, w.BandAtLeast):
        return cell[1] >= atom.band
    if isinstance(atom, w.FirstSpell):
        return case.first
    if isinstance(atom, w.NationIs | w.ForceIs):
        return place_holds(case, atom)
    if case.venue is None or isinstance(atom, w.CrowdIs):
        # [R28] a contact has no kind, no measures and no other users; [3.18] nor is anybody expected
        crowd = 0 if case.use is None else case.use.exposure.crowd
        return isinstance(atom, w.CrowdIs) and crowd >= atom.people
    return venue_holds(case.world, case.venue, atom, day)


def place_holds(case: Case, atom: w.NationIs | w.ForceIs) -> bool:
    """[1.6, R27] The venue's; else that of the seat on the day asked."""
    seat, venue = seat_on(case.member, case.on), case.venue
    of_seat = venue is None or venue.calendar is None
    if isinstance(atom, w.NationIs):
        return atom.nation == (seat.nation if of_seat or venue is None else venue.nation)
    return atom.force == (seat.force if of_seat or venue is None else venue.force)


def venue_holds(
    world: w.World, venue: w.Venue, atom: w.KindIs | w.HomeIs | w.MeasureInService | w.SharedUse, day: date
) -> bool:
    """[R28] Who uses the venue is told by the uses alone, in office or not."""
    if isinstance(atom, w.KindIs):
        return atom.kind == venue.kind
    if isinstance(atom, w.HomeIs):
        return atom.of == venue.home_of
    if isinstance(atom, w.MeasureInService):
        return in_service(world, venue.id, atom.measure, day)
    return len(users(world, venue.id, day)) > 1


def in_service(world: w.World, venue: str, measure: str, day: date) -> bool:
    """[R28] The state to which it has come by that day [5]."""
    found = fittings.fitting(world, venue, measure, day)
    return found is not None and found.state == "in-service"


# Orders: what triggers ask for


@dataclass(frozen=True)
class Order:
    """A trigger of one rule. `first`: the first day whose completion discharges it (R34)."""

    rule: str
    form: object
    trigger: date
    first: date
    ready: date | None  # it does not appear before; None: a rise, once an edition has it settled [3.6, R31]
    entry: w.Entry | None = None  # of a rise: the entry that made it, and its series
    series: str = ""
    asked: tuple[int, ...] = ()  # of a rise: the levels crossed that the edition of its day asks for (R31)
    about: bool = False  # [3.26] and whether these are response levels
    starts: date | None = None  # of what lies ahead (R57 to R62)
    directive: w.Directed | None = None  # [3.17]
    foreseen: bool = False  # a season or an expiring measure: it ends nothing signed (R68)
    gone: date | None = None  # from this day on it is taken away (R62)
    use: date | None = None  # [3.18] of what is due before it: the first day of use
    told: date = w.FIRST  # [3.18] and the day on which that day, or one before it, became known
    known: date = w.FIRST  # [3.18] when the use became known
    met: date | None = None  # [3.18] the last day on which the public is met there, known by then
    # [3.19] of a trigger in an exclusion: its own day, and from when a completion discharges it by that day
    own_trigger: date | None = None
    own: date | None = None


def is_rule_of(rule: w.Rule, order: Order) -> bool:
    """[R38] A rule of the same id that is about something else is another rule."""
    if order.use is not None and not (isinstance(rule, w.NewVenue) and rule.before_use):
        return False  # [3.18, R133] it does not speak of anything before first use
    return is_named_as(rule, order)


def is_named_as(rule: w.Rule, order: Order) -> bool:
    """[R38] Of that id, and about the same."""
    return rule.id == order.rule and form(rule) == order.form


def all_orders(case: Case, activity: str) -> list[Order]:
    """[R29, R61, R63] An order is made by the edition in force on the trigger day, if it has the rule."""
    made: list[Order] = []
    for edition in editions(case.world):
        for rule in rules_of(case, edition, activity):
            counted = (after_exclusion(case, activity, o) for o in orders_of(case, rule))
            found = (o for o in counted if o and edition_on(case.world, o.trigger) == edition)
            asked = (o for o in found if o.own is not None or o.trigger <= case.on)
            made += (o for o in asked if o not in made)
    over = None if case.use is None else case.use.end
    return [o for o in made if over is None or over > case.on or o.trigger < over]


# Exclusions and pauses: what was signed, as it is known on the day asked


def last_word(world: w.World, paper: w.Event, on: date) -> w.NewEnd | None:
    """[3.19] A new last day acts from its own day."""
    told = (e for e in world.events if isinstance(e, w.NewEnd) and e.paper == paper.id and e.day <= on)
    return newest(told)


def last_day_of(world: w.World, paper: w.Excluded | w.Paused, on: date) -> date | None:
    """None: nobody knows yet."""
    told = last_word(world, paper, on)
    return paper.last if told is None else told.last


def exclusions(world: w.World, member: str, venue: str | None, activity: str, on: date) -> list[w.Excluded]:
    """[3.19] Of the member with all, or of some venues or activities."""
    signed = (e for e in world.events if isinstance(e, w.Excluded) and e.member == member and e.day <= on)
    signed = (e for e in signed if e.venues is None or venue in e.venues)
    found = [e for e in signed if e.activities is None or activity in e.activities]
    return sorted(found, key=lambda e: (e.day, e.known, e.id))


def subject_held(case: Case, activity: str, day: date) -> bool:
    """[3.19] Whether an exclusion of the subject runs on a day, as it is known on the day asked."""
    venue = None if case.venue is None else case.venue.id
    for paper in exclusions(case.world, case.member.id, venue, activity, case.on):
        last = last_day_of(case.world, paper, case.on)
        if paper.first <= day < date.max and (last is None or day <= last):
            return True
    return False


def after_exclusion(case: Case, activity: str, order: Order) -> Order | None:
    """[3.19, R106] Counted from the day after, on a day in office, as if it had become known then."""
    if not subject_held(case, activity, order.trigger):
        return order
    day = order.trigger
    while subject_held(case, activity, day) or between_mandates(case, day):
        # stepping: to the day after an exclusion that runs, or to the return
        day = day_after(case, activity, day)
    if (order.starts is not None and day >= order.starts) or (order.gone is not None and day >= order.gone):
        return None  # it has begun by then
    if order.use is not None and day >= order.use:
        met = order.met if order.met is not None and day <= order.met else None
        order = replace(order, use=None, known=day, met=met)  # [R132] as if it had become known then
    ready = None if order.ready is None else day
    moved = days(0) if day == date.max else order.first - order.trigger
    own = order.trigger
    return replace(order, trigger=day, first=day + moved, ready=ready, own=order.first, own_trigger=own)


def day_after(case: Case, activity: str, day: date) -> date:
    """The day after an exclusion that runs on a day; between two mandates, the return."""
    venue = None if case.venue is None else case.venue.id
    for paper in exclusions(case.world, case.member.id, venue, activity, case.on):
        last = last_day_of(case.world, paper, case.on)
        if paper.first <= day and last is None:
            return date.max  # nobody knows it
        if paper.first <= day and last is not None and day <= last:
            return last + days(1)
    return return_day(case.member, day)


def between_mandates(case: Case, day: date) -> bool:
    """[R1] Out of office, and in office again later in the present spell."""
    later = [t.start for t in case.member.mandates if t.start > day]
    back = any(spell_start(case.member, start) == case.spell for start in later)
    return back and not in_office(case.member, day)


def pauses(case: Case, activity: str) -> list[w.Paused]:
    """[3.20] Those in whose scope the subject is; a contact has the areas of the seat and no kind."""
    signed = [e for e in case.world.events if isinstance(e, w.Paused) and e.day <= case.on]
    return [e for e in signed if in_scope(case, activity, e)]


def in_scope(case: Case, activity: str, paper: w.Paused) -> bool:
    """[3.20, 1.6] An online presence has the areas of the seat."""
    if activity not in paper.activities or (paper.kinds is not None and kind_of(case) not in paper.kinds):
        return False
    areas = seat_on(case.member, case.on).areas
    if case.venue is not None and case.venue.calendar is not None:
        areas = case.venue.areas
    return paper.areas is None or bool(paper.areas & areas)


def paused_on(case: Case, activity: str, day: date) -> bool:
    """[3.20]"""
    lasts = [(p, last_day_of(case.world, p, case.on)) for p in pauses(case, activity)]
    return any(last is not None and p.first <= day <= last for p, last in lasts)


def orders_of(case: Case, rule: w.Rule) -> Iterator[Order]:
    """[3.6, 3.7, 3.8]"""
    if isinstance(rule, w.Rise):
        yield from rise_orders(case, rule)
    elif isinstance(rule, w.Ahead):
        yield from ahead_orders(case, rule)
    elif isinstance(rule, w.DirectedRule):
        yield from directed_orders(case, rule)
    elif isinstance(rule, w.NewVenue) and is_before(case, rule):
        yield from before_orders(case, rule)
    elif isinstance(rule, w.Triggered):
        in_the_evening = isinstance(rule, w.OfAnyHour) and not rule.same_day  # [3.7, R122]
        first_use = isinstance(rule, w.NewVenue) and rule.use != "moved"  # [R4]
        for t in sorted(set(nth_days(rule, triggers(case, rule)))):
            first = t + days(1) if in_the_evening else t
            if first_use and case.use is not None:
                first = first_of_use(case.world, case.use, case.on)
            known = known_late(case, rule, t) if first_use else None
            met = None if known is None else last_met(case)
            yield Order(rule.id, form(rule), t, first, t, known=known or w.FIRST, met=met)


def triggers(case: Case, rule: w.Triggered) -> Iterator[date]:
    """[3.7, R29] Trigger days that touch the subject; what came before its start lapsed with it (R3)."""
    if isinstance(rule, w.NewVenue) and rule.use != "moved":
        yield from new_use(case, rule)
    if isinstance(rule, w.NewMember) and (case.used is None or case.used <= case.spell):
        yield case.spell  # [R3]
    if isinstance(rule, w.FittedRule) and case.start <= case.on and works_before(case):
        yield case.start  # [R99] it is there when they come
    for event in (e for e in case.world.events if case.start <= e.day <= case.on):
        fitted = isinstance(rule, w.FittedRule) and comes_into_service(case.world, event)
        of_rule = fitted or is_of(rule, event)
        if of_rule and (touches(case, event) or reaches(case, rule, event)) and current_on(case, event.day):
            yield event.day


def nth_days(rule: w.Triggered, told: Iterable[date]) -> Iterator[date]:
    """[3.25] Of a rule that counts: the day of each n-th event within its days; n events are used up."""
    left = sorted(told)
    if rule.repeated is None:
        yield from left
        return
    while (last := first_nth(rule, left)) is not None:
        yield left[last]
        left = left[last + 1 :]  # whatever is older was too old to be of the n, and is too old from here on


def first_nth(rule: w.Triggered, left: list[date]) -> int | None:
    """[3.25] The place of the first event that is an n-th; the first and the last day are counted."""
    assert rule.repeated is not None
    n, span = rule.repeated
    for place in range(n - 1, len(left)):
        if left[place - n + 1] + days(span - 1) >= left[place]:
            return place
    return None


def left_over(case: Case, rule: w.Triggered) -> list[date]:
    """[3.25, 3.16] The events that still count on the day asked, since no n-th used them up."""
    assert rule.repeated is not None
    left = sorted(triggers(case, rule))
    while (last := first_nth(rule, left)) is not None:
        left = left[last + 1 :]
    return [day for day in left if day + days(rule.repeated[1] - 1) >= case.on]


def new_use(case: Case, rule: w.NewVenue) -> Iterator[date]:
    """[R3, R4] A use begun in the present spell; begun in a gap: the day of the return."""
    # [R30] a new-venue rule for an activity without a venue is silent
    # [3.22] a use begins once, for the spells that run on its first day
    if case.use is not None and case.whole <= case.use.start <= case.on:
        first = first_of_use(case.world, case.use, case.on)
        begun = since_return(case.member, first, case.on)  # [R4] in this capacity
        if first < case.spell or spell_start(case.member, begun) != case.spell:
            return
        goes_on = rule.before_use and use_before(case, rule.activity) is not None
        if case.again == (rule.use == "again") and not goes_on:
            yield begun


def first_of_use(world: w.World, use: w.Use, on: date) -> date:
    """[3.22, R111] On which the user is in any capacity that is looked after by then, and uses it."""
    terms = [(t, since(world, line.capacity)) for line in lines(world, use.member, on)
             for t in line.person.mandates]  # fmt: skip
    days_of = [(max(t.start, use.start, begun), t) for t, begun in terms]
    return min((day for day, t in days_of if inside(day, t.start, t.end)), default=date.max)


def since(world: w.World, capacity: str) -> date:
    """[R111] From which day on a capacity is looked after."""
    first, *later = editions(world)
    if capacity == w.MEMBER or any(capacity in rule.capacities for rule in first.rules):
        return w.FIRST
    return next(e.since for e in later if any(capacity in rule.capacities for rule in e.rules))


def last_met(case: Case) -> date | None:
    """[3.18] The last day of use on which the public is met. None: nobody knows yet."""
    assert case.use is not None
    use, shown = case.use, case.use.exposure
    if shown.days:
        return max((day for day in shown.days if inside(day, use.start, use.end)), default=use.start)
    day = use.end
    while day is not None and day > use.start:
        day -= days(1)
        if meets(use, day):
            return day
    return day


def meets(use: w.Use, day: date) -> bool:
    """[3.18] Whether the public is met on a day of the use."""
    shown = use.exposure
    if shown.days:
        return day in shown.days
    if not shown.weekdays:
        return True
    of_month = {(day.day + 6) // 7} | ({-1} if (day + days(7)).month != day.month else set())
    return day.weekday() in shown.weekdays and (not shown.weeks or bool(shown.weeks & of_month))


def known_late(case: Case, rule: w.Rule, first: date) -> date | None:
    """[3.18, R132] When a use became known, in office and out of an exclusion, if by its last meeting."""
    assert case.use is not None
    line, met = Held(case.capacity, case.member.mandates[0].house, case.member), last_met(case)
    told = max(case.use.told[0][0] if case.use.told else case.use.start, first)
    (spell,) = (one for one in spells_of(line) if one[0].start == case.spell)
    known = min((max(told, t.start) for t in spell if t.end is None or t.end > told), default=date.max)
    activity = rule.activity
    while known < date.max and (subject_held(case, activity, known) or between_mandates(case, known)):
        known = day_after(case, activity, known)
    return None if met is None or known > met else known


def is_before(case: Case, rule: w.NewVenue) -> bool:
    """[3.18, R133] The use became known before, and the edition of that day asks for it before first use."""
    k = own_known(case)
    if not rule.before_use or k is None or case.use is None or case.again != (rule.use == "again"):
        return False
    return bool(before_rules(case.world, case.use, case.capacity, k, rule.activity))


def before_orders(case: Case, rule: w.NewVenue) -> Iterator[Order]:
    """[3.18] None if the use goes on with the cycle of the one before."""
    k = own_known(case)
    if k is not None and case.use is not None and use_before(case, rule.activity) is None:
        # [3.22] what was reviewed in one capacity counts in the next
        told, first = became_known(case.use, k), case.begun - days(rule.valid)
        met = last_met(case)
        yield Order(rule.id, form(rule), k, first, k, use=case.use.start, told=told, known=k, met=met)


def comes_into_service(world: w.World, event: w.Event) -> bool:
    """[R99] Noted in service, and not by the note before; whatever days that one had."""
    if not isinstance(event, w.MeasureNoted) or event.state != "in-service":
        return False
    return not works_by(world, event.venue, event.measure, (event.day, event.known, event.id))


def works_by(world: w.World, venue: str, measure: str, turn: tuple[date, int, str]) -> bool:
    """[R99] By the last note before that, with nothing installed since."""
    told = (e for e in world.events if isinstance(e, w.MeasureNoted | w.MeasureStep))
    told = (e for e in told if (e.venue, e.measure) == (venue, measure))
    before = [e for e in told if (e.day, e.known, e.id) < turn]
    last = newest(e for e in before if isinstance(e, w.MeasureNoted) or e.step == "installed")
    return isinstance(last, w.MeasureNoted) and last.state == "in-service"


def works_before(case: Case) -> bool:
    """[R99] Some measure is in service when the subject begins, and has not run out by then."""
    notes = [e for e in case.world.events if isinstance(e, w.MeasureNoted) and e.day < case.start]
    here = [e for e in notes if case.venue is not None and e.venue == case.venue.id]
    start = (case.start, -1, "")
    for measure in {e.measure for e in here}:
        last = newest(e for e in here if e.measure == measure)
        assert last is not None
        ends = [day for day in (last.expires, last.retest) if day is not None]
        if works_by(case.world, last.venue, measure, start) and all(day > case.start for day in ends):
            return True
    return False


def nothing_to_test(case: Case) -> bool:
    """[R100] Measures were noted at the place, and each of them is removed by the last note."""
    notes = [e for e in case.world.events if isinstance(e, w.MeasureNoted) and e.day <= case.on]
    here = [e for e in notes if case.venue is not None and e.venue == case.venue.id]
    last = [newest(e for e in here if e.measure == measure) for measure in {e.measure for e in here}]
    return bool(last) and all(e is not None and e.state == "removed" for e in last)


def is_of(rule: w.Triggered, event: w.Event) -> bool:
    """The events that each rule listens to."""
    if isinstance(event, w.StandardRevised):
        return isinstance(rule, w.StandardRule) and (not rule.standards or event.standard in rule.standards)
    if isinstance(event, w.MeasureNoted):
        return isinstance(rule, w.MeasureRule) and event.state in rule.states
    if isinstance(event, w.VenueMoved):
        return isinstance(rule, w.NewVenue) and rule.use == "moved"
    return (
        (isinstance(rule, w.IncidentRule) and isinstance(event, w.Incident) and is_asked(rule, event))
        or (isinstance(rule, w.ConcernRule) and isinstance(event, w.Concern))
        or (isinstance(rule, w.RequestRule) and isinstance(event, w.Request))
        or (isinstance(rule, w.ChangeOfOffice) and isinstance(event, w.OfficeChanged))
        or (isinstance(rule, w.FailedExerciseRule) and isinstance(event, w.ExerciseFailed))
    )


def is_asked(rule: w.IncidentRule, event: w.Incident) -> bool:
    """[3.7] A rule without conditions asks about every incident; of several, one has to hold."""
    return not rule.asks or any(is_as_asked(one, event) for one in rule.asks)


def is_as_asked(asks: w.IncidentIs, event: w.Incident) -> bool:
    """[3.7, R121] What is not on record is nothing that was asked for, and none of what is left out."""
    return all(
        (
            not asks.kinds or event.kind in asks.kinds,
            event.kind is None or event.kind not in asks.other_than,
            asks.at_least is None or (event.severity is not None and event.severity >= asks.at_least),
            asks.below is None or event.severity is None or event.severity < asks.below,
            not asks.met or event.met in asks.met,
            not asks.channels or event.channel in asks.channels,
            asks.place is None or asks.place == (event.venue is not None),
        )
    )


def reaches(case: Case, rule: w.Triggered, event: w.Event) -> bool:
    """[3.7, R123] A rule may mean every place of the member that an incident at one place names."""
    if not isinstance(rule, w.IncidentRule) or not isinstance(event, w.Incident):
        return False
    return rule.everywhere and case.venue is not None and event.member == case.member.id


def touches(case: Case, event: w.Event) -> bool:
    """A review: by member and venue as far as the event names them; a contact: by the member alone."""
    member: str | None = getattr(event, "member", None)
    venue: str | None = getattr(event, "venue", None)
    if case.venue is None:
        return member == case.member.id  # [R18] so a revised standard asks for no contact
    return member in (None, case.member.id) and venue in (None, case.venue.id)


def directed_orders(case: Case, rule: w.DirectedRule) -> Iterator[Order]:
    """[3.17] Once for each directive that touches the subject; work from `counts_from` on discharges it."""
    for e in case.world.events:
        if isinstance(e, w.Directed) and e.activity == rule.activity:
            day = touched_on(case, e)
            if day is not None and day <= case.on and in_scope_of(case, e, day):
                first = day if e.counts_from is None else e.counts_from
                yield Order(rule.id, form(rule), day, first, day, directive=e)


def in_scope_of(case: Case, e: w.Directed, day: date) -> bool:
    """[3.17] The subject is in every part of the scope that is given, on the day on which it is touched."""
    place = seat_on(case.member, day).areas if online(case) or case.venue is None else case.venue.areas
    return (
        (not e.areas or bool(e.areas & place))
        and (not e.audiences or bool(e.audiences & case.member.audiences))
        and (not e.members or case.member.id in e.members)
        and (not e.kinds or (case.venue is not None and case.venue.kind in e.kinds))
    )


def touched_on(case: Case, e: w.Directed) -> date | None:
    """[3.17] The day issued; with `open_until` the day of the return, or the first day ever, by then."""
    if e.day > case.on:
        return None  # [3.15] it is not issued yet
    if case.start <= e.day and in_office(case.member, e.day):
        return e.day
    if e.open_until is None:
        return None
    if case.spell < e.day and not in_office(case.member, e.day):
        back = return_day(case.member, e.day)
        if case.start <= back:
            return back
    joins = e.day < case.start <= e.open_until
    return case.start if joins and not ever_before(case, case.start) else None


def ever_before(case: Case, day: date) -> bool:
    """[3.17, R181] In the capacity, all candidacies being one, and in use on some day before."""
    member, venue = case.member, case.venue
    stood = [one.person for one in lines(case.world, member.id, case.on) if one.capacity == w.CANDIDATE]
    same = stood if case.capacity == w.CANDIDATE else [member]
    starts = [t.start for one in same for t in one.mandates] + [u.start for u in case.world.uses]
    return any(
        any(in_office(one, d) for one in same)
        and (venue is None or use_start(case.world, member.id, venue.id, d) is not None)
        for d in starts
        if d < day
    )


def rise_orders(case: Case, rule: w.Rise) -> Iterator[Order]:
    """[3.6] Trigger day: the later of r and the announcement; in a gap, the day of the return (R4)."""
    first = case.spell if case.venue is None else case.touched  # before it, it touches nobody
    for series in (s for s in case.world.series if reads(rule, s) and applies(s, case)):
        for entry in series.entries:
            day = max(entry.effective, entry.announced)
            asked = tuple(crossed(case.world, series, entry, rule))
            if first <= day <= case.on and asked:
                trigger = return_day(case.member, day)
                about = bool(rule.about)
                yield Order(rule.id, form(rule), trigger, trigger, None, entry, series.id, asked, about)


def reads(rule: w.Rise, series: w.Series) -> bool:
    """[3.26] A named series; or that about the member alone, and that about the venue."""
    of_one = "venue" if series.venue is not None else "member" if len(series.members) == 1 else ""
    return series.id == rule.series or of_one in rule.about


def crossed(world: w.World, series: w.Series, entry: w.Entry, rule: w.Rise) -> Iterable[int]:
    """[3.6] Every level above the old and up to the new, of those that the rule asks for."""
    old = level_on(series, entry.effective - days(1))
    # [2.1] The first entry is no rise, unless the level before it is stated.
    # [R20] Nor is an entry after a withdrawal, which has no level before it either.
    if old is None or entry.level is None:
        return ()
    if rule.about:
        # [3.26] only a step that raises its own response level
        before, now = (response_to(world, series, entry.effective - days(n)) for n in (1, 0))
        return range(max(before + 1, rule.at_least), now + 1)
    return range(max(old + 1, rule.at_least), entry.level + 1)


def read_on(world: w.World, series: w.Series, rule: w.Rise, day: date) -> int | None:
    """[3.26] Of one member or venue the response to the level."""
    return response_to(world, series, day) if rule.about else level_on(series, day)


def settles(read: Callable[[date], int | None], r: date, n: int, level: int) -> bool:
    """[2.4] At or above it on each of the n days r to r + n - 1."""
    spell = (read(day) for day in each_day(r, r + days(n - 1)))
    return all(on_day is not None and on_day >= level for on_day in spell)


def ahead_orders(case: Case, rule: w.Ahead) -> Iterator[Order]:
    """[3.8, R57 to R62] Known on or after the start it orders nothing; it touches who is there that day."""
    if isinstance(rule, w.SeasonRule):
        found = season_starts(case, rule)
    elif isinstance(rule, w.ExpiringRule | w.RetestRule):
        found = expiries(case, rule)
    else:
        found = polls_ahead(case) if isinstance(rule, w.PollAheadRule) else starts_ahead(case)
    for day, starts, gone in found:
        known = max(day, ahead_from(case))
        if known < starts and still_there(case, starts):
            own, foreseen = form(rule), not isinstance(rule, w.EventAheadRule | w.PollAheadRule)  # [R68]
            yield Order(rule.id, own, known, known, known, starts=starts, foreseen=foreseen, gone=gone)


def ahead_from(case: Case) -> date:
    """[3.8, R137] Their own first day; of what is announced, k."""
    if not case.known:
        return case.start
    return since_return(case.member, max(case.spell, case.begun), case.on)


Found = Iterator[tuple[date, date, date | None]]  # known, starts, taken away


def starts_ahead(case: Case) -> Found:
    """[R57] What the member is to attend."""
    for e in case.world.events:
        if isinstance(e, w.EventAhead) and e.day <= case.on and touches(case, e):
            yield e.day, e.starts, None


def polls_ahead(case: Case) -> Found:
    """[3.8] The polls of the house, or of the seat held or stood for on the day of the poll."""
    for e in case.world.events:
        if isinstance(e, w.PollCalled) and e.day <= case.on:
            begun = [term for term in case.member.mandates if term.start <= e.poll]
            if begun and begun[-1].house == e.house and (not e.seats or begun[-1].seat.id in e.seats):
                yield e.day, e.poll, None


def season_starts(case: Case, rule: w.SeasonRule) -> Found:
    """[R60] A start every year, known 366 days before, and not before the rule is; month ends clamp."""
    having = [
        e
        for e in editions(case.world)
        if any(
            r.id == rule.id and isinstance(r, w.SeasonRule) and r.activity == rule.activity for r in e.rules
        )
    ]
    since = w.FIRST if having[0] == editions(case.world)[0] else having[0].since
    for year in range(ahead_from(case).year, case.on.year + 3):
        starts = add_months(date(year - 1, 12, rule.day), rule.month)
        if starts <= add_months(case.on, 24):
            yield max(starts - days(366), since), starts, None


def expiries(case: Case, rule: w.Ahead) -> Found:
    """[R62] A later note of the same venue and measure takes it away from its day on."""
    notes = [e for e in case.world.events if isinstance(e, w.MeasureNoted) and e.day <= case.on]
    for e in notes:
        ends = e.expires if isinstance(rule, w.ExpiringRule) else e.retest
        if case.venue is not None and e.venue == case.venue.id and ends is not None:
            same = (n for n in notes if (n.venue, n.measure) == (e.venue, e.measure))
            later = [n.day for n in same if (n.day, n.known, n.id) > (e.day, e.known, e.id)]
            if e.state == "in-service":
                yield e.day, ends, min(later, default=None)


# The four days


@dataclass(frozen=True)
class FourDays:
    earliest: date
    due: date
    overdue_from: date
    limit: date


def adjusted(
    cal: w.Calendar,
    rule: w.Rule,
    grace: int,
    *,
    raw_limit: date,
    due: date,
    earliest: date,
    first: date,
    own: date | None = None,
) -> FourDays:
    """[3.11, R51] `due` is raw as rolled; `first` is the first day whose completion discharges it.

    `own` is the rule's own day as rolled, where a notice or an edition may have made `due` later.
    """
    last = preceding(cal, raw_limit)
    limit = raw_limit if rule.limit_roll == "none" else last  # [1.5]
    if last < first:  # no working day from `first` to the limit
        due = limit = raw_limit
    elif due > limit:
        # the adjusted due day is never after the limit; nor does a notice bring it before the own day [1.5]
        due = last if own is None or own > limit else max(last, own)
    overdue = min(due + days(grace + 1), limit + days(1))
    return FourDays(min(earliest, due), due, overdue, limit)


def roll_of(rule: w.Rule) -> str:
    """[1.5] As stated; else by the kind of rule."""
    counted = isinstance(rule, w.Triggered) and rule.unit == "working days"
    default = "preceding" if isinstance(rule, w.Periodic | w.Ahead) else "following"
    if isinstance(rule, w.NewVenue) and rule.before_use:
        counted, default = False, "preceding"  # [3.18]
    return rule.roll or ("none" if counted else default)


@dataclass
class Duty:
    """A cycle or an order, from the day it appears until it is discharged, and all answers given to it."""

    anchor: date  # completion, or trigger day
    first: date  # the first day whose completion discharges it: of a cycle, the day after the last (R50)
    order: Order | None = None
    planned: str | None = None  # the id of a planned rule, which has a cycle of its own (R49)
    covered: date | None = None  # of that cycle: how far it is covered (R55)
    alone: str | None = None  # the id of a rule that has parted from the common cycle [3.4a, 3.4b]
    kept: tuple[date, int] | None = None  # of it: the anniversary is so many months after a day [3.4a]
    known: bool = False  # an edition that answered had the planned rule
    given: dict[object, w.Answer] = field(default_factory=dict)
    postponed: list[w.Postponed] = field(default_factory=list)  # that hold, in order of signing
    made: date | None = None  # the day on which the order appeared
    forgot: date | None = None  # the first day of the edition that forgot last [3.10]


def speaks_to(r: "Replay", rule: w.Rule, duty: Duty) -> bool:
    """[R49] The cycle is of all completed cycle rules together; a planned rule, and an order, has its own."""
    if duty.order is not None:
        return is_rule_of(rule, duty.order)
    if duty.planned is not None:
        return rule.id == duty.planned and isinstance(rule, w.Periodic) and rule.anchor == "planned"
    if not isinstance(rule, w.Periodic) or rule.anchor == "planned":
        return False
    return rule.id not in r.alone if duty.alone is None else rule.id == duty.alone


def own_day(case: Case, rule: w.Rule, duty: Duty, cell: w.Cell) -> date | None:
    """The raw day by the rule itself, before any notice or floor. None: the cell is not in the table."""
    if isinstance(rule, w.Ahead) and duty.order is not None and duty.order.starts is not None:
        lead, notice = amount(rule.lead, case, cell), amount(rule.notice, case, cell)
        return max(duty.order.starts - days(lead), duty.anchor + days(notice))  # [3.8, R58]
    if isinstance(rule, w.Triggered):
        return ordered_day(case, rule, duty, cell)
    every = value(rule.every, kind_of(case), cell) if isinstance(rule, w.Periodic) else None
    if every is None or not isinstance(rule, w.Periodic):
        return None
    if duty.planned is not None:
        return grid_day(case, rule, every, cell, duty)
    return cycle_day(rule, duty, every)


def ordered_day(case: Case, rule: w.Triggered, duty: Duty, cell: w.Cell) -> date | None:
    """[1.3, 3.6] The time allowed after the trigger; [3.17, 3.18] what was told."""
    within, order = value(rule.within, kind_of(case), cell), duty.order
    if order is not None and order.use is not None:
        told = max(order.told, duty.anchor)
        before = rule.before if isinstance(rule, w.NewVenue) else 1
        return max(order.use - days(before), told + days(amount(rule.notice, case, cell)))  # [3.18]
    if within is None:
        return None
    own = after(calendar_of(case), duty.anchor, within, rule.unit)
    if order is None or order.directive is None:
        return own
    return max(order.directive.by, own) if duty.anchor > order.directive.day else order.directive.by


def cycle_day(rule: w.Periodic, duty: Duty, every: int) -> date:
    """[1.4, 3.3] After the completion; [3.4a] or the first anniversary after it, months counted on."""
    if rule.anchor != "anniversary" or duty.kept is None:
        return later_by(rule, duty.anchor, every)
    day, months = duty.kept
    k = 1
    while True:
        if rule.unit == "months":
            found = add_months(day, months + k * every, rule.month_end)
        else:
            found = later_by(rule, add_months(day, months, rule.month_end), k * every)
        if found > duty.anchor:
            return found
        k += 1


def later_by(rule: w.Periodic, day: date, n: int) -> date:
    """[1.4, 3.3] So many months, weeks or days after a day."""
    if rule.unit == "months":
        return add_months(day, n, rule.month_end)
    return day + days(n * 7 if rule.unit == "weeks" else n)


def grid_day(case: Case, rule: w.Periodic, every: int, cell: w.Cell, duty: Duty) -> date:
    """[3.4, R52] The first period that opens after the anchor and ends after what is covered."""
    k = 1
    while True:
        raw = later_by(rule, rule.origin, k * every)
        is_covered = duty.covered is not None and raw <= duty.covered
        # none opens after its raw day: one on or before the anchor need not be looked at
        if raw > duty.anchor and not is_covered and period_opens(case, rule, cell, raw) > duty.anchor:
            return raw
        k += 1


def period_opens(case: Case, rule: w.Periodic, cell: w.Cell, raw: date) -> date:
    """[3.11, R53] The adjusted `earliest` of a period as it would be without any completion."""
    return period(case, rule, cell, raw).earliest


def period(case: Case, rule: w.Periodic, cell: w.Cell, raw: date) -> FourDays:
    """[3.11, R53] The four days of a period as they would be without any completion, notice or edition."""
    cal, never = calendar_of(case), date.min
    limit = amount(rule.limit, case, cell)
    due, grace = rolled(cal, roll_of(rule), raw, never), amount(rule.grace, case, cell)
    opens, raw_limit = less_lead(rule, raw, amount(rule.lead, case, cell)), raw + days(limit)
    return adjusted(cal, rule, grace, raw_limit=raw_limit, due=due, earliest=opens, first=never)


def later_missed(case: Case, a: w.Answer) -> list[date]:
    """[3.4, R104] The ends of the later periods of a planned answer that were missed as well."""
    edition = next(e for e in editions(case.world) if e.id == a.edition)
    rule = next((x for x in rules_of_any(edition, a.rule) if isinstance(x, w.Periodic)), None)
    every = value(rule.every, kind_of(case), a.cell) if rule is not None and a.cell is not None else None
    if rule is None or every is None or a.source != "planned" or case.on < a.overdue_from:
        return []  # while the one that is due is not overdue, none is
    found: list[date] = []
    k = 1
    while True:
        raw = later_by(rule, rule.origin, k * every)
        # in order: a period ends after the one before it, and is overdue after it
        if raw > a.raw and period(case, rule, a.cell or ALWAYS_SETTLED, raw).overdue_from > case.on:
            return found
        found += [raw] if raw > a.raw else []
        k += 1


def less_lead(rule: w.Rule, raw: date, lead: int) -> date:
    """[3.11] So many civil days before; or so many months by 1.4, and one day more."""
    if rule.lead_unit == "days":
        return raw - days(lead)
    end = rule.month_end if isinstance(rule, w.Periodic) else "clamp"
    return add_months(raw, -lead, end) + days(1)


def opening(case: Case, rule: w.Rule, duty: Duty, cell: w.Cell, raw: date) -> date:
    """[3.11] `earliest`, before it is held to the due day."""
    if isinstance(rule, w.NewVenue) and duty.order is not None and duty.order.use is not None:
        first = duty.anchor if rule.opens is None else duty.order.use - days(rule.opens)
        return max(first, duty.anchor)  # [3.18]
    if isinstance(rule, w.Triggered):
        return duty.anchor  # it opens on its trigger day
    if isinstance(rule, w.Ahead):
        opens = rule.lead if rule.opens is None else rule.opens
        return max(raw - days(amount(opens, case, cell)), duty.anchor)  # [3.8, R58] when it became known
    last = duty.first - days(1)  # [R50, R56] never before the last completion, kept or not
    return max(less_lead(rule, raw, amount(rule.lead, case, cell)), last)


def answer(
    case: Case, duty: Duty, rule: w.Rule, cell: w.Cell, *, edition: w.Edition, told: date | None, day: date
) -> w.Answer | None:
    """[3.3, R35, R37] The latest of the rule's own day, the notice of the cell, the floor of the edition."""
    own, cal = own_day(case, rule, duty, cell), calendar_of(case)
    if own is None:
        return None
    floors = [] if told is None else [told + days(amount(rule.notice, case, cell))]
    if began_after(case.world, edition, duty.anchor):
        floors.append(edition.since + days(edition.notice))
    raw = max([own, *floors])
    # [1.5] each day set by a notice or an edition rolls following by itself
    # [3.17] what discharges it may be older than its trigger; no roll goes back before that [1.5]
    least_day = max(duty.first, duty.anchor)
    own_due = rolled(cal, roll_of(rule), own, least_day)
    due = max([own_due, *(following(cal, f) for f in floors)])
    raw_limit = raw + days(amount(rule.limit, case, cell))
    if duty.order is not None and duty.order.starts is not None:
        raw_limit = duty.order.starts - days(1)  # [3.8]
    if duty.order is not None and duty.order.use is not None:
        raw_limit = max(raw, duty.order.use - days(1))  # [3.18]
    earliest, grace = opening(case, rule, duty, cell, raw), amount(rule.grace, case, cell)
    four = adjusted(
        cal, rule, grace, raw_limit=raw_limit, due=due, earliest=earliest, first=least_day, own=own_due
    )
    span = value(rule.every, kind_of(case), cell) if isinstance(rule, w.Periodic) else None
    before_use = isinstance(rule, w.NewVenue) and rule.before_use
    if before_use and duty.order is not None:
        four = by_last_meeting(case, duty.order, four, raw, grace)
    if isinstance(rule, w.Triggered) and rule.spread:
        four = spread_out(case, rule, duty, four, grace)
    source = "order" if duty.order is not None else "cycle" if duty.planned is None else "planned"
    return w.Answer(
        rule=rule.id,
        edition=edition.id,
        source=source,
        anchor=duty.anchor,
        cell=cell,
        raw=raw,
        earliest=four.earliest,
        due=four.due,
        overdue_from=four.overdue_from,
        limit=four.limit,
        original=four.due,
        raw_limit=raw_limit,
        grace=grace,
        limit_roll=rule.limit_roll,
        cls=amount(rule.cls, case, cell),
        slots=amount(rule.slots, case, cell),
        citation=rule.citation,
        given=day,
        counted=counted_months(rule, duty, span, own) if raw == own else None,
        by_then=before_use,
    )


def by_last_meeting(case: Case, order: Order, four: FourDays, raw: date, grace: int) -> FourDays:
    """[3.18] Neither due day nor limit is after the last day on which the public is met."""
    if order.met is None or four.limit <= order.met or (order.use is not None and raw <= order.met):
        return four
    limit = latest(case, order)
    due = min(four.due, limit)
    overdue = min(due + days(grace + 1), limit + days(1))
    return FourDays(min(four.earliest, due), due, overdue, limit)


def latest(case: Case, order: Order) -> date:
    """[3.18] The last meeting, brought forward to a working day, but not before it became known."""
    assert order.met is not None
    known = max(order.known, order.trigger)
    before = preceding(calendar_of(case), order.met)
    return before if before >= known else order.met


def spread_out(case: Case, rule: w.Triggered, duty: Duty, four: FourDays, grace: int) -> FourDays:
    """[3.23] Back by so many working days, not before the first one after the trigger."""
    cal = calendar_of(case)
    name = f"{case.member.id}/{'' if case.venue is None else case.venue.id}"
    x = int(sha256(name.encode("utf-8")).hexdigest()[:16], 16)
    due, first = four.due, following(cal, duty.anchor + days(1))
    for _ in range(rule.spread * x // 2**64):
        if due > first:
            due = max(preceding(cal, due - days(1)), first)
    overdue = min(due + days(grace + 1), four.limit + days(1))
    return replace(four, earliest=min(four.earliest, due), due=due, overdue_from=overdue)


def stands(case: Case, duty: Duty) -> list[w.Answer]:
    """[3.14, R66] The answers as the postponements leave them; merges and editions read no pause [3.20]."""
    return [a for found in rule_by_rule(duty) for a in moved(case, duty, found, list[Signed](duty.postponed))]


Signed = w.Postponed | w.Paused | w.Excluded


def rule_by_rule(duty: Duty) -> list[list[w.Answer]]:
    """[3.14, 3.20] The answers of each rule: a paper moves them together."""
    rules = dict.fromkeys(a.rule for a in duty.given.values())
    return [[a for a in duty.given.values() if a.rule == rule] for rule in rules]


def moved(case: Case, duty: Duty, found: list[w.Answer], papers: list[Signed]) -> list[w.Answer]:
    """[3.14] In order of signing, each paper on what those before it left."""
    for paper in sorted(papers, key=lambda e: (e.day, e.known, e.id)):
        if isinstance(paper, w.Postponed):
            found = put_off(case, duty, found, paper)
        else:
            found = rested(case, duty, found, paper)
        found = [by_then(case, duty.order, a) for a in found]
    return found


def by_then(case: Case, order: Order | None, a: w.Answer) -> w.Answer:
    """[3.18] No paper moves it past the last day on which the public is met."""
    if order is None or order.met is None or not a.by_then or order.use is not None:
        return a
    day = latest(case, order)
    return a if a.limit <= order.met else due_on(a, min(a.due, day), day)


def put_off(case: Case, duty: Duty, found: list[w.Answer], paper: w.Postponed) -> list[w.Answer]:
    """[R66] `until` rolled preceding, no earlier than the least due day and no later than the least limit."""
    if not found:
        return found
    least, limit = min(a.due for a in found), min(a.limit for a in found)
    # [1.5] past a closed limit it becomes the last working day that is not after it
    until = rolled(calendar_of(case), "preceding", min(paper.until, limit), max(duty.first, duty.anchor))
    day = min(max(until, least), limit)
    if day < paper.day:  # [3.14] signed after the day that it comes to
        return found
    return [due_on(a, max(a.due, day), a.limit) for a in found]


def due_on(a: w.Answer, due: date, limit: date) -> w.Answer:
    """[3.11] overdue_from follows."""
    return replace(a, due=due, limit=limit, overdue_from=min(due + days(a.grace + 1), limit + days(1)))


def counted(case: Case, activity: str, duty: Duty) -> list[w.Answer]:
    """[3.14, 3.20] The answers as postponements and pauses leave them, each after the one signed before."""
    held = exclusions(
        case.world, case.member.id, None if case.venue is None else case.venue.id, activity, case.on
    )
    resting = [e for e in held if e.recovery is not None]
    papers: list[Signed] = [*duty.postponed, *pauses(case, activity), *resting]
    return [a for found in rule_by_rule(duty) for a in moved(case, duty, found, papers)]


def rested(case: Case, duty: Duty, found: list[w.Answer], paper: w.Paused | w.Excluded) -> list[w.Answer]:
    """[3.20, 3.19, R107] Of a cycle or an order the least due day from a to R becomes R."""
    b, order = last_day_of(case.world, paper, case.on), duty.order
    if not found or b is None or b < paper.first or not may_rest(duty, paper, b):
        return found
    ahead = order is not None and (order.starts is not None or order.use is not None)
    by = None
    if order is not None and order.met is not None and order.use is None and any(a.by_then for a in found):
        by = latest(case, order)  # [3.18]
    return due_after(calendar_of(case), found, paper, b, ahead=ahead, by=by)


def due_after(
    cal: w.Calendar,
    found: list[w.Answer],
    paper: w.Paused | w.Excluded,
    b: date,
    *,
    ahead: bool = False,
    by: date | None = None,
) -> list[w.Answer]:
    """[3.20] The least due day from the first day to R becomes R, and the limit moves by as many days."""
    r, least = after(cal, b, paper.recovery or 0, "working days"), min(a.due for a in found)
    if ahead:
        r = min(r, *(a.limit for a in found))  # never past its own limit
    if by is not None:
        r = min(r, by)
    if not paper.first <= least < r:
        return found
    rest: list[w.Answer] = []
    for a in found:
        raw_limit = a.raw_limit if ahead else a.raw_limit + (r - least)
        adjusted_limit = raw_limit if a.limit_roll == "none" else preceding(cal, raw_limit)
        limit = a.limit if ahead else adjusted_limit
        rest.append(replace(due_on(a, max(a.due, r), limit), raw_limit=raw_limit))
    return rest


def may_rest(duty: Duty, paper: w.Paused | w.Excluded, b: date) -> bool:
    """[3.20] A cycle; an order made on or before b, or before a if the pause says so; [3.19] or triggered."""
    if duty.made is None or duty.order is None:
        return True
    if isinstance(paper, w.Excluded):
        return duty.order.trigger < paper.first
    return duty.made < paper.first if paper.only_before else duty.made <= b


# The replay: day by day from the subject's start to the day asked


@dataclass
class Replay:
    case: Case
    activity: str
    runs: Runs
    pending: list[Order]  # that are not ready
    ready: list[Order] = field(default_factory=list)  # that wait for their rule to answer (R32)
    cycle: Duty | None = None
    planned: dict[str, Duty | None] = field(default_factory=dict)
    alone: dict[str, Duty | None] = field(default_factory=dict)
    orders: list[Duty] = field(default_factory=list)
    appeared: list[tuple[Order, date]] = field(default_factory=list)
    ending: list[date] = field(default_factory=list)  # on these days what was signed before ends [3.14]


@lru_cache(maxsize=256)
def replay(case: Case, activity: str) -> Replay:
    """[3.10, R36] Every day in order, with the answers given on it.

    Kept, since window, standing, progress and the rules that speak all ask for it; nobody changes it later.
    """
    r = Replay(case, activity, runs_of(case), all_orders(case, activity))
    done = completions_of(case, activity)
    for day in days_to_live(r):
        take_away(r, day)
        appear(r, day)
        begin_anew(r, day)
        speak(r, day)
        if day in done:
            complete(r, day)
            speak(r, day)  # the cycle opened today answers today
        postpone(r, day)
    return r


def days_to_live(r: Replay) -> list[date]:
    """Stepping: only days on which something may differ from the day before, and the day asked.

    Those are the days the world names, each of them plus each number of days of settling, and the days on
    which an order is ready. A day more than these would do no harm: nothing happens on it.
    """
    case = r.case
    rules = [rule for e in case.world.editions for rule in e.rules]
    numbers = {n for rule in rules for n in every_value(rule.settling)}
    steps = {day + days(n) for day in named_days(case.world) for n in {0, *numbers}}
    steps |= {o.ready for o in r.pending if o.ready is not None} | {case.begun, case.on}
    steps |= {o.trigger for o in r.pending}
    first = min([case.begun, *completions_of(case, r.activity)])  # [3.18] what is done before k
    return sorted(day for day in steps if first <= day <= case.on)


def every_value(number: w.Number) -> set[int]:
    """All numbers of a table."""
    return {row[3] or 0 for row in number.rows} if isinstance(number, w.Table) else {number}


def completions(
    world: w.World, member: str, venue: str | None, activity: str, on: date, *, capacity: str
) -> list[date]:
    """[3.1] What was ever done that counted for the pair.

    An offer is none of CONTACT (R8), a contact in a gap is (R12).
    """
    if venue is None:
        past = [e for e in world.events if e.day <= on]  # [3.15]
        contacts = (e for e in past if isinstance(e, w.Contacted) and e.member == member)
        return [e.day for e in contacts if activity == w.CONTACT]
    done = done_at(world, venue, activity, on, capacity=capacity)
    uses = uses_of(world, member, venue)
    return [day for day in done if any(counts_in(world, use, activity, day, on) for use in uses)]  # [R12]


def done_at(world: w.World, venue: str, activity: str, on: date, *, capacity: str) -> list[date]:
    """[3.1] At a place, of an activity, and of what a rule in force on the day of it lists as well."""
    there = [e for e in world.events if isinstance(e, w.ReviewDone) and e.venue == venue and e.day <= on]
    of_it = [e for e in there if e.activity in {activity, *listed(world, venue, activity, e.day, capacity)}]
    return [e.day for e in of_it if e.mode in modes_that_count(world, venue, activity, e.day, capacity)]


def counts_in(world: w.World, use: w.Use, activity: str, day: date, on: date) -> bool:
    """[R12, 3.18] In use, or before first use from k on, or from so many days before k."""
    if inside(day, use.start, use.end):
        return True
    for one in announced(world, use, on):
        rules = before_rules(world, use, one.capacity, one.k, activity)
        if one.k - days(max((r.valid for r in rules), default=0)) <= day < use.start:
            return True
    return False


def modes_that_count(
    world: w.World, venue: str, activity: str, day: date, capacity: str
) -> set[str] | frozenset[str]:
    """[3.21] What some rule counts; without a rule, what it would count if it said nothing."""
    place = next(v for v in world.venues if v.id == venue)
    rules = [r for r in edition_on(world, day).rules if r.activity == activity and capacity in r.capacities]
    rules = [r for r in rules if not r.kinds or place.kind in r.kinds]
    if not rules:
        return default_modes(activity, place)
    return {mode for r in rules for mode in modes_of(r, place)}


def modes_of(rule: w.Rule, venue: w.Venue) -> frozenset[str]:
    """[3.21] What the rule says, else the default for the venue."""
    return default_modes(rule.activity, venue) if rule.modes is None else rule.modes


def default_modes(activity: str, venue: w.Venue) -> frozenset[str]:
    """[3.21] An online presence, which has no calendar [1.6], has no site to go to."""
    if activity not in {w.REVIEW, w.FUNCTION_TEST}:
        return frozenset({"on-site", "virtually", "on-paper"})
    return frozenset({"on-site", "virtually"} if venue.calendar is None else {"on-site"})


def counts(r: "Replay", rule: w.Rule | None, day: date) -> bool:
    """[3.21] Something was done that day in a mode that the rule counts. A contact has no mode."""
    if r.case.venue is None or rule is None:
        return True
    venue = r.case.venue.id
    done = [
        e for e in r.case.world.events if isinstance(e, w.ReviewDone) and (e.day, e.venue) == (day, venue)
    ]
    also = {r.activity, *listed(r.case.world, venue, r.activity, day, r.case.capacity)}
    return any(e.mode in modes_of(rule, r.case.venue) for e in done if e.activity in also)


def counts_for(r: "Replay", order: Order, day: date) -> bool:
    """[3.21] By the last version of the rule of an order."""
    return counts(r, last_version(r.case, r.activity, order, day), day)


def listed(world: w.World, venue: str, activity: str, day: date, capacity: str) -> set[str]:
    """[3.1] What else discharges an activity at a place that is done there on a day: what its rules list."""
    kind = next(v.kind for v in world.venues if v.id == venue)
    rules = (r for r in edition_on(world, day).rules if r.activity == activity and capacity in r.capacities)
    return {other for r in rules if not r.kinds or kind in r.kinds for other in r.also_by}


def completions_of(case: Case, activity: str) -> set[date]:
    """[R3, R45] Two on one day are one; what was done before the subject's start opens nothing."""
    if case.venue is None:
        done = completions(case.world, case.member.id, None, activity, case.on, capacity=case.capacity)
        return {day for day in done if day >= case.begun}
    done = done_at(case.world, case.venue.id, activity, case.on, capacity=case.capacity)
    end = None if case.use is None else case.use.end
    own = {day for day in done if inside(day, counted_from(case, activity), end)}
    before = use_before(case, activity)
    return own if before is None else own | completions_of(before, activity)  # [R136]


def last_done(case: Case, activity: str) -> date | None:
    """The newest completion, whether it opened a cycle or not."""
    return max(completions_of(case, activity), default=None)


def duties(r: Replay) -> list[Duty]:
    """All that is undischarged and has appeared."""
    cycles = (r.cycle, *r.alone.values(), *r.planned.values())
    return [*(duty for duty in cycles if duty is not None), *r.orders]


def take_away(r: Replay, day: date) -> None:
    """[R62] A later note of the measure takes the order away."""
    r.pending = [o for o in r.pending if o.gone is None or o.gone > day]
    r.ready = [o for o in r.ready if o.gone is None or o.gone > day]
    r.orders = [d for d in r.orders if d.order is None or d.order.gone is None or d.order.gone > day]


def appear(r: Replay, day: date) -> None:
    """[R32] An order that is ready appears on the first day on which its rule answers."""
    r.ready += [o for o in r.pending if is_ready(r, o, day)]
    r.pending = [o for o in r.pending if o not in r.ready]
    for order in [o for o in r.ready if would_answer(r, o, day)]:
        r.ready.remove(order)
        r.appeared.append((order, day))
        r.orders.append(Duty(order.trigger, order.first, order, made=day))
        # [3.17] nor does a directive that is discharged on the day it is made
        done_at_once = order.directive is not None and day in completions_of(r.case, r.activity)
        done_at_once = done_at_once and counts_for(r, order, day)
        if not order.foreseen and not done_at_once:
            r.ending.append(day)
            end_postponements(r, day)


def would_answer(r: Replay, order: Order, day: date) -> bool:
    """[R32, R64] The edition that answers has the rule, and its condition holds for a cell that counts."""
    if order.starts is not None and day >= order.starts:
        return False
    trial = Duty(order.trigger, order.first, order)
    speak_of(r, trial, day)
    return bool(trial.given)


def end_postponements(r: Replay, day: date) -> None:
    """[3.14, R68] What was signed before the day on which an order appears."""
    for duty in duties(r):
        duty.postponed = [paper for paper in duty.postponed if paper.day >= day]


def is_ready(r: Replay, order: Order, day: date) -> bool:
    """[3.6, R31] A rise: the edition in force has the rule, and by it the level has settled."""
    if order.ready is not None:
        return order.ready <= day
    rules = rules_of(r.case, edition_on(r.case.world, day), r.activity)
    return order.trigger <= day and any(
        has_settled(r.case, order, rule, day)
        for rule in rules
        if rule.id == order.rule and isinstance(rule, w.Rise)
    )


def has_settled(case: Case, order: Order, rule: w.Rise, day: date) -> bool:
    """[3.6, R26] Each crossed level settles by itself; the settling is the same at every cell."""
    series, entry = next(s for s in case.world.series if s.id == order.series), order.entry
    n = amount(rule.settling, case, ALWAYS_SETTLED)
    if entry is None or not reads(rule, series) or order.about != bool(rule.about):
        return False
    if day < entry.effective + days(n):
        return False
    world, read = case.world, partial(read_on, case.world, series, rule)
    asked = [level for level in crossed(world, series, entry, rule) if level in order.asked]  # [3.10, R31]
    edition = edition_on(case.world, day)
    if edition != editions(case.world)[0]:
        # [3.10] what fell back before the edition began is not brought back
        waited = (edition.since - entry.effective).days
        asked = [level for level in asked if settles(read, entry.effective, waited, level)]
    return any(settles(read, entry.effective, n, level) for level in asked)


def cells(world: w.World) -> list[w.Cell]:
    """Every response level x band."""
    return [(response, band) for response in range(3) for band in range(world.bands)]


def begin_anew(r: Replay, day: date) -> None:
    """[3.10, R41] A `new` edition forgets all answers, unless something is overdue on its first day."""
    for edition in editions(r.case.world)[1:]:
        if edition.since == day and edition.open_cycles == "new":
            found = [a for duty in duties(r) for a in stands(r.case, duty)]
            if all(day < a.overdue_from for a in found):
                for duty in duties(r):
                    duty.given.clear()
                    duty.forgot = day


def speak(r: Replay, day: date) -> None:
    """[3.10, R36] All that is undischarged is answered."""
    for duty in duties(r):
        speak_of(r, duty, day)


def speak_of(r: Replay, duty: Duty, day: date) -> None:
    """[3.10, R36, R27] Each rule answers by each cell that counts; an answer once given stays."""
    edition = answering(r.case, duty, r.activity, day)
    if duty.forgot is not None and edition.since < duty.forgot:
        return  # [3.10] what an earlier edition forgot stays forgotten, also for one that keeps
    for rule in rules_of(r.case, edition, r.activity):
        if speaks_to(r, rule, duty):
            duty.known = True
            if duty.alone is not None and r.cycle is not None:
                r.cycle.known = True
            speak_to(r, duty, edition, rule, day)


def speak_to(r: Replay, duty: Duty, edition: w.Edition, rule: w.Rule, day: date) -> None:
    """[R24, R35] Every cell that counts on this day."""
    for cell in cells(r.case.world):
        if not holds(r.case, rule.condition, cell, day):
            continue
        settling = amount(rule.settling, r.case, cell)
        for told in ways(r.runs, cell, settling, duty.anchor, day):
            said = (edition.id, rule.id, cell, told)
            if said in duty.given:
                continue
            found = answer(r.case, duty, rule, cell, edition=edition, told=told, day=day)
            if found is not None:
                duty.given[said] = found


def complete(r: Replay, day: date) -> None:
    """[3.9, R46, R54] Judged before it is counted, over the orders made by that day."""
    done = [d for d in r.orders if discharges(r, d, day)]
    done = [d for d in done if d.order is None or counts_for(r, d.order, day)]
    too_early = [x.id for x in cycle_rules(r, day) if x.early == "ignored" and before_window(r, x.id, day)]
    too_early += [x.id for x in cycle_rules(r, day) if x.id not in too_early and not counts(r, x, day)]
    opens = r.cycle is None or opens_cycle(r, counting(r, r.cycle, too_early), done, day)
    planned = {rule: next_planned(r, rule, done, day) for rule in planned_rules(r)}
    if r.cycle is not None and not r.cycle.known:
        opens = opens or all(cycle is not r.planned.get(rule) for rule, cycle in planned.items())
    r.planned = planned
    r.orders = [d for d in r.orders if d not in done]
    # [R33] what would have been discharged never appears
    r.pending = [o for o in r.pending if not (discharged_before(r, o, day) and counts_for(r, o, day))]
    r.ready = [o for o in r.ready if not (discharged_before(r, o, day) and counts_for(r, o, day))]
    alone = keeping(r, too_early, day) if opens else {}
    alone |= {x: part(r, x) for x in too_early}
    if opens or r.cycle is None:
        r.cycle, r.alone = Duty(day, day + days(1)), alone
    else:
        r.cycle.first = day + days(1)  # [R50]
        for duty in r.alone.values():
            if duty is not None:
                duty.first = duty.first if duty.alone in too_early else day + days(1)
        r.alone |= alone


def keeping(r: Replay, too_early: list[str], day: date) -> dict[str, Duty | None]:
    """[3.4a] The new cycles that count from an anniversary."""
    kept = {x.id: keeps(r, x, day) for x in cycle_rules(r, day) if x.id not in too_early}
    first = day + days(1)
    return {x: Duty(day, first, alone=x, kept=since) for x, since in kept.items() if since is not None}


def cycle_rules(r: Replay, day: date) -> list[w.Periodic]:
    """[3.4b] The edition in force that day judges."""
    rules = rules_of(r.case, edition_on(r.case.world, day), r.activity)
    return [x for x in rules if isinstance(x, w.Periodic) and x.anchor != "planned"]


def own_answers(r: Replay, rule: str) -> list[w.Answer]:
    """What the rule alone has said of its open cycle, without a postponement [3.4a]."""
    duty = r.alone.get(rule, r.cycle)
    return [] if duty is None else [a for a in duty.given.values() if a.rule == rule]


def before_window(r: Replay, rule: str, day: date) -> bool:
    """[3.4b] Before the adjusted `earliest` of its open cycle."""
    found = own_answers(r, rule)
    return bool(found) and day < min(a.earliest for a in found)


def counting(r: Replay, cycle: Duty, without: list[str]) -> Duty:
    """[3.9] The cycle of the rules for which this is a completion, as merges see it."""
    parts = [duty for duty in (cycle, *r.alone.values()) if duty is not None]
    given = enumerate(a for duty in parts for a in stands(r.case, duty))
    return replace(cycle, postponed=[], given={n: a for n, a in given if a.rule not in without})


def part(r: Replay, rule: str) -> Duty | None:
    """[3.4b] No anchor, no cycle, no floor: its cycle goes on as if nothing had been done."""
    if rule in r.alone or r.cycle is None:
        return r.alone.get(rule)
    given = {said: a for said, a in r.cycle.given.items() if a.rule == rule}
    r.cycle.given = {said: a for said, a in r.cycle.given.items() if a.rule != rule}
    return replace(r.cycle, alone=rule, given=given)


def keeps(r: Replay, rule: w.Periodic, day: date) -> tuple[date, int] | None:
    """[3.4a] Done inside the window of the cell that gave the due day: its raw day is the next anchor."""
    found = own_answers(r, rule.id)
    first = min(found, key=lambda a: (a.due, a.raw, a.earliest), default=None)
    if rule.anchor != "anniversary" or first is None:
        return None
    if not first.earliest <= day <= max(first.raw, first.due):
        return None
    return first.counted or (first.raw, 0)


def counted_months(rule: w.Rule, duty: Duty, every: int | None, own: date) -> tuple[date, int] | None:
    """[3.4a] Months count on from the first anchor kept: from which day that is, and how many."""
    if not isinstance(rule, w.Periodic) or rule.unit != "months" or every is None or duty.order is not None:
        return None
    day, months = (rule.anchor == "anniversary" and duty.kept) or (duty.anchor, 0)
    k = 1
    while add_months(day, months + k * every, rule.month_end) < own:
        k += 1
    return day, months + k * every


def discharged_before(r: Replay, order: Order, day: date) -> bool:
    """[R33, 3.19] Of what lies ahead and became known in an exclusion: once its own window had opened."""
    if order.starts is None:
        return (order.own or order.first) <= day
    if order.own is None or day < order.own:
        return False
    day_known = order.own
    own = replace(order, trigger=day_known, first=day_known, ready=day_known, own=None, own_trigger=None)
    trial = Duty(own.trigger, own.first, own)
    lived = [one for one in days_to_live(r) if own.trigger <= one <= day]
    for one in sorted({*lived, day}):
        speak_of(r, trial, one)
    return window_open(r, trial, day)


def discharges(r: Replay, duty: Duty, day: date) -> bool:
    """[R46] On or after its first day; of what lies ahead, once its window has opened [3.8]."""
    if duty.order is not None and duty.order.starts is not None:
        return window_open(r, duty, day)
    own = None if duty.order is None else duty.order.own
    return (own or duty.first) <= day


def window_open(r: Replay, duty: Duty, day: date) -> bool:
    """[3.9] The adjusted `earliest` of all answers given by that day is on or before it."""
    return any(a.earliest <= day for a in stands(r.case, duty))


def mode(r: Replay, duty: Duty, day: date) -> tuple[str, int]:
    """[R46] Restart, keep or absorb n."""
    rule = None if duty.order is None else last_version(r.case, r.activity, duty.order, day)
    return ("restart", 0) if rule is None else (rule.merge, absorb_days(r, rule, duty, day))


def absorb_days(r: Replay, rule: w.Rule, duty: Duty, day: date) -> int:
    """[R79] The least over the cells that count that day, with the trigger day as anchor."""
    found = []
    for cell in cells(r.case.world):
        settling = amount(rule.settling, r.case, cell)
        if any(True for _ in ways(r.runs, cell, settling, duty.anchor, day)):
            found.append(amount(rule.absorb, r.case, cell))
    return min(found)


def opens_cycle(r: Replay, cycle: Duty, done: list[Duty], day: date) -> bool:
    """[3.9, R47] Without a discharged order a completion always opens the common cycle."""
    return not done or window_open(r, cycle, day) or takes_over(r, cycle, done, day)


def takes_over(r: Replay, cycle: Duty, done: list[Duty], day: date) -> bool:
    """[3.9] By restart, or by absorb if the due days lie within n days of each other."""
    if any(mode(r, duty, day)[0] == "restart" for duty in done):
        return True
    return any(within_reach(r, cycle, duty, day) for duty in done)


def within_reach(r: Replay, cycle: Duty, duty: Duty, day: date) -> bool:
    """[3.9, R47, R48] Due days as postponed; an order or cycle without an answer is out of reach."""
    how, n = mode(r, duty, day)
    ours = min((a.due for a in stands(r.case, cycle)), default=None)
    theirs = min((a.due for a in stands(r.case, duty)), default=None)
    return how == "absorb" and ours is not None and theirs is not None and abs(ours - theirs) <= days(n)


def planned_rules(r: Replay) -> list[str]:
    """The ids of all rules that are planned in some edition."""
    rules = [x for e in editions(r.case.world) for x in rules_of(r.case, e, r.activity)]
    ids = [x.id for x in rules if isinstance(x, w.Periodic) and x.anchor == "planned"]
    return list(dict.fromkeys(ids))


def next_planned(r: Replay, rule: str, done: list[Duty], day: date) -> Duty | None:
    """[3.4, R54] The planned cycle after a completion: a new one, or the one it was."""
    old, fresh = r.planned.get(rule), Duty(day, day + days(1), planned=rule)
    mine = [x for x in rules_of(r.case, edition_on(r.case.world, day), r.activity) if x.id == rule]
    mine = [x for x in mine if isinstance(x, w.Periodic) and x.anchor == "planned"]
    if mine and not counts(r, mine[0], day):
        return old  # [3.21]
    if old is None:
        return fresh  # the first completion opens it
    if done and takes_over(r, old, done, day):
        return replace(fresh, covered=covered_by(old))  # [R55] also if its window is open
    if not old.given or window_open(r, old, day):
        return replace(fresh, covered=old.covered)  # [R54] the anchor alone
    old.first = day + days(1)  # [R50]
    return old


def covered_by(cycle: Duty) -> date | None:
    """[R55] Up to the raw due day the cycle had."""
    raw = min((a.raw for a in cycle.given.values()), default=None)
    return max((day for day in (raw, cycle.covered) if day is not None), default=None)


def postpone(r: Replay, day: date) -> None:
    """[3.14, R65] What is undischarged at the end of the day of signing, one by one."""
    signed = [e for e in r.case.world.events if isinstance(e, w.Postponed) and e.day == day]
    about = [e for e in signed if is_about(r.case, r.activity, e)]
    for duty in duties(r):
        duty.postponed += sorted(about, key=lambda e: (e.known, e.id))


def is_about(case: Case, activity: str, paper: w.Postponed | w.Exempted) -> bool:
    """[R69] Of this member, this venue (a contact has none) and this activity."""
    venue = None if case.venue is None else case.venue.id
    return (paper.member, paper.venue, paper.activity) == (case.member.id, venue, activity)


def exempt(r: Replay) -> bool:
    """[3.14, R67] From the signing to `until` inclusive; an order that appears after it ends it (R68)."""
    papers = [e for e in r.case.world.events if isinstance(e, w.Exempted) and is_about(r.case, r.activity, e)]
    running = [e for e in papers if e.day <= r.case.on <= e.until]
    return any(all(day <= e.day for day in r.ending) for e in running)


def speaking(r: Replay) -> list[w.Answer]:
    """All answers that count on the day asked: none while an exemption or an exclusion runs."""
    if exempt(r) or subject_held(r.case, r.activity, r.case.on):
        return []
    return [a for duty in duties(r) for a in counted(r.case, r.activity, duty)]


def merged(found: list[w.Answer]) -> w.Window | None:
    """[3.2, 3.11] Part by part the earliest; the rule that gave the due day first, ties by citation."""
    if not found:
        return None
    in_order = sorted(found, key=lambda a: (a.due, a.citation, a.rule))
    ids = tuple(dict.fromkeys(a.rule for a in in_order))
    by_rule = {a.rule: [b for b in found if b.rule == a.rule] for a in found}
    best = min(min((a.due, a.cls) for a in one)[1] for one in by_rule.values())  # [3.10, R44]
    earliest, limit = min(a.earliest for a in found), min(a.limit for a in found)
    first, overdue = in_order[0].due, min(a.overdue_from for a in found)
    most = max(a.slots for a in found)  # [R82]
    return w.Window(
        earliest=earliest, due=first, overdue_from=overdue, limit=limit, rules=ids, cls=best, slots=most
    )


# Offers


def offers(world: w.World, member: str, venue: str | None, on: date) -> list[w.Offered]:
    """[3.13] Offers to the member by `on`; with a venue, those that cover it, or all in use that day."""
    # [R76] in use, whether in office that day or not
    made = [e for e in world.events if isinstance(e, w.Offered) and e.member == member and e.day <= on]
    if venue is None:
        return made
    in_use = [e for e in made if member in users(world, venue, e.day)]
    return [e for e in made if (e in in_use if e.venues is None else venue in e.venues)]


def newest_answer(world: w.World, offer: w.Offered, venue: str | None, on: date) -> w.Answered | None:
    """[R6] The newest that speaks for the venue; without a venue, of all [R8]."""
    given = (e for e in world.events if isinstance(e, w.Answered) and e.offer == offer.id and e.day <= on)
    return newest(e for e in given if venue is None or e.venues is None or venue in e.venues)


def present_offer(case: Case, venue: str) -> w.Offered | None:
    """[R6] On or after the subject's start, and after the last completion in the cycle."""
    last = last_done(case, w.REVIEW)
    covering = offers(case.world, case.member.id, venue, case.on)
    return newest(e for e in covering if e.day >= case.begun and (last is None or e.day > last))


def offer_rule(world: w.World, on: date, capacity: str) -> w.OfferRule | None:
    """[R72, 3.22] The one of the edition in force on the day asked, for a capacity."""
    rules = (rule for rule in edition_on(world, on).rules if capacity in rule.capacities)
    return next((rule for rule in rules if isinstance(rule, w.OfferRule)), None)


def least(case: Case, runs: Runs, rule: w.OfferRule, number: w.Number, anchor: date) -> int | None:
    """[R72] The least value of the cells that count on the day asked. None: no cell, the rule is silent."""
    found = [value(number, kind_of(case), cell) for cell in offer_cells(case, runs, rule, anchor)]
    return min((n for n in found if n is not None), default=None)


def offer_cells(case: Case, runs: Runs, rule: w.OfferRule, anchor: date) -> Iterator[w.Cell]:
    """[R24, R72] With the day of the offer, answer or start as the anchor; notices play no part."""
    for cell in cells(case.world):
        settling = amount(rule.settling, case, cell)
        counts = any(True for _ in ways(runs, cell, settling, anchor, case.on))
        if counts and holds(case, rule.condition, cell, case.on):
            yield cell


def offer_answers(case: Case) -> Iterator[w.Answer]:
    """[3.13] One obligation per member, over the venues in use."""
    rule = offer_rule(case.world, case.on, case.capacity)
    line = Held(case.capacity, case.member.mandates[0].house, case.member)
    if subject_held(case, w.OFFER, case.on):
        return
    for venue in case.world.venues if rule is not None else ():
        for review in cases_in(case.world, line, venue.id, case.on):
            if rule is not None:
                yield from offer_of(replay(review, w.REVIEW), rule, venue.id)


def offer_of(r: Replay, rule: w.OfferRule, venue: str) -> Iterator[w.Answer]:
    """[R5, R71] An offer is of a review that is owed, as it stands after postponement."""
    wanted, offer = merged(speaking(r)), present_offer(r.case, venue)
    if wanted is not None and all(
        paused_on(r.case, w.REVIEW, day) for day in each_day(wanted.earliest, max(wanted.due, r.case.on))
    ):
        return  # [3.20, R108] only paused days could serve
    found: list[w.Answer] = []
    if wanted is not None and offer is None:
        # [R160] of each cycle and order by itself
        opening = [(a.earliest, a.anchor if a.source == "order" else None) for a in speaking(r)]
        found = [recovered(r, a, trigger) for day, trigger in opening for a in first_offer(r, rule, day)]
    if wanted is not None and offer is not None:
        found = list(reoffer(r, rule, offer, venue))
    yield from sorted(found, key=lambda a: (a.raw if a.due == a.original else a.due, a.raw))[:1]


def recovered(r: Replay, a: w.Answer, trigger: date | None) -> w.Answer:
    """[3.19, R160] As exclusions of the review, or of offers, leave it; not what counts from after them."""
    world, member, on = r.case.world, r.case.member.id, r.case.on
    venue = None if r.case.venue is None else r.case.venue.id
    held = [*exclusions(world, member, venue, r.activity, on), *exclusions(world, member, None, w.OFFER, on)]
    for paper in sorted(set(held), key=lambda e: (e.day, e.known, e.id)):
        b = last_day_of(world, paper, on)
        known = paper.recovery is not None and b is not None and paper.first <= b
        if known and b is not None and (trigger is None or trigger <= b):
            (a,) = due_after(seat_on(r.case.member, on).calendar, [a], paper, b)
    return a


def first_offer(r: Replay, rule: w.OfferRule, opens: date) -> Iterator[w.Answer]:
    """[R7] Raw day: when the review opens, never before the first day that could discharge it."""
    # [R73] The raw day is the one before the roll, and a roll that the rule states holds.
    # The window opens `lead` days before it, not before the completion or the start [3.11].
    last = last_done(r.case, w.REVIEW)
    anchor = r.case.begun if last is None else last  # [R73]
    first = r.case.begun if last is None else max(last + days(1), r.case.begun)
    raw, lead = max(opens, first), least(r.case, r.runs, rule, rule.lead, anchor)
    if lead is not None:
        floor = r.case.begun if last is None else max(last, r.case.begun)
        opens = less_lead(rule, raw, lead)
        yield offer_answer(r, rule, anchor, raw=raw, earliest=max(opens, floor), first=first)


def reoffer(r: Replay, rule: w.OfferRule, offer: w.Offered, venue: str) -> Iterator[w.Answer]:
    """[3.13] Owed again at the earliest of all that ask; [R7] its window opens on that day."""
    given = newest_answer(r.case.world, offer, venue, r.case.on)
    anchor = offer.day if given is None else given.day
    clock = list(reoffer_clock(r, rule, offer, given))
    for raw, first in sorted((raw, first) for first, raw in asked_again(r, rule, offer, venue)):
        again = offer_answer(r, rule, anchor, raw=raw, earliest=raw, first=first)
        yield recovered(r, again, None if (first, raw) in clock else first)


def offer_answer(
    r: Replay, rule: w.OfferRule, anchor: date, *, raw: date, earliest: date, first: date
) -> w.Answer:
    """[R7, R72] Counted in the calendar of the seat."""
    cal = seat_on(r.case.member, r.case.on).calendar
    limit, grace, cls = (
        least(r.case, r.runs, rule, n, anchor) or 0 for n in (rule.limit, rule.grace, rule.cls)
    )
    due = rolled(cal, roll_of(rule), raw, first)
    raw_limit = raw + days(limit)
    four = adjusted(cal, rule, grace, raw_limit=raw_limit, due=due, earliest=earliest, first=first)
    return w.Answer(
        rule=rule.id,
        edition=edition_on(r.case.world, r.case.on).id,
        source="offer",
        anchor=anchor,
        cell=None,
        raw=raw,
        earliest=four.earliest,
        due=four.due,
        overdue_from=four.overdue_from,
        limit=four.limit,
        original=four.due,
        raw_limit=raw_limit,
        grace=grace,
        limit_roll=rule.limit_roll,
        cls=cls,
        slots=1,
        citation=rule.citation,
        given=r.case.on,
    )


def asked_again(r: Replay, rule: w.OfferRule, offer: w.Offered, venue: str) -> list[tuple[date, date]]:
    """[3.13] The re-offer clock, and each trigger after the last offer or answer (R74)."""
    given = newest_answer(r.case.world, offer, venue, r.case.on)
    if given is not None and given.answer == "accepted":
        return []  # [R6] it holds for the venue's cycle
    cal = seat_on(r.case.member, r.case.on).calendar
    since = offer.day if given is None else given.day
    allowed = least(r.case, r.runs, rule, rule.after_trigger, since)
    asking = [order.trigger for order, _ in r.appeared if not order.foreseen]  # [R74]
    later = [trigger for trigger in asking if trigger > since and allowed is not None]
    again = [(t, after(cal, t, allowed or 0, rule.after_trigger_unit)) for t in later]
    return [*reoffer_clock(r, rule, offer, given), *again]


def reoffer_clock(
    r: Replay, rule: w.OfferRule, offer: w.Offered, given: w.Answered | None
) -> Iterator[tuple[date, date]]:
    """[3.13] The day it runs from (the first that discharges it, R75) and the day of the re-offer."""
    if given is None:
        answer_days = least(r.case, r.runs, rule, rule.answer_days, offer.day)
        silent = least(r.case, r.runs, rule, rule.reoffer_silent, offer.day)
        if answer_days is not None and silent is not None:
            end = offer.day + days(answer_days)
            if r.case.on > end:  # [R6] while it is awaited: no clock
                yield end, end + days(silent)
    elif given.answer == "deferred":  # its own day, no clock
        if any(True for _ in offer_cells(r.case, r.runs, rule, given.day)):
            yield given.day, given.until
    else:
        declined = least(r.case, r.runs, rule, rule.reoffer_declined, given.day)
        if declined is not None:
            yield given.day, given.day + days(declined)


# The questions


def of_member_or_venue(venue: str | None, activity: str) -> bool:
    """[R2] A review, test or exercise is of (member, venue), contact and offer of the member."""
    return (activity in {w.REVIEW, *w.BESIDE}) == (venue is not None)


def answers(world: w.World, member: str, venue: str | None, activity: str, on: date) -> list[w.Answer]:
    """[3.16] Every answer given that still counts, postponed or not; none while an exemption runs (R67)."""
    found = cases_of(world, member, venue, on) if of_member_or_venue(venue, activity) else []
    return [answer for case in found for answer in answers_in(case, activity)]


def answers_in(case: Case, activity: str) -> list[w.Answer]:
    """[3.22] In one capacity."""
    if activity == w.OFFER:
        return list(offer_answers(case))
    if activity == w.FUNCTION_TEST and nothing_to_test(case):
        return []
    return speaking(replay(case, activity))


def window(world: w.World, member: str, venue: str | None, activity: str, on: date) -> w.Window | None:
    """[3.11] None: nothing is owed, or no rule speaks (R70)."""
    return merged(answers(world, member, venue, activity, on))


def cycle(world: w.World, member: str, venue: str | None, activity: str, on: date) -> w.Cycle:
    """[3.16, R78] What is open, also while an exemption runs; of planned rules those that were asked."""
    case = case_of(world, member, venue, on)
    if case is None or not of_member_or_venue(venue, activity):
        return w.Cycle(anchor=None, planned=(), orders=())
    r = replay(case, activity)
    begun = [(rule, duty) for rule, duty in sorted(r.planned.items()) if duty is not None and duty.known]
    planned = tuple((rule, duty.anchor, duty.covered) for rule, duty in begun)
    orders = sorted({(d.order.rule, d.order.trigger) for d in r.orders if d.order is not None})
    return w.Cycle(anchor=r.cycle.anchor if r.cycle else None, planned=planned, orders=tuple(orders))


def standing(world: w.World, member: str, venue: str | None, activity: str, on: date) -> str:
    """[3.12, R16] Not owed where the subject has not begun."""
    if case_of(world, member, venue, on) is None:
        return "lapsed" if begun(world, member, venue, on) else "not-owed"  # [R2]
    found = window(world, member, venue, activity, on)
    return "not-owed" if found is None else standing_in(found, on)


def standing_in(found: w.Window, on: date) -> str:
    """[3.12] In grace it is still due."""
    since = (found.limit + days(1), found.overdue_from, found.due, found.earliest, date.min)
    return next(word for word, day in zip(WORST_FIRST, since, strict=True) if on >= day)


def resumes(world: w.World, member: str, venue: str, on: date) -> date | None:
    """[4.2, 3.22] While a decline or deferral holds the review: the first re-offer of any capacity."""
    found = [resumes_in(case, venue, on) for case in cases_of(world, member, venue, on)]
    return min((day for day in found if day is not None), default=None)


def resumes_in(case: Case, venue: str, on: date) -> date | None:
    """[4.2] The day of the re-offer that frees it."""
    offer = present_offer(case, venue)
    given = None if offer is None else newest_answer(case.world, offer, venue, on)
    if offer is None or given is None or given.answer == "accepted":
        return None
    rule, asked = offer_rule(case.world, on, case.capacity), list[date]()
    if rule is not None:
        asked = [day for _, day in asked_again(replay(case, w.REVIEW), rule, offer, venue)]
    elif given.answer == "deferred":
        asked = [given.until]  # a deferral has its own day and needs no clock
    return min((day for day in asked if min(asked) > on), default=None)


def progress(world: w.World, member: str, venue: str | None, activity: str, on: date) -> str:
    """[R8] Lapsed: all that ever happened counts but bookings, and window() is None."""
    case = case_of(world, member, venue, on)
    if activity in w.BESIDE:
        return beside_progress(world, member, venue or "", activity, on)
    spell, start = (w.FIRST, w.FIRST) if case is None else (case.whole, case.begun)
    done = done_by(world, member, venue, activity, on)
    # REVIEW: an offer in the present cycle, or after the last review ever; OFFER: in the spell
    made = [e for e in offers(world, member, venue, on) if e.day >= start]
    offer = newest(e for e in made if all(e.day > day for day in done))
    if activity != w.CONTACT and offer is not None:
        state = offer_state(world, offer, member, venue, on)
        agreed = state == "accepted" and case is not None and venue is not None
        return "booked" if agreed and visit_agreed(world, offer, venue, on) else state
    met = [e for e in world.events if isinstance(e, w.Contacted | w.Offered) and e.member == member]
    # an offer is a contact as far as the progress of review and offer goes
    met = [e for e in met if isinstance(e, w.Contacted) or activity != w.CONTACT]
    contacted = any(spell <= e.day <= on for e in met)
    found = window(world, member, venue, activity, on)
    # [R77] a contact in date is still owed, and so not done
    owed = found is not None and (activity == w.CONTACT or on >= found.earliest)
    if not owed and (done if activity == w.REVIEW else contacted and activity == w.CONTACT):
        return "done"
    return "contacted" if contacted else "not-contacted"


def done_by(world: w.World, member: str, venue: str | None, activity: str, on: date) -> list[date]:
    """[R8] In the present use; lapsed: all that ever happened counts."""
    case, capacity = case_of(world, member, venue, on), last_capacity(world, member, on)
    if case is None:
        return completions(world, member, venue, activity, on, capacity=capacity)
    return sorted(completions_of(case, activity))


def beside_progress(world: w.World, member: str, venue: str, activity: str, on: date) -> str:
    """[R100] Done while in date; else booked while a visit is agreed; else as far as it was spoken of."""
    case = case_of(world, member, venue, on)
    spell, start = (w.FIRST, w.FIRST) if case is None else (case.whole, case.begun)
    found, done = window(world, member, venue, activity, on), done_by(world, member, venue, activity, on)
    if done and (found is None or on < found.earliest):
        return "done"
    if case is not None and agreed_there(world, venue, activity, start, on):
        return "booked"
    met = [e for e in world.events if isinstance(e, w.Contacted | w.Offered) and e.member == member]
    return "contacted" if any(spell <= e.day <= on for e in met) else "not-contacted"


def agreed_there(world: w.World, venue: str, activity: str, start: date, on: date) -> bool:
    """[R100] The newest booking of the place for that: neither off nor done; to come, or kept since then."""
    made = (e for e in world.events if isinstance(e, w.Booked) and (e.venue, e.activity) == (venue, activity))
    booking = newest(e for e in made if e.day <= on)
    # [3.21] what was done otherwise calls no visit off
    done = (e for e in world.events if isinstance(e, w.ReviewDone) and e.mode == "on-site")
    done = (e for e in done if (e.venue, e.activity) == (venue, activity) and e.day <= on)
    if booking is None or any(settles_visit(world, booking, e.day) for e in done):
        return False
    told = [e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id]
    told = [e for e in told if e.day <= on]
    if any(e.to in {"missed", "cancelled"} for e in told):
        return False
    kept, moved = [e.day for e in told if e.to == "kept"], newest(e for e in told if e.to == "moved")
    return min(kept) >= start if kept else on <= (booking if moved is None else moved).visit


def settles_visit(world: w.World, booking: w.Booked, done: date) -> bool:
    """[R100] What is done settles what was agreed before, and on its day what was agreed for no later one."""
    told = (e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id)
    moved = newest(e for e in told if e.to == "moved" and e.day <= done)
    visit = booking.visit if moved is None else moved.visit
    return booking.day < done or (booking.day == done and visit <= done)


def visit_agreed(world: w.World, offer: w.Offered, venue: str | None, on: date) -> bool:
    """[R81] The newest booking of the place: since the offer, not off, not done, not past unless kept."""
    made = (e for e in world.events if isinstance(e, w.Booked) and (e.venue, e.activity) == (venue, w.REVIEW))
    booking = newest(e for e in made if e.day <= on)
    if booking is None or booking.day < offer.day:
        return False
    reviews = (e for e in world.events if isinstance(e, w.ReviewDone) and e.mode == "on-site")
    reviews = (e for e in reviews if (e.venue, e.activity) == (venue, w.REVIEW))
    if any(booking.day <= e.day <= on for e in reviews):
        return False
    later = [e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id]
    later = [e for e in later if e.day <= on]
    if any(e.to in {"missed", "cancelled"} for e in later):
        return False
    moved = newest(e for e in later if e.to == "moved")
    return any(e.to == "kept" for e in later) or on <= (booking if moved is None else moved).visit


def offer_state(world: w.World, offer: w.Offered, member: str, venue: str | None, on: date) -> str:
    """[3.13] Unanswered once the answer time has passed; without an offer rule it never does (R77)."""
    given = newest_answer(world, offer, venue, on)
    rule = offer_rule(world, on, last_capacity(world, member, on))
    if given is not None:
        return given.answer
    # [R77] of a member, the cells of the member; lapsed, the cell (0, 0) of nobody's kind
    case, ends = case_of(world, member, venue, on), None
    if rule is not None and case is not None:
        ends = least(case, runs_of(case), rule, rule.answer_days, offer.day)
    elif rule is not None:
        ends = value(rule.answer_days, None, ALWAYS_SETTLED)
    return "unanswered" if ends is not None and on > offer.day + days(ends) else "offered"


def due(world: w.World, on: date, within: int | None = None) -> list[Row]:
    """[3.15] What has opened by `on`, or opens in the next n days (none falls due before it opens)."""
    rows: list[Row] = []
    for member in world.members:
        there = [(a, v.id) for a in (w.REVIEW, *w.BESIDE) for v in world.venues]
        subjects = [(w.CONTACT, None), (w.OFFER, None), *there]
        for activity, venue in subjects:
            found = window(world, member.id, venue, activity, on)
            if found is not None and found.earliest <= on + days(within or 0):
                rows.append(((member.id, venue), activity, found, standing_in(found, on)))
    return sorted(rows, key=due_order)


def due_order(row: Row) -> tuple[int, int, date, str]:
    """[3.15, R11] Class, standing (worst first), due day, id."""
    (member, venue), activity, found, how = row
    name = f"{activity}/{member}" if venue is None else f"{activity}/{venue}/{member}"
    return found.cls, WORST_FIRST.index(how), found.due, name
