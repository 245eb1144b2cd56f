"""What the views of a release weigh: a page with every file that it asks for, compressed, beside the limits.

``python -m benchmarks.views RELEASE`` (a folder); the release of :mod:`benchmarks.release` with ``--folder``.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.helpers.html_pages import Page

#: Bytes of a first view and of a later one (issue of the portal).
FIRST, LATER = 60_000, 100_000
#: Pages of a kind that are compressed: the largest ones, before compression.
_SOME = 50
_PAGE = re.compile(r"(?:en/)?(?:\d+/)*(?P<code>\d+|nasional)(?P<more>-calon|-[A-Z_]+)?")
_KINDS = {"nasional": "nation", 2: "province", 4: "regency", 6: "sub-district", 10: "village"}


def weigh(release: Path) -> None:
    """One line for the first page, and one for each kind of later page: how many, and its heaviest."""
    for name in ("index.html", "en.html"):
        size, page, files = _weight(release, release / name)
        _line("first view", 1, size, page, files, name, FIRST)
    kinds = defaultdict[str, list[tuple[int, Path]]](list)
    for path in _pages(release):
        kinds[_kind(path.relative_to(release).as_posix())].append((path.stat().st_size, path))
    for kind, found in sorted(kinds.items()):
        largest = [path for _, path in sorted(found, reverse=True)[:_SOME]]
        weighed = [(*_weight(release, path), path.relative_to(release).as_posix()) for path in largest]
        size, page, files, name = max(weighed)
        _line(kind, len(found), size, page, files, name, LATER)
    for folder in ("wilayah", "cari"):
        some = [path for path in (release / folder).rglob("*.json") if path.is_file()]
        for path in sorted(some, key=lambda one: one.stat().st_size)[-1:]:
            size = _light(path)
            _line(f"file below {folder}/", len(some), size, size, 1, path.relative_to(release).as_posix(), LATER)


def _line(kind: str, count: int, size: int, page: int, files: int, name: str, limit: int) -> None:  # noqa: PLR0913
    print(
        f"{kind}: {count}, heaviest {size:,} bytes in {files} files ({page:,} the page), {size / limit:.2f} of the "
        f"limit: {name}", flush=True,
    )


def _pages(release: Path) -> Iterator[Path]:
    yield from (release / "halaman").rglob("*.html")
    yield from (path for path in release.glob("*.html") if path.name not in {"index.html", "en.html"})


def _kind(path: str) -> str:
    found = _PAGE.match(path.removeprefix("halaman/"))
    if found is None:
        return "page about the release"
    code = found["code"]
    kind = _KINDS[code if code == "nasional" else len(code)]
    return kind if found["more"] is None else f"{kind}, candidates" if found["more"] == "-calon" else f"{kind}, part"


def _weight(release: Path, page: Path) -> tuple[int, int, int]:
    """Compressed bytes of a page with what it loads by itself, of the page alone, and how many files these are."""
    read = Page(page.read_text(encoding="utf-8"))
    asked = [one["href"] for one in read.attributes("link") if one["rel"] == "stylesheet"]
    asked += [one["src"] for tag in ("script", "img") for one in read.attributes(tag) if "src" in one]
    loaded = {(page.parent / name).resolve() for name in asked}
    alone = _light_page(page)
    return alone + sum(map(_light, loaded)), alone, 1 + len(loaded)


def _light_page(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@cache
def _light(path: Path) -> int:
    return _light_page(path)


def main() -> None:
    """A release."""
    told = argparse.ArgumentParser()
    told.add_argument("release", type=Path)
    weigh(told.parse_args().release.resolve())


if __name__ == "__main__":
    main()
