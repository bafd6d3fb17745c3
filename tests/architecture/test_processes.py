"""What each process really loads: looked up in fresh ones, not in the source."""

import json
import subprocess
import sys

import pytest

SECRETS = (
    "sarus_kernel.vault.ledger",
    "sarus_kernel.vault.policy",
    "sarus_kernel.vault.mechanisms",
    "sarus_kernel.vault.answer",
    "sarus_kernel.vault.server",
    "opendp",
    "cryptography",
)
NOTEBOOK = (
    "IPython",
    "ipykernel",
    "sarus_kernel.kernel",
    "sarus_kernel.client",
    "sarus_kernel.frontends",
)


def loaded(code: str) -> set[str]:
    """The modules that a fresh process has loaded after some code."""
    code += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def under(modules: set[str], names: tuple[str, ...]) -> list[str]:
    """Those of the modules that are, or lie in, one of the named ones."""
    return sorted(m for m in modules if any(m == n or m.startswith(f"{n}.") for n in names))


def test_a_worker_knows_no_secret_of_the_vault() -> None:
    """Warm, it has the libraries; not the ledger, the policy, the noise, the key or the door."""
    modules = loaded(
        "import sarus_kernel.vault.workers.fork_server\n"
        "from sarus_kernel.vault.workers.preloading import warm\nwarm()"
    )
    assert {"pandas", "sklearn.ensemble", "duckdb", "sarus_kernel.evaluate"} <= modules
    assert {"sarus_kernel.learning.sums.statistics", "sarus_kernel.learning.fitting"} <= modules
    assert under(modules, (*SECRETS, *NOTEBOOK, "matplotlib")) == []


def test_a_host_knows_no_secret_of_the_vault() -> None:
    """It has the address of the data; not the ledger, the policy, the noise, the key, the door."""
    modules = loaded(
        "import sarus_kernel.vault.workers.engine_host\n"
        "from sarus_kernel.engines.opening import load\nload('postgres')"
    )
    assert {"psycopg", "sarus_kernel.engines.postgres"} <= modules
    unwanted = ("pyspark", "sklearn", "sarus_kernel.learning")
    assert under(modules, (*SECRETS, *NOTEBOOK, *unwanted)) == []


def test_the_vault_loads_nothing_of_the_notebook() -> None:
    """No frontend, no client, no IPython; none of the libraries that evaluate plans; and of models
    the messages and the noise, not the recipes: these run in a sealed process."""
    modules = loaded("import sarus_kernel.vault.__main__")
    assert "sarus_kernel.vault.answer" in modules
    unwanted = ("pandas", "sklearn", "duckdb", "pyarrow", "joblib", "cloudpickle", "skops")
    assert "sarus_kernel.vault.models.running" in modules
    ours = ("sarus_kernel.evaluate", "sarus_kernel.learning")
    assert under(modules, (*NOTEBOOK, *unwanted, *ours)) == []


@pytest.mark.parametrize(
    "module",
    ["sarus_kernel.kernel", "sarus_kernel.client", "sarus_kernel.frontends.python"],
)
def test_the_notebook_loads_nothing_of_the_vault(module: str) -> None:
    """The kernel's process has no code that could open real data."""
    modules = loaded(f"import {module}")
    assert module in modules
    assert under(modules, ("sarus_kernel.vault", "opendp")) == []


def test_the_package_itself_is_empty() -> None:
    """Importing `sarus_kernel` loads nothing else: it also runs inside the vault."""
    modules = loaded("import sarus_kernel")
    assert under(modules, ("sarus_kernel",)) == ["sarus_kernel"]
