"""Looking entries up by name: what a person types, and the ids that may be meant."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview._checks import check_day, check_text, collect_tuple, suggest_ids
from mpreview._near import Nearness, fold_text, rank_near
from mpreview._sequences import group_items
from mpreview.errors import UnknownId

if TYPE_CHECKING:
    from mpreview.register._register import Register

LOOKED_UP = ("member", "constituency", "team", "area", "venue")
"""The kinds of entry that are looked up by name."""


@attrs.frozen
class Match:
    """An entry that somebody may have meant.

    Args:
        kind: ``member``, ``constituency``, ``team``, ``area`` or ``venue``.
        id: The id of the entry.
        name: The public name; of a venue the name by one of the members who use the venue; of a member found
            by the seat the name of the seat.
        exact: Whether the id or the whole name was typed, whatever the case and the accents.
        is_guess: Whether some words were left out or are spelled otherwise: ask before something is recorded.
        is_ambiguous: Whether another entry of the kind is as near, or nearer. The entry "Thurrock" is nearer
            than "East Thurrock"; "Oxford East" and "Oxford West and Abingdon" are as near to "Oxford".
    """

    kind: str
    id: str
    name: str
    exact: bool
    is_guess: bool
    is_ambiguous: bool


class _Entry(NamedTuple):
    """An entry under one of its names; the entry is found by *typed* too, such as the id."""

    kind: str
    id: str
    name: str
    typed: str


def find_matches(
    register: "Register", name: str, kinds: Collection[str] | None, on: dt.date | None
) -> Iterator[Match]:
    """Yield the entries that a name may mean: exact matches first, guesses last.

    Raises:
        InvalidValue: If *name* is no text, or *on* is no day.
        OutsideRange: If the day is out of range.
        UnknownId: If there is no such kind.
    """
    check_text("look_up.name", name)
    asked = LOOKED_UP if kinds is None else _check_kinds(kinds)
    if on is not None:
        check_day("look_up.on", on)
    order = {kind: place for place, kind in enumerate(dict.fromkeys(asked))}
    entries = {
        entry: (entry.typed, entry.name) for kind in order for entry in _list_entries(register, kind, on)
    }
    # The sort is stable: among equals the rank of the name. A nearer guess is likelier than an earlier kind;
    # without kinds asked for, a guess of any kind is as likely.
    guessed = dict.fromkeys(order, 0) if kinds is None else order
    ranked = sorted(
        rank_near(name, entries),
        key=lambda found: (
            found[1],
            -round(found[2], 6),
            (guessed if found[1] is Nearness.GUESS else order)[found[0].kind],
        ),
    )
    # A shared place has a name by each of its users; the best counts.
    best: dict[tuple[str, str], _Found] = {}
    for entry, near, score in ranked:
        found = _Found(entry, near, round(score, 6), tuple(fold_text(entry.name).split()))
        best.setdefault((entry.kind, entry.id), found)
    by_kind = group_items(best.values(), lambda one: one.entry.kind)
    for one in best.values():
        yield Match(
            one.entry.kind,
            one.entry.id,
            one.entry.name,
            exact=one.near is Nearness.SAME,
            is_guess=one.near is Nearness.GUESS,
            is_ambiguous=any(one.is_ambiguous_with(other) for other in by_kind[one.entry.kind]),
        )


def _check_kinds(kinds: Collection[str]) -> tuple[str, ...]:
    asked = collect_tuple("look_up.kinds", kinds, str)
    for kind in asked:
        if kind not in LOOKED_UP:
            word = f"kind of entry (one of {', '.join(LOOKED_UP)})"
            raise UnknownId(word, "look_up.kinds", kind, suggest_ids(kind, LOOKED_UP))
    return asked


class _Found(NamedTuple):
    """An entry with its nearness, the words found and the words of its name."""

    entry: _Entry
    near: Nearness
    score: float
    words: tuple[str, ...]

    def is_ambiguous_with(self, other: "_Found") -> bool:
        """Whether another entry is as near or nearer; a name within a longer name is nearer."""
        if self is other or (self.near, -self.score) < (other.near, -other.score):
            return False
        if (self.near, self.score) != (other.near, other.score) or self.near is Nearness.SAME:
            return True
        rest = iter(other.words)
        return len(self.words) >= len(other.words) or not all(word in rest for word in self.words)


def _list_entries(register: "Register", kind: str, on: dt.date | None) -> Iterator[_Entry]:
    """Yield the entries of a kind: a venue under the name by each user, a member under the seat too."""
    if kind == "member" and on is not None:
        for seat in register.constituencies:
            for holder in register.find_holders(seat.id, on=on):
                yield _Entry(kind, holder.id, seat.name, seat.id)
                yield _Entry(kind, holder.id, seat.name, f"{seat.name} constituency")
    if kind == "constituency":
        # The word is part of the name of an office too, "constituency office 1".
        for seat in register.constituencies:
            yield _Entry(kind, seat.id, seat.name, f"{seat.name} {kind}")
    if kind == "venue":
        for venue, uses in register.uses_of_venue.items():
            for member in sorted({use.member for use in uses}):
                yield _Entry(kind, venue, register.name_place(venue, member), venue)
    else:
        yield from (_Entry(kind, id_, entry.name, id_) for id_, entry in getattr(register, kind).items())
