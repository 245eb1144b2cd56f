"""Made the folder 2026-11-28 of this corpus: what the first one has not.

    python -m tests.corpus.make_second NEW_FOLDER

The same story of the president's contest, and beside it: a party contest, words of a region, registers of the plenary
(attendance, boxes with the number of a seal, copies, an objection that is decided, an incident, NIHIL), and releases of
layout 4 with the signed D.Hasil in them and a feed of what changed between the two.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.plenary.views import CopyNote, NewMatter
from sync.portal.documents import WHOLE
from tests.corpus.make import (
    CLEAN,
    CONTEST,
    LAW,
    LOST,
    PASSPHRASE,
    SETTLED,
    SIGNERS,
    first_day,
    make,
    packages,
    paper,
    seal,
    second_day,
    type_sheet,
)
from tests.helpers.party_desk import party_contest
from tests.helpers.party_sheets import HOLES, agreeing_party_sheet
from tests.helpers.pki import training_package

PARTIES = "DPR"
START = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WORDS = {"village": {"id": "gampong", "en": "gampong"}, "commission": {"id": "KIP", "en": "KIP"}}


def _registers(desk: Desk) -> None:
    plenary = desk.plenary
    desk.session.sign_in("KETUA", PASSPHRASE)
    plenary.attending.note(CONTEST, "SAKSI-1", ["Rina Korpus", "Adi Korpus"], 1, mandate=True)
    plenary.attending.note(CONTEST, "PANWASLU", ["Yusuf Korpus"], 1)
    plenary.attending.sign(CONTEST, SIGNERS)
    plenary.box_list.note(CONTEST, SETTLED, received=True, seal="whole", opened=False, number="A 17")
    plenary.box_list.note(CONTEST, CLEAN, received=True, seal="broken", opened=True, note="Segel sobek di satu sisi.")
    plenary.copying.note(CONTEST, SETTLED, "PANWASLU", CopyNote("equal"))
    other = Figure.of(paper(CLEAN)["votes.1"] + 3)
    plenary.copying.note(CONTEST, CLEAN, "PANWASLU", CopyNote("differs", {"votes.1": other}))
    plenary.copying.sign(CONTEST, [SETTLED, CLEAN], SIGNERS)
    said = "Saksi menyebut angka lain di salinannya."
    objection = plenary.matters.record(
        NewMatter("objection", CONTEST, CLEAN, said, "votes.1", "SAKSI-1", other), PASSPHRASE
    )
    plenary.matters.decide(objection, "rejected", "Plano dibacakan; cocok.", SIGNERS)
    plenary.matters.record(NewMatter("incident", CONTEST, LAW, "Listrik padam sepuluh menit."), PASSPHRASE)
    plenary.matters.nihil(CONTEST, SETTLED, SIGNERS)


def _first_day(desk: Desk) -> None:
    """As in the first corpus; registers; two sheets of a party contest, one of them typed once."""
    sheets = [agreeing_party_sheet(HOLES, seed) for seed in (1, 2)]
    for person in ("OP-1", "OP-2"):
        type_sheet(desk, person, SETTLED, sheets[0], PARTIES)
    type_sheet(desk, "OP-1", CLEAN, sheets[1], PARTIES)
    seal(desk, SETTLED, contest=PARTIES)
    first_day(desk)
    _registers(desk)


def _second_day(desk: Desk) -> None:
    """As in the first corpus; the other sheet of the party contest, and one that never came."""
    type_sheet(desk, "OP-2", CLEAN, agreeing_party_sheet(HOLES, 2), PARTIES)
    seal(desk, CLEAN, contest=PARTIES)
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.absent(PARTIES, LOST, "lost", SIGNERS, text="Hanyut waktu banjir.")
    second_day(desk)


if __name__ == "__main__":
    (president,) = training_package().payload["contests"]
    both = [{"code": CONTEST, "districts": president["districts"]}, party_contest(HOLES)]
    regional = [{"region": "00", "words": WORDS}]
    made = packages("KORPUS-DUA-2026", contests=both, regional=regional)
    make(Path(sys.argv[1]), made, START, WHOLE, (_first_day, _second_day))
