"""Signed D.Hasil in a release: published whole or withheld, by what the plan says; every byte is its record's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest

from forms.errors import KnownError
from sync.portal.content import Plan
from sync.portal.documents import WHOLE, Documents
from sync.portal.layouts.v4.pages.templating import style
from sync.portal.register import Cut, Register
from sync.server.publishing import Publishing
from sync.server.run import serve
from sync.verify import compare_paths, verify_path
from tests.helpers.documents import PDF, REGION, SIGNERS, Told, image_of
from tests.helpers.feeds import assert_told, feed_of, listed
from tests.helpers.forging import Content, content_of, forge
from tests.helpers.html_pages import Page
from tests.helpers.releases import NOW, Town, fault_of, pages, rows_of, sealed_desk, tree
from tests.sync.fold.acts import recap


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Releases: ``withheld``, ``waiting`` (published, the document had not come) and ``whole``."""
    made = Told.begun(tmp_path_factory.mktemp("documents"), 2)
    made.town.publish(made.folder / "withheld")
    made.town.publish(made.folder / "waiting", d_hasil=WHOLE)
    made.come(PDF)
    made.town.publish(made.folder / "whole", d_hasil=WHOLE)
    return made


def test_a_document_is_published_byte_for_byte_and_everything_names_it(told: Told) -> None:
    whole = told.folder / "whole"
    assert (whole / told.path).read_bytes() == PDF
    row = told.row("whole", told.image)
    assert (row["keadaan_gambar"], row["alasan"], row["berkas"], row["sha256"], row["ukuran"], row["catatan"]) == (
        "diterbitkan", "", told.path, told.digest, str(len(PDF)), told.recap.id)
    listing = json.loads((whole / f"daftar/dokumen-{REGION}.json").read_text(encoding="utf-8"))
    assert [(one["path"], one["sha256"], one["jenis"]) for one in listing["files"]] == [
        (told.path, told.digest, "dokumen")]
    catalogue = json.loads((whole / "katalog.jsonld").read_text(encoding="utf-8"))
    assert told.digest in json.dumps(catalogue) and f"./#{told.path}" in json.dumps(catalogue)
    assert "application/pdf" in json.dumps(catalogue)
    report = verify_path(whole)
    assert report.ok and ("release_documents", {"n": 1, "absent": 0}) in report.holds


def test_by_default_it_is_withheld_and_the_reason_is_said(told: Told) -> None:
    withheld = told.folder / "withheld"
    assert not (withheld / "dokumen").exists() and "d_hasil" not in _plan(withheld)
    row = told.row("withheld", told.image)
    assert (row["keadaan_gambar"], row["alasan"], row["berkas"], row["sha256"]) == (
        "ditahan", "kebijakan", "", told.digest)
    report = verify_path(withheld)
    assert report.ok and ("release_documents_withheld", {}) in report.holds


def test_one_that_had_not_come_is_said_so_and_comes_with_the_next_release(told: Told) -> None:
    """The plan names the leaf: so the first release is the same when it is made again after the document came."""
    waiting = told.folder / "waiting"
    (leaf,) = rows_of(waiting, "catatan", catatan=told.image.id)
    assert _plan(waiting)["d_hasil"] == {"policy": "whole", "absent": [int(leaf["indeks"])]}
    assert _plan(told.folder / "whole")["d_hasil"] == {"policy": "whole", "absent": []}
    row = told.row("waiting", told.image)
    assert (row["keadaan_gambar"], row["alasan"], row["berkas"]) == ("ditahan", "belum_diterima", "")
    assert verify_path(waiting).ok
    told.town.publish(told.folder / "again", number=2)
    assert tree(told.folder / "again") == tree(waiting)
    shutil.rmtree(told.folder / "again")


def test_documents_that_came_or_are_published_from_now_on_are_in_the_list_of_changes(told: Told) -> None:
    """No leaf of the log tells either; the plan says what the release before had of them."""
    for number in (2, 3):
        assert_told(told.town.data, number)
        assert REGION in {code for code, _ in listed(feed_of(told.town.data, number))}


