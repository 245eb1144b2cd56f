"""The window (Qt). Pages talk to the desk only; everything Qt lives below this package.

How to add a page: make ``ui/pages/<name>/`` with a :class:`~recap_desktop.ui.shell.page.Page`, describe it with a
:class:`~recap_desktop.ui.shell.page.PageSpec` (id, title code, ``Alt`` key, icon, roles, factory) and list the
spec in :data:`recap_desktop.ui.pages.PAGES`. The rail, ``Alt`` keys, the role rule and the page tests follow from
the spec. Words go to ``resources/messages/ui_<name>.toml``.
"""
