"""Every fault of a register, found at once, each with its place."""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mpreview._checks import list_repeated
from mpreview._sequences import group_items
from mpreview.days import DaySpan, find_crowded
from mpreview.errors import Fault
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Area, AreaKind, AreaRole, Constituency, HomeOf, Nature, Venue
from mpreview.register._entries import COLLECTIONS, Entries, nation_of
from mpreview.teams._team import find_double_advisers
from mpreview.timeline import Period, intersect


def find_faults(register: Entries) -> Iterator[Fault]:
    """Yield every fault between the collections; those that need sound ids only when the ids are sound."""
    for checks in _CHECKS:
        found = [fault for check in checks for fault in check(register)]
        yield from found
        if found:
            return


def find_supply_faults(register: Entries) -> Iterator[Fault]:
    """Yield the faults that other slots, pools and loans of teams, and other closures, can bring about."""
    return chain.from_iterable(check(register) for check in (_bad_loans, _advisers_twice, _bad_nature))


def _doubles(register: Entries) -> Iterator[Fault]:
    for name in COLLECTIONS:
        # A use has no id: its key is the pair of venue and member.
        if name != "uses":
            for index in list_repeated(item.id for item in getattr(register, name)):
                message = "an id that stands here already"
                yield Fault(f"/{name}/{index}/id", "duplicate-id", message, "give each its own")


def _dangling(register: Entries) -> Iterator[Fault]:
    known = {name: _ids(getattr(register, name)) for name in COLLECTIONS if name != "uses"}
    for name, field, collection in _REFERENCES:
        ids = [getattr(item, field) for item in getattr(register, name)]
        # That all are known is found out at once; only else it is asked which.
        if not known[collection].issuperset(ids):
            yield from _unknown(f"/{name}", ids, f"/{field}", collection, known[collection])
    for path, end, collection, listed in _listed(register):
        yield from _unknown(path, listed, end, collection, known[collection])
    yield from _foreign_levels(register)


def _ids(items: Iterable[Any]) -> set[str | None]:
    """Return the ids of *items*, and `None`, which names nothing."""
    return {None, *(item.id for item in items)}


_REFERENCES = (
    ("areas", "kind", "area_kinds"),
    ("venues", "kind", "venue_kinds"),
    ("recesses", "house", "houses"),
    ("areas", "within", "areas"),
    ("areas", "calendar", "calendars"),
    ("constituencies", "region", "areas"),
    ("constituencies", "force", "areas"),
    ("constituencies", "house", "houses"),
    ("venues", "region", "areas"),
    ("venues", "force", "areas"),
    ("uses", "venue", "venues"),
    ("uses", "member", "members"),
    ("series", "scale", "scales"),
    ("series", "venue", "venues"),
    ("teams", "calendar", "calendars"),
)
"""Collection, field and the collection whose ids that field names."""


def _listed(register: Entries) -> Iterator[tuple[str, str, str, Sequence[str | None]]]:
    """Yield the lists of ids: the path before and after the index, the collection that is named, the ids."""
    for index, member in enumerate(register.members):
        yield f"/members/{index}/mandates", "/ended", "mandate_ends", [one.ended for one in member.mandates]
        for name, listed in (("mandates", member.mandates), ("candidacies", member.candidacies)):
            path = f"/members/{index}/{name}"
            yield path, "/constituency", "constituencies", [one.constituency for one in listed]
            yield path, "/house", "houses", [one.house for one in listed]
            yield path, "/area", "areas", [one.area for one in listed]
    for index, seat in enumerate(register.constituencies):
        yield f"/constituencies/{index}/other_forces", "", "areas", seat.other_forces
    for index, series in enumerate(register.series):
        yield f"/series/{index}/areas", "", "areas", series.areas
        yield f"/series/{index}/members", "", "members", series.members
    for index, team in enumerate(register.teams):
        for name, covers in (("covers", team.covers), ("contributes", team.contributes)):
            for row, cover in enumerate(covers):
                yield f"/teams/{index}/{name}/{row}/areas", "", "areas", cover.areas
                yield f"/teams/{index}/{name}/{row}/kinds", "", "venue_kinds", cover.kinds
        for row, pool in enumerate(team.pools):
            yield f"/teams/{index}/pools/{row}/kinds", "", "venue_kinds", pool.kinds
        yield f"/teams/{index}/loans", "/team", "teams", [loan.team for loan in team.loans]


