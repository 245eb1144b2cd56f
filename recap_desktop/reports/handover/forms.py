"""MS-Keg, MS-Var and MS-Ind as lists: items in the order that the file itself has, with nothing typed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from recap_desktop.reports.list_files import workbook_of
from recap_desktop.reports.lists import Cell, Formula, ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import A4_UPRIGHT
from recap_desktop.reports.wording import local_time
from resources.catalogue import text

_LANG = "id"
#: Shares of an item's name and of what is said of it.
_NAME, _SAID = 30.0, 70.0
#: A line to be filled in by hand.
_BLANK = "." * 40


def form_list(made: Mapping[str, Any], mode: str) -> PrintedList:
    """A file of the metadata as a list: of one entry an item a line, of several a line an entry."""
    head = ListHead(
        made["judul"], text(
            "delivery.form_subtitle", _LANG, title=made["nama_pemilu"], election=made["pemilu"],
            number=made["terbitan"], time=local_time(made["terbit"], ""),
        ), mode, _LANG, A4_UPRIGHT, made["paket"], watermark=True,
    )
    parts = _one(made) if made["formulir"] == "ms-keg" else _many(made) if made["formulir"] == "ms-var" else _ind(made)
    first, *rest = parts
    return PrintedList(head, (replace(first, lead=(made["keterangan"], *first.lead)), *rest))


def forms_workbook(lists: Iterable[PrintedList]) -> bytes:
    """All forms as one workbook."""
    made = list(lists)
    return workbook_of(PrintedList(replace(made[0].head, title=text("delivery.book", _LANG)), tuple(
        replace(part, title=f"{one.head.title.rpartition('(')[2].rstrip(')')} {part.title}".strip())
        for one in made for part in one.parts
    )))


def _items(made: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for block in made["susunan"]:
        for item in block["rincian"]:
            yield block["bagian"], item["kode"], item["nama"]


def _said(value: object) -> str:
    return _BLANK if value is None else str(value)


def _columns() -> tuple[TextColumn, ...]:
    return (TextColumn(text("delivery.item", _LANG), _NAME), TextColumn(text("delivery.said", _LANG), _SAID))


def _one(made: Mapping[str, Any]) -> list[ListPart]:
    """A part a block."""
    (entry,) = made["isi"]
    return [
        ListPart(block["bagian"], columns=_columns(), rows=[
            (item["nama"], _said(entry[item["kode"]])) for item in block["rincian"]
        ])
        for block in made["susunan"]
    ]


def _many(made: Mapping[str, Any]) -> list[ListPart]:
    """A line an entry, a column an item, and the tables that have it."""
    items = list(_items(made))
    columns = [TextColumn(name, 20.0) for _, _, name in items]
    rows = [
        [*(_said(entry[code]) for _, code, _ in items), ", ".join(entry["tabel"])] for entry in made["isi"]
    ]
    return [ListPart("", columns=(*columns, TextColumn(text("delivery.tables", _LANG), 30.0)), rows=rows, size=6.0)]


def _ind(made: Mapping[str, Any]) -> list[ListPart]:
    """A part an indicator, then its values, each as the formula of the two figures beside it."""
    parts = []
    for entry in made["isi"]:
        rows = [(name, _said(entry[code])) for _, code, name in _items(made)]
        parts.append(ListPart(entry["nama"], columns=_columns(), rows=rows))
        parts.append(_values(entry))
    return parts


def _values(entry: Mapping[str, Any]) -> ListPart:
    keys = [key for key in entry["nilai"][0] if key not in ("pembilang", "penyebut", "nilai")] if entry["nilai"] else []
    heads = [*keys, *(f"{entry[one]['tabel']}.{entry[one]['kolom']}" for one in ("pembilang", "penyebut"))]
    over, under = (chr(ord("A") + len(keys) + place) for place in range(2))
    rows: list[list[Cell]] = [
        [*(one[key] for key in keys), one["pembilang"], one["penyebut"], Formula(
            f'=IF(N({under}{{row}})=0,"",ROUND(100*{over}{{row}}/{under}{{row}},2))',
            Decimal(one["nilai"]) if one["nilai"] is not None else None,
        )]
        for one in entry["nilai"]
    ]
    columns = [TextColumn(one, 20.0) for one in heads] + [TextColumn(entry["satuan"], 12.0, "right")]
    return ListPart(f"{text('handover.values', _LANG)} {entry['indikator']}", columns=tuple(columns), rows=rows)
