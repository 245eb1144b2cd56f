"""MS-Ind: indicators as formulas over tables and columns, each with the values that they have in this release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.rules.instances import rule_set
from sync.portal.layouts.v4.metadata.words import words
from sync.portal.layouts.v4.part import Making

NATION = "rekap_nasional"
#: Places of a percentage.
_PLACES = 2
_ERRORS = "kesalahan"
_ABOVE = ("rekap_desa", "rekap_kec", "rekap_kab", "rekap_prov")
Line = Mapping[str, str]
#: Contest -> rule (empty: any) -> sheets that count and have a finding of it.
Findings = Mapping[str, Mapping[str, int]]


def indicators(making: Making, nation: Sequence[Line], findings: Findings) -> list[dict[str, Any]]:
    """Every indicator.

    :param nation: rows of ``rekap_nasional``.
    """
    errors = list(_errors(making, nation, findings))
    return [
        _entry(making, code, about, errors if code == _ERRORS else list(_ratios(nation, about)))
        for code, about in words()["indicators"].items()
    ]


def _entry(making: Making, code: str, about: Mapping[str, str], values: list[dict[str, Any]]) -> dict[str, Any]:
    say, plan, is_errors = words()["indicator"], making.source.plan, code == _ERRORS
    under = NATION if is_errors else about["table"]
    return {
        "indikator": code, **{name: about[name] for name in ("nama", "konsep", "definisi", "interpretasi")},
        "rumus": say["errors"] if is_errors else say["ratio"].format(**about),
        "ukuran": say["ukuran"], "satuan": say["satuan"],
        "klasifikasi": say["klasifikasi_errors" if is_errors else "klasifikasi"], "komposit": words()["no"],
        "publikasi": say["publikasi"].format(number=plan.number, published=plan.published_at),
        "variabel": f"{about['table']}.{about['over']}; {under}.{about['under']}",
        "kegiatan": words()["activity"]["judul"].format(title=making.source.package.title["id"]),
        "level_estimasi": say["level_errors" if is_errors else "level"].format(tables=", ".join(_ABOVE)),
        "diakses_umum": words()["yes"],
        "pembilang": {"tabel": about["table"], "kolom": about["over"]},
        "penyebut": {"tabel": under, "kolom": about["under"]}, "nilai": values,
    }


def _ratios(nation: Sequence[Line], about: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A value a line; a form without one of the boxes has none."""
    for line in nation:
        if about["over"] in line and about["under"] in line:
            over, under = _figure(line[about["over"]]), _figure(line[about["under"]])
            yield {"jenis": line["jenis"], "kode_dapil": line["kode_dapil"], **_value(over, under)}


def _errors(making: Making, nation: Sequence[Line], findings: Findings) -> Iterator[dict[str, Any]]:
    """A value a rule that the contest's forms are judged by, also where no sheet breaks it."""
    counted: dict[str, int] = {}
    for line in nation:
        counted[line["jenis"]] = counted.get(line["jenis"], 0) + int(line["tps_dihitung"])
    for code, sheets in counted.items():
        contest = making.source.package.contest(code)
        known = {one.rule for each in contest.districts for one in rule_set(contest.definition(each)).instances}
        rules = {**dict.fromkeys(("", *known), 0), **findings.get(code, {})}
        for rule, found in sorted(rules.items()):
            yield {"jenis": code, "aturan": rule, **_value(found, sheets)}


def _figure(cell: str) -> int | None:
    """A cell; an empty one is not zero."""
    return int(cell) if cell else None


def _value(over: int | None, under: int | None) -> dict[str, Any]:
    return {"pembilang": over, "penyebut": under, "nilai": percentage(over, under)}


def percentage(over: int | None, under: int | None) -> str | None:
    """``76.11``: of a hundred, rounded half up; None where a figure is missing or nothing is under it."""
    if over is None or not under:
        return None
    scaled = (2 * over * 100 * 10**_PLACES + under) // (2 * under)
    whole, rest = divmod(scaled, 10**_PLACES)
    return f"{whole}.{rest:0{_PLACES}d}"
