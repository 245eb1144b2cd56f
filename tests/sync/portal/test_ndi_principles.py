"""The nine principles of open election data (NDI), each held on a real release as a real server gives it out.

What a principle asks beyond this module is named in docs/release-format.md with the test that has it, or the reason.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.helpers.html_pages import all_pages, page_of
from tests.helpers.pki import training_package
from tests.helpers.releases import STATIONS, rows_of, tree
from tests.helpers.told_region import CORRECTED, MISSING, READ_AGAIN, UNDECIDED
from tests.sync.fold.acts import PAPER

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
#: Formats with a public specification that anybody may implement; each is read by more than one free program.
OPEN = {
    "": "text", ".csv": "RFC 4180", ".json": "RFC 8259", ".jsonld": "W3C JSON-LD", ".ttl": "W3C Turtle",
    ".html": "WHATWG HTML", ".css": "W3C CSS", ".js": "ECMA-262", ".sql": "ISO 9075", ".sig": "RFC 4648",
    ".pyz": "PEP 441", ".parquet": "Apache Parquet", ".xlsx": "ISO 29500", ".atom": "RFC 4287",
    ".pdf": "ISO 32000", ".md": "CommonMark (RFC 7763)",
}
#: Evidence or courtesy: never the only place of a figure.
_COPIES = {".parquet", ".xlsx", ".pdf"}


class Asked:
    """A caller with nothing but HTTP: no name, no key, no cookie."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def __call__(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        self._connection.request("GET", path, headers={name.replace("_", "-"): said for name, said in headers.items()})
        answer = self._connection.getresponse()
        return answer.status, {name.lower(): said for name, said in answer.getheaders()}, answer.read()


@pytest.fixture(scope="module")
def ask(address: str) -> Iterator[Asked]:
    asked = Asked(address)
    yield asked
    asked.close()


