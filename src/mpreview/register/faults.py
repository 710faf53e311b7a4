"""Every fault of a register, found at once, each with its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from mpreview.errors import Fault
from mpreview.places import Area, AreaKind, Use, VenueKind
from mpreview.register.entries import COLLECTIONS, Entries
from mpreview.register.grounds import SIZE, Ground, chain
from mpreview.timeline import Period

__all__ = ["faults_of"]


def faults_of(register: Entries) -> Iterator[Fault]:
    """Yield every fault between the collections; those that need sound ids only when the ids are sound."""
    for checks in _CHECKS:
        found = [fault for check in checks for fault in check(register)]
        yield from found
        if found:
            return


def _doubles(register: Entries) -> Iterator[Fault]:
    for name in COLLECTIONS:
        if name == "uses":
            continue
        seen: set[str] = set()
        for index, item in enumerate(getattr(register, name)):
            if item.id in seen:
                yield Fault(
                    f"/{name}/{index}/id",
                    "duplicate-id",
                    "an id that stands here already",
                    "give each its own",
                )
            seen.add(item.id)


def _dangling(register: Entries) -> Iterator[Fault]:
    known = {name: {item.id for item in getattr(register, name)} for name in COLLECTIONS if name != "uses"}
    for path, collection, id_ in _references(register):
        if id_ not in known[collection]:
            word = {"series": "series", "constituencies": "constituency"}.get(collection, collection[:-1])
            yield Fault(path, "dangling-id", f"no such {word}", f"add it to /{collection} or correct the id")
    yield from _foreign_levels(register)


def _references(register: Entries) -> Iterator[tuple[str, str, str]]:
    for index, area in enumerate(register.areas):
        for field, collection in (("within", "areas"), ("calendar", "calendars")):
            value = getattr(area, field)
            if value is not None:
                yield f"/areas/{index}/{field}", collection, value
    for index, seat in enumerate(register.constituencies):
        yield f"/constituencies/{index}/region", "areas", seat.region
        yield f"/constituencies/{index}/force", "areas", seat.force
        for place, force in enumerate(seat.other_forces):
            yield f"/constituencies/{index}/other_forces/{place}", "areas", force
    for index, venue in enumerate(register.venues):
        if venue.region is not None and venue.force is not None:
            yield f"/venues/{index}/region", "areas", venue.region
            yield f"/venues/{index}/force", "areas", venue.force
    for index, use in enumerate(register.uses):
        yield f"/uses/{index}/venue", "venues", use.venue
        yield f"/uses/{index}/member", "members", use.member
    yield from _references_of_people(register)


def _references_of_people(register: Entries) -> Iterator[tuple[str, str, str]]:
    for index, member in enumerate(register.members):
        for place, tenure in enumerate(member.tenures):
            yield (
                f"/members/{index}/tenures/{place}/constituency",
                "constituencies",
                tenure.constituency,
            )
    for index, series in enumerate(register.series):
        yield f"/series/{index}/scale", "scales", series.scale
        for field, collection in (("areas", "areas"), ("members", "members")):
            for place, id_ in enumerate(getattr(series, field)):
                yield f"/series/{index}/{field}/{place}", collection, id_
    for index, team in enumerate(register.teams):
        for row, cover in enumerate(team.covers):
            for place, id_ in enumerate(cover.areas):
                yield f"/teams/{index}/covers/{row}/areas/{place}", "areas", id_


def _foreign_levels(register: Entries) -> Iterator[Fault]:
    scales = {scale.id: scale for scale in register.scales}
    for index, series in enumerate(register.series):
        scale = scales.get(series.scale)
        if scale is None:
            continue
        levels = [(f"assessments/{n}/level", entry.level) for n, entry in enumerate(series.assessments)]
        for path, level in (("before", series.before), *levels):
            if level is not None and level not in scale:
                hint = "levels of different scales are never compared; use one of the series' own scale"
                yield Fault(
                    f"/series/{index}/{path}",
                    "foreign-level",
                    "no level of the scale of this series",
                    hint,
                )


def _bad_areas(register: Entries) -> Iterator[Fault]:
    areas = {area.id: area for area in register.areas}
    for index, area in enumerate(register.areas):
        around = chain(areas, area.id)
        if len(around) > len(areas):
            yield Fault(
                f"/areas/{index}/within",
                "circular-area",
                "an area lies inside itself",
                "let it lie in a larger one",
            )
        elif area.kind is AreaKind.NATION and area.calendar is None:
            yield Fault(
                f"/areas/{index}/calendar",
                "no-calendar",
                "a nation without a calendar",
                "name its calendar",
            )
        elif any(SIZE[outer.kind] >= SIZE[inner.kind] for inner, outer in pairwise(around)):
            yield Fault(
                f"/areas/{index}/within",
                "area-order",
                "an area lies in one that is not larger",
                "mend its kind",
            )


def _nation(areas: Mapping[str, Area], id_: str) -> str | None:
    return next((area.id for area in chain(areas, id_) if area.kind is AreaKind.NATION), None)


def _bad_ground(register: Entries) -> Iterator[Fault]:
    areas = register.area
    nations = {id_: _nation(areas, id_) for id_ in areas}
    for name in ("constituencies", "venues"):
        for index, item in enumerate(getattr(register, name)):
            if item.region is None:
                continue
            path, nation = f"/{name}/{index}/force", nations[item.region]
            if nation is None or nation != nations[item.force]:
                hint = "give the region and the force of one nation"
                yield Fault(path, "two-nations", "region and force lie in different nations", hint)
            elif areas[item.force].kind is not AreaKind.FORCE:
                yield Fault(path, "not-a-force", "not the area of a force", "use an area of kind force")


def _two_in_one_seat(register: Entries) -> Iterator[Fault]:
    held: dict[str, list[tuple[Period, str]]] = {}
    for index, member in enumerate(register.members):
        for place, tenure in enumerate(member.tenures):
            path = f"/members/{index}/tenures/{place}/period"
            held.setdefault(tenure.constituency, []).append((tenure.period, path))
    yield from _overlaps(held.values(), "two-in-one-seat", "two members hold this seat at once")


def _overlapping_uses(register: Entries) -> Iterator[Fault]:
    pairs: dict[tuple[str, str], list[tuple[Period, str]]] = {}
    for index, use in enumerate(register.uses):
        pairs.setdefault((use.venue, use.member), []).append((use.period, f"/uses/{index}/period"))
    yield from _overlaps(pairs.values(), "overlapping-uses", "two uses of this venue by this member overlap")


def _overlaps(groups: Iterable[list[tuple[Period, str]]], code: str, message: str) -> Iterator[Fault]:
    for group in groups:
        if len(group) == 1:
            continue
        group.sort(key=lambda pair: pair[0].start)
        for (before, _), (after, path) in pairwise(group):
            if before.overlaps(after):
                yield Fault(path, code, message, "end the earlier one first")


def _without_one_team(register: Entries) -> Iterator[Fault]:
    hint = "give every venue, and every seat, exactly one team on every day"
    for index, use in enumerate(register.uses):
        for message in _unanswered(register, register.venue[use.venue].kind, _grounds(register, use)):
            yield Fault(f"/uses/{index}/venue", "team", f"{message} for this venue", hint)
    for index, member in enumerate(register.members):
        for place, tenure in enumerate(member.tenures):
            path = f"/members/{index}/tenures/{place}/constituency"
            where = ((_seat(register, tenure.constituency), tenure.period),)
            for message in _unanswered(register, None, where):
                yield Fault(path, "team", f"{message} for what is owed to the member", hint)


def _unanswered(
    register: Entries, kind: VenueKind | None, where: Iterable[tuple[Ground, Period]]
) -> Iterator[str]:
    """Yield at most one message: what is wrong with the teams on some day of a period."""
    for ground, period in where:
        for stretch, message in register.answering.faults(ground, kind):
            if stretch.overlaps(period):
                yield message
                return


def _seat(register: Entries, constituency: str) -> Ground:
    seat = register.constituency[constituency]
    return register.answering.ground(seat.region, seat.force)


def _grounds(register: Entries, use: Use) -> Iterator[tuple[Ground, Period]]:
    """Yield the ground of a use and how long it is so; an online presence takes that of each seat in turn."""
    venue = register.venue[use.venue]
    if venue.region is not None and venue.force is not None:
        yield register.answering.ground(venue.region, venue.force), use.period
        return
    member = register.member[use.member]
    begun = (tenure.period.start for tenure in member.tenures if tenure.period.start in use.period)
    days = sorted({use.period.start, *begun})
    for start, end in zip(days, [*days[1:], use.period.end], strict=True):
        yield _seat(register, member.latest(start).constituency), Period(start, end)


_CHECKS: tuple[tuple[Callable[[Entries], Iterator[Fault]], ...], ...] = (
    (_doubles, _dangling),
    (_bad_areas,),
    (_bad_ground, _two_in_one_seat, _overlapping_uses),
    (_without_one_team,),
)
"""What is checked, in turn: each row rests on the ones before being sound."""
