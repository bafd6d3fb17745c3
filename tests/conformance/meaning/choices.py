"""What logic and choice mean: null is a value that is not known."""

from typing import Any

from tests.conformance.meaning.moments import moment_of


def all_of(*values: bool | None) -> bool | None:
    """False if one is, whatever the unknown ones are."""
    return False if False in values else None if None in values else True


def any_of(*values: bool | None) -> bool | None:
    """True if one is, whatever the unknown ones are."""
    return True if True in values else None if None in values else False


def member(value: Any, *options: Any) -> bool | None:
    """Whether a value is one of the options."""
    return None if value is None else any_of(*(None if o is None else value == o for o in options))


def case(*arguments: Any) -> Any:
    """The value after the first condition that is true, or the last argument."""
    pairs = zip(arguments[:-1:2], arguments[1::2], strict=True)
    return next((value for condition, value in pairs if condition is True), arguments[-1])


def null_if(a: Any, b: Any) -> Any:
    """`a` as it is, or null if it equals `b`."""
    if a is None or b is None:
        return a
    if float in (type(a), type(b)):
        return None if float(a) == float(b) else a
    return None if moment_of(a) == moment_of(b) else a
