"""The history of a member or of a venue: what is believed to have happened there, in order, in sentences.

A sentence is made from the description of a kind: its label, and the label of each field with a day or a
word.
"""

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from functools import partial
from typing import ClassVar, Final

import attrs

from mpreview._checks import check_type
from mpreview._sequences import ItemSequence
from mpreview.events import WORDS, Event, Ledger, PartneredVisit, RegisterChange
from mpreview.events.descriptions import FieldDescription, FieldType, describe
from mpreview.policy.terms import AT_VENUES
from mpreview.register import Register
from mpreview.reviews.columns import ON, PARTNERS
from mpreview.reviews.offers import is_in_use
from mpreview.rows import CellType, Column, Columns, Mark, nest_columns
from mpreview.timeline import long_day

__all__ = ["EventHistory", "PastEvent"]

_UNTOLD: Final = "something that only readers with clearance may see"
_OWN: Final = frozenset({"id", "on", "known", "corrects"})
"""The fields that every event has, which say nothing of what happened."""
_NAMED: Final = frozenset(
    {
        "band", "channel", "constituency", "end of a mandate", "house", "kind of incident", "kind of venue",
        "measure", "risk", "severity", "step of impact", "step of likelihood",
    }
)  # fmt: skip
"""What an id names that stands in a sentence; people and keys of the embedder's store never do."""


@attrs.frozen(repr=False)
class PastEvent:
    """A believed event of a history, with the member and the venues that the event is about.

    Args:
        event: The event; a correction replaces the corrected event, under the old id.
        member: The member, by the event or by the event that this event is about; `None` for a venue alone.
        venues: The venues, likewise; none for the member alone, or for every venue of the member.
        is_corrected: Whether the event was corrected.
        is_sensitive: Whether the event reveals how a place is protected, a weakness, or another body: an
            incident, a concern, a measure, a risk, a finding or an exclusion.
        title: The place by name, else the member, for readers who may know names.
    """

    event: Event
    member: str | None
    venues: tuple[str, ...]
    is_corrected: bool
    is_sensitive: bool
    title: str

    def sentence(self, *, sensitive: bool = False) -> str:
        """Return where, what and when, in one sentence with names, and without any free text.

        Args:
            sensitive: Whether the sentence reveals an event that is sensitive, and sensitive words of others.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> print(uk.sample(on=day).history(on=day, member="m-clyde-3")[2].sentence())
        Member for Clyde Three: answered on 12 November 2021; reply accepted
        """
        check_type("sensitive", sensitive, bool)
        event = self.event
        if self.is_sensitive and not sensitive:
            return f"{self.title}: {_UNTOLD}, on {long_day(event.on)}"
        kind = describe(type(event))
        fields = (field for field in kind.fields if sensitive or not field.is_sensitive)
        details = ", ".join(filter(None, (_describe_field(field, event) for field in fields)))
        return f"{self.title}: {kind.label.lower()} on {long_day(event.on)}{'; ' if details else ''}{details}"

    def __repr__(self) -> str:
        what = "sensitive" if self.is_sensitive else f"{self.event.word} {self.event.id!r}"
        return f"<PastEvent on {self.event.on}: {what}>"


def _describe_field(field: FieldDescription, event: Event) -> str | None:
    """Return the label of a field with its value in words; `None` for a default, or nothing to say."""
    value = getattr(event, field.name, None)
    if isinstance(event, PartneredVisit) and field.name == "partners":
        return _describe_partners(event)
    if field.name in _OWN or value is None or field.is_list:
        return None
    label = field.label.lower()
    if field.type is FieldType.DAY:
        return f"{label} {long_day(value)}"
    if field.type is FieldType.TRUTH:
        return None if value == field.default else f"{label}: {'yes' if value else 'no'}"
    word = value.value if isinstance(value, enum.Enum) else value
    if field.type is FieldType.CHOICE:
        return None if word == field.default else f"{label} {str(word).replace('-', ' ')}"
    return f"{label} {word}" if field.names in _NAMED else None


def _describe_partners(event: PartneredVisit) -> str | None:
    teams = dict.fromkeys(one.team for one in event.partners)
    return f"with {' and '.join(teams)}" if teams else None


_of_event: partial[Column] = partial(Column, masks="is_sensitive", optional=True)
"""A column that says which event it is."""


def _is_sensitive_at_venue(one: PastEvent) -> bool:
    # A member next to a venue would show that it is a risk of one person and no measure of the place.
    return one.is_sensitive and bool(one.venues)


