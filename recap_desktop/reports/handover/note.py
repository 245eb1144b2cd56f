"""The covering note: what is handed over, its digests, how it is checked, and lines for who hands over and receives."""

from __future__ import annotations

from recap_desktop.reports.listing import printed
from recap_desktop.reports.lists import ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import A4_UPRIGHT
from recap_desktop.reports.wording import Wording, grouped, local_time
from resources.catalogue import text
from resources.regional import Language
from sync.portal.layouts.v4.program import PATH as PROGRAM
from sync.upload.handover.papers import HandOver

#: Groups of a digest on one line: people read them out by their number.
_ACROSS = 8
#: Heights in points of a line to write on, and of a place to sign.
_LINE, _SIGN = 15.5, 48.0
#: The step that the second verifier does: earlier layouts have none.
_SECOND = 2
_PEOPLE = ("office", "name", "position", "place", "date")


def covering_note(said: HandOver, lang: Language) -> bytes:
    """The PDF; it bears no date of its own and nobody's name: both are written by hand."""
    wording = Wording(lang)

    def say(code: str, /, **values: object) -> str:
        return text(f"delivery.{code}", lang, **values)

    title = said.named(lang)
    mode = wording.text(f"mode.{said.mode}")
    facts = [
        (say("election"), title), (say("mode"), mode), (say("number"), str(said.number)),
        (say("published"), local_time(said.published_at, "")),
        (say("files"), say("files_of", files=said.files, size=wording.number(said.size))),
        (say("folder"), said.release),
        (say("fingerprint"), said.fingerprint),
        (say("key"), grouped(said.key)),
        (say("sums"), grouped(said.sums)),
    ]
    two = (TextColumn(say("fact"), 30.0), TextColumn(say("value"), 70.0))
    people = (TextColumn("", 24.0), TextColumn(say("giver"), 38.0), TextColumn(say("receiver"), 38.0))
    steps = [step for step in range(1, 5) if step != _SECOND or PROGRAM in said.top]
    groups = grouped(said.manifest).split(" ")
    parts = [
        ListPart("", (say("lead", mode=mode),), two, facts, size=9.0),
        *(
            ListPart(
                say("manifest") if not start else "", (), tuple(
                    TextColumn(str(start + place + 1), 10.0, "centre") for place in range(_ACROSS)
                ), [groups[start : start + _ACROSS]], size=12.0,
            )
            for start in range(0, len(groups), _ACROSS)
        ),
        ListPart("", (say("ceremony"),)),
        ListPart(say("how"), tuple(
            f"{number}. {say(f'how_{step}', release=said.release, fingerprint=said.fingerprint)}"
            for number, step in enumerate(steps, start=1)
        )),
        ListPart(say("people"), (say("people_lead"),), people, [
            [say(f"person.{one}"), "", ""] for one in _PEOPLE
        ], row_height=_LINE),
        ListPart("", (), (TextColumn(say("signature"), 24.0), *people[1:]), [("", "", "")], row_height=_SIGN),
        ListPart(
            say("list"), (say("list_lead"),),
            (TextColumn(say("file"), 30.0), TextColumn(say("count"), 8.0, "right"),
             TextColumn(say("bytes"), 12.0, "right"), TextColumn("SHA-256", 54.0)),
            [(one.name, one.files, one.size, grouped(one.digest, 16)) for one in said.groups], size=6.6,
        ),
    ]
    head = ListHead(
        say("title"), title, said.mode, lang, A4_UPRIGHT, say("foot", digest=said.manifest[:16], number=said.number),
        watermark=True,
    )
    return printed(PrintedList(head, tuple(parts)))
