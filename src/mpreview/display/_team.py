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
from mpreview._sequences import group_items
from mpreview.display import _shared as shared
from mpreview.display._asked import LATE, SOON, Asked
from mpreview.display._page import Cells, Page, Section, Sentence, count_of
from mpreview.gaps import Gap
from mpreview.measures import FittingState
from mpreview.planning import Visit
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Progress
from mpreview.reviews.custodians import find_measure_custody
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
    return Page(PAGE_FORMAT, title, tuple(make(asked) for make in _SECTIONS))


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
    text = [shared.make_title(shared.name_week(asked), rows)]
    for day, visits in group_items(rows, itemgetter("day")).items():
        text.append(Sentence(shared.name_short(day), "  ", "  "))
        text += (Sentence(_describe_visit(row), "    ", "      ") for row in visits)
    return Section({"week": rows}, text)


def _iterate_week(asked: Asked) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the visits of the next seven days, each with the id of its visit."""
    # What a part holds may be of another team too, such as a lender's.
    for placed in shared.list_week(asked):
        if placed.visit.team == asked.team:
            yield (
                placed.visit.id,
                _make_visit(asked.register, placed.visit, placed.day, shared.find_state(placed)),
            )
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
    if row["declined"] and row["state"] == "not-accepted":
        firm = " (declined before; offer again first)"
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
    late = sum(row["day"] is not None for row in rows)
    text = [
        shared.make_title("Cannot be on time", rows, f" = {late:,} late + {len(rows) - late:,} without a day")
    ]
    for why, visits in group_items(rows, itemgetter("why")).items():
        text.append(Sentence(f"{why}:" if why else "", "  ", "      "))
        lead = "    " if why else "  "
        text += (Sentence(_describe_late(row), lead, f"{lead}    ") for row in visits)
    return Section({"late": rows}, text)


def _iterate_late(asked: Asked) -> Iterator[Cells]:
    """Yield the visits late or without a day, each with the sentence of its shortfall."""
    plan = asked.plan.by_team().get(str(asked.team))
    if plan is None:
        return
    why = {one.visit.id: one.sentence() for one in plan.shortfalls if one.asks == "on-time"}
    for placed in plan.late:
        visit = placed.visit
        yield _make_visit(asked.register, visit, placed.day, shared.find_state(placed), why.get(visit.id, ""))
    for visit in plan.unplaced:
        yield _make_visit(asked.register, visit, None, None, why.get(visit.id, ""))


def _describe_late(row: Cells) -> str:
    when = "without a day" if row["day"] is None else f"on {long_day(row['day'])}"
    return f"{_describe_place(row)}: {when}, due {long_day(row['due'])}"


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
    rows = [_make_duty(asked.register, one) for one in asked.owed if one.standing in LATE]
    reviews = sum(row["activity"] is Activity.REVIEW for row in rows)
    overdue, note = _find_line(asked)["overdue"], ""
    if reviews > overdue:
        venues = count_of(overdue, "venue")
        note = f" ({count_of(reviews, 'review')} at {venues}; members who share a venue have a review each)"
    return shared.list_items("overdue", "Overdue", rows, _describe_overdue, note=note)


def _list_held(asked: Asked) -> Section:
    """Return what members declined or put off: first what may be offered again now, then by day."""
    reviews = (one for one in asked.owed if one.activity is Activity.REVIEW and one.progress in _DECLINED)
    rows = [_make_duty(asked.register, one) for one in reviews]
    rows.sort(key=lambda row: (row["resumes"] or dt.date.min, row["place"]))
    now = sum(row["resumes"] is None for row in rows)
    note = f" ({now:,} to be offered again now)" if now else ""
    return shared.list_items("held", "Declined or put off", rows, _describe_held, note=note)


def _make_duty(register: Register, one: Obligation) -> Cells:
    return {
        "place": shared.name_place(register, (one.member,), one.venue),
        "activity": one.activity,
        "due": one.due,
        "standing": one.standing,
        "progress": one.progress,
        "resumes": one.resumes,
    }


def _describe_place(row: Cells) -> str:
    return f"{row['place']}{shared.name_activity(row['activity'])}"


def _describe_overdue(row: Cells) -> str:
    again = row["activity"] is Activity.CONTACT and row["progress"] is Progress.CONTACTED
    words = f"({row['standing'].words}), {row['progress'].words}{' before' if again else ''}"
    return f"{_describe_place(row)}: due {long_day(row['due'])} {words}"


def _describe_held(row: Cells) -> str:
    when = "now" if row["resumes"] is None else f"on {long_day(row['resumes'])}"
    words = f"{row['progress'].words}, due {long_day(row['due'])}, to be offered again {when}"
    return f"{_describe_place(row)}: {words}"


# -- gaps, findings and measures -----------------------------------------------------------------------


def _list_gaps(asked: Asked) -> Section:
    """Return what fell through, in order of kind and day."""
    rows = (_make_gap(asked.register, gap) for gap in asked.part.gaps(on=asked.on, team=asked.team))
    return shared.list_items("gaps", "Fell through, and who has it", rows, _describe_gap)


def _make_gap(register: Register, gap: Gap) -> Cells:
    return {
        "kind": gap.kind,
        "place": shared.name_gap(register, gap),
        "since": gap.since,
        "owner": gap.owner,
        "step": gap.next,
    }


def _describe_gap(row: Cells) -> str:
    whose = f"with the {row['owner'].value}; next: {row['step'].value}"
    return f"{row['place']}: {row['kind'].value} since {long_day(row['since'])}, {whose}"


def _list_findings(asked: Asked) -> Section:
    """Return the open findings, by due day, without the weakness."""
    found = asked.part.findings(on=asked.on).open.of_team(str(asked.team))
    rows = (
        {
            "place": _name_subject(asked, one.member, one.venue),
            "severity": one.severity,
            "due": one.due,
            "owner": one.party,
            "is_late": one.late is not None,
        }
        for one in found
    )
    return shared.list_items("findings", "Open findings", rows, _describe_finding)


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


def _describe_finding(row: Cells) -> str:
    when = "was due" if row["is_late"] else "due"
    whose = f"with the {row['owner'].value}"
    return f"{row['place']}: {row['severity']}, {when} {long_day(row['due'])}, {whose}"


def _list_measures(asked: Asked) -> Section:
    """Return the measures that are not in service yet, the oldest first, without the measure."""
    rows = sorted(_iterate_measures(asked), key=itemgetter("since", "place"))
    return shared.list_items("measures", "Measures not in service yet", rows, _describe_measure)


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


def _describe_measure(row: Cells) -> str:
    whose = f", with the {row['owner']}" if row["owner"] else ""
    return f"{row['place']}: {row['state'].value} since {long_day(row['since'])}{whose}"


_SECTIONS: Final[tuple[Callable[[Asked], Section], ...]] = (
    _describe_head,
    _list_week,
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
