"""The notebooks run from the first cell to the last, and show tables, pictures and charts."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from helpers.sources import CHECKOUT

for _name in ("altair", "ipykernel", "nbclient", "pandas"):
    pytest.importorskip(_name, reason=f"{_name} is not installed: the environment readers has it")

import nbclient  # noqa: E402  # only where it is installed
from nbformat import reads  # noqa: E402  # as nbclient

NOTEBOOKS: Final = CHECKOUT / "examples" / "notebooks"
CHART, SVG, TABLE = "chart", "image/svg+xml", "text/html"
SHOWN: Final[dict[str, dict[str, int]]] = {
    "national_surge": {CHART: 1, SVG: 2, TABLE: 4},
    "one_more_adviser": {CHART: 1, TABLE: 2},
    "two_policies": {CHART: 2, TABLE: 2},
}
"""How many outputs of each kind a notebook shows at least."""


def _read(name: str) -> Any:
    read: Any = reads
    return read((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"), as_version=4)


def test_every_notebook_is_run() -> None:
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == sorted(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_runs_and_shows_what_it_promises(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    notebook = _read(name)
    nbclient.NotebookClient(notebook, timeout=300).execute()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    kinds = Counter(_name_kind(output) for output in outputs)
    assert {kind: kinds[kind] for kind in SHOWN[name]} == SHOWN[name]
    assert not kinds["stderr"]


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_is_kept_without_outputs(name: str) -> None:
    cells = _read(name).cells

    assert [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def _name_kind(output: Any) -> str:
    """The kind of an output: its richest form, or the stream that was printed to."""
    if output.output_type == "stream":
        return str(output.name)
    # By the version of Altair a chart is a specification, or a page that draws the specification.
    if any("vegalite" in kind for kind in output.data) or "vegaEmbed" in output.data.get(TABLE, ""):
        return CHART
    return next(kind for kind in (SVG, TABLE, "text/plain") if kind in output.data)
