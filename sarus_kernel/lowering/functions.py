"""Every public name that has a relational meaning. Add yours to one of the tables."""

from collections.abc import Mapping

from sarus_kernel.lowering import (
    assignment,
    binning,
    casts,
    conditionals,
    constructors,
    counting,
    cross_tables,
    dates,
    describing,
    grouping,
    joining,
    labelling,
    mathematics,
    melting,
    missing,
    ordered_rows,
    ordered_steps,
    ordering,
    patterns,
    periods,
    products,
    quantile_groups,
    reductions,
    rowwise,
    selecting,
    tabulating,
    text,
    transforming,
    wide_columns,
)
from sarus_kernel.lowering.arithmetic import (
    ALSO,
    LOGIC,
    ONE,
    TWO,
    UFUNCS,
    UFUNCS_OF_TWO,
)
from sarus_kernel.lowering.elementwise import Handler

_REDUCTIONS = ("sum", "mean", "std", "var", "min", "max", "median", "any", "all")
_MOMENTS = ("sem",)
_OF_GROUPS = ("count", "nunique", "first", "last")

_OPERATORS: dict[str, Handler] = {
    **{f"operator.{n}": mathematics.of_two(b) for n, b in {**TWO, **LOGIC}.items()},
    **{f"operator.{n}": mathematics.of_one(b) for n, b in ONE.items()},
    "operator.matmul": products.product,
    "operator.pos": selecting.same,
    "operator.getitem": selecting.getitem,
    "operator.setitem": assignment.setitem,
    "builtins.abs": mathematics.of_one(mathematics.absolute),
    "builtins.float": casts.to_float,
    "builtins.int": casts.to_int,
    "builtins.len": reductions.count_rows,
    "builtins.round": mathematics.round_,
    "sarus.rowwise": rowwise.rowwise,
    "sarus.unknown": assignment.unknown,
}

_NUMPY: dict[str, Handler] = {
    **{n: mathematics.of_one(b) for n, b in UFUNCS.items()},
    **{n: mathematics.of_two(b) for n, b in UFUNCS_OF_TWO.items()},
    # numpy divides by n where pandas divides by n - 1, also when it is given a pandas column.
    **{n: reductions.of_series(n, default_ddof=0) for n in _REDUCTIONS},
    "amin": reductions.of_series("min"),
    "amax": reductions.of_series("max"),
    "nanmean": reductions.of_series("mean"),
    "nansum": reductions.of_series("sum"),
    "nanstd": reductions.of_series("std", default_ddof=0),
    "nanvar": reductions.of_series("var", default_ddof=0),
    "nanmin": reductions.of_series("min"),
    "nanmax": reductions.of_series("max"),
    "nanmedian": reductions.of_series("median"),
    "around": mathematics.round_,
    "array": selecting.plain_list,
    "average": reductions.average,
    "count_nonzero": reductions.count_nonzero,
    "dot": products.product,
    "matmul": products.product,
    "clip": mathematics.clip,
    "histogram": binning.histogram,
    "isin": conditionals.isin,
    "percentile": describing.percentile(100.0),
    "quantile": describing.percentile(1.0),
    "round": mathematics.round_,
    "select": conditionals.numpy_select,
    "shape": reductions.shape,
    "size": reductions.size_of,
    "unique": counting.unique,
    "where": conditionals.numpy_where,
}

_ARRAYS: dict[str, Handler] = {"shape": reductions.shape, "size": reductions.size_of}

_STEPS: dict[str, Handler] = {
    name: ordered_steps.stepwise(name, make) for name, make in ordered_steps.STEPS.items()
}

_BOTH: dict[str, Handler] = {
    **{n: mathematics.method(b) for n, b in TWO.items()},
    **{n: mathematics.method(TWO[of]) for n, of in ALSO.items()},
    **{f"r{n}": mathematics.reversed_method(TWO[n]) for n in ("add", "sub", "mul", "truediv")},
    "rdiv": mathematics.reversed_method(TWO["truediv"]),
    "abs": mathematics.of_one(mathematics.absolute),
    "astype": casts.astype,
    "clip": mathematics.clip,
    "copy": selecting.same,
    "dot": products.product,
    "dropna": missing.dropna,
    "drop_duplicates": counting.drop_duplicates,
    "empty": reductions.empty,
    "fillna": missing.fillna,
    "get": selecting.get,
    "groupby": grouping.groupby,
    "head": ordering.head,
    "iloc.__getitem__": ordering.iloc,
    "isin": conditionals.isin,
    "isna": missing.isna,
    "isnull": missing.isna,
    "loc.__getitem__": selecting.loc,
    "mask": conditionals.mask,
    "nlargest": ordering.extremes(True),
    "notna": missing.notna,
    "notnull": missing.notna,
    "nsmallest": ordering.extremes(False),
    "nunique": counting.unique_count,
    "rename_axis": ordering.rename_axis,
    "replace": conditionals.replace_,
    "resample": grouping.resample,
    "reset_index": ordering.reset_index,
    "round": mathematics.round_,
    "shape": reductions.shape,
    "size": reductions.size_of,
    "sort_index": ordering.sort_index,
    "sort_values": ordering.sort_values,
    "tail": ordering.tail,
    "where": conditionals.where,
}

