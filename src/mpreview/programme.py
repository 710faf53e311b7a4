"""The programme: register, rulebook and ledger together, and the questions they answer."""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, overload

import attrs

from mpreview.coverage import Coverage
from mpreview.errors import InvalidValue, ReferenceErrors, RulebookError, StaleVersion, UnknownId
from mpreview.events import RANK, Event, Ledger
from mpreview.events.kinds import index_until
from mpreview.ids import a_kind, a_tuple, an_id
from mpreview.people import Member
from mpreview.planning import Plan, plan_visits
from mpreview.policy import Activity, Book, Edition, OpenCycles, Rulebook
from mpreview.register import Register, Source
from mpreview.reviews import Obligations
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Asked, Duties, Kept
from mpreview.reviews.history import History, fold
from mpreview.timeline import LAST_DAY, a_day, an_instant, start_of

if TYPE_CHECKING:
    from mpreview.effects import Effect
    from mpreview.reviews.explaining import Subject
    from mpreview.reviews.lifecycle import Irregular, Row
    from mpreview.reviews.traces import Explanation

__all__ = ["Programme", "Sources"]


@attrs.frozen(repr=False)
class Sources(Sequence[Source]):
    """What the answers rest on: each table with its state date and the days it speaks of."""

    items: tuple[Source, ...]

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> "Sources": ...
    def __getitem__(self, index: int | slice) -> "Source | Sources":
        return Sources(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def older_than(self, on: dt.date) -> tuple[Source, ...]:
        """Return the tables that were brought up to an earlier day, or do not reach that day."""
        return tuple(source for source in self.items if source.falls_short(on))

    def __repr__(self) -> str:
        return f"<{len(self.items)} source{'s' if len(self.items) != 1 else ''}>"


_KEPT = 8
"""Epochs, stretches of days on which the same rises, levels and covers count, that are kept."""

K = TypeVar("K")
V = TypeVar("V")


def _keep(places: dict[K, V], key: K, value: V) -> V:
    """Keep a value in a free place, or in that of the oldest, and return what stands there."""
    for old in list(places)[: 1 - _KEPT]:
        places.pop(old, None)
    return places.setdefault(key, value)


class _Common:
    """What is worked out of a register and a rulebook alone, so that recording an event leaves it as it is.

    Args:
        register: The register.
        rulebook: The rules.
    """

    def __init__(self, register: Register, rulebook: Rulebook) -> None:
        self._register, self._rulebook = register, rulebook
        self._cases: dict[tuple[int, int], Cases] = {}

    @cached_property
    def book(self) -> Book:
        """The rules, compiled."""
        register = self._register
        return Book(self._rulebook, register.calendar, register.threat, register.scale)

    def cases(self, on: dt.date) -> Cases:
        """Return what subjects have in common around a day."""
        book, register = self.book, self._register
        epoch = bisect_right(book.edges, on.toordinal()), bisect_right(register.answering.edges, on)
        return self._cases.get(epoch) or _keep(self._cases, epoch, Cases(register, book, on))


@attrs.frozen(repr=False)
class Programme:
    """Everyone and everything, the rules, and what happened.

    What happened is held as it is, like that of a document that is loaded: only `record` asks whether it is
    a legal step, and `irregular` tells where it was none.

    Args:
        register: Who and what there is.
        rulebook: The rules.
        ledger: What happened.

    Raises:
        ReferenceErrors: If a rule reads a series or level that is not there, an event names a member or
            venue that is not there, or a venue that it cannot be about, or a day lies
            outside the calendar that its answer needs.
    """

    register: Register
    rulebook: Rulebook
    ledger: Ledger = attrs.field(factory=Ledger)

    def __attrs_post_init__(self) -> None:
        a_kind("Programme.register", self.register, Register)
        a_kind("Programme.rulebook", self.rulebook, Rulebook)
        a_kind("Programme.ledger", self.ledger, Ledger)
        self._check()

    def _check(self) -> None:
        # Whatever is read or drawn whole was checked where it was made, and needs none of this.
        from mpreview.references import faults_of_days, faults_of_history, faults_of_references

        faults = tuple(faults_of_references(self.register, self.rulebook, self.ledger))
        if not faults:
            days = faults_of_days(self.register, self.register, self.rulebook)
            history = faults_of_history(self.register, self.rulebook, self.ledger, self.ledger)
            faults = (*days, *history)
        if faults:
            raise ReferenceErrors.of(faults)

    @cached_property
    def _common(self) -> _Common:
        return _Common(self.register, self.rulebook)

    @property
    def _book(self) -> Book:
        return self._common.book

    @cached_property
    def _histories(self) -> dict[tuple[int, tuple[str, ...]], History]:
        # The ledger folded, by the number of events and for whom, and below the cases of an epoch: the few
        # that were first asked about last. Two threads that fill one place write the same.
        return {}

    @cached_property
    def _epochs(self) -> dict[int, tuple[Cases, dict[str, Kept]]]:
        return {}

    def _history(self, on: dt.date, members: Sequence[Member]) -> History:
        """Return what happened by a day to everybody, or at least to some members."""
        events = self.ledger.effective
        count = index_until(events, on)
        found = self._histories.get((count, ()))
        if found is not None:
            return found
        if members is self.register.members:
            return _keep(self._histories, (count, ()), fold(events[:count]))
        names = tuple(member.id for member in members)
        found = self._histories.get((count, names))
        if found is None:
            venues = {use.id for name in names for use in self.register.occupancies(name)}
            told = fold(self.ledger.about(names, venues, count))
            found = _keep(self._histories, (count, names), told)
        return found

    def _duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return what is owed on a day, to everybody or at least to some members."""
        a_day("on", on)
        cases = self._common.cases(on)
        found = self._epochs.get(id(cases))
        _, kept = found or _keep(self._epochs, id(cases), (cases, {}))
        return Duties(
            cases, self._history(on, self.register.members if members is None else members), on, kept
        )

    def _members(self, member: str | None, venue: str | None) -> Sequence[Member]:
        if member is not None:
            return (self.register.member[member],)
        if venue is not None:
            users = {use.member for use in self.register.uses_of_venue.get(venue, ())}
            return tuple(self.register.member[id_] for id_ in sorted(users))
        return self.register.members

    def due(  # noqa: PLR0913  # each narrows by itself, and all are keywords
        self,
        *,
        on: dt.date,
        within: int = 0,
        team: str | None = None,
        member: str | None = None,
        venue: str | None = None,
        activity: Activity | None = None,
    ) -> Obligations:
        """Return every undischarged obligation whose window has opened by a day, most urgent first.

        Args:
            on: The day asked about.
            within: Also those that open or fall due in so many civil days after it.
            team: Only what this team carries out.
            member: Only what is owed to this member.
            venue: Only what is owed at this venue.
            activity: Only this activity.

        Raises:
            UnknownId: If there is no such team, member or venue.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        register = self.register
        _check_known("team", team, register.team)
        _check_known("member", member, register.member)
        _check_known("venue", venue, register.venue)
        if activity is not None:
            a_kind("activity", activity, Activity)
        if type(within) is not int or within < 0:
            raise InvalidValue("within", "give a whole number of days, 0 or more", within)
        members = self._members(member, venue)
        duties = self._duties(on, members)
        asked = Asked(_later(on, within), team, venue, activity)
        return Obligations(on, tuple(duties.obligations(members, asked)))

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity that has begun by a day.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        return Coverage.of(on, self._duties(on).statuses(self.register.members))

    def explain(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> "Explanation":
        """Return where a subject stands on a day, and what every rule that bears on it says, or why not.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for what is owed to the member.
            activity: The activity.
            on: The day asked about.

        Raises:
            UnknownId: If there is no such member or venue.
            InvalidValue: If a review names no venue, something else one, or the member never uses it.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 19)
        >>> found = uk.sample(on=day).explain("m-essex-1", None, Activity.OFFER, on=day)
        >>> found.standing.value, found.spoke[0].form, found.silent
        ('in-date', 'offer', ())
        """
        from mpreview.reviews.explaining import Later, explained

        subject = self._subject(member, venue, activity)
        duties = self._duties(on, (subject[0],))
        found = explained(duties, *subject)
        after = Later(duties).next_standing(subject, found.standing, on)
        return found if after is None else attrs.evolve(found, next_day=after[0], next_standing=after[1])

    def _subject(self, member: str, venue: str | None, activity: Activity) -> "Subject":
        register = self.register
        an_id("member", member)
        _check_known("member", member, register.member)
        _check_known("venue", venue, register.venue)
        a_kind("activity", activity, Activity)
        if (venue is not None) != (activity is Activity.REVIEW):
            raise InvalidValue("venue", "a review is owed at a venue, anything else to the member alone")
        if venue is not None and all(use.id != venue for use in register.occupancies(member)):
            raise InvalidValue("venue", "is never used by this member; name a venue that is")
        return register.member[member], venue, activity

    def plan(self, *, on: dt.date, until: dt.date) -> Plan:
        """Return who is visited on which day from *on* to *until*, both included, and what does not fit.

        Raises:
            InvalidValue: If *until* is before *on*.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        a_day("on", on)
        a_day("until", until)
        if until < on:
            raise InvalidValue("until", "is before the first day of the plan; give that day or a later one")
        # Whether a visit opens by then follows from all its users, also those whose own window opens later.
        due = self.due(on=on, within=(LAST_DAY - on).days, activity=Activity.REVIEW)
        return plan_visits(due, self.register.teams, on=on, until=until)

    def record(self, *events: Event, expecting: str | None = None) -> "Programme":
        """Return a programme in which *events* are on record too, all of them or none.

        An event that is a step of a life is judged where it stands in the ledger, by what is believed to have
        happened before it. A correction and a withdrawal are no steps. What is on record already changes
        nothing and is not judged again, so that whoever is not sure may record once more.

        Args:
            events: The events.
            expecting: The version that they were checked against, as `version` told it; `None` for any.

        Raises:
            StaleVersion: If the ledger is of another version, and something is not on record yet.
            EventConflict: If an id stands for two contents, or a reference leads nowhere.
            ReferenceErrors: If an event names a member or venue that is not there, or that its offer or its
                member has nothing to do with.
            EventRefused: If an event is no legal step where it stands.
            OutsideCalendar: If what was owed on the day of a step lies outside a calendar.

        >>> from mpreview import ReviewError, uk
        >>> from mpreview.events import Booked
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> programme = uk.sample(on=day)
        >>> visit = Booked(id="b9", on=day, known=told, venue="essex-hall", day=dt.date(2021, 12, 1))
        >>> try:
        ...     programme.record(visit, expecting=programme.version)
        ... except ReviewError as error:
        ...     print(error.code, error.refusal.guard.name)
        event-refused another-user-accepted
        """
        from mpreview.reviews.lifecycle.judging import refused

        a_tuple("record.events", events, *RANK)
        fresh = [event for event in events if self.ledger.get(event.id) != event]
        if expecting is not None:
            self._as_expected(expecting, fresh)
        ledger = self._recorded(events)
        for no in refused(self.register, self._common.cases, ledger, fresh):
            raise no
        return joined(self.register, self.rulebook, ledger, self._common)

    def _as_expected(self, expecting: str, fresh: Sequence[Event]) -> None:
        if type(expecting) is not str or not _is_version(expecting):
            raise InvalidValue(
                "record.expecting", "give a version as `Programme.version` tells it", expecting
            )
        if fresh and expecting != self.version:
            raise StaleVersion(expecting, self.version)

    def _recorded(self, events: Sequence[Event]) -> Ledger:
        """Return the ledger with *events* too, which name nothing that is not there."""
        from mpreview.references import faults_of_events, faults_of_history

        faults = tuple(faults_of_events(self.register, self.rulebook, events))
        if not faults:
            ledger = self.ledger.record(*events)
            faults = tuple(faults_of_history(self.register, self.rulebook, ledger, events))
        if faults:
            raise ReferenceErrors.of(faults)
        return ledger

    @property
    def version(self) -> str:
        """The version of the ledger, for `record` to compare: a count and a digest, as `Ledger.version` says.

        It is of what happened alone; who stores register and rulebook too keeps a version of those.
        """
        return self.ledger.version

    def irregular(self) -> "Irregular":
        """Return what is on record that is no legal step where it stands, as it is believed now.

        A programme that is loaded, or made whole, holds history as it is: other systems let happen what
        `record` refuses, and what is told late or corrected can make a later step one that nobody could take.

        Raises:
            OutsideCalendar: If what was owed on the day of a step lies outside a calendar.

        >>> from mpreview import uk
        >>> uk.sample(on=dt.date(2021, 11, 20)).irregular()
        <0 irregular events>
        """
        from mpreview.reviews.lifecycle.judging import Irregular, irregular_of

        return Irregular(tuple(irregular_of(self._common.cases, self.ledger)))

    def steps(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> tuple["Row", ...]:
        """Return the steps that a subject may take on a day, for a front end to offer.

        Each is a row of the published table. What its guards ask of the ledger holds; what they ask of the
        step itself (the offer that an answer names, outcome and proof, who signs) is left to who takes it.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for what is owed to the member.
            activity: The activity.
            on: The day asked about, with all that happened on it.

        Raises:
            UnknownId: If there is no such member or venue.
            InvalidValue: If a review names no venue, something else one, or the member never uses it.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).steps("m-essex-2", None, Activity.OFFER, on=day)
        >>> [row.command.value for row in found][3:]
        ['answered-accepted', 'answered-declined', 'answered-deferred']
        >>> [guard.name for guard in found[3].guards]
        ['answer-names-newest-offer']
        """
        from mpreview.reviews.lifecycle.judging import steps_of

        subject = self._subject(member, venue, activity)
        # Whether others have accepted bears on whether a visit can be booked.
        others = () if venue is None else self._members(None, venue)
        around = {one.id: one for one in (subject[0], *others)}
        return steps_of(self._duties(on, tuple(around.values())), *subject)

    def with_edition(self, edition: Edition) -> "Programme":
        """Return a programme whose rulebook has one edition more.

        It changes no answer for a day before its first.

        Raises:
            RulebookError: If it begins before the first edition, or the rulebook does not hold together with
                it otherwise, such as with two editions that begin on one day.
            ReferenceErrors: If a rule of it reads what is not there, or an example of the rulebook, asked
                on a later day, is not kept by it.
        """
        a_kind("edition", edition, Edition)
        first = self.rulebook.editions[0]
        if edition.since < first.since:
            # The first counts from the beginning of time: what comes before it would change every answer.
            problem = f"begins before the first edition, {first.id!r}; give a day after {first.since}"
            raise RulebookError(edition.id, problem, edition.id)
        editions = sorted((*self.rulebook.editions, edition), key=lambda one: one.since)
        rulebook = attrs.evolve(self.rulebook, editions=tuple(editions))
        return Programme(self.register, rulebook, self.ledger)

    def effect(self, edition: Edition, *, on: dt.date) -> "Effect":
        """Return which obligations an edition would move on a day, and what it would clear if it forgot.

        Args:
            edition: The edition, which the rulebook does not have yet.
            on: The day asked about, from its first day on.

        Raises:
            InvalidValue: If the day is before the edition begins.
            RulebookError: If the rulebook does not hold together with it.
            ReferenceErrors: If a rule of it reads what is not there.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        from mpreview.effects import Effect, moves

        a_kind("edition", edition, Edition)
        a_day("on", on)
        if on < edition.since:
            raise InvalidValue("on", "is before the edition begins; ask for its first day or a later one")
        # What the rulebook's own examples come to under it is another question.
        free = joined(self.register, attrs.evolve(self.rulebook, examples=()), self.ledger)
        asked = free.with_edition(edition).coverage(on=on)
        tight, new = (
            free.with_edition(attrs.evolve(edition, open_cycles=how)).coverage(on=on)
            for how in (OpenCycles.TIGHTEN, OpenCycles.NEW)
        )
        cleared = tuple(move for move in moves(tight, new) if move.relaxes)
        return Effect(on, tuple(moves(self.coverage(on=on), asked)), cleared)

    def as_known(self, at: dt.datetime | dt.date) -> "Programme":
        """Return the programme as known at an instant: events, announced levels and holidays, editions.

        Args:
            at: An instant in UTC, or a day, which stands for its first instant.
        """
        if not isinstance(at, dt.datetime):
            a_day("at", at)
        instant = at if isinstance(at, dt.datetime) else start_of(at)
        an_instant("at", instant)
        ledger = self.ledger.as_known(instant)
        day = instant.date()
        return joined(self.register.as_known(day), self.rulebook.as_known(day), ledger)

    @property
    def sources(self) -> Sources:
        """What the answers rest on."""
        return Sources(self.register.sources)

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Programme of {len(register.members)} members, {len(register.venues)} venues, "
            f"{len(register.teams)} teams, {len(self.ledger)} events, rulebook {self.rulebook.id!r}>"
        )


def _check_known(name: str, id_: str | None, known: Container[str]) -> None:
    if id_ is not None:
        an_id(name, id_)
        if id_ not in known:
            raise UnknownId(name, name, id_)


def joined(
    register: Register, rulebook: Rulebook, ledger: Ledger, common: _Common | None = None
) -> Programme:
    """Return the programme of parts that were checked against each other, and are not checked again.

    Args:
        register: The register.
        rulebook: The rules.
        ledger: What happened.
        common: What a programme with that very register and rulebook has worked out already.
    """
    programme = Programme.__new__(Programme)
    for name, part in (("register", register), ("rulebook", rulebook), ("ledger", ledger)):
        object.__setattr__(programme, name, part)
    if common is not None:
        object.__setattr__(programme, "_common", common)
    return programme


_is_version = re.compile(r"[0-9]{1,12}-[0-9a-f]{32}").fullmatch


def _later(on: dt.date, days: int) -> dt.date:
    return on + dt.timedelta(min(days, (LAST_DAY - on).days))
