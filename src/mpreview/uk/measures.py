"""A default catalogue of protective measures for the United Kingdom.

Which measures there are is reported, and each row of the tables says by whom; who pays since when, and what
needs a recommendation, is published in part. What is not is marked *library default* where it stands: no
text says which measure a standard asks for at which kind of venue, how urgent it is or what it costs, so that
an embedder sets their own. Nothing here says what is at any place: IPSA publishes totals only.

* **Standards.** `op-bridger` for homes and constituency offices, from the reported examples. For all kinds
  of venues the usual checks: mostly the way things are done, so that they hold in a borrowed hall too.
* **Packages.** *Standard*: advised for all members and funded without a case. *Enhanced*: needs a specific
  threat and the recommendation of the police; such measures are in no standard.
* **Payers.** IPSA from 21 January 2016; from April 2023 the House of Commons pays for enhanced measures.
"""

import datetime as dt
from functools import cache
from typing import Final

from mpreview.measures import (
    ActionTimes,
    ApprovalRule,
    Catalogue,
    Funding,
    Measure,
    MeasureFunction,
    MeasureKind,
    Package,
    Recommended,
    Requirement,
    Ruling,
    StandardVersion,
)
from mpreview.timeline import Period
from mpreview.uk._tables import rows

__all__ = ["catalogue"]

COST_BANDS: Final = ("none", "low", "medium", "high")
"""What a measure costs, cheapest first: the words of the table, and defaults of this library."""
FIRST: Final = dt.date(2016, 1, 21)
"""The day of the first route of funding that is on record."""

_day = dt.date.fromisoformat


@cache
def catalogue() -> Catalogue:
    """Return the default catalogue.

    >>> on = dt.date(2021, 11, 20)
    >>> catalogue().decide("cctv", recommended=False, on=on).why
    'approved by the rule standard-without-a-case: advised for all members, and funded without a case'
    >>> catalogue().funder(Package.ENHANCED, dt.date(2023, 4, 1)).body
    'house-of-commons'
    """
    return Catalogue(
        "uk-default",
        COST_BANDS,
        tuple(map(_measure, rows("measures"))),
        tuple(map(_version, rows("standards"))),
        tuple(map(_funding, rows("funding"))),
        tuple(map(_approval, rows("approvals"))),
        times=tuple(map(_times, rows("action_times"))),
        period=Period(FIRST),
    )


def _period(row: dict[str, str]) -> Period:
    return Period(_day(row["start"]), _day(row["end"]) if row["end"] else None)


def _measure(row: dict[str, str]) -> Measure:
    return Measure(
        row["id"],
        row["title"],
        tuple(map(MeasureFunction, row["functions"].split(";"))),
        MeasureKind(row["kind"]),
        Package(row["package"]),
        row["cost"],
        portable=row["portable"] == "yes",
        retest_months=int(row["retest_months"]) if row["retest_months"] else None,
        source=row["source"],
    )


def _version(row: dict[str, str]) -> StandardVersion:
    asked = (_requirement(one) for one in rows("requirements") if row["id"] in one["versions"].split(";"))
    return StandardVersion(row["id"], row["standard"], _day(row["start"]), tuple(asked), row["source"])


def _requirement(row: dict[str, str]) -> Requirement:
    kinds = tuple(row["kinds"].split(";"))
    return Requirement(row["measure"], kinds, int(row["priority"]), row["source"])


def _funding(row: dict[str, str]) -> Funding:
    return Funding(Package(row["package"]), row["body"], _period(row), row["source"], row["route"])


def _approval(row: dict[str, str]) -> ApprovalRule:
    return ApprovalRule(
        row["id"],
        Package(row["package"]),
        Recommended(row["recommended"]),
        row["body"],
        _period(row),
        Ruling(row["ruling"]),
        row["why"],
        row["source"],
    )


def _times(row: dict[str, str]) -> ActionTimes:
    return ActionTimes(_period(row), tuple(map(int, row["days"].split(";"))), row["source"])
