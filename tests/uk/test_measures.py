"""The default catalogue: every measure that is reported, who pays, and the decision table by hand."""

import datetime as dt
import re
from pathlib import Path

import pytest

from helpers.declared import KINDS
from mpreview import uk
from mpreview.measures import (
    Compliance,
    FittingState,
    MeasureKind,
    Package,
    Present,
    compare_measures,
    find_reopened,
    plan_actions,
)
from mpreview.measures import catalogue as catalogues
from mpreview.places import Controller
from mpreview.uk._tables import rows
from mpreview.uk.measures import catalogue

FIRST = dt.date(2016, 1, 21)

STANDARD, ENHANCED = Package.STANDARD, Package.ENHANCED
ONE = dt.timedelta(1)
day = dt.date.fromisoformat

REPORTED = {
    "intruder alarm": "intruder-alarm",
    "CCTV": "cctv",
    "extra lighting": "extra-lighting",
    "locks": "locks",
    "emergency fobs": "emergency-fob",
    "panic buttons": "panic-button",
    "personal or lone worker devices": "lone-worker-device",
    "letterbox protection": "letterbox-protection",
    "toughened glass": "toughened-glass",
}
"""The reported examples of standard measures, in the words of the brief of the domain."""
TOLD = {
    "named police contact": "police-contact",
    "private security for those at higher risk": "private-security",
    "wider cyber advice": "cyber-advice",
    "guidance and briefings": "security-briefing",
    "extra protection case by case": "case-by-case-protection",
    "not to campaign alone": "not-alone",
}
"""What else is told of measures in the same section."""
CHECKS = {
    "known venue": "known-venue",
    "two staff present": "two-staff-present",
    "appointment and identity taken beforehand": "appointment-and-identity",
    "seat near the exit": "seat-near-exit",
    "clear desk": "clear-desk",
    "alarm tested": "alarm-tested",
    "exit route": "exit-route",
    "location not announced in advance": "location-not-announced",
    "neighbour or host informed": "host-informed",
    "debrief after": "debrief",
}
"""The usual checks of a surgery."""


def brief(shared_data: Path) -> str:
    text = (shared_data.parent / "reference" / "domain.md").read_text("utf-8")
    return " ".join(text.split())


def test_every_measure_that_is_reported_is_in_the_catalogue() -> None:
    assert {*REPORTED.values(), *TOLD.values(), *CHECKS.values()} <= catalogue().measure.keys()


def test_the_words_are_all_those_of_the_brief(shared_data: Path) -> None:
    text = brief(shared_data)
    (examples,) = re.findall(r"Reported examples: (.*?)\. \[", text)
    (checks,) = re.findall(r"Usual surgery checks \(C\): (.*?)\. ", text)

    assert examples.split(", ") == list(REPORTED)
    assert checks.split(", ") == list(CHECKS)
    assert [words for words in TOLD if words not in text] == []


def test_the_reported_examples_are_standard_and_needed_at_homes_and_offices() -> None:
    version = catalogue().version_on("op-bridger", FIRST)

    assert {catalogue().find(id_).package for id_ in REPORTED.values()} == {STANDARD}
    assert version is not None
    assert {one.measure for one in version.requirements} == set(REPORTED.values())
    assert {one.kinds for one in version.requirements} == {("office", "home")}


def test_the_rulebook_and_the_catalogue_speak_of_one_standard() -> None:
    (revised,) = [rule for rule in uk.rulebook().list_rules() if rule.standards]
    (standard,) = revised.standards
    version = catalogue().version_on(standard, FIRST)
    kinds = {kind for one in version.requirements for kind in one.kinds} if version else set()

    assert kinds == set(revised.kinds)


def test_the_usual_checks_are_procedures_and_hold_in_a_borrowed_hall() -> None:
    required = catalogue().required("surgery", Controller.HOST, FIRST)
    applicable = {one.measure for one in required if one.applicable}

    assert {catalogue().find(id_).kind for id_ in CHECKS.values()} == {MeasureKind.PROCEDURAL}
    assert applicable == {*CHECKS.values(), "lone-worker-device"}
    assert {one.measure for one in required} - applicable == {"panic-button"}


