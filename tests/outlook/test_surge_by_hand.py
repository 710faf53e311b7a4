"""A surge by hand: what is owed and short, who waits, and when nothing is overdue."""

import datetime as dt
from typing import Any, Final

import attrs
import pytest

from helpers.declared import KINDS
from laws.small import (
    ESSEX,
    FIRSTS,
    NEW_VENUE,
    OFFERS,
    TWENTY_DAYS,
    answered,
    offered,
    on,
    programme,
    reviewed,
    uses,
)
from mpreview.errors import InvalidValue, OutsideRange, ReviewError, UnknownId
from mpreview.events import Reply
from mpreview.outlook import Surge, Wait
from mpreview.places import Use
from mpreview.policy import Periodic, Rule
from mpreview.programme import Programme
from mpreview.teams import Cover, Pool, Skill, Slots, Team, TeamAdviser
from mpreview.timeline import Period
from mpreview.what_if import LevelRaised, SlotsChanged

DAY: Final = on("2021-11-20")
UNTIL: Final = on("2022-01-31")
SEVERE: Final = LevelRaised("SEVERE", first=on("2021-11-15"))
FRIDAYS: Final = (0, 0, 0, 0, 1, 0, 0)
NEVER: Final = (0,) * 7


def autumn(*rules: Rule, week: tuple[int, ...] = FRIDAYS) -> Programme:
    """Two offices in use since 2 August 2021 and never reviewed, and eight reviewed on 1 March 2021.

    A new office is due within three months, so on 2 November, and overdue from 10 November.
    """
    new, known = [f"new-{n}" for n in (1, 2)], [f"old-{n}" for n in range(1, 9)]
    used = (("2021-08-02", new), ("2020-01-06", known))
    asked = programme(
        NEW_VENUE,
        TWENTY_DAYS,
        *rules,
        venues=tuple(attrs.evolve(ESSEX, id=id_) for id_ in (*new, *known)),
        used=tuple(Use(id_, "ann", Period(on(day))) for day, ids in used for id_ in ids),
        events=[reviewed("2021-03-01", id_) for id_ in known],
    )
    (team,) = asked.base.teams
    return _with_teams(asked, attrs.evolve(team, slots=(Slots(week),)))


def _with_teams(asked: Programme, *teams: Team) -> Programme:
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def surge_of_autumn(*more: int, week: tuple[int, ...] = FRIDAYS, until: dt.date = UNTIL) -> Surge:
    return autumn(week=week).surge(SEVERE, on=DAY, until=until, more=more)


# ---------------------------------------------------------------- by hand
# A rise to SEVERE on 15 November orders a review of each of the eight by 13 December, twenty working days
# later, overdue from 17 December. One visit each Friday: the new offices on 26 November and 3 December, the
# eight on 10 December and on the Fridays from 17 December to 28 January.


def test_owed_counts_by_due_day_and_short_in_the_last_week_on_time() -> None:
    found = surge_of_autumn()

    assert [tuple(row.values())[2:] for row in found.weeks.rows()] == [
        ("2021-11-15", "t", 2, 2, 0, 0, 0, 0),
        ("2021-12-06", "t", 0, 0, 0, 7, 0, 0),
        ("2021-12-13", "t", 0, 8, 0, 0, 0, 0),
    ]
    assert (found.weeks.owed, found.weeks.short) == ((2, 10), (0, 7))
    assert [one.venue for one in found.weeks[0].owed_after] == ["new-1", "new-2"]


def test_who_waits_longest_comes_first() -> None:
    found = surge_of_autumn()
    days = [(one.days_before, one.days_after) for one in found.waits]

    assert days == [
        (None, 46), (None, 39), (None, 32), (31, 31), (None, 25), (24, 24), (None, 18), (None, 11), (None, 4),
    ]  # fmt: skip
    assert found.waits[3].visit.venue == "new-2"
    assert found.waits.describe() == "late 2 -> 9, without a day 0 -> 0, longest 31 -> 46 days"


def test_a_visit_without_a_day_waits_longest() -> None:
    """By 14 January there is no Friday for two of the eight."""
    found = surge_of_autumn(until=on("2022-01-14"))

    assert [one.days_after for one in found.waits][:4] == [None, None, 32, 31]
    assert found.waits.rows()[0]["after_due"] == "2021-12-13"


def test_law_78_a_visit_that_is_on_time_after_and_late_before_waits_no_day() -> None:
    """With four visits each Friday all eight are on time, and both new offices come on 26 November."""
    raised, more = autumn().what_if(SEVERE), SlotsChanged(team="t", more=(0, 0, 0, 0, 3, 0, 0), first=DAY)
    found = raised.surge(more, on=DAY, until=UNTIL, more=())

    late = [(days, 0) for days in (4, 11, 18, 25, 32, 39, 46)]
    assert [(one.days_before, one.days_after) for one in found.waits] == [(24, 24), (31, 24), *late]
    assert found


def test_more_slots_bring_the_day_on_which_nothing_is_overdue_forward() -> None:
    """One more each Friday: both new offices on 26 November, and the last two of the eight on 24 December.

    Two more: seven of the eight by 10 December, and the eighth on the first day on which it would be overdue.
    """
    found = surge_of_autumn(2, 0, 1, 1)
    days = [(one.more, one.first, one.lasting, one.left) for one in found.clear_days.whole]

    assert days == [
        (0, on("2021-12-03"), on("2022-01-28"), 0),
        (1, on("2021-11-26"), on("2021-12-24"), 0),
        (2, on("2021-11-26"), on("2021-11-26"), 0),
    ]
    assert found.clear_days.get(1, "t") == attrs.evolve(found.clear_days.get(1), team="t")


