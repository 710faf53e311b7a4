"""The Act of 2025, case by case; expected values worked by hand from its text, cited where they are given."""

import datetime as dt
import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import days
from mpreview.places import Controller
from mpreview.premises import (
    MOST_PEOPLE,
    ActStanding,
    Commencement,
    DutyBearer,
    Gathering,
    GatheringKind,
    PremisesAct,
    PremisesDuty,
    TierFound,
    duty_at,
)
from mpreview.timeline import FIRST_DAY, LAST_DAY
from mpreview.uk.premises import premises_act, premises_duty

_DAY = dt.date(2026, 1, 5)
_NUMBERS = (0, 199, 200, 799, 800, 100_000)
_NONE = (None,) * 6
# Section 2(2)(c): 200 or more; section 2(3)(a): enhanced from 800, (b): else standard.
_BOTH = (None, None, "standard", "standard", "enhanced", "enhanced")
# Schedule 1 paragraphs 9(2), 13(3), 14(3)(b) and 15(2)(b): standard regardless.
_STANDARD = (None, None, "standard", "standard", "standard", "standard")
# Section 3(1)(d): 800 or more.
_EVENT = (None, None, None, None, "enhanced", "enhanced")

_LISTED = (
    "shop", "food-and-drink", "entertainment", "sports-ground", "museum", "hall", "visitor-attraction",
    "hotel", "hospital", "health-care", "station", "aerodrome", "higher-education", "public-authority",
)  # fmt: skip
_STANDARD_ONLY = ("worship", "childcare", "school", "further-education")
# Schedule 2 paragraphs 1, 2 and 4, events there paragraph 5.
_EXCLUDED = ("parliament", "devolved", "transport-security")

# Use, then the tiers at each number: as a place, the same with entry checked, an event, the same checked.
_TABLE = [
    *((use, _BOTH, _BOTH, _NONE, _EVENT) for use in _LISTED),
    # Schedule 2 paragraph 6: no event at these counts.
    *((use, _STANDARD, _STANDARD, _NONE, _NONE) for use in _STANDARD_ONLY),
    *((use, _NONE, _NONE, _NONE, _NONE) for use in _EXCLUDED),
    # Schedule 2 paragraph 3(3): excluded while nobody checks who comes in; 3(5)(b): events can count.
    ("open-air", _NONE, _BOTH, _NONE, _EVENT),
    # Section 2(2)(b): a use of Schedule 1; section 3(1)(a): an event at any building or land.
    ("other", _NONE, _NONE, _NONE, _EVENT),
]


def _asked(
    expected: int,
    use: str = "hall",
    controller: Controller = Controller.HOST,
    occasion: GatheringKind = GatheringKind.PREMISES,
    *,
    checked: bool = False,
    on: dt.date = _DAY,
) -> PremisesDuty:
    return premises_duty(Gathering(expected, use, controller, occasion, checked), on=on)


def test_the_table_has_every_use() -> None:
    assert sorted(use for use, *_ in _TABLE) == sorted(use.id for use in premises_act().uses)


@pytest.mark.parametrize(("use", "open_", "checked", "event", "checked_event"), _TABLE)
def test_the_tier_by_use_number_and_entry(
    use: str,
    open_: tuple[str | None, ...],
    checked: tuple[str | None, ...],
    event: tuple[str | None, ...],
    checked_event: tuple[str | None, ...],
) -> None:
    told = [
        tuple(
            None if (tier := _asked(n, use, occasion=occasion, checked=check).tier) is None else tier.id
            for n in _NUMBERS
        )
        for occasion in (GatheringKind.PREMISES, GatheringKind.EVENT)
        for check in (False, True)
    ]

    assert told == [open_, checked, event, checked_event]


# Invented: as if regulations made on 2 November 2026 had appointed 5 April 2027.
_MADE = Commencement(
    dt.date(2026, 11, 2), dt.date(2027, 4, 5), settled=True, citation="invented for this test"
)


def _begun() -> PremisesAct:
    act = premises_act()
    return attrs.evolve(act, commencements=(*act.commencements, _MADE))