def _unknown(
    path: str, ids: Iterable[str | None], end: str, collection: str, known: Container[str | None]
) -> Iterator[Fault]:
    word = _WORDS.get(collection, collection[:-1])
    for index, id_ in enumerate(ids):
        if id_ not in known:
            hint = f"add it to /{collection} or correct the id"
            yield Fault(f"{path}/{index}{end}", "dangling-id", f"no such {word}", hint)


_WORDS = {
    "series": "series",
    "constituencies": "constituency",
    "venue_kinds": "kind of venue",
    "area_kinds": "kind of area",
    "mandate_ends": "end of a mandate",
    "incident_kinds": "kind of incident",
}
"""The word for an entry of a collection, where the word is not the name of the collection without the s."""


def _foreign_levels(register: Entries) -> Iterator[Fault]:
    scales = {scale.id: scale for scale in register.scales}
    for index, series in enumerate(register.series):
        scale = scales.get(series.scale)
        if scale is None:
            continue
        levels = [(f"assessments/{n}/level", entry.level) for n, entry in enumerate(series.assessments)]
        for path, level in (("before", series.before), *levels):
            if level is not None and level not in scale:
                message = "no level of the scale of this series"
                hint = "levels of different scales are never compared; use one of the series' own scale"
                yield Fault(f"/series/{index}/{path}", "foreign-level", message, hint)


def _bad_areas(register: Entries) -> Iterator[Fault]:
    ordered = _ordered(register.areas, register.area_kind)
    for index, area in enumerate(register.areas):
        within, calendar = f"/areas/{index}/within", f"/areas/{index}/calendar"
        if area.id not in ordered:
            hint = "let it lie in a larger one"
            yield Fault(within, "circular-area", "an area lies inside itself", hint)
        elif register.area_kind[area.kind].role is AreaRole.NATION and area.calendar is None:
            yield Fault(calendar, "no-calendar", "a nation without a calendar", "name its calendar")
        elif not ordered[area.id]:
            yield Fault(within, "area-order", "an area lies in one that is not larger", "mend its kind")


def _ordered(areas: Iterable[Area], kinds: Mapping[str, AreaKind]) -> dict[str, bool]:
    """Return whether all that an area lies in grow larger, for every area that lies in no circle."""
    inside = group_items(areas, lambda area: area.within)
    # From the areas that lie in no other inwards: an area of a circle is never reached.
    ordered = dict[str, bool]()
    ahead = [(area, True) for area in inside.get(None, ())]
    while ahead:
        outer, grow = ahead.pop()
        ordered[outer.id], rank = grow, kinds[outer.kind].rank
        ahead += ((inner, grow and rank < kinds[inner.kind].rank) for inner in inside.get(outer.id, ()))
    return ordered


def find_nature_faults(register: Entries, venue: Venue) -> Iterator[tuple[str, str, str, str]]:
    """Yield what of a venue does not fit the nature of its kind: field, code, message and hint."""
    nature = register.venue_kind[venue.kind].nature
    if nature is Nature.ONLINE:
        if venue.region is not None or venue.force is not None:
            message = "an online presence takes its ground from the seat"
            yield "region", "online-ground", message, "leave out region and force"
    elif venue.region is None or venue.force is None:
        message = "a place lies in a region and in the area of a force"
        yield "region", "no-ground", message, "give both, or a kind that is online"
    if nature is Nature.HOME:
        if venue.label is not None:
            hint = "leave the label out; the name is made from the number"
            yield "label", "home-label", "a home has no label", hint
        if venue.closures:
            message = "closures of a home would tell when nobody is there"
            yield "closures", "home-closures", message, "leave the closures out"
    elif venue.home_of is not HomeOf.MEMBER:
        hint = "leave home_of out, or give a kind of the nature home"
        yield "home_of", "no-home", "a place that is no home is nobody's home", hint


