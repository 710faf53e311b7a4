"""The register as the events of a ledger leave it, and every change that cannot be made.

Knowledge at any instant must hold together, since `Programme.as_known` answers for every instant of the past.
So the beliefs are replayed in the order in which they became known, one instant after another.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

import attrs

from mpreview._reprs import count_items
from mpreview._sequences import group_items
from mpreview.errors import Fault
from mpreview.events._base import Event, order
from mpreview.events._corrections import group_by_fact, resolve_corrections
from mpreview.events._register_changes import ChangeProblem, End, RegisterChanges, ReportedUses, Revision
from mpreview.events.changes import RegisterChange, VenueOpened
from mpreview.events.ledger import Ledger
from mpreview.register import Register
from mpreview.timeline import FIRST_DAY, LAST_DAY

# ---------------------------------------------------------------- names that records may use


@attrs.frozen
class KnownNames:
    """Members, venues and uses that events brought in, each since the first record.

    Args:
        members: Members who are not in the register of the programme, by id.
        venues: Venues that are not in the register of the programme, by id.
        uses: By member, the venues of the uses that events began.
        kinds: By venue, every kind that some record opened the venue with.
    """

    members: Mapping[str, dt.datetime] = attrs.field(factory=dict, repr=count_items)
    venues: Mapping[str, dt.datetime] = attrs.field(factory=dict, repr=count_items)
    uses: Mapping[str, Mapping[str, dt.datetime]] = attrs.field(factory=dict, repr=count_items)
    kinds: Mapping[str, Collection[str]] = attrs.field(factory=dict, repr=count_items)


def collect_known_names(records: Iterable[Event]) -> KnownNames:
    """Return the names that *records* brought in, whatever was withdrawn since.

    If the opening of a venue is withdrawn, an earlier review of the venue stays on record and counts for
    nobody.
    """
    created: Mapping[str, dict[str, dt.datetime]] = {"member": {}, "venue": {}}
    uses: dict[str, dict[str, dt.datetime]] = {}
    kinds: dict[str, set[str]] = {}
    for event in sorted(records, key=lambda one: one.known):
        if isinstance(event, RegisterChange):
            if event.created is not None:
                kind, id_ = event.created
                created[kind].setdefault(id_, event.known)
            if isinstance(event, VenueOpened):
                kinds.setdefault(event.venue, set()).add(event.kind)
            # The first record counts, even if corrected: a correction must not strand later records.
            for use in event.begun_uses:
                uses.setdefault(use.member, {}).setdefault(use.venue, event.known)
    return KnownNames(created["member"], created["venue"], uses, kinds)


# ---------------------------------------------------------------- the register that events leave


@attrs.frozen(slots=False, getstate_setstate=True)
class ChangedRegister:
    """A register, and the register that events make of it.

    Args:
        base: The register that was put into the programme.
        register: The register as the events leave it.
        names: The names that events brought in.
        ended: The event that made an end, by `End`.
        noticed: Of a use that was moved nearer: the day on which a first day as early became known, by venue,
            member and first day.
    """

    base: Register
    register: Register
    names: KnownNames = attrs.field(factory=KnownNames)
    ended: Mapping[End, str] = attrs.field(factory=dict, repr=count_items)
    noticed: Mapping[tuple[str, str, dt.date], dt.date] = attrs.field(factory=dict, repr=count_items)

    @cached_property
    def calendar_span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day known to every calendar of a seat ever held or a venue ever used."""
        register = self.register
        venues = {use.venue for use in register.uses}
        terms = (one for member in register.members for one in member.terms)
        grounds = {register.index.find_place(one) for one in terms}
        # An online presence lies where the seat of its user lies.
        used_venues = (register.venue[id_] for id_ in venues)
        grounds |= {(one.region, one.force) for one in used_venues if one.region and one.force}
        used = {register.index.covers.ground(*ground).calendar for ground in grounds}
        calendars = [register.calendar[id_] for id_ in sorted(used)]
        first = max((calendar.first for calendar in calendars), default=FIRST_DAY)
        return first, min((calendar.last for calendar in calendars), default=LAST_DAY)


def apply_changes(base: Register, ledger: Ledger) -> ChangedRegister:
    """Return the register that the events of a ledger make of *base*: *base* itself without a change."""
    records = ledger.changes
    if not records:
        return ChangedRegister(base, base)
    changes = RegisterChanges(base)
    believed = resolve_corrections(tuple(records))
    changes.believe((None, event) for event in believed if isinstance(event, RegisterChange))
    reported = _list_reported_uses(records)
    register, names = changes.build_register(reported), collect_known_names(records)
    return ChangedRegister(base, register, names, changes.map_ends(), dict(_list_noticed(reported)))


def _list_reported_uses(records: Iterable[Event]) -> ReportedUses:
    """Return the versions of each use that events report; of another venue or member it is another use."""
    found: dict[tuple[str, str, str], list[tuple[dt.date, dt.date]]] = {}
    for reported, _ in group_by_fact(records):
        for event in reported:
            for use in event.begun_uses if isinstance(event, RegisterChange) else ():
                # The day of an instant is its day in UTC (semantics 6).
                version = event.known.date(), event.on
                found.setdefault((reported[0].id, use.venue, use.member), []).append(version)
    return found