_FRAME: dict[str, Handler] = {
    **_BOTH,
    **_STEPS,
    "T": products.transpose,
    "transpose": products.transpose,
    "duplicated": ordered_rows.duplicated,
    **{n: reductions.of_frame(n) for n in (*_REDUCTIONS, *_MOMENTS, "count")},
    "agg": reductions.aggregate_frame,
    "aggregate": reductions.aggregate_frame,
    "assign": assignment.assign,
    "drop": labelling.drop,
    "corr": describing.frame_pairs("correlation"),
    "cov": describing.frame_pairs("covariance"),
    "describe": describing.describe_frame,
    "filter": labelling.filter_labels,
    "insert": assignment.insert,
    "join": joining.join,
    "loc.__setitem__": assignment.set_some,
    "melt": melting.melt,
    "merge": joining.merge,
    "pivot_table": tabulating.pivot_table,
    "stack": melting.stack,
    "reindex": labelling.reindex,
    "rename": labelling.rename,
    "select_dtypes": labelling.select_dtypes,
    "set_axis": labelling.set_axis,
    "set_index": ordering.set_index,
    "unstack": wide_columns.unstack,
    "value_counts": counting.frame_counts,
}

_SERIES: dict[str, Handler] = {
    **_BOTH,
    **_STEPS,
    **{n: reductions.of_series(n) for n in (*_REDUCTIONS, *_MOMENTS, "count")},
    "agg": reductions.aggregate_series,
    "aggregate": reductions.aggregate_series,
    "between": conditionals.between,
    "idxmax": ordering.place_of_extreme("idxmax"),
    "idxmin": ordering.place_of_extreme("idxmin"),
    "map": conditionals.map_,
    "corr": describing.series_pair("correlation"),
    "cov": describing.series_pair("covariance"),
    "describe": describing.describe_series,
    "quantile": describing.quantile,
    "rename": labelling.rename_series,
    "to_frame": labelling.to_frame,
    "mode": counting.mode,
    "unique": counting.unique,
    "unstack": wide_columns.unstack,
    "value_counts": counting.series_counts,
}

_TEXT: dict[str, Handler] = {
    "__getitem__": text.item,
    "cat": text.cat,
    "contains": text.contains,
    "endswith": text.edge("ends_with", "`str.endswith`"),
    "extract": patterns.extracted,
    "fullmatch": patterns.holds("`str.fullmatch`", "^(?:", ")$"),
    "get": text.item,
    "len": text.simple("length"),
    "lower": text.simple("lower"),
    "match": patterns.holds("`str.match`", "^(?:", ")"),
    "replace": text.replaced,
    "slice": text.slice_,
    "startswith": text.edge("starts_with", "`str.startswith`"),
    "strip": text.strip,
    "upper": text.simple("upper"),
}

_TIME: dict[str, Handler] = {
    **{n: dates.part(n) for n in ("year", "quarter", "month", "day", "hour", "minute", "second")},
    "date": dates.date,
    "day_name": dates.named_part("dayofweek"),
    "day_of_week": dates.weekday,
    "day_of_year": dates.part("dayofyear"),
    "dayofweek": dates.weekday,
    "dayofyear": dates.part("dayofyear"),
    "days": dates.days,
    "floor": dates.floor,
    "month_name": dates.named_part("month"),
    "normalize": dates.normalize,
    "strftime": dates.strftime,
    "to_period": dates.to_period,
    "total_seconds": dates.total_seconds,
    "weekday": dates.weekday,
}

_GROUPS: dict[str, Handler] = {
    **_STEPS,
    **{n: grouping.aggregated(n) for n in (*_REDUCTIONS, *_MOMENTS, *_OF_GROUPS)},
    "describe": describing.describe_groups,
    "quantile": describing.quantile_groups,
    "cumcount": ordered_steps.cumcount,
    "head": ordered_rows.first_rows("head", last=False),
    "idxmax": ordered_rows.extreme("idxmax"),
    "idxmin": ordered_rows.extreme("idxmin"),
    "nth": ordered_rows.nth,
    "tail": ordered_rows.first_rows("tail", last=True),
    "agg": grouping.aggregate,
    "aggregate": grouping.aggregate,
    "ngroups": reductions.groups,
    "size": grouping.sizes,
    "transform": transforming.transform,
}

_OF_PERIODS: dict[str, Handler] = {
    **{n: grouping.aggregated(n) for n in (*_REDUCTIONS, *_MOMENTS, "count", "nunique")},
    "agg": grouping.aggregate,
    "aggregate": grouping.aggregate,
    "size": grouping.sizes,
}

_PANDAS: dict[str, Handler] = {
    "DataFrame": constructors.new_frame,
    "Series": constructors.new_series,
    "Grouper": periods.grouper,
    "concat": joining.concat,
    "crosstab": cross_tables.crosstab,
    "cut": conditionals.cut,
    "qcut": quantile_groups.qcut,
    "get_dummies": tabulating.get_dummies,
    "isna": missing.isna,
    "isnull": missing.isna,
    "melt": melting.melt,
    "merge": joining.merge,
    "notna": missing.notna,
    "notnull": missing.notna,
    "pivot_table": tabulating.pivot_table,
    "to_datetime": casts.to_datetime,
    "to_numeric": casts.to_numeric,
    "unique": counting.unique,
}


def _under(prefix: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    return {f"{prefix}.{name}": handler for name, handler in handlers.items()}


HANDLERS: dict[str, Handler] = {
    **_OPERATORS,
    **_under("numpy", _NUMPY),
    **_under("numpy.ndarray", _ARRAYS),
    **_under("pandas", _PANDAS),
    **_under("pandas.DataFrame", _FRAME),
    **_under("pandas.Series", _SERIES),
    **_under("pandas.Series.str", _TEXT),
    **_under("pandas.Series.dt", _TIME),
    **_under("pandas.DataFrameGroupBy", _GROUPS),
    **_under("pandas.Resampler", _OF_PERIODS),
    **_under("pandas.SeriesGroupBy", {**_GROUPS, "value_counts": counting.group_counts}),
}
"""By public name, as plans spell it."""
