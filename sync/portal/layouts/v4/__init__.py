"""Version 4 of the files of a release: parts, each of which makes its own files from the same folds.

Tables, reports, copies, catalogues and pages know nothing of each other but the files that earlier parts made. Parts
are listed in :mod:`sync.portal.layouts.v4.layout`. See docs/release-format.md.
"""
