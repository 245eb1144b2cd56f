"""Wrong use of every verb, ports, passphrases, streams that are closed, and the last net under all of them."""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from forms.errors import KnownError
from recap_desktop.cli import main
from recap_desktop.cli.net import guarded
from recap_desktop.cli.officer import chosen
from resources.catalogue import messages
from tests.helpers.command import LANGUAGES, ROOT, assert_one_sentence, english_words, recap, refused

PACKAGE = resources.path("training", "package.json")
WRONG: list[tuple[str, ...]] = [
    ("nonsense",), ("--nonsense",), ("--lang", "fr", "demo"), ("demo", "--stations", "2"), ("demo", "--headless"),
    ("demo", "--data", "x"), ("demo", "--headless", "--out", "x", "--stations", "0"),
    ("demo", "--headless", "--out", "x", "--stations", "two"), ("demo", "--headless", "--out", "x", "--stations", "-1"),
    ("package",), ("package", "build"), ("package", "build", "spec.toml"), ("package", "inspect"),
    ("package", "melt", "x"), ("serve",), ("serve", "--data", "x", "--port", "99999"),
    ("serve", "--data", "x", "--port", "-1"), ("serve", "--data", "x", "--port", "http"), ("verify",), ("publish",),
    ("publish", "--data", "x"), ("publish", "--data", "x", "-o", "y", "--number", "0"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use(tmp_path: Path, words: tuple[str, ...], lang: str) -> None:
    done = recap(*words, lang=lang, env={"RECAP_LANG": lang})
    assert_one_sentence(done, 2, "id" if "fr" in words and lang == "id" else lang)
    assert not (ROOT / "x").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_wrong_about_the_words_is_said_in_the_language(lang: str) -> None:
    """Our own reasons, with the option and the value they are about."""
    wrong = {
        ("demo", "--stations", "2"): ("--headless",), ("demo", "--data", "x"): ("--headless",),
        ("demo", "--headless"): ("--out",), ("serve", "--data", "x", "--port", "99999"): ("--port", "99999", "65535"),
        ("publish", "--data", "x", "-o", "y", "--number", "x9"): ("--number", "x9", "999999999"),
    }
    for words, told in wrong.items():
        said = refused(*words, status=2, lang=lang)
        assert all(part in said for part in told), said
        assert not said.startswith(("Perintah", "The command")), said


def test_the_search_for_english_words_finds_them() -> None:
    assert english_words("Berkas /tmp/of/a.json aman (No such file). --data dan --out.") == set()
    assert english_words("Perintah tidak dapat dipakai: the word is wrong. Tidak ada yang diubah. Lihat x.") == set()
    assert english_words("--data needs --headless. Tidak ada yang diubah.") == {"needs"}


@pytest.mark.parametrize("verb", ["inspect", "build"])
def test_a_package_is_described_in_the_language_or_as_json(tmp_path: Path, verb: str) -> None:
    words: tuple[object, ...] = ("package", "inspect", PACKAGE)
    if verb == "build":
        spec = resources.path("training", "spec.toml")
        words = ("package", "build", spec, "-o", tmp_path / "package.json", "--force")
    for lang, first, last in (("id", "Pemilu: ", "Sidik kunci induk: "), ("en", "Election: ", "Root fingerprint: ")):
        done = recap(*words, lang=lang)
        lines = done.stdout.splitlines()
        assert (done.returncode, done.stderr) == (0, "")
        assert lines[0].startswith(first) and lines[-1].startswith(last)
        assert not any("{" in line or line.startswith("title") for line in lines)
    found = json.loads(recap(*words, "--json").stdout)
    assert (found["mode"], set(found["title"])) == ("training", {"id", "en"})


def test_every_verb_explains_itself() -> None:
    listed = recap("--help")
    assert listed.returncode == 0 and not listed.stderr
    verbs = re.findall(r"^    ([a-z]+) {2,}\S", listed.stdout, re.MULTILINE)
    assert {"demo", "package", "serve", "publish", "verify"} <= set(verbs)
    for verb in verbs:
        done = recap(verb, "--help")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"recap {verb}" in done.stdout


def _parsers(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _parsers(below)


def test_all_help_is_there_in_both_languages() -> None:
    """Every argument and every verb is explained, by a message and not by a text of one language."""
    for parser in _parsers(main.parser()):
        explained = [action for action in parser._actions if action.dest not in ("verb", "part")]
        codes = [parser.description, *(action.help for action in explained)]
        assert all(code in messages() for code in codes), (parser.prog, codes)
    assert "cara pakai" in recap("demo", "--help", lang="id").stdout
    assert "usage" in recap("demo", "--help", lang="en").stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_port_in_use_and_an_address_of_somebody_else(tmp_path: Path, lang: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        say = refused("serve", "--data", tmp_path / "d", "--package", PACKAGE, "--port", port, status=2, lang=lang)
    assert str(port) in say
    for host in ("203.0.113.7", "no.such.host.invalid", "::ffff", "x" * 300):
        refused("serve", "--data", tmp_path / "d", "--package", PACKAGE, "--host", host, status=2, lang=lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_data_folder_that_cannot_be_served_or_published(tmp_path: Path, lang: str) -> None:
    refused("serve", "--data", tmp_path / "new", status=2, lang=lang)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    refused("serve", "--data", tmp_path / "file", "--package", PACKAGE, status=2, lang=lang)
    refused("publish", "--data", tmp_path / "nowhere", "-o", tmp_path / "out", status=2, lang=lang)
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_screen_is_said(lang: str) -> None:
    for words in ((), ("demo",)):
        done = subprocess.run(
            [sys.executable, "-m", "recap_desktop", "--lang", lang, *words], cwd=ROOT, capture_output=True, text=True,
            check=False, timeout=60, env={"PATH": os.defpath, "HOME": os.environ.get("HOME", "/")},
        )
        assert_one_sentence(done, 2, lang)


FAULT = """
import sys
from recap_desktop.cli import main, package
def broken(arguments):
    raise RuntimeError("123 votes of Siti")
package._inspect = broken
sys.exit(main.run(["--lang", sys.argv[1], "package", "inspect", "x"]))
"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_of_our_own_is_one_sentence_and_a_file(tmp_path: Path, lang: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULT, lang], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    said = assert_one_sentence(done, 2, lang, defect=True)
    log = tmp_path / "recap" / "crash.log"
    assert str(log) in said and "RuntimeError" in said
    details = log.read_text(encoding="utf-8")
    assert "RuntimeError" in details and "in_broken" not in details and "broken" in details
    assert "123" not in details + said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_without_any_place_for_details_is_still_one_sentence(lang: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULT, lang], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "XDG_STATE_HOME": "/dev/null/x", "TMPDIR": "/dev/null/y", "PYTHONPATH": str(ROOT)},
    )
    assert_one_sentence(done, 2, lang, defect=True)


def test_a_reader_that_goes_away_is_no_error() -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "recap_desktop", "package", "inspect", "--json", str(PACKAGE)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert run.stdout is not None and run.stderr is not None
    run.stdout.close()
    assert (run.wait(60), run.stderr.read()) == (0, b"")
    run.stderr.close()


@pytest.mark.parametrize("shut", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_closed_streams_are_no_error(shut: tuple[int, ...]) -> None:
    def close() -> None:
        for number in shut:
            os.close(number)

    done = recap("package", "inspect", PACKAGE, preexec=close)
    assert done.returncode == 0
    assert done.stderr == ""
    assert recap("package", "inspect", "nowhere", preexec=close).returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_that_cannot_be_printed_is_said(lang: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "recap_desktop", "--lang", lang, "package", "inspect", str(PACKAGE)], cwd=ROOT,
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )
    assert_one_sentence(done, 1, lang)


def test_a_terminal_without_the_letters_gets_them_spelled_out(tmp_path: Path) -> None:
    name = tmp_path / "t\u0430p\u00e9\x1b[31m\n.json"
    done = recap("package", "inspect", name, env={"PYTHONIOENCODING": "ascii"})
    assert "\x1b" not in assert_one_sentence(done, 2, "en")


@pytest.mark.parametrize(
    "verb",
    [
        ("serve", "--data", "{}/o", "--package", str(PACKAGE)), ("demo", "--headless", "--out", "{}/o"),
        ("demo", "--out", "{}/o"),
    ],
)
@pytest.mark.parametrize("later", [0, 1.5])
def test_ctrl_c_ends_quietly(tmp_path: Path, verb: tuple[str, ...], later: float) -> None:
    """As soon as the run has made its folder, and a chosen time after that.

    The time is no wait for a condition: Ctrl+C may come at any moment, and this one falls into the work of each verb.
    ``tests/recap_desktop/demo`` and ``desk/test_kill.py`` look at what a stop at many moments leaves on disk.
    """
    run = subprocess.Popen(
        [sys.executable, "-m", "recap_desktop", *(word.format(tmp_path) for word in verb)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    began = time.monotonic()
    while not (tmp_path / "o").exists() and time.monotonic() - began < 60:
        time.sleep(0.01)
    time.sleep(later)
    run.send_signal(signal.SIGINT)
    try:
        _, said = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode in (0, 130)
    assert [line for line in said.splitlines() if "propagateSizeHints" not in line] == []


CTRL_C = """
import ctypes, os, signal, sys
from recap_desktop.cli import package
from recap_desktop.__main__ import main
def inside_a_library(arguments):
    if sys.argv[-1] == "error":  # as a library does that calls back and makes an error of its own of what comes out
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except BaseException as error:
            raise ValueError("could not be read") from error
    run = ctypes.pythonapi.PyRun_String  # as Shiboken runs the parts that it keeps as source
    run.restype = ctypes.py_object
    names = ctypes.py_object({"os": os, "signal": signal})
    run(b"os.kill(os.getpid(), signal.SIGINT)", 257, names, names)
package._inspect = inside_a_library
sys.exit(main())
"""


@pytest.mark.parametrize("how", ["error", "source"])
def test_ctrl_c_inside_a_library_ends_quietly(tmp_path: Path, how: str) -> None:
    """A library may make an error of its own of it; after code that it ran from source Python ends itself by SIGINT."""
    (tmp_path / "pressed.py").write_text(CTRL_C, encoding="utf-8")
    done = subprocess.run(  # as a module: only then Python asks at its end whether there was a Ctrl+C
        [sys.executable, "-m", "pressed", "package", "inspect", how], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=60, env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


DROPPED = """
import os, signal, sys, time
from recap_desktop.cli import package
from recap_desktop.__main__ import main
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)  # what a handler raises here goes no further
def in_a_finalizer(arguments):
    Finalized()
    time.sleep(50)
package._inspect = in_a_finalizer
sys.exit(main())
"""


def test_ctrl_c_that_a_finalizer_drops_comes_again(tmp_path: Path) -> None:
    (tmp_path / "pressed.py").write_text(DROPPED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pressed", "package", "inspect", "x"], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=40, env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


SERVE_INTERRUPTED = """
import os, signal, sys, threading
from recap_desktop.__main__ import main
from sync.server import run
from sync.server.service import Service

where, number = sys.argv.pop(1), signal.Signals[sys.argv.pop(1)]
opened, looked, stopped = run.open_service, Service.look_beside, run.RunningServer.stop

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), number)  # what a handler raises here goes no further

def opening(*given, **named):
    if where == "opening":
        Finalized()
    return opened(*given, **named)

def looking(self):
    if where != "opening":
        Finalized()
    return looked(self)

def stopping(self):
    if where == "twice":
        os.kill(os.getpid(), number)
        threading.Event().wait(50)
    stopped(self)

run.open_service, Service.look_beside, run.RunningServer.stop = opening, looking, stopping
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("where", "number", "status"),
    [("opening", "SIGINT", 130), ("running", "SIGINT", 0), ("running", "SIGTERM", 0), ("twice", "SIGINT", 130),
     ("twice", "SIGTERM", 143)],
)
def test_a_signal_ends_a_server_wherever_it_arrives(tmp_path: Path, where: str, number: str, status: int) -> None:
    """Also inside a finalizer, where Python drops every exception; a second one does not wait for what is under way."""
    (tmp_path / "pressed.py").write_text(SERVE_INTERRUPTED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pressed", where, number, "serve", "--data", str(tmp_path / "o"), "--package",
         str(PACKAGE)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=40,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))},
    )
    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_ends_in_a_dash_for_nothing(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an operating system, memory or an empty workspace gives no name for has a sentence of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def fail(error: BaseException) -> str:
        def run() -> int:
            raise error

        assert guarded(run, lang) != 0
        return capsys.readouterr().err

    def chosen_of_none() -> None:
        chosen(None, [])

    said = [fail(OSError(errno.EINVAL, "Invalid argument")), fail(MemoryError()), fail(KnownError("cli.needs_person"))]
    with pytest.raises(KnownError, match=r"cli\.no_officer"):
        chosen_of_none()
    with pytest.raises(KnownError, match=r"cli\.choose_officer"):
        chosen("KETUA", ["OP-1"])
    assert not any(re.search(r"[:(] ?-", one) for one in said)
    assert "MemoryError" not in said[1] and not list(tmp_path.rglob("crash.log"))


def test_the_command_line_of_a_restore_says_what_person_is_missing(tmp_path: Path) -> None:
    for lang in LANGUAGES:
        done = recap("restore", str(tmp_path / "x"), "--workspace", str(tmp_path / "w"), lang=lang)
        assert_one_sentence(done, 2, lang)
        assert "--person P-CHAIR" in done.stderr


@pytest.mark.parametrize("words", [("--version",), ("package", "inspect", "nowhere"), ("--help",), ("nonsense",)])
def test_a_run_of_the_loaded_app_ends_as_one_that_is_started(words: tuple[str, ...]) -> None:
    """Most tests of the command share one loading of its modules (``tests.helpers.started``)."""
    once, anew = recap(*words), recap(*words, env={"RECAP_STARTED": "anew"})
    assert (once.returncode, once.stdout, once.stderr) == (anew.returncode, anew.stdout, anew.stderr)
