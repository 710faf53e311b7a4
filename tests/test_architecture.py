"""The house: what lives where, what may import what, and what no part but the outermost may do."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from helpers.generated import check_generated
from helpers.sources import CHECKOUT, PACKAGE, SOURCES, TREES, label, name_unit, unit, units
from mpreview import uk

# Top to bottom; siblings on a line do not import each other.
LAYERS: Final = """\
__init__ | __main__            the package's names, loaded when used | the main job
testing                        corpus, testing kit
uk._demonstration              invented members and histories of a nation, and the sample
uk.outlook | uk.premises       what a forecast may assume | the Act about premises
display | plots                tables, sentences, SVG | charts
outlook                        forecasts by chance, and what a rise would ask for
what_if                        changes as values; what moves
solver | lint                  trips, best plans (only importer of OR-tools) | mistakes in rulebooks
premises | chain               what a law asks of a place | the hash chain of the ledger
-------------------------------------------- leaves above; the core below imports none of them
uk                             one country: data and rulebook as files (TOML, CSV), and loaders of them
interchange                    documents, rows (only importer of cattrs)
programme                      Programme = Register + Rulebook + Ledger, and its verbs; erasure, snapshots
coverage_over                  the coverage of each day of a span
calls                          whom to ring, about what, and by which day
planning | coverage            who does it when, with proofs | how well we are covered
campaign | causes              how far a directive has come | why what was missed was missed
gaps | lead_times              what fell through | how long steps took
reviews                        the ledger folded per subject, lives, obligations, winding up
events                         the closed set of facts, and the Ledger
policy                         Activity, Window, Reason; rules, editions, the answers they share
register                       everyone and everything, indexed and cross-checked
risk | teams                   matrix, rating, band | Team, cover, capacity
findings                       checklists, times to mend, the states of a finding
people | threat                members and mandates | scales, series, levels
measures                       the catalogue, standards, who pays, required against present
places                         areas, constituencies, venues, uses
calendars | days               working days, rolls, months, recesses (only importer of dateutil) | day sets
timeline                       Period (half-open days), days and instants
state_machine                  tables of transitions with guards, and the one refusal
_fields | _pairs | _sequences  keys, labels, meanings of fields | before and after | answers of many items
rows                           answers as plain dicts, columns with marks
_html | _reprs                 answers as escaped tables | bounded reprs
_digests                       numbers that follow from a text
_valid                         validators of fields: ids, texts, numbers, days, tuples
_checks                        ids, texts, numbers, days: checks of plain values
_near                          ids near to what somebody typed
errors                         every deliberate error
"""
# What of the core reaches a leaf, and of the country the reader of its files, and imports it at the call.
# Nothing else imports inside a function.
AT_THE_CALL: Final = {
    ("programme/_programme.py", "erase"): {"programme._planning"},
    ("programme/_questions.py", "agreed"): {"programme._planning"},
    ("programme/_questions.py", "calls"): {"programme._planning"},
    ("programme/_questions.py", "forecast"): {"outlook", "outlook._forecast"},
    ("programme/_questions.py", "surge"): {"outlook._surge"},
    ("programme/_questions.py", "what_if"): {"what_if._answers"},
    ("programme/_work.py", "plan"): {"programme._planning"},
    ("uk/_programmes.py", "demonstration"): {"uk._demonstration.nation"},
    ("uk/_programmes.py", "sample"): {"uk._demonstration.sample"},
    ("uk/_tables.py", "load"): {"interchange._reading"},
    ("uk/_tables.py", "load_rulebook"): {"interchange._rulebooks"},
}
PICTURE: Final = CHECKOUT / "docs" / "architecture.md"

# It lies lower than `uk`, but a country's data must not depend on how answers look.
NEVER: Final = {("uk", "display")}
ONLY_IMPORTER: Final = {
    "dateutil": "calendars",
    "altair": "plots",
    "cattrs": "interchange",
    "ortools": "solver",
    "icalendar": "interchange",
    "hypothesis": "testing",
}

OUTSIDE_MODULES: Final = frozenset(
    [
        "asyncio",
        "ctypes",
        "getpass",
        "glob",
        "http",
        "locale",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "pickle",
        "platform",
        "random",
        "secrets",
        "select",
        "shelve",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
        "warnings",
        "webbrowser",
        "zoneinfo",
    ]
)
OUTSIDE_CALLS: Final = frozenset({"breakpoint", "eval", "exec", "input", "open", "print"})
OUTSIDE_ATTRIBUTES: Final = frozenset(
    [
        "argv",
        "environ",
        "getenv",
        "now",
        "stderr",
        "stdin",
        "stdout",
        "today",
        "utcnow",
        "write_text",
        "write_bytes",
    ]
)


def _rank() -> dict[str, int]:
    rows = [row.partition("  ")[0] for row in LAYERS.splitlines() if not row.startswith("-")]
    return {name: -i for i, row in enumerate(rows) for name in row.split(" | ")}


RANK: Final = _rank()


def drawn() -> str:
    """The picture, limited to what exists: a part that is not built yet is not in it."""
    rows = []
    for row in LAYERS.splitlines():
        if row.startswith("-"):
            rows.append(row)
            continue
        names, notes = (part.split(" | ") for part in (row[:30], row[31:]))
        kept = [
            (name, note)
            for name, note in zip((n.strip() for n in names), notes, strict=True)
            if name in units()
        ]
        if kept:
            left, right = (" | ".join(column) for column in zip(*kept, strict=True))
            rows.append(f"{left:30} {right}")
    return "\n".join(rows)


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a file."""
    return tuple(ast.walk(tree))


