"""From the shared data to the package's tables: one function a table, and the only place that turns ends.

Ends that the shared data page calls inclusive become the first day after; the others stay as they are.
"""

import csv
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Final

from uk import additions

Row = dict[str, str]

OLD_FROM: Final = "2010-05-06"  # the set's first general election
NEW_FROM: Final = "2024-07-04"


def shared(folder: Path, name: str) -> list[Row]:
    """The rows of a shared table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def day_after(inclusive: str) -> str:
    """The half-open end for an inclusive one; an empty end stays open."""
    return inclusive and str(date.fromisoformat(inclusive) + timedelta(1))


def kebab(name: str) -> str:
    """The id of a nation or region."""
    return re.sub(r"[^a-z]+", "-", name.lower())


def forces(folder: Path) -> list[Row]:
    """Slugs are the ids, nations and regions become ids."""
    return [
        {
            "id": row["slug"],
            "code": row["code"],
            "name": row["official_name"],
            "short_name": row["short_name"],
            "nation": kebab(row["nation"]),
            "region": kebab(row["region"]),
        }
        for row in shared(folder, "forces")
    ]


def regions(folder: Path) -> list[Row]:
    """The regions of the seats; a nation that is its own region is not one."""
    pairs = {(row["region"], row["nation"]) for row in shared(folder, "constituencies")}
    return [
        {"id": kebab(region), "name": region, "nation": kebab(nation)}
        for region, nation in sorted(pairs)
        if region != nation
    ]


def constituencies(folder: Path) -> list[Row]:
    """Both boundary sets; facts that a seat kept across the change make one row."""
    old = {row["code"]: _seat(row) for row in shared(folder, "constituencies_2010")}
    new = {row["code"]: _seat(row) for row in shared(folder, "constituencies")}
    kept = {code for code, seat in old.items() if new.get(code) == seat}
    first = [
        {**seat, "start": OLD_FROM, "end": "" if code in kept else NEW_FROM} for code, seat in old.items()
    ]
    later = [{**seat, "start": NEW_FROM, "end": ""} for code, seat in new.items() if code not in kept]
    return sorted([*first, *later], key=itemgetter("id", "start"))


def _seat(row: Row) -> Row:
    return {
        "id": row["code"],
        "name": row["name"],
        "nation": kebab(row["nation"]),
        "region": kebab(row["region"]),
        "force": row["police_force_slug"],
        "other_forces": ";".join(re.split(r"\s*;\s*", row["other_forces"])),
    }


def levels(folder: Path) -> list[Row]:
    """One scale; the wordings of two shared scales are its wordings of two periods."""
    periods = {"uk-national-2006": ("2006-08-01", "2019-07-23"), "uk-national": ("2019-07-23", "")}
    rows = [
        {
            "scale": "uk",
            "rank": row["rank"],
            "level": row["level"],
            "meaning": row["meaning"],
            "start": periods[row["scale"]][0],
            "end": periods[row["scale"]][1],
        }
        for row in shared(folder, "threat_scales")
        if row["scale"] in periods
    ]
    return sorted(rows, key=itemgetter("rank", "start"))


def assessments(folder: Path) -> list[Row]:
    """The level from each day of effect; the shared periods of a series must leave no gap between them."""
    rows = shared(folder, "threat_levels")
    for one, other in pairwise(rows):
        if one["scale"] == other["scale"] and day_after(one["to_date"]) != other["from_date"]:
            raise ValueError(f"gap in {one['scale']} before {other['from_date']}")
    return [_assessment(row) for row in rows]


def _assessment(row: Row) -> Row:
    series, effective = row["scale"], row["from_date"]
    own = additions.LEVEL_SOURCE.get((series, effective))
    return {
        "series": series,
        "effective": effective,
        "announced": row["announced_on"],
        "level": row["level"],
        "source": own or additions.LEVEL_SOURCES[series],
    }


def series_ends(folder: Path) -> dict[str, str]:
    """The first day after each series; empty while it runs."""
    return {row["scale"]: day_after(row["to_date"]) for row in shared(folder, "threat_levels")}


def recesses(folder: Path) -> list[Row]:
    """Shared ends are inclusive; earlier recesses are additions, whose ends are days of return."""
    held = [_recess(row) for row in shared(folder, "recess")]
    added = [
        {
            "house": house,
            "name": name,
            "start": start,
            "end": end,
            "status": "past",
            "announced": announced,
            "source": source,
        }
        for house, name, start, end, announced, source in additions.RECESSES
    ]
    return sorted([*added, *held], key=itemgetter("house", "start"))


def _recess(row: Row) -> Row:
    house, start = row["house"], row["from"]
    return {
        "house": house,
        "name": row["name"].partition(" for HM")[0],  # no person's name
        "start": start,
        "end": day_after(row["to"]),
        "status": row["status"],
        "announced": additions.ANNOUNCED.get((house, start), ""),
        "source": "UK Parliament egg timer, recess dates of 9 January 2026",
    }


def elections(folder: Path) -> list[Row]:
    """A dissolution's `from` is the first day without members; the House meets as its Parliament begins."""
    calendar = shared(folder, "parliament_calendar")
    polls = [row["from"] for row in calendar if row["kind"] == "general_election"]
    met = [row["from"] for row in calendar if row["kind"] == "parliament"]
    dissolved = {row["from"][:4]: row["from"] for row in calendar if row["kind"] == "dissolution"}
    held = [
        (
            f"general-{poll[:4]}",
            poll,
            (additions.DISSOLVED | dissolved)[poll[:4]],
            day,
            additions.DISSOLVED_UNDER[poll[:4]],
        )
        for poll, day in zip(polls, met, strict=True)
    ]
    return [
        {
            "id": id_,
            "polling_day": poll,
            "dissolved": first,
            "met": day,
            "source": f"UK Parliament egg timer, list of Parliaments; dissolved under: {law}",
        }
        for id_, poll, first, day, law in (*additions.ELECTIONS, *held)
    ]


