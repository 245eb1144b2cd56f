"""What CKAN asks of Solr, answered from a table in memory: a program of its own, run beside a CKAN that is tested.

It takes documents, deletes by id, and finds by exact words of a few fields. Ranking, facets and words within texts are
not there: no test of publishing looks at them. Runs as ``python solr_like.py PORT SCHEMA`` with nothing but Python.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

_WORD = re.compile(r'([+-]?)\(?([\w.]+):\(?"?([^"()\s]+)"?\)?')
_FIELDS = {"id", "index_id", "name", "owner_org", "organization", "dataset_type", "state", "site_id", "entity_type",
           "capacity"}


class Table:
    """Documents by what CKAN calls them in its index."""

    def __init__(self, schema: bytes) -> None:
        self.schema, self._documents, self._lock = schema, dict[str, dict[str, Any]](), threading.Lock()

    def add(self, documents: list[dict[str, Any]]) -> None:
        """Add, or put in the place of one of the same id."""
        with self._lock:
            for one in documents:
                self._documents[str(one["index_id"])] = one

    def find(self, *queries: str) -> list[dict[str, Any]]:
        """Documents that every word ``field:value`` of the queries fits."""
        words = [word for query in queries for word in _WORD.findall(query) if word[1] in _FIELDS and word[2] != "*"]
        with self._lock:
            return [one for one in self._documents.values() if all(_fits(one, *word) for word in words)]

    def delete(self, query: str) -> None:
        """Take out what a query finds."""
        for one in self.find(query):
            with self._lock:
                self._documents.pop(str(one["index_id"]), None)


def _fits(document: dict[str, Any], sign: str, field: str, value: str) -> bool:
    # CKAN asks for one "or" alone: a dataset by its id or its name
    fields = ("id", "name") if field in ("id", "name") else (field,)
    has = [document.get(one) for one in fields]
    found = any(value in one if isinstance(one, list) else str(one) == value for one in has)
    return found != (sign == "-")


class Handler(BaseHTTPRequestHandler):
    """One core, whatever it is called."""

    table: Table

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer(parts.path, parse_qs(parts.query))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        if "/update" in parts.path:
            self._update(body)
        else:
            self._answer(parts.path, parse_qs(body.decode() or parts.query))

    def _update(self, body: bytes) -> None:
        text = body.decode().strip()
        if text.startswith("<"):
            for query in ElementTree.fromstring(text).iter("query"):  # noqa: S314 -- CKAN's own words
                self.table.delete(query.text or "")
        elif text:
            self.table.add(json.loads(text))
        self._say(b'{"responseHeader": {"status": 0}}', "application/json")

    def _answer(self, path: str, asked: dict[str, list[str]]) -> None:
        if "/schema" in path or "/admin/file" in path:
            self._say(self.table.schema, "application/xml")
            return
        found = self.table.find(*asked.get("q", []), *asked.get("fq", []))
        begin, rows = int(asked.get("start", ["0"])[0]), int(asked.get("rows", ["10"])[0])
        said = {
            "responseHeader": {"status": 0},
            "response": {"numFound": len(found), "start": begin, "docs": found[begin:begin + rows]},
            "facet_counts": {"facet_fields": {}},
        }
        self._say(json.dumps(said).encode(), "application/json")

    def _say(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


if __name__ == "__main__":
    Handler.table = Table(Path(sys.argv[2]).read_bytes())
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
