"""Methods that are not listed: what to do in the place of some, and what else they give."""

import pandas as pd

_ROLLED = (
    "{0} goes from row to row. Release what it goes over, and take it of that: "
    "sarus.eval(x).{0}(…). Within a person there are shift, diff, cumsum and rank."
)

INSTEAD = {
    **{name: _ROLLED.format(name) for name in ("rolling", "expanding", "ewm")},
    "str.zfill": "str.zfill makes texts longer; ask of them as they are, fill what is released.",
    "str.get_dummies": "str.get_dummies splits texts; pd.get_dummies(x) makes columns of values.",
    "str.partition": "str.partition gives three columns; .str.split(sep).str[0] is the first part.",
    "tolist": "tolist hands values to Python: release the column itself, then take tolist().",
}
"""What to do in the place of some methods that are not listed, by their path."""

WINDOWS = (
    pd.api.typing.Rolling, pd.api.typing.Expanding, pd.api.typing.ExponentialMovingWindow,
)  # fmt: skip
"""What `rolling` and its kin give, of groups too: that is synthetic as tables are."""