def _bad_nature(register: Entries) -> Iterator[Fault]:
    for index, venue in enumerate(register.venues):
        for field, code, message, hint in find_nature_faults(register, venue):
            yield Fault(f"/venues/{index}/{field}", code, message, hint)


def _bad_ground(register: Entries) -> Iterator[Fault]:
    nations = {id_: nation_of(register, id_) for id_ in register.area}
    for name in ("constituencies", "venues"):
        for index, item in enumerate(getattr(register, name)):
            words = None if item.region is None else ill_ground(register, nations, item.region, item.force)
            if words is not None:
                yield Fault(f"/{name}/{index}/force", *words)


def ill_ground(
    register: Entries, nations: Mapping[str, str | None], region: str, force: str
) -> tuple[str, str, str] | None:
    """Return what is wrong with a region and the area of a force, if anything is: code, message and hint."""
    nation = nations[region]
    if nation is None or nation != nations[force]:
        hint = "give the region and the force of one nation"
        return "two-nations", "region and force lie in different nations", hint
    if register.area_kind[register.area[force].kind].role is not AreaRole.FORCE:
        hint = "use an area of a kind with the role force"
        return "not-a-force", "not the area of a force", hint
    return None


def _bad_houses(register: Entries) -> Iterator[Fault]:
    """Yield the seats that name no house where not exactly one house makes members."""
    for index, seat in enumerate(register.constituencies if len(register.houses) > 1 else ()):
        if seat.house is None and not register.index.member_house:
            yield Fault(f"/constituencies/{index}/house", "no-house", _NO_HOUSE, "name the house")


def _list_terms(register: Entries) -> Iterator[tuple[str, Member, Mandate | Candidacy]]:
    """Yield each mandate and candidacy with its path and the member."""
    for index, member in enumerate(register.members):
        for place, mandate in enumerate(member.mandates):
            yield f"/members/{index}/mandates/{place}", member, mandate
        for place, candidacy in enumerate(member.candidacies):
            yield f"/members/{index}/candidacies/{place}", member, candidacy


def _bad_terms(register: Entries) -> Iterator[Fault]:
    for path, _, term in _list_terms(register):
        for field, code, message, hint in find_term_faults(register, term):
            yield Fault(f"{path}/{field}", code, message, hint)


_NO_HOUSE = "names no house, and not exactly one house makes members"


def find_term_faults(register: Entries, term: Mandate | Candidacy) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is wrong with area, house and seat of a mandate or candidacy: field, code, message, hint."""
    if term.area is not None:
        if register.area_kind[register.area[term.area].kind].role is not AreaRole.FORCE:
            hint = "use an area of a kind with the role force"
            yield "area", "not-a-force", "not the area of a force", hint
        elif nation_of(register, term.area) is None:
            yield "area", "two-nations", "the area lies in no nation", "let the area lie in a nation"
    seat = None if term.constituency is None else register.constituency[term.constituency]
    # With one house, or none, nothing can be of another house.
    if len(register.houses) > 1:
        if not register.index.house_of(term):
            yield "house", "no-house", _NO_HOUSE, "name the house"
        elif seat is not None and term.house not in {None, seat.house or register.index.member_house}:
            message = "names another house than the constituency"
            yield "house", "other-house", message, "name the house of the seat"
    if seat is not None and not _is_seat_of(seat, term):
        hint = "name the constituency of that day, or correct the day or the period of the constituency"
        yield "constituency", "no-seat-then", "this constituency returns nobody on that day", hint


def _is_seat_of(seat: Constituency, term: Mandate | Candidacy) -> bool:
    """Whether a boundary change left the seat in place for a mandate or candidacy.

    A mandate begins while the constituency returns members. A candidacy may begin before, and withdrawn end
    before, but not outlast the constituency.
    """
    if isinstance(term, Mandate):
        return term.period.start in seat.period
    return seat.period.end is None or term.period.ordinals[1] <= seat.period.end.toordinal()


LineName = tuple[str, ...]
"""Periods in a line: a mandate ``("member", id, house)``, a candidacy ``("candidate", id, house)``,
``("seat", id)`` or ``("use", venue, member)``.

