"""What an embedder writes where a team works with partners: who coordinates it, who joins its visits.

Each test begins with the sample of 20 November 2021. Days by hand.
"""

import datetime as dt
from typing import Any

import attrs
import pytest

from helpers.asking import at_once
from mpreview import Activity, Programme, display, uk
from mpreview.errors import InvalidValue
from mpreview.events import (
    Answered,
    Booked,
    MeasureNoted,
    MeasureState,
    Offered,
    Outcome,
    Partner,
    Reply,
    Reviewed,
)
from mpreview.planning import Rota
from mpreview.programme import ProgrammePart
from mpreview.teams import Coordinator, Cover, Pool, Slots, Team, TeamAdviser
from mpreview.timeline import Period

D = dt.date


def _coordinated(**named: tuple[Coordinator, ...]) -> Programme:
    """The sample, its teams with these coordinators alone."""
    sample = uk.sample(on=D(2021, 11, 20))
    teams = (
        attrs.evolve(one, coordinators=named.get(one.id.removeprefix("force-"), ()))
        for one in sample.base.teams
    )
    return Programme(attrs.evolve(sample.base, teams=tuple(teams)), sample.rulebook, sample.ledger)


def test_a_coordinator_of_two_teams_has_what_is_late_by_name() -> None:
    """Essex has four gaps that are past their last day, Scotland one; the department names nobody."""
    shared = (Coordinator("c-7"),)
    asked = _coordinated(essex=shared, scotland=shared)
    gaps = asked.gaps(on=D(2021, 11, 20))

    assert {name: len(some) for name, some in gaps.by("coordinator").items()} == {
        "c-7": 5, "no-coordinator": 9,
    }  # fmt: skip
    assert {name: len(some) for name, some in gaps.of_coordinator("c-7").by("team").items()} == {
        "force-essex": 4, "force-scotland": 1,
    }  # fmt: skip
    assert "; with the coordinator c-7 since 6 November 2021; next:" in gaps[0].sentence()
    assert "; with the coordinator since 6 November 2021; next:" in gaps[0].why()
    assert asked.gaps(on=D(2021, 11, 20), team="force-scotland").of_coordinator("c-7")[0] == gaps[0]
    page = display.team_page(asked, "force-essex", on=D(2021, 11, 20), until=D(2021, 11, 30)).data
    assert [row["coordinator"] for row in page["gaps"]].count("c-7") == 4


def test_law_53_a_coordinator_follows_another_on_a_day() -> None:
    """The contact of Clyde Four is due on Friday the 5th; c-2 takes over on Thursday the 11th.

    Asked forth and back, since an obligation is kept between questions.
    """
    first, then = Period(D(2020, 1, 1), D(2021, 11, 11)), Period(D(2021, 11, 11), D(2021, 11, 19))
    asked = _coordinated(scotland=(Coordinator("c-1", first), Coordinator("c-2", then)))

    def name(day: int) -> tuple[str | None, ...]:
        (one,) = asked.due(on=D(2021, 11, day), member="m-clyde-4", activity=Activity.CONTACT)
        return one.coordinator, one.holder_name

    told: dict[int, tuple[str | None, str]] = {
        5: (None, "Police Service of Scotland"),
        19: (None, "the coordinator"),
    }
    told |= dict.fromkeys((6, 10), ("c-1", "the coordinator c-1"))
    told |= dict.fromkeys((11, 18), ("c-2", "the coordinator c-2"))
    assert {day: name(day) for day in (10, 11, 10, 5, 6, 18, 19, 18)} == told


def test_law_53_what_a_member_left_behind_is_with_the_coordinator_of_today() -> None:
    """Lagan Two left on 1 November; a measure at the office there ran out on 18 October.

    The team has 14 days, up to 1 November, and c-1 has it up to the 14th.
    """
    first, then = Period(D(2020, 1, 1), D(2021, 11, 15)), Period(D(2021, 11, 15))
    asked = _coordinated(**{"northern-ireland": (Coordinator("c-1", first), Coordinator("c-2", then))})
    told: dict[str, Any] = {
        "id": "n",
        "on": D(2021, 10, 4),
        "known": dt.datetime(2021, 10, 4, 9, tzinfo=dt.UTC),
    }
    there: dict[str, Any] = {"venue": "lagan-2-office", "measure": "lock", "expires": D(2021, 10, 18)}
    asked = asked.record(MeasureNoted(**told, **there, state=MeasureState.IN_SERVICE))

    def name(day: int) -> list[str | None]:
        gaps = asked.gaps(on=D(2021, 11, day))
        return [gap.coordinator for gap in gaps if gap.fitting is not None]

    assert {day: name(day) for day in (1, 2, 14, 15)} == {1: [None], 2: ["c-1"], 14: ["c-1"], 15: ["c-2"]}


def test_law_41_who_coordinates_is_shown_on_request_alone() -> None:
    asked = _coordinated(scotland=(Coordinator("canary"),))
    gaps, owed = asked.gaps(on=D(2021, 11, 20)), asked.due(on=D(2021, 11, 20))

    for answer in (gaps, owed):
        assert (
            "canary" not in f"{answer!r} {[*answer]} {answer._repr_html_()} {answer.rows()}"
        )  # of notebooks
        assert "canary" in {row["coordinator"] for row in answer.rows(personal=True)}


