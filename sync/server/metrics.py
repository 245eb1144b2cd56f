"""What a server counts, in the text format of Prometheus (version 0.0.4).

Every label is a word of ours: template of an address, status, kind of a record, code of a message. None is a person, a
station, a figure or anything that a caller chose.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping

#: What a scraper is told it gets.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Upper bounds of the classes of durations, seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters of one server since its start; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[Labels, int] = defaultdict(int)
        self._records: dict[Labels, int] = defaultdict(int)
        #: by address: how many took no longer than each bound and more than the one before, the last above all
        self._seconds: dict[str, list[int]] = {}
        self._sums: dict[str, float] = defaultdict(float)

    def answered(self, method: str, path: str, status: int, seconds: float) -> None:
        """One request. ``path`` is the template of its address."""
        place = next((number for number, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self._requests[(("method", method), ("path", path), ("status", str(status)))] += 1
            self._seconds.setdefault(path, [0] * (len(BOUNDS) + 1))[place] += 1
            self._sums[path] += seconds

    def judged(self, kind: str, outcome: str, code: str = "") -> None:
        """One record that was handed in: ``accepted``, ``known`` (here already) or ``refused`` with a code."""
        with self._lock:
            self._records[(("kind", kind), ("outcome", outcome), ("code", code))] += 1

    def text(self, gauges: Mapping[str, tuple[str, Iterable[tuple[Labels, float]]]]) -> str:
        """Everything counted, and values of the moment: name -> what it is, values by label."""
        with self._lock:
            lines = [
                *_family("recap_requests_total", "counter", "Requests answered.", sorted(self._requests.items())),
                *_family("recap_records_total", "counter", "Records handed in.", sorted(self._records.items())),
                *self._histogram(),
            ]
        for name, (about, values) in gauges.items():
            lines += _family(name, "gauge", about, values)
        return "\n".join(lines) + "\n"

    def _histogram(self) -> list[str]:
        name = "recap_request_seconds"
        lines = _head(name, "histogram", "Seconds from the head of a request to the end of its answer.")
        for path, counts in sorted(self._seconds.items()):
            total = 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
                total += count
                lines.append(_sample(f"{name}_bucket", (("path", path), ("le", bound)), total))
            lines.append(_sample(f"{name}_sum", (("path", path),), round(self._sums[path], 6)))
            lines.append(_sample(f"{name}_count", (("path", path),), total))
        return lines


def _family(name: str, kind: str, about: str, values: Iterable[tuple[Labels, float]]) -> list[str]:
    return [*_head(name, kind, about), *(_sample(name, labels, value) for labels, value in values)]


def _head(name: str, kind: str, about: str) -> list[str]:
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]


def _sample(name: str, labels: Labels, value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
    return f"{name}{{{said}}} {value}" if said else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