@pytest.mark.parametrize(
    ("day", "standing", "since", "owed"),
    [
        ("2025-04-02", ActStanding.NOT_PASSED, None, []),
        # Royal Assent on 3 April 2025; s. 37(1) and (2)(a) begin nothing that anybody owes.
        ("2025-04-03", ActStanding.AWAITED, "2027-04-03", []),
        ("2026-11-01", ActStanding.AWAITED, "2027-04-03", []),
        ("2026-11-02", ActStanding.AWAITED, "2027-04-05", []),
        ("2027-04-04", ActStanding.AWAITED, "2027-04-05", []),
        ("2027-04-05", ActStanding.IN_FORCE, "2027-04-05", ["notify", "procedures"]),
        ("2027-04-06", ActStanding.IN_FORCE, "2027-04-05", ["notify", "procedures"]),
    ],
)
def test_one_more_row_brings_it_into_force(
    day: str, standing: ActStanding, since: str | None, owed: list[str]
) -> None:
    duty = duty_at(_begun(), Gathering(250, "hall", Controller.HOST), on=dt.date.fromisoformat(day))

    assert (duty.standing, duty.since and duty.since.isoformat()) == (standing, since)
    assert [one.id for one in duty.owed] == owed
    assert duty.in_force is bool(owed)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2027-04-02", ActStanding.AWAITED),
        ("2027-04-03", ActStanding.NOT_ON_RECORD),
        ("2030-01-01", ActStanding.NOT_ON_RECORD),
    ],
)
def test_without_that_row_nobody_is_told_that_it_is_in_force(day: str, standing: ActStanding) -> None:
    duty = _asked(250, on=dt.date.fromisoformat(day))

    assert (duty.standing, duty.in_force, duty.owed) == (standing, False, ())
    assert [one.id for one in duty.duties] == ["notify", "procedures"]


