"""What a register of the plenary is to its page: rows of a table, what is said of them, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from recap_desktop.ui import icons, places
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.rows_model import TableLine
from sync.trust.village_names import village_name

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile


@dataclass(frozen=True)
class Step:
    """What the primary button does: the code of its words, what they name, and the act."""

    code: str
    act: Callable[[], None]
    params: Mapping[str, object] = field(default_factory=dict)


class Host(Protocol):
    """The page, as a register sees it."""

    @property
    def others(self) -> Sequence[OfficerTile]:
        """Who may sign second."""

    def begin(self, form: ActForm, ask: Callable[[], None], subject: Subject) -> None:
        """Brings a form into view; ``ask`` begins it for the subject."""

    def run(self, job: Callable[[Desk], object], said: str = "") -> None:
        """Runs a job that needs no form; ``said`` is what is told when it went well."""

    def select(self, row: int) -> None:
        """Another row of the table."""

    def reload(self) -> None:
        """Asks the desk for the rows again."""

    def say(self, sentence: str, kind: str) -> None:
        """One sentence above the table."""


class Register:
    """One view of the page. ``wide`` are the columns that share the room that is left."""

    name = ""
    wide: frozenset[int] = frozenset()

    def __init__(self, context: Context, host: Host) -> None:
        self.context, self.words, self.host = context, context.words, host

    @property
    def contest(self) -> str:
        """The contest being worked on."""
        return self.context.shell.contest

    @property
    def forms(self) -> Sequence[ActForm]:
        """Forms that this register opens."""
        return ()

    def load(self, desk: Desk, contest: str) -> object:
        """What is shown; runs in the desk's thread."""
        raise NotImplementedError

    def show(self, found: object) -> None:
        """Takes what was loaded."""
        raise NotImplementedError

    def heads(self) -> list[str]:
        """Heads of the columns."""
        raise NotImplementedError

    def lines(self) -> list[TableLine]:
        """The rows."""
        raise NotImplementedError

    def told(self) -> str:
        """How it stands, in one line."""
        raise NotImplementedError

    def detail(self, row: int) -> str:
        """What the row has no room for."""
        return ""

    def step(self, row: int) -> Step | None:
        """The next step, for the row that is chosen (-1: none)."""
        raise NotImplementedError

    def open(self, row: int) -> None:
        """Enter on a row."""
        raise NotImplementedError

    def keys(self) -> Mapping[str, tuple[str, Callable[[int], None]]]:
        """Further keys of the list: code of what it does, and the act on the row that is chosen."""
        return {}

    def where(self, code: str) -> int:
        """The row of a station or of a record; -1 where it has none."""
        return -1

    # ---- help for those that inherit
    def icon(self, name: str, colour: str = "") -> QIcon:
        """A sign before a row."""
        theme = self.context.theme
        ink = theme.tokens.state[colour].ink if colour else theme.tokens.text
        return icons.icon(name, ink, theme.em(1.125))

    def place(self, code: str = "", about: str = "", first: str | None = None) -> Subject:
        """What a form is about; the sub-district where no place is named."""
        facts = self.context.facts
        name = village_name(facts.package, code[:places.VILLAGE]) if code else facts.region_name
        return Subject.of_place(self.contest, code or facts.region, name, (first,) if first else (), about)
