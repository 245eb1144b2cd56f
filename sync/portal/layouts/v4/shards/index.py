"""Names and codes of all regions, so that a reader finds a place by either, and what tells which release this is."""

from __future__ import annotations

from collections.abc import Iterator

from sync.portal.content import Source
from sync.portal.feed import archive_path, changes_path
from sync.portal.layouts.v4.shards.paths import INDEX, LANGUAGES, LEVELS, index_path, name_of, page_path, top_of
from sync.portal.layouts.v4.shards.region_shapes import IndexFile, IndexLine, ReleaseFile
from sync.portal.layouts.v4.shards.shapes import VERSION, encoded
from sync.portal.pieces import Piece
from sync.record.keys import b64
from sync.trust.package import ElectionPackage

RELEASE = "rilis.json"


def index_pieces(package: ElectionPackage) -> Iterator[Piece]:
    """The first index, then one a province."""
    codes = [one.code for one in package.subdistricts()]
    provinces = sorted({code[:2] for code in codes})
    files = {province: index_path(province) for province in provinces}
    regencies = sorted({code[:4] for code in codes})
    yield Piece(INDEX, encoded(_index(package, sorted([*provinces, *regencies]), files)))
    for province, path in files.items():
        regions = [province, *sorted({code[:4] for code in codes if code.startswith(province)})]
        regions += [one.code for one in package.subdistricts_of(province)]
        regions += [one.code for one in package.villages_of(province)]
        yield Piece(path, encoded(_index(package, sorted(regions), {})))


def _index(package: ElectionPackage, codes: list[str], files: dict[str, str]) -> IndexFile:
    return IndexFile(
        version=VERSION, mode=package.mode, election=package.election, files=files,
        regions=[
            IndexLine(code=one, name=name_of(package, one), stations=len(package.stations_of(one))) for one in codes
            if len(one) >= len(top_of(package))  # what lies above has no page
        ],
        pages={
            lang: {str(digits): page_path("0" * digits, lang).replace("0" * digits + ".html", "{kode}.html")
                   .replace("/0000/", "/{kab}/") for digits in LEVELS if digits}
            for lang in LANGUAGES
        },
    )


def release_file(source: Source) -> ReleaseFile:
    """Which release this is, and with which keys it can be checked."""
    package, plan = source.package, source.plan
    return ReleaseFile(
        version=VERSION, mode=package.mode, election=package.election, title=dict(package.title), number=plan.number,
        published=plan.published_at, layout=plan.version, size=plan.size, root=source.root, origin=package.log_origin,
        checkpoint="log/checkpoint", tiles="log/tile/", entries="log/entries/", package=package.digest,
        package_file="paket.json", fingerprint=package.fingerprint, log_key=b64(package.log_key),
        release_key=b64(package.release_key), previous=source.previous, index=INDEX, top=top_of(package),
        changes=changes_path(plan.number), feed=archive_path(plan.number),
    )
