"""``recap admin keys``, ``server-keys`` and ``certificate``, and a package built by the root alone: as typed."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from cryptography import x509

import resources
from sync.trust.package import open_package
from sync.trust.pins import SPKI
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.main_in_process import run_here

COMMISSION, SERVER = "frasa sandi komisi pemilihan", "frasa sandi server kabupaten"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "keys"
    done = run_here("admin", "keys", "-o", folder, "--title", "KPU Latihan", "--json", typed=COMMISSION)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said == {"root": (folder / "fingerprint.txt").read_text().strip(), "keys_sealed": True}
    assert len(said["root"].split(" ")) == 16
    return folder


def _words(path: Path, *lines: str) -> Path:
    path.touch(0o600)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_root_alone_signs_a_package_that_pins_a_key(keys: Path, tmp_path: Path) -> None:
    """Root and public parts on the one machine; the pin as ``recap admin certificate`` prints it."""
    root = tmp_path / "root"
    root.mkdir()
    for name in ("root.sealed", "public.json"):
        shutil.copy(keys / name, root)
    made = json.loads(run_here("admin", "certificate", "-o", tmp_path / "tls", "--ip", "127.0.0.1", "--json").stdout)
    shutil.copytree(resources.path("training"), tmp_path / "spec")
    spec = tmp_path / "spec" / "spec.toml"
    text = spec.read_text(encoding="utf-8").replace('mode = "training"', 'mode = "trial"')
    servers = "".join(
        f'\n[[servers]]\nurl = "https://127.0.0.1:8443"\npin = "{pin}"\n' for pin in (made["spki"], made["pin"])
    )
    spec.write_text(text + servers, encoding="utf-8")
    out = tmp_path / "one.recap-package"
    done = run_here("package", "build", spec, "--keys", root, "-o", out, typed=COMMISSION)
    assert done.returncode == 0, done.stderr
    package = open_package(out.read_bytes())
    assert [one["pin"] for one in package.servers] == [made["spki"], made["pin"]]
    assert package.recovery is not None, "made with the other keys, and named without being asked for"
    authority = x509.load_der_x509_certificate(package.ca_certificate)
    assert authority.subject.rfc4514_string() == "CN=KPU Latihan"
    said = run_here("package", "inspect", out).stdout
    assert made["spki"] in said and made["pin"] in said
    assert json.loads(run_here("package", "inspect", out, "--json").stdout)["servers"][0]["pin"] == made["spki"]
    wrong = run_here("package", "build", spec, "--keys", root, "-o", tmp_path / "two", typed=SERVER)
    assert "root.sealed" in assert_one_sentence(wrong, 1, "en")


@pytest.mark.parametrize("pin", ["spki:abc", "SPKI:" + "0" * 64, "spki:" + "0" * 63 + "G", "sha256:" + "0" * 64])
def test_a_pin_that_is_none_is_refused_by_its_line(keys: Path, tmp_path: Path, pin: str) -> None:
    shutil.copytree(resources.path("training"), tmp_path / "spec")
    spec = tmp_path / "spec" / "spec.toml"
    spec.write_text(spec.read_text() + f'\n[[servers]]\nurl = "https://127.0.0.1:1"\npin = "{pin}"\n')
    for lang in LANGUAGES:
        words = assert_one_sentence(run_here("package", "build", spec, "-o", tmp_path / "x", lang=lang), 2, lang)
        assert "servers" in words


def test_a_server_gets_its_keys_sealed_anew(keys: Path, tmp_path: Path) -> None:
    both = _words(tmp_path / "both", COMMISSION, SERVER)
    for more, wanted in (((), ["log", "authority", "ca"]), (("--no-enrolment",), ["log"])):
        out = tmp_path / f"server{len(more)}"
        # one after the other from one descriptor: a line each
        fd = os.open(both, os.O_RDONLY)
        done = recap(
            "admin", "server-keys", "--keys", keys, "-o", out, *more, "--passphrase-fd", fd, "--new-passphrase-fd", fd,
            "--json", pass_fds=[fd],
        )
        os.close(fd)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"server_keys": wanted, "enrols": "ca" in wanted}
        assert [path.name for path in out.iterdir()] == ["server.keys"]
        assert stat.S_IMODE((out / "server.keys").stat().st_mode) == 0o600


def test_passphrases_that_do_not_do_make_nothing(keys: Path, tmp_path: Path) -> None:
    weak, right = _words(tmp_path / "weak", "pendek"), _words(tmp_path / "right", COMMISSION)
    for lang in LANGUAGES:
        out = tmp_path / f"out-{lang}"
        assert_one_sentence(recap("admin", "keys", "-o", out, "--seal", lang=lang), 2, lang)
        done = run_here("admin", "keys", "-o", out, "--passphrase-file", weak, lang=lang)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
        done = run_here("admin", "server-keys", "--keys", keys, "-o", out, "--passphrase-file", weak,
                        "--new-passphrase-file", right, lang=lang)
        assert "log.sealed" in assert_one_sentence(done, 1, lang)
        assert not out.exists()


def test_a_certificate_is_made_once_and_renewed_when_asked(tmp_path: Path) -> None:
    tls = tmp_path / "tls"
    names = ("--host", "recap.contoh.go.id", "--host", "recap", "--ip", "10.0.0.7", "--ip", "::1")
    made = json.loads(run_here("admin", "certificate", "-o", tls, *names, "--json").stdout)
    key = (tls / "server.key").read_bytes()
    assert stat.S_IMODE((tls / "server.key").stat().st_mode) == 0o600 and made["spki"].startswith(SPKI)
    alternatives = x509.load_pem_x509_certificate((tls / "server.crt").read_bytes()).extensions
    found = alternatives.get_extension_for_class(x509.SubjectAlternativeName).value
    assert found.get_values_for_type(x509.DNSName) == ["recap.contoh.go.id", "recap"]
    assert [str(one) for one in found.get_values_for_type(x509.IPAddress)] == ["10.0.0.7", "::1"]
    before = {path.name: path.read_bytes() for path in tls.iterdir()}
    for more in ((), ("--key", tls / "server.key"), ("--force",)):
        assert_one_sentence(run_here("admin", "certificate", "-o", tls, *names, *more), 2, "en")
        assert {path.name: path.read_bytes() for path in tls.iterdir()} == before
    done = run_here("admin", "certificate", "-o", tls, *names, "--key", tls / "server.key", "--force", "--json")
    again = json.loads(done.stdout)
    assert again["spki"] == made["spki"] and again["pin"] != made["pin"]
    assert (tls / "server.key").read_bytes() == key


@pytest.mark.parametrize("options", [
    (), ("--host", "recap_1"), ("--host", "https://recap"), ("--host", "a" * 64), ("--host", "-a"), ("--ip", "10.0.0"),
    ("--ip", "recap"), ("--ip", "127.0.0.1", "--days", "0"), ("--ip", "127.0.0.1", "--days", "99999"),
    ("--ip", "127.0.0.1", "--key", "absent.pem"), ("--ip", "127.0.0.1", "--key", __file__),
])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_certificate_for_nothing_is_not_made(tmp_path: Path, options: tuple[str, ...], lang: str) -> None:
    done = run_here("admin", "certificate", "-o", tmp_path / "tls", *options, lang=lang)
    assert done.returncode in (1, 2) and len(done.stderr.splitlines()) == 1, done.stderr
    assert not (tmp_path / "tls").exists() and "Traceback" not in done.stderr
