"""The calls of a week: what is to be said to several people alike is said once.

The calls name people and places, and so are for who rings.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence

from mpreview._checks import check_known, check_type
from mpreview._sequences import group_items
from mpreview.calls import Call, CallItem, Matter
from mpreview.display import _shared as shared
from mpreview.display._asked import WEEK, Asked
from mpreview.display._head import count_house, describe_dissolution
from mpreview.display._page import Cells, Heads, Page, Section, Sentence, TextTable
from mpreview.programme import Programme

CALLS_FORMAT = "mpreview/calls-page"
"""The name of the JSON format of the page of calls."""


def calls_page(programme: Programme, *, on: dt.date, until: dt.date, team: str | None = None) -> Page:
    """Return the calls of the next seven days by team, for `as_text` and `as_json`.

    Args:
        programme: The programme.
        on: The day asked about.
        until: The last day of the plan, which proposes days for visits to agree.
        team: Only the calls of a team.

    Raises:
        InvalidValue: If *until* is before *on*, or *programme* is no programme.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.
        UnknownId: If there is no such team.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> page = calls_page(uk.sample(on=day), on=day, until=dt.date(2022, 2, 18))
    >>> page
    <Page: Calls from Sat 20 November 2021 to Fri 26 November 2021>
    >>> [(one["id"], one["calls"]) for one in page.data["teams"]]
    [('force-essex', 3), ('force-northern-ireland', 3), ('force-scotland', 2)]
    """
    check_type("programme", programme, Programme)
    if team is not None:
        check_known("team", team, programme.register.team)
    asked = Asked(programme=programme, on=on, until=until, team=team)
    by_team = group_items(asked.calls, lambda call: call.team)
    teams = [
        {"id": id_, "name": some[0].team_name, "calls": len(some), "late": sum(one.is_late for one in some)}
        for id_, some in sorted(by_team.items())
    ]
    every = [{"team": call.team, **_make_call(call)} for call in asked.calls]
    head = {"on": on, "until": until, "team": team, "teams": teams, "calls": every}
    sections = [Section(head, [TextTable(_HEADS, teams)])]
    sections += [_describe_team(asked, by_team[str(one["id"])]) for one in teams]
    if not teams:
        sections.append(Section({}, [Sentence(_explain_silence(asked))]))
    return Page(CALLS_FORMAT, _name_week(asked), tuple(sections), asked.calls)


_HEADS: Heads = {"team": "name", "calls": "calls", "too late": "late"}


def _describe_team(asked: Asked, calls: Sequence[Call]) -> Section:
    return Section({}, [Sentence(f"{calls[0].team_name}: {len(calls):,}"), *_describe_calls(asked, calls)])


def list_calls(asked: Asked) -> Section:
    """Return whom to call in the next seven days: first what is too late, then by the day to call."""
    text = [shared.make_title(_name_week(asked), asked.calls, _ORDER), *_describe_calls(asked, asked.calls)]
    if not asked.calls:
        text.append(Sentence(_explain_silence(asked), "  ", "  "))
    return Section({"calls": [_make_call(call) for call in asked.calls]}, text)


_ORDER = ", late ones first, then by the day to call that keeps each planned visit"


def _explain_silence(asked: Asked) -> str:
    """Return why nobody is to be called."""
    if count_house(asked.register, asked.on)["dissolved"]:
        return f"The house is dissolved: {describe_dissolution(asked)}"
    return "No contact, offer, answer or day to agree is owed in these days"


def _name_week(asked: Asked) -> str:
    return f"Calls from {shared.name_short(asked.on)} to {shared.name_short(asked.on + WEEK)}"


def _describe_calls(asked: Asked, calls: Iterable[Call]) -> Iterator[Sentence]:
    """Yield calls in sentences: of one day to call together, and what is said alike once."""
    heads = group_items(calls, lambda call: _find_urgency(asked, call))
    for (late, by), some in sorted(heads.items()):
        head = late.words if late is not _Late.NO else f"by {shared.name_short(by)}"
        yield Sentence(f"{head}: {len(some):,}", "  ", "  ")
        for said, alike in group_items(some, _describe_call).items():
            names = "; ".join(call.member_name for call in alike)
            yield Sentence(f"{names}: {said}" if len(alike) == 1 else f"{said}: {names}", "    ", "      ")


class _Late(enum.IntEnum):
    """How late a call is, the latest first."""

    PAST = 0
    MISSED = 1
    OFFER = 2
    NO = 3

    @property
    def words(self) -> str:
        """What the page says above the calls."""
        return _LATE[self]


_LATE = {
    _Late.PAST: "at once, for work that is past its due day",
    _Late.MISSED: "at once, for work that can no longer be on time",
    _Late.OFFER: "at once, for an offer that is past its own due day before the reviews are",
}


def _find_urgency(asked: Asked, call: Call) -> tuple[_Late, dt.date]:
    """Return how late a call is, and the day by which to call: of all calls that are late one day."""
    late = min((_find_late(asked, item) for item in call.items), default=_Late.NO)
    days = (day for item in call.items for day in (item.keeps, item.last) if day is not None)
    return late, min(days, default=asked.on) if late is _Late.NO else asked.on


def _find_late(asked: Asked, item: CallItem) -> _Late:
    if not item.is_late:
        return _Late.NO
    if item.finding is not None:
        return _Late.PAST
    dues = [due for venue in item.venues if (due := asked.due_days.get((item.member, venue))) is not None]
    if item.matter is not Matter.OFFER and item.status.obligation is not None:
        dues = [item.status.obligation.due]
    if dues and min(dues) < asked.on:
        return _Late.PAST
    return _Late.OFFER if item.matter is Matter.OFFER else _Late.MISSED


def _describe_call(call: Call) -> str:
    """Return what is to be said, each part with its last day unless all parts share the day of the call."""
    said = call.list_said(sensitive=True)
    alike = len({when for _, when in said}) == 1
    words = (text if alike else f"{text}, {when}" for text, when in said)
    return f"{'; '.join(words)}{call.attempts.sentence()}"


def _make_call(call: Call) -> Cells:
    items = [
        {
            "matter": item.matter.value,
            "activity": item.status.activity.value,
            "places": [*item.places],
            "last": item.last,
            "is_late": item.is_late,
            "day": item.day,
            "keeps": item.keeps,
            "adviser": item.adviser,
        }
        for item in call.items
    ]
    tried = call.attempts
    attempts = {"count": tried.count, "last": tried.last, "channel": tried.channel}
    head = {"member": call.member_name, "last": call.last, "is_late": call.is_late}
    return {**head, "attempts": attempts, "items": items}
