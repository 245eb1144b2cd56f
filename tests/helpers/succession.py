"""Changes of an election package by field of the table of succession: what is forbidden, what is permitted.

Each case is a function that edits the payload of a package that comes after ``start()``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import b64, keyid, public_bytes
from sync.trust.authority import ca_certificate
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import AuthorityKeys, generated_keys, training_keys
from tests.helpers.pki import training_package

Change = Callable[[dict[str, Any]], object]
STATION, OTHER_STATION = "0001011001001", "0001011001002"
VILLAGE = "0001012003"
_OTHER = generated_keys()
_KEY = b64(public_bytes(_OTHER.log))
_EPOCH = {"origin": "recap.training/before", "key": _KEY, "size": 7, "root": "1" * 64}


class Forbidden(NamedTuple):
    """A change that is refused: where in the table, how, with which code and, for the table's own, at which place."""

    path: str
    change: Change
    code: str
    place: str | None = None
    keys: AuthorityKeys | None = None


def payload_of(package: ElectionPackage) -> dict[str, Any]:
    """A payload to edit."""
    found: dict[str, Any] = decode(encode(dict(package.payload)))
    return found


def signed(payload: Mapping[str, Any], keys: AuthorityKeys | None = None) -> bytes:
    """The envelope of a payload, as the root signs it without asking the table."""
    return dsse.sign("package", encode(dict(payload)), [(keys or training_keys()).root]).to_bytes()


def started() -> dict[str, Any]:
    """The training package with one of everything that can change: districts, a withdrawn choice, an ended log."""
    payload = payload_of(training_package())
    district = _district(payload)
    district["regions"] = ["000101"]
    district["choices"][2]["withdrawn"] = "deceased"
    payload["log"]["before"] = [_EPOCH]
    payload["regions"] += [
        {"code": "000102", "name": "LAIN", "level": "subdistrict"},
        {"code": "0001021001", "name": "DESA LAIN", "level": "village"},
    ]
    payload["regions"].sort(key=lambda region: str(region["code"]))
    contest = payload_of(training_package())["contests"][0]
    payload["contests"].append({**contest, "code": "PRESIDEN_LAGI"})
    return payload


def start() -> ElectionPackage:
    """The first package of the cases."""
    return open_package(signed(started()))


def follower(older: ElectionPackage, change: Change, keys: AuthorityKeys | None = None) -> bytes:
    """Envelope of a package that names ``older`` as the one before it, changed."""
    payload = payload_of(older)
    payload.update(sequence=older.sequence + 1, previous=older.digest)
    change(payload)
    return signed(payload, keys)


