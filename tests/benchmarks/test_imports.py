"""What benchmarks import is there: nobody runs all of them, and what they take moves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "benchmarks").glob("*.py"))


def names(file: Path) -> Iterator[str]:
    """What a module defines or imports, by its source: nothing is loaded."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ImportFrom(names=found) | ast.Import(names=found):
                yield from (alias.asname or alias.name for alias in found)


def missing(module: str, wanted: list[str]) -> list[str]:
    """Of some names those that a module has not: neither in its source, nor as modules of it."""
    place = ROOT.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    has = set(names(file)) if file.is_file() else set()
    inside = {each.stem for each in place.glob("*")} if place.is_dir() else set()
    return sorted({f"{module}.{name}" for name in wanted if name not in has | inside})


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_what_a_benchmark_imports_is_there(file: Path) -> None:
    """Every name of ours that it takes from a module."""
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    taken = [
        (node.module or "", [alias.name for alias in node.names])
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sarus_kernel")
    ]
    assert [each for module, wanted in taken for each in missing(module, wanted)] == []


def test_what_has_moved_is_found() -> None:
    """A name, a module."""
    assert missing("sarus_kernel.errors", ["OwnerError", "Moved"]) == ["sarus_kernel.errors.Moved"]
    assert missing("sarus_kernel.moved", ["Any"]) == ["sarus_kernel.moved.Any"]
