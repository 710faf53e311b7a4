"""How an explanation is found: every rule of an activity is asked what became of the rule."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter

import attrs

from mpreview.people import Member
from mpreview.policy._case import Case, DutyOrder, OpenPart
from mpreview.policy._open_cycles import OpenCase, PartAnswers, is_exempt, is_rule_of
from mpreview.policy._responses import KnownSeries
from mpreview.policy.conditions import (
    Atom,
    AudienceIn,
    BandAtLeast,
    Condition,
    CrowdAtLeast,
    ForceIn,
    HomeIs,
    InService,
    KindIn,
    LevelAtLeast,
    MandateIs,
    NationIn,
    UseIs,
    list_atoms,
    list_exceptions,
)
from mpreview.policy.reasons import Reason
from mpreview.policy.rules._base import NoOrderView, Rule
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import RESPONSE_LEVELS, Activity
from mpreview.policy.windows import Read
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.cases import DutySubject, SharedCase
from mpreview.reviews.duties import Duties
from mpreview.reviews.explanations import Explanation, NotApplied, NotCounted
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import Obligation, Status, Subject, find_names
from mpreview.reviews.standings import Standing
from mpreview.reviews.suspensions import find_silent_days
from mpreview.reviews.tenures import PlacedTenure
from mpreview.threat import LevelCrossing
from mpreview.timeline import FIRST_DAY, day_of

__all__: list[str] = []

ExplainedSubject = tuple[Member, str | None, Activity]
"""A member, a venue or `None`, and an activity."""


def explain_subject(duties: Duties, member: Member, venue: str | None, activity: Activity) -> Explanation:
    """Return what is owed to a subject, with every rule that bears on the subject."""
    subject = Subject(member.id, venue, activity)
    name, place, _ = find_names(duties.register, subject, "")
    return attrs.evolve(_explain_unnamed(duties, member, subject), member_name=name, place_name=place)


def _explain_unnamed(duties: Duties, member: Member, subject: Subject) -> Explanation:
    status = duties.find_asked_status(member, subject.venue, subject.activity)
    if status is None:
        return Explanation(*subject, duties.date, Standing.NOT_OWED, Progress.NOT_CONTACTED, "not-begun")
    tenures = duties.cases.tenures.list_on(member, duties.date)
    if status.standing is Standing.LAPSED or not tenures:
        state = "use-ended" if tenures else "out-of-office"
        return Explanation(*subject, duties.date, status.standing, status.progress, state, ended=status.ended)
    not_applied = tuple(_list_not_applied(duties, member, tenures, status))
    one = status.obligation
    if one is None:
        return Explanation(
            *subject, duties.date, status.standing, status.progress,
            "current" if not_applied else "no-rule", not_applied=not_applied, exclusion=status.exclusion,
        )  # fmt: skip
    return Explanation(
        *subject, duties.date, one.standing, one.progress, "current", one.window, one.reasons, not_applied,
        not_counted=tuple(sorted(_list_not_counted(duties, one), key=attrgetter("day"))),
    )  # fmt: skip


def _list_not_counted(duties: Duties, one: Obligation) -> Iterator[NotCounted]:
    """Yield the work at a venue that an obligation does not count."""
    book, work, kind = duties.book, duties.facts.of_work(one.venue, one.activity), one.kind
    since = {reason.rule: _find_first_counted(reason) for reason in one.reasons}
    for day, code in work.shortfalls:
        if day >= min(since.values()):
            yield NotCounted(day_of(day), code)
    for day, mode in dict.fromkeys(work.modes):
        worded = book.find_stage(day).edition.rule
        asked = (id_ for id_, first in since.items() if first <= day and id_ in worded)
        rules = tuple(id_ for id_ in asked if mode not in book.list_counted_modes(worded[id_], kind))
        if rules:
            yield NotCounted(day_of(day), "mode", mode, rules)


def _find_first_counted(reason: Reason) -> int:
    """Return the first day number on which work could end what a rule asks for."""
    if reason.anchor is not None:
        return reason.anchor.toordinal() + 1
    return FIRST_DAY.toordinal() if reason.trigger is None else reason.trigger.toordinal()


# ---------------------------------------------------------------- rules that do not apply


def _list_not_applied(
    duties: Duties, member: Member, tenures: Sequence[PlacedTenure], status: Status
) -> Iterator[NotApplied]:
    """Yield every rule of the edition in force for the activity that does not apply, and why.

    A rule that holds for several capacities of the person is explained for the first of them.
    """
    edition = duties.book.find_stage(duties.on).edition
    one = status.obligation
    applied = frozenset() if one is None else frozenset(reason.rule for reason in one.reasons)
    subjects = [(one.tenure.capacity, _SubjectRules(duties, member, one, status)) for one in tenures]
    for rule in edition.rules:
        if rule.activity is not status.activity or rule.id in applied:
            continue
        found = next((rules for capacity, rules in subjects if capacity in rule.capacities), None)
        if found is not None:
            code, read = found.explain(rule)
        else:
            words = " and ".join(dict.fromkeys(capacity.words for capacity, _ in subjects))
            code, read = "other-capacity", (("capacity", words),)
        yield NotApplied(rule.id, rule.form, edition.id, rule.citation, code, read)


class _SubjectRules:
    """The rules of one activity, asked about one current subject in one capacity."""

    def __init__(self, duties: Duties, member: Member, placed: PlacedTenure, status: Status) -> None:
        self._duties, self._member, self._placed, self._status = duties, member, placed, status
        self._book, self._on = duties.book, duties.on

    # ---------------------------------------------------------------- what rules read of the subject

    @cached_property
    def _subject(self) -> DutySubject:
        duties, member, status = self._duties, self._member, self._status
        use = next((use for use in duties.maker.list_uses(member.id) if use.id == status.venue), None)
        office = duties.cases.find_office(member, self._placed)
        return duties.subjects.find_subject(member.id, office, status.activity, use)

    @cached_property
    def _shared(self) -> SharedCase:
        return self._duties.cases.find_shared(self._subject)

    @cached_property
    def _base_case(self) -> Case:
        """The case before conditions are asked."""
        return self._duties.subjects.make_case(self._subject, self._shared)

    @cached_property
    def _done(self) -> tuple[int, ...]:
        """The completions, oldest first."""
        return self._duties.subjects.list_done(self._subject.named, self._shared.setting)

    @property
    def _view(self) -> NoOrderView:
        lowest = self._book.rulebook.bands[0]
        begun = self._book.find_stage(self._on).since
        return NoOrderView(
            self._subject.touched,
            self._shared.setting.since,
            self._on,
            begun,
            self._subject.duty.kind,
            lowest,
            [self._book.find_series(id_) for id_ in self._base_case.shared.series],
            self._is_crossing_asked,
        )

    def _is_crossing_asked(self, rule: Rule, known: KnownSeries, crossing: LevelCrossing) -> bool:
        spell = self._placed.tenure.spell
        own = spell.days.next_in(crossing.trigger.toordinal())
        day = find_silent_days(spell, self._base_case.shared.excluded).first_after(own)
        return self._book.is_crossing_asked(rule, known, self._base_case.duty, (day, crossing.crossed))

    @cached_property
    def _conditional_case(self) -> Case:
        """The case as rules see the case: without orders whose condition was never true."""
        case = self._base_case
        if not self._book.special.conditional:
            return case
        return OpenCase(self._book, case).keep_conditional_orders(self._on)

    @cached_property
    def _case(self) -> Case:
        case = self._conditional_case
        return OpenCase(self._book, case).drop_orders_never_made(self._done) if case.papers else case

    @cached_property
    def _answers(self) -> PartAnswers:
        opened = OpenCase(self._book, self._case)
        return opened.answer_parts(opened.fold_completions(self._done), self._on)

    # ---------------------------------------------------------------- one rule

    def explain(self, rule: Rule) -> tuple[str, Read]:
        """Return why a rule does not apply: a code, and what the rule read."""
        if rule.activity is Activity.OFFER:
            return self._explain_offers()
        if self._subject.duty.kind not in rule.subject_kinds:
            return "other-kind", (("kind", _name_kind(self._subject.duty.kind)),)
        # The order of the page on the conformance corpus: what is open, then orders, then triggers.
        own = [one for one in self._answers if one[0].rule == rule.id and is_rule_of(rule, one[0])]
        if any(answers for _, answers in own):
            return self._explain_exemption()
        if own:
            return self._explain_no_answer(rule, [part for part, _ in own])
        waiting = rule.explain_waiting(self._view)
        if waiting is not None:
            return waiting
        return self._explain_newest(rule)

    def _explain_newest(self, rule: Rule) -> tuple[str, Read]:
        """Return what became of the newest order of a rule, or of what is newer and ordered nothing."""
        # The first use of an announced use may lie ahead, and orders nothing yet.
        begun = (order for order in self._base_case.orders if order.trigger.own_day <= self._on)
        orders = [order for order in begun if (order.rule, order.form) == (rule.id, rule.form)]
        newest = max(orders, key=_by_trigger, default=None)
        day, incident = self._explain_incidents(rule)
        # Of an order, and an incident or a rise that ordered nothing, the newer speaks.
        if incident is not None and (newest is None or newest.trigger.day < day):
            return incident
        if rule.repeated is not None:
            triggers = [*self._duties.subjects.find_subject_events(self._subject).list_triggers()]
            few = rule.explain_too_few(triggers, self._on)
            if few is not None and (newest is None or newest.trigger.own_day < few[0]):
                return few[1]
        fallen = rule.explain_fallen(self._view)
        if fallen is not None and (newest is None or newest.trigger.day < fallen[0]):
            return fallen[1]
        return rule.explain_no_order(self._view) if newest is None else self._explain_order(rule, newest)

    def _explain_incidents(self, rule: Rule) -> tuple[int, tuple[str, Read] | None]:
        """Return why the newest incident that the rule does not ask about ordered nothing, with its day."""
        found: tuple[int, tuple[str, Read] | None] = 0, None
        if Occasion.INCIDENT not in rule.triggers:
            return found
        for trigger in self._duties.subjects.find_subject_events(self._subject).list_triggers():
            place = self._book.find_stage_index(trigger.day)
            worded = self._book.find_rule(place, rule.id, self._base_case.duty)
            if worded is not None and worded.form == rule.form and trigger.day >= found[0]:
                why = worded.explain_other_incident(trigger)
                found = (trigger.day, why) if why is not None else found
        return found

    def _explain_exemption(self) -> tuple[str, Read]:
        """Return why answers do not count."""
        exclusion = self._status.exclusion
        if exclusion is not None:
            until = () if exclusion.last is None else (("until", exclusion.last.isoformat()),)
            return "excluded", (("body", exclusion.body), *until)
        if not is_exempt(self._case, self._on):
            return "nothing-there", ()
        papers = (one for one in self._case.papers if one.exempt and one.day <= self._on <= one.until)
        return "exempt", (("until", _format_day(max(one.until for one in papers))),)

    def _explain_no_answer(self, rule: Rule, parts: Sequence[OpenPart]) -> tuple[str, Read]:
        """Return why a rule with an open cycle or order has given no answer that still stands."""
        place = self._book.find_stage_index(self._on)
        opened = OpenCase(self._book, self._case)
        sources = [opened.find_source(part, place) for part in parts]
        if any(found is not None for _, found in sources):
            return "condition", self._list_condition_facts(rule)
        return "kept-out", (("edition", self._book.stages[sources[0][0]].edition.id),)

    def _explain_order(self, rule: Rule, order: DutyOrder) -> tuple[str, Read]:
        """Return what became of an order."""
        trigger = order.trigger
        if trigger.ends <= self._on:
            return "taken-back", (*order.read, ("ended", _format_day(trigger.ends)))
        day = self._discharges.get(_name_order(order))
        if day is None and trigger.own is not None and self._on < order.appears:
            return self._explain_exemption()
        if day is None and not rule.is_of_order(order):
            if self._status.exclusion is not None or is_exempt(self._case, self._on):
                return self._explain_exemption()
            place = self._book.find_stage_index(self._on)
            return "kept-out", (("edition", self._book.stages[place].edition.id),)
        if day is None:
            return "condition", self._list_condition_facts(rule)
        # Of a trigger in an exclusion the own day: work from that day on discharges it (semantics 3.19).
        return "discharged", (("trigger", _format_day(trigger.own_day)), ("completion", _format_day(day)))

    @cached_property
    def _discharges(self) -> dict[tuple[object, ...], int]:
        """The day on which each order was discharged."""
        found = OpenCase(self._book, self._conditional_case).list_discharged_orders(self._done)
        return {_name_order(order): day for order, day in found}

    # ---------------------------------------------------------------- conditions and offers

    def _list_condition_facts(self, rule: Rule) -> Read:
        """Return the facts that the condition of a rule asks for, as on the day."""
        if rule.when is None:
            return ()
        names = dict.fromkeys(_list_fact_names(rule.when))
        return (*((name, self._find_fact(rule, name)) for name in names), *self._list_secret_facts(rule.when))

    def _list_secret_facts(self, when: Condition) -> Iterator[tuple[str, str]]:
        """Yield, atom by atom, whether measures and audiences are as asked, and never which."""
        facts = self._base_case.shared.facts
        audiences, (_, measures) = facts.audiences, facts.find_step(self._on)
        atoms = [atom for atom in list_atoms(when) if isinstance(atom, InService | AudienceIn)]
        for place, atom in enumerate(atoms, 1):
            if isinstance(atom, InService):
                yield f"in service as asked in {place}", _yes_or_no(measures.issuperset(atom.measures))
            else:
                is_in = not set(atom.audiences).isdisjoint(audiences)
                yield f"audience as asked in {place}", _yes_or_no(is_in)

    def _find_fact(self, rule: Rule, name: str) -> str:
        case = self._base_case
        facts, (shared, _) = case.shared.facts, case.shared.facts.find_step(self._on)
        if name.startswith(("response", "band")):
            cells = self._book.cells
            is_now = name.endswith("in force")
            cell = cells.find_in_force(case, self._on, 0 if is_now else rule.settling)
            response, band = RESPONSE_LEVELS[cell[0]].value, self._book.rulebook.bands[cell[1]]
            return response if name.startswith("response") else band
        return {
            "kind": _name_kind(case.duty.kind),
            "nation": facts.nation,
            "force": facts.force,
            "crowd": "not on record" if facts.crowd is None else str(facts.crowd),
            "home": "none" if facts.home is None else facts.home.value,
            "mandate": "first" if facts.first else "returned",
            "use": "shared" if shared else "sole",
        }[name]

    def _explain_offers(self) -> tuple[str, Read]:
        """Return how the venues of a member stand who is owed no offer."""
        every = self._duties.maker.list_member_rows(self._member)
        rows = [row for row in every if row.activity is Activity.REVIEW]
        find = self._duties.find_progress
        states = ["owed no review" if row.owed is NOTHING else find(row).value for row in rows]
        return "nothing-to-offer", tuple((word, states.count(word)) for word in sorted(set(states)))


def _name_order(order: DutyOrder) -> tuple[object, ...]:
    """Return the rule, trigger and start of an order; of a trigger in an exclusion the own day too."""
    trigger = order.trigger
    return order.rule, trigger.day, trigger.starts, trigger.own


def _by_trigger(order: DutyOrder) -> tuple[int, int, int, int]:
    # Two measures may expire on one day. The codes have a published order, in which `taken-back` comes first.
    trigger = order.trigger
    return trigger.day, trigger.starts or trigger.day, -trigger.ends, order.first_discharge


_FACT_NAMES: dict[type[Atom], str] = {
    KindIn: "kind",
    NationIn: "nation",
    ForceIn: "force",
    HomeIs: "home",
    CrowdAtLeast: "crowd",
    MandateIs: "mandate",
    UseIs: "use",
    LevelAtLeast: "response",
    BandAtLeast: "band",
}
"""The facts that an explanation may show; measures and audiences are secret."""


def _yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _list_fact_names(condition: Condition) -> Iterator[str]:
    """Yield the names of the facts a condition asks for; an exception asks for levels in force."""
    excepted = [atom for one in list_exceptions(condition) for atom in list_atoms(one)]
    for atom in list_atoms(condition):
        if type(atom) not in _FACT_NAMES:
            continue
        name = _FACT_NAMES[type(atom)]
        is_excepted = type(atom) in {LevelAtLeast, BandAtLeast} and atom in excepted
        yield f"{name} in force" if is_excepted else name


def _format_day(day: int) -> str:
    return day_of(day).isoformat()


def _name_kind(kind: str | None) -> str:
    return kind or "member"
