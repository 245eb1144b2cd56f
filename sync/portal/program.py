"""Which program makes the files of a release: what another one made is not taken over."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata, resources

_PACKAGES = ("forms", "resources", "sync")
_SOURCES = (".py", ".html", ".css", ".js", ".json", ".toml", ".sql")


@cache
def program() -> str:
    """Digest over the sources that lie here and the versions of everything installed (hex SHA-256).

    An installed app has no sources of its own beside it: there its version stands for them.
    """
    whole = hashlib.sha256()
    for name in sorted({f"{one.name}=={one.version}" for one in metadata.distributions()}):
        whole.update(name.encode("utf-8") + b"\n")
    for package in _PACKAGES:
        _add(whole, resources.files(package), package)
    return whole.hexdigest()


def _add(whole: hashlib._Hash, place: resources.abc.Traversable, path: str) -> None:
    for one in sorted(place.iterdir(), key=lambda found: found.name):
        inner = f"{path}/{one.name}"
        if one.is_dir():
            if one.name != "__pycache__":
                _add(whole, one, inner)
        elif one.name.endswith(_SOURCES):
            whole.update(inner.encode("utf-8") + b"\n" + hashlib.sha256(one.read_bytes()).digest())
