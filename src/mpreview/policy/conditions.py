"""Conditions: a small closed algebra as data, asked of a subject and never evaluated as code.

Response level and band are asked as "at least" only, so that more threat makes no rule silent. Whatever
would break this has to be named as an exception, with a reason (`Except`).
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, clipped, shortened, shown, some_ids
from mpreview.places import VenueKind
from mpreview.policy.facts import Facts
from mpreview.policy.terms import ResponseLevel

__all__ = [
    "AllOf",
    "AnyOf",
    "AudienceIn",
    "BandAtLeast",
    "Condition",
    "Except",
    "ForceIn",
    "InService",
    "KindIn",
    "LevelAtLeast",
    "NationIn",
    "Not",
    "Question",
    "TenureIs",
    "TenureStatus",
    "UseIs",
    "UseStatus",
    "a_condition",
    "atoms",
    "exceptions",
    "holds",
]

_DEEPEST = 8
_MOST = 200


class TenureStatus(enum.Enum):
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

    kinds: tuple[VenueKind, ...]

    def __attrs_post_init__(self) -> None:
        a_tuple("KindIn.kinds", self.kinds, VenueKind)
        if not self.kinds or len(set(self.kinds)) != len(self.kinds):
            raise InvalidValue("KindIn.kinds", "name each kind once, and at least one")


@attrs.frozen
class NationIn:
    """The place, or the seat, lies in one of these nations."""

    nations: tuple[str, ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        some_ids("NationIn.nations", self.nations)


@attrs.frozen
class ForceIn:
    """The place, or the seat, lies with one of these forces."""

    forces: tuple[str, ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        some_ids("ForceIn.forces", self.forces)


@attrs.frozen
class AudienceIn:
    """The member belongs to one of these audiences."""

    audiences: tuple[str, ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        some_ids("AudienceIn.audiences", self.audiences)


@attrs.frozen
class TenureIs:
    """The member sits for the first time, or has returned."""

    status: TenureStatus

    def __attrs_post_init__(self) -> None:
        a_kind("TenureIs.status", self.status, TenureStatus)


@attrs.frozen
class UseIs:
    """The venue is used by this member alone, or shared, on that day."""

    status: UseStatus

    def __attrs_post_init__(self) -> None:
        a_kind("UseIs.status", self.status, UseStatus)


@attrs.frozen
class InService:
    """All of these measures are in service at the venue on that day."""

    measures: tuple[str, ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        some_ids("InService.measures", self.measures)


@attrs.frozen
class LevelAtLeast:
    """The response level is this one or a higher one, and has settled."""

    response: ResponseLevel

    def __attrs_post_init__(self) -> None:
        a_kind("LevelAtLeast.response", self.response, ResponseLevel)


@attrs.frozen
class BandAtLeast:
    """The risk band is this one or a higher one, and has settled."""

    band: str

    def __attrs_post_init__(self) -> None:
        an_id("BandAtLeast.band", self.band)


@attrs.frozen
class Not:
    """The condition does not hold; it asks for no level and no band."""

    of: "Condition" = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        a_condition("Not.of", self.of)
        if any(type(atom) in _RISING for atom in atoms(self.of)):
            raise InvalidValue(
                "Not.of",
                "a rule that more threat makes silent is an exception; name it as one, and why",
            )


@attrs.frozen
class Except:
    """The condition does not hold, levels and bands included: an exception, which has its reason.

    Level and band are those in force on the day, settled or not. A rule is silent on the days on which
    they are high enough; what it has answered on other days of an open cycle stands.

    Args:
        of: The condition.
        reason: Why more threat, or a higher band, may make the rule silent.
    """

    of: "Condition" = attrs.field(repr=clipped)
    reason: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_condition("Except.of", self.of)
        a_text("Except.reason", self.reason, most=4000)


@attrs.frozen
class AllOf:
    """Every one of some conditions holds."""

    of: tuple["Condition", ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        _some_conditions("AllOf.of", self.of)


@attrs.frozen
class AnyOf:
    """At least one of some conditions holds."""

    of: tuple["Condition", ...] = attrs.field(repr=clipped)

    def __attrs_post_init__(self) -> None:
        _some_conditions("AnyOf.of", self.of)


Atom = KindIn | NationIn | ForceIn | AudienceIn | TenureIs | UseIs | InService | LevelAtLeast | BandAtLeast
Condition = Atom | Not | Except | AllOf | AnyOf
"""The closed set of conditions."""

_RISING = (LevelAtLeast, BandAtLeast)
_ATOMS = (KindIn, NationIn, ForceIn, AudienceIn, TenureIs, UseIs, InService, *_RISING)
_NEGATIONS = (Not, Except)
_GROUPS = (AllOf, AnyOf)


def a_condition(field: str, value: Any) -> None:
    """Check a condition of bounded size.

    Raises:
        InvalidValue: If it is none, or too deep or too long.
    """
    if type(value) not in (*_ATOMS, *_NEGATIONS, *_GROUPS):
        raise InvalidValue(field, "give a condition", value)
    if _depth(value) > _DEEPEST or sum(1 for _ in atoms(value)) > _MOST:
        raise InvalidValue(field, f"at most {_DEEPEST} deep and {_MOST} long; split the rule")


def _some_conditions(field: str, values: object) -> None:
    if type(values) is not tuple or not 0 < len(values) <= _MOST:
        raise InvalidValue(field, f"give 1 to {_MOST} conditions")
    for value in values:
        a_condition(field, value)


def _parts(condition: object) -> tuple[Condition, ...]:
    if isinstance(condition, Not | Except):
        return (condition.of,)
    return condition.of if isinstance(condition, AllOf | AnyOf) else ()


def _depth(condition: object) -> int:
    return 1 + max(map(_depth, _parts(condition)), default=0)


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield what a condition asks, part by part."""
    if not isinstance(condition, Not | Except | AllOf | AnyOf):
        yield condition
    for part in _parts(condition):
        yield from atoms(part)


