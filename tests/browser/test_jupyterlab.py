"""A reader in a real browser: JupyterLab, Notebook 7, a real kernel, a real vault on the hospital.

The steps, and what has to be seen after each, are in `labextension/ui-tests/steps.mjs`; pictures
of them are kept in `labextension/ui-tests/results/`.
"""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from tests.browser.owners_vault import owners_vault
from tests.browser.serving import HERE, TOKEN, jupyterlab

STEPS = (
    "launcher", "case study", "reopened", "every output", "strict viewers",
    "details", "panel", "what would it cost", "sql cell", "completion",
    "underline", "forgery", "interrupt", "private python", "release", "word of the owner",
    "elsewhere", "last budget", "keyboard", "accessibility", "accessible troubles",
    "troubles in words",
    "another language", "notebook 7", "no errors",
)  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All steps, taken one after the other in one window: what became of each."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "These tests need Debian's chromium (apt-get install chromium)."
    assert (HERE / "node_modules").exists(), "These tests need Node: make labextension"
    results = HERE / "ui-tests" / "results"
    shutil.rmtree(results, ignore_errors=True)
    folder = tmp_path_factory.mktemp("lab")
    with jupyterlab(folder) as url, owners_vault(folder) as owner:
        said = {**os.environ, "OWNER_PAGE": owner.page, "OWNER_TOKEN": owner.token}
        command = ["node", str(HERE / "ui-tests" / "run.mjs"), url, TOKEN, str(results), chromium]
        done = subprocess.run(command, capture_output=True, text=True, timeout=570, env=said)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-3000:]
    return {line["name"]: line for line in lines}


@pytest.mark.timeout(700)
@pytest.mark.parametrize("step", STEPS)
def test_a_reader_sees_it(taken: dict[str, dict[str, Any]], step: str) -> None:
    """Each step leads to what has to be seen."""
    assert not taken[step]["error"], taken[step]["error"]


def test_no_step_is_left_out(taken: dict[str, dict[str, Any]]) -> None:
    """Both lists of steps are the same."""
    assert tuple(taken) == STEPS
