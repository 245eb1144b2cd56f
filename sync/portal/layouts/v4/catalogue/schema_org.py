"""The release as a Dataset of schema.org: what search engines of data read, beside the catalogue or inside a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync.portal.layouts.v4.catalogue.holdings import Dataset, words
from sync.portal.layouts.v4.names import dictionary
from sync.portal.layouts.v4.part import Making
from sync.portal.layouts.v4.written import indented


def dataset_json(making: Making, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """The Dataset; its parts are the tables. Addresses are relative to the folder of the release."""
    package, plan = making.source.package, making.source.plan
    licence, test = dictionary()["licence"]["path"], words()["test"] if package.mode != "official" else ""
    publisher = {"@type": "GovernmentOrganization", "name": words()["publisher"]}
    common = {"license": licence, "isAccessibleForFree": True, "publisher": publisher, "creator": publisher}
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": "./#terbitan",
        "name": f"{test}{package.title['id']}, terbitan {plan.number}",
        "description": test + dictionary()["package"], "inLanguage": "id", "url": "./",
        "identifier": f"{package.election}/{plan.number}", "version": str(plan.number),
        "datePublished": plan.published_at, "keywords": words()["keywords"], **common,
        "temporalCoverage": f"{package.payload['valid_from'][:10]}/{plan.published_at[:10]}",
        "spatialCoverage": {"@type": "Country", "name": words()["country"]},
        "isBasedOn": {"@type": "CreativeWork", "name": dictionary()["source"], "url": "log/checkpoint"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": path}
            for path, media in (("datapackage.json", "application/json"), ("katalog.ttl", "text/turtle"))
        ],
        "hasPart": [
            {
                "@type": "Dataset", "@id": f"./#{one.name}", "name": f"{test}{one.title}, {package.title['id']}",
                "description": one.description, **common,
                "distribution": [
                    {"@type": "DataDownload", "contentUrl": path,
                     "encodingFormat": words()["formats"][path.rpartition(".")[2]][1]}
                    for path in one.files
                ],
            }
            for one in datasets
        ],
    }


def to_bytes(made: dict[str, Any]) -> bytes:
    """As a file; a page that takes it in escapes ``<`` itself."""
    return indented(made)
