"""What to read first, as a text that any computer shows."""

from __future__ import annotations

from recap_desktop.reports.wording import Wording, grouped, local_time
from resources.catalogue import text
from sync.upload.handover.papers import HandOver


def read_me(said: HandOver, lang: str) -> str:
    """The text, with line ends as Windows' editor wants them."""
    wording = Wording(lang)
    copies = text("delivery.read.copies", lang, names=", ".join(one.upper() for one in said.copies)) if said.copies \
        else text("delivery.read.no_copies", lang)
    words = text(
        "delivery.read.text", lang, title=said.title.get(lang) or said.title["id"], election=said.election,
        mode_word=wording.text(f"mode.{said.mode}"), number=said.number, published=local_time(said.published_at, ""),
        release=said.release, fingerprint=said.fingerprint, manifest=grouped(said.manifest), copies=copies,
    )
    return "\r\n".join(words.strip("\n").split("\n")) + "\r\n"