def by_elections(folder: Path) -> list[Row]:
    """By-elections and vacancies that none filled, by polling day or, without one, by the day of vacancy."""
    seat = _codes(folder)
    held = [_by_election(row, seat) for row in shared(folder, "by_elections")]
    added = [
        _vacancy(
            seat(name, poll), poll, cause, vacant, f"{additions.BY_PARLIAMENT[parliament]}; vacancy: {source}"
        )
        for poll, parliament, name, cause, vacant, source in additions.BY_ELECTIONS
    ]
    unfilled = [
        _vacancy(seat(name, vacant), "", cause, vacant, source)
        for name, cause, vacant, source in additions.UNFILLED
    ]
    return sorted(
        [*held, *added, *unfilled],
        key=lambda row: (row["polling_day"] or row["vacant_from"], row["constituency"]),
    )


def _by_election(row: Row, seat: Callable[[str, str], str]) -> Row:
    name, poll = key = row["constituency"], row["polling_date"]
    vacant, vacancy_source = _unless_shared(row["seat_vacant_from"], additions.VACANT_FROM.get(key), name)
    cause, cause_source = _unless_shared(
        row["cause"].replace("not recorded", ""), additions.CAUSE.get(key), name
    )
    parts = [additions.BY_PARLIAMENT[row["parliament"]]]
    parts += [f"cause: {cause_source}"] if cause_source else []
    parts += [f"vacancy: {vacancy_source}"] if vacancy_source else []
    return _vacancy(seat(name, poll), poll, cause or "not on record", vacant, "; ".join(parts))


def _unless_shared(held: str, added: tuple[str, str] | None, name: str) -> tuple[str, str]:
    """A fact and the source of its addition; what is shared needs none."""
    if held and added:
        raise ValueError(f"the shared data now has this fact of {name}; drop the addition")
    return added or (held, "")


def _vacancy(constituency: str, poll: str, cause: str, vacant: str, source: str) -> Row:
    return {
        "constituency": constituency,
        "polling_day": poll,
        "cause": cause,
        "vacant_from": vacant,
        "source": source,
    }


def _codes(folder: Path) -> Callable[[str, str], str]:
    """The code of a seat by its name on a day."""
    seats = constituencies(folder)

    def code(name: str, on: str) -> str:
        (found,) = (
            s["id"]
            for s in seats
            if s["name"] == name and s["start"] <= on and (not s["end"] or on < s["end"])
        )
        return found

    return code


TABLES: Final = MappingProxyType(
    {
        "assessments": assessments,
        "by_elections": by_elections,
        "constituencies": constituencies,
        "elections": elections,
        "forces": forces,
        "levels": levels,
        "recesses": recesses,
        "regions": regions,
    }
)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write a table: UTF-8, comma separated, first line is the header."""
    held = list(rows)
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, held[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(held)
