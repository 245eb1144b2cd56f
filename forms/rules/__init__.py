"""Rules that bind the figures of a sheet: versions of data (:mod:`forms.rule_table`), sentences beside them."""

from forms.rules.evaluate import Evaluator, evaluate
from forms.rules.model import Cause, Finding, RuleContext, Severity

__all__ = ["Cause", "Evaluator", "Finding", "RuleContext", "Severity", "evaluate"]
