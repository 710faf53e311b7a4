"""The national review: a section for each thing that has to be seen, in one list."""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final

import attrs

from mpreview._sequences import group_items, split_items
from mpreview.campaign import Campaign, CampaignState
from mpreview.coverage import Share
from mpreview.display import _shared as shared
from mpreview.display._asked import SOON, WEEK, Asked
from mpreview.display._head import describe_head
from mpreview.display._page import Cells, Heads, Page, Section, Sentence, TextTable, count_of
from mpreview.display._urgent import list_urgent
from mpreview.findings import FindingState
from mpreview.gaps import KINDS, Gap
from mpreview.measures import FittingState
from mpreview.planning import Placed, Shortfall
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Source
from mpreview.reviews import Standing
from mpreview.reviews.findings import Finding
from mpreview.timeline import long_day

FORMAT = "mpreview/review"
"""The name of the JSON format of the national review."""


def review(programme: Programme, *, on: dt.date, until: dt.date, by: str = "team", records: int = 0) -> Page:
    """Return the national review of a programme, for `as_text` and `as_json`.

    Args:
        programme: The programme.
        on: The day asked about.
        until: The last day of the plan.
        by: The grouping of the lines: team, force, region, nation or kind.
        records: The number of records to name in each list; 0 for totals only.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a day or number is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If *by* is no grouping.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> review(uk.sample(on=day), on=day, until=dt.date(2022, 2, 18)).data["total"]["venues"]
    19
    """
    asked = Asked(programme=programme, on=on, until=until, by=by, records=records)
    title = f"National review of {long_day(on)}, planned to {long_day(until)}"
    return Page(FORMAT, title, tuple(make(asked) for make in _SECTIONS), asked.plan)


# -- what has to be done -------------------------------------------------------------------------------


def _list_visits(asked: Asked) -> Section:
    """Return the visits of the next seven days by team, and the first visits of the plan by name.

    What was agreed is counted apart from what may still be declined.
    """
    teams = asked.register.team
    ahead = [(placed.visit.team, shared.find_state(placed)) for placed in asked.week]
    ahead += [(one.team, "agreed") for one in shared.list_unowed(asked)]
    each = group_items(ahead, lambda visit: visit[0])
    rows = [_count_visits(id_, teams[id_].name, each[id_]) for id_ in sorted(each)]
    total = _count_visits("", "total", ahead)
    visits = [_name_visit(asked, placed) for placed in asked.plan.visits[: asked.records]]
    data = {"week": rows, "week_total": total, "visits": visits}
    if not ahead:
        return Section(data, [Sentence(f"{shared.name_week(asked)}: none")])
    columns: Heads = {
        "team": "name",
        "all": lambda row: row["agreed"] + row["accepted"] + row["not_accepted"],
        "agreed": "agreed",
        "accepted": "accepted",
        "not yet|accepted": "not_accepted",
    }
    table = TextTable(columns, rows, total, zero=".")
    named = (_describe_visit(one) for one in visits if one["day"] <= asked.on + WEEK)
    return Section(data, [Sentence(shared.name_week(asked)), table, *named])


def _count_visits(id_: str, name: str, visits: Sequence[tuple[str, str]]) -> Cells:
    states = Counter(state for _, state in visits)
    agreed, accepted, not_accepted = (states[state] for state in ("agreed", "accepted", "not-accepted"))
    return {"id": id_, "name": name, "agreed": agreed, "accepted": accepted, "not_accepted": not_accepted}


def _name_visit(asked: Asked, placed: Placed) -> Cells:
    visit, register = placed.visit, asked.register
    return {
        "day": placed.day,
        "due": visit.due,
        "team": visit.team,
        "venue": visit.venue,
        "venue_name": register.name_of(register.venue[visit.venue]),
        "members": [register.member[id_].name for id_ in visit.members],
        "activity": visit.activity,
        "state": shared.find_state(placed),
        "tentative": visit.tentative,
    }


def _describe_visit(row: Cells) -> Sentence:
    where = f"{' and '.join(row['members'])}, {row['venue_name']}{shared.name_activity(row['activity'])}"
    return Sentence(f"{shared.name_short(row['day'])}: {where}{shared.FIRM[row['state']]}", "  ", "      ")


