"""Reads a `%%private_python` cell: a function, the tables it is given, and what it imports."""

import ast
import math
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sarus_kernel.errors import QuestionError, SarusError, SyntaxProblem, UnknownName
from sarus_kernel.libraries.imports import MOST, PACKAGES, may_import
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Table

MAGIC = "%%private_python"
EXAMPLE = "def answer(person):\n    return (person.year_of_birth > 1950).mean()"


@dataclass(frozen=True)
class Range:
    """Between which numbers one output lies: `name` is "" where there is only one."""

    name: str
    low: float
    high: float


def parse(
    code: str,
    catalog: Catalog,
    ranges: Sequence[Range],
    blocks: int | None = None,
    seconds: float | None = None,
    values: Mapping[str, Node] | None = None,
) -> SampleAggregate:
    """The question that a cell asks. Its last function is run in each block of people.

    A parameter is a name of `values` (the notebook's own private tables) or a table of the
    catalog. Raises QuestionError.
    """
    code = trimmed(code)
    tree = _tree(code)
    function = _function(tree)
    names = _parameters(function)
    known = values or {}
    inputs = tuple(known[name] if name in known else _table(name, catalog) for name in names)
    return SampleAggregate(
        code,
        function.name,
        _imports(tree),
        names,
        inputs,
        _outputs(ranges, function.name),
        tuple(float(each.low) for each in ranges),
        tuple(float(each.high) for each in ranges),
        blocks,
        seconds,
    )


def trimmed(code: str) -> str:
    """The code without the blank lines at its end, which notebooks and kernels keep or not."""
    return code.rstrip() + "\n"


def range_of(text: str) -> Range:
    """`0:1`, or `auc=0:1`. Raises QuestionError."""
    label, equals, ends = text.rpartition("=")
    try:
        low, high = map(float, ends.split(":"))
    except ValueError:
        low = high = math.nan
    if not (-math.inf < low < high < math.inf) or (equals and not label.isidentifier()):
        raise QuestionError(f"--range {text[:40]!r} is no range. Example: --range 0:1")
    return Range(label, low, high)


class _Options(ArgumentParser):
    """The options that change what is asked. A wrong use raises, and prints nothing."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


_OPTIONS = _Options(add_help=False)
_OPTIONS.add_argument("--range", action="append", type=range_of)
_OPTIONS.add_argument("--blocks", type=int)
_OPTIONS.add_argument("--seconds", type=float)


def plan_of(catalog: Catalog, source: str) -> SampleAggregate | None:
    """What a whole cell asks, if all its tables are the catalog's; None where it asks nothing."""
    first, _, code = source.lstrip().partition("\n")
    try:
        options, _ = _OPTIONS.parse_known_args(shlex.split(first)[1:])
        return parse(code, catalog, options.range or (), options.blocks, options.seconds)
    except (SarusError, ValueError):
        return None


def _tree(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        raise SyntaxProblem(
            f"Line {error.lineno or 1}, column {error.offset or 1}: this is not Python: "
            f"{error.msg}."
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise SyntaxProblem("This cannot be read as Python.") from None


def _function(tree: ast.Module) -> ast.FunctionDef:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if not found:
        raise QuestionError(
            "There is no function in this cell. Its parameters are tables; its last one is run in "
            f"each block of people, such as\n{EXAMPLE}"
        )
    return found[-1]


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    given = function.args
    if given.vararg or given.kwarg or given.posonlyargs:
        raise QuestionError(f"{function.name} has to name its tables, such as\n{EXAMPLE}")
    plain = given.args[: len(given.args) - len(given.defaults)]
    only = [a for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is None]
    names = tuple(each.arg for each in (*plain, *only))
    if not names:
        raise QuestionError(f"{function.name} has to name the tables it reads, such as\n{EXAMPLE}")
    return names


def _table(name: str, catalog: Catalog) -> Table:
    """Of the catalog, by its bare name: a parameter is no path."""
    try:
        return Table(catalog.table(name).name)
    except UnknownName as error:
        words = str(error).removeprefix("There is no table")
        raise UnknownName(
            f"The function's parameters are tables, and there is no table{words}"
        ) from None


def _imports(tree: ast.Module) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(_modules(tree)))
    if len(found) > MOST:
        raise QuestionError(f"The cell imports {len(found)} names; {MOST} are the most.")
    return found


def _modules(tree: ast.Module) -> Iterator[str]:
    """What the code imports: of `from a import b` both a and a.b, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            names += [f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"]
        else:
            continue
        for name in names:
            if not may_import(name):
                raise QuestionError(
                    f"{_shown(name) or 'A relative import'} cannot be imported "
                    f"here. There are: {', '.join(sorted(PACKAGES))}."
                )
            yield name


def _shown(name: str) -> str:
    """The package that is not known, or the part of one that is."""
    package = name.partition(".")[0]
    return (name if package in PACKAGES else package)[:60]


def _outputs(ranges: Sequence[Range], function: str) -> tuple[str, ...]:
    names = tuple(each.name or function for each in ranges)
    if len(ranges) > 1 and not all(each.name for each in ranges):
        raise QuestionError("Of several numbers each needs its name: --range auc=0:1 --range n=0:9")
    return names
