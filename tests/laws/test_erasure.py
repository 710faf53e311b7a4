"""Law 61: after somebody was erased all else is as it was, on both time axes, and nothing tells of them."""

import base64
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.dice import Dice
from laws.erasing import (
    SEEDS,
    answers,
    at,
    by_then,
    days_around,
    erased,
    erasure_of_seed,
    ever_used,
    everybody,
    moments,
    unaffected,
)
from laws.recording import bare, unjudged
from laws.small import (
    ANN,
    BEA,
    CAL,
    DIRECTED,
    FIRSTS,
    TWENTY_DAYS,
    YEARLY,
    answered,
    contacted,
    directed,
    levels,
    offered,
    on,
    postponed,
    programme,
    reviewed,
    sample,
    uses,
)
from laws.support import at_places, failing_at, of_erased
from mpreview import interchange, uk
from mpreview.chain import START, Chain
from mpreview.errors import (
    DocumentErrors,
    EventConflict,
    InvalidValue,
    OutsideRange,
    ReferenceErrors,
    ReviewError,
    RulebookError,
    UnknownId,
)
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    CandidacyBegun,
    CandidacyEnded,
    Committed,
    Contacted,
    Erased,
    Event,
    FindingClosed,
    FindingNoted,
    Ledger,
    MemberElected,
    Offered,
    Postponed,
    Reply,
    Reviewed,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
    Withdrawn,
)
from mpreview.events._base import order
from mpreview.places import Use, Venue
from mpreview.planning import Agreed
from mpreview.planning._plan import find_problem
from mpreview.policy import Activity, Mode, Table
from mpreview.programme import Erasure, Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews import Progress
from mpreview.teams import Cover, Crew, Pool, Slots, Team, TeamAdviser
from mpreview.timeline import Period, start_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

# ---------------------------------------------------------------- everybody else


# A finding of the person was corrected to another member, and is closed by the id of its first record.
@example(18571)
@given(SEEDS)
def test_law_61_everybody_else_has_the_answers_that_they_had(seed: int) -> None:
    """On any day, as known at any instant, before and after the erasure."""
    case = erasure_of_seed(seed)
    whole, member, day = case
    erasure, d = erased(whole, member, day), Dice(seed)
    if erasure is None:
        return
    others, days = unaffected(whole, member), list(days_around(whole, d, day, 2))
    for instant in moments(whole, d, 3):
        was, now = at(whole, instant), at(erasure.programme, instant)
        for asked in days:
            assert answers(now, others, asked) == answers(was, others, asked)


@example(1051)
@given(SEEDS)
def test_law_61_what_is_left_is_a_whole_programme(seed: int) -> None:
    """Checked anew, written and read, now and as it was known at any instant."""
    case = erasure_of_seed(seed)
    erasure = erased(*case)
    if erasure is None:
        return
    for instant in moments(case[0], Dice(seed), 2):
        left = at(erasure.programme, instant)

        assert Programme(left.base, left.rulebook, left.ledger) == left
        assert interchange.loads(interchange.dumps(left)) == left


@given(SEEDS)
def test_law_61_of_two_people_it_does_not_matter_who_is_erased_first(seed: int) -> None:
    case = erasure_of_seed(seed)
    whole, one, day = case
    other = Dice(seed).pick(everybody(whole))
    first, second = (_both(whole, day, *pair) for pair in ((one, other), (other, one)))
    if one == other or first is None or second is None:
        return

    assert (first.base, first.rulebook) == (second.base, second.rulebook)
    assert sorted(_believed(first), key=str) == sorted(_believed(second), key=str)
    agreed = [[(a.day, a.team) for a in of_erased(p.agreed(on=day))] for p in (first, second)]
    assert agreed[0] == agreed[1]


def _both(whole: Programme, day: dt.date, one: str, other: str) -> Programme | None:
    first = erased(whole, one, day, "first")
    then = None if first is None or one == other else erased(first.programme, other, day, "then")
    return None if then is None else then.programme


def _believed(whole: Programme) -> Iterator[Event]:
    """What is believed, apart from the ids of what was told again."""
    for event in whole.ledger.effective:
        if type(event) is FindingNoted:
            yield attrs.evolve(event, id="one", review=event.review and "another")
        elif type(event) is FindingClosed:
            yield attrs.evolve(event, id="one", finding="another")
        elif type(event) not in {Erased, Committed}:
            yield attrs.evolve(event, id="one")


# ---------------------------------------------------------------- nothing tells of them

_CANARY: Final = "ghkmqxyz"


def _marked(whole: Programme, member: str) -> tuple[Programme, list[str]]:
    """The programme with a canary in every field of a person, and the canaries."""
    used = ever_used(whole)
    others = {venue for id_, venues in used.items() if id_ != member for venue in venues}
    private = sorted(used.get(member, set()) - others)
    ids = {member: f"{_CANARY}-who", **{id_: f"{_CANARY}-at-{n}" for n, id_ in enumerate(private)}}
    plain = json.loads(interchange.dumps(whole))
    document = _renamed(plain, ids)
    register = document["register"]
    # A kind of venue may have the id of a venue.
    register["venue_kinds"] = plain["register"]["venue_kinds"]
    for one in (*register.get("members", ()), *register.get("venues", ()), *document["ledger"]):
        _mark(one, set(ids.values()))
    marked = interchange.loads(json.dumps(document))
    return marked, [*ids.values(), *(f"{_CANARY} {name}" for name in _TEXTS)]


_TEXTS: Final = ("name", "label", "ref", "why", "authority", "text")


def _renamed(value: Any, ids: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, ids, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, ids, key) for item in value]
    return ids.get(value, value) if key in _NAMING else value


_NAMING: Final = frozenset({"id", "member", "members", "users", "venue", "venues"})


def _mark(one: dict[str, Any], ids: set[str]) -> None:
    """Put a canary into every text of what is the person, is theirs alone, or names them."""
    if ids.isdisjoint({one.get(name) for name in ("id", "member", "venue")}):
        return
    for name in _TEXTS:
        if name in one:
            one[name] = f"{_CANARY} {name}"
    if one.get("kind") in {"office", "surgery"}:
        one |= {"label": f"{_CANARY} label", "ref": f"{_CANARY} ref"}
    for name in ("signer", "assessor", "proof"):
        if name in one:
            one[name] = f"{_CANARY}-{name}"


