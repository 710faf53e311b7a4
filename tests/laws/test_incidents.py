"""Laws 31, 32 and 53 of incidents: what a rule asks about an incident, and homes of staff (semantics 3.7)."""

import datetime as dt
from collections.abc import Iterator

import attrs
from hypothesis import given
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import SEVERITIES, incident_conditions, incident_facts
from helpers.strategies import later
from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    ESSEX,
    FIRSTS,
    GLASGOW,
    incident,
    on,
    programme,
    review_due,
    reviewed,
    uses,
    venue_moved,
)
from mpreview import uk
from mpreview.calendars import Roll
from mpreview.events import Contacted, Incident, Ledger, PollCalled
from mpreview.places import HomeOf, Venue
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Edition,
    HomeIs,
    IncidentIs,
    KindIn,
    Met,
    Occasion,
    OnEvent,
    Repeated,
    Rule,
    Unit,
    recompute,
)
from mpreview.programme import Programme
from mpreview.timeline import start_of
from naive import speaking, spec
from policy.books import INCIDENT

SEEDS = st.integers(0, 2**32)
_HOME = Venue("home", "home", "east", "essex", number=1)
_OF_STAFF = Venue("staff", "home", "east", "essex", number=2, home_of=HomeOf.STAFF)
_START = on("2021-12-06")


def _rule(d: Dice, id_: str) -> Rule:
    activity = d.pick((Activity.REVIEW, Activity.REVIEW, Activity.CONTACT))
    there, same_day = activity is Activity.REVIEW, d.once_in(4)
    asked = dict.fromkeys(incident_conditions(d) for _ in range(d.pick((0, 1, 1, 2))))
    return OnEvent(
        id=id_, citation="E", activity=activity, kinds=KINDS if there else (), occasion=Occasion.INCIDENT,
        incidents=tuple(asked), everywhere=there and d.once_in(3), same_day=same_day,
        within=Allowance(d.pick((0, 1, 2) if same_day else (1, 5)), d.pick((Unit.DAYS, Unit.WORKING_DAYS))),
        roll=d.pick(Roll), when=HomeIs(d.pick(HomeOf)) if there and d.once_in(3) else None,
        repeated=Repeated(times=d.pick((2, 2, 3)), days=d.whole(1, 12)) if d.once_in(3) else None,
    )  # fmt: skip


def drawn(seed: int) -> tuple[Programme, dt.date]:
    """A member with two offices, a home and a home of staff, another member at one office, and incidents."""
    d = Dice(seed)
    used = (*uses("essex", "glasgow", "home", "staff"), *uses("essex", member="bea"))
    venues = (ESSEX, GLASGOW, _HOME, _OF_STAFF)
    plain = programme(*FIRSTS, members=(ANN, BEA), venues=venues, used=used)
    register = attrs.evolve(plain.base, channels=uk.channels())
    rules = tuple(_rule(d, f"r{n}") for n in range(d.whole(1, 4)))
    later_rules = tuple(_rule(d, rule.id) if d.coin() else rule for rule in rules)
    editions = (Edition("e1", "First", rules), Edition("e2", "Second", later_rules, since=later(_START, 9)))
    book = attrs.evolve(plain.rulebook, editions=editions, severities=SEVERITIES, without_rules=KINDS)
    days = [later(_START, d.whole(0, 20)) for _ in range(d.whole(1, 6))]
    events = [
        Incident(id=f"i{n}", on=day, known=start_of(day), **incident_facts(d, d.pick(register.uses)))
        for n, day in enumerate(days)
    ]
    done = d.pick(days)
    call = Contacted(id="call", on=done, known=start_of(done), member="ann")
    seen = reviewed(d.pick(days).isoformat(), d.pick(("essex", "home", "staff")))
    return Programme(register, book, Ledger.of((*events, call, seen))), later(d.pick(days), d.whole(0, 9))


def _subjects(asked: Programme) -> Iterator[tuple[str, str | None, Activity]]:
    yield from ((member.id, None, Activity.CONTACT) for member in asked.register.members)
    yield from ((use.member, use.venue, Activity.REVIEW) for use in asked.register.uses)


@given(SEEDS)
def test_law_53_incidents_order_what_they_order_by_the_naive_specification(seed: int) -> None:
    asked, day = drawn(seed)
    world = world_of(asked)
    for member, venue, activity in _subjects(asked):
        found = asked.explain(member, venue, activity, on=day)
        window = spec.window(world, member, venue, activity.value, day)

        assert (found.window and found.window.due) == (window and window.due)
        assert list(dict.fromkeys(one.rule for one in found.applied)) == [
            rule for rule, _ in speaking.spoke(world, member, venue, activity.value, day)
        ]
        assert tuple((one.rule, one.code) for one in found.not_applied) == speaking.silent(
            world, member, venue, activity.value, day
        )


@given(SEEDS)
def test_law_31_the_days_after_an_incident_follow_from_the_reason_alone(seed: int) -> None:
    asked, day = drawn(seed)
    for subject in _subjects(asked):
        for reason in asked.explain(*subject, on=day).applied:
            assert recompute(reason, asked.register.calendar[reason.calendar]) == reason.window


def _unasked(asked: Programme) -> Programme:
    """The programme whose rules ask nobody who was met."""
    editions = []
    for edition in asked.rulebook.editions:
        rules = []
        for rule in edition.rules:
            assert isinstance(rule, OnEvent)
            asks = dict.fromkeys(attrs.evolve(one, met=()) for one in rule.incidents if one.asked != ("met",))
            rules.append(attrs.evolve(rule, incidents=tuple(asks)))
        editions.append(attrs.evolve(edition, rules=tuple(rules)))
    return Programme(asked.base, attrs.evolve(asked.rulebook, editions=tuple(editions)), asked.ledger)


