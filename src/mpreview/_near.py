"""Ids near to what somebody typed: by id or by name, whatever the case, the accents and the hyphens."""

import re
import unicodedata
from collections.abc import Hashable, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

_WORD = re.compile(r"\w+")
_ALIKE = 0.75
"""The least ratio of two texts that are near: two letters swapped in a word of eight."""
_LONGEST, _SHORTEST = 200, 4

K = TypeVar("K", bound=Hashable)
Named = Mapping[K, tuple[str, str]]
"""The id and the name of each entry."""


def fold_text(text: str) -> str:
    """Return the words of a text without case, accents and marks between.

    >>> fold_text("Ynys-Môn ")
    'ynys mon'
    """
    plain = text[:_LONGEST].casefold()
    # Most names have no accent, and the marks are found letter by letter.
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain.replace("_", " ")))


def rank_near(asked: str, names: Named[K]) -> list[tuple[K, bool]]:
    """Return the entries whose id or name is what was asked for, or near.

    An entry is near if its id or name has each word that was asked for. Without an entry that is the same or
    near in this way: if each word of its id or name was asked for; without such an entry: if each word that
    was asked for is spelled like a word of the entry.

    Args:
        asked: An id or a name, or a part of a name.
        names: The id and the name of each entry.

    Returns:
        Each entry, best first, and whether the id or the name is the one asked for.

    >>> forces = {"e": ("police-essex", "Essex"), "k": ("police-kent", "Kent")}
    >>> [rank_near(asked, forces) for asked in ("ESSEX", "South Essex", "esex", "Wales")]
    [[('e', True)], [('e', False)], [('e', False)], []]
    """
    wanted = fold_text(asked)
    words = frozenset(wanted.split())
    if not words:
        return []
    folded = {key: (fold_text(id_), fold_text(name)) for key, (id_, name) in names.items()}
    texts = {key: tuple(frozenset(text.split()) for text in both) for key, both in folded.items()}
    same = {key for key, both in folded.items() if wanted in both}
    found = [key for key, parts in texts.items() if key in same or any(words <= text for text in parts)]
    if found:
        found.sort(key=lambda key: (key not in same, folded[key][::-1]))
        return [(key, key in same) for key in found]
    # "Essex county" and "South Essex" mean the entry "Essex"; the entry with the most words is nearest.
    sizes = {
        key: max((len(text) for text in parts if text and text <= words), default=0)
        for key, parts in texts.items()
    }
    within = [key for key, size in sizes.items() if size]
    if within:
        return [(key, False) for key in sorted(within, key=lambda key: (-sizes[key], folded[key][::-1]))]
    ratios = _find_ratios(words, {key: frozenset[str]().union(*parts) for key, parts in texts.items()})
    return [(key, False) for key in sorted(ratios, key=lambda key: (-ratios[key], folded[key][::-1]))]


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
    found = {}
    # Short words are alike too easily: "for" and "four".
    for other in (one for one in known if len(one) >= _SHORTEST or one == word):
        matcher.set_seq1(other)
        # The bounds are quick, and most words are beyond them.
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            found[other] = matcher.ratio()
    return {other: ratio for other, ratio in found.items() if ratio >= _ALIKE}
