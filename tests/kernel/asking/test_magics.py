"""`%%private_sql` and `%private` in a real kernel."""

from tests.kernel.driving import Notebook

S = "Evaluated from synthetic data only"
DP = "Differentially-private evaluation (epsilon={})"


def test_an_aggregate_comes_back_with_intervals_and_label(kernel: Notebook) -> None:
    """Each noisy value has its interval beside it, and names are escaped."""
    run = kernel.run("%%private_sql\nSELECT count")
    assert run.label == DP.format("0.50")
    assert "4,833 ± 12" in run.result["text/plain"]
    assert "<td>4,833 ± 12</td>" in run.result["text/html"]
    assert "&lt;n&gt;" in run.result["text/html"] and "<n>" not in run.result["text/html"]
    (message,) = run.of("execute_result")
    assert message["content"]["metadata"]["sarus"]["receipts"][0]["signature"] == "s"


def test_epsilon_is_passed_on(kernel: Notebook) -> None:
    """`--epsilon` is what the vault is asked to spend."""
    assert kernel.run("%%private_sql --epsilon 0.25\ncount").label == DP.format("0.25")


def test_into_keeps_a_frame_with_label_and_intervals(kernel: Notebook) -> None:
    """The answer becomes a DataFrame that knows its ±, and the name where it comes from."""
    kernel.run("%%private_sql --into ages --epsilon 2\ncount")
    run = kernel.run("len(ages.columns) > 0, ages.attrs['intervals'], ages.attrs['sarus']['kind']")
    assert run.label == DP.format("2.00")
    assert "(True, " in run.result["text/plain"].replace("\n", "")
    assert "(4821.0, 4845.0)" in run.result["text/plain"]
    assert kernel.run("ages['<n>'].sum()").label == DP.format("2.00")


def test_rows_come_from_the_twin_with_the_reason(kernel: Notebook) -> None:
    """What may not be released is shown from the twin, and says why."""
    run = kernel.run("%%private_sql --into people\nrows")
    assert run.label == S
    assert "Rows of people are never released" in run.result["text/html"]
    assert "x &amp; y" in run.result["text/html"] and "<b>" not in run.result["text/html"]
    assert kernel.run("people.shape").label == S


def test_what_is_foreseen_to_be_noise_is_asked_anyway(kernel: Notebook) -> None:
    """Only where the first line says so."""
    held = kernel.run("%%private_sql\nnoise")
    assert held.reply["ename"] == "OnlyNoise"
    assert kernel.run("%%private_sql --anyway\nnoise").label == DP.format("0.50")


def test_public_tables_are_public(kernel: Notebook) -> None:
    """Nothing private, nothing paid."""
    assert kernel.run("%%private_sql\nconcept").label == "Public"


def test_explain_asks_nothing(kernel: Notebook) -> None:
    """`--explain` says what the answer would be like."""
    run = kernel.run("%%private_sql --explain --epsilon 1\ncount")
    assert run.label == "Public"
    for words in ("would be: Differentially-private", "± 12", "First this.", "SELECT 1"):
        assert words in run.result["text/plain"]


def test_explain_says_that_it_was_asked_before(kernel: Notebook) -> None:
    """Then it is free, and the same answer comes back."""
    run = kernel.run("%%private_sql --explain\ncount again")
    assert "Asked before" in run.result["text/plain"]
    assert "costs nothing" in run.result["text/html"]


def test_an_error_that_is_wanted_has_its_price(kernel: Notebook) -> None:
    """`--target-error` finds the epsilon: half the error costs about twice as much."""
    run = kernel.run("%%private_sql --target-error 5%\ncount a")
    assert run.label == DP.format("1.00")
    assert kernel.run("%%private_sql --target-error 0.1\ncount b").label == DP.format("0.50")
    run = kernel.run("%%private_sql --target-error 1%\ncount c")
    assert "about 2%" in run.reply["evalue"]


def test_bounds_are_passed_on(kernel: Notebook) -> None:
    """`--max-rows` and `--max-groups` say what one person counts with, also to a price."""
    run = kernel.run("%%private_sql --explain --max-rows 7 --max-groups 3\ncount")
    assert "At most 7 rows, 3 groups." in run.result["text/plain"]
    dear = kernel.run("%%private_sql --target-error 10% --max-rows 20\ncount d")
    assert dear.label == DP.format("1.00")