@attrs.frozen
class EventHistory(ItemSequence[PastEvent]):
    """What is believed to have happened to a member or at a venue by a day, day by day.

    Of a day the events stand in the order of the ledger, sensitive events last: the order of the ledger is
    that of kinds, and would distinguish a finding from an incident. Withdrawn events, and records that were
    corrected since, are left out.

    Args:
        on: The day asked about.
        items: The events.
        member: The member asked about, if given.
        venue: The venue asked about, if given.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).history(on=day, member="m-clyde-3")
    <5 events by 2021-11-20 of m-clyde-3>
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("day", CellType.DAY, "The day on which the event happened.", read="event.on"),
        _of_event("kind", CellType.WORD, "The kind of the event.", read="event.word", choices=tuple(WORDS)),
        _of_event("id", CellType.ID, "The event.", read="event.id"),
        Column("member", CellType.ID, "The member; empty for a venue alone.",
               optional=True, masks=_is_sensitive_at_venue),
        Column("venues", CellType.IDS, "The venues; none for every venue of the member."),
        _of_event("corrected", CellType.FLAG, "Whether the event was corrected.", read="is_corrected"),
        _of_event("adviser", CellType.ID, "The adviser who came or is to come.",
                  read=lambda one: getattr(one.event, "assessor", None), mark=Mark.PERSONAL),
        *nest_columns(PARTNERS, "event"),
        _of_event("caller", CellType.ID, "Who called the member.",
                  read=lambda one: getattr(one.event, "caller", None), mark=Mark.PERSONAL),
        Column("sentence", CellType.TEXT, "The event in a sentence with names.",
               read=lambda one: one.sentence(sensitive=True), mark=Mark.PERSONAL,
               # Any event may have a sensitive field, and each has a sentence for readers without clearance.
               masks=lambda _: True, masked=PastEvent.sentence),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("day", "kind", "id", "member", "venues")
    on: dt.date
    items: tuple[PastEvent, ...]
    member: str | None = None
    venue: str | None = None

    def __repr__(self) -> str:
        count = len(self.items)
        of = " at ".join(filter(None, (self.member, self.venue)))
        return f"<{count} event{'s' if count != 1 else ''} by {self.on} of {of}>"


def list_past_events(
    register: Register, ledger: Ledger, on: dt.date, member: str | None, venue: str | None
) -> list[PastEvent]:
    """Return what is believed to have happened to a member or at a venue, as `Programme.history` says.

    Args:
        register: The register that answers.
        ledger: The events.
        on: The day.
        member: The member; `None` for whatever happened at the venue.
        venue: The venue; `None` for every venue of the member.
    """
    if member is None:
        members = {use.member for use in register.uses_of_venue.get(venue or "", ())}
    else:
        members = {member}
    venues = {use.venue for one in members for use in register.uses_by_member.get(one, ())}
    events = ledger.list_about(sorted(members), sorted(venues if venue is None else {venue}))
    believed = {event.id: event for event in events}
    found: list[PastEvent] = []
    for event in events:
        root = _find_root(event, believed)
        one = _find_subject(register, ledger, event, root, member)
        if event.on <= on and one is not None and _is_asked(register, one, root, member, venue):
            found.append(one)
    return sorted(found, key=lambda one: (one.event.on, one.is_sensitive))


def reveals_secret(ledger: Ledger, event: Event) -> bool:
    """Whether an event is sensitive, or names an event that is, such as the end of an exclusion."""
    named = (ledger.get(id_) for _, id_ in event.list_references())
    return event.is_sensitive or any(one is not None and reveals_secret(ledger, one) for one in named)


def _find_root(event: Event, believed: Mapping[str, Event]) -> Event:
    """Return the event that has the subject of an event: the offer of an answer, the paper of its end."""
    while event.subject == (None, None) and event.about is not None and event.about in believed:
        event = believed[event.about]
    return event


def _find_subject(
    register: Register, ledger: Ledger, event: Event, root: Event, asked: str | None
) -> PastEvent | None:
    """Return an event with its subject, which *root* names; `None` for an event about everybody."""
    member = root.subject[0]
    own, of_root = ([id_ for _, kind, id_ in one.list_names() if kind == "venue"] for one in (event, root))
    venues = tuple(dict.fromkeys(own or of_root))
    if member is None and not venues:
        return None
    is_sensitive = reveals_secret(ledger, event)
    is_corrected = len(ledger.records(event.id)) > 1
    title = _name_subject(register, asked or member, venues, event.on)
    return PastEvent(event, member, venues, is_corrected, is_sensitive, title)


def _name_subject(register: Register, member: str | None, venues: Collection[str], on: dt.date) -> str:
    """Return the place by name, as a place of the member, else of a user of the day; else the member.

    What is in no register is named by its id.
    """
    venue = next(iter(venues)) if len(venues) == 1 else None
    if venue is not None and venue in register.venue:
        uses = register.uses_of_venue.get(venue, ())
        current = min((use.member for use in uses if on in use.period), default=None)
        user = member if any(use.member == member for use in uses) else current
        return register.name_of(register.venue[venue]) if user is None else register.name_place(venue, user)
    who = member or ", ".join(venues)
    return register.member[who].name if who in register.member else who


def _is_asked(register: Register, one: PastEvent, root: Event, member: str | None, venue: str | None) -> bool:
    """Whether an event is about the member, or at a venue that the member used that day, and at the venue."""
    event, day = one.event, one.event.on.toordinal()
    if member is None:
        # Of a venue alone, what names no venue is an event of the place if work there depends on the event.
        bears = not one.venues and any(root.touches(venue, activity) for activity in AT_VENUES)
        return venue in one.venues or (bears and _is_user(register, one.member, (venue,), {day}))
    # A closure ends the uses of the place, and a visit may be agreed before the use begins.
    days = {day, *map(dt.date.toordinal, event.turning_days)}
    days |= {day - 1} if isinstance(event, RegisterChange) else set()
    if one.member is None and not _is_user(register, member, one.venues, days):
        return False
    return one.member in {None, member} and (venue is None or venue in one.venues or not one.venues)


def _is_user(
    register: Register, member: str | None, venues: Collection[str | None], days: Collection[int]
) -> bool:
    """Whether a member used at least one of some venues on one of some days."""
    uses = [use for use in (() if member is None else register.index.occupancies(member)) if use.id in venues]
    return any(is_in_use(uses, day) for day in days)
