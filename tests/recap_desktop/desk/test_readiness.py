"""Every line of the readiness of a laptop, brought about for real, with its remedy in both languages."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.clock import system_clock
from recap_desktop.desk import Desk
from recap_desktop.desk.readiness import Act, ReadinessLine, Result, Surroundings, verdict
from recap_desktop.desk.readiness_sheet import printer_test, readiness_sheet, verdict_words
from recap_desktop.desk.second_place import VARIABLE
from recap_desktop.ui import training
from resources.catalogue import LANGUAGES, sentence, text
from tests.helpers.pdf_text import pages


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crew") / "w"
    folder.mkdir()
    with Desk.create(folder, training.package()) as desk:
        training.enrol_crew(desk)
    return folder


@pytest.fixture
def place(crew: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crew, tmp_path / "w")


def lines(desk: Desk, around: Surroundings | None = None, *, sign_in: bool = True) -> dict[str, list[ReadinessLine]]:
    if sign_in:
        desk.session.sign_in("P-CHAIR", "latihan-hasan", to_look=True)
    found: dict[str, list[ReadinessLine]] = {}
    for line in desk.readiness.check(around):
        found.setdefault(line.name, []).append(line)
        for lang in LANGUAGES:
            assert "?" not in sentence(line.fact.error, lang)  # no value that its sentence lacks
            assert text(f"ready.what.{line.name}", lang) and text(f"ready.result.{line.result}", lang)
            assert line.remedy is None or sentence(line.remedy.error, lang)
    return found


def only(found: dict[str, list[ReadinessLine]], name: str) -> ReadinessLine:
    (line,) = found[name]
    return line


def test_a_new_training_laptop_lacks_copies_and_a_second_place(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All else is ready; what is not leads to the page of backups."""
    monkeypatch.delenv(VARIABLE, raising=False)
    with Desk.open(place) as desk:
        found = lines(desk)
    not_ready = {name for name, some in found.items() if any(one.result is not Result.READY for one in some)}
    assert not_ready == {"backup", "second_place"}
    assert only(found, "backup").act is Act.BACKUP
    assert verdict([one for some in found.values() for one in some]) is Result.ATTENTION


def test_a_copy_and_a_second_place_are_seen(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an automatic copy both lines are ready; a day later the copy is old."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "stick"))
    with Desk.open(place) as desk:
        desk.session.sign_in("P-CHAIR", "latihan-hasan")
        desk.copies.make()
        found = lines(desk, sign_in=False)
    assert only(found, "backup").fact.code == "ready.backup.made"
    assert only(found, "second_place").result is Result.READY
    with Desk.open(place, clock=lambda: system_clock() + timedelta(hours=30)) as desk:
        assert only(lines(desk), "backup").fact.code == "ready.backup.old"


def test_a_clock_far_ahead_holds_the_plenary_up(place: Path) -> None:
    """One that a person must be asked about; one behind the records here is said."""
    with Desk.open(place, clock=lambda: system_clock() + timedelta(days=40)) as desk:
        found = lines(desk)
        assert only(found, "clock").result is Result.NOT_READY
        assert verdict([one for some in found.values() for one in some]) is Result.NOT_READY
    with Desk.open(place, clock=lambda: system_clock() - timedelta(hours=3)) as desk:
        line = only(lines(desk), "clock")
        assert (line.result, line.fact.params["minutes"] in range(175, 186)) == (Result.ATTENTION, True)


def test_officers_that_are_missing_are_named(tmp_path: Path) -> None:
    """With a chair alone every shortfall is a line of its own."""
    (tmp_path / "w").mkdir()
    with Desk.create(tmp_path / "w", training.package()) as desk:
        desk.setup.enrol_training("P-CHAIR", "chair", "Hasan Tidore", "latihan-hasan")
        people = lines(desk)["people"]
    assert [one.fact.code for one in people] == ["desk.short.operators", "desk.short.signers", "desk.short.members"]
    assert {one.act for one in people} == {Act.PEOPLE}


def test_little_room_is_said_before_it_is_gone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what the disk says is free; the least of all ends the work, so it holds the plenary up."""
    for free, result in ((100 << 20, Result.NOT_READY), (600 << 20, Result.ATTENTION), (9 << 30, Result.READY)):
        usage = shutil.disk_usage(place)._replace(free=free)
        with Desk.open(place) as desk:
            desk.session.sign_in("P-CHAIR", "latihan-hasan")
            with monkeypatch.context() as patched:
                patched.setattr("recap_desktop.desk.readiness.shutil.disk_usage", lambda _, usage=usage: usage)
                assert only(lines(desk, sign_in=False), "space").result is result


def test_printer_and_photos_are_what_the_window_knows(place: Path, tmp_path: Path) -> None:
    """No printer, one untried, one tried; no folder, one that is there, one that went."""
    with Desk.open(place) as desk:
        desk.session.sign_in("P-CHAIR", "latihan-hasan")
        for around, printer, photos in (
            (Surroundings((), False, None), Result.ATTENTION, Result.READY),
            (Surroundings(("Epson",), False, tmp_path), Result.ATTENTION, Result.READY),
            (Surroundings(("Epson",), True, tmp_path / "gone"), Result.READY, Result.ATTENTION),
        ):
            found = lines(desk, around, sign_in=False)
            assert (only(found, "printer").result, only(found, "photos").result) == (printer, photos)


def test_nothing_is_told_before_somebody_signs_in(place: Path) -> None:
    """Who works here is told to those who work here."""
    with Desk.open(place) as desk, pytest.raises(KnownError, match="sign_in_first"):
        desk.readiness.check()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_printed_page_holds_every_line(place: Path, lang: str) -> None:
    """State and remedy of each, who looked, and the mode."""
    with Desk.open(place) as desk:
        desk.session.sign_in("P-CHAIR", "latihan-hasan")
        checked = desk.readiness.check()
        pdf = readiness_sheet(desk.facts(), checked, desk.context.clock.now(), lang)
    printed = " ".join(" ".join(pages(pdf)).split())
    for line in checked:
        assert text(f"ready.what.{line.name}", lang) in printed
    assert "Hasan Tidore" in printed and text("report.mark.training", lang) in printed
    assert verdict_words(checked, lang) in printed
    assert text("ready.test_page.body", lang)[:40] in " ".join(" ".join(pages(printer_test(lang))).split())
