"""Runs small programs, in plain pandas and traced, over the same two tables."""

import ast
import linecache
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.frontends.python import rewrite, sarus
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.plan import Table
from sarus_kernel.plan.relations import Relation

PREAMBLE = "import pandas as pd\nimport numpy as np\n"
ROWS = 20
_CELLS = count()


def tables() -> dict[str, pd.DataFrame]:
    """The two tables, afresh. `df` has 20 rows, and missing values in `bmi`."""
    draw = np.random.default_rng(7)
    df = pd.DataFrame(
        {
            "id": np.arange(ROWS),
            "age": draw.integers(18, 95, ROWS),
            "bmi": draw.normal(25, 4, ROWS).round(2),
            "sex": draw.choice(["F", "M"], ROWS),
            "city": draw.choice(["London", "Paris", "Bonn"], ROWS),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(draw.integers(0, 60, ROWS), "D"),
        }
    )
    df.loc[[2, 11], "bmi"] = np.nan
    return {"df": df, "other": pd.DataFrame({"sex": ["F", "M"], "weight": [1.5, 2.5]})}


class Engine:
    """Gives the tables by name."""

    def frame(self, relation: Relation) -> pd.DataFrame:
        assert isinstance(relation, Table)
        return tables()[relation.name]


def traced_tables() -> dict[str, Any]:
    """The two tables as traced frames."""
    return {name: Frame(Table(name), frame) for name, frame in tables().items()}


def run(text: str, names: dict[str, Any], traced: bool) -> dict[str, Any]:
    """The names that a cell leaves behind; traced cells count as a notebook's do."""
    text = PREAMBLE + text
    tree = ast.parse(text)
    file = f"<cell {next(_CELLS)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = dict(names)
    if traced:
        names["len"] = sarus.length
        tree = rewrite(tree)
    exec(compile(tree, file, "exec"), names)
    return names
