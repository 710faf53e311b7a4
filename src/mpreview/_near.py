"""Ids near to what somebody typed: by id or by name, whatever the case, the accents and the hyphens.

A guess compares texts word by word, as Monge and Elkan do ("The field matching problem", KDD 1996): for each
word that was asked for, the word of the entry that is spelled most alike counts. `difflib` compares two words
by the gestalt pattern matching of Ratcliff and Obershelp.
"""

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
_LONGEST, _SHORTEST, _LEAST_START = 200, 4, 3
_SMALL = frozenset({"an", "at", "for", "in", "of", "the"})
"""Words that are left out if no entry has every word; "a" too, if the text begins with it."""

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

    Entries with every word asked for are in order of what else their name has: "Thurrock" is the
    entry "Member for Thurrock" before "Member for South Thurrock". If no entry has each word, small words are
    left out: "the office in Essex" is "office Essex". Only if there is still no entry, the result is a guess:
    the entries all of whose words were asked for, and the entries with a word spelled alike, or begun alike,
    for each word that was asked for; first the entry in which the most words are found, and of equal entries
    the entry with the fewest further words.

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
    if not wanted:
        return []
    folded = {key: (fold_text(id_), fold_text(name)) for key, (id_, name) in names.items()}
    # An entry may have no name.
    texts = {key: [frozenset(text.split()) for text in both if text] for key, both in folded.items()}
    words = _find_content(wanted)
    having = _find_having(frozenset(wanted.split()), texts) or _find_having(words, texts)
    found = having or _guess(words, texts)

    def classify(key: K) -> Nearness:
        return Nearness.SAME if wanted in folded[key] else Nearness.WORDS if having else Nearness.GUESS

    ranked = sorted(found, key=lambda key: (classify(key), *found[key], folded[key][::-1]))
    return [(key, classify(key), -found[key][0]) for key in ranked]


_Rank = tuple[float, int]
"""How much of what was asked for an entry has, as a negative number, and how many further words."""


def _find_content(text: str) -> frozenset[str]:
    """Return the words of a folded text without the small words; all words if there are no others."""
    words = text.split()
    # "Team A" ends with the name of a team, "a surgery" begins with an article.
    content = frozenset(words[words[0] == "a" :]) - _SMALL
    return content or frozenset(words)


def _find_having(words: frozenset[str], texts: Mapping[K, list[frozenset[str]]]) -> dict[K, _Rank]:
    """Return the entries with each word in the id or in the name."""
    further = {key: [len(text - words) for text in parts if words <= text] for key, parts in texts.items()}
    return {key: (-float(len(words)), min(found)) for key, found in further.items() if found}


def _guess(words: frozenset[str], texts: Mapping[K, list[frozenset[str]]]) -> dict[K, _Rank]:
    """Return the entries with the words spelled otherwise or left out, by the sum of the best ratios."""
    known = frozenset[str]().union(*(text for parts in texts.values() for text in parts))
    near = [_find_alike(word, known) for word in sorted(words)]
    alike = frozenset[str]().union(*near)
    found: dict[K, _Rank] = {}
    for key, parts in texts.items():
        for text in parts:
            if text.isdisjoint(alike):
                continue
            ratios = [max((ratio.get(word, 0.0) for word in text), default=0.0) for ratio in near]
            # "Essex county" and "South Essex" mean the entry "Essex".
            within = len(text) if text - _SMALL <= words else 0
            score = max(sum(ratios) if all(ratios) else 0.0, within)
            if score:
                rank = -score, max(len(text) - len(words), 0)
                found[key] = min(found.get(key, rank), rank)
    return found


def _find_alike(word: str, known: frozenset[str]) -> dict[str, float]:
    """Return the known words that are spelled like a word, each with the ratio of equal letters."""
    matcher = SequenceMatcher(None, b=word, autojunk=False)
    # Short words are alike too easily, such as "for" and "four", unless letters are swapped.
    letters = sorted(word) if len(word) < _SHORTEST and word.isalpha() else None
    found = {one: _ALIKE for one in known if sorted(one) == letters}
    if len(word) >= _LEAST_START and word.isalpha():
        # "Met" is short for "Metropolitan".
        found |= {one: _ALIKE for one in known if one.startswith(word)}
    for other in (one for one in known if one == word or _is_long(word, one)):
        matcher.set_seq1(other)
        # The bounds are quick, and most words are beyond them.
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            found[other] = max(found.get(other, 0.0), matcher.ratio())
    return {other: ratio for other, ratio in found.items() if ratio >= _ALIKE}


def _is_long(*words: str) -> bool:
    """Whether the words are long enough to be spelled alike by more than chance; "met" is in "Elmet"."""
    return all(len(word) >= _SHORTEST and not word.isdigit() for word in words)
