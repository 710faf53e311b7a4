"""Law 4 for a batch of events: each fault is told at its place, and no fault that follows from another."""

import datetime as dt
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.support import pickled
from mpreview import ReviewError, interchange, uk
from mpreview.errors import EventConflict, ReferenceErrors
from mpreview.events import (
    Answered,
    Attempted,
    Booked,
    BookingKept,
    BookingMissed,
    Contacted,
    Event,
    Incident,
    Ledger,
    Offered,
    Postponed,
    Reply,
    VenueOpened,
)
from mpreview.events.visits import Absent
from mpreview.reviews.judging import EventRefused, NothingPostponed
from mpreview.timeline import start_of

DAY: Final = dt.date(2021, 11, 22)
SAMPLE: Final = uk.sample(on=DAY)
VISIT: Final = DAY + dt.timedelta(9)


def _fact(id_: str, later: int = 0) -> dict[str, Any]:
    on = DAY + dt.timedelta(later)
    return {"id": id_, "on": on, "known": start_of(on)}


_PUT_OFF: Final[Any] = {"until": DAY, "signer": "s", "authority": "A", "why": "W"}

Part = tuple[tuple[Event, ...], tuple[str, ...]]
"""Events about members and venues of their own, and the ids of those whose faults are told."""

# In the sample nobody has accepted a review at these places.
STEPS: Final[tuple[Part, ...]] = (
    ((Contacted(**_fact("fine"), member="m-essex-3"),), ()),
    # What became of a visit that could not be agreed is no fault of its own.
    (
        (
            Booked(**_fact("b1"), venue="essex-4-office", day=VISIT),
            Booked(**_fact("b2", 1), venue="essex-4-office", day=VISIT),
            BookingKept(**_fact("k2", 9), booking="b2"),
        ),
        ("b1",),
    ),
    ((Booked(**_fact("b3"), venue="clyde-2-office", day=VISIT),), ("b3",)),
    # Nobody accepted by a decline, and so no visit can be agreed; the first refusal is told alone.
    (
        (
            Offered(**_fact("o4"), member="m-essex-1", venues=("essex-hall",)),
            Answered(**_fact("a4"), offer="o4", reply=Reply.DECLINED),
            Booked(**_fact("b4", 1), venue="essex-hall", day=VISIT),
            BookingMissed(**_fact("m4", 1), booking="b4", by=Absent.TEAM),
        ),
        ("b4",),
    ),
    ((Postponed(**_fact("p5"), member="m-clyde-1", venue="clyde-1-home-1", **_PUT_OFF),), ("p5",)),
)
NAMES: Final[tuple[Part, ...]] = (
    ((Contacted(**_fact("fine"), member="m-essex-3"),), ()),
    ((Attempted(**_fact("n1"), member="nobody"),), ("n1",)),
    ((Incident(**_fact("n2"), member="m-essex-1", venue="nowhere"),), ("n2",)),
    ((Answered(**_fact("n3"), offer="o9", reply=Reply.ACCEPTED),), ("n3",)),
    (
        (
            Attempted(**_fact("n4"), member="m-essex-4"),
            Attempted(**_fact("n4", 1), member="m-essex-4"),
        ),
        ("n4",),
    ),
    # While a name is wrong no step is judged: the refusal may follow from the name.
    (
        (
            Offered(**_fact("n5"), member="m-clyde-9"),
            Answered(**_fact("a5"), offer="n5", reply=Reply.ACCEPTED),
            Booked(**_fact("b5"), venue="clyde-3-surgery-1", day=VISIT),
        ),
        ("n5",),
    ),
)


def _refused(*events: Event) -> ReviewError:
    with pytest.raises(ReviewError) as caught:
        SAMPLE.record(*events)
    return caught.value


