"""`Client`, `eval` and `eval_policy`: what is asked of the vault, and what comes back."""

import pickle
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from sarus_kernel.errors import (
    BudgetSpent,
    NotReleasable,
    PolicyRefused,
    QuestionError,
    SyntaxProblem,
    UnknownName,
    VaultUnavailable,
)
from sarus_kernel.frontends.python import EVENTS, modules, sarus, use
from sarus_kernel.frontends.python.events import SESSION
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan import Table
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Release, Value
from sarus_kernel.wire.messages import Explanation, Requested

INTEGER, TEXT = ColumnType(Kind.INTEGER, False, 0, 120), ColumnType(Kind.TEXT)
CATALOG = Catalog(
    "clinic",
    "person.person_id",
    (
        TableInfo("person", (ColumnInfo("person_id", INTEGER), ColumnInfo("age", INTEGER)),
                  "private", "person_id", "person_id"),
        TableInfo("visit", (ColumnInfo("person_id", INTEGER), ColumnInfo("days", INTEGER)),
                  "private", "person_id"),
        TableInfo("concept", (ColumnInfo("id", INTEGER), ColumnInfo("word", TEXT)), "public"),
        TableInfo("notes", (ColumnInfo("word", TEXT),), "withheld"),
    ),
)  # fmt: skip


class Twin:
    """Gives one small table for whatever is asked."""

    def __init__(self) -> None:
        self.asked: list[Relation] = []

    def frame(self, relation: Relation) -> pd.DataFrame:
        self.asked.append(relation)
        return pd.DataFrame({"person_id": [1, 2, 3, 4], "age": [20, 50, 70, 90]})


class FakeVault:
    """Answers every question with one prepared answer, or raises one prepared error."""

    def __init__(self, answer: Value | Exception, label: Label = Label.PRIVATE) -> None:
        self.answer, self.label = answer, label
        self.catalog, self.tables = CATALOG, Twin()
        self.asked: list[tuple[Node, float | str | None]] = []
        self.anyway: list[bool] = []

    def twin(self) -> Twin:
        return self.tables

    def ask(self, plan: Node, epsilon: float | None = None, anyway: bool = False) -> Release:
        self.asked.append((plan, epsilon))
        self.anyway.append(anyway)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Release(self.answer, Provenance(self.label, PrivacyLoss(0.5)))

    def request(self, plan: Node, why: str) -> Requested:
        self.asked.append((plan, why))
        return Requested(4, "waiting")

    def explain(self, plan: Node, epsilon: float | None = None) -> Explanation:
        if isinstance(self.answer, Exception):
            raise self.answer
        return Explanation(self.label, PrivacyLoss(0.5), "a question")


NUMBER = Value("scalar", ("v",), ("number",), ((42.5,),))
TABLE = Value("table", ("sex", "n"), ("text", "integer"), (("F", 3), ("M", 4)),
              ((None, Interval(1.0, 5.0)), (None, Interval(2.0, 6.0))))  # fmt: skip


class Told:
    """What the listeners heard."""

    def __init__(self) -> None:
        self.escapes, self.notes = 0, list[str]()
        self.releases = list[Release]()

    def escape(self) -> None:
        self.escapes += 1


@pytest.fixture
def told() -> Iterator[Told]:
    """Listens while a test runs."""
    before, heard = vars(EVENTS).copy(), Told()
    EVENTS.on_escape, EVENTS.on_note = heard.escape, heard.notes.append
    EVENTS.on_release = heard.releases.append
    yield heard
    vars(EVENTS).update(before)


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    """Forgets the vault afterwards."""
    before = SESSION.provider
    yield
    SESSION.provider = before


def person(
    answer: Value | Exception = NUMBER, label: Label = Label.PRIVATE
) -> tuple[Any, FakeVault]:
    """The traced table of people, and the vault that will answer."""
    vault = FakeVault(answer, label)
    return sarus.Client(vault=vault).dataset("clinic").table("person").as_pandas(), vault


def test_eval_asks_for_the_plan_and_gives_plain_python(told: Told) -> None:
    """The plan goes to the vault with its epsilon; the listeners hear of the release."""
    df, vault = person()
    found = sarus.eval(df.age.mean(), target_epsilon=0.3)
    assert isinstance(found, float) and found == 42.5
    assert vault.asked == [(df.age.mean()._sarus_node, 0.3)]
    assert [release.value for release in told.releases] == [NUMBER] and told.escapes == 0


