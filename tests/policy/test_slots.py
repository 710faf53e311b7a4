"""Slots: how many of a team's a visit takes, by kind of venue, response level and risk band."""

from typing import Any

import attrs
import pytest

from helpers.declared import KINDS
from laws.small import CALL, YEARLY, banded, incident, on, owed, programme, reviewed
from mpreview.display import as_text, review
from mpreview.errors import OutsideRange, RulebookError
from mpreview.events import Event
from mpreview.policy import Activity, ResponseLevel, Rulebook, Table, TableValue
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from policy.books import INCIDENT, book, instead

BY_BAND = Table.by_band({"standard": 1, "raised": 2})


def _asked(*events: Event) -> Programme:
    """The cycle takes two slots in the higher band; a visit after an incident takes three."""
    rules = (*instead(YEARLY, slots=BY_BAND), attrs.evolve(INCIDENT, slots=3))
    return programme(*rules, bands=("standard", "raised"), events=(reviewed("2021-07-05"), *events))


def _review(asked: Programme, day: str) -> Obligation:
    found = owed(asked, day, Activity.REVIEW, "essex")
    assert found is not None
    return found


def _read(one: Obligation) -> list[tuple[str, str | int | None]]:
    return [(reason.rule, dict(reason.read).get("slots")) for reason in one.reasons]


def test_a_visit_takes_what_the_cell_that_counts_asks_for() -> None:
    """Until the band has held for five days one slot, then two; a fall takes none back before the review."""
    asked = _asked(banded("2021-09-01", "raised"), banded("2021-10-01", "standard"))

    found = {day: _review(asked, day).slots for day in ("2021-09-05", "2021-09-06", "2021-10-02")}

    assert found == {"2021-09-05": 1, "2021-09-06": 2, "2021-10-02": 2}


def test_after_the_review_a_visit_takes_what_is_asked_for_then() -> None:
    asked = _asked(banded("2021-09-01", "raised"), banded("2021-10-01", "standard"), reviewed("2021-10-04"))

    assert _review(asked, "2021-10-05").slots == 1


def test_of_several_rules_the_most_demanding_counts_and_each_reason_tells_its_own() -> None:
    asked = _asked(banded("2021-09-01", "raised"), incident("2021-09-02"))
    found = _review(asked, "2021-09-07")

    assert found.slots == 3
    assert _read(found) == [("incident", 3), ("cycle", 2)]
    assert [line.rpartition("; ")[2] for line in found.why().splitlines()] == [
        f"the visit takes {n} slots of its team [{reason.citation}]"
        for n, reason in zip((3, 2), found.reasons, strict=True)
    ]


def test_why_says_nothing_of_the_one_slot_that_a_visit_usually_takes() -> None:
    assert "slot" not in _review(_asked(), "2021-07-06").why()


def test_what_is_owed_to_the_member_takes_no_slot() -> None:
    contact = owed(_asked(), "2020-01-06", Activity.CONTACT)

    assert contact is not None
    assert contact.slots == 0


def test_a_contact_asks_for_no_slots() -> None:
    with pytest.raises(RulebookError, match="slots: a contact takes none"):
        attrs.evolve(CALL, slots=2)


@pytest.mark.parametrize("slots", [0, 10])
def test_slots_are_from_one_to_nine(slots: int) -> None:
    with pytest.raises(OutsideRange, match=r"\w+\.slots must lie from 1 to 9"):
        attrs.evolve(YEARLY, slots=slots)


def _bad(slots: Table) -> Rulebook:
    return book(*instead(YEARLY, slots=slots))


def test_a_table_that_asks_for_fewer_upwards_is_refused() -> None:
    with pytest.raises(
        RulebookError, match=r"slots: is laxer at office / heightened / band standard than at office / normal"
    ):
        _bad(Table.by_response(2, 1, 1))


def test_a_missing_cell_is_found_on_loading() -> None:
    cells = [TableValue(n, response=level) for n, level in enumerate(tuple(ResponseLevel)[:2], 1)]
    with pytest.raises(RulebookError, match=r"slots: has no value for office / exceptional"):
        _bad(Table(tuple(cells)))


def test_slots_may_turn_on_the_kind_of_venue() -> None:
    by_kind: dict[str, int] = dict.fromkeys(KINDS, 1) | {"office": 4}
    asked = programme(*instead(YEARLY, slots=Table.by_kind(by_kind)), events=(reviewed("2021-07-05"),))

    assert _review(asked, "2021-09-01").slots == 4


def test_a_plan_leaves_a_visit_of_several_slots_without_a_day_where_no_day_has_room() -> None:
    """First fit (4.8): none is dropped, and the others are placed as before."""
    days: dict[str, Any] = {"on": on("2021-09-03"), "until": on("2021-10-29")}
    plan = _asked(incident("2021-09-02", venue="essex")).plan(**days)

    assert (plan.taken, len(plan.late)) == (2, 1)
    assert [(visit.venue, visit.slots) for visit in plan.unplaced] == [("essex", 3)]
    [why] = [one for one in plan.shortfalls if one.visit.venue == "essex"]
    assert (why.asks, why.code, why.lack) == ("on-time", "several-slots", 0)
    assert why.sentence() == (
        "takes 3 slots at once, and no day until 9 September 2021 has room "
        "beside the visits planned before it"
    )
    assert plan.late == _asked().plan(**days).late


def test_a_visit_of_several_slots_that_is_past_due_or_due_later_is_told_so() -> None:
    asked = _asked(incident("2021-09-02", venue="essex"))
    late = asked.plan(on=on("2021-10-01"), until=on("2021-10-29"))
    early = asked.plan(on=on("2021-09-03"), until=on("2021-09-03"))

    several = [one for one in late.shortfalls if one.visit.slots > 1]
    assert [(one.asks, one.code) for one in several] == [("at-all", "several-slots")]
    assert [visit.venue for visit in early.beyond] == ["essex"]


def test_the_review_of_the_nation_tells_of_them() -> None:
    asked = _asked(incident("2021-09-02", venue="essex"))
    found = review(asked, on=on("2021-09-03"), until=on("2021-10-29"))

    assert found.data["total"]["unplaced"] == 1
    assert "1 of several slots, for which no day has room" in " ".join(as_text(found).split())
