"""What of numpy may be called on private data. Add yours to one of the tables.

Left out on purpose: what reads or writes (`load`, `fromfile`, `memmap`), what takes code
(`vectorize`, `apply_along_axis`), and what makes arrays of any size from a number (`zeros`,
`repeat`, `tile`), which with plain arguments runs in the notebook anyway.
"""

from sarus_kernel.libraries.entries import Entry, members, top_level, words

_UFUNCS = words(
    "abs absolute add arccos arcsin arctan arctan2 bitwise_and bitwise_or ceil clip cos cosh "
    "degrees divide equal exp exp2 expm1 fabs floor floor_divide fmax fmin fmod greater "
    "greater_equal hypot invert isfinite isinf isnan less less_equal log log10 log1p log2 "
    "logical_and logical_not logical_or logical_xor maximum minimum mod multiply negative "
    "not_equal positive power radians reciprocal remainder rint sign sin sinh sqrt square "
    "subtract tan tanh true_divide trunc"
)

_REDUCTIONS = """
all a axis
any a axis
argmax a axis
argmin a axis
average a axis weights
count_nonzero a axis
cumprod a axis dtype
cumsum a axis dtype
max a axis
amax a axis
mean a axis dtype
median a axis
min a axis
amin a axis
nanmax a axis
nanmean a axis
nanmedian a axis
nanmin a axis
nanpercentile a q axis
nanquantile a q axis
nanstd a axis dtype / ddof
nansum a axis
nanvar a axis dtype / ddof
percentile a q axis
prod a axis
ptp a axis
quantile a q axis
size a
std a axis dtype / ddof
sum a axis
var a axis dtype / ddof
"""

_FUNCTIONS = """
argsort a axis kind
array object dtype / copy
asarray a dtype
bincount x weights minlength
column_stack tup
concatenate arrays axis
corrcoef x y rowvar
cov m y rowvar bias ddof
diff a n axis
digitize x bins right
dot a b
expand_dims a axis
flatnonzero a
histogram a bins range density weights
hstack tup
interp x xp fp left right
isclose a b rtol atol equal_nan
isin element test_elements
matmul x1 x2
nan_to_num x / nan posinf neginf
ndim a
nonzero a
ravel a
reshape a shape
round a decimals
around a decimals
select condlist choicelist default
shape a
sort a axis kind
squeeze a axis
stack arrays axis
take a indices axis
transpose a axes
unique ar return_index return_inverse return_counts axis
vstack tup
where condition x y
"""

_METHODS = """
all axis
any axis
argmax axis
argmin axis
argsort axis kind
astype dtype
clip min max
copy
cumsum axis
dot b
flatten
max axis
mean axis
min axis
nonzero
prod axis
ravel
reshape *shape
round decimals
squeeze axis
std axis
sum axis
take indices axis
transpose *axes
var axis
"""

_BINARY = words(
    "add arctan2 bitwise_and bitwise_or divide equal floor_divide fmax fmin fmod greater "
    "greater_equal hypot less less_equal logical_and logical_or logical_xor maximum minimum mod "
    "multiply not_equal power remainder subtract true_divide"
)


def _ufunc(name: str) -> str:
    if name == "clip":
        return "clip a a_min a_max"
    return f"{name} x1 x2" if name in _BINARY else f"{name} x"


ENTRIES: tuple[Entry, ...] = (
    *top_level("numpy", "function", "\n".join(_ufunc(name) for name in _UFUNCS)),
    *top_level("numpy", "function", _REDUCTIONS),
    *top_level("numpy", "function", _FUNCTIONS),
    *members("numpy.ndarray", "method", _METHODS),
    *members("numpy.ndarray", "property", "T\ndtype\nndim\nshape\nsize"),
)
"""Every entry, in the order it was listed."""

NAMES: dict[str, str] = {
    f"numpy.{name}": name
    for name in ("max", "mean", "median", "min", "prod", "size", "std", "sum", "var")
}
"""Functions that may be handed over by name, to pandas' `agg` and `transform`: each is the same
as the text pandas knows it by (what pandas itself does with numpy.mean)."""
