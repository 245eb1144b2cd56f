"""A desk that nobody may ask on the window's thread: every call there could wait for its lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

from recap_desktop.desk import Desk


class WindowThreadError(AssertionError):
    """The window asked the desk itself instead of giving a job to the runner."""


class _Guarded:
    """Stands for a desk, one of its use cases, or a handle it gave out. Plain attributes of a handle may be read."""

    def __init__(self, guarded: object) -> None:
        self.__dict__["_guarded"] = guarded

    def __getattr__(self, name: str) -> Any:
        guarded = self.__dict__["_guarded"]
        plain = name in vars(guarded) and not _holds_the_desk(vars(guarded)[name])
        if not plain:
            _refuse_here(guarded, name)
        found = getattr(guarded, name)
        return _calling(guarded, name, found) if callable(found) and not plain else _wrapped(found)

    def __setattr__(self, name: str, value: object) -> None:
        _refuse_here(self.__dict__["_guarded"], name)
        setattr(self.__dict__["_guarded"], name, value)


def _refuse_here(guarded: object, name: str) -> None:
    if threading.current_thread() is threading.main_thread():
        raise WindowThreadError(f"{type(guarded).__name__}.{name}")


def _holds_the_desk(value: object) -> bool:
    return hasattr(value, "_context") or hasattr(value, "context")


def _calling(guarded: object, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        _refuse_here(guarded, name)
        return _wrapped(call(*args, **kwargs))

    return called


def _wrapped(value: Any) -> Any:
    return _Guarded(value) if _holds_the_desk(value) else value


def bare(handle: Any) -> Any:
    """What a guard stands for, for a test that looks inside a handle the window holds."""
    return handle.__dict__["_guarded"]


def guarded(desk: Desk) -> Desk:
    """The same desk, to be given to a window; the test keeps the bare one."""
    return cast(Desk, _Guarded(desk))
