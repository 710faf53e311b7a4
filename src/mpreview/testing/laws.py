"""The laws of a store of events, as functions: hold your own store to them in your tests.

A law takes a function that makes a new store, carries out a few steps, and raises `BrokenLaw` at the first
step that went wrong. The laws themselves touch no file and start no thread. Without a history the steps are
the same every time; with histories drawn by `mpreview.testing.strategies.histories` the laws look further.

>>> from mpreview.programme import Programme
>>> class Shelf:
...     '''A store in memory, as plain as can be.'''
...     def __init__(self, kept):
...         self._kept = kept
...     def append(self, *events, expecting=None):
...         self._kept[0] = self._kept[0].record(*events, expecting=expecting)
...     def read(self):
...         return self._kept[0]
...     def close(self):
...         pass
>>> def make(programme):
...     kept = [programme]
...     return lambda: Shelf(kept)
>>> for law in LAWS:
...     law(make)
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import islice
from typing import Final, Protocol

import attrs

from mpreview._checks import check_type
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, ReviewError, StaleVersion
from mpreview.events import Answered, Booked, Contacted, Event, Ledger, Offered, Reply, Withdrawn
from mpreview.interchange import dumps, loads
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.testing.corpus import load_cases
from mpreview.timeline import start_of

__all__ = [
    "LAWS",
    "BrokenLaw",
    "EventStore",
    "History",
    "MakeStore",
    "OpenStore",
    "RunTogether",
    "StoreLaw",
    "check_base",
    "check_batch",
    "check_conflict",
    "check_corrections",
    "check_expecting",
    "check_late",
    "check_readers",
    "check_reading",
    "check_refusal",
    "check_reopening",
    "check_repeat",
    "check_writers",
    "plain_history",
]


class EventStore(Protocol):
    """What the laws ask of a store; a store of another shape needs an adapter of these three methods."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        """Keep all events or none, and raise a `ReviewError` for none, as `Programme.record` does.

        Args:
            events: The events.
            expecting: The version of the ledger that the writer has read; `None` for any.
        """
        ...

    def read(self) -> Programme:
        """Return the programme with every event kept so far, by this handle or another."""
        ...

    def close(self) -> None:
        """Give back files and connections; the events stay kept."""
        ...


OpenStore = Callable[[], EventStore]
"""Opens one store: each call is a further handle on the same events, as another process would have."""
MakeStore = Callable[[Programme], OpenStore]
"""Makes a new store of a programme, apart from every other, and returns how the store is opened."""
RunTogether = Callable[[Sequence[Callable[[], object]]], object]
"""Runs some functions, at once or in turn, and returns when all have ended."""


@attrs.frozen
class BrokenLaw(ReviewError, AssertionError):
    """A store broke a law.

    Args:
        law: The name of the law.
        problem: What the store did.
        mend: What to look at in the store.
    """

    law: str
    problem: str
    mend: str
    code = "broken-law"

    def __str__(self) -> str:
        return f"{self.law}: {self.problem}; {self.mend}"


@attrs.frozen
class History:
    """A programme without events, and events that the programme records one after the other.

    Args:
        programme: The programme.
        events: The events.

    Raises:
        InvalidValue: If the programme has events of its own or no members, or a field has another type.
    """

    programme: Programme = attrs.field(repr=False)
    events: tuple[Event, ...] = attrs.field(repr=count_items)

    def __attrs_post_init__(self) -> None:
        check_type("History.programme", self.programme, Programme)
        if type(self.events) is not tuple or not all(isinstance(one, Event) for one in self.events):
            raise InvalidValue("History.events", "give a tuple of events")
        if not self.programme.base.members:
            raise InvalidValue("History.programme", "has no members; give a programme of one member at least")
        if len(self.programme.ledger):
            raise InvalidValue("History.programme", "has events of its own; give them as events")


class StoreLaw(Protocol):
    """A law of a store; `law.__name__` names the law in the report of a test."""

    __name__: str

    def __call__(self, make: MakeStore, history: History | None = None) -> None:
        """Hold a store to the law.

        Args:
            make: Makes a new store.
            history: The history; `None` for the plain one.

        Raises:
            BrokenLaw: If the store breaks the law.
        """
        ...


@cache
def plain_history() -> History:
    """Return a small programme with three contacts, the history of a law that is given none.

    >>> plain_history().events[0].id
    'contact-1'
    """
    programme = loads(json.dumps(next(load_cases()).document))
    base = attrs.evolve(programme, ledger=Ledger())
    return History(base, tuple(_make_contact(base, f"contact-{n}", n) for n in range(1, 4)))


def _make_contact(programme: Programme, id_: str, days: int = 0, member: str | None = None) -> Contacted:
    """Return a contact with the first member of a programme, some days after the member took office."""
    one = programme.base.members[0]
    on = one.terms[0].period.start + dt.timedelta(days)
    # A fraction of a second, since a store that keeps whole seconds changes the event.
    known = start_of(on) + dt.timedelta(hours=9, microseconds=250)
    return Contacted(id=id_, on=on, known=known, member=member or one.id)


_TRIED: Final = 20
"""The number of places that are tried for a visit that the programme refuses."""


def _list_illegal(programme: Programme) -> list[Booked]:
    """Return a visit agreed with nobody, for the first place at which the programme refuses one."""
    for use in programme.base.uses[:_TRIED]:
        on = use.period.start
        known = start_of(on) + dt.timedelta(hours=9)
        event = Booked(id="law-not-accepted", on=on, known=known, venue=use.venue, day=on)
        if isinstance(_raises(partial(programme.record, event)), EventRefused):
            return [event]
    return []


# ---------------------------------------------------------------- steps of a law


@contextmanager
def _open(*openers: OpenStore) -> Iterator[tuple[EventStore, ...]]:
    """Open a store by each opener, and close every handle at the end."""
    with ExitStack() as stack:
        stores: list[EventStore] = []
        for opener in openers:
            store = opener()
            stack.callback(store.close)
            stores.append(store)
        yield tuple(stores)


def _begin(make: MakeStore, history: History | None) -> tuple[OpenStore, History]:
    """Return how a new store is opened, and the history.

    Raises:
        InvalidValue: If an argument is of another type.
    """
    if not callable(make):
        raise InvalidValue("make", "give a function that makes a new store of a programme")
    if history is None:
        history = plain_history()
    check_type("history", history, History)
    opener = make(history.programme)
    if not callable(opener):
        raise InvalidValue("make", "has to return a function that opens the store")
    return opener, history


def _list_ids(store: EventStore) -> set[str]:
    return {event.id for event in store.read().ledger}


def _raises(function: Callable[[], object]) -> ReviewError | None:
    """Return the error of the library by which a function refuses; `None` if the function does not."""
    try:
        function()
    except ReviewError as error:
        return error
    return None


# ---------------------------------------------------------------- the laws


def check_base(make: MakeStore, history: History | None = None) -> None:
    """Check that a new store holds the programme it was made of, and that the document of it reads back.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If the store holds another programme.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    with _open(opener) as (store,):
        found = store.read()
    if found != history.programme or loads(dumps(found)) != found:
        problem = "a new store does not hold the programme that the store was made of"
        mend = "keep the document of `interchange.dumps` as it is, and read the document before the events"
        raise BrokenLaw("check_base", problem, mend)


