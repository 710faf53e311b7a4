"""Which operation and adviser stand by somebody on a day, by hand."""

import attrs
import pytest

from laws.small import ANN, FIRSTS, on, programme
from mpreview import uk
from mpreview.errors import RulebookError, UnknownId
from mpreview.people import Candidacy, Mandate, Member
from mpreview.policy.operations import LooksAfter, Operation, PublicCapacity, list_support
from mpreview.programme import Programme
from mpreview.timeline import Period

# Ann sat for Essex until the dissolution of 30 May 2024, stood in Glasgow on 4 July and was not returned.
_LEFT = attrs.evolve(
    ANN,
    mandates=(Mandate("c-essex", Period(on("2019-12-12"), on("2024-05-30")), "dissolution"),),
    candidacies=(Candidacy("c-glasgow", Period(on("2024-05-30"), on("2024-07-05"))),),
)


def _asked(member: Member = _LEFT) -> Programme:
    asked = programme(*FIRSTS, members=(member,))
    rulebook = attrs.evolve(asked.rulebook, operations=uk.rulebook().operations)
    return Programme(asked.base, rulebook)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2016-01-20", []),
        ("2020-01-06", [("member", "bridger", "single point of contact", "t")]),
        ("2024-05-29", [("member", "bridger", "single point of contact", "t")]),
        # Nobody is a member; who stands again is a candidate.
        ("2024-05-30", [("candidate", "bridger", "single point of contact", "t")]),
        ("2024-07-04", [("candidate", "bridger", "single point of contact", "t")]),
        ("2024-07-05", []),
    ],
)
def test_who_stands_by_a_member_and_by_a_candidate(day: str, told: list[tuple[str, str, str, str]]) -> None:
    found = _asked().support("ann", on=on(day))

    assert [
        (one.capacity.value, one.operation.id, one.adviser and one.adviser.title, one.team) for one in found
    ] == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2016-01-20", {}),
        ("2016-01-21", {"member": "bridger"}),
        ("2024-02-27", {"member": "bridger"}),
        ("2024-02-28", {"member": "bridger", "candidate": "bridger"}),
        ("2025-02-28", {"member": "bridger", "candidate": "bridger"}),
        (
            "2025-03-01",
            {"member": "bridger", "candidate": "bridger", "local": "ford", "local-candidate": "ford"},
        ),
    ],
)
def test_whom_bridger_and_ford_look_after_and_since_when(day: str, told: dict[str, str]) -> None:
    operations = uk.rulebook().operations

    assert {
        capacity.value: one.operation.id
        for capacity in PublicCapacity
        for one in list_support(operations, capacity, on(day))
    } == told


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2016-01-20", None),
        ("2025-03-31", "single point of contact"),
        ("2025-04-01", "Force Elected-Official Adviser"),
    ],
)
def test_the_title_of_an_adviser_is_that_of_the_day(day: str, title: str | None) -> None:
    bridger = uk.rulebook().operations[0]
    adviser = bridger.adviser(on(day))

    assert (None if adviser is None else adviser.title) == title


def test_operations_of_one_id_are_refused_and_their_order_means_nothing() -> None:
    rulebook = uk.rulebook()
    turned = attrs.evolve(rulebook, operations=rulebook.operations[::-1])
    again = Operation(
        "ford", "Another", (LooksAfter(PublicCapacity.LOCAL, Period(on("2025-03-01")), "A text"),)
    )

    assert turned == rulebook
    with pytest.raises(RulebookError):
        attrs.evolve(rulebook, operations=(*rulebook.operations, again))


def test_why_names_operation_adviser_team_and_text() -> None:
    (one,) = _asked().support("ann", on=on("2024-06-15"))

    assert one.why() == (
        "as a candidate: Operation Bridger, whose adviser is the single point of contact of t (Home Office, "
        "28 February 2024: a named police contact for every elected representative and candidate; candidates "
        "for Parliament are under Bridger and not Ford (LGA and COSLA guides, 2025))"
    )


def test_nobody_unknown_is_asked_about() -> None:
    with pytest.raises(UnknownId):
        _asked().support("nobody", on=on("2024-06-15"))
