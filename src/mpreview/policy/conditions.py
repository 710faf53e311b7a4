"""Conditions of rules: a small closed algebra as data, never evaluated as code.

A condition is a tree of atoms (`NationIn`, `UseIs`), groups (`AllOf`, `AnyOf`) and negations (`Not`,
`Except`). Response level and band are asked for as "at least" only, so that more threat switches no rule
off. An exception to that is named as an exception, with a reason (`Except`).
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr, shorten_text, show_tuple
from mpreview.errors import InvalidValue
from mpreview.places import MOST_PEOPLE, HomeOf
from mpreview.policy.terms import ResponseLevel

__all__ = [
    "AllOf", "AnyOf", "AudienceIn", "BandAtLeast", "Condition", "CrowdAtLeast", "Except", "ForceIn", "HomeIs",
    "InService", "KindIn", "LevelAtLeast", "MandateIs", "MandateStatus", "NationIn", "Not", "UseIs",
    "UseStatus",
]  # fmt: skip

_DEEPEST = 8
_LONGEST = 200


class MandateStatus(enum.Enum):
    """Whether the member sits for the first time."""

    FIRST = "first"
    RETURNED = "returned"


class UseStatus(enum.Enum):
    """Whether more than one member uses the venue."""

    SOLE = "sole"
    SHARED = "shared"


@attrs.frozen
class KindIn:
    """The venue is of one of these kinds."""

    kinds: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)


@attrs.frozen
class NationIn:
    """The place, or the seat, lies in one of these nations."""

    nations: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)


@attrs.frozen
class ForceIn:
    """The place, or the seat, lies with one of these forces."""

    forces: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)


@attrs.frozen
class HomeIs:
    """The place is a home: the member's, or that of staff or family of the member."""

    of: HomeOf = attrs.field(validator=valid.type_(HomeOf))


@attrs.frozen
class CrowdAtLeast:
    """At least so many people are expected at the use of the place; not if the number is not on record."""

    people: int = attrs.field(validator=valid.int_(1, MOST_PEOPLE))


@attrs.frozen
class AudienceIn:
    """The member belongs to one of these audiences."""

    audiences: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)


@attrs.frozen
class MandateIs:
    """The member sits for the first time, or has returned."""

    status: MandateStatus = attrs.field(validator=valid.type_(MandateStatus))


@attrs.frozen
class UseIs:
    """The venue is used by this member alone, or shared, on the day."""

    status: UseStatus = attrs.field(validator=valid.type_(UseStatus))


@attrs.frozen
class InService:
    """All of these measures are in service at the venue on the day."""

    measures: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)


@attrs.frozen
class LevelAtLeast:
    """The response level is at least this level, and has settled."""

    response: ResponseLevel = attrs.field(validator=valid.type_(ResponseLevel))


@attrs.frozen
class BandAtLeast:
    """The risk band is at least this band, and has settled."""

    band: str = attrs.field(validator=valid.id_)


def check_condition(field: str, value: Any) -> None:
    """Check a condition of bounded size.

    Raises:
        InvalidValue: If *value* is no condition, or is too deep or too long.
    """
    if type(value) not in CONDITION_WORDS.values():
        raise InvalidValue(field, "give a condition", value)
    # Every question about a condition walks through the whole of it.
    if _measure_depth(value) > _DEEPEST or sum(1 for _ in list_atoms(value)) > _LONGEST:
        raise InvalidValue(field, f"at most {_DEEPEST} deep and {_LONGEST} long; split the rule")


valid_condition: valid.Validator = valid.OwnCheck(check_condition)
_valid_conditions = valid.items(f"give 1 to {_LONGEST} conditions", valid_condition, fewest=1, most=_LONGEST)


@attrs.frozen
class Not:
    """The condition does not hold; the condition asks for no level and no band."""

    of: "Condition" = attrs.field(validator=valid_condition, repr=clip_repr)

    def __attrs_post_init__(self) -> None:
        # "Not at least SEVERE" would switch a rule off as the threat rises.
        if any(type(atom) in _RISING for atom in list_atoms(self.of)):
            words = "a rule that more threat switches off is an exception; name it as one, and why"
            raise InvalidValue("Not.of", words)


@attrs.frozen
class Except:
    """The condition does not hold, levels and bands included: an exception with a reason.

    An exception asks for the level and the band in force on the day, settled or not. On days on which level
    or band are high enough the rule does not apply; what it answered on other days of an open cycle remains.

    Args:
        of: The condition.
        reason: Why more threat, or a higher band, may switch the rule off.
    """

    of: "Condition" = attrs.field(validator=valid_condition, repr=clip_repr)
    reason: str = attrs.field(validator=valid.text(), repr=shorten_text)


@attrs.frozen
class AllOf:
    """Every condition of the group holds."""

    of: tuple["Condition", ...] = attrs.field(validator=_valid_conditions, repr=clip_repr)


@attrs.frozen
class AnyOf:
    """At least one condition of the group holds."""

    of: tuple["Condition", ...] = attrs.field(validator=_valid_conditions, repr=clip_repr)


Atom = (
    KindIn
    | NationIn
    | ForceIn
    | HomeIs
    | CrowdAtLeast
    | AudienceIn
    | MandateIs
    | UseIs
    | InService
    | LevelAtLeast
    | BandAtLeast
)
Condition = Atom | Not | Except | AllOf | AnyOf
"""The closed set of conditions."""

