"""Which texts are numbers and moments: one grammar for all engines, which each read more by
themselves (`1_000`, `0x1F`, `1.5d`, `epoch`). Everything else is null."""

REAL = "^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$"
_HOUR, _SIXTY = "([01]?[0-9]|2[0-3])", "[0-5]?[0-9]"
_TIME = f"{_HOUR}:{_SIXTY}(:{_SIXTY}([.][0-9]{{1,9}})?)?"
_ZONE = "(Z| ?[+-][0-9]{2}(:?[0-9]{2})?)?"
MOMENT = f"^ *[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([ T]{_TIME}{_ZONE})? *$"
"""A date, perhaps with a time; an offset from UTC may stand there, and is not looked at."""
PAST = "(:[0-9]{1,2}([.][0-9]{1,6})?)[0-9]*(Z| ?[+-][0-9:]+)? *"
"""The end of such a text: what is read (the first group), then digits after microseconds and an
offset, which is cut off before an engine, that may look at it or not, reads the rest."""
