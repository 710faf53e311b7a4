"""Documented failures of measures, replayed: each shows on the right day, with who has it (`domain.md` 6).

The days are counted by hand from docs/reference/gaps.md: a limit of n days ends n days after the day on which
the state was entered. Ann has an office in Essex, of which nothing else is asked here.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from gaps.test_kinds import ACCEPTED, asked
from laws.small import ANN, BEA, office_changed, on, reviewed
from measures.told import step, way
from mpreview.events import Event, MemberLeft
from mpreview.gaps import Gap, Gaps
from mpreview.measures import FittingCommand, FittingState
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.timeline import Period, start_of

REVIEWED = (*ACCEPTED, reviewed("2020-03-02"), reviewed("2021-02-01"), reviewed("2022-01-31"))
"""So that nothing but measures falls through in the years of the replays."""


def told(*events: Event, members: tuple[Member, ...] = (ANN,)) -> Programme:
    """Ann and her office, reviewed in time, and what was told of measures there, step by step."""
    now = asked(*REVIEWED, members=members)
    for event in events:
        now = now.record(event)
    return now


def measures(of: Programme, day: str, **asked_for: str) -> list[Gap]:
    """The gaps of measures on a day."""
    return [gap for gap in of.gaps(on=on(day), **asked_for) if gap.fitting is not None]


def shown(of: Programme, day: str) -> list[str]:
    """What shows on a day: kind, since when, who has it."""
    return [f"{gap.kind.value} {gap.since} {gap.owner.value}" for gap in measures(of, day)]


# ten months for cameras and lights at a home (Guardian, April 2022)
TEN_MONTHS = (
    *way("2021-06-01 recommended", "2021-06-14 approved", "2021-07-01 funded", "2021-07-05 ordered",
         target="2021-08-31"),
    *way("2022-04-04 installed", "2022-04-11 passed"),
)  # fmt: skip
# up to five months until two quotes were there (Telegraph, June 2016)
TWO_QUOTES = tuple(way("2021-01-21 recommended", "2021-06-21 approved"))
# a lone worker device tested several times with no response (Guardian, October 2021)
NO_RESPONSE = tuple(way("2021-10-04 failed", "2021-10-11 failed", "2021-10-25 repaired", "2021-10-27 passed"))
# an alarm unusable for eight months for want of a code (Guardian, April 2022)
NO_CODE = tuple(way("2021-08-02 passed", "2021-08-16 faulty", "2022-04-18 passed"))
# refused for want of a formal recommendation of the police (BBC, October 2021)
REFUSED = (
    *way("2021-10-04 recommended", recommended=False),
    *way("2021-10-11 refused", rule="enhanced-unrecommended-ipsa", body="ipsa"),
    *way("2021-11-15 recommended"),
)
# a change of contractor before it was fitted (Guardian, April 2022)
CONTRACTORS = (
    *way("2021-10-01 recommended", "2021-10-04 approved", "2021-10-18 funded", target="2022-01-31"),
    *way("2021-11-01 ordered", by="one"),
    *way("2022-01-10 ordered", by="another"),
)
# a measure bound to an office that its holder gave up
BOUND = (
    *way("2021-03-01 recommended", "2021-03-02 approved", "2021-03-03 funded", "2021-03-04 ordered",
         "2021-03-08 installed", "2021-03-09 passed", office_of="ann"),
    office_changed("2021-09-15"),
    *way("2021-10-20 removed"),
)  # fmt: skip
# a re-test that nobody made, of a device that then expired
FORGOTTEN = tuple(
    way("2021-03-01 passed", "2021-07-12 ordered", "2021-07-19 installed", "2021-07-20 passed",
        retest="2021-06-01", expires="2021-07-01")
)  # fmt: skip

REPLAYS: dict[str, tuple[tuple[Event, ...], dict[str, list[str]]]] = {
    "ten months to fit": (TEN_MONTHS, {
        # 56 days after 5 July
        "2021-08-30": [],
        "2021-08-31": ["measure-waiting 2021-08-31 team"],
        "2021-09-01": ["measure-waiting 2021-08-31 team", "measure-late 2021-09-01 team"],
        "2022-04-03": ["measure-waiting 2021-08-31 team", "measure-late 2021-09-01 team"],
        # not in service until it has passed a test
        "2022-04-04": ["measure-late 2021-09-01 team"],
        "2022-04-11": [],
    }),
    "five months for two quotes": (TWO_QUOTES, {
        "2021-02-18": [],
        "2021-02-19": ["measure-waiting 2021-02-19 coordinator"],
        "2021-06-20": ["measure-waiting 2021-02-19 coordinator"],
        "2021-06-21": [],
    }),
    "a device that fails its tests": (NO_RESPONSE, {
        "2021-10-03": [],
        "2021-10-04": ["measure-down 2021-10-04 supplier"],
        # failed once more it waits no less long: 14 days after the first time
        "2021-10-18": ["measure-down 2021-10-04 supplier"],
        "2021-10-19": ["measure-down 2021-10-04 team"],
        "2021-10-25": ["measure-down 2021-10-04 team"],
        "2021-10-27": [],
    }),
    "an alarm without a code": (NO_CODE, {
        "2021-08-15": [],
        "2021-08-16": ["measure-down 2021-08-16 supplier"],
        "2021-08-31": ["measure-down 2021-08-16 team"],
        "2022-04-17": ["measure-down 2021-08-16 team"],
        "2022-04-18": [],
    }),
    "refused for want of a recommendation": (REFUSED, {
        "2021-10-10": [],
        "2021-10-11": ["measure-refused 2021-10-11 team"],
        "2021-11-08": ["measure-refused 2021-10-11 team"],
        "2021-11-09": ["measure-refused 2021-10-11 coordinator"],
        "2021-11-15": [],
    }),
    "a change of contractor": (CONTRACTORS, {
        # 56 days after 1 November
        "2021-12-27": [],
        "2021-12-28": ["measure-waiting 2021-12-28 team"],
        # another order is another limit, and the target stays
        "2022-01-10": [],
        "2022-02-01": ["measure-late 2022-02-01 supplier"],
        "2022-03-07": ["measure-late 2022-02-01 supplier"],
        "2022-03-08": ["measure-waiting 2022-03-08 team", "measure-late 2022-02-01 team"],
    }),
    "one bound to an office": (BOUND, {
        "2021-09-14": [],
        "2021-09-15": ["measure-lapsed 2021-09-15 team"],
        "2021-10-13": ["measure-lapsed 2021-09-15 team"],
        "2021-10-14": ["measure-lapsed 2021-09-15 coordinator"],
        "2021-10-20": [],
    }),
    "a re-test that nobody made": (FORGOTTEN, {
        "2021-05-31": [],
        "2021-06-01": ["measure-down 2021-06-01 team"],
        "2021-06-16": ["measure-down 2021-06-01 coordinator"],
        # expired since 1 July, which is another state with another limit
        "2021-07-01": ["measure-down 2021-06-01 team"],
        "2021-07-16": ["measure-down 2021-06-01 supplier"],
        "2021-07-20": [],
    }),
}  # fmt: skip


@pytest.mark.parametrize(
    ("events", "day", "what"),
    [(events, day, what) for events, days in REPLAYS.values() for day, what in days.items()],
    ids=[f"{name} {day}" for name, (_, days) in REPLAYS.items() for day in days],
)
def test_what_is_on_record_shows_on_the_right_day_with_whoever_has_it(
    events: tuple[Event, ...], day: str, what: list[str]
) -> None:
    assert shown(told(*events), day) == what


def test_a_gap_tells_which_measure_and_what_leads_on_in_a_sentence() -> None:
    (gap,) = measures(told(*REFUSED), "2021-10-11")

    assert gap.why(sensitive=True) == (
        "the measure m1 at essex was refused by the rule enhanced-unrecommended-ipsa and may be wanted "
        "still, since 11 October 2021; with t until 8 November 2021; next: recommend a measure"
    )
    assert gap.id == "measure-refused/essex/m1"
    assert (gap.next, gap.steps) == (
        FittingCommand.RECOMMENDED,
        (FittingCommand.RECOMMENDED, FittingCommand.APPROVED, FittingCommand.REMOVED),
    )
    assert gap.users == ("ann",)


def test_neither_a_measure_nor_its_state_is_in_a_repr() -> None:
    (gap,) = measures(told(*NO_CODE), "2021-08-16")

    steps = way("2021-01-01 recommended", "2021-01-02 approved", "2021-01-03 ordered", "2021-01-04 passed",
                office_of="ann")  # fmt: skip
    text = repr(gap) + repr(gap.fitting) + "".join(map(repr, (*NO_CODE, *steps)))
    told_of = ("m1'", "faulty'", "FAULTY", "measure-down", "REPAIRED", "SUPPLIER", "IN_SERVICE", "ORDERED",
               "approved=", "a-rule", "office_of")  # fmt: skip
    assert not [word for word in told_of if word in text.replace("id='m1-", "")]
    assert len(repr(gap)) < 900


# -- whose it is -----------------------------------------------------------------------------------------


SHARED = (Use("essex", "ann", Period(on("2020-01-06"))), Use("essex", "bea", Period(on("2020-01-06"))))


def test_a_shared_place_has_one_gap_that_each_of_its_users_sees() -> None:
    of = asked(*REVIEWED, *NO_CODE, members=(ANN, BEA), used=SHARED)

    (gap,) = measures(of, "2021-08-16")
    assert (gap.status.member, gap.users) == ("ann", ("ann", "bea"))
    assert measures(of, "2021-08-16", member="bea") == measures(of, "2021-08-16", member="ann") == [gap]
    assert len(of.gaps(on=on("2021-08-16")).by("owner")["supplier"]) == 1


def test_at_a_place_that_is_no_longer_used_it_is_told_by_its_last_user() -> None:
    of = asked(*REVIEWED, *NO_CODE, used=(Use("essex", "ann", Period(on("2020-01-06"), on("2021-08-10"))),))

    (gap,) = measures(of, "2021-08-16")
    assert (gap.status.member, gap.status.standing.value, gap.users) == ("ann", "lapsed", ())


# -- bound to an office ----------------------------------------------------------------------------------

ELECTED, DISSOLVED, POLLED = on("2019-12-12"), on("2024-05-30"), on("2024-07-04")
IN_OFFICE = Mandate("c-essex", Period(ELECTED, DISSOLVED), "dissolution")
AFTER_THE_POLL = POLLED + dt.timedelta(1)
STANDS = Candidacy("c-essex", Period(DISSOLVED, AFTER_THE_POLL))
BACK = Mandate("c-essex", Period(POLLED))


@pytest.mark.parametrize(
    ("member", "lapses"),
    [
        (attrs.evolve(ANN, mandates=(IN_OFFICE,)), DISSOLVED),
        # who stands again keeps it to the poll (2024), and who is returned for longer
        (attrs.evolve(ANN, mandates=(IN_OFFICE,), candidacies=(STANDS,)), AFTER_THE_POLL),
        (attrs.evolve(ANN, mandates=(IN_OFFICE, BACK)), None),
    ],
    ids=["stands down", "is not returned", "is returned"],
)
def test_what_is_bound_to_an_office_ends_with_it(member: Member, lapses: dt.date | None) -> None:
    of = told(*BOUND[:6], members=(member,))

    def state(day: dt.date) -> FittingState:
        return of.fittings(on=day)[0].state

    if lapses is None:
        assert state(on("2025-01-01")) is FittingState.IN_SERVICE
    else:
        assert state(lapses - dt.timedelta(1)) is FittingState.IN_SERVICE
        assert (state(lapses), of.fittings(on=lapses)[0].since) == (FittingState.LAPSED, lapses)


def test_an_office_that_ended_is_told_late_and_what_was_tested_since_does_not_count() -> None:
    """The routine test of 20 September was made by somebody who did not know of the 15th."""
    tested = (*BOUND[:6], step("2021-09-20", "passed"))
    of = told(*tested)
    assert not shown(of, "2021-09-20")

    late = attrs.evolve(office_changed("2021-09-15"), known=start_of(on("2021-10-01")))
    of = of.record(late)
    assert shown(of, "2021-09-20") == ["measure-lapsed 2021-09-15 team"]
    assert [no.event for no in of.irregular()] == ["m1-passed-2021-09-20"]
    assert not shown(of.as_known(on("2021-09-30")), "2021-09-20")


def test_what_is_bound_to_an_office_that_nobody_holds_lapses_at_once() -> None:
    gone = attrs.evolve(ANN, mandates=(Mandate("c-essex", Period(ELECTED, on("2021-03-01")), "recall"),))

    assert shown(told(*BOUND[:1], members=(gone,)), "2021-03-01") == ["measure-lapsed 2021-03-01 team"]


def test_what_is_asked_for_anew_is_bound_to_the_office_held_then() -> None:
    again = way("2021-09-16 recommended", "2021-09-17 approved", office_of="ann")
    of = told(*BOUND[:7], *again)

    assert of.fittings(on=on("2021-09-20"))[0].state is FittingState.APPROVED
    left = MemberLeft(id="l", on=on("2021-10-01"), known=start_of(on("2021-10-01")), member="ann",
                      cause="resignation")  # fmt: skip
    assert shown(of.record(left), "2021-10-01") == ["measure-lapsed 2021-10-01 team"]


# -- several, and at once ----------------------------------------------------------------------------------


def kinds(found: Gaps) -> dict[str, int]:
    """How many of each kind of measure gap."""
    return {kind.value: n for kind, n in found.kinds.items() if n and kind.value.startswith("measure")}


def test_each_measure_of_a_place_is_told_by_itself() -> None:
    def of(id_: str, events: Iterable[Event]) -> list[Event]:
        named: dict[str, Any] = {"measure": id_}
        return [attrs.evolve(one, id=f"{id_}{one.id}", **named) for one in events]

    whole = told(*of("a", NO_CODE[:2]), *of("b", NO_CODE), *of("c", REFUSED[:2]), *of("d", TWO_QUOTES))

    assert kinds(whole.gaps(on=on("2022-04-18"))) == {
        "measure-down": 1, "measure-refused": 1, "measure-waiting": 1,
    }  # fmt: skip
    assert [one.measure for one in whole.fittings(on=on("2022-04-18"), venue="essex")] == list("abcd")


def test_steps_of_one_day_count_in_the_order_in_which_they_became_known() -> None:
    """A device faulty in the morning, mended at noon and tested in the evening is in service."""
    day = on("2021-08-16")
    hours = {"faulty": 9, "repaired": 12, "passed": 18}
    steps = [
        attrs.evolve(step("2021-08-16", what), known=start_of(day) + dt.timedelta(hours=hour))
        for what, hour in hours.items()
    ]

    of = told(step("2021-08-02", "passed"), *steps)
    assert of.fittings(on=day)[0].state is FittingState.IN_SERVICE
    assert asked(*REVIEWED, step("2021-08-02", "passed"), *reversed(steps)).fittings(on=day)[0].state is (
        FittingState.IN_SERVICE
    )
