"""A copy that says something else than the sheet is told with who holds it."""

from __future__ import annotations

import pytest

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.plenary.views import SUPERVISOR, CopyNote
from recap_desktop.ui import training
from recap_desktop.ui.pages.overview import OverviewPage
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_twice

pytestmark = pytest.mark.qt


def test_the_sentence_of_a_copy_names_the_witness_or_the_supervisor(desk: Desk, officer: Officer) -> None:
    type_twice(desk, CLEAN)
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    other = Figure.of(sheets()[CLEAN]["votes.1"] + 2)
    held = {one.code: one.label for one in desk.plenary.copying.of(CONTEST, CLEAN).copies}
    witness = next(code for code in held if code != SUPERVISOR)
    for code in (SUPERVISOR, witness):
        desk.plenary.copying.note(CONTEST, CLEAN, code, CopyNote("differs", {"votes.1": other}))
    desk.session.lock()
    officer.sign_in("P-CHAIR")
    page = officer.opened("overview", OverviewPage)
    page.choose("across")
    for language, begins in (("id", "Salinan Saksi 1"), ("en", "Copy of Witness 1")):
        officer.window.context.words.use(language)
        officer.settle()
        told = [line.cells[2] for line in page.model.lines if line.cells[0] == "R20"]
        assert len(told) == 2, told
        assert [one for one in told if one.lower().startswith(begins.lower()) and held[witness] in one], told
        assert [one for one in told if "Panwaslu" in one.partition(":")[0]], told
