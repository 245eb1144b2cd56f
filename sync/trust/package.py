"""The election package: everything a device must know about an election, signed by its root."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from forms.catalogue import name_of_form
from forms.choices import ChoiceTree
from forms.definition import FormDefinition
from forms.errors import KnownError
from resources.regional import Language
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import keyid, unb64
from sync.record.schema import validate
from sync.trust.contests import Contest, check_contests, contests_of
from sync.trust.fingerprint import fingerprint
from sync.trust.regional import ContestName, Regional, check_regional, regional_of, shared
from sync.trust.regions import CodeIndex, Region, Station
from sync.trust.tables import LEVELS
from sync.trust.times import moment, stamp
from sync.trust.training import TRAINING_ROOT
from sync.trust.words_lines import check_words_lines, has_words_lines

MAX_PACKAGE = 1 << 27


@dataclass(frozen=True)
class Pin:
    """What a device holds fast about an election: its root and the newest package seen."""

    election: str
    root: bytes
    sequence: int
    digest: str


@dataclass(frozen=True)
class LogEpoch:
    """A log that ended: origin, raw public key, and the last size and root (hex) that are known of it."""

    origin: str
    key: bytes
    size: int
    root: str


@dataclass(frozen=True, eq=False)
class ElectionPackage:
    """A verified package. ``digest`` is the hex SHA-256 of the payload; ``envelope`` the bytes as received."""

    digest: str
    payload: Mapping[str, Any]
    envelope: bytes

    @property
    def election(self) -> str:
        return str(self.payload["election"])

    @property
    def mode(self) -> str:
        return str(self.payload["mode"])

    @property
    def sequence(self) -> int:
        return int(self.payload["sequence"])

    @property
    def previous(self) -> str | None:
        """Digest of the package before this one, None for the first."""
        found = self.payload["previous"]
        return None if found is None else str(found)

    @property
    def title(self) -> Mapping[str, str]:
        """Name of the election by language."""
        found: Mapping[str, str] = self.payload["title"]
        return found

    @property
    def rereaders(self) -> int | None:
        """Persons who must read a box alike to change what two typists agree on; None where the package does not say:
        one was enough for packages made before there was such an entry."""
        found = self.policy.get("reread")
        return int(found["persons"]) if found is not None else None

    @property
    def policy(self) -> Mapping[str, Any]:
        """Signing policy by kind."""
        found: Mapping[str, Any] = self.payload["signing_policy"]
        return found

    @cached_property
    def root(self) -> bytes:
        return unb64(self.payload["root"])

    @cached_property
    def authority_key(self) -> bytes:
        return unb64(self.payload["authority"]["key"])

    @cached_property
    def authority_id(self) -> str:
        """Key id of the issuing authority."""
        return keyid(self.authority_key)

    @cached_property
    def ca_certificate(self) -> bytes:
        """DER of the X.509 CA certificate that issues the officers' P-256 certificates."""
        return unb64(self.payload["authority"]["ca"])

    @property
    def log_origin(self) -> str:
        return str(self.payload["log"]["origin"])

    @cached_property
    def log_key(self) -> bytes:
        return unb64(self.payload["log"]["key"])

    @cached_property
    def log_before(self) -> tuple[LogEpoch, ...]:
        """Logs that this one goes on from, oldest first."""
        return tuple(
            LogEpoch(item["origin"], unb64(item["key"]), item["size"], item["root"])
            for item in self.payload["log"].get("before", ())
        )

    @cached_property
    def release_key(self) -> bytes:
        return unb64(self.payload["release"]["key"])

    @property
    def servers(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.payload["servers"])

    @property
    def recipients(self) -> tuple[bytes, ...]:
        return tuple(unb64(item) for item in self.payload["recipients"])

    @property
    def recovery(self) -> bytes | None:
        """Raw X25519 public key of the commission's offline recovery key, where the package names one."""
        found = self.payload.get("recovery")
        return None if found is None else unb64(found)

    @property
    def valid_from(self) -> datetime:
        return moment(self.payload["valid_from"])

    @property
    def valid_until(self) -> datetime:
        return moment(self.payload["valid_until"])

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the root."""
        return fingerprint(self.root)

    @cached_property
    def contests(self) -> Mapping[str, Contest]:
        """Contests by code."""
        return contests_of(self.payload)

    @cached_property
    def regions(self) -> Mapping[str, Region]:
        """Regions by code, in code order."""
        return {r["code"]: Region(r["code"], r["name"], r["level"]) for r in self.payload["regions"]}

    @cached_property
    def stations(self) -> Mapping[str, Station]:
        """Stations by code, in code order."""
        return {s["code"]: Station(s["code"], s["dpt"], s.get("withdrawn")) for s in self.payload["stations"]}

    @cached_property
    def _index(self) -> CodeIndex:
        return CodeIndex(self.stations, self.regions)

    def station(self, code: str) -> Station:
        """One station.

        :raises KnownError: ``package.no_station``.
        """
        found = self.stations.get(code)
        if found is None:
            raise KnownError("package.no_station", station=code)
        return found

    def stations_of(self, region: str) -> tuple[Station, ...]:
        """Stations whose code begins with the region's, in code order; all of them for an empty region."""
        return tuple(self.stations[code] for code in self._index.stations_of(region))

    def villages_of(self, region: str) -> tuple[Region, ...]:
        """Villages of a region of any level, in code order."""
        return self._regions_of(region, "village")

    def subdistricts_of(self, region: str) -> tuple[Region, ...]:
        """Sub-districts of a region of any level, in code order."""
        return self._regions_of(region, "subdistrict")

    def subdistricts(self) -> tuple[Region, ...]:
        """All sub-districts, in code order."""
        return self._regions_of("", "subdistrict")

    def _regions_of(self, region: str, level: str) -> tuple[Region, ...]:
        return tuple(self.regions[code] for code in self._index.regions_of(region, level))

    def name_of(self, code: str) -> str:
        """Name of a region, the code itself where there is none."""
        found = self.regions.get(code)
        return found.name if found else code

    def contest(self, code: str) -> Contest:
        """One contest.

        :raises KnownError: ``package.no_contest``.
        """
        found = self.contests.get(code)
        if found is None:
            raise KnownError("package.no_contest", contest=code)
        return found

    def definition(self, contest: str, region: str = "") -> FormDefinition:
        """Form of a contest at a station or in a region, under the rules that the package names.

        :param region: station, or region of any level that lies in one district; not needed where there is only one.
        :raises KnownError: ``package.no_contest``, ``package.no_district``, ``package.several_districts``;
            ``form.unknown`` or ``form.rules_unknown`` where this program lacks what the package names.
        """
        found = self.contest(contest)
        return found.definition(found.district_for(region))

    def choices(self, contest: str, region: str = "") -> ChoiceTree:
        """Who stands at a station or in a region.

        :raises KnownError: ``package.no_contest``, ``package.no_district``, ``package.several_districts``.
        """
        return self.contest(contest).district_for(region).choices

    def asks_words(self, contest: str) -> bool:
        """Whether the amounts in words of a contest are typed too."""
        return has_words_lines(self.payload, contest)

    def regional(self, region: str = "") -> Regional:
        """What things are called at a station or in a region of any level."""
        return regional_of(self.payload, region)

    def spoken(self, lang: str, region: str = "") -> Language:
        """A language as it is spoken at a station or in a region of any level.

        :param region: empty for the smallest region that has all stations.
        """
        return self.regional(region or self._shared).language(lang)

    @cached_property
    def _shared(self) -> str:
        return shared(one.code for one in self.subdistricts())

    def contest_name(self, contest: str, region: str = "") -> ContestName:
        """What a contest is called in a region; by its code and the name on its form where the package does not say.

        :raises KnownError: ``package.no_contest``; ``form.unknown`` where this program lacks its form.
        """
        found = self.regional(region).contests.get(contest)
        return found or ContestName(contest, name_of_form(self.contest(contest).form))

    def pin(self) -> Pin:
        """What a device keeps after accepting this package."""
        return Pin(self.election, self.root, self.sequence, self.digest)