@pytest.fixture(scope="module")
def descriptor(told: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((told / "datapackage.json").read_bytes())
    return found


def test_1_timely(told: Path, ask: Asked) -> None:
    """Every sheet says when it was sealed, received and first published; what is newest is known within half a minute.

    That a server cuts them by itself: test_portal.test_a_server_cuts_releases_by_itself_when_there_is_something_new.
    """
    with (told / "referensi" / "terbitan.csv").open(encoding="utf-8", newline="") as stream:
        published = {row["terbitan"]: row for row in csv.DictReader(stream)}
    rows = [row for row in rows_of(told, "tps") if row["catatan"]]
    assert len(rows) == len(STATIONS) - 1
    (only,) = published.values()
    for row in rows:
        sealed, received = (datetime.fromisoformat(row[name]) for name in ("disahkan", "diterima"))
        assert sealed.tzinfo is not None and sealed <= received and row["terbitan"] in published
        assert received <= datetime.fromisoformat(only["diterbitkan"])
    status, headers, data = ask("/terbaru.json")
    assert status == 200 and "max-age=30" in headers["cache-control"]
    assert datetime.fromisoformat(json.loads(data)["published_at"]) == datetime.fromisoformat(only["diterbitkan"])


def test_2_granular(told: Path) -> None:
    """A row for each station, contest and choice, and for each box of the sheet by sex and voter list: as on paper."""
    package = training_package()
    form = package.definition("PPWP")
    for station in STATIONS[:-1]:
        votes = {row["nomor_calon"]: row for row in rows_of(told, "suara", kode_tps=station)}
        boxes = {row["isian"]: row for row in rows_of(told, "isian", kode_tps=station)}
        assert sorted(votes) == ["1", "2", "3"] and len(votes) + len(boxes) == len(form.order)
        assert {"pemilih_dpt_l", "pemilih_dpt_p", "pengguna_dptb_l", "pengguna_disabilitas_p"} <= set(boxes)
        if station != READ_AGAIN:
            assert {one: votes[one]["tertulis"] for one in votes} == {
                one: str(PAPER[station][f"votes.{one}"]) for one in votes}
        if station not in (CORRECTED, UNDECIDED):
            assert all(row["suara"] == str(PAPER[station][f"votes.{one}"]) for one, row in votes.items())


def test_3_available_for_free_on_the_internet(told: Path, ask: Asked) -> None:
    """Every file by a plain GET: no login, key, cookie or price, from a page of anybody, for robots too."""
    for path in tree(told):
        status, headers, _ = ask(f"/{path}")
        assert status == 200, path
        assert headers["access-control-allow-origin"] == "*"
        assert not {"set-cookie", "www-authenticate", "x-robots-tag"} & set(headers), path
    assert ask("/robots.txt")[0] == 404, "nothing is forbidden to robots"
    assert json.loads((told / "schemaorg.jsonld").read_bytes())["isAccessibleForFree"] is True
    for page in all_pages(told):
        names = {attrs.get("name") for attrs in page_of(page).attributes("meta")}
        assert "robots" not in names


def test_4_complete_and_in_bulk(told: Path, ask: Asked) -> None:
    """Every station of the package is in the tables, also without a sheet; from one address everything is fetched."""
    listed = {(row["kode_tps"], row["jenis"]) for row in rows_of(told, "tps")}
    package = training_package()
    assert listed == {(station, contest) for station in package.stations for contest in package.contests}
    (missing,) = rows_of(told, "tps", kode_tps=MISSING)
    assert (missing["status"], missing["dihitung"], missing["alasan"]) == ("tidak_ada", "false", "hilang")
    base = urljoin("/terbaru.json", json.loads(ask("/terbaru.json")[2])["path"])
    head = ask(f"{base}manifest.json")[2]
    fetched = {"manifest.json": head, "manifest.sig": ask(f"{base}manifest.sig")[2]}
    for folder in json.loads(head)["folders"]:
        listing = ask(f"{base}{folder['daftar']}")[2]
        assert hashlib.sha256(listing).hexdigest() == folder["daftar_sha256"]
        fetched[folder["daftar"]] = listing
        for line in json.loads(listing)["files"]:
            fetched[line["path"]] = ask(f"{base}{line['path']}")[2]
            assert hashlib.sha256(fetched[line["path"]]).hexdigest() == line["sha256"]
    assert fetched == tree(told)


def test_5_analyzable(told: Path, descriptor: Mapping[str, Any]) -> None:
    """Every table is read by its description alone: types, allowed values and patterns of every cell hold.

    frictionless reads the same in tests/sync/portal/formats/test_validation.py, DuckDB and SQLite in test_aggregation.
    """
    read = 0
    for resource in descriptor["resources"]:
        fields, paths = resource["schema"]["fields"], resource["path"]
        for path in [paths] if isinstance(paths, str) else paths:
            rows = csv.DictReader(io.StringIO((told / path).read_bytes().decode("utf-8"), newline=""))
            assert rows.fieldnames == [one["name"] for one in fields], path
            for row in rows:
                read += 1
                for one in fields:
                    assert _fits(row[one["name"]], one), (path, one["name"], row)
    assert read > 400
    assert all(one["title"] for resource in descriptor["resources"] for one in resource["schema"]["fields"])


def _fits(cell: str, field: Mapping[str, Any]) -> bool:
    rules = field.get("constraints", {})
    if not cell:
        return not rules.get("required", False)
    kind = field["type"]
    if kind == "boolean" and cell not in ("true", "false"):
        return False
    if kind == "integer" and not re.fullmatch(r"-?[0-9]+", cell):
        return False
    if kind == "datetime" and datetime.fromisoformat(cell).tzinfo is None:
        return False
    return cell in rules.get("enum", [cell]) and bool(re.fullmatch(rules.get("pattern", ".*"), cell, re.DOTALL))


def test_6_non_proprietary(told: Path) -> None:
    """Every file is of a format with a public specification; what is a copy for an office program says of what."""
    kinds: dict[str, dict[str, Any]] = {}
    for listing in (told / "daftar").iterdir():
        kinds |= {line["path"]: line for line in json.loads(listing.read_bytes())["files"]}
    assert {Path(path).suffix for path in tree(told) if not path.startswith("log/tile")} <= set(OPEN)
    for path, line in kinds.items():
        if Path(path).suffix in _COPIES:
            assert line["turunan_dari"] is not None, path
    assert any(path.startswith("data/") and path.endswith(".csv") for path in kinds)


def test_7_non_discriminatory(ask: Asked) -> None:
    """The same bytes for whoever asks, whatever they say of themselves; nothing is kept for some."""
    for path in ("/", "/data/suara/0001.csv", "/terbaru.json", "/periksa.js", "/v/000001/manifest.json"):
        plain = ask(path)
        assert plain[0] == 200
        for headers in ({"User_Agent": "curl/8"}, {"User_Agent": "Googlebot"}, {"Origin": "https://example.org"},
                        {"Authorization": "Bearer press"}, {"Cookie": "a=b"}, {"X_Forwarded_For": "203.0.113.7"},
                        {"Accept_Language": "en"}):
            other = ask(path, **headers)
            assert (other[0], other[2], other[1].get("etag")) == (plain[0], plain[2], plain[1].get("etag")), headers


def test_8_license_free(told: Path, descriptor: Mapping[str, Any]) -> None:
    """CC0 in every description that programs read, for every distribution, and in words on every page."""
    assert [one["path"] for one in descriptor["licenses"]] == [CC0]
    schema_org = json.loads((told / "schemaorg.jsonld").read_bytes())
    assert {schema_org["license"], *(one["license"] for one in schema_org["hasPart"])} == {CC0}
    catalogue = (told / "katalog.ttl").read_text(encoding="utf-8")
    # DCAT-AP: a licence is of the catalogue and of each distribution
    assert catalogue.count(f"dct:license <{CC0}>") == 1 + catalogue.count("a dcat:Distribution") > 20
    for page in all_pages(told):
        assert "CC0 1.0" in page_of(page).text


def test_9_permanent(told: Path, ask: Asked) -> None:
    """Every file has an address by the release's number that a caller may keep for ever, and its digest for a name.

    That it is still there after later releases is test_portal.test_every_file_of_every_release_is_there_byte_for_byte;
    that nothing once published goes missing unsaid, tests/sync/verify/test_compare.py.
    """
    for path, data in tree(told).items():
        status, lasting, kept = ask(f"/v/000001/{path}")
        assert (status, kept) == (200, data), path
        _, headers, newest = ask(f"/{path}")
        assert (newest, urljoin(f"/{path}", headers["content-location"])) == (data, f"/v/000001/{path}")
        assert "immutable" in lasting["cache-control"] and "max-age=31536000" in lasting["cache-control"]
        assert lasting["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
