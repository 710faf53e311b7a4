"""The tables by themselves, refusals, and what events make of them."""

import datetime as dt
import inspect
from collections.abc import Iterator
from itertools import product
from typing import Any

import attrs
import pytest

from laws.support import pickled
from lifecycle.explore import WORLDS
from lifecycle.world import Life, Model, Move
from mpreview import ReviewError, events
from mpreview.errors import InvalidValue
from mpreview.policy import Activity
from mpreview.reviews import Progress
from mpreview.reviews.lifecycle import (
    GUARDS,
    TABLES,
    BookingState,
    Command,
    StepFacts,
    command_of,
    facts_of,
)
from mpreview.state_machine import IllegalStep

KNOWN = dt.datetime(2021, 11, 20, 12, tzinfo=dt.UTC)
HEAD: Any = {"on": KNOWN.date(), "known": KNOWN}
CANARY = "adviser-who-is-secret"

STEPS: dict[events.Event, Command | None] = {
    events.Contacted(id="1", **HEAD, member="m"): Command.CONTACTED,
    events.Attempted(id="2", **HEAD, member="m"): Command.ATTEMPTED,
    events.Offered(id="3", **HEAD, member="m"): Command.OFFERED,
    events.Answered(id="4", **HEAD, offer="3", reply=events.Reply.ACCEPTED): Command.ACCEPTED,
    events.Answered(id="5", **HEAD, offer="3", reply=events.Reply.DECLINED): Command.DECLINED,
    events.Answered(id="6", **HEAD, offer="3", reply=events.Reply.DEFERRED, until=KNOWN.date()): (
        Command.DEFERRED
    ),
    events.Booked(id="7", **HEAD, venue="v", day=KNOWN.date()): Command.BOOKED,
    events.BookingMoved(id="8", **HEAD, booking="7", day=KNOWN.date()): Command.MOVED,
    events.BookingKept(id="9", **HEAD, booking="7"): Command.KEPT,
    events.BookingMissed(id="10", **HEAD, booking="7", by=events.Absent.MEMBER): Command.MISSED,
    events.BookingCancelled(id="11", **HEAD, booking="7"): Command.CANCELLED,
    events.Reviewed(id="12", **HEAD, venue="v"): Command.REVIEWED,
    events.DeskChecked(id="13", **HEAD, venue="v"): Command.DESK_CHECKED,
    events.FunctionTested(id="21", **HEAD, venue="v"): Command.FUNCTION_TESTED,
    events.Exercised(id="22", **HEAD, venue="v"): Command.EXERCISED,
    events.FindingNoted(id="14", **HEAD, review="12", venue="v", severity="low", text="t"): Command.FOUND,
    events.Postponed(
        id="15", **HEAD, member="m", until=KNOWN.date(), signer="s", authority="a", why="w"
    ): Command.POSTPONED,
    events.Exempted(
        id="16", **HEAD, member="m", until=KNOWN.date(), signer="s", authority="a", why="w"
    ): Command.EXEMPTED,
    events.Incident(id="17", **HEAD, member="m"): None,
    events.Withdrawn(id="18", **HEAD, event="1"): None,
    events.Erased(id="19", **HEAD, events=("0",)): None,
    events.Committed(id="20", **HEAD, team="t", day=KNOWN.date()): None,
}


def possible() -> Iterator[StepFacts]:
    """Every combination of what guards can read."""
    questions = [one.name for one in attrs.fields(StepFacts) if one.type is bool]
    for booking, answers in product(BookingState, product([False, True], repeat=len(questions))):
        told: Any = dict(zip(questions, answers, strict=True))
        yield StepFacts(booking=booking, **told)
    yield StepFacts(assessor="a", approver="a", signer="a")
    yield StepFacts(assessor="a", approver="b", signer="b")


def test_whatever_the_facts_at_most_one_row_of_a_step_is_open() -> None:
    facts = list(possible())
    several = {
        (table.name, row.state, row.command)
        for table in TABLES.values()
        for row in table.rows
        if len(table.list_rows(row.state, row.command)) > 1
    }

    assert several
    assert [
        (where, one)
        for where in several
        for one in facts
        if len(TABLES[Activity(where[0])].list_open(where[1], where[2], one)) > 1
    ] == []


def test_every_progress_is_in_the_table_of_reviews_and_none_twice() -> None:
    rows = [row for table in TABLES.values() for row in table.rows]

    assert TABLES[Activity.REVIEW].states == tuple(Progress)
    assert len({(table.name, row) for table in TABLES.values() for row in table.rows}) == len(rows)


def test_guards_bear_names_of_their_own_and_ask_what_facts_answer() -> None:
    assert [name for name, guard in GUARDS.items() if name != guard.name] == []
    assert [
        guard.name for guard in GUARDS.values() if type(getattr(StepFacts(), guard.fact)) is not bool
    ] == []


# ---------------------------------------------------------------- what the issue asks for


