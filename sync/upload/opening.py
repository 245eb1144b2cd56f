"""A publisher for a target. What a kind needs is loaded with its first use: no other kind, and no window, pays."""

from __future__ import annotations

import os
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from pathlib import Path

from forms.errors import KnownError
from sync.upload.handover.papers import Papers
from sync.upload.publisher import Publisher
from sync.upload.targets import CKAN, FOLDER, PACKAGE, S3, Target, secret


def publisher_of(target: Target, journal: Path, papers: Papers | None = None) -> Publisher:
    """The back end of a target.

    :param journal: folder of this computer in which what was done is written down.
    :param papers: who sets the papers of a package to hand over; nobody else needs them.
    :raises KnownError: ``upload.library`` where what it needs is not installed; ``upload.no_secret``,
        ``upload.open_secret``.
    """
    if target.kind == FOLDER:
        from sync.upload.tree.folder import FolderStore
        from sync.upload.tree.publisher import TreePublisher

        return TreePublisher(FolderStore(target.path("path") or Path()), target.catalogue())
    if target.kind == PACKAGE:
        if papers is None:
            raise ValueError("a package is made with its papers")
        from sync.upload.handover.publisher import PackagePublisher
        from sync.upload.tree.folder import FolderStore

        return PackagePublisher(FolderStore(target.path("path") or Path()), papers, target.catalogue())
    opened = {S3: _store, CKAN: _ckan}
    try:
        return opened[target.kind](target, journal)
    except ImportError as error:
        raise KnownError("upload.library", name=target.kind) from error


def _store(target: Target, journal: Path) -> Publisher:
    from sync.upload.tree.publisher import TreePublisher
    from sync.upload.tree.s3 import S3Store

    store = S3Store(
        target.get("bucket"), target.get("prefix"), _store_keys(target), endpoint=target.get("endpoint") or None,
        region=target.get("region") or None, compresses=target.get("compress", "yes") != "no",
    )
    return TreePublisher(store, target.catalogue())


def _ckan(target: Target, journal: Path) -> Publisher:
    from sync.upload.ckan.publisher import CkanPublisher
    from sync.upload.ckan.site import CkanSite
    from sync.upload.journal import Journal
    from sync.upload.pace import Pace

    site = CkanSite(target.get("url"), secret(target.path("token"), CKAN_TOKEN))
    name = f"{site.name}#{target.get('organisation')}"
    return CkanPublisher(
        site, target.get("organisation"), Journal(journal, name), target.get("site"),
        int(target.get("limit_mb", "10")) * 1_000_000, Pace(float(target.get("minutes", "30"))),
    )


#: Where the token of a CKAN is looked for when the target names no file.
CKAN_TOKEN = "RECAP_CKAN_TOKEN"
#: Names as in the environment and in AWS's own file of credentials.
_ID, _SECRET, _TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"


def _store_keys(target: Target) -> dict[str, str]:
    """From the file that the target names (AWS's own form), else from the environment; from nowhere else: no file of
    somebody's home and no service of a cloud is asked.

    :raises KnownError: ``upload.no_secret``, ``upload.open_secret``.
    """
    path = target.path("credentials")
    if path is None:
        found = {_ID: secret(None, _ID.upper()), _SECRET: secret(None, _SECRET.upper())}
        token = os.environ.get(_TOKEN.upper(), "").strip()
        return {**found, _TOKEN: token} if token else found
    read = ConfigParser(interpolation=None)
    try:
        read.read_string(secret(path, ""))
        section = read[read.sections()[0]]
        found = {name: section[name].strip() for name in (_ID, _SECRET)}
    except (ConfigParserError, KeyError, IndexError):
        # without the error: it may show a line of the file
        raise KnownError("upload.no_secret", name=path.name) from None
    return {**found, _TOKEN: section[_TOKEN].strip()} if _TOKEN in section else found
