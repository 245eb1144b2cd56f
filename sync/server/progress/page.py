"""The page of progress as HTML: the look of a release, whose style sheet it uses; no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from forms.errors import KnownError
from forms.numbers import written
from forms.rules.sentences import legal_basis
from resources.catalogue import sentence, text
from sync.portal.templating import environment, template_of
from sync.trust.times import moment
from sync.wire import paths
from sync.wire.progress import PlaceProgress, RegencyProgress, RuleRate

if TYPE_CHECKING:
    from jinja2 import Environment

#: Columns of the tables of progress, by names of :class:`PlaceProgress`.
COLUMNS = ("arrived", "done", "open", "conflict", "late", "quarantined", "waiting")
#: Those that ask somebody to look.
_TROUBLE = ("conflict", "late", "quarantined", "waiting")
_OTHER = {"id": "en", "en": "id"}


def _style() -> str:
    """The style sheet of a release, and what this page has beside it."""
    return (files("sync.portal.layouts.v2") / "templates" / "style.css").read_text(encoding="utf-8") + (
        files("sync.server.progress") / "templates" / "more.css"
    ).read_text(encoding="utf-8")


_STYLE = _style()
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
#: Of every page here: this style sheet and nothing else, kept by nobody, shown in no frame, telling nobody where from.
HEADERS = {
    "Content-Security-Policy":
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class _Words:
    """Sentences and figures of a page in its language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, code: str, **params: object) -> str:
        """The message ``progress.<code>``."""
        return text(f"progress.{code}", self.lang, **params)

    def also(self, code: str) -> str:
        """The message ``portal.<code>``, as a release says it."""
        return text(f"portal.{code}", self.lang)

    def number(self, value: int) -> str:
        """With thousands marks."""
        return written(value, self.lang)

    def share(self, part: int, of: int) -> str:
        """Per cent with one decimal, rounded half up; a dash of nothing."""
        if not of:
            return "\N{EN DASH}"
        tenths = (2000 * part + of) // (2 * of)
        mark = "," if self.lang == "id" else "."
        return f"{written(tenths // 10, self.lang)}{mark}{tenths % 10}%"

    def law(self, rate: RuleRate) -> str:
        """What a rule rests on."""
        try:
            return legal_basis(rate.rule).get(self.lang)
        except KeyError:  # a rule of a later version
            return ""

    def troubled(self, place: PlaceProgress) -> bool:
        """Whether somebody should look."""
        return any(getattr(place, name) for name in _TROUBLE)


def progress_page(found: RegencyProgress, lang: str) -> bytes:
    """The page of one regency."""
    at = moment(found.time).strftime("%d-%m-%Y %H.%M" if lang == "id" else "%d-%m-%Y %H:%M") + " UTC"
    return _rendered("progress.html", lang, mode=found.mode, found=found, columns=COLUMNS, at=at)


def entered_page(lang: str) -> bytes:
    """What a link shows for a moment: it leads on to the page."""
    return _rendered("entered.html", lang, mode="official")


def closed_page(lang: str, why: str, error: KnownError | None = None) -> bytes:
    """Why nothing is shown: ``link`` (used or too old), ``session``, ``key``, ``left``."""
    more = sentence(error, lang) if error is not None else ""
    return _rendered("closed.html", lang, mode="official", why=why, more=more)


def _rendered(name: str, lang: str, **values: object) -> bytes:
    from markupsafe import Markup

    words = _Words(lang)
    return _environment().get_template(name).render(
        **values, lang=lang, other=_OTHER[lang], words=words, say=words.say, also=words.also, number=words.number,
        style=Markup(_STYLE), here=paths.PAGE, leaving=paths.PAGE_LEAVE,
    ).encode("utf-8")


@cache
def _environment() -> Environment:
    return environment(_source, keep_last_newline=False)


def _source(name: str) -> str:
    return template_of("sync.server.progress", name)
