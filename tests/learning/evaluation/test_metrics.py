"""Metrics read off an answer: scikit-learn's own where nothing hides them."""

import math

import numpy as np
import pytest
import sklearn.metrics as theirs
from sklearn.calibration import calibration_curve

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.learning.evaluation import (
    Estimate,
    Histogram,
    Metric,
    classified,
    histogram,
    metric,
    queries,
    regressed,
)
from sarus_kernel.learning.evaluation.estimates import TOO_FEW
from sarus_kernel.learning.queries import Public, Rows, Target
from tests.learning.local import Local

TWO = Target("y", (0, 1))
THREE = Target("y", ("a", "b", "c"))
NUMBERS = Target("y", low=-10.0, high=30.0)


def binary(n: int = 3000, seed: int = 0, positive: float = 0.3) -> Rows:
    random = np.random.default_rng(seed)
    y = (random.random(n) < positive).astype(float)
    odds = random.normal(0, 1.2, n) + 1.6 * y - 1.2
    p = 1 / (1 + np.exp(-odds))
    return classified(p, (p > 0.5).astype(float), y, np.arange(n), 2)


def several(n: int = 3000, seed: int = 0) -> Rows:
    random = np.random.default_rng(seed)
    y = random.choice(3, n, p=[0.6, 0.3, 0.1]).astype(float)
    odds = random.normal(0, 1, (n, 3)) + 1.5 * (y[:, None] == np.arange(3))
    p = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    return classified(p, p.argmax(axis=1).astype(float), y, np.arange(n), 3)


def numbers(n: int = 3000, seed: int = 0) -> Rows:
    random = np.random.default_rng(seed)
    y = np.clip(random.normal(10, 5, n), -10, 30)
    return regressed(y + random.normal(0, 3, n), y, np.arange(n))


def answered(
    names: list[str | Metric],
    rows: Rows,
    target: Target,
    preview: Rows | None = None,
    noise: float = 0.0,
) -> Histogram:
    public = Public(len(set(rows.person.tolist())))
    (query,) = queries(
        [Metric(name) if isinstance(name, str) else name for name in names],
        target,
        preview,
        public,
        0.05,
    )
    return histogram(query, Local(rows, noise=noise)(query))


def read(
    name: str, rows: Rows, target: Target, preview: Rows | None = None, **parameters: object
) -> Estimate:
    return metric(name, answered([Metric(name, parameters)], rows, target, preview), parameters)


@pytest.mark.parametrize("rows, target", [(binary(), TWO), (several(), THREE)])
@pytest.mark.parametrize("average", ["macro", "weighted", "micro", None])
@pytest.mark.parametrize("name", ["precision_score", "recall_score", "f1_score"])
def test_figures_of_classes_are_exact(rows, target, name, average):
    """Precision, recall and F1 are scikit-learn's, whatever the average."""
    found = read(name, rows, target, average=average)
    wanted = getattr(theirs, name)(rows.y, rows.X[:, -1], average=average)
    np.testing.assert_allclose(found.value, wanted, atol=1e-9)
    assert (np.asarray(found.low) <= wanted).all() and (np.asarray(found.high) >= wanted).all()


@pytest.mark.parametrize("pos_label", [0, 1])
@pytest.mark.parametrize("name", ["precision_score", "recall_score", "f1_score"])
def test_either_class_may_be_the_positive_one(name, pos_label):
    """`pos_label` chooses the class."""
    rows = binary()
    wanted = getattr(theirs, name)(rows.y, rows.X[:, -1], pos_label=pos_label)
    assert read(name, rows, TWO, pos_label=pos_label).value == pytest.approx(wanted)


@pytest.mark.parametrize(
    "name", ["accuracy_score", "balanced_accuracy_score", "matthews_corrcoef", "score"]
)
@pytest.mark.parametrize("rows, target", [(binary(), TWO), (several(), THREE)])
def test_figures_of_all_classes_are_exact(name, rows, target):
    """Accuracy and its like are scikit-learn's."""
    ours = {"score": "accuracy_score"}.get(name, name)
    wanted = getattr(theirs, ours)(rows.y, rows.X[:, -1])
    found = read(name, rows, target)
    assert found.value == pytest.approx(wanted) and found.low < wanted < found.high


def test_balanced_accuracy_may_be_adjusted():
    """Chance is 0 where it is adjusted for."""
    rows = several()
    wanted = theirs.balanced_accuracy_score(rows.y, rows.X[:, -1], adjusted=True)
    assert read("balanced_accuracy_score", rows, THREE, adjusted=True).value == pytest.approx(
        wanted
    )


