"""The page of one team, for who has to act: names, days and owners, fit for paper.

The page names members and venues, and so is for the team alone. Of a measure the page gives the place and the
step, and never the measure; of a finding the place, the severity and the day, and never the weakness.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Final

import attrs

from mpreview._checks import check_known, check_type
from mpreview._sequences import group_items, split_items
from mpreview.display import _shared as shared
from mpreview.display._asked import LATE, SOON, Asked
from mpreview.display._calls import list_calls
from mpreview.display._page import Cells, Page, Section, Sentence, count_of
from mpreview.display._partners import list_joined
from mpreview.gaps import Gap, ObligationGap
from mpreview.measures import FittingState
from mpreview.planning import Visit
from mpreview.planning._plan import select_teams
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Progress, Status
from mpreview.reviews.custodians import find_measure_custody
from mpreview.reviews.obligations import name_party
from mpreview.timeline import long_day

PAGE_FORMAT = "mpreview/team-page"
"""The name of the JSON format of the page of a team."""

_WAITING = (
    FittingState.RECOMMENDED,
    FittingState.APPROVED,
    FittingState.FUNDED,
    FittingState.ORDERED,
    FittingState.INSTALLED,
)
"""The steps of a measure that is not in service yet."""
_DECLINED = (Progress.DECLINED, Progress.DEFERRED)


def team_page(programme: Programme, team: str, *, on: dt.date, until: dt.date) -> Page:
    """Return the page of one team, for `as_text` and `as_json`.

    Args:
        programme: The programme.
        team: The id of the team.
        on: The day asked about.
        until: The last day of the plan.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If there is no such team.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> page = team_page(uk.sample(on=day), "force-essex", on=day, until=dt.date(2022, 2, 18))
    >>> page
    <Page: Essex Police, 20 November 2021, planned to 18 February 2022>
    """
    check_type("programme", programme, Programme)
    check_known("team", team, programme.register.team)
    asked = Asked(programme=programme, on=on, until=until, team=team)
    title = f"{programme.register.team[team].name}, {long_day(on)}, planned to {long_day(until)}"
    plan = select_teams(asked.plan, {team})
    return Page(PAGE_FORMAT, title, tuple(make(asked) for make in _SECTIONS), plan)


def _describe_head(asked: Asked) -> Section:
    """Return the figures of the team."""
    line = _find_line(asked)
    data = {
        "team": asked.team,
        "name": line["name"],
        "on": asked.on,
        "until": asked.until,
        "line": line,
    }
    venues = count_of(line["venues"], "venue")
    text = f"{venues}: {line['overdue']:,} overdue, {line['due_soon']:,} due in {SOON} days; visits: "
    text += f"{line['on_time']:,} on time, {line['late']:,} late, {line['unplaced']:,} without a day, "
    text += f"{line['held']:,} held back by the member for now"
    text += f", {line['beyond']:,} due after the plan" if line["beyond"] else ""
    text += f"; {count_of(line['slots_short'], 'slot')} short" if line["slots_short"] else ""
    return Section(data, [Sentence(text)])


def _find_line(asked: Asked) -> Cells:
    return next(row for row in asked.lines if row["id"] == asked.team)


# -- visits --------------------------------------------------------------------------------------------


def _list_week(asked: Asked) -> Section:
    """Return who is visited in the next seven days, day by day, and who goes."""
    rota = {row.visit: row for row in asked.plan.rota() if row.team == asked.team}
    rows = []
    for visit, row in _iterate_week(asked):
        made = rota.get(visit)
        # A rota ends with the plan, and an agreed day may lie after.
        who = {} if made is None else {"adviser": made.adviser, "left": made.why, "crowded": made.crowded}
        rows.append(row | who)
    rows.sort(key=itemgetter("day"))
    firm, tentative = split_items(rows, lambda row: row["state"] != "not-accepted")
    text = [shared.make_title(shared.name_week(asked), firm)]
    for day, visits in group_items(firm, itemgetter("day")).items():
        text.append(Sentence(shared.name_short(day), "  ", "  "))
        text += (Sentence(_describe_visit(row), "    ", "      ") for row in visits)
    if tentative:
        text.append(shared.make_title("If they accept", tentative))
    for day, visits in group_items(tentative, itemgetter("day")).items():
        places = "; ".join(map(_describe_visit, visits))
        text.append(Sentence(f"{shared.name_short(day)}: {places}", "  ", "      "))
    return Section({"week": rows}, text)


def _iterate_week(asked: Asked) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the visits of the next seven days, each with the id of its visit."""
    for placed in asked.week:
        state = shared.find_state(placed)
        yield placed.visit.id, _make_visit(asked.register, placed.visit, placed.day, state)
    for one in shared.list_unowed(asked):
        if one.team != asked.team:
            continue
        place = "somebody whose records were erased"
        if one.venue is not None:
            place = shared.name_place(asked.register, one.members, one.venue)
        activity = one.activity or Activity.REVIEW
        visit = {"day": one.day, "due": None, "place": place, "activity": activity, "state": "agreed"}
        yield one.id, {**_NOBODY, **visit}


