"""Records of one fact (`semantics.md` section 6): what an answer may name, circles, and long chains."""

import datetime as dt
from itertools import permutations

import attrs
import pytest

from helpers.cost import steps
from laws.small import ESSEX, FIRSTS, GLASGOW, OFFERS, answered, offered, on, programme, reviewed, withdrawn
from laws.support import everything
from mpreview.errors import ReferenceErrors
from mpreview.events import Answered, Event, Ledger, Reply
from mpreview.programme import Programme
from mpreview.timeline import start_of

# ---------------------------------------------------------------- what an answer may name

# Made on 1 February 2022 of Essex; as told on the 5th of Glasgow too, as told on the 9th of the hall alone.
_FIRST = offered("2022-02-01", "o1")
_WIDER = attrs.evolve(
    _FIRST, id="o2", known=start_of(on("2022-02-05")), corrects="o1", venues=("essex", "glasgow")
)
_OTHER = attrs.evolve(_FIRST, id="o3", known=start_of(on("2022-02-09")), corrects="o2", venues=("hall",))
_OFFERS = (_FIRST, _WIDER, _OTHER)


def _asked(*events: Event) -> Programme:
    venues = (ESSEX, GLASGOW, attrs.evolve(ESSEX, id="hall"))
    return programme(*FIRSTS, OFFERS, venues=venues, events=events)


def _yes(venue: str, known: dt.datetime, offer: str = "o1") -> Answered:
    """An answer of 2 February, told when it was."""
    return attrs.evolve(answered("2022-02-02", Reply.ACCEPTED, offer, venues=(venue,)), known=known)


def _faults(*events: Event) -> list[str]:
    try:
        _asked(*events)
    except ReferenceErrors as error:
        return [fault.code for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("venue", "known"),
    [("essex", "2022-02-02"), ("glasgow", "2022-02-05"), ("hall", "2022-02-09")],
)
def test_6_an_answer_names_what_a_record_known_by_then_covers(venue: str, known: str) -> None:
    """From the very instant of that record, and whatever is told of the offer after it."""
    told = start_of(on(known))
    just_before = told - dt.timedelta(microseconds=1)

    assert _faults(*_OFFERS, _yes(venue, told)) == []
    assert _faults(*_OFFERS, _yes(venue, start_of(on("2022-03-01")))) == []
    early = _faults(*_OFFERS, _yes(venue, just_before))
    assert early == ([] if venue == "essex" else ["not-offered"])


@pytest.mark.parametrize("offer", ["o1", "o2", "o3"])
def test_6_an_answer_may_name_any_record_of_its_offer(offer: str) -> None:
    late = start_of(on("2022-02-10"))

    found = [_faults(*_OFFERS, _yes(venue, late, offer)) for venue in ("essex", "glasgow", "hall")]

    assert found == [[], [], []]


def test_6_what_is_recorded_later_changes_nothing_for_an_answer_on_record() -> None:
    """Told in turn, rewound to any instant and told anew: the same answers to the same offer are sound."""
    events = (
        _FIRST,
        _yes("essex", start_of(on("2022-02-02"))),
        _WIDER,
        attrs.evolve(_yes("glasgow", start_of(on("2022-02-06"))), id="a2"),
        _OTHER,
    )
    asked = _asked()
    for event in events:
        asked = asked.record(event)

    for day in (2, 5, 6, 9):
        known = asked.as_known(on(f"2022-02-{day:02}"))
        again = Programme(known.base, known.rulebook, known.ledger)
        assert everything(again, on("2022-02-10")) == everything(known, on("2022-02-10"))
    assert asked == _asked(*events)


# ---------------------------------------------------------------- what is believed of them


def _later(event: Event, id_: str, day: str, *, corrects: str, on_: str | None = None) -> Event:
    """A correction that became known on a day, of the same or another day."""
    return attrs.evolve(
        event, id=id_, known=start_of(on(day)), corrects=corrects, on=event.on if on_ is None else on(on_)
    )


def test_6_the_record_known_last_is_believed_however_many_it_corrects() -> None:
    """The 8th was told on the 5th, after the 7th; that it corrects the first record itself means nothing."""
    one = reviewed("2022-02-01")
    sixth = _later(one, "b", "2022-02-03", corrects=one.id, on_="2022-02-06")
    seventh = _later(one, "c", "2022-02-04", corrects="b", on_="2022-02-07")
    eighth = _later(one, "a", "2022-02-05", corrects=one.id, on_="2022-02-08")

    for told in permutations((one, sixth, seventh, eighth)):
        assert Ledger.of(told).effective == (attrs.evolve(one, on=on("2022-02-08"), known=eighth.known),)


