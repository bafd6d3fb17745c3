"""The kernel with a real vault process, a real twin and the real tracer."""

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from sarus_kernel.kernel import kernelspec
from tests.kernel.driving import Notebook, label, notebook
from tests.kernel.panel.test_requests import ask

WHERE = "import json, os; json.dumps(os.environ['SARUS_KERNEL_VAULT'])"
P, S = "Public", "Evaluated from synthetic data only"
DP = "Differentially-private evaluation (epsilon={})"
BEGIN = """
import numpy as np
import pandas as pd
import sarus
from sarus import Client
client = Client()
person = client.dataset(slugname="patient_data").table(["person"]).as_pandas()
"""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A kernel that has started an embedded vault for the demo hospital."""
    folder = tmp_path_factory.mktemp("hospital")
    code = "from sarus_kernel.command import main; main()"
    command = [sys.executable, "-c", code, "demo", str(folder / "vault")]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    where = {"SARUS_KERNEL_VAULT": str(folder / "vault")}
    with notebook(folder, ["-m", "sarus_kernel.kernel"], where) as running:
        assert running.run(BEGIN).reply["status"] == "ok"
        yield running


def test_a_traced_frame_shows_its_twin_and_how_to_release_it(hospital: Notebook) -> None:
    """The frame labels itself."""
    run = hospital.run("person.head()")
    assert run.label == S and run.footers == []
    shown = run.result["text/html"]
    assert "cannot be released" in shown and "sarus.eval" not in shown and "year_of_birth" in shown


def test_a_badge_is_told_of_a_release_and_nothing_is_spent(hospital: Notebook) -> None:
    """What cannot be released has a nearest question; a slider's price is a dry run as well."""
    before = ask(hospital, ask="account")
    for code, expression in (("person.head()", "person.head()"), ("n = len(person)\nn", "n")):
        (shown,) = hospital.run(code).of("execute_result")
        plan, count = shown["content"]["metadata"]["sarus"]["plan"], hospital.run("1").reply
        number = count["execution_count"] - 1
        told = ask(hospital, ask="release", plan=plan, count=number)
        assert told["expression"] == expression
    assert ask(hospital, ask="release", plan=plan, epsilon=0.25)["epsilon"] == 0.25
    assert told["code"] == "sarus.eval(n, target_epsilon=0.5)" and told["nearest"] is None
    kept = ask(hospital, ask="request", plan=plan, why="table 2")
    assert kept["state"] == "waiting" and "waits for the owner" in kept["words"]
    after = ask(hospital, ask="account")
    assert (after["spent"], after["releases"]) == (before["spent"], before["releases"])


def test_a_released_number_keeps_its_label_and_names_its_noise(hospital: Notebook) -> None:
    """Through names, arithmetic and numpy."""
    hospital.run("people = sarus.eval(len(person), target_epsilon=0.5)")
    run = hospital.run("people")
    assert run.result["text/plain"].partition("\n")[0].split(" ± ")[1].isdigit()
    (shown,) = run.of("execute_result")
    assert shown["content"]["metadata"]["sarus"]["shown"] == 0
    hospital.run("old = sarus.eval(len(person[person.year_of_birth < 1950]), target_epsilon=0.25)")
    run = hospital.run("old / people")
    assert (run.label, " ± 0.0" in run.result["text/plain"]) == (DP.format("0.75"), True)
    run = hospital.run("np.sqrt(people)")
    assert run.label == DP.format("0.50")
    assert "; from " in run.result["text/plain"] and " ± " in run.result["text/plain"]
    hospital.run(
        "%%private_sql --epsilon 0.25 --into born\nSELECT AVG(year_of_birth) AS y FROM person"
    )
    run = hospital.run("born['y'].iloc[0] / people")
    assert run.label == DP.format("0.75")
    assert len(run.of("execute_result")[0]["content"]["metadata"]["sarus"]["receipts"]) == 2


