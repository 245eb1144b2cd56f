"""The fold: what one act costs as the country grows, how fast a server takes records in, and memory a station."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import resources
from benchmarks.general import paper
from benchmarks.timing import line
from forms.figure import Figure
from sync.fold import IncrementalFold, Reference
from sync.record.canonical import encode
from sync.record.container import Container
from sync.record.content import Transcription
from sync.record.envelope import sign
from sync.record.keys import b64, keyid, public_bytes
from sync.record.record import Record, build
from sync.server.judge import Judge
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys

#: Stations of a sub-district: five villages of twenty.
_VILLAGES, _STATIONS = 5, 20
_EACH, _FIRST_VILLAGE = _VILLAGES * _STATIONS, 2001
#: Sub-districts of a regency, as in the country: 7,277 in 514.
OF_A_REGENCY = 14
_SIZES = (400, 1600, 6400, 100_000)
_PEOPLE = {"OP-1": "operator", "OP-2": "operator", "KETUA": "chair", "ANGGOTA-1": "member", "ANGGOTA-2": "member"}
_GROUP = 32


Places = Mapping[str, Sequence[str]]
#: What a made country is made of: arguments of :class:`Country`.
Made = tuple[int, Places | None, Sequence[Mapping[str, Any]]]


def _same(*told: str) -> bytes:
    """32 bytes that hang on nothing but this: a made country is the same in every process, so that one may go on with
    what another one made."""
    return sha256("\n".join(told).encode("utf-8")).digest()


def subdistricts(stations: int) -> list[str]:
    """Codes of the made country's sub-districts."""
    return [
        f"{1101 + number // OF_A_REGENCY:04d}{1 + number % OF_A_REGENCY:02d}" for number in range(stations // _EACH)
    ]


def stations_of(subdistrict: str) -> list[str]:
    """Codes of the stations of one of them."""
    return [
        f"{subdistrict}{village:04d}{number:03d}"
        for village in range(_FIRST_VILLAGE, _FIRST_VILLAGE + _VILLAGES) for number in range(1, _STATIONS + 1)
    ]


def _package(places: Places, contests: Sequence[Mapping[str, Any]]) -> ElectionPackage:
    """The training package with a made country: its paper has no list of voters to be held against."""
    before = open_package(resources.path("training", "package.json").read_bytes())
    codes = sorted(places)
    villages = sorted({station[:10] for stations in places.values() for station in stations})
    regions = [{"code": code, "name": code, "level": "subdistrict"} for code in codes]
    regions += [{"code": code, "name": code, "level": "village"} for code in villages]
    payload = {
        **before.payload, "regions": sorted(regions, key=lambda one: one["code"]),
        "stations": [{"code": one, "dpt": None} for code in codes for one in places[code]],
        "contests": [*before.payload["contests"], *contests],
    }
    return open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())


