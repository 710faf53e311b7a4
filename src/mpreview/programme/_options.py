"""What the id of a field may name, with labels, for the lists of a form."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from mpreview._checks import check_type, collect_tuple, suggest_ids
from mpreview._fields import name_label
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import WORDS, Event
from mpreview.events.descriptions import Choice, describe
from mpreview.places import Venue
from mpreview.policy import Rulebook
from mpreview.programme._selection import Own
from mpreview.programme._view import PartView
from mpreview.register import Register
from mpreview.reviews.past_events import reveals_secret

_Found = Iterable[tuple[str, str]]
"""Ids, each with its label."""


def list_options(view: PartView, names: str, kinds: Collection[str], sensitive: bool) -> tuple[Choice, ...]:
    """Return the options of a field, in order of label, as `Programme.options` says.

    Args:
        view: What of the programme there is to choose from.
        names: What the field names.
        kinds: The words of the kinds of events to choose from; none for all kinds.
        sensitive: Whether the options are for readers with clearance.

    Raises:
        UnknownId: If no field names such a thing, or there is no such kind of event.
        InvalidValue: If an argument is of another type.
    """
    if type(names) is not str:
        raise InvalidValue("names", "give what the field names as text, such as 'venue'", names)
    wanted = collect_tuple("kinds", kinds, str)
    for word in wanted:
        if word not in WORDS:
            raise UnknownId("kind of event", "kinds", word, suggest_ids(word, tuple(WORDS)))
    check_type("sensitive", sensitive, bool)
    # An id that occurs twice, such as a step of two matrices, is one option.
    labels: dict[str, str] = {}
    for id_, label in _find_options(view, names, wanted, sensitive):
        labels.setdefault(id_, label)
    return tuple(Choice(id_, label) for id_, label in _sort(names, labels))


def _find_options(view: PartView, names: str, kinds: Collection[str], sensitive: bool) -> _Found:
    """Return the ids that a field may name; an id may occur twice."""
    register = view.cache.changed.register
    if names in _OPAQUE:
        found: _Found = ()
    elif names in _MET_IN_EVENTS:
        # Whatever reports a measure or a risk is sensitive.
        found = _list_met(view.list_events(), names) if sensitive else ()
    elif names == "event":
        ledger = view.cache.ledger
        events = [one for one in view.list_events() if sensitive or not reveals_secret(ledger, one)]
        found = _list_events(events, kinds)
    elif names == "venue":
        found = ((venue.id, _label_venue(register, venue)) for venue in view.own.venues)
    elif names in _OF_SCOPE:
        # The groups of one member, or of a few, would reveal who is in a group.
        is_open = sensitive or names != "audience"
        found = _OF_SCOPE[names](view.own if is_open else register)
    elif names in _OF_REGISTER:
        found = _OF_REGISTER[names](register)
    elif names in _OF_RULEBOOK:
        found = _OF_RULEBOOK[names](view.cache.rulebook)
    else:
        raise UnknownId("kind of thing (that a field names)", "names", names, suggest_ids(names, _NAMES))
    return found


_ORDERED: Final = frozenset({"band", "severity", "step of likelihood", "step of impact", "event"})
"""Things with an order of their own; further things are sorted by label."""


def _sort(names: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = list(labels.items())
    return rows if names in _ORDERED else sorted(rows, key=lambda row: (row[1].casefold(), row[0]))


def _list_events(events: Sequence[Event], kinds: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the believed events, the newest first; the label repeats no field."""
    for event in reversed(events):
        if not kinds or event.word in kinds:
            yield event.id, f"{name_label(event.word)}, {event.on} ({event.id})"


def _list_met(events: Iterable[Event], names: str) -> Iterator[tuple[str, str]]:
    """Yield the ids of a kind of thing that the believed events name; each id is its own label."""
    for event in events:
        for field in describe(type(event)).fields:
            id_ = getattr(event, field.name, None) if field.names == names else None
            if isinstance(id_, str):
                yield id_, id_


def _name_entries(attribute: str) -> Callable[[Register | Own], _Found]:
    def list_entries(holder: Register | Own) -> _Found:
        entries: tuple[Any, ...] = getattr(holder, attribute)
        return ((entry.id, entry.name) for entry in entries)

    return list_entries


def _label_venue(register: Register, venue: Venue) -> str:
    """Return kind and area of a venue, and the id; a label of its own may name a person."""
    area = "" if venue.force is None else f", {register.area[venue.force].name}"
    return f"{register.venue_kind[venue.kind].name}{area} ({venue.id})"


def _list_pools(holder: Register | Own) -> _Found:
    return ((pool.id, f"{name_label(pool.id)}, {team.name}") for team in holder.teams for pool in team.pools)


def _list_audiences(holder: Register | Own) -> _Found:
    return ((id_, name_label(id_)) for member in holder.members for id_ in member.audiences)


def _list_steps(scale: str) -> Callable[[Rulebook], _Found]:
    def list_steps(rulebook: Rulebook) -> _Found:
        matrices = (edition.matrix for edition in reversed(rulebook.editions))
        scales = (getattr(matrix, scale) for matrix in matrices if matrix is not None)
        return ((step.id, step.wording) for one in scales for step in one.steps)

    return list_steps


def _list_items(rulebook: Rulebook) -> _Found:
    return ((item.id, item.text) for checklist in rulebook.checklists for item in checklist.items)


_OF_SCOPE: Final[Mapping[str, Callable[[Register | Own], _Found]]] = {
    "member": _name_entries("members"),
    "team": _name_entries("teams"),
    "pool": _list_pools,
    "constituency": _name_entries("constituencies"),
    "audience": _list_audiences,
}
_OF_REGISTER: Final[Mapping[str, Callable[[Register], _Found]]] = {
    "area": _name_entries("areas"),
    "house": _name_entries("houses"),
    "end of a mandate": _name_entries("mandate_ends"),
    "kind of venue": _name_entries("venue_kinds"),
    "kind of incident": _name_entries("incident_kinds"),
    "channel": _name_entries("channels"),
}
_OF_RULEBOOK: Final[Mapping[str, Callable[[Rulebook], _Found]]] = {
    "band": lambda rulebook: ((id_, name_label(id_)) for id_ in rulebook.bands),
    "severity": lambda rulebook: ((id_, name_label(id_)) for id_ in rulebook.severities),
    "step of likelihood": _list_steps("likelihood"),
    "step of impact": _list_steps("impact"),
    "item of a checklist": _list_items,
}
_MET_IN_EVENTS: Final = frozenset({"measure", "risk"})
"""Things that events alone report."""
_OPAQUE: Final = frozenset(
    {"person", "person or body", "body", "standard", "entry of the catalogue", "rule of the catalogue"}
)
"""Ids of the embedder's own, or of a catalogue that no programme holds."""
_NAMES: Final = frozenset(
    {"event", "venue", *_OPAQUE, *_MET_IN_EVENTS, *_OF_SCOPE, *_OF_REGISTER, *_OF_RULEBOOK}
)
