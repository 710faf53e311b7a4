"""The document: one self-contained, versioned JSON text of a programme, canonical when written.

`dumps` writes it: the same value gives the same bytes. `loads` reads it and coerces nothing; whatever is
wrong it tells at once, each fault with its JSON pointer. The format is described in
`docs/reference/document.md`.
"""

from mpreview.interchange.limits import Limits
from mpreview.interchange.reading import loads
from mpreview.interchange.shape import FORMAT, VERSION
from mpreview.interchange.writing import canonical, dumps

__all__ = ["FORMAT", "VERSION", "Limits", "canonical", "dumps", "loads"]
