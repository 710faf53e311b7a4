"""Calendars read back by `icalendar`: entries, what they hide, and what becomes of them when plans change."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from mpreview import Activity, uk
from mpreview.__main__ import main
from mpreview.errors import InvalidValue
from mpreview.events import Answered, Booked, Offered, Reply
from mpreview.interchange import dumps, to_icalendar
from mpreview.register import Register
from test_rows import CANARY, mark

icalendar = pytest.importorskip(
    "icalendar", reason="icalendar comes with the extra ical; the environment readers runs its tests"
)

DAY: Final = dt.date(2021, 11, 20)
LAST: Final = dt.date(2021, 12, 31)
NOW: Final = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
SAMPLE: Final = uk.sample(on=DAY)
EMPTY: Final = Register()
PLAN: Final = SAMPLE.plan(on=DAY, until=LAST)


def read(text: str) -> dict[str, Any]:
    """The entries of a calendar, by UID."""
    calendar = icalendar.Calendar.from_ical(text)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_every_visit_and_due_day_is_an_entry_of_its_week_in_its_region() -> None:
    due = SAMPLE.due(on=DAY, activity=Activity.CONTACT)
    entries = read(to_icalendar([*PLAN.visits, *due], stamp=NOW))

    assert len(entries) == len(PLAN.visits) + len(due)
    for entry in entries.values():
        first, end = entry["dtstart"].dt, entry["dtend"].dt
        assert (first.weekday(), (end - first).days) == (0, 7)
        assert entry["class"] == "CONFIDENTIAL"
        assert entry["location"] in {"scotland", "east-of-england", "london", "northern-ireland"}
    weeks = sorted((one.day - dt.timedelta(one.day.weekday())) for one in PLAN.visits)
    busy = [entry for entry in entries.values() if entry["transp"] == "OPAQUE"]
    assert sorted(entry["dtstart"].dt for entry in busy) == weeks
    assert sorted(str(entry["status"]) for entry in busy) == ["CONFIRMED"] + ["TENTATIVE"] * (len(busy) - 1)


def test_names_places_and_days_show_when_asked_for_alone() -> None:
    (visit, *_) = PLAN.visits
    hidden = to_icalendar([visit], stamp=NOW)
    (shown,) = read(to_icalendar([visit], stamp=NOW, days=True, names=True)).values()

    assert "Member for" not in hidden
    assert visit.visit.venue not in hidden
    assert shown["location"] == visit.visit.place_name
    assert (shown["dtstart"].dt, shown["dtend"].dt) == (visit.day, visit.day + dt.timedelta(1))


def test_law_41_no_name_and_no_text_of_an_event_is_in_a_calendar_unasked() -> None:
    marked = mark(SAMPLE)
    entries = [*marked.plan(on=DAY, until=LAST).visits, *marked.due(on=DAY), *marked.agreed(on=DAY)]

    assert CANARY not in to_icalendar(entries, stamp=NOW, days=True)
    assert CANARY in to_icalendar(entries, stamp=NOW, names=True)


def test_a_visit_keeps_its_uid_from_the_plan_through_the_agreement_to_another_day() -> None:
    planned = next(one for one in PLAN.visits if one.visit.venue == "essex-1-office")
    fact: dict[str, Any] = {"on": DAY, "known": NOW}
    agreed = SAMPLE.record(
        Offered(id="o", member="m-essex-1", **fact),
        Answered(id="a", offer="o", reply=Reply.ACCEPTED, **fact),
        Booked(id="b", venue="essex-1-office", day=dt.date(2021, 12, 8), **fact),
    )
    (booked,) = (one for one in agreed.agreed(on=DAY) if one.booking == "b")

    first, then = (read(to_icalendar([one], stamp=NOW, days=True)) for one in (planned, booked))
    assert first.keys() == then.keys()
    (before,), (after,) = first.values(), then.values()
    assert (before["status"], after["status"]) == ("TENTATIVE", "CONFIRMED")
    assert after["dtstart"].dt == dt.date(2021, 12, 8)


def test_what_is_there_no_longer_is_cancelled_with_a_higher_number() -> None:
    gone, *rest = PLAN.visits
    later = NOW + dt.timedelta(hours=1)
    before = read(to_icalendar(PLAN.visits, stamp=NOW))
    after = read(to_icalendar(rest, stamp=later, previous=PLAN.visits))

    assert before.keys() == after.keys()
    cancelled = [entry for entry in after.values() if entry["status"] == "CANCELLED"]
    assert [entry["uid"] for entry in cancelled] == [*read(to_icalendar([gone], stamp=NOW))]
    assert {after[uid]["sequence"] - before[uid]["sequence"] for uid in after} == {3600}


def test_every_later_second_gives_every_entry_a_higher_number() -> None:
    items = [*PLAN.visits]
    stamps = [NOW + dt.timedelta(seconds=number) for number in (-(10**9), 0, 1, 61, 10**9)]
    numbers = [
        {entry["sequence"] for entry in read(to_icalendar(items, stamp=one)).values()} for one in stamps
    ]

    assert all(len(one) == 1 for one in numbers)
    assert [max(one) for one in numbers] == sorted({max(one) for one in numbers})
    assert 0 <= min(numbers[0]) < max(numbers[-1]) < 2**31


def test_teams_and_regions_bear_their_names_if_the_register_is_given() -> None:
    due = SAMPLE.due(on=DAY, activity=Activity.OFFER, team="force-essex")
    for entry in read(to_icalendar(due, stamp=NOW, register=SAMPLE.register)).values():
        assert (str(entry["summary"]), str(entry["location"])) == (
            "offer due, Essex Police",
            "East of England",
        )
    for shown in (PLAN.visits, due):
        text = to_icalendar(shown, stamp=NOW, register=SAMPLE.register)
        assert not any(part in text for part in ("Member for", "force-", "essex-1"))
    (entry, *_) = read(to_icalendar(due, stamp=NOW, register=EMPTY)).values()
    assert str(entry["summary"]) == "offer due, force-essex"


def test_what_is_overdue_lies_on_the_day_asked_about_if_asked_for() -> None:
    due, late = SAMPLE.due(on=DAY, within=30), DAY
    plain, moved = (read(to_icalendar(due, stamp=NOW, days=True, not_before=one)) for one in (None, late))

    assert sorted(entry["dtstart"].dt for entry in plain.values()) == sorted(one.due for one in due)
    assert min(one.due for one in due) < late < max(one.due for one in due)
    assert {uid: entry["dtstart"].dt for uid, entry in moved.items()} == {
        uid: max(late, entry["dtstart"].dt) for uid, entry in plain.items()
    }
    visit = PLAN.visits[0]
    (entry,) = read(to_icalendar([visit], stamp=NOW, days=True, not_before=late)).values()
    assert entry["dtstart"].dt == visit.day


def test_the_same_items_give_the_same_bytes_and_the_order_does_not_matter() -> None:
    assert to_icalendar(PLAN.visits, stamp=NOW) == to_icalendar(PLAN.visits[::-1], stamp=NOW)


def test_the_next_review_of_a_place_is_an_entry_of_its_own() -> None:
    (visit, *_) = PLAN.visits
    done = attrs.evolve(visit.visit, obligations=(attrs.evolve(visit.visit.obligations[0], last_done=DAY),))

    entries = [read(to_icalendar([attrs.evolve(visit, visit=one)], stamp=NOW)) for one in (visit.visit, done)]
    assert entries[0].keys() != entries[1].keys()


def test_what_is_no_item_of_a_calendar_is_refused() -> None:
    wrong: Any = SAMPLE.register.members
    with pytest.raises(InvalidValue):
        to_icalendar(wrong, stamp=NOW)
    with pytest.raises(InvalidValue):
        to_icalendar(PLAN.visits, stamp=dt.datetime(2021, 11, 20))  # noqa: DTZ001  # refused


def test_the_main_job_writes_the_visits_of_a_team_for_a_diary(tmp_path: Path) -> None:
    document, diary = tmp_path / "sample.json", tmp_path / "visits.ics"
    document.write_text(dumps(SAMPLE), "utf-8")
    asked = [str(document), "--on", f"{DAY}", "--until", f"{LAST}", "--team", "force-essex"]

    assert main([*asked, "--ics", str(diary)]) == 0
    days = sorted(one.day for one in PLAN.visits if one.visit.team == "force-essex")
    assert sorted(entry["dtstart"].dt for entry in read(diary.read_text("utf-8")).values()) == days
