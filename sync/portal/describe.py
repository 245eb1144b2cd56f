"""``datapackage.json``: Data Package v2 with a Table Schema for every table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping

from sync.portal.tables import names
from sync.trust.package import ElectionPackage

_TEXT = frozenset({
    "kode_tps", "kode_desa", "kode_kec", "nomor_tps", "lokasi_khusus", "jenis", "status", "tanda", "catatan", "kosong",
    "tak_terbaca", "isian_otomatis", "nama", "isian", "alasan", "cara",
})
_KEYS = {
    "tps": ["kode_tps", "jenis"], "hasil": ["kode_tps", "jenis", "catatan"],
    "suara": ["kode_tps", "jenis", "nomor_calon", "catatan"], "rekap_desa": ["kode_desa", "jenis"],
    "rekap_kec": ["kode_kec", "jenis"],
}


def _unit(column: str) -> str | None:
    units = names()["units"]
    if column.startswith("suara"):
        return str(units["ballots"] if column.startswith("surat") else units["votes"])
    if column.startswith("surat_suara"):
        return str(units["ballots"])
    return str(units["*"]) if column.startswith(("pemilih", "pengguna", "dpt")) else None


def _field(column: str) -> dict[str, object]:
    if column in _TEXT:
        return {"name": column, "type": "string"}
    if column == "waktu":
        return {"name": column, "type": "datetime"}
    found: dict[str, object] = {"name": column, "type": "integer", "constraints": {"minimum": 0}}
    unit = _unit(column)
    return {**found, "x-satuan": unit} if unit else found


def data_package(package: ElectionPackage, plan: Mapping[str, object], files: Mapping[str, bytes]) -> bytes:
    """The descriptor of the tables among ``files``."""
    resources = []
    for path, data in sorted(files.items()):
        if not path.startswith("data/"):
            continue
        name = path.removeprefix("data/").removesuffix(".csv")
        header = next(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
        schema: dict[str, object] = {"fields": [_field(column) for column in header], "missingValues": [""]}
        if name in _KEYS:
            schema["primaryKey"] = _KEYS[name]
        resources.append(
            {"name": name, "type": "table", "path": path, "format": "csv", "mediatype": "text/csv",
             "encoding": "utf-8", "bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
             "schema": schema}
        )
    made = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{package.election.lower()}-{plan['number']}".replace("_", "-"),
        "title": package.title["id"],
        "version": str(plan["number"]),
        "created": plan["published_at"],
        "licenses": [{"name": "CC0-1.0", "title": "CC0 1.0"}],
        "x-mode": package.mode,
        "resources": resources,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
