"""The way to a server: the queue, one round, what is kept when a server lies."""
