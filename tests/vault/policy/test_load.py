"""Reading policy.toml, and refusing all that is not clearly allowed."""

from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.policy import Budget, Limits, inspect, load

TEXT = """\
[budget]
epsilon = 5.0
delta = 1e-6

[question]
default_epsilon = 0.5
max_epsilon = 1.0
delta = 1e-8

[[grantees]]
name = "researcher"

[[grantees]]
name = "visitor"
epsilon = 2

[[whitelist]]
operation = "sklearn.model_selection.cross_val_score"
min_people = 100
min_class = 20
digits = 3
releases = 20
estimators = ["sklearn.ensemble.RandomForestClassifier"]
scorings = ["accuracy"]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_sound_policy(tmp_path: Path) -> None:
    """Everything that is written down arrives."""
    policy = load(written(tmp_path, TEXT))
    assert policy.budget == Budget(5.0, 1e-6)
    assert policy.question == Limits(0.5, 1.0, 1e-8)
    assert policy.grantee("visitor").epsilon == 2.0
    found = policy.exemption("sklearn.model_selection.cross_val_score")
    assert found is not None
    assert found.estimators == ("sklearn.ensemble.RandomForestClassifier",)
    assert policy.exemption("sklearn.estimator.fit") is None
    assert len(policy.version) == 64


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    """Who is not named may not ask."""
    with pytest.raises(PolicyRefused):
        load(written(tmp_path, TEXT)).grantee("stranger")


def test_words_say_the_limits(tmp_path: Path) -> None:
    """Researchers read the budget and every exemption with its limits."""
    words = " ".join(load(written(tmp_path, TEXT)).words())
    for part in ("epsilon 5", "0.5", "cross_val_score", "100 people", "20 times", "accuracy"):
        assert part in words


BROKEN = [
    ("epsilon = 5.0", "epsilon = 0", 2, "above 0"),
    ("epsilon = 5.0", "epsilon = -1", 2, "above 0"),
    ("epsilon = 5.0", "epsilon = inf", 2, "at most"),
    ("epsilon = 5.0", "epsilon = nan", 2, "at most"),
    ("epsilon = 5.0", "epsilon = true", 2, "a number"),
    ("epsilon = 5.0", 'epsilon = "5"', 2, "a number"),
    ("epsilon = 5.0", "epslon = 5.0", 2, "Did you mean epsilon"),
    ("delta = 1e-6", "delta = 0.5", 3, "at most 0.001"),
    ("delta = 1e-8", "delta = 1e-6", 8, "below the delta of the budget"),
    ("default_epsilon = 0.5", "default_epsilon = 3", 6, "above max_epsilon"),
    ("max_epsilon = 1.0", "max_epsilon = 50", 7, "above the budget"),
    ('name = "visitor"', 'name = "researcher"', 13, "twice"),
    ('name = "visitor"', 'name = "../key"', 14, "without '/'"),
    ("epsilon = 2", 'token_sha256 = "abc"', 15, "64 hexadecimal digits"),
    ("cross_val_score", "cross_val_scor", 18, "Did you mean sklearn.model_selection.cross_val"),
    ("RandomForestClassifier", "RandomForstClassifier", 23, "RandomForestClassifier"),
    ('"accuracy"', '"neg_mean_squared_error"', 24, "There is no score"),
    ("min_people = 100", "", 17, "needs the key 'min_people'"),
    ("digits = 3", "digits = 0", 21, "between 1"),
    ("[[grantees]]\nname", "[grants]\nname", 10, "Did you mean grantees"),
    ("[budget]", "[budgt]", 1, "Did you mean budget"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN)
def test_what_is_wrong_is_said_by_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    """Each mistake is refused, on its line, in words that help."""
    assert old in TEXT
    directory = written(tmp_path, TEXT.replace(old, new, 1))
    problems = inspect(directory)[1]
    assert any(p.line == line and words in p.words for p in problems), [str(p) for p in problems]
    with pytest.raises(OwnerError):
        load(directory)


def test_the_policy_init_writes_is_sound(tmp_path: Path) -> None:
    """What a vault starts with can be read back, also with a small budget."""
    for epsilon in (0.1, 5.0, 100.0):
        init_options = InitOptions("d", ("person", "person_id"), epsilon=epsilon)
        text = policy_text(init_options, {"researcher": "0" * 64})
        policy = load(written(tmp_path, text))
        assert policy.budget.epsilon == epsilon
        assert policy.whitelist == ()


def test_a_standing_exception_is_for_scores_alone(tmp_path: Path) -> None:
    """An exported model of a crafted feature is a table of single people."""
    text = (
        policy_text(InitOptions("d", ("person", "person_id")), {})
        + '\n[[whitelist]]\noperation = "sklearn.estimator.fit"\nmin_people = 100\n'
        "digits = 3\nreleases = 20\n"
    )
    with pytest.raises(OwnerError, match=r"sklearn\.estimator\.score"):
        load(written(tmp_path, text))
