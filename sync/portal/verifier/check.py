"""The whole check of a release, step by step."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from .counting import NAMES, Election, Sums, sheets_of
from .documents import Documents
from .faults import Fault, Unable
from .feed import Feed
from .files import Place
from .manifest import Head, check_files
from .records import Record, Records
from .signed import Signatures
from .tables import Regency, Table, compare_sum
from .tree import PUBLIC, Log, check_log

_NOWHERE = "lain"
#: Tables of greater regions, where a release has them: digits of their codes.
_GREATER = {"rekap_kab": 4, "rekap_prov": 2, "rekap_nasional": 0}


class Verdict:
    """What was found: sentences of what holds, of what does not, and of what a reader should know."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.holds: list[tuple[str, dict[str, Any]]] = []
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[Fault] = []

    def add(self, code: str, **params: Any) -> None:
        """Something holds."""
        self.holds.append((code, params))

    def tell(self, code: str, **params: Any) -> None:
        """Something is to be known that is no fault."""
        self.told.append((code, params))


def check(place: Place, wanted: str | None, signatures: Signatures) -> Verdict:
    """Check a release.

    :param wanted: fingerprint (hex, lower case) of the root that the reader trusts, None where it was not given.
    :raises Unable: where nothing can be said.
    """
    verdict = Verdict()
    try:
        verdict.head = head = Head(place, signatures)
        _root(head, wanted, verdict)
        verdict.add("head", number=head.number, time=head.published)
        count, left = check_files(head, verdict.faults)
        if left:
            verdict.tell("left", n=len(left), names=", ".join(map(shown, left[:20])))
        if verdict.faults:
            return verdict
        verdict.add("files", n=count)
        _contents(head, signatures, verdict)
    except Unable:
        raise
    except Fault as fault:
        verdict.faults.append(fault)
    return verdict


def _root(head: Head, wanted: str | None, verdict: Verdict) -> None:
    if wanted is None:
        verdict.tell("no_root", fingerprint=head.package.fingerprint)
    elif head.package.fingerprint.replace(" ", "").lower() != wanted:
        raise Fault("other_root", found=head.package.fingerprint)
    else:
        verdict.add("root", fingerprint=head.package.fingerprint)


def _contents(head: Head, signatures: Signatures, verdict: Verdict) -> None:
    log = Log(head)
    records = Records(head, log, signatures)
    documents, feed = Documents(head), Feed(head)
    counted, aside, withheld = _count(head, records, documents, feed)
    feed.end()
    for kinds in (PUBLIC, ("officer", "revocation"), ("package",)):
        for name, kind in log.unseen(kinds):
            raise Fault("not_published", id=name, kind=kind)
    check_log(head, log, records.notes, records.trees)
    verdict.add("log", n=log.size)
    verdict.add("statements", n=records.officers.count)
    verdict.add("records", n=records.count)
    verdict.add("sums", n=counted)
    if documents.count:
        verdict.add("documents", n=documents.count)
    if documents.withheld:
        verdict.tell("documents_withheld", n=documents.withheld)
    if feed.since is not None:
        verdict.add("feed", n=feed.count, path=feed.path)
    if records.officers.passed:
        verdict.tell("statements_passed", n=records.officers.passed)
    if aside:
        verdict.tell("aside", n=aside)
    if withheld:
        verdict.tell("log_only", n=withheld)


def _count(head: Head, records: Records, documents: Documents, feed: Feed) -> tuple[int, int, int]:
    """Counts every sub-district. Answers how many sheets count, how many are set aside, leaves of which only the entry
    is published."""
    election, sums = Election(head.package), Sums()
    folders = [name.split("/")[1] for name in head.below("catatan")]
    codes = sorted({code for code in head.package.regions if len(code) == 6} | set(folders) - {_NOWHERE})
    if _NOWHERE in folders:
        codes.insert(0, "")
    stations: dict[str, list[str]] = {}
    for station in head.package.stations:
        stations.setdefault(station[:6], []).append(station)
    counted = aside = 0
    for regency, some in groupby(codes, lambda code: code[:4] or _NOWHERE):
        with Regency(head, regency, election, sums) as tables:
            for code in some:
                found = records.of(code)
                feed.take(found)
                _expect(code, stations.get(code, []), election, sums)
                left, effects = tables.aside(found)
                for one in found.values():
                    if one.fault is not None and one.id not in left:
                        raise one.fault
                sheets = sheets_of(found, left, election)
                heads = [one.head for one in sheets.values() if one.head is not None]
                _claims(effects, found, {one.id for one in heads})
                for one in heads:
                    district = election.district_of(one.said["contest"], one.said["station"])
                    sums.add(one.said["station"], one.said["contest"], (district or {})["code"], one.said["as_decided"])
                _recaps(found, left)
                documents.take(code or _NOWHERE, found, left)
                tables.compare(code, stations.get(code, []), sheets, found)
                counted, aside = counted + len(heads), aside + sum(found[name].kind == "sheet" for name in left)
            tables.end()
    documents.end()
    _greater(head, sums)
    told = (*PUBLIC, "officer", "revocation", "package", "release")
    others = [kind for kind in records.log.kinds if kind not in told]
    return counted, aside, records.log.count(others)


def _expect(code: str, stations: list[str], election: Election, sums: Sums) -> None:
    """Stations of a sub-district, without those that the package withdrew, and the rows that its table has."""
    for contest in election.contests if code in election.package.regions else ():
        for name in election.districts_in(contest, code):
            sums.expected.setdefault((code, contest, name), 0)
        for station in stations:
            district = election.district_of(contest, station)
            if district is not None and election.package.stations[station] is None:
                sums.expect(station, contest, district["code"])


def _claims(effects: dict[str, str], records: dict[str, Record], heads: set[str]) -> None:
    """What ``data/catatan`` says of a sheet is what was found. :raises Fault: ``effect``."""
    for name, effect in sorted(effects.items()):
        if records[name].kind == "sheet" and (effect == NAMES["counts"]) != (name in heads):
            raise Fault("effect", id=name, effect=effect)


def _recaps(records: dict[str, Record], aside: set[str]) -> None:
    """A signed recapitulation is the sum of the sheets that it names. :raises Fault: ``recap``."""
    for record in records.values():
        if record.kind != "recap" or record.id in aside:
            continue
        totals: dict[str, int] = {}
        for name in record.said["sheets"]:
            if name not in records:
                raise Fault("recap", path=record.path)
            for field, figure in records[name].said["as_decided"].items():
                totals[field] = totals.get(field, 0) + (figure["value"] if figure["kind"] == "value" else 0)
        if any(totals.get(field, 0) != total for field, total in record.said["totals"].items()):
            raise Fault("recap", path=record.path)


def _greater(head: Head, sums: Sums) -> None:
    """Tables of regencies, provinces and the country, as far as the release has them."""
    for name, digits in _GREATER.items():
        paths = sorted(head.listing("data/" + name))
        wanted = {key for key in sums.expected if len(key[0]) == digits}
        for path in paths:
            table = Table(head, path)
            try:
                for row in table.rest():
                    compare_sum(row, row.region(digits), sums, wanted)
                table.end()
            finally:
                table.close()
        if paths and wanted:
            raise Fault("row_missing", path=paths[-1], key=" ".join(sorted(wanted)[0]))


def shown(text: str) -> str:
    """A name fit for a line of the verdict."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in whole)[:200]
