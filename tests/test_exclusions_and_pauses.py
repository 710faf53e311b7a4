"""Exclusions, pauses and refused postponements, as an embedder meets them (semantics 3.14, 3.19, 3.20)."""

from typing import Any, Final

import attrs
import pytest

from laws.small import (
    CALL,
    ENGLAND,
    FIRSTS,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    contacted,
    event_planned,
    incident,
    levels,
    offer_due,
    offered,
    on,
    owed,
    postponed,
    programme,
    review_due,
    reviewed,
    uses,
)
from mpreview import Programme
from mpreview.errors import InvalidValue, ReviewError
from mpreview.events import Booked, Ended, Event, Excluded, Paused, Prolonged
from mpreview.gaps import ExclusionGap, ObligationGap
from mpreview.policy import Activity, Allowance, Rule, Unit, recompute
from mpreview.policy.reasons import sentence
from mpreview.reviews import Standing
from mpreview.reviews.judging import NothingPostponed
from mpreview.timeline import start_of
from policy.books import INCIDENT, ITINERARY

_SIGNED: Final[dict[str, Any]] = {"authority": "House rules 8", "signer": "chief"}


def told(id_: str, day: str) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(day))}


def excluded(day: str, last: str | None, **settings: Any) -> Excluded:
    fact = {
        **told("held", day),
        "member": "ann",
        "first": on(day),
        "last": None if last is None else on(last),
    }
    return Excluded(**{**fact, "body": "Close protection", **_SIGNED, **settings})


def paused(day: str, last: str, **settings: Any) -> Paused:
    fact = {**told("pause", day), "first": on(day), "last": on(last), "why": "no travel"}
    return Paused(**{**fact, **_SIGNED, **settings})


def standings(asked: Programme, day: str) -> dict[str | None, Standing]:
    return {one.venue: one.standing for one in asked.coverage(on=on(day))}


# ---------------------------------------------------------------- what is refused


def _yearly(*events: Event) -> Programme:
    """A review due on Wednesday 5 January 2022, with a limit of 30 days, Friday 4 February."""
    return programme(YEARLY, *FIRSTS, used=uses("essex"), events=(reviewed("2021-01-05"), *events))


@pytest.mark.parametrize(
    ("until", "cut", "words"),
    [
        ("2022-01-05", "2022-01-05", "2022-01-05"),
        ("2022-01-03", "2021-12-31", "to a working day"),
        ("2021-12-20", "2021-12-20", "2022-01-05"),
    ],
)
def test_a_postponement_that_moves_nothing_is_refused_with_the_day_of_the_cut(
    until: str, cut: str, words: str
) -> None:
    with pytest.raises(NothingPostponed, match=words) as caught:
        _yearly().record(postponed("2021-12-06", until))

    error = caught.value
    assert (error.due, error.until, error.cut) == (on("2022-01-05"), on(until), on(cut))
    assert error.limit == on("2022-02-04")


def test_a_postponement_at_the_limit_is_refused_and_the_error_says_so() -> None:
    asked = _yearly().record(postponed("2021-12-06", "2022-03-31"))

    with pytest.raises(NothingPostponed, match="at the limit") as caught:
        asked.record(attrs.evolve(postponed("2021-12-07", "2022-04-29"), id="again"))

    assert caught.value.due == caught.value.cut == caught.value.limit == on("2022-02-04")
    assert review_due(asked, "2021-12-08") == "2022-02-04"


@pytest.mark.parametrize(("signed", "due"), [("2022-02-04", "2022-02-04"), ("2022-02-07", "2022-01-05")])
def test_law_15_a_paper_signed_after_the_limit_postpones_nothing(signed: str, due: str) -> None:
    """Cut at the limit, Friday 4 February: a paper of that day still counts, a paper of Monday does not."""
    paper = postponed(signed, "2022-03-31")

    assert review_due(_yearly(paper), "2022-02-08") == due
    if signed > "2022-02-04":
        with pytest.raises(NothingPostponed, match="before the day of signing, 2022-02-07") as caught:
            _yearly().record(paper)
        assert (caught.value.cut, caught.value.signed) == (on("2022-02-04"), on(signed))


def test_law_53_the_own_due_day_is_the_one_without_a_postponement() -> None:
    found = owed(_yearly(postponed("2021-12-06", "2022-01-20")), "2021-12-08", Activity.REVIEW, "essex")

    assert found is not None
    assert (found.due, found.own_due) == (on("2022-01-20"), on("2022-01-05"))


