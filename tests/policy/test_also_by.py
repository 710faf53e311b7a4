"""What a rule may list that discharges its activity as well, and what it may not (3.1)."""

import datetime as dt
from typing import Any

import attrs
import pytest

from laws.small import programme
from mpreview import interchange
from mpreview.errors import InvalidValue, ReviewError, RulebookError
from mpreview.events import Booked
from mpreview.policy import Activity, Allowance, NewMember, NewVenue, Occasion, OnEvent, Periodic, Unit
from mpreview.timeline import start_of

_OFFICE = ("office",)
_SITE = (Activity.REVIEW, Activity.FUNCTION_TEST, Activity.EXERCISE)
_WITHIN = Allowance(2, Unit.MONTHS)


def _cycle(**fields: Any) -> Periodic:
    given: dict[str, Any] = {"id": "c", "citation": "C", "kinds": _OFFICE, "months": 12}
    return Periodic(**(given | {"activity": Activity.DESK_CHECK} | fields))


@pytest.mark.parametrize("also_by", [(), *((one,) for one in _SITE), _SITE])
def test_a_desk_check_may_list_what_is_done_on_site(also_by: tuple[Activity, ...]) -> None:
    assert _cycle(also_by=also_by).also_by == also_by


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"also_by": (Activity.DESK_CHECK,)}, "not its own"),
        ({"also_by": (Activity.REVIEW, Activity.REVIEW)}, "once"),
        ({"also_by": (Activity.CONTACT,)}, "on site"),
        ({"also_by": (Activity.OFFER,)}, "on site"),
        ({"also_by": (Activity.DESK_CHECK,), "activity": Activity.EXERCISE}, "on site"),
        ({"also_by": (Activity.EXERCISE,), "activity": Activity.EXERCISE}, "not its own"),
        ({"also_by": [Activity.REVIEW]}, "also_by"),
        ({"also_by": ("review",)}, "also_by"),
    ],
)
def test_what_discharges_nothing_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        _cycle(**fields)


def test_a_review_and_a_contact_are_discharged_by_nothing_else() -> None:
    with pytest.raises(RulebookError, match="nothing discharges a review but another"):
        _cycle(activity=Activity.REVIEW, also_by=(Activity.EXERCISE,))
    contact: dict[str, Any] = {"id": "c", "citation": "C", "activity": Activity.CONTACT, "within": _WITHIN}
    with pytest.raises(RulebookError, match="nothing discharges a contact but another"):
        OnEvent(**contact, occasion=Occasion.REQUEST, also_by=(Activity.REVIEW,))


def test_a_desk_check_takes_no_slot_and_nobody_goes_there() -> None:
    with pytest.raises(RulebookError, match="slots: a desk check takes none"):
        _cycle(slots=2)
    day = dt.date(2021, 9, 1)
    with pytest.raises(InvalidValue, match="nobody goes anywhere"):
        Booked(id="b", on=day, known=start_of(day), venue="v", day=day, activity=Activity.DESK_CHECK)


def _rules(*also_by: Activity) -> tuple[Periodic, NewVenue, NewMember]:
    given: dict[str, Any] = {"citation": "C", "kinds": _OFFICE, "activity": Activity.DESK_CHECK}
    given["also_by"] = also_by
    return (
        _cycle(lead=28, also_by=also_by),
        NewVenue(id="first-use", within=_WITHIN, **given),
        NewMember(id="first-term", within=_WITHIN, **given),
    )


def test_rules_of_one_activity_at_one_kind_of_venue_list_the_same() -> None:
    edition = programme(*_rules()).rulebook.editions[0]
    apart = tuple(attrs.evolve(one, also_by=(Activity.REVIEW,)) if one.id == "c" else one for one in _rules())
    with pytest.raises(RulebookError, match="also_by: lists others than c, which is of the same activity"):
        attrs.evolve(edition, rules=apart)
    first, use, _ = _rules(Activity.REVIEW, Activity.EXERCISE)
    *_, term = _rules(Activity.EXERCISE, Activity.REVIEW)
    assert len(attrs.evolve(edition, rules=(first, use, term)).rules) == 3


def test_it_comes_back_from_a_text_and_is_left_out_where_there_is_none() -> None:
    listed = programme(*_rules(Activity.REVIEW)).rulebook
    text = interchange.rulebook_to_toml(listed)

    assert 'also_by = ["review"]' in text
    assert interchange.rulebook_from_toml(text) == listed
    assert "also_by" not in interchange.rulebook_to_toml(programme(*_rules()).rulebook)


@pytest.mark.parametrize("word", ["contact", "desk-check", "nonsense"])
def test_a_text_that_lists_what_discharges_nothing_is_refused(word: str) -> None:
    text = interchange.rulebook_to_toml(programme(*_rules(Activity.REVIEW)).rulebook)
    with pytest.raises(ReviewError, match="also_by"):
        interchange.rulebook_from_toml(text.replace('also_by = ["review"]', f'also_by = ["{word}"]'))
