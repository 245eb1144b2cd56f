"""The HTML templates of version 4: package data, every value escaped, an unknown name is an error."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

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
    """Read as package data, so that a frozen app finds the templates too; ``jinja2`` loads with the first page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )


def _source(name: str) -> str:
    return (files("sync.portal.layouts.v4.pages") / "templates" / name).read_text(encoding="utf-8")