def exceptions(condition: Condition) -> Iterator[Except]:
    """Yield the exceptions in a condition, the outer ones alone."""
    if isinstance(condition, Except):
        yield condition
    else:
        for part in _parts(condition):
            yield from exceptions(part)


class Question(NamedTuple):
    """One cell of one subject on one day.

    Args:
        kind: The kind of venue.
        response: The rank of the response level of the cell.
        band: The rank of its band.
        bands: The ranks of all bands.
        facts: What else is asked of the subject.
        day: The day number.
        in_force: The ranks of the response level and the band in force on that day, which exceptions ask.
    """

    kind: VenueKind | None
    response: int
    band: int
    bands: Mapping[str, int]
    facts: Facts
    day: int
    in_force: tuple[int, int]

    def __repr__(self) -> str:
        return shown(self)


def holds(condition: Condition, asked: Question) -> bool:
    """Whether a condition holds for a cell of a subject on a day."""
    if isinstance(condition, AllOf):
        return all(holds(part, asked) for part in condition.of)
    if isinstance(condition, AnyOf):
        return any(holds(part, asked) for part in condition.of)
    if isinstance(condition, Not):
        return not holds(condition.of, asked)
    if isinstance(condition, Except):
        response, band = asked.in_force
        return not holds(condition.of, asked._replace(response=response, band=band))
    return _HOLDS[type(condition)](condition, asked)


def _shared(atom: UseIs, asked: Question) -> bool:
    shared, _ = asked.facts.on(asked.day)
    return shared == (atom.status is UseStatus.SHARED)


_HOLDS: Mapping[type, Callable[[Any, Question], bool]] = MappingProxyType(
    {
        KindIn: lambda atom, asked: asked.kind in atom.kinds,
        NationIn: lambda atom, asked: asked.facts.nation in atom.nations,
        ForceIn: lambda atom, asked: asked.facts.force in atom.forces,
        AudienceIn: lambda atom, asked: not set(atom.audiences).isdisjoint(asked.facts.audiences),
        TenureIs: lambda atom, asked: asked.facts.first == (atom.status is TenureStatus.FIRST),
        UseIs: _shared,
        InService: lambda atom, asked: asked.facts.on(asked.day)[1].issuperset(atom.measures),
        LevelAtLeast: lambda atom, asked: asked.response >= atom.response.rank,
        BandAtLeast: lambda atom, asked: asked.band >= asked.bands[atom.band],
    }
)