def test_the_assessor_does_not_approve() -> None:
    own = StepFacts(assessor=CANARY, approver=CANARY, complete=True, proof=True)

    with pytest.raises(IllegalStep) as caught:
        TABLES[Activity.REVIEW].step(Progress.BOOKED, Command.REVIEWED, own)

    assert caught.value.guard is GUARDS["assessor-is-not-approver"]


@pytest.mark.parametrize(
    ("complete", "proof", "to"),
    [
        (True, True, Progress.DONE),
        (True, False, Progress.BOOKED),
        (False, True, Progress.BOOKED),
        (False, False, Progress.BOOKED),
    ],
)
def test_a_review_without_outcome_or_proof_is_on_record_and_not_done(
    complete: bool, proof: bool, to: Progress
) -> None:
    facts = StepFacts(assessor="a", approver="b", complete=complete, proof=proof)

    assert TABLES[Activity.REVIEW].step(Progress.BOOKED, Command.REVIEWED, facts) is to


@pytest.mark.parametrize("command", [Command.POSTPONED, Command.EXEMPTED])
@pytest.mark.parametrize("activity", [Activity.REVIEW, Activity.CONTACT])
def test_the_assessor_alone_puts_nothing_off(command: Command, activity: Activity) -> None:
    with pytest.raises(IllegalStep, match="somebody other than the assessor signs"):
        TABLES[activity].step(Progress.CONTACTED, command, StepFacts(assessor="a", signer="a"))

    signed = StepFacts(assessor="a", signer="b")
    assert TABLES[activity].step(Progress.CONTACTED, command, signed) is Progress.CONTACTED


@pytest.mark.parametrize("command", [Command.MISSED, Command.CANCELLED, Command.PASSED])
def test_what_is_missed_or_called_off_goes_back_to_accepted(command: Command) -> None:
    facts = StepFacts(booking=BookingState.OPEN, came=True, since=True)

    assert TABLES[Activity.REVIEW].step(Progress.BOOKED, command, facts) is Progress.ACCEPTED


@pytest.mark.parametrize(
    "state",
    [Progress.UNANSWERED, Progress.DECLINED, Progress.DEFERRED, Progress.DONE, Progress.OFFERED],
)
def test_whatever_was_said_another_offer_may_follow(state: Progress) -> None:
    assert TABLES[Activity.REVIEW].step(state, Command.OFFERED) is Progress.OFFERED


@pytest.mark.parametrize("state", [Progress.ACCEPTED, Progress.BOOKED])
def test_an_acceptance_holds(state: Progress) -> None:
    with pytest.raises(IllegalStep):
        TABLES[Activity.REVIEW].step(state, Command.OFFERED)


@pytest.mark.parametrize("command", [Command.DECLINED, Command.DEFERRED])
def test_who_is_booked_alone_cancels_before_they_decline(command: Command) -> None:
    alone = StepFacts(newest=True, booking=BookingState.OPEN, since=True)
    with pytest.raises(IllegalStep, match="cancel the booking first"):
        TABLES[Activity.REVIEW].step(Progress.BOOKED, command, alone)

    among = attrs.evolve(alone, others=True)
    assert (
        TABLES[Activity.REVIEW].step(Progress.BOOKED, command, among).value == command.value.partition("-")[2]
    )


@pytest.mark.parametrize("activity", Activity)
def test_contact_may_be_made_at_any_time(activity: Activity) -> None:
    table = TABLES[activity]

    assert all(table.list_open(state, Command.CONTACTED, StepFacts()) for state in table.states)


def test_a_decline_stops_nothing_for_the_other_users_of_a_hall() -> None:
    one, other = (0, 2), (1, 3)
    hall = Model.of(*WORLDS["two users of a venue"])
    for move in (
        Move(Command.OFFERED, one),
        Move(Command.OFFERED, other),
        Move(Command.DECLINED, one, None, StepFacts(newest=True)),
        Move(Command.ACCEPTED, other, None, StepFacts(newest=True)),
        Move(Command.BOOKED, (2, 3), 0),
    ):
        hall = hall.after(move)
    assert hall.progress[2:] == (Progress.DECLINED, Progress.BOOKED)

    visit = StepFacts(assessor="a", complete=True, proof=True)
    assert hall.after(Move(Command.REVIEWED, (2, 3), 0, visit)).progress[2:] == (Progress.DONE,) * 2


# ---------------------------------------------------------------- refusals


def every_refusal() -> Iterator[IllegalStep]:
    for table in TABLES.values():
        for state, command in product(table.states, Command):
            try:
                table.step(state, command, StepFacts(assessor=CANARY, approver=CANARY, signer=CANARY))
            except IllegalStep as refusal:
                yield refusal


