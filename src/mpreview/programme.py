"""The programme: register, rulebook and ledger together, and the questions they answer."""

import datetime as dt
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview.changed import Changed, Told, as_changed, faults_of_changes, is_change, told_by
from mpreview.coverage import Coverage
from mpreview.errors import (
    Fault,
    InvalidValue,
    OutsideCalendar,
    ReferenceErrors,
    RulebookError,
    StaleVersion,
    UnknownId,
)
from mpreview.events import RANK, Committed, Erased, Event, Ledger, MeasureRecommended, VenueOpened
from mpreview.events.kinds import CHANGES, index_until
from mpreview.ids import a_kind, a_tuple, an_id, shown
from mpreview.nouns import Noun
from mpreview.people import Member
from mpreview.planning import Agreed, Layout, Plan, Terms, agreed_on, plan_visits
from mpreview.policy import Activity, Book, Edition, OpenCycles, Rulebook
from mpreview.policy.terms import AT_VENUES
from mpreview.register import Register, Sources
from mpreview.reviews import Obligations
from mpreview.reviews.carrying import Before, Epochs, Histories
from mpreview.reviews.common import Common, kept_as
from mpreview.reviews.duties import Asked, Duties
from mpreview.reviews.history import History, fold, spot_of
from mpreview.timeline import LAST_DAY, a_day, an_instant, start_of

if TYPE_CHECKING:
    from mpreview.compliance import MeasureCoverage
    from mpreview.effects import Effect
    from mpreview.gaps import Gaps
    from mpreview.measures import Catalogue
    from mpreview.policy.operations import Support
    from mpreview.reviews.explaining import Subject
    from mpreview.reviews.fittings import Fitting
    from mpreview.reviews.lifecycle import Irregular, Row
    from mpreview.reviews.risks import Risks
    from mpreview.reviews.traces import Explanation
    from mpreview.winding_up import WindingUp

__all__ = ["Erasure", "Programme"]


@attrs.frozen(eq=False, repr=False)
class Erasure(Noun):
    """What erasing a person came to, for the embedder to carry out in the store too.

    Args:
        programme: The programme without the person.
        recorded: The new events of its ledger, to be appended: the erasure, what is left of visits that are
            agreed, and what had to be told again without the person.
    """

    programme: "Programme"
    recorded: tuple[Event, ...]

    def __attrs_post_init__(self) -> None:
        a_kind("Erasure.programme", self.programme, Programme)
        a_tuple("Erasure.recorded", self.recorded, *RANK)

    @property
    def destroyed(self) -> tuple[str, ...]:
        """The ids of the events to destroy with their salts, in every copy."""
        told = (event.events for event in self.recorded if type(event) is Erased)
        return next(told, ())

    def __repr__(self) -> str:
        count = len(self.destroyed)
        return f"<Erasure of {count} event{'s' if count != 1 else ''}, {len(self.recorded)} recorded>"


