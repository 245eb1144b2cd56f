"""Finds out what a path is and hands it to the check for its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.errors import KnownError
from resources.catalogue import sentence, spoken, text
from sync.portal.release import MANIFEST, SIGNATURE
from sync.regular import NotRegularError, open_regular
from sync.trust.fingerprint import parse_fingerprint
from sync.trust.package import ElectionPackage
from sync.verify import envelopes
from sync.verify.finding import CheckResult, Fact, shown
from sync.verify.handed_over import check_package_folder, is_package_folder
from sync.verify.manifest import CHECKPOINT, PACKAGE, Head
from sync.verify.member import check_member, found_in, is_there, release_around
from sync.verify.others import code_of_other
from sync.verify.previous import check_given, read_head
from sync.verify.release import check_release
from sync.verify.zipped import check_zip, is_release_zip

MAX_FILE = 1 << 28


@dataclass(frozen=True)
class VerifyReport:
    """Verdict on one path. ``package`` is the one inside or near that it rests on, if any; in the words of its region
    the sentences are said."""

    kind: str
    holds: tuple[Fact, ...]
    fault: KnownError | None
    package: ElectionPackage | None
    compared: bool

    @property
    def ok(self) -> bool:
        """Everything holds."""
        return self.fault is None

    @property
    def authority(self) -> str | None:
        """The root's fingerprint where a package is inside or near."""
        return self.package.fingerprint if self.package is not None else None

    def spoken(self, lang: str) -> str:
        """A language in the words of the region of all stations of the package."""
        return self.package.spoken(lang) if self.package is not None else lang

    def facts(self, lang: str) -> list[str]:
        """A sentence for each thing that holds or should be known."""
        lang = self.spoken(lang)
        return [spoken(f"verify.{code}", lang, params) for code, params in self.holds]

    def lines(self, lang: str) -> list[str]:
        """Sentences for people; the last line names the authority."""
        found, lang = self.facts(lang), self.spoken(lang)
        if self.fault is not None:
            found.append(sentence(self.fault, lang))
        named = self.authority if self.authority is not None else text("verify.no_authority", lang)
        # fixed in both languages: scripts read it
        found.append(f"authority: {named}" + ("" if self.compared else ", NOT COMPARED"))
        return found


def with_given(report: VerifyReport, others: Sequence[Path]) -> VerifyReport:
    """The report on a release, where the one before it does not lie beside it and a reader gives it too: that it is
    compared (:func:`compare_paths`)."""
    alone = {str(params["before"]) for code, params in report.holds if code == "release_alone"}
    if not alone:
        return report
    given = {head.digest: head.plan.number for path in others if (head := read_head(path)) is not None}
    holds = tuple(
        ("release_given", {"before": given[str(params["before"])]})
        if code == "release_alone" and params["before"] in given else (code, params)
        for code, params in report.holds
    )
    return replace(report, holds=holds)


Detect = Callable[[Path, bytes], bool]
Check = Callable[[Path, bytes, ElectionPackage | None], CheckResult]


def _is_release(path: Path, data: bytes) -> bool:
    marks = (MANIFEST, SIGNATURE, "datapackage.json", PACKAGE, CHECKPOINT)
    return path.is_dir() and sum((path / name).is_file() for name in marks) >= 2


def _of_envelope(kind: str) -> Detect:
    return lambda path, data: envelopes.is_envelope(data) and envelopes.envelope_kind(data) == kind


_KINDS: list[tuple[str, Detect, Check]] = [
    ("release", _is_release, lambda path, data, given: check_release(path)),
    ("release", lambda path, data: is_package_folder(path), lambda path, data, given: check_package_folder(path)),
    ("receipt", lambda path, data: envelopes.is_receipt(data), envelopes.check_receipt),
    ("container", lambda path, data: envelopes.is_container(data), envelopes.check_container_file),
    ("package", _of_envelope("package"), envelopes.check_package),
    ("statement", _of_envelope("statement"), envelopes.check_statement),
    ("record", _of_envelope("record"), envelopes.check_record),
]


def register(kind: str, detect: Detect, check: Check) -> None:
    """Add a kind; both functions get the path and the whole file (empty for a folder)."""
    if all(name != kind for name, _, _ in _KINDS):
        _KINDS.append((kind, detect, check))