def _check(parts: list[Part], order: list[int]) -> None:
    batch = [event for events, _ in parts for event in events]
    batch = [batch[place] for place in order]
    told = sorted(id_ for _, ids in parts for id_ in ids)
    if not told:
        SAMPLE.record(*batch)
        return

    faults = interchange.list_faults(_refused(*batch), batch)

    assert sorted(str(fault.event) for fault in faults) == told
    places = [int(fault.path.split("/")[1]) for fault in faults]
    assert places == sorted(places)
    assert [batch[place].id for place in places] == [one.event for one in faults]
    assert all(fault.hint for fault in faults)


def _drawn(data: st.DataObject, every: tuple[Part, ...]) -> tuple[list[Part], list[int]]:
    parts = data.draw(st.lists(st.sampled_from(every), unique_by=id, min_size=1))
    return parts, data.draw(st.permutations(range(sum(len(events) for events, _ in parts))))


@given(st.data())
def test_law_4_the_refused_steps_of_events_that_have_nothing_in_common_are_told_at_once(
    data: st.DataObject,
) -> None:
    _check(*_drawn(data, STEPS))


@given(st.data())
def test_law_4_wrong_names_and_wrong_references_are_told_at_once(data: st.DataObject) -> None:
    _check(*_drawn(data, NAMES))


def test_law_4_one_error_holds_the_others_and_says_each_on_a_line() -> None:
    steps = [event for events, _ in STEPS for event in events]
    error = _refused(*steps)

    assert isinstance(error, EventRefused)
    assert [type(one) for one in error.more] == [EventRefused, EventRefused, NothingPostponed]
    assert len(str(error).splitlines()) == 4
    assert repr(error).endswith("more=<3>)")
    assert pickled(error) == error


def test_law_4_a_ledger_tells_every_conflict() -> None:
    wrong = [Answered(**_fact(f"a{n}"), offer=f"o{n}", reply=Reply.ACCEPTED) for n in range(200)]

    with pytest.raises(EventConflict) as caught:
        Ledger.of(wrong)

    assert [one.event for one in caught.value.more] == [f"a{n}" for n in range(1, 101)]


def test_law_4_conflicts_beside_wrong_names_are_faults_with_paths() -> None:
    error = _refused(*(event for events, _ in NAMES for event in events))

    assert isinstance(error, ReferenceErrors)
    assert [(fault.path, fault.code) for fault in error.faults] == [
        ("/ledger/1/member", "dangling-id"),
        ("/ledger/2/venue", "dangling-id"),
        ("/ledger/3/offer", "event-conflict"),
        ("/ledger/5/id", "event-conflict"),
        ("/ledger/6/member", "dangling-id"),
    ]


def test_law_4_a_clash_of_ids_is_a_conflict_whatever_else_is_wrong() -> None:
    """A client tries again with another id after the status 409, and has to learn of every clash."""
    name = Attempted(**_fact("n1"), member="nobody")
    reference = Answered(**_fact("n2"), offer="o9", reply=Reply.ACCEPTED)
    alone = VenueOpened(
        **_fact("n3"), venue="new", kind="office", users=(), region="scotland", force="police-scotland"
    )
    clash = (
        Attempted(**_fact("z"), member="m-essex-4"),
        Attempted(**_fact("z", 1), member="m-essex-4"),
    )
    many = [Attempted(**_fact(f"m{n}"), member="nobody") for n in range(200)]
    loose = [Answered(**_fact(f"l{n}"), offer="o9", reply=Reply.ACCEPTED) for n in range(200)]

    assert [one.event for one in interchange.list_faults(_refused(*many), many)] == [
        f"m{n}" for n in range(100)
    ]
    for wrong in ((name,), (reference,), (alone,), many, loose):
        assert (_refused(*wrong).status, _refused(*wrong, *clash).status) == (422, 409)
        faults = interchange.list_faults(_refused(*wrong, *clash), (*wrong, *clash))
        assert [one.path for one in faults if one.event == "z"] == [f"/{len(wrong) + 1}/id"]
