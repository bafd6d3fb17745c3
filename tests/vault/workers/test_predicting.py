"""Every model that can be released travels, and says the same of a row whoever else is there."""

import base64
from types import SimpleNamespace

import numpy as np
import pytest

from sarus_kernel.client.models import load
from sarus_kernel.errors import InternalError
from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.pipelines import lowered
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.queries import Public, Rows
from sarus_kernel.vault.workers.archives import archived
from sarus_kernel.vault.workers.predicting import predicted
from sarus_kernel.vault.workers.queries import Scored
from sarus_kernel.vault.workers.sound_trees import need_sound
from tests.learning import estimators, tree_estimators
from tests.learning.local import Local
from tests.learning.people import FEATURES

ESTIMATORS = {
    name: (estimator, target)
    for name, (estimator, target) in {**estimators.ESTIMATORS, **tree_estimators.ESTIMATORS}.items()
    if target is not None
}
EXTREME = [np.nan, np.inf, -np.inf, 1e300, -1e300, -0.0, 1e-300]
COUNT = 60


def people(wild: float) -> Rows:
    """Some rows, of which a part is as bad as can be."""
    random = np.random.default_rng(0)
    X = np.column_stack(
        [
            random.uniform(18, 100, COUNT),
            random.uniform(0, 150, COUNT),
            random.integers(0, 2, COUNT),
            random.integers(0, 3, COUNT),
            random.integers(0, 2, COUNT),
        ]
    )
    X = np.where(random.random(X.shape) < wild, random.choice(EXTREME, X.shape), X)
    y = random.integers(0, 2, COUNT).astype(float)
    return Rows(X, y, np.arange(COUNT))


def part(rows: Rows, some: np.ndarray) -> Rows:
    """Some of the rows, in this order."""
    return Rows(rows.X[some], rows.y[some], rows.person[some])


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_released_model_travels_and_scores_row_by_row(name: str) -> None:
    """A client loads its archive; scores are those of scikit-learn, and to the last bit the same
    with fewer rows, in any order. Nothing that a row holds makes it fail."""
    estimator, target = ESTIMATORS[name]
    assert target is not None
    public, clean = Public(200.0), people(0.0)
    model = fit(estimator, FEATURES, target, Local(clean), public, 1.0)
    assert load(base64.b64encode(archived(model)).decode())
    inputs = lowered(estimator, raw(FEATURES, public)).stage.columns
    scored = Scored(archived(model[-1]), inputs, len(target.classes))
    _need_alike(model[-1], predicted(scored, clean).X, design(inputs, clean.X))
    random = np.random.default_rng(1)
    for rows in (clean, people(0.3)):
        whole = predicted(scored, rows).X
        for count in (0, 1, 2, 3, 5, COUNT - 1):
            some = random.permutation(COUNT)[:count]
            assert predicted(scored, part(rows, some)).X.tobytes() == whole[some].tobytes()


def _need_alike(model: object, found: np.ndarray, Z: np.ndarray) -> None:
    if hasattr(model, "predict_proba"):
        assert np.allclose(found[:, :-1], model.predict_proba(Z), atol=2e-3)
    elif not hasattr(model, "classes_"):
        assert np.allclose(found[:, 0], model.predict(Z), rtol=1e-3, atol=1e-2)  # type: ignore[attr-defined]
    else:
        labels = np.asarray(model.classes_)[found[:, -1].astype(int)]
        assert (labels == model.predict(Z)).mean() > 0.95  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["tree", "forest", "boosting of three", "histogram boosting"])
def test_a_tree_that_leads_out_of_itself_is_not_followed(name: str) -> None:
    """A node that points outside, back to one above, or at a column that there is not."""
    estimator, target = ESTIMATORS[name]
    model = fit(estimator, FEATURES, target, Local(people(0.0)), Public(200.0), 1.0)[-1]
    count = model.n_features_in_
    need_sound(model, count)
    with pytest.raises(InternalError):
        need_sound(model, 0)
    for field, value in ((0, 10**6), (0, 0), (1, 0), (2, count)):
        with pytest.raises(InternalError):
            need_sound(_broken(model, field, value), count)


def _broken(model: object, field: int, value: int) -> SimpleNamespace:
    """The model's first tree, one number of whose root is another."""
    if hasattr(model, "_predictors"):
        nodes = model._predictors[0][0].nodes.copy()
        nodes[("left", "right", "feature_idx")[field]][0] = value
        return SimpleNamespace(_predictors=[[SimpleNamespace(nodes=nodes)]])
    trees = np.ravel(getattr(model, "estimators_", [model]))
    nodes = next(t.tree_.__getstate__()["nodes"] for t in trees if t.tree_.node_count > 1).copy()
    nodes[("left_child", "right_child", "feature")[field]][0] = value
    tree = SimpleNamespace(__getstate__=lambda: {"nodes": nodes})
    return SimpleNamespace(tree_=tree)