def _list_noticed(reported: ReportedUses) -> Iterator[tuple[tuple[str, str, dt.date], dt.date]]:
    """Yield, of each use that was reported anew, the day on which a first day as early became known."""
    for (_, venue, member), versions in reported.items():
        if len(versions) > 1:
            first = versions[-1][1]
            yield (venue, member, first), min(known for known, on in versions if on <= first)


def bears_on_register(event: Event, ledger: Ledger) -> bool:
    """Whether an event of a ledger is a change, or withdraws a change."""
    meant = event if event.withdraws is None else ledger.get(event.withdraws)
    return isinstance(meant, RegisterChange)


# ---------------------------------------------------------------- revisions of belief


Beliefs = list[tuple[dt.datetime, RegisterChange | None]]
"""What is believed of one fact, since each instant: a change that bears the id of the fact, or nothing."""


def list_beliefs(
    fact: str, records: Iterable[tuple[dt.datetime, Event | None]], withdrawals: Iterable[Event]
) -> Beliefs:
    """Return the beliefs of a fact.

    Args:
        fact: The id of the fact.
        records: The records since their instants, in the order in which they came to be believed.
        withdrawals: The withdrawals of the fact; after the first nothing is believed.
    """
    gone = min((event.known for event in withdrawals), default=None)
    beliefs: Beliefs = [
        (at, attrs.evolve(event, id=fact, corrects=None) if isinstance(event, RegisterChange) else None)
        for at, event in records
        if gone is None or at < gone
    ]
    return beliefs if gone is None else [*beliefs, (gone, None)]


def list_fact_beliefs(records: Sequence[Event], withdrawals: Iterable[Event]) -> Beliefs:
    """Return the beliefs of a fact as recorded."""
    return list_beliefs(records[0].id, [(event.known, event) for event in records], withdrawals)


def list_revisions(facts: Iterable[Beliefs]) -> dict[dt.datetime, list[Revision]]:
    """Return the revisions of some facts by instant, in order; of one instant the last belief counts."""
    found: dict[dt.datetime, list[Revision]] = {}
    for beliefs in facts:
        before: RegisterChange | None = None
        for at, together in groupby(beliefs, key=itemgetter(0)):
            # Of beliefs of one instant only the last was ever held, since nobody can ask in between.
            *_, (_, after) = together
            if before is not None or after is not None:
                found.setdefault(at, []).append((before, after))
            before = after
    return {at: found[at] for at in sorted(found)}


# ---------------------------------------------------------------- faults


def find_change_faults(base: Register, ledger: Ledger, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the changes of a ledger that cannot be made, with all that was known at some instant.

    Args:
        base: The register that was put into the programme.
        ledger: The ledger.
        events: The events that are checked, in the given order; the first of them bears the faults of events
            that are not among them.
    """
    records = ledger.changes
    problems = list(_find_problems(base, records)) if records else []
    # An event that occurs twice in a document is reported at its first place.
    places: dict[str, int] = {}
    for index, event in enumerate(events if problems else ()):
        if bears_on_register(event, ledger):
            places.setdefault(event.id, index)
    first = min(places, key=places.__getitem__, default=None)
    for fact, refusal in problems:
        id_ = fact if fact in places else first
        path = f"/ledger/{0 if id_ is None else places[id_]}/{refusal.field}"
        yield Fault(path, refusal.code, refusal.message, refusal.hint, event=id_)


def _find_problems(base: Register, records: Sequence[Event]) -> Iterator[ChangeProblem]:
    """Yield the problems of changes, each change once, up to the first instant at which periods clash.

    Every later record rests on two periods of which one must go, so nothing is said of later records.
    """
    changes, found = RegisterChanges(base), set[str]()
    facts = list(group_by_fact(records))
    fact_of = {event.id: reported[0].id for reported, _ in facts for event in reported}
    by_instant = group_items(sorted(records, key=order), lambda event: event.known)
    for at, revisions in list_revisions(list_fact_beliefs(*fact) for fact in facts).items():
        changes.believe(revisions)
        refused = [ChangeProblem(fact, changes.refusals[fact]) for fact in changes.refused]
        clashes = changes.find_clashes()
        for problem in (*refused, *clashes):
            if problem.event not in found:
                found.add(problem.event)
                yield _find_culprit(problem, by_instant[at], fact_of)
        if clashes:
            return


def _find_culprit(
    problem: ChangeProblem, fresh: Sequence[Event], fact_of: Mapping[str, str]
) -> ChangeProblem:
    """Return a problem with the record at fault: the change itself, a correction, or a later record.

    Args:
        problem: The problem, at the fact of a change.
        fresh: The records of the instant since which the problem is there, in order.
        fact_of: The id of the fact, by record.
    """
    if any(event.id == problem.event for event in fresh):
        return problem
    for event in fresh:
        if fact_of.get(event.id) == problem.event:
            return problem._replace(event=event.id)
    message = f"after it another change cannot be: {problem.refusal.message}"
    refusal = problem.refusal._replace(field="id", message=message)
    return ChangeProblem(fresh[0].id, refusal)
