"""The national review as a JSON document for programs, versioned and canonical.

Equal reviews give equal bytes: keys in order of name, one space of indent, plain UTF-8, days as ISO dates.
The fields are the fields of the values; `docs/reference/main-job.md` describes each field.
"""

import datetime as dt
import enum
import json

import attrs

from mpreview._checks import check_type
from mpreview.display._acts import GapLine
from mpreview.display._review import NationalReview
from mpreview.display._team import TeamPage
from mpreview.display._urgent import Group
from mpreview.policy.reasons import sentence
from mpreview.register import Source
from mpreview.reviews import Progress, Standing

FORMAT = "mpreview/review"
"""The name of the JSON format."""
FORMAT_VERSION = 1
"""The version of the JSON format."""


def as_json(review: NationalReview) -> str:
    """Return a review as a JSON document, ending in a line break.

    Args:
        review: The review.

    Raises:
        InvalidValue: If *review* is no review.
    """
    check_type("review", review, NationalReview)
    plain = attrs.asdict(review, value_serializer=_to_plain)
    # Of a register with one house the count of that house says everything.
    if not plain["houses"]:
        del plain["houses"]
    del plain["house"]["name"]
    acts = plain.pop("acts")
    document = {
        **plain,
        **acts,
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "lines": plain["lines"][:-1],
        "total": plain["lines"][-1],
        "members": plain["members"][:-1],
        "members_total": plain["members"][-1],
        "standings": {kind.value: number for kind, number in review.standings},
        "progresses": {kind.value: number for kind, number in review.progresses},
        "cross": [_cross_to_plain(row) for row in review.acts.cross],
        "gaps": [_gaps_to_plain(line) for line in review.acts.gaps],
        "week": acts["week"][:-1],
        "week_total": acts["week"][-1],
        "urgent": [_group_to_plain(group) for group in review.urgent],
        "other": dict(zip(("groups", "obligations"), review.other, strict=True)),
        "sources": [_source_to_plain(source, review.on) for source in review.sources],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


PAGE_FORMAT = "mpreview/team-page"
"""The name of the JSON format of the page of a team."""


def page_as_json(page: TeamPage) -> str:
    """Return the page of a team as a JSON document, ending in a line break.

    Args:
        page: The page.

    Raises:
        InvalidValue: If *page* is no page.
    """
    check_type("page", page, TeamPage)
    plain = attrs.asdict(page, value_serializer=_to_plain)
    document = {
        **plain,
        "format": PAGE_FORMAT,
        "format_version": FORMAT_VERSION,
        "cross": [_cross_to_plain(row) for row in page.cross],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _cross_to_plain(row: tuple[Standing, Progress, int]) -> dict[str, object]:
    standing, progress, count = row
    return {"standing": standing.value, "progress": progress.value, "count": count}


def _gaps_to_plain(line: GapLine) -> dict[str, object]:
    owners = [{"party": party, "count": count} for party, count in line.owners]
    return {**attrs.asdict(line, value_serializer=_to_plain), "owners": owners}


def _to_plain(_value: object, _field: object, item: object) -> object:
    """Return days and enums as JSON texts; attrs walks the rest."""
    if isinstance(item, dt.date):
        return item.isoformat()
    return item.value if isinstance(item, enum.Enum) else item


def _group_to_plain(group: Group) -> dict[str, object]:
    plain = attrs.asdict(group, value_serializer=_to_plain)
    reason = {**plain["reason"], "read": dict(group.reason.read)}
    # The subject is the venue of one offer; a group is about many venues, and the subject is empty.
    del reason["subject"]
    return {**plain, "reason": reason, "sentence": sentence(group.reason)}


def _source_to_plain(source: Source, on: dt.date) -> dict[str, object]:
    return {**attrs.asdict(source, value_serializer=_to_plain), "older": source.falls_short(on)}
