"""A release explains itself: whoever has nothing else finds every file, column, code and check in both languages."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from resources.catalogue import messages
from resources.regional import Language
from sync.portal.layouts.v4.described import code_tables
from sync.portal.layouts.v4.explained.blocks import markdown
from sync.portal.layouts.v4.explained.contents import Explanation
from sync.portal.layouts.v4.explained.files import FILES, shown
from sync.portal.layouts.v4.explained.refusals import REFUSALS
from sync.portal.layouts.v4.names import dictionary, names
from sync.trust.package import ElectionPackage
from tests.helpers.html_pages import page_of
from tests.helpers.pki import training_package
from tests.helpers.releases import tree
from tests.helpers.wire import training_variant

TEXTS = {"id": "BACA-SAYA.md", "en": "README.md"}
PAGES = {"id": "format.html", "en": "format.en.html"}
#: Columns whose cells are no codes of a list: names of places and persons' codes, names of boxes and rules, free text.
FREE = {
    "bacaan", "dasar", "formulir", "isian", "isian_otomatis", "kode_dapil", "kosong", "kunci", "nama", "nama_dapil",
    "nama_desa", "nama_kec", "nama_partai", "nama_wilayah", "pembaca", "pemegang", "sebab", "selisih", "setuju",
    "tak_terbaca", "temuan", "wilayah_dapil",
}


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _sections(path: Path, level: int) -> Mapping[str, list[str]]:
    """Heading -> lines below it."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _lines(path):
        if re.match(rf"#{{1,{level}}} ", line):
            name = line.lstrip("# ")
        found.setdefault(name, []).append(line)
    return found


def _rows(lines: Sequence[str]) -> list[list[str]]:
    cells = [re.split(r"(?<!\\) \| ", line[2:-2]) for line in lines if line.startswith("| ")]
    return cells[2:]


