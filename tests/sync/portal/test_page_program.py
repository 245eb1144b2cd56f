"""What is committed of the program of the pages: built files by digest, no place to load from."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

from sync.portal.layouts.v4.script import SCRIPTS, script

PAGE = Path(__file__).resolve().parents[3] / "sync" / "portal" / "page"
#: ``make page`` builds these bytes again from the sources; whoever changes a source builds, and writes both here.
DIGESTS = {
    "portal.js": "bae4d7ddd63e1dad39039547f5a70e4d3fe2561440c4aba5fde90f0d4c97be6e",
    "periksa.js": "eaad67cc070f958fe79b35e0e80ff04a7fab0269ed01c01b90396a739c506b35",
}
#: Bytes that the first view and one check may cost on the way, compressed as servers do.
MOST = {"portal.js": 8_000, "periksa.js": 17_000}


def test_the_built_files_are_the_committed_ones() -> None:
    assert {name: hashlib.sha256(script(name)).hexdigest() for name in SCRIPTS} == DIGESTS
    assert {path.name for path in (PAGE / "dist").iterdir()} == set(SCRIPTS)


def test_both_together_weigh_little() -> None:
    packed = {name: len(gzip.compress(script(name), 9)) for name in SCRIPTS}
    assert all(packed[name] <= MOST[name] for name in SCRIPTS), packed
    assert sum(packed.values()) <= 25_000


def test_nothing_names_where_packages_come_from() -> None:
    files = [path for path in PAGE.rglob("*") if path.is_file()]
    files = [path for path in files if not {"node_modules", "__pycache__"} & {*path.parts}]
    assert len(files) > 10
    for path in files:
        content = path.read_text(encoding="utf-8")
        assert not re.search(r"registry\.|npmjs|unpkg|jsdelivr|\"resolved\"", content), path.name


def test_every_package_is_pinned_by_its_hash() -> None:
    lock = json.loads((PAGE / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((PAGE / "package.json").read_text(encoding="utf-8"))
    named = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in named.values())
    for name, one in lock["packages"].items():
        assert not name or re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", one["integrity"]), name
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in named} == named


def test_a_page_loads_nothing_from_elsewhere() -> None:
    """Whatever the program asks for lies in the release: it knows no address but the one it tells people to open."""
    for name in SCRIPTS:
        code = re.sub(rb"/\*!.*?\*/", b"", script(name), flags=re.DOTALL)
        assert set(re.findall(rb"https?://[^\"'`)\s]+", code)) <= {b"http://localhost:8000/"}, name
