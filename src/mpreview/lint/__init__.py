"""Lint: rulebooks that load but probably contain a mistake, for their author to look at."""

from mpreview.lint._rulebook import LINT_CODES, LintWarning, lint_rulebook

__all__ = ["LINT_CODES", "LintWarning", "lint_rulebook"]
