"""The kernel keeps Jupyter's protocol, by Jupyter's own test of kernels."""

import json
import sys
from pathlib import Path

import jupyter_kernel_test
import pytest


@pytest.fixture(scope="module", autouse=True)
def kernelspec(tmp_path_factory: pytest.TempPathFactory) -> "object":
    """The kernel under test, where jupyter_client looks for it, in a home of its own."""
    home = tmp_path_factory.mktemp("protocol")
    folder = home / "data" / "kernels" / "private-data"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "sarus_kernel.kernel", "-f", "{connection_file}"]
    root = str(Path(__file__).parents[2])
    content = {"argv": command, "display_name": "x", "language": "python",
               "env": {"PYTHONPATH": root, "IPYTHONDIR": str(home / "ipython")}}  # fmt: skip
    (folder / "kernel.json").write_text(json.dumps(content), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(home / "data"))
        patch.delenv("SARUS_KERNEL_VAULT", raising=False)
        yield


class TestProtocol(jupyter_kernel_test.KernelTests):
    """Messages are well formed, in order, and say what they should."""

    kernel_name = "private-data"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('oh', file=sys.stderr)"
    code_page_something = "print?"
    code_generate_error = "raise ValueError()"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello')", "def f(x):\n  return x*2\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_inspect_sample = "zip"
    code_execute_result = (
        {"code": "1+2+3", "result": "6\n[Public]"},
        {"code": "'x'", "result": "'x'\n[Public]"},
    )
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))",
            "mime": "text/html",
        },
    )

    def test_error(self) -> None:
        """An error is one output; the footer that labels it is another."""
        self.flush_channels()
        reply, outputs = self.execute_helper(self.code_generate_error)
        assert reply["content"]["status"] == "error"
        assert [message["msg_type"] for message in outputs] == ["error", "display_data"]
