"""Files that the package writes: each is what it writes now, and MPREVIEW_REWRITE=1 writes it anew."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

REWRITE: Final = os.environ.get("MPREVIEW_REWRITE") == "1"


def replace_part(text: str, name: str, inner: str) -> str:
    """Return a page with another part between the comments ``name`` and ``end of name``."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}{inner.rstrip()}\n{end}{after}"


def check_generated(path: Path, write: Callable[[str], str]) -> None:
    """Hold a file, to the byte, to what is written from its own text.

    Args:
        path: The file.
        write: Returns the whole text as it should be, by hand where nothing writes it.
    """
    shown = path.read_bytes().decode("utf-8")
    if REWRITE:
        path.write_bytes(write(shown).encode("utf-8"))
        shown = write(shown)

    assert shown == write(shown), "run this test once with MPREVIEW_REWRITE=1 and look at what changed"
