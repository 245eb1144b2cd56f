"""Calls to one CKAN, through ckanapi. What the answer to a call that changes something was is often not known: 5xx,
a lost connection, a time-out. That is a case of its own here, and never a failure."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

from forms.errors import KnownError
from sync.upload.ckan.packing import digest_within

_SECONDS = (10.0, 120.0)
_PIECE = 1 << 20
#: Bytes of an answer to a call: a dataset with all its resources is far below. What a ZIP may be longer than its file.
_MOST, _MORE = 1 << 26, 1 << 16
_AGENT = "recap-publish"
_BUSY = 429
_TOO_LARGE = 413


class UnknownOutcome(Exception):  # noqa: N818 -- no error: it may have worked
    """No answer that says what happened; ``seconds`` is what the site asks to wait, None where it asks nothing.

    ``is_cut`` where there was no answer at all.
    """

    def __init__(self, seconds: float | None = None, is_cut: bool = False) -> None:
        super().__init__()
        self.seconds, self.is_cut = seconds, is_cut


class Stale(Exception):  # noqa: N818
    """Somebody changed the dataset after it was read."""


class TooLarge(Exception):  # noqa: N818
    """The site takes no file of this size."""


class _Longer(Exception):  # noqa: N818
    """An address gives out more bytes than what ought to be there has."""


class _Bounded:
    """Body of an answer to a call, which ends with an error where it is longer than any is."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def stream(self, amount: int, decode_content: bool | None = None) -> Iterator[bytes]:
        """Piece by piece, unpacked. :raises requests.ConnectionError: it goes on."""
        left = _MOST
        for piece in self._raw.stream(amount, decode_content=decode_content):
            left -= len(piece)
            if left < 0:
                raise requests.ConnectionError
            yield piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


class CkanSite:
    """One site and one token. The token is in the header of calls to this site alone, and in nothing that is said."""

    def __init__(self, url: str, token: str) -> None:
        self.name = f"ckan:{url}"
        self._url, self._token = url.rstrip("/"), token
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.hooks["response"].append(self._note)
        self._status = 0
        self._wait: float | None = None
        self._remote = RemoteCKAN(self._url, apikey=token, user_agent=_AGENT, session=self._session)

    def _note(self, answer: requests.Response, *_: object, stream: bool = False, **__: object) -> None:
        found = answer.headers.get("Retry-After", "")
        self._status = answer.status_code
        self._wait = float(found) if found.isascii() and found.isdecimal() and len(found) < 6 else None
        if not stream:
            answer.raw = _Bounded(answer.raw)

    def show(self, kind: str, name: str) -> Mapping[str, Any] | None:
        """A dataset (``package``) or an ``organization``; None where there is none, or none for this token.

        :raises KnownError: ``upload.refused`` also where the answer is no such thing.
        """
        try:
            found = self.call(f"{kind}_show", {"id": name})
        except NotFound:
            return None
        if kind == "package" and not _is_dataset(found):
            raise self._refused(f"{kind}_show", "JSON")
        return found

    def call(self, action: str, data: Mapping[str, Any], file: tuple[str, IO[bytes]] | None = None) -> dict[str, Any]:
        """One call of the Action API.

        :param file: name of the field and the file, for an upload; ``data`` then has plain words and JSON.
        :raises UnknownOutcome: what happened is not known; :raises Stale:, :raises TooLarge:.
        :raises KnownError: ``upload.refused``.
        """
        self._status, self._wait = 0, None
        files = {file[0]: file[1]} if file is not None else None
        try:
            found = self._remote.call_action(
                action, dict(data), files=files, requests_kwargs={"timeout": _SECONDS}
            )
        except NotFound:
            raise
        except ValidationError as error:
            raise self._validation(action, error) from None
        except NotAuthorized:
            raise self._refused(action, "403") from None
        except (CKANAPIError, requests.RequestException, OSError, ValueError):
            if self._status == _TOO_LARGE:
                raise TooLarge from None
            if self._status in (0, 200, _BUSY) or self._status >= 500:
                raise UnknownOutcome(self._wait, is_cut=self._status == 0) from None
            raise self._refused(action, str(self._status)) from None
        return dict(found) if isinstance(found, Mapping) else {"result": found}

    def _validation(self, action: str, error: ValidationError) -> Exception:
        said: Mapping[str, Any] = error.error_dict if isinstance(error.error_dict, Mapping) else {}
        words = json.dumps(said)
        if any(name.startswith("match") for name in said) or '"match' in words:
            return Stale()
        if "too large" in words:
            return TooLarge()
        return self._refused(action, ", ".join(sorted(name for name in said if name != "__type"))[:60] or "409")

    def _refused(self, action: str, why: str) -> KnownError:
        return KnownError("upload.refused", place=self.name, path=action, text=why)

    def digest(self, url: str, most: int) -> str | None:
        """SHA-256 of what an address gives out now, empty where that is more than ``most`` bytes; None where there is
        nothing.

        :raises UnknownOutcome: it does not answer.
        """
        whole = hashlib.sha256()
        try:
            return whole.hexdigest() if self._pieces(url, whole.update, most) else None
        except _Longer:
            return ""

    def digest_within(self, url: str, most: int) -> str | None:
        """SHA-256 of the file in the ZIP that an address gives out, empty where that is none; None: there is nothing.

        :param most: bytes that the file may have.
        :raises UnknownOutcome: it does not answer.
        """
        with tempfile.TemporaryFile() as file:
            try:
                is_there = self._pieces(url, file.write, most + most // 1000 + _MORE)
            except _Longer:
                return ""
            return digest_within(file, most) if is_there else None

    def _pieces(self, url: str, take: Callable[[bytes], object], most: int) -> bool:
        """Read what an address gives out; whether there is something. :raises _Longer: it is more than that."""
        try:
            there, own = urlsplit(url), urlsplit(self._url)
        except ValueError as error:
            raise UnknownOutcome from error
        headers = {}
        if there.netloc == own.netloc:
            # a site may name itself by ``http``; the token goes as it was given
            url, headers = there._replace(scheme=own.scheme).geturl(), {"Authorization": self._token}
        self._status, self._wait = 0, None
        try:
            with self._session.get(
                url, headers={**headers, "User-Agent": _AGENT}, timeout=_SECONDS, stream=True
            ) as answer:
                if answer.status_code in (401, 403, 404, 410):
                    return False
                if answer.status_code != 200:
                    raise UnknownOutcome(self._wait)
                for piece in answer.iter_content(_PIECE):
                    most -= len(piece)
                    if most < 0:
                        raise _Longer
                    take(piece)
        except (requests.RequestException, OSError, ValueError) as error:
            raise UnknownOutcome from error
        return True


def _is_dataset(found: Mapping[str, Any]) -> bool:
    """Whether an answer has the shape of a dataset, as far as it is read here."""
    lists = [found.get("resources", []), found.get("extras", [])]
    if not all(isinstance(some, list) and all(isinstance(one, dict) for one in some) for some in lists):
        return False
    return (
        {"name", "private", "metadata_modified"} <= found.keys() and isinstance(found.get("organization") or {}, dict)
        and all({"id", "url"} <= one.keys() for one in lists[0])
        and all({"key", "value"} <= one.keys() for one in lists[1])
    )
