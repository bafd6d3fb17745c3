"""Imports in a cell give the traced libraries; everything else in the cell stays as it is."""

import ast
import types
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn.ensemble

from sarus_kernel.frontends.python import modules, rewrite, sarus
from sarus_kernel.frontends.python.traced_modules import Class, Function, Module


def run(text: str) -> dict[str, Any]:
    """The names after a cell."""
    names: dict[str, Any] = {}
    exec(compile(rewrite(ast.parse(text)), "<cell>", "exec"), names)
    names.pop("__builtins__")
    return names


PD, NP, SK = modules.module("pandas"), modules.module("numpy"), modules.module("sklearn")
FOREST = modules.module("sklearn.ensemble").RandomForestClassifier

IMPORTS: dict[str, dict[str, Any]] = {
    "import pandas": {"pandas": PD},
    "import pandas as pd": {"pd": PD},
    "import pandas as pd, numpy as np": {"pd": PD, "np": NP},
    "import os, pandas as pd, sys as s": {"os": __import__("os"), "pd": PD, "s": __import__("sys")},
    "import sklearn.ensemble": {"sklearn": SK},
    "import sklearn.ensemble as e": {"e": modules.module("sklearn.ensemble")},
    "from sklearn import ensemble": {"ensemble": modules.module("sklearn.ensemble")},
    "from sklearn.ensemble import RandomForestClassifier": {"RandomForestClassifier": FOREST},
    "from sklearn.ensemble import RandomForestClassifier as R": {"R": FOREST},
    "from pandas import DataFrame as D, isna": {"D": PD.DataFrame, "isna": PD.isna},
    "import numpy.random as r": {"r": modules.module("numpy.random")},
    "import matplotlib.pyplot as plt": {"plt": modules.module("matplotlib.pyplot")},
    "import sarus": {"sarus": sarus},
    "import sarus.pandas as pd": {"pd": PD},
    "import sarus.pandas": {"sarus": sarus},
    "from sarus import Client, eval": {"Client": sarus.Client, "eval": sarus.eval},
    "from sarus import pandas as pd": {"pd": PD},
    "from sarus.pandas import DataFrame": {"DataFrame": PD.DataFrame},
    "from sarus.sklearn.ensemble import RandomForestClassifier": {"RandomForestClassifier": FOREST},
    "import sarus.sklearn.ensemble as e": {"e": modules.module("sklearn.ensemble")},
    "if True:\n    import pandas as pd": {"pd": PD},
    "try:\n    import pandas as pd\nexcept ImportError:\n    pd = None": {"pd": PD},
    "def f():\n    import pandas as pd\n    return pd\nr = f()\ndel f": {"r": PD},
    "def f():\n    global pd\n    import pandas as pd\nf()\ndel f": {"pd": PD},
    "class A:\n    import pandas as pd\nr = A.pd\ndel A": {"r": PD},
    "from __future__ import annotations\nimport pandas as pd": {
        "annotations": __import__("__future__").annotations, "pd": PD},
    "import json": {"json": __import__("json")},
    "from math import pi": {"pi": __import__("math").pi},
}  # fmt: skip


@pytest.mark.parametrize("text", IMPORTS)
def test_an_import_binds_the_traced_library(text: str) -> None:
    """Each form of import binds the names that Python would bind."""
    found = run(text)
    assert found.keys() == IMPORTS[text].keys()
    for name, value in IMPORTS[text].items():
        assert found[name] is value


@pytest.mark.parametrize("name", ["sklearn.metrics", "sarus", "matplotlib.pyplot"])
def test_a_star_binds_the_traced_library(name: str) -> None:
    """All public names, each as an import by its name gives it."""
    found, holder = run(f"from {name} import *"), modules.module(name)
    assert found.keys() == set(
        getattr(holder, "__all__", [n for n in dir(holder) if not n.startswith("_")])
    )
    assert all(value is modules.member(name, each) for each, value in found.items())


@pytest.mark.parametrize(
    "text", ["x = 1\ny = [x for x in range(3)]", "import os\nfrom json import *", "from . import a"]
)
def test_a_cell_without_known_imports_is_not_touched(text: str) -> None:
    """The tree is the same, node for node."""
    assert ast.dump(rewrite(ast.parse(text))) == ast.dump(ast.parse(text))


def test_places_in_the_code_stay() -> None:
    """Line numbers in tracebacks are those of the cell."""
    tree = rewrite(ast.parse("\n\nimport pandas as pd, numpy\n\nx = 1"))
    assert [statement.lineno for statement in tree.body] == [3, 3, 5]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("import pandas.nothing", ModuleNotFoundError),
        ("import sarus.nothing", ModuleNotFoundError),
        ("from pandas import nothing", ImportError),
        ("from sarus import nothing", ImportError),
        ("from sklearn.nothing import x", ModuleNotFoundError),
    ],
)
def test_a_wrong_import_fails_as_in_python(text: str, error: type[Exception]) -> None:
    """The same classes of errors, naming what is missing."""
    with pytest.raises(error, match="nothing"):
        run(text)


def test_plain_values_meet_the_real_library() -> None:
    """Public data stay ordinary pandas: real functions, real classes, real results."""
    assert type(PD.DataFrame({"a": [1]})) is pd.DataFrame
    assert type(PD.Series([1]).map(lambda x: x + 1)) is pd.Series
    assert type(NP.mean([1, 2])) is np.float64
    assert PD.NA is pd.NA and NP.nan is np.nan and PD.Timestamp is pd.Timestamp
    assert PD.DataFrame.from_dict({"a": [1]}).shape == (1, 1)


def test_classes_are_the_real_ones_for_isinstance_and_subclassing() -> None:
    """isinstance, issubclass, unions, equality and subclasses mean the real class."""
    frame = pd.DataFrame()
    assert isinstance(frame, PD.DataFrame) and not isinstance(frame, PD.Series)
    assert isinstance(frame, (PD.Series, PD.DataFrame))
    assert issubclass(pd.DataFrame, PD.DataFrame)
    assert isinstance(frame, PD.DataFrame | None) and isinstance(None, None | PD.DataFrame)
    assert PD.DataFrame == pd.DataFrame and hash(PD.DataFrame) == hash(pd.DataFrame)

    class Mine(PD.DataFrame):  # type: ignore[name-defined, misc]
        pass

    assert Mine.__mro__[1] is pd.DataFrame


def test_settings_go_through_to_the_real_module() -> None:
    """What is set on a traced module is set on the real one, and read again from there."""
    module = modules.module("sklearn.utils")
    module.our_test_setting = 3
    assert __import__("sklearn.utils").utils.our_test_setting == 3
    del sklearn.utils.our_test_setting  # type: ignore[attr-defined]
    assert not hasattr(module, "our_test_setting")


def test_members_look_like_the_real_ones() -> None:
    """Names, documentation and completion are the real ones."""
    assert isinstance(PD, Module) and isinstance(PD, types.ModuleType)
    assert isinstance(PD.concat, Function) and isinstance(FOREST, Class)
    assert PD.concat.__doc__ == pd.concat.__doc__ and PD.concat.__name__ == "concat"
    assert FOREST.__doc__ == sklearn.ensemble.RandomForestClassifier.__doc__
    assert dir(PD) == dir(pd) and PD.__version__ == pd.__version__
    assert repr(PD.DataFrame) == repr(pd.DataFrame)
