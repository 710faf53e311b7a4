"""The national review as a value, on a programme that can be counted by hand."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest

from display import small
from helpers.beside import of_another
from helpers.changing import change_rule
from mpreview import display
from mpreview.coverage import Coverage
from mpreview.display import BY, Page
from mpreview.display import _urgent as urgent
from mpreview.display._asked import Asked
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import Booked, Event, FunctionTested, Ledger, Outcome, Reviewed
from mpreview.places import Use, Venue
from mpreview.policy import Activity, OfferOwed, Rule
from mpreview.programme import Programme
from mpreview.teams import SlotsOn
from mpreview.threat import Assessment, ThreatSeries
from mpreview.timeline import Period, start_of

NUMBERS = ("venues", "due_soon", "overdue", "on_time", "late", "unplaced", "held", "beyond")


def asked(programme: Programme, *, by: str = "team", records: int = 0) -> Page:
    return display.review(programme, on=small.ON, until=small.UNTIL, by=by, records=records)


def reviewed(programme: Programme, *, by: str = "team", records: int = 0) -> Mapping[str, Any]:
    return asked(programme, by=by, records=records).data


@pytest.fixture(scope="module")
def shown() -> Mapping[str, Any]:
    return reviewed(small.programme())


def _figures(line: Mapping[str, Any]) -> tuple[int | None, ...]:
    return tuple(line[name] for name in (*NUMBERS, "slots_short"))


def test_the_lines_are_those_counted_by_hand(shown: Mapping[str, Any]) -> None:
    """Essex: Fridays 3 and 10 December serve two of three, the third goes on the 17th, a slot is short.
    Parliament's team has no slot. Scotland: the home is overdue since March 2020, the office in time.
    """
    found = {line["name"]: _figures(line) for line in (*shown["lines"], shown["total"])}

    assert found == {
        "Essex Police": (3, 3, 0, 2, 1, 0, 0, 0, 1),
        "Parliament's team": (1, 1, 0, 0, 0, 1, 0, 0, 1),
        "Police Scotland": (2, 1, 1, 1, 1, 0, 0, 0, 0),
        "total": (6, 5, 1, 3, 2, 1, 0, 0, 2),
    }


@pytest.mark.parametrize("by", BY)
def test_every_column_adds_up_to_its_total(by: str) -> None:
    found = reviewed(small.programme(), by=by)

    sums = {name: sum(line[name] for line in found["lines"]) for name in NUMBERS}
    assert sums == {name: found["total"][name] for name in NUMBERS}


@pytest.mark.parametrize("by", BY)
def test_the_total_is_the_same_whatever_the_lines_stand_for(by: str, shown: Mapping[str, Any]) -> None:
    total = reviewed(small.programme(), by=by)["total"]

    assert _figures(total)[:-1] == _figures(shown["total"])[:-1]


def test_slots_short_are_a_figure_of_teams_alone() -> None:
    assert {line["slots_short"] for line in reviewed(small.programme(), by="kind")["lines"]} == {None}


def test_a_region_may_be_a_nation_that_has_none() -> None:
    names = [line["name"] for line in reviewed(small.programme(), by="region")["lines"]]

    assert names == ["East of England", "Scotland"]


def test_a_kind_has_its_line_with_nothing_in_it() -> None:
    lines = {line["id"]: line["venues"] for line in reviewed(small.programme(), by="kind")["lines"]}

    assert lines == {
        "home": 1, "office": 3, "online": 0, "public-event": 0, "surgery": 1, "westminster": 1,
    }  # fmt: skip


def test_members_stand_at_the_force_of_their_seat(shown: Mapping[str, Any]) -> None:
    found = [[*one.values()] for one in (*shown["members"], shown["members_total"])]

    assert found == [
        ["essex", "Essex", 2, 0, 2], ["scot", "Scotland's police", 1, 0, 1], ["", "total", 3, 0, 3],
    ]  # fmt: skip


def test_a_shared_hall_is_one_venue_and_two_reviews(shown: Mapping[str, Any]) -> None:
    assert shown["total"]["venues"] == len(small.VENUES)
    assert sum(shown["standings"].values()) == sum(shown["progresses"].values()) == len(small.USES)


def test_it_says_what_the_verbs_of_the_programme_say(shown: Mapping[str, Any]) -> None:
    programme = small.programme()
    plan = programme.plan(on=small.ON, until=small.UNTIL)

    assert shown["open_obligations"] == len(programme.due(on=small.ON))
    assert _figures(shown["total"])[3:] == (*map(len, plan.parts), sum(plan.lack.values()))


def test_the_house_names_its_vacant_seats(shown: Mapping[str, Any]) -> None:
    assert shown["house"] == {
        "seats": 4, "members": 3, "vacant": ["Southend West"], "dissolved": False,
        "vacancies_on_record": False, "seatless": 0,
    }  # fmt: skip


def _ended(*seats: str) -> Programme:
    """The small programme, some seats of which are no more since January 2021; their members stayed."""
    programme = small.programme()
    ended = Period(small.POLL, dt.date(2021, 1, 1))
    all_seats = (attrs.evolve(one, period=ended) if one.id in seats else one for one in small.SEATS)
    register = attrs.evolve(programme.register, constituencies=tuple(all_seats))
    return attrs.evolve(programme, base=register)


@pytest.mark.parametrize(
    ("ended", "figures", "told"),
    [
        (("C2",), (3, 2, 1, 1), "1 mandate runs in a seat not in force"),
        (("C2", "C3"), (2, 1, 1, 2), "2 mandates run in seats not in force"),
        (("C4",), (3, 3, 0, 0), "3 members sitting; 0 vacant"),
        (("C1", "C2", "C3"), (1, 0, 1, 3), "1 seat; 0 members sitting; 1 vacant: Southend West"),
    ],
    ids=["one", "two", "vacant", "all"],
)
def test_a_seat_in_force_has_its_member_or_is_vacant(
    ended: tuple[str, ...], figures: tuple[int, ...], told: str
) -> None:
    page = asked(_ended(*ended))
    house = page.data["house"]

    assert (house["seats"], house["members"], len(house["vacant"]), house["seatless"]) == figures
    assert house["seats"] == house["members"] + len(house["vacant"])
    assert page.data["members_total"]["members"] == house["members"] + house["seatless"] == 3
    assert told in " ".join(display.as_text(page).split())
    assert not house["dissolved"]


def test_after_a_dissolution_nobody_is_a_member() -> None:
    found = reviewed(small.programme(dissolved=True))

    assert (found["house"]["dissolved"], found["house"]["members"]) == (True, 0)
    assert (found["total"]["venues"], found["open_obligations"], found["rise"]) == (0, 0, None)


@pytest.mark.parametrize(
    ("id_", "on", "known"),
    [
        ("vacancies", dt.date(2021, 11, 20), True),
        ("vacancies", dt.date(2021, 11, 19), False),
        ("by_elections.2", dt.date(2021, 11, 20), True),
        ("something-else", dt.date(2021, 11, 20), None),
    ],
)
def test_it_says_whether_vacancies_are_on_record(id_: str, on: dt.date, known: object) -> None:
    programme = small.programme()
    sources = (attrs.evolve(small.SOURCES[0], id=id_, state=on),)
    register = attrs.evolve(programme.register, sources=sources)

    assert reviewed(attrs.evolve(programme, base=register))["house"]["vacancies_on_record"] is known


def test_the_levels_are_those_in_force(shown: Mapping[str, Any]) -> None:
    (level,) = shown["levels"]

    assert (level["name"], level["level"], level["since"]) == (
        "National threat",
        "SEVERE",
        dt.date(2021, 11, 15),
    )


def test_a_level_stated_before_the_series_begins_has_no_first_day() -> None:
    later = dt.date(2022, 3, 1)
    series = ThreatSeries(
        "nat", "five", "National threat", (Assessment(later, later, "SEVERE"),), ("uk",), before="LOW"
    )
    (level,) = reviewed(small.programme(series=series))["levels"]

    assert (level["level"], level["since"]) == ("LOW", None)


def test_the_rise_is_told_from_the_reasons(shown: Mapping[str, Any]) -> None:
    """Five reviews in Essex and at Westminster by 13 December, one in Glasgow by the 14th."""
    rise = dict(shown["rise"])
    days = rise.pop("days")

    assert [(one["count"], one["due"].day, one["within"]) for one in days] == [
        (5, 13, "20 working days"),
        (1, 14, "20 working days"),
    ]
    assert days[1]["closed"] == "closed and stepped over: Tuesday 30 November 2021 (St Andrew's Day)"
    assert rise == {
        "series": "nat",
        "name": "National threat",
        "old": "SUBSTANTIAL",
        "new": "SEVERE",
        "on": dt.date(2021, 11, 15),
        "owed": [
            {
                "activity": Activity.REVIEW,
                "count": 6,
                "first": dt.date(2021, 12, 13),
                "last": dt.date(2021, 12, 14),
            }
        ],
    }


def test_another_series_tells_another_rise() -> None:
    series = small.national((dt.date(2021, 2, 4), "MODERATE"), (dt.date(2021, 11, 8), "CRITICAL"))
    rise = reviewed(small.programme(series=series))["rise"]
    (owed,) = rise["owed"]

    assert (rise["old"], rise["new"], rise["on"]) == ("MODERATE", "CRITICAL", dt.date(2021, 11, 8))
    assert (owed["first"], owed["last"]) == (dt.date(2021, 12, 6), dt.date(2021, 12, 7))


def test_without_a_rise_none_is_told() -> None:
    assert reviewed(small.programme(series=small.national((dt.date(2021, 2, 4), "LOW"))))["rise"] is None


def test_a_rise_that_has_not_settled_is_not_told() -> None:
    """Five days from 15 November are over on the 20th."""
    on = dt.date(2021, 11, 19)

    assert display.review(small.programme(), on=on, until=small.UNTIL).data["rise"] is None


def test_equal_reasons_are_one_group_and_nothing_is_lost(shown: Mapping[str, Any]) -> None:
    assert [group["count"] for group in shown["urgent"]] == [1, 1, 2, 5, 1]
    assert sum(group["count"] for group in shown["urgent"]) == shown["open_obligations"]
    assert shown["other"] == {"groups": 0, "obligations": 0}


def test_groups_that_are_not_told_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpreview.display._urgent.MOST", 3)
    found = reviewed(small.programme())

    assert len(found["urgent"]) == 3
    assert found["other"] == {"groups": 2, "obligations": 6}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2)], ids=["first", "later"])
def test_groups_that_read_alike_are_one_wherever_they_stand(order: tuple[int, ...]) -> None:
    """The reviews of a rise in England, the overdue one of a home, and that of the rise in Scotland.

    Without St Andrew's Day both calendars give 13 December, so the two of the rise read alike.
    """
    programme = small.programme()
    plain = tuple(attrs.evolve(one, holidays=()) for one in programme.register.calendars)
    register = attrs.evolve(programme.register, calendars=plain)
    question = Asked(programme=attrs.evolve(programme, base=register), on=small.ON, until=small.UNTIL)
    groups = {(ones[0].reason.form, ones[0].reason.calendar): ones for ones in question.alike}
    each = [groups["rise", "ew"], groups["new-member", "sc"], groups["rise", "sc"]]

    found = urgent.merge_groups([each[place] for place in order])

    assert sorted(map(len, found)) == [1, 6]
    assert len(found[order[0]]) == 6


def test_every_visit_not_on_time_has_its_proof(shown: Mapping[str, Any]) -> None:
    told = [proof for proof in shown["proofs"] if proof["asks"] == "on-time"]

    assert sum(proof["visits"] for proof in told) == shown["total"]["late"] + shown["total"]["unplaced"]
    assert {proof["code"] for proof in told} == {"full", "no-slots", "window-past"}


def test_a_full_run_can_be_counted_again(shown: Mapping[str, Any]) -> None:
    """Three visits must lie in 20 November to 13 December; Essex has the 3rd and the 10th."""
    (full,) = [proof for proof in shown["proofs"] if proof["code"] == "full"]

    assert (full["team"], full["first"], full["last"]) == ("t-essex", small.ON, dt.date(2021, 12, 13))
    assert _count(full) == (3, 2, 1, 1)


def _count(proof: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(proof[key] for key in ("needing", "slots", "lack", "visits"))


def test_records_are_named_only_when_asked_for(shown: Mapping[str, Any]) -> None:
    named = reviewed(small.programme(), records=2)

    assert not any(one["named"] for one in (*shown["urgent"], *shown["proofs"]))
    assert shown["visits"] == []
    assert [len(group["named"]) for group in named["urgent"]] == [1, 1, 2, 2, 1]
    assert [visit["day"] for visit in named["visits"]] == [dt.date(2021, 11, 22), dt.date(2021, 11, 23)]


def test_the_older_sources_are_told(shown: Mapping[str, Any]) -> None:
    assert {source["id"]: source["older"] for source in shown["sources"]} == {
        "holidays": False, "vacancies": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda p: display.review(p, on=small.ON, until=small.ON - dt.timedelta(1)), InvalidValue),
        (lambda p: display.review(p, on=small.ON, until=small.UNTIL, by="member"), UnknownId),
        (lambda p: display.review(p, on=small.ON, until=small.UNTIL, records=-1), OutsideRange),
        (lambda p: display.review(p, on=dt.date(1899, 12, 31), until=small.UNTIL), OutsideRange),
    ],
    ids=["reversed", "grouping", "records", "day"],
)
def test_what_cannot_be_shown_is_refused(ask: Callable[[Programme], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(small.programme())


def test_an_empty_programme_has_an_empty_review() -> None:
    programme = small.programme()
    register = attrs.evolve(programme.register, members=(), venues=(), uses=(), sources=())
    bare = Programme(register, programme.rulebook)

    found = reviewed(bare)

    assert (found["total"]["venues"], found["open_obligations"]) == (0, 0)
    assert not found["house"]["dissolved"]
    assert "no sources" in display.as_text(asked(bare))


def test_the_coverage_of_a_day_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures come from the coverage of the day, and shares before from that of four weeks earlier."""
    days: list[dt.date] = []
    real = Programme.coverage

    def counting(self: Programme, *, on: dt.date) -> Coverage:
        days.append(on)
        return real(self, on=on)

    monkeypatch.setattr(Programme, "coverage", counting)
    reviewed(small.programme())

    assert days == [small.ON, small.ON - dt.timedelta(28)]


