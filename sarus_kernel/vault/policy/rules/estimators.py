"""Only estimators that the policy names take part in a whitelisted operation."""

from sarus_kernel.vault.policy.policy import Exemption
from sarus_kernel.vault.stages import ExactCall, RefusedBy

TRANSFORMERS = frozenset(
    f"sklearn.{name}"
    for name in (
        "compose.ColumnTransformer",
        "impute.SimpleImputer",
        "pipeline.Pipeline",
        "preprocessing.MaxAbsScaler",
        "preprocessing.MinMaxScaler",
        "preprocessing.OneHotEncoder",
        "preprocessing.OrdinalEncoder",
        "preprocessing.PolynomialFeatures",
        "preprocessing.StandardScaler",
    )
)
"""What may stand before an estimator: these keep means, scales and categories, not rows."""


def known_estimators(call: ExactCall, exemption: Exemption) -> RefusedBy | None:
    """Every estimator is named by the exemption; transformers are from a short list."""
    for name in call.estimators:
        if name not in exemption.estimators and name not in TRANSFORMERS:
            known = ", ".join(n.rpartition(".")[2] for n in exemption.estimators) or "none"
            return RefusedBy(
                "estimators",
                f"{name.rpartition('.')[2]} is not whitelisted for {call.operation}.\n"
                f"Whitelisted estimators: {known}.",
                "NotReleasable",
            )
    return None
