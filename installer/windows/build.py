"""Makes the setup program for Windows on Linux: ``python installer/windows/build.py build``.

The tree is CPython's embeddable build (``embedded.py``), the wheels for 64-bit Windows that the lock of the app names,
and this project as a wheel; NSIS packs it. The same inputs and ``SOURCE_DATE_EPOCH`` make the same tree.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

import embedded  # noqa: E402
import icons  # noqa: E402
import licences  # noqa: E402

PLATFORM = ("--platform", "win_amd64", "--python-version", "311", "--implementation", "cp")
#: Isolated by this file: no environment variable, registry key or folder of the person changes what is imported.
_PATHS = "python311.zip\n.\nLib\\site-packages\n"
_COMMAND = '@"%~dp0python.exe" -X utf8 -m recap_desktop %*\r\n'

#: Of Qt: the modules the window uses and what they link to; platforms, pictures and styles of a desktop.
_QT = ("Core", "Gui", "Widgets", "Svg", "PrintSupport")
_QT_PLUGINS = (
    "platforms/qwindows.dll", "platforms/qoffscreen.dll", "imageformats/qsvg.dll", "imageformats/qjpeg.dll",
    "imageformats/qico.dll", "iconengines/qsvgicon.dll", "styles/qmodernwindowsstyle.dll",
)
#: Beside these of PySide6 its Python modules and the runtime of the compiler.
_QT_FILES = re.compile(
    rf"(\w+\.py|support/.*\.py|(Qt({'|'.join(_QT)})\.pyd)|Qt6({'|'.join(_QT)})\.dll|pyside6\.abi3\.dll"
    r"|(msvcp|vcruntime|concrt)\w*\.dll)"
)
#: Of no use at run time, wherever it lies.
_UNUSED = re.compile(
    r"(^|/)(tests?|testing|docs?|examples?|include|sboms)/|\.(pyi|pyx|pxd|c|h|hpp|cpp|lib|exe)$|(^|/)py\.typed$"
)
#: Distributions that the lock names and nothing of ours imports.
_LEFT_OUT = ("pip", "pycparser")
#: Of CPython's build, what nothing imports.
_NEVER_LOADED = ("_msi.pyd", "winsound.pyd")
_PILLOW = re.compile(r"PIL/(_avif|_webp|_imagingtk)\.")


def version() -> str:
    """The version in ``pyproject.toml``."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def wheels(folder: Path) -> list[Path]:
    """Download every wheel for Windows that the lock names, by digest.

    :raises subprocess.CalledProcessError: one is not there for Windows, or is not what was pinned.
    """
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--require-hashes",
         "--only-binary=:all:", *PLATFORM, "-d", folder, "-r", licences.LOCK],
        check=True, stderr=subprocess.PIPE,
    )
    named = {re.sub(r"[-_.]+", "_", name).lower(): number for name, number in licences.pins("win32").items()}
    found = []
    for wheel in sorted(folder.glob("*.whl")):
        name, number = wheel.name.split("-")[:2]
        if named.get(name.lower()) == number:
            found.append(wheel)
    return found


def own_wheel(folder: Path) -> Path:
    """This project as a wheel."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation",
         "-w", folder, ROOT], check=True,
    )
    return next(folder.glob("recap_desktop-*.whl"))


def is_wanted(name: str) -> bool:
    """Whether a file of a wheel is of use at run time, by its name there."""
    if _UNUSED.search(name) and "/licenses/" not in name or _PILLOW.match(name):
        return False
    if not name.startswith("PySide6/"):
        return ".data/scripts/" not in name and ".data/data/" not in name
    inside = name.removeprefix("PySide6/")
    if inside.startswith("plugins/"):
        return inside.removeprefix("plugins/") in _QT_PLUGINS
    return _QT_FILES.fullmatch(inside) is not None


def unpack(wheel: Path, site: Path) -> None:
    """Lay out what is wanted of a wheel.

    :raises ValueError: a name in it leads out of the folder.
    """
    with zipfile.ZipFile(wheel) as packed:
        for one in packed.infolist():
            inside = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", one.filename)
            if one.is_dir() or not is_wanted(inside):
                continue
            target = (site / inside).resolve()
            if not target.is_relative_to(site.resolve()):
                raise ValueError(f"{wheel.name}: {one.filename}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.read(one))


def lay_out(tree: Path, cache: Path) -> None:
    """Everything that the setup program installs.

    :raises subprocess.CalledProcessError: a tool failed.
    :raises ValueError: something is not what was pinned.
    """
    site = tree / "Lib" / "site-packages"
    site.mkdir(parents=True)
    embedded.unpack(tree, cache)
    for wheel in wheels(cache / "wheels"):
        unpack(wheel, site)
    known = licences.write_texts(tree / "licences", site)
    (tree / "licences" / "parts.txt").write_text(
        "".join(f"{line}\r\n" for line in licences.table(known)), encoding="utf-8", newline=""
    )
    with tempfile.TemporaryDirectory() as name:
        unpack(own_wheel(Path(name)), site)
    for name in _NEVER_LOADED:
        (tree / name).unlink()
    for name in _LEFT_OUT:
        for found in (*site.glob(name), *site.glob(f"{name}-*.dist-info")):
            shutil.rmtree(found)
    (tree / "python311._pth").write_text(_PATHS, encoding="ascii", newline="\r\n")
    (tree / "recap.cmd").write_text(_COMMAND, encoding="ascii", newline="")
    with tempfile.TemporaryDirectory() as name:
        icons.draw(Path(name))
        shutil.copyfile(Path(name) / "recap.ico", tree / "recap.ico")
    shutil.copyfile(ROOT / "LICENSE", tree / "licences" / "recap-desktop.txt")
    # same magic number as the Python inside (3.11); by digest of the source, so that no time stands in them
    compileall.compile_dir(
        site, quiet=2, stripdir=str(site), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def settle(tree: Path) -> None:
    """One time for every file, whoever built it and when."""
    seconds = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in sorted(tree.rglob("*")):
        os.utime(path, (seconds, seconds))


def pack(tree: Path, out: Path) -> Path:
    """The setup program of a tree.

    :raises subprocess.CalledProcessError: makensis failed.
    """
    made = out / f"recap-desktop-{version()}-setup.exe"
    kib = sum(-(-file.stat().st_size // 1024) for file in tree.rglob("*") if file.is_file())
    subprocess.run(
        ["makensis", "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={version()}", f"-DTREE={tree}", f"-DOUT={made}",
         f"-DKIB={kib}", HERE / "recap.nsi"], check=True,
    )
    return made


def build(out: Path) -> Path:
    """Write the setup program into a folder; its path."""
    if sys.version_info[:2] != (3, 11):
        raise SystemExit("Python 3.11 is needed: modules are compiled for the Python that is packed")
    out.mkdir(parents=True, exist_ok=True)
    tree = out / "windows" / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(tree, out / "windows")
    settle(tree)
    return pack(tree, out)


if __name__ == "__main__":
    setup = build(Path(sys.argv[1]).resolve())
    size = sum(file.stat().st_size for file in (setup.parent / "windows" / "tree").rglob("*") if file.is_file())
    print(f"{setup}: {setup.stat().st_size / 1e6:.1f} MB, installed {size / 1e6:.0f} MB")
