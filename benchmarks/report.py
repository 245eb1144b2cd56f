"""Drawing D.Hasil in a fresh process: with and without reportlab's C functions, by page count, and beside ``typst``.

``typst`` sets the same tables, figure for figure, from a source made of the same document; it is a dependency of
development alone (``requirements.lock``), and where it is not installed that is said in place of its lines. Times of
that comparison are processor times of whole processes, start and imports with them, and memory is the most a process
had resident.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import line

_RENDER = """
import sys, time
if sys.argv[1] == "without":
    sys.modules["_rl_accel"] = None
from recap_desktop.reports import render
from tests.helpers.d_hasil import document, with_notes
made = with_notes(document([50] * int(sys.argv[2]), missing=1))
pages = []
start = time.perf_counter()
render(made, progress=lambda page, of: pages.append(page))
print((time.perf_counter() - start) * 1000, len(pages))
"""
#: Villages of 50 stations.
_FEW, _MANY = 4, 16


def pages() -> None:
    """800 stations in 16 villages; per page, against 4 villages."""
    native = [_each("with", _MANY) for _ in range(5)]
    plain = [_each("without", _MANY) for _ in range(5)]
    line("page of D.Hasil", native, "without the C functions", plain)
    line("page of D.Hasil, 16 villages", native, "4 villages", [_each("with", _FEW) for _ in range(5)])


_WHOLE = """
import resource, sys
kind, villages, stations, source, target = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
if kind == "typst":
    import typst
    typst.compile(source, output=target)
else:
    from recap_desktop.reports.document import render_into
    from tests.helpers.d_hasil import document, party_document
    made = (document if kind == "flat" else party_document)([stations] * villages)
    with open(target, "wb") as file:
        render_into(file, made)
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


#: Kind of contest, villages, stations of each, runs: some 150 pages of a flat contest, some 750 of a party contest.
_BESIDE = (("flat", 10, 225, 5), ("party", 7, 227, 3))


def beside_typst(cases: Sequence[tuple[str, int, int, int]] = _BESIDE) -> None:
    """Processor time and memory of whole processes, ours and typst's."""
    if importlib.util.find_spec("typst") is None:
        print("D.Hasil beside typst: NOT MEASURED, typst is not installed in this environment; it is in "
              "requirements.lock", flush=True)
        return
    for kind, villages, stations, runs in cases:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tables = _typst_source(kind, villages, stations, folder / "d_hasil.typ")
            ours = [_whole(kind, villages, stations, folder) for _ in range(runs)]
            theirs = [_whole("typst", villages, stations, folder) for _ in range(runs)]
            pages = [_pages_of(folder / f"{one}.pdf") for one in (kind, "typst")]
        title = f"D.Hasil, {kind} contest, {pages[0]} pages ({tables} tables; typst {pages[1]} pages)"
        line(f"{title}, processor time", [1000 * one for one, _ in ours], "typst", [1000 * one for one, _ in theirs])
        memory = [statistics.median(one for _, one in found) / 1024 for found in (ours, theirs)]
        print(f"{title}, memory: {memory[0]:.0f} MiB; reference (typst) {memory[1]:.0f} MiB; "
              f"ratio {memory[0] / memory[1]:.2f}", flush=True)


def _whole(kind: str, villages: int, stations: int, folder: Path) -> tuple[float, int]:
    """Processor seconds and most memory (KiB) of one process."""
    words = [kind, str(villages), str(stations), str(folder / "d_hasil.typ"), str(folder / f"{kind}.pdf")]
    done = subprocess.run([sys.executable, "-c", _WHOLE, *words], check=True, capture_output=True)
    seconds, most = done.stdout.split()
    return float(seconds), int(most)


def _pages_of(pdf: Path) -> int:
    import pypdfium2

    opened = pypdfium2.PdfDocument(pdf)
    try:
        return len(opened)
    finally:
        opened.close()


def _typst_source(kind: str, villages: int, stations: int, target: Path) -> int:
    """The tables of the same document in typst's language; how many there are."""
    from forms.recapitulation import blocks
    from recap_desktop.reports.sheet import rows_of
    from recap_desktop.reports.wording import Wording
    from tests.helpers.d_hasil import document, party_document

    made = (document if kind == "flat" else party_document)([stations] * villages)
    recap, wording = made.recap, Wording("id")
    rows = rows_of(recap.definition, made.choices, wording, 200.0)
    parts = [("D.Hasil", list(recap.villages.values()), 10)]
    parts += [(made.name_of(code), [recap.stations[one] for one in recap.village_stations(code)], 15)
              for code in recap.villages]
    count = 0
    with target.open("w", encoding="utf-8") as file:
        file.write('#set page("a4", flipped: true, margin: 30pt, numbering: "1/1")\n#set text(size: 7.6pt)\n')
        for title, columns, size in parts:
            for block in blocks(columns, size):
                count += 1
                shown = [*([block.brought_forward] if block.brought_forward else []), *block.columns,
                         block.carried_forward]
                file.write(f"#table(columns: {3 + len(shown)}, inset: 2pt, table.header({_cell(title)}, [], []")
                file.write("".join(f", {_cell(one.code[-3:] or 'JUMLAH')}" for one in shown) + "),\n")
                for row in rows:
                    if not row.lines:
                        file.write(f"table.cell(colspan: {3 + len(shown)})[#{_text(row.label)}],\n")
                    for place, (tag, field) in enumerate(row.lines):
                        label = row.label if place == 0 else ""
                        cells = [row.number if place == 0 else "", label, tag]
                        cells += [wording.number(one.totals[field]) for one in shown]
                        file.write(", ".join(map(_cell, cells)) + ",\n")
                file.write(")\n#pagebreak(weak: true)\n")
    return count


def _cell(words: str) -> str:
    return f"[#{_text(words)}]"


def _text(words: str) -> str:
    """A string of typst: its markup is not read."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _each(how: str, villages: int) -> float:
    """Milliseconds a page."""
    done = subprocess.run([sys.executable, "-c", _RENDER, how, str(villages)], check=True, capture_output=True)
    spent, drawn = done.stdout.split()
    return float(spent) / int(drawn)
