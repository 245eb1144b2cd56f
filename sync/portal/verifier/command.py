"""The command: what to check, and the verdict on one page. Ends with 0 (holds), 1 (does not hold), 2 (not checked)."""

from __future__ import annotations

import hashlib
import json
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from . import VERSION
from .archive import open_place
from .check import Verdict, check, shown
from .faults import Fault, Unable
from .fetch import Fetched, is_address
from .signed import Signatures

HOLDS, DOES_NOT, UNABLE = 0, 1, 2
_WORDS: dict[str, dict[str, str]] = json.loads(pkgutil.get_data(__name__.rpartition(".")[0], "words.json") or b"{}")
_NOT_CHECKED = ("not_pages", "not_aside", "not_rules", "not_pdf", "not_paper", "not_log", "not_before")
_MOST = 20


class Asked:
    """What a person asked for."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """:raises Unable: ``usage``, ``no_fingerprint``."""
        self.lang, self.own, self.root, self.path = "id", False, "", ""
        left = list(arguments)
        while left:
            one = left.pop(0)
            name, _, value = one.partition("=")
            if name == "--tanpa-pustaka":
                self.own = True
            elif name in ("--lang", "--akar"):
                if not value:
                    value = left.pop(0) if left else ""
                setattr(self, {"--lang": "lang", "--akar": "root"}[name], value)
            elif one.startswith("--") or self.path:
                raise Unable("usage")
            else:
                self.path = one
        if self.lang not in ("id", "en"):
            self.lang = "id"
            raise Unable("usage")
        self.root = re.sub(r"[\s:-]", "", self.root).lower()
        if self.root and not re.fullmatch(r"[0-9a-f]{64}", self.root):
            raise Unable("no_fingerprint")


def main(arguments: Sequence[str], program: str) -> int:
    """Check and say it.

    :param program: path of the file that is run; a release is looked for in its folder where none is named.
    """
    lang = "en" if "en" in arguments or "--lang=en" in arguments else "id"
    if {"--help", "-h", "--bantuan"}.intersection(arguments):
        _say(said(lang, "usage"))
        _say(said(lang, "help"))
        return HOLDS
    try:
        asked = Asked(arguments)
        lang = asked.lang
        path = asked.path or os.path.dirname(os.path.abspath(program))
        _say(said(lang, "title"))
        _say(said(lang, "program", version=VERSION, digest=_own_digest(program)))
        signatures = Signatures(asked.own)
        if is_address(path):
            _say(said(lang, "fetching", address=path))
            found = Fetched(path, signatures)
            path = found.folder
            _say(said(lang, "fetched", n=found.files, new=found.new))
        _say(said(lang, "place", path=shown(os.path.abspath(path))))
        place = open_place(path)
        try:
            verdict = check(place, asked.root or None, signatures)
        finally:
            place.close()
    except Fault as fault:
        if not isinstance(fault, Unable):
            _listed(lang, "faults", [(fault.code, fault.params)])
            _say(said(lang, "verdict_fault"))
            return DOES_NOT
        _say(said(lang, fault.code, **fault.params))
        _say(said(lang, "verdict_unable"))
        return UNABLE
    except OSError as error:
        _say(said(lang, "unreadable", reason=shown(str(error.strerror or error))))
        _say(said(lang, "verdict_unable"))
        return UNABLE
    if place.left:
        verdict.tell("left_beside", n=len(place.left), names=", ".join(map(shown, place.left[:_MOST])))
    return _verdict(verdict, signatures, lang, place.beside)


def _verdict(verdict: Verdict, signatures: Signatures, lang: str, beside: int) -> int:
    head = verdict.head
    if head is not None:
        title = head.package.title
        named = title.get(lang, "") if isinstance(title, dict) else ""
        _say(said(lang, "election", title=shown(str(named)), election=shown(str(head.package.election)),
                  number=head.number, time=shown(head.published)))
        if "mode_" + str(head.package.mode) in _WORDS:
            _say(said(lang, "mode_" + str(head.package.mode)))
        _say(said(lang, "manifest_digest", digest=head.digest))
    _listed(lang, "faults", [(one.code, one.params) for one in verdict.faults])
    _listed(lang, "holds", verdict.holds)
    verdict.tell("own" if signatures.is_own else "library")
    _listed(lang, "told", verdict.told)
    papers: list[tuple[str, dict[str, Any]]] = [("not_papers", {"n": beside})] if beside else []
    _listed(lang, "not_checked", [*((code, {}) for code in _NOT_CHECKED), *papers])
    _say("")
    _say(said(lang, "verdict_fault" if verdict.faults else "verdict_holds"))
    return DOES_NOT if verdict.faults else HOLDS


def _listed(lang: str, title: str, items: Iterable[tuple[str, dict[str, Any]]]) -> None:
    found = list(items)
    if not found:
        return
    _say("")
    _say(said(lang, title))
    for code, params in found[:_MOST]:
        _say("  - " + said(lang, code, **params))
    if len(found) > _MOST:
        _say("  " + said(lang, "more", n=len(found) - _MOST))


#: A moment as signed material spells it: the zone that it is in is said in words.
_TIME = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):[0-9]{2}([.][0-9]+)?Z")


def said(lang: str, code: str, **params: Any) -> str:
    """A sentence."""
    plain = {name: shown(value) if isinstance(value, str) else value for name, value in params.items()}
    if "time" in plain:
        plain["time"] = _TIME.sub(r"\3-\2-\1 \4.\5 UTC", str(plain["time"]))
    return _WORDS[code][lang].format(**plain)


def _say(line: str) -> None:
    """A line, in whatever letters the terminal has."""
    stream = sys.stdout
    encoding = stream.encoding or "ascii"
    stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def _own_digest(program: str) -> str:
    try:
        with open(program, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError:
        return "-"
