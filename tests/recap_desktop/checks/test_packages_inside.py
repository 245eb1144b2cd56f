"""An old D.Hasil beside a newer package only: it is judged by its own package, which it carries."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from forms.errors import KnownError
from forms.figure import Figure
from forms.recapitulation import StationResult, recapitulate
from recap_desktop.checks.report import check_pdf
from recap_desktop.reports import DHasil, attached, render
from recap_desktop.reports.packages import MAX_ATTACHED
from resources.catalogue import LANGUAGES, sentence
from sync.trust.package import ElectionPackage
from sync.trust.training import AuthorityKeys, generated_keys
from tests.helpers.d_hasil import SUBDISTRICT, document, signed, with_record
from tests.helpers.pki import Committee
from tests.helpers.releases import new_desk, trial_package


@cache
def _keys() -> AuthorityKeys:
    return generated_keys()


@cache
def _packages() -> tuple[ElectionPackage, ElectionPackage]:
    first = trial_package(_keys())
    return first, trial_package(_keys(), 2, first.digest)


@cache
def _committee() -> Committee:
    return new_desk(_packages()[0], _keys()).committee


def _unsigned(package: ElectionPackage) -> DHasil:
    """Every station of the region, under a package that is not the shipped one."""
    definition = package.definition("PPWP", SUBDISTRICT)
    stations = [station.code for station in package.stations_of(SUBDISTRICT)]
    results = [
        StationResult(code, "ab" * 32, {name: Figure.of(place + 7) for place, name in enumerate(definition.order)})
        for code in stations
    ]
    made = replace(
        document([1]), recap=recapitulate(definition, stations, results), election=package.election, mode="trial",
        names={code: region.name for code, region in package.regions.items()},
        choices=package.choices("PPWP", SUBDISTRICT).names,
    )
    return with_record(made, _committee())


@cache
def _document(carries: bool) -> bytes:
    first = _packages()[0]
    made = _unsigned(first)
    return signed(replace(made, packages={first.digest: first.envelope}) if carries else made, _committee())


def _beside(folder: Path, pdf: bytes, package: ElectionPackage | None) -> Path:
    if package is not None:
        (folder / "paket.json").write_bytes(package.envelope)
    path = folder / "d-hasil.pdf"
    path.write_bytes(pdf)
    return path


def _fault(path: Path, given: ElectionPackage | None = None) -> str | None:
    """Code of what does not hold; said in one sentence of each language."""
    error: KnownError | None
    try:
        error = check_pdf(path, path.read_bytes(), given).fault
    except KnownError as raised:
        error = raised
    if error is None:
        return None
    for lang in LANGUAGES:
        assert "\n" not in sentence(error, lang)
    return str(error.code)


def test_its_own_package_inside_is_enough_beside_a_newer_one(tmp_path: Path) -> None:
    path = _beside(tmp_path, _document(carries=True), _packages()[1])
    assert _fault(path) is None
    assert _fault(path, given=_packages()[1]) is None


def test_without_it_the_package_near_has_to_be_the_named_one(tmp_path: Path) -> None:
    path = _beside(tmp_path, _document(carries=False), _packages()[1])
    assert _fault(path) == "verify.pdf_package"
    (tmp_path / "paket.json").write_bytes(_packages()[0].envelope)
    assert _fault(path) is None


def test_a_file_never_brings_its_own_root(tmp_path: Path) -> None:
    """Nothing of the election near; a package of the same election under another root near, or given."""
    alone = _beside(tmp_path, _document(carries=True), None)
    assert _fault(alone) == "verify.no_package"
    other = trial_package(generated_keys())
    assert _fault(_beside(tmp_path, _document(carries=True), other)) == "verify.pdf_other_root"
    assert _fault(alone, given=other) == "verify.pdf_other_root"


def test_a_package_under_a_false_name_inside_is_none(tmp_path: Path) -> None:
    first, second = _packages()
    made = replace(_unsigned(first), packages={first.digest: second.envelope})
    path = _beside(tmp_path, signed(made, _committee()), second)
    assert _fault(path) == "verify.pdf_package"


def test_what_is_attached_is_read_back_and_large_packages_by_digest_only() -> None:
    first, second = _packages()
    made = replace(_unsigned(first), packages={first.digest: first.envelope, second.digest: None})
    carried = attached(render(made))
    assert carried.packages == {first.digest: first.envelope}
    assert carried.named == (first.digest, second.digest)
    assert carried.container is not None
    assert carried.container.record.id == made.record_id
    large = attached(render(replace(made, packages={**made.packages, "ab" * 32: b"x" * MAX_ATTACHED})))
    assert large.packages == {}
    assert large.named == (first.digest, second.digest, "ab" * 32)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"packages":7}', b"\xff" * 70_000])
def test_a_damaged_list_of_packages_hides_nothing_else(raw: bytes) -> None:
    first = _packages()[0]
    pdf = render(replace(_unsigned(first), packages={first.digest: first.envelope}))
    with pikepdf.open(BytesIO(pdf)) as opened:
        spec = next(one for one in opened.Root.AF if str(one.UF) == "packages.json")
        spec.EF.F.write(raw)
        target = BytesIO()
        opened.save(target)
    carried = attached(target.getvalue())
    assert carried.container is not None
    assert carried.packages == {first.digest: first.envelope}
    assert carried.named == ()
