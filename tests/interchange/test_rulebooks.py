"""Laws 1 to 6 of rulebooks as texts of their own, in TOML and in JSON, and what can be wrong with one."""

import copy
import datetime as dt
import json
import random
import re
import tomllib
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import calls
from helpers.generated import check_generated
from helpers.policies import case_of_seed
from helpers.profiles import examples
from interchange.sample import CYCLES, FIRSTS, RULEBOOK, Json, at, put, walk
from interchange.spelling import IS_DAY, json_of, plain_toml, toml_of
from interchange.test_document_laws import required, types_of
from mpreview import interchange, uk
from mpreview._checks import is_visible
from mpreview.errors import DocumentErrors, Fault, InvalidValue
from mpreview.interchange import Limits
from mpreview.policy import Allowance, BandFrom, Edition, Example, Rulebook, Table, Unit

ON_RECORD: Final = Path(__file__).with_name("rulebook.toml")
TOML: Final = interchange.rulebook_to_toml(RULEBOOK)
JSON: Final = interchange.rulebook_to_json(RULEBOOK)
SEEDS: Final = st.integers(0, 2**63)
"""Seeds of rulebooks of the whole language: one such rulebook would fill pages."""

FORMATS: Final = {
    "toml": (interchange.rulebook_to_toml, interchange.rulebook_from_toml),
    "json": (interchange.rulebook_to_json, interchange.rulebook_from_json),
}
_READERS: Final = [read for _, read in FORMATS.values()]
_CHANCES: Final = st.integers(0, 2**32).map(random.Random)


def drawn(seed: int) -> Rulebook:
    """A rulebook in the whole language of policy."""
    return case_of_seed(seed)[0].rulebook


def rulebook() -> dict[str, Json]:
    """A fresh copy of the sample's rulebook as both texts hold it, to be spoilt."""
    value: dict[str, Json] = json.loads(JSON)
    return value


PATHS: Final = [path for path, _ in walk(rulebook())]
OBJECTS: Final = [path for path, value in walk(rulebook()) if isinstance(value, dict)]
SCALARS: Final = [path for path, value in walk(rulebook()) if not isinstance(value, dict | list)]
DAYS: Final = [path for path in SCALARS if isinstance(day := at(rulebook(), path), str) and IS_DAY(day)]


def refused(read: Callable[..., Rulebook], text: str | bytes, /, **limits: int) -> DocumentErrors:
    with pytest.raises(DocumentErrors) as caught:
        read(text, limits=Limits(**limits)) if limits else read(text)
    return caught.value


def faults_of_text(read: Callable[..., Rulebook], text: str) -> tuple[Fault, ...]:
    """What is told of a text; nothing if it is read."""
    try:
        read(text)
    except DocumentErrors as error:
        return error.faults
    return ()


def faults_of(value: Json) -> tuple[Fault, ...]:
    """What is told of a rulebook, in both formats alike, as far as TOML can say it."""
    told = faults_of_text(interchange.rulebook_from_json, json.dumps(value))
    try:
        text = plain_toml(value)
    except (AttributeError, TypeError):  # no table, or null in it
        return told
    assert faults_of_text(interchange.rulebook_from_toml, text) == told
    return told


def told(value: Json) -> list[tuple[str, str]]:
    """Place and code of each fault of a rulebook."""
    return [(fault.path, fault.code) for fault in faults_of(value)]


# Law 1


@pytest.mark.parametrize("name", FORMATS)
@given(seed=SEEDS)
def test_law_1_a_rulebook_comes_back_from_its_text(name: str, seed: int) -> None:
    write, read = FORMATS[name]
    one = drawn(seed)
    again = read(write(one))

    assert (again, types_of(again)) == (one, types_of(one))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("one", [RULEBOOK, uk.rulebook()], ids=lambda one: one.id)
def test_law_1_so_does_one_with_every_noun_and_the_default_one(name: str, one: Rulebook) -> None:
    write, read = FORMATS[name]

    assert (read(write(one)), types_of(read(write(one)))) == (one, types_of(one))


@given(seed=SEEDS)
def test_a_line_of_toml_is_short_but_for_a_text_that_is_long_itself(seed: int) -> None:
    text = interchange.rulebook_to_toml(drawn(seed))

    assert [line for line in text.splitlines() if len(line) > 110 and not _is_of_one_text(line)] == []


def _is_of_one_text(line: str) -> bool:
    """Whether nothing on a line could be broken: it has no list of several."""
    return re.search(r"[^]]\}, \{|\", \"", line) is None