@given(SEEDS)
def test_law_32_who_was_met_changes_nothing_where_no_rule_asks(seed: int) -> None:
    asked, day = drawn(seed)
    before = _unasked(asked)
    told = (attrs.evolve(one, met=Met.OTHER) if isinstance(one, Incident) else one for one in before.ledger)
    after = Programme(before.base, before.rulebook, Ledger.of(told))

    for subject in _subjects(asked):
        assert before.explain(*subject, on=day) == after.explain(*subject, on=day)


def test_law_53_a_move_told_ahead_orders_nothing_before_its_day_and_counts_from_it() -> None:
    rule = OnEvent(
        id="moved", citation="E", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.MOVED_VENUE,
        within=Allowance(5, Unit.WORKING_DAYS),
    )  # fmt: skip
    move = attrs.evolve(venue_moved("2021-12-06"), known=start_of(on("2021-11-01")))
    asked = programme(rule, *FIRSTS).record(reviewed("2021-11-20", "essex"), move)

    for day in (on("2021-12-05"), _START):
        window = asked.explain("ann", "essex", Activity.REVIEW, on=day).window
        naive = spec.window(world_of(asked), "ann", "essex", "review", day)
        assert (window and window.due) == (naive and naive.due)
        assert (window is not None and window.due == on("2021-12-13")) == (day == _START)


def test_law_32_a_kind_that_no_rule_asks_about_is_named_and_moves_nothing() -> None:
    rule = OnEvent(
        id="seen", citation="E", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.INCIDENT,
        within=Allowance(5, Unit.WORKING_DAYS), when=KindIn(("office",)),
    )  # fmt: skip
    asked = programme(rule)
    plain, known = Incident(id="i", on=_START, known=start_of(_START), member="ann"), "threat"
    found = [
        asked.record(one).explain("ann", "essex", Activity.REVIEW, on=_START)
        for one in (plain, attrs.evolve(plain, kind=known))
    ]

    assert found[0].window == found[1].window
    assert [one.why().partition(" [")[0].partition("\n")[2] for one in found] == [
        "a review within 5 working days of the incident on 6 December 2021",
        "a review within 5 working days of a threat on 6 December 2021",
    ]


def test_law_53_of_two_homes_in_one_police_area_only_the_home_of_staff_is_meant() -> None:
    rule = OnEvent(
        id="staff", citation="E", activity=Activity.REVIEW, kinds=("home",), occasion=Occasion.INCIDENT,
        incidents=(IncidentIs(met=(Met.STAFF,)),), within=Allowance(5, Unit.DAYS), when=HomeIs(HomeOf.STAFF),
    )  # fmt: skip
    plain = programme(*FIRSTS, venues=(_HOME, _OF_STAFF))
    book = attrs.evolve(
        plain.rulebook, editions=(Edition("e1", "First", (rule,)),), without_rules=("office",)
    )
    met = Incident(id="i", on=_START, known=start_of(_START), member="ann", met=Met.STAFF)
    asked = Programme(plain.base, book, Ledger.of((met,)))

    found = {
        venue: asked.explain("ann", venue, Activity.REVIEW, on=_START).window for venue in ("home", "staff")
    }

    assert found["home"] is None
    assert found["staff"] is not None
    assert found["staff"].due == on("2021-12-13")  # the fifth day is Saturday 11 December


def test_law_53_an_edition_counts_events_from_before_its_first_day_and_each_event_once() -> None:
    """Two incidents within 12 days, by an edition of Wednesday 15 December 2021: five working days (3.25).

    Of Monday 13 and Thursday 16 December the second makes the order: by Thursday 23 December. Of Friday 10
    and Monday 13 December the second came before the edition, and both are used up: the 16th is alone.
    """
    counting = attrs.evolve(INCIDENT, repeated=Repeated(times=2, days=12))
    edition = Edition("e2", "Second", (*FIRSTS, counting), on("2021-12-15"))

    def find_due(*days: str) -> str | None:
        events = (reviewed("2021-12-01"), *(incident(day) for day in days))
        return review_due(programme(*FIRSTS, events=events, later=(edition,)), "2021-12-16")

    assert find_due("2021-12-13", "2021-12-16") == "2021-12-23"
    assert find_due("2021-12-10", "2021-12-13") is None
    assert find_due("2021-12-10", "2021-12-13", "2021-12-16") is None


def test_law_53_a_poll_in_one_seat_is_ahead_of_whoever_sits_there_alone() -> None:
    """A poll of Thursday 13 January 2022 in Essex, where Ann sits: 14 days before is 30 December (3.8)."""
    rule = Ahead(id="poll", citation="E", kinds=KINDS, of=AheadOf.POLL, before=14)
    poll = PollCalled(
        id="poll", on=_START, known=start_of(_START), constituencies=("c-essex",), poll=on("2022-01-13")
    )
    used = (*uses("essex"), *uses("essex", member="bea"))
    asked = programme(rule, *FIRSTS, members=(ANN, BEA), used=used, events=(reviewed("2021-12-01"), poll))

    assert [(one.member, str(one.due)) for one in asked.due(on=on("2021-12-16"))] == [("ann", "2021-12-30")]
