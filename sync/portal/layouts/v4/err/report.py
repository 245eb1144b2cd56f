"""The document of one sub-district and contest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from forms.choices import Choice
from sync.portal.content import View
from sync.portal.layouts.v4.err.codes import Json, codes, named, spoken, thing, type_of
from sync.portal.layouts.v4.err.contest import Part
from sync.portal.layouts.v4.err.counts import ballot_counts
from sync.portal.layouts.v4.err.units import district_id, scope_id, unit_id, units
from sync.portal.layouts.v4.tables.times import newest_in

#: Who made it, in the words of the standard: the layout, whose bytes do not change with a later program.
APPLICATION = "recap-desktop; tata letak terbitan 4"


def election_report(view: View, parts: Sequence[Part]) -> Json:
    """The ``ElectionReport``; ``parts`` are the electoral districts of one contest, at least one.

    It does not say which release it is in: it stays the same, byte for byte, until a record of its sub-district comes.
    """
    package, first = view.package, parts[0]
    return thing(
        "ElectionReport", Format="precinct-level", Status=status_of_report(parts), GeneratedDate=newest_in(view),
        Issuer=codes()["issuer"], IssuerAbbreviation=codes()["issuer_short"], SequenceStart=1, SequenceEnd=1,
        VendorApplicationId=APPLICATION, IsTest=package.mode != "official",
        TestType=package.mode if package.mode != "official" else None,
        Notes=f"Paket {package.digest}", ExternalIdentifier=[named("sha256-paket", package.digest)],
        GpUnit=units(view, parts), Party=_parties(parts) or None,
        Election=[thing(
            "Election", Name=spoken(package.title["id"], package.title["en"]), Type="general",
            # the package names no day of the vote: the time for which it is valid
            StartDate=package.payload["valid_from"][:10], EndDate=package.payload["valid_until"][:10],
            ElectionScopeId=scope_id(view, first.contest), ExternalIdentifier=[named("kode-pemilu", package.election)],
            Candidate=[one for part in parts for one in _candidates(part)],
            Contest=[_contest(part) for part in parts], BallotCounts=ballot_counts(parts),
        )],
    )


def to_bytes(report: Json) -> bytes:
    """One line of UTF-8; the order of members is that of the making."""
    return msgspec.json.encode(report) + b"\n"


def status_of_report(parts: Sequence[Part]) -> str:
    """``certified`` where the final recapitulation says the sum; where an earlier one said another, it is corrected."""
    if any(part.is_replaced for part in parts):
        return "recount" if any(part.is_recounted for part in parts) else "correction"
    if all(part.whole.is_final for part in parts):
        return "certified"
    is_whole = all(len(part.results) == len(part.stations) for part in parts)
    return "unofficial-complete" if is_whole else "unofficial-partial"


def _key(part: Part, choice: str) -> str:
    return f"{part.contest.code}-{part.district.code}-{choice.replace('.', '-')}"


def _parties(parts: Sequence[Part]) -> list[Json]:
    found: dict[int, Choice] = {
        one.number: one for part in parts if part.district.choices.is_grouped for one in part.district.choices.top
    }
    return [
        thing(
            "Party", _id=_party_id(number), Name=spoken(one.name),
            ExternalIdentifier=[named("nomor-urut", str(number))],
        )
        for number, one in sorted(found.items())
    ]


def _party_id(number: int) -> str:
    return f"partai-{number}"


def _persons(part: Part) -> Iterator[tuple[Choice, Choice | None]]:
    """Whom one can vote for, each with the group that stands behind."""
    for one in part.district.choices.top:
        if one.members is None:
            yield one, None
        else:
            yield from ((member, one) for member in one.members)


def _candidates(part: Part) -> Iterator[Json]:
    for one, group in _persons(part):
        name = codes()["empty_column"] if one.kind == "empty_column" else one.name
        yield thing(
            "Candidate", _id=f"calon-{_key(part, one.id)}", BallotName=spoken(name),
            ExternalIdentifier=[named("nomor-urut", str(one.number))],
            PartyId=_party_id(group.number) if group is not None else None,
            PreElectionStatus="withdrawn" if one.withdrawn is not None else None,
        )


def _contest(part: Part) -> Json:
    code, district = part.contest.code, part.district
    is_grouped = district.choices.is_grouped
    name = part.view.package.contest_name(code, part.view.region).name.id
    return thing(
        "CandidateContest", _id=f"kontes-{code}-{district.code}",
        Name=name, Abbreviation=code, ElectionDistrictId=district_id(part.view, part.contest, district),
        VotesAllowed=1, NumberElected=codes()["elected"].get(code),
        VoteVariation="proportional" if is_grouped else codes()["variations"].get(code, "plurality"),
        SubUnitsReported=len(part.results), TotalSubUnits=len(part.stations),
        ExternalIdentifier=[named("kode-dapil", district.code)], ContestSelection=list(_selections(part)),
    )


def _selections(part: Part) -> Iterator[Json]:
    """In ballot order; a party's own votes are a selection of the party, before its candidates."""
    fields, kind = _fields(part), type_of("VoteCounts")
    for place, one in enumerate(part.district.choices, start=1):
        votes = [
            {"@type": kind, "Type": "total", "GpUnitId": unit_id(where), "Count": count}
            for field in fields.get(one.id, ()) for where, count in part.counts(field)
        ]
        group = one.id.partition(".")[0] if part.district.choices.is_grouped else None
        told = {"_id": f"pilihan-{_key(part, one.id)}", "SequenceOrder": place, "VoteCounts": votes or None}
        if one.members is not None:
            yield thing("PartySelection", PartyIds=[_party_id(one.number)], **told)
        else:
            yield thing(
                "CandidateSelection", CandidateIds=[f"calon-{_key(part, one.id)}"],
                EndorsementPartyIds=[_party_id(int(group))] if group is not None else None, **told,
            )


def _fields(part: Part) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in part.definition.sections:
        for row in section.rows:
            if row.choice is not None:
                found.setdefault(row.choice, []).extend(field.id for field in row.fields)
    return found