def _list_campaigns(asked: Asked) -> Section:
    """Return how far each directive with an outstanding subject has come."""
    found = asked.programme.campaign(on=asked.on)
    keys = ("activity", "issued", "by", "touched", "done", "lapsed", "outstanding")
    rows = [
        {"id": row["directive"]} | {key: row[key] for key in keys} | {"standings": _count_left(one)}
        for one, row in zip(found, found.rows(), strict=True)
        if row["outstanding"]
    ]
    columns: Heads = {
        "directive": lambda row: f"{Activity(row['activity']).words} ({row['id']})",
        "by": "by",
        "touched": "touched",
        "done": "done",
        "done|%": lambda row: Share(row["done"], row["done"] + row["outstanding"]),
        "left": "outstanding",
        "lapsed": "lapsed",
    }
    left = (Sentence(_describe_left(row), rest="  ") for row in rows)
    return Section({"campaigns": rows}, [TextTable(columns, rows), *left])


def _count_left(campaign: Campaign) -> dict[str, int]:
    """Return how many subjects that are left have each standing; who is excluded is not owed."""
    left = (one.status.standing for one in campaign if one.state in _LEFT)
    return {standing.value: number for standing, number in sorted(Counter(left).items(), key=_rank)}


_LEFT = (CampaignState.OUTSTANDING, CampaignState.EXCLUDED)


def _rank(pair: tuple[Standing, int]) -> int:
    return pair[0].rank


def _describe_left(row: Cells) -> str:
    each = " + ".join(f"{number:,} {standing}" for standing, number in row["standings"].items())
    return f"{row['outstanding']:,} left of {row['id']} = {each}"


def _list_gaps(asked: Asked) -> Section:
    """Return what fell through by kind, since when, and who has it."""
    rows = _count_by("kind", KINDS, asked.programme.gaps(on=asked.on), owners=_count_owners)
    columns: Heads = {
        "what fell through": "kind",
        "gaps": "count",
        "oldest": "oldest",
        "with": lambda row: ", ".join(f"{one['party']} {one['count']:,}" for one in row["owners"]),
    }
    nothing = Sentence("" if rows else "What fell through: nothing")
    return Section({"gaps": rows}, [nothing, TextTable(columns, rows, left=("with",))])


def _count_owners(gaps: Iterable[Gap]) -> list[Cells]:
    owners = Counter(gap.owner.value for gap in gaps)
    return [{"party": party, "count": owners[party]} for party in sorted(owners)]


def _list_findings(asked: Asked) -> Section:
    """Return the findings by state, open findings first."""
    rows = _count_by("state", FindingState, asked.programme.findings(on=asked.on), late=_count_late)
    columns: Heads = {"findings": "state", "number": "count", "late": "late", "oldest": "oldest"}
    return Section({"findings": rows}, [TextTable(columns, rows)])


def _count_late(findings: Iterable[Finding]) -> int:
    return sum(one.late is not None for one in findings)


def _list_measures(asked: Asked) -> Section:
    """Return the measures by state, in order of the way into service."""
    rows = _count_by("state", FittingState, asked.programme.fittings(on=asked.on))
    columns: Heads = {"measures": "state", "number": "count", "oldest": "oldest"}
    return Section({"measures": rows}, [TextTable(columns, rows)])


def _count_by(
    name: str, words: Iterable[enum.Enum], items: Iterable[Any], **counts: Callable[[list[Any]], object]
) -> list[Cells]:
    """Return a row for each word of an attribute: number of items, oldest day, and further counts."""
    groups = group_items(items, attrgetter(name))
    return [
        {name: word, "count": len(found), "oldest": min(one.since for one in found)}
        | {key: count(found) for key, count in counts.items()}
        for word in words
        if (found := groups.get(word))
    ]


# -- the state of everything ---------------------------------------------------------------------------


