"""The hash chain: laws 37, 39, 40, 57, 58 and 61 for it, over events of every class there is."""

import base64
import datetime as dt
import enum
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import steps
from helpers.profiles import examples
from laws.support import parts, pickled
from mpreview.chain import (
    BREAKS,
    PARTS,
    REFERENCES,
    START,
    Break,
    Chain,
    ChainHead,
    ChainMoved,
    Link,
    parts_of,
    personal_digest,
)
from mpreview.errors import EventConflict, InvalidValue, OutsideRange, ReviewError
from mpreview.events import (
    RANK,
    WORDS,
    Contacted,
    Event,
    Ledger,
    RegisterChange,
    Withdrawn,
)
from mpreview.places import Exposure
from mpreview.policy.terms import AT_VENUES, VISITED, Activity
from mpreview.timeline import Period

KINDS: Final = sorted(RANK, key=lambda kind: kind.__name__)
PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "chain.md"
_NOON: Final = dt.datetime(2021, 11, 20, 12, tzinfo=dt.UTC)

Told = tuple[Event, bytes]

# ---------------------------------------------------------------- events of every class

# No letter of them is a hexadecimal digit, so that none stands in a digest by chance.
_SECRETS: Final = st.text("ghkmqxyzGHKMQXYZ", min_size=6, max_size=12)
_TEXTS: Final = st.builds(lambda a, b: f'{a} "{b}\\" \u00e9\u4e2d', _SECRETS, _SECRETS)
_OTHERS: Final = st.sampled_from(("e90", "e91", "e92"))
_SALTS: Final = st.binary(min_size=0, max_size=24).map(lambda more: b"saltsaltsaltsalt" + more)


_FIRSTS: Final = dt.date(2031, 1, 1), dt.date(2032, 1, 1)
_ENDS: Final = dt.date(2032, 1, 2), dt.date(2032, 2, 29)
_DAYS: Final = {
    "first": (_FIRSTS[0], _FIRSTS[0]),
    "counts_from": (dt.date(1931, 1, 1), dt.date(1932, 2, 29)),
}


