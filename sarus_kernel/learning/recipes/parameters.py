"""Parameters of scikit-learn that mean nothing here: said, never silently dropped."""

import inspect
from typing import Any

from sarus_kernel.learning.unlearnable import NotLearnable

HOW = "the method of fitting is another one"


def unused(estimator: Any, reasons: dict[str, str]) -> tuple[str, ...]:
    """A sentence for each parameter that was set to something else than its default."""
    name, given = type(estimator).__name__, estimator.get_params(deep=False)
    return tuple(
        f"{name}: {parameter}={given[parameter]!r} has no effect ({reason})."
        for parameter, reason in reasons.items()
        if parameter in given and not _same(given[parameter], default(estimator, parameter))
    )


def default(estimator: Any, parameter: str) -> Any:
    """The value that scikit-learn gives the parameter by itself."""
    return inspect.signature(type(estimator).__init__).parameters[parameter].default


def refuse(estimator: Any, reasons: dict[str, str]) -> None:
    """Raise NotLearnable if one of these parameters is not at its default."""
    name, given = type(estimator).__name__, estimator.get_params(deep=False)
    for parameter, reason in reasons.items():
        if parameter in given and not _same(given[parameter], default(estimator, parameter)):
            raise NotLearnable(f"{name}: {parameter}={given[parameter]!r} {reason}.")


def _same(given: Any, usual: Any) -> bool:
    return given is usual or (type(given) is type(usual) and bool(given == usual))