def test_6_an_answer_is_not_before_its_offer_and_puts_nothing_off_until_before_it() -> None:
    """Put off on the 2nd until the 20th; as was told later the offer was made on the 25th."""
    moved = _later(_FIRST, "o2", "2022-02-10", corrects="o1", on_="2022-02-25")
    put_off = answered("2022-02-02", Reply.DEFERRED, until="2022-02-20")

    _, found = Ledger.of((_FIRST, moved, put_off)).effective

    assert found == attrs.evolve(put_off, on=on("2022-02-25"), until=on("2022-02-25"))


@pytest.mark.parametrize("offer", ["o1", "o2", "o3"])
def test_6_an_answer_to_any_record_of_an_offer_is_one_to_the_offer(offer: str) -> None:
    yes = _yes("hall", start_of(on("2022-02-12")), offer)

    believed = Ledger.of((*_OFFERS, yes)).effective

    assert believed == (attrs.evolve(_OTHER, id="o1", corrects=None), attrs.evolve(yes, offer="o1"))


@pytest.mark.parametrize("gone", ["o1", "o2", "o3"])
def test_6_the_withdrawal_of_any_record_takes_the_fact_back_and_what_was_answered(gone: str) -> None:
    back = withdrawn("2022-02-12", gone)

    assert Ledger.of((*_OFFERS, _yes("essex", start_of(on("2022-02-02"))), back)).effective == ()


# ---------------------------------------------------------------- circles


def test_6_a_circle_of_corrections_and_whatever_leads_to_it_is_told() -> None:
    """x, y and z correct each other, u corrects x and v corrects u; s corrects r, and is sound."""
    corrects = {"x": "y", "y": "z", "z": "x", "u": "x", "v": "u", "s": "r", "r": None}
    one = reviewed("2021-07-05")
    events = [attrs.evolve(one, id=id_, corrects=other) for id_, other in corrects.items()]

    for told in permutations(events):
        found = [(told[index].id, field, str(why)) for index, field, why in Ledger().conflicts(told)]
        assert sorted(id_ for id_, _, _ in found) == ["u", "v", "x", "y", "z"]
        assert {field for _, field, _ in found} == {"corrects"}
        assert all("corrects itself by way of others" in why for _, _, why in found)


# ---------------------------------------------------------------- long chains, law 58


_DAY = dt.timedelta(1)


def _reviews(count: int, shift: int) -> list[Event]:
    """A review that is corrected again and again, each time to another day."""
    one = reviewed("2021-07-05")
    told = ((n, one.on + n * shift * _DAY, one.known + n * _DAY) for n in range(1, count))
    more = [
        attrs.evolve(one, id=f"c{n}", on=day, known=known, corrects=f"c{n - 1}" if n > 1 else one.id)
        for n, day, known in told
    ]
    return [one, *more]


def _offers_and_answers(count: int) -> list[Event]:
    """An offer that is corrected again and again, and an answer to each record of it."""
    one = offered("2021-07-05", "o0")
    told = ((n, one.known + n * _DAY) for n in range(1, count))
    more = [attrs.evolve(one, id=f"o{n}", known=known, corrects=f"o{n - 1}") for n, known in told]
    offers = [one, *more]
    yes = answered("2021-07-05", Reply.ACCEPTED, venues=("essex",))
    answers = [attrs.evolve(yes, id=f"a-{one.id}", offer=one.id, known=one.known) for one in offers]
    return [*offers, *answers]


@pytest.mark.parametrize("shift", [-1, 0, 1])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_long_chain_of_corrections_is_gone_through_once(shift: int, *, backwards: bool) -> None:
    """Walked anew from each of its links, a chain of twice the length would cost four times as much."""

    def cost(count: int) -> int:
        events = _reviews(count, shift)[:: -1 if backwards else 1]
        return steps(lambda: Ledger.of(events).effective)

    assert cost(400) <= 2.2 * cost(200)


def test_a_long_circle_of_corrections_is_gone_through_once() -> None:
    def cost(count: int) -> int:
        first, *others = _reviews(count, 0)
        circle = [attrs.evolve(first, corrects=others[-1].id), *others]
        return steps(lambda: list(Ledger().conflicts(circle)))

    assert cost(400) <= 2.2 * cost(200)


def test_a_long_chain_of_corrected_offers_is_gone_through_once() -> None:
    def cost(count: int) -> int:
        events = _offers_and_answers(count)
        return steps(lambda: _asked(*events))

    assert cost(400) <= 2.2 * cost(200)


def test_a_long_chain_of_corrections_leads_to_its_last_link() -> None:
    chain = _reviews(5_000, 0)
    last = attrs.evolve(chain[-1], id="last", on=on("2021-07-06"), corrects=chain[-1].id)

    (believed,) = Ledger.of([*chain, last]).effective

    assert (believed.id, believed.on) == (chain[0].id, on("2021-07-06"))
