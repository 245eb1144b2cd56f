"""The lock files hold what the project depends on, by digest and without addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _name(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _locked(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {_name(line) for line in lines if "==" in line and not line.startswith(" ")}


@pytest.mark.parametrize(("file", "groups"), [
    ("requirements.lock", ("dev",)), ("requirements-app.lock", ()), ("requirements-package.lock", None),
])
def test_a_lock_holds_every_dependency(file: str, groups: tuple[str, ...] | None) -> None:
    """A dependency added without ``make lock`` would be missing in an installer only."""
    wanted = {_name(one) for one in _PROJECT["project"]["dependencies"]} if groups is not None else set()
    for group in groups if groups is not None else ("package",):
        wanted |= {_name(one) for one in _PROJECT["dependency-groups"][group] if isinstance(one, str)}
    assert wanted - _locked(file) == set()


_CKAN = sorted((ROOT / "tests" / "ckan").glob("requirements-*.in"))


@pytest.mark.parametrize("asked", _CKAN, ids=lambda path: path.stem)
def test_a_lock_of_a_ckan_is_of_its_version(asked: Path) -> None:
    """And ``make test-ckan`` tries every one that has a lock."""
    pins = [one.replace("[requirements]", "") for one in asked.read_text(encoding="utf-8").split() if "==" in one]
    lock = asked.with_suffix(".lock").read_text(encoding="utf-8")
    assert len(pins) == 1 and f"{pins[0]} \\\n" in lock
    versions = re.search(r"^CKANS\s*\?= (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions is not None and [f"requirements-{one}.in" for one in versions[1].split()] == [p.name for p in _CKAN]


@pytest.mark.parametrize("file", [
    "requirements.lock", "requirements-app.lock", "requirements-package.lock",
    *(str(one.with_suffix(".lock").relative_to(ROOT)) for one in _CKAN),
])
def test_a_lock_holds_digests_and_no_address(file: str) -> None:
    """Whoever installs takes the very files, from wherever they take them."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text and "index-url" not in text
    assert text.count("--hash=sha256:") >= text.count("==")
