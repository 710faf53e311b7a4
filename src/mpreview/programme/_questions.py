"""The questions of a programme and of a part of a programme, and the changes that lead to another.

Each verb is written once, for a view: a part answers as the programme does with the rest left out
(semantics 3 to 5). A change reaches the whole programme, and `_answer_from` makes the programme, or the part,
of the changed answers.
"""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Self, overload

from mpreview._checks import check_day, check_last, check_type
from mpreview.calls import Calls, find_calls, make_calls
from mpreview.campaign import Campaign, Campaigns, find_campaign, list_directives
from mpreview.causes import CauseReader, Causes, collect_causes
from mpreview.coverage import MeasureCoverage, compare_places
from mpreview.coverage_over import CoverageOver, Known, count_runs
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import Event, Ledger
from mpreview.events.descriptions import Choice
from mpreview.gaps import Gaps, find_gaps
from mpreview.lead_times import LeadTimes, find_lead_times
from mpreview.measures import Catalogue
from mpreview.policy import Activity, Rulebook
from mpreview.programme._asking import (
    check_asked,
    check_subject,
    find_issued,
    list_steps_on,
    list_winding_up_on,
)
from mpreview.programme._cache import AnswerCache
from mpreview.programme._daily import list_days_now, list_runs_of_span
from mpreview.programme._known import find_known
from mpreview.programme._options import list_options
from mpreview.programme._recording import record_events
from mpreview.programme._work import WorkQuestions
from mpreview.register import Register
from mpreview.reviews.findings import Findings, list_findings, list_subjects, sort_findings
from mpreview.reviews.fittings import Fittings
from mpreview.reviews.lifecycle import LegalSteps
from mpreview.reviews.missed_days import list_missed
from mpreview.reviews.past_events import EventHistory, list_past_events
from mpreview.reviews.risks import Risks, sort_risks
from mpreview.reviews.winding_up import FormerMembers

if TYPE_CHECKING:
    from mpreview.outlook import Assumptions, Forecast, Surge
    from mpreview.planning import AgreedVisits, Layout, Plan
    from mpreview.what_if import Change


