"""The static page of a release: no script, no network, readable on a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from forms.recapitulation import recapitulate
from resources.catalogue import text
from sync.fold import State
from sync.portal.tables import status_of
from sync.trust.package import ElectionPackage

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:0 1rem;color:#16222b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{border:1px solid #71808a;padding:.25rem .5rem}
th{text-align:left;background:#e9eef0}td.n{text-align:right;font-variant-numeric:tabular-nums}
.mark{background:#f5c542;padding:.5rem 1rem;font-weight:700}.w{overflow-x:auto}code{overflow-wrap:anywhere}
"""


def page(
    package: ElectionPackage, state: State, plan: Mapping[str, object], files: Mapping[str, bytes], lang: str
) -> bytes:
    """HTML of the release in one language."""

    def say(code: str, **params: object) -> str:
        return escape(text(f"portal.{code}", lang, **params))

    other = "en.html" if lang == "id" else "index.html"
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(package.title[lang])}</title><style>{_STYLE}</style></head><body>",
        f'<p class="mark">{say("mode_" + package.mode)}</p>' if package.mode != "official" else "",
        f"<h1>{escape(package.title[lang])}</h1>",
        f'<p><a href="{other}">{say("other_language")}</a></p>',
        f"<p>{say('release', number=plan['number'], time=plan['published_at'])}</p>",
    ]
    for contest in sorted(package.contests):
        parts += [_contest(package, state, contest, lang, say)]
    links = "".join(
        f'<li><a href="{path}">{path}</a></li>'
        for path in sorted([*(p for p in files if p.startswith("data/")), "datapackage.json", "manifest.json"])
    )
    parts += [
        f"<h2>{say('data')}</h2><ul>{links}</ul>",
        f"<h2>{say('check')}</h2><p>{say('check_how')}</p><p><code>{package.fingerprint}</code></p></body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _grouped(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "." if lang == "id" else ",")


def _contest(package: ElectionPackage, state: State, contest: str, lang: str, say: object) -> str:
    assert callable(say)
    definition = package.definition(contest)
    choices = package.contests[contest].choices
    out = [f"<h2>{escape(contest)}</h2>"]
    head = "".join(f"<th>{c.number} {escape(c.name)}</th>" for c in choices)
    head += f"<th>{say('valid')}</th><th>{say('invalid')}</th><th>{say('counted')}</th>"
    for subdistrict in package.subdistricts():
        stations = [s.code for s in package.stations_of(subdistrict.code)]
        results = [r for r in state.results(contest) if r.station.startswith(subdistrict.code)]
        table = recapitulate(definition, stations, results)
        rows = []
        for code, column in [*sorted(table.villages.items()), (subdistrict.code, table.total)]:
            expected = sum(s.startswith(code) for s in stations)
            cells = [_grouped(column.totals[f"votes.{c.number}"], lang) for c in choices]
            cells += [_grouped(column.totals[name], lang) for name in ("valid", "invalid")]
            cells.append(f"{len(column.sheets)}/{expected}")
            name = escape(package.name_of(code)) if code != subdistrict.code else f"<b>{say('total')}</b>"
            rows.append(f"<tr><th>{name}</th>" + "".join(f'<td class="n">{c}</td>' for c in cells) + "</tr>")
        out.append(f"<h3>{escape(subdistrict.name)}</h3>")
        out.append(f'<div class="w"><table><tr><th>{say("village")}</th>{head}</tr>{"".join(rows)}</table></div>')
        out.append(_stations(package, state, contest, stations, say))
    return "\n".join(out)


def _stations(package: ElectionPackage, state: State, contest: str, stations: list[str], say: object) -> str:
    assert callable(say)
    rows = []
    for code in stations:
        sheet = state.sheet(contest, code)
        links = " ".join(f'<a href="catatan/{h.id}.json"><code>{h.id[:16]}</code></a>' for h in sheet.heads)
        village = escape(package.name_of(code[:10]))
        rows.append(
            f"<tr><td>{village}</td><td>{code[10:]}</td>"
            f"<td>{say('status_' + status_of(sheet))}</td><td>{links}</td></tr>"
        )
    head = "".join(f"<th>{say(name)}</th>" for name in ("village", "station", "status", "record"))
    return f'<div class="w"><table><tr>{head}</tr>{"".join(rows)}</table></div>'