def test_what_is_foreseen_to_be_noise_is_asked_anyway(told: Told) -> None:
    """If that is what was asked for: of one value, of several, of SQL."""
    df, vault = person()
    sarus.eval(df.age.mean())
    sarus.eval([df.age.mean(), df.age.max()], anyway=True)
    sarus.Client(vault=vault).query("SELECT COUNT(*) AS n FROM person", anyway=True)
    assert vault.anyway == [False, True, True, True]


def test_the_shape_of_a_table_has_its_public_number_of_columns() -> None:
    """The vault counts rows; columns follow from the code."""
    df, _ = person(Value("tuple", ("rows",), ("integer",), ((7,),)))
    assert sarus.eval(df.shape) == (7, 2)


def test_a_request_sends_the_plan_with_its_reason() -> None:
    """The owner gets what was asked and why; nothing is run, and plain values are no question."""
    df, vault = person()
    mean = df.age.mean()
    assert sarus.request(mean, "for table 2") == "Request 4 is waiting for the owner."
    assert vault.asked == [(mean._sarus_node, "for table 2")]
    for value, why in ((3.0, "for table 2"), (mean, None)):
        with pytest.raises(QuestionError):
            sarus.request(value, why)  # type: ignore[arg-type]


def test_plain_numbers_are_no_answers(told: Told) -> None:
    """A score that a released model gave for the twin's rows is not taken for a real one."""
    assert sarus.eval(0.75) == 0.75
    (note,) = told.notes
    assert "asked the vault nothing" in note and "sarus.eval(model.score(X, y))" in note


def test_plain_values_pass_unchanged() -> None:
    """Nobody is asked for what is not traced."""
    df, vault = person()
    frame = pd.DataFrame({"a": [1]})
    assert sarus.eval(3) == 3 and sarus.eval(frame) is frame
    assert sarus.eval([1, "x", None]) == [1, "x", None]
    assert vault.asked == [] and df is not None


def test_items_of_a_list_are_released_one_by_one() -> None:
    """Lists, tuples and dicts of traced values."""
    df, vault = person()
    assert sarus.eval([df.age.mean(), 1]) == [42.5, 1]
    assert sarus.eval({"mean": df.age.mean()}) == {"mean": 42.5}
    assert len(vault.asked) == 2


def test_what_cannot_be_released_comes_from_the_twin_with_the_reason(told: Told) -> None:
    """The value shown stays synthetic, one line says why, and untraced code has twin values."""
    df, _ = person(NotReleasable("Rows are about single people."))
    found = sarus.eval(df)
    assert type(found) is pd.DataFrame and found.age.tolist() == [20, 50, 70, 90]
    assert told.notes == ["Evaluated from synthetic data only: Rows are about single people."]
    assert told.escapes == 1 and told.releases == []
    found["age"] = 0
    assert df._sarus_twin.age.tolist() == [20, 50, 70, 90]


def test_a_value_without_a_plan_is_not_asked_for(told: Told) -> None:
    """The reason is the one the tracer noted."""
    df, vault = person()
    noise = df.age + pd.Series([1, 2, 3, 4])
    assert sarus.eval(noise).tolist() == [21, 52, 73, 94]
    assert vault.asked == [] and "per synthetic row" in told.notes[0]


def test_a_table_with_a_column_without_a_plan_is_asked_for(told: Told) -> None:
    """Only the column is synthetic; the vault hears that it is there, and why it is unknown."""
    df, vault = person()
    df["noise"] = [1, 2, 3, 4]
    assert sarus.eval(df.age.mean()) == 42.5 and told.notes == []
    words = [n.value for n in walk(vault.asked[0][0]) if isinstance(n, Constant)]
    assert any("per synthetic row" in str(word) for word in words)


@pytest.mark.parametrize("error", [BudgetSpent("no"), PolicyRefused("no"), VaultUnavailable("no")])
def test_other_refusals_are_raised(error: Exception) -> None:
    """A spent budget or a rule of the policy never turns into a synthetic value by itself."""
    df, _ = person(error)
    with pytest.raises(type(error)):
        sarus.eval(df.age.mean())


