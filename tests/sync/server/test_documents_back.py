"""Signed D.Hasil come back to a server from the releases that have them: folder lost, blobs lost, blobs spoilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recap_desktop.cli.recover import published
from sync.portal.documents import WHOLE
from sync.record.keys import b64
from sync.server.folder import BLOBS
from sync.server.recovery import Recovered, last_known, recover
from sync.server.run import serve
from sync.server.second_place import SUFFIX
from sync.verify import compare_paths, verify_path
from tests.helpers.documents import PDF, Told
from tests.helpers.pki import training_package
from tests.helpers.releases import Town, tree
from tests.helpers.wire import training_variant


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A release with a signed document, and the server that cut it."""
    made = Told.begun(tmp_path_factory.mktemp("back"), 1)
    made.come(PDF)
    made.town.publish(made.folder / "release", d_hasil=WHOLE)
    return made


@pytest.fixture
def told(template: Told, tmp_path: Path) -> Told:
    folder = Path(shutil.copytree(template.folder, tmp_path / "e"))
    return Told(Town(folder / "server", template.town.committee), folder, template.recap, template.image)


def begin_anew(told: Told) -> Recovered:
    """The commands of the page on recovery, without their printing."""
    releases = [published(told.folder / "release")]
    known, key = last_known(told.town.data, releases)
    first = training_package()
    package = training_variant(
        sequence=2, previous=first.digest, log_origin="recap.training/log-2",
        log_before=[{"origin": known.origin, "key": b64(key), "size": known.size, "root": known.root.hex()}],
    ).envelope
    return recover(told.town.data, package, releases)


def blob(told: Told) -> Path:
    return told.town.data / BLOBS / told.digest[:2] / told.digest


def test_a_lost_server_has_its_documents_back_from_the_release_that_was_left(told: Told) -> None:
    """Everything of the server is gone, also its second place; a new one begins with the package and the release."""
    shutil.rmtree(told.town.data)
    shutil.rmtree(told.folder / f"server{SUFFIX}", ignore_errors=True)
    with serve(told.town.data, told.town.committee.package.envelope, keys=told.town.keys):
        pass
    done = begin_anew(told)
    assert done.documents == 1 and blob(told).read_bytes() == PDF
    told.town.publish(told.folder / "again", number=1)
    assert tree(told.folder / "again") == tree(told.folder / "release")
    told.town.publish(told.folder / "next", d_hasil=WHOLE)
    assert (told.folder / "next" / told.path).read_bytes() == PDF
    assert verify_path(told.folder / "next").ok
    ((_, report),) = compare_paths([told.folder / "release", told.folder / "next"])
    assert report.ok, report.fault


@pytest.mark.parametrize("spoilt", [None, PDF[:-1] + b"!", PDF[:10]])
def test_a_document_that_is_gone_or_spoilt_comes_back_and_one_that_is_whole_stays(
    told: Told, spoilt: bytes | None
) -> None:
    place = blob(told)
    place.unlink()
    if spoilt is not None:
        place.write_bytes(spoilt)
    other = told.come(b"%PDF-1.7\nof nobody")
    assert begin_anew(told).documents == 1
    assert place.read_bytes() == PDF and other.exists()
    before = place.stat().st_mtime_ns
    assert recover(told.town.data, (told.town.data / "package.json").read_bytes(),
                   [published(told.folder / "release")]).documents == 0
    assert place.stat().st_mtime_ns == before
