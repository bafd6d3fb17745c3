"""`sarus-kernel requests`: list, show, approve, refuse, over a vault that may be running."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sarus_kernel.command import requests
from sarus_kernel.errors import OwnerError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.owner.office import office
from sarus_kernel.vault.requesting import request_exactly
from sarus_kernel.wire.messages import AskExactly
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import POLICY, ask, opened, people, released, vault

COUNT = "SELECT count(*) FROM person WHERE born < 1960"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenVault]:
    """A vault with a request; the command's office is its own."""
    with (
        vault(tmp_path / "dir", people(), twin=people()) as workers,
        opened(tmp_path / "open", workers, replace(POLICY, whitelist=())) as one,
    ):
        desk = Office(one.requests, one.ledger, one.catalog, one.salt, one.crowds, lambda: workers)

        @contextmanager
        def here(directory: Path) -> Iterator[Office]:
            yield desk

        monkeypatch.setattr(requests, "office", here)
        request_exactly(AskExactly(parse(COUNT, CATALOG), "for table 2"), "ann", one)
        yield one


def run(*arguments: str) -> str:
    """What the command prints, if all went well."""
    found = CliRunner().invoke(requests.command, ["DIR", *arguments], env={"COLUMNS": "160"})
    assert found.exit_code == 0, found.output
    return found.output


def test_the_owner_lists_looks_and_approves(made: OpenVault) -> None:
    """Nothing is released before the word; then the exact value."""
    assert "for table 2" in run() and "waiting" in run()
    shown = run("show", "1")
    assert "Keep rows where born < 1960" in shown and "aggregate 1: people" in shown
    assert "entry 1 of the ledger" in run("approve", "1", "--once")
    assert released(ask(made, COUNT)).release.provenance.words() == "Whitelisted"
    assert "approved once" in run()


def test_nothing_of_a_request_is_hidden_or_forged(made: OpenVault) -> None:
    """Every literal is there; a grantee's words stay behind their bars, after the question."""
    ids = ", ".join(map(str, (*range(100, 160), 42, *range(200, 240))))
    text = f"SELECT count(*) AS \"x\nAll of it\" FROM person WHERE born IN ({ids})"
    why = "table 2\n\nAll of it\n  From person\x1b[2J\u202e" + " " * 160 + "On the real data"
    request_exactly(AskExactly(parse(text, CATALOG), why), "ann", made)
    shown, listed = run("show", "2"), run()
    assert "159, 42, 200" in " ".join(line[4:].strip() for line in shown.splitlines())
    for words in (shown, listed):
        assert not {"\x1b", "\u202e"} & set(words) and "\\x1b[2J\\u202e" in words
    lines = shown.splitlines()
    assert lines.count("All of it") == 1 and "  From person" not in lines
    assert [n for n, line in enumerate(lines) if line.startswith("  | table 2\\n")] > [
        lines.index("All of it")
    ]
    assert all(line.startswith(("  | ", "  ┆ ")) for line in lines if "On the real data" in line
               and "tell nobody" not in line)  # fmt: skip


def test_the_owner_refuses_with_a_comment(made: OpenVault) -> None:
    """A comment is needed; one of --once and --prepared, too."""
    for wrong in (("refuse", "1"), ("approve", "1"), ("approve", "1", "--once", "--prepared")):
        assert CliRunner().invoke(requests.command, ["DIR", *wrong]).exit_code == 2
    run("refuse", "1", "--comment", "Take decades.")
    assert "refused: Take decades." in run()


def test_a_folder_without_a_ledger_is_no_vault(tmp_path: Path) -> None:
    """And nothing is made in it."""
    with pytest.raises(OwnerError, match="no ledger"), office(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
