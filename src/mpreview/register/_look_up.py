"""Looking entries up by name: what a person types, and the ids that may be meant."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview._checks import check_day, check_text, collect_tuple
from mpreview._near import Nearness, rank_near
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
        is_ambiguous: Whether another entry of the kind fits as well: exact as this one, with each word, or as
            a guess.
    """

    kind: str
    id: str
    name: str
    exact: bool
    is_guess: bool
    is_ambiguous: bool


class _Entry(NamedTuple):
    """An entry under one of its names; *typed* is the id beside the name, of a seat for the member there."""

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
    asked = LOOKED_UP if kinds is None else collect_tuple("look_up.kinds", kinds, str)
    for kind in asked:
        if kind not in LOOKED_UP:
            raise UnknownId(f"kind of entry (one of {', '.join(LOOKED_UP)})", "look_up.kinds", kind)
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
    best: dict[tuple[str, str], tuple[_Entry, Nearness]] = {}
    for entry, near, _ in ranked:
        best.setdefault((entry.kind, entry.id), (entry, near))
    as_near = Counter((entry.kind, near) for entry, near in best.values())
    for entry, near in best.values():
        yield Match(
            entry.kind,
            entry.id,
            entry.name,
            exact=near is Nearness.SAME,
            is_guess=near is Nearness.GUESS,
            is_ambiguous=as_near[entry.kind, near] > 1,
        )


def _list_entries(register: "Register", kind: str, on: dt.date | None) -> Iterator[_Entry]:
    """Yield the entries of a kind: a venue under the name by each user, a member under the seat too."""
    if kind == "member" and on is not None:
        for seat in register.constituencies:
            for holder in register.find_holders(seat.id, on=on):
                yield _Entry(kind, holder.id, seat.name, seat.id)
    if kind == "venue":
        for venue, uses in register.uses_of_venue.items():
            for member in sorted({use.member for use in uses}):
                yield _Entry(kind, venue, register.name_place(venue, member), venue)
    else:
        yield from (_Entry(kind, id_, entry.name, id_) for id_, entry in getattr(register, kind).items())