def test_more_slots_may_make_the_day_later_since_what_is_reviewed_sooner_is_due_again_sooner() -> None:
    """Three new offices, each due again a month after its review; one cannot be entered until 30 December.

    One visit each Friday: new-2 on 3 December, so due again on 31 December, on which new-3 is reviewed at
    last. With one more, new-2 on 26 November, so due again on 24 December, but closed then, until 5 January.
    """
    shut = {"new-2": ("2021-12-10", "2022-01-06"), "new-3": ("2021-11-01", "2021-12-31")}
    closures = {id_: (Period(*map(on, days)),) for id_, days in shut.items()}
    venues = [
        attrs.evolve(ESSEX, id=id_, closures=closures.get(id_, ())) for id_ in ("new-1", "new-2", "new-3")
    ]
    monthly = Periodic(id="monthly", citation="Monthly", kinds=KINDS, months=1, lead=10, limit=30)
    used = uses(*(venue.id for venue in venues), start="2021-08-02")
    asked = programme(*FIRSTS, monthly, venues=tuple(venues), used=used)
    asked = _with_teams(asked, attrs.evolve(asked.base.teams[0], slots=(Slots(FRIDAYS),)))
    found = asked.surge(on=DAY, until=UNTIL, more=(0, 1)).clear_days

    assert [one.first for one in found.whole] == [on("2021-12-31"), on("2022-01-07")]


def test_a_team_without_slots_is_never_clear_until_it_has_some() -> None:
    """Monday to Friday if the team has no day of its own: one more is a visit each Monday."""
    found = surge_of_autumn(0, 1, week=NEVER)
    never, mondays = found.clear_days.whole

    assert (never.first, never.lasting, never.left) == (None, None, 10)
    assert (mondays.first, mondays.lasting) == (on("2021-11-29"), on("2022-01-24"))


def test_law_78_each_pool_has_slots_more_and_the_needs_of_pools_add_up() -> None:
    """Of five offices and five surgeries three each are on time; two each come on 17 and 24 December.

    With one more slot each Friday, all are on time. The pool of offices wants a skill of its advisers.
    """
    venues = [
        attrs.evolve(ESSEX, id=f"{kind}-{n}", kind=kind) for kind in ("office", "surgery") for n in range(5)
    ]
    events = [reviewed("2021-03-01", venue.id) for venue in venues]
    asked = programme(TWENTY_DAYS, venues=tuple(venues), events=events)
    surveyor = TeamAdviser("a-1", (Slots(FRIDAYS),), (Skill("survey"),))
    pools = (
        Pool("offices", (surveyor,), needs=("survey",), kinds=("office",)),
        Pool("others", (TeamAdviser("surge.1", (Slots(FRIDAYS),)),)),
    )
    found = _with_teams(asked, Team("t", "Team", (Cover(),), pools=pools)).surge(
        SEVERE, on=DAY, until=UNTIL, more=(0, 1)
    )

    weeks = [(one.week, one.short_after) for one in found.weeks]
    assert weeks == [(on("2021-12-06"), 4), (on("2021-12-13"), 0)]
    assert [one.lasting for one in found.clear_days.whole] == [on("2021-12-24"), DAY]


def test_what_an_answer_holds_is_overdue_and_yet_no_work_is_left() -> None:
    """The member declines on 19 November: until another offer is owed in May, nobody goes to the offices."""
    declined = offered("2021-11-19", venues=("new-1", "new-2")), answered("2021-11-19", Reply.DECLINED)
    asked = autumn(OFFERS).record(*declined)
    (clear,) = asked.surge(on=DAY, until=UNTIL).clear_days.whole

    assert (clear.first, clear.lasting, clear.left) == (None, DAY, 0)


def test_a_surge_tells_the_rise_and_each_figure() -> None:
    found = surge_of_autumn(0)

    *lines, clear = found.why().splitlines()
    assert lines == [
        "The level of every threat series is at least SEVERE from 15 November 2021 on.",
        "20 November 2021 to 31 January 2022: owed 2 -> 10, slots short 0 -> 7",
        "visits: late 2 -> 9, without a day 0 -> 0, longest 31 -> 46 days",
    ]
    days = "nothing is overdue on 3 December 2021; from 28 January 2022 on only what answers hold"
    assert clear == f"0 slots a week more: {days}"
    assert '<tr><th scope="row" align="left">t</th>' in found._repr_html_()
    assert len(repr(found)) < 700


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"until": on("2021-11-19")}, InvalidValue),
        ({"until": on("2021-11-19").replace(year=2500)}, OutsideRange),
        ({"more": (True,)}, InvalidValue),
        ({"more": (-1,)}, OutsideRange),
        ({"more": (10_001,)}, OutsideRange),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], error: type[ReviewError]) -> None:
    with pytest.raises(error):
        autumn().surge(**{"on": DAY, "until": UNTIL, **arguments})


def test_a_number_that_was_not_asked_for_and_an_unknown_team_are_refused() -> None:
    found = surge_of_autumn(0).clear_days

    with pytest.raises(InvalidValue, match="not asked for"):
        found.get(1)
    with pytest.raises(UnknownId):
        found.get(0, "u")
    with pytest.raises(InvalidValue):
        Wait(None, None)
    with pytest.raises(InvalidValue, match="changes"):
        autumn().surge("CRITICAL", on=DAY, until=UNTIL)  # type: ignore[arg-type]  # no change at all
