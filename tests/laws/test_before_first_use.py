"""Before first use: law 74, stated from its own words (semantics 3.18)."""

import datetime as dt
from typing import Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from helpers.strategies import later
from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    ENGLAND,
    ESSEX,
    NEW_MEMBER,
    NEW_VENUE,
    OFFERS,
    programme,
    reviewed,
    working_days,
)
from mpreview.calendars import Calendar, Holiday, Roll
from mpreview.events import Event, UseBegun
from mpreview.gaps import FirstUseGap
from mpreview.people import HeldCapacity, Mandate
from mpreview.places import Exposure, Use
from mpreview.policy import Activity, NewVenue, Periodic, recompute
from mpreview.policy.conditions import CrowdAtLeast
from mpreview.programme import Programme
from mpreview.reviews import Standing, Status
from mpreview.timeline import Period, start_of
from naive import gaps, spec

RULE: Final = NewVenue(
    id="before", citation="Before 1", kinds=("office",), within=working_days(10), before_use=True
)
_TOLD: Final = dt.date(2022, 2, 14)
_DAYS: Final = st.dates(dt.date(2021, 3, 1), dt.date(2023, 6, 30))


@attrs.frozen
class Announced:
    """A use known on *k*, before its first day, of so many days, by Ann; and the holidays around it.

    Args:
        k: The day on which it became known.
        start: The first day of use, more than the notice after *k*.
        length: The days of use.
        notice: The days of notice.
        closed: The holidays.
        told: Whether an event tells of it; else the register has it.
        weekly: Whether the public is met once a week.
    """

    k: dt.date
    start: dt.date
    length: int
    notice: int
    closed: frozenset[dt.date]
    told: bool
    weekly: bool

    @property
    def end(self) -> dt.date:
        """The day after the last day of use."""
        return later(self.start, self.length)

    def last_met(self) -> dt.date:
        """The last day of use on which the public is met."""
        return later(self.start, (self.length - 1) // 7 * 7 if self.weekly else self.length - 1)

    def eve(self) -> dt.date:
        """The last working day before the first day of use, if one lies from *k* on; else the day before."""
        day = before = later(self.start, -1)
        while day >= self.k:
            if day.weekday() < 5 and day not in self.closed:
                return day
            day = later(day, -1)
        return before

    def asked(
        self, *events: Event, remember: int = 90, valid: int = 0, roll: Roll | None = None
    ) -> Programme:
        """The programme, with a rule that asks for a review before first use and nothing else.

        With *roll* the limit rolls so.
        """
        calendar: Calendar = attrs.evolve(
            ENGLAND, holidays=tuple(Holiday(day, "Closed", "drawn") for day in sorted(self.closed))
        )
        shown = Exposure(weekdays=(self.start.weekday(),)) if self.weekly else None
        use = Use("essex", "ann", Period(self.start, self.end), self.k, shown)
        begun = UseBegun(
            id="begun", on=self.start, known=start_of(self.k), venue="essex", member="ann",
            last=later(self.end, -1), exposure=shown,
        )  # fmt: skip
        plain = programme(
            attrs.evolve(RULE, notice=self.notice, valid=valid, limit_roll=roll or RULE.limit_roll),
            members=(ANN, BEA), venues=(ESSEX,), used=() if self.told else (use,),
            events=(*events, *((begun,) if self.told else ())),
        )  # fmt: skip
        register = attrs.evolve(
            plain.base, calendars=(calendar, *(one for one in plain.base.calendars if one.id != calendar.id))
        )
        book = attrs.evolve(plain.rulebook, remember=remember)
        return Programme(register, book, plain.ledger)


@st.composite
def announced(draw: st.DrawFn) -> Announced:
    """A use known before; half of the holidays are those of the days just before it."""
    k, notice = draw(_DAYS), draw(st.sampled_from((0, 0, 1, 14)))
    start = later(k, notice + 1 + draw(st.sampled_from((0, 0, 1, 2, 6, 30)) | st.integers(0, 60)))
    near = st.integers(1, 6).map(lambda n: later(start, -n))
    closed = draw(st.frozensets(near | st.integers(0, 30).map(lambda n: later(k, n)), max_size=6))
    return Announced(
        k, start, draw(st.sampled_from((1, 1, 2, 8, 40))), notice,
        frozenset(day for day in closed if day.weekday() < 5), draw(st.booleans()), draw(st.booleans()),
    )  # fmt: skip


def _status(asked: Programme, day: dt.date) -> Status | None:
    rows = (s for s in asked.coverage(on=day) if (s.member, s.venue) == ("ann", "essex"))
    return next((s for s in rows if s.activity is Activity.REVIEW), None)


def _fallen(asked: Programme, day: dt.date) -> list[tuple[str, str | None, dt.date]]:
    found = (gap for gap in asked.gaps(on=day) if gap.kind is FirstUseGap.MET_WITHOUT_REVIEW)
    return [(gap.status.member, gap.status.venue, gap.since) for gap in found]


def _day(data: st.DataObject, first: dt.date, last: dt.date) -> dt.date:
    """A day of a span, its ends more often than chance would have them."""
    inside = st.integers(0, (last - first).days).map(lambda n: later(first, n))
    return data.draw(st.sampled_from((first, last)) | inside)


@given(use=announced(), data=st.data())
def test_law_74_a_review_is_due_by_the_working_day_before_the_first_use(
    use: Announced, data: st.DataObject
) -> None:
    asked = use.asked(roll=data.draw(st.sampled_from((None, Roll.NONE))))
    day = _day(data, use.k, later(use.end, -1))

    (one,) = asked.due(on=day, within=0)

    assert (one.member, one.venue, one.activity) == ("ann", "essex", Activity.REVIEW)
    assert (one.earliest, one.due) == (use.k, use.eve())
    assert _status(asked, later(use.k, -1)) is None
    assert len(asked.due(on=later(use.k, -1), within=400)) == 0


@given(use=announced(), data=st.data())
def test_law_74_what_is_done_before_the_first_use_discharges_the_review(
    use: Announced, data: st.DataObject
) -> None:
    """And what was done before it became known does not, unless the rule says for how long it is valid."""
    done = _day(data, use.k, later(use.start, -1))
    valid = data.draw(st.sampled_from((0, 1, 9)))
    early = _day(data, later(use.k, -15), later(use.k, -1))
    day = _day(data, done, later(use.end, -1))

    reviewed_then = _status(use.asked(reviewed(done.isoformat())), day)
    reviewed_early = _status(use.asked(reviewed(early.isoformat()), valid=valid), day)

    counts = later(use.k, -valid) <= early
    for status, discharged in ((reviewed_then, True), (reviewed_early, counts)):
        assert status is not None
        assert (status.obligation is None) == discharged
        assert (status.standing is Standing.NOT_OWED) == discharged
        assert (status.progress.value == "done") == discharged
    assert _fallen(use.asked(reviewed(done.isoformat())), use.end) == []


@given(use=announced(), data=st.data())
def test_law_74_a_use_over_without_a_review_is_in_the_gaps_until_a_review_or_so_many_days(
    use: Announced, data: st.DataObject
) -> None:
    remember = data.draw(st.sampled_from((1, 3, 90)))
    last = later(use.end, remember - 1)
    done = data.draw(st.none()) if data.draw(st.booleans()) else _day(data, use.end, later(last, 2))
    asked = use.asked(*(() if done is None else (reviewed(done.isoformat()),)), remember=remember)
    stands_to = last if done is None else min(last, later(done, -1))
    days = {use.start, later(use.end, -1), use.end, stands_to, later(stands_to, 1), later(last, 1)}

    found = {day: _fallen(asked, day) for day in (*days, _day(data, use.end, later(last, 5)))}

    gap = ("ann", "essex", use.last_met())
    assert found == {day: [gap] if use.end <= day <= stands_to else [] for day in found}


def test_law_74_a_place_asks_for_no_offer_before_it_became_known() -> None:
    """Used from 14 March 2022, known on Monday 14 February; reviewed on 10 January, which counts for 60 days.

    Six weeks later the next review is due on 21 February. It opens four weeks before, on 24 January: the
    offer is due on the day on which the place became known, and its window does not open two weeks before.
    """
    rules = (
        attrs.evolve(RULE, valid=60),
        Periodic(id="cycle", citation="C", kinds=("office",), weeks=6, lead=28),
        OFFERS,
    )
    use = Use("essex", "ann", Period(dt.date(2022, 3, 14)), dt.date(2022, 2, 14))
    first = attrs.evolve(NEW_MEMBER, kinds=("office",))
    asked = programme(*rules, first, venues=(ESSEX,), used=(use,), events=(reviewed("2022-01-10"),))

    (offer,) = asked.due(on=dt.date(2022, 2, 14), activity=Activity.OFFER)

    assert (offer.earliest, offer.due) == (use.known, use.known)


def _crowded() -> Programme:
    """Three offices of Ann side by side from 14 March 2022; 800, 799 and nobody knows how many are expected.

    From 800 on the review is due 14 days before.
    """
    large = attrs.evolve(RULE, id="large", before=14, when=CrowdAtLeast(800))
    places = [attrs.evolve(ESSEX, id=f"essex-{n}", number=n) for n in (1, 2, 3)]
    start, shown = Period(dt.date(2022, 3, 14)), (Exposure(crowd=800), Exposure(crowd=799), None)
    used = [Use(one.id, "ann", start, _TOLD, crowd) for one, crowd in zip(places, shown, strict=True)]
    return programme(RULE, large, venues=tuple(places), used=tuple(used))


def test_law_53_two_uses_on_the_same_days_have_each_its_own_crowd() -> None:
    """Told on 14 February: due on Monday 28 February where 800 are expected, else on Friday 11 March."""
    owed = _crowded().due(on=_TOLD)

    assert [str(one.due) for one in owed] == ["2022-02-28", "2022-03-11", "2022-03-11"]


def test_law_31_the_days_before_a_first_use_follow_from_the_reason_alone() -> None:
    for one in _crowded().due(on=_TOLD):
        for reason in one.reasons:
            assert recompute(reason, ENGLAND) == reason.window


def test_law_53_a_use_announced_in_a_mandate_that_ended_is_used_in_the_next() -> None:
    """Told on 15 May 2022 for 1 June; the member left on the 25th and is a peer from the 28th on.

    Only the rule for members asks before first use. Three months for a peer end on 1 September.
    """
    left = Mandate("c-essex", Period(dt.date(2019, 12, 12), dt.date(2022, 5, 25)), "resignation")
    peer = Mandate(None, Period(dt.date(2022, 5, 28)), None, "lords", "essex")
    both = (HeldCapacity.MEMBER, HeldCapacity.MANDATE)
    rules = (attrs.evolve(rule, capacities=both) for rule in (NEW_VENUE, NEW_MEMBER))
    use = Use("essex", "ann", Period(dt.date(2022, 6, 1)), dt.date(2022, 5, 15))
    ann = attrs.evolve(ANN, mandates=(left, peer))
    asked = programme(RULE, *rules, members=(ann,), used=(use,))
    days = [dt.date(2022, 5, 1) + dt.timedelta(n) for n in (23, 24, 26, 27, 30, 31)]

    found = [_status(asked, day) for day in days]

    told = ["open", "lapsed", "lapsed", "not-owed", "not-owed", "open"]
    assert [one and one.standing.value for one in found] == told
    assert [spec.standing(world_of(asked), "ann", "essex", "review", day) for day in days] == told
    assert [one and one.obligation and one.obligation.due for one in found[::5]] == [
        dt.date(2022, 5, 31),
        dt.date(2022, 9, 1),
    ]


def test_law_53_a_use_over_in_one_capacity_and_not_in_the_other_was_met_without_a_review() -> None:
    """Used from 2 May to 30 June 2022 without a review by a peer who was a member until 24 May.

    Only the rule for members asks before first use.
    """
    left = Mandate("c-essex", Period(dt.date(2019, 12, 12), dt.date(2022, 5, 25)), "resignation")
    peer = Mandate(None, Period(dt.date(2019, 12, 12)), None, "lords", "essex")
    both = (HeldCapacity.MEMBER, HeldCapacity.MANDATE)
    rules = (attrs.evolve(rule, capacities=both) for rule in (NEW_VENUE, NEW_MEMBER))
    use = Use("essex", "ann", Period(dt.date(2022, 5, 2), dt.date(2022, 7, 1)), dt.date(2022, 4, 4))
    asked = programme(RULE, *rules, members=(attrs.evolve(ANN, mandates=(left, peer)),), used=(use,))
    days = [dt.date(2022, 5, 24), dt.date(2022, 5, 25), dt.date(2022, 7, 1)]

    found = [[since for _, _, since in _fallen(asked, day)] for day in days]

    judged = ([g for g in gaps.gaps(world_of(asked), day) if g.kind == "met-without-review"] for day in days)
    assert [[gap.since for gap in some] for some in judged] == found
    assert found == [[], [dt.date(2022, 5, 24)], [dt.date(2022, 5, 24)]]


def test_law_53_the_notice_of_a_nearer_first_use_counts_from_the_day_it_became_known() -> None:
    """Told on 1 November 2021 for 20 December; on Monday the 6th it moved to Monday the 13th.

    The eve is Sunday the 12th. Eight days of notice end on Tuesday the 14th, counted from the move; from the
    first telling they would have been over, and the review due on Friday the 10th.
    """
    first = UseBegun(
        id="first",
        on=dt.date(2021, 12, 20),
        known=start_of(dt.date(2021, 11, 1)),
        venue="essex",
        member="ann",
    )
    moved = attrs.evolve(
        first, id="moved", on=dt.date(2021, 12, 13), known=start_of(dt.date(2021, 12, 6)), corrects="first"
    )
    asked = programme(attrs.evolve(RULE, notice=8), venues=(ESSEX,), used=(), events=(first, moved))
    days = [dt.date(2021, 12, 3), dt.date(2021, 12, 6)]
    known = [asked.as_known(day) for day in days]

    found = [_status(one, day) for one, day in zip(known, days, strict=True)]
    judged = [
        spec.window(world_of(one), "ann", "essex", "review", day)
        for one, day in zip(known, days, strict=True)
    ]

    due = [dt.date(2021, 12, 17), dt.date(2021, 12, 14)]
    assert [one and one.due for one in judged] == due
    assert [one and one.obligation and one.obligation.due for one in found] == due
