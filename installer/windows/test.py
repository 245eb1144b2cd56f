"""Proves what can be proven of the setup program without Windows: ``python installer/windows/test.py SETUP.exe``.

Under Wine (64-bit, in a prefix of its own): the silent setup, then Python of the installed tree runs the app's part
that needs no window: the headless demo into a folder with a name that is not ASCII, with its encrypted workspaces;
``recap verify`` of the release and of the same altered by one byte; a backup and its restore. The release made there is
verified here too. Every DLL that anything in the tree links to is in it or one of Windows' own. Then the silent
uninstaller, and nothing is left but what the officer made.

Not proven: the window, the signature and reputation of setup.exe, a real Windows (``docs/known-limits.md``).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent)]

from smoke_test import FailedError, check, check_summary  # noqa: E402

WINE = "/usr/lib/wine/wine64"
_INSTALLED = "AppData/Local/Programs/Recap Desktop"
#: Not ASCII, with a space: the names of people and of folders.
_OUT = "C:\\latihan Nurül Ḥasan"
_MINUTES = 60
#: DLLs of Windows 10 1809 itself.
_SYSTEM = re.compile(
    r"(api-ms-win-|ext-ms-)[\w-]+\.dll|(advapi32|authz|bcrypt|bcryptprimitives|cfgmgr32|comctl32|comdlg32|crypt32|"
    r"cryptbase|d2d1|d3d9|d3d11|d3d12|d3dcompiler_47|dcomp|dnsapi|dwmapi|dwrite|dxgi|dxva2|gdi32|icuuc|icuin|icu|"
    r"imm32|iphlpapi|kernel32|kernelbase|mpr|msi|msvcrt|ncrypt|netapi32|normaliz|ntdll|ole32|oleaut32|opengl32|"
    r"powrprof|propsys|psapi|rpcrt4|secur32|setupapi|shcore|shell32|shlwapi|synchronization|ucrtbase|uiautomationcore|"
    r"user32|userenv|usp10|uxtheme|version|wevtapi|winhttp|winmm|winspool|wintrust|wldap32|ws2_32|wtsapi32)\.(dll|drv)",
    re.IGNORECASE,
)

#: What ``sync.system`` does on Windows itself: a file that another has open takes the new content when it is let go,
#: and a process that ended is told from one that runs.
_SYSTEM_CALLS = """
import pathlib, subprocess, sys, tempfile, threading, time
from sync.system import is_alive, take_place
with tempfile.TemporaryDirectory() as name:
    old, made = pathlib.Path(name, "old"), pathlib.Path(name, "made")
    old.write_bytes(b"old"); made.write_bytes(b"new")
    held = old.open("rb")
    threading.Timer(0.4, held.close).start()
    take_place(made, old)
    assert old.read_bytes() == b"new"
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
assert is_alive(child.pid)
child.communicate(b"x")
del child
time.sleep(0.2)
assert not is_alive(0x7ffffff0)
"""

#: Everything compiled but Qt, which does not start in this Wine.
_EVERY_LIBRARY = """
import _cffi_backend, _rl_accel, aiohttp, cryptography.x509, jsonschema_rs, lxml.etree, msgspec, multidict, pikepdf
import PIL.Image, PIL.JpegImagePlugin, pypdfium2, sqlcipher3.dbapi2, sqlalchemy.engine, yarl
import resources.catalogue
assert resources.catalogue.text("update.none", "id", path="x")
"""


class Prefix:
    """A fresh Windows of Wine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ, "WINEPREFIX": str(folder), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "WINEARCH": "win64",
        }
        # "--help" of recap speaks by this; a variable of the developer's must not
        self.env.pop("RECAP_LANG", None)
        self.run("wineboot", "-i")
        self.run("winecfg", "-v", "win10")

    @property
    def drive(self) -> Path:
        """Drive C."""
        return self.folder / "drive_c"

    @property
    def home(self) -> Path:
        """The folder of the one person there is."""
        return next(one for one in (self.drive / "users").iterdir() if one.name != "Public")

    def run(self, *words: object, status: int | None = 0, given: bytes = b"") -> str:
        """Standard output of one run on a virtual screen, with streams as a console has."""
        done = subprocess.run(
            ["xvfb-run", "-a", WINE, *map(str, words)], env=self.env, input=given, capture_output=True, check=False,
            timeout=20 * _MINUTES,
        )
        said = done.stdout.decode("utf-8", "replace")
        if status is not None:
            what = f"{' '.join(map(str, words[-3:]))} ended with {done.returncode}"
            check(done.returncode == status, f"{what}: {done.stderr.decode('utf-8', 'replace').strip() or said}")
        return said

    def end(self) -> None:
        """Stop everything of this prefix and nothing else."""
        subprocess.run(["wineserver", "-k"], env=self.env, capture_output=True, check=False)


