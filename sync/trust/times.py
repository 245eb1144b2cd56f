"""Times in signed material; see :mod:`sync.record.times`."""

from __future__ import annotations

from sync.record.times import moment, stamp

__all__ = ["moment", "stamp"]
