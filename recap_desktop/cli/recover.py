"""``recap recover``: a server whose log has signed more than its data holds begins the log that a new package names."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, read_package, show
from recap_desktop.cli.passphrases import add_passphrase, passphrase

if TYPE_CHECKING:
    from sync.server.recovery import Published


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("recover", help="help.recover")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument(
        "--release", type=Path, action="append", default=[], metavar="DIR", help="help.recover_release"
    )
    parser.add_argument("--package", type=Path, metavar="FILE", help="help.recover_package")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.server_keys")
    add_passphrase(parser)
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sync.record.keys import b64
    from sync.server.recovery import last_known, recover
    from sync.trust.server_keys import load_server_keys

    releases = sorted((published(path) for path in arguments.release), key=lambda one: one.cut.plan.number)
    _check_line(releases)
    if arguments.package is None:
        known, key = last_known(arguments.data, releases)
        show(
            {"origin": known.origin, "key": b64(key), "size": known.size, "root": known.root.hex()},
            as_json=arguments.json, lang=language(arguments), names={"root": "log_root"},
        )
        return DONE
    keys = load_server_keys(arguments.keys, passphrase(arguments)) if arguments.keys is not None else None
    done = recover(arguments.data, read_package(arguments.package), releases, keys)
    told = {"kept": done.kept, "lacking": done.lacking, "added": done.added, "release": done.release,
            "documents": done.documents}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def published(path: Path) -> Published:
    """A release that holds in itself. :raises KnownError: the first thing that does not."""
    from sync.portal.documents import FOLDER
    from sync.portal.register import Cut
    from sync.server.recovery import Published
    from sync.verify.folder import open_source
    from sync.verify.manifest import open_head
    from sync.verify.release import check_release

    fault = check_release(path).fault
    if fault is not None:
        raise fault
    head = open_head(path)
    source = open_source(head)
    cut = Cut(head.plan, head.package.digest, head.digest, head.signature.decode("ascii"), head.previous)
    documents = {
        line.digest: path / name for folder in head.folders if folder.startswith(f"{FOLDER}/")
        for name, line in head.listing(folder).items()
    }
    return Published(cut, source, source.leaves, documents)


def _check_line(releases: list[Published]) -> None:
    """All are of one line: the log of the newest names the others. :raises KnownError: ``verify.other_chain``."""
    for one in releases[:-1]:
        number, heads = one.cut.plan.number, releases[-1].leaves.heads
        if number > len(heads) or heads[number - 1].id != one.cut.manifest:
            raise KnownError("verify.other_chain", number=number)