def _plan(release: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["plan"]
    return found


def _small_verifier(release: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", "-S", str(release / "verifikasi.pyz"), "--lang", "en"],
                          capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def content(told: Told) -> Content:
    return content_of(told.folder / "whole")


FORGERIES = {
    "other": ("verify.document", "Not the document that a signed record names"),
    "missing": ("verify.recount_file", "Missing: dokumen/"),
    "more": ("verify.recount_file", "A document that should not be in the release"),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_publisher_cannot_put_another_document_in_leave_one_out_or_add_one(
    told: Told, content: Content, tmp_path: Path, how: str
) -> None:
    """Rightly signed by the release key, every listing as it should be; both verifiers find it."""

    def change(files: dict[str, bytes]) -> None:
        if how == "other":
            files[told.path] = PDF.replace(b"tangan", b"tangam", 1)
        elif how == "missing":
            del files[told.path]
        else:
            files[f"dokumen/{REGION}/{'0' * 64}.pdf"] = PDF

    made = forge(content, tmp_path / "forged", change)
    code, words = FORGERIES[how]
    assert fault_of(made) == code
    small = _small_verifier(made)
    assert small.returncode == 1 and words in small.stdout, small.stdout


def test_one_altered_bit_is_found_by_the_file_and_both_verifiers_hold_without_it(told: Told, tmp_path: Path) -> None:
    whole = told.folder / "whole"
    small = _small_verifier(whole)
    assert small.returncode == 0 and "1 signed D.Hasil (PDF): the very ones" in small.stdout
    assert "1 signed D.Hasil (PDF) are named by records and not published" in _small_verifier(
        told.folder / "withheld").stdout
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    data = bytearray(PDF)
    data[100] ^= 1
    (copy / told.path).write_bytes(data)
    fault = verify_path(copy).fault
    assert fault is not None and (fault.code, fault.params["path"]) == ("verify.altered_file", told.path)


def test_only_what_a_signer_of_the_recapitulation_names_is_published(tmp_path: Path) -> None:
    """Any officer may name a blob; a server that gave all of them out would be anybody's file store."""
    desk = sealed_desk(1)
    first = desk.force(recap(desk.state, REGION), *SIGNERS)
    foreign, broken, page = PDF + b"1", b"no PDF at all", style()
    strange = image_of(desk, foreign, first, "OP-1")
    other = image_of(desk, PDF, desk.records[next(iter(desk.records))], "KETUA")
    spoilt = image_of(desk, broken, first, "KETUA")
    kept = image_of(desk, page, first, "KETUA")
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    told = Told(town, tmp_path, first, spoilt)
    for one in (foreign, PDF, broken, page):
        told.come(one)
    town.publish(tmp_path / "before")  # from here on the server keeps its style sheet as a file of a release
    town.publish(tmp_path / "release", d_hasil=WHOLE)
    assert [told.row("release", one)["alasan"] for one in (strange, other, spoilt, kept)] == [
        "tidak_berlaku", "tidak_berlaku", "belum_diterima", "belum_diterima"]
    assert not (tmp_path / "release" / "dokumen").exists()
    assert verify_path(tmp_path / "release").ok and _small_verifier(tmp_path / "release").returncode == 0
    (bare,) = [row for row in rows_of(tmp_path / "release", "formulir") if row["dokumen"] == "c_hasil"]
    assert bare["alasan"] == "tanpa_gambar"


def test_a_damaged_document_is_taken_from_where_an_earlier_release_kept_it(told: Told) -> None:
    """One of the two stops nothing: neither a release that is made again nor the next; without both it is said."""
    place = told.come(PDF)
    kept = told.town.data / "releases" / "files" / told.digest[:2] / told.digest
    assert kept.read_bytes() == PDF
    try:
        for damaged in (place, kept):
            damaged.write_bytes(PDF[:-1] + b"!")
            told.town.publish(told.folder / "again", number=3)
            assert tree(told.folder / "again") == tree(told.folder / "whole")
            shutil.rmtree(told.folder / "again")
            place.write_bytes(PDF)
        for damaged in (place, kept):
            damaged.write_bytes(PDF[:-1] + b"!")
        with pytest.raises(KnownError, match=r"portal\.document"):
            told.town.publish(told.folder / "never", number=3)
    finally:
        for damaged in (place, kept):
            damaged.write_bytes(PDF)
    assert not (told.folder / "never").exists()


def test_a_plan_says_documents_in_one_spelling() -> None:
    good = {"policy": "whole", "absent": [1, 4]}
    assert Documents.of_json(good).to_json() == good
    for bad in (None, [], {"policy": "whole"}, {**good, "policy": "withheld"}, {**good, "absent": [4, 1]},
                {**good, "absent": [1, 1]}, {**good, "absent": [True]}, {**good, "absent": [-1]}, {**good, "x": 1}):
        with pytest.raises(ValueError, match="documents"):
            Documents.of_json(bad)


def test_documents_that_never_come_do_not_keep_a_release_from_being_read(tmp_path: Path) -> None:
    """As many as officers sign records that name one: what a register takes it gives back."""
    plan = Plan(1, 300_000, "2024-02-20T08:00:00Z", "4", None, Documents(WHOLE, tuple(range(200_000))))
    cut = Cut(plan, "0" * 64, "1" * 64, "c2ln\n", None)
    Register(tmp_path).add(cut)
    assert Register(tmp_path).get(1) == cut


def test_a_running_server_cuts_again_when_a_document_came(told: Told, tmp_path: Path) -> None:
    place = told.come(PDF)
    place.unlink()
    shutil.copytree(told.town.data, tmp_path / "server")
    place.write_bytes(PDF)
    (tmp_path / "server" / "releases" / "files" / told.digest[:2] / told.digest).unlink()
    moved = replace(told, town=replace(told.town, data=tmp_path / "server"))
    package = told.town.committee.package
    with serve(moved.town.data, package.envelope, keys=told.town.keys) as running:
        cuts = Publishing(running.service, told.town.keys.release, 60, lambda: NOW, d_hasil=WHOLE)
        first = cuts.cut_if_due()
        assert first is not None and first.plan.d_hasil is not None and len(first.plan.d_hasil.absent) == 1
        assert cuts.cut_if_due() is None
        moved.come(PDF)
        second = cuts.cut_if_due()
        assert second is not None and second.plan.d_hasil == Documents(WHOLE)
        with urlopen(f"{running.url}/{moved.path}") as answer:
            assert answer.read() == PDF and answer.headers["Content-Type"] == "application/pdf"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert cuts.cut_if_due() is None


def test_the_page_of_the_sub_district_links_the_document_or_says_why_there_is_none(told: Told) -> None:
    page = (told.folder / "whole" / "halaman" / "0001" / f"{REGION}.html").read_text(encoding="utf-8")
    whole = Page(page)
    (link,) = [one for one in whole.links if one.endswith(".pdf")]
    assert link == f"../../{told.path}" and told.digest in whole.words
    assert whole.faults == [] and "D.Hasil yang ditandatangani (PDF, 261 KB)" in page
    assert "withheld by the policy of this release" in pages(told.folder / "withheld", "en")
    assert "belum diterima server secara utuh" in pages(told.folder / "waiting")
    sums = json.loads((told.folder / "whole" / "wilayah/0001/jumlah.json").read_text(encoding="utf-8"))
    (said,) = [one["rekap"]["dokumen"] for region in sums["wilayah"] for one in region["kontes"] if one["rekap"]]
    assert said == [{"catatan": told.image.id, "sha256": told.digest, "ukuran": len(PDF), "berkas": told.path,
                     "alasan": None}]


def test_the_method_says_the_policy_how_to_add_up_what_was_validated_and_what_is_not_checked(told: Told) -> None:
    for release, said in (("whole", "are published whole, except"), ("withheld", "D.Hasil are withheld.")):
        page = Page((told.folder / release / "metode.en.html").read_text(encoding="utf-8"))
        assert said in page.words and page.faults == []
        assert {"agregasi.sql", "laporan-validasi.json"} <= set(page.links)
        assert all((told.folder / release / one).is_file() for one in ("agregasi.sql", "laporan-validasi.json"))
        assert {"d-hasil", "jumlahkan-sendiri", "validasi", "tidak-diperiksa"} <= set(page.ids)
        assert {"R18", "R20", "R24"} <= set(page.words.split())
    glossary = Page((told.folder / "whole" / "daftar-istilah.html").read_text(encoding="utf-8"))
    assert {"across", "document", "add_up", "validation"} <= set(glossary.ids)


def test_a_document_that_a_later_release_withholds_is_named(told: Told, tmp_path: Path) -> None:
    """It changes no result, so it is no fault; whoever has the earlier release has it still."""
    told.town.publish(tmp_path / "later")
    (named,) = [report for _, report in compare_paths([told.folder / "whole", tmp_path / "later"])]
    assert named.ok and ("release_documents_gone", {"n": 1, "before": 3}) in named.holds
    assert "1 D.Hasil of release 3 is no longer published." in " ".join(named.facts("en"))
