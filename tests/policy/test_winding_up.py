"""Who winds up after office, and until when; days by hand from IPSA's scheme, paragraphs 8.1 to 8.3."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.policies import case_of_seed
from laws.small import ANN, BEA, FIRSTS, on, programme, uses
from mpreview import uk
from mpreview.errors import InvalidValue, OutsideRange, RulebookError
from mpreview.events import PollCalled, UseEnded
from mpreview.people import Mandate, Member
from mpreview.policy.operations import WindingUpTime
from mpreview.programme import Programme
from mpreview.timeline import Period, start_of


def _held(start: str, end: str | None, cause: str | None = None, seat: str = "c-essex") -> Mandate:
    return Mandate(seat, Period(on(start), None if end is None else on(end)), cause)


def _asked(*mandates: Mandate, others: tuple[Member, ...] = ()) -> Programme:
    ann = attrs.evolve(ANN, mandates=mandates)
    asked = programme(*FIRSTS, members=(ann, *others), used=uses("essex"))
    rulebook = attrs.evolve(asked.rulebook, winding_up=uk.rulebook().winding_up)
    return Programme(asked.base, rulebook, asked.ledger)


def _returned(poll: str) -> Member:
    return attrs.evolve(BEA, mandates=(_held(poll, None, seat="c-glasgow"),))


# A member until the dissolution of 30 May 2024, not returned at the poll of 4 July.
_IN_2024 = (_held("2019-12-12", "2024-05-30", "dissolution"),)
_IN_2017 = (_held("2015-05-07", "2017-05-03", "dissolution"),)
_RESIGNED = (_held("2019-12-12", "2022-01-31", "resignation"),)


@pytest.mark.parametrize(
    ("mandates", "poll", "day", "told"),
    [
        (_IN_2024, "2024-07-04", "2024-05-29", None),
        # Before the poll nobody knows whom the dissolution sent away.
        (_IN_2024, "2024-07-04", "2024-06-15", None),
        (_IN_2024, "2024-07-04", "2024-07-04", None),
        (_IN_2024, "2024-07-04", "2024-07-05", ("2024-07-05", "2024-11-04")),
        (_IN_2024, "2024-07-04", "2024-11-04", ("2024-07-05", "2024-11-04")),
        (_IN_2024, "2024-07-04", "2024-11-05", None),
        # As IPSA's guidance of 2017 says: 9 June to 8 August.
        (_IN_2017, "2017-06-08", "2017-08-08", ("2017-06-09", "2017-08-08")),
        (_IN_2017, "2017-06-08", "2017-08-09", None),
        # Whoever leaves in between has two months, before and after July 2023.
        (_RESIGNED, "2019-12-12", "2022-01-31", None),
        (_RESIGNED, "2019-12-12", "2022-02-01", ("2022-02-01", "2022-03-31")),
        (_RESIGNED, "2019-12-12", "2022-03-31", ("2022-02-01", "2022-03-31")),
        (_RESIGNED, "2019-12-12", "2022-04-01", None),
        # Nobody was returned near enough for it to be the poll of that dissolution.
        (_IN_2024, "2024-10-01", "2024-10-02", None),
        # Returned, at once or later: nothing is wound up.
        ((*_IN_2024, _held("2024-07-04", None)), "2024-07-04", "2024-07-05", None),
        ((*_RESIGNED, _held("2022-03-01", None)), "2019-12-12", "2022-03-02", None),
    ],
)
def test_who_winds_up_and_until_when(
    mandates: tuple[Mandate, ...], poll: str, day: str, told: tuple[str, str] | None
) -> None:
    found = _asked(*mandates, others=(_returned(poll),)).winding_up(on=on(day))

    assert [(one.member, one.since, one.until) for one in found] == (
        [] if told is None else [("ann", *map(on, told))]
    )


def _call(id_: str, poll: str, *seats: str, dissolution: str | None = "2024-05-30") -> PollCalled:
    ends = None if dissolution is None else on(dissolution)
    fact: dict[str, Any] = {"id": id_, "on": on("2024-05-22"), "known": start_of(on("2024-05-22"))}
    cause = None if dissolution is None else "dissolution"
    return PollCalled(**fact, poll=on(poll), dissolution=ends, cause=cause, constituencies=seats)


@pytest.mark.parametrize(
    ("calls", "day", "since"),
    [
        # The poll of 4 July 2024 was called: nobody has to be returned first, as on the 9th here.
        ((_call("p", "2024-07-04"),), "2024-07-04", None),
        ((_call("p", "2024-07-04"),), "2024-07-05", "2024-07-05"),
        # A poll at the seat was put off to the 25th.
        ((_call("p", "2024-07-04"), _call("q", "2024-07-25", "c-essex")), "2024-07-25", None),
        ((_call("p", "2024-07-04"), _call("q", "2024-07-25", "c-essex")), "2024-07-26", "2024-07-26"),
        # Neither the poll at another seat nor a by-election is the poll of that dissolution.
        ((_call("p", "2024-07-04", "c-glasgow"),), "2024-07-10", "2024-07-10"),
        ((_call("p", "2024-07-04", dissolution=None),), "2024-07-10", "2024-07-10"),
    ],
)
def test_the_poll_that_was_called_tells_from_when(
    calls: tuple[PollCalled, ...], day: str, since: str | None
) -> None:
    asked = _asked(*_IN_2024, others=(_returned("2024-07-09"),))
    found = asked.record(*calls).winding_up(on=on(day))

    assert [one.since for one in found] == ([] if since is None else [on(since)])


def test_the_places_are_those_still_in_use() -> None:
    closed = UseEnded(
        id="closed", on=on("2022-02-14"), known=start_of(on("2022-02-14")), venue="essex", member="ann"
    )
    of = _asked(*_RESIGNED).record(closed)

    (before,) = of.winding_up(on=on("2022-02-13"))
    (after,) = of.winding_up(on=on("2022-02-14"))

    assert (before.venues, after.venues) == (("essex",), ())
    assert (before.constituency, before.team, before.cause) == ("c-essex", "t", "resignation")
    assert before.why().startswith(
        "the office of ann is wound up until 2022-03-31, with 1 place in use (IPSA"
    )


def test_without_policy_nobody_winds_up() -> None:
    of = _asked(*_RESIGNED)
    bare = attrs.evolve(of.rulebook, winding_up=())

    assert not Programme(of.base, bare, of.ledger).winding_up(on=on("2022-02-14"))


@given(st.integers(0, 2**32))
def test_nobody_winds_up_in_office_and_all_within_their_time(seed: int) -> None:
    of, day = case_of_seed(seed)
    rulebook = attrs.evolve(of.rulebook, winding_up=uk.rulebook().winding_up)
    for one in Programme(of.base, rulebook, of.ledger).winding_up(on=day):
        assert one.since <= day <= one.until
        # Whoever sits in another house may wind up in the house that they left.
        mandates = of.register.member[one.member].mandates
        sitting = {of.register.index.house_of(mandate) for mandate in mandates if day in mandate.period}
        left = [mandate for mandate in mandates if mandate.ended == one.cause and mandate.period.last < day]
        assert {of.register.index.house_of(mandate) for mandate in left} - sitting
        mine = {use.venue for use in of.register.uses if use.member == one.member and day in use.period}
        assert set(one.venues) == mine


def test_the_last_day_that_can_be_told_is_the_last_there_is() -> None:
    of = _asked(_held("2019-12-12", "2199-12-01", "death"))

    (one,) = of.winding_up(on=on("2199-12-31"))

    assert one.until == on("2199-12-31")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since": "2023-07-20"}, "WindingUpTime.since"),
        ({"months": -1}, "WindingUpTime.months"),
        ({"months": 121}, "WindingUpTime.months"),
        ({"months": True}, "WindingUpTime.months"),
        ({"at_polls": 1}, "WindingUpTime.at_polls"),
        ({"citation": ""}, "WindingUpTime.citation"),
    ],
)
def test_a_time_is_refused_by_the_name_of_its_field(change: dict[str, Any], field: str) -> None:
    good = {"since": dt.date(2023, 7, 20), "months": 4, "at_polls": True, "citation": "scheme"}

    with pytest.raises((InvalidValue, OutsideRange)) as caught:
        WindingUpTime(**{**good, **change})

    assert field in str(caught.value)


def test_two_times_from_one_day_are_refused() -> None:
    time = WindingUpTime(dt.date(2023, 7, 20), 4, True, "scheme")

    with pytest.raises(RulebookError, match="two times to wind up"):
        attrs.evolve(uk.rulebook(), winding_up=(time, attrs.evolve(time, months=2)))
