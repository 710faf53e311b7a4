"""What is drawn: numbers to the byte, a closed form, runs divided over processes, common random numbers."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Final

import attrs
import pytest

from laws.small import (
    ESSEX,
    FIRSTS,
    OFFERS,
    YEARLY,
    on,
    programme,
    sample,
)
from mpreview import Programme, Reply
from mpreview.events import Answered, Offered
from mpreview.outlook import (
    Assumptions,
    Chance,
    DrawKind,
    Draws,
    Figure,
    ForecastTerms,
    Replies,
    iterate_steps,
)
from mpreview.teams import Cover, Slots, Team

MONDAYS: Final = (Team("t", "Team", (Cover(),), (Slots((1, 0, 0, 0, 0, 0, 0)),)),)
FIRST: Final = on("2021-03-01")
"""A Monday."""


def drawn(seed: int, run: int, day: dt.date, kind: str, subject: str) -> int:
    """A draw as the page documents it."""
    text = f"{seed}/{run}/{day:%Y-%m-%d}/{kind}/{subject}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)


@pytest.mark.parametrize("kind", DrawKind)
def test_law_78_a_draw_is_the_documented_digest(kind: DrawKind) -> None:
    assert Draws(7, 3).draw(FIRST, kind, "a/b") == drawn(7, 3, FIRST, kind.value, "a/b")


def one_place(missed: Chance) -> tuple[Programme, Assumptions]:
    """One office that nobody ever reviewed, and one slot every Monday."""
    asked = programme(YEARLY, *FIRSTS, venues=(ESSEX,))
    base = attrs.evolve(asked.base, teams=MONDAYS)
    return attrs.evolve(asked, base=base), attrs.evolve(Assumptions.certain(), missed=missed)


def test_law_78_visits_that_are_missed_one_time_in_three_are_made_after_a_geometric_number() -> None:
    """Week k sees the visit with the chance (2/3) (1/3)^(k-1); five standard deviations of 100 runs."""
    asked, assumed = one_place(Chance(1, 3))
    runs, weeks = 100, 5
    found = asked.forecast(
        on=FIRST, until=FIRST + dt.timedelta(7 * weeks - 1), runs=runs, seed=11, assumptions=assumed
    )

    for week, day in enumerate(found.days):
        monday, chance = FIRST + dt.timedelta(7 * week), 2 / 3 * (1 / 3) ** week
        made, missed = (found.get(day, figure).values for figure in (Figure.VISITS, Figure.MISSED))
        assert abs(sum(made) - runs * chance) <= 5 * (runs * chance * (1 - chance)) ** 0.5
        for run in found.runs:
            mondays = [FIRST + dt.timedelta(7 * n) for n in range(week)]
            tries = [drawn(11, run, one, "missed", "review/essex") * 3 < 2**64 for one in (*mondays, monday)]
            assert (made[run], missed[run]) == (all(tries[:-1]) and not tries[-1], all(tries))


def test_law_78_a_run_depends_neither_on_other_runs_nor_on_how_runs_are_divided() -> None:
    asked, day = sample(), on("2021-11-20")
    ask = partial(asked.forecast, on=day, until=day + dt.timedelta(48), seed=5, by="team")
    whole = ask(runs=5)
    parts = [ask(runs=runs, first_run=first) for first, runs in ((3, 2), (0, 1), (1, 2))]

    assert len({one.values for one in whole}) > 10
    assert parts[0].join(*parts[1:]) == whole
    assert [one.values[3:] for one in whole] == [one.values for one in parts[0]]


def replies(asked: Programme, terms: ForecastTerms) -> Iterator[tuple[tuple[dt.date, str], Reply]]:
    """The reply to each offer of a run, by day of the offer and member."""
    *_, last = iterate_steps(asked, terms)
    offers = {one.id: one for one in last.programme.ledger if isinstance(one, Offered)}
    for one in last.programme.ledger:
        if isinstance(one, Answered) and one.id.startswith("f."):
            yield (max(offers[one.offer].on, terms.on), offers[one.offer].member), one.reply


def test_law_78_two_policies_share_the_numbers_of_a_seed() -> None:
    asked, day = sample(), on("2021-11-20")
    sooner = attrs.evolve(OFFERS, again_after_decline=20, again_after_silence=7, answer_days=5)
    rules = tuple(sooner if rule is OFFERS else rule for rule in asked.rulebook.editions[0].rules)
    editions = (attrs.evolve(asked.rulebook.editions[0], rules=rules),)
    other = attrs.evolve(asked, rulebook=attrs.evolve(asked.rulebook, editions=editions))
    rare = attrs.evolve(Assumptions(), replies=Replies(1, 2, 1, 2))
    common = 0
    for seed in range(6):
        terms = ForecastTerms(on=day, until=day + dt.timedelta(60), seed=seed, assumptions=rare)
        one, two = dict(replies(asked, terms)), dict(replies(other, terms))
        both = one.keys() & two.keys()
        common += len(both)
        assert [one[key] for key in both] == [two[key] for key in both]

    assert common > 3


def test_a_comparison_takes_one_run_from_the_same_run_of_the_other() -> None:
    asked, day = sample(), on("2021-11-20")
    ask = partial(asked.forecast, on=day, until=day + dt.timedelta(27), seed=5, runs=4)
    one = ask()
    two = ask(assumptions=Assumptions(missed=Chance(1, 2)))
    found = one.compare(two)

    assert {value for count in one.compare(one) for value in count.values} == {0}
    for day in one.days:
        figures = [both.get(day, Figure.MISSED).values for both in (one, two, found)]
        assert [b - a for a, b in zip(*figures[:2], strict=True)] == list(figures[2])
    assert sum(found.get(day, Figure.MISSED).mean for day in found.days) > 0
