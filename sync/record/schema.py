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


def complete(kind: str) -> dict[str, Any]:
    """The whole JSON Schema (2020-12) of a kind: its file with the header and the shared definitions filled in."""
    schema: dict[str, Any] = json.loads((_FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    common = _common()
    # A record repeats the header of every kind; statements and packages have their own shape.
    if schema.pop("header", True):
        schema["properties"] = {**common["header"]["properties"], **schema.get("properties", {})}
        schema["required"] = [*common["header"]["required"], *schema.get("required", [])]
    schema["type"] = "object"
    schema["additionalProperties"] = False
    # An act has the fields of its own act only, not those of every act.
    for branch in schema.get("oneOf", ()):
        branch["properties"] = {**common["header"]["properties"], **branch["properties"]}
        branch["required"] = [*common["header"]["required"], "act", *branch["required"]]
        branch["additionalProperties"] = False
    schema["$defs"] = {**common["$defs"], **schema.get("$defs", {})}
    return schema


@cache
def _validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(complete(kind))


@cache
def _act_validator(act: str) -> jsonschema_rs.Draft202012Validator | None:
    schema = complete("act")
    for branch in schema["oneOf"]:
        if branch["properties"]["act"] == {"const": act}:
            return jsonschema_rs.Draft202012Validator({**branch, "type": "object", "$defs": schema["$defs"]})
    return None


def _for(kind: str, payload: object) -> jsonschema_rs.Draft202012Validator:
    if kind == "act" and isinstance(payload, dict) and isinstance(payload.get("act"), str):
        # the branch alone names the offending place; "none of ten branches fits" helps nobody
        return _act_validator(payload["act"]) or _validator(kind)
    return _validator(kind)


def validate(kind: str, payload: object) -> None:
    """Check a payload against the schema of its kind.

    :raises KnownError: ``record.kind`` for an unknown kind, ``record.schema`` naming the first offending place.
    """
    if kind not in kinds():
        raise KnownError("record.kind", kind=kind)
    for error in _for(kind, payload).iter_errors(payload):
        place = "/".join(str(part) for part in error.instance_path) or "/"
        raise KnownError("record.schema", kind=kind, place=place)