def test_a_correction_and_a_postponement_of_nothing_are_no_empty_postponements() -> None:
    asked = _yearly().record(postponed("2021-12-06", "2022-01-20"))
    mended = attrs.evolve(
        postponed("2021-12-06", "2022-01-04"), id="mended", corrects="postponed-essex-2021-12-06"
    )

    assert review_due(asked.record(mended), "2021-12-08") == "2022-01-05"
    assert review_due(_yearly(postponed("2021-12-06", "2022-01-04")), "2021-12-08") == "2022-01-05"


def test_a_rule_for_ends_holds_between_the_event_and_its_paper() -> None:
    paper = excluded("2021-11-01", "2021-12-31")
    pause = paused("2021-11-01", "2021-12-31")
    early = Ended(**told("end", "2021-11-20"), paper="held", last=on("2021-10-31"))
    open_ended = Prolonged(**told("more", "2021-11-20"), paper="pause", look_again=on("2022-02-01"))

    for first, second in ((paper, early), (pause, open_ended), (reviewed("2021-11-01"), early)):
        with pytest.raises(ReviewError):
            _yearly(first).record(second)


# ---------------------------------------------------------------- recovery

_HELD: Final = ("2021-11-01", "2022-02-28")
"""Ten working days after Monday 28 February 2022 end on Monday 14 March."""


def _held(*rules: Rule, events: tuple[Event, ...] = (), **settings: Any) -> Programme:
    held = attrs.evolve(excluded(*_HELD), **settings)
    every = (reviewed("2021-01-05"), contacted("2021-01-05"), held, *events)
    return programme(YEARLY, OFFERS, *FIRSTS, *rules, used=uses("essex"), events=every)


def _days(asked: Programme, day: str, activity: Activity) -> tuple[str, str, str, str]:
    found = owed(asked, day, activity, "essex" if activity is Activity.REVIEW else None)
    assert found is not None
    window = found.window
    earliest, due, overdue, limit = window.earliest, window.due, window.overdue_from, window.limit
    return earliest.isoformat(), due.isoformat(), overdue.isoformat(), limit.isoformat()


def test_law_73_after_an_exclusion_with_recovery_no_offer_is_past_its_limit() -> None:
    """The review opens, and is to be offered, on Wednesday 10 November 2021, in the exclusion.

    The offer becomes due on 14 March, 124 days later, and its limit moves from 10 December to 13 April.
    """
    asked, without = _held(recovery=10), _held()

    assert _days(asked, "2022-03-01", Activity.OFFER) == (
        "2021-10-27",
        "2022-03-14",
        "2022-03-15",
        "2022-04-13",
    )
    assert _days(asked, "2022-03-01", Activity.REVIEW)[1] == "2022-03-14"
    assert _days(without, "2022-03-01", Activity.OFFER)[1::2] == ("2021-11-10", "2021-12-10")
    (reason,) = asked.due(on=on("2022-03-01"), activity=Activity.OFFER)[0].reasons
    assert recompute(reason, ENGLAND) == reason.window
    assert "the exclusion held from 1 November 2021 to 28 February 2022" in sentence(reason)


def test_law_73_another_offer_is_due_by_the_end_of_the_recovery() -> None:
    """Silence after an offer of 27 October 2021: answer by 24 November, the next offer by 24 December.

    The incident of 10 January 2022 counts from 1 March, and 5 March is a Saturday: the offer that it asks
    for, within four days, is due on Monday 7 March.
    """
    waiting, soon = (offered("2021-10-27"),), attrs.evolve(OFFERS, after_trigger=Allowance(4, Unit.DAYS))
    threatened = (*waiting, incident("2022-01-10"))
    of_incident = programme(
        YEARLY, INCIDENT, soon, *FIRSTS, used=uses("essex"),
        events=(reviewed("2021-01-05"), excluded(*_HELD, recovery=10), *threatened),
    )  # fmt: skip

    assert _days(_held(recovery=10, events=waiting), "2022-03-01", Activity.OFFER)[1] == "2022-03-14"
    assert _days(_held(events=waiting), "2022-03-01", Activity.OFFER)[1] == "2021-12-24"
    assert _days(of_incident, "2022-03-01", Activity.OFFER)[1] == "2022-03-07"


def test_law_54_an_exclusion_of_offers_alone_ends_though_nothing_happens_on_its_last_day() -> None:
    asked = _held(activities=(Activity.OFFER,), recovery=3)

    found = [offer_due(asked, day) for day in ("2021-10-31", "2021-11-01", "2022-02-28", "2022-03-01")]

    assert found == ["2021-11-10", None, None, "2022-03-03"]


