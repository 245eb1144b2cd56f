"""Use cases: what officers do. Decides through the fold, stores through the workspace."""

from recap_desktop.desk.desk import Desk

__all__ = ["Desk"]
