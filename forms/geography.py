"""Region codes of the commission: sub-district 6 digits, village 10, station 13.

Codes are names, never numbers: leading zeros count and nothing is derived from them but the region above.
"""

from __future__ import annotations

from forms.errors import KnownError

SUBDISTRICT_DIGITS = 6
VILLAGE_DIGITS = 10
STATION_DIGITS = 13
FIRST_SPECIAL = 901
#: Provinces by official time (Presidential Decree 41/1987, later provinces by the island they lie on).
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
_ABROAD = "99"


def _checked(code: str, *lengths: int) -> str:
    if len(code) not in lengths or not (code.isascii() and code.isdigit()):
        raise KnownError("region.code", region=code[:20], digits="/".join(map(str, lengths)))
    return code


def checked_station(code: str) -> str:
    """The code itself when it is a station's. :raises KnownError: ``region.code``."""
    return _checked(code, STATION_DIGITS)


def subdistrict_of(code: str) -> str:
    """Sub-district of a sub-district, village or station code. :raises KnownError: ``region.code``."""
    return _checked(code, SUBDISTRICT_DIGITS, VILLAGE_DIGITS, STATION_DIGITS)[:SUBDISTRICT_DIGITS]


def village_of(code: str) -> str:
    """Village of a village or station code. :raises KnownError: ``region.code``."""
    return _checked(code, VILLAGE_DIGITS, STATION_DIGITS)[:VILLAGE_DIGITS]


def station_number(code: str) -> str:
    """Number of the station in its village, three digits as on the paper. :raises KnownError: ``region.code``."""
    return checked_station(code)[VILLAGE_DIGITS:]


def is_special(code: str) -> bool:
    """True for a special-location station (901 and up). :raises KnownError: ``region.code``."""
    return int(station_number(code)) >= FIRST_SPECIAL


def zone_of(region: str) -> tuple[str, int]:
    """Name and hours ahead of UTC of the official time of a region or station code.

    A package says no zone: it follows from the province. Abroad is told in UTC; a code of no province, as that of the
    training region, in the capital's time.
    """
    province = region[:2]
    if province == _ABROAD:
        return "UTC", 0
    if province in _EASTERN:
        return "WIT", 9
    return ("WITA", 8) if province in _CENTRAL else ("WIB", 7)