def stub(folder: Path) -> Path:
    """The one DLL that Wine lacks."""
    made = folder / "bcryptprimitives.dll"
    subprocess.run(
        ["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", made, HERE / "prng_stub.c", "-ladvapi32"], check=True
    )
    return made


def check_links(tree: Path) -> int:
    """Whatever a program or library links to is there; how many were looked at."""
    here = {file.name.lower() for file in tree.rglob("*") if file.suffix.lower() in (".dll", ".pyd", ".exe")}
    files = [file for file in tree.rglob("*") if file.suffix.lower() in (".dll", ".pyd", ".exe")]
    for file in files:
        said = subprocess.run(
            ["x86_64-w64-mingw32-objdump", "-p", file], capture_output=True, text=True, check=True
        ).stdout
        for name in re.findall(r"^\s*DLL Name: (\S+)", said, re.MULTILINE):
            known = name.lower() in here or _SYSTEM.fullmatch(name) is not None
            check(known, f"{file.name} needs {name}, which is nowhere")
    return len(files)


def check_encrypted(out: Path) -> None:
    """No database of a workspace is readable as SQLite."""
    found = list(out.glob("workspace/**/workspace.db"))
    check(bool(found), "the demo made no workspace")
    for file in found:
        check(file.read_bytes()[:15] != b"SQLite format 3", f"{file.name} is not encrypted")


def use(prefix: Prefix, app: Path, version: str) -> None:
    """The app without a window."""
    def recap(*words: object, status: int = 0, given: bytes = b"") -> str:
        return prefix.run(app / "python.exe", "-X", "utf8", "-m", "recap_desktop", *words, status=status, given=given)

    check(recap("--version").strip() == f"recap {version}", "recap --version is another")
    recap("demo", "--headless", "--out", _OUT)
    out = prefix.drive / _OUT.removeprefix("C:\\")
    check_summary(out)
    check_encrypted(out)
    recap("verify", f"{_OUT}\\release")
    recap("verify", f"{_OUT}\\reports\\000101-PPWP.pdf")
    for file in (out / "release").rglob("*"):
        if file.suffix in (".csv", ".json", ".html", ".css", ".txt"):
            check(file.suffix == ".csv" or b"\r\n" not in file.read_bytes(), f"{file.name} has line ends of Windows")
    here = subprocess.run([sys.executable, "-m", "recap_desktop", "verify", out / "release"], cwd=ROOT, check=False,
                          capture_output=True, text=True)
    check(here.returncode == 0, f"the release does not hold outside Windows: {here.stderr.strip()}")
    altered = out / "altered"
    shutil.copytree(out / "release", altered)
    table = next((altered / "data" / "suara").glob("*.csv"))
    data = bytearray(table.read_bytes())
    data[-4] ^= 1
    table.write_bytes(data)
    recap("verify", f"{_OUT}\\altered", status=1)
    officer = ("--person", "P-CHAIR", "--passphrase-fd", "0")
    recap("backup", f"{_OUT}\\w.recap-backup", "--workspace", f"{_OUT}\\workspace\\000101", *officer,
          given=b"latihan-hasan\n")
    recap("restore", f"{_OUT}\\w.recap-backup", "--workspace", f"{_OUT}\\restored", *officer, given=b"latihan-hasan\n")
    check_encrypted(out)
    # a device's name is no file's, and a name with a colon would be a hidden stream of another file
    for name in ("aux.recap-backup", "w.recap-backup:x"):
        recap("backup", f"{_OUT}\\{name}", "--workspace", f"{_OUT}\\workspace\\000101", *officer, status=2)
    prefix.run(app / "python.exe", "-X", "utf8", "-c", _SYSTEM_CALLS)
    # the rehearsal of a trial, where this version has it
    if "--mode" in recap("demo", "--help"):
        recap("demo", "--headless", "--mode", "trial", "--out", "C:\\trial")
        recap("verify", "C:\\trial\\releases\\000002")


