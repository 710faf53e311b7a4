"""The page of a coordinator: what teams left beyond its last day, by team, the oldest first.

The page names members and venues, and so is for the coordinator alone. As on the page of a team, nothing is
said of a measure but its place and step, nor of a finding but its place.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import chain
from operator import itemgetter
from typing import Any

from mpreview._checks import check_day, check_id, check_type, suggest_ids
from mpreview._sequences import group_items
from mpreview.display import _shared as shared
from mpreview.display._page import Cells, Heads, Page, Section, Sentence, TextTable, count_of
from mpreview.errors import UnknownId
from mpreview.gaps import Gap, Gaps
from mpreview.programme import Programme
from mpreview.reviews import Status
from mpreview.teams import Team
from mpreview.timeline import long_day

COORDINATOR_FORMAT = "mpreview/coordinator-page"
"""The name of the JSON format of the page of a coordinator."""


def coordinator_page(programme: Programme, coordinator: str, *, on: dt.date) -> Page:
    """Return the page of one coordinator, for `as_text` and `as_json` (semantics 5.5a).

    Args:
        programme: The programme.
        coordinator: The id of the coordinator.
        on: The day asked about.

    Raises:
        InvalidValue: If *programme* is no programme, or *coordinator* no id.
        OutsideRange: If the day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If no team names the coordinator on any day.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> page = coordinator_page(uk.sample(on=day), "desk-scotland", on=day)
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
    gaps = [programme.only(team=one.id).gaps(on=on, team=one.id).of_coordinator(coordinator) for one in teams]
    work = [row for team, some in zip(teams, gaps, strict=True) for row in _list_work(programme, team, some)]
    title = f"Coordinator {coordinator}, {long_day(on)}"
    sections = _describe_teams(coordinator, on, teams, work), _describe_work(teams, work)
    return Page(COORDINATOR_FORMAT, title, sections, Gaps(on, tuple(chain.from_iterable(gaps))))


def _list_work(programme: Programme, team: Team, gaps: Gaps) -> list[Cells]:
    """Return what the coordinator of a team has now, a row for each piece of work, the oldest first."""
    on, coordinator = gaps.on, team.find_coordinator(gaps.on)
    rows = [_make_row(programme, team, some) for some in group_items(gaps, _key_work).values()]
    told = {gap.status.id for gap in gaps if _is_duty(gap)}
    # An offer that is late is no gap by itself, nor is a duty in its days of grace.
    late = programme.only(team=team.id).coverage(on=on)
    rest = (one for one in late if one.team == team.id and one.coordinator == coordinator)
    rows += (_make_late_row(programme, team, one) for one in rest if one.id not in told)
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
        "kinds": tuple(gap.kind.value for gap in gaps),
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
        "activity": status.activity.value,
        "kinds": (),
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
    yield Sentence(f"{name}: {count_of(len(rows), 'piece')} of work past the last day", rest="  ")
    # After a rise many offers are late since one day: what is alike is said once.
    for words, some in group_items(rows, _describe_row).items():
        places = [row["place"] for row in some]
        if len(places) == 1:
            yield Sentence(f"{places[0]}: {words}", "  ", "      ")
        else:
            yield Sentence(f"{words}; {len(places):,} times:", "  ", "      ")
            yield Sentence("; ".join(places), "      ", "      ")


def _describe_row(row: Cells) -> str:
    """Return what is late and what to do, without the place."""
    what = ", ".join(row["kinds"]) or f"{row['activity']} late"
    with_since, came_from = row["with_since"], row["came_from"]
    whence = "" if came_from is None else f", from {came_from.words}"
    if with_since is not None and with_since != row["since"]:
        whence = f"; with you since {long_day(with_since)}{whence}"
    step = "" if row["step"] is None else f"; next: {row['step'].words}"
    return f"{what} since {long_day(row['since'])}{whence}{step}"
