"""The calls of a week: what is to be said to several people alike is said once."""

from mpreview._sequences import group_items
from mpreview.calls import Call
from mpreview.display import _shared as shared
from mpreview.display._asked import WEEK, Asked
from mpreview.display._page import Cells, Section, Sentence

_AT_ONCE = "too late to be on time, so at once"


def list_calls(asked: Asked) -> Section:
    """Return whom to call in the next seven days: first what is too late, then by last day."""
    calls = asked.calls
    title = f"Calls from {shared.name_short(asked.on)} to {shared.name_short(asked.on + WEEK)}"
    text = [shared.make_title(title, calls)]
    heads = group_items(sorted(calls, key=lambda call: not call.is_late), _name_last_day)
    for head, some in heads.items():
        text.append(Sentence(f"{head}: {len(some):,}", "  ", "  "))
        for said, alike in group_items(some, _describe_call).items():
            names = "; ".join(call.member_name for call in alike)
            line = f"{names}: {said}" if len(alike) == 1 else f"{said}: {names}"
            text.append(Sentence(line, "    ", "      "))
    return Section({"calls": [_make_call(call) for call in calls]}, text)


def _name_last_day(call: Call) -> str:
    """Return by which day to call, in words."""
    return _AT_ONCE if call.is_late or call.last is None else f"by {shared.name_short(call.last)}"


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
            "adviser": item.adviser,
        }
        for item in call.items
    ]
    tried = call.attempts
    attempts = {"count": tried.count, "last": tried.last, "channel": tried.channel}
    head = {"member": call.member_name, "last": call.last, "is_late": call.is_late}
    return {**head, "attempts": attempts, "items": items}
