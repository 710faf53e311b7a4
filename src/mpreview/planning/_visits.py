"""Visits: one attendance at a venue serves every user of the venue to whom the activity is owed.

A shared hall is visited once: one use of slots, the best class, the first due day (semantics 4.1). An
agreed visit still to come keeps its day, and all other visits make room (semantics 4.6).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from types import MappingProxyType
from typing import ClassVar, Final

import attrs

from mpreview._reprs import count_items
from mpreview._sequences import ItemSequence
from mpreview.days import Days
from mpreview.events import Partner
from mpreview.people import HeldCapacity, Member
from mpreview.policy import Activity
from mpreview.policy.terms import VISITED
from mpreview.register import Register
from mpreview.reviews import Obligation, Progress, Status
from mpreview.reviews.agreements import find_unmet_since, find_visit_status
from mpreview.reviews.columns import ON, PARTNERS
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Booking
from mpreview.reviews.obligations import name_subject
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.teams import Crew, Team
from mpreview.timeline import NEVER, Period, day_of, long_day

_TENTATIVE: Final = 2
_RANKS: Final = {
    Progress.ACCEPTED.value: 0,
    Progress.BOOKED.value: 0,
    Progress.UNANSWERED.value: _TENTATIVE,
    Progress.DECLINED.value: _TENTATIVE,
    Progress.DEFERRED.value: _TENTATIVE,
}
"""Ranks of answers (semantics 4.4); 1 if not listed. By value: enum members hash in Python."""


def name_visit(venue: str, activity: Activity, team: str) -> str:
    """Return the id of a visit."""
    # The plain attribute: the property of an enum is slow, and a plan asks for thousands.
    return f"{activity._value_}/{venue}/{team}"


@attrs.frozen
class Visit:
    """One attendance at a venue for one activity.

    Args:
        id: Activity, venue and team.
        venue: The venue.
        activity: What is done at the venue.
        team: The team that goes.
        priority: The best class of the users not held whose window opens by the due day.
        rank: 0 accepted or booked, 1 never offered or within the answer time, 2 tentative: the best of the
            users not held.
        earliest: The latest of the first days of the users not held that is not after the due day.
        due: The first of the due days of the users not held; every user counts if all are held.
        obligations: What the visit serves, in order of urgency.
        slots: Slots of the team that the visit takes: the most that is asked for any of the users not held.
        pool: The pool of the team that makes the visit; empty for the team's own slots.
        own_due: The first due day of the users not held before a pause, a recovery or a postponement moved
            the due day; `None` if none of them moved the due day.
    """

    id: str
    venue: str
    activity: Activity
    team: str
    priority: int
    rank: int
    earliest: dt.date
    due: dt.date
    obligations: tuple[Obligation, ...] = attrs.field(repr=False)
    slots: int = 1
    pool: str = ""
    own_due: dt.date | None = None

    @property
    def visit(self) -> "Visit":
        """The visit itself, as of a placed or a held visit."""
        return self

    @property
    def day(self) -> dt.date | None:
        """No day: a visit with a day is a `Placed`."""
        return None

    @property
    def crew(self) -> Crew:
        """The team, or the pool of the team, that makes the visit."""
        return Crew(self.team, self.pool)

    @property
    def place_name(self) -> str:
        """The name of the venue, for readers who may know names."""
        return self.obligations[0].place_name or self.venue

    @property
    def title(self) -> str:
        """The activity and the place by name, for readers who may know names."""
        return name_subject(self.activity, self.place_name)

    @property
    def team_name(self) -> str:
        """The public name of the team."""
        return self.obligations[0].team_name or self.team

    @property
    def kind(self) -> str | None:
        """The kind of the venue."""
        return self.obligations[0].kind

    @property
    def force(self) -> str:
        """The area of the force where the visit is."""
        return self.obligations[0].ground.force

    @property
    def members(self) -> tuple[str, ...]:
        """The members whom the visit meets, in order: the users not held, or all users if all are held."""
        users = [one for one in self.obligations if one.resumes is None] or self.obligations
        return tuple(sorted({one.member for one in users}))

    @property
    def region(self) -> str:
        """The area that counts the venue."""
        return self.obligations[0].ground.region

    @property
    def last_done(self) -> dt.date | None:
        """The last day of work that counts for one of the users; `None` without such work."""
        return find_last_done(self.obligations)

    @property
    def tentative(self) -> bool:
        """Whether the visit goes ahead only if an offer, unanswered or owed again, is accepted."""
        return self.rank == _TENTATIVE


@attrs.frozen
class Placed:
    """A visit on a day.

    Args:
        visit: The visit.
        day: The day; a booked day may lie after the last day of the plan.
        booked: Whether the day was agreed, so that no plan moves the visit.
    """

    visit: Visit
    day: dt.date
    booked: bool = False

    @property
    def on_time(self) -> bool:
        """Whether the day is not after the due day."""
        return self.day <= self.visit.due

    def sentence(self) -> str:
        """Return what is done where, on which day and by which team, in one sentence with names.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> plan.late[0].sentence().partition(";")[0]
        'review of surgery 1 of Member for Clyde Three: agreed for 29 November 2021'
        """
        visit, how = self.visit, "agreed" if self.booked else "planned"
        waits = ", if the offer is accepted" if visit.tentative and not self.booked else ""
        due = f"due {long_day(visit.due)}{'' if self.on_time else ' (late)'}"
        return f"{visit.title}: {how} for {long_day(self.day)}{waits}; {due}; with {visit.team_name}"


@attrs.frozen
class Held:
    """A visit that may not be placed: every user declined or deferred.

    Args:
        visit: The visit.
        progress: What the first user said.
        until: The first day on which one of the users is free again.
        event: The event of the answer of that user.
    """

    visit: Visit
    progress: Progress
    until: dt.date
    event: str

    @property
    def day(self) -> dt.date | None:
        """No day: a visit with a day is a `Placed`."""
        return None


@attrs.frozen
class Agreed:
    """A visit that was agreed and neither called off, missed nor made yet.

    Of a visit agreed with a person who was erased since, day, team, pool and slots alone are known.

    Args:
        booking: The event that agreed the visit; after an erasure the event in its place.
        venue: The venue; `None` after an erasure.
        activity: What is to be done at the venue; `None` after an erasure.
        day: The day, as last moved.
        team: The team that goes.
        kind: The kind of the venue; `None` after an erasure.
        slots: Slots of the team that the visit takes, while an exemption or an exclusion runs too; one if no
            rule asks for the visit.
        members: The members who are met, in order: the users not held, if any user is not held.
        assessor: The adviser who is to come, if known.
        partners: The teams that are to come as well, each with its adviser, if known.
        region: The area that counts the venue.
        pool: The pool of the team whose slots the visit takes, after an erasure; `None` for the team's own.
        last_done: The last day of work that counts for a user; `None` without such work.
        place_name: The name of the venue.
        team_name: The public name of the team.
    """

    booking: str
    venue: str | None
    activity: Activity | None
    day: dt.date
    team: str
    kind: str | None
    slots: int = 1
    members: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    assessor: str | None = attrs.field(default=None, repr=False)
    partners: tuple[Partner, ...] = attrs.field(default=(), repr=count_items)
    region: str = ""
    pool: str | None = None
    last_done: dt.date | None = attrs.field(default=None, eq=False, repr=False)
    place_name: str = attrs.field(default="", eq=False, repr=False)
    team_name: str = attrs.field(default="", eq=False, repr=False)

    @property
    def id(self) -> str:
        """The id of the visit: activity, venue and team; after an erasure the id of the event."""
        if self.venue is None or self.activity is None:
            return self.booking
        return name_visit(self.venue, self.activity, self.team)

    @property
    def title(self) -> str:
        """The activity and the place by name, for readers who may know names."""
        if self.venue is None or self.activity is None:
            return "visit to somebody whose records were erased"
        return name_subject(self.activity, self.place_name or self.venue)

    def sentence(self) -> str:
        """Return what is agreed for which day, and the team that goes, in one sentence with names.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).agreed(on=day)[0].sentence().partition("; ")[0]
        'review of surgery 1 of Member for Clyde Three: agreed for 29 November 2021'
        """
        partners = " and ".join(dict.fromkeys(one.team for one in self.partners))
        whose = f"{self.team_name or self.team}{', joined by ' if partners else ''}{partners}"
        return f"{self.title}: agreed for {long_day(self.day)}; with {whose}"


@attrs.frozen(repr=False)
class AgreedVisits(ItemSequence[Agreed]):
    """The agreed visits still to come by a day, in order of day, venue and activity.

    Those agreed with people who were erased since come last on their day; their rows name no venue.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).agreed(on=day)
    <1 agreed visit still to come on 2021-11-20>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("agreed visit", "still to come")
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("id", CellType.ID, "The id of the visit: activity, venue and team; else of the event."),
        Column("booking", CellType.ID, "The event that agreed the visit."),
        Column("activity", CellType.WORD, "What is to be done at the venue; empty after an erasure.",
               choices=Activity, optional=True),
        Column("venue", CellType.ID, "The venue; empty after an erasure.", optional=True),
        Column("place_name", CellType.TEXT, "The name of the venue.",
               read=lambda one: one.place_name or None, optional=True, mark=Mark.PERSONAL),
        Column("kind", CellType.ID, "The kind of the venue; empty after an erasure.", optional=True),
        Column("region", CellType.ID, "The region.", optional=True),
        Column("team", CellType.ID, "The team that goes."),
        Column("members", CellType.IDS, "The members who are met."),
        Column("day", CellType.DAY, "The day, as last moved."),
        Column("slots", CellType.NUMBER, "Slots that the visit takes."),
        Column("assessor", CellType.ID, "The adviser who is to come, if known.",
               optional=True, mark=Mark.PERSONAL),
        *PARTNERS,
        Column("last_done", CellType.DAY, "The last day of work that counts for a user.", optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("id", "day", "team", "members")
    on: dt.date
    items: tuple[Agreed, ...]


def class_order(visit: Visit) -> tuple[int, dt.date, str]:
    """Return the order of visits without a day, and of a rota on a day: class, due day, id."""
    return visit.priority, visit.due, visit.id


def day_order(placed: Placed) -> tuple[dt.date, str]:
    """Return the order of visits with a day: day, id."""
    return placed.day, placed.visit.id


# ---------------------------------------------------------------- visits of what is owed


def list_visits(
    obligations: Iterable[Obligation],
    until: dt.date,
    agreed: Mapping[tuple[str | None, str], dt.date] = MappingProxyType({}),
    teams: Mapping[str, Team] = MappingProxyType({}),
) -> tuple[list[Placed], list[Visit], list[Held]]:
    """Return the visits that are agreed, and of all others with an opening by a day the free and the held.

    Args:
        obligations: What is owed in order of urgency, whenever a window opens; activities without a visit are
            left out.
        until: The day by which a visit opens, unless the visit is agreed.
        agreed: The day that was agreed, by venue and the word of the activity.
        teams: The teams by id, whose pools make the visits.
    """
    booked: list[Placed] = []
    free: list[Visit] = []
    held: list[Held] = []
    for (venue, team, activity), users in _group_by_visit(obligations).items():
        day = agreed.get((venue, activity))
        if day is not None:
            booked.append(Placed(make_visit(venue, team, users, teams), day, booked=True))
        # The planner is given whatever is owed, however late it opens: most of it needs no visit yet.
        elif users[0].earliest <= until or any(one.earliest <= until for one in users[1:]):
            visit = make_visit(venue, team, users, teams)
            if visit.earliest > until:
                continue
            if any(one.resumes is None for one in users):
                free.append(visit)
            else:
                freed = min(
                    (one.resumes, one.id, one.held_by) for one in users if one.resumes and one.held_by
                )
                held.append(Held(visit, users[0].progress, freed[0], freed[2]))
    return booked, free, held


def _group_by_visit(obligations: Iterable[Obligation]) -> dict[tuple[str, str, str], list[Obligation]]:
    """Return what is owed by venue, team and the word of the activity, where a visit is owed."""
    groups: dict[tuple[str, str, str], list[Obligation]] = {}
    for one in obligations:
        if one.venue is not None and one.activity in VISITED:
            # By value: enum members hash in Python.
            groups.setdefault((one.venue, one.team, one.activity._value_), []).append(one)
    return groups


def make_visit(venue: str, team: str, users: Sequence[Obligation], teams: Mapping[str, Team]) -> Visit:
    """Return one attendance at a venue for all users, with the days of the users not held."""
    # If all users are held, the visit has the days of all, and is reported as held.
    willing = [one for one in users if one.resumes is None] or users
    first = willing[0]
    due, earliest, priority, slots = first.due, first.earliest, first.priority, first.slots
    rank = _RANKS.get(first.progress._value_, 1)
    own = first.own_due
    if len(willing) > 1:
        due = min(one.due for one in willing)
        # The visit cannot wait for a user whose window opens after the due day of another user.
        opened = [one for one in willing if one.earliest <= due]
        earliest, priority = max(one.earliest for one in opened), min(one.priority for one in opened)
        slots = max(one.slots for one in willing)
        rank = min(_RANKS.get(one.progress._value_, 1) for one in willing)
        own = min(one.own_due for one in willing if one.due == due)
    return Visit(
        id=name_visit(venue, first.activity, team),
        venue=venue,
        activity=first.activity,
        team=team,
        priority=priority,
        rank=rank,
        earliest=earliest,
        due=due,
        obligations=tuple(users),
        slots=slots,
        pool=find_crew(team, first.activity, first.kind, teams).pool,
        own_due=own if own < due else None,
    )


def find_crew(team: str, activity: Activity, kind: str | None, teams: Mapping[str, Team]) -> Crew:
    """Return the crew of a team for a visit: the first pool for such visits, or the team's own slots."""
    known = teams.get(team)
    return Crew(team, (known and kind and known.pool_of(activity._value_, kind)) or "")


def find_agreed_crew(visit: Agreed, teams: Mapping[str, Team]) -> Crew:
    """Return the crew of an agreed visit."""
    if visit.activity is None:
        return Crew(visit.team, visit.pool or "")
    return find_crew(visit.team, visit.activity, visit.kind, teams)


# ---------------------------------------------------------------- who is there to be met


Presences = Mapping[tuple[str, str], Days]
"""The days on which a member is at a venue to be met, by venue and member."""


def find_presences(
    register: Register,
    members: Iterable[Member],
    on: dt.date,
    until: dt.date,
    capacities: Collection[HeldCapacity],
) -> Presences:
    """Return when a member is at a venue to be met, by venue and member, where that ends by a last day.

    A member is there in office and while the member uses the venue (semantics 4.4). Of the ends of an office
    only a dissolution is foreseen, and the return after the dissolution (semantics 3.15). An exemption runs
    from the day of signing, so no exemption that begins later is known on the first day. `find_absences` has
    the exclusions.

    Args:
        register: The uses.
        members: The members.
        on: The first day of the plan.
        until: The last day of the plan.
        capacities: The capacities that the rules look after.
    """

    def ends_inside(period: Period) -> bool:
        return period.end is not None and on < period.end <= until

    # Few members and uses end inside a plan, and a nation has thousands of uses.
    index = register.index
    pairs = set[tuple[str, str]]()
    for one in members:
        is_leaving = any(ends_inside(held.period) for held in one.terms)
        uses = register.uses_by_member.get(one.id, ())
        pairs.update((use.venue, one.id) for use in uses if is_leaving or ends_inside(use.period))
    found: dict[tuple[str, str], Days] = {}
    for venue, member in sorted(pairs):
        held = index.list_terms(index.foresee(register.member[member], on), capacities)
        used = (use.period for use in register.uses_by_member[member] if use.venue == venue)
        office = Days.of(*(one.period.ordinals for one in held))
        found[venue, member] = office & Days.of(*(period.ordinals for period in used))
    return found


SubjectKey = tuple[str, str, str]
"""A venue, a member, and the word of an activity."""


@attrs.frozen
class Absences:
    """When visits to members are impossible though the venue is open.

    Args:
        capacities: The capacities that the rules look after; a member in none of them is not visited.
        excluded: The days on which another body holds a subject.
        paused: The days without visits for a subject.
        called_off: The days from the first day of the plan on that are impossible for a visit since it was
            called off or moved, by venue and the word of the activity.
    """

    capacities: tuple[HeldCapacity, ...] = (HeldCapacity.MEMBER,)
    excluded: tuple[tuple[SubjectKey, Days], ...] = attrs.field(default=(), repr=count_items)
    paused: tuple[tuple[SubjectKey, Days], ...] = attrs.field(default=(), repr=count_items)
    called_off: tuple[tuple[tuple[str, str], Days], ...] = attrs.field(default=(), repr=count_items)


def find_absences(duties: Duties, until: dt.date) -> Absences:
    """Return when members cannot be visited inside a plan, as known on the first day (semantics 4.4).

    Args:
        duties: The duties on the first day.
        until: The last day.
    """
    capacities = duties.book.find_stage(duties.on).capacities
    excluded, paused = _list_excluded(duties, until), _list_paused(duties, until)
    return Absences(capacities, tuple(excluded), tuple(paused), tuple(sorted(_list_called_off(duties))))


def _list_called_off(duties: Duties) -> Iterator[tuple[tuple[str, str], Days]]:
    ahead = Days.of((duties.on, NEVER))
    for venue, facts in duties.facts.venues.items():
        for activity, work in ((Activity.REVIEW._value_, facts.review), *facts.others.items()):
            if work.impossible and (days := work.impossible & ahead):
                yield (venue, activity), days


def _list_excluded(duties: Duties, until: dt.date) -> Iterator[tuple[SubjectKey, Days]]:
    first, last = duties.on, until.toordinal()
    for member in sorted({*duties.facts.excluded.values()}):
        every = ((one.event, one.span) for one in duties.subjects.list_exclusions(member))
        found = [(event, span) for event, span in every if span[0] <= last and max(span[0], first) < span[1]]
        for use in duties.register.uses_by_member.get(member, ()) if found else ():
            for activity in VISITED:
                days = Days.of(*(span for event, span in found if event.touches(use.venue, activity)))
                if days:
                    yield (use.venue, member, activity.value), days


def _list_paused(duties: Duties, until: dt.date) -> Iterator[tuple[SubjectKey, Days]]:
    pauses = [
        one
        for one in duties.cases.pauses
        if one.pause.first <= until.toordinal() and one.pause.last >= duties.on
    ]
    register = duties.register
    for use in register.uses if pauses else ():
        if use.period.end is not None and use.period.end <= duties.date:
            continue
        venue = register.venue[use.venue]
        areas = register.index.ground_of(venue, register.member[use.member], duties.date).areas
        for activity in VISITED:
            covering = (one.pause for one in pauses if one.covers(areas, venue.kind, activity))
            days = Days.of(*((pause.first, pause.last + 1) for pause in covering))
            if days:
                yield (use.venue, use.member, activity.value), days


# ---------------------------------------------------------------- visits that are agreed


def list_agreed_at_venues(duties: Duties) -> Iterator[Agreed]:
    """Yield the visits agreed by the day of *duties* and not over.

    A visit agreed at a place that nobody in office uses yet, or any more, is left out, unless nobody can be
    met on its day: such a visit keeps its slot until it is called off (semantics 4.10).
    """
    for venue, activity, booking in duties.facts.list_booked():
        if booking.kept is None and booking.day >= duties.on:
            made = _make_agreed(duties, venue, activity, booking)
            if made is not None:
                yield made


def sort_agreed(visits: Iterable[Agreed]) -> tuple[Agreed, ...]:
    """Return agreed visits in order of day, venue and activity; without a venue last on the day, by team."""
    return tuple(
        sorted(
            visits,
            key=lambda one: (
                one.day, one.activity is None, one.venue or one.team,
                one.booking if one.activity is None else one.activity.value,
            ),
        )
    )  # fmt: skip


def _make_agreed(duties: Duties, venue: str, activity: Activity, booking: Booking) -> Agreed | None:
    """Return a visit agreed at a place, by the team of the first user, or to be called off; else `None`."""
    users = tuple(_find_users(duties, venue, activity))
    slots = dict(_count_slots(duties, users))
    if not users and find_unmet_since(duties, venue, booking) is not None:
        status = find_visit_status(duties, venue, activity)
        users = () if status is None else (status,)
    if not users:
        return None
    return Agreed(
        booking=booking.booking,
        venue=venue,
        activity=activity,
        day=day_of(booking.day),
        team=users[0].team,
        kind=duties.register.venue[venue].kind,
        slots=max(slots.values(), default=1) or 1,
        members=tuple(slots),
        assessor=booking.assessor,
        partners=tuple(starmap(Partner, booking.partners)),
        region=users[0].ground.region,
        last_done=find_last_done(one.obligation for one in users),
        place_name=users[0].place_name or venue,
        team_name=users[0].team_name,
    )


def find_last_done(owed: Iterable[Obligation | None]) -> dt.date | None:
    """Return the last day of work that counts for one of some obligations; `None` without such work."""
    days = (one.last_done for one in owed if one is not None)
    return max((day for day in days if day is not None), default=None)


def _find_users(duties: Duties, venue: str, activity: Activity) -> Iterator[Status]:
    """Yield the status of each user in office of a venue, in order of member."""
    register = duties.register
    uses = register.uses_of_venue.get(venue, ())
    for member in sorted({use.member for use in uses if duties.date in use.period}):
        status = duties.find_status(register.member[member], venue, activity)
        if status is not None and duties.cases.tenures.holds_capacity(register.member[member], duties.date):
            yield status


def _count_slots(duties: Duties, users: Sequence[Status]) -> Iterable[tuple[str, int]]:
    """Return the members met by a visit, each with the slots that the visit takes for the member.

    If nothing is owed to any user: the users who would be owed the visit without an exemption and an
    exclusion, or else all users.
    """
    owed = [one.obligation for one in users if one.obligation is not None]
    if owed:
        return [(one.member, one.slots) for one in [one for one in owed if one.resumes is None] or owed]
    member = duties.register.member
    slots = [
        (one.member, duties.count_slots_but_for_papers(member[one.member], one.venue, one.activity))
        for one in users
    ]
    return [pair for pair in slots if pair[1]] or slots