_NOBODY: Cells = {"why": "", "adviser": None, "left": None, "crowded": False, "declined": False}
"""What a visit is that a plan and a rota say nothing about."""


def _make_visit(
    register: Register, visit: Visit, day: dt.date | None, state: str | None, why: str = ""
) -> dict[str, object]:
    return {
        **_NOBODY,
        "day": day,
        "due": visit.due,
        "place": shared.name_place(register, visit.members, visit.venue),
        "activity": visit.activity,
        "state": state,
        "why": why,
        # Whoever is held until a later day is not met by this visit.
        "declined": any(one.progress in _DECLINED for one in visit.obligations if one.resumes is None),
    }


def _describe_visit(row: Cells) -> str:
    firm = shared.FIRM[row["state"]]
    if row["state"] == "not-accepted":
        firm = " (declined before; offer again first)" if row["declined"] else ""
    return f"{_describe_place(row)}{firm}{_describe_adviser(row)}"


def _describe_adviser(row: Cells) -> str:
    """Return who makes a visit; nothing of a team whose advisers are not on record."""
    if row["adviser"] is not None:
        crowded = " (more is agreed with the adviser that day than there are slots)" if row["crowded"] else ""
        return f", by {row['adviser']}{crowded}"
    return "" if row["left"] is None else f", by nobody yet: {_LEFT[row['left']]}"


_LEFT: Mapping[str, str] = {
    "away": "the adviser who was agreed is not on duty",
    "unnamed": "the slot is of no named adviser",
    "nobody-on-duty": "no adviser is on duty",
    "conflict": "every adviser on duty is in conflict",
    "full": "the advisers without a conflict have no slot left",
}
"""Why a visit has no adviser, by the code of the rota."""


def _list_late(asked: Asked) -> Section:
    """Return the visits that cannot be on time, each reason once."""
    rows = [*_iterate_late(asked)]
    late = sum(row["day"] is not None for row, _ in rows)
    note = f" = {late:,} late + {len(rows) - late:,} without a day"
    return shared.fold_items("late", "Cannot be on time", rows, _describe_late, note=note)


def _iterate_late(asked: Asked) -> Iterator[tuple[Cells, bool]]:
    """Yield the visits late or without a day with the sentence of their shortfall, and whether told above."""
    plan = asked.plan.by_team().get(str(asked.team))
    if plan is None:
        return
    why = {one.visit.id: one.sentence() for one in plan.shortfalls if one.asks == "on-time"}
    for placed in plan.late:
        visit = placed.visit
        row = _make_visit(asked.register, visit, placed.day, shared.find_state(placed), why.get(visit.id, ""))
        yield row, any(_is_told(asked, one) for one in visit.obligations)
    for visit in plan.unplaced:
        row = _make_visit(asked.register, visit, None, None, why.get(visit.id, ""))
        yield row, any(_is_told(asked, one) for one in visit.obligations)


