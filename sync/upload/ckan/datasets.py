"""Which files of a release stand in which dataset, and what a dataset says of itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from sync.portal.release import FileLine
from sync.upload.binding import Binding
from sync.upload.released import Released

#: Evidence, pages and what they are made of or lead through: never resources.
_EVIDENCE = frozenset({"catatan", "petugas", "paket", "log", "halaman", "daftar", "wilayah", "cari"})
_DOWNLOADS = (".csv", ".parquet", ".xlsx", ".json", ".jsonld", ".ttl", ".sig", ".pdf", ".sql")
_REGENCY = re.compile(r"(\d{4})(?:\d{2})?(?:[-.].*)")
#: Letters of an election's name in the name of a dataset (CKAN takes a hundred for all of it), and of a digest.
_LONGEST, _DIGEST = 50, 20
#: Cost grows with the resources of a dataset, so another one is begun.
MOST_RESOURCES = 100
_WHOLE = "pokok"
#: Fields of a dataset that bind it.
_FIELDS = {"recap_election": "election", "recap_mode": "mode", "recap_root": "root", "recap_key": "release_key"}


def families(released: Released) -> Mapping[str, list[FileLine]]:
    """Files by family: the release as a whole, and each regency. The one with the manifest comes last."""
    found: dict[str, list[FileLine]] = {}
    for path, line in released.files.items():
        first, _, _ = path.partition("/")
        if first not in _EVIDENCE and path.endswith(_DOWNLOADS):
            named = _REGENCY.fullmatch(path.rpartition("/")[2])
            found.setdefault(named[1] if named is not None and "/" in path else _WHOLE, []).append(line)
    return dict(sorted(found.items()))


def dataset_name(released: Released, family: str, volume: int) -> str:
    """Name of a dataset in addresses, the second one of a family with ``_2`` at its end; no two are the same.

    An election named by more than capitals, digits and hyphens, or at length, has a digest of its name in it after
    an underscore, which no other has there.
    """
    election = released.package.election
    word = re.sub(r"[^a-z0-9-]", "-", election.lower())
    if word.upper() != election or len(word) > _LONGEST:
        word = f"{word[:_LONGEST]}_{hashlib.sha256(election.encode()).hexdigest()[:_DIGEST]}"
    name = f"{released.mode_word}-{word}-{family}"
    return name if volume == 1 else f"{name}_{volume}"


def resource_name(released: Released, label: str) -> str:
    """Name of a file of one release, or of a part of it."""
    return f"v{released.number:06d} {label}"


def described(released: Released, name: str, organisation: str, family: str) -> dict[str, Any]:
    """A dataset that is begun: hidden until everything in it was read back."""
    package = released.package
    title = package.title["id"] if family == _WHOLE else f"{package.title['id']}, {_region(released, family)}"
    return {
        "name": name, "owner_org": organisation, "private": True, "title": title, "license_id": "cc-zero",
        "notes": f"uji={'tidak' if package.mode == 'official' else 'ya'}; {released.mode_word.upper()}",
        "extras": extras_of(Binding.of(package)),
    }


def _region(released: Released, family: str) -> str:
    found = released.package.regions.get(family)
    return found.name if found is not None else family


def extras_of(binding: Binding) -> list[dict[str, str]]:
    """What binds a dataset, as CKAN keeps fields of one's own."""
    told = binding.to_json()
    return [{"key": key, "value": str(told[name])} for key, name in _FIELDS.items()]


def binding_of(dataset: Mapping[str, Any]) -> Binding | None:
    """What a dataset is bound to; None where it is none of ours."""
    found = {one["key"]: one["value"] for one in dataset.get("extras", ())}
    if not all(key in found for key in _FIELDS):
        return None
    return Binding(**{name: str(found[key]) for key, name in _FIELDS.items()})
