"""``recap serve``: what it refuses to serve in the clear, and its log."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import requests

from sync.server.run import Proxy, serve
from sync.server.watch.front import OnlyProxy
from sync.trust.keyfiles import save_keys
from sync.trust.training import generated_keys
from tests.helpers.command import LANGUAGES, recap, refused
from tests.helpers.main_in_process import run_here
from tests.helpers.releases import trial_package
from tests.helpers.tls import self_signed
from tests.helpers.wire import PACKAGE, ServerProcess


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trial package and its keys."""
    place = tmp_path_factory.mktemp("trial")
    keys = generated_keys()
    save_keys(keys, place / "keys")
    (place / "package.json").write_bytes(trial_package(keys).envelope)
    return place


def _words(trial: Path, data: Path, *more: str) -> tuple[str, ...]:
    return ("serve", "--data", str(data), "--package", str(trial / "package.json"), "--keys", str(trial / "keys"),
            *more)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_package_that_is_not_for_training_is_not_served_in_the_clear(
    trial: Path, tmp_path: Path, lang: str
) -> None:
    said = refused(*_words(trial, tmp_path / "data"), status=2, lang=lang)
    assert "--certificate" in said
    assert "--behind-proxy" in said
    assert not (tmp_path / "data").exists()
    said = refused(*_words(trial, tmp_path / "data", "--host", "0.0.0.0", "--behind-proxy"), status=2, lang=lang)
    assert "0.0.0.0" in said
    said = refused(*_words(trial, tmp_path / "data", "--behind-proxy", "*"), status=2, lang=lang)
    assert "192.0.2.10" in said
    assert not (tmp_path / "data").exists()


def test_a_folder_that_was_served_with_tls_is_not_served_in_the_clear_later(trial: Path, tmp_path: Path) -> None:
    tls = self_signed(tmp_path)
    options = ("--keys", str(trial / "keys"))
    encrypted = ("--certificate", str(tls.certificate), "--key", str(tls.key))
    with ServerProcess(
        tmp_path / "data", *options, *encrypted, package=trial / "package.json"
    ) as server:
        assert server.url.startswith("https://")
        assert server.line() == f"pin: {tls.check()}"
        assert server.stop() == 0
    refused("serve", "--data", tmp_path / "data", *options, status=2, lang="en")
    with ServerProcess(tmp_path / "data", *options, "--behind-proxy", package=None) as server:
        assert requests.get(server.url + "/v1/status", timeout=20).json()["mode"] == "trial"
        assert server.stop() == 0


def test_training_needs_neither(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        assert requests.get(server.url + "/healthz", timeout=20).status_code == 200
        assert server.stop() == 0


def test_only_the_named_proxy_calls_and_says_for_whom(tmp_path: Path) -> None:
    told: list[str] = []

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        told.append(str(scope["client"]))

    async def send(message: dict[str, object]) -> None:
        told.append(str(message.get("status", "")))

    async def calling(caller: str) -> list[str]:
        told.clear()
        scope = {"type": "http", "client": (caller, 1), "headers": [(b"x-forwarded-for", b"203.0.113.7")]}
        await OnlyProxy(app, "192.0.2.10")(scope, None, send)  # type: ignore[arg-type]
        return told

    assert "203.0.113.7" in asyncio.run(calling("192.0.2.10"))[0]
    assert asyncio.run(calling("192.0.2.11"))[0] == "403"
    assert "127.0.0.1" in asyncio.run(calling("127.0.0.1"))[0]  # not believed of whom it calls for
    with serve(tmp_path / "data", PACKAGE.read_bytes(), tls=Proxy("127.0.0.1")) as server:
        assert requests.get(server.url + "/v1/status", timeout=20).status_code == 200


def test_the_data_folder_must_be_said() -> None:
    done = run_here("serve")
    assert done.returncode == 2
    assert "--data" in done.stderr


def test_the_log_goes_to_stderr_or_to_a_file_that_its_owner_reads(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ServerProcess(tmp_path / "data", "--log", str(log), "--log-level", "info") as server:
        for path in ("/v1/status", "/healthz"):
            requests.get(server.url + path, timeout=20)
        log.rename(tmp_path / "moved")  # as logrotate does
        requests.get(server.url + "/checkpoint", timeout=20)
        assert server.stop() == 0
    lines = [json.loads(line) for file in (tmp_path / "moved", log) for line in file.read_text().splitlines()]
    told = [line["path"] for line in lines if line["event"] == "request"]
    assert told == ["/v1/status", "/checkpoint"]  # whoever watches every second is told of at "debug" alone
    words = ("serve", "--data", tmp_path / "d", "--package", PACKAGE, "--log", tmp_path / "no" / "log")
    refused(*words, status=2, lang="id")
    assert not (tmp_path / "d").exists()
    assert recap("serve", "--data", tmp_path / "d", "--log-level", "loud").returncode == 2
