"""What whoever watches a server sees: it lives, it is ready or why not, what it counts, and a log that names nobody."""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from sync.record.canonical import encode
from sync.server import gate
from sync.server.run import RunningServer, serve
from sync.server.watch import ready
from tests.helpers.pki import Committee
from tests.helpers.wire import ServerProcess, committee_of_today, containers, token_of

WATCHED = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    monkeypatch.setattr(ready, "FRESH", 0.0)
    with serve(tmp_path / "server", committee.package.envelope) as running:
        running.service.inspection.wait()
        yield running


def _get(server: RunningServer, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url + path, headers=headers, timeout=20)


def _push(url: str, committee: Committee, numbers: range) -> list[int]:
    packed = [base64.b64encode(item.to_bytes()).decode() for item in containers(committee, numbers)]
    answer = requests.post(
        f"{url}/v1/records", encode({"records": packed}), headers={"Authorization": token_of(committee)}, timeout=30
    )
    assert answer.status_code == 200
    return [one["status"] for one in answer.json()["results"]]


def _reasons(server: RunningServer) -> tuple[int, list[str]]:
    answer = _get(server, "/readyz")
    return answer.status_code, answer.json()["reasons"]


def _samples(text: str) -> dict[str, float]:
    """Samples of the text format, each line checked against its grammar."""
    found: dict[str, float] = {}
    label = r'[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"'
    sample = re.compile(rf"([a-z_]+(?:\{{{label}(?:,{label})*\}})?) (-?[0-9.e+-]+|\+Inf)")
    for line in text.splitlines():
        if not re.fullmatch(r"# (?:HELP [a-z_]+ .+|TYPE [a-z_]+ (?:counter|gauge|histogram))", line):
            match = sample.fullmatch(line)
            assert match is not None, line
            assert match[1] not in found
            found[match[1]] = float(match[2])
    return found


def test_a_server_that_works_is_ready_and_says_how_far_it_was_inspected(server: RunningServer) -> None:
    assert _get(server, "/healthz").text == "ok\n"
    answer = _get(server, "/readyz")
    found = answer.json()
    assert (answer.status_code, found["ready"], found["reasons"]) == (200, True, [])
    assert found["inspection"] == {"state": "passed", "percent": 100}
    assert found["disk"]["free"] > found["disk"]["floor"] == ready.DISK_FLOOR
    assert found["log_size"] == 1
    assert requests.post(server.url + "/readyz", timeout=20).status_code == 405


def test_it_is_not_ready_without_its_second_place(server: RunningServer) -> None:
    place = server.service.folder.path.with_name("server.checkpoints")
    place.rename(place.with_name("gone"))
    assert _reasons(server) == (503, ["second_place"])
    place.with_name("gone").rename(place)
    assert _reasons(server) == (200, [])


def test_it_is_not_ready_while_its_newest_checkpoint_is_not_in_the_second_place(
    server: RunningServer, committee: Committee
) -> None:
    """The place is there and one cannot write that one note: as on a full stick."""
    (note,) = server.service.folder.place.folder.glob("*.note")
    note.unlink()
    (note / "in the way").mkdir(parents=True)
    assert _push(server.url, committee, range(2)) == [201, 201]
    assert _reasons(server) == (503, ["second_place"])
    (note / "in the way").rmdir()
    note.rmdir()
    assert _push(server.url, committee, range(2, 4)) == [201, 201]
    assert _reasons(server) == (200, [])


def test_it_is_not_ready_on_a_disk_that_is_nearly_full(server: RunningServer) -> None:
    server._readiness._floor = 1 << 62
    assert _reasons(server) == (503, ["disk"])


def test_it_is_not_ready_where_its_log_signed_more_than_it_holds(
    server: RunningServer, tmp_path: Path, committee: Committee
) -> None:
    with serve(tmp_path / "longer", committee.package.envelope) as other:  # the same log key: training's
        assert set(_push(other.url, committee, range(3))) == {201}
        note = _get(other, "/checkpoint").text
    assert requests.post(server.url + "/v1/checkpoints", note, timeout=20).status_code == 503
    assert _reasons(server) == (503, ["log_behind"])
    assert _get(server, "/healthz").status_code == 200


