"""What of scipy may be called on private data: the statistical tests."""

from sarus_kernel.libraries.entries import Entry, top_level

_TESTS = """
anderson_ksamp samples
ansari x y alternative
bartlett *samples
chi2_contingency observed correction lambda_
chisquare f_obs f_exp ddof axis
f_oneway *samples / axis
fisher_exact table alternative
friedmanchisquare *samples
iqr x axis rng scale nan_policy
kendalltau x y / nan_policy method variant alternative
kruskal *samples / nan_policy axis
ks_2samp data1 data2 alternative method
kurtosis a axis fisher bias nan_policy
kurtosistest a axis nan_policy alternative
levene *samples / center proportiontocut
linregress x y alternative
mannwhitneyu x y use_continuity alternative axis method
median_abs_deviation x axis center scale nan_policy
median_test *samples / ties correction lambda_ nan_policy
mood x y axis alternative
normaltest a axis nan_policy
pearsonr x y / alternative
pointbiserialr x y
ranksums x y alternative
sem a axis ddof nan_policy
shapiro x
skew a axis bias nan_policy
skewtest a axis nan_policy alternative
spearmanr a b axis nan_policy alternative
trim_mean a proportiontocut axis
ttest_1samp a popmean axis nan_policy alternative
ttest_ind a b / axis equal_var nan_policy alternative
ttest_rel a b axis nan_policy alternative
wilcoxon x y zero_method correction alternative method
zscore a axis ddof nan_policy
"""

ENTRIES: tuple[Entry, ...] = (*top_level("scipy.stats", "function", _TESTS),)
"""Every entry, in the order it was listed."""
