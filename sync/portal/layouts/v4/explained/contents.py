"""The explanation in one language, out of the tables that make the release: dictionary, codes, forms, layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from resources.catalogue import messages, text
from sync.portal.layouts.v4.described import code_tables, tables_without_files
from sync.portal.layouts.v4.explained.blocks import Block, Commands, Grid, Heading, Items, Prose, link, slug
from sync.portal.layouts.v4.explained.commands import DIGESTS, MANIFEST, PACKAGE, ROOT
from sync.portal.layouts.v4.explained.files import FILES, shown
from sync.portal.layouts.v4.explained.refusals import REFUSALS, refusal
from sync.portal.layouts.v4.kinds import kinds
from sync.portal.layouts.v4.names import column_of, dictionary, frozen, names
from sync.portal.layouts.v4.pages.terms import TERMS, UNCHECKED
from sync.portal.layouts.v4.tables.shape import definitions_of
from sync.trust.package import ElectionPackage

#: Table of codes -> messages that pages say of its words; of the others a sentence of its own.
_SAID = {
    "status": "portal.status", "results": "pages.result", "sources": "pages.source", "absences": "pages.absence",
    "withdrawals": "pages.withdrawal", "reasons": "pages.reason", "methods": "pages.method",
    "dispositions": "pages.disposition", "matters": "pages.matter_state", "roles": "pages.role", "acts": "pages.cause",
    "differences": "pages.difference",
}
#: The file that says which release this is.
_RELEASE = "`rilis.json`"
_READING = ("csv", "empty", "boolean", "time", "three", "counted", "hash")
_INSIDE = ("manifest", "listing", "envelope", "record", "entry")
_BY_HAND: Sequence[tuple[str, str]] = (
    ("package", ROOT), ("package_sig", PACKAGE), ("manifest", MANIFEST), ("listing", DIGESTS), ("log", ""),
    ("records", ""), ("signers", ""), ("sums", ""),
)
#: Columns that name codes inside a text of their own, or codes that no list of ``columns.json`` has.
_CODED: Mapping[str, Sequence[str]] = {
    "aturan": ["rules"], "sebab": ["refusals"], "selisih": ["differences"], "temuan": ["rules", "dispositions"],
}
#: Columns of which the list of codes says what the descriptor says in short.
_TOLD_BY_CODES = {"berat", "lingkup", "rumus", "keadaan", "keadaan_gambar", "status_rekap"}
_DIGITS, _RANGE = re.compile(r"\^\[0-9\]\{(\d+)\}\$"), re.compile(r"\^\[0-9\]\{(\d+),(\d+)\}\$")


class Explanation:
    """What is said of a release of a package, in a language as the region of all its stations speaks it."""

    def __init__(self, package: ElectionPackage, lang: str) -> None:
        self._package, self._lang = package, package.spoken(lang)
        self._mark = "" if lang == "id" else "-en"

    def _say(self, code: str, **params: object) -> str:
        return text(f"format.{code}", self._lang, **params)

    def _own(self, said: str) -> str:
        """What the descriptor says, in the words of the region."""
        return self._lang.said(said)

    def blocks(self) -> Iterator[Block]:
        """All of it, in order."""
        yield Heading(1, f"{self._say('title')}: ", name=self._package.title[self._lang])
        if self._package.mode != "official":
            yield Prose(f"**{self._say(f'mark_{self._package.mode}')}**")
        yield Prose(self._say("other"))
        yield Prose(self._say("about", release=_RELEASE))
        yield Prose(self._say("begin"))
        yield from self._files()
        yield self._section("reading")
        yield Items([self._say(f"read_{one}") for one in _READING])
        yield from self._tables()
        yield from self._boxes()
        yield from self._codes()
        yield self._section("inside")
        yield Items([self._say(f"inside_{one}") for one in _INSIDE])
        yield Prose(self._say("inside_kinds", kinds=", ".join(f"`{one}`" for one in kinds())))
        yield from self._checks()
        yield self._section("licence")
        yield Prose(self._say("licence", licence=dictionary()["licence"]["title"]))
        yield self._section("glossary")
        yield Grid(self._say("head_term"), [self._say("head_term"), self._say("head_what")], [
            [text(f"pages.term_{one}", self._lang), text(f"pages.means_{one}", self._lang)] for one in TERMS
        ])

    def _section(self, code: str) -> Heading:
        return Heading(2, self._say(f"section_{code}"), code)

    def _files(self) -> Iterator[Block]:
        yield self._section("files")
        yield Prose(self._say("files_how"))
        yield Grid(self._say("all_files"), [self._say("head_path"), self._say("head_what")], [
            [", ".join(f"`{shown(path, self._lang)}`" for path in paths), self._say(f"file_{code}", release=_RELEASE)]
            for paths, code in FILES
        ])

    def _tables(self) -> Iterator[Block]:
        yield self._section("tables")
        head = [self._say(f"head_{one}") for one in ("column", "title", "meaning")]
        for table in tables_without_files(self._package):
            name, schema = table["name"], table["schema"]
            title, about, unit = (
                table[f"{'x-' if self._mark and key != 'x-unit-observasi' else ''}{key}{self._mark}"]
                for key in ("title", "description", "x-unit-observasi")
            )
            key = ", ".join(f"`{one}`" for one in schema["primaryKey"])
            links = ", ".join(f"`{one['reference']['resource']}`" for one in schema.get("foreignKeys", ()))
            yield Heading(3, f"`{name}`: {self._own(title)}", f"t-{name}")
            said = [self._own(about), self._say("unit", unit=self._own(unit), key=key)]
            yield Prose(" ".join([*said, self._say("links", tables=links)] if links else said))
            yield Grid(self._say("columns_of", table=name), head, [
                [f"`{one['name']}`", self._own(one[f"x-title{self._mark}" if self._mark else "title"]),
                 self._meaning(name, one)]
                for one in schema["fields"]
            ], [f"t-{name}-{one['name']}" for one in schema["fields"]])

    def _meaning(self, table: str, field: Mapping[str, Any]) -> str:
        """Type, what a value may be, and what else is to know of a column."""
        said, tables = self._kind(field), list(code_tables(table, field["name"]))
        tables += _CODED.get(field["name"], [])
        if tables:
            said = self._say("see_codes", lists=", ".join(link(self._list(one)) for one in tables))
            if "pattern" in field.get("constraints", {}):
                said += f" ({self._say('several')})"
        about = field.get(f"x-description{self._mark}" if self._mark else "description")
        found = said[:1].upper() + said[1:]
        return f"{found}. {self._own(about)}" if about is not None and field["name"] not in _TOLD_BY_CODES else found

    def _kind(self, field: Mapping[str, Any]) -> str:
        pattern = field.get("constraints", {}).get("pattern", "")
        if found := _DIGITS.fullmatch(pattern):
            return self._say("type_digits", n=int(found[1]))
        if found := _RANGE.fullmatch(pattern):
            return self._say("type_digits_range", least=found[1], n=int(found[2]))
        return self._say("type_sha" if "0-9a-f]{64}" in pattern else f"type_{field['type']}")

    def _boxes(self) -> Iterator[Block]:
        yield self._section("boxes")
        yield Prose(self._say("boxes_how"))
        head = [self._say(f"head_{one}") for one in ("column", "box", "printed")]
        rows = {
            column_of(box): [f"`{column_of(box)}`", f"`{box}`", one.field(box).name.get(self._lang)]
            for one in definitions_of(self._package) for box in one.order
        }
        yield Grid(self._say("boxes_of"), head, list(rows.values()))

    def _codes(self) -> Iterator[Block]:
        yield self._section("codes")
        yield Prose(self._say("codes_how"))
        head = [self._say("head_code"), self._say("head_what")]
        for table in code_names():
            rows = [(code, self._code(table, code)) for code in names()[table].values() if code]
            yield from self._words(table, head, rows)
        rules = [(rule, text(f"pages.rule.{rule}", self._lang)) for rule in sorted(frozen("rules.json"))]
        yield from self._words("rules", head, rules)
        yield from self._words("refusals", head, [(code, refusal(code, self._lang)) for code in REFUSALS])

    def _list(self, table: str) -> str:
        """Name of a list of codes."""
        return self._say(f"list.{table}")

    def _words(self, table: str, head: Sequence[str], rows: Sequence[tuple[str, str]]) -> Iterator[Block]:
        title = self._list(table)
        yield Heading(3, title, slug(title))
        if table == "refusals":
            yield Prose(self._say("refusals_how"))
        yield Grid(self._say("words_of", list=title), head, [[f"`{code}`", said] for code, said in rows])

    def _code(self, table: str, code: str) -> str:
        own = f"format.code.{table}.{code}"
        return text(own if own in messages() else f"{_SAID[table]}_{code}", self._lang)

    def _checks(self) -> Iterator[Block]:
        print_ = self._package.fingerprint
        yield self._section("check")
        yield Prose(self._say("check_root", fingerprint=f"`{print_}`"))
        yield Prose(self._say("check_pyz"))
        yield Commands(f'python3 verifikasi.pyz --akar "{print_}"' + (" --lang en" if self._lang == "en" else ""))
        yield Prose(self._say("check_result"))
        yield self._section("hand")
        for code, typed in _BY_HAND:
            yield Prose(self._say(f"hand_{code}"))
            if typed:
                yield Commands(typed)
        yield self._section("unchecked")
        yield Items([text(f"pages.unchecked_{one}", self._lang) for one in UNCHECKED])


def code_names() -> list[str]:
    """Tables of codes whose words stand in a column of a table, each once, in the order of ``columns.json``."""
    columns = dictionary()["columns"]
    used = {one for column in columns for table in dictionary()["tables"] for one in code_tables(table, column)}
    return [name for name in names() if name in used or name == "differences"]
