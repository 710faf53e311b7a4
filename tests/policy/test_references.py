"""What rules and papers name has to be there: an area, and a place that the member uses."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest

from interchange.sample import document
from laws.small import (
    ANN,
    ESSEX,
    GLASGOW,
    LEVELS,
    TWENTY_DAYS,
    YEARLY,
    banded,
    concern_raised,
    event_planned,
    exempted,
    incident,
    levels,
    on,
    postponed,
    programme,
    review_requested,
    reviewed,
    uses,
)
from laws.support import steps
from mpreview.errors import DocumentErrors, Fault, ReferenceErrors
from mpreview.events import Event
from mpreview.interchange import dumps, loads
from mpreview.policy import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    ForceIn,
    NationIn,
    Not,
    ResponseLevel,
    ResponseTo,
    UseIs,
    UseStatus,
)
from mpreview.policy.terms import Called
from mpreview.programme import Programme
from mpreview.references import faults_of_references
from mpreview.timeline import FIRST_DAY
from policy.books import RULES, edition, instead

SOUND: Final = programme(*RULES)
SHARED: Final = UseIs(UseStatus.SHARED)


def _faults(make: Callable[[], object]) -> list[tuple[str, str, str]]:
    """Where, of which code, and what of it."""
    try:
        make()
    except (ReferenceErrors, DocumentErrors) as error:
        return [(fault.path, fault.code, fault.message) for fault in error.faults]
    return []


# ---------------------------------------------------------------- nations and forces

_NATION: Final = ("dangling-id", "no such nation")
_FORCE: Final = ("dangling-id", "no such force")
# What is asked, and where below it an area stands that there is not.
ASKED: Final[list[tuple[Condition, list[tuple[str, tuple[str, str]]]]]] = [
    (NationIn(("england", "scotland")), []),
    (ForceIn(("essex", "met")), []),
    (NationIn(("england", "englnad")), [("/nations/1", _NATION)]),
    (ForceIn(("esex",)), [("/forces/0", _FORCE)]),
    (NationIn(("gb", "east")), [("/nations/0", _NATION), ("/nations/1", _NATION)]),
    (ForceIn(("england",)), [("/forces/0", _FORCE)]),
    (Not(NationIn(("wales",))), [("/of/nations/0", _NATION)]),
    (Except(ForceIn(("kent",)), "why"), [("/of/forces/0", _FORCE)]),
    (
        AllOf((SHARED, AnyOf((ForceIn(("essex",)), ForceIn(("met", "kent")))))),
        [("/of/1/of/1/forces/1", _FORCE)],
    ),
]


def _when(when: Condition) -> Programme:
    """A sound programme of which the cycle asks this."""
    return programme(*instead(YEARLY, when=when))


@pytest.mark.parametrize(("when", "told"), ASKED, ids=[str(n) for n, _ in enumerate(ASKED)])
def test_an_area_that_a_condition_names_is_one_of_the_register(
    when: Condition, told: list[tuple[str, tuple[str, str]]]
) -> None:
    rules = [rule.id for rule in edition(*instead(YEARLY, when=when)).rules]
    path = f"/rulebook/editions/0/rules/{rules.index('cycle')}/when"

    assert _faults(lambda: _when(when)) == [(path + place, *words) for place, words in told]


def test_what_to_do_about_an_area_is_told() -> None:
    with pytest.raises(ReferenceErrors) as caught:
        _when(NationIn(("wales",)))

    (fault,) = caught.value.faults
    assert fault.hint == "use the id of a nation of /register/areas, or add it there"


def test_an_edition_that_is_added_names_areas_of_the_register_too() -> None:
    later = edition(*instead(YEARLY, when=ForceIn(("kent",))), id="e2", since=on("2024-01-01"))

    assert [path[:20] for path, _, _ in _faults(lambda: SOUND.with_edition(later))] == [
        "/rulebook/editions/1"
    ]


def test_in_a_document_an_area_is_told_where_it_stands() -> None:
    value = document()
    rules: list[dict[str, Any]] = value["rulebook"]["editions"][0]["rules"]
    rules.reverse()
    (place,) = (n for n, rule in enumerate(rules) if rule["id"] == "cycle-of-offices")
    rules[place]["when"] = {"asks": "not", "of": {"asks": "nation-in", "nations": ["england", "wales"]}}

    assert _faults(lambda: loads(json.dumps(value))) == [
        (f"/rulebook/editions/0/rules/{place}/when/of/nations/1", *_NATION)
    ]


# ---------------------------------------------------------------- places that are not used

ABOUT: Final[list[Callable[..., Event]]] = [
    lambda venue: postponed("2021-10-04", "2021-11-01", venue=venue),
    lambda venue: exempted("2021-10-04", "2021-11-01", venue=venue),
    lambda venue: banded("2021-10-04", "standard", venue=venue),
    lambda venue: event_planned("2021-10-04", "2021-12-10", venue=venue),
    lambda venue: concern_raised("2021-10-04", venue=venue),
    lambda venue: review_requested("2021-10-04", venue=venue),
    lambda venue: incident("2021-10-04", "ann", venue),
]
HINT: Final = "name who uses it, or add the use to the register"


@pytest.mark.parametrize("about", ABOUT, ids=[about("v").__class__.__name__ for about in ABOUT])
def test_what_is_about_a_member_at_a_place_is_about_one_that_they_use(about: Callable[..., Event]) -> None:
    sound, used, beside = _alone(), about("essex"), about("glasgow")
    first = reviewed("2021-07-05", "essex")
    text = json.loads(dumps(_alone(used)))
    text["ledger"][0]["venue"] = "glasgow"
    fault = Fault("/ledger/0/venue", "not-used", "a venue that this member never uses", HINT)

    assert _alone(used) == sound.record(used)
    with pytest.raises(ReferenceErrors) as built:
        _alone(beside)
    with pytest.raises(ReferenceErrors) as recorded:
        sound.record(beside)
    with pytest.raises(ReferenceErrors) as second:
        sound.record(first, beside)
    with pytest.raises(DocumentErrors) as read:
        loads(json.dumps(text))
    assert built.value.faults == recorded.value.faults == read.value.faults == (fault,)
    assert second.value.faults == (attrs.evolve(fault, path="/ledger/1/venue"),)


def _alone(*events: Event) -> Programme:
    """Ann, who uses the office in Essex alone; there is another in Glasgow."""
    return programme(*RULES, members=(ANN,), venues=(ESSEX, GLASGOW), used=uses("essex"), events=events)


# ---------------------------------------------------------------- what higher levels call for

N, H, X = ResponseLevel
_LATER: Final = "2021-06-01"
_LAXER: Final = "a level that calls for less than the next lower one"
_STRICTER: Final = "a level that calls for more than the next higher one"

# What each level calls for, from the beginning or a later day; the levels of which a fault is told, and it.
CALLED: Final[list[tuple[list[tuple[str, ResponseLevel, str]], list[tuple[str, str]]]]] = [
    ([], []),
    ([("CRITICAL", X, "")], []),
    ([("SEVERE", H, ""), ("CRITICAL", H, "")], []),
    ([("LOW", N, "")], []),
    # A level without a row counts as NORMAL, whether the highest or one between.
    ([("SEVERE", H, "")], [("SEVERE", _STRICTER)]),
    ([("SUBSTANTIAL", H, ""), ("CRITICAL", H, "")], [("SUBSTANTIAL", _STRICTER)]),
    # Upside down, the higher of two rows of one day is told.
    ([("SEVERE", X, ""), ("CRITICAL", N, "")], [("CRITICAL", _LAXER)]),
    ([("SEVERE", X, ""), ("CRITICAL", H, "")], [("CRITICAL", _LAXER)]),
    # From a later day on: the row that begins then.
    ([("SEVERE", H, ""), ("CRITICAL", X, _LATER)], [("SEVERE", _STRICTER)]),
    ([("SEVERE", H, _LATER), ("CRITICAL", X, "")], []),
    ([("SEVERE", H, ""), ("CRITICAL", X, ""), ("CRITICAL", N, _LATER)], [("CRITICAL", _LAXER)]),
    ([("CRITICAL", H, ""), ("SEVERE", X, _LATER)], [("SEVERE", _STRICTER)]),
    ([("CRITICAL", H, ""), ("SEVERE", X, _LATER), ("CRITICAL", X, _LATER)], []),
    ([("SEVERE", H, ""), ("CRITICAL", H, ""), ("SEVERE", N, _LATER), ("CRITICAL", N, _LATER)], []),
    # What stays wrong is told once.
    ([("SEVERE", H, ""), ("LOW", N, _LATER)], [("SEVERE", _STRICTER)]),
]


def _row(level: str, response: ResponseLevel, since: str, series: str = "national") -> ResponseTo:
    return ResponseTo(series, level, response, on(since) if since else FIRST_DAY)


@pytest.mark.parametrize(("called", "told"), CALLED, ids=[str(n) for n, _ in enumerate(CALLED)])
def test_no_higher_level_calls_for_less(
    called: list[tuple[str, ResponseLevel, str]], told: list[tuple[str, str]]
) -> None:
    rows = tuple(_row(*one) for one in called)
    given = sorted(rows, key=lambda row: (row.level, row.since))

    found = _faults(lambda: programme(*RULES, responses=rows))

    assert [code for _, code, _ in found] == ["not-monotone"] * len(told)
    assert [(given[int(path.rpartition("/")[2])].level, words) for path, _, words in found] == told


def test_each_series_is_read_by_itself() -> None:
    calm = attrs.evolve(levels(("2019-11-04", "LOW")), id="calm")
    both = (levels(("2019-11-04", "LOW")), calm)
    rows = (_row("SEVERE", H, ""), _row("CRITICAL", X, "", "calm"))

    assert _faults(lambda: programme(*RULES, series=both, responses=rows)) == [
        ("/rulebook/responses/1", "not-monotone", _STRICTER)
    ]


@pytest.mark.parametrize(("called", "told"), CALLED, ids=[str(n) for n, _ in enumerate(CALLED)])
def test_what_is_told_is_that_on_some_day_a_higher_level_calls_for_less(
    called: list[tuple[str, ResponseLevel, str]], told: list[tuple[str, str]]
) -> None:
    """As the definition has it, on every day on which a row begins."""
    rows = [_row(*one) for one in called]
    called_for = Called(rows)

    def rank(level: str, day: dt.date) -> int:
        found = called_for.on("national", level, day)
        return 0 if found is None else found.rank

    ranks = [[rank(level, day) for level in LEVELS] for day in {row.since for row in rows}]

    assert any(sorted(one) != one for one in ranks) == bool(told)


def test_in_a_document_what_calls_for_less_is_told_where_it_stands_and_what_to_do() -> None:
    value = json.loads(dumps(SOUND))
    rows = value["rulebook"]["responses"]
    value["rulebook"]["responses"] = [row for row in reversed(rows) if row["level"] != "CRITICAL"]
    (place,) = (n for n, row in enumerate(value["rulebook"]["responses"]) if row["level"] == "SEVERE")

    with pytest.raises(DocumentErrors) as caught:
        loads(json.dumps(value))

    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == (f"/rulebook/responses/{place}", "not-monotone")
    assert fault.hint.startswith("add a row for every higher level from that day on")


def test_very_many_response_levels_are_read_in_work_that_grows_as_they_do() -> None:
    def work(n: int) -> int:
        days = [(FIRST_DAY + dt.timedelta(k)).isoformat() for k in range(n)]
        rows = tuple(_row(level, X, day) for day in days for level in ("SEVERE", "CRITICAL"))
        book = attrs.evolve(SOUND.rulebook, responses=rows)
        return steps(lambda: list(faults_of_references(SOUND.register, book, ())))

    assert work(2_000) <= 2.2 * work(1_000)


# ---------------------------------------------------------------- rises


def test_rules_of_rises_read_so_many_levels_and_no_more() -> None:
    """What a rise comes to is worked out rule by rule, edition by edition: their product has a bound."""
    days = [FIRST_DAY + dt.timedelta(30 * n) for n in range(3_000)]
    steps = [(day.isoformat(), LEVELS[2 + n % 2]) for n, day in enumerate(days)]
    rises = [attrs.evolve(TWENTY_DAYS, id=f"rise-{n}") for n in range(34)]

    def made(count: int) -> list[tuple[str, str, str]]:
        return _faults(lambda: programme(*RULES, *rises[:count], series=(levels(*steps),)))

    assert made(33) == []
    assert made(34) == [("/rulebook/editions", "too-many-rises", "rules of rises read too many levels")]
