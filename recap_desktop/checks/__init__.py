"""Checks of what the app itself makes: the printed report and the journal of a workspace, for ``recap verify``."""
