"""What the verbs share: language, exit status, reading files, printing results."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.voice import Voice
from recap_desktop.core.outputs import Output
from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES, cause, messages, sentence, text
from resources.regional import Language

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage

#: Exit statuses: done or holds; the thing checked does not hold; wrong use or unusable input.
DONE, FAULT, WRONG_USE = 0, 1, 2

#: Codes that speak of the call, or of input that is none of the known kinds or cannot be read from disk.
_WRONG_USE = (
    "cli.", "data.", "table.", "roster.", "demo.out_", "package.spec", "package.csv", "verify.unknown",
    "verify.unreadable", "verify.workspace", "verify.zip", "verify.backup", "verify.empty", "verify.evidence",
    "trust.fingerprint", "form.unknown", "form.none", "form.not_listed",
    "serve.needs_tls", "serve.open_behind_proxy", "serve.proxy_address", "serve.log_file", "serve.no_copy",
    "serve.not_empty", "server.port_in_use", "server.address", "server.no_package", "server.folder",
    "workspace.missing", "workspace.exists", "start.not_read", "start.neither", "start.no_server_there",
    "output.", "backup.not_backup", "window.no_display", "window.folder",
    "answer.whole", "answer.needs_appointment", "answer.no_keys",
    "client.address", "client.not_encrypted", "portal.no_data", "portal.exists", "portal.write", "portal.number",
    "upload.target", "upload.target_file", "upload.secret_here", "upload.release", "upload.nothing_cut",
    "upload.no_secret", "upload.open_secret", "upload.library", "upload.not_ours", "upload.write",
)
#: An envelope in its only spelling begins so (sync/record/envelope.py).
_ENVELOPE = b'{"payload":'
_PASSPHRASE_BYTES = 4096
#: What stands where there is nothing.
_NOTHING = "\N{EN DASH}"

Handler = Callable[[argparse.Namespace], int]


def language(arguments: argparse.Namespace | None = None) -> Voice:
    """Language of sentences: ``--lang``, else ``RECAP_LANG``, else Indonesian; of a verb that runs, the run's own."""
    voice = getattr(arguments, "voice", None)
    return voice if isinstance(voice, Voice) else Voice(asked_for(arguments) or DEFAULT_LANGUAGE)


def speak(arguments: argparse.Namespace, package: ElectionPackage, region: str = "") -> None:
    """A package is at hand: what this run says from now on is in the words of its region (:meth:`Voice.speak`)."""
    language(arguments).speak(package, region)


def asked_for(arguments: argparse.Namespace | None = None) -> str | None:
    """Language asked for by ``--lang`` or ``RECAP_LANG``; None where nobody did: a window then keeps its own."""
    chosen = getattr(arguments, "lang", None) or os.environ.get("RECAP_LANG", "")
    return chosen if chosen in LANGUAGES else None


def exit_status(error: KnownError) -> int:
    """Exit status of an error that ended a verb."""
    return WRONG_USE if error.code.startswith(_WRONG_USE) else FAULT


def printable(words: str) -> str:
    """One line for a terminal: names of files and texts of others may hold line ends and control codes."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in words)


def complain(error: KnownError, lang: str) -> int:
    """Print the one sentence and return the exit status."""
    print(printable(sentence(error, lang)), file=sys.stderr)
    return exit_status(error)


def read_bytes(path: Path, limit: int = 1 << 28) -> bytes:
    """Content of a file, also of one whose size is not known before (a pipe).

    :raises KnownError: ``cli.unreadable`` when it cannot be read, ``cli.too_large`` above the limit.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise KnownError("cli.unreadable", path=str(path), reason=error.strerror or "I/O") from error
    if len(data) > limit:
        raise KnownError("cli.too_large", path=str(path))
    return data


def read_package(path: Path) -> bytes:
    """An election package as bytes, not verified yet.

    :raises KnownError: ``cli.unreadable``, ``cli.too_large``; ``cli.not_package`` for what is not even an envelope.
    """
    from sync.trust.package import MAX_PACKAGE

    data = read_bytes(path, MAX_PACKAGE)
    if not data.startswith(_ENVELOPE):
        raise KnownError("cli.not_package", path=str(path))
    return data


def add_output(parser: argparse.ArgumentParser, *names: str, about: str) -> None:
    """An argument for a file that the verb writes, which must be given, and ``--force``."""
    parser.add_argument(*names, type=Path, metavar="FILE", help=about).required = True
    parser.add_argument("--force", action="store_true", help="help.force")


