"""The part of the layout that checks what the others made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sync.portal.layouts.v4.checked.cells import CheckedFile, Fault
from sync.portal.layouts.v4.checked.reports import report_faults
from sync.portal.layouts.v4.copies.columns import rows_in, table_name
from sync.portal.layouts.v4.described import tables_without_files
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.layouts.v4.written import indented
from sync.portal.pieces import Piece

#: Version of the checks. The report does not name the program that ran: its bytes would change with a later one.
CHECKS = 1
#: So many faults are told one by one; all are counted.
_TOLD = 100
#: Tables whose figures are held against each other.
_SUMS = ("rekap_desa", "rekap_kec")
_WHAT = {
    "kolom": "kolom tabel adalah kolom deskriptor, dalam urutannya", "tipe": "setiap sel sesuai tipe kolomnya",
    "pola": "kode sesuai polanya", "daftar": "kata ada dalam daftarnya", "terkecil": "angka tidak di bawah batasnya",
    "kunci_ganda": "kunci utama tidak berulang dalam satu berkas", "rujukan": "setiap rujukan ada tujuannya",
    "jumlah": "jumlah kecamatan sama dengan jumlah desanya, dan dalam err juga dengan jumlah TPS-nya",
}


@dataclass
class _Found:
    """What was counted and found: in a regency, or in all of them."""

    rows: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    faults: list[Fault] = field(default_factory=list)
    #: keys that are in the lists, if anywhere, by list and columns; each with the first file that names it
    named: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], str]] = field(
        default_factory=lambda: defaultdict(dict))

    def add(self, other: _Found) -> None:
        """What comes after this."""
        self.rows += other.rows
        self.files += other.files
        self.reports += other.reports
        self.faults += other.faults
        for link, keys in other.named.items():
            mine = self.named[link]
            for key, path in keys.items():
                mine.setdefault(key, path)

    def to_json(self) -> dict[str, Any]:
        """For the next release."""
        return {
            "rows": dict(self.rows), "files": dict(self.files), "reports": self.reports,
            "faults": [one.told() for one in self.faults],
            "named": [
                [other, list(fields), [[list(key), path] for key, path in sorted(keys.items())]]
                for (other, fields), keys in sorted(self.named.items())
            ],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> _Found:
        """What :meth:`to_json` says."""
        faults = [Fault(*one) for one in said["faults"]]
        made = cls(Counter(said["rows"]), Counter(said["files"]), said["reports"], faults)
        for other, fields, keys in said["named"]:
            made.named[other, tuple(fields)] = {tuple(key): path for key, path in keys}
        return made


class Validation(Quiet):
    """Checks tables and reports as they come and tells what was found."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._open: dict[str, CheckedFile] = {}
        self._ended: list[CheckedFile] = []
        self._all, self._now, self._before = _Found(), _Found(), _Found()
        #: reports of the sub-district that came last, and what is wrong with them
        self._reports: tuple[int, list[Fault]] = (0, [])
        self._lists: dict[str, CheckedFile] = {}
        self._sums: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)

    def saw(self, piece: Piece) -> None:
        """Rows of a table, or a report."""
        if piece.data is None:
            return
        if piece.path.startswith("err/"):
            self._reported(1, report_faults(piece.path, piece.data))
            return
        name = table_name(piece.path)
        if name is None:
            return
        file = self._open.setdefault(piece.path, CheckedFile(piece.path, self._tables[name]["schema"]))
        rows = file.add(rows_in(piece.data))
        if name in _SUMS:
            for row in rows:
                self._add_up(name, dict(zip(file.header, row, strict=True)))
        if piece.is_last:
            self._end(name, self._open.pop(piece.path))

    def regency(self, regency: str) -> Made:
        """The files of a regency refer to each other; what they name in the lists is looked for at the end."""
        self._resolve()
        self._all.add(self._now)
        self._before, self._now = self._now, _Found()
        yield from ()

    def carried(self, regency: str) -> Mapping[str, Any]:
        """What was counted and found in it."""
        return self._before.to_json()

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """The same."""
        self._all.add(_Found.from_json(carried))

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """What was found in its reports; its rows are seen again."""
        (count, faults), self._reports = self._reports, (0, [])
        return {"reports": count, "faults": [one.told() for one in faults]}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """The same."""
        self._reported(carried["reports"], [Fault(*one) for one in carried["faults"]])
        self._reports = (0, [])
        yield from ()

    def _reported(self, count: int, faults: list[Fault]) -> None:
        self._now.reports += count
        self._now.faults += faults
        self._reports = self._reports[0] + count, self._reports[1] + faults

    def last(self) -> Made:
        """The report."""
        self._resolve()
        self._all.add(self._now)
        for (other, fields), names in sorted(self._all.named.items()):
            listed = self._lists.get(other)
            known = _values(listed, fields) if listed is not None else set()
            self._all.faults += [
                Fault(path, 0, " ".join(fields), "rujukan") for key, path in sorted(names.items()) if key not in known
            ]
        yield Piece("laporan-validasi.json", self._report())

    @cached_property
    def _tables(self) -> Mapping[str, Any]:
        return {one["name"]: one for one in tables_without_files(self.making.source.package)}

    def _end(self, name: str, file: CheckedFile) -> None:
        self._now.faults += file.faults
        self._now.rows[name] += file.rows
        self._now.files[name] += 1
        if file.path.startswith("referensi/"):
            self._lists[name] = file
        self._ended.append(file)

    def _resolve(self) -> None:
        """References between the files that ended since; those that none of them has wait for the lists."""
        tables = {(str(table_name(file.path)), _stem(file.path)): file for file in self._ended}
        for file in self._ended:
            for (other, fields), keys in file.refers.items():
                target = tables.get((other, _stem(file.path)))
                known = _values(target, fields) if target is not None else set()
                for key in keys - known:
                    self._now.named[other, fields].setdefault(key, file.path)
        self._ended = []
        for code, sums in sorted(self._sums.items()):
            for column in sorted(name for name, difference in sums.items() if difference):
                self._now.faults.append(Fault(f"rekap_kec {' '.join(code)}", 0, column, "jumlah"))
        self._sums.clear()

    def _add_up(self, name: str, row: Mapping[str, str]) -> None:
        """Villages less the sub-district: nothing is left where the sums are right."""
        sign, code = (1, row["kode_desa"][:6]) if name == "rekap_desa" else (-1, row["kode_kec"])
        sums = self._sums[code, row["jenis"], row["kode_dapil"]]
        for column in self._summed:
            sums[column] += sign * int(row[column] or 0)

    @cached_property
    def _summed(self) -> list[str]:
        """Columns of figures and of stations that both tables have and that add up."""
        villages, whole = (self._tables[name]["schema"]["fields"] for name in ("rekap_desa", "rekap_kec"))
        both = {one["name"] for one in villages} & {one["name"] for one in whole}
        return [
            one["name"] for one in whole
            if one["name"] in both and one["type"] == "integer" and one["name"] not in ("paket_rekap", "tps_rekap")
        ]

    def _report(self) -> bytes:
        plan = self.making.source.plan
        whole = self._all
        found = Counter(fault.why for fault in whole.faults)
        made = {
            "terbitan": plan.number, "pemeriksa": {"program": "recap-desktop", "tata_letak": "4", "versi": CHECKS},
            "sah": not whole.faults,
            "pemeriksaan": [
                {"kode": code, "isi": what, "temuan": found[code]} for code, what in _WHAT.items()
            ],
            "tabel": [
                {"nama": name, "berkas": whole.files[name], "baris": whole.rows[name]} for name in sorted(whole.files)
            ],
            "err": {"dokumen": whole.reports},
            "temuan": [fault.to_json() for fault in whole.faults[:_TOLD]],
        }
        return indented(made)


def _values(file: CheckedFile, fields: tuple[str, ...]) -> set[tuple[str, ...]]:
    """What a table has in some of its columns, which are its key or the beginning of it in any order."""
    own = list(file.schema["primaryKey"])
    places = [own.index(name) for name in fields]
    return {tuple(key[place] for place in places) for key in file.keys}


def _stem(path: str) -> str:
    return path.rpartition("/")[2]
