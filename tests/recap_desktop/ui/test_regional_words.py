"""The window and the printed D.Hasil call contests and places as the package says for the region."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.helpers.party_desk import named
from tests.helpers.party_sheets import HOLES
from tests.helpers.pdf_text import pages
from tests.helpers.wire import training_variant
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window

REGIONAL = [{
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


@pytest.mark.parametrize(("lang", "name"), [("id", "Dewan Perwakilan Rakyat Aceh"), ("en", "House of Aceh")])
def test_a_printed_report_has_the_name_of_the_assembly(aceh: Desk, lang: str, name: str) -> None:
    aceh.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    printed = " ".join("\n".join(pages(aceh.reports.preview("DPRD_PROV", lang))).split())
    assert name.upper() in printed.upper()
    assert "DEWAN PERWAKILAN RAKYAT DAERAH PROVINSI" not in printed.upper()
