"""The evaluator runs what is listed, within limits, and says nothing about the data."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.evaluate.columns import FUNCTIONS
from sarus_kernel.plan import Call, Collection, Column, Constant, Project, Table
from sarus_kernel.plan.calls import constant
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.functions import FUNCTIONS as ALL_FUNCTIONS
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import ColumnType, Kind

CELLS: dict[str, tuple[Kind, list[Any]]] = {
    "i": (Kind.INTEGER, [3, -7, 0, 2, 5, -1]),
    "j": (Kind.INTEGER, [2, 2, 0, -3, 7, 1]),
    "x": (Kind.NUMBER, [1.5, -2.25, None, 0.0, 7.125, -0.5]),
    "y": (Kind.NUMBER, [0.0, 2.0, 1.0, None, -3.5, 1e300]),
    "s": (Kind.TEXT, ["ab", "B c", None, "", " x ", "a%b"]),
    "t": (Kind.TEXT, ["b", "B", "x", "", None, "a"]),
    "b": (Kind.BOOLEAN, [True, False, None, True, False, None]),
    "c": (Kind.BOOLEAN, [True, True, False, None, False, None]),
    "d": (Kind.TIMESTAMP, ["2020-02-29T13:10:05", "1999-12-31T23:59:59", None,
                           "2021-01-01T00:00:00", "2020-06-15T12:00:00", "1970-01-01T00:00:00"]),
    "e": (Kind.TIMESTAMP, ["2020-03-01T00:00:00", "2000-01-01T00:00:00", "2020-01-01T00:00:00",
                           None, "2019-06-14T11:00:00", "1969-12-31T23:59:58"]),
}  # fmt: skip
NOT_NULL = ("i", "j")


def frame() -> pd.DataFrame:
    """One row per case, dtypes as an engine gives them."""
    kinds = {Kind.INTEGER: "int64", Kind.NUMBER: "float64", Kind.TEXT: "str",
             Kind.BOOLEAN: "boolean", Kind.TIMESTAMP: "datetime64[us]"}  # fmt: skip
    return pd.DataFrame({n: pd.Series(v, dtype=kinds[k]) for n, (k, v) in CELLS.items()})


class Engine:
    """Gives the one table."""

    def frame(self, relation: object) -> pd.DataFrame:
        return frame()


T = Table("cases")


def call(function: str, *arguments: Any, **named: Any) -> Call:
    """A call; plain values become constants and lists."""
    places = tuple(map(node, arguments))
    return Call(function, places, tuple(named), tuple(map(node, named.values())))


def node(value: Any) -> Node:
    """A node as it is, a plain value as a constant or collection."""
    if isinstance(value, Node):
        return value
    if isinstance(value, list):
        return Collection("list", tuple(map(node, value)))
    if isinstance(value, tuple):
        return Collection("tuple", tuple(map(node, value)))
    if isinstance(value, dict):
        return Collection("dict", tuple(node(x) for pair in value.items() for x in pair))
    return constant(value)


def test_a_plan_is_run_on_the_engines_rows() -> None:
    """Relations come from the engine, calls from the library."""
    found = evaluate(call("pandas.Series.sum", call("operator.getitem", T, "i")), Engine())
    assert found == 2


def test_a_shared_part_is_run_once_and_may_be_known() -> None:
    """Values are remembered by digest, and `known` may hold some before."""
    part = call("pandas.DataFrame.head", T, 2)
    known: dict[str, object] = {part.digest: pd.DataFrame({"i": [100, 200]})}
    assert evaluate(call("builtins.len", part), Engine(), known) == 2
    total = call("pandas.Series.sum", call("operator.getitem", part, "i"))
    assert evaluate(total, Engine(), known) == 300
    assert total.digest in known


def test_no_value_is_changed_in_place() -> None:
    """A change gives a changed copy: what was remembered stays as it was."""
    known: dict[str, object] = {}
    changed = call("operator.setitem", T, "i", 0)
    again = call("pandas.DataFrame.loc.__setitem__", changed, (0, "i"), 5)
    assert evaluate(call("operator.getitem", again, "i"), Engine(), known).tolist()[:2] == [5, 0]  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(known[T.digest], frame())  # type: ignore[arg-type]
    assert known[changed.digest]["i"].eq(0).all()  # type: ignore[index]


SCALER = call("sklearn.preprocessing.StandardScaler")
X = call("operator.getitem", T, ["i", "j"])


def test_fitting_gives_a_fitted_copy() -> None:
    """`fit` and `fit_transform` leave the estimator they were given unfitted."""
    known: dict[str, object] = {}
    fitted = evaluate(call("sklearn.estimator.fit", SCALER, X), Engine(), known)
    assert hasattr(fitted, "mean_") and not hasattr(known[SCALER.digest], "mean_")
    evaluate(call("sklearn.estimator.fit_transform", SCALER, X), Engine(), known)
    assert not hasattr(known[SCALER.digest], "mean_")


TREE = "sklearn.tree.DecisionTreeClassifier"
FOREST = "sklearn.ensemble.RandomForestClassifier"
S = call("operator.getitem", T, "i")


@pytest.mark.parametrize(
    "plan",
    [
        call("os.system", "true"),
        call("builtins.eval", "1"),
        call("builtins.getattr", T, "to_pickle"),
        call("pandas.read_pickle", "x"),
        call("pandas.DataFrame.to_pickle", T, "x"),
        call("pandas.DataFrame.apply", T, "to_pickle"),
        call("pandas.DataFrame.eval", T, "1"),
        call("pandas.DataFrame.query", T, "i > 1"),
        call("pandas.DataFrame.agg", T, "to_pickle"),
        call("pandas.DataFrame.agg", T, ["mean", "to_pickle"]),
        call("pandas.DataFrame.agg", T, {"i": ["to_pickle"]}),
        call("pandas.DataFrame.agg", T, Constant("numpy.load", "name")),
        call("pandas.Series.agg", S, "to_pickle"),
        call("pandas.Series.transform", S, "to_pickle"),
        call("pandas.SeriesGroupBy.agg", call("pandas.Series.groupby", S, S), "to_pickle"),
        call("pandas.DataFrameGroupBy.agg", call("pandas.DataFrame.groupby", T, "i"),
             x=("j", "to_pickle")),
        call("pandas.SeriesGroupBy.agg", call("pandas.Series.groupby", S, S), [("a", "to_pickle")]),
        call("pandas.DataFrame.pivot_table", T, "i", "j", aggfunc="to_pickle"),
        call("pandas.Series.astype", S, "pyarrow.evil"),
        call("pandas.Series.astype", S, Constant("os.system", "dtype")),
        call("pandas.Series.map", S, Constant("numpy.log", "name")),
        call("pandas.Series.sum", T),
        call("pandas.Index.max", S),
        call("operator.getitem", "text", 0),
        call("operator.setitem", [1], 0, 2),
        call("operator.mul", "text", 10**9),
        call("operator.mul", [1], 10**9),
        call("operator.mod", "%9999999999d", 1),
        call("operator.pow", 10**18, 10**18),
        call("numpy.array", [1], dtype="V99999999"),
        call("numpy.ndarray.astype", call("numpy.array", [1]), "V99999999"),
        call("sklearn.estimator.predict", T, X),
        call("sklearn.estimator.fit", [1], X, S),
        call("sklearn.pipeline.Pipeline", [("a", SCALER)], memory="/tmp/x"),
        call("sklearn.pipeline.Pipeline", steps=[("a", SCALER)], memory="/tmp/x"),
        call("sklearn.pipeline.make_pipeline", SCALER, memory="/tmp/x"),
        call("sklearn.estimator.set_params",
             call("sklearn.pipeline.Pipeline", steps=[("a", SCALER)]), memory="/tmp/x"),
        call("sklearn.model_selection.GridSearchCV", estimator=call(TREE),
             param_grid={"memory": ["/tmp/x"]}),
        call("sklearn.model_selection.GridSearchCV", estimator=call(TREE),
             param_grid=[{"max_depth": list(range(600))}]),
        call("sklearn.model_selection.GridSearchCV", estimator=call(FOREST),
             param_grid={"n_estimators": [10**6]}),
        call("sklearn.model_selection.GridSearchCV", estimator=call(FOREST),
             param_grid={"n_jobs": [8]}),
        call(FOREST, n_estimators=10**6),
        call("sklearn.ensemble.VotingClassifier", estimators=[("a", call(FOREST))],
             a__n_estimators=10**6),
        call("sklearn.neural_network.MLPClassifier", hidden_layer_sizes=(10**6,)),
        call("sklearn.model_selection.cross_val_predict", call(TREE), X, S, method="__reduce__"),
        call("sklearn.model_selection.cross_val_score", call(TREE), X, S, scoring="os.system"),
        call("sklearn.model_selection.cross_validate", call(TREE), X, S, scoring=["r2", "x"]),
        call("sklearn.preprocessing.FunctionTransformer", func=Constant("os.system", "name")),
        call("sklearn.feature_selection.SelectFromModel", estimator=call(TREE),
             importance_getter="__class__"),
        call("sarus.rowwise", T, "i"),
        call("sarus.rowwise", [1], Column("i")),
        call("pandas.Series.sum", S, Constant("x", "timestamp")),
        Collection("set", (node([1]),)),
        Column("i"),
    ],
    ids=lambda plan: getattr(plan, "function", plan.tag),
)  # fmt: skip
def test_what_is_not_allowed_is_refused(plan: Node) -> None:
    """Files, code, attributes by name, foreign receivers, work without end: a QuestionError."""
    with pytest.raises(QuestionError):
        evaluate(plan, Engine())


def test_threads_printing_and_changing_in_place_are_overruled(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """n_jobs, verbose and copy=False do not reach the library."""
    known: dict[str, object] = {}
    forest = call(FOREST, n_estimators=3, n_jobs=8, verbose=3, random_state=0)
    made: Any = evaluate(forest, Engine(), known)
    assert (made.n_jobs, made.verbose) == (None, 0)
    y = call("operator.gt", S, 0)
    cross = call("sklearn.model_selection.cross_val_score", forest, X, y, n_jobs=8, verbose=3, cv=2)
    evaluate(cross, Engine(), known)
    changed = call("sklearn.estimator.set_params", forest, n_jobs=4, verbose=2)
    made = evaluate(changed, Engine(), known)
    assert (made.n_jobs, made.verbose) == (None, 0)
    scaler: Any = evaluate(call("sklearn.preprocessing.StandardScaler", copy=False), Engine())
    assert scaler.copy is True
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "plan",
    [
        call("pandas.Series.astype", call("operator.getitem", T, "s"), "int64"),
        call("pandas.to_datetime", call("operator.getitem", T, "s")),
        call("pandas.to_numeric", call("operator.getitem", T, "s")),
        call("operator.getitem", T, "no such column"),
        call("operator.add", call("operator.getitem", T, "s"), 1),
        call("sklearn.estimator.fit", SCALER, T),
    ],
    ids=lambda plan: plan.function,
)
def test_errors_say_nothing_of_the_data(plan: Call) -> None:
    """What a library says of data it fails on is replaced by words from the plan alone."""
    with pytest.raises(QuestionError) as caught:
        evaluate(plan, Engine())
    assert str(caught.value) == f"{plan.function} does not work on these data."
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_special_constants_have_their_values() -> None:
    """Timestamps, dates, spans, NaN, dtypes and functions by name."""
    assert evaluate(Constant("2020-01-02", "timestamp"), Engine()) == pd.Timestamp(2020, 1, 2)
    assert evaluate(Constant("P1DT0H0M0S", "timedelta"), Engine()) == pd.Timedelta(days=1)
    assert np.isnan(evaluate(Constant("nan", "float"), Engine()))  # type: ignore[call-overload]
    assert evaluate(Constant("category", "dtype"), Engine()) == "category"
    assert evaluate(Constant("numpy.mean", "name"), Engine()) == "mean"
    assert evaluate(Constant("numpy.log1p", "name"), Engine()) is np.log1p
    with pytest.raises(NotSupported):
        evaluate(Constant("numpy.save", "name"), Engine())


def test_every_row_wise_function_is_here() -> None:
    """The evaluator knows exactly the functions that a plan may hold."""
    assert set(FUNCTIONS) == set(ALL_FUNCTIONS)


def c(name: str) -> Column:
    """A column."""
    return Column(name)


EXPRESSIONS: list[ColumnNode] = [
    *(apply(f, c(a), c(b)) for f in ("add", "subtract", "multiply", "divide", "integer_divide",
                                     "modulo", "greatest", "least", "equal", "not_equal", "less",
                                     "less_equal", "greater", "greater_equal", "null_if",
                                     "coalesce")
      for a, b in (("i", "j"), ("x", "y"), ("i", "x"))),
    *(apply(f, c(a)) for f in ("negate", "absolute", "sign", "sqrt", "exp", "ln", "floor", "ceil",
                               "round", "is_null", "to_integer", "to_number", "to_boolean")
      for a in ("i", "x")),
    apply("power", c("x"), literal(2)), apply("power", c("x"), literal(0.5)),
    apply("round", c("x"), literal(1)), apply("clip", c("x"), literal(-1), literal(2)),
    *(apply(f, c("b"), c("c")) for f in ("and", "or", "equal")), apply("not", c("b")),
    apply("in", c("i"), literal(3), literal(5)), apply("in", c("s"), literal("ab")),
    apply("in", c("x"), literal(1.5)),
    apply("case", c("b"), c("i"), c("c"), c("x"), literal(9)),
    apply("case", apply("greater", c("x"), literal(0)), literal("p"), Literal(None, "null")),
    apply("case", c("b"), Literal(None, "null"), c("d")),
    *(apply(f, c("s")) for f in ("lower", "upper", "trim", "length", "is_null")),
    *(apply(f, c("s"), literal(p)) for f in ("like", "ilike", "contains", "starts_with",
                                             "ends_with") for p in ("b", "a%", "%b%", "_ c")),
    *(apply("matches", c("s"), literal(p)) for p in ("^a.?b*$", "[^b]\\b", "(?i)(A|c)+")),
    apply("replace", c("s"), literal("b"), literal("y")), apply("concat", c("s"), c("t")),
    apply("substring", c("s"), literal(2)), apply("substring", c("s"), literal(1), literal(1)),
    apply("equal", c("s"), c("t")), apply("less", c("s"), c("t")),
    apply("coalesce", c("s"), c("t")),
    *(apply("part", literal(p), c("d")) for p in ("year", "quarter", "month", "week", "day",
                                                  "dayofweek", "dayofyear", "hour", "minute")),
    *(apply("truncate", literal(u), c("d")) for u in ("year", "quarter", "month", "week", "day",
                                                      "hour")),
    *(apply("difference", literal(u), c("d"), c("e")) for u in ("year", "quarter", "month", "week",
                                                                "day", "hour", "second")),
    *(apply("shift", literal(u), c("d"), c("j")) for u in ("year", "month", "week", "day", "hour")),
    apply("less", c("d"), c("e")), apply("to_text", c("i")), apply("to_integer", c("t")),
    apply("to_date", c("d")), apply("coalesce", c("d"), c("e")), apply("greatest", c("d"), c("e")),
]  # fmt: skip


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDB]:
    """The cases in DuckDB."""
    folder: Path = tmp_path_factory.mktemp("twin")
    columns = tuple(
        ColumnInfo(name, ColumnType(kind, name not in NOT_NULL))
        for name, (kind, _) in CELLS.items()
    )
    catalog = Catalog("test", "cases.i", (TableInfo("cases", columns, "private", "i"),))
    (folder / "twin").mkdir()
    frame().to_parquet(folder / "twin" / "cases.parquet")
    engine = DuckDB.over_parquet(folder / "twin", catalog)
    yield engine
    engine.close()


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: f"{e.function}-{e.digest[:4]}")
def test_a_row_wise_expression_means_what_it_means_in_an_engine(
    expression: ColumnNode, duck: DuckDB
) -> None:
    """The values over pandas are those of DuckDB, nulls included."""
    there = duck.arrow(Project(T, ("v",), (expression,))).column("v").to_pylist()
    here = pa.array(evaluate(call("sarus.rowwise", T, expression), Engine()), from_pandas=True)
    assert [_cell(v) for v in here.to_pylist()] == [_cell(v) for v in there]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: f"{e.function}-{e.digest[:4]}")
def test_a_row_wise_expression_over_no_rows_has_no_values(expression: ColumnNode) -> None:
    """A filter may leave nothing."""
    nothing = call("operator.getitem", T, call("operator.gt", call("operator.getitem", T, "i"), 99))
    assert len(evaluate(call("sarus.rowwise", nothing, expression), Engine())) == 0  # type: ignore[arg-type]


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return pytest.approx(float(value), rel=1e-12)
    return pd.Timestamp(value) if hasattr(value, "year") else value


def test_the_evaluator_imports_nothing_that_runs_code_or_opens_files() -> None:
    """No pickle, subprocess or sockets in the evaluator itself."""
    folder = Path(__file__).parents[1] / "sarus_kernel" / "evaluate"
    for file in folder.glob("*.py"):
        names = {
            alias.name
            for part in ast.walk(ast.parse(file.read_text()))
            if isinstance(part, ast.Import | ast.ImportFrom)
            for alias in part.names
        }
        assert not names & {"pickle", "subprocess", "socket", "open", "exec", "eval"}
