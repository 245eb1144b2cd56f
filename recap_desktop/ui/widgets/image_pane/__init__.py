"""The paper beside the figures: photos opened safely, zoomed, turned, and cut to the row being typed."""

from recap_desktop.ui.widgets.image_pane.pane import ImagePane

__all__ = ["ImagePane"]
