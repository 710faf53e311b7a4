"""What a visit takes from each of its users: `semantics.md` 4.1 and 4.2, counted by hand on one hall."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpreview.planning._plan import Terms
from mpreview.planning._planner import plan_visits
from mpreview.planning._visits import Held, Visit, list_visits
from mpreview.policy import Activity
from mpreview.policy._case import Case, Circumstances, Duty
from mpreview.register import Ground, Register
from mpreview.reviews import Obligation, Obligations, Progress, Standing
from mpreview.reviews.obligations import DutyAnswers, DutySetting
from mpreview.teams import Cover, Slots, Team

_GROUND = Ground("east", "essex", "england", "england", frozenset({"east", "essex", "england"}))
_CASE = Case(Circumstances(Duty(Activity.REVIEW, "surgery"), "england"))
_START = dt.date(2022, 1, 1).toordinal() - 1
_EVER = dt.date(2199, 12, 31)
_HELD = (Progress.DECLINED, Progress.DEFERRED)
_FREE = tuple(progress for progress in Progress if progress not in _HELD)


def _day(n: int) -> dt.date:
    """The n-th day of 2022: 1 January is the first, 1 February the 32nd."""
    return dt.date.fromordinal(_START + n)


def _user(
    member: str, priority: int, opens: int, due: int, progress: Progress = Progress.CONTACTED,
    *, until: int | None = None, team: str = "t", venue: str | None = "hall",
) -> Obligation:  # fmt: skip
    """A review owed to a member from one day of 2022 to another; held until a day if one is given."""
    days = _START + opens, _START + due, _START + due + 1, _START + due
    setting = DutySetting(_GROUND, team, _CASE, "england", _START, _START, ())
    return Obligation(
        f"review/{venue}/{member}", member, venue, Activity.REVIEW, Standing.OPEN, progress,
        None if until is None else _day(until), None if until is None else f"no-{member}",
        DutyAnswers(days, priority, ()), setting,
    )  # fmt: skip


def _visit(*users: Obligation) -> Visit | Held:
    _, free, held = list_visits(users, _EVER)
    found: list[Visit | Held] = [*free, *held]
    (one,) = found
    return one


def _told(visit: Visit) -> tuple[dt.date, dt.date, int, int]:
    return visit.earliest, visit.due, visit.priority, visit.rank


# Ann has declined and is held until the 40th; she would be first in class, opening and due day.
_ANN = _user("ann", 1, 24, 25, Progress.DECLINED, until=40)
# Cal has accepted, but his review opens on 1 February, after Bea's is due on 31 January.
_CAL = _user("cal", 2, 32, 60, Progress.ACCEPTED)
_BEA = _user("bea", 3, 10, 31)
# Dan has not answered; his review opens on the day that Bea's is due.
_DAN = _user("dan", 4, 31, 36, Progress.UNANSWERED)


@pytest.mark.parametrize(
    ("users", "opens", "due", "priority", "rank"),
    [
        ((_ANN, _BEA), 10, 31, 3, 1),  # nothing is Ann's
        ((_BEA, _DAN), 31, 31, 3, 1),  # Dan's review opens by the due day, since on it
        ((_CAL, _BEA), 10, 31, 3, 0),  # Cal's does not: of his only that he accepted counts
        ((_ANN, _CAL, _BEA, _DAN), 31, 31, 3, 0),
        ((_ANN, _CAL, _DAN), 32, 36, 2, 0),  # without Bea Dan's due day is the first, and Cal's opens by it
        ((_ANN, _DAN), 31, 36, 4, 2),
    ],
)  # fmt: skip
def test_4_1_a_visit_takes_days_class_and_rank_from_who_is_not_held(
    users: tuple[Obligation, ...], opens: int, due: int, priority: int, rank: int
) -> None:
    found = _visit(*users)

    assert isinstance(found, Visit)
    assert _told(found) == (_day(opens), _day(due), priority, rank)
    assert found.obligations == users


_FREE_USERS = st.builds(
    lambda priority, opens, length, progress: _user("free", priority, opens, opens + length, progress),
    st.integers(1, 4), st.integers(1, 12), st.integers(0, 6), st.sampled_from(_FREE),
)  # fmt: skip
_HELD_USERS = st.builds(
    lambda priority, opens, length, progress, until: _user(
        "held", priority, opens, opens + length, progress, until=until
    ),
    st.integers(1, 4), st.integers(1, 12), st.integers(0, 6), st.sampled_from(_HELD), st.integers(1, 20),
)  # fmt: skip


@given(
    st.lists(_FREE_USERS, min_size=1, max_size=4),
    st.lists(_HELD_USERS, max_size=3),
    st.randoms(use_true_random=False),
)
def test_4_1_who_is_held_and_who_is_named_first_changes_nothing_for_who_is_not(
    free: list[Obligation], held: list[Obligation], chance: Random
) -> None:
    mixed = [*free, *held]
    chance.shuffle(mixed)

    alone, together = _visit(*free), _visit(*mixed)

    assert isinstance(alone, Visit)
    assert isinstance(together, Visit)
    assert _told(together) == _told(alone)


def test_4_2_a_visit_is_held_when_all_users_are_until_the_first_is_free() -> None:
    """Ann is asked again on 9 February; Eve, who is named second, put it off until 3 February."""
    eve = _user("eve", 2, 5, 20, Progress.DEFERRED, until=34)
    found = _visit(_ANN, eve)

    assert isinstance(found, Held)
    assert (found.progress, found.until) == (Progress.DECLINED, _day(34))
    # Where all are held all count: Eve's due day is the first, and Ann's review opens after it.
    assert _told(found.visit) == (_day(5), _day(20), 2, 2)
    assert found.visit.obligations == (_ANN, eve)


def test_law_28_who_declined_and_asks_now_counts_with_their_own_due_day() -> None:
    """Ann, held until 9 February, asks now; her review is due on 25 January, and Bea's on the 31st."""
    team = Team("t", "Team", (Cover(),), (Slots((1, 1, 1, 1, 1, 0, 0)),))
    due = Obligations.of(_day(20), (_ANN, _BEA))
    plan = plan_visits(due, Register(teams=(team,)), Terms(_day(20), _day(40)))

    found = {asked.member: plan.best_slots(asked, 40) for asked in (_ANN, _BEA)}

    last = {member: max(one.day for one in days if one.on_time) for member, days in found.items()}
    assert last == {"ann": _day(25), "bea": _day(31)}


