"""Whether the content of a signed package makes sense: keys, chain, regions, stations, contests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from forms.errors import KnownError
from sync.trust.contests import check_contests
from sync.trust.tables import LEVELS

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage


def check_content(package: ElectionPackage) -> None:
    """:raises KnownError: ``package.content`` naming the place, ``package.*`` of a contest."""
    _check_keys(package)
    _check_line(package)
    if not package.valid_from <= package.valid_until:
        raise KnownError("package.content", place="valid_until")
    _check_regions(package)
    _check_stations(package)
    check_contests(package.contests, package.regions)


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
