"""Words that the glossary explains, and what is said not to be checked: codes of messages, in their order."""

from __future__ import annotations

from collections.abc import Sequence

#: ``pages.term_<code>`` and ``pages.means_<code>``.
TERMS: Sequence[str] = (
    "tps", "c_hasil", "d_hasil", "dpt", "dptb", "dpk", "valid", "written", "computed", "decided", "sealed", "finding",
    "across", "correction", "reread", "recap_final", "recap_partial", "document", "undecided", "record", "log",
    "fingerprint", "digest", "release", "add_up", "validation",
)
#: ``pages.unchecked_<code>``.
UNCHECKED: Sequence[str] = ("paper", "page", "small", "documents", "shown")