def test_a_long_table_stands_over_lines_and_a_short_one_does_not() -> None:
    months = Table.by_response(12, 6, 3, citation="Annex B")
    short = attrs.evolve(FIRSTS[0], id="z", within=Allowance(Table.by_kind({"home": 2}), Unit.MONTHS),
                         kinds=("home",))  # fmt: skip
    rule = attrs.evolve(CYCLES[0], id="a", months=months)
    text = interchange.rulebook_to_toml(Rulebook("r", "R", (Edition("e", "E", (rule, *FIRSTS, short)),)))

    assert (
        """
months = {values = [
  {value = 12, response = "normal"},
  {value = 6, response = "heightened"},
  {value = 3, response = "exceptional"},
], citation = "Annex B"}
"""
        in text
    )
    assert '\nwithin = {n = {values = [{value = 2, kind = "home"}]}, unit = "months"}\n' in text


@pytest.mark.parametrize("name", FORMATS)
def test_law_1_so_does_one_without_rules_and_with_every_printable_sign(name: str) -> None:
    write, read = FORMATS[name]
    signs = "".join(filter(is_visible, map(chr, range(0x3000))))
    rules = (attrs.evolve(FIRSTS[0], citation=signs[:4000]), *FIRSTS[1:])
    quotes = attrs.evolve(FIRSTS[0], citation="\\\"'" * 1_333)
    editions = (Edition("e1", signs[:200], ()), Edition("e2", "🕯", rules, dt.date(2021, 1, 1)))
    one = Rulebook("r", "'''\"\"\"", (*editions, Edition("e3", "\\", (quotes,), dt.date(2022, 1, 1))))

    assert read(write(one)) == one


@given(seed=SEEDS)
def test_law_1_both_formats_hold_one_value_for_foreign_parsers_too(seed: int) -> None:
    one = drawn(seed)

    assert tomllib.loads(interchange.rulebook_to_toml(one)) == json.loads(interchange.rulebook_to_json(one))


# Law 2


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_2_what_is_written_is_a_fixed_point(name: str, seed: int) -> None:
    write, read = FORMATS[name]
    text = write(drawn(seed))

    assert write(read(text)) == text


def test_law_2_the_toml_is_the_one_on_record() -> None:
    """Held to the byte, on every version of Python and of every dependency."""
    check_generated(ON_RECORD, lambda _: TOML)


@settings(max_examples=examples(0.5))
@given(chance=_CHANCES)
def test_law_2_the_order_of_rules_and_responses_does_not_show(chance: random.Random) -> None:
    value = rulebook()
    for rows in (value["responses"], *(edition["rules"] for edition in value["editions"])):
        chance.shuffle(rows)

    assert interchange.rulebook_to_toml(interchange.rulebook_from_toml(plain_toml(value))) == TOML
    assert interchange.rulebook_to_json(interchange.rulebook_from_json(json.dumps(value))) == JSON


# Law 3


@given(chance=_CHANCES)
def test_law_3_no_spelling_of_toml_changes_what_is_read(chance: random.Random) -> None:
    """Order of keys and tables, white space, comments, quotes, escapes, numbers, days as days or as texts."""
    text = toml_of(rulebook(), chance)
    longest = max(len(item) for _, item in walk(rulebook()) if isinstance(item, str))

    assert interchange.rulebook_from_toml(text, limits=Limits(text=longest)) == RULEBOOK


@given(chance=_CHANCES)
def test_law_3_no_spelling_of_json_changes_what_is_read(chance: random.Random) -> None:
    assert interchange.rulebook_from_json(json_of(rulebook(), chance)) == RULEBOOK


@settings(max_examples=examples(0.5))
@given(seed=SEEDS, chance=_CHANCES)
def test_law_3_nor_of_any_rulebook(seed: int, chance: random.Random) -> None:
    one = drawn(seed)
    value = json.loads(interchange.rulebook_to_json(one))

    assert interchange.rulebook_from_toml(toml_of(value, chance)) == one


@pytest.mark.parametrize("name", FORMATS)
def test_law_3_bytes_a_byte_order_mark_and_line_ends_change_nothing(name: str) -> None:
    write, read = FORMATS[name]
    text = write(RULEBOOK)
    lines = text.replace("\n", "\r\n")

    for one in (text.encode(), "\ufeff" + text, b"\xef\xbb\xbf" + lines.encode(), lines):
        assert read(one) == RULEBOOK


def test_law_3_a_long_comment_is_no_long_text() -> None:
    assert interchange.rulebook_from_toml(f"# {'why ' * 2_000}\n{TOML}") == RULEBOOK


# Law 4


@given(path=st.sampled_from(OBJECTS))
def test_law_4_an_unknown_key_is_refused_at_its_place(path: str) -> None:
    value = rulebook()
    at(value, path)["surprise/~"] = 1

    assert told(value) == [(f"{path}/surprise~1~0", "unknown-key")]


@given(path=st.sampled_from(OBJECTS), data=st.data())
def test_law_4_a_missing_key_is_refused_where_it_is_missing(path: str, data: st.DataObject) -> None:
    value = rulebook()
    key = data.draw(st.sampled_from(sorted(at(value, path))))
    del at(value, path)[key]
    needed = required(f"/rulebook{path}") | (set() if path else {"format", "format_version"})
    missed = {(one.path, one.message) for one in faults_of(value) if one.code == "missing-key"}

    assert bool(missed) == (key in needed)
    assert missed <= {(path, f"the key {key!r} is missing")}


