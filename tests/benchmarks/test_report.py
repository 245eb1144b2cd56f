"""The benchmark of reports at a small size, with typst where it is installed, and the plain word where it is not."""

from __future__ import annotations

import importlib.util
import re

import pytest

from benchmarks import report


def test_d_hasil_is_measured_beside_typst_or_it_is_said_that_it_was_not(capsys: pytest.CaptureFixture[str]) -> None:
    report.beside_typst((("flat", 1, 2, 1), ("party", 1, 1, 1)))
    told = capsys.readouterr().out.splitlines()
    if importlib.util.find_spec("typst") is None:
        (line,) = told
        assert "NOT MEASURED" in line and "typst is not installed" in line
        return
    assert [bool(re.search(r"ratio \d+\.\d\d$", line)) for line in told] == [True] * 4
