"""The statuses of subjects whose duties have lapsed: the members, and the uses of places, that ended."""

import datetime as dt
from collections.abc import Iterator, Sequence

from mpreview.events._register_changes import find_term_place
from mpreview.people import Candidacy, CapacitySpell, Mandate, Member, find_last_spell
from mpreview.places import Use, Venue
from mpreview.policy._case import Duty
from mpreview.policy.terms import Activity
from mpreview.register import Ground
from mpreview.register._index import Occupancy
from mpreview.reviews.announced import beginning_of
from mpreview.reviews.cases import Cases
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import DutySetting, Lapse, NotOwed, Status, Subject, find_names
from mpreview.reviews.offers import OffersOn, find_newest_at
from mpreview.reviews.standings import Standing
from mpreview.reviews.subject_cases import list_days_done
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []


class LapsedDuties:
    """The lapsed statuses on one day.

    Args:
        cases: The cases of the epoch of the day.
        offers: The offers on the day, with the facts.
        on: The day.
    """

    def __init__(self, cases: Cases, offers: OffersOn, on: dt.date) -> None:
        self._cases, self._facts, self._offers = cases, offers.facts, offers
        self._register, self._book = cases.register, cases.book
        self._date, self._on = on, on.toordinal()

    def list_statuses(self, member: Member) -> Iterator[Status]:
        """Yield the lapsed statuses of a member."""
        if not self._cases.tenures.has_begun(member, self._date):
            return
        sits = self._cases.tenures.holds_capacity(member, self._date)
        if not sits:
            yield from self._list_of_member(member)
        on, uses = self._on, self._register.index.occupancies(member.id)
        ended = [use for use in uses if use.start <= on and (not sits or use.end <= on)]
        ended = self.keep_held(member, ended)
        if ended:
            current = {use.id for use in uses if sits and use.start <= on < use.end}
            for use in {use.id: use for use in ended if use.id not in current}.values():
                yield from self._list_of_use(member, use)

    def keep_held(self, member: Member, uses: Sequence[Occupancy]) -> list[Occupancy]:
        """Return the uses on some day of which, up to the day asked, the member held a capacity.

        A use without such a day is no subject (semantics 3.12).
        """
        terms = [one.period.ordinals for one in self._cases.tenures.list_terms(member)] if uses else []
        after = self._on + 1
        return [
            use
            for use in uses
            if any(max(start, use.start) < min(end, use.end, after) for start, end in terms)
        ]

    def _list_of_member(self, member: Member) -> Iterator[Status]:
        day = min(self._date, self._find_last_term(member, self._on).period.last)
        last = self._cases.tenures.find_last(member, self._date)
        ground = self._register.index.term_ground(last.find_term(self._on))
        setting = self._cases.make_lapsed(Activity.CONTACT, None, last, ground, day)
        facts = self._facts.of(member.id)
        offers = facts.offers
        contact = Progress.DONE if facts.contacts else Progress.NOT_CONTACTED
        newest = self._offers.read_reply(setting, None if offers is None else offers.newest)
        offer = newest.progress or facts.find_contact_progress(0)
        ended = self._explain_leaving(member)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            subject = Subject(member.id, None, activity)
            names = find_names(self._register, subject, setting.team)
            yield NotOwed(*subject, Standing.LAPSED, progress, setting, ended, None, *names)

    def _list_of_use(self, member: Member, use: Occupancy) -> Iterator[Status]:
        capacity = self._cases.tenures.find_last(member, self._date).capacity
        beside = self._book.find_stage(self._on).beside[capacity]
        for activity in (Activity.REVIEW, *beside.get(use.venue.kind, ())):
            yield self.make_status(member, use, activity)

    def make_status(self, member: Member, use: Occupancy, activity: Activity) -> Status:
        """Return the status of an activity at a venue after the last use by the member."""
        venue, day = use.venue, day_of(min(use.end - 1, self._on))
        uses = [one for one in self._register.index.occupancies(member.id) if one.id == venue.id]
        ended = self._explain_end(member, [one for one in uses if one.start <= self._on])
        last = self._cases.tenures.find_last(member, self._date)
        ground = self._find_ground(venue, last, day)
        setting = self._cases.make_lapsed(activity, venue.kind, last, ground, day)
        progress = self._find_progress(member.id, venue.id, uses, setting)
        subject = Subject(member.id, venue.id, activity)
        names = find_names(self._register, subject, setting.team)
        return NotOwed(*subject, Standing.LAPSED, progress, setting, ended, None, *names)

    def make_coming_status(self, member: Member, use: Use) -> Status:
        """Return the status of the review at a venue that a member has not used in office yet.

        The team is that of the day, else that of the first day of use.
        """
        index, venue = self._register.index, self._register.venue[use.venue]
        last = find_last_spell(self._cases.tenures.list_spells(member) or index.list_spells(member), self._on)
        ground = self._find_ground(venue, last, self._date)
        setting, *others = (
            self._cases.make_lapsed(Activity.REVIEW, venue.kind, last, ground, day)
            for day in (self._date, use.first_day)
        )
        setting = next((one for one in (setting, *others) if one.team), setting)
        subject = Subject(member.id, venue.id, Activity.REVIEW)
        names = find_names(self._register, subject, setting.team)
        progress = self._facts.of(member.id).find_contact_progress(0)
        return NotOwed(*subject, Standing.NOT_OWED, progress, setting, None, None, *names)

    def _find_ground(self, venue: Venue, last: CapacitySpell, day: dt.date) -> Ground:
        """Return the ground of a venue; an online presence takes the ground of the capacity held last."""
        if venue.region is None or venue.force is None:
            return self._register.index.term_ground(last.find_term(day.toordinal()))
        return self._register.index.covers.ground(venue.region, venue.force)

    def _explain_end(self, member: Member, uses: Sequence[Occupancy]) -> Lapse:
        """Return the end of the last use of a venue by the member in office."""
        terms = [one for one in self._cases.tenures.list_terms(member) if one.period.start <= self._date]
        pairs = [(term.period.ordinals, use) for term in terms for use in uses]
        # If a mandate and a use end on one day, the mandate is the cause: more ends with the mandate.
        ends = [(min(t[1], u.end), t[1] <= u.end) for t, u in pairs if max(t[0], u.start) < min(t[1], u.end)]
        last, left = max(ends)
        if left:
            return self._explain_leaving(member, last)
        day = day_of(last)
        return Lapse(day, "use", None, self._cases.ends.get((member.id, uses[-1].id, True, day)))

    def _explain_leaving(self, member: Member, last: int = NEVER) -> Lapse:
        """Return how a member left office, at the end of the last mandate before *last*."""
        term = self._find_last_term(member, min(last, self._on) - 1)
        end = term.period.last + dt.timedelta(1)
        event = self._cases.ends.get((member.id, find_term_place(term), False, end))
        if isinstance(term, Candidacy):
            return Lapse(end, "candidacy", None, event)
        cause = term.ended
        return Lapse(end, "mandate", cause, event, cause and self._register.mandate_end[cause].name)

    def _find_last_term(self, member: Member, day: int) -> Mandate | Candidacy:
        """Return the mandate or candidacy that ended last by a day; of several the first."""
        terms = self._cases.tenures.list_terms(member)
        begun = [one for one in terms if one.period.ordinals[0] <= day] or terms[:1]
        ended = [one for one in begun if one.period.ordinals[1] <= day + 1] or begun
        return max(ended, key=lambda one: one.period.ordinals[1])

    def _find_valid(self, use: Occupancy, duty: Duty) -> int:
        """Return for how many days before an announced use became known work counts (semantics 3.18)."""
        activity, kind, capacity = duty
        if kind is None or not use.is_announced:
            return 0
        begun = beginning_of(use)
        return self._book.find_asked_before(use.start, kind, capacity, begun).get(activity, 0)

    def _find_progress(
        self, member: str, venue: str, uses: Sequence[Occupancy], setting: DutySetting
    ) -> Progress:
        activity = setting.case.duty.activity
        done = list_days_done(self._facts.at(venue), self._book, setting.case.duty)
        begun = (use for use in uses if use.start <= self._on)
        spans = [(use.start - self._find_valid(use, setting.case.duty), use.end) for use in begun]
        last = max((day for day in done if any(start <= day < end for start, end in spans)), default=None)
        offers = self._facts.of(member).offers if activity is Activity.REVIEW else None
        offer = find_newest_at(offers, venue, uses)
        if offer is not None and last is not None and offer.made <= last:
            offer = None
        progress = self._offers.read_reply(setting, offer).progress
        if progress is not None:
            return progress
        return Progress.DONE if last is not None else self._facts.of(member).find_contact_progress(0)
