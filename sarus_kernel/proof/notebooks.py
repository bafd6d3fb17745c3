"""Reads notebooks and what travels in them. Nothing in a file is believed, and nothing raises."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.shapes import is_a, kinds_of
from sarus_kernel.release import Receipt

DISPLAYS = ("execute_result", "display_data")
MOST_RECEIPTS = 1_000
LONGEST_HEADING = 80
"""Characters of a heading that are kept."""
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Output:
    """One output as it stands in a notebook.

    kind   "execute_result", "display_data", "stream" or "error"
    data   its forms, each one text (a stream's and an error's text is its text/plain)
    mark   `metadata.sarus`, {} if there is none that can be used
    """

    kind: str
    data: Mapping[str, str]
    mark: Mapping[str, Any] = field(default_factory=dict)

    @property
    def footer(self) -> bool:
        """Whether it is only the label of the cell's other outputs."""
        return self.mark.get("footer") is True


@dataclass(frozen=True)
class Cell:
    """One code cell.

    number   counts all cells of the notebook from 0
    count    what stands beside it, as `In [7]`; None where it was not run
    heading  the words of the nearest heading above; "" where there is none
    """

    number: int
    identity: str
    source: str
    outputs: tuple[Output, ...]
    count: int | None = None
    heading: str = ""


def cells_of(notebook: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The code cells of a notebook (its JSON, format 4). Raises QuestionError if it is none."""
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, list) or notebook.get("nbformat") != 4:
        raise QuestionError(
            "This is not a Jupyter notebook of format 4.\n"
            "Open it in JupyterLab and save it: that brings older ones up to date."
        )
    return tuple(_code_cells(cells))


def _code_cells(cells: list[Any]) -> Iterator[Cell]:
    heading = ""
    for number, cell in enumerate(cells):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if kind == "code":
            yield _cell(number, cell, heading)
        elif kind == "markdown":
            heading = _heading(_text(cell.get("source"))) or heading


def _heading(source: str) -> str:
    """The last heading of a cell of words, without its signs; "" where there is none."""
    plain = _FENCED.sub("", source)
    found = _HEADING.findall(plain)
    return " ".join(str(found[-1]).split())[:LONGEST_HEADING] if found else ""


def _cell(number: int, cell: dict[str, Any], heading: str) -> Cell:
    outputs = cell.get("outputs")
    found = outputs if isinstance(outputs, list) else []
    count = cell.get("execution_count")
    return Cell(
        number,
        str(cell.get("id") or ""),
        _text(cell.get("source")),
        tuple(output_of(output) for output in found if isinstance(output, dict)),
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        heading,
    )


def output_of(output: Mapping[str, Any]) -> Output:
    """One output of a notebook's JSON."""
    kind = str(output.get("output_type"))
    if kind == "stream":
        return Output(kind, {"text/plain": _text(output.get("text"))})
    if kind == "error":
        return Output(kind, {"text/plain": _text(output.get("traceback"), "\n")})
    data, metadata = output.get("data"), output.get("metadata")
    forms = _texts(data) if isinstance(data, dict) else {}
    mark = metadata.get("sarus") if isinstance(metadata, dict) else None
    return Output(kind, forms, mark if isinstance(mark, dict) else {})


def _texts(data: dict[str, Any]) -> dict[str, str]:
    return {str(mime): _text(form) for mime, form in data.items()}


def _text(thing: Any, between: str = "") -> str:
    """Notebooks keep text as one string or as a list of lines. What is no text has no words."""
    if isinstance(thing, list):
        return between.join(part for part in thing if isinstance(part, str))
    return thing if isinstance(thing, str) else f"({type(thing).__name__})"


def receipts_of(mark: Mapping[str, Any]) -> tuple[Receipt, ...] | None:
    """The receipts that travel with an output; None if one of them is not even well formed."""
    plain = mark.get("receipts", [])
    if not isinstance(plain, list) or len(plain) > MOST_RECEIPTS:
        return None
    found = tuple(_receipts(plain))
    return found if len(found) == len(plain) else None


def _receipts(plain: list[Any]) -> Iterator[Receipt]:
    kinds = kinds_of(Receipt)
    for item in plain:
        if not isinstance(item, dict) or not set(item) <= {f.name for f in fields(Receipt)}:
            continue
        values: dict[str, Any] = {name: _tuple(value) for name, value in item.items()}
        if all(is_a(value, kinds[name]) for name, value in values.items()):
            try:
                yield Receipt(**values)
            except TypeError:
                continue


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
