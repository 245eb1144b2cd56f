"""Words and objects of the standard as this layout writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sync.portal.layouts.v4.names import column_of

Json = dict[str, Any]
_PREFIX = "ElectionResults."


@cache
def codes() -> Mapping[str, Any]:
    """The code list, ``codes.json``: frozen with the layout."""
    found: Mapping[str, Any] = json.loads((files(__package__) / "codes.json").read_text(encoding="utf-8"))
    return found


def ballots_word(field: str) -> str:
    """``OtherType`` of the ballot counts of a field: its public column with hyphens, ``pengguna-dptb-l``."""
    known = codes()["ballots"].get(field)
    return str(known) if known is not None else column_of(field).replace("_", "-")


def thing(kind: str, **fields: Any) -> Json:
    """An object of the standard; ``_id`` is its ``@id``, and what is None is not there."""
    made: Json = {"@id": fields.pop("_id")} if "_id" in fields else {}
    made["@type"] = type_of(kind)
    for name, value in fields.items():
        if value is not None:
            made[name] = value
    return made


def type_of(kind: str) -> str:
    """``@type`` of the objects of a class."""
    return _PREFIX + kind


def kind_of(found: Mapping[str, Any]) -> str:
    """The class of an object without its prefix; empty where it is none."""
    return str(found.get("@type", "")).removeprefix(_PREFIX)


def spoken(indonesian: str, english: str | None = None) -> Json:
    """A text in one language or two."""
    words = [thing("LanguageString", Content=indonesian, Language="id")]
    if english is not None and english != indonesian:
        words.append(thing("LanguageString", Content=english, Language="en"))
    return thing("InternationalizedText", Text=words)


def named(kind: str, value: str) -> Json:
    """An identifier of a list that the standard does not know."""
    return thing("ExternalIdentifier", Type="other", OtherType=kind, Value=value)