def _values(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field that is given; days that are personal lie in years of their own."""
    if isinstance(kind, UnionType):
        (bare,) = (one for one in get_args(kind) if one is not NoneType)
        return _values(name, bare)
    if kind is str:
        return _OTHERS if name in REFERENCES else _TEXTS if name in {"why", "authority"} else _SECRETS
    if get_origin(kind) is tuple:
        # No two controls of a risk are of one measure. Any activity at a venue may be held, or paused.
        is_held = name == "activities"
        one: st.SearchStrategy[Any] = (
            st.sampled_from(AT_VENUES) if is_held else _values(name, get_args(kind)[0])
        )
        several = st.lists(one, min_size=1, max_size=3, unique_by=lambda it: getattr(it, "measure", it))
        # The ids of what was destroyed stand in order.
        return (several.map(sorted) if name == "events" else several).map(tuple)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        # No kind of event that names an activity takes every one.
        return st.sampled_from(VISITED if kind is Activity else list(kind))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(1, 9),
        # An exclusion or a pause begins before it ends, and what counts for a directive lies before it.
        dt.date: st.dates(*_DAYS.get(name, (_FIRSTS[0], _ENDS[1]))),
        Period: st.builds(Period, st.dates(*_FIRSTS), st.dates(*_ENDS)),
        # Every day of the use, so that the first day of use is among the days.
        Exposure: st.builds(Exposure, crowd=st.integers(1, 9), advertised=st.booleans(), staff=st.booleans()),
    }
    if kind not in plain and isinstance(kind, type) and attrs.has(kind):
        return st.builds(kind, **{one.name: _values(one.name, one.type) for one in attrs.fields(kind)})
    return plain[kind] if kind in plain else st.from_type(kind)


def _made(kind: type[Any], full: Mapping[str, Any], left_out: set[str]) -> Event:
    """An event without some optional fields; if that does not go together without any, or with nearly all."""
    needed = {one.name for one in attrs.fields(kind) if one.default is attrs.NOTHING}
    nearly = ({"label", "closures"}, {"area"}, {"constituency"}, {"until"}, {"by_item"}, {"until", "by_item"})
    for names in (full.keys() - left_out, needed, full.keys(), *(full.keys() - few for few in nearly)):
        try:
            made: Event = kind(**{name: full[name] for name in names})
        except InvalidValue:
            continue
        return made
    raise AssertionError(f"no {kind.__name__} can be made; tell `_values` about its fields")


@st.composite
def events(draw: st.DrawFn, id_: str = "e1", kinds: Sequence[type] = KINDS) -> Event:
    """Events of every class, each optional field given or not."""
    kind: Any = draw(st.sampled_from(kinds))
    on = draw(st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)))
    known = _NOON + dt.timedelta(hours=draw(st.integers(-48, 48)), microseconds=draw(st.sampled_from((0, 7))))
    full: dict[str, Any] = {"id": id_, "on": on, "known": known}
    rest = [one for one in attrs.fields(kind) if one.name not in full]
    full |= {one.name: draw(_values(one.name, one.type)) for one in rest}
    optional = [one.name for one in rest if one.default is not attrs.NOTHING]
    return _made(kind, full, draw(st.sets(st.sampled_from(optional))))


@st.composite
def histories(draw: st.DrawFn, least: int = 1, kinds: Sequence[type] = KINDS) -> tuple[Told, ...]:
    """Events with their salts, in an order of recording that is not that of the ledger."""
    count = draw(st.integers(least, 5))
    return tuple((draw(events(f"e{index}", kinds)), draw(_SALTS)) for index in range(count))


def short(least: int = 1) -> st.SearchStrategy[tuple[Told, ...]]:
    """Histories for laws that do not hang on what the events tell."""
    return histories(least, [Contacted, Withdrawn])


def chained(told: Sequence[Told]) -> Chain:
    """The chain of a history."""
    return Chain().append(told, expected=START)


def salts_of(told: Sequence[Told]) -> dict[str, bytes]:
    """Salts by event."""
    return {event.id: salt for event, salt in told}


def found(chain: Chain, told: Sequence[Told], **given: Any) -> list[tuple[int | None, str]]:
    """What verifying finds: place and code."""
    breaks = chain.verify([event for event, _ in told], salts_of(told), **given)
    return [(one.number, one.code) for one in breaks]


def alone(chain: Chain, **given: Any) -> list[tuple[int | None, str]]:
    """What verifying finds when every event and salt is gone."""
    return found(chain, (), **given)


def _one(member: str = "ann", id_: str = "e1") -> Contacted:
    return Contacted(id=id_, on=_NOON.date(), known=_NOON, member=member)


# ---------------------------------------------------------------- envelope and personal part


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_law_40_every_field_is_of_the_envelope_or_personal(kind: type[Any]) -> None:
    parts, names = parts_of(kind), sorted(one.name for one in attrs.fields(kind))

    assert sorted(("id", "on", "known", *parts.refers, *parts.personal)) == names
    assert "corrects" in parts.refers
    assert set(parts.refers) == set(REFERENCES) & set(names)
    assert [one.word for one in PARTS.values()].count(parts.word) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=examples(0.2))
@given(data=st.data())
def test_law_40_what_the_ledger_follows_is_of_the_envelope(kind: type, data: st.DataObject) -> None:
    event = data.draw(events(kinds=[kind]))

    followed = {field for _, field, _ in Ledger().conflicts([event])}

    assert followed - {"id"} <= set(parts_of(kind).refers)


def test_each_kind_has_a_word_of_its_own_and_tables_name_no_other() -> None:
    # The register changes before anything else is looked at on a day.
    changes = {kind for kind in RANK if issubclass(kind, RegisterChange)}
    changing = {kind for kind in RANK if RANK[kind] < min(RANK[kind] for kind in RANK.keys() - changes)}

    assert len(WORDS) == len(RANK)
    assert {word for kind in RANK for word in kind.about_kinds} <= set(WORDS)
    assert changing == changes


def test_law_40_words_and_parts_that_are_hashed_stay_as_they_are() -> None:
    told = {one.word: one for one in PARTS.values()}

    assert set(WORDS.values()) == set(RANK)
    assert {one.word for one in PARTS.values()} == set(WORDS)
    assert told["office-changed"].personal == ("member",)
    assert told["withdrawn"].refers == ("corrects", "event")
    assert told["withdrawn"].personal == ()
    assert (told["erased"].refers, told["erased"].personal) == (("corrects",), ("events",))
    parts = told["committed"]
    assert (parts.refers, parts.personal) == (("corrects",), ("day", "pool", "slots", "team"))
    assert told["answered"].refers == ("corrects", "offer")
    assert {"reply", "until", "venues"} <= set(told["answered"].personal)
    assert {"authority", "member", "signer", "until", "venue", "why"} <= set(told["postponed"].personal)


@pytest.mark.parametrize("value", [object(), ChainHead, _NOON])
def test_law_40_what_is_no_event_has_no_link(value: Any) -> None:
    with pytest.raises(InvalidValue, match="closed set"):
        START.after(value, bytes(16))


# ---------------------------------------------------------------- a second implementation


def _spelt(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_spelt(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    if attrs.has(type(value)):
        held = ((one, getattr(value, one.name)) for one in attrs.fields(type(value)))
        return {one.name: _spelt(inner) for one, inner in held if inner != one.default}
    return value.isoformat() if isinstance(value, dt.date) else value


def _line(name: str, **told: Any) -> str:
    """The canonical form, written by hand from the reference page."""
    whole = {"format": name, "version": 1, **told}
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8")).hexdigest()


def second(event: Event, salt: bytes, number: int, previous: str) -> tuple[str, str]:
    """The line of a link and the digest of its personal part, without any code of the chain."""
    fields = {one.name: getattr(event, one.name) for one in attrs.fields(type(event))}
    given = {one.name for one in attrs.fields(type(event)) if fields[one.name] != one.default}
    open_ = {"id", "on", "known", "corrects", "event", "offer", "booking", "review", "paper", "finding"}
    personal = {name: _spelt(fields[name]) for name in given - open_}
    digest = _sha256(_line("mpreview/chain-personal", event=event.id, personal=personal, salt=salt.hex()))
    envelope = {
        "number": number,
        "event": event.id,
        "kind": "".join("-" * c.isupper() + c.lower() for c in type(event).__name__)[1:],
        "on": event.on.isoformat(),
        "known": event.known.strftime("%Y-%m-%dT%H:%M:%S")
        + (f".{event.known.microsecond:06}" if event.known.microsecond else "")
        + "Z",
        "refers": {name: fields[name] for name in (given & open_) - {"id", "on", "known"}},
    }
    return _line("mpreview/chain", envelope=envelope, personal=digest, previous=previous), digest


@given(histories())
def test_law_40_a_second_implementation_finds_the_same_digests(told: tuple[Told, ...]) -> None:
    previous = "0" * 64
    for number, (link, (event, salt)) in enumerate(zip(chained(told).links, told, strict=True), 1):
        line, personal = second(event, salt, number, previous)

        assert link.hashed.decode("utf-8") == line
        assert (link.personal, link.digest) == (personal, _sha256(line))
        previous = link.digest


def test_law_40_the_worked_example_of_the_page_is_right() -> None:
    text = PAGE.read_text("utf-8")
    lines = [part.partition("\n```")[0] for part in text.split("```json\n")[1:]]
    digests = [_sha256(line) for line in lines]

    assert len(lines) == 4
    assert [digest in text for digest in digests] == [True] * 4
    assert digests[0] in lines[1]
    assert digests[1] in lines[3]
    assert digests[2] in lines[3]


# ---------------------------------------------------------------- law 40: what is noticed


@given(histories())
def test_law_40_a_whole_chain_has_no_break(told: tuple[Told, ...]) -> None:
    chain = chained(told)

    assert found(chain, told, expected=chain.version, erased=()) == []
    assert found(chain, told[::-1], at=_NOON) == []


@pytest.mark.parametrize(("minutes", "codes"), [(-1, []), (0, ["missing"]), (1, ["missing"])])
def test_law_40_an_event_known_at_the_instant_asked_about_must_be_there(
    minutes: int, codes: list[str]
) -> None:
    """The event became known at 12:00; of what was known at 11:59 the event is no part."""
    chain, salts = chained([(_one(), bytes(16))]), {"e1": bytes(16)}

    broken = chain.verify([], salts, at=_NOON + dt.timedelta(minutes=minutes))

    assert [one.code for one in broken] == codes


@given(events(), _SALTS, st.data())
def test_law_40_each_byte_that_is_hashed_counts(event: Event, salt: bytes, data: st.DataObject) -> None:
    """Whatever is written in its place is no link any more, or one that does not verify."""
    link = START.after(event, salt)
    at = data.draw(st.integers(0, len(link.hashed) - 1))
    other = data.draw(st.one_of(st.sampled_from(b'0123456789abcdef-:."'), st.integers(0, 255)))
    changed = link.hashed[:at] + bytes([other]) + link.hashed[at + 1 :]

    read = _read(changed, link)

    assert hashlib.sha256(link.hashed).hexdigest() == link.digest
    assert (changed == link.hashed) == (read is not None and alone(Chain((read,))) == [])


def _read(hashed: bytes, link: Link) -> Link | None:
    """The link that some bytes spell, with the digest it was kept under; none if they spell none."""
    try:
        told = json.loads(hashed.decode("utf-8"))
        envelope = told["envelope"]
        read = Link(
            number=envelope["number"], event=envelope["event"], kind=envelope["kind"],
            on=dt.date.fromisoformat(envelope["on"]), known=dt.datetime.fromisoformat(envelope["known"]),
            refers=tuple(envelope["refers"].items()), personal=told["personal"], previous=told["previous"],
            digest=link.digest, format_version=told["version"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, ReviewError):
        return None
    # A reader takes nothing that is spelt otherwise, nor what it does not know.
    written = read.on.isoformat(), read.known.isoformat().removesuffix("+00:00") + "Z"
    names = {"format", *_KEYS, "version"}, {"number", "event", "kind", "on", "known", "refers"}
    if (envelope["on"], envelope["known"]) != written or (set(told), set(envelope)) != names:
        return None
    spelt = _line(told["format"], **{name: told[name] for name in _KEYS}).encode("utf-8")
    return read if told["format"] == "mpreview/chain" and spelt == hashed else None


_KEYS: Final = ("envelope", "personal", "previous")


_OTHER_LINK: Final[Mapping[str, Any]] = {
    "number": 99,
    "event": "other",
    "kind": "contacted-too",
    "on": dt.date(2020, 2, 29),
    "known": _NOON + dt.timedelta(days=400),
    "refers": (("corrects", "other"),),
    "personal": "a" * 64,
    "previous": "b" * 64,
    "digest": "c" * 64,
    "format_version": 2,
}


@given(short(), st.data())
def test_law_40_each_edit_of_a_link_is_noticed_where_it_was_made(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(sorted(_OTHER_LINK)))
    edited = attrs.evolve(chain.links[at], **{name: _OTHER_LINK[name]})

    tampered = Chain((*chain.links[:at], edited, *chain.links[at + 1 :]))

    assert alone(tampered)[0][0] == at + 1
    assert alone(tampered)[0][1] in {"number", "previous", "digest", "unknown-format"}


def test_law_40_every_field_of_a_link_is_edited_above() -> None:
    assert set(_OTHER_LINK) == {one.name for one in attrs.fields(Link)}


@given(short(2), st.data())
def test_law_40_a_removal_is_noticed_where_it_was_made(told: tuple[Told, ...], data: st.DataObject) -> None:
    chain = chained(told)
    at = data.draw(st.integers(0, len(chain) - 2))
    cut = Chain((*chain.links[:at], *chain.links[at + 1 :]))

    assert alone(cut)[:2] == [(at + 1, "number"), (at + 1, "previous")]
    assert (None, "unlinked") in found(cut, told)


@given(short(2), st.data())
def test_law_40_a_cut_at_the_end_shows_only_against_what_was_kept_apart(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    left = data.draw(st.integers(0, len(chain) - 1))
    cut = Chain(chain.links[:left])

    assert alone(cut) == []
    assert alone(cut, expected=chain.version) == [(left or None, "head")]
    assert found(cut, told) == [(None, "unlinked")] * (len(chain) - left)


@given(short(2), st.data())
def test_law_40_a_swap_is_noticed_where_it_begins(told: tuple[Told, ...], data: st.DataObject) -> None:
    links = list(chained(told).links)
    first = data.draw(st.integers(0, len(links) - 2))
    other = data.draw(st.integers(first + 1, len(links) - 1))
    links[first], links[other] = links[other], links[first]

    assert alone(Chain(tuple(links)))[:2] == [(first + 1, "number"), (first + 1, "previous")]


@given(short(), st.data())
def test_law_40_a_link_that_stands_twice_is_noticed(told: tuple[Told, ...], data: st.DataObject) -> None:
    links = chained(told).links
    one = data.draw(st.sampled_from(links))
    at = data.draw(st.integers(one.number, len(links)))

    noticed = alone(Chain((*links[:at], one, *links[at:])))

    assert (at + 1, "number") in noticed
    assert "repeated" in {code for _, code in noticed}


@given(short(2), short(2), st.data())
def test_law_40_a_link_of_another_chain_is_noticed(
    told: tuple[Told, ...], others: tuple[Told, ...], data: st.DataObject
) -> None:
    chain, other = (
        chained(told),
        chained([(attrs.evolve(event, id="x" + event.id), b"s" * 16) for event, _ in others]),
    )
    at = data.draw(st.integers(0, min(len(chain), len(other)) - 1))
    foreign = Chain((*chain.links[:at], other.links[at], *chain.links[at + 1 :]))

    assert alone(foreign, expected=chain.version) != []
    assert (None, "unlinked") in found(foreign, told)


@given(short(), st.data())
def test_law_40_a_chain_written_anew_shows_only_against_what_was_kept_apart(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    at = data.draw(st.integers(0, len(told) - 1))
    event, salt = told[at]
    forged = chained([*told[:at], (attrs.evolve(event, on=dt.date(2020, 1, 1)), salt), *told[at + 1 :]])

    assert alone(forged) == []
    assert alone(forged, expected=chain.version) == [(len(chain), "head")]
    assert found(forged, told) == [(at + 1, "envelope")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=examples(0.2))
@given(data=st.data())
def test_law_40_an_event_verifies_exactly_if_nothing_of_it_was_changed(
    kind: type[Any], data: st.DataObject
) -> None:
    event, other = data.draw(events(kinds=[kind])), data.draw(events(kinds=[kind]))
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from([one.name for one in attrs.fields(kind)]))
        try:
            other = attrs.evolve(event, **{name: getattr(other, name)})
        except (InvalidValue, OutsideRange):
            other = event
    salt = data.draw(_SALTS)

    codes = {code for _, code in found(chained([(event, salt)]), [(other, salt)])}

    parts = parts_of(kind)
    differs = {one.name for one in attrs.fields(kind) if getattr(event, one.name) != getattr(other, one.name)}
    assert ("personal" in codes) == bool(differs & set(parts.personal))
    assert ("envelope" in codes) == bool(differs - set(parts.personal))
    assert codes <= {"personal", "envelope"}


def test_law_40_a_changed_envelope_says_which_fields() -> None:
    event = _one()
    chain = chained([(event, bytes(16))])
    other = attrs.evolve(event, on=dt.date(2021, 11, 19), corrects="e0")

    (broken,) = chain.verify([other], {"e1": bytes(16)})

    assert broken == Break(1, "e1", "envelope", ("on", "refers"))
    assert str(broken).startswith("link 1, event 'e1', envelope (on, refers): its event was changed; restore")


def test_law_40_two_events_of_one_id_are_noticed() -> None:
    chain, salts = chained([(_one(), bytes(16))]), {"e1": bytes(16)}

    assert [one.code for one in chain.verify([_one("bea"), _one()], salts)] == ["doubled"]
    assert [one.code for one in chain.verify([_one(), _one("bea")], salts)] == ["personal", "doubled"]
    assert list(chain.verify([_one(), _one()], salts)) == []


@given(short(), st.data())
def test_law_40_a_wrong_salt_is_noticed_at_its_event_alone(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(told) - 1))
    event, salt = told[at]
    wrong = data.draw(
        st.sampled_from((salt + b"\0", b"\0" + salt, salt[::-1] + b"!", hashlib.sha256(salt).digest()))
    )

    assert found(chained(told), [*told[:at], (event, wrong), *told[at + 1 :]]) == [(at + 1, "personal")]
    assert found(chained(told), [*told[:at], (event, salt[:15]), *told[at + 1 :]]) == [(at + 1, "salt")]


def test_law_40_an_event_without_its_salt_cannot_be_verified() -> None:
    assert [one.code for one in chained([(_one(), bytes(16))]).verify([_one()], {})] == ["salt"]


def test_law_40_an_unknown_kind_or_version_is_rejected_by_name() -> None:
    (link,) = chained([(_one(), bytes(16))]).links
    newer = attrs.evolve(link, format_version=2)
    kind = attrs.evolve(link, kind="abducted")
    kind = attrs.evolve(kind, digest=hashlib.sha256(kind.hashed).hexdigest())

    assert alone(Chain((newer,))) == [(1, "unknown-format")]
    assert alone(Chain((kind,))) == [(1, "unknown-kind")]
    assert [one.code for one in Chain((newer,)).verify([_one()], {"e1": bytes(16)})] == ["unknown-format"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 0),
        ("number", True),
        ("event", "no id"),
        ("kind", ""),
        ("on", "2021-11-20"),
        ("known", _NOON.replace(tzinfo=None)),
        ("refers", [("offer", "e2")]),
        ("refers", (("member", "ann"),)),
        ("refers", (("offer", "e2"), ("corrects", "e3"))),
        ("refers", (("offer", "e2"), ("offer", "e3"))),
        ("refers", (("offer", "no id"),)),
        ("refers", (("offer",),)),
        ("personal", "A" * 64),
        ("previous", "0" * 63),
        ("digest", b"0" * 64),
        ("format_version", 0),
    ],
)
def test_law_40_a_link_that_is_not_well_formed_cannot_be_made(field: str, value: object) -> None:
    link = START.after(_one(), bytes(16))
    wrong: dict[str, Any] = {field: value}

    with pytest.raises((InvalidValue, OutsideRange), match=f"Link.{field}"):
        attrs.evolve(link, **wrong)


def test_law_40_every_code_is_in_the_page_and_no_other_can_be_made() -> None:
    text = PAGE.read_text("utf-8")

    with pytest.raises(InvalidValue, match=r"Break\.code"):
        Break(1, "e1", "no-such-code")
    assert [code for code in BREAKS if f"| `{code}` |" not in text] == []


# ---------------------------------------------------------------- laws 37 and 39


@given(short())
def test_law_37_appending_everything_again_changes_nothing(told: tuple[Told, ...]) -> None:
    chain = chained(told)

    assert chain.append(told, expected=chain.version) is chain
    assert chained([*told, *told]) == chain
    assert hash(chained(told)) == hash(chain)


@given(histories(), st.data())
def test_law_37_another_event_or_salt_of_the_same_id_is_refused(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    event, salt = data.draw(st.sampled_from(told))
    other = data.draw(
        st.sampled_from(((attrs.evolve(event, on=dt.date(2020, 1, 1)), salt), (event, salt + b"\0")))
    )
    before = chain.links

    for again in ([other], [(_one(id_="new"), bytes(16)), other]):
        with pytest.raises(EventConflict, match="has a link already"):
            chain.append(again, expected=chain.version)
    with pytest.raises(EventConflict, match="has a link already"):
        chained([*told, other])
    with pytest.raises(EventConflict, match="has a link already"):
        START.extend([*told, other], expected=START)
    assert chain.links == before


@given(histories(), st.integers(1, 3))
def test_law_39_appending_in_parts_is_appending_at_once(told: tuple[Told, ...], size: int) -> None:
    chain, head, links = Chain(), START, list[Link]()
    for start in range(0, len(told), size):
        chain = chain.append(iter(told[start : start + size]), expected=chain.version)
        links += head.extend(told[start : start + size], expected=head)
        head = links[-1].head

    assert chain == chained(told)
    assert chain.version == head == chained(told).version
    assert tuple(links) == chain.links


@given(short(2), st.data())
def test_law_39_a_tail_verifies_from_the_version_before_it(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    at = data.draw(st.integers(1, len(told) - 1))
    held, salts = {event.id: event for event, _ in told}, salts_of(told)

    assert list(chain.links[at - 1].head.breaks(iter(chain.links[at:]), held, salts, erased=())) == []
    wrong = list(START.breaks(chain.links[at:], held, salts))
    assert [one.code for one in wrong] == ["number", "previous"]


# ---------------------------------------------------------------- law 57: all or nothing


@given(short(), short())
def test_law_57_a_chain_that_moved_on_refuses_what_was_checked_against_another(
    told: tuple[Told, ...], more: tuple[Told, ...]
) -> None:
    chain = chained(told)
    fresh = [(attrs.evolve(event, id="n" + event.id), salt) for event, salt in more]

    for expected in (START, ChainHead(len(told), "f" * 64), ChainHead(len(told) + 1, chain.version.digest)):
        for act in (chain.append, chain.version.extend):
            with pytest.raises(ChainMoved) as caught:
                act(fresh, expected=expected)
            assert caught.value == ChainMoved(expected, chain.version)

    assert chain == chained(told)


def test_law_57_the_refusal_says_what_to_do_and_crosses_processes() -> None:
    chain = chained([(_one(), bytes(16))])

    with pytest.raises(ReviewError) as caught:
        chain.append([], expected=START)

    assert pickled(caught.value) == caught.value
    assert getattr(caught.value, "code", None) == "chain-moved"
    assert str(caught.value) == (
        f"the chain has 1 link up to {chain.version.digest[:12]}, not 0 links up to 000000000000; load what "
        "was recorded since, check the new events against it, and append them with its version as `expected`"
    )


class _BrokenError(ReviewError):
    """What the embedder's store, or the machine, may raise at any time."""


@given(short(), short())
def test_law_57_a_failure_half_way_changes_nothing(told: tuple[Told, ...], more: tuple[Told, ...]) -> None:
    chain = chained(told)
    fresh = [(attrs.evolve(event, id="n" + event.id), salt) for event, salt in more]
    whole, sha256 = chain.append(fresh, expected=chain.version), hashlib.sha256
    before = (chain.links, chain.version, repr(chain))

    for failing in range(2 * len(fresh)):
        calls = iter(range(2 * len(fresh)))

        def failed(hashed: bytes, calls: Iterator[int] = calls, failing: int = failing) -> Any:
            if next(calls) == failing:
                raise _BrokenError
            return sha256(hashed)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hashlib, "sha256", failed)
            with pytest.raises(_BrokenError):
                chain.append(fresh, expected=chain.version)
        assert (chain.links, chain.version, repr(chain)) == before

    assert chain.append(fresh, expected=chain.version) == whole


