"""The steps of the manuals for operator and chair, by keys in the real window; yields the name of each picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.demo.committee import CHAIR, MEMBERS
from recap_desktop.ui import training
from recap_desktop.ui.pages.settling.question import QuestionView
from sync.trust.package import ElectionPackage
from tests.helpers import trial
from tests.recap_desktop.ui.conftest import ALT, CONTROL, Officer
from tests.recap_desktop.ui.people_keys import BUDI, SITI, PeopleKeys, Regency, in_dialog
from tests.recap_desktop.ui.starting import Person, package_file
from tests.recap_desktop.ui.typed import sheets
from tests.recap_desktop.ui.walk import DIFFERING, FRESH
from tests.sync.fold.packages import station_added

K = Qt.Key


def first_start(person: Person, package: ElectionPackage, stick: Path) -> Iterator[str]:
    """From the three doors to a workspace: the package on a stick, two groups from the letter, the sub-district."""
    yield "mulai"
    person.press(K.Key_O, CONTROL)
    yield "sumber-paket"
    person.choose(package_file(stick, package), K.Key_O)
    yield "sidik-kunci"
    person.type_groups(package)
    person.press(K.Key_Return)
    person.type("ternate")
    yield "kecamatan"


def enrolment(keys: PeopleKeys, office: Regency, stick: Path) -> Iterator[str]:
    """The first officer by the code of the letter, the second by two files."""
    keys.press(K.Key_N, CONTROL)
    keys.appointment(SITI)
    keys.press(K.Key_Return)
    keys.type(office.code(SITI))
    yield "petugas-baru"
    keys.press(K.Key_Return)
    assert keys.told == f"{SITI.name} terdaftar di laptop ini."
    keys.request(BUDI, stick / "BUDI.recap-request")
    yield "permintaan"
    answer = trial.answer((stick / "BUDI.recap-request").read_bytes(), of=office.package)
    (stick / "BUDI.recap-answer").write_bytes(answer)
    keys.press(K.Key_E, CONTROL)
    yield "lanjutkan"
    keys.read_answer(BUDI.passphrase, stick / "BUDI.recap-answer")
    assert keys.told == f"{BUDI.name} terdaftar di laptop ini."


def sign_in(officer: Officer, person: str) -> Iterator[str]:
    """The digit, the passphrase, Enter."""
    window = officer.window
    officer.bot.waitUntil(lambda: bool(window.cover.tiles._officers), timeout=20_000)  # type: ignore[attr-defined]
    officers = window.cover.tiles._officers  # type: ignore[attr-defined]
    officer.press(K(K.Key_0.value + next(one.digit for one in officers if one.person == person)))
    officer.type(str(training.passphrase(person)))
    yield "masuk"
    officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: not window.covered, timeout=20_000)
    officer.settle()


def more(officer: Officer, name: str) -> None:
    """F10, then the digit of a page among the further pages."""
    officer.press(K.Key_F10)
    shown = officer.window.current_page._shown  # type: ignore[attr-defined]
    officer.press(K(K.Key_1.value + next(at for at, spec in enumerate(shown) if spec.id == name)))


def day_before(officer: Officer) -> Iterator[str]:
    """Readiness."""
    officer.press(K.Key_F10)
    yield "lainnya"
    more(officer, "ready")
    yield "kesiapan"


def typing(officer: Officer) -> Iterator[str]:
    """A sheet from the number on its paper to its end; one figure on the paper is miscounted."""
    officer.press(K.Key_F2)
    yield "beranda"
    officer.press(K.Key_Return, CONTROL)
    officer.type(FRESH[-3:])
    yield "nomor-tps"
    officer.press(K.Key_Return)
    page = officer.window.current_page
    paper = {name: Figure.of(value) for name, value in sheets()[FRESH].items()}
    paper["used_dpt.t"] = Figure.of(sheets()[FRESH]["used_dpt.t"] + 30)
    for field in page._session.definition.order:  # type: ignore[attr-defined]
        officer.figures(str(paper[field].value))
        if field == "used_dptb.m":
            yield "baca-lagi"
    yield "periksa"
    officer.press(K.Key_K, CONTROL)
    officer.press(K.Key_Return)
    yield "selesai"


def sending(officer: Officer) -> Iterator[str]:
    """The page of what waits."""
    officer.press(K.Key_0, ALT)
    yield "kirim"


def before_the_plenary(officer: Officer, disk: Path) -> Iterator[str]:
    """Who is enrolled; the second place for copies, a backup and its drill."""
    more(officer, "people")
    yield "petugas"
    more(officer, "backup")
    with in_dialog(officer.bot, disk):
        officer.press(K.Key_O, CONTROL)
    officer.window.activateWindow()  # no window manager does it here
    officer.settle()
    assert (disk / "recap-copies").is_dir()
    with in_dialog(officer.bot, disk / "awal.recap-backup"):
        officer.press(K.Key_Return, CONTROL)
    officer.window.activateWindow()
    officer.settle()
    officer.press(K.Key_U, CONTROL)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    yield "cadangan"


def newer_package(officer: Officer, stick: Path) -> Iterator[str]:
    """The second package: what it changes, then taken."""
    more(officer, "packages")
    second = station_added(officer.window.context.facts.package)
    with in_dialog(officer.bot, package_file(stick, second, "paket-2.recap-package")):
        officer.press(K.Key_O, CONTROL)
    officer.window.activateWindow()
    officer.settle()
    yield "paket"
    officer.press(K.Key_Return, CONTROL)
    officer.bot.waitUntil(lambda: officer.window.covered, timeout=20_000)
    officer.settle()
    assert "nomor 2" in officer.window.cover.notice.text


def chairs_work(officer: Officer) -> Iterator[str]:
    """Differences, findings, ratification of one sheet, the life of a sheet."""
    yield "beranda-ketua"
    officer.press(K.Key_3, ALT)
    officer.press(K.Key_Return)
    yield "perbedaan"
    page = officer.window.current_page
    while page.question.isVisible():  # type: ignore[attr-defined]
        officer.press(K(K.Key_1.value + _on_the_paper(page.question)))  # type: ignore[attr-defined]
    officer.type("latihan-hasan")
    yield "perbedaan-simpan"
    officer.press(K.Key_Return)
    officer.press(K.Key_4, ALT)
    yield "temuan"
    officer.press(K.Key_Return, CONTROL)
    yield "baca-ulang"
    officer.press(K.Key_Escape)
    officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_4)
    officer.press(K.Key_Return, CONTROL)
    yield "keputusan"
    officer.press(K.Key_Escape)
    officer.press(K.Key_5, ALT)
    officer.press(K.Key_Space)
    yield "pengesahan-lembar"
    page = officer.window.current_page
    while page.views.currentWidget() is page.sheet:  # type: ignore[attr-defined]
        officer.press(K.Key_Return)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    yield "pengesahan"
    officer.press(K.Key_Return)


def to_the_last_signature(officer: Officer) -> Iterator[str]:
    """Recapitulation, report and copies of a committee whose sheets are ratified."""
    officer.press(K.Key_6, ALT)
    yield "rekap"
    officer.press(K.Key_Return, CONTROL)
    signers = [str(training.passphrase(one)) for one in (CHAIR, *MEMBERS)]
    officer.type(signers[0])
    yield "rekap-tanda-tangan"
    officer.press(K.Key_Return)
    for words in signers[1:]:
        officer.type(words)
        officer.press(K.Key_Return)
    officer.press(K.Key_9, ALT)
    yield "laporan"
    officer.press(K.Key_Return, CONTROL)
    for words in signers:
        officer.type(words)
        officer.press(K.Key_Return)
    officer.press(K.Key_Return, CONTROL)
    officer.type("Saksi 01")
    yield "salinan"
    officer.press(K.Key_Return)
    yield "salinan-tercatat"


def _on_the_paper(view: QuestionView) -> int:
    """Which of the two readings is what the paper says; they come in any order."""
    question = view._question
    assert question is not None
    return [one.value for one in question.options].index(sheets()[DIFFERING][question.field])
