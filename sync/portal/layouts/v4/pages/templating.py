"""The HTML templates of version 4: package data, every value escaped, an unknown name is an error."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sync.portal.isolation import isolated
from sync.portal.templating import environment, template_of

if TYPE_CHECKING:
    from jinja2 import Environment

#: The one style sheet, in the release's own folder: no page carries styles of its own.
STYLE = "gaya.css"


def render(name: str, **values: object) -> bytes:
    """A template of ``sync/portal/layouts/v4/pages/templates`` filled in; the same values give the same bytes."""
    return _environment().get_template(name).render(**values).encode("utf-8")


def style() -> bytes:
    """The style sheet."""
    return _source(STYLE).encode("utf-8")


@cache
def _environment() -> Environment:
    return environment(_source, finalize=isolated)


def _source(name: str) -> str:
    return template_of("sync.portal.layouts.v4.pages", name)
