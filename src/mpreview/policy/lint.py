"""Lint: what loads, and yet is hardly meant.

What makes an answer impossible or wrong is refused when a rulebook is made; here stands what its author
should look at. Conditions are tried on every mixture of the facts they ask, as long as these are few.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from types import MappingProxyType

import attrs

from mpreview.calendars import months_after
from mpreview.places import VenueKind
from mpreview.policy.conditions import (
    AudienceIn,
    Condition,
    ForceIn,
    InService,
    KindIn,
    NationIn,
    Question,
    TenureIs,
    UseIs,
    atoms,
    holds,
)
from mpreview.policy.mixtures import TOO_MANY, Whole, mixtures
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules import (
    Ahead,
    Allowance,
    Anchor,
    NewMember,
    NewVenue,
    OfferOwed,
    OnEvent,
    Periodic,
    Rise,
    Rule,
    Triggered,
    form_of,
    kinds_of,
    numbers_of,
    turning,
)
from mpreview.policy.simpler import Simpler, simpler
from mpreview.policy.tables import Number, Table, all_of, at, told
from mpreview.policy.terms import AT_VENUES, Activity, ResponseLevel, Unit, least_days

__all__ = ["FINDINGS", "Finding", "findings"]

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "kind-not-covered": "no rule of the edition speaks of a kind of venue",
        "no-cycle": "a kind of venue has a first review and is never reviewed again",
        "no-first-review": "a kind of venue has rules, and none that asks for a first review",
        "first-forgotten": "an edition that forgets no longer asks for all first reviews of an earlier one",
        "no-contact": "no rule of the edition asks for a contact",
        "no-offer": "the edition has no rule of offers",
        "hole": "at some level, band or other mixture of facts no cycle speaks of a kind of venue",
        "no-response": "a level that a rule names has no response level, where others have",
        "never-speaks": "the condition of a rule cannot hold",
        "not-tried": "a condition asks too many mixtures of facts to try, so that nobody looked at it",
        "two-anchors": "a kind of venue has a cycle on a grid beside one from its last completion",
        "two-answers": "two rules always answer together, so that the stricter of them decides",
        "never-decides": "whenever a rule speaks, another one asks for the same no later",
        "other-rule": "a rule of one id is of another form or activity in another edition",
        "mixed-units": "a rule counts in another unit in another edition",
        "long-settling": "a level settles no sooner than what it asks for is due",
        "no-settling": "a cycle turns on the response level at once, where no rise of its activity is read",
        "other-settling": "a cycle settles otherwise than rises of its activity at other kinds of venue",
        "unread-cell": "a table has a number for a kind of venue that its rule does not speak of",
        "short-limit": "a limit of fewer than four days may hold no working day",
        "long-grace": "grace reaches the limit, so that nothing is overdue before it is past its limit",
        "always-open": "a cycle opens on the day of the last review, so that it is never in date",
        "not-published": "a rule or response level is cited as the library's own default",
        "no-citation": "a response level has no citation",
        "not-rated": "an edition does not rate risks by all steps that one before it has",
        "no-examples": "the rulebook carries no examples",
    }
)
"""Every code of a finding, and what it means."""


@attrs.frozen
class Finding:
    """One thing that the author of a rulebook should look at.

    Args:
        code: What it is, one of `FINDINGS`.
        edition: The id of the edition; `None` for the whole rulebook.
        rule: The id of the rule; `None` for the whole edition.
        message: What was found, and what to do.
    """

    code: str
    edition: str | None
    rule: str | None
    message: str

    def __str__(self) -> str:
        where = " / ".join(name for name in (self.edition, self.rule) if name is not None)
        return f"{where or 'the rulebook'}: {self.code}: {self.message}"


_Told = tuple[str, str | None, str]
"""The code, the rule and the message of a finding."""


def findings(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield what to look at, edition by edition."""
    whole = Whole(rulebook)
    for edition in rulebook.editions:
        for check in (_coverage, _of_rules, _settled, _anchored_twice, _answers_twice, _undecided, _holes):
            for code, rule, message in check(whole, edition):
                yield Finding(code, edition.id, rule, message)
    yield from _changes(rulebook)
    yield from _forgotten(rulebook)
    yield from _responses(rulebook)
    yield from _unrated(rulebook)
    if not rulebook.examples:
        yield Finding(
            "no-examples", None, None, "add cases whose windows you know; they are tried on loading"
        )


