"""The catalogue in DCAT-AP 3: catalogue, datasets, a distribution a file with bytes and SHA-256."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.portal.layouts.v4.catalogue.graph import Ref, Text, Thing
from sync.portal.layouts.v4.catalogue.holdings import Dataset, words
from sync.portal.layouts.v4.part import MadeFile, Making

_EU = "http://publications.europa.eu/resource/authority"
_COUNTRY, _LANGUAGE = Ref(f"{_EU}/country/IDN"), Ref(f"{_EU}/language/IND")
_THEME, _THEMES = Ref(f"{_EU}/data-theme/GOVE"), Ref(f"{_EU}/data-theme")
_LICENCE = Ref("https://creativecommons.org/publicdomain/zero/1.0/")
_STABLE = Ref("http://publications.europa.eu/resource/authority/planned-availability/STABLE")
_SHA256 = Ref("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_ROOT = Ref("./")
_CATALOGUE, _PUBLISHER, _CONTACT, _PERIOD = (
    Ref(f"./#{name}") for name in ("katalog", "penerbit", "walidata", "masa")
)


def catalogue(making: Making, datasets: Sequence[Dataset]) -> list[Thing]:
    """Every thing of the catalogue; the same for the same files."""
    package, plan = making.source.package, making.source.plan
    title = _test(making) + package.title["id"]
    made = Thing(_CATALOGUE.iri, ["dcat:Catalog"])
    made.say("dct:title", _in_id(title)).say("dct:description", _in_id(f"{title}, terbitan {plan.number}"))
    made.say("dct:publisher", _PUBLISHER).say("dct:license", _LICENCE).say("dct:language", _LANGUAGE)
    made.say("dct:issued", _time(making)).say("dct:modified", _time(making)).say("dcat:themeTaxonomy", _THEMES)
    made.say("dct:spatial", _COUNTRY).say("dct:temporal", _PERIOD).say("dcat:contactPoint", _CONTACT)
    made.say("foaf:homepage", _ROOT).say("dct:identifier", Text(f"{package.election}/{plan.number}"))
    made.say("dcat:dataset", *(Ref(f"./#{one.name}") for one in datasets))
    return [made, *_named(making, datasets), *(thing for one in datasets for thing in _dataset(making, one))]


def _test(making: Making) -> str:
    return str(words()["test"]) if making.source.package.mode != "official" else ""


def _in_id(value: str) -> Text:
    return Text(value, lang="id")


def _time(making: Making) -> Text:
    return Text(making.source.plan.published_at, "xsd:dateTime")


def _named(making: Making, datasets: Sequence[Dataset]) -> Iterator[Thing]:
    """What the catalogue names: each has its class here, so that nothing is fetched to know it."""
    package, plan = making.source.package, making.source.plan
    yield Thing(_ROOT.iri, ["foaf:Document"])
    yield Thing(_PUBLISHER.iri, ["foaf:Agent", "foaf:Organization"]).say("foaf:name", _in_id(words()["publisher"]))
    contact = Thing(_CONTACT.iri, ["vcard:Kind", "vcard:Organization"])
    yield contact.say("vcard:fn", _in_id(words()["contact"])).say("vcard:hasURL", _ROOT)
    period = Thing(_PERIOD.iri, ["dct:PeriodOfTime"])
    period.say("dcat:startDate", Text(package.payload["valid_from"][:10], "xsd:date"))
    yield period.say("dcat:endDate", Text(plan.published_at[:10], "xsd:date"))
    yield Thing(_COUNTRY.iri, ["dct:Location"]).say("skos:prefLabel", _in_id(words()["country"]))
    yield Thing(_LANGUAGE.iri, ["dct:LinguisticSystem"])
    yield Thing(_LICENCE.iri, ["dct:LicenseDocument"]).say("dct:title", Text("CC0 1.0"))
    yield Thing(_THEMES.iri, ["skos:ConceptScheme"]).say("dct:title", _in_id(words()["themes"]))
    yield Thing(_THEME.iri, ["skos:Concept"]).say("skos:prefLabel", _in_id(words()["theme"])).say(
        "skos:inScheme", _THEMES
    )
    yield Thing(_STABLE.iri, ["skos:Concept"]).say("skos:prefLabel", Text("stable", lang="en"))
    yield Thing(_SHA256.iri, ["spdx:ChecksumAlgorithm"])
    for kind in sorted({_kind(path) for one in datasets for path in one.files}):
        name, media = words()["formats"][kind]
        yield Thing(_format(name).iri, ["dct:MediaTypeOrExtent"])
        yield Thing(_media(media).iri, ["dct:MediaType"])


def _dataset(making: Making, one: Dataset) -> Iterator[Thing]:
    package, plan = making.source.package, making.source.plan
    made = Thing(f"./#{one.name}", ["dcat:Dataset"])
    made.say("dct:title", _in_id(f"{_test(making)}{one.title}, {package.title['id']}"))
    made.say("dct:description", _in_id(one.description)).say("dct:publisher", _PUBLISHER)
    made.say("dct:identifier", Text(f"{package.election}/{plan.number}/{one.name}"))
    made.say("dcat:version", Text(str(plan.number))).say("dct:issued", _time(making)).say("dct:modified", _time(making))
    made.say("dct:language", _LANGUAGE).say("dct:spatial", _COUNTRY).say("dct:temporal", _PERIOD)
    made.say("dcat:theme", _THEME).say("dcat:keyword", *map(_in_id, words()["keywords"]))
    made.say("dcat:contactPoint", _CONTACT).say("dcat:landingPage", _ROOT)
    yield made.say("dcat:distribution", *(Ref(f"./#{path}") for path in one.files))
    for path, file in one.files.items():
        yield from _distribution(making, one, path, file)


def _distribution(making: Making, one: Dataset, path: str, file: MadeFile) -> Iterator[Thing]:
    """A file. Bytes and digest of a copy are in the listing of its folder alone: it is not made again to verify."""
    name, media = words()["formats"][_kind(path)]
    is_copy = path.startswith(("parquet/", "xlsx/"))
    yield Thing(path, ["rdfs:Resource"])  # the profile asks for the class, and a checker without inference sees none
    made = Thing(f"./#{path}", ["dcat:Distribution"])
    made.say("dct:title", Text(path)).say("dct:description", _in_id(words()["copy"] if is_copy else one.description))
    made.say("dcat:accessURL", Ref(path)).say("dcat:downloadURL", Ref(path)).say("dct:license", _LICENCE)
    made.say("dct:format", _format(name)).say("dcat:mediaType", _media(media)).say("dcatap:availability", _STABLE)
    made.say("dct:issued", _time(making))
    if is_copy or file.size is None or file.digest is None:
        yield made
        return
    checksum = Ref(f"./#{path}-sha256")
    made.say("dcat:byteSize", Text(str(file.size), "xsd:nonNegativeInteger")).say("spdx:checksum", checksum)
    yield made
    yield Thing(checksum.iri, ["spdx:Checksum"]).say("spdx:algorithm", _SHA256).say(
        "spdx:checksumValue", Text(file.digest, "xsd:hexBinary")
    )


def _kind(path: str) -> str:
    return path.rpartition(".")[2]


def _format(name: str) -> Ref:
    return Ref(f"{_EU}/file-type/{name}")


def _media(media: str) -> Ref:
    return Ref(f"https://www.iana.org/assignments/media-types/{media}")
