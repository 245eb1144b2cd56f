"""What a release says that came since the one before: every published record, and the stations that those speak of."""

from __future__ import annotations

import json
from typing import Any

from .faults import Fault
from .manifest import Head
from .records import Record

_FOLDER, _STATION = "umpan", 13


class Feed:
    """The list of changes, taken sub-district by sub-district. What gives the reason is not worked out again."""

    def __init__(self, head: Head) -> None:
        """:raises Fault: ``missing``, ``altered``, ``shape``, ``feed_wrong`` where it is of another release or log."""
        self.path = f"{_FOLDER}/{head.number:06d}.json"
        self.since: int | None = None
        self.count = 0
        self._records: dict[str, int] = {}
        self._stations: set[str] = set()
        if self.path not in head.listing(_FOLDER):
            raise Fault("missing", path=self.path)
        try:
            self._read(head, json.loads(head.read(self.path).decode("utf-8")))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Fault("shape", path=self.path) from None

    def _read(self, head: Head, said: dict[str, Any]) -> None:
        before = (said["sebelumnya"] or {"manifes": None})["manifes"]
        is_right = (said["nomor"], before) == (head.number, head.previous)
        is_right &= (said["log"]["ukuran"], said["log"]["akar"]) == (head.size, head.root)
        is_right &= said["log"]["dari"] == (head.before or {"size": None})["size"]
        is_right &= said["lihat_semua"] is (head.before is None or head.before["version"] != head.layout)
        if not is_right:
            raise Fault("feed_wrong", path=self.path, what=head.number)
        if not said["lihat_semua"]:
            self.since = said["log"]["dari"]
            self._records = {one["catatan"]: one["indeks"] for one in said["catatan"]}
            self._stations = {one["kode_tps"] for one in said["tps"]}

    def take(self, records: dict[str, Record]) -> None:
        """The records of a sub-district. :raises Fault: ``feed_wrong``: the first that came since and is not listed."""
        for record in records.values() if self.since is not None else ():
            if record.index < (self.since or 0):
                continue
            is_listed = self._records.pop(record.id, None) == record.index
            if not is_listed or (len(record.area) == _STATION and record.area not in self._stations):
                raise Fault("feed_wrong", path=self.path, what=record.id)
            self.count += 1

    def end(self) -> None:
        """No other record is listed. :raises Fault: ``feed_wrong``."""
        for name in sorted(self._records):
            raise Fault("feed_wrong", path=self.path, what=name)
