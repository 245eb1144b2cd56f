"""A server of a trial with sealed keys: what it needs, what it refuses, and what does not lie in its folder."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.client.client import Client
from sync.client.transport import RequestsTransport, TransportError
from sync.secret.sealed import Cost
from sync.server.admin import add_code, revoke
from sync.server.clock import utc_now
from sync.server.codes import cancel_codes
from sync.server.folder import open_folder
from sync.server.run import Tls, serve
from sync.trust.chain import PackageChain
from sync.trust.election_keys import AuthorityKeys, PackageKeys, ServerKeys
from sync.trust.enrolment import EnrolmentRequest, request_enrolment
from sync.trust.keyfiles import NAMES, der, load_package_keys, save_keys
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.server_keys import load_issuing_keys, load_server_keys, save_server_keys
from sync.trust.training import generated_keys
from tests.helpers.command import assert_one_sentence, recap
from tests.helpers.packages import built
from tests.helpers.tls import self_signed
from tests.helpers.wire import ServerProcess

CHEAP = Cost(memory=19 * 1024, passes=1)
COMMISSION, SERVER = "frasa sandi komisi pemilihan", "frasa sandi server kabupaten"


@pytest.fixture
def keys() -> AuthorityKeys:
    return generated_keys()


@pytest.fixture
def package(tmp_path: Path, keys: AuthorityKeys) -> ElectionPackage:
    """Signed by the root alone, with nothing but public parts of the other keys at hand."""
    folder = tmp_path / "keys"
    save_keys(keys, folder, COMMISSION, cost=CHEAP)
    for name in NAMES[1:]:
        (folder / f"{name}.sealed").rename(tmp_path / f"{name}.sealed")
    root = load_package_keys(folder, lambda: COMMISSION)
    assert isinstance(root, PackageKeys)
    return open_package(built(tmp_path / "spec", root, mode='"trial"', election='"UJI-2024"'))


def _request(person: str = "OP-1") -> EnrolmentRequest:
    return request_enrolment(
        election="UJI-2024", person=person, role="operator", region="000101", name="Satu",
        key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
    )


def _bare(keys: AuthorityKeys) -> list[bytes]:
    """Every spelling of the private keys that we know."""
    marks = [b"PRIVATE KEY"]
    for name in NAMES:
        key = getattr(keys, name)
        raw = key.private_numbers().private_value.to_bytes(32, "big") if name == "ca" else key.private_bytes_raw()
        marks += [raw, raw.hex().encode(), b64encode(raw)[:40], der(key), b64encode(der(key))]
    return marks


@contextmanager
def _client(package: ElectionPackage, url: str, tls: Tls | None = None) -> Iterator[Client]:
    """A client that is closed before its server ends."""
    transport = RequestsTransport(url, tls.pins().key if tls is not None else None, plain=tls is None)
    try:
        yield Client(transport, package)
    finally:
        transport.close()


def _descriptor(words: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, words.encode() + b"\n")
    os.close(writing)
    return reading


def test_a_server_with_the_log_key_alone_serves_and_sends_who_enrols_to_files(
    tmp_path: Path, keys: AuthorityKeys, package: ElectionPackage
) -> None:
    """As a process, its passphrase by a file descriptor; its folder opens nothing of the commission's."""
    data, tls = tmp_path / "data", self_signed(tmp_path)
    save_server_keys(ServerKeys(log=keys.log), data, SERVER, CHEAP)
    (tmp_path / "p.json").write_bytes(package.envelope)
    fd = _descriptor(SERVER)
    options = (
        "--keys", str(data), "--passphrase-fd", str(fd), "--certificate", str(tls.certificate), "--key", str(tls.key),
    )
    with (
        ServerProcess(data, *options, package=tmp_path / "p.json", pass_fds=[fd]) as server,
        _client(package, server.url, tls) as client,
    ):
        os.close(fd)
        assert client.status().size == 1
        folder = open_folder(data)
        code = add_code(folder, "OP-1", "operator", "000101")
        folder.store.close()
        with pytest.raises(TransportError) as refused:
            client.enrol(_request(), code)
        assert refused.value.code == "server.no_enrolment" and "files" in sentence(refused.value, "en")
        assert server.stop() == 0
    commission = [path.read_bytes() for path in [*tmp_path.glob("*.sealed"), *(tmp_path / "keys").iterdir()]]
    for file in (one for one in data.rglob("*") if one.is_file()):
        content = file.read_bytes()
        assert not any(mark in content for mark in _bare(keys)), file
        assert content not in commission, file
    for wrong in (COMMISSION, ""):
        with pytest.raises(KnownError, match=r"key\.passphrase"):
            load_server_keys(data, lambda words=wrong: words)  # type: ignore[misc]


