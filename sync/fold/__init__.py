"""State as a pure fold over a set of records, and the one table that guards appending."""

from sync.fold.allowed import allowed
from sync.fold.fold import Folder, fold
from sync.fold.state import Conflict, Refusal, SheetState, State, Status, World

__all__ = ["Conflict", "Folder", "Refusal", "SheetState", "State", "Status", "World", "allowed", "fold"]
