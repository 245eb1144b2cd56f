"""Makes the frozen folder small: ``python installer/slim.py build/dist/recap`` (Linux; binutils and gcc).

Symbols that only a debugger reads are taken out of every program and library, and ICU's data is cut to what is used
(``icu_subset.py``). What the spec leaves out already is listed in ``docs/installing.md``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import icu_subset

_ELF = b"\x7fELF"


def _is_elf(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(4) == _ELF


def size(folder: Path) -> int:
    """Bytes of all files, links not counted."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def slim(folder: Path) -> None:
    """Make a frozen folder smaller in place; a second run changes nothing.

    :raises subprocess.CalledProcessError: a tool failed.
    """
    program = folder / "recap"
    for file in sorted(folder.rglob("*")):
        # behind the program lies the archive of its Python modules, which strip would cut off
        if file == program or not _is_elf(file):
            continue
        if file.name.startswith("libicudata.so."):
            smaller = file.with_name(f"{file.name}.new")
            icu_subset.build(file, smaller)
            smaller.chmod(file.stat().st_mode)
            os.replace(smaller, file)
        else:
            subprocess.run(["strip", "--strip-unneeded", file], check=True)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    before = size(where)
    slim(where)
    print(f"{before / 1e6:.0f} MB -> {size(where) / 1e6:.0f} MB")
