"""Fingerprint of a root key, as it stands in the letter of appointment."""

from __future__ import annotations

import hashlib
import re

from forms.errors import KnownError


def fingerprint(public: bytes) -> str:
    """16 groups of 4 hex digits: SHA-256 of the raw public key."""
    digest = hashlib.sha256(public).hexdigest().upper()
    return " ".join(digest[i : i + 4] for i in range(0, 64, 4))


def parse_fingerprint(text: str) -> str:
    """Fingerprint as a person types it (any case, spaces, dashes or colons) in the one spelling.

    :raises KnownError: ``trust.fingerprint`` when it is not 64 hex digits.
    """
    digits = re.sub(r"[\s:-]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]{64}", digits):
        raise KnownError("trust.fingerprint")
    return " ".join(digits[i : i + 4] for i in range(0, 64, 4))


def groups_match(public: bytes, typed: dict[int, str]) -> bool:
    """Whether the groups typed from the letter (0-based index -> 4 digits), two at least, are those of the key."""
    groups = fingerprint(public).split(" ")
    return len(typed) >= 2 and all(0 <= i < 16 and groups[i] == group.strip().upper() for i, group in typed.items())