@cache
def imported(tree: ast.AST) -> tuple[tuple[int, str], ...]:
    """Every module name that a file imports, with its line; `from a import b` gives `a.b` too."""
    found: list[tuple[int, str]] = []
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found += ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found += ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
    return tuple(found)


def imported_units(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every part of the package that a file imports; a name of the package is `__init__`."""
    for line, name in imported(tree):
        head, *rest = name.split(".")
        if head == "mpreview":
            part = name_unit(rest)
            yield line, part if part in units() else "__init__"


def imported_at_the_call(path: Path) -> Iterator[tuple[str, str]]:
    """Every function of a file that imports, with each module of the package that it imports from."""
    for node in nodes(TREES[path]):
        if isinstance(node, ast.FunctionDef):
            modules = [one.module or "" for one in nodes(node) if isinstance(one, ast.ImportFrom)]
            yield from ((node.name, name[9:]) for name in modules if name.startswith("mpreview."))


def _lines_apart(path: Path) -> set[int]:
    """The lines of a file that load nothing when the file is loaded: functions and types for checkers."""
    later = (
        node
        for node in nodes(TREES[path])
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    )
    return {line for node in later for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def test_every_part_has_its_place_in_the_picture() -> None:
    assert units() <= set(RANK)


def test_the_picture_in_the_documentation_is_this_one() -> None:
    def draw(page: str) -> str:
        before, fence, rest = page.partition("```text\n")
        _, end, after = rest.partition("\n```")
        return f"{before}{fence}{drawn()}{end}{after}"

    check_generated(PICTURE, draw)


def broken(rule: Callable[[Path], Iterable[object]], *but: str) -> list[str]:
    """Where a rule of files finds something, in every file that is of none of the parts *but*."""
    paths = (path for path in SOURCES if unit(path) not in but)
    return [f"{label(path)}: {found}" for path in paths for found in rule(path)]


def _imports(path: Path) -> Iterator[str]:
    return (name for _, name in imported(TREES[path]))


def _upward(path: Path) -> Iterator[str]:
    own, later = unit(path), _lines_apart(path) if label(path) in {file for file, _ in AT_THE_CALL} else ()
    for line, other in imported_units(TREES[path]):
        if other != own and line not in later and (RANK[other] >= RANK[own] or (own, other) in NEVER):
            yield f"line {line}: {own} imports {other}"


def test_imports_only_point_down() -> None:
    assert broken(_upward) == []


def test_only_what_is_on_the_list_imports_at_the_call() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for path in SOURCES:
        for name, module in imported_at_the_call(path):
            found.setdefault((label(path), name), set()).add(module)

    assert found == AT_THE_CALL


def test_a_programme_loads_no_leaf_and_no_plan() -> None:
    program = "import sys; from mpreview import Programme; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rows = LAYERS.partition("\n---")[0].splitlines()[1:]
    late = {f"mpreview.{name}" for row in rows for name in row.partition("  ")[0].split(" | ")}
    loaded = done.stdout.split()

    assert "mpreview.programme._cache" in loaded
    assert {*late, "mpreview.planning"}.intersection(loaded) == set()


def test_imports_are_absolute() -> None:
    assert broken(lambda path: [name for name in _imports(path) if name.startswith(".")]) == []


def test_one_part_knows_each_dependency() -> None:
    def strange(path: Path) -> Iterator[str]:
        heads = {name.split(".")[0] for name in _imports(path)}
        return (head for head in heads & ONLY_IMPORTER.keys() if ONLY_IMPORTER[head] != unit(path))

    assert broken(strange) == []


def test_nothing_is_imported_but_the_standard_library_and_six_packages() -> None:
    known = sys.stdlib_module_names | {
        "mpreview",
        "attrs",
        "attr",
        "cattrs",
        "dateutil",
        "ortools",
        "icalendar",
        "hypothesis",
    }

    assert broken(lambda path: {name.split(".")[0] for name in _imports(path)} - known) == []


def _reaches_out(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a file could read the outside: clock, files, environment, network, chance."""
    for line, name in imported(tree):
        parts = name.split(".")
        if parts[0] in OUTSIDE_MODULES or parts[-1] in OUTSIDE_ATTRIBUTES | OUTSIDE_CALLS:
            yield line, name
    for node in nodes(tree):
        if isinstance(node, ast.Name) and node.id in OUTSIDE_CALLS:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in OUTSIDE_ATTRIBUTES:
            yield node.lineno, node.attr


def test_only_the_main_job_touches_the_outside() -> None:
    assert broken(lambda path: _reaches_out(TREES[path]), "__main__") == []


def test_only_the_country_and_the_corpus_read_files_of_the_package() -> None:
    readers = ("importlib.resources", "pkgutil")

    assert (
        broken(lambda path: [name for name in _imports(path) if name.startswith(readers)], "uk", "testing")
        == []
    )


def test_the_search_for_the_outside_finds_it() -> None:
    text = (
        "import time\nfrom os import environ\nfrom random import random\nprint(open('x'))\n"
        "import sys; sys.stdout\ndt.date.today()\nfrom sys import stdin"
    )

    assert sorted(line for line, _ in _reaches_out(ast.parse(text))) == [1, 2, 3, 4, 4, 5, 6, 7]


def _body(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    has_doc = ast.get_docstring(node, clean=False) is not None
    return node.body[1:] if has_doc else node.body


_FEWEST_MODULES: Final = 100
"""The package has more modules; a test that looks at fewer has lost sight of some."""


def test_no_module_is_empty() -> None:
    def empty(path: Path) -> Iterator[str]:
        siblings = [p for p in path.parent.glob("*.py") if p != path]
        if not _body(TREES[path]) and not (path.name == "__init__.py" and siblings):
            yield "has no statement"

    assert len(TREES) > _FEWEST_MODULES
    assert broken(empty) == []


def test_nothing_is_left_to_do() -> None:
    words = ("NotImplementedError", "TODO", "FIXME", "XXX")

    assert len(TREES) > _FEWEST_MODULES
    assert broken(lambda path: [word for word in words if word in path.read_text("utf-8")]) == []


def test_annotations_are_values() -> None:
    assert broken(lambda path: [name for name in _imports(path) if name.startswith("__future__")]) == []


def _sizes() -> Iterator[tuple[int, str]]:
    """Lines of every function from its `def`, less its docstring."""
    for path, tree in TREES.items():
        for node in nodes(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = ast.get_docstring(node, clean=False)
                doc_lines = doc.count("\n") + 1 if doc is not None else 0
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - doc_lines
                yield lines, f"{label(path)}:{node.lineno} {node.name}"


def test_functions_are_short() -> None:
    sizes = sorted(_sizes(), reverse=True)

    assert len(sizes) > 1_000
    assert [place for lines, place in sizes if lines > 40] == []
    assert median(lines for lines, _ in sizes) < 10


_DECLARED: Final = (
    uk.areas(), uk.calendars(), uk.series(), uk.venue_kinds(), uk.area_kinds(), uk.mandate_ends(),
    uk.houses(), uk.incident_kinds(),
)  # fmt: skip
# Words that the library has too: the roles of areas, the natures of kinds, a capacity, a status.
_GENERAL: Final = {"nation", "region", "force", "home", "online", "office", "other"}
_BRITISH: Final = frozenset(one.id for declared in _DECLARED for one in declared) - _GENERAL


def test_nothing_british_is_built_in() -> None:
    """All that a register declares is named by ids; only the country's own data names one."""
    assert {"surgery", "westminster", "commons", "recall", "scotland", "uk-national"} < _BRITISH

    def named(path: Path) -> Iterator[tuple[int, object]]:
        every = nodes(TREES[path])
        docstrings = {id(doc) for node in every if (doc := _docstring_node(node)) is not None}
        strings = (node for node in every if isinstance(node, ast.Constant) and id(node) not in docstrings)
        return ((node.lineno, node.value) for node in strings if node.value in _BRITISH)

    # The testing kit draws registers with the kinds of the country, and fields that are named like ids.
    assert broken(named, *(one for one in units() if one.startswith("uk")), "__main__", "testing") == []


def _docstring_node(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    first = node.body[0] if node.body else None
    held = first.value if isinstance(first, ast.Expr) else None
    return held if isinstance(held, ast.Constant) else None


def test_the_package_is_the_one_under_test() -> None:
    planted = os.environ.get("MPREVIEW_PLANTED")

    assert Path(planted or CHECKOUT / "src").resolve() == PACKAGE.parent.resolve()


_SILENCED: Final = re.compile(r"# (noqa|type: ignore|pragma|pyright: ignore)")
_GIVES_REASON: Final = re.compile(
    r"# (?:noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|type: ignore\[[a-z-]+(?:, [a-z-]+)*\]"
    r"|pyright: ignore\[[A-Za-z]+(?:, [A-Za-z]+)*\]) +(?:#|\() ?\w"
)


def test_every_silenced_check_names_its_code_and_reason() -> None:
    """Bare ones hide more than they were meant to, and nobody dares to take them out."""
    files = [path for folder in ("src", "tests", "examples") for path in (CHECKOUT / folder).rglob("*.py")]
    found = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if _SILENCED.search(line) and not _GIVES_REASON.search(line) and "re.compile" not in line
    ]

    assert found == []


def test_the_map_of_tests_names_every_module_and_tests_that_are_there() -> None:
    page = (CHECKOUT / "docs" / "contributing.md").read_text("utf-8")
    section = page.split("\n## Which tests hold which module\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    modules = {name for cell, _ in rows for name in re.findall(r"`(\w+)`", cell)}
    tests = [name for _, cell in rows for name in re.findall(r"`([\w/.]+)`", cell)]

    assert modules == {path.stem for path in PACKAGE.iterdir() if path.suffix != ".typed"} - {
        "__init__", "__pycache__",
    }  # fmt: skip
    assert [name for name in tests if not (CHECKOUT / "tests" / name).exists()] == []
