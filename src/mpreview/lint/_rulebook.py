"""Lint: rulebooks that load but probably contain a mistake.

The constructor refuses a rulebook with impossible or wrong answers. Lint finds probable mistakes for the
author to look at: duties that nobody owes, impossible conditions, rules without any effect. Lint tries
conditions on every assignment of the facts in question, as long as the assignments are few
(`mpreview.lint._satisfiability`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from types import MappingProxyType
from typing import Final

import attrs

from mpreview._checks import check_type, collect_tuple
from mpreview.calendars import Roll
from mpreview.lint._satisfiability import (
    TOO_MANY,
    NormalForm,
    SearchBounds,
    describe_facts,
    find_exhaustive,
    list_assignments,
    normalize_condition,
)
from mpreview.people import HeldCapacity
from mpreview.policy._case import Duty
from mpreview.policy.conditions import Condition, KindIn, is_condition_met, list_atoms
from mpreview.policy.incidents import IncidentFacts, is_let_through
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules._base import Rule, list_duties
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.tables import (
    Allowance,
    Strictness,
    Table,
    describe_cell,
    find_number,
    group_by_kind,
    list_of_kind,
    list_values,
    pair_values,
)
from mpreview.policy.terms import AT_VENUES, RESPONSE_LEVELS, Activity, Mode, Unit, find_least_days

LINT_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kind-not-covered": "no rule of the edition is about a kind of venue",
        "no-cycle": "a kind of venue has a first review and is never reviewed again",
        "no-first-review": "a kind of venue has rules, and none that asks for a first review",
        "first-forgotten": "an edition that forgets no longer asks for all first reviews of an earlier one",
        "no-contact": "no rule of the edition asks for a contact",
        "no-offer": "the edition has no rule of offers",
        "hole": "at some level, band or other mixture of facts no cycle is about a kind of venue",
        "uncounted-mode": "a first rule counts work in a mode that no cycle counts, so that nothing follows",
        "no-response": "a level that a rule names has no response level, where others have",
        "never-applies": "the condition of a rule cannot hold",
        "plain-incident": "rules ask about incidents, and none about an incident without further facts",
        "not-tried": "a condition asks too many mixtures of facts to try, so that nobody looked at it",
        "two-anchors": "a kind of venue has a cycle on a grid beside one from its last completion",
        "two-answers": "two rules always answer together, so that the stricter of them decides",
        "never-decides": "whenever a rule applies, another one asks for the same no later",
        "other-rule": "a rule of one id is of another form or activity in another edition",
        "mixed-units": "a rule counts in another unit in another edition",
        "long-settling": "a level settles no sooner than what it asks for is due",
        "no-settling": "a cycle turns on the response level at once, where no rise of its activity is read",
        "other-settling": "a cycle settles otherwise than rises of its activity at other kinds of venue",
        "unread-cell": "a table has a number for a kind of venue that its rule is not about",
        "no-time-to-ask": "a rule orders visits in less time than the edition needs to ask for them",
        "short-limit": "a limit of under four days may hold no working day, and takes a roll forward back",
        "long-grace": "grace reaches the limit, so that nothing is overdue before it is past its limit",
        "always-open": "a cycle opens on the day of the last review, so that it is never in date",
        "not-published": "a rule or response level is cited as the library's own default",
        "no-citation": "a response level has no citation",
        "not-rated": "an edition does not rate risks by all steps that one before it has",
        "no-examples": "the rulebook carries no examples",
    }
)
"""Every code of a warning, with the meaning."""

_DEFAULT = "library default"
"""Marks a citation of default numbers of the library."""


@attrs.frozen
class LintWarning:
    """A probable mistake for the author of a rulebook to look at.

    Args:
        code: The kind of mistake, one of `LINT_CODES`.
        edition: The id of the edition; `None` for the whole rulebook.
        rule: The id of the rule; `None` for the whole edition.
        message: The finding and a remedy.
    """

    code: str
    edition: str | None
    rule: str | None
    message: str

    def __str__(self) -> str:
        where = " / ".join(name for name in (self.edition, self.rule) if name is not None)
        return f"{where or 'the rulebook'}: {self.code}: {self.message}"


_WarningRow = tuple[str, str | None, str]
"""Code, rule and message of a warning."""
_Remark = tuple[str, str]
"""Code and message of a warning about a rule."""


def lint_rulebook(rulebook: Rulebook, kinds: Iterable[str] = ()) -> tuple[LintWarning, ...]:
    """Return probable mistakes: duties nobody owes, rules without effect, two answers to a single case.

    Args:
        rulebook: The rulebook.
        kinds: Kinds of venue that rules should be about, in addition to the kinds that it names: the ids
            of the kinds in the register that the rulebook is meant for.

    >>> from mpreview import uk
    >>> sorted({warning.code for warning in lint_rulebook(uk.rulebook())})
    ['not-published']
    """
    check_type("rulebook", rulebook, Rulebook)
    every = {*rulebook.kinds, *rulebook.without_rules, *collect_tuple("kinds", kinds, str)}
    return tuple(_list_warnings(rulebook, tuple(sorted(every))))


def _list_warnings(rulebook: Rulebook, kinds: tuple[str, ...]) -> Iterator[LintWarning]:
    bounds = SearchBounds(rulebook, kinds)
    for edition in rulebook.editions:
        for check in _EDITION_CHECKS:
            for code, rule, message in check(bounds, edition):
                yield LintWarning(code, edition.id, rule, message)
    for check_all in (_lint_changes, _lint_forgotten, _lint_responses, _lint_ratings):
        yield from check_all(rulebook)
    if not rulebook.examples:
        message = "add cases whose windows you know; they are tried on loading"
        yield LintWarning("no-examples", None, None, message)


# ---------------------------------------------------------------- duties that nobody owes


def _list_main_rules(edition: Edition) -> list[Rule]:
    """Return the rules for the first capacity that any rule of an edition holds for: mostly for members."""
    held = {capacity for rule in edition.rules for capacity in rule.capacities}
    main = next((capacity for capacity in HeldCapacity if capacity in held), HeldCapacity.MEMBER)
    return [rule for rule in edition.rules if main in rule.capacities]


def _lint_coverage(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    every = _list_main_rules(edition)
    reviews = [rule for rule in every if rule.activity is Activity.REVIEW]
    for kind in bounds.kinds:
        rules = [rule for rule in reviews if kind in rule.kinds]
        if not rules:
            if kind not in bounds.rulebook.without_rules:
                words = f"no rule is about {kind}; add one, or name it among the kinds without rules"
                yield "kind-not-covered", None, words
        elif not any(rule.beginnings for rule in rules):
            yield "no-first-review", None, f"no rule asks for a first review of {kind}; add one"
        elif not any(rule.opens_cycle for rule in rules):
            yield "no-cycle", None, f"{kind} is reviewed once and never again; add a cycle"
    activities = {rule.activity for rule in every}
    if Activity.CONTACT not in activities:
        yield "no-contact", None, "nobody is ever to be contacted; add a rule for a contact"
    if Activity.OFFER not in activities:
        yield "no-offer", None, "nothing is ever to be offered; add the rule of offers"


def _lint_holes(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the kinds of venue where the conditions of all cycles can fail together."""
    untried = []
    cycles = [rule for rule in _list_main_rules(edition) if rule.opens_cycle]
    for activity, kind in product(AT_VENUES, bounds.kinds):
        rules = [rule for rule in cycles if rule.activity is activity and kind in rule.kinds]
        when = [rule.when for rule in rules if rule.when is not None]
        if not rules or len(when) < len(rules):
            continue
        found = list_assignments(bounds, when, kind, find_exhaustive(when))
        if found is None:
            untried.append(kind)
            continue
        hole = next((one for one in found if not any(is_condition_met(each, one) for each in when)), None)
        if hole is not None:
            response, band = hole.cell
            cell = describe_cell((kind, RESPONSE_LEVELS[response], band), bounds.bands)
            what = "cycle" if activity is Activity.REVIEW else f"cycle of {activity.named}"
            yield "hole", None, f"no {what} applies at {cell}{describe_facts(hole, when)}; add one"
    if untried:
        # Once for the edition: every kind mostly has the same long conditions.
        kinds = ", ".join(dict.fromkeys(untried))
        words = f"nobody looked whether some cycle always applies to {kinds}: {TOO_MANY} conditions"
        yield "not-tried", None, words


