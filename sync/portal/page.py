"""The static page of a release: no script, no network, readable on a telephone.

What it says is gathered here as plain values; how it looks stands in ``templates/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forms.choices import Choice
from forms.figure import Figure
from forms.numbers import written
from resources.catalogue import text
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.describe import FOLDERS
from sync.portal.names import counts, status_of, word
from sync.portal.stations import public_figures
from sync.portal.templating import render
from sync.portal.totals import Region, regions_of
from sync.record.content import SealedSheet
from sync.record.record import Record

#: What the sums of a sub-district are: closed by a final recapitulation, of every station, or of some so far.
Standing = Literal["final", "whole", "partial"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: field of the form, head of the table of sums, head of the table of stations."""

    field: str
    title: str
    short: str


@dataclass(frozen=True, slots=True)
class Sums:
    """A row of the table of sums. ``status`` is a public word; ``recap`` the id of the signed recap, None without."""

    name: str
    figures: Mapping[str, int]
    counted: int
    expected: int
    status: str
    recap: str | None


@dataclass(frozen=True, slots=True)
class StationRow:
    """A row of the table of stations: figures in words of the page, record ids of all heads."""

    number: str
    figures: Mapping[str, str]
    status: str
    counts: bool
    findings: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Village:
    """The stations of one village."""

    name: str
    stations: tuple[StationRow, ...]


@dataclass(frozen=True, slots=True)
class Subdistrict:
    """Both tables of a sub-district with their columns; the last row of ``totals`` is its own sum."""

    name: str
    columns: tuple[Column, ...]
    standing: Standing
    totals: tuple[Sums, ...]
    villages: tuple[Village, ...]

    @property
    def counted(self) -> int:
        """Stations in the sums."""
        return self.totals[-1].counted

    @property
    def expected(self) -> int:
        """Stations of the roll."""
        return self.totals[-1].expected


@dataclass(frozen=True, slots=True)
class Contest:
    """One contest."""

    title: str
    subdistricts: tuple[Subdistrict, ...]


def page(view: View, files: Mapping[str, bytes], lang: str) -> bytes:
    """HTML of the release in one language."""
    package, plan, words = view.package, view.content.plan, _Words(lang)
    other, other_lang = ("en.html", "en") if lang == "id" else ("index.html", "id")
    return render(
        "page.html", lang=lang, say=words.say, number=words.number, title=package.title[lang], mode=package.mode,
        plan=plan, published=plan.published_at.replace("T", " ").replace("Z", " UTC"),
        other={"path": other, "lang": other_lang},
        contests=[_contest(view, contest, words) for contest in sorted(package.contests)],
        paths=sorted([*(path for path in files if path.startswith(FOLDERS)), "datapackage.json", "manifest.json"]),
        digests=_digests(view),
    )


class _Words:
    """Sentences and figures of the page in its language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, code: str, **params: object) -> str:
        """The message ``portal.<code>``."""
        return text(f"portal.{code}", self.lang, **params)

    def number(self, value: int) -> str:
        """With thousands marks."""
        return written(value, self.lang)

    def figure(self, figure: Figure) -> str:
        """Blank and unreadable are words, never a zero."""
        return self.number(figure.value) if figure.value is not None else self.say("figure_" + figure.kind.value)


def _digests(view: View) -> dict[str, str]:
    """What a reader compares: digests of what the release was made from, and the root they hang on."""
    content = view.content
    return {
        "root_key": view.package.fingerprint, "package": view.package.digest,
        "log": hashlib.sha256(b"".join(entry + b"\n" for entry in content.entries)).hexdigest(),
        "previous_manifest": content.previous or "-",
    }


def _contest(view: View, contest: str, words: _Words) -> Contest:
    found = view.package.contest(contest)
    subdistricts = [one.code for one in view.package.subdistricts() if found.districts_in(one.code)]
    title = view.package.definition(contest, subdistricts[0]).title
    return Contest(title.get(words.lang), tuple(_subdistrict(view, contest, code, words) for code in subdistricts))


def _votes_of(choice: Choice) -> str:
    """Field with all votes of a choice: of a party those of its candidates too."""
    return f"votes.{choice.id}" if choice.members is None else f"party_total.{choice.id}"


def _columns(view: View, contest: str, subdistrict: str, words: _Words) -> tuple[Column, ...]:
    """Votes of each ticket, candidate or party, valid, invalid; the tables for download have every field."""
    choices = view.package.choices(contest, subdistrict).top
    return (
        *(Column(_votes_of(one), f"{one.number}. {one.name}", str(one.number)) for one in choices),
        *(Column(field, words.say(field), words.say(field)) for field in ("valid", "invalid")),
    )


def _subdistrict(view: View, contest: str, code: str, words: _Words) -> Subdistrict:
    columns = _columns(view, contest, code, words)
    *villages, whole = regions_of(view, contest, code)
    return Subdistrict(
        view.package.name_of(code), columns, _standing(whole),
        tuple(_sums(view, one, whole) for one in (*villages, whole)),
        tuple(
            Village(view.package.name_of(one.code), tuple(
                _station(view, view.state.sheet(contest, station.code), station.number, columns, words)
                for station in view.package.stations_of(one.code)
            ))
            for one in villages
        ),
    )


def _standing(whole: Region) -> Standing:
    """A final recapitulation closes the sub-district, also where it names stations that are in no total."""
    if whole.status == "final":
        return "final"
    return "whole" if len(whole.column.sheets) == whole.expected else "partial"


def _sums(view: View, region: Region, whole: Region) -> Sums:
    """A village without a recap of its own stands in the one of its sub-district, which adds up the same sheets."""
    signed = region if region.recap is not None or whole.recap is None else whole
    return Sums(
        view.package.name_of(region.code), region.column.totals, len(region.column.sheets), region.expected,
        word("recap", signed.status), signed.recap.id if signed.recap is not None else None,
    )


def _station(
    view: View, sheet: SheetState, number: str, columns: tuple[Column, ...], words: _Words
) -> StationRow:
    """Several heads (a conflict) are shown with every figure they give; a box their form lacks stays empty."""
    heads = [public_figures(head) for head in sheet.heads]
    said = {one.field: [words.figure(head[one.field]) for head in heads if one.field in head] for one in columns}
    return StationRow(
        number, {field: " / ".join(dict.fromkeys(figures)) for field, figures in said.items()},
        status_of(view, sheet), counts(sheet),
        tuple(sorted({found for head in sheet.heads for found in _findings(head, words)})),
        tuple(head.id for head in sheet.heads),
    )


def _findings(record: Record, words: _Words) -> list[str]:
    return [
        item.rule + (f": {words.say('disposition_' + item.disposition)}" if item.disposition is not None else "")
        for item in record.content_as(SealedSheet).findings
    ]