def test_reviews_alone_take_slots() -> None:
    programme = small.programme()
    offers = programme.due(on=small.ON, activity=Activity.OFFER)

    assert len(offers) == 3
    assert reviewed(programme)["total"]["on_time"] + 2 + 1 == len(small.VENUES)


def _with_uses(programme: Programme, **starts: dt.date) -> Programme:
    """The programme, some uses (venue, member) begun later."""
    later = {tuple(name.split("__")): start for name, start in starts.items()}
    uses = tuple(
        attrs.evolve(use, period=Period(start)) if start else use
        for use in programme.register.uses
        for start in [later.get((use.venue.replace("-", "_"), use.member.replace("-", "_")))]
    )
    return attrs.evolve(programme, base=attrs.evolve(programme.base, uses=uses))


def test_of_two_rises_the_newest_is_told() -> None:
    """The older one, in October, gave most of them their day; one office was not in use then."""
    series = small.national(
        (dt.date(2021, 2, 4), "SUBSTANTIAL"),
        (dt.date(2021, 10, 1), "SEVERE"),
        (dt.date(2021, 11, 15), "CRITICAL"),
    )
    programme = _with_uses(small.programme(series=series), office_2__person_2=dt.date(2021, 11, 1))
    rise = reviewed(programme)["rise"]

    assert (rise["old"], rise["new"], [one["count"] for one in rise["owed"]]) == ("SEVERE", "CRITICAL", [1])


