"""Version 3 of the files of a release: version 2, and what was read again.

What is as in version 2 is taken from there; this package holds what differs. See docs/release-format.md.
"""