@pytest.mark.parametrize(("users", "opens"), [((_BEA, _DAN), 31), ((_ANN,), 24)])
def test_4_2_a_visit_is_taken_from_the_day_it_opens_held_or_not(
    users: tuple[Obligation, ...], opens: int
) -> None:
    found = [list_visits(users, _day(opens + n)) for n in (-1, 0, 1)]
    counts = [len(free) + len(held) for _, free, held in found]

    assert counts == [0, 1, 1]


@pytest.mark.parametrize(
    ("progress", "rank"),
    [
        (Progress.ACCEPTED, 0),
        (Progress.NOT_CONTACTED, 1), (Progress.CONTACTED, 1), (Progress.OFFERED, 1), (Progress.DONE, 1),
        # Those that were declined or put off and are to be offered again.
        (Progress.UNANSWERED, 2), (Progress.DECLINED, 2), (Progress.DEFERRED, 2),
    ],
)  # fmt: skip
def test_4_4_accepted_comes_before_never_offered_and_that_before_tentative(
    progress: Progress, rank: int
) -> None:
    found = _visit(_user("ann", 5, 1, 10, progress))

    assert isinstance(found, Visit)
    assert (found.rank, found.tentative) == (rank, rank == 2)


def test_4_1_users_of_one_venue_are_one_visit_of_each_team_that_goes() -> None:
    """An online presence of two members is carried by the team of each seat; a contact is no visit."""
    pairs = (("ann", "essex"), ("cal", "scot"), ("bea", "essex"))
    users = [_user(member, 5, 1, 9, venue="online", team=team) for member, team in pairs]

    _, free, held = list_visits([*users, _user("ann", 5, 1, 9, venue=None)], _EVER)

    found = [(visit.id, [one.member for one in visit.obligations]) for visit in free]
    assert found == [("review/online/essex", ["ann", "bea"]), ("review/online/scot", ["cal"])]
    assert held == []
