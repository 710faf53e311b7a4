"""Ids near to what somebody typed: by id or by name, whatever the case, the accents and the hyphens."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_ALIKE = 0.75
"""The least ratio of two texts that are near: two letters swapped in a word of eight."""
_LONGEST, _SHORTEST = 200, 4
_SAME, _WITH_WORDS = 1, 2


def fold_text(text: str) -> str:
    """Return the words of a text without case, accents and marks between.

    >>> fold_text("Ynys-Môn ")
    'ynys mon'
    """
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(kept.replace("_", " ")))


def rank_near(asked: str, names: Mapping[str, str]) -> list[tuple[str, bool]]:
    """Return the ids whose id or name is what was asked for, contains each word, or else is spelled alike.

    Args:
        asked: An id or a name, or a part of a name.
        names: The name of each id.

    Returns:
        Each id, best first, and whether the id or the name is the one asked for.

    >>> rank_near("esex", {"police-essex": "Essex", "police-kent": "Kent"})
    [('police-essex', False)]
    """
    wanted = fold_text(asked)
    words = set(wanted.split())
    folded = {id_: (fold_text(id_), fold_text(name)) for id_, name in names.items()}
    ranked = [(rank, names[id_], id_) for id_, both in folded.items() if (rank := _rank(wanted, words, both))]
    if ranked or not wanted:
        return [(id_, rank == _SAME) for rank, _, id_ in sorted(ranked)]
    texts = {id_: {*" ".join(both).split()} for id_, both in folded.items()}
    known = {word for text in texts.values() for word in text}
    near = [_find_alike(word, known) for word in wanted.split()]
    # Each word typed is spelled like some word of the entry; the sum of the best ratios ranks the entries.
    best = {
        id_: [max((ratio.get(word, 0.0) for word in text), default=0.0) for ratio in near]
        for id_, text in texts.items()
    }
    alike = ((-sum(ratios), names[id_], id_) for id_, ratios in best.items() if all(ratios))
    return [(id_, False) for _, _, id_ in sorted(alike)]


def _rank(wanted: str, words: set[str], both: tuple[str, str]) -> int:
    """Return how well id and name match: the same, with each word, or 0 for neither."""
    if wanted in both:
        return _SAME
    return _WITH_WORDS if words and any(words <= set(text.split()) for text in both) else 0


def _find_alike(word: str, known: set[str]) -> dict[str, float]:
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
