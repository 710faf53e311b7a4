"""Incidents: what is on record of one incident, and the condition of a rule on it (semantics 3.7).

A kind of incident is an id that the register declares with its words. The rulebook declares the severities,
lowest first. A rule about incidents states alternatives (`IncidentIs`); an incident that meets one of the
alternatives makes an order.
"""

import enum
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr, show_tuple
from mpreview.errors import InvalidValue
from mpreview.policy.windows import Read

__all__ = ["IncidentIs", "Met"]


class Met(enum.Enum):
    """Who met with an incident; staff and family are those of the member that the incident names."""

    MEMBER = "member"
    STAFF = "staff"
    FAMILY = "family"
    OTHER = "other"


NOT_ON_RECORD: Final = "not on record"
"""What a reason says of a fact that an incident does not state."""


class IncidentFacts(NamedTuple):
    """What is on record of an incident, as far as rules ask.

    Args:
        kind: The id of the kind; `None` if not on record.
        phrase: The kind in a sentence, with an article; empty without a kind.
        severities: The severity and every lower severity, lowest first; empty if not on record.
        met: Who met with the incident; `None` if not on record.
        channel: The channel of the report; `None` if not on record.
        place: Whether the incident names a place.
        elsewhere: Whether the incident names another place than the place of the subject.
    """

    kind: str | None = None
    phrase: str = ""
    severities: tuple[str, ...] = ()
    met: Met | None = None
    channel: str | None = None
    place: bool = False
    elsewhere: bool = False

    def __repr__(self) -> str:
        return show_tuple(self)


@attrs.frozen(kw_only=True)
class IncidentIs:
    """A condition on an incident: every part that is given has to hold.

    A fact that is not on record meets no part that asks for the fact, apart from *other_than* and *below*.

    Args:
        kinds: Kinds of incident, ids of the register: the incident is of one of these; `()` for any.
        other_than: Kinds of incident: the incident is of none of these, or of a kind not on record.
        at_least: The least severity, one of the severities of the rulebook; `None` for any.
        below: A severity of the rulebook: the incident is less severe, or of a severity not on record; `None`
            for any. A rule for the more severe incidents takes their place.
        met: The incident met one of these; `()` for anybody.
        channels: The incident was reported through one of these channels; `()` for any.
        place: Whether the incident names a place; `None` for either.

    Raises:
        InvalidValue: If no part is given, an item occurs twice, or a kind is both asked for and excluded.

    >>> IncidentIs(at_least="serious", place=False).asked
    ('severity', 'place')
    """

    kinds: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=clip_repr)
    other_than: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=clip_repr)
    at_least: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    below: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    met: tuple[Met, ...] = attrs.field(default=(), validator=valid.tuple_(Met))
    channels: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=clip_repr)
    place: bool | None = attrs.field(default=None, validator=valid.optional(valid.type_(bool)))

    def __attrs_post_init__(self) -> None:
        if not self.asked:
            raise InvalidValue("IncidentIs", "asks for nothing; give a part, or leave the condition out")
        if len(set(self.met)) != len(self.met):
            raise InvalidValue("IncidentIs.met", "name each once")
        if not set(self.kinds).isdisjoint(self.other_than):
            words = "a kind is asked for and excluded; name the kind in one of the two"
            raise InvalidValue("IncidentIs.other_than", words)

    @property
    def asked(self) -> tuple[str, ...]:
        """The facts that the condition asks for: ``kind``, ``severity``, ``met``, ``channel``, ``place``."""
        parts = {
            "kind": bool(self.kinds or self.other_than),
            "severity": self.at_least is not None or self.below is not None,
            "met": bool(self.met),
            "channel": bool(self.channels),
            "place": self.place is not None,
        }
        return tuple(name for name, is_asked in parts.items() if is_asked)


def list_unmet(condition: IncidentIs, incident: IncidentFacts) -> Iterator[str]:
    """Yield the facts of an incident that are not as a condition asks.

    >>> online = IncidentFacts(kind="online-abuse", met=Met.MEMBER)
    >>> list(list_unmet(IncidentIs(kinds=("online-abuse",), place=True), online))
    ['place']
    """
    kinds = condition.kinds
    if (kinds and incident.kind not in kinds) or incident.kind in condition.other_than:
        yield "kind"
    is_severe = condition.at_least is None or condition.at_least in incident.severities
    if not is_severe or condition.below in incident.severities:
        yield "severity"
    if condition.met and incident.met not in condition.met:
        yield "met"
    if condition.channels and incident.channel not in condition.channels:
        yield "channel"
    if condition.place is not None and condition.place is not incident.place:
        yield "place"


def is_let_through(conditions: Iterable[IncidentIs], incident: IncidentFacts) -> bool:
    """Whether an incident meets one of several conditions; without a condition every incident does."""
    alternatives = tuple(conditions)
    return not alternatives or any(not any(list_unmet(one, incident)) for one in alternatives)


def list_incident_read(conditions: Iterable[IncidentIs], incident: IncidentFacts) -> Read:
    """Return the facts of an incident that a reason names: the kind in words, and each fact asked for."""
    asked = {name for one in conditions for name in one.asked}
    kind = (("kind of incident", incident.kind), ("incident", incident.phrase)) if incident.kind else ()
    return (*kind, *describe_facts(sorted(asked - {"kind"}), incident))


def describe_facts(names: Iterable[str], incident: IncidentFacts) -> Iterator[tuple[str, str]]:
    """Yield facts of an incident in words, by name."""
    words = {
        "kind": incident.phrase,
        "severity": incident.severities[-1] if incident.severities else "",
        "met": "" if incident.met is None else incident.met.value,
        "channel": incident.channel or "",
        "place": "named" if incident.place else "none",
    }
    for name in names:
        yield name, words[name] or NOT_ON_RECORD
