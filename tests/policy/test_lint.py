"""What loads and is hardly meant: each finding by itself, and what may be concluded from findings."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given

from helpers.cost import steps
from helpers.declared import KINDS
from helpers.policies import case_of_seed
from laws.small import (
    CALL,
    FIRSTS,
    NEW_MEMBER,
    NEW_VENUE,
    OFFERS,
    RESPONSES,
    TWENTY_DAYS,
    YEARLY,
    levels,
    on,
    owed,
    programme,
    reviewed,
)
from mpreview.calendars import Roll, months_after
from mpreview.events import Event, Excluded, Exempted, Ledger
from mpreview.lint import LINT_CODES, LintWarning, lint_rulebook
from mpreview.policy import (
    Activity,
    AllOf,
    Allowance,
    Anchor,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    Condition,
    Except,
    ForceIn,
    IncidentIs,
    InService,
    KindIn,
    LevelAtLeast,
    MandateIs,
    MandateStatus,
    Mode,
    NationIn,
    NewVenue,
    Not,
    Occasion,
    OpenCycles,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rulebook,
    Table,
    Unit,
    UseIs,
    UseStatus,
    Visiting,
)
from mpreview.policy.conditions import list_atoms, list_exceptions
from mpreview.policy.tables import list_values
from mpreview.programme import Programme
from mpreview.reviews import Standing
from mpreview.risk import RiskMatrix
from policy.books import CITED, INCIDENT, KEPT, RULES, book, edition, instead, seeds, without
from risk.small import matrix

ELSEWHERE = tuple(kind for kind in KINDS if kind != "online")
FIRST, RETURNED = MandateIs(MandateStatus.FIRST), MandateIs(MandateStatus.RETURNED)
HEIGHTENED = LevelAtLeast(ResponseLevel.HEIGHTENED)
CALLED = attrs.evolve(INCIDENT, activity=Activity.CONTACT, kinds=())
RATED = matrix("a a", "a b", bands="a=standard b=standard")
LONGER = matrix("a a a", "a a b", bands="a=standard b=standard")
LOCKS = attrs.evolve(INCIDENT, occasion=Occasion.REVISED_STANDARD, standards=("locks",))


def _then(*rules: Any) -> Rulebook:
    """A rulebook with a second edition of these rules; in the first an incident asks for a review."""
    return book(*RULES, INCIDENT, later=(edition(*rules, id="e2", since=on("2021-01-01")),))


def _forgetting(first: NewVenue) -> Rulebook:
    """A rulebook whose second edition forgets, and asks so for the first review of a venue."""
    rules = (*without(NEW_VENUE), first)
    return book(*RULES, later=(edition(*rules, id="e2", since=on("2021-01-01"), open_cycles=OpenCycles.NEW),))


def _with(**changes: Any) -> Rulebook:
    """A clean rulebook with another wording of the rule of incidents."""
    return book(*RULES, attrs.evolve(INCIDENT, **changes))


def _asking_first(rulebook: Rulebook) -> Rulebook:
    """The rulebook of an edition that needs seven working days to ask for a visit, but for class 1."""
    visiting = Visiting(answer=5, notice=2, at_once=1, citation="Rules 8")
    editions = tuple(attrs.evolve(one, visiting=visiting) for one in rulebook.editions)
    return attrs.evolve(rulebook, editions=editions)


def _cited(citation: str) -> Rulebook:
    """A clean rulebook of which one response level has this citation."""
    return book(*RULES, responses=(*CITED[1:], attrs.evolve(CITED[0], citation=citation)))


def _asking(when: Condition, **changes: Any) -> Rulebook:
    """A rulebook with a rule that speaks on a condition."""
    return _with(when=when, **changes)


def _cycles(*conditions: Condition | None) -> Rulebook:
    """A rulebook with a cycle under each of these conditions."""
    cycles = (attrs.evolve(YEARLY, id=f"c{n}", when=when) for n, when in enumerate(conditions))
    return book(*without(YEARLY), *cycles, examples=(attrs.evolve(KEPT, rule="c0"),))


def _in_six_days(priority: Table) -> Rulebook:
    """The visit is due six working days after an incident if the response is raised, else twenty."""
    return _with(within=Allowance(Table.by_response(20, 6, 6), Unit.WORKING_DAYS), priority=priority)


def _within(n: int, unit: Unit) -> Allowance:
    return Allowance(n, unit)


def _one_kind_less(*rules: Any) -> tuple[Any, ...]:
    return tuple(attrs.evolve(rule, kinds=ELSEWHERE) for rule in rules)


GRID = attrs.evolve(
    YEARLY, id="grid", kinds=KINDS[:1], anchor=Anchor.PLANNED, origin=on("2021-01-04"), lead=60
)
"""A cycle on a grid, of the first kind of venue."""

_MODES = (Mode.ON_SITE, Mode.VIRTUALLY)
_VIRTUAL_CYCLE = attrs.evolve(YEARLY, id="virtual", modes=(Mode.VIRTUALLY,))
_WITHOUT_IT = tuple(row for row in CITED if row.level != "SUBSTANTIAL")
# What is found; of which rule; the rulebook; and one that differs in the defect alone.
ONE: list[tuple[str, str | None, Callable[[], Rulebook], Callable[[], Rulebook]]] = [
    ("kind-not-covered", None,
     lambda: book(*_one_kind_less(YEARLY, *FIRSTS), CALL, OFFERS), lambda: book(*RULES)),
    ("no-first-review", None,
     lambda: book(*_one_kind_less(YEARLY, *FIRSTS), INCIDENT, CALL, OFFERS), lambda: book(*RULES, INCIDENT)),
    ("no-cycle", None,
     lambda: book(*_one_kind_less(YEARLY), *FIRSTS, CALL, OFFERS), lambda: book(*RULES)),
    ("first-forgotten", NEW_VENUE.id,
     lambda: _forgetting(attrs.evolve(NEW_VENUE, id="another")), lambda: _forgetting(NEW_VENUE)),
    ("no-contact", None, lambda: book(*without(CALL)), lambda: book(*without(CALL), CALLED)),
    ("no-offer", None, lambda: book(*without(OFFERS)), lambda: book(*RULES)),
    ("hole", None,
     lambda: book(*instead(YEARLY, when=KindIn(ELSEWHERE))),
     lambda: book(*instead(YEARLY, when=KindIn(KINDS)))),
    ("uncounted-mode", NEW_VENUE.id,
     lambda: book(*instead(NEW_VENUE, modes=_MODES)),
     lambda: book(*instead(NEW_VENUE, modes=_MODES), _VIRTUAL_CYCLE)),
    ("no-response", "rise",
     lambda: book(*RULES, attrs.evolve(TWENTY_DAYS, at_least="SUBSTANTIAL"), responses=_WITHOUT_IT),
     lambda: book(*RULES, TWENTY_DAYS)),
    ("never-applies", "incident",
     lambda: _asking(AllOf((FIRST, RETURNED))), lambda: _asking(AnyOf((FIRST, RETURNED)))),
    ("plain-incident", None,
     lambda: _with(incidents=(IncidentIs(place=False),)),
     lambda: _with(incidents=(IncidentIs(place=False), IncidentIs(other_than=("threat",))))),
    ("not-tried", "incident",
     lambda: _asking(AudienceIn(_names(9))), lambda: _asking(AudienceIn(_names(8)))),
    ("not-tried", None,
     lambda: _cycles(AudienceIn(_names(12)[:6]), Not(AudienceIn(_names(12)[6:]))),
     lambda: _cycles(AudienceIn(_names(6)), Not(AudienceIn(_names(6))))),
    ("two-anchors", "grid",
     lambda: book(*RULES, GRID), lambda: book(*without(YEARLY), attrs.evolve(YEARLY, kinds=KINDS[1:]), GRID)),
    ("two-answers", "rules-again",
     lambda: book(*RULES, INCIDENT, attrs.evolve(INCIDENT, id="rules-again", kinds=KINDS[:1], limit=20)),
     lambda: book(*RULES, INCIDENT, attrs.evolve(LOCKS, id="rules-again"))),
    ("never-decides", "cycle",
     lambda: book(*instead(YEARLY, when=FIRST), attrs.evolve(YEARLY, id="other")),
     lambda: book(*instead(YEARLY, when=FIRST), attrs.evolve(YEARLY, id="other", when=RETURNED))),
    ("no-settling", "cycle",
     lambda: book(*instead(YEARLY, settling=0)), lambda: book(*instead(YEARLY, settling=1))),
    ("other-settling", "cycle", lambda: _risen(settling=4), lambda: _risen(settling=5)),
    ("unread-cell", "incident",
     lambda: _with(kinds=ELSEWHERE, grace=Table.by_kind(dict.fromkeys(KINDS, 2))),
     lambda: _with(grace=Table.by_kind(dict.fromkeys(KINDS, 2)))),
    ("other-rule", "incident", lambda: _then(*RULES, CALLED), lambda: _then(*RULES, INCIDENT)),
    ("mixed-units", "incident",
     lambda: _then(*RULES, attrs.evolve(INCIDENT, within=_within(7, Unit.DAYS))),
     lambda: _then(*RULES, attrs.evolve(INCIDENT, within=_within(7, Unit.WORKING_DAYS)))),
    ("long-settling", "incident", lambda: _with(settling=5), lambda: _with(settling=4)),
    ("short-limit", "incident", lambda: _with(limit=3), lambda: _with(limit=4)),
    ("no-time-to-ask", "incident",
     lambda: _asking_first(_in_six_days(priority=Table.by_response(2, 2, 1))),
     lambda: _asking_first(_in_six_days(priority=Table.by_response(2, 1, 1)))),
    ("long-grace", "incident", lambda: _with(grace=14), lambda: _with(grace=13)),
    ("always-open", "cycle",
     lambda: book(*instead(YEARLY, lead=92)), lambda: book(*instead(YEARLY, lead=91))),
    ("not-published", "incident",
     lambda: _with(citation="library default"), lambda: _with(citation="Rules 7")),
    ("not-published", None, lambda: _cited("usual: library default"), lambda: _cited("Levels 7")),
    ("no-citation", None, lambda: _cited(""), lambda: _cited("Levels 7")),
    ("not-rated", None, lambda: _rating(None), lambda: _rating(RATED)),
    ("no-examples", None, lambda: book(*RULES, examples=()), lambda: book(*RULES)),
]  # fmt: skip


def _risen(**changes: Any) -> Rulebook:
    """Cycles of offices alone that settle in five days, and rises at all other kinds of venue."""
    office, others = KINDS[:1], KINDS[1:]
    rest = attrs.evolve(YEARLY, id="plain", kinds=others, months=12, notice=28)
    rise = attrs.evolve(TWENTY_DAYS, kinds=others, **changes)
    return book(*instead(YEARLY, kinds=office), rest, rise)


_BARE: dict[str, Any] = {"months": 12, "notice": 28}
# What a cycle is, and what is told of how it settles where no rise of its activity is read.
SETTLING: list[tuple[dict[str, Any], list[str]]] = [
    ({"settling": 0}, ["no-settling"]),
    ({"settling": Table.by_response(5, 1, 1)}, []),
    ({"settling": Table.by_response(5, 5, 0)}, ["no-settling"]),
    ({"settling": 0, **_BARE}, []),
    ({"settling": 0, **_BARE, "grace": Table.by_response(7, 3, 0)}, ["no-settling"]),
    ({"settling": 0, **_BARE, "grace": Table.by_kind(dict.fromkeys(KINDS, 7))}, []),
]


@pytest.mark.parametrize(("changes", "told"), SETTLING, ids=[str(n) for n, _ in enumerate(SETTLING)])
def test_a_cycle_that_turns_on_the_level_settles_though_no_rise_is_read(
    changes: dict[str, Any], told: list[str]
) -> None:
    assert _codes(book(*instead(YEARLY, **changes), examples=())) == [*told, "no-examples"]


def test_a_cycle_that_asks_for_a_level_or_has_a_rise_of_another_activity_alone_settles_too() -> None:
    asking = attrs.evolve(
        YEARLY, id="raised", settling=0, when=LevelAtLeast(ResponseLevel.HEIGHTENED), **_BARE
    )
    call = attrs.evolve(TWENTY_DAYS, id="call-rise", activity=Activity.CONTACT, kinds=(), settling=0)
    cycles = instead(YEARLY, settling=0)

    assert "no-settling" in _codes(book(*instead(YEARLY, **_BARE), asking, examples=()))
    assert _codes(book(*cycles, call, examples=())) == ["no-settling", "no-examples"]


def test_a_cycle_settles_as_the_rises_of_its_activity_whatever_their_kinds() -> None:
    """Offices by the level at once, and rises at surgeries that settle in five days."""
    office, surgery = ("office",), ("surgery",)
    at_once = attrs.evolve(YEARLY, kinds=office, settling=0)
    rulebook = book(*FIRSTS, at_once, attrs.evolve(TWENTY_DAYS, kinds=surgery), examples=())

    assert [(found.rule, found.message) for found in _found(rulebook, "other-settling")] == [
        ("cycle", "rises of its activity settle in 5 days; give both one settling period")
    ]


def _rating(then: RiskMatrix | None, *later: RiskMatrix | None) -> Rulebook:
    """Editions the first of which rates risks, and the others as told."""
    after = [
        edition(*RULES, id=f"e{n}", since=on(f"202{n}-01-01"), matrix=one)
        for n, one in enumerate((then, *later), 2)
    ]
    found = book(*RULES, later=after)
    first = attrs.evolve(found.editions[0], matrix=RATED)
    return attrs.evolve(found, editions=(first, *found.editions[1:]))


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ((RATED, None), ["e3"]),
        ((None, RATED), ["e2"]),
        ((None, None), ["e2", "e3"]),
        ((LONGER, LONGER), []),
        ((LONGER, RATED), ["e3"]),
    ],
)
def test_an_edition_that_rates_by_fewer_steps_than_one_before_it_is_found(
    then: tuple[RiskMatrix | None, ...], told: list[str]
) -> None:
    assert [finding.edition for finding in _found(_rating(*then), "not-rated")] == told


def _lint(rulebook: Rulebook) -> tuple[LintWarning, ...]:
    return lint_rulebook(rulebook, KINDS)


def _codes(rulebook: Rulebook) -> list[str]:
    return [finding.code for finding in _lint(rulebook)]


def test_a_clean_rulebook_has_no_finding() -> None:
    assert _lint(book(*RULES)) == ()


def test_every_finding_has_a_rulebook_here() -> None:
    assert {code for code, *_ in ONE} == set(LINT_CODES)


@pytest.mark.parametrize(("code", "rule", "make", "sound"), ONE, ids=[f"{row[0]}-{row[1]}" for row in ONE])
def test_a_defect_raises_its_finding_alone_and_without_it_there_is_none(
    code: str, rule: str | None, make: Callable[[], Rulebook], sound: Callable[[], Rulebook]
) -> None:
    (found,) = _lint(make())

    assert (found.code, found.rule) == (code, rule)
    assert _lint(sound()) == ()


@pytest.mark.parametrize(("code", "rule", "make", "sound"), ONE, ids=[f"{row[0]}-{row[1]}" for row in ONE])
def test_a_finding_names_edition_and_rule_and_says_what_to_do(
    code: str, rule: str | None, make: Callable[[], Rulebook], sound: Callable[[], Rulebook]
) -> None:
    rulebook = make()
    (found,) = _lint(rulebook)
    last = None if (code, rule) in _OF_ALL else rulebook.editions[-1].id

    assert (found.edition, found.rule) == (last, rule)
    assert str(found).startswith(" / ".join(filter(None, (last, rule))) or "the rulebook")
    assert f": {code}: " in str(found)
    assert any(verb in found.message for verb in _VERBS)


# What is found of the whole rulebook.
_OF_ALL = {("no-examples", None), ("no-citation", None), ("not-published", None)}
_VERBS = ("add ", "keep ", "mend ", "give ", "say ", "shorten ", "allow ", "set ", "split ")


# ---------------------------------------------------------------- each finding more closely


def _found(rulebook: Rulebook, code: str) -> list[LintWarning]:
    return [finding for finding in _lint(rulebook) if finding.code == code]


_RAISED, _PLAIN = BandAtLeast("raised"), attrs.evolve(NEW_VENUE, id="plain")
_NARROW = attrs.evolve(NEW_VENUE, when=_RAISED)
_NEW, _TIGHT = OpenCycles.NEW, OpenCycles.TIGHTEN


@pytest.mark.parametrize(
    ("first", "later", "told"),
    [
        # The first review of the band raised alone: what was standard and never reviewed is owed none.
        ((NEW_VENUE,), [(_NEW, (_NARROW, _PLAIN))], ["e2"]),
        ((NEW_VENUE,), [(_TIGHT, (_NARROW, _PLAIN)), (_NEW, (_NARROW, _PLAIN))], ["e3"]),
        # Another rule of the sort asked for it all along, and does still.
        ((NEW_VENUE, _PLAIN), [(_NEW, (_NARROW, _PLAIN))], []),
        ((_NARROW, _PLAIN), [(_NEW, (NEW_VENUE, _PLAIN))], []),
        # Gone is gone: the next edition that forgets has nothing more to clear.
        ((NEW_VENUE,), [(_NEW, (_PLAIN,)), (_NEW, (_PLAIN,))], ["e2"]),
    ],
)
def test_a_first_review_is_forgotten_where_nothing_that_was_ordered_is_asked_for_any_more(
    first: tuple[NewVenue, ...], later: list[tuple[OpenCycles, tuple[NewVenue, ...]]], told: list[str]
) -> None:
    rest = without(NEW_VENUE)
    after = [
        edition(*rest, *firsts, id=f"e{n}", since=on(f"202{n}-01-01"), open_cycles=how)
        for n, (how, firsts) in enumerate(later, 2)
    ]
    rulebook = book(*rest, *first, later=after, bands=("standard", "raised"))

    assert [finding.edition for finding in _found(rulebook, "first-forgotten")] == told


@pytest.mark.parametrize(
    "when",
    [
        HEIGHTENED,
        BandAtLeast("high"),
        Not(AllOf((FIRST, RETURNED))),
        AllOf((NationIn(("scotland",)), Not(NationIn(("england",))))),
        AllOf((InService(("alarm",)), Not(InService(("alarm", "door"))))),
        AllOf((UseIs(UseStatus.SHARED), AudienceIn(("ministers",)))),
        # The level was reached and has fallen since: its cell still counts.
        AllOf((HEIGHTENED, Except(HEIGHTENED, "enough is done then"))),
        AllOf((BandAtLeast("high"), Except(BandAtLeast("raised"), "enough is done then"))),
    ],
)
def test_a_condition_that_can_hold_is_not_said_to_be_silent(when: Condition) -> None:
    bands = ("standard", "raised", "high")
    rulebook = book(*RULES, attrs.evolve(INCIDENT, when=when), bands=bands)

    assert _found(rulebook, "never-applies") == []


def test_a_rule_may_begin_to_speak_when_a_level_has_passed() -> None:
    """SEVERE from 1 March to 31 May 2021; reviewed on 1 February."""
    when = AllOf((HEIGHTENED, Except(HEIGHTENED, "enough is done then")))
    after = attrs.evolve(YEARLY, id="after", months=6, when=when)
    severe = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-03-01", "SEVERE"), ("2021-06-01", "SUBSTANTIAL"))
    asked = programme(YEARLY, after, *FIRSTS, events=(reviewed("2021-02-01"),), series=(severe,))

    def spoke(day: str) -> set[str]:
        found = owed(asked, day, Activity.REVIEW, "essex")
        return set() if found is None else {reason.rule for reason in found.reasons}

    assert "after" not in spoke("2021-05-31")
    assert "after" in spoke("2021-06-01")
    assert _found(asked.rulebook, "never-applies") == []


@pytest.mark.parametrize(
    ("when", "changes"),
    [
        (AllOf((HEIGHTENED, Except(LevelAtLeast(ResponseLevel.NORMAL), "never"))), {}),
        (AllOf((NationIn(("scotland",)), NationIn(("england",)))), {}),
        (AllOf((InService(("alarm", "door")), Not(InService(("alarm",))))), {}),
        (Not(AnyOf((FIRST, RETURNED))), {}),
        (KindIn(("online",)), {"kinds": ELSEWHERE}),
        (KindIn(KINDS), {"activity": Activity.CONTACT, "kinds": ()}),
        (UseIs(UseStatus.SHARED), {"activity": Activity.CONTACT, "kinds": ()}),
        (InService(("alarm",)), {"activity": Activity.CONTACT, "kinds": ()}),
    ],
)
def test_a_condition_that_cannot_hold_is_told(when: Condition, changes: dict[str, Any]) -> None:
    (found,) = _lint(_asking(when, **changes))

    assert (found.code, found.rule) == ("never-applies", "incident")


def test_a_level_that_no_level_of_threat_calls_for_is_never_reached() -> None:
    rule = attrs.evolve(INCIDENT, when=LevelAtLeast(ResponseLevel.EXCEPTIONAL))

    assert _found(book(*RULES, rule), "never-applies") == []
    assert [found.rule for found in _found(book(*RULES, rule, responses=RESPONSES[:1]), "never-applies")] == [
        "incident"
    ]


# ---------------------------------------------------------------- two cycles, two editions


CALM_ONLY = Except(HEIGHTENED, "another cycle")


@pytest.mark.parametrize(
    ("conditions", "holes"),
    [
        ((None,), 0),
        ((HEIGHTENED, None), 0),
        ((FIRST, RETURNED), 0),
        ((HEIGHTENED, CALM_ONLY), 0),
        ((UseIs(UseStatus.SOLE), AllOf((UseIs(UseStatus.SHARED), FIRST))), len(KINDS)),
        ((HEIGHTENED,), len(KINDS)),
        ((CALM_ONLY, LevelAtLeast(ResponseLevel.EXCEPTIONAL)), len(KINDS)),
        ((NationIn(("england",)), Not(NationIn(("england", "wales")))), len(KINDS)),
    ],
)
def test_a_hole_is_where_none_of_the_cycles_of_a_kind_speaks(
    conditions: tuple[Condition | None, ...], holes: int
) -> None:
    assert len(_found(_cycles(*conditions), "hole")) == holes


def test_a_hole_names_kind_level_and_band() -> None:
    rulebook = book(*instead(YEARLY, when=AllOf((KindIn(ELSEWHERE[:-1]), CALM_ONLY))), bands=("a", "b"))

    cells = [found.message.partition(" at ")[2].partition(";")[0] for found in _found(rulebook, "hole")]

    assert cells == [
        "home / heightened / band a",
        "office / heightened / band a",
        "online / normal / band a",
        "public-event / normal / band a",
        "surgery / heightened / band a",
        "westminster / heightened / band a",
    ]


ENGLAND, OTHERS = NationIn(("england",)), NationIn(("scotland", "wales", "northern-ireland"))


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        ((UseIs(UseStatus.SOLE),), " where the use is shared"),
        ((FIRST,), " where the mandate is a return"),
        ((AudienceIn(("ministers",)),), " where the audience is another"),
        ((InService(("alarm",)),), " where in service is none of what is asked"),
        ((ENGLAND,), " where the nation is another"),
        (
            (ENGLAND, AllOf((OTHERS, FIRST))),
            " where the nation is northern-ireland and the mandate is a return",
        ),
        ((HEIGHTENED,), ""),
    ],
)
def test_a_hole_names_the_facts_that_are_asked_and_no_others(
    conditions: tuple[Condition, ...], where: str
) -> None:
    found = _found(_cycles(*conditions), "hole")[0]

    assert found.message == f"no cycle applies at home / normal / band standard{where}; add one"


@pytest.mark.parametrize("conditions", [(ENGLAND, OTHERS), (ForceIn(("essex",)), ForceIn(("met", "kent")))])
def test_cycles_that_part_the_nations_or_forces_among_each_other_leave_no_hole(
    conditions: tuple[Condition, ...],
) -> None:
    """A rulebook does not know which nations there are; whoever deals them out means these."""
    assert _found(_cycles(*conditions), "hole") == []


def test_rules_are_compared_with_the_last_edition_that_had_them() -> None:
    """Dropped in the second edition, and a contact in the third."""
    second = edition(*RULES, id="e2", since=on("2021-01-01"))
    third = edition(*RULES, CALLED, id="e3", since=on("2022-01-01"))

    (found,) = _lint(book(*RULES, INCIDENT, later=(second, third)))

    assert (found.code, found.edition, found.rule) == ("other-rule", "e3", "incident")
    assert "in edition e1" in found.message


def test_the_time_to_offer_again_has_a_unit_too() -> None:
    offers = attrs.evolve(OFFERS, after_trigger=_within(10, Unit.DAYS))
    second = edition(*without(OFFERS), offers, id="e2", since=on("2021-01-01"))

    (found,) = _lint(book(*RULES, later=(second,)))

    assert (found.code, found.rule) == ("mixed-units", "offer")


def test_of_many_that_answer_together_each_but_the_first_is_told_once() -> None:
    again = tuple(attrs.evolve(INCIDENT, id=f"incident-{n}") for n in range(5))

    found = _found(book(*RULES, INCIDENT, *again), "two-answers")

    assert [one.rule for one in found] == [rule.id for rule in again]
    assert all("incident " in one.message for one in found)


@pytest.mark.parametrize(
    ("cycle", "grid", "found"),
    [
        ({"when": FIRST}, {}, True),
        ({"when": FIRST}, {"when": RETURNED}, False),
        ({"when": HEIGHTENED}, {"when": FIRST}, True),
        ({"when": NationIn(("a",))}, {"when": NationIn(("b",))}, False),
        ({"when": NationIn(("a", "b"))}, {"when": NationIn(("b",))}, True),
        ({"kinds": KINDS[1:]}, {}, False),
    ],
)
def test_a_grid_beside_a_cycle_from_the_last_completion_is_found_where_both_may_speak(
    cycle: dict[str, Any], grid: dict[str, Any], *, found: bool
) -> None:
    rulebook = book(*instead(YEARLY, **cycle), attrs.evolve(GRID, **grid))

    assert [one.rule for one in _found(rulebook, "two-anchors")] == ([GRID.id] if found else [])


def test_a_grid_beside_a_cycle_of_too_many_mixtures_is_not_tried() -> None:
    """They never meet, and nobody looks."""
    many = AudienceIn(tuple("abcdefghi"))
    cycle, grid = (AllOf((one, many)) for one in (FIRST, RETURNED))
    rulebook = book(*instead(YEARLY, when=cycle), attrs.evolve(GRID, when=grid))

    assert _found(rulebook, "two-anchors") == []
    assert "applies together with cycle" in " ".join(
        one.message for one in _found(rulebook, "not-tried") if one.rule == GRID.id
    )


def test_of_a_grid_beside_many_cycles_the_first_is_told() -> None:
    others = tuple(attrs.evolve(YEARLY, id=f"cycle-{n}") for n in range(5))

    (found,) = _found(book(*RULES, *others, GRID), "two-anchors")
    assert "cycle " in found.message


def test_a_kind_that_is_meant_to_be_unspoken_is_no_finding() -> None:
    bare = book(*_one_kind_less(YEARLY, *FIRSTS), CALL, OFFERS)

    assert len(_found(bare, "kind-not-covered")) == 1
    meant = attrs.evolve(bare, without_rules=("online",))
    assert _found(meant, "kind-not-covered") == []


def test_a_grid_of_exercises_beside_a_cycle_of_reviews_is_no_finding() -> None:
    others = (attrs.evolve(one, id=f"{one.id}-2", activity=Activity.EXERCISE) for one in (*FIRSTS, GRID))

    assert _found(book(*RULES, *others), "two-anchors") == []


@pytest.mark.parametrize(
    ("one", "other", "twice"),
    [
        (NEW_VENUE, attrs.evolve(NEW_VENUE, id="other", begun=NEW_VENUE.begun[::-1]), True),
        (NEW_VENUE, attrs.evolve(NEW_VENUE, id="other", begun=NEW_VENUE.begun[:1]), False),
        (NEW_VENUE, NEW_MEMBER, False),
        (LOCKS, attrs.evolve(LOCKS, id="other", standards=("doors",)), False),
        (INCIDENT, attrs.evolve(INCIDENT, id="other", when=FIRST), False),
        (CALLED, attrs.evolve(CALLED, id="other", within=_within(1, Unit.DAYS)), True),
        (INCIDENT, attrs.evolve(CALLED, id="other"), False),
        *((attrs.evolve(INCIDENT, when=one), attrs.evolve(INCIDENT, id="other", when=other), twice)
          for one, other, twice in (
              (Not(UseIs(UseStatus.SOLE)), UseIs(UseStatus.SHARED), True),
              (AnyOf((FIRST, RETURNED)), None, True),
              (KindIn(("office",)), None, True),
              (KindIn(("office",)), KindIn(("home",)), False),
              (AnyOf((NationIn(("a",)), NationIn(("b",)))), NationIn(("b", "a")), True),
              (HEIGHTENED, Not(FIRST), False),
              (HEIGHTENED, Except(Except(HEIGHTENED, "never"), "never"), False),
              (Except(FIRST, "why"), RETURNED, True),
          )),
    ],
)  # fmt: skip
def test_two_rules_answer_together_if_they_always_do(one: Any, other: Any, *, twice: bool) -> None:
    last = max(one.id, other.id)
    rulebook = book(*without(one, other), one, other)

    assert [found.rule for found in _found(rulebook, "two-answers")] == ([last] if twice else [])


_OFTEN = attrs.evolve(YEARLY, id="often", months=3, notice=14)


@pytest.mark.parametrize(
    ("changes", "idle"),
    [
        ({}, True),
        ({"months": 4}, False),
        ({"notice": 15}, False),
        ({"settling": 6}, False),
        ({"lead": 55}, False),
        ({"lead": 57}, True),
        ({"grace": 1}, False),
        ({"limit": 31}, False),
        ({"priority": 6}, False),
        ({"slots": 2}, True),
        ({"roll": Roll.FOLLOWING}, False),
        ({"limit_roll": Roll.NONE}, False),
        ({"kinds": ELSEWHERE}, False),
        ({"anchor": Anchor.PLANNED, "origin": on("2021-01-04"), "months": 1, "lead": 20}, False),
        ({"when": FIRST}, False),
    ],
)
def test_a_rule_never_decides_beside_one_that_always_asks_no_later(
    changes: dict[str, Any], *, idle: bool
) -> None:
    rules = *instead(YEARLY, when=RETURNED), attrs.evolve(_OFTEN, **changes)

    found = _found(Rulebook("rb", "Rules", (edition(*rules),), CITED), "never-decides")

    assert [one.rule for one in found] == (["cycle"] if idle else [])


@pytest.mark.parametrize("review", ["2021-01-31", "2021-05-28", "2021-08-14"])
def test_what_never_decides_moves_no_day(review: str) -> None:
    severe = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-07-01", "SEVERE"), ("2021-09-01", "CRITICAL"))
    narrow = attrs.evolve(YEARLY, when=UseIs(UseStatus.SOLE))
    both, one = (
        programme(*rules, *FIRSTS, events=(reviewed(review),), series=(severe,))
        for rules in ((narrow, _OFTEN), (_OFTEN,))
    )
    days = [on(review) + dt.timedelta(n) for n in range(0, 200, 3)]
    windows = [
        [one and one.window for one in (owed(asked, f"{day}", Activity.REVIEW, "essex") for day in days)]
        for asked in (both, one)
    ]

    assert [found.rule for found in _found(both.rulebook, "never-decides")] == ["cycle"]
    assert windows[0] == windows[1]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("months", [1, 2, 3, 6, 12, 24, 48])
def test_a_cycle_is_always_open_if_its_lead_is_as_long_as_its_months_can_be(months: int) -> None:
    days = [dt.date(2000, 1, 1) + dt.timedelta(n) for n in range(4 * 366)]
    longest = max((months_after(day, months) - day).days for day in days)

    def codes(lead: int) -> list[str]:
        return _codes(book(*instead(YEARLY, months=months, lead=lead)))

    assert codes(longest) == ["always-open"]
    assert codes(longest - 1) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"weeks": 6, "lead": 42}, True), ({"weeks": 6, "lead": 41}, False), ({"days": 9, "lead": 9}, True),
     ({"months": 12, "lead": 0, "lead_months": 12}, False), ({"weeks": 4, "lead": 0, "lead_months": 2}, True),
     ({"months": 12, "lead": 0, "lead_months": 13}, True)],
)  # fmt: skip
def test_a_lead_as_long_as_an_interval_of_any_unit_is_told(changes: dict[str, Any], *, told: bool) -> None:
    found = _codes(book(*instead(YEARLY, **{"months": None, **changes})))

    assert found == (["always-open"] if told else [])


@pytest.mark.parametrize(
    ("unit", "n", "settling", "told"),
    [(Unit.DAYS, 5, 5, True), (Unit.DAYS, 5, 4, False), (Unit.WORKING_DAYS, 5, 5, True),
     (Unit.WORKING_DAYS, 6, 8, True), (Unit.WORKING_DAYS, 6, 7, False),
     (Unit.MONTHS, 1, 28, True), (Unit.MONTHS, 1, 27, False), (Unit.MONTHS, 2, 58, False),
     (Unit.MONTHS, 2, 59, True)],
)  # fmt: skip
def test_what_settles_within_the_time_allowed_is_in_order(
    unit: Unit, n: int, settling: int, *, told: bool
) -> None:
    rule = attrs.evolve(INCIDENT, within=_within(n, unit), settling=settling)

    assert _codes(book(*RULES, rule)) == (["long-settling"] if told else [])


def test_numbers_are_compared_cell_by_cell() -> None:
    """Long to settle only where long is allowed, and a grace below each limit."""
    kinds = ("home", "office")
    sound = attrs.evolve(
        INCIDENT, kinds=kinds, settling=Table.by_kind(dict(zip(kinds, (2, 30), strict=True))),
        within=Allowance(Table.by_kind(dict(zip(kinds, (3, 40), strict=True))), Unit.DAYS),
        grace=Table.by_response(13, 6, 4), limit=Table.by_response(14, 7, 5),
    )  # fmt: skip

    assert _codes(book(*RULES, sound)) == []
    assert _codes(book(*RULES, attrs.evolve(sound, settling=3))) == ["long-settling"]
    assert _codes(book(*RULES, attrs.evolve(sound, grace=Table.by_response(7, 7, 4)))) == ["long-grace"]


def test_of_many_response_levels_without_a_citation_each_series_is_told_once() -> None:
    rows = tuple(
        ResponseTo(series, level, ResponseLevel.NORMAL, citation=citation)
        for series in ("b", "a")
        for level, citation in (("LOW", ""), ("SEVERE", ""), ("CRITICAL", "library default"))
    )

    assert [(one.code, one.message.partition(";")[0]) for one in _lint(book(*RULES, responses=rows))] == [
        ("no-citation", "a response level to a has no citation"),
        ("no-citation", "a response level to b has no citation"),
        ("not-published", "nothing published gives a response level to a"),
        ("not-published", "nothing published gives a response level to b"),
    ]


# ---------------------------------------------------------------- order and cost


WRONG = (
    *_one_kind_less(YEARLY, *FIRSTS),
    attrs.evolve(INCIDENT, limit=0, when=AllOf((FIRST, RETURNED)), citation="library default"),
    attrs.evolve(TWENTY_DAYS, grace=14, at_least="SUBSTANTIAL"),
)


def test_findings_stand_in_the_order_of_editions_then_of_what_is_looked_at_then_of_rules() -> None:
    rulebook = book(*WRONG, later=(edition(*WRONG, CALL, id="e2", since=on("2021-01-01")),), examples=())
    rulebook = attrs.evolve(rulebook, responses=_WITHOUT_IT)

    assert [(f.edition, f.code, f.rule) for f in _lint(rulebook)] == [
        ("e1", "no-first-review", None), ("e1", "no-contact", None), ("e1", "no-offer", None),
        ("e1", "never-applies", "incident"), ("e1", "short-limit", "incident"),
        ("e1", "not-published", "incident"), ("e1", "no-response", "rise"), ("e1", "long-grace", "rise"),
        ("e2", "no-first-review", None), ("e2", "no-offer", None),
        ("e2", "never-applies", "incident"), ("e2", "short-limit", "incident"),
        ("e2", "not-published", "incident"), ("e2", "no-response", "rise"), ("e2", "long-grace", "rise"),
        (None, "no-examples", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("roll", "words"),
    [
        (Roll.FOLLOWING, "goes back before it; allow four or more, or let the due day roll preceding"),
        (Roll.PRECEDING, "may hold no working day; allow four or more"),
        (Roll.NONE, "may hold no working day; allow four or more"),
    ],
)
def test_a_limit_that_takes_a_roll_forward_back_is_told(roll: Roll, words: str) -> None:
    """A limit on the due day: from a Saturday the due day would roll to Monday, and is on Friday."""
    found = _lint(_with(limit=0, limit_roll=Roll.NONE, roll=roll))
    told = [one.message for one in found if one.code == "short-limit"]

    assert [one.endswith(words) for one in told] == [True]


def test_the_order_in_which_rules_were_given_changes_no_finding() -> None:
    assert _lint(book(*WRONG)) == _lint(book(*WRONG[::-1]))


def _names(n: int) -> tuple[str, ...]:
    return tuple(f"name-{k}" for k in range(n))


def _nations(n: int) -> Condition:
    """A condition that cannot hold, and asks of so many nations to say so."""
    return AllOf((NationIn(_names(n)), Not(NationIn(_names(n)))))


HUGE: list[Condition] = [
    AllOf((AudienceIn(_names(9)), Not(AudienceIn(_names(9))))),
    AllOf((InService(_names(60)), Not(InService(_names(60))))),
    AllOf(tuple(_nations(300) for _ in range(100))),
    AllOf(tuple(AnyOf((AudienceIn((name,)), InService((name,)))) for name in _names(100))),
    _nations(20_000),
]


@pytest.mark.parametrize("when", HUGE, ids=["audiences", "measures", "nations", "both", "names"])
def test_conditions_over_too_many_mixtures_are_told_untried_in_bounded_work(when: Condition) -> None:
    plain, huge = book(*RULES, INCIDENT), _asking(when)
    found: list[LintWarning] = []

    assert steps(lambda: found.extend(_lint(huge))) < _work(plain) + 200_000
    assert [(one.code, one.rule) for one in found] == [("not-tried", "incident")]


def test_cycles_over_too_many_mixtures_are_told_once_with_their_kinds() -> None:
    """Each condition by itself is short enough; of what lies online there is a cycle without one."""
    asked = (AudienceIn(_names(12)[:6]), AudienceIn(_names(12)[6:]))
    cycles = (attrs.evolve(YEARLY, id=f"c{n}", kinds=ELSEWHERE, when=when) for n, when in enumerate(asked))
    online = attrs.evolve(YEARLY, id="online", kinds=("online",))

    (found,) = _lint(book(*without(YEARLY), *cycles, online))

    assert (found.code, found.edition, found.rule) == ("not-tried", "e1", None)
    assert all(kind in found.message for kind in ELSEWHERE)
    assert "online" not in found.message


def test_the_same_condition_over_few_mixtures_is_tried() -> None:
    assert _codes(_asking(_nations(3))) == ["never-applies"]


def _work(rulebook: Rulebook) -> int:
    """The steps of linting."""
    return steps(lambda: _lint(rulebook))


def test_the_work_on_as_many_mixtures_as_are_tried_is_bounded() -> None:
    """No part settles it before the last, and kinds of venue are asked, so that each is tried."""
    nations: tuple[Condition, ...] = tuple(Not(NationIn((name,))) for name in _names(85))
    parts = (*nations, KindIn(KINDS), FIRST, RETURNED)

    assert _work(_asking(AllOf(parts))) < 3_000_000


def test_rules_that_answer_together_are_found_in_time_that_grows_as_they_do() -> None:
    def work(n: int) -> int:
        rules = (attrs.evolve(INCIDENT, id=f"r{k}", kinds=(KINDS[0],)) for k in range(n))
        return _work(book(*RULES, *rules))

    assert work(160) < 2.2 * work(80)


def _rises_and_levels(n: int) -> Rulebook:
    rules = (attrs.evolve(TWENTY_DAYS, id=f"r{k}", at_least=f"l{k}", when=FIRST) for k in range(n))
    rows = (ResponseTo("national", f"l{k}", ResponseLevel.NORMAL, citation="L") for k in range(10 * n))
    return book(*RULES, *rules, responses=tuple(rows))


def _never_speaking(n: int) -> Rulebook:
    """Conditions that just fit what is tried of one, and of which nothing settles any early."""
    nations: tuple[Condition, ...] = tuple(Not(NationIn((name,))) for name in _names(80))
    parts = (*nations, KindIn(KINDS), FIRST, RETURNED)
    return book(*RULES, *(attrs.evolve(INCIDENT, id=f"r{k}", when=AllOf(parts)) for k in range(n)))


def _in_many_editions(n: int) -> Rulebook:
    later = (edition(*RULES, id=f"l{k}", since=on("2021-01-01") + dt.timedelta(k)) for k in range(n))
    return book(*RULES, later=tuple(later))


@pytest.mark.parametrize("make", [_rises_and_levels, _in_many_editions])
def test_the_work_of_looking_grows_no_faster_than_the_rulebook(make: Callable[[int], Rulebook]) -> None:
    assert _work(make(80)) <= 2.2 * _work(make(40))


@pytest.mark.gate
def test_however_many_conditions_there_are_the_work_of_trying_them_is_bounded() -> None:
    one, many = (
        _work(_never_speaking(1)),
        _work(_never_speaking(100)),
    )

    assert many < 20 * one


def test_numbers_that_do_not_turn_on_bands_are_compared_once() -> None:
    bands = tuple(f"b{n}" for n in range(20))
    few, many = book(*RULES, INCIDENT), book(*RULES, INCIDENT, bands=bands)

    # The few first: the first work of a process also reads tables.
    most = 1.1 * _work(few)
    assert _work(many) < most


# ---------------------------------------------------------------- laws


@given(seed=seeds)
def test_a_rule_that_never_speaks_gives_no_reason_on_any_day(seed: int) -> None:
    programme, asked = case_of_seed(seed)
    silent = {(one.edition, one.rule) for one in _lint(programme.rulebook) if one.code == "never-applies"}
    days = (asked, *(asked + dt.timedelta(n) for n in (-200, -30, 40, 300))) if silent else ()

    spoke = {
        (reason.edition, reason.rule)
        for day in days
        for status in programme.coverage(on=day)
        if status.obligation is not None
        for reason in status.obligation.reasons
    }

    assert not silent & spoke


_UNSURE = frozenset(
    {"kind-not-covered", "no-first-review", "no-cycle", "hole", "not-tried", "first-forgotten"}
)


def _sure(rulebook: Rulebook) -> set[str]:
    """The kinds of venue of which no edition was found to leave one unreviewed.

    Cycles that part the nations among each other may know of more than those of one programme.
    """
    cycles = [rule for one in rulebook.editions for rule in one.rules if isinstance(rule, Periodic)]
    asked = (atom for rule in cycles if rule.when is not None for atom in list_atoms(rule.when))
    if any(isinstance(atom, NationIn | ForceIn) for atom in asked):
        return set()
    unsure = [one.message for one in _lint(rulebook) if one.code in _UNSURE]
    return {kind for kind in KINDS if not any(kind in message for message in unsure)}


def _waits(rulebook: Rulebook) -> bool:
    """Whether a cycle that an exception silences at once may wait for another that has to settle."""
    cycles = (rule for one in rulebook.editions for rule in one.rules if isinstance(rule, Periodic))
    return any(
        rule.when is not None and any(list_exceptions(rule.when)) and any(list_values(rule.settling))
        for rule in cycles
    )


def _counts_apart(rulebook: Rulebook) -> bool:
    """Whether work may discharge a first rule in a mode that a cycle does not count (semantics 3.21)."""
    rules = [rule for one in rulebook.editions for rule in one.rules if rule.activity is Activity.REVIEW]
    return len({frozenset(rule.counted_modes) for rule in rules}) > 1


def _never_exempt(whole: Programme) -> Programme:
    """The programme without what would hold a review back."""
    gone = {event.id for event in whole.ledger if type(event) in {Exempted, Excluded}}
    # Whatever refers to what is gone goes too: a new last day, and the withdrawal of a new last day.
    while more := {event.id for event in whole.ledger if gone & _refers_to(event)} - gone:
        gone |= more
    kept = (event for event in whole.ledger if event.id not in gone)
    return Programme(whole.base, whole.rulebook, Ledger.of(kept))


def _refers_to(event: Event) -> set[str | None]:
    return {event.corrects, event.withdraws, event.about}


@given(seed=seeds)
def test_where_no_hole_is_found_a_review_is_always_owed(seed: int) -> None:
    whole, day = case_of_seed(seed)
    programme = _never_exempt(whole)
    book = programme.rulebook
    sure = set() if _waits(book) or _counts_apart(book) else _sure(book)
    kinds = {venue.id: venue.kind for venue in programme.register.venues}

    standings = [
        status.standing
        for status in programme.coverage(on=day)
        if status.venue is not None and kinds[status.venue] in sure
    ]

    assert Standing.NOT_OWED not in standings