def test_what_leaves_the_tracer_is_synthetic(hospital: Notebook) -> None:
    """Numbers, text, lists of traced values, pictures and conditions."""
    for code in (
        "float(person.year_of_birth.mean())",
        "f'{person.year_of_birth.mean():.1f}'",
        "[person.year_of_birth.mean()]",
        "max(person.year_of_birth)",
        "old = 1 if person.year_of_birth.mean() < 2000 else 0\nold",
        "old",
    ):
        assert hospital.run(code).label == S, code
    run = hospital.run("person.year_of_birth.plot.hist()\nNone")
    assert ([label(m) for m in run.of("display_data")], run.footers) == ([S], [S])
    assert hospital.run("print(person.head())").footers == [S]


def test_a_column_that_cannot_be_traced_spoils_no_other(hospital: Notebook) -> None:
    """The rest of the table is released from the real data; the column says why it is not."""
    hospital.run(
        "p = person.copy()\np['old'] = p['year_of_birth'].apply(lambda year: hash(year) % 7)\n"
        "p['x'] = np.random.rand(len(p))"
    )
    run = hospital.run("sarus.eval(p[p.year_of_birth > 1950].year_of_birth.mean())")
    assert run.label == DP.format("0.50")
    spent = "before = client.vault.account().spent\np['x'] = np.random.rand(len(p))\n"
    spent += "sarus.eval(p[p.year_of_birth > 1950].year_of_birth.mean())\n"
    spent += "client.vault.account().spent - before"
    assert float(hospital.run(spent).result["text/plain"].split()[0]) == 0  # the same question
    for code in ("p.old.mean()", "p[p.old > 3].year_of_birth.mean()", "p.groupby('old').size()"):
        run = hospital.run(f"sarus.eval({code})")
        assert run.label == S, code
        (note,) = run.of("stream")
        assert "'old' could not be traced: It calls `hash`" in note["content"]["text"]


def test_what_is_not_about_people_is_public(hospital: Notebook) -> None:
    """Column names, own frames, public tables."""
    for code in (
        "list(person.columns)",
        "pd.DataFrame({'a': [1, 2]}).a.sum()",
        "np.arange(3)",
        "%%private_sql\nSELECT concept_name FROM concept WHERE concept_id = 8507",
    ):
        assert hospital.run(code).label == P, code


def test_rows_come_from_the_twin(hospital: Notebook) -> None:
    """A question for rows shows made-up people, and says so."""
    run = hospital.run("%%private_sql --into rows\nSELECT person_id FROM person LIMIT 3")
    assert run.label == S and "Aggregate them" in run.result["text/plain"]
    assert hospital.run("rows").label == S


def test_a_summary_is_of_the_twin(hospital: Notebook) -> None:
    """Free, labelled, kept like any other preview; its price is none."""
    run = hospital.run("%%private_sql --into look\nSUMMARIZE SELECT year_of_birth FROM person")
    assert run.label == S and "nothing is asked or spent" in run.result["text/plain"]
    assert hospital.run("look['column_name'].tolist()").label == S
    run = hospital.run("%%private_sql --explain\nSUMMARIZE person")
    assert f"would be: {S}" in run.result["text/plain"]


def test_the_completer_knows_catalog_and_twin(hospital: Notebook) -> None:
    """Tables in SQL, columns and attributes of traced values in Python."""
    for code, match in (
        ("%%private_sql\nSELECT count(*) FROM condition_o", "condition_occurrence"),
        ("person['year_of", "year_of_birth"),
        ("person.year_of", ".year_of_birth"),
        ("person.year_of_birth.mea", ".mean"),
    ):
        assert match in hospital.complete(code)["matches"], code


def test_errors_of_the_vault_are_short(hospital: Notebook) -> None:
    """A name that is not there, SQL that is none, a price that is too high."""
    for code, name in (
        ("%%private_sql\nSELECT count(*) FROM persn", "UnknownName"),
        ("%%private_sql\nSELECT count(* FROM person", "SyntaxProblem"),
        ("%%private_sql --epsilon 1000\nSELECT count(*) FROM person", None),
    ):
        run = hospital.run(code)
        (error,) = run.of("error")
        assert name in (None, run.reply["ename"]), run.reply["ename"]
        assert len("\n".join(error["content"]["traceback"]).splitlines()) <= 3


