"""What to read first, as a text that any computer shows."""

from __future__ import annotations

from collections.abc import Sequence

from recap_desktop.reports.wording import Wording, grouped, local_time
from resources.catalogue import text
from resources.regional import Language
from sync.portal.layouts.v4.program import PATH as PROGRAM
from sync.upload.handover.content import FORMS
from sync.upload.handover.papers import HandOver
from sync.verify.handed_over import COVERING_NOTE, SUMS

#: Files and folders of a release that a data portal asks for: which is looked for, how all of the line are called, and
#: what is said of them. A release of an earlier layout has not all of them.
_ASKED = (
    ("data", "data/, referensi/", "tables"), ("datapackage.json", "datapackage.json", "descriptor"),
    ("katalog.ttl", "katalog.ttl, .jsonld", "catalogue"), ("metadata", "metadata/ms-*.json", "metadata"),
    ("xlsx", "xlsx/", "copies"), ("parquet", "parquet/", "copies"), ("index.html", "index.html, en.html", "pages"),
)
#: What lies beside the release; forms only where the release has metadata.
_BESIDE = (
    ("", ", ".join(COVERING_NOTE.values()), "note"), ("", SUMS, "sums"), ("metadata", f"{FORMS}/", "forms"),
)
_WIDE = 34


def read_me(said: HandOver, lang: Language) -> str:
    """The text, with line ends as Windows' editor wants them."""
    wording = Wording(lang)

    def say(code: str, /, **values: object) -> str:
        return text(f"delivery.read.{code}", lang, **values)

    def lines(told: Sequence[tuple[str, str, str]]) -> list[str]:
        return [f"  {name:<{_WIDE}} {say(code)}" for needed, name, code in told if not needed or needed in said.top]

    found = [
        say("title").upper(), said.named(lang),
        wording.text(f"mode.{said.mode}"), say("release", number=said.number, time=local_time(said.published_at, "")),
        "", say("holds"), *lines(_BESIDE), f"  {said.release + '/':<{_WIDE}} {say('whole')}",
        "", say("asked", release=said.release), *lines(_ASKED),
        "", say("check"), f'  recap verify PACKAGE.zip --authority "{said.fingerprint}"',
    ]
    if PROGRAM in said.top:
        found += [say("without", release=said.release), f'  python3 {PROGRAM} --akar "{said.fingerprint}"']
    found += ["", say("manifest"), f"  {grouped(said.manifest)}"]
    return "".join(f"{line}\r\n" for line in found)
