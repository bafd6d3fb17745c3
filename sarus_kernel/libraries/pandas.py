"""What of pandas may be called on private data. Add yours to one of the tables.

Left out on purpose: whatever takes code (`apply`, `pipe`, `query`, `eval`), reads or writes files
or databases, hands rows to Python (`tolist`, `iterrows`, `to_dict`), draws, or makes texts of any
size (`str.repeat`). `query`, and `apply` of a lambda, are translated by the tracer instead.
"""

from sarus_kernel.libraries.entries import Entry, members, top_level, words
from sarus_kernel.libraries.pandas_parts import (
    CATEGORIES,
    FRAME_GROUPS,
    GROUPS,
    INDEX,
    RESAMPLED,
    SERIES_GROUPS,
    TEXT,
    TIME,
    TIME_PARTS,
)

_ARITHMETIC = "\n".join(
    f"{name} other axis level fill_value"
    for name in (
        "add", "sub", "subtract", "mul", "multiply", "div", "divide", "truediv", "floordiv", "mod",
        "pow", "radd", "rsub", "rmul", "rdiv", "rtruediv",
    )
)  # fmt: skip
_SERIES_ARITHMETIC = _ARITHMETIC.replace("axis level fill_value", "level fill_value axis")
_COMPARISON = "\n".join(f"{name} other axis level" for name in ("eq", "ne", "lt", "le", "gt", "ge"))
_SERIES_COMPARISON = _COMPARISON.replace("axis level", "level fill_value axis")

_BOTH = """
abs
astype dtype copy errors
bfill / axis limit limit_area
clip lower upper / axis
combine_first other
copy deep
describe percentiles include exclude
droplevel level axis
equals other
ffill / axis limit limit_area
fillna value / axis limit
get key default
groupby by level / as_index sort group_keys observed dropna
head n
isin values
isna
isnull
mask cond other / axis level
max / axis skipna numeric_only
mean / axis skipna numeric_only
median / axis skipna numeric_only
min / axis skipna numeric_only
notna
notnull
pct_change periods fill_method freq
prod / axis skipna numeric_only min_count
product / axis skipna numeric_only min_count
rank axis method numeric_only na_option ascending pct
replace to_replace value / regex
round decimals
resample rule / closed label on level origin offset group_keys
sample n frac replace weights random_state axis ignore_index
sem / axis skipna ddof numeric_only
set_axis labels / axis
shift periods freq axis fill_value suffix
skew / axis skipna numeric_only
kurt / axis skipna numeric_only
kurtosis / axis skipna numeric_only
sort_index / axis level ascending kind na_position sort_remaining ignore_index
squeeze axis
std / axis skipna ddof numeric_only
sum / axis skipna numeric_only min_count
tail n
unstack level fill_value sort
var / axis skipna ddof numeric_only
where cond other / axis level
xs key axis level drop_level
all / axis bool_only skipna
any / axis bool_only skipna
"""

_FRAME = """
agg func axis **named
aggregate func axis **named
assign **columns
corr method min_periods numeric_only
corrwith other axis drop method numeric_only min_periods
count axis numeric_only
cov min_periods ddof numeric_only
cummax axis skipna numeric_only
cummin axis skipna numeric_only
cumprod axis skipna numeric_only
cumsum axis skipna numeric_only
diff periods axis
dot other
drop labels / axis index columns level errors
drop_duplicates subset / keep ignore_index
dropna / axis how thresh subset ignore_index
duplicated subset keep
explode column ignore_index
filter / items like axis
join other on how lsuffix rsuffix sort validate
melt id_vars value_vars var_name value_name col_level ignore_index
merge right how on left_on right_on left_index right_index sort suffixes copy indicator validate
mode axis numeric_only dropna
nlargest n columns keep
nsmallest n columns keep
nunique axis dropna
pivot / columns index values
pivot_table values index columns aggfunc fill_value margins dropna margins_name observed sort
quantile q axis numeric_only interpolation method
reindex labels / index columns axis method fill_value
rename mapper / index columns axis level errors
rename_axis mapper / index columns axis
idxmax axis skipna numeric_only
idxmin axis skipna numeric_only
reset_index level / drop col_level col_fill allow_duplicates names
select_dtypes include exclude
set_index keys / drop append verify_integrity
sort_values by / axis ascending kind na_position ignore_index
stack level dropna sort future_stack
to_numpy dtype copy na_value
transform func axis
transpose
value_counts subset normalize sort ascending dropna
"""

_SERIES = """
agg func axis **named
aggregate func axis **named
argmax axis skipna
argmin axis skipna
argsort axis kind order stable
autocorr lag
between left right inclusive
corr other method min_periods
count
cov other min_periods ddof
cummax axis skipna
cummin axis skipna
cumprod axis skipna
cumsum axis skipna
diff periods
dot other
drop labels / axis index columns level errors
drop_duplicates / keep ignore_index
dropna / axis how ignore_index
duplicated keep
explode ignore_index
factorize sort use_na_sentinel
interpolate method / axis limit limit_direction limit_area
map func na_action
mode dropna
nlargest n keep
nsmallest n keep
nunique dropna
quantile q interpolation
reindex index / axis method fill_value
rename index / axis level errors
rename_axis mapper / index axis
idxmax axis skipna
idxmin axis skipna
reset_index level / drop name allow_duplicates
sort_values / axis ascending kind na_position ignore_index
to_frame name
to_numpy dtype copy na_value
transform func axis
unique
value_counts normalize sort ascending bins dropna
"""

