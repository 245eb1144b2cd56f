"""The election packages inside a D.Hasil: those that its record and its sheets name, so that it is judged by them.

A file must not bring its own root: whoever reads them takes a package from here only where it is signed by the root of
a package that lies near or was given (``recap_desktop/checks/report.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import KnownError
from sync.record.canonical import decode, encode

#: All packages together, in bytes; where they are more, only their digests are attached.
MAX_ATTACHED = 256 << 10
LIST_FILE = "packages.json"
_PREFIX = "package-"
_MAX_LIST = 1 << 16


def package_files(packages: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """File name -> bytes of what is attached: the list of digests, and the packages themselves where they are small.

    :param packages: envelope by digest, None for one that is not at hand.
    """
    if not packages:
        return {}
    files = {LIST_FILE: encode({"packages": list(packages)})}
    held = {digest: data for digest, data in packages.items() if data is not None}
    if sum(map(len, held.values())) <= MAX_ATTACHED:
        files |= {f"{_PREFIX}{digest}.json": data for digest, data in held.items()}
    return files


def read_packages(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Envelope by the digest that its file is named after; unchecked, and nothing where they are too large.

    :param files: attachments by file name.
    """
    found = {
        name.removeprefix(_PREFIX).removesuffix(".json"): data
        for name, data in files.items() if name.startswith(_PREFIX)
    }
    return found if sum(map(len, found.values())) <= MAX_ATTACHED else {}


def read_list(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Digests that a document lists; empty where it lists none that can be read."""
    try:
        said = decode(files.get(LIST_FILE, b""), _MAX_LIST)
    except KnownError:
        return ()
    listed = said.get("packages") if isinstance(said, Mapping) else None
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
