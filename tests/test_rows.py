"""Rows of every answer, and rows as CSV: `laws.md` 75, and what nobody may see unasked."""

import csv
import datetime as dt
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sized
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.test_worked import noted
from helpers.busier import busier_case
from helpers.generated import check_generated
from helpers.profiles import examples
from helpers.sources import CHECKOUT
from laws.test_campaigns import directed_of_seed
from mpreview import Activity, compare, diff, interchange, uk
from mpreview._sequences import GroupedSequence
from mpreview.errors import DocumentErrors, InvalidValue, MissingExtra, ReviewError, UnknownId
from mpreview.events import Booked, Event, Excluded, FieldType, Ledger, Partner, describe
from mpreview.outlook import Assumptions
from mpreview.policy import Reason, compare_editions
from mpreview.programme import Programme
from mpreview.rows import CellType, Column, Mark, Row, Tabular, list_groupings
from mpreview.what_if import SlotsChanged

DAY: Final = dt.date(2021, 11, 20)
NOW: Final = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
SEEDS: Final = st.integers(0, 2**63 - 1)
_SHOWN: Final = ((False, False), (True, False), (True, True))
_FORMS: Final[dict[CellType, type]] = {CellType.NUMBER: int, CellType.FLAG: bool}


def answers(programme: Programme, on: dt.date) -> Iterator[tuple[str, Tabular, int]]:
    """Every answer that has rows, by name, with the number of its items."""
    plan = programme.plan(on=on, until=on + dt.timedelta(60))
    tomorrow = programme.plan(on=on + dt.timedelta(1), until=plan.until, previous=plan)
    moves = diff(plan, tomorrow)
    idle = SlotsChanged(team=programme.base.teams[0].id, fewer=(9,) * 7, first=on)
    untold = Programme(programme.base, programme.rulebook)
    compared = compare(untold, programme.what_if(idle), on=on, until=plan.until)
    coverage = programme.coverage(on=on)
    reviews = [event.id for event in programme.ledger.effective if type(event).__name__ == "Reviewed"]
    outlook = programme.forecast(on=on, until=on, runs=1, seed=1, by="kind")
    certain = programme.forecast(
        on=on, until=on, runs=1, seed=1, by="kind", assumptions=Assumptions.certain()
    )
    surge = programme.surge(idle, on=on, until=on, more=(0, 1))
    found: list[tuple[str, Tabular]] = [
        ("due", programme.due(on=on, within=400)),
        *(("plan", part) for part in plan.parts),
        ("shortfalls", plan.shortfalls),
        ("needs", plan.needs),
        ("rota", plan.rota()),
        ("contributions", plan.rota().contributed),
        ("agreed", programme.agreed(on=on)),
        *(
            ("steps", programme.steps(one.member, one.venue, one.activity, on=on))
            for one in coverage.statuses[:9]
        ),
        *(("history", programme.history(on=on, member=one.id)) for one in programme.register.members[:5]),
        ("gaps", programme.gaps(on=on)),
        ("campaigns", programme.campaign(on=on)),
        *(("campaign", one) for one in programme.campaign(on=on)),
        ("winding-up", programme.winding_up(on=on)),
        ("findings", programme.findings(on=on)),
        *(("checklist", programme.checklist(id_)) for id_ in reviews[:1]),
        ("risks", programme.risks(on=on)),
        ("fittings", programme.fittings(on=on)),
        ("lead-times", programme.lead_times(first=on - dt.timedelta(400), last=on)),
        ("causes", programme.causes(first=on - dt.timedelta(400), last=on)),
        ("coverage-over", programme.coverage_over(on - dt.timedelta(2), on, "team")),
        ("irregular", programme.irregular()),
        ("forecast", outlook),
        ("forecast-comparison", outlook.compare(certain)),
        ("sources", programme.sources),
        ("input-changes", compared.inputs),
        ("status-moves", compared.moves),
        ("visit-moves", compared.visits),
        ("need-moves", compared.needs),
        ("surge-weeks", surge.weeks),
        ("surge-waits", surge.waits),
        ("clear-days", surge.clear_days),
    ]
    yield from ((name, one, len(one)) for name, one in found if isinstance(one, Sized))
    yield "plan", plan, plan.taken
    calls = programme.calls(on=on, until=plan.until, plan=plan)
    yield "calls", calls, sum(len(one.items) for one in calls)
    yield "plan-difference", moves, len(moves.changed)
    yield "coverage", coverage, len(coverage.statuses)


