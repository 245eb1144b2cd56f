"""What a release says of itself, for whoever has nothing but the release: every file, table, column, code and check, in
both languages, as plain text and as a page."""

from sync.portal.layouts.v4.explained.part import Explained

__all__ = ["Explained"]
