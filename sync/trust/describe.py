"""What an election package is, for people: names, counts and fingerprints, nothing secret."""

from __future__ import annotations

from resources.catalogue import text
from sync.trust.package import ElectionPackage
from sync.trust.regions import Station


def describe(package: ElectionPackage) -> dict[str, object]:
    """Plain data for ``recap package inspect --json``."""
    return {
        "election": package.election,
        "title": dict(package.title),
        "mode": package.mode,
        "sequence": package.sequence,
        "previous": package.previous,
        "digest": package.digest,
        "authority": package.fingerprint,
        "valid_from": package.payload["valid_from"],
        "valid_until": package.payload["valid_until"],
        "contests": {
            c.code: {
                "form": c.form.id, "rules": c.rules.version, "districts": len(c.districts),
                "choices": sum(len(one.choices) for one in c.districts),
            }
            for c in package.contests.values()
        },
        "subdistricts": len(package.subdistricts()),
        "villages": sum(r.level == "village" for r in package.regions.values()),
        "stations": len(package.stations),
        "withdrawn_choices": {
            f"{c.code}/{district.code}/{choice.id}": choice.withdrawn
            for c in package.contests.values() for district in c.districts for choice in district.choices
            if choice.withdrawn is not None
        },
        "withdrawn": {one.code: one.withdrawn for one in withdrawn_stations(package)},
        "rereaders": package.rereaders or 1,
        "servers": [dict(server) for server in package.servers],
        "log": package.log_origin,
        "log_before": [{"origin": one.origin, "size": one.size, "root": one.root} for one in package.log_before],
    }


def withdrawn_stations(package: ElectionPackage) -> list[Station]:
    """Stations that were withdrawn, in code order."""
    return [station for station in package.stations.values() if station.withdrawn is not None]


def describe_lines(package: ElectionPackage, lang: str, previous: ElectionPackage | None = None) -> list[str]:
    """The same for reading, one fact a line, the fingerprint of the root last.

    :param previous: a package that this one was found to follow; said where it is given.
    """
    found = describe(package)
    lines = [
        text("package.line.title", lang, title=package.title[lang], election=package.election),
        text("package.line.mode", lang, mode=text(f"package.mode.{package.mode}", lang), sequence=package.sequence),
        text("package.line.valid", lang, start=package.payload["valid_from"], end=package.payload["valid_until"]),
    ]
    lines.append(text("package.line.rereaders", lang, persons=package.rereaders or 1))
    lines += _contest_lines(package, lang)
    lines.append(
        text(
            "package.line.regions", lang, subdistricts=found["subdistricts"], villages=found["villages"],
            stations=found["stations"],
        )
    )
    for station in withdrawn_stations(package):
        reason = text(f"package.withdrawn.{station.withdrawn}", lang)
        lines.append(text("package.line.withdrawn", lang, station=station.code, reason=reason))
    for server in package.servers:
        pin = server["pin"] or text("package.line.no_pin", lang)
        lines.append(text("package.line.server", lang, url=server["url"], pin=pin))
    lines.append(text("package.line.log", lang, log=package.log_origin))
    for epoch in package.log_before:
        lines.append(text("package.line.log_before", lang, log=epoch.origin, size=epoch.size, root=epoch.root))
    if previous is not None:
        lines.append(text("package.line.follows", lang, sequence=previous.sequence))
    lines.append(text("package.line.previous", lang, digest=package.previous or "-"))
    lines.append(text("package.line.digest", lang, digest=package.digest))
    lines.append(text("package.line.authority", lang, fingerprint=package.fingerprint))
    return lines


def _contest_lines(package: ElectionPackage, lang: str) -> list[str]:
    lines = []
    for contest in package.contests.values():
        lines.append(
            text("package.line.contest", lang, contest=contest.code, form=contest.form.id, rules=contest.rules.version,
                 districts=len(contest.districts), count=sum(len(one.choices) for one in contest.districts))
        )
        gone = [(one, choice) for one in contest.districts for choice in one.choices if choice.withdrawn is not None]
        for district, choice in gone:
            reason = text(f"package.withdrawn.{choice.withdrawn}", lang)
            lines.append(
                text("package.line.withdrawn_choice", lang, number=choice.id, district=district.name, reason=reason)
            )
    return lines