def test_a_plain_frame_read_from_nothing_private_stays_plain(hospital: Notebook) -> None:
    """Traced pandas on the notebook's own data is pandas."""
    run = hospital.run("type(pd.DataFrame({'a': [1]})).__module__")
    assert run.result["text/plain"].startswith("'pandas")


def test_a_mistake_shows_the_code_that_made_it(hospital: Notebook) -> None:
    """Between the cell and pandas there is nothing of ours to read, unless one asks for it."""
    (error,) = hospital.run("def first():\n    return person['nope']\nfirst()").of("error")
    shown = "".join(error["content"]["traceback"])
    assert error["content"]["ename"] == "KeyError"
    assert "first()" in shown and "get_loc" in shown and "sarus_kernel" not in shown
    hospital.run("%xmode Verbose")
    (whole,) = hospital.run("person['nope']").of("error")
    hospital.run("%xmode Context")
    assert "sarus_kernel" in "".join(whole["content"]["traceback"])


def test_the_plan_behind_a_receipt_can_be_asked_for(hospital: Notebook) -> None:
    """With the SQL that is run for it; of what Python asked as well."""
    run = hospital.run("sarus.eval(len(person), target_epsilon=0.5)")
    receipt = run.of("execute_result")[0]["content"]["metadata"]["sarus"]["receipts"][0]
    found = ask(hospital, ask="plan", receipt=receipt)
    assert found["plan"].splitlines()[0].strip() == "From person", found
    assert "SELECT" in found["query"]


def test_what_is_foreseen_to_be_noise_is_not_charged(hospital: Notebook) -> None:
    """In SQL and in pandas, unless it is asked anyway; then its plan is there like any other.

    Nobody of any twin was born before the bounds of the column: what is foreseen is no chance.
    """
    few = "SELECT count(*) FROM person WHERE year_of_birth < 1900"
    held = hospital.run(f"%%private_sql\n{few}")
    assert held.reply["ename"] == "OnlyNoise"
    code = "sarus.eval(len(person[person.year_of_birth < 1900]), target_epsilon=0.1{})"
    assert hospital.run(code.format("")).reply["ename"] == "OnlyNoise"
    run = hospital.run(code.format(", anyway=True"))
    assert run.label == DP.format("0.10")
    receipt = run.of("execute_result")[0]["content"]["metadata"]["sarus"]["receipts"][0]
    assert "SELECT" in ask(hospital, ask="plan", receipt=receipt)["query"]


YOUNG = "def young(person):\n    return (person.year_of_birth > 1950).mean()"


def test_a_function_runs_in_blocks_of_people(hospital: Notebook) -> None:
    """Its mean comes back with its interval and label, and can be kept."""
    head = "%%private_python --range 0:1 --epsilon 0.5 --blocks 10 --seconds 0.4 --into share\n"
    run = hospital.run(head + YOUNG)
    assert run.label == DP.format("0.50")
    assert "±" in run.result["text/plain"]
    assert "10 blocks of people" in run.result["text/plain"]
    kept = hospital.run("type(share).__name__, 0 <= share <= 1")
    assert kept.label == DP.format("0.50")
    assert "('ReleasedFloat', True)" in kept.result["text/plain"]


def test_a_table_of_the_notebook_is_cut_into_blocks_too(hospital: Notebook) -> None:
    """A parameter may be a name of the notebook; several numbers come back as a series."""
    hospital.run("women = person[person.gender_concept_id == 8532]")
    run = hospital.run(
        "%%private_python --range n=0:200 --range born=1900:2020 --blocks 10 --seconds 0.4\n"
        "def about(women):\n"
        "    assert set(women.gender_concept_id) <= {8532}\n"
        "    return {'n': len(women), 'born': women.year_of_birth.median()}"
    )
    assert run.label == DP.format("0.50")
    assert "born" in run.result["text/plain"]