def output(path: Path, arguments: argparse.Namespace, *inputs: Path | None) -> Output:
    """The file that the verb writes, checked before any work and before a passphrase is asked for.

    :param inputs: files and folders the verb reads; None for one that was not given.
    :raises KnownError: ``output.*``, ``cli.unwritable`` where its folder does not exist.
    """
    made = Output(path, arguments.force, tuple(one for one in inputs if one is not None))
    folder = made.check().parent
    if not folder.is_dir():
        reason = os.strerror(errno.ENOTDIR if folder.exists() else errno.ENOENT)
        raise KnownError("cli.unwritable", path=str(path), reason=reason)
    return made


def say_leftovers(leftovers: Mapping[str, Sequence[str]], lang: str) -> None:
    """Name on stderr what was read and not used of somebody's data, by code ``data.*``."""
    for code, names in leftovers.items():
        if names:
            said = text(f"data.{code}", lang, count=len(names), names=", ".join(names))
            print(printable(said), file=sys.stderr)


def show(
    result: Mapping[str, object], *, as_json: bool, lang: str | None = None, names: Mapping[str, str] | None = None
) -> None:
    """Print a result. The names of JSON are fixed; those for people are the messages ``shown.<name>``.

    :param names: other messages for names that mean something else in this result.
    """
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    lang = lang or language()
    for name, value in result.items():
        label = _label((names or {}).get(name, name), lang)
        print(printable(f"{label[:1].upper()}{label[1:]}: {_called(name, value, lang)}"))


def _label(name: str, lang: str) -> str:
    return _words(f"shown.{name}", name, lang)


def _called(name: str, value: object, lang: str) -> str:
    """As :func:`_said`; a contest by its name."""
    if name == "contest" and isinstance(value, str) and isinstance(lang, Language):
        return lang.contest(value)
    return _said(value, lang)


def _words(code: str, otherwise: str, lang: str) -> str:
    return text(code, lang) if code in messages() else otherwise


def _said(value: object, lang: str) -> str:
    """A value as people read it: lists with commas, what belongs to a name in brackets behind it, for the code of a
    sentence what is wrong."""
    if value is None or value in ([], {}, ""):
        return _NOTHING
    if isinstance(value, bool):
        return text("shown.is.yes" if value else "shown.is.no", lang)
    if isinstance(value, Mapping):
        return ", ".join(_pair(str(name), one, lang) for name, one in value.items())
    if isinstance(value, (list, tuple)):
        between = "; " if any(isinstance(one, Mapping) for one in value) else ", "
        return between.join(_said(one, lang) for one in value)
    return _words(f"shown.is.{value}", cause(str(value), lang) or str(value), lang)


def _pair(name: str, value: object, lang: str) -> str:
    said = _called(name, value, lang)
    return f"{_label(name, lang)} ({said})" if isinstance(value, (Mapping, list)) else f"{_label(name, lang)} {said}"


def read_passphrase(fd: int | None, prompt: str, option: str = "--passphrase-fd") -> str:
    """A passphrase from a file descriptor (first line) or by prompt; never from arguments or environment.

    :param option: what a script gives instead of typing; named where nothing was typed.
    :raises KnownError: ``cli.passphrase_fd``, ``cli.no_passphrase``.
    """
    if fd is None:
        return _asked(prompt, option)
    try:
        line = _first_line(fd).decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError, OverflowError) as error:
        raise KnownError("cli.passphrase_fd", fd=fd) from error
    if not line:
        raise KnownError("cli.passphrase_fd", fd=fd)
    return line


def _asked(prompt: str, option: str) -> str:
    """Typed at a terminal that can hide it; nowhere else."""
    import getpass
    import warnings

    try:
        with warnings.catch_warnings(action="error", category=getpass.GetPassWarning):
            typed = getpass.getpass(prompt + ": ")
    except (EOFError, getpass.GetPassWarning) as error:
        raise KnownError("cli.no_passphrase", option=option) from error
    if not typed:
        raise KnownError("cli.no_passphrase", option=option)
    return typed


def _first_line(fd: int) -> bytes:
    """One line and not a byte more, so that several passphrases can stand in one file, a line each."""
    found = bytearray()
    while len(found) < _PASSPHRASE_BYTES:
        one = os.read(fd, 1)
        if not one:
            break
        found += one
        if one == b"\n":
            break
    return bytes(found)
