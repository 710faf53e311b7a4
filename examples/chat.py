"""A chat handler: who is due this week in Essex, and why.

The handler reads a few words of the question; the library finds the
area, the team or the member that is meant, and has the sentences. Only
readers who may know names should be in the channel.
"""

import datetime as dt
import re

from mpreview import Obligations, Programme, Standing, uk
from mpreview.register import Match

LATE = (Standing.OVERDUE, Standing.PAST_LIMIT)
SPANS = {"today": 0, "tomorrow": 1, "week": 6, "fortnight": 13, "month": 30}
MOST = 5
HELP = 'Ask "who is due this week in Essex, and why?" or "who is late?"'


def read_until(question: str, on: dt.date) -> dt.date | None:
    """Return the last day that a question names: "this week", "today"."""
    found = next((word for word in SPANS if word in question), None)
    return None if found is None else on + dt.timedelta(SPANS[found])


def find_place(programme: Programme, question: str) -> Match | None:
    """Return the area, team or member that a question names."""
    named = re.search(r"\b(?:in|for|of) ([\w' -]+)", question)
    if named is None:
        return None
    words = re.split(r" (?:and|this|today|next)\b", named[1])[0].strip()
    kinds = ("area", "team", "member")
    matches = programme.register.look_up(words, kinds=kinds)
    if not matches:
        raise LookupError(f"I know nothing called {words}.")
    return matches[0]


def say(due: Obligations, *, reasons: bool) -> str:
    """Return the first obligations, a line each, and how many are left."""
    lines = []
    for one in due[:MOST]:
        lines.append(f"- {one.sentence()}")
        if reasons:
            why = one.why(citations=False).split("\n")
            lines += (f"    {text}" for text in why)
    left = len(due) - MOST
    return "\n".join([*lines, *([f"and {left} more"] if left > 0 else [])])


def answer(programme: Programme, question: str, *, on: dt.date) -> str:
    """Return the reply to a message.

    >>> day = dt.date(2021, 11, 20)
    >>> asked = "Who is due this week in Northern Ireland?"
    >>> reply = answer(uk.sample(on=day), asked, on=day)
    >>> reply.splitlines()[0]
    '5 due by 2021-11-26'
    """
    words = question.lower().rstrip("?!. ")
    if "due" not in words and "late" not in words:
        return HELP
    until = read_until(words, on)
    try:
        place = find_place(programme, words)
    except LookupError as error:
        return str(error)
    meant = {} if place is None else {place.kind: place.id}
    due = programme.due(
        on=on,
        until=until,
        standing=LATE if "late" in words else None,
        area=meant.get("area"),
        team=meant.get("team"),
        member=meant.get("member"),
    )
    what = "late" if "late" in words else "due"
    head = f"{len(due)} {what}" + (f" by {until}" if until else "")
    return f"{head}\n{say(due, reasons='why' in words)}".strip()


if __name__ == "__main__":
    day = dt.date(2021, 11, 20)
    sample = uk.sample(on=day)
    for message in (
        "Who is due this week in Essex, and why?",
        "Who is late?",
        "Who is due for Lagen Four?",
        "Who is due in Atlantis?",
    ):
        print(f"> {message}\n{answer(sample, message, on=day)}\n")
