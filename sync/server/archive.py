"""A server's data folder as the publisher sees it: opened for reading, whether a server is running on it or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forms.errors import KnownError
from sync.portal.source import Archive
from sync.server.store.sql import open_sqlite
from sync.trust.package import open_package

#: Folder of the register of cut releases.
RELEASES = "releases"


@contextmanager
def open_archive(data_dir: Path) -> Iterator[Archive]:
    """What the server of this folder keeps.

    :raises KnownError: ``portal.no_data`` for a folder that no server has used, ``server.database``,
        ``package.*``.
    """
    database, current = data_dir / "server.db", data_dir / "package.json"
    try:
        if not (database.is_file() and current.is_file()):
            raise KnownError("portal.no_data", path=data_dir.name)
        package = open_package(current.read_bytes())
        packages = {file.stem: file.read_bytes() for file in sorted((data_dir / "packages").glob("*.json"))}
    except OSError as error:
        raise KnownError("portal.no_data", path=data_dir.name) from error
    store = open_sqlite(database)
    try:
        yield Archive(store, package, packages, data_dir / RELEASES)
    finally:
        store.close()
