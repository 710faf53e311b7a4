"""Figures: one line for each group of venues, and one for the members of each force.

A venue is counted once, at the team that carries the work, and a member at the force of the seat (semantics
5). A total is counted on its own and never as the sum of the lines.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from mpreview._checks import suggest_ids
from mpreview.coverage import Coverage
from mpreview.errors import UnknownId
from mpreview.places import AreaRole
from mpreview.planning import Plan, Visit
from mpreview.policy import Activity
from mpreview.register import Register
from mpreview.reviews import GROUPINGS, Obligation, Standing, Status

SOON = 30
"""Civil days that "due in the next 30 days" looks ahead."""

BY = ("team", "force", "region", "nation", "kind")
"""The possible groupings of the lines: every venue has exactly one value of each."""

# Tuples: `in` compares identity first, and no enum member is hashed.
_OVERDUE = (Standing.OVERDUE, Standing.PAST_LIMIT)
_ASKED = (Standing.OPEN, Standing.DUE, *_OVERDUE)

Key = Callable[[Status], str | None]


@attrs.frozen(kw_only=True)
class Line:
    """The figures of one group of venues.

    A venue is overdue, or else due soon, or neither. A visit that the plan takes counts in exactly one of
    *on_time*, *late*, *unplaced*, *held* and *beyond*.

    Args:
        id: The id of the group; empty for the total.
        name: The public name.
        venues: Venues in use.
        due_soon: Venues not overdue with a review due within 30 days.
        overdue: Venues with a review overdue or past its limit.
        on_time: Visits placed by their due day.
        late: Visits placed after it.
        unplaced: Visits that found no day.
        held: Visits that a decline or a deferral holds back.
        beyond: Visits due after the last day of the plan that found no day.
        slots_short: The least number of slots that the teams lack; `None` unless grouped by team.
    """

    id: str
    name: str
    venues: int
    due_soon: int
    overdue: int
    on_time: int
    late: int
    unplaced: int
    held: int
    beyond: int
    slots_short: int | None = None


@attrs.frozen(kw_only=True)
class MembersLine:
    """The people whose seat or area lies with one force.

    Args:
        id: The area of the force; empty for the total.
        name: The public name.
        members: Members in office, and candidates and holders of other mandates whom a rule looks after.
        to_contact: Members owed a contact now.
        to_offer: Members owed an offer now.
    """

    id: str
    name: str
    members: int
    to_contact: int
    to_offer: int


def lines(register: Register, coverage: Coverage, plan: Plan, by: str) -> tuple[Line, ...]:
    """Return a line for each group, in order of id, and last the total.

    Raises:
        UnknownId: If *by* is no grouping of venues.
    """
    if by not in BY:
        raise UnknownId(f"grouping of venues (one of {', '.join(BY)})", "by", by, suggest_ids(by, BY))
    names = _name_groups(register, by)
    lack = {team: plan.lack.get(team, 0) for team in names} if by == "team" else None
    venues = _sort_venues(coverage)
    counted: dict[str, Sequence[Status]] = {**venues, **_list_visits(plan)}
    key = GROUPINGS[by]
    groups = {name: Counter(str(key(one)) for one in ones) for name, ones in counted.items()}
    ids = sorted({*names, *(id_ for counts in groups.values() for id_ in counts)})
    each = (
        _make_line(
            id_, names.get(id_) or register.area[id_].name, groups, None if lack is None else lack[id_]
        )
        for id_ in ids
    )
    whole = None if lack is None else sum(lack.values())
    all_ = {name: Counter({"": len(ones)}) for name, ones in counted.items()}
    return *each, _make_line("", "total", all_, whole)


def _name_groups(register: Register, by: str) -> dict[str, str]:
    """Return all groups with their names, groups without a venue too.

    A nation without regions takes the place of a region, and has a line only if it counts a venue.
    """
    if by == "team":
        return {team.id: team.name for team in register.teams}
    if by == "kind":
        return {kind.id: kind.name for kind in register.venue_kinds}
    role = AreaRole(by)
    kinds = {kind.id for kind in register.area_kinds if kind.role is role}
    return {area.id: area.name for area in register.areas if area.kind in kinds}


def _list_visits(plan: Plan) -> dict[str, list[Obligation]]:
    """Return the first obligation of each visit, for each outcome of the plan."""
    visits: dict[str, Iterable[Visit]] = {
        "on_time": (placed.visit for placed in plan.on_time),
        "late": (placed.visit for placed in plan.late),
        "unplaced": plan.unplaced,
        "held": (held.visit for held in plan.held),
        "beyond": plan.beyond,
    }
    return {name: [visit.obligations[0] for visit in group] for name, group in visits.items()}


def _sort_venues(coverage: Coverage) -> dict[str, list[Status]]:
    """Return one status for each venue in use, for each overdue venue, and for each venue due soon.

    Among several users the status of the most urgent review counts, as in the plan. An online presence is
    counted at the seat of that user.
    """
    last = coverage.on + dt.timedelta(SOON)
    used: dict[str | None, Status] = {}
    overdue: set[str | None] = set()
    soon: set[str | None] = set()
    for status in reviews_in_use(coverage):
        held = used.get(status.venue)
        if held is None or _is_sooner(status, held):
            used[status.venue] = status
        if status.standing in _OVERDUE:
            overdue.add(status.venue)
        elif status.obligation is not None and status.obligation.due <= last:
            soon.add(status.venue)
    return {
        "venues": list(used.values()),
        "overdue": [one for venue, one in used.items() if venue in overdue],
        "due_soon": [one for venue, one in used.items() if venue in soon and venue not in overdue],
    }


def _is_sooner(status: Status, other: Status) -> bool:
    one, two = status.obligation, other.obligation
    return one is not None and (two is None or one.urgency < two.urgency)


def reviews_in_use(coverage: Coverage) -> Iterator[Status]:
    """Yield the statuses of reviews at venues in use by members in office."""
    return (
        status
        for status in coverage.statuses
        if status.activity is Activity.REVIEW and status.standing is not Standing.LAPSED
    )


def _make_line(id_: str, name: str, groups: Mapping[str, Counter[str]], lack: int | None) -> Line:
    counts = {column: counter[id_] for column, counter in groups.items()}
    return Line(id=id_, name=name, slots_short=lack, **counts)


def members_lines(register: Register, coverage: Coverage) -> tuple[MembersLine, ...]:
    """Return a line for each force, in order of id, and last the total."""
    lapsed = Standing.LAPSED
    statuses = [one for one in coverage.statuses if one.venue is None and one.standing is not lapsed]
    groups = _count_members(statuses, GROUPINGS["force"])
    names = _name_groups(register, "force")
    each = (_make_members_line(id_, names[id_], groups) for id_ in sorted(names))
    return *each, _make_members_line("", "total", _count_members(statuses, lambda _: ""))


def _count_members(statuses: Iterable[Status], key: Key) -> dict[str, Counter[str]]:
    groups: dict[str, Counter[str]] = {
        "members": Counter(),
        "to_contact": Counter(),
        "to_offer": Counter(),
    }
    for status in statuses:
        group, asked = str(key(status)), status.standing in _ASKED
        if status.activity is Activity.CONTACT:
            groups["members"][group] += 1
            groups["to_contact"][group] += asked
        else:
            groups["to_offer"][group] += asked
    return groups


def _make_members_line(id_: str, name: str, groups: Mapping[str, Counter[str]]) -> MembersLine:
    return MembersLine(id=id_, name=name, **{column: counts[id_] for column, counts in groups.items()})
