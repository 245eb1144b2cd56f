"""Sentences say the true cause: each of these once named another one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from forms.errors import KnownError
from recap_desktop.core.files import write_atomic
from resources.catalogue import LANGUAGES, sentence
from sync.server.folder import open_folder
from sync.trust.keyfiles import save_keys
from sync.trust.training import generated_keys
from tests.helpers.command import assert_one_sentence
from tests.helpers.main_in_process import run_here
from tests.helpers.releases import trial_package


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_revocation_without_the_keys_of_the_election(tmp_path: Path, lang: str) -> None:
    """Not that a server was not started: none was to be."""
    folder = open_folder(tmp_path / "data", trial_package(generated_keys()).envelope)
    folder.keep_package()
    folder.store.close()
    save_keys(generated_keys(), tmp_path / "other")
    words = ("admin", "revoke", "--data", tmp_path / "data", "--person", "KETUA", "--reason", "lost")
    for more in ((), ("--keys", tmp_path / "other")):
        said = assert_one_sentence(run_here(*words, *more, lang=lang), 2, lang)
        assert "--keys" in said
        assert "server" not in said.lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_print_without_signatures_has_no_authority(tmp_path: Path, lang: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, "D.HASIL, draf")
    canvas.save()
    (tmp_path / "draf.pdf").write_bytes(out.getvalue())
    done = run_here("verify", tmp_path / "draf.pdf", lang=lang)
    assert done.returncode == 1
    assert ("no root inside or near it" if lang == "en" else "tidak ada kunci induk") in done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_path_that_is_too_long_is_no_matter_of_permissions(tmp_path: Path, lang: str) -> None:
    with pytest.raises(KnownError) as refused:
        write_atomic(tmp_path / ("n" * 300), b"x")
    assert refused.value.code == "workspace.path_too_long"
    said = sentence(refused.value, lang)
    assert ("too long" if lang == "en" else "terlalu panjang") in said
    assert "izin" not in said
    assert "permission" not in said