def test_a_server_with_the_authoritys_keys_enrols_once_and_says_why_not(
    tmp_path: Path, keys: AuthorityKeys, package: ElectionPackage
) -> None:
    save_server_keys(keys, tmp_path / "sealed", SERVER, CHEAP)
    held, tls, data = load_server_keys(tmp_path / "sealed", lambda: SERVER), self_signed(tmp_path), tmp_path / "data"
    with serve(data, package.envelope, keys=held, tls=tls) as server, _client(package, server.url, tls) as client:
        folder = open_folder(data)
        code = add_code(folder, "OP-1", "operator", "000101")
        request = _request()
        made = client.enrol(request, code)
        assert client.enrol(request, code) == made, "a lost answer costs nothing"
        for other, said in ((_request(), "server.code_used"), (_request("OP-2"), "server.code_other")):
            with pytest.raises(TransportError, match=said):
                client.enrol(other, code)
        with pytest.raises(TransportError, match=r"server\.code$"):
            client.enrol(request, "0000-0000-0000-0000")
        assert len(Roster(PackageChain([package]), client.statements()).officers) == 1
        # the server runs and takes it; the authority's keys alone are brought
        save_keys(keys, tmp_path / "authority", COMMISSION, cost=CHEAP)
        (tmp_path / "authority" / "log.sealed").unlink()
        brought = load_issuing_keys(tmp_path / "authority", lambda: COMMISSION)
        assert brought.log is None and len(revoke(folder, brought, "OP-1", "lost")) == 1
        assert len(Roster(PackageChain([package]), client.statements()).revocations) == 1
        with pytest.raises(KnownError, match=r"admin\.no_authority"):
            revoke(folder, ServerKeys(log=keys.log), "OP-1", "lost")
        folder.store.close()


def test_a_code_that_ended_or_was_cancelled_enrols_nobody_beside_a_running_server(
    tmp_path: Path, keys: AuthorityKeys, package: ElectionPackage
) -> None:
    with serve(tmp_path / "data", package.envelope, keys=keys) as server, _client(package, server.url) as client:
        folder = open_folder(tmp_path / "data")
        now = utc_now()
        ended = add_code(folder, "OP-1", "operator", "000101", now - timedelta(seconds=1))
        lost = add_code(folder, "OP-2", "operator", "000101")
        assert cancel_codes(folder, "OP-2", now) == 1
        for code, person, said in ((ended, "OP-1", "server.code_expired"), (lost, "OP-2", "server.code_cancelled")):
            with pytest.raises(TransportError) as refused:
                client.enrol(_request(person), code)
            assert refused.value.code == said
            for lang in ("id", "en"):
                words = sentence(refused.value, lang)
                assert "?" not in words and person not in words
        with pytest.raises(KnownError, match=r"admin\.no_open_code"):
            cancel_codes(folder, "OP-1", now)
        # one that is open enrols until it is cancelled, and what it made is not taken back with it
        right = add_code(folder, "OP-3", "operator", "000101", now + timedelta(days=1))
        assert client.enrol(_request("OP-3"), right).statement
        assert folder.store.people.cancel([one.digest for one in folder.store.people.codes()], "x") == 1
        folder.store.close()
        officers = Roster(PackageChain([package]), client.statements()).officers
        assert [one.person for one in officers.values()] == ["OP-3"]


def test_keys_of_another_election_do_not_serve(tmp_path: Path, package: ElectionPackage, keys: AuthorityKeys) -> None:
    other = generated_keys()
    with pytest.raises(KnownError, match=r"server\.keys"):
        serve(tmp_path / "one", package.envelope, keys=ServerKeys(log=other.log))
    mixed = ServerKeys(log=keys.log, authority=other.authority, ca=other.ca)
    with pytest.raises(KnownError, match=r"trust\.authority_key"):
        serve(tmp_path / "two", package.envelope, keys=mixed)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_passphrase_that_does_not_open_is_one_sentence(
    tmp_path: Path, keys: AuthorityKeys, package: ElectionPackage, lang: str
) -> None:
    save_server_keys(ServerKeys(log=keys.log), tmp_path / "sealed", SERVER, CHEAP)
    (tmp_path / "p.json").write_bytes(package.envelope)
    words = tmp_path / "words"
    words.touch(0o600)

    def refused(*options: object, status: int) -> str:
        done = recap(
            "serve", "--behind-proxy", "--data", tmp_path / "data", "--package", tmp_path / "p.json",
            "--keys", tmp_path / "sealed", *options, lang=lang,
        )
        assert SERVER not in done.stdout + done.stderr
        return assert_one_sentence(done, status, lang)

    refused(status=2)  # nobody is there to be asked
    refused("--passphrase-file", words, status=2)
    refused("--passphrase-file", tmp_path / "absent", status=2)
    words.write_text(COMMISSION)
    assert "server.keys" in refused("--passphrase-file", words, status=1)
    words.write_text(SERVER)
    words.chmod(0o644)
    assert "chmod 600" in refused("--passphrase-file", words, status=2)
    assert not (tmp_path / "data").exists()
