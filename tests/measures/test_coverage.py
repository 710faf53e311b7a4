"""Required against present over a programme, by small cases worked by hand."""

import copy
import datetime as dt
from collections import Counter

import attrs
import pytest

from gaps.test_kinds import ACCEPTED, asked
from laws.small import ANN, BEA, on, reviewed
from measures import small
from measures.told import step, way
from mpreview import uk
from mpreview.coverage import MeasureCoverage
from mpreview.errors import OutsideRange, UnknownId
from mpreview.events import Event, MeasureNoted
from mpreview.measures import Catalogue, Compliance, Package
from mpreview.people import Candidacy, Mandate
from mpreview.places import Use
from mpreview.rows import list_groupings
from mpreview.timeline import Period


def test_groups_add_up_to_the_whole() -> None:
    day = on("2021-11-20")
    found = uk.sample(on=day).measures(uk.catalogue(), on=day)

    for groups in map(found.by, list_groupings((*MeasureCoverage.COLUMNS, *MeasureCoverage.GROUPS))):
        assert sum(map(len, groups.values())) == len(found) > 0
        counts = (Counter(group.counts) for group in groups.values())
        assert sum(counts, Counter[Compliance]()) == Counter(found.counts)


# -- by hand -------------------------------------------------------------------------------------------

OFFICES, START = ("office",), on("2016-01-21")
ASKED = (small.asks("alarm", OFFICES, 1), small.asks("lock", OFFICES, 2))
CATALOGUE = Catalogue(
    "small",
    ("low", "high"),
    tuple(map(small.measure, ("alarm", "cctv", "lock"))),
    (
        small.version("v1", START, *ASKED),
        small.version("v2", on("2021-06-01"), *ASKED, small.asks("cctv", OFFICES, 2)),
    ),
    (small.pays(Package.STANDARD, "one", START),),
    (small.rule("all", period=Period(START)),),
    times=(small.times(START, None, 14, 28),),
    period=Period(START),
)
REVIEWED = (*ACCEPTED, reviewed("2020-03-02"), reviewed("2021-02-01"))


def found(day: str, *events: Event) -> MeasureCoverage:
    """What is required of Ann's office in Essex, used since 6 January 2020, and there."""
    return asked(*REVIEWED, *events).measures(CATALOGUE, on=on(day))


def lines(of: MeasureCoverage) -> dict[str, str]:
    """How each measure of the one place stands."""
    (place,) = of
    return {line.measure: line.compliance.value for line in place.lines}


def test_what_is_there_is_what_the_ledger_tells() -> None:
    alarm = tuple(way("2020-02-03 recommended", "2020-02-04 approved", "2020-02-05 funded",
                      "2020-02-06 ordered", "2020-02-10 installed", "2020-02-11 passed"))  # fmt: skip

    assert lines(found("2020-02-10", *alarm)) == {"alarm": "deficient", "lock": "missing"}
    assert lines(found("2020-02-11", *alarm)) == {"alarm": "met", "lock": "missing"}
    broken = (*alarm, step("2020-05-04", "faulty"))
    assert lines(found("2020-05-04", *broken)) == {"alarm": "deficient", "lock": "missing"}
    assert lines(found("2020-05-04", *broken, step("2020-05-04", "removed"))) == {
        "alarm": "missing", "lock": "missing",
    }  # fmt: skip


def noted(day: str, entry: str | None) -> MeasureNoted:
    """What was there before anything was told of it."""
    event = step(day, "passed", **({} if entry is None else {"entry": entry}))
    assert isinstance(event, MeasureNoted)
    return event


def test_what_was_there_before_counts_once_somebody_says_what_it_is() -> None:
    assert lines(found("2020-02-11", noted("2020-02-10", None))) == {"alarm": "missing", "lock": "missing"}
    assert lines(found("2020-02-11", noted("2020-02-10", "lock"))) == {"alarm": "missing", "lock": "met"}


def test_a_revised_standard_asks_from_its_day_on_and_re_opens_what_it_changes() -> None:
    """Reviewed on 1 February 2021 against v1; v2 of 1 June asks for cameras too."""
    assert lines(found("2021-05-31")) == {"alarm": "missing", "lock": "missing"}
    assert lines(found("2021-06-01")) == {"alarm": "missing", "cctv": "missing", "lock": "missing"}
    assert not found("2021-05-31").outdated
    (place,) = found("2021-06-01").outdated
    assert {version: one.measures for version, one in place.reopened.items()} == {"v2": ("cctv",)}
    # Reviewed against the version in force it is open no longer, whatever is missing there.
    assert not found("2021-06-07", reviewed("2021-06-07")).outdated


def test_a_place_that_a_revision_does_not_touch_stays_as_it_is() -> None:
    at_homes = small.asks("cctv", ("home",), 2)
    versions = (CATALOGUE.versions[0], small.version("v2", on("2021-06-01"), *ASKED, at_homes))
    other = attrs.evolve(CATALOGUE, versions=versions)

    assert not asked(*REVIEWED).measures(other, on=on("2021-06-01")).outdated


def test_an_action_keeps_its_day_from_one_question_to_the_next() -> None:
    """Of what was asked all along it is counted from the first use, of a revision from its day."""
    for day in ("2021-06-01", "2021-07-15"):
        (place,) = found(day, noted("2020-02-10", "alarm"), step("2021-05-20", "faulty"))
        assert [
            (one.measure, one.owner, one.due.isoformat(), one.cost.word) for one in place.actions(CATALOGUE)
        ] == [
            # out of service since 20 May 2021: 14 days
            ("alarm", place.team, "2021-06-03", "low"),
            # since 1 June 2021, and since 6 January 2020: 28 days
            ("cctv", place.team, "2021-06-29", "low"),
            ("lock", place.team, "2020-02-03", "low"),
        ]


