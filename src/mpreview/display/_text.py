"""The national review as text that can be read at a glance, no line wider than 100 columns."""

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from mpreview._checks import TEXT_LENGTH, check_text, check_type
from mpreview._sequences import group_items
from mpreview.display._figures import SOON, Line, MembersLine
from mpreview.display._proofs import Proof
from mpreview.display._review import LevelNow, NationalReview, SeatCount
from mpreview.display._urgent import Group, NamedObligation, OwedActivity, RiseCited
from mpreview.policy import Reason
from mpreview.policy.reasons import sentence
from mpreview.register import Source
from mpreview.reviews import Progress, Standing
from mpreview.timeline import long_day

_WIDTH = 100
"""The widest line."""
_NAMES = 12
"""Vacant seats named; a register may hold seats of a whole country and members of a part of it."""

_LABEL = 10


def as_text(review: NationalReview, *, note: str = "") -> str:
    """Return a review as text, ending in a line break.

    Args:
        review: The review.
        note: A sentence below the title.

    Raises:
        InvalidValue: If *review* is no review, or *note* no text.
    """
    check_type("review", review, NationalReview)
    check_text("note", note, most=TEXT_LENGTH, empty=True)
    parts = [
        _head(review, note),
        _venues(review),
        _members(review.members),
        _urgent(review),
        _proofs(review),
        _sources(review),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(review: NationalReview, note: str) -> list[str]:
    found = [f"National review of {long_day(review.on)}, planned to {long_day(review.until)}"]
    found += [*(wrapped(note) if note else []), ""]
    found += _labelled("House", [_house(review.house)])
    found += _labelled("Threat", [_level(level) for level in review.levels] or ["no level is stated"])
    if review.rise is not None:
        found += _labelled("Rise", [_rise(review.rise)])
    found += _labelled("Reviews", [_parts(review.standings), _parts(review.progresses)])
    return found


def _labelled(label: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from wrapped(text, first=label.ljust(_LABEL), rest=" " * _LABEL)
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


def _venues(review: NationalReview) -> list[str]:
    heads = [review.by, "venues", f"due in|{SOON} days", "overdue", "on|time", "late", "un-|placed"]
    heads += ["held", "beyond", *(["slots|short"] if review.total.slots_short is not None else [])]
    rows = [_row(line) for line in review.lines]
    return _ruled(table(heads, rows))


def _row(line: Line) -> list[str]:
    found = [line.venues, line.due_soon, line.overdue, line.on_time, line.late, line.unplaced]
    found += [line.held, line.beyond]
    short = [] if line.slots_short is None else [line.slots_short]
    return [line.name, *(f"{number:,}" for number in (*found, *short))]


def _ruled(lines: list[str]) -> list[str]:
    """Set the last line, which is the total, apart."""
    return [*lines[:-1], "-" * max(map(len, lines)), lines[-1]]


def _members(lines: Sequence[MembersLine]) -> list[str]:
    """Return two forces a line: the people of their seats and areas, owed a contact, owed an offer."""
    *each, total = [
        [one.name, *(f"{n:,}" for n in (one.members, one.to_contact, one.to_offer))] for one in lines
    ]
    half = (len(each) + 1) // 2
    heads = ["force of the seat", "people", "owed a|contact", "owed an|offer"]
    columns = [table(heads, [*part, total])[:-1] for part in (each[:half], each[half:])]
    rows = [
        f"{left}    {right}".rstrip()
        for left, right in zip_longest(*(_even(column) for column in columns), fillvalue="")
    ]
    words = f"total: {lines[-1].members:,} people, {lines[-1].to_contact:,} owed a contact, "
    return [*rows, f"{words}{lines[-1].to_offer:,} owed an offer"]


def _even(column: list[str]) -> list[str]:
    width = max(map(len, column))
    return [line.ljust(width) for line in column]


def _urgent(review: NationalReview) -> list[str]:
    found = [f"Most urgent of {counted(review.open_obligations, 'open obligation')}, equal reasons told once"]
    for place, group in enumerate(review.urgent, 1):
        found += wrapped(_group(group), first=f"{place:>3}. ", rest="     ")
    if review.other[0]:
        groups, obligations = review.other
        found.append(f"     and {counted(obligations, 'obligation')} for {counted(groups, 'other reason')}")
    # Of one rule others may be cited for another day, since other numbers of it were read.
    for rule, citation in dict.fromkeys((g.reason.rule, g.reason.citation) for g in review.urgent):
        found += wrapped(f"[{rule}] {citation}", first="     ", rest="       ")
    return found


def _group(group: Group) -> str:
    rest = group.count - len(group.named)
    text = f"due {long_day(group.due)} ({group.standing.value}): {_why(group.reason)}"
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


def _proofs(review: NationalReview) -> list[str]:
    """Return for each team the run of days that lacks most, and how many of its visits others explain."""
    told = [proof for proof in review.proofs if proof.asks == "on-time"]
    if not told:
        return ["Shortfalls: none; no visit is late or without a day"]
    worst_first = sorted(told, key=lambda proof: (-proof.lack, -proof.visits, proof.first))
    teams = group_items(worst_first, lambda proof: proof.team)
    found = ["Shortfalls: days in which more visits must lie than the team has slots, the worst of each team"]
    heads = ["team", "from", "to", "visits", "slots", "short", "not on|time", "for other|reasons"]
    rows = [_proof_row(proofs) for proofs in teams.values()]
    sums = [sum(numbers[place] for _, numbers in rows) for place in range(5)]
    found += _ruled(table(heads, [_proof_cells(*row) for row in (*rows, (["total", "", ""], sums))]))
    return [*found, *wrapped(_by_code(told))]


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


def _sources(review: NationalReview) -> list[str]:
    if not review.sources:
        return ["What this rests on is not on record: the programme names no sources"]
    older = review.older_sources
    found = [f"Rests on {counted(len(review.sources), 'table')}, each with the day it was brought up to"]
    good = [f"{one.title}, {long_day(one.state)}" for one in review.sources if one not in older]
    found += wrapped("; ".join(good), first="  ", rest="    ") if good else []
    for source in older:
        found += wrapped(_older(source, review.on), first="  ! ", rest="    ")
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


def wrapped(text: str, *, first: str = "", rest: str = "", width: int = _WIDTH) -> list[str]:
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


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: int = _WIDTH) -> list[str]:
    """Return columns: the first column to the left, further columns to the right; a head may have two lines.

    The gaps are two wide, or one wide if the lines would be wider than *width*. A first column without enough
    room is cut.

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
    lines = [(" " * gap).join(_cells(row, widths)).rstrip() for row in cells]
    return lines if any(tops) else lines[1:]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    first, *others = row
    yield (first if len(first) <= widths[0] else first[: widths[0] - 1] + "…").ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
