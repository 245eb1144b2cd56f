"""The commission's office of a rehearsal: keys, packages, the server, codes, revocations, releases."""

from __future__ import annotations

import csv
import secrets
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.demo.rehearsal.packages import PackageFolder, newest_in
from recap_desktop.demo.rehearsal.people import Person
from recap_desktop.demo.rehearsal.plan import Plan
from sync.trust.keyfiles import FINGERPRINT
from sync.trust.package import ElectionPackage

if TYPE_CHECKING:
    from sync.server.folder import DataFolder
    from sync.server.run import RunningServer, Tls
    from sync.trust.election_keys import AuthorityKeys

_HOST = "127.0.0.1"
#: How long a code in a letter is taken.
_CODES_HOLD = timedelta(days=30)
#: File in ``DIR/keys`` with the passphrase that opens the server's keys.
PASSPHRASE = "server-passphrase.txt"


class Office:
    """Everything the regency does, in the folders of one run; a context manager that ends the server."""

    def __init__(self, out: Path, plan: Plan) -> None:
        """Make the keys, the server's certificate and the first package; what was made before is gone on with.

        The server runs inside ``with``.

        :raises KnownError: ``package.*``, ``cli.key*``.
        """
        self.out = out
        self._keys = _keys_in(out)
        self.fingerprint = (out / "keys" / FINGERPRINT).read_text(encoding="ascii").strip()
        self._tls = _certificate_in(out / "tls")
        folder = out / "packages"
        known = newest_in(folder)
        address = _address() if known is None else str(known.servers[0]["url"])
        self._packages = PackageFolder(folder, plan, self._keys, address, self._tls.pins().key)
        self.package = known if known is not None else self._packages.build()
        self._server: RunningServer | None = None

    def __enter__(self) -> Office:
        self._serve()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _serve(self) -> None:
        """Whoever starts the server opens its keys; those of the commission never lie there."""
        from sync.server.run import serve
        from sync.trust.server_keys import load_server_keys

        data, words = self.out / "server", self.out / "keys" / PASSPHRASE
        keys = load_server_keys(data, lambda: words.read_text(encoding="ascii").strip())
        self._server = serve(data, self.package.envelope, _HOST, int(self.url.rpartition(":")[2]), keys, self._tls)

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def url(self) -> str:
        """Address of the server, as the package names it."""
        return str(self.package.servers[0]["url"])

    def next_package(self) -> ElectionPackage:
        """Build the next package, and serve it from now on: the server ends and starts again with it."""
        made = self._packages.build(self.package)
        self._stop()
        self.package = made
        self._serve()
        return made

    @contextmanager
    def _opened(self) -> Iterator[DataFolder]:
        """The server's folder, while it runs."""
        from sync.server.folder import open_folder

        folder = open_folder(self.out / "server")
        try:
            yield folder
        finally:
            folder.store.close()

    def appoint(self, people: Iterable[Person]) -> None:
        """The roster of appointments: ids, roles and sub-districts, no names."""
        from sync.server.appointments import import_roster
        from sync.server.clock import utc_now

        path = self.out / "appointments.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(("person", "role", "region"))
            out.writerows((one.id, one.role, one.subdistrict) for one in people)
        with self._opened() as folder:
            import_roster(folder, path, utc_now())

    def letters(self, subdistrict: str) -> dict[str, str]:
        """Print the letters of a committee, ``DIR/letters``; the one-time codes in them by person id."""
        from recap_desktop.reports.letters import Committee, Letter, letters_pdf
        from sync.server.clock import utc_now
        from sync.server.codes import issue, new_code, without_code
        from sync.trust.keyfiles import write_new
        from sync.trust.times import stamp

        now = utc_now().replace(microsecond=0)
        ends = now + _CODES_HOLD
        with self._opened() as folder:
            codes = {new_code(): grant for grant in without_code(folder, subdistrict, now)}
            letters = tuple(Letter(one.person, one.role, code) for code, one in codes.items())
            pdf = letters_pdf(Committee(folder.package, subdistrict, letters, stamp(now), stamp(ends)))
            write_new(self.out / "letters", {f"letters-{subdistrict}.pdf": pdf})
            issue(folder, codes.items(), now, ends)
        return {grant.person: code for code, grant in codes.items()}

    def answer(self, stick: Path, people: Sequence[Person]) -> None:
        """Certify the requests of these persons that came on a stick, each of whom was appointed so.

        The statements go into the log at once: a key that the server does not know could not be revoked.
        """
        from sync.log.receipt import OFFICER
        from sync.server.beside import deliver
        from sync.server.clock import utc_now
        from sync.server.store.interface import InboxItem
        from sync.trust.authority import Authority
        from sync.trust.enrolment_files import EnrolmentAnswer, read_request
        from sync.trust.roster import statement_id

        items = []
        authority = Authority(self.package, self._keys.authority, self._keys.ca)
        for one in people:
            request = read_request((stick / f"{one.id}.recap-request").read_bytes())
            if (request.person, request.role, request.region) != (one.id, one.role, one.subdistrict):
                raise KnownError("server.code_other")
            made = EnrolmentAnswer.to(request, authority.issue(request, utc_now()))
            (stick / f"{one.id}.recap-answer").write_bytes(made.to_bytes())
            statement = made.enrolment.statement
            items.append(InboxItem(statement_id(statement), OFFICER, statement))
        with self._opened() as folder:
            deliver(folder, items, self._keys.log)

    def revoke(self, person: str) -> None:
        """The key of a person counts no more: the laptop was lost."""
        from sync.server.admin import revoke

        with self._opened() as folder:
            revoke(folder, self._keys, person, "lost")

    def publish(self) -> Path:
        """Cut the next release; its folder."""
        from sync.portal.publish import publish
        from sync.server.archive import open_archive, show_notes
        from sync.server.clock import utc_now
        from sync.verify.previous import checkpoints_beside

        releases = self.out / "releases"
        releases.mkdir(exist_ok=True)
        target = releases / f"{sum(1 for _ in releases.iterdir()) + 1:06d}"
        data = self.out / "server"
        with open_archive(data, self._keys.log) as archive:
            show_notes(data, checkpoints_beside(target, archive.package))
            publish(archive, self._keys.release, target, utc_now())
        return target

    def verify(self, paths: Sequence[Path]) -> None:
        """Check as ``recap verify PATH... --authority`` with the fingerprint that was handed out.

        :raises KnownError: the first thing that does not hold.
        """
        from recap_desktop.checks.journal import register_kinds
        from sync.verify import compare_paths, verify_path, with_given
        from sync.verify.near import read_authority

        register_kinds()
        authority = read_authority(self.fingerprint)
        reports = [with_given(verify_path(one, authority, None), [p for p in paths if p != one]) for one in paths]
        releases = [path for path, report in zip(paths, reports, strict=True) if report.kind == "release"]
        reports += [report for _, report in compare_paths(releases, authority)]
        for report in reports:
            if report.fault is not None:
                raise report.fault


