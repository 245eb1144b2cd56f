"""The files of version 3: those of version 2 in their order, with its own tables, descriptor and pages."""

from __future__ import annotations

from sync.portal.layouts.v2.layout import Files
from sync.portal.layouts.v3.describe import data_package
from sync.portal.layouts.v3.overview import Overview
from sync.portal.layouts.v3.tables import TableWriter

LAYOUT = Files(TableWriter, Overview, data_package)
