"""The static page of a release: no script, no network, readable on a telephone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Protocol

from resources.catalogue import text
from sync.portal.content import View
from sync.portal.names import counts, status_of, word
from sync.portal.stations import findings_of
from sync.portal.totals import Region, regions_of
from sync.trust.package import Choice

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:0 1rem 3rem;color:#16222b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}caption{text-align:left;padding:.25rem 0}
th,td{border:1px solid #71808a;padding:.25rem .5rem;vertical-align:top}
th{text-align:left;background:#e9eef0}.n{text-align:right;font-variant-numeric:tabular-nums}
.mark{background:#f5c542;padding:.5rem 1rem;font-weight:700}.w{overflow-x:auto}code{overflow-wrap:anywhere}
dt{font-weight:700}dd{margin:0 0 .5rem}h1,h2,h3{line-height:1.25}
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
        f"<p>{say('release', number=plan.number, time=plan.published_at)}</p>",
        *(_contest(view, contest, lang, say) for contest in sorted(package.contests)),
        _downloads(files, say), _check(view, say),
        "</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _grouped(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "." if lang == "id" else ",")


def _downloads(files: Mapping[str, bytes], say: Say) -> str:
    paths = sorted([*(path for path in files if path.startswith("data/")), "datapackage.json", "manifest.json"])
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
    choices = view.package.contests[contest].choices
    out = [f"<h2>{escape(view.package.definition(contest).title.get(lang))}</h2>"]
    for subdistrict in view.package.subdistricts():
        regions = regions_of(view, contest, subdistrict.code)
        out.append(f"<h3>{escape(subdistrict.name)}</h3>")
        out.append(_totals(view, regions, choices, lang, say))
        out.append(_stations(view, contest, subdistrict.code, say))
    return "\n".join(out)


def _totals(view: View, regions: list[Region], choices: tuple[Choice, ...], lang: str, say: Say) -> str:
    head = "".join(f'<th scope="col">{c.number} {escape(c.name)}</th>' for c in choices)
    head += "".join(f'<th scope="col">{say(code)}</th>' for code in ("valid", "invalid", "counted", "recap"))
    rows = []
    for region in regions:
        cells = [_grouped(region.column.totals[f"votes.{c.number}"], lang) for c in choices]
        cells += [_grouped(region.column.totals[name], lang) for name in ("valid", "invalid")]
        cells.append(f"{len(region.column.sheets)}/{region.expected}")
        name = say("total") if region is regions[-1] else escape(view.package.name_of(region.code))
        recap = say("recap_" + word("recap", region.status))
        if region.recap is not None:
            recap = f'<a href="catatan/{region.recap.id}.json">{recap}</a>'
        numbers = "".join(f'<td class="n">{cell}</td>' for cell in cells)
        rows.append(f'<tr><th scope="row">{name}</th>{numbers}<td>{recap}</td></tr>\n')
    whole = regions[-1]
    is_partial = len(whole.column.sheets) < whole.expected
    code = "caption_partial" if is_partial else "caption_total"
    caption = say(code, counted=len(whole.column.sheets), expected=whole.expected)
    return _table(caption, f'<th scope="col">{say("village")}</th>{head}', rows)


def _stations(view: View, contest: str, subdistrict: str, say: Say) -> str:
    rows = []
    for station in view.package.stations_of(subdistrict):
        sheet = view.state.sheet(contest, station.code)
        links = " ".join(f'<a href="catatan/{h.id}.json"><code>{h.id[:16]}</code></a>' for h in sheet.heads)
        found = " ".join(sorted({part for head in sheet.heads for part in findings_of(head).split()}))
        status = say("status_" + status_of(view, sheet)) + ("" if counts(sheet) else f" ({say('not_counted')})")
        cells = (escape(view.package.name_of(station.village)), station.number, status, escape(found), links)
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n")
    head = "".join(f'<th scope="col">{say(c)}</th>' for c in ("village", "station", "status", "findings", "record"))
    return _table(say("caption_stations"), head, rows)


def _table(caption: str, head: str, rows: list[str]) -> str:
    return f'<div class="w"><table><caption>{caption}</caption>\n<tr>{head}</tr>\n{"".join(rows)}</table></div>'