def _fits(column: Column, cell: object) -> bool:
    if cell is None:
        return column.optional
    if column.choices and cell not in column.choices:
        return False
    if column.type is CellType.DAY:
        return isinstance(cell, str) and dt.date.fromisoformat(cell).isoformat() == cell
    return type(cell) is _FORMS.get(column.type, str)


@settings(max_examples=examples(0.5))
@given(SEEDS)
def test_law_75_rows_are_scalars_of_stable_columns_and_json_and_csv_give_them_back(seed: int) -> None:
    # Few drawn programmes have a directive, so every eighth is one of those.
    programme, *_, on = directed_of_seed(seed) if seed % 8 == 0 else busier_case(seed)

    for name, answer, count in answers(programme, on):
        kind = interchange.ANSWERS[name]
        for personal, sensitive in _SHOWN:
            rows = answer.rows(personal=personal, sensitive=sensitive)
            columns = kind.list_columns(personal=personal, sensitive=sensitive)
            text = interchange.rows_to_csv(answer, personal=personal, sensitive=sensitive)
            assert len(rows) == count
            assert all([*row] == [column.name for column in columns] for row in rows)
            assert [one for row in rows for one in columns if not _fits(one, row[one.name])] == []
            assert json.loads(json.dumps(rows)) == rows
            assert interchange.rows_from_csv(text, name) == rows


@settings(max_examples=examples(0.3))
@given(SEEDS)
def test_law_75_each_group_has_the_rows_with_its_cell(seed: int) -> None:
    programme, *_, on = directed_of_seed(seed) if seed % 8 == 0 else busier_case(seed)

    for answer in (one for _, one, _ in answers(programme, on) if isinstance(one, GroupedSequence)):
        for column in (one for one in answer.COLUMNS if one.groups):
            expected: dict[str, list[Row]] = {}
            for row in answer.rows(personal=True, sensitive=True):
                cell = row[column.name]
                expected.setdefault(column.empty if cell is None else str(cell), []).append(row)
            # Of causes a group may have only what is left out, which has no row.
            found = {
                group: part
                for group, part in answer.by(column.name).items()
                if len(part) or not getattr(part, "left_out", ())
            }
            assert [*found] == sorted(expected)
            shown = {group: part.rows(personal=True, sensitive=True) for group, part in found.items()}
            assert shown == expected
        for name in list_groupings(answer.GROUPS):
            assert sum(len(part) for part in answer.by(name).values()) == len(answer)


def test_law_75_each_column_is_told_once_and_those_of_the_answer_come_first() -> None:
    for name, kind in interchange.ANSWERS.items():
        names = [column.name for column in kind.COLUMNS]
        assert len(set(names)) == len(names), name
        of_answer = [column.of_answer for column in kind.COLUMNS]
        assert of_answer == sorted(of_answer, reverse=True)
        assert all(column.meaning.endswith(".") for column in kind.COLUMNS)
        assert all(bool(column.choices) == (column.type is CellType.WORD) for column in kind.COLUMNS)


