"""Reads the pages of a D.Hasil back and compares what they print with the record the file carries.

Compared are the record's digest on every table page, every figure of the table by village, and the totals in figures
and words with their labels. It is the text of the pages that is compared, not their drawing: a later version that
draws the same figures in another place must still find an older document right (ADR 0014).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from forms.definition import FormDefinition
from recap_desktop.reports.sheet import row_label
from recap_desktop.reports.wording import ABSENT, Wording
from resources.regional import Language
from sync.record.content import SignedRecap, VillageTotals
from sync.trust.names import first_letters, missing_letter

_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{3})*\*?|" + ABSENT)
_LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the pages must say.

    :param recap: content of the recap record. :param choices: ids of choices to names.
    :param arrived: codes of the villages that have a station in the totals.
    :param regional: words of the region; older documents have those used everywhere.
    """

    record_id: str
    recap: SignedRecap
    definition: FormDefinition
    choices: Mapping[str, str]
    arrived: frozenset[str]
    regional: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def differs(pdf: bytes, recorded: Recorded) -> str | None:
    """The first place where the pages print something else than the record, in words of the document; None if none.

    Pages that cannot be read differ: nobody can say that they print the record.
    """
    pages = _texts(pdf)
    for lang, words in product(_LANGUAGES, (recorded.regional, {})):
        wording = Wording(Language(lang, words))
        title = wording.text("part.main")
        tables = [page for page in pages if _is_main(page, title)]
        if tables:
            before = "".join(pages[: pages.index(tables[0])])
            return (
                _other_record(tables, recorded.record_id, title)
                or _other_words(_packed(before), recorded, wording)
                or _other_table(tables, recorded, wording)
            )
    return Wording(_LANGUAGES[0]).text("part.main")


def _texts(pdf: bytes) -> list[str]:
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return []
    found = []
    try:
        for index in range(len(opened)):
            page = opened[index]
            text = page.get_textpage()
            found.append(text.get_text_range().replace("\r\n", "\n"))
            text.close()
            page.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        opened.close()
    return found


def _is_main(page: str, title: str) -> bool:
    return any(line == title or line.startswith(f"{title} \u00b7 ") for line in page.split("\n"))


def _packed(words: str) -> str:
    """Without white space: where a line was broken says nothing."""
    return "".join(words.split())


def _other_record(tables: Sequence[str], record_id: str, title: str) -> str | None:
    return None if all(record_id in _packed(page) for page in tables) else title


def _other_words(packed: str, recorded: Recorded, wording: Wording) -> str | None:
    totals, blanks = recorded.recap.totals, recorded.recap.blanks
    for section in recorded.definition.sections:
        for row in section.rows:
            label = row_label(row, recorded.choices, wording.lang)
            for one in row.fields:
                if not one.words:
                    continue
                figure = wording.number(totals[one.id]) + ("*" if blanks.get(one.id) else "")
                said = [f"{figure} {wording.words(totals[one.id])}"]
                if not recorded.arrived:
                    said.append(f"{ABSENT} {ABSENT}")
                if not any(_prints(packed, f"{one.number} {label} {words}") for words in said):
                    return one.number
    return None


def _prints(packed: str, words: str) -> bool:
    """Whether pages print a text. A letter that the first font lacked stands as itself, as the sign of a missing
    letter, or as the ``?`` of older documents: what fonts print has grown, and what was signed is read for ever."""
    return re.search("".join(map(_spellings, _packed(words))), packed) is not None


def _spellings(letter: str) -> str:
    if ord(letter) in first_letters():
        return re.escape(letter)
    return f"[{re.escape(letter)}{missing_letter()}?]"


def _other_table(tables: Sequence[str], recorded: Recorded, wording: Wording) -> str | None:
    """Villages side by side in blocks, each closed by what is carried forward or the final total."""
    fields = [one for section in recorded.definition.sections for row in section.rows for one in row.fields]
    villages = list(recorded.recap.villages)
    forward = dict.fromkeys(recorded.definition.order, 0)
    first, known = True, False
    for rows in _blocks(tables, len(fields)):
        count = len(rows[0]) - (1 if first else 2)
        if count < 1 or len(rows) != len(fields) or any(len(row) != len(rows[0]) for row in rows):
            return wording.text("part.main")
        some, villages = villages[:count], villages[count:]
        carried = {name: forward[name] + sum(one.totals[name] for one in some) for name in forward}
        columns = [] if first else [_sums(forward, wording, is_known=known)]
        columns += [_village(one, recorded, wording) for one in some]
        known = known or any(one.code in recorded.arrived for one in some)
        columns.append(_sums(carried, wording, is_known=known))
        for row, one in zip(rows, fields, strict=True):
            cells = zip(row, columns, strict=True)
            if not all(cell.rstrip("*") in column[one.id] for cell, column in cells):
                return one.number
        forward, first = carried, False
    complete = not villages and forward == dict(recorded.recap.totals)
    return None if complete else wording.text("part.main")


#: What may be printed, by field.
_Column = Mapping[str, tuple[str, ...]]


def _sums(figures: Mapping[str, int], wording: Wording, *, is_known: bool = True) -> _Column:
    """A sum that no station is in is a dash; older documents print it as 0."""
    dash = () if is_known else (ABSENT,)
    return {name: (wording.number(value), *dash) for name, value in figures.items()}


def _village(village: VillageTotals, recorded: Recorded, wording: Wording) -> _Column:
    if village.code not in recorded.arrived:
        return dict.fromkeys(village.totals, (ABSENT,))
    return _sums(village.totals, wording)


def _blocks(tables: Sequence[str], size: int) -> Iterator[list[list[str]]]:
    """Rows of figures, ``size`` a block; what is left over is a block too short."""
    rows = [row for page in tables for row in _rows(page)]
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _rows(page: str) -> Iterator[list[str]]:
    """Figures of one table page, a list a row: what ends a line, in as many columns as the numbered strip has."""
    columns = 0
    for line in page.split("\n"):
        cells = line.split()
        if not columns:
            strip = len(cells) > 2 and cells == [str(number) for number in range(1, len(cells) + 1)]
            columns = len(cells) - 1 if strip else 0
            continue
        row = cells[-columns:]
        if len(row) == columns and all(_FIGURE.fullmatch(cell) for cell in row):
            yield row