@given(short(), st.data())
def test_law_57_one_bad_salt_among_many_keeps_all_out(told: tuple[Told, ...], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(told)))
    bad: Any = data.draw(st.sampled_from((b"", bytes(15), bytearray(16), "s" * 16, None)))
    chain = Chain()

    with pytest.raises(InvalidValue, match="at least 16 random bytes") as caught:
        chain.append([*told[:at], (_one(id_="new"), bad), *told[at:]], expected=START)

    assert caught.value.value is None
    assert chain == Chain()


# ---------------------------------------------------------------- law 58: cost


def test_law_58_one_more_link_costs_the_same_however_long_the_chain_is() -> None:
    salt = b"s" * 16

    million = ChainHead(10**6, "a" * 64)

    assert steps(lambda: START.after(_one(), salt)) == steps(lambda: million.after(_one(), salt))


def test_law_58_appending_and_verifying_take_steps_in_proportion() -> None:
    def work(count: int) -> int:
        told = [(_one(id_=f"e{index}"), bytes(16)) for index in range(count)]
        chain = chained(told)
        return steps(lambda: chained(told)) + steps(lambda: found(chain, told, expected=chain.version))

    assert work(80) <= 2.2 * work(40)


# ---------------------------------------------------------------- law 61: erasure


def _secrets(event: Event) -> Iterator[str]:
    """Every personal text and day of an event; an empty text tells nothing."""
    for name in parts_of(type(event)).personal:
        found = (str(one) for one in parts(getattr(event, name)) if isinstance(one, str | dt.date))
        yield from filter(None, found)


