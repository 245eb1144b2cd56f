"""A store that speaks S3: objects that never change beside a few small ones that do. The one module that knows boto3.

An object is held by the checksum that the store itself worked out of what it has (SHA-256); a store that says none is
read back. Text is put as gzip where it is worth it: browsers unpack it. The checksum is then that of the packed bytes,
which only this run knows of what it put; any other is read back, for what stands beside it anybody may have written.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from forms.errors import KnownError
from sync.portal.kept import is_worth_packing
from sync.portal.release import FileLine
from sync.upload.kinds import media_type
from sync.upload.released import Released
from sync.wire.headers import FOREVER

_PIECE = 1 << 20
_SPOOL = 1 << 23
_MOST_SMALL = 1 << 24
_CACHE = "Cache-Control"
#: What leads to a release may be half a minute old.
_SOON = "public, max-age=30"
_OWN = "sha256"
_NONE = ("404", "NoSuchKey", "NotFound")
_TAKEN = ("412", "PreconditionFailed", "409", "ConditionalRequestConflict")


class S3Store:
    """See :class:`sync.upload.tree.store.Store`. Nothing secret is in its name or in what it raises."""

    def __init__(
        self, bucket: str, prefix: str, keys: Mapping[str, str], *, endpoint: str | None = None,
        region: str | None = None, compresses: bool = True,
    ) -> None:
        """:param keys: ``aws_access_key_id``, ``aws_secret_access_key`` and, where there is one, ``aws_session_token``.
        """
        self._bucket, self._prefix, self._compresses = bucket, prefix, compresses
        #: SHA-256 of the packed bytes and of the file, of what was put here
        self._packed: dict[str, tuple[bytes, str]] = {}
        config = Config(
            retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=10, read_timeout=60,
            s3={"addressing_style": "path" if endpoint else "auto"}, request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.session.Session().client(
            "s3", endpoint_url=endpoint, region_name=region or "us-east-1", config=config, **keys
        )

    @property
    def name(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def digest(self, place: str, line: FileLine) -> str | None:
        """By the store's own checksum; where the object is compressed, of what it unpacks to."""
        with self._told(place):
            try:
                head = self._client.head_object(Bucket=self._bucket, Key=self._key(place), ChecksumMode="ENABLED")
            except ClientError as error:
                if _code(error) in _NONE:
                    return None
                raise
        said = _checksum(head)
        if head.get("ContentEncoding") == "gzip":
            packed, digest = self._packed.get(place, (b"", ""))
            return digest if said and said == packed else self._read_back(place, line.size)
        return said.hex() if said else self._read_back(place, line.size)

    def _read_back(self, place: str, most: int) -> str | None:
        """:param most: bytes of the file; what is longer is another one."""
        whole, left = hashlib.sha256(), most
        with self._told(place):
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(place))
            stream: Any = found["Body"]
            if found.get("ContentEncoding") == "gzip":
                stream = gzip.GzipFile(fileobj=stream)
            try:
                while left >= 0 and (piece := stream.read(min(_PIECE, left + 1))):
                    whole.update(piece)
                    left -= len(piece)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                return ""
        return whole.hexdigest() if left >= 0 else ""

    def put(self, place: str, released: Released, line: FileLine) -> None:
        """Only where nothing is; the store refuses bytes that are not those of the checksum."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as body:
            packs = self._compresses and is_worth_packing(line.path, line.size)
            # the same bytes on every machine: no time and no name in it
            packed = gzip.GzipFile("", "wb", fileobj=body, mtime=0) if packs else None
            for piece in released.pieces(line.path):
                (packed or body).write(piece)
            if packed is not None:
                packed.close()
            extra: dict[str, Any] = {"Metadata": {_OWN: line.digest}}
            if packs:
                extra["ContentEncoding"] = "gzip"
                self._packed[place] = _digest_of(body), line.digest
            with self._told(place):
                try:
                    self._put(place, body, FOREVER[_CACHE], IfNoneMatch="*", **extra)
                except ClientError as error:
                    if _code(error) not in _TAKEN:
                        raise
                    # ours, where an answer was lost and asked for again; it is looked at like every other
                    if self.digest(place, line) != line.digest:
                        raise KnownError("upload.immutable", path=place) from error

    def settle(self) -> None:
        """An object is durable when the store says so."""

    def point(self, place: str, data: bytes) -> None:
        """In the place of the one before."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as body, self._told(place):
            body.write(data)
            self._put(place, body, _SOON)

    def read(self, place: str) -> bytes | None:
        """Whole, as it is short."""
        with self._told(place):
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=self._key(place))
            except ClientError as error:
                if _code(error) in _NONE:
                    return None
                raise
            data: bytes = found["Body"].read(_MOST_SMALL)
            return data

    def folders(self, place: str) -> Sequence[str]:
        """Parts of names up to the next stroke."""
        below = f"{self._key(place)}/"
        found: list[str] = []
        with self._told(place):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=below, Delimiter="/"):
                found += (one["Prefix"][len(below):-1] for one in page.get("CommonPrefixes", ()))
        return sorted(found)

    def _put(self, place: str, body: IO[bytes], cache: str, **extra: Any) -> None:
        checksum = base64.b64encode(_digest_of(body)).decode("ascii")
        body.seek(0)
        self._client.put_object(
            Bucket=self._bucket, Key=self._key(place), Body=body, CacheControl=cache, ChecksumSHA256=checksum,
            ChecksumAlgorithm="SHA256", ContentType=media_type(place), **extra,
        )

    def _key(self, place: str) -> str:
        return f"{self._prefix}/{place}" if self._prefix else place

    @contextmanager
    def _told(self, place: str) -> Iterator[None]:
        """What the store refuses, as one sentence with its own code of the reason and nothing else of its answer.

        :raises KnownError: ``upload.refused``, ``upload.unreachable``.
        """
        try:
            yield
        except ClientError as error:
            raise KnownError("upload.refused", place=self.name, text=_code(error)[:60], path=place) from error
        except BotoCoreError as error:
            raise KnownError("upload.unreachable", place=self.name) from error


def _checksum(head: Mapping[str, Any]) -> bytes | None:
    """SHA-256 of a whole object by the store itself; None where it says none, or none of the whole."""
    try:
        said = base64.b64decode(str(head.get("ChecksumSHA256") or ""), validate=True)
    except (binascii.Error, ValueError):  # of parts, ``-2`` behind it
        return None
    return said if len(said) == hashlib.sha256().digest_size else None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _digest_of(body: IO[bytes]) -> bytes:
    whole = hashlib.sha256()
    body.seek(0)
    while piece := body.read(_PIECE):
        whole.update(piece)
    return whole.digest()