def test_a_later_rise_that_gives_no_due_day_is_not_told() -> None:
    """The later rise has not settled on the 20th, five days after the 16th."""
    series = small.national(
        (dt.date(2021, 2, 4), "SUBSTANTIAL"),
        (dt.date(2021, 10, 1), "SEVERE"),
        (dt.date(2021, 11, 16), "CRITICAL"),
    )
    rise = reviewed(small.programme(series=series))["rise"]

    assert (rise["new"], rise["on"]) == ("SEVERE", dt.date(2021, 10, 1))


def test_a_shared_venue_overdue_for_one_is_overdue() -> None:
    """The second user came on 10 August and was owed a first review by 10 November."""
    programme = _with_uses(small.programme(), hall_12__person_2=dt.date(2021, 8, 10))
    essex = reviewed(programme)["lines"][0]

    assert _figures(essex)[:3] == (3, 2, 1)


@pytest.mark.parametrize("by", BY)
def test_a_shared_channel_and_its_visit_are_counted_in_one_line(by: str) -> None:
    """Of its two users the one in Glasgow came last and is owed a first review by 20 November.

    Each of the two teams pays it a visit of its own.
    """
    programme = small.programme()
    channel = Venue("channel", "online")
    since = {"person-1": dt.date(2021, 1, 1), "person-3": dt.date(2021, 8, 20)}
    uses = (Use("channel", member, Period(day)) for member, day in since.items())
    rules = tuple(_also_online(rule) for rule in small.rules())
    edition = attrs.evolve(programme.rulebook.editions[0], rules=rules)
    found = Programme(
        attrs.evolve(
            programme.register,
            venues=(*programme.register.venues, channel),
            uses=(*programme.register.uses, *uses),
        ),
        attrs.evolve(programme.rulebook, editions=(edition,)),
        programme.ledger.record(
            Reviewed(
                id="look",
                on=dt.date(2021, 8, 1),
                known=start_of(dt.date(2021, 8, 1)),
                venue="channel",
                outcome=Outcome.COMPLETE,
                proof="seen",
            )
        ),
    )

    before, after = ({one["id"]: one for one in _list(some, by)} for some in (programme, found))
    changed = [id_ for id_ in after if after[id_]["venues"] != before[id_]["venues"]]
    line = {"team": "t-scot", "force": "scot", "region": "scotland", "nation": "scotland", "kind": "online"}
    assert changed == [line[by], ""]
    assert after[""]["venues"] == before[""]["venues"] + 1
    visits = [sum(lines[line[by]][part] for part in NUMBERS[3:]) for lines in (before, after)]
    assert visits[1] - visits[0] == (2 if by == "kind" else 1)


