"""Teams on holiday, worked by hand (`semantics.md` 4.3, 4.6): the State funeral was on 19 September 2022."""

import attrs

from laws.small import ENGLAND, FIRSTS, YEARLY, on, programme, reviewed
from mpreview.calendars import Holiday
from mpreview.events import Booked, Ledger
from mpreview.planning import diff
from mpreview.programme import Programme
from mpreview.teams import Crew, Loan, Slots, SlotsOn, Team
from mpreview.timeline import Period, start_of

FUNERAL = Holiday(on("2022-09-19"), "State funeral", "proclamation", announced=on("2022-09-10"))
_REST = tuple(one for one in ENGLAND.holidays if one.day != FUNERAL.day)
_DAYS = tuple(sorted((*_REST, FUNERAL), key=lambda one: one.day))
_MONDAYS = Slots((1, 0, 0, 0, 0, 0, 0))
_EASTER = Slots((1, 0, 0, 0, 0, 0, 0), holidays=True)


def _asked(*slots: Slots, calendar: str | None = "england", more: tuple[SlotsOn, ...] = ()) -> Programme:
    """Two offices, due on 20 and 22 September 2022; the team has a slot on Mondays."""
    done = (reviewed("2021-09-20"), reviewed("2021-09-22", "glasgow"))
    plain = programme(YEARLY, *FIRSTS, events=done)
    (team,) = plain.base.teams
    calendars = tuple(
        attrs.evolve(one, holidays=_DAYS) if one.id == "england" else one for one in plain.base.calendars
    )
    team = attrs.evolve(team, slots=slots or (_MONDAYS,), calendar=calendar, exceptions=more)
    return attrs.evolve(plain, base=attrs.evolve(plain.base, calendars=calendars, teams=(team,)))


def _days(asked: Programme, first: str) -> list[tuple[str, str]]:
    plan = asked.plan(on=on(first), until=on("2022-10-31"))
    return [(one.visit.venue, one.day.isoformat()) for one in plan.visits]


def test_a_holiday_has_no_slots_once_it_is_announced() -> None:
    """Mondays before the due days: the 12th and the 19th; without the 19th a visit is late, on the 26th."""
    assert _days(_asked(), "2022-09-06") == [("essex", "2022-09-12"), ("glasgow", "2022-09-19")]
    assert _days(_asked(), "2022-09-10") == [("essex", "2022-09-12"), ("glasgow", "2022-09-26")]
    assert _days(_asked(calendar=None), "2022-09-10") == _days(_asked(), "2022-09-06")


def test_a_pattern_that_says_so_and_a_single_day_that_differs_hold_on_a_holiday() -> None:
    as_before = [("essex", "2022-09-12"), ("glasgow", "2022-09-19")]

    assert _days(_asked(_EASTER), "2022-09-10") == as_before
    assert _days(_asked(more=(SlotsOn(on("2022-09-19"), 1),)), "2022-09-10") == as_before


def test_the_difference_of_two_plans_names_the_holiday() -> None:
    asked, until = _asked(), on("2022-10-31")
    before = asked.plan(on=on("2022-09-09"), until=until)
    after = asked.plan(on=on("2022-09-10"), until=until, previous=before)

    (move,) = diff(before, after).changed

    assert (move.before.day, move.after.day) == (on("2022-09-19"), on("2022-09-26"))
    assert [(one.kind, one.day, one.before, one.after) for one in move.causes][-1] == (
        "holiday", on("2022-09-19"), "1", "0",
    )  # fmt: skip


def test_what_is_agreed_for_a_day_that_turned_out_to_be_a_holiday_stands_and_is_told() -> None:
    agreed = Booked(
        id="b1", on=on("2022-09-01"), known=start_of(on("2022-09-01")), venue="glasgow", day=on("2022-09-19")
    )
    plain = _asked()
    asked = attrs.evolve(plain, ledger=Ledger.of((*plain.ledger, agreed)))
    before, after = (asked.plan(on=on(day), until=on("2022-10-31")) for day in ("2022-09-09", "2022-09-10"))

    for plan in (before, after):
        assert [(one.visit.venue, one.day) for one in plan.visits if one.booked] == [
            ("glasgow", on("2022-09-19"))
        ]
    assert (before.clashes, before.overbooked) == ((), ())
    assert [(one.kind, one.day, one.visits) for one in after.clashes] == [
        ("holiday", on("2022-09-19"), ("review/glasgow/t",))
    ]
    assert [(one.day, one.more) for one in after.overbooked] == [(on("2022-09-19"), 1)]


def test_a_lender_on_holiday_lends_nothing_and_the_borrower_takes_what_another_lends() -> None:
    """The lender is on holiday on the 19th by the calendar of England, and promises nothing for that day."""
    asked = _asked()
    (team,) = asked.base.teams
    loan = Loan("t", (1, 0, 0, 0, 0, 0, 0), Period(on("2022-01-01")))
    lender = Team("u", "U", (), (_MONDAYS,), loans=(loan,), calendar="england")
    always = attrs.evolve(lender, loans=(attrs.evolve(loan, holidays=True),), slots=(_EASTER,))
    for helper, slots in ((lender, None), (always, 1)):
        base = attrs.evolve(asked.base, teams=(team, helper))
        plan = attrs.evolve(asked, base=base).plan(on=on("2022-09-12"), until=on("2022-09-30"))

        assert plan.made.problems[Crew("t")].capacity.get(on("2022-09-19").toordinal()) == slots
        assert plan.unlent == ()