def _shown(erasure: Erasure, day: dt.date, asked: list[str]) -> str:
    """Whatever somebody may come to see of what is left, and of the errors for who asks about the erased."""
    left, register = erasure.programme, erasure.programme.register
    values: list[object] = [erasure, left, left.ledger, register, left.version, *left.ledger, *left.sources]
    values += (*erasure.recorded, *of_erased(left.agreed(on=day)), *left.gaps(on=day), *left.coverage(on=day))
    values += (*register.members, *register.venues, *register.uses, *register.series, *register.teams)
    for id_ in asked:
        for question in _QUESTIONS:
            with pytest.raises(ReviewError) as caught:
                question(left, id_, day)
            values.append(caught.value)
    whys = [one.why() for one in left.due(on=day, within=400)]
    return "\n".join([interchange.dumps(left), *whys, *map(str, values), *map(repr, values)])


_QUESTIONS: Final[tuple[Callable[[Programme, str, dt.date], object], ...]] = (
    lambda left, id_, day: left.due(on=day, member=id_),
    lambda left, id_, day: left.due(on=day, venue=id_),
    lambda left, id_, day: left.gaps(on=day, member=id_),
    lambda left, id_, day: left.support(id_, on=day),
    lambda left, id_, day: left.explain(id_, None, Activity.CONTACT, on=day),
    lambda left, id_, day: left.erase(id_, event="again", on=day, known=start_of(day)),
    lambda left, id_, day: left.record(Contacted(id="new", on=day, known=start_of(day), member=id_)),
)


def _forms(canary: str) -> Iterator[str]:
    yield from (canary, canary.upper(), canary[:6], canary.encode().hex())
    yield base64.b64encode(canary.encode()).decode()[:8]


@given(SEEDS)
def test_law_61_no_field_of_whoever_was_erased_is_shown_anywhere(seed: int) -> None:
    case = erasure_of_seed(seed)
    marked, canaries = _marked(case[0], case[1])
    chain = _chained(tuple(marked.ledger))
    erasure = erased(marked, canaries[0], case[2])
    if erasure is None:
        return
    ids = [one for one in canaries if " " not in one]

    shown = _shown(erasure, case[2], ids)

    shown += "".join(
        link.hashed.decode() for link in chain.append(_salted(erasure.recorded), expected=chain.version).links
    )
    assert [form for one in canaries for form in _forms(one) if form in shown] == []


def test_law_61_every_field_that_can_be_personal_bears_a_canary_above() -> None:
    whole = sample()
    marked, canaries = _marked(whole, "bea")

    assert {one.name for one in marked.base.members if one.id == canaries[0]} == {f"{_CANARY} name"}
    assert [one.id for one in marked.base.venues if one.id.startswith(_CANARY)] == [canaries[1]]


# ---------------------------------------------------------------- the chain


def _salted(events: tuple[Event, ...]) -> list[tuple[Event, bytes]]:
    return [(event, _salt(event)) for event in events]


def _salt(event: Event) -> bytes:
    return event.id.encode().ljust(16, b"-")


def _chained(events: tuple[Event, ...]) -> Chain:
    return Chain().append(_salted(events), expected=START)


@given(SEEDS)
def test_law_61_the_chain_verifies_on_both_time_axes_and_what_is_only_lost_shows(
    seed: int,
) -> None:
    case = erasure_of_seed(seed)
    whole = case[0]
    erasure, chain = erased(*case), _chained(tuple(whole.ledger))
    if erasure is None:
        return
    longer, gone = chain.append(_salted(erasure.recorded), expected=chain.version), set(erasure.destroyed)
    salts = {event.id: _salt(event) for event in (*whole.ledger, *erasure.recorded) if event.id not in gone}

    for instant in moments(whole, Dice(seed), 3):
        known = tuple(at(erasure.programme, instant).ledger)
        found = longer.verify(known, salts, expected=longer.version, erased=gone, at=instant)
        assert list(found) == []
    lost = longer.verify(tuple(erasure.programme.ledger), salts, erased=())
    assert {one.event for one in lost if one.code == "missing"} == gone
    assert {link.event for link in longer.list_erased_links(erasure.programme.ledger)} == gone
    assert set(longer.links[: len(chain)]) == set(chain.links)


# ---------------------------------------------------------------- they do not come back


# A member whose election was withdrawn has an offer on record.
@example(51108)
@given(SEEDS)
def test_law_61_nothing_that_was_erased_comes_back(seed: int) -> None:
    """From whichever copy: recorded, in a ledger made whole, in a document."""
    case = erasure_of_seed(seed)
    whole, left = case[0], erased(*case)
    if left is None:
        return
    stale = [event for event in whole.ledger if event.id in left.destroyed]
    for event in stale[:4]:
        with unjudged(), pytest.raises(ReviewError):
            left.programme.record(event)
        with pytest.raises(EventConflict, match="was erased"):
            left.programme.ledger.record(event)
        with pytest.raises(EventConflict, match="was erased"):
            Ledger.of((event, *left.programme.ledger))
    document = json.loads(interchange.dumps(whole))
    mark = json.loads(interchange.dumps(left.programme))["ledger"]
    document["ledger"] += [one for one in mark if one["event"] == "erased"]
    if stale:
        with pytest.raises(DocumentErrors) as caught:
            interchange.loads(json.dumps(document))
        told = [fault for fault in caught.value.faults if "was erased" in fault.message]
        assert {fault.path.rpartition("/")[2] for fault in told} == {"id"}
        assert len(told) == len(stale)


@given(SEEDS)
def test_law_61_what_tells_of_an_erasure_holds_ids_alone(seed: int) -> None:
    case = erasure_of_seed(seed)
    whole, erasure = case[0], erased(*case)
    if erasure is None:
        return
    mark, *others = erasure.recorded
    told = {event.id for event in whole.ledger}

    assert type(mark) is Erased
    assert mark.events == tuple(sorted(told - {event.id for event in erasure.programme.ledger}))
    assert mark.events == erasure.destroyed
    new = [event.id for event in others if not event.id.endswith("-")]
    assert new == [f"{mark.id}.{n}" for n in range(1, len(new) + 1)]
    again = {event.id.rstrip("-") for event in others if event.id.endswith("-")}
    assert again <= {id_.rstrip("-") for id_ in told}
    assert set(erasure.programme.ledger) == {
        *erasure.recorded, *(event for event in whole.ledger if event.id not in mark.events)
    }  # fmt: skip


