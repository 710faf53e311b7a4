"""What a plain value may be: ids, texts, numbers, days, instants, tuples."""

import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from mpreview import _checks
from mpreview import _valid as valid
from mpreview.errors import InvalidValue, OutsideRange, ReviewError
from mpreview.people import Mandate, Member
from mpreview.timeline import Period

_FILLERS = ["\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"]
_OTHERS = [
    "\x00",
    "\x1b",
    "\x7f",
    "\n",
    "\u00a0",
    "\u00ad",
    "\u2009",
    "\u200b",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ud800",
]


@pytest.mark.parametrize("letter", [*_FILLERS, *_OTHERS], ids=ascii)
@pytest.mark.parametrize("form", ["{}", "Ann{}", "Ann {}Lee"])
def test_a_text_holds_no_letter_that_prints_nothing(form: str, letter: str) -> None:
    with pytest.raises(InvalidValue, match=r"^Member.name: ") as caught:
        Member("m1", form.format(letter), (Mandate("C1", Period(dt.date(2019, 12, 12))),))

    assert letter not in str(caught.value)


@pytest.mark.parametrize("text", ["Seán Ó Súilleabháin", "홍길동", "⠓⠊", "김 민준", "Ann-Lee", "O'Neil"])
def test_a_text_of_any_script_is_a_name(text: str) -> None:
    assert Member("m1", text, (Mandate("C1", Period(dt.date(2019, 12, 12))),)).name == text


class _Word(enum.Enum):
    ONE = "one"


@attrs.frozen
class _Row:
    id: object = attrs.field(default="a", validator=valid.id_)
    ids: object = attrs.field(default=("a", "b"), validator=valid.ids)
    day: object = attrs.field(default=dt.date(2021, 11, 20), validator=valid.day)
    known: object = attrs.field(default=dt.datetime(2021, 11, 20, tzinfo=dt.UTC), validator=valid.instant)
    name: object = attrs.field(default="A", validator=valid.name)
    text: object = attrs.field(default="A", validator=valid.text(most=10))
    note: object = attrs.field(default="", validator=valid.text(empty=True))
    number: object = attrs.field(default=1, validator=valid.int_(0, 9))
    word: object = attrs.field(default=_Word.ONE, validator=valid.type_(_Word))
    row: object = attrs.field(default=(1, "a"), validator=valid.tuple_(int, str))
    maybe: object = attrs.field(default=None, validator=valid.optional(valid.id_))


@pytest.mark.parametrize(
    ("field", "good"),
    [
        ("id", "A-z.0:9_"), ("id", "a" * 64), ("ids", ("a",)), ("day", dt.date(1900, 1, 1)),
        ("day", dt.date(2199, 12, 31)),
        ("known", dt.datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC)),
        ("name", "a" * 200), ("text", "a" * 10), ("note", "a" * 4000), ("number", 0), ("number", 9),
        ("row", ()), ("maybe", None), ("maybe", "a"),
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_a_value_at_its_bound_stands(field: str, good: object) -> None:
    assert getattr(_Row(**{field: good}), field) == good


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("id", ""), ("id", "a" * 65), ("id", "a b"), ("id", "é"), ("id", 1), ("id", b"a"),
        ("ids", ()), ("ids", ["a"]), ("ids", ("a", "a")), ("ids", ("a", 1)), ("ids", "ab"),
        ("day", "2021-11-20"), ("day", dt.datetime(2021, 11, 20)), ("day", None),  # noqa: DTZ001  # what is tested
        ("day", dt.date(1899, 12, 31)), ("day", dt.date(2200, 1, 1)),
        ("known", dt.datetime(2021, 11, 20)), ("known", dt.date(2021, 11, 20)),  # noqa: DTZ001  # what is tested
        ("known", dt.datetime(2021, 11, 20, tzinfo=dt.timezone(dt.timedelta(hours=1)))),
        ("known", dt.datetime(1899, 12, 31, tzinfo=dt.UTC)),
        ("name", " "), ("name", "a" * 201), ("name", None), ("text", "a" * 11), ("note", "a" * 4001),
        ("number", -1), ("number", 10), ("number", True), ("number", 1.0), ("number", "1"),
        ("word", "one"), ("word", None), ("row", [1]), ("row", (1, None)), ("row", (True,)), ("maybe", ""),
    ],
    ids=lambda value: ascii(value)[:80],
)  # fmt: skip
def test_a_value_that_cannot_stand_is_refused_at_its_field(field: str, bad: Any) -> None:
    with pytest.raises((InvalidValue, OutsideRange), match=rf"^_Row\.{field}\b"):
        _Row(**{field: bad})


@pytest.mark.parametrize(
    "check",
    [lambda: _checks.check_id("find.id", None), lambda: _checks.check_day("due.on", "today")],
    ids=["id", "day"],
)
def test_a_check_of_an_argument_names_it(check: Callable[[], None]) -> None:
    with pytest.raises(ReviewError, match=r"^(find\.id|due\.on): "):
        check()
