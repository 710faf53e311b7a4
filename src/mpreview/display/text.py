"""The national review as text that can be read at a glance, no line wider than 100 columns."""

from collections.abc import Iterable, Iterator, Sequence

from mpreview.display.figures import SOON, Line, MembersLine
from mpreview.display.national import House, LevelNow, NationalReview
from mpreview.display.proofs import Proof
from mpreview.display.urgent import Group, Named, RiseCited
from mpreview.display.words import WIDTH, counted, listed, long_day, table, wrapped
from mpreview.policy.reasons import sentence
from mpreview.register import Source

__all__ = ["as_text"]

_NAMES = 12
"""Vacant seats named; a register may hold seats of a whole country and members of a part of it."""

_LABEL = 10


def as_text(review: NationalReview, *, note: str = "") -> str:
    """Return a review as text, ending in a line break.

    Args:
        review: What is shown.
        note: A sentence about what is shown, to stand under the title.
    """
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


def _house(house: House) -> str:
    seats = counted(house.seats, "seat")
    if house.dissolved:
        return f"{seats}; the house is dissolved: nobody is a member"
    vacant = f"; {len(house.vacant):,} vacant" + (f": {listed(house.vacant, _NAMES)}" if house.vacant else "")
    return f"{seats}; {counted(house.members, 'member')} sitting{vacant}"


def _level(level: LevelNow) -> str:
    if level.since is None or level.announced is None:
        return f"{level.name}: {level.level}, as stated before the series begins"
    text = f"{level.name}: {level.level} since {long_day(level.since)}"
    return text if level.announced == level.since else f"{text} (announced {long_day(level.announced)})"


def _rise(rise: RiseCited) -> str:
    first, last = rise.due
    days = f"on {long_day(first)}" if first == last else f"from {long_day(first)} to {long_day(last)}"
    return (
        f"{rise.name}, from {rise.old} to {rise.new}, counted from {long_day(rise.on)}: "
        f"{counted(rise.obligations, 'open obligation is', 'open obligations are')} due {days} because of it"
    )


def _parts(counts: Sequence[tuple[object, int]]) -> str:
    total = sum(number for _, number in counts)
    each = [f"{number:,} {getattr(kind, 'value', kind)}" for kind, number in counts if number]
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
    """Return two forces a line: the members of their seats, owed a contact, owed an offer."""
    heads = ["members by the force of their seat", "sit", "contact", "offer"]
    rows = [[one.name, *(f"{n:,}" for n in (one.members, one.to_contact, one.to_offer))] for one in lines]
    *each, total = table(heads, rows)[1:] if len(rows) > 1 else table(heads, rows)
    return [*each, total]


def _urgent(review: NationalReview) -> list[str]:
    found = [f"Most urgent of {counted(review.open, 'open obligation')}, equal reasons told once"]
    for place, group in enumerate(review.urgent, 1):
        found += wrapped(_group(group), first=f"{place:>3}. ", rest="     ")
    if review.other[0]:
        groups, obligations = review.other
        found.append(f"     and {counted(obligations, 'obligation')} for {counted(groups, 'other reason')}")
    return found


def _group(group: Group) -> str:
    rest = group.count - len(group.named)
    text = f"due {long_day(group.due)} ({group.standing.value}): {sentence(group.reason)}"
    if not group.named:
        return f"{counted(group.count, group.activity.value)}, {text}"
    names = "; ".join(_named(one) for one in group.named)
    more = f"; and {rest:,} more like it" if rest else ""
    return f"{names}: {text}{more}"


def _named(one: Named) -> str:
    return one.member_name if one.venue_name is None else f"{one.member_name}, {one.venue_name}"


def _proofs(review: NationalReview) -> list[str]:
    return ["Shortfalls"]


def _sources(review: NationalReview) -> list[str]:
    older = set(review.older_sources)
    if not review.sources:
        return ["No sources are on record."]
    found = ["Rests on"]
    for source in review.sources:
        found += wrapped(_source(source, source in older), first="  ", rest="    ")
    return found


def _source(source: Source, older: bool) -> str:
    text = f"{source.title} ({source.source}; state of {long_day(source.state)})"
    return text
