"""Whether conditions can hold: normal forms, and an exhaustive search over assignments of facts.

Lint asks two questions of conditions. *Are two conditions equivalent?* Both are brought into a normal form
(negation normal form, with groups as sets); equal normal forms hold together for every subject of a kind, at
every cell and on every day. Different normal forms may or may not. *Can a condition hold, or can some
conditions fail together?* Every assignment of the facts asked for is tried, as long as the assignments are
few; general satisfiability is NP-complete, so a bound on the work is part of the answer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from math import prod
from typing import Any, NamedTuple

import attrs

from mpreview.places import HomeOf
from mpreview.policy import conditions
from mpreview.policy.rulebook import Edition, Rulebook

# ---------------------------------------------------------------- normal forms


class Formula(NamedTuple):
    """A normal form that depends on something.

    Args:
        what: The fact asked for, or how the parts are joined: ``all``, ``any``, ``not`` or ``except``.
        of: The value of the fact.
        parts: The parts that are joined.
    """

    what: str
    of: object = None
    parts: "frozenset[Formula]" = frozenset()


NormalForm = bool | Formula
"""A condition in normal form; true for a condition that always holds, false for one that never holds."""

_MOST_NAMES_COMPARED = 400
"""A condition with more names stays as written: set algebra over long lists would take too long."""
_TWO_VALUED, _GROUPS = ("first", "shared"), ("all", "any")


def normalize_condition(when: conditions.Condition, kind: str | None, lowest_band: str) -> NormalForm:
    """Return the normal form of a condition.

    Args:
        when: The condition.
        kind: The kind of venue asked about; `None` for a duty owed to the member.
        lowest_band: The lowest band, which every subject reaches.
    """
    if _count_names(when) > _MOST_NAMES_COMPARED:
        return Formula("as written", when)
    return _normalize(when, kind, lowest_band)


def _count_names(when: conditions.Condition) -> int:
    values = map(_read_atom, conditions.list_atoms(when))
    return sum(len(names) if isinstance(names, tuple) else 1 for names in values)


def _read_atom(atom: conditions.Atom) -> Any:
    """Return the value of the only field of an atom: names, a level, a band or a status."""
    return attrs.astuple(atom, recurse=False)[0]


def _normalize(when: conditions.Condition, kind: str | None, lowest_band: str) -> NormalForm:
    if isinstance(when, conditions.AllOf | conditions.AnyOf):
        parts = (_normalize(part, kind, lowest_band) for part in when.of)
        return _join_parts(parts, every=isinstance(when, conditions.AllOf))
    if isinstance(when, conditions.Not):
        return _negate(_normalize(when.of, kind, lowest_band))
    if isinstance(when, conditions.Except):
        inner = _normalize(when.of, kind, lowest_band)
        # An exception asks for levels and bands in force, every other condition for those of the cell. So an
        # exception about levels is no negation of the same words elsewhere.
        rises = any(
            isinstance(atom, conditions.LevelAtLeast | conditions.BandAtLeast)
            for atom in conditions.list_atoms(when.of)
        )
        if isinstance(inner, Formula) and rises:
            return Formula("except", parts=frozenset({inner}))
        return _negate(inner)
    return _normalize_atom(when, kind, lowest_band)


def _normalize_atom(atom: conditions.Atom, kind: str | None, lowest_band: str) -> NormalForm:
    if isinstance(atom, conditions.KindIn):
        return kind in atom.kinds
    # Every cell reaches the lowest level and the lowest band.
    if isinstance(atom, conditions.LevelAtLeast):
        return atom.response.rank == 0 or Formula("response", atom.response)
    if isinstance(atom, conditions.BandAtLeast):
        return atom.band == lowest_band or Formula("band", atom.band)
    if isinstance(atom, conditions.MandateIs):
        return Formula("first", atom.status is conditions.MandateStatus.FIRST)
    # A duty owed to the member alone has no place, no shared use and no measures.
    if isinstance(atom, conditions.UseIs):
        shared = atom.status is conditions.UseStatus.SHARED
        return not shared if kind is None else Formula("shared", shared)
    is_measures, value = isinstance(atom, conditions.InService), _read_atom(atom)
    names = (Formula(_FACTS[type(atom)], name) for name in (value if isinstance(value, tuple) else (value,)))
    is_there = kind is not None or not isinstance(atom, _OF_VENUES)
    return is_there and _join_parts(names, every=is_measures)


_FACTS = {
    conditions.NationIn: "nation",
    conditions.ForceIn: "force",
    conditions.AudienceIn: "audience",
    conditions.InService: "measure",
    conditions.HomeIs: "home",
    conditions.CrowdAtLeast: "crowd",
}
_OF_VENUES = (conditions.InService, conditions.HomeIs, conditions.CrowdAtLeast)
"""The atoms of which nothing holds for a duty owed to the member alone."""


def _join_parts(parts: Iterable[NormalForm], *, every: bool) -> NormalForm:
    """Return the conjunction of some parts, or the disjunction."""
    name, found = "all" if every else "any", set[Formula]()
    for part in parts:
        if isinstance(part, Formula):
            found |= part.parts if part.what == name else {part}
        elif part is not every:
            return part
    if any(_negate(part) in found for part in found):
        return not every
    if len(found) > 1:
        return Formula(name, parts=frozenset(found))
    return found.pop() if found else every


def _negate(form: NormalForm) -> NormalForm:
    if isinstance(form, bool):
        return not form
    if form.what in _TWO_VALUED:
        return Formula(form.what, not form.of)
    if form.what in _GROUPS:
        # De Morgan: the negation of a group is the other group of the negations.
        return _join_parts(map(_negate, form.parts), every=form.what == "any")
    return next(iter(form.parts)) if form.what == "not" else Formula("not", parts=frozenset({form}))


# ---------------------------------------------------------------- assignments of facts

_MOST_TRIED = 50_000
_MOST_TRIED_IN_ALL = 6_000_000
"""The most assignments, times the atoms of each, tried for all conditions of a rulebook together."""
_MOST_NAMES = 8
TOO_MANY = "too many mixtures of facts to try; split the"


class SearchBounds:
    """A rulebook, and the bounds of the search over its conditions.

    Args:
        rulebook: The rulebook.
        kinds: The kinds of venue to look at.
    """

    def __init__(self, rulebook: Rulebook, kinds: Sequence[str]) -> None:
        self.rulebook, self.bands, self.kinds = rulebook, rulebook.bands, kinds
        self.levels = frozenset((row.series, row.level) for row in rulebook.responses)
        self.highest = max((row.response.rank for row in rulebook.responses), default=0)
        count = sum(rule.when is not None for rule in rulebook.list_rules())
        # Lint tries each condition by itself, and the conditions of all cycles together, per kind of venue.
        searches = max(len(kinds), 1) * (count + len(rulebook.editions))
        self.tried = min(_MOST_TRIED, _MOST_TRIED_IN_ALL // searches)
        # And per pair of cycles that count from different days, the conditions of both.
        pairs = max(len(kinds), 1) * max(sum(map(_count_pairs, rulebook.editions)), 1)
        self.tried_of_pairs = min(_MOST_TRIED, _MOST_TRIED_IN_ALL // pairs)


def _count_pairs(edition: Edition) -> int:
    grids = Counter(rule.is_grid for rule in edition.rules if rule.opens_cycle)
    return grids[True] * grids[False]


def list_assignments(
    bounds: SearchBounds,
    when: Sequence[conditions.Condition],
    kind: str | None,
    exhaustive: frozenset[type] = frozenset(),
    *,
    tried: int | None = None,
) -> Iterator[conditions.CellQuestion] | None:
    """Return every assignment of the facts that conditions ask for; `None` for too many assignments.

    Args:
        bounds: The bounds of the search.
        when: The conditions.
        kind: The kind of venue.
        exhaustive: The atoms, about nations or forces, that together name every nation or force.
        tried: The most assignments times atoms; by default the bound of one condition.
    """
    atoms = [atom for one in when for atom in conditions.list_atoms(one)]
    axes = _list_axes(bounds, atoms, kind, exhaustive)
    most = bounds.tried if tried is None else tried
    return _list_each(bounds, axes, kind) if prod(map(len, axes)) * len(atoms) <= most else None


def _list_each(
    bounds: SearchBounds, axes: Sequence[Sequence[Any]], kind: str | None
) -> Iterator[conditions.CellQuestion]:
    """Yield every combination of the values of the axes."""
    ranks = {band: rank for rank, band in enumerate(bounds.bands)}
    for response, band, nation, force, audiences, first, shared, measures, home, crowd in product(*axes):
        facts = conditions.SubjectFacts(
            nation, force, audiences, first, ((0, shared, frozenset(measures)),), home, crowd
        )
        yield conditions.CellQuestion(kind, (response, band), ranks, facts, 0, (response, band))


def _list_axes(
    bounds: SearchBounds, atoms: Sequence[conditions.Atom], kind: str | None, exhaustive: frozenset[type]
) -> tuple[Sequence[Any], ...]:
    # A duty owed to the member alone has no other users and no measures.
    there = atoms if kind is not None else ()
    return (
        range(bounds.highest + 1),
        range(len(bounds.bands)),
        (*_list_elsewhere(conditions.NationIn, exhaustive), *_list_named(atoms, conditions.NationIn)),
        (*_list_elsewhere(conditions.ForceIn, exhaustive), *_list_named(atoms, conditions.ForceIn)),
        _list_subsets(_list_named(atoms, conditions.AudienceIn)),
        _list_either(atoms, conditions.MandateIs),
        _list_either(there, conditions.UseIs),
        _list_subsets(_list_named(there, conditions.InService)),
        (None, *HomeOf) if any(type(atom) is conditions.HomeIs for atom in there) else (None,),
        (None, *sorted({atom.people for atom in there if isinstance(atom, conditions.CrowdAtLeast)})),
    )


def _list_elsewhere(kind: type, exhaustive: frozenset[type]) -> tuple[str, ...]:
    # An empty name means a place that no condition names.
    return () if kind in exhaustive else ("",)


def _list_either(atoms: Sequence[conditions.Atom], kind: type) -> tuple[bool, ...]:
    return (False, True) if any(type(atom) is kind for atom in atoms) else (False,)


def _list_named(atoms: Sequence[conditions.Atom], kind: type) -> list[str]:
    return sorted({name for atom in atoms if type(atom) is kind for name in _read_atom(atom)})


def _list_subsets(names: Sequence[str]) -> Sequence[Any]:
    if len(names) > _MOST_NAMES:
        # A length over the bound of every search, so that no search looks at the items.
        return range(_MOST_TRIED + 1)
    return [one for size in range(len(names) + 1) for one in combinations(names, size)]


def find_exhaustive(when: Sequence[conditions.Condition]) -> frozenset[type]:
    """Return the atoms, about nations or forces, of cycles that divide all subjects among each other."""
    found = set()
    atoms = [atom for one in when for atom in conditions.list_atoms(one)]
    for kind in (conditions.NationIn, conditions.ForceIn):
        sets = [set(_read_atom(atom)) for atom in atoms if type(atom) is kind]
        # Disjoint names divide the subjects, so the author means every subject to be in one of the parts.
        if any(names.isdisjoint(sets[0]) for names in sets):
            found.add(kind)
    return frozenset(found)


def describe_facts(assignment: conditions.CellQuestion, when: Sequence[conditions.Condition]) -> str:
    """Return the facts of an assignment in the conditions, levels and kinds apart."""
    asked = {type(atom) for one in when for atom in conditions.list_atoms(one)}
    facts = assignment.facts
    shared, measures = facts.find_step(assignment.day)
    words: dict[type, str] = {
        conditions.NationIn: f"the nation is {facts.nation or 'another'}",
        conditions.ForceIn: f"the force is {facts.force or 'another'}",
        conditions.AudienceIn: f"the audience is {', '.join(facts.audiences) or 'another'}",
        conditions.MandateIs: f"the mandate is {'the first' if facts.first else 'a return'}",
        conditions.UseIs: f"the use is {'shared' if shared else 'sole'}",
        conditions.HomeIs: f"the home is {'none' if facts.home is None else f'of {facts.home.value}'}",
        conditions.CrowdAtLeast: f"{facts.crowd or 'a number not on record'} are expected",
        conditions.InService: f"in service is {', '.join(sorted(measures)) or 'none of what is asked'}",
    }
    found = " and ".join(text for kind, text in words.items() if kind in asked)
    return f" where {found}" if found else ""