def _list(programme: Programme, by: str) -> list[Mapping[str, Any]]:
    """The lines, and last the total."""
    found = reviewed(programme, by=by)
    return [*found["lines"], found["total"]]


def _also_online(rule: Rule) -> Rule:
    if isinstance(rule, OfferOwed) or not rule.kinds:
        return rule
    return change_rule(rule, kinds=(*rule.kinds, "online"))


def test_visits_with_one_proof_are_told_together() -> None:
    """With the Friday of 10 December gone, one slot is left for three visits."""
    programme = small.programme()
    (essex, *others) = programme.register.teams
    fewer = attrs.evolve(essex, exceptions=(SlotsOn(dt.date(2021, 12, 10), 0),))
    register = attrs.evolve(programme.register, teams=(fewer, *others))
    found = reviewed(attrs.evolve(programme, base=register))
    (full,) = [one for one in found["proofs"] if (one["code"], one["asks"]) == ("full", "on-time")]

    assert _count(full) == (3, 1, 2, 2)
    assert found["lines"][0]["slots_short"] == 2


@pytest.mark.parametrize(
    "on", [dt.date(2022, 6, 6), dt.date(2022, 6, 7), dt.date(2022, 6, 8)], ids=lambda day: day.isoformat()
)
def test_a_window_that_opens_that_day_is_open(on: dt.date) -> None:
    """Twelve months from 5 July 2021, open 28 days before: from 7 June 2022 on."""
    programme = small.programme(series=small.national((dt.date(2021, 2, 4), "LOW")))
    found = display.review(programme, on=on, until=on).data

    assert found["open_obligations"] == len(programme.due(on=on))
    assert found["standings"]["open"] == (6 if on >= dt.date(2022, 6, 7) else 0)