def test_every_answer_that_has_rows_has_a_name() -> None:
    def below(kind: type[Tabular]) -> Iterator[type[Tabular]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    named = {one.__name__ for one in interchange.ANSWERS.values()}
    # By name: attrs makes a class with slots anew. A part of a plan has the columns of the plan.
    assert {one.__name__ for one in below(Tabular)} == {
        *named, "PlanPart", "ItemSequence", "GroupedSequence", "_Texts", "_Figures",
    }  # fmt: skip


def _tell_columns() -> str:
    """The part of the page `docs/reference/rows.md` below its line: the columns of every answer."""
    parts = []
    for name, kind in interchange.ANSWERS.items():
        rows = [
            f"| `{one.name}` | {one.type.value}{', may be empty' if one.optional else ''} | "
            f"{one.mark.value}{', or sensitive by row' if one.masks else ''} | {one.meaning} |"
            for one in kind.COLUMNS
        ]
        head = ["| column | cells | mark | meaning |", "|---|---|---|---|"]
        groupings = list_groupings((*kind.COLUMNS, *kind.GROUPS)) if issubclass(kind, GroupedSequence) else {}
        by = [f"`by` groups by {', '.join(f'`{one}`' for one in groupings)}.", ""] if groupings else []
        parts.append("\n".join([f"## `{name}`", "", *by, *head, *rows, ""]))
    return "\n".join(parts)


def test_the_page_of_rows_has_the_columns_of_every_answer() -> None:
    line = "<!-- below: written by tests/test_rows.py -->\n\n"
    page = CHECKOUT / "docs" / "reference" / "rows.md"
    check_generated(page, lambda text: f"{text.partition(line)[0]}{line}{_tell_columns()}")


def test_a_row_of_what_is_due_by_hand() -> None:
    """Taken over on 31 October 2021: five working days later is Friday 5 November; 20 more is the limit."""
    programme = uk.sample(on=DAY)
    (row,) = programme.due(on=DAY, member="m-clyde-4", activity=Activity.CONTACT).rows(personal=True)

    why = row.pop("why")
    assert str(why).startswith(
        "due 5 November 2021 (overdue): a contact within 5 working days of taking office"
    )
    assert row == {
        "on": "2021-11-20", "id": "contact/m-clyde-4", "activity": "contact",
        "member": "m-clyde-4", "member_name": "Member for Clyde Four", "venue": None, "place_name": None,
        "kind": None, "team": "force-scotland", "force": "police-scotland", "region": "scotland",
        "nation": "scotland", "house": "commons", "capacity": "member", "standing": "overdue",
        "progress": "not-contacted", "earliest": "2021-10-31", "due": "2021-11-05",
        "overdue_from": "2021-11-06", "limit": "2021-11-23", "priority": 1, "slots": 0,
        "rule": "contact-new-member", "next_step": "contacted", "holder": "coordinator",
        "coordinator": "desk-scotland", "resumes": None, "last_done": None, "begins": None,
    }  # fmt: skip


def test_law_75_rows_of_steps_campaigns_agreed_visits_and_former_members_by_hand() -> None:
    """Each subject of a campaign is counted once; the member of Lagan Two left before the day."""
    programme = uk.sample(on=DAY).record(*uk.directives())
    steps = programme.steps("m-essex-2", None, Activity.OFFER, on=DAY)
    (visit,), (former,) = programme.agreed(on=DAY).rows(), programme.winding_up(on=DAY).rows()
    campaign, counted = programme.campaign(on=DAY)[1], programme.campaign(on=DAY).rows(sensitive=True)[1]

    assert steps.rows()[3] == {
        "on": "2021-11-20", "activity": "offer", "member": "m-essex-2", "venue": None,
        "step": "answered-accepted", "words": "accept the offer", "progress": "offered", "to": "accepted",
        "guards": "answer-names-newest-offer",
        "conditions": "the answer names the newest offer that covers this",
    }  # fmt: skip
    assert visit == {
        "on": "2021-11-20", "id": "review/clyde-3-surgery-1/force-scotland", "booking": "e-29",
        "activity": "review", "venue": "clyde-3-surgery-1", "kind": "surgery", "region": "scotland",
        "team": "force-scotland", "members": "m-clyde-3", "day": "2021-11-29", "slots": 1,
        "partners": "", "last_done": "2021-01-04",
    }  # fmt: skip
    assert former == {
        "on": "2021-11-20", "member": "m-lagan-2", "constituency": "lagan-2", "cause": "resignation",
        "since": "2021-11-01", "until": "2021-12-31", "venues": "lagan-2-office",
        "team": "force-northern-ireland", "citation": former["citation"],
    }  # fmt: skip
    assert counted == {
        "on": "2021-11-20", "directive": "directive-2021", "activity": "review", "issued": "2021-10-15",
        "by": "2021-11-12", **{name: len(getattr(campaign, name)) for name in _COUNTED},
    }  # fmt: skip
    assert sum(len(getattr(campaign, name)) for name in _STATES) == len(campaign) > 0


_STATES: Final = ("done", "lapsed", "outstanding")
_COUNTED: Final = ("touched", "excluded", *_STATES)


def test_law_41_who_comes_and_how_many_another_body_holds_are_told_on_request_alone() -> None:
    visit = Booked(
        id="b9", on=DAY, known=NOW, venue="essex-2-office", day=DAY + dt.timedelta(9), assessor="adviser-7",
        partners=(Partner("psd", "adviser-8"), Partner("psd", "adviser-9")),
    )  # fmt: skip
    programme = uk.sample(on=DAY).restore(visit)
    agreed, campaigns = programme.agreed(on=DAY), programme.record(*uk.directives()).campaign(on=DAY)

    assert "adviser-" not in f"{agreed!r} {[*agreed]} {agreed._repr_html_()} {agreed.rows()}"  # of notebooks
    assert {row["assessor"] for row in agreed.rows(personal=True)} == {None, "adviser-7"}
    assert {row["partners"]: row["partner_advisers"] for row in agreed.rows(personal=True)} == {
        "": "", "psd": "adviser-8 adviser-9",
    }  # fmt: skip
    assert "excluded" not in campaigns.rows(personal=True)[0]
    assert "excluded" in campaigns.rows(sensitive=True)[0]


def test_law_41_no_count_and_no_sum_of_a_campaign_tells_whom_another_body_holds() -> None:
    """Of two members who were reviewed by nobody another body holds one: unasked both are outstanding."""
    programme = uk.sample(on=DAY).record(*uk.directives())
    held = Excluded(
        id="held", on=DAY, known=NOW, member="m-essex-2", first=DAY, look_again=DAY + dt.timedelta(9),
        signer="s", authority="a", body="b",
    )  # fmt: skip
    free, asked = (one.campaign(on=DAY) for one in (programme, programme.record(held)))

    assert max(len(one.excluded) for one in asked) > 0
    assert (asked.rows(), asked._repr_html_()) == (free.rows(), free._repr_html_())  # of notebooks
    assert repr([one.by_day() for one in asked]) == repr([one.by_day() for one in free])
    for one, other in zip(asked, free, strict=True):
        assert repr(one) == repr(other)
        rows, others = one.rows(), other.rows()
        assert [row["state"] for row in rows] == [row["state"] for row in others]
        # The groups have as many subjects as rows and sums say, for every reader.
        for words in (rows, one.rows(sensitive=True)):
            assert [len(getattr(one, name)) for name in _STATES] == [
                sum(row["state"] == name for row in words) for name in _STATES
            ]
        told = {(row["member"], row["venue"]): row["excluded"] for row in one.rows(sensitive=True)}
        assert [key for key, excluded in told.items() if excluded] == [
            (subject.member, subject.venue) for subject in one.excluded
        ]
    (counted,) = {
        row["excluded"] for row in asked.rows(sensitive=True) if row["directive"] == "directive-2021"
    }
    assert counted == len(asked[1].excluded)


def test_the_difference_of_two_editions_has_a_row_for_each_changed_field() -> None:
    edition = uk.rulebook().editions[0]
    cut = attrs.evolve(edition, title="Another", rules=edition.rules[1:])

    assert compare_editions(edition, cut).rows() == [
        {"rule": None, "field": "title", "before": edition.title, "after": "Another"},
        {"rule": edition.rules[0].id, "field": None, "before": edition.rules[0].form, "after": None},
    ]


# ---------------------------------------------------------------- what nobody may see unasked

CANARY: Final = "ghkmqxyz"


def _marked() -> Programme:
    """The sample with a canary in each name and each text that a `repr` hides."""
    programme = uk.sample(on=DAY)
    members = tuple(attrs.evolve(one, name=f"{CANARY} {n}") for n, one in enumerate(programme.base.members))
    venues = tuple(
        one if one.kind == "home" else attrs.evolve(one, label=f"{CANARY} {n}", ref=f"{CANARY} ref")
        for n, one in enumerate(programme.base.venues)
    )
    told = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    weak = noted(day="2021-11-20", text=f"{CANARY} door", owner=CANARY, measure=f"{CANARY}-lock")
    held = Excluded(
        id="held", on=DAY, known=told, member="m-essex-2", first=DAY, look_again=DAY + dt.timedelta(9),
        signer=CANARY, authority=f"{CANARY} act", why=f"{CANARY} why", body=f"{CANARY} body",
    )  # fmt: skip
    base = attrs.evolve(programme.base, members=members, venues=venues)
    return Programme(base, programme.rulebook, Ledger.of((*programme.ledger, weak, held)))


def mark(programme: Programme) -> Programme:
    """The programme with a canary in each personal or sensitive text of members, places and events."""
    base = programme.base
    members = tuple(attrs.evolve(one, name=f"{CANARY} {n}") for n, one in enumerate(base.members))
    venues = tuple(
        attrs.evolve(one, label=one.label and f"{CANARY} {n}", ref=f"{CANARY} ref")
        for n, one in enumerate(base.venues)
    )
    events = map(_mark_texts, programme.ledger)
    named = attrs.evolve(base, members=members, venues=venues)
    return Programme(named, programme.rulebook, Ledger.of(events))


def _mark_texts(event: Event) -> Event:
    fields = describe(type(event)).fields
    texts = (one.name for one in fields if one.is_sensitive and one.type is FieldType.TEXT)
    given: Any = {name: CANARY for name in texts if isinstance(getattr(event, name, None), str)}
    return attrs.evolve(event, **given)


def show(programme: Programme, on: dt.date) -> Iterator[str]:
    """Everything that is shown unasked: of parts, answers and items, as text, table and error."""
    yield from map(repr, (programme, programme.base, *programme.base.members, *programme.base.venues))
    yield f"{programme._repr_html_()} {programme.ledger!r} {[*programme.ledger]!r}"  # of notebooks
    for _, answer, _ in answers(programme, on):
        yield f"{answer!r} {[*answer] if isinstance(answer, Iterable) else ''!r} {answer._repr_html_()}"
        yield json.dumps(answer.rows())
    for one in programme.coverage(on=on):
        found = programme.explain(one.member, one.venue, one.activity, on=on)
        yield f"{found!r} {found.not_applied!r} {found._repr_html_()}"  # of notebooks
    bare = Programme(programme.base, programme.rulebook)
    for event in programme.ledger:
        # Without the events before, and as another event of the same id.
        for asked, told in ((bare, event), (programme, attrs.evolve(event, known=NOW))):
            try:
                asked.record(told)
            except ReviewError as error:
                yield f"{error} {error!r} {interchange.list_faults(error)}"


@settings(max_examples=examples(0.3))
@given(SEEDS)
def test_law_41_no_name_and_no_text_of_an_event_is_shown_unasked(seed: int) -> None:
    programme, on = busier_case(seed)
    marked = mark(programme)

    assert [text[:300] for text in show(marked, on) if CANARY in text] == []
    assert CANARY in interchange.dumps(marked)


def test_law_41_rows_and_reprs_show_no_name_and_no_weakness_unasked() -> None:
    programme, late = _marked(), dt.date(2022, 1, 20)

    for name, answer, _ in (*answers(programme, DAY), *answers(programme, late)):
        items = repr([*answer]) if isinstance(answer, Iterable) else ""
        shown = f"{answer!r} {items} {answer._repr_html_()}"
        assert [word for word in (CANARY, "finding-late") if word in shown] == [], name
        assert CANARY not in json.dumps(answer.rows()), name
        assert [one for one in answer.list_columns() if one.mark is not Mark.OPEN] == []
    assert [text[:300] for text in show(programme, DAY) if CANARY in text] == []
    shown = json.dumps([answer.rows(personal=True) for _, answer, _ in answers(programme, late)])
    assert "finding-late" not in shown
    assert f"{CANARY} door" not in shown
    asked = json.dumps([answer.rows(sensitive=True) for _, answer, _ in answers(programme, late)])
    assert "finding-late" in asked
    assert f"{CANARY} door" in asked


WEAK: Final = {
    "incident", "concern", "faulty-measure", "failed-measure", "fitted-measure", "failed-exercise",
    "expiring-measure", "retest-due",
}  # fmt: skip
"""The forms of reasons that tell what happened to a member, or how a place is protected."""


def tells_weakness(programme: Programme, reason: Reason) -> bool:
    """Whether form, band, condition, exclusion, or what an offer follows, tells what few may see."""
    text, read = reason.why(citations=False), " ".join(name for name, _ in reason.read)
    after = reason.form == "offer" and re.search("measure|incident|concern|exercise", text) is not None
    edition = next(one for one in programme.rulebook.editions if one.id == reason.edition)
    when = next((one.when for one in edition.rules if one.id == reason.rule), None)
    asks = "" if when is None else str(attrs.asdict(when))
    secret = re.search("'(measures|audiences|band)'", asks) is not None
    return (
        reason.form in WEAK
        or after
        or secret
        or re.search(r"band|held since|excluded day|\babout\b", read) is not None
    )


@settings(max_examples=examples(2))
@given(SEEDS)
def test_law_41_no_reason_that_tells_a_weakness_is_shown_unasked(seed: int) -> None:
    programme, on = busier_case(seed)
    due = programme.due(on=on, within=400)
    for one, row, whole in zip(due, due.rows(), due.rows(sensitive=True), strict=True):
        is_weak = any(tells_weakness(programme, reason) for reason in one.reasons)
        text = one.why(citations=False)

        assert (whole["why"], whole["rule"]) == (text, one.rule)
        assert (row["why"], row["rule"]) == ((None, None) if is_weak else (text, one.rule))
        assert (f"by rule {one.rule}" in repr(one)) == (not is_weak)
        found = programme.explain(one.member, one.venue, one.activity, on=on)
        shown = f"{one._repr_html_()} {found._repr_html_()}"
        told = one.why(citations=False, sensitive=False)
        words = ("of a measure", "risk band", "the concern", "of the incident", "the exclusion")
        assert [word for word in words if word in shown + told] == []
        assert (told == text) == (not is_weak)
        assert ("only readers with clearance" in told) == is_weak
        redacted = found.redact()
        assert redacted.not_applied == ()
        assert not any(reason.is_sensitive for reason in redacted.applied)


@pytest.mark.gate
def test_law_41_what_an_incident_orders_or_would_have_ordered_is_told_on_request_alone() -> None:
    programme = uk.demonstration(on=DAY, seed=2021)
    words = ("failure of a measure", "harassment")
    ordered = [one for one in programme.due(on=DAY) if any(word in one.why() for word in words)]
    moved = compare(programme.as_known(DAY - dt.timedelta(30)), programme, on=DAY).moves
    shown = f"{ordered!r} {[one._repr_html_() for one in ordered]} {json.dumps(moved.rows())}"

    assert len(ordered) > 2
    hidden = ("after-incident", "excluded", "failed-measure")
    assert [word for word in (*words, *hidden) if word in shown] == []
    asked = json.dumps(moved.rows(sensitive=True))
    assert [word for word in hidden if word not in asked] == []


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-2", "@home", "'quoted", 'a "door", open', "\uff1d1+1", "é"]
)
def test_law_75_no_cell_of_csv_is_a_formula_and_the_text_comes_back(text: str) -> None:
    programme = uk.sample(on=DAY).record(noted(day="2021-11-20", text=text))
    found = programme.findings(on=DAY)
    made = interchange.rows_to_csv(found, sensitive=True)
    lines = csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline=""))
    cells = [cell for line in lines for cell in line]

    assert made.startswith("\ufeff")
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\uff1d"}] == []
    assert interchange.rows_from_csv(made, "findings") == found.rows(sensitive=True)
    assert interchange.rows_from_csv(made.encode(), "findings")[0]["text"] == text


