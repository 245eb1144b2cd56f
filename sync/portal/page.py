"""The static page of a release: no script, no network, readable on a telephone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Protocol

from forms.choices import Choice
from forms.figure import Figure
from forms.numbers import written
from resources.catalogue import text
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.describe import FOLDERS
from sync.portal.names import counts, status_of, word
from sync.portal.stations import public_figures
from sync.portal.totals import Region, regions_of
from sync.record.content import SealedSheet
from sync.record.record import Record

_STYLE = """
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:0 1rem 3rem;color:#16222b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
caption{text-align:left;padding:.5rem 0;font-weight:700}
th,td{border:1px solid #b4bfc5;padding:.3rem .5rem;vertical-align:top;text-align:left;font-weight:400}
thead th,tr.sum>*,tr.group>*{font-weight:700;background:#e9eef0}thead th{vertical-align:bottom}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.out{color:#8a3a00}.l{display:none}.links a{white-space:nowrap}
@media (min-width:60rem){.out{white-space:nowrap}}
.mark{background:#f5c542;padding:.5rem 1rem;font-weight:700;margin:0 -1rem}.w{overflow-x:auto}
code{overflow-wrap:anywhere}a{color:#0b4f8a}dt{font-weight:700}dd{margin:0 0 .5rem}
h1,h2,h3{line-height:1.25}h2{border-top:2px solid #16222b;padding-top:.75rem;margin-top:2rem;font-size:1.3rem}
@media (max-width:44rem){
table,tbody,tr,th,td,caption{display:block}thead{position:absolute;clip-path:inset(50%);width:1px;height:1px}
tr{border:1px solid #b4bfc5;margin:0 0 .75rem}tr.group{margin:1rem 0 .25rem}.l{display:inline}
th,td{border:0}td.n,td.links{text-align:right}tbody th{background:#e9eef0;font-weight:700}
td{display:flex;justify-content:space-between;gap:1rem;border-top:1px solid #e3e8eb}
td::before{content:attr(data-l);color:#48565f;white-space:normal;text-align:left}td:empty{display:none}
}
@media print{.w{overflow:visible}a{color:inherit}}
"""


class Say(Protocol):
    """A sentence of the page in its language, escaped."""

    def __call__(self, code: str, **params: object) -> str: ...


def page(view: View, files: Mapping[str, bytes], lang: str) -> bytes:
    """HTML of the release in one language."""

    def say(code: str, **params: object) -> str:
        return escape(text(f"portal.{code}", lang, **params))

    package, plan = view.package, view.content.plan
    other, other_lang = ("en.html", "en") if lang == "id" else ("index.html", "id")
    parts = [
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(package.title[lang])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f'<p class="mark">{say("mode_" + package.mode)}</p>' if package.mode != "official" else "",
        f"<h1>{escape(package.title[lang])}</h1>",
        f'<p><a href="{other}" hreflang="{other_lang}" lang="{other_lang}">{say("other_language")}</a></p>',
        f"<p>{say('release', number=plan.number, time=_time(plan.published_at))}</p>",
        *(_contest(view, contest, lang, say) for contest in sorted(package.contests)),
        _downloads(files, say), _check(view, say),
        "</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _time(published_at: str) -> str:
    return published_at.replace("T", " ").replace("Z", " UTC")


def _downloads(files: Mapping[str, bytes], say: Say) -> str:
    paths = sorted([*(path for path in files if path.startswith(FOLDERS)), "datapackage.json", "manifest.json"])
    links = "".join(f'<li><a href="{path}">{path}</a></li>\n' for path in paths)
    return f"<h2>{say('data')}</h2>\n<p>{say('data_how')}</p>\n<ul>\n{links}</ul>"


def _check(view: View, say: Say) -> str:
    """What a reader compares: digests of what the release was made from, and the root they hang on."""
    content = view.content
    entries = hashlib.sha256(b"".join(entry + b"\n" for entry in content.entries)).hexdigest()
    shown = {
        "root_key": view.package.fingerprint, "package": view.package.digest, "log": entries,
        "previous_manifest": content.previous or "-",
    }
    rows = "".join(f"<dt>{say(code)}</dt><dd><code>{value}</code></dd>\n" for code, value in shown.items())
    return f"<h2>{say('check')}</h2>\n<p>{say('check_how')}</p>\n<dl>\n{rows}</dl>"


def _contest(view: View, contest: str, lang: str, say: Say) -> str:
    out = [f"<h2>{escape(view.package.definition(contest).title.get(lang))}</h2>"]
    for subdistrict in view.package.subdistricts():
        regions = regions_of(view, contest, subdistrict.code)
        out.append(f"<h3>{escape(subdistrict.name)}</h3>")
        out.append(_totals(view, contest, regions, lang, say))
        out.append(_stations(view, contest, regions, lang, say))
    return "\n".join(out)


def _totals(view: View, contest: str, regions: list[Region], lang: str, say: Say) -> str:
    choices = view.package.choices(contest, regions[-1].code).top
    heads = [f"{c.number}. {escape(c.name)}" for c in choices]
    heads += [say(code) for code in ("valid", "invalid", "counted", "recap")]
    whole = regions[-1]
    is_partial = len(whole.column.sheets) < whole.expected
    rows = []
    for region in regions:
        is_sum = region is whole
        cells = [written(region.column.totals[field], lang) for field in _shown(choices)]
        cells.append(f"{len(region.column.sheets)}/{region.expected}")
        label = say("total_partial" if is_partial else "total") if is_sum else escape(view.package.name_of(region.code))
        row = f'<th scope="row">{label}</th>' + "".join(_cell(*pair, "n") for pair in zip(heads, cells, strict=False))
        row += _cell(heads[-1], _recap(region, say), "links")
        rows.append(f'<tr class="sum">{row}</tr>\n' if is_sum else f"<tr>{row}</tr>\n")
    code = "caption_partial" if is_partial else "caption_total"
    caption = say(code, counted=len(whole.column.sheets), expected=whole.expected)
    return _table(caption, [say("village"), *heads], rows)


def _shown(choices: tuple[Choice, ...]) -> list[str]:
    """Fields that the page shows: votes of each choice, valid, invalid; the tables have all of them."""
    votes = (f"party_total.{one.id}" if one.members is not None else f"votes.{one.id}" for one in choices)
    return [*votes, "valid", "invalid"]


def _recap(region: Region, say: Say) -> str:
    label = say("recap_" + word("recap", region.status))
    return f'<a href="catatan/{region.recap.id}.json">{label}</a>' if region.recap is not None else label


def _stations(view: View, contest: str, regions: list[Region], lang: str, say: Say) -> str:
    choices = view.package.choices(contest, regions[-1].code).top
    heads = [say("station"), *(f"{c.number}" for c in choices)]
    heads += [say(code) for code in ("valid", "invalid", "status", "findings", "record")]
    rows = []
    for region in regions[:-1]:
        name = escape(view.package.name_of(region.code))
        rows.append(f'<tr class="group"><th scope="rowgroup" colspan="{len(heads)}">{name}</th></tr>\n')
        for station in view.package.stations_of(region.code):
            sheet = view.state.sheet(contest, station.code)
            rows.append(f"<tr>{_station(view, sheet, station.number, heads, lang, say)}</tr>\n")
    return _table(say("caption_stations"), heads, rows)


def _station(view: View, sheet: SheetState, number: str, heads: list[str], lang: str, say: Say) -> str:
    figures = [public_figures(head) for head in sheet.heads]
    status = say("status_" + status_of(view, sheet))
    if not counts(sheet):
        status = f'<span class="out">{status}. {say("not_counted")}</span>'
    found = sorted({finding for head in sheet.heads for finding in _findings(head, say)})
    links = " ".join(f'<a href="catatan/{h.id}.json"><code>{h.id[:8]}</code></a>' for h in sheet.heads)
    shown = [
        " / ".join(dict.fromkeys(_figure(one[field], lang, say) for one in figures if field in one))
        for field in _shown(view.package.choices(sheet.contest, sheet.station).top)
    ]
    cells = [_cell(*pair, "n") for pair in zip(heads[1:], shown, strict=False)]
    cells += [_cell(heads[-3], status), _cell(heads[-2], escape(", ".join(found))), _cell(heads[-1], links, "links")]
    return f'<th scope="row"><span class="l">{heads[0]}</span> {number}</th>' + "".join(cells)


def _figure(figure: Figure, lang: str, say: Say) -> str:
    """Blank and unreadable are words, never a zero."""
    return written(figure.value, lang) if figure.value is not None else say("figure_" + figure.kind.value)


def _findings(record: Record, say: Say) -> list[str]:
    return [
        item.rule + (f": {say('disposition_' + item.disposition)}" if item.disposition is not None else "")
        for item in record.content_as(SealedSheet).findings
    ]


def _cell(label: str, content: str, name: str = "") -> str:
    """``label`` is the column's head again, for narrow screens where a row is shown as a card."""
    return f'<td data-l="{label}"' + (f' class="{name}"' if name else "") + f">{content}</td>"


def _table(caption: str, heads: list[str], rows: list[str]) -> str:
    row = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(rows)
    return (
        f'<div class="w"><table><caption>{caption}</caption>\n<thead><tr>{row}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )
