"""Questions about models, made by hand: who is heavy, from birth year and sex, in the ward."""

from sarus_kernel.measurements import (
    FeatureColumn,
    Fitting,
    Metric,
    Planned,
    Planner,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Sample,
    Side,
    Step,
    TargetColumn,
    Testing,
)
from sarus_kernel.measurements.accounting import most_of_one, rho_of
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import CELLS, Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Table, project
from sarus_kernel.release import PrivacyLoss
from tests.privacy.ward import SALT

EPSILON, DELTA = 1.0, 1e-7
CUT = CELLS * 3 // 4
TRAIN, TEST = Side(((0, CUT),), f"{SALT}:0"), Side(((CUT, CELLS),), f"{SALT}:0")
FEATURES = (
    FeatureColumn("born", "number", 1900, 2020, nullable=False, integer=True),
    FeatureColumn("sex", "category", categories=("f", "m")),
)
HEAVY = TargetColumn("heavy", classes=(False, True))
WEIGHT = TargetColumn("weight", low=0, high=200)


def call(name: str, *arguments: Node, **named: object) -> Call:
    """A call with plain keywords."""
    return Call(name, arguments, tuple(named), tuple(Constant(v) for v in named.values()))  # type: ignore[arg-type]


def logistic(**parameters: object) -> Node:
    """A pipeline: one-hot and scaled columns, then a logistic regression."""
    texts = call("sklearn.preprocessing.OneHotEncoder", handle_unknown="ignore")
    numbers = call("sklearn.preprocessing.StandardScaler")
    parts = Collection("list", (_named("t", texts, "sex"), _named("n", numbers, "born")))
    prepared = Call("sklearn.compose.ColumnTransformer", (), ("transformers",), (parts,))
    model = call("sklearn.linear_model.LogisticRegression", **parameters)
    return Call("sklearn.pipeline.make_pipeline", (prepared, model))


def _named(name: str, step: Node, column: str) -> Node:
    columns = Collection("list", (Constant(column),))
    return Collection("tuple", (Constant(name), step, columns))


def rows(table: str = "person", limit: float = 80.0) -> Relation:
    """The rows of people with everything that a model here may need."""
    heavy = apply("greater", Column("weight"), literal(limit))
    return project(
        Table(table),
        {"who": Column("person_id"), "born": Column("born"), "sex": Column("sex"),
         "weight": Column("weight"), "heavy": apply("coalesce", heavy, literal(False))},
    )  # fmt: skip


def sample(*sides: Side, people: float = 300.0, target: TargetColumn | None = HEAVY) -> Sample:
    """People on these sides."""
    share = 1.0
    for side in sides:
        share *= sum(high - low for low, high in side.ranges) / CELLS
    return Sample(rows(), "who", FEATURES, target, sides, people * share)


def fitted(
    plan: Planner, *sides: Side, name: str = "fit1", estimator: Node | None = None,
    epsilon: float = EPSILON, people: float = 300.0, share: float = 1.0,
    target: TargetColumn | None = HEAVY,
) -> SafeFit:  # fmt: skip
    """A fit at a price, over people on these sides."""
    made = logistic() if estimator is None else estimator
    known = sample(*sides, people=people, target=target)
    rho = share * rho_of(epsilon, DELTA) * (1 - 1e-9)
    planned = plan(Fitting(known, made, rho))
    return SafeFit(name, known, made, planned.rounds, rho, 0, planned.notes)


def tested(
    plan: Planner, *sides: Side, of: str = "fit1", name: str = "test1",
    metrics: tuple[Metric, ...] = (Metric("roc_auc_score"), Metric("accuracy_score")),
    epsilon: float = EPSILON, people: float = 300.0, share: float = 1.0,
    target: TargetColumn | None = HEAVY,
) -> SafeEvaluation:  # fmt: skip
    """An evaluation at a price."""
    known = sample(*sides, people=people, target=target)
    rho = share * rho_of(epsilon, DELTA) * (1 - 1e-9)
    planned = plan(Testing(known, metrics, rho))
    return SafeEvaluation(name, known, of, metrics, planned.rounds, rho)


def question(*steps: Step, post: Node | None = None, epsilon: float = EPSILON) -> SafeModels:
    """The whole question: by default its first result."""
    rho = most_of_one([(s.sample.sides, sum(r.rho for r in s.rounds)) for s in steps])
    first = Outcome(steps[0].name, None if isinstance(steps[0], SafeFit) else 0)
    return SafeModels(steps, post or first, PrivacyLoss(epsilon, DELTA, rho), ())


def split(plan: Planner, epsilon: float = EPSILON, people: float = 300.0) -> SafeModels:
    """A fit on three quarters of the people, and its AUC on the rest."""
    fit = fitted(plan, TRAIN, epsilon=epsilon, people=people)
    test = tested(plan, TEST, epsilon=epsilon, people=people)
    return question(fit, test, post=Outcome("test1", 0), epsilon=epsilon)


def nothing(_: object) -> Planned:
    """A planner that is not there."""
    raise AssertionError
