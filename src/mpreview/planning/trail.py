"""What a plan within limits asked of the wishes of its visits, and from where on other wishes change it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from mpreview.planning.grid import NOWHERE
from mpreview.planning.limited import Board, Limited, Step, Wanted
from mpreview.planning.wishes import Wishes

__all__ = ["Trail"]

_NOBODY: Mapping[int, int] = MappingProxyType({})
_NO_WISHES: Mapping[int, Wishes] = MappingProxyType({})


class Trail:
    """The limits of a plan, as they were asked round by round while it was made.

    Of the wishes of a visit, but for closed days, a plan knows only what it has asked: when it is the turn of
    a visit, which of some days it is given. So where every answer is the same with other wishes, the plan is;
    and up to the first answer that is not, it is the same anyhow.

    Args:
        board: The days.
        wishes: The wishes of each visit.
        like: One of the same wishes on the same days, in place of wishes, which only tells where to begin.

    Attributes:
        wanted: The wishes of each visit on the days.
        rounds: The limits of each round so far.
        asks: Whether anything is to be settled when it is settled when those on time are made.
    """

    def __init__(self, board: Board, wishes: Iterable[Wishes], like: "Trail | None" = None) -> None:
        self._board = board
        self.wanted: list[Wanted] = like.wanted.copy() if like else [board.wanted(one) for one in wishes]
        self.rounds: list[Limited] = []
        self._last = like.rounds if like else list[Limited]()
        # How many turns of each round are the same as last time, if it begins alike; `None` for all.
        self._same: list[int | None] = [0] * len(self._last)
        self.asks = _asked(self.wanted)

    def limited(self, step: Step, start: object, there: Mapping[int, int] = _NOBODY) -> Limited:
        """Return the limits with nothing laid, for one more round; what is known of it goes with it.

        Args:
            step: What is settled.
            start: All that the round begins with but the wishes.
            there: The days that visits have, if *step* is to look at those before.
        """
        limited, number = Limited(self._board, self.wanted, step, start, there), len(self.rounds)
        like = [*self._last[number : number + 1], *self.rounds[-1:]]
        if like:
            limited.hints = {turn.job: turn.place for turn in like[0].turns if turn.place != NOWHERE}
        if number < len(self._last) and like[0].start == start:
            limited.known = like[0].turns[: self._same[number]][::-1]
        self.rounds.append(limited)
        return limited

    def change(self, job: int, wishes: Wishes) -> int | None:
        """Take other wishes of a visit; return which round is the first that is another with them, if any is.

        Another visit is asked about a day what this one changes only if it sees a member of it. So it is
        enough to ask this one and those again, each when it was its turn, beside what was laid on the days
        by whoever sees a member of any of them. Where advisers may not make one of them nothing is known.

        Args:
            job: The visit.
            wishes: Its wishes; the closed days are as they were.
        """
        wanted = self.wanted.copy()
        wanted[job] = self._board.wanted(wishes)
        self._same = self._alike(job, wanted)
        self._take(job, wanted[job])
        self.asks = _asked(wanted)
        return next((number for number, same in enumerate(self._same) if same is not None), None)

    def _alike(self, job: int, wanted: Sequence[Wanted]) -> list[int | None]:
        """Return how many turns of each round are the same with other wishes of a visit; `None` for all."""
        asked = self._beside({job}, {*self.wanted[job].members, *wanted[job].members})
        laid = self._beside(asked, {who for one in asked for who in wanted[one].members})
        barred = any(some[one].barred for some in (self.wanted, wanted) for one in asked)
        if barred or _asked(wanted) != self.asks:
            return [0] * len(self.rounds)
        return [limited.first_other(wanted, asked, laid) for limited in self.rounds]

    def is_same(self, wishes: Mapping[int, Wishes]) -> bool:
        """Whether all is known to be the same with other wishes of some visits, which this does not take.

        Args:
            wishes: Those of visits; they are other ones only in the days on which others see a member.
        """
        wanted = self.wanted.copy()
        for job, one in wishes.items():
            wanted[job] = self._board.wanted(one)
        laid = self._beside(set(wishes), {who for job in wishes for who in wanted[job].members})
        barred = any(wanted[job].barred for job in wishes)
        return not barred and all(one.first_other(wanted, wishes, laid) is None for one in self.rounds)

    def on(self, board: Board, wishes: Mapping[int, Wishes] = _NO_WISHES) -> "Trail":
        """Return one of the same wishes on other slots of the same days, with nothing asked yet.

        The days that visits have here are where they begin to be matched there.

        Args:
            board: The days.
            wishes: Other wishes of some visits.
        """
        other = Trail(board, (), self)
        for job, one in wishes.items():
            other.wanted[job] = board.wanted(one)
        return other

    def again(self, wishes: Mapping[int, Wishes]) -> "Trail":
        """Return one of the same slots with other wishes of some visits, with nothing asked yet."""
        return self.on(self._board, wishes)

    def rewind(self, rounds: int) -> None:
        """Forget all but some rounds, of which the next ones are to be made again."""
        self._last, self.rounds = self.rounds, self.rounds[:rounds]

    @cached_property
    def _seeing(self) -> Mapping[str, set[int]]:
        """The visits that see each member."""
        seeing: dict[str, set[int]] = defaultdict(set)
        for job, one in enumerate(self.wanted):
            for member in one.members:
                seeing[member].add(job)
        return seeing

    def _beside(self, jobs: set[int], members: Iterable[str]) -> set[int]:
        """Return some visits, and all that see one of some members."""
        return jobs.union(*(self._seeing[member] for member in members))

    def _take(self, job: int, now: Wanted) -> None:
        for member in self.wanted[job].members:
            self._seeing[member].remove(job)
        for member in now.members:
            self._seeing[member].add(job)
        self.wanted[job] = now


def _asked(wanted: Iterable[Wanted]) -> bool:
    """Whether others see a member of any visit, or a day with slots suits any."""
    return any(one.elsewhere or one.beside or one.suiting for one in wanted)
