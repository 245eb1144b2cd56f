"""Printed papers beside D.Hasil: gathered here as lists, set by :mod:`recap_desktop.reports`."""
