"""Whom a device believes: the root, the election package, the authority and its officers."""
