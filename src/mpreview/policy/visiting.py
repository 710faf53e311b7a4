"""How long it takes to ask for a visit and to arrange it: a part of an edition (semantics 4.9)."""

import attrs

from mpreview import _valid as valid
from mpreview._reprs import count_noun, shorten_text
from mpreview.errors import InvalidValue

__all__ = ["Visiting"]

_MOST_DAYS = 60
"""More working days are taken for a slip of the hand."""


@attrs.frozen(kw_only=True)
class Visiting:
    """The working days that pass before a team can come, for plans that can be carried out.

    Args:
        answer: Working days that an answer to an offer is taken to need.
        notice: Working days between the day on which a visit is arranged and the day of the visit.
        at_once: The lowest class whose visits need neither; `None` if every visit needs both.
        citation: The text the numbers come from, or "library default"; empty without a source.

    Raises:
        InvalidValue: If answer and notice are both 0, which says nothing.

    >>> Visiting(answer=5, notice=2, at_once=1).sentence()
    'an answer takes 5 working days, and a visit is arranged 2 working days ahead; class 1: at once'
    """

    answer: int = attrs.field(default=0, validator=valid.int_(0, _MOST_DAYS))
    notice: int = attrs.field(default=0, validator=valid.int_(0, _MOST_DAYS))
    at_once: int | None = attrs.field(default=None, validator=valid.optional(valid.int_(1, 9)))
    citation: str = attrs.field(default="", validator=valid.text(empty=True), repr=shorten_text)

    def __attrs_post_init__(self) -> None:
        if not self.answer and not self.notice:
            raise InvalidValue("Visiting", "asks for no days; give an answer or a notice, or leave it out")

    def __str__(self) -> str:
        return self.sentence() + (f" [{self.citation}]" if self.citation else "")

    def is_at_once(self, priority: int) -> bool:
        """Whether a visit of a class needs neither answer nor notice."""
        return self.at_once is not None and priority <= self.at_once

    def sentence(self) -> str:
        """Return how long asking and arranging take, in words."""
        answer, notice = (count_noun(days, "working day") for days in (self.answer, self.notice))
        classes = {None: "", 1: "; class 1: at once"}.get(
            self.at_once, f"; classes 1 to {self.at_once}: at once"
        )
        return f"an answer takes {answer}, and a visit is arranged {notice} ahead{classes}"