_WRONG: Final[st.SearchStrategy[Json]] = st.sampled_from([True, 7, 1.5, "?", [], {}, None, "2021-01-01"])


@settings(max_examples=examples(3))
@given(path=st.sampled_from(PATHS), wrong=_WRONG)
def test_law_4_a_value_of_another_type_is_refused_at_its_place(path: str, wrong: Json) -> None:
    held = at(rulebook(), path)
    # One number may stand in place of a table, and null for what is left out.
    alike = type(held) is type(wrong) or wrong is None or (wrong == 7 and "values" in str(held))

    assert alike or path in [place for place, _ in told(put(rulebook(), path, copy.copy(wrong)))]


@given(path=st.sampled_from(PATHS), wrong=_WRONG)
def test_law_4_a_fault_names_a_place_that_is_there_and_says_what_to_do(path: str, wrong: Json) -> None:
    value = put(rulebook(), path, copy.copy(wrong))
    faults, places = faults_of(value), {place for place, _ in walk(value)}

    assert {fault.path for fault in faults} <= places
    assert [fault for fault in faults if not fault.message or not fault.hint] == []


def test_law_4_a_key_that_stands_twice_is_refused() -> None:
    in_json = JSON.replace('"id": "house-rules"', '"id": "x", "id": "house-rules"')
    in_toml = TOML.replace('id = "house-rules"', 'id = "x"\nid = "house-rules"')
    (of_json,) = refused(interchange.rulebook_from_json, in_json).faults
    (of_toml,) = refused(interchange.rulebook_from_toml, in_toml).faults

    assert (of_json.path, of_json.code) == ("/id", "duplicate-key")
    assert (of_toml.path, of_toml.code) == ("", "not-toml")
    assert "at line 4, column" in of_toml.message


@pytest.mark.parametrize(
    ("id_", "key"),
    [("first-use", "lead"), ("first-term", "lead"), ("rise", "lead"), ("after-incident", "lead"),
     ("ahead-of-events", "lead"), ("ahead-of-events", "limit")],
)  # fmt: skip
def test_law_4_a_number_that_nothing_would_read_is_an_unknown_key(id_: str, key: str) -> None:
    value = rulebook()
    rules = value["editions"][0]["rules"]
    (place,) = (n for n, rule in enumerate(rules) if rule["id"] == id_)
    rules[place][key] = 0

    assert told(value) == [(f"/editions/0/rules/{place}/{key}", "unknown-key")]


# Law 5


@given(chance=_CHANCES)
def test_law_5_what_is_read_can_be_written_in_both_formats(chance: random.Random) -> None:
    """A rulebook that is spoilt at a place or two is refused by our error, or comes back."""
    value = _spoilt(chance)
    if not faults_of(value):
        one = interchange.rulebook_from_json(json.dumps(value))
        assert [read(write(one)) for write, read in FORMATS.values()] == [one, one]


@pytest.mark.long
def test_a_fair_share_of_spoilt_rulebooks_is_read() -> None:
    """Else law 5 would say nothing."""
    chances = map(random.Random, range(100))
    read = [not faults_of(_spoilt(chance)) for chance in chances]

    assert 10 <= sum(read) <= 90


_POOL: Final[tuple[Json, ...]] = (
    None, True, 0, 1, 7, 999, 10**17, 1.0, "", "standard", "raised", "SEVERE", "national", "office", "online",
    "england", "2021-01-01", "2199-12-31", "2021-11-20", "1900-01-01", "\u2028", [], {},
)  # fmt: skip


def _spoilt(chance: random.Random) -> Json:
    value: Json = rulebook()
    for _ in range(chance.choice((1, 1, 2))):
        path = chance.choice([place for place, _ in walk(value)][1:])
        others = [at(value, one) for one in PATHS if _key(one) == _key(path) and _there(value, one)]
        put(value, path, copy.deepcopy(chance.choice([*others, chance.choice(_POOL)])))
    return value


def _key(path: str) -> str:
    return next((word for word in reversed(path.split("/")) if not word.isdecimal()), "")


