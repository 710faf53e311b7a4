"""Numbers that follow from a text alone: equal on every machine, and spread evenly over all texts."""

import hashlib
from typing import Final

DIGEST_BITS: Final = 64
"""The bits of a number: it lies from 0 to 2 ** 64 - 1."""


def digest_text(text: str) -> int:
    """Return the first eight bytes, big-endian, of the SHA-256 of a text in UTF-8.

    >>> digest_text("m1/v1")
    17321596617574108392
    """
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
