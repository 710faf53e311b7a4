"""Answers as HTML: one escaped table, without script, style or link, for notebooks and web pages.

The page around a table sets colours and fonts, light or dark. So the table is allowed by any content security
policy. Each table has a caption and heads for screen readers.
"""

from collections.abc import Iterable, Sequence
from html import escape

MOST_ROWS = 50
"""The most rows that a table shows; a note counts the rest."""

HtmlCell = str | int | bool | None
"""A cell of a table."""


HtmlRow = Sequence[HtmlCell]


def escape_text(text: str) -> str:
    """Return a text that is safe between tags and in a quoted attribute."""
    # A backtick once quoted attributes in some browsers, and `html.escape` leaves it.
    return escape(text, quote=True).replace("`", "&#96;")


def render_table(
    caption: str, head: Sequence[str], rows: Iterable[HtmlRow], *, notes: Sequence[str] = ()
) -> str:
    """Return a table with a caption; the first cell of each row is its head.

    Args:
        caption: The title of the table.
        head: The names of the columns.
        rows: The cells of each row; an empty cell is `None`.
        notes: Lines below the table.
    """
    every = list(rows)
    left = len(every) - MOST_ROWS
    more = [f"and {left} more rows: rows() gives all of them"] if left > 0 else []
    lines = [
        # Notebooks give this class their own look; the attributes are for pages without a style.
        '<table class="dataframe mpreview" border="1" cellpadding="4" cellspacing="0">',
        f"<caption>{escape_text(caption)}</caption>",
        f"<thead><tr>{''.join(map(_render_head, head))}</tr></thead>",
        f"<tbody>{''.join(map(_render_row, every[:MOST_ROWS]))}</tbody>",
        "</table>",
        *(f"<p>{escape_text(note)}</p>" for note in (*notes, *more)),
    ]
    return "\n".join(lines)


def _render_head(name: str) -> str:
    return f'<th scope="col" align="left">{escape_text(name.replace("_", " "))}</th>'


def _render_row(cells: HtmlRow) -> str:
    first, *others = cells
    rest = "".join(f"{_open_cell(cell)}{_render_cell(cell)}</td>" for cell in others)
    return f'<tr><th scope="row" align="left">{_render_cell(first)}</th>{rest}</tr>'


def _open_cell(cell: HtmlCell) -> str:
    # Numbers are set at the right, so that digits of one worth are below each other.
    return '<td align="right">' if isinstance(cell, int) and not isinstance(cell, bool) else "<td>"


def _render_cell(cell: HtmlCell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else escape_text(str(cell))
