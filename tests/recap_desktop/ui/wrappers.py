"""Python objects of things that belong to Qt: which of them Qt can delete without the binding hearing of it."""

from __future__ import annotations

import gc

import shiboken6
from PySide6.QtCore import QMetaObject, QObject

from recap_desktop.ui.widgets.flow import FlowLayout


def unheard_of() -> list[object]:
    """Python objects that stay when Qt deletes what they stand for, so that the next thing at its address is taken for
    them: neither the binding's own, nor a ``QObject`` (it tells), nor held by a living flow, which has each of its
    items handed back before Qt deletes it; a class's meta object lives as long as the class."""
    known = shiboken6.getAllValidWrappers()
    in_flows = {id(one) for flow in known if isinstance(flow, FlowLayout) for one in flow.items}
    return [one for one in known if not isinstance(one, (QObject, QMetaObject)) and not shiboken6.ownedByPython(one)
            and id(one) not in in_flows]


def kinds_since(before: list[object]) -> list[str]:
    """Their kinds, of those that were not there before."""
    old = {id(one) for one in before}
    found = [one for one in unheard_of() if id(one) not in old]
    if found:  # what only garbage holds is let go with it
        del found
        gc.collect()
    return [type(one).__name__ for one in unheard_of() if id(one) not in old]
