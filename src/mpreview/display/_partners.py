"""Visits that teams make together, on the page of either team: those it joins, and those others join."""

from collections.abc import Iterator

from mpreview.display import _shared as shared
from mpreview.display._asked import WEEK, Asked
from mpreview.display._page import Cells, Section, Sentence
from mpreview.planning import Contribution
from mpreview.planning._contributions import REASONS_OPEN


def list_joined(asked: Asked) -> Section:
    """Return the visits of the next seven days that several teams make; the text leaves out empty lists."""
    week = [one for one in asked.plan.rota().contributed if one.day <= asked.on + WEEK]
    joins = [*_iterate_joined(asked, (one for one in week if one.team == asked.team))]
    joined = [*_iterate_joined(asked, (one for one in week if one.lead == asked.team))]
    text: list[Sentence] = []
    for title, rows in (("Visits of other teams to join", joins), ("Visits that other teams join", joined)):
        text += [shared.make_title(title, rows)] if rows else []
        text += (Sentence(_describe_joined(row, asked), "  ", "      ") for row in rows)
    return Section({"joins": joins, "joined": joined}, text)


def _iterate_joined(asked: Asked, contributed: Iterator[Contribution]) -> Iterator[Cells]:
    register = asked.register
    states = {(at.visit.venue, at.day): shared.find_state(at) for at in asked.plan.visits}
    for one in contributed:
        uses = register.uses_of_venue.get(one.venue, ())
        users = sorted({use.member for use in uses if one.day in use.period})
        yield {
            "day": one.day,
            "place": shared.name_place(register, users, one.venue),
            "team": one.team,
            "team_name": register.team[one.team].name,
            "lead": one.lead,
            "lead_name": register.team[one.lead].name,
            "adviser": one.adviser,
            "booked": one.booked,
            "state": "agreed" if one.booked else states.get((one.venue, one.day)),
            "crowded": one.crowded,
            "left": one.why,
        }


def _describe_joined(row: Cells, asked: Asked) -> str:
    who = (
        f"{row['adviser']} goes" if row["left"] is None else f"nobody goes, since {REASONS_OPEN[row['left']]}"
    )
    other = f"of {row['lead_name']}" if row["team"] == asked.team else f"with {row['team_name']}"
    agreed = ", as agreed" if row["booked"] else shared.FIRM[row["state"]]
    crowded = " (more is agreed with the adviser that day than there are slots)" if row["crowded"] else ""
    return f"{shared.name_short(row['day'])}: {row['place']}, {other}{agreed}; {who}{crowded}"