def test_errors_are_short_cell_errors(kernel: Notebook) -> None:
    """A refusal, a wrong name, bad SQL and bad options: one to three lines each."""
    for code, name in (
        ("%%private_sql\nforbidden", "PolicyRefused"),
        ("%%private_sql\nSELEC x", "SyntaxProblem"),
        ("%%private_sql\nFROM nobody", "UnknownName"),
        ("%%private_sql --bogus\nx", "QuestionError"),
        ("%%private_sql --epsilon=-1\nx", "QuestionError"),
        ("%%private_sql --epsilon much\nx", "QuestionError"),
        ("%%private_sql --epsilon 1 --target-error 5%\nx", "QuestionError"),
        ("%%private_sql --target-error 200%\nx", "QuestionError"),
        ("%%private_sql --target-error small\nx", "QuestionError"),
        ("%%private_sql --max-rows 0\nx", "QuestionError"),
        ("%%private_sql --max-groups many\nx", "QuestionError"),
        ("%%private_sql --into 3x\nx", "QuestionError"),
        ("%%private_sql\n  ", "QuestionError"),
        ("%private nothing", "UnknownName"),
    ):
        run = kernel.run(code)
        (error,) = run.of("error")
        assert run.reply["status"] == "error" and run.reply["ename"] == name, code
        text = "\n".join(error["content"]["traceback"])
        assert text.startswith(f"{name}: ") and len(text.splitlines()) <= 3, code


def test_nothing_is_expanded_inside_sql(kernel: Notebook) -> None:
    """`$` and `{}` belong to the question."""
    kernel.run("secret = 'forbidden'")
    run = kernel.run("%%private_sql\ncount $secret {secret}")
    assert run.reply["status"] == "ok"
    assert run.of("execute_result")[0]["content"]["metadata"]["sarus"]["question"] == (
        "count $secret {secret}"
    )


def test_private_shows_tables_budget_and_policy(kernel: Notebook) -> None:
    """`%private` says what there is to ask and what is left to spend."""
    text = kernel.run("%private").result["text/plain"]
    for words in ("patient_data", "year_of_birth", "8.50 left of 10.00", "A rule.", "concept"):
        assert words in text
    run = kernel.run("%private person")
    assert "1900 to 2020" in run.result["text/plain"]
    assert "the &lt;year&gt;" in run.result["text/html"]


def test_completion_knows_the_catalog(kernel: Notebook) -> None:
    """Tables after FROM, columns after a table, categories after a comparison, options."""
    kernel.run("%private")
    for code, match in (
        ("%%private_sql\nSELECT count(*) FROM per", "person"),
        ("%%private_sql\nSELECT p. FROM person p WHERE p.year", "year_of_birth"),
        ("%%private_sql\nSELECT * FROM person WHERE gender = 'F", "'F'"),
        ("%%private_sql\nSEL", "SELECT"),
        ("%%private_sql --ep", "--epsilon"),
    ):
        assert match in kernel.complete(code)["matches"], code


def test_completion_outside_sql_is_ipythons(kernel: Notebook) -> None:
    """Names of the notebook."""
    kernel.run("a_long_name = 1")
    assert kernel.complete("a_long")["matches"] == ["a_long_name"]


def test_help_knows_the_columns(kernel: Notebook) -> None:
    """Shift-Tab on a column in SQL describes it."""
    kernel.run("%private")
    code = "%%private_sql\nSELECT year_of_birth FROM person"
    reply = kernel.client.inspect(code, code.index("birth"), reply=True, timeout=100)["content"]
    assert reply["found"] and "1900 to 2020\nthe <year>" in reply["data"]["text/plain"]


def test_a_question_is_kept_under_a_name(kernel: Notebook) -> None:
    """Nothing is asked; later questions may read it, and a table's name is not taken."""
    run = kernel.run("%%private_sql --as old\nSELECT rows of the past")
    assert run.label == S
    assert "Kept as old" in run.result["text/html"]
    run = kernel.run("%%private_sql --explain\ncount FROM old")
    assert "SELECT rows of the past" in run.result["text/plain"]
    assert "already" in kernel.run("%%private_sql --as person\nrows").reply["evalue"]
    assert "is not a name" in kernel.run("%%private_sql --as 1x\nrows").reply["evalue"]
    assert "leave its price" in kernel.run("%%private_sql --as a --epsilon 1\nx").reply["evalue"]


def test_values_of_the_notebook_are_parameters(kernel: Notebook) -> None:
    """Plain ones; a private one is not."""
    kernel.run("year = 1985")
    run = kernel.run("%%private_sql --explain\ncount those of :year")
    assert "those of 1985" in run.result["text/plain"]
    kernel.run("year = sarus.Traced(1985)")
    run = kernel.run("%%private_sql --explain\ncount those of :year")
    assert "'year' is private" in run.reply["evalue"]


def test_a_line_gives_a_frame(kernel: Notebook) -> None:
    """`r = %private_sql …`, with options before the question."""
    run = kernel.run("r = %private_sql --epsilon 0.25 count those\ntype(r).__name__, len(r)")
    assert run.label == DP.format("0.25")
    assert "('ReleasedFrame', 2)" in run.result["text/plain"]
