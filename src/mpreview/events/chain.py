"""The hash chain of the ledger: whether anything recorded was changed, taken out or moved.

A link covers the envelope of one event and a digest of its personal part, which the embedder salts.
Whoever destroys an event and its salt leaves the link, which tells nobody about whom it was, and the
chain still verifies (`semantics.md` section 6). The embedder stores links, events and salts; here it is
only decided what follows what. The bytes that are hashed: `docs/reference/chain.md`.
"""

import datetime as dt
import enum
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from mpreview.errors import EventConflict, InvalidValue, ReviewError
from mpreview.events._base import Event
from mpreview.events._kinds import KINDS, WORDS
from mpreview.ids import a_count, a_tuple, an_id, counted
from mpreview.timeline import a_day, an_instant

__all__ = [
    "BREAKS",
    "FORMAT",
    "FORMAT_VERSION",
    "PARTS",
    "SALT_LENGTH",
    "START",
    "Break",
    "Chain",
    "ChainMoved",
    "Head",
    "Link",
    "Parts",
    "parts_of",
    "personal_digest",
]

FORMAT = "mpreview/chain"
FORMAT_VERSION = 1
SALT_LENGTH = 16
"""How many bytes a salt has at least."""
_EVERY = ("id", "on", "known")
_MOST_LINKS = 10**12
_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch


# ---------------------------------------------------------------- what is hashed


@attrs.frozen
class Parts:
    """Which fields of a kind of event stand in the open envelope and which in its personal part.

    Args:
        word: The kind in one word, such as ``"office-changed"``.
        refers: Fields of the envelope that name another event, in order of name.
        personal: All fields that are not of the envelope, in order of name.
    """

    word: str
    refers: tuple[str, ...] = attrs.field(repr=counted)
    personal: tuple[str, ...] = attrs.field(repr=counted)


def parts_of(kind: type) -> Parts:
    """Return the parts of a class of events.

    Raises:
        InvalidValue: If that is no class of events.

    >>> from mpreview.events import Answered
    >>> parts_of(Answered).word, parts_of(Answered).refers
    ('answered', ('corrects', 'offer'))
    """
    if kind not in PARTS:
        raise InvalidValue("Chain.event", "give an event of the closed set `mpreview.events.Event`")
    return PARTS[kind]


def _parts(kind: type[attrs.AttrsInstance]) -> Parts:
    """Tell the fields apart: one that nobody has thought of is personal, so it gives nothing away."""
    fields = attrs.fields_dict(kind)
    refers = [name for name in sorted(REFERENCES) if name in fields and fields[name].type in _NAMES_ONE]
    word = next(word for word, named in WORDS.items() if named is kind)
    return Parts(word, tuple(refers), tuple(sorted(fields.keys() - {*_EVERY, *refers})))


REFERENCES: frozenset[str] = frozenset(
    {"corrects", "event", *(kind.about_field for kind in KINDS if kind.about_field is not None)}
)
"""The fields in which an event names another event."""
_NAMES_ONE: tuple[object, ...] = (str, str | None)
PARTS: Mapping[type, Parts] = MappingProxyType({kind: _parts(kind) for kind in WORDS.values()})
"""The parts of every class of events."""


def personal_digest(event: Event, salt: bytes) -> str:
    """Return the digest of the personal part of an event.

    The id of the event is in it, so that two events of one person never have the same digest, not
    even where they share a salt.

    Args:
        event: The event.
        salt: At least 16 random bytes that nobody can guess.

    Raises:
        InvalidValue: If the salt is too short, or a field has no canonical form.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> personal_digest(event, bytes(range(16)))[:12]
    'af68f469ddb8'
    """
    names = parts_of(type(event)).personal
    told = {"event": event.id, "personal": _told(event, names), "salt": _a_salt(salt).hex()}
    return _digest(_canonical(f"{FORMAT}-personal", told))


def content_number(event: Event) -> int:
    """Return a number that stands for all that an event says: the same wherever it is asked for.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> content_number(event) == content_number(attrs.evolve(event, member="m2"))
    False
    """
    parts = parts_of(type(event))
    told = _told(event, (*_EVERY, *parts.refers, *parts.personal))
    return int(_digest(_canonical(f"{FORMAT}-content", {"kind": parts.word, "told": told})), 16)


