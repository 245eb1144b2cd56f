"""What an election package is, for people: names, counts and fingerprints, nothing secret."""

from __future__ import annotations

from resources.catalogue import text
from sync.trust.package import ElectionPackage


def describe(package: ElectionPackage) -> dict[str, object]:
    """Plain data for ``recap package inspect --json``."""
    return {
        "election": package.election,
        "title": dict(package.title),
        "mode": package.mode,
        "sequence": package.sequence,
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
        "log": package.log_origin,
    }


def describe_lines(package: ElectionPackage, lang: str) -> list[str]:
    """The same for reading, one fact a line, the fingerprint of the root last."""
    found = describe(package)
    lines = [
        text("package.line.title", lang, title=package.title[lang], election=package.election),
        text("package.line.mode", lang, mode=text(f"package.mode.{package.mode}", lang), sequence=package.sequence),
        text("package.line.valid", lang, start=package.payload["valid_from"], end=package.payload["valid_until"]),
    ]
    for contest in package.contests.values():
        lines.append(
            text("package.line.contest", lang, contest=contest.code, form=contest.form.id, rules=contest.rules.version,
                 districts=len(contest.districts), count=sum(len(one.choices) for one in contest.districts))
        )
    lines.append(
        text(
            "package.line.regions", lang, subdistricts=found["subdistricts"], villages=found["villages"],
            stations=found["stations"],
        )
    )
    lines.append(text("package.line.log", lang, log=package.log_origin))
    lines.append(text("package.line.digest", lang, digest=package.digest))
    lines.append(text("package.line.authority", lang, fingerprint=package.fingerprint))
    return lines
