"""Makes the Debian package of the frozen app: ``python installer/deb/build.py build/dist/recap build``.

The same folder and the same ``SOURCE_DATE_EPOCH`` make the same bytes. Needs dpkg-dev (``dpkg-shlibdeps`` finds out
which packages own the libraries that the app takes from the system).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import icons  # noqa: E402
import licences  # noqa: E402

NAME = "recap-desktop"
MAINTAINER = "Recap Desktop <recap-desktop@localhost>"
_ELF = b"\x7fELF"
#: Tools that make menu and file types known, by their own triggers.
_RECOMMENDS = "shared-mime-info, desktop-file-utils, xdg-utils"
_ABOUT = """Recapitulation of C.Hasil tally forms, offline first
 Sub-district officers key paper tally forms twice, settle differences, ratify,
 sign and print the recapitulation, and publish it as data that anybody can
 recount. Nothing waits for a network.
 .
 The package holds the app with its own Python and Qt; system libraries come
 from Debian.
"""


def version() -> str:
    """The version in ``pyproject.toml``."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def epoch() -> int:
    """Seconds of the time that everything in the package carries.

    :raises KeyError: ``SOURCE_DATE_EPOCH`` is not set.
    """
    return int(os.environ["SOURCE_DATE_EPOCH"])


def lay_out(frozen: Path, tree: Path) -> None:
    """The files of the package as they will lie on the disk."""
    shutil.copytree(frozen, tree / "usr/lib" / NAME, symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/recap").symlink_to(f"../lib/{NAME}/recap")
    for file in HERE.glob("*.desktop"):
        _copy(file, tree / "usr/share/applications" / file.name)
    _copy(HERE / f"{NAME}.xml", tree / "usr/share/mime/packages" / f"{NAME}.xml")
    themes = tree / "usr/share/icons/hicolor"
    _copy(icons.DRAWING, themes / "scalable/apps" / f"{NAME}.svg")
    with tempfile.TemporaryDirectory() as name:
        icons.draw(Path(name))
        for size in icons.SIZES:
            _copy(Path(name) / f"{size}.png", themes / f"{size}x{size}/apps/{NAME}.png")
    _zip((HERE / "recap.1").read_bytes(), tree / "usr/share/man/man1/recap.1.gz")
    documents = tree / "usr/share/doc" / NAME
    known = licences.write_texts(documents / "licences")
    (documents / "copyright").write_text(copyright_file(licences.table(known)), encoding="utf-8", newline="\n")
    _zip((ROOT / "CHANGELOG.md").read_bytes(), documents / "CHANGELOG.md.gz")
    _zip(_changelog().encode("ascii"), documents / "changelog.gz")
    overrides = tree / "usr/share/lintian/overrides"
    overrides.mkdir(parents=True)
    (overrides / NAME).write_text(_OVERRIDES, encoding="utf-8", newline="\n")


def _changelog() -> str:
    """The one entry that Debian's format wants; what changed stands in ``CHANGELOG.md`` beside it."""
    when = datetime.fromtimestamp(epoch(), UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return f"{NAME} ({version()}) stable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- {MAINTAINER}  {when}\n"


#: What lintian says of a frozen app: its program is PyInstaller's, libraries of its own with paths to each other, texts
#: of their licences; and there is no address yet that answers.
_OVERRIDES = f"""{NAME}: bogus-mail-host
{NAME}: bogus-mail-host-in-debian-changelog
{NAME}: hardening-no-pie
{NAME}: library-not-linked-against-libc
{NAME}: shared-library-lacks-prerequisites
{NAME}: embedded-library
{NAME}: custom-library-search-path
{NAME}: extra-license-file
"""


def copyright_file(lines: list[str]) -> str:
    """The copyright file: ours, then every part with its licence; their texts lie in ``licences/`` beside it."""
    parts = "\n".join(f" {line}" for line in lines)
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: Recap Desktop\nComment:\n"
        f" Inside are, with their licences (texts in /usr/share/doc/{NAME}/licences):\n"
        f"{parts}\n"
        " Qt and PySide6 are used under the GNU LGPL version 3, which is in /usr/share/common-licenses/LGPL-3;\n"
        f" their libraries lie in /usr/lib/{NAME}/_internal and may be replaced.\n\n"
        "Files: *\nCopyright: 2026 the authors of Recap Desktop\nLicense: Apache-2.0\n\n"
        "License: Apache-2.0\n On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n"
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _zip(data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _files(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _is_elf(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == _ELF


def depends(tree: Path) -> str:
    """Packages that own the system's libraries which anything inside is linked to, with their least versions."""
    inside = tree / "usr/lib" / NAME
    binaries = [file for file in _files(inside) if _is_elf(file)]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "debian").mkdir()
        (Path(name) / "debian/control").write_text(
            f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n", encoding="ascii"
        )
        own = sorted({str(file.parent) for file in binaries})
        done = subprocess.run(
            ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0", *(f"-l{folder}" for folder in own),
             *(f"-e{file}" for file in binaries)],
            cwd=name, capture_output=True, text=True, check=False,
        )
    if done.returncode != 0:
        raise SystemExit(f"dpkg-shlibdeps: {done.stderr.strip()}")
    return done.stdout.strip().removeprefix("shlibs:Depends=")


def describe(tree: Path) -> None:
    """Write the control files."""
    control = tree / "DEBIAN"
    control.mkdir()
    files = list(_files(tree / "usr"))
    kib = sum(-(-file.stat().st_size // 1024) for file in files)
    fields = {
        "Package": NAME, "Version": version(), "Architecture": _architecture(), "Maintainer": MAINTAINER,
        "Installed-Size": str(kib), "Depends": depends(tree), "Recommends": _RECOMMENDS, "Section": "misc",
        "Priority": "optional", "Description": _ABOUT.rstrip("\n"),
    }
    (control / "control").write_text(
        "".join(f"{name}: {value}\n" for name, value in fields.items()), encoding="utf-8", newline="\n"
    )
    (control / "md5sums").write_text("".join(_summed(file, tree) for file in files), encoding="utf-8", newline="\n")


def _summed(file: Path, tree: Path) -> str:
    return f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {file.relative_to(tree)}\n"


def _architecture() -> str:
    return subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()


def settle(tree: Path, seconds: int) -> None:
    """One mode and one time for every file, whoever built it and when."""
    for path in (tree, *sorted(tree.rglob("*"))):
        if not path.is_symlink():
            runs = path.is_dir() or path.name == "recap" and path.parent.name == NAME
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (seconds, seconds), follow_symlinks=False)


def build(frozen: Path, out: Path) -> Path:
    """Write the package into a folder; its path."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / NAME
        tree.mkdir()
        lay_out(frozen, tree)
        describe(tree)
        settle(tree, epoch())
        made = out / f"{NAME}_{version()}_{_architecture()}.deb"
        packing = ["dpkg-deb", "--root-owner-group", "-Zxz", "-b", tree, made]
        subprocess.run(packing, check=True, stdout=subprocess.DEVNULL)
    return made


if __name__ == "__main__":
    package = build(Path(sys.argv[1]), Path(sys.argv[2]))
    when = datetime.fromtimestamp(epoch(), UTC).date()
    print(f"{package}: {package.stat().st_size / 1e6:.1f} MB, of {when}")
