"""The command line and its papers on packages of Aceh, Papua and West Sumatra: no word that is used everywhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from recap_desktop.cli.report import LISTS
from recap_desktop.desk import Desk
from recap_desktop.desk.readiness_sheet import readiness_sheet
from recap_desktop.reports.letters import Committee, Letter, letters_pdf
from resources.catalogue import LANGUAGES
from sync.server.clock import utc_now
from sync.server.run import serve
from tests.helpers.command import recap
from tests.helpers.desks import PASSPHRASE
from tests.helpers.main_in_process import run_here
from tests.helpers.pdf_text import pages
from tests.helpers.regional_words import PLACES, Place, own_words, used_everywhere

#: Who is enrolled; few, since each costs a passphrase.
CREW = {"KETUA": "chair", "OP-1": "operator", "STAF": "regency_staff"}


@dataclass(frozen=True)
class Here:
    """A workspace and a server's folder of one region, with the package that both have."""

    place: Place
    folder: Path
    url: str = ""

    @property
    def workspace(self) -> Path:
        return self.folder / "w"

    def names(self) -> list[str]:
        return [*self.place.regions.values(), str(self.folder)]

    def check(self, said: str) -> None:
        assert used_everywhere(said, self.place.words, self.names()) == []


@pytest.fixture(scope="module", params=PLACES)
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    made = Here(PLACES[request.param], tmp_path_factory.mktemp("region"))
    package = made.place.package()
    (made.folder / "package.json").write_bytes(package.envelope)
    made.workspace.mkdir()
    with Desk.create(made.workspace, package.envelope) as desk:
        for person, role in CREW.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    roster = made.folder / "roster.csv"
    roster.write_text("person,role,region\nSTAF,regency_staff," + package.subdistricts()[0].code[:4], encoding="utf-8")
    with serve(made.folder / "server", package.envelope) as running:
        yield replace(made, url=running.url)


def _run(
    *words: object, lang: str, typed: str | None = None, own_process: bool = True
) -> subprocess.CompletedProcess[str]:
    """One run, in a process of its own as an officer starts it, or the same path in this one."""
    if not own_process:
        return run_here(*words, lang=lang, typed=typed)
    if typed is None:
        return recap(*words, lang=lang)
    read, write = os.pipe()
    try:
        os.write(write, f"{typed}\n".encode())
        os.close(write)
        return recap(*words, "--passphrase-fd", read, lang=lang, pass_fds=(read,))
    finally:
        os.close(read)


#: Verbs with a package at hand, answers and refusals: ``W`` is the workspace, ``S`` the server's folder, ``U`` its
#: address, ``P`` the package, ``R`` an appointment roster, ``O`` what is written, ``Z`` a release that lacks a file.
SIGNED_IN = (
    ("clock", "show"), ("ready",), ("sync", "--server", "U"), ("package", "diff", "P"),
    ("admin", "progress", "--server", "U"), ("report", "d-hasil", "--contest", "DPRD_PROV", "-o", "O"),
    ("report", "zero", "--contest", "DPRD_PROV", "-o", "O"), ("backup", "O"),
)
ALONE = (
    ("package", "inspect", "P"), ("verify", "P"), ("form", "DPRD_PROV", "--package", "P"),
    ("officer", "list", "--workspace", "W"), ("officer", "accept", "P", "--workspace", "W"),
    ("workspace", "create", "--package", "P", "--region", "999999", "--workspace", "O"),
    ("admin", "roster", "import", "R", "--data", "S"), ("admin", "roster", "list", "--data", "S"),
    ("admin", "codes", "list", "--data", "S"), ("admin", "codes", "letters", "--data", "S", "-o", "O"),
    ("admin", "revoke", "--person", "SIAPA", "--data", "S", "--reason", "lost"), ("verify", "Z"),
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_verbs_speak_the_words_of_their_package(here: Here, tmp_path: Path, lang: str) -> None:
    places = {"W": here.workspace, "S": here.folder / "server", "P": here.folder / "package.json", "U": here.url,
              "R": here.folder / "roster.csv", "Z": tmp_path / "release"}
    assert run_here("publish", "--data", places["S"], "-o", places["Z"]).returncode == 0
    (places["Z"] / "index.html").unlink()
    said = []
    for number, words in enumerate((*SIGNED_IN, *ALONE)):
        call = [places.get(one, tmp_path / str(number) if one == "O" else one) for one in words]
        signed_in, who = words in SIGNED_IN, "STAF" if "progress" in words and lang == "id" else "KETUA"
        more = ("--workspace", here.workspace, "--person", who) if signed_in else ()
        done = _run(*call, *more, lang=lang, typed=PASSPHRASE if signed_in else None,
                    own_process=lang == "id" and here.place is PLACES["Aceh" if signed_in else "Papua"])
        assert "--help" not in done.stderr, (words, done.stderr)  # wrong use: nothing of the package is said
        assert "DPRD_PROV" not in done.stdout + done.stderr, words
        here.check(done.stdout + done.stderr)
        said.append(done.stdout + done.stderr)
    assert here.place.assembly[0] in " ".join(said)
    spoken = own_words(" ".join(said), here.place.words, lang)
    # English has words of its own for the committee and the commission, and no verb speaks of the supervisor
    expected = {"village", "subdistrict"} | ({"commission"} if lang == "id" else set())
    assert spoken >= here.place.words.keys() & expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_papers_speak_them_too(here: Here, lang: str) -> None:
    """Every paper of the desk, the workbook's text aside: what is printed."""
    region = list(here.place.regions)[2]
    with Desk.open(here.workspace) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        made = {kind: printed_list(desk, kind, lang) for kind in LISTS}
        made |= others(desk, lang)
        facts, package = desk.facts(), desk.package
        made["ready"] = readiness_sheet(facts, desk.readiness.check(), utc_now(), lang)
    if lang == "id":
        for code in (region, region[:4]):
            for expires in ("2027-01-01T00:00:00Z", ""):
                one = Letter("OP-1", "operator", "ABCD-EFGH" if expires else "")
                made[f"letter {code} {expires}"] = letters_pdf(
                    Committee(package, code, (one,), "2026-11-28T00:00:00Z", expires))
    said = {kind: " ".join("\n".join(pages(pdf)).split()) for kind, pdf in made.items()}
    for kind, words in said.items():
        assert used_everywhere(words, here.place.words, here.names()) == [], kind
    assert own_words(" ".join(said.values()), here.place.words, lang) >= {"village"}
    name = here.place.assembly[1 if lang == "id" else 2]
    for kind in ("zero", "blank", "d-hasil", "attendance"):
        assert name.upper() in said[kind].upper(), kind


def printed_list(desk: Desk, kind: str, lang: str) -> bytes:
    """A list on paper."""
    from recap_desktop.reports.listing import printed

    return printed(desk.papers.paper(kind, "DPRD_PROV", lang))


def others(desk: Desk, lang: str) -> dict[str, bytes]:
    """What is no list: D.Hasil, the blank copies, the receipt of copies."""
    from recap_desktop.desk.papers.blank import blank_copies
    from recap_desktop.desk.recap.copies_register import receipt

    contest = "DPRD_PROV"
    return {
        "d-hasil": desk.reports.preview(contest, lang), "receipt": receipt(desk.facts(), contest, (), lang),
        "blank": blank_copies(desk.package, desk.region, contest, lang)[0],
    }