def test_eval_policy_gives_label_and_price_without_asking() -> None:
    """The words that the released value would carry."""
    df, vault = person()
    assert sarus.eval_policy(df.age.mean()) == "Differentially-private evaluation (epsilon=0.50)"
    assert vault.asked == [] and sarus.eval_policy(3) == "Public"
    df, _ = person(NotReleasable("no aggregate"))
    assert sarus.eval_policy(df) == "Evaluated from synthetic data only: no aggregate"
    assert "per synthetic row" in sarus.eval_policy(df.age + pd.Series([1, 2, 3, 4]))


def fitted(df: Any) -> Any:
    """A model fitted on the traced table."""
    model = modules.module("sklearn.linear_model").LogisticRegression(random_state=0)
    return model.fit(df[["person_id"]], df.age > 40)


def test_a_model_that_may_not_leave_is_the_twins_and_says_so(told: Told) -> None:
    """An ordinary scikit-learn object that pickles and predicts, marked as synthetic."""
    df, _ = person(NotReleasable("This estimator holds training data."))
    model = sarus.eval(fitted(df))
    assert type(model).__name__ == "LogisticRegression" and not isinstance(model, Traced)
    again = pickle.loads(pickle.dumps(model))
    assert again.sarus_provenance_ == "Evaluated from synthetic data only"
    assert len(again.predict(pd.DataFrame({"person_id": [1]}))) == 1


def test_a_released_model_says_where_it_was_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark of provenance names the real data."""
    df, vault = person(Value("model", blob=""), Label.WHITELISTED)
    real = modules.module("sklearn.linear_model").LogisticRegression()._sarus_twin
    monkeypatch.setattr("sarus_kernel.frontends.python.asking.to_python", lambda value: real)
    model = sarus.eval(fitted(df))
    assert model is real and model.sarus_provenance_ == "Whitelisted: fitted on the real data"
    assert vault.asked[0][0].function == "sklearn.estimator.fit"  # type: ignore[attr-defined]


def test_a_traced_model_pickles_as_the_twins() -> None:
    """pickle.dump of a traced model gives an ordinary model that says it is synthetic."""
    df, _ = person()
    again = pickle.loads(pickle.dumps(fitted(df)))
    assert again.sarus_provenance_ == "Evaluated from synthetic data only"
    assert not isinstance(again, Traced)


@pytest.mark.parametrize(
    "path",
    [["clinic", "private", "person"], ["private", "person"], ["person"], "person", "Person",
     "clinic.private.person", ("clinic", "private", "person")],
)  # fmt: skip
def test_a_table_is_found_by_its_path_or_the_end_of_it(path: Any) -> None:
    """Three parts, two, or the bare name; lists, tuples or dotted text."""
    dataset = sarus.Client(vault=FakeVault(NUMBER)).dataset(slugname="clinic")
    assert dataset.table(path).relation == Table("person")


@pytest.mark.parametrize("path", [["persons"], [], ["other", "private", "person"], "notes"])
def test_an_unknown_table_is_named_with_what_there_is(path: Any) -> None:
    """The error lists the tables; a withheld table does not exist."""
    dataset = sarus.Client(vault=FakeVault(NUMBER)).dataset()
    with pytest.raises(UnknownName, match="person") as caught:
        dataset.table(path)
    assert "notes" not in str(caught.value).replace("'notes'", "")


def test_a_client_accepts_what_the_incumbents_does() -> None:
    """url and email are not needed; the dataset is found by its slug name."""
    vault = FakeVault(NUMBER)
    use(lambda: vault)
    client = sarus.Client(url="https://nowhere", email="me@here", google_login=False)
    assert [d.slugname for d in client.list_datasets()] == ["clinic"]
    assert client.dataset(slugname="clinic").tables() == [
        ["clinic", "private", "person"],
        ["clinic", "private", "visit"],
        ["clinic", "public", "concept"],
    ]
    with pytest.raises(UnknownName, match="clinic"):
        client.dataset(slugname="hospital")


def test_without_a_vault_the_error_says_what_to_do() -> None:
    """One line that names connect."""
    SESSION.provider = type(SESSION)().provider
    with pytest.raises(VaultUnavailable, match="connect"):
        sarus.Client().list_datasets()


def test_sql_gives_a_traced_frame() -> None:
    """The text is read against the catalog, and its rows come from the twin, once."""
    vault = FakeVault(NUMBER)
    dataset = sarus.Client(vault=vault).dataset()
    text = "SELECT age FROM clinic.private.person WHERE age > 30"
    first, second = dataset.sql(text).as_pandas(), dataset.sql(text).as_pandas()
    assert first._sarus_node == second._sarus_node == parse(text, CATALOG)
    assert len(vault.tables.asked) == 1
    assert not first._sarus_public


def test_public_tables_are_ordinary_pandas() -> None:
    """Nothing to trace where nothing is private."""
    dataset = sarus.Client(vault=FakeVault(NUMBER)).dataset()
    assert type(dataset.table("concept").as_pandas()) is pd.DataFrame
    assert type(dataset.sql("SELECT word FROM concept").as_pandas()) is pd.DataFrame


@pytest.mark.parametrize(
    ("text", "error"), [("SELEC 1", SyntaxProblem), ("SELECT * FROM persons", UnknownName)]
)
def test_wrong_sql_is_refused_at_once(text: str, error: type[Exception]) -> None:
    """Before anything is asked."""
    with pytest.raises(error):
        sarus.Client(vault=FakeVault(NUMBER)).dataset().sql(text)


def test_a_query_gives_rows_label_price_and_intervals(told: Told) -> None:
    """A dict as the incumbent's, its rows by name and by place, with error bars."""
    client = sarus.Client(vault=FakeVault(TABLE))
    found = client.query("SELECT age, COUNT(*) AS n FROM person GROUP BY age", target_epsilon=0.5)
    assert found["result"] == [{"sex": "F", "n": 3}, {"sex": "M", "n": 4}]
    assert found["result"][1][1] == 4 and found["columns"] == ["sex", "n"]
    assert found["label"] == "Differentially-private evaluation (epsilon=0.50)"
    assert found["epsilon"] == 0.5
    assert found["intervals"][0] == {"sex": None, "n": (1.0, 5.0)}
    assert len(told.releases) == 1
    with pytest.raises(KeyError):
        found["result"][0][2]


