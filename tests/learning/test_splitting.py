"""People are split by their own digest: nobody twice, nobody by anybody else."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.learning.splitting import (
    BY_HASH,
    DRAWS,
    ORDER,
    SPACE,
    STRATIFIED,
    Sides,
    Split,
    assigned,
    share,
    splits,
)

DIGESTS = st.one_of(st.integers(0, SPACE - 1), st.sampled_from([0, 1, SPACE - 1, SPACE // 2]))
SIZES = st.one_of(st.none(), st.floats(0.01, 0.5), st.integers(1, 400))


def inside(digest: int, parts: tuple[Split, ...]) -> int:
    return sum(assigned(digest, part) for part in parts)


@settings(deadline=None)
@given(DIGESTS, SIZES, SIZES)
def test_nobody_is_on_both_sides(digest, test, train):
    """Whatever the sizes, a person is on one side or on none."""
    (sides,) = splits("train_test_split", {"test_size": test, "train_size": train}, 1000).folds
    assert inside(digest, sides.train) + inside(digest, sides.test) <= 1


@settings(deadline=None)
@given(DIGESTS, SIZES)
def test_everybody_is_somewhere(digest, test):
    """Without both sizes, everybody trains or is tested."""
    (sides,) = splits("train_test_split", {"test_size": test}, 1000).folds
    assert inside(digest, sides.train) + inside(digest, sides.test) == 1


@settings(deadline=None)
@given(DIGESTS, st.integers(2, 60), st.sampled_from(["KFold", "StratifiedKFold", "cv"]))
def test_everybody_is_tested_in_one_fold(digest, count, name):
    """In folds each person is tested once and trains in all the others."""
    folds = splits(name, {"n_splits": count}, 1000).folds
    assert len(folds) == count
    tested = [inside(digest, sides.test) for sides in folds]
    trained = [inside(digest, sides.train) for sides in folds]
    assert sum(tested) == 1
    assert all(a + b == 1 for a, b in zip(tested, trained, strict=True))


@settings(deadline=None)
@given(st.sets(st.integers(0, 10**6), min_size=2, max_size=50), st.data())
def test_a_side_depends_on_the_person_alone(people, data):
    """Whoever else comes or goes, a person stays on their side."""

    def tested(among: set[int]) -> set[int]:
        (sides,) = splits("train_test_split", {"test_size": 0.3}, 500).folds
        digests = {who: int(hashlib.sha256(str(who).encode()).hexdigest(), 16) for who in among}
        return {who for who, digest in digests.items() if inside(digest, sides.test)}

    gone = data.draw(st.sampled_from(sorted(people)))
    assert tested(people) - {gone} == tested(people - {gone})


@pytest.mark.parametrize(
    "parameters, tested, trained",
    [
        ({}, 0.25, 0.75),
        ({"test_size": 0.2}, 0.2, 0.8),
        ({"train_size": 0.9}, 0.1, 0.9),
        ({"test_size": 100, "train_size": 200}, 0.1, 0.2),
    ],
)
def test_sizes_are_shares_of_the_public_number(parameters, tested, trained):
    """Shares are as in scikit-learn; counts are shares of about how many people there are."""
    (sides,) = splits("train_test_split", parameters, 1000.0).folds
    assert share(sides.test) == pytest.approx(tested, abs=1e-6)
    assert share(sides.train) == pytest.approx(trained, abs=1e-6)


def test_random_state_names_a_draw():
    """The same number gives the same sides; repeated splits are draws one after the other."""
    one = splits("train_test_split", {"random_state": 42}, 1000)
    assert one == splits("train_test_split", {"random_state": 42}, 1000)
    assert one.folds[0].draw == 42 and one.notes == (BY_HASH, DRAWS)
    repeated = splits("ShuffleSplit", {"n_splits": 3, "random_state": 5}, 1000).folds
    assert [sides.draw for sides in repeated] == [5, 6, 7]
    assert isinstance(repeated[0], Sides) and share(repeated[0].test) == pytest.approx(0.1)


def test_what_a_parameter_no_longer_means_is_said():
    """stratify and shuffle have no effect, and the notes say so."""
    notes = splits("train_test_split", {"stratify": "y", "shuffle": True}, 100).notes
    assert STRATIFIED in notes and ORDER in notes
    assert STRATIFIED in splits("StratifiedKFold", {}, 100).notes


@pytest.mark.parametrize(
    "name, parameters",
    [
        ("train_test_split", {"test_size": 1.5}),
        ("train_test_split", {"test_size": 2000}),
        ("train_test_split", {"test_size": 0.8, "train_size": 0.8}),
        ("train_test_split", {"test_size": "half"}),
        ("KFold", {"n_splits": 1}),
        ("KFold", {"n_splits": 10**9}),
        ("KFold", {"random_state": -1}),
        ("ShuffleSplit", {"groups": 1}),
    ],
)
def test_what_cannot_be_is_said_in_words(name, parameters):
    """Sizes and counts that make no sense are refused before anything is asked."""
    with pytest.raises(NotSupported):
        splits(name, parameters, 1000)
    with pytest.raises(UnknownName):
        splits("TimeSeriesSplit", {}, 1000)
