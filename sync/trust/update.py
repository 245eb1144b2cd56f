"""The notice of an update: which files are a newer version of the app, signed by the root of an election.

A laptop holds the root of its election fast since its fingerprint was typed from a letter; who signs the packages of an
election is who may say what its laptops run (``docs/adr/0037-updates.md``). The notice travels beside the files it
names, on a stick or in a folder; its file ends in ``.recap-update`` where we choose a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode, is_canonical
from sync.record.keys import keyid, public_bytes
from sync.trust.package import ElectionPackage
from sync.trust.times import moment, stamp

KIND = "update"
#: More than any notice has, bytes.
MAX_NOTICE = 1 << 16
#: More than any installer has, bytes.
MAX_ARTEFACT = 1 << 30

Platform = Literal["linux-amd64", "windows-amd64"]
_NAMES: dict[Platform, re.Pattern[str]] = {
    "linux-amd64": re.compile(r"recap-desktop_(?P<version>[0-9.]+)_amd64\.deb"),
    "windows-amd64": re.compile(r"recap-desktop-(?P<version>[0-9.]+)-setup\.exe"),
}
#: Numbers with points between them.
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")
_Stamp = Annotated[str, msgspec.Meta(max_length=40)]


class Artefact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One installer: for what it is, its file name beside the notice, bytes, SHA-256 as hex."""

    platform: Platform
    name: Annotated[str, msgspec.Meta(max_length=100)]
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_ARTEFACT)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From election day to the end of the plenary: nothing but a critical update is applied. Times are RFC 3339."""

    since: _Stamp
    until: _Stamp


class UpdateNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the root says. Times are RFC 3339 in UTC; nothing is applied from ``expires`` on."""

    v: Literal[1]
    kind: Literal["update"]
    election: Annotated[str, msgspec.Meta(max_length=100)]
    signers: tuple[str, ...]
    issued: _Stamp
    expires: _Stamp
    version: Annotated[str, msgspec.Meta(max_length=27)]
    critical: bool
    quiet: Quiet
    artefacts: Annotated[tuple[Artefact, ...], msgspec.Meta(min_length=1, max_length=2)]

    def artefact(self, platform: str) -> Artefact:
        """The installer for a platform.

        :raises KnownError: ``update.platform``.
        """
        for one in self.artefacts:
            if one.platform == platform:
                return one
        raise KnownError("update.platform", version=self.version)


def order(version: str) -> tuple[int, ...]:
    """A version as numbers that compare as versions do: ``0.10`` comes after ``0.9`` and is the same as ``0.10.0``.

    :raises ValueError: it is not numbers with points between them.
    """
    if _VERSION.fullmatch(version) is None:
        raise ValueError("not a version")
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def named(file: str) -> tuple[Platform, str]:
    """Platform and version of an installer by its file name, as ``make deb`` and ``make windows`` name them.

    :raises KnownError: ``update.name``.
    """
    for platform, pattern in _NAMES.items():
        found = pattern.fullmatch(file)
        if found is not None and _VERSION.fullmatch(found["version"]):
            return platform, found["version"]
    raise KnownError("update.name", path=file[:100])


def sign_notice(notice: UpdateNotice, root: Ed25519PrivateKey) -> bytes:
    """The signed notice; its signer is filled in.

    :raises KnownError: ``update.damaged`` for a notice that no reader would take.
    """
    whole = msgspec.structs.replace(notice, signers=(keyid(public_bytes(root)),))
    _check(whole)
    return dsse.sign(KIND, encode(msgspec.to_builtins(whole, str_keys=True)), [root]).to_bytes()


def open_notice(data: bytes, package: ElectionPackage) -> UpdateNotice:
    """Verify a notice against the root of the election that this device belongs to.

    :raises KnownError: ``update.training`` (everybody has that root's key), ``update.damaged``,
        ``update.other_election``, ``update.signature``.
    """
    if package.mode == "training":
        raise KnownError("update.training")
    notice, opened = _parse(data)
    if notice.election != package.election:
        raise KnownError("update.other_election", election=notice.election)
    signers = [one.keyid for one in opened.signatures]
    if signers != [keyid(package.root)] or list(notice.signers) != signers or not opened.holds_for(package.root):
        raise KnownError("update.signature")
    return notice


def _parse(data: bytes) -> tuple[UpdateNotice, dsse.Envelope]:
    try:
        opened = dsse.parse(data, MAX_NOTICE)
        if opened.kind != KIND:
            raise KnownError("update.damaged")
        notice = msgspec.json.decode(opened.payload, type=UpdateNotice)
        # a field twice, or in another spelling, could be read differently by another reader
        if not is_canonical(msgspec.to_builtins(notice), opened.payload):
            raise KnownError("update.damaged")
        _check(notice)
    except (KnownError, ValueError, RecursionError) as error:
        raise KnownError("update.damaged") from error
    return notice, opened


def _check(notice: UpdateNotice) -> None:
    """Times are times in their order; each installer is of this version, one a platform."""
    try:
        issued, expires = moment(notice.issued), moment(notice.expires)
        since, until = moment(notice.quiet.since), moment(notice.quiet.until)
        holds = issued < expires and since < until and bool(order(notice.version))
    except (KnownError, ValueError) as error:
        raise KnownError("update.damaged") from error
    platforms = [one.platform for one in notice.artefacts]
    fits = all(named(one.name) == (one.platform, notice.version) for one in notice.artefacts)
    if not (holds and fits) or len(set(platforms)) != len(platforms):
        raise KnownError("update.damaged")


def check_applicable(notice: UpdateNotice, installed: str, now: datetime) -> None:
    """Whether a verified notice may be applied here and now.

    :raises KnownError: ``update.older`` (also the same version), ``update.expired``, ``update.quiet``.
    """
    if order(notice.version) <= order(installed):
        raise KnownError("update.older", version=notice.version, found=installed)
    if now >= moment(notice.expires):
        raise KnownError("update.expired", date=notice.expires[:10], version=notice.version)
    quiet = notice.quiet
    if not notice.critical and moment(quiet.since) <= now < moment(quiet.until):
        raise KnownError("update.quiet", start=quiet.since, ended=quiet.until, version=notice.version)


def make_notice(
    package: ElectionPackage, artefacts: Sequence[Artefact], *, issued: datetime, expires: datetime,
    quiet: tuple[datetime, datetime], critical: bool,
) -> UpdateNotice:
    """A notice, not signed yet, of installers that are all of one version.

    :raises KnownError: ``update.versions``.
    """
    versions = {named(one.name)[1] for one in artefacts}
    if len(versions) != 1:
        raise KnownError("update.versions", named=", ".join(sorted(versions)))
    return UpdateNotice(
        1, "update", package.election, (), stamp(issued), stamp(expires), versions.pop(), critical,
        Quiet(stamp(quiet[0]), stamp(quiet[1])), tuple(sorted(artefacts, key=lambda one: one.platform)),
    )