@cache
def _calls() -> int:
    """How many calls erasing makes where nothing is worked out yet, but of the rules that samples share."""
    _erase(sample(), "ann")
    whole = sample()
    return failing_at(0, lambda: _erase(whole, "ann"))[1]


def _erase(whole: Programme, member: str, day: str = "2021-11-20", id_: str = "x1") -> Erasure:
    return whole.erase(member, event=id_, on=on(day), known=by_then(whole, on(day)))


@given(st.data())
def test_law_61_whichever_call_inside_fails_nobody_is_half_erased(data: st.DataObject) -> None:
    whole, number = sample(), data.draw(st.integers(1, _calls()))

    failed, _ = failing_at(number, lambda: _erase(whole, "ann"))

    assert failed
    assert (whole, whole.version) == (sample(), sample().version)
    assert _erase(whole, "ann").programme == _erase(sample(), "ann").programme


# ---------------------------------------------------------------- what is agreed


@given(SEEDS)
def test_law_61_of_every_visit_that_is_agreed_with_them_team_and_day_are_left(seed: int) -> None:
    case = erasure_of_seed(seed)
    whole, member, day = case
    erasure = erased(whole, member, day)
    if erasure is None:
        return
    expected = sorted(_agreed(whole, member, day))

    left = of_erased(erasure.programme.agreed(on=day))

    assert sorted(one.day for one in left) == [visit for visit, _ in expected]
    teams = sorted((visit, team) for visit, team in expected if team is not None)
    assert [pair for pair in teams if pair not in {(one.day, one.team) for one in left}] == []
    assert of_erased(erasure.programme.agreed(on=max([day, *(one.day for one in left)]))) == tuple(
        one for one in left if one.day == left[-1].day
    )


@given(SEEDS)
def test_law_61_what_was_agreed_takes_the_slots_that_it_took_of_the_same_team_and_pool(seed: int) -> None:
    """Of each day, and as the plan itself counts them; beside what was agreed at places not used that day."""
    whole, member, day = _crewed(seed)
    erasure = erased(whole, member, day)
    if erasure is None:
        return
    used = {use.venue for use in whole.register.uses if use.member == member}
    gone = [one for one in _gone(whole, day, set(erasure.destroyed)) if one.venue in used]
    took = _took(whole, day, gone)
    left = of_erased(erasure.programme.agreed(on=day))

    takes: Counter[tuple[Crew, dt.date]] = Counter()
    for one in left:
        takes[Crew(one.team, one.pool or ""), one.day] += one.slots
    assert took <= takes
    assert len(left) > len(gone) or took == takes
    plan = erasure.programme.plan(on=day, until=day)
    for (crew, there), count in takes.items():
        assert find_problem(plan, crew).promised[there.toordinal()] >= count


def _crewed(seed: int) -> tuple[Programme, str, dt.date]:
    """A programme with two teams that have pools, somebody in it, and a day on which all has happened."""
    whole, member, day = erasure_of_seed(seed)
    d, kinds = Dice(seed + 9), sorted(KINDS)
    pools = tuple(
        Pool(name, (TeamAdviser(f"a-{name}", (Slots((1, 1, 1, 1, 1, 0, 0)),)),), kinds=d.some(kinds, 1, 3))
        for name in "pq"
    )
    everywhere = attrs.evolve(whole.base.teams[0], pools=pools[:1])
    other = Team("other", "Other", (Cover(kinds=d.some(kinds, 1, 2)),), pools=pools[1:])
    register = attrs.evolve(whole.base, teams=(everywhere, other))
    return attrs.evolve(whole, base=register), member, max([day, *(event.on for event in whole.ledger)])


def _gone(whole: Programme, day: dt.date, destroyed: set[str]) -> list[Any]:
    return [one for one in at_places(whole.agreed(on=day)) if one.booking in destroyed]


def _took(whole: Programme, day: dt.date, gone: Iterable[Any]) -> Counter[tuple[Crew, dt.date]]:
    """What the plan gives to what is agreed by some events: its own visit where one is owed."""
    plan = whole.plan(on=day, until=day)
    visits = {(one.visit.venue, one.visit.activity): one.visit for one in plan.visits if one.booked}
    taken: Counter[tuple[Crew, dt.date]] = Counter()
    for one in gone:
        visit = visits.get((one.venue, one.activity))
        pool = whole.register.team[one.team].pool_of(one.activity.value, one.kind)
        crew, slots = (visit.crew, visit.slots) if visit else (Crew(one.team, pool or ""), one.slots)
        taken[crew, one.day] += slots
    return taken


def _agreed(whole: Programme, member: str, day: dt.date) -> Iterator[tuple[dt.date, str | None]]:
    """The visits to come that nobody else is served by, with the team where the place is in use that day."""
    register, theirs = whole.register, _theirs(whole, member)
    for booked, visit in _standing(whole.ledger):
        used = [use for use in register.uses if (use.venue, use.member) == (booked.venue, member)]
        if booked.id in theirs and visit >= day and used:
            venue, person = register.venue[booked.venue], register.member[member]
            in_use = any(visit in use.period for use in used)
            ground = register.index.ground_of(venue, person, visit)
            yield visit, register.index.team_for(ground, venue.kind, visit) if in_use else None


def _standing(ledger: Ledger) -> Iterator[tuple[Booked, dt.date]]:
    """Each visit that is agreed, with its day: not kept, missed or called off, and nothing came after it."""
    held: dict[str, tuple[Booked, dt.date, bool]] = {}
    for event in ledger.effective:
        booking = getattr(event, "booking", None)
        place = next((venue for venue, one in held.items() if one[0].id == booking), None)
        if type(event) is Booked:
            held[event.venue] = event, event.day, False
        elif type(event) is Reviewed and event.counts and event.mode is Mode.ON_SITE:
            held.pop(event.venue, None)
        elif place is not None and type(event) is BookingMoved:
            held[place] = held[place][0], event.day, held[place][2]
        elif place is not None and type(event) is BookingKept:
            held[place] = *held[place][:2], True
        elif place is not None and isinstance(event, BookingMissed | BookingCancelled):
            del held[place]
    yield from ((event, day) for event, day, kept in held.values() if not kept)