def check_reading(make: MakeStore, history: History | None = None) -> None:
    """Check that every event is read back as soon as `append` returns, equal in every field.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If an event is missing or differs.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    expected = history.programme
    with _open(opener) as (store,):
        for event in history.events:
            store.append(event)
            expected = expected.record(event)
            found = {one.id: one for one in store.read().ledger}
            for one in expected.ledger:
                if found.get(one.id) != one:
                    problem = "is missing" if one.id not in found else "is read back with other fields"
                    mend = (
                        "write before `append` returns, and write `interchange.event_dumps(event)` as it is"
                    )
                    raise BrokenLaw("check_reading", f"event {one.id!r} {problem}", mend)


def check_reopening(make: MakeStore, history: History | None = None) -> None:
    """Check that a store that was closed and opened again has every event.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If an event is lost.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    for event in history.events:
        with _open(opener) as (store,):
            store.append(event)
    with _open(opener) as (store,):
        lost = {event.id for event in history.events} - _list_ids(store)
    if lost:
        mend = "commit, and flush to the disk, before `append` returns"
        raise BrokenLaw("check_reopening", f"closing the store lost {_name_events(lost)}", mend)


def check_repeat(make: MakeStore, history: History | None = None) -> None:
    """Check that an event that is appended twice is one event, and that the second call is no error.

    A writer who did not hear the answer sends the event again.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If the second call is refused, or changes what is read.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    with _open(opener) as (store,):
        store.append(*history.events)
        before = store.read()
        for event in history.events:
            error = _raises(partial(store.append, event))
            if error is not None or store.read() != before:
                mend = "ask `Programme.record`, which takes an equal event twice, and insert an id once"
                raise BrokenLaw("check_repeat", f"event {event.id!r} was not taken a second time", mend)


def check_conflict(make: MakeStore, history: History | None = None) -> None:
    """Check that an event with the id of another event is refused, and that the first event stays.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If the event is taken, or the first event is lost.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    first, second = (_make_contact(history.programme, "law-conflict", days) for days in (0, 1))
    # By two handles, since a handle that judges by its own last reading takes what is a conflict by now.
    with _open(opener, opener) as (store, other):
        other.read()
        store.append(first)
        error = _raises(partial(other.append, second))
        # Found by id and day: what becomes of the other fields is the matter of `check_reading`.
        kept = [one.on for one in store.read().ledger if one.id == first.id]
    if error is None or kept != [first.on]:
        problem = (
            "took another event of an id" if error is None else "refused an event of the same id and kept it"
        )
        mend = "ask `Programme.record` before writing, and never replace a row of events"
        raise BrokenLaw("check_conflict", problem, mend)