def _told(value: Any, names: Iterable[str]) -> dict[str, object]:
    """Return the fields that are not at their default, so that a field added later changes no old digest."""
    fields = attrs.fields_dict(type(value))
    held = {name: getattr(value, name) for name in names}
    kept = {name: one for name, one in held.items() if one != fields[name].default}
    return {name: _plain(f"{type(value).__name__}.{name}", one) for name, one in kept.items()}


def _plain(field: str, value: Any) -> object:
    """Return how JSON spells a value."""
    if value is None or type(value) in _AS_IS:
        return value
    if isinstance(value, enum.Enum):
        return _plain(field, value.value)
    if type(value) is tuple:
        return [_plain(field, one) for one in value]
    if type(value) in _SPELT:
        return _SPELT[type(value)](value)
    if attrs.has(type(value)):
        return _told(value, sorted(attrs.fields_dict(type(value))))
    raise InvalidValue(field, "has no canonical form; use texts, whole numbers, days, tuples of them")


def _instant(known: dt.datetime) -> str:
    return known.isoformat().removesuffix("+00:00") + "Z"


_AS_IS = frozenset({str, int, bool})
_SPELT: Mapping[type, Callable[..., str]] = MappingProxyType(
    {dt.date: dt.date.isoformat, dt.datetime: _instant}
)


def _canonical(name: str, told: Mapping[str, object]) -> bytes:
    """Return the one spelling of what is hashed."""
    whole = {"format": name, "version": FORMAT_VERSION, **told}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _digest(hashed: bytes) -> str:
    return hashlib.sha256(hashed).hexdigest()


# ---------------------------------------------------------------- links and heads


def _short(digest: str) -> str:
    """Return how a digest stands in a `repr`."""
    return repr(f"{digest[:12]}...")


@attrs.frozen
class Head:
    """The version of a chain: how many links it has, and the digest of the last one.

    It is all that is needed to go on, so that recording one event into a million costs one link.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> link = START.after(event, bytes(range(16)))
    >>> link.number, link.event, link.previous == START.digest, link.head.number
    (1, 'e1', True, 1)
    """

    number: int
    digest: str = attrs.field(repr=_short)

    def __attrs_post_init__(self) -> None:
        a_count("Head.number", self.number, 0, _MOST_LINKS)
        _a_digest("Head.digest", self.digest)

    def after(self, event: Event, salt: bytes) -> "Link":
        """Return the link of *event* that comes next.

        Args:
            event: The event.
            salt: At least 16 random bytes; it is in no link, `repr` or error.

        Raises:
            InvalidValue: If the salt is too short, or a field has no canonical form.
        """
        number, content = self.number + 1, _content(event, personal_digest(event, salt))
        digest = _digest(_enveloped(number, self.digest, content))
        return Link(number, *content, previous=self.digest, digest=digest)

    def extend(self, told: Iterable[tuple[Event, bytes]], *, expected: "Head") -> tuple["Link", ...]:
        """Return the links of some events with their salts, all of them or none.

        That no event has a link already is for the store to say (a unique key on the id of the event).

        Args:
            told: Each event with its salt, in the order of recording.
            expected: The version that the events were checked against.

        Raises:
            ChainMoved: If this is another version.
            EventConflict: If one id stands for two contents.
            InvalidValue: If a salt is too short, or a field has no canonical form.
        """
        _as_expected(self, expected)
        return _fresh(self, told, {})

    def breaks(
        self,
        links: Iterable["Link"],
        events: Mapping[str, Event],
        salts: Mapping[str, bytes],
        *,
        erased: Collection[str] | None = None,
        at: dt.datetime | None = None,
    ) -> Iterator["Break"]:
        """Yield what is wrong with each of the links after this version in turn, and keep none of them.

        For a chain too long to hold: links may come from a cursor, and the mappings may look into a
        store. What only shows when all is held, `Chain.verify` adds: an id that stands twice, an event
        without a link, another end.

        Args:
            links: Links in their order.
            events: Events by id.
            salts: Salts by the id of the event.
            erased: The ids of events that were erased; `None` for any that is gone with its salt.
            at: The instant at which *events* were known, if later ones are left out.
        """
        head = self
        for link in links:
            event, salt = events.get(link.event), salts.get(link.event)
            codes = [*_of_place(link, head), *_of_link(link)]
            # What became known later is not asked for; its link is there all the same.
            if event is not None or at is None or link.known <= at:
                codes += _of_event(link, event, salt, erased)
            for code in codes:
                fields = _differing(link, event) if event is not None and code == "envelope" else ()
                yield Break(head.number + 1, link.event, code, fields)
            head = link.head