# ---------------------------------------------------------------- what is not spoken of


def _coverage(whole: Whole, edition: Edition) -> Iterator[_Told]:
    reviews = [rule for rule in edition.rules if rule.activity is Activity.REVIEW]
    for kind in VenueKind:
        mine = [rule for rule in reviews if kind in kinds_of(rule)]
        first = any(isinstance(rule, NewVenue | NewMember) for rule in mine)
        if not mine:
            if kind not in whole.rulebook.unspoken:
                words = f"no rule speaks of {kind.value}; add one, or name it among the kinds unspoken"
                yield "kind-not-covered", None, words
        elif not first:
            yield "no-first-review", None, f"no rule asks for a first review of {kind.value}; add one"
        elif not any(isinstance(rule, Periodic) for rule in mine):
            yield "no-cycle", None, f"{kind.value} is reviewed once and never again; add a cycle"
    if all(rule.activity is not Activity.CONTACT for rule in edition.rules):
        yield "no-contact", None, "nobody is ever to be contacted; add a rule for a contact"
    if all(not isinstance(rule, OfferOwed) for rule in edition.rules):
        yield "no-offer", None, "nothing is ever to be offered; add the rule of offers"


def _holes(whole: Whole, edition: Edition) -> Iterator[_Told]:
    untried = []
    cycling = [rule for rule in edition.rules if isinstance(rule, Periodic)]
    for activity, kind in product(AT_VENUES, VenueKind):
        cycles = [rule for rule in cycling if rule.activity is activity and kind in rule.kinds]
        when = [rule.when for rule in cycles if rule.when is not None]
        if not cycles or len(when) < len(cycles):
            continue
        found = mixtures(whole, when, kind, _spelt_out(when))
        if found is None:
            untried.append(kind.value)
            continue
        mixture = next((one for one in found if not any(holds(each, one) for each in when)), None)
        if mixture is not None:
            cell = told((kind, tuple(ResponseLevel)[mixture.response], mixture.band))
            what = "cycle" if activity is Activity.REVIEW else f"cycle of {activity.named}"
            yield "hole", None, f"no {what} speaks at {cell}{_told_of(mixture, when)}; add one"
    if untried:
        # Once for the edition: the same long conditions are mostly asked of every kind.
        kinds = ", ".join(dict.fromkeys(untried))
        yield (
            "not-tried",
            None,
            f"nobody looked whether some cycle always speaks of {kinds}: {TOO_MANY} conditions",
        )


def _spelt_out(when: Sequence[Condition]) -> frozenset[type]:
    """Return of which, nations or forces, cycles part the names among each other, and so mean no others."""
    asked = [atom for one in when for atom in atoms(one)]
    names: dict[type, list[set[str]]] = {NationIn: [], ForceIn: []}
    for atom in asked:
        if isinstance(atom, NationIn):
            names[NationIn].append(set(atom.nations))
        elif isinstance(atom, ForceIn):
            names[ForceIn].append(set(atom.forces))
    return frozenset(kind for kind, sets in names.items() if any(a.isdisjoint(sets[0]) for a in sets))


def _told_of(mixture: Question, when: Sequence[Condition]) -> str:
    """Return such a mixture of the facts that conditions ask, levels and kinds apart."""
    asked = {type(atom) for one in when for atom in atoms(one)}
    facts = mixture.facts
    shared, measures = facts.on(mixture.day)
    told: dict[type, str] = {
        NationIn: f"the nation is {facts.nation or 'another'}",
        ForceIn: f"the force is {facts.force or 'another'}",
        AudienceIn: f"the audience is {', '.join(facts.audiences) or 'another'}",
        TenureIs: f"the tenure is {'the first' if facts.first else 'a return'}",
        UseIs: f"the use is {'shared' if shared else 'sole'}",
        InService: f"in service is {', '.join(sorted(measures)) or 'none of what is asked'}",
    }
    found = " and ".join(words for kind, words in told.items() if kind in asked)
    return f" where {found}" if found else ""


