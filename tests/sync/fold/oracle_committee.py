"""The oracle's word on the committee's acts on itself and its regions: whole-table scans over what the records say,
without the fold."""

from __future__ import annotations

from collections.abc import Iterable

from sync.record.record import Record
from tests.helpers.pki import committee
from tests.helpers.untyped import said_by

_LEVEL = {"village_closed": ("village", 10), "finalised": ("subdistrict", 6)}


def _persons(record: Record) -> set[str]:
    officers = committee().roster.officers
    return {officers[key].person for key in record.signers}


def expect_acting(records: Iterable[Record]) -> set[str]:
    """Members whom three members of the committee elected."""
    return {said_by(r)["person"] for r in records if said_by(r).get("act") == "acting_chair"}


def expect_led(records: Iterable[Record]) -> set[str]:
    """Recaps that a chair, or somebody who is elected to act as one, signed with two others."""
    known = list(records)
    leading = {"KETUA", *expect_acting(known)}
    return {r.id for r in known if r.kind == "recap" and _persons(r) & leading}


def expect_closures(records: Iterable[Record], contest: str) -> set[tuple[str, str]]:
    """Declaration and recap: a final one that is led, of the same contest, region and level."""
    known = {r.id: r for r in records}
    led = expect_led(known.values())
    found = set()
    for r in known.values():
        said = said_by(r)
        if said.get("act") not in _LEVEL or said["contest"] != contest or said["recap"] not in led:
            continue
        level, digits = _LEVEL[said["act"]]
        named = said_by(known[said["recap"]])
        if len(said["region"]) == digits and (named["region"], named["level"], named["contest"], named["status"]) == (
                said["region"], level, contest, "final"):
            found.add((r.id, said["recap"]))
    return found


def expect_refusals(records: Iterable[Record], contest: str, place: str) -> dict[str, str]:
    """Person and reason of the newest refusal that is about a place, or about what the place lies in."""
    found: dict[str, tuple[tuple[str, str], str]] = {}
    for r in records:
        said = said_by(r)
        if said.get("act") == "refusal_to_sign" and said["contest"] == contest and place.startswith(said["region"]):
            newest = ((said["device_time"], r.id), said["reason"])
            found[said["person"]] = max(found.get(said["person"], newest), newest)
    return {person: reason for person, (_, reason) in found.items()}


def expect_locked(records: Iterable[Record], station: str) -> set[str]:
    """Final recaps that are led and that no reopening of the station names. The sheets they add up are all here."""
    known = list(records)
    lifted = {
        key for r in known if said_by(r).get("act") == "reopened" and said_by(r)["station"] == station
        for key in said_by(r)["records"]
    }
    return {
        r.id for r in known if r.id in expect_led(known) - lifted and said_by(r)["status"] == "final"
        and station.startswith(said_by(r)["region"])
    }
