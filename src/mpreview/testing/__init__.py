"""The conformance corpus: cases for this library and for any other implementation of the policy language.

Each case is plain JSON: a document, a day, and what is owed or fell through on the day. `load_cases` reads
the cases, `list_problems` holds the answer of an implementation against a case, and `answer_case` is the
answer of this library. `docs/reference/conformance.md` describes the format.

For your own tests: `mpreview.testing.laws` holds a store of events to its laws, and
`mpreview.testing.strategies` (the extra ``testing``) draws every public value with Hypothesis. Neither is
loaded with this module.
"""

from mpreview.testing.corpus import (
    TOPICS,
    CorpusCase,
    Expected,
    Fallen,
    FallenFinding,
    FallenRisk,
    apply_patch,
    load_cases,
)
from mpreview.testing.runner import Implementation, answer_case, list_problems

__all__ = [
    "TOPICS",
    "CorpusCase",
    "Expected",
    "Fallen",
    "FallenFinding",
    "FallenRisk",
    "Implementation",
    "answer_case",
    "apply_patch",
    "list_problems",
    "load_cases",
]
