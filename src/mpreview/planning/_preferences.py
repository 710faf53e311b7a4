"""What a layout prefers: days that suit, one visit a day to a member, advisers without a conflict.

These are preferences (semantics 4.5): nobody is late or left out for them, one case apart. An adviser in
conflict makes a day impossible if nobody else of the pool is on duty (semantics 4.4).
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr, count_items
from mpreview.calendars import Recess
from mpreview.days import NO_DAYS, Days
from mpreview.errors import InvalidValue
from mpreview.planning._problem import NO_RULES, DayRules, Seats
from mpreview.planning._visits import Absences, SubjectKey, Visit
from mpreview.policy import Activity
from mpreview.reviews.first_days import FirstDays
from mpreview.teams import Capacity, Crew, Team, capacity_of

_A_DAY_TWICE = "a day of the week stands here twice; name each once"
_A_CONFLICT_TWICE = "a conflict stands here twice; name each once"


@attrs.frozen
class Preferred:
    """Days that suit places of some kinds.

    Args:
        kinds: The kinds of place.
        weekdays: Days of the week that suit, 1 for Monday to 7 for Sunday, each once.
        recess: The house whose recesses suit, such as ``"commons"``; `None` if none do.

    Raises:
        InvalidValue: If no kind is given, neither a day of the week nor a house is given, or a kind or a day
            twice.
        OutsideRange: If a day of the week is not from 1 to 7.

    >>> fridays = Preferred(("office",), weekdays=(5,))
    >>> fridays.weekdays
    (5,)
    """

    kinds: tuple[str, ...] = attrs.field(repr=clip_repr, validator=valid.ids)
    weekdays: tuple[int, ...] = attrs.field(
        default=(), validator=[valid.tuple_(int), valid.items(_A_DAY_TWICE, valid.int_(1, 7), once=True)]
    )
    recess: str | None = attrs.field(default=None, validator=valid.optional(valid.name))

    def __attrs_post_init__(self) -> None:
        if not self.weekdays and not self.recess:
            raise InvalidValue("Preferred", "give days of the week or a house")


@attrs.frozen
class Conflict:
    """A conflict of interest: an adviser who should make no visit that serves a member.

    Args:
        adviser: Id of the adviser, as in a pool.
        member: Id of the member.
    """

    adviser: str = attrs.field(validator=valid.id_)
    member: str = attrs.field(validator=valid.id_)


@attrs.frozen
class Layout:
    """What a plan prefers for the days of the visits on time.

    Args:
        preferred: Days that suit; for one kind of place the days of all entries count.
        one_a_day: Whether a member is to have one visit a day at most, whoever comes.
        conflicts: Which adviser is in conflict with which member.

    Raises:
        InvalidValue: If a part is of another type, or a conflict occurs here twice.

    >>> Layout((Preferred(("surgery",), weekdays=(5, 6)),), one_a_day=True)
    Layout(preferred=<1>, one_a_day=True, conflicts=<0>)
    """

    preferred: tuple[Preferred, ...] = attrs.field(
        default=(), repr=count_items, validator=valid.tuple_(Preferred)
    )
    one_a_day: bool = attrs.field(default=False, validator=valid.type_(bool))
    conflicts: tuple[Conflict, ...] = attrs.field(
        default=(), repr=count_items,
        validator=[valid.tuple_(Conflict), valid.items(_A_CONFLICT_TWICE, once=True)],
    )  # fmt: skip


@attrs.frozen
class RuleMaker:
    """Makes the rules of visits from a layout, the closures of venues and the presences of members.

    Args:
        layout: The layout; `None` for no preference.
        closures: The days on which a venue is closed, by venue.
        presences: The days on which a member is at a venue to be met, by venue and member, where these end
            inside the plan.
        recesses: The recesses that had been announced.
        teams: The teams, whose advisers may be in conflict.
        holidays: The day numbers of the holidays inside the plan, by team.
        first: The first day of the plan.
        last: The last day of the plan.
        absences: The exclusions and pauses inside the plan.
        first_days: From which day on a team can come; `None` if a visit may be made on the first day.
    """

    layout: Layout | None
    closures: tuple[tuple[str, Days], ...] = attrs.field(repr=count_items)
    presences: tuple[tuple[tuple[str, str], Days], ...] = attrs.field(repr=count_items)
    recesses: tuple[Recess, ...] = attrs.field(repr=count_items)
    teams: tuple[Team, ...] = attrs.field(repr=count_items)
    holidays: tuple[tuple[str, tuple[int, ...]], ...] = attrs.field(repr=count_items)
    first: dt.date
    last: dt.date
    absences: Absences = attrs.field(factory=Absences)
    first_days: FirstDays | None = None

    @cached_property
    def days(self) -> Days:
        """The days of the plan."""
        return Days.of((self.first.toordinal(), self.last.toordinal() + 1))

    @property
    def has_conflicts(self) -> bool:
        """Whether an adviser is in conflict with anybody."""
        return self.layout is not None and bool(self.layout.conflicts)

    @property
    def has_clashes(self) -> bool:
        """Whether the rules of visits can clash."""
        return self.layout is not None or bool(self.closures or self.holidays or self.absences.paused)

    def count_capacity(self, teams: Sequence[Team] | None = None) -> Capacity:
        """Return the slots of every crew on the days of the plan.

        Args:
            teams: Some teams, with all whom they lend to and borrow from; by default all teams.
        """
        counted = self.teams if teams is None else teams
        return capacity_of(counted, self.first, self.last, self.team_holidays)

    @cached_property
    def team_holidays(self) -> Mapping[str, frozenset[int]]:
        """The day numbers of the holidays inside the plan, by team."""
        return {team: frozenset(days) for team, days in self.holidays}

    # Asked for each visit of a plan, so worked out once.
    @cached_property
    def _closed(self) -> Mapping[str, tuple[int, ...]]:
        return {venue: tuple(days) for venue, closed in self.closures if (days := closed & self.days)}

    @cached_property
    def _venues(self) -> frozenset[str]:
        """The venues with impossible days, whatever the layout."""
        absences = self.absences
        away = (venue for (venue, *_), _ in (*absences.excluded, *absences.paused, *absences.called_off))
        return frozenset({*(venue for (venue, _), _ in self.presences), *away} | self._closed.keys())

    @cached_property
    def _called_off(self) -> Mapping[tuple[str, str], Days]:
        return dict(self.absences.called_off)

    @cached_property
    def _paused(self) -> Mapping[SubjectKey, Days]:
        return dict(self.absences.paused)

    @cached_property
    def _present(self) -> Mapping[tuple[str, str], Days]:
        return dict(self.presences)

    @cached_property
    def _preferred(self) -> Mapping[str, tuple[int, ...]]:
        return _find_preferred_days(self.layout or Layout(), self.recesses, self.days)

    @cached_property
    def _conflicted(self) -> Mapping[str, set[str]]:
        return _find_conflicted(self.layout or Layout(), self.teams)

    def make_rules(self, visit: Visit) -> DayRules:
        """Return the rules of a visit, without the days on which another crew meets a member."""
        # Without a layout few visits of a nation have rules.
        if self.layout is None and visit.venue not in self._venues:
            return NO_RULES
        members = visit.members
        unattended: tuple[int, ...] = ()
        if visit.venue in self._venues:
            unattended = self._find_unattended_days(visit.venue, members, visit.activity)
        preferred = self._preferred.get(visit.kind, ()) if visit.kind else ()
        return self.make_rules_of_members(members, visit.venue, visit.activity, preferred, unattended)

    def make_rules_to_place(self, visit: Visit) -> DayRules:
        """Return the rules of a visit that is to be given a day: not before the first day to come."""
        rules, on = self.make_rules(visit), self.first.toordinal()
        if self.first_days is None:
            return rules
        users = (one for one in visit.obligations if one.resumes is None)
        first = self.first_days.find_day_of_visit(users, on, visit.priority)
        return rules if first <= on else attrs.evolve(rules, first=first)

    @cached_property
    def _excluded(self) -> Mapping[SubjectKey, Days]:
        return dict(self.absences.excluded)

    def _find_unattended_days(
        self, venue: str, members: Iterable[str], activity: Activity
    ) -> tuple[int, ...]:
        """Return the days on which none of some members can be met, or that were called off."""
        left = self.days
        for member in members:
            present = self._present.get((venue, member))
            excluded = self._excluded.get((venue, member, activity.value))
            left -= (self.days if present is None else present) - (excluded or NO_DAYS)
            if not left:
                break
        return tuple(left | self._called_off.get((venue, activity.value), NO_DAYS) & self.days)

    def _find_paused_days(self, venue: str, members: Iterable[str], activity: Activity) -> tuple[int, ...]:
        """Return the days on which visits are paused for each of some members."""
        every = [self._paused.get((venue, member, activity.value), NO_DAYS) for member in members]
        return tuple(reduce(and_, every, self.days)) if every else ()

    def make_rules_of_members(
        self,
        members: Iterable[str],
        venue: str,
        activity: Activity,
        preferred: tuple[int, ...] = (),
        unattended: tuple[int, ...] = (),
    ) -> DayRules:
        """Return the rules of a visit that meets some members at a venue."""
        members = tuple(members)
        return DayRules(
            preferred=preferred,
            closed=self._closed.get(venue, ()),
            paused=self._find_paused_days(venue, members, activity) if self.absences.paused else (),
            unattended=unattended,
            members=members if self.layout is not None and self.layout.one_a_day else (),
            conflicted=self.list_conflicted(members),
        )

    def list_conflicted(self, members: Iterable[str]) -> tuple[str, ...]:
        """Return the advisers, and pools of other teams, in conflict with a member, in order."""
        return tuple(sorted({name for who in members for name in self._conflicted.get(who, ())}))


def _find_preferred_days(
    layout: Layout, recesses: Sequence[Recess], plan: Days
) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the days of a plan that suit each kind of place, in order."""
    found: dict[str, set[int]] = {}
    for one in layout.preferred:
        suiting = Days.of(*(recess.period.ordinals for recess in recesses if recess.house == one.recess))
        days = [day for day in plan if day in suiting or (day - 1) % 7 + 1 in one.weekdays]
        for kind in one.kinds:
            found.setdefault(kind, set()).update(days)
    return {kind: tuple(sorted(days)) for kind, days in found.items()}


