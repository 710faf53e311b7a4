"""[7.1] A changed world, each change said day by day and field by field."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from naive import world as w
from naive.days import days


@dataclass(frozen=True)
class LevelBound:
    """The level of a series is the bound, `max` or `min`, of *level* and what is stated, on some days."""

    series: str
    bound: Callable[[int, int], int]
    level: int
    first: date
    last: date | None

    def find_level(self, day: date, said: int | None) -> int | None:
        """The level of a day on which another is stated, or none."""
        if said is None or day < self.first or (self.last is not None and self.last < day):
            return said
        return self.bound(self.level, said)


def bound_levels(change: LevelBound, world: w.World) -> w.World:
    """The world in which the level of a series is raised or lowered."""
    changed = (
        replace(one, entries=tuple(_entries(one, change))) if one.id == change.series else one
        for one in world.series
    )
    return replace(world, series=tuple(changed))


def _entries(series: w.Series, change: LevelBound) -> Iterator[w.Entry]:
    """An entry on each day on which something is stated, or the level is another than on the day before."""
    stated = {entry.effective: entry for entry in series.entries}
    day, end = min([*stated, change.first]), max([*stated, change.first, change.last or change.first])
    held, yesterday = None, series.before
    while day <= end + days(1):
        held = stated.get(day, held)
        said = series.before if held is None else held.level
        today = change.find_level(day, said)
        if today != said:
            if today != yesterday:
                yield w.Entry(effective=day, announced=change.first, level=today)
        elif day in stated:
            yield stated[day]
        elif today != yesterday:
            announced = change.first if held is None else max(change.first, held.announced)
            yield w.Entry(effective=day, announced=announced, level=today)
        day, yesterday = day + days(1), today


def change_number(world: w.World, rule: str, field: str, value: int, since: date) -> w.World:
    """The world in which a number of a rule is another from a day on, without notice."""
    begun = [edition for edition in world.editions if edition.since <= since][-1]
    if begun.since < since:
        begun = replace(begun, id=f"what-if-{since}", since=since, notice=0, open_cycles="tighten")
    editions = {edition.since: edition for edition in (*world.editions, begun)}
    return replace(
        world,
        editions=tuple(
            edition if day < since else replace(edition, rules=tuple(_rules(edition, rule, field, value)))
            for day, edition in sorted(editions.items())
        ),
    )


def _rules(edition: w.Edition, id_: str, field: str, value: int) -> Iterator[w.Rule]:
    for rule in edition.rules:
        yield replace(rule, **{field: value}) if rule.id == id_ else rule  # type: ignore[arg-type]  # of a form


def add_use(world: w.World, use: w.Use, venue: w.Venue) -> w.World:
    """The world with a venue and a use more."""
    return replace(world, venues=(*world.venues, venue), uses=(*world.uses, use))


def move_boundary(world: w.World, venues: tuple[str, ...], seats: tuple[str, ...], like: w.Venue) -> w.World:
    """The world in which some venues and seats lie where another venue lies."""

    def move(member: w.Member) -> w.Member:
        held = (
            replace(one, seat=_on_ground(one.seat, like)) if one.seat.id in seats else one
            for one in member.mandates
        )
        stood = (
            replace(one, seat=_on_ground(one.seat, like)) if one.seat.id in seats else one
            for one in member.candidacies
        )
        return replace(member, mandates=tuple(held), candidacies=tuple(stood))

    moved = (
        replace(one, areas=like.areas, calendar=like.calendar, nation=like.nation, force=like.force)
        if one.id in venues
        else one
        for one in world.venues
    )
    return replace(world, venues=tuple(moved), members=tuple(map(move, world.members)))


def _on_ground(seat: w.Seat, like: w.Venue) -> w.Seat:
    assert like.calendar is not None, "an online presence lies nowhere"
    return replace(seat, areas=like.areas, calendar=like.calendar, nation=like.nation, force=like.force)


def count_slots(stated: list[int], more: list[int], fewer: list[int]) -> int:
    """The slots of a day: all is summed, then floored at 0."""
    return max(0, sum(stated) + sum(more) - sum(fewer))