_Content = tuple[str, str, dt.date, dt.datetime, tuple[tuple[str, str], ...], str]


def _content(event: Event, personal: str) -> _Content:
    """Return what a link tells of an event, wherever in the chain it stands."""
    parts = parts_of(type(event))
    named = ((name, getattr(event, name)) for name in parts.refers)
    refers = tuple((name, other) for name, other in named if other is not None)
    return event.id, parts.word, event.on, event.known, refers, personal


def _enveloped(number: int, previous: str, content: _Content) -> bytes:
    """Return the bytes that the digest of a link is of."""
    event, kind, on, known, refers, personal = content
    told = {"event": event, "kind": kind, "on": on.isoformat(), "known": _instant(known)}
    envelope = {**told, "number": number, "refers": dict(refers)}
    return _canonical(FORMAT, {"envelope": envelope, "personal": personal, "previous": previous})


@attrs.frozen
class Link:
    """What the chain keeps of one event; of an erased one it is all that is left.

    Any link that is well formed can be made, so that one read from a store can be verified.

    Args:
        number: Its place, from 1.
        event: The id of the event, which must tell nothing about anybody.
        kind: The kind of event in one word.
        on: The day it happened.
        known: The instant at which it became known.
        refers: The other events it names, by field, in order of name.
        personal: The digest of its personal part.
        previous: The digest of the link before; of the first one that of `START`.
        digest: Its own digest.
        format_version: The version of the bytes that are hashed.

    Raises:
        InvalidValue: If a field is not well formed.
    """

    number: int
    event: str
    kind: str
    on: dt.date
    known: dt.datetime
    refers: tuple[tuple[str, str], ...] = attrs.field(repr=counted)
    personal: str = attrs.field(repr=_short)
    previous: str = attrs.field(repr=_short)
    digest: str = attrs.field(repr=_short)
    format_version: int = FORMAT_VERSION

    def __attrs_post_init__(self) -> None:
        a_count("Link.number", self.number, 1, _MOST_LINKS)
        an_id("Link.event", self.event)
        an_id("Link.kind", self.kind)
        a_day("Link.on", self.on)
        an_instant("Link.known", self.known)
        _some_references("Link.refers", self.refers)
        for name in ("personal", "previous", "digest"):
            _a_digest(f"Link.{name}", getattr(self, name))
        a_count("Link.format_version", self.format_version, 1, 1_000_000)

    @property
    def head(self) -> Head:
        """The version of a chain that ends here."""
        return Head(self.number, self.digest)

    @property
    def content(self) -> _Content:
        """What it tells of its event, wherever in the chain it stands."""
        return self.event, self.kind, self.on, self.known, self.refers, self.personal

    @property
    def hashed(self) -> bytes:
        """The bytes that its digest is of, if nobody has changed it."""
        return _enveloped(self.number, self.previous, self.content)


def _a_digest(field: str, value: object) -> None:
    if type(value) is not str or not _is_digest(value):
        raise InvalidValue(field, "a digest is 64 characters of 0-9 a-f", value)


def _a_salt(salt: bytes) -> bytes:
    # The value stays out of the error: with the salt a personal part can be guessed.
    if type(salt) is not bytes or len(salt) < SALT_LENGTH:
        raise InvalidValue("Chain.salt", f"give at least {SALT_LENGTH} random bytes with each event")
    return salt


def _some_references(field: str, refers: tuple[tuple[str, ...], ...]) -> None:
    a_tuple(field, refers, tuple)
    if any(len(pair) != 2 or pair[0] not in REFERENCES for pair in refers):
        raise InvalidValue(field, f"give pairs of one of {', '.join(sorted(REFERENCES))} and an id", refers)
    names = [name for name, _ in refers]
    if names != sorted(set(names)):
        raise InvalidValue(field, "name each field once, in order of name", refers)
    for _, other in refers:
        an_id(field, other)


START = Head(0, "0" * 64)
"""The version of a chain without links."""