IN_2020 = ("2020-02-03 recommended", "2020-02-04 approved", "2020-02-05 funded", "2020-02-06 ordered",
           "2020-02-10 installed", "2020-02-11 passed")  # fmt: skip


def another(day: str, what: str) -> Event:
    """A step of a second alarm at the same place."""
    return step(day, what, measure="m2", **({"entry": "alarm"} if what == "passed" else {}))


@pytest.mark.parametrize(
    ("more", "since"),
    [
        # it was met until it was removed
        ((step("2021-05-20", "removed"),), "2021-05-20"),
        # two, of which one broke first: not met since then, whatever breaks next
        ((another("2020-03-02", "passed"), another("2021-02-22", "faulty"), step("2021-05-20", "failed")),
         "2021-02-22"),
        # broken, in service again, broken
        ((step("2020-05-04", "faulty"), step("2020-05-11", "passed"), step("2021-05-20", "failed")),
         "2021-05-20"),
        # re-test fell due
        ((step("2021-01-04", "passed", retest="2021-05-20"),), "2021-05-20"),
    ],
    ids=["removed", "two", "twice", "re-test"],
)  # fmt: skip
def test_an_action_is_counted_from_the_day_on_which_it_was_met_no_longer(
    more: tuple[Event, ...], since: str
) -> None:
    alarm = tuple(way(*IN_2020, entry="alarm"))

    (place,) = found("2021-05-31", *alarm, *more)
    (action,) = (one for one in place.actions(CATALOGUE) if one.measure == "alarm")
    assert action.due == on(since) + dt.timedelta(14)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"rule": "all", "body": "one"}, None),
        ({"rule": "no-such-rule", "body": "one"}, "approved by the rule no-such-rule of one"),
        ({"rule": "all", "body": "two"}, "approved by the rule all of two"),
    ],
)
def test_a_decision_that_the_catalogue_takes_otherwise_is_told(
    told: dict[str, str], says: str | None
) -> None:
    steps = (*way("2020-02-03 recommended"), step("2020-02-04", "approved", **told))

    (place,) = found("2020-02-11", *steps)
    assert [one.why() for one in place.contradictions(CATALOGUE)] == (
        []
        if says is None
        else [f"the measure m1 at essex was {says}; it is approved by the rule all: it is so, and one pays"]
    )


def test_a_refusal_where_the_catalogue_approves_is_a_contradiction() -> None:
    steps = (*way("2020-02-03 recommended"), step("2020-02-04", "refused", rule="all", body="one"))

    (place,) = found("2020-02-11", *steps)
    (one,) = place.contradictions(CATALOGUE)
    assert (one.decided.approved, one.fitting.rule) == (True, "all")


def test_who_stands_again_keeps_place_and_measures_to_the_poll() -> None:
    left = Mandate("c-essex", Period(on("2019-12-12"), on("2024-05-30")), "dissolution")
    stands = Candidacy("c-essex", Period(on("2024-06-07"), on("2024-07-05")))

    def places(day: str, *candidacies: Candidacy) -> int:
        who = attrs.evolve(ANN, mandates=(left,), candidacies=candidacies)
        return len(asked(members=(who,)).measures(CATALOGUE, on=on(day)))

    assert [places(day, stands) for day in ("2024-05-29", "2024-05-30", "2024-07-04", "2024-07-05")] == [
        1,
        1,
        1,
        0,
    ]
    assert [places(day) for day in ("2024-05-29", "2024-05-30")] == [1, 0]


def test_what_is_of_no_entry_of_the_catalogue_is_held_against_nothing_and_told_apart() -> None:
    (place,) = found("2020-02-11", noted("2020-02-10", "moat"))

    assert [one.entry for one in place.unknown] == ["moat"]
    assert lines(found("2020-02-11", noted("2020-02-10", "moat"))) == {"alarm": "missing", "lock": "missing"}


def test_coverage_is_a_value_as_others_are() -> None:
    of, same = found("2021-06-01"), found("2021-06-01")

    assert (of, hash(of)) == (same, hash(same))
    assert copy.deepcopy(of) == of


def test_places_that_nobody_in_office_uses_are_left_out_and_shared_ones_stand_there_once() -> None:
    both = tuple(Use("essex", who, Period(on("2020-01-06"))) for who in ("bea", "ann"))
    over = (Use("essex", "ann", Period(on("2020-01-06"), on("2020-03-01"))),)

    (place,) = asked(members=(ANN, BEA), used=both).measures(CATALOGUE, on=on("2020-02-11"))
    assert place.users == ("ann", "bea")
    assert not asked(used=over).measures(CATALOGUE, on=on("2020-03-01"))
    assert len(asked(used=over).measures(CATALOGUE, on=on("2020-02-29"))) == 1


def test_a_repr_tells_places_and_counts_and_nothing_of_what_is_there() -> None:
    of = found("2020-02-11", noted("2020-02-10", "lock"))

    assert repr(of) == "<MeasureCoverage of 1 place on 2020-02-11>"
    assert not [word for word in ("lock", "alarm", "MET", "m1") if word in repr(of[0])]


def test_bad_questions_are_refused_with_their_place() -> None:
    with pytest.raises(UnknownId, match="venue"):
        asked().measures(CATALOGUE, on=on("2020-02-11"), venue="nowhere")
    with pytest.raises(UnknownId, match="grouping"):
        found("2020-02-11").by("member")
    with pytest.raises(OutsideRange):
        asked().measures(CATALOGUE, on=on("2016-01-20"))
    assert dt.date.min < CATALOGUE.period.start