def _list_venues(asked: Asked) -> Section:
    """Return the venues and visits of each group; a group with nothing to do has no row in the text."""
    *each, total = asked.lines
    data = {"by": asked.by, "lines": each, "total": total}
    rows, quiet = split_items(each, lambda line: any(line[key] for key in _WORK.values()))
    if not rows:
        venues = count_of(total["venues"], "venue")
        nothing = f"Nothing is due at {venues} in {SOON} days, and nobody goes anywhere"
        return Section(data, [Sentence(nothing)])
    short = {"slots|short": "slots_short"} if asked.by == "team" else {}
    columns = {asked.by: "name", "venues": "venues", **_WORK, **short}
    idle = [line["venues"] for line in quiet if line["venues"]]
    venues = count_of(sum(idle), "venue")
    without = f"without a row: {len(idle):,} with {venues}, where nothing is due in {SOON} days"
    table = TextTable(columns, rows, total)
    return Section(data, [table, Sentence(without if idle else "")])


_WORK = {
    f"due in|{SOON} days": "due_soon",
    "overdue": "overdue",
    "on|time": "on_time",
    "late": "late",
    "un-|placed": "unplaced",
    "held": "held",
    "beyond": "beyond",
}
"""What there is to do in a group of venues, by the heads of the columns."""


def _list_people(asked: Asked) -> Section:
    """Return how many people each force looks after, and how many are owed a contact or an offer."""
    *each, total = asked.people
    rows, quiet = split_items(each, lambda row: row["to_contact"] > 0 or row["to_offer"] > 0)
    columns: Heads = {
        "force of the seat": "name",
        "people": "members",
        "owed a|contact": "to_contact",
        "owed an|offer": "to_offer",
    }
    others = sum(row["members"] for row in quiet)
    without = f" ({others:,} of forces without a row)" if others else ""
    words = f"total: {count_of(total['members'], 'person', 'people')}{without}, "
    words += f"{total['to_contact']:,} owed a contact, {total['to_offer']:,} owed an offer"
    table = TextTable(columns, rows, total, is_halved=True)
    return Section({"members": each, "members_total": total}, [table, Sentence(words)] if rows else [])


# -- what does not fit ---------------------------------------------------------------------------------


def _list_proofs(asked: Asked) -> Section:
    """Return every proof once, and for each team the run of days that lacks most slots.

    In JSON the proofs of a team are in order of the slots that lack, most first.
    """
    found = group_items(asked.plan.shortfalls, lambda one: (one.visit.crew, one.asks, one.code, one.days))
    proofs = sorted((_make_proof(asked, ones) for ones in found.values()), key=_sort_proof)
    on_time = [proof for proof in proofs if proof["asks"] == "on-time"]
    if not on_time:
        none = Sentence("Shortfalls: none; no visit is late or without a day")
        return Section({"proofs": proofs}, [none])
    worst_first = sorted(on_time, key=lambda one: (-one["lack"], -one["visits"], one["first"]))
    rows = [_sum_team(some) for some in group_items(worst_first, itemgetter("team")).values()]
    sums = shared.sum_columns(rows, ("needing", "slots", "lack", "visits", "others"))
    total = {"name": "total", "from": "", "to": "", **sums}
    short = asked.lines[-1]["slots_short"] or 0
    more = f"{count_of(short, 'slot')} short in all: some teams have a second run of days that lacks slots"
    return Section(
        {"proofs": proofs},
        [
            Sentence(_PROOFS_TITLE),
            TextTable(_PROOFS, rows, total),
            Sentence(more if short > sums["lack"] else ""),
            Sentence(_count_codes(on_time)),
        ],
    )


_PROOFS_TITLE = (
    "Shortfalls: days in which more visits must lie than the team has slots, the worst of each team"
)
_PROOFS: Heads = {
    "team": "name",
    "from": "from",
    "to": "to",
    "visits": "needing",
    "slots": "slots",
    "short": "lack",
    "not on|time": "visits",
    "for other|reasons": "others",
}


def _make_proof(asked: Asked, ones: Sequence[Shortfall]) -> Cells:
    """Return visits of one crew that lack a day for the same counted reason (semantics 4.7)."""
    # The count is the same for every visit of a set of days, but for a late one outside of the days.
    most = max(ones, key=lambda one: one.lack)
    days = [one.visit.due for one in ones]
    return {
        "team": most.visit.team,
        "team_name": asked.register.team[most.visit.team].name,
        "pool": most.visit.pool,
        "asks": most.asks,
        "code": most.code,
        "first": min(days) if most.first is None else most.first,
        "last": max(days) if most.last is None else most.last,
        "slots": most.slots,
        "needing": len(most.served) + len(most.refused),
        "lack": most.lack,
        "visits": len(ones),
        "named": [one.visit.venue for one in ones[: asked.records]],
    }