def _with_tests(office: dt.date, *told: Event) -> Programme:
    """The small programme with a function test each year, the last at office-3 on a day of our choosing."""
    whole = small.programme()
    (edition,) = whole.rulebook.editions
    asked = [rule for rule in edition.rules if rule.id in {"cycle", "new-venue", "new-member"}]
    tests = (of_another(rule, Activity.FUNCTION_TEST, ".t") for rule in asked)
    rulebook = attrs.evolve(whole.rulebook, editions=(attrs.evolve(edition, rules=(*edition.rules, *tests)),))
    done = dict.fromkeys((venue.id for venue in small.VENUES), dt.date(2021, 7, 5)) | {"office-3": office}
    tested = (
        FunctionTested(id=f"t-{venue}", on=day, known=start_of(day), venue=venue, proof="heard")
        for venue, day in done.items()
    )
    return attrs.evolve(whole, rulebook=rulebook, ledger=Ledger.of((*whole.ledger, *tested, *told)))


def test_a_test_is_in_the_plan_and_in_no_figure_of_reviews(shown: Mapping[str, Any]) -> None:
    """Tested on 5 January 2021, office-3 is due again on 5 January 2022: a visit of its own."""
    found = reviewed(_with_tests(dt.date(2021, 1, 5)))
    scotland, before = (one["lines"][-1] for one in (found, shown))

    assert (scotland["id"], scotland["on_time"]) == ("t-scot", before["on_time"] + 1)
    assert found["standings"] == shown["standings"]
    assert [line["venues"] for line in found["lines"]] == [line["venues"] for line in shown["lines"]]


def test_a_visit_agreed_for_a_late_day_is_told_as_agreed() -> None:
    """The review of office-3 is due on 14 December; its day was agreed for the 20th."""
    day, late = dt.date(2021, 11, 18), dt.date(2021, 12, 20)
    agreed = Booked(id="b-1", on=day, known=start_of(day), venue="office-3", day=late)
    page = asked(_with_tests(dt.date(2021, 7, 5), agreed))
    found = page.data
    (proof,) = (one for one in found["proofs"] if one["code"] == "agreed")

    assert (proof["team"], proof["asks"], proof["visits"]) == ("t-scot", "on-time", 1)
    assert (proof["first"], proof["last"]) == (late, late)
    told = [one for one in found["proofs"] if one["asks"] == "on-time"]
    assert sum(one["visits"] for one in told) == found["total"]["late"] + found["total"]["unplaced"]
    assert "late by the day that was agreed" in " ".join(display.as_text(page).split())
