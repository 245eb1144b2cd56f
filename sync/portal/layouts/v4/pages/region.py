"""Pages of sub-districts and of what lies above them, and the first pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from resources.catalogue import messages
from sync.portal.content import Source
from sync.portal.feed import release_folder
from sync.portal.layouts.v4.pages.across import AcrossReader
from sync.portal.layouts.v4.pages.anchors import station_link
from sync.portal.layouts.v4.pages.candidates import CandidatePages
from sync.portal.layouts.v4.pages.changes import ChangesTold
from sync.portal.layouts.v4.pages.results import contest_parts, standing_words, top_columns
from sync.portal.layouts.v4.pages.sheets import ChangeRow, MatterRow, SheetReader
from sync.portal.layouts.v4.pages.site import DOWNLOADS, REGENCY, Site, first_page
from sync.portal.layouts.v4.pages.village import station_href
from sync.portal.layouts.v4.pages.words import PageWords
from sync.portal.layouts.v4.shards.paths import LANGUAGES, LEVELS, level_of_parts, page_path
from sync.portal.layouts.v4.shards.region_shapes import RecapLine, RegionEntry, Sum
from sync.portal.layouts.v4.shards.shapes import FormFile, VillageFile, Zone

#: Changed figures that a page lists; of more the latest, and the table for download has all of them.
MOST_CHANGES = 300
#: Sizes of documents are told in units of so many bytes, rounded up.
_KILO = 1000
#: Time that is told of the whole country's.
_CAPITAL = Zone(name="WIB", hours=7)
#: Files in the release's own folder that say in a line what they are for.
_ABOUT = {
    "verifikasi.pyz": "verifikasi_pyz", "agregasi.sql": "agregasi_sql", "datapackage.json": "datapackage_json",
    "laporan-validasi.json": "laporan_validasi_json", "katalog.ttl": "katalog_ttl", "katalog.jsonld": "katalog_jsonld",
    "rilis.json": "rilis_json", "BACA-SAYA.md": "baca_saya", "README.md": "readme", "skema.json": "skema_json",
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file to download: path, bytes, SHA-256 (hex); None for what is not known yet."""

    path: str
    size: int | None
    digest: str | None

    @property
    def about(self) -> str | None:
        """Code of the sentence in ``portal_files.toml`` that says what is in it; None where the name does."""
        first, _, rest = self.path.partition("/")
        name = {
            "": _ABOUT.get(first, ""), "data": rest.partition("/")[0], "parquet": rest.partition("/")[0],
            "referensi": rest, "xlsx": "xlsx", "wilayah": "json", "err": "err",
        }.get(first if rest else "", "")
        code = f"file_{name.partition('.')[0]}"
        return code if f"pages.{code}" in messages() else None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """A part of a region: address, share that counts, and by contest how many count and how the sums stand."""

    code: str
    name: str
    href: str
    share: str
    level: int
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MissingRow:
    """Stations of a village that are in no sum for one reason: number and address of each."""

    contest: str
    state: str
    village: str
    stations: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A signed D.Hasil: in words with size and digest, its file, empty where it is withheld; then the reason."""

    name: str
    digest: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecapRow:
    """A signed recapitulation: of what, what it is, who signed, when, and the stations it leaves out with the reason.

    Of one that was signed under an earlier package also its own sums, and how the sum of now differs from it.
    """

    contest: str
    name: str
    status: str
    counted: str
    roles: str
    sealed: str
    received: str
    file: str
    missing: Sequence[tuple[str, str]]
    totals: Sequence[tuple[str, str]]
    differences: Sequence[tuple[str, str]]
    documents: Sequence[DocumentRow]


class RegionPages:
    """Makes pages of regions from their sums."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._candidates = CandidatePages(site)

    def page(
        self, lang: str, whole: RegionEntry, parts: Sequence[RegionEntry], files: Sequence[FileLine],
        more: Mapping[str, object] | None = None,
    ) -> bytes:
        """Page of a region; ``more`` is what only a sub-district's has."""
        site, words = self._site, self._site.words(lang, whole.code)
        path = page_path(whole.code, lang)
        up = "../" * path.count("/")
        other = page_path(whole.code, next(one for one in LANGUAGES if one != lang))
        return site.page("region.html", lang, path, other, site.name(whole.code, words), {
            "code": whole.code, "crumbs": site.crumbs(whole.code, lang, up), "files": files,
            **site.tables_of(whole.code, lang, up),
            **self._told(lang, whole, parts, up), "missing": [], "recaps": [], "timeline": [], "all_changes": 0,
            "csv": "", "readers": None, "region_matters": [], "across": [],
            "all_across": 0, "across_csv": "", **(more or {}),
        }, whole.code)

    def first(
        self, lang: str, source: Source, whole: RegionEntry, parts: Sequence[RegionEntry], files: Sequence[FileLine],
        changes: ChangesTold | None = None,
    ) -> bytes:
        """The first page: which release this is, the top region, and what changed since the release before."""
        site, words, plan = self._site, self._site.words(lang, whole.code), source.plan
        package = source.package
        other = next(one for one in LANGUAGES if one != lang)
        digests = [
            (words.say("root_key"), package.fingerprint), (words.say("package"), package.digest),
            (words.say("log_root"), source.root),
            (words.say("previous"), source.previous or words.say("previous_none")),
        ]
        return site.page("index.html", lang, first_page(lang), first_page(other), package.title[lang], {
            "code": whole.code, "crumbs": [], "place": site.name(whole.code, words), "files": files,
            "region_page": page_path(whole.code, lang), "lasting": release_folder(plan.number),
            "tables_page": page_path(whole.code, lang) + (DOWNLOADS if len(whole.code) == REGENCY else ""),
            "release": plan.number, "leaves": words.number(plan.size),
            "published": _published(words, plan.published_at), "digests": digests,
            "fingerprint": package.fingerprint, "changes": changes, **self._told(lang, whole, parts, ""),
        }, whole.code)

    def side(self, lang: str, name: str, paths: Mapping[str, str], values: Mapping[str, object]) -> bytes:
        """A page about the data."""
        other = paths[next(one for one in LANGUAGES if one != lang)]
        words = self._site.words(lang)
        return self._site.page(f"{name}.html", lang, paths[lang], other, words.say(f"{name}_title"), {
            "code": "", "crumbs": self._site.crumbs(self._site.top, lang, ""), **values,
        })

    def _told(
        self, lang: str, whole: RegionEntry, parts: Sequence[RegionEntry], up: str
    ) -> Mapping[str, object]:
        words = self._site.words(lang, whole.code)
        contests = contest_parts(self._site.package, words, whole, parts)
        rows = [self._progress(lang, words, one, [part.code for part in contests], up) for one in parts]
        return {
            "contests": contests, "progress": rows, "hrefs": {one.code: one.href for one in rows},
            "is_subdistrict": LEVELS[len(whole.code)] == "subdistrict",
            "part_name": words.say(f"level_{level_of_parts(whole.code)}"),
            "lists": self._candidates.links(whole.code, lang, up),
            "number": words.number, "total_changes": sum(one.changes for one in contests),
        }

    def _progress(
        self, lang: str, words: PageWords, part: RegionEntry, contests: Sequence[str], up: str
    ) -> ProgressRow:
        counted, expected = sum(one.counted for one in part.sums), sum(one.expected for one in part.sums)
        cells = []
        for contest in contests:
            own = [one for one in part.sums if one.contest == contest]
            numbers = [words.number(sum(n)) for n in ((one.counted for one in own), (one.expected for one in own))]
            said = list(dict.fromkeys(standing_words(words, one) for one in own))
            cells.append(("/".join(numbers), "; ".join(said)) if own else ("", ""))
        return ProgressRow(
            part.code, self._site.name(part.code, words), up + page_path(part.code, lang),
            words.share(counted, expected), 0 if not counted else 1 + 3 * counted // max(expected, 1), cells,
        )


