"""The conformance corpus: what other implementations, and this one, are held to.

Each case is plain JSON: a document, a day, and what is owed to whom, or fell through, that day. `cases` reads
them, `problems` holds any answer against one of them, and `engine` is the answer of this library. The format
is described in `docs/reference/conformance.md`.
"""

from mpreview.testing.corpus import TOPICS, Case, Expected, Fallen, FallenRisk, cases, merged
from mpreview.testing.runner import Answering, engine, problems

__all__ = [
    "TOPICS",
    "Answering",
    "Case",
    "Expected",
    "Fallen",
    "FallenRisk",
    "cases",
    "engine",
    "merged",
    "problems",
]
