"""The HTML templates of a release: package data, every value escaped, an unknown name is an error."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sync.portal.templating import environment, template_of

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **values: object) -> bytes:
    """A template of ``sync/portal/templates`` filled in; the same values give the same bytes (UTF-8, LF)."""
    return _environment().get_template(name).render(**values).encode("utf-8")


@cache
def _environment() -> Environment:
    return environment(_source)


def _source(name: str) -> str:
    return template_of("sync.portal.layouts.v2", name)