def _theirs(whole: Programme, member: str) -> set[str]:
    """The bookings of a place that nobody else can have agreed to."""
    instants = [None, *sorted({event.known for event in whole.ledger})]
    before = whole.base.uses
    ever = {use for at_ in instants for use in (at(whole, at_).register if at_ else whole.register).uses}
    found = set()
    for event in whole.ledger:
        if type(event) is Booked and event.corrects is None:
            records = whole.ledger.records(event.id)
            first = min(record.on for record in records)
            users = {
                use.member
                for use in {*ever, *before}
                if use.venue == event.venue and use.period.last >= first
            }
            alone = {id_ for id_, venues in ever_used(whole).items() if event.venue in venues} == {member}
            others = {id_ for id_ in users if id_ != member and _ever_accepted(whole, id_)}
            if alone or (member in users and not others):
                found.add(event.id)
    return found


def _ever_accepted(whole: Programme, member: str) -> bool:
    offers = {event.id for event in whole.ledger if type(event) is Offered and event.member == member}
    return any(
        type(event) is Answered and event.offer in offers and event.reply is Reply.ACCEPTED
        for event in whole.ledger
    )


# ---------------------------------------------------------------- by hand


_HALL: Final = Venue("hall", "surgery", "east", "essex", label="Church hall")
_HOME: Final = Venue("home", "home", "east", "essex")


def _shared(*events: Event, used: tuple[Use, ...] | None = None) -> Programme:
    """Ann and Bea share a hall; Ann has a home."""
    used = used or (*uses("hall", "home"), *uses("hall", member="bea"))
    return programme(*FIRSTS, events=events, members=(ANN, BEA), venues=(_HALL, _HOME), used=used)


def _fact(id_: str, day: str, known: str | None = None) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(known or day))}


_BEA_AGREED: Final = (
    offered("2021-04-01", "o2", "bea", ("hall",)),
    answered("2021-04-02", Reply.ACCEPTED, "o2", id_="a2"),
)


def _ids(left: Programme) -> list[str]:
    return [event.id for event in left.ledger]


def test_law_61_a_shared_place_stays_and_a_place_of_theirs_goes() -> None:
    seen = reviewed("2021-03-01", "hall")
    whole = _shared(
        seen, reviewed("2021-03-02", "home"), contacted("2021-03-03"), contacted("2021-03-04", "bea")
    )

    left = _erase(whole, "ann").programme

    assert _ids(left) == [seen.id, "contact-bea-2021-03-04", "x1"]
    assert [venue.id for venue in left.register.venues] == ["hall"]
    assert [(use.venue, use.member) for use in left.register.uses] == [("hall", "bea")]
    assert left.ledger.was_erased("contact-ann-2021-03-03")


def test_law_61_somebody_who_was_elected_by_an_event_can_be_erased() -> None:
    elected = MemberElected(**_fact("k1", "2021-05-06"), member="dee", constituency="c-glasgow", name="Dee")
    opened = VenueOpened(
        **_fact("k2", "2021-05-07"), venue="den", kind="office", region="scotland", force="glasgow",
        users=("dee",),
    )  # fmt: skip
    told = (elected, opened, reviewed("2021-06-01", "den"), contacted("2021-06-02", "dee"))
    whole = _shared(*told)

    erasure = _erase(whole, "dee")

    assert erasure.destroyed == ("contact-dee-2021-06-02", "k1", "k2", "review-den-2021-06-01")
    assert erasure.programme.base == whole.base == erasure.programme.register
    again = MemberElected(**_fact("k3", "2021-12-01"), member="eve", constituency="c-glasgow", name="Eve")
    assert "eve" in erasure.programme.record(again).register.member


def test_law_61_a_candidate_told_by_an_event_can_be_erased() -> None:
    """What was agreed with the candidate stays as team and day, and nobody knows of a candidacy any more."""
    stands = CandidacyBegun(
        **_fact("k1", "2021-10-04"), member="dee", name="Dee", constituency="c-glasgow", poll=on("2021-12-02")
    )
    opened = VenueOpened(
        **_fact("k2", "2021-10-05"), venue="den", kind="office", region="scotland", force="glasgow",
        users=("dee",),
    )  # fmt: skip
    agreed = Booked(**_fact("b1", "2021-11-01"), venue="den", day=on("2021-11-25"))
    withdrew = CandidacyEnded(**_fact("k3", "2021-11-30"), member="dee")
    whole = _shared(stands, opened, agreed, withdrew)

    erasure = _erase(whole, "dee")

    assert erasure.destroyed == ("b1", "k1", "k2", "k3")
    assert erasure.programme.register == whole.base
    assert [one.day for one in of_erased(erasure.programme.agreed(on=on("2021-11-20")))] == [on("2021-11-25")]


def test_law_61_a_visit_that_was_moved_is_left_as_team_and_day() -> None:
    agreed = (
        Booked(**_fact("b1", "2021-11-01"), venue="home", day=on("2021-11-25")),
        BookingMoved(**_fact("b2", "2021-11-02"), booking="b1", day=on("2021-12-06")),
        Booked(**_fact("b3", "2021-11-01"), venue="hall", day=on("2021-12-07")),
    )
    whole = _shared(*agreed, *_BEA_AGREED)

    left = _erase(whole, "ann").programme

    commitment = Agreed("x1.1", None, None, on("2021-12-06"), "t", None)
    assert of_erased(left.agreed(on=on("2021-11-20"))) == (commitment,)
    row = left.agreed(on=on("2021-11-20")).rows()[0]
    assert (row["id"], row["booking"], row["venue"], row["members"]) == ("x1.1", "x1.1", None, "")
    assert of_erased(left.agreed(on=on("2021-12-06"), team="t")) == (commitment,)
    assert of_erased(left.agreed(on=on("2021-12-07"))) == ()
    assert [id_ for id_ in _ids(left) if id_ not in _ids(_shared(*_BEA_AGREED))] == ["b3", "x1", "x1.1"]
    off = Withdrawn(**_fact("w1", "2021-11-21"), event="x1.1")
    assert of_erased(left.record(off).agreed(on=on("2021-11-20"))) == ()
    assert of_erased(left.as_known(start_of(on("2021-11-19"))).agreed(on=on("2021-11-20"))) == ()
    with pytest.raises(UnknownId):
        of_erased(left.agreed(on=on("2021-11-20"), team="nobody"))


