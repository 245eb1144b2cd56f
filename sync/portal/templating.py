"""HTML templates from package data: every value escaped, an unknown name is an error; same values, same bytes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def template_of(package: str, name: str) -> str:
    """A file of the folder ``templates`` of a package, read as package data: a frozen app finds it too."""
    return (files(package) / "templates" / name).read_text(encoding="utf-8")


def environment(
    source: Callable[[str], str], *, keep_last_newline: bool = True,
    finalize: Callable[[object], object] | None = None,
) -> Environment:
    """Where templates are found by name; ``jinja2`` loads with the first page.

    :param finalize: is asked for every value before it is escaped.
    :param keep_last_newline: whether a page ends as its template does.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(source), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=keep_last_newline, finalize=finalize,
    )
