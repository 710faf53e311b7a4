"""The case of one subject on a day: what the ledger adds to the case that similar subjects share.

The completions, the exclusions, the single events, and what an announced use makes of the orders.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from mpreview._digests import digest_text
from mpreview.days import NO_DAYS, Days
from mpreview.people import CapacitySpell, Member
from mpreview.policy._case import Case, Duty, DutyOrder
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy._open_cycles import OpenCase, is_exempt
from mpreview.policy.terms import ON_SITE_ALONE, Activity, Mode
from mpreview.register import Register
from mpreview.register._index import Occupancy
from mpreview.reviews.announced import AskedBefore, BeforeUse, beginning_of, find_asked
from mpreview.reviews.cases import Cases, DutySubject, SharedCase, SharedOffice
from mpreview.reviews.facts import Facts, VenueFacts, WorkFacts
from mpreview.reviews.fittings import find_office_end, list_service_changes
from mpreview.reviews.obligations import DutySetting, Subject
from mpreview.reviews.subject_events import SubjectEvents
from mpreview.reviews.suspensions import (
    NOT_EXCLUDED,
    ExcludedTimes,
    KnownExclusion,
    find_excluded_times,
    list_excluded_spans,
    resolve_exclusions,
)
from mpreview.reviews.tenures import Tenure
from mpreview.timeline import FIRST_DAY, NEVER, day_of

__all__: list[str] = []

_FIRST = FIRST_DAY.toordinal()


class SubjectCases:
    """The cases of single subjects on one day.

    Args:
        cases: The cases of the epoch of the day.
        facts: The facts by the day.
        on: The day.
    """

    def __init__(self, cases: Cases, facts: Facts, on: dt.date) -> None:
        self.cases: Cases = cases
        self.facts: Facts = facts
        self.register: Register = cases.register
        self.book: CompiledRulebook = cases.book
        self.date: dt.date = on
        self.on: int = on.toordinal()

    def find_member(self, id_: str) -> Member:
        """Return a member of the register."""
        return self.register.member[id_]

    # ---------------------------------------------------------------- exclusions and pauses

    def list_exclusions(self, member: str) -> tuple[KnownExclusion, ...]:
        """Return the exclusions of a member, as known on the day."""
        events = self.facts.of(member).events if self.facts.excluded else ()
        return resolve_exclusions(events) if events else ()

    def find_excluded_times(self, member: str, venue: str | None, activity: Activity) -> ExcludedTimes:
        """Return the exclusions of one subject, as known on the day."""
        every = self.list_exclusions(member)
        return find_excluded_times(every, venue, activity, self.on) if every else NOT_EXCLUDED

    # ---------------------------------------------------------------- completions

    def list_done(self, subject: Subject, setting: DutySetting) -> tuple[int, ...]:
        """Return the days of completions that count for a subject in a setting, oldest first, each once."""
        if subject.venue is None:
            return tuple(day for day in self.facts.of(subject.member).contacts if day >= setting.since)
        days = list_days_done(self.facts.at(subject.venue), self.book, setting.case.duty)
        return tuple(sorted({day for day in days if setting.counts(day)}))

    # ---------------------------------------------------------------- single events of a subject

    def find_subject(
        self, member: str, office: SharedOffice, activity: Activity, use: Occupancy | None = None,
        excluded: ExcludedTimes | None = None,
    ) -> DutySubject:  # fmt: skip
        """Return a subject as known on the day; given exclusions replace the known ones."""
        if excluded is None:
            excluded = self.find_excluded_times(member, None if use is None else use.id, activity)
        subject = DutySubject(member, office, activity, use, excluded)
        before = None if use is None else self._find_before_use(subject, use)
        return subject if before is None else subject._replace(before=before)

    def find_own_case(self, subject: DutySubject, base: SharedCase) -> SharedCase:
        """Return the case of a subject with events or facts of its own; the shared case if there are none."""
        case = self.make_case(subject, base)
        # An order of an announced use may lie after the day, and asks for no offer before.
        is_shared = case == base.setting.case and subject.before is None
        if is_shared and case.duty not in self.book.special.asking and not case.is_unsettled:
            return base
        return self.cases.find_own(base, case, self.on)

    def make_case(self, subject: DutySubject, base: SharedCase) -> Case:
        """Return the case of a subject with its single events, before conditions are asked."""
        use, events = subject.use, self.find_subject_events(subject)
        case = events.complete_case(base.setting.case, self.on, self.find_office_end)
        if any(order.rule in self.book.special.spreading for order in case.orders):
            # A duty owed to the member alone has no venue, and its key ends with the slash (semantics 3.23).
            case = case._replace(share=digest_text(f"{subject.member}/{'' if use is None else use.id}"))
        there = None if use is None else self.facts.at(use.id)
        if there is not None and there.has_modes:
            days = {*list_days_done(there, self.book, case.duty)}
            found = ((day, find_modes_done(there, self.book, case.duty, day)) for day in days)
            modes = tuple(sorted(pair for pair in found if pair[1] != ON_SITE_ALONE))
            case = case._replace(modes=modes)
        if self.book.special.daily and use is not None:
            facts = case.shared.facts._replace(steps=self._list_fact_steps(use))
            case = case._replace(shared=case.shared._replace(facts=facts))
        return case

    def find_subject_events(self, subject: DutySubject) -> SubjectEvents:
        """Return the events of a subject."""
        return SubjectEvents(self.book, self.facts, subject, self.register.incident_kind)

    def _list_fact_steps(self, use: Occupancy) -> tuple[tuple[int, bool, frozenset[str]], ...]:
        """Return, by first day, whether a venue is shared, and the measures in service."""
        uses = [(one.member, *one.period.ordinals) for one in self.register.uses_of_venue[use.id]]
        measures = list(list_service_changes(self.facts.at(use.id).events, self.find_office_end))
        # Between two of these days neither the users nor the measures change.
        bounds = (day for _, start, end in uses for day in (start, end))
        days = sorted({_FIRST, *bounds, *(day for day, _ in measures)})
        return tuple(
            (
                day,
                len({member for member, start, end in uses if start <= day < end}) > 1,
                next((serving for since, serving in reversed(measures) if since <= day), frozenset()),
            )
            for day in days
            if day <= self.on
        )

    def find_office_end(self, member: str, day: int) -> int:
        """Return the day number on which the office of a day ends; the day itself without an office."""
        changes = (event for event in self.facts.of(member).events if event.changes_office)
        offices = self.register.index.list_offices(self.find_member(member))
        return find_office_end(offices, (one.on.toordinal() for one in changes), day)

    # ---------------------------------------------------------------- announced uses

    def _find_before_use(self, subject: DutySubject, use: Occupancy) -> BeforeUse | None:
        """Return what the rules with *before_use* make of a use; `None` if the rules have no say."""
        if not (use.is_announced or use.again) or use.venue.kind not in self.book.special.announcing:
            return None
        tenure, activity = subject.office.tenure, subject.activity
        asked = find_asked(self.book, use, tenure.spell, tenure.capacity)
        if not asked.valid and not use.is_announced:
            return None
        continued = {
            one: self._find_continued(subject._replace(activity=one), use, asked.day) for one in asked.valid
        }
        since = tenure.of_use.days.next_in(use.start)
        # A use that goes on had its first review in the use before.
        touched = use.start if any(continued.values()) else self._find_first_work(tenure, use, asked, since)
        before = continued.get(activity, NO_DAYS)
        known = asked.known if activity in asked.valid else None
        floor = min(since - asked.valid.get(activity, 0), self._find_valid_from(subject, use))
        earlier = before | Days.of((floor, since))
        return BeforeUse(use.first, use.noticed, known, bool(before), touched, earlier)

    def _find_valid_from(self, subject: DutySubject, use: Occupancy) -> int:
        """Return the first day of work that counts by the rules of any capacity of a spell of use."""
        joined, activity = subject.office.tenure.joined, subject.activity
        if joined is None:
            return NEVER
        every = self.cases.tenures.list_spells(self.find_member(subject.member))
        within = (one for one in every if joined.start <= one.spell.start < joined.end)
        asked = (find_asked(self.book, use, one.spell, one.capacity) for one in within)
        days = (
            one.known - one.valid[activity]
            for one in asked
            if one.known is not None and activity in one.valid
        )
        return min(days, default=NEVER)

    def _find_first_work(self, tenure: Tenure, use: Occupancy, asked: AskedBefore, since: int) -> int:
        """Return the day of the first work that was asked for before a use, else the first day of use."""
        if asked.known is None:
            return use.first
        there = self.facts.at(use.id)
        days = (
            day
            for one, valid in asked.valid.items()
            for day in list_days_done(there, self.book, Duty(one, use.venue.kind, tenure.capacity))
            if day >= since - valid
        )
        return min(use.first, max(use.start, min(days, default=use.first)))

    def _find_continued(self, subject: DutySubject, use: Occupancy, day: int) -> Days:
        """Return the days of the earlier uses whose cycle a use goes on with; empty for a cycle of its own.

        A use that begins again before the due day of the cycle of the last use goes on with that cycle, as
        the cycle stood when the use became known (semantics 3.18).
        """
        of_pair = (one for one in self.register.index.occupancies(subject.member) if one.id == use.id)
        uses = [one for one in of_pair if one.first < use.first and one.known <= day]
        # A use after the end of the spell of office, or of use, has no cycle in it.
        tenure = subject.office.tenure
        if not uses or uses[-1].start >= min(tenure.spell.end, tenure.of_use.end):
            return NO_DAYS
        last = uses[-1]
        before = self.find_subject(subject.member, subject.office, subject.activity, last, NOT_EXCLUDED)
        shared = self.cases.find_shared(before)
        setting = shared.setting
        every = self.list_done(before.named, setting)
        done = tuple(one for one in every if one <= day and one < last.end)
        if not done:
            return NO_DAYS
        case = self.make_case(before, shared)
        case = case._replace(papers=(), shared=case.shared._replace(pauses=(), excluded=NO_DAYS))
        opened = OpenCase(self.book, case)
        parts = opened.answer_parts(opened.fold_completions(done), day)
        due = min((a.due for part, answers in parts if part.order is None for a in answers), default=None)
        if due is None or use.first >= due:
            return NO_DAYS
        return setting.earlier | Days.of((setting.since, last.end))

    def list_missed_before_use(
        self, member: Member, use: Occupancy, own: CapacitySpell, over: int
    ) -> Iterator[tuple[Activity, int]]:
        """Yield the activities that were due before a use, and were not done by its end or since.

        Each activity has the last day number on which the member met the public there.

        Args:
            member: The member.
            use: The use.
            own: The spell in the capacity in which the use is over.
            over: The first day number after the use in the capacity.
        """
        asked = find_asked(self.book, use, own.spell, own.capacity).valid
        if not asked:
            asked = self.book.find_asked_before(use.first, use.venue.kind, own.capacity, beginning_of(use))
        if not asked:
            return
        days = own.spell.days & Days.of((use.first, over))
        met = [day for day in days if use.exposure is None or use.exposure.meets_on(day_of(day))]
        for placed in self.cases.tenures.list_on(member, day_of(over - 1)) if met else ():
            tenure = placed.tenure
            if (tenure.capacity, tenure.spell.start) == (own.capacity, own.spell.start):
                office = self.cases.find_office(member, placed)
                for activity in asked:
                    subject = self.find_subject(member.id, office, activity, use)
                    if self._is_missed_before_use(subject, use.id, met, over):
                        yield activity, met[-1]

    def _is_missed_before_use(self, subject: DutySubject, venue: str, met: Sequence[int], over: int) -> bool:
        """Whether an order of work before a use was open at its end, and still is on the day."""
        shared = self.cases.find_shared(subject)
        case = self.make_case(subject, shared)
        if self.book.special.conditional:
            case = OpenCase(self.book, case).keep_conditional_orders(over - 1)
        every = self.list_done(subject.named, shared.setting)
        state = OpenCase(self.book, case).fold_completions(tuple(day for day in every if day < over))
        missed = [
            order for order in state.orders if order.appears < over and self._asks_before_use(case, order)
        ]
        later = [day for day in every if day >= over]
        is_open = any(not any(self.book.is_counted(case, one, day) for day in later) for one in missed)
        return is_open and not self._is_away_on_all(subject.member, venue, case, met)

    def _asks_before_use(self, case: Case, order: DutyOrder) -> bool:
        """Whether the rule of an order, as worded on the trigger day, asks for work before the first use."""
        rule = self.book.find_rule(self.book.find_stage_index(order.trigger.day), order.rule, case.duty)
        return rule is not None and rule.before_use and rule.form == order.form

    def _is_away_on_all(self, member: str, venue: str, case: Case, days: Sequence[int]) -> bool:
        """Whether a subject was excluded or exempt on each of some days, as known on the day."""
        spans = list_excluded_spans(self.facts.of(member).events, venue, case.duty.activity, self.on)
        excluded = Days.of(*((first, last + 1) for first, last in spans))
        return all(is_exempt(case, day) or day in excluded for day in days)


def list_days_done(there: VenueFacts, book: CompiledRulebook, duty: Duty) -> Iterator[int]:
    """Yield the days of completions at a venue: of the activity, and of activities that discharge it.

    Work in a mode that no rule counts is no completion (semantics 3.21).
    """
    for work, since, end in _list_work(there, book, duty):
        days = (day for day in work.done if since <= day < end)
        if work.modes or duty in book.special.remembering:
            days = (day for day in days if book.is_any_counted(duty, day, work.find_modes(day)))
        yield from days


def find_modes_done(there: VenueFacts, book: CompiledRulebook, duty: Duty, day: int) -> frozenset[Mode]:
    """Return how all work of a day was done that discharges a duty at a venue."""
    every = (work for work, since, end in _list_work(there, book, duty) if since <= day < end)
    found = (work.find_modes(day) for work in every if day in work.done)
    return frozenset(mode for modes in found for mode in modes)


def _list_work(there: VenueFacts, book: CompiledRulebook, duty: Duty) -> Iterator[tuple[WorkFacts, int, int]]:
    """Yield the work whose completions discharge a duty, each with the first day and first day after."""
    yield there.of(duty.activity), 0, NEVER
    for other, since, end in book.also_by(duty):
        yield there.of(other), since, end
