"""What a page asks a programme, and the figures that several sections show.

A venue is counted once, at the team that carries the work, and a member at the force of the seat (semantics
5). A total is counted on its own and never as the sum of the lines.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain

import attrs

from mpreview._checks import check_day, check_int, check_type, suggest_ids
from mpreview._sequences import group_items
from mpreview.calls import Calls
from mpreview.coverage import Coverage
from mpreview.display._page import Cells
from mpreview.errors import InvalidValue, UnknownId
from mpreview.places import AreaRole
from mpreview.planning import Placed, Plan, Visit
from mpreview.policy import Activity
from mpreview.programme import Programme, ProgrammePart
from mpreview.register import Register
from mpreview.reviews import GROUPINGS, Obligation, Standing, Status
from mpreview.reviews.obligations import number_reasons

SOON = 30
"""Civil days that "due in the next 30 days" looks ahead."""
BEFORE = 28
"""Days back to the day whose shares are compared with the shares of the day asked about."""
WEEK = dt.timedelta(6)
"""From the day asked about to the last day of the next week."""
EVERY = 1_000_000
"""More records than any document within the limits holds."""
BY = ("team", "force", "region", "nation", "kind")
"""The possible groupings of the lines: every venue has exactly one value of each."""

# Tuples: `in` compares identity first, and no enum member is hashed.
LATE = (Standing.OVERDUE, Standing.PAST_LIMIT)
OPEN = (Standing.OPEN, Standing.DUE, *LATE)


@attrs.frozen(kw_only=True)
class Asked:
    """The question of a page, with each answer that several sections read, asked once.

    Args:
        programme: The programme.
        on: The day asked about.
        until: The last day of the plan.
        by: The grouping of the lines.
        records: The number of records to name in each list.
        team: The team that the page is of; `None` for all teams.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a number or a day is out of range.
        UnknownId: If *by* is no grouping of venues.
    """

    programme: Programme
    on: dt.date
    until: dt.date
    by: str = "team"
    records: int = 0
    team: str | None = None

    def __attrs_post_init__(self) -> None:
        check_type("programme", self.programme, Programme)
        check_day("on", self.on)
        check_day("until", self.until)
        check_int("records", self.records, 0, EVERY)
        if self.until < self.on:
            raise InvalidValue("until", "is before the day asked; give that day or a later one")
        if self.by not in BY:
            groupings = f"grouping of venues (one of {', '.join(BY)})"
            raise UnknownId(groupings, "by", self.by, suggest_ids(self.by, BY))

    @property
    def register(self) -> Register:
        """The register of the programme."""
        return self.programme.register

    @cached_property
    def part(self) -> Programme | ProgrammePart[Programme]:
        """What is asked: the programme, or its part of the team, which answers much sooner."""
        return self.programme if self.team is None else self.programme.only(team=self.team)

    @property
    def past(self) -> dt.date:
        """The day whose shares are compared with the shares of the day asked about."""
        return self.on - dt.timedelta(BEFORE)

    @cached_property
    def coverage(self) -> Coverage:
        """The coverage of the day asked about."""
        return self.part.coverage(on=self.on)

    @cached_property
    def reviews(self) -> Coverage:
        """The reviews at venues in use, or known to be used, by members in office."""
        return Coverage(self.on, tuple(one for one in self.coverage if _is_review(one)))

    @cached_property
    def owed(self) -> tuple[Obligation, ...]:
        """The obligations of the day, most urgent first, without a limit on the opening day."""
        owed = [one.obligation for one in self.coverage if one.obligation is not None]
        return tuple(sorted(owed, key=lambda one: one.urgency))

    @cached_property
    def due_days(self) -> dict[tuple[str, str | None], dt.date]:
        """The due day of each review that is owed, by member and venue."""
        reviews = (one for one in self.owed if one.activity is Activity.REVIEW)
        return {(one.member, one.venue): one.due for one in reviews}

    @cached_property
    def alike(self) -> list[list[Obligation]]:
        """The open obligations in groups of equal reason and standing, groups in order of their first."""
        due = [one for one in self.owed if one.standing is not Standing.IN_DATE]
        groups = group_items(number_reasons(due), lambda pair: (pair[1], pair[0].standing.rank))
        return [[one for one, _ in pairs] for pairs in groups.values()]

    @cached_property
    def plan(self) -> Plan:
        """The plan from the day asked about."""
        return self.part.plan(on=self.on, until=self.until)

    @cached_property
    def calls(self) -> Calls:
        """The calls of the next seven days, with the days that the plan proposes; of a team its own calls."""
        calls = self.part.calls(on=self.on, until=self.on + WEEK, plan=self.plan)
        if self.team is None:
            return calls
        return attrs.evolve(calls, items=tuple(call for call in calls if call.team == self.team))

    @cached_property
    def week(self) -> list[Placed]:
        """The owed visits of the next seven days, by day and id; of a team its own visits."""
        # What a part holds may be of another team too, such as a lender's.
        return [
            placed
            for placed in self.plan.visits
            if placed.day <= self.on + WEEK and self.team in {None, placed.visit.team}
        ]

    @cached_property
    def said(self) -> frozenset[tuple[str, str | None, Activity]]:
        """The subjects that a call of the week, or a visit of the week, deals with: said once on a page."""
        items = [item for call in self.calls for item in call.items]
        offered = ((one.member, venue, Activity.REVIEW) for one in items for venue in one.venues)
        called = ((one.member, one.status.venue, one.status.activity) for one in items)
        visited = ((one.member, one.venue, one.activity) for at in self.week for one in at.visit.obligations)
        return frozenset([*offered, *called, *visited])

    def is_said(self, status: Status) -> bool:
        """Whether a call or a visit of the week deals with a subject."""
        return (status.member, status.venue, status.activity) in self.said

    @cached_property
    def lines(self) -> list[Cells]:
        """A line for each group of venues in order of id, and last the total.

        A venue is overdue, or else due soon, or neither. A visit that the plan takes counts in exactly one of
        on time, late, unplaced, held and beyond.
        """
        found = self._count_groups(self.by, {**_sort_venues(self.reviews), **_list_visits(self.plan)})
        if self.by != "team":
            return [{**row, "slots_short": None} for row in found]
        lack = {"": sum(self.plan.lack.values()), **self.plan.lack}
        return [{**row, "slots_short": lack.get(row["id"], 0)} for row in found]

    @cached_property
    def people(self) -> list[Cells]:
        """A line for the people of each force in order of id, and last the total."""
        people = [one for one in self.coverage if one.venue is None and one.standing is not Standing.LAPSED]
        asked = [one for one in people if one.standing in OPEN]
        counted = {
            "members": [one for one in people if one.activity is Activity.CONTACT],
            "to_contact": [one for one in asked if one.activity is Activity.CONTACT],
            "to_offer": [one for one in asked if one.activity is not Activity.CONTACT],
        }
        return self._count_groups("force", counted)

    def _count_groups(self, by: str, counted: Mapping[str, Sequence[Status]]) -> list[Cells]:
        """Return the numbers of statuses in each group in order of id, and last in all."""
        names, key = self._name_groups(by), GROUPINGS[by]
        groups = {column: Counter(str(key(one)) for one in ones) for column, ones in counted.items()}
        # A nation without regions takes the place of a region, and has a line only if it counts a venue.
        names |= {id_: self.register.area[id_].name for id_ in chain(*groups.values()) if id_ not in names}
        total = {"id": "", "name": "total", **{column: len(ones) for column, ones in counted.items()}}
        each = [
            {"id": id_, "name": names[id_], **{column: found[id_] for column, found in groups.items()}}
            for id_ in sorted(names)
        ]
        return [*each, total]

    def _name_groups(self, by: str) -> dict[str, str]:
        """Return all groups with their names, groups without a venue too."""
        register = self.register
        if by == "team":
            return {team.id: team.name for team in register.teams}
        if by == "kind":
            return {kind.id: kind.name for kind in register.venue_kinds}
        kinds = {kind.id for kind in register.area_kinds if kind.role is AreaRole(by)}
        return {area.id: area.name for area in register.areas if area.kind in kinds}


def _is_review(status: Status) -> bool:
    return status.activity is Activity.REVIEW and status.standing is not Standing.LAPSED


def _list_visits(plan: Plan) -> dict[str, list[Obligation]]:
    """Return the first obligation of each visit, for each outcome of the plan."""
    visits: dict[str, Iterable[Visit]] = {
        "on_time": (placed.visit for placed in plan.on_time),
        "late": (placed.visit for placed in plan.late),
        "unplaced": plan.unplaced,
        "held": (held.visit for held in plan.held),
        "beyond": plan.beyond,
    }
    return {column: [visit.obligations[0] for visit in some] for column, some in visits.items()}


def _sort_venues(reviews: Coverage) -> dict[str, list[Status]]:
    """Return one status for each venue in use, for each venue due soon, and for each overdue venue.

    Among several users the status of the most urgent review counts, as in the plan. An online presence is
    counted at the seat of that user.
    """
    last = reviews.on + dt.timedelta(SOON)
    used: dict[str | None, Status] = {}
    overdue: set[str | None] = set()
    soon: set[str | None] = set()
    for status in reviews:
        first = used.get(status.venue)
        if first is None or _is_sooner(status, first):
            used[status.venue] = status
        if status.standing in LATE:
            overdue.add(status.venue)
        elif status.obligation is not None and status.obligation.due <= last:
            soon.add(status.venue)
    return {
        "venues": list(used.values()),
        "due_soon": [used[venue] for venue in used if venue in soon and venue not in overdue],
        "overdue": [used[venue] for venue in used if venue in overdue],
    }


def _is_sooner(status: Status, other: Status) -> bool:
    one, two = status.obligation, other.obligation
    return one is not None and (two is None or one.urgency < two.urgency)