def test_law_53_a_rise_in_an_exclusion_asks_for_another_offer_once_it_has_settled() -> None:
    """SEVERE from Saturday 26 February 2022, in the exclusion: settled on 3 March, counted from the 1st."""
    rising = levels(("2021-02-04", "SUBSTANTIAL"), ("2022-02-26", "SEVERE"))
    asked = programme(
        YEARLY, OFFERS, TWENTY_DAYS, *FIRSTS, used=uses("essex"), series=(rising,),
        events=(reviewed("2021-01-05"), excluded(*_HELD), offered("2022-02-25")),
    )  # fmt: skip

    assert [offer_due(asked, day) for day in ("2022-03-02", "2022-03-03")] == [None, "2022-03-15"]


def test_law_73_an_order_in_an_exclusion_counts_from_the_day_after_and_stays_there() -> None:
    """Five working days after Tuesday 1 March 2022 are Tuesday 8 March, before the recovery ends on the 14th.

    The incident of Friday 29 October, before the exclusion, was due on 5 November: its review moves.
    The offer that the incident in the exclusion asks for is due as it opens, on 1 March.
    """
    before, inside = _held(INCIDENT, recovery=10, events=(incident("2021-10-29"),)), (incident("2021-11-10"),)
    offered_by = _days(_held(INCIDENT, recovery=10, events=inside), "2022-03-01", Activity.OFFER)

    assert _days(before, "2022-03-01", Activity.REVIEW)[1] == "2022-03-14"
    assert (
        _days(_held(INCIDENT, recovery=10, events=inside), "2022-03-01", Activity.REVIEW)[1] == "2022-03-08"
    )
    assert offered_by[1] == "2022-03-01"


def test_law_73_the_recovery_holds_for_a_contact_as_for_a_visit() -> None:
    """The call after an incident of Friday 29 October 2021, due on 5 November, is due on 14 March 2022."""
    call = attrs.evolve(INCIDENT, id="call-after", activity=Activity.CONTACT, kinds=(), limit=0)
    threat = incident("2021-10-29", member="ann", venue=None)
    found = _days(_held(call, recovery=10, events=(threat,)), "2022-03-01", Activity.CONTACT)

    assert found[1:] == ("2022-03-14", "2022-03-15", "2022-03-14")


def test_law_73_an_order_for_something_ahead_never_moves_past_its_own_limit() -> None:
    """Known on 25 October 2021, an event on Monday 7 March 2022: due by 25 February, at last by 4 March."""
    asked = _held(ITINERARY, recovery=10, events=(event_planned("2021-10-25", "2022-03-07"),))

    assert _days(asked, "2022-03-01", Activity.REVIEW)[1::2] == ("2022-03-04", "2022-03-04")


def test_law_73_an_exclusion_moves_nothing_until_its_end_is_known() -> None:
    asked = _held(recovery=10, last=None, look_again=on("2022-01-31"))
    ended = Ended(**told("end", "2022-02-28"), paper="held", last=on("2022-02-28"))

    assert review_due(asked, "2022-03-01") is None
    assert _days(asked.record(ended), "2022-03-01", Activity.REVIEW)[1] == "2022-03-14"


def test_law_73_no_gap_is_older_than_the_day_after_an_exclusion() -> None:
    """Without recovery the offer of 10 November and the review of 5 January are late from 1 March on."""
    gaps = {gap.kind: gap.since.isoformat() for gap in _held().gaps(on=on("2022-03-02"))}
    before = _held(first=on("2022-02-01")).gaps(on=on("2022-01-31"))

    assert gaps == {ObligationGap.NEVER_OFFERED: "2022-03-01", ObligationGap.OUT_OF_DATE: "2022-03-01"}
    assert {gap.since.isoformat() for gap in before} == {"2021-11-11", "2022-01-06"}


# ---------------------------------------------------------------- reasons


def _moved() -> Programme:
    """Paused from 3 January to 4 February 2022, with ten working days of recovery: Friday 18 February."""
    return _yearly(paused("2022-01-03", "2022-02-04", recovery=10))


@pytest.mark.parametrize(
    ("areas", "due"),
    [(("england", "scotland"), "2022-01-14"), (("ni", "essex"), "2022-01-14"), (("ni", "met"), "2022-01-05")],
)
def test_law_72_a_pause_of_two_areas_holds_in_each_of_them(areas: tuple[str, str], due: str) -> None:
    """Nobody travels from 3 to 7 January 2022; five working days of recovery end on Friday the 14th."""
    asked = _yearly(paused("2022-01-03", "2022-01-07", recovery=5, areas=areas))

    assert review_due(asked, "2022-01-03") == due


