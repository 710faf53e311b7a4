"""The national review as text that can be read at a glance, no line wider than the width asked for."""

import datetime as dt
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from mpreview._checks import TEXT_LENGTH, check_int, check_text, check_type
from mpreview._sequences import group_items
from mpreview.coverage import Share
from mpreview.display._acts import BEFORE, WEEK, Pace, Trend, VisitState
from mpreview.display._figures import SOON, Line, MembersLine
from mpreview.display._proofs import Proof
from mpreview.display._review import LevelNow, NationalReview, SeatCount, VisitPlanned
from mpreview.display._urgent import Group, NamedObligation, OwedActivity, RiseCited
from mpreview.policy import Activity, Reason
from mpreview.policy.reasons import sentence
from mpreview.register import Source
from mpreview.reviews import Progress, Standing
from mpreview.timeline import long_day, weekday

WIDTH = 100
"""The width of a text that nobody asks to be narrower or wider."""
NARROWEST = 60
"""The width below which no table has room."""
_NAMES = 12
"""Vacant seats named; a register may hold seats of a whole country and members of a part of it."""

_LABEL = 10


def as_text(review: NationalReview, *, note: str = "", width: int = WIDTH) -> str:
    """Return a review as text, ending in a line break.

    Args:
        review: The review.
        note: A sentence below the title.
        width: The widest line, in columns, at least 60. A longer word has a line of its own.

    Raises:
        InvalidValue: If *review* is no review, or *note* no text.
        OutsideRange: If *width* is below 60.
    """
    check_type("review", review, NationalReview)
    check_text("note", note, most=TEXT_LENGTH, empty=True)
    check_int("width", width, NARROWEST, TEXT_LENGTH)
    parts = [
        _head(review, note, width),
        list_trends(review.on, review.acts.trends, review.acts.paces, width),
        _week(review, width),
        list_cross(review.acts.cross, width),
        _campaigns(review, width),
        _gaps(review, width),
        _findings(review, width),
        _measures(review, width),
        _venues(review, width),
        _members(review.members, width),
        _urgent(review, width),
        _proofs(review, width),
        _sources(review, width),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(review: NationalReview, note: str, width: int) -> list[str]:
    title = f"National review of {long_day(review.on)}, planned to {long_day(review.until)}"
    found = wrapped(title, width=width)
    found += [*(wrapped(note, width=width) if note else []), ""]
    labels = {"House": [_house(review.house), *_running_on(review)]}
    labels["Threat"] = [_level(level) for level in review.levels] or ["no level is stated"]
    if review.rise is not None:
        labels["Rise"] = [_rise(review.rise)]
    labels["Reviews"] = [_parts(review.standings), *_explain_reviews(review)]
    return [*found, *(line for label, texts in labels.items() for line in _labelled(label, texts, width))]


def _running_on(review: NationalReview) -> list[str]:
    """Return what runs on: of former members, and after a dissolution of those who stand."""
    found = []
    if review.house.dissolved and review.members[-1].members:
        people, venues = review.members[-1].members, counted(review.total.venues, "venue")
        others = counted(people, "person is", "people are")
        found.append(f"{others} looked after, as candidates or in another mandate, at {venues}")
    if review.acts.winding_up:
        former = counted(review.acts.winding_up, "former member winds", "former members wind")
        found.append(f"{former} up: {counted(review.acts.running_on, 'place runs', 'places run')} on")
    return found


def _explain_reviews(review: NationalReview) -> list[str]:
    """Return why reviews, venues and shares are of different numbers, as far as the numbers differ."""
    reviews, venues, ahead = sum(n for _, n in review.standings), review.total.venues, review.acts.ahead
    found = []
    if reviews != venues:
        found.append(
            f"of {counted(venues, 'venue')}: a venue that members share has a review for each of them"
        )
    if ahead:
        known = counted(
            ahead,
            "review is of a use that begins later, and counts",
            "reviews are of a use that begins later, and count",
        )
        found.append(f"{known} in no share below")
    return found


def _labelled(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    for text in texts:
        yield from wrapped(text, first=label.ljust(_LABEL), rest=" " * _LABEL, width=width)
        label = ""


def _house(house: SeatCount) -> str:
    seats = counted(house.seats, "seat")
    if house.dissolved:
        return f"{seats}; the house is dissolved: nobody is a member"
    vacant = f"{len(house.vacant):,} vacant" + (f": {listed(house.vacant, _NAMES)}" if house.vacant else "")
    if house.vacancies_on_record is False:
        other = "other " if house.vacant else ""
        vacant += f" ({other}vacancies of this day are not on record, see the sources)"
    found = f"{seats}; {counted(house.members, 'member')} sitting; {vacant}"
    one, several = "mandate runs in a seat not in force", "mandates run in seats not in force"
    return f"{found}; {counted(house.seatless, one, several)}" if house.seatless else found


def _level(level: LevelNow) -> str:
    if level.since is None or level.announced is None:
        return f"{level.name}: {level.level_name}, as stated before the series begins"
    text = f"{level.name}: {level.level_name} since {long_day(level.since)}"
    return text if level.announced == level.since else f"{text} (announced {long_day(level.announced)})"


def _rise(rise: RiseCited) -> str:
    text = f"{rise.name}, from {rise.old} to {rise.new}, counted from {long_day(rise.on)}"
    return f"{text}; open because of it: {', '.join(map(_owed, rise.owed))}"


def _owed(owed: OwedActivity) -> str:
    return f"{counted(owed.count, owed.activity.words)} due {_days(owed.first, owed.last)}"


def _days(first: dt.date, last: dt.date) -> str:
    return long_day(first) if first == last else f"{long_day(first)} to {long_day(last)}"


def _parts(counts: Sequence[tuple[Standing, int]] | Sequence[tuple[Progress, int]]) -> str:
    total = sum(number for _, number in counts)
    each = [f"{number:,} {kind.value}" for kind, number in counts if number]
    return f"{total:,} = {' + '.join(each)}" if each else "none"


# -- what has to be done -------------------------------------------------------------------------------


def list_trends(on: dt.date, trends: Sequence[Trend], paces: Sequence[Pace], width: int) -> list[str]:
    """Return shares and lead times beside those of four weeks before."""
    heads = ["Are we getting better?", "now", f"{on - dt.timedelta(BEFORE)}", "of"]
    rows = [[one.what, _percent(one.share), _percent(one.before), f"{one.share.whole:,}"] for one in trends]
    for one in paces:
        what = f"days from {one.step.value}, median of a year"
        rows.append([what, _days_of(one.median), _days_of(one.before), f"{one.taken:,}"])
    return table(heads, rows, width=width) if rows else []


def _percent(share: Share) -> str:
    return "-" if share.percent is None else f"{share.percent}%"


def _days_of(median: int | None) -> str:
    return "-" if median is None else f"{median}"


def _week(review: NationalReview, width: int) -> list[str]:
    """Return the visits of the next seven days, by team; agreed apart from what may still be declined."""
    last = review.on + dt.timedelta(WEEK - 1)
    span = f"{name_short(review.on)} to {name_short(last)}"
    if not review.acts.week[-1].total:
        return [f"Visits from {span}: none"]
    heads = ["team", "all", "agreed", "accepted", "not yet|accepted"]
    rows = [
        [one.name, *map(_dotted, (one.total, one.agreed, one.accepted, one.not_accepted))]
        for one in review.acts.week
    ]
    found = [f"Visits from {span}", *ruled(table(heads, rows, width=width))]
    for visit in review.visits:
        if visit.day <= last:
            found += wrapped(_visit(visit), first="  ", rest="      ", width=width)
    return found


def _dotted(number: int) -> str:
    return f"{number:,}" if number else "."


FIRM: Mapping[VisitState, str] = MappingProxyType(
    {
        VisitState.AGREED: " (agreed)",
        VisitState.ACCEPTED: " (day to be agreed)",
        VisitState.NOT_ACCEPTED: " (if accepted)",
    }
)
"""What stands behind a visit, by how firm the visit is."""


def _visit(visit: VisitPlanned) -> str:
    """Return a visit with the day, the members and the place, and how firm the visit is."""
    what = "" if visit.activity is Activity.REVIEW else f", {visit.activity.words}"
    where = f"{' and '.join(visit.members)}, {visit.venue_name}"
    return f"{name_short(visit.day)}: {where}{what}{FIRM[visit.state]}"


def name_short(day: dt.date) -> str:
    """Return a day with the first letters of its weekday.

    >>> name_short(dt.date(2021, 11, 22))
    'Mon 22 November 2021'
    """
    return f"{weekday(day)[:3]} {long_day(day)}"


_PROGRESS_HEADS: Mapping[Progress, str] = MappingProxyType(
    {
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
)
"""The head of each progress, broken so that the table fits into 80 columns."""


def list_cross(cross: Sequence[tuple[Standing, Progress, int]], width: int) -> list[str]:
    """Return where reviews stand in time, by how far the work is."""
    if not cross:
        return []
    standings = list(dict.fromkeys(standing for standing, _, _ in cross))
    reached = {progress for _, progress, _ in cross}
    progresses = [one for one in Progress if one in reached]
    counts = {(standing, progress): n for standing, progress, n in cross}
    rows = []
    for standing in standings:
        cells = [counts.get((standing, progress), 0) for progress in progresses]
        rows.append([standing.value, *map(_dotted, cells), f"{sum(cells):,}"])
    sums = [sum(counts.get((one, progress), 0) for one in standings) for progress in progresses]
    rows.append(["total", *(f"{n:,}" for n in sums), f"{sum(sums):,}"])
    heads = ["reviews", *(_PROGRESS_HEADS[one] for one in progresses), "all"]
    return ruled(table(heads, rows, width=width))


def _campaigns(review: NationalReview, width: int) -> list[str]:
    """Return how far each directive has come that has somebody left."""
    heads = ["directive", "by", "touched", "done", "done|%", "left", "lapsed"]
    rows = []
    for one in review.acts.campaigns:
        counts = [f"{n:,}" for n in (one.touched, one.done, one.outstanding, one.lapsed)]
        name, share = f"{one.activity.words} ({one.id})", _percent(one.share)
        rows.append([name, f"{one.by}", *counts[:2], share, *counts[2:]])
    return table(heads, rows, width=width) if rows else []


def _gaps(review: NationalReview, width: int) -> list[str]:
    """Return what fell through by kind, since when, and who has it."""
    if not review.acts.gaps:
        return ["What fell through: nothing"]
    heads = ["what fell through", "gaps", "oldest", "with"]
    rows = []
    for one in review.acts.gaps:
        owners = ", ".join(f"{party} {n:,}" for party, n in one.owners)
        rows.append([one.kind.value, f"{one.count:,}", f"{one.oldest}", owners])
    return table(heads, rows, width=width, words=(3,))


def _findings(review: NationalReview, width: int) -> list[str]:
    """Return the findings by state."""
    heads = ["findings", "number", "late", "oldest"]
    rows = [
        [one.state.value, f"{one.count:,}", f"{one.late:,}", f"{one.oldest}"] for one in review.acts.findings
    ]
    return table(heads, rows, width=width) if rows else []


def _measures(review: NationalReview, width: int) -> list[str]:
    """Return the measures by the state of their way into service."""
    heads = ["measures", "number", "oldest"]
    rows = [[one.state.value, f"{one.count:,}", f"{one.oldest}"] for one in review.acts.measures]
    return table(heads, rows, width=width) if rows else []


# -- where everything stands ---------------------------------------------------------------------------


def _venues(review: NationalReview, width: int) -> list[str]:
    heads = [review.by, "venues", f"due in|{SOON} days", "overdue", "on|time", "late", "un-|placed"]
    heads += ["held", "beyond", *(["slots|short"] if review.total.slots_short is not None else [])]
    *each, total = review.lines
    rows = [_row(line) for line in each if _has_work(line)]
    quiet = [line for line in each if line.venues and not _has_work(line)]
    if not rows:
        venues = counted(total.venues, "venue")
        return [f"Nothing is due at {venues} in {SOON} days, and nobody goes anywhere"]
    found = ruled(table(heads, [*rows, _row(total)], width=width))
    venues = counted(sum(line.venues for line in quiet), "venue")
    idle = f"without a row: {len(quiet):,} with {venues}, where nothing is due in {SOON} days"
    return [*found, *(wrapped(idle, width=width) if quiet else [])]


def _has_work(line: Line) -> bool:
    """Whether a line counts anything to do; a row of zeros tells nothing."""
    placed = line.on_time or line.late or line.unplaced or line.held or line.beyond
    return bool(line.due_soon or line.overdue or placed)


def _row(line: Line) -> list[str]:
    found = [line.venues, line.due_soon, line.overdue, line.on_time, line.late, line.unplaced]
    found += [line.held, line.beyond]
    short = [] if line.slots_short is None else [line.slots_short]
    return [line.name, *(f"{number:,}" for number in (*found, *short))]


def ruled(lines: list[str]) -> list[str]:
    """Set the last line, which is the total, apart."""
    return [*lines[:-1], "-" * max(map(len, lines)), lines[-1]]


def _members(lines: Sequence[MembersLine], width: int) -> list[str]:
    """Return two forces a line: the people of their seats and areas, owed a contact, owed an offer."""
    *each, last = [
        [one.name, *(f"{n:,}" for n in (one.members, one.to_contact, one.to_offer))]
        for one in lines
        if one is lines[-1] or one.to_contact or one.to_offer
    ]
    heads = ["force of the seat", "people", "owed a|contact", "owed an|offer"]
    if not each:
        return []
    # Side by side, if both halves have room.
    half = (len(each) + 1) // 2 if width >= WIDTH else len(each)
    parts = [part for part in (each[:half], each[half:]) if part]
    columns = [table(heads, [*part, last], width=width)[:-1] for part in parts]
    even = zip_longest(*(_even(column) for column in columns), fillvalue="")
    rows = ["    ".join(cells).rstrip() for cells in even]
    total = lines[-1]
    quiet = sum(one.members for one in lines[:-1] if not (one.to_contact or one.to_offer))
    without = f" ({quiet:,} of forces without a row)" if quiet else ""
    words = f"total: {counted(total.members, 'person', 'people')}{without}, "
    words += f"{total.to_contact:,} owed a contact, {total.to_offer:,} owed an offer"
    return [*rows, *wrapped(words, width=width)]


def _even(column: list[str]) -> list[str]:
    width = max(map(len, column))
    return [line.ljust(width) for line in column]


def _urgent(review: NationalReview, width: int) -> list[str]:
    owed = counted(review.open_obligations, "open obligation")
    if not review.open_obligations:
        return ["Nothing is open"]
    found = wrapped(f"Most urgent of {owed}, equal reasons told once", width=width)
    for place, group in enumerate(review.urgent, 1):
        found += wrapped(_group(group), first=f"{place:>3}. ", rest="     ", width=width)
    if review.other[0]:
        groups, obligations = review.other
        found.append(f"     and {counted(obligations, 'obligation')} for {counted(groups, 'other reason')}")
    # Of one rule others may be cited for another day, since other numbers of it were read.
    for rule, citation in dict.fromkeys((g.reason.rule, g.reason.citation) for g in review.urgent):
        found += wrapped(f"[{rule}] {citation}", first="     ", rest="       ", width=width)
    return found


def _group(group: Group) -> str:
    rest = group.count - len(group.named)
    text = f"due {long_day(group.due)} ({group.standing.words}): {_why(group.reason)}"
    if not group.named:
        return f"{counted(group.count, group.activity.words)}, {text}"
    names = "; ".join(_named(one) for one in group.named)
    more = f"; and {rest:,} more like it" if rest else ""
    return f"{names}: {text}{more}"


def _why(reason: Reason) -> str:
    """Return the reason with the id of its rule; its citation is told once, below."""
    return f"{sentence(reason).removesuffix(f'[{reason.citation}]')}[{reason.rule}]"


def _named(one: NamedObligation) -> str:
    return one.member_name if one.venue_name is None else f"{one.member_name}, {one.venue_name}"


def _proofs(review: NationalReview, width: int) -> list[str]:
    """Return for each team the run of days that lacks most, and how many of its visits others explain."""
    told = [proof for proof in review.proofs if proof.asks == "on-time"]
    if not told:
        return ["Shortfalls: none; no visit is late or without a day"]
    worst_first = sorted(told, key=lambda proof: (-proof.lack, -proof.visits, proof.first))
    teams = group_items(worst_first, lambda proof: proof.team)
    head = "Shortfalls: days in which more visits must lie than the team has slots, the worst of each team"
    found = wrapped(head, width=width)
    heads = ["team", "from", "to", "visits", "slots", "short", "not on|time", "for other|reasons"]
    rows = [_proof_row(proofs) for proofs in teams.values()]
    sums = [sum(numbers[place] for _, numbers in rows) for place in range(5)]
    cells = [_proof_cells(*row) for row in (*rows, (["total", "", ""], sums))]
    found += ruled(table(heads, cells, width=width))
    short = review.total.slots_short or 0
    if short > sums[2]:
        more = f"{counted(short, 'slot')} short in all: some teams have a second run of days that lacks slots"
        found += wrapped(more, width=width)
    return [*found, *wrapped(_by_code(told), width=width)]


def _proof_row(proofs: Sequence[Proof]) -> tuple[list[str], list[int]]:
    """Return team and days, and the numbers: visits, slots and those short, not on time, and the others."""
    worst, *others = proofs
    days = [f"{worst.first}", f"{worst.last}"] if worst.lack else [*_NO_RUN[worst.code]]
    numbers = [worst.needing, worst.slots, worst.lack] if worst.lack else [0, 0, 0]
    name = f"{worst.team_name}, {worst.pool}" if worst.pool else worst.team_name
    return [name, *days], [*numbers, worst.visits, sum(proof.visits for proof in others)]


_NO_RUN = {
    "window-past": ("past due", "at start"),
    "agreed": ("agreed", "late"),
    "several-slots": ("several", "slots"),
    "closed": ("closed", "all days"),
    "conflict": ("conflict", "all days"),
    "no-slots": ("no slots", "to the end"),
}


def _proof_cells(words: list[str], numbers: list[int]) -> list[str]:
    return [*words, *(f"{number:,}" for number in numbers)]


def _by_code(proofs: Sequence[Proof]) -> str:
    counts = {code: sum(p.visits for p in proofs if p.code == code) for code in _CODES}
    parts = [f"{number:,} {_CODES[code]}" for code, number in counts.items() if number]
    return f"{counted(sum(counts.values()), 'visit')} not on time = {' + '.join(parts)}"


_CODES = {
    "full": "whose days are full",
    "booked": "whose slots are agreed with others",
    "no-slots": "whose days have no slot",
    "window-past": "past due when the plan begins",
    "agreed": "late by the day that was agreed",
    "several-slots": "of several slots, for which no day has room",
    "closed": "whose place is closed or without anybody to meet",
    "conflict": "whose advisers are in conflict",
}


def _sources(review: NationalReview, width: int) -> list[str]:
    if not review.sources:
        return ["What this rests on is not on record: the programme names no sources"]
    older = review.older_sources
    tables = counted(len(review.sources), "table")
    found = wrapped(f"Rests on {tables}, each with the day it was brought up to", width=width)
    good = [f"{one.title}, {long_day(one.state)}" for one in review.sources if one not in older]
    found += wrapped("; ".join(good), first="  ", rest="    ", width=width) if good else []
    for source in older:
        found += wrapped(_older(source, review.on), first="  ! ", rest="    ", width=width)
    return found


def _older(source: Source, on: dt.date) -> str:
    why = "older than the day asked" if on > source.state else "does not reach the day asked"
    return f"{source.title}, {long_day(source.state)}: {why}. {source.note}".rstrip()


# -- words and columns ---------------------------------------------------------------------------------


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1, "visit"), counted(2911, "visit"), counted(0, "day is", "days are")
    ('1 visit', '2,911 visits', '0 days are')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], most: int) -> str:
    """Return at most *most* of *items* as a list; further items are counted.

    >>> listed(["a", "b", "c"], 2)
    'a; b; and 1 more'
    """
    shown = "; ".join(items[:most])
    return shown if len(items) <= most else f"{shown}; and {len(items) - most:,} more"


