"""Looking entries up by name: what a person types, and the ids that may be meant."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from mpreview._checks import check_text, collect_tuple
from mpreview._near import rank_near
from mpreview.errors import UnknownId

if TYPE_CHECKING:
    from mpreview.register._register import Register

LOOKED_UP = ("member", "constituency", "team", "area")
"""The kinds of entry that have a public name."""


@attrs.frozen
class Match:
    """An entry that somebody may have meant.

    Args:
        kind: ``member``, ``constituency``, ``team`` or ``area``.
        id: The id of the entry.
        name: The public name.
        exact: Whether the id or the whole name was typed, whatever the case and the accents.
    """

    kind: str
    id: str
    name: str
    exact: bool


def find_matches(register: "Register", name: str, kinds: Collection[str] | None) -> Iterator[Match]:
    """Yield the entries that a name may mean: exact matches first, then in the order of the kinds asked for.

    Raises:
        InvalidValue: If *name* is no text.
        UnknownId: If there is no such kind.
    """
    check_text("look_up.name", name)
    asked = LOOKED_UP if kinds is None else collect_tuple("look_up.kinds", kinds, str)
    for kind in asked:
        if kind not in LOOKED_UP:
            raise UnknownId(f"kind of entry (one of {', '.join(LOOKED_UP)})", "look_up.kinds", kind)
    found = [match for kind in dict.fromkeys(asked) for match in _match_kind(register, kind, name)]
    # The sort is stable: among equals the order of kinds, then the rank of the name.
    yield from sorted(found, key=lambda match: not match.exact)


def _match_kind(register: "Register", kind: str, name: str) -> Iterator[Match]:
    entries: Mapping[str, Any] = getattr(register, kind)
    ranked = rank_near(name, {id_: entry.name for id_, entry in entries.items()})
    yield from (Match(kind, id_, entries[id_].name, exact) for id_, exact in ranked)
