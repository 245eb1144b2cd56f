"""State as a pure fold over a set of records, and the one table that guards appending."""

from sync.fold.allowed import allowed
from sync.fold.incremental import IncrementalFold, fold
from sync.fold.recap_content import standing_recap
from sync.fold.reference import Reference
from sync.fold.state import Conflict, Lack, Note, Refusal, SheetState, State, Status

__all__ = [
    "Conflict", "IncrementalFold", "Lack", "Note", "Reference", "Refusal", "SheetState", "State", "Status", "allowed",
    "fold", "standing_recap",
]
