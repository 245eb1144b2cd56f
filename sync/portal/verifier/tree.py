"""The log: entries, root of its Merkle tree (RFC 6962), signed note and receipts (C2SP)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from .faults import Fault
from .manifest import Head, Package
from .signed import Signatures, is_digest, read_json, unb64

#: Kinds of leaf that are no records, and kinds whose records are published.
PUBLIC = (
    "sheet", "recap", "act", "objection", "incident", "nihil", "copy-check", "attendance", "decision", "image",
)
_OTHER = ("officer", "revocation", "package", "release")
_ROW, _ID = 69, 32
_MAX_ENTRY, _READ = 1 << 12, 1 << 20


class Leaf:
    """A leaf: its number, kind, and the SHA-256 of what it commits to."""

    def __init__(self, index: int, kind: str, envelope: str) -> None:
        self.index, self.kind, self.envelope = index, kind, envelope


class Log:
    """Leaves by id. Rows of fixed width (id, digest, number) in 65,536 parts: 69 bytes a leaf, whatever the country."""

    def __init__(self, head: Head) -> None:
        """Reads every entry. :raises Fault: ``entry`` with the line that is none or stands twice."""
        self._rows: dict[bytes, bytearray] = {}
        self.kinds: list[str] = []
        self._kind = bytearray()
        self._seen = bytearray()
        self.size, self.last = 0, ""
        self.heads: list[tuple[str, str]] = []
        for entry in entries_of(head):
            self._take(entry)

    def _take(self, entry: bytes) -> None:
        try:
            said = read_json(entry)
            name, envelope, kind, received = said["id"], said["envelope"], said["kind"], said["received"]
            is_right = set(said) == {"v", "id", "envelope", "kind", "received"} and said["v"] == 1
            is_right &= is_digest(name) and is_digest(envelope) and isinstance(kind, str)
            is_right &= re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z", received) is not None
            is_right &= kind not in ("officer", "revocation") or name == envelope
        except (ValueError, TypeError, KeyError):
            is_right = False
        if not is_right or self.get(name) is not None:
            raise Fault("entry", line=self.size + 1)
        if kind not in self.kinds:
            self.kinds.append(kind)
        key = bytes.fromhex(name)
        row = key + bytes.fromhex(envelope) + self.size.to_bytes(5, "big")
        self._rows.setdefault(key[:2], bytearray()).extend(row)
        self._kind.append(self.kinds.index(kind))
        self._seen.append(0)
        if kind == "release":
            self.heads.append((name, envelope))
        self.size, self.last = self.size + 1, max(self.last, received)

    def get(self, name: str) -> Leaf | None:
        """The leaf of an id."""
        key = bytes.fromhex(name)
        rows = self._rows.get(key[:2], bytearray())
        at = rows.find(key)
        while at >= 0 and at % _ROW:
            at = rows.find(key, at + 1)
        if at < 0:
            return None
        index = int.from_bytes(rows[at + 2 * _ID : at + _ROW], "big")
        return Leaf(index, self.kinds[self._kind[index]], rows[at + _ID : at + 2 * _ID].hex())

    def see(self, name: str, kinds: Iterable[str], envelope: str, path: str) -> Leaf:
        """The leaf of a file, which is noted as found. :raises Fault: ``not_logged``, ``other_envelope``."""
        leaf = self.get(name)
        if leaf is None or leaf.kind not in kinds:
            raise Fault("not_logged", path=path)
        if leaf.envelope != envelope:
            raise Fault("other_envelope", path=path)
        self._seen[leaf.index] = 1
        return leaf

    def unseen(self, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Ids and kinds of leaves of some kinds for which no file was found."""
        wanted = {self.kinds.index(kind) for kind in kinds if kind in self.kinds}
        for rows in self._rows.values():
            for at in range(0, len(rows), _ROW):
                index = int.from_bytes(rows[at + 2 * _ID : at + _ROW], "big")
                if not self._seen[index] and self._kind[index] in wanted:
                    yield rows[at : at + _ID].hex(), self.kinds[self._kind[index]]

    def count(self, kinds: Iterable[str]) -> int:
        """Leaves of some kinds."""
        return sum(self._kind.count(self.kinds.index(kind)) for kind in kinds if kind in self.kinds)


def entries_of(head: Head) -> Iterator[bytes]:
    """Entries in leaf order, file by file, line by line. :raises Fault: ``entry``."""
    number = 0
    for path in sorted(head.listing("log/entries")):
        with head.place.open(path) as stream:
            rest = b""
            while piece := stream.read(_READ):
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    number += 1
                    yield line
                if len(rest) > _MAX_ENTRY:
                    raise Fault("entry", line=number + 1)
            if rest:
                raise Fault("entry", line=number + 1)