def _sort_proof(proof: Cells) -> tuple[object, ...]:
    words = itemgetter("code", "asks", "first", "last")(proof)
    return proof["team"], proof["pool"], -proof["lack"], *words


def _sum_team(proofs: Sequence[Cells]) -> Cells:
    """Return the run of days that lacks most slots, and the number of visits that other proofs explain."""
    worst, *others = proofs
    name = f"{worst['team_name']}, {worst['pool']}" if worst["pool"] else worst["team_name"]
    first, last = (worst["first"], worst["last"]) if worst["lack"] else _NO_RUN[worst["code"]]
    numbers = {key: worst[key] if worst["lack"] else 0 for key in ("needing", "slots", "lack")}
    further = sum(proof["visits"] for proof in others)
    return {"name": name, "from": first, "to": last, **numbers, "visits": worst["visits"], "others": further}


_NO_RUN: Mapping[str, tuple[str, str]] = {
    "window-past": ("past due", "at start"),
    "agreed": ("agreed", "late"),
    "no-time-to-ask": ("no time", "to ask"),
    "several-slots": ("several", "slots"),
    "closed": ("closed", "all days"),
    "conflict": ("conflict", "all days"),
    "no-slots": ("no slots", "to the end"),
}
"""What replaces the run of days of a proof that counts no slots."""


def _count_codes(proofs: Sequence[Cells]) -> str:
    counts = {code: sum(one["visits"] for one in proofs if one["code"] == code) for code in _CODES}
    parts = [f"{number:,} {_CODES[code]}" for code, number in counts.items() if number]
    return f"{count_of(sum(counts.values()), 'visit')} not on time = {' + '.join(parts)}"


_CODES: Mapping[str, str] = {
    "full": "whose days are full",
    "booked": "whose slots are agreed with others",
    "no-slots": "whose days have no slot",
    "window-past": "past due when the plan begins",
    "agreed": "late by the day that was agreed",
    "no-time-to-ask": "due before anybody can be asked and told",
    "several-slots": "of several slots, for which no day has room",
    "closed": "whose place is closed or without anybody to meet",
    "conflict": "whose advisers are in conflict",
}


# -- what the answers rest on --------------------------------------------------------------------------


def _list_sources(asked: Asked) -> Section:
    """Return the tables behind the answers, and why some fall short of the day asked about."""
    sources = asked.register.sources
    data = {"sources": [_describe_source(one, asked.on) for one in sources]}
    if not sources:
        nothing = "What this rests on is not on record: the programme names no sources"
        return Section(data, [Sentence(nothing)])
    older, good = split_items(sources, lambda one: one.falls_short(asked.on))
    title = f"Rests on {count_of(len(sources), 'table')}, each with the day it was brought up to"
    named = "; ".join(f"{one.title}, {long_day(one.state)}" for one in good)
    return Section(
        data, [Sentence(title), Sentence(named, "  ", "    "), *(_warn(one, asked.on) for one in older)]
    )


def _describe_source(source: Source, on: dt.date) -> Cells:
    return attrs.asdict(source, recurse=False) | {"older": source.falls_short(on)}


def _warn(source: Source, on: dt.date) -> Sentence:
    why = "older than the day asked" if on > source.state else "does not reach the day asked"
    words = f"{source.title}, {long_day(source.state)}: {why}. {source.note}".rstrip()
    return Sentence(words, "  ! ", "    ")


_SECTIONS: Final[tuple[Callable[[Asked], Section], ...]] = (
    describe_head,
    shared.compare_shares,
    _list_visits,
    shared.cross_reviews,
    _list_campaigns,
    _list_gaps,
    _list_findings,
    _list_measures,
    _list_venues,
    _list_people,
    list_urgent,
    _list_proofs,
    _list_sources,
)
"""The sections of the national review, in the order of the text."""
