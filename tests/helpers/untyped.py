"""The untyped payload of a record, for tests that read what was signed without the types of the product."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sync.record.content import payload_of
from sync.record.record import Record


@lru_cache(maxsize=1 << 14)
def said_by(record: Record) -> Mapping[str, Any]:
    """Payload of a record, made once."""
    return payload_of(record.content)