def open_package(data: bytes, *, now: datetime | None = None, pinned: Pin | None = None) -> ElectionPackage:
    """Verify a package and return it.

    :param now: refuse an expired package; None accepts any date (a reader of old results).
    :param pinned: what this device already holds fast for the election.
    :raises KnownError: ``package.*``: one sentence for what does not hold.
    """
    package = _parse(data)
    opened = dsse.parse(data, MAX_PACKAGE)
    if [s.keyid for s in opened.signatures] != [keyid(package.root)] or not opened.holds_for(package.root):
        raise KnownError("package.signature")
    if (package.root == TRAINING_ROOT) != (package.mode == "training"):
        raise KnownError("package.training_root", mode=package.mode)
    _check_content(package)
    if now is not None and now > package.valid_until:
        raise KnownError("package.expired", date=package.payload["valid_until"][:10], time=stamp(now))
    if pinned is not None:
        check_pin(package, pinned)
    return package


def _parse(data: bytes) -> ElectionPackage:
    try:
        opened = dsse.parse(data, MAX_PACKAGE)
        payload = decode(opened.payload, MAX_PACKAGE)
        if opened.kind != "package":
            raise KnownError("package.other_kind", kind=opened.kind)
        validate("package", payload)
        if encode(payload) != opened.payload or payload["signers"] != [s.keyid for s in opened.signatures]:
            raise KnownError("record.not_canonical")
        package = ElectionPackage(hashlib.sha256(opened.payload).hexdigest(), payload, bytes(data))
        for name in ("issued", "valid_from", "valid_until"):
            moment(payload[name])
        _ = package.root, package.authority_key, package.ca_certificate, package.log_key, package.release_key
        _ = package.recipients, package.recovery, package.log_before
    except KnownError as error:
        if error.code.startswith("package."):
            raise
        raise KnownError("package.damaged") from error
    return package


