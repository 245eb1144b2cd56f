"""Finds out what a path is and hands it to the check for its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from forms.errors import KnownError
from resources.catalogue import sentence, text
from sync.log.receipt import parse_receipt
from sync.record.container import Container
from sync.trust.fingerprint import parse_fingerprint
from sync.trust.package import ElectionPackage, open_package
from sync.verify.finding import Finding
from sync.verify.release import check_container, check_release

MAX_FILE = 1 << 28


@dataclass(frozen=True)
class VerifyReport:
    """Verdict on one path. ``authority`` is the root's fingerprint where the thing carries its package."""

    kind: str
    holds: tuple[tuple[str, dict[str, object]], ...]
    fault: KnownError | None
    authority: str | None
    compared: bool

    @property
    def ok(self) -> bool:
        """Everything holds."""
        return self.fault is None

    def lines(self, lang: str) -> list[str]:
        """Sentences for people; the last line names the authority."""
        found = [text(f"verify.{code}", lang, **params) for code, params in self.holds]
        if self.fault is not None:
            found.append(sentence(self.fault, lang))
        if self.authority is not None:
            found.append(f"authority: {self.authority}" + ("" if self.compared else ", NOT COMPARED"))
        else:
            found.append("authority: none inside, NOT COMPARED")
        return found


Detect = Callable[[Path, bytes], bool]
Check = Callable[[Path, bytes], Finding]
_KINDS: list[tuple[str, Detect, Check]] = []


def register(kind: str, detect: Detect, check: Check) -> None:
    """Add a kind; ``detect`` gets the path and the first 4 KiB (empty for a folder), ``check`` the whole file."""
    if all(name != kind for name, _, _ in _KINDS):
        _KINDS.append((kind, detect, check))


def verify_path(path: Path, authority: str | None = None) -> VerifyReport:
    """Verify one path.

    :param authority: fingerprint of the root the reader trusts.
    :raises KnownError: ``verify.unreadable``, ``verify.unknown``.
    """
    try:
        is_folder = path.is_dir()
        data = b"" if is_folder else _read(path)
    except OSError as error:
        raise KnownError("verify.unreadable", path=str(path)) from error
    for kind, detect, check in _KINDS:
        if detect(path, data[:4096]):
            found = _checked(check, path, data)
            return _compared(VerifyReport(kind, found.holds, found.fault, found.fingerprint, False), authority)
    raise KnownError("verify.unknown", path=str(path))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise KnownError("verify.unknown", path=str(path))
    return data


def _checked(check: Check, path: Path, data: bytes) -> Finding:
    try:
        return check(path, data)
    except KnownError as error:
        return Finding(fault=error)
    except OSError as error:
        raise KnownError("verify.unreadable", path=str(path)) from error


def _compared(report: VerifyReport, authority: str | None) -> VerifyReport:
    if authority is None:
        return report
    wanted = parse_fingerprint(authority)
    if report.authority == wanted:
        return replace(report, compared=True)
    fault = report.fault or KnownError("verify.other_authority", found=report.authority or "-", wanted=wanted)
    return replace(report, fault=fault, compared=True)


def read_authority(argument: str) -> str:
    """Fingerprint of an argument: the fingerprint itself, or a file that holds one or is an election package.

    :raises KnownError: ``trust.fingerprint``.
    """
    file = Path(argument)
    try:
        data = file.read_bytes() if file.is_file() else None
    except OSError as error:
        raise KnownError("verify.unreadable", path=argument) from error
    if data is None:
        return parse_fingerprint(argument)
    if data.startswith(b"{"):
        return open_package(data).fingerprint
    return parse_fingerprint(data.decode("ascii", "replace"))


def _package(path: Path, data: bytes) -> Finding:
    package = open_package(data)
    return Finding((("package", {"election": package.election}),), fingerprint=package.fingerprint)


def _container(path: Path, data: bytes) -> Finding:
    """A container alone names no package: shape, ids and receipt format hold; signatures need the release beside it."""
    container = Container.parse(data)
    package = _package_beside(path)
    if package is None:
        raise KnownError("verify.no_package", path=path.name)
    check_container(container, package)
    return Finding((("container", {"id": container.record.id}),), fingerprint=package.fingerprint)


def _package_beside(path: Path) -> ElectionPackage | None:
    for folder in (path.parent, path.parent.parent):
        for name in ("paket.json", "package.json"):
            if (folder / name).is_file():
                return open_package((folder / name).read_bytes())
    return None


def _receipt(path: Path, data: bytes) -> Finding:
    from sync.log.checkpoint import open_checkpoint
    from sync.log.merkle import leaf_hash, root_of_inclusion

    package = _package_beside(path)
    if package is None:
        raise KnownError("verify.no_package", path=path.name)
    try:
        receipt = parse_receipt(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise KnownError("log.receipt_malformed") from error
    checkpoint = open_checkpoint(receipt.note, package.log_origin, package.log_key)
    if root_of_inclusion(receipt.index, checkpoint.size, leaf_hash(receipt.entry), receipt.proof) != checkpoint.root:
        raise KnownError("log.receipt_proof")
    return Finding((("receipt", {"index": receipt.index}),), fingerprint=package.fingerprint)


def _release(path: Path, data: bytes) -> Finding:
    return check_release(path)


_TYPE = b'"payloadType":"application/vnd.recap.package.v1+json"'
register("release", lambda path, head: path.is_dir() and (path / "manifest.json").exists(), _release)
register("receipt", lambda path, head: head.startswith(b"c2sp.org/tlog-proof@"), _receipt)
register(
    "package",
    lambda path, head: head.startswith(b'{"payload":') and not path.is_dir() and _ends_with_type(path),
    _package,
)
register("container", lambda path, head: head.startswith(b'{"envelope":'), _container)


def _ends_with_type(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 1024))
        return _TYPE in stream.read()