def test_the_reason_of_a_paused_review_names_the_pause_and_the_day_before() -> None:
    (reason,) = _moved().due(on=on("2022-01-10"))[0].reasons
    read = dict(reason.read)

    # The limit moves by the same 44 days, from 4 February to Sunday 20 March, and so to Friday 18 March.
    assert (reason.window.due, reason.window.limit) == (on("2022-02-18"), on("2022-03-18"))
    assert (read["due before"], read["recovered to"], read["paused by"]) == (
        "2022-01-05",
        "2022-02-18",
        "pause",
    )
    assert "the pause pause from 3 January 2022 to 4 February 2022" in sentence(reason)
    assert recompute(reason, ENGLAND) == reason.window


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due before", "2022-01-06"),
        ("least due", "2022-02-18"),
        ("paused since", "2022-01-06"),
        ("paused until", "2022-02-07"),
        ("recovery", 9),
        ("recovered to", "2022-02-17"),
    ],
)
def test_a_spoilt_pause_in_a_reason_is_found(name: str, value: str | int) -> None:
    (reason,) = _moved().due(on=on("2022-01-10"))[0].reasons
    read = tuple((key, value if key == name else old) for key, old in reason.read)

    with pytest.raises(InvalidValue, match=r"Reason\.read"):
        recompute(attrs.evolve(reason, read=read), ENGLAND)


# ---------------------------------------------------------------- coverage, gaps and plans


def test_whom_another_body_holds_has_a_column_of_its_own_in_coverage() -> None:
    asked = programme(
        YEARLY, CALL, *FIRSTS, used=uses("essex"),
        events=(reviewed("2021-01-05"), contacted("2020-01-06"), excluded("2021-11-01", "2022-01-31")),
    )  # fmt: skip
    during, after = asked.coverage(on=on("2022-01-31")), asked.coverage(on=on("2022-02-01"))

    assert {(one.venue, one.exclusion and one.exclusion.last) for one in during.excluded} == {
        ("essex", on("2022-01-31")),
        (None, on("2022-01-31")),
    }
    assert (len(after.excluded), standings(asked, "2022-02-01")["essex"]) == (0, Standing.OVERDUE)


def test_a_new_day_to_look_again_closes_the_gap() -> None:
    asked = _yearly(excluded("2021-11-01", None, look_again=on("2021-12-15")))
    again = asked.record(Prolonged(**told("more", "2021-12-20"), paper="held", look_again=on("2022-03-01")))

    def since(one: Programme, day: str) -> list[object]:
        return [gap.since for gap in one.gaps(on=on(day)) if gap.kind is ExclusionGap.NOT_LOOKED_AGAIN]

    assert (since(asked, "2021-12-15"), since(asked, "2022-01-10")) == ([], [on("2021-12-16")])
    assert (since(again, "2021-12-20"), since(again, "2022-03-02")) == ([], [on("2022-03-02")])


def test_a_visit_agreed_for_a_paused_day_stands_and_clashes() -> None:
    booked = Booked(**told("b1", "2021-12-01"), venue="essex", day=on("2022-01-12"))
    plan = _yearly(booked, paused("2022-01-03", "2022-01-14")).plan(
        on=on("2022-01-04"), until=on("2022-02-28")
    )

    assert [(one.visit.venue, one.day) for one in plan.visits] == [("essex", on("2022-01-12"))]
    assert [(clash.kind, clash.day) for clash in plan.clashes] == [("paused", on("2022-01-12"))]


def test_a_plan_leaves_out_who_is_held_on_its_first_day_and_the_days_on_which_nobody_is_free() -> None:
    held = _yearly(excluded("2021-12-01", "2021-12-17"))
    soon = _yearly(excluded("2021-12-01", "2021-12-17", first=on("2021-12-06")))

    assert held.plan(on=on("2021-12-03"), until=on("2021-12-31")).taken == 0
    (placed,) = soon.plan(on=on("2021-12-05"), until=on("2021-12-31")).visits
    assert placed.day == on("2021-12-20")


def test_of_two_visits_moved_to_one_day_the_earlier_own_day_comes_first() -> None:
    """One day with a slot: the visit of the review that was due first has it."""
    events = reviewed("2021-01-06", "essex"), reviewed("2021-01-05", "glasgow")
    pause = paused("2022-01-03", "2022-02-03", recovery=1)
    plan = programme(YEARLY, *FIRSTS, events=(*events, pause)).plan(
        on=on("2022-02-04"), until=on("2022-02-04")
    )

    assert [(one.visit.venue, one.day) for one in plan.on_time] == [("glasgow", on("2022-02-04"))]
