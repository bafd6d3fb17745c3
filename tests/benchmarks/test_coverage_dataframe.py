"""The script that counts what becomes of pandas' names, and the shape of its own list."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from benchmarks.coverage_dataframe import OURS, Fate, Line, fate, judged, read, report
from sarus_kernel.frontends.python import sarus  # noqa: F401 (fills what traced values wrap with)
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.plan import Table

ROWS = pd.DataFrame({"age": [30, 40, 50, 60], "sex": ["F", "M", "F", "M"]})
LABELS = ("Differentially-private evaluation", "Evaluated from synthetic data only: x")


def traced() -> Mapping[str, Any]:
    """A table as the script has it, with what its prelude reads."""
    wide = ROWS.assign(glucose=1.0, smoker=[0, 1, 0, 1], ill=[1, 0, 1, 0])
    return {"df": Frame(Table("patients"), wide)}


def test_the_list_is_250_different_names_that_are_code() -> None:
    """Each line is a name, how often it is called, and code that can be compiled."""
    lines = list(read(OURS))
    assert len(lines) == len({line.name for line in lines}) == 250
    assert all(compile(line.code, line.name, "exec") and line.calls > 0 for line in lines)
    assert sum(line.asks for line in lines) > 80


def test_fates_are_told_apart() -> None:
    """A number to release, rows, a value of the twin, a plain one, an error, a missing package."""
    tables = traced()

    def explain(value: Any) -> str:
        return LABELS[isinstance(value, pd.DataFrame | pd.Series)]

    codes = {"df.age.mean()": "dp", "df[df.age > 3]": "traced", "df.age.tolist()": "twin",
             "np.arange(3)": "public", "df.nonsense": "fails", "import surely_not": "absent",
             "x = [df.age.mean()]; x": "dp"}  # fmt: skip
    for code, outcome in codes.items():
        assert fate(Line("a", 1, True, code), tables, explain).outcome == outcome, code


def test_the_report_counts_names_and_calls(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not installed is not held against anybody; what asks and is refused is listed."""
    lines = [Line("a", 3, True, ""), Line("b", 1, True, ""), Line("c", 9, False, "")]
    fates = [Fate(lines[0], "dp"), Fate(lines[1], "traced", "too wide"), Fate(lines[2], "absent")]
    report(fates, False)
    said = capsys.readouterr().out
    assert "can be released: 1 of 2 names (50 %), 75 % of calls" in said
    assert "too wide" in said
    assert judged(lines[0], 3, True, lambda _: "").outcome == "twin"
