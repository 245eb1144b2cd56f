"""An insider with one passphrase, and whoever finds a file on its way: nobody is made two persons, nothing forged is
believed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.security.keystore import Keystore
from recap_desktop.security.recovery import recipient_of, wrap
from recap_desktop.security.recovery_files import RecoveryRequest
from sync.record.keys import b64
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.trust.carried import Carried, write_carried
from tests.helpers import trial
from tests.helpers.desks import PASSPHRASE

NEW = "bambu rotan kelapa aren"
WITNESSES = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
BY = ("KPU-1", "KPU-2")


def _plant(folder: Path, person: str, insider: str) -> None:
    """What an insider makes with the own passphrase: another's certificates around the own keys, under ``NEW``."""
    store = Keystore(folder / "officers")
    keys, _ = store.unlock(insider, PASSPHRASE, utc_now)
    public = store.public_part(person)
    (folder / "officers" / f"{person}.json").unlink()
    store.add(public, NEW, keys)


def test_nobody_makes_two_persons_of_the_own_keys_beside_others_certificates(folder: Path) -> None:
    """Two who vouch, and two who set a time back, are two: a key file opens with the keys its certificates name."""
    for person in ("KETUA", "ANGGOTA-1"):
        _plant(folder, person, "OP-1")
    planted = (("KETUA", NEW), ("ANGGOTA-1", NEW))
    with Desk.open(folder) as desk:
        with pytest.raises(KnownError, match=r"security\.key_file"):
            desk.session.sign_in("KETUA", NEW)
        with pytest.raises(KnownError, match=r"security\.key_file"):
            desk.setup.request_anew("OP-2", NEW, planted)
        with pytest.raises(KnownError, match=r"security\.key_file"):
            desk.time.set_back(utc_now().date(), planted)
        desk.session.sign_in("OP-1", PASSPHRASE)
        assert (desk.context.workspace.journal.told_of("vouched"), desk.setup.waiting()) == ((), ())


def test_whose_key_was_taken_back_vouches_for_nobody(folder: Path, tmp_path: Path) -> None:
    with serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys()) as server, Desk.open(folder) as desk:
        revoked = desk.context.officer("ANGGOTA-1").keyid
        server.service.revoke(revoked, "ended")
        desk.session.sign_in("KETUA", PASSPHRASE)
        desk.queue.round(server.url)
        assert revoked in desk.context.roster.revocations
        with pytest.raises(KnownError, match=r"signing\.revoked"):
            desk.setup.request_anew("OP-1", NEW, WITNESSES)
        assert (desk.context.workspace.journal.told_of("vouched"), desk.setup.waiting()) == ((), ())


def test_a_recovery_file_that_cannot_be_read_stops_no_enrolment(folder: Path) -> None:
    (folder / "recovery.json").write_bytes(b" " * (1 << 17))
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        trial.enrol_by_files(desk, "OP-7", "operator")
    assert recipient_of((folder / "recovery.json").read_bytes()) is not None


@pytest.mark.parametrize("length", [0, 3, 31, 64])
def test_an_answer_with_a_key_that_is_none_is_said_to_be_of_another_workspace(folder: Path, length: int) -> None:
    """Anybody who has the request file can wrap something for it."""
    with Desk.open(folder) as desk:
        asked = desk.setup.recovery_request("BARU-1", "chair", "Baru", NEW)
        request = RecoveryRequest.parse(asked)
        said = {"election": request.election, "person": "BARU-1", "workspace": request.workspace,
                "request": hashlib.sha256(asked).hexdigest(), "by": ",".join(BY)}
        made = write_carried(Carried.RECOVERY_ANSWER, {
            **said, "by": list(BY), "wrapped": b64(wrap(bytes(length), request.box, said))})
        with pytest.raises(KnownError, match=r"workspace\.other_key"):
            desk.setup.recovery_accept(made, NEW)
        assert not desk.setup.waiting()[0].recovered
