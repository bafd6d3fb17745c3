"""Refuses what nobody here reads: an ignored word would change the question in silence.

sqlglot keeps what it parsed in named arguments of its nodes (TABLESAMPLE, PERCENT, BY NAME, …).
READ lists, for every node that has more of them than its operands, those that are understood;
anything else a node holds is refused by name.
"""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.spelling import spelt

_QUERY = "with_ order limit offset"
_JOINED = "this expression"

READ: dict[type[exp.Expr], str] = {
    # queries
    exp.Select: "into expressions distinct from_ joins where group having qualify windows "
                f"{_QUERY}",
    exp.Subquery: f"this alias pivots {_QUERY}",
    exp.Union: f"{_JOINED} distinct {_QUERY}",
    exp.Intersect: f"{_JOINED} distinct {_QUERY}",
    exp.Except: f"{_JOINED} distinct {_QUERY}",
    exp.With: "expressions recursive",
    exp.CTE: "this alias materialized",
    exp.Table: "this db catalog alias pivots",
    exp.Pivot: "expressions fields unpivot columns alias group include_nulls value_columns_first "
    "identify_pivot_strings prefixed_pivot_columns pivot_column_naming",
    exp.Join: "this on side kind using method",
    exp.Values: "expressions alias",
    exp.Group: "expressions all grouping_sets cube rollup",
    exp.Order: "this expressions",
    exp.Ordered: "this desc nulls_first",
    exp.Limit: "this expression limit_options",
    exp.Fetch: "count direction limit_options",
    exp.LimitOptions: "rows",
    exp.Offset: "expression",
    exp.Star: "except_ replace rename",
    exp.Column: "this table",
    exp.Distinct: "expressions on",
    exp.Window: "this partition_by order spec alias over",
    exp.WindowSpec: "kind start start_side end end_side",
    exp.Grouping: "expressions",
    exp.Exists: "this",
    # functions
    exp.Div: f"{_JOINED} typed safe",
    exp.Floor: "this",
    exp.Ceil: "this",
    exp.Round: "this decimals casts_non_integer_decimals",
    exp.Greatest: "this expressions ignore_nulls",
    exp.Least: "this expressions ignore_nulls",
    exp.Coalesce: "this expressions is_nvl is_null",
    exp.Contains: _JOINED,
    exp.Trim: "this",
    exp.StrPosition: "this substr",
    exp.Length: "this",
    exp.WidthBucket: "this min_value max_value num_buckets",
    exp.SplitPart: "this delimiter part_index",
    exp.Pad: "this expression fill_pattern is_left",
    exp.ArrayContains: f"{_JOINED} ensure_variant check_null",
    exp.Any: "this",
    exp.All: "this",
    exp.Substring: "this start length",
    exp.Concat: "expressions safe coalesce",
    exp.DPipe: f"{_JOINED} safe",
    exp.Left: f"{_JOINED} negative_length_returns_empty",
    exp.Week: "this mode",
    exp.TimestampTrunc: "this unit input_type_preserved",
    exp.DateBin: _JOINED,
    exp.DateTrunc: "this unit input_type_preserved",
    exp.DateDiff: f"{_JOINED} unit big_int date_part_boundary",
    exp.TsOrDsAdd: f"{_JOINED} unit return_type",
    exp.TsOrDsToDate: "this safe default_date",
    exp.TimeStrToTime: "this",
    exp.DateFromParts: "year month day allow_overflow",
    exp.Date: "this",
    exp.CurrentDate: "",
    exp.CurrentTimestamp: "sysdate",
    exp.CurrentTime: "",
    exp.TimestampDiff: f"{_JOINED} unit",
    exp.TimeToStr: "this format",
    exp.ToChar: "this format",
    exp.StrToDate: "this format safe default_year",
    exp.StrToTime: "this format",
    exp.ToNumber: "this precision scale safe",
    exp.Monthname: "this abbreviated",
    exp.Dayname: "this abbreviated",
    exp.LastDay: "this",
    exp.AddMonths: f"{_JOINED} preserve_end_of_month",
    exp.TsOrDsToTimestamp: "this",
    exp.Convert: "this expression style safe",
    exp.ConcatWs: "expressions safe coalesce",
    exp.RegexpLike: f"{_JOINED} negate flag full_match",
    exp.RegexpILike: f"{_JOINED} negate",
    exp.RegexpFullMatch: _JOINED,
    exp.RegexpExtract: f"{_JOINED} position occurrence parameters group null_if_pos_overflow "
    "null_if_no_match empty_if_group_missing",
    exp.RegexpSubstr: f"{_JOINED} position occurrence parameters group",
    exp.RegexpReplace: f"{_JOINED} replacement position occurrence modifiers single_replace",
    exp.RegexpCount: f"{_JOINED} position parameters",
    exp.RegexpInstr: f"{_JOINED} position occurrence option parameters group",
    exp.RegexpExtractAll: f"{_JOINED} group",
    exp.MonthsBetween: f"{_JOINED} roundoff",
    exp.NextDay: _JOINED,
    exp.SubstringIndex: "this delimiter count",
    exp.Stuff: "this start length expression",
    exp.Trunc: "this decimals",
    exp.Right: _JOINED,
    exp.Nvl2: "this true false",
    exp.TimestampFromParts: "year month day hour min sec",
    exp.MakeInterval: "year month week day hour minute second",
    exp.Cast: "this to safe",
    exp.TryCast: "this to safe requires_string null_on_text_overflow",
    exp.In: "this expressions query",
    exp.Between: "this low high",
    exp.Is: f"{_JOINED} negate",
    exp.Like: f"{_JOINED} negate",
    exp.ILike: f"{_JOINED} negate",
    exp.Interval: "this unit",
    # aggregates
    exp.Count: "this big_int",
    exp.CountIf: "this zero_on_all_null",
    exp.Min: "this",
    exp.Max: "this",
    exp.ApproxDistinct: "this",
    exp.ApproxQuantile: "this quantile",
    exp.Quantile: "this quantile",
    exp.Corr: _JOINED,
    exp.Lag: "this offset default",
    exp.Lead: "this offset default",
    exp.FirstValue: "this",
    exp.LastValue: "this",
    exp.Ntile: "this",
    exp.NthValue: "this offset from_first",
    exp.ArgMax: f"{_JOINED} count",
    exp.ArgMin: f"{_JOINED} count",
}
"""Node -> its arguments that are read, or that change nothing."""

_WORDS = {"laterals": "LATERAL", "pivots": "PIVOT", "connect": "CONNECT BY",
          "match": "MATCH_RECOGNIZE", "join_mark": "(+)",
          "for_": "FOR XML or FOR JSON", "unit": "Such an interval",
          "position": "A position (as of LTRIM, or to begin at)",
          "when": "A state of earlier (AT, BEFORE, FOR SYSTEM_TIME)",
          "joins": "Joins in parentheses", "count": "A second argument"}  # fmt: skip


def need_only_known(tree: exp.Expr) -> None:
    """Raises NotSupported if some node holds something that is not read."""
    for node in tree.walk():
        if type(node) not in READ:
            continue
        known = READ[type(node)].split()
        for name, value in node.args.items():
            if name not in known and value not in (None, False, [], ""):
                word = _WORDS.get(name, name.strip("_").replace("_", " ").upper())
                raise NotSupported(f"{word} cannot be asked here: `{spelt(node)}`.")