def _lint_modes(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the modes in which a first rule is met, while no cycle begins (semantics 3.21)."""
    rules = _list_main_rules(edition)
    kinds_of = defaultdict[tuple[Activity, str, Mode], list[str]](list)
    for activity, kind in product(AT_VENUES, bounds.kinds):
        here = [rule for rule in rules if rule.activity is activity and kind in rule.kinds]
        counted = {mode for rule in here if rule.opens_cycle for mode in rule.counted_modes}
        for rule in here:
            for mode in rule.counted_modes if rule.beginnings and counted else ():
                if mode not in counted:
                    kinds_of[activity, rule.id, mode].append(kind)
    for (activity, id_, mode), kinds in kinds_of.items():
        what, where = f"{activity.named} done {mode.words}", ", ".join(kinds)
        words = f"after {what} no cycle follows at {where}; add the mode to a cycle, or leave it out"
        yield "uncounted-mode", id_, words


def _lint_incidents(_: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield whether an incident of which nothing further is on record would order nothing."""
    triggered = (rule for rule in edition.rules if Occasion.INCIDENT in rule.triggers)
    rules = [rule for rule in triggered if rule.repeated is None]
    for place, where in ((True, "at a place"), (False, "without a place")):
        plain = IncidentFacts(place=place)
        if rules and not any(is_let_through(rule.incidents, plain) for rule in rules):
            words = f"no rule asks about an incident {where} of which nothing further is on record"
            yield "plain-incident", None, f"{words}; add one, or leave conditions out"


def _lint_visiting(_: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the rules whose reviews are due before anybody can be asked and told (semantics 4.9)."""
    visiting = edition.visiting
    if visiting is None:
        return
    if _DEFAULT in visiting.citation:
        yield (
            "not-published",
            None,
            "nothing published gives its days for asking; set your own, and cite them",
        )
    needed = find_least_days(visiting.answer + visiting.notice, Unit.WORKING_DAYS)
    for rule in edition.rules:
        values = [getattr(rule, field.name) for field in attrs.fields(type(rule))]
        # By band, since a class at once may hold in just the bands that have little time.
        pairs = (
            (find_least_days(n, value.unit), priority)
            for value in values
            if isinstance(value, Allowance)
            for n, priority in pair_values(value.n, rule.priority, rule.subject_kinds)
        )
        is_short = any(time < needed and not visiting.is_at_once(priority) for time, priority in pairs)
        if rule.activity is Activity.REVIEW and is_short:
            words = "its reviews can be due before anybody can be asked and told"
            yield "no-time-to-ask", rule.id, f"{words}; allow more time, or give it a class at once"


# ---------------------------------------------------------------- single rules


def _lint_rules(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    for rule in edition.rules:
        yield from ((code, rule.id, message) for code, message in rule.lint(bounds.levels))
        for check in (_lint_condition, _lint_settling, _lint_limits, _lint_tables, _lint_citation):
            yield from ((code, rule.id, message) for code, message in check(bounds, rule))


def _lint_condition(bounds: SearchBounds, rule: Rule) -> Iterator[_Remark]:
    if rule.when is None:
        return
    response, band = bounds.highest, len(bounds.bands) - 1
    asks_kind = any(type(atom) is KindIn for atom in list_atoms(rule.when))
    for kind in rule.subject_kinds if asks_kind else rule.subject_kinds[:1]:
        found = list_assignments(bounds, [rule.when], kind)
        if found is None:
            # The number of assignments is equal for all kinds of the rule.
            yield "not-tried", f"nobody looked whether its condition can hold: {TOO_MANY} condition"
            return
        # Of cells the highest meets most conditions, and a cell counts for a while after it has passed.
        highest = (one._replace(cell=(response, band)) for one in found)
        if any(is_condition_met(rule.when, one) for one in highest):
            return
    yield "never-applies", "its condition cannot hold for what it is about; mend the condition"


def _lint_settling(_: SearchBounds, rule: Rule) -> Iterator[_Remark]:
    if rule.allowed_time is None:
        return
    allowed, unit = rule.allowed_time
    pairs = set(pair_values(rule.settling, allowed, rule.subject_kinds))
    if any(wait >= max(find_least_days(n, unit), 1) for wait, n in pairs):
        yield "long-settling", "a level settles no sooner than what is asked is due; shorten the settling"


def _lint_limits(_: SearchBounds, rule: Rule) -> Iterator[_Remark]:
    if not rule.reads_limit:
        return
    if min(list_values(rule.limit)) < 4:
        words, remedy = "a limit under four days may hold no working day", "allow four or more"
        if rule.roll is Roll.FOLLOWING:
            # Nothing is due after the limit, so the roll forward is lost (semantics 1.5, 3.11).
            words += ", and a due day that rolls forward past the limit goes back before it"
            remedy += ", or let the due day roll preceding"
        yield "short-limit", f"{words}; {remedy}"
    if any(0 < limit <= grace for grace, limit in pair_values(rule.grace, rule.limit, rule.subject_kinds)):
        yield "long-grace", "with that grace nothing is overdue before it is past its limit; shorten it"


def _lint_tables(_: SearchBounds, rule: Rule) -> Iterator[_Remark]:
    tables = [one.number for one in rule.list_numbers() if isinstance(one.number, Table)]
    kinds = {cell.kind for table in tables for cell in table.values if cell.kind is not None}
    idle = kinds.difference(rule.subject_kinds)
    if idle:
        names = ", ".join(sorted(idle))
        message = f"has numbers for {names}, which it is not about; add the kind or mend these"
        yield "unread-cell", message


def _lint_citation(_: SearchBounds, rule: Rule) -> Iterator[_Remark]:
    if _DEFAULT in rule.citation:
        yield "not-published", "nothing published gives its numbers; set your own, and cite them"


# ---------------------------------------------------------------- cycles and rises


def _lint_cycle_settling(_: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the cycles with another settling period than the rules of rises of the activity (semantics 3.3).

    For a kind of venue with both a cycle and a rule of rises, an edition refuses a difference.
    """
    # Gathered once: a comparison of every cycle with every rule of rises would be quadratic.
    rises: dict[tuple[Activity, HeldCapacity], set[int]] = defaultdict(set)
    shared = set[Duty]()
    for rule in edition.rules:
        if rule.series:
            for capacity in rule.capacities:
                rises[rule.activity, capacity].update(list_values(rule.settling))
            shared.update(list_duties(rule))
    for rule in edition.rules:
        if rule.opens_cycle:
            settling = group_by_kind(rule.settling)
            found = list[_WarningRow]()
            for capacity in rule.capacities:
                kinds = [kind for kind in rule.kinds if (rule.activity, kind, capacity) not in shared]
                waits = {wait for kind in kinds for wait in list_of_kind(settling, kind)}
                found += _compare_settling(rule, waits, rises[rule.activity, capacity])
            yield from dict.fromkeys(found)


def _compare_settling(cycle: Rule, waits: set[int], rises: set[int]) -> Iterator[_WarningRow]:
    by_level, by_band = cycle.depends_on()
    if rises and (by_level or by_band) and waits - rises:
        days = " or ".join(map(str, sorted(rises)))
        message = f"rises of its activity settle in {days} days; give both one settling period"
        yield "other-settling", cycle.id, message
    elif not rises and by_level and 0 in waits:
        message = "a level of a day or two pulls it forward at once; give it some days to settle"
        yield "no-settling", cycle.id, message


# ---------------------------------------------------------------- pairs of rules


def _lint_anchors(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the grids next to a cycle from the last completion, where both may apply.

    A completion before the window of the grid opens nothing on the grid, and is an anchor of the cycle.
    """
    cycles = [rule for rule in edition.rules if rule.opens_cycle]
    others = [rule for rule in cycles if not rule.is_grid]
    for grid in (rule for rule in cycles if rule.is_grid):
        alike = (other for other in others if other.activity is grid.activity and _meet(other, grid))
        both = ((other, kind) for other in alike for kind in grid.kinds if kind in other.kinds)
        found = (row for other, kind in both for row in _compare_anchors(bounds, grid, other, kind))
        yield from islice(found, 1)


def _meet(one: Rule, other: Rule) -> bool:
    """Whether two rules hold for one capacity."""
    return not set(one.capacities).isdisjoint(other.capacities)


def _compare_anchors(bounds: SearchBounds, grid: Rule, other: Rule, kind: str) -> Iterator[_WarningRow]:
    """Yield a warning if two cycles may both apply to a kind of venue, or if nobody looked."""
    when = [rule.when for rule in (grid, other) if rule.when is not None]
    found = list_assignments(bounds, when, kind, tried=bounds.tried_of_pairs)
    if found is None:
        words = f"nobody looked whether it applies together with {other.id}: {TOO_MANY} conditions"
        yield "not-tried", grid.id, words
    elif any(all(is_condition_met(each, one) for each in when) for one in found):
        words = f"counts {kind} on a grid, {other.id} from the last completion"
        yield "two-anchors", grid.id, f"{words}; give both one anchor"


def _lint_answers(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield each rule that answers exactly when an earlier rule of the edition answers."""
    first: dict[tuple[str | None, int], str] = {}
    # Each case gets a number, so that a long condition is hashed once and not once per kind.
    places: dict[tuple[object, ...], int] = {}
    for rule in edition.rules:
        cases = [
            (kind, place)
            for kinds, when in _list_normal_forms(bounds, rule)
            if when is not False
            for place in (places.setdefault((_key_of(rule), when), len(places)),)
            for kind in kinds
        ]
        other = next((first[case] for case in cases if case in first), None)
        if other is not None:
            words = f"answers whenever {other} does, and the stricter decides; keep one"
            yield "two-answers", rule.id, words
        for case in cases:
            first.setdefault(case, rule.id)


def _list_normal_forms(bounds: SearchBounds, rule: Rule) -> list[tuple[tuple[str | None, ...], NormalForm]]:
    """Return the normal forms of the condition of a rule, each with its kinds of venue."""
    kinds, when = rule.subject_kinds, rule.when
    if when is None:
        return [(kinds, True)]
    asks_kind = any(type(atom) is KindIn for atom in list_atoms(when))
    groups = [(kind,) for kind in kinds] if asks_kind else [kinds]
    return [(group, normalize_condition(when, group[0], bounds.bands[0])) for group in groups]


def _key_of(rule: Rule) -> tuple[object, ...]:
    """Return the triggers of a rule; equal for two rules that can apply together."""
    return type(rule), rule.activity, rule.counted_modes, rule.capacities, *rule.trigger_key


def _lint_decisions(bounds: SearchBounds, edition: Edition) -> Iterator[_WarningRow]:
    """Yield the rules under a condition next to a stricter rule without a condition."""
    always: dict[tuple[str | None, tuple[object, ...]], Rule] = {}
    applying = {rule.id: list(_list_applying(bounds, rule)) for rule in edition.rules}
    for rule in edition.rules:
        for kind, when in applying[rule.id]:
            if when is True:
                always.setdefault((kind, _key_of(rule)), rule)
    for rule in edition.rules:
        others = [always.get((kind, _key_of(rule))) for kind, _ in applying[rule.id]]
        stricter = [
            other.id
            for other, (kind, _) in zip(others, applying[rule.id], strict=True)
            if other is not None and other is not rule and _is_no_later(bounds, other, rule, kind)
        ]
        if len(stricter) == len(others) and any(when is not True for _, when in applying[rule.id]):
            names = ", ".join(dict.fromkeys(stricter))
            words = f"asks no sooner than {names} whenever it applies; shorten its times"
            yield "never-decides", rule.id, words


def _list_applying(bounds: SearchBounds, rule: Rule) -> Iterator[tuple[str | None, NormalForm]]:
    """Yield each kind of venue where a rule can apply, and the normal form of the condition."""
    for kinds, when in _list_normal_forms(bounds, rule):
        if when is not False:
            yield from ((kind, when) for kind in kinds)


def _is_no_later(bounds: SearchBounds, other: Rule, rule: Rule, kind: str | None) -> bool:
    """Whether no day of a rule is ever before the day of another rule, where both apply."""
    if not rule.is_comparable:
        return False
    names = ("units", "roll", "limit_roll", "month_end", "merge")
    if any(getattr(other, n, None) != getattr(rule, n, None) for n in names):
        return False
    cells = [(kind, level, band) for level in RESPONSE_LEVELS for band in bounds.bands]
    for first, second in zip(other.list_numbers(), rule.list_numbers(), strict=True):
        for cell in cells:
            theirs, ours = find_number(first.number, *cell), find_number(second.number, *cell)
            # A longer lead opens the window sooner, and more slots ask for more.
            if theirs > ours if first.strictness is Strictness.SHORTER else theirs < ours:
                return False
    return True


# ---------------------------------------------------------------- editions


def _lint_changes(rulebook: Rulebook) -> Iterator[LintWarning]:
    """Yield the rules with another form or unit in another edition."""
    last: dict[str, tuple[str, Rule]] = {}
    for edition in rulebook.editions:
        for rule in edition.rules:
            before, old = last.get(rule.id, (edition.id, rule))
            for code, message in _compare_wordings(old, rule, before):
                yield LintWarning(code, edition.id, rule.id, message)
            last[rule.id] = edition.id, rule


def _compare_wordings(old: Rule, rule: Rule, before: str) -> Iterator[_Remark]:
    if (old.form, old.activity) != (rule.form, rule.activity):
        yield "other-rule", f"is another rule than in edition {before}; give it an id of its own"
        return
    for was, now in zip(old.units, rule.units, strict=True):
        if was is not now:
            message = f"counts in {now.value}, and in edition {before} in {was.value}; say which"
            yield "mixed-units", message


_FirstRule = tuple[str, str, Activity, str, HeldCapacity]
"""A rule for a first activity at a kind of venue: id, form, activity, kind and capacity."""


def _lint_forgotten(rulebook: Rulebook) -> Iterator[LintWarning]:
    """Yield the first activities that an edition forgets without a rule for them (semantics 3.10)."""
    since: list[dict[_FirstRule, Condition | None]] = []
    for edition in rulebook.editions:
        now = dict(_list_first_rules(edition))
        if edition.open_cycles is OpenCycles.NEW:
            every = dict.fromkeys(one for then in since for one in then)
            yield from _describe_lost(edition, [one for one in every if _is_lost(one, since, now)])
            since = []
        since.append(now)


def _is_lost(
    first: _FirstRule,
    since: Sequence[Mapping[_FirstRule, Condition | None]],
    now: Mapping[_FirstRule, Condition | None],
) -> bool:
    """Whether a first activity since the last forgetting edition may have no rule any more."""
    if first in now and all(now[first] in {None, then[first]} for then in since if first in then):
        return False
    # Another rule of the form may have asked all along, and may still ask, without a condition.
    return not any(
        one[1:] == first[1:] and when is None and all(then.get(one, one) is None for then in since)
        for one, when in now.items()
    )


def _list_first_rules(edition: Edition) -> Iterator[tuple[_FirstRule, Condition | None]]:
    for rule in edition.rules:
        if rule.beginnings:
            for kind, capacity in product(rule.kinds, rule.capacities):
                yield (rule.id, rule.form, rule.activity, kind, capacity), rule.when


def _describe_lost(edition: Edition, firsts: Sequence[_FirstRule]) -> Iterator[LintWarning]:
    for id_, activity in dict.fromkeys((id_, activity) for id_, _, activity, *_ in firsts):
        kinds = ", ".join(sorted({kind for one, _, of, kind, _ in firsts if (one, of) == (id_, activity)}))
        message = (
            f"clears the first {activity.words} of {kinds} that an earlier edition asks for by this rule, so "
            "that what never had one may be owed none; keep the rule as it was, or open_cycles as tighten"
        )
        yield LintWarning("first-forgotten", edition.id, id_, message)


def _lint_responses(rulebook: Rulebook) -> Iterator[LintWarning]:
    """Yield each series with an unpublished response level."""
    rows = rulebook.responses
    for series in sorted({row.series for row in rows if not row.citation}):
        message = f"a response level to {series} has no citation; say where it comes from"
        yield LintWarning("no-citation", None, None, message)
    for series in sorted({row.series for row in rows if _DEFAULT in row.citation}):
        message = f"nothing published gives a response level to {series}; set your own, and cite them"
        yield LintWarning("not-published", None, None, message)


def _lint_ratings(rulebook: Rulebook) -> Iterator[LintWarning]:
    """Yield the editions without a matrix, or without a step of an earlier matrix."""
    steps: set[tuple[str, str]] = set()
    for edition in rulebook.editions:
        now = set(_list_matrix_steps(edition))
        if steps - now:
            message = (
                "rates no risk by some steps that an edition before it has: what was assessed by them stays "
                "rated as it was; give it a matrix that has them, or have those risks assessed anew"
            )
            yield LintWarning("not-rated", edition.id, None, message)
        steps = now or steps


def _list_matrix_steps(edition: Edition) -> Iterator[tuple[str, str]]:
    if edition.matrix is not None:
        yield from (("likelihood", step.id) for step in edition.matrix.likelihood.steps)
        yield from (("impact", step.id) for step in edition.matrix.impact.steps)


_EDITION_CHECKS = (
    _lint_coverage,
    _lint_rules,
    _lint_cycle_settling,
    _lint_anchors,
    _lint_answers,
    _lint_decisions,
    _lint_holes,
    _lint_modes,
    _lint_incidents,
    _lint_visiting,
)