def _of_tables(path: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Table, or list of codes -> what its first column names -> the other cells."""
    lang = next(lang for lang, name in TEXTS.items() if name == path.name)
    lists = {
        said[lang]: code.removeprefix("format.list.") for code, said in messages().items()
        if code.startswith("format.list.")
    }
    return {
        lists[name] if name in lists else name.split("`")[1]: {row[0].strip("`"): row[1:] for row in _rows(lines)}
        for name, lines in _sections(path, 3).items() if name in lists or name.startswith("`")
    }


def _cells(told: Path) -> Iterator[tuple[str, str, str]]:
    """Table, column and value of every cell that has one."""
    for folder in ("data", "referensi"):
        for path in sorted((told / folder).rglob("*.csv")):
            table = path.stem if folder == "referensi" else path.parent.name
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    yield from ((table, column, cell) for column, cell in row.items() if cell)


@pytest.mark.parametrize("lang", TEXTS)
def test_every_file_is_named_and_explained(told: Path, lang: str) -> None:
    (section,) = [lines for name, lines in _sections(told / TEXTS[lang], 2).items() if name in ("Berkas", "Files")]
    rows = _rows(section)
    assert len(rows) == len(FILES) and all(len(row[1]) > 15 for row in rows)
    patterns = [one for row in rows for one in re.findall(r"`([^`]+)`", row[0])]
    assert len(patterns) == len(set(patterns))
    known = [re.compile(re.sub(r"<[^>]*>", lambda one: ".+" if "..." in one[0] else "[^/]+", pattern.replace(".", "[.]")
                               .replace("<[.][.][.]>", "<...>"))) for pattern in patterns]
    met = [[one for one in known if one.fullmatch(path)] for path in tree(told)]
    assert all(met), [path for path, one in zip(tree(told), met, strict=True) if not one]
    kinds = {line["jenis"] for one in (told / "daftar").iterdir() for line in json.loads(one.read_bytes())["files"]}
    (said,) = [line for line in _lines(told / TEXTS[lang]) if "(`jenis`):" in line and not line.startswith("-")]
    assert kinds <= set(re.findall(r"`([a-z]+)`", said))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_column_is_explained_in_its_table(told: Path, lang: str) -> None:
    explained, page = _of_tables(told / TEXTS[lang]), page_of(told / PAGES[lang])
    title = "title" if lang == "id" else "x-title-en"
    for resource in json.loads((told / "datapackage.json").read_bytes())["resources"]:
        columns = explained[resource["name"]]
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        for path in paths:
            header = (told / path).read_text(encoding="utf-8").partition("\n")[0].split(",")
            assert header == list(columns), path
        for field in resource["schema"]["fields"]:
            assert columns[field["name"]][0] == field[title]
            assert columns[field["name"]][1], (resource["name"], field["name"])
            assert f"t-{resource['name']}-{field['name']}" in page.ids


@pytest.mark.parametrize("lang", TEXTS)
def test_every_code_in_a_cell_is_explained(told: Path, lang: str) -> None:
    explained, met = _of_tables(told / TEXTS[lang]), 0
    boxes = {row[0].strip("`") for row in _rows(_sections(told / TEXTS[lang], 2)[
        "Isian formulir" if lang == "id" else "Boxes of the forms"])}
    rules = explained["rules"]
    for table, column, cell in _cells(told):
        tables = code_tables(table, column)
        if tables:
            for word in cell.split():
                met += 1
                assert any(word in explained[one] for one in tables), (table, column, cell)
        elif column in ("isian", "kosong", "tak_terbaca"):
            assert set(cell.split()) <= boxes, (table, column, cell)
        elif column == "aturan":
            assert cell in rules
        elif column == "sebab":
            assert cell in explained["refusals"]
    assert met > 200
    # and those that no cell of this release has
    for table, columns in ((one, resource["schema"]["fields"]) for resource in json.loads(
            (told / "datapackage.json").read_bytes())["resources"] for one in (resource["name"],)):
        for field in columns:
            limits = field.get("constraints", {})
            tables = code_tables(table, field["name"])
            words = {word for one in tables for word in names()[one].values() if word}
            assert words <= {word for one in tables for word in explained[one]}
            assert set(limits.get("enum", ())) <= words
            is_free = field["type"] == "string" and not {"enum", "pattern"} & limits.keys()
            assert not is_free or field["name"] in FREE, f"{table}.{field['name']}: are its words explained?"
    assert list(explained["refusals"]) == list(REFUSALS)
    lists = {code.removeprefix("format.list.") for code in messages() if code.startswith("format.list.")}
    assert lists <= set(explained)
    for codes in explained.values():
        assert all(len(row[0]) > 2 and "{" not in row[0] for row in codes.values())


def test_every_reason_of_a_refusal_is_explained() -> None:
    source = Path("sync")
    found = {
        code for path in source.rglob("*.py")
        for code in re.findall(r'Refusal\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert list(REFUSALS) == sorted(found)


def test_both_languages_say_the_same_things_and_the_page_says_them_too(told: Path) -> None:
    shape = {
        lang: [re.match(r"#* |[|]|- |", line)[0] for line in _lines(told / name)] for lang, name in TEXTS.items()
    }
    assert shape["id"] == shape["en"]
    for lang, name in PAGES.items():
        page = page_of(told / name)
        assert page.faults == [] and len(page.ids) == len(set(page.ids))
        shown_there = _squeezed(page.text)
        for line in _lines(told / TEXTS[lang]):
            for cell in re.split(r"(?<!\\) \| ", line.strip("|- #")):
                assert _squeezed(cell) in shown_there, cell
        for first in ("index.html", "metode.html") if lang == "id" else ("en.html", "metode.en.html"):
            assert any(link.partition("#")[0] == name for link in page_of(told / first).links)


def _squeezed(said: str) -> str:
    """Without what is another thing in Markdown and on a page."""
    return re.sub(r"[`*\\\s]|\[|\]\(#[^)]*\)", "", said)


def test_no_file_sends_its_reader_to_what_the_release_does_not_hold(told: Path) -> None:
    for path, data in tree(told).items():
        if not path.endswith((".pyz", ".js")):
            assert b"docs/" not in data, path


@pytest.mark.parametrize("lang", TEXTS)
def test_the_steps_by_hand_can_be_typed(told: Path, tmp_path: Path, lang: str) -> None:
    """In a shell, with OpenSSL: the fingerprint of the letter comes out, and an altered head is refused."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    section = _sections(told / TEXTS[lang], 2)["Periksa dengan tangan" if lang == "id" else "Check by hand"]
    typed = "\n".join(line[4:] for line in section if line.startswith("    "))
    before = tree(told)
    done = subprocess.run(["sh", "-eu", "-c", typed], cwd=told, capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Verified Successfully") == 2
    assert done.stdout.startswith(training_package().fingerprint.replace(" ", "").lower())
    listed = {line["daftar"]: line["daftar_sha256"] for line in json.loads(before["manifest.json"])["folders"]}
    assert all(f"{digest}  {path}" in done.stdout for path, digest in listed.items())
    assert tree(told) == before, "nothing is left in the release"
    altered = tmp_path / "altered"
    altered.mkdir()
    for name in ("paket.json", "manifest.json", "manifest.sig"):
        (altered / name).write_bytes(before[name].replace(b'"number":1', b'"number":2'))
    done = subprocess.run(["sh", "-eu", "-c", typed], cwd=altered, capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)})
    assert done.returncode != 0 and done.stdout.count("Verified Successfully") == 1


def test_every_varying_part_of_a_path_has_a_word() -> None:
    for paths, _ in FILES:
        for path in paths:
            assert all("{" not in shown(path, Language(lang)) for lang in TEXTS)
    assert {"tps", "catatan"} <= dictionary()["tables"].keys()


@pytest.mark.parametrize("title", [
    "[klik](javascript:alert(1)) ![p](http://e.id/p.png)", "<script>x</script> <https://e.id> www.e.id a@e.id",
    "\\`curl e.id|sh\\` `rm -rf *` __a__ ~~b~~ &lt;i&gt; \u202eKILABRET",
])
def test_a_title_in_the_text_is_no_markup(title: str) -> None:
    """Nothing of it leads anywhere, or reads like a command of the program's own."""
    shown = _title_of(training_variant(title={"id": title, "en": title}))
    signs = re.findall(r"\\([^a-z\s])|(.)", shown)
    assert "".join(map("".join, signs)) == title.replace("\u202e", "[U+202E]"), "every sign stands there"
    left = "".join(plain or " " for _, plain in signs)
    assert not re.search(r"[][<>`*_~|\\@]|://|www\.|&\w+;|\u202e", left), left


def test_an_honest_title_stands_in_the_text_as_it_is() -> None:
    assert _title_of(training_package()) == training_package().title["id"]


def _title_of(package: ElectionPackage) -> str:
    head = markdown(list(islice(Explanation(package, "id").blocks(), 1))).decode("utf-8")
    return head.partition(": ")[2].removesuffix("\n")