def test_a_refusal_says_what_where_why_and_what_is_legal_and_nothing_secret() -> None:
    for refusal in every_refusal():
        text = str(refusal)

        assert text.startswith(f"refused: {refusal.command.value}, of a")
        assert text.partition("; legal now: ")[2].split(", ") == [one.value for one in refusal.commands]
        assert refusal.guard is None or refusal.guard.todo in text
        assert refusal.legal == refusal.table.list_legal(refusal.state)
        assert not any(command.is_clock for command in refusal.commands)
        assert CANARY not in text + repr(refusal)
        assert max(len(text), len(repr(refusal))) < 1_000


def test_every_step_that_is_not_taken_is_refused() -> None:
    refused = {(one.table.name, one.state, one.command) for one in every_refusal()}
    listed = {(table.name, row.state, row.command) for table in TABLES.values() for row in table.rows}

    unlisted = {
        (table.name, *at)
        for table in TABLES.values()
        for at in product(table.states, Command)
    } - listed  # fmt: skip
    assert unlisted <= refused
    assert all((one.guard is None) == ((one.table.name, one.state, one.command) in unlisted)
               for one in every_refusal())  # fmt: skip


def test_a_refusal_is_one_of_our_errors_and_crosses_processes() -> None:
    refusal = next(every_refusal())

    assert isinstance(refusal, ReviewError)
    assert pickled(refusal) == refusal
    assert refusal.code == "refused"


# ---------------------------------------------------------------- events


def test_events_tell_steps() -> None:
    assert [command_of(event) for event in STEPS] == list(STEPS.values())
    assert set(STEPS.values()) - {None} == {command for command in Command if not command.is_clock}


def test_every_other_kind_of_event_is_no_step() -> None:
    told = {type(event).__name__ for event, command in STEPS.items() if command is not None}

    assert {kind.__name__ for kind in events.RANK} - told == {
        "Banded", "CandidacyBegun", "CandidacyEnded",
        "Committed", "ConcernRaised", "Directed", "Ended", "Erased", "EventPlanned", "Excluded",
        "FindingClosed",
        "Incident", "MeasureAdvanced", "MeasureDecided", "MeasureNoted", "MeasureRecommended",
        "MeasureRefused",
        "MemberElected", "MemberLeft", "OfficeChanged", "Paused", "PollCalled", "Prolonged",
        "ReviewRequested", "RiskAccepted", "RiskAssessed",
        "RiskClosed", "RiskTreated", "StandardRevised", "UseBegun",
        "UseEnded", "VenueClosed", "VenueMoved", "VenueOpened", "Withdrawn",
    }  # fmt: skip


def test_a_review_tells_its_guards_what_it_says() -> None:
    review = events.Reviewed(
        id="1", **HEAD, venue="v", outcome=events.Outcome.COMPLETE, proof="p", assessor="a", approver="b"
    )
    facts = facts_of(review, StepFacts(booking=BookingState.OPEN))

    assert facts == StepFacts(
        assessor="a", approver="b", complete=True, proof=True, booking=BookingState.OPEN
    )
    assert facts.counts is review.counts


@pytest.mark.parametrize("outcome", [None, *events.Outcome])
@pytest.mark.parametrize("proof", [None, "p"])
def test_what_counts_counts_for_both(outcome: events.Outcome | None, proof: str | None) -> None:
    review = events.Reviewed(id="1", **HEAD, venue="v", outcome=outcome, proof=proof)

    assert facts_of(review).counts is review.counts


def test_a_signature_tells_who_signed_and_other_events_tell_nothing() -> None:
    paper = next(event for event in STEPS if isinstance(event, events.Postponed))
    contact = next(event for event in STEPS if isinstance(event, events.Contacted))

    assert facts_of(paper).signer == "s"
    assert facts_of(contact) == StepFacts()


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    "wrong", [{"complete": 1}, {"newest": None}, {"assessor": "two words"}, {"booking": "open"}]
)
def test_facts_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        StepFacts(**wrong)


def test_a_world_holds_one_progress_for_each_life() -> None:
    with pytest.raises(InvalidValue, match="one progress for each life"):
        attrs.evolve(Model.of(Life(Activity.OFFER, 0)), progress=())


@pytest.mark.parametrize("value", [TABLES, GUARDS])
def test_what_is_published_cannot_be_changed(value: dict[object, object]) -> None:
    with pytest.raises(TypeError):
        value["new"] = None


def test_reprs_are_short_and_name_nobody() -> None:
    table = TABLES[Activity.REVIEW]
    facts = StepFacts(assessor=CANARY, approver=CANARY, signer=CANARY)
    values = [
        table,
        facts,
        Model.of(*(Life(Activity.OFFER, n) for n in range(3))),
        *GUARDS.values(),
        *table.rows,
    ]

    assert [value for value in values if len(repr(value)) > 700 or CANARY in repr(value)] == []


def test_docstrings_of_facts_name_every_field() -> None:
    doc = inspect.getdoc(StepFacts) or ""

    assert [one.name for one in attrs.fields(StepFacts) if f"{one.name}:" not in doc] == []