def _find_conflicted(layout: Layout, teams: Iterable[Team]) -> dict[str, set[str]]:
    """Return by member the advisers in conflict, and the pools that could lend such an adviser."""
    pools = [(f"{team.id}/{pool.id}", pool) for team in teams for pool in team.pools]
    found: dict[str, set[str]] = defaultdict(set)
    for one in layout.conflicts:
        found[one.member].add(one.adviser)
        lenders = (
            name for name, pool in pools if any(one.adviser == adviser.id for adviser in pool.advisers)
        )
        found[one.member].update(lenders)
    return found


def count_own_seats(rules: RuleMaker, crew: Crew) -> dict[int, Counter[str]]:
    """Return the slots of each adviser of a crew by day: who of the crew is on duty.

    Args:
        rules: Knows the teams, their holidays and the days of the plan.
        crew: The team, or the pool of a team; the own slots of a team are nobody's by name.
    """
    own: dict[int, Counter[str]] = defaultdict(Counter)
    for team in rules.teams:
        for pool in team.pools:
            if Crew(team.id, pool.id) == crew:
                off = rules.team_holidays.get(team.id, ())
                for adviser in pool.advisers:
                    for day, count in adviser.iter_slots_present(rules.first, rules.last, pool.needs, off):
                        own[day][adviser.id] += count
    return own