def elsewhere(prefix: Prefix, app: Path, version: str) -> None:
    """The same where the person's name is not ASCII: every library is found, and so are our own files."""
    there = prefix.drive / "users" / "Nurül Ḥasan" / "Recap Desktop"
    there.parent.mkdir()
    app.rename(there)
    try:
        said = prefix.run(there / "python.exe", "-X", "utf8", "-m", "recap_desktop", "--version")
        check(said.strip() == f"recap {version}", "the app does not run for a person whose name is not ASCII")
        prefix.run(there / "python.exe", "-X", "utf8", "-c", _EVERY_LIBRARY)
    finally:
        there.rename(app)


def main(setup: Path) -> int:
    """Run everything."""
    version = re.fullmatch(r"recap-desktop-([0-9.]+)-setup\.exe", setup.name)
    if version is None:
        print(f"{setup.name} is no setup program of ours", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        prefix = None
        try:
            prefix = Prefix(Path(name) / "prefix")
            began = time.monotonic()
            prefix.run(setup, "/S")
            installing = time.monotonic() - began
            place = prefix.home / _INSTALLED
            check((place / "app" / "python.exe").is_file(), "setup installed nothing")
            links = check_links(place / "app")
            kind = prefix.run("reg", "query", "HKCU\\Software\\Classes\\.recap-package")
            check("RecapDesktop.package" in kind, "the ending .recap-package is not known")
            menu = prefix.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Recap Desktop.lnk"
            check(menu.is_file(), "there is no entry in the start menu")
            shutil.copy(stub(Path(name)), prefix.drive / "windows/system32")
            began = time.monotonic()
            use(prefix, place / "app", version[1])
            running = time.monotonic() - began
            elsewhere(prefix, place / "app", version[1])
            # as setup itself does it: a copy of the uninstaller would run from the folder for temporary files
            there = "C:" + str(place).partition("drive_c")[2].replace("/", "\\")
            prefix.run(place / "uninstall.exe", "/S", f"_?={there}")
            check(not (place / "app").exists() and not menu.exists(), "the uninstaller left the app behind")
            for key in ("Classes\\.recap-package", "Classes\\RecapDesktop.package", "Recap Desktop"):
                prefix.run("reg", "query", f"HKCU\\Software\\{key}", status=1)
            check((prefix.drive / _OUT.removeprefix("C:\\") / "summary.json").is_file(), "work was taken away too")
        except (FailedError, OSError, ValueError, KeyError, StopIteration, subprocess.SubprocessError) as error:
            print(f"test of setup.exe failed: {error}", file=sys.stderr)
            return 1
        finally:
            if prefix is not None:
                prefix.end()
    size = setup.stat().st_size / 1e6
    print(f"test of setup.exe passed: {size:.0f} MB; setup {installing:.0f} s; {links} programs and libraries find "
          f"theirs; demo, checks, backup, restore {running:.0f} s; uninstalled")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