@attrs.frozen(eq=False, repr=False)
class Programme(Noun):
    """Everyone and everything, the rules, and what happened.

    What happened is held as it is, like that of a document that is loaded: only `record` asks whether it is
    a legal step, and `irregular` tells where it was none.

    Args:
        register: Who and what there is before anything that happened changes it; documents hold this one.
        rulebook: The rules.
        ledger: What happened.

    Raises:
        ReferenceErrors: If a rule reads a series or level that is not there, an event names a member or
            venue that is not there, or a venue that it cannot be about, or a risk that the edition in force
            on its day cannot rate, or a day lies outside the calendar that its answer needs, or an event
            changes what it cannot.
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
        faults = faults or tuple(faults_of_changes(self.register, self.ledger, self.ledger))
        if not faults:
            days = faults_of_days(self.effective, self.register, self.rulebook)
            history = faults_of_history(self._changed, self.rulebook, self.ledger, self.ledger)
            faults = (*days, *history)
        if faults:
            raise ReferenceErrors.of(faults)

    @cached_property
    def _changed(self) -> Changed:
        # Kept from one programme to the next as long as no event changes it.
        return as_changed(self.register, self.ledger)

    @property
    def effective(self) -> Register:
        """The register as the events leave it: members elected and gone, venues opened, shared and closed.

        All answers are given from it. It is `register` itself while no event changes that.
        """
        return self._changed.register

    @cached_property
    def _before(self) -> Before | None:
        # Set by `record`: what was computed before it is carried on, and gives the same answers.
        return None

    @cached_property
    def _common(self) -> Common:
        return Common(self._changed.register, self.rulebook, self._changed.ended)

    @property
    def _book(self) -> Book:
        return self._common.book

    @cached_property
    def _histories(self) -> Histories:
        # The ledger folded, by the number of events and for whom, and below the cases of an epoch: the few
        # that were first asked about last. Two threads that fill one place write the same.
        return {}

    @cached_property
    def _epochs(self) -> Epochs:
        return {}

    def _history(self, on: dt.date, members: Sequence[Member]) -> History:
        """Return what happened by a day to everybody, or at least to some members."""
        count = index_until(self.ledger.effective, on)
        names = () if members is self.effective.members else tuple(member.id for member in members)
        for whom in {(): None, names: None}:
            found = self._histories.get((count, whom))
            if found is None and self._before is not None:
                found = self._before.history(self.effective, self.ledger, count, whom)
            if found is not None:
                return self._histories.get((count, whom)) or kept_as(self._histories, (count, whom), found)
        return kept_as(
            self._histories, (count, names), fold(self._bearing_on(count, names), self.effective.bounds)
        )

    def _bearing_on(self, count: int, names: tuple[str, ...]) -> tuple[Event, ...]:
        """Return, of the first events, those that bear on some members, or without names all."""
        if not names:
            return self.ledger.effective[:count]
        venues = {use.id for name in names for use in self.effective.occupancies(name)}
        found = self.ledger.about(names, venues, count)
        # A measure there that is bound to somebody else's office ends with that.
        offices = (event.office_of for event in found if type(event) is MeasureRecommended)
        bound = {office for office in offices if office is not None} - {*names}
        return self.ledger.about({*names, *bound}, venues, count) if bound else found

    def _duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return what is owed on a day, to everybody or at least to some members."""
        a_day("on", on)
        history = self._history(on, self.effective.members if members is None else members)
        epoch = self._common.epoch(on)
        found = self._epochs.get(epoch)
        if found is None and self._before is not None:
            count = index_until(self.ledger.effective, on)
            found = self._before.begun(epoch, self.effective, self.ledger, count, history)
        begun = found or (self._common.cases(on), {})
        cases, kept = self._epochs.get(epoch) or kept_as(self._epochs, epoch, begun)
        return Duties(cases, history, on, kept)

    def _members(self, member: str | None, venue: str | None) -> Sequence[Member]:
        register = self.effective
        if member is not None:
            return (register.member[member],)
        if venue is not None:
            users = {use.member for use in register.uses_of_venue.get(venue, ())}
            return tuple(register.member[id_] for id_ in sorted(users))
        return register.members

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
        register = self.effective
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
        return Coverage.of(on, self._duties(on).statuses(self.effective.members))

    def support(self, member: str, *, on: dt.date) -> "tuple[Support, ...]":
        """Return which operations and advisers stand by a member on a day, and in which capacity.

        That of a member while they hold a seat, that of a candidate while they stand for one: between a
        dissolution and the poll nobody is a member, and who stands again is a candidate.

        Args:
            member: The member.
            on: The day asked about.

        Raises:
            UnknownId: If there is no such member.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [one.adviser.title for one in uk.sample(on=day).support("m-essex-1", on=day)]
        ['single point of contact']
        """
        from mpreview.policy.operations import Capacity, support_for

        an_id("member", member)
        _check_known("member", member, self.effective.member)
        a_day("on", on)
        person = self.effective.member[member]
        tenure, candidacy = person.tenure(on), person.candidacy(on)
        seats = ((Capacity.MEMBER, tenure), (Capacity.CANDIDATE, candidacy))
        return tuple(
            attrs.evolve(one, team=self.effective.team_of_seat(held.constituency, on))
            for capacity, held in seats
            if held is not None
            for one in support_for(self.rulebook.operations, capacity, on)
        )

    def winding_up(self, *, on: dt.date) -> "tuple[WindingUp, ...]":
        """Return who has left office and is winding up on a day, in order of id, and where.

        Nobody is a member then and nothing is owed, but staff and offices run on: `gaps` lists what was left
        open, `coverage` what has lapsed and why.

        Raises:
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> from mpreview.events import MemberLeft
        >>> from mpreview.people import TenureEnd
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> left = MemberLeft(id="x", on=day, known=told, member="m-essex-1", cause=TenureEnd.RESIGNATION)
        >>> for one in uk.sample(on=day).record(left).winding_up(on=day + dt.timedelta(1)):
        ...     print(one.member, one.since, one.until, len(one.venues))
        m-essex-1 2021-11-21 2022-01-20 3
        m-lagan-2 2021-11-01 2021-12-31 1
        """
        from mpreview.winding_up import winding_up_on

        a_day("on", on)
        return tuple(winding_up_on(self.effective, self.rulebook.winding_up, on))

    def gaps(self, *, on: dt.date, team: str | None = None, member: str | None = None) -> "Gaps":
        """Return everyone and everything that fell through by a day, each since when, and who has it now.

        Args:
            on: The day asked about.
            team: Only what this team carries out.
            member: Only what is owed to this member, and what others lost that is to be offered to them.

        Raises:
            UnknownId: If there is no such team or member.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        from mpreview.gaps import gaps_of

        _check_known("team", team, self.effective.team)
        _check_known("member", member, self.effective.member)
        members = self.effective.members if member is None else self._around(member)
        found = gaps_of(self._duties(on, members), members)
        found = found if member is None else found.of_member(member)
        return found if team is None else found.of_team(team)

    def fittings(self, *, on: dt.date, venue: str | None = None) -> "tuple[Fitting, ...]":
        """Return where every measure at a place has come to by a day, in order of place and measure.

        It tells what protects a place and whether it works: for those who may know.

        Args:
            on: The day asked about.
            venue: Only at this venue.

        Raises:
            UnknownId: If there is no such venue.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> from mpreview.events import MeasureNoted, MeasureState
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> works = MeasureNoted(id="n1", on=day, known=told, venue="essex-hall", measure="m1",
        ...                      state=MeasureState.IN_SERVICE, retest=dt.date(2022, 2, 20))
        >>> programme = uk.sample(on=day).record(works)
        >>> later = dt.date(2022, 3, 1)
        >>> [(one.measure, one.state.value, one.since.isoformat()) for one in programme.fittings(on=later)]
        [('m1', 'retest-due', '2022-02-20')]
        """
        from mpreview.reviews.fittings import fittings_at

        _check_known("venue", venue, self.effective.venue)
        duties = self._duties(on)
        places = sorted(duties.history.at_venue) if venue is None else [venue]
        found = (fittings_at(id_, duties.history, duties.office_ends, duties.on) for id_ in places)
        return tuple(fitting for some in found for fitting in some)

    def risks(self, *, on: dt.date, venue: str | None = None, member: str | None = None) -> "Risks":
        """Return the risks on a day, each with its state and its ratings, the worst residual rating first.

        It tells where somebody is weak: for those who may know.

        Args:
            on: The day asked about.
            venue: Only at this venue.
            member: Only those that count for this member: theirs, and those of all who use a place that they
                use on the day.

        Raises:
            UnknownId: If there is no such venue or member.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> from mpreview.events import RiskAssessed
        >>> from mpreview.risk import RiskStatement
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> text = RiskStatement(threat="a crowd", vulnerability="one exit", impact="nobody can leave")
        >>> crowd = RiskAssessed(id="x", on=day, known=told, venue="essex-hall", risk="r1", statement=text,
        ...                      likelihood="likely", impact="severe", assessor="adviser")
        >>> for one in uk.sample(on=day).record(crowd).risks(on=day):
        ...     print(one.risk, one.state.value, one.residual.rating, one.residual.band)
        r1 open very-high high
        """
        from mpreview.reviews.risks import Risks, in_order, risks_among

        _check_known("venue", venue, self.effective.venue)
        _check_known("member", member, self.effective.member)
        duties = self._duties(on)
        told = (*duties.history.of_member.values(), *duties.history.at_venue.values())
        found = (one for events in told for one in risks_among(events, duties))
        places = {
            use.id for use in self.effective.occupancies(member or "") if use.start <= duties.on < use.end
        }
        asked = (
            one
            for one in found
            if (venue is None or one.venue == venue)
            and (member is None or one.member == member or (one.member is None and one.venue in places))
        )
        return Risks(on, in_order(asked, duties.book, duties.on))

    def measures(self, catalogue: "Catalogue", *, on: dt.date, venue: str | None = None) -> "MeasureCoverage":
        """Return what every place in use must have by the standards of a day, and what is there.

        Args:
            catalogue: What is asked of a kind of place.
            on: The day asked about.
            venue: Only at this venue.

        Raises:
            UnknownId: If there is no such venue.
            OutsideRange: If the day is out of range, or the catalogue does not speak of it.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).measures(uk.catalogue(), on=day, venue="essex-hall")
        >>> {one.value: count for one, count in found.counts.items() if count}
        {'missing': 11, 'not-applicable': 1}
        """
        from mpreview.compliance import measures_of
        from mpreview.measures import Catalogue

        a_kind("measures.catalogue", catalogue, Catalogue)
        _check_known("venue", venue, self.effective.venue)
        return measures_of(self._duties(on), catalogue, None if venue is None else (venue,))

    def _around(self, member: str) -> tuple[Member, ...]:
        """Return a member, whoever ever held a seat of theirs, and whoever ever used a place of theirs."""
        register = self.effective
        seats = {tenure.constituency for tenure in register.member[member].tenures}
        names = {id_ for seat in seats for id_ in register.holders[seat]}
        # A measure at a place is told of by the first of all who use it.
        names |= {
            use.member for own in register.occupancies(member) for use in register.uses_of_venue[own.id]
        }
        return tuple(register.member[id_] for id_ in sorted({member, *names}))

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
        after = Later(duties).next_standing(subject, found.standing)
        return found if after is None else attrs.evolve(found, next_day=after[0], next_standing=after[1])

    def _subject(self, member: str, venue: str | None, activity: Activity) -> "Subject":
        register = self.effective
        an_id("member", member)
        _check_known("member", member, register.member)
        _check_known("venue", venue, register.venue)
        a_kind("activity", activity, Activity)
        if (venue is not None) != (activity in AT_VENUES):
            words = "a review, test or exercise is owed at a venue, anything else to the member alone"
            raise InvalidValue("venue", words)
        if venue is not None and all(use.id != venue for use in register.occupancies(member)):
            raise InvalidValue("venue", "is never used by this member; name a venue that is")
        return register.member[member], venue, activity

    def plan(
        self,
        *,
        on: dt.date,
        until: dt.date,
        previous: Plan | None = None,
        tie_seed: str | None = None,
        layout: Layout | None = None,
    ) -> Plan:
        """Return who is visited on which day from *on* to *until*, both included, and what does not fit.

        It is of what is owed on its first day: a visit is that of the team that covers its place on that day,
        whatever changes inside the plan, and a review from which somebody is exempt on it is none.

        Args:
            on: The first day.
            until: The last day.
            previous: The plan before it: who is on time keeps the day that they had there, as far as that
                changes neither who is on time nor any late day. An unchanged problem changes nothing.
            tie_seed: A seed, as an id. Ties of class, answer and due day are settled by the ids of the
                visits; with a seed by keyed digests of them, so that nobody is always last for their name.
            layout: Days that suit places, whether a member has one visit a day at most, and which advisers
                are in conflict; by default nothing of it. Closures of venues are looked at in any case.

        Raises:
            InvalidValue: If *until* is before *on*, the seed is no id, or the layout is none or names a house
                of which the register has no recess.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
            UnknownId: If a conflict is of no member of the programme, or of no adviser of a pool.
        """
        terms = Terms(on, until, previous, tie_seed, layout)
        terms.check()
        if layout is not None:
            self._check_layout(layout)
        # Whether a visit opens by then follows from all its users, also those whose own window opens later.
        activity = None if self._book.beside else Activity.REVIEW
        due = self.due(on=on, within=(LAST_DAY - on).days, activity=activity)
        promised: tuple[Committed | Agreed, ...] = (*self.commitments(on=on), *self.agreed(on=on))
        closures = {venue.id: venue.closures for venue in self.effective.venues if venue.closures}
        recesses = tuple(one for one in self.register.recesses if one.known_by(on)) if layout else ()
        terms = terms._replace(closures=closures, recesses=recesses)
        return plan_visits(due, self.register.teams, terms, promised)

    def _check_layout(self, layout: Layout) -> None:
        for conflict in layout.conflicts:
            _check_known("member", conflict.member, self.effective.member)
        houses = {recess.house for recess in self.register.recesses}
        for one in layout.preferred:
            if one.recess is not None and one.recess not in houses:
                words = "the register has no recess of this house; add its recesses or name another house"
                raise InvalidValue("Preferred.recess", words, one.recess)

    def agreed(self, *, on: dt.date, team: str | None = None) -> tuple[Agreed, ...]:
        """Return the visits that are agreed and still to come by a day, in order of day and venue.

        A visit that was called off, missed, made or passed in silence is none; nor is one at a place that
        nobody in office uses yet, or any more. With people who were erased, `commitments` tells.

        Args:
            on: The day asked about.
            team: Only what this team is to carry out.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [(one.venue, one.day.isoformat(), one.team) for one in uk.sample(on=day).agreed(on=day)]
        [('clyde-3-surgery-1', '2021-11-29', 'force-scotland')]
        """
        _check_known("team", team, self.register.team)
        found = agreed_on(self._duties(on))
        return tuple(one for one in found if team is None or one.team == team)

    def _by_spot(self, on: dt.date) -> Mapping[str, Agreed]:
        """Return what is agreed on a day by spot; nothing on a day that no calendar reaches."""
        try:
            found = agreed_on(self._duties(on))
        except OutsideCalendar:
            return {}
        return {spot_of(one.venue, one.activity): one for one in found}

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
                member has nothing to do with, or a risk that the edition in force on its day cannot rate, or
                changes what it cannot: elects who is in office or to a seat
                that is held, ends what does not run, opens what is there.
            EventRefused: If an event is no legal step where it stands.
            MeasureStepRefused: If an event is no legal step of its measure where it stands.
            RiskStepRefused: If an event is no legal step of its risk where it stands, or whoever assessed it
                accepts it.
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

        if any(isinstance(one, list | tuple) for one in events):
            raise InvalidValue("record.events", "give each event as an argument of its own: record(*events)")
        a_tuple("record.events", events, *RANK)
        _check_opened(events)
        fresh = [event for event in events if self.ledger.get(event.id) != event]
        if expecting is not None:
            self._as_expected(expecting, fresh)
        ledger, changed = self._recorded(events)
        same = changed is self._changed
        common = self._common if same else Common(changed.register, self.rulebook, changed.ended)
        for no in refused(changed.register, common.cases, ledger, fresh):
            raise no
        before = self._computed() if same else None
        if before is not None:
            before = before.and_then(self.ledger, self.ledger.fresh(events))
        return joined(self.register, self.rulebook, ledger, Carried(changed, common, before))

    def _as_expected(self, expecting: str, fresh: Sequence[Event]) -> None:
        if type(expecting) is not str or not _is_version(expecting):
            raise InvalidValue(
                "record.expecting", "give a version as `Programme.version` tells it", expecting
            )
        if fresh and expecting != self.version:
            raise StaleVersion(expecting, self.version)

    def _recorded(self, events: Sequence[Event]) -> tuple[Ledger, Changed]:
        """Return the ledger with *events* too, which name nothing that is not there, and what it changes."""
        from mpreview.references import faults_of_events, faults_of_history

        told = self._told(events)
        faults = tuple(faults_of_events(self.register, self.rulebook, told, events))
        if faults:
            raise ReferenceErrors.of(faults)
        ledger = self.ledger.record(*events)
        changed = self._changed
        if any(is_change(event, ledger) for event in events):
            changed = self._changing(ledger, events)
        faults = tuple(faults_of_history(changed, self.rulebook, ledger, events))
        if faults:
            raise ReferenceErrors.of(faults)
        return ledger, changed

    def _told(self, events: Sequence[Event]) -> Told:
        """Return who and what changes tell of, those on record and those among some events."""
        if any(type(event) in CHANGES for event in events):
            return told_by((*self.ledger.changes, *events))
        return self._changed.told

    def _changing(self, ledger: Ledger, events: Sequence[Event]) -> Changed:
        """Return what a ledger makes of the register that has some events more, changes among them.

        Raises:
            ReferenceErrors: If a change cannot be, or what is on record does not fit what it makes of it.
        """
        from mpreview.references import faults_of_days, faults_of_history

        faults = tuple(faults_of_changes(self.register, ledger, events))
        if not faults:
            changed = as_changed(self.register, ledger)
            days = tuple(faults_of_days(changed.register, self.register, self.rulebook))
            # What is on record is counted elsewhere when its member sits elsewhere.
            faults = days or tuple(faults_of_history(changed, self.rulebook, ledger, self.ledger))
            if not faults:
                return changed
            place = next(place for place, event in enumerate(events) if is_change(event, ledger))
            words = "what is on record would be counted where the calendar does not reach"
            hint = "load a calendar that covers it"
            faults = (Fault(f"/ledger/{place}/on", "outside-calendar", words, hint),)
        raise ReferenceErrors.of(faults)

    def erase(self, member: str, *, event: str, on: dt.date, known: dt.datetime) -> Erasure:
        """Return the programme without a person, and what to append to the record and to destroy in it.

        What is asked of anybody else has the answer that it had, as known at whatever instant, but for
        what rests on a measure that was bound to the member's office alone, which goes with them. So do
        their uses, the venues that nobody else ever used, threat series about them alone with their
        response levels, and every event that names any of these. A record that names others too is told
        again without them. Of each visit that is agreed with them, team and day are left, its slots and
        the pool whose they are.

        Args:
            member: The member, who is of the register or was elected by an event.
            event: The id of the erasure; those of other new events begin with it and a dot. What is told
                again has its old id with a hyphen behind it, so that it stands where it stood.
            on: The day of the erasure.
            known: The instant at which it becomes known.

        Raises:
            UnknownId: If nobody of that id was ever told of.
            EventConflict: If the ledger has, or had, an event of an id that is needed.
            InvalidValue: If the id, the day or the instant is none, the id has more than 52 characters, the
                day lies after the instant, or something that is to be destroyed became known after it.
            OutsideRange: If the day or the instant is out of range.
            RulebookError: If a rule or an example reads a threat series that is about the member alone.

        >>> from mpreview import uk
        >>> day, now = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> programme = uk.sample(on=day)
        >>> erasure = programme.erase("m-essex-2", event="erasure-1", on=day, known=now)
        >>> erasure, "m-essex-2" in erasure.programme.effective.member
        (<Erasure of 4 events, 1 recorded>, False)
        """
        from mpreview.erasing import Whole, left_without

        an_id("member", member)
        an_id("erase.event", event)
        a_day("erase.on", on)
        an_instant("erase.known", known)
        if on > known.date():
            raise InvalidValue("erase.on", "is after the instant at which it becomes known; correct one")
        if member not in self.register.member:
            _check_known("member", member, self._changed.told.members)
        mark = Erased(id=event, on=on, known=known, events=())
        booked = folded(self).booked
        whole = Whole(self._changed, self.rulebook, self.ledger, booked, partial(self._by_spot, on))
        register, rulebook, ledger, recorded = left_without(member, whole, mark)
        return Erasure(Programme(register, rulebook, ledger), recorded)

    def commitments(self, *, on: dt.date, team: str | None = None) -> tuple[Committed, ...]:
        """Return the visits from a day on that are agreed with people who were erased by then, in order.

        Args:
            on: The day asked about.
            team: Only what this team is to carry out.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.
        """
        a_day("on", on)
        _check_known("team", team, self.register.team)
        told = (
            event for event in self._of_erased if type(event) is Committed and event.on <= on <= event.day
        )
        asked = (event for event in told if team is None or event.team == team)
        return tuple(sorted(asked, key=lambda event: (event.day, event.team, event.id)))

    @cached_property
    def _of_erased(self) -> tuple[Erased | Committed, ...]:
        """What is believed of erasures: the ids that were destroyed, and the visits that stay agreed."""
        return of_erased(self.ledger.effective)

    def _computed(self) -> Before | None:
        """Return what was computed so far, if there was a question."""
        if not self._epochs:
            return self._before
        return Before(self._epochs.copy(), self._histories.copy())

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

        return Irregular(tuple(irregular_of(self.effective, self._common.cases, self.ledger)))

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
        bare = attrs.evolve(self.rulebook, examples=())
        free = joined(self.register, bare, self.ledger, Carried(self._changed))
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
        register = self.effective
        return (
            f"<Programme of {len(register.members)} members, {len(register.venues)} venues, "
            f"{len(register.teams)} teams, {len(self.ledger)} events, rulebook {self.rulebook.id!r}>"
        )


def _check_known(name: str, id_: str | None, known: Container[str]) -> None:
    if id_ is not None:
        an_id(name, id_)
        if id_ not in known:
            raise UnknownId(name, name, id_)


class Carried(NamedTuple):
    """What was computed of one programme and holds of another.

    Args:
        changed: What the ledger makes of the register.
        common: What hangs on that and the rules alone.
        before: What was computed before the last events were recorded, if they leave that as it is.
        of_erased: What is believed of erasures.
    """

    changed: Changed
    common: Common | None = None
    before: Before | None = None
    of_erased: tuple[Erased | Committed, ...] | None = None

    def __repr__(self) -> str:
        return shown(self)


def joined(
    register: Register,
    rulebook: Rulebook,
    ledger: Ledger,
    carried: "Carried | None" = None,
) -> Programme:
    """Return the programme of parts that were checked against each other, and are not checked again.

    Args:
        register: The register.
        rulebook: The rules.
        ledger: What happened.
        carried: What another programme has computed already that holds of this one too.
    """
    programme = Programme.__new__(Programme)
    told = {} if carried is None else carried._asdict()
    known = {f"_{name}": part for name, part in told.items() if part is not None}
    for name, part in {"register": register, "rulebook": rulebook, "ledger": ledger, **known}.items():
        object.__setattr__(programme, name, part)
    return programme


def folded(programme: Programme) -> History:
    """Return what all that happened in a programme comes to."""
    return programme._history(LAST_DAY, programme.effective.members)  # noqa: SLF001  # its class is of this module; a public name would be the embedder's


def told_of(programme: Programme) -> Told:
    """Return who and what the events of a programme tell of that its register does not have."""
    return programme._changed.told  # noqa: SLF001  # its class is of this module; a public name would be the embedder's


def of_erased(events: Iterable[Event]) -> tuple[Erased | Committed, ...]:
    """Return, of some events, those that tell of erasures."""
    told = tuple(events)
    # There is hardly ever one, and the kinds alone are gone through faster.
    if _OF_ERASURES.isdisjoint(map(type, told)):
        return ()
    return tuple(event for event in told if type(event) is Erased or type(event) is Committed)


_OF_ERASURES = frozenset({Erased, Committed})


def standing_on(programme: Programme, history: History, erased: tuple[Erased | Committed, ...]) -> Programme:
    """Return a programme that answers from what events came to, and holds none but those of erasures."""
    changed, common = programme._changed, programme._common  # noqa: SLF001  # its class is of this module; a public name would be the embedder's
    carried = Carried(changed, common, of_erased=erased)
    standing = joined(programme.register, programme.rulebook, Ledger(), carried)
    kept_as(standing._histories, (0, ()), history)  # noqa: SLF001  # its class is of this module; a public name would be the embedder's
    return standing


def _is_version(text: str) -> bool:
    # Compiled when it is first asked for, which most programs never do.
    return re.fullmatch(r"[0-9]{1,12}-[0-9a-f]{32}", text) is not None


def _check_opened(events: Sequence[Event]) -> None:
    """Refuse to open a venue for nobody, which would never be due, unless somebody is erased with it."""
    if not any(type(event) is Erased for event in events):
        for place, event in enumerate(events):
            if type(event) is VenueOpened and not event.users:
                raise InvalidValue(f"record.events/{place}/users", "name who uses it from that day on")


def _later(on: dt.date, days: int) -> dt.date:
    return on + dt.timedelta(min(days, (LAST_DAY - on).days))
