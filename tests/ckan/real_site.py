"""A real CKAN on this computer: PostgreSQL, Redis, the stand-in for Solr and CKAN itself, each on a free port of the
loopback, everything in one temporary folder, started here and ended here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

_SECONDS = 120
_SOLR = Path(__file__).with_name("solr_like.py")
_ADMIN = "admin"


class CannotStart(Exception):  # noqa: N818
    """What is missing, and which part said so."""


class RealCkan:
    """A context manager. ``url`` is the site; ``admin`` the token of a sysadmin."""

    def __init__(self, programs: Path, limit_mb: int = 10) -> None:
        """:param programs: ``bin`` of the environment that has CKAN; ``limit_mb`` what the site takes as one file."""
        self._bin, self._limit = programs.absolute(), limit_mb
        self._open = ExitStack()
        self.url = self.admin = ""

    def __enter__(self) -> RealCkan:
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recap-ckan-"))
        self._open.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
        database, redis, solr, own = (_free_port() for _ in range(4))
        self._postgres(database)
        self._run("redis", [
            _program("redis-server"), "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir",
            str(self.folder),
        ], redis)
        schema = next(self._bin.parent.glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"), None)
        if schema is None:
            raise CannotStart(f"no CKAN in {self._bin}")
        self._run("solr", [sys.executable, str(_SOLR), str(solr), str(schema)], solr)
        self.url = f"http://127.0.0.1:{own}"
        self._ini = self.folder / "ckan.ini"
        self._ckan("generate", "config", str(self._ini), ini=False)
        (self.folder / "files").mkdir()
        self._ckan(
            "config-tool", str(self._ini), f"sqlalchemy.url=postgresql://ckan@127.0.0.1:{database}/ckan",
            f"solr_url=http://127.0.0.1:{solr}/solr/ckan", f"ckan.redis.url=redis://127.0.0.1:{redis}/0",
            f"ckan.site_url={self.url}", f"ckan.storage_path={self.folder / 'files'}",
            f"ckan.max_resource_size={self._limit}", "ckan.plugins=activity",
            "ckan.auth.user_create_organizations=false", "ckan.auth.create_user_via_web=false", ini=False,
        )
        self._ckan("db", "init")
        if next(schema.parents[3].glob("ckanext/activity/migration"), None):  # 2.10 has its table without one
            self._ckan("db", "upgrade", "-p", "activity")
        self._ckan("user", "add", _ADMIN, "email=admin@example.org", "password=latihan-admin")
        self._ckan("sysadmin", "add", _ADMIN)
        self.admin = self._ckan("user", "token", "add", "-q", _ADMIN, "tests").split()[-1]
        self._run("ckan", [
            str(self._bin / "ckan"), "-c", str(self._ini), "run", "--host", "127.0.0.1", "--port", str(own),
            "--disable-reloader",
        ], own)

    def ask(self, action: str, token: str | None = None, **fields: object) -> Any:
        """One call of the Action API, as the sysadmin unless a token is given."""
        answer = requests.post(
            f"{self.url}/api/3/action/{action}", json=fields, timeout=_SECONDS,
            headers={"Authorization": self.admin if token is None else token},
        )
        answer.raise_for_status()
        return answer.json()["result"]

    @property
    def names(self) -> list[str]:
        """Of every dataset, hidden and deleted ones too."""
        found = self.ask("package_search", q="*:*", include_private=True, include_deleted=True, rows=1000)["results"]
        return [str(one["name"]) for one in found]

    def _postgres(self, port: int) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        initdb = Path(_program("initdb")) if not found else found[-1]
        place = self.folder / "postgres"
        place.mkdir()
        user = None
        if os.geteuid() == 0:  # it does not run as root
            user = "postgres"
            shutil.chown(place, user, user)
        self._finish("initdb", [str(initdb), "-D", str(place / "data"), "-U", "ckan", "--auth=trust", "-E", "UTF8",
                                "--no-sync"], user)
        self._run("postgres", [
            str(initdb.with_name("postgres")), "-D", str(place / "data"), "-p", str(port), "-h", "127.0.0.1",
            "-k", str(place), "-c", "fsync=off",
        ], port, user)
        until = time.monotonic() + _SECONDS
        while True:
            try:
                self._finish("createdb", [str(initdb.with_name("createdb")), "-h", "127.0.0.1", "-p", str(port), "-U",
                                          "ckan", "ckan"], user)
                return
            except CannotStart:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _ckan(self, *words: str, ini: bool = True) -> str:
        head = [str(self._bin / "ckan"), *(["-c", str(self._ini)] if ini else [])]
        return self._finish("ckan", [*head, *words])

    def _finish(self, name: str, words: list[str], user: str | None = None) -> str:
        done = subprocess.run(
            words, user=user, cwd=self.folder, text=True, capture_output=True, timeout=_SECONDS, check=False,
            env=_environment(),
        )
        if done.returncode:
            raise CannotStart(f"{name}: {' '.join(words[1:3])}: {done.stderr[-2000:]}")
        return done.stdout

    def _run(self, name: str, words: list[str], port: int, user: str | None = None) -> None:
        said = self.folder / f"{name}.log"
        stream = self._open.enter_context(said.open("wb"))
        process = subprocess.Popen(
            words, user=user, cwd=self.folder, stdout=stream, stderr=subprocess.STDOUT, env=_environment(),
        )
        self._open.callback(_end, process)
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise CannotStart(f"{name}: {said.read_text('utf-8', 'replace')[-2000:]}")


def _environment() -> dict[str, str]:
    """Without what this process has for itself: CKAN is another environment."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CKAN", "PG"))}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CannotStart(f"no program {name}: installer/system-packages.sh test-ckan")
    return found


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
