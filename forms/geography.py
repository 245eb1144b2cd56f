"""Region codes of the commission: sub-district 6 digits, village 10, station 13.

Codes are names, never numbers: leading zeros count and nothing is derived from them but the region above.
"""

from __future__ import annotations

from forms.errors import KnownError

SUBDISTRICT_DIGITS = 6
VILLAGE_DIGITS = 10
STATION_DIGITS = 13
FIRST_SPECIAL = 901


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