def published(release: Path) -> Mapping[str, int]:
    """Stations by contest whose figures are in the sums of a release."""
    found: set[tuple[str, str]] = set()
    for file in sorted((release / "data" / "suara").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            found |= {
                (row["jenis"], row["kode_tps"]) for row in csv.DictReader(stream)
                if row["suara"] != "" and row["dihitung"] == "true"
            }
    return Counter(contest for contest, _ in found)


def _keys_in(out: Path) -> AuthorityKeys:
    """All keys of the election in ``DIR/keys``, made where there are none; the server has its own, sealed, in
    ``DIR/server``."""
    from sync.trust.election_keys import ServerKeys
    from sync.trust.keyfiles import load_keys, save_keys, write_private
    from sync.trust.server_keys import FILE, save_server_keys
    from sync.trust.training import generated_keys

    folder, passphrase = out / "keys", f"gladi-{secrets.token_hex(16)}"
    if (out / "server" / FILE).exists():
        return load_keys(folder)
    save_keys(generated_keys(), folder)
    keys = load_keys(folder)
    write_private(folder / PASSPHRASE, f"{passphrase}\n".encode("ascii"))
    save_server_keys(ServerKeys(log=keys.log, authority=keys.authority, ca=keys.ca), out / "server", passphrase)
    return keys


def _certificate_in(folder: Path) -> Tls:
    """The server's key and certificate, made where there are none; packages pin the key."""
    from datetime import UTC, datetime

    from sync.server.certificate import new_key, pem, server_certificate
    from sync.server.run import Tls
    from sync.trust import keyfiles

    made = Tls(folder / "server.pem", folder / "server.key")
    if made.certificate.exists():
        return made
    key = new_key()
    certificate = server_certificate(key, [], [_HOST], datetime.now(UTC))
    keyfiles.write_new(folder, {"server.pem": pem(certificate), "server.key": keyfiles.pem(key)})
    return made


def _address() -> str:
    """Address with a port that nobody listens on: the package names it before the server starts."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return f"https://{_HOST}:{probe.getsockname()[1]}"
