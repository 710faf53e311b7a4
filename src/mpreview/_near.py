"""Ids near to what somebody typed: by id or by name, whatever the case, the accents and the hyphens."""

import enum
import re
import unicodedata
from collections.abc import Hashable, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

_WORD = re.compile(r"\w+")
_GENITIVE = re.compile(r"['\u2019]s\b")
_ALIKE = 0.75
"""The least ratio of two texts that are near: two letters swapped in a word of eight."""
_LONGEST, _SHORTEST = 200, 4

K = TypeVar("K", bound=Hashable)
Named = Mapping[K, tuple[str, str]]
"""The id and the name of each entry."""


def fold_text(text: str) -> str:
    """Return the words of a text without case, accents, marks between, and the "s" of the genitive.

    >>> fold_text("Ynys-Môn's office ")
    'ynys mon office'
    """
    plain = _GENITIVE.sub("", text[:_LONGEST].casefold())
    # Most names have no accent, and the marks are found letter by letter.
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain.replace("_", " ")))


class Nearness(enum.IntEnum):
    """How near an entry is to what was asked for, the nearest first."""

    SAME = 0
    """The id or the name is what was asked for."""
    WORDS = 1
    """The id or the name has each word that was asked for."""
    GUESS = 2
    """Some words were left out, or are spelled otherwise."""


def rank_near(asked: str, names: Named[K]) -> list[tuple[K, Nearness, float]]:
    """Return the entries whose id or name is what was asked for, or near.

    Entries with each word that was asked for stand in order of what else their name has: "Thurrock" is the
    entry "Member for Thurrock" before "Member for South Thurrock". Only if there is none, the result is a
    guess: the entries all of whose words were asked for, and the entries that have for each word that was
    asked for a word spelled alike; first the entry in which the most words are found.

    Args:
        asked: An id or a name, or a part of a name.
        names: The id and the name of each entry.

    Returns:
        Each entry, best first, how near the entry is, and how many of the words asked for are in the entry; a
        word that is spelled otherwise counts as the share of equal letters.

    >>> forces = {"e": ("police-essex", "Essex"), "k": ("police-kent", "Kent")}
    >>> asked = ("ESSEX", "South Essex", "esex")
    >>> [(key, near.name) for one in asked for key, near, _ in rank_near(one, forces)]
    [('e', 'SAME'), ('e', 'GUESS'), ('e', 'GUESS')]
    """
    wanted = fold_text(asked)
    words = frozenset(wanted.split())
    if not words:
        return []
    folded = {key: (fold_text(id_), fold_text(name)) for key, (id_, name) in names.items()}
    texts = {key: tuple(frozenset(text.split()) for text in both) for key, both in folded.items()}
    found = {
        key: (Nearness.SAME if wanted in folded[key] else Nearness.WORDS, float(len(words)))
        for key, parts in texts.items()
        if wanted in folded[key] or any(words <= text for text in parts)
    }
    if not found:
        scores = _find_ratios(words, {key: frozenset[str]().union(*parts) for key, parts in texts.items()})
        for key, parts in texts.items():
            # "Essex county" and "South Essex" mean the entry "Essex".
            within = max((len(text) for text in parts if text and text <= words), default=0)
            if within:
                scores[key] = max(scores.get(key, 0.0), within)
        found = {key: (Nearness.GUESS, score) for key, score in scores.items()}

    def rank(key: K) -> tuple[Nearness, float, int, tuple[str, ...]]:
        near, score = found[key]
        # An entry may have no name. Of a text with the words what else stands there counts.
        having = [text for text in texts[key] if words <= text] or [text for text in texts[key] if text]
        return near, -score, min(len(text - words) for text in having), folded[key][::-1]

    return [(key, *found[key]) for key in sorted(found, key=rank)]


def _find_ratios(words: frozenset[str], texts: Mapping[K, frozenset[str]]) -> dict[K, float]:
    """Return the entries that have for each word a word spelled alike, with the sum of the best ratios."""
    known = frozenset[str]().union(*texts.values())
    near = [_find_alike(word, known) for word in sorted(words)]
    best = {
        key: [max((ratio.get(word, 0.0) for word in text), default=0.0) for ratio in near]
        for key, text in texts.items()
    }
    return {key: sum(ratios) for key, ratios in best.items() if all(ratios)}


def _find_alike(word: str, known: frozenset[str]) -> dict[str, float]:
    """Return the known words that are spelled like a word, each with the ratio of equal letters."""
    matcher = SequenceMatcher(None, b=word, autojunk=False)
    # Short words are alike too easily, such as "for" and "four", unless letters are swapped.
    letters = sorted(word) if len(word) < _SHORTEST and word.isalpha() else None
    found = {one: _ALIKE for one in known if sorted(one) == letters}
    for other in (one for one in known if one == word or (len(one) >= _SHORTEST and not one.isdigit())):
        matcher.set_seq1(other)
        # The bounds are quick, and most words are beyond them.
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            found[other] = matcher.ratio()
    return {other: ratio for other, ratio in found.items() if ratio >= _ALIKE}
