"""Election Results Reporting, NIST SP 1500-100 v2: one JSON document a sub-district and contest.

What stands where is told in docs/release-format.md; the words that the standard leaves to us are in ``codes.json``.
"""