@attrs.frozen
class ChainMoved(ReviewError, ValueError):
    """The chain is not the one that new events were checked against: somebody else wrote to it.

    Args:
        expected: The version they were checked against.
        actual: The version it has.
    """

    expected: Head
    actual: Head
    code = "chain-moved"

    def __str__(self) -> str:
        return (
            f"the chain has {_told_of(self.actual)}, not {_told_of(self.expected)}; load what was recorded "
            "since, check the new events against it, and append them with its version as `expected`"
        )


def _told_of(head: Head) -> str:
    links = "1 link" if head.number == 1 else f"{head.number} links"
    return f"{links} up to {head.digest[:12]}"


def _as_expected(actual: Head, expected: Head) -> None:
    if actual != expected:
        raise ChainMoved(expected, actual)


def _fresh(head: Head, told: Iterable[tuple[Event, bytes]], held: dict[str, Link]) -> tuple[Link, ...]:
    """Return the links after *head* of what has no link yet; *held* are links by event, and more to come."""
    links: list[Link] = []
    for event, salt in told:
        link = head.after(event, salt)
        there = held.setdefault(event.id, link)
        if there is link:
            links.append(link)
            head = link.head
        elif there.content != link.content:
            doubled = "has a link already, of other content or salt; give the new one an id of its own"
            raise EventConflict(event.id, doubled)
    return tuple(links)


# ---------------------------------------------------------------- chains


@attrs.frozen(repr=False)
class Chain:
    """An append-only chain of links.

    Appending copies the references to the links once and hashes only what is new. Whoever need not
    hold all links keeps the last `Head` alone and goes on with `Head.extend`.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> salt = bytes(range(16))
    >>> chain = Chain().append([(event, salt)], expected=START)
    >>> chain.version.number, list(chain.verify([event], {"e1": salt}))
    (1, [])
    >>> for found in chain.verify([attrs.evolve(event, member="m2")], {"e1": salt}):
    ...     print(found)
    link 1, event 'e1', personal: its personal part or salt was changed; restore both from a copy
    >>> list(chain.verify([], {})), len(chain.commitments([]))
    ([], 1)
    """

    links: tuple[Link, ...] = ()

    def __attrs_post_init__(self) -> None:
        a_tuple("Chain.links", self.links, Link)

    def __len__(self) -> int:
        return len(self.links)

    def __repr__(self) -> str:
        return f"<Chain of {_told_of(self.version)}>"

    @property
    def version(self) -> Head:
        """How many links it has, and the digest of the last one."""
        return self.links[-1].head if self.links else START

    def append(self, told: Iterable[tuple[Event, bytes]], *, expected: Head) -> "Chain":
        """Return a chain with links for some events too, all of them or none.

        An event that has its link already, with the same content and salt, changes nothing.

        Args:
            told: Each event with its salt, in the order of recording.
            expected: The version that the events were checked against.

        Raises:
            ChainMoved: If this is another version.
            EventConflict: If one id stands for two contents.
            InvalidValue: If a salt is too short, or a field has no canonical form.
        """
        _as_expected(self.version, expected)
        pairs = list(told)
        ids = {event.id for event, _ in pairs}
        held = {link.event: link for link in self.links if link.event in ids}
        links = _fresh(self.version, pairs, held)
        return Chain(self.links + links) if links else self

    def verify(
        self,
        events: Iterable[Event],
        salts: Mapping[str, bytes],
        *,
        expected: Head | None = None,
        erased: Collection[str] | None = None,
        at: dt.datetime | None = None,
    ) -> Iterator["Break"]:
        """Yield every break between the chain and what it is of; of one that is whole nothing.

        Args:
            events: All events on record, or all that were known at an instant.
            salts: The salt of each, by the id of the event.
            expected: The version that was kept apart; without it a cut at the end is not noticed.
            erased: The ids of events that were erased; `None` for any that is gone with its salt.
            at: The instant at which *events* were known, if later ones are left out.
        """
        told = list(events)
        by_id = {event.id: event for event in told}
        yield from START.breaks(self.links, by_id, salts, erased=erased, at=at)
        yield from self._strays(told, by_id)
        if expected is not None and expected != self.version:
            yield Break(len(self.links) or None, None, "head")

    def _strays(self, told: Iterable[Event], by_id: Mapping[str, Event]) -> Iterator["Break"]:
        """Yield links and events that are there once too often."""
        places: dict[str, int] = {}
        for number, link in enumerate(self.links, 1):
            if places.setdefault(link.event, number) != number:
                yield Break(number, link.event, "repeated")
        for event in told:
            if event.id not in places:
                yield Break(None, event.id, "unlinked")
            elif event != by_id[event.id]:
                yield Break(places[event.id], event.id, "doubled")

    def commitments(self, events: Iterable[Event]) -> tuple[Link, ...]:
        """Return what remains of erased events: the links whose event is not among *events*."""
        there = {event.id for event in events}
        return tuple(link for link in self.links if link.event not in there)


