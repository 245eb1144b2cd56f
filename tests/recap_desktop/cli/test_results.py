"""What a verb prints for people is in their language, wherever they ask; what it prints for programs is fixed."""

from __future__ import annotations

import json

import pytest

from recap_desktop.cli.common import show
from recap_desktop.cli.sync import _counts
from recap_desktop.desk.exchange.views import HeldBack, RoundResult, SetAside, StillOpen
from recap_desktop.workspace.backup_file import Manifest
from resources.catalogue import LANGUAGES, cause, messages
from sync.server.recovery import Recovered
from tests.helpers.command import recap

_OPEN = StillOpen((HeldBack("PPWP", "0001011001001", "P-OP-1"),), (SetAside(7, "ab" * 32, "client.answer", 2),), 1)
_ROUND = RoundResult(1, 2, 0, 3, still_open=_OPEN, restored=True)
_RESULTS: dict[str, dict[str, object]] = {
    "sync": _counts(_ROUND, 5),
    "backup": dict.fromkeys(Manifest.__annotations__, "x"),
    "demo": {"stations": 3, "empty": 0, "entered": 3, "verified": 3, "blocked_hard": 0, "ratified": 3, "received": 3,
             "published": 3, "findings": {"R03": 1}, "filled_in": 0, "seconds": {"entry": 1.5}, "passed_over": [],
             "totals": {"000101": {"PPWP": {"valid": 9, "invalid": 1, "cast": 10, "votes": {"1": 9}}}},
             "unused_columns": ["a", "b"], "partial": []},
    "report": {"kind": "d-hasil", "contest": "PPWP", "region": "000101", "state": "draft", "status": "partial",
               "stations": "1/3", "recap": "outdated", "sha256": "ab", "head": "cd"},
    "import": {"new": 1, "known": 0, "elsewhere": 0, "partial": 0, "empty": 0, "equal": 1,
               "differing": {"0001011001001": ["valid", "cast"]}},
    "publish": {"number": 1, "entries": 2, "records": 3, "previous": None},
    "salvage": {**dict.fromkeys(Manifest.__annotations__, "x"), "cause": None, "records": 1, "unsent": 0, "drafts": 1,
                "missing": 0, "refused": 0, "lost_lines": 0, "copies": []},
    "clock": {"clock": "x", "desk": "x", "proven": "x", "in_doubt": False, "may_set_back": True, "late": 0},
    "recover": {**dict.fromkeys(Recovered.__annotations__, 1), "origin": "x", "key": "x", "size": 1, "root": "ab"},
    "admin": {"code": "ABCD-EFGH", "revoked": 1, "root": "0000", "fetched": 2},
    "admin keys": {"keys_sealed": True, "server_keys": ["log"], "enrols": False},
    "admin certificate": {"spki": "spki:ab", "pin": "ab", "valid_until": "x", "certificate": "x", "key_file": "x"},
    "admin roster": {"persons": 4, "persons_new": 4, "persons_changed": 0, "persons_removed": 0, "codes_cancelled": 0,
                     "not_kept": ["nama"], "without_persons": []},
    "admin codes": {"code": "x", "role": "chair", "region": "000101", "letters": 3, "files": ["x"], "expires": "x"},
}


@pytest.mark.parametrize("verb", _RESULTS)
def test_every_name_has_words_and_json_keeps_its_keys(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = _RESULTS[verb]
    for lang in LANGUAGES:
        show(result, as_json=False, lang=lang)
        lines = capsys.readouterr().out.splitlines()
        assert [line.split(":")[0] for line in lines] == [messages()[f"shown.{name}"][lang] for name in result]
        assert not any(mark in line for line in lines for mark in ("{", "}", "None", "True", "False", '"'))
    show(result, as_json=True, lang="id")
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(result))


def test_values_that_are_codes_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show({**_RESULTS["report"], **_RESULTS["sync"], "code": "client.answer"}, as_json=False, lang="id")
    printed = capsys.readouterr().out
    for line in ("Keadaan: rancangan", "Status: sementara", "Rekapitulasi: bukan lagi",
                 "Pemulihan selesai: ya", "Bukti: \u2013", f"Kode: {cause('client.answer', 'id')}",
                 "Entri pertama di laptop lain: Jenis pemilu PPWP"):
        assert line in printed, line
    for standing in ("none", "current", "changing", "earlier", "outdated"):
        assert f"shown.is.{standing}" in messages()


@pytest.mark.parametrize("words", [
    ("verify", "--lang", "en", "absent"), ("verify", "absent", "--lang=en"),
    ("--lang", "id", "verify", "--lang", "en", "absent"),
    ("admin", "codes", "add", "--lang", "en", "--data", "absent", "--person", "A", "--role", "member", "--region", "1"),
    ("report", "--lang", "en", "nonsense"), ("publish", "--lang", "en"),
])
def test_the_language_may_stand_before_or_behind_the_verb(words: tuple[str, ...]) -> None:
    said = recap(*words, lang="id").stderr
    assert "Nothing was" in said and "Tidak ada" not in said
    assert "unrecognized" not in said and "--lang" not in said
