"""The panel's questions on the control channel: answered at once, also while a cell runs."""

import time
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.errors import SyntaxProblem, UnknownName
from sarus_kernel.kernel.asking.error_positions import place_of
from tests.kernel.driving import Notebook


def ask(kernel: Notebook, **content: Any) -> dict[str, Any]:
    """The content of the reply to one question of a panel."""
    session, channel = kernel.client.session, kernel.client.control_channel
    message = session.msg("private_data_request", content)
    channel.send(message)
    while True:
        reply = channel.get_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == message["header"]["msg_id"]:
            return dict(reply["content"])


def test_the_account_and_the_schema(kernel: Notebook) -> None:
    """Budget, tables, columns with their values in words, policy, key."""
    account = ask(kernel, ask="account")
    assert (account["status"], account["total"], account["left"]) == ("ok", 10.0, 8.5)
    schema = ask(kernel, ask="schema")
    assert schema["policy"] == ["A rule."] and schema["public_key"] == "k"
    person = schema["tables"][0]
    assert [column["name"] for column in person["columns"]][:2] == ["person_id", "year_of_birth"]
    assert person["columns"][1]["values"] == "1900 to 2020" and person["twin"]
    assert person["columns"][2]["categories"] == ["F", "M"]
    assert person["columns"][2]["values"] == "F, M; about 7% missing"


def test_a_price_says_label_and_error_and_spends_nothing(kernel: Notebook) -> None:
    """Of a whole cell, with its options, or of SQL alone."""
    price = ask(kernel, ask="price", code="%%private_sql --epsilon 0.25\nSELECT count(*)")
    assert price["label"] == "Differentially-private evaluation (epsilon=0.25)"
    assert (price["kind"], price["expected"]) == ("private", [["n", 12.0]])
    assert ask(kernel, ask="price", code="SELECT 1", epsilon=2)["epsilon"] == 2
    assert not price["asked"] and ask(kernel, ask="price", code="SELECT again")["asked"]


def test_a_function_of_ones_own_has_a_price(kernel: Notebook) -> None:
    """Also of tables that only the notebook knows: what is spent is what is asked to be spent."""
    code = "%%private_python --range 0:1 --epsilon 0.25\ndef share({}):\n    return 1"
    price = ask(kernel, ask="price", code=code.format("person"))
    assert (price["kind"], price["epsilon"], price["expected"]) == ("private", 0.25, [["n", 12.0]])
    price = ask(kernel, ask="price", code=code.format("people"))
    assert price["label"] == "Differentially-private evaluation (epsilon=0.25)"
    assert "private table of this notebook" in price["notes"][0]
    wrong = code.format("person").replace("return 1", "return 1)")
    found = ask(kernel, ask="price", code=wrong)
    assert found["ename"] == "SyntaxProblem" and wrong[slice(*found["place"])] == ")"
    without = code.format("person").replace(" --range 0:1", "")
    assert "number" in ask(kernel, ask="price", code=without)["evalue"]


def test_what_is_wrong_has_a_place_in_the_cell(kernel: Notebook) -> None:
    """Offsets count from the start of the cell, the line of the magic included."""
    code = "%%private_sql\nSELECT 1 FROM nobody"
    wrong = ask(kernel, ask="price", code=code)
    assert wrong["ename"] == "UnknownName"
    assert code[slice(*wrong["place"])] == "nobody"
    wrong = ask(kernel, ask="price", code="%%private_sql --epsilon no\nSELECT 1")
    assert "not a number" in wrong["evalue"] and wrong["place"] is None
    assert "no question" in ask(kernel, ask="price", code="%%private_sql\n")["evalue"]
    assert ask(kernel, ask="price", code="%%private_sql --nope\nSELECT 1")["ename"]


def test_completion_on_the_control_channel(kernel: Notebook) -> None:
    """The same as on the shell channel."""
    found = ask(kernel, ask="complete", code="%%private_sql\nSELECT * FROM pers")
    assert found["matches"] == ["person"]
    assert ask(kernel, ask="complete", code="import pers")["matches"] == []