def check_refusal(make: MakeStore, history: History | None = None) -> None:
    """Check that an event that the programme refuses is refused by the store, and is not kept.

    One event is of a member who does not exist. Another agrees a visit that nobody accepted, if a rule of the
    history asks for an offer.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If such an event is taken, or the store cannot be read afterwards.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    wrong = _make_contact(history.programme, "law-refused", member="law-nobody")
    refused: list[tuple[Event, str]] = [(wrong, "an event of a member who does not exist")]
    refused += [(one, "a visit that nobody accepted") for one in _list_illegal(history.programme)]
    with _open(opener) as (store,):
        for event, words in refused:
            error = _raises(partial(store.append, event))
            unread = _raises(store.read)
            if error is None or unread is not None or event.id in _list_ids(store):
                problem = f"took {words}" if error is None else "kept a refused event"
                mend = "let the error of `Programme.record` pass to the writer, before anything is written"
                raise BrokenLaw("check_refusal", problem, mend)


def check_batch(make: MakeStore, history: History | None = None) -> None:
    """Check that of several events all are kept, or none if one is refused.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If some of the events are kept, and others are not.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    good = _make_contact(history.programme, "law-good")
    wrong = _make_contact(history.programme, "law-refused", member="law-nobody")
    mend = "record and write all events of one call in one transaction"
    with _open(opener) as (store,):
        _raises(partial(store.append, good, wrong))
        if good.id in _list_ids(store):
            raise BrokenLaw("check_batch", "kept one event of a call that was refused", mend)
        both = good, _make_contact(history.programme, "law-good-too", 1)
        store.append(*both)
        if not {one.id for one in both} <= _list_ids(store):
            raise BrokenLaw("check_batch", "lost an event of a call that was taken", mend)