def test_nobody_shares_a_team_with_another_coordinator() -> None:
    early, late = Period(D(2021, 1, 1), D(2021, 6, 1)), Period(D(2021, 5, 31))
    with pytest.raises(InvalidValue, match="two coordinators answer for one day"):
        Team("t", "Team", (Cover(),), coordinators=(Coordinator("c-2", late), Coordinator("c-1", early)))


def _joined(*week: int) -> Programme:
    """The sample, if nobody has to be asked; adviser x of the department joins the visits to offices."""
    sample, adviser = at_once(uk.sample(on=D(2021, 11, 20))), TeamAdviser("x", (Slots((*week, 0, 0)),))
    pools = (Pool("partners", (adviser,), kinds=("office", "home")),)
    there = (Cover(kinds=("office",)),)
    teams = (
        attrs.evolve(one, pools=pools, contributes=there) if one.id == "psd" else one
        for one in sample.base.teams
    )
    return Programme(attrs.evolve(sample.base, teams=tuple(teams)), sample.rulebook, sample.ledger)


def _rota(asked: Programme | ProgrammePart[Programme]) -> Rota:
    return asked.plan(on=D(2021, 11, 20), until=D(2021, 12, 31)).rota()


def test_law_53_the_department_joins_the_visits_of_forces_where_it_has_an_adviser_free() -> None:
    """On Monday two forces are at an office, and x has one slot: Essex Four is the more urgent."""
    asked = _joined(1, 1, 1, 1, 1)
    rota, essex = _rota(asked), _rota(asked.only(team="force-essex"))

    assert [(one.day.day, one.venue, one.lead, one.adviser or one.why) for one in rota.contributed] == [
        (22, "essex-4-office", "force-essex", "x"),
        (22, "clyde-2-office", "force-scotland", "full"),
        (25, "essex-1-office", "force-essex", "x"),
        (26, "essex-2-office", "force-essex", "x"),
    ]
    assert [one.day.day for one in essex.contributed] == [22, 25, 26]
    assert [one.day.day for one in rota.of_adviser("x").contributed] == [22, 25, 26]
    assert _rota(asked.only(team="psd")).contributed == rota.contributed
    assert rota.items == _rota(at_once(uk.sample(on=D(2021, 11, 20)))).items


def _on(day: int, id_: str) -> dict[str, Any]:
    return {"id": id_, "on": D(2021, 11, day), "known": dt.datetime(2021, 11, day, 9, tzinfo=dt.UTC)}


def test_law_53_a_visit_of_two_teams_from_the_cover_to_who_came() -> None:
    """Essex agrees 24 November with e of its own and x of the department, who has no slot left that day."""
    asked = _joined(1, 1, 1, 1, 1)
    both: dict[str, Any] = {"assessor": "e", "partners": (Partner("psd", "x"),)}
    offer = next(one.id for one in asked.ledger if isinstance(one, Offered) and one.member == "m-essex-2")
    told = asked.record(Answered(**_on(20, "a"), offer=offer, reply=Reply.ACCEPTED))
    told = told.record(Booked(**_on(20, "b"), **both, venue="essex-2-office", day=D(2021, 11, 24)))
    joins = [one for one in _rota(told).contributed if one.day == D(2021, 11, 24)]
    done: dict[str, Any] = {"outcome": Outcome.COMPLETE, "proof": "p", "approver": "chief", "booking": "b"}
    came = told.record(Reviewed(**_on(24, "r"), **both, **done, venue="essex-2-office"))
    row = came.history(on=D(2021, 11, 24), venue="essex-2-office").rows(personal=True)[-1]

    assert [one.sentence() for one in joins] == [
        "review/essex-2-office/force-essex on 24 November 2021: x of psd joins force-essex, as agreed"
    ]
    assert (row["adviser"], row["partners"], row["partner_advisers"]) == ("e", "psd", "x")


def test_both_teams_have_the_visits_that_they_make_together_on_their_pages() -> None:
    asked, week = _joined(1, 1, 1, 1, 1), {"on": D(2021, 11, 20), "until": D(2021, 12, 31)}
    theirs, its = (display.as_text(display.team_page(asked, one, **week)) for one in ("force-essex", "psd"))
    scotland = display.as_text(display.team_page(asked, "force-scotland", **week))

    assert (
        "Visits that other teams join: 3\n"
        "  Mon 22 November 2021: Member for Essex Four, constituency office 1, with Parliamentary Security\n"
    ) in theirs
    assert "Visits of other teams to join: 4\n" in its
    assert "of Police Service of Scotland; nobody goes, since the advisers" in " ".join(its.split())
    assert "Visits that other teams join: 1\n" in scotland


def test_nobody_joins_on_a_day_off() -> None:
    first = _rota(_joined(0, 1, 1, 1, 1)).contributed[0]

    assert first.sentence() == (
        "review/essex-4-office/force-essex on 22 November 2021: nobody of psd joins force-essex, since no "
        "adviser of the pool is on duty"
    )
