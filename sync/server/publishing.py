"""Releases cut by a running server itself, every so often, when there is something that the last one does not have.

The release key is at hand for this; where it is kept elsewhere, ``recap publish`` cuts releases by hand. A cut that
does not work is written into the server's log and tried again at the next turn: nothing else waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import RELEASE
from sync.portal.copies import writers
from sync.portal.documents import WITHHELD
from sync.portal.publish import documents_of, publish
from sync.portal.register import Cut, Register
from sync.portal.source import Archive
from sync.record.keys import public_bytes
from sync.server.archive import archive_of
from sync.server.clock import utc_now
from sync.server.folder import RELEASES
from sync.server.sending import Sending
from sync.server.service import Service

_log = logging.getLogger(__name__)
#: Seconds that a stop waits for a cut that is under way.
_PATIENCE = 60


class Publishing:
    """Cuts releases of one service in a thread of its own."""

    def __init__(
        self, service: Service, key: Ed25519PrivateKey, every: float, clock: Callable[[], datetime] = utc_now,
        copies: Sequence[str] = (), d_hasil: str = WITHHELD, sending: Sending | None = None,
    ) -> None:
        """:param every: seconds from one look to the next.
        :param copies: as :func:`sync.portal.publish.publish`, and so is ``d_hasil``.
        :param sending: who brings releases to targets, woken by every look.

        :raises KnownError: ``portal.keys`` where the package names another release key; ``formats.no_library`` at
            once, not in the night when the first release is due.
        """
        writers(copies)
        self._copies, self._d_hasil, self._sending = copies, d_hasil, sending
        if public_bytes(key) != service.package.release_key:
            raise KnownError("portal.keys")
        self._service, self._key, self._every, self._clock = service, key, every, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publishing", daemon=True)

    def start(self) -> None:
        """Look from now on; the first look is at once."""
        self._thread.start()

    def stop(self) -> None:
        """No further cut; one that is under way is ended."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def cut_if_due(self) -> Cut | None:
        """The next release, where the log has more than the last one and the heads of releases, or a document came.

        :raises KnownError: as :func:`sync.portal.publish.publish`.
        """
        archive = archive_of(self._service)
        self._make_again(archive)
        if not self._is_due(archive):
            return None
        return publish(archive, self._key, None, self._clock(), copies=self._copies, d_hasil=self._d_hasil)

    def _make_again(self, archive: Archive) -> None:
        """The newest release, where files of it were lost: it is given out again, and the next says what changed since.

        Where it cannot be made again here, the next is cut all the same.
        """
        lost = self._service.releases.lost()
        if lost is None or lost.code != "portal.kept":
            return
        number = int(str(lost.params["number"]))
        try:
            publish(archive, self._key, None, self._clock(), number)
            _log.info("made release %06d again", number)
        except KnownError as error:
            _log.warning("release %06d cannot be made again: %s", number, error.code)

    def _is_due(self, archive: Archive) -> bool:
        store, register = self._service.store, Register(self._service.folder.path / RELEASES)
        numbers = register.numbers()
        last = register.get(numbers[-1]) if numbers else None
        if last is None:
            return store.checkpoint() is not None
        more = store.count() - last.plan.size
        heads = store.count(kinds={RELEASE}) - store.count(kinds={RELEASE}, below=last.plan.size)
        return more > heads or documents_of(archive, last.plan.size, self._d_hasil) != last.plan.d_hasil

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                made = self.cut_if_due()
                if made is not None:
                    _log.info("cut release %06d of %d entries", made.plan.number, made.plan.size)
            except KnownError as error:
                _log.warning("no release was cut: %s", error.code)
            except Exception:  # noqa: BLE001 -- the thread goes on; the log has the traceback
                _log.exception("cutting a release")
            if self._sending is not None:
                self._sending.wake()
            self._stopping.wait(self._every)