# ---------------------------------------------------------------- rule by rule


def _of_rules(whole: Whole, edition: Edition) -> Iterator[_Told]:
    for rule in edition.rules:
        for check in (_mapped, _speaks, _settling, _days, _opening, _cells, _cited):
            for code, message in check(whole, rule):
                yield code, rule.id, message


_Said = Iterator[tuple[str, str]]
_DEFAULT = "library default"
"""What marks a citation of this library's own numbers."""


def _mapped(whole: Whole, rule: Rule) -> _Said:
    if isinstance(rule, Rise) and whole.rows and (rule.series, rule.at_least) not in whole.rows:
        yield "no-response", f"{rule.at_least} of {rule.series} has no response level; add a row for it"


def _speaks(whole: Whole, rule: Rule) -> _Said:
    if rule.when is None:
        return
    response, band = whole.highest, len(whole.bands) - 1
    asks_kind = any(type(atom) is KindIn for atom in atoms(rule.when))
    kinds = kinds_of(rule) if asks_kind else kinds_of(rule)[:1]
    for kind in kinds:
        found = mixtures(whole, [rule.when], kind)
        if found is None:
            # The facts asked for are those of every kind that the rule speaks of.
            yield "not-tried", f"nobody looked whether its condition can hold: {TOO_MANY} condition"
            return
        # A cell that has passed still counts, whatever is in force; and the highest cell holds most.
        if any(holds(rule.when, one._replace(response=response, band=band)) for one in found):
            return
    yield "never-speaks", "its condition cannot hold for what it speaks of; mend the condition"


def _settling(whole: Whole, rule: Rule) -> _Said:
    if isinstance(rule, Periodic):
        allowed, unit = rule.months, Unit.MONTHS
    elif isinstance(rule, Triggered):
        allowed, unit = rule.within.n, rule.within.unit
    else:
        return
    pairs = set(_pairs(whole, rule, rule.settling, allowed))
    if any(wait >= max(least_days(n, unit), 1) for wait, n in pairs):
        yield "long-settling", "a level settles no sooner than what is asked is due; shorten the settling"


def _days(whole: Whole, rule: Rule) -> _Said:
    if isinstance(rule, Ahead):
        return
    if min(all_of(rule.limit)) < 4:
        yield "short-limit", "a limit under four days may hold no working day; allow four or more"
    if any(0 < limit <= grace for grace, limit in _pairs(whole, rule, rule.grace, rule.limit)):
        yield "long-grace", "with that grace nothing is overdue before it is past its limit; shorten it"


def _opening(whole: Whole, rule: Rule) -> _Said:
    if isinstance(rule, Periodic) and any(
        lead >= _longest(months) for lead, months in set(_pairs(whole, rule, rule.lead, rule.months))
    ):
        yield "always-open", "with that lead a cycle is never in date; shorten the lead"


def _cells(_: Whole, rule: Rule) -> _Said:
    kinds = kinds_of(rule)
    idle = {
        cell.kind.value: name
        for name, number in numbers_of(rule)
        for cell in (number.values if isinstance(number, Table) else ())
        if cell.kind is not None and cell.kind not in kinds
    }
    if idle:
        names = ", ".join(sorted(idle))
        yield (
            "unread-cell",
            f"has numbers for {names}, of which it does not speak; add the kind or mend these",
        )


