"""Who agreed to a correction: a witness has the ballot number of the contestant, also where numbers have holes."""

from __future__ import annotations

import pytest

from recap_desktop.ui.acts.plenary import CorrectForm
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.party_sheets import party_form

pytestmark = pytest.mark.qt


def test_a_witness_is_named_by_the_ballot_number(window: MainWindow) -> None:
    form = CorrectForm(window.context)
    form._ask_agreed(party_form().contestants)
    assert list(form.agreed)[:2] == ["PANWASLU", "SAKSI-1"] and list(form.agreed)[-2:] == ["SAKSI-17", "SAKSI-24"]
    form.deleteLater()