def test_an_unknown_question_is_answered_too(kernel: Notebook) -> None:
    """By what there is."""
    reply = ask(kernel, ask="everything")
    assert reply["status"] == "error" and "account, schema" in reply["evalue"]


def test_answers_come_while_a_cell_runs_and_say_nothing_of_busy_or_idle(
    kernel: Notebook, tmp_path: Path
) -> None:
    """A status for the panel's own question would show a running cell as finished.

    The cell runs until the answer has come: it waits for a file that is written after it.
    """
    begun, answered = tmp_path / "begun", tmp_path / "answered"
    slow = kernel.client.execute(
        f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\n"
        f"while not pathlib.Path({str(answered)!r}).exists(): time.sleep(0.05)"
    )
    while not begun.exists():
        time.sleep(0.05)
    assert ask(kernel, ask="account")["status"] == "ok"
    answered.touch()
    states = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=100)
        if message["msg_type"] == "status":
            states.append((message["content"]["execution_state"], message["parent_header"]))
            if message["content"]["execution_state"] == "idle":
                break
    assert states[-1][1]["msg_id"] == slow
    kernel.client.get_shell_msg(timeout=100)


def test_a_question_that_takes_long_is_seen(kernel: Notebook) -> None:
    """So that the cell can show that the vault is at work; then it is interrupted."""
    kernel.client.execute("%%private_sql\nSELECT slow FROM person")
    deadline = time.monotonic() + 100
    while not (state := ask(kernel, ask="activity"))["working"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert state["seconds"] >= 0
    assert (state["share"], state["before"]) == (0.4, None)
    kernel.manager.interrupt_kernel()
    kernel.client.get_shell_msg(timeout=25)  # the question itself would take longer
    idle = ask(kernel, ask="activity")
    assert not idle["working"] and idle["share"] is None
    kernel.later(0.3)


def test_without_a_vault_the_panel_is_told_what_to_do(alone: Notebook) -> None:
    """In the words that a cell would show."""
    reply = ask(alone, ask="account")
    assert reply["ename"] == "VaultUnavailable" and "SARUS_KERNEL_VAULT" in reply["evalue"]


@pytest.mark.parametrize(
    ("error", "sql", "word"),
    [
        (SyntaxProblem("Line 2, column 8: this cannot"), "SELECT a\nFROM x yy", "yy"),
        (SyntaxProblem("Line 1, column 99: this cannot"), "SELECT a FROM ", "M"),
        (UnknownName("There is no column 'age'. Did you"), "SELECT p.Age FROM p", "Age"),
        (UnknownName("There is no table 'a.b.nobody'."), "SELECT 1 FROM a.b.nobody", "nobody"),
        (SyntaxProblem("This is not SQL"), "SELECT '", None),
    ],
)
def test_the_place_of_an_error(error: Any, sql: str, word: str | None) -> None:
    """The word that is wrong."""
    place = place_of(error, sql)
    assert (place and sql[slice(*place)]) == word


def test_cells_are_checked_by_the_vaults_key(kernel: Notebook) -> None:
    """A claim that the vault did not sign is forged; what claims nothing is local."""
    claim = {"kind": "private", "label": "Differentially-private evaluation (epsilon=0.10)"}
    public = {"kind": "public", "label": "Public"}
    outputs = [
        {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {"sarus": mark}}
        for text, mark in (("42", claim), ("[Public]", public))
    ]
    cell = {"cell_type": "code", "id": "a", "source": "x", "metadata": {}, "outputs": outputs}
    found = ask(kernel, ask="verify", cells=[cell])
    assert not found["honest"] and found["counts"]["forged"] == 1
    assert [output["status"] for output in found["outputs"]] == ["forged", "local"]
    assert "not a Jupyter notebook" in ask(kernel, ask="verify")["evalue"]
