"""Adding up 1,600 stations from scratch and after one change, against a plain sum of the same integers."""

from __future__ import annotations

from benchmarks.timing import line, timed
from forms.catalogue import load
from forms.figure import Figure
from forms.recapitulation import StationResult, recapitulate
from recap_desktop.demo.region import load_region


def stations() -> None:
    """16 villages of 100 stations."""
    definition = load("PPWP")
    paper = load_region(None).sheets[0].figures
    assert paper is not None
    figures = {name: paper[name] for name in definition.order}
    codes = [f"317101{village:04d}{number:03d}" for village in range(1001, 1017) for number in range(1, 101)]
    results = [StationResult(code, f"{i:064x}", figures) for i, code in enumerate(codes)]
    values = [[paper[name] for name in definition.order] for _ in codes]
    plain = timed(lambda: [sum(column) for column in zip(*values, strict=True)], 20)
    line("recapitulation of 1,600 stations", timed(lambda: recapitulate(definition, codes, results), 10),
         "plain sum", plain)
    table = recapitulate(definition, codes, results)
    other = StationResult(codes[7], "f" * 64, {**figures, "votes.1": Figure.of(figures["votes.1"].value + 1)})
    line("recapitulation after one change", timed(lambda: table.with_result(codes[7], other), 50),
         "plain sum", plain)
