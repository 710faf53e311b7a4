"""The life of a review a second time, from the tables of its page and from nothing else.

Knows the guards by their names, in its own words. Imports nothing of the package.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Final, NamedTuple

ACTIVITIES: Final = ("contact", "offer", "review", "desk-check", "function-test", "exercise")
Facts = dict[str, Any]
Line = tuple[str, str, tuple[str, ...], str]
"""Progress, step, guards, progress."""

GUARDS: Final[dict[str, Callable[[Facts], bool]]] = {
    "answer-names-newest-offer": lambda f: f["newest"],
    "booking-stands": lambda f: f["agreed"] and f["booking"] in {"open", "kept"},
    "no-booking-stands": lambda f: not f["agreed"] or f["booking"] in {"none", "passed"},
    "booking-is-open": lambda f: f["booking"] == "open",
    "no-booking-is-open": lambda f: f["booking"] != "open",
    "booking-awaits-outcome": lambda f: f["booking"] in {"open", "passed"},
    "booked-day-came": lambda f: f["came"],
    "booked-since-offer": lambda f: f["agreed"],
    "booked-before-offer": lambda f: not f["agreed"],
    "another-user-accepted": lambda f: f["others"],
    "no-booking-rests-on-it": lambda f: f["booking"] != "open" or f["others"],
    "assessor-is-not-approver": lambda f: f["approver"] != "assessor",
    "outcome-and-proof": lambda f: f["complete"] and f["proof"],
    "outcome-or-proof-missing": lambda f: not (f["complete"] and f["proof"]),
    "finding-names-a-review": lambda f: f["record"] != "nothing",
    "not-the-assessor-alone": lambda f: f["signer"] != "assessor",
    "was-reached": lambda f: f["reached"],
    "never-reached": lambda f: not f["reached"],
}


@dataclass
class Page:
    """What the page says.

    Args:
        rows: The lines of each table, each progress on a line of its own.
        guards: The names of the guards.
        paths: Path counts by life.
        worlds: States, moves and path counts by world.
        at: The lines by table, progress and step.
    """

    rows: dict[str, list[Line]]
    guards: list[str]
    paths: dict[str, list[int]]
    worlds: dict[str, list[int]]
    at: dict[tuple[str, str, str], list[Line]] = field(default_factory=dict)

    def after(self, activity: str, state: str, step: str, facts: Facts) -> str | None:
        """The progress after a step; nothing where it is refused."""
        lines = self.at.get((activity, state, step), ())
        found = [line[3] for line in lines if all(GUARDS[name](facts) for name in line[2])]
        if len(found) > 1:
            raise ValueError(f"two lines at once: {activity}, {state}, {step}")
        return found[0] if found else None


def read(text: str) -> Page:
    """Read the page."""
    page = Page(
        {activity: list(_lines(text, activity)) for activity in ACTIVITIES},
        [name for name, *_ in _cells(text, "guards")],
        {name: [*map(_number, numbers)] for name, *numbers in _cells(text, "paths")},
        {name: [*map(_number, numbers)] for name, *numbers in _cells(text, "worlds")},
    )
    for activity, lines in page.rows.items():
        for line in lines:
            page.at.setdefault((activity, line[0], line[1]), []).append(line)
    return page


def _part(text: str, part: str) -> list[str]:
    _, _, rest = text.partition(f"<!-- {part} -->\n")
    return rest.partition(f"<!-- end of {part} -->")[0].splitlines()


def _cells(text: str, part: str) -> Iterator[list[str]]:
    """The cells of the table in a part of the page, without its head."""
    rows = [line.strip("|").split("|") for line in _part(text, part) if line.startswith("|")]
    yield from ([cell.strip() for cell in row] for row in rows[2:])


def _number(cell: str) -> int:
    return int(cell.replace(",", ""))


def _lines(text: str, activity: str) -> Iterator[Line]:
    told = next(line for line in _part(text, activity) if line.startswith("Any is: "))
    every = told.removeprefix("Any is: ").split(".")[0]
    for cells in _cells(text, activity):
        step, states, guards, to = (re.sub(r"`| \(clock\)", "", cell) for cell in cells)
        names = tuple(name for name in guards.split(", ") if name)
        for state in (every if states == "any" else states).split(", "):
            yield state, step, names, state if to == "as before" else to


def paths(page: Page, activity: str, most: int) -> dict[str, list[int]]:
    """How many sequences of lines there are from each progress, by length."""
    states = {state for line in page.rows[activity] for state in (line[0], line[3])}
    found = {}
    for start in states:
        ways, numbers = Counter({start: 1}), []
        for _ in range(most):
            after: Counter[str] = Counter()
            for state, _, _, to in page.rows[activity]:
                after[to] += ways[state]
            ways = after
            numbers.append(ways.total())
        found[start] = numbers
    return found


# -- the worlds ----------------------------------------------------------------------------------------


class Review(NamedTuple):
    """A review: its progress; whether the newest offer to the member is its own; whether booked since."""

    progress: str = "not-contacted"
    fresh: bool = False
    agreed: bool = False


@dataclass(frozen=True)
class State:
    """One world: reviews, what there is of a booking and of reviews by venue, offers, contacts."""

    reviews: tuple[Review, ...]
    venues: tuple[tuple[str, str], ...]
    offers: tuple[str, ...]
    contacts: tuple[str, ...]


WORLDS: Final = {
    "one review": ([(0, 0)], True, "review"),
    "two venues of a member": ([(0, 0), (0, 1)], False, "review"),
    "two users of a venue": ([(0, 0), (1, 0)], False, "review"),
    "two users of a tested venue": ([(0, 0), (1, 0)], False, "function-test"),
    "one exercise": ([(0, 0)], False, "exercise"),
    "one desk check": ([(0, 0)], False, "desk-check"),
}
"""Member and venue of each review, whether contacts are followed too, and what is done there."""
_DONE: Final = {"review": "reviewed", "function-test": "function-tested", "exercise": "exercised"}
_HANGING: Final = {"offered", "unanswered", "declined", "deferred", "accepted", "booked"}
_REPORTS: Final[tuple[Facts, ...]] = (
    *(
        {"approver": who, "complete": True, "proof": True}
        for who in ("nobody", "assessor", "chief", "member")
    ),
    {"complete": True},
    {"proof": True},
    {"approver": "assessor"},
)
_PROVED: Final[tuple[Facts, ...]] = ({"complete": True, "proof": True}, {"complete": True})
_OF_BOOKING: Final = {
    "booked": "open",
    "booking-moved": "open",
    "booking-kept": "kept",
    "booking-missed": "none",
    "booking-cancelled": "none",
    "booked-day-passed": "passed",
}
Lives = list[tuple[str, int]]


@dataclass
class World:
    """The rules of one world: who uses what."""

    page: Page
    uses: list[tuple[int, int]]
    what: str

    def step(self, state: State, lives: Lives, step: str, said: Facts) -> State | None:
        """All of these lives take a step, or none does."""
        reviews, offers, contacts = [*state.reviews], [*state.offers], [*state.contacts]
        for activity, place in lives:
            facts = self.facts(state, activity, place) | said
            if activity == self.what:
                to = self.page.after(activity, reviews[place].progress, step, facts)
                reviews[place] = reviews[place]._replace(progress=to or "")
            else:
                held = offers if activity == "offer" else contacts
                to = self.page.after(activity, held[place], step, facts)
                held[place] = to or ""
            if to is None:
                return None
        return replace(state, reviews=(*reviews,), offers=(*offers,), contacts=(*contacts,))

    def facts(self, state: State, activity: str, place: int) -> Facts:
        """What the guards of a life may ask."""
        member, venue = self.uses[place] if activity == self.what else (place, None)
        booking, record = ("none", "nothing") if venue is None else state.venues[venue]
        others = any(
            one.progress in {"accepted", "booked"}
            for other, one in enumerate(state.reviews)
            if other != place and self.uses[other][1] == venue
        )
        return {
            "booking": booking, "record": record, "others": others, "newest": False, "complete": False,
            "agreed": self.agreed(state, place, booking) if activity == self.what else False, "proof": False,
            "reached": state.offers[member] != "not-contacted", "approver": "nobody", "signer": "assessor",
            "came": False,
        }  # fmt: skip

    def agreed(self, state: State, place: int, booking: str) -> bool:
        """A visit is agreed with who accepted; where nobody has to, with whoever uses the place."""
        return state.reviews[place].agreed if self.what == "review" else booking != "none"

    def moves(self, state: State) -> Iterator[State]:
        """Every world that one legal move leads to, once a move."""
        for member in range(len(state.offers)):
            yield from self.reaching(state, member)
            yield from self.answering(state, member)
        for venue in range(len(state.venues)):
            yield from self.visiting(state, venue)
        lives: Lives = [(self.what, place) for place in range(len(state.reviews))]
        lives += [("contact", place) for place in range(len(state.contacts))]
        for life in lives:
            for step in ("postponed", "exempted"):
                for signer in ("assessor", "chief", "member"):
                    yield from _some(self.step(state, [life], step, {"signer": signer}))
        lives += [("offer", place) for place in range(len(state.offers))]
        for life in lives:
            for step in ("answer-time-passed", "owed-again"):
                yield from _some(self.step(state, [life], step, {}))

    def reaching(self, state: State, member: int) -> Iterator[State]:
        """Contacts, attempts and offers."""
        own = [place for place, use in enumerate(self.uses) if use[0] == member]
        every: Lives = [("offer", member), *((self.what, place) for place in own)]
        every += [("contact", member)] if state.contacts else []
        yield from _some(self.step(state, every, "contacted", {}))
        yield from _some(self.step(state, every, "attempted", {}))
        for covered in _selections(own) if self.what == "review" else [tuple(own)]:
            lives: Lives = [("offer", member), *((self.what, place) for place in covered)]
            after = self.step(state, lives, "offered", {})
            if after is not None:
                reviews = list(after.reviews)
                for place in own if self.what == "review" else ():
                    held = reviews[place]
                    agreed = held.agreed and place not in covered
                    reviews[place] = Review(held.progress, place in covered, agreed)
                yield replace(after, reviews=tuple(reviews))

    def answering(self, state: State, member: int) -> Iterator[State]:
        """Answers to the newest offer, to older ones that are the newest of a review, and to no such."""
        own = [place for place, use in enumerate(self.uses) if use[0] == member and self.what == "review"]
        fresh = [place for place in own if state.reviews[place].fresh]
        newest = [[("offer", member), *(("review", p) for p in some)] for some in _selections(fresh) or [()]]
        older: list[Lives] = [[("review", place)] for place in own if place not in fresh]
        wrong: list[Lives] = [[("offer", member)], *([("review", place)] for place in own)]
        for reply in ("accepted", "declined", "deferred"):
            for lives in newest + older:
                yield from _some(self.step(state, lives, f"answered-{reply}", {"newest": True}))
            for lives in wrong:
                yield from _some(self.step(state, lives, f"answered-{reply}", {}))

    def visiting(self, state: State, venue: int) -> Iterator[State]:
        """Bookings and what becomes of them, reviews, desk checks, findings."""
        users: Lives = [(self.what, place) for place, use in enumerate(self.uses) if use[1] == venue]
        for step in ("desk-checked", "finding-noted"):
            yield from _some(self.step(state, users, step, {}))
        record = state.venues[venue][1]
        for covered in _some(self.step(state, users, "done-by-another", {})):
            yield _at(covered, venue, state.venues[venue][0], "counted")
        for step, booking in _OF_BOOKING.items():
            after = self.step(state, users, step, {"came": True})
            if after is not None:
                if step == "booked":
                    agreed = [one._replace(agreed=one.agreed or (self.what, place) in users)
                              for place, one in enumerate(after.reviews)]  # fmt: skip
                    after = replace(after, reviews=tuple(agreed))
                yield _at(after, venue, booking, record)
        if self.what not in _DONE:
            return
        for said in _REPORTS if self.what == "review" else _PROVED:
            after = self.step(state, users, _DONE[self.what], said)
            if after is not None:
                counts = said.get("complete") and said.get("proof")
                noted = "noted" if record == "nothing" else record
                booking = "none" if counts else state.venues[venue][0]
                yield _at(after, venue, booking, "counted" if counts else noted)

    def forgetting(self, state: State) -> State:
        """The world without what no guard can ask any more."""
        reviews = []
        for (_, venue), one in zip(self.uses, state.reviews, strict=True):
            hangs = one.progress in _HANGING
            agreed = one.agreed and hangs and state.venues[venue][0] != "none" and self.what == "review"
            reviews.append(Review(one.progress, one.fresh and hangs, agreed))
        return replace(state, reviews=tuple(reviews))


def _at(state: State, venue: int, booking: str, record: str) -> State:
    venues = list(state.venues)
    venues[venue] = booking, record
    return replace(state, venues=tuple(venues))


def _some(state: State | None) -> list[State]:
    return [] if state is None else [state]


def _selections(places: list[int]) -> list[tuple[int, ...]]:
    return [some for size in range(len(places)) for some in combinations(places, size + 1)]


def explore(page: Page, name: str, most: int) -> list[int]:
    """How many states and moves a world has, and how many sequences of moves by length."""
    uses, has_contact, what = WORLDS[name]
    world = World(page, uses, what)
    start = State(
        (Review(),) * len(uses),
        (("none", "nothing"),) * (1 + max(venue for _, venue in uses)),
        ("not-contacted",) * (1 + max(member for member, _ in uses)),
        ("not-contacted",) * has_contact,
    )
    after: dict[State, Counter[State]] = {}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state not in after:
            after[state] = Counter(map(world.forgetting, world.moves(state)))
            waiting += after[state]
    return [len(after), sum(map(Counter.total, after.values())), *_ways(after, start, most)]


def _ways(after: dict[State, Counter[State]], start: State, most: int) -> Iterator[int]:
    """How many sequences there are by length: those from a state are those from wherever it leads to."""
    ways = dict.fromkeys(after, 1)
    for _ in range(most):
        ways = {state: sum(n * ways[to] for to, n in found.items()) for state, found in after.items()}
        yield ways[start]
