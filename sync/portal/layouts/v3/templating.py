"""The HTML templates of version 3: its own, and those of version 2 for what it does not have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sync.portal.layouts.v2 import templating as version_2

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **values: object) -> bytes:
    """A template filled in; the same values give the same bytes (UTF-8, LF)."""
    return _environment().get_template(name).render(**values).encode("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import FunctionLoader

    return version_2._environment().overlay(loader=FunctionLoader(_source))


def _source(name: str) -> str:
    own = files("sync.portal.layouts.v3") / "templates" / name
    return own.read_text(encoding="utf-8") if own.is_file() else version_2._source(name)
