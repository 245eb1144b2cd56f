"""The CSV tables and code lists of version 4, one module a table or a group of like ones."""

from sync.portal.layouts.v4.tables.writer import Tables, columns_of

__all__ = ["Tables", "columns_of"]
