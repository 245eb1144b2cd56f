"""What is shown of the sheets before the records are folded, and the cache of it."""
