"""The page of one team, for who has to act: names, days and owners, fit for paper.

The page names members and venues, and so is for the team alone. Of a measure the page gives the place and the
step, and never the measure; of a finding the place, the severity and the day, and never the weakness.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from mpreview.gaps import AgreedVisitGap, Gap, ObligationGap
from mpreview.measures import FittingState
from mpreview.planning import Shortfall, Visit
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
    text += _describe_days(firm)
    if tentative:
        text += [shared.make_title("If they accept", tentative), *_describe_days(tentative)]
    return Section({"week": rows}, text)


def _describe_days(rows: Sequence[Cells]) -> Iterator[Sentence]:
    """Yield visits by day; those of which the same is said, but for the members, are one sentence."""
    for day, visits in group_items(rows, itemgetter("day")).items():
        yield Sentence(f"{shared.name_short(day)}: {len(visits):,}", "  ", "  ")
        for said, some in group_items(visits, _describe_visit).items():
            names = "; ".join(row["who"] for row in some)
            yield Sentence(
                f"{said}: {names}" if len(some) > 1 else f"{names}{said and ', '}{said}", "    ", "      "
            )


def _iterate_week(asked: Asked) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the visits of the next seven days, each with the id of its visit."""
    for placed in asked.week:
        state = shared.find_state(placed)
        yield placed.visit.id, _make_visit(asked.register, placed.visit, placed.day, state)
    for one in shared.list_unowed(asked):
        if one.team != asked.team:
            continue
        place: Cells = {"place": _ERASED, "who": _ERASED, "where": ""}
        if one.venue is not None:
            place = shared.split_place(asked.register, one.members, one.venue)
        activity = one.activity or Activity.REVIEW
        visit = {"day": one.day, "due": None, "activity": activity, "state": "agreed"}
        yield one.id, {**_NOBODY, **place, **visit}


_ERASED = "somebody whose records were erased"
_NOBODY: Cells = {"code": None, "why": "", "adviser": None, "left": None, "crowded": False, "declined": False}
"""What a visit is that a plan and a rota say nothing about."""


def _make_visit(
    register: Register, visit: Visit, day: dt.date | None, state: str | None, why: Shortfall | None = None
) -> dict[str, object]:
    return {
        **_NOBODY,
        "day": day,
        "due": visit.due,
        **shared.split_place(register, visit.members, visit.venue),
        "activity": visit.activity,
        "state": state,
        "code": None if why is None else why.code,
        "why": "" if why is None else why.sentence(),
        # Whoever is held until a later day is not met by this visit.
        "declined": any(one.progress in _DECLINED for one in visit.obligations if one.resumes is None),
    }


def _describe_visit(row: Cells) -> str:
    firm = shared.FIRM[row["state"]]
    if row["state"] == "not-accepted":
        firm = " (declined before; offer again first)" if row["declined"] else ""
    place = f"{row['where']}{shared.name_activity(row['activity'])}".removeprefix(", ")
    return f"{place}{firm}{_describe_adviser(row)}"


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


def _iterate_late(asked: Asked) -> Iterator[tuple[Cells, str]]:
    """Yield the visits late or without a day with their shortfall, and where else they are told."""
    plan = asked.plan.by_team().get(str(asked.team))
    if plan is None:
        return
    why = {one.visit.id: one for one in plan.shortfalls if one.asks == "on-time"}
    for placed in plan.late:
        visit = placed.visit
        row = _make_visit(asked.register, visit, placed.day, shared.find_state(placed), why.get(visit.id))
        yield row, next(filter(None, (_find_told(asked, one) for one in visit.obligations)), "")
    for visit in plan.unplaced:
        row = _make_visit(asked.register, visit, None, None, why.get(visit.id))
        yield row, next(filter(None, (_find_told(asked, one) for one in visit.obligations)), "")


