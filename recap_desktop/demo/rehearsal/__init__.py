"""The rehearsal: a trial election from its keys to its second release, every step as the real people take it."""
