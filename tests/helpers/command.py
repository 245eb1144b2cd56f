"""Real runs of the command ``recap`` and what every refusal of it has in common."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from resources.catalogue import messages

ROOT = Path(__file__).resolve().parents[2]
#: Of the environment, what a run reads when it is asked, and not when it is loaded.
_READ_LATE = frozenset({"RECAP_LANG"})
LANGUAGES = ("id", "en")
#: Marks of each language that every refusal has: what happened to the data, or what to do.
_WORDS = {
    "id": ("Tidak ada", "aman", "tersimpan", "Ditolak", "tidak diubah", "dibuat"),
    "en": ("Nothing", "safe", "saved", "Refused", "was not changed", "left as it is"),
}
#: Words that no Indonesian sentence of ours holds.
_ENGLISH = frozenset({
    "a", "an", "and", "are", "be", "by", "cannot", "for", "from", "go", "has", "have", "in", "is", "it", "must", "need",
    "needs", "no", "none", "not", "nothing", "number", "of", "on", "only", "or", "the", "this", "to", "was", "whole",
    "with", "without",
})


def recap(
    *arguments: object, lang: str = "en", env: Mapping[str, str] | None = None, timeout: float = 120,
    prefix: Sequence[str] = (), pass_fds: Sequence[int] = (), preexec: Callable[[], None] | None = None,
    stdin: int | None = subprocess.DEVNULL, folder: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """One run of the command as a process of its own, without a screen; loaded anew where the start itself matters."""
    words = ["--lang", lang, *(str(one) for one in arguments)]
    plain = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "RECAP_LANG")}
    wanted = {**plain, **(env or {})}
    late = _READ_LATE.issuperset(env or ())
    if hasattr(os, "fork") and late and not prefix and preexec is None and stdin == subprocess.DEVNULL:
        from tests.helpers.started import started  # of systems that fork

        return started(words, wanted, timeout, pass_fds, folder)
    return subprocess.run(
        [*prefix, sys.executable, "-m", "recap_desktop", *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=timeout, env=wanted,
        pass_fds=pass_fds, preexec_fn=preexec, stdin=stdin,
    )


def assert_one_sentence(
    done: subprocess.CompletedProcess[str], status: int, lang: str, *, defect: bool = False
) -> str:
    """The run ended with this status and one sentence of this language on stderr; returns the sentence.

    :param defect: the sentence is the one for a fault of our own; everywhere else that one would hide a fault.
    """
    assert done.returncode == status, (done.returncode, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert ("aplikasi ini sendiri" in lines[0] or "the app itself" in lines[0]) == defect, lines[0]
    assert any(word in lines[0] for word in _WORDS[lang]), lines[0]
    assert lang == "en" or english_words(lines[0]) == set(), lines[0]
    return lines[0]


def english_words(sentence: str) -> set[str]:
    """English words in an Indonesian sentence, as far as the sentence is ours.

    What the system or argparse says stands in brackets or between the fixed parts of ``cli.usage``; a path is one
    word that is none.
    """
    ours = re.sub(r"\([^()]*\)", "", sentence)
    before, _, after = messages()["cli.usage"]["id"].partition("{reason}")
    if ours.startswith(before):
        ours = ours[ours.rindex(after.split("{prog}")[0]) :]
    return {word.strip('.,:;"') for word in ours.lower().split()} & _ENGLISH


def refused(*arguments: object, status: int, lang: str) -> str:
    """Run and assert the refusal."""
    return assert_one_sentence(recap(*arguments, lang=lang), status, lang)


def without_root_powers() -> list[str]:
    """Words to put before a command so that file permissions hold for it, root or not; skips where that cannot be."""
    if not hasattr(os, "getuid"):
        pytest.skip("no file permissions of this kind here")
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is missing: root reads every file")
    powers = "-dac_override,-dac_read_search"
    return ["setpriv", "--bounding-set", powers, "--inh-caps", powers]
