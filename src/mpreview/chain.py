"""The hash chain of the ledger, which shows every event that was changed, removed or moved.

A link covers the envelope of one event and a digest of its personal part, which the embedder salts. If an
event and its salt are destroyed, the link stays and says nothing about anybody, and the chain still verifies
(semantics 6). The embedder stores links, events and salts; this module only computes and compares.
`docs/reference/chain.md` specifies the hashed bytes.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_instant, check_interface, check_type, collect_tuple, in_utc
from mpreview._reprs import count_items, count_noun
from mpreview.errors import EventConflict, InvalidValue, ReviewError
from mpreview.events._base import Event
from mpreview.events._canonical import FORMAT, FORMAT_VERSION, encode, hash_bytes, list_content, spell_instant
from mpreview.events._kinds import KINDS, RANK, WORDS

__all__ = [
    "BREAKS",
    "FORMAT",
    "FORMAT_VERSION",
    "PARTS",
    "SALT_LENGTH",
    "START",
    "Break",
    "Chain",
    "ChainHead",
    "ChainMoved",
    "EventParts",
    "Link",
    "parts_of",
    "personal_digest",
]

SALT_LENGTH = 16
"""The least number of bytes of a salt."""
_EVERY = ("id", "on", "known")
_MOST_LINKS = 10**12
# Digests are compared as texts, so one spelling is allowed: lower case.
_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch


# ---------------------------------------------------------------- what is hashed


@attrs.frozen
class EventParts:
    """The fields of a kind of event: in the open envelope, or in the personal part.

    Args:
        word: The word of the kind, such as ``"office-changed"``.
        refers: The fields of the envelope that name an event, in order of name.
        personal: All fields outside the envelope, in order of name.
    """

    word: str
    refers: tuple[str, ...] = attrs.field(repr=count_items)
    personal: tuple[str, ...] = attrs.field(repr=count_items)


def parts_of(kind: type) -> EventParts:
    """Return the parts of a kind of event.

    Raises:
        InvalidValue: If *kind* is no kind of event.

    >>> from mpreview.events import Answered
    >>> parts_of(Answered).word, parts_of(Answered).refers
    ('answered', ('corrects', 'offer'))
    """
    if kind not in PARTS:
        raise InvalidValue("Chain.event", "give an event of the closed set `mpreview.events.Event`")
    return PARTS[kind]


def _split_fields(kind: type[Event]) -> EventParts:
    """Return the parts of a class; an unknown field is personal, so the field gives nothing away."""
    fields = attrs.fields_dict(kind)
    # The type is asked too: a field that may hold more than an id is personal.
    refers = [name for name in sorted(REFERENCES) if name in fields and fields[name].type in _NAMES_ONE]
    return EventParts(kind.word, tuple(refers), tuple(sorted(fields.keys() - {*_EVERY, *refers})))


REFERENCES: frozenset[str] = frozenset(
    {"corrects", "event", *(kind.about_field for kind in KINDS if kind.about_field is not None)}
)
"""The fields in which an event names another event."""
_NAMES_ONE: tuple[object, ...] = (str, str | None)
PARTS: Mapping[type, EventParts] = MappingProxyType({kind: _split_fields(kind) for kind in KINDS})
"""The parts of every kind of event."""


def personal_digest(event: Event, salt: bytes) -> str:
    """Return the digest of the personal part of an event.

    The digest covers the id of the event, so two events of one person have different digests even with one
    salt.

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
    content = {"event": event.id, "personal": list_content(event, names), "salt": _check_salt(salt).hex()}
    return hash_bytes(encode(f"{FORMAT}-personal", content))


# ---------------------------------------------------------------- links and heads


