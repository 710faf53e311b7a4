"""Conditions made simpler, so that those that say the same in other words are equal.

Two conditions of one form hold together for every subject of a kind, at every cell and on every day; of two
forms they may or may not.
"""

from collections.abc import Iterable
from typing import NamedTuple

import attrs

from mpreview.places import VenueKind
from mpreview.policy.conditions import (
    AllOf,
    AnyOf,
    Atom,
    AudienceIn,
    BandAtLeast,
    Condition,
    Except,
    ForceIn,
    InService,
    KindIn,
    LevelAtLeast,
    NationIn,
    Not,
    TenureIs,
    TenureStatus,
    UseIs,
    UseStatus,
    atoms,
)

__all__ = ["Form", "Simpler", "simpler"]


class Form(NamedTuple):
    """A condition that turns on something.

    Args:
        what: What is asked, or how the parts are joined: ``all``, ``any``, ``not`` or ``except``.
        of: Of what asks something: which one.
        parts: Of what is joined: its parts.
    """

    what: str
    of: object = None
    parts: "frozenset[Form]" = frozenset()


Simpler = bool | Form
"""A condition in its simpler form; true if it always holds, false if it never does."""


def simpler(when: Condition, kind: VenueKind | None, lowest: str) -> Simpler:
    """Return the simpler form of a condition.

    Args:
        when: The condition.
        kind: The kind of venue that is asked about; `None` for what is owed to a member alone.
        lowest: The lowest band, which everybody reaches.
    """
    return _simpler(when, kind, lowest) if _names_of(when) <= _MOST_NAMES else Form("as told", when)


_MOST_NAMES = 400
"""Names in a condition that are looked at one by one; a longer one stays as it was told."""


def _names_of(when: Condition) -> int:
    first = (attrs.astuple(atom, recurse=False)[0] for atom in atoms(when))
    return sum(len(names) if isinstance(names, tuple) else 1 for names in first)


def _simpler(when: Condition, kind: VenueKind | None, lowest: str) -> Simpler:
    if isinstance(when, AllOf | AnyOf):
        parts = (_simpler(part, kind, lowest) for part in when.of)
        return _group(parts, every=isinstance(when, AllOf))
    if isinstance(when, Not):
        return _opposite(_simpler(when.of, kind, lowest))
    if isinstance(when, Except):
        inner = _simpler(when.of, kind, lowest)
        # Levels and bands are those in force in an exception, and those of the cell anywhere else.
        rises = any(isinstance(atom, LevelAtLeast | BandAtLeast) for atom in atoms(when.of))
        if isinstance(inner, Form) and rises:
            return Form("except", parts=frozenset({inner}))
        return _opposite(inner)
    return _atom(when, kind, lowest)


def _atom(atom: Atom, kind: VenueKind | None, lowest: str) -> Simpler:
    if isinstance(atom, KindIn):
        return kind in atom.kinds
    if isinstance(atom, LevelAtLeast):
        return atom.response.rank == 0 or Form("response", atom.response)
    if isinstance(atom, BandAtLeast):
        return atom.band == lowest or Form("band", atom.band)
    if isinstance(atom, TenureIs):
        return Form("first", atom.status is TenureStatus.FIRST)
    if isinstance(atom, UseIs | InService):
        return _of_place(atom, alone=kind is None)
    return _group(_names(atom), every=False)


def _of_place(atom: UseIs | InService, *, alone: bool) -> Simpler:
    """Return what is asked of a place; what is owed to a member alone has no other users and no measures."""
    if isinstance(atom, UseIs):
        shared = atom.status is UseStatus.SHARED
        return not shared if alone else Form("shared", shared)
    return not alone and _group((Form("measure", one) for one in atom.measures), every=True)


def _names(atom: NationIn | ForceIn | AudienceIn) -> Iterable[Form]:
    if isinstance(atom, NationIn):
        return [Form("nation", one) for one in atom.nations]
    if isinstance(atom, ForceIn):
        return [Form("force", one) for one in atom.forces]
    return [Form("audience", one) for one in atom.audiences]


def _group(parts: Iterable[Simpler], *, every: bool) -> Simpler:
    """Return the form of all of some parts, or of any of them."""
    name, found = "all" if every else "any", set[Form]()
    for part in parts:
        if isinstance(part, Form):
            found |= part.parts if part.what == name else {part}
        elif part is not every:
            return part
    if any(_opposite(part) in found for part in found):
        return not every
    if len(found) > 1:
        return Form(name, parts=frozenset(found))
    return found.pop() if found else every


def _opposite(form: Simpler) -> Simpler:
    if isinstance(form, bool):
        return not form
    if form.what in _TWO:
        return Form(form.what, not form.of)
    if form.what in _GROUPS:
        return _group(map(_opposite, form.parts), every=form.what == "any")
    return next(iter(form.parts)) if form.what == "not" else Form("not", parts=frozenset({form}))


_TWO, _GROUPS = ("first", "shared"), ("all", "any")
