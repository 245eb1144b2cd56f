"""Which files of a release stand in which dataset, and what a dataset says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sync.portal.release import FileLine
from sync.upload.binding import Binding
from sync.upload.released import Released

#: Evidence, pages and what they are made of or lead through: never resources.
_EVIDENCE = frozenset({"catatan", "petugas", "paket", "log", "halaman", "daftar", "wilayah", "cari"})
_DOWNLOADS = (".csv", ".parquet", ".xlsx", ".json", ".jsonld", ".ttl", ".sig", ".pdf", ".sql")
_REGENCY = re.compile(r"(\d{4})(?:\d{2})?(?:[-.].*)")
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
    """Name of a dataset in addresses; the second one of a family ends in 2."""
    word = re.sub(r"[^a-z0-9-]", "-", f"{released.mode_word}-{released.package.election}-{family}".lower())[:90]
    return word if volume == 1 else f"{word}-{volume}"


def family_of(released: Released, name: str) -> str:
    """Family of a dataset by its name, whatever volume it is of."""
    for family in families(released):
        first, second = dataset_name(released, family, 1), dataset_name(released, family, 2)
        if name == first or name.startswith(second[:-1]) and name[len(second) - 1:].isdecimal():
            return family
    raise ValueError(f"no family of this release has a dataset {name}")


def resource_name(released: Released, path: str) -> str:
    """Name of a file of one release."""
    return f"v{released.number:06d} {path}"


def path_of(resource: Mapping[str, Any]) -> str:
    """Path in its release, as its name says."""
    return str(resource.get("name", "")).partition(" ")[2]


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


def same_file(resources: Iterable[Mapping[str, Any]], line: FileLine) -> Mapping[str, Any] | None:
    """The resource that has this file: of this release, or of an earlier one that has the same bytes."""
    return next((one for one in resources if path_of(one) == line.path and one.get("hash") == line.digest), None)