No two periods of a line overlap, but of a seat as many as the seat has members.
"""


def list_term_lines(register: Entries, member: str, term: Mandate | Candidacy) -> tuple[LineName, ...]:
    """Return the lines of a candidacy, or of a mandate: that of the member in the house, then of the seat."""
    house = register.index.house_of(term)
    if isinstance(term, Candidacy):
        return (("candidate", member, house),)
    line = ("member", member, house)
    return (line,) if term.constituency is None else (line, ("seat", term.constituency))


def find_most(register: Entries, line: LineName) -> int:
    """Return the number of periods of a line that may run at once."""
    return register.constituency[line[1]].members if line[0] == "seat" else 1


def _overlapping(register: Entries) -> Iterator[Fault]:
    lines: dict[LineName, list[tuple[DaySpan, str]]] = {}
    for path, member, term in _list_terms(register):
        for line in list_term_lines(register, member.id, term):
            lines.setdefault(line, []).append((term.period.ordinals, path))
    for index, use in enumerate(register.uses):
        line = ("use", use.venue, use.member)
        lines.setdefault(line, []).append((use.period.ordinals, f"/uses/{index}"))
    for line, found in lines.items():
        most = find_most(register, line)
        for path in find_crowded(found, most) if len(found) > most else ():
            yield Fault(f"{path}/period", *_OVERLAPS[line[0]])


_TWO_TERMS = "two-in-one-house", "two of one person in one house at once", "end the earlier one first"
_OVERLAPS = {
    "seat": (
        "two-in-one-seat", "more members hold this seat at once than it has", "end an earlier mandate first",
    ),
    "use": ("overlapping-uses", "two uses of this venue by this member overlap", "end the earlier one first"),
    "member": _TWO_TERMS,
    "candidate": _TWO_TERMS,
}  # fmt: skip


def _bad_loans(register: Entries) -> Iterator[Fault]:
    pools = {team.id: {None, *(pool.id for pool in team.pools)} for team in register.teams}
    for index, team in enumerate(register.teams):
        for row, loan in enumerate(team.loans):
            path = f"/teams/{index}/loans/{row}"
            if loan.team == team.id:
                hint = "put its advisers in another pool of it"
                yield Fault(f"{path}/team", "own-loan", "a team that lends to itself", hint)
            elif loan.to_pool not in pools[loan.team]:
                hint = "name a pool of the team that is helped, or none"
                yield Fault(f"{path}/to_pool", "dangling-id", "no such pool", hint)


def _advisers_twice(register: Entries) -> Iterator[Fault]:
    doubles = set(find_double_advisers(register.teams))
    for index, team in enumerate(register.teams):
        for place, pool in enumerate(team.pools):
            for row, adviser in enumerate(pool.advisers):
                if adviser.id in doubles:
                    path = f"/teams/{index}/pools/{place}/advisers/{row}/period"
                    hint = "end the one before the other begins"
                    yield Fault(path, "adviser-twice", "an adviser who stands in two pools for one day", hint)


def _without_one_team(register: Entries) -> Iterator[Fault]:
    if not any(register.index.covers.faults(*where) for where in _grounds(register)):
        return
    for index, use in enumerate(register.uses):
        venue, member = register.venue[use.venue], register.member[use.member]
        message = unanswered(register, venue, member, use.period)
        if message:
            yield Fault(f"/uses/{index}/venue", "team", f"{message} for this venue", ONE_TEAM)
    for path, _, term in _list_terms(register):
        fault = find_team_fault(register, term)
        if fault is not None:
            field, code, message, hint = fault
            yield Fault(f"{path}/{field}", code, message, hint)


ONE_TEAM = "give every venue, and every seat, exactly one team on every day"


def _grounds(register: Entries) -> Iterator[tuple[str, str, str | None]]:
    """Yield each ground there is, with each kind that is used or owed there: few, for many venues."""
    seats = {(seat.region, seat.force) for seat in register.constituencies}
    for member in register.members:
        seats.update(register.index.find_place(one) for one in member.mandates if one.area is not None)
        seats.update(register.index.find_place(one) for one in member.candidacies if one.area is not None)
    yield from ((*seat, kind) for seat in seats for kind in (None, *list_online_kinds(register)))
    yield from {
        (venue.region, venue.force, venue.kind)
        for venue in register.venues
        if venue.region is not None and venue.force is not None
    }


def list_online_kinds(register: Entries) -> list[str]:
    """Return the kinds of venue that lie nowhere and take their ground from a seat."""
    return [kind.id for kind in register.venue_kinds if kind.nature is Nature.ONLINE]


def unanswered(register: Entries, venue: Venue, member: Member, period: Period) -> str | None:
    """Return what is wrong with the teams on some day of the use of a venue, if anything is."""
    if venue.region is not None and venue.force is not None:
        return unanswered_ground(register, (venue.region, venue.force), venue.kind, period)
    seats = _seats_over(register, member, period)
    found = (unanswered_ground(register, where, venue.kind, days) for where, days in seats)
    return next(filter(None, found), None)


def find_team_fault(register: Entries, term: Mandate | Candidacy) -> tuple[str, str, str, str] | None:
    """Return what is wrong with the teams in a mandate or candidacy: field, code, message and hint."""
    message = unanswered_ground(register, register.index.find_place(term), None, term.period)
    if not message:
        return None
    field = "area" if term.constituency is None else "constituency"
    return field, "team", f"{message} for what is owed to the member", ONE_TEAM


def unanswered_ground(
    register: Entries, where: tuple[str, str], kind: str | None, period: Period
) -> str | None:
    """Return what is wrong with the teams for a kind of venue on some ground in a period, if anything is."""
    faults = register.index.covers.faults(*where, kind)
    if not faults:
        # Nearly everywhere there is one team on every day.
        return None
    # Stretches are in order of days: the first to end on the first day of the period, or later, decides.
    place = bisect_left(faults, period.start, key=lambda fault: fault[0].last)
    return faults[place][1] if place < len(faults) and faults[place][0].overlaps(period) else None


def _seats_over(
    register: Entries, member: Member, period: Period
) -> Iterator[tuple[tuple[str, str], Period]]:
    """Yield the ground of an online presence over a use: that of each mandate or candidacy, in each house."""
    for mandates in group_items(member.mandates, register.index.house_of).values():
        days = sorted({period.start, *(one.period.start for one in mandates if one.period.start in period)})
        for start, end in zip(days, [*days[1:], period.end], strict=True):
            held = [one for one in mandates if one.period.start <= start] or mandates[:1]
            yield register.index.find_place(held[-1]), Period(start, end)
    for candidacy in member.candidacies:
        days_of_both = intersect(candidacy.period, period)
        if days_of_both is not None:
            yield register.index.find_place(candidacy), days_of_both


_CHECKS: tuple[tuple[Callable[[Entries], Iterator[Fault]], ...], ...] = (
    (_doubles, _dangling),
    (_bad_areas, _bad_nature),
    (
        _bad_ground,
        _bad_houses,
        _bad_terms,
        _overlapping,
        _bad_loans,
        _advisers_twice,
    ),
    (_without_one_team,),
)
"""What is checked, in turn: each row rests on the ones before being sound."""
