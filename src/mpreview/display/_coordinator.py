"""The page of a coordinator: what teams left beyond its last day, by team, and what is wrong in the teams.

The page names members and venues, and so is for the coordinator alone. As on the page of a team, nothing is
said of a measure but its place and step, nor of a finding but its place.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any

from mpreview._checks import check_day, check_id, check_type, suggest_ids
from mpreview._sequences import group_items
from mpreview.display import _shared as shared
from mpreview.display._asked import Asked
from mpreview.display._page import Cells, Heads, Page, Section, Sentence, TextTable, count_of
from mpreview.errors import UnknownId
from mpreview.gaps import AgreedVisitGap, FindingGap, Gap, GapKind, Gaps, MeasureGap
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Status
from mpreview.reviews.obligations import name_party
from mpreview.teams import Team
from mpreview.timeline import long_day

COORDINATOR_FORMAT = "mpreview/coordinator-page"
"""The name of the JSON format of the page of a coordinator."""


def coordinator_page(programme: Programme, coordinator: str, *, on: dt.date, until: dt.date) -> Page:
    """Return the page of one coordinator, for `as_text` and `as_json` (semantics 5.5a).

    Args:
        programme: The programme.
        coordinator: The id of the coordinator.
        on: The day asked about.
        until: The last day of the plan, which says where slots are short.

    Raises:
        InvalidValue: If *programme* is no programme, *coordinator* no id, or *until* before *on*.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If no team names the coordinator on any day.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> page = coordinator_page(uk.sample(on=day), "desk-scotland", on=day, until=dt.date(2022, 2, 18))
    >>> page
    <Page: Coordinator desk-scotland, 20 November 2021>
    >>> [row["place"] for row in page.data["work"] if row["kinds"] == ("never-contacted",)]
    ['Member for Clyde Four']
    """
    check_type("programme", programme, Programme)
    check_id("coordinator", coordinator)
    check_day("on", on)
    named = {one.id: team for team in programme.register.teams for one in team.coordinators}
    if coordinator not in named:
        raise UnknownId("coordinator", "coordinator", coordinator, suggest_ids(coordinator, named))
    teams = [one for one in programme.register.teams if one.find_coordinator(on) == coordinator]
    asked = [Asked(programme=programme, on=on, until=until, team=one.id) for one in teams]
    every = [one.part.gaps(on=on, team=one.team) for one in asked]
    gaps = [some.of_coordinator(coordinator) for some in every]
    work = [
        row for one, team, some in zip(asked, teams, gaps, strict=True) for row in _list_work(one, team, some)
    ]
    others = [gap for some in every for gap in some if gap.coordinator != coordinator]
    title = f"Coordinator {coordinator}, {long_day(on)}"
    sections = (
        _describe_teams(coordinator, on, teams, work),
        _describe_work(teams, work),
        *(_list_others(programme, *words, others) for words in _OTHERS),
        _list_short(asked),
    )
    return Page(COORDINATOR_FORMAT, title, sections, Gaps(on, tuple(chain.from_iterable(gaps))))


def _list_work(asked: Asked, team: Team, gaps: Gaps) -> list[Cells]:
    """Return what the coordinator of a team has now, a row for each piece of work, the oldest first."""
    coordinator = team.find_coordinator(gaps.on)
    rows = [_make_row(asked.programme, team, some) for some in group_items(gaps, _key_work).values()]
    told = {gap.status.id for gap in gaps if _is_duty(gap)}
    # An offer that is late is no gap by itself, nor is a duty in its days of grace.
    rest = (one for one in asked.coverage if one.team == team.id and one.coordinator == coordinator)
    rows += (_make_late_row(asked.programme, team, one) for one in rest if one.id not in told)
    return sorted(rows, key=itemgetter("since", "place", "activity"))


def _is_duty(gap: Gap) -> bool:
    """Whether a gap is of what is owed, and not of a measure, a risk or a finding."""
    return gap.fitting is None and gap.risk is None and gap.finding is None


def _key_work(gap: Gap) -> str:
    return gap.status.id if _is_duty(gap) else gap.id


def _make_row(programme: Programme, team: Team, gaps: list[Gap]) -> Cells:
    first = gaps[0]
    row = _make_late_row(programme, team, first.status)
    custody = first.custody
    return row | {
        "place": shared.name_gap(programme.register, first),
        "user": shared.name_users(programme.register, first),
        "due": row["due"] if _is_duty(first) else _find_due(first),
        "progress": row["progress"] if _is_duty(first) else None,
        "kinds": tuple(gap.kind.value for gap in gaps),
        "faults": [{"kind": gap.kind.value, "since": gap.since} for gap in gaps],
        "since": min(gap.since for gap in gaps),
        "with_since": None if custody is None else custody.held_since,
        "came_from": None if custody is None else custody.party,
        "step": first.next,
    }


def _make_late_row(programme: Programme, team: Team, status: Status) -> dict[str, Any]:
    """Return the row of an obligation that is no gap; it is late since the day after its last day."""
    custody = status.custody
    since = None if custody is None else custody.held_since
    return {
        "team": team.id,
        "place": shared.name_place(programme.register, (status.member,), status.venue),
        "user": shared.name_place(programme.register, (status.member,), None),
        "activity": status.activity.value,
        "due": None if status.obligation is None else status.obligation.due,
        "progress": status.progress,
        "kinds": (),
        "faults": [],
        "since": since,
        "with_since": since,
        "came_from": None if custody is None else custody.party,
        "step": status.next_step,
    }


def _describe_teams(coordinator: str, on: dt.date, teams: list[Team], work: list[Cells]) -> Section:
    """Return how much work of each team is with the coordinator."""
    by_team = group_items(work, itemgetter("team"))
    rows: list[Cells] = [
        {
            "id": team.id,
            "name": team.name,
            "count": len(by_team.get(team.id, ())),
            "oldest": min((row["since"] for row in by_team.get(team.id, ())), default=None),
        }
        for team in teams
    ]
    heads: Heads = {"team": "name", "with you": "count", "oldest": lambda row: row["oldest"] or ""}
    total = {"name": "total", "count": len(work), "oldest": min((row["since"] for row in work), default="")}
    text = [TextTable(heads, rows, total)] if teams else [Sentence("Coordinates no team on this day.")]
    return Section({"coordinator": coordinator, "on": on, "teams": rows}, text)


def _describe_work(teams: list[Team], work: list[Cells]) -> Section:
    """Return each piece of work by team, the oldest first."""
    by_team = group_items(work, itemgetter("team"))
    named = ((team.name, by_team[team.id]) for team in teams if team.id in by_team)
    return Section({"work": work}, [line for name, rows in named for line in _describe_team(name, rows)])


def _describe_team(name: str, rows: list[Cells]) -> Iterator[Sentence]:
    """Yield an entry for each member; after a rise many are late alike, which is said once."""
    yield Sentence(f"{name}: {count_of(len(rows), 'piece')} of work past the last day", rest="  ")
    entries = {
        user: _describe_user(user, some) for user, some in group_items(rows, itemgetter("user")).items()
    }
    for said, users in group_items(entries, lambda user: entries[user]).items():
        yield Sentence("; ".join(users), "  ", "    ")
        yield from (Sentence(text, "    ", "      ") for text in said)


def _describe_user(user: str, rows: list[Cells]) -> tuple[str, ...]:
    """Return what is late with a member, each due day and fault with its own day."""
    return tuple(_describe_row(user, row) for row in rows)


def _describe_row(user: str, row: Cells) -> str:
    place, progress = row["place"].removeprefix(user).removeprefix(", "), row["progress"]
    what = place if row["activity"] == Activity.REVIEW.value else f"{row['activity']} {place}".rstrip()
    said = [] if row["due"] is None else [f"was due {shared.name_day(row['due'])}"]
    said += [f"{one['kind']} since {shared.name_day(one['since'])}" for one in row["faults"]]
    # The progress of a contact or an offer is that of the one before.
    if progress is not None and progress.value not in row["kinds"] and row["activity"] not in _BEFORE:
        said.append(f"now {progress.words}")
    since, came_from = row["with_since"], row["came_from"]
    whence = "" if came_from is None else f", from {came_from.words}"
    said += [] if since is None else [f"with you since {shared.name_day(since)}{whence}"]
    said += [] if row["step"] is None else [f"next, by you: {row['step'].words}"]
    return f"{what}: {'; '.join(said)}"


_BEFORE = (Activity.CONTACT.value, Activity.OFFER.value)

# -- what others have, and what is to come -------------------------------------------------------------

_LATE_KINDS = (FindingGap, MeasureGap)
_OTHERS: tuple[tuple[str, str, Callable[[GapKind], bool]], ...] = (
    ("to_call_off", "Visits to call off", lambda kind: kind is AgreedVisitGap.VISIT_TO_CALL_OFF),
    ("past_limit", "Booked past the limit", lambda kind: kind is AgreedVisitGap.BOOKED_PAST_LIMIT),
    ("late", "Late findings and measures of others", lambda kind: isinstance(kind, _LATE_KINDS)),
)
"""Gaps of the teams that another party has: key, title, and whether a kind belongs."""


def _list_others(
    programme: Programme, key: str, title: str, belongs: Callable[[GapKind], bool], gaps: Iterable[Gap]
) -> Section:
    rows = [_make_other(programme, gap) for gap in gaps if belongs(gap.kind)]
    return shared.fold_items(key, title, ((row, "") for row in rows), _describe_other)


def _make_other(programme: Programme, gap: Gap) -> Cells:
    limit = None if gap.status.obligation is None else gap.status.obligation.limit
    is_visit = isinstance(gap.kind, AgreedVisitGap)
    return {
        "kind": gap.kind.value,
        "team": gap.status.team,
        **shared.split_gap(programme.register, gap),
        "since": gap.since,
        "due": _find_due(gap),
        "day": gap.custody.agreed if is_visit and gap.custody is not None else None,
        "limit": limit if gap.kind is AgreedVisitGap.BOOKED_PAST_LIMIT else None,
        "holder": name_party(gap.owner, gap.status.team_name, gap.coordinator),
    }


def _find_due(gap: Gap) -> dt.date | None:
    return None if gap.finding is None else gap.finding.due


def _describe_other(row: Cells) -> shared.Told:
    days = {"due": "was due", "day": "agreed for", "limit": "last day allowed"}
    told = {said: row[key] for key, said in days.items() if row[key] is not None} or {"since": row["since"]}
    place = f"{row['where']}, {'; '.join(told)}".removeprefix(", ")
    when = "; ".join(map(shared.name_day, told.values()))
    return shared.Told(f"{row['kind'].replace('-', ' ')}, with {row['holder']}", place, row["who"], when)


def _list_short(asked: list[Asked]) -> Section:
    """Return the runs of days on which slots are short, by team and the weeks that they begin and end in."""
    rows: list[Cells] = [
        {"team": team, "name": one.register.team[team].name, "first": first, "last": last, "short": short}
        for one in asked
        for team, first, last, short in sorted(_iterate_short(one))
    ]
    title = (
        Sentence(f"Slots short to {long_day(asked[0].until)}" + ("" if rows else ": none"))
        if asked
        else Sentence("")
    )
    heads: Heads = {
        "team": "name",
        "week of": lambda row: _find_monday(row["first"]),
        "to the|week of": lambda row: _find_monday(row["last"]),
        "slots|short": "short",
    }
    return Section({"short": rows}, [title, TextTable(heads, rows)])


def _iterate_short(asked: Asked) -> Iterator[tuple[str, dt.date, dt.date, int]]:
    """Yield the runs of days that lack slots: not all visits fit in time, or more is agreed than fits."""
    runs: dict[tuple[dt.date, dt.date], int] = {}
    for one in asked.plan.shortfalls:
        if one.asks == "on-time" and one.lack and one.first and one.last and one.visit.team == asked.team:
            run = one.first, one.last
            runs[run] = max(one.lack, runs.get(run, 0))
    for booked in asked.plan.overbooked:
        if booked.team == asked.team:
            run = booked.day, booked.day
            runs[run] = max(booked.more, runs.get(run, 0))
    # Of runs with days in common the worst: what they lack does not add up.
    kept: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(runs, key=lambda run: (-runs[run], run)):
        if all(last < other[0] or other[1] < first for other in kept):
            kept.append((first, last))
            yield str(asked.team), first, last, runs[first, last]


def _find_monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())