def test_law_61_a_visit_to_a_hall_that_nobody_else_uses_any_more_is_theirs() -> None:
    """With what became of it; a review there stays, and says no more what it came of."""
    used = (*uses("hall", "home"), Use("hall", "bea", Period(on("2020-01-06"), on("2021-06-01"))))
    seen = attrs.evolve(reviewed("2021-09-02", "hall"), booking="b1")
    told = (
        Booked(**_fact("b1", "2021-08-01"), venue="hall", day=on("2021-09-02")),
        BookingKept(**_fact("b2", "2021-09-02"), booking="b1"),
        seen,
        Booked(**_fact("b3", "2021-05-01"), venue="hall", day=on("2021-05-02")),
        *_BEA_AGREED,
    )

    erasure = _erase(_shared(*told, used=used), "ann")

    assert erasure.destroyed == ("b1", "b2", seen.id)
    again = f"{seen.id}-"
    assert erasure.recorded[1:] == (attrs.evolve(seen, id=again, booking=None),)
    others = [id_ for id_ in _ids(erasure.programme) if id_ not in _ids(_shared(*_BEA_AGREED))]
    assert others == ["b3", again, "x1"]


def test_law_61_a_visit_stays_where_somebody_else_was_believed_to_use_the_place() -> None:
    """Bea had left the hall by the day on which it was agreed, but nobody knew until later."""
    begun = UseBegun(**_fact("k1", "2021-01-04"), venue="hall", member="bea")
    ended = UseEnded(**_fact("k2", "2021-06-01", "2021-08-01"), venue="hall", member="bea")
    agreed = Booked(**_fact("b1", "2021-07-01"), venue="hall", day=on("2021-12-01"))
    said = (offered("2021-06-02", member="bea", venues=("hall",)), answered("2021-06-03", Reply.ACCEPTED))
    whole = _shared(begun, ended, agreed, *said, used=uses("hall", "home"))

    left = _erase(whole, "ann").programme

    assert "b1" in _ids(left)
    assert of_erased(left.agreed(on=on("2021-11-20"))) == ()
    asked = {"bea"}, on("2021-07-02")
    was, now = (one.as_known(on("2021-07-15")) for one in (whole, left))
    assert answers(now, *asked) == answers(was, *asked)
    assert Progress.BOOKED in {value for row in answers(was, *asked) for value in row}


def test_law_61_a_contact_that_was_meant_for_another_is_told_again_as_theirs() -> None:
    wrong = contacted("2021-03-01")
    right = Contacted(**_fact("c2", "2021-03-01", "2021-03-05"), member="bea", corrects=wrong.id)
    finding = Withdrawn(**_fact("c3", "2021-04-01"), event="c2")

    erasure = _erase(_shared(wrong, right, finding), "ann")

    alone = attrs.evolve(right, id=f"{wrong.id}-", corrects=None)
    assert erasure.recorded[1:] == (alone, attrs.evolve(finding, id="x1.1", event=alone.id))
    assert erasure.destroyed == ("c2", "c3", wrong.id)


def test_law_61_what_was_believed_of_another_until_it_was_corrected_stays_so_until_then() -> None:
    wrong = contacted("2021-03-01", "bea")
    right = Contacted(**_fact("c2", "2021-03-01", "2021-03-05"), member="ann", corrects=wrong.id)
    last = Contacted(**_fact("c3", "2021-03-01", "2021-03-09"), member="bea", corrects="c2")

    erasure = _erase(_shared(wrong, right, last), "ann")

    ended = Withdrawn(**_fact("x1.1", "2021-03-01", "2021-03-05"), event=wrong.id)
    again = attrs.evolve(last, id=f"{wrong.id}-", corrects=None)
    assert erasure.recorded[1:] == (ended, again)
    believed = {
        day: [event.id for event in erasure.programme.as_known(on(f"2021-03-{day:02}")).ledger.effective]
        for day in (1, 4, 5, 8, 9)
    }
    assert believed == {1: [wrong.id], 4: [wrong.id], 5: [], 8: [], 9: [again.id]}


def test_law_61_what_was_taken_back_before_it_was_told_of_them_stays_so() -> None:
    wrong = contacted("2021-03-01", "bea")
    gone = Withdrawn(**_fact("w1", "2021-03-03"), event=wrong.id)
    right = Contacted(**_fact("c2", "2021-03-01", "2021-03-05"), member="ann", corrects=wrong.id)

    erasure = _erase(_shared(wrong, gone, right), "ann")

    assert (erasure.destroyed, erasure.recorded[1:]) == (("c2",), ())
    assert _ids(erasure.programme) == [wrong.id, "w1", "x1"]


def test_law_61_a_visit_that_was_kept_missed_or_called_off_is_agreed_no_more() -> None:
    agreed = Booked(**_fact("b1", "2021-11-01"), venue="home", day=on("2021-11-20"))
    became: dict[str, Any] = {**_fact("b2", "2021-11-20"), "booking": "b1"}
    ends = (BookingKept(**became), BookingMissed(**became, by=Absent.TEAM), BookingCancelled(**became))

    left = [_erase(_shared(agreed, *end), "ann").programme for end in ((), *((one,) for one in ends))]

    assert [len(of_erased(one.agreed(on=on("2021-11-20")))) for one in left] == [1, 0, 0, 0]


def test_law_61_of_a_venue_that_was_opened_for_two_the_other_is_left() -> None:
    opened = VenueOpened(
        **_fact("k1", "2021-05-07"), venue="den", kind="office", region="east", force="essex",
        users=("ann", "bea"), label="The den",
    )  # fmt: skip
    ended = UseEnded(**_fact("k2", "2021-06-01"), venue="den", member="ann")

    erasure = _erase(_shared(opened, ended, reviewed("2021-05-08", "den")), "ann")

    assert erasure.recorded[1:] == (attrs.evolve(opened, id="k1-", users=("bea",)),)
    assert erasure.destroyed == ("k1", "k2")
    twice = _erase(erasure.programme, "bea", id_="x2")
    assert twice.destroyed == ("k1-", "review-den-2021-05-08")


def test_law_61_an_office_that_was_handed_on_stays_with_the_successor() -> None:
    """Also where events tell so: it was opened for the erased alone, and closed while only they used it."""
    opened = VenueOpened(
        **_fact("k1", "2021-03-01"), venue="den", kind="office", region="east", force="essex",
        users=("ann",),
    )  # fmt: skip
    closed = VenueClosed(**_fact("k2", "2021-04-01"), venue="den")
    begun = UseBegun(**_fact("k3", "2021-05-01"), venue="den", member="bea")

    erasure = _erase(_shared(opened, closed, begun), "ann")

    assert erasure.recorded[1:] == (attrs.evolve(opened, id="k1-", users=()),)
    assert erasure.destroyed == ("k1", "k2")
    assert [(use.member, use.period.start) for use in erasure.programme.register.uses_of_venue["den"]] == [
        ("bea", on("2021-05-01"))
    ]


