"""The kernel over TLS: it asks, and its token is nowhere that a cell's programs inherit."""

from pathlib import Path

from tests.kernel.driving import notebook
from tests.serving import TOKEN, on_network


def test_a_kernel_over_tls_keeps_its_token_to_itself(tmp_path: Path) -> None:
    """The vault's welcome comes; the environment of a child has the address and no token."""
    with on_network(tmp_path) as (at, _, _):
        said = {"SARUS_KERNEL_VAULT": f"{at.url}#{at.pin}", "SARUS_KERNEL_TOKEN": TOKEN}
        with notebook(tmp_path / "home", ["-m", "sarus_kernel.kernel"], said) as running:
            shown = running.run("%private")
            assert shown.reply["status"] == "ok"
            run = running.run("import subprocess; print(subprocess.getoutput('env'))")
    text = "".join(each["content"]["text"] for each in run.of("stream"))
    assert "SARUS_KERNEL_VAULT" in text
    assert TOKEN not in text
