"""What a whitelist may name has to exist."""

from sarus_kernel.libraries import ENTRIES, STORES_TRAINING_DATA
from sarus_kernel.vault.policy.operations import ESTIMATORS, OPERATIONS


def test_everything_that_can_be_whitelisted_can_be_called() -> None:
    """An operation or estimator that no plan can name would be a rule that never applies."""
    assert set(OPERATIONS) | set(ESTIMATORS) <= set(ENTRIES)


def test_no_estimator_that_keeps_training_rows() -> None:
    """An exported model must not carry rows of the data it was fitted on."""
    assert not set(ESTIMATORS) & set(STORES_TRAINING_DATA)
