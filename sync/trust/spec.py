"""Builds an election package from a SPEC.toml and the CSV files it names; and describes one."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.catalogue import load
from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.keys import b64, keyid, public_bytes
from sync.record.schema import validate
from sync.trust.authority import ca_certificate
from sync.trust.package import ElectionPackage, open_package
from sync.trust.times import stamp
from sync.trust.training import AuthorityKeys

_OFFICE = ["chair", "acting_chair", "member"]
DEFAULT_POLICY: dict[str, dict[str, object]] = {
    "transcription": {"persons": 1, "roles": ["operator"]},
    "settlement": {"persons": 1, "roles": ["operator", *_OFFICE]},
    "disposition": {"persons": 2, "roles": _OFFICE},
    "sheet": {"persons": 2, "roles": _OFFICE},
    "act": {"persons": 2, "roles": _OFFICE},
    "recap": {"persons": 3, "roles": _OFFICE, "chair": True},
    "acting_chair": {"persons": 3, "roles": ["member"]},
}


def build_package(spec: Path, keys: AuthorityKeys) -> bytes:
    """Signed package of a SPEC.toml.

    :raises KnownError: ``package.spec*`` naming file, line and what to mend.
    """
    try:
        table = tomllib.loads(spec.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError("package.spec_unreadable", path=spec.name) from error
    except tomllib.TOMLDecodeError as error:
        raise KnownError("package.spec_toml", path=spec.name, reason=str(error)) from error
    try:
        parts: dict[str, Any] = {
            "election": table["election"],
            "mode": table["mode"],
            "title": table["title"],
            "sequence": table.get("sequence", 1),
            "previous": table.get("previous"),
            "servers": [{"url": s["url"], "pin": s.get("pin")} for s in table.get("servers", [])],
            "recipients": table.get("recipients", []),
            "signing_policy": {**DEFAULT_POLICY, **table.get("signing_policy", {})},
            "contests": [{"code": c["code"], "choices": c["choices"]} for c in table["contests"]],
            "regions": list(_regions(spec.parent / table["regions"])),
            "stations": list(_stations(spec.parent / table["stations"])),
            "log_origin": table["log_origin"],
            **{name: _time(table[name], spec.name, name) for name in ("valid_from", "valid_until", "issued")},
        }
    except (KeyError, TypeError) as error:
        raise KnownError("package.spec_missing", path=spec.name, place=str(error).strip("'\"")) from error
    return sign_package(parts, keys)


def sign_package(parts: dict[str, Any], keys: AuthorityKeys) -> bytes:
    """Signed package of ready parts (see :func:`build_package` for their names); verified before it is returned."""
    title = str(parts["title"]["en"]) if isinstance(parts["title"], dict) else "?"
    root = public_bytes(keys.root)
    contests = []
    for contest in parts["contests"]:
        definition = load(contest["code"], choices=len(contest["choices"]))
        contests.append({**contest, "form": {"id": definition.id, "digest": definition.digest}})
    payload = {
        **{key: value for key, value in parts.items() if key != "log_origin"},
        "v": 1,
        "kind": "package",
        "signers": [keyid(root)],
        "root": b64(root),
        "authority": {"key": b64(public_bytes(keys.authority)), "ca": b64(ca_certificate(keys.ca, title))},
        "log": {"origin": parts["log_origin"], "key": b64(public_bytes(keys.log))},
        "release": {"key": b64(public_bytes(keys.release))},
        "contests": contests,
        "regions": sorted(parts["regions"], key=lambda r: str(r["code"])),
        "stations": sorted(parts["stations"], key=lambda s: str(s["code"])),
    }
    try:
        validate("package", payload)
    except KnownError as error:
        raise KnownError("package.spec_content", place=str(error.params.get("place", "/"))) from error
    data = dsse.sign("package", encode(payload), [keys.root]).to_bytes()
    open_package(data)
    return data


def _time(value: object, path: str, name: str) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return stamp(value.astimezone(UTC))
    raise KnownError("package.spec_time", path=path, place=name)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if tuple(reader.fieldnames or ()) != columns:
                raise KnownError("package.csv_columns", path=path.name, columns=",".join(columns))
            for row in reader:
                if None in row or None in row.values():
                    raise KnownError("package.csv_row", path=path.name, line=reader.line_num)
                yield reader.line_num, {key: value.strip() for key, value in row.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError("package.spec_unreadable", path=path.name) from error
    except csv.Error as error:
        raise KnownError("package.csv_row", path=path.name, line=0) from error


_LEVELS = {2: "province", 4: "regency", 6: "subdistrict", 10: "village"}


def _regions(path: Path) -> Iterator[dict[str, object]]:
    for line, row in _rows(path, ("code", "name")):
        level = _LEVELS.get(len(row["code"]))
        if level is None or not row["code"].isdigit() or not row["name"]:
            raise KnownError("package.csv_row", path=path.name, line=line)
        yield {"code": row["code"], "name": row["name"], "level": level}


def _stations(path: Path) -> Iterator[dict[str, object]]:
    for line, row in _rows(path, ("code", "dpt_m", "dpt_f")):
        counts = (row["dpt_m"], row["dpt_f"])
        known = all(re.fullmatch(r"\d{1,6}", count) for count in counts)
        if not re.fullmatch(r"\d{13}", row["code"]) or not (known or counts == ("", "")):
            raise KnownError("package.csv_row", path=path.name, line=line)
        dpt = {"m": int(counts[0]), "f": int(counts[1]), "t": int(counts[0]) + int(counts[1])} if known else None
        yield {"code": row["code"], "dpt": dpt}


def describe(package: ElectionPackage) -> dict[str, object]:
    """What ``recap package inspect`` shows: names, counts and fingerprints, nothing secret."""
    return {
        "election": package.election,
        "title": dict(package.title),
        "mode": package.mode,
        "sequence": package.sequence,
        "digest": package.digest,
        "authority": package.fingerprint,
        "valid_from": package.payload["valid_from"],
        "valid_until": package.payload["valid_until"],
        "contests": {c.code: {"form": c.form_id, "choices": len(c.choices)} for c in package.contests.values()},
        "subdistricts": len(package.subdistricts()),
        "villages": sum(r.level == "village" for r in package.regions.values()),
        "stations": len(package.stations),
        "log": package.log_origin,
    }
