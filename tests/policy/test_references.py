"""What rules and papers name has to be there: an area, and a place that the member uses."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest

from helpers.cost import steps
from helpers.declared import KINDS
from interchange.sample import document
from laws.small import (
    ANN,
    CALM,
    ESSEX,
    FIRSTS,
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
from laws.support import with_edition
from mpreview.errors import DocumentErrors, Fault, ReferenceErrors
from mpreview.events import Event
from mpreview.interchange import dumps, loads
from mpreview.policy import (
    AllOf,
    AnyOf,
    Condition,
    Edition,
    Except,
    ForceIn,
    LevelAtLeast,
    NationIn,
    Not,
    ResponseLevel,
    ResponseTo,
    Rule,
    Table,
    UseIs,
    UseStatus,
)
from mpreview.policy.terms import ResponseTable
from mpreview.programme import Programme
from mpreview.programme._consistency import faults_of_references
from mpreview.threat import ThreatLevel, ThreatSeries
from mpreview.timeline import FIRST_DAY
from policy.books import INCIDENT, RULES, edition, instead

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

    assert [path[:20] for path, _, _ in _faults(lambda: with_edition(SOUND, later))] == [
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
    # Signed before the first review is due: a paper signed after the limit postpones nothing.
    lambda venue: postponed("2020-03-02", "2020-04-20", venue=venue),
    lambda venue: exempted("2021-10-04", "2021-11-01", venue=venue),
    lambda venue: banded("2021-10-04", "standard", venue=venue),
    lambda venue: event_planned("2021-10-04", "2021-12-10", venue=venue),
    lambda venue: concern_raised("2021-10-04", venue=venue),
    lambda venue: review_requested("2021-10-04", venue=venue),
    lambda venue: incident("2021-10-04", "ann", venue),
]
HINT: Final = "name who uses it, add the use to the register, or record the use by UseBegun or VenueOpened"


@pytest.mark.parametrize("about", ABOUT, ids=[about("v").__class__.__name__ for about in ABOUT])
def test_what_is_about_a_member_at_a_place_is_about_one_that_they_use(about: Callable[..., Event]) -> None:
    sound, used, beside = _alone(), about("essex"), about("glasgow")
    first = reviewed("2021-07-05", "essex")
    text = json.loads(dumps(_alone(used)))
    text["ledger"][0] |= {"venue": "glasgow", "id": beside.id}
    fault = Fault("/ledger/0/venue", "not-used", "a venue that this member never uses", HINT, event=beside.id)

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


def _of_rows(rows: tuple[ResponseTo, ...], series: tuple[ThreatSeries, ...] = (CALM,)) -> Programme:
    """A programme of which nothing turns on the response level, so that no row has to be there."""
    sound = programme(*FIRSTS, series=series)
    return attrs.evolve(sound, rulebook=attrs.evolve(sound.rulebook, responses=rows))


@pytest.mark.parametrize(("called", "told"), CALLED, ids=[str(n) for n, _ in enumerate(CALLED)])
def test_no_higher_level_calls_for_less(
    called: list[tuple[str, ResponseLevel, str]], told: list[tuple[str, str]]
) -> None:
    rows = tuple(_row(*one) for one in called)
    given = sorted(rows, key=lambda row: (row.level, row.since))

    found = _faults(lambda: _of_rows(rows))

    assert [code for _, code, _ in found] == ["not-monotone"] * len(told)
    assert [(given[int(path.rpartition("/")[2])].level, words) for path, _, words in found] == told


def test_each_series_is_read_by_itself() -> None:
    calm = attrs.evolve(levels(("2019-11-04", "LOW")), id="calm")
    both = (levels(("2019-11-04", "LOW")), calm)
    rows = (_row("SEVERE", H, ""), _row("CRITICAL", X, "", "calm"))

    assert _faults(lambda: _of_rows(rows, both)) == [("/rulebook/responses/1", "not-monotone", _STRICTER)]


@pytest.mark.parametrize(("called", "told"), CALLED, ids=[str(n) for n, _ in enumerate(CALLED)])
def test_what_is_told_is_that_on_some_day_a_higher_level_calls_for_less(
    called: list[tuple[str, ResponseLevel, str]], told: list[tuple[str, str]]
) -> None:
    """As the definition has it, on every day on which a row begins."""
    rows = [_row(*one) for one in called]
    called_for = ResponseTable(rows)

    def rank(level: str, day: dt.date) -> int:
        found = called_for.find_response("national", level, day)
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

    whole, fault = caught.value.faults
    assert (whole.path, whole.code) == ("/rulebook/responses", "no-response")
    assert (fault.path, fault.code) == (f"/rulebook/responses/{place}", "not-monotone")
    assert fault.hint.startswith("add a row for every higher level from that day on")


# ---------------------------------------------------------------- a level that nothing is said of

_ALL: Final = tuple(ResponseTo("national", level, N) for level in LEVELS)
_STEPPED: Final = levels(("2019-11-04", "SUBSTANTIAL"), before="MODERATE")
_RISKY: Final = LevelAtLeast(ResponseLevel.HEIGHTENED)
_PLAIN: Final = attrs.evolve(YEARLY, months=12, notice=28)
_NOTHING_TURNS: Final = (_PLAIN, *FIRSTS)


def _but(level: str, since: str | None = None) -> tuple[ResponseTo, ...]:
    """A row for every level; of one of them none, or one from a later day on."""
    rows = tuple(row for row in _ALL if row.level != level)
    return rows if since is None else (*rows, ResponseTo("national", level, N, on(since)))


def _with_rows(
    rules: tuple[Rule, ...], rows: tuple[ResponseTo, ...], *, later: tuple[Edition, ...] = (),
    series: tuple[ThreatSeries, ...] = (CALM,),
) -> list[tuple[str, str, str]]:  # fmt: skip
    sound = programme(*_NOTHING_TURNS, series=series)
    editions = (edition(*rules), *later)
    book = attrs.evolve(sound.rulebook, editions=editions, responses=rows)
    return _faults(lambda: attrs.evolve(sound, rulebook=book))


def _missing(levels: str, series: str = "national") -> tuple[str, str, str]:
    return "/rulebook/responses", "no-response", f"no response to these levels of {series}: {levels}"


# What the rules are, which rows there are, and which levels lack one.
LACKING: Final[list[tuple[tuple[Rule, ...], tuple[ResponseTo, ...], str | None]]] = [
    (RULES, _ALL, None),
    (RULES, (), "LOW, MODERATE, SUBSTANTIAL, SEVERE, CRITICAL"),
    (RULES, _but("MODERATE"), "MODERATE"),
    # The series begins on 4 November 2019: on that day the row has to be there, and not before.
    (RULES, _but("LOW", "2019-11-04"), None),
    (RULES, _but("LOW", "2019-11-05"), "LOW"),
    # A condition turns on the level as a number does, wherever in it that is asked.
    (instead(YEARLY, months=12, notice=28, when=_RISKY), _but("LOW"), "LOW"),
    (instead(YEARLY, months=12, notice=28, when=Except(AnyOf((_RISKY, SHARED)), "why")), _but("LOW"), "LOW"),
    ((*_NOTHING_TURNS, attrs.evolve(INCIDENT, grace=Table.by_response(7, 3, 0))), _but("LOW"), "LOW"),
    # A table of kinds of venue and a rise of the threat turn on none.
    (_NOTHING_TURNS, (), None),
    ((*_NOTHING_TURNS, TWENTY_DAYS), (), None),
    ((*_NOTHING_TURNS, attrs.evolve(INCIDENT, grace=Table.by_kind(dict.fromkeys(KINDS, 3)))), (), None),
]


@pytest.mark.parametrize(("rules", "rows", "told"), LACKING, ids=[str(n) for n, _ in enumerate(LACKING)])
def test_where_anything_turns_on_the_response_every_level_has_one(
    rules: tuple[Rule, ...], rows: tuple[ResponseTo, ...], told: str | None
) -> None:
    assert _with_rows(rules, rows) == ([] if told is None else [_missing(told)])


def test_what_an_edition_to_come_turns_on_has_to_be_there_as_well() -> None:
    later = (edition(*RULES, id="e2", since=on("2030-01-01")),)

    assert _with_rows(_NOTHING_TURNS, _but("SEVERE"), later=later) == [_missing("SEVERE")]
    assert _with_rows(_NOTHING_TURNS, _ALL, later=later) == []


def test_the_level_that_a_series_states_before_its_first_day_counts_from_the_beginning() -> None:
    for level, told in (("MODERATE", [_missing("MODERATE")]), ("LOW", [])):
        assert _with_rows(RULES, _but(level, "2019-11-04"), series=(_STEPPED,)) == told


def test_every_series_of_the_register_is_looked_at_and_told_by_itself() -> None:
    other = attrs.evolve(CALM, id="other")
    empty = attrs.evolve(CALM, id="empty", assessments=())
    rows = (*_ALL, *(ResponseTo("empty", level, N, on("2150-01-01")) for level in LEVELS[1:]))

    assert _with_rows(RULES, rows, series=(CALM, other, empty)) == [
        _missing("LOW", "empty"),
        _missing(", ".join(LEVELS), "other"),
    ]


def test_in_a_document_a_level_without_a_response_is_told_with_what_to_do() -> None:
    value = json.loads(dumps(SOUND))
    del value["rulebook"]["responses"]

    with pytest.raises(DocumentErrors) as caught:
        loads(json.dumps(value))

    (fault,) = caught.value.faults
    assert fault.path == "/rulebook"
    assert fault.code == "no-response"
    assert "responses" in fault.message
    assert "LOW, MODERATE, SUBSTANTIAL, SEVERE, CRITICAL" in fault.message
    assert "NORMAL where it calls for nothing" in fault.hint


def test_of_very_many_levels_some_are_named_and_the_rest_counted() -> None:
    names = tuple(f"{'l' * 60}{n:04}" for n in range(200))
    sound = programme(*_NOTHING_TURNS)
    scale = attrs.evolve(sound.register.scales[0], levels=tuple(map(ThreatLevel, names)))
    calm = attrs.evolve(CALM, assessments=())
    register = attrs.evolve(sound.register, scales=(scale,), series=(calm,))
    book = attrs.evolve(sound.rulebook, editions=(edition(*RULES),), responses=())

    ((_, _, message),) = _faults(lambda: attrs.evolve(sound, base=register, rulebook=book))

    assert message.endswith(" and 199 more")
    assert len(message) <= 200


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