def _there(value: Json, path: str) -> bool:
    try:
        at(value, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True


@settings(max_examples=examples(2))
@given(chance=_CHANCES)
def test_law_5_any_text_is_read_or_refused_by_our_error(chance: random.Random) -> None:
    """TOML with a few bits cut out, doubled or put elsewhere."""
    text = TOML
    for _ in range(chance.choice((1, 2, 5))):
        start, end = sorted(chance.randrange(len(text)) for _ in range(2))
        end = min(end, start + chance.choice((1, 3, 40)))
        bit = chance.choice((text[start:end], *_BITS))
        place = chance.choice((start, chance.randrange(len(text))))
        text = text[:place] + bit + text[place + chance.choice((0, end - start)) :]

    for fault in faults_of_text(interchange.rulebook_from_toml, text):
        assert fault.message
        assert fault.hint


_BITS: Final = (
    *"\"'[]{}=.,#\\\n\r\0\x7f\ud800é", '"""', "'''", '""""', "[[", "]]", "nan", "-inf", "1e5", "0x_",
    "9" * 20, "2021-02-30", "1979-05-27T07:32:00Z", "07:32:00", "\\u0000", "[[editions]]\n", "a.b.c = 1\n",
)  # fmt: skip


# Law 6


def _alike(value: Json) -> Iterator[Json]:
    """Scalars of another type that look like this one, or that Python takes for equal."""
    if isinstance(value, str):
        yield from ([value], {"value": value})
        return
    yield from (str(value), json.dumps(value), float(value), [value])
    yield int(value) if isinstance(value, bool) else bool(value)


@given(path=st.sampled_from(SCALARS))
def test_law_6_what_only_looks_alike_is_refused(path: str) -> None:
    for other in _alike(at(rulebook(), path)):
        assert path in {place[: len(path)] for place, _ in told(put(rulebook(), path, other))}


def _instead(path: str, spelt: str) -> str:
    """TOML with something that JSON cannot spell at a place."""
    return plain_toml(put(rulebook(), path, "@here@")).replace('"@here@"', spelt)


@given(path=st.sampled_from(DAYS))
def test_law_6_a_day_of_toml_is_a_day(path: str) -> None:
    text = _instead(path, at(rulebook(), path))

    assert interchange.rulebook_from_toml(text) == RULEBOOK


@given(path=st.sampled_from(sorted({*SCALARS} - {*DAYS})))
def test_law_6_a_day_of_toml_is_nothing_else(path: str) -> None:
    (fault,) = refused(interchange.rulebook_from_toml, _instead(path, "2021-01-01")).faults

    assert (fault.path, fault.code, fault.message) == (path, "wrong-type", "is a day")


_NO_DAY: Final = {
    "1979-05-27T07:32:00Z": "is a time of day",
    "1979-05-27T00:00:00": "is a time of day",
    "1979-05-27 07:32:00+01:00": "is a time of day",
    "07:32:00": "is a time of day",
    "nan": "is a number with a fraction or exponent",
    "inf": "is a number with a fraction or exponent",
    "-inf": "is a number with a fraction or exponent",
    "20211120": "is a whole number",
    "1899-12-31": "must lie from 1900-01-01 to 2199-12-31",
    '"2021-11-31"': "is not a day of the calendar",
    '"20211120"': "is not a day of the calendar",
    '"2021-11-20T00:00:00"': "is not a day of the calendar",
}


@pytest.mark.parametrize("spelt", _NO_DAY)
def test_law_6_what_is_no_day_is_told_at_its_place(spelt: str) -> None:
    path = "/examples/0/on"
    (fault,) = refused(interchange.rulebook_from_toml, _instead(path, spelt)).faults

    assert (fault.path, fault.message) == (path, _NO_DAY[spelt])
    assert "YYYY-MM-DD" in fault.hint or fault.hint == "give a value inside"


@pytest.mark.parametrize(
    "spelt", ["nan", "+nan", "-inf", "1.0", "1e3", "-0.0", "true", "07:32:00", "2021-01-01"]
)
def test_law_6_what_is_no_whole_number_is_told_at_its_place(spelt: str) -> None:
    path = "/editions/0/rules/0/limit"
    (fault,) = refused(interchange.rulebook_from_toml, _instead(path, spelt)).faults

    assert (fault.path, fault.code, fault.hint) == (path, "wrong-type", "give a whole number or a table")


# What it is, and in which version


_KINDS: Final[dict[str, tuple[str, Json, list[tuple[str, str]]]]] = {
    "another format": ("/format", "mpreview/programme", [("/format", "other-format")]),
    "a newer version": ("/format_version", 2, [("/format_version", "newer-version")]),
    "version 0": ("/format_version", 0, [("/format_version", "other-version")]),
    "a version before all": ("/format_version", -1, [("/format_version", "other-version")]),
    "true for a version": ("/format_version", True, [("/format_version", "wrong-type")]),
    "a text for a version": ("/format_version", "1", [("/format_version", "wrong-type")]),
    "a number for a format": ("/format", 1, [("/format", "wrong-type")]),
}


@pytest.mark.parametrize("name", _KINDS)
def test_another_format_or_version_is_told(name: str) -> None:
    path, item, expected = _KINDS[name]

    assert told(put(rulebook(), path, item)) == expected


@pytest.mark.parametrize("key", ["format", "format_version"])
def test_format_and_version_have_to_be_given(key: str) -> None:
    value = rulebook()
    del value[key]
    (fault,) = faults_of(value)

    assert (fault.path, fault.code) == ("", "missing-key")
    assert repr(key) in fault.message


def test_of_a_newer_version_nothing_else_is_said() -> None:
    assert told(rulebook() | {"format_version": 2, "novelty": {}}) == [("/format_version", "newer-version")]


def test_a_document_is_no_rulebook_and_a_rulebook_no_document() -> None:
    with pytest.raises(DocumentErrors, match="/format: is another format; give 'mpreview/programme'"):
        interchange.loads(JSON)
    with pytest.raises(DocumentErrors, match="/format: is another format; give 'mpreview/rulebook'"):
        interchange.rulebook_from_json('{"format": "mpreview/programme"}')


# What a person can get wrong

HOUSE: Final = """
format = "mpreview/rulebook"
format_version = 1
id = "house"
title = "House rules"
bands = ["standard", "raised"]

[[editions]]
id = "2021"
title = "Of 2021"

[[editions.rules]]
rule = "periodic"
id = "cycle"
citation = "Section 1"
kinds = ["office", "home"]
months = {values = [
  {response = "normal", value = 12},
  {response = "heightened", value = 6},
  {response = "exceptional", value = 3},
]}
settling = 5

[[editions.rules]]
rule = "new-venue"
id = "first-use"
citation = "Section 2"
kinds = ["office", "home"]
within = {n = 3, unit = "months"}

[[editions.rules]]
rule = "new-member"
id = "first-term"
citation = "Section 3"
activity = "review"
kinds = ["office", "home"]
within = {n = 3, unit = "months"}

[[editions.rules]]
rule = "rise"
id = "rise"
citation = "Section 4"
activity = "review"
kinds = ["office", "home"]
series = "national"
at_least = "SEVERE"
within = {n = 20, unit = "working-days"}
settling = 5

[[responses]]
series = "national"
level = "SEVERE"
response = "heightened"

[[examples]]
id = "yearly"
says = "A year after 7 January 2021, a Thursday, is Friday 7 January 2022."
activity = "review"
kind = "office"
on = 2021-11-20
since = 2020-01-06
done = [2021-01-07]
rule = "cycle"
window = {earliest = 2022-01-07, due = 2022-01-07, overdue_from = 2022-01-08, limit = 2022-02-04}
"""
_CYCLE, _USE, _TERM, _RISE = (f"/editions/0/rules/{n}" for n in range(4))
_HEIGHTENED: Final = '  {response = "heightened", value = 6},\n'
_SETTLING: Final = "]}\nsettling = 5"
_TWENTY: Final = 'n = 20, unit = "working-days"'


# What is replaced by what, and all that is then told.
_MISTAKES: Final[dict[str, tuple[str, str, list[str]]]] = {
    "a missing cell of a level": (
        _HEIGHTENED,
        "",
        [f"{_CYCLE}: months: has no value for office / heightened / band standard; add it"],
    ),
    "a blank citation": (
        '"Section 1"',
        '" "',
        [f"{_CYCLE}/citation: cannot stand here; give a text that is not blank"],
    ),
    "no citation": ('citation = "Section 1"\n', "", [f"{_CYCLE}: the key 'citation' is missing; add it"]),
    "a huge number": (
        _TWENTY,
        'n = 9_999_999_999_999_999_999, unit = "working-days"',
        [
            (
                "(the whole): more than 18 digits in one number, at line 47, column 15; "
                "give less, or raise Limits.digits for a document you trust"
            )
        ],
    ),
    "a great number": (
        _TWENTY,
        'n = 999_999_999_999_999_999, unit = "working-days"',
        [f"{_RISE}/within/n: must lie from 0 to 600; give a value inside"],
    ),
    "an unknown kind of venue": (
        'kind = "office"',
        'kind = "castle"',
        [
            (
                "/examples/0/kind: no rule is about this kind of venue; "
                "name a kind of venue that a rule is about, or add a rule"
            )
        ],
    ),
    "an unknown kind of rule": (
        'rule = "periodic"',
        'rule = "lunar"',
        [
            (
                f"{_CYCLE}/rule: is none of the words for this; "
                "give periodic or new-venue or new-member or rise or on-event or ahead or offer or directed"
            )
        ],
    ),
    "an unknown unit": (
        '"working-days"',
        '"years"',
        [f"{_RISE}/within/unit: is none of the words for this; give working-days or days or weeks or months"],
    ),
    "an unknown key": (
        _SETTLING,
        "]}\nsetling = 5",
        [f"{_CYCLE}/setling: a key that is not known here; leave it out"],
    ),
    "an example that is not kept": (
        "limit = 2022-02-04",
        "limit = 2022-02-05",
        [
            (
                "/examples/0: an example that is not kept: the rules give "
                "2022-01-07 / 2022-01-07 / 2022-01-08 / 2022-02-04; mend the rules or the example"
            )
        ],
    ),
    "an example of an unknown band": (
        "done = [2021-01-07]",
        'done = [2021-01-07]\nbands = [{since = 2021-01-07, band = "x"}]',
        ["/examples/0/bands/0/band: no such band; name one of the bands of the rulebook"],
    ),
    "no quote at its end": (
        '"House rules"',
        '"House rules',
        ["(the whole): is not TOML at line 5, column 21; look there for a quote, bracket or key"],
    ),
}


def test_the_rules_that_people_spoil_are_sound() -> None:
    assert interchange.rulebook_from_toml(HOUSE).id == "house"


@pytest.mark.parametrize("name", _MISTAKES)
def test_a_mistake_is_told_at_its_place_with_what_to_do(name: str) -> None:
    old, new, lines = _MISTAKES[name]

    assert HOUSE.count(old) == 1
    assert [
        str(one) for one in refused(interchange.rulebook_from_toml, HOUSE.replace(old, new)).faults
    ] == lines


def test_all_faults_of_a_rulebook_are_told_at_once() -> None:
    text = HOUSE.replace(_HEIGHTENED, "").replace(
        '"Section 2"', '"2"\ngrace = {values = [{band = "raised", value = 7}]}'
    )
    faults = refused(interchange.rulebook_from_toml, text).faults

    assert [(fault.path, fault.code) for fault in faults] == [(_CYCLE, "rulebook"), (_USE, "rulebook")]


def test_every_example_that_is_not_kept_is_told() -> None:
    value = rulebook()
    for one in value["examples"]:
        one["on"] = "1900-01-01"
    kept = [index for index, one in enumerate(RULEBOOK.examples) if one.window is None]

    assert told(value) == [
        (f"/examples/{n}", "example") for n in range(len(RULEBOOK.examples)) if n not in kept
    ]


# What is no TOML, or no text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("=", "line 1, column 1"),
        ("a", "end of document"),
        ('a = "', "end of document"),
        ("a = 1\na = 2\n", "line 2, column"),
        ("[a]\n[a]", "line 2, column"),
        ("[[a]]\n[a]", "line 2, column"),
        ("a.b = 1\n[a]\n", "line 2, column"),
        ("a = {b = 1\n}", "line 1, column"),
        ("a = 2021-02-30", "line 1, column"),
        ('a = "\\x41"', "line 1, column"),
        ('a = "\\ud800"', "line 1, column"),
        ("a = 1\rb = 2", "line 1, column"),
        ("\ufeff\ufeffa = 1", "line 1, column 1"),
        ('{"a": 1}', "line 1, column 1"),
    ],
)
def test_what_is_no_toml_is_refused_with_line_and_column(text: str, place: str) -> None:
    (fault,) = refused(interchange.rulebook_from_toml, text).faults

    assert (fault.path, fault.code) == ("", "not-toml")
    assert fault.message.startswith(f"is not TOML at {place}")