def _describe_late(row: Cells) -> tuple[str, str]:
    when = "without a day" if row["day"] is None else f"on {shared.name_day(row['day'])}"
    return row[
        "why"
    ] or "late by the plan", f"{_describe_place(row)} ({when}, due {shared.name_day(row['due'])})"


def _list_overbooked(asked: Asked) -> Section:
    """Return the days on which more is agreed than there are slots; the text leaves out an empty list."""
    rows = [attrs.asdict(one) for one in asked.plan.overbooked if one.team == asked.team]
    section = shared.list_items("overbooked", "More agreed than slots", rows, _describe_overbooked)
    return section if rows else Section(section.data, ())


def _describe_overbooked(row: Cells) -> str:
    pool = f", pool {row['pool']}" if row["pool"] else ""
    return f"{shared.name_short(row['day'])}{pool}: {count_of(row['more'], 'slot')} more than there are"


# -- duties --------------------------------------------------------------------------------------------


def _list_overdue(asked: Asked) -> Section:
    """Return what is overdue or past its limit, and why there are more reviews than venues."""
    late = [one for one in asked.owed if one.standing in LATE]
    reviews = sum(one.activity is Activity.REVIEW for one in late)
    overdue, note = _find_line(asked)["overdue"], ""
    if reviews > overdue:
        venues = count_of(overdue, "venue")
        note = f" ({count_of(reviews, 'review')} at {venues}; members who share a venue have a review each)"
    rows = [(_make_duty(asked.register, one), asked.is_said(one)) for one in late]
    return shared.fold_items("overdue", "Overdue", rows, _describe_overdue, note=note)


def _list_held(asked: Asked) -> Section:
    """Return what members declined or put off: first what may be offered again now, then by day."""
    reviews = [one for one in asked.owed if one.activity is Activity.REVIEW and one.progress in _DECLINED]
    reviews.sort(key=lambda one: (one.resumes or dt.date.min, _make_duty(asked.register, one)["place"]))
    now = sum(one.resumes is None for one in reviews)
    note = f" ({now:,} to be offered again now)" if now else ""
    rows = [(_make_duty(asked.register, one), _is_told(asked, one)) for one in reviews]
    return shared.fold_items("held", "Declined or put off", rows, _describe_held, note=note)


def _is_told(asked: Asked, status: Status) -> bool:
    """Whether the calls, the visits or the list of what is overdue deal with a subject."""
    return asked.is_said(status) or status.standing in LATE


def _make_duty(register: Register, one: Obligation) -> Cells:
    return {
        "place": shared.name_place(register, (one.member,), one.venue),
        "activity": one.activity,
        "due": one.due,
        "standing": one.standing,
        "progress": one.progress,
        "resumes": one.resumes,
        "holder": one.holder_name,
        "next": one.next_step,
    }


def _describe_place(row: Cells) -> str:
    return f"{row['place']}{shared.name_activity(row['activity'])}"


def _describe_overdue(row: Cells) -> tuple[str, str]:
    again = row["activity"] is Activity.CONTACT and row["progress"] is Progress.CONTACTED
    words = f"{row['standing'].words}, {row['progress'].words}{' before' if again else ''}"
    if row["resumes"] is not None:
        words += f", to be offered again on {long_day(row['resumes'])}"
    elif row["next"] is not None:
        words += f", with {row['holder']}; next: {row['next'].words}"
    return words, f"{_describe_place(row)} (due {shared.name_day(row['due'])})"


def _describe_held(row: Cells) -> tuple[str, str]:
    when = "now" if row["resumes"] is None else f"on {long_day(row['resumes'])}"
    return (
        f"{row['progress'].words}, to be offered again {when}",
        f"{_describe_place(row)} (due {shared.name_day(row['due'])})",
    )


# -- gaps, findings and measures -----------------------------------------------------------------------


def _list_gaps(asked: Asked) -> Section:
    """Return what fell through, in order of kind and day."""
    gaps = asked.part.gaps(on=asked.on, team=asked.team)
    rows = [(_make_gap(asked.register, gap), _is_said(asked, gap)) for gap in gaps]
    return shared.fold_items("gaps", "Fell through, and who has it", rows, _describe_gap)


