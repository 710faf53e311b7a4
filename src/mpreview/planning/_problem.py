"""The inputs of one crew: its visits, its slots by day, and the days on which each visit is possible.

A crew is planned from its `Problem` alone, so a question about another plan ("one slot more", "this day
agreed") is the same problem with one input changed. Days are ordinals (`date.toordinal`); a day set is an
integer whose bit *n* stands for the *n*-th day of the plan (`mpreview.planning._matching`).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import attrs

from mpreview._reprs import count_items, show_tuple
from mpreview.timeline import day_of

VisitOutcome = Literal["absent", "on-time", "late", "unplaced", "held", "beyond"]
"""Where a visit is in a plan; *absent*: the plan does not take the visit."""

Taking = Literal["to-place", "held", "agreed"]
"""How a plan takes a visit: to be given a day, held, or agreed for a day."""

Seats = tuple[tuple[str, int], ...]
"""The advisers with slots on a day, each with the number of slots, in order of id."""


@attrs.frozen
class Job:
    """A visit as the exact plan knows the visit.

    Args:
        id: Unique among the visits of one plan; settles the last tie.
        priority: Class, 1 first to 9.
        rank: 0 accepted or booked, 1 never offered or within the answer time, 2 tentative.
        earliest: First day of the window, not after *due*.
        due: Last day on time; a visit due before the first day of the plan is past due.
        own: The due day before a pause moved the due day; `None` if no pause moved the due day. Of visits
            with equal due days the earlier own day comes first.
    """

    id: str
    priority: int
    rank: int
    earliest: int
    due: int
    own: int | None = attrs.field(default=None, kw_only=True)

    @property
    def own_due(self) -> int:
        """The due day before any pause."""
        return self.due if self.own is None else self.own

    def find_tie(self, on: int) -> tuple[int, int, int]:
        """Return what comes first inside a step of the class, before the key of the id (semantics 4.4).

        Args:
            on: The first day of the plan; of visits past due the oldest due day comes first.
        """
        if self.due < on:
            return self.due, self.rank, self.own_due
        return self.rank, self.due, self.own_due


@attrs.frozen
class DayRules:
    """What is known of the days of one visit apart from the window.

    Args:
        preferred: Days that the layout prefers, in order.
        closed: Days on which the place is closed, in order.
        unattended: Days on which none of the members whom the visit meets is there to be met, and days that
            were called off, in order.
        members: The members whom the visit meets, if the layout asks for one visit a day to a member; in
            order.
        conflicted: Advisers in conflict with one of these members, in order.
        elsewhere: Days on which another crew meets one of these members, in order.
        paused: Days on which visits are paused for every member whom the visit meets, in order.
        first: The first day to come, as a member must be asked and told before (semantics 4.9); 0 without.
    """

    preferred: tuple[int, ...] = attrs.field(default=(), repr=count_items)
    closed: tuple[int, ...] = attrs.field(default=(), repr=count_items)
    unattended: tuple[int, ...] = attrs.field(default=(), repr=count_items)
    members: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    conflicted: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    elsewhere: tuple[int, ...] = attrs.field(default=(), repr=count_items)
    paused: tuple[int, ...] = attrs.field(default=(), repr=count_items)
    first: int = 0

    @property
    def blocked(self) -> tuple[int, ...]:
        """The days on which the place is closed or paused, or nobody is there to be met, in order.

        No slot more and no other adviser makes a blocked day possible.
        """
        if not self.unattended and not self.paused:
            return self.closed
        return tuple(sorted({*self.closed, *self.paused, *self.unattended}))


NO_RULES: Final = DayRules()


@attrs.frozen
class Whereabouts:
    """Where a visit is in a plan.

    Args:
        status: On time, late, unplaced, held or beyond; absent if the plan does not take the visit.
        day: The day of the visit, if the visit has one.
        agreed: Whether that day was agreed.
    """

    status: VisitOutcome
    day: dt.date | None = None
    agreed: bool = False

    @property
    def on_time(self) -> bool:
        """Whether the visit has a day that is not after the due day."""
        return self.status == "on-time"


@attrs.frozen
class Entry:
    """A visit as a plan takes the visit.

    Args:
        taking: To be placed, held, or agreed.
        job: Class, rank and window.
        slots: Slots that the visit takes.
        day: The day that was agreed, if one was.
        rules: What is known of the days of the visit apart from the window.
    """

    taking: Taking
    job: Job
    slots: int
    day: int | None = None
    rules: DayRules = NO_RULES

    @property
    def has_no_time(self) -> bool:
        """Whether the visit is to be placed, and due before its first day to come (semantics 4.9)."""
        return self.taking == "to-place" and self.rules.first > self.job.due

    @property
    def is_unit(self) -> bool:
        """Whether the exact plan gives the visit a day: to be placed, on one slot."""
        return self.taking == "to-place" and self.slots == 1

    def describe(self) -> str:
        """Return how the visit is taken, with the day that was agreed."""
        return self.taking if self.day is None else f"{self.taking} {day_of(self.day)}"

    def locate(self, day: int | None, until: int) -> Whereabouts:
        """Return where the visit is in a plan until a last day, on a day or on none."""
        if self.taking == "held":
            return Whereabouts("held")
        day = day if self.day is None else self.day
        if day is None:
            return Whereabouts("beyond" if self.job.due > until else "unplaced")
        return Whereabouts("on-time" if day <= self.job.due else "late", day_of(day), self.day is not None)


def set_days_elsewhere(entry: Entry, days: tuple[int, ...]) -> Entry:
    """Return a visit with the days on which another crew meets a member of the visit, in order."""
    # With a layout nearly every visit of a nation has such days, and `attrs.evolve` takes thrice as long.
    was = entry.rules
    rules = DayRules(
        was.preferred, was.closed, was.unattended, was.members, was.conflicted, days, was.paused, was.first
    )  # fmt: skip
    return Entry(entry.taking, entry.job, entry.slots, entry.day, rules)


@attrs.frozen
class Attendance:
    """A visit on a day, as other visits of the day see the visit.

    Args:
        visit: The id of the visit.
        day: The day.
        slots: Slots that the visit takes.
        rules: The members met, the advisers in conflict, and the closed days of the place.
        is_agreed: Whether the day was agreed.
    """

    visit: str
    day: int
    slots: int
    rules: DayRules
    is_agreed: bool = True


@attrs.frozen
class PlanOrder:
    """The one order of a plan: who comes first in a list, and which days it prefers to keep.

    Args:
        tie_seed: Without a seed the ids of the visits settle ties, with a seed keyed digests of the ids.
        previous: Ids of visits and their days in the plan before, in order of id.
        fixed_until: The first day number on which a visit of the plan before may move.
        staffed: The visits whose adviser of before is on duty on the day of the plan before.
    """

    tie_seed: str | None = None
    previous: tuple[tuple[str, int], ...] = attrs.field(default=(), repr=count_items)
    fixed_until: int = 0
    staffed: frozenset[str] = frozenset()

    def key(self, name: str) -> str:
        """Return what settles ties for an id."""
        if self.tie_seed is None:
            return name
        return blake2b(name.encode(), key=self.tie_seed.encode(), digest_size=16).hexdigest() + name

    def find_turn(self, job: Job) -> tuple[int, int, str]:
        """Return the turn of a visit in a list: class, due day, and what settles ties for the id."""
        return job.priority, job.due, self.key(job.id)


class Span(NamedTuple):
    """The days of a plan, by number.

    Args:
        on: The first day.
        until: The last day.
    """

    on: int
    until: int

    def make_set(self, days: Iterable[int]) -> int:
        """Return the day set of some days; days outside the plan are left out."""
        found = 0
        for day in days:
            if self.on <= day <= self.until:
                found |= 1 << day - self.on
        return found

    def make_run(self, first: int, last: int) -> int:
        """Return the day set of all days from *first* to *last*, both included, inside the plan."""
        low, high = max(first, self.on) - self.on, min(last, self.until) - self.on
        return (1 << high + 1) - (1 << low) if low <= high else 0


class DaySets(NamedTuple):
    """The possible days of visits (semantics 4.4), each a column of day sets.

    Args:
        on_time: From the opening of the window to the due day; empty if the visit is past due.
        after: After the due day.
    """

    on_time: list[int]
    after: list[int]

    def __repr__(self) -> str:
        return show_tuple(self)


@attrs.frozen
class Problem:
    """The inputs of one crew.

    Args:
        order: What settles ties, and the days of the plan before.
        on: The first day of the plan.
        until: The last day.
        capacity: Slots of the crew by day.
        promised: How many of these slots are agreed with nobody who is owed a visit, by day.
        entries: The visits, by id.
        seats: The advisers with slots by day, where an adviser is in conflict with somebody.
        promises: The visits agreed with nobody who is owed the visit, by day, where the rules of such a visit
            matter; the slots are among the promised.
        holidays: The days on which the crew has no slot of its own, since the team is on holiday, with the
            slots that the weekly pattern has.
    """

    order: PlanOrder
    on: int
    until: int
    capacity: Mapping[int, int] = attrs.field(repr=count_items)
    promised: Mapping[int, int] = attrs.field(repr=count_items)
    entries: Mapping[str, Entry] = attrs.field(repr=count_items)
    seats: Mapping[int, Seats] = attrs.field(default=MappingProxyType({}), repr=count_items)
    promises: Mapping[int, tuple[Attendance, ...]] = attrs.field(
        default=MappingProxyType({}), repr=count_items
    )
    holidays: Mapping[int, int] = attrs.field(default=MappingProxyType({}), repr=count_items)

    def __reduce__(self) -> tuple[Callable[..., "Problem"], tuple[object, ...]]:
        # A read-only view cannot be pickled, so a plan is sent to another process with plain dicts.
        inputs: tuple[Mapping[Any, Any], ...] = (
            self.capacity, self.promised, self.entries, self.seats, self.promises, self.holidays
        )  # fmt: skip
        return freeze_problem, (self.order, self.on, self.until, *(dict(one) for one in inputs))

    @property
    def span(self) -> Span:
        """The days of the plan."""
        return Span(self.on, self.until)

    def find_conflict_days(self, conflicted: Sequence[str]) -> tuple[int, ...]:
        """Return the days with slots on which every adviser on duty is among the conflicted, in order."""
        if not conflicted:
            return ()
        # On a day without advisers on duty nobody is in conflict: slots may be nobody's by name.
        duty = ((day, [adviser for adviser, slots in seats if slots]) for day, seats in self.seats.items())
        return tuple(sorted(day for day, on_duty in duty if on_duty and {*on_duty} <= {*conflicted}))

    def find_impossible_days(self, rules: DayRules) -> tuple[int, ...]:
        """Return the days on which a visit is impossible, whatever the window and the slots (semantics 4.4).

        Every reason for an impossible day is added here: a closed or paused place, nobody there to be met,
        and nobody on duty without a conflict. The days before the first day to come are left out.
        """
        if not rules.conflicted:
            return rules.blocked
        return tuple(sorted({*rules.blocked, *self.find_conflict_days(rules.conflicted)}))

    def make_day_sets(self, entries: Iterable[Entry]) -> DaySets:
        """Return the possible days of visits: the days of each window that are not impossible."""
        # Most visits of a crew share few sets of rules.
        known: dict[tuple[tuple[int, ...], tuple[str, ...]], int] = {((), ()): -1}
        on, until = self.on, self.until
        whole = (1 << until - on + 1) - 1
        sets = DaySets([], [])
        for entry in entries:
            earliest, due, rules = entry.job.earliest, entry.job.due, entry.rules
            high = (min(until, due)) - on + 1
            # A due day before the plan leaves no day on time.
            on_time = (1 << high) - 1 if high > 0 else 0
            after = whole ^ on_time
            if earliest > on:
                # The days before the opening are shifted out.
                on_time = on_time >> earliest - on << earliest - on
            if rules is not NO_RULES:
                reasons = rules.blocked, rules.conflicted
                possible = known.get(reasons)
                if possible is None:
                    possible = known[reasons] = ~self.span.make_set(self.find_impossible_days(rules))
                on_time &= possible
                after &= possible
                if rules.first > on:
                    # So are the days before somebody can come.
                    on_time = on_time >> rules.first - on << rules.first - on
                    after = after >> rules.first - on << rules.first - on
            sets.on_time.append(on_time)
            sets.after.append(after)
        return sets

    def count_left(self, days: Mapping[str, int | None] = MappingProxyType({})) -> dict[int, int]:
        """Return how many slots of each day are left after what is agreed; negative on an overbooked day.

        Args:
            days: The days of visits to be placed, whose slots are taken too.
        """
        taken = Counter(self.promised)
        for visit, day in self.map_days(days).items():
            if day is not None:
                taken[day] += self.entries[visit].slots
        capacity = self.capacity
        return {day: capacity.get(day, 0) - taken[day] for day in range(self.on, self.until + 1)}

    def map_days(self, days: Mapping[str, int | None]) -> dict[str, int | None]:
        """Return the day of each visit, agreed or not, if the visits to be placed have some days."""
        return {id_: days.get(id_) if one.day is None else one.day for id_, one in self.entries.items()}

    def list_attendances(self, days: Mapping[str, int | None]) -> Iterator[Attendance]:
        """Yield every visit with a day inside the plan, if the visits to be placed have some days."""
        for visit, day in self.map_days(days).items():
            if day is not None and self.on <= day <= self.until:
                entry = self.entries[visit]
                yield Attendance(visit, day, entry.slots, entry.rules, entry.day is not None)
        for promised in self.promises.values():
            yield from promised

    def iterate_days_for(self, entry: Entry) -> Iterator[int]:
        """Yield the days from the opening of its window on for which a visit can be agreed, in order.

        Days on which another crew, or an agreed visit, meets a member of the visit are left out.
        """
        left_out = {*self.find_impossible_days(entry.rules), *entry.rules.elsewhere}
        members = frozenset(entry.rules.members)
        agreed = self.list_attendances({})
        left_out.update(one.day for one in agreed if not members.isdisjoint(one.rules.members))
        opening = max(entry.job.earliest, entry.rules.first)
        for day, left in self.count_left().items():
            if day >= opening and left >= entry.slots and day not in left_out:
                yield day

    def locate_all(self, days: Mapping[str, int | None]) -> dict[str, Whereabouts]:
        """Return where each visit is, if the visits to be placed have some days."""
        return {visit: one.locate(days.get(visit), self.until) for visit, one in self.entries.items()}

    def with_slots(self, more: Iterable[int]) -> "Problem":
        """Return the problem with one slot more for each of some days, of advisers without a conflict.

        What is agreed on an overbooked day takes none of the slots.
        """
        capacity, seats, left = dict(self.capacity), dict(self.seats), self.count_left()
        for day, count in Counter(more).items():
            # Agreed visits take the first slots of an overbooked day, so the slots lacking come on top.
            capacity[day] = capacity.get(day, 0) + count + max(-left[day], 0)
            if self.seats:
                # An adviser without a name is in conflict with nobody.
                named = Counter(dict(seats.get(day, ())))
                named[""] += count
                seats[day] = tuple(sorted(named.items()))
        return attrs.evolve(self, capacity=capacity, seats=seats)

    def with_entry(self, visit: str, entry: Entry | None) -> "Problem":
        """Return the problem in which a visit is taken so, or not at all."""
        entries = {id_: one for id_, one in self.entries.items() if id_ != visit}
        if entry is not None:
            entries[visit] = entry
        return attrs.evolve(self, entries=entries)


def freeze_problem(order: PlanOrder, on: int, until: int, *inputs: dict[Any, Any]) -> Problem:
    """Return the inputs of a crew as read-only views, in the order of the fields of `Problem`."""
    return Problem(order, on, until, *map(MappingProxyType, inputs))
