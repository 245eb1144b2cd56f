"""What can be saved of a workspace that is not opened any more, and how a desk begins again from it."""