class Country:
    """A package with committees that sign."""

    def __init__(
        self, stations: int = 0, places: Places | None = None, contests: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """:param places: stations by sub-district, where it is to be another country than that of so many stations.
        :param contests: beside that of the president, as a package tells them.
        """
        self.made: Made = stations, places, contests
        places = places or {code: stations_of(code) for code in subdistricts(stations)}
        self.package = _package(places, contests)
        self.now = datetime(2024, 2, 14, 15, 18, tzinfo=UTC)
        self.definition = self.package.definition("PPWP")
        self.roster = Roster(PackageChain([self.package]))
        self.keys: dict[tuple[str, str], Ed25519PrivateKey] = {}
        for code in places:
            for person, role in _PEOPLE.items():
                self._certify(code, person, role)

    def _certify(self, code: str, person: str, role: str) -> None:
        key = self.keys[code, person] = Ed25519PrivateKey.from_private_bytes(_same(code, person))
        authority = training_keys().authority
        public = public_bytes(key)
        self.roster.add(sign("officer", encode({
            "v": 1, "kind": "officer", "election": self.package.election, "mode": self.package.mode,
            "person": f"{person}-{code}", "role": role, "region": code, "key": b64(public), "x509": "0" * 64,
            "serial": "1",
            "valid_from": stamp(self.now - timedelta(days=1)), "valid_until": stamp(self.now + timedelta(days=30)),
            "signers": [keyid(public_bytes(authority))],
        }), [authority]).to_bytes())

    def record(self, code: str, persons: Sequence[str], payload: dict[str, Any]) -> Record:
        header = {
            "v": 1, "election": self.package.election, "package": self.package.digest, "mode": self.package.mode,
            "device_time": stamp(self.now), "journal": "0" * 64,
        }
        return build(str(payload["kind"]), {**header, **payload}, [self.keys[code, one] for one in persons])

    def typed(
        self, station: str, person: str, revision: int = 1, contest: str = "PPWP",
        values: Mapping[str, int] | None = None,
    ) -> Record:
        """:param values: figures of the paper; those of :meth:`paper` where none are given."""
        if values is None:
            values = self.paper(station, contest)
        return self.record(station[:6], [person], {
            "kind": "transcription", "contest": contest, "station": station, "form": self._form(contest, station),
            "revision": revision, "result_type": "regular", "source": "plano", "filled": [],
            "figures": {name: Figure.of(value).to_json() for name, value in values.items()},
            "nonce": _same(station, person, str(revision)).hex()[:32],
        })

    def paper(self, station: str, contest: str) -> Mapping[str, int]:
        """Figures that break no rule; other stations of the sub-district have others."""
        village, number = int(station[6:10]) - _FIRST_VILLAGE, int(station[10:])
        return paper(self.package.definition(contest, station), village * _STATIONS + number, self.definition)

    def _form(self, contest: str, station: str) -> dict[str, str]:
        definition = self.package.definition(contest, station)
        return {"id": definition.id, "digest": definition.digest}

    def station(self, code: str, contest: str = "PPWP", values: Mapping[str, int] | None = None) -> list[Record]:
        """Two transcriptions and the sheet that rests on them."""
        one, two = (self.typed(code, person, 1, contest, values) for person in ("OP-1", "OP-2"))
        figures = {name: figure.to_json() for name, figure in one.content_as(Transcription).figures.items()}
        return [one, two, self.record(code[:6], ["KETUA", "ANGGOTA-1"], {
            "kind": "sheet", "contest": contest, "station": code, "form": self._form(contest, code), "revision": 1,
            "supersedes": [], "result_type": "regular", "source": "plano", "outcome": "counted",
            "transcriptions": sorted((one.id, two.id)), "typists": [f"OP-1-{code[:6]}", f"OP-2-{code[:6]}"],
            "settlements": [], "corrections": [], "dispositions": [], "findings": [], "as_written": figures,
            "as_decided": figures, "filled": [], "images": [],
        })]

    def absent(self, station: str) -> Record:
        return self.record(station[:6], ["KETUA", "ANGGOTA-1"], {
            "kind": "act", "act": "absent", "contest": "PPWP", "station": station, "reason": "not_held",
        })


def _one_act(stations: int, runs: int = 60) -> list[float]:
    """Milliseconds of one transcription, from the record to the new state, beside sheets of every station."""
    country = Country(stations)
    first, *others = subdistricts(stations)
    fold = IncrementalFold(Reference(country.roster.chain, country.roster))
    for code in others:
        records = [country.absent(one) for one in stations_of(code)]
        fold.add(records, {record.id for record in records})
    mine = stations_of(first)
    fold.add([record for one in mine for record in country.station(one)])
    assert len(fold.state.results("PPWP", first)) == _EACH
    found = []
    for station in mine[:runs]:
        record = country.typed(station, "OP-1", 2)
        start = time.perf_counter()
        fold.add([record])
        assert fold.state.sheet("PPWP", station).transcriptions == (record,)
        found.append((time.perf_counter() - start) * 1000)
    return found


def growth(sizes: Sequence[int] = _SIZES) -> None:
    """One act at growing numbers of stations, against the smallest."""
    reference: list[float] = []
    for stations in sizes:
        measured = _one_act(stations)
        reference = reference or measured
        line(f"fold of one record at {stations} stations", measured, f"{sizes[0]} stations", reference)


def _containers(country: Country, stations: int) -> Iterator[Container]:
    for code in subdistricts(stations):
        for one in stations_of(code):
            yield from (Container(record, ()) for record in country.station(one))


def ingest(stations: int = 400) -> None:
    """Records a second of one core, read, judged and folded in groups, against the bare check of signatures."""
    country = Country(stations)
    envelopes = [container.record.envelope for container in _containers(country, stations)]
    parsed = [Record.parse(envelope) for envelope in envelopes]
    start = time.process_time()
    for record in parsed:
        country.roster.verify(record)
    bare = (time.process_time() - start) * 1000 / len(envelopes)
    judge = Judge(country.roster.chain, country.roster)
    start = time.process_time()
    for at in range(0, len(envelopes), _GROUP):
        group = [Container(Record.parse(envelope), ()) for envelope in envelopes[at:at + _GROUP]]
        assert all(judge.judge(one).code is None for one in group)
        judge.accept([one.record for one in group], [stamp(country.now)] * len(group))
    each = (time.process_time() - start) * 1000 / len(envelopes)
    assert len(judge.state.results("PPWP")) == stations
    line(f"ingest of a record in groups of {_GROUP} ({1000 / each:.0f}/s)", [each], "its signatures checked", [bare])


def memory(stations: int = 400) -> None:
    """Bytes that a sealed station with two transcriptions takes in the fold, its envelopes included."""
    country = Country(stations)
    envelopes = [container.record.envelope for container in _containers(country, stations)]
    fold = IncrementalFold(Reference(country.roster.chain, country.roster))
    gc.collect()
    tracemalloc.start()
    for at in range(0, len(envelopes), _GROUP):
        fold.add([Record.parse(bytes(bytearray(one))) for one in envelopes[at:at + _GROUP]])
    _ = fold.state
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] / stations
    tracemalloc.stop()
    signed = sum(len(one) for one in envelopes) / stations
    print(f"fold, bytes a sealed station: {held:.0f}, of which envelopes {signed:.0f}", flush=True)
