"""Pages of a SQLCipher 4 database, decrypted one by one, whatever is wrong with the others.

SQLCipher's own driver refuses a database at the first page that is not authentic. Here every page is decrypted by
itself: a page is ``ciphertext | IV (16) | HMAC-SHA-512 (64)``, AES-256-CBC under the raw key; the HMAC covers
ciphertext, IV and page number (little endian, 32 bits). Its key is PBKDF2-HMAC-SHA-512 of the raw key, two rounds,
with the database's salt (the first 16 bytes of the file) XOR 0x3a. Frames of the write-ahead log hold pages in the same
form (SQLite file format, section 4). Source: SQLCipher design (Zetetic), SQLite "Database File Format".
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from recap_desktop.workspace.salvage.mending import mended
from sync.regular import read_regular

PAGE = 4096
_SALT, _IV, _MAC = 16, 16, 64
_RESERVED = _IV + _MAC
#: Bytes of a page that SQLite uses.
USABLE = PAGE - _RESERVED
_MAGIC = b"SQLite format 3\0"
_WAL_HEAD, _FRAME_HEAD = 32, 24
_MASK = 0x3A
#: Pages by which a salt is tried.
_TRIED = 4
#: So many pages are mended at most: where more are bad, it is not one changed byte.
_MENDED = 4
_RUNS = (bytes(32), b"\xff" * 32)


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as decrypted.

    :ivar number: its number, from 1; of a frame what the frame says.
    :ivar content: its :data:`PAGE` bytes in the clear, the reserved ones zero.
    :ivar is_authentic: whether its HMAC holds. Of another page nothing is believed that does not prove itself.
    """

    number: int
    content: bytes
    is_authentic: bool


class EncryptedPages:
    """All pages of a database file and of the write-ahead log beside it, frames in the order of writing."""

    def __init__(self, database: bytes, log: bytes, key: bytes | bytearray) -> None:
        """:param database: bytes of the file; :param log: of its ``-wal`` file, empty without one."""
        self._database = database
        self._log = log
        self._key = bytes(key)
        self._mac_key = self._mac_key_of(self._salt())

    def __iter__(self) -> Iterator[PageRead]:
        bad = [(number, raw) for number, raw in self._raw() if not self._holds(number, raw, self._mac_key)]
        right = {raw: self._mended(number, raw, bits_only=len(bad) > 1) for number, raw in bad[:_MENDED]}
        for number, raw in self._raw():
            found = right.get(raw)
            yield self._read(number, raw if found is None else found)

    @property
    def is_whole(self) -> bool:
        """Whether every page of the file holds, but for those that the log has anew."""
        anew = {number for number, _ in self._frames()}
        pages = len(self._database) // PAGE
        return len(self._database) % PAGE == 0 and all(
            number > pages or number in anew or self._holds(number, raw, self._mac_key) for number, raw in self._raw()
        )

    @property
    def is_any_authentic(self) -> bool:
        """Whether the key is the key of this database, as far as it can tell."""
        return any(self._holds(number, raw, self._mac_key) for number, raw in self._raw())

    def _raw(self) -> Iterator[tuple[int, bytes]]:
        """Every page with its number as it is on disk: those of the file, then those of the log."""
        for place in range(0, len(self._database), PAGE):
            yield place // PAGE + 1, self._database[place : place + PAGE].ljust(PAGE, b"\0")
        yield from self._frames()

    def _mended(self, number: int, raw: bytes, *, bits_only: bool) -> bytes | None:
        """The page with the one byte put right that was changed, None where more is wrong with it."""
        if any(run in raw for run in _RUNS):
            return None  # a lost sector: what is encrypted never looks like this
        start = _SALT if number == 1 else 0
        signed, mac = raw[start : PAGE - _MAC], raw[PAGE - _MAC :]
        tail = struct.pack("<I", number & 0xFFFFFFFF)
        found = mended(signed, mac, self._mac_key, tail, bits_only=bits_only)
        if found is None:
            return None
        return raw[:start] + found + hmac.digest(self._mac_key, found + tail, "sha512")

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        """Page number and bytes of every frame.

        Checksums are not asked: SQLite ends at the first that does not hold, and all after it would be lost. The HMAC
        of each page says more than they do. Frames left from before the log was begun anew hold older pages.
        """
        size = _FRAME_HEAD + PAGE
        newest = self._log[16:24]
        frames = [self._log[place : place + size] for place in range(_WAL_HEAD, len(self._log) - size + 1, size)]
        for of_this_log in (False, True):
            for frame in frames:
                if (frame[8:16] == newest) is of_this_log:
                    yield int.from_bytes(frame[:4], "big"), frame[_FRAME_HEAD:]

    def _read(self, number: int, raw: bytes) -> PageRead:
        start = _SALT if number == 1 else 0
        sealed, vector = raw[start:USABLE], raw[USABLE : USABLE + _IV]
        opened = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        clear = opened.update(sealed) + opened.finalize()
        head = _MAGIC if number == 1 else b""
        holds = self._holds(number, raw, self._mac_key)
        return PageRead(number, head + clear + bytes(_RESERVED), holds)

    def _holds(self, number: int, raw: bytes, mac_key: bytes) -> bool:
        start = _SALT if number == 1 else 0
        signed = raw[start : PAGE - _MAC] + struct.pack("<I", number & 0xFFFFFFFF)
        return hmac.compare_digest(hmac.digest(mac_key, signed, "sha512"), raw[PAGE - _MAC :])

    def _mac_key_of(self, salt: bytes) -> bytes:
        return hashlib.pbkdf2_hmac("sha512", self._key, bytes(one ^ _MASK for one in salt), 2, len(self._key))

    def _salt(self) -> bytes:
        """The salt under which pages hold: the file's first bytes, else those with one byte changed."""
        found = self._database[:_SALT].ljust(_SALT, b"\0")
        if self._is_salt(found):
            return found
        for place in range(_SALT):
            for value in range(256):
                tried = found[:place] + bytes([value]) + found[place + 1 :]
                if self._is_salt(tried):
                    return tried
        return found

    def _is_salt(self, salt: bytes) -> bool:
        mac_key = self._mac_key_of(salt)
        raws = (self._database[place : place + PAGE] for place in range(PAGE, PAGE * (_TRIED + 1), PAGE))
        return any(self._holds(place + 2, raw, mac_key) for place, raw in enumerate(raws) if len(raw) == PAGE)


def is_of_another_key(database: bytes, key: bytes | bytearray) -> bool:
    """Whether this looks like a whole encrypted database of which not one page is of this key."""
    if not database or len(database) % PAGE or database.startswith(_MAGIC) or any(run in database for run in _RUNS):
        return False
    return not EncryptedPages(database, b"", key).is_any_authentic


def bytes_of(path: Path) -> bytes:
    """Content of a file; empty where it is missing or cannot be read."""
    try:
        return read_regular(path)
    except OSError:
        return b""
