"""The page of changes: what was done, is new, moved or fell through since a day, by team.

What moves is what is owed, by its due day, and a visit to come, by the day for which it is agreed.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from operator import itemgetter
from typing import Any

from mpreview._checks import check_day, check_known, check_type
from mpreview._sequences import group_items
from mpreview.display import _shared as shared
from mpreview.display._page import Cells, Heads, Page, Section, Sentence, TextTable
from mpreview.errors import InvalidValue
from mpreview.events import Contacted, Event, Offered
from mpreview.policy import Activity
from mpreview.programme import Programme, ProgrammePart
from mpreview.reviews import Obligation, Progress
from mpreview.timeline import long_day
from mpreview.what_if import StatusMove, compare

CHANGES_FORMAT = "mpreview/changes-page"
"""The name of the JSON format of the page of changes."""
_Asked = Programme | ProgrammePart[Programme]
_WHAT = ("done", "new", "moved", "no-longer-owed", "fell-through")
_EVENT_OF: dict[Activity, type[Event]] = {Activity.CONTACT: Contacted, Activity.OFFER: Offered}


def changes_page(programme: Programme, *, since: dt.date, on: dt.date, team: str | None = None) -> Page:
    """Return what changed between the programme as known at the end of a day and now, by team.

    Both are asked about the same day, *on*, so that what only grew older is no change.

    Args:
        programme: The programme.
        since: The programme before is as known before 00:00 UTC of the day after this day.
        on: The day asked about.
        team: Only the changes of a team.

    Raises:
        InvalidValue: If *on* is before *since*, or *programme* is no programme.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If there is no such team.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> page = changes_page(uk.sample(on=day), since=dt.date(2021, 11, 18), on=day)
    >>> page
    <Page: Changes since the end of 18 November 2021, as of 20 November 2021>
    """
    check_type("programme", programme, Programme)
    check_day("since", since)
    check_day("on", on)
    if team is not None:
        check_known("team", team, programme.register.team)
    if on < since:
        raise InvalidValue("since", f"{since} is after {on}, the day asked about")
    asked = programme if team is None else programme.only(team=team)
    before = asked.as_known(since + dt.timedelta(1))
    moves = compare(before, asked, on=on, until=on).moves
    old = {event.id for event in before.ledger}
    fresh = (one for one in programme.ledger if one.id not in old)
    met = {(type(one), one.member) for one in fresh if isinstance(one, Contacted | Offered)}
    classified = [(one, what) for one in moves if (what := _classify(one, met)) is not None]
    rows = [_make_status_row(one, what) for one, what in classified]
    done = {(one.venue, one.activity) for one, what in classified if what == "done"}
    rows += _list_agreed(before, asked, on, done)
    rows += _list_fallen(before, asked, on)
    rows = sorted(
        (row for row in rows if team in (None, row["team"])),
        key=itemgetter("team", "what", "place", "activity"),
    )
    title = f"Changes since the end of {long_day(since)}, as of {long_day(on)}"
    head = _describe_teams(programme, since, on, team, rows)
    return Page(CHANGES_FORMAT, title, (head, *_describe_changes(programme, team, rows)), moves)


def _classify(move: StatusMove, met: Collection[tuple[type[Event], str]]) -> str | None:
    """Return what became of a duty, or `None` if neither its work is done nor its due day another."""
    before, after = move.before, move.after
    by_event = _EVENT_OF.get(move.activity)
    if by_event is not None and (by_event, move.member) in met:
        return "done"
    if (
        after is not None
        and after.progress is Progress.DONE
        and (before is None or before.progress is not after.progress)
    ):
        return "done"
    # A review of a place whose last review still counts changes the last day, and not the progress.
    lasts = [one.last_done for one in (before, after) if isinstance(one, Obligation)]
    if len(set(lasts)) > 1:
        return "done"
    return {"appeared": "new", "vanished": "no-longer-owed", "earlier": "moved", "later": "moved"}.get(
        move.change
    )


def _make_row(
    team: str | None, what: str, place: str, activity: str, **days: dt.date | None
) -> dict[str, Any]:
    none = dict.fromkeys(("due_before", "due_after", "visit_before", "visit_after"))
    return {"team": team or "", "what": what, "place": place, "activity": activity, **none, **days}


def _make_status_row(move: StatusMove, what: str) -> dict[str, Any]:
    days = {"due_before": move.due_before, "due_after": move.due_after}
    return _make_row(move.latest.team, what, move.latest.title, move.activity.value, **days)


def _list_agreed(
    before: _Asked, asked: _Asked, on: dt.date, done: Collection[tuple[str | None, Activity]]
) -> Iterator[dict[str, Any]]:
    """Yield the visits to come that were agreed, moved or called off; not those whose work is done."""
    old, new = (
        {(one.venue, one.activity): one for one in some.agreed(on=on) if one.activity is not None}
        for some in (before, asked)
    )
    for key in old.keys() | new.keys():
        first, last = old.get(key), new.get(key)
        days = {
            "visit_before": None if first is None else first.day,
            "visit_after": None if last is None else last.day,
        }
        visit = last or first
        if visit is not None and len({*days.values()}) > 1 and not (last is None and key in done):
            what = "new" if first is None else "fell-through" if last is None else "moved"
            yield _make_row(visit.team, what, visit.title, key[1].value, **days)


def _list_fallen(before: _Asked, asked: _Asked, on: dt.date) -> Iterator[dict[str, Any]]:
    known = {gap.id for gap in before.gaps(on=on)}
    for gap in asked.gaps(on=on):
        if gap.id not in known:
            place = shared.name_gap(asked.register, gap)
            yield _make_row(gap.status.team, "fell-through", f"{place} ({gap.kind.value})", gap.kind.value)


def _describe_teams(
    programme: Programme, since: dt.date, on: dt.date, team: str | None, rows: list[dict[str, Any]]
) -> Section:
    teams: list[Cells] = [
        {"id": id_, "name": _name_team(programme, id_), **_count(some)}
        for id_, some in group_items(rows, itemgetter("team")).items()
    ]
    heads: Heads = {"team": "name", **{_say(what): _key(what) for what in _WHAT}}
    text = TextTable(heads, teams, {"name": "total", **_count(rows)})
    head = {"on": on, "since": since, "team": team, "teams": teams, "changes": rows}
    return Section(head, [text] if teams else [Sentence("Nothing changed.")])


def _name_team(programme: Programme, id_: str) -> str:
    return programme.register.team[id_].name if id_ else "no team"


def _count(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {_key(what): sum(row["what"] == what for row in rows) for what in _WHAT}


def _key(what: str) -> str:
    return what.replace("-", "_")


def _say(what: str) -> str:
    return what.replace("-", " ")


def _describe_changes(
    programme: Programme, team: str | None, rows: list[dict[str, Any]]
) -> Iterator[Section]:
    """Yield the changes of one team by what became of them; of all teams the table alone."""
    if team is None:
        return
    by_what = group_items(rows, itemgetter("what"))
    for what in _WHAT:
        some = by_what.get(what, [])
        lines = [Sentence(_describe(row), "  ", "      ") for row in some]
        if lines:
            yield Section({}, [Sentence(f"{_say(what).capitalize()}: {len(lines):,}"), *lines])


def _describe(row: dict[str, Any]) -> str:
    words = {
        "due_before": "was due",
        "due_after": "due",
        "visit_before": "was agreed for",
        "visit_after": "agreed for",
    }
    days = [f"{said} {shared.name_short(row[name])}" for name, said in words.items() if row[name] is not None]
    return "; ".join([row["place"], *days])