# ---------------------------------------------------------------- verifying

BREAKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "number": ("it does not stand in its place", "look for links taken out, put in or moved before it"),
        "previous": ("it does not follow the link before", "restore the links before it from a copy"),
        "digest": ("the link itself was changed", "restore it from a copy"),
        "unknown-kind": ("its kind is none of this version", "verify it with a newer version"),
        "unknown-format": ("it was written by a newer version", "verify it with that version"),
        "envelope": ("its event was changed", "restore the event from a copy"),
        "personal": ("its personal part or salt was changed", "restore both from a copy"),
        "salt": ("its salt is missing or too short", "restore the salt, or erase the event too"),
        "missing": (
            "its event is gone and was not erased",
            "restore the event, or destroy its salt too and say that it was erased",
        ),
        "not-erased": ("it was erased, but event or salt is still there", "destroy what is left of it"),
        "repeated": ("its event has an earlier link", "keep the first of them"),
        "doubled": ("two events have this id", "keep the one that was recorded"),
        "unlinked": ("it has no link", "append it, or look for links that were cut off"),
        "head": ("the chain does not end as expected", "look for links cut off or put on at its end"),
    }
)
"""What verifying finds, by code: what is wrong, and what to do."""


@attrs.frozen
class Break:
    """One place where a chain and what it is of do not agree.

    Args:
        number: The number that the link should have; `None` of an event without a link.
        event: The event of the link; `None` of the chain as a whole.
        code: What is wrong, a key of `BREAKS`.
        fields: Of a changed event: the fields of its envelope that differ.

    Raises:
        InvalidValue: If the code is none of them.
    """

    number: int | None
    event: str | None
    code: str
    fields: tuple[str, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        if self.code not in BREAKS:
            raise InvalidValue("Break.code", "give a code of BREAKS", self.code)

    def __str__(self) -> str:
        problem, hint = BREAKS[self.code]
        link = None if self.number is None else f"link {self.number}"
        event = None if self.event is None else f"event {self.event!r}"
        what = f"{self.code} ({', '.join(self.fields)})" if self.fields else self.code
        return f"{', '.join(one for one in (link, event, what) if one)}: {problem}; {hint}"


def _of_place(link: Link, head: Head) -> Iterator[str]:
    """Yield what is wrong with where a link stands."""
    if link.number != head.number + 1:
        yield "number"
    if link.previous != head.digest:
        yield "previous"


def _of_link(link: Link) -> Iterator[str]:
    """Yield what is wrong with a link by itself."""
    if link.format_version != FORMAT_VERSION:
        yield "unknown-format"
    elif link.digest != _digest(link.hashed):
        yield "digest"
    if link.kind not in WORDS:
        yield "unknown-kind"


def _of_event(
    link: Link, event: Event | None, salt: bytes | None, erased: Collection[str] | None
) -> Iterator[str]:
    """Yield what is wrong between a link, its event and its salt."""
    if erased is not None and link.event in erased:
        if event is not None or salt is not None:
            yield "not-erased"
    elif event is None:
        if erased is not None or salt is not None:
            yield "missing"
    elif link.format_version == FORMAT_VERSION:
        yield from _of_content(link, event, salt)


def _of_content(link: Link, event: Event, salt: bytes | None) -> Iterator[str]:
    """Yield where an event is not the one that was linked."""
    if _differing(link, event):
        yield "envelope"
    if type(salt) is not bytes or len(salt) < SALT_LENGTH:
        yield "salt"
    elif personal_digest(event, salt) != link.personal:
        yield "personal"


def _differing(link: Link, event: Event) -> tuple[str, ...]:
    """Return the fields of the envelope of an event in which its link differs."""
    told = _content(event, link.personal)
    names = ("id", "kind", "on", "known", "refers")
    pairs = zip(names, told, link.content, strict=False)
    return tuple(name for name, one, other in pairs if one != other)