def check_expecting(make: MakeStore, history: History | None = None) -> None:
    """Check that a writer with the version on record may write, and a writer with an older version may not.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If the store pays no heed to the version.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    one, two, three = (_make_contact(history.programme, f"law-version-{n}", n) for n in range(3))
    # By two handles, since a handle that compares with its own last reading loses the update of another.
    with _open(opener, opener) as (store, other):
        old = store.read().version
        other.read()
        if _raises(partial(store.append, one, expecting=old)) is not None:
            mend = "compare `expecting` with the version of what is on record, in the transaction that writes"
            raise BrokenLaw("check_expecting", "refused a writer who expects the version on record", mend)
        errors = [_raises(partial(by.append, two, expecting=old)) for by in (other, store)]
        if not all(isinstance(error, StaleVersion) for error in errors) or two.id in _list_ids(store):
            mend = "pass `expecting` to `Programme.record`, in the transaction that writes"
            raise BrokenLaw("check_expecting", "took an event of a writer who expects an older version", mend)
        store.append(three)


def check_corrections(make: MakeStore, history: History | None = None) -> None:
    """Check that a corrected event, its correction, a withdrawn event and its withdrawal are all kept.

    What was believed on an earlier day is read from them.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If one of them is lost.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    wrong, withdrawn = (_make_contact(history.programme, f"law-wrong-{n}", n) for n in range(2))
    right = attrs.evolve(wrong, id="law-right", known=wrong.known + dt.timedelta(1), corrects=wrong.id)
    events: tuple[Event, ...] = (
        wrong, withdrawn, right,
        Withdrawn(id="law-withdrawal", on=withdrawn.on, known=right.known, event=withdrawn.id),
    )  # fmt: skip
    with _open(opener) as (store,):
        for event in events:
            store.append(event)
        lost = {event.id for event in events} - _list_ids(store)
    if lost:
        mend = "only ever add events; the programme itself applies corrections and withdrawals"
        raise BrokenLaw("check_corrections", f"lost {_name_events(lost)}", mend)


def check_late(make: MakeStore, history: History | None = None) -> None:
    """Check that a store takes an event reported late, and reads on although it casts doubt on a step.

    A visit was agreed after the member had accepted. Then it becomes known that the member declined before:
    the agreement holds, and a store that judges accepted events again cannot be read.

    Args:
        make: Makes a new store.
        history: Not needed here: the law has a history of its own.

    Raises:
        BrokenLaw: If the store refuses the late event, or cannot be read afterwards.
        InvalidValue: If an argument is of another type.
    """
    _begin(make, history)
    programme = plain_history().programme
    events = tuple(_list_late(programme))
    opener = make(programme)
    with _open(opener) as (store,):
        appends = (partial(store.append, event) for event in events)
        error = next((found for one in appends if (found := _raises(one)) is not None), None)
        unread = _raises(store.read)
        if error is not None or unread is not None:
            problem = "refused a late event" if unread is None else "cannot be read after a late event"
            mend = "read the events with `Programme.restore`, which judges no event again"
            raise BrokenLaw("check_late", problem, mend)


def _list_late(programme: Programme) -> Iterator[Event]:
    """Yield an offer, its acceptance, a booking, and the decline of the day between, which is known last."""
    one = programme.base.members[0]
    use = next(use for use in programme.base.uses if use.member == one.id)
    first = max(one.terms[0].period.start, use.period.start)
    days = [first + dt.timedelta(n) for n in range(6)]
    known = [start_of(day) + dt.timedelta(hours=9) for day in days]
    yield Offered(id="law-offer", on=days[0], known=known[0], member=one.id)
    yes, no = Reply.ACCEPTED, Reply.DECLINED
    yield Answered(id="law-accepted", on=days[1], known=known[1], offer="law-offer", reply=yes)
    yield Booked(id="law-booked", on=days[3], known=known[3], venue=use.venue, day=days[5])
    yield Answered(id="law-declined", on=days[2], known=known[4], offer="law-offer", reply=no)


def check_readers(make: MakeStore, history: History | None = None) -> None:
    """Check that an open handle reads what another handle has appended.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.

    Raises:
        BrokenLaw: If the handle reads an older state.
        InvalidValue: If an argument is of another type.
    """
    opener, history = _begin(make, history)
    with _open(opener, opener) as (writer, reader):
        reader.read()
        for event in history.events:
            writer.append(event)
            if event.id not in _list_ids(reader):
                mend = "read the events that others wrote before every answer"
                raise BrokenLaw("check_readers", f"another handle does not read event {event.id!r}", mend)


