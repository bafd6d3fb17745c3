"""Kernels that the tests of this folder share: each is started once per module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.driving import Notebook, notebook

FAKES = str(Path(__file__).parent / "fakes.py")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A real kernel process whose vault, SQL and tracer are the fakes."""
    folder = tmp_path_factory.mktemp("kernel")
    with notebook(folder, [FAKES], {"SARUS_KERNEL_VAULT": "a fake"}) as running:
        running.run("import sarus")
        yield running


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A real kernel process without any vault and without fakes."""
    with notebook(tmp_path_factory.mktemp("alone"), ["-m", "sarus_kernel.kernel"], {}) as running:
        yield running
