"""A site that answers as CKAN 2.10 to 2.12 were seen to answer: a real HTTP server with state, told when to fail.

Only what a publisher calls. As there: a draft is hidden from whoever has no token; a taken name is a validation error;
``package_revise`` refuses a match that is stale and takes a file as ``update__resources__-1__upload``; a file above the
limit is a validation error, or 413 of a proxy; ``hash`` is whatever was said; an organisation may be made and the
answer be 500 all the same.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

TOKEN = "token-of-a-test"


class Refused(Exception):  # noqa: N818
    """An error as the Action API tells it."""

    def __init__(self, status: int, kind: str, **fields: list[str]) -> None:
        super().__init__(kind)
        self.status, self.told = status, {"__type": kind, **fields}


class CkanLike:
    """The site; a context manager. ``faults`` are taken one a call of an action that has some left:

    ``500`` nothing was done, ``committed`` done and answered 500, ``cut`` done and the line cut, ``429`` with
    Retry-After 7, ``413`` of a proxy, ``page`` a 502 with a page, ``stale`` somebody else changed the dataset first.
    """

    def __init__(self) -> None:
        self.organisations: dict[str, dict[str, Any]] = {}
        self.datasets: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.limit = 10 * 1000 * 1000
        self._clock = itertools.count(1)
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                site._post(self)

            def do_GET(self) -> None:
                site._get(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> CkanLike:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def state(self) -> dict[str, Any]:
        """What is there, without what every site makes anew: ids and times."""
        return {
            "organisations": sorted(self.organisations),
            "datasets": {
                name: {
                    "private": one["private"], "version": one.get("version"), "extras": one.get("extras"),
                    "resources": sorted((r["name"], r["hash"], self.files.get(r["id"])) for r in one["resources"]),
                } for name, one in self.datasets.items()
            },
        }

    def _fault(self, action: str) -> str:
        waiting = self.faults.get(action, [])
        return waiting.pop(0) if waiting else ""

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        action = handler.path.rstrip("/").rpartition("/")[2]
        fields, upload = _parsed(handler.headers.get("Content-Type", ""), body)
        with self._lock:
            self.calls.append(action)
            fault = self._fault(action)
            if fault in ("500", "page", "429", "413"):
                _fail(handler, fault)
                return
            if fault == "stale":
                self._touch(self.datasets[fields.get("match__name") or fields["match"]["name"]])
            has_token = handler.headers.get("Authorization") == TOKEN
            try:
                status, said = 200, {"success": True, "result": self._act(action, fields, upload, has_token)}
            except Refused as refused:
                status, said = refused.status, {"success": False, "error": refused.told}
        if fault == "committed":
            _fail(handler, "500")
        elif fault == "cut":
            handler.close_connection = True
            handler.connection.close()
        else:
            _answer(handler, status, json.dumps(said).encode())

    def _get(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rpartition("/")[2]
        with self._lock:
            fault = self._fault("download")
            data = self.files.get(name)
            dataset = next((d for d in self.datasets.values() for r in d["resources"] if r["id"] == name), None)
        if fault:
            _fail(handler, fault)
        elif data is None or dataset is None:
            _answer(handler, 404, b"")
        elif dataset["private"] and handler.headers.get("Authorization") != TOKEN:
            _answer(handler, 403, b"")
        else:
            _answer(handler, 200, data)

    def _act(self, action: str, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        known: dict[str, Callable[..., Any]] = {
            "organization_show": self._organization_show, "organization_create": self._organization_create,
            "package_show": self._package_show, "package_create": self._package_create,
            "package_revise": self._package_revise,
        }
        if action not in ("organization_show", "package_show") and not has_token:
            raise Refused(403, "Authorization Error")
        return known[action](fields, upload, has_token)

    def _organization_show(self, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        if fields["id"] not in self.organisations:
            raise Refused(404, "Not Found Error")
        return self.organisations[fields["id"]]

    def _organization_create(self, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        if fields["name"] in self.organisations:
            raise Refused(409, "Validation Error", name=["Group name already exists in database"])
        self.organisations[fields["name"]] = dict(fields)
        return fields

    def _package_show(self, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        found = self.datasets.get(fields["id"])
        if found is None:
            raise Refused(404, "Not Found Error")
        if found["private"] and not has_token:
            raise Refused(403, "Authorization Error")
        return found

    def _package_create(self, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        if fields["name"] in self.datasets:
            raise Refused(409, "Validation Error", name=["That URL is already in use."])
        if fields["owner_org"] not in self.organisations:
            raise Refused(409, "Validation Error", owner_org=["Organization does not exist"])
        self.datasets[fields["name"]] = {**fields, "resources": []}
        self._touch(self.datasets[fields["name"]])
        return self.datasets[fields["name"]]

    def _package_revise(self, fields: dict[str, Any], upload: bytes | None, has_token: bool) -> Any:
        match = {**fields.get("match", {}), **{k[7:]: v for k, v in fields.items() if k.startswith("match__")}}
        found = self.datasets.get(match["name"])
        if found is None:
            raise Refused(404, "Not Found Error")
        if any(str(found.get(key)) != str(value) for key, value in match.items()):
            raise Refused(409, "Validation Error", match=["does not match"])
        if upload is not None and len(upload) > self.limit:
            raise Refused(409, "Validation Error", upload=["File upload too large"])
        more = fields.get("update__resources__extend", [])
        for told in json.loads(more) if isinstance(more, str) else more:
            number = f"r{next(self._clock)}"
            resource = {**told, "id": number}
            if upload is not None:
                self.files[number] = upload
                resource["url"] = f"{self.url}/dataset/download/{number}"
            found["resources"].append(resource)
        found.update(fields.get("update", {}))
        self._touch(found)
        return {"package": found}

    def _touch(self, dataset: dict[str, Any]) -> None:
        dataset["metadata_modified"] = f"2026-11-28T00:00:00.{next(self._clock):06d}"


def _parsed(kind: str, body: bytes) -> tuple[dict[str, Any], bytes | None]:
    if not kind.startswith("multipart/"):
        return json.loads(body or b"{}"), None
    message = email.message_from_bytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP
    )
    fields: dict[str, Any] = {}
    upload = None
    for part in message.iter_parts():  # type: ignore[attr-defined]
        data = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[part.get_param("name", header="content-disposition")] = data.decode()
        else:
            upload = data
    return fields, upload


def _fail(handler: BaseHTTPRequestHandler, fault: str) -> None:
    if fault == "429":
        _answer(handler, 429, b"slow down", ("Retry-After", "7"))
    elif fault == "413":
        _answer(handler, 413, b"<html>Request Entity Too Large</html>")
    else:
        _answer(handler, 502 if fault == "page" else 500, b"<html>Bad Gateway</html>" if fault == "page" else b"")


def _answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, *headers: tuple[str, str]) -> None:
    handler.send_response(status)
    for name, value in (*headers, ("Content-Length", str(len(body)))):
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
