"""``recap package build SPEC.toml -o FILE`` and ``recap package inspect FILE``."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, read_package, show, write_new


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parser = verbs.add_parser("package", help="help.package")
    parts = parser.add_subparsers(dest="part", required=True, metavar="build|inspect")
    build = parts.add_parser("build", help="help.package_build")
    build.add_argument("spec", type=Path, metavar="SPEC.toml", help="help.package_spec")
    build.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="help.out_file")
    build.add_argument("--keys", type=Path, metavar="DIR", help="help.keys")
    build.set_defaults(run=_build)
    inspect = parts.add_parser("inspect", help="help.package_inspect")
    inspect.add_argument("file", type=Path, metavar="FILE", help="help.package_file")
    inspect.add_argument("--json", action="store_true", help="help.json")
    inspect.set_defaults(run=_inspect)


def _build(arguments: argparse.Namespace) -> int:
    from sync.trust.keyfiles import load_keys
    from sync.trust.package import open_package
    from sync.trust.spec import build_package, describe
    from sync.trust.training import training_keys

    keys = training_keys() if arguments.keys is None else load_keys(arguments.keys)
    data = build_package(arguments.spec, keys)
    write_new(arguments.out, data)
    show(describe(open_package(data)), as_json=False)
    return DONE


def _inspect(arguments: argparse.Namespace) -> int:
    from sync.trust.package import open_package
    from sync.trust.spec import describe

    show(describe(open_package(read_package(arguments.file))), as_json=arguments.json)
    return DONE