def _check_content(package: ElectionPackage) -> None:
    _check_keys(package)
    _check_line(package)
    if not package.valid_from <= package.valid_until:
        raise KnownError("package.content", place="valid_until")
    _check_regions(package)
    _check_stations(package)
    check_contests(package.contests, package.regions)
    check_regional(package.payload)
    check_words_lines(package.payload)


def _check_line(package: ElectionPackage) -> None:
    """Every package but the first names the one before it; a log has one name, and none comes back."""
    if (package.sequence == 1) != (package.previous is None):
        raise KnownError("package.content", place="previous")
    origins = [package.log_origin, *(epoch.origin for epoch in package.log_before)]
    if len(set(origins)) != len(origins):
        raise KnownError("package.content", place="log/before")


def _check_regions(package: ElectionPackage) -> None:
    codes = [region["code"] for region in package.payload["regions"]]
    if codes != sorted(set(codes)):
        raise KnownError("package.content", place="regions")
    for code, region in package.regions.items():
        if LEVELS.get(len(code)) != region.level:
            raise KnownError("package.content", place=f"regions/{code}")


def _check_stations(package: ElectionPackage) -> None:
    codes = [station["code"] for station in package.payload["stations"]]
    if codes != sorted(set(codes)):
        raise KnownError("package.content", place="stations")
    for code, station in package.stations.items():
        if code[:10] not in package.regions or code[:6] not in package.regions:
            raise KnownError("package.content", place=f"stations/{code}")
        if station.dpt is not None and station.dpt["m"] + station.dpt["f"] != station.dpt["t"]:
            raise KnownError("package.content", place=f"stations/{code}")


def _check_keys(package: ElectionPackage) -> None:
    """Every key has the length of an Ed25519 key; the CA is a certificate with a P-256 key, allowed to issue."""
    named = {
        "authority": package.authority_key, "log": package.log_key, "release": package.release_key,
        **{f"log/before/{i}": epoch.key for i, epoch in enumerate(package.log_before)},
        **{f"recipients/{i}": key for i, key in enumerate(package.recipients)},
        **({"recovery": package.recovery} if package.recovery is not None else {}),
    }
    for place, key in named.items():
        if len(key) != 32:
            raise KnownError("package.content", place=place)
    try:
        certificate = x509.load_der_x509_certificate(package.ca_certificate)
        public = certificate.public_key()
        may_issue = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound, UnsupportedAlgorithm) as error:
        raise KnownError("package.content", place="authority/ca") from error
    p256 = isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1)
    if not (may_issue and p256):
        raise KnownError("package.content", place="authority/ca")


def check_pin(package: ElectionPackage, pinned: Pin) -> None:
    """A package is of the election and root held fast, and its number and digest go on from there.

    :raises KnownError: ``package.other_election``, ``package.other_root``, ``package.older``,
        ``package.other_content``, ``package.other_previous``.
    """
    if package.election != pinned.election:
        raise KnownError("package.other_election", election=package.election)
    if package.root != pinned.root:
        raise KnownError("package.other_root", fingerprint=package.fingerprint)
    if package.sequence < pinned.sequence:
        raise KnownError("package.older", sequence=package.sequence, pinned=pinned.sequence)
    if package.sequence == pinned.sequence and package.digest != pinned.digest:
        raise KnownError("package.other_content", sequence=package.sequence)
    # a device may have missed packages in between; the very next one names the one held here
    if package.sequence == pinned.sequence + 1 and package.previous != pinned.digest:
        raise KnownError("package.other_previous", sequence=package.sequence)