def _forms(secret: str) -> Iterator[str]:
    """A canary, what begins it, and what it may be turned into."""
    yield from (secret, secret[:5], secret.upper(), json.dumps(secret)[1:-1])
    yield from (secret.encode().hex(), base64.b64encode(secret.encode()).decode()[:6])


def _shown(chain: Chain, told: Sequence[Told]) -> str:
    """Whatever somebody may come to see of a chain, its breaks and its errors."""
    tampered = [(attrs.evolve(event, on=dt.date(2020, 1, 1)), salt + b"!") for event, salt in told]
    values: list[object] = [chain, *chain.links, chain.version, chain.list_erased_links([])]
    values += chain.verify([event for event, _ in tampered], salts_of(tampered), expected=START)
    for again in (tampered, [(event, salt[:15]) for event, salt in told]):
        with pytest.raises(ReviewError) as caught:
            chain.append(again, expected=chain.version)
        values += [caught.value, caught.value.args]
    hashed = [link.hashed.decode() for link in chain.links]
    return "\n".join([*hashed, *map(str, values), *map(repr, values)])


@given(histories())
def test_law_61_nothing_personal_and_no_salt_is_ever_shown(told: tuple[Told, ...]) -> None:
    shown = _shown(chained(told), told)

    secrets = {one for event, _ in told for one in _secrets(event)}
    canaries = {form for one in secrets for form in _forms(one)}
    assert [one for one in sorted(canaries) if one in shown] == []
    assert [one for one in _forms("saltsaltsaltsalt") if one in shown] == []


