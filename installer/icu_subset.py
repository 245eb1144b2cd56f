"""Makes ICU's data small: ``python installer/icu_subset.py libicudata.so.NN OUT``.

Qt links to ICU, whose data (32 MB) is mostly names of languages, regions, zones, currencies and units in 800 locales,
dictionaries that split Chinese, Thai or Burmese into words, and tables of old character sets. Kept are what no locale
owns (Unicode properties, normalisation, root collation), and Indonesian and English; ICU falls back to its root for
every other locale, and UTF-8, ASCII and Latin-1 need no table.

The library holds one table, the symbol ``icudtNN_dat``, in ICU's own format ("CmnD", ``source/common/ucmndata.h``): a
header, the number of items, for each the offsets of its name and of its data, then names and data. It is written again
with the items kept, in their order, as a library of the same name with the same one symbol (gcc).
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

_MAGIC = b"\xda\x27"
_FORMAT = b"CmnD"
#: A resource of one locale: a language, perhaps with script, region and variant; ``root``, ``pool`` and
#: ``supplementalData`` are none.
_LOCALE = re.compile(r"(?P<language>[a-z]{2,3})(_[A-Za-z0-9]+)*\.res")
_LANGUAGES = ("id", "en")


def is_kept(name: str) -> bool:
    """Whether an item is of use here, by its name (``icudt73l/zone/af.res``)."""
    folders, _, file = name.partition("/")[2].rpartition("/")
    if file.endswith((".cnv", ".dict")) or folders == "translit":
        return False
    locale = _LOCALE.fullmatch(file)
    return locale is None or locale["language"] in _LANGUAGES


def subset(library: bytes) -> bytes:
    """The table of a library with the items kept.

    :raises ValueError: there is no such table.
    """
    found = library.find(_FORMAT)
    start = found - 12
    if found < 12 or library[start + 2 : start + 4] != _MAGIC:
        raise ValueError("no table of ICU data found")
    (head,) = struct.unpack_from("<H", library, start)
    base = start + head
    (count,) = struct.unpack_from("<I", library, base)
    places = [struct.unpack_from("<II", library, base + 4 + 8 * i) for i in range(count)]
    names = [library[base + at : library.index(b"\0", base + at)].decode("ascii") for at, _ in places]
    # the end of the last item is not written down anywhere: what lies behind it is padding and the rest of the file
    ends = [at for _, at in places[1:]] + [places[-1][1] + (1 << 20)]
    kept = [
        (name, library[base + at : base + end])
        for name, (_, at), end in zip(names, places, ends, strict=True) if is_kept(name)
    ]
    return library[start:base] + _table(kept)


def _table(items: list[tuple[str, bytes]]) -> bytes:
    names, rows = bytearray(), []
    first_name = 4 + 8 * len(items)
    size_of_names = sum(len(name) + 1 for name, _ in items)
    data = bytearray()
    first_data = -(-(first_name + size_of_names) // 16) * 16
    for name, content in items:
        rows.append(struct.pack("<II", first_name + len(names), first_data + len(data)))
        names += name.encode("ascii") + b"\0"
        data += content + bytes(-len(content) % 16)
    head = struct.pack("<I", len(items)) + b"".join(rows) + names
    return head + bytes(first_data - len(head)) + data


def build(library: Path, out: Path) -> None:
    """Write the smaller library; the same input makes the same bytes.

    :raises subprocess.CalledProcessError: gcc failed.
    """
    table = subset(library.read_bytes())
    soname = library.name
    symbol = f"icudt{soname.rpartition('.')[2]}_dat"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "table.dat").write_bytes(table)
        (folder / "table.s").write_text(
            f'.section .rodata\n.balign 16\n.globl {symbol}\n.type {symbol}, @object\n{symbol}:\n'
            f'.incbin "table.dat"\n.size {symbol}, .-{symbol}\n.section .note.GNU-stack,"",@progbits\n',
            encoding="ascii", newline="\n",
        )
        subprocess.run(
            ["gcc", "-s", "-shared", "-nostdlib", "-Wl,--build-id=none", f"-Wl,-soname,{soname}", "-o", "made.so",
             "table.s"], cwd=folder, check=True,
        )
        out.write_bytes((folder / "made.so").read_bytes())


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
