"""What the verbs share: language, exit status, reading files, printing results."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from forms.errors import KnownError
from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES, sentence

#: Exit statuses: done or holds; the thing checked does not hold; wrong use or unusable input.
DONE, FAULT, WRONG_USE = 0, 1, 2

#: Codes that speak of the call or of input that is none of the known kinds.
_WRONG_USE = ("cli.", "data.", "demo.", "package.spec", "package.csv", "verify.unknown", "verify.unreadable",
              "portal.no_data", "portal.exists", "portal.write", "portal.number", "server.no_package",
              "server.port_in_use", "server.folder", "trust.fingerprint")

Handler = Callable[[argparse.Namespace], int]


def language(arguments: argparse.Namespace | None = None) -> str:
    """Language of sentences: ``--lang``, else ``RECAP_LANG``, else Indonesian."""
    chosen = getattr(arguments, "lang", None) or os.environ.get("RECAP_LANG", "")
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def exit_status(error: KnownError) -> int:
    """Exit status of an error that ended a verb."""
    return WRONG_USE if error.code.startswith(_WRONG_USE) else FAULT


def complain(error: KnownError, lang: str) -> int:
    """Print the one sentence and return the exit status."""
    print(sentence(error, lang), file=sys.stderr)
    return exit_status(error)


def read_bytes(path: Path, limit: int = 1 << 28) -> bytes:
    """Content of a file.

    :raises KnownError: ``cli.unreadable`` when it cannot be read, ``cli.too_large`` above the limit.
    """
    try:
        if path.stat().st_size > limit:
            raise KnownError("cli.too_large", path=str(path))
        return path.read_bytes()
    except OSError as error:
        raise KnownError("cli.unreadable", path=str(path), reason=error.strerror or "I/O") from error


def show(result: Mapping[str, object], *, as_json: bool) -> None:
    """Print a result: one ``key: value`` a line, or JSON."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for key, value in result.items():
        print(f"{key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value}")


def read_passphrase(fd: int | None, prompt: str) -> str:
    """A passphrase from a file descriptor (first line) or by prompt; never from arguments or environment.

    :raises KnownError: ``cli.passphrase_fd``.
    """
    if fd is None:
        import getpass

        return getpass.getpass(prompt + ": ")
    try:
        with os.fdopen(fd, encoding="utf-8", closefd=False) as stream:
            return stream.readline().rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError("cli.passphrase_fd", fd=fd) from error
