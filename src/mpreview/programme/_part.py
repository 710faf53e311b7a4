"""A part of a programme, which answers as the programme does for the part (semantics 3 to 5).

A part asks the facts and rules of the whole programme about few members: those who may ever have work in
the part. Of the statuses of these members the part keeps those that are in the part on the day. So an answer
of a part equals the answer of the programme with the rest left out, and costs what the part is of the whole.

Facts are folded for the members of the part and the members around them: whoever shares a venue or held a
seat before. An event bears on one member, on the users of one venue, or on all, so no other event counts.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, Generic, Protocol, Self, TypeVar, runtime_checkable

import attrs

from mpreview._checks import check_day, check_last, check_type
from mpreview.campaign import Campaign, find_campaign, list_directives
from mpreview.coverage import Coverage, MeasureCoverage, compare_places
from mpreview.coverage_over import CoverageOver, Known, count_runs
from mpreview.errors import InvalidValue, OutsidePart
from mpreview.events import Booked, Committed, Event, Ledger
from mpreview.forecast import Assumptions, Forecast, ForecastTerms
from mpreview.forecast._forecast import make_forecast
from mpreview.gaps import Gaps, find_gaps
from mpreview.lead_times import LeadTimes, find_lead_times
from mpreview.measures import Catalogue
from mpreview.people import Member
from mpreview.places import Venue
from mpreview.planning import Agreed, Layout, Plan
from mpreview.planning._plan import Terms, select_planned, select_teams
from mpreview.planning._visits import agreed_on
from mpreview.policy import Activity, Edition, Rulebook
from mpreview.programme._asking import (
    check_layout,
    check_maybe_known,
    check_subject,
    explain_on,
    find_issued,
    list_members_around,
    list_steps_on,
    list_used,
    list_winding_up_on,
    make_due_filter,
    make_noted_filter,
    select_members,
)
from mpreview.programme._cache import AnswerCache
from mpreview.programme._daily import list_runs_of_span
from mpreview.programme._planning import find_planned_activity, list_commitments, make_plan, plan_all
from mpreview.programme._scope import Scope
from mpreview.register import Ground, Register
from mpreview.reviews import Obligations, Progress, Standing
from mpreview.reviews.duties import Duties
from mpreview.reviews.explanations import ExplainedSubject, Explanation
from mpreview.reviews.facts import venue_of
from mpreview.reviews.findings import (
    Findings,
    find_subject_status,
    find_user,
    list_findings,
    list_subjects,
    sort_findings,
)
from mpreview.reviews.fittings import Fittings
from mpreview.reviews.lifecycle import LifeRow
from mpreview.reviews.risks import Risks, sort_risks
from mpreview.reviews.winding_up import WindingUp
from mpreview.surge import Surge
from mpreview.surge._surge import make_surge
from mpreview.threat import ThreatSeries
from mpreview.timeline import LAST_DAY, long_day
from mpreview.what_if import Change

_FROM_REGISTER: Final = ("_members", "_around", "_venues")
_SHOWN: Final = 3
"""The number of teams that the sentence of an error names."""


@runtime_checkable
class WholeProgramme(Protocol):
    """What a part asks of the programme; `mpreview.Programme` has it all."""

    @property
    def register(self) -> Register:
        """The register as the events leave it."""
        ...

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The events."""
        ...

    @cached_property
    def _cache(self) -> AnswerCache: ...

    def record(self, *events: Event, expecting: str | None = None) -> Self:
        """Return the programme with some events on record too."""
        ...

    def what_if(self, *changes: Change | Event) -> Self:
        """Return the programme with some changes."""
        ...

    def with_edition(self, edition: Edition) -> Self:
        """Return the programme with a further edition."""
        ...

    def with_series(self, *series: ThreatSeries) -> Self:
        """Return the programme with other levels."""
        ...

    def as_known(self, at: dt.datetime | dt.date) -> Self:
        """Return the programme as known at an instant."""
        ...


WholeT = TypeVar("WholeT", bound=WholeProgramme)
"""The class of the programme; a part of `mpreview.Programme` has a `mpreview.Programme` as its whole."""


