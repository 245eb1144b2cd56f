"""Rules that bind the figures of a sheet: data in the form's definition, sentences in ``definitions/rules.json``."""

from forms.rules.evaluate import evaluate
from forms.rules.model import Cause, Finding, RuleContext, Severity

__all__ = ["Cause", "Finding", "RuleContext", "Severity", "evaluate"]
