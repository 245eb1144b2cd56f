"""A copy of a server's data as of one checkpoint: made while it runs, proven, and put back."""
