"""Every view of the window in sample languages, palettes and sizes: nothing cut, nothing faint, no foreign word."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui.preferences import FILE
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.theme import SCALES
from recap_desktop.ui.tokens import PALETTES, Scheme
from tests.conftest import BUDGET
from tests.helpers import trial
from tests.helpers.regional_words import EVERY as EVERY_WORD
from tests.helpers.regional_words import used_everywhere
from tests.recap_desktop.ui import walk, walk_late, walk_people
from tests.recap_desktop.ui.conftest import Officer, opened_window
from tests.recap_desktop.ui.looks import faint, foreign, said, shown, sideways
from tests.recap_desktop.ui.people_keys import PeopleKeys, trial_desk
from tests.recap_desktop.ui.test_said_of_itself import sign_recap
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.wrappers import kinds_since, unheard_of

pytestmark = [pytest.mark.qt, pytest.mark.usefixtures("alone")]
SAMPLE = (("id", Scheme.LIGHT, 100), ("en", Scheme.CONTRAST, 150), ("id", Scheme.DARK, 150))
EVERY = tuple(itertools.product(("id", "en"), PALETTES, SCALES))




@pytest.mark.parametrize(("language", "scheme", "scale"), EVERY if BUDGET == "soak" else SAMPLE)
def test_every_view(
    language: str, scheme: Scheme, scale: int, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    folder, faults, before = walk.regional_workspace(tmp_path / "w"), [], unheard_of()
    # as after a restart: the palette is there from the first moment, nothing was switched
    (folder / FILE).write_text(json.dumps({"scheme": scheme, "scale": scale}), encoding="utf-8")
    with Desk.open(folder) as desk, opened_window(desk, qtbot, qapp) as window:
        window.context.words.use(language)
        officer = Officer(window, qtbot)
        officer.settle()
        for name in walk.scenes(officer):
            faults += faults_of(window, language, name)
            faults += [f"{name}: word used everywhere: {one}" for one in of_everywhere(window)]
            if (language, scheme, scale) == SAMPLE[0]:  # once: it is the same in every palette
                faults += [f"{name}: {kind} may outlive what it stands for" for kind in kinds_since(before)]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize(("language", "scheme", "scale"), EVERY if BUDGET == "soak" else SAMPLE)
def test_every_view_of_people(
    language: str, scheme: Scheme, scale: int, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    faults, before = [], unheard_of()
    with trial_desk(tmp_path / "empty", trial.usual()):
        pass
    walk_people.workspace(tmp_path / "crew")
    for folder, scenes in (("empty", walk_people.scenes_of_nobody), ("crew", walk_people.scenes)):
        (tmp_path / folder / FILE).write_text(json.dumps({"scheme": scheme, "scale": scale}), encoding="utf-8")
        with Desk.open(tmp_path / folder) as desk, opened_window(desk, qtbot, qapp) as window:
            window.context.words.use(language)
            for name in scenes(PeopleKeys(window, qtbot)):
                faults += faults_of(window, language, name)
            assert kinds_since(before) == []
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize(("language", "scheme", "scale"), EVERY if BUDGET == "soak" else SAMPLE)
def test_every_view_of_what_is_late_or_handed_out(
    desk: Desk, language: str, scheme: Scheme, scale: int, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    faults, before = [], unheard_of()
    (tmp_path / "late").mkdir()
    sign_recap(desk)
    with walk_late.late_desk(tmp_path / "late") as late:
        for one, scenes in ((late, walk_late.scenes_of_asides), (desk, walk_late.scenes_of_copies)):
            folder = one.facts().folder
            (folder / FILE).write_text(json.dumps({"scheme": scheme, "scale": scale}), encoding="utf-8")
            with opened_window(one, qtbot, qapp) as window:
                window.context.words.use(language)
                officer = Officer(window, qtbot)
                officer.settle()
                for name in scenes(officer):
                    faults += faults_of(window, language, name)
                assert kinds_since(before) == []
    assert not faults, "\n".join(dict.fromkeys(faults))


def of_everywhere(window: MainWindow) -> list[str]:
    """What stands on the screen, or is read out, in a word used everywhere though the region has its own."""
    names = [one.name for one in window.context.facts.package.regions.values()]
    texts = {text for widget in shown(window) for text in (said(widget), widget.accessibleName(), widget.toolTip())}
    return [one for text in sorted(texts) for one in used_everywhere(text, EVERY_WORD, names)]


def faults_of(window: MainWindow, language: str, name: str) -> list[str]:
    """What is cut, nameless, sideways, foreign or faint on the screen now; a window that grew or is not alone."""
    QApplication.processEvents()
    faults = [f"{name}: {fault}" for look in (clipped(window), nameless(window), sideways(window),
                                              foreign(window, language), faint(window)) for fault in look]
    if (window.width(), window.height()) != MINIMUM:
        faults.append(f"{name}: the window grew to {window.size()}")
        window.resize(*MINIMUM)
    # a widget shown before it has its place in a page would be a window of its own
    if (more := [one for one in QApplication.topLevelWidgets() if one.isVisible()]) != [window]:
        faults.append(f"{name}: {more}")
    # and one that was shown for a moment only has taken the keys with it
    if QApplication.activeWindow() is not window:
        faults.append(f"{name}: the window has lost the keys")
        window.activateWindow()
    return faults
