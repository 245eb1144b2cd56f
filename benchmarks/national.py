"""What a release of the country would be, on paper: a made sub-district or more in five contests, and by how much the
country has more. ``python -m benchmarks.national --stations 200``."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.fold import Country
from benchmarks.release import fill, run
from forms.catalogue import newest_form
from forms.rule_table import newest_rules
from sync.portal.kept import KeptReleases
from tests.helpers.agreeing import agreeing_sheet
from tests.helpers.contests import GENERAL, placeholders

#: Stations of 2024 in the country (KPU).
_NATION = 823_236
#: Families of files that there are once, whatever the country has.
_ONCE = ("portal.js", "periksa.js", "verifikasi.pyz", "agregasi.sql", "gaya.css", "referensi", "paket.json")


def _contest(code: str) -> dict[str, Any]:
    rules = newest_rules()
    return {
        "code": code, "form": newest_form(code)._asdict(), "rules": {"version": rules.version, "digest": rules.digest},
        "districts": [{"code": "0", "name": code, "regions": [], "choices": placeholders(code).to_json()}],
    }


def five_contests(folder: Path, stations: int = 200) -> None:
    """A release of so many stations in five contests with their keyings in the log; both verifiers; the country."""
    contests = [_contest(code) for code in GENERAL if code != "PPWP"]
    package = Country(stations, contests=contests).package
    papers = {code: agreeing_sheet(package.definition(code)) for code in GENERAL if code != "PPWP"}
    country = Country(stations, contests=contests, papers=papers)
    data, out = folder / "server", folder / "release"
    bare, records = fill(data, country, stations, with_keyings=True)
    seconds, memory = run("publish", data, None)
    kept = KeptReleases(data / "releases")
    newest = kept.newest()
    assert newest is not None
    out.mkdir()
    kept.copy(newest, out)
    families: dict[str, Counter[str]] = {"files": Counter(), "bytes": Counter()}
    for path in (one for one in out.rglob("*") if one.is_file()):
        family = path.relative_to(out).parts[0]
        families["files"][family] += 1
        families["bytes"][family] += path.stat().st_size
    more = _NATION / stations
    count = sum(n * (1 if name in _ONCE else more) for name, n in families["files"].items() if name not in _heads(out))
    size = sum(n * (1 if name in _ONCE else more) for name, n in families["bytes"].items())
    sheets = stations * len(GENERAL)
    print(
        f"{stations} stations in {len(GENERAL)} contests, {records} records, {sheets} sheets: {seconds:.1f} s of "
        f"processor time, {sum(families['files'].values())} files, {sum(families['bytes'].values()) / 1e6:.0f} MB, "
        f"{memory / 1024:.0f} MiB; server's database {(data / 'server.db').stat().st_size / 1e6:.0f} MB", flush=True,
    )
    for name, n in families["bytes"].most_common(8):
        print(f"    {name}: {families['files'][name]} files, {n / 1e6:.1f} MB")
    for name, act in (("recap verify", "verify"), ("verifikasi.pyz", "second")):
        checked, _ = run(act, out, out)
        print(f"{name}: {checked:.1f} s, {1000 * checked / sheets:.2f} ms a sheet", flush=True)
    print(
        f"the country, {_NATION} stations: {count / 1e6:.1f} million files, {size / 1e12:.2f} TB, "
        f"{seconds * more / 3600:.0f} hours of one core", flush=True,
    )


def _heads(out: Path) -> set[str]:
    """Files of the release's own folder: there are as many in a country."""
    return {path.name for path in out.iterdir() if path.is_file()}


def main() -> None:
    """One size."""
    told = argparse.ArgumentParser()
    told.add_argument("--stations", type=int, default=200)
    with tempfile.TemporaryDirectory() as name:
        five_contests(Path(name), told.parse_args().stations)


if __name__ == "__main__":
    main()
