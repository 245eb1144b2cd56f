"""A site that answers as CKAN 2.10 to 2.12 were seen to answer: a real HTTP server with state, told when to fail.

Only what a publisher calls; ``tests/ckan`` asks a real CKAN the same questions. As there: a draft is hidden from
whoever has no token; a taken name is a validation error; a deleted dataset is still shown to who may change it, and
to nobody else; an organisation that is not there, or not one's own, may not be written to;
``package_revise`` refuses a match that is stale and takes a file as ``update__resources__-1__upload``; a file above the
limit is a validation error, or 413 of a proxy; ``hash`` is whatever was said; an organisation may be made and the
answer be 500 all the same.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import mimetypes
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

#: Of an editor of every organisation but ``kpu-lain``, who may make one; and of an editor of that one alone.
TOKEN, STRANGER = "token-of-a-test", "token-of-another-editor"
_THEIRS = "kpu-lain"
_LONGEST_NAME = 100


class Refused(Exception):  # noqa: N818
    """An error as the Action API tells it."""

    def __init__(self, status: int, kind: str, **fields: list[str]) -> None:
        super().__init__(kind)
        self.status, self.told = status, {"__type": kind, **fields}


class CkanLike:
    """The site; a context manager.

    ``limit`` is what it takes as one file, ``proxy_takes`` what a proxy before it takes as one body, not read to its
    end (``proxy_is_mute``: without an answer); ``pages`` lie there by path. ``faults`` are taken one a call of an
    action that has some left:

    ``500`` nothing was done, ``committed`` done and answered 500, ``cut`` done and the line cut, ``429`` with
    Retry-After 7, ``413`` of a proxy, ``page`` a 502 with a page, ``stale`` somebody else changed the dataset first.
    """

    def __init__(self) -> None:
        self.organisations: dict[str, dict[str, Any]] = {}
        self.datasets: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.limit = 10 << 20
        self.proxy_takes, self.proxy_is_mute = 1 << 40, False
        self.pages: dict[str, bytes] = {}
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
                    "private": one["private"], "state": one["state"], "version": one.get("version"),
                    "extras": one.get("extras"),
                    "resources": sorted((r["name"], r["hash"], self.files.get(r["id"])) for r in one["resources"]),
                } for name, one in self.datasets.items()
            },
        }

    def _fault(self, action: str) -> str:
        waiting = self.faults.get(action, [])
        return waiting.pop(0) if waiting else ""

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        if length > self.proxy_takes:  # a proxy before it: it says so, and takes no more of the body
            if self.proxy_is_mute:
                handler.connection.close()
            else:
                _answer(handler, 413, b"<html>Request Entity Too Large</html>")
            handler.close_connection = True
            return
        body = handler.rfile.read(length)
        action = handler.path.rstrip("/").rpartition("/")[2]
        fields, upload, upload_name = _parsed(handler.headers.get("Content-Type", ""), body)
        with self._lock:
            self._upload_name = upload_name
            self.calls.append(action)
            fault = self._fault(action)
            if fault in ("500", "page", "429", "413"):
                _fail(handler, fault)
                return
            if fault == "stale":
                self._touch(self.datasets[fields.get("match__name") or fields["match"]["name"]])
            token = handler.headers.get("Authorization", "")
            try:
                status, said = 200, {"success": True, "result": self._act(action, fields, upload, token)}
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
        name = handler.path.split("/resource/")[-1].partition("/")[0]
        with self._lock:
            fault = self._fault("download")
            data = self.pages.get(handler.path, self.files.get(name))
            dataset = next((d for d in self.datasets.values() for r in d["resources"] if r["id"] == name), None)
        if fault:
            _fail(handler, fault)
        elif data is None or dataset is None and handler.path not in self.pages:
            _answer(handler, 404, b"")
        elif dataset is not None and not self._may_read(dataset, handler.headers.get("Authorization", "")):
            _answer(handler, 403, b"")
        else:  # as CKAN's own server: what ends in .gz is given out as an encoding
            encoding = mimetypes.guess_type(handler.path)[1]
            _answer(handler, 200, data, *([("Content-Encoding", encoding)] if encoding else []))

    def _act(self, action: str, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        known: dict[str, Callable[..., Any]] = {
            "organization_show": self._organization_show, "organization_create": self._organization_create,
            "package_show": self._package_show, "package_create": self._package_create,
            "package_revise": self._package_revise, "package_patch": self._package_patch,
            "package_delete": self._package_delete, "resource_delete": self._resource_delete,
            "resource_patch": self._resource_patch,
        }
        return known[action](fields, upload, token)

    def _may_write(self, organisation: str, token: str) -> bool:
        """By the name of an organisation."""
        return token == (STRANGER if organisation == _THEIRS else TOKEN)

    def _may_read(self, dataset: dict[str, Any], token: str) -> bool:
        hidden = dataset["private"] or dataset["state"] != "active"
        return not hidden or self._may_write(dataset["organization"]["name"], token)

    def _organization_show(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        if fields["id"] not in self.organisations:
            raise Refused(404, "Not Found Error")
        return self.organisations[fields["id"]]

    def _organization_create(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        if token != TOKEN:
            raise Refused(403, "Authorization Error")
        if fields["name"] in self.organisations:
            raise Refused(409, "Validation Error", name=["Group name already exists in database"])
        self.organisations[fields["name"]] = {"id": f"o{next(self._clock)}", "name": fields["name"]}
        return self.organisations[fields["name"]]

    def _found(self, name: str, token: str, to_write: bool = True) -> dict[str, Any]:
        found = self.datasets.get(name)
        if found is None:
            raise Refused(404, "Not Found Error")
        if not self._may_read(found, token) or to_write and not self._may_write(found["organization"]["name"], token):
            raise Refused(403, "Authorization Error")
        return found

    def _package_show(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        return self._found(fields["id"], token, to_write=False)

    def _package_create(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        name, owner = fields["name"], self.organisations.get(fields["owner_org"])
        if owner is None or not self._may_write(owner["name"], token):
            raise Refused(403, "Authorization Error")
        if name in self.datasets and self.datasets[name]["state"] == "active":
            raise Refused(409, "Validation Error", name=["That URL is already in use."])
        if len(name) > _LONGEST_NAME:
            raise Refused(409, "Validation Error", name=["Name must be a maximum of 100 characters long"])
        made = {"private": False, **fields, "owner_org": owner["id"], "organization": owner, "state": "active"}
        self.datasets[name] = {**made, "resources": []}
        self._touch(self.datasets[name])
        return self.datasets[name]

    def _package_revise(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        match = {**fields.get("match", {}), **{k[7:]: v for k, v in fields.items() if k.startswith("match__")}}
        found = self._found(match["name"], token)
        stale = [key for key, value in match.items() if str(found.get(key)) != str(value)]
        if stale:
            raise Refused(409, "Validation Error", match=stale)
        if upload is not None and len(upload) > self.limit:
            raise Refused(409, "Validation Error", upload=["File upload too large"])
        gone = [word.partition("__")[2] for word in fields.get("filter", ())]
        found["resources"] = [one for one in found["resources"] if one["id"] not in gone]
        more = fields.get("update__resources__extend", [])
        for told in json.loads(more) if isinstance(more, str) else more:
            found["resources"].append(self._kept({**told, "id": f"r{next(self._clock)}"}, upload))
        found.update(fields.get("update", {}))
        self._touch(found)
        return {"package": found}

    def _kept(self, resource: dict[str, Any], upload: bytes | None) -> dict[str, Any]:
        if upload is not None:
            self.files[resource["id"]] = upload
            name = f"/resource/{resource['id']}/download/{self._upload_name}"
            resource |= {"url": f"{self.url}/dataset{name}", "size": len(upload)}
        return resource

    def _package_patch(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        found = self._found(fields.pop("id"), token)
        found.update(fields)
        self._touch(found)
        return found

    def _package_delete(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        return self._package_patch({"id": fields["id"], "state": "deleted"}, upload, token)

    def _of_resource(self, number: str, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for name, dataset in self.datasets.items():
            for one in dataset["resources"]:
                if one["id"] == number:
                    return self._found(name, token), one
        raise Refused(404, "Not Found Error")

    def _resource_delete(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        dataset, resource = self._of_resource(fields["id"], token)
        dataset["resources"].remove(resource)
        self._touch(dataset)

    def _resource_patch(self, fields: dict[str, Any], upload: bytes | None, token: str) -> Any:
        dataset, resource = self._of_resource(fields["id"], token)
        self._kept(resource, upload).update(fields)
        self._touch(dataset)
        return resource

    def _touch(self, dataset: dict[str, Any]) -> None:
        dataset["metadata_modified"] = f"2026-11-28T00:00:00.{next(self._clock):06d}"


def _parsed(kind: str, body: bytes) -> tuple[dict[str, Any], bytes | None, str]:
    if not kind.startswith("multipart/"):
        return json.loads(body or b"{}"), None, ""
    message = email.message_from_bytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP
    )
    fields: dict[str, Any] = {}
    upload, name = None, ""
    for part in message.iter_parts():  # type: ignore[attr-defined]
        data = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[part.get_param("name", header="content-disposition")] = data.decode()
        else:
            upload, name = data, part.get_filename()
    return fields, upload, name


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
