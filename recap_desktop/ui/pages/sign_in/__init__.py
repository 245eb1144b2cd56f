"""Masuk: who works now. The cover of the window: first start, switching (F9), lock (F12, idle)."""

from recap_desktop.ui.pages.sign_in.page import SignInPage

__all__ = ["SignInPage"]
