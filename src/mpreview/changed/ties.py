"""Which changes can have to do with each other, so that some are made anew without all the others."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from mpreview.changed.state import members_of
from mpreview.events import Change, MemberElected, MemberLeft
from mpreview.register import Register

__all__: list[str] = []

Name = tuple[str, str]
"""What a change is about: ``member``, ``seat`` or ``venue``, and its id."""


class Ties:
    """Members, seats and venues, tied together wherever one fact, or the register, tells of two of them.

    Args:
        base: The register that was put into the programme.
        told: The records of each change.
    """

    def __init__(self, base: Register, told: Iterable[Iterable[Change]]) -> None:
        self._base = base
        self._root: dict[Name, Name] = {}
        self._tied: dict[Name, list[Name]] = {}
        for records in told:
            first, *others = (name for event in records for name in names_of(event))
            self._add(first)
            for other in others:
                self._tie(first, other)

    def of(self, event: Change) -> Name:
        """Return one name for all that a change is tied to."""
        return self._root[names_of(event)[0]]

    def tied(self, name: Name) -> Collection[Name]:
        """Return all that is tied to the name that `of` returns."""
        return self._tied[name]

    def _add(self, name: Name) -> None:
        if name not in self._root:
            self._root[name], self._tied[name] = name, [name]
            for other in self._by_register(name):
                self._tie(name, other)

    def _by_register(self, name: Name) -> Iterator[Name]:
        what, id_ = name
        if what == "member" and id_ in self._base.member:
            yield from (("seat", one.constituency) for one in self._base.member[id_].tenures)
        elif what == "venue":
            yield from (("member", use.member) for use in self._base.uses_of_venue.get(id_, ()))

    def _tie(self, one: Name, other: Name) -> None:
        """Tie two together; the fewer names are told where the others belong."""
        self._add(other)
        roots = {self._root[one], self._root[other]}
        if len(roots) > 1:
            less, more = sorted(roots, key=lambda root: (len(self._tied[root]), root))
            self._root.update(dict.fromkeys(self._tied[less], more))
            self._tied[more] += self._tied.pop(less)


def names_of(event: Change) -> tuple[Name, ...]:
    """Return whom and what a change is about."""
    if isinstance(event, MemberElected):
        return ("member", event.member), ("seat", event.constituency)
    if isinstance(event, MemberLeft):
        return (("member", event.member),)
    named: Any = event
    return ("venue", named.venue), *(("member", id_) for id_ in members_of(event))
