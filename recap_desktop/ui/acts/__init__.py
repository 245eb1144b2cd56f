"""Forms of the acts that decide about a sheet: one act a form, used by every page that offers it.

Each form says what it is about (:class:`~recap_desktop.ui.acts.form.Subject`), asks for what the act needs and for the
passphrases of those who sign, and hands out one call of the desk.
"""
