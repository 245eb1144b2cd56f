"""A report of ``err/`` by itself: references, and sums of stations, villages and the sub-district."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from sync.portal.layouts.v4.checked.cells import Fault
from sync.portal.layouts.v4.err.references import bad_references


def report_faults(path: str, data: bytes) -> list[Fault]:
    """What does not hold in a report."""
    report = msgspec.json.decode(data)
    found = [Fault(path, 0, f"{bad.place}.{bad.property}", "rujukan") for bad in bad_references(report)]
    for election in report["Election"]:
        for contest in election["Contest"]:
            for selection in contest["ContestSelection"]:
                sums: dict[int, int] = defaultdict(int)
                for count in selection.get("VoteCounts", ()):
                    sums[len(count["GpUnitId"])] += count["Count"]
                if len(set(sums.values())) > 1:
                    found.append(Fault(path, 0, selection["@id"], "jumlah"))
    return found
