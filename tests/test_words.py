"""What a person reads and types: sentences, names of places, next steps, near matches, narrowed answers."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpreview import Activity, Standing, uk
from mpreview.errors import InvalidValue, UnknownId
from mpreview.findings import FindingCommand
from mpreview.gaps import ExclusionCommand
from mpreview.measures import FittingCommand
from mpreview.policy.reasons import sentence
from mpreview.programme import Programme
from mpreview.reviews.lifecycle import Command
from mpreview.risk import RiskCommand
from policies import rich_cases
from profiles import examples

DAY: Final = dt.date(2021, 11, 20)
SAMPLE: Final = uk.sample(on=DAY)
_FOREVER: Final = 100_000


@settings(max_examples=examples(0.5))
@given(case=rich_cases, ahead=st.integers(0, 400))
def test_what_is_due_by_a_day_in_an_area_and_of_a_standing_is_the_whole_sifted(
    case: tuple[Programme, dt.date], ahead: int
) -> None:
    programme, on = case
    until = on + dt.timedelta(ahead)
    whole = programme.due(on=on, within=_FOREVER)

    assert [*programme.due(on=on, until=until)] == [one for one in whole if one.due <= until]
    for area in programme.register.areas:
        inside = [one for one in programme.due(on=on, within=ahead) if area.id in one.ground.areas]
        assert [*programme.due(on=on, within=ahead, area=area.id)] == inside
    for standing in Standing:
        assert [*programme.due(on=on, within=_FOREVER, standing=standing)] == [
            one for one in whole if one.standing is standing
        ]
    late = (Standing.OVERDUE, Standing.PAST_LIMIT)
    assert {one.id for one in programme.due(on=on, standing=late)} == {
        one.id for one in whole if one.standing in late
    }
    assert [
        one for one in whole for reason in one.reasons
        if sentence(reason) != f"{sentence(reason, citations=False)} [{reason.citation}]"
    ] == []  # fmt: skip


def test_a_narrower_question_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidValue, match="until: is before the first day"):
        SAMPLE.due(on=DAY, until=DAY - dt.timedelta(1))
    with pytest.raises(InvalidValue, match="standing"):
        SAMPLE.due(on=DAY, standing="overdue")  # type: ignore[arg-type]  # refused
    with pytest.raises(UnknownId) as caught:
        SAMPLE.due(on=DAY, area="Essex")
    assert caught.value.near == ("police-essex",)


@pytest.mark.parametrize(
    ("team", "near"),
    [
        ("essex", ("force-essex",)),
        ("force-esex", ("force-essex",)),
        ("ESSEX POLICE", ("force-essex",)),
        ("Metropolitan", ("force-metropolitan",)),
        ("nobody", ("force-essex",)),  # near to none: the first shows what an id looks like
    ],
)
def test_an_unknown_id_names_the_ids_that_are_near(team: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownId) as caught:
        SAMPLE.due(on=DAY, team=team)

    assert caught.value.near == near
    assert all(repr(one) in str(caught.value) for one in near)


def test_what_is_no_id_and_near_to_none_is_refused_as_no_id() -> None:
    with pytest.raises(InvalidValue, match="an id is"):
        SAMPLE.due(on=DAY, team="nobody at all")


@pytest.mark.parametrize(
    ("typed", "kinds", "found"),
    [
        ("essex", ["area"], [("area", "police-essex", True)]),
        ("Essex police", None, [("team", "force-essex", True), ("area", "police-essex", False)]),
        ("lagen four", None, [("member", "m-lagan-4", False), ("constituency", "lagan-4", False)]),
        ("CLYDE-ONE", ["constituency"], [("constituency", "clyde-1", True)]),
        ("clyde two", ["constituency"], [("constituency", "clyde-2", True)]),
        ("four", ["team"], []),
        ("?", None, []),
    ],
)  # fmt: skip
def test_a_name_finds_members_constituencies_teams_and_areas(
    typed: str, kinds: list[str] | None, found: list[tuple[str, str, bool]]
) -> None:
    matches = SAMPLE.register.look_up(typed, kinds=kinds)

    assert [(one.kind, one.id, one.exact) for one in matches] == found


def test_a_name_is_looked_up_among_kinds_that_exist() -> None:
    with pytest.raises(UnknownId):
        SAMPLE.register.look_up("Essex", kinds=["venue"])
    with pytest.raises(InvalidValue):
        SAMPLE.register.look_up("")


@pytest.mark.parametrize(
    ("venue", "member", "name"),
    [
        ("essex-1-office", "m-essex-1", "constituency office 1 of Member for Essex One"),
        ("essex-2-home-2", "m-essex-2", "home 2 of Member for Essex Two"),
        ("essex-hall", "m-essex-2", "surgery 1 of Member for Essex Two"),
    ],
)
def test_a_place_without_a_label_is_named_by_kind_number_and_member(
    venue: str, member: str, name: str
) -> None:
    (owed,) = SAMPLE.due(on=DAY, within=400, member=member, venue=venue, activity=Activity.REVIEW)

    assert SAMPLE.register.name_place(venue, member) == owed.place_name == name
    assert owed.title == f"review of {name}"
    assert name not in repr(owed)


def test_a_short_sentence_says_what_by_when_who_and_what_next() -> None:
    told = {one.id: one.sentence() for one in SAMPLE.due(on=DAY)}

    assert told["review/essex-2-office/m-essex-2"] == (
        "review of constituency office 1 of Member for Essex Two: due 13 December 2021 (open); "
        "with the member until 29 November 2021; next: answer the offer"
    )
    assert told["contact/m-clyde-4"] == (
        "contact with Member for Clyde Four: due 5 November 2021 (overdue); "
        "with the coordinator; next: contact the member"
    )


def test_a_gap_has_the_same_sentence_with_names_and_with_ids() -> None:
    gap = next(one for one in SAMPLE.gaps(on=DAY) if one.status.venue == "essex-4-office")

    assert gap.sentence().startswith(
        "Member for Essex Four at constituency office 1 was to be offered a review"
    )
    assert gap.why() == gap.sentence().replace("Member for Essex Four", "m-essex-4").replace(
        "constituency office 1", "essex-4-office"
    )


def test_a_repr_shows_day_rule_and_standing() -> None:
    (owed,) = SAMPLE.due(on=DAY, member="m-essex-2", venue="essex-2-office")

    assert repr(owed) == (
        "<Obligation review/essex-2-office/m-essex-2: due 2021-12-13, open, offered, "
        "by rule review-after-rise>"
    )


def test_every_step_that_somebody_takes_has_words_that_are_no_code() -> None:
    kinds = (Command, FittingCommand, RiskCommand, FindingCommand, ExclusionCommand)
    steps = [step for kind in kinds for step in kind if not step.is_clock]

    assert [step for step in steps if step.words in {step.value, step.value.replace("-", " ")}] == []
    assert all(len({step.words for step in kind}) == len(kind) for kind in kinds)
