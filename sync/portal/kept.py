"""The files of cut releases that a server keeps and gives out: each once, by the digest of its content.

``files/ab/<sha256>`` holds a file of any number of releases that have it with the same bytes; ``<sha256>.gz`` beside it
the same compressed, where that is worth it. The register says which manifest a number has; manifest and listings, which
are kept like every other file, lead from a path to a digest. So there is no second list that could say otherwise, and a
path that no listing has leads nowhere.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.portal.at_hand import MOST_OF_ONE, AtHand, Held, KeptFile, Mark, is_settled, mark_of
from sync.portal.feed import MOST, archive_path, joined
from sync.portal.folder import FLUSHED_AT_ONCE, make_durable
from sync.portal.newest import Newest
from sync.portal.register import Cut, Register
from sync.portal.release import MANIFEST, SIGNATURE, folder_of, listing_path
from sync.record.canonical import decode
from sync.regular import NotRegularError, open_regular, read_regular, write_fresh
from sync.system import sync_folder, take_place

FILES = "files"
_GZ = ".gz"
#: Of compression: two more take nearly twice the time and save a hundredth of the bytes.
_LEVEL = 7
#: Endings of files that people and programs read as text; what lies in these folders is small or signed, and is not.
_TEXT = (".html", ".css", ".js", ".csv", ".json")
_LEFT = ("catatan", "petugas", "paket")
#: Fewer bytes are not worth a second file.
_SMALL = 1024
_MOST_LISTING = 1 << 28
_PIECE = 1 << 20
#: Entries of the register that are kept in memory.
_MOST_CUTS = 100


class KeptFiles:
    """Where a release that is being cut is written: each content once, those that are here already are only read.

    A :class:`sync.portal.folder.Place`.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        self._made: set[Path] = set()
        files.mkdir(parents=True, exist_ok=True)
        sweep(files, FILES)

    def fresh(self, path: str) -> Path:
        """Where to write a file before its digest is known."""
        return self._files / f"{prefix(FILES)}{hashlib.sha256(path.encode('utf-8')).hexdigest()[:32]}"

    def has(self, path: str, digest: str) -> bool:
        """Whether it is here, with what it should have beside it; it is read for that."""
        target = self._files / digest[:2] / digest
        if not _is(target, digest):
            return False
        return not self._packs(path, target) or _is(_packed(target), digest)

    def take(self, path: str, fresh: Path, digest: str) -> None:
        """Give a file that was written its name."""
        target = self._files / digest[:2] / digest
        target.parent.mkdir(exist_ok=True)
        self._made.add(target.parent)
        take_place(fresh, target)
        if self._packs(path, target):
            # the same bytes on every machine: no time and no name in it
            data = gzip.compress(read_regular(target), _LEVEL, mtime=0)
            with write_fresh(fresh) as stream:
                stream.write(data)
                _flush(stream.fileno())
            take_place(fresh, _packed(target))

    def close(self) -> None:
        """Everything that was taken is durable."""
        if not FLUSHED_AT_ONCE:
            for folder in (*self._made, self._files):
                sync_folder(folder)
        make_durable()

    def _packs(self, path: str, target: Path) -> bool:
        return _is_packed(path) and target.stat().st_size >= _SMALL