@pytest.mark.parametrize("normalize", ["true", "pred", "all", None])
def test_confusion_matrix_is_exact(normalize):
    """The confusion matrix is scikit-learn's, as counts and as shares."""
    rows = several()
    found = read("confusion_matrix", rows, THREE, normalize=normalize)
    wanted = theirs.confusion_matrix(rows.y, rows.X[:, -1], normalize=normalize)
    np.testing.assert_allclose(found.value, wanted, atol=1e-9)


@pytest.mark.parametrize("rows, target", [(binary(), TWO), (several(), THREE)])
def test_report_is_exact_to_the_letter(rows, target):
    """The report is scikit-learn's table and its very text."""
    found = read("classification_report", rows, target, output_dict=True)
    wanted = theirs.classification_report(rows.y, rows.X[:, -1], output_dict=True)
    names = [str(float(of)) for of in range(len(target.classes))]
    assert read("classification_report", rows, target, target_names=names).text == (
        theirs.classification_report(rows.y, rows.X[:, -1])
    )
    assert found.value["accuracy"] == pytest.approx(wanted["accuracy"])
    assert found.value["weighted avg"] == pytest.approx(wanted["weighted avg"])
    assert found.value["1"] == pytest.approx(wanted["1.0"])
    assert found.low["1"]["f1-score"] < wanted["1.0"]["f1-score"] < found.high["1"]["f1-score"]


def test_bins_of_scores_hold_accuracy_exactly():
    """An edge lies at 1/2, so the answer to an AUC question holds accuracy and confusion too."""
    rows = binary()
    both = answered(["roc_auc_score", "accuracy_score"], rows, TWO)
    assert metric("accuracy_score", both, {}).value == pytest.approx(
        theirs.accuracy_score(rows.y, rows.X[:, -1])
    )
    np.testing.assert_allclose(
        metric("confusion_matrix", both, {}).value,
        theirs.confusion_matrix(rows.y, rows.X[:, -1]),
        atol=1e-9,
    )


@pytest.mark.parametrize("preview", [None, binary(2000, 5)])
@pytest.mark.parametrize("positive, within", [(0.3, 0.003), (0.05, 0.01)])
def test_area_under_the_curve_is_near_whatever_the_bins(preview, positive, within):
    """AUC off 12 to 24 bins is scikit-learn's but for a few thousandths."""
    rows = binary(20000, 3, positive)
    wanted = theirs.roc_auc_score(rows.y, rows.X[:, 1])
    found = read("roc_auc_score", rows, TWO, preview)
    assert found.value == pytest.approx(wanted, abs=within) and found.low < wanted < found.high
    wanted = theirs.average_precision_score(rows.y, rows.X[:, 1])
    found = read("average_precision_score", rows, TWO, preview)
    assert found.value == pytest.approx(wanted, abs=2 * within)


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_areas_of_more_classes(average):
    """One class against the rest, averaged as scikit-learn averages."""
    rows = several(20000)
    wanted = theirs.roc_auc_score(rows.y, rows.X[:, :3], multi_class="ovr", average=average)
    found = read("roc_auc_score", rows, THREE, multi_class="ovr", average=average)
    assert found.value == pytest.approx(wanted, abs=0.004)


@pytest.mark.parametrize("rows, target", [(binary(), TWO), (several(), THREE)])
def test_losses_of_probabilities(rows, target):
    """Log loss and Brier score asked alone are sums: scikit-learn's to the grid of the sum."""
    chances = rows.X[:, 1] if target is TWO else rows.X[:, :3]
    for name, within in (("log_loss", 2e-3), ("brier_score_loss", 1e-5)):
        found = read(name, rows, target)
        wanted = getattr(theirs, name)(rows.y, chances)
        assert found.value == pytest.approx(wanted, abs=within)
        assert found.low < wanted < found.high


def test_losses_are_held_by_bins_too():
    """What was paid for an AUC gives log loss and Brier score within the width of bins."""
    rows = binary()
    both = answered(["roc_auc_score", "log_loss"], rows, TWO)
    for name in ("log_loss", "brier_score_loss"):
        wanted = getattr(theirs, name)(rows.y, rows.X[:, 1])
        assert metric(name, both, {}).value == pytest.approx(wanted, rel=0.03)


def test_metrics_of_numbers_are_exact():
    """Errors and R² are scikit-learn's, but for the sums' grid and what the twin never had."""
    rows = numbers()
    both = answered(["r2_score", "mean_absolute_error", "mean_squared_error"], rows, NUMBERS)
    for name in (
        "r2_score",
        "mean_absolute_error",
        "mean_squared_error",
        "root_mean_squared_error",
    ):
        wanted = getattr(theirs, name)(rows.y, rows.X[:, 0])
        for found in (metric(name, both, {}), read(name, rows, NUMBERS, numbers(500, 9))):
            assert found.value == pytest.approx(wanted, rel=3e-3)
            assert found.low < wanted < found.high