def test_an_explanation_of_a_function_is_free(hospital: Notebook) -> None:
    """What it would cost, and what it gave on synthetic people."""
    run = hospital.run("%%private_python --range 0:1 --explain\n" + YOUNG)
    assert run.label == P
    for words in ("would be: Differentially-private", "synthetic people the mean was: young 0."):
        assert words in run.result["text/plain"]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("", YOUNG, "needs the range"),
        ("--range 1:0", YOUNG, "--range '1:0' is no range"),
        ("--range x:1", YOUNG, "is no range"),
        ("--range 0:1 --seconds 0", YOUNG, "--seconds '0' is not a number above zero"),
        ("--range 0:1 --blocks 1000", YOUNG, "at most 200 blocks"),
        ("--range 0:1 --what", YOUNG, "It takes --range LOW:HIGH"),
        ("--range 0:1", "def f(person):\n    return person.x", "no attribute 'x' (line 2"),
        ("--range 0:1", "def f(person):\n    return share + 1", "name 'share' is not defined"),
        ("--range 0:1", "def f(persn):\n    return 1", "Did you mean person?"),
    ],
)
def test_what_is_wrong_with_a_function_is_said(
    hospital: Notebook, line: str, code: str, words: str
) -> None:
    """In one to three lines; nothing is spent."""
    before = ask(hospital, ask="account")["spent"]
    run = hospital.run(f"%%private_python {line}\n{code}")
    assert run.reply["status"] == "error"
    assert words in run.reply["evalue"]
    assert len(run.reply["evalue"].splitlines()) <= 3
    assert ask(hospital, ask="account")["spent"] == before


def test_a_kept_question_is_a_table_in_sql_and_pandas(hospital: Notebook) -> None:
    """A traced frame is a table in SQL, too; values of the notebook are parameters."""
    run = hospital.run(
        "%%private_sql --as old\n"
        "SELECT person_id, year_of_birth FROM person WHERE year_of_birth < {{year}}"
    )
    assert "no value 'year'" in run.reply["evalue"]
    hospital.run("year = 1960")
    run = hospital.run(
        "%%private_sql --as old\n"
        "SELECT person_id, year_of_birth FROM person WHERE year_of_birth < {{year}}"
    )
    assert run.label == S and "Kept as old" in run.result["text/html"]
    run = hospital.run("%%private_sql --epsilon 0.1\nSELECT COUNT(*) AS n FROM old")
    assert run.label == DP.format("0.10")
    run = hospital.run("sarus.eval(len(sarus.table('old')), target_epsilon=0.1)")
    assert run.label == DP.format("0.10")
    hospital.run("young = person[person.year_of_birth >= year]")
    run = hospital.run("%%private_sql --epsilon 0.1\nSELECT COUNT(*) AS n FROM young")
    assert run.label == DP.format("0.10")
    hospital.run("r = %private_sql --epsilon 0.1 SELECT COUNT(*) AS m FROM young")
    assert hospital.run("r").label == DP.format("0.10")
    run = hospital.run("%%private_sql\nSELECT COUNT(*) AS n FROM nobody")
    assert "There is no table 'nobody'" in run.reply["evalue"]


def test_the_readme_asks_without_a_notebook(hospital: Notebook) -> None:
    """Its lines, as they stand, in a plain Python process: they print an answer with its error."""
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    code = text.partition("## Without a notebook\n")[2].partition("\nprints")[0]
    where = json.loads(hospital.run(WHERE).result["text/plain"].split("\n")[0].strip("'"))
    lines = textwrap.dedent(code).replace("demo/vault", where)
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True)
    assert re.search(r"people\n *[\d,]+ ± \d", done.stdout), done.stderr
    assert "[Differentially-private evaluation (epsilon=0.50)]" in done.stdout


def test_first_steps_run_as_they_stand(hospital: Notebook) -> None:
    """Each cell of the notebook on the launcher: its label, and what all of it costs."""
    text = (Path(kernelspec.RESOURCES) / "first_steps.ipynb").read_text("utf-8")
    cells = [cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "code"]
    spent = "import sarus; sarus.Client().vault.account().spent"
    before = float(hospital.run(spent).result["text/plain"].split()[0])
    runs = [hospital.run(code) for code in cells]
    assert [run.reply["status"] for run in runs] == ["ok"] * len(runs)
    words = DP.format("0.10")
    assert [run.label for run in runs] == [P, S, P, words, P, words, S]
    after = float(hospital.run(spent).result["text/plain"].split()[0])
    assert round(after - before, 6) <= 0.2