def test_law_61_a_closing_is_known_from_when_on_it_ends_the_use_of_another() -> None:
    used = uses("hall", "home")
    closed = VenueClosed(**_fact("k1", "2021-04-01"), venue="hall")
    late = UseBegun(**_fact("k2", "2021-02-01", "2021-06-01"), venue="hall", member="bea")
    undone = Withdrawn(**_fact("k3", "2021-07-01"), event="k2")

    erasure = _erase(_shared(closed, late, undone, used=used), "ann")

    again = attrs.evolve(closed, id="k1-", known=late.known)
    assert erasure.recorded[1:] == (
        again,
        Withdrawn(**_fact("x1.1", "2021-04-01", "2021-07-01"), event="k1-"),
    )


def test_law_61_a_home_that_was_put_down_for_another_by_mistake_tells_nothing_of_them() -> None:
    """Not by the opening that set it right, nor by one of which the other's use was taken back."""
    place: dict[str, Any] = {"kind": "home", "region": "east", "force": "essex"}
    wrong = VenueOpened(**_fact("k1", "2021-01-01"), venue="h7", users=("bea",), **place)
    right = VenueOpened(
        **_fact("k2", "2021-01-01", "2021-01-05"),
        venue="h7",
        users=("ann",),
        ref="KEY-7",
        corrects="k1",
        **place,
    )
    opened = VenueOpened(
        **_fact("k3", "2021-02-01"), venue="o8", kind="office", region="east", force="essex",
        users=("ann",), label="LABEL-8", ref="KEY-8",
    )  # fmt: skip
    begun = UseBegun(**_fact("k4", "2021-02-02"), venue="o8", member="bea")
    undone = Withdrawn(**_fact("k5", "2021-02-03"), event="k4")

    left = _erase(_shared(wrong, right, opened, begun, undone), "ann").programme

    shown = interchange.dumps(left) + repr(left.register.venues) + repr(tuple(left.ledger))
    assert [word for word in ("KEY-7", "KEY-8", "LABEL-8", "'ann'") if word in shown] == []
    assert Programme(left.base, left.rulebook, left.ledger) == left


def test_law_61_a_visit_for_a_test_stays_where_anybody_else_uses_the_place() -> None:
    """Nobody has to accept a test, so that Bea can have agreed to it; at Ann's home she cannot."""
    told = tuple(
        Booked(**_fact(id_, "2021-11-01"), venue=venue, day=on(day), activity=Activity.FUNCTION_TEST)
        for id_, venue, day in (("b1", "hall", "2021-12-07"), ("b2", "home", "2021-12-06"))
    )

    left = _erase(_shared(*told, used=uses("hall", "home") + uses("hall", member="bea")), "ann").programme

    assert {"b1", "b2"} & {*_ids(left)} == {"b1"}
    assert [one.day for one in of_erased(left.agreed(on=on("2021-11-20")))] == [on("2021-12-06")]


def test_law_61_a_visit_to_a_hall_to_which_nobody_who_is_left_agreed_is_theirs() -> None:
    """Bea uses the hall too, and has declined: the slot stays, and neither hall nor booking does."""
    used = uses("hall", "home") + uses("hall", member="bea")
    told = (
        contacted("2021-09-30"),
        contacted("2021-09-30", "bea"),
        offered("2021-10-01", venues=("hall",)),
        answered("2021-10-02", Reply.ACCEPTED),
        offered("2021-10-01", "o2", "bea", ("hall",)),
        answered("2021-10-02", Reply.DECLINED, "o2", id_="a2"),
        Booked(**_fact("b1", "2021-11-01"), venue="hall", day=on("2021-12-06")),
    )
    whole = _shared(*told, used=used)

    left = _erase(whole, "ann").programme

    assert [(one.team, one.day) for one in of_erased(left.agreed(on=on("2021-11-20")))] == [
        ("t", on("2021-12-06"))
    ]
    assert [event.id for event in left.ledger if type(event) is Booked] == []
    assert tuple(whole.irregular()) == tuple(left.irregular()) == ()


def test_law_61_what_is_told_again_stands_where_it_stood() -> None:
    """Of what is of one day and one instant the last by id counts, before and after."""
    until = {"p1": "2022-04-20", "p3": "2022-04-14"}
    wrong, last = (
        attrs.evolve(postponed("2022-01-10", until[id_], "hall", member), id=id_)
        for id_, member in (("p1", "ann"), ("p3", "bea"))
    )
    right = attrs.evolve(wrong, id="p2", member="bea", corrects="p1")
    whole = _shared(wrong, right, last)

    left = _erase(whole, "ann", "2022-01-10").programme

    assert [event.id for event in left.ledger.effective] == ["p1-", "p3", "x1"]
    for asked in (whole, left):
        believed = [event.until for event in asked.ledger.effective if isinstance(event, Postponed)]
        assert believed == [on("2022-04-20"), on("2022-04-14")]


def test_law_61_an_erasure_is_told_when_all_that_it_destroys_is_known() -> None:
    whole = _shared(contacted("2021-03-03"))

    with pytest.raises(InvalidValue, match="became known") as caught:
        whole.erase("ann", event="x1", on=on("2021-03-01"), known=start_of(on("2021-03-02")))
    assert caught.value.field == "erase.known"
    with pytest.raises(InvalidValue, match="after the instant") as caught:
        whole.erase("ann", event="x1", on=on("2021-03-05"), known=start_of(on("2021-03-04")))
    assert caught.value.field == "erase.on"


def test_a_venue_is_opened_for_nobody_only_where_somebody_is_erased() -> None:
    opened = VenueOpened(
        **_fact("k1", "2021-03-01"),
        venue="den",
        kind="office",
        region="east",
        force="essex",
        users=(),
    )

    with pytest.raises(ReferenceErrors, match="name who uses it"):
        _shared().record(opened)


def _directed(*events: Event) -> Programme:
    """Ann, Bea and Cal share a hall."""
    used = (*uses("hall"), *uses("hall", member="bea"), *uses("hall", member="cal"))
    return programme(
        *FIRSTS, DIRECTED, events=events, members=(ANN, BEA, CAL), venues=(_HALL,), used=used
    )  # fmt: skip