def roots_of(entries: Iterable[bytes], sizes: Iterable[int]) -> dict[int, str]:
    """Root (hex) of the tree of the first so many entries, for every size that there is."""
    wanted = set(sizes)
    found = {0: hashlib.sha256(b"").hexdigest()}
    peaks: list[bytes] = []  # of perfect subtrees, the greatest first
    for count, entry in enumerate(entries, start=1):
        node, left = hashlib.sha256(b"\0" + entry).digest(), count
        while not left & 1:
            node, left = hashlib.sha256(b"\1" + peaks.pop() + node).digest(), left >> 1
        peaks.append(node)
        if count in wanted:
            top = peaks[-1]
            for peak in peaks[-2::-1]:
                top = hashlib.sha256(b"\1" + peak + top).digest()
            found[count] = top.hex()
    return found


class Notes:
    """Signed notes of this log and of the ones that it goes on from; each is verified once."""

    def __init__(self, package: Package, signatures: Signatures) -> None:
        self._keys = {origin: key for origin, key, _, _ in package.before}
        self._keys[package.origin] = package.log
        self._signatures = signatures
        self._known: dict[str, tuple[int, str]] = {}

    def open(self, note: str) -> tuple[int, str]:
        """Size and root (hex) that a log signed. :raises ValueError: where none of them did."""
        if note not in self._known:
            if len(self._known) > 4096:
                self._known.clear()
            self._known[note] = self._opened(note)
        return self._known[note]

    def origin(self, note: str) -> str:
        """Name of the log of a note."""
        return note.partition("\n")[0]

    def _opened(self, note: str) -> tuple[int, str]:
        body, gap, lines = note.partition("\n\n")
        origin, size, root, *_ = [*body.split("\n"), "", ""]
        key = self._keys.get(origin)
        if key is None or not gap or not lines.endswith("\n") or not re.fullmatch(r"0|[1-9][0-9]{0,11}", size):
            raise ValueError("no note of this log")
        mark = hashlib.sha256(origin.encode("utf-8") + b"\n\x01" + key).digest()[:4]
        held = False
        for line in lines[:-1].split("\n"):
            match = re.fullmatch("\u2014 ([!-~]+) ([A-Za-z0-9+/=]+)", line)
            if match is None:
                raise ValueError("no signature")
            raw = unb64(match.group(2))
            if match.group(1) == origin and raw[:4] == mark:
                held = held or self._signatures.hold(key, raw[4:], (body + "\n").encode("utf-8"))
        if not held:
            raise ValueError("not signed")
        return int(size), unb64(root).hex()


class Receipt:
    """What a server gave for a record: where its entry stands, by a note of that time."""

    def __init__(self, text: str) -> None:
        """:raises ValueError: where it is none."""
        head, gap, self.note = text.partition("\n\n")
        lines = head.split("\n")
        if not gap or len(lines) < 3 or lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("extra "):
            raise ValueError("no receipt")
        if not re.fullmatch(r"index (0|[1-9][0-9]{0,11})", lines[2]):
            raise ValueError("no receipt")
        self.entry, self.index = unb64(lines[1][6:]), int(lines[2][6:])
        self.path = [unb64(line) for line in lines[3:]]
        if any(len(step) != 32 for step in self.path):
            raise ValueError("no receipt")

    def root(self, size: int) -> str:
        """Root (hex) that the path leads to in a tree of so many leaves. :raises ValueError: of another length."""
        if self.index >= size:
            raise ValueError("outside the tree")
        node, steps = hashlib.sha256(b"\0" + self.entry).digest(), list(self.path)
        first, last = self.index, size - 1
        while last:
            if first & 1 or first < last:  # there is a sister: to the left, or to the right
                if not steps:
                    raise ValueError("too short")
                pair = steps.pop(0) + node if first & 1 else node + steps.pop(0)
                node = hashlib.sha256(b"\1" + pair).digest()
            first, last = first >> 1, last >> 1
        if steps:
            raise ValueError("too long")
        return node.hex()


def check_log(head: Head, log: Log, notes: Notes, sizes: dict[int, str]) -> None:
    """Root, length, signature, earlier releases; and the trees that receipts spoke of (``sizes``: root by size).

    :raises Fault: ``checkpoint``, ``root``, ``chain``, ``early``, ``receipt_tree``.
    """
    try:
        note = head.read("log/checkpoint").decode("utf-8")
        size, root = notes.open(note)
    except (ValueError, UnicodeDecodeError):
        raise Fault("checkpoint") from None
    found = roots_of(entries_of(head), [*sizes, size, *(one[2] for one in head.package.before)])
    if notes.origin(note) != head.package.origin or size != log.size or size != head.size:
        raise Fault("size", said=head.size, found=log.size)
    if found.get(size) != root or head.root != root:
        raise Fault("root_differs")
    for count, expected in sorted(sizes.items()):
        if found.get(count) != expected:
            raise Fault("receipt_tree", size=count)
    if len(log.heads) != head.number - 1 or head.previous != (log.heads[-1][0] if log.heads else None):
        raise Fault("chain", number=head.number, heads=len(log.heads))
    if head.published < log.last:
        raise Fault("early", time=head.published)

