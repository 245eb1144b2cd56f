"""What a backup holds, and whose passphrase puts it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from forms.errors import KnownError
from recap_desktop.ui.start.facts import FactGrid
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.passphrase import PassphraseField
from resources.regional import Language

if TYPE_CHECKING:
    from pathlib import Path

    from recap_desktop.desk.start.offer import BackupOffer

_MADE = "%d-%m-%Y %H.%M"


class BackupStep(Step):
    """Made anew for each backup."""

    def __init__(self, context: StartContext, found: BackupOffer) -> None:
        super().__init__(context, "start.backup", "start.put_back", self._put_back, mode=found.package.mode)
        self.found = found
        self._facts = FactGrid(self.theme)
        how = label("", wrap=True)
        self.words.put(how, "setText", "start.backup_how")
        name = label("strong")
        self.words.put(name, "setText", "start.officer")
        self.who = QComboBox()
        self.words.put(self.who, "setAccessibleName", "start.officer")
        name.setBuddy(self.who)
        self.passphrase = PassphraseField(self.theme, self.words)
        self.passphrase.entered.connect(self._put_back)
        line = QWidget()
        row(name, self.who, into=line).setStretch(1, 1)
        self.build(self._facts, how, line, self.passphrase)
        self.retranslate()

    def enter(self) -> None:
        """Who puts it back."""
        self.bring(self.who if len(self.found.officers) > 1 else self.passphrase, self.passphrase)
        if not self.found.officers:
            self.primary.setEnabled(False)
            self.notice.say(self.words.sentence(KnownError("start.no_officer", path=self.found.path.name)), "bad")

    def spoken(self, lang: str) -> Language:
        """In the words of the package."""
        return self.found.package.spoken(lang, self.found.region)

    def retranslate(self) -> None:
        """Facts and roles."""
        found, words = self.found, self.words
        package = found.package
        title = package.title.get(words.language) or package.election
        made = found.made.astimezone().strftime(_MADE)
        self._facts.show_facts([
            (words("start.fact.file"), found.path.name),
            (words("start.fact.election"), f"{title} ({package.election}) · {words(f'mode.{package.mode}')}"),
            (words("start.fact.region"), f"{found.region_name} ({found.region})"),
            (words("start.fact.made"), words("start.value.made", date=made, count=found.about.records)),
        ])
        at = max(0, self.who.currentIndex())
        self.who.clear()
        self.who.addItems([f"{one.name} · {words(f'role.{one.role}')}" for one in found.officers])
        self.who.setCurrentIndex(at if found.officers else -1)

    def failed(self, error: Exception) -> None:
        """A wrong passphrase is said under its field."""
        if self.words.about_passphrase(error):
            self.notice.clear()
            self.passphrase.say(self.words.sentence(error))
            self.bring(self.passphrase, self.passphrase)
            return
        super().failed(error)

    def _put_back(self) -> None:
        if not self.found.officers:
            return
        phrase = self.passphrase.take()
        if not phrase:
            self.passphrase.say(self.words("sign_in.type_passphrase"))
            self.bring(self.passphrase, self.passphrase)
            return
        person, start, found = self.found.officers[self.who.currentIndex()].person, self.context.start, self.found
        self.work(lambda: start.restore(found, person, phrase), self._done, "start.putting_back")

    def _done(self, folder: Path) -> None:
        self.passphrase.clear()
        self.flow.open(folder)