@pytest.mark.parametrize(
    ("use", "occasion", "bearer"),
    [
        # Section 4(1)(a): whoever has control in connection with the use; s. 33(2): as occupier or otherwise.
        ("hall", GatheringKind.PREMISES, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
        ("worship", GatheringKind.PREMISES, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
        ("childcare", GatheringKind.PREMISES, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
        ("health-care", GatheringKind.PREMISES, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
        # Section 4(5) and Schedule 1 paragraphs 10(2), 14(3)(a), 15(2)(a), 16(2) and 17(2).
        ("hospital", GatheringKind.PREMISES, (DutyBearer.BODY,) * 3),
        ("school", GatheringKind.PREMISES, (DutyBearer.BODY,) * 3),
        ("further-education", GatheringKind.PREMISES, (DutyBearer.BODY,) * 3),
        ("higher-education", GatheringKind.PREMISES, (DutyBearer.BODY,) * 3),
        ("public-authority", GatheringKind.PREMISES, (DutyBearer.BODY,) * 3),
        # Section 4(1)(b): of an event always whoever will have control for it; 4(5) is of premises.
        ("hall", GatheringKind.EVENT, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
        ("higher-education", GatheringKind.EVENT, (DutyBearer.HOST, DutyBearer.MEMBER, DutyBearer.MEMBER)),
    ],
)
def test_whose_the_duty_is(use: str, occasion: GatheringKind, bearer: tuple[DutyBearer, ...]) -> None:
    controllers = (Controller.HOST, Controller.OWN, Controller.RENTED)

    assert tuple(_asked(900, use, one, occasion, checked=True).bearer for one in controllers) == bearer


@pytest.mark.parametrize("use", [use for use, *_ in _TABLE])
@pytest.mark.parametrize("occasion", GatheringKind)
def test_a_duty_in_somebody_elses_place_is_never_the_members_and_says_so(
    use: str, occasion: GatheringKind
) -> None:
    duty = _asked(900, use, Controller.HOST, occasion, checked=True)

    assert duty.bearer is not DutyBearer.MEMBER
    assert ("not the member," in duty.why()) is (duty.tier is not None)


def test_why_in_somebodys_hall() -> None:
    assert _asked(250).why() == (
        "with 250 people expected at once a hall or other venue for hire is in the standard tier, "
        "from 200 on (Terrorism (Protection of Premises) Act 2025, s. 2(2)(c) and (3)(b); Sch. 1 "
        "para. 6); nothing is owed yet: from 2027-04-03 at the earliest whoever controls the place, "
        "its keeper and not the member, must notify the Security Industry Authority and have public "
        "protection procedures; a breach can cost up to 10,000 GBP, and up to 500 GBP a day"
    )


def test_why_of_an_event_in_force() -> None:
    event = Gathering(900, "other", Controller.HOST, GatheringKind.EVENT, checked=True)

    assert duty_at(_begun(), event, on=dt.date(2027, 6, 1)).why() == (
        "with 900 people expected at once an event at a place of no use that the Act lists is in the "
        "enhanced tier, from 800 on (Terrorism (Protection of Premises) Act 2025, s. 3(1)(d); s. "
        "3(1)(a) and (e)); since 2027-04-05 whoever controls the place for the event, its keeper and "
        "not the member, must notify the Security Industry Authority, have public protection "
        "procedures, have public protection measures, document both and name a senior individual; a "
        "breach can cost up to 18,000,000 GBP, or 5% of a year's worldwide revenue if that is more, "
        "and up to 50,000 GBP a day"
    )


@pytest.mark.parametrize(
    ("duty", "outcome", "told"),
    [
        (
            _asked(199),
            TierFound.TOO_FEW,
            (
                "with 199 people expected at once a hall or other venue for hire is in no tier, the "
                "lowest of which begins at 200 (Terrorism (Protection of Premises) Act 2025, s. 2(2)(c) "
                "and (3)(b); Sch. 1 para. 6); nothing is owed"
            ),
        ),
        (
            _asked(900, occasion=GatheringKind.EVENT),
            TierFound.UNCHECKED,
            (
                "an event at a hall or other venue for hire is in no tier, since entry is not checked "
                "(Terrorism (Protection of Premises) Act 2025, s. 3(1)(e)); nothing is owed"
            ),
        ),
        (
            _asked(900, "parliament"),
            TierFound.OUTSIDE,
            (
                "a place occupied for either House of Parliament is in no tier, whatever the number "
                "(Terrorism (Protection of Premises) Act 2025, Sch. 2 para. 1); nothing is owed"
            ),
        ),
        (
            _asked(900, on=dt.date(2025, 4, 2)),
            TierFound.NOT_PASSED,
            (
                "nothing is owed on 2025-04-02: the Terrorism (Protection of Premises) Act 2025 was "
                "passed on 2025-04-03"
            ),
        ),
    ],
)
def test_why_there_is_no_tier(duty: PremisesDuty, outcome: TierFound, told: str) -> None:
    assert (duty.outcome, duty.tier, duty.bearer, duty.duties) == (outcome, None, None, ())
    assert duty.why() == told


def test_the_penalties_and_duties_of_the_tiers() -> None:
    """Sections 18(1)(b), 18(1)(c) to (3) and 19(5); sections 5 and 9 for all, 6, 7 and 10 for enhanced."""
    standard, enhanced = (_asked(n).tier for n in (799, 800))
    assert standard is not None
    assert enhanced is not None

    assert [(one.penalty.most, one.penalty.per_day, one.penalty.percent) for one in (standard, enhanced)] == [
        (10_000, 500, 0),
        (18_000_000, 50_000, 5),
    ]
    assert [[duty.citation for duty in one.duties] for one in (standard, enhanced)] == [
        ["s. 9", "s. 5"],
        ["s. 9", "s. 5", "s. 6", "s. 7", "s. 10"],
    ]


_gatherings = st.builds(
    Gathering,
    st.sampled_from(_NUMBERS) | st.integers(0, MOST_PEOPLE),
    st.sampled_from([use for use, *_ in _TABLE]),
    st.sampled_from(Controller),
    st.sampled_from(GatheringKind),
    st.booleans(),
)


_NUMBER = re.compile(r"\d[\d,]*")


@given(_gatherings, days(FIRST_DAY, LAST_DAY), st.booleans())
@settings(max_examples=examples(5))
def test_every_number_of_the_sentence_is_in_the_data(gathering: Gathering, day: dt.date, begun: bool) -> None:
    duty = duty_at(_begun() if begun else premises_act(), gathering, on=day)
    data = str(attrs.asdict(duty))
    numbers = {int(n.replace(",", "")) for n in _NUMBER.findall(duty.why())}

    assert numbers <= {int(n) for n in re.findall(r"\d+", data)}