def _campaign(asked: Programme, id_: str) -> dict[str, str]:
    """Where a directive stands on 20 November 2021, by member."""
    found = asked.campaign(id_, on=on("2021-11-20"))
    return {one.member: one.state.value for one in found}


def test_law_61_a_directive_to_them_alone_goes_and_one_to_others_too_forgets_them() -> None:
    alone = directed("2021-10-15", "2021-11-12", id_="alone", members=("ann",))
    named = directed("2021-10-15", "2021-11-12", id_="named", members=("ann", "bea", "cal"))
    every = directed("2021-10-15", "2021-11-12", id_="every")
    whole = _directed(alone, named, every)
    state = "outstanding"

    erasure = _erase(whole, "ann")
    left = erasure.programme
    twice = _erase(left, "bea", id_="x2").programme

    assert erasure.destroyed == ("alone", "named")
    assert _ids(left) == ["every", "named-", "x1"]
    assert _campaign(whole, "named") == {"ann": state, "bea": state, "cal": state}
    for asked in (left, left.as_known(on("2021-11-01"))):
        assert _campaign(asked, "named") == _campaign(asked, "every") == {"bea": state, "cal": state}
        with pytest.raises(UnknownId):
            _campaign(asked, "alone")
    assert _campaign(twice, "named") == _campaign(twice, "named-") == {"cal": state}


def test_law_61_a_corrected_directive_is_found_by_its_first_id() -> None:
    first = directed("2021-10-15", "2021-11-12", members=("ann", "bea"))
    mended = directed(
        "2021-10-15", "2021-12-03", id_="d2", known="2021-10-20", corrects="d1", members=("ann", "bea")
    )

    left = _erase(_directed(first, mended), "ann").programme

    assert _campaign(left, "d1") == {"bea": "outstanding"}
    assert left.campaign("d1", on=on("2021-11-20")).directive.by == on("2021-12-03")
    assert left.as_known(on("2021-10-16")).campaign("d1", on=on("2021-10-16")).directive.by == first.by


def test_law_61_a_series_about_them_alone_goes_and_one_about_others_too_forgets_them() -> None:
    def about(*members: str) -> Programme:
        one = attrs.evolve(levels(("2019-11-04", "SEVERE"), areas=("gb",)), areas=(), members=members)
        return programme(*FIRSTS, members=(ANN, BEA), series=(one,))

    alone, both = _erase(about("ann"), "ann").programme, _erase(about("ann", "bea"), "ann").programme

    assert (alone.register.series, alone.rulebook.responses) == ((), ())
    assert [one.members for one in both.register.series] == [("bea",)]
    assert both.rulebook == about("ann").rulebook


def test_law_61_a_series_about_a_place_goes_with_the_place() -> None:
    def about(venue: str) -> Programme:
        one = attrs.evolve(levels(("2019-11-04", "SEVERE"), areas=("gb",)), areas=(), venue=venue)
        used = (*uses("essex"), *uses("glasgow"), *uses("glasgow", member="bea"))
        return programme(*FIRSTS, members=(ANN, BEA), used=used, series=(one,))

    own, shared = _erase(about("essex"), "ann").programme, _erase(about("glasgow"), "ann").programme

    assert (own.register.series, own.rulebook.responses) == ((), ())
    assert [one.venue for one in shared.register.series] == ["glasgow"]


def test_law_61_a_rule_that_reads_a_series_about_them_alone_is_to_go_first() -> None:
    one = attrs.evolve(levels(("2019-11-04", "SEVERE"), areas=("gb",)), areas=(), members=("ann",))
    whole = programme(TWENTY_DAYS, *FIRSTS, series=(one,))

    with pytest.raises(RulebookError) as caught:
        _erase(whole, "ann")

    assert (caught.value.rule, caught.value.edition) == ("rise", "e1")
    assert "take the rule out of the rulebook first" in str(caught.value)


def test_law_61_an_id_that_is_taken_is_refused() -> None:
    agreed = Booked(**_fact("b1", "2021-11-01"), venue="home", day=on("2021-11-25"))
    whole = _shared(agreed, attrs.evolve(contacted("2021-03-04", "bea"), id="x1.1"))
    once = _erase(whole, "ann", id_="x2").programme

    for left, member, id_ in (
        (whole, "ann", "x1"),
        (whole, "ann", "b1"),
        (once, "bea", "x2"),
        (once, "bea", "b1"),
    ):
        with pytest.raises(EventConflict, match="another event has, or had, this id"):
            _erase(left, member, id_=id_)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"member": "nobody"}, UnknownId),
        ({"member": "no body"}, InvalidValue),
        ({"event": "a b"}, InvalidValue),
        ({"event": "x" * 53}, InvalidValue),
        ({"on": "2021-11-20"}, InvalidValue),
        ({"on": dt.date(1899, 12, 31)}, OutsideRange),
        ({"known": dt.datetime.combine(dt.date(2021, 11, 20), dt.time())}, InvalidValue),
    ],
)
def test_what_is_no_erasure_is_refused(changed: dict[str, Any], error: type[ReviewError]) -> None:
    day = on("2021-11-20")
    given_: dict[str, Any] = {"member": "ann", "event": "x1", "on": day, "known": start_of(day)} | changed

    with pytest.raises(error):
        sample().erase(given_.pop("member"), **given_)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Withdrawn(**_fact("w1", "2021-12-01"), event="x1"), "withdraws an erasure, which stands"),
        (Contacted(**_fact("c1", "2021-12-01"), member="bea", corrects="x1"), "corrects an erasure"),
        (Erased(**_fact("x2", "2021-12-01"), events=("contact-bea-2021-03-04",)), "are on record"),
    ],
)
def test_law_61_an_erasure_stands(event: Event, words: str) -> None:
    left = _erase(_shared(contacted("2021-03-04", "bea")), "ann").programme

    with pytest.raises(EventConflict, match=words):
        left.record(event)


@pytest.mark.parametrize(
    "changed",
    [
        {"events": ("b", "a")},
        {"events": ("a", "a")},
        {"events": ("x",)},
        {"corrects": "a"},
        {"events": ["a"]},
    ],
)
def test_what_tells_of_no_erasure_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        Erased(**{**_fact("x", "2021-11-20"), "events": ("a",), **changed})


