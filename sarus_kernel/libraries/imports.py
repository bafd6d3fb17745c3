"""What a function that is run in blocks of people may import."""

import re

PACKAGES: frozenset[str] = frozenset((
    "numpy", "pandas", "scipy", "sklearn", "statsmodels", "lifelines", "patsy",
    "bisect", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "heapq", "itertools", "json", "math", "operator", "random", "re",
    "statistics", "string", "time", "typing", "warnings",
))  # fmt: skip
"""Whole packages, as far as the data owner has installed them. They are loaded before a process is
sealed, so nothing belongs here whose loading does more than define things."""

INNER = re.compile(r"_?test(s|ing|_\w*)?|conftest|__main__|f2py|distutils|callback|externals")
"""Parts of packages that start things when they are loaded: threads, sockets, files."""
_NAME = re.compile(r"[A-Za-z_]\w{0,60}(\.[A-Za-z_]\w{0,60}){0,8}", re.ASCII)
MOST = 60
"""The most modules of one question."""


def may_import(module: str) -> bool:
    """Whether a module, by its full name, may be loaded."""
    parts = module.split(".")
    known = bool(_NAME.fullmatch(module)) and parts[0] in PACKAGES
    return known and not any(map(INNER.fullmatch, parts))
