"""Writes a release as a folder that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.portal.content import Content, view_of
from sync.portal.release import MANIFEST, SIGNATURE, files_of, manifest_of, sign_manifest


def built(content: Content, key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Path -> bytes of the whole release; Ed25519 is deterministic, so two builds are the same bytes."""
    view = view_of(content)
    found = files_of(content, view)
    manifest = manifest_of(content, found, view.package)
    return {**found, MANIFEST: manifest, SIGNATURE: sign_manifest(manifest, key)}


def check_free(out: Path) -> None:
    """A release goes into a new or empty folder.

    :raises KnownError: ``portal.exists``, ``portal.write``.
    """
    try:
        is_taken = out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir())))
    except OSError as error:
        raise KnownError("portal.write", path=out.name, reason=error.strerror or "I/O") from error
    if is_taken:
        raise KnownError("portal.exists", path=out.name)


def write_release(files: Mapping[str, bytes], out: Path, then: Callable[[], None] = lambda: None) -> None:
    """Write the files beside ``out``, call ``then``, and put the folder in its place.

    :param then: what must be durable before anybody can see the release; when it raises, nothing appears.
    :raises KnownError: ``portal.exists``, ``portal.write``.
    """
    check_free(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as name:
            folder = Path(name) / "r"
            _write(folder, files)
            then()
            if out.exists():
                out.rmdir()
            folder.rename(out)
            _sync(out.parent)
    except OSError as error:
        raise KnownError("portal.write", path=out.name, reason=error.strerror or "I/O") from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    """Make a rename durable; not every system can open a folder for it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