class SubdistrictTold:
    """What only the page of a sub-district tells: its stations that are missing, its recapitulations, its changes."""

    def __init__(self, site: Site, villages: Sequence[VillageFile], sums: Sequence[RegionEntry], lang: str) -> None:
        self._site, self._villages, self._sums, self._lang = site, villages, sums, lang
        self._words = site.words(lang, sums[0].code)
        package = site.package
        self._titles = {
            one: package.contest_name(one, sums[0].code).name.get(lang) for one in sorted(package.contests)
        }

    def values(self, regency: str) -> Mapping[str, object]:
        """Values of the template.

        :param regency: by which the tables are cut that have what a page has no room for.
        """
        timeline = self._timeline()
        return {
            "missing": self._missing(), "recaps": self._recaps(), "timeline": timeline[-MOST_CHANGES:],
            "all_changes": len(timeline), "csv": f"data/koreksi/{regency}.csv",
            "readers": self._site.package.rereaders, "region_matters": self._matters(),
            **self._findings_across(), "across_csv": f"data/temuan_lintas/{regency}.csv",
        }

    def _missing(self) -> list[MissingRow]:
        found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for village in self._villages:
            for station in village.stations:
                for sheet in station.sheets:
                    if not sheet.counts:
                        reasons = ", ".join(self._words.say(f"absence_{one}") for one in sheet.reasons)
                        state = self._words.state(sheet.status) + (f": {reasons}" if reasons else "")
                        key = (self._titles[sheet.contest], state, village.name)
                        found.setdefault(key, []).append(
                            (station.number, station_href(village, station.number, self._lang))
                        )
        return [MissingRow(*key, stations) for key, stations in sorted(found.items())]

    def _recaps(self) -> list[RecapRow]:
        zone = self._villages[0].zone if self._villages else _CAPITAL
        found = []
        for region in self._sums:
            for one in region.sums:
                recap = one.recap
                if recap is not None:
                    found.append(self._recap(region, one, recap, zone))
        return found

    def _recap(self, region: RegionEntry, one: Sum, recap: RecapLine, zone: Zone) -> RecapRow:
        words, form = self._words, self._form(one.contest, one.district)
        kind = "final" if recap.is_final else "partial"
        status = words.say(f"recap_{kind}") if recap.is_current else words.say(
            f"recap_{kind}_earlier", package=recap.before or ""
        )
        return RecapRow(
            self._titles[one.contest], region.name, status,
            words.say("of_stations", counted=words.number(recap.included), expected=words.number(recap.expected)),
            ", ".join(words.say(f"role_{signer.role or 'none'}") for signer in recap.signers),
            words.moment(recap.sealed, zone), words.moment(recap.received, zone) if recap.received else "", recap.file,
            [(self._station(code), words.missing(reason)) for code, reason in recap.missing.items()],
            [(name, words.number(recap.totals[column])) for column, name in top_columns(form, words).items()
             if column in recap.totals],
            [(self._station(code), words.say(f"difference_{reason}")) for code, reason in recap.differences.items()],
            [
                DocumentRow(
                    words.say("signed_document", size=words.number(-(-document.size // _KILO))), document.digest,
                    document.file or "", words.say(f"document_{document.reason}") if document.reason else "",
                ) for document in recap.documents
            ],
        )

    def _form(self, contest: str, district: str) -> FormFile:
        held = self._site.package.contest(contest)
        return self._site.form(held, next(one for one in held.districts if one.code == district))

    def _station(self, code: str) -> str:
        village = next((one.name for one in self._villages if one.code == code[:10]), code[:10])
        return f"{village} {code[10:]}"

    def _across(self, forms: Mapping[str, FormFile]) -> AcrossReader:
        return AcrossReader(
            self._words, forms, self._titles, self._station, lambda _, station: station_link(station, self._lang)
        )

    def _findings_across(self) -> Mapping[str, object]:
        """Of all villages, each once."""
        forms = {contest: form for village in self._villages for contest, form in self._forms(village).items()}
        return self._across(forms).told(station for village in self._villages for station in village.stations)

    def _matters(self) -> list[MatterRow]:
        """Of the sub-district and of villages; those of a station are with its sheet."""
        if not self._villages:
            return []
        found = []
        for region in self._sums:
            for one in region.sums:
                forms = {one.contest: self._form(one.contest, one.district)}
                reader = SheetReader(self._words, self._villages[0].zone, forms, self._titles, self._across(forms))
                found += [reader.matter(one.contest, matter) for matter in one.matters]
        return found

    def _timeline(self) -> list[ChangeRow]:
        found: list[ChangeRow] = []
        for village in self._villages:
            forms = self._forms(village)
            reader = SheetReader(self._words, village.zone, forms, self._titles, self._across(forms))
            for station in village.stations:
                for sheet in station.sheets:
                    href = station_href(village, station.number, self._lang)
                    found += reader.changes(sheet, f"{village.name} {station.number}", href)
        return sorted(found, key=lambda one: (one.stamp, one.place, one.record))

    def _forms(self, village: VillageFile) -> Mapping[str, FormFile]:
        found = {}
        for contest in village.forms:
            held = self._site.package.contest(contest)
            district = held.district_of(village.code)
            if district is not None:
                found[contest] = self._site.form(held, district)
        return found


def _published(words: PageWords, stamp: str) -> str:
    """``2024-02-20 08:00:00 UTC`` with the time of the capital beside it."""
    said = stamp.replace("T", " ").replace("Z", " UTC")
    with suppress(ValueError):
        said += f" ({words.moment(stamp, _CAPITAL)})"
    return said