def test_a_store_that_is_gone_or_hangs_is_said(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.service.store.close()
    database = server.service.folder.path / "server.db"
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    database.write_bytes(b"no database at all, but long enough to be read as one" * 200)
    assert _reasons(server) == (503, ["store"])
    monkeypatch.setattr(ready, "PATIENCE", 0.0)
    assert _reasons(server) == (503, ["slow"])


def test_requests_and_records_are_counted_by_words_of_ours(server: RunningServer, committee: Committee) -> None:
    assert _push(server.url, committee, range(4)) == [201] * 4
    assert _push(server.url, committee, range(3, 5)) == [200, 201]
    _get(server, "/v1/records/P-CHAIR-WAS-HERE", Authorization="Recap nothing")
    _get(server, "/P-CHAIR?code=SECRET")
    requests.request("HASAN", server.url + "/v1/status", timeout=20)
    spoilt = requests.post(
        f"{server.url}/v1/records", encode({"records": ["AAAA"]}), headers={"Authorization": token_of(committee)},
        timeout=20,
    )
    answer = _get(server, "/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = _samples(answer.text)
    assert found['recap_requests_total{method="POST",path="/v1/records",status="200"}'] == 3
    assert found['recap_requests_total{method="GET",path="/v1/records/{id}",status="401"}'] == 1
    assert found['recap_requests_total{method="GET",path="-",status="404"}'] == 1
    assert found['recap_requests_total{method="-",path="/v1/status",status="405"}'] == 1
    assert found['recap_records_total{kind="transcription",outcome="accepted",code=""}'] == 5
    assert found['recap_records_total{kind="transcription",outcome="known",code=""}'] == 1
    code = spoilt.json()["results"][0]["code"]
    assert found[f'recap_records_total{{kind="-",outcome="refused",code="{code}"}}'] == 1
    assert found['recap_request_seconds_count{path="/v1/records"}'] == 3
    assert found['recap_request_seconds_bucket{path="/v1/records",le="+Inf"}'] == 3
    assert (found["recap_log_size"], found["recap_ready"]) == (7, 1)
    assert found["recap_disk_free_bytes"] > 0
    assert "HASAN" not in answer.text
    assert "CHAIR" not in answer.text


def test_health_answers_when_the_house_is_full(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "STRANGERS", 2)
    monkeypatch.setattr(gate, "GRACE", 60.0)
    port = int(server.url.rsplit(":", 1)[1])
    head = b"POST /v1/checkpoints HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(head)
        while _get(server, "/v1/status").status_code != 503:
            pass
        assert [_get(server, path).status_code for path in WATCHED] == [200, 200, 200]
        samples = _samples(_get(server, "/metrics").text)
        assert samples['recap_places_used{caller="stranger",stage="body"}'] == 2


def test_the_log_of_a_busy_run_names_nobody(tmp_path: Path, committee: Committee) -> None:
    """Every kind of call, good and bad, at the most talkative level; then the log is searched for everything that it
    may not hold."""
    log = tmp_path / "server.log"
    items = containers(committee, range(100, 140))
    token = token_of(committee)
    with ServerProcess(tmp_path / "data", "--log", str(log), "--log-level", "debug") as server:
        assert _push(server.url, committee, range(100, 140)) == [201] * 40
        for item in items[:5]:
            name, station = item.record.id, item.record.station
            for path in (
                f"/v1/records/{name}", f"/v1/records/{name}/receipt", f"/v1/regions/{station}/progress",
                f"/v1/records?region={station}", "/v1/revocations?region=000101", f"/nowhere/{station}?token={token}",
            ):
                requests.get(server.url + path, headers={"Authorization": token}, timeout=20)
        requests.post(server.url + "/v1/enrolments", encode({"code": "KODE-RAHASIA", "request": "QUJD"}), timeout=20)
        requests.put(f"{server.url}/v1/records/{'f' * 64}", b"{}", headers={"Authorization": token}, timeout=20)
        requests.get(server.url + "/v1/status", headers={"Authorization": "Recap TOKEN-RAHASIA"}, timeout=20)
        for path in WATCHED:
            requests.get(server.url + path, timeout=20)
        with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as raw:
            raw.sendall(b"P-CHAIR \x00\xff nonsense\r\n\r\n")
            raw.recv(1000)
        server.stop()
    written = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    assert log.stat().st_mode & 0o077 == 0
    told = [line for line in lines if line["event"] == "request"]
    assert {"request", "method", "path", "status", "ms", "bytes_in", "bytes_out"} <= told[0].keys()
    assert {"/v1/records", "/v1/records/{id}", "/v1/enrolments", "-"} <= {line["path"] for line in told}
    assert len({line["request"] for line in told}) == len(told)
    for member in committee.members.values():
        assert member.keyid not in written
    secret = {
        *committee.members, token, "RAHASIA", "KODE", "CHAIR", str(tmp_path), committee.package.election,
        *(item.record.id for item in items), *committee.package.stations,
        *(code for code in committee.package.regions if len(code) >= 6),  # "00" is in every time
        *(committee.package.name_of(code) for code in committee.package.regions),
    }
    assert [one for one in secret if one in written] == []
    # figures of these sheets are 100 to 139: no number of a line but times, sizes and statuses may be one
    plain = {"request", "time", "ms", "bytes_in", "bytes_out", "status", "path", "from", "level", "method", "event"}
    assert [line for line in lines if set(line) - plain - {"values", "fault", "at"}] == []
    assert [line for line in lines if set(line.get("values", ())) & set(range(100, 140))] == []


def test_a_fault_is_told_by_its_kind_and_place_and_not_by_its_words(tmp_path: Path) -> None:
    import logging

    from sync.server.watch.log_lines import JsonLines

    record = logging.LogRecord("x", logging.ERROR, "f", 1, "judging %s", ("0001011001001",), None)
    try:
        raise ValueError("P-CHAIR wrote 4711")
    except ValueError:
        import sys

        record.exc_info = sys.exc_info()
    line = JsonLines().format(record)
    assert json.loads(line)["fault"] == "ValueError"
    assert json.loads(line)["at"][0].startswith("test_watch.py:")
    assert not re.search("CHAIR|4711|0001011001001", line)


def test_the_answer_names_the_line_that_tells_of_it(server: RunningServer) -> None:
    first, second = (_get(server, "/v1/status").headers["X-Request-Id"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second
