"""The public interface: the names that stand in `__all__` of modules without an underscore, each once."""

import ast
import enum
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import groupby, pairwise
from types import GenericAlias, MemberDescriptorType, ModuleType, UnionType
from typing import Any, Final, NamedTuple, NewType

import attrs

import mpreview
from helpers.sources import PACKAGE
from mpreview._pairs import Pair
from mpreview._sequences import GroupedSequence
from mpreview.events import Event, RegisterChange
from mpreview.gaps import GapKind
from mpreview.policy import Rule
from mpreview.programme._questions import Questions
from mpreview.programme._work import WorkQuestions

BASES: Final = (Event, RegisterChange, Rule, GapKind)
"""The bases of the kinds of events and gaps and of the forms of rules: only their fields are public."""

SHARED: Final = (WorkQuestions, Questions, GroupedSequence, Pair)
"""The private bases of programmes, parts, snapshots, groups and pairs: each of these classes lists the
verbs as its own."""

_SELF: Final = re.compile(r"\(self(?:: \w+)?(?:, |(?=\)))")
_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+")
_PATH: Final = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")
_OPTIONAL: Final = re.compile(r"\b(?:typing\.)?Optional\[([^\[\]]+)\]")
_ENUM_DEFAULT: Final = re.compile(r"<(\w+): [^<>]*>")
_QUOTED: Final = re.compile(r"(?<=[ \[(>])'([A-Za-z][\w\[\], .|]*)'(?=[,)\]]|$| \|| =)")


class Name(NamedTuple):
    """A public name: the module with the shortest path that has it in `__all__`, and what it stands for."""

    module: str
    name: str
    value: Any


def public_modules() -> list[ModuleType]:
    """Every module of the package whose path holds no underscore, in order of name."""
    found = pkgutil.walk_packages([str(PACKAGE)], prefix="mpreview.")
    names = [m.name for m in found if not any(p.startswith("_") for p in m.name.split(".")[1:])]
    return [mpreview, *(importlib.import_module(name) for name in sorted(names))]


def public_names() -> list[Name]:
    """Every public name once, in order of module and name."""
    found: dict[tuple[str, int], Name] = {}
    for module in sorted(public_modules(), key=lambda module: (module.__name__.count("."), module.__name__)):
        for name in sorted(module.__all__):
            value = getattr(module, name)
            # A constant may equal another by chance; a class or function is one thing wherever it stands.
            found.setdefault((name, id(value)), Name(module.__name__, name, value))
    return sorted(found.values(), key=lambda one: (one.module, one.name))


def signature(value: Callable[..., object]) -> str:
    """The signature with types by their bare names, without the private fields of a class."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    private = private_fields(value)
    text = str(found.replace(parameters=[p for p in found.parameters.values() if p.name not in private]))
    # A type variable of a state or a command reads as the state or the command.
    text = _OPTIONAL.sub(r"\1 | None", text).replace("~", "")
    text = _SELF.sub("(", _ADDRESS.sub("", _PATH.sub("", text)))
    return (
        _QUOTED.sub(r"\1", text).removesuffix(" -> None")
        if inspect.isclass(value)
        else _QUOTED.sub(r"\1", text)
    )


def private_fields(value: object) -> set[str]:
    """The parameters of a class that fill fields with an underscore, or fields of a private type."""
    if not isinstance(value, type) or not attrs.has(value):
        return set()
    return {
        one.alias or one.name
        for one in attrs.fields(value)
        if one.name.startswith("_") or is_private_type(one.type)
    }


def is_private_type(annotation: object) -> bool:
    """Whether an annotation is a class of the package without a public name."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return text.strip("\"'") in _private_classes()


@cache
def _private_classes() -> frozenset[str]:
    classes = {
        name
        for home in walk_all()
        for name, value in vars(home).items()
        if isinstance(value, type) and value.__module__.startswith("mpreview")
    }
    return frozenset(classes - {one.name for one in public_names()})


