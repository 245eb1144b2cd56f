"""Villages of one name at a desk: board, sentences and the printed document tell them apart by kind and code."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from resources.catalogue import LANGUAGES, sentence
from tests.helpers.desks import CONTEST, PASSPHRASE
from tests.helpers.pdf_text import pages
from tests.helpers.pki import training_package
from tests.helpers.wire import training_variant

STATION = "0001011001001"


def test_board_sentences_and_document_name_kind_and_code(tmp_path: Path) -> None:
    regions = [{**one, "name": "INOBONTO"} if one["level"] == "village" else dict(one)
               for one in training_package().payload["regions"]]
    villages = [one["code"] for one in regions if one["level"] == "village"]
    with Desk.create(tmp_path / "w", training_variant(regions=regions).envelope) as desk:
        desk.setup.enrol_training("KETUA", "chair", "Nama KETUA", PASSPHRASE)
        desk.session.sign_in("KETUA", PASSPHRASE)
        named = [f"INOBONTO ({'kelurahan' if code[6] == '1' else 'desa'} {code})" for code in villages]
        assert [one.name for one in desk.board.villages(CONTEST)] == named
        with pytest.raises(KnownError) as refused:
            desk.sealing.prepare(CONTEST, (STATION,), ["KETUA"])
        for lang in LANGUAGES:
            assert f"{STATION[10:]} {named[0]}" in sentence(refused.value, lang)
        cover, *rest = [" ".join(page.split()) for page in pages(desk.reports.preview(CONTEST, "id"))]
    for place, code in zip(named, villages, strict=True):
        assert f"Lampiran: {place}" in cover
        assert place.split("(")[1].rstrip(")") in rest[0], "head of the column"
        assert any(f"{place} \u00b7 TPS {STATION[10:]}" in page for page in rest), code
