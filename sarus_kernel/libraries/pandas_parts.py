"""The tables of pandas' smaller parts: groups, accessors, indexes. See `pandas`."""

GROUPS = """
agg func **named
aggregate func **named
all skipna
any skipna
bfill limit
count
cumcount ascending
cummax numeric_only skipna
cummin numeric_only skipna
cumprod numeric_only skipna
cumsum numeric_only skipna
describe percentiles include exclude
diff periods
ffill limit
first numeric_only min_count skipna
head n
last numeric_only min_count skipna
max numeric_only min_count skipna
mean numeric_only skipna
median numeric_only skipna
min numeric_only min_count skipna
ngroup ascending
nth n dropna
nunique dropna
pct_change periods fill_method freq
prod numeric_only min_count skipna
quantile q interpolation numeric_only
rank method ascending na_option pct
sample n frac replace weights random_state
sem ddof numeric_only skipna
shift periods freq fill_value suffix
size
skew skipna numeric_only
std ddof / numeric_only skipna
sum numeric_only min_count skipna
tail n
transform func
var ddof / numeric_only skipna
"""

FRAME_GROUPS = """
idxmax skipna numeric_only
idxmin skipna numeric_only
value_counts subset normalize sort ascending dropna
"""

SERIES_GROUPS = """
idxmax skipna
idxmin skipna
value_counts normalize sort ascending bins dropna
nlargest n keep
nsmallest n keep
unique
"""

TEXT = """
capitalize
casefold
cat others sep na_rep join
contains pat case flags na regex
count pat flags
endswith pat na
extract pat flags expand
find sub start end
fullmatch pat case flags na
get i
isalnum
isalpha
isdecimal
isdigit
islower
isnumeric
isspace
istitle
isupper
len
lower
lstrip to_strip
match pat case flags na
removeprefix prefix
removesuffix suffix
replace pat repl n case flags regex
rfind sub start end
rstrip to_strip
slice start stop step
split pat / n expand regex
startswith pat na
strip to_strip
swapcase
title
upper
"""

TIME = """
as_unit unit
ceil freq ambiguous nonexistent
day_name
floor freq ambiguous nonexistent
isocalendar
month_name
normalize
round freq ambiguous nonexistent
strftime date_format
to_period freq
to_timestamp freq how
total_seconds
tz_convert tz
tz_localize tz ambiguous nonexistent
"""

TIME_PARTS = """
date
day
day_of_week
day_of_year
dayofweek
dayofyear
days
days_in_month
hour
is_leap_year
is_month_end
is_month_start
is_quarter_end
is_quarter_start
is_year_end
is_year_start
minute
month
quarter
second
seconds
time
weekday
year
"""

CATEGORIES = """
add_categories new_categories
as_ordered
as_unordered
remove_categories removals
remove_unused_categories
rename_categories new_categories
reorder_categories new_categories ordered
set_categories new_categories ordered rename
"""

INDEX = """
append other
argsort
astype dtype copy
copy name deep
difference other sort
drop labels errors
drop_duplicates / keep
droplevel level
dropna how
duplicated keep
equals other
fillna value
get_level_values level
intersection other sort
isin values level
isna
isnull
map mapper na_action
max axis skipna
min axis skipna
notna
notnull
nunique dropna
rename name
set_names names / level
sort_values / ascending na_position
symmetric_difference other result_name sort
to_frame index name
to_numpy dtype copy na_value
to_series index name
union other sort
unique level
value_counts normalize sort ascending bins dropna
"""

RESAMPLED = """
agg func *others **named
aggregate func *others **named
count
max numeric_only min_count
mean numeric_only
median numeric_only
min numeric_only min_count
nunique
sem ddof numeric_only
size
std ddof numeric_only
sum numeric_only min_count
var ddof numeric_only
"""
"""Of groups of time: `resample`."""
