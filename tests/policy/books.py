"""Rulebooks for the tests of policy: a clean one, and editions as somebody could amend them."""

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import case_of_seed
from laws.small import CALL, CALM, FIRSTS, OFFERS, RESPONSES, YEARLY, completed, on
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Edition,
    Example,
    Occasion,
    OnEvent,
    Rule,
    Rulebook,
    Unit,
    Window,
)
from mpreview.programme import Programme

CITED: Final = tuple(attrs.evolve(row, citation="Levels 1") for row in completed(RESPONSES, (CALM,)))
"""What the levels call for, each on somebody's word."""
RULES: Final[tuple[Rule, ...]] = (YEARLY, *FIRSTS, CALL, OFFERS)
"""A cycle for every kind of venue, first reviews, a contact and the rule of offers."""

INCIDENT: Final = OnEvent(
    id="incident", citation="Incident 1", activity=Activity.REVIEW, kinds=KINDS, limit=14,
    occasion=Occasion.INCIDENT, within=Allowance(5, Unit.WORKING_DAYS),
)  # fmt: skip
ITINERARY: Final = Ahead(
    id="itinerary", citation="Ahead 1", kinds=KINDS, of=AheadOf.EVENT, before=10, opens=28
)

KEPT: Final = Example(
    id="a-year", says="Reviewed on a Monday in July, due on the Tuesday twelve months later.",
    activity=Activity.REVIEW, kind="office", on=on("2021-11-20"), since=on("2020-01-06"),
    done=(on("2021-07-05"),), rule="cycle",
    window=Window(on("2022-05-10"), on("2022-07-05"), on("2022-07-06"), on("2022-08-04")),
)  # fmt: skip
"""An example that `RULES` keep: 56 days before Tuesday 5 July 2022, and 30 days after."""


def edition(*rules: Rule, **fields: Any) -> Edition:
    """An edition of these rules."""
    return Edition(**{"id": "e1", "title": "First", "rules": rules, **fields})


def book(*rules: Rule, later: Sequence[Edition] = (), **fields: Any) -> Rulebook:
    """A rulebook of one edition of these rules, or of more; it keeps its example."""
    editions = (edition(*rules), *later)
    given: dict[str, Any] = {"responses": CITED, "examples": (KEPT,), **fields}
    return Rulebook("rb", "Rules", editions, **given)


def instead(rule: Rule, **changes: Any) -> tuple[Rule, ...]:
    """`RULES` with another wording of one of them."""
    return tuple(attrs.evolve(one, **changes) if one.id == rule.id else one for one in RULES)


def without(*gone: Rule) -> tuple[Rule, ...]:
    """`RULES` without some of them."""
    return tuple(rule for rule in RULES if rule.id not in {one.id for one in gone})


def amended(seed: int) -> tuple[Programme, Edition, dt.date]:
    """A programme of the whole language of policy, an edition that it lacks, and a day about which to ask."""
    whole, asked = next(case for case in map(case_of_seed, count(seed)) if len(case[0].rulebook.editions) > 1)
    every = whole.rulebook.editions
    gone = Dice(seed).pick(every[1:])
    rulebook = attrs.evolve(whole.rulebook, editions=tuple(one for one in every if one is not gone))
    return Programme(whole.base, rulebook, whole.ledger), gone, asked


seeds: Final = st.integers(0, 2**63 - 1)
"""What is drawn is the seed: a counter-example is one number, where a programme would fill pages."""