def test_a_commitment_is_of_a_team_of_the_register_and_of_a_day_to_come() -> None:
    with pytest.raises(InvalidValue):
        Committed(**_fact("x", "2021-11-20"), team="t", day=on("2021-11-19"))
    with pytest.raises(ReferenceErrors) as caught:
        sample().record(Committed(**_fact("x", "2021-11-20"), team="t0", day=on("2021-11-20")))
    assert [fault.path for fault in caught.value.faults] == ["/ledger/0/team"]


def test_a_commitment_is_of_slots_and_of_a_pool_of_its_team() -> None:
    there: dict[str, Any] = {**_fact("x", "2021-11-20"), "team": "t", "day": on("2021-11-20")}
    for slots in (0, 10):
        with pytest.raises(OutsideRange):
            Committed(**there, slots=slots)
    with pytest.raises(InvalidValue):
        Committed(**there, pool="")
    with pytest.raises(ReferenceErrors) as caught:
        sample().record(Committed(**there, pool="q"))
    assert [fault.path for fault in caught.value.faults] == ["/ledger/0/pool"]


def test_law_61_an_erasure_recorded_again_changes_nothing() -> None:
    erasure = _erase(_shared(contacted("2021-03-03")), "ann")

    assert erasure.programme.record(*erasure.recorded) == erasure.programme
    assert repr(erasure) == "<Erasure of 1 event, 1 recorded>"


def test_law_61_a_visit_that_stays_agreed_keeps_its_slot() -> None:
    """On its day the team has one visit less to give to others; on every other day as many."""
    day = on("2021-11-20")
    whole = uk.demonstration(on=day, seed=2021)
    known = start_of(day)
    until = day + dt.timedelta(30)
    plan = whole.plan(on=day, until=until)
    full = Counter((placed.visit.team, placed.day) for placed in plan.visits)
    (team, busy), most = full.most_common(1)[0]
    told = [Committed(id=f"k{n}", on=day, known=known, team=team, day=busy) for n in range(most - 1)]

    after = whole.record(*told).plan(on=day, until=until)
    streamed = Snapshot.of(whole).replay(sorted(told, key=order)).plan(on=day, until=until)

    left = Counter((placed.visit.team, placed.day) for placed in after.visits)
    assert (most > 1, left[team, busy]) == (True, 1)
    assert {where: n for where, n in left.items() if where[0] != team} == {
        where: n for where, n in full.items() if where[0] != team
    }
    assert after.taken == plan.taken
    assert streamed == after


def _pool_of_two(*agreed: Booked) -> Programme:
    """Bea's office takes both slots that the pool has before 11 May, on which Ann's surgery is due."""
    rule = attrs.evolve(YEARLY, slots=Table.by_kind({one: 2 if one == "office" else 1 for one in KINDS}))
    office, surgery = Venue("p0", "office", "east", "essex"), attrs.evolve(_HALL, id="p1")
    seen = (reviewed("2021-05-11", "p0"), reviewed("2021-05-11", "p1"))
    whole = programme(
        rule, *FIRSTS, events=(*seen, *agreed), members=(ANN, BEA), venues=(office, surgery),
        used=(*uses("p0", member="bea"), *uses("p1")),
    )  # fmt: skip
    pool = Pool("q", (TeamAdviser("a", (Slots((0, 2, 0, 0, 0, 0, 0)),)),))
    team = Team("t", "Team", (Cover(),), pools=(pool,))
    return attrs.evolve(whole, base=attrs.evolve(whole.base, teams=(team,)))


_OFFICE_VISIT = Booked(**_fact("b1", "2022-05-02"), venue="p0", day=on("2022-05-10"))
_OVER = attrs.evolve(_OFFICE_VISIT, day=on("2022-05-06"))


def test_law_61_nobody_else_gets_the_slots_of_a_pool_that_stay_agreed() -> None:
    left = _erase(_pool_of_two(_OFFICE_VISIT), "bea", day="2022-05-08").programme

    (commitment,) = of_erased(left.agreed(on=on("2022-05-09")))
    assert (commitment.team, commitment.slots, commitment.pool) == ("t", 2, "q")
    plan = left.plan(on=on("2022-05-09"), until=on("2022-05-11"))
    assert ([one.venue for one in plan.unplaced], plan.overbooked) == (["p1"], ())
    (short,) = plan.shortfalls
    assert (short.code, short.slots, plan.check(short)) == ("booked", 0, ())
    assert short.sentence() == "every slot of 9 May 2022 to 11 May 2022 is agreed with others"


@pytest.mark.parametrize("before", [(), (_OFFICE_VISIT,), (_OVER,)], ids=["none", "to come", "over"])
def test_law_61_a_visit_agreed_after_the_erasure_takes_the_slots_that_it_took(
    before: tuple[Booked, ...],
) -> None:
    """The erasure counts from 8 May; the office agreed to another day on 9 May."""
    again = Booked(**_fact("b2", "2022-05-09"), venue="p0", day=on("2022-05-12"))

    left = _erase(_pool_of_two(*before, again), "bea", day="2022-05-08").programme

    (commitment,) = of_erased(left.agreed(on=on("2022-05-09")))
    assert (commitment.day, commitment.slots) == (again.day, 2)


def test_law_61_a_snapshot_keeps_what_is_agreed_and_what_was_destroyed() -> None:
    """As the programme does that it is of, and one that it was streamed from."""
    agreed = Booked(**_fact("b1", "2021-11-01"), venue="home", day=on("2021-12-06"))
    left = _erase(_shared(agreed, contacted("2021-03-03")), "ann").programme
    whole = Snapshot.of(left)
    streamed = Snapshot.of(bare(left)).replay(left.ledger.effective)

    day, until = on("2021-12-01"), on("2021-12-10")
    assert (
        whole.plan(on=day, until=until)
        == streamed.plan(on=day, until=until)
        == left.plan(on=day, until=until)
    )
    again = Contacted(**_fact("b1", "2021-12-01"), member="bea")
    for snapshot in (whole, streamed):
        with pytest.raises(EventConflict, match="was erased"):
            snapshot.replay([again])


@pytest.mark.parametrize("parts", [(None, ()), (None, None), ("p", ["x"])])
def test_what_no_erasure_came_to_is_refused(parts: tuple[Any, Any]) -> None:
    whole, recorded = parts
    with pytest.raises(InvalidValue) as caught:
        Erasure(sample() if whole == "p" else whole, recorded)
    assert caught.value.field.startswith("Erasure.")