def _describe_late(row: Cells) -> shared.Told:
    days = "due; without a day" if row["day"] is None else "due; planned for"
    return _tell(row, _LATE[row["code"]], days, row["due"], row["day"])


_LATE: Mapping[str | None, str] = {
    "window-past": "past due before the plan begins, so on the first day that is free",
    "agreed": "agreed for a day after the due day; an earlier day has to be agreed",
    "no-time-to-ask": "nobody can be asked and told before the due day",
    "several-slots": "several slots are needed, and none are free together in time",
    "no-slots": "the team has no slot before the due day; a slot more would help",
    "closed": "the place is closed or paused, or nobody is there, on every day with slots",
    "conflict": "the advisers with slots are in conflict; a slot of another adviser would help",
    "booked": "every slot before the due day is agreed with others; a slot more would help",
    "full": "more visits than slots before the due day; a slot more would help",
    None: "late by the plan",
}
"""Why a visit cannot be on time and what would help, by the code of its shortfall."""


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
    rows = [(_make_duty(asked.register, one), _ABOVE if asked.is_said(one) else "") for one in late]
    return shared.fold_items("overdue", "Overdue", rows, _describe_overdue, note=note)


def _list_held(asked: Asked) -> Section:
    """Return what members declined or put off: first what may be offered again now, then by day."""
    reviews = [one for one in asked.owed if one.activity is Activity.REVIEW and one.progress in _DECLINED]
    reviews.sort(key=lambda one: (one.resumes or dt.date.min, _make_duty(asked.register, one)["place"]))
    now = sum(one.resumes is None for one in reviews)
    note = f" ({now:,} to be offered again now)" if now else ""
    rows = [(_make_duty(asked.register, one), _find_told(asked, one)) for one in reviews]
    return shared.fold_items("held", "Declined or put off", rows, _describe_held, note=note)


_ABOVE = "in the calls or visits above"


def _find_told(asked: Asked, status: Status) -> str:
    """Return which of the calls, the visits and the list of what is overdue deal with a subject, if any."""
    if asked.is_said(status):
        return _ABOVE
    return "under Overdue" if status.standing in LATE else ""


def _make_duty(register: Register, one: Obligation) -> Cells:
    return {
        **shared.split_place(register, (one.member,), one.venue),
        "activity": one.activity,
        "due": one.due,
        "standing": one.standing,
        "progress": one.progress,
        "resumes": one.resumes,
        "holder": one.holder_name,
        "next": one.next_step,
    }


def _tell(row: Cells, head: str, days: str, *when: dt.date | None) -> shared.Told:
    activity = shared.name_activity(row["activity"]) if "activity" in row else ""
    place = f"{row['where']}{activity}, {days}".removeprefix(", ")
    return shared.Told(head, place, row["who"], "; ".join(map(shared.name_day, filter(None, when))))


def _describe_overdue(row: Cells) -> shared.Told:
    again = row["activity"] is Activity.CONTACT and row["progress"] is Progress.CONTACTED
    words = f"{row['standing'].words}, {row['progress'].words}{' before' if again else ''}"
    if row["resumes"] is not None:
        words += _LATER
    elif row["next"] is not None:
        words += f", with {row['holder']}; next: {row['next'].words}"
    return _tell(row, words, _name_days(row), row["due"], row["resumes"])


def _describe_held(row: Cells) -> shared.Told:
    words = f"{row['progress'].words}{', to be offered again now' if row['resumes'] is None else _LATER}"
    return _tell(row, words, _name_days(row), row["due"], row["resumes"])


_LATER = ", to be offered again later"


def _name_days(row: Cells) -> str:
    return "due" if row["resumes"] is None else "due; to be offered again"


# -- gaps, findings and measures -----------------------------------------------------------------------


def _list_gaps(asked: Asked) -> Section:
    """Return what fell through, in order of kind and day."""
    gaps = asked.part.gaps(on=asked.on, team=asked.team)
    rows = [(_make_gap(asked.register, gap), _find_named(asked, gap)) for gap in gaps]
    return shared.fold_items("gaps", "Fell through, and who has it", rows, _describe_gap)


