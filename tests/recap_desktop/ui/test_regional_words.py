"""The window and the printed D.Hasil call contests and places as the package says for the region."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import training
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.region import RegionStep
from resources import catalogue
from tests.helpers.party_desk import named
from tests.helpers.party_sheets import HOLES
from tests.helpers.pdf_text import pages
from tests.helpers.regional_words import used_everywhere
from tests.helpers.wire import training_variant, two_subdistricts
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window
from tests.recap_desktop.ui.starting import CONTROL, K, Person, package_file, words_of

REGIONAL: list[dict[str, Any]] = [{
    "region": "00",
    "words": {
        "subdistrict": {"id": "distrik", "en": "district"}, "village": {"id": "gampong", "en": "gampong"},
    },
    "contests": [
        {"code": "DPRD_PROV", "short": "DPRA", "name": {"id": "Dewan Perwakilan Rakyat Aceh", "en": "House of Aceh"}},
    ],
}]


@pytest.fixture
def aceh(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "w"
    folder.mkdir()
    district = {"code": "1", "name": "ACEH 1", "regions": [], "choices": named(HOLES)}
    package = training_variant(contests=[{"code": "DPRD_PROV", "districts": [district]}], regional=REGIONAL)
    with Desk.create(folder, package.envelope) as desk:
        training.enrol_crew(desk)
        yield desk


def test_the_window_speaks_the_words_of_the_region(aceh: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    with opened_window(aceh, qtbot, qapp) as window:
        officer = Officer(window, qtbot)
        officer.sign_in("P-OP-1")
        usual = window._usual_heading()
        assert usual.subtitle == "DPRA" and usual.title.startswith("Distrik ")
        assert "gampong" in window.context.words("board.total", contest="", villages=3, stations=12)
        window.go("entry", station=FIRST, typed=True)
        entry = window._pages["entry"]
        qtbot.waitUntil(lambda: entry.heading() is not None, timeout=20_000)  # type: ignore[attr-defined]
        assert entry.heading().subtitle == "DPRA · Entri pertama"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("lang", "said"), [
    ("id", "Paket ini bukan untuk distrik kecamatan Desa Baru."), ("en", "This package is not for district kecamatan")])
def test_a_refusal_speaks_them_too_and_leaves_names_as_they_are(
    aceh: Desk, qtbot: QtBot, qapp: QApplication, lang: str, said: str
) -> None:
    with opened_window(aceh, qtbot, qapp) as window:
        words = window.context.words
        words.use(lang)
        refused = KnownError("setup.other_subdistrict", region="kecamatan Desa Baru")
        assert words.sentence(refused).startswith(said)
        counted = words.sentence(KnownError("setup.choose_region", count=3))
        assert ("3 distrik" if lang == "id" else "3 districts") in counted
        behind = catalogue.cause("setup.other_subdistrict", words.language, {"region": "X"})
        assert behind is not None and ("distrik X" if lang == "id" else "for district X") in behind


@pytest.mark.parametrize(("lang", "name"), [("id", "Dewan Perwakilan Rakyat Aceh"), ("en", "House of Aceh")])
def test_a_printed_report_has_the_name_of_the_assembly(aceh: Desk, lang: str, name: str) -> None:
    aceh.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    printed = " ".join("\n".join(pages(aceh.reports.preview("DPRD_PROV", lang))).split())
    assert name.upper() in printed.upper()
    assert "DEWAN PERWAKILAN RAKYAT DAERAH PROVINSI" not in printed.upper()


def test_the_start_window_speaks_them_while_the_package_is_at_hand(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """Each step of the package in its words, and the doors in those used everywhere again."""
    two = two_subdistricts().payload
    package = training_variant(regions=two["regions"], stations=two["stations"],
                               regional=[{name: REGIONAL[0][name] for name in ("region", "words")}])
    (tmp_path / "data").mkdir()
    window = StartWindow(qapp, Start(tmp_path / "data"), "id")
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    person = Person(window, qtbot)
    person.settle()
    window.read(package_file(tmp_path, package))
    person.settle()
    assert isinstance(window.step, PackageStep) and "2 distrik" in words_of(window.step)
    person.press(K.Key_Return, CONTROL)
    assert isinstance(window.step, RegionStep)
    heads = [window.step.model.headerData(at, Qt.Orientation.Horizontal) for at in (0, 2)]
    assert heads == ["Distrik", "Gampong"] and "Distrik mana" in window.windowTitle()
    assert not used_everywhere(words_of(window.step), REGIONAL[0]["words"])
    window.words.use("en")
    assert "Which district" in window.windowTitle()
    window.doors()
    assert isinstance(window.step, DoorsStep) and not window.words.language.contests
    assert window.words("start.region") == "Which sub-district is this laptop for?"
    window.close()
    window.end()
