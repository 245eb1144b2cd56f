"""What a release of the country would be, on paper: a made sub-district or more in five contests, and by how much the
country has more. ``python -m benchmarks.national --stations 200``."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.fold import Country
from benchmarks.general import told
from benchmarks.release import lay_out, run
from tests.helpers.contests import GENERAL

#: Stations of 2024 in the country (KPU).
_NATION = 823_236
#: Families of files that there are once, whatever the country has.
_ONCE = ("portal.js", "periksa.js", "verifikasi.pyz", "agregasi.sql", "gaya.css", "referensi", "paket.json")


def five_contests(folder: Path, stations: int = 200) -> None:
    """A release of so many stations in five contests with their keyings in the log; both verifiers; the country."""
    country = Country(stations, contests=told(GENERAL))
    data, out = folder / "server", folder / "release"
    _, records = fill(data, country, stations, with_keyings=True)
    seconds, memory = run("publish", data, None)
    lay_out(data, out)
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=200)
    with tempfile.TemporaryDirectory() as name:
        five_contests(Path(name), parser.parse_args().stations)


if __name__ == "__main__":
    main()
