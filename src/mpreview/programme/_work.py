"""Questions about work: what is owed, why, how well it is done, and who does it when.

A programme, a part of a programme and a snapshot answer these questions by one code. What is in a part is
told by its `PartView`; the view of a whole programme holds everything.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from mpreview._checks import check_day, check_type
from mpreview.coverage import Coverage
from mpreview.policy import Activity
from mpreview.programme._asking import check_asked, check_subject, collect_standings, explain_on, find_reach
from mpreview.programme._view import PartView
from mpreview.reviews import Obligations, Progress, Standing
from mpreview.reviews.duties import DutyFilter
from mpreview.reviews.explanations import Explanation

if TYPE_CHECKING:
    from mpreview.planning import Layout, Plan, Rota


class WorkQuestions(ABC):
    """What is owed, why, how well it is done, and who does it when."""

    @cached_property
    @abstractmethod
    def _view(self) -> PartView:
        """What of the programme is in the selection of the questions."""

    def _ask(self, on: dt.date) -> PartView:
        """Return what of the programme is in the selection, for a question about a day.

        Raises:
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        return self._view

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
            standing: Only obligations of a standing, or of some standings. An obligation in date needs
                *within* or *until*, since its window opens later.

        Raises:
            UnknownId: If there is no such team, member, venue or area.
            InvalidValue: If *within* is no number of days, *until* is before *on*, *activity* is no activity,
                or *standing* is no standing.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> week = uk.sample(on=day).due(on=day, until=dt.date(2021, 11, 26), area="northern-ireland")
        >>> [(one.id, one.due.isoformat()) for one in week if one.activity is Activity.REVIEW]
        [('review/lagan-4-event/m-lagan-4', '2021-11-24')]
        >>> week == uk.sample(on=day).only(area="northern-ireland").due(on=day, until=dt.date(2021, 11, 26))
        True
        """
        view = self._ask(on)
        check_asked(view.register, team=team, member=member, venue=venue, area=area)
        if activity is not None:
            check_type("activity", activity, Activity)
        standings, reach = collect_standings(standing), find_reach(on, within, until)
        asked = DutyFilter(reach, team, venue, activity, area, until, standings)
        is_of_few = member is not None or venue is not None
        inside = view if is_of_few else view.narrow(team, area)
        members = inside.select_members(member, venue)
        found = inside.find_duties(on, members).list_obligations(members, asked)
        return Obligations(on, tuple(view.selection.select(found)))

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity that has begun by a day.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        view = self._ask(on)
        found = view.find_duties(on).list_statuses(view.members)
        return Coverage(on, tuple(view.selection.select(found)))

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
            OutsidePart: Of a part, if the subject is not in the part on the day.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 19)
        >>> found = uk.sample(on=day).explain("m-essex-1", None, Activity.OFFER, on=day)
        >>> found.standing.value, found.applied[0].form, found.not_applied
        ('in-date', 'offer', ())
        """
        view = self._ask(on)
        subject = check_subject(view.register, member, venue, activity)
        view.check_inside("explain", subject, on)
        return explain_on(view.cache, subject, on)

    def plan(  # noqa: PLR0913  # each is asked for by itself, and all are keywords
        self,
        *,
        on: dt.date,
        until: dt.date,
        previous: "Plan | None" = None,
        tie_seed: str | None = None,
        layout: "Layout | None" = None,
        without: Collection[Progress] = (),
        fixed_until: dt.date | None = None,
        rota: "Rota | None" = None,
    ) -> "Plan":
        """Return the visits of each day from *on* to *until*, both included, and the visits that do not fit.

        A plan serves the obligations of the first day, each visit on a day on which a user is there to be
        met. The team that covers a venue on the first day makes the visit, whatever changes later; an
        exemption or an exclusion on the first day takes a member out of the visit. A day of a pause, or on
        which another body holds every user, takes no visit.

        A team divides its slots among all its work, so a plan of a part is of whole teams: of the team of the
        part, or of the teams all of whose areas on the first day lie in the area. The plan equals the plan of
        the programme for these teams. If the layout asks for one visit a day to a member, or an adviser of a
        pool is agreed for a visit of a team outside, every team of the programme is planned. Otherwise
        `Plan.helpers` names teams of the part alone.

        Args:
            on: The first day.
            until: The last day.
            previous: The previous plan, of the part or of the programme. A visit on time keeps the day of the
                previous plan, unless another visit would be late or later. An unchanged problem changes
                nothing.
            tie_seed: A seed, as an id. Ids of visits settle ties of class, answer and due day; with a seed
                keyed digests of the ids settle ties, so that no name is always last.
            layout: Days that suit venues, at most one visit a day for a member, and advisers in conflict; by
                default no preference. Closures of venues count in any case.
            without: Progress of reviews to leave out, such as `Progress.OFFERED` and `Progress.UNANSWERED`
                for a plan that sends nobody to a member who has not answered yet.
            fixed_until: The first day whose visits may move: a visit on time that the previous plan has on an
                earlier day keeps it, before any preference, unless another visit would be late or later.
            rota: The rota of the previous plan. Where visits cannot all keep their day, those come first
                whose adviser is on duty on it.

        Raises:
            InvalidValue: If *until* is before *on*, the seed is no id, *layout* is no layout, the layout
                names a house without a recess in the register, or days are fixed, or a rota is given,
                without a previous plan.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
            UnknownId: If a conflict names an unknown member or adviser.
            OutsidePart: Of a part, if visits in the part are of a team that works outside too, or no team is
                in the part; the error names the teams.

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
        from mpreview.programme._planning import plan_view

        return plan_view(
            self._ask(on),
            on=on,
            until=until,
            previous=previous,
            tie_seed=tie_seed,
            layout=layout,
            without=without,
            fixed_until=fixed_until,
            rota=rota,
        )
