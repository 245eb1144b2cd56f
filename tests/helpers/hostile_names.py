"""A release whose names are what nobody would build a package with: a root that signs with another program may."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

from sync.trust.package import ElectionPackage
from tests.helpers.contests import papers
from tests.helpers.releases import Town, new_desk
from tests.helpers.several import seal_sheet, several_contests
from tests.helpers.wire import training_variant

HEBREW, ARABIC = "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627"
NAMES = (
    "<script>window.hit=1</script>", '"><img src=x onerror=window.hit=1>', "javascript:window.hit=1",
    "' onfocus='window.hit=1' autofocus='", "\u202eKILABRET", f"\u2067{HEBREW} DIBUKA", ARABIC,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1ee\U0001f1e9", "W" * 120, "{{7*7}}${7*7}",
    "</title></style></script>", "&lt;b&gt;&amp;", "PANJANG " * 14 + "X",
)


def hostile_package() -> ElectionPackage:
    """The region with three contests; every name of it is one of these, in turn."""
    payload, names = several_contests().payload, cycle(NAMES)

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if isinstance(value, dict):
            return {key: next(names) if key == "name" else renamed(one) for key, one in value.items()}
        return value

    contests = [{"code": one["code"], "districts": renamed(one["districts"])} for one in payload["contests"]]
    return training_variant(
        regions=renamed(payload["regions"]), contests=contests,
        title={"id": NAMES[0] + NAMES[4] + "\ufffe", "en": NAMES[1] + NAMES[5]},
    )


def hostile_release(folder: Path) -> Path:
    """Some sheets of it sealed; the server is in ``server`` of the folder."""
    package = hostile_package()
    desk = new_desk(package)
    for station, sheets in list(papers(package).items())[:2]:
        for contest, values in sorted(sheets.items()):
            seal_sheet(desk, contest, station, values)
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    return folder / "release"
