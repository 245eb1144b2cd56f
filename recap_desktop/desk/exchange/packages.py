"""Election packages both ways: those that this desk lacks, those that the server lacks, and a newer current one.

A package older than the one in use is taken into the chain at once, and what waited for it is judged. A newer one is
put beside the database and used from the next start, so that nothing changes under the hands of an officer.
"""

from __future__ import annotations

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.tally import RoundTally
from recap_desktop.desk.opening.package import put_in_force, waiting_beside
from recap_desktop.workspace.settings import PACKAGES_OF
from sync.client.client import Client
from sync.trust.package import ElectionPackage, open_package


class Packages:
    """One round's packages. A package that does not fit is said at the end of the round and stops nothing else."""

    def __init__(self, context: DeskContext, client: Client, tally: RoundTally) -> None:
        self._context = context
        self._client = client
        self._tally = tally
        self._tried: set[str] = set()

    def fetch(self) -> None:
        """Every package of the chain that is missing, and those that waiting records name; then what they name.

        :raises TransportError: no answer.
        """
        while digests := [one for one in self._lacking() if one not in self._tried]:
            for digest in digests:
                self._tried.add(digest)
                self._fetch(digest)

    def _lacking(self) -> tuple[str, ...]:
        context = self._context
        with context.lock:
            named = {lack.name for lack in context.state.waiting.values() if lack.what == "package"}
            beside = {context.package.digest}
            return (*context.chain.missing, *sorted(named - set(context.chain.missing) - beside))

    def _fetch(self, digest: str) -> None:
        try:
            package = open_package(self._client.kept_package(digest))
            if package.digest != digest:
                raise KnownError("package.damaged")
            with self._context.lock:
                self._context.chain.with_package(package)
                self._keep(package)
        except KnownError as error:
            if error.code == "server.not_found":  # what waits for it goes on waiting
                return
            if not error.code.startswith(("package.", "trust.", "record.")):
                raise
            self._tally.note(error)

    def _keep(self, package: ElectionPackage) -> None:
        context = self._context
        if package.sequence > context.package.sequence:
            self._use_next_time(package)
        elif context.ledger.add_package(package):
            self._tally.packages += 1
            context.changed("package")

    def take_newer(self) -> None:
        """The server's current package, where it is newer than the one in use.

        :raises TransportError: no answer.
        :raises KnownError: ``log.new_epoch`` where it names another log: nothing can be said of that one before the
            package is in use.
        """
        context = self._context
        if self._client.current_package in (None, context.package.digest):
            return
        try:
            found = self._client.package(now=context.clock.now())
            with context.lock:
                context.chain.with_package(found)
                if found.sequence > context.package.sequence:
                    self._use_next_time(found)
        except KnownError as error:
            if error.code == "package.older":  # a server that is behind is no fault of the desk
                return
            if not error.code.startswith("package."):
                raise
            self._tally.note(error)
            return
        if found.sequence > context.package.sequence and found.log_origin != context.package.log_origin:
            raise KnownError("log.new_epoch", sequence=found.sequence)

    def _use_next_time(self, package: ElectionPackage) -> None:
        """A newer package is put beside the database; the desk opens it at the next start."""
        context = self._context
        waiting = waiting_beside(context.folder, context.package)
        if waiting is None or package.sequence > waiting.sequence:  # another server may be behind
            put_in_force(context.folder, context.package, package)
            waiting = package
        self._tally.package = waiting.sequence

    def hand_over(self) -> None:
        """Packages that the server may lack, each once: it keeps them, and judges what waits for them there.

        :raises TransportError: no answer.
        """
        context = self._context
        name = PACKAGES_OF + context.package.log_origin
        with context.lock:
            there = set(context.workspace.settings.get(name, []))
            chain = list(context.chain)
        there.add(self._client.current_package or "")
        for package in chain:
            if package.digest not in there and self._give(package):
                there.add(package.digest)
        with context.lock:
            if sorted(there) != context.workspace.settings.get(name, []):
                context.workspace.settings.put(name, sorted(there))

    def _give(self, package: ElectionPackage) -> bool:
        """Whether the server has it now."""
        try:
            self._client.hand_over(package)
        except KnownError as error:
            if not error.code.startswith("package."):
                raise
            self._tally.note(error)
            return False
        self._tally.handed_over += 1
        return True
