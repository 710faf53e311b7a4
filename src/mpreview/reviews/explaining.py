"""How an explanation is found: the rules of one activity, asked one by one what became of them."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import attrs

from mpreview.people import Member, Spell
from mpreview.places import VenueKind
from mpreview.policy.book import Book
from mpreview.policy.case import Case, Part
from mpreview.policy.conditions import (
    AudienceIn,
    BandAtLeast,
    Condition,
    ForceIn,
    InService,
    KindIn,
    LevelAtLeast,
    NationIn,
    TenureIs,
    UseIs,
    atoms,
    exceptions,
)
from mpreview.policy.cycles import (
    Given,
    Open,
    appearing,
    discharged_on,
    exempted,
    given,
    is_rule_of,
    open_after,
    source,
    spoken,
)
from mpreview.policy.levels import Order
from mpreview.policy.rulebook import Edition, Rulebook
from mpreview.policy.rules import OfferOwed, Periodic, Rise, Rule, form_of, kinds_of
from mpreview.policy.tables import at
from mpreview.policy.terms import Activity, ResponseLevel
from mpreview.policy.windows import Read
from mpreview.register import Occupancy
from mpreview.reviews.cases import NOTHING, Cases
from mpreview.reviews.duties import Duties
from mpreview.reviews.history import History
from mpreview.reviews.obligations import Status
from mpreview.reviews.rows import Kept, Row
from mpreview.reviews.states import Progress, Standing
from mpreview.reviews.traces import Explanation, Silence
from mpreview.timeline import LAST_DAY, day_of

__all__: list[str] = []


def explained(duties: Duties, member: Member, venue: str | None, activity: Activity) -> Explanation:
    """Return what is owed to a subject and what is not, with every rule that bears on it."""
    status = duties.asked(member, venue, activity)
    if status is None:
        told = Standing.NOT_OWED, Progress.NOT_CONTACTED, "not-begun"
        return Explanation(member.id, venue, activity, duties.date, *told)
    spell = member.spell(duties.date)
    if status.standing is Standing.LAPSED or spell is None:
        state = "use-ended" if spell is not None else "out-of-office"
        told = status.standing, status.progress, state
        return Explanation(member.id, venue, activity, duties.date, *told, ended=status.ended)
    silent = tuple(_Asked(duties, member, spell, status).silences())
    one = status.obligation
    return Explanation(
        member.id, venue, activity, duties.date, status.standing, status.progress,
        "no-rule" if one is None and not silent else "current",
        None if one is None else one.window,
        () if one is None else one.reasons,
        silent,
    )  # fmt: skip


Subject = tuple[Member, str | None, Activity]
"""Of whom, where and what is asked."""

_AHEAD = 3_660


class _Foreseen(Duties):
    """What is owed on a later day, as far as the day that was asked about sees.

    Args:
        asked: The day that was asked about.
    """

    def __init__(
        self, cases: Cases, history: History, on: dt.date, kept: dict[str, Kept], asked: dt.date
    ) -> None:
        super().__init__(cases, history, on, kept)
        self._asked_on = asked

    def person(self, id_: str) -> Member:
        return super().person(id_).foreseen(self._asked_on)


class Later:
    """What is owed on later days if nothing more happens: no event, and no level but those announced.

    Nobody leaves office either, but by a dissolution (`semantics.md` 3.15).
    """

    def __init__(self, duties: Duties) -> None:
        self._register, self._history, self._asked_on = duties.register, duties.history, duties.date
        self._ends = duties.cases.ends
        book = duties.book
        series = {one.id: one.foreseen(duties.date) for one in self._register.series}
        rulebook = _foreseen(book.rulebook, duties.date)
        self._book = Book(rulebook, self._register.calendar, series, self._register.scale)
        self._epochs: dict[int, tuple[Cases, dict[str, Kept]]] = {}

    def duties(self, day: int) -> Duties:
        """Return what is owed on a day."""
        on, epoch = day_of(day), bisect_right(self._book.edges, day)
        if epoch not in self._epochs:
            self._epochs[epoch] = Cases(self._register, self._book, on, self._ends), {}
        cases, kept = self._epochs[epoch]
        return _Foreseen(cases, self._history, on, kept, self._asked_on)

    def next_standing(self, subject: Subject, now: Standing) -> tuple[dt.date, Standing] | None:
        """Return the first later day on which a standing is another, as far as ten years ahead."""
        on, subject = self._asked_on, (subject[0].foreseen(self._asked_on), *subject[1:])
        last, day = min(on.toordinal() + _AHEAD, LAST_DAY.toordinal()), on.toordinal()
        while (day := self._next_day(subject, day)) <= last:
            status = self.duties(day).asked(*subject)
            if status is not None and status.standing is not now:
                return day_of(day), status.standing
        return None

    def _next_day(self, subject: Subject, day: int) -> int:
        """Return the next day on which a standing may change."""
        duties = self.duties(day)
        status = duties.asked(*subject)
        one = None if status is None else status.obligation
        days = [duties.next_change(subject[0])]
        days += self._book.edges[bisect_right(self._book.edges, day) :][:1]
        if one is not None:
            window = one.window
            steps = (window.earliest, window.due, window.overdue_from, window.limit + dt.timedelta(1))
            days += [step.toordinal() for step in steps if step.toordinal() > day]
        return min(days)


def _foreseen(rulebook: Rulebook, on: dt.date) -> Rulebook:
    """Return the rulebook less the editions that a day neither sees in force nor published."""
    first, *later = rulebook.editions
    seen = tuple(one for one in later if one.since <= on or one.known <= on)
    return attrs.evolve(rulebook, editions=(first, *seen)) if len(seen) < len(later) else rulebook


class _Facts(NamedTuple):
    """What the rules are asked of: the case before conditions, its completions, and what came of them."""

    case: Case
    done: tuple[int, ...]
    since: int


class _Asked:
    """The rules of one activity, asked of one current subject."""

    def __init__(self, duties: Duties, member: Member, spell: Spell, status: Status) -> None:
        self.duties, self.member, self.spell, self.status = duties, member, spell, status
        self.book, self.on = duties.book, duties.on
        one = status.obligation
        self.spoke = frozenset() if one is None else frozenset(reason.rule for reason in one.reasons)

    @property
    def edition(self) -> Edition:
        return self.book.stages[self.book.stage_on(self.on)].edition

    def silences(self) -> Iterator[Silence]:
        for rule in self.edition.rules:
            if rule.activity is self.status.activity and rule.id not in self.spoke:
                code, read = self._offers() if isinstance(rule, OfferOwed) else self._of(rule)
                yield Silence(rule.id, form_of(rule), self.edition.id, rule.citation, code, read)

    @cached_property
    def facts(self) -> _Facts:
        duties, member = self.duties, self.member
        office = duties.cases.office(member, self.spell, duties.date)
        venue = self.status.venue
        if venue is None:
            case = duties.case_of(member.id, office, office.own, None)
            since = office.own.setting.since
            return _Facts(case, duties.contacts_of(member.id, since), since)
        shared = duties.cases.beside(office, self._use(venue), self.status.activity)
        case = duties.case_of(member.id, office, shared, self._use(venue))
        return _Facts(case, duties.done_at(venue, shared.setting), shared.setting.since)

    def _use(self, venue: str) -> Occupancy:
        uses = self.duties.register.occupancies(self.member.id)
        return next(use for use in uses if use.id == venue and use.start <= self.on < use.end)

    @cached_property
    def case(self) -> Case:
        """The case as the rules see it: an order whose condition never held was never made."""
        case = self.facts.case
        case = case._replace(orders=spoken(self.book, case, self.on)) if self.book.asks else case
        return appearing(case, self.facts.done)

    @cached_property
    def open(self) -> Open:
        return open_after(self.book, self.case, self.facts.done)

    @cached_property
    def answers(self) -> Given:
        return given(self.book, self.case, self.open, self.on)

    # -- one rule ----------------------------------------------------------------------------------

    def _of(self, rule: Rule) -> tuple[str, Read]:
        kind = self.facts.case.kind
        if kind not in kinds_of(rule):
            return "other-kind", (("kind", _kind(kind)),)
        mine = [held for held in self.answers if held[0].rule == rule.id and is_rule_of(rule, held[0])]
        if any(answers for _, answers in mine):
            return self._exempt()
        if mine:
            return self._unanswered(rule, [part for part, _ in mine])
        if isinstance(rule, Periodic):
            return "no-completion", (("since", _iso(self.facts.since)),)
        waiting = self._waiting(rule)
        if waiting is not None:
            return waiting
        orders = [o for o in self.facts.case.orders if (o.rule, o.form) == (rule.id, form_of(rule))]
        return self._of_order(rule, max(orders, key=_newest)) if orders else self._untriggered(rule)

    def _exempt(self) -> tuple[str, Read]:
        """Say why nothing counts that has been answered."""
        running = [one.until for one in self.case.signed if one.exempt and one.day <= self.on <= one.until]
        if not exempted(self.case, self.on):
            return "nothing-there", ()
        return "exempt", (("until", _iso(max(running))),)

    def _unanswered(self, rule: Rule, parts: Sequence[Part]) -> tuple[str, Read]:
        """Say why a rule whose cycle or orders are open has given no answer that still stands."""
        place = self.book.stage_on(self.on)
        asked = [source(self.book, self.case, part, place) for part in parts]
        if any(has is not None for _, has in asked):
            return "condition", self._condition(rule)
        return "kept-out", (("edition", self.book.stages[asked[0][0]].edition.id),)

    def _of_order(self, rule: Rule, order: Order) -> tuple[str, Read]:
        """Say what became of an order."""
        if order.ends <= self.on:
            return "taken-back", (*order.read, ("ended", _iso(order.ends)))
        day = self._done.get((order.rule, order.trigger, order.starts))
        if day is None:
            return "condition", self._condition(rule)
        return "discharged", (("trigger", _iso(order.trigger)), ("completion", _iso(day)))

    @cached_property
    def _done(self) -> dict[tuple[str, int, int | None], int]:
        """The day on which each order was discharged, by rule, trigger and what it looked ahead to."""
        case = self.facts.case
        case = case._replace(orders=spoken(self.book, case, self.on)) if self.book.asks else case
        found = discharged_on(self.book, case, self.facts.done)
        return {(order.rule, order.trigger, order.starts): day for order, day in found}

    def _untriggered(self, rule: Rule) -> tuple[str, Read]:
        since = _iso(self.facts.since)
        if not isinstance(rule, Rise):
            return "no-trigger", (("since", since),)
        if rule.series not in self.facts.case.series:
            return "other-series", (("series", rule.series),)
        told = [one for one in self._rises(rule) if one[0] == "fell-before"]
        read = (("since", since), ("series", rule.series), ("at least", rule.at_least))
        return told[-1] if told else ("no-trigger", read)

    def _waiting(self, rule: Rule) -> tuple[str, Read] | None:
        """Say of a rule which rise of its series has still to settle, if one has."""
        if not isinstance(rule, Rise) or rule.series not in self.facts.case.series:
            return None
        return next((one for one in self._rises(rule) if one[0] == "not-settled"), None)

    def _rises(self, rule: Rise) -> Iterator[tuple[str, Read]]:
        """Yield the rises of the rule's series that have ordered nothing, or nothing yet."""
        register = self.duties.register
        series = register.threat[rule.series]
        settling = at(rule.settling, self.facts.case.kind, ResponseLevel.NORMAL, self.book.rulebook.bands[0])
        for rise in series.rises(register.scale[series.scale], rule.at_least):
            read: Read = (
                ("series", series.id), ("crossed", rise.crossed), ("reached", rise.reached.isoformat()),
                ("settling", settling),
            )  # fmt: skip
            appears, trigger = rise.appears(settling), rise.trigger.toordinal()
            if not self.facts.since <= trigger <= self.on:
                continue
            counted = self.spell.first_sitting(trigger)
            if not self.book.asks_for(rule, self.facts.case.kind, counted, rise.crossed):
                # Older than the rule, or than what it asks for; it does not reach back (3.10).
                continue
            if appears is None and rise.until is not None and rise.until <= self.duties.date:
                yield "fell-before", (*read, ("fell", rise.until.isoformat()))
            elif appears is None or appears > self.duties.date:
                waits = rise.reached.toordinal() + settling
                yield "not-settled", (*read, ("appears", _iso(max(waits, trigger))))

    # -- conditions and offers ---------------------------------------------------------------------

    def _condition(self, rule: Rule) -> Read:
        """Return what the condition of a rule asked, as it is on the day."""
        plain = () if rule.when is None else dict.fromkeys(_asked(rule.when))
        secret = () if rule.when is None else self._secret(rule.when)
        return (*((name, self._fact(rule, name)) for name in plain), *secret)

    def _secret(self, when: Condition) -> Iterator[tuple[str, str]]:
        """Yield, atom by atom, whether what is asked of measures and audiences is so, never which."""
        audiences, (_, measures) = self.facts.case.facts.audiences, self.facts.case.facts.on(self.on)
        asked = [atom for atom in atoms(when) if isinstance(atom, InService | AudienceIn)]
        for place, atom in enumerate(asked, 1):
            if isinstance(atom, InService):
                yield f"in service as asked in {place}", _yes(measures.issuperset(atom.measures))
            else:
                yield f"audience as asked in {place}", _yes(not set(atom.audiences).isdisjoint(audiences))

    def _fact(self, rule: Rule, name: str) -> str:
        case = self.facts.case
        facts, (shared, _) = case.facts, case.facts.on(self.on)
        if name.startswith(("response", "band")):
            now = name.endswith("in force")
            cell = self.book.in_force(case, self.on) if now else _cell_on(self.book, case, rule, self.on)
            return self._named(name, *cell)
        return {
            "kind": _kind(case.kind),
            "nation": facts.nation,
            "force": facts.force,
            "tenure": "first" if facts.first else "returned",
            "use": "shared" if shared else "sole",
        }[name]

    def _named(self, name: str, response: int, band: int) -> str:
        if name.startswith("response"):
            return tuple(ResponseLevel)[response].value
        return self.book.rulebook.bands[band]

    def _offers(self) -> tuple[str, Read]:
        """Say how the venues of a member stand that is owed no offer."""
        rows = [row for row in self.duties.rows_of(self.member) if row[0] is Activity.REVIEW]
        states = [self._offer_state(row) for row in rows]
        return "nothing-to-offer", tuple((word, states.count(word)) for word in sorted(set(states)))

    def _offer_state(self, row: Row) -> str:
        if row[4] is NOTHING:
            return "owed no review"
        return self.duties.progress(row).value


