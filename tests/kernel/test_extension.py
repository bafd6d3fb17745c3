"""`%load_ext sarus_kernel` in an IPython of somebody's own, with the made-up vault behind it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FAKES = Path(__file__).parent / "fakes.py"
Gave = dict[str, tuple[str, str, dict[str, str]]]
RUN = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("fakes", {fakes!r})
fakes = importlib.util.module_from_spec(spec)
sys.modules["fakes"] = fakes
spec.loader.exec_module(fakes)
fakes.install()
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
shell.display_formatter.active_types = ["text/plain", "text/html"]
gave = []
for cell in json.loads({cells!r}):
    with capture_output() as caught:
        result = shell.run_cell(cell)
    error = result.error_before_exec or result.error_in_exec
    forms = {{}} if result.result is None else shell.display_formatter.format(result.result)[0]
    gave.append([caught.stdout, f"{{type(error).__name__}}: {{error}}" if error else "", forms])
print(json.dumps(gave))
"""
CELLS = (
    "%load_ext sarus_kernel",
    "%private_sql SELECT count",
    "%private",
    "%private vault elsewhere",
    "_plain = [1, 2]; _plain",
    "%private trace on",
    "import sarus",
    "sarus.Traced(5)",
    "len(sarus.Traced(5)), len([1])",
    "%%private_sql\nSELECT rows",
    "%private trace off",
    "'len' in get_ipython().user_ns, len([1])",
    "%unload_ext sarus_kernel",
    "sarus.Traced(7)",
)


@pytest.fixture(scope="module")
def gave() -> Gave:
    """What each cell printed, its error, and its forms."""
    code = RUN.format(fakes=str(FAKES), cells=json.dumps(CELLS))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "SARUS_KERNEL_VAULT": "a fake", "IPYTHONDIR": "/nonexistent",
             "PYTHONPATH": str(FAKES.parents[2]), "HOME": "/nonexistent"},
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    return {cell: tuple(each) for cell, each in zip(CELLS, found, strict=True)}  # type: ignore[misc]


def test_it_says_what_it_labels_and_what_not(gave: Gave) -> None:
    """Whoever loads it must not take an output without a label for a public one."""
    said, error, _ = gave["%load_ext sarus_kernel"]
    assert "%private_sql" in said and "not print(), plots" in said and not error
    assert "First:" not in said  # the environment names a vault


def test_what_the_magics_and_traced_values_show_is_labelled(
    gave: Gave,
) -> None:
    """In words, in text and HTML; a plain value is left alone."""
    _, _, forms = gave["%private_sql SELECT count"]
    assert "4,833 ± 12" in forms["text/plain"]
    assert forms["text/plain"].endswith("[Differentially-private evaluation (epsilon=0.50)]")
    _, error, forms = gave["%%private_sql\nSELECT rows"]
    assert not error and "Evaluated from synthetic data only" in forms["text/plain"]
    _, _, forms = gave["sarus.Traced(5)"]
    assert forms["text/plain"].startswith("5\n[Evaluated from synthetic data only;")
    assert "sarus-label" in forms["text/html"]
    assert gave["%private"][2]["text/plain"].endswith("[Public]")
    assert gave["_plain = [1, 2]; _plain"][2]["text/plain"] == "[1, 2]"


def test_imports_are_traced_on_demand(gave: Gave) -> None:
    """From the switch on, `len` with them; and no longer after it."""
    assert "Imports from now on" in gave["%private trace on"][0]
    assert gave["len(sarus.Traced(5)), len([1])"][2]["text/plain"] == "('traced 5', 1)"
    assert "plain libraries again" in gave["%private trace off"][0]
    assert gave["'len' in get_ipython().user_ns, len([1])"][2]["text/plain"] == "(False, 1)"


def test_it_can_be_taken_out_again(gave: Gave) -> None:
    """Outputs are the shell's own again."""
    assert gave["sarus.Traced(7)"][2]["text/plain"] == "7"


def test_one_notebook_asks_one_vault(gave: Gave) -> None:
    """Another one is refused with what to do."""
    assert "This notebook asks a fake" in gave["%private vault elsewhere"][1]
