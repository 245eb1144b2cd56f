"""A store that speaks S3, as a real HTTP server (moto): the same publisher, and what only such a store has."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.portal.kept import is_worth_packing
from sync.upload.opening import publisher_of
from sync.upload.targets import read_target
from sync.upload.tree.publisher import TreePublisher, election_place, release_place
from sync.upload.tree.s3 import S3Store
from tests.helpers.releases import tree
from tests.sync.upload.conftest import Releases

KEYS = {"aws_access_key_id": "id-of-a-test", "aws_secret_access_key": "secret-of-a-test"}


@pytest.fixture
def bucket(endpoint: str, request: pytest.FixtureRequest) -> str:
    name = "b" + hashlib.sha256(request.node.name.encode()).hexdigest()[:20]
    client = store_client(endpoint)
    client.create_bucket(Bucket=name)
    client.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}))
    return name


def store_client(endpoint: str):  # type: ignore[no-untyped-def]
    import boto3

    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS)


def publisher(endpoint: str, bucket: str, prefix: str = "pemilu") -> TreePublisher:
    return TreePublisher(S3Store(bucket, prefix, KEYS, endpoint=endpoint))


def test_everybody_reads_the_release_and_nothing_of_it_changes(
    releases: Releases, endpoint: str, bucket: str
) -> None:
    """Through plain HTTP, as a browser does: kind, age, compression; small pages may change."""
    released = releases.opened("first")
    to = publisher(endpoint, bucket)
    plan = to.prepare(released)
    report = to.publish(plan)
    assert to.check(report) == len(released.files) == report.sent
    files = tree(releases.first)
    base = f"{endpoint}/{bucket}/pemilu/{release_place(released)}"
    packed = 0
    for path in ("manifest.json", "manifest.sig", "index.html", "paket.json", "log/checkpoint",
                 next(path for path in files if path.startswith("data/"))):
        answer = requests.get(base + path, timeout=30)
        assert answer.content == files[path]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (answer.headers.get("Content-Encoding") == "gzip") == is_worth_packing(path, len(files[path]))
        packed += "Content-Encoding" in answer.headers
    assert packed >= 2
    page = requests.get(base + "index.html", timeout=30)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    newest = requests.get(f"{endpoint}/{bucket}/pemilu/{election_place(released)}terbaru.json", timeout=30)
    assert newest.json()["manifest"] == released.manifest
    assert newest.headers["Cache-Control"] == "public, max-age=30"
    assert to.publish(to.prepare(released)).sent == 0
    second = releases.opened("second")
    assert to.publish(to.prepare(second)).sent == len(second.files)
    with pytest.raises(KnownError, match=r"upload\.mode"):
        to.prepare(releases.opened("trial"))


def test_what_another_wrote_is_found_and_never_written_over(
    releases: Releases, endpoint: str, bucket: str, tmp_path: Path
) -> None:
    """Also where the object has been given the old file's digest by hand, and where the store says no checksum."""
    released, client = releases.opened("first"), store_client(endpoint)
    to = publisher(endpoint, bucket)
    whole_report = to.publish(to.prepare(released))
    # the manifest and two files before it: nothing else changes here, and a look at each is a request
    report = replace(whole_report, files=dict(list(whole_report.files.items())[-3:]))
    assert f"{release_place(released)}manifest.json" in report.files
    key = f"pemilu/{release_place(released)}manifest.json"
    whole = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    packed = hashlib.sha256(whole).hexdigest()
    line = released.files["manifest.json"]
    other, damaged = gzip.compress(b"{}"), bytearray(whole)
    damaged[len(whole) // 2:] = bytes(len(whole) - len(whole) // 2)
    spoilt = [(whole[:-30], "gzip", packed), (other, "gzip", packed), (b"{}", "", packed)]
    # with the checksum of its own bytes beside it, damaged within, and much longer than the file is
    spoilt += [(one, "gzip", hashlib.sha256(one).hexdigest()) for one in (
        other, bytes(damaged), gzip.compress(bytes(1 << 24)))]
    for body, encoding, said in spoilt:
        client.put_object(
            Bucket=bucket, Key=key, Body=body, ContentEncoding=encoding, ChecksumAlgorithm="SHA256",
            Metadata={"sha256": line.digest, "packed-sha256": said},
        )
        with pytest.raises(KnownError, match=r"upload\.differs"):
            to.check(report)
        with pytest.raises(KnownError, match=r"upload\.other_release"):
            to.prepare(released)
        with pytest.raises(KnownError, match=r"upload\.immutable"):
            to.store.put(f"{release_place(released)}manifest.json", released, line)
    client.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(KnownError, match=r"upload\.missing"):
        to.check(report)
    assert to.publish(to.prepare(released)).sent == 1


def test_no_secret_is_said(
    releases: Releases, endpoint: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the environment or a file that nobody else reads; refusals name the place and not what opens it."""
    word = f"s3://{bucket}/a?endpoint={endpoint}&region=us-east-1"
    for name in KEYS:
        monkeypatch.delenv(name.upper(), raising=False)
    with pytest.raises(KnownError, match=r"upload\.no_secret"):
        publisher_of(read_target(word), tmp_path)
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    released = releases.opened("first")
    assert publisher_of(read_target(word), tmp_path).prepare(released).count("send") == len(released.files)
    held = tmp_path / "keys.ini"
    held.write_text("[store]\n" + "".join(f"{name} = {value}\n" for name, value in KEYS.items()), encoding="utf-8")
    (tmp_path / "target.toml").write_text(
        f'kind = "s3"\nbucket = "none-{bucket}"\nendpoint = "{endpoint}"\ncredentials = "keys.ini"\n', encoding="utf-8"
    )
    held.chmod(0o644)
    with pytest.raises(KnownError, match=r"upload\.open_secret"):
        publisher_of(read_target(str(tmp_path / "target.toml")), tmp_path)
    held.chmod(0o600)
    for one in (str(tmp_path / "target.toml"), f"s3://{bucket}/a?endpoint=http://127.0.0.1:1"):
        with pytest.raises(KnownError, match=r"upload\.(refused|unreachable)") as caught:
            to = publisher_of(read_target(one), tmp_path)
            to.publish(to.prepare(released))
        for lang in LANGUAGES:
            assert "test" not in sentence(caught.value, lang).replace("pytest", "")
