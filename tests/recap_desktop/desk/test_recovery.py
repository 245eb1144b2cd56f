"""A server put back from an older copy: it stops, begins the log that the root names, and nobody has lost anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.cli.recover import published
from recap_desktop.desk import Desk
from recap_desktop.desk.exchange.views import RoundResult
from sync.log.receipt import parse_receipt
from sync.portal.publish import publish
from sync.record.keys import b64
from sync.server.archive import open_archive
from sync.server.clock import utc_now
from sync.server.recovery import last_known, recover
from sync.server.run import serve
from sync.server.second_place import SUFFIX
from sync.trust.training import training_keys
from sync.verify import compare_paths, verify_path
from tests.helpers.desks import PASSPHRASE, sealed_workspace, second_workspace, type_sheet
from tests.helpers.pki import training_package
from tests.helpers.recap import recap
from tests.helpers.releases import tree
from tests.helpers.wire import training_variant

NEW_LOG = "recap.training/log-2"
THIRD, FOURTH, FIFTH = "0001012002004", "0001011001004", "0001012002001"


@dataclass
class Election:
    """A server's folder, two laptops of one committee, the releases that were cut."""

    base: Path
    package: bytes = training_package().envelope

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def place(self) -> Path:
        return self.base / f"data{SUFFIX}"

    @contextmanager
    def desk(self, name: str) -> Iterator[Desk]:
        person = "KETUA-2" if name == "two" else "KETUA"
        with Desk.open(self.base / name) as desk:
            desk.session.sign_in(person, PASSPHRASE)
            yield desk

    def type(self, name: str, person: str, station: str) -> None:
        with Desk.open(self.base / name) as desk:
            type_sheet(desk, person, station)

    def round(self, name: str, url: str) -> RoundResult:
        with self.desk(name) as desk:
            return desk.queue.round(url)

    def served_round(self, name: str) -> RoundResult:
        with serve(self.data, self.package) as running:
            return self.round(name, running.url)

    def release(self, number: int, *, again: str = "") -> Path:
        out = self.base / f"{number}{again}"
        with open_archive(self.data, training_keys().log) as archive:
            cut = publish(archive, training_keys().release, out, utc_now(), number)
        assert cut.plan.number == number
        return out

    def put_back(self) -> None:
        shutil.rmtree(self.data)
        shutil.copytree(self.base / "copy", self.data)

    def receipts(self, name: str) -> dict[str, str]:
        with self.desk(name) as desk:
            return dict(desk.context.workspace.receipts.all())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases 1 to 3; a copy of the server's folder from after the first; records acknowledged after the third."""
    made = Election(tmp_path_factory.mktemp("election"))
    sealed_workspace(made.base / "one")
    second_workspace(made.base / "two")
    assert made.served_round("one").waiting == 0
    made.release(1)
    shutil.copytree(made.data, made.base / "copy")
    shutil.copytree(made.base / "one", made.base / "early")
    made.type("two", "OP-8", THIRD)
    assert made.served_round("two").received == 1
    made.type("two", "OP-9", THIRD)
    assert made.served_round("two").received == 1
    made.release(2)
    made.type("one", "OP-1", FOURTH)
    assert made.served_round("one").received == 1
    made.release(3)
    made.type("two", "OP-8", FIFTH)
    assert made.served_round("two").received == 1
    return made.base


@pytest.fixture
def election(template: Path, tmp_path: Path) -> Election:
    return Election(Path(shutil.copytree(template, tmp_path / "e")))


def _next_package(election: Election, *numbers: int) -> bytes:
    known, key = last_known(election.data, [published(election.base / str(one)) for one in numbers])
    before = [{"origin": known.origin, "key": b64(key), "size": known.size, "root": known.root.hex()}]
    first = training_package()
    return training_variant(
        sequence=first.sequence + 1, previous=first.digest, log_origin=NEW_LOG, log_before=before
    ).envelope