class KeptReleases:
    """The releases in a server's folder of releases, as they are given out. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        self._register = Register(folder)
        self._folder = folder
        self._files = folder / FILES
        self._named = str(self._files)
        self._listing = lru_cache(64)(self._read_listing)
        self._sound = lru_cache(1 << 16)(_looked_at)
        self._held = AtHand()
        self._newest = Newest(self._register, folder, self._files, self.place, self._is_sound)
        self._cuts: dict[int, tuple[Mark, Cut]] = {}
        self._feed = lru_cache(4)(self._joined)

    def writing(self) -> KeptFiles:
        """Where the files of a release are written that is being cut."""
        return KeptFiles(self._files)

    def has(self, size: int, digest: str) -> bool:
        """Whether a file lies here, as far as its name and its size say."""
        try:
            # asked once a file of the country: no path is put together for it
            found = os.lstat(f"{self._named}/{digest[:2]}/{digest}")
            return found.st_size == size and stat.S_ISREG(found.st_mode)
        except OSError:
            return False

    def listed(self, listing: str) -> Iterator[tuple[int, str]]:
        """Size and digest of every file of a listing. :raises OSError, KeyError: it is not here, or is another one."""
        data = read_regular(self.place(listing), _MOST_LISTING)
        if hashlib.sha256(data).hexdigest() != listing:
            raise KeyError(listing)
        yield from ((line["bytes"], line["sha256"]) for line in json.loads(data)["files"])

    def part(self, digest: str, place: int, size: int) -> bytes:
        """Bytes of a kept file, which nobody held against its digest. :raises OSError: it is not here."""
        with open_regular(self.place(digest)) as stream:
            stream.seek(place)
            return stream.read(size)

    def copy(self, cut: Cut, folder: Path) -> None:
        """Every file of a release into an empty folder, each held against its digest on the way; durable at the end.

        :raises KnownError: ``portal.kept`` for the first that is not what the release says.
        :raises OSError: it cannot be written.
        """
        made: set[Path] = set()
        read = self._kept_listing(cut)
        files = [(MANIFEST, cut.manifest), *_listed(read(MANIFEST, cut.manifest), read)]
        for path, digest in files:
            target = folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            if not _copied(self.place(digest), target, digest):
                raise _wrong(cut, path)
        target = folder / SIGNATURE
        with target.open("wb") as stream:
            stream.write(self.signature(cut))
            _flush(stream.fileno())
        make_durable()

    def _kept_listing(self, cut: Cut) -> Callable[[str, str], bytes]:
        def read(path: str, digest: str) -> bytes:
            try:
                return read_regular(self.place(digest), _MOST_LISTING)
            except OSError as error:
                raise _wrong(cut, path) from error

        return read

    def newest(self) -> Cut | None:
        """The newest release of which the files are kept; None before the first.

        :raises KnownError: ``portal.register``, ``portal.kept`` where there are releases and none can be given out.
        """
        return self._newest.found()

    def newest_at_hand(self) -> Cut | None:
        """The newest release, where it lies there as it did when this was last looked up; a few microseconds."""
        return self._newest.at_hand()

    def lost(self) -> KnownError | None:
        """Why the newest release of the register is not the one given out; None where it is."""
        return self._newest.lost()

    def get(self, number: int) -> Cut | None:
        """A release by its number. :raises KnownError: ``portal.register``."""
        known = self.at_number(number)
        if known is not None:
            return known
        mark, cut = self._register.mark(number), self._register.get(number)
        if cut is not None and is_settled(mark):
            self._cuts = {**dict(list(self._cuts.items())[-_MOST_CUTS:]), number: (mark, cut)}
        return cut

    def at_number(self, number: int) -> Cut | None:
        """The same, of one that was read before and lies there as it did; a few microseconds."""
        known = self._cuts.get(number)
        return known[1] if known is not None and self._register.mark(number) == known[0] else None

    def root(self, cut: Cut) -> str | None:
        """Root of the log (hex) in the manifest of a release; None where that is not kept."""
        try:
            data = read_regular(self.place(cut.manifest), _MOST_LISTING)
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != cut.manifest:
            return None
        found = decode(data, _MOST_LISTING)["root"]
        return found if isinstance(found, str) else None

    def signature(self, cut: Cut) -> bytes:
        """Its file ``manifest.sig``, which the register has."""
        return cut.signature.encode("ascii")

    def file(self, cut: Cut, path: str) -> KeptFile | None:
        """A file of a release; None where the release has none of that path, or was cut before files were kept.

        :raises KnownError: ``portal.kept`` where what lies here is not what the release says.
        """
        digest = cut.manifest if path == MANIFEST else self._digest_of(cut, path)
        if digest is None:
            self._check_kept(cut)
            return None
        found = self.place(digest)
        mark = mark_of(found)
        if mark is None and path == MANIFEST:
            self._check_kept(cut)
            return None
        if mark is None or not self._is_sound(found, digest, mark):
            raise _wrong(cut, path)
        return KeptFile(found, mark[0], digest, self._packed_of(found, digest))

    def _check_kept(self, cut: Cut) -> None:
        """A release without a manifest was cut before files were kept, unless an older one has its own.

        :raises KnownError: ``portal.kept``.
        """
        if self._newest.is_lost(cut):
            raise _wrong(cut, MANIFEST)

    def held(self, cut: Cut, path: str) -> KeptFile | None:
        """The same; a small file is at hand from then on. :raises KnownError: ``portal.kept``."""
        kept = self.file(cut, path)
        if kept is None or kept.size > MOST_OF_ONE:
            return kept
        marks = tuple((one, mark_of(one)) for one in (kept.path, _packed(kept.path)))
        if not all(is_settled(mark) for _, mark in marks) or (whole := _with_data(kept)).data is None:
            return kept
        self._held.put((cut.manifest, path), Held(whole, marks))
        return whole

    def at_hand(self, cut: Cut, path: str) -> KeptFile | None:
        """The same, of a small file that was held and lies there as it did; a few microseconds."""
        return self._held.get((cut.manifest, path))

    def feed(self, newest: Cut) -> bytes | None:
        """The feed of the newest releases up to one, as far as they are kept and have one; None where none does.

        :raises KnownError: ``portal.register``.
        """
        return self._feed(newest.plan.number, newest.manifest)

    def _joined(self, newest: int, manifest: str) -> bytes | None:
        found: dict[int, bytes] = {}
        for number in [one for one in self._register.numbers() if one <= newest][-MOST - 1:]:
            # a damaged file or entry of an older release is no reason to tell nothing of the newer ones
            with suppress(KnownError, OSError):
                cut = self._register.get(number)
                file = self.file(cut, archive_path(number)) if cut is not None else None
                if file is not None:
                    found[number] = read_regular(file.path)
        return joined(found)

    def _packed_of(self, found: Path, digest: str) -> Path | None:
        """The same as gzip, where it is there and holds just this file; else the file itself is given out."""
        packed = _packed(found)
        mark = mark_of(packed)
        return packed if mark is not None and self._is_sound(packed, digest, mark) else None

    def _is_sound(self, path: Path, digest: str, mark: Mark) -> bool:
        """Whether a file has its content; looked at once for a file as the disk has it."""
        return self._sound(path, digest, *mark or ()) if is_settled(mark) else _is(path, digest)

    def _digest_of(self, cut: Cut, path: str) -> str | None:
        try:
            head = self._listing(cut.manifest)
        except FileNotFoundError:
            return None
        except (OSError, KnownError, KeyError, TypeError) as error:
            raise _wrong(cut, MANIFEST) from error
        if path.startswith("daftar/"):
            return head.get(path)
        name = listing_path(folder_of(path))
        listing = head.get(name)
        try:
            return self._listing(listing).get(path) if listing is not None else None
        except (OSError, KnownError, KeyError, TypeError) as error:
            raise _wrong(cut, name) from error

    def _read_listing(self, digest: str) -> Mapping[str, str]:
        """Digest by path: of the listings that a head names, or of the files that a listing names."""
        data = read_regular(self.place(digest), _MOST_LISTING)
        if hashlib.sha256(data).hexdigest() != digest:
            raise KeyError(digest)
        return dict(_lines(data))

    def place(self, digest: str) -> Path:
        """Where a file of a digest (hex) lies, if it does."""
        return self._files / digest[:2] / digest


def _with_data(kept: KeptFile) -> KeptFile:
    """With the bytes of both, read once more and held against the digest: what is in memory is sound by itself."""
    data = read_regular(kept.path)
    packed = read_regular(kept.packed) if kept.packed is not None else None
    try:
        is_sound = _digest(data) == kept.digest and (packed is None or _digest(gzip.decompress(packed)) == kept.digest)
    except (OSError, EOFError, zlib.error):
        is_sound = False
    return replace(kept, data=data, packed_data=packed) if is_sound else kept


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _wrong(cut: Cut, path: str) -> KnownError:
    return KnownError("portal.kept", number=cut.plan.number, path=path[:120])


def _listed(head: bytes, read: Callable[[str, str], bytes]) -> Iterator[tuple[str, str]]:
    """Path and digest of every file that a head leads to, its listings among them."""
    for path, digest in _lines(head):
        yield path, digest
        yield from _lines(read(path, digest))


def _copied(source: Path, target: Path, digest: str) -> bool:
    """Copy a file; whether it has the content that it should."""
    whole = hashlib.sha256()
    try:
        read = open_regular(source)
    except (FileNotFoundError, NotRegularError):
        return False
    with read, target.open("wb") as stream:
        while piece := read.read(_PIECE):
            whole.update(piece)
            stream.write(piece)
        _flush(stream.fileno())
    return whole.hexdigest() == digest


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    found = decode(data, _MOST_LISTING)
    if "folders" in found:
        yield from ((line["daftar"], line["daftar_sha256"]) for line in found["folders"])
    else:
        yield from ((line["path"], line["sha256"]) for line in found["files"])


def is_worth_packing(path: str, size: int) -> bool:
    """Whether a file of a release is given out as gzip too: text that browsers read, and enough of it."""
    return size >= _SMALL and _is_packed(path)


def _is_packed(path: str) -> bool:
    return path.endswith(_TEXT) and path.partition("/")[0] not in _LEFT


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}{_GZ}")


def _looked_at(path: Path, digest: str, *_stat: int) -> bool:
    """Asked once for a file as the disk has it, and again when the disk says that it is another."""
    return _is(path, digest)


def _is(path: Path, digest: str) -> bool:
    """Whether a file is there with this content; of a compressed one, what it unpacks to."""
    whole = hashlib.sha256()
    try:
        with open_regular(path) as raw:
            stream = gzip.open(raw) if path.suffix == _GZ else raw
            while piece := stream.read(_PIECE):
                whole.update(piece)
    except (FileNotFoundError, NotRegularError, gzip.BadGzipFile, EOFError, zlib.error):
        return False
    return whole.hexdigest() == digest


def _flush(handle: int) -> None:
    """A file by itself, where nothing does it for all of them: a release of a regency has many thousands. A power cut
    may leave one cut short under its name; it is looked at before it counts as kept, and before it is given out."""
    if not FLUSHED_AT_ONCE:
        os.fsync(handle)
