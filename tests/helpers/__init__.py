"""Builders shared by tests: real keys, real packages, real records."""
