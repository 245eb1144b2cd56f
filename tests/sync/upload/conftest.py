"""Two releases of the training region and one of a trial, cut once for every test of publishing."""

from __future__ import annotations

import hashlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.portal.release import FileLine
from sync.trust.training import generated_keys
from sync.upload.journal import Journal
from sync.upload.released import Released, in_folder
from tests.helpers.releases import NOW, Town, new_desk, sealed_desk, sealed_town, trial_package


@dataclass(frozen=True)
class Releases:
    """``first`` and ``second`` are of the training, ``trial`` of another election with keys of its own; ``town`` has
    the server that cut the first two."""

    town: Town
    first: Path
    second: Path
    trial: Path

    def opened(self, name: str) -> Released:
        """One of them."""
        folder: Path = getattr(self, name)
        return in_folder(folder)


class Killed(BaseException):
    """The process ends here."""


class MortalJournal(Journal):
    """A journal that dies with the process at its n-th line, before or after it is written."""

    def __init__(self, folder: Path, target: str, left: int, at: str = "") -> None:
        super().__init__(folder, target)
        self.left, self.died_at, self.at = left, "", at

    def note(self, *words: object, **more: object) -> None:
        self.left -= not self.at or words[1] == self.at
        if self.left < 0:
            step, answer = str(words[1]), str(words[3])
            self.died_at = f"{step.partition(' ')[0]} {answer}"
            raise Killed
        super().note(*words, **more)  # type: ignore[arg-type]


def few(released: Released, **more: bytes) -> Released:
    """A release of which only some files are published: of a region and of the whole, the head with them.

    :param more: files beside them; ``__`` in a name stands for a slash, the last ``_`` for the dot.
    """
    made = {".".join(name.replace("__", "/").rsplit("_", 1)): data for name, data in more.items()}
    kept = {path: line for path, line in released.files.items() if path in _FEW}
    lines = {path: FileLine(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in made.items()}
    return replace(
        released, files={**lines, **kept},
        reader=lambda path: io.BytesIO(made[path]) if path in made else released.reader(path),
    )


_FEW = (
    "data/isian/0001.csv", "data/tps/0001.csv", "err/000101-PPWP.json", "referensi/terbitan.csv", "rilis.json",
    "manifest.sig", "manifest.json",
)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    place = tmp_path_factory.mktemp("upload")
    town = sealed_town(place, 1)
    town.publish(place / "first")
    town.publish(place / "second", now=NOW + timedelta(hours=1))
    keys = generated_keys()
    other = sealed_desk(1, new_desk(trial_package(keys), keys))
    trial = Town(place / "trial-server", other.committee, keys)
    trial.send(other.records.values())
    trial.publish(place / "trial")
    return Releases(town, place / "first", place / "second", place / "trial")


@pytest.fixture
def opened(releases: Releases) -> Callable[[str], Released]:
    return releases.opened


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Address of a store that speaks S3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()