def _longest(months: int) -> int:
    """Return the most days that so many months may have."""
    starts = (dt.date(2000 + month // 12, month % 12 + 1, 1) for month in range(48))
    return max((months_after(day, months) - day).days for day in starts)


def _pairs(whole: Whole, rule: Rule, one: Number, other: Number) -> Iterator[tuple[int, int]]:
    """Yield two numbers of a rule, cell by cell as far as either turns on it."""
    turning = [number.values[0].cell for number in (one, other) if isinstance(number, Table)]
    by_kind, by_response, by_band = (any(cell[n] is not None for cell in turning) for n in range(3))
    kinds, levels = kinds_of(rule), tuple(ResponseLevel)
    for kind in kinds if by_kind else kinds[:1]:
        for level in levels if by_response else levels[:1]:
            for band in whole.bands if by_band else whole.bands[:1]:
                yield at(one, kind, level, band), at(other, kind, level, band)


def _cited(_: Whole, rule: Rule) -> _Said:
    if _DEFAULT in rule.citation:
        yield "not-published", "nothing published gives its numbers; set your own, and cite them"


# ---------------------------------------------------------------- cycles and rises


def _settled(_: Whole, edition: Edition) -> Iterator[_Told]:
    """Yield the cycles that settle otherwise than the rises of their activity (`semantics.md` 3.3).

    Of a kind of venue that both speak of that is refused when the rulebook is made.
    """
    # Gathered once: cycles times rises would be too many to compare.
    waits: dict[Activity, set[int]] = {}
    spoken: dict[Activity, set[VenueKind | None]] = {}
    for rule in edition.rules:
        if isinstance(rule, Rise):
            waits.setdefault(rule.activity, set()).update(all_of(rule.settling))
            spoken.setdefault(rule.activity, set()).update(kinds_of(rule))
    for rule in edition.rules:
        if isinstance(rule, Periodic):
            kinds = [kind for kind in rule.kinds if kind not in spoken.get(rule.activity, ())]
            yield from _settles(rule, _waits(rule, kinds), waits.get(rule.activity))


def _settles(cycle: Periodic, waits: set[int], others: set[int] | None) -> Iterator[_Told]:
    levels, bands = turning(cycle)
    if others is not None and (levels or bands) and waits - others:
        days = " or ".join(map(str, sorted(others)))
        message = f"rises of its activity settle in {days} days; give both one settling period"
        yield "other-settling", cycle.id, message
    elif others is None and levels and 0 in waits:
        message = "a level of a day or two pulls it forward at once; give it some days to settle"
        yield "no-settling", cycle.id, message


def _waits(cycle: Periodic, kinds: Sequence[VenueKind]) -> set[int]:
    """Return how long the cells of some kinds settle."""
    if not isinstance(cycle.settling, Table):
        return {cycle.settling} if kinds else set()
    return {one.value for one in cycle.settling.values if kinds and (one.kind is None or one.kind in kinds)}


# ---------------------------------------------------------------- two rules


def _anchored_twice(whole: Whole, edition: Edition) -> Iterator[_Told]:
    """Yield the grids beside a cycle that counts from the last completion, where both may speak.

    Work before its window opens nothing on the grid, and is the anchor of the other one.
    """
    cycles = [rule for rule in edition.rules if isinstance(rule, Periodic)]
    others = [rule for rule in cycles if rule.anchor is Anchor.COMPLETED]
    for grid in (rule for rule in cycles if rule.anchor is Anchor.PLANNED):
        alike = (other for other in others if other.activity is grid.activity)
        both = ((other, kind) for other in alike for kind in grid.kinds if kind in other.kinds)
        found = (told for other, kind in both for told in _meeting(whole, grid, other, kind))
        yield from islice(found, 1)


def _meeting(whole: Whole, grid: Periodic, other: Periodic, kind: VenueKind) -> Iterator[_Told]:
    """Yield that two cycles may speak together of a kind of venue, or that nobody looked whether they do."""
    when = [rule.when for rule in (grid, other) if rule.when is not None]
    found = mixtures(whole, when, kind, tried=whole.tried_of_pairs)
    if found is None:
        words = f"nobody looked whether it speaks together with {other.id}: {TOO_MANY} conditions"
        yield "not-tried", grid.id, words
    elif any(all(holds(each, one) for each in when) for one in found):
        words = f"counts {kind.value} on a grid, {other.id} from the last completion"
        yield "two-anchors", grid.id, f"{words}; give both one anchor"


_Places = dict[tuple[object, ...], int]
"""A number for each case, so that a long condition is hashed once."""


def _answers_twice(whole: Whole, edition: Edition) -> Iterator[_Told]:
    first: dict[tuple[VenueKind | None, int], str] = {}
    places: _Places = {}
    for rule in edition.rules:
        cases = [
            (kind, place)
            for kinds, when in _speaking(whole, rule)
            if when is not False
            for place in (places.setdefault((_case(rule), when), len(places)),)
            for kind in kinds
        ]
        others = (first[case] for case in cases if case in first)
        other = next(others, None)
        if other is not None:
            yield "two-answers", rule.id, f"answers whenever {other} does, and the stricter decides; keep one"
        for case in cases:
            first.setdefault(case, rule.id)


def _speaking(whole: Whole, rule: Rule) -> list[tuple[tuple[VenueKind | None, ...], Simpler]]:
    """Return what a rule asks in its simpler form, for the kinds of venue for which it is the same."""
    kinds, when = kinds_of(rule), rule.when
    if when is None:
        return [(kinds, True)]
    asks_kind = any(type(atom) is KindIn for atom in atoms(when))
    return [
        (some, simpler(when, some[0], whole.bands[0]))
        for some in ([(kind,) for kind in kinds] if asks_kind else [kinds])
    ]


def _case(rule: Rule) -> tuple[object, ...]:
    """Return what a rule speaks of, kinds and condition apart; equal for two that may speak together."""
    own = {
        NewVenue: ("begun",), Rise: ("series", "at_least"), OnEvent: ("occasion", "standards"),
        Ahead: ("of", "season"), Periodic: ("anchor",),
    }  # fmt: skip
    values = (getattr(rule, name) for name in own.get(type(rule), ()))
    return type(rule), rule.activity, *(frozenset(v) if type(v) is tuple else v for v in values)


def _undecided(whole: Whole, edition: Edition) -> Iterator[_Told]:
    """Yield the rules under a condition beside one without that asks for the same, and never later."""
    always: dict[tuple[VenueKind | None, tuple[object, ...]], Rule] = {}
    spoken = {rule.id: list(_spoken(whole, rule)) for rule in edition.rules}
    for rule in edition.rules:
        for kind, when in spoken[rule.id]:
            if when is True:
                always.setdefault((kind, _case(rule)), rule)
    for rule in edition.rules:
        others = [always.get((kind, _case(rule))) for kind, _ in spoken[rule.id]]
        stricter = [
            other.id
            for other, (kind, _) in zip(others, spoken[rule.id], strict=True)
            if other is not None and other is not rule and _no_later(whole, other, rule, kind)
        ]
        if len(stricter) == len(others) and any(when is not True for _, when in spoken[rule.id]):
            names = ", ".join(dict.fromkeys(stricter))
            yield (
                "never-decides",
                rule.id,
                f"asks no sooner than {names} whenever it speaks; shorten its times",
            )


def _spoken(whole: Whole, rule: Rule) -> Iterator[tuple[VenueKind | None, Simpler]]:
    """Yield each kind of venue of which a rule ever speaks, and what it asks of it."""
    for kinds, when in _speaking(whole, rule):
        if when is not False:
            yield from ((kind, when) for kind in kinds)


_LESS = ("months", "within", "notice", "settling", "grace", "limit", "priority")
_MORE = ("lead", "slots")


def _no_later(whole: Whole, other: Rule, rule: Rule, kind: VenueKind | None) -> bool:
    """Whether no day of a rule is ever before that of another one that speaks whenever it does."""
    if isinstance(rule, Ahead | OfferOwed) or getattr(rule, "anchor", None) is Anchor.PLANNED:
        return False
    alike = ("roll", "month_end", "merge")
    units = [[one.unit for one in _allowances(each)] for each in (other, rule)]
    if units[0] != units[1] or any(getattr(other, n, None) != getattr(rule, n, None) for n in alike):
        return False
    ours, theirs = dict(numbers_of(rule)), dict(numbers_of(other))
    cells = [(kind, level, band) for level in ResponseLevel for band in whole.bands]
    return all(
        at(theirs[name], *cell) <= at(ours[name], *cell) for name in _LESS if name in ours for cell in cells
    ) and all(
        at(theirs[name], *cell) >= at(ours[name], *cell) for name in _MORE if name in ours for cell in cells
    )


# ---------------------------------------------------------------- two editions


def _changes(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield how a rule is of another sort than in the last edition before that has it."""
    last: dict[str, tuple[str, Rule]] = {}
    for edition in rulebook.editions:
        for rule in edition.rules:
            before, old = last.get(rule.id, (edition.id, rule))
            for code, message in _changed(old, rule, before):
                yield Finding(code, edition.id, rule.id, message)
            last[rule.id] = edition.id, rule


def _changed(old: Rule, rule: Rule, before: str) -> _Said:
    if (form_of(old), old.activity) != (form_of(rule), rule.activity):
        yield "other-rule", f"is another rule than in edition {before}; give it an id of its own"
        return
    units = zip(_allowances(old), _allowances(rule), strict=True)
    for was, now in units:
        if was.unit is not now.unit:
            message = f"counts in {now.unit.value}, and in edition {before} in {was.unit.value}; say which"
            yield "mixed-units", message


def _forgotten(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield the first reviews that an edition clears by forgetting, and does not ask for itself (3.10)."""
    since: list[dict[_First, Condition | None]] = []
    for edition in rulebook.editions:
        now = dict(_firsts(edition))
        if edition.open_cycles is OpenCycles.NEW:
            every = dict.fromkeys(one for then in since for one in then)
            yield from _lost(edition, [one for one in every if _is_lost(one, since, now)])
            since = []
        since.append(now)


def _is_lost(
    first: "_First",
    since: Sequence[Mapping["_First", Condition | None]],
    now: Mapping["_First", Condition | None],
) -> bool:
    """Whether a first review asked for since the last edition that forgot may be asked for no more."""
    if first in now and all(now[first] in {None, then[first]} for then in since if first in then):
        return False
    # Another rule of that form may have asked for the same all along, and still do, without a condition.
    return not any(
        one[1:] == first[1:] and when is None and all(then.get(one, one) is None for then in since)
        for one, when in now.items()
    )


_First = tuple[str, str, Activity, VenueKind]
"""A rule that asks for a first review, or first of another activity: its id and form, of what, where."""


def _firsts(edition: Edition) -> Iterator[tuple[_First, Condition | None]]:
    for rule in edition.rules:
        if isinstance(rule, NewVenue | NewMember):
            yield from (((rule.id, form_of(rule), rule.activity, kind), rule.when) for kind in rule.kinds)


def _lost(edition: Edition, firsts: Sequence[_First]) -> Iterator[Finding]:
    for id_, activity in dict.fromkeys((id_, activity) for id_, _, activity, _ in firsts):
        kinds = ", ".join(sorted(kind.value for one, _, of, kind in firsts if (one, of) == (id_, activity)))
        message = (
            f"clears the first {activity.words} of {kinds} that an earlier edition asks for by this rule, so "
            "that what never had one may be owed none; keep the rule as it was, or open_cycles as tighten"
        )
        yield Finding("first-forgotten", edition.id, id_, message)


def _unrated(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield the editions whose matrix lacks a step of one before it, or that have none after one."""
    steps: set[tuple[str, str]] = set()
    for edition in rulebook.editions:
        now = set(_steps(edition))
        if steps - now:
            message = (
                "rates no risk by some steps that an edition before it has: what was assessed by them stays "
                "rated as it was; give it a matrix that has them, or have those risks assessed anew"
            )
            yield Finding("not-rated", edition.id, None, message)
        steps = now or steps


def _steps(edition: Edition) -> Iterator[tuple[str, str]]:
    if edition.matrix is not None:
        yield from (("likelihood", step.id) for step in edition.matrix.likelihood.steps)
        yield from (("impact", step.id) for step in edition.matrix.impact.steps)


def _allowances(rule: Rule) -> tuple[Allowance, ...]:
    if isinstance(rule, OfferOwed):
        return (rule.after_trigger,)
    return (rule.within,) if isinstance(rule, Triggered) else ()


# ---------------------------------------------------------------- the response levels


def _responses(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield the series of which a response level rests on nobody's word, each of them once."""
    rows = rulebook.responses
    for series in sorted({row.series for row in rows if not row.citation}):
        message = f"a response level to {series} has no citation; say where it comes from"
        yield Finding("no-citation", None, None, message)
    for series in sorted({row.series for row in rows if _DEFAULT in row.citation}):
        message = f"nothing published gives a response level to {series}; set your own, and cite them"
        yield Finding("not-published", None, None, message)
