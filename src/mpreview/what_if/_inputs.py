"""What two programmes are made of, and where they differ: the difference of programmes as a value."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final, Literal, TypeVar, cast

import attrs

from mpreview._checks import check_type
from mpreview._pairs import join_pairs, pair_entries
from mpreview._sequences import GroupedSequence
from mpreview.errors import InvalidValue
from mpreview.events import Ledger
from mpreview.places import Use
from mpreview.policy import Rulebook
from mpreview.programme import Programme
from mpreview.register import COLLECTIONS
from mpreview.rows import CellType, Column, Columns

_Programme = TypeVar("_Programme", bound=Programme)
ChangeOfEntry = Literal["added", "dropped", "changed"]
_EDITIONS, _RULEBOOK, _EVENTS = "editions", "rulebook", "events"
EXAMPLES: Final = (_RULEBOOK, "examples")
"""Part and id of the examples of a rulebook."""
_FIELDS: Final = tuple(field.name for field in attrs.fields(Rulebook) if field.name != _EDITIONS)


@attrs.frozen
class InputChange:
    """An entry of register, rulebook or ledger that differs between two programmes.

    The `repr` shows no entry, since an entry may be sensitive.

    Args:
        part: The collection of the register, such as ``series``; else ``editions``, ``rulebook`` or
            ``events``.
        id: The id of the entry; of a use venue, member and first day; of a rulebook the field.
        before: The entry of the first programme; `None` if the programme has no such entry.
        after: The entry of the second programme; `None` if the programme has no such entry.
    """

    part: str
    id: str
    before: object = attrs.field(repr=False)
    after: object = attrs.field(repr=False)

    @property
    def change(self) -> ChangeOfEntry:
        """Whether the second programme has the entry more, lacks it, or has it otherwise."""
        if self.before is None:
            return "added"
        return "dropped" if self.after is None else "changed"


_ELSEWHERE: Final = "the difference starts from another programme; apply the difference to that programme"


@attrs.frozen
class InputChanges(GroupedSequence[InputChange]):
    """The difference of two programmes: the entries that differ, by part and id; false if none does.

    >>> import datetime as dt
    >>> from mpreview import uk
    >>> from mpreview.what_if import NumberChanged
    >>> day = dt.date(2021, 11, 20)
    >>> yesterday = uk.sample(on=day)
    >>> six = NumberChanged("review-yearly", "months", 6, since=day)
    >>> found = compare_inputs(yesterday, yesterday.what_if(six))
    >>> found
    <2 inputs differ: editions (1 added), rulebook (1 changed)>
    >>> found.apply(yesterday) == yesterday.what_if(six)
    True
    """

    COLUMNS: ClassVar[Columns] = (
        Column("part", CellType.ID, "The collection of the register; else editions, rulebook or events.",
               groups=True),
        Column("id", CellType.TEXT, "The id of the entry; of a rulebook the field."),
        Column("change", CellType.WORD, "How it differs.", choices=ChangeOfEntry, groups=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("part", "id", "change")
    items: tuple[InputChange, ...] = ()

    def apply(self, programme: _Programme) -> _Programme:
        """Return the programme to which the difference leads: `compare_inputs(a, b).apply(a) == b`.

        Args:
            programme: The programme from which the difference starts, or one with the same entries there.

        Raises:
            InvalidValue: If *programme* is no programme, or the difference starts from another programme.
            ReviewError: If the parts do not hold together, as a programme says.
        """
        if not isinstance(programme, Programme):
            raise InvalidValue("apply.programme", "give a programme", programme)
        parts = {name: dict(entries) for name, entries in _list_parts(programme)}
        for one in self:
            entries = parts[one.part]
            if entries.pop(one.id, None) != one.before:
                raise InvalidValue("apply.programme", _ELSEWHERE)
            if one.after is not None or one.part == _RULEBOOK:
                entries[one.id] = one.after
        changed = {one.part for one in self}
        collections = {name: tuple(parts[name].values()) for name in COLLECTIONS if name in changed}
        made: dict[str, Any] = {}
        if collections:
            made["base"] = attrs.evolve(programme.base, **cast("dict[str, Any]", collections))
        if changed & {_EDITIONS, _RULEBOOK}:
            editions = tuple(sorted(cast("Any", parts[_EDITIONS]).values(), key=lambda one: one.since))
            made["rulebook"] = Rulebook(editions=editions, **cast("dict[str, Any]", parts[_RULEBOOK]))
        if _EVENTS in changed:
            made["ledger"] = Ledger.of(cast("Any", parts[_EVENTS].values()))
        return cast("_Programme", attrs.evolve(cast("Any", programme), **made))

    def then(self, other: "InputChanges") -> "InputChanges":
        """Return the single difference with the effect of this difference followed by *other*.

        Raises:
            InvalidValue: If *other* is no difference, or does not start where this difference ends.
        """
        check_type("then.other", other, InputChanges)
        pairs = join_pairs(
            "then.other", (((one.part, one.id), one.before, one.after) for one in (*self, *other))
        )
        places = {name: place for place, name in enumerate((*COLLECTIONS, _EDITIONS, _RULEBOOK, _EVENTS))}
        keys = sorted(pairs, key=lambda key: (places[key[0]], key[1]))
        return InputChanges(tuple(InputChange(*key, *pairs[key]) for key in keys))

    def describe(self) -> str:
        """Return how many entries of each part differ, in words.

        >>> InputChanges().describe()
        'nothing'
        """
        counts = Counter((one.part, one.change) for one in self)
        return (
            ", ".join(f"{part} ({count} {change})" for (part, change), count in counts.items()) or "nothing"
        )

    def __repr__(self) -> str:
        verb = "input differs" if len(self) == 1 else "inputs differ"
        return f"<{len(self)} {verb}: {self.describe()}>"


def compare_inputs(before: Programme, after: Programme) -> InputChanges:
    """Return the difference of two programmes: by collection of the register, then rulebook and events.

    Args:
        before: The first programme.
        after: The second programme.

    Raises:
        InvalidValue: If an argument is no programme.

    >>> import datetime as dt
    >>> from mpreview import uk
    >>> sample = uk.sample(on=dt.date(2021, 11, 20))
    >>> bool(compare_inputs(sample, sample))
    False
    """
    for name, one in (("before", before), ("after", after)):
        if not isinstance(one, Programme):
            raise InvalidValue(f"compare_inputs.{name}", "give a programme", one)
    pairs = zip(_list_parts(before), _list_parts(after), strict=True)
    found = ((part, entry) for (part, old), (_, new) in pairs for entry in pair_entries(old, new, None))
    return InputChanges(tuple(InputChange(part, *entry) for part, entry in found))


_Entries = Mapping[str, object]
"""The entries of a collection by id, or the fields of a rulebook by name."""


def _list_parts(programme: Programme) -> Iterator[tuple[str, _Entries]]:
    """Yield each part of a programme with its entries."""
    for name in COLLECTIONS:
        yield name, _index_entries(getattr(programme.base, name))
    yield _EDITIONS, _index_entries(programme.rulebook.editions)
    yield _RULEBOOK, {name: getattr(programme.rulebook, name) for name in _FIELDS}
    yield _EVENTS, _index_entries(programme.ledger)


def _index_entries(entries: Iterable[Any]) -> _Entries:
    return {_name_use(one) if isinstance(one, Use) else one.id: one for one in entries}


def _name_use(use: Use) -> str:
    return f"{use.venue} / {use.member} / {use.first_day}"