@attrs.frozen(slots=False, getstate_setstate=True)
class ProgrammePart(Generic[WholeT]):
    """A part of a programme: an area, the work of a team, or what is owed to a member.

    `Programme.only` makes a part. What is in the part is asked anew on each day: an obligation to a member
    lies where the seat lies, an obligation at a venue where the venue lies, and work is of the team that
    carries the work on the day. A place with measures, risks and findings is in the part if the review of the
    place is: the review of the first user in office, else of the last former user.

    Events, changes, editions and levels reach the whole programme, and the part of the result is returned.

    Args:
        whole: The programme.
        area: The area of the part; one of area, team and member is given.
        team: The team of the part.
        member: The member of the part.

    Raises:
        InvalidValue: If not exactly one of area, team and member is given, or *whole* is no programme.
        UnknownId: If there is no such area, team or member.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> essex = uk.sample(on=day).only(team="force-essex")
    >>> essex, len(essex.due(on=day)), essex.plan(on=day, until=dt.date(2021, 12, 31)).teams
    (<ProgrammePart: the team 'force-essex'>, 9, ('force-essex',))
    """

    whole: WholeT = attrs.field(repr=False)
    area: str | None = attrs.field(default=None, kw_only=True)
    team: str | None = attrs.field(default=None, kw_only=True)
    member: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A part has the verbs of a whole too, and would answer for the whole of which it is a part.
        if isinstance(self.whole, ProgrammePart) or not isinstance(self.whole, WholeProgramme):
            raise InvalidValue("ProgrammePart.whole", "give a programme", self.whole)
        if sum(id_ is not None for id_ in (self.area, self.team, self.member)) != 1:
            raise InvalidValue("only", "give exactly one of area, team and member")
        register = self.whole.register
        check_maybe_known("area", self.area, register.area)
        check_maybe_known("team", self.team, register.team)
        check_maybe_known("member", self.member, register.member)

    # ------------------------------------------------------------ what is in the part

    @cached_property
    def _cache(self) -> AnswerCache:
        return self.whole._cache  # noqa: SLF001  # a part answers from what the whole keeps

    @cached_property
    def _scope(self) -> Scope:
        return Scope(self.area, self.team, self.member)

    @cached_property
    def _members(self) -> Sequence[Member]:
        """The members who may ever have work in the part, in order of id."""
        return self._scope.list_members(self._cache.register)

    @cached_property
    def _around(self) -> Sequence[Member]:
        """The members of the part and the members around them, in order of id."""
        register = self._cache.register
        found = list_members_around(register, self._members)
        # The fold of all members serves other questions too.
        return register.members if len(found) == len(register.members) else found

    @cached_property
    def _venues(self) -> frozenset[str]:
        """The venues that the members of the part ever use."""
        register = self._cache.register
        return frozenset(use.id for member in self._members for use in register.occupancies(member.id))

    def _find_duties(self, on: dt.date) -> Duties:
        return self._cache.find_duties(on, self._around)

    def _holds_noted(self, duties: Duties, member: str | None, venue: str | None) -> bool:
        """Whether something noted of a member, or of all users of a venue, is in the part."""
        if self.member is not None:
            return member == self.member or (member is None and venue in list_used(duties, self.member))
        status = find_subject_status(duties, member, venue)[1]
        # Of a place that nobody uses yet there is no status.
        return self._holds_place(member, venue, duties.date) if status is None else self._scope.holds(status)

    def _evolve(self, whole: WholeT) -> "ProgrammePart[WholeT]":
        later = ProgrammePart(whole, area=self.area, team=self.team, member=self.member)
        # The register alone tells who is in the part, and most events leave the register as it is.
        if later._cache.register is self._cache.register:
            known = vars(self)
            vars(later).update((name, known[name]) for name in _FROM_REGISTER if name in known)
        return later

    # ------------------------------------------------------------ the parts of the whole

    @property
    def register(self) -> Register:
        """The register of the whole programme."""
        return self.whole.register

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""
        return self.whole.rulebook

    @property
    def ledger(self) -> Ledger:
        """The events of the whole programme."""
        return self.whole.ledger

    @property
    def version(self) -> str:
        """The version of the ledger of the whole programme, as `Programme.version` says."""
        return self.ledger.version

    # ------------------------------------------------------------ what is owed

    def due(  # noqa: PLR0913  # the arguments of `Programme.due`
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
        """Return every undischarged obligation of the part with a window open by a day, most urgent first.

        Args:
            on: The day asked about.
            within: As of `Programme.due`, and so are all further arguments.
            team: Only obligations of a team.
            member: Only obligations to a member.
            venue: Only obligations at a venue.
            activity: Only obligations of an activity.
            area: Only obligations in an area.
            until: Only obligations due by a day.
            standing: Only obligations of a standing, or of some standings.

        Raises:
            ReviewError: As `Programme.due` says.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day)
        >>> part = programme.only(area="northern-ireland")
        >>> part.due(on=day) == programme.due(on=day, area="northern-ireland")
        True
        """
        asked = make_due_filter(
            self.register, on, within=within, team=team, member=member, venue=venue, activity=activity,
            area=area, until=until, standing=standing,
        )  # fmt: skip
        members = self._select_members(member, venue)
        found = self._find_duties(on).list_obligations(members, asked)
        return Obligations(on, tuple(filter(self._scope.holds, found)))

    def _select_members(self, member: str | None, venue: str | None) -> Sequence[Member]:
        if member is None and venue is None:
            return self._members
        asked = {one.id for one in select_members(self.register, member, venue)}
        return [one for one in self._members if one.id in asked]

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity of the part begun by a day.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        found = self._find_duties(on).list_statuses(self._members)
        return Coverage(on, tuple(filter(self._scope.holds, found)))

    def coverage_over(
        self, first: dt.date, last: dt.date, by: str | None = None, known: Known = "now"
    ) -> CoverageOver:
        """Return the coverage of the part on each day of a span, in figures, with lead times and oldest gaps.

        The runs of the whole programme are read, so the cost is that of the whole.

        Args:
            first: The first day of the span.
            last: The last day of the span.
            by: A grouping of the figures; `None` for the part alone.
            known: ``now`` for each day as now believed, ``then`` for each day as known at its first instant.

        Raises:
            ReviewError: As `Programme.coverage_over` says.
        """
        runs = filter(self._scope.holds, list_runs_of_span(self._cache, first, last, known))
        items = count_runs(runs, first, last, by)
        whole = self.whole if known == "now" else self.whole.as_known(last)
        if self.member is not None and self.member not in whole.register.member:
            # Nobody knew the member by then.
            return CoverageOver(first, last, known, by, items, LeadTimes(first, last, ()), Gaps(last, ()))
        asked = self._evolve(whole)
        taken, gaps = asked.lead_times(first=first, last=last), asked.gaps(on=last)
        return CoverageOver(first, last, known, by, items, taken, gaps)

    def explain(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> Explanation:
        """Return the standing of a subject of the part on a day, with every rule that bears on the subject.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for a duty owed to the member.
            activity: The activity.
            on: The day asked about.

        Raises:
            OutsidePart: If the subject is not in the part on the day.
            ReviewError: As `Programme.explain` says.
        """
        return explain_on(self._cache, self._find_inside("explain", member, venue, activity, on), on)

    def steps(
        self, member: str, venue: str | None, activity: Activity, *, on: dt.date
    ) -> tuple[LifeRow, ...]:
        """Return the legal steps of a subject of the part on a day, for a front end to offer.

        Args:
            member: The member.
            venue: The venue, for a review; `None` for a duty owed to the member.
            activity: The activity.
            on: The day asked about, after all events of the day.

        Raises:
            OutsidePart: If the subject is not in the part on the day.
            ReviewError: As `Programme.steps` says.
        """
        return list_steps_on(self._cache, self._find_inside("steps", member, venue, activity, on), on)

    def _find_inside(
        self, verb: str, member: str, venue: str | None, activity: Activity, on: dt.date
    ) -> ExplainedSubject:
        subject = check_subject(self.register, member, venue, activity)
        status = self._cache.find_duties(on, (subject[0],)).find_asked_status(*subject)
        # Before a subject begins, the seat and the venue tell already where the work will lie.
        inside = self._holds_place(member, venue, on) if status is None else self._scope.holds(status)
        if not inside:
            words = f"{verb} was asked of a subject outside on {long_day(on)}; ask the whole programme"
            raise OutsidePart(self._scope.describe(), words)
        return subject

    def _holds_place(self, member: str | None, venue: str | None, on: dt.date) -> bool:
        """Whether a seat, or a venue, lies in the part on a day, whatever is owed there."""
        register = self._cache.register
        place = None if venue is None else register.venue.get(venue)
        if self.member is not None:
            return member == self.member if member is not None else self._is_used(self.member, venue, on)
        ground = self._find_ground(member, place, on)
        kind = None if place is None else place.kind
        return ground is not None and self._scope.holds_ground(ground, register.team_for(ground, kind, on))

    def _is_used(self, member: str, venue: str | None, on: dt.date) -> bool:
        """Whether a member uses a place on a day; an announced use counts before its first day."""
        day = on.toordinal()
        uses = self._cache.register.occupancies(member)
        return any(use.id == venue and use.start <= day < use.end for use in uses)

    def _find_ground(self, member: str | None, place: Venue | None, on: dt.date) -> Ground | None:
        """Return the ground of a seat or of a place on a day; `None` if nothing tells the ground."""
        register = self._cache.register
        person = None if member is None else register.member.get(member)
        if member is None and place is not None:
            person = find_user(place, on, register)
        if person is not None:
            return (
                register.seat_ground(person, on) if place is None else register.ground_of(place, person, on)
            )
        if place is None or place.region is None or place.force is None:
            return None
        return register.ground(place.region, place.force)

    # ------------------------------------------------------------ what fell through, and follow-up

    def gaps(self, *, on: dt.date, team: str | None = None, member: str | None = None) -> Gaps:
        """Return the gaps of the part on a day: everything that fell through, since when, and with whom.

        A gap is in the part if its status is. In the part of a member are also the gaps of the member's
        places, and lost reviews of former members to offer to the member.

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
        duties = self._find_duties(on)
        if self.member is not None:
            found = find_gaps(duties, self._around).of_member(self.member)
        else:
            found = find_gaps(duties, self._members)
            found = Gaps(on, tuple(one for one in found if self._scope.holds(one.status)))
        found = found if member is None else found.of_member(member)
        return found if team is None else found.of_team(team)

    def campaign(self, directive: str, *, on: dt.date) -> Campaign:
        """Return how far a directive has come in the part by a day.

        Args:
            directive: The id of the directive, as of `Programme.campaign`.
            on: The day asked about, not before the day of issue.

        Raises:
            ReviewError: As `Programme.campaign` says.
        """
        issued = find_issued(self._cache, directive, on)
        found = find_campaign(issued, self._members, lambda day, _: self._find_duties(day), on)
        return Campaign(issued, on, tuple(one for one in found if self._scope.holds(one.status)))

    def campaigns(self, *, on: dt.date) -> tuple[Campaign, ...]:
        """Return how far each directive issued by a day has come in the part, in order of issue.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        check_day("on", on)
        return tuple(self.campaign(one.id, on=on) for one in list_directives(self.ledger, on))

    def fittings(self, *, on: dt.date, venue: str | None = None) -> Fittings:
        """Return the state of every measure at the places of the part on a day: show with care.

        Args:
            on: The day asked about.
            venue: Only measures at a venue.

        Raises:
            UnknownId: If there is no such venue.
            OutsideRange: If the day is out of range.
        """
        check_maybe_known("venue", venue, self.register.venue)
        duties = self._find_duties(on)
        asked = self._venues if venue is None else self._venues & {venue}
        places = sorted(asked & duties.history.at_venue.keys())
        found = ((one, duties.list_fittings(one)) for one in places)
        inside = (some for one, some in found if some and self._holds_noted(duties, None, one))
        return Fittings(on, tuple(chain.from_iterable(inside)))

    def risks(self, *, on: dt.date, venue: str | None = None, member: str | None = None) -> Risks:
        """Return the risks of the part on a day, the worst residual rating first: show with care.

        Args:
            on: The day asked about.
            venue: Only risks at a venue.
            member: Only risks of a member, and risks shared by all users of a venue that the member uses on
                the day.

        Raises:
            UnknownId: If there is no such venue or member.
            OutsideRange: If the day is out of range.
        """
        check_maybe_known("venue", venue, self.register.venue)
        check_maybe_known("member", member, self.register.member)
        duties = self._find_duties(on)
        asked, history = make_noted_filter(duties, venue, member), duties.history
        groups = (
            *(history.of_member.get(one.id, ()) for one in self._members),
            *(history.at_venue.get(one, ()) for one in sorted(self._venues)),
        )
        found = filter(asked.accepts, chain.from_iterable(map(duties.list_risks, groups)))
        inside = (one for one in found if self._holds_noted(duties, one.member, one.venue))
        return Risks(on, sort_risks(inside, duties.book, duties.on))

    def findings(self, *, on: dt.date, venue: str | None = None, member: str | None = None) -> Findings:
        """Return the findings of the part on a day, open and closed: show with care.

        Args:
            on: The day asked about.
            venue: Only findings at a venue.
            member: Only findings of a member, and findings at a venue that the member uses on the day.

        Raises:
            UnknownId: If there is no such venue or member.
            OutsideRange: If the day is out of range.
            OutsideCalendar: If a due day lies outside a calendar.
        """
        check_maybe_known("venue", venue, self.register.venue)
        check_maybe_known("member", member, self.register.member)
        duties = self._find_duties(on)
        names = {one.id for one in self._members}
        noted = (one for one in list_subjects(duties.history) if one[0] in names or one[1] in self._venues)
        found = filter(make_noted_filter(duties, venue, member).accepts, list_findings(duties, noted))
        inside = (one for one in found if self._holds_noted(duties, one.member, one.venue))
        return Findings(on, sort_findings(inside))

    def measures(self, catalogue: Catalogue, *, on: dt.date) -> MeasureCoverage:
        """Return the measures that the standards of a day ask for at each place of the part.

        Args:
            catalogue: The standards, by kind of venue.
            on: The day asked about.

        Raises:
            OutsideRange: If the day is out of range, or the catalogue has no standard for the day.
        """
        check_type("measures.catalogue", catalogue, Catalogue)
        found = compare_places(self._find_duties(on), catalogue, self._venues)
        inside = (
            one
            for one in found
            if (self.member in one.users if self.member else self._scope.holds_ground(one.ground, one.team))
        )
        return MeasureCoverage(on, tuple(inside))

    def winding_up(self, *, on: dt.date) -> tuple[WindingUp, ...]:
        """Return the former members of the part who are winding up on a day, in order of id.

        The last seat tells the area, and the team that answers for the seat on the day.

        Raises:
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        return tuple(one for one in list_winding_up_on(self._cache, on) if self._holds_former(one, on))

    def _holds_former(self, former: WindingUp, on: dt.date) -> bool:
        if self.area is None:
            return (former.team == self.team) if self.member is None else former.member == self.member
        register = self._cache.register
        if former.constituency is None:
            return self.area in register.seat_ground(register.member[former.member], on).areas
        seat = register.constituency[former.constituency]
        return self.area in register.ground(seat.region, seat.force).areas

    def lead_times(self, *, first: dt.date, last: dt.date) -> LeadTimes:
        """Return how long the steps of the part took that ended in a span of days (semantics 5.1).

        A step at a venue is in the part by the place and the team of the venue on the day on which the step
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
        found = find_lead_times(self.ledger, self.register, first, last)
        inside = (one for one in found if self._holds_place(one.member, one.venue, one.ended))
        return LeadTimes(first, last, tuple(inside))

    # ------------------------------------------------------------ who does it when

    def agreed(self, *, on: dt.date, team: str | None = None) -> tuple[Agreed, ...]:
        """Return the agreed visits of the part still to come by a day, in order of day and venue.

        Args:
            on: The day asked about.
            team: Only visits of a team.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.
        """
        check_maybe_known("team", team, self.register.team)
        duties = self._find_duties(on)
        found = (one for one in agreed_on(duties) if team is None or one.team == team)
        return tuple(one for one in found if self._holds_agreed(duties, one))

    def _holds_agreed(self, duties: Duties, one: Agreed) -> bool:
        return one.team == self.team if self.team is not None else self._holds_noted(duties, None, one.venue)

    def commitments(self, *, on: dt.date, team: str | None = None) -> tuple[Committed, ...]:
        """Return the visits from a day on that were agreed with people erased by the day, in order.

        Of such a visit the team is known, and neither member nor place. So in an area are the visits of teams
        that work in the area alone.

        Args:
            on: The day asked about.
            team: Only visits of a team.

        Raises:
            UnknownId: If there is no such team.
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        check_maybe_known("team", team, self.register.team)
        teams = self._scope.list_whole_teams(self._cache.register, on)
        return tuple(one for one in list_commitments(self._cache, on, team) if one.team in teams)

    def plan(  # noqa: PLR0913  # the arguments of `Programme.plan`
        self,
        *,
        on: dt.date,
        until: dt.date,
        previous: Plan | None = None,
        tie_seed: str | None = None,
        layout: Layout | None = None,
        without: Collection[Progress] = (),
    ) -> Plan:
        """Return the plan of the teams of the part, equal to the plan of the programme for these teams.

        A team divides its slots among all its work, so a plan is of whole teams: of the team of the part, or
        of the teams all of whose areas on the first day lie in the area. If the layout asks for one visit a
        day to a member, or an adviser of a pool is agreed for a visit of a team outside, every team of the
        programme is planned. Otherwise `Plan.helpers` names teams of the part alone.

        Args:
            on: The first day.
            until: The last day.
            previous: The previous plan, of the part or of the programme.
            tie_seed: A seed, as an id.
            layout: Days that suit venues, at most one visit a day for a member, and advisers in conflict.
            without: Progress of reviews to leave out.

        Raises:
            OutsidePart: If visits in the part are of a team that works outside too, or no team is in the
                part; the error names the teams.
            ReviewError: As `Programme.plan` says.

        >>> from mpreview import ReviewError, uk
        >>> day, until = dt.date(2021, 11, 20), dt.date(2021, 12, 31)
        >>> programme = uk.sample(on=day)
        >>> plan = programme.only(team="force-scotland").plan(on=day, until=until)
        >>> plan == programme.plan(on=day, until=until).by_team()["force-scotland"]
        True
        >>> try:
        ...     programme.only(area="scotland").plan(on=day, until=until)
        ... except ReviewError as error:
        ...     print(error.teams)
        ('psd',)
        """
        terms = Terms(on, until, previous, tie_seed, layout)
        if layout is not None:
            check_layout(self.register, layout)
        due = self.due(
            on=on, within=(LAST_DAY - on).days, activity=find_planned_activity(self._cache, on)
        )  # fmt: skip
        duties = self._find_duties(on)
        agreed = agreed_on(duties)
        inside = [one for one in agreed if self._holds_agreed(duties, one)]
        teams = self._find_planned_teams(on, {one.team for one in (*due, *inside) if one.venue is not None})
        if (layout is not None and layout.one_a_day) or self._meets_elsewhere(duties, teams, agreed):
            return select_teams(plan_all(self._cache, terms, without), teams)
        mine = (one for one in agreed if one.team in teams)
        promised: tuple[Committed | Agreed, ...] = (*self.commitments(on=on), *mine)
        return select_planned(make_plan(self._cache.register, duties, due, promised, terms, without), teams)

    def _find_planned_teams(self, on: dt.date, busy: set[str]) -> frozenset[str]:
        """Return the teams that a plan of the part is of.

        Args:
            on: The first day of the plan.
            busy: The teams with visits in the part.

        Raises:
            OutsidePart: If a team with visits in the part may have visits outside, or no team is in the part.
        """
        teams = self._scope.list_whole_teams(self._cache.register, on)
        divided = tuple(sorted(busy - teams))
        if divided or not teams:
            words = "no team works here alone"
            if divided:
                more = ", ..." if len(divided) > _SHOWN else ""
                words = (
                    f"visits here are of teams that work outside too ({', '.join(divided[:_SHOWN])}{more})"
                )
            words += "; a plan is of whole teams, so plan `only(team=...)` or the whole programme"
            raise OutsidePart(self._scope.describe(), words, divided)
        return teams

    def _meets_elsewhere(self, duties: Duties, teams: frozenset[str], agreed: Iterable[Agreed]) -> bool:
        """Whether an adviser of the teams may be agreed for a visit of another team, which a rota counts."""
        register = self._cache.register
        pools = (pool for team in register.teams if team.id in teams for pool in team.pools)
        advisers = {adviser.id for pool in pools for adviser in pool.advisers}
        if not advisers:
            return False
        booked = (one for one in self.ledger.effective if type(one) is Booked and one.assessor in advisers)
        known = ((spot, one) for spot, one in duties.history.booked.items() if one.assessor in advisers)
        return (
            any(one.assessor in advisers and one.team not in teams for one in agreed)
            or any(one.venue not in self._venues for one in booked)
            or any(venue_of(spot) not in self._venues for spot, _ in known)
        )

    # ------------------------------------------------------------ what may become of the part

    def forecast(  # noqa: PLR0913  # the arguments of `Programme.forecast`
        # A subclass would not get its own class from `record`, so the answer is that of a plain part.
        self: "ProgrammePart[WholeT]",
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
        """Return what may become of the part, by running the part forward alone (semantics 7.2).

        The draws are those of the programme, so the figures are those of the part in a forecast of the
        programme, unless what is drawn outside bears on a member of the part: an offer to a member joins all
        places of the member.

        Args:
            on: The first day.
            until: The last day.
            seed: The seed of every draw.
            runs: The number of runs.
            first_run: The number of the first run.
            assumptions: What is assumed of members, advisers and levels; by default library defaults.
            step: Days of a step.
            ahead: Days to which the plan of a step reaches.
            by: A grouping of the figures; `None` for the part alone.
            layout: Days that suit venues, and advisers in conflict, as of a plan.
            progress: Called after each run with the number of runs done and of all runs.

        Raises:
            OutsidePart: If the part has no plan of its own, as `plan` says.
            ReviewError: As `Programme.forecast` says.

        >>> from mpreview import uk
        >>> day, until = dt.date(2021, 11, 20), dt.date(2021, 12, 17)
        >>> uk.sample(on=day).only(team="force-essex").forecast(on=day, until=until, runs=5, seed=1)
        <Forecast of 5 runs from 2021-11-20 to 2021-12-17: 1 behind on the last day (0 to 2)>
        """
        asked = Assumptions() if assumptions is None else assumptions
        terms = ForecastTerms(
            on=on, until=until, seed=seed, assumptions=asked, step=step, ahead=ahead, by=by, layout=layout
        )
        return make_forecast(self, terms, runs=runs, first_run=first_run, progress=progress)

    def surge(
        self: "ProgrammePart[WholeT]",
        *changes: Change | Event,
        on: dt.date,
        until: dt.date,
        more: Iterable[int] = (0,),
    ) -> Surge:
        """Return the part beside itself after a rise of the whole programme (semantics 7.3).

        Args:
            changes: The rise, as of `Programme.surge`.
            on: The day asked about.
            until: The last day.
            more: Numbers of slots that each team of the part has more a week; each is a run of the part.

        Raises:
            OutsidePart: If the part has no plan of its own, as `plan` says.
            ReviewError: As `Programme.surge` says.
        """
        return make_surge(self, changes, on=on, until=until, more=more)

    # ------------------------------------------------------------ other wholes

    def record(self, *events: Event, expecting: str | None = None) -> "ProgrammePart[WholeT]":
        """Return the part with *events* on record in the whole programme, all or none.

        Args:
            events: The events, also of members outside the part.
            expecting: The version of the whole ledger against which the events were checked.

        Raises:
            ReviewError: As `Programme.record` says.
        """
        return self._evolve(self.whole.record(*events, expecting=expecting))

    def what_if(self, *changes: Change | Event) -> "ProgrammePart[WholeT]":
        """Return the part of the whole programme with some changes, applied in order.

        Args:
            changes: Changes of `mpreview.what_if`, and events of `mpreview.events`.

        Raises:
            ReviewError: As `Programme.what_if` says.
        """
        return self._evolve(self.whole.what_if(*changes))

    def with_edition(self, edition: Edition) -> "ProgrammePart[WholeT]":
        """Return the part of the whole programme with a further edition in the rulebook.

        Raises:
            ReviewError: As `Programme.with_edition` says.
        """
        return self._evolve(self.whole.with_edition(edition))

    def with_series(self, *series: ThreatSeries) -> "ProgrammePart[WholeT]":
        """Return the part of the whole programme with other threat levels.

        Raises:
            ReviewError: As `Programme.with_series` says.
        """
        return self._evolve(self.whole.with_series(*series))

    def as_known(self, at: dt.datetime | dt.date) -> "ProgrammePart[WholeT]":
        """Return the part of the programme as known at an instant.

        Args:
            at: An instant in UTC, or a day for the first instant of the day.

        Raises:
            UnknownId: If the member of the part was not known yet.
            ReviewError: As `Programme.as_known` says.
        """
        return self._evolve(self.whole.as_known(at))

    def __repr__(self) -> str:
        return f"<ProgrammePart: {self._scope.describe()}>"
