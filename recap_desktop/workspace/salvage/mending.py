"""One changed byte of a page is found and put right: the page's own HMAC says when it is.

What a failing disk or memory changes is most often a single bit. All pages of one changed byte are tried, bits first,
until the HMAC holds; one that holds by chance would need 2^512 tries. It takes about half a second for bits and ten
seconds for bytes, so it is done for a few pages only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

_BLOCK = 128
_MAC = 64
_BITS = tuple(1 << bit for bit in range(8))
_OTHERS = tuple(change for change in range(1, 256) if change not in _BITS)


def mended(signed: bytes, mac: bytes, key: bytes, tail: bytes, *, bits_only: bool) -> bytes | None:
    """The bytes for which the HMAC-SHA-512 holds with one of them, or one of the HMAC, changed; None without any.

    :param signed: what the HMAC covers, without :param tail:, which is known to be right.
    """
    padded = key.ljust(_BLOCK, b"\0")
    inner = hashlib.sha512(bytes(one ^ 0x36 for one in padded))
    outer = hashlib.sha512(bytes(one ^ 0x5C for one in padded))

    def code(state: hashlib._Hash, rest: bytes) -> bytes:
        state.update(rest)
        whole = outer.copy()
        whole.update(state.digest())
        return whole.digest()

    right = code(inner.copy(), signed + tail)
    if sum(a != b for a, b in zip(right, mac, strict=True)) <= 1:
        return signed
    for changes in (_BITS,) if bits_only else (_BITS, _OTHERS):
        for state, start, block in _blocks(inner, signed):
            rest = signed[start + len(block) :] + tail
            for place in range(len(block)):
                for change in changes:
                    tried = block[:place] + bytes([block[place] ^ change]) + block[place + 1 :]
                    if code(state.copy(), tried + rest) == mac:
                        return signed[:start] + tried + signed[start + len(block) :]
    return None


def _blocks(inner: hashlib._Hash, signed: bytes) -> Iterator[tuple[hashlib._Hash, int, bytes]]:
    """Each block with the state of the hash before it."""
    state = inner.copy()
    for start in range(0, len(signed), _BLOCK):
        block = signed[start : start + _BLOCK]
        yield state, start, block
        state.update(block)
