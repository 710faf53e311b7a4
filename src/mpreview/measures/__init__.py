"""Protective measures: the catalogue, the requirements of a kind of venue, the payer, and open actions.

A `Catalogue` is policy as dated data, in general words. `compare_measures` takes the measures at a place from
a caller who may know the measures, and keeps nothing.
"""

from mpreview.measures import approval, catalogue, compliance, fitting, standards, terms
from mpreview.measures.approval import *
from mpreview.measures.catalogue import *
from mpreview.measures.compliance import *
from mpreview.measures.fitting import *
from mpreview.measures.standards import *
from mpreview.measures.terms import *

__all__: list[str] = []
__all__ += approval.__all__
__all__ += catalogue.__all__
__all__ += compliance.__all__
__all__ += fitting.__all__
__all__ += standards.__all__
__all__ += terms.__all__
