"""Heavy modules are whole for whoever asks for them, also while they are loaded ahead."""

import sys
import time
from functools import partial
from pathlib import Path

import pytest

from sarus_kernel.kernel.loading import ahead, is_loaded, load

SLOW = "import time\ntime.sleep(0.5)\nwhole = True\n"


def test_a_module_that_another_thread_is_loading_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is among the modules already, and not whole: a cell must not be prepared with it."""
    (tmp_path / "slow_to_load.py").write_text(SLOW, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    thread = ahead([partial(load, "slow_to_load")])
    while "slow_to_load" not in sys.modules:
        time.sleep(0.01)
    assert not is_loaded("slow_to_load") and not is_loaded("never_heard_of")
    assert load("slow_to_load").whole and is_loaded("slow_to_load")
    thread.join()
