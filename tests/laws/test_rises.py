"""Which orders rises come to (`semantics.md` 3.6 and 3.10), working days counted by hand.

Two offices were reviewed in July 2021; a rise orders a review within 20 working days.
"""

from collections.abc import Mapping
from typing import Final

import attrs
import pytest

from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    FIRSTS,
    NOVEMBER_2021,
    TWENTY_DAYS,
    YEARLY,
    banded,
    contact_due,
    contacted,
    levels,
    on,
    owed,
    programme,
    review_due,
    reviewed,
    uses,
    working_days,
)
from mpreview.policy import Activity, Allowance, Edition, ResponseLevel, ResponseTo, Unit
from mpreview.programme import Programme
from mpreview.threat import Assessment, SeriesAbout, ThreatSeries
from naive import spec


def _risen(series: ThreatSeries, *later: Edition) -> Programme:
    seen = [reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow")]
    return programme(TWENTY_DAYS, *FIRSTS, series=(series,), responses=(), events=seen, later=later)


def test_law_53_a_series_about_a_place_rises_there_for_every_user_and_nowhere_else() -> None:
    """SEVERE of Monday 15 November 2021 at the office in Glasgow: 20 working days, a holiday on the 30th."""
    place = attrs.evolve(NOVEMBER_2021, areas=(), venue="glasgow")
    seen = [reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow")]
    used = (*uses("essex", "glasgow"), *uses("glasgow", "essex", member="bea"))
    asked = programme(
        TWENTY_DAYS, YEARLY, *FIRSTS, series=(place,), members=(ANN, BEA), used=used, events=seen
    )
    rows = [(member, venue) for member in ("ann", "bea") for venue in ("essex", "glasgow")]

    found = {row: review_due(asked, "2021-11-20", row[1], row[0]) for row in rows}

    assert found == {(who, at): "2022-07-05" if at == "essex" else "2021-12-14" for who, at in rows}
    naive = {(who, at): spec.window(world_of(asked), who, at, "review", on("2021-11-20")) for who, at in rows}
    assert found == {row: one and one.due.isoformat() for row, one in naive.items()}


def _of_one(
    series: ThreatSeries,
    *about: SeriesAbout,
    responses: Mapping[str, ResponseLevel],
    rows: tuple[ResponseTo, ...] = (),
) -> Programme:
    review = attrs.evolve(
        TWENTY_DAYS, series=None, about=about, at_least="heightened", settling=0, within=working_days(5)
    )
    contact = attrs.evolve(
        review, id="call", activity=Activity.CONTACT, kinds=(), within=Allowance(0, Unit.DAYS)
    )
    rows = rows or tuple(ResponseTo("own", level, response) for level, response in responses.items())
    used = (*uses("essex", "glasgow"), *uses("essex", member="bea"))
    seen = [reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow")]
    met = [contacted("2021-07-05"), contacted("2021-07-05", "bea")]
    return programme(
        review, contact, YEARLY, *FIRSTS, series=(attrs.evolve(series, id="own", areas=()),),
        members=(ANN, BEA), used=used, events=(*seen, *met), responses=rows,
    )  # fmt: skip


_HEIGHTENED: Final = ResponseLevel.HEIGHTENED
_SEVERE: Final = dict.fromkeys(("SEVERE", "CRITICAL"), _HEIGHTENED)
_ANN: Final = attrs.evolve(NOVEMBER_2021, areas=(), members=("ann",))
_OFFICE: Final = attrs.evolve(NOVEMBER_2021, areas=(), venue="essex")


def _reviews(asked: Programme) -> dict[str, str | None]:
    rows = ("ann", "essex"), ("ann", "glasgow"), ("bea", "essex")
    found = {f"{who} {at}": review_due(asked, "2021-11-15", at, who) for who, at in rows}
    calls = {who: contact_due(asked, "2021-11-15", who) for who in ("ann", "bea")}
    world, day = world_of(asked), on("2021-11-15")
    naive = {f"{who} {at}": spec.window(world, who, at, "review", day) for who, at in rows}
    naive |= {who: spec.window(world, who, None, "contact", day) for who in calls}
    assert {**found, **calls} == {key: one and one.due.isoformat() for key, one in naive.items()}
    return {**found, **calls}


def test_law_53_a_rise_about_one_member_orders_a_contact_at_once_and_reviews_of_all_their_places() -> None:
    """SEVERE of Monday 15 November 2021: five working days on is Monday the 22nd."""
    asked = _of_one(_ANN, SeriesAbout.MEMBER, responses=_SEVERE)

    assert _reviews(asked) == {
        "ann essex": "2021-11-22", "ann glasgow": "2021-11-22", "bea essex": "2022-07-05",
        "ann": "2021-11-15", "bea": None,
    }  # fmt: skip


def test_law_53_a_rise_about_a_place_orders_reviews_there_and_no_contact() -> None:
    asked = _of_one(_OFFICE, *SeriesAbout, responses=_SEVERE)

    assert _reviews(asked) == {
        "ann essex": "2021-11-22", "ann glasgow": "2022-07-06", "bea essex": "2021-11-22",
        "ann": None, "bea": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("series", "about", "responses"),
    [
        (_ANN, SeriesAbout.VENUE, _SEVERE),
        (attrs.evolve(_ANN, members=("ann", "bea")), SeriesAbout.MEMBER, _SEVERE),
        (_ANN, SeriesAbout.MEMBER, {"SUBSTANTIAL": _HEIGHTENED, **_SEVERE}),
        (_ANN, SeriesAbout.MEMBER, {"CRITICAL": _HEIGHTENED}),
    ],
    ids=["of a place", "of two members", "the level rose and the response did not", "not high enough"],
)
def test_law_53_another_series_or_a_response_that_does_not_rise_orders_nothing(
    series: ThreatSeries, about: SeriesAbout, responses: dict[str, ResponseLevel]
) -> None:
    assert _reviews(_of_one(series, about, responses=responses))["ann"] is None


def test_law_53_a_row_of_the_rulebook_that_begins_is_no_rise() -> None:
    calm = attrs.evolve(_ANN, assessments=_ANN.assessments[:1])
    higher = ("SUBSTANTIAL", "SEVERE", "CRITICAL")
    rows = tuple(ResponseTo("own", one, _HEIGHTENED, on("2021-11-15")) for one in higher)

    assert _reviews(_of_one(calm, SeriesAbout.MEMBER, responses={}, rows=rows))["ann"] is None


def _orders(asked: Programme, day: str) -> list[tuple[str, str, str]]:
    """The level crossed, the day it was reached and the due day of each order of a review in Essex."""
    found = owed(asked, day, Activity.REVIEW, "essex")
    reasons = () if found is None else found.reasons
    told = [(dict(reason.read), reason.window.due.isoformat()) for reason in reasons]
    return sorted((str(read["reached"]), str(read["crossed"]), due) for read, due in told)


def test_an_event_of_the_member_leaves_the_order_of_two_rises_made_public_on_one_day() -> None:
    """Ten rules, so that no order by hash would come out right by chance."""
    told = on("2021-11-24")
    steps = [("2021-11-15", "SEVERE"), ("2021-11-17", "CRITICAL")]
    calm = levels(("2021-02-04", "SUBSTANTIAL"))
    late = (Assessment(on(day), told, level) for day, level in steps)
    series = attrs.evolve(calm, assessments=(*calm.assessments, *late))
    rules = (attrs.evolve(TWENTY_DAYS, id=f"rise-{number}") for number in range(10))
    asked = programme(*rules, *FIRSTS, series=(series,), responses=(), events=[reviewed("2021-07-05")])
    found = owed(asked, "2021-11-24", Activity.REVIEW, "essex")
    named = owed(asked.record(banded("2021-07-06", "standard")), "2021-11-24", Activity.REVIEW, "essex")

    assert found is not None
    assert named is not None
    assert [reason.read for reason in named.reasons] == [reason.read for reason in found.reasons]
    assert named.reasons == found.reasons


_THREE_DAYS = levels(
    ("2021-02-04", "SUBSTANTIAL"), ("2021-11-15", "CRITICAL"), ("2021-11-18", "SEVERE")
)  # fmt: skip


def _later(since: str, settling: int) -> Edition:
    return Edition("e2", "Second", (attrs.evolve(TWENTY_DAYS, settling=settling), *FIRSTS), since=on(since))


@pytest.mark.parametrize(
    ("since", "settling", "stands", "crossed"),
    [
        ("2021-11-16", 2, "2021-11-17", "CRITICAL"),  # settled while the second was in force
        ("2021-11-18", 2, "2021-11-18", "CRITICAL"),  # settled already, by the second, when it began
        ("2021-11-19", 2, "2021-11-19", "SEVERE"),  # CRITICAL had fallen back before the second began
        ("2021-11-19", 10, "2021-11-25", "SEVERE"),  # the first ended a day before it would have settled it
        ("2021-11-20", 10, "2021-11-25", "SEVERE"),
        ("2021-11-21", 10, "2021-11-20", "SEVERE"),  # the first had settled it on its last day
    ],
)
def test_law_53_a_rise_settles_by_whichever_edition_in_force_settles_it_first(
    since: str, settling: int, stands: str, crossed: str
) -> None:
    asked = _risen(_THREE_DAYS, _later(since, settling))
    days = [f"2021-11-{day}" for day in range(15, 31)]

    assert [day for day in days if review_due(asked, day)] == [day for day in days if day >= stands]
    assert _orders(asked, "2021-11-30") == [("2021-11-15", crossed, "2021-12-13")]


_ONE_DAY = levels(
    ("2021-02-04", "LOW"), ("2021-05-21", "CRITICAL"), ("2021-05-22", "SEVERE"), ("2021-07-20", "LOW")
)
_OF_CRITICAL = attrs.evolve(TWENTY_DAYS, at_least="CRITICAL")


@pytest.mark.parametrize("steps", [_ONE_DAY, levels(("2021-02-04", "LOW"), ("2021-05-21", "SEVERE"))])
def test_law_53_a_level_that_only_a_later_edition_asks_for_orders_nothing(steps: ThreatSeries) -> None:
    """CRITICAL for one day ordered nothing; of SEVERE, crossed that day too, no rule spoke until December."""
    seen = [reviewed("2021-03-01"), reviewed("2021-03-01", "glasgow")]
    later = Edition("e2", "Second", (TWENTY_DAYS, *FIRSTS), since=on("2021-12-06"))
    asked = programme(_OF_CRITICAL, *FIRSTS, series=(steps,), responses=(), events=seen, later=(later,))

    assert [review_due(asked, day) for day in ("2021-05-30", "2021-12-05", "2021-12-06")] == [None] * 3
    assert spec.window(world_of(asked), "ann", "essex", "review", on("2021-12-06")) is None
