"""The programme: register, rulebook and ledger together, and the questions they answer."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial

import attrs

from mpreview._checks import (
    check_day,
    check_id,
    check_instant,
    check_known,
    check_last,
    check_type,
    collect_tuple,
    valid_tuple,
    valid_type,
)
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items
from mpreview.campaign import Campaign, find_campaign, list_directives
from mpreview.coverage import Coverage, MeasureCoverage, compare_places
from mpreview.coverage_over import CoverageOver, Known, count_runs
from mpreview.errors import (
    InvalidValue,
    OutsideCalendar,
    UnknownId,
)
from mpreview.events import RANK, Committed, Erased, Event, Ledger, Reviewed
from mpreview.events._consistency import ChangedRegister
from mpreview.events.descriptions import Choice
from mpreview.forecast import Assumptions, Forecast, ForecastTerms
from mpreview.forecast._forecast import make_forecast
from mpreview.gaps import Gaps, find_gaps
from mpreview.lead_times import LeadTimes, find_lead_times
from mpreview.measures import Catalogue
from mpreview.people import HeldCapacity, HeldSpell
from mpreview.planning import Agreed, Layout, Plan
from mpreview.planning._plan import Terms
from mpreview.planning._visits import agreed_on
from mpreview.policy import Activity, Edition, OpenCycles, Rulebook
from mpreview.policy.operations import PublicCapacity, Support, list_support
from mpreview.programme._asking import (
    check_layout,
    check_maybe_known,
    check_subject,
    explain_on,
    find_issued,
    list_members_around,
    list_steps_on,
    list_winding_up_on,
    make_due_filter,
    make_noted_filter,
    select_members,
)
from mpreview.programme._cache import AnswerCache
from mpreview.programme._changing import change_answers
from mpreview.programme._consistency import check_parts
from mpreview.programme._daily import list_runs_of_span
from mpreview.programme._erased_person import ErasedPerson
from mpreview.programme._erasure import erase_person
from mpreview.programme._options import list_options
from mpreview.programme._part import ProgrammePart
from mpreview.programme._planning import list_commitments, plan_all
from mpreview.programme._recording import record_events, restore_events
from mpreview.register import Register, Sources
from mpreview.reviews import Obligations, Progress, Standing
from mpreview.reviews.explanations import Explanation
from mpreview.reviews.facts import spot_of
from mpreview.reviews.findings import (
    Findings,
    ReviewChecklist,
    list_findings,
    list_subjects,
    make_checklist,
    sort_findings,
)
from mpreview.reviews.fittings import Fittings
from mpreview.reviews.judging import Irregular, list_irregular
from mpreview.reviews.lifecycle import LifeRow
from mpreview.reviews.obligations import Subject, read_subject
from mpreview.reviews.risks import Risks, sort_risks
from mpreview.reviews.winding_up import WindingUp
from mpreview.surge import Surge
from mpreview.surge._surge import make_surge
from mpreview.threat import ThreatSeries
from mpreview.timeline import start_of
from mpreview.what_if import Change, EditionAdded, StatusMove
from mpreview.what_if._comparison import list_window_moves


@attrs.frozen
class EditionEffect:
    """The effect of an edition on a day.

    Args:
        on: The day.
        moves: The obligations that move, in order of activity, venue and member.
        cleared: The obligations relaxed if the edition forgot the answers of earlier editions
            (`open_cycles` of *new*) instead of tightening alone.
    """

    on: dt.date
    moves: tuple[StatusMove, ...] = attrs.field(repr=count_items)
    cleared: tuple[StatusMove, ...] = attrs.field(repr=count_items)


@attrs.frozen
class Erasure:
    """The result of erasing a person, for the embedder to carry out in the store too.

    Args:
        programme: The programme without the person.
        recorded: The new events, to append to the store: the erasure, the rest of each agreed visit, and each
            event that was recorded again without the person.
    """

    programme: "Programme"
    recorded: tuple[Event, ...] = attrs.field(validator=valid_tuple(*RANK))

    def __attrs_post_init__(self) -> None:
        # The class of a programme stands below, since a programme makes an erasure.
        check_type("Erasure.programme", self.programme, Programme)

    @property
    def destroyed(self) -> tuple[str, ...]:
        """The ids of the events to destroy with their salts, in every copy."""
        return next((event.destroys for event in self.recorded if event.destroys), ())

    def __repr__(self) -> str:
        count = len(self.destroyed)
        return f"<Erasure of {count} event{'s' if count != 1 else ''}, {len(self.recorded)} recorded>"


@attrs.frozen(slots=False, getstate_setstate=True)
class Programme:
    """Members, venues and teams, the rules, and the events.

    A programme holds illegal steps too, as a loaded document may. `record` refuses an illegal step, and
    `irregular` lists the illegal steps on record.

    Args:
        base: The register before any event; documents hold this register.
        rulebook: The rules.
        ledger: The events.

    Raises:
        ReferenceErrors: If a rule reads an unknown series or level. If an event names an unknown member or
            venue, a venue foreign to the event, or a risk that the edition in force cannot rate. If an answer
            needs a day outside a calendar. If an event makes an impossible change.
    """

    base: Register = attrs.field(validator=valid_type(Register))
    rulebook: Rulebook = attrs.field(validator=valid_type(Rulebook))
    ledger: Ledger = attrs.field(factory=Ledger, validator=valid_type(Ledger))

    def __attrs_post_init__(self) -> None:
        check_parts(self._cache)

    @cached_property
    def _cache(self) -> AnswerCache:
        return AnswerCache(self.base, self.rulebook, self.ledger)

    @property
    def register(self) -> Register:
        """The register as the events leave it: members elected and gone, venues opened, shared and closed.

        All answers come from this register; a use known before its first day counts for them from the day on
        which its rules ask for work before (semantics 3.18). While no event changes anything, the register is
        `base` itself.
        """
        return self._cache.changed.register

    def due(  # noqa: PLR0913  # each narrows by itself, and all are keywords
        self,
        *,
        on: dt.date,
        within: int = 0,
        team: str | None = None,
        member: str | None = None,
        venue: str | None = None,
        activity: Activity | None = None,
        area: str | None = None,
        until: dt.date | None = None,
        standing: Standing | Collection[Standing] | None = None,
    ) -> Obligations:
        """Return every undischarged obligation with a window open by a day, most urgent first.

        Args:
            on: The day asked about.
            within: Also obligations that open within a number of civil days after the day.
            team: Only obligations of a team.
            member: Only obligations to a member.
            venue: Only obligations at a venue.
            activity: Only obligations of an activity.
            area: Only obligations in an area: a force, a region, a nation, or any area around these. An
                obligation to a member lies where the seat lies, an obligation at a venue where the venue
                lies.
            until: Only obligations due by a day, also those that open after the day asked about.
            standing: Only obligations of a standing, or of some standings.

        Raises:
            UnknownId: If there is no such team, member, venue or area.
            InvalidValue: If *until* is before *on*, or *standing* is no standing.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> week = uk.sample(on=day).due(on=day, until=dt.date(2021, 11, 26), area="northern-ireland")
        >>> [(one.id, one.due.isoformat()) for one in week if one.activity is Activity.REVIEW]
        [('review/lagan-4-event/m-lagan-4', '2021-11-24')]
        """
        asked = make_due_filter(
            self.register, on, within=within, team=team, member=member, venue=venue, activity=activity,
            area=area, until=until, standing=standing,
        )  # fmt: skip
        members = select_members(self.register, member, venue)
        duties = self._cache.find_duties(on, members)
        return Obligations(on, tuple(duties.list_obligations(members, asked)))

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity that has begun by a day.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        return Coverage(on, tuple(self._cache.find_duties(on).list_statuses(self.register.members)))

    def coverage_over(
        self, first: dt.date, last: dt.date, by: str | None = None, known: Known = "now"
    ) -> CoverageOver:
        """Return the coverage of each day of a span in figures, with lead times and oldest gaps.

        The figures of a day equal those of `coverage` of the day, which has the list behind each figure.

        Args:
            first: The first day of the span.
            last: The last day of the span.
            by: A grouping of the figures, as of `Coverage.by`: team, force, region, nation, kind, activity,
                member, house, capacity, standing or progress; `None` for the whole alone.
            known: ``now`` for each day as now believed. ``then`` for each day as known at its first instant,
                as ``as_known(day)`` knows the day: what becomes known on a day counts from the next day on.

        Raises:
            InvalidValue: If *last* is before *first*, or *known* is neither ``now`` nor ``then``.
            UnknownId: If there is no such grouping.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> trend = uk.sample(on=day).coverage_over(dt.date(2021, 11, 1), day)
        >>> [trend.on(one)[None].covered.percent for one in (trend.first, trend.last)]
        [84, 60]
        """
        items = count_runs(list_runs_of_span(self._cache, first, last, known), first, last, by)
        asked = self if known == "now" else self.as_known(last)
        taken, gaps = asked.lead_times(first=first, last=last), asked.gaps(on=last)
        return CoverageOver(first, last, known, by, items, taken, gaps)

    def support(self, member: str, *, on: dt.date) -> tuple[Support, ...]:
        """Return the operations and advisers that support a member on a day, and in which capacity.

        Of several capacities the first counts: member, holder of another mandate, candidate (semantics 3.22).
        Between a dissolution and the poll nobody is in office; a former member who stands again is a
        candidate.

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
        check_known("member", member, self.register.member)
        check_day("on", on)
        person = self.register.member[member]
        day, register = on.toordinal(), self.register
        held = next((one for one in register.list_held(person) if one.spell.sits(day)), None)
        if held is None:
            return ()
        team = register.team_of_term(held.find_term(day), on)
        found = list_support(self.rulebook.operations, _name_capacity(register, held), on)
        return tuple(attrs.evolve(one, team=team) for one in found)

    def winding_up(self, *, on: dt.date) -> tuple[WindingUp, ...]:
        """Return the former members who are winding up on a day, in order of id, with their venues.

        Nothing is owed to a former member, but staff and offices go on for a while. `gaps` lists the work
        left open; `coverage` lists each lapsed obligation with the reason.

        Raises:
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> from mpreview.events import MemberLeft
        >>> from mpreview.people import MandateEnd
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> left = MemberLeft(id="x", on=day, known=told, member="m-essex-1", cause="resignation")
        >>> for one in uk.sample(on=day).record(left).winding_up(on=day + dt.timedelta(1)):
        ...     print(one.member, one.since, one.until, len(one.venues))
        m-essex-1 2021-11-21 2022-01-20 3
        m-lagan-2 2021-11-01 2021-12-31 1
        """
        check_day("on", on)
        return list_winding_up_on(self._cache, on)

    def gaps(self, *, on: dt.date, team: str | None = None, member: str | None = None) -> Gaps:
        """Return the gaps on a day: everything that fell through, since when, and the party in charge.

        Args:
            on: The day asked about.
            team: Only gaps of a team.
            member: Only gaps of a member, and lost reviews of former members to offer to the member.

        Raises:
            UnknownId: If there is no such team or member.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        check_maybe_known("team", team, self.register.team)
        check_maybe_known("member", member, self.register.member)
        register = self.register
        members = register.members
        if member is not None:
            members = list_members_around(register, (register.member[member],))
        found = find_gaps(self._cache.find_duties(on, members), members)
        found = found if member is None else found.of_member(member)
        return found if team is None else found.of_team(team)

    def lead_times(self, *, first: dt.date, last: dt.date) -> LeadTimes:
        """Return how long the steps took that ended in a span of days, as now believed (semantics 5.1).

        Args:
            first: The first day of the span.
            last: The last day of the span.

        Raises:
            InvalidValue: If *last* is before *first*.
            OutsideRange: If a day is out of range.
        """
        check_day("first", first)
        check_last("last", first, last)
        return find_lead_times(self.ledger, self.register, first, last)

    def fittings(self, *, on: dt.date, venue: str | None = None) -> Fittings:
        """Return the state of every measure at a venue on a day, in order of venue and measure.

        The answer shows how a venue is protected, and whether the protection works: show with care.

        Args:
            on: The day asked about.
            venue: Only measures at a venue.

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
        check_maybe_known("venue", venue, self.register.venue)
        duties = self._cache.find_duties(on)
        venues = sorted(duties.history.at_venue) if venue is None else [venue]
        return Fittings(on, tuple(fitting for id_ in venues for fitting in duties.list_fittings(id_)))

    def risks(self, *, on: dt.date, venue: str | None = None, member: str | None = None) -> Risks:
        """Return the risks on a day, each with its state and its ratings, the worst residual rating first.

        The answer shows weaknesses: show with care.

        Args:
            on: The day asked about.
            venue: Only risks at a venue.
            member: Only risks of a member, and risks shared by all users of a venue that the member uses on
                the day.

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
        check_maybe_known("venue", venue, self.register.venue)
        check_maybe_known("member", member, self.register.member)
        duties = self._cache.find_duties(on)
        by_subject = (*duties.history.of_member.values(), *duties.history.at_venue.values())
        asked = make_noted_filter(duties, venue, member)
        found = (risk for events in by_subject for risk in duties.list_risks(events) if asked.accepts(risk))
        return Risks(on, sort_risks(found, duties.book, duties.on))

    def findings(self, *, on: dt.date, venue: str | None = None, member: str | None = None) -> Findings:
        """Return the findings on a day, open and closed, each with due day, state and owner (semantics 5.4).

        The answer shows weaknesses: show with care.

        Args:
            on: The day asked about.
            venue: Only findings at a venue.
            member: Only findings of a member, and findings at a venue that the member uses on the day.

        Raises:
            UnknownId: If there is no such venue or member.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If a due day lies outside a calendar.

        >>> from mpreview import uk
        >>> from mpreview.events import FindingNoted
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> lock = FindingNoted(id="f1", on=day, known=told, venue="essex-1-office", severity="serious",
        ...                     text="The back door does not lock.")
        >>> programme = uk.sample(on=day).record(lock)
        >>> for one in programme.findings(on=day):
        ...     print(one.id, one.state.value, one.due, one.party.value, one.team)
        f1 open 2021-12-17 team force-essex
        >>> [gap.kind.value for gap in programme.gaps(on=dt.date(2021, 12, 18)) if gap.finding]
        ['finding-late']
        """
        check_maybe_known("venue", venue, self.register.venue)
        check_maybe_known("member", member, self.register.member)
        duties = self._cache.find_duties(on)
        asked = make_noted_filter(duties, venue, member)
        found = filter(asked.accepts, list_findings(duties, list_subjects(duties.history)))
        return Findings(on, sort_findings(found))

    def checklist(self, review: str) -> ReviewChecklist:
        """Return the items that a review had to answer, with its answers (semantics 5.3).

        Args:
            review: The id of the event of the review, or of a correction of the event.

        Raises:
            UnknownId: If there is no such review.

        >>> from mpreview import uk
        >>> from mpreview.events import Reviewed
        >>> from mpreview.findings import Fulfilment, ItemAnswer
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> locked = ItemAnswer("exit-route", Fulfilment.NOT_MET)
        >>> done = Reviewed(id="r1", on=day, known=told, venue="essex-hall", answers=(locked,))
        >>> found = uk.sample(on=day).record(done).checklist("r1")
        >>> found.is_complete, len(found.items) - len(found.unanswered)
        (False, 1)
        """
        check_id("review", review)
        records = self.ledger.records(review)
        held = self.ledger.list_about((), (records[0].subject[1] or "",)) if records else ()
        found = next((one for one in held if one.id == records[0].id), None)
        if not isinstance(found, Reviewed):
            raise UnknownId("review", "review", review)
        return make_checklist(found, self.register, self.rulebook)

    def campaign(self, directive: str, *, on: dt.date) -> Campaign:
        """Return how far a directive has come: every subject that the directive touched by a day.

        Args:
            directive: The id of the event of the directive, or of a correction of the event. After an erasure
                the old id still finds a directive that was recorded again without the erased member.
            on: The day asked about, not before the day of issue.

        Raises:
            UnknownId: If there is no such directive.
            InvalidValue: If the day is before the day of issue.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> from mpreview.events import Directed
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> order = Directed(id="order", on=day, known=told, activity=Activity.REVIEW,
        ...                  by=dt.date(2021, 12, 17), areas=("scotland",))
        >>> uk.sample(on=day).record(order).campaign("order", on=day)
        <Campaign 'order' on 2021-11-20: 6 touched, 0 done, 0 lapsed, 0 excluded, 6 outstanding>
        """
        found = find_issued(self._cache, directive, on)
        return find_campaign(found, self._cache.register.members, self._cache.find_duties, on)

    def campaigns(self, *, on: dt.date) -> tuple[Campaign, ...]:
        """Return how far each directive has come that was issued by a day, in order of issue.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [one.directive.id for one in uk.sample(on=day).record(*uk.directives()).campaigns(on=day)]
        ['contact-2021', 'directive-2021']
        """
        check_day("on", on)
        return tuple(self.campaign(one.id, on=on) for one in list_directives(self.ledger, on))

    def measures(self, catalogue: Catalogue, *, on: dt.date, venue: str | None = None) -> MeasureCoverage:
        """Return the measures that the standards of a day ask for at each venue in use, and their states.

        Args:
            catalogue: The standards, by kind of venue.
            on: The day asked about.
            venue: Only measures at a venue.

        Raises:
            UnknownId: If there is no such venue.
            OutsideRange: If the day is out of range, or the catalogue has no standard for the day.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).measures(uk.catalogue(), on=day, venue="essex-hall")
        >>> {one.value: count for one, count in found.counts.items() if count}
        {'missing': 11, 'not-applicable': 1}
        """
        check_type("measures.catalogue", catalogue, Catalogue)
        check_maybe_known("venue", venue, self.register.venue)
        return compare_places(self._cache.find_duties(on), catalogue, None if venue is None else (venue,))

    def explain(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> Explanation:
        """Return the standing of a subject on a day, with every rule that applies or does not apply.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for a duty owed to the member.
            activity: The activity.
            on: The day asked about.

        Raises:
            UnknownId: If there is no such member or venue.
            InvalidValue: If a review has no venue, a duty owed to the member has a venue, or the member never
                uses the venue.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 19)
        >>> found = uk.sample(on=day).explain("m-essex-1", None, Activity.OFFER, on=day)
        >>> found.standing.value, found.applied[0].form, found.not_applied
        ('in-date', 'offer', ())
        """
        return explain_on(self._cache, check_subject(self.register, member, venue, activity), on)

    def subject(self, id_: str) -> Subject:
        """Return the subject of the id of an obligation or a status, to ask `explain` or `steps` about.

        Args:
            id_: The id, as rows have it: ``review/essex-hall/m-essex-1`` at a venue, ``contact/m-essex-1`` of
                a duty owed to the member.

        Raises:
            InvalidValue: If the text has not the form of such an id, or the member never uses the venue.
            UnknownId: If there is no such member or venue.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day)
        >>> subject = programme.subject("review/lagan-4-event/m-lagan-4")
        >>> subject.venue, programme.explain(*subject, on=day).standing.value
        ('lagan-4-event', 'open')
        """
        subject = read_subject(id_)
        try:
            check_subject(self.register, *subject)
        except (InvalidValue, UnknownId) as error:
            raise attrs.evolve(error, field="id") from None
        return subject

    def options(self, names: str, *, kinds: Collection[str] = ()) -> tuple[Choice, ...]:
        """Return the ids that a field of an event may name, each with a label, for a list in a form.

        `events.describe` tells what each field names, as `FieldDescription.names`. No label holds personal
        data, apart from the names of members. The result is empty for an id of the embedder's own, such as a
        person or a measure, and for entries of a catalogue, which no programme holds.

        Args:
            names: What the field names, such as ``"venue"``.
            kinds: Of an event: only events of some kinds, by word, as `FieldDescription.kinds` tells; the
                newest event comes first. By default events of all kinds.

        Raises:
            UnknownId: If no field names such a thing, or there is no such kind of event.
            InvalidValue: If *names* is no text, or *kinds* are no texts.

        >>> from mpreview import uk
        >>> programme = uk.sample(on=dt.date(2021, 11, 20))
        >>> [choice.value for choice in programme.options("severity")]
        ['low', 'serious', 'threat-to-life']
        >>> programme.options("venue")[0].label
        'constituency office, Essex (essex-1-office)'
        """
        return list_options(self.register, self.rulebook, self.ledger, names, kinds)

    def plan(  # noqa: PLR0913  # each is asked for by itself, and all are keywords
        self,
        *,
        on: dt.date,
        until: dt.date,
        previous: Plan | None = None,
        tie_seed: str | None = None,
        layout: Layout | None = None,
        without: Collection[Progress] = (),
    ) -> Plan:
        """Return the visits of each day from *on* to *until*, both included, and the visits that do not fit.

        A plan serves the obligations of the first day, each visit on a day on which a user is there to be
        met. The team that covers a venue on the first day makes the visit, whatever changes later; an
        exemption or an exclusion on the first day takes a member out of the visit. A day of a pause, or on
        which another body holds every user, takes no visit.

        Args:
            on: The first day.
            until: The last day.
            previous: The previous plan. A visit on time keeps the day of the previous plan, unless another
                visit would be late or later. An unchanged problem changes nothing.
            tie_seed: A seed, as an id. Ids of visits settle ties of class, answer and due day; with a seed
                keyed digests of the ids settle ties, so that no name is always last.
            layout: Days that suit venues, at most one visit a day for a member, and advisers in conflict; by
                default no preference. Closures of venues count in any case.
            without: Progress of reviews to leave out, such as `Progress.OFFERED` and `Progress.UNANSWERED`
                for a plan that sends nobody to a member who has not answered yet.

        Raises:
            InvalidValue: If *until* is before *on*, the seed is no id, *layout* is no layout, or the layout
                names a house without a recess in the register.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
            UnknownId: If a conflict names an unknown member or adviser.
        """
        terms = Terms(on, until, previous, tie_seed, layout)
        if layout is not None:
            check_layout(self.register, layout)
        return plan_all(self._cache, terms, without)

    def agreed(self, *, on: dt.date, team: str | None = None) -> tuple[Agreed, ...]:
        """Return the agreed visits still to come by a day, in order of day and venue.

        A visit counts unless called off, missed, made or past; a member in office must use the venue.
        `commitments` lists the visits agreed with erased people.

        Args:
            on: The day asked about.
            team: Only visits of a team.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [(one.venue, one.day.isoformat(), one.team) for one in uk.sample(on=day).agreed(on=day)]
        [('clyde-3-surgery-1', '2021-11-29', 'force-scotland')]
        """
        check_maybe_known("team", team, self.register.team)
        found = agreed_on(self._cache.find_duties(on))
        return tuple(one for one in found if team is None or one.team == team)

    def forecast(  # noqa: PLR0913  # each is asked for by itself, and all are keywords
        # A subclass would not get its own class from `record`, so the forecast is that of a plain programme.
        self: "Programme",
        *,
        on: dt.date,
        until: dt.date,
        seed: int,
        runs: int = 100,
        first_run: int = 0,
        assumptions: Assumptions | None = None,
        step: int = 7,
        ahead: int = 56,
        by: str | None = None,
        layout: Layout | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Forecast:
        """Return what may become of the programme, by running its rules forward (semantics 7.2).

        In each step: plan, draw what becomes of each offer and of each visit of the step, record, and go on.
        What is on record after the first day stands; `as_known` takes away what was not known then.

        Args:
            on: The first day.
            until: The last day.
            seed: The seed of every draw; equal questions with equal seeds have equal answers.
            runs: The number of runs.
            first_run: The number of the first run, to divide runs over processes; `Forecast.join` joins.
            assumptions: What is assumed of members, advisers and levels; by default library defaults.
            step: Days of a step; the programme is planned anew on the first day of each step.
            ahead: Days to which the plan of a step reaches.
            by: A grouping of the figures: team, force, region, nation, kind, activity, member, house or
                capacity; `None` for the whole alone.
            layout: Days that suit venues, and advisers in conflict, as of a plan.
            progress: Called after each run with the number of runs done and of all runs.

        Raises:
            InvalidValue: If *until* is before *on*, or an argument is of another type.
            OutsideRange: If a day or a number is out of range.
            UnknownId: If there is no such grouping, or the assumptions name an unknown series or level.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).forecast(on=day, until=dt.date(2021, 12, 17), runs=5, seed=1)
        <Forecast of 5 runs from 2021-11-20 to 2021-12-17: 1 behind on the last day (0 to 4)>
        """
        asked = Assumptions() if assumptions is None else assumptions
        terms = ForecastTerms(
            on=on, until=until, seed=seed, assumptions=asked, step=step, ahead=ahead, by=by, layout=layout
        )
        return make_forecast(self, terms, runs=runs, first_run=first_run, progress=progress)

    def record(self, *events: Event, expecting: str | None = None) -> "Programme":
        """Return a programme with *events* on record too, all or none.

        A step of a life is judged at its place in the ledger, by the effective events before. A correction or
        a withdrawal is no step. An event already on record changes nothing and is not judged again, so that a
        client may repeat a call.

        Args:
            events: The events. The path of a fault, such as ``/ledger/0/venue``, counts the events of the
                call from 0, and not the events on record.
            expecting: The version against which the events were checked; `None` for any version.

        Raises:
            StaleVersion: If the ledger has another version, and an event is not on record yet.
            EventConflict: If an id stands for two contents, or a reference leads nowhere.
            ReferenceErrors: If an event names an unknown member or venue, a venue foreign to the offer or
                the member, or a risk that the edition in force cannot rate. If an event makes an impossible
                change: elects a sitting member or to a held seat, ends nothing, opens a known venue, or a
                venue for nobody.
            EventRefused: If an event is an illegal step of a life, a measure or a risk.
            NothingPostponed: If a postponement moves no due day on the day of signing.
            OutsideCalendar: If an answer on the day of a step lies outside a calendar.

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
        _check_events("record", events)
        return answer_from(record_events(self._cache, events, expecting))

    def restore(self, *events: Event) -> "Programme":
        """Return a programme with the events of a store on record too, all or none, as the store has them.

        Restore what `record` accepted before: at the start of a program, and when another writer has stored
        events since. A step that was accepted is not judged again, since an event recorded later about an
        earlier day may have made the step illegal; `irregular` lists such steps. The order of the events
        does not matter. An event already on record changes nothing, and a few new events cost milliseconds.

        Args:
            events: The events. The path of a fault, such as ``/ledger/0/venue``, counts the events of the
                call from 0.

        Raises:
            EventConflict: If an id stands for two contents, or a reference leads nowhere.
            ReferenceErrors: If an event names something that is not there, or makes an impossible change, as
                `record` says.

        >>> from mpreview import uk
        >>> from mpreview.events import Booked
        >>> day, told = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> visit = Booked(id="b9", on=day, known=told, venue="essex-hall", day=dt.date(2021, 12, 1))
        >>> programme = uk.sample(on=day).restore(visit)
        >>> [refused.event for refused in programme.irregular()]
        ['b9']
        """
        _check_events("restore", events)
        return answer_from(restore_events(self._cache, events))

    def erase(self, member: str, *, event: str, on: dt.date, known: dt.datetime) -> Erasure:
        """Return the programme without a person, with the events to append and the events to destroy.

        Answers about further people stay equal, as known at any instant. Only answers from a measure bound to
        the office of the member change. These go with the member: the uses, the venues without another user,
        the threat series about the member alone with their response levels, and every event that names any of
        these. An event that names further people is recorded again without the member. Of each visit agreed
        with the member, team, pool, day and slots stay.

        Args:
            member: The member, of the register or elected by an event.
            event: The id of the erasure. The ids of further new events begin with the id and a dot. An event
                recorded again has the old id and a hyphen, so that the place in the ledger stays.
            on: The day of the erasure.
            known: The instant of knowledge.

        Raises:
            UnknownId: If no member ever had the id.
            EventConflict: If the ledger has, or had, an event with a needed id.
            InvalidValue: If the id, the day or the instant is invalid, the id has more than 52 characters, or
                the day, or the knowledge of an event to destroy, lies after the instant.
            OutsideRange: If the day or the instant is out of range.
            RulebookError: If a rule or an example reads a threat series about the member alone.

        >>> from mpreview import uk
        >>> day, now = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> programme = uk.sample(on=day)
        >>> erasure = programme.erase("m-essex-2", event="erasure-1", on=day, known=now)
        >>> erasure, "m-essex-2" in erasure.programme.register.member
        (<Erasure of 4 events, 1 recorded>, False)
        """
        check_id("member", member)
        check_id("erase.event", event)
        check_day("erase.on", on)
        check_instant("erase.known", known)
        if on > known.date():
            raise InvalidValue("erase.on", "is after the instant at which it becomes known; correct one")
        if member not in self.base.member:
            check_known("member", member, self._cache.changed.names.members)
        mark = Erased(id=event, on=on, known=known, events=())
        booked, agreed = self._cache.fold_ledger().booked, partial(_index_agreed, self._cache, on)
        person = ErasedPerson(member, self._cache.changed, self.ledger, booked, agreed)
        register, rulebook, ledger, recorded = erase_person(person, self.rulebook, self.ledger, mark)
        return Erasure(Programme(register, rulebook, ledger), recorded)

    def commitments(self, *, on: dt.date, team: str | None = None) -> tuple[Committed, ...]:
        """Return the visits from a day on that were agreed with people erased by the day, in order.

        Args:
            on: The day asked about.
            team: Only visits of a team.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        check_maybe_known("team", team, self.register.team)
        return list_commitments(self._cache, on, team)

    @property
    def version(self) -> str:
        """The version of the ledger, for `record` to compare: a count and a digest, as `Ledger.version` says.

        The version covers events alone. A store of registers and rulebooks keeps versions of its own.
        """
        return self.ledger.version

    def irregular(self) -> Irregular:
        """Return the illegal steps on record, by the effective events.

        Further systems may allow a step that `record` refuses. A late event or a correction can make a later
        step illegal.

        Raises:
            OutsideCalendar: If an answer on the day of a step lies outside a calendar.

        >>> from mpreview import uk
        >>> uk.sample(on=dt.date(2021, 11, 20)).irregular()
        <0 irregular events>
        """
        return Irregular(
            tuple(list_irregular(self.register, self.rulebook, self._cache.shared.find_cases, self.ledger))
        )

    def steps(
        self, member: str, venue: str | None, activity: Activity, *, on: dt.date
    ) -> tuple[LifeRow, ...]:
        """Return the legal steps of a subject on a day, for a front end to offer.

        Each step is a row of the published table. The guards on the ledger hold. The caller sees to the
        guards on the event: the offer of an answer, outcome and proof, the signature.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for a duty owed to the member.
            activity: The activity.
            on: The day asked about, after all events of the day.

        Raises:
            UnknownId: If there is no such member or venue.
            InvalidValue: If a review has no venue, a duty owed to the member has a venue, or the member never
                uses the venue.
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
        return list_steps_on(self._cache, check_subject(self.register, member, venue, activity), on)

    def what_if(self, *changes: Change | Event) -> "Programme":
        """Return the programme with some changes, applied in order; this programme is untouched.

        The examples of the rulebook do not hold a changed rulebook up: a programme with another edition or
        number has a rulebook without examples. Events are recorded last, as `record` records events.

        Args:
            changes: Changes of `mpreview.what_if`, and events of `mpreview.events`.

        Raises:
            InvalidValue: If something else than changes is given, or a value cannot hold a changed field.
            UnknownId: If a change names something that is not there.
            RulebookError: If the rulebook with the changes is invalid.
            ReferenceErrors: If the programme with the changes does not hold together.
            ReviewError: If an event cannot be recorded, as `record` says.

        >>> from mpreview import uk
        >>> from mpreview.what_if import LevelRaised
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day)
        >>> critical = programme.what_if(LevelRaised("CRITICAL", first=day))
        >>> len(programme.due(on=day)), len(critical.due(on=day))
        (28, 37)
        """
        return answer_from(change_answers(self._cache, changes))

    def surge(
        # As of `forecast`: a run records, so the surge is that of a plain programme.
        self: "Programme",
        *changes: Change | Event,
        on: dt.date,
        until: dt.date,
        more: Iterable[int] = (0,),
    ) -> Surge:
        """Return the programme beside itself after a rise (semantics 7.3).

        By week and team what is owed and the slots short; the visits that wait longest; and, with some slots
        more a week, the first day on which nothing is overdue. Ask about a day on which the rise counts: as
        every answer, what is owed on a day knows the levels and editions of that day, and no later ones.

        Args:
            changes: The rise: changes of `mpreview.what_if`, and events; none for the programme as it is.
            on: The day asked about.
            until: The last day.
            more: Numbers of slots that each team, and each pool, has more a week from the day asked about on.
                Each number is a run of the forecast, with every draw certain.

        Raises:
            InvalidValue: If *until* is before *on*, or an argument is of another type.
            OutsideRange: If a day or a number is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
            ReviewError: If a change cannot be made, as `what_if` says.

        >>> from mpreview import uk
        >>> from mpreview.what_if import LevelRaised
        >>> day = dt.date(2021, 11, 20)
        >>> critical = LevelRaised("CRITICAL", first=day)
        >>> found = uk.sample(on=day).surge(critical, on=dt.date(2021, 11, 25), until=dt.date(2022, 1, 31))
        >>> found.weeks.owed, found.weeks.short, found.clear_days.get(0).first
        ((29, 39), (0, 0), datetime.date(2021, 11, 29))
        """
        return make_surge(self, changes, on=on, until=until, more=more)

    def with_edition(self, edition: Edition) -> "Programme":
        """Return a programme with a further edition in the rulebook.

        An edition changes no answer for an earlier day.

        Raises:
            RulebookError: If the edition begins before the first edition, or on the day of another edition,
                or the rulebook with the edition is invalid.
            ReferenceErrors: If a rule of the edition reads an unknown id, or an example of the rulebook fails
                under the edition.
        """
        return Programme(self.base, self.rulebook.with_edition(edition), self.ledger)

    def with_series(self, *series: ThreatSeries) -> "Programme":
        """Return a programme with other threat levels: each series takes the place of the series of its id.

        Raises:
            UnknownId: If the register has no such series.
            InvalidValue: If an argument is no series, or stands twice.
            ReferenceErrors: If a rule or a response reads a level that is none of its series.
        """
        other = {one.id: one for one in collect_tuple("with_series.series", series, ThreatSeries)}
        if len(other) < len(series):
            raise InvalidValue("with_series.series", "a series stands twice; give each series once")
        for id_ in other:
            check_known("series", id_, self.base.threat)
        every = tuple(other.get(one.id, one) for one in self.base.series)
        return Programme(attrs.evolve(self.base, series=every), self.rulebook, self.ledger)

    def effect(self, edition: Edition, *, on: dt.date) -> EditionEffect:
        """Return the obligations that a further edition would move on a day, or clear if the edition forgot.

        Args:
            edition: The edition, not yet in the rulebook.
            on: The day asked about, not before the first day of the edition.

        Raises:
            InvalidValue: If the day is before the first day of the edition.
            RulebookError: If the rulebook with the edition is invalid.
            ReferenceErrors: If a rule of the edition reads an unknown id.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        check_type("edition", edition, Edition)
        check_day("on", on)
        if on < edition.since:
            raise InvalidValue("on", "is before the edition begins; ask for its first day or a later one")
        asked = self.what_if(EditionAdded(edition)).coverage(on=on)
        tight, new = (
            self.what_if(EditionAdded(attrs.evolve(edition, open_cycles=how))).coverage(on=on)
            for how in (OpenCycles.TIGHTEN, OpenCycles.NEW)
        )
        moves = list_window_moves(self.coverage(on=on), asked)
        return EditionEffect(on, moves, tuple(one for one in list_window_moves(tight, new) if one.relaxes))

    def as_known(self, at: dt.datetime | dt.date) -> "Programme":
        """Return the programme as known at an instant: events, announced levels and holidays, editions.

        Examples of the rulebook hold for the knowledge of today. If editions or holidays differ, the rulebook
        has no examples.

        Args:
            at: An instant in UTC, or a day for the first instant of the day.

        Raises:
            InvalidValue: If *at* is neither an instant in UTC nor a day.
            OutsideRange: If the day lies outside 1900-01-01 to 2199-12-31.
        """
        if not isinstance(at, dt.date):
            raise InvalidValue("at", "give a datetime.date, or a datetime in UTC", at)
        if not isinstance(at, dt.datetime):
            check_day("at", at)
        instant = at if isinstance(at, dt.datetime) else start_of(at)
        check_instant("at", instant)
        ledger = self.ledger.as_known(instant)
        day = instant.date()
        register, rulebook = self.base.as_known(day), self.rulebook.as_known(day)
        if register.calendars != self.base.calendars:
            rulebook = rulebook.without_examples
        return join_parts(register, rulebook, ledger)

    def only(
        self: "Programme", *, area: str | None = None, team: str | None = None, member: str | None = None
    ) -> ProgrammePart["Programme"]:
        """Return a part of the programme, which answers as the programme does for the part, and costs less.

        Answers of the part equal answers of the programme with the rest left out, on every day. A plan is of
        whole teams, so a part that holds a team in part refuses to plan.

        Args:
            area: An area: a force, a region, a nation, or any area around these. An obligation to a member
                lies where the seat lies, an obligation at a venue where the venue lies.
            team: A team: the work that the team carries on the day asked about.
            member: A member: what is owed to the member.

        Raises:
            InvalidValue: If not exactly one is given.
            UnknownId: If there is no such area, team or member.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> scotland = uk.sample(on=day).only(area="scotland")
        >>> scotland, len(scotland.due(on=day)), scotland.coverage(on=day).covered
        (<ProgrammePart: the area 'scotland'>, 9, <Share: 3 of 6>)
        """
        return ProgrammePart(self, area=area, team=team, member=member)

    @property
    def sources(self) -> Sources:
        """The tables behind the answers."""
        return Sources(self.register.sources)

    def _repr_html_(self) -> str:
        """Return a table of what the programme holds, for notebooks."""
        register = self.register
        rows: list[HtmlRow] = [
            ("members", len(register.members)),
            ("venues", len(register.venues)),
            ("teams", len(register.teams)),
            ("events", len(self.ledger)),
            ("editions of the rulebook", len(self.rulebook.editions)),
        ]
        return render_table(f"Programme under the rulebook {self.rulebook.id}", ("what", "number"), rows)

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Programme of {len(register.members)} members, {len(register.venues)} venues, "
            f"{len(register.teams)} teams, {len(self.ledger)} events, rulebook {self.rulebook.id!r}>"
        )


def _check_events(verb: str, events: Iterable[object]) -> None:
    if any(type(one) not in RANK for one in events):
        words = f"give each event as an argument of its own, such as {verb}(*events)"
        raise InvalidValue(f"{verb}.events", words, events)


def join_parts(
    base: Register, rulebook: Rulebook, ledger: Ledger, changed: ChangedRegister | None = None
) -> Programme:
    """Return the programme of parts that were checked against each other, without another check.

    Args:
        base: The register before any event.
        rulebook: The rules.
        ledger: The events.
        changed: The register with the changes of the ledger, if known.
    """
    return answer_from(AnswerCache(base, rulebook, ledger, changed))


def answer_from(cache: AnswerCache) -> Programme:
    """Return the programme that answers from a cache, whose parts were checked against each other."""
    programme = Programme.__new__(Programme)
    parts = {"base": cache.base, "rulebook": cache.rulebook, "ledger": cache.ledger, "_cache": cache}
    for name, part in parts.items():
        object.__setattr__(programme, name, part)
    return programme


def _name_capacity(register: Register, held: HeldSpell) -> PublicCapacity:
    """Return the capacity in which operations look after a person."""
    is_local = held.house in register.house and register.house[held.house].local
    if held.capacity is HeldCapacity.CANDIDATE:
        return PublicCapacity.LOCAL_CANDIDATE if is_local else PublicCapacity.CANDIDATE
    if held.capacity is HeldCapacity.MANDATE:
        return PublicCapacity.LOCAL if is_local else PublicCapacity.MANDATE
    return PublicCapacity.MEMBER


def _index_agreed(cache: AnswerCache, on: dt.date) -> Mapping[str, Agreed]:
    """Return the agreed visits of a day by spot; no visit on a day that a calendar does not reach."""
    try:
        found = agreed_on(cache.find_duties(on))
    except OutsideCalendar:
        return {}
    return {spot_of(visit.venue, visit.activity): visit for visit in found}
