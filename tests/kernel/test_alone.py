"""A kernel without a vault is a good Python kernel that says what to do."""

from tests.kernel.driving import Notebook


def test_it_starts_and_computes(alone: Notebook) -> None:
    """No vault is needed to compute."""
    assert alone.run("1+1").result["text/plain"] == "2\n[Public]"


def test_the_first_cell_that_needs_a_vault_says_what_to_do(alone: Notebook) -> None:
    """One to three lines, with the commands."""
    for code in ("%%private_sql\nSELECT 1", "%private"):
        run = alone.run(code)
        text = "\n".join(run.of("error")[0]["content"]["traceback"])
        assert run.reply["ename"] == "VaultUnavailable"
        assert "SARUS_KERNEL_VAULT" in text and "sarus-kernel init" in text
        assert len(text.splitlines()) <= 3


def test_it_says_who_it_is_and_has_no_debugger(alone: Notebook) -> None:
    """kernel_info names the kernel; neither debugger nor subshells are offered."""
    info = alone.client.kernel_info(reply=True, timeout=100)["content"]
    assert info["implementation"] == "private-data"
    assert info["banner"].startswith("Private Data")
    assert info["supported_features"] == []


def test_questions_stay_off_the_disk(alone: Notebook) -> None:
    """No history file is opened."""
    run = alone.run("get_ipython().history_manager.enabled")
    assert run.result["text/plain"].startswith("False")


def test_help_of_the_magic_names_its_options(alone: Notebook) -> None:
    """`%%private_sql?` is the manual."""
    run = alone.run("%%private_sql?")
    text = run.reply["payload"][0]["data"]["text/plain"]
    assert "--epsilon" in text and "--into" in text
