"""Contests of which the amounts in words are typed too, once, by whoever types the sheet first.

An optional part of a package (``words_lines``: codes of contests). Which fields have a line of words says the form. No
figure and no decision hangs on them: what they say otherwise is told beside the results of the sub-district (rule R17).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.errors import KnownError


def has_words_lines(payload: Mapping[str, Any], contest: str) -> bool:
    """Whether a package asks for the words of a contest; one without the part asks for none."""
    return contest in payload.get("words_lines", ())


def check_words_lines(payload: Mapping[str, Any]) -> None:
    """Every contest is one of the package; the schema holds that none is there twice.

    :raises KnownError: ``package.content``.
    """
    known = {one["code"] for one in payload["contests"]}
    for code in payload.get("words_lines", ()):
        if code not in known:
            raise KnownError("package.content", place=f"words_lines/{code}")