@pytest.mark.parametrize("read", _READERS)
@pytest.mark.parametrize(
    "text", [b"\xff", "a".encode("utf-16"), b"a = \xed\xa0\x80", "a = '\ud800'"], ids=repr
)
def test_what_is_no_utf_8_is_refused(read: Callable[..., Rulebook], text: str | bytes) -> None:
    (fault,) = refused(read, text).faults

    assert (fault.path, fault.code) == ("", "not-utf-8")


@pytest.mark.parametrize("read", _READERS)
@pytest.mark.parametrize("text", [None, 7, {}, bytearray(b""), Path("x")], ids=lambda one: type(one).__name__)
def test_a_text_is_str_or_bytes(read: Callable[[Any], Rulebook], text: object) -> None:
    with pytest.raises(InvalidValue, match=r"^text: "):
        read(text)


@pytest.mark.parametrize("text", ["[]", "null", "1", '"x"', "NaN"])
def test_json_that_is_no_object_is_refused(text: str) -> None:
    (fault,) = refused(interchange.rulebook_from_json, text).faults

    assert (fault.path, fault.code) == ("", "wrong-type")


# Secrecy: `laws.md` section 4


def _exposed(read: Callable[..., Rulebook], text: str | bytes) -> str:
    try:
        read(text)
    except DocumentErrors as error:
        shown = "".join(traceback.format_exception(error))
        return f"{error} {error!r} {shown} {error.__cause__!r} {error.__context__!r}"
    return ""


