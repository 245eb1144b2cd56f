"""``recap admin progress``: staff of a regency with a workspace of their own, and a committee that may not ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from recap_desktop.desk import Desk
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage
from tests.helpers.desks import PASSPHRASE
from tests.helpers.main_in_process import run_here
from tests.helpers.regency import FIRST, LONE, SECOND, closed, desk_of, sealed, send
from tests.helpers.wire import two_subdistricts


@pytest.fixture(scope="module")
def package() -> ElectionPackage:
    return two_subdistricts()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, package: ElectionPackage) -> Path:
    """A workspace of the regency's office: made for one of its sub-districts, nobody of a committee in it."""
    folder = tmp_path_factory.mktemp("office") / "w"
    with Desk.create(folder, package.envelope, subdistrict=FIRST) as desk:
        desk.setup.enrol_training("STAF", "regency_staff", "Staf", PASSPHRASE)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, package: ElectionPackage) -> Iterator[RunningServer]:
    with serve(tmp_path_factory.mktemp("server") / "data", package.envelope) as running:
        second = desk_of(package, SECOND)
        send(running.url, second, *sealed(second, LONE), closed(second, SECOND))
        yield running


def test_the_office_reads_the_progress_of_all_sub_districts(office: Path, server: RunningServer) -> None:
    words = ("admin", "progress", "--workspace", office, "--server", server.url)
    done = run_here(*words, "--json", typed=PASSPHRASE)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [part["total"]["code"] for part in found["subdistricts"]] == [FIRST, SECOND]
    assert (found["total"]["expected"], found["total"]["done"]) == (13, 1)
    (preview,) = found["previews"]
    assert preview["official"] is False
    assert {row["code"]: row["state"] for row in preview["rows"]} == {FIRST: "none", SECOND: "final"}
    for lang, words_of in (("id", "Bukan hasil resmi"), ("en", "Not an official result")):
        done = run_here(*words, typed=PASSPHRASE, lang=lang)
        assert done.returncode == 0, done.stderr
        assert words_of in done.stdout
        assert "13" in done.stdout
        assert FIRST in done.stdout


def test_a_link_is_opened_in_the_browser(
    office: Path, server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/opened"\n')
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    import webbrowser

    monkeypatch.setattr(webbrowser, "_tryorder", None)
    done = run_here("admin", "progress", "--workspace", office, "--server", server.url, "--open", typed=PASSPHRASE)
    assert done.returncode == 0, done.stderr
    address = (tmp_path / "opened").read_text()
    assert address.startswith(server.url + "/progress/open/")
    assert address.endswith("?lang=en")
    assert address not in done.stdout + done.stderr
    assert [requests.get(address, timeout=20).status_code for _ in range(2)] == [200, 403]


def test_a_committee_is_told_that_it_may_not(server: RunningServer, tmp_path: Path, package: ElectionPackage) -> None:
    folder = tmp_path / "w"
    with Desk.create(folder, package.envelope, subdistrict=FIRST) as desk:
        desk.setup.enrol_training("KETUA", "chair", "Ketua", PASSPHRASE)
    done = run_here(
        "admin", "progress", "--workspace", folder, "--server", server.url, typed=PASSPHRASE, lang="id"
    )
    assert done.returncode == 1
    assert "Ketua" in done.stderr or "peran" in done.stderr.lower()


def test_no_server_is_one_sentence(office: Path) -> None:
    done = run_here("admin", "progress", "--workspace", office, "--server", "http://127.0.0.1:1", typed=PASSPHRASE)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
