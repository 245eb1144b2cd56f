"""The words that name a target, and the small file that describes one.

``folder:PATH``, ``paket:PATH`` (a folder of packages to hand over), ``s3://BUCKET/PREFIX?endpoint=URL&region=NAME``,
``ckan:URL#ORGANISATION``, or a ``.toml`` file with the same as keys. No word holds a secret: credentials come from the
environment or from files that their owner alone reads.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from forms.errors import KnownError
from sync.regular import open_regular
from sync.upload.binding import MODES, Catalogue

FOLDER, S3, CKAN, PACKAGE = "folder", "s3", "ckan", "paket"
#: What a description may say, and what it must, by kind.
_KEYS = {
    FOLDER: {"path": True, "catalogue": False},
    PACKAGE: {"path": True, "catalogue": False},
    S3: {
        "bucket": True, "prefix": False, "endpoint": False, "region": False, "credentials": False, "catalogue": False,
        "compress": False,
    },
    CKAN: {"url": True, "organisation": True, "token": False, "site": False, "limit_mb": False, "minutes": False},
}
_MOST = 1 << 16
_STRANGERS = stat.S_IRWXO
_NUMBERS = {"limit_mb": re.compile(r"[1-9][0-9]{0,5}"), "minutes": re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")}


@dataclass(frozen=True)
class Target:
    """A target as it was named: its kind, and what its description says, all of it words.

    ``base`` is the folder that paths begin at.
    """

    kind: str
    values: Mapping[str, str]
    base: Path

    def get(self, name: str, otherwise: str = "") -> str:
        """What the description says, or what stands where it says nothing."""
        return self.values.get(name, otherwise)

    def path(self, name: str) -> Path | None:
        """A path, None where none is given."""
        found = self.values.get(name)
        return self.base / found if found else None

    def catalogue(self) -> Catalogue | None:
        """Modes of a catalogue of several elections; None for a target of one."""
        found = self.values.get("catalogue")
        return Catalogue(tuple(sorted(found.split(",")))) if found else None


def read_target(word: str) -> Target:
    """A target by its word, or by its file.

    :raises KnownError: ``upload.target``, ``upload.target_file``, ``upload.secret_here``.
    """
    if word.endswith(".toml"):
        return _of_file(Path(word))
    kind, _, rest = word.partition(":")
    parse = _PARSERS.get(kind)
    if parse is None or not rest:
        raise KnownError("upload.target", value=_shown(word))
    try:
        values = parse(word if kind == S3 else rest)
        return Target(kind, _checked(kind, values), Path())
    except ValueError as error:
        raise KnownError("upload.target", value=_shown(word)) from error


def _of_file(path: Path) -> Target:
    try:
        with open_regular(path, links=True) as stream:
            found = tomllib.loads(stream.read(_MOST).decode("utf-8"))
        kind = str(found.pop("kind", ""))
        if kind not in _KEYS:
            raise ValueError("kind")
        values = {name: _word(value) for name, value in found.items()}
        return Target(kind, _checked(kind, values), path.parent)
    except OSError as error:
        raise KnownError("upload.target_file", path=path.name, text=error.strerror or "I/O") from error
    except tomllib.TOMLDecodeError as error:
        raise KnownError("upload.target_file", path=path.name, text="TOML") from error
    except ValueError as error:
        raise KnownError("upload.target_file", path=path.name, text=str(error)[:60]) from error


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return str(value)


def _checked(kind: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """:raises ValueError: the name of what is missing or not known."""
    known = _KEYS[kind]
    for name in values:
        if name not in known:
            raise ValueError(name)
    for name, is_needed in known.items():
        if is_needed and not values.get(name):
            raise ValueError(name)
    if any(mode not in MODES for mode in values.get("catalogue", "").split(",") if mode):
        raise ValueError("catalogue")
    for name, form in _NUMBERS.items():
        if not form.fullmatch(values.get(name, "1")):
            raise ValueError(name)
    for name in ("url", "endpoint", "site"):
        if values.get(name):
            _check_address(values[name])
    return values


def _check_address(url: str) -> None:
    """:raises ValueError: it is no address; :raises KnownError: ``upload.secret_here``."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise KnownError("upload.secret_here", value=_shown(url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("url")


def _folder(rest: str) -> Mapping[str, str]:
    path, _, query = rest.partition("?")
    return {"path": path, **_query(query)}


def _s3(word: str) -> Mapping[str, str]:
    parts = urlsplit(word)
    if parts.username or parts.password:
        raise KnownError("upload.secret_here", value=_shown(word))
    return {"bucket": parts.hostname or "", "prefix": unquote(parts.path.strip("/")), **_query(parts.query)}


def _ckan(rest: str) -> Mapping[str, str]:
    parts = urlsplit(rest)
    url = parts._replace(query="", fragment="").geturl()
    return {"url": url, "organisation": parts.fragment, **_query(parts.query)}


def _query(query: str) -> Mapping[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}


_PARSERS: Mapping[str, Callable[[str], Mapping[str, str]]] = {
    FOLDER: _folder, PACKAGE: _folder, S3: _s3, CKAN: _ckan,
}


def _shown(word: str) -> str:
    """A word as it may be said: what stands before an ``@`` may be a secret, and so may a query."""
    head, at, tail = word.partition("@")
    if at:
        word = f"{head.partition('//')[0]}//...@{tail}"
    return word.partition("?")[0][:120]


def secret(path: Path | None, variable: str, environment: Mapping[str, str] | None = None) -> str:
    """A secret from a file that nobody else may read, else from the environment; it is in no message.

    :raises KnownError: ``upload.no_secret`` where there is none, ``upload.open_secret`` where others may read it.
    """
    if path is None:
        found = (os.environ if environment is None else environment).get(variable, "").strip()
        if not found:
            raise KnownError("upload.no_secret", name=variable)
        return found
    try:
        with open_regular(path, links=True) as stream:
            if os.name == "posix" and os.fstat(stream.fileno()).st_mode & _STRANGERS:
                raise KnownError("upload.open_secret", path=path.name)
            found = stream.read(_MOST).decode("utf-8").strip()
    except (OSError, ValueError) as error:
        raise KnownError("upload.no_secret", name=path.name) from error
    if not found:
        raise KnownError("upload.no_secret", name=path.name)
    return found
