"""Performance against a stated reference measured in the same run; never part of the tests."""