def _find_named(asked: Asked, gap: Gap) -> str:
    """Return which section names what fell through: work that is owed above, a late finding below."""
    if gap.finding is not None:
        return "under Open findings"
    return _find_told(asked, gap.status) if isinstance(gap.kind, ObligationGap) else ""


def _make_gap(register: Register, gap: Gap) -> Cells:
    is_past = gap.kind is AgreedVisitGap.BOOKED_PAST_LIMIT
    return {
        "day": gap.custody.agreed if is_past and gap.custody is not None else None,
        "limit": gap.status.obligation.limit if is_past and gap.status.obligation is not None else None,
        "kind": gap.kind,
        **shared.split_gap(register, gap),
        "since": gap.since,
        "owner": gap.owner,
        "coordinator": gap.coordinator,
        "step": gap.next,
    }


def _describe_gap(row: Cells) -> shared.Told:
    kind = row["kind"].value.replace("-", " ")
    whose = f"with {name_party(row['owner'], '', row['coordinator'])}; next: {row['step'].words}"
    if row["limit"] is not None:
        return _tell(row, f"{kind}, {whose}", "agreed for; last day allowed", row["day"], row["limit"])
    return _tell(row, f"{kind}, {whose}", "since", row["since"])


def _list_findings(asked: Asked) -> Section:
    """Return the open findings, by due day, without the weakness."""
    found = asked.part.findings(on=asked.on).open.of_team(str(asked.team))
    rows = [
        {
            **_split_subject(asked, one.member, one.venue),
            "severity": one.severity,
            "due": one.due,
            "owner": one.party,
            "is_late": one.late is not None,
        }
        for one in found
    ]
    return shared.fold_items("findings", "Open findings", ((row, "") for row in rows), _describe_finding)


def _split_subject(asked: Asked, member: str | None, venue: str | None) -> Cells:
    if member is None and venue is not None:
        return _split_used(asked, venue)
    return shared.split_place(asked.register, [str(member)], venue)


def _split_used(asked: Asked, venue: str) -> Cells:
    """Return a place with the users of the day, else with the last users before."""
    register, on = asked.register, asked.on
    uses = [use for use in register.uses_of_venue.get(venue, ()) if use.period.start <= on]
    last = max((use.period.last for use in uses), default=on)
    current = sorted({use.member for use in uses if on in use.period})
    former = sorted({use.member for use in uses if use.period.last == last})
    place = shared.split_place(register, current or former, venue)
    return place if current or not former else shared.split_former(place)


def _describe_finding(row: Cells) -> shared.Told:
    late = "late, " if row["is_late"] else ""
    head = f"{late}{row['severity']}, with the {row['owner'].value}"
    return _tell(row, head, "was due" if late else "due", row["due"])


def _list_measures(asked: Asked) -> Section:
    """Return the measures that are not in service yet, the oldest first, without the measure."""
    rows = sorted(_iterate_measures(asked), key=itemgetter("since", "place"))
    return shared.fold_items(
        "measures", "Measures not in service yet", ((row, "") for row in rows), _describe_measure
    )


def _iterate_measures(asked: Asked) -> Iterator[Cells]:
    venues = {status.venue for status in asked.coverage}
    for fitting in asked.programme.fittings(on=asked.on):
        if fitting.state in _WAITING and fitting.venue in venues:
            custody = find_measure_custody(fitting, asked.on.toordinal())
            yield {
                **_split_used(asked, fitting.venue),
                "state": fitting.state,
                "since": fitting.since,
                "owner": "" if custody is None else custody.holder.value,
            }


def _describe_measure(row: Cells) -> shared.Told:
    whose = f", with the {row['owner']}" if row["owner"] else ""
    return _tell(row, f"{row['state'].value}{whose}", "since", row["since"])


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