def test_a_query_for_rows_comes_from_the_twin(told: Told) -> None:
    """Labelled synthetic, with the reason, and told."""
    client = sarus.Client(vault=FakeVault(NotReleasable("Rows of people.")))
    found = client.query("SELECT age FROM person")
    assert found["label"] == "Evaluated from synthetic data only" and found["epsilon"] == 0
    assert found["result"][0]["age"] == 20
    assert told.escapes == 1 and "Rows of people." in told.notes[0]


def test_length_integer_and_floating_stay_traced() -> None:
    """What `len`, `int` and `float` cannot do."""
    df, _ = person()
    assert sarus.length(df)._sarus_twin == 4 and sarus.length([1, 2]) == 2
    assert type(sarus.integer(df.age.mean())._sarus_twin) is int and sarus.integer("3") == 3
    assert sarus.floating(df.age.sum())._sarus_node.function == "builtins.float"
    assert sarus.floating(1) == 1.0


@pytest.mark.parametrize("wrong", [{"epsilon": 0.1}, {"target_epsilon": "0.1"}])
def test_a_misspelt_epsilon_is_not_the_default(told: Told, wrong: dict[str, Any]) -> None:
    """What is not understood is refused before anything is spent."""
    df, _ = person()
    client = sarus.Client(vault=FakeVault(TABLE))
    for ask in (
        lambda: sarus.eval(df.age.mean(), **wrong),
        lambda: sarus.eval_policy(df.age.mean(), **wrong),
        lambda: client.query("SELECT COUNT(*) AS n FROM person", **wrong),
    ):
        with pytest.raises(QuestionError):
            ask()
    assert told.releases == []


def test_another_word_for_the_price_is_answered_with_the_right_one() -> None:
    """What was meant stands in the line to write."""
    with pytest.raises(QuestionError, match=r"Write target_epsilon=1\."):
        sarus.eval(3, epsilon=1)


def test_a_table_that_is_turned_at_the_end_is_turned_when_it_is_there() -> None:
    """`describe().T` asks for `describe()`: turning is no question to the vault."""
    vault = FakeVault(TABLE)
    use(lambda: vault)
    person = sarus.Client().dataset().table("person").as_pandas()
    whole = sarus.eval(person.describe())
    turned = sarus.eval(person.describe().T)
    pd.testing.assert_frame_equal(turned, whole.T)
    assert vault.asked[0][0] == vault.asked[1][0]
    assert "0.5" in sarus.eval_policy(person.describe().T)