_FUNCTIONS = """
concat objs / axis join ignore_index keys levels names verify_integrity sort copy
crosstab index columns values rownames colnames aggfunc margins margins_name dropna normalize
cut x bins right labels retbins precision include_lowest duplicates ordered
factorize values sort use_na_sentinel size_hint
get_dummies data prefix prefix_sep dummy_na columns sparse drop_first dtype
isna obj
isnull obj
melt frame id_vars value_vars var_name value_name col_level ignore_index
merge left right how on left_on right_on left_index right_index sort suffixes copy indicator validate
notna obj
notnull obj
pivot data / columns index values
pivot_table data values index columns aggfunc fill_value margins dropna margins_name observed sort
qcut x q labels retbins precision duplicates
to_datetime arg errors dayfirst yearfirst utc format exact unit origin cache
to_numeric arg errors downcast
to_timedelta arg unit errors
unique values
wide_to_long df stubnames i j / sep suffix
"""  # noqa: E501  (one line per function)

_CONSTRUCTORS = """
DataFrame data index columns dtype copy
Grouper / key freq
Index data dtype copy name tupleize_cols
Series data index dtype name copy
"""

_ITEMS = "loc.__getitem__ key\niloc.__getitem__ key\nat.__getitem__ key\niat.__getitem__ key"
_SET_ITEMS = "\n".join(f"{by}.__setitem__ key value" for by in ("loc", "iloc", "at", "iat"))

ENTRIES: tuple[Entry, ...] = (
    *members("pandas.DataFrame", "method", _BOTH + _FRAME + _ARITHMETIC + "\n" + _COMPARISON),
    *members("pandas.DataFrame", "property", "T\ncolumns\ndtypes\nempty\nindex\nndim\nshape\nsize\nvalues"),  # noqa: E501
    *members("pandas.DataFrame", "change", "insert loc column value allow_duplicates\nupdate other join overwrite"),  # noqa: E501
    *members("pandas.DataFrame", "item", _ITEMS),
    *members("pandas.DataFrame", "change", _SET_ITEMS),
    *members("pandas.Series", "method", _BOTH + _SERIES + _SERIES_ARITHMETIC + "\n" + _SERIES_COMPARISON),  # noqa: E501
    *members("pandas.Series", "property", "T\ndtype\ndtypes\nempty\nhasnans\nindex\nis_monotonic_decreasing\nis_monotonic_increasing\nis_unique\nname\nndim\nshape\nsize\nvalues"),  # noqa: E501
    *members("pandas.Series", "change", "update other"),
    *members("pandas.Series", "item", _ITEMS),
    *members("pandas.Series", "change", _SET_ITEMS),
    *members("pandas.Series", "method", TEXT, "str."),
    *members("pandas.Series", "method", TIME, "dt."),
    *members("pandas.Series", "property", TIME_PARTS, "dt."),
    *members("pandas.Series", "method", CATEGORIES, "cat."),
    *members("pandas.Series", "property", "categories\ncodes\nordered", "cat."),
    *members("pandas.DataFrameGroupBy", "method", GROUPS + FRAME_GROUPS),
    *members("pandas.SeriesGroupBy", "method", GROUPS + SERIES_GROUPS),
    *members("pandas.DataFrameGroupBy", "property", "ngroups"),
    *members("pandas.SeriesGroupBy", "property", "ngroups"),
    *members("pandas.Resampler", "method", RESAMPLED),
    *members("pandas.Index", "method", INDEX),
    *members("pandas.Index", "property", "dtype\nempty\nhasnans\nis_unique\nname\nnames\nndim\nnlevels\nshape\nsize\nvalues"),  # noqa: E501
    *members("pandas.Index", "method", TEXT, "str."),
    *top_level("pandas", "function", _FUNCTIONS),
    *top_level("pandas", "constructor", _CONSTRUCTORS),
)  # fmt: skip
"""Every entry, in the order it was listed."""

AGGREGATIONS = frozenset(words(
    "all any count cummax cummin cumprod cumsum first idxmax idxmin last max mean median min "
    "nunique prod quantile sem size skew std sum var rank ffill bfill kurt ngroup "
    "cumcount unique mode describe"
))  # fmt: skip
"""The texts that may name a function, for `agg`, `transform`, `aggfunc`.

pandas looks such a text up among *all* methods, `to_pickle` included, so only these pass.
"""

FUNCTION_PARAMETERS = frozenset({"func", "aggfunc"})
"""Parameters in which a text names a function."""

DTYPES = frozenset(words(
    "bool boolean int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 "
    "Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 int float str object "
    "string category number datetime timedelta "
    "datetime64 datetime64[s] datetime64[ms] datetime64[us] datetime64[ns] "
    "timedelta64 timedelta64[s] timedelta64[ms] timedelta64[us] timedelta64[ns]"
))
"""The dtypes a plan may name."""