def test_an_older_copy_publishes_nothing_beside_a_release_that_it_does_not_know(election: Election) -> None:
    election.put_back()
    shutil.rmtree(election.place)
    arguments = ["publish", "--data", str(election.data), "-o", str(election.base / "2b")]
    with serve(election.data) as running:
        assert recap(*arguments).returncode == 1
        with pytest.raises(KnownError, match=r"server\.behind"):
            running.service.look_beside()
    assert not (election.base / "2b").exists()
    assert _stops(election) == "server.behind"


def _stops(election: Election) -> str:
    with pytest.raises(KnownError) as caught:
        serve(election.data)
    return caught.value.code


def test_what_the_second_place_holds_keeps_an_older_copy_from_starting_publishing_and_revoking(
    election: Election,
) -> None:
    election.put_back()
    assert _stops(election) == "server.behind"
    with pytest.raises(KnownError, match=r"server\.behind"), open_archive(election.data):
        pass


def test_an_older_copy_stops_when_a_laptop_shows_what_it_had_signed_and_stays_stopped(election: Election) -> None:
    election.put_back()
    shutil.rmtree(election.place)
    with serve(election.data) as running:
        for note in (b"", b"\xff", b"x\n1\n\n", b"recap.training/log\n99\n" + b"A" * 44 + b"\n\n"):
            with pytest.raises(KnownError, match=r"log\.checkpoint"):
                running.service.shown(note.decode("latin-1"))
        assert running.service.fault is None
        assert election.round("one", running.url).code == "log.forked"
        assert running.service.fault is not None
        assert running.service.fault.code == "server.behind"
        assert election.round("two", running.url).received == 0
    assert _stops(election) == "server.behind"


def test_a_copy_that_went_on_and_signed_other_leaves_stops_at_the_first_true_note(election: Election) -> None:
    election.put_back()
    shutil.rmtree(election.place)
    with serve(election.data) as running:
        for keyid in range(40):
            running.service.revoke(f"{keyid:064x}", "lost")
        assert election.round("one", running.url).code == "log.forked"
        assert running.service.fault is not None
        assert running.service.fault.code == "server.forked"
    assert _stops(election) == "server.forked"


def _recovered(election: Election, *numbers: int) -> Any:
    package = _next_package(election, *numbers)
    done = recover(election.data, package, [published(election.base / str(one)) for one in numbers])
    election.package = package
    return done


def _assert_whole(
    election: Election, before: dict[str, dict[str, str]], log: str = "release_epoch_part", lacking: bool = True,
) -> None:
    """Both laptops are through, everything acknowledged is there as it came, and the chain of releases goes on."""
    for name in ("one", "two"):
        with serve(election.data) as running:
            assert election.round(name, running.url).code == "log.new_epoch"
            again = election.round(name, running.url)
            assert (again.code, again.waiting, again.refused) == (None, 0, 0), name
            # a lone keying is shown to nobody, so nobody can read that the new log has it
            assert lacking or again.sent <= 1, "what the new log has is read and not sent to it again"
    with serve(election.data) as running:
        store = running.service.store
        for receipts in before.values():
            for record, text in receipts.items():
                leaf = store.leaf(record)
                assert leaf is not None
                assert leaf.envelope
                assert leaf.entry == parse_receipt(text).entry
    for name, receipts in before.items():
        assert election.receipts(name).items() >= receipts.items()
    assert tree(election.release(3, again="-again")) == tree(election.base / "3")
    fourth = election.release(4)
    shutil.rmtree(election.base / "3-again")
    report = verify_path(fourth)
    assert report.fault is None, report.fault
    told = [code for code, _ in report.holds]
    assert "release_continues" in told
    assert log in told
    for path, compared in compare_paths([election.base / "1", election.base / "3", fourth]):
        assert compared.fault is None, (path, compared.fault)


def test_recovery_from_an_older_copy_loses_nothing_and_leaves_nobody_behind(election: Election) -> None:
    before = {name: election.receipts(name) for name in ("one", "two")}
    assert len(before["one"]) >= 7
    election.put_back()
    assert _stops(election) == "server.behind"
    done = _recovered(election, 3)
    assert done.release == 3
    assert done.lacking > 0
    _assert_whole(election, before)


