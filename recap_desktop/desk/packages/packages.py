"""Which election packages this desk has, what a newer one would change here, and taking it while the window is open.

Taking a package begins the desk anew under it: the workspace is closed, nobody is signed in, and the next sign-in
verifies everything. Failure table: refused for any reason -> nothing was written; cut short before ``package.json`` was
replaced -> the former package stays in force; after it -> the newer one is in force from the next opening, which finds
those between in ``packages/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.opening.access import TAKEN
from recap_desktop.desk.opening.package import put_in_force, waiting_beside
from recap_desktop.desk.packages.report import ReportLine, report
from recap_desktop.desk.servers import connected, targets
from sync.client.client import Client
from sync.client.transport import TransportError
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.times import moment

#: Sub-districts that a refusal names of a package for others.
_NAMED = 3


@dataclass(frozen=True)
class PackageFacts:
    """One package: number, digest (64 hex digits), when it was issued and is valid."""

    sequence: int
    digest: str
    issued: datetime
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True)
class PackagesView:
    """The packages of this desk.

    :ivar earlier: those before the one in force, the newest first.
    :ivar missing: numbers before the one in force that are not here; records made under them wait.
    :ivar waiting: a newer one that a round brought and that is used from the next start.
    """

    title: dict[str, str]
    fingerprint: str
    in_force: PackageFacts
    earlier: tuple[PackageFacts, ...]
    missing: tuple[int, ...]
    waiting: PackageFacts | None
    may_take: bool


@dataclass(frozen=True)
class PackageDifference:
    """What taking packages would do here.

    :ivar newer: the one that would be in force; None where only earlier ones come in.
    :ivar added: numbers of the others, that come into the chain beside it.
    :ivar lines: what concerns this sub-district; ``elsewhere`` counts the changes of others.
    """

    older: PackageFacts
    newer: PackageFacts | None
    added: tuple[int, ...]
    lines: tuple[ReportLine, ...]
    elsewhere: int


@dataclass(frozen=True)
class _Plan:
    """Packages as they are taken: ``newest`` comes into force, ``added`` into the chain."""

    newest: ElectionPackage | None
    added: tuple[ElectionPackage, ...]


class DeskPackages:
    """Use cases of the page of packages. Data are the bytes of package files, in any order."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def overview(self) -> PackagesView:
        """What is here. :raises KnownError: ``session.sign_in_first``."""
        context = self._context
        with context.lock:
            officer = context.me
            chain, package = context.chain, context.package
            waiting = waiting_beside(context.folder, package)
            return PackagesView(
                dict(package.title), package.fingerprint, _facts(package),
                tuple(_facts(one) for one in reversed(list(chain)) if one.sequence < package.sequence),
                _missing(chain, package.sequence), _facts(waiting) if waiting is not None else None,
                permitted(Command.TAKE_PACKAGE, officer.role),
            )

    def difference(self, *files: bytes) -> PackageDifference:
        """What taking these packages changes, and what that means for the sheets here.

        :raises KnownError: ``package.*`` and ``packages.*`` for what cannot be taken, ``session.*``,
            ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_BOARD)
            plan = self._plan(files)
            return self._difference(plan)

    def step(self, sequence: int) -> PackageDifference:
        """What a package of the chain changed against the one before it that is here.

        :raises KnownError: ``packages.no_step`` where there is none before it; ``session.*``, ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_BOARD)
            held = list(context.chain)
            pairs = {two.sequence: (one, two) for one, two in zip(held, held[1:], strict=False)}
            if sequence not in pairs:
                raise KnownError("packages.no_step", sequence=sequence)
            older, newer = pairs[sequence]
            lines, elsewhere = report(context, older, newer)
            return PackageDifference(_facts(older), _facts(newer), (), lines, elsewhere)

    def take(self, *files: bytes) -> PackageDifference:
        """Take packages: a newer one comes into force at once, and everybody signs in again; earlier ones come in.

        :return: what was taken.
        :raises KnownError: as :meth:`difference`; ``workspace.*`` where it cannot be written, nothing being taken then.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.TAKE_PACKAGE)
            plan = self._plan(files)
            taken = self._difference(plan)
            if plan.newest is None:
                for package in plan.added:
                    context.ledger.add_package(package)
                context.changed("package")
                return taken
            put_in_force(context.folder, context.package, plan.newest, plan.added)
            with context.workspace.transaction():
                context.journal(TAKEN, officer.person, digest=plan.newest.digest)
            context.go_on_under(plan.newest)
            context.changed("session", "package_in_force")
            return taken

    def waiting(self) -> bytes:
        """The newer package that a round brought. :raises KnownError: ``packages.none_waiting``."""
        with self._context.lock:
            found = waiting_beside(self._context.folder, self._context.package)
            if found is None:
                raise KnownError("packages.none_waiting")
            return found.envelope

    def from_server(self, url: str | None = None) -> tuple[bytes, ...]:
        """Packages that a server has and this desk has not: its current one, and what the chain lacks before it.

        :raises KnownError: ``packages.server_same`` where it has none; ``queue.no_server``, ``client.*``,
            ``package.*``, ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.TAKE_PACKAGE)
            tried, chain = targets(context, url), context.chain
        fault: TransportError | None = None
        for target in tried:
            try:
                with connected(context, target) as client:
                    found = _fetched(client, chain)
                if not found:
                    raise KnownError("packages.server_same", sequence=chain.newest.sequence)
                return found
            except TransportError as error:
                fault = error
        assert fault is not None
        raise fault

    # inside

    def _plan(self, files: Iterable[bytes]) -> _Plan:
        context, now = self._context, self._context.clock.now()
        given = {package.digest: package for package in (open_package(data) for data in files)}
        offered = sorted(given.values(), key=lambda one: one.sequence)
        chain, held = context.chain, context.package.sequence
        for package in offered:
            self._check_fits(package)
        fresh = [one for one in offered if one.digest not in chain]
        if not fresh:
            last = offered[-1]
            code = "packages.same" if last.digest == context.package.digest else "packages.known"
            raise KnownError(code, sequence=last.sequence, of=held)
        newest = fresh[-1] if fresh[-1].sequence > held else None
        if newest is not None:
            open_package(newest.envelope, now=now)
        for package in fresh:
            if package.sequence > held and package.previous not in chain:
                raise _gap(chain, package)
            chain = chain.with_package(package)
        return _Plan(newest, tuple(one for one in fresh if one is not newest))

    def _check_fits(self, package: ElectionPackage) -> None:
        """Of this election and root, and it names this sub-district; said before anything else is compared."""
        own = self._context.package
        if package.election != own.election:
            raise KnownError("package.other_election", election=package.election)
        if package.root != own.root:
            raise KnownError("package.other_root", fingerprint=package.fingerprint)
        region = self._context.region
        if region not in package.regions:
            names = ", ".join(one.name for one in package.subdistricts()[:_NAMED])
            raise KnownError("packages.other_region", sequence=package.sequence, name=own.name_of(region), known=names)

    def _difference(self, plan: _Plan) -> PackageDifference:
        own, newest = self._context.package, plan.newest
        lines, elsewhere = report(self._context, own, newest) if newest is not None else ((), 0)
        return PackageDifference(
            _facts(own), _facts(newest) if newest is not None else None, tuple(one.sequence for one in plan.added),
            lines, elsewhere,
        )


