"""A part of a programme, which answers as the programme does for the part (semantics 3 to 5)."""

from functools import cached_property
from typing import Generic, Self, TypeVar

import attrs

from mpreview.errors import InvalidValue
from mpreview.programme._asking import check_asked
from mpreview.programme._cache import AnswerCache
from mpreview.programme._questions import Questions
from mpreview.programme._selection import Selection
from mpreview.programme._view import PartView

WholeT = TypeVar("WholeT", bound=Questions)
"""The class of the programme; a part of `mpreview.Programme` has a `mpreview.Programme` as its whole."""


@attrs.frozen(slots=False, getstate_setstate=True)
class ProgrammePart(Questions, Generic[WholeT]):
    """A part of a programme: an area, the work of a team, or what is owed to a member.

    `Programme.only` makes a part. What is in the part is asked anew on each day: an obligation to a member
    lies where the seat lies, an obligation at a venue where the venue lies, and work is of the team that
    carries the work on the day. A place with measures, risks and findings is in the part if the review of the
    place is: the review of the first user in office, else of the last former user.

    Events, changes, editions and levels reach the whole programme, and the part of the result is returned.

    Args:
        whole: The programme.
        area: The area of the part; one of area, team and member is given.
        team: The team of the part.
        member: The member of the part.

    Raises:
        InvalidValue: If not exactly one of area, team and member is given, or *whole* is no programme.
        UnknownId: If there is no such area, team or member.

    >>> import datetime as dt
    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> essex = uk.sample(on=day).only(team="force-essex")
    >>> essex, len(essex.due(on=day)), essex.plan(on=day, until=dt.date(2021, 12, 31)).teams
    (<ProgrammePart: the team 'force-essex'>, 9, ('force-essex',))
    """

    whole: WholeT = attrs.field(repr=False)
    area: str | None = attrs.field(default=None, kw_only=True)
    team: str | None = attrs.field(default=None, kw_only=True)
    member: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A part has the verbs of a whole too, and would answer for the whole of which it is a part.
        if isinstance(self.whole, ProgrammePart) or not isinstance(self.whole, Questions):
            raise InvalidValue("ProgrammePart.whole", "give a programme", self.whole)
        if sum(id_ is not None for id_ in (self.area, self.team, self.member)) != 1:
            raise InvalidValue("only", "give exactly one of area, team and member")
        check_asked(self.whole.register, team=self.team, member=self.member, area=self.area)

    @cached_property
    def _view(self) -> PartView:
        cache = self.whole._view.cache  # noqa: SLF001  # the cache is private to this package, of which part and whole are members
        return PartView(cache, Selection(self.area, self.team, self.member))

    def _answer_from(self, cache: AnswerCache) -> Self:
        later = attrs.evolve(self, whole=self.whole._answer_from(cache))  # noqa: SLF001  # a part changes with its whole
        object.__setattr__(later, "_view", self._view.replace_cache(cache))
        return later

    def __repr__(self) -> str:
        return f"<ProgrammePart: {self._view.selection.describe()}>"
