"""TOML and JSON of a parsed value in any spelling: order, white space, quotes, comments, tables, instants."""

import json
import random
import re
from collections.abc import Iterator
from typing import Final

from interchange.sample import Json

IS_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_IS_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6})?Z").fullmatch
_IS_BARE: Final = re.compile(r"[A-Za-z0-9_-]+").fullmatch
_SPACES: Final = ("", " ", "\n", "\r\n", "\t", "  \r\n ")
_BLANKS: Final = ("", " ", "\t", "  ")
_BREAKS: Final = ("", "\n", "\r\n", ' # what [ "is" \' meant = {\n', "\t\n\n")


def json_of(value: Json, chance: random.Random) -> str:
    """The same JSON, in another order of keys, with other white space, escapes and forms of an instant."""

    def gap() -> str:
        return chance.choice(_SPACES)

    if isinstance(value, dict):
        pairs = list(value.items())
        chance.shuffle(pairs)
        rows = [f"{gap()}{_escaped(k, chance)}{gap()}:{gap()}{json_of(v, chance)}" for k, v in pairs]
        return gap() + "{" + gap() + f"{gap()},".join(rows) + gap() + "}" + gap()
    if isinstance(value, list):
        return "[" + f"{gap()},{gap()}".join(json_of(item, chance) for item in value) + gap() + "]"
    return _escaped(respelt(value, chance), chance) if isinstance(value, str) else json.dumps(value)


def respelt(text: str, chance: random.Random) -> str:
    """The same instant in another form of UTC (RFC 3339, section 5.6); any other text as it is."""
    if not _IS_INSTANT(text):
        return text
    head, _, fraction = text[:-1].replace("T", chance.choice("Tt")).partition(".")
    digits = fraction.rstrip("0")
    digits += "0" * chance.randrange(7 - len(digits))
    return head + (f".{digits}" if digits else "") + chance.choice(("Z", "z", "+00:00", "-00:00"))


def _escaped(text: str, chance: random.Random) -> str:
    most = chance.choice((0.0, 0.5, 1.0))
    spelt = (f"\\u{ord(c):04x}" if chance.random() < most else json.dumps(c, ensure_ascii=False)[1:-1]
             for c in text)  # fmt: skip
    return '"' + "".join(spelt) + '"'


# ---------------------------------------------------------------- TOML, plain


def plain_toml(value: dict[str, Json]) -> str:
    """TOML with everything in one line for each key; a value that TOML lacks is an error."""
    return "".join(f"{_key(key)} = {_plain(item)}\n" for key, item in value.items())


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if value is None:
        raise TypeError("TOML has no null")
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _key(key: str) -> str:
    return key if _IS_BARE(key) else _quoted(key)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------- TOML, in any spelling


def toml_of(value: dict[str, Json], chance: random.Random) -> str:
    """The same value in another order of keys and tables, with other quotes, numbers, days and comments."""
    return chance.choice(_BREAKS) + "".join(_table(value, (), chance))


def _table(value: dict[str, Json], path: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    """A table: its keys first, then what is told under headers of its own."""
    pairs = list(value.items())
    chance.shuffle(pairs)
    apart = {key for key, item in pairs if _may_be_tables(item) and chance.random() < 0.7}
    for key, item in pairs:
        if key not in apart:
            yield from _row(key, item, chance)
    for key, item in pairs:
        if key in apart:
            where = (*path, key)
            for one in item:
                yield f"[[{_dotted(where, chance)}]]{chance.choice(_BREAKS[1:])}"
                yield from _table(one, where, chance)


def _may_be_tables(item: Json) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(one, dict) for one in item)


def _row(key: str, item: Json, chance: random.Random) -> Iterator[str]:
    """One key; a table in it sometimes as keys of two parts."""
    if isinstance(item, dict) and item and chance.random() < 0.3:
        for inner, one in item.items():
            yield f"{_dotted((key, inner), chance)} = {_value(one, chance)}{chance.choice(_BREAKS[1:])}"
        return
    blank = chance.choice(_BLANKS)
    yield f"{blank}{_dotted((key,), chance)}{blank}={blank}{_value(item, chance)}{chance.choice(_BREAKS[1:])}"


def _dotted(parts: tuple[str, ...], chance: random.Random) -> str:
    blank = chance.choice(_BLANKS)
    return f"{blank}.{blank}".join(chance.choice((_key(part), _quoted(part), f"'{part}'")) for part in parts)


def _value(item: Json, chance: random.Random) -> str:
    if isinstance(item, dict):
        pairs = list(item.items())
        chance.shuffle(pairs)
        blank = chance.choice(_BLANKS)
        rows = (f"{_dotted((key,), chance)} = {_value(one, chance)}" for key, one in pairs)
        return "{" + blank + f"{blank},{blank}".join(rows) + blank + "}"
    if isinstance(item, list):
        gap = chance.choice(_BREAKS)
        last = chance.choice(("", ",")) if item else ""
        return "[" + gap + f",{gap}".join(_value(one, chance) for one in item) + last + gap + "]"
    if isinstance(item, str):
        return item if IS_DAY(item) and chance.random() < 0.5 else _text(item, chance)
    return _whole(item, chance) if type(item) is int else json.dumps(item)


def _whole(number: int, chance: random.Random) -> str:
    return chance.choice((str(number), f"{number:_}", f"{number:+}", f"{number:#x}", f"{number:#b}"))


def _text(text: str, chance: random.Random) -> str:
    spelt = "".join(f"\\U{ord(letter):08x}" for letter in text)
    ways = [_quoted(text), f'"{spelt}"', f'"""\\\n  {_quoted(text)[1:-1]}"""']
    if "'" not in text:
        ways += [f"'{text}'", f"'''\n{text}'''"]
    return chance.choice(ways)
