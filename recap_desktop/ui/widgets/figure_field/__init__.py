"""The figure field: N digit boxes, one focus stop; what is seen is what will be kept."""

from recap_desktop.ui.widgets.figure_field.editing import Act, Editing, Move
from recap_desktop.ui.widgets.figure_field.field import FigureField, Mark

__all__ = ["Act", "Editing", "FigureField", "Mark", "Move"]