def wrapped(text: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Return *text* in lines of at most *width*, with a lead for the first line and for further lines.

    A word longer than a line has a line of its own.

    >>> wrapped("one two three", first="- ", rest="  ", width=9)
    ['- one two', '  three']
    """
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    width: int = WIDTH,
    words: Collection[int] = (),
) -> list[str]:
    """Return columns: the first column to the left, further columns to the right; a head may have two lines.

    The gaps are two wide, or one wide if the lines would be wider than *width*. A first column without enough
    room is cut. The columns *words* stand to the left too.

    >>> for line in table(["team", "on|time"], [["Essex", "12"]]):
    ...     print(line)
             on
    team   time
    Essex    12
    >>> table(["team", "late"], [["A long name", "3"]], width=12)
    ['team    late', 'A long…    3']
    """
    tops = [head.partition("|")[0] if "|" in head else "" for head in heads]
    lows = [head.partition("|")[2] if "|" in head else head for head in heads]
    cells = [tops, lows, *([*row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    gap = 2 if sum(widths) + 2 * len(widths) - 2 <= width else 1
    widths[0] = max(2, min(widths[0], width - sum(widths[1:]) - gap * (len(widths) - 1)))
    lines = [(" " * gap).join(_cells(row, widths, words)).rstrip() for row in cells]
    return lines if any(tops) else lines[1:]


def _cells(row: Sequence[str], widths: Sequence[int], words: Collection[int]) -> Iterator[str]:
    first, *others = row
    yield (first if len(first) <= widths[0] else first[: widths[0] - 1] + "…").ljust(widths[0])
    for place, cell in enumerate(others, 1):
        yield cell.ljust(widths[place]) if place in words else cell.rjust(widths[place])
