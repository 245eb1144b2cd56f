"""Measures how many slips the rules see and whose box they name: ``python -m benchmarks.rates docs``.

Writes ``rules-rates.json`` into the folder; ``python -m forms.rules docs`` makes the table of ``rules.md`` of it. The
slips are the same in each run; they are judged by arithmetic that shares nothing with the rules.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.helpers.rates import rates

#: Slips of each kind on each form.
SLIPS = 600


def write(folder: Path) -> None:
    """The file of rates into a folder."""
    text = json.dumps(rates(SLIPS), ensure_ascii=False, indent=1) + "\n"
    (folder / "rules-rates.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