def test_every_part_of_the_catalogue_has_a_source_or_is_marked_as_a_default() -> None:
    marked = re.compile(r"library default|\b20\d\d\b|CAS-\d+")
    found = catalogue()
    parts = [[one.source for one in found.measures], [one.source for one in found.versions],
             [one.source for one in found.funding], [one.source for one in found.approvals],
             [one.source for one in found.times],
             [one.source for version in found.versions for one in version.requirements]]  # fmt: skip

    assert all(parts)
    assert [source for sources in parts for source in sources if not marked.search(source)] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("on", [FIRST, day("2021-11-20"), day("2025-06-02"), day("2199-12-31")])
def test_every_kind_of_venue_has_requirements_on_every_day(kind: str, on: dt.date) -> None:
    assert catalogue().required(kind, Controller.OWN, on)


def test_no_standard_asks_for_what_needs_a_specific_threat() -> None:
    asked = {one.measure for version in catalogue().versions for one in version.requirements}

    assert {catalogue().find(id_).package for id_ in asked} == {STANDARD}
    assert catalogue().measure.keys() - asked == {
        one.id for one in catalogue().measures if one.package is ENHANCED
    }


def test_words_and_wording_are_general() -> None:
    forces = {row["short_name"] for row in rows("forces")}
    titles = " ".join(one.title for one in catalogue().measures)

    assert [name for name in forces if name in titles] == []
    assert {one.cost for one in catalogue().measures} == set(catalogue().cost_bands)
    assert not re.search(r"[£$€]|\d", titles)


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()
    assert catalogue().period.start == FIRST


# Package, recommended, day: approved, by which rule, who pays. By hand from the brief, section 2.
ON_APPLICATION, WITHOUT_CASE = "standard-on-application", "standard-without-a-case"
IPSA, COMMONS = "ipsa", "house-of-commons"
DECISIONS = [
    (STANDARD, True, "2016-01-21", True, ON_APPLICATION, IPSA),
    (STANDARD, False, "2016-01-21", True, ON_APPLICATION, IPSA),
    (STANDARD, True, "2016-06-30", True, ON_APPLICATION, IPSA),
    (STANDARD, False, "2016-06-30", True, ON_APPLICATION, IPSA),
    (STANDARD, True, "2016-07-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2016-07-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2016-08-31", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2016-08-31", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2016-09-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2016-09-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2021-11-20", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2021-11-20", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2023-03-31", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2023-03-31", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2023-04-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2023-04-01", True, WITHOUT_CASE, IPSA),
    (STANDARD, True, "2026-04-30", True, WITHOUT_CASE, IPSA),
    (STANDARD, False, "2026-04-30", True, WITHOUT_CASE, IPSA),
    (ENHANCED, True, "2016-01-21", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2016-01-21", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2016-06-30", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2016-06-30", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2016-07-01", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2016-07-01", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2016-08-31", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2016-08-31", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2016-09-01", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2016-09-01", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2021-11-20", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2021-11-20", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2023-03-31", True, "enhanced-recommended-ipsa", IPSA),
    (ENHANCED, False, "2023-03-31", False, "enhanced-unrecommended-ipsa", IPSA),
    (ENHANCED, True, "2023-04-01", True, "enhanced-recommended-commons", COMMONS),
    (ENHANCED, False, "2023-04-01", False, "enhanced-unrecommended-commons", COMMONS),
    (ENHANCED, True, "2026-04-30", True, "enhanced-recommended-commons", COMMONS),
    (ENHANCED, False, "2026-04-30", False, "enhanced-unrecommended-commons", COMMONS),
]


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: "-".join(map(str, row[:3])))
def test_the_decision_table(row: tuple[Package, bool, str, bool, str, str]) -> None:
    package, recommended, on, approved, rule, body = row
    found = catalogue().decide(package, recommended=recommended, on=day(on))

    assert (found.approved, found.rule, found.body) == (approved, rule, body)
    assert found.why.startswith(f"{'approved' if approved else 'refused'} by the rule {rule}")


