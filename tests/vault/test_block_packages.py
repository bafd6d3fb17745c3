"""What a function may import: each package that the docs name, or the true reason is said."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.measurements import Twin
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Limits, Python
from sarus_kernel.vault.workers.jobs import TWIN
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Explanation, Reply
from tests.privacy.ward import CATALOG, fill
from tests.vault.open_vaults import POLICY, ask, opened, people

ALLOWING = replace(POLICY, python=Python(50, 5.0), question=Limits(0.5, 1.0, 1e-7, 3))
THREAD = (
    "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
)
FAKES = {
    "polars": THREAD,
    "patsy": "try:\n    import polars\n    found = 0.0\nexcept ImportError:\n    found = 1.0\n",
}
"""`polars` starts threads when it is loaded, as the real one does; `patsy` uses it if it can."""


def started(folder: Path) -> Workers:
    """Workers over a few people and their twin."""
    (folder / "private").mkdir(parents=True)
    for name in ("data.duckdb", TWIN):
        with duckdb.connect(str(folder / "private" / name)) as connection:
            fill(connection, people(80))
    return Workers.start(folder, CATALOG)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenVault]:
    """A vault on this machine's packages."""
    folder = tmp_path_factory.mktemp("packages")
    workers = started(folder / "dir")
    with opened(folder / "vault", workers, ALLOWING) as found:
        yield replace(found, twin=Twin(lambda _: None, 1.0, 80))
    workers.close()


def tried(made: OpenVault, code: str) -> Reply:
    """What a function's trial says."""
    plan = parse(code, CATALOG, [Range("", -1e9, 1e9)], 2, 5.0)
    return ask(made, plan, 1.0, dry=True)


USES = {
    "numpy": "import numpy.linalg\ndef f(person): return numpy.linalg.norm(person.born)",
    "pandas": "import pandas as pd\ndef f(person): return pd.cut(person.born, 3).nunique()",
    "scipy": "import scipy.stats\ndef f(person): return scipy.stats.iqr(person.born)",
    "sklearn": "from sklearn.linear_model import LinearRegression\ndef f(person):\n"
               "    return LinearRegression().fit(person[['born']], person.born).coef_[0]",
    "statsmodels": "import statsmodels.api as sm\ndef f(person):\n"
                   "    x = sm.add_constant(person[['born']].astype(float))\n"
                   "    return sm.OLS(x.born, x).fit().params.iloc[1]",
    "statsmodels.formula": "import statsmodels.formula.api as smf\ndef f(person):\n"
                   "    data = person[['born']].astype(float)\n"
                   "    return smf.ols('born ~ 1', data).fit().params.iloc[0]",
    "lifelines": "from lifelines import CoxPHFitter, KaplanMeierFitter\ndef f(person):\n"
                 "    data = person.assign(t=person.born - 1800.0, e=person.person_id % 2)\n"
                 "    data = data[['t', 'e']].astype(float).assign(x=range(len(data)))\n"
                 "    CoxPHFitter(penalizer=0.1).fit(data, 't', 'e')\n"
                 "    return KaplanMeierFitter().fit(data.t, data.e).median_survival_time_",
}  # fmt: skip


@pytest.mark.parametrize("name", USES)
def test_each_package_that_is_named_works_or_is_said_to_be_missing(
    made: OpenVault, name: str
) -> None:
    """In a sealed process, whatever else is installed beside it."""
    told = tried(made, USES[name])
    package = name.partition(".")[0]
    if find_spec(package) is not None:
        assert isinstance(told, Explanation), told
    else:
        assert f"{package} is not installed in this vault" in str(told)


def test_polars_is_taken_for_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What uses it if it is there works without; what starts threads of its own is named."""
    for name, text in {**FAKES, "lifelines": THREAD}.items():
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    workers = started(tmp_path / "dir")
    try:
        with opened(tmp_path / "vault", workers, ALLOWING) as found:
            vault = replace(found, twin=Twin(lambda _: None, 1.0, 80))
            told = tried(vault, "import patsy\ndef f(person): return 1 / patsy.found")
            assert isinstance(told, Explanation), told
            told = tried(vault, "import patsy, lifelines\ndef f(person): return 1")
            assert "loading lifelines starts threads" in str(told)
    finally:
        workers.close()
