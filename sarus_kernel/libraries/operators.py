"""The operators of Python, and the few builtins that mean something on a table."""

from sarus_kernel.libraries.entries import Entry, top_level

_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul",
           "gt", "ge", "lt", "le", "eq", "ne", "and_", "or_", "xor")  # fmt: skip
_UNARY = ("invert", "neg", "pos", "abs")

ENTRIES: tuple[Entry, ...] = (
    *top_level("operator", "operator", "\n".join(f"{name} a b" for name in _BINARY)),
    *top_level("operator", "operator", "\n".join(f"{name} a" for name in _UNARY)),
    *top_level("operator", "operator", "getitem a b\nsetitem a b c"),
    *top_level("builtins", "function", "len obj\nfloat x\nint x\nbool x\nround number ndigits"),
    *top_level("sarus", "function", "rowwise data expression\nunknown reason serial"),
)
"""Every entry. `operator.setitem` gives the changed copy.

`sarus.unknown` is listed so that plans may hold it; it has no value anywhere (`evaluate.unknown`).
"""
