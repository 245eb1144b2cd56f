"""The parts of ``recap admin``: what a regency prepares for its committees and its server."""
