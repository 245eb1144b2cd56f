"""Licences of what is inside an installer: the texts that came with each part, and one list of all parts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-app.lock"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)
#: Parts that are inside others, or come from no distribution: name, licence, where the text lies.
OTHERS = (
    ("CPython", "Python-2.0", "its own file LICENSE.txt, and the documentation of Python"),
    ("Qt (inside PySide6-Essentials)", "LGPL-3.0-only", "libraries of their own, which may be replaced"),
    ("ICU (inside PySide6-Essentials)", "Unicode-3.0", "data cut to two languages, installer/icu_subset.py"),
    ("SQLCipher, SQLite, OpenSSL (inside sqlcipher3)", "BSD-3-Clause, public domain, Apache-2.0", "static"),
    ("OpenSSL (inside cryptography)", "Apache-2.0", "static"),
    ("PDFium (inside pypdfium2)", "BSD-3-Clause, Apache-2.0", "texts in pypdfium2"),
    ("QPDF, libjpeg-turbo (inside pikepdf)", "Apache-2.0, IJG, BSD-3-Clause", "texts in pikepdf"),
    ("Atkinson Hyperlegible and Noto Sans (resources/fonts)", "OFL-1.1", "resources/fonts/OFL.txt"),
    ("Lucide icons (resources/icons)", "ISC", "resources/icons/LICENSE"),
)


@dataclass(frozen=True)
class Part:
    """One distribution inside: name, version, licence as its author states it, and texts that came with it."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def pins(platform: str = sys.platform) -> dict[str, str]:
    """What the app needs at run time on a platform, by name as the lock spells it."""
    found = _PIN.findall(LOCK.read_text(encoding="utf-8"))
    return {
        name: number for name, number, marker in found
        if not marker or Marker(marker).evaluate({"sys_platform": platform})
    }


def parts(site: Path | None = None) -> Iterator[Part]:
    """Every distribution that the lock of the app names, in order, of a folder for Windows or of this environment.

    :raises LookupError: one is not there: a licence would be missing.
    """
    place = {} if site is None else {"path": [str(site)]}
    found = {_plain(one.name): one for one in metadata.distributions(**place)}
    for name in sorted(pins() if site is None else pins("win32")):
        if name not in found:
            raise LookupError(f"{name} is not installed")
        one = found[name]
        texts = tuple(
            Path(str(one.locate_file(file))) for file in one.files or ()
            if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice", str(file), re.IGNORECASE)
        )
        yield Part(name, one.version, _stated(one), texts)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _stated(one: metadata.Distribution) -> str:
    about = one.metadata
    stated = about.get("License-Expression") or (about.get("License") or "").split("\n")[0]
    if not stated or len(stated) > 80:
        named = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
        stated = ", ".join(named) or "see its text"
    return stated.strip()


def write_texts(folder: Path, site: Path | None = None) -> list[Part]:
    """Copy every text into a folder of its part's name; what the parts are."""
    known = list(parts(site))
    for part in known:
        for text in part.texts:
            inside = str(text).partition(".dist-info/")[2].replace("licenses/", "", 1)
            target = folder / part.name / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_as_utf8(text.read_bytes()))
    return known


def _as_utf8(text: bytes) -> bytes:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode("utf-8")
    return text


def table(known: list[Part]) -> list[str]:
    """One line a part: name, version, licence."""
    return [
        *(f"{part.name} {part.version}: {part.licence}" for part in known),
        *(f"{name}: {licence} ({where})" for name, licence, where in OTHERS),
    ]