def verify_path(
    path: Path, authority: str | None = None, package: ElectionPackage | None = None, release: Path | None = None
) -> VerifyReport:
    """Verify one path. Of a file that lies in a release it is also said which one, by the digest in its listing.

    :param authority: fingerprint of the root the reader trusts.
    :param package: package to check a thing that carries none against, where the reader has one.
    :param release: folder of the release that a file is out of, where it does not lie there.
    :raises KnownError: ``verify.unreadable``, ``verify.unknown`` or what else it is, ``trust.fingerprint`` for such an
        authority.
    """
    wanted = parse_fingerprint(authority) if authority is not None else None
    if release is not None:
        return _compared(_out_of(path, release, package), wanted)
    if is_release_zip(path):
        found = _checked(lambda one, _, __: check_zip(one), path, b"", package)
        return _compared(VerifyReport("release", found.holds, found.fault, found.package, False), wanted)
    around = None if path.is_dir() else release_around(path)
    try:
        data = b"" if path.is_dir() else _read(path)
        fitting = next(((kind, check) for kind, detect, check in _KINDS if detect(path, data)), None)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise KnownError("verify.unreadable", path=shown(str(path))) from error
    if fitting is None and around is None:
        raise KnownError(code_of_other(path, data), path=shown(str(path)))
    kind, check = fitting or ("file", lambda *_: CheckResult())
    found = _checked(check, path, data, package)
    if around is not None:
        found = _member(found, *around, path, is_known=fitting is not None)
    return _compared(VerifyReport(kind, found.holds, found.fault, found.package, False), wanted)


def _member(found: CheckResult, head: Head, name: str, path: Path, *, is_known: bool) -> CheckResult:
    """The verdict on a file that lies in a release, with what its listing says of it.

    A record that somebody put there is checked by itself, and nothing is said of the release.
    """
    try:
        fact = check_member(head, name, path)
        if fact is None and not is_known:
            raise KnownError("verify.extra_file", path=shown(name[:200]))
    except KnownError as error:
        return replace(found, fault=found.fault or error, package=found.package or head.package)
    if fact is None:
        return found
    return replace(found, holds=(*found.holds, fact), package=found.package or head.package)


def _out_of(path: Path, release: Path, package: ElectionPackage | None) -> VerifyReport:
    """Verdict on a file by the release that it is said to be out of: as on that very file where the release has it."""
    try:
        head, name = found_in(release, path)
    except KnownError as error:
        if error.code == "verify.unreadable":
            raise
        known = read_head(release)
        return VerifyReport("file", (), error, known.package if known is not None else None, False)
    if is_there(head, name):
        return verify_path(release / name, package=package)
    fact = ("file_of_release", {"path": name, "number": head.plan.number, "time": head.plan.published_at})
    return VerifyReport("file", (fact,), None, head.package, False)


def compare_paths(paths: Sequence[Path], authority: str | None = None) -> list[tuple[str, VerifyReport]]:
    """Releases that a reader gives together, each held against the one before it by number: names and verdicts.

    :raises KnownError: ``verify.unreadable``, ``trust.fingerprint``.
    """
    wanted = parse_fingerprint(authority) if authority is not None else None
    heads = [(head, path) for path in paths if path.is_dir() and (head := read_head(path)) is not None]
    heads.sort(key=lambda item: (item[0].plan.number, item[0].plan.published_at, item[0].digest))
    made = []
    for (_, before), (newer, after) in zip(heads, heads[1:], strict=False):
        found = _pair(before, after)
        report = VerifyReport("comparison", found.holds, found.fault, newer.package, False)
        made.append((f"{after} {before}", _compared(report, wanted)))
    return made


def _pair(older: Path, newer: Path) -> CheckResult:
    try:
        return CheckResult(tuple(check_given(older, newer)))
    except KnownError as error:
        return CheckResult(fault=error)
    except OSError as error:
        raise KnownError("verify.unreadable", path=shown(str(newer))) from error


def _read(path: Path) -> bytes:
    try:
        with open_regular(path, links=True) as stream:
            data = stream.read(MAX_FILE + 1)
    except NotRegularError as error:
        raise KnownError("verify.unknown", path=shown(str(path))) from error
    if len(data) > MAX_FILE:
        raise KnownError("verify.unknown", path=shown(str(path)))
    return data


def _checked(check: Check, path: Path, data: bytes, package: ElectionPackage | None) -> CheckResult:
    try:
        return check(path, data, package)
    except KnownError as error:
        return CheckResult(fault=error)
    except OSError as error:
        raise KnownError("verify.unreadable", path=shown(str(path))) from error


def _compared(report: VerifyReport, wanted: str | None) -> VerifyReport:
    if wanted is None:
        return report
    if report.authority == wanted:
        return replace(report, compared=True)
    fault = report.fault or KnownError("verify.other_authority", found=report.authority or "-", wanted=wanted)
    return replace(report, fault=fault, compared=True)
