"""Plots of released tables and series: bars and lines show the ± of what they stand for."""

from typing import Any

_BARS = {"bar": "yerr", "line": "yerr", "barh": "xerr"}
"""What pandas calls error bars, by kind of plot."""


class Plots:
    """pandas' plots of a plain table or series, given the ± of its cells."""

    def __init__(self, plain: Any, error: Any) -> None:
        self._plots, self._error = plain.plot, error

    def __call__(self, *places: Any, **named: Any) -> Any:
        kind = named.get("kind", "line")
        chosen = places or kind not in _BARS or "x" in named or "y" in named
        return self._plots(*places, **(named if chosen else self._bars(kind, named)))

    def __getattr__(self, name: str) -> Any:
        draw = getattr(self._plots, name)
        if name not in _BARS:
            return draw

        def drawn(*places: Any, **named: Any) -> Any:
            chosen = places or "x" in named or "y" in named
            return draw(*places, **(named if chosen else self._bars(name, named)))

        return drawn

    def _bars(self, kind: str, named: dict[str, Any]) -> dict[str, Any]:
        error = self._error.replace(float("inf"), float("nan"))
        told = bool(error.notna().to_numpy().any())
        return {_BARS[kind]: error.fillna(0.0), **named} if told else named
