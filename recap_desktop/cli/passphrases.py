"""Passphrases of sealed keys: from a file descriptor, a file, or a prompt; never from arguments or environment."""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli.common import language, read_passphrase
from recap_desktop.cli.parsing import DESCRIPTOR
from resources.catalogue import text

#: What others may do with a file of a passphrase: nothing. The group may, as a service manager hands credentials out.
_STRANGERS = stat.S_IRWXO


def add_passphrase(
    parser: argparse.ArgumentParser, name: str = "passphrase", about: str = "help.keys_passphrase"
) -> None:
    """``--NAME-fd`` and ``--NAME-file``, of which one may be given."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(f"--{name}-fd", type=DESCRIPTOR, metavar="N", help=about)
    which.add_argument(f"--{name}-file", type=Path, metavar="FILE", help="help.passphrase_file")


def is_given(arguments: argparse.Namespace, name: str = "passphrase") -> bool:
    """Whether the call says where the passphrase comes from."""
    return _fd(arguments, name) is not None or _file(arguments, name) is not None


def passphrase(arguments: argparse.Namespace, name: str = "passphrase") -> Callable[[], str]:
    """Reads the passphrase when it is first needed, once.

    :return: raises ``cli.passphrase_fd``, ``cli.passphrase_file``, ``cli.passphrase_open``, ``cli.no_passphrase``.
    """

    @cache
    def read() -> str:
        path = _file(arguments, name)
        if path is not None:
            return _of_file(path)
        return read_passphrase(_fd(arguments, name), text("key.prompt", language(arguments)), f"--{name}-fd")

    return read


def new_passphrase(arguments: argparse.Namespace, name: str = "passphrase") -> str:
    """A passphrase to seal with; where it is typed, twice.

    :raises KnownError: as :func:`passphrase`; ``key.differs``, ``security.weak_passphrase``,
        ``security.digit_first``.
    """
    from recap_desktop.security.keystore import check_passphrase

    lang = language(arguments)
    if is_given(arguments, name):
        found = passphrase(arguments, name)()
    else:
        found = read_passphrase(None, text("key.prompt_new", lang), f"--{name}-fd")
        if read_passphrase(None, text("key.prompt_again", lang), f"--{name}-fd") != found:
            raise KnownError("key.differs")
    check_passphrase(found)
    return found


def _fd(arguments: argparse.Namespace, name: str) -> int | None:
    found: int | None = getattr(arguments, f"{name.replace('-', '_')}_fd")
    return found


def _file(arguments: argparse.Namespace, name: str) -> Path | None:
    found: Path | None = getattr(arguments, f"{name.replace('-', '_')}_file")
    return found


def _of_file(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise KnownError("cli.passphrase_file", path=str(path)) from error
    try:
        if os.name == "posix" and os.fstat(handle).st_mode & _STRANGERS:
            raise KnownError("cli.passphrase_open", path=str(path))
        return read_passphrase(handle, "")
    except (OSError, KnownError) as error:
        if isinstance(error, KnownError) and error.code != "cli.passphrase_fd":
            raise
        raise KnownError("cli.passphrase_file", path=str(path)) from error
    finally:
        os.close(handle)