def _is_said(asked: Asked, gap: Gap) -> bool:
    """Whether a section above deals with what fell through: work that is owed, and nothing else."""
    return isinstance(gap.kind, ObligationGap) and _is_told(asked, gap.status)


def _make_gap(register: Register, gap: Gap) -> Cells:
    return {
        "kind": gap.kind,
        "place": shared.name_gap(register, gap),
        "since": gap.since,
        "owner": gap.owner,
        "coordinator": gap.coordinator,
        "step": gap.next,
    }


def _describe_gap(row: Cells) -> tuple[str, str]:
    kind = row["kind"].value.replace("-", " ")
    whose = f"with {name_party(row['owner'], '', row['coordinator'])}; next: {row['step'].words}"
    return f"{kind}, {whose}", f"{row['place']} (since {shared.name_day(row['since'])})"


def _list_findings(asked: Asked) -> Section:
    """Return the open findings, by due day, without the weakness."""
    found = asked.part.findings(on=asked.on).open.of_team(str(asked.team))
    rows = [
        {
            "place": _name_subject(asked, one.member, one.venue),
            "severity": one.severity,
            "due": one.due,
            "owner": one.party,
            "is_late": one.late is not None,
        }
        for one in found
    ]
    return shared.fold_items("findings", "Open findings", ((row, False) for row in rows), _describe_finding)


def _name_subject(asked: Asked, member: str | None, venue: str | None) -> str:
    if member is None and venue is not None:
        return _name_used(asked, venue)
    return shared.name_place(asked.register, [str(member)], venue)


def _name_used(asked: Asked, venue: str) -> str:
    """Return a place with the users of the day, else with the last users before."""
    register, on = asked.register, asked.on
    uses = [use for use in register.uses_of_venue.get(venue, ()) if use.period.start <= on]
    last = max((use.period.last for use in uses), default=on)
    current = sorted({use.member for use in uses if on in use.period})
    former = sorted({use.member for use in uses if use.period.last == last})
    named = shared.name_place(register, current or former, venue)
    return named if current or not former else f"formerly {named}"


def _describe_finding(row: Cells) -> tuple[str, str]:
    when = "was due" if row["is_late"] else "due"
    late = "late, " if row["is_late"] else ""
    return (
        f"{late}{row['severity']}, with the {row['owner'].value}",
        f"{row['place']} ({when} {shared.name_day(row['due'])})",
    )


def _list_measures(asked: Asked) -> Section:
    """Return the measures that are not in service yet, the oldest first, without the measure."""
    rows = sorted(_iterate_measures(asked), key=itemgetter("since", "place"))
    return shared.fold_items(
        "measures", "Measures not in service yet", ((row, False) for row in rows), _describe_measure
    )


def _iterate_measures(asked: Asked) -> Iterator[Cells]:
    venues = {status.venue for status in asked.coverage}
    for fitting in asked.programme.fittings(on=asked.on):
        if fitting.state in _WAITING and fitting.venue in venues:
            custody = find_measure_custody(fitting, asked.on.toordinal())
            yield {
                "place": _name_used(asked, fitting.venue),
                "state": fitting.state,
                "since": fitting.since,
                "owner": "" if custody is None else custody.holder.value,
            }


def _describe_measure(row: Cells) -> tuple[str, str]:
    whose = f", with the {row['owner']}" if row["owner"] else ""
    return f"{row['state'].value}{whose}", f"{row['place']} (since {shared.name_day(row['since'])})"


_SECTIONS: Final[tuple[Callable[[Asked], Section], ...]] = (
    _describe_head,
    list_calls,
    _list_week,
    list_joined,
    _list_overdue,
    _list_held,
    _list_late,
    _list_overbooked,
    _list_gaps,
    _list_findings,
    _list_measures,
    shared.cross_reviews,
    shared.compare_shares,
)
"""The sections of the page of a team, in the order of the text."""
