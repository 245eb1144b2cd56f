"""What client and server agree on: paths, messages, limits and the token of a caller."""