class Questions(WorkQuestions):
    """The questions that a programme and a part of a programme answer, and the changes that both allow."""

    @abstractmethod
    def _answer_from(self, cache: AnswerCache) -> Self:
        """Return the programme, or the part, that answers from other answers, which were checked."""

    # ------------------------------------------------------------ the parts

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules."""
        return self._view.cache.rulebook

    @cached_property
    def ledger(self) -> Ledger:
        """The events; of a part those of the whole programme."""
        return self._view.cache.ledger

    @property
    def register(self) -> Register:
        """The register as the events leave it: members elected and gone, venues opened, shared and closed.

        Answers read this register, in which a use known before its first day counts from the day on which
        its rules ask for work before (semantics 3.18). While no event changes anything, the register is
        `base` itself. A part has the register of the whole programme.
        """
        return self._view.cache.changed.register

    @property
    def version(self) -> str:
        """The version of the ledger, for `record` to compare: a count and a digest, as `Ledger.version` says.

        The version covers events alone. A store of registers and rulebooks keeps versions of its own. A part
        has the version of the whole programme.
        """
        return self._view.cache.ledger.version

    def options(
        self, names: str, *, kinds: Collection[str] = (), sensitive: bool = False
    ) -> tuple[Choice, ...]:
        """Return the ids that a field of an event may name, each with a label, for a list in a form.

        `events.describe` says what each field names, as `FieldDescription.names`. No label holds personal
        data, apart from the names of members. The result is empty for an id of the embedder's own, such as a
        person, and for entries of a catalogue, which no programme holds. For readers without clearance are
        left out: each event that is sensitive, or names a sensitive event, as `PastEvent.is_sensitive` says;
        and the measures and risks that events report.

        A part gives its own members, venues, teams with their pools, constituencies and events alone, so that
        a form for one force is short: whatever may be in the part on some day. So it does with audiences for
        readers with clearance. All else is as in the whole.

        Args:
            names: What the field names, such as ``"venue"``.
            kinds: Of an event: only events of some kinds, by word, as `FieldDescription.kinds` says; the
                newest event comes first. By default events of all kinds.
            sensitive: Whether the reader may know of incidents, measures, risks and the like. A form asks so:
                ``describe(kind).to_dict(options=partial(programme.options, sensitive=True))``.

        Raises:
            UnknownId: If no field names such a thing, or there is no such kind of event.
            InvalidValue: If *names* is no text, *kinds* are no texts, or *sensitive* is neither true nor
                false.

        >>> from mpreview import uk
        >>> programme = uk.sample(on=dt.date(2021, 11, 20))
        >>> [choice.value for choice in programme.options("severity")]
        ['low', 'serious', 'threat-to-life']
        >>> programme.options("venue")[0].label
        'constituency office, Essex (essex-1-office)'
        >>> [len(one.options("venue")) for one in (programme, programme.only(area="police-essex"))]
        [20, 7]
        """
        return list_options(self._view, names, kinds, sensitive)

    # ------------------------------------------------------------ what is owed, and what follows

    def coverage_over(
        self, first: dt.date, last: dt.date, by: str | None = None, known: Known = "now"
    ) -> CoverageOver:
        """Return the coverage of each day of a span in figures, with lead times and oldest gaps.

        The figures of a day equal those of `coverage` of the day, which has the list behind each figure. Of a
        part, too, the days of the whole programme are read, so a part costs what the whole costs.

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
        view = self._view
        runs = view.selection.select(list_runs_of_span(view.cache, first, last, known))
        items = count_runs(runs, first, last, by)
        try:
            asked = self if known == "now" else self.as_known(last)
        except UnknownId:
            # Nobody knew the member of the part by then.
            return CoverageOver(first, last, known, by, items, LeadTimes(first, last, ()), Gaps(last, ()))
        taken, gaps = asked.lead_times(first=first, last=last), asked.gaps(on=last)
        return CoverageOver(first, last, known, by, items, taken, gaps)

    def steps(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> LegalSteps:
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
            OutsidePart: Of a part, if the subject is not in the part on the day.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).steps("m-essex-2", None, Activity.OFFER, on=day)
        >>> [row.command.value for row in found][3:]
        ['answered-accepted', 'answered-declined', 'answered-deferred']
        >>> [guard.name for guard in found[3].guards]
        ['answer-names-newest-offer']
        """
        view = self._ask(on)
        subject = check_subject(view.register, member, venue, activity)
        view.check_inside("steps", subject, on)
        return LegalSteps(on, activity, member, venue, list_steps_on(view.cache, subject, on))

    # ------------------------------------------------------------ what happened

    def history(self, *, on: dt.date, member: str | None = None, venue: str | None = None) -> EventHistory:
        """Return what is believed to have happened to a member, or at a venue, by a day, in order.

        Of a member: each event about the member, and each event at a venue that the member used that day. Of
        a venue: each event that names the venue, and of the users of that day each event that names no venue
        and bears on work there, such as an offer of every venue or the end of a mandate, but no contact. Of
        both: the events of the member that name the venue or no venue. An event about another event, such as
        the answer to an offer, has the subject of the other. Left out are withdrawn events, records that were
        corrected since, and events about everybody, such as a directive or a pause. In a part are the events
        at its venues, and the events of its members that name no venue; in the part of a member no event of
        another member.

        Args:
            on: The day asked about.
            member: The member; given, or *venue*, or both.
            venue: The venue.

        Raises:
            InvalidValue: If neither a member nor a venue is given.
            UnknownId: If there is no such member or venue.
            OutsideRange: If the day is out of range.
            OutsidePart: Of a part, if the member or the venue is in the part on no day.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> for one in uk.sample(on=day).history(on=day, venue="clyde-3-surgery-1"):
        ...     print(one.sentence())
        surgery 1 of Member for Clyde Three: reviewed on 4 January 2021; outcome complete
        Member for Clyde Three: offered on 10 November 2021
        Member for Clyde Three: answered on 12 November 2021; reply accepted
        surgery 1 of Member for Clyde Three: booked on 12 November 2021; day 29 November 2021
        """
        view = self._ask(on)
        check_asked(view.register, member=member, venue=venue)
        if member is None and venue is None:
            raise InvalidValue("history", "give a member, a venue or both")
        view.check_ever_inside("history", member, venue)
        found = list_past_events(view.register, view.cache.ledger, on, member, venue)
        return EventHistory(on, tuple(view.select(view.holds_past, found)), member, venue)

    # ------------------------------------------------------------ what fell through, and follow-up

    def gaps(self, *, on: dt.date, team: str | None = None, member: str | None = None) -> Gaps:
        """Return the gaps on a day: everything that fell through, since when, and the party in charge.

        A gap is in a part if its status is. In the part of a member are also the gaps of the member's places,
        and lost reviews of former members to offer to the member.

        Args:
            on: The day asked about.
            team: Only gaps of a team.
            member: Only gaps of a member, and lost reviews of former members to offer to the member.

        Raises:
            UnknownId: If there is no such team or member.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        view = self._ask(on)
        check_asked(view.register, team=team, member=member)
        members = view.select_around(member)
        every = find_gaps(view.find_duties(on, members), members)
        found = Gaps(on, tuple(view.select(view.holds_gap, every)))
        found = found if member is None else found.of_member(member)
        return found if team is None else found.of_team(team)

    def calls(self, *, on: dt.date, until: dt.date, plan: "Plan | None" = None) -> Calls:
        """Return whom to call by a day, about what, and by which day: a call for each team and person.

        Args:
            on: The day asked about.
            until: The last day. What is owed is in a call if its window opens by this day; an answer or a
                finding if it runs out, or is due, by this day.
            plan: A plan of the programme or of the part, whose days and advisers are proposed for visits to
                agree.

        Raises:
            InvalidValue: If *until* is before *on*, or *plan* is no plan.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        check_last("until", on, until)
        view = self._ask(on)
        duties = view.find_duties(on)
        planned = {}
        if plan is not None:
            from mpreview.programme._planning import map_planned

            planned = map_planned(plan)
        found = find_calls(duties, view.around, until, planned, self.ledger)
        return make_calls(self.register, on, until, view.select(lambda one: view.holds_call(one[0]), found))

    def winding_up(self, *, on: dt.date) -> FormerMembers:
        """Return the former members who are winding up on a day, in order of id, with their venues.

        Nothing is owed to a former member, but staff and offices go on for a while. `gaps` lists the work
        left open; `coverage` lists each lapsed obligation with the reason. In a part the last seat
        counts, and the team that answers for the seat on the day.

        Raises:
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> from mpreview.events import MemberLeft
        >>> from mpreview.people import MandateEnd
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> left = MemberLeft(id="x", on=day, known=at, member="m-essex-1", cause="resignation")
        >>> for one in uk.sample(on=day).record(left).winding_up(on=day + dt.timedelta(1)):
        ...     print(one.member, one.since, one.until, len(one.venues))
        m-essex-1 2021-11-21 2022-01-20 2
        m-lagan-2 2021-11-01 2021-12-31 1
        """
        view = self._ask(on)
        found = list_winding_up_on(view.cache, on)
        return FormerMembers(on, tuple(view.select(lambda one: view.holds_former(one, on), found)))

    def lead_times(self, *, first: dt.date, last: dt.date) -> LeadTimes:
        """Return how long the steps took that ended in a span of days, as now believed (semantics 5.1).

        A step at a venue is in a part by the place and the team of the venue on the day on which the step
        ended, an answer by the seat of the member.

        Args:
            first: The first day of the span.
            last: The last day of the span.

        Raises:
            InvalidValue: If *last* is before *first*.
            OutsideRange: If a day is out of range.
        """
        check_day("first", first)
        check_last("last", first, last)
        view = self._view
        found = find_lead_times(view.cache.ledger, self.register, first, last)
        inside = view.select(lambda one: view.holds_place(one.member, one.venue, one.ended), found)
        return LeadTimes(first, last, tuple(inside))

    def causes(self, *, first: dt.date, last: dt.date) -> Causes:
        """Return why each review, test or exercise that was missed in a span was missed (semantics 5.8).

        An obligation counts once, on the first day of its life that was its due day and passed unmet, as now
        believed. What an exclusion or an exemption let off on that day is left out, and counted apart. An
        obligation is in a part if its status of that day is.

        Args:
            first: The first day of the span.
            last: The last day of the span.

        Raises:
            InvalidValue: If *last* is before *first*.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> for one in uk.sample(on=day).causes(first=dt.date(2021, 9, 1), last=dt.date(2021, 11, 10)):
        ...     print(one.due, one.status.venue, one.cause.value, one.event)
        2021-09-16 essex-4-home-1 not-offered None
        2021-11-10 essex-3-home-1 no-answer e-20
        """
        check_day("first", first)
        check_last("last", first, last)
        view = self._view
        names = None if view.selection.is_whole else view.names
        read = CauseReader(view.cache.ledger).explain_missed
        found = list_missed(partial(list_days_now, view.cache), first, last, names, read)
        return collect_causes(first, last, view.select(lambda one: view.selection.holds(one.status), found))

    @overload
    def campaign(self, directive: str, *, on: dt.date) -> Campaign: ...
    @overload
    def campaign(self, *, on: dt.date) -> Campaigns: ...
    def campaign(self, directive: str | None = None, *, on: dt.date) -> Campaign | Campaigns:
        """Return how far a directive has come: every subject that the directive touched by a day.

        Args:
            directive: The id of the event of the directive, or of a correction of the event. After an erasure
                the old id still finds a directive that was recorded again without the erased member. Without
                an id the campaigns of all directives issued by the day are returned, in order of issue.
            on: The day asked about, not before the day of issue.

        Raises:
            UnknownId: If there is no such directive.
            InvalidValue: If the day is before the day of issue.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day).record(*uk.directives())
        >>> programme.campaign("directive-2021", on=day)
        <Campaign 'directive-2021' on 2021-11-20: 18 touched, 7 done, 1 lapsed, 10 outstanding>
        >>> [one.directive.id for one in programme.campaign(on=day)]
        ['contact-2021', 'directive-2021']
        """
        view = self._ask(on)
        if directive is None:
            issued = list_directives(view.cache.ledger, on)
            return Campaigns(on, tuple(self.campaign(one.id, on=on) for one in issued))
        order = find_issued(view.cache, directive, on)
        found = find_campaign(order, view.members, view.find_duties, on)
        inside = view.select(lambda one: view.selection.holds(one.status), found)
        return Campaign(order, on, tuple(inside))

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
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> works = MeasureNoted(id="n1", on=day, known=at, venue="essex-hall", measure="m1",
        ...                      state=MeasureState.IN_SERVICE, retest=dt.date(2022, 2, 20))
        >>> programme = uk.sample(on=day).record(works)
        >>> later = dt.date(2022, 3, 1)
        >>> [(one.measure, one.state.value, one.since.isoformat()) for one in programme.fittings(on=later)]
        [('m1', 'retest-due', '2022-02-20')]
        """
        view = self._ask(on)
        check_asked(view.register, venue=venue)
        duties = view.find_duties(on)
        noted = (id_ for id_ in sorted(duties.facts.venues) if venue in {None, id_})
        there = (duties.list_fittings(id_) for id_ in noted if view.may_hold(None, id_))
        inside = view.select(lambda some: view.holds_noted(duties, None, some[0].venue), filter(None, there))
        return Fittings(on, tuple(chain.from_iterable(inside)))

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
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> text = RiskStatement(threat="a crowd", vulnerability="one exit", impact="nobody can leave")
        >>> crowd = RiskAssessed(id="x", on=day, known=at, venue="essex-hall", risk="r1", statement=text,
        ...                      likelihood="likely", impact="severe", assessor="adviser")
        >>> for one in uk.sample(on=day).record(crowd).risks(on=day):
        ...     print(one.risk, one.state.value, one.residual.rating, one.residual.band)
        r1 open very-high high
        """
        view = self._ask(on)
        check_asked(view.register, venue=venue, member=member)
        duties = view.find_duties(on)
        every = chain.from_iterable(map(duties.list_risks, view.list_noted(duties.facts)))
        found = view.select_noted(duties, every, venue, member)
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
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> lock = FindingNoted(id="f1", on=day, known=at, venue="essex-1-office", severity="serious",
        ...                     text="The back door does not lock.")
        >>> programme = uk.sample(on=day).record(lock)
        >>> for one in programme.findings(on=day):
        ...     print(one.id, one.state.value, one.due, one.party.value, one.team)
        f1 open 2021-12-17 team force-essex
        >>> [gap.kind.value for gap in programme.gaps(on=dt.date(2021, 12, 18)) if gap.finding]
        ['finding-late']
        """
        view = self._ask(on)
        check_asked(view.register, venue=venue, member=member)
        duties = view.find_duties(on)
        noted = (one for one in list_subjects(duties.facts) if view.may_hold(*one))
        found = view.select_noted(duties, list_findings(duties, noted), venue, member)
        return Findings(on, sort_findings(found))

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
        view = self._ask(on)
        check_type("measures.catalogue", catalogue, Catalogue)
        check_asked(view.register, venue=venue)
        venues = view.venues if venue is None else {venue}.intersection(view.venues)
        found = compare_places(view.find_duties(on), catalogue, venues)
        return MeasureCoverage(on, tuple(view.select(view.holds_measures, found)))

    # ------------------------------------------------------------ who does it when

    def agreed(self, *, on: dt.date, until: dt.date | None = None, team: str | None = None) -> "AgreedVisits":
        """Return the agreed visits still to come by a day, in order of day and venue.

        A visit counts unless called off, missed, made or past; a member in office must use the venue.
        Of a visit agreed with a person erased by the day, team, pool, day and slots stay: such a visit has
        neither venue nor members, and is in a part if the team works in the part alone.

        Args:
            on: The day asked about.
            until: Only visits agreed for a day up to this day.
            team: Only visits of a team.

        Raises:
            UnknownId: If there is no such team.
            InvalidValue: If *until* is before *on*.
            OutsideRange: If a day is out of range.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [(one.venue, one.day.isoformat(), one.team) for one in uk.sample(on=day).agreed(on=day)]
        [('clyde-3-surgery-1', '2021-11-29', 'force-scotland')]
        """
        view = self._ask(on)
        check_asked(view.register, team=team)
        if until is not None:
            check_last("until", on, until)
        from mpreview.programme._planning import list_agreed

        return list_agreed(view, on, until, team)

    # ------------------------------------------------------------ what may become of it

    def forecast(  # noqa: PLR0913  # each is asked for by itself, and all are keywords
        self,
        *,
        on: dt.date,
        until: dt.date,
        seed: int,
        runs: int = 100,
        first_run: int = 0,
        assumptions: "Assumptions | None" = None,
        step: int = 7,
        ahead: int = 56,
        by: str | None = None,
        layout: "Layout | None" = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Forecast":
        """Return what may become of the programme, by running its rules forward (semantics 7.2).

        In each step: plan, draw what becomes of each offer and of each visit of the step, record, and go on.
        What is on record after the first day stands; `as_known` takes away what was not known then.

        A part is run forward alone. The draws are those of the programme, so the figures are those of the
        part in a forecast of the programme, unless what is drawn outside bears on a member of the part: an
        offer to a member joins all places of the member.

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
            OutsidePart: If a part has no plan of its own, as `plan` says.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).forecast(on=day, until=dt.date(2021, 12, 17), runs=5, seed=1)
        <Forecast of 5 runs from 2021-11-20 to 2021-12-17: 1 behind on the last day (0 to 4)>
        >>> essex = uk.sample(on=day).only(team="force-essex")
        >>> essex.forecast(on=day, until=dt.date(2021, 12, 17), runs=5, seed=1)
        <Forecast of 5 runs from 2021-11-20 to 2021-12-17: 1 behind on the last day (0 to 2)>
        """
        from mpreview.outlook import Assumptions, ForecastTerms
        from mpreview.outlook._forecast import make_forecast

        asked = Assumptions() if assumptions is None else assumptions
        terms = ForecastTerms(
            on=on, until=until, seed=seed, assumptions=asked, step=step, ahead=ahead, by=by, layout=layout
        )
        return make_forecast(self, terms, runs=runs, first_run=first_run, progress=progress)

    def surge(
        self,
        *changes: "Change | Event",
        on: dt.date,
        until: dt.date,
        more: Iterable[int] = (0,),
    ) -> "Surge":
        """Compare the programme with what it would owe after a rise (semantics 7.3).

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
            OutsidePart: If a part has no plan of its own, as `plan` says.

        >>> from mpreview import uk
        >>> from mpreview.what_if import LevelRaised
        >>> day = dt.date(2021, 11, 20)
        >>> critical = LevelRaised("CRITICAL", first=day)
        >>> found = uk.sample(on=day).surge(critical, on=dt.date(2021, 11, 25), until=dt.date(2022, 1, 31))
        >>> found.weeks.owed, found.weeks.short, found.clear_days.get(0).first
        ((29, 39), (0, 0), datetime.date(2021, 12, 7))
        """
        from mpreview.outlook._surge import make_surge

        return make_surge(self, changes, on=on, until=until, more=more)

    # ------------------------------------------------------------ what changes

    def record(self, *events: Event, expecting: str | None = None) -> Self:
        """Return a programme with *events* on record too, all or none.

        A step of a life is judged at its place in the ledger, by the effective events before. A correction or
        a withdrawal is no step. An event already on record changes nothing and is not judged again, so that a
        client may repeat a call.

        One error reports every fault that a check finds, and no later check runs: first names and references,
        then changes, then days and uses, then steps. Of refused steps with a member or a venue in common the
        first step is reported alone, since the next refusals may follow from the first.

        Args:
            events: The events, of a part also about members outside. The path of a fault, such as
                ``/ledger/0/venue``, counts the events of the call from 0, and not the events on record.
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
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> programme = uk.sample(on=day)
        >>> visit = Booked(id="b9", on=day, known=at, venue="essex-hall", day=dt.date(2021, 12, 1))
        >>> try:
        ...     programme.record(visit, expecting=programme.version)
        ... except ReviewError as error:
        ...     print(error.code, error.refusal.guard.name)
        event-refused another-user-accepted
        """
        return self._answer_from(record_events(self._view.cache, events, expecting))

    def _record_judging(self, events: Sequence[Event], judged: Collection[Event]) -> Self:
        """Return a programme with *events* on record too, of which some are judged and the rest is legal.

        A forecast draws legal steps by the thousand, and a step is judged by all that came before.
        """
        return self._answer_from(record_events(self._view.cache, events, None, judged))

    def what_if(self, *changes: "Change | Event") -> Self:
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
        from mpreview.what_if._answers import change_answers

        return self._answer_from(change_answers(self._view.cache, changes))

    def as_known(self, at: dt.datetime | dt.date) -> Self:
        """Return the programme as known at an instant: events, announced levels and holidays, editions.

        Examples of the rulebook hold for the knowledge of today. If editions or holidays differ, the rulebook
        has no examples.

        Args:
            at: An instant in UTC, or a day for the first instant of the day.

        Raises:
            InvalidValue: If *at* is neither an instant in UTC nor a day.
            OutsideRange: If the day lies outside 1900-01-01 to 2199-12-31.
            UnknownId: If the member of a part was not known yet.
        """
        return self._answer_from(find_known(self._view.cache, at))