def test_the_decision_table_holds_every_day_on_which_something_changes() -> None:
    starts = {str(one.period.start) for one in catalogue().funding}
    starts |= {str(one.period.start) for one in catalogue().approvals}
    before = {str(day(start) - ONE) for start in starts if day(start) > FIRST}

    assert starts | before <= {on for _, _, on, _, _, _ in DECISIONS}


@pytest.mark.parametrize(
    ("on", "route"),
    [
        ("2016-06-30", "on application"),
        ("2016-07-01", "without prior application"),
        ("2016-08-31", "without prior application"),
        ("2016-09-01", "ordered from one contractor"),
        ("2023-03-31", "ordered from one contractor"),
        ("2023-04-01", "from the accommodation and office budgets that IPSA funds"),
    ],
)
def test_the_routes_of_standard_measures(on: str, route: str) -> None:
    assert route in catalogue().funder(STANDARD, day(on)).route


def test_versions_on_the_day_before_of_and_after() -> None:
    found = [catalogue().version_on("usual-checks", day("2024-02-28") + n * ONE) for n in (-1, 0, 1)]

    assert [version and version.id for version in found] == [
        "usual-checks-2016-01", "usual-checks-2024-02", "usual-checks-2024-02",
    ]  # fmt: skip


def test_what_each_revision_of_the_usual_checks_re_opens() -> None:
    first, second, third, fourth = (one for one in catalogue().versions if one.standard == "usual-checks")

    assert {one.kind: one.measures for one in find_reopened(first, second)} == {
        "office": ("cyber-advice", "police-contact"),
        "surgery": ("itinerary-shared", "police-contact"),
        "westminster": ("police-contact",),
        "home": ("police-contact",),
        "public-event": ("itinerary-shared", "police-contact"),
        "online": ("cyber-advice",),
    }
    assert {one.kind: one.added for one in find_reopened(second, third)} == {
        "public-event": ("not-alone", "security-briefing"),
    }
    assert {one.kind: one.added for one in find_reopened(third, fourth)} == {
        "home": ("address-not-published",), "online": ("address-not-published",),
    }  # fmt: skip


def test_a_borrowed_hall_in_november_2021_by_hand() -> None:
    """Of twelve lines one is not applicable; a device that does not answer is deficient, due in 14 days."""
    on, checks = day("2021-11-20"), sorted(set(CHECKS.values()) - {"debrief"})
    there = [
        *(Present(id_, FittingState.IN_SERVICE) for id_ in checks),
        Present("lone-worker-device", FittingState.FAILED),
    ]
    lines = compare_measures(catalogue(), "surgery", Controller.HOST, there, on)
    plan = plan_actions(lines, owner="team", on=on, catalogue=catalogue())
    found = {word: [line.measure for line in lines if line.compliance is word] for word in Compliance}

    assert len(lines) == 12
    assert found[Compliance.NOT_APPLICABLE] == ["panic-button"]
    assert sorted(found[Compliance.MET]) == checks
    assert [(one.measure, one.compliance, one.due, one.cost.word) for one in plan] == [
        ("lone-worker-device", Compliance.DEFICIENT, day("2021-12-04"), "low"),
        ("debrief", Compliance.MISSING, day("2022-02-19"), "none"),
    ]


def test_published_re_tests_are_marked_so() -> None:
    """Only the training has a published interval: every year."""
    marked = {one.id for one in catalogue().measures if one.retest_months and "re-test" not in one.source}

    assert marked == {"security-training"}
    assert catalogue().find("security-training").retest_months == 12


def test_the_page_has_the_decision_table_of_the_data() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "measures.md").read_text("utf-8")
    shown = page.partition("<!-- decisions -->\n")[2].partition("<!-- end of decisions -->")[0]
    expected = [
        [
            one.package.value, one.recommended.value, str(one.period.start), str(one.period.end or ""),
            one.body, one.ruling.value, one.id,
        ]
        for one in catalogue().approvals
    ]  # fmt: skip

    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown.splitlines()[2:]] == expected


def test_the_page_names_every_fault() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "measures.md").read_text("utf-8")
    _, _, checks = Path(catalogues.__file__).read_text("utf-8").partition("# -- faults --")
    codes = set(re.findall(r'"([a-z]+-[a-z]+|un[a-z]+)"', checks))

    assert len(codes) == 12
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []
