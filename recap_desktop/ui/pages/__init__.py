"""All pages of the rail, in its order. Add a :class:`PageSpec` here and the shell, keys and page tests follow.

A factory imports its page when it is first opened, so that the window is there at once.
"""

from __future__ import annotations

from recap_desktop.core.roles import PERMISSIONS, Command
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Page, PageSpec


def _board(context: Context) -> Page:
    from recap_desktop.ui.pages.board import BoardPage

    return BoardPage(context)


def _entry(context: Context) -> Page:
    from recap_desktop.ui.pages.entry import EntryPage

    return EntryPage(context)


def _settling(context: Context) -> Page:
    from recap_desktop.ui.pages.settling import SettlingPage

    return SettlingPage(context)


def _findings(context: Context) -> Page:
    from recap_desktop.ui.pages.findings import FindingsPage

    return FindingsPage(context)


def _sealing(context: Context) -> Page:
    from recap_desktop.ui.pages.sealing import SealingPage

    return SealingPage(context)


def _sheet(context: Context) -> Page:
    from recap_desktop.ui.pages.sheet import SheetPage

    return SheetPage(context)


def _more(context: Context) -> Page:
    from recap_desktop.ui.pages.more import MorePage

    return MorePage(context, PAGES)


def _ready(context: Context) -> Page:
    from recap_desktop.ui.pages.ready import ReadyPage

    return ReadyPage(context)


def _asides(context: Context) -> Page:
    from recap_desktop.ui.pages.asides import AsidesPage

    return AsidesPage(context)


def _under_way(context: Context) -> Page:
    from recap_desktop.ui.pages.under_way import UnderWayPage

    return UnderWayPage(context)


def _journal(context: Context) -> Page:
    from recap_desktop.ui.pages.journal import JournalPage

    return JournalPage(context)


def _settings(context: Context) -> Page:
    from recap_desktop.ui.pages.settings import SettingsPage

    return SettingsPage(context)


def _papers(context: Context) -> Page:
    from recap_desktop.ui.pages.papers import PapersPage

    return PapersPage(context)


def _support(context: Context) -> Page:
    from recap_desktop.ui.pages.support import SupportPage

    return SupportPage(context)


def _find(context: Context) -> Page:
    from recap_desktop.ui.pages.find import FindPage

    return FindPage(context)


def _reading(context: Context) -> Page:
    from recap_desktop.ui.pages.reading import ReadingPage

    return ReadingPage(context)


def _recap(context: Context) -> Page:
    from recap_desktop.ui.pages.recap import RecapPage

    return RecapPage(context)


def _report(context: Context) -> Page:
    from recap_desktop.ui.pages.report import ReportPage

    return ReportPage(context)


def _overview(context: Context) -> Page:
    from recap_desktop.ui.pages.overview import OverviewPage

    return OverviewPage(context)


def _plenary(context: Context) -> Page:
    from recap_desktop.ui.pages.plenary import PlenaryPage

    return PlenaryPage(context)


def _sync(context: Context) -> Page:
    from recap_desktop.ui.pages.sync import SyncPage

    return SyncPage(context)


def _committee(context: Context) -> Page:
    from recap_desktop.ui.pages.committee import CommitteePage

    return CommitteePage(context)


def _people(context: Context) -> Page:
    from recap_desktop.ui.pages.people import PeoplePage

    return PeoplePage(context)


def _packages(context: Context) -> Page:
    from recap_desktop.ui.pages.packages import PackagesPage

    return PackagesPage(context)


def _backup(context: Context) -> Page:
    from recap_desktop.ui.pages.backup import BackupPage

    return BackupPage(context)


#: In the order of the work, which is the order of the rail.
PAGES: tuple[PageSpec, ...] = (
    PageSpec("board", "page.board", "house", _board, digit=1),
    PageSpec("entry", "page.entry", "keyboard", _entry, digit=2, roles=PERMISSIONS[Command.TYPE], sheet=True),
    PageSpec("settling", "page.settling", "git-compare", _settling, digit=3, roles=PERMISSIONS[Command.SETTLE],
             sheet=True),
    PageSpec("findings", "page.findings", "triangle-alert", _findings, digit=4,
             roles=PERMISSIONS[Command.VIEW_FINDINGS]),
    PageSpec("sealing", "page.sealing", "stamp", _sealing, digit=5, roles=PERMISSIONS[Command.SEAL]),
    PageSpec("recap", "page.recap", "table", _recap, digit=6),
    PageSpec("report", "page.report", "file-text", _report, digit=9),
    PageSpec("sync", "page.sync", "refresh-cw", _sync, digit=0),
    PageSpec("more", "page.more", "menu", _more, key="F10"),
    PageSpec("sheet", "page.sheet", "file-text", _sheet, roles=PERMISSIONS[Command.VIEW_SHEET], sheet=True),
    PageSpec("committee", "page.committee", "pencil-line", _committee, roles=PERMISSIONS[Command.REFUSE_TO_SIGN],
             menu=True),
    PageSpec("reading", "page.reading", "maximize", _reading, roles=PERMISSIONS[Command.VIEW_SHEET], sheet=True,
             menu=True),
    PageSpec("overview", "page.overview", "table", _overview, menu=True),
    PageSpec("plenary", "page.plenary", "gavel", _plenary, roles=PERMISSIONS[Command.VIEW_PLENARY], menu=True),
    PageSpec("papers", "page.papers", "printer", _papers, menu=True),
    PageSpec("people", "people.title", "users", _people, menu=True),
    PageSpec("packages", "page.packages", "shield-check", _packages, menu=True),
    PageSpec("backup", "page.backup", "save", _backup, menu=True, roles=PERMISSIONS[Command.BACK_UP]),
    PageSpec("ready", "page.ready", "clipboard-check", _ready, menu=True),
    PageSpec("asides", "page.asides", "hourglass", _asides, roles=PERMISSIONS[Command.VIEW_FINDINGS], menu=True),
    PageSpec("under_way", "page.under_way", "keyboard", _under_way, roles=PERMISSIONS[Command.TAKE_OVER], menu=True),
    PageSpec("journal", "page.journal", "file-text", _journal, roles=PERMISSIONS[Command.VIEW_JOURNAL], menu=True),
    PageSpec("settings", "page.settings", "settings", _settings, menu=True),
    PageSpec("support", "page.support", "info", _support, menu=True),
    PageSpec("find", "act.find_station", "search", _find, menu=True),
)