@pytest.mark.gate
def test_no_error_shows_a_value() -> None:
    """But for ids of rules, of kinds of venue and of bands, which say where something is missing."""
    deciding = {one.rule for one in RULEBOOK.examples}
    alike: dict[str, list[str]] = {}
    for path in SCALARS:
        if at(rulebook(), path) not in deciding and not re.search("/(kinds|bands)/", path):
            alike.setdefault(re.sub(r"/[0-9]+", "/*", path), []).append(path)

    assert [sort for sort, paths in alike.items() if "CANARY" in _canaries(paths)] == []


def _canaries(paths: list[str]) -> str:
    """What is told of all places of one sort, whose faults are of one sort."""
    value: Json = rulebook()
    for number, path in enumerate(paths):
        value = put(value, path, f"CANARY-7f3a-{number}")
    return _exposed(interchange.rulebook_from_toml, plain_toml(value))


@pytest.mark.parametrize(
    "text",
    ["CANARY", "[CANARY]\n[CANARY]", "CANARY = 1\nCANARY = 2", 'a = "CANARY', "a = CANARY",
     'format = "CANARY"', "CANARY.a = 1\nCANARY = 2", "a = 1979-CANARY",
     "[CANARY.CANARY]\n[[CANARY.CANARY]]", b"CANARY\xff"],
)  # fmt: skip
def test_no_error_of_a_whole_text_shows_it(text: str | bytes) -> None:
    assert "CANARY" not in _exposed(interchange.rulebook_from_toml, text)


