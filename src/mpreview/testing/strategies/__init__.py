"""Hypothesis strategies of every public value: valid by construction, small and plain when shrunk.

`register_strategies` is called once, in the ``conftest.py`` of a test suite; after the call `st.from_type` knows every class of
`DRAWN`. Strategies are named as Hypothesis names its own: by the plural of what is drawn.
"""

try:
    import hypothesis  # noqa: F401  # the parts below say `from hypothesis import`, and cannot name the extra
except ImportError:
    from mpreview.errors import MissingExtra

    raise MissingExtra("testing", "hypothesis") from None

__all__: list[str] = []