def count_borrowed_seats(crew: Crew, capacity: Capacity) -> dict[int, Counter[str]]:
    """Return the slots that a crew borrows by day: by the name of a pool, or "" for own slots of a team."""
    borrowed: dict[int, Counter[str]] = defaultdict(Counter)
    for (lender, borrower, day), count in capacity.lent.items():
        if borrower == crew:
            borrowed[day][lender.name if lender.pool else ""] += count
    return borrowed


def list_seats(rules: RuleMaker, crew: Crew, capacity: Capacity) -> dict[int, Seats]:
    """Return the advisers with slots of a crew on each day.

    The advisers of the crew are there by id. An adviser lent by a pool of another team is there under
    the id of that team and the id of the pool, since any adviser of the pool may come. Slots of no known
    adviser have an empty name. Where a pool has fewer slots than its advisers, for a single day that differs,
    any of its own may come.

    Args:
        rules: Knows the teams, their holidays and the days of the plan.
        crew: The team, or the pool of a team.
        capacity: The slots of each day, and what is lent.
    """
    own = count_own_seats(rules, crew)
    borrowed = count_borrowed_seats(crew, capacity)
    away: Counter[int] = Counter()
    for (lender, _, day), count in capacity.lent.items():
        if lender == crew:
            away[day] += count
    # Which adviser is lent nobody knows, so every adviser of the crew is there, lent slots included.
    slots = capacity.slots[crew].items()
    return {day: _list_seats_of_day(crew, count + away[day], own[day], borrowed[day]) for day, count in slots}


def _list_seats_of_day(crew: Crew, count: int, own: Counter[str], borrowed: Counter[str]) -> Seats:
    """Return the advisers with slots of a day, of which there are *count* with the slots lent away."""
    there = count - borrowed.total()
    # A single day that differs says how many advisers work, but not which.
    if own.total() > there:
        own = Counter({crew.name: there})
    found = {**own, **borrowed, "": borrowed[""] + max(there - own.total(), 0)}
    return tuple(sorted((name, slots) for name, slots in found.items() if slots))
