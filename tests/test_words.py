"""What a person reads and types: sentences, names of places, next steps, near matches, narrowed answers."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.busier import busier_case
from helpers.policies import rich_cases
from helpers.profiles import examples
from laws import small
from mpreview import Activity, Progress, Standing, uk
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import (
    Answered,
    Booked,
    BookingKept,
    Event,
    Excluded,
    Offered,
    Reply,
    Reviewed,
    UseBegun,
    UseEnded,
    describe,
)  # fmt: skip
from mpreview.findings import FindingCommand
from mpreview.gaps import ExclusionCommand, ExclusionGap
from mpreview.measures import FittingCommand
from mpreview.outlook import Figure, Forecast
from mpreview.places import Use
from mpreview.policy.reasons import sentence
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews.custody import Party
from mpreview.reviews.lifecycle import Command
from mpreview.risk import RiskCommand
from mpreview.timeline import Period, long_day

DAY: Final = dt.date(2021, 11, 20)
_NO_DAY: Final[Any] = "today"
SAMPLE: Final = uk.sample(on=DAY)
_FOREVER: Final = 100_000


@settings(max_examples=examples(0.5))
@given(case=rich_cases, ahead=st.integers(0, 400))
def test_what_is_due_by_a_day_in_an_area_and_of_a_standing_is_the_whole_sifted(
    case: tuple[Programme, dt.date], ahead: int
) -> None:
    programme, on = case
    until = on + dt.timedelta(ahead)
    whole = programme.due(on=on, within=_FOREVER)

    assert [*programme.due(on=on, until=until)] == [one for one in whole if one.due <= until]
    for area in programme.register.areas:
        inside = [one for one in programme.due(on=on, within=ahead) if area.id in one.ground.areas]
        assert [*programme.due(on=on, within=ahead, area=area.id)] == inside
    for standing in Standing:
        assert [*programme.due(on=on, within=_FOREVER, standing=standing)] == [
            one for one in whole if one.standing is standing
        ]
    late = (Standing.OVERDUE, Standing.PAST_LIMIT)
    assert {one.id for one in programme.due(on=on, standing=late)} == {
        one.id for one in whole if one.standing in late
    }
    assert [
        one for one in whole for reason in one.reasons
        if sentence(reason) != f"{sentence(reason, citations=False)} [{reason.citation}]"
    ] == []  # fmt: skip


def test_a_narrower_question_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidValue, match="until: is before the first day"):
        SAMPLE.due(on=DAY, until=DAY - dt.timedelta(1))
    with pytest.raises(InvalidValue, match="standing"):
        SAMPLE.due(on=DAY, standing="overdue")  # type: ignore[arg-type]  # refused
    with pytest.raises(UnknownId) as caught:
        SAMPLE.due(on=DAY, area="Essex")
    assert caught.value.near == ("police-essex",)


@pytest.mark.parametrize(
    ("team", "near"),
    [
        ("essex", ("force-essex",)),
        ("force-esex", ("force-essex",)),
        ("ESSEX POLICE", ("force-essex",)),
        ("Metropolitan", ("force-metropolitan",)),
        ("nobody", ("force-essex",)),  # near to none: the first shows what an id looks like
    ],
)
def test_an_unknown_id_names_the_ids_that_are_near(team: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownId) as caught:
        SAMPLE.due(on=DAY, team=team)

    assert caught.value.near == near
    assert all(repr(one) in str(caught.value) for one in near)


def test_what_is_no_id_and_near_to_none_is_refused_as_no_id() -> None:
    with pytest.raises(InvalidValue, match="an id is"):
        SAMPLE.due(on=DAY, team="nobody at all")


@pytest.mark.parametrize(
    ("typed", "kinds", "found"),
    [
        ("essex", ["area"], [("area", "police-essex", True)]),
        ("Essex police", None, [("team", "force-essex", True), ("area", "police-essex", False)]),
        ("lagen four", ["member", "constituency"],
         [("member", "m-lagan-4", False), ("constituency", "lagan-4", False)]),
        # What merely sounds alike stands beside nothing better; what was typed whole stands first.
        ("Scotland", None, [("area", "scotland", True), ("team", "force-scotland", False),
                            ("area", "police-scotland", False)]),
        ("lagan-4", ["member", "constituency"],
         [("constituency", "lagan-4", True), ("member", "m-lagan-4", False)]),
        ("Essex county", None, [("area", "police-essex", False)]),
        ("south essex", None, [("area", "police-essex", False)]),
        ("office of Essex Two", None, [("venue", "essex-2-office", False)]),
        ("Constituency Office 1 of Member for Essex Two", None, [("venue", "essex-2-office", True)]),
        ("CLYDE-ONE", ["constituency"], [("constituency", "clyde-1", True)]),
        ("clyde two", ["constituency"], [("constituency", "clyde-2", True)]),
        ("four", ["team"], []),
        ("?", None, []),
    ],
)  # fmt: skip
def test_a_name_finds_members_constituencies_teams_and_areas(
    typed: str, kinds: list[str] | None, found: list[tuple[str, str, bool]]
) -> None:
    matches = SAMPLE.register.look_up(typed, kinds=kinds)

    assert [(one.kind, one.id, one.exact) for one in matches] == found


@pytest.mark.parametrize(
    ("typed", "first", "is_guess"),
    [
        ("Essex Two's office", "essex-2-office", False),
        ("home 1 of Member for Essex Fourr", "essex-4-home-1", True),  # and not that of Essex One
        ("Member for Essex Tow", "m-essex-2", True),
        ("Essex county", "police-essex", True),
    ],
)
def test_what_is_spelled_otherwise_or_left_out_is_a_guess(typed: str, first: str, is_guess: bool) -> None:
    match, *others = SAMPLE.register.look_up(typed)

    assert (match.id, match.is_guess) == (first, is_guess)
    assert all(other.is_guess for other in others) or not is_guess


def test_without_kinds_the_guess_with_the_fewest_further_words_stands_first() -> None:
    register = uk.demonstration(on=DAY, seed=2021).register

    assert register.look_up("esex")[0].id == "police-essex"
    assert register.look_up("lancashir")[0].id == "police-lancashire"
    assert register.look_up("lagen four", kinds=["member", "constituency"]) == ()


def test_on_a_day_a_member_is_found_by_the_seat_held_that_day() -> None:
    register = SAMPLE.register
    gone = register.member["m-lagan-2"].mandates[-1].period.end
    assert gone is not None
    kinds = ["member", "constituency"]

    by_day = [register.look_up("lagan two", kinds=kinds, on=gone + dt.timedelta(days)) for days in (-1, 0)]

    assert [[(one.kind, one.id, one.name) for one in found if one.exact] for found in by_day] == [
        [("member", "m-lagan-2", "Lagan Two"), ("constituency", "lagan-2", "Lagan Two")],
        [("constituency", "lagan-2", "Lagan Two")],
    ]
    for seat in register.constituencies:
        found = register.look_up(seat.id, kinds=["member"], on=DAY)
        assert [one.id for one in found if one.exact] == [
            one.id for one in register.find_holders(seat.id, on=DAY)
        ]
    with pytest.raises(InvalidValue):
        register.look_up("lagan two", on=_NO_DAY)


@pytest.mark.parametrize(
    ("typed", "kinds", "is_ambiguous"),
    [
        ("Essex Two", ["member"], False),
        ("Member for Essex", ["member"], True),
        ("Essex", ["area", "member"], False),  # the area whole; the members have the word alone
        ("Esex", ["member"], True),
        ("office", ["venue"], True),
        ("essex-2-office", ["venue"], False),
        ("Lagan Four", ["member", "venue"], False),  # the venues of the member are of another kind
    ],
)
def test_a_name_is_ambiguous_if_another_entry_of_the_kind_is_as_near(
    typed: str, kinds: list[str], is_ambiguous: bool
) -> None:
    assert SAMPLE.register.look_up(typed, kinds=kinds)[0].is_ambiguous == is_ambiguous


NATION: Final = uk.demonstration(on=DAY).register


@pytest.mark.parametrize(
    ("typed", "kind", "first", "is_ambiguous"),
    [
        ("Thurock", "constituency", "Thurrock", False),  # before South Basildon and East Thurrock
        ("Thurock", "member", "Thurrock", False),
        ("Castle Pont", "constituency", "Castle Point", False),  # Newcastle upon Tyne
        ("Colchestr", "constituency", "Colchester", False),  # Rochester and Strood
        ("Oxfrod East", "constituency", "Oxford East", False),  # Oxford West and Abingdon
        ("Oxfrod", "constituency", "Oxford East", True),
        ("Oxford", "constituency", "Oxford East", True),
        ("Bournmouth", "constituency", "Bournemouth East", True),
        ("Thurrock constituency", "constituency", "Thurrock", False),
        ("Thurrock constituency", "member", "Thurrock", False),
        ("constituency office of Thurrock", "venue", "constituency office 1 of Member for Thurrock", False),
        ("office of Thurrock", "venue", "constituency office 1 of Member for Thurrock", True),  # Westminster
        ("home of Thurrock", "venue", "home 1 of Member for Thurrock", True),
        ("Vale of Glamorgan county", "constituency", "Vale of Glamorgan", False),
        ("Met", "area", "Metropolitan Police", False),
        ("Met police", "team", "Metropolitan Police Service", False),
    ],
)
def test_the_nearest_name_of_the_nation_stands_first_and_is_ambiguous_only_with_as_near_a_name(
    typed: str, kind: str, first: str, is_ambiguous: bool
) -> None:
    match, *others = NATION.look_up(typed, kinds=[kind], on=DAY)

    assert (match.name, match.is_ambiguous) == (first, is_ambiguous)
    assert all(other.is_ambiguous for other in others)


def test_the_id_of_one_entry_that_is_the_name_of_another_entry_is_ambiguous() -> None:
    names = {"lagan-4": "Lagan 4 West", "essex-1": "Lagan 4"}
    seats = (attrs.evolve(one, name=names.get(one.id, one.name)) for one in SAMPLE.register.constituencies)
    register = attrs.evolve(SAMPLE.register, constituencies=tuple(seats))
    found = register.look_up("Lagan 4", kinds=["constituency"])

    assert {one.id: (one.exact, one.is_ambiguous) for one in found} == dict.fromkeys(names, (True, True))


def test_small_words_do_not_keep_a_place_from_being_found() -> None:
    plain = NATION.look_up("office of Thurrock", kinds=["venue"])

    assert [one.is_guess for one in plain] == [False] * 4
    for typed in (
        "the office of Thurrock",
        "the office in Thurrock",
        "an office at Thurrock",
        "a Thurrock office",
    ):
        assert NATION.look_up(typed, kinds=["venue"]) == plain
    assert {one.name for one in NATION.look_up("surgery in Thurrock", kinds=["venue"])} > {
        "surgery 1 of Member for Thurrock"
    }
    guess, *_ = NATION.look_up("the Isle in Wigt", kinds=["constituency"])
    assert (guess.name, guess.is_guess) == ("Isle of Wight", True)


def test_a_seat_that_is_called_constituency_is_found_beside_its_member_and_the_office() -> None:
    found = NATION.look_up("Thurrock constituency", on=DAY)

    assert [(one.kind, one.name, one.exact) for one in found][:2] == [
        ("member", "Thurrock", True), ("constituency", "Thurrock", True),
    ]  # fmt: skip
    assert "venue" in {one.kind for one in found}


def test_three_letters_are_the_start_of_a_word_and_no_part_of_one() -> None:
    assert {one.name for one in NATION.look_up("Met", on=DAY)} == {
        "Metropolitan Police", "Metropolitan Police Service",
    }  # fmt: skip


def _forecast(by: str | None = None) -> Forecast:
    return SAMPLE.forecast(on=DAY, until=DAY, runs=1, seed=1, by=by)


_REVIEWS: Final = [one.id for one in SAMPLE.ledger if isinstance(one, Reviewed)]
_ASKED: Final[dict[str, tuple[Callable[[], object], str]]] = {
    "grouping": (lambda: SAMPLE.coverage(on=DAY).by("forces"), "force"),
    "group": (lambda: SAMPLE.coverage_over(DAY, DAY, by="force").of_group("police-esex"), "police-essex"),
    "medians": (lambda: SAMPLE.coverage_over(DAY, DAY, by="force").medians_of("police-esex"), "police-essex"),
    "whole": (lambda: SAMPLE.coverage_over(DAY, DAY, by="force").of_group(None), "police-essex"),
    "forecast": (lambda: _forecast("force").get(DAY, Figure.PERCENT, "police-esex"), "police-essex"),
    "kind of event": (lambda: describe("nonsense"), "answered"),
    "names": (lambda: SAMPLE.options("evnt"), "event"),
    "kinds": (lambda: SAMPLE.options("event", kinds=["bookd"]), "booked"),
    "kind of entry": (lambda: SAMPLE.register.look_up("Essex", kinds=["members"]), "member"),
    "obligation": (
        lambda: SAMPLE.due(on=DAY).get("review/essex-2-ofice/m-essex-2"), "review/essex-2-office/m-essex-2",
    ),
    "review": (lambda: SAMPLE.checklist("nonsense"), min(_REVIEWS)),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "near"), _ASKED.values(), ids=_ASKED)
def test_an_unknown_name_of_an_answer_names_the_nearest_or_else_the_first(
    ask: Callable[[], object], near: str
) -> None:
    with pytest.raises(UnknownId) as caught:
        ask()

    assert caught.value.near[0] == near
    assert repr(near) in str(caught.value)


def test_an_answer_without_groups_says_so() -> None:
    with pytest.raises(InvalidValue, match="the forecast has no groups"):
        _forecast().get(DAY, Figure.PERCENT, "force-essex")
    with pytest.raises(InvalidValue, match="the span has no groups"):
        SAMPLE.coverage_over(DAY, DAY).of_group("police-essex")


def test_every_status_has_the_id_that_leads_to_its_subject() -> None:
    for one in SAMPLE.coverage(on=DAY):
        assert SAMPLE.subject(one.id) == (one.member, one.venue, one.activity)


def test_of_names_with_each_word_the_shortest_stands_first() -> None:
    register = uk.demonstration(on=DAY, seed=2021).register
    found = [match.name for match in register.look_up("Thurrock", kinds=["member"])]

    assert found == ["Member for Thurrock", "Member for South Basildon and East Thurrock"]


def test_a_name_is_looked_up_among_kinds_that_exist() -> None:
    with pytest.raises(UnknownId):
        SAMPLE.register.look_up("Essex", kinds=["county"])
    with pytest.raises(InvalidValue):
        SAMPLE.register.look_up("")


def test_a_seat_has_its_holders_by_day() -> None:
    register = SAMPLE.register
    gone = register.member["m-lagan-2"].mandates[-1].period.end
    assert gone is not None

    held = [register.find_holders("lagan-2", on=gone + dt.timedelta(days)) for days in (-1, 0)]

    assert [[one.id for one in some] for some in held] == [["m-lagan-2"], []]
    with pytest.raises(UnknownId) as caught:
        register.find_holders("Lagan Two", on=DAY)
    assert caught.value.near == ("lagan-2",)


@pytest.mark.parametrize(
    ("venue", "member", "name"),
    [
        ("essex-1-office", "m-essex-1", "constituency office 1 of Member for Essex One"),
        ("essex-2-home-2", "m-essex-2", "home 2 of Member for Essex Two"),
        ("essex-hall", "m-essex-2", "surgery 1 of Member for Essex Two (shared with 1 other)"),
    ],
)
def test_a_place_without_a_label_is_named_by_kind_number_and_member(
    venue: str, member: str, name: str
) -> None:
    (owed,) = SAMPLE.due(on=DAY, within=400, member=member, venue=venue, activity=Activity.REVIEW)
    told = SAMPLE.explain(member, venue, Activity.REVIEW, on=DAY)

    assert SAMPLE.register.name_place(venue, member) == owed.place_name == told.place_name == name
    assert owed.title == told.title == f"review of {name}"
    assert name not in f"{owed!r} {told!r}"


@pytest.mark.parametrize(("begun", "shared"), [("2021-11-21", " (shared with 1 other)"), ("2021-11-22", "")])
def test_a_place_is_shared_with_those_who_use_the_place_at_the_same_time(begun: str, shared: str) -> None:
    given_up = UseEnded(**_at("end", "2021-11-22"), member="m-essex-4", venue="essex-4-office")
    taken = UseBegun(**_at("begin", begun), member="m-essex-2", venue="essex-4-office")
    register = SAMPLE.record(given_up, taken).register

    assert [register.name_place("essex-4-office", member) for member in ("m-essex-2", "m-essex-4")] == [
        f"constituency office 1 of Member for Essex {number}{shared}" for number in ("Two", "Four")
    ]


def test_a_place_is_not_named_by_a_member_who_never_uses_it() -> None:
    with pytest.raises(InvalidValue, match="uses the venue"):
        SAMPLE.register.name_place("essex-hall", "m-essex-4")


# ---------------------------------------------------------------- the next step


@settings(max_examples=examples(5))
@example(seed=2106, apart=0)  # accepted after the visit was agreed: nothing is left to be booked
@example(seed=632, apart=0)  # an offer that was accepted, and another place to be offered
@example(seed=50815, apart=0)  # an offer that was accepted, and declined on the day
@given(seed=st.integers(0, 2**32), apart=st.sampled_from([0, 60]))
def test_the_next_step_of_what_is_due_is_a_legal_one_and_an_owed_offer_ends_with_an_offer(
    seed: int, apart: int
) -> None:
    programme, day = busier_case(seed)
    on = day - dt.timedelta(apart)
    for one in programme.due(on=on, within=60):
        legal = {row.command for row in programme.steps(one.member, one.venue, one.activity, on=on)}
        assert one.next_step in ({None} if one.progress is Progress.DONE else legal)

        # Of a place reviewed on this very day an offer counts from the next day on. On the day of an answer
        # an offer comes before the answer, by the order of kinds.
        floors = {str(reason.subject): dict(reason.read).get("floor") for reason in one.reasons}
        answered = {reason.subject for reason in one.reasons if ("answered", on.isoformat()) in reason.read}
        waiting = floors.keys() - answered
        places = tuple(sorted(place for place in waiting if str(floors[place]) <= on.isoformat()))
        if one.activity is Activity.OFFER and one.progress is not Progress.NOT_CONTACTED and places:
            assert (one.next_step, one.to_offer) == (Command.OFFERED, tuple(sorted(floors)))
            known = dt.datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=dt.UTC)
            offer = Offered(id="offer-now", on=on, known=known, member=one.member, venues=places)
            left = programme.record(offer).due(on=on, member=one.member, activity=Activity.OFFER)
            assert {place for other in left for place in other.to_offer} & {*places} == set()


def test_an_owed_offer_is_with_its_team_by_its_due_day_whatever_the_member_said_last() -> None:
    """The member puts off the offer of every place; a place used since is to be offered all the same."""
    put_off = Answered(
        **_at("put-off", "2021-11-22"), offer="e-30", reply=Reply.DEFERRED, until=dt.date(2022, 5, 2)
    )
    opened = UseBegun(**_at("hall-4", "2021-11-23"), member="m-essex-2", venue="essex-4-office")
    (owed,) = SAMPLE.record(put_off, opened).due(
        on=dt.date(2021, 11, 23), within=400, member="m-essex-2", activity=Activity.OFFER
    )

    assert (owed.progress, owed.next_step, owed.holder) == (Progress.DEFERRED, Command.OFFERED, Party.TEAM)
    assert owed.to_offer == ("essex-2-home-2", "essex-2-office", "essex-4-office", "essex-hall")
    assert owed.reason.subject == "essex-4-office"
    assert owed.custody is not None
    assert owed.custody.until == owed.due < dt.date(2022, 5, 2)


def _at(id_: str, day: str) -> dict[str, Any]:
    on = dt.date.fromisoformat(day)
    return {"id": id_, "on": on, "known": dt.datetime(on.year, on.month, on.day, 20, tzinfo=dt.UTC)}


# ---------------------------------------------------------------- sentences

_OFFICE: Final = "essex-2-office"
_ACCEPTED: Final = Answered(**_at("a", "2021-11-22"), offer="e-30", reply=Reply.ACCEPTED)
_BOOKED: Final = Booked(**_at("b", "2021-11-23"), venue=_OFFICE, day=dt.date(2021, 12, 1))
_DECLINED: Final = attrs.evolve(_ACCEPTED, reply=Reply.DECLINED)
_OFFER, _AGREE, _GO = "offer the review", "agree a day for the visit", "review the place"
_DEFERRED: Final = attrs.evolve(_ACCEPTED, reply=Reply.DEFERRED, until=dt.date(2021, 12, 10))


@pytest.mark.parametrize(
    ("on", "events", "told", "step"),
    [
        ("2021-11-20", (), "(open); with the member until 29 November 2021", "accept the offer"),
        ("2021-11-25", (_DECLINED,), "(open); declined, held until 23 May 2022", _OFFER),
        ("2021-11-25", (_DEFERRED,),
         "(open); deferred, held until 10 December 2021", _OFFER),
        ("2021-11-25", (_ACCEPTED,), "(open); with Essex Police until 20 December 2021", _AGREE),
        ("2021-11-25", (_ACCEPTED, _BOOKED), "(open); booked for 1 December 2021; with Essex Police", _GO),
        ("2021-12-02", (_ACCEPTED, _BOOKED),
         "(open); the agreed visit was missed; with Essex Police until 30 December 2021", _AGREE),
        ("2021-12-02", (_ACCEPTED, _BOOKED, BookingKept(**_at("k", "2021-12-01"), booking="b")),
         "(open); visited, report open since 1 December 2021; with Essex Police until 15 December 2021", _GO),
        ("2021-12-15", (), "(overdue); with Essex Police until 29 December 2021", _OFFER),
        ("2022-03-01", (), "(past its limit); with the coordinator desk-east-of-england", _OFFER),
    ],
)  # fmt: skip
def test_a_sentence_says_what_by_when_what_holds_it_who_has_it_and_what_next(
    on: str, events: tuple[Event, ...], told: str, step: str
) -> None:
    (owed,) = SAMPLE.record(*events).due(
        on=dt.date.fromisoformat(on), venue=_OFFICE, activity=Activity.REVIEW
    )

    when = "then" if "held until" in told else "next"
    named = "constituency office 1 of Member for Essex Two"
    assert owed.sentence() == (f"review of {named}: due 13 December 2021 {told}; {when}: {step}")


def test_in_the_days_of_grace_a_sentence_names_the_first_overdue_day() -> None:
    told = [SAMPLE.due(on=dt.date(2021, 12, day), venue="essex-2-home-2")[0].sentence() for day in (14, 15)]

    assert [text.partition(": ")[2].partition("; ")[0] for text in told] == [
        "due 15 December 2021 (open)", "due 15 December 2021, overdue from 16 December 2021",
    ]  # fmt: skip


def test_a_visit_that_another_user_has_agreed_is_named() -> None:
    hall = "essex-hall"
    agreed = SAMPLE.record(
        Offered(**_at("o1", "2021-11-21"), member="m-essex-1", venues=(hall,)),
        Answered(**_at("a1", "2021-11-22"), offer="o1", reply=Reply.ACCEPTED),
        attrs.evolve(_BOOKED, venue=hall),
    )
    on = dt.date(2021, 11, 25)
    told = {one.member: one.sentence() for one in agreed.due(on=on, venue=hall, activity=Activity.REVIEW)}

    assert "(open); booked for 1 December 2021; " in told["m-essex-1"]
    assert "(open); a visit is agreed for 1 December 2021; with the member" in told["m-essex-2"]
    (visit,) = (one for one in agreed.agreed(on=on) if one.venue == hall)
    assert visit.title == "review of surgery 1 of Member for Essex One (shared with 1 other)"
    assert visit.sentence() == f"{visit.title}: agreed for 1 December 2021; with Essex Police"


def test_what_is_not_owed_has_a_sentence_without_the_body_that_holds_it() -> None:
    held = Excluded(
        **_at("x", "2021-11-20"), member="m-clyde-2", first=DAY, last=dt.date(2022, 1, 1),
        body="Hidden body", signer="chief", authority="Act", why="a reason",
    )  # fmt: skip
    programme = SAMPLE.record(held)
    covered = {(one.member, one.venue, one.activity): one for one in programme.coverage(on=DAY)}
    told = {key: one.sentence() for key, one in covered.items()}
    contact = ("m-clyde-2", None, Activity.CONTACT)

    assert told["m-lagan-2", None, Activity.CONTACT] == (
        "contact with Member for Lagan Two: lapsed, no mandate from 31 October 2021 on (resignation)"
    )
    assert told[contact] == "contact with Member for Clyde Two: not owed (done)"
    assert programme.explain(*contact, on=DAY).sentence() == "contact with Member for Clyde Two: not owed"
    assert "Hidden body" in programme.explain(*contact, on=DAY).why()
    assert all(text.startswith(f"{covered[key].title}: ") for key, text in told.items())


def test_an_explanation_tells_what_is_due_and_leaves_out_what_does_not_apply() -> None:
    found = SAMPLE.explain("m-essex-2", _OFFICE, Activity.REVIEW, on=DAY)
    head, *others = found.why(not_applied=False).splitlines()

    assert found.sentence() == (
        "review of constituency office 1 of Member for Essex Two: open, due on 13 December 2021; "
        "due from 13 December 2021 if nothing more happens"
    )
    assert head == f"review on 20 November 2021: {found.sentence().partition(': ')[2]}"
    assert others == [one.why() for one in found.applied]
    assert found.why().splitlines()[len(others) + 1 :] == [one.why() for one in found.not_applied] != []
    (reason, *_) = found.applied
    assert reason.why() == f"{reason.why(citations=False)} [{reason.citation}]" == sentence(reason)


def test_a_gap_has_the_same_sentence_with_names_and_with_ids() -> None:
    gaps = [one for one in SAMPLE.gaps(on=DAY) if one.status.venue == "essex-4-office"]

    assert [gap.sentence().partition(", since")[0] for gap in gaps] == [
        "Member for Essex Four at constituency office 1 was to be offered a review and never was",
        "the review of constituency office 1 of Member for Essex Four is past its last day on time",
    ]
    assert [gap.why() for gap in gaps] == [
        gap.sentence()
        .replace("Member for Essex Four", "m-essex-4")
        .replace("constituency office 1", "essex-4-office")
        .replace("the coordinator desk-east-of-england", "the coordinator")
        for gap in gaps
    ]


@settings(max_examples=examples(2))
@given(seed=st.integers(0, 2**32))
def test_law_41_a_sentence_of_a_gap_tells_no_measure_risk_finding_or_exclusion_unasked(seed: int) -> None:
    programme, on = busier_case(seed)
    for gap in programme.gaps(on=on):
        is_weak = gap.kind is ExclusionGap.NOT_LOOKED_AGAIN or any((gap.fitting, gap.risk, gap.finding))
        whole = (gap.why(sensitive=True), gap.sentence(sensitive=True))
        short = (gap.why(), gap.sentence())

        assert gap.is_sensitive == is_weak
        assert (short == whole) == (not is_weak)
        assert "since, since" not in " ".join((*short, *whole))
        if is_weak:
            untold = "needs a step that only readers with clearance may see, since"
            assert all(f" {untold} {long_day(gap.since)}" in text for text in short)
            named = [
                part for part in (gap.fitting and gap.fitting.measure, gap.risk and gap.risk.risk) if part
            ]
            assert [word for word in (*named, gap.next.words, "coordinator") if word in " ".join(short)] == []


def test_a_repr_shows_day_rule_and_standing() -> None:
    (owed,) = SAMPLE.due(on=DAY, member="m-essex-2", venue="essex-2-office")

    assert repr(owed) == (
        "<Obligation review/essex-2-office/m-essex-2: due 2021-12-13, open, offered, "
        "by rule review-after-rise>"
    )


@pytest.mark.parametrize("kind", [Standing, Progress, Party])
def test_a_state_has_words_that_are_no_code(kind: type[Standing | Progress | Party]) -> None:
    assert [one for one in kind if "-" in one.words or not one.words] == []
    assert len({one.words for one in kind}) == len(kind)


def test_a_snapshot_narrows_what_is_due_as_the_programme_does() -> None:
    programme = SAMPLE.as_known(DAY)
    snapshot = Snapshot.of(programme)
    asked: dict[str, Any] = {
        "until": dt.date(2022, 1, 31), "area": "police-essex", "standing": Standing.OPEN,
    }  # fmt: skip

    assert snapshot.due(on=DAY, **asked) == programme.due(on=DAY, **asked)
    assert len({len(snapshot.due(on=DAY, **dict([one]))) for one in asked.items()} - {0}) == len(asked)


def test_every_step_that_somebody_takes_has_words_that_are_no_code() -> None:
    kinds = (Command, FittingCommand, RiskCommand, FindingCommand, ExclusionCommand)
    steps = [step for kind in kinds for step in kind if not step.is_clock]

    assert [step for step in steps if step.words in {step.value, step.value.replace("-", " ")}] == []
    assert all(len({step.words for step in kind}) == len(kind) for kind in kinds)


def test_a_place_has_the_users_of_the_day() -> None:
    """Bea uses the hall from 1 March 2021, Ann until the end of that month."""
    hall = attrs.evolve(small.ESSEX, id="hall")
    ends = Period(dt.date(2020, 1, 6), dt.date(2021, 4, 1))
    used = (Use("hall", "ann", ends), Use("hall", "bea", Period(dt.date(2021, 3, 1))))
    asked = small.programme(*small.FIRSTS, members=(small.ANN, small.BEA), venues=(hall,), used=used)

    days = ("2021-02-28", "2021-03-01", "2021-03-31", "2021-04-01")
    found = [[one.id for one in asked.register.find_users("hall", on=small.on(day))] for day in days]

    assert found == [["ann"], ["ann", "bea"], ["ann", "bea"], ["bea"]]
    with pytest.raises(UnknownId, match="hall"):
        asked.register.find_users("hal", on=small.on("2021-03-01"))
