"""The election packages of a rehearsal: spec and tables as an office writes them, built as ``recap package build``."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recap_desktop.demo.rehearsal.plan import Plan
from sync.trust.election_keys import AuthorityKeys
from sync.trust.package import ElectionPackage, open_package
from sync.trust.spec import build_package

ELECTION = "GLADI-REKAPITULASI"
_LOG = "gladi.recap/log"
_DAYS = timedelta(days=60)
#: How the name of a package file ends.
_ENDING = ".recap-package"


class PackageFolder:
    """``DIR/packages``: a folder with the spec of each package, and the package beside it."""

    def __init__(self, folder: Path, plan: Plan, keys: AuthorityKeys, server: str, pin: str) -> None:
        self._folder = folder
        self._plan = plan
        self._keys = keys
        self._server = server
        self._pin = pin

    def build(self, previous: ElectionPackage | None = None) -> ElectionPackage:
        """Write and build the next package.

        :raises KnownError: ``package.*``.
        """
        number = 1 if previous is None else previous.sequence + 1
        folder = self._folder / str(number)
        folder.mkdir(parents=True)
        _write(folder / "regions.csv", ("code", "name"), self._plan.regions(number))
        _write(folder / "stations.csv", ("code", "dpt_m", "dpt_f"), self._plan.stations(number))
        spec = folder / "spec.toml"
        spec.write_text(self._spec(previous), encoding="utf-8", newline="\n")
        data = build_package(spec, self._keys, previous)
        made = open_package(data)
        file_in(self._folder, made).write_bytes(data)
        return made

    def _spec(self, previous: ElectionPackage | None) -> str:
        now = datetime.now(UTC).replace(microsecond=0)
        begins = previous.valid_from if previous is not None else now - timedelta(days=1)
        region = self._plan.region
        (contest,) = region.package.payload["contests"]
        version = next((one.version for one in region.source.contests), None) if region.source is not None else None
        return "\n".join((
            f"election = {_text(ELECTION)}",
            'mode = "trial"',
            'title = { id = "Gladi rekapitulasi", en = "Rehearsal of the recapitulation" }',
            f"log_origin = {_text(_LOG)}",
            'regions = "regions.csv"',
            'stations = "stations.csv"',
            f"valid_from = {_time(begins)}",
            f"valid_until = {_time(begins + _DAYS)}",
            f"issued = {_time(now)}",
            "",
            "[[servers]]",
            f"url = {_text(self._server)}",
            f"pin = {_text(self._pin)}",
            "",
            "[[contests]]",
            f"code = {_text(contest['code'])}",
            *([f"version = {_text(version)}"] if version is not None else []),
            f"districts = {_inline(contest['districts'])}",
            "",
        ))


def newest_in(folder: Path) -> ElectionPackage | None:
    """The last package that was built here; None before the first. :raises KnownError: ``package.*``."""
    found = [open_package(file.read_bytes()) for file in folder.glob(f"*{_ENDING}")]
    return max(found, key=lambda one: one.sequence, default=None)


def file_in(folder: Path, package: ElectionPackage) -> Path:
    """The file of a package."""
    return folder / f"{package.sequence}{_ENDING}"


def _inline(value: object) -> str:
    """Lists and tables of TOML on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_inline(one)}' for name, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(words: str) -> str:
    """A basic string of TOML."""
    return json.dumps(words, ensure_ascii=False)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("x", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
