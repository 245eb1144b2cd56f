"""The start window: three doors, the workspaces there are, a package with its root confirmed, a backup put back."""

from recap_desktop.ui.start.window import StartWindow

__all__ = ["StartWindow"]