def check_writers(
    make: MakeStore, history: History | None = None, *, writers: int = 8, run: RunTogether | None = None
) -> None:
    """Check that many writers lose no event of each other; at once, that one alone of rivals is taken.

    Every writer has a handle of its own, and all handles are open before the first event is written. All
    write events of their own. With *run* all write once more with the version that all have read, and all
    write another event under one id: one writer alone may be taken each time.

    Args:
        make: Makes a new store.
        history: The history; `None` for the plain one.
        writers: The number of writers.
        run: Runs the writers, such as in threads, to find what goes wrong at once. `None` for one after the
            other, which finds a store that writes back what it read before. The handles are opened by the
            caller, before *run*.

    Raises:
        BrokenLaw: If an event is lost, or more than one writer is taken where one may be. An error of the
            store passes to the caller.
        InvalidValue: If an argument is of another type, or there is no writer.
    """
    if type(writers) is not int or writers < 1:
        raise InvalidValue("writers", "give the number of writers, 1 or more")
    if run is not None and not callable(run):
        raise InvalidValue("run", "give a function that runs some functions")
    opener, history = _begin(make, history)
    together, programme = run or _run_in_turn, history.programme
    own = [
        tuple(_make_contact(programme, f"law-{writer}-{n}", n) for n in range(2)) for writer in range(writers)
    ]
    of_one_version = [_make_contact(programme, f"law-race-{writer}", writer) for writer in range(writers)]
    of_one_id = [_make_contact(programme, "law-race", writer) for writer in range(writers)]
    with _open(*[opener] * writers) as stores:
        pairs = zip(stores, own, strict=True)
        together([partial(_append_each, store, events) for store, events in pairs])
        # Read before a handle is closed: what closing loses is the matter of `check_reopening`.
        with _open(opener) as (reader,):
            lost = {event.id for events in own for event in events} - _list_ids(reader)
            if lost:
                raise BrokenLaw("check_writers", f"lost {_name_events(lost)}", _IN_ONE_TRANSACTION)
            version = reader.read().version
        if run is None:
            # One after the other the rivals are the matter of `check_expecting` and `check_conflict`.
            return
        _check_rivals(stores, of_one_version, version, run, "version")
        _check_rivals(stores, of_one_id, None, run, "id")


def _check_rivals(
    stores: Sequence[EventStore], rivals: Sequence[Event], expecting: str | None, run: RunTogether, words: str
) -> None:
    """Check that exactly one of some rival events, written at once, is taken and kept."""
    taken: list[Event] = []
    pairs = zip(stores, rivals, strict=True)
    run([partial(_race, store, event, expecting, taken) for store, event in pairs])
    kept = [event for event in stores[0].read().ledger if event in rivals]
    # Writers in other processes report nothing to the caller, so what is on record counts, too.
    if len(kept) != 1 or taken not in ([], kept):
        problem = f"took {len(taken)} and kept {len(kept)} of {len(rivals)} writers of one {words} at once"
        raise BrokenLaw("check_writers", problem, _IN_ONE_TRANSACTION)


_IN_ONE_TRANSACTION: Final = (
    "read what is on record, ask `Programme.record` and write the new event in one transaction that lets "
    "nobody else write"
)


def _race(store: EventStore, event: Event, expecting: str | None, taken: list[Event]) -> None:
    """Append an event, and note the event if the store takes it."""
    if _raises(partial(store.append, event, expecting=expecting)) is None:
        taken.append(event)


def _run_in_turn(functions: Iterable[Callable[[], object]]) -> None:
    for function in functions:
        function()


def _append_each(store: EventStore, events: Sequence[Event]) -> None:
    for event in events:
        store.append(event)


def _name_events(ids: set[str]) -> str:
    first = ", ".join(islice(sorted(ids), 3))
    return f"{len(ids)} of the events, such as {first}"


LAWS: Final[tuple[StoreLaw, ...]] = (
    check_base,
    check_reading,
    check_reopening,
    check_repeat,
    check_conflict,
    check_refusal,
    check_batch,
    check_expecting,
    check_corrections,
    check_late,
    check_readers,
    check_writers,
)
"""Every law of a store, in the order in which to mend a store."""