def _district(payload: dict[str, Any], contest: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = payload["contests"][contest]["districts"][0]
    return found


def _choice(payload: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = _district(payload)["choices"][number - 1]
    return found


def _entry(payload: dict[str, Any], table: str, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in payload[table] if one["code"] == code)
    return found


def _without(payload: dict[str, Any], table: str, code: str) -> None:
    payload[table] = [one for one in payload[table] if one["code"] != code]


def _renumbered_station(payload: dict[str, Any]) -> None:
    _entry(payload, "stations", "0001012003901")["code"] = "0001012003902"


def _moved_station(payload: dict[str, Any]) -> None:
    """Voters and paper of a station under a code of another village."""
    _without(payload, "stations", OTHER_STATION)
    _added(payload, "stations", {"code": "0001012002005", "dpt": None})


def _added(payload: dict[str, Any], table: str, entry: dict[str, Any]) -> None:
    payload[table] = sorted([*payload[table], entry], key=lambda one: str(one["code"]))


def _swapped(payload: dict[str, Any]) -> None:
    one, two = _choice(payload, 1), _choice(payload, 2)
    one["name"], two["name"] = two["name"], one["name"]


def _other_district(payload: dict[str, Any]) -> None:
    """A district of its own for one village takes it out of the one it was in."""
    first = _district(payload)
    payload["contests"][0]["districts"].append({**first, "code": "9", "name": "Dapil 9", "regions": [VILLAGE]})


def _same_number(payload: dict[str, Any]) -> None:
    payload.update(sequence=1, previous=None, valid_until="2098-01-01T00:00:00Z")


def _other_root(payload: dict[str, Any]) -> None:
    root = public_bytes(_OTHER.root)
    payload.update(root=b64(root), signers=[keyid(root)], mode="official")


def _new_log(payload: dict[str, Any], **changes: Any) -> None:
    was = {"origin": payload["log"]["origin"], "key": payload["log"]["key"], "size": 12, "root": "2" * 64}
    payload["log"] = {
        "origin": "recap.training/log-2", "key": _KEY, "before": [*payload["log"]["before"], was], **changes,
    }


def _authority(payload: dict[str, Any]) -> None:
    payload["authority"] = {"key": b64(public_bytes(_OTHER.authority)), "ca": b64(ca_certificate(_OTHER.ca, "x"))}


DISTRICT = "contests/PPWP/districts/0"
FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden("v", lambda p: p.update(v=2), "package.damaged"),
    Forbidden("kind", lambda p: p.update(kind="parcel"), "package.damaged"),
    Forbidden("election", lambda p: p.update(election="LAIN-2024"), "package.other_election"),
    Forbidden("mode", lambda p: p.update(mode="trial"), "package.training_root"),
    Forbidden("root", _other_root, "package.other_root", keys=_OTHER),
    Forbidden("signers", lambda p: p.update(signers=["0" * 64]), "package.damaged"),
    Forbidden("sequence", _same_number, "package.other_content"),
    Forbidden("previous", lambda p: p.update(previous="0" * 64), "package.other_previous"),
    Forbidden("previous", lambda p: p.update(previous=None), "package.content"),
    Forbidden("issued", lambda p: p.update(issued="2023-12-31T23:59:59Z"), "package.change_issued", "issued"),
    Forbidden("log.origin", lambda p: p["log"].update(origin="recap.training/new"), "package.change_epoch",
              "log/before"),
    Forbidden("log.origin", lambda p: _new_log(p, origin="recap.training/before"), "package.content"),
    Forbidden("log.key", lambda p: p["log"].update(key=_KEY), "package.change_epoch", "log/key"),
    Forbidden("log.before", lambda p: p["log"].pop("before"), "package.change_never", "log/before"),
    Forbidden("log.before", lambda p: p["log"]["before"][0].update(size=6), "package.change_never", "log/before"),
    Forbidden("log.before", lambda p: p["log"]["before"].append({**_EPOCH, "origin": "recap.training/never"}),
              "package.change_epoch", "log/before"),
    Forbidden("contests", lambda p: p["contests"].pop(), "package.change_removed", "contests/PRESIDEN_LAGI"),
    Forbidden("contests[].code", lambda p: p["contests"][1].update(code="LAIN_LAGI"), "package.change_removed",
              "contests/PRESIDEN_LAGI"),
    Forbidden("contests[].districts", lambda p: p["contests"][0].update(
        districts=[{**_district(p), "code": "7"}]), "package.change_removed", DISTRICT),
    Forbidden("contests[].districts[].code", lambda p: _district(p).update(code="7"), "package.change_removed",
              DISTRICT),
    Forbidden("contests[].districts[].regions", lambda p: _district(p).update(regions=["0001"]),
              "package.change_removed", f"{DISTRICT}/regions/000101"),
    Forbidden("contests[].districts[].regions", _other_district, "package.change_moved",
              f"{DISTRICT}/{VILLAGE}"),
    Forbidden("contests[].districts[].choices", lambda p: _district(p)["choices"].pop(0), "package.change_removed",
              f"{DISTRICT}/choices/1"),
    Forbidden("contests[].districts[].choices", _swapped, "package.change_renumbered", f"{DISTRICT}/choices/1"),
    Forbidden("contests[].districts[].choices[].number", lambda p: _choice(p, 3).update(number=4),
              "package.change_removed", f"{DISTRICT}/choices/3"),
    Forbidden("contests[].districts[].choices[].kind", lambda p: _choice(p, 2).update(kind="empty_column"),
              "package.change_never", f"{DISTRICT}/choices/2/kind"),
    Forbidden("contests[].districts[].choices[].withdrawn", lambda p: _choice(p, 3).pop("withdrawn"),
              "package.change_returned", f"{DISTRICT}/choices/3/withdrawn"),
    Forbidden("contests[].districts[].choices[].withdrawn", lambda p: _choice(p, 2).update(withdrawn="tired"),
              "package.damaged"),
    Forbidden("regions", lambda p: (_without(p, "regions", "0001021001")), "package.change_removed",
              "regions/0001021001"),
    Forbidden("regions[].code", lambda p: _entry(p, "regions", "0001021001").update(code="0001021002"),
              "package.change_removed", "regions/0001021001"),
    Forbidden("regions[].level", lambda p: _entry(p, "regions", "0001021001").update(level="subdistrict"),
              "package.content"),
    Forbidden("stations", lambda p: _without(p, "stations", STATION), "package.change_removed",
              f"stations/{STATION}"),
    Forbidden("stations", _moved_station, "package.change_removed", f"stations/{OTHER_STATION}"),
    Forbidden("stations[].code", _renumbered_station, "package.change_removed", "stations/0001012003901"),
    Forbidden("stations[].withdrawn", lambda p: _entry(p, "stations", STATION).update(withdrawn="bored"),
              "package.damaged"),
)

PERMITTED: tuple[tuple[str, Change], ...] = (
    ("title", lambda p: p["title"].update(en="Another title")),
    ("sequence", lambda p: p.update(sequence=9, previous="0" * 64)),
    ("previous", lambda p: None),
    ("issued", lambda p: p.update(issued="2024-03-01T00:00:00Z")),
    ("valid_from", lambda p: p.update(valid_from="2024-01-02T00:00:00Z")),
    ("valid_until", lambda p: p.update(valid_until="2098-01-02T00:00:00Z")),
    ("authority", _authority),
    ("log.origin", _new_log),
    ("log.origin", lambda p: _new_log(p, key=p["log"]["key"])),
    ("log.key", _new_log),
    ("log.before", _new_log),
    ("release", lambda p: p["release"].update(key=_KEY)),
    ("servers", lambda p: p.update(servers=[{"url": "https://satu.example", "pin": "0" * 64}])),
    ("recipients", lambda p: p.update(recipients=[_KEY])),
    ("words_lines", lambda p: p.update(words_lines=["PPWP"])),
    ("regional", lambda p: p.update(regional=[
        {"region": "0001", "words": {"subdistrict": {"id": "distrik", "en": "district"}}}])),
    ("recovery", lambda p: p.update(recovery=_KEY)),
    ("signing_policy", lambda p: p["signing_policy"]["sheet"].update(persons=3)),
    ("contests", lambda p: p["contests"].append({**p["contests"][1], "code": "LAIN_LAGI"})),
    ("contests[].districts", lambda p: p["contests"][0]["districts"].append(
        {**_district(p), "code": "9", "name": "Dapil 9", "regions": ["000102"]})),
    ("contests[].districts[].name", lambda p: _district(p).update(name="Dapil 1")),
    ("contests[].districts[].regions", lambda p: _district(p)["regions"].append("000102")),
    ("contests[].districts[].choices", lambda p: _district(p)["choices"].append({"number": 4, "name": "EMPAT"})),
    ("contests[].districts[].choices[].name", lambda p: _choice(p, 1).update(name="PASANGAN CALON SATU")),
    ("contests[].districts[].choices[].withdrawn", lambda p: _choice(p, 2).update(withdrawn="court_order")),
    ("contests[].districts[].choices[].withdrawn", lambda p: _choice(p, 3).update(withdrawn="court_order")),
    ("regions", lambda p: _added(p, "regions", {"code": "0001021002", "name": "BARU", "level": "village"})),
    ("regions[].name", lambda p: _entry(p, "regions", VILLAGE).update(name="TANJUNG HARAPAN JAYA")),
    ("stations", lambda p: _added(p, "stations", {"code": "0001012003902", "dpt": None})),
    ("stations[].dpt", lambda p: _entry(p, "stations", STATION).update(dpt={"m": 1, "f": 2, "t": 3})),
    ("stations[].dpt", lambda p: _entry(p, "stations", STATION).update(dpt=None)),
    ("stations[].withdrawn", lambda p: _entry(p, "stations", STATION).update(withdrawn="not_held")),
)
