"""The statuses that have lapsed by one day: the member left, or the use of the venue ended."""

import datetime as dt
from collections.abc import Iterator, Sequence

from mpreview.people import Member
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.terms import Activity
from mpreview.register import Occupancy
from mpreview.reviews.cases import Cases
from mpreview.reviews.history import History, spot_of
from mpreview.reviews.obligations import Ended, NotOwed, Setting, Status
from mpreview.reviews.offers import OffersOn, find_newest_at, is_in_use
from mpreview.reviews.states import NEVER, Progress, Standing
from mpreview.timeline import day_of

__all__: list[str] = []


class Lapsed:
    """The lapsed statuses on one day.

    Args:
        cases: The cases of the days around it.
        history: The facts by that day.
        on: The day.
        offers: The offers on the day.
    """

    def __init__(self, cases: Cases, history: History, on: dt.date, offers: OffersOn) -> None:
        self._cases, self._history, self._offers = cases, history, offers
        self._register, self._book = cases.register, cases.book
        self._date, self._on = on, on.toordinal()

    def list_statuses(self, member: Member) -> Iterator[Status]:
        """Yield the lapsed statuses of a member."""
        if member.tenures[0].period.start > self._date:
            return
        sits = member.spell(self._date) is not None
        if not sits:
            yield from self._list_of_member(member)
        on, uses = self._on, self._register.occupancies(member.id)
        ended = [use for use in uses if use.start <= on and (not sits or use.end <= on)]
        if ended:
            current = {use.id for use in uses if sits and use.start <= on < use.end}
            for use in {use.id: use for use in ended if use.id not in current}.values():
                yield from self._list_of_use(member, use)

    def _list_of_member(self, member: Member) -> Iterator[Status]:
        day = min(self._date, member.latest(self._date).period.last)
        setting = self._cases.make_lapsed(
            Activity.CONTACT, None, self._register.seat_ground(member, day), day
        )
        offers = self._history.offers.get(member.id)
        contact = Progress.DONE if member.id in self._history.contacted else Progress.NOT_CONTACTED
        offer = self._history.contact_progress(member.id, 0)
        if offers:
            offer = self._offers.find_progress(setting, offers.newest)
        ended = self._explain_leaving(member)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            yield NotOwed(member.id, None, activity, Standing.LAPSED, progress, setting, ended)

    def _list_of_use(self, member: Member, use: Occupancy) -> Iterator[Status]:
        for activity in (Activity.REVIEW, *self._book.beside(self._on).get(use.venue.kind, ())):
            yield self.make_status(member, use, activity)

    def make_status(self, member: Member, use: Occupancy, activity: Activity) -> Status:
        """Return the status of an activity at a place that the member no longer uses."""
        venue, day = use.venue, day_of(min(use.end - 1, self._on))
        uses = [one for one in self._register.occupancies(member.id) if one.id == venue.id]
        ended = self._explain_end(member, [one for one in uses if one.start <= self._on])
        ground = self._register.ground_of(venue, member, day)
        setting = self._cases.make_lapsed(activity, venue.kind, ground, day)
        progress = self._find_progress(member.id, venue.id, uses, setting)
        return NotOwed(member.id, venue.id, activity, Standing.LAPSED, progress, setting, ended)

    def _explain_end(self, member: Member, uses: Sequence[Occupancy]) -> Ended:
        """Return the end of the last time that a member in office used a venue, else the end of the use."""
        tenures = [one for one in member.tenures if one.period.start <= self._date]
        pairs = [(tenure.period.ordinals, use) for tenure in tenures for use in uses]
        # If a tenure and a use end on one day, the tenure is the cause: more ends with the tenure.
        ends = [(min(t[1], u.end), t[1] <= u.end) for t, u in pairs if max(t[0], u.start) < min(t[1], u.end)]
        last, left = max(ends, default=(uses[-1].end, uses[-1].end > self._on))
        if left:
            return self._explain_leaving(member, last)
        day = day_of(last)
        return Ended(day, None, self._cases.ends.get((member.id, uses[-1].id, day)))

    def _explain_leaving(self, member: Member, last: int = NEVER) -> Ended:
        """Return how a member left office, at the end of the last tenure before *last*."""
        tenure = member.latest(day_of(min(last, self._on) - 1))
        end = tenure.period.last + dt.timedelta(1)
        return Ended(end, tenure.ended, self._cases.ends.get((member.id, None, end)))

    def _find_progress(
        self, member: str, venue: str, uses: Sequence[Occupancy], setting: Setting
    ) -> Progress:
        activity = setting.case.activity
        done = list_days_done(self._history, self._book, venue, setting)
        last = max((day for day in done if is_in_use(uses, day)), default=None)
        offers = self._history.offers.get(member) if activity is Activity.REVIEW else None
        offer = find_newest_at(offers, venue, uses)
        if offer is not None and (last is None or offer.made > last):
            return self._offers.find_progress(setting, offer)
        return Progress.DONE if last is not None else self._history.contact_progress(member, 0)


def list_days_done(history: History, book: CompiledRulebook, venue: str, setting: Setting) -> Iterator[int]:
    """Yield the days of completions at a venue: of an activity, and of activities that a rule counts too."""
    activity, kind = setting.case.activity, setting.case.kind
    yield from history.days_of(spot_of(venue, activity))
    for other, since, end in book.also_by((activity, kind)):
        yield from (day for day in history.days_of(spot_of(venue, other)) if since <= day < end)