def serving_the_package() -> list[str]:
    """The fields and properties of public classes that a private type keeps off the page."""
    found = []
    for one in public_names():
        if isinstance(one.value, type) and one.value.__module__.startswith("mpreview"):
            fields = attrs.fields(one.value) if attrs.has(one.value) else ()
            names = {field.name for field in fields if is_private_type(field.type)}
            names |= {
                name for name in _own_members(one.value) if is_private_type(_property_type(one.value, name))
            }
            found += [f"{one.name}.{name}" for name in names if not name.startswith("_")]
    return sorted(found)


def _property_type(cls: type, name: str) -> object:
    value = inspect.getattr_static(cls, name)
    maker = value.fget if isinstance(value, property) else getattr(value, "func", None)
    return getattr(maker, "__annotations__", {}).get("return")


def members(cls: type) -> Iterator[tuple[str, str, str]]:
    """Name, signature and first line of the public methods and properties that a class itself brings in.

    A class that fills in a member of its base keeps the promise of the base, which stands there.
    """
    if cls in BASES:
        return
    for name, value in sorted(_own_members(cls).items()):
        if is_private_type(_property_type(cls, name)):
            continue
        bare = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if not name.startswith("_") and _is_property(cls, name):
            yield (
                name,
                "",
                _slot_line(cls, name) if isinstance(bare, MemberDescriptorType) else first_line(bare),
            )
        elif not name.startswith("_") and inspect.isfunction(bare):
            yield name, signature(bare), first_line(bare)


def _own_members(cls: type) -> dict[str, Any]:
    """The attributes of a class that no base of the package has, and what it takes from a shared base."""
    bases = [base for base in cls.__mro__[1:] if base.__module__.startswith("mpreview")]
    inherited = {name for base in bases if base not in SHARED for name in vars(base)}
    homes = (*(base for base in reversed(bases) if base in SHARED), cls)
    # What a programme holds as a field, a part answers from its whole.
    inherited |= {one.name for one in attrs.fields(cls)} if attrs.has(cls) else set()
    return {name: value for home in homes for name, value in vars(home).items() if name not in inherited}


def _is_property(cls: type, name: str) -> bool:
    """Whether a member is a property; attrs keeps a cached property of a class with slots in a slot."""
    value = inspect.getattr_static(cls, name)
    if isinstance(value, MemberDescriptorType):
        fields = [one.name for one in attrs.fields(cls)] if attrs.has(cls) else vars(cls).get("__slots__", ())
        return name not in fields
    return isinstance(value, property | cached_property)


def _slot_line(cls: type, name: str) -> str:
    """The first line of a cached property that attrs keeps in a slot, without its docstring."""
    nodes = ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls))))
    texts = (ast.get_docstring(n) for n in nodes if isinstance(n, ast.FunctionDef) and n.name == name)
    return (next(texts, None) or "").partition("\n")[0].strip()


def property_types(one: Name) -> Iterator[tuple[str, str]]:
    """The listed properties of a public class, each with its type as the source states it."""
    if not isinstance(one.value, type) or not one.value.__module__.startswith("mpreview"):
        return
    listed = {name for name, _, _ in members(one.value)}
    homes = (one.value, *(base for base in SHARED if issubclass(one.value, base)))
    for node in (
        node for home in homes for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(home))))
    ):
        if isinstance(node, ast.FunctionDef) and node.name in listed and node.returns:
            yield f"{one.module}.{one.name}.{node.name}", ast.unparse(node.returns)


def properties(cls: type) -> Iterator[str]:
    """The public properties of a class, inherited ones too."""
    yield from (name for name in dir(cls) if not name.startswith("_") and _is_property(cls, name))


def first_line(value: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(value) or "").partition("\n")[0].strip()


def described(name: str, value: Any) -> Iterator[str]:
    """One line for a public name, and one for each public member of a class."""
    if isinstance(value, GenericAlias | UnionType):
        # Python 3.13 gives an alias the signature of its class, 3.11 none.
        yield f"{name} = {_PATH.sub('', str(value))}"
    elif isinstance(value, NewType):
        yield f"{name} = NewType({value.__supertype__.__name__})"
    elif isinstance(value, type) and issubclass(value, enum.Enum):
        yield f"{name}: enum({', '.join(f'{m}={v.value!r}' for m, v in value.__members__.items())})"
    elif callable(value):
        yield f"{name}{signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"
    if isinstance(value, type):
        yield from (f"{name}.{member}{shape}" for member, shape, _ in members(value))


