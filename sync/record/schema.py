"""JSON Schemas of the record kinds: unknown fields, wrong types and unbounded lists are refused."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from forms.errors import KnownError

_FOLDER = files("sync.record") / "schemas"


@cache
def _common() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / "_common.json").read_text(encoding="utf-8"))
    return found


@cache
def kinds() -> tuple[str, ...]:
    """Every record kind with a schema, in alphabetical order."""
    return tuple(sorted(f.name[:-5] for f in _FOLDER.iterdir() if f.name.endswith(".json") and f.name[0] != "_"))


@cache
def _validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    schema = json.loads((_FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    common = _common()
    # A record repeats the header of every kind; statements and packages have their own shape.
    if schema.pop("header", True):
        schema["properties"] = {**common["header"]["properties"], **schema.get("properties", {})}
        schema["required"] = [*common["header"]["required"], *schema.get("required", [])]
    schema["type"] = "object"
    schema["additionalProperties"] = False
    schema["$defs"] = {**common["$defs"], **schema.get("$defs", {})}
    return jsonschema_rs.Draft202012Validator(schema)


def validate(kind: str, payload: object) -> None:
    """Check a payload against the schema of its kind.

    :raises KnownError: ``record.kind`` for an unknown kind, ``record.schema`` naming the first offending place.
    """
    if kind not in kinds():
        raise KnownError("record.kind", kind=kind)
    for error in _validator(kind).iter_errors(payload):
        place = "/".join(str(part) for part in error.instance_path) or "/"
        raise KnownError("record.schema", kind=kind, place=place)