def _newest(order: Order) -> tuple[int, int]:
    return order.trigger, order.starts or order.trigger


_NAMES = {
    KindIn: "kind",
    NationIn: "nation",
    ForceIn: "force",
    TenureIs: "tenure",
    UseIs: "use",
    LevelAtLeast: "response",
    BandAtLeast: "band",
}


def _yes(so: bool) -> str:
    return "yes" if so else "no"


def _asked(condition: Condition) -> Iterator[str]:
    """Yield by name what a condition asks; exceptions ask what is in force, all else what has settled."""
    excepted = [atom for one in exceptions(condition) for atom in atoms(one)]
    for atom in atoms(condition):
        if type(atom) not in _NAMES:
            continue
        name = _NAMES[type(atom)]
        inside = type(atom) in {LevelAtLeast, BandAtLeast} and atom in excepted
        yield f"{name} in force" if inside else name


def _iso(day: int) -> str:
    return day_of(day).isoformat()


def _kind(kind: VenueKind | None) -> str:
    return "member" if kind is None else kind.value


def _cell_on(book: Book, case: Case, rule: Rule, on: int) -> tuple[int, int]:
    """Return the ranks of the response level and the band that are in force on a day and have settled."""

    def stands(cell: tuple[int, int]) -> bool:
        wait = at(rule.settling, case.kind, tuple(ResponseLevel)[cell[0]], book.rulebook.bands[cell[1]])
        return any(one.start + wait <= on < one.end for one in book.spells(case, cell))

    responses = [rank for rank in range(1, len(ResponseLevel)) if stands((rank, 0))]
    bands = [rank for rank in range(1, len(book.rulebook.bands)) if stands((0, rank))]
    return max(responses, default=0), max(bands, default=0)
