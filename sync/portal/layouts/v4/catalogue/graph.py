"""A small graph of named things, written as Turtle and as JSON-LD; the same graph is always the same bytes.

A library's serialisation changes with its version; a signed file must not. Only what a catalogue needs is here: every
thing has a name (no blank nodes), values are names, plain texts, texts in a language, or typed texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync.portal.layouts.v4.written import indented

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of a thing: an IRI, relative to the release or whole."""

    iri: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal. ``kind`` is a type such as ``xsd:date``; ``lang`` a language; neither for a plain text."""

    value: str
    kind: str = ""
    lang: str = ""


Value = Ref | Text


@dataclass
class Thing:
    """A thing with its types (prefixed) and what is said of it, in order."""

    iri: str
    types: Sequence[str]
    said: list[tuple[str, Value]] = field(default_factory=list)

    def say(self, prefixed: str, *values: Value) -> Thing:
        """One property with its values."""
        self.said += [(prefixed, value) for value in values]
        return self

    def grouped(self) -> Iterator[tuple[str, list[Value]]]:
        """Values by property, in the order in which a property was first said."""
        for name in dict.fromkeys(name for name, _ in self.said):
            yield name, [value for found, value in self.said if found == name]


def turtle(things: Sequence[Thing]) -> bytes:
    """Turtle (W3C)."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(PREFIXES.items())]
    for thing in things:
        lines += ["", f"<{thing.iri}> a {', '.join(thing.types)}"]
        for name, values in thing.grouped():
            lines[-1] += " ;"
            lines.append(f"  {name} {', '.join(map(_turtle, values))}")
        lines[-1] += " ."
    return ("\n".join(lines) + "\n").encode("utf-8")


def _turtle(value: Value) -> str:
    if isinstance(value, Ref):
        return f"<{value.iri}>"
    quoted = json.dumps(value.value, ensure_ascii=False)  # its escapes are those of Turtle
    return quoted + (f"@{value.lang}" if value.lang else f"^^{value.kind}" if value.kind else "")


def json_ld(things: Sequence[Thing]) -> bytes:
    """JSON-LD 1.1 with its context inside: nothing is fetched to read it."""
    graph = [
        {"@id": thing.iri, "@type": list(thing.types), **{
            name: [_json(value) for value in values] for name, values in thing.grouped()
        }}
        for thing in things
    ]
    made = {"@context": dict(sorted(PREFIXES.items())), "@graph": graph}
    return indented(made)


def _json(value: Value) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": value.iri}
    found = {"@value": value.value, "@language": value.lang, "@type": value.kind}
    return {key: said for key, said in found.items() if said or key == "@value"}
