"""Why some public names have no relational meaning, and what to do instead."""

from sarus_kernel.lowering.aggregates import ORDER

_NEIGHBOURS = "depends on other people's rows; compute it per group, or aggregate"

_REASONS: dict[str, str] = {
    "pivot": "makes columns from the data; use groupby([a, b])",
    "sample": "draws rows by chance; use all of them",
    "apply": "runs code on other people's rows; write it with columns",
    "qcut": "is understood with labels; or use pd.cut with edges",
    "skew": "moves by single people more than it says; ask for quantile([0.05, 0.5, 0.95]), or "
            "for np.histogram",
    "kurt": "moves by single people more than it says; ask for quantile([0.05, 0.5, 0.95])",
    "kurtosis": "moves by single people more than it says; ask for quantile([0.05, 0.5, 0.95])",
    "corrcoef": "is not understood; ask a.corr(b), or df[[…]].corr()",
    "bincount": "is not understood; ask x.value_counts().sort_index()",
    "ceil": "of times is not understood; `.dt.normalize()` gives the day",
    "corrwith": "is not understood; ask for df[[…]].corr(), which has it",
    "first": ORDER,
    "last": ORDER,
    "values": "is an array without labels; leave it a table or a column",
    "to_numpy": "is an array without labels; leave it a table or a column",
    "columns": "is public; read it from the synthetic table",
    "dtypes": "is public; read it from the synthetic table",
    "index": "depends on the order of the rows; use a column",
    **{name: _NEIGHBOURS for name in (
        "shift", "diff", "rank", "cumsum", "cumcount", "cummax", "cummin", "cumprod", "ffill",
        "bfill", "pct_change", "interpolate", "rolling", "ngroup", "idxmax", "idxmin", "argmax",
        "argmin",
    )},
}  # fmt: skip

_AFTERWARDS = "The test takes noise for data: believe it where the ± are small beside what differs."
_TABLE = f"release pd.crosstab(a, b), and test that table. {_AFTERWARDS}"
_SPREADS = ("release groupby(k).x.agg(['mean', 'std', 'count']), and give these to "
            f"stats.ttest_ind_from_stats. {_AFTERWARDS}")  # fmt: skip
_QUANTILES = "compare groupby(k).x.quantile([0.25, 0.5, 0.75]) of the groups"

_TESTS: dict[str, str] = {
    "ttest_ind": _SPREADS,
    "ttest_1samp": "release x.mean() and x.sem(), and divide",
    "ttest_rel": "release (a - b).mean() and (a - b).sem(), and divide",
    "f_oneway": "release groupby(k).x.agg(['mean', 'var', 'count'])",
    "chi2_contingency": _TABLE,
    "fisher_exact": _TABLE,
    "chisquare": "release x.value_counts(), and test these counts",
    "pearsonr": "ask a.corr(b)",
    "pointbiserialr": "ask a.corr(b)",
    "spearmanr": "ask a.corr(b), or a.corr(b) of bands by pd.cut",
    "linregress": "ask LinearRegression().fit(df[['a']], df.b), or a.cov(b) / a.var()",
    "zscore": "write (x - x.mean()) / x.std()",
    "sem": "ask x.sem()",
    "iqr": "ask x.quantile([0.25, 0.75])",
    "mannwhitneyu": _QUANTILES,
    "kruskal": _QUANTILES,
    "ranksums": _QUANTILES,
    "ks_2samp": _QUANTILES,
}
"""What to ask in the place of a function of scipy.stats."""


def reason_against(function: str) -> str:
    """Why a public name has no relational meaning, in one sentence.

    The name comes from the question, so it is shortened.
    """
    word = function[:80].removesuffix(".__getitem__").rsplit(".", 1)[-1]
    if word == "train_test_split":
        return "A part of `train_test_split` is for models; ask this of the table before the split."
    if function.startswith("sklearn."):
        return f"`{word}` of scikit-learn cannot be answered as a query over the rows."
    if function.startswith("scipy.stats.") and word in _TESTS:
        return f"`{word}` runs on the synthetic data only: {_TESTS[word].removesuffix('.')}."
    if word in _REASONS:
        return f"`{word}` {_REASONS[word]}."
    return f"`{word}` cannot be written as a query; use filters, groups and aggregates instead."
