"""What is left of register, rulebook and ledger without a person."""

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

import attrs

from mpreview.errors import EventConflict, InvalidValue, RulebookError
from mpreview.events import Committed, Erased, Event, Ledger, Reviewed
from mpreview.events.about import ABOUT
from mpreview.ids import ID_LENGTH, shown
from mpreview.policy import Rulebook
from mpreview.programme._erased_ledger import Telling
from mpreview.programme._erased_person import Fact, Person, Whole
from mpreview.register import Register

__all__: list[str] = []


class Left(NamedTuple):
    """What is left without a person, not yet checked against each other.

    Args:
        register: The register.
        rulebook: The rules.
        ledger: What happened.
        recorded: What is new in the ledger: the erasure, what is committed, what is told again.
    """

    register: Register
    rulebook: Rulebook
    ledger: Ledger
    recorded: tuple[Event, ...]

    def __repr__(self) -> str:
        return shown(self)


def left_without(member: str, whole: Whole, mark: Erased) -> Left:
    """Return what is left without a person.

    Args:
        member: The member, who is of the register or was elected by an event.
        whole: What they are erased from.
        mark: The erasure, which names no event yet.

    Raises:
        EventConflict: If the ledger has, or had, an event of an id that is needed.
        InvalidValue: If the id of the erasure leaves no room for those that are made of it.
        RulebookError: If a rule or an example reads a series that is about the person alone.
    """
    if len(mark.id) > _LONGEST:
        raise InvalidValue(
            "erase.event", f"give at most {_LONGEST} characters; the other new ids begin with it"
        )
    person = Person(member, whole)
    ids = (f"{mark.id}.{number}" for number in count(1))
    agreed = sorted(person.agreed(mark.on))
    committed = [
        Committed(
            id=next(ids), on=mark.on, known=mark.known, team=one.team, day=one.day, slots=one.slots,
            pool=one.pool or None,
        )
        for one in agreed
    ]  # fmt: skip
    telling = Telling(person, ids, lambda id_: _is_taken(whole.ledger, id_))
    for fact in sorted(person.facts, key=_stage):
        telling.tell(*fact)
    _check_free(whole.ledger, (mark, *committed, *telling.told))
    _check_known(whole.ledger, telling.destroyed, mark)
    recorded = (attrs.evolve(mark, events=tuple(sorted(telling.destroyed))), *committed, *telling.told)
    rulebook = _rulebook_without(person.alone, whole.rulebook)
    return Left(person.left, rulebook, Ledger.of((*telling.kept, *recorded)), recorded)


_LONGEST = ID_LENGTH - 12
"""Behind so many characters an id has room for a dot and a number."""


def _stage(fact: Fact) -> int:
    """Return when a fact is told again: after what it may be about."""
    kind = type(fact[0][0])
    if kind is Reviewed:
        return 1
    return 2 if ABOUT.keys() & attrs.fields_dict(kind).keys() else 0


def _check_free(ledger: Ledger, recorded: Iterable[Event]) -> None:
    for event in recorded:
        if _is_taken(ledger, event.id):
            taken = "another event has, or had, this id already; give the erasure another one"
            raise EventConflict(event.id, taken)


def _is_taken(ledger: Ledger, id_: str) -> bool:
    return ledger.get(id_) is not None or ledger.was_erased(id_)


def _check_known(ledger: Ledger, destroyed: Iterable[str], mark: Erased) -> None:
    """Refuse an erasure that became known before something that it destroys."""
    told = (event.known for event in map(ledger.get, destroyed) if event is not None)
    if any(known > mark.known for known in told):
        problem = "is before something that is to be destroyed became known; give the instant of the erasure"
        raise InvalidValue("erase.known", problem)


def _rulebook_without(series: frozenset[str], rulebook: Rulebook) -> Rulebook:
    """Return a rulebook without the response levels of some series, which nothing else of it may read.

    Raises:
        RulebookError: If a rule or an example reads one of them.
    """
    if not series:
        return rulebook
    for edition in rulebook.editions:
        for rule in edition.rules:
            if rule.level_read is not None and rule.level_read.series in series:
                raise RulebookError(rule.id, _READS.format("rule"), edition.id)
    for example in rulebook.examples:
        if any(level.series in series for level in example.levels):
            raise RulebookError(rulebook.id, f"example {example.id!r} {_READS.format('example')}", whole=True)
    responses = tuple(row for row in rulebook.responses if row.series not in series)
    return attrs.evolve(rulebook, responses=responses)


_READS = (
    "reads a threat series that is about nobody but the member to be erased; take the {} out of the rulebook "
    "first, then erase"
)