@given(histories(), st.data())
def test_law_61_a_chain_verifies_after_an_erasure_on_both_time_axes(
    told: tuple[Told, ...], data: st.DataObject
) -> None:
    chain = chained(told)
    gone = data.draw(st.sets(st.sampled_from([event.id for event, _ in told])))
    left = [(event, salt) for event, salt in told if event.id not in gone]
    links, version = chain.links, chain.version

    for at in (None, *(event.known for event, _ in told)):
        known = [(event, salt) for event, salt in left if at is None or event.known <= at]
        for given_ in ({"at": at}, {"at": at, "erased": gone}):
            assert found(chain, known, expected=version, **given_) == []
    assert {link.event for link in chain.list_erased_links([event for event, _ in left])} == gone
    assert (chain.links, chain.version) == (links, version)


@given(short(), st.data())
def test_law_61_what_is_half_erased_or_only_lost_shows(told: tuple[Told, ...], data: st.DataObject) -> None:
    chain = chained(told)
    at = data.draw(st.integers(0, len(told) - 1))
    one, rest = told[at][0].id, [event for event, _ in told if event.id != told[at][0].id]
    everything, without = [event for event, _ in told], {k: v for k, v in salts_of(told).items() if k != one}

    def codes(events: list[Event], salts: Mapping[str, bytes], *erased: str) -> list[tuple[int | None, str]]:
        return [(b.number, b.code) for b in chain.verify(events, salts, erased=erased)]

    assert codes(rest, without, one) == []
    assert codes(rest, without) == [(at + 1, "missing")]
    assert found(chain, [(event, salts_of(told)[event.id]) for event in rest]) == []
    assert [b.code for b in chain.verify(rest, salts_of(told))] == ["missing"]
    assert codes(everything, without, one) == [(at + 1, "not-erased")]
    assert codes(rest, salts_of(told), one) == [(at + 1, "not-erased")]


@given(short(2), st.data())
def test_law_61_after_an_erasure_every_edit_still_shows(told: tuple[Told, ...], data: st.DataObject) -> None:
    links = chained(told).links
    at = data.draw(st.integers(0, len(links) - 1))
    edited = attrs.evolve(links[at], on=dt.date(2020, 1, 1))

    assert alone(Chain((*links[:at], edited, *links[at + 1 :]))) == [(at + 1, "digest")]


@given(events(), _SALTS)
def test_law_61_two_events_of_one_person_cannot_be_joined_by_their_digests(event: Event, salt: bytes) -> None:
    assert personal_digest(event, salt) != personal_digest(attrs.evolve(event, id="e2"), salt)


@given(short())
def test_law_61_every_repr_is_bounded(told: tuple[Told, ...]) -> None:
    chain = chained(told)
    moved = ChainMoved(START, chain.version)

    assert max(len(repr(one)) for one in (chain, *chain.links, chain.version, moved)) < 800
    assert (
        repr(chain) == f"<Chain of {len(told)} link{'s' * (len(told) > 1)} up to {chain.version.digest[:12]}>"
    )
