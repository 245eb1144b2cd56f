"""A process that types training sheets and says on stdout what is safe; made to be killed.

``python -m tests.helpers.typist FOLDER`` prints one line ``person station field value`` after each figure whose save
returned.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from forms.figure import Figure
from recap_desktop.demo.committee import Committee
from recap_desktop.demo.region import load_region


def main(folder: Path) -> None:
    """Type everything, then go on to the seals."""
    region = load_region(None)
    (code, sheets), = region.subdistricts().items()

    def say(person: str, station: str, name: str, figure: Figure) -> None:
        os.write(1, f"{person} {station} {name} {figure.value}\n".encode())

    committee = Committee(folder, region.package.envelope, code, say)
    committee.type_all(sheets)
    committee.settle_all(sheets)
    committee.dispose_all()
    committee.seal_all()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
