"""Figures: one line for each group of venues, and one for the members of each force.

Venues are counted where the work is carried, each once, and members at the force of their seat
(semantics 5). A total is counted on its own and never as the sum of the lines.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from mpreview.coverage import Coverage
from mpreview.errors import UnknownId
from mpreview.places import AreaKind, VenueKind
from mpreview.planning import Plan, Visit
from mpreview.policy import Activity
from mpreview.register import Register
from mpreview.reviews import GROUPINGS, Obligation, Standing, Status

__all__ = ["BY", "SOON", "Line", "MembersLine", "lines", "members_lines"]

SOON = 30
"""Civil days that "due in the next 30 days" looks ahead."""

BY = ("team", "force", "region", "nation", "kind")
"""What the lines can be grouped by: that of which every venue has exactly one."""

# Tuples, since enum members hash in Python and `in` looks at identity first.
_OVERDUE = (Standing.OVERDUE, Standing.PAST_LIMIT)
_ASKED = (Standing.OPEN, Standing.DUE, *_OVERDUE)
_AREAS = {"force": AreaKind.FORCE, "region": AreaKind.REGION, "nation": AreaKind.NATION}

Key = Callable[[Status], str | None]


@attrs.frozen(kw_only=True)
class Line:
    """The figures of one group of venues.

    A venue is overdue, or else due soon, or neither; a visit taken is in exactly one of the next five.

    Args:
        id: Of the group; empty for the total.
        name: Its public name.
        venues: Venues in use.
        due_soon: Venues not overdue with a review due within 30 days.
        overdue: Venues with a review overdue or past its limit.
        on_time: Visits placed by their due day.
        late: Visits placed after it.
        unplaced: Visits that found no day.
        held: Visits that a decline or a deferral holds back.
        beyond: Visits due after the last day of the plan that found no day.
        slots_short: Slots that the teams lack at the least; `None` unless grouped by team.
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
    """The members whose seat lies with one force.

    Args:
        id: The force's area; empty for the total.
        name: Its public name.
        members: Members in office.
        to_contact: Those who are owed a contact now.
        to_offer: Those who are owed an offer now.
    """

    id: str
    name: str
    members: int
    to_contact: int
    to_offer: int


def lines(register: Register, coverage: Coverage, plan: Plan, by: str) -> tuple[Line, ...]:
    """Return one line for each group, in order of id, and last the total.

    Raises:
        UnknownId: If venues cannot be grouped so.
    """
    if by not in BY:
        raise UnknownId(f"grouping of venues (one of {', '.join(BY)})", "by", by)
    names = _names(register, by)
    lack = {team: plan.lack.get(team, 0) for team in names} if by == "team" else None
    venues = _venues(coverage)
    counted: dict[str, Sequence[Status]] = {**venues, **_visits(plan)}
    groups = {name: _tallied(ones, GROUPINGS[by]) for name, ones in counted.items()}
    ids = sorted({*names, *(id_ for counts in groups.values() for id_ in counts)})
    each = (
        _line(id_, names.get(id_) or register.area[id_].name, groups, None if lack is None else lack[id_])
        for id_ in ids
    )
    whole = None if lack is None else sum(lack.values())
    all_ = {name: Counter({"": len(ones)}) for name, ones in counted.items()}
    return *each, _line("", "total", all_, whole)


def _names(register: Register, by: str) -> dict[str, str]:
    """Return the groups there are, also those without any venue, each with its name.

    A nation without regions stands in for one; it gets its line only where a venue is counted in it.
    """
    if by == "team":
        return {team.id: team.name for team in register.teams}
    if by == "kind":
        return {kind.value: kind.value for kind in VenueKind}
    return {area.id: area.name for area in register.areas if area.kind is _AREAS[by]}


def _visits(plan: Plan) -> dict[str, list[Obligation]]:
    """Return for each outcome of the plan the first obligation of each visit."""
    visits: dict[str, Iterable[Visit]] = {
        "on_time": (placed.visit for placed in plan.on_time),
        "late": (placed.visit for placed in plan.late),
        "unplaced": plan.unplaced,
        "held": (held.visit for held in plan.held),
        "beyond": plan.beyond,
    }
    return {name: [visit.obligations[0] for visit in group] for name, group in visits.items()}


def _tallied(ones: Iterable[Status], key: Key) -> Counter[str]:
    return Counter(map(str, map(key, ones)))


def _venues(coverage: Coverage) -> dict[str, list[Status]]:
    """Return one status for each venue in use, and those of them that are overdue or else due soon.

    Of several users it is the one who is owed the review most urgently, as in the plan: an online presence
    is counted where that one's seat is.
    """
    last = coverage.on + dt.timedelta(SOON)
    used: dict[str | None, Status] = {}
    overdue: set[str | None] = set()
    soon: set[str | None] = set()
    for status in reviews_in_use(coverage):
        held = used.get(status.venue)
        if held is None or _sooner(status, held):
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


def _sooner(status: Status, other: Status) -> bool:
    one, two = status.obligation, other.obligation
    return one is not None and (two is None or one.urgency < two.urgency)


def reviews_in_use(coverage: Coverage) -> Iterator[Status]:
    """Yield the statuses of reviews at venues that members in office use."""
    return (
        status
        for status in coverage.statuses
        if status.activity is Activity.REVIEW and status.standing is not Standing.LAPSED
    )


def _line(id_: str, name: str, groups: Mapping[str, Counter[str]], lack: int | None) -> Line:
    counts = {column: counter[id_] for column, counter in groups.items()}
    return Line(id=id_, name=name, slots_short=lack, **counts)


def members_lines(register: Register, coverage: Coverage) -> tuple[MembersLine, ...]:
    """Return one line for each force, in order of id, and last the total."""
    lapsed = Standing.LAPSED
    statuses = [one for one in coverage.statuses if one.venue is None and one.standing is not lapsed]
    groups = _members(statuses, GROUPINGS["force"])
    names = _names(register, "force")
    each = (_members_line(id_, names[id_], groups) for id_ in sorted(names))
    return *each, _members_line("", "total", _members(statuses, lambda _: ""))


def _members(statuses: Iterable[Status], key: Key) -> dict[str, Counter[str]]:
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


def _members_line(id_: str, name: str, groups: Mapping[str, Counter[str]]) -> MembersLine:
    return MembersLine(id=id_, name=name, **{column: counts[id_] for column, counts in groups.items()})
