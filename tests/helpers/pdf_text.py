"""Reads printed pages back: plain text of each page, and the figures of a table page."""

from __future__ import annotations

import re

import pypdfium2

_FIGURE = re.compile(r"(?:\d{1,3}(?:[.,]\d{3})*\*?|\u2013|kosong|blank)\u2020?")


def pages(pdf: bytes) -> list[str]:
    """Text of every page."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for index in range(len(opened)):
            page = opened[index]
            text = page.get_textpage()
            found.append(text.get_text_range().replace("\r\n", "\n"))
            text.close()
            page.close()
        return found
    finally:
        opened.close()


def table(page: str) -> list[list[str]]:
    """Figures of a table page, a list a row in paper order, as printed. Empty for a page without a table."""
    lines = page.split("\n")
    for place, line in enumerate(lines):
        numbers = line.split()
        if len(numbers) > 2 and numbers == [str(one) for one in range(1, len(numbers) + 1)]:
            columns = len(numbers) - 1
            found = [one.split()[-columns:] for one in lines[place + 1 :]]
            return [row for row in found if len(row) == columns and all(map(_FIGURE.fullmatch, row))]
    return []


def number(printed: str) -> int:
    """A printed figure without its thousands marks; a dash is nothing."""
    return 0 if printed.rstrip("\u2020") in ("\u2013", "kosong", "blank") else int(re.sub(r"[.,*\u2020]", "", printed))
