"""The catalogue: DCAT-AP 3 with no network, the same in both spellings, and true of the files beside it."""

from __future__ import annotations

import hashlib
import json
import socket
import warnings
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyshacl
    import rdflib

_BASE = "https://release.example/v/000001/"
_DCAT, _SPDX = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def _graph(release: Path, name: str = "katalog.ttl") -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kind = "turtle" if name.endswith(".ttl") else "json-ld"
        return rdflib.Graph().parse(data=(release / name).read_bytes(), format=kind, publicID=_BASE + name)


def _faults(graph: Any) -> str:
    shapes = rdflib.Graph().parse(Path(__file__).with_name("dcat_ap_3.ttl"), format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        conforms, _, told = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return "" if conforms else str(told)


def test_the_catalogue_conforms_to_dcat_ap_3_with_no_network(release: Path, no_network: None) -> None:
    graph = _graph(release)
    assert _faults(graph) == ""
    some = next(iter(graph.subjects(rdflib.RDF.type, _DCAT.Distribution)))
    graph.remove((some, _DCAT.accessURL, None))
    assert "accessURL" in _faults(graph)


def test_both_spellings_say_the_same(release: Path, no_network: None) -> None:
    turtle, json_ld = _graph(release), _graph(release, "katalog.jsonld")
    assert set(turtle) == set(json_ld)
    assert len(turtle) > 500


def test_every_file_is_listed_with_the_digest_it_has(release: Path) -> None:
    graph, found = _graph(release), {}
    for one in graph.subjects(rdflib.RDF.type, _DCAT.Distribution):
        path = str(graph.value(one, _DCAT.downloadURL)).removeprefix(_BASE)
        checksum = graph.value(one, _SPDX.checksum)
        size = graph.value(one, _DCAT.byteSize)
        found[path] = None if checksum is None else (int(size), str(graph.value(checksum, _SPDX.checksumValue)).lower())
    files = [
        path for folder in ("data", "referensi", "err", "parquet", "xlsx", "metadata")
        for path in (release / folder).rglob("*.*")
    ]
    assert found == {
        path.relative_to(release).as_posix(): None if path.suffix in (".parquet", ".xlsx") else (
            path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in files
    }


def test_search_engines_get_every_table_and_are_told_that_it_is_a_test(release: Path) -> None:
    made = json.loads((release / "schemaorg.jsonld").read_text(encoding="utf-8"))
    about = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    parts = {one["@id"].removeprefix("./#"): one for one in made["hasPart"]}
    assert parts.keys() == {one["name"] for one in about["resources"]} | {"err", "books", "metadata"}
    for one in (made, *parts.values()):
        assert {"name", "description", "license", "publisher", "distribution"} <= one.keys()
        assert one["name"].startswith("LATIHAN ATAU UJI COBA")
        assert all((release / file["contentUrl"]).is_file() for file in one["distribution"])
