"""What embedders rely on: the public names with their signatures, and an import that costs nothing.

After a wanted change run this file once with MPREVIEW_REWRITE=1, read the difference of
`public_api.txt` as a user would, and write a changelog fragment for it.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final, get_type_hints

import attrs
import pytest

import mpreview
from helpers import api
from helpers.generated import check_generated
from helpers.sources import CHECKOUT, PACKAGE, TREES
from mpreview.errors import ReviewError

SNAPSHOT: Final = Path(__file__).with_name("public_api.txt")
PAGE: Final = CHECKOUT / "docs" / "reference" / "api.md"


@pytest.mark.parametrize(
    ("path", "made"), [(SNAPSHOT, api.snapshot), (PAGE, api.page)], ids=["names", "page"]
)
def test_the_public_interface_is_the_one_on_record(path: Path, made: Callable[[], str]) -> None:
    check_generated(path, lambda _: made())


def test_every_public_name_has_a_line_of_its_own() -> None:
    assert [f"{one.module}.{one.name}" for one in api.public_names() if not api.line_of(one)] == []


def test_the_version_is_that_of_the_distribution() -> None:
    assert mpreview.__version__ == version("mpreview")


def test_every_public_module_says_what_is_public() -> None:
    assert [m.__name__ for m in api.public_modules() if not hasattr(m, "__all__")] == []


def test_every_public_name_exists_and_is_documented() -> None:
    named = [(m.__name__, n, getattr(m, n)) for m in api.public_modules() for n in m.__all__]

    undocumented = [
        f"{module}.{name}"
        for module, name, value in named
        if inspect.isclass(value) or inspect.isfunction(value)
        if not inspect.getdoc(value)
    ]
    assert undocumented == []


def test_whoever_reads_the_fields_of_a_public_class_finds_their_types() -> None:
    nouns = {
        value
        for module in api.public_modules()
        for value in (getattr(module, name) for name in module.__all__)
        if isinstance(value, type) and attrs.has(value)
    }
    unread = set()
    for noun in nouns:
        try:
            get_type_hints(noun)
        except NameError:
            unread.add(f"{noun.__module__}.{noun.__qualname__}")

    assert "Team" in {noun.__name__ for noun in nouns}
    assert unread == set()


def test_every_type_in_a_public_signature_is_public() -> None:
    public = {one.name for one in api.public_names()}
    homes = api.walk_all()
    classes = {value.__name__ for home in homes for value in vars(home).values() if _is_of_the_package(value)}
    lines = [line.partition("(")[::2] for line in api.snapshot().splitlines()]
    lines += [pair for one in api.public_names() for pair in api.property_types(one)]
    named = {(name, word) for name, types in lines for word in re.findall(r"[A-Za-z_]\w*", types)}

    assert "Period" in {word for _, word in named}
    assert [(name, word) for name, word in sorted(named) if word in classes - public] == []


def test_a_private_type_keeps_no_more_off_the_page() -> None:
    assert api.serving_the_package() == ["Entries.index", "Plan.made", "Rulebook.response_table"]


def test_the_page_of_errors_has_a_row_for_each_public_error() -> None:
    page = (CHECKOUT / "docs" / "reference" / "errors.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)`, `([a-z-]+)` \|", page, re.MULTILINE)
    errors = [one.value for one in api.public_names() if inspect.isclass(one.value)]

    assert sorted(rows) == sorted(
        (one.__name__, one.code) for one in errors if issubclass(one, ReviewError) and one is not ReviewError
    )


def _is_of_the_package(value: object) -> bool:
    return isinstance(value, type) and value.__module__.startswith("mpreview")


def test_a_public_class_bears_its_public_address() -> None:
    """Reprs, pickles and generated tests show where a class says that it lives."""
    named = [(m.__name__, n, getattr(m, n)) for m in api.public_modules() for n in m.__all__]

    strangers = [
        f"{module}.{name} says {value.__module__}"
        for module, name, value in named
        if inspect.isclass(value) and not value.__module__.startswith(module)
    ]
    assert strangers == []


def _table() -> dict[str, str]:
    """Name to module, as the package looks names up."""
    return dict(vars(mpreview).get("_HOME", {}))


def _for_checkers() -> dict[str, str]:
    """Name to module, as type checkers read it."""
    nodes = ast.walk(TREES[PACKAGE / "__init__.py"])
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
    return {
        a.asname or a.name: str(n.module)
        for n in imports
        if str(n.module).startswith("mpreview")
        for a in n.names
    }


def test_the_lazy_table_is_what_type_checkers_see() -> None:
    named = {name: home for name, home in _table().items() if name not in _submodules()}

    assert named
    assert {n: h for n, h in _for_checkers().items() if n not in _submodules()} == named
    assert sorted(mpreview.__all__) == sorted(_table())


def _submodules() -> set[str]:
    return {m.name for m in pkgutil.iter_modules([str(PACKAGE)])}


@pytest.mark.parametrize("name", sorted(_table()))
def test_every_name_of_the_package_is_public_at_home(name: str) -> None:
    home = importlib.import_module(_table()[name])

    if name in _submodules():
        assert getattr(mpreview, name) is importlib.import_module(f"mpreview.{name}")
    else:
        assert getattr(mpreview, name) is getattr(home, name)
        assert name in home.__all__


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Programm"):
        getattr(mpreview, "Programm")  # noqa: B009  # a plain attribute is what type checkers refuse


def _loaded(statement: str) -> set[str]:
    """Modules that a statement loads in a bare interpreter: no site-packages, no variables."""
    program = (
        f"import sys; sys.path[:0] = [{str(PACKAGE.parent)!r}]; before = set(sys.modules)\n"
        f"{statement}\nprint(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_the_package_alone() -> None:
    assert _loaded("import mpreview") == {"mpreview"}


def test_the_count_of_loaded_modules_sees_a_load() -> None:
    assert "decimal" in _loaded("import mpreview, decimal")
