"""A chat handler: who is due in Essex and why, how well covered Essex is.

The handler reads a few words; the library finds what is meant, and has
the sentences. Only readers who may know names should be in the channel.
"""

import datetime as dt
import re

from mpreview import Programme, Standing, uk
from mpreview.programme import ProgrammePart
from mpreview.register import Match

Asked = Programme | ProgrammePart[Programme]
LATE = (Standing.OVERDUE, Standing.PAST_LIMIT)
ASKED = (Standing.OPEN, Standing.DUE, *LATE)
SPANS = {"today": 0, "tomorrow": 1, "week": 6, "fortnight": 13, "month": 30}
NAMED = r"\b(is|in|for|of) (.* with )?(.+?)( (and why|this|not|covered)\b.*)?$"
KINDS = ("area", "team", "member", "constituency", "venue")
MOST = 5


def find_meant(programme: Programme, asked: str, on: dt.date) -> Match | None:
    """Return the area, team, member or place that a question names."""
    named = re.search(NAMED, re.sub(r"^(who|what) is ", "", asked))
    if named is None:
        return None
    words = named[3].strip(" ,")
    for match in programme.register.look_up(words, kinds=KINDS, on=on):
        if match.is_guess or match.is_ambiguous:
            raise LookupError(f"Do you mean {match.name} ({match.id})?")
        if match.kind == "constituency":
            raise LookupError(f"Nobody holds {match.name}.")
        return match
    raise LookupError(f"I know nothing called {words}.")


def narrow(programme: Programme, meant: Match | None) -> Asked:
    """Return the part of the area, the team or the member that is meant."""
    if meant is not None and meant.kind == "venue":
        raise LookupError("Ask about an area, a team or a member.")
    return programme.only(**{meant.kind: meant.id}) if meant else programme


def say(told: list[list[str]]) -> str:
    """Return the first sentences with their reasons, and how many are left."""
    left = [f"and {len(told) - MOST} more"] if len(told) > MOST else []
    return "\n".join(["\n    ".join(lines) for lines in told[:MOST]] + left)


def say_cover(programme: Programme, meant: Match | None, on: dt.date) -> str:
    """Return how many of the reviews owed keep their places covered."""
    return narrow(programme, meant).coverage(on=on).covered.describe()


def say_gaps(programme: Programme, meant: Match | None, on: dt.date) -> str:
    """Return what fell through; a weakness shows its place alone."""
    gaps = narrow(programme, meant).gaps(on=on)
    return say([[f"- {gap.sentence()}"] for gap in gaps]) or "Nothing."


def say_not_due(programme: Programme, meant: Match | None, on: dt.date) -> str:
    """Return what is not due of a member or at a place, and why."""
    told = []
    for one in programme.coverage(on=on):
        is_meant = meant and meant.id in (one.venue, one.member)
        if is_meant and one.standing not in ASKED:
            key = one.member, one.venue, one.activity
            found = programme.explain(*key, on=on).redact()
            why = [rule.why(citations=False) for rule in found.applied]
            told.append([f"- {found.sentence()}", *why[:MOST]])
    return say(told) or "Nothing."


def answer(programme: Programme, question: str, *, on: dt.date) -> str:
    """Return the reply to a message.

    >>> day = dt.date(2021, 11, 20)
    >>> answer(uk.sample(on=day), "Who is late?", on=day).splitlines()[0]
    '11 late'
    """
    words = question.lower().rstrip("?!. ").replace("overdue", "late")
    tellers = {"covered": say_cover, "fell": say_gaps, "not due": say_not_due}
    try:
        meant = find_meant(programme, words, on)
        for word, tell in tellers.items():
            if word in words:
                return tell(programme, meant, on)
    except LookupError as error:
        return str(error)
    if not re.search(r"\b(due|late|next)\b", words):
        return 'Ask "who is due this week in Essex, and why?"'
    days = next((SPANS[word] for word in SPANS if word in words), None)
    until = None if days is None else on + dt.timedelta(days)
    late, reasons = "late" in words, "why" in words
    key = {meant.kind: meant.id} if meant else {}
    due = programme.due(
        on=on, until=until, within=365 if "is next" in words else 0,
        standing=LATE if late else None, area=key.get("area"),
        team=key.get("team"), member=key.get("member"), venue=key.get("venue"),
    )  # fmt: skip
    told = []
    for one in due:
        why = one.why(citations=False, sensitive=False).split("\n")
        told.append([f"- {one.sentence()}", *(why if reasons else [])])
    by = f" by {until}" if until else ""
    head = f"{len(due)} {'late' if late else 'due'}{by}"
    return f"{head}\n{say(told)}".strip()


if __name__ == "__main__":
    day = dt.date(2021, 11, 20)
    sample = uk.sample(on=day)
    for message in (
        "Who is due this week in Essex, and why?",
        "What fell through in Essex?",
        "Why is home 1 of Member for Essex One not due?",
    ):
        print(f"> {message}\n{answer(sample, message, on=day)}\n")