CONDITION_WORDS: Final[Mapping[str, type]] = {
    "all-of": AllOf,
    "any-of": AnyOf,
    "not": Not,
    "except": Except,
    "kind-in": KindIn,
    "nation-in": NationIn,
    "force-in": ForceIn,
    "home-is": HomeIs,
    "crowd-at-least": CrowdAtLeast,
    "audience-in": AudienceIn,
    "mandate-is": MandateIs,
    "use-is": UseIs,
    "in-service": InService,
    "level-at-least": LevelAtLeast,
    "band-at-least": BandAtLeast,
}
"""Every condition by the word that names the condition in documents."""

_RISING = (LevelAtLeast, BandAtLeast)


def _list_parts(condition: object) -> tuple[Condition, ...]:
    if isinstance(condition, Not | Except):
        return (condition.of,)
    return condition.of if isinstance(condition, AllOf | AnyOf) else ()


def _measure_depth(condition: object) -> int:
    return 1 + max(map(_measure_depth, _list_parts(condition)), default=0)


def list_atoms(condition: Condition) -> Iterator[Atom]:
    """Yield the atoms of a condition, from left to right."""
    if not isinstance(condition, Not | Except | AllOf | AnyOf):
        yield condition
    for part in _list_parts(condition):
        yield from list_atoms(part)


def list_exceptions(condition: Condition) -> Iterator[Except]:
    """Yield the exceptions in a condition, without exceptions inside of exceptions."""
    if isinstance(condition, Except):
        yield condition
    else:
        for part in _list_parts(condition):
            yield from list_exceptions(part)


class SubjectFacts(NamedTuple):
    """What conditions ask of a subject, apart from levels and bands.

    Args:
        nation: The nation of the place, or of the seat.
        force: The force of the place, or of the seat.
        audiences: The audiences the member belongs to.
        first: Whether the member sits for the first time.
        steps: From which day number on the venue is shared or not, and which measures are in service.
        home: Of a home: whose home; `None` for any other place.
        crowd: The number of people expected at the use of the place; `None` if not on record.
    """

    nation: str = ""
    force: str = ""
    audiences: tuple[str, ...] = ()
    first: bool = True
    steps: tuple[tuple[int, bool, frozenset[str]], ...] = ()
    home: HomeOf | None = None
    crowd: int | None = None

    def __repr__(self) -> str:
        return show_tuple(self)

    def find_step(self, day: int) -> tuple[bool, frozenset[str]]:
        """Return whether the venue is shared on a day, and the measures in service."""
        # The newest step that has begun holds; there are few steps, so a search from the end is enough.
        for since, shared, measures in reversed(self.steps):
            if since <= day:
                return shared, measures
        return False, frozenset()


NO_FACTS: Final = SubjectFacts()
"""The facts of a subject in a rulebook without conditions."""


class CellQuestion(NamedTuple):
    """One cell of one subject on one day: the case a condition is evaluated for.

    Args:
        kind: The kind of venue.
        cell: The ranks of response level and band of the cell.
        bands: The ranks of all bands.
        facts: The facts of the subject.
        day: The day number.
        in_force: The ranks of response level and band in force on the day, for exceptions.
    """

    kind: str | None
    cell: tuple[int, int]
    bands: Mapping[str, int]
    facts: SubjectFacts
    day: int
    in_force: tuple[int, int]

    def __repr__(self) -> str:
        return show_tuple(self)


def is_condition_met(condition: Condition, question: CellQuestion) -> bool:
    """Whether a condition holds for a cell of a subject on a day."""
    if isinstance(condition, AllOf):
        return all(is_condition_met(part, question) for part in condition.of)
    if isinstance(condition, AnyOf):
        return any(is_condition_met(part, question) for part in condition.of)
    if isinstance(condition, Not):
        return not is_condition_met(condition.of, question)
    if isinstance(condition, Except):
        # Levels in force, settled or not, in place of the levels of the cell: an exception acts at once.
        return not is_condition_met(condition.of, question._replace(cell=question.in_force))
    return _IS_MET[type(condition)](condition, question)


def _is_use_met(atom: UseIs, question: CellQuestion) -> bool:
    shared, _ = question.facts.find_step(question.day)
    return shared == (atom.status is UseStatus.SHARED)


_IS_MET: Mapping[type, Callable[[Any, CellQuestion], bool]] = {
    KindIn: lambda atom, question: question.kind in atom.kinds,
    NationIn: lambda atom, question: question.facts.nation in atom.nations,
    ForceIn: lambda atom, question: question.facts.force in atom.forces,
    HomeIs: lambda atom, question: question.facts.home is atom.of,
    CrowdAtLeast: lambda atom, question: (question.facts.crowd or 0) >= atom.people,
    AudienceIn: lambda atom, question: not set(atom.audiences).isdisjoint(question.facts.audiences),
    MandateIs: lambda atom, question: question.facts.first == (atom.status is MandateStatus.FIRST),
    UseIs: _is_use_met,
    InService: lambda atom, question: question.facts.find_step(question.day)[1].issuperset(atom.measures),
    LevelAtLeast: lambda atom, question: question.cell[0] >= atom.response.rank,
    BandAtLeast: lambda atom, question: question.cell[1] >= question.bands[atom.band],
}
