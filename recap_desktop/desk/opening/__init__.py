"""Opening a workspace: the board from the cache, the check behind it."""
