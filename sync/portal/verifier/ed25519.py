"""Verification of Ed25519 signatures (RFC 8032, section 5.1.7), in plain Python; slow, and enough."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    #: (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
    Point = tuple[int, int, int, int]
    Windows = list[list[Point]]

P = 2**255 - 19
#: Order of the base point.
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P) % P
_D2 = 2 * _D % P
_ROOT = pow(2, (P - 1) // 4, P)
_ZERO = (0, 1, 1, 0)
_DIGITS = 64


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (64 bytes) over ``message`` holds for a raw public key (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    minus = _windows_of_minus(public)
    scalar = int.from_bytes(signature[32:], "little")
    if minus is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    found = _plus(_plus(_ZERO, scalar, _base()), int.from_bytes(hashed, "little") % ORDER, minus)
    return _encoded(found) == signature[:32]


def _add(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = _D2 * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _plus(point: Point, number: int, windows: Windows) -> Point:
    """``point + number * A`` from the windows of A: one addition a digit, and no doubling."""
    for multiples in windows:
        digit = number & 15
        if digit:
            point = _add(point, multiples[digit])
        number >>= 4
    return point


def _windows(point: Point) -> Windows:
    """For each digit (base 16) of a number, the lowest first, what the sixteen digits add. It takes as long as some
    three signatures; a key has signed hundreds."""
    made = []
    for _ in range(_DIGITS):
        multiples = [_ZERO]
        for _ in range(15):
            multiples.append(_add(multiples[-1], point))
        made.append(multiples)
        point = _add(multiples[-1], point)
    return made


@lru_cache(maxsize=1)
def _base() -> Windows:
    point = _decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return _windows(point)


#: Keys of a sub-district, of the log and of the authority; each takes a third of a megabyte.
@lru_cache(maxsize=24)
def _windows_of_minus(public: bytes) -> Windows | None:
    point = _decoded(public)
    if point is None:
        return None
    x, y, z, t = point
    return _windows((-x % P, y, z, -t % P))


def _decoded(data: bytes) -> Point | None:
    """A point by its encoding; None for one that is no point (RFC 8032, section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if (x * x - square) % P or (not x and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")
