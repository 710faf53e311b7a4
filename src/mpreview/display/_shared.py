"""What both pages show: shares now and before, reviews by standing and progress, and the next week."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from operator import attrgetter, itemgetter
from typing import NamedTuple

from mpreview._sequences import group_items
from mpreview.coverage import Coverage, Share
from mpreview.display._asked import OPEN, WEEK, Asked
from mpreview.display._page import Cells, Heads, Section, Sentence, TextTable
from mpreview.gaps import Gap
from mpreview.lead_times import LeadStep
from mpreview.planning import Agreed, Placed
from mpreview.policy import Activity
from mpreview.register import Register
from mpreview.reviews import Progress, Standing
from mpreview.timeline import long_day, weekday

YEAR = dt.timedelta(364)
"""From the first to the last day of the span of a lead time."""

FIRM: Mapping[str | None, str] = {
    "agreed": " (agreed)",
    "accepted": " (day to be agreed)",
    "not-accepted": " (if accepted)",
    None: "",
}
"""What the text says behind a visit, by how firm its day is; nothing without a day."""


def list_items(
    key: str, title: str, rows: Iterable[Cells], describe: Callable[[Cells], str], *, note: str = ""
) -> Section:
    """Return a section of a title with the number of rows, a note, and a sentence for each row."""
    shown = list(rows)
    sentences = (Sentence(describe(row), "  ", "      ") for row in shown)
    return Section({key: shown}, [make_title(title, shown, note), *sentences])


class Told(NamedTuple):
    """What a list says of a row.

    Args:
        head: What is said of all rows alike.
        place: The place, without the members, and what its days are.
        who: The members.
        when: The days.
    """

    head: str
    place: str
    who: str
    when: str


def fold_items(
    key: str,
    title: str,
    rows: Iterable[tuple[Cells, str]],
    describe: Callable[[Cells], Told],
    *,
    note: str = "",
) -> Section:
    """Return a section in which the rows of which the same is said stand together, by place.

    Args:
        key: The key of the rows in the JSON document.
        title: The title.
        rows: The rows, each with where else the page names it, else an empty text; where it does, the row is
            counted alone.
        describe: Returns what is said of a row.
        note: What the title says behind the number of rows.
    """
    every = [(row, describe(row), elsewhere) for row, elsewhere in rows]
    text = [make_title(title, every, note)]
    for head, some in group_items(every, lambda one: one[1].head).items():
        named = [said for _, said, elsewhere in some if not elsewhere]
        if len(some) == len(named) == 1:
            text.append(Sentence(f"{head}: {_describe_told(named)}", "  ", "      "))
            continue
        places = Counter(elsewhere for _, _, elsewhere in some if elsewhere)
        counts = (
            f", {'all' if number == len(some) else f'{number:,} of them'} {where}"
            for where, number in places.items()
        )
        text.append(Sentence(f"{head}: {len(some):,}{''.join(counts)}", "  ", "      "))
        by_place = group_items(named, lambda said: said.place).values()
        text += (Sentence(_describe_told(at), "    ", "      ") for at in by_place)
    return Section({key: [row for row, _, _ in every]}, text)


def _describe_told(rows: Sequence[Told]) -> str:
    """Return rows of one place, those of one day together."""
    place = f"{rows[0].place}: " if rows[0].place else ""
    days = group_items(rows, lambda said: said.when)
    named = (f"{', '.join(said.who for said in some)} ({when})" for when, some in days.items())
    return f"{place}{'; '.join(named)}"


def make_title(title: str, rows: Sized, note: str = "") -> Sentence:
    """Return a title with the number of rows, and a note if there are rows."""
    return Sentence(f"{title}: {len(rows):,}{note}" if rows else f"{title}: none", rest="  ")


def sum_columns(rows: Sequence[Cells], keys: Iterable[str]) -> Cells:
    """Return the sums of columns."""
    return {key: sum(row[key] for row in rows) for key in keys}


# -- are we getting better? ----------------------------------------------------------------------------


def compare_shares(asked: Asked) -> Section:
    """Return shares compared with those of four weeks before, both as now believed; of all teams lead times.

    A share of nothing is left out, and so is a step that nobody took.
    """
    now, before = asked.coverage, asked.part.coverage(on=asked.past)
    shares = {what: (count(now), count(before)) for what, count in _SHARES.items()}
    trends: list[Cells] = [
        {"what": what, "share": share, "before": past}
        for what, (share, past) in shares.items()
        if share.whole or past.whole
    ]
    paces = _list_paces(asked) if asked.team is None else []
    rows: list[Cells] = [{**row, "now": row["share"], "of": row["share"].whole} for row in trends]
    for row in paces:
        what = f"days from {row['step'].value}, median of a year"
        rows.append({"what": what, "now": row["median"], "before": row["before"], "of": row["taken"]})
    columns: Heads = {
        "Are we getting better?": "what", "now": "now", f"{asked.past}": "before", "of": "of",
    }  # fmt: skip
    data: Cells = {"trends": trends} if asked.team else {"trends": trends, "paces": paces}
    return Section(data, [TextTable(columns, rows)])


def _share_contacted(coverage: Coverage) -> Share:
    """Return the share of members and candidates who are owed no contact now."""
    people = [
        one for one in coverage if one.activity is Activity.CONTACT and one.standing is not Standing.LAPSED
    ]
    return Share(sum(one.standing not in OPEN for one in people), len(people))


def _share_answered(coverage: Coverage) -> Share:
    """Return the share of open reviews that are agreed or whose offer was answered."""
    reviews = [one for one in coverage if one.activity is Activity.REVIEW and one.standing in OPEN]
    return Share(sum(one.progress in _ANSWERED for one in reviews), len(reviews))


_ANSWERED = (Progress.ACCEPTED, Progress.BOOKED, Progress.DECLINED, Progress.DEFERRED)
_SHARES: Mapping[str, Callable[[Coverage], Share]] = {
    "people without an open contact": _share_contacted,
    "open reviews with an answer": _share_answered,
    "reviews in time, at places in use": attrgetter("covered"),
}


def _list_paces(asked: Asked) -> list[Cells]:
    """Return how long each step took in a year, compared with the year that ended four weeks before."""
    on, past = asked.on, asked.past
    taken = asked.programme.lead_times(first=past - YEAR, last=on)
    now, before = taken.within(on - YEAR, on), taken.within(past - YEAR, past)
    paces = (
        {
            "step": step,
            "taken": len(now.of_step(step)),
            "median": now.median(step),
            "before": before.median(step),
        }
        for step in LeadStep
    )
    return [row for row in paces if row["median"] is not None or row["before"] is not None]


# -- reviews by standing and progress ------------------------------------------------------------------


def cross_reviews(asked: Asked) -> Section:
    """Return how many reviews at venues in use have each standing with each progress."""
    counts = Counter((one.standing, one.progress) for one in asked.reviews)
    cross: list[Cells] = [
        {"standing": standing, "progress": progress, "count": counts[standing, progress]}
        for standing in Standing
        for progress in Progress
        if counts[standing, progress]
    ]
    reached = {row["progress"] for row in cross}
    rows: list[Cells] = [
        {"standing": standing, "all": sum(row["count"] for row in some)}
        | {one.value: counts[standing, one] for one in Progress}
        for standing, some in group_items(cross, itemgetter("standing")).items()
    ]
    numbers = {head: one.value for one, head in _HEADS.items() if one in reached} | {"all": "all"}
    total = {"standing": "total", **sum_columns(rows, numbers.values())}
    return Section({"cross": cross}, [TextTable({"reviews": "standing", **numbers}, rows, total, zero=".")])


_HEADS: Mapping[Progress, str] = {
    Progress.NOT_CONTACTED: "not con-|tacted",
    Progress.CONTACTED: "con-|tacted",
    Progress.OFFERED: "of-|fered",
    Progress.UNANSWERED: "unan-|swered",
    Progress.DECLINED: "de-|clined",
    Progress.DEFERRED: "de-|ferred",
    Progress.ACCEPTED: "ac-|cepted",
    Progress.BOOKED: "booked",
    Progress.DONE: "done",
}
"""The head of each progress, broken so that the table fits into 80 columns."""


# -- the next week -------------------------------------------------------------------------------------


def find_state(placed: Placed) -> str:
    """Return how firm a visit is: on a day that was agreed, accepted, or neither."""
    if placed.booked:
        return "agreed"
    return "accepted" if placed.visit.rank == 0 else "not-accepted"


def list_unowed(asked: Asked) -> list[Agreed]:
    """Return the visits agreed for the next seven days that nothing is owed for, by day.

    A visit agreed with somebody who is exempt since keeps its day, and a visit agreed with an erased person.
    """
    owed = {(one.visit.venue, one.visit.activity) for one in asked.plan.visits if one.booked}
    agreed = asked.part.agreed(on=asked.on, until=asked.on + WEEK)
    return [one for one in agreed if (one.venue, one.activity) not in owed]


def name_week(asked: Asked) -> str:
    """Return the title of the visits of the next week."""
    return f"Visits from {name_short(asked.on)} to {name_short(asked.on + WEEK)}"


# -- words ---------------------------------------------------------------------------------------------


def name_short(day: dt.date) -> str:
    """Return a day with the first letters of its weekday.

    >>> name_short(dt.date(2021, 11, 22))
    'Mon 22 November 2021'
    """
    return f"{weekday(day)[:3]} {long_day(day)}"


def name_day(day: dt.date) -> str:
    """Return a day in a list, with three letters of its month.

    >>> name_day(dt.date(2021, 11, 22))
    '22 Nov 2021'
    """
    number, month, year = long_day(day).split()
    return f"{number} {month[:3]} {year}"


def name_activity(activity: Activity) -> str:
    """Return the activity, to be set behind a place; nothing for a review."""
    return "" if activity is Activity.REVIEW else f", {activity.words}"


def name_place(register: Register, members: Iterable[str], venue: str | None) -> str:
    """Return the members and the name of the place."""
    return str(split_place(register, members, venue)["place"])


def split_place(register: Register, members: Iterable[str], venue: str | None) -> Cells:
    """Return the members, the name of the place, and both in one."""
    who = " and ".join(register.member[id_].name for id_ in members)
    where = "" if venue is None else register.name_of(register.venue[venue])
    return {"place": ", ".join(part for part in (who, where) if part), "who": who, "where": where}


def split_former(place: Cells) -> Cells:
    """Return a place that its members have left."""
    return {**place, "place": f"formerly {place['place']}", "who": f"formerly {place['who']}"}


def name_gap(register: Register, gap: Gap) -> str:
    """Return the members and the name of the place of a gap; at a place without users the former user."""
    return str(split_gap(register, gap)["place"])


def split_gap(register: Register, gap: Gap) -> Cells:
    """Return who and where a gap is, as `split_place` does."""
    is_of_place = gap.fitting is not None or gap.finding is not None or gap.risk is not None
    members = gap.users if is_of_place and gap.users else (gap.status.member,)
    place = split_place(register, members, gap.status.venue)
    return split_former(place) if is_of_place and not gap.users else place


def name_users(register: Register, gap: Gap) -> str:
    """Return the members of a gap; of a place without users the former user."""
    return str(split_gap(register, gap)["who"])
