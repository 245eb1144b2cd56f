"""Each code raised or spoken has its sentence with every value; each sentence is spoken; none says a code."""

from __future__ import annotations

import re
import string
import time
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.roles import Role
from recap_desktop.desk.sheet.findings import DISPOSITIONS
from resources.catalogue import LANGUAGES, cause, messages, sentence
from sync.fold import Status
from sync.record import schema
from sync.trust.spec import DEFAULT_POLICY
from tests.helpers.codes import Raised, constants, is_spoken, raised

_RAISED = list(raised())
#: What is written like a code and is none: names of files, and of a setting.
_NO_CODE = re.compile(r".+\.(?:json|jsonl|db|lock|html|css|js|jsonld|ttl|pem|crt)|queue\.last_round")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT")
_CODE = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
#: Kinds of records: the schemas that are no part of others.
_SCHEMAS = [f.stem for f in (Path(schema.__file__).parent / "schemas").glob("*.json") if not f.stem.startswith("_")]
#: Parameters whose values are codes, with all the values there are.
_CODED: dict[str, list[str]] = {
    "role": [role.value for role in Role],
    "kind": sorted({*_SCHEMAS, *(kind for kind, policy in DEFAULT_POLICY.items() if "roles" in policy)}),
    "status": [status.value for status in Status],
    "mode": ["training", "trial", "official"],
    "disposition": list(DISPOSITIONS),
    "cause": ["client.no_answer", "server.busy", "record.scope", "log.receipt_other"],
    "reason": ["record.scope", "record.signers"],
    "why": ["lost", "misused", "replaced", "ended"],
    **dict.fromkeys(
        ["until", "time", "received", "here", "since", "start", "ended", "desk", "logged"],
        ["2026-11-25T17:31:02Z"],
    ),
}
#: Parameters that are figures, names and places, said as they are. A new one belongs here or above.
_PLAIN = frozenset({
    "address", "before", "boxes", "byte", "characters", "choices", "codes", "column", "columns", "command",
    "contest", "contests", "count", "date", "digest", "digits", "done", "election", "entries", "expected", "fd",
    "field", "fingerprint", "first", "folder", "form", "format", "found", "heads", "high", "host", "id", "index",
    "key", "keyid", "keys", "known", "least", "left", "length", "letters", "library", "limit", "line", "lines",
    "log", "low",
    "m", "most", "n", "named", "of", "name", "next", "number", "option", "other", "parent", "path", "person",
    "persons", "pinned", "place", "port", "raw", "record", "region", "revision", "root", "row", "rule", "seconds",
    "separator", "sequence", "sign", "size", "source", "stated", "station", "table", "text", "typed", "value",
    "version", "wanted", "word", "words",
})  # fmt: skip


def _needed(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("one", _RAISED, ids=lambda one: f"{one.place}-{one.code}")
def test_a_raised_code_has_its_sentence_and_every_value(one: Raised) -> None:
    assert one.code in messages(), one.place
    if one.given is not None:
        for template in messages()[one.code].values():
            assert _needed(template) <= one.given, one.place


def test_the_search_sees_all_packages_and_kinds_of_errors() -> None:
    assert len(_RAISED) > 500
    codes = {one.code for one in _RAISED}
    assert {"figure.too_long", "fold.typist", "client.pin", "report.pdf.unsigned", "entry.claimed", "image.damaged",
            "server.port_in_use", "server.address"} <= codes


def test_whatever_is_written_like_a_code_has_a_sentence() -> None:
    families = {code.split(".")[0] for code in messages()}
    found = {
        one for one in constants()
        if _CODE.fullmatch(one) and one.split(".")[0] in families and not _NO_CODE.fullmatch(one)
    }
    assert len(found) > 600
    # a beginning that stands for all codes below it is fine
    assert [one for one in sorted(found) if not any(code.startswith(one) for code in messages())] == []


def test_every_sentence_is_spoken_somewhere() -> None:
    assert [code for code in messages() if not is_spoken(code)] == []
    assert not is_spoken("act.no_such_act")
    assert not is_spoken("st.no_such_state")


def test_each_value_is_known_to_be_a_code_or_plain() -> None:
    used = {name for one in _RAISED for name in one.given or ()}
    assert used - _PLAIN - _CODED.keys() == set()


@pytest.mark.parametrize("name", ["role", "kind", "status", "mode", "disposition"])
def test_each_code_in_a_sentence_is_said_in_words(name: str) -> None:
    bearer = {"role": "session.not_permitted", "kind": "fold.role", "status": "fold.not_now",
              "mode": "package.training_root", "disposition": "findings.disposition"}[name]
    for value in _CODED[name]:
        said = sentence(KnownError(bearer, **{name: value}), "id")
        assert said != messages()[bearer]["id"].format(**{name: value}), value


@pytest.mark.parametrize("code", sorted({one.code for one in _RAISED}))
def test_no_sentence_holds_an_internal_code_or_a_stamp(code: str) -> None:
    for lang in LANGUAGES:
        template = messages()[code][lang]
        coded = sorted(_needed(template) & _CODED.keys())
        for value in range(max((len(_CODED[name]) for name in coded), default=1)):
            params = dict.fromkeys(_needed(template), "7")
            params |= {name: _CODED[name][value % len(_CODED[name])] for name in coded}
            said = sentence(KnownError(code, **params), lang)
            # an example of a time that the reader is to type may stand in the sentence itself
            assert len(_STAMP.findall(said)) <= len(_STAMP.findall(template)), said
            assert [word for word in _CODE.findall(said) if word in messages()] == [], said
            if lang == "id":
                for name in coded:
                    word = re.compile(rf"\b{re.escape(params[name])}\b")
                    assert len(word.findall(said)) <= len(word.findall(template)), said


def test_a_time_is_said_by_the_clock_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    time.tzset()
    try:
        error = KnownError("entry.claimed", name="Nama", until="2026-11-25T17:31:02Z")
        assert "sampai 00.31." in sentence(error, "id")
        assert "until soon" in sentence(KnownError("entry.claimed", name="Nama", until="soon"), "en")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_cause_is_said_with_its_own_values_and_never_fails() -> None:
    error = KnownError("backup.not_fetched", cause="record.scope", region="310102")
    assert "server: Penanda tangan bukan petugas wilayah 310102. Data aman" in sentence(error, "id")
    assert cause("fold.role", "id") == "Peran Anda tidak boleh melakukan ini"
    assert cause("no.such_code", "id") is None
    endless = KnownError("backup.not_fetched", cause="backup.not_fetched")
    assert sentence(endless, "en").count("?") == 1
