"""From a case to a window: the answers of the rules on a day, and the least of them part by part."""

from collections.abc import Iterable, Sequence

from mpreview._checks import LEAST_URGENT
from mpreview.policy._case import Case
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy._open_cycles import OpenCase, is_exempt
from mpreview.policy.rules._base import RuleAnswer
from mpreview.reviews.obligations import DutyAnswers, SubjectAnswer
from mpreview.timeline import NEVER

__all__: list[str] = []

NOTHING = DutyAnswers((NEVER, NEVER, NEVER, NEVER), LEAST_URGENT, (), 0)
"""The value for "nothing is owed"."""


def find_owed_on(book: CompiledRulebook, case: Case, completions: Sequence[int], on: int) -> DutyAnswers:
    """Return what is owed in a case after completions, given in order, each day once."""
    if case.papers:
        case = OpenCase(book, case).drop_orders_never_made(completions)
        if is_exempt(case, on):
            return NOTHING
    if on in case.shared.excluded:
        return NOTHING
    return _answer_case(OpenCase(book, case), completions, on)


def find_owed_if_free(book: CompiledRulebook, case: Case, completions: Sequence[int], on: int) -> DutyAnswers:
    """Return what would be owed on a day if no exemption ran and no other body had the subject on the day.

    What exclusions make of triggers and due days stands (semantics 3.19).
    """
    if case.papers:
        case = OpenCase(book, case).drop_orders_never_made(completions)
    return _answer_case(OpenCase(book, case), completions, on)


def _answer_case(opened: OpenCase, completions: Sequence[int], on: int) -> DutyAnswers:
    found = opened.answer_parts(opened.fold_completions(completions), on)
    answers = (answer for _, part in found for answer in drop_redundant_answers(part))
    return combine_answers([(answer, None, None) for answer in answers])


def drop_redundant_answers(answers: list[RuleAnswer]) -> list[RuleAnswer]:
    """Return the answers to one part without those that another answer makes redundant."""
    if len(answers) < 2:
        return answers
    kept: list[RuleAnswer] = []
    for answer in sorted(answers, key=_by_days):
        if not any(_is_redundant(answer, other) for other in kept):
            kept.append(answer)
    return kept


def _by_days(answer: RuleAnswer) -> tuple[object, ...]:
    # Of grids with equal days the finest comes first: of that grid the most periods can be missed.
    span = answer.numbers.span if answer.rule.is_grid else 0
    return answer.days[::-1], answer.numbers.priority, -answer.numbers.slots, span


def _is_redundant(answer: RuleAnswer, other: RuleAnswer) -> bool:
    """Whether another answer has no later day, no worse class and no fewer slots."""
    is_soon = all(a <= b for a, b in zip(other.days, answer.days, strict=True))
    one, two = answer.numbers, other.numbers
    return is_soon and two.priority <= one.priority and two.slots >= one.slots


def combine_answers(answers: Sequence[SubjectAnswer]) -> DutyAnswers:
    """Return the window of several answers: the earliest, part by part (semantics 3.2, 3.10 and 3.11)."""
    if not answers:
        return NOTHING
    if len(answers) == 1:
        ((answer, _, _),) = answers
        return DutyAnswers(answer.days, answer.numbers.priority, tuple(answers), answer.numbers.slots)
    every = [answer for answer, _, _ in answers]
    # Part by part: the earliest opening may be of one rule and the due day of another.
    a, b, c, d = map(min, zip(*[one.days for one in every], strict=True))
    slots = max([one.numbers.slots for one in every])
    priorities = {one.numbers.priority for one in every}
    priority = priorities.pop() if len(priorities) == 1 else _find_priority(every)
    return DutyAnswers((a, b, c, d), priority, tuple(answers), slots)


def _find_priority(answers: Iterable[RuleAnswer]) -> int:
    """Return the best class of several rules; the answer with the due day gives the class of a rule."""
    classes: dict[str, tuple[int, int]] = {}
    for one in answers:
        own = one.due, one.numbers.priority
        classes[one.rule.id] = min(own, classes.get(one.rule.id, own))
    return min(priority for _, priority in classes.values())
