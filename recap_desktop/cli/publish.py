"""``recap publish``: cut a release from a server's data folder, and bring it to where people look for it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, show, speak
from recap_desktop.cli.parsing import COUNT
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.cli.release_options import add_copies, add_documents, copies_of, opener, targets_of

if TYPE_CHECKING:
    from sync.upload.released import Released
    from sync.upload.targets import Target

#: Names that mean something else elsewhere.
_NAMES = {"bytes": "upload_bytes", "left_out": "upload_left_out"}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="help.publish")
    parser.add_argument("--data", type=Path, metavar="DIR", help="help.data")
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="help.publish_out")
    parser.add_argument("--number", type=COUNT, metavar="N", help="help.publish_number")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.publish_keys")
    add_copies(parser)
    add_documents(parser)
    add_passphrase(parser)
    parser.add_argument("--release", type=Path, metavar="DIR", help="help.publish_release")
    parser.add_argument("--to", action="append", default=[], metavar="TARGET", help="help.publish_to")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="help.publish_dry_run")
    how.add_argument("--check", action="store_true", help="help.publish_check")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run, refuse=parser.error)


def _run(arguments: argparse.Namespace) -> int:
    _check_call(arguments)
    targets = targets_of(arguments.to)
    result: dict[str, object] = dict(_cut(arguments)) if arguments.out is not None else {}
    if targets:
        released = _released(arguments)
        told = [_to(target, released, arguments) for target in targets]
        result = {**result, **(told[0] if len(told) == 1 else {"targets": told})}
    show(result, as_json=arguments.json, lang=language(arguments), names=_NAMES)
    return DONE


def _check_call(arguments: argparse.Namespace) -> None:
    """Which parts go together: ``-o`` cuts; without it, what was cut goes to a target."""
    if arguments.release is not None:
        if arguments.data is not None or arguments.out is not None or not arguments.to:
            raise KnownError("cli.publish_release")
    elif arguments.data is None:
        arguments.refuse("the following arguments are required: --data")
    elif arguments.out is None and not arguments.to:
        arguments.refuse("the following arguments are required: -o/--out")
    if (arguments.dry_run or arguments.check) and (not arguments.to or arguments.out is not None):
        raise KnownError("cli.publish_look")


def _cut(arguments: argparse.Namespace) -> Mapping[str, object]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from recap_desktop.core.outputs import check_folder
    from sync.portal.layouts import layout_of
    from sync.portal.publish import publish
    from sync.server.archive import open_archive, show_notes
    from sync.server.clock import utc_now
    from sync.trust.keyfiles import has_key, load_key
    from sync.trust.training import training_keys
    from sync.verify.previous import checkpoints_beside

    check_folder(arguments.out)
    if arguments.keys is not None:
        secret = passphrase(arguments)
        key = load_key(arguments.keys, "release", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]
        log_key = (
            load_key(arguments.keys, "log", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]
            if has_key(arguments.keys, "log") else None
        )
    else:
        key, log_key = training_keys().release, training_keys().log
    with open_archive(arguments.data, log_key) as archive:
        speak(arguments, archive.package)
        show_notes(arguments.data, checkpoints_beside(arguments.out, archive.package))
        made = publish(
            archive, key, arguments.out, utc_now(), arguments.number, copies_of(arguments), d_hasil=arguments.d_hasil
        )
        published = layout_of(made.plan.version).published
        records = archive.store.count(kinds=published, below=made.plan.size)
    return {
        "number": made.plan.number, "entries": made.plan.size, "records": records, "previous": made.previous,
    }


def _released(arguments: argparse.Namespace) -> Released:
    """The release that goes to the targets: the one just cut, one in a folder, or one that the server keeps."""
    from sync.portal.kept import KeptReleases
    from sync.server.folder import RELEASES
    from sync.upload.released import in_folder, kept_by_server

    folder = arguments.out if arguments.out is not None else arguments.release
    if folder is not None:
        return in_folder(folder)
    kept = KeptReleases(arguments.data / RELEASES)
    cut = kept.newest() if arguments.number is None else kept.get(arguments.number)
    lost = kept.lost() if arguments.number is None else None
    if lost is not None:  # an older one is not what was asked for
        raise lost
    if cut is None:
        raise KnownError("upload.nothing_cut")
    return kept_by_server(kept, cut)


def _to(target: Target, released: Released, arguments: argparse.Namespace) -> Mapping[str, object]:
    publisher = opener(target, arguments.data)()
    if arguments.check:
        report = publisher.published(released)
        return {**report.to_json(), "checked": publisher.check(report)}
    plan = publisher.prepare(released)
    return plan.to_json() if arguments.dry_run else publisher.publish(plan).to_json()
