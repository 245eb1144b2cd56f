"""House rules that no linter knows: file lengths, Qt-free lower layers, clean lock files, no local paths."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("forms", "sync", "recap_desktop", "resources")
MAX_LINES = 400
MAX_MEDIAN = 150


def _tracked(*patterns: str) -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_python_file_is_too_long() -> None:
    too_long = {str(f.relative_to(ROOT)): _lines(f) for f in _tracked("*.py") if _lines(f) > MAX_LINES}
    assert not too_long


def test_the_median_file_is_short() -> None:
    sizes = [_lines(f) for f in _tracked(*(f"{name}/*.py" for name in PACKAGES)) if f.name != "__init__.py"]
    assert statistics.median(sizes) <= MAX_MEDIAN


QT_FREE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("Qt imported below the window: " + name)
sys.meta_path.insert(0, Refuse())
import importlib, pkgutil
for package in ("forms", "sync", "resources", "recap_desktop.core", "recap_desktop.workspace",
                "recap_desktop.security", "recap_desktop.reports", "recap_desktop.desk",
                "recap_desktop.demo", "recap_desktop.cli"):
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(module.__path__, package + "."):
        importlib.import_module(found.name)
"""


def test_everything_below_the_window_imports_without_qt() -> None:
    done = subprocess.run([sys.executable, "-c", QT_FREE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


#: Data in Python files: the training region, and sources that have figures of one contest.
CONTESTS_AS_DATA = (
    "sync/trust/training_region.py", "recap_desktop/demo/", "recap_desktop/sources/",
    "recap_desktop/cli/import_data.py",
)
ONE_CONTEST = re.compile(r"PPWP|\bDPR\b|\bDPD\b|PILGUB|PILBUP|PILWALI|DPRD|ticket|paslon|presiden", re.IGNORECASE)


def _code_words(file: Path) -> Iterator[str]:
    """Names and texts of a file; what is said about it (docstrings) is not."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    said = {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
        for name in ("id", "name", "attr", "arg"):
            found = getattr(node, name, None)
            if isinstance(found, str):
                yield found


def test_no_code_knows_a_contest() -> None:
    """A contest is data (``forms/definitions``): code that names one would not work for the next."""
    named = {
        (str(file.relative_to(ROOT)), word) for file in _tracked(*(f"{name}/*.py" for name in PACKAGES))
        if not str(file.relative_to(ROOT)).startswith(CONTESTS_AS_DATA)
        for word in _code_words(file) if ONE_CONTEST.search(word)
    }
    assert named == set()


#: What leaves Python objects of layout items behind, or items that nobody deletes (`nest` says how).
ITEMS = re.compile(r"\b(?:(?:add|insert|addChild)Layout|takeAt|itemAt(?:Position)?|replaceWidget"
                   r"|(?:add|insert)SpacerItem|Q(?:Form|Stacked)Layout|Q(?:Spacer|Widget)Item)\b")


def test_items_of_layouts_are_handled_in_two_rooms_only() -> None:
    found = {str(file.relative_to(ROOT)) for file in _tracked("recap_desktop/*.py")
             if ITEMS.search(file.read_text(encoding="utf-8"))}
    assert found == {"recap_desktop/ui/widgets/layout.py", "recap_desktop/ui/widgets/flow.py"}


def test_lock_files_carry_hashes_and_no_addresses() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        content = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in content
        assert not re.search(r"://|^--(index|extra|find)", content, re.MULTILINE), lock.name


def test_no_file_names_a_place_of_one_machine() -> None:
    local = re.compile(r"/(?:work|farm)/|/tmp/bash_" r"jobs|/home/\w+/")
    offenders = []
    for file in _tracked():
        try:
            content = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if file != Path(__file__).resolve() and local.search(content):
            offenders.append(str(file.relative_to(ROOT)))
    assert not offenders


@pytest.mark.parametrize("name", ["docs/architecture.md", "CONTRIBUTING.md", "README.md"])
def test_a_document_names_places_that_exist(name: str) -> None:
    """Paths from the root, in code marks; a place in angle brackets stands for any."""
    roots = (*PACKAGES, "docs", "tests", "installer", "benchmarks")
    named = re.findall(rf"`((?:{'|'.join(roots)})/[^`\s]*)`", (ROOT / name).read_text(encoding="utf-8"))
    patterns = [re.sub(r"<[^>]*>", "*", one).rstrip("/") for one in named]
    assert [one for one in patterns if not list(ROOT.glob(one))] == []


def test_the_layer_contracts_can_break(tmp_path: Path) -> None:
    """A contract that cannot fail guards nothing: a Qt import below the window must break the run."""
    for name in PACKAGES:
        target = tmp_path / name
        subprocess.run(["cp", "-r", str(ROOT / name), str(target)], check=True)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    victim = tmp_path / "forms" / "figure.py"
    victim.write_text("import PySide6\n" + victim.read_text(encoding="utf-8"), encoding="utf-8")
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(lint), "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1
    assert re.search(r"Qt lives only in recap_desktop\.ui\s+BROKEN", done.stdout)
