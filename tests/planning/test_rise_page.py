"""The page of the rise of November 2021: every figure and day in its prose and tables is counted here again.

A section is read as the list of its figures in order, and must be the list that is counted: a figure that is
changed, added or left out fails. What stands in its examples is run by the tests of the pages.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import attrs
import pytest

from laws.small import on
from mpreview import Activity, Outcome, Programme, Reviewed, uk
from mpreview.planning import Plan, Visit
from mpreview.policy import Rise
from mpreview.reviews import Obligation, Progress, Standing, Status
from mpreview.timeline import long_day

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.gate

PAGE: Final = Path(__file__).parents[2] / "docs" / "explanation" / "the-rise-of-november-2021.md"
EVE, RISE, DAY, WEEK = on("2021-11-14"), on("2021-11-15"), on("2021-11-20"), on("2021-11-27")
UNTIL: Final = on("2022-02-18")
WORST: Final = "force-west-yorkshire"
SURGERY, OFFICE = "E14000587-surgery-2", "E14000548-office"
WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
RULES: Final = ("contact-after-rise", "review-after-rise")
_MONTHS: Final = "January|February|October|November|December"
_FIGURE: Final = re.compile(
    rf"\b(?:\d{{1,2}} (?:{_MONTHS}) \d{{4}}|[\d,]*\d|{'|'.join(WORDS)})\b", re.IGNORECASE
)
_OTHER: Final = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)
"""Examples, code and addresses, which are no prose."""

Figures = list[str | int | dt.date]


def figures(text: str) -> list[str]:
    """Every day, number and number word of prose and tables, in order; code and addresses left out."""
    return [found.lower() for found in _FIGURE.findall(" ".join(_OTHER.sub(" ", text).split()))]


def sections() -> dict[str, list[str]]:
    """The figures of each section by its head, those of the head left out."""
    parts = re.split(r"^##? (.*)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {head: figures(text) for head, text in zip(parts[::2], parts[1::2], strict=True)}


def told(counted: Figures) -> list[str]:
    """Figures as they stand on a page."""
    return [
        long_day(one).lower() if isinstance(one, dt.date) else f"{one:,}" if isinstance(one, int) else one
        for one in counted
    ]


def word(number: int) -> str:
    return WORDS[number - 2]


# ---------------------------------------------------------------- what is told, and what is counted of it


@cache
def country() -> Programme:
    return uk.demonstration(on=DAY)


@cache
def planned() -> Plan:
    return country().plan(on=DAY, until=UNTIL)


@cache
def calm() -> Plan:
    """The plan of the same country if the level had not risen."""
    series = country().register.series
    before = [
        attrs.evolve(one, assessments=tuple(row for row in one.assessments if row.effective < RISE))
        for one in series
    ]
    register = attrs.evolve(country().register, series=tuple(before))
    return Programme(register, country().rulebook, country().ledger).plan(on=DAY, until=UNTIL)


@cache
def again() -> Plan:
    return _after_a_week(planned())


def _after_a_week(previous: Plan | None) -> Plan:
    made = [
        Reviewed(
            id=f"week-{n}", on=one.day, known=dt.datetime.combine(one.day, dt.time(18), dt.UTC),
            venue=one.visit.venue, outcome=Outcome.COMPLETE, proof="file",
        )
        for n, one in enumerate(planned().visits) if one.day < WEEK
    ]  # fmt: skip
    return country().record(*made).plan(on=WEEK, until=WEEK + (UNTIL - DAY), previous=previous)


class Row(NamedTuple):
    """One visit of a plan, and where it is."""

    visit: Visit
    part: str
    day: dt.date | None


def rows(plan: Plan) -> dict[str, Row]:
    """Every visit of a plan by id."""
    found = [
        *(Row(one.visit, "on time", one.day) for one in plan.on_time),
        *(Row(one.visit, "late", one.day) for one in plan.late),
        *(Row(one, "unplaced", None) for one in plan.unplaced),
        *(Row(one.visit, "held", None) for one in plan.held),
        *(Row(one, "beyond", None) for one in plan.beyond),
    ]
    return {one.visit.id: one for one in found}


def parts(found: Iterable[Row]) -> list[int]:
    """How many in all, on time, late, unplaced, held and beyond."""
    counted = Counter(one.part for one in found)
    return [counted.total(), *(counted[part] for part in ("on time", "late", "unplaced", "held", "beyond"))]


def risen() -> list[Obligation]:
    """What is owed first of all because of the rise to SEVERE."""
    return [one for one in country().due(on=DAY) if one.reasons[0].rule in RULES]


def reviews() -> list[Obligation]:
    return [one for one in risen() if one.activity is Activity.REVIEW]


def because_of_it() -> set[str]:
    return {
        name
        for name, row in rows(planned()).items()
        if any(one.reasons[0].rule in RULES for one in row.visit.obligations)
    }


def slots(team: str, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """The slots of a team with one weekly pattern, counted from it and the days that differ."""
    [pattern] = country().register.team[team].slots
    other = {one.day: one.slots for one in country().register.team[team].exceptions}
    calendar = country().register.calendar[str(country().register.team[team].calendar)]
    other |= {one.day: 0 for one in calendar.holidays if one.announced is None or one.announced <= DAY}
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    return {day: other.get(day, pattern.week[day.weekday()]) for day in days}


def windows(team: str, first: dt.date, last: dt.date) -> int:
    """How many places a team must visit inside some days: a user who may be visited is due there."""
    due: dict[str, dt.date] = {}
    for one in country().due(on=DAY, within=90, team=team):
        if one.activity is Activity.REVIEW and one.venue is not None and one.resumes is None:
            due[one.venue] = min(due.get(one.venue, one.due), one.due)
    return sum(first <= day <= last for day in due.values())


def _rule(activity: Activity) -> tuple[int, int, int]:
    """Working days, days of settling and class of the rule that speaks of a rise."""
    rules = country().rulebook.editions[0].rules
    [found] = [rule for rule in rules if rule.id in RULES and rule.activity is activity]
    assert isinstance(found, Rise)
    assert isinstance(found.within.n, int)
    assert isinstance(found.settling, int)
    assert isinstance(found.priority, int)
    return found.within.n, found.settling, found.priority


# ---------------------------------------------------------------- section by section


def _head() -> Figures:
    return [RISE]


def _evening() -> Figures:
    cover = uk.demonstration(on=EVE).coverage(on=EVE)
    used = [one for one in cover.statuses if _of_a_place_in_use(one)]
    kept = Counter(one.standing for one in used)
    states = [kept[one] for one in (Standing.IN_DATE, Standing.OPEN, Standing.OVERDUE, Standing.PAST_LIMIT)]
    plan = uk.demonstration(on=EVE).plan(on=EVE, until=on("2022-02-12"))
    past = sum(one.visit.due < EVE for one in plan.late)
    sitting = len(country().register.sitting(EVE))
    places = len({one.venue for one in used})
    late = len(plan.late)
    issued, by = on("2021-10-15"), on("2021-11-12")
    return [
        issued, by, word((EVE - by).days), sitting, places, word(4), *states, len(used), word(2),
        late, past, late - past, len(plan.held),
    ]  # fmt: skip


_NO_USE: Final = (Standing.NOT_OWED, Standing.LAPSED)


def _of_a_place_in_use(one: Status) -> bool:
    return one.activity is Activity.REVIEW and one.standing not in _NO_USE


def _rise() -> Figures:
    [contact] = {one.due for one in risen() if one.activity is Activity.CONTACT}
    contacts = len(risen()) - len(reviews())
    kinds = Counter(one.kind and one.kind for one in reviews())
    places = [kinds[one] for one in ("surgery", "office", "westminster", "public-event")]
    [(first, england), (second, scotland)] = sorted(Counter(one.due for one in reviews()).items())
    within, settling, _ = _rule(Activity.REVIEW)
    without, free, held = rows(calm()), because_of_it(), {one.visit.id for one in planned().held}
    held_before = {one.visit.id for one in calm().held}
    return [
        word(len({one.activity for one in risen()})), within, word(settling),
        RISE + dt.timedelta(settling),
        len(country().register.sitting(DAY)), contacts, contact, len(reviews()),
        *places, len(reviews()), england, first, scotland, second,
        len(free), len(free - without.keys()), len(free & without.keys()),
        len(held_before - held), len(held - held_before),
    ]  # fmt: skip


def _classes() -> Figures:
    found = rows(planned()).values()
    table = [
        [priority, *parts(one for one in found if one.visit.priority == priority)] for priority in (1, 2, 3)
    ]
    assert {one.visit.priority for one in found} == {1, 2, 3}
    events = sum(one.part == "unplaced" and one.visit.kind == "public-event" for one in found)
    counted = [*(number for line in table for number in line), *parts(found)]
    return [1, 2, 3, 4, *counted, events, parts(found)[3]]


def _lacking() -> dict[str, int]:
    """The greatest sum of what is lacking over disjoint runs of days, as the proofs tell them."""
    by_team: dict[str, dict[tuple[dt.date, dt.date], int]] = {}
    for one in planned().shortfalls:
        if one.asks == "on-time" and one.first is not None and one.last is not None:
            by_team.setdefault(one.visit.team, {})[one.first, one.last] = one.lack
    return {team: _best(sorted(runs.items(), key=lambda run: run[0][1])) for team, runs in by_team.items()}


def _best(runs: list[tuple[tuple[dt.date, dt.date], int]]) -> int:
    best: list[int] = []
    for n, ((first, _), lack) in enumerate(runs):
        before = max((best[k] for k in range(n) if runs[k][0][1] < first), default=0)
        best.append(max(lack + before, best[-1] if best else 0))
    return best[-1]


def _no_room() -> Figures:
    lack = {team: lacks for team, lacks in _lacking().items() if lacks}
    worst = sorted(lack, key=lambda team: -lack[team])[:5]
    found = rows(planned()).values()
    table = [(*parts(one for one in found if one.visit.team == team)[:4], lack[team]) for team in worst]
    there = slots(WORST, DAY, on("2021-12-13"))
    inside = windows(WORST, DAY, on("2021-12-13"))
    past = sum(one.visit.due < DAY for one in found if one.visit.team == WORST)
    surgery = rows(planned())[f"review/{SURGERY}/{WORST}"]
    assert surgery.day == surgery.visit.due + dt.timedelta(1)
    return [
        len(country().register.teams), len(lack), sum(lack.values()),
        *(number for line in table for number in line), surgery.visit.priority,
        DAY, on("2021-12-13"), sum(there.values()),
        inside, inside + past - sum(there.values()), inside + past,
        surgery.day,
    ]  # fmt: skip


def _help() -> Figures:
    [short] = [one for one in planned().shortfalls if one.visit.venue == SURGERY and one.asks == "on-time"]
    spare = {day: _with_a_slot_left(day) for day in short.helps}
    there = [(day, teams) for day, teams in spare.items() if teams]
    several = next(one for one in there if one[1] > 1)
    assert there[0][1] == 1
    weeks: Counter[dt.date] = Counter()
    for need in planned().needs:
        weeks[need.week] += need.slots
    first, total = min(weeks), sum(weeks.values())
    return [
        len(short.helps), len(there), there[0][0], several[0], word(several[1]),
        *(figure for week in sorted(weeks) for figure in (week, weeks[week])), total,
        weeks[first], total, sum(_lacking().values()),
    ]  # fmt: skip


def _with_a_slot_left(day: dt.date) -> int:
    """How many teams have more slots on a day than visits."""
    taken = Counter(one.visit.team for one in planned().visits if one.day == day)
    teams = [team for team in country().register.teams if team.slots]
    return sum(slots(team.id, day, day)[day] > taken[team.id] for team in teams)


def _week() -> Figures:
    first, second, fresh = rows(planned()), rows(again()), rows(_after_a_week(None))
    timely = [id_ for id_ in first.keys() & second.keys() if first[id_].part == second[id_].part == "on time"]
    kept = sum(first[id_].day == second[id_].day for id_ in timely)
    would = sum(first[id_].day == fresh[id_].day for id_ in timely)
    ours, now = ({k: one for k, one in of.items() if one.visit.team == WORST} for of in (first, second))
    made = [one for one in ours.values() if one.day is not None and one.day < WEEK]
    moved = [id_ for id_ in ours.keys() & now.keys() if ours[id_][1:] != now[id_][1:]]
    surgery = now[f"review/{SURGERY}/{WORST}"].day
    assert len(now.keys() - ours.keys()) == 1
    assert {(ours[id_].part, now[id_].part) for id_ in moved} == {("unplaced", "late")}
    assert surgery is not None
    return [
        str(DAY.day), WEEK - dt.timedelta(1), sum(one.day < WEEK for one in planned().visits),
        len(timely), kept, would, word(len(ours.keys() - now.keys())), word(len(made)), word(len(moved)),
        surgery, _lacking()[WORST],
    ]  # fmt: skip


def _offer() -> Figures:
    planned_for = rows(planned())[f"review/{OFFICE}/{WORST}"].day
    first, second, third = _days_in_turn()
    [agreed, *_] = _agreed_days()
    assert planned_for == second
    return [second, word(_past_due()), agreed, first, third]


def _past_due() -> int:
    found = rows(planned()).values()
    return sum(one.visit.due < DAY and one.day is not None for one in found if one.visit.team == WORST)


def _agreed_days() -> list[dt.date]:
    return sorted(one.day for one in country().agreed(on=DAY, team=WORST))


def _days_in_turn() -> list[dt.date]:
    """The first three days with a slot left after the agreed visits and the visits past due."""
    there = Counter(slots(WORST, DAY, UNTIL))
    there.subtract(_agreed_days())
    days = [day for day in sorted(there) for _ in range(there[day])]
    return days[_past_due() :][:3]


SECTIONS: Final[dict[str, Callable[[], Figures]]] = {
    "The rise of November 2021": _head,
    "14 November: the evening before": _evening,
    "15 November: the rise": _rise,
    "Who comes first": _classes,
    "What does not fit": _no_room,
    "What would help": _help,
    "A week later": _week,
    "A day to offer": _offer,
}


def test_every_section_of_the_page_is_counted() -> None:
    assert list(sections()) == list(SECTIONS)


@pytest.mark.parametrize("head", SECTIONS)
def test_every_figure_of_a_section_is_the_one_that_is_counted(head: str) -> None:
    assert sections()[head] == told(SECTIONS[head]())


def test_what_the_page_says_in_words() -> None:
    later = {one.reasons[0].calendar for one in reviews() if one.due == on("2021-12-14")}
    [contact, review] = [_rule(one) for one in (Activity.CONTACT, Activity.REVIEW)]
    [pattern] = country().register.team[WORST].slots
    names = {one.id: one.name for one in country().register.constituencies}
    accepted = [rows(planned())[f"review/{one}/{WORST}"].visit.rank for one in (SURGERY, OFFICE)]

    assert later == {"scotland"}
    assert (contact, review[2]) == ((1, 0, 1), 2)
    assert [day for day, count in enumerate(pattern.week) if count] == [0, 1, 3, 4]
    assert [names[one.split("-")[0]] for one in (SURGERY, OFFICE)] == ["Bradford East", "Batley and Spen"]
    assert accepted[1] == 0
    assert rows(calm()).keys() <= rows(planned()).keys()
    held, without = ({one.visit.id: one for one in of.held} for of in (planned(), calm()))
    assert {without[id_].progress for id_ in without.keys() - held.keys()} == {
        Progress.DECLINED,
        Progress.DEFERRED,
    }
    assert not (held.keys() - without.keys()) & rows(calm()).keys()


def test_a_figure_of_the_page_that_is_changed_is_noticed() -> None:
    """Each digit by itself: none is passed over when the page is read."""
    text = PAGE.read_text("utf-8")
    body = _OTHER.sub(" ", re.sub(r"^##? .*$", " ", text, flags=re.MULTILINE))
    for found in re.finditer(r"\d", body):
        changed = f"{body[: found.start()]}{(int(found[0]) + 1) % 10}{body[found.end() :]}"
        assert figures(changed) != figures(body), body[found.start() - 20 : found.end()]
