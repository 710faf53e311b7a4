"""Mixtures of the facts that conditions ask, one by one, as long as these are few."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from math import prod
from typing import Any

from mpreview.places import VenueKind
from mpreview.policy.conditions import (
    Atom,
    AudienceIn,
    Condition,
    ForceIn,
    InService,
    NationIn,
    Question,
    TenureIs,
    UseIs,
    atoms,
)
from mpreview.policy.facts import Facts
from mpreview.policy.rulebook import Edition, Rulebook
from mpreview.policy.rules import Anchor, Periodic

__all__: list[str] = []


class Whole:
    """A rulebook, and what of the whole of it is asked again and again."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook, self.bands = rulebook, rulebook.bands
        self.rows = frozenset((row.series, row.level) for row in rulebook.responses)
        self.highest = max((row.response.rank for row in rulebook.responses), default=0)
        rules = (rule for edition in rulebook.editions for rule in edition.rules)
        conditions = sum(rule.when is not None for rule in rules)
        # Each condition is tried by itself, and those of cycles together, for each kind of venue.
        asked = len(VenueKind) * (conditions + len(rulebook.editions))
        self.tried = min(_MOST_TRIED, _ALL_TRIED // asked)
        # And of two cycles that count from different days, those of both.
        pairs = sum(_pairs(edition) for edition in rulebook.editions)
        self.tried_of_pairs = min(_MOST_TRIED, _ALL_TRIED // (len(VenueKind) * max(pairs, 1)))


def _pairs(edition: Edition) -> int:
    anchors = Counter(rule.anchor for rule in edition.rules if isinstance(rule, Periodic))
    return anchors[Anchor.PLANNED] * anchors[Anchor.COMPLETED]


_MOST_TRIED = 50_000
_ALL_TRIED = 6_000_000
"""How many mixtures, times what is asked of each, are tried of all conditions of a rulebook together."""
_MOST_NAMES = 8
TOO_MANY = "too many mixtures of facts to try; split the"


def mixtures(
    whole: Whole,
    when: Sequence[Condition],
    kind: VenueKind | None,
    spelt_out: frozenset[type] = frozenset(),
    *,
    tried: int | None = None,
) -> Iterator[Question] | None:
    """Return every mixture of the facts that conditions ask, for one kind; `None` if they are too many.

    Args:
        whole: The rulebook.
        when: The conditions.
        kind: The kind of venue.
        spelt_out: Whether these name every nation, or every force, that is meant.
        tried: How many are tried at the most, times what is asked of each; by default as of one condition.
    """
    asked = [atom for one in when for atom in atoms(one)]
    axes = _axes(whole, asked, kind, spelt_out)
    most = whole.tried if tried is None else tried
    return _each(whole, axes, kind) if prod(map(len, axes)) * len(asked) <= most else None


def _each(whole: Whole, axes: Sequence[Sequence[Any]], kind: VenueKind | None) -> Iterator[Question]:
    """Yield every mixture of these facts."""
    ranks = {band: rank for rank, band in enumerate(whole.bands)}
    for response, band, nation, force, audiences, first, shared, measures in product(*axes):
        facts = Facts(nation, force, audiences, first, ((0, shared, frozenset(measures)),))
        yield Question(kind, response, band, ranks, facts, 0, (response, band))


def _axes(
    whole: Whole, asked: Sequence[Atom], kind: VenueKind | None, spelt_out: frozenset[type]
) -> tuple[Sequence[Any], ...]:
    # What is owed to a member alone has no other users and no measures.
    there = asked if kind is not None else ()
    return (
        range(whole.highest + 1),
        range(len(whole.bands)),
        (*_elsewhere(NationIn, spelt_out), *_named(asked, NationIn, lambda atom: atom.nations)),
        (*_elsewhere(ForceIn, spelt_out), *_named(asked, ForceIn, lambda atom: atom.forces)),
        _subsets(_named(asked, AudienceIn, lambda atom: atom.audiences)),
        _either(asked, TenureIs),
        _either(there, UseIs),
        _subsets(_named(there, InService, lambda atom: atom.measures)),
    )


def _elsewhere(kind: type, spelt_out: frozenset[type]) -> tuple[str, ...]:
    return () if kind in spelt_out else ("",)


def _either(asked: Sequence[Atom], kind: type) -> tuple[bool, ...]:
    return (False, True) if any(type(atom) is kind for atom in asked) else (False,)


def _named(asked: Sequence[Atom], kind: type, names: Callable[[Any], tuple[str, ...]]) -> list[str]:
    return sorted({name for atom in asked if type(atom) is kind for name in names(atom)})


def _subsets(names: Sequence[str]) -> Sequence[Any]:
    if len(names) > _MOST_NAMES:
        # More than are ever tried, so that nobody looks what they are.
        return range(_MOST_TRIED + 1)
    return [one for size in range(len(names) + 1) for one in combinations(names, size)]