def _valid_digest(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if type(value) is not str or not _is_digest(value):
        field = f"{type(instance).__name__}.{attribute.name}"
        raise InvalidValue(field, "a digest is 64 characters of 0-9 a-f", value)


def _shorten(digest: str) -> str:
    """Return a digest as a `repr` shows the digest."""
    return repr(f"{digest[:12]}...")


@attrs.frozen
class ChainHead:
    """The version of a chain: the number of links, and the digest of the last link.

    A chain can be continued from its head alone, so an event after a million events costs one link.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> link = START.after(event, bytes(range(16)))
    >>> link.number, link.event, link.previous == START.digest, link.head.number
    (1, 'e1', True, 1)
    """

    number: int = attrs.field(validator=valid.int_(0, _MOST_LINKS))
    digest: str = attrs.field(repr=_shorten, validator=_valid_digest)

    def after(self, event: Event, salt: bytes) -> "Link":
        """Return the next link, of *event*.

        Args:
            event: The event.
            salt: At least 16 random bytes; no link, `repr` or error shows the salt.

        Raises:
            InvalidValue: If the salt is too short, or a field has no canonical form.
        """
        number, content = self.number + 1, _list_envelope(event, personal_digest(event, salt))
        digest = hash_bytes(_enveloped(number, self.digest, content))
        return Link(number, *content, previous=self.digest, digest=digest)

    def extend(self, pairs: Iterable[tuple[Event, bytes]], *, expected: "ChainHead") -> tuple["Link", ...]:
        """Return the links of some events with their salts, all or none.

        The store refuses a second link of an event, by a unique key on the id of the event.

        Args:
            pairs: Each event with its salt, in the order of recording.
            expected: The version against which the events were checked.

        Raises:
            ChainMoved: If the chain has another version.
            EventConflict: If one id stands for two contents.
            InvalidValue: If a salt is too short, or a field has no canonical form.
        """
        _check_expected(self, expected)
        return _link_fresh(self, _collect_pairs(pairs), {})

    def breaks(
        self,
        links: Iterable["Link"],
        events: Mapping[str, Event],
        salts: Mapping[str, bytes],
        *,
        erased: Collection[str] | None = None,
        at: dt.datetime | None = None,
    ) -> Iterator["Break"]:
        """Yield the breaks of each link after this version in turn, without holding the links.

        Links may come from a cursor, and the mappings may look into a store. `Chain.verify` adds the breaks
        that only show with the whole chain: a repeated id, an event without a link, another end.

        Args:
            links: Links in their order.
            events: Events by id.
            salts: Salts by the id of the event.
            erased: The ids of erased events; `None` stands for every event that is gone with its salt.
            at: The instant at which *events* were known, if later events are left out.
        """
        _check_store(events, salts, erased, at)
        if not isinstance(links, Iterable):
            raise InvalidValue("ChainHead.links", "give an iterable of Link", links)
        head = self
        for link in links:
            check_type("ChainHead.links", link, Link)
            event, salt = events.get(link.event), salts.get(link.event)
            # Each link is compared with the link as given before, so one broken link is reported once.
            codes = [*_compare_place(link, head), *_check_link(link)]
            # A later event is left out, but its link is in the chain.
            if event is not None or at is None or link.known <= at:
                codes += _compare_event(link, event, salt, erased)
            for code in codes:
                fields = _list_differing(link, event) if event is not None and code == "envelope" else ()
                yield Break(head.number + 1, link.event, code, fields)
            head = link.head


_Content = tuple[str, str, dt.date, dt.datetime, tuple[tuple[str, str], ...], str]


def _list_envelope(event: Event, personal: str) -> _Content:
    """Return the content of a link of an event, apart from the place in the chain."""
    parts = parts_of(type(event))
    named = ((name, getattr(event, name)) for name in parts.refers)
    refers = tuple((name, other) for name, other in named if other is not None)
    return event.id, parts.word, event.on, event.known, refers, personal


def _enveloped(number: int, previous: str, content: _Content) -> bytes:
    """Return the bytes that the digest of a link covers."""
    event, kind, on, known, refers, personal = content
    fields = {"event": event, "kind": kind, "on": on.isoformat(), "known": spell_instant(known)}
    envelope = {**fields, "number": number, "refers": dict(refers)}
    return encode(FORMAT, {"envelope": envelope, "personal": personal, "previous": previous})


@attrs.frozen
class Link:
    """The link of one event in the chain, which stays if the event is erased.

    Every well-formed link can be made, so a link from a store can be verified.

    Args:
        number: The place of the link, from 1.
        event: The id of the event, which must give nothing away.
        kind: The word of the kind.
        on: The day of the event.
        known: The instant at which the event became known.
        refers: The events that the event names, by field, in order of name.
        personal: The digest of the personal part.
        previous: The digest of the previous link; the digest of `START` for the first link.
        digest: The digest of the link.
        format_version: The version of the hashed bytes.

    Raises:
        InvalidValue: If a field is not well formed.
    """

    def _check_refers(self, attribute: "attrs.Attribute[Any]", refers: tuple[tuple[str, ...], ...]) -> None:
        valid.tuple_(tuple)(self, attribute, refers)
        if any(len(pair) != 2 or pair[0] not in REFERENCES for pair in refers):
            problem = f"give pairs of one of {', '.join(sorted(REFERENCES))} and an id"
            raise InvalidValue("Link.refers", problem, refers)
        names = [name for name, _ in refers]
        if names != sorted(set(names)):
            # One order, since the digest covers the pairs as an object with sorted keys.
            raise InvalidValue("Link.refers", "name each field once, in order of name", refers)
        for _, other in refers:
            valid.id_(self, attribute, other)

    number: int = attrs.field(validator=valid.int_(1, _MOST_LINKS))
    event: str = attrs.field(validator=valid.id_)
    kind: str = attrs.field(validator=valid.id_)
    on: dt.date = attrs.field(validator=valid.day)
    known: dt.datetime = attrs.field(converter=in_utc, validator=valid.instant)
    refers: tuple[tuple[str, str], ...] = attrs.field(repr=count_items, validator=_check_refers)
    personal: str = attrs.field(repr=_shorten, validator=_valid_digest)
    previous: str = attrs.field(repr=_shorten, validator=_valid_digest)
    digest: str = attrs.field(repr=_shorten, validator=_valid_digest)
    format_version: int = attrs.field(default=FORMAT_VERSION, validator=valid.int_(1, 1_000_000))

    @property
    def head(self) -> ChainHead:
        """The version of a chain that ends with the link."""
        return ChainHead(self.number, self.digest)

    @property
    def content(self) -> _Content:
        """The content of the link, apart from the place in the chain."""
        return self.event, self.kind, self.on, self.known, self.refers, self.personal

    @property
    def hashed(self) -> bytes:
        """The bytes that the digest covers, unless the link was changed."""
        return _enveloped(self.number, self.previous, self.content)


def _check_salt(salt: bytes) -> bytes:
    # The error shows no salt: with the salt a personal part can be guessed.
    if type(salt) is not bytes or len(salt) < SALT_LENGTH:
        raise InvalidValue("Chain.salt", f"give at least {SALT_LENGTH} random bytes with each event")
    return salt


START = ChainHead(0, "0" * 64)
"""The version of a chain without links."""


@attrs.frozen
class ChainMoved(ReviewError, ValueError):
    """The chain has another version than new events were checked against, since another writer wrote.

    Args:
        expected: The version against which the events were checked.
        actual: The version of the chain.
    """

    expected: ChainHead
    actual: ChainHead
    code = "chain-moved"

    def __str__(self) -> str:
        return (
            f"the chain has {_say_head(self.actual)}, not {_say_head(self.expected)}; load what was recorded "
            "since, check the new events against it, and append them with its version as `expected`"
        )


def _say_head(head: ChainHead) -> str:
    return f"{count_noun(head.number, 'link')} up to {head.digest[:12]}"


def _check_expected(actual: ChainHead, expected: ChainHead) -> None:
    check_type("expected", expected, ChainHead)
    if actual != expected:
        raise ChainMoved(expected, actual)


def _collect_pairs(pairs: Iterable[tuple[Event, bytes]]) -> tuple[tuple[Event, bytes], ...]:
    """Return the pairs of an event and its salt, after the check that each pair has two parts."""
    found = collect_tuple("Chain.pairs", pairs, tuple)
    if any(len(pair) != 2 for pair in found):
        raise InvalidValue("Chain.pairs", "give each event in a pair with its salt")
    collect_tuple("Chain.pairs", (event for event, _ in found), *RANK)
    return found


def _check_store(
    events: object, salts: object, erased: Collection[str] | None, at: dt.datetime | None
) -> None:
    """Check the types of the arguments with which links are verified."""
    check_interface("Chain.events", events, Mapping)
    check_interface("Chain.salts", salts, Mapping)
    if erased is not None:
        check_interface("Chain.erased", erased, Collection)
    if at is not None:
        check_instant("Chain.at", at)


def _link_fresh(
    head: ChainHead, pairs: Iterable[tuple[Event, bytes]], by_event: dict[str, Link]
) -> tuple[Link, ...]:
    """Return the links after *head* of events without a link; they go into *by_event* too."""
    links: list[Link] = []
    for event, salt in pairs:
        link = head.after(event, salt)
        # An equal event with an equal salt gives equal content, so a repeated append changes nothing.
        there = by_event.setdefault(event.id, link)
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

    Appending hashes new events only. An embedder who need not hold all links keeps the last `ChainHead` and
    goes on with `ChainHead.extend`.

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
    >>> list(chain.verify([], {})), len(chain.list_erased_links([]))
    ([], 1)
    """

    links: tuple[Link, ...] = attrs.field(default=(), validator=valid.tuple_(Link))

    def __len__(self) -> int:
        return len(self.links)

    def __repr__(self) -> str:
        return f"<Chain of {_say_head(self.version)}>"

    @property
    def version(self) -> ChainHead:
        """The number of links, and the digest of the last link."""
        return self.links[-1].head if self.links else START

    def append(self, pairs: Iterable[tuple[Event, bytes]], *, expected: ChainHead) -> "Chain":
        """Return a chain with links for some events too, all or none.

        An event with an equal link in the chain changes nothing.

        Args:
            pairs: Each event with its salt, in the order of recording.
            expected: The version against which the events were checked.

        Raises:
            ChainMoved: If the chain has another version.
            EventConflict: If one id stands for two contents.
            InvalidValue: If a salt is too short, or a field has no canonical form.
        """
        _check_expected(self.version, expected)
        given = _collect_pairs(pairs)
        # Only links of the given events are compared, so appending costs no hashing of old links.
        ids = {event.id for event, _ in given}
        by_event = {link.event: link for link in self.links if link.event in ids}
        links = _link_fresh(self.version, given, by_event)
        return Chain(self.links + links) if links else self

    def verify(
        self,
        events: Iterable[Event],
        salts: Mapping[str, bytes],
        *,
        expected: ChainHead | None = None,
        erased: Collection[str] | None = None,
        at: dt.datetime | None = None,
    ) -> Iterator["Break"]:
        """Yield every break between the chain and its events and salts; nothing for a whole chain.

        Args:
            events: All events on record, or all that were known at an instant.
            salts: The salts, by the id of the event.
            expected: The version kept apart; without the version a cut at the end is not noticed.
            erased: The ids of erased events; `None` stands for every event that is gone with its salt.
            at: The instant at which *events* were known, if later events are left out.
        """
        given = collect_tuple("Chain.events", events, *RANK)
        if expected is not None:
            check_type("Chain.expected", expected, ChainHead)
        by_id = {event.id: event for event in given}
        yield from START.breaks(self.links, by_id, salts, erased=erased, at=at)
        yield from self._find_strays(given, by_id)
        # A chain that is cut at its end is sound in itself; only a head kept elsewhere shows the cut.
        if expected is not None and expected != self.version:
            yield Break(len(self.links) or None, None, "head")

    def _find_strays(self, given: Iterable[Event], by_id: Mapping[str, Event]) -> Iterator["Break"]:
        """Yield the repeated links, and the repeated or unlinked events."""
        places: dict[str, int] = {}
        for number, link in enumerate(self.links, 1):
            if places.setdefault(link.event, number) != number:
                yield Break(number, link.event, "repeated")
        for event in given:
            if event.id not in places:
                yield Break(None, event.id, "unlinked")
            elif event != by_id[event.id]:
                yield Break(places[event.id], event.id, "doubled")

    def list_erased_links(self, events: Iterable[Event]) -> tuple[Link, ...]:
        """Return the links of erased events: the links of no event of *events*."""
        there = {event.id for event in collect_tuple("Chain.events", events, *RANK)}
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
"""The breaks by code: what is wrong, and what to do."""


@attrs.frozen
class Break:
    """One place where a chain does not agree with its events and salts.

    Args:
        number: The number that the link should have; `None` for an event without a link.
        event: The event of the link; `None` for the chain as a whole.
        code: A key of `BREAKS`.
        fields: The fields of the envelope that differ, for a changed event.

    Raises:
        InvalidValue: If *code* is no key of `BREAKS`.
    """

    def _check_code(self, _: object, code: str) -> None:
        if code not in BREAKS:
            raise InvalidValue("Break.code", "give a code of BREAKS", code)

    number: int | None
    event: str | None
    code: str = attrs.field(validator=_check_code)
    fields: tuple[str, ...] = attrs.field(default=(), repr=count_items)

    def __str__(self) -> str:
        problem, hint = BREAKS[self.code]
        link = None if self.number is None else f"link {self.number}"
        event = None if self.event is None else f"event {self.event!r}"
        what = f"{self.code} ({', '.join(self.fields)})" if self.fields else self.code
        return f"{', '.join(one for one in (link, event, what) if one)}: {problem}; {hint}"


def _compare_place(link: Link, head: ChainHead) -> Iterator[str]:
    """Yield the codes of a link in a wrong place."""
    if link.number != head.number + 1:
        yield "number"
    if link.previous != head.digest:
        yield "previous"


def _check_link(link: Link) -> Iterator[str]:
    """Yield the codes of a link that is wrong by itself."""
    if link.format_version != FORMAT_VERSION:
        yield "unknown-format"
    elif link.digest != hash_bytes(link.hashed):
        yield "digest"
    if link.kind not in WORDS:
        yield "unknown-kind"


def _compare_event(
    link: Link, event: Event | None, salt: bytes | None, erased: Collection[str] | None
) -> Iterator[str]:
    """Yield the codes of a link that does not agree with its event and salt."""
    if erased is not None and link.event in erased:
        if event is not None or salt is not None:
            yield "not-erased"
    # Without the list of erased events an event that is gone together with its salt counts as erased.
    elif event is None:
        if erased is not None or salt is not None:
            yield "missing"
    elif link.format_version == FORMAT_VERSION:
        yield from _compare_content(link, event, salt)


def _compare_content(link: Link, event: Event, salt: bytes | None) -> Iterator[str]:
    """Yield the codes of an event that does not agree with its link."""
    if _list_differing(link, event):
        yield "envelope"
    if type(salt) is not bytes or len(salt) < SALT_LENGTH:
        yield "salt"
    # The digest cannot say whether the event or the salt was changed.
    elif personal_digest(event, salt) != link.personal:
        yield "personal"


def _list_differing(link: Link, event: Event) -> tuple[str, ...]:
    """Return the fields of the envelope of an event in which its link differs."""
    envelope = _list_envelope(event, link.personal)
    names = ("id", "kind", "on", "known", "refers")
    pairs = zip(names, envelope, link.content, strict=False)
    return tuple(name for name, one, other in pairs if one != other)