class _Texts(Tabular, list[str | None]):
    """Texts of any kind, each a row."""

    COLUMNS = (Column("text", CellType.TEXT, "The text.", read=lambda text: text, optional=True),)


def test_law_75_texts_of_any_kind_and_empty_cells_come_back_from_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpreview.interchange._csv.ANSWERS", {"texts": _Texts})
    texts = _Texts(["", None, "'", "''", "\tx", "two\nlines", "two\r\nlines", 'a "b", c', "\ufeff", " "])

    assert interchange.rows_from_csv(interchange.rows_to_csv(texts), "texts") == texts.rows()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("", "missing-head")]),
        ("team,nobody", [("", "unknown-key")]),
        ("team,team", [("", "duplicate-key")]),
        ("team,slots\nkent", [("/0", "wrong-type")]),
        ("team,slots\nkent,1.5\nkent,two", [("/0/slots", "wrong-type"), ("/1/slots", "wrong-type")]),
        ("week\n2021-W47", [("/0/week", "wrong-type")]),
        ('"team', [("", "not-csv")]),
    ],
)
def test_csv_that_is_none_of_ours_is_refused_with_every_fault_and_its_place(
    text: str, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(DocumentErrors) as caught:
        interchange.rows_from_csv(text, "needs")

    assert [(one.path, one.code) for one in caught.value.faults] == faults


def test_a_spreadsheet_that_saves_flags_in_capitals_is_read() -> None:
    rows = interchange.rows_from_csv("visit,booked,left\nv,TRUE,\n", "rota")

    assert rows == [{"visit": "v", "booked": True, "left": None}]


def test_more_rows_than_the_limit_are_refused() -> None:
    with pytest.raises(DocumentErrors, match="more than 1 items"):
        interchange.rows_from_csv("team\na\nb\n", "needs", limits=interchange.Limits(items=1))


def test_what_has_no_rows_or_no_name_is_refused() -> None:
    nothing: Any = object()
    with pytest.raises(InvalidValue):
        interchange.rows_to_csv(nothing)
    with pytest.raises(UnknownId):
        interchange.rows_from_csv("", "everything")


def test_a_calendar_without_its_package_says_which_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    visits = uk.sample(on=DAY).plan(on=DAY, until=DAY + dt.timedelta(30)).visits

    with pytest.raises(MissingExtra, match=r"install mpreview\[ical\]"):
        interchange.to_icalendar(visits, stamp=dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC))
