"""What an embedder writes for an incident, for homes of staff and for homes in two forces; days by hand."""

import datetime as dt
from typing import Final

from mpreview import uk
from mpreview.events import Contacted, Incident, VenueOpened
from mpreview.places import HomeOf
from mpreview.policy import Activity, Met

ON: Final = dt.date(2021, 11, 19)
NOON: Final = dt.datetime(2021, 11, 19, 12, tzinfo=dt.UTC)
EVENING: Final = dt.datetime(2021, 11, 19, 19, tzinfo=dt.UTC)
ANN: Final = "m-essex-1"


def test_a_caseworker_is_threatened_at_home() -> None:
    """Friday 19 November 2021: contact on the day; five working days on is Friday 26 November, everywhere."""
    home = VenueOpened(
        id="v1", on=dt.date(2021, 11, 1), known=NOON, venue="staff-home", kind="home", number=7,
        region="east-of-england", force="police-essex", home_of=HomeOf.STAFF, users=(ANN,),
    )  # fmt: skip
    threat = Incident(
        id="i1", on=ON, known=NOON, member=ANN, venue="staff-home", kind="threat",
        severity="threat-to-life", met=Met.STAFF,
    )  # fmt: skip
    programme = uk.sample(on=ON).record(home, threat)
    due = {(one.activity.value, one.venue): one.due.day for one in programme.due(on=ON, member=ANN)}
    called = programme.record(Contacted(id="c1", on=ON, known=EVENING, member=ANN))

    assert due == {
        ("contact", None): 19, ("review", "staff-home"): 26, ("review", "essex-1-home-1"): 26,
        ("review", "essex-1-office"): 26, ("review", "essex-hall"): 26, ("offer", None): 1,
    }  # fmt: skip
    assert called.explain(ANN, None, Activity.CONTACT, on=ON).window is None
    assert programme.register.name_of(programme.register.venue["staff-home"]) == "home 7"
    assert next(one.team for one in programme.due(on=ON, venue="staff-home")) == "force-essex"


def test_abuse_online_without_a_place() -> None:
    """Contact by Monday 22 November 2021, a desk check by Friday 26 November, and no visit."""
    abuse = Incident(
        id="i1", on=ON, known=NOON, member=ANN, kind="online-abuse", severity="serious", met=Met.MEMBER
    )
    before, after = uk.sample(on=ON), uk.sample(on=ON).record(abuse)
    asked = dt.date(2021, 11, 19)
    old = {one.id for one in before.due(on=asked)}
    new = [one for one in after.due(on=asked) if one.id not in old]

    assert [(one.activity.value, one.venue, one.due.day) for one in new] == [
        ("contact", None, 22), ("desk-check", "essex-1-office", 26),
    ]  # fmt: skip
    assert "online abuse" in new[1].why()


def test_three_reports_of_abuse_in_28_days() -> None:
    """23 October to 19 November 2021 are 28 days; ten working days later it is Friday 3 December."""

    def find_due(first: int) -> set[tuple[str, dt.date]]:
        days = dt.date(2021, 10, first), dt.date(2021, 11, 2), ON
        abuse = (
            Incident(id=f"i{day}", on=day, known=NOON, member=ANN, kind="online-abuse", severity="low")
            for day in days
        )
        found = uk.sample(on=ON).record(*abuse).due(on=ON, member=ANN, within=30, activity=Activity.REVIEW)
        return {(one.rule, one.due) for one in found if one.venue == "essex-1-office"}

    assert ("review-after-repeated-abuse", dt.date(2021, 12, 3)) in find_due(23)
    assert "review-after-repeated-abuse" not in dict(find_due(22))


def test_two_homes_in_two_forces() -> None:
    """The home in London is the Metropolitan Police's work, whoever has the seat, and both are ann's."""
    home = VenueOpened(
        id="v1", on=dt.date(2021, 11, 1), known=NOON, venue="flat", kind="home", number=2,
        region="london", force="police-metropolitan", users=(ANN,),
    )  # fmt: skip
    programme = uk.sample(on=ON).record(home)
    threat = Incident(id="i1", on=ON, known=NOON, member=ANN, kind="threat", severity="serious")
    later = programme.record(threat).due(on=ON, member=ANN, activity=Activity.REVIEW)

    homes = {one.venue: (one.team, one.due.day) for one in later if one.venue in {"flat", "essex-1-home-1"}}

    assert homes == {"essex-1-home-1": ("force-essex", 26), "flat": ("force-metropolitan", 26)}