# Limits: `laws.md` section 3


def _inside(kind: type[list[Json]] | type[dict[str, Json]] | type[str]) -> Iterator[int]:
    return (len(value) for _, value in walk(rulebook()) if isinstance(value, kind))


def _deepest(value: Json) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if items is None else 1 + max(map(_deepest, items), default=0)


def _nodes() -> int:
    texts = "".join(value for _, value in walk(rulebook()) if isinstance(value, str))
    return sum(TOML.count(sign) - texts.count(sign) for sign in "=,.[")


# What the sample just needs, counted here by walking through the parsed text.
_NEEDED: Final[dict[str, Callable[[], int]]] = {
    "bytes": lambda: len(TOML.encode()),
    "nesting": lambda: _deepest(rulebook()),
    "digits": lambda: max(len(str(value)) for _, value in walk(rulebook()) if type(value) is int),
    "items": lambda: max(_inside(list)),
    "keys": lambda: max(_inside(dict)),
    "text": lambda: max(_inside(str)),
    "nodes": _nodes,
}


@pytest.mark.parametrize("name", _NEEDED)
def test_a_rulebook_that_just_fits_a_limit_is_read(name: str) -> None:
    assert interchange.rulebook_from_toml(TOML, limits=Limits(**{name: _NEEDED[name]()})) == RULEBOOK


@pytest.mark.parametrize("name", _NEEDED)
def test_a_rulebook_over_a_limit_is_refused(name: str) -> None:
    most = _NEEDED[name]() - 1
    (fault,) = refused(interchange.rulebook_from_toml, TOML, **{name: most}).faults

    assert (fault.path, fault.code) == ("", "limit")
    assert fault.message.startswith(f"more than {most} ")
    assert fault.hint == f"give less, or raise Limits.{name} for a document you trust"


def test_every_limit_that_is_exceeded_is_told_with_line_and_column() -> None:
    text = "# [[[[ 12345\na = [[[1]]]\nb = 12345\nc = 0xff_ff_f\n"
    faults = refused(interchange.rulebook_from_toml, text, nesting=2, digits=4, nodes=4).faults

    assert [fault.message for fault in faults] == [
        "more than 2 lists and objects inside each other, at line 2, column 7",
        "more than 4 digits in one number, at line 3, column 5",
        "more than 4 values in all, at line 3, column 3",
    ]


@pytest.mark.parametrize("read", _READERS)
def test_a_rulebook_has_a_megabyte_unless_more_is_allowed(read: Callable[..., Rulebook]) -> None:
    (fault,) = refused(read, " " * (2**20 + 1)).faults

    assert fault.message == "more than 1048576 bytes"


def test_brackets_in_texts_and_comments_do_not_nest() -> None:
    text = TOML.replace('title = "The rules of the house"', 'title = """[[["[{""""  # [[[[[[')
    one = interchange.rulebook_from_toml(text, limits=Limits(nesting=_NEEDED["nesting"]()))

    assert one.title == '[[["[{"'


def test_the_deepest_nesting_that_may_be_allowed_is_read_without_a_recursion_error() -> None:
    for spelt in ("[" * 190 + "]" * 190, "{a=" * 190 + "1" + "}" * 190, "{a.b=" * 95 + "1" + "}" * 95):
        (fault,) = refused(
            interchange.rulebook_from_toml, f"{TOML}\n[surprise]\na = {spelt}", nesting=200
        ).faults

        assert (fault.path, fault.code) == ("/surprise", "unknown-key")


