"""Law 36 for two editions of policy, and what a difference says."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.small import CALL, CALM, FIRSTS, KINDS, OFFERS, RESPONSES, TWENTY_DAYS, YEARLY, on
from mpreview.errors import InvalidValue, ReviewError, RulebookError
from mpreview.policy import (
    Allowance,
    Difference,
    Edition,
    FieldChange,
    KindIn,
    Merge,
    MergeMode,
    OpenCycles,
    Rule,
    RuleChange,
    Table,
    Unit,
    diff,
)
from policies import Dice, case_of_seed, later
from policy.books import INCIDENT, ITINERARY, RULES, amended, edition, instead, without