def test_what_comes_after_its_leaf_reaches_who_has_read_past_it(election: Election) -> None:
    """A laptop that never saw the two keyings reads the new log before anybody has brought their content."""
    election.put_back()
    _recovered(election, 3)
    with serve(election.data) as running:
        assert election.round("early", running.url).code == "log.new_epoch"
        assert election.round("early", running.url).code is None
        assert _from_two(election) == 0
        election.type("early", "OP-1", "0001012002003")
        assert election.round("early", running.url).code is None  # it has read past the leaves by now
        for _ in range(2):
            election.round("two", running.url)
        assert election.round("early", running.url).code is None
        assert _from_two(election) == 2
        assert election.round("early", running.url).looked_at == 0


def _from_two(election: Election) -> int:
    """How many keyings of the sheet that only laptop two typed are on the early one."""
    with election.desk("two") as desk, election.desk("early") as early:
        rows = desk.context.workspace.outbox.rows()
        return sum(early.context.workspace.records.has(row.record) for row in rows if row.station == THIRD)


def test_a_code_that_was_used_after_the_copy_was_made_is_not_used_again(election: Election) -> None:
    from sync.server.admin import add_code
    from sync.server.folder import open_folder

    folder = open_folder(election.base / "copy", None, election.base / "elsewhere")
    code = add_code(folder, "OP-8", "operator", "000101")
    folder.store.close()
    election.put_back()
    (election.data / "second-place").unlink()
    _recovered(election, 3)
    with serve(election.data) as running:
        found = running.service.store.people.code(code)
        assert found is not None and found.used is not None


def test_what_a_copy_took_before_it_was_stopped_is_kept_as_well(election: Election) -> None:
    election.put_back()
    shutil.rmtree(election.place)
    with serve(election.data) as running:
        for keyid in range(40):
            running.service.revoke(f"{keyid:064x}", "lost")
    before = {name: election.receipts(name) for name in ("one", "two")}
    done = _recovered(election, 1, 3)
    assert done.added == 40
    _assert_whole(election, before, "release_epoch")
    with serve(election.data) as running:
        assert running.service.store.count(kinds={"revocation"}) == 40


def test_recovery_refuses_what_does_not_belong_together(election: Election) -> None:
    election.put_back()
    third = published(election.base / "3")
    first = training_package()
    with pytest.raises(KnownError, match=r"recovery\.other_log"):
        recover(election.data, training_variant(sequence=2, previous=first.digest).envelope, [third])
    known, key = last_known(election.data, [published(election.base / "1")])
    short = [{"origin": known.origin, "key": b64(key), "size": third.leaves.size - 1, "root": known.root.hex()}]
    package = training_variant(sequence=2, previous=first.digest, log_origin=NEW_LOG, log_before=short)
    with pytest.raises(KnownError, match=r"recovery\.size"):
        recover(election.data, package.envelope, [third])
    with pytest.raises(KnownError, match=r"recovery\.newer_release"):
        recover(election.data, _next_package(election), [])
    assert _stops(election) == "server.behind"


def test_a_new_log_is_begun_by_recovery_alone(election: Election) -> None:
    package = _next_package(election, 3)
    with pytest.raises(KnownError, match=r"server\.other_log"):
        serve(election.data, package)
    with serve(election.data) as running:
        assert running.service.package.sequence == 1


def test_a_log_that_nothing_happened_to_goes_on_whole_under_its_new_name(election: Election) -> None:
    before = {name: election.receipts(name) for name in ("one", "two")}
    done = _recovered(election, 3)
    assert (done.lacking, done.added) == (0, 0)
    _assert_whole(election, before, "release_epoch", lacking=False)


def test_a_recovery_that_was_cut_short_is_begun_again(election: Election, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: election.receipts(name) for name in ("one", "two")}
    election.put_back()
    package = _next_package(election, 3)
    for where in ("LogWriter", "_finish"):
        with monkeypatch.context() as patched:
            patched.setattr(f"sync.server.recovery.{where}", _cut)
            with pytest.raises(SystemExit):
                recover(election.data, package, [published(election.base / "3")])
    with pytest.raises(KnownError):
        serve(election.data)
    recover(election.data, package, [published(election.base / "3")])
    election.package = package
    _assert_whole(election, before)


def _cut(*_: object) -> None:
    raise SystemExit
