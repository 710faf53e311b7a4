"""The checklists of the United Kingdom: every kind, every citation, and the days to mend."""

import datetime as dt
from collections import Counter

from mpreview import uk
from mpreview.lint import lint_rulebook

DAY = dt.date(2026, 11, 24)


def test_a_review_of_every_kind_of_venue_answers_something() -> None:
    book, kinds = uk.rulebook(), [kind.id for kind in uk.venue_kinds()]

    assert {kind: len(book.list_items(kind, DAY)) for kind in kinds} == {
        "office": 8, "surgery": 12, "westminster": 3, "home": 8, "public-event": 12, "online": 4,
    }  # fmt: skip


def test_an_item_without_a_published_text_says_that_it_is_a_default() -> None:
    items = [item for checklist in uk.checklists() for item in checklist.items]
    cited = Counter("library default" in item.citation for item in items)

    # The examples of the package, appointments, itineraries, training and addresses are published.
    assert cited == {True: 16, False: 11}
    assert all(any(word in item.citation for word in ("default", "20", "w4mp")) for item in items)


def test_what_is_more_severe_is_mended_sooner_and_every_number_is_marked_as_a_default() -> None:
    (edition,) = uk.rulebook().editions

    assert [(one.severity, one.days) for one in edition.mending] == [
        ("low", 91), ("serious", 28), ("threat-to-life", 7),
    ]  # fmt: skip
    assert {one.citation for one in edition.mending} == {"library default"}
    assert {warning.code for warning in lint_rulebook(uk.rulebook())} == {"not-published"}


def test_the_rulebook_with_tests_has_the_same_checklists() -> None:
    assert uk.rulebook(tests=True).checklists == uk.rulebook().checklists == uk.checklists()
