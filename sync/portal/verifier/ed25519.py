"""Verification of Ed25519 signatures (RFC 8032, section 5.1.7), in plain Python; slow, and enough."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    #: (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
    Point = tuple[int, int, int, int]

P = 2**255 - 19
#: Order of the base point.
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, P - 2, P) % P
_D2 = 2 * _D % P
_ROOT = pow(2, (P - 1) // 4, P)
_ZERO = (0, 1, 1, 0)
_DIGITS = 64


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (64 bytes) over ``message`` holds for a raw public key (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key = _multiples_of_minus(public)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    found = _sum(scalar, _base(), int.from_bytes(hashed, "little") % ORDER, key)
    return _encoded(found) == signature[:32]


def _add(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = _D2 * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(one: Point) -> Point:
    x, y, z, _ = one
    a, b = x * x % P, y * y % P
    h = a + b
    e, g = h - (x + y) ** 2, a - b
    f = 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _sum(one: int, first: list[Point], other: int, second: list[Point]) -> Point:
    """``one * B + other * -A`` from the sixteen first multiples of each."""
    found = _ZERO
    for place in range(_DIGITS - 1, -1, -1):
        found = _double(_double(_double(_double(found))))
        digit = one >> 4 * place & 15
        if digit:
            found = _add(found, first[digit])
        digit = other >> 4 * place & 15
        if digit:
            found = _add(found, second[digit])
    return found


def _multiples(point: Point) -> list[Point]:
    made = [_ZERO]
    for _ in range(15):
        made.append(_add(made[-1], point))
    return made


@lru_cache(maxsize=1)
def _base() -> list[Point]:
    point = _decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert point is not None
    return _multiples(point)


@lru_cache(maxsize=512)
def _multiples_of_minus(public: bytes) -> list[Point] | None:
    point = _decoded(public)
    if point is None:
        return None
    x, y, z, t = point
    return _multiples((-x % P, y, z, -t % P))


def _decoded(data: bytes) -> Point | None:
    """A point by its encoding; None for one that is no point (RFC 8032, section 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, P - 2, P) % P
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
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")