# Hostile texts are refused, in work that grows as they do. Each takes its length.
_WHEN: Final = '{asks = "use-is", status = "sole"}'
_HOSTILE: Final[dict[str, Callable[[int], str]]] = {
    "lists in lists": lambda n: "a = " + "[" * n,
    "tables in tables": lambda n: "a = " + "{a=" * (n // 3),
    "headers in headers": lambda n: "[" * n,
    "keys of many parts": lambda n: "a." * (n // 2) + "a = 1",
    "keys of many parts, wide": lambda n: "a . " * (n // 4) + "a = 1",
    "keys of many quoted parts": lambda n: '"a".' * (n // 4) + "a = 1",
    "headers of many parts": lambda n: "[" + "a." * (n // 2) + "a]",
    "keys of many parts in tables": lambda _: f"a = {'{a.a.a.a.a.a.a.a.a.a.a.a=' * 31}1{'}' * 31}",
    "one long key": lambda n: "a" * n,
    "many long keys": lambda n: f"{'a' * 100} " * (n // 101),
    "quotes": lambda n: '"' * n,
    "other quotes": lambda n: "'" * n,
    "a text that never ends": lambda n: 'a = """' + "a" * n,
    "escapes that never end": lambda n: 'a = """' + '\\"' * (n // 2),
    "quotes in a text that never ends": lambda n: 'a = """' + '""a' * (n // 3),
    "digits": lambda n: "a = " + "9" * n,
    "digits of sixteen": lambda n: "a = 0x" + "f" * n,
    "underlines": lambda n: "a = 1" + "_1" * (n // 2),
    "blanks": lambda n: "a" + " " * n,
    "lines": lambda n: "\n" * n + "=",
    "a comment": lambda n: "#" + "[" * n + "\n=",
    "keys": lambda n: "".join(f"a{i} = 1\n" for i in range(n // 9)),
    "tables": lambda n: "[[a]]\n" * (n // 6),
    "conditions": lambda n: f"a = [{', '.join([_WHEN] * (n // 36))}]",
    "conditions in conditions": lambda n: "a = " + '{asks = "not", of = ' * (n // 20),
    "dots": lambda n: "a = " + "1.1," * (n // 4),
    "closing brackets first": lambda n: "]" * n + "[" * n,
}  # fmt: skip


def _refusing(text: str) -> Callable[[], object]:
    return lambda: faults_of_text(interchange.rulebook_from_toml, text)


@pytest.mark.gate
@pytest.mark.parametrize("name", _HOSTILE)
def test_a_hostile_text_of_a_megabyte_is_refused(name: str) -> None:
    faults = faults_of_text(interchange.rulebook_from_toml, _HOSTILE[name](2**20 - 100))

    assert {fault.code for fault in faults} in ({"limit"}, {"not-toml"})


@pytest.mark.gate
@pytest.mark.parametrize("name", _HOSTILE)
def test_the_work_for_a_hostile_text_grows_as_it_does(name: str) -> None:
    once, twice = (calls(_refusing(_HOSTILE[name](n))) for n in (40_000, 80_000))

    assert twice <= 2.2 * once + 100
    assert once <= 40 * 40_000


@pytest.mark.gate
def test_a_million_values_are_refused_before_one_condition_is_made() -> None:
    when = '{"asks": "mandate-is", "status": "first"}'
    many = f'{{"asks": "any-of", "of": [{", ".join([when] * 350_000)}]}}'
    text = JSON.replace('"id": "house-rules"', f'"surprise": {many}, "id": "house-rules"')

    assert [one.code for one in refused(interchange.rulebook_from_json, text).faults] == ["limit"]
    raised = refused(interchange.rulebook_from_json, text, bytes=2**30).faults
    assert {fault.hint.split()[4] for fault in raised} == {"Limits.items", "Limits.nodes"}


@pytest.mark.gate
def test_conditions_within_the_limits_cost_as_much_as_they_are_long() -> None:
    """Twenty thousand conditions in a rule, each part checked once and the whole refused."""
    path = "/editions/0/rules/0/when"
    atom = {"asks": "mandate-is", "status": "first"}

    def text(rows: int) -> str:
        group = {"asks": "any-of", "of": [{"asks": "all-of", "of": [atom] * 100}] * rows}
        return plain_toml(put(rulebook(), path, group))

    once, twice = (calls(_refusing(text(rows))) for rows in (50, 100))
    (fault,) = refused(interchange.rulebook_from_toml, text(100)).faults

    assert twice <= 2.2 * once
    assert (fault.path, fault.code, fault.hint) == (path, "invalid-value", "split the rule")


# Examples


def test_an_example_of_an_unknown_band_is_not_tried() -> None:
    wrong = attrs.evolve(RULEBOOK.examples[0], bands=(BandFrom(dt.date(2021, 11, 5), "lowered"),))
    text = interchange.rulebook_to_toml(attrs.evolve(RULEBOOK, examples=(wrong,)))

    assert [(one.path, one.code) for one in refused(interchange.rulebook_from_toml, text).faults] == [
        ("/examples/0/bands/0/band", "dangling-id")
    ]
    assert "lowered" not in RULEBOOK.bands


def test_the_examples_of_a_rulebook_come_back_in_their_order() -> None:
    turned = attrs.evolve(RULEBOOK, examples=RULEBOOK.examples[::-1])

    for write, read in FORMATS.values():
        found: tuple[Example, ...] = read(write(turned)).examples
        assert found == RULEBOOK.examples[::-1]
