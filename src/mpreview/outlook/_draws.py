"""Draws: one number for each seed, run, day, kind and subject, from a digest of their names.

A counter-based generator has no state: a number follows from its names alone. So a draw about a subject
depends neither on further subjects, nor on the order of the questions, nor on how runs are divided, nor on
the policy; two policies compared under one seed share their numbers. See J. K. Salmon, M. A. Moraes, R. O.
Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, https://doi.org/10.1145/2063384.2063405.
"""

import datetime as dt
import enum

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_int, check_text, check_type
from mpreview._digests import DIGEST_BITS, digest_text

MOST_SEED = 2**63 - 1
"""The greatest seed."""
MOST_RUN = 999_999
"""The greatest number of a run."""


class DrawKind(enum.Enum):
    """What is drawn; the subject of each kind in brackets."""

    REPLY = "reply"
    """The reply to an offer (the member)."""
    ANSWER = "answer"
    """The days from an offer to the answer (the member)."""
    DEFERRAL = "deferral"
    """The days from a deferral to the day that the deferral names (the member)."""
    MISSED = "missed"
    """Whether a visit is missed (the activity and the venue)."""
    REPORT = "report"
    """The days from a visit to the report (the activity and the venue)."""
    LEVEL = "level"
    """Whether a level rises or falls (the series)."""


@attrs.frozen
class Draws:
    """The numbers of one run.

    Args:
        seed: The seed of the forecast.
        run: The number of the run.

    >>> Draws(1, 0).draw(dt.date(2021, 11, 22), DrawKind.REPLY, "m-essex-1")
    15508018733092471097
    """

    seed: int = attrs.field(validator=valid.int_(0, MOST_SEED))
    run: int = attrs.field(validator=valid.int_(0, MOST_RUN))

    def draw(self, day: dt.date, kind: DrawKind, subject: str) -> int:
        """Return a number from 0 to 2 ** 64 - 1, each as likely as the next.

        The number is the first eight bytes, big-endian, of the SHA-256 of the text
        ``seed/run/day/kind/subject`` in UTF-8: seed and run in decimal, the day as ``2021-11-22``.

        Args:
            day: The day of what is drawn: of the offer, the visit or the level.
            kind: What is drawn.
            subject: The member, the activity and the venue as ``review/essex-hall``, or the series.

        Raises:
            InvalidValue: If the day is no day, the kind no kind, or the subject no text.
            OutsideRange: If the day is out of range.
        """
        check_day("day", day)
        check_type("kind", kind, DrawKind)
        check_text("subject", subject)
        return digest_text(f"{self.seed}/{self.run}/{day.isoformat()}/{kind._value_}/{subject}")


def check_draw(number: object) -> None:
    """Check that *number* is a draw.

    Raises:
        InvalidValue: If *number* is no whole number.
        OutsideRange: If *number* is not from 0 to 2 ** 64 - 1.
    """
    check_int("number", number, 0, (1 << DIGEST_BITS) - 1)