def snapshot() -> str:
    """The whole public interface as text, one name a line."""
    lines = [line for one in public_names() for line in described(f"{one.module}.{one.name}", one.value)]
    return "\n".join(lines) + "\n"


def _constants(module: ModuleType) -> dict[str, str]:
    """The first line of the string below each assignment of a module."""
    body = ast.parse(inspect.getsource(module)).body
    found = {}
    for before, after in pairwise(body):
        match before, after:
            case (
                (ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name))),
                ast.Expr(ast.Constant(str(text))),
            ):
                found[name] = text.partition("\n")[0]
    return found


def line_of(one: Name) -> str:
    """What a public name is, in one line: of a class or function its docstring, else the string below it."""
    if inspect.isclass(one.value) or inspect.isroutine(one.value):
        return first_line(one.value)
    homes = [m for m in walk_all() if vars(m).get(one.name) is one.value]
    lines = [text for home in homes if (text := _constants(home).get(one.name))]
    return lines[0] if lines else ""


def walk_all() -> list[ModuleType]:
    """Every module of the package, private ones too."""
    found = pkgutil.walk_packages([str(PACKAGE)], prefix="mpreview.")
    return [importlib.import_module(m.name) for m in found if not m.name.endswith("__main__")]


def page() -> str:
    """The page `docs/reference/api.md`: every public name with its one line, by module."""
    parts = [_HEAD]
    for module, names in groupby(public_names(), key=lambda one: one.module):
        parts.append(f"\n## `{module}`\n\n{first_line(importlib.import_module(module))}\n\n")
        for one in names:
            parts.append(f"* `{one.name}`: {line_of(one)}\n")
            parts += (f"  * {line}\n" for line in _lines_below(one))
    return "".join(parts)


def _lines_below(one: Name) -> Iterator[str]:
    """How a public name is called, or the members of an enum; then a line for each member of a class."""
    if isinstance(one.value, enum.EnumMeta):
        yield ", ".join(f"`{name}`" for name in one.value.__members__)
    elif isinstance(one.value, GenericAlias | UnionType):
        yield f"`{next(described(one.name, one.value))}`"
    elif inspect.isfunction(one.value) or (inspect.isclass(one.value) and attrs.has(one.value)):
        yield f"`{one.name}{_shorten(signature(one.value))}`"
    if inspect.isclass(one.value):
        yield from (f"`.{member}{_shorten(shape)}`: {text}" for member, shape, text in members(one.value))


def _shorten(shape: str) -> str:
    """A signature for the page: unions and members of enums by name, made defaults as dots."""
    for union, name in _unions().items():
        shape = shape.replace(union, name)
    return _ENUM_DEFAULT.sub(r"\1", shape).replace("= NOTHING", "= ...")


@cache
def _unions() -> dict[str, str]:
    """The public names of unions, by the union in words."""
    found = [one for one in public_names() if isinstance(one.value, UnionType)]
    return {_PATH.sub("", str(one.value)): one.name for one in found}


_HEAD: Final = """# Every public name

A name stands here once, under the module with the shortest path. All further names, and every module whose
name begins with an underscore, may change without notice: see [what a pin may rely
on](../explanation/promises.md). Of `Event`, `RegisterChange` and `Rule`, the bases of the kinds of events and
of the forms of rules, only the fields are public: their methods and properties serve the package. So
does a field or property with a class of no public name, such as `Plan.made`. Below a class stand its
fields, as the constructor takes them, with types and defaults; `...` is a default that every call makes anew
or takes from other fields. Below a function stand its parameters, below an enum its members. The methods and
properties that a class itself brings in come last. The page is made from the docstrings by
`MPREVIEW_REWRITE=1 .venv/bin/python -m pytest -q tests/test_public_api.py`.
"""
