"""MS-Keg, MS-Var and MS-Ind as lists: items in the order that the file itself has, with nothing typed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from recap_desktop.reports.list_files import workbook_of
from recap_desktop.reports.lists import Cell, Formula, ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import A4_UPRIGHT
from recap_desktop.reports.wording import Wording, local_time
from resources.catalogue import text
from resources.regional import Language

#: Shares of an item's name and of what is said of it.
_NAME, _SAID = 30.0, 70.0
#: Share of a plain column.
_WIDE = 14.0
FORMS = ("ms-keg", "ms-var", "ms-ind")
_FIGURES = ("pembilang", "penyebut")
#: A line to be filled in by hand.
_BLANK = "." * 40


def form_list(made: Mapping[str, Any], mode: str, lang: Language) -> PrintedList:
    """MS-Keg or MS-Ind to be printed: a line an item, and the values of an indicator below it."""
    if made["formulir"] == "ms-keg":
        parts = [
            _entry(block["bagian"], block["rincian"], entry, lang) for entry in made["isi"] for block in made["susunan"]
        ]
    else:
        parts = [
            part for entry in made["isi"] for part in (
                _entry(entry["nama"], _items(made), entry, lang),
                _values(f"{text('delivery.values', lang)} {entry['indikator']}", [entry]),
            )
        ]
    first, *rest = parts
    return PrintedList(_head(made, mode, lang), (replace(first, lead=(made["keterangan"],)), *rest))


def forms_workbook(metadata: Mapping[str, Mapping[str, Any]], mode: str, lang: Language) -> bytes:
    """All forms as one workbook: a sheet a form, and one with the values of all indicators."""
    keg, var, ind = (metadata[name] for name in FORMS)
    parts = (
        ListPart("MS-Keg", (keg["keterangan"],), (TextColumn(text("delivery.block", lang), _NAME), *_columns(lang)), [
            (block["bagian"], item["nama"], _said(entry[item["kode"]]))
            for entry in keg["isi"] for block in keg["susunan"] for item in block["rincian"]
        ]),
        _lines("MS-Var", var, "tabel"), _lines("MS-Ind", ind, "indikator"),
        _values(text("delivery.values_of", lang), ind["isi"]),
    )
    return workbook_of(PrintedList(replace(_head(keg, mode, lang), title=text("delivery.book", lang)), parts))


def _head(made: Mapping[str, Any], mode: str, lang: Language) -> ListHead:
    subtitle = text(
        "delivery.form_subtitle", lang, title=made["nama_pemilu"], election=made["pemilu"], number=made["terbitan"],
        time=local_time(made["terbit"], ""), mode=Wording(lang).text(f"mode.{mode}"),
    )
    return ListHead(made["judul"], subtitle, mode, lang, A4_UPRIGHT, made["paket"], watermark=True)


def _items(made: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Items of a form in their order, each with ``kode`` and ``nama``."""
    return [item for block in made["susunan"] for item in block["rincian"]]


def _said(value: object) -> str:
    return _BLANK if value is None else ", ".join(value) if isinstance(value, list) else str(value)


def _columns(lang: Language) -> tuple[TextColumn, ...]:
    return (TextColumn(text("delivery.item", lang), _NAME), TextColumn(text("delivery.said", lang), _SAID))


def _entry(
    title: str, items: Sequence[Mapping[str, str]], entry: Mapping[str, Any], lang: Language
) -> ListPart:
    """A line an item."""
    return ListPart(title, columns=_columns(lang), rows=[(item["nama"], _said(entry[item["kode"]])) for item in items])


def _lines(title: str, made: Mapping[str, Any], last: str) -> ListPart:
    """A line an entry, a column an item; ``last`` is what the file says beside the items of the form."""
    items = _items(made)
    columns = (*(TextColumn(item["nama"], _WIDE) for item in items), TextColumn(last, _WIDE))
    rows = [[*(_said(entry[item["kode"]]) for item in items), _said(entry[last])] for entry in made["isi"]]
    return ListPart(title, (made["keterangan"],), columns, rows)


def _values(title: str, entries: Sequence[Mapping[str, Any]]) -> ListPart:
    """A line a value: what it is of, the two figures by table and column, and the formula over them."""
    names = list(dict.fromkeys(key for one in entries for value in one["nilai"] for key in value))
    keys = [name for name in names if name not in (*_FIGURES, "nilai")]
    several = len(entries) > 1
    heads = ["indikator"] * several + keys
    over, under = (chr(ord("A") + len(heads) + 2 * place + 1) for place in range(2))
    columns = [TextColumn(one, _WIDE) for one in heads]
    columns += [TextColumn(one, width) for name in _FIGURES for one, width in (("tabel.kolom", 30.0), (name, _WIDE))]
    rows: list[list[Cell]] = [
        [
            *([entry["indikator"]] if several else []), *(value.get(key, "") for key in keys),
            *(cell for name in _FIGURES for cell in (f"{entry[name]['tabel']}.{entry[name]['kolom']}", value[name])),
            Formula(
                f'=IF(N({under}{{row}})=0,"",ROUND(100*{over}{{row}}/{under}{{row}},2))',
                Decimal(value["nilai"]) if value["nilai"] is not None else None,
            ),
        ]
        for entry in entries for value in entry["nilai"]
    ]
    unit = entries[0]["satuan"] if entries else ""
    return ListPart(title, columns=(*columns, TextColumn(unit, 10.0, "right")), rows=rows, size=7.0)
