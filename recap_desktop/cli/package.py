"""``recap package build SPEC.toml [--previous FILE] -o FILE`` and ``recap package inspect FILE [--previous FILE]``.

What a laptop does with a package, ``diff`` and ``take``, is in :mod:`recap_desktop.cli.package_here`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli import package_here
from recap_desktop.cli.common import DONE, add_output, language, output, printable, read_package, show, speak
from recap_desktop.cli.passphrases import add_passphrase, passphrase

if TYPE_CHECKING:
    from sync.trust.election_keys import AuthorityKeys, PackageKeys
    from sync.trust.package import ElectionPackage


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parser = verbs.add_parser("package", help="help.package")
    parts = parser.add_subparsers(dest="part", required=True, metavar="build|inspect|diff|take")
    build = parts.add_parser("build", help="help.package_build")
    build.add_argument("spec", type=Path, metavar="SPEC.toml", help="help.package_spec")
    add_output(build, "-o", "--out", about="help.out_file")
    build.add_argument("--keys", type=Path, metavar="DIR", help="help.keys")
    add_passphrase(build)
    build.add_argument("--previous", type=Path, metavar="FILE", help="help.package_previous")
    build.add_argument("--json", action="store_true", help="help.json")
    build.set_defaults(run=_build)
    inspect = parts.add_parser("inspect", help="help.package_inspect")
    inspect.add_argument("file", type=Path, metavar="FILE", help="help.package_file")
    inspect.add_argument("--previous", type=Path, metavar="FILE", help="help.package_previous")
    inspect.add_argument("--json", action="store_true", help="help.json")
    inspect.set_defaults(run=_inspect)
    package_here.register(parts)


def _build(arguments: argparse.Namespace) -> int:
    from sync.trust.keyfiles import load_package_keys
    from sync.trust.package import open_package
    from sync.trust.spec import build_package, files_of
    from sync.trust.training import training_keys

    inputs = (
        arguments.spec, *files_of(arguments.spec), arguments.previous, arguments.keys, arguments.passphrase_file
    )
    out = output(arguments.out, arguments, *inputs)
    keys: AuthorityKeys | PackageKeys = training_keys()
    if arguments.keys is not None:
        keys = load_package_keys(arguments.keys, passphrase(arguments))
    previous = _previous(arguments)
    data = build_package(arguments.spec, keys, previous)
    out.write(data)
    _describe(open_package(data), previous, arguments)
    return DONE


def _inspect(arguments: argparse.Namespace) -> int:
    from sync.trust.package import open_package
    from sync.trust.succession import check_succession

    package, previous = open_package(read_package(arguments.file)), _previous(arguments)
    speak(arguments, package)
    if previous is not None:
        check_succession(previous, package)
    _describe(package, previous, arguments)
    return DONE


def _previous(arguments: argparse.Namespace) -> ElectionPackage | None:
    from sync.trust.package import open_package

    return open_package(read_package(arguments.previous)) if arguments.previous is not None else None


def _describe(package: ElectionPackage, previous: ElectionPackage | None, arguments: argparse.Namespace) -> None:
    """Sentences for people, names and values for programs."""
    from sync.trust.describe import describe, describe_lines

    if arguments.json:
        show(describe(package), as_json=True)
        return
    speak(arguments, package)
    for line in describe_lines(package, language(arguments), previous):
        print(printable(line))