def test_errors_beyond_those_of_the_twin_are_counted_and_told():
    """Errors count up to a little more than the twin's greatest; how many are greater is said."""
    rows = numbers()
    wild = Rows(rows.X + 40.0 * (np.arange(len(rows.y)) < 30)[:, None], rows.y, rows.person)
    found = read("mean_absolute_error", wild, NUMBERS, numbers(500, 9))
    assert found.value < theirs.mean_absolute_error(wild.y, wild.X[:, 0])
    assert "At most about 30 of the people tested have greater errors." in found.notes


def test_roc_curve_runs_through_scikit_learns():
    """Its points lie on scikit-learn's curve, from (0, 0) to (1, 1)."""
    rows = binary()
    curve = read("roc_curve", rows, TWO).value
    fpr, tpr, thresholds = theirs.roc_curve(rows.y, rows.X[:, 1], drop_intermediate=False)
    for a, b, at in zip(curve["fpr"], curve["tpr"], curve["thresholds"], strict=True):
        last = np.flatnonzero(thresholds > at)
        if not math.isinf(at):
            assert a == pytest.approx(fpr[last[-1]], abs=1e-9)
            assert b == pytest.approx(tpr[last[-1]], abs=1e-9)
    assert (curve["fpr"][0], curve["fpr"][-1], curve["tpr"][-1]) == (0, 1, 1)


def test_curve_of_precision_and_recall():
    """Precision and recall at each threshold are scikit-learn's there."""
    rows = binary()
    curve = read("precision_recall_curve", rows, TWO).value
    for precision, recall, at in zip(
        curve["precision"], curve["recall"], curve["thresholds"], strict=False
    ):
        said = rows.X[:, 1] > at
        if said.any():
            assert precision == pytest.approx(theirs.precision_score(rows.y, said), abs=1e-9)
        assert recall == pytest.approx(theirs.recall_score(rows.y, said), abs=1e-9)
    assert len(curve["precision"]) == len(curve["thresholds"]) + 1


def test_calibration_curve_is_near():
    """Shares by range of the probability, with ranges that end at edges of bins."""
    rows = binary(20000)
    found = read("calibration_curve", rows, TWO, n_bins=4)
    true, predicted = calibration_curve(rows.y, rows.X[:, 1], n_bins=4)
    np.testing.assert_allclose(found.value["prob_true"], true, atol=0.06)
    np.testing.assert_allclose(found.value["prob_pred"], predicted, atol=0.06)


def test_a_person_weighs_one_however_many_rows():
    """With several rows a person, figures are scikit-learn's with weights 1 / rows."""
    rows = binary(4000)
    person = np.random.default_rng(1).integers(0, 900, 4000) ** 2 // 900
    rows = Rows(rows.X, rows.y, person)
    weight = 1 / np.bincount(person)[person]
    for name in ("accuracy_score", "f1_score", "matthews_corrcoef"):
        wanted = getattr(theirs, name)(rows.y, rows.X[:, -1], sample_weight=weight)
        assert read(name, rows, TWO).value == pytest.approx(wanted, abs=1e-4)


def test_few_people_get_a_reason():
    """Where noise hides everything there is no figure, all that is possible, and the reason."""
    rows = binary(40)
    public = Public(40)
    (query,) = queries([Metric("roc_auc_score")], TWO, None, public, 0.0005)
    found = metric("roc_auc_score", histogram(query, Local(rows)(query)), {})
    assert math.isnan(found.value) and TOO_FEW in found.notes
    assert found.low <= 0.02 and found.high >= 0.98


def test_what_has_no_reading_is_refused_before_it_is_asked():
    """Unknown metrics, parameters and targets are said in words, when asking."""
    for name, target, parameters, error in (
        ("d2_score", TWO, {}, UnknownName),
        ("r2_score", TWO, {}, NotSupported),
        ("accuracy_score", NUMBERS, {}, NotSupported),
        ("roc_curve", THREE, {}, NotSupported),
        ("f1_score", THREE, {"average": "binary"}, NotSupported),
        ("roc_auc_score", TWO, {"max_fpr": 0.1}, NotSupported),
        ("accuracy_score", TWO, {"normalize": False}, NotSupported),
    ):
        with pytest.raises(error):
            queries([Metric(name, parameters)], target, None, Public(100), 0.1)