def _facts(package: ElectionPackage) -> PackageFacts:
    issued = moment(package.payload["issued"])
    return PackageFacts(package.sequence, package.digest, issued, package.valid_from, package.valid_until)


def _missing(chain: PackageChain, until: int) -> tuple[int, ...]:
    held = {one.sequence for one in chain}
    return tuple(number for number in range(1, until) if number not in held)


def _gap(chain: PackageChain, package: ElectionPackage) -> KnownError:
    """The package before this one is neither here nor given with it."""
    newest = chain.newest.sequence
    lacking = ", ".join(str(number) for number in range(newest + 1, package.sequence)) or str(package.sequence - 1)
    return KnownError("packages.gap", sequence=package.sequence, wanted=lacking)


def _fetched(client: Client, chain: PackageChain) -> tuple[bytes, ...]:
    """:raises TransportError: no answer."""
    client.status()
    found: list[bytes] = []
    wanted: Sequence[str] = [*chain.missing]
    if client.current_package is not None and client.current_package not in chain:
        wanted = [client.current_package, *wanted]
    asked: set[str] = set()
    while wanted:
        digest, *wanted = wanted
        if digest in asked:
            continue
        asked.add(digest)
        try:
            data = client.kept_package(digest)
        except KnownError as error:
            if error.code != "server.not_found":
                raise
            continue
        package = open_package(data)
        if package.digest != digest:
            raise KnownError("package.damaged")
        found.append(data)
        if package.previous is not None and package.previous not in chain:
            wanted = [*wanted, package.previous]
    return tuple(found)
